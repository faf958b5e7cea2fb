//! Collegiate decisions: who convokes sets a session, each member votes once from their own account from its hour on, and who convokes
//! closes it. What comes of it is counted here and follows from the votes alone: nobody writes it.

mod conteo;
#[cfg(test)]
mod pruebas;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use schemas::evento::{Hecho, Quien};
use schemas::ids::{CuentaId, EtapaId, RolId};
use schemas::paquete::{Acto, Actor, Desenlace, Etapa, Mayoria, Organo, Paquete, Votacion, Voto};
use schemas::valor::Valor;

pub use conteo::{Conteo, desenlace, hacen_falta, puede_empatar};

use crate::comando::{Actuante, Suplida};
use crate::decide;
use crate::estado::Estado;
use crate::flujo;
use crate::formato;
use crate::paso::Paso;
use crate::permiso;
use crate::plazo;
use crate::rechazo::{Motivo, Rechazo};

/// Longest name of a session, and of where it is, in letters.
const LARGO: usize = 200;

/// A session, as it was convoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convocada {
    /// How it is called: "Vigésima sesión ordinaria".
    pub sesion: String,
    /// When it is, local.
    pub cuando: DateTime,
    /// Where.
    pub lugar: String,
}

/// The vote of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitido {
    /// Who voted.
    pub cuenta: CuentaId,
    /// The role by which they are a member.
    pub rol: RolId,
    /// Their name, if it is known.
    pub nombre: String,
    /// In whose place, where the seat is another's.
    pub por: Option<CuentaId>,
    /// The name of that one.
    pub ausente: String,
    /// How.
    pub voto: Voto,
    /// When.
    pub cuando: Timestamp,
}

impl Emitido {
    /// Whose seat it is.
    pub fn asiento(&self) -> &CuentaId {
        self.por.as_ref().unwrap_or(&self.cuenta)
    }

    /// Who voted, and in whose place, as people read it.
    pub fn quien(&self) -> String {
        quien_voto(&self.nombre, &self.ausente)
    }
}

/// A seat as somebody would take it: by which role, and in whose place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asiento<'a> {
    /// The role of the member.
    pub rol: &'a RolId,
    /// The member, where it is another.
    pub por: Option<&'a Suplida>,
}

/// What happened in a stage of votes, in its last visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EstadoVotacion {
    /// The visit.
    pub visita: u32,
    /// The session.
    pub sesion: Convocada,
    /// Votes, in order.
    pub votos: Vec<Emitido>,
    /// What came of it, once it was closed.
    pub cerrada: Option<Desenlace>,
}

/// The session that is convoked in an active stage.
pub fn convocada<'a>(estado: &'a Estado, etapa: &str) -> Option<&'a EstadoVotacion> {
    let visita = estado.activa(etapa)?.visita;
    estado.votaciones.get(etapa).filter(|v| v.visita == visita)
}

/// The votes of a stage so far, counted.
pub fn conteo(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Conteo {
    let votos = convocada(estado, &etapa.id).map(|v| v.votos.as_slice()).unwrap_or_default();
    match paquete.organo_de(etapa) {
        Some(organo) => Conteo::de(organo, votos.iter().map(|v| (&v.rol, v.voto))),
        None => Conteo::default(),
    }
}

/// What would come of the session of a stage if it were closed now.
pub fn resultaria(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Option<Desenlace> {
    let (organo, votacion) = (paquete.organo_de(etapa)?, etapa.votacion()?);
    convocada(estado, &etapa.id)?;
    Some(desenlace(organo, votacion.mayoria, &conteo(paquete, estado, etapa)))
}

/// Everybody whose turn it is: who convokes, and from the session on its members too, while somebody's vote may be missing.
pub fn turnos(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Vec<Actor> {
    let convoca = permiso::actor_de(etapa).cloned();
    let Some((sesion, organo)) = convocada(estado, &etapa.id).zip(paquete.organo_de(etapa)) else {
        return convoca.into_iter().collect();
    };
    let completa = u32::try_from(sesion.votos.len()).unwrap_or(u32::MAX) >= organo.asientos;
    let votan = organo.miembros.iter().filter(|_| !completa).cloned().map(Actor::Rol);
    let mut todos: Vec<Actor> = convoca.into_iter().collect();
    for actor in votan {
        if !todos.contains(&actor) {
            todos.push(actor);
        }
    }
    todos
}

/// Everybody who acts in a stage of votes.
pub fn actores(paquete: &Paquete, etapa: &Etapa) -> Vec<Actor> {
    let mut todos: Vec<Actor> = permiso::actor_de(etapa).cloned().into_iter().collect();
    for rol in paquete.organo_de(etapa).map(|o| o.miembros.as_slice()).unwrap_or_default() {
        let actor = Actor::Rol(rol.clone());
        if !todos.contains(&actor) {
            todos.push(actor);
        }
    }
    todos
}

/// What it takes to approve, in words: «más votos a favor que en contra».
pub fn mayoria_en_palabras(mayoria: Mayoria) -> &'static str {
    match mayoria {
        Mayoria::Simple => "más votos a favor que en contra",
        Mayoria::Absoluta => "los votos a favor de más de la mitad de quienes lo integran",
        Mayoria::DosTercios => "los votos a favor de dos terceras partes de quienes lo integran",
    }
}

/// What came of a session, in words.
pub fn en_palabras(desenlace: Desenlace) -> &'static str {
    match desenlace {
        Desenlace::Aprobada => "se aprobó",
        Desenlace::Rechazada => "no se aprobó",
        Desenlace::Empatada => "hubo empate",
        Desenlace::SinQuorum => "no hubo quórum",
    }
}

/// A vote, in words.
pub fn voto_en_palabras(voto: Voto) -> &'static str {
    match voto {
        Voto::AFavor => "A favor",
        Voto::EnContra => "En contra",
        Voto::Abstencion => "Abstención",
        Voto::Excusa => "Se excusa",
    }
}

