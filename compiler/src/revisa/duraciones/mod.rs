//! No duration less than nothing, nor longer than can be counted: the engine would refuse to go on. For each place where a computed one is
//! needed, values are looked for with which it doesn't fit, and a path by which somebody gets there with them. Who finds none stays silent.

mod culpa;
mod hechas;
mod usos;

use std::cell::Cell;

use engine::ambito::{Ambito, Atorado};
use engine::datos::Datos;
use engine::eval::eval;
use engine::{formato, valoracion};
use rust_decimal::Decimal;
use schemas::expr::{Expr, Valoracion};
use schemas::ids::ResultadoId;
use schemas::paquete::{Campo, TipoCampo, TipoEtapa};
use schemas::valor::{Unidad, Valor};

pub use hechas::{Hecha, Lectura, hace, todas, unidad};

use self::culpa::{Culpa, Porque};
use self::usos::{Cuando, Que, Riesgo, Uso};
use super::Obra;
use super::asignacion::Lugar;
use super::caminos::{self, Condicion, Momento, Paso, Via};
use super::limites;
use super::vacios::llega;
use super::valores::{Banco, Cortes, DIA, Eleccion, Escena, Hechura, Variable, combinar, eleccion};
use crate::diag::{Problema, Sink, Span, codes};
use crate::expr::escribir;

/// Combinations of what a duration is made of.
const ELECCIONES: usize = 400;
/// Combinations with which it doesn't fit that are taken along the paths.
const MALAS: usize = 16;
/// Paths to each place.
const CAMINOS: usize = 20;
/// Combinations of what else decides whether a path is walked.
const DEL_CAMINO: usize = 100;
/// Cálculos that may be worked out for a whole definition before anybody is known to get there: a chain of thousands must not make the
/// author wait.
const CUENTAS: usize = 400_000;
/// Entries into a stage, where a duration counts them.
const VISITAS: [u32; 4] = [0, 1, 2, 3];

/// Checks every computed duration.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let hechas = obra.ctx.hechas.borrow();
    if hechas.is_empty() {
        return;
    }
    let lecturas = obra.ctx.lecturas.borrow();
    let duraciones = |id: &str| obra.ctx.es_duracion(id);
    let riesgo = Riesgo::de(obra.tramite, &duraciones);
    let mut dichas: Vec<Expr> = Vec::new();
    let cuentas = Cell::new(CUENTAS);
    let tablas = usos::tablas(obra.tramite);
    for uso in usos::todos(obra.tramite, &lecturas, &tablas, &riesgo) {
        let Some(hallazgo) = hallar(obra, &uso, &cuentas) else { continue };
        // A cálculo that many use is at fault once.
        if dichas.contains(&hallazgo.culpa.expr) {
            continue;
        }
        dichas.push(hallazgo.culpa.expr.clone());
        let lugar = hechas.iter().find(|h| h.expr == hallazgo.culpa.expr).map_or(obra.archivo, |h| h.span);
        sink.push(decir(obra, &uso, &hallazgo, lugar));
    }
}

/// A duration that doesn't fit, with what, and how somebody gets there.
struct Hallazgo {
    culpa: Culpa,
    /// The values of what it is made of.
    con: Eleccion,
    camino: String,
}

/// A way to a place.
struct Llegada<'a> {
    camino: String,
    condiciones: Vec<Condicion<'a>>,
    fin: Momento<'a>,
}

fn hallar(obra: &Obra<'_, '_>, uso: &Uso<'_>, cuentas: &Cell<usize>) -> Option<Hallazgo> {
    let banco = *obra.banco();
    let (exprs, valores) = partes(uso);
    let mut hechura = banco.hechura(&exprs, &valores);
    // Nothing, one more and one less; and the days beside that of the trial.
    hechura.cortes.expr(&Expr::Literal(Valor::Entero(0)));
    hechura.cortes.expr(&Expr::Literal(Valor::Fecha(DIA)));
    let malas = malas(banco, uso, &hechura, cuentas);
    if malas.is_empty() {
        return None;
    }
    let llegadas = llegadas(obra, uso);
    let mut prueba = llegadas.iter().flat_map(|llegada| malas.iter().map(move |mala| (llegada, mala)));
    prueba.find_map(|(llegada, mala)| por_camino(obra, uso, &hechura, llegada, mala))
}

fn partes<'u>(uso: &Uso<'u>) -> (Vec<&'u Expr>, Vec<&'u Valoracion>) {
    let mut exprs: Vec<&Expr> = uso.hechos.iter().map(|(e, _)| *e).collect();
    match uso.que {
        Que::Expr(expr) => {
            exprs.push(expr);
            (exprs, Vec::new())
        }
        Que::Valor(valor) => (exprs, vec![valor]),
    }
}

