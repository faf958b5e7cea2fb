//! Two conditions over every value of their data: the same, looser, stricter or other; and values by which it is seen.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use engine::eval::{rutas, rutas_valoracion};
use schemas::expr::{Expr, Expresion, Raiz, Ruta};
use schemas::paquete::Paquete;
use schemas::valor::Valor;

use super::mesa::{doble, es_posible};
use super::pluma::Pluma;
use crate::celdas::{Juicio, Supuesto, describir_con};

/// What a condition says now, against what it said. Each side comes with values by which it is seen, checked by the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relacion {
    /// The same of every value.
    Igual,
    /// It holds wherever it held, and more.
    MasPermisiva(String),
    /// It holds only where it held, and not everywhere.
    MasEstricta(String),
    /// It holds where it didn't, and doesn't where it did.
    Distinta {
        /// Values of which it holds now.
        gana: String,
        /// Values of which it held.
        pierde: String,
    },
    /// It could not be told by values.
    SinDecidir,
}

/// Compares a condition of the old version with one of the new; none holds always.
pub fn relacion(pluma: &Pluma<'_>, antes: Option<&Expresion>, ahora: Option<&Expresion>) -> Relacion {
    let siempre = Expr::Literal(Valor::Booleano(true));
    let (a, b) = (antes.map_or(&siempre, |e| &e.arbol), ahora.map_or(&siempre, |e| &e.arbol));
    relacion_de(pluma, a, b)
}

/// The same of trees.
pub fn relacion_de(pluma: &Pluma<'_>, a: &Expr, b: &Expr) -> Relacion {
    if a == b && leen_lo_mismo(pluma.antes, pluma.ahora, &[a]) {
        return Relacion::Igual;
    }
    let mesa = doble(pluma.antes, pluma.ahora, &[a], &[b]);
    if mesa.opaca {
        return Relacion::SinDecidir;
    }
    let cumple = |supuesto: &Supuesto<'_>, expr: &Expr| match supuesto.juzga(expr) {
        Juicio::Si => Some(true),
        Juicio::No | Juicio::Falta => Some(false),
        Juicio::Nose => None,
    };
    let dicen = |supuesto: &Supuesto<'_>| {
        Some((cumple(&supuesto.en(pluma.antes), a)?, cumple(&supuesto.en(pluma.ahora), b)?))
    };
    let posible =
        |supuesto: &Supuesto<'_>| es_posible(supuesto, pluma.antes) && es_posible(supuesto, pluma.ahora);
    let (mut gana, mut pierde, mut segura) = (None, None, mesa.exacta);
    mesa.recorre(|celdas, supuesto| {
        match dicen(supuesto) {
            None => segura = false,
            Some((false, true)) if gana.is_none() && posible(supuesto) => gana = Some(celdas.to_vec()),
            Some((true, false)) if pierde.is_none() && posible(supuesto) => pierde = Some(celdas.to_vec()),
            Some(_) => {}
        }
        if gana.is_some() && pierde.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let en_palabras = |celdas: &[usize], como: (bool, bool)| {
        let sigue = |s: &Supuesto<'_>| dicen(s) == Some(como) || !posible(s);
        describir_con(&mesa, celdas, &sigue, &|ruta, valor| pluma.dato_con_valor(ruta, valor))
    };
    let gana = gana.map(|c| en_palabras(&c, (false, true)));
    let pierde = pierde.map(|c| en_palabras(&c, (true, false)));
    match (gana, pierde) {
        (Some(gana), Some(pierde)) => Relacion::Distinta { gana, pierde },
        // One side alone is told as such only when the other was looked at whole.
        (Some(gana), None) if segura => Relacion::MasPermisiva(gana),
        (None, Some(pierde)) if segura => Relacion::MasEstricta(pierde),
        (Some(gana), None) => Relacion::Distinta { gana, pierde: String::new() },
        (None, Some(pierde)) => Relacion::Distinta { gana: String::new(), pierde },
        (None, None) if segura => Relacion::Igual,
        (None, None) => Relacion::SinDecidir,
    }
}

/// Whether what some trees read, through cálculos and through what hides a field, is the same in both versions.
pub fn leen_lo_mismo(antes: &Paquete, ahora: &Paquete, arboles: &[&Expr]) -> bool {
    let leidas = alcanzadas(ahora, arboles.iter().flat_map(|e| rutas(e)));
    leidas.iter().all(|raiz| match raiz {
        Raiz::Calculo(id) => {
            antes.tramite.calculo(id).map(|c| &c.valor) == ahora.tramite.calculo(id).map(|c| &c.valor)
        }
        Raiz::Campo(id) => match (antes.tramite.campo(id), ahora.tramite.campo(id)) {
            (Some(a), Some(b)) => {
                (&a.tipo, a.obligatorio, &a.visible_si, &a.obligatorio_si)
                    == (&b.tipo, b.obligatorio, &b.visible_si, &b.obligatorio_si)
            }
            (a, b) => a.is_none() && b.is_none(),
        },
        _ => true,
    })
}

/// Every root that some paths reach: those of the cálculos and of the conditions that hide a field too.
pub fn alcanzadas<'r>(paquete: &Paquete, desde: impl Iterator<Item = &'r Ruta>) -> BTreeSet<Raiz> {
    let mut halladas = BTreeSet::new();
    let mut pendientes: Vec<Raiz> = desde.map(|r| r.raiz.clone()).collect();
    while let Some(raiz) = pendientes.pop() {
        if !halladas.insert(raiz.clone()) {
            continue;
        }
        match &raiz {
            Raiz::Calculo(id) => {
                let suyas = paquete.tramite.calculo(id).into_iter().flat_map(|c| rutas_valoracion(&c.valor));
                pendientes.extend(suyas.map(|r| r.raiz.clone()));
            }
            Raiz::Campo(id) => {
                let campo = paquete.tramite.campo(id).into_iter();
                let suyas = campo.flat_map(|c| [&c.visible_si, &c.obligatorio_si]).flatten();
                pendientes.extend(suyas.flat_map(|e| rutas(&e.arbol)).map(|r| r.raiz.clone()));
            }
            _ => {}
        }
    }
    halladas
}
