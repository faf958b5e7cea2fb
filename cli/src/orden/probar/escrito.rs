//! Reports of pruebas as text: for people, and JUnit for other programs.

use engine::formato;
use ensayo::{Fallo, Fruto, Informe};

/// What a person reads.
pub fn completo(informes: &[Informe]) -> String {
    let mut texto = String::new();
    for informe in informes {
        if informe.frutos.is_empty() {
            texto.push_str(&format!("{} · {}\n  no tiene pruebas\n\n", informe.tramite, informe.nombre));
            continue;
        }
        texto.push_str(&format!("{} · {}\n", informe.tramite, informe.nombre));
        for fruto in &informe.frutos {
            let signo = if fruto.pasa() { "✓" } else { "✗" };
            texto.push_str(&format!("  {signo} {} — {}\n", fruto.prueba, fruto.titulo));
            for fallo in &fruto.fallos {
                texto.push_str(&de_fallo(fallo, "      "));
            }
            texto.push_str(&sin_dar(fruto).map(|dicho| format!("      {dicho}\n")).unwrap_or_default());
        }
        texto.push('\n');
    }
    texto.push_str(&resumen(informes));
    texto
}

/// A step that did not go as it says.
fn de_fallo(fallo: &Fallo, sangria: &str) -> String {
    let lugar = fallo.lugar.as_ref().map(|l| format!("{}:{} · ", l.archivo, l.linea)).unwrap_or_default();
    let cuando = formato::fecha_hora(fallo.momento);
    let mut texto = format!(
        "{sangria}{lugar}paso {}, {}\n{sangria}  El {cuando}; {}.\n",
        fallo.paso, fallo.verbo, fallo.estaba
    );
    for diferencia in &fallo.diferencias {
        texto.push_str(&format!("{sangria}  · {}\n", diferencia.que));
        for (clave, dicho) in [("se esperaba:", &diferencia.esperado), ("resultó:    ", &diferencia.hallado)]
        {
            let mut lineas = dicho.lines();
            texto.push_str(&format!("{sangria}      {clave} {}\n", lineas.next().unwrap_or_default()));
            lineas.for_each(|l| texto.push_str(&format!("{sangria}                   {l}\n")));
        }
    }
    texto
}

/// The steps that were not taken, in words.
fn sin_dar(fruto: &Fruto) -> Option<String> {
    let primero = fruto.dados + 2;
    match fruto.pasos.checked_sub(fruto.dados + 1)? {
        0 => None,
        1 => Some(format!("No se dio el paso {primero}.")),
        _ => Some(format!("No se dieron los pasos {primero} a {}.", fruto.pasos)),
    }
}

/// The last line.
pub fn resumen(informes: &[Informe]) -> String {
    let suma = |de: fn(&Informe) -> u32| informes.iter().map(de).sum::<u32>();
    let (pasan, fallan) = (suma(|i| i.pasan), suma(|i| i.fallan));
    let pruebas = |n: u32| if n == 1 { "1 prueba".to_owned() } else { format!("{n} pruebas") };
    let verbo = |n: u32, uno: &str, varias: &str| if n == 1 { uno.to_owned() } else { varias.to_owned() };
    match (pasan, fallan) {
        (n, 0) => format!("{}: {}", pruebas(n), verbo(n, "pasa", "todas pasan")),
        (p, f) => format!(
            "{}: {p} {}, {f} {}",
            pruebas(p + f),
            verbo(p, "pasa", "pasan"),
            verbo(f, "falla", "fallan")
        ),
    }
}

/// JUnit.
pub fn junit(informes: &[Informe]) -> String {
    let todas: usize = informes.iter().map(|i| i.frutos.len()).sum();
    let fallan: u32 = informes.iter().map(|i| i.fallan).sum();
    let mut texto = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{todas}\" failures=\"{fallan}\">\n"
    );
    for informe in informes {
        texto.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
            xml(&informe.tramite),
            informe.frutos.len(),
            informe.fallan
        ));
        for fruto in &informe.frutos {
            let caso = format!(
                "    <testcase classname=\"{}\" name=\"{}\"",
                xml(&informe.tramite),
                xml(&format!("{}: {}", fruto.prueba, fruto.titulo))
            );
            if fruto.pasa() {
                texto.push_str(&format!("{caso}/>\n"));
                continue;
            }
            texto.push_str(&format!("{caso}>\n"));
            for fallo in &fruto.fallos {
                let mensaje: Vec<String> = fallo
                    .diferencias
                    .iter()
                    .map(|d| format!("{}: se esperaba {} y resultó {}", d.que, d.esperado, d.hallado))
                    .collect();
                texto.push_str(&format!(
                    "      <failure message=\"{}\">{}</failure>\n",
                    xml(&mensaje.join("; ")),
                    xml(de_fallo(fallo, "").trim_end())
                ));
            }
            texto.push_str("    </testcase>\n");
        }
        texto.push_str("  </testsuite>\n");
    }
    texto.push_str("</testsuites>\n");
    texto
}

fn xml(texto: &str) -> String {
    texto
        .chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            '\n' => "&#10;".to_owned(),
            c if c.is_control() => String::new(),
            c => c.to_string(),
        })
        .collect()
}
