//! Tests of the engine, and of the rules that the source of every template keeps.

use super::*;

fn motor() -> Motor {
    Motor::new().unwrap()
}

/// Renders a source as if it were a page.
fn de(fuente: &'static str, vista: impl Serialize) -> Result<String, String> {
    let mut motor = motor();
    motor.ambiente.add_template("prueba.html", fuente).map_err(|causa| causa.to_string())?;
    motor.render("prueba.html", &vista).map_err(|causa| causa.to_string())
}

/// What stands outside `{{ }}`, `{% %}` and `{# #}`.
fn sin_jinja(fuente: &str) -> String {
    let mut salida = String::new();
    let mut resto = fuente;
    while let Some(lugar) = resto.find("{{").into_iter().chain(resto.find("{%")).chain(resto.find("{#")).min()
    {
        salida.push_str(&resto[..lugar]);
        let cierre = match &resto[lugar..lugar + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        resto = resto[lugar..].find(cierre).map_or("", |fin| &resto[lugar + fin + 2..]);
        salida.push('\u{1}');
    }
    salida.push_str(resto);
    salida
}

#[test]
fn the_list_of_templates_is_the_folder() {
    let raiz = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/plantillas");
    let mut hay = Vec::new();
    let mut carpetas = vec![raiz.clone()];
    while let Some(carpeta) = carpetas.pop() {
        for entrada in std::fs::read_dir(carpeta).unwrap() {
            let ruta = entrada.unwrap().path();
            if ruta.is_dir() {
                carpetas.push(ruta);
            } else {
                hay.push(ruta.strip_prefix(&raiz).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    hay.sort();
    let mut lista: Vec<String> = PLANTILLAS.iter().map(|(nombre, _)| (*nombre).to_owned()).collect();
    lista.sort();
    assert_eq!(hay, lista);
}

#[test]
fn only_the_components_write_classes_of_the_design_system() {
    for (nombre, fuente) in PLANTILLAS.iter().filter(|(nombre, _)| *nombre != "componentes.html") {
        assert!(!fuente.contains("govuk-"), "{nombre}");
    }
}

#[test]
fn nothing_inline_and_nothing_from_elsewhere() {
    for (nombre, fuente) in PLANTILLAS {
        let html = sin_jinja(fuente).to_lowercase();
        for prohibido in [
            "style=",
            "<style",
            "javascript:",
            "http://",
            "https://",
            "//cdn",
            "hx-on",
            "hx-vals",
            "hx-vars",
            "<iframe",
            "srcdoc",
            " target=",
        ] {
            // One page shows others of this site, under a policy of its own.
            let marcos = *nombre == "revision/formulario.html" && prohibido == "<iframe";
            assert!(marcos || !html.contains(prohibido), "{nombre}: {prohibido}");
        }
        for etiqueta in html.split("<script").skip(1) {
            assert!(etiqueta.starts_with(" src="), "{nombre}: inline script");
            assert!(etiqueta.contains("></script>"), "{nombre}: a script with a body");
        }
        let atributo_de_suceso =
            html.split(|letra: char| letra.is_whitespace() || letra == '\u{1}').any(|palabra| {
                palabra.split_once('=').is_some_and(|(atributo, _)| {
                    atributo.len() > 3
                        && atributo.starts_with("on")
                        && atributo.chars().all(|letra| letra.is_ascii_alphabetic())
                })
            });
        assert!(!atributo_de_suceso, "{nombre}: on…=");
        assert!(
            !fuente.contains("|safe") && !fuente.contains("| safe") && !fuente.contains("autoescape"),
            "{nombre}: unescaped"
        );
    }
}

#[test]
fn what_people_write_never_becomes_markup() {
    let casos = [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a & b", "a &amp; b"),
        ("\"'", "&quot;&#39;"),
        ("ñandú / 3", "ñandú / 3"),
    ];
    for (dato, escrito) in casos {
        let vista = std::collections::BTreeMap::from([("x", dato)]);
        assert_eq!(de("{{ x }}", &vista).unwrap(), escrito);
        assert_eq!(
            de("{% import 'componentes.html' as c %}{{ c.oculto(x) }}", &vista).unwrap(),
            format!("<span class=\"govuk-visually-hidden\">{escrito}</span>")
        );
        assert_eq!(de("{{ 'y' ~ x }}", &vista).unwrap(), format!("y{escrito}"));
    }
}

#[test]
fn a_missing_datum_is_an_error_and_not_a_blank() {
    let vista = std::collections::BTreeMap::from([("hay", None::<u8>)]);
    for fuente in [
        "{{ no_hay }}",
        "{{ hay }}",
        "{{ ic('no-hay') }}",
        "{{ recurso('no-hay.css') }}",
        "{% if no_hay %}{% endif %}",
    ] {
        assert!(de(fuente, &vista).is_err(), "{fuente}");
    }
    assert!(motor().render("no-hay.html", &vista).is_err());
}

#[test]
fn filters_shape_text() {
    for (texto, salida) in
        [("15 días hábiles", "15\u{a0}días hábiles"), ("a b", "a b"), ("$3,143.91 hoy", "$3,143.91\u{a0}hoy")]
    {
        assert_eq!(juntas(texto), salida);
    }
    for (texto, salida) in [("a\nb\n\n\nc", vec!["a\nb", "c"]), ("", vec![]), ("\n \n", vec![])] {
        assert_eq!(parrafos(texto), salida);
    }
}

#[test]
fn every_icon_is_a_plain_drawing() {
    for linea in ICONOS.lines() {
        let (nombre, dibujo) = linea.split_once('\t').unwrap();
        assert!(dibujo.starts_with('<') && dibujo.ends_with("/>"), "{nombre}");
        assert!(!dibujo.contains("style") && !dibujo.contains("href"), "{nombre}");
        assert!(icono(nombre).is_ok());
    }
}
