//! Somebody who works here, as an answer, and the stages that are theirs. Who may be chosen is passed in, for the engine knows no accounts:
//! it says whether a choice is good, turns it into a value, and from that value follows of whom a stage is.

use schemas::evento::{Hecho, Quien};
use schemas::ids::{CampoId, CuentaId, EtapaId, RolId};
use schemas::paquete::{Acto, Actor, Campo, Etapa, Paquete, Tarea, TipoCampo};
use schemas::valor::Valor;

use crate::ambito::Ambito;
use crate::campo::Lectura;
use crate::comando::{Actuante, Contexto, Respuestas, Suplida};
use crate::decide;
use crate::estado::Estado;
use crate::firma::nombre_de;
use crate::formato;
use crate::paso::Paso;
use crate::permiso;
use crate::rechazo::{FaltaCampo, Motivo, Rechazo};

/// The part of the value that says whose account it is. No expression, document or notice reads it.
const CUENTA: &str = "cuenta";

/// Somebody who may be chosen today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elegible {
    /// Their account.
    pub cuenta: CuentaId,
    /// Their name.
    pub nombre: String,
    /// The roles that they hold.
    pub roles: Vec<RolId>,
}

/// Of whom a stage is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asignada {
    /// Their account.
    pub cuenta: CuentaId,
    /// Their name, as it was when they were chosen.
    pub nombre: String,
}

/// The role that a field asks for; nothing when it is of another type.
pub const fn rol_pedido(campo: &Campo) -> Option<&RolId> {
    match &campo.tipo {
        TipoCampo::Servidor { rol } => rol.as_ref(),
        _ => None,
    }
}

/// The fields of a trámite that ask for somebody who works here, with their role.
pub fn pedidos(paquete: &Paquete) -> impl Iterator<Item = (&Campo, &RolId)> {
    paquete.tramite.campos.iter().filter_map(|campo| Some((campo, rol_pedido(campo)?)))
}

/// Somebody as an answer: whose account, their name, and by which role they were chosen.
pub fn valor(paquete: &Paquete, rol: &RolId, elegible: &Elegible) -> Valor {
    let partes = [
        (CUENTA, elegible.cuenta.to_string()),
        ("nombre", elegible.nombre.clone()),
        ("cargo", nombre_de(paquete, rol).to_owned()),
    ];
    Valor::Registro(partes.map(|(parte, texto)| (parte.to_owned(), Valor::Texto(texto))).into())
}

/// A part of who was chosen, as text.
pub(crate) fn parte<'v>(valor: &'v Valor, nombre: &str) -> Option<&'v str> {
    match valor {
        Valor::Registro(partes) => match partes.get(nombre) {
            Some(Valor::Texto(texto)) => Some(texto),
            _ => None,
        },
        _ => None,
    }
}

/// The account of who was chosen.
pub fn cuenta(valor: &Valor) -> Option<&str> {
    parte(valor, CUENTA)
}

/// The name of who was chosen.
pub fn nombre(valor: &Valor) -> Option<&str> {
    parte(valor, "nombre")
}

/// Reads an account as the person that it is of, if they may be chosen.
pub(crate) fn leer(
    campo: &Campo,
    ruta: &str,
    texto: &str,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let escrito = texto.trim();
    // Who was chosen already stays as they were: they were judged then.
    let previo = ambito.datos.campos.get(&campo.id);
    if let Some(valor) = previo.filter(|v| cuenta(v) == Some(escrito)) {
        return Some(valor.clone());
    }
    match hallar(ambito.paquete, campo, escrito, &ambito.datos.servidores) {
        Ok(valor) => Some(valor),
        Err(mensaje) => {
            lectura.mal(ruta, mensaje);
            None
        }
    }
}

/// The value of a choice, or why it isn't one. Who isn't there, is suspended or holds another role is told alike.
fn hallar(paquete: &Paquete, campo: &Campo, escrito: &str, elegibles: &[Elegible]) -> Result<Valor, String> {
    let Some(rol) = rol_pedido(campo) else { return Err(format!("«{}» no se contesta", campo.etiqueta)) };
    let hallado = elegibles.iter().find(|e| e.cuenta.as_str() == escrito && e.roles.contains(rol));
    match hallado {
        Some(elegible) => Ok(valor(paquete, rol, elegible)),
        None => Err(format!(
            "Elija en «{}» a una persona que hoy tenga el rol «{}»",
            campo.etiqueta,
            nombre_de(paquete, rol)
        )),
    }
}

