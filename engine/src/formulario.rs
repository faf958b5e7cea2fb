//! What is asked in a stage, page by page, computed from the definition and the answers: which page is next is never stored.

use std::collections::BTreeSet;

use schemas::expr::{Comparador, Expr, Expresion, Raiz, Ruta};
use schemas::ids::{AccionId, CampoId, EtapaId};
use schemas::paquete::{
    Accion, Acto, Actor, Campo, Cita, Etapa, Inspeccion, Paquete, Tarea, TipoEtapa, Tramite, Votacion,
};
use schemas::valor::Valor;

use crate::ambito::Ambito;
use crate::comando::Actuante;
use crate::condicion;
use crate::decide;
use crate::estado::Estado;
use crate::eval::{Atorado, eval};
use crate::firma;
use crate::inspeccion;
use crate::lectura;
use crate::migrar::MIGRADA_DE;
use crate::paso::Paso;
use crate::permiso;
use crate::rechazo::{Motivo, Rechazo};
use crate::servidor;
use crate::votacion;

/// A page of a form with the fields that are visible now.
#[derive(Clone, Debug)]
pub struct PaginaVisible<'a> {
    /// Its title.
    pub titulo: Option<&'a str>,
    /// Its visible fields, in order.
    pub campos: Vec<&'a Campo>,
    /// Whether each field that must be answered is.
    pub completa: bool,
}

/// What who applies must bring: the requisitos that a stage of theirs asks for, in order of declaration. What servidores públicos add to
/// the expediente is none of theirs.
pub fn requisitos(tramite: &Tramite) -> Vec<&Campo> {
    let de_la_persona = |e: &&Etapa| permiso::actor_de(e) == Some(&Actor::Solicitante);
    let mut suyos: BTreeSet<&CampoId> = BTreeSet::new();
    for etapa in tramite.etapas.iter().filter(de_la_persona) {
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                suyos.extend(tarea.captura.iter().flat_map(|p| &p.campos));
                suyos.extend(tarea.acciones.iter().flat_map(|a| &a.captura));
            }
            TipoEtapa::Prevencion { reabre, .. } => suyos.extend(reabre),
            _ => {}
        }
    }
    let generales = tramite.acciones_generales.iter().filter(|g| g.actor == Actor::Solicitante);
    suyos.extend(generales.flat_map(|g| &g.captura));
    tramite.campos.iter().filter(|c| c.requisito && suyos.contains(&c.id)).collect()
}

/// The pages of a stage that are to be shown, given what is known. A page without visible fields is left out.
///
/// # Errors
/// When a condition can't be evaluated, which a checked paquete excludes.
pub fn paginas<'a>(
    paquete: &'a Paquete,
    etapa: &'a Etapa,
    ambito: &Ambito<'_>,
) -> Result<Vec<PaginaVisible<'a>>, Atorado> {
    let mut visibles = Vec::new();
    let una;
    let definidas = match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => &tarea.captura,
        TipoEtapa::Prevencion { reabre, .. } => {
            una = vec![schemas::paquete::Pagina { titulo: None, campos: reabre.clone(), si: None }];
            return una_pagina(paquete, &una, ambito);
        }
        _ => return Ok(visibles),
    };
    for pagina in definidas {
        if let Some(vista) = pagina_visible(paquete, &pagina.campos, pagina.si.as_ref(), ambito)? {
            visibles.push(PaginaVisible { titulo: pagina.titulo.as_deref(), ..vista });
        }
    }
    Ok(visibles)
}

fn una_pagina<'a>(
    paquete: &'a Paquete,
    paginas: &[schemas::paquete::Pagina],
    ambito: &Ambito<'_>,
) -> Result<Vec<PaginaVisible<'a>>, Atorado> {
    paginas
        .iter()
        .filter_map(|p| pagina_visible(paquete, &p.campos, p.si.as_ref(), ambito).transpose())
        .collect()
}

fn pagina_visible<'a>(
    paquete: &'a Paquete,
    ids: &[CampoId],
    si: Option<&Expresion>,
    ambito: &Ambito<'_>,
) -> Result<Option<PaginaVisible<'a>>, Atorado> {
    if let Some(si) = si
        && !cierto(si, ambito)?
    {
        return Ok(None);
    }
    let mut campos = Vec::new();
    let mut completa = true;
    for id in ids {
        let Some(campo) = paquete.tramite.campo(id) else { continue };
        if !ambito.visible(campo)? {
            continue;
        }
        if ambito.campo(id)?.is_none() && ambito.obligatorio(campo)? {
            completa = false;
        }
        campos.push(campo);
    }
    Ok((!campos.is_empty()).then_some(PaginaVisible { titulo: None, campos, completa }))
}

