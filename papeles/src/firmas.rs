//! Signatures of a document. Those that were given in a stage of signatures are printed with who, when, in whose place and of which
//! bytes; where there is no such stage the document says by which office it was resolved, and that the dependencia seals it: it never
//! looks like a signature that it isn't.

use documentos::{Bloque, Firma};
use engine::evolve::local;
use engine::formato;
use jiff::Timestamp;
use schemas::evento::{Hecho, Quien};
use schemas::ids::RolId;
use schemas::paquete::{Paquete, Rol, Salida};
use schemas::sello::Digest;
use serde_json::{Value, json};

use super::Momento;
use super::piezas::dependencia;

/// What stands where a signature would.
const LEYENDA: &str = "Sello electrónico de la dependencia";
/// What stands where a signature is awaited.
const FALTA: &str = "Falta esta firma";

/// A signature that was given.
struct Dada<'a> {
    firmante: &'a RolId,
    suplente: Option<&'a RolId>,
    nombre: &'a str,
    /// The name of who was absent those days; empty when nobody was.
    ausente: &'a str,
    cuando: Timestamp,
    huella: &'a Digest,
}

pub(super) fn firmas(momento: &Momento<'_>, salida: &Salida) -> Bloque {
    let paquete = momento.paquete;
    if salida.firman.is_empty() {
        let firma = Firma {
            nombre: dependencia(paquete, &paquete.tramite.dependencia).to_owned(),
            cargo: paquete.municipio.nombre.clone(),
            leyenda: LEYENDA.to_owned(),
        };
        return Bloque::Firmas { firmas: vec![firma] };
    }
    if se_firma(momento, salida) {
        let dadas = dadas(momento, salida);
        let firmas = salida.firman.iter().map(|rol| firmada(momento, rol, &dadas)).collect();
        return Bloque::Firmas { firmas };
    }
    let firmas = salida
        .firman
        .iter()
        .filter_map(|rol| {
            let definicion = paquete.rol(rol)?;
            let suple = suplente(momento, rol).and_then(|s| paquete.rol(s));
            let nombre = suple.map_or(&definicion.nombre, |s| &s.nombre);
            let cargo = match suple {
                Some(_) => format!("En suplencia de {}", definicion.nombre),
                None => donde(paquete, definicion).to_owned(),
            };
            Some(Firma { nombre: nombre.clone(), cargo, leyenda: LEYENDA.to_owned() })
        })
        .collect();
    Bloque::Firmas { firmas }
}

/// Of what an office is: its dependencia, or the municipality where it is called as that.
fn donde<'a>(paquete: &'a Paquete, rol: &'a Rol) -> &'a str {
    match dependencia(paquete, &rol.dependencia) {
        suya if suya == rol.nombre => &paquete.municipio.nombre,
        suya => suya,
    }
}

/// Whether a document is signed in a stage of its own.
fn se_firma(momento: &Momento<'_>, salida: &Salida) -> bool {
    momento.paquete.tramite.etapas.iter().any(|e| e.firma().is_some_and(|f| f.salida == salida.id))
}

/// The signatures that count: over the bytes that were signed last, in the same visit.
fn dadas<'a>(momento: &Momento<'a>, salida: &Salida) -> Vec<Dada<'a>> {
    let todas: Vec<(&'a schemas::ids::EtapaId, u32, Dada<'a>)> = momento
        .eventos
        .iter()
        .filter_map(|e| match (&e.hecho, &e.quien) {
            (
                Hecho::Firmado { etapa, visita, salida: cual, firmante, huella, nombre, ausente },
                Quien::Servidor { rol, suple_a, .. },
            ) if *cual == salida.id => {
                let suplente = suple_a.as_ref().map(|_| rol);
                Some((etapa, *visita, Dada { firmante, suplente, nombre, ausente, cuando: e.cuando, huella }))
            }
            _ => None,
        })
        .collect();
    let ultima = todas.last().map(|(etapa, visita, d)| (*etapa, *visita, d.huella));
    todas
        .into_iter()
        .filter(|(etapa, visita, d)| Some((*etapa, *visita, d.huella)) == ultima)
        .map(|(_, _, dada)| dada)
        .collect()
}

/// A signature as it is printed; of one that isn't there yet, whose it is.
fn firmada(momento: &Momento<'_>, rol: &RolId, dadas: &[Dada<'_>]) -> Firma {
    let paquete = momento.paquete;
    let cargo = |rol: &RolId| paquete.rol(rol).map_or_else(|| rol.to_string(), |r| r.nombre.clone());
    let Some(dada) = dadas.iter().find(|d| d.firmante == rol) else {
        let de = paquete.rol(rol).map_or("", |r| donde(paquete, r));
        return Firma { nombre: cargo(rol), cargo: de.to_owned(), leyenda: FALTA.to_owned() };
    };
    let como = match dada.suplente {
        Some(suplente) => format!("{}, por ausencia de {}", cargo(suplente), cargo(rol)),
        None => cargo(rol),
    };
    // Who stands in for somebody those days signs as they would, and says for whom.
    let como = match dada.ausente {
        "" => como,
        ausente => format!("{como}, por ausencia de {ausente}"),
    };
    let (nombre, cargo) = match dada.nombre {
        "" => (como, String::new()),
        persona => (persona.to_owned(), como),
    };
    let cuando = local(paquete, dada.cuando);
    let leyenda = format!(
        "Firmó en la Ventanilla el {}, sobre los datos con huella {}",
        formato::fecha_hora(cuando),
        dada.huella.corto()
    );
    Firma { nombre, cargo, leyenda }
}

/// The signatures of a document, as the data that it carries tell them; nothing where it is signed in no stage.
pub(super) fn como_datos(momento: &Momento<'_>, salida: &Salida) -> Option<Value> {
    if !se_firma(momento, salida) {
        return None;
    }
    let dadas = dadas(momento, salida);
    let una = |d: &Dada<'_>| {
        let mut una = json!({
            "firmante": d.firmante,
            "suplente": d.suplente,
            "nombre": d.nombre,
            "cuando": d.cuando.to_string(),
            "huella": d.huella,
        });
        // Those that were printed without it say the same bytes.
        if !d.ausente.is_empty()
            && let Some(partes) = una.as_object_mut()
        {
            partes.insert("ausente".to_owned(), json!(d.ausente));
        }
        una
    };
    Some(Value::Array(dadas.iter().map(una).collect()))
}

/// Who last acted in the absence of a role, when it wasn't its own people who did.
fn suplente<'a>(momento: &'a Momento<'_>, rol: &RolId) -> Option<&'a RolId> {
    momento
        .eventos
        .iter()
        .rev()
        .filter(|e| matches!(e.hecho, Hecho::Salio { .. }))
        .find_map(|e| match &e.quien {
            Quien::Servidor { rol: propio, suple_a: None, .. } if propio == rol => Some(None),
            Quien::Servidor { rol: otro, suple_a: Some(de), .. } if de == rol => Some(Some(otro)),
            _ => None,
        })
        .flatten()
}
