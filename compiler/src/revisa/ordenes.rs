//! What the platform is ordered to do: with accounts, only by a process of inside; with an expediente, only by one that its own person
//! asks for; and always after somebody of the authority decided it, and with somebody who looks at whether it was done.
//!
//! What is decided before is told on the plain graph: what conditions exclude is not considered, for what is given here is power.

use std::collections::{BTreeMap, VecDeque};

use engine::eval::{rutas, rutas_valoracion};
use schemas::expr::{Raiz, Ruta};
use schemas::ids::ResultadoId;
use schemas::paquete::{AQuien, Actor, ClaseTramite, Destino, Etapa, Operacion, TipoEtapa, Tramite};

use super::Obra;
use super::flujo::resuelve;
use crate::diag::{Problema, Sink, codes};

/// Checks what a definition orders.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let tramite = obra.tramite;
    let ordenan: Vec<(&Etapa, &Operacion)> =
        tramite.etapas.iter().filter_map(|e| Some((e, ordenada(obra, e)?))).collect();
    if ordenan.is_empty() {
        return;
    }
    let sin_nadie = sin_que_nadie_decida(tramite);
    for (etapa, operacion) in ordenan {
        let donde = obra.lugar(&format!("etapas.{}", etapa.id));
        if operacion.sobre_expediente() {
            if let Some(porque) = de_otra_persona(tramite) {
                sink.push(
                    Problema::new(
                        &codes::V0630,
                        donde,
                        format!("`{}` toca un expediente que puede ser de otra persona", etapa.id),
                    )
                    .etiqueta(porque)
                    .nota("la Ventanilla sólo lo hace con los expedientes de quien solicita")
                    .ayuda("que el trámite lo pida la persona dueña de los datos: sin `tipo: interno`, y con `se_ofrece` sólo para `solicitante`"),
                );
            }
        } else if tramite.clase != ClaseTramite::Interno {
            sink.push(
                Problema::new(
                    &codes::V0616,
                    donde,
                    format!("`{}` hace algo en la Ventanilla, y este trámite no es interno", etapa.id),
                )
                .etiqueta("quien solicita es cualquiera, con una cuenta que se hace por sí mismo")
                .ayuda("escriba `tipo: interno` si sólo lo piden servidores públicos; si no, quite la etapa"),
            );
        }
        if !se_mira(tramite, etapa.guarda.as_ref()) {
            sink.push(
                Problema::new(&codes::V0617, donde, format!("nadie mira si `{}` se hizo", etapa.id))
                    .etiqueta("la Ventanilla puede negarse, y el trámite seguiría como si se hubiera hecho")
                    .ayuda("agregue `guarda:` con un nombre, y después una decisión sobre lo que contestó"),
            );
        }
        if let Some(camino) = sin_nadie.get(etapa.id.as_str()) {
            sink.push(
                Problema::new(
                    &codes::V0618,
                    donde,
                    format!("se llega a `{}` sin que ninguna autoridad lo decida", etapa.id),
                )
                .etiqueta("bastaría con pedirlo")
                .nota(format!("se llega por: {}", camino.join(" → ")))
                .ayuda("ponga antes una tarea de un rol, que lo acepte o lo niegue"),
            );
        }
    }
}

/// What a stage orders of the platform, if it orders something.
fn ordenada<'o>(obra: &'o Obra<'_, '_>, etapa: &Etapa) -> Option<&'o Operacion> {
    let TipoEtapa::Consulta { servicio, operacion, .. } = &etapa.tipo else { return None };
    let definido = obra.ctx.municipio.servicios.iter().find(|s| s.id == *servicio);
    definido.and_then(|s| s.operacion(operacion)).filter(|o| !o.clase.es_consulta())
}

