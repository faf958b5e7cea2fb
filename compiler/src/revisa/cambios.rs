//! Answers that change after others hung on them: what was hidden when it was asked lacks once a later form brings it into view without
//! asking for it.

use std::collections::{BTreeMap, BTreeSet};

use engine::eval::rutas;
use schemas::expr::{Expr, Raiz};
use schemas::ids::CampoId;
use schemas::paquete::{Campo, TipoEtapa};

use super::Obra;
use super::caminos::{self, Paso, Via};
use super::valores::{Cortes, DIA, Eleccion, Variable};
use crate::leer::contexto::Sospecha;

/// Combinations of values for each change.
const ELECCIONES: usize = 200;

/// The fields that hang on each field: those that are asked, or must be answered, by what it says.
pub type Cuelgan = BTreeMap<String, BTreeSet<String>>;

/// What hangs on what. `materia` says what each cálculo is made of.
pub fn cuelgan(campos: &[Campo], materia: &BTreeMap<String, BTreeSet<String>>) -> Cuelgan {
    let mut todos = Cuelgan::new();
    for campo in campos {
        for de in controles(campo, campos, materia) {
            todos.entry(de).or_default().insert(campo.id.to_string());
        }
    }
    todos
}

/// The fields that decide whether a field is asked, or must be answered, those that decide whether they are asked too.
fn controles(
    campo: &Campo,
    campos: &[Campo],
    materia: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<String> {
    let mut hallados = BTreeSet::new();
    let mut pendientes = vec![campo];
    while let Some(campo) = pendientes.pop() {
        let condiciones = [&campo.visible_si, &campo.obligatorio_si].into_iter().flatten();
        for ruta in condiciones.flat_map(|c| rutas(&c.arbol)) {
            let nombres: Vec<&str> = match &ruta.raiz {
                Raiz::Campo(id) => vec![id.as_str()],
                Raiz::Calculo(id) => {
                    materia.get(id.as_str()).into_iter().flatten().map(String::as_str).collect()
                }
                _ => Vec::new(),
            };
            for nombre in nombres {
                if let (Some(otro), true) =
                    (campos.iter().find(|c| c.id.as_str() == nombre), hallados.insert(nombre.to_owned()))
                {
                    pendientes.push(otro);
                }
            }
        }
    }
    hallados
}

/// A datum that was hidden when it was asked and is in view now: with what values, and what to say of the path.
pub struct Cambio {
    /// The values at the end.
    pub con: Eleccion,
    /// The field that changed.
    pub campo: CampoId,
    /// What it said before, in words.
    pub antes: String,
}

/// The fields that a step captures.
fn captura<'a>(paso: &Paso<'a>) -> Vec<&'a CampoId> {
    match (&paso.etapa.tipo, paso.via) {
        (TipoEtapa::Tarea(tarea), Some(Via::Accion(accion))) => tarea.pide(accion).collect(),
        (TipoEtapa::Prevencion { reabre, .. }, Some(Via::Sola)) => reabre.iter().collect(),
        _ => Vec::new(),
    }
}

/// Looks for a change on a path by which the name of a suspicion lacks at its end, though a form asked for it. Nothing at all where the
/// path changes nothing on which it hangs.
pub fn buscar(obra: &Obra<'_, '_>, sospecha: &Sospecha, camino: &[Paso<'_>]) -> Option<Option<Cambio>> {
    let nombre = sospecha.nombre.as_str();
    let campo = obra.tramite.campo(nombre)?;
    let ultima = camino.iter().rposition(|p| captura(p).iter().any(|c| **c == nombre))?;
    let controles = controles(campo, &obra.tramite.campos, &obra.ctx.materia);
    let mut hay = false;
    for (numero, paso) in camino.iter().enumerate().skip(ultima + 1) {
        for control in captura(paso).into_iter().filter(|c| controles.contains(c.as_str())) {
            hay = true;
            if let Some(cambio) = con_valores(obra, sospecha, campo, camino, numero, control) {
                return Some(Some(cambio));
            }
        }
    }
    hay.then_some(None)
}

/// Values with which the step of that number changes a field and so brings another into view.
fn con_valores(
    obra: &Obra<'_, '_>,
    sospecha: &Sospecha,
    campo: &Campo,
    camino: &[Paso<'_>],
    numero: usize,
    control: &CampoId,
) -> Option<Cambio> {
    let banco = obra.banco();
    let visible_si = &campo.visible_si.as_ref()?.arbol;
    let (antes, hasta_ahi) = caminos::condiciones(obra.tramite, camino.get(..numero)?);
    let (todas, fin) = caminos::condiciones(obra.tramite, camino);
    let despues = todas.get(antes.len()..)?;
    let mut exprs: Vec<&Expr> = todas.iter().map(|c| c.expr).collect();
    exprs.extend(fin.capturados.iter().filter_map(|(_, si)| *si));
    exprs.extend(sospecha.hechos.iter().chain(&sospecha.expr));
    exprs.push(visible_si);
    let mut cortes = Cortes::de(obra.tramite);
    exprs.iter().for_each(|e| cortes.expr(e));
    let cambia = Variable::Campo(control.clone());
    let propia = Variable::Campo(campo.id.clone());
    let mut variables = banco.variables(&exprs, &[]);
    variables.retain(|v| *v != propia);
    if !variables.contains(&cambia) {
        variables.push(cambia.clone());
    }
    let previos = banco.candidatos(&cambia, &cortes);
    banco.buscar(&variables, &cortes, ELECCIONES, |con| {
        let datos = banco.datos(con, &fin, DIA);
        if !banco.se_camina(despues, &fin, con, DIA)
            || banco.vale(visible_si, &datos, DIA) != Some(true)
            || !sospecha.hechos.iter().all(|h| banco.vale(h, &datos, DIA) == Some(true))
            || !sospecha.expr.as_ref().is_none_or(|e| super::vacios::se_atora(obra, e, &datos, &campo.id))
        {
            return None;
        }
        let previo = previos.iter().find(|previo| {
            let mut viejo = con.clone();
            viejo.insert(cambia.clone(), (*previo).clone());
            banco.se_camina(&antes, &hasta_ahi, &viejo, DIA)
                && banco.vale(visible_si, &banco.datos(&viejo, &hasta_ahi, DIA), DIA) == Some(false)
        })?;
        let antes = Eleccion::from([(cambia.clone(), previo.clone())]);
        Some(Cambio { con: con.clone(), campo: control.clone(), antes: banco.palabras(&antes) })
    })
}
