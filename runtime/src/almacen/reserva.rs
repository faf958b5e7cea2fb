//! What is personal in an event is taken out before the event enters the chain: a salted digest stands in its place. This room takes
//! it out, puts it back, and checks that what it puts back is what was taken.
//!
//! The digest is SHA-256(salt of 16 bytes | canonical JSON of the value), and stands as `{"reservado": "<64 hexadecimal digits>"}`.

use schemas::canon;
use schemas::evento::{Evento, Paso};
use schemas::sello::{Digest, hexadecimal};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::{AlmacenError, Resultado};
use super::ids::azar;

const QUE: &str = "los datos reservados de un evento";

/// One value that was taken out.
#[derive(Serialize, Deserialize)]
struct Pieza {
    /// Where it stood, as a JSON pointer (RFC 6901) from the event.
    ruta: String,
    /// Its salt, in hexadecimal digits.
    sal: String,
    /// The value.
    valor: Value,
}

/// An event ready for the chain, with what was taken out of it.
pub(super) struct Separado {
    /// Canonical JSON of the public part.
    pub(super) publico: String,
    /// What was taken out, as JSON, when there was something.
    pub(super) reservado: Option<String>,
}

/// Takes out of an event what is personal.
pub(super) fn separar(evento: &Evento) -> Resultado<Separado> {
    let rutas = evento.hecho.reservado();
    if rutas.is_empty() {
        return Ok(Separado { publico: texto(canon::bytes(evento)?)?, reservado: None });
    }
    let mut json = serde_json::to_value(evento).map_err(AlmacenError::forma("un evento"))?;
    let mut piezas = Vec::new();
    if let Some(hecho) = json.get_mut("hecho") {
        for pasos in rutas {
            sacar(hecho, pasos, "/hecho".to_owned(), &mut piezas)?;
        }
    }
    let publico = texto(canon::bytes(&json)?)?;
    if piezas.is_empty() {
        return Ok(Separado { publico, reservado: None });
    }
    let reservado = serde_json::to_string(&piezas).map_err(AlmacenError::forma(QUE))?;
    Ok(Separado { publico, reservado: Some(reservado) })
}

fn texto(bytes: Vec<u8>) -> Resultado<String> {
    String::from_utf8(bytes).map_err(|_| AlmacenError::Forma { que: "un evento", causa: None })
}

