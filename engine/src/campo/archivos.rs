//! Documents that were handed in: how many, of which kind, how big, how old.

use jiff::civil::Date;
use schemas::paquete::{Campo, TipoCampo};
use schemas::valor::{Archivo, Duracion, Valor};

use super::Lectura;
use super::crudo::Crudo;
use super::fechas;
use super::mensajes::{de, debe, nombre};
use crate::ambito::Ambito;
use crate::formato::{self, tamano};
use crate::{plazo, texto};

/// A field that takes one file holds it; one that may take several holds a list.
pub(super) fn leer(
    campo: &Campo,
    ruta: &str,
    archivos: &[Option<Archivo>],
    fecha: &Crudo,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let TipoCampo::Documento {
        antiguedad_maxima, cantidad: (minimo, maximo), formatos, tamano_maximo, ..
    } = &campo.tipo
    else {
        return None;
    };
    let n = u32::try_from(archivos.len()).unwrap_or(u32::MAX);
    if n < *minimo {
        lectura.mal(ruta, format!("Suba al menos {minimo} archivos en «{}»", campo.etiqueta));
    } else if n > *maximo {
        let cuantos = if *maximo == 1 { "un archivo".to_owned() } else { format!("{maximo} archivos") };
        lectura.mal(ruta, format!("Deje a lo más {cuantos} en «{}»", campo.etiqueta));
    }
    let fecha_aparte = match fecha {
        Crudo::Nada => None,
        crudo => {
            let leida = fechas::fecha(crudo);
            if leida.is_none() {
                let mensaje = format!("La fecha {} debe ser real, por ejemplo 9 11 2026", de(campo));
                lectura.mal(&format!("{ruta}.fecha"), mensaje);
            }
            leida
        }
    };
    let mut leidos = Vec::with_capacity(archivos.len());
    for archivo in archivos {
        let Some(mut archivo) = archivo.clone().and_then(sano) else {
            lectura.mal(ruta, format!("Suba de nuevo {}: el archivo no llegó completo", nombre(campo)));
            return None;
        };
        if !formatos.is_empty() && !formatos.iter().any(|f| tipo_de(f) == archivo.tipo) {
            let aceptados: Vec<String> = formatos.iter().map(|f| f.to_uppercase()).collect();
            lectura.mal(ruta, format!("Suba {} en {}", nombre(campo), o(&aceptados)));
        }
        if archivo.tamano > *tamano_maximo {
            let (pesa, maximo) = (tamano(archivo.tamano), tamano(*tamano_maximo));
            lectura.mal(
                ruta,
                format!(
                    "El archivo pesa {pesa}; el máximo es {maximo}. Súbalo en PDF o con menor resolución"
                ),
            );
        }
        // With one file the date of the form is the one that counts; with several, it dates those that have none.
        if archivos.len() == 1 || archivo.fecha.is_none() {
            archivo.fecha = fecha_aparte.or(archivo.fecha);
        }
        if let Some(dura) = antiguedad_maxima {
            antiguedad(campo, ruta, *dura, archivo.fecha, ambito, lectura);
        }
        leidos.push(Valor::Archivo(archivo));
    }
    if !lectura.errores.is_empty() {
        return None;
    }
    if *maximo == 1 { leidos.pop() } else { Some(Valor::Lista(leidos)) }
}

/// What the store said of the file, if it can be believed.
fn sano(mut archivo: Archivo) -> Option<Archivo> {
    archivo.nombre =
        texto::linea(&archivo.nombre).ok().filter(|n| !n.is_empty() && n.chars().count() <= 255)?;
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    (archivo.sha256.len() == 64 && archivo.sha256.chars().all(hex)).then_some(archivo)
}

fn antiguedad(
    campo: &Campo,
    ruta: &str,
    dura: Duracion,
    fecha: Option<Date>,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) {
    let ruta = format!("{ruta}.fecha");
    let Some(fecha) = fecha else {
        lectura.falta(&ruta, format!("Escriba la fecha {}", de(campo)));
        return;
    };
    let solicitud = match ambito.datos.solicitud.get("fecha") {
        Some(Valor::Fecha(f)) => Some(*f),
        _ => None,
    };
    // A draft has no date of its own yet: today is when it would be sent.
    let Some(al) = solicitud.or(ambito.hoy) else { return };
    if fecha > al {
        lectura
            .mal(&ruta, format!("La fecha {} no puede ser posterior al {}", de(campo), formato::fecha(al)));
        return;
    }
    let Ok(calendario) = ambito.calendario(None) else { return };
    let vence = plazo::mueve_fecha(calendario, fecha, i64::from(dura.cantidad), dura.unidad);
    if vence.is_some_and(|v| v < al) {
        let dice = formato::fecha(fecha);
        lectura.mal(
            &ruta,
            debe(campo, &format!("tener a lo más {dura}, y su fecha es {dice}. Suba uno más reciente")),
        );
    }
}

/// The media type of a format that authors name.
pub(super) fn tipo_de(formato: &str) -> &str {
    match formato {
        "pdf" => "application/pdf",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "xml" => "application/xml",
        "dxf" => "image/vnd.dxf",
        "dwg" => "image/vnd.dwg",
        otro => otro,
    }
}

/// `PDF, JPG o PNG`.
fn o(cosas: &[String]) -> String {
    match cosas {
        [] => String::new(),
        [una] => una.clone(),
        [primeras @ .., ultima] => format!("{} o {ultima}", primeras.join(", ")),
    }
}
