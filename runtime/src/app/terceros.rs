//! People without an account: what became of the link that somebody opens, and what they fill in by it. Whoever brings an invented link learns
//! nothing, and soon has to wait.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::comando::Actuante;
use engine::tercero;
use jiff::Timestamp;
use schemas::evento::{Hecho, Quien, Suceso};
use schemas::ids::{AccionId, CampoId, EtapaId, TerceroId};
use schemas::paquete::Etapa;
use schemas::valor::Valor;

use super::{Abierto, App, AppError, Dueno, Llenado, Resultado};
use crate::almacen::Enlace;

/// Links that one address may invent before it has to wait.
const INVENTADOS: u32 = 30;
/// What may be sent by one link before it has to wait.
const ENVIOS: u32 = 120;

/// A link that somebody opened.
#[derive(Clone, Debug)]
pub struct Invitada {
    /// Where it leads.
    pub enlace: Enlace,
    /// The expediente.
    pub abierto: Abierto,
    /// Who was invited.
    pub tercero: TerceroId,
    /// To which stage, by its name of today.
    pub etapa: EtapaId,
    /// What became of it.
    pub suerte: Suerte,
}

/// What became of an invitation.
#[derive(Clone, Debug, PartialEq)]
pub enum Suerte {
    /// It awaits an answer.
    Abierta,
    /// It was answered.
    Respondida {
        /// By which action.
        accion: AccionId,
        /// When.
        cuando: Timestamp,
        /// With what.
        valores: BTreeMap<CampoId, Valor>,
    },
    /// Another one was sent after it.
    Reemplazada,
    /// Nobody is awaited any more.
    Terminada,
}

impl Invitada {
    /// Who acts by it, for the engine.
    pub fn actuante(&self) -> Actuante {
        Actuante::Tercero { tercero: self.tercero.clone(), invitacion: self.enlace.invitacion }
    }
}

impl App {
    /// What a link leads to. `origen` is from where it is asked.
    ///
    /// # Errors
    /// When nobody was sent such a link, or too many were invented from there.
    pub async fn por_enlace(&self, token: &str, origen: &str) -> Resultado<Invitada> {
        let no_existe = || AppError::no_existe("no encontramos ese enlace");
        let hallado = match token_posible(token) {
            true => {
                let buscado = token.to_owned();
                self.almacen().leer(move |l| l.enlace(&buscado)).await?
            }
            false => None,
        };
        let Some(enlace) = hallado else {
            self.contar(&format!("enlace inventado: {origen}"), INVENTADOS)?;
            return Err(no_existe());
        };
        let abierto = self.abrir_expediente(&enlace.expediente).await?;
        let (etapa, visita, tercero) = invitado(&abierto, enlace.invitacion).ok_or_else(no_existe)?;
        let suerte = suerte(&abierto, enlace.invitacion, &etapa, visita);
        let numero = usize::try_from(enlace.invitacion).unwrap_or(usize::MAX);
        let etapa = abierto.nombre_de_hoy(numero, &etapa).clone();
        Ok(Invitada { enlace, abierto, tercero, etapa, suerte })
    }

    /// Counts what is sent by a link.
    ///
    /// # Errors
    /// When it is too much.
    pub fn contar_envio(&self, invitada: &Invitada) -> Resultado<()> {
        let Enlace { expediente, invitacion } = &invitada.enlace;
        self.contar(&format!("enlace: {expediente}:{invitacion}"), ENVIOS)
    }

    /// Opens the form of a stage for who was invited, with what they filled in before.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn abrir_invitacion(&self, invitada: &Invitada) -> Resultado<Llenado> {
        let enlace = invitada.enlace.clone();
        let guardado = self.almacen().leer(move |l| l.llenado(&enlace)).await?;
        let cuando = guardado.as_ref().map(|(_, cuando)| *cuando);
        let avance = guardado.and_then(|(r, _)| serde_json::from_value(r.0).ok()).unwrap_or_default();
        let abierto = &invitada.abierto;
        let mut base = abierto.estado.datos.clone();
        for ajeno in suyos_y_no_vistos(invitada) {
            base.campos.remove(&ajeno);
        }
        Ok(Llenado {
            id: String::new(),
            dueno: Dueno::Invitada(invitada.enlace.clone()),
            paquete: Arc::clone(&abierto.paquete),
            etapa: invitada.etapa.clone(),
            base,
            avance,
            guardado: cuando,
            pagina: "1".to_owned(),
        })
    }
}

/// What the stage asks and was answered before by somebody whose answers they may not see: they begin without it.
fn suyos_y_no_vistos(invitada: &Invitada) -> Vec<CampoId> {
    let tramite = &invitada.abierto.paquete.tramite;
    let ve = tramite.tercero(&invitada.tercero).map(|t| t.puede_ver.as_slice()).unwrap_or_default();
    let tarea = tramite.etapa(&invitada.etapa).and_then(Etapa::tarea);
    let pide = tarea.into_iter().flat_map(|t| t.acciones.iter().flat_map(|a| t.pide(a)));
    pide.filter(|c| !ve.contains(c)).cloned().collect()
}

/// Whether a text has the form of a token: no query is made for another.
pub(super) fn token_posible(token: &str) -> bool {
    token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
}

/// Who was invited by the event of that number: to which stage, by its name of then, and in which visit.
fn invitado(abierto: &Abierto, numero: u64) -> Option<(EtapaId, u32, TerceroId)> {
    let indice = usize::try_from(numero).ok()?.checked_sub(1)?;
    match &abierto.eventos.get(indice)?.hecho {
        Hecho::Invitado { etapa, visita, tercero, .. } => Some((etapa.clone(), *visita, tercero.clone())),
        _ => None,
    }
}

fn suerte(abierto: &Abierto, numero: u64, etapa: &EtapaId, visita: u32) -> Suerte {
    if tercero::etapa_de(&abierto.estado, numero).is_some() {
        return Suerte::Abierta;
    }
    let suyos = abierto
        .eventos
        .iter()
        .filter(|e| matches!(&e.quien, Quien::Tercero { invitacion, .. } if *invitacion == numero));
    let mut valores = BTreeMap::new();
    for evento in suyos {
        match &evento.hecho {
            Hecho::Respondido { valores: dados, .. } => {
                valores.extend(dados.iter().filter_map(|(c, v)| Some((c.clone(), v.clone()?))));
            }
            Hecho::Salio { por: Suceso::Accion(accion), .. } => {
                return Suerte::Respondida { accion: accion.clone(), cuando: evento.cuando, valores };
            }
            _ => {}
        }
    }
    let despues = usize::try_from(numero).unwrap_or(usize::MAX);
    let otra = abierto.eventos.iter().skip(despues).any(
        |e| matches!(&e.hecho, Hecho::Invitado { etapa: e, visita: v, .. } if e == etapa && *v == visita),
    );
    if otra { Suerte::Reemplazada } else { Suerte::Terminada }
}
