//! Third parties: who enters a stage of theirs is invited by a link, and acts by that invitation alone. Another entry, or another address,
//! is another invitation, and the one before is good no more. What they may see is what their definition says.

use jiff::Timestamp;
use schemas::evento::{Hecho, Quien};
use schemas::ids::{CampoId, EtapaId, TerceroId};
use schemas::paquete::{Actor, Campo, Etapa, Paquete, Tercero, Tramite};
use schemas::valor::Valor;

use crate::ambito::Ambito;
use crate::comando::{Actuante, Contexto, Respuestas};
use crate::datos::Datos;
use crate::decide;
use crate::estado::Estado;
use crate::paso::Paso;
use crate::permiso;
use crate::rechazo::{FaltaCampo, Motivo, Rechazo};

/// Most invitations of one visit: who orders them can't write to an address without end.
pub const RONDAS: u32 = 10;

/// Somebody who was invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitacion {
    /// Its id: the number of its event in the expediente.
    pub numero: u64,
    /// The visit of the stage.
    pub visita: u32,
    /// The how-manieth of the visit.
    pub ronda: u32,
    /// Who.
    pub tercero: TerceroId,
    /// The address to which its link was sent.
    pub correo: String,
    /// When.
    pub cuando: Timestamp,
}

/// The invitation by which a stage may be acted in now; nothing where nobody is invited.
pub fn vigente<'e>(estado: &'e Estado, etapa: &str) -> Option<&'e Invitacion> {
    let activa = estado.activa(etapa)?;
    estado.invitaciones.get(etapa).filter(|i| i.visita == activa.visita)
}

/// The stage in which an invitation is good now.
pub fn etapa_de(estado: &Estado, invitacion: u64) -> Option<&EtapaId> {
    estado
        .activas
        .iter()
        .map(|a| &a.etapa)
        .find(|e| vigente(estado, e).is_some_and(|i| i.numero == invitacion))
}

/// What a third party is called.
pub fn nombre<'p>(paquete: &'p Paquete, tercero: &'p str) -> &'p str {
    paquete.tramite.tercero(tercero).map_or(tercero, |t| t.nombre.as_str())
}

/// What somebody by their invitation may see of the solicitud: the answers that are known and visible, in the order of the definition.
pub fn visibles<'p>(paquete: &'p Paquete, tercero: &Tercero, datos: &Datos) -> Vec<&'p Campo> {
    let ambito = Ambito::nuevo(paquete, datos);
    let se_ve = |c: &&Campo| ambito.visible(c).unwrap_or(false) && datos.campos.contains_key(&c.id);
    tercero.puede_ver.iter().filter_map(|id| paquete.tramite.campo(id)).filter(se_ve).collect()
}

/// The name of who is invited, where the solicitud says it.
pub fn persona<'d>(tercero: &Tercero, datos: &'d Datos) -> Option<&'d str> {
    match datos.campos.get(tercero.nombre_de.as_ref()?) {
        Some(Valor::Texto(nombre)) if !nombre.trim().is_empty() => Some(nombre.trim()),
        _ => None,
    }
}

/// The address that the solicitud has for a third party.
fn correo(paquete: &Paquete, tercero: &Tercero, datos: &Datos) -> Option<String> {
    let visible = paquete
        .tramite
        .campo(&tercero.correo)
        .is_some_and(|c| Ambito::nuevo(paquete, datos).visible(c).unwrap_or(true));
    match datos.campos.get(&tercero.correo) {
        Some(Valor::Texto(correo)) if visible && !correo.trim().is_empty() => Some(correo.trim().to_owned()),
        _ => None,
    }
}

/// Why an answer can't be the address of a third party: it is that of who applies, who can't answer for another person.
pub fn es_de_quien_solicita(paquete: &Paquete, datos: &Datos, campo: &str, valor: &Valor) -> Option<String> {
    let tercero = paquete.tramite.terceros.iter().find(|t| t.correo == *campo)?;
    let Valor::Texto(escrito) = valor else { return None };
    let Some(Valor::Registro(partes)) = &datos.solicitante else { return None };
    let Some(Valor::Texto(suyo)) = partes.get("correo") else { return None };
    let igual = escrito.trim().to_lowercase() == suyo.trim().to_lowercase();
    igual.then(|| {
        format!(
            "Escriba otro correo: este es el de quien solicita, y a «{}» se le pregunta por separado",
            tercero.nombre
        )
    })
}

/// No answer says that who applies is their own third party.
pub(crate) fn distintos(paso: &Paso<'_>, respuestas: &Respuestas) -> Result<(), Rechazo> {
    let paquete = paso.paquete;
    let faltas: Vec<FaltaCampo> = respuestas
        .iter()
        .filter_map(|(campo, valor)| {
            let mensaje = es_de_quien_solicita(paquete, &paso.estado.datos, campo, valor.as_ref()?)?;
            Some(FaltaCampo { campo: campo.clone(), mensaje })
        })
        .collect();
    if faltas.is_empty() {
        return Ok(());
    }
    let mensaje = "quien solicita no puede responder en lugar de otra persona".to_owned();
    Err(Rechazo { motivo: Motivo::Datos, mensaje, campos: faltas, fundamento: String::new() })
}

