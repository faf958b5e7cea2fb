//! Every route, grouped by who uses it. Each room gives a `Router` of its own.

mod administracion;
pub mod api;
mod cita;
pub mod ciudadano;
pub mod cuentas;
mod operador;
pub mod pagos;
pub mod publico;
mod revision;
mod tabla;

use axum::Router;

use super::Servidor;

/// All of them.
pub fn todas() -> Router<Servidor> {
    Router::new()
        .merge(publico::rutas())
        .merge(cuentas::rutas())
        .merge(ciudadano::rutas())
        .merge(pagos::rutas())
        .merge(operador::rutas())
        .merge(administracion::rutas())
        .merge(revision::rutas())
        .merge(api::rutas())
}

/// Method and path of every route, room by room.
pub fn tabla() -> Vec<(&'static str, &'static str)> {
    [
        publico::RUTAS,
        cuentas::RUTAS,
        ciudadano::RUTAS,
        pagos::RUTAS,
        operador::RUTAS,
        administracion::RUTAS,
        revision::RUTAS,
        api::RUTAS,
    ]
    .concat()
}
