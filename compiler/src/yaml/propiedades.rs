//! What holds for every text: no panic, places inside it, exact places inside scalars, silent poison.

use proptest::prelude::*;
use schemas::diagnostic::Diagnostic;

use super::{Estilo, Kind, Nodo, parse};
use crate::diag::{Sink, Span};
use crate::sources::Archivos;

fn leer(texto: &str) -> (Nodo, Vec<Diagnostic>) {
    let mut archivos = Archivos::new();
    let archivo = archivos.agregar("a.yaml", texto);
    let mut sink = Sink::new();
    let raiz = parse(archivo, texto, &mut sink);
    (raiz, sink.terminar(&archivos))
}

#[test]
fn a_stretch_of_a_scalar_is_found_in_the_file_however_it_was_written() {
    // The word is looked for in the decoded text; what it points at in the file is written beside it.
    let filas: &[(&str, Estilo, &str, &str)] = &[
        ("a: año uso b", Estilo::Simple, "uso", "uso"),
        ("a: año\n  y uso", Estilo::Simple, "y uso", "y uso"),
        ("a: año  \n\n  y uso", Estilo::Simple, "año\ny", "año  \n\n  y"),
        ("a: 'l''año uso'", Estilo::ComillaSimple, "l'año", "l''año"),
        ("a: 'l''año uso'", Estilo::ComillaSimple, "'", "''"),
        ("a: 'l''año uso'", Estilo::ComillaSimple, "uso", "uso"),
        ("a: \"a\\u00f1o \\\"uso\\\"\"", Estilo::ComillaDoble, "ño", "\\u00f1o"),
        ("a: \"a\\u00f1o \\\"uso\\\"\"", Estilo::ComillaDoble, "uso", "uso"),
        ("a: \"\\ud83c\\udfb5 x\"", Estilo::ComillaDoble, "🎵", "\\ud83c\\udfb5"),
        ("a: \"\\ud83c\\udfb5 x\"", Estilo::ComillaDoble, "x", "x"),
        ("a: \"x\\ty \\\n   z\"", Estilo::ComillaDoble, "y z", "y \\\n   z"),
        ("a: |\n  señor\n    {{ uso }}\nb: 1", Estilo::Literal, "uso", "uso"),
        ("a: |\n  señor\n    {{ uso }}\nb: 1", Estilo::Literal, "señor\n", "señor\n"),
        ("a: >-\n  año and\n\n  uso\nb: 1", Estilo::Plegado, "uso", "uso"),
        ("a: >-\n  año and\n  uso", Estilo::Plegado, "and uso", "and\n  uso"),
        ("a: {b: ñ uso}", Estilo::Simple, "uso", "uso"),
    ];
    for (texto, estilo, busca, espera) in filas {
        let (raiz, dicho) = leer(texto);
        assert!(dicho.is_empty(), "{texto:?} {dicho:?}");
        let mut nodo = raiz.mapa().unwrap().get("a").unwrap();
        if let Some(mapa) = nodo.mapa() {
            nodo = mapa.get("b").unwrap();
        }
        let escalar = nodo.escalar().unwrap();
        assert_eq!(escalar.estilo, *estilo, "{texto:?}");
        let i = escalar.texto.find(busca).unwrap_or_else(|| panic!("{busca:?} en {:?}", escalar.texto));
        let span = escalar.span_de(i..i + busca.len());
        assert_eq!(&texto[span.rango()], *espera, "{texto:?} {busca:?}");
        assert!(escalar.span_de(i..i).es_punto());
        assert_eq!(escalar.span_de(i..i).inicio, span.inicio, "{texto:?}");
        assert_eq!(escalar.span_de(0..escalar.texto.len() + 1), escalar.span, "out of range: the whole");
    }
}

#[test]
fn keys_values_and_blocks_know_their_bytes() {
    let texto = "# ñ\na: 1\n\"b\":\n  - x\n  - {c: 'y', d: }\ne:\nf: |\n  z\n\n";
    let (raiz, _) = leer(texto);
    let mapa = raiz.mapa().unwrap();
    let trozo = |span: Span| &texto[span.rango()];
    assert_eq!(mapa.claves().map(|c| trozo(c.span)).collect::<Vec<_>>(), ["a", "\"b\"", "e", "f"]);
    assert_eq!(trozo(mapa.get("b").unwrap().span), "- x\n  - {c: 'y', d: }");
    assert_eq!(trozo(mapa.get("f").unwrap().span), "z");
    assert_eq!(mapa.get("f").unwrap().escalar().unwrap().texto, "z\n");
    let e = mapa.get("e").unwrap();
    assert!(e.es_vacio() && e.span.es_punto());
    assert!(texto[..e.span.inicio as usize].ends_with("\ne:"));
    assert_eq!(mapa.get("b").unwrap().uno_o_varios().len(), 2);
    assert_eq!(mapa.get("a").unwrap().uno_o_varios().len(), 1);
    assert_eq!(e.uno_o_varios().len(), 0);
    assert_eq!(mapa.cabeza(), mapa.entradas[0].0.span);
}