/// Values with which it doesn't fit, whether or not somebody may come with them: who has none is let go at once.
fn malas(banco: Banco<'_>, uso: &Uso<'_>, hechura: &Hechura, cuentas: &Cell<usize>) -> Vec<Eleccion> {
    let tramite = &banco.paquete().tramite;
    let candidatos: Vec<Vec<Option<Valor>>> = hechura
        .variables
        .iter()
        .map(|variable| {
            let mut valores = banco.candidatos(variable, &hechura.cortes);
            // On some path it may not be captured.
            if matches!(variable, Variable::Campo(_)) && !valores.contains(&None) {
                valores.push(None);
            }
            valores
        })
        .collect();
    let mut halladas = Vec::new();
    let veces = if hechura.visitas { VISITAS.as_slice() } else { &[0] };
    for veces in veces {
        let momento = Momento {
            capturados: tramite.campos.iter().map(|c| (&c.id, None)).collect(),
            visitas: tramite.etapas.iter().map(|e| (e.id.as_str(), *veces)).collect(),
            resultados: tramite
                .etapas
                .iter()
                .filter_map(|e| e.guarda.as_ref())
                .map(ResultadoId::as_str)
                .collect(),
        };
        let mut escena = Escena::new(banco, &hechura.variables, &momento, DIA);
        let _: Option<()> = combinar(&candidatos, ELECCIONES, |fila| {
            let Some(quedan) = cuentas.get().checked_sub(1 + tramite.calculos.len()) else { return Some(()) };
            cuentas.set(quedan);
            if culpable(banco, uso, escena.poner(fila)).is_some() {
                let con = eleccion(&hechura.variables, fila);
                if !halladas.contains(&con) {
                    halladas.push(con);
                }
            }
            (halladas.len() >= MALAS).then_some(())
        });
    }
    halladas
}

/// The duration that doesn't fit with these data, if the engine gets as far.
fn culpable(banco: Banco<'_>, uso: &Uso<'_>, datos: &Datos) -> Option<Culpa> {
    let ambito = Ambito::nuevo(banco.paquete(), datos).con_tarifa(DIA);
    let como_se_pide = |(expr, cierto): &(&Expr, bool)| eval(expr, &ambito) == Ok(Valor::Booleano(*cierto));
    if !uso.hechos.iter().all(como_se_pide) {
        return None;
    }
    let hecho = match uso.que {
        Que::Expr(expr) => eval(expr, &ambito),
        Que::Valor(valor) => valoracion::evaluar(valor, &ambito),
    };
    match uso.que {
        _ if hecho != Err(Atorado::Desborde) => None,
        Que::Expr(expr) => culpa::de_expr(expr, &ambito),
        Que::Valor(valor) => culpa::de_valor(valor, &ambito),
    }
}

/// The plainest ways to where it is evaluated.
fn llegadas<'a>(obra: &Obra<'a, '_>, uso: &Uso<'_>) -> Vec<Llegada<'a>> {
    let mut todas: Vec<Llegada<'a>> = Vec::new();
    let mut toma = |camino: &[Paso<'a>], sin_guarda: bool| {
        let (mut condiciones, fin) = caminos::condiciones(obra.tramite, camino);
        if sin_guarda {
            condiciones.pop();
        }
        let iguales =
            |(a, b): (&Condicion<'_>, &Condicion<'_>)| std::ptr::eq(a.expr, b.expr) && a.cierta == b.cierta;
        let misma = |otra: &Llegada<'_>| {
            otra.condiciones.len() == condiciones.len()
                && otra.fin.capturados.len() == fin.capturados.len()
                && otra.fin.visitas == fin.visitas
                && otra.condiciones.iter().zip(&condiciones).all(iguales)
        };
        if !todas.iter().any(misma) {
            todas.push(Llegada { camino: caminos::en_palabras(camino), condiciones, fin });
        }
    };
    let quedan = Cell::new(CAMINOS * 10);
    caminos::recorre_por_largo(obra.tramite, &mut |camino| {
        let Some((ultimo, antes)) = camino.split_last() else { return true };
        if let Cuando::En(lugar) = &uso.cuando {
            if llega(camino, lugar) {
                quedan.set(quedan.get() - 1);
                toma(camino, false);
            }
            return quedan.get() > 0;
        }
        let TipoEtapa::Tarea(tarea) = &ultimo.etapa.tipo else { return true };
        for accion in &tarea.acciones {
            let suya = match &uso.cuando {
                Cuando::Accion(etapa, id) => ultimo.etapa.id == etapa.as_str() && accion.id == id.as_str(),
                Cuando::Captura(campos) => tarea.pide(accion).any(|c| campos.contains(c)),
                Cuando::En(_) => false,
            };
            if suya {
                quedan.set(quedan.get().saturating_sub(1));
                let mut hasta = antes.to_vec();
                hasta.push(Paso { via: Some(Via::Accion(accion)), ..*ultimo });
                toma(&hasta, accion.si.is_some() && matches!(uso.cuando, Cuando::Accion(..)));
            }
        }
        quedan.get() > 0
    });
    todas.sort_by_key(|llegada| llegada.condiciones.len());
    todas.truncate(CAMINOS);
    todas
}

