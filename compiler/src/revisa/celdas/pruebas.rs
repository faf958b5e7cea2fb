//! The cells against brute force: over small domains, what the cells say of conditions made at random is what trying every value says.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use proptest::prelude::*;
use rust_decimal::Decimal;
use schemas::expr::{Comparador, Expr, Operador, Raiz, Ruta};
use schemas::paquete::Paquete;
use schemas::valor::Valor;

use super::{Juicio, leer};
use crate::revisa::muestra;

const CAMPOS: &str = "campos:
  aforo: {tipo: entero, etiqueta: Aforo, minimo: 0, maximo: 8}
  area: {tipo: decimal, etiqueta: Área, decimales: 1, minimo: 0, maximo: 1, obligatorio: no}
  uso: {tipo: opcion, etiqueta: Uso, opciones: {casa: Casa, comercio: Comercio, bodega: Bodega}}
  riesgo: {tipo: booleano, etiqueta: Riesgo, visible_si: uso != 'casa'}
calculos:
  doble: aforo + aforo
  grande: {segun: aforo, tramos: [{hasta: 3, valor: 1}, {valor: 2}]}
";

fn ruta(nombre: &str) -> Ruta {
    let raiz = match nombre {
        "doble" | "grande" => Raiz::Calculo(nombre.into()),
        _ => Raiz::Campo(nombre.into()),
    };
    Ruta { raiz, partes: Vec::new() }
}

fn compara(que: Expr, comparador: Comparador, con: Expr) -> Expr {
    Expr::Compara { primero: Box::new(que), resto: vec![(comparador, con)] }
}

fn comparador() -> impl Strategy<Value = Comparador> {
    prop_oneof![
        Just(Comparador::Igual),
        Just(Comparador::Distinto),
        Just(Comparador::Menor),
        Just(Comparador::MenorIgual),
        Just(Comparador::Mayor),
        Just(Comparador::MayorIgual),
    ]
}

fn atomo() -> impl Strategy<Value = Expr> {
    let ruta_de = |n: &str| Expr::Ruta(ruta(n));
    let entero = |n: i64| Expr::Literal(Valor::Entero(n));
    prop_oneof![
        (comparador(), -1_i64..10).prop_map(move |(c, n)| compara(ruta_de("aforo"), c, entero(n))),
        (comparador(), -1_i64..18).prop_map(move |(c, n)| compara(ruta_de("doble"), c, entero(n))),
        (comparador(), 0_i64..4).prop_map(move |(c, n)| compara(ruta_de("grande"), c, entero(n))),
        (comparador(), -5_i64..120).prop_map(move |(c, n)| {
            compara(ruta_de("area"), c, Expr::Literal(Valor::Decimal(Decimal::new(n, 2))))
        }),
        (comparador(), 1_i64..4, -3_i64..20).prop_map(move |(c, por, n)| {
            let producto = Expr::Aritmetica {
                op: Operador::Por,
                a: Box::new(entero(por)),
                b: Box::new(ruta_de("aforo")),
            };
            compara(entero(n), c, producto)
        }),
        (0_usize..4).prop_map(move |i| {
            let id = ["casa", "comercio", "bodega", "otro"][i].to_owned();
            compara(ruta_de("uso"), Comparador::Igual, Expr::Literal(Valor::Opcion(id)))
        }),
        Just(Expr::Ruta(ruta("riesgo"))),
        (any::<bool>(), any::<bool>()).prop_map(|(area, negado)| Expr::Definido {
            ruta: ruta(if area { "area" } else { "riesgo" }),
            negado,
        }),
    ]
}

fn condicion() -> impl Strategy<Value = Expr> {
    atomo().prop_recursive(3, 12, 3, |dentro| {
        prop_oneof![
            proptest::collection::vec(dentro.clone(), 2..4).prop_map(Expr::Y),
            proptest::collection::vec(dentro.clone(), 2..4).prop_map(Expr::O),
            dentro.clone().prop_map(|x| Expr::No(Box::new(x))),
            (dentro.clone(), dentro.clone(), dentro).prop_map(|(si, entonces, sino)| Expr::Si {
                si: Box::new(si),
                entonces: Box::new(entonces),
                sino: Box::new(sino),
            }),
        ]
    })
}

/// The verdicts that occur, and those of every pair.
type Vistos = BTreeMap<String, bool>;

fn por_celdas(paquete: &Paquete, condiciones: &[&Expr]) -> Option<Vistos> {
    let mesa = leer(paquete, condiciones);
    if !mesa.exacta {
        return None;
    }
    let mut vistos = Vistos::new();
    mesa.recorre(|_, caso| {
        let dicen: Vec<Juicio> = condiciones.iter().map(|c| caso.juzga(c)).collect();
        vistos.insert(format!("{dicen:?} {}", caso.es_posible(&|_| true)), true);
        ControlFlow::Continue(())
    });
    Some(vistos)
}

/// Every value of every field that the conditions could read.
fn por_fuerza(paquete: &Paquete, condiciones: &[&Expr]) -> Vistos {
    let mut mesa = leer(paquete, condiciones);
    let variables: Vec<_> = mesa
        .variables
        .iter()
        .cloned()
        .map(|mut v| {
            v.todas = true;
            v.cortes = (-20..60).collect();
            v
        })
        .collect();
    mesa = super::Mesa::new(paquete, variables, true, false);
    let mut vistos = Vistos::new();
    mesa.recorre(|_, caso| {
        let dicen: Vec<Juicio> = condiciones.iter().map(|c| caso.juzga(c)).collect();
        vistos.insert(format!("{dicen:?} {}", caso.es_posible(&|_| true)), true);
        ControlFlow::Continue(())
    });
    vistos
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cells_say_what_every_value_says(a in condicion(), b in condicion()) {
        thread_local! {
            static PAQUETE: Paquete = muestra::con(CAMPOS);
        }
        PAQUETE.with(|paquete| {
            let condiciones = [&a, &b];
            let celdas = por_celdas(paquete, &condiciones);
            prop_assert!(celdas.is_some(), "these conditions are decided");
            prop_assert_eq!(celdas.unwrap(), por_fuerza(paquete, &condiciones));
            Ok(())
        })?;
    }
}

/// The value that is shown is one that people read at ease.
#[test]
fn a_witness_is_a_round_figure_of_the_field() {
    use super::super::celdas::describir;
    let paquete = muestra::con("campos: {area: {tipo: decimal, etiqueta: Área, minimo: 0, maximo: 5000}}\n");
    let area = || Expr::Ruta(ruta("area"));
    let cota = |c, n| compara(area(), c, Expr::Literal(Valor::Entero(n)));
    for (bajo, alto, dice) in
        [(60, 61, "area = 60.50"), (500, 1000, "area = 600.00"), (60, 60, "area = 60.00")]
    {
        let (uno, otro) = if bajo == alto {
            (cota(Comparador::Menor, bajo), cota(Comparador::Mayor, alto))
        } else {
            (cota(Comparador::MenorIgual, bajo), cota(Comparador::MayorIgual, alto))
        };
        let mesa = leer(&paquete, &[&uno, &otro]);
        let mut con = None;
        mesa.recorre(|celdas, caso| {
            let ninguno =
                |caso: &super::Supuesto<'_>| [&uno, &otro].iter().all(|c| caso.juzga(c) == Juicio::No);
            if ninguno(caso) {
                con.get_or_insert_with(|| describir(&mesa, celdas, &ninguno));
            }
            ControlFlow::Continue(())
        });
        assert_eq!(con.as_deref(), Some(dice));
    }
}