/// Votes that were counted, in words: «6 a favor, 2 en contra, 1 abstención».
pub fn conteo_en_palabras(conteo: &Conteo) -> String {
    let plural = |n: u32, uno: &str, varios: &str| format!("{n} {}", if n == 1 { uno } else { varios });
    let mut partes = vec![format!("{} a favor", conteo.a_favor), format!("{} en contra", conteo.en_contra)];
    if conteo.abstenciones > 0 {
        partes.push(plural(conteo.abstenciones, "abstención", "abstenciones"));
    }
    if conteo.excusas > 0 {
        partes.push(plural(conteo.excusas, "excusa", "excusas"));
    }
    partes.join(", ")
}

/// The first moment at which a session may be when it is `momento`: sessions are said to the minute, and so it is counted from the minute.
pub fn desde_cuando(paquete: &Paquete, votacion: &Votacion, momento: DateTime) -> DateTime {
    let momento = plazo::al_minuto(momento);
    let Some(antes) = votacion.aviso_previo else { return momento };
    paquete
        .calendario(&votacion.calendario)
        .and_then(|c| plazo::mueve_fecha_hora(c, momento, i64::from(antes.cantidad), antes.unidad))
        .unwrap_or(momento)
}

/// Convokes a session, or changes the one that is convoked.
pub(crate) fn convocar(
    paso: &mut Paso<'_>,
    id: &EtapaId,
    visita: Option<u32>,
    pedida: Convocada,
    quien: &Actuante,
) -> Result<(), Rechazo> {
    let etapa = decide::activa(paso, id, visita)?;
    let (Some(votacion), Some(actor)) = (etapa.votacion(), permiso::actor_de(etapa)) else {
        return Err(no_disponible(format!("en «{}» no se vota", etapa.nombre)));
    };
    let rol = permiso::autorizar(paso.paquete, &paso.estado, actor, quien)?;
    permiso::separacion(paso.paquete, &paso.estado, Acto::Convoca, quien)?;
    let antes = convocada(&paso.estado, id).map(|v| v.sesion.clone());
    if let Some(antes) = antes.as_ref().filter(|a| paso.momento >= a.cuando) {
        return Err(no_disponible(format!(
            "la sesión ya empezó, el {}; ciérrela con lo que resulte",
            formato::fecha_hora(antes.cuando)
        )));
    }
    let pedida = limpia(pedida)?;
    cabe(paso, etapa, votacion, pedida.cuando)?;
    if antes.as_ref() == Some(&pedida) {
        return Ok(());
    }
    let Convocada { sesion, cuando, lugar } = pedida;
    let visita = paso.estado.activa(id).map_or(1, |a| a.visita);
    let antes = antes.map(|a| a.cuando);
    paso.emite(
        quien.firma(rol),
        Hecho::SesionConvocada { etapa: id.clone(), visita, sesion, cuando, lugar, antes },
    );
    Ok(())
}