/// Whether somebody gets there with these values.
fn por_camino(
    obra: &Obra<'_, '_>,
    uso: &Uso<'_>,
    hechura: &Hechura,
    llegada: &Llegada<'_>,
    mala: &Eleccion,
) -> Option<Hallazgo> {
    let banco = *obra.banco();
    let mut con = mala.clone();
    // What must be answered is, or its page isn't on this path; then its value is not looked at.
    con.retain(|variable, valor| match variable {
        Variable::Campo(id) => {
            valor.is_some() || obra.tramite.campo(id).is_some_and(|campo| !campo.obligatorio)
        }
        Variable::Parte(..) | Variable::Persona | Variable::Canal => true,
    });
    culpable(banco, uso, &banco.datos(&con, &llegada.fin, DIA))?;
    if !obra.intenta() {
        return None;
    }
    let (mut exprs, valores) = partes(uso);
    exprs.extend(llegada.condiciones.iter().map(|c| c.expr));
    exprs.extend(llegada.fin.capturados.iter().filter_map(|(_, si)| *si));
    let mut cortes = Cortes::de(obra.tramite);
    exprs.iter().for_each(|e| cortes.expr(e));
    let mut demas = banco.variables(&exprs, &valores);
    demas.retain(|v| !con.contains_key(v));
    banco.buscar(&demas, &cortes, DEL_CAMINO, |resto| {
        let mut completa = con.clone();
        completa.extend(resto.clone());
        let culpa = culpable(banco, uso, &banco.datos(&completa, &llegada.fin, DIA))?;
        if !en_limites(banco, &completa, &llegada.fin)
            || !banco.se_camina(&llegada.condiciones, &llegada.fin, &completa, DIA)
        {
            return None;
        }
        let capturado = |v: &Variable| match v {
            Variable::Campo(id) => llegada.fin.capturados.iter().any(|(c, _)| *c == id),
            Variable::Parte(..) | Variable::Persona | Variable::Canal => true,
        };
        completa.retain(|v, _| hechura.variables.contains(v) && capturado(v));
        Some(Hallazgo { culpa, con: completa, camino: llegada.camino.clone() })
    })
}

/// Whether each date is within the limits of its field.
fn en_limites(banco: Banco<'_>, con: &Eleccion, fin: &Momento<'_>) -> bool {
    let datos = banco.datos(con, fin, DIA);
    con.iter().all(|(variable, valor)| {
        let (Variable::Campo(id), Some(Valor::Fecha(fecha))) = (variable, valor) else { return true };
        let Some(campo) = banco.paquete().tramite.campo(id) else { return true };
        let [primero, ultimo] = limites::de_fecha(banco.paquete(), campo, &datos, DIA);
        primero.is_none_or(|m| *fecha >= m) && ultimo.is_none_or(|m| *fecha <= m)
    })
}

/// What is said of it.
fn decir(obra: &Obra<'_, '_>, uso: &Uso<'_>, hallazgo: &Hallazgo, lugar: Span) -> Problema {
    let banco = *obra.banco();
    // Of what it needs besides, the notes tell.
    let propias = banco.hechura(&[&hallazgo.culpa.expr], &[]).variables;
    let mut suyos = hallazgo.con.clone();
    suyos.retain(|variable, _| propias.contains(variable));
    let (todos, suyos) = (banco.palabras(&hallazgo.con), banco.palabras(&suyos));
    let con = if suyos.is_empty() { String::new() } else { format!("con {suyos} ") };
    let tambien = if todos == suyos { String::new() } else { format!("con {todos}, ") };
    let (mensaje, etiqueta) = match &hallazgo.culpa.porque {
        Porque::Negativa(n, unidad) => (
            format!("una duración puede salir negativa: {con}sería de {}", cantidad(*n, *unidad)),
            "no hay duraciones de menos de cero",
        ),
        Porque::Inmensa(n, unidad) => (
            format!("una duración puede salir demasiado larga: {con}sería de {}", cantidad(*n, *unidad)),
            "no se cuentan duraciones tan largas",
        ),
        Porque::Lejos => (
            format!("una fecha puede quedar fuera de lo que se calcula: {con}lo estaría"),
            "con esa duración ya no hay fecha",
        ),
    };
    Problema::new(&codes::V0418, lugar, mensaje)
        .etiqueta(etiqueta)
        .nota(format!("se necesita en {}: {}", uso.donde, consecuencia(&uso.cuando)))
        .nota(format!("ocurre {tambien}por este camino: {}", hallazgo.camino))
        .ayuda(ayuda(obra, hallazgo))
}

