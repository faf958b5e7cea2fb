//! The forms, seen whole, and what they survive.

use proptest::prelude::*;
use schemas::diagnostic::{Codigo, Diagnostic, Edicion, Etiqueta, Rango, Severidad};

use super::*;
use crate::diag::{Problema, Sink, Span, codes};
use crate::sources::Archivos;

fn dos_archivos() -> (Vec<Diagnostic>, Archivos) {
    let mut archivos = Archivos::new();
    let tramite =
        "campos:\n  uso:\n    tipo: opcion\n  año:\n    visible_si: superficie > 100 and uso == 'comercia'\n";
    let catalogo = "usos:\n  - comercial\n  - industrial\n";
    let a = archivos.agregar("tramites/licencia.yaml", tramite);
    let b = archivos.agregar("catalogos/usos.yaml", catalogo);
    let donde = |archivo, texto: &str, busca: &str| {
        let i = texto.find(busca).unwrap();
        Span::new(archivo, i..i + busca.len())
    };
    let mut sink = Sink::new();
    sink.push(
        Problema::new(
            &codes::V0112,
            donde(a, tramite, "'comercia'"),
            "`comercia` no es una opción del campo `uso`",
        )
        .etiqueta("esta comparación nunca sería cierta")
        .secundaria(donde(a, tramite, "uso"), "el campo se declara aquí")
        .secundaria(donde(b, catalogo, "comercial"), "sus opciones se declaran aquí")
        .nota("las condiciones se revisan contra los tipos declarados")
        .arreglo_probable(
            "¿quiso decir `'comercial'`?",
            [(donde(a, tramite, "'comercia'"), "'comercial'".to_owned())],
        ),
    );
    sink.push(
        Problema::new(
            &codes::V0199,
            donde(b, catalogo, "industrial"),
            "ningún campo usa la opción `industrial`",
        )
        .severidad(Severidad::Aviso)
        .ayuda("quítela, o úsela"),
    );
    (sink.terminar(&archivos), archivos)
}

#[test]
fn the_full_form_shows_lines_notes_and_mends() {
    let (diagnostics, archivos) = dos_archivos();
    insta::assert_snapshot!(completo(&diagnostics, &archivos, Color::Sin));
    assert!(completo(&diagnostics, &archivos, Color::Con).contains("\u{1b}["));
}

#[test]
fn real_yaml_problems_read_well() {
    let texto = "nombre: \"Licencia\ncampos:\n  - id: uso\n    etiqueta: Nota: importante\n    ayuda: {{ folio }} listo\n    id: otro\n\ttipo: texto\n";
    let mut archivos = Archivos::new();
    let archivo = archivos.agregar("licencia.yaml", texto);
    let mut sink = Sink::new();
    let _ = crate::yaml::parse(archivo, texto, &mut sink);
    insta::assert_snapshot!(completo(&sink.terminar(&archivos), &archivos, Color::Sin));
}

