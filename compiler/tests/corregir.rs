//! Mends that are applied: what they leave, and what is never touched.

use compiler::corregir::{Alcance, Correccion, corregir};
use compiler::sources::{Disk, Memory, Sources};

const TRAMITE: &str = "ayuntamiento/constancia_residencia/tramite.yaml";

/// The smallest example with some texts replaced in its definition.
fn con(cambios: &[(&str, &str)]) -> Memory {
    let disco = Disk::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/minimo"));
    disco
        .list()
        .into_iter()
        .map(|nombre| {
            let mut texto = disco.text(&nombre).unwrap_or_default().to_string();
            if nombre == TRAMITE {
                for (de, a) in cambios {
                    assert!(texto.contains(de), "el ejemplo ya no dice `{de}`");
                    texto = texto.replacen(de, a, 1);
                }
            }
            (nombre, texto)
        })
        .collect()
}

fn original() -> String {
    con(&[]).text(TRAMITE).unwrap_or_default().to_string()
}

fn quedan(correccion: &Correccion) -> Vec<&str> {
    correccion.compilado.diagnostics.iter().map(|d| d.codigo.as_str()).collect()
}

fn despues(correccion: &Correccion) -> Option<&str> {
    correccion.archivos.get(TRAMITE).map(|(_, despues)| despues.as_str())
}

#[test]
fn what_is_sound_is_left_as_it_is() {
    let correccion = corregir(&con(&[]), Alcance::Todos, &|_| true);
    assert!(correccion.archivos.is_empty() && correccion.hechos.is_empty());
}

#[test]
fn likely_mends_need_to_be_asked_for() {
    let fuentes = con(&[("actor: solicitante", "actor: solisitante"), ("campos:", "canpos:")]);
    let seguros = corregir(&fuentes, Alcance::Seguros, &|_| true);
    assert!(seguros.archivos.is_empty(), "{:?}", seguros.hechos);
    let solo_el_actor = con(&[("actor: solicitante", "actor: solisitante")]);
    let todos = corregir(&solo_el_actor, Alcance::Todos, &|_| true);
    assert_eq!(quedan(&todos), Vec::<&str>::new());
    assert_eq!(despues(&todos), Some(original().as_str()));
    let hecho = todos.hechos.first();
    assert_eq!(
        hecho.map(|h| h.cambios.clone()),
        Some(vec![("solisitante".to_owned(), "solicitante".to_owned())])
    );
}

#[test]
fn safe_mends_are_applied_and_the_rest_is_as_the_author_left_it() {
    let con_nota = ("nombre: ", "# una nota\nnombre:   ");
    let fuentes = con(&[con_nota, ("etiqueta: Motivo", "obligatorio: true, etiqueta: Motivo")]);
    let correccion = corregir(&fuentes, Alcance::Seguros, &|_| true);
    assert_eq!(quedan(&correccion), Vec::<&str>::new());
    let esperado = con(&[con_nota, ("etiqueta: Motivo", "obligatorio: si, etiqueta: Motivo")]);
    assert_eq!(despues(&correccion), esperado.text(TRAMITE).ok().as_deref());
}

#[test]
fn what_was_not_asked_for_is_not_touched() {
    let fuentes = con(&[("actor: solicitante", "actor: solisitante")]);
    let correccion = corregir(&fuentes, Alcance::Todos, &|archivo| archivo == "municipio.yaml");
    assert!(correccion.archivos.is_empty());
    assert_eq!(quedan(&correccion), ["V0320"]);
}