/// The tree in one line: `?` for what is broken, `…` after what may have lost entries.
fn dibujo(nodo: &Nodo) -> String {
    match &nodo.kind {
        Kind::Roto => "?".into(),
        Kind::Escalar(escalar) => escalar.texto.clone(),
        Kind::Lista(lista) => {
            let dentro: Vec<String> = lista.elementos.iter().map(dibujo).collect();
            format!("[{}]{}", dentro.join(","), if lista.incompleta { "…" } else { "" })
        }
        Kind::Mapa(mapa) => {
            let dentro: Vec<String> =
                mapa.iter().map(|(c, v)| format!("{}:{}", c.texto, dibujo(v))).collect();
            format!("{{{}}}{}", dentro.join(","), if mapa.incompleto { "…" } else { "" })
        }
    }
}

#[test]
fn what_was_lost_poisons_only_what_it_belonged_to() {
    let filas = [
        ("a: x: y\nb: 1\n", "{a:?,b:1}"),
        ("c:\n  a: 'x' y\n  b: 1\nd: 2\n", "{c:{a:?,b:1},d:2}"),
        ("c:\n  a: 1\n  malo\n  b: 1\nd: 2\n", "{c:{a:1,b:1}…,d:2}"),
        ("c:\n  - a: 1\n    b: @x\n  - a: 2\n", "{c:[{a:1,b:?},{a:2}]}"),
        ("c:\n  - @x\n  - y\n", "{c:[?,y]}"),
        ("c:\n  - {a: b: c}\n  - y\n", "{c:[?,y]}"),
        ("a: \"x\nb: 1\n", "{a:?,b:1}"),
        ("a: [x,\nb: 1\n", "{a:?,b:1}"),
        ("a: [\n  x,\n  y\n]\nb: 1\n", "{a:[x,y],b:1}"),
        ("a: {{ x }}\nb: 1\n", "{a:?,b:1}"),
        ("a: !no x\nb: 1\n", "{a:?,b:1}"),
        ("a: 1\na: 2\nb: 3\n", "{a:1,b:3}"),
        ("<<: {x: 1}\nb: 3\n", "{b:3}…"),
        ("a:\n\tb: 1\nc: 2\n", "{a:?,c:2}"),
        ("a: Juárez #45\nb: 1\n", "{a:?,b:1}"),
        ("a: [max(1, 2), 3]\nb: 1\n", "{a:?,b:1}"),
        ("a:\n  x:1\n  y:2\nb: 1\n", "{a:?,b:1}"),
        ("a: 1\n  b: 2\nc: 3\n", "{a:1,c:3}…"),
        ("a: x\u{200b}y\nb: 1\n", "{a:?,b:1}"),
        ("a\u{200b}c: x\nb: 1\n", "{b:1}…"),
        ("- a: |\n    x\u{200b}\n    y\n- b\n", "[{a:?},b]"),
        ("", "?"),
    ];
    for (texto, espera) in filas {
        let (raiz, dicho) = leer(texto);
        assert!(!dicho.is_empty());
        assert_eq!(dibujo(&raiz), espera, "{texto:?}");
    }
}

#[test]
fn a_comment_stays_with_its_scalar() {
    let texto = "a: x and y # mayores\nb: 'z' # otra\n# sola\nc: 1\n";
    let (raiz, _) = leer(texto);
    let comentario = |clave| {
        let escalar = raiz.mapa().and_then(|m| m.get(clave)).and_then(Nodo::escalar);
        escalar.and_then(|e| e.comentario).map(|span| &texto[span.rango()])
    };
    assert_eq!(
        [comentario("a"), comentario("b"), comentario("c")],
        [Some("# mayores"), Some("# otra"), None]
    );
}