fn sacar(valor: &mut Value, pasos: &[Paso], ruta: String, piezas: &mut Vec<Pieza>) -> Resultado<()> {
    match pasos.split_first() {
        None => {
            let sal = hexadecimal(&azar::<16>()?);
            let huella = huella(&sal, valor)?;
            let valor = std::mem::replace(valor, json!({ "reservado": huella }));
            piezas.push(Pieza { ruta, sal, valor });
        }
        Some((Paso::Miembro(nombre), resto)) => {
            if let Some(dentro) = valor.get_mut(*nombre) {
                sacar(dentro, resto, format!("{ruta}/{nombre}"), piezas)?;
            }
        }
        Some((Paso::Cada, resto)) => match valor {
            Value::Object(miembros) => {
                for (nombre, dentro) in miembros.iter_mut() {
                    let nombre = nombre.replace('~', "~0").replace('/', "~1");
                    sacar(dentro, resto, format!("{ruta}/{nombre}"), piezas)?;
                }
            }
            Value::Array(elementos) => {
                for (i, dentro) in elementos.iter_mut().enumerate() {
                    sacar(dentro, resto, format!("{ruta}/{i}"), piezas)?;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        },
    }
    Ok(())
}

fn huella(sal: &str, valor: &Value) -> Resultado<String> {
    let mut bytes = Vec::with_capacity(128);
    for par in sal.as_bytes().chunks(2) {
        let byte = std::str::from_utf8(par).ok().and_then(|d| u8::from_str_radix(d, 16).ok());
        bytes.push(byte.ok_or(AlmacenError::Forma { que: QUE, causa: None })?);
    }
    bytes.extend(canon::bytes(valor)?);
    Ok(Digest::de(&bytes).as_str().to_owned())
}

/// What putting back found.
pub(super) enum Reunido {
    /// The event, whole.
    Entero(Box<Evento>),
    /// A reserved value is not the one that was taken out, or belongs nowhere.
    Ajeno,
    /// Some reserved value is not there.
    Falta,
}

/// Puts back what was taken out.
pub(super) fn reunir(publico: &str, reservado: Option<&str>) -> Resultado<Reunido> {
    let leer = AlmacenError::forma("un evento");
    let Some(reservado) = reservado else {
        // Most events have nothing reserved; those that do can't be read without it.
        if !publico.contains("{\"reservado\":\"") {
            return Ok(Reunido::Entero(Box::new(serde_json::from_str(publico).map_err(leer)?)));
        }
        return Ok(Reunido::Falta);
    };
    let mut json: Value = serde_json::from_str(publico).map_err(AlmacenError::forma("un evento"))?;
    let Ok(piezas) = serde_json::from_str::<Vec<Pieza>>(reservado) else { return Ok(Reunido::Ajeno) };
    for pieza in piezas {
        let Ok(huella) = huella(&pieza.sal, &pieza.valor) else { return Ok(Reunido::Ajeno) };
        match json.pointer_mut(&pieza.ruta) {
            Some(lugar) if *lugar == json!({ "reservado": huella }) => *lugar = pieza.valor,
            _ => return Ok(Reunido::Ajeno),
        }
    }
    let evento: Evento = match serde_json::from_value(json) {
        Ok(evento) => evento,
        Err(_) => return Ok(Reunido::Falta),
    };
    Ok(Reunido::Entero(Box::new(evento)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use schemas::evento::{Hecho, Quien};
    use schemas::ids::CampoId;
    use schemas::valor::Valor;

    use super::*;

    fn respondido() -> Evento {
        let mut valores = BTreeMap::new();
        valores.insert(CampoId::from("curp"), Some(Valor::Texto("LOPM800101MNLXXX09".into())));
        valores.insert(CampoId::from("a/b~c"), None);
        Evento {
            cuando: "2026-03-01T09:00:00Z".parse().unwrap(),
            quien: Quien::Sistema,
            hecho: Hecho::Respondido { etapa: "solicitud".into(), valores },
        }
    }

    #[test]
    fn nothing_personal_stays_in_the_public_part_and_it_comes_back_whole() {
        let evento = respondido();
        let s = separar(&evento).unwrap();
        assert!(!s.publico.contains("LOPM"));
        assert_eq!(s.publico.matches("\"reservado\":").count(), 2, "{}", s.publico);
        assert!(
            matches!(reunir(&s.publico, s.reservado.as_deref()).unwrap(), Reunido::Entero(e) if *e == evento)
        );
    }

    #[test]
    fn the_same_value_never_gives_the_same_digest() {
        let (a, b) = (separar(&respondido()).unwrap(), separar(&respondido()).unwrap());
        assert_ne!(a.publico, b.publico);
    }

    #[test]
    fn what_is_missing_or_changed_is_noticed() {
        let s = separar(&respondido()).unwrap();
        assert!(matches!(reunir(&s.publico, None).unwrap(), Reunido::Falta));
        let otro = s.reservado.unwrap().replace("LOPM", "GARM");
        assert!(matches!(reunir(&s.publico, Some(&otro)).unwrap(), Reunido::Ajeno));
        assert!(matches!(reunir(&s.publico, Some("no es JSON")).unwrap(), Reunido::Ajeno));
    }

    #[test]
    fn an_event_without_personal_data_is_kept_as_it_is() {
        let evento = Evento {
            cuando: "2026-03-01T09:00:00Z".parse().unwrap(),
            quien: Quien::Sistema,
            hecho: Hecho::Soltado { etapa: "revision".into() },
        };
        let s = separar(&evento).unwrap();
        assert!(s.reservado.is_none());
        assert!(matches!(reunir(&s.publico, None).unwrap(), Reunido::Entero(e) if *e == evento));
    }
}
