//! Every route, grouped by who uses it. Each room gives a `Router` of its own.

mod administracion;
pub mod api;
mod cita;
pub mod ciudadano;
mod contrasena;
pub mod cuentas;
mod invitacion;
pub mod medicion;
mod operador;
pub mod pagos;
pub mod publico;
mod revision;
mod tabla;
pub mod tercero;

use axum::Router;

use super::Servidor;

/// All of them.
pub fn todas() -> Router<Servidor> {
    Router::new()
        .merge(publico::rutas())
        .merge(cuentas::rutas())
        .merge(contrasena::rutas())
        .merge(ciudadano::rutas())
        .merge(tercero::rutas())
        .merge(pagos::rutas())
        .merge(operador::rutas())
        .merge(medicion::rutas())
        .merge(administracion::rutas())
        .merge(revision::rutas())
        .merge(api::rutas())
}

/// Method and path of every route, room by room.
pub fn tabla() -> Vec<(&'static str, &'static str)> {
    [
        publico::RUTAS,
        cuentas::RUTAS,
        contrasena::RUTAS,
        ciudadano::RUTAS,
        tercero::RUTAS,
        pagos::RUTAS,
        operador::RUTAS,
        medicion::RUTAS,
        administracion::RUTAS,
        revision::RUTAS,
        api::RUTAS,
    ]
    .concat()
}

/// The page to read instead of an address that only takes what is sent to it: the nearest above it that can be read. Nothing for a program's
/// door.
pub fn pagina_de(camino: &str) -> Option<&str> {
    if camino.starts_with("/api/") {
        return None;
    }
    let tabla = tabla();
    std::iter::successors(camino.rsplit_once('/').map(|(arriba, _)| arriba), |camino| {
        camino.rsplit_once('/').map(|(arriba, _)| arriba)
    })
    .map(|camino| if camino.is_empty() { "/" } else { camino })
    .find(|camino| tabla.iter().any(|(metodo, patron)| *metodo == "GET" && corresponde(patron, camino)))
}

/// Whether a path is one of those of a pattern.
fn corresponde(patron: &str, camino: &str) -> bool {
    let (mut patrones, mut trozos) = (patron.split('/'), camino.split('/'));
    loop {
        match (patrones.next(), trozos.next()) {
            (None, None) => return true,
            (Some(p), Some(t)) if p == t || (p.starts_with('{') && !p.starts_with("{*") && !t.is_empty()) => {
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{pagina_de, tabla};

    #[test]
    fn each_page_that_only_takes_what_is_sent_has_one_above_to_be_read() {
        let tabla = tabla();
        let mut vistas = 0;
        for (metodo, patron) in &tabla {
            let se_lee = tabla.iter().any(|(m, p)| *m == "GET" && p == patron);
            if *metodo != "POST" || se_lee || patron.starts_with("/api/") {
                continue;
            }
            let camino = patron.replace(['{', '}'], "");
            let pagina = pagina_de(&camino).unwrap_or_else(|| panic!("{patron} leads nowhere"));
            assert_ne!(pagina, "/", "{patron} leads only to the front page");
            vistas += 1;
        }
        assert!(vistas > 20);
        assert_eq!(
            pagina_de("/expedientes/VUS-2026-000001/acciones/revision"),
            Some("/expedientes/VUS-2026-000001")
        );
        assert_eq!(pagina_de("/admin/versiones"), Some("/admin"));
        assert_eq!(pagina_de("/api/v1/archivos"), None);
    }
}
