//! The policy of the municipality, and what exempts a trámite from it.

use schemas::valor::Duracion;

use super::cita;
use super::contexto::Contexto;
use crate::diag::Sink;
use crate::forma::{self, Forma};
use crate::yaml::Nodo;

/// What every definition must meet.
#[derive(Clone, Debug, Default)]
pub struct Politica {
    /// Most time to resolve.
    pub plazo_maximo: Option<Duracion>,
    /// Most requisitos that everybody is asked for.
    pub requisitos_maximo: Option<usize>,
    /// Keys that every ficha says, besides those that the language asks for.
    pub ficha: Vec<&'static str>,
    /// Whether each requisito cites its article.
    pub requisito_con_fundamento: bool,
}

/// A rule of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norma {
    PlazoMaximo,
    RequisitosMaximo,
    Ficha,
    RequisitoConFundamento,
}

impl Norma {
    /// Every rule.
    pub const TODAS: [Norma; 4] =
        [Norma::PlazoMaximo, Norma::RequisitosMaximo, Norma::Ficha, Norma::RequisitoConFundamento];

    /// The key by which it is written.
    pub const fn nombre(self) -> &'static str {
        match self {
            Norma::PlazoMaximo => "plazo_maximo",
            Norma::RequisitosMaximo => "requisitos_maximo",
            Norma::Ficha => "ficha",
            Norma::RequisitoConFundamento => "requisito_con_fundamento",
        }
    }
}

/// Keys of the ficha that a policy may ask for (LNETB art. 54).
pub const DE_FICHA: &[&str] = &[
    "categorias",
    "sector",
    "vigencia",
    "clave",
    "homoclave",
    "oficinas",
    "horarios",
    "contacto",
    "inspeccion",
    "criterios",
    "conservacion",
];

/// Reads `politica`.
pub fn leer(nodo: &Nodo, sink: &mut Sink) -> Politica {
    let Some(mut forma) = Forma::abrir(nodo, "la política", sink) else { return Politica::default() };
    let plazo_maximo = forma.opcional("plazo_maximo").and_then(|n| forma::duracion(n, sink));
    let requisitos_maximo = forma.opcional("requisitos_maximo").and_then(|n| forma::entero(n, 0, 99, sink));
    let claves: Vec<(&str, &str)> = DE_FICHA.iter().map(|c| (*c, *c)).collect();
    let ficha = forma
        .opcional("ficha")
        .map(|n| forma::lista(n, sink))
        .unwrap_or_default()
        .iter()
        .filter_map(|n| forma::opcion(n, &claves, sink))
        .collect();
    let requisito_con_fundamento =
        forma.opcional("requisito_con_fundamento").and_then(|n| forma::booleano(n, sink)).unwrap_or_default();
    forma.cerrar(sink);
    Politica {
        plazo_maximo,
        requisitos_maximo: requisitos_maximo.and_then(|n| usize::try_from(n).ok()),
        ficha,
        requisito_con_fundamento,
    }
}

/// Reads `exento`: each rule with its reason and its article.
pub fn leer_exento(nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let Some(mut forma) = Forma::abrir(nodo, "`exento`", sink) else { return };
    for regla in Norma::TODAS {
        let Some((clave, _)) = forma.mapa().entrada(regla.nombre()) else { continue };
        let lugar = clave.span;
        let Some(nodo) = forma.opcional(regla.nombre()) else { continue };
        if con_motivo(nodo, "la exención", ctx, sink) {
            ctx.origenes.anotar(format!("exento.{}", regla.nombre()), lugar);
        }
    }
    forma.cerrar(sink);
}

/// Reads {motivo★, fundamento★}; whether both are there.
fn con_motivo(nodo: &Nodo, que: &str, ctx: &Contexto<'_>, sink: &mut Sink) -> bool {
    let Some(mut forma) = Forma::abrir(nodo, que, sink) else { return false };
    let motivo = forma.requerida("motivo", sink).and_then(|n| forma::texto(n, sink));
    forma.requerida("fundamento", sink);
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    motivo.is_some() && !cita.fundamento.is_empty()
}

/// Reads why a document that the municipality has is asked for all the same.
pub fn leer_pide_aunque_exista(nodo: &Nodo, campo: &str, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    if con_motivo(nodo, "`pide_aunque_exista`", ctx, sink) {
        ctx.origenes.anotar(format!("campos.{campo}.pide_aunque_exista"), nodo.span);
    }
}
