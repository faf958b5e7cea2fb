//! Answers as authors write them: their shape, the names of their parts, and whether the engine would take them for their field.

use std::collections::BTreeMap;

use engine::ambito::Ambito;
use engine::campo::{self, ClaseError, ErrorCampo};
use engine::datos::Datos;
use engine::{referido, tenencia};
use schemas::paquete::{Campo, Paquete, Respuesta, TipoCampo, partes_expediente};

use crate::diag::{Problema, Sink, codes};
use crate::forma;
use crate::leer::cita::clave_que_no_existe;
use crate::yaml::{Kind, Nodo};

/// Parts of an address and of a person that are answered.
const DE_DOMICILIO: &[&str] = &["calle", "numero", "colonia", "cp", "municipio"];
const DE_PERSONA: &[&str] = &["tipo", "nombre", "correo", "curp", "rfc", "telefono"];
const DE_ARCHIVO: &[&str] = &["archivo", "fecha"];
/// Parts of an issued document besides its own data: what it says, and what became of it.
const DE_SALIDA: &[&str] = &["folio", "emitida", "vence", "revocada", "corregida", "usada", "ocupa"];

/// An answer as it was written; an empty one is told of.
pub fn leer(nodo: &Nodo, sink: &mut Sink) -> Option<Respuesta> {
    match &nodo.kind {
        Kind::Roto => None,
        Kind::Escalar(_) => {
            forma::escalar(nodo, "una respuesta", sink).map(|e| Respuesta::Texto(e.texto.clone()))
        }
        Kind::Lista(lista) => {
            lista.elementos.iter().map(|n| leer(n, sink)).collect::<Option<_>>().map(Respuesta::Lista)
        }
        Kind::Mapa(mapa) => {
            let partes: Option<BTreeMap<_, _>> =
                mapa.iter().map(|(k, n)| Some((k.texto.clone(), leer(n, sink)?))).collect();
            partes.map(Respuesta::Partes)
        }
    }
}

/// Reports parts and columns that a field doesn't have.
pub fn nombres(campo: &Campo, nodo: &Nodo, sink: &mut Sink) {
    match &campo.tipo {
        TipoCampo::Tabla { columnas, .. } => {
            let pedidas: Vec<&Campo> = columnas.iter().filter(|c| c.calculo.is_none()).collect();
            for fila in nodo.uno_o_varios().iter().filter_map(Nodo::mapa) {
                for (clave, celda) in fila.iter() {
                    match pedidas.iter().find(|c| c.id.as_str() == clave.texto) {
                        Some(columna) => nombres(columna, celda, sink),
                        None => {
                            let todas = pedidas.iter().map(|c| c.id.as_str());
                            let donde = format!("`campos.{}`", campo.id);
                            sink.push(clave_que_no_existe("columna", clave, fila, todas, &donde));
                        }
                    }
                }
            }
        }
        TipoCampo::Domicilio => partes(campo, nodo, DE_DOMICILIO, sink),
        TipoCampo::Persona { .. } => partes(campo, nodo, DE_PERSONA, sink),
        TipoCampo::Documento { .. } => partes(campo, nodo, DE_ARCHIVO, sink),
        TipoCampo::Salida { entrega, .. } => {
            let mut todas = DE_SALIDA.to_vec();
            todas.extend(entrega.iter().map(|dato| dato.id.as_str()));
            partes(campo, nodo, &todas, sink);
        }
        TipoCampo::Expediente => {
            let todas: Vec<&str> = partes_expediente().iter().map(|p| p.id.as_str()).collect();
            partes(campo, nodo, &todas, sink);
        }
        _ => {}
    }
}

fn partes(campo: &Campo, nodo: &Nodo, conocidas: &[&str], sink: &mut Sink) {
    for mapa in nodo.uno_o_varios().iter().filter_map(Nodo::mapa) {
        for clave in mapa.claves().filter(|c| !conocidas.contains(&c.texto.as_str())) {
            let donde = format!("`campos.{}`", campo.id);
            sink.push(clave_que_no_existe("parte", clave, mapa, conocidas.iter().copied(), &donde));
        }
    }
}

/// Reports an answer that the engine would not take for its field, whatever else is answered.
pub fn le_queda(paquete: &Paquete, campo: &Campo, respuesta: &Respuesta, nodo: &Nodo, sink: &mut Sink) {
    // A folio alone is one of somebody else, which is refused when it is tried.
    let falta = match (&campo.tipo, respuesta) {
        (TipoCampo::Salida { .. } | TipoCampo::Expediente, Respuesta::Texto(_)) => return,
        (TipoCampo::Salida { .. }, _) => {
            super::cupos::ocupa(paquete, campo, nodo, sink);
            tenencia::de_prueba(paquete, campo, respuesta).err()
        }
        (TipoCampo::Expediente, _) => referido::de_prueba(campo, respuesta).err(),
        _ => return de_su_campo(paquete, campo, respuesta, nodo, sink),
    };
    if let Some((parte, falta)) = falta {
        let lugar = nodo.mapa().and_then(|m| m.get(&parte)).unwrap_or(nodo);
        sink.push(
            Problema::new(&codes::V1004, lugar.span, format!("la respuesta no le queda a `{}`", campo.id))
                .etiqueta(falta),
        );
    }
}

fn de_su_campo(paquete: &Paquete, campo: &Campo, respuesta: &Respuesta, nodo: &Nodo, sink: &mut Sink) {
    // Who holds the role is known when it is tried.
    if matches!((&campo.tipo, respuesta), (TipoCampo::Servidor { .. }, Respuesta::Texto(_))) {
        return;
    }
    let datos = Datos::default();
    let ambito = Ambito::nuevo(paquete, &datos);
    let solo = engine::catalogo::suelto(campo);
    let lectura = campo::leer_json(&solo, &campo::de_prueba(campo, respuesta), &ambito);
    let errores: Vec<&ErrorCampo> = lectura.errores.iter().filter(|e| e.clase == ClaseError::Forma).collect();
    for error in errores {
        let lugar = lugar(nodo, campo, &error.ruta);
        sink.push(
            Problema::new(&codes::V1004, lugar.span, format!("la respuesta no le queda a `{}`", campo.id))
                .etiqueta(error.mensaje.clone()),
        );
    }
}

/// The part of an answer of which an error speaks: `areas.0.destino`.
fn lugar<'t>(nodo: &'t Nodo, campo: &Campo, ruta: &str) -> &'t Nodo {
    let dentro = ruta.strip_prefix(campo.id.as_str()).unwrap_or_default();
    let mut aqui = nodo;
    for parte in dentro.split('.').filter(|p| !p.is_empty()) {
        let siguiente = match parte.parse::<usize>() {
            Ok(i) => aqui.lista().and_then(|l| l.elementos.get(i)),
            Err(_) => aqui.mapa().and_then(|m| m.get(parte)),
        };
        match siguiente {
            Some(siguiente) => aqui = siguiente,
            None => break,
        }
    }
    aqui
}
