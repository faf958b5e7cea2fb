//! Every page, with the longest and the emptiest data of the gallery: what a browser would refuse or a reader would miss.

#[path = "../../examples/galeria/muestras/mod.rs"]
mod muestras;

use std::collections::BTreeSet;

use runtime::web::{Motor, recursos};

#[expect(clippy::unwrap_used, reason = "a test must stop here")]
fn paginas() -> Vec<(String, String)> {
    muestras::todas(&Motor::new().unwrap()).unwrap()
}

/// Whole pages, without the fragments for htmx.
fn enteras() -> Vec<(String, String)> {
    paginas().into_iter().filter(|(nombre, _)| !nombre.starts_with("parcial-")).collect()
}

/// Values of an attribute, in order.
fn atributos<'h>(html: &'h str, atributo: &str) -> Vec<&'h str> {
    let inicio = format!(" {atributo}=\"");
    html.split(&inicio).skip(1).filter_map(|resto| resto.split('"').next()).collect()
}

#[test]
fn every_template_is_shown_in_the_gallery() {
    let fuente = [
        include_str!("../../examples/galeria/muestras/publico.rs"),
        include_str!("../../examples/galeria/muestras/citas.rs"),
        include_str!("../../examples/galeria/muestras/ciudadano.rs"),
        include_str!("../../examples/galeria/muestras/pagos.rs"),
        include_str!("../../examples/galeria/muestras/medicion.rs"),
        include_str!("../../examples/galeria/muestras/operador.rs"),
        include_str!("../../examples/galeria/muestras/revision.rs"),
        include_str!("../../examples/galeria/muestras/terceros.rs"),
        include_str!("../../examples/galeria/muestras/admin.rs"),
    ]
    .concat();
    for (nombre, _) in runtime::web::motor::PLANTILLAS {
        let parte = nombre.contains("/_") || nombre.ends_with("base.html") || !nombre.contains('/');
        assert!(parte || fuente.contains(&format!("\"{nombre}\"")), "{nombre}");
    }
}

#[test]
fn one_heading_one_main_one_title_and_no_level_is_skipped() {
    for (nombre, html) in enteras() {
        assert_eq!(html.matches("<h1").count(), 1, "{nombre}: h1");
        assert_eq!(html.matches("<main").count(), 1, "{nombre}: main");
        assert_eq!(html.matches("<title>").count(), 1, "{nombre}: title");
        assert!(html.starts_with("<!doctype html>"), "{nombre}: {:?}", &html[..40]);
        assert!(html.contains("<html lang=\"es-MX\">"), "{nombre}");
        // The summary of errors and the live fee may come before the h1; from there on no level is skipped.
        let desde = html.find("<h1").unwrap_or(0);
        let mut previo = 1;
        for trozo in html[desde..].split("<h").skip(1) {
            let Some(nivel) = trozo.chars().next().and_then(|letra| letra.to_digit(10)) else { continue };
            assert!(nivel <= previo + 1, "{nombre}: h{nivel} after h{previo}");
            previo = nivel;
        }
    }
}

#[test]
fn ids_are_unique_and_everything_that_points_at_one_finds_it() {
    for (nombre, html) in enteras() {
        let ids = atributos(&html, "id");
        let unicos: BTreeSet<&str> = ids.iter().copied().collect();
        let repetidos: Vec<&&str> =
            unicos.iter().filter(|id| ids.iter().filter(|otro| otro == id).count() > 1).collect();
        assert!(repetidos.is_empty(), "{nombre}: {repetidos:?}");
        for atributo in ["for", "aria-labelledby", "aria-describedby", "form"] {
            for valor in atributos(&html, atributo) {
                for id in valor.split_whitespace() {
                    assert!(unicos.contains(id), "{nombre}: {atributo}={id}");
                }
            }
        }
        for destino in atributos(&html, "href").iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(unicos.contains(destino), "{nombre}: #{destino}");
        }
    }
}

#[test]
fn every_control_has_a_label() {
    for (nombre, html) in enteras() {
        let etiquetados: BTreeSet<&str> = atributos(&html, "for").into_iter().collect();
        for control in
            html.split('<').filter(|t| ["input", "select", "textarea"].iter().any(|c| t.starts_with(c)))
        {
            let control = control.split('>').next().unwrap_or_default();
            if control.contains("type=\"hidden\"") {
                continue;
            }
            let id = atributos(control, "id");
            assert!(id.first().is_some_and(|id| etiquetados.contains(id)), "{nombre}: <{control}>");
        }
    }
}

