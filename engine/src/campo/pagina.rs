//! Several fields at once: what is asked depends on what is answered, so they are read together.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Paquete};
use schemas::valor::Valor;

use super::crudo::{self, Crudo};
use super::{Entrada, ErrorCampo, Lectura, leer};
use crate::ambito::Ambito;
use crate::catalogo;
use crate::datos::Datos;
use crate::tercero;

/// What was read of several fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lecturas {
    /// The answers, ready for `Hecho::Respondido`: `None` where the person left the field empty. Hidden fields and wrong answers
    /// aren't here.
    pub valores: BTreeMap<CampoId, Option<Valor>>,
    /// What is wrong or missing.
    pub errores: Vec<ErrorCampo>,
    /// What is doubtful.
    pub advertencias: Vec<ErrorCampo>,
}

/// Reads the fields of a page from a form. Which are asked, and their limits, are judged with the answers of this same page.
/// `hoy` is the day of the person, for dates that can't be in the future.
pub fn leer_pagina(
    campos: &[&Campo],
    entrada: &Entrada,
    paquete: &Paquete,
    datos: &Datos,
    hoy: Option<Date>,
) -> Lecturas {
    juntos(campos, |c| crudo::de_formulario(&c.tipo, &c.id, entrada), paquete, datos, hoy)
}

/// Reads fields from the members of a JSON object. A member that is no field of these is an error; a field that isn't there counts
/// as not answered.
pub fn leer_objeto(
    campos: &[&Campo],
    objeto: &serde_json::Map<String, serde_json::Value>,
    paquete: &Paquete,
    datos: &Datos,
    hoy: Option<Date>,
) -> Lecturas {
    let nulo = serde_json::Value::Null;
    let leer = |c: &Campo| crudo::de_json(&c.tipo, objeto.get(c.id.as_str()).unwrap_or(&nulo));
    let mut lecturas = juntos(campos, leer, paquete, datos, hoy);
    for nombre in objeto.keys().filter(|n| campos.iter().all(|c| c.id != n.as_str())) {
        let mut ajeno = Lectura::default();
        ajeno.mal(nombre, format!("Quite «{nombre}»: aquí no se pide"));
        lecturas.errores.append(&mut ajeno.errores);
    }
    lecturas
}

fn juntos(
    campos: &[&Campo],
    de: impl Fn(&Campo) -> Crudo,
    paquete: &Paquete,
    datos: &Datos,
    hoy: Option<Date>,
) -> Lecturas {
    // First as if nothing depended on anything, to know the answers; then with them.
    let mut con_respuestas = datos.clone();
    let previo = ambito(paquete, datos, hoy);
    for campo in campos {
        let crudo = de(campo);
        // What hangs from another answer of this page is judged when that one is known.
        let suelto = match &crudo {
            Crudo::Texto(t) if catalogo::padre_de(campo).is_some() => catalogo::sin_padre(campo, t, &previo),
            _ => None,
        };
        match suelto.or_else(|| leer::leer(campo, crudo, &previo).valor) {
            Some(valor) => con_respuestas.campos.insert(campo.id.clone(), valor),
            None => con_respuestas.campos.remove(&campo.id),
        };
    }
    let ambito = ambito(paquete, &con_respuestas, hoy);
    let mut lecturas = Lecturas::default();
    for campo in campos {
        // A condition that can't be evaluated shows the field: it is safer to ask.
        if !ambito.visible(campo).unwrap_or(true) {
            continue;
        }
        let mut lectura = leer::leer(campo, de(campo), &ambito);
        if let Some(mal) =
            lectura.valor.as_ref().and_then(|v| tercero::es_de_quien_solicita(paquete, datos, &campo.id, v))
        {
            lectura.mal(&campo.id, mal);
        }
        if lectura.errores.is_empty() {
            if let (Some(si), Some(advertencia), Some(_)) =
                (&campo.advierte_si, &campo.advertencia, &lectura.valor)
                && ambito.cumple(&si.arbol).unwrap_or(false)
            {
                lectura.advierte(&campo.id, advertencia.clone());
            }
            lecturas.valores.insert(campo.id.clone(), lectura.valor);
        }
        lecturas.errores.append(&mut lectura.errores);
        lecturas.advertencias.append(&mut lectura.advertencias);
    }
    lecturas
}

fn ambito<'a>(paquete: &'a Paquete, datos: &'a Datos, hoy: Option<Date>) -> Ambito<'a> {
    let ambito = Ambito::nuevo(paquete, datos);
    match hoy {
        Some(hoy) => ambito.con_hoy(hoy),
        None => ambito,
    }
}