/// The session with its texts in order; else what is wrong with them.
fn limpia(pedida: Convocada) -> Result<Convocada, Rechazo> {
    let una = |texto: &str, que: &str| -> Result<String, Rechazo> {
        let texto = texto.split_whitespace().collect::<Vec<_>>().join(" ");
        if texto.is_empty() {
            return Err(Rechazo::new(Motivo::Datos, format!("escriba {que} de la sesión")));
        }
        if let Some(caracter) = crate::texto::sin_imprimir(&texto) {
            let mensaje = format!(
                "escriba {que} de la sesión sin «{caracter}»: ese carácter no puede imprimirse en un documento"
            );
            return Err(Rechazo::new(Motivo::Datos, mensaje));
        }
        if texto.chars().count() > LARGO {
            let mensaje = format!("{que} de la sesión lleva {LARGO} letras cuando más");
            return Err(Rechazo::new(Motivo::Datos, mensaje));
        }
        Ok(texto)
    };
    Ok(Convocada {
        sesion: una(&pedida.sesion, "el nombre")?,
        lugar: una(&pedida.lugar, "el lugar")?,
        cuando: pedida.cuando,
    })
}

/// Whether a session may be then; else why not.
fn cabe(paso: &Paso<'_>, etapa: &Etapa, votacion: &Votacion, pedido: DateTime) -> Result<(), Rechazo> {
    let cuando = formato::fecha_hora(pedido);
    if pedido <= paso.momento {
        return Err(no_disponible(format!("el {cuando} ya pasó")));
    }
    let primera = desde_cuando(paso.paquete, votacion, paso.momento);
    if let Some(antes) = votacion.aviso_previo.filter(|_| pedido < primera) {
        return Err(no_disponible(format!(
            "el {cuando} es muy pronto: se convoca con {antes}; puede ser desde el {}",
            formato::fecha_hora(primera)
        )));
    }
    // Once the plazo ran out the session is late whatever the day, and must still be held.
    let fin = paso
        .estado
        .relojes
        .get(&flujo::plazo_de_etapa(&etapa.id))
        .filter(|r| !r.vencido)
        .and_then(|r| plazo::vence(&r.reloj, paso.paquete.calendario(&r.reloj.calendario)?));
    if let Some(fin) = fin.filter(|f| pedido > *f) {
        return Err(no_disponible(format!(
            "el {cuando} es después del plazo, que termina el {}",
            formato::fecha_hora(fin)
        )));
    }
    Ok(())
}

/// The role of a member that is among these. The one whose vote decides ties comes first.
fn como_miembro(organo: &Organo, tiene: impl Fn(&RolId) -> bool) -> Option<&RolId> {
    let calidad = organo.miembros.iter().filter(|r| organo.voto_de_calidad.as_ref() == Some(r));
    calidad.chain(&organo.miembros).find(|r| tiene(r))
}

/// The seats in which somebody could vote: their own, and it alone where they are a member; else those of the members for whom they stand
/// in these days. Who substitutes a role is no member: a seat is of a person.
fn asientos<'a>(organo: &'a Organo, quien: &'a Actuante) -> Vec<Asiento<'a>> {
    let Actuante::Servidor { roles, suple, .. } = quien else { return Vec::new() };
    let propio = |r: &RolId| roles.contains(r) && !suple.iter().any(|s| s.prestados.contains(r));
    if let Some(rol) = como_miembro(organo, propio) {
        return vec![Asiento { rol, por: None }];
    }
    let de = |s: &'a Suplida| {
        Some(Asiento { rol: como_miembro(organo, |r| s.prestados.contains(r))?, por: Some(s) })
    };
    suple.iter().filter_map(de).collect()
}

/// A vote as people read whose it is.
pub fn quien_voto(nombre: &str, ausente: &str) -> String {
    let nombre = if nombre.is_empty() { "una persona" } else { nombre };
    if ausente.is_empty() { nombre.to_owned() } else { format!("{nombre}, por ausencia de {ausente}") }
}

/// The role of most members: the last that doesn't decide ties. Who makes people up makes them of this role.
pub fn de_la_mayoria(organo: &Organo) -> Option<&RolId> {
    let sin_calidad = organo.miembros.iter().rev().find(|r| organo.voto_de_calidad.as_ref() != Some(r));
    sin_calidad.or(organo.miembros.last())
}

/// Whether somebody is of the body that votes in a stage, or stands in for somebody who is.
pub fn es_miembro(paquete: &Paquete, etapa: &Etapa, quien: &Actuante) -> bool {
    paquete.organo_de(etapa).is_some_and(|o| !asientos(o, quien).is_empty())
}

