//! Mends that are applied: what they leave, and what is never touched.

use compiler::corregir::{Alcance, Correccion, corregir};
use compiler::sources::{Disk, Memory, Sources};

const TRAMITE: &str = "ayuntamiento/constancia_residencia/tramite.yaml";

const PRUEBA: &str = "ayuntamiento/constancia_residencia/pruebas/otra.yaml";

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

/// A value that closes the quotes of the scalar it stands in would be another text.
#[test]
fn a_mend_fits_between_the_quotes_of_its_value() {
    let campo = (
        "  motivo: {",
        "  uso: {tipo: opcion, etiqueta: Uso de la casa, opciones: {propia: Es mía, renta: La rento}}\n  motivo: {",
    );
    let captura = ("vive_desde, comprobante]", "vive_desde, uso, comprobante]");
    for (escrito, mendado) in [
        ("uso != renta", "uso != \"renta\""),
        ("\"uso != renta\"", "\"uso != 'renta'\""),
        ("'uso != renta'", "'uso != \"renta\"'"),
        ("\"uso in [renta] and uso != \\\"propia\\\"\"", "\"uso in ['renta'] and uso != \\\"propia\\\"\""),
        (">-\n      uso != renta", ">-\n      uso != \"renta\""),
    ] {
        let regla = format!(
            "validaciones:\n  - exige: {escrito}\n    mensaje: Sólo se expide a quien vive en casa propia.\netapas:"
        );
        let correccion = corregir(&con(&[campo, captura, ("etapas:", &regla)]), Alcance::Todos, &|_| true);
        let texto = despues(&correccion).unwrap_or_default();
        assert!(texto.contains(&format!("exige: {mendado}\n")), "{escrito}: {texto}");
        assert!(!quedan(&correccion).contains(&"V0301"), "{escrito}: {:?}", quedan(&correccion));
    }
}

#[test]
fn a_type_by_the_name_that_other_forms_give_it_is_known_for_ours() {
    let campo = ("vive_desde: {tipo: fecha,", "vive_desde: {tipo: date,");
    let correccion = corregir(&con(&[campo]), Alcance::Todos, &|_| true);
    assert_eq!(despues(&correccion), Some(original().as_str()));
}

/// What is wrong in the definition is said once, and not again where a prueba names what it took away.
#[test]
fn a_prueba_is_not_blamed_for_what_the_definition_lost() {
    for espera in ["vence: {revision: no_corre}", "cobros: {derechos: 63.35}"] {
        let con_plazo = |plazo: &str| {
            let archivos = con(&[("plazo: 2 días hábiles", plazo)]);
            let prueba = format!("prueba: Una\nfecha: 2026-03-02 10:00\npasos:\n  - espera: {{{espera}}}\n");
            let texto = |nombre: &String| archivos.text(nombre).unwrap_or_default().to_string();
            let todos = archivos.list().into_iter().map(|nombre| (nombre.clone(), texto(&nombre)));
            todos.chain([(PRUEBA.to_owned(), prueba)]).collect::<Memory>()
        };
        let de_la_prueba = |fuentes: &Memory| {
            let correccion = corregir(fuentes, Alcance::Seguros, &|_| true);
            let suyos =
                correccion.compilado.diagnostics.into_iter().filter(|d| d.primaria.rango.archivo == PRUEBA);
            suyos.map(|d| d.codigo.as_str().to_owned()).filter(|c| c == "V0320").collect::<Vec<_>>()
        };
        assert_eq!(de_la_prueba(&con_plazo("plazo: 2 días hábiles")), Vec::<String>::new(), "{espera}");
        assert_eq!(
            de_la_prueba(&con_plazo("plazo: {dura: max(1, 2) días}")),
            Vec::<String>::new(),
            "{espera}"
        );
    }
}