/// How it is mended: by the field that goes too far, or where the duration is made.
fn ayuda(obra: &Obra<'_, '_>, hallazgo: &Hallazgo) -> String {
    let entre = match hallazgo.culpa.porque {
        Porque::Negativa(..) => "max",
        Porque::Inmensa(..) | Porque::Lejos => "min",
    };
    let banco = *obra.banco();
    let propias = banco.hechura(&[&hallazgo.culpa.expr], &[]).variables;
    let suyos = hallazgo.con.iter().filter(|(variable, _)| propias.contains(variable));
    let numericos: Vec<(&Campo, &Valor)> = suyos
        .filter_map(|(variable, valor)| match variable {
            Variable::Campo(id) => Some((obra.tramite.campo(id)?, valor.as_ref()?)),
            Variable::Parte(..) | Variable::Persona | Variable::Canal => None,
        })
        .filter(|(_, valor)| matches!(valor, Valor::Entero(_) | Valor::Decimal(_)))
        .collect();
    let campo = match numericos.as_slice() {
        [(campo, valor)] => format!("ponga {} al campo `{}`", extremo(campo, valor), campo.id),
        _ => "ponga límites a los campos de los que sale".to_owned(),
    };
    let cota = if entre == "max" { "0" } else { "…" };
    match &hallazgo.culpa.expr {
        Expr::Llama { funcion, argumentos } => {
            let cuenta = argumentos.first().map(escribir).unwrap_or_default();
            format!("{campo}, o escriba `{}({entre}({cuenta}, {cota}))`", funcion.nombre())
        }
        _ => {
            format!("{campo}, o acote la cuenta con `{entre}(…, {cota})` antes de hacer de ella una duración")
        }
    }
}

/// The limit of a field that lets a value through.
fn extremo(campo: &Campo, valor: &Valor) -> &'static str {
    let (minimo, maximo) = match &campo.tipo {
        TipoCampo::Entero { minimo, maximo, .. } => (minimo.map(Valor::Entero), maximo.map(Valor::Entero)),
        TipoCampo::Decimal { minimo, maximo, .. } => (minimo.map(Valor::Decimal), maximo.map(Valor::Decimal)),
        _ => (None, None),
    };
    match (minimo, maximo) {
        (Some(minimo), _) if minimo == *valor => "un `minimo:` mayor",
        (_, Some(maximo)) if maximo == *valor => "un `maximo:` menor",
        (_, None) if matches!(campo.tipo, TipoCampo::Entero { .. } | TipoCampo::Decimal { .. }) => {
            "un `maximo:`"
        }
        _ => "otro límite",
    }
}

/// What comes of it where it is needed.
const fn consecuencia(cuando: &Cuando) -> &'static str {
    match cuando {
        Cuando::En(Lugar::Salida(_)) => "el documento no se podría imprimir",
        Cuando::En(Lugar::Aviso(_)) => "el aviso no se podría mandar",
        Cuando::Captura(_) => "lo contestado no se podría revisar",
        Cuando::Accion(..)
        | Cuando::En(
            Lugar::Cobro(_)
            | Lugar::Ejecucion(_)
            | Lugar::Cupo(_)
            | Lugar::Tercero(_)
            | Lugar::Asignada(_)
            | Lugar::Etapa(_),
        ) => "el expediente no podría pasar de ahí",
    }
}

fn cantidad(n: Decimal, unidad: Unidad) -> String {
    let signo = if n < Decimal::ZERO { "−" } else { "" };
    let unidad = match unidad {
        Unidad::Minutos => "minutos",
        Unidad::Horas => "horas",
        Unidad::HorasHabiles => "horas hábiles",
        Unidad::DiasNaturales => "días",
        Unidad::DiasHabiles => "días hábiles",
        Unidad::Meses => "meses",
        Unidad::Anios => "años",
    };
    format!("{signo}{} {unidad}", formato::numero(n.abs().normalize()))
}