/// The seat in which somebody would vote now; else why they can't.
///
/// # Errors
/// `SinPermiso` when it isn't theirs to vote, `NoDisponible` when there is no session or they voted already.
pub fn puede_votar<'a>(
    paquete: &'a Paquete,
    estado: &Estado,
    etapa: &Etapa,
    quien: &'a Actuante,
    momento: DateTime,
) -> Result<Asiento<'a>, Rechazo> {
    let Some(organo) = paquete.organo_de(etapa) else {
        return Err(no_disponible(format!("en «{}» no se vota", etapa.nombre)));
    };
    let ajeno = || sin_permiso(format!("aquí votan las personas que integran: {}", organo.nombre));
    let Actuante::Servidor { cuenta, .. } = quien else { return Err(ajeno()) };
    let suyos = asientos(organo, quien);
    let primero = suyos.first().ok_or_else(ajeno)?;
    if let Some(ausente) = primero.por.filter(|_| !organo.suplentes) {
        return Err(sin_permiso(format!(
            "usted suple a {}, y en una sesión de {} sólo votan las personas que lo integran",
            ausente.nombre, organo.nombre
        )));
    }
    if estado.titular.as_ref() == Some(cuenta) {
        return Err(sin_permiso("usted hizo esta solicitud y no vota sobre ella"));
    }
    permiso::separacion(paquete, estado, Acto::Vota, quien)?;
    let Some(hay) = convocada(estado, &etapa.id) else {
        return Err(no_disponible("todavía no se convoca la sesión en que se vota"));
    };
    if hay.votos.iter().any(|v| v.cuenta == *cuenta) {
        return Err(no_disponible("usted ya votó en esta sesión; el voto no se cambia"));
    }
    // One vote for each seat, whoever of the two is first.
    let asiento = libre(paquete, estado, &suyos, cuenta, &hay.votos)?;
    if momento < hay.sesion.cuando {
        return Err(no_disponible(format!(
            "se vota a partir del {}, cuando empieza la sesión",
            formato::fecha_hora(hay.sesion.cuando)
        )));
    }
    if u32::try_from(hay.votos.len()).unwrap_or(u32::MAX) >= organo.asientos {
        return Err(no_disponible(format!(
            "ya votaron {} personas, todas las que integran: {}",
            organo.asientos, organo.nombre
        )));
    }
    Ok(asiento)
}

/// The first of some seats in which nobody voted, and in which the absent member could have; else why there is none.
fn libre<'a>(
    paquete: &Paquete,
    estado: &Estado,
    suyos: &[Asiento<'a>],
    cuenta: &CuentaId,
    votos: &[Emitido],
) -> Result<Asiento<'a>, Rechazo> {
    let mut impide = None;
    for asiento in suyos {
        let de = asiento.por.map_or(cuenta, |s| &s.cuenta);
        let hecho = match (votos.iter().find(|v| v.asiento() == de), asiento.por) {
            (Some(voto), None) => Err(no_disponible(format!(
                "en su lugar ya votó {}; cada lugar tiene un voto, y no se cambia",
                if voto.nombre.is_empty() { "quien le suple" } else { &voto.nombre }
            ))),
            (Some(_), Some(ausente)) => Err(no_disponible(format!(
                "en el lugar de {} ya se votó; cada lugar tiene un voto, y no se cambia",
                ausente.nombre
            ))),
            (None, None) => Ok(()),
            (None, Some(_)) => permiso::sin_que_fuera_del_ausente(estado, asiento.por)
                .and_then(|()| permiso::voto_del_ausente(paquete, estado, asiento.por)),
        };
        match hecho {
            Ok(()) => return Ok(*asiento),
            Err(no) => drop(impide.get_or_insert(no)),
        }
    }
    Err(impide.unwrap_or_else(|| sin_permiso("su cuenta no tiene un lugar en que votar")))
}

/// Records the vote of a member.
pub(crate) fn votar(
    paso: &mut Paso<'_>,
    id: &EtapaId,
    visita: Option<u32>,
    voto: Voto,
    quien: &Actuante,
    nombre: &str,
) -> Result<(), Rechazo> {
    let etapa = decide::activa(paso, id, visita)?;
    let Asiento { rol, por } = puede_votar(paso.paquete, &paso.estado, etapa, quien, paso.momento)?;
    let cuenta = quien.cuenta().ok_or_else(|| Rechazo::defecto("vota quien tiene una cuenta"))?.clone();
    let firma =
        Quien::Servidor { cuenta, rol: rol.clone(), suple_a: None, por: por.map(|s| s.cuenta.clone()) };
    let ausente = por.map(|s| s.nombre.clone()).unwrap_or_default();
    let visita = paso.estado.activa(id).map_or(1, |a| a.visita);
    let (etapa, nombre) = (id.clone(), nombre.to_owned());
    paso.emite(firma, Hecho::Votado { etapa, visita, voto, nombre, ausente });
    Ok(())
}

