//! The drawing for people. It carries its own style, works in light and dark, prints in grey, and says itself in words.

use schemas::paquete::Paquete;

use super::grafo::{Camino, Clase, Grafo, Nodo};
use super::plano::{self, Caja};
use super::{renglones, xml};

/// Wide enough for [`LETRAS`] of the widest usual typefaces, with a margin at both sides.
const ANCHO: i32 = 250;
const LETRAS: usize = 28;
/// A way out is told in so many lines at most.
const RENGLONES: usize = 6;
const RENGLON: i32 = 17;
const SALIDA: i32 = 16;
const MARGEN: i32 = 9;
const CABEZA: i32 = 64;
/// Room for the names of the lanes, and how many letters fit in it.
const ROTULO: i32 = 128;
const LETRAS_ROTULO: usize = 16;

const ESTILO: &str = "text{font-family:system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#1b1b1b}\
.t{font-size:20px;font-weight:700}.u{font-size:13px;fill:#555}.l{font-size:13px;font-weight:600;fill:#444}\
.n{font-size:13.5px;font-weight:600}.d{font-size:12px;fill:#444}.s{font-size:12px}\
.c{fill:#fff;stroke:#444;stroke-width:1.2}.p{fill:#e8f0fb;stroke:#1f5fa8}.x{fill:#fff6de;stroke:#9a6b00}\
.f{fill:#e5f4e8;stroke:#22703a}.g{fill:#f1f1f1;stroke:#666}.r{stroke:#bbb;stroke-width:.8}\
.a{fill:none;stroke:#444;stroke-width:1.3}.v{stroke:#b04a00;stroke-dasharray:5 3}.b0{fill:#f7f7f5}.b1{fill:#efefec}\
.q{fill:#444}.w{fill:#b04a00}";

struct Dibujada {
    nombre: Vec<String>,
    detalles: Vec<String>,
    salidas: Vec<Vec<String>>,
}

/// The trámite as SVG.
#[must_use]
pub fn svg(paquete: &Paquete) -> String {
    let grafo = Grafo::de(paquete);
    let dibujadas: Vec<Dibujada> = grafo.nodos.iter().map(dibujar).collect();
    let cajas: Vec<Caja> = grafo.nodos.iter().zip(&dibujadas).map(|(n, d)| caja(n, d)).collect();
    let plano = plano::situar(&cajas, grafo.carriles.len(), (8 + ROTULO, CABEZA), 36);
    let notas: Vec<String> =
        grafo.notas.iter().flat_map(|n| renglones(n, (plano.ancho.max(600) / 7) as usize)).collect();
    let ancho = plano.ancho.max(640) + 8;
    let alto = plano.alto + 30 + RENGLON * largo(&notas);
    let mut s = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {ancho} {alto}\" width=\"{ancho}\" height=\"{alto}\" role=\"img\" \
         aria-labelledby=\"titulo descripcion\" lang=\"es-MX\">\n<title id=\"titulo\">{}</title>\n<desc id=\"descripcion\">{}</desc>\n\
         <style>{ESTILO}</style>\n<rect width=\"{ancho}\" height=\"{alto}\" fill=\"#fff\"/>\n\
         <text class=\"t\" x=\"12\" y=\"30\">{}</text>\n<text class=\"u\" x=\"12\" y=\"50\">{}</text>\n",
        xml(&grafo.titulo),
        xml(&en_palabras(&grafo)),
        xml(&grafo.titulo),
        xml(&grafo.subtitulo),
    );
    for (n, ((desde, hasta), nombre)) in plano.carriles.iter().zip(&grafo.carriles).enumerate() {
        let alto = hasta - desde;
        s.push_str(&format!(
            "<rect class=\"b{}\" x=\"8\" y=\"{desde}\" width=\"{}\" height=\"{alto}\"/>\n",
            n % 2,
            ancho - 16
        ));
        let lineas = renglones(nombre, LETRAS_ROTULO);
        let mut y = desde + (alto - 16 * largo(&lineas)) / 2 + 12;
        for linea in &lineas {
            s.push_str(&format!("<text class=\"l\" x=\"18\" y=\"{y}\">{}</text>\n", xml(linea)));
            y += 16;
        }
    }
    for (n, lineas) in plano.lineas.iter().enumerate() {
        for (puntos, sale) in lineas.iter().zip(&grafo.nodos[n].salidas) {
            s.push_str(&linea(puntos, sale.clase));
        }
    }
    for ((nodo, d), (caja, lugar)) in grafo.nodos.iter().zip(&dibujadas).zip(cajas.iter().zip(&plano.cajas)) {
        s.push_str(&rectangulo(nodo, d, caja, *lugar));
    }
    for (i, nota) in (0..).zip(&notas) {
        let y = plano.alto + 26 + RENGLON * i;
        s.push_str(&format!("<text class=\"u\" x=\"12\" y=\"{y}\">{}</text>\n", xml(nota)));
    }
    s.push_str("</svg>\n");
    s
}

fn largo<T>(lista: &[T]) -> i32 {
    i32::try_from(lista.len()).unwrap_or(0)
}

