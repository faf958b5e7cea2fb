//! What who works here and who administers see and do, over the whole router and a real store, without sockets.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests; a failure must end the test")]

mod a_la_vez;
mod administracion;
mod ambos;
mod casa;
mod catalogos;
mod citas;
mod cuentas;
mod cupos;
mod datos_propios;
mod encargos;
mod entorno;
mod firmas;
mod garantias;
mod inspecciones;
mod invitaciones;
mod invitaciones_api;
mod lugares_prestados;
mod medicion;
mod migracion;
mod operador;
mod oro;
mod parametros;
mod por_firmar;
mod procesos;
mod programas;
mod recorridos;
mod referidos;
mod reinicio;
mod revision;
mod servidores;
mod suplencias;
mod tenencias;
mod versiones;
mod votaciones;
