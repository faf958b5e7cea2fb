//! The document as plain text, in reading order.

use crate::modelo::{Bloque, Documento, Tabla};
use crate::texto::Texto;

/// The text of the document in reading order, one line each thing: what a screen reader would say and what the
/// tests of a trámite look for. Weights and looks are left out.
#[must_use]
pub fn plano(documento: &Documento) -> String {
    let mut salida = Vec::new();
    if let Some(marca) = &documento.marca {
        salida.push(format!("[{marca}]"));
    }
    for bloque in &documento.bloques {
        escribir(bloque, &mut salida);
    }
    if let Some(pie) = &documento.pie {
        salida.push(pie.clone());
    }
    let mut texto = salida.join("\n");
    texto.push('\n');
    texto
}

fn escribir(bloque: &Bloque, salida: &mut Vec<String>) {
    match bloque {
        Bloque::Encabezado(e) => {
            salida.push(e.municipio.clone());
            salida.push(e.dependencia.clone());
            salida.extend(e.derecha.clone());
        }
        Bloque::Titulo(texto) => salida.push(format!("# {}", texto.plano())),
        Bloque::Subtitulo { texto, nivel } => {
            salida.push(format!("{} {}", "#".repeat(usize::from(*nivel).max(1) + 1), texto.plano()));
        }
        Bloque::Parrafo(p) => {
            salida.push(p.texto.plano());
            salida.extend(p.fundamento.as_ref().map(|f| format!("Fundamento: {f}")));
        }
        Bloque::Lista { puntos, ordenada } => {
            for (i, punto) in puntos.iter().enumerate() {
                let marca = if *ordenada { format!("{}.", i + 1) } else { "•".to_owned() };
                salida.push(format!("{marca} {}", punto.plano()));
            }
        }
        Bloque::Datos { filas } => {
            salida.extend(filas.iter().map(|d| format!("{}: {}", d.etiqueta, d.valor.plano())));
        }
        Bloque::Tabla(tabla) => escribir_tabla(tabla, salida),
        Bloque::Imagen(i) => salida.push(format!("[Imagen: {}]", i.alternativo)),
        Bloque::Dibujo(d) => salida.push(format!("[Dibujo: {}]", d.alternativo)),
        Bloque::Grupo { bloques } => bloques.iter().for_each(|b| escribir(b, salida)),
        Bloque::Anexos { archivos } => {
            salida.extend(archivos.iter().map(|a| format!("{} · SHA-256 {}", a.nombre, a.sha256)));
        }
        Bloque::Firmas { firmas } => {
            for firma in firmas {
                let partes = [&firma.nombre, &firma.cargo, &firma.leyenda];
                salida.extend(partes.into_iter().filter(|p| !p.is_empty()).cloned());
            }
        }
        Bloque::Verificacion(v) => {
            salida.push(v.texto.clone());
            salida.push(v.url.clone());
            salida.extend(v.folio.as_ref().map(|f| format!("Folio: {f}")));
            salida.extend(v.huella.as_ref().map(|h| format!("Huella: {h}")));
        }
        Bloque::CodigoDeBarras(c) => salida.push(format!("{}: {}", c.titulo, c.legible)),
        Bloque::Salto | Bloque::Linea => {}
    }
}

/// What an empty table says instead of rows.
pub(crate) const SIN_FILAS: &str = "Sin registros.";

fn escribir_tabla(tabla: &Tabla, salida: &mut Vec<String>) {
    let fila = |celdas: &[Texto]| celdas.iter().map(Texto::plano).collect::<Vec<_>>().join(" | ");
    salida.extend(tabla.titulo.clone());
    salida.push(tabla.columnas.iter().map(|c| c.titulo.as_str()).collect::<Vec<_>>().join(" | "));
    if tabla.filas.is_empty() {
        salida.push(SIN_FILAS.to_owned());
    }
    salida.extend(tabla.filas.iter().map(|f| fila(f)));
    salida.extend(tabla.total.iter().map(|f| fila(f)));
}