fn dibujar(nodo: &Nodo) -> Dibujada {
    let mut detalles: Vec<String> = nodo.plazo.iter().map(|p| format!("Plazo: {p}")).collect();
    detalles.extend(nodo.detalles.iter().flat_map(|d| renglones(d, LETRAS + 3)));
    let salidas = nodo
        .salidas
        .iter()
        .map(|s| {
            let texto = match (&s.si, s.etiqueta.is_empty()) {
                (Some(si), true) => format!("si {si}"),
                (Some(si), false) => format!("{}, si {si}", s.etiqueta),
                (None, _) => s.etiqueta.clone(),
            };
            let mut lineas = renglones(&texto, LETRAS + 3);
            if lineas.len() > RENGLONES {
                lineas.truncate(RENGLONES);
                if let Some(ultima) = lineas.last_mut() {
                    ultima.push('…');
                }
            }
            lineas
        })
        .collect();
    Dibujada { nombre: renglones(&nodo.nombre, LETRAS - 5), detalles, salidas }
}

fn caja(nodo: &Nodo, d: &Dibujada) -> Caja {
    let cabeza = MARGEN + RENGLON * largo(&d.nombre) + (RENGLON - 1) * largo(&d.detalles) + MARGEN / 2;
    let mut alto = cabeza;
    let mut sale = Vec::new();
    for (lineas, salida) in d.salidas.iter().zip(&nodo.salidas) {
        if lineas.is_empty() {
            sale.push((cabeza / 2, 0, salida.a));
            continue;
        }
        let bloque = SALIDA * largo(lineas) + 6;
        sale.push((alto + bloque / 2, 0, salida.a));
        alto += bloque;
    }
    Caja { carril: nodo.carril, ancho: ANCHO, alto: alto + MARGEN / 2, entra: cabeza / 2, sale }
}

fn linea(puntos: &[(i32, i32)], clase: Camino) -> String {
    let trazo: Vec<String> = puntos.iter().map(|(x, y)| format!("{x},{y}")).collect();
    let vence = clase != Camino::Sigue;
    let (x, y) = puntos.last().copied().unwrap_or_default();
    format!(
        "<polyline class=\"a{}\" points=\"{}\"/>\n<path class=\"{}\" d=\"M{x} {y}l-8 -4v8z\"/>\n",
        if vence { " v" } else { "" },
        trazo.join(" "),
        if vence { "w" } else { "q" }
    )
}

fn rectangulo(nodo: &Nodo, d: &Dibujada, caja: &Caja, (x, y): (i32, i32)) -> String {
    let (clase, radio) = match nodo.clase {
        Clase::Tarea { de_la_persona: true } => ("c p", 6),
        Clase::Tarea { de_la_persona: false } => ("c", 6),
        Clase::Pago | Clase::Prevencion | Clase::Cita => ("c p", 6),
        Clase::Espera | Clase::Decision | Clase::Consulta => ("c x", 2),
        Clase::Abre { .. } | Clase::Junta { .. } => ("c x", 2),
        Clase::Fin { favorable: true } => ("c f", 18),
        Clase::Fin { favorable: false } => ("c g", 18),
    };
    let mut s = format!(
        "<rect class=\"{clase}\" x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"{radio}\"/>\n",
        caja.ancho, caja.alto
    );
    let izquierda = x + 11;
    let mut cursor = y + MARGEN + 12;
    for linea in &d.nombre {
        s.push_str(&format!("<text class=\"n\" x=\"{izquierda}\" y=\"{cursor}\">{}</text>\n", xml(linea)));
        cursor += RENGLON;
    }
    for linea in &d.detalles {
        s.push_str(&format!("<text class=\"d\" x=\"{izquierda}\" y=\"{cursor}\">{}</text>\n", xml(linea)));
        cursor += RENGLON - 1;
    }
    for ((lineas, sale), (alto, _, _)) in d.salidas.iter().zip(&nodo.salidas).zip(&caja.sale) {
        if lineas.is_empty() {
            continue;
        }
        let arriba = y + alto - (SALIDA * largo(lineas) + 6) / 2;
        s.push_str(&format!(
            "<path class=\"r\" d=\"M{x} {arriba}h{}\"/>\n<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"3\"/>\n",
            caja.ancho,
            if sale.clase == Camino::Sigue { "q" } else { "w" },
            x + caja.ancho,
            y + alto
        ));
        for (i, linea) in (0..).zip(lineas) {
            let base = arriba + 15 + SALIDA * i;
            s.push_str(&format!("<text class=\"s\" x=\"{izquierda}\" y=\"{base}\">{}</text>\n", xml(linea)));
        }
    }
    s
}

/// The way in words, for who cannot see it.
fn en_palabras(grafo: &Grafo) -> String {
    let mut dicho = String::new();
    for nodo in &grafo.nodos {
        let quien = grafo.carriles.get(nodo.carril).map_or("", String::as_str);
        dicho.push_str(&format!("{} ({quien})", nodo.nombre));
        if let Some(plazo) = &nodo.plazo {
            dicho.push_str(&format!(", {plazo}"));
        }
        let ways: Vec<String> = nodo
            .salidas
            .iter()
            .map(|s| {
                let meta = grafo.nodos.get(s.a).map_or("", |n| n.nombre.as_str());
                let si = s.si.as_ref().map(|si| format!(" si {si}")).unwrap_or_default();
                format!("{}{si} → {meta}", s.etiqueta).trim().to_owned()
            })
            .collect();
        if !ways.is_empty() {
            dicho.push_str(&format!(": {}", ways.join("; ")));
        }
        dicho.push_str(". ");
    }
    dicho.push_str(&grafo.notas.join(" "));
    dicho
}
