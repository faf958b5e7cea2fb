//! Why a command was refused: a reason in the person's words, a place, and where there is one an article. A refusal changes nothing.

use schemas::ids::CampoId;
use thiserror::Error;

use crate::ambito::Faltante;
use crate::eval::Atorado;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{mensaje}")]
pub struct Rechazo {
    /// What kind of reason.
    pub motivo: Motivo,
    /// What happened and what to do, in Spanish.
    pub mensaje: String,
    /// Fields that stand in the way, each with its own words.
    pub campos: Vec<FaltaCampo>,
    /// The article that grounds it, in words; empty when there is none.
    pub fundamento: String,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaltaCampo {
    /// Which.
    pub campo: CampoId,
    /// In Spanish.
    pub mensaje: String,
}

/// Kinds of refusal; each front door maps them to its own answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motivo {
    /// The stage is no longer active: somebody was faster, or time ran out.
    YaNo,
    /// Somebody else has the task.
    Tomada,
    /// This person may not do it.
    SinPermiso,
    /// The action isn't available now.
    NoDisponible,
    /// Answers are missing or wrong.
    Datos,
    /// A place is needed and none is left.
    SinLugar,
    /// A validation of the trámite doesn't hold.
    Validacion,
    /// The expediente is over.
    Concluido,
    /// A checked paquete can't lead here: a fault of the program, never of the person.
    Defecto,
}

impl Rechazo {
    /// A refusal with no field and no article.
    pub fn new(motivo: Motivo, mensaje: impl Into<String>) -> Self {
        Self { motivo, mensaje: mensaje.into(), campos: Vec::new(), fundamento: String::new() }
    }

    /// The same, with its article.
    pub fn con_fundamento(mut self, fundamento: String) -> Self {
        self.fundamento = fundamento;
        self
    }

    /// What a checked paquete can't do.
    pub fn defecto(que: impl Into<String>) -> Self {
        Self::new(Motivo::Defecto, que)
    }
}

impl From<Atorado> for Rechazo {
    /// A parameter without a value on the day is no fault of the program: nobody published it yet, and until then nothing can be charged.
    fn from(atorado: Atorado) -> Self {
        match &atorado {
            Atorado::Falta(falta @ Faltante::Parametro { .. }) => Self::new(
                Motivo::NoDisponible,
                format!("{falta}: aún no se publica. Avise a la dependencia; podrá seguir cuando lo haga"),
            ),
            _ => Self::defecto(atorado.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_nobody_published_yet_is_told_and_is_no_fault() {
        let falta = Faltante::Parametro {
            parametro: "uma".into(),
            nombre: "UMA diaria".to_owned(),
            fecha: jiff::civil::date(2027, 2, 1),
        };
        let rechazo = Rechazo::from(Atorado::Falta(falta));
        assert_eq!(rechazo.motivo, Motivo::NoDisponible);
        assert!(rechazo.mensaje.contains("«UMA diaria» para el 1 de febrero de 2027"), "{rechazo}");
        assert_eq!(Rechazo::from(Atorado::DivisionEntreCero).motivo, Motivo::Defecto);
    }
}