/// A condition; one that needs what nobody answered yet doesn't hold.
fn cierto(si: &Expresion, ambito: &Ambito<'_>) -> Result<bool, Atorado> {
    match eval(&si.arbol, ambito) {
        Ok(valor) => Ok(valor == Valor::Booleano(true)),
        Err(Atorado::Falta(_)) => Ok(false),
        Err(otro) => Err(otro),
    }
}

/// Every field that an action of a stage captures, those of the stage first.
pub fn campos_de_accion(etapa: &Etapa, accion: &Accion) -> Vec<CampoId> {
    let mut campos = match &etapa.tipo {
        TipoEtapa::Tarea(tarea) if tarea.sin_formulario(accion) => Vec::new(),
        _ => campos_de_etapa(etapa),
    };
    for campo in &accion.captura {
        if !campos.contains(campo) {
            campos.push(campo.clone());
        }
    }
    campos
}

/// Fields that a stage asks only of expedientes that come from another version than this one does: whoever else sends them changes an
/// answer that isn't asked.
pub(crate) fn de_otra_version(etapa: &Etapa, ambito: &Ambito<'_>) -> Vec<CampoId> {
    let TipoEtapa::Tarea(tarea) = &etapa.tipo else { return Vec::new() };
    let cerrada = |p: &&schemas::paquete::Pagina| match &p.si {
        Some(si) if de_migracion(&si.arbol) => !cierto(si, ambito).unwrap_or(false),
        Some(_) | None => false,
    };
    let pedido = |c: &CampoId| tarea.captura.iter().any(|p| !cerrada(&p) && p.campos.contains(c));
    tarea.captura.iter().filter(cerrada).flat_map(|p| &p.campos).filter(|c| !pedido(c)).cloned().collect()
}

/// Fields that a stage asks of expedientes that come from another version and of no other.
pub fn solo_de_otra_version(etapa: &Etapa) -> Vec<CampoId> {
    let TipoEtapa::Tarea(tarea) = &etapa.tipo else { return Vec::new() };
    let ajena = |p: &&schemas::paquete::Pagina| p.si.as_ref().is_some_and(|si| de_migracion(&si.arbol));
    let pedido = |c: &CampoId| tarea.captura.iter().any(|p| !ajena(&p) && p.campos.contains(c));
    tarea.captura.iter().filter(ajena).flat_map(|p| &p.campos).filter(|c| !pedido(c)).cloned().collect()
}

/// The condition of a page that only expedientes of another version see.
pub fn pagina_de_migracion(desde: &schemas::sello::Digest) -> Expresion {
    let ruta = Ruta { raiz: Raiz::Solicitud, partes: vec![MIGRADA_DE.to_owned()] };
    Expresion {
        fuente: format!("viene de la versión {}", desde.corto()),
        arbol: Expr::Compara {
            primero: Box::new(Expr::Ruta(ruta)),
            resto: vec![(Comparador::Igual, Expr::Literal(Valor::Texto(desde.to_string())))],
        },
    }
}

/// Whether a condition is that of what only expedientes of another version see.
pub fn de_migracion(expr: &Expr) -> bool {
    let Expr::Compara { primero, .. } = expr else { return false };
    matches!(&**primero, Expr::Ruta(Ruta { raiz: Raiz::Solicitud, partes }) if partes == &[MIGRADA_DE])
}

/// Every field of the form of a stage.
pub fn campos_de_etapa(etapa: &Etapa) -> Vec<CampoId> {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => tarea.captura.iter().flat_map(|p| p.campos.iter().cloned()).collect(),
        TipoEtapa::Prevencion { reabre, .. } => reabre.clone(),
        _ => Vec::new(),
    }
}

/// A condition as an official reads it: in simple words where it has some.
pub fn en_palabras(paquete: &Paquete, expresion: &Expresion) -> String {
    if let Expr::Compara { primero, resto } = &expresion.arbol
        && let (
            Expr::Ruta(Ruta { raiz: Raiz::Visitas(etapa), .. }),
            [(Comparador::Mayor, Expr::Literal(Valor::Entero(0)))],
        ) = (&**primero, resto.as_slice())
    {
        let nombre = paquete.tramite.etapa(etapa).map_or(etapa.as_str(), |e| e.nombre.as_str());
        return format!("antes se haya pasado por «{nombre}»");
    }
    if let Some(dicha) = condicion::exigencia(paquete, &expresion.arbol) {
        return dicha;
    }
    format!("se cumpla que {}", lectura::leida(paquete, &expresion.arbol))
}