#[test]
fn every_form_that_changes_something_carries_its_token() {
    for (nombre, html) in enteras() {
        for formulario in html.split("<form").skip(1) {
            let (abre, resto) = formulario.split_once('>').unwrap_or_default();
            let cuerpo = resto.split("</form>").next().unwrap_or_default();
            assert_eq!(
                abre.contains("method=\"post\""),
                cuerpo.contains("name=\"_csrf\""),
                "{nombre}: <form{abre}>"
            );
            assert!(
                !abre.contains("method=\"get\"") || !cuerpo.contains("type=\"file\""),
                "{nombre}: a file by GET"
            );
            assert!(
                !cuerpo.contains("type=\"file\"") || abre.contains("multipart/form-data"),
                "{nombre}: a file without multipart"
            );
        }
    }
}

#[test]
fn nothing_that_the_policy_refuses_is_rendered() {
    for (nombre, html) in paginas() {
        assert!(!html.contains("<script>"), "{nombre}");
        assert!(!html.contains(" style="), "{nombre}");
        assert!(!html.contains("http://") && !html.contains("https://"), "{nombre}");
        assert!(
            !html.contains("\u{1}") && !html.contains("undefined") && !html.contains(">none<"),
            "{nombre}"
        );
    }
}

#[test]
fn a_page_with_errors_says_so_in_its_title() {
    for (nombre, html) in enteras() {
        let titulo = html.split("<title>").nth(1).unwrap_or_default();
        assert_eq!(titulo.starts_with("Error: "), html.contains("id=\"errores\""), "{nombre}");
    }
}

#[test]
fn every_table_has_a_caption_and_its_headers_a_scope() {
    for (nombre, html) in enteras() {
        for tabla in html.split("<table").skip(1) {
            let tabla = tabla.split("</table>").next().unwrap_or_default();
            assert!(tabla.contains("<caption"), "{nombre}");
            assert!(
                tabla.split("<th").skip(1).all(|th| th.starts_with("ead") || th.starts_with(" scope=")),
                "{nombre}"
            );
        }
    }
}

#[test]
fn only_the_pages_that_change_as_they_are_filled_in_carry_htmx() {
    for (nombre, html) in enteras() {
        let usa = html.contains(" hx-post=");
        assert_eq!(usa || html.contains("htmx-config"), html.contains("<script src="), "{nombre}");
        if usa {
            assert!(
                html.contains("\"allowEval\":false") && html.contains("value=\"actualizar\""),
                "{nombre}"
            );
        }
    }
}

#[test]
fn the_fragment_for_htmx_has_the_fields_and_the_fee_and_nothing_else() {
    let (_, html) = paginas().into_iter().find(|(nombre, _)| nombre == "parcial-pregunta").unwrap();
    assert!(html.trim_start().starts_with("<div id=\"campos\">"));
    assert!(html.contains("hx-swap-oob=\"innerHTML:#cuenta\""));
    assert!(!html.contains("<html") && !html.contains("_csrf"));
}

#[test]
fn the_first_visit_weighs_less_than_sixty_kilobytes() {
    let pesa = |nombre: &str| {
        recursos::todos()
            .iter()
            .find(|r| r.nombre == nombre)
            .map_or(0, |r| r.gz.as_ref().map_or(r.bytes.len(), Vec::len))
    };
    for pagina in ["inicio", "ficha"] {
        let (_, html) = paginas().into_iter().find(|(nombre, _)| nombre == pagina).unwrap();
        let html = recursos::comprime(html.as_bytes()).unwrap().len();
        let total = html + pesa("ventanilla.css") + pesa("atkinson.woff2") + pesa("marca.svg");
        assert!(html > 1_000 && total < 60_000, "{pagina}: {total}");
    }
    let todo = pesa("ventanilla.css") + pesa("atkinson.woff2") + pesa("marca.svg") + pesa("htmx.js");
    assert!(todo < 60_000, "{todo}");
}
