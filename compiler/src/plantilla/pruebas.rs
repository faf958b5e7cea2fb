//! Tables of templates: what is used, and exactly what is said of each mistake. What is said stands in the
//! snapshots beside this file.

use proptest::prelude::*;

use super::{analizar, revisar};
use crate::expr::mesa::{MESA, dichos, es};
use crate::expr::{Hechos, Lugar};

/// What is right.
const BUENAS: &[&str] = &[
    "Sin marcas, con { llaves } sueltas y 100 %.",
    "{{ nombre }} {{ uso }} {{ monto }} {{ de_terceros }} {{ servicios }} {{ cita }} {{ vigencia }} {{ pisos }}",
    "{{ monto | moneda }} ({{ monto | letra }}), {{ pisos | letra }}",
    "{{ ingreso | fecha }}, {{ ingreso | fecha_larga }}, {{ cita | hora }}, {{ apertura | hora }}",
    "{{ superficie_m2 | numero }} {{ nombre | mayusculas }} {{ uso | etiqueta | mayusculas }}",
    "{{- nombre -}} {%- if de_terceros -%} x {%- endif -%}",
    "{# un comentario con {{ nada }} dentro #}{{ nombre }}",
    "{{ \"un texto con }} dentro\" }}",
    "{% if telefono is defined %}{{ telefono }}{% else %}sin teléfono{% endif %}",
    "{% if telefono is not defined %}sin{% else %}{{ telefono }}{% endif %}",
    "{% if de_terceros %}a{% elif telefono is defined %}{{ telefono }}{% else %}b{% endif %}",
    "{{ telefono if telefono is defined else \"sin teléfono\" }}",
    "{{ telefono | si_falta(\"sin teléfono\") }}",
    "{{ telefono | si_falta(nombre) | mayusculas }}",
    "{{ (telefono if telefono is defined else nombre) }}",
    "{% if uso == \"comercial\" %}{{ giro }}{% endif %}",
    "{% if uso in [\"comercial\"] and pisos > 2 %}{{ giro | mayusculas }}{% endif %}",
    "{% if 60 < superficie_m2 <= 100 and not de_terceros %}x{% endif %}",
    "{% for fila in areas %}{{ loop.index }}. {{ fila.destino }}: {{ fila.area_m2 }}{% else %}ninguna{% endfor %}",
    "{% for fila in areas %}{% if fila.fondo is defined %}{{ fila.fondo }}{% endif %}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for fila in areas %}{{ fila.notas | si_falta(\"—\") }}{% endfor %}",
    "{% for c in colonias %}{{ c }}{% endfor %}{% for s in servicios %}{{ s | etiqueta }}{% endfor %}",
    "{% for a in areas %}{% for b in areas %}{{ a.costo | moneda }}{{ b.costo | moneda }}{% endfor %}{% endfor %}",
    "{% for f in fotos %}{{ f.nombre }}{% endfor %}",
    "{{ salida.folio }} {{ salida.fecha | fecha_larga }} {{ salida.vence | fecha }} {{ municipio.nombre }}",
    "{{ solicitante.nombre }} {{ solicitante.domicilio.texto }} {{ visitas.subsanacion }}",
    "{% if anterior.vence is defined %}{{ anterior.folio }} {{ anterior.vence | fecha }}{% endif %}",
    "**{{ nombre }}** {% if pisos == -1 %}sótano{% endif %}",
];

