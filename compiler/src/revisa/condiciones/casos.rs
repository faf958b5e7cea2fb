//! Casos, in order: one that never is the first to hold, a `sino` that never applies, and data for which none applies.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use schemas::expr::{Expr, Expresion, Raiz, Valoracion};
use schemas::paquete::{CasoDestino, Etapa, Paquete};

use super::lugar;
use crate::diag::{Problema, Sink, Span, codes};
use crate::leer::contexto::Contexto;
use crate::revisa::celdas::{Juicio, Mesa, Supuesto, describir, leer};
use crate::revisa::flujo::numerado;

/// Which of the casos is the first to hold somewhere, and whether somewhere none does.
struct Alcance {
    primeros: BTreeSet<usize>,
    solos: BTreeSet<usize>,
    ninguno: bool,
}

fn alcance(paquete: &Paquete, condiciones: &[&Expr]) -> Option<Alcance> {
    let mesa = leer(paquete, condiciones);
    if !mesa.exacta {
        return None;
    }
    let mut hallado = Alcance { primeros: BTreeSet::new(), solos: BTreeSet::new(), ninguno: false };
    let mut dudoso = false;
    mesa.recorre(|_, caso| {
        let mut primero = None;
        for (i, condicion) in condiciones.iter().enumerate() {
            match caso.juzga(condicion) {
                Juicio::Si => {
                    hallado.solos.insert(i);
                    primero.get_or_insert(i);
                }
                Juicio::No | Juicio::Falta => {}
                Juicio::Nose => {
                    dudoso = true;
                    return ControlFlow::Break(());
                }
            }
        }
        match primero {
            Some(i) => drop(hallado.primeros.insert(i)),
            None => hallado.ninguno = true,
        }
        let todo = hallado.ninguno && hallado.primeros.len() == condiciones.len();
        if todo { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    (!dudoso).then_some(hallado)
}

/// Reports casos that can't be reached. Gives whether it said something.
fn muertos(
    paquete: &Paquete,
    casos: &[&Expresion],
    con_sino: bool,
    lugar: &dyn Fn(usize) -> Option<Span>,
    sink: &mut Sink,
) -> bool {
    let condiciones: Vec<&Expr> = casos.iter().map(|c| &c.arbol).collect();
    let Some(hallado) = alcance(paquete, &condiciones) else { return false };
    let antes = sink.len();
    for (i, caso) in casos.iter().enumerate() {
        let Some(span) = lugar(i) else { continue };
        if !hallado.solos.contains(&i) {
            sink.push(
                Problema::new(
                    &codes::V0607,
                    span,
                    format!("el caso {} nunca se cumple: `{}`", i + 1, caso.fuente),
                )
                .etiqueta("ningún valor que los datos admiten lo cumple")
                .ayuda("corrija la condición o los límites de los datos, o quite el caso"),
            );
        } else if !hallado.primeros.contains(&i) {
            sink.push(
                Problema::new(
                    &codes::V0606,
                    span,
                    format!("el caso {} nunca se toma: siempre que se cumple, antes se cumple otro", i + 1),
                )
                .nota(format!(
                    "vale el primero que se cumple, y `{}` ya está cubierto por los anteriores",
                    caso.fuente
                ))
                .ayuda("ponga antes el caso más particular, o quítelo"),
            );
        }
    }
    if con_sino
        && !hallado.ninguno
        && sink.len() == antes
        && let Some(span) = lugar(casos.len())
    {
        sink.push(
            Problema::new(&codes::V0613, span, "`sino` nunca aplica: los casos cubren todos los valores")
                .ayuda("quite `sino`, o corrija los casos si debía quedar algo para él"),
        );
    }
    sink.len() > antes
}

/// The casos of values: cálculos, amounts, proposed answers.
pub fn valores(paquete: &Paquete, ctx: &Contexto<'_>, sink: &mut Sink) {
    let tramite = &paquete.tramite;
    let calculos = tramite.calculos.iter().map(|c| (format!("calculos.{}", c.id), &c.valor));
    let montos = tramite
        .cobros
        .iter()
        .flat_map(|c| c.conceptos.iter().map(move |x| (format!("cobros.{}.{}", c.id, x.id), &x.monto)));
    let iniciales =
        tramite.campos.iter().filter_map(|c| c.inicial.as_ref().map(|v| (format!("campos.{}", c.id), v)));
    for (ruta, valor) in calculos.chain(montos).chain(iniciales) {
        if let Valoracion::Casos { casos, sino } = valor {
            let condiciones: Vec<&Expresion> = casos.iter().map(|c| &c.si).collect();
            muertos(paquete, &condiciones, sino.is_some(), &|_| ctx.origenes.de(&ruta), sink);
        }
    }
}

/// The casos of a decision.
pub fn decision(
    paquete: &Paquete,
    etapa: &Etapa,
    casos: &[CasoDestino],
    con_sino: bool,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) {
    let condiciones: Vec<&Expresion> = casos.iter().map(|c| &c.si).collect();
    let aqui = format!("etapas.{}", etapa.id);
    let lugar = |i: usize| {
        let clave = if i == casos.len() { "sino".to_owned() } else { format!("casos.{i}") };
        ctx.origenes.de(&format!("{aqui}.{clave}"))
    };
    if muertos(paquete, &condiciones, con_sino, &lugar, sink) || con_sino {
        return;
    }
    let Some(span) = ctx.origenes.de(&aqui) else { return };
    let arboles: Vec<&Expr> = condiciones.iter().map(|c| &c.arbol).collect();
    match completa(paquete, etapa, &arboles) {
        Completa::Si => {}
        Completa::No { con, camino } => sink.push(
            Problema::new(&codes::V0604, span, format!("con {con} no aplica ningún caso de `{}`", etapa.id))
                .etiqueta("ese expediente no tendría por dónde seguir")
                .nota(format!("se llega por: {}", numerado(&camino)))
                .ayuda("agregue un caso que lo cubra, o `sino:` con la etapa que sigue"),
        ),
        Completa::Nose => sink.push(
            Problema::new(
                &codes::V0605,
                span,
                format!("no se pudo comprobar que los casos de `{}` lo cubran todo", etapa.id),
            )
            .ayuda("agregue `sino:` con la etapa que sigue cuando ningún caso aplica"),
        ),
    }
}

/// Whether some caso always applies.
enum Completa {
    Si,
    No { con: String, camino: Vec<String> },
    Nose,
}

fn completa(paquete: &Paquete, etapa: &Etapa, casos: &[&Expr]) -> Completa {
    let mesa = Mesa::con_validaciones(paquete, casos);
    let cuenta_visitas = mesa.variables.iter().any(|v| matches!(v.ruta.raiz, Raiz::Visitas(_)));
    let ninguno = |caso: &Supuesto<'_>| casos.iter().all(|c| caso.juzga(c) == Juicio::No);
    let mut probado = mesa.exacta;
    let mut hallado = None;
    let se_recaptura = recaptura(paquete, &mesa);
    mesa.recorre(|celdas, caso| {
        if casos.iter().any(|c| caso.juzga(c) == Juicio::Si) || !lugar::es_posible(paquete, caso) {
            return ControlFlow::Continue(());
        }
        let llega = lugar::camino(paquete, caso, &etapa.id);
        match llega {
            Some(camino) if ninguno(caso) && !cuenta_visitas => {
                hallado = Some((celdas.to_vec(), camino));
                return ControlFlow::Break(());
            }
            None if !se_recaptura => {}
            Some(_) | None => probado = false,
        }
        ControlFlow::Continue(())
    });
    match hallado {
        Some((celdas, camino)) => Completa::No {
            con: describir(&mesa, &celdas, &|caso| ninguno(caso) || !lugar::es_posible(paquete, caso)),
            camino,
        },
        None if probado => Completa::Si,
        None => Completa::Nose,
    }
}

/// Whether some datum may be answered at more than one stage, so that it may change on the way.
fn recaptura(paquete: &Paquete, mesa: &Mesa<'_>) -> bool {
    mesa.variables.iter().any(|v| match &v.ruta.raiz {
        Raiz::Campo(id) => {
            let donde = paquete.tramite.etapas.iter().filter(|e| lugar::captura(e).any(|c| c == id.as_str()));
            donde.count() > 1
        }
        _ => false,
    })
}