/// Something that a person may do now, or sees but can't, with the reason.
#[derive(Clone, Debug)]
pub struct Oferta {
    /// The stage; absent for an action of several stages.
    pub etapa: Option<EtapaId>,
    /// The visit of the stage.
    pub visita: u32,
    /// The action.
    pub accion: AccionId,
    /// Its button.
    pub etiqueta: String,
    /// Fields that it captures besides those of the stage.
    pub captura: Vec<CampoId>,
    /// A question to confirm.
    pub confirma: Option<String>,
    /// Where it comes from.
    pub cita: Cita,
    /// Why it can't be done now.
    pub impedimento: Option<Rechazo>,
    /// It isn't of the definition but of its kind of stage, and has a form of its own: a visit is programmed, a session convoked
    /// and voted in, a stage of somebody handed over.
    pub aparte: bool,
}

/// To say who goes to a visit, and when.
fn programar(estado: &Estado, etapa: &Etapa, visita: u32) -> Oferta {
    let hay = inspeccion::programada(estado, &etapa.id).is_some();
    Oferta {
        etapa: Some(etapa.id.clone()),
        visita,
        accion: Inspeccion::PROGRAMAR.into(),
        etiqueta: if hay { "Cambiar la visita" } else { "Programar la visita" }.to_owned(),
        captura: Vec::new(),
        confirma: None,
        cita: etapa.cita.clone(),
        impedimento: None,
        aparte: true,
    }
}

/// What is done about a session besides closing it: who convokes sets it until it begins, and its members vote.
fn de_sesion(paso: &Paso<'_>, etapa: &Etapa, quien: &Actuante, visita: u32) -> Vec<Oferta> {
    let (paquete, estado) = (paso.paquete, &paso.estado);
    let Some(actor) = permiso::actor_de(etapa).filter(|_| etapa.votacion().is_some()) else {
        return Vec::new();
    };
    let una = |accion: &str, etiqueta: &str, impedimento| Oferta {
        etapa: Some(etapa.id.clone()),
        visita,
        accion: accion.into(),
        etiqueta: etiqueta.to_owned(),
        captura: Vec::new(),
        confirma: None,
        cita: etapa.cita.clone(),
        impedimento,
        aparte: true,
    };
    let mut hay = Vec::new();
    let sesion = votacion::convocada(estado, &etapa.id);
    let empezo = sesion.is_some_and(|s| paso.momento >= s.sesion.cuando);
    if !empezo && permiso::autorizar(paquete, estado, actor, quien).is_ok() {
        let etiqueta = if sesion.is_some() { "Cambiar la sesión" } else { "Convocar la sesión" };
        let separado = permiso::separacion(paquete, estado, Acto::Convoca, quien).err();
        hay.push(una(Votacion::CONVOCAR, etiqueta, separado));
    }
    if votacion::es_miembro(paquete, etapa, quien) {
        let impide = votacion::puede_votar(paquete, estado, etapa, quien, paso.momento).err();
        hay.push(una(Votacion::VOTAR, "Votar", impide));
    }
    hay
}

/// To hand a stage that is of somebody over to somebody else.
fn reasignar(campo: &CampoId, etapa: &Etapa, visita: u32) -> Oferta {
    Oferta {
        etapa: Some(etapa.id.clone()),
        visita,
        accion: Tarea::A_OTRA_PERSONA.into(),
        etiqueta: "Asignar a otra persona".to_owned(),
        captura: vec![campo.clone()],
        confirma: None,
        cita: etapa.cita.clone(),
        impedimento: None,
        aparte: true,
    }
}

/// Whether what comes of a visit is somebody's to say; of a stage that isn't an inspection, always.
fn visita_suya(paso: &Paso<'_>, etapa: &Etapa, quien: &Actuante) -> bool {
    etapa.inspeccion().is_none()
        || inspeccion::programada(&paso.estado, &etapa.id)
            .is_some_and(|p| quien.cuenta() == Some(&p.inspector))
}

