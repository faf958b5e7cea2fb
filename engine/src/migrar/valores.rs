//! The answers of an expediente under the fields of another version: those that stay, those that are computed, and those that are no
//! more. What doesn't fit its field is said, never bent.

use std::collections::BTreeMap;

use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Campo, Nivel, Traspaso};
use schemas::valor::Valor;

use super::mapa::Mapa;
use crate::ambito::Ambito;
use crate::campo;
use crate::datos::Datos;
use crate::eval::{Atorado, eval};
use crate::valoracion;

/// Answers that change.
pub type Cambian = BTreeMap<CampoId, Option<Valor>>;

/// What changes of the answers of an expediente. `antes` reads the earlier version.
///
/// # Errors
/// Every answer that the new version doesn't take, and why, in Spanish.
pub fn cambios(mapa: &Mapa<'_>, antes: &Ambito<'_>) -> Result<Cambian, Vec<String>> {
    let mut cambian = Cambian::new();
    let mut fallas = Vec::new();
    for (campo, valor) in &antes.datos.campos {
        if mapa.nuevo.tramite.campo(campo).is_none() {
            cambian.insert(campo.clone(), None);
            continue;
        }
        match nuevo(mapa, antes, campo) {
            Ok(queda) if queda.as_ref() == Some(valor) => {}
            Ok(queda) => {
                cambian.insert(campo.clone(), queda);
            }
            Err(falla) => fallas.push(falla),
        }
    }
    // Fields that nobody had answered.
    let sin_respuesta = |c: &&CampoId| !antes.datos.campos.contains_key(c.as_str());
    for campo in mapa.migracion.campos.keys().filter(sin_respuesta) {
        match nuevo(mapa, antes, campo) {
            Ok(None) => {}
            Ok(valor) => {
                cambian.insert(campo.clone(), valor);
            }
            Err(falla) => fallas.push(falla),
        }
    }
    if fallas.is_empty() { Ok(cambian) } else { Err(fallas) }
}

/// The answer that a field of the new version has.
fn nuevo(mapa: &Mapa<'_>, antes: &Ambito<'_>, id: &CampoId) -> Result<Option<Valor>, String> {
    let Some(campo) = mapa.nuevo.tramite.campo(id) else { return Ok(None) };
    let atorado = |e: Atorado| format!("«{}»: {e}", campo.etiqueta);
    match mapa.migracion.campos.get(id) {
        Some(Traspaso::PideEn(_)) => Ok(None),
        Some(Traspaso::Valor(valor)) => match valoracion::evaluar(valor, antes) {
            Ok(valor) => a_la_medida(mapa, campo, &valor, antes.datos).map(Some),
            Err(falta) if falta.es_falta() => Ok(None),
            Err(otro) => Err(atorado(otro)),
        },
        None => {
            let (Some(previo), Some(valor)) =
                (mapa.viejo.tramite.campo(id), antes.datos.campos.get(id.as_str()))
            else {
                return Ok(None);
            };
            // What was hidden there has no reason to come up here by another condition.
            let condicion = |c: &Campo| c.visible_si.as_ref().map(|e| e.arbol.clone());
            if condicion(previo) != condicion(campo) && antes.campo(id).map_err(atorado)?.is_none() {
                return Ok(None);
            }
            if previo.tipo == campo.tipo {
                return Ok(Some(valor.clone()));
            }
            a_la_medida(mapa, campo, valor, antes.datos).map(Some)
        }
    }
}

/// An answer as the new field takes it.
fn a_la_medida(mapa: &Mapa<'_>, campo: &Campo, valor: &Valor, datos: &Datos) -> Result<Valor, String> {
    let hoy = match datos.solicitud.get("fecha") {
        Some(Valor::Fecha(fecha)) => Some(*fecha),
        _ => None,
    };
    let ambito = Ambito::nuevo(mapa.nuevo, datos);
    let ambito = match hoy {
        Some(hoy) => ambito.con_hoy(hoy),
        None => ambito,
    };
    let leido = campo::leer_json(campo, &campo::a_json(campo, valor), &ambito);
    match (leido.errores.first(), leido.valor) {
        (None, Some(valor)) => Ok(valor),
        (Some(error), _) => {
            Err(format!("«{}»: la respuesta que hay no cabe: {}", campo.etiqueta, error.mensaje))
        }
        (None, None) => Err(format!("«{}»: la respuesta que hay no cabe", campo.etiqueta)),
    }
}

/// What the new version needs and isn't known where an expediente stands: its active stages, and the ramas that are done; and what its
/// validations refuse.
pub fn faltas(
    mapa: &Mapa<'_>,
    ahora: &Ambito<'_>,
    activas: &[EtapaId],
    listas: &[EtapaId],
) -> Result<Vec<String>, Atorado> {
    let mut faltas = Vec::new();
    let (exige, de_ramas) = (&mapa.migracion.exige, &mapa.migracion.exige_de_ramas);
    let de_etapas = activas.iter().filter_map(|e| exige.get(e));
    for exigencia in de_etapas.chain(listas.iter().filter_map(|r| de_ramas.get(r))) {
        for exigido in &exigencia.campos {
            let Some(campo) = mapa.nuevo.tramite.campo(&exigido.campo) else { continue };
            let toca = match &exigido.si {
                Some(si) => ahora.cumple(si)?,
                None => true,
            };
            if toca && ahora.obligatorio(campo)? && ahora.campo(&campo.id)?.is_none() {
                faltas.push(format!("falta «{}», que la versión nueva necesita", campo.etiqueta));
            }
        }
        for id in exigencia.resultados.iter().filter(|r| !ahora.datos.resultados.contains_key(r.as_str())) {
            faltas.push(format!("falta lo que deja `{id}`, que la versión nueva necesita"));
        }
    }
    for validacion in mapa.nuevo.tramite.validaciones.iter().filter(|v| v.nivel == Nivel::Error) {
        match eval(&validacion.exige.arbol, ahora) {
            Ok(Valor::Booleano(true)) | Err(Atorado::Falta(_)) => {}
            Ok(_) => faltas.push(format!("no cumple lo que exige la versión nueva: {}", validacion.mensaje)),
            Err(otro) => return Err(otro),
        }
    }
    faltas.sort();
    faltas.dedup();
    Ok(faltas)
}