/// Whether a session may be closed with what an action says of it; else why not. Of a stage in which nobody votes, always.
pub(crate) fn puede_cerrar(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    accion: &str,
    momento: DateTime,
) -> Result<(), Rechazo> {
    if etapa.votacion().is_none() {
        return Ok(());
    }
    let (Some(hay), Some(cual)) = (convocada(estado, &etapa.id), resultaria(paquete, estado, etapa)) else {
        return Err(no_disponible("antes se convoca la sesión"));
    };
    if momento < hay.sesion.cuando {
        return Err(no_disponible(format!(
            "la sesión se cierra a partir del {}, cuando empieza",
            formato::fecha_hora(hay.sesion.cuando)
        )));
    }
    if cual.accion() != accion {
        return Err(no_disponible(format!(
            "con los votos que hay, {}: {}",
            en_palabras(cual),
            conteo_en_palabras(&conteo(paquete, estado, etapa))
        )));
    }
    Ok(())
}

/// Writes down what came of a session that is being closed.
pub(crate) fn cerrar(paso: &mut Paso<'_>, etapa: &Etapa, quien: Quien) -> Result<(), Rechazo> {
    let desenlace = resultaria(paso.paquete, &paso.estado, etapa)
        .ok_or_else(|| Rechazo::defecto(format!("en `{}` no hay sesión que cerrar", etapa.id)))?;
    let Conteo { a_favor, en_contra, abstenciones, excusas, .. } = conteo(paso.paquete, &paso.estado, etapa);
    let visita = paso.estado.activa(&etapa.id).map_or(1, |a| a.visita);
    let etapa = etapa.id.clone();
    paso.emite(
        quien,
        Hecho::SesionCerrada { etapa, visita, desenlace, a_favor, en_contra, abstenciones, excusas },
    );
    Ok(())
}

/// Folds a session that is convoked.
pub(crate) fn anotada(estado: &mut Estado, etapa: &EtapaId, visita: u32, sesion: Convocada) {
    let nueva = EstadoVotacion { visita, sesion, votos: Vec::new(), cerrada: None };
    estado.votaciones.insert(etapa.clone(), nueva);
}

/// Folds a vote.
pub(crate) fn votada(estado: &mut Estado, etapa: &EtapaId, visita: u32, voto: Emitido) {
    if let Some(hay) = estado.votaciones.get_mut(etapa).filter(|v| v.visita == visita) {
        hay.votos.push(voto);
    }
}

/// Folds what came of a session.
pub(crate) fn cerrada(
    paquete: &Paquete,
    estado: &mut Estado,
    etapa: &EtapaId,
    desenlace: Desenlace,
    conteo: &Conteo,
) {
    let Some(hay) = estado.votaciones.get_mut(etapa) else { return };
    hay.cerrada = Some(desenlace);
    let valor = resultado(&hay.sesion, conteo);
    if let Some(guarda) = paquete.tramite.etapa(etapa).and_then(|e| e.guarda.clone()) {
        estado.datos.resultados.insert(guarda, valor);
    }
}

/// What a stage of votes leaves under the name of its `guarda`: how many, never who.
pub fn resultado(sesion: &Convocada, conteo: &Conteo) -> Valor {
    let cuantos = |n: u32| Valor::Entero(i64::from(n));
    Valor::Registro(BTreeMap::from([
        ("sesion".to_owned(), Valor::Texto(sesion.sesion.clone())),
        ("fecha".to_owned(), Valor::Fecha(sesion.cuando.date())),
        ("hora".to_owned(), Valor::Hora(sesion.cuando.time())),
        ("lugar".to_owned(), Valor::Texto(sesion.lugar.clone())),
        ("a_favor".to_owned(), cuantos(conteo.a_favor)),
        ("en_contra".to_owned(), cuantos(conteo.en_contra)),
        ("abstenciones".to_owned(), cuantos(conteo.abstenciones)),
        ("excusas".to_owned(), cuantos(conteo.excusas)),
        ("presentes".to_owned(), cuantos(conteo.presentes())),
    ]))
}

/// The same, of a session that was closed under another version.
pub(crate) fn resultado_de(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Option<Valor> {
    let organo = paquete.organo_de(etapa)?;
    let hay = estado.votaciones.get(&etapa.id).filter(|v| v.cerrada.is_some())?;
    Some(resultado(&hay.sesion, &Conteo::de(organo, hay.votos.iter().map(|v| (&v.rol, v.voto)))))
}

fn no_disponible(mensaje: impl Into<String>) -> Rechazo {
    Rechazo::new(Motivo::NoDisponible, mensaje)
}

fn sin_permiso(mensaje: impl Into<String>) -> Rechazo {
    Rechazo::new(Motivo::SinPermiso, mensaje)
}
