//! Routes of who administers: what is loaded and whether it is what was approved, what waits to go out, what failed, what time it is.
//! An administrator reads no expediente. What only a demonstration has doesn't exist outside of one.

mod demostracion;
mod entorno;
mod incidentes;
mod migracion;
mod parametros;
mod pases;
mod pendientes;
mod personal;
mod reloj;
mod salidas;
mod tramites;
mod versiones;

use super::tabla::tabla_de_rutas;
use crate::http::{Cx, Falla};

tabla_de_rutas! {
    GET "/admin" => tramites::ver;
    POST "/admin/versiones" => versiones::cargar;
    GET "/admin/versiones/{tramite}" => versiones::ver;
    POST "/admin/versiones/{tramite}/retirar" => versiones::retirar;
    POST "/admin/versiones/{tramite}/regresar" => versiones::regresar;
    GET "/admin/versiones/{tramite}/comparar" => versiones::comparar;
    GET "/admin/versiones/{tramite}/migracion" => migracion::ver;
    POST "/admin/versiones/{tramite}/migracion" => migracion::aplicar;
    POST "/admin/versiones/{tramite}/migracion/ensayar" => migracion::ensayar;
    GET "/admin/entorno" => entorno::ver;
    GET "/admin/pagos" => entorno::pagos;
    GET "/admin/pases" => pases::ver;
    POST "/admin/pases" => pases::crear;
    POST "/admin/pases/{id}/revocar" => pases::revocar;
    GET "/admin/personal" => personal::ver;
    POST "/admin/personal/{id}/enlace" => personal::enviar;
    GET "/admin/personal/{id}/pendientes" => pendientes::ver;
    POST "/admin/personal/{id}/pendientes" => pendientes::entregar;
    POST "/admin/cadena" => entorno::verificar;
    POST "/admin/reiniciar" => entorno::reiniciar;
    GET "/admin/cuentas" => demostracion::cuentas;
    POST "/admin/cuentas/{correo}/entrar" => demostracion::entrar;
    GET "/admin/correos" => demostracion::correos;
    GET "/admin/correos/{n}" => demostracion::correo;
    GET "/admin/reloj" => reloj::ver;
    POST "/admin/reloj" => reloj::mover;
    GET "/admin/salidas" => salidas::ver;
    POST "/admin/salidas/reintentar" => salidas::reintentar_todos;
    POST "/admin/salidas/{id}/reintentar" => salidas::reintentar;
    GET "/admin/incidentes" => incidentes::ver;
}

/// Refuses what only a demonstration has.
fn solo_demo(cx: &Cx) -> Result<(), Falla> {
    cx.administrador()?;
    if cx.servidor.app().config().simulado() { Ok(()) } else { Err(Falla::no_existe()) }
}
