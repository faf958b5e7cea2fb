//! Calendars of business days as rules, so that next year needs no new list. Each ordenamiento may have its own (LFT art. 74,
//! LFPA art. 28 and CFF art. 12 differ), hence they are named.

use jiff::civil::{Date, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cita;
use crate::ids::CalendarioId;

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Calendario {
    /// Its id.
    pub id: CalendarioId,
    /// Its name.
    pub nombre: String,
    /// Days of the week that count.
    pub habiles: Vec<DiaSemana>,
    /// Office hours by day of the week; empty when it never closes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub horario: Vec<Franja>,
    /// Days of rest, as rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub descansos: Vec<Descanso>,
    /// Single days that the rules don't say; they win over the rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excepciones: Vec<Excepcion>,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum DiaSemana {
    Lunes,
    Martes,
    Miercoles,
    Jueves,
    Viernes,
    Sabado,
    Domingo,
}

/// Office hours of one day of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Franja {
    /// Which day.
    pub dia: DiaSemana,
    /// Opening.
    #[schemars(with = "String")]
    pub de: Time,
    /// Closing.
    #[schemars(with = "String")]
    pub a: Time,
}

/// A rule of rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Descanso {
    /// When.
    pub regla: ReglaDescanso,
    /// The first day on which the rule is law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub desde: Option<Date>,
    /// The last day on which the rule is law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub hasta: Option<Date>,
    /// Every how many years, counted from the year of `desde`; 1 when not said.
    pub cada: u16,
    /// Why, and since which law.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// When a rest falls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReglaDescanso {
    /// The same day each year.
    Fecha {
        /// 1 to 12.
        mes: i8,
        /// 1 to 31.
        dia: i8,
    },
    /// The n-th such day of the week in a month.
    Enesimo {
        /// Day of the week.
        dia: DiaSemana,
        /// 1 to 5.
        n: i8,
        /// 1 to 12.
        mes: i8,
    },
    /// Days from Easter Sunday (Gregorian): −3 is Jueves Santo, −2 Viernes Santo.
    Pascua {
        /// Days after Easter; negative before.
        dias: i16,
    },
    /// A period, once; both days included.
    Periodo {
        /// First day.
        #[schemars(with = "String")]
        del: Date,
        /// Last day.
        #[schemars(with = "String")]
        al: Date,
    },
}

/// A day that is not what the rules say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excepcion {
    /// The day.
    #[schemars(with = "String")]
    pub fecha: Date,
    /// Whether it counts as business day.
    pub habil: bool,
    /// Who ordered it.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}