/// What is wrong.
const MALAS: &[&str] = &[
    // The nine kinds of the study.
    "Folio: {{ folioo }}",
    "Correo: {{ solicitante.curp }}",
    "{% for c in areas %}{{ c.mnto | moneda }}{% endfor %}",
    "{% for c in areas %}{{ c.destino | moneda }}{% endfor %}",
    "{% for c in areas %}{{ c.destino }}{% endfor %} {{ c.destino }}",
    "{{ solicitante }}",
    "{{ nombre.apellido }}",
    "{% for x in nombre %}{{ x }}{% endfor %}",
    "{{ ingreso | fecha_lrga }}",
    // Absence.
    "{{ telefono }}",
    "{{ giro }}",
    "{% if de_terceros %}{{ giro }}{% endif %}",
    "{% if telefono is defined %}{% endif %}{{ telefono }}",
    "{% if telefono is defined %}{% else %}{{ telefono }}{% endif %}",
    "{{ telefono | mayusculas }}",
    "{{ telefono | si_falta(giro) }}",
    "{{ telefono | mayusculas | si_falta(\"—\") }}",
    "{{ ingreso if de_terceros else anterior.vence }}",
    "{% for f in areas %}{{ f.fondo }}{% endfor %}",
    "{% if telefono == \"1\" %}x{% endif %}",
    "{% if telefono %}{{ telefono }}{% endif %}",
    "{% for f in anterior.folio %}x{% endfor %}",
    // Forms.
    "{{ areas }} {{ plano }} {{ solicitante.domicilio }}",
    "{{ areas.costo }}",
    "{{ nombre | upper }} {{ nombre | default(\"x\") }} {{ nombre | raro }}",
    "{{ nombre | mayusculas(2) }} {{ telefono | si_falta }}",
    "{{ monto | numero }} {{ pisos | moneda }} {{ uso | moneda }} {{ nombre | fecha }}",
    "{{ anterior.vence | si_falta(\"—\") | fecha }}",
    "{{ nombre | }}",
    // Sums, calls and conditions in the wrong place.
    "{{ monto * 2 }} {{ -pisos }} {{ nombre ~ nombre }} {{ 16 % }}",
    "{{ largo(nombre) }} {{ moneda(monto) }}",
    "{% if monto * 2 > 100 %}x{% endif %} {% if largo(nombre) > 3 %}y{% endif %}",
    "{% if nombre | mayusculas == \"X\" %}x{% endif %}",
    "{{ pisos > 3 }} {{ de_terceros and de_terceros }} {{ telefono is defined }} {{ [1, 2] }} {{ true }}",
    "{% if uso == \"comercia\" %}x{% endif %}",
    "{% if uso == \"comercial\" or \"industrial\" %}x{% endif %}",
    "{% if pisos %}x{% endif %} {% if nombre %}x{% endif %}",
    "{% if uso = \"comercial\" && de_terceros %}x{% endif %}",
    "{% if %}x{% endif %} {{ }} {{ nombre nombre }}",
    "{{ superfice_m2 }} y {{ uzo }} y {{ Nombre }}",
    // Instructions.
    "{% set total = 3 %}{{ total }}",
    "{% set total %}x{% endset %}",
    "{% include \"otra\" %}{% extends \"base\" %}{% import \"x\" as y %}{% from \"x\" import y %}",
    "{% macro f(x) %}{{ x }}{% endmacro %}{% call f() %}x{% endcall %}",
    "{% do f() %}{% with %}x{% endwith %}{% filter upper %}x{% endfilter %}{% autoescape true %}x{% endautoescape %}",
    "{% raw %}{{ x }}{% endraw %}",
    "{% block a %}x{% endblock %}{% break %}",
    "{% si de_terceros %}x{% finsi %} {% para fila en areas %}",
    "{% iff de_terceros %}x{% endif %}",
    "{% %}",
    "{% if de_terceros %}a{% else if pisos > 3 %}b{% endif %}",
    "{% if de_terceros %}a{% elseif pisos > 3 %}b{% endif %}",
    "{% if de_terceros %}a{% else %}b{% else %}c{% endif %}",
    "{% if de_terceros %}a{% else %}b{% elif pisos > 3 %}c{% endif %}",
    "{% if de_terceros %}a{% endif de_terceros %}",
    // Blocks.
    "{% if de_terceros %}a",
    "{% for fila in areas %}a",
    "a{% endif %}",
    "a{% endfor %}{% else %}",
    "{% if de_terceros %}{% for fila in areas %}x{% endif %}{% endfor %}",
    "{% for fila in areas %}{% if de_terceros %}x{% endfor %}",
    "{% for areas %}x{% endfor %}",
    "{% for a, b in areas %}{% endfor %}",
    "{% for nombre in areas %}{% endfor %}",
    "{% for Fila in areas %}{% endfor %}",
    "{% for fila in areas if fila.techada %}x{% endfor %}",
    "{% for fila in [1, 2] %}x{% endfor %}",
    "{% for fila in tabla_x %}{{ fila.y }}{% endfor %}",
    "{% for fila in areas %}{{ loop.previtem }}{% endfor %}{{ loop.index }}",
    // Marks.
    "{{ nombre",
    "{{ nombre y {{ uso }}",
    "{% if de_terceros y {{ uso }}",
    "{{ nombre } {{ uso }}",
    "a }} b %} c",
    "{# sin fin {{ nombre }}",
    "{{ \"sin cerrar }} y {{ nombre }}",
    "{{ \"con \\\\ barra\" }}",
];

#[test]
fn right_templates_pass_here_and_in_minijinja_and_their_uses_are_known() {
    let mut salida = String::new();
    for texto in BUENAS {
        let revision = analizar(texto, &MESA, &Hechos::nada());
        assert!(revision.fallas.is_empty(), "{texto}: {:#?}", dichos(texto, &revision.fallas));
        salida += &format!("{texto}\n");
        for uso in &revision.usos {
            let ruta = crate::expr::escribir(&schemas::expr::Expr::Ruta(uso.ruta.clone()));
            salida += &format!("    {:?} «{}» {ruta}\n", uso.rango, texto.get(uso.rango.clone()).unwrap());
        }
        // What minijinja would look for is what we found, and nothing else.
        let entorno = minijinja::Environment::empty();
        let suyos = entorno.template_from_str(texto).unwrap().undeclared_variables(false);
        let nuestros: std::collections::HashSet<String> = revision
            .usos
            .iter()
            .filter_map(|uso| {
                let ruta = crate::expr::escribir(&schemas::expr::Expr::Ruta(uso.ruta.clone()));
                ruta.split('.').next().map(str::to_owned)
            })
            .collect();
        assert_eq!(suyos, nuestros, "{texto}");
    }
    insta::assert_snapshot!(salida);
}