/// Judges the people that a command chooses: each may be chosen today, is who it says, and may do what their stages ask of them.
pub(crate) fn comprobar(
    paso: &Paso<'_>,
    etapa: &EtapaId,
    respuestas: &Respuestas,
    contexto: &Contexto,
) -> Result<(), Rechazo> {
    let paquete = paso.paquete;
    let ahora =
        paquete.tramite.etapa(etapa).and_then(Etapa::tarea).map(|t| t.acto).zip(contexto.quien.cuenta());
    let mut faltas = Vec::new();
    for (campo, _) in pedidos(paquete) {
        let Some(Some(dicho)) = respuestas.get(&campo.id) else { continue };
        if let Err(mensaje) = juzgar(paquete, &paso.estado, campo, dicho, ahora, &contexto.servidores) {
            faltas.push(FaltaCampo { campo: campo.id.clone(), mensaje });
        }
    }
    match faltas.first() {
        None => Ok(()),
        Some(primera) => Err(Rechazo {
            motivo: Motivo::Datos,
            mensaje: primera.mensaje.clone(),
            campos: faltas,
            fundamento: String::new(),
        }),
    }
}

fn juzgar(
    paquete: &Paquete,
    estado: &Estado,
    campo: &Campo,
    dicho: &Valor,
    ahora: Option<(Acto, &CuentaId)>,
    elegibles: &[Elegible],
) -> Result<(), String> {
    let escrita = cuenta(dicho).unwrap_or_default();
    let cierto = hallar(paquete, campo, escrita, elegibles)?;
    let quien = nombre(&cierto).unwrap_or_default();
    if estado.titular.as_ref().is_some_and(|t| t.as_str() == escrita) {
        return Err(format!("Elija a otra persona: {quien} hizo esta solicitud"));
    }
    if cierto != *dicho {
        return Err(format!(
            "Elija de nuevo en «{}»: lo que se envió no es lo que se sabe de {quien}",
            campo.etiqueta
        ));
    }
    let suyas = paquete.tramite.etapas.iter().filter_map(Etapa::tarea);
    for tarea in suyas.filter(|t| t.asignado_a.as_ref() == Some(&campo.id)) {
        if let Some(hecho) = permiso::incompatible(paquete, estado, tarea, escrita, ahora) {
            return Err(format!(
                "Elija a otra persona: {quien} ya {} en este expediente, y quien {} no puede ser la misma persona",
                permiso::hizo(hecho),
                permiso::hace(tarea.acto)
            ));
        }
    }
    Ok(())
}

/// Of whom an active stage is; nothing where it is of anybody with its role. That nobody is known in a stage that names a field can only
/// come of a change of version: then anybody with the role acts.
pub fn asignada(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Option<Asignada> {
    let campo = etapa.tarea()?.asignado_a.as_ref()?;
    let valor = Ambito::nuevo(paquete, &estado.datos).campo(campo).ok()??;
    Some(Asignada { cuenta: CuentaId::from(cuenta(&valor)?), nombre: nombre(&valor)?.to_owned() })
}

/// Who has an active stage: of whom it is, or who took it.
pub fn quien_la_tiene(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Option<CuentaId> {
    let tomada = || estado.activa(&etapa.id).and_then(|a| a.tomada_por.clone());
    asignada(paquete, estado, etapa).map(|de| de.cuenta).or_else(tomada)
}

/// In whose place somebody would act in a stage by a role: of who has it, for whom they stand in, or of who lends them the role.
pub fn en_lugar_de<'q>(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    rol: &RolId,
    quien: &'q Actuante,
) -> Option<&'q Suplida> {
    let tiene = quien_la_tiene(paquete, estado, etapa);
    quien.por(rol, tiene.as_ref())
}

/// Checks separation of duties in a tarea for who would act in it by a role, and for the person in whose place they would.
///
/// # Errors
/// `SinPermiso`, naming both actos.
pub fn separacion(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    tarea: &Tarea,
    quien: &Actuante,
) -> Result<(), Rechazo> {
    permiso::separacion_en(paquete, estado, tarea, quien)?;
    let (Actor::Rol(rol), Actuante::Servidor { roles, .. }) = (&tarea.actor, quien) else { return Ok(()) };
    let Some((propio, _)) = permiso::rol_para(paquete, rol, roles) else { return Ok(()) };
    let ausente = en_lugar_de(paquete, estado, etapa, &propio, quien);
    permiso::separacion_del_ausente(paquete, estado, tarea, ausente)
}

/// Checks that somebody may act in a stage, and gives the role by which they do: where it is of a person, that person, or who substitutes
/// their role.
///
/// # Errors
/// `SinPermiso`, which says of whom it is.
pub fn autorizar(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    actor: &Actor,
    quien: &Actuante,
) -> Result<Option<(RolId, Option<RolId>)>, Rechazo> {
    let papel = permiso::autorizar(paquete, estado, actor, quien)?;
    let Some(de) = asignada(paquete, estado, etapa) else { return Ok(papel) };
    let (Actor::Rol(rol), Actuante::Servidor { cuenta, roles, .. }) = (actor, quien) else {
        return Ok(papel);
    };
    if *cuenta == de.cuenta {
        return Ok(papel);
    }
    // Who stands in for them these days does what is theirs.
    if let Some(ausente) = quien.por(rol, Some(&de.cuenta)).filter(|s| s.cuenta == de.cuenta) {
        permiso::sin_que_fuera_del_ausente(estado, Some(ausente))?;
        return Ok(Some((rol.clone(), None)));
    }
    let suplentes = paquete.rol(rol).map(|r| r.suplentes.as_slice()).unwrap_or_default();
    match suplentes.iter().find(|s| roles.contains(s)) {
        Some(suplente) => Ok(Some((suplente.clone(), Some(rol.clone())))),
        None => Err(Rechazo::new(Motivo::SinPermiso, ajena(paquete, etapa, suplentes, &de))),
    }
}

