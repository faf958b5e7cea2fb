//! What an official or a citizen reads of a condition of the real trámites: words of the form, never the text of the definition.

use compiler::sources::Disk;
use engine::{condicion, formulario};
use schemas::paquete::{Paquete, TipoEtapa};
use tests::{municipios, raiz};

/// Every condition that may keep somebody from doing something, as the refusal tells it.
fn exigencias(paquete: &Paquete) -> Vec<String> {
    let tareas = paquete.tramite.etapas.iter().filter_map(|e| match &e.tipo {
        TipoEtapa::Tarea(tarea) => Some((e, tarea)),
        _ => None,
    });
    let de_tareas = tareas.flat_map(|(e, tarea)| {
        tarea.acciones.iter().filter_map(move |a| Some((format!("{}.{}", e.id, a.id), a.si.as_ref()?)))
    });
    let generales =
        paquete.tramite.acciones_generales.iter().filter_map(|g| Some((g.id.to_string(), g.si.as_ref()?)));
    de_tareas
        .chain(generales)
        .map(|(id, si)| format!("{}/{id}: {}", paquete.tramite.id, formulario::en_palabras(paquete, si)))
        .collect()
}

#[test]
fn what_is_needed_is_told_in_the_words_of_the_form() {
    let mut dichas = Vec::new();
    for taller in municipios() {
        let compilado = compiler::compilar(&Disk::new(raiz().join(taller)));
        for paquete in compilado.tramites.into_iter().filter_map(|t| t.paquete) {
            dichas.extend(exigencias(&paquete));
        }
    }
    let autorizar = "uso_suelo/resolucion.autorizar: «Sentido del dictamen urbano» sea «Procede» y «Sentido del dictamen vial» sea «Procede» (si se contestó)";
    assert!(dichas.iter().any(|d| d == autorizar), "{dichas:#?}");
    assert!(
        dichas.iter().any(|d| d.ends_with("antes se haya pasado por «Le pedimos completar»")),
        "{dichas:#?}"
    );
    let con_codigo: Vec<&String> = dichas.iter().filter(|d| d.contains('`')).collect();
    assert_eq!(con_codigo, Vec::<&String>::new());
}

#[test]
fn a_condition_that_has_no_simple_words_is_left_unsaid() {
    let compilado = compiler::compilar(&Disk::new(raiz().join("tramites")));
    let paquete = compilado.tramites.into_iter().find_map(|t| t.paquete).unwrap_or_else(|| unreachable!());
    assert_eq!(condicion::exigencia(&paquete, &schemas::expr::Expr::Lista(Vec::new())), None);
}
