//! The data of two versions cut where either cuts them: what one value of each cell says, it says of both.

use std::collections::{BTreeMap, BTreeSet};

use schemas::expr::{Expr, Ruta};
use schemas::paquete::{Paquete, TipoEtapa};

use crate::celdas::{Clase, Mesa, Supuesto, Variable, leer};

/// The cells of conditions of the old version and of conditions of the new one.
pub fn doble<'a>(antes: &'a Paquete, ahora: &'a Paquete, de_antes: &[&Expr], de_ahora: &[&Expr]) -> Mesa<'a> {
    let (a, b) = (leer(antes, de_antes), leer(ahora, de_ahora));
    let (exacta, opaca) = (a.exacta && b.exacta, a.opaca || b.opaca);
    match juntar(a.variables, b.variables) {
        Some(variables) => Mesa::new(ahora, variables, exacta, opaca),
        None => Mesa::new(ahora, Vec::new(), false, true),
    }
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
