//! Questions to outside systems. The engine says what is asked and takes what comes; it never waits. What was answered is part of the
//! history, so that reading an expediente again never asks again.

use std::collections::BTreeMap;

use schemas::evento::{Hecho, Suceso};
use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{
    Argumento, Campo, Destino, Etapa, Operacion, PARTES_SERVIDOR, Paquete, Respuesta, TipoCampo, TipoEtapa,
};
use schemas::valor::Valor;

use crate::ambito::{Ambito, ausente};
use crate::campo::{self, Lectura};
use crate::datos::Datos;
use crate::flujo;
use crate::paso::Paso;
use crate::rechazo::{Motivo, Rechazo};
use crate::servidor;
use crate::valoracion;

/// What is told to a system, or what it answers, part by part. One that lacks isn't there.
pub type Partes = BTreeMap<CampoId, Valor>;

/// Most characters of a reason that comes from outside.
const LARGO_MOTIVO: usize = 300;

/// The question of a stage that was just entered.
pub(crate) fn preguntar(paso: &mut Paso<'_>, etapa: &Etapa, visita: u32) -> Result<(), Rechazo> {
    let TipoEtapa::Consulta { servicio, operacion, con, .. } = &etapa.tipo else {
        return Err(Rechazo::defecto(format!("`{}` no consulta nada", etapa.id)));
    };
    let recibe = operacion_de(paso.paquete, etapa)?.recibe.as_slice();
    let valores = argumentos(con, recibe, &paso.ambito())?;
    let (servicio, operacion) = (servicio.clone(), operacion.clone());
    paso.sistema(Hecho::ConsultaPedida { etapa: etapa.id.clone(), visita, servicio, operacion, valores });
    Ok(())
}

fn argumentos(con: &[Argumento], recibe: &[Campo], ambito: &Ambito<'_>) -> Result<Partes, Rechazo> {
    let mut valores = Partes::new();
    for argumento in con {
        match ausente(valoracion::evaluar(&argumento.valor, ambito))? {
            Some(valor) => {
                valores.insert(argumento.parte.clone(), valor);
            }
            None if recibe.iter().any(|p| p.id == argumento.parte && !p.obligatorio) => {}
            None => return Err(Rechazo::defecto(format!("falta `{}` para consultar", argumento.parte))),
        }
    }
    Ok(valores)
}

fn operacion_de<'a>(paquete: &'a Paquete, etapa: &Etapa) -> Result<&'a Operacion, Rechazo> {
    paquete
        .operacion_de(etapa)
        .ok_or_else(|| Rechazo::defecto(format!("el paquete no trae lo que consulta `{}`", etapa.id)))
}

/// An answer comes. One that nobody waits for any more, or that came already, changes nothing; one that isn't of its type is no answer.
pub(crate) fn contestar(
    paso: &mut Paso<'_>,
    etapa: &EtapaId,
    visita: u32,
    valores: Partes,
) -> Result<(), Rechazo> {
    let Some((definicion, a, _)) = pendiente(paso, etapa, visita)? else { return Ok(()) };
    let operacion = operacion_de(paso.paquete, definicion)?;
    if let Some(falta) = desajuste(paso.paquete, operacion, &valores) {
        return fallar(paso, etapa, visita, &falta);
    }
    let region = paso.estado.activa(etapa).and_then(|x| x.region.clone());
    paso.sistema(Hecho::ConsultaRespondida { etapa: etapa.clone(), valores });
    flujo::dejar(paso, etapa, Suceso::Contestada);
    flujo::ir(paso, a, region.as_ref())
}

/// There is no answer: the system says so, or what it says can't be read.
pub(crate) fn fallar(paso: &mut Paso<'_>, etapa: &EtapaId, visita: u32, motivo: &str) -> Result<(), Rechazo> {
    let Some((_, _, al_fallar)) = pendiente(paso, etapa, visita)? else { return Ok(()) };
    let region = paso.estado.activa(etapa).and_then(|x| x.region.clone());
    let motivo = motivo.chars().take(LARGO_MOTIVO).collect();
    paso.sistema(Hecho::ConsultaFallida { etapa: etapa.clone(), motivo });
    flujo::dejar(paso, etapa, Suceso::SinContestar);
    flujo::ir(paso, al_fallar, region.as_ref())
}

