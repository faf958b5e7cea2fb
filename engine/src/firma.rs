//! Signatures that a stage gathers: who may sign now, of which bytes, and when all have. What is signed is the data of the document and
//! the form that it will have; the day and the folio of its issue are not part of it, since they follow from the last signature.
//! A signature over other bytes than those of now counts no more.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemas::canon;
use schemas::evento::Hecho;
use schemas::ids::{CuentaId, EtapaId, RolId};
use schemas::paquete::{Actor, Etapa, Firma, OrdenFirmas, Paquete};
use schemas::sello::Digest;
use schemas::valor::Valor;
use serde_json::json;

use crate::comando::Actuante;
use crate::estado::{Estado, SalidaEmitida};
use crate::evolve::local;
use crate::flujo;
use crate::formato;
use crate::paso::Paso;
use crate::permiso;
use crate::rechazo::{Motivo, Rechazo};

/// What was signed in a stage, in its last visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EstadoFirma {
    /// The visit.
    pub visita: u32,
    /// The digest of what was signed.
    pub huella: Option<Digest>,
    /// Signatures, in order.
    pub hechas: Vec<Hecha>,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hecha {
    /// Whose.
    pub firmante: RolId,
    /// Who gave it.
    pub cuenta: CuentaId,
    /// The role by which they gave it, when it was in the absence of who should.
    pub suplente: Option<RolId>,
    /// Their name, if it is known.
    pub nombre: String,
    /// The name of the person in whose place they gave it, those days; empty where it was in nobody's.
    pub ausente: String,
    /// When.
    pub cuando: Timestamp,
}

/// A signature that was given or is awaited, in the order of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Puesto<'a> {
    /// Whose.
    pub firmante: &'a RolId,
    /// The signature, once it was given.
    pub hecha: Option<&'a Hecha>,
    /// Whether it may be given now.
    pub toca: bool,
}

/// The role by which somebody acts, and in whose absence.
type Papel = (RolId, Option<RolId>);

/// The bytes that are signed in a stage: canonical JSON of what the document is filled with, and of the form that it will have.
/// Absent only when they have no canonical form, which a checked paquete excludes.
pub fn por_firmar(paquete: &Paquete, estado: &Estado, firma: &Firma) -> Option<Vec<u8>> {
    let plantilla = Digest::de(&canon::bytes(paquete.tramite.salida(&firma.salida)?).ok()?);
    canon::bytes(&json!({
        "formato": 1,
        "municipio": paquete.municipio.id,
        "tramite": paquete.tramite.id,
        "salida": firma.salida,
        "plantilla": plantilla,
        "solicitud": estado.datos.solicitud,
        "solicitante": estado.datos.solicitante,
        "datos": estado.datos.campos,
        "resultados": estado.datos.resultados,
    }))
    .ok()
}

/// The digest of the bytes that are signed in a stage.
pub fn huella(paquete: &Paquete, estado: &Estado, firma: &Firma) -> Option<Digest> {
    por_firmar(paquete, estado, firma).map(|bytes| Digest::de(&bytes))
}

/// The signatures of a stage that count: those of this visit, over the bytes of now.
fn vigentes<'a>(paquete: &Paquete, estado: &'a Estado, etapa: &Etapa, firma: &Firma) -> &'a [Hecha] {
    let visita = estado.activa(&etapa.id).map_or(0, |a| a.visita);
    match estado.firmas.get(&etapa.id) {
        Some(f) if f.visita == visita && f.huella.is_some() && f.huella == huella(paquete, estado, firma) => {
            &f.hechas
        }
        _ => &[],
    }
}

/// Who signs in a stage, in the order of the document.
pub fn puestos<'a>(paquete: &Paquete, estado: &'a Estado, etapa: &'a Etapa) -> Vec<Puesto<'a>> {
    let Some(firma) = etapa.firma() else { return Vec::new() };
    let hechas = vigentes(paquete, estado, etapa, firma);
    let mut abierto = true;
    firma
        .firman
        .iter()
        .map(|firmante| {
            let hecha = hechas.iter().find(|h| h.firmante == *firmante);
            let toca = hecha.is_none() && abierto;
            abierto &= !(toca && firma.orden == OrdenFirmas::Secuencial);
            Puesto { firmante, hecha, toca }
        })
        .collect()
}

