//! Laws of the language, over random expressions.

use proptest::prelude::*;
use rust_decimal::Decimal;
use schemas::expr::{Comparador, Expr, Funcion, Operador, Raiz, Ruta};
use schemas::valor::Valor;

use super::mesa::MESA;
use super::{Hechos, Lugar, compilar, escribir};
use crate::tipos::Tipo;

fn ruta(id: &str) -> Expr {
    Expr::Ruta(Ruta { raiz: Raiz::Campo(id.into()), partes: vec![] })
}

fn comparador() -> impl Strategy<Value = Comparador> {
    use Comparador::{Distinto, Igual, Mayor, MayorIgual, Menor, MenorIgual};
    prop::sample::select(vec![Igual, Distinto, Menor, MenorIgual, Mayor, MayorIgual])
}

/// Numbers of one type, as the checker would give them.
fn numero(tipo: &Tipo) -> BoxedStrategy<Expr> {
    let hoja = match tipo {
        Tipo::Entero => {
            prop_oneof![(0..1000_i64).prop_map(|n| Expr::Literal(Valor::Entero(n))), Just(ruta("pisos")),]
                .boxed()
        }
        Tipo::Decimal => prop_oneof![
            (0..100_000_i64, 1..4_u32).prop_map(|(n, e)| Expr::Literal(Valor::Decimal(Decimal::new(n, e)))),
            Just(ruta("superficie_m2")),
        ]
        .boxed(),
        // Two literals alone would be numbers: an amount always has a name in it.
        _ => Just(ruta("monto")).boxed(),
    };
    let es_dinero = *tipo == Tipo::Dinero;
    hoja.prop_recursive(3, 12, 2, move |dentro| {
        let otra = if es_dinero {
            prop_oneof![
                dentro.clone(),
                (0..100_000_i64).prop_map(|n| Expr::Literal(Valor::Dinero(Decimal::new(n, 2)))),
            ]
            .boxed()
        } else {
            dentro.clone().boxed()
        };
        let suma = prop::sample::select(vec![Operador::Mas, Operador::Menos]);
        prop_oneof![
            (suma, dentro.clone(), otra.clone()).prop_map(|(op, a, b)| Expr::Aritmetica {
                op,
                a: a.into(),
                b: b.into()
            }),
            dentro.clone().prop_map(|a| Expr::Menos(a.into())),
            (dentro.clone(), otra)
                .prop_map(|(a, b)| Expr::Llama { funcion: Funcion::Min, argumentos: vec![a, b] }),
            (dentro.clone(), booleano_simple(), dentro).prop_map(|(a, c, b)| Expr::Si {
                si: c.into(),
                entonces: a.into(),
                sino: b.into()
            }),
        ]
    })
    .boxed()
}

fn opcion() -> impl Strategy<Value = Expr> {
    prop::sample::select(vec!["habitacional", "comercial", "industrial"])
        .prop_map(|id| Expr::Literal(Valor::Opcion(id.into())))
}

fn booleano_simple() -> BoxedStrategy<Expr> {
    prop_oneof![
        Just(ruta("de_terceros")),
        any::<bool>().prop_map(|b| Expr::Literal(Valor::Booleano(b))),
        (prop::sample::select(vec![Comparador::Igual, Comparador::Distinto]), opcion())
            .prop_map(|(op, o)| Expr::Compara { primero: ruta("uso").into(), resto: vec![(op, o)] }),
        (prop::collection::vec(opcion(), 1..3), any::<bool>()).prop_map(|(items, negado)| Expr::En {
            que: ruta("uso").into(),
            en: Expr::Lista(items).into(),
            negado
        }),
        any::<bool>().prop_map(|negado| Expr::Definido {
            ruta: Ruta { raiz: Raiz::Campo("telefono".into()), partes: vec![] },
            negado
        }),
    ]
    .boxed()
}

