//! What a journey that shows refusals says.

use schemas::paquete::{Accion, Etapa, TipoCampo};

use super::super::taller::Hallado;
use crate::medida::Plan;
use crate::medida::negacion::{Fuera, Negacion};

/// What is refused; nothing when the journey was not made for a refusal.
pub fn titulo(plan: &Plan<'_>, hallado: &Hallado) -> Option<String> {
    let cual = *hallado.objetivos.first()?;
    let negacion = plan.negaciones.iter().find(|(meta, _)| *meta == cual).map(|(_, n)| n)?;
    let veces = hallado.pasos.iter().filter(|p| matches!(p, schemas::paquete::Paso::Rechaza { .. })).count();
    let mas = match veces {
        0 | 1 => String::new(),
        2 => ", y otro rechazo".to_owned(),
        n => format!(", y otros {} rechazos", n - 1),
    };
    Some(format!("{}{mas}", dicho(plan, negacion)))
}

fn dicho(plan: &Plan<'_>, negacion: &Negacion<'_>) -> String {
    match negacion {
        Negacion::Falta(campo) => format!("No se acepta sin «{}»", campo.etiqueta),
        Negacion::NoCabe(campo, fuera) => {
            let como = match fuera {
                Fuera::Forma if matches!(campo.tipo, TipoCampo::Salida { .. }) => "de otra persona",
                Fuera::Forma if matches!(campo.tipo, TipoCampo::Expediente) => "que no puede ver",
                Fuera::Forma if matches!(campo.tipo, TipoCampo::Servidor { .. }) => "sin el rol que se pide",
                Fuera::Viejo if matches!(campo.tipo, TipoCampo::Salida { .. }) => "que venció hace demasiado",
                Fuera::Debajo => "menos de lo que se admite",
                Fuera::Encima => "más de lo que se admite",
                Fuera::Forma => "escrito de otra forma",
                Fuera::Viejo => "más viejo de lo que se admite",
            };
            format!("No se acepta «{}» {como}", campo.etiqueta)
        }
        Negacion::Validacion(validacion) => {
            let frase = validacion.mensaje.split(". ").next().unwrap_or_default();
            format!("No se acepta: {}", frase.trim_end_matches('.'))
        }
        Negacion::Guarda(_, accion) => guarda(plan, accion),
        Negacion::GuardaGeneral(general) => {
            format!("«{}» no se puede cuando no se cumple lo que pide", general.etiqueta)
        }
        Negacion::SinLugar(_, accion) => format!("«{}» no se puede si no queda lugar", accion.etiqueta),
        Negacion::Agotada(_, accion) => format!("«{}» no se puede una vez de más", accion.etiqueta),
        Negacion::Ventana(_, accion) => {
            format!("«{}» no se puede cuando ya pasó el tiempo de prevenir", accion.etiqueta)
        }
        Negacion::Ajena(etapa) => format!("En «{}» sólo actúa quien debe", etapa.nombre),
        Negacion::AjenaGeneral(general) => format!("«{}» sólo puede pedirlo quien debe", general.etiqueta),
        Negacion::Separacion(etapa) => {
            format!("En «{}» no actúa quien ya hizo lo que debe hacer otra persona", etapa.nombre)
        }
        Negacion::Tarde(etapa) => tarde(etapa),
        Negacion::FueraDeLugar(general) => format!("«{}» no se puede en cualquier etapa", general.etiqueta),
        Negacion::Concluido => "Cuando el expediente ya concluyó no se puede hacer nada más".to_owned(),
        Negacion::OtroMonto(etapa) => format!("En «{}», un pago por otro monto se aparta", etapa.nombre),
        Negacion::YaPagado(etapa) => format!("En «{}», un segundo pago se aparta", etapa.nombre),
        Negacion::PagoTarde(etapa) => format!("En «{}», un pago que llega tarde se aparta", etapa.nombre),
    }
}

fn tarde(etapa: &Etapa) -> String {
    format!("En «{}» no se actúa cuando no está pendiente", etapa.nombre)
}

fn guarda(plan: &Plan<'_>, accion: &Accion) -> String {
    match &accion.si {
        Some(si) => format!(
            "«{}» no se puede sin que {}",
            accion.etiqueta,
            engine::formulario::en_palabras(plan.paquete, si)
        ),
        None => format!("«{}» no se puede", accion.etiqueta),
    }
}