/// The stage, if it still waits for that answer, and where it leads.
fn pendiente<'a>(
    paso: &Paso<'a>,
    etapa: &EtapaId,
    visita: u32,
) -> Result<Option<(&'a Etapa, &'a Destino, &'a Destino)>, Rechazo> {
    let Some(definicion) = paso.paquete.tramite.etapa(etapa) else {
        return Err(Rechazo::new(Motivo::YaNo, "este trámite no tiene esa consulta"));
    };
    let TipoEtapa::Consulta { a, al_fallar, .. } = &definicion.tipo else {
        return Err(Rechazo::new(Motivo::YaNo, "esa etapa no consulta nada"));
    };
    let espera = paso.estado.activa(etapa).is_some_and(|x| x.visita == visita);
    Ok(espera.then_some((definicion, a, al_fallar)))
}

/// What is wrong with an answer, without quoting it: the engine takes only what the definition says.
pub(crate) fn desajuste(paquete: &Paquete, operacion: &Operacion, valores: &Partes) -> Option<String> {
    if let Some(ajena) = valores.keys().find(|p| operacion.entrega.iter().all(|e| e.id != **p)) {
        return Some(format!("la respuesta trae `{ajena}`, que «{}» no entrega", operacion.nombre));
    }
    operacion.entrega.iter().find_map(|parte| match valores.get(&parte.id) {
        None if parte.obligatorio => Some(format!("a la respuesta le falta «{}»", parte.etiqueta)),
        None => None,
        Some(valor) => (!cabe(paquete, parte, valor))
            .then(|| format!("en la respuesta, «{}» no es lo que se espera", parte.etiqueta)),
    })
}

/// Whether a value is one of those that a field takes. Read as it would be written: one set of rules for every door.
fn cabe(paquete: &Paquete, parte: &Campo, valor: &Valor) -> bool {
    let leido = leer_parte(paquete, parte, &campo::a_json(parte, valor));
    leido.errores.is_empty() && leido.valor.as_ref() == Some(valor)
}

/// Parts have no conditions: nothing that is known changes how they are read.
pub(crate) fn leer_parte(paquete: &Paquete, parte: &Campo, json: &serde_json::Value) -> Lectura {
    let nada = Datos::default();
    campo::leer_json(parte, json, &Ambito::nuevo(paquete, &nada))
}

/// Reads an answer as a program sends it: an object with a member for each part. What isn't a part is left out, for a system may say more
/// than what is asked of it.
///
/// # Errors
/// What is wrong, in Spanish, without quoting what came.
pub fn leer(paquete: &Paquete, operacion: &Operacion, json: &serde_json::Value) -> Result<Partes, String> {
    let serde_json::Value::Object(objeto) = json else {
        return Err(format!("«{}» no contestó con un objeto", operacion.nombre));
    };
    let mut valores = Partes::new();
    for parte in &operacion.entrega {
        let dicho = objeto.get(parte.id.as_str()).unwrap_or(&serde_json::Value::Null);
        let leido = leer_parte(paquete, parte, dicho);
        if !leido.errores.is_empty() {
            return Err(format!("en la respuesta, «{}» falta o no es lo que se espera", parte.etiqueta));
        }
        if let Some(valor) = leido.valor {
            valores.insert(parte.id.clone(), valor);
        }
    }
    Ok(valores)
}

/// An answer as a prueba writes it, as a program would send it.
pub fn de_prueba(operacion: &Operacion, dadas: &BTreeMap<CampoId, Respuesta>) -> serde_json::Value {
    let partes = dadas.iter().map(|(id, respuesta)| {
        let parte = operacion.entrega.iter().find(|p| p.id == *id);
        let json = parte.map_or_else(|| campo::sin_campo(respuesta), |p| campo::de_prueba(p, respuesta));
        (id.to_string(), json)
    });
    serde_json::Value::Object(partes.collect())
}

/// What is told to a system, as a program reads it.
pub fn a_json(operacion: &Operacion, valores: &Partes) -> serde_json::Value {
    let partes = operacion.recibe.iter().filter_map(|parte| {
        let valor = valores.get(&parte.id)?;
        // Whose account it is concerns nobody outside.
        let dicho = match (&parte.tipo, valor) {
            (TipoCampo::Servidor { .. }, valor) => PARTES_SERVIDOR
                .iter()
                .filter_map(|p| Some(((*p).to_owned(), servidor::parte(valor, p)?.into())))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            (_, valor) => campo::a_json(parte, valor),
        };
        Some((parte.id.to_string(), dicho))
    });
    serde_json::Value::Object(partes.collect())
}
