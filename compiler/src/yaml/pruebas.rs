//! Broken YAML with the exact place and code of what is said of it, and nothing else said.

use super::{Nodo, parse};
use crate::diag::Sink;
use crate::sources::Archivos;

/// The tree and `línea:columna código` of each problem, columns in characters.
fn revisar(texto: &str) -> (Nodo, Vec<String>) {
    let mut archivos = Archivos::new();
    let archivo = archivos.agregar("a.yaml", texto);
    let mut sink = Sink::new();
    let raiz = parse(archivo, texto, &mut sink);
    let dicho = sink
        .terminar(&archivos)
        .iter()
        .map(|d| {
            let antes = &texto[..d.primaria.rango.inicio as usize];
            let linea = antes.matches('\n').count() + 1;
            let columna = antes.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            format!("{linea}:{columna} {}", d.codigo)
        })
        .collect();
    (raiz, dicho)
}

#[track_caller]
fn check(filas: &[(&str, &[&str])]) {
    let fallas: Vec<String> = filas
        .iter()
        .filter_map(|(texto, espera)| {
            let (_, dicho) = revisar(texto);
            (dicho != *espera).then(|| format!("{texto:?}\n  espera {espera:?}\n  dice   {dicho:?}"))
        })
        .collect();
    assert!(fallas.is_empty(), "{}", fallas.join("\n"));
}

