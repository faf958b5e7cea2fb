//! The expediente that a solicitud names: shown where the form began from its page, chosen from a list where it didn't, and told as a row.
//! And the links of the trámites that are offered from one.

use engine::ambito::Ambito;
use engine::referido::{self, Referido};
use schemas::paquete::{AQuien, Campo};
use schemas::valor::Valor;

use crate::app::Abierto;
use crate::http::{Cx, Falla, codificar};
use crate::web::vistas::{Control, Enlace, Fila, FilaResumen, Opcion};

/// What the choice that names none says.
const NINGUNA: &str = "Ninguna";

/// The control of a field, with the folio that is named now.
pub fn control(campo: &Campo, elegido: &str, ambito: &Ambito<'_>) -> Control {
    let referidos = &ambito.datos.referidos;
    let suyo = |r: &&Referido| r.folio.as_str() == elegido;
    if let Some(puesto) = referidos.iter().find(suyo).filter(|r| r.puesto) {
        return Control::Puesto { valor: elegido.to_owned(), partes: partes(&puesto.valor()) };
    }
    let opcion = |folio: &str, dicho: &str| Opcion {
        valor: folio.to_owned(),
        etiqueta: format!("{folio}, {dicho}"),
        marcada: folio == elegido,
        ..Opcion::default()
    };
    // What was sent may be sent again, also when the person may not see it any more.
    let previo = ambito.datos.campos.get(&campo.id).filter(|v| {
        ambito.datos.solicitud.contains_key("folio")
            && referido::folio(v).is_some_and(|f| referidos.iter().all(|r| r.folio != *f))
    });
    let previo = previo.and_then(|v| {
        let tramite = partes(v).into_iter().next()?.valor;
        Some(opcion(referido::folio(v)?, &format!("{tramite}.")))
    });
    let suyas = referidos.iter().map(|r| opcion(&r.folio, &format!("{}. {}", r.tramite, r.etapa)));
    let opciones: Vec<Opcion> = previo.into_iter().chain(suyas).collect();
    if opciones.is_empty() {
        let nada = "Usted no ha hecho ninguna solicitud en la Ventanilla.".to_owned();
        return Control::Salida { opciones, nada: Some(nada), tramite: None };
    }
    let vacia = if campo.obligatorio { super::campos::VACIA } else { NINGUNA };
    Control::Seleccion { opciones, vacia: Some(vacia.to_owned()) }
}

fn partes(valor: &Valor) -> Vec<Fila> {
    let una = |(etiqueta, valor): (&str, String)| Fila { etiqueta: etiqueta.to_owned(), valor };
    referido::dicho(valor).into_iter().map(una).collect()
}

/// The expediente that was named, with what was known of it when it was.
pub fn fila(campo: &Campo, nombrado: &Valor) -> FilaResumen {
    let etiqueta = campo.etiqueta.clone();
    let Some(folio) = referido::folio(nombrado) else { return FilaResumen::new(etiqueta, "Sin respuesta") };
    let mut valores = vec![folio.to_owned()];
    valores.extend(partes(nombrado).into_iter().map(|f| format!("{}: {}", f.etiqueta, f.valor)));
    FilaResumen { etiqueta, valores, detalla: true, ..FilaResumen::default() }
}

/// Where a solicitud of a trámite begins, about an expediente.
pub fn url(tramite: &str, folio: &str) -> String {
    format!("/tramites/{tramite}/solicitar?sobre={}", codificar(folio))
}

/// The links of what is offered from an expediente, to who looks at it.
///
/// # Errors
/// Without a session; of the store.
pub async fn ofrecidos(cx: &Cx, abierto: &Abierto, como: AQuien) -> Result<Vec<Enlace>, Falla> {
    let ofrecidos = cx.servidor.app().ofrecidos_desde(cx.cuenta()?, como, abierto).await?;
    let folio = abierto.estado.folio.as_str();
    Ok(ofrecidos.into_iter().map(|o| Enlace::new(o.etiqueta, url(&o.tramite, folio))).collect())
}
