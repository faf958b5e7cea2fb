//! What trámites may do with the platform itself in an environment: which of them move accounts, which touch the
//! expediente that they name, and how long a link is good.

use schemas::entorno::{ENLACE_HORAS, Plataforma};

use super::leido;
use crate::diag::Sink;
use crate::forma::{self, Forma};
use crate::yaml::Nodo;

/// Most hours during which a link may be good: a month.
const MAXIMO_HORAS: i64 = 720;

/// Reads `plataforma`.
pub fn leer(nodo: &Nodo, sink: &mut Sink) -> Option<Plataforma> {
    let mut forma = Forma::estricta(nodo, "`plataforma`", sink)?;
    let antes = sink.len();
    let mut nombres = |clave: &'static str, sink: &mut Sink| {
        let nodos = forma.opcional(clave).map(|n| forma::lista(n, sink)).unwrap_or_default();
        let uno = |n: &Nodo| forma::escalar(n, "un nombre corto", sink).and_then(|e| forma::id(e, sink));
        nodos.iter().filter_map(uno).map(|id| id.valor).collect::<Vec<String>>()
    };
    let cuentas = nombres("cuentas", sink);
    let expedientes = nombres("expedientes", sink);
    let tambien_da = nombres("tambien_da", sink);
    let horas = forma.opcional("enlace_horas").map(|n| forma::entero(n, 1, MAXIMO_HORAS, sink));
    forma.cerrar(sink);
    let horas = leido(horas)?.and_then(|h| u16::try_from(h).ok()).unwrap_or(ENLACE_HORAS);
    (sink.len() == antes).then(|| Plataforma {
        cuentas: cuentas.into_iter().map(Into::into).collect(),
        expedientes: expedientes.into_iter().map(Into::into).collect(),
        tambien_da: tambien_da.into_iter().map(Into::into).collect(),
        enlace_horas: horas,
    })
}
