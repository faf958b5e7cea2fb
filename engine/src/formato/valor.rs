//! A value in words, with what its field knows: labels of options, unit, columns.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemas::paquete::{Campo, Opcion, TipoCampo};
use schemas::valor::Valor;

use super::{enumerar, fecha, fecha_hora, hora, moneda, numero};

/// A value as people read it: `Comercial`, `sí`, `620.00 m²`, `2 de marzo de 2026`. With its field, options are shown by their
/// labels and numbers with their unit; without it, by their id and bare.
pub fn valor_en_palabras(valor: &Valor, campo: Option<&Campo>) -> String {
    let tipo = campo.map(|c| &c.tipo);
    match valor {
        Valor::Texto(t) => t.clone(),
        Valor::Entero(n) => con_unidad(numero(Decimal::from(*n)), tipo),
        Valor::Decimal(n) => con_unidad(numero(*n), tipo),
        Valor::Dinero(n) => moneda(*n),
        Valor::Booleano(b) => if *b { "sí" } else { "no" }.to_owned(),
        Valor::Fecha(f) => fecha(*f),
        Valor::Hora(h) => hora(*h),
        Valor::FechaHora(f) => fecha_hora(*f),
        Valor::Duracion(d) => d.to_string(),
        Valor::Opcion(id) => etiqueta_opcion(id, campo).to_owned(),
        Valor::Opciones(ids) => {
            enumerar(&ids.iter().map(|id| etiqueta_opcion(id, campo)).collect::<Vec<_>>())
        }
        Valor::Lista(cosas) => lista(cosas, campo),
        Valor::Registro(partes) => registro(partes, tipo),
        Valor::Archivo(archivo) => archivo.nombre.clone(),
    }
}

/// The label of an option of a field; its id where the field has no such option.
pub fn etiqueta_opcion<'a>(id: &'a str, campo: Option<&'a Campo>) -> &'a str {
    let opciones = opciones(campo);
    let suya = opciones.iter().find(|o| o.id == id).or_else(|| opciones.iter().find(|o| o.clave() == id));
    suya.map_or(id, |o| &o.etiqueta)
}

fn opciones(campo: Option<&Campo>) -> &[Opcion] {
    match campo.map(|c| &c.tipo) {
        Some(TipoCampo::Opcion { opciones, .. } | TipoCampo::Opciones { opciones, .. }) => opciones,
        _ => &[],
    }
}

fn con_unidad(cifra: String, tipo: Option<&TipoCampo>) -> String {
    match tipo {
        Some(TipoCampo::Entero { unidad: Some(u), .. } | TipoCampo::Decimal { unidad: Some(u), .. }) => {
            format!("{cifra}\u{a0}{u}")
        }
        _ => cifra,
    }
}

fn lista(cosas: &[Valor], campo: Option<&Campo>) -> String {
    match campo.map(|c| &c.tipo) {
        Some(TipoCampo::Tabla { columnas, .. }) => {
            cosas.iter().map(|fila| renglon(fila, columnas)).collect::<Vec<_>>().join("; ")
        }
        _ => enumerar(&cosas.iter().map(|v| valor_en_palabras(v, campo)).collect::<Vec<_>>()),
    }
}

fn renglon(fila: &Valor, columnas: &[Campo]) -> String {
    let Valor::Registro(celdas) = fila else { return valor_en_palabras(fila, None) };
    let partes = columnas.iter().filter_map(|columna| {
        let celda = celdas.get(columna.id.as_str())?;
        Some(valor_en_palabras(celda, Some(columna)))
    });
    partes.collect::<Vec<_>>().join(", ")
}

/// Persons by their name, addresses as they are written on an envelope, anything else part by part.
fn registro(partes: &BTreeMap<String, Valor>, tipo: Option<&TipoCampo>) -> String {
    if let (Some(TipoCampo::Salida { .. } | TipoCampo::Expediente), Some(Valor::Texto(folio))) =
        (tipo, partes.get("folio"))
    {
        return folio.clone();
    }
    if matches!(tipo, Some(TipoCampo::Persona { .. }))
        && let Some(Valor::Texto(nombre)) = partes.get("nombre")
    {
        return nombre.clone();
    }
    if let Some(direccion) = crate::ambito::domicilio_en_texto(partes) {
        return direccion;
    }
    if let Some(Valor::Texto(nombre)) = partes.get("nombre") {
        return nombre.clone();
    }
    let partes = partes.iter().map(|(nombre, v)| format!("{nombre}: {}", valor_en_palabras(v, None)));
    partes.collect::<Vec<_>>().join(", ")
}
