//! Bills. Order of operations, fixed: each concepto (its `si`, `monto`, `minimo`, `maximo`), then recargos and descuentos on the
//! sum of the conceptos that they name, the cap on descuentos, floor and ceiling of the whole, rounding once per line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cita;
use crate::expr::{Expresion, Valoracion};
use crate::ids::{CampoId, CobroId, ConceptoId};

/// A bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cobro {
    /// Its id.
    pub id: CobroId,
    /// Its name.
    pub nombre: String,
    /// That it is owed back: a deposit, which every path gives back or keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposito: Option<Deposito>,
    /// The date whose parameters rule, and what `hoy` means in it.
    pub fecha_tarifa: FechaTarifa,
    /// How it is rounded.
    pub redondeo: Redondeo,
    /// Lines.
    pub conceptos: Vec<Concepto>,
    /// Surcharges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recargos: Vec<Ajuste>,
    /// Discounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub descuentos: Vec<Ajuste>,
    /// All descuentos together can't pass this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tope_descuento: Option<Cuanto>,
    /// Floor of the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimo: Option<Expresion>,
    /// Ceiling of the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximo: Option<Expresion>,
    /// Fields on which the total is claimed to be monotonic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub creciente: Vec<CampoId>,
    /// What happens when a field that it uses changes after it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si_cambia: Option<SiCambia>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// What is paid to be given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deposito {
    /// How much is kept when it is executed, in pesos of the day; all when absent. What is below zero counts as nothing and what is above
    /// the deposit as all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub se_ejecuta: Option<Valoracion>,
}

/// Which date rules a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FechaTarifa {
    /// The day on which the solicitud was sent.
    Solicitud,
    /// The day on which the pago was reached.
    Liquidacion,
    /// The day of the payment: the amount is quoted anew each day.
    Pago,
}

/// How a bill is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Redondeo {
    /// To what.
    pub a: RedondeaA,
    /// Which way.
    pub modo: ModoRedondeo,
    /// Each line, or the total (the difference then goes to the lines by largest remainder).
    pub en: RedondeaEn,
}

/// Unit of rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum RedondeaA {
    Centavo,
    Peso,
}

/// Direction of rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModoRedondeo {
    /// Half goes away from zero.
    MitadArriba,
    /// Half goes to the even digit.
    MitadPar,
    /// Toward zero.
    Truncar,
    /// Away from zero.
    Arriba,
}

/// Where rounding is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum RedondeaEn {
    Concepto,
    Total,
}

/// A line of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Concepto {
    /// Its id.
    pub id: ConceptoId,
    /// Its name.
    pub nombre: String,
    /// Account of the treasury to which it is posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cuenta: Option<String>,
    /// It is charged only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si: Option<Expresion>,
    /// How much.
    pub monto: Valoracion,
    /// Floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimo: Option<Expresion>,
    /// Ceiling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximo: Option<Expresion>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// A surcharge or a discount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ajuste {
    /// Its id; unique among the lines of the bill.
    pub id: ConceptoId,
    /// Its name.
    pub nombre: String,
    /// It applies only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si: Option<Expresion>,
    /// How much, as a positive rate or amount.
    pub cuanto: Cuanto,
    /// Lines on whose sum it is computed; never on each other. Written out: all of them when the author said none.
    pub sobre: Vec<ConceptoId>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// A rate of something, or an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cuanto {
    /// A rate: 0.05 is 5 %.
    Tasa(Expresion),
    /// An amount.
    Monto(Expresion),
}

/// What a change of data after the payment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SiCambia {
    /// What was paid stands.
    Congelado,
    /// The difference is charged. No definition may say it: nothing charges it yet.
    Diferencia,
}