/// What somebody sees that may be done in an expediente now. Actions of stages that are not theirs are left out; those that are
/// theirs but not available come with the reason.
///
/// # Errors
/// Only a defect.
pub fn ofertas(
    paquete: &Paquete,
    estado: &Estado,
    quien: &Actuante,
    ahora: jiff::Timestamp,
) -> Result<Vec<Oferta>, Rechazo> {
    let mut paso = Paso::new(paquete, estado.clone(), ahora);
    crate::flujo::vencer(&mut paso)?;
    let mut ofertas = Vec::new();
    if paso.estado.resultado.is_some() {
        return Ok(ofertas);
    }
    for activa in paso.estado.activas.clone() {
        let Some(etapa) = paquete.tramite.etapa(&activa.etapa) else { continue };
        for (que, etiqueta) in crate::cita::ofrecidas(paquete, &paso.estado, etapa, quien, ahora) {
            ofertas.push(Oferta {
                etapa: Some(etapa.id.clone()),
                visita: activa.visita,
                accion: que.verbo().into(),
                etiqueta: etiqueta.to_owned(),
                captura: Vec::new(),
                confirma: None,
                cita: etapa.cita.clone(),
                impedimento: None,
                aparte: false,
            });
        }
        let Some(actor) = permiso::actor_de(etapa) else { continue };
        let suya = match etapa.firma() {
            Some(de) => firma::autorizar(paquete, &paso.estado, etapa, de, quien).is_ok(),
            None => servidor::autorizar(paquete, &paso.estado, etapa, actor, quien).is_ok(),
        };
        if let Some(inspeccion) = etapa.inspeccion()
            && permiso::autorizar(paquete, &paso.estado, &inspeccion.programa, quien).is_ok()
        {
            ofertas.push(programar(&paso.estado, etapa, activa.visita));
        }
        ofertas.extend(de_sesion(&paso, etapa, quien, activa.visita));
        if let Ok((campo, _)) = servidor::puede_reasignar(paquete, &paso.estado, etapa, quien) {
            ofertas.push(reasignar(campo, etapa, activa.visita));
        }
        let suya = suya && crate::tercero::puede(&paso.estado, etapa, quien).is_ok();
        if !suya || !visita_suya(&paso, etapa, quien) {
            continue;
        }
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                let separado = match actor {
                    Actor::Rol(_) => servidor::separacion(paquete, &paso.estado, etapa, tarea, quien).err(),
                    _ => None,
                };
                // What comes of a session is one thing, and there is none before it begins.
                let sale = |a: &&Accion| {
                    etapa.votacion().is_none()
                        || votacion::resultaria(paquete, &paso.estado, etapa)
                            .is_some_and(|d| a.id == d.accion())
                };
                let posibles: Vec<&Accion> = tarea.acciones.iter().filter(sale).collect();
                for accion in posibles {
                    let antes = inspeccion::puede(paquete, &paso.estado, etapa, quien, paso.momento)
                        .and_then(|()| {
                            votacion::puede_cerrar(paquete, &paso.estado, etapa, &accion.id, paso.momento)
                        })
                        .err();
                    let impedimento =
                        separado.clone().or(antes).or_else(|| match decide::disponible(&mut paso, accion) {
                            Ok(()) => None,
                            // It waits for an answer of its own form: it is judged on sending.
                            Err(r) if r.motivo == Motivo::Datos => None,
                            Err(r) => Some(r),
                        });
                    ofertas.push(Oferta {
                        etapa: Some(etapa.id.clone()),
                        visita: activa.visita,
                        accion: accion.id.clone(),
                        etiqueta: accion.etiqueta.clone(),
                        captura: accion.captura.clone(),
                        confirma: accion.confirma.clone(),
                        cita: accion.cita.clone(),
                        impedimento,
                        aparte: false,
                    });
                }
            }
            TipoEtapa::Prevencion { .. } => ofertas.push(Oferta {
                etapa: Some(etapa.id.clone()),
                visita: activa.visita,
                accion: decide::RESPONDER.into(),
                etiqueta: "Enviar mi respuesta".to_owned(),
                captura: Vec::new(),
                confirma: None,
                cita: etapa.cita.clone(),
                impedimento: None,
                aparte: false,
            }),
            _ => {}
        }
    }
    for general in &paquete.tramite.acciones_generales {
        let aplica = paso.estado.activas.iter().any(|a| general.en.contains(&a.etapa));
        if aplica && permiso::autorizar(paquete, &paso.estado, &general.actor, quien).is_ok() {
            ofertas.push(Oferta {
                etapa: None,
                visita: 0,
                accion: general.id.clone(),
                etiqueta: general.etiqueta.clone(),
                captura: general.captura.clone(),
                confirma: general.confirma.clone(),
                cita: general.cita.clone(),
                impedimento: None,
                aparte: false,
            });
        }
    }
    Ok(ofertas)
}