/// Who enters a stage of a third party invites them. Without an address nobody is, and the stage says that it lacks.
pub(crate) fn al_entrar(paso: &mut Paso<'_>, etapa: &Etapa) {
    invitar_ahora(paso, etapa, Quien::Sistema);
}

fn invitar_ahora(paso: &mut Paso<'_>, etapa: &Etapa, quien: Quien) {
    let Some(id) = etapa.tercero() else { return };
    let paquete = paso.paquete;
    let Some(tercero) = paquete.tramite.tercero(id) else { return };
    let Some(activa) = paso.estado.activa(&etapa.id) else { return };
    let visita = activa.visita;
    let Some(correo) = correo(paquete, tercero, &paso.estado.datos) else { return };
    let ronda = vigente(&paso.estado, &etapa.id).map_or(0, |i| i.ronda) + 1;
    let tercero = tercero.id.clone();
    paso.emite(quien, Hecho::Invitado { etapa: etapa.id.clone(), visita, tercero, ronda, correo });
}

/// Who may say the address of a third party, and so order their link again: whoever the solicitud asks for it.
pub fn quienes_invitan(tramite: &Tramite, etapa: &Etapa) -> Vec<Actor> {
    let Some(tercero) = etapa.tercero().and_then(|id| tramite.tercero(id)) else { return Vec::new() };
    permiso::quienes_contestan(tramite, &tercero.correo)
}

/// Whether somebody may order the link of a stage again, and how an event names them.
///
/// # Errors
/// `SinPermiso`.
pub fn puede_invitar(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    quien: &Actuante,
) -> Result<Quien, Rechazo> {
    let mut negado = None;
    for actor in quienes_invitan(&paquete.tramite, etapa) {
        match permiso::autorizar(paquete, estado, &actor, quien) {
            Ok(rol) => return Ok(quien.firma(rol)),
            Err(no) => drop(negado.get_or_insert(no)),
        }
    }
    Err(negado.unwrap_or_else(|| Rechazo::new(Motivo::NoDisponible, "en esta etapa no se invita a nadie")))
}

/// Orders the link of a stage again, to the same address or to another one.
pub(crate) fn invitar(
    paso: &mut Paso<'_>,
    etapa: &EtapaId,
    visita: Option<u32>,
    respuestas: Respuestas,
    contexto: &Contexto,
) -> Result<(), Rechazo> {
    let quien = &contexto.quien;
    let definicion = decide::activa(paso, etapa, visita)?;
    let Some(tercero) = definicion.tercero().and_then(|id| paso.paquete.tramite.tercero(id)) else {
        return Err(Rechazo::new(
            Motivo::NoDisponible,
            format!("en «{}» no se invita a nadie", definicion.nombre),
        ));
    };
    let firma = puede_invitar(paso.paquete, &paso.estado, definicion, quien)?;
    if vigente(&paso.estado, etapa).is_some_and(|i| i.ronda >= RONDAS) {
        return Err(Rechazo::new(
            Motivo::NoDisponible,
            format!(
                "ya se envió {RONDAS} veces; comuníquese con la persona, o espere a que termine el plazo"
            ),
        ));
    }
    let suyo: [CampoId; 1] = [tercero.correo.clone()];
    decide::responder(paso, etapa, &suyo, respuestas, firma.clone(), contexto)?;
    decide::exigir(paso, &suyo)?;
    if correo(paso.paquete, tercero, &paso.estado.datos).is_none() {
        return Err(falta_correo(paso.paquete, tercero));
    }
    decide::validar(paso)?;
    invitar_ahora(paso, definicion, firma);
    Ok(())
}

fn falta_correo(paquete: &Paquete, tercero: &Tercero) -> Rechazo {
    let campo = paquete.tramite.campo(&tercero.correo);
    let mensaje = campo.map_or_else(String::new, crate::campo::falta);
    Rechazo {
        motivo: Motivo::Datos,
        mensaje: "falta 1 dato".to_owned(),
        campos: vec![FaltaCampo { campo: tercero.correo.clone(), mensaje }],
        fundamento: String::new(),
    }
}

/// Whether the invitation of who acts is the one of this stage; of a stage that isn't of a third party, always.
///
/// # Errors
/// `YaNo`, with the reason.
pub fn puede(estado: &Estado, etapa: &Etapa, quien: &Actuante) -> Result<(), Rechazo> {
    let (Some(_), Actuante::Tercero { invitacion, .. }) = (etapa.tercero(), quien) else { return Ok(()) };
    match vigente(estado, &etapa.id) {
        Some(buena) if buena.numero == *invitacion => Ok(()),
        _ => Err(Rechazo::new(
            Motivo::YaNo,
            "este enlace ya no sirve: se envió otro después; use el del último correo",
        )),
    }
}
