//! What is known of an expediente at a moment, as data for expressions: answers, results, who applies, the request itself, how
//! often each stage was entered, and the clocks. It knows neither events nor stages; `estado` fills it.

use std::collections::BTreeMap;

use schemas::ids::{CampoId, EtapaId, PlazoId, ResultadoId};
use schemas::valor::Valor;

use crate::referido::Referido;
use crate::servidor::Elegible;
use crate::tenencia::Tenida;

/// What is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Datos {
    /// Current answers, whether or not their field is visible now.
    pub campos: BTreeMap<CampoId, Valor>,
    /// Results of stages that say `guarda`; always records.
    pub resultados: BTreeMap<ResultadoId, Valor>,
    /// Who applies: record with tipo, nombre, correo, and curp?, rfc?, telefono?, domicilio?, nacimiento?.
    pub solicitante: Option<Valor>,
    /// The request: folio (texto), fecha, hora, canal (opción). A draft has no folio.
    pub solicitud: BTreeMap<String, Valor>,
    /// How many times each stage was entered.
    pub visitas: BTreeMap<EtapaId, u32>,
    /// Clocks: records with dura (duración), vence? (fecha_hora), dias_consumidos, dias_restantes (entero).
    pub plazos: BTreeMap<PlazoId, Valor>,
    /// The document that is being written: folio, fecha, vence?.
    pub salida: Option<Valor>,
    /// The documents that who applies may choose from, where a form is read; the history doesn't have them.
    pub tenidas: Vec<Tenida>,
    /// The expedientes that who applies may name, where a form is read; the history doesn't have them.
    pub referidos: Vec<Referido>,
    /// The people that may be chosen, where a form is read; the history doesn't have them.
    pub servidores: Vec<Elegible>,
}