#[test]
fn each_broken_text_says_exactly_what_is_broken() {
    check(&[
        ("a: Nota: importante\nb: 1\n", &["1:8 V0109"]),
        ("a: x: \n", &["1:5 V0109"]),
        ("a: http://x: y\n", &["1:12 V0109"]),
        ("- a: b: c\n", &["1:7 V0109"]),
        ("a: {b: x, y: z: w}\n", &["1:15 V0109"]),
        ("a: \"sin cerrar\nb: 1\nc: 2\n", &["1:4 V0107"]),
        ("a: 'sin cerrar\nb: 1\n", &["1:4 V0107"]),
        ("b: 1\na: \"sin cerrar", &["2:4 V0107"]),
        ("a: [x, y\nb: 1\n", &["1:4 V0108"]),
        ("a:\n  b: [x, y\n  c: 1\n", &["2:6 V0108"]),
        ("a: {x: 1\nb: 1\n", &["1:4 V0108"]),
        ("a: [x, {y: 1}\nb: [z]\n", &["1:4 V0108"]),
        ("a: [x, y", &["1:4 V0108"]),
        ("a: [x, y}\nb: 1\n", &["1:4 V0108"]),
        ("a: x]\nb: ]\n", &["2:4 V0108"]),
        ("a: @hola\nb: 1\n", &["1:4 V0110"]),
        ("a: %hola\n", &["1:4 V0110"]),
        ("a: `x`\n", &["1:4 V0110"]),
        ("a: ,x\n", &["1:4 V0110"]),
        ("a: 'comercial' == uso\nb: 1\n", &["1:16 V0111"]),
        ("a: \"x\" y\n", &["1:8 V0111"]),
        ("a: \"di \"hola\" ya\"\n", &["1:9 V0111"]),
        ("a: 'it's'\nb: c\n", &["1:8 V0111"]),
        ("a: { x: 'it's' }\n", &["1:13 V0111"]),
        ("a: [x] == y\nb: 2\n", &["1:8 V0111"]),
        ("a: [x]y\n", &["1:7 V0111"]),
        ("\ta: 1\n", &["1:1 V0105"]),
        ("a:\n\tb: 1\nc: 2\n", &["2:1 V0105"]),
        ("a:\n\tb: 1\n\tc:\n\t\td: 2\n", &["2:1 V0105"]),
        ("a:\tb\n", &["1:3 V0105"]),
        ("a: >-\n\tx\n", &["2:1 V0105"]),
        ("a: >-\n  x\n\ty\n", &["3:1 V0105"]),
        ("a: {{ folio }}\nb: 1\n", &["1:4 V0120"]),
        ("a: {{ folio }} hola\nb: 1\n", &["1:4 V0120"]),
        ("a: {{ folio }}: hola\n", &["1:4 V0120"]),
        ("a: {{ folio\nb: 1\n", &["1:4 V0120"]),
        ("a: !activo and x\n", &["1:4 V0113"]),
        ("a: !foo!x y\nb: 1\n", &["1:4 V0113"]),
        ("a: !!str 1\n", &["1:4 V0113"]),
        ("a: &x 1\nb: *x\n", &["1:4 V0114", "2:4 V0115"]),
        ("a: &a\nb: 2\n", &["1:4 V0114"]),
        ("a: *no\n", &["1:4 V0115"]),
        ("a: **no**\nb: 1\n", &["1:4 V0115"]),
        ("a: * x\nb: 1\n", &["1:4 V0115"]),
        ("<<: *x\nb: 1\n", &["1:1 V0116"]),
        ("<<: {a: 1}\n", &["1:1 V0116"]),
        ("---\na: 1\n---\nb: !x 2\n", &["3:1 V0117"]),
        ("a: 1\n...\nb: 2\n", &["2:1 V0117"]),
        ("%YAML 1.2\n---\na: 1\n", &["1:1 V0118"]),
        ("a: 1\na: 2\n", &["2:1 V0112"]),
        ("a: 1\nb:\n  c: 1\n  \"c\": 2\n", &["4:3 V0112"]),
        ("a:\n  b: 1\n c: 2\n", &["3:2 V0106"]),
        ("a:\n  b: 1\n   c: 2\nd: 3\n", &["3:4 V0106"]),
        ("a: 1\n  b: 2\n", &["2:3 V0106"]),
        ("a:\n- x\n b: 1\n", &["3:2 V0106"]),
        ("  a: 1\nb: 2\n", &["2:1 V0106"]),
        ("a: [\n  x\n]\nb: 1\n", &["3:1 V0106"]),
        ("a: [\n]\n", &["2:1 V0106"]),
        ("a: - x\n", &["1:4 V0126"]),
        ("- a\nb: 1\n", &["2:1 V0126"]),
        ("a:\n  - b\n  c: 1\n", &["3:3 V0126"]),
        ("a:\n  - b\n  -c\n", &["3:3 V0126"]),
        ("a:\n  -b\n  -c\n", &["2:3 V0126"]),
        ("a: 1\n- b\n", &["2:1 V0126"]),
        ("a: [- x]\n", &["1:5 V0126"]),
        ("a: 1\nfoo\nb: 2\n", &["2:1 V0127"]),
        ("a:1\nb: 2\n", &["1:1 V0127"]),
        ("a:1\n", &["1:1 V0127"]),
        ("a: 1\nb:2\nc: 3\n", &["2:1 V0127"]),
        ("a: 1\nb:2\n", &["2:1 V0127"]),
        ("a:\n  b:1\n  c:2\n", &["2:3 V0127"]),
        ("a: {x:1}\n", &["1:5 V0127"]),
        (": x\n", &["1:1 V0127"]),
        ("\"a\":b\n", &["1:4 V0127"]),
        ("? x\n: y\n", &["1:3 V0122"]),
        ("? [a]\n: y\n", &["1:3 V0122"]),
        ("[a, b]: c\n", &["1:1 V0122"]),
        ("a: \"x\\qy\"\n", &["1:6 V0123"]),
        ("a: \"x\\u12\"\nb: 1\n", &["1:6 V0123"]),
        ("a: \"C:\\dir\\nuevo\"\n", &["1:7 V0123"]),
        ("a: {b: max(x, y) > 2}\n", &["1:13 V0124"]),
        ("a: {b: x in [p, q]}\n", &["1:13 V0124"]),
        ("a: {b: c == {d: 1}}\n", &["1:13 V0124"]),
        ("a: [max(x, y), z]\n", &["1:10 V0124"]),
        ("a: [x,,y]\n", &["1:7 V0124"]),
        ("a: [,]\n", &["1:5 V0124"]),
        ("a: {b, c: 1}\n", &["1:5 V0124"]),
        ("a: |x\n  b\nc: 1\n", &["1:4 V0125"]),
        ("a: >x\n", &["1:4 V0125"]),
        ("a: |\n  b\n c\nd: 1\n", &["3:2 V0106"]),
        ("a: |9\n  x\nb: 1\n", &["2:3 V0125"]),
        ("a: x #1 > 2\n", &["1:6 V0119"]),
        ("a: #ff0000\nb: 1\n", &["1:4 V0119"]),
        ("a: [Juárez #45, x]\nb: 1\n", &["1:12 V0119"]),
        ("a: b\u{feff}\nc: d\n", &["1:5 V0128"]),
        ("a: \u{feff}b\n", &["1:4 V0128"]),
        ("a: b\u{7}\nc: 1\n", &["1:5 V0128"]),
        ("a:\u{a0}b\nc: 1\n", &["1:3 V0128"]),
        ("a\u{200b}: 1\n", &["1:2 V0128"]),
        ("", &["1:1 V0101"]),
        ("# hola\n", &["1:1 V0101"]),
        ("---\n", &["1:1 V0101"]),
        ("\u{feff}", &["1:1 V0101"]),
    ]);
}

