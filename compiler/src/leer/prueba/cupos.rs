//! Places in a prueba: of which none is left before it begins, and which one is held after a step.

use std::collections::BTreeMap;

use schemas::ids::CupoId;
use schemas::paquete::{Campo, Cupo, CupoEsperado, Paquete, Reparto};

use super::Lector;
use crate::diag::{Problema, Sink, codes};
use crate::forma::{self, Forma};
use crate::yaml::{Escalar, Nodo};

/// Words for a place where they aren't told apart, and for none.
const SI_NO: [&str; 2] = ["si", "no"];

impl<'a> Lector<'a, '_> {
    /// `llenos`: the options of each cupo of which no place is left.
    pub(super) fn llenos(&mut self, nodo: &Nodo) -> BTreeMap<CupoId, Vec<String>> {
        let mut llenos = BTreeMap::new();
        let Some(forma) = Forma::abrir(nodo, "`llenos`", self.sink) else { return llenos };
        for (clave, nodo) in forma.mapa().iter() {
            let Some(cupo) = self.cupo(clave) else { continue };
            let id = cupo.id.clone();
            if cupo.por().is_none() {
                if forma::booleano(nodo, self.sink) == Some(true) {
                    llenos.insert(id, Vec::new());
                }
                continue;
            }
            let opciones: Vec<&str> = opciones(cupo);
            let mut suyas = Vec::new();
            for texto in forma::textos(nodo, self.sink) {
                if opciones.contains(&texto.valor.as_str()) {
                    suyas.push(texto.valor);
                } else {
                    self.sink.push(forma::no_es_opcion(&texto.valor, texto.span, &opciones));
                }
            }
            if !suyas.is_empty() {
                llenos.insert(id, suyas);
            }
        }
        llenos
    }

    /// `cupo`: the place of each cupo that is held.
    pub(super) fn tenidos(&mut self, nodo: &Nodo) -> BTreeMap<CupoId, CupoEsperado> {
        let mut tenidos = BTreeMap::new();
        let Some(forma) = Forma::abrir(nodo, "`cupo`", self.sink) else { return tenidos };
        for (clave, nodo) in forma.mapa().iter() {
            let Some(cupo) = self.cupo(clave) else { continue };
            let Some(dicho) = forma::texto(nodo, self.sink) else { continue };
            let admite: Vec<&str> = match cupo.por() {
                None => SI_NO.to_vec(),
                Some(_) => opciones(cupo).into_iter().chain(["no"]).collect(),
            };
            let esperado = match dicho.valor.as_str() {
                otro if !admite.contains(&otro) => {
                    self.sink.push(forma::no_es_opcion(otro, dicho.span, &admite));
                    continue;
                }
                otro if cupo.limite(Some(otro)).is_some() && cupo.por().is_some() => {
                    CupoEsperado::De(otro.to_owned())
                }
                "no" => CupoEsperado::Ninguno,
                _ => CupoEsperado::Uno,
            };
            tenidos.insert(cupo.id.clone(), esperado);
        }
        tenidos
    }

    fn cupo(&mut self, clave: &Escalar) -> Option<&'a Cupo> {
        if !self.ctx.exige_cupo(&clave.texto, clave.span, self.sink) {
            return None;
        }
        self.paquete.tramite.cupo(&clave.texto)
    }
}

/// `ocupa`, in an issued document that is chosen: the place that whoever renews it keeps is one of the cupo that inherits it.
pub(super) fn ocupa(paquete: &Paquete, campo: &Campo, nodo: &Nodo, sink: &mut Sink) {
    let Some(parte) = nodo.mapa().and_then(|m| m.get("ocupa")) else { return };
    let heredan: Vec<&Cupo> =
        paquete.tramite.cupos.iter().filter(|c| c.hereda.as_ref() == Some(&campo.id)).collect();
    if heredan.is_empty() {
        let mensaje = format!("la respuesta no le queda a `{}`", campo.id);
        sink.push(
            Problema::new(&codes::V1004, parte.span, mensaje)
                .etiqueta("ningún cupo hereda el lugar de este documento")
                .ayuda("quite `ocupa`, o diga en el cupo con `hereda` que lo conserva quien lo renueva"),
        );
        return;
    }
    let Some(dicho) = forma::texto(parte, sink) else { return };
    let mut admite: Vec<&str> = heredan.iter().flat_map(|c| opciones(c)).collect();
    if heredan.iter().any(|c| c.por().is_none()) {
        admite.push("si");
    }
    if !admite.contains(&dicho.valor.trim()) {
        sink.push(forma::no_es_opcion(&dicho.valor, dicho.span, &admite));
    }
}

fn opciones(cupo: &Cupo) -> Vec<&str> {
    match &cupo.reparto {
        Reparto::Uno(_) => Vec::new(),
        Reparto::Por { limites, .. } => limites.keys().map(String::as_str).collect(),
    }
}