/// Why a stage isn't of somebody with its role, and who may do something about it.
fn ajena(paquete: &Paquete, etapa: &Etapa, suplentes: &[RolId], de: &Asignada) -> String {
    let mut si_falta = Vec::new();
    if !suplentes.is_empty() {
        let nombres: Vec<&str> = suplentes.iter().map(|r| nombre_de(paquete, r)).collect();
        si_falta.push(format!("actúa quien suple: {}", formato::alternar(&nombres)));
    }
    let eligen = quienes_eligen(paquete, etapa);
    let nombres: Vec<&str> = eligen.iter().filter_map(|a| nombre_del_rol(paquete, a)).collect();
    if !nombres.is_empty() {
        si_falta.push(format!("lo reasigna {}", formato::alternar(&nombres)));
    }
    let dicho = format!("esto se asignó a {}", de.nombre);
    if si_falta.is_empty() { dicho } else { format!("{dicho}; si falta, {}", si_falta.join(", o ")) }
}

fn nombre_del_rol<'p>(paquete: &'p Paquete, actor: &'p Actor) -> Option<&'p str> {
    match actor {
        Actor::Rol(rol) => Some(nombre_de(paquete, rol)),
        Actor::Solicitante | Actor::Tercero(_) | Actor::Sistema => None,
    }
}

/// Who says of whom a stage is, and so may hand it over: whoever is asked for the field.
pub fn quienes_eligen(paquete: &Paquete, etapa: &Etapa) -> Vec<Actor> {
    let campo = etapa.tarea().and_then(|t| t.asignado_a.as_ref());
    campo.map(|c| permiso::quienes_contestan(&paquete.tramite, c)).unwrap_or_default()
}

/// The field by which an active stage may be handed over by somebody, and how an event names them.
///
/// # Errors
/// `NoDisponible` where it is of nobody; `SinPermiso`.
pub fn puede_reasignar<'p>(
    paquete: &'p Paquete,
    estado: &Estado,
    etapa: &'p Etapa,
    quien: &Actuante,
) -> Result<(&'p CampoId, Quien), Rechazo> {
    let Some(campo) = etapa.tarea().and_then(|t| t.asignado_a.as_ref()) else {
        return Err(Rechazo::new(
            Motivo::NoDisponible,
            format!("«{}» no se asigna a una persona: la atiende cualquiera con su rol", etapa.nombre),
        ));
    };
    // Whoever it was of may have left: then it is ordered of the system.
    if matches!(quien, Actuante::Sistema) {
        return Ok((campo, Quien::Sistema));
    }
    let mut negado = None;
    for actor in quienes_eligen(paquete, etapa) {
        match permiso::autorizar(paquete, estado, &actor, quien) {
            Ok(rol) => return Ok((campo, quien.firma(rol))),
            Err(no) => drop(negado.get_or_insert(no)),
        }
    }
    Err(negado.unwrap_or_else(|| Rechazo::new(Motivo::NoDisponible, "esta etapa no la reasigna nadie")))
}

/// Hands an active stage over to somebody else. Its clock goes on: it is the same visit.
pub(crate) fn reasignar(
    paso: &mut Paso<'_>,
    etapa: &EtapaId,
    visita: Option<u32>,
    respuestas: Respuestas,
    contexto: &Contexto,
) -> Result<(), Rechazo> {
    let definicion = decide::activa(paso, etapa, visita)?;
    let (campo, firma) = puede_reasignar(paso.paquete, &paso.estado, definicion, &contexto.quien)?;
    let suyo: [CampoId; 1] = [campo.clone()];
    decide::responder(paso, etapa, &suyo, respuestas, firma, contexto)?;
    decide::exigir(paso, &suyo)?;
    decide::validar(paso)
}

/// That a stage was handed over, as an event says it: which, and to whom. What the stage itself asks is an action of it.
pub fn reasignada<'e>(paquete: &Paquete, hecho: &'e Hecho) -> Option<(&'e EtapaId, &'e str)> {
    let Hecho::Respondido { etapa, valores } = hecho else { return None };
    let tarea = paquete.tramite.etapa(etapa)?.tarea()?;
    let campo = tarea.asignado_a.as_ref()?;
    if tarea.acciones.iter().any(|a| tarea.pide(a).any(|c| c == campo)) {
        return None;
    }
    Some((etapa, nombre(valores.get(campo)?.as_ref()?)?))
}
