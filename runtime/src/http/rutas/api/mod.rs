//! The API for programs, under `/api/v1`: JSON both ways, problem details (RFC 9457) in Spanish, sessions by bearer token, and the same
//! rules of who may see and do what as the pages. [`openapi`] says all of it; a test keeps both the same.

mod actuar;
mod archivos;
pub(super) mod entrada;
mod formas;
mod gestion;
mod invitaciones;
mod medicion;
mod openapi;
mod operacion;
mod operaciones;
mod peticiones;
mod servidores;
mod sesiones;
mod sistema;
mod solicitudes;
mod tenencias;
mod tramites;
mod verificacion;
mod versiones;
mod vista;

pub use openapi::descripcion;
pub use sistema::explicacion;
pub(super) use vista::copia;

use super::tabla::tabla_de_rutas;

tabla_de_rutas! {
    POST "/api/v1/sesiones" => sesiones::abrir;
    DELETE "/api/v1/sesiones" => sesiones::cerrar;
    GET "/api/v1/tramites" => tramites::catalogo;
    GET "/api/v1/tramites/{id}" => tramites::ficha;
    GET "/api/v1/tramites/{id}/esquema" => tramites::esquema;
    GET "/api/v1/tramites/{id}/paquete" => tramites::paquete;
    POST "/api/v1/tramites/{id}/costo" => tramites::costo;
    GET "/api/v1/tramites/{id}/estadistica" => medicion::estadistica;
    GET "/api/v1/tramites/{id}/documentos" => tenencias::lista;
    POST "/api/v1/tramites/{id}/solicitudes" => solicitudes::enviar;
    POST "/api/v1/archivos" => archivos::subir;
    GET "/api/v1/solicitudes" => solicitudes::lista;
    GET "/api/v1/solicitudes/{folio}" => solicitudes::una;
    POST "/api/v1/solicitudes/{folio}/acciones/{etapa}/{accion}" => solicitudes::accion;
    GET "/api/v1/solicitudes/{folio}/citas/{etapa}" => solicitudes::horas;
    POST "/api/v1/solicitudes/{folio}/acciones-generales/{accion}" => solicitudes::general;
    POST "/api/v1/solicitudes/{folio}/avisos/{etapa}/consulta" => solicitudes::consulta;
    GET "/api/v1/solicitudes/{folio}/documentos/{documento}" => solicitudes::documento;
    GET "/api/v1/solicitudes/{folio}/copias/{evento}" => solicitudes::copia;
    GET "/api/v1/bandeja" => operacion::bandeja;
    GET "/api/v1/expedientes/{folio}" => operacion::uno;
    POST "/api/v1/expedientes/{folio}/acciones/{etapa}/{accion}" => operacion::accion;
    GET "/api/v1/expedientes/{folio}/citas/{etapa}" => operacion::horas;
    POST "/api/v1/expedientes/{folio}/acciones-generales/{accion}" => operacion::general;
    GET "/api/v1/expedientes/{folio}/documentos/{documento}" => operacion::documento;
    GET "/api/v1/expedientes/{folio}/servidores" => servidores::lista;
    POST "/api/v1/expedientes/{folio}/tomar" => operacion::tomar;
    POST "/api/v1/expedientes/{folio}/soltar" => operacion::soltar;
    GET "/api/v1/invitacion" => invitaciones::ver;
    POST "/api/v1/invitacion/acciones/{accion}" => invitaciones::accion;
    POST "/api/v1/invitacion/archivos" => invitaciones::subir;
    GET "/api/v1/invitacion/archivos/{huella}" => invitaciones::archivo;
    GET "/api/v1/verificacion/{folio}" => verificacion::por_folio;
    POST "/api/v1/verificacion" => verificacion::por_archivo;
    POST "/api/v1/versiones" => versiones::entregar;
    POST "/api/v1/liberaciones" => versiones::liberar;
    GET "/api/v1/tramites/{id}/versiones" => versiones::lista;
    GET "/api/v1/tramites/{id}/versiones/{huella}/paquete" => versiones::paquete;
    GET "/api/v1/tramites/{id}/versiones/{huella}/vistos-buenos" => versiones::vistos_buenos;
    POST "/api/v1/tramites/{id}/versiones/{huella}/vistos-buenos" => versiones::entregar_firmas;
    POST "/api/v1/tramites/{id}/versiones/{huella}/retiro" => versiones::retirar;
    POST "/api/v1/tramites/{id}/versiones/{huella}/regreso" => versiones::regresar;
    GET "/api/v1/salud" => sistema::salud;
    GET "/api/v1/listo" => sistema::listo;
    GET "/api/v1/openapi.json" => openapi::servir;
    GET "/api/v1/problemas/{codigo}" => sistema::problema;
}