#[test]
fn the_short_form_is_one_line_each() {
    let (diagnostics, archivos) = dos_archivos();
    insta::assert_snapshot!(corto(&diagnostics, &archivos), @r"
    catalogos/usos.yaml:3:5: aviso[V0199]: ningún campo usa la opción `industrial`
    tramites/licencia.yaml:5:45: error[V0112]: `comercia` no es una opción del campo `uso`
    ");
}

#[test]
fn the_github_form_escapes_what_github_reads() {
    let (mut diagnostics, archivos) = dos_archivos();
    diagnostics[0].primaria.rango.archivo = "a,b:c.yaml".into();
    diagnostics[0].mensaje = "100%".into();
    insta::assert_snapshot!(github(&diagnostics, &archivos), @r"
    ::warning file=a%2Cb%3Ac.yaml,line=1,col=1,title=V0199::100%25%0Aayuda: quítela, o úsela
    ::error file=tramites/licencia.yaml,line=5,col=45,title=V0112::`comercia` no es una opción del campo `uso`%0Aayuda: ¿quiso decir `'comercial'`?
    ");
}

#[test]
fn the_json_form_has_lines_columns_and_the_mend() {
    let (diagnostics, archivos) = dos_archivos();
    insta::assert_snapshot!(json(&diagnostics, &archivos));
    let uno_por_linea: Vec<serde_json::Value> =
        jsonl(&diagnostics, &archivos).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(
        serde_json::Value::Array(uno_por_linea),
        serde_json::from_str::<serde_json::Value>(&json(&diagnostics, &archivos)).unwrap()
    );
}

#[test]
fn the_sarif_form_names_rules_and_places() {
    let (diagnostics, archivos) = dos_archivos();
    let log: serde_json::Value = serde_json::from_str(&sarif(&diagnostics, &archivos)).unwrap();
    let resultado = &log["runs"][0]["results"][1];
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], "V0112");
    assert_eq!(resultado["level"], "error");
    assert_eq!(
        resultado["locations"][0]["physicalLocation"]["region"],
        serde_json::json!({ "startLine": 5, "startColumn": 45, "endLine": 5, "endColumn": 55 })
    );
    assert_eq!(resultado["relatedLocations"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_summary_counts_in_singular_and_plural() {
    let (dos, _) = dos_archivos();
    let errores = [dos[1].clone(), dos[1].clone(), dos[0].clone()];
    let mut sugerencia = dos[0].clone();
    sugerencia.severidad = Severidad::Sugerencia;
    let todas = [dos[1].clone(), dos[0].clone(), sugerencia];
    let filas: &[(&[Diagnostic], &str)] = &[
        (&[], "sin errores ni avisos"),
        (&todas, "1 error, 1 aviso y 1 sugerencia en 2 archivos"),
        (&dos[..1], "1 aviso en 1 archivo"),
        (&dos, "1 error y 1 aviso en 2 archivos"),
        (&errores, "2 errores y 1 aviso en 2 archivos"),
    ];
    for (diagnostics, espera) in filas {
        assert_eq!(resumen(diagnostics), *espera);
    }
}

#[test]
fn the_sink_orders_and_says_each_thing_once() {
    let mut archivos = Archivos::new();
    let b = archivos.agregar("b.yaml", "xx");
    let a = archivos.agregar("a.yaml", "xx");
    let mut sink = Sink::new();
    assert!(!sink.tiene_errores() && sink.is_empty());
    for (archivo, codigo, rango) in [
        (b, &codes::V0101, 0..1),
        (a, &codes::V0112, 1..2),
        (a, &codes::V0106, 1..2),
        (a, &codes::V0112, 0..1),
        (b, &codes::V0101, 0..1),
    ] {
        sink.push(Problema::new(codigo, Span::new(archivo, rango), "m").severidad(Severidad::Aviso));
    }
    assert!(!sink.tiene_errores());
    let mut otro = Sink::new();
    otro.push(Problema::new(&codes::V0101, Span::del_archivo(b), "m"));
    sink.unir(otro);
    assert!(sink.tiene_errores());
    let orden: Vec<String> = sink
        .terminar(&archivos)
        .iter()
        .map(|d| format!("{}{} {}", d.primaria.rango.archivo, d.primaria.rango.inicio, d.codigo))
        .collect();
    assert_eq!(orden, ["a.yaml0 V0112", "a.yaml1 V0106", "a.yaml1 V0112", "b.yaml0 V0101", "b.yaml0 V0101"]);
}

prop_compose! {
    fn etiqueta()(inicio in 0_u32..90, largo in 0_u32..40, texto in "\\PC{0,6}|a\nb", otro in any::<bool>()) -> Etiqueta {
        let archivo = if otro { "b.yaml" } else { "a.yaml" };
        Etiqueta { rango: Rango { archivo: archivo.into(), inicio, fin: inicio + largo }, texto }
    }
}

prop_compose! {
    fn diagnostico()(
        mensaje in "[a-zñ\\n\\x00-\\x1f]{0,8}",
        primaria in etiqueta(),
        secundarias in prop::collection::vec(etiqueta(), 0..3),
        ediciones in prop::collection::vec(etiqueta(), 0..3),
    ) -> Diagnostic {
        let ediciones = ediciones.into_iter().map(|e| Edicion { rango: e.rango, texto: e.texto }).collect();
        Diagnostic {
            codigo: Codigo("V0101".into()),
            severidad: Severidad::Error,
            mensaje,
            primaria,
            secundarias,
            notas: vec!["nota\n".into()],
            ayuda: Some(String::new()),
            arreglo: Some(schemas::diagnostic::Arreglo { mensaje: "m".into(), ediciones, seguro: false }),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// Places out of range, inside characters or in files that are not there are drawn as best they can.
    #[test]
    fn no_form_panics_whatever_the_places(
        partes in prop::collection::vec(prop::sample::select(vec![
            "a", "ñ", "交", "🎉", "\t", "\n", "\r\n", "\r", " ", "\u{200d}", "e\u{301}", "\u{feff}", "\0", "\x1b[31m", ": ", "x: y\n",
        ]), 0..40),
        d in diagnostico(),
    ) {
        let mut archivos = Archivos::new();
        archivos.agregar("a.yaml", partes.concat());
        let ds = [d];
        let _ = completo(&ds, &archivos, Color::Sin);
        let _ = completo(&ds, &archivos, Color::Con);
        let _ = (json(&ds, &archivos), github(&ds, &archivos), sarif(&ds, &archivos));
        prop_assert_eq!(corto(&ds, &archivos).matches('\n').count(), 1);
    }
}