#[test]
fn wrong_templates_say_what_is_wrong() {
    let mut salida = String::new();
    for texto in MALAS {
        let fallas = revisar(texto, &MESA, &Hechos::nada());
        assert!(!fallas.is_empty(), "nada se dijo de `{texto}`");
        salida += &format!("{texto}\n");
        for dicho in dichos(texto, &fallas) {
            salida += &format!("    {dicho}\n");
        }
    }
    insta::assert_snapshot!(salida);
}

#[test]
fn what_is_known_outside_is_known_inside() {
    let texto = "{{ giro }}";
    assert_eq!(revisar(texto, &MESA, &Hechos::nada()).len(), 1);
    assert!(revisar(texto, &MESA, &Hechos::nada().con(&es("uso", "comercial"))).is_empty());
}

#[test]
fn a_long_template_keeps_its_places() {
    let texto = "# Licencia\n\nA nombre de **{{ solicitante.nombre }}**, año {{ ingreso | fecha_larga }}.\n\
        {% for fila in areas %}\n{{ loop.index }}. {{ fila.destino }}: {{ fila.costoo | moneda }}\n{% endfor %}\n\
        {{ telefono }}\n";
    let dichas = dichos(texto, &revisar(texto, &MESA, &Hechos::nada()));
    assert!(dichas[0].starts_with("V0302 «costoo»"), "{dichas:?}");
    assert!(dichas[1].starts_with("V0415 «telefono»"), "{dichas:?}");
    assert_eq!(dichas.len(), 2);
}

fn piezas() -> impl Strategy<Value = String> {
    let pieza = prop::sample::select(vec![
        "{{ ",
        " }}",
        "{% ",
        " %}",
        "{#",
        "#}",
        "{%- ",
        " -%}",
        "if ",
        "elif ",
        "else",
        "endif",
        "for ",
        "fila in areas",
        "endfor",
        "set x = 1",
        "raw",
        "endraw",
        "telefono is defined",
        "telefono",
        "fila.costo",
        "nombre",
        "areas",
        " | moneda",
        " | si_falta(\"x\")",
        "texto",
        "\n",
        "\"",
        "'",
        "{",
        "}",
        "%",
        "ñ",
        "uso == \"comercial\"",
        "(",
        ")",
        "}}",
        "%}",
    ]);
    prop::collection::vec(pieza, 0..20).prop_map(|piezas| piezas.concat())
}

#[test]
fn a_template_of_endless_marks_is_refused_at_the_first_too_many() {
    let texto = |marcas: usize| "{{ nombre }}".repeat(marcas);
    assert!(revisar(&texto(500), &MESA, &Hechos::nada()).is_empty());
    for marcas in [501, 1200] {
        let fallas = revisar(&texto(marcas), &MESA, &Hechos::nada());
        let [falla] = fallas.as_slice() else { panic!("{fallas:?}") };
        assert_eq!((falla.codigo.codigo, falla.rango.start), ("V0359", 500 * 12));
    }
}

/// Each `elif` is read from inside the one before: the limit keeps the deepest far from the end of the stack.
#[test]
fn the_deepest_template_that_is_allowed_needs_half_the_stack_of_a_thread() {
    let medios = super::MAX_MARCAS - 2;
    let texto = format!("{{% if pisos > 0 %}}{}{{% endif %}}", "{% elif pisos > 1 %}".repeat(medios));
    let revision = std::thread::Builder::new()
        .stack_size(1024 * 1024)
        .spawn(move || revisar(&texto, &MESA, &Hechos::nada()))
        .and_then(|hilo| hilo.join().map_err(|_| std::io::Error::other("no terminó")));
    assert!(revision.is_ok_and(|fallas| fallas.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_template_is_read_without_panic_and_what_passes_is_minijinja(texto in piezas()) {
        let fallas = revisar(&texto, &MESA, &Hechos::nada());
        for falla in &fallas {
            let aqui = falla.secundarias.iter().filter_map(|(lugar, _)| match lugar {
                Lugar::Aqui(rango) => Some(rango),
                Lugar::Alla(_) => None,
            });
            for rango in std::iter::once(&falla.rango).chain(aqui) {
                prop_assert!(texto.get(rango.clone()).is_some(), "{:?} en {:?}", rango, texto);
            }
            prop_assert_ne!(falla.codigo.codigo, "V0359", "{:?}", texto);
        }
    }
}
