//! What is refused, and why: an answer that lacks or does not fit, a rule of the author, a guard, a person who may not, a moment that is
//! not, a payment that does not match.

use std::collections::BTreeSet;

use schemas::ids::CampoId;
use schemas::paquete::{
    Accion, AccionGeneral, Actor, Campo, Destino, Etapa, Nivel, Paquete, TipoCampo, TipoEtapa, Validacion,
    Ventana,
};

use super::dicho::{Dicho, dicho};
use super::linde::limites;
use super::meta::Clase;
use super::plan::Plan;
use super::sitio::capturado;
use crate::cupos;

/// How an answer does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fuera {
    /// Less than it may be.
    Debajo,
    /// More than it may be.
    Encima,
    /// Of another form.
    Forma,
    /// Older than it may be.
    Viejo,
}

/// A refusal that a trámite has.
#[derive(Clone, Copy, Debug)]
pub enum Negacion<'a> {
    /// An answer that must be given isn't.
    Falta(&'a Campo),
    /// An answer does not fit.
    NoCabe(&'a Campo, Fuera),
    /// A rule of the author.
    Validacion(&'a Validacion),
    /// The guard of an action says no.
    Guarda(&'a Etapa, &'a Accion),
    /// The guard of an action of several stages says no.
    GuardaGeneral(&'a AccionGeneral),
    /// An action takes a place and none is left.
    SinLugar(&'a Etapa, &'a Accion),
    /// A stage was entered as often as it may be.
    Agotada(&'a Etapa, &'a Accion),
    /// It is too late to ask the person to complete.
    Ventana(&'a Etapa, &'a Accion),
    /// Somebody to whom a stage doesn't fall.
    Ajena(&'a Etapa),
    /// Somebody to whom an action of several stages doesn't fall.
    AjenaGeneral(&'a AccionGeneral),
    /// Who did one act may not do the other.
    Separacion(&'a Etapa),
    /// A stage that isn't pending.
    Tarde(&'a Etapa),
    /// An action of several stages in one that isn't among them.
    FueraDeLugar(&'a AccionGeneral),
    /// The expediente is over.
    Concluido,
    /// A payment of another amount.
    OtroMonto(&'a Etapa),
    /// A payment that comes when it was paid already.
    YaPagado(&'a Etapa),
    /// A payment that comes when it is no longer awaited.
    PagoTarde(&'a Etapa),
}

/// Takes in every refusal of a trámite.
pub fn recorrer(plan: &mut Plan<'_>) {
    let paquete = plan.paquete;
    let tramite = &paquete.tramite;
    for campo in tramite.campos.iter().filter(|c| capturado(paquete, &c.id)) {
        if campo.obligatorio || campo.obligatorio_si.is_some() {
            anotar(plan, Negacion::Falta(campo), dicho!("{} sin contestar", Dicho::campo(campo)));
        }
        de_campo(plan, campo);
    }
    for validacion in tramite.validaciones.iter().filter(|v| v.nivel == Nivel::Error) {
        let exige = Dicho::expresion(paquete, &validacion.exige);
        let nombre = dicho!("no se cumple {} («{}»)", exige, validacion.mensaje);
        anotar(plan, Negacion::Validacion(validacion), nombre);
    }
    for (lugar, etapa) in tramite.etapas.iter().enumerate() {
        de_etapa(plan, etapa, lugar == 0);
    }
    for general in &tramite.acciones_generales {
        if let Some(si) = &general.si {
            let nombre =
                dicho!("{} cuando no se cumple {}", Dicho::general(general), Dicho::expresion(paquete, si));
            anotar(plan, Negacion::GuardaGeneral(general), nombre);
        }
        if general.actor != Actor::Sistema {
            let nombre = dicho!("{} por quien no le toca", Dicho::general(general));
            anotar(plan, Negacion::AjenaGeneral(general), nombre);
        }
        if fuera(paquete, general).next().is_some() {
            anotar(
                plan,
                Negacion::FueraDeLugar(general),
                dicho!("{} donde no se puede", Dicho::general(general)),
            );
        }
    }
    anotar(plan, Negacion::Concluido, "actuar cuando el expediente ya concluyó".into());
}

/// The stages where somebody waits and an action of several stages may not be taken; never the first, which is before it all.
pub fn fuera<'a>(paquete: &'a Paquete, general: &'a AccionGeneral) -> impl Iterator<Item = &'a Etapa> {
    paquete.tramite.etapas.iter().skip(1).filter(|e| {
        let espera = matches!(
            e.tipo,
            TipoEtapa::Tarea(_)
                | TipoEtapa::Pago { .. }
                | TipoEtapa::Prevencion { .. }
                | TipoEtapa::Consulta { .. }
                | TipoEtapa::Cita(_)
                | TipoEtapa::Espera { .. }
        );
        espera && !general.en.contains(&e.id)
    })
}

fn anotar<'a>(plan: &mut Plan<'a>, negacion: Negacion<'a>, nombre: Dicho) {
    let cual = plan.meta(Clase::Rechazos, nombre);
    plan.negaciones.push((cual, negacion));
}

fn de_campo<'a>(plan: &mut Plan<'a>, campo: &'a Campo) {
    let de = Dicho::campo(campo);
    match &campo.tipo {
        TipoCampo::Texto { largo, patron } => {
            de_largo(plan, campo, *largo);
            if patron.is_some() {
                anotar(plan, Negacion::NoCabe(campo, Fuera::Forma), dicho!("{} con otra forma", de));
            }
        }
        TipoCampo::TextoLargo { largo } => de_largo(plan, campo, *largo),
        TipoCampo::ExpedienteCatastral { .. }
        | TipoCampo::Curp
        | TipoCampo::Rfc
        | TipoCampo::Correo
        | TipoCampo::Telefono => {
            anotar(plan, Negacion::NoCabe(campo, Fuera::Forma), dicho!("{} con otra forma", de));
        }
        TipoCampo::Fecha { minimo, maximo } => {
            if let Some(minimo) = minimo {
                let nombre = dicho!("{} antes de {}", de, Dicho::expresion(plan.paquete, minimo));
                anotar(plan, Negacion::NoCabe(campo, Fuera::Debajo), nombre);
            }
            if let Some(maximo) = maximo {
                let nombre = dicho!("{} después de {}", de, Dicho::expresion(plan.paquete, maximo));
                anotar(plan, Negacion::NoCabe(campo, Fuera::Encima), nombre);
            }
        }
        TipoCampo::Documento { antiguedad_maxima: Some(dura), .. } => {
            let nombre = dicho!("{} de hace más de {}", de, dura);
            anotar(plan, Negacion::NoCabe(campo, Fuera::Viejo), nombre);
        }
        TipoCampo::Salida { vencida_hace, con_vigencia, .. } => {
            anotar(plan, Negacion::NoCabe(campo, Fuera::Forma), dicho!("{} que no es suyo", de));
            if *con_vigencia {
                let nombre = match vencida_hace {
                    Some(dura) => dicho!("{} que venció hace más de {}", de, dura),
                    None => dicho!("{} que ya venció", de),
                };
                anotar(plan, Negacion::NoCabe(campo, Fuera::Viejo), nombre);
            }
        }
        TipoCampo::Expediente => {
            anotar(plan, Negacion::NoCabe(campo, Fuera::Forma), dicho!("{} que no puede ver", de));
        }
        TipoCampo::Servidor { .. } => {
            anotar(plan, Negacion::NoCabe(campo, Fuera::Forma), dicho!("{} sin el rol que se pide", de));
        }
        tipo => {
            let (minimo, maximo) = limites(tipo);
            if let Some(minimo) = minimo {
                let nombre =
                    dicho!("{} menor que {} (su mínimo)", de, Dicho::cifra(minimo.normalize(), campo));
                anotar(plan, Negacion::NoCabe(campo, Fuera::Debajo), nombre);
            }
            if let Some(maximo) = maximo {
                let nombre =
                    dicho!("{} mayor que {} (su máximo)", de, Dicho::cifra(maximo.normalize(), campo));
                anotar(plan, Negacion::NoCabe(campo, Fuera::Encima), nombre);
            }
        }
    }
}

/// Longest text that a journey goes beyond: a longer one would be nothing to read.
const LARGO: u32 = 300;

fn de_largo<'a>(plan: &mut Plan<'a>, campo: &'a Campo, (minimo, maximo): (u32, u32)) {
    let letras = |n: u32| if n == 1 { "1 letra".to_owned() } else { format!("{n} letras") };
    if minimo > 1 {
        let nombre = dicho!("{} con menos de {}", Dicho::campo(campo), letras(minimo));
        anotar(plan, Negacion::NoCabe(campo, Fuera::Debajo), nombre);
    }
    if maximo <= LARGO {
        let nombre = dicho!("{} con más de {}", Dicho::campo(campo), letras(maximo));
        anotar(plan, Negacion::NoCabe(campo, Fuera::Encima), nombre);
    }
}

fn de_etapa<'a>(plan: &mut Plan<'a>, etapa: &'a Etapa, primera: bool) {
    let de = Dicho::etapa(etapa);
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            for accion in &tarea.acciones {
                de_accion(plan, etapa, accion);
            }
            // The first is of whoever sends it, and nobody is late to it.
            if !primera {
                if tarea.actor != Actor::Sistema {
                    anotar(plan, Negacion::Ajena(etapa), dicho!("{} por quien no le toca", de));
                }
                if hay_otra(plan.paquete, etapa) {
                    anotar(plan, Negacion::Tarde(etapa), dicho!("{} cuando no está pendiente", de));
                }
            }
            if matches!(tarea.actor, Actor::Rol(_)) && separada(plan.paquete, etapa) {
                anotar(
                    plan,
                    Negacion::Separacion(etapa),
                    dicho!("{} por quien hizo lo que debe revisarse", de),
                );
            }
        }
        TipoEtapa::Prevencion { .. } => {
            anotar(plan, Negacion::Ajena(etapa), dicho!("{} por quien no le toca", de));
            anotar(plan, Negacion::Tarde(etapa), dicho!("{} cuando no está pendiente", de));
        }
        TipoEtapa::Pago { .. } => {
            anotar(plan, Negacion::OtroMonto(etapa), dicho!("{} por otro monto", de));
            anotar(plan, Negacion::YaPagado(etapa), dicho!("{} por segunda vez", de));
            if etapa.plazo.is_some() {
                anotar(plan, Negacion::PagoTarde(etapa), dicho!("{} cuando ya no se esperaba", de));
            }
        }
        _ => {}
    }
}

/// Whether an expediente waits anywhere else, once it was sent.
fn hay_otra(paquete: &Paquete, etapa: &Etapa) -> bool {
    let espera = |e: &&Etapa| {
        !matches!(e.tipo, TipoEtapa::Decision { .. } | TipoEtapa::Paralelo { .. } | TipoEtapa::Fin { .. })
    };
    paquete.tramite.etapas.iter().skip(1).filter(espera).any(|e| e.id != etapa.id)
}

/// Whether a stage may be entered after another was left, whatever the data.
fn sigue(paquete: &Paquete, desde: &Etapa, hasta: &Etapa) -> bool {
    let mut vistas: BTreeSet<&str> = BTreeSet::new();
    let mut pendientes: Vec<&Etapa> = vec![desde];
    while let Some(etapa) = pendientes.pop() {
        let mut destinos: Vec<&Destino> =
            etapa.al_vencer.iter().chain(&etapa.al_agotar).chain(&etapa.al_no_haber).collect();
        let mut dentro: Vec<&str> = Vec::new();
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => destinos.extend(tarea.acciones.iter().map(|a| &a.a)),
            TipoEtapa::Decision { casos, sino } => destinos.extend(casos.iter().map(|c| &c.a).chain(sino)),
            TipoEtapa::Pago { a, .. }
            | TipoEtapa::Prevencion { a, .. }
            | TipoEtapa::Consulta { a, .. }
            | TipoEtapa::Espera { a } => destinos.push(a),
            TipoEtapa::Cita(cita) => destinos.extend(cita.destinos()),
            TipoEtapa::Paralelo { ramas, a, .. } => {
                destinos.push(a);
                dentro.extend(ramas.iter().map(|r| r.entrada.as_str()));
            }
            TipoEtapa::Fin { .. } => {}
        }
        // Out of a rama is where its paralelo leads; its sisters may still be at work.
        if let Some(region) = etapa.region.as_ref().filter(|_| destinos.contains(&&Destino::Listo)) {
            dentro.push(region.paralelo.as_str());
        }
        let ids =
            destinos.iter().filter_map(|d| if let Destino::Etapa(id) = d { Some(id.as_str()) } else { None });
        for id in ids.chain(dentro) {
            if id == hasta.id.as_str() {
                return true;
            }
            if vistas.insert(id) {
                pendientes.extend(paquete.tramite.etapa(id));
            }
        }
    }
    false
}

fn de_accion<'a>(plan: &mut Plan<'a>, etapa: &'a Etapa, accion: &'a Accion) {
    let dicha = Dicho::accion(etapa, &accion.id);
    if let Some(si) = &accion.si {
        anotar(
            plan,
            Negacion::Guarda(etapa, accion),
            dicho!("{} cuando no se cumple {}", dicha, Dicho::expresion(plan.paquete, si)),
        );
    }
    if cupos::toma(&accion.efectos) {
        anotar(plan, Negacion::SinLugar(etapa, accion), dicho!("{} cuando no queda lugar", dicha));
    }
    let Destino::Etapa(a) = &accion.a else { return };
    let Some(destino) = plan.paquete.tramite.etapa(a) else { return };
    if let (Some(maximo), None) = (destino.maximo, &destino.al_agotar) {
        let veces = if maximo == 1 { "1 vez".to_owned() } else { format!("{maximo} veces") };
        anotar(plan, Negacion::Agotada(etapa, accion), dicho!("{} más de {}", dicha, veces));
    }
    if let TipoEtapa::Prevencion { dentro_de, .. } = &destino.tipo
        && *dentro_de != Ventana::Siempre
    {
        anotar(plan, Negacion::Ventana(etapa, accion), dicho!("{} cuando pasó el tiempo de prevenir", dicha));
    }
}

/// Whether another stage, of somebody with a role, does the act from which that of this one is kept apart.
fn separada(paquete: &Paquete, etapa: &Etapa) -> bool {
    let acto = |e: &Etapa| match &e.tipo {
        TipoEtapa::Tarea(tarea) if matches!(tarea.actor, Actor::Rol(_)) => Some(tarea.acto),
        _ => None,
    };
    let Some(tarea) = etapa.tarea() else { return false };
    engine::permiso::pares_separados(paquete, tarea).any(|(uno, otro)| {
        let contrario = if acto(etapa) == Some(*uno) {
            *otro
        } else if acto(etapa) == Some(*otro) {
            *uno
        } else {
            return false;
        };
        paquete.tramite.etapas.iter().any(|e| acto(e) == Some(contrario) && sigue(paquete, e, etapa))
    })
}

impl<'a> Plan<'a> {
    /// The place of the refusal that meets a condition.
    pub fn negada(&self, es: impl Fn(&Negacion<'a>) -> bool) -> Option<usize> {
        self.negaciones.iter().find(|(_, n)| es(n)).map(|(cual, _)| *cual)
    }

    /// The place of the refusal of an answer.
    pub fn no_cabe(&self, campo: &CampoId, fuera: Fuera) -> Option<usize> {
        self.negada(|n| matches!(n, Negacion::NoCabe(c, f) if c.id == *campo && *f == fuera))
    }
}