/// Who may sign now, as actors of the stage.
pub fn turnos(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Vec<Actor> {
    puestos(paquete, estado, etapa)
        .into_iter()
        .filter(|p| p.toca)
        .map(|p| Actor::Rol(p.firmante.clone()))
        .collect()
}

/// The document of a stage as it would be if it were issued on a day, with what its signatures would leave: who signs reads it before.
///
/// # Errors
/// Only a defect.
pub fn proyecto(
    paquete: &Paquete,
    estado: &Estado,
    firma: &Firma,
    hoy: Date,
) -> Result<SalidaEmitida, Rechazo> {
    let salida = paquete
        .tramite
        .salida(&firma.salida)
        .ok_or_else(|| Rechazo::defecto(format!("la salida `{}` no está en el paquete", firma.salida)))?;
    let (folio, vence, corrige) = flujo::por_emitir(paquete, estado, salida, hoy)?;
    Ok(SalidaEmitida {
        salida: salida.id.clone(),
        folio,
        fecha: hoy,
        vence,
        sha256: None,
        huella: None,
        revocada: None,
        corrige,
        version: estado.version,
    })
}

/// The name of a role, or its id.
pub fn nombre_de<'a>(paquete: &'a Paquete, rol: &'a RolId) -> &'a str {
    paquete.rol(rol).map_or(rol.as_str(), |r| r.nombre.as_str())
}

/// Who signs, in words: «Directora y Secretario, en ese orden».
pub fn en_palabras(paquete: &Paquete, firma: &Firma) -> String {
    let nombres: Vec<&str> = firma.firman.iter().map(|r| nombre_de(paquete, r)).collect();
    let como = match (firma.firman.len(), firma.orden) {
        (0 | 1, _) => "",
        (_, OrdenFirmas::Libre) => ", en cualquier orden",
        (_, OrdenFirmas::Secuencial) => ", en ese orden",
    };
    format!("{}{como}", formato::enumerar(&nombres))
}

/// Whose signature somebody would give now, and by which role; else why they can't.
///
/// # Errors
/// `SinPermiso` when it isn't theirs to sign, `NoDisponible` when they signed or it isn't their turn.
pub fn autorizar(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    firma: &Firma,
    quien: &Actuante,
) -> Result<(RolId, Papel), Rechazo> {
    let de_quienes = en_palabras(paquete, firma);
    let ajeno = || Rechazo::new(Motivo::SinPermiso, format!("esto lo firma: {de_quienes}"));
    let Actuante::Servidor { cuenta, roles, .. } = quien else { return Err(ajeno()) };
    if estado.titular.as_ref() == Some(cuenta) {
        return Err(Rechazo::new(
            Motivo::SinPermiso,
            "usted hizo esta solicitud: firma otra persona con ese rol",
        ));
    }
    let puestos = puestos(paquete, estado, etapa);
    if puestos.iter().any(|p| p.hecha.is_some_and(|h| h.cuenta == *cuenta)) {
        return Err(Rechazo::new(
            Motivo::NoDisponible,
            "usted ya firmó este documento; lo que falta lo firma otra persona",
        ));
    }
    let suyos = || {
        puestos
            .iter()
            .filter(|p| p.hecha.is_none())
            .filter_map(|p| Some((p, permiso::rol_para(paquete, p.firmante, roles)?)))
    };
    // Their own signature before one in the absence of somebody else.
    let elegido = suyos()
        .find(|(p, (rol, suple))| p.toca && suple.is_none() && quien.por(rol, None).is_none())
        .or_else(|| suyos().find(|(p, (_, suple))| p.toca && suple.is_none()))
        .or_else(|| suyos().find(|(p, _)| p.toca))
        .map(|(p, papel)| (p.firmante.clone(), papel));
    if let Some(elegido) = elegido {
        let (_, (rol, _)) = &elegido;
        permiso::sin_que_fuera_del_ausente(estado, quien.por(rol, None))?;
        return Ok(elegido);
    }
    if suyos().next().is_some() {
        let antes = puestos.iter().find(|p| p.toca).map_or("", |p| nombre_de(paquete, p.firmante));
        return Err(Rechazo::new(Motivo::NoDisponible, format!("antes firma {antes}; todavía no le toca")));
    }
    Err(Rechazo::new(Motivo::SinPermiso, format!("esto lo firma: {de_quienes}; su cuenta no tiene ese rol")))
}

/// Records a signature, and says whether it was the last one.
pub(crate) fn firmar(
    paso: &mut Paso<'_>,
    etapa: &Etapa,
    firma: &Firma,
    firmante: RolId,
    quien: schemas::evento::Quien,
    (nombre, ausente): (&str, &str),
) -> Result<bool, Rechazo> {
    let huella = huella(paso.paquete, &paso.estado, firma)
        .ok_or_else(|| Rechazo::defecto("los datos por firmar no tienen forma canónica"))?;
    let visita = paso.estado.activa(&etapa.id).map_or(1, |a| a.visita);
    let ultima = puestos(paso.paquete, &paso.estado, etapa)
        .iter()
        .all(|p| p.hecha.is_some() || *p.firmante == firmante);
    paso.emite(
        quien,
        Hecho::Firmado {
            etapa: etapa.id.clone(),
            visita,
            salida: firma.salida.clone(),
            firmante,
            huella,
            nombre: nombre.to_owned(),
            ausente: ausente.to_owned(),
        },
    );
    Ok(ultima)
}

/// Folds a signature.
pub(crate) fn firmado(
    paquete: &Paquete,
    estado: &mut Estado,
    etapa: &EtapaId,
    (visita, huella): (u32, &Digest),
    hecha: Hecha,
) {
    let cuando = hecha.cuando;
    let de_ella = estado.firmas.entry(etapa.clone()).or_default();
    if de_ella.visita != visita || de_ella.huella.as_ref() != Some(huella) {
        *de_ella = EstadoFirma { visita, huella: Some(huella.clone()), hechas: Vec::new() };
    }
    de_ella.hechas.push(hecha);
    let Some(definicion) = paquete.tramite.etapa(etapa) else { return };
    if let (Some(firma), Some(guarda)) = (definicion.firma(), &definicion.guarda)
        && firma.firman.iter().all(|r| de_ella.hechas.iter().any(|h| h.firmante == *r))
    {
        estado.datos.resultados.insert(guarda.clone(), resultado(local(paquete, cuando).date()));
    }
}

/// What a stage of signatures leaves under the name of its `guarda`.
pub fn resultado(fecha: Date) -> Valor {
    Valor::Registro(BTreeMap::from([("fecha".to_owned(), Valor::Fecha(fecha))]))
}

/// The same, of a stage whose signatures were all given by another version.
pub(crate) fn resultado_de(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Option<Valor> {
    let firma = etapa.firma()?;
    let hechas = &estado.firmas.get(&etapa.id)?.hechas;
    let todas = firma.firman.iter().all(|r| hechas.iter().any(|h| h.firmante == *r));
    hechas.last().filter(|_| todas).map(|h| resultado(local(paquete, h.cuando).date()))
}
