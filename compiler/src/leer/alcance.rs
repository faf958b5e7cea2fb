//! What a place may name, and how sure it is there: a datum is taken for absent where a path may lack it, and so is a cálculo that
//! is made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemas::expr::{Expr, Expresion};

use super::contexto::nombrado;
use crate::diag::codes;
use crate::expr::{Falla, Hechos, Simbolo};
use crate::revisa::asignacion::{PorCamino, Presencia};
use crate::tipos::Tipo;

/// What a place may name besides what every place may.
#[derive(Clone, Debug, Default)]
pub struct Alcance {
    /// `hoy`.
    pub hoy: bool,
    /// Parameters, at the date that rules the bill.
    pub parametros: bool,
    /// Columns of the row at hand.
    pub columnas: Vec<(String, Tipo)>,
    /// `fila`, in the columns of a printed table.
    pub fila: Option<Tipo>,
    /// `salida`, and whether it has `vence`.
    pub salida: Option<bool>,
    /// What holds here.
    pub hechos: Hechos,
    /// What every path to here captured; absent where the path isn't judged.
    pub por_camino: Option<Arc<PorCamino>>,
    /// Whether what is not known on every path is taken for absent: so that suspicions come up.
    pub severo: bool,
}

impl Alcance {
    /// The same, at a place that is reached by these paths.
    pub fn por(&self, por_camino: Option<Arc<PorCamino>>) -> Self {
        Self { por_camino, ..self.clone() }
    }

    /// A name whose presence depends on the path.
    pub(super) fn segun_camino(&self, nombre: &str, mut simbolo: Simbolo) -> Simbolo {
        let Some(por_camino) = &self.por_camino else { return simbolo };
        match por_camino.seguros.nombres.get(nombre) {
            Some(Presencia::Segura) => simbolo,
            Some(_) if !self.severo => simbolo,
            Some(Presencia::SiCumple(condicion)) => {
                simbolo.tipo = simbolo.tipo.opcional();
                simbolo.presente_si = Some(match simbolo.presente_si {
                    None => condicion.clone(),
                    Some(propia) => Expr::Y(vec![condicion.clone(), propia]),
                });
                simbolo
            }
            Some(Presencia::Dudosa) | None => {
                simbolo.tipo = simbolo.tipo.opcional();
                simbolo.presente_si = None;
                simbolo
            }
        }
    }

    /// A cálculo that is made of these names: where some path may lack one, whoever is severe takes it for absent.
    pub(super) fn segun_materia(&self, materia: Option<&BTreeSet<String>>, mut simbolo: Simbolo) -> Simbolo {
        if self.severo && materia.is_some_and(|m| m.iter().any(|n| !self.segura(n))) {
            simbolo.tipo = simbolo.tipo.opcional();
        }
        simbolo
    }

    /// Whether every path to here captures a name; where paths aren't judged, all do.
    pub(super) fn segura(&self, nombre: &str) -> bool {
        self.por_camino.as_ref().is_none_or(|c| c.seguros.segura(nombre))
    }

    /// The same, taking for absent what is not known on every path; nothing where that changes nothing.
    pub(super) fn severo(&self, materia: &BTreeMap<String, BTreeSet<String>>) -> Option<Self> {
        let por_camino = self.por_camino.as_ref()?;
        let dudas = por_camino.seguros.nombres.values().any(|p| *p != Presencia::Segura)
            || materia.values().flatten().any(|n| !self.segura(n));
        dudas.then(|| Self { severo: true, ..self.clone() })
    }

    /// The path that lacks what a finding names, to be told with it.
    pub(super) fn con_camino(&self, falla: Falla) -> Falla {
        let Some(por_camino) = &self.por_camino else { return falla };
        match por_camino.caminos.get(nombrado(&falla)) {
            Some(camino) if falla.codigo.codigo == codes::V0415.codigo => {
                let nota = format!("por este camino no se captura: {camino}");
                falla.nota(nota)
            }
            _ => falla,
        }
    }

    /// The same, where a condition holds.
    pub fn con(&self, si: Option<&Expresion>) -> Self {
        match si {
            None => self.clone(),
            Some(si) => Self { hechos: self.hechos.con(&si.arbol), ..self.clone() },
        }
    }

    /// The same, where a condition doesn't hold.
    pub fn sin(&self, si: &Expresion) -> Self {
        Self { hechos: self.hechos.con_no(&si.arbol), ..self.clone() }
    }
}
