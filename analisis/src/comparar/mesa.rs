//! The data of two versions cut where either cuts them: what one value of each cell says, it says of both.

use std::collections::{BTreeMap, BTreeSet};

use engine::eval::rutas;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Raiz, Ruta};
use schemas::paquete::{Paquete, TipoEtapa};
use serde_json::Value;

use super::condiciones::alcanzadas;
use crate::celdas::{Clase, Mesa, Supuesto, Variable, leer};

/// The cells of conditions of the old version and of conditions of the new one.
pub fn doble<'a>(antes: &'a Paquete, ahora: &'a Paquete, de_antes: &[&Expr], de_ahora: &[&Expr]) -> Mesa<'a> {
    let (a, b) = (leer(antes, de_antes), leer(ahora, de_ahora));
    let (exacta, opaca) = (a.exacta && b.exacta, a.opaca || b.opaca);
    let Some(variables) = juntar(a.variables, b.variables) else {
        return Mesa::new(ahora, Vec::new(), false, true);
    };
    // Where data are multiplied or compared with each other, the cuts don't tell all: the figures that the conditions write, and those
    // between them, are tried too.
    let figuras = entre(&figuras(antes, de_antes).union(&figuras(ahora, de_ahora)).copied().collect());
    if !exacta && figuras.len() <= FIGURAS {
        let mut mas = variables.clone();
        for variable in mas.iter_mut().filter(|v| v.muestras) {
            figuras.iter().for_each(|figura| variable.corta(*figura));
        }
        let mesa = Mesa::new(ahora, mas, exacta, opaca);
        if !mesa.opaca || opaca {
            return mesa;
        }
    }
    Mesa::new(ahora, variables, exacta, opaca)
}

/// Figures beyond which those that are written are no help.
const FIGURAS: usize = 24;

/// The figures that some conditions write, their cálculos included.
fn figuras(paquete: &Paquete, arboles: &[&Expr]) -> BTreeSet<Decimal> {
    let mut halladas = BTreeSet::new();
    let mut pendientes: Vec<Value> = arboles.iter().filter_map(|e| serde_json::to_value(e).ok()).collect();
    for raiz in alcanzadas(paquete, arboles.iter().flat_map(|e| rutas(e))) {
        if let Raiz::Calculo(id) = raiz {
            pendientes.extend(paquete.tramite.calculo(&id).and_then(|c| serde_json::to_value(&c.valor).ok()));
        }
    }
    while let Some(json) = pendientes.pop() {
        match json {
            Value::Object(miembros) => {
                let figura = ["entero", "decimal", "dinero"].iter().find_map(|clase| miembros.get(*clase));
                let leida = figura.and_then(|f| match f {
                    Value::String(texto) => texto.parse().ok(),
                    otro => otro.as_i64().map(Decimal::from),
                });
                halladas.extend(leida);
                pendientes.extend(miembros.into_iter().map(|(_, v)| v));
            }
            Value::Array(todos) => pendientes.extend(todos),
            _ => {}
        }
    }
    halladas
}

/// The same, with one between each two.
fn entre(figuras: &BTreeSet<Decimal>) -> BTreeSet<Decimal> {
    let pares = figuras.iter().zip(figuras.iter().skip(1));
    let medios = pares.filter_map(|(a, b)| a.checked_add(*b)?.checked_div(Decimal::TWO));
    figuras.iter().copied().chain(medios).collect()
}

/// The data of both, each cut where either cuts it, with the values that both admit; nothing when one of them admits none.
pub fn juntar(unas: Vec<Variable>, otras: Vec<Variable>) -> Option<Vec<Variable>> {
    let mut juntas: BTreeMap<Ruta, Variable> = unas.into_iter().map(|v| (v.ruta.clone(), v)).collect();
    for otra in otras {
        let Some(una) = juntas.get_mut(&otra.ruta) else {
            juntas.insert(otra.ruta.clone(), otra);
            continue;
        };
        una.clase = comun(&una.clase, &otra.clase)?;
        una.ausente |= otra.ausente;
        una.todas |= otra.todas;
        una.muestras |= otra.muestras;
        una.cortes.extend(otra.cortes);
        una.nombradas.extend(otra.nombradas);
        una.columnas.extend(otra.columnas);
        for (id, otro) in otra.filas {
            // A row is the same kind only where both versions say so.
            una.filas.entry(id).or_default().dice.extend(otro.dice);
        }
    }
    Some(juntas.into_values().collect())
}

/// What a datum may be in both versions.
fn comun(una: &Clase, otra: &Clase) -> Option<Clase> {
    let ids = |a: &[String], b: &[String]| a.iter().filter(|id| b.contains(id)).cloned().collect::<Vec<_>>();
    let comun = match (una, otra) {
        (
            Clase::Numero { desde, hasta, escala, dinero },
            Clase::Numero { desde: d, hasta: h, escala: e, dinero: m },
        ) if escala == e && dinero == m => {
            Clase::Numero { desde: *desde.max(d), hasta: *hasta.min(h), escala: *escala, dinero: *dinero }
        }
        (Clase::Fecha { desde, hasta }, Clase::Fecha { desde: d, hasta: h }) => {
            Clase::Fecha { desde: *desde.max(d), hasta: *hasta.min(h) }
        }
        (Clase::Opcion(a), Clase::Opcion(b)) => Clase::Opcion(ids(a, b)),
        (Clase::Opciones(a, (d, h)), Clase::Opciones(b, (e, i))) => {
            Clase::Opciones(ids(a, b), (*d.max(e), *h.min(i)))
        }
        (Clase::Texto((d, h)), Clase::Texto((e, i))) => Clase::Texto((*d.max(e), *h.min(i))),
        (Clase::Booleano, Clase::Booleano) => Clase::Booleano,
        _ => return None,
    };
    let hay = match &comun {
        Clase::Numero { desde, hasta, .. } | Clase::Fecha { desde, hasta } => desde <= hasta,
        Clase::Opcion(ids) => !ids.is_empty(),
        Clase::Opciones(_, (d, h)) | Clase::Texto((d, h)) => d <= h,
        Clase::Booleano => true,
    };
    hay.then_some(comun)
}

/// Whether somebody could come with these data under a definition. A field that isn't asked in the first stage may lack.
pub fn es_posible(supuesto: &Supuesto<'_>, paquete: &Paquete) -> bool {
    let suyo = supuesto.en(paquete);
    let primeros = primeros(paquete);
    suyo.es_posible(&|id| suyo.datos().campos.contains_key(id) || primeros.contains(id))
}

/// The fields that are asked in the first stage.
pub fn primeros(paquete: &Paquete) -> BTreeSet<&str> {
    match paquete.tramite.etapas.first().map(|e| &e.tipo) {
        Some(TipoEtapa::Tarea(t)) => t.captura.iter().flat_map(|p| &p.campos).map(|c| c.as_str()).collect(),
        _ => BTreeSet::new(),
    }
}