#[test]
fn limits_are_said_and_nothing_overflows() {
    let codigos = |texto: &str| leer(texto).1.iter().map(|d| d.codigo.to_string()).collect::<Vec<_>>();
    assert_eq!(codigos(&"#".repeat(super::MAX_BYTES + 1)), ["V0103"]);
    assert_eq!(codigos(&format!("a: {}{}", "[".repeat(23), "]".repeat(23))), Vec::<String>::new());
    assert_eq!(codigos(&format!("a: {}{}", "[".repeat(24), "]".repeat(24))), ["V0121"]);
    assert_eq!(codigos(&"[".repeat(5000)), ["V0121"]);
    assert_eq!(codigos(&"- ".repeat(5000)), ["V0121"]);
    let muchos: String = (0..60).map(|i| format!("k{i}: @x\n")).collect();
    let dicho = leer(&muchos).1;
    assert_eq!(dicho.len(), 20);
    assert!(dicho[19].notas[0].contains("puede haber más"));
    let largo: String = (0..200).map(|i| format!("# línea {i}\n")).collect();
    assert_eq!(codigos(&format!("a:\n{largo}  - b\n")), Vec::<String>::new());
}

#[test]
fn hostile_files_take_time_in_proportion_to_their_length() {
    // Each of these took minutes when something was quadratic.
    let n = 20_000;
    let muchas: String = (0..n).map(|i| format!("k{i}:\n")).collect();
    let filas = [
        muchas,
        "\t\n".repeat(n),
        "a\tb ".repeat(n),
        format!("a: {}", "x\u{200b}".repeat(n)),
        "\u{200b}".repeat(n),
        "\u{a0}".repeat(n),
        " \u{a0}".repeat(n),
        "- ".repeat(n),
        "a: &a *a\n".repeat(n / 10),
        "- a: 'x' y\n".repeat(n / 10),
        "'".repeat(n),
        "\"\\".repeat(n),
        "a: [\n".repeat(n / 10),
        "{".repeat(n),
        "? ".repeat(n),
        "#\n".repeat(n),
    ];
    for texto in filas {
        let _ = leer(&texto);
    }
}

fn recorrer(nodo: &Nodo, visitar: &mut dyn FnMut(Span)) {
    visitar(nodo.span);
    match &nodo.kind {
        Kind::Mapa(mapa) => {
            for (clave, valor) in mapa.iter() {
                visitar(clave.span);
                recorrer(valor, visitar);
            }
        }
        Kind::Lista(lista) => lista.elementos.iter().for_each(|e| recorrer(e, visitar)),
        Kind::Escalar(escalar) => {
            visitar(escalar.span);
            escalar.comentario.iter().for_each(|span| visitar(*span));
            let limites: Vec<usize> = escalar.texto.char_indices().map(|(i, _)| i).collect();
            for par in limites.windows(2) {
                visitar(escalar.span_de(par[0]..par[1]));
            }
        }
        Kind::Roto => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn every_text_is_read_without_panic_and_every_place_lies_in_it(
        partes in prop::collection::vec(prop::sample::select(vec![
            "a", "ñ: ", "b: ", "\n", "\n  ", "\n    ", "- ", "'", "\"", ":", " ", "#", " # x", "{", "}", "[", "]", ", ",
            "|\n", ">-\n", "&a ", "*a", "!x ", "%", "@", "\\n", "\\u00e1", "\u{feff}", "---\n", "...\n", "? ", "\r\n", "\r",
            "<<: *x", "🎉", "\t", "\u{a0}", "\u{200b}", "\0", "{{ x }}", "max(a, b)", "clave: valor\n", "  otra: 1\n",
        ]), 0..40),
    ) {
        let texto = partes.concat();
        let (raiz, dicho) = leer(&texto);
        let mut malos: Vec<Span> = vec![];
        recorrer(&raiz, &mut |span| if texto.get(span.rango()).is_none() { malos.push(span) });
        prop_assert!(malos.is_empty(), "{:?}", malos);
        for d in &dicho {
            let ediciones = d.arreglo.iter().flat_map(|a| a.ediciones.iter().map(|e| &e.rango));
            let lugares = std::iter::once(&d.primaria).chain(&d.secundarias).map(|e| &e.rango).chain(ediciones);
            for r in lugares {
                prop_assert!(texto.get(r.inicio as usize..r.fin as usize).is_some(), "{:?} en {:?}", r, texto);
            }
            prop_assert!(!d.mensaje.contains('\n') && !d.mensaje.ends_with('.'), "{}", d.mensaje);
        }
        // Nothing is lost in silence.
        prop_assert!(!raiz.es_roto() || !dicho.is_empty(), "{:?}", texto);
    }

    #[test]
    fn arbitrary_characters_are_read_without_panic(texto in "\\PC{0,60}|[ \\-:\\n'\"a]{0,60}") {
        let _ = leer(&texto);
    }
}
