//! Pieces that papers share: letterhead, dates, rows, bills.

use documentos::{
    Alineacion, Bloque, Columna, Dato, Documento, Encabezado, Fecha, Parrafo, Tabla, Texto, Verificacion,
};
use engine::formato;
use engine::zona::Zona;
use jiff::Timestamp;
use jiff::civil::DateTime;
use schemas::evento::Liquidacion;
use schemas::paquete::Paquete;
use schemas::valor::Valor;

use super::{Entorno, PapelError};

/// A civil moment with its distance to UTC in the zone of the municipality.
pub(super) fn fecha(paquete: &Paquete, cuando: Timestamp) -> Result<Fecha, PapelError> {
    let mala = || PapelError::Falta("una fecha que se pueda imprimir".to_owned());
    let local = engine::evolve::local(paquete, cuando);
    let utc = Zona::de("UTC").map_err(|_| mala())?.local(cuando);
    let minutos = local.duration_since(utc).as_mins();
    fecha_local(local, i16::try_from(minutos).map_err(|_| mala())?).ok_or_else(mala)
}

fn fecha_local(local: DateTime, desfase_minutos: i16) -> Option<Fecha> {
    Some(Fecha {
        anio: u16::try_from(local.year()).ok()?,
        mes: u8::try_from(local.month()).ok()?,
        dia: u8::try_from(local.day()).ok()?,
        hora: u8::try_from(local.hour()).ok()?,
        minuto: u8::try_from(local.minute()).ok()?,
        segundo: u8::try_from(local.second()).ok()?,
        desfase_minutos,
    })
}

/// The name of a dependencia.
pub(super) fn dependencia<'a>(paquete: &'a Paquete, id: &'a str) -> &'a str {
    paquete.dependencia(id).map_or(id, |d| d.nombre.as_str())
}

/// The letterhead of the dependencia that owns the trámite.
pub fn encabezado(paquete: &Paquete, id: &str, derecha: Option<String>) -> Bloque {
    Bloque::Encabezado(Encabezado {
        municipio: paquete.municipio.nombre.clone(),
        dependencia: dependencia(paquete, id).to_owned(),
        derecha: derecha.filter(|d| !d.trim().is_empty()),
        escudo: None,
    })
}

/// A paper with no blocks yet.
///
/// # Errors
/// When its date can't be printed.
pub fn documento(
    paquete: &Paquete,
    titulo: &str,
    folio: Option<&str>,
    cuando: Timestamp,
    entorno: &Entorno<'_>,
) -> Result<Documento, PapelError> {
    let autor = dependencia(paquete, &paquete.tramite.dependencia);
    Ok(Documento {
        titulo: titulo.to_owned(),
        idioma: "es-MX".to_owned(),
        autor: format!("{}, {}", paquete.municipio.nombre, autor),
        fecha: fecha(paquete, cuando)?,
        folio: folio.map(str::to_owned),
        marca: entorno.marca.map(str::to_owned),
        encabezado: None,
        pie: None,
        bloques: Vec::new(),
        anexos_incrustados: Vec::new(),
    })
}

/// A heading.
pub(super) fn subtitulo(texto: &str) -> Bloque {
    Bloque::Subtitulo { texto: Texto::from(texto), nivel: 1 }
}

/// A paragraph that is even on the left.
pub(super) fn parrafo(texto: impl Into<Texto>) -> Bloque {
    Bloque::Parrafo(Parrafo { texto: texto.into(), alineacion: Alineacion::Izquierda, fundamento: None })
}

/// A row.
pub(super) fn dato(etiqueta: &str, valor: impl Into<Texto>) -> Dato {
    Dato { etiqueta: etiqueta.to_owned(), valor: valor.into() }
}

/// The lines of a bill with what grounds each, and their sum.
pub(super) fn cobro(liquidacion: &Liquidacion) -> Bloque {
    let fundada = liquidacion.lineas.iter().any(|l| !l.fundamento.is_empty());
    let columna = |titulo: &str, alineacion| Columna { titulo: titulo.to_owned(), alineacion };
    let mut columnas = vec![columna("Concepto", Alineacion::Izquierda)];
    if fundada {
        columnas.push(columna("Fundamento", Alineacion::Izquierda));
    }
    columnas.push(columna("Importe", Alineacion::Derecha));
    let celdas = |nombre: Texto, fundamento: &str, importe: Texto| {
        let mut fila = vec![nombre];
        if fundada {
            fila.push(Texto::from(fundamento));
        }
        fila.push(importe);
        fila
    };
    Bloque::Tabla(Tabla {
        titulo: None,
        columnas,
        filas: liquidacion
            .lineas
            .iter()
            .map(|l| {
                celdas(l.nombre.as_str().into(), &l.fundamento, formato::moneda(l.importe).as_str().into())
            })
            .collect(),
        total: Some(celdas(Texto::negrita("Total"), "", Texto::negrita(formato::moneda(liquidacion.total)))),
    })
}

/// How each line of a bill came out, and the figures of the law that it used.
pub(super) fn explicacion(liquidacion: &Liquidacion) -> Vec<Bloque> {
    let mut puntos: Vec<Texto> = liquidacion
        .lineas
        .iter()
        .filter(|l| !l.explica.is_empty())
        .map(|l| Texto::from(format!("{}: {}", l.nombre, formato::sin_ceros(&l.explica))))
        .collect();
    puntos.extend(liquidacion.parametros.iter().map(|p| {
        let valor = formato::valor_en_palabras(&p.valor, None);
        let desde = formato::fecha(p.desde);
        Texto::from(format!("{}: {valor}, desde el {desde}. Fuente: {}", p.nombre, p.fuente))
    }));
    if puntos.is_empty() {
        return Vec::new();
    }
    vec![subtitulo("Cómo se calculó"), Bloque::Lista { puntos, ordenada: false }]
}

/// How to check a paper.
pub(super) fn verificacion(url: String, texto: &str, folio: &str, huella: Option<String>) -> Bloque {
    Bloque::Verificacion(Verificacion { url, texto: texto.to_owned(), folio: Some(folio.to_owned()), huella })
}

/// The files of a value.
pub(super) fn archivos(valor: &Valor) -> Vec<&schemas::valor::Archivo> {
    match valor {
        Valor::Archivo(archivo) => vec![archivo],
        Valor::Lista(cosas) => cosas.iter().flat_map(archivos).collect(),
        Valor::Registro(partes) => partes.values().flat_map(archivos).collect(),
        _ => Vec::new(),
    }
}

/// `viernes 27 de noviembre de 2026, 16:00`.
pub(super) fn fecha_y_hora(cuando: DateTime) -> String {
    format!("{}, {}", formato::fecha_larga(cuando.date()), formato::hora(cuando.time()))
}