#[test]
fn what_the_language_takes_raises_nothing() {
    check(&[
        ("a: ¿Desea continuar?\nb: 1\n", &[]),
        ("# ¿y esto?\na: 1\n# ¿y esto?\nb: 1\n", &[]),
        ("a: >-\n  ¿Sí?\nb: [¿No?, x]\n", &[]),
        ("a: 1\n", &[]),
        ("\u{feff}a: 1\n", &[]),
        ("---\na: 1\n...\n", &[]),
        ("a: x # nota\nb: [x, y] # otra\n# sola\nc: 'x' #y\n", &[]),
        ("a: Hola {{ folio }}\nb: \"{{ folio }}\"\n", &[]),
        ("a: si\nb: no\nc: 12:30\nd: 007\ne: 10 %\nf: a:b\ng: http://x/y#z\n", &[]),
        ("a: |\n  # título\n  - x: {{ y }}\n  100%\n", &[]),
        ("a: {b: 1, c: [x, y]}\n", &[]),
        ("a: [\n  x,\n  y\n  ]\n", &[]),
        ("a: \"\\u00e1 \\n \\\" \\\\ \\t\"\n", &[]),
        ("a:\r\n  b: 1\r\n", &[]),
        ("a: x\u{a0}y\n", &[]),
        ("# con\ttabulador\na: 1 # y\taquí\n", &[]),
        ("a:\nb:\n  -\n  - x\n", &[]),
    ]);
}

#[test]
fn several_breakages_are_all_said_in_one_run() {
    let texto = "tramite:\n  clave: lic\n  nombre: \"Licencia\n  version: 1\n  campos:\n    - id: a\n      visible_si: 'comercial' == uso\n      etiqueta: Nota: importante\n    - id: b\n\t  tipo: texto\n      ayuda: @hola\n    - id: c\n      opciones: [x, y\n      tipo: opcion\n  etapas:\n    - id: recepcion\n      plazo: 3\n     responsable: x\n    - id: pago\n      cuando: %x\n  costos: []\n";
    let (_, dicho) = revisar(texto);
    assert_eq!(
        dicho,
        [
            "3:11 V0107",
            "7:31 V0111",
            "8:21 V0109",
            "10:1 V0105",
            "11:14 V0110",
            "13:17 V0108",
            "18:6 V0106",
            "20:15 V0110"
        ]
    );
}

#[test]
fn a_mend_mends_what_it_is_offered_for() {
    let filas = [
        ("a: Nota: importante\nb: 1\n", "a: \"Nota: importante\"\nb: 1\n"),
        ("a: di \"x\": y # z\n", "a: 'di \"x\": y' # z\n"),
        ("a: \"sin cerrar\nb: 1\n", "a: \"sin cerrar\"\nb: 1\n"),
        ("a: 'x' == uso\n", "a: \"'x' == uso\"\n"),
        ("a: \"di \"hola\" ya\"\n", "a: 'di \"hola\" ya'\n"),
        ("a: 'it's'\n", "a: \"it's\"\n"),
        ("a: 'x' == 'y'\n", "a: \"'x' == 'y'\"\n"),
        ("a: @x\n", "a: \"@x\"\n"),
        ("a: **x** y\n", "a: \"**x** y\"\n"),
        ("a: {{ x }} y\n", "a: \"{{ x }} y\"\n"),
        ("a: {{ x }}\n", "a: \"{{ x }}\"\n"),
        ("a:\n\tb: 1\n\tc: 2\n", "a:\n  b: 1\n  c: 2\n"),
        ("a:\n  b:1\n", "a:\n  b: 1\n"),
        ("a: 1\nb:2\n", "a: 1\nb: 2\n"),
        ("\"a\":2\n", "\"a\": 2\n"),
        ("a:\n  - x\n  -y\n", "a:\n  - x\n  - y\n"),
        ("a: Juárez #45\n", "a: \"Juárez #45\"\n"),
        ("a: #fff\n", "a: \"#fff\"\n"),
        ("a:\u{a0}b\n", "a: b\n"),
        ("a: x\u{200b}y\n", "a: xy\n"),
        ("a: [\n  x\n]\n", "a: [\n  x\n  ]\n"),
    ];
    for (malo, bueno) in filas {
        let mut archivos = Archivos::new();
        let archivo = archivos.agregar("a.yaml", malo);
        let mut sink = Sink::new();
        let _ = parse(archivo, malo, &mut sink);
        let dicho = sink.terminar(&archivos);
        assert_eq!(dicho.len(), 1, "{malo:?} {dicho:?}");
        let arreglo = dicho[0].arreglo.as_ref().unwrap_or_else(|| panic!("{malo:?} sin arreglo"));
        let mut texto = malo.to_owned();
        for edicion in arreglo.ediciones.iter().rev() {
            texto.replace_range(edicion.rango.inicio as usize..edicion.rango.fin as usize, &edicion.texto);
        }
        assert_eq!(texto, bueno);
        assert_eq!(revisar(&texto).1, Vec::<String>::new(), "{texto:?}");
    }
}