/// Why an expediente that is named may be of somebody else than who applies: who works here names those that they attend.
fn de_otra_persona(tramite: &Tramite) -> Option<&'static str> {
    let se_ofrece_a_servidores =
        tramite.se_ofrece.as_ref().is_some_and(|s| s.para.contains(&AQuien::Servidores));
    if tramite.clase == ClaseTramite::Interno {
        Some("el trámite es interno: lo pide quien trabaja aquí")
    } else if se_ofrece_a_servidores {
        Some("`se_ofrece` lo pone también en la página de quien atiende el expediente")
    } else {
        None
    }
}

/// Whether some decision, some action or some cálculo looks at what a stage left.
fn se_mira(tramite: &Tramite, guarda: Option<&ResultadoId>) -> bool {
    let Some(guarda) = guarda else { return false };
    let es = |ruta: &&Ruta| matches!(&ruta.raiz, Raiz::Resultado(r) if r == guarda);
    let en_etapa = |etapa: &Etapa| match &etapa.tipo {
        TipoEtapa::Decision { casos, .. } => casos.iter().any(|c| rutas(&c.si.arbol).iter().any(es)),
        TipoEtapa::Tarea(tarea) => {
            tarea.acciones.iter().filter_map(|a| a.si.as_ref()).any(|si| rutas(&si.arbol).iter().any(es))
        }
        _ => false,
    };
    tramite.etapas.iter().any(en_etapa)
        || tramite.calculos.iter().any(|c| rutas_valoracion(&c.valor).iter().any(es))
}

/// The stages to which a path leads on which nobody of the authority chooses anything, each with that path.
fn sin_que_nadie_decida(tramite: &Tramite) -> BTreeMap<&str, Vec<&str>> {
    let mut caminos: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut cola: VecDeque<&str> = VecDeque::new();
    if let Some(primera) = tramite.etapas.first() {
        caminos.insert(&primera.id, vec![&primera.id]);
        cola.push_back(&primera.id);
    }
    while let Some(id) = cola.pop_front() {
        let Some(etapa) = tramite.etapa(id) else { continue };
        let camino = caminos.get(id).cloned().unwrap_or_default();
        for otra in van_solas(tramite, etapa) {
            if !caminos.contains_key(otra) {
                caminos.insert(otra, camino.iter().copied().chain([otra]).collect());
                cola.push_back(otra);
            }
        }
    }
    caminos
}

/// Where one goes from a stage without anybody of the authority choosing it.
fn van_solas<'a>(tramite: &'a Tramite, etapa: &'a Etapa) -> Vec<&'a str> {
    let de_la_autoridad = |actor: &Actor| matches!(actor, Actor::Rol(_));
    let mut destinos: Vec<&Destino> = Vec::new();
    let mut van: Vec<&str> = Vec::new();
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) if !de_la_autoridad(&tarea.actor) => {
            destinos.extend(tarea.acciones.iter().map(|a| &a.a));
        }
        // Whoever receives chooses only whether somebody came.
        TipoEtapa::Cita(cita) => destinos.extend(cita.destinos()),
        TipoEtapa::Decision { casos, sino } => destinos.extend(casos.iter().map(|c| &c.a).chain(sino)),
        TipoEtapa::Pago { a, .. } | TipoEtapa::Prevencion { a, .. } | TipoEtapa::Espera { a } => {
            destinos.push(a);
        }
        TipoEtapa::Consulta { a, al_fallar, .. } => destinos.extend([a, al_fallar]),
        TipoEtapa::Paralelo { ramas, a, .. } => {
            destinos.push(a);
            van.extend(ramas.iter().map(|r| r.entrada.as_str()));
        }
        TipoEtapa::Tarea(_) | TipoEtapa::Fin { .. } => {}
    }
    destinos.extend(etapa.al_vencer.iter().chain(&etapa.al_agotar).chain(&etapa.al_no_haber));
    van.extend(destinos.into_iter().filter_map(|d| resuelve(tramite, etapa, d)));
    let generales = tramite.acciones_generales.iter();
    van.extend(
        generales.filter(|g| !de_la_autoridad(&g.actor) && g.en.contains(&etapa.id)).map(|g| g.a.as_str()),
    );
    van
}