fn booleano() -> BoxedStrategy<Expr> {
    let comparacion =
        prop::sample::select(vec![Tipo::Entero, Tipo::Decimal, Tipo::Dinero]).prop_flat_map(|tipo| {
            // A name at the left, so that literals at the right take its type.
            let nombre = match tipo {
                Tipo::Entero => "pisos",
                Tipo::Decimal => "superficie_m2",
                _ => "monto",
            };
            (comparador(), numero(&tipo))
                .prop_map(move |(op, b)| Expr::Compara { primero: ruta(nombre).into(), resto: vec![(op, b)] })
        });
    prop_oneof![booleano_simple(), comparacion]
        .prop_recursive(3, 16, 3, |dentro| {
            prop_oneof![
                dentro.clone().prop_map(|a| Expr::No(a.into())),
                prop::collection::vec(dentro.clone(), 2..4).prop_map(Expr::Y),
                prop::collection::vec(dentro.clone(), 2..4).prop_map(Expr::O),
                (dentro.clone(), dentro.clone(), dentro).prop_map(|(a, c, b)| Expr::Si {
                    si: c.into(),
                    entonces: a.into(),
                    sino: b.into()
                }),
            ]
        })
        .boxed()
}

/// Pieces of which right and wrong expressions are made.
fn piezas() -> impl Strategy<Value = String> {
    let pieza = prop::sample::select(vec![
        "and",
        "or",
        "not",
        "in",
        "is",
        "defined",
        "if",
        "else",
        "true",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "==",
        "=",
        "<",
        "<=",
        "!",
        "&&",
        "|",
        "%",
        "+",
        "-",
        "*",
        "/",
        "**",
        "3",
        "1,500",
        "2.5",
        ".5",
        "5.",
        "\"a\"",
        "'",
        "“",
        "”",
        "uso",
        "\"comercial\"",
        "pisos",
        "monto",
        "telefono",
        "areas.costo",
        "suma",
        "min(",
        "si_falta(",
        "Área",
        "y",
        "o",
        "no",
        "si",
        "sino",
        "es",
        "hoy",
        "visitas",
        "ñ",
        "🎉",
        "{",
        "}",
        "?",
        ":",
        "#",
        "\n",
        "none",
    ]);
    prop::collection::vec((pieza, prop::sample::select(vec!["", " ", "  "])), 0..24)
        .prop_map(|piezas| piezas.into_iter().map(|(pieza, espacio)| format!("{pieza}{espacio}")).collect())
}

fn lugares_dentro(fuente: &str) -> Result<(), TestCaseError> {
    let (expresion, _, fallas) = compilar(fuente, None, &MESA, &Hechos::nada());
    prop_assert_eq!(expresion.is_none(), !fallas.is_empty(), "{}", fuente);
    for falla in &fallas {
        let aqui = falla.secundarias.iter().filter_map(|(lugar, _)| match lugar {
            Lugar::Aqui(rango) => Some(rango),
            Lugar::Alla(_) => None,
        });
        let ediciones = falla.arreglo.iter().flat_map(|a| &a.ediciones).map(|(rango, _)| rango);
        for rango in std::iter::once(&falla.rango).chain(aqui).chain(ediciones) {
            prop_assert!(fuente.get(rango.clone()).is_some(), "{:?} en {:?}", rango, fuente);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(expr in booleano()) {
        let escrito = escribir(&expr);
        let (leida, tipo, fallas) = compilar(&escrito, None, &MESA, &Hechos::nada());
        prop_assert!(fallas.is_empty(), "{}: {:?}", escrito, fallas);
        prop_assert_eq!(tipo, Tipo::Booleano);
        prop_assert_eq!(leida.map(|e| e.arbol), Some(expr), "{}", escrito);
    }

    #[test]
    fn every_text_is_read_without_panic_and_every_place_lies_in_it(fuente in piezas()) {
        lugares_dentro(&fuente)?;
    }

    #[test]
    fn so_is_any_unicode(fuente in "\\PC{0,40}") {
        lugares_dentro(&fuente)?;
    }

    #[test]
    fn a_mend_that_is_sure_never_makes_it_worse(fuente in piezas()) {
        let dichas = |texto: &str| compilar(texto, None, &MESA, &Hechos::nada()).2;
        let fallas = dichas(&fuente);
        for arreglo in fallas.iter().filter_map(|f| f.arreglo.as_ref()).filter(|a| a.seguro) {
            let mut mejor = fuente.clone();
            for (rango, texto) in arreglo.ediciones.iter().rev() {
                mejor.replace_range(rango.clone(), texto);
            }
            prop_assert_ne!(&mejor, &fuente);
        }
    }
}
