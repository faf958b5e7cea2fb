//! Words for what pruebas do and for where an expediente is: what a person who knows the law and not the program can follow.

use engine::estado::Estado;
use engine::formato;
use jiff::civil::DateTime;
use schemas::paquete::{Gestion, GestionCita, Paquete, Paso, Resultado, TipoEtapa};

/// Where an expediente is before it is one.
pub const SIN_ENVIAR: &str = "la solicitud aún no se enviaba";

/// A step: `hace revision.aceptar`.
pub fn paso(paso: &Paso) -> String {
    match paso {
        Paso::Hace(intento) => format!("hace {}", intento.que),
        Paso::Rechaza { intento, .. } => format!("rechaza {}", intento.que),
        Paso::LlegaPago { etapa, .. } => format!("llega pago en {etapa}"),
        Paso::LlegaConsulta { etapa, .. } => format!("llega consulta en {etapa}"),
        Paso::Pasan { dura } => format!("pasan {dura}"),
        Paso::Hasta { momento: hasta } => format!("hasta {}", momento(*hasta)),
        Paso::Espera(_) => "espera".to_owned(),
    }
}

/// A local moment as steps write it: `2026-03-02 10:00`.
pub fn momento(cuando: DateTime) -> String {
    format!("{} {}", cuando.date(), formato::hora(cuando.time()))
}

/// A stage with its name and its id.
pub fn etapa(paquete: &Paquete, id: &str) -> String {
    paquete.tramite.etapa(id).map_or_else(|| format!("`{id}`"), |e| format!("«{}» (`{id}`)", e.nombre))
}

/// What somebody tries, with its button.
pub fn gestion(paquete: &Paquete, que: &Gestion) -> String {
    gestion_con(paquete, que, &etapa)
}

/// The same, with stages named in another way.
pub fn gestion_con(paquete: &Paquete, que: &Gestion, etapa: &dyn Fn(&Paquete, &str) -> String) -> String {
    let tramite = &paquete.tramite;
    match que {
        Gestion::Accion { etapa: en, accion } => {
            let boton = tramite.etapa(en).and_then(|e| match &e.tipo {
                TipoEtapa::Tarea(tarea) => {
                    tarea.acciones.iter().find(|a| a.id == *accion).map(|a| a.etiqueta.clone())
                }
                TipoEtapa::Prevencion { .. } => Some("Responder".to_owned()),
                _ => None,
            });
            let boton = boton.unwrap_or_else(|| accion.to_string());
            format!("«{boton}» en {}", etapa(paquete, en))
        }
        Gestion::General { accion } => {
            let hallada = tramite.acciones_generales.iter().find(|a| a.id == *accion);
            format!("«{}»", hallada.map_or(accion.as_str(), |a| &a.etiqueta))
        }
        Gestion::ConsultarAviso { etapa: en } => format!("leer el aviso de {}", etapa(paquete, en)),
        Gestion::Tomar { etapa: en } => format!("tomar {}", etapa(paquete, en)),
        Gestion::Cita { etapa: en, que } => {
            let verbo = match que {
                GestionCita::Agendar => "hacer la cita de",
                GestionCita::Reprogramar => "cambiar la cita de",
                GestionCita::CancelarCita => "cancelar la cita de",
                GestionCita::Asiste => "registrar la asistencia a",
                GestionCita::Falta => "registrar la falta a",
            };
            format!("{verbo} {}", etapa(paquete, en))
        }
        Gestion::Programar { etapa: en } => format!("programar la visita de {}", etapa(paquete, en)),
        Gestion::Convocar { etapa: en } => format!("convocar la sesión de {}", etapa(paquete, en)),
        Gestion::Votar { etapa: en } => format!("votar en {}", etapa(paquete, en)),
        Gestion::Invitar { etapa: en } => format!("enviar otra vez el enlace de {}", etapa(paquete, en)),
        Gestion::Reasignar { etapa: en } => {
            format!("asignar {} a otra persona", etapa(paquete, en))
        }
        Gestion::Soltar { etapa: en } => format!("soltar {}", etapa(paquete, en)),
    }
}

/// How an expediente ended, as pruebas write it.
pub const fn resultado(resultado: Resultado) -> &'static str {
    match resultado {
        Resultado::Favorable => "favorable",
        Resultado::Desfavorable => "desfavorable",
        Resultado::Desechada => "desechada",
        Resultado::Desistida => "desistida",
        Resultado::Caduca => "caduca",
        Resultado::Ficta => "ficta",
        Resultado::Atendida => "atendida",
    }
}

/// Where an expediente is.
pub fn donde(paquete: &Paquete, estado: Option<&Estado>) -> String {
    let Some(estado) = estado else { return SIN_ENVIAR.to_owned() };
    if let Some(fin) = estado.resultado {
        return format!("el expediente ya había concluido: {}", resultado(fin));
    }
    let activas: Vec<String> = estado
        .activas
        .iter()
        .filter(|a| !es_paralelo(paquete, &a.etapa))
        .map(|a| etapa(paquete, &a.etapa))
        .collect();
    format!("el expediente estaba en {}", formato::enumerar(&activas))
}

/// Whether a stage only holds ramas.
pub fn es_paralelo(paquete: &Paquete, etapa: &str) -> bool {
    paquete.tramite.etapa(etapa).is_some_and(|e| matches!(e.tipo, TipoEtapa::Paralelo { .. }))
}

/// A text to be compared: every stretch of white space is one space.
pub fn llano(texto: &str) -> String {
    texto.split_whitespace().collect::<Vec<_>>().join(" ")
}
