//! The same text means the same here and in minijinja, which renders the templates: whole numbers and booleans,
//! read by our parser and evaluated by the engine, against minijinja's own compiler and machine.

use std::collections::BTreeMap;

use engine::ambito::Ambito;
use engine::datos::Datos;
use proptest::prelude::*;
use schemas::paquete::Paquete;
use schemas::valor::Valor;

use super::{Entorno, Hechos, Simbolo, compilar};
use crate::tipos::Tipo;

/// Three numbers and two booleans, as parts of a person: the engine takes those without a definition.
struct Nombres;

const NUMEROS: [&str; 3] = ["x", "y", "z"];
const BOOLEANOS: [&str; 2] = ["p", "q"];

impl Entorno for Nombres {
    fn simbolo(&self, nombre: &str) -> Option<Simbolo> {
        let partes =
            NUMEROS.iter().map(|n| (*n, Tipo::Entero)).chain(BOOLEANOS.iter().map(|n| (*n, Tipo::Booleano)));
        let tipo = Tipo::registro("solicitante", partes);
        (nombre == "solicitante").then(|| Simbolo::new(schemas::expr::Raiz::Solicitante, tipo))
    }

    fn nombres(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(std::iter::empty())
    }
}

fn numero() -> BoxedStrategy<String> {
    let hoja = prop_oneof![
        (0..20_i64).prop_map(|n| n.to_string()),
        prop::sample::select(NUMEROS.to_vec()).prop_map(|n| format!("solicitante.{n}")),
    ];
    hoja.prop_recursive(3, 10, 2, |dentro| {
        prop_oneof![
            (dentro.clone(), prop::sample::select(vec!["+", "-", "*"]), dentro.clone())
                .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            dentro.clone().prop_map(|a| format!("({a})")),
            dentro.clone().prop_map(|a| format!("-{a}")),
            (dentro.clone(), prop::sample::select(BOOLEANOS.to_vec()), dentro)
                .prop_map(|(a, c, b)| format!("({a} if solicitante.{c} else {b})")),
        ]
    })
    .boxed()
}

fn booleano() -> BoxedStrategy<String> {
    let hoja = prop_oneof![
        prop::sample::select(BOOLEANOS.to_vec()).prop_map(|n| format!("solicitante.{n}")),
        Just("true".to_owned()),
        Just("false".to_owned()),
        (numero(), prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]), numero())
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (
            numero(),
            prop::sample::select(vec!["<", "<="]),
            numero(),
            prop::sample::select(vec!["<", "<="]),
            numero()
        )
            .prop_map(|(a, op1, b, op2, c)| format!("{a} {op1} {b} {op2} {c}")),
        (numero(), prop::sample::select(vec!["in", "not in"]), prop::collection::vec(numero(), 1..4))
            .prop_map(|(a, op, lista)| format!("{a} {op} [{}]", lista.join(", "))),
    ];
    hoja.prop_recursive(4, 24, 3, |dentro| {
        prop_oneof![
            (dentro.clone(), prop::sample::select(vec!["and", "or"]), dentro.clone())
                .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            dentro.clone().prop_map(|a| format!("not {a}")),
            dentro.clone().prop_map(|a| format!("({a})")),
            (dentro.clone(), dentro.clone(), dentro).prop_map(|(a, c, b)| format!("({a} if {c} else {b})")),
        ]
    })
    .boxed()
}

/// The least definition that the engine takes.
fn paquete() -> Paquete {
    serde_json::from_value(serde_json::json!({
        "formato": 1,
        "municipio": {
            "id": "m", "nombre": "M", "zona_horaria": "America/Monterrey", "calendario": "c",
            "dependencias": [], "ordenamientos": []
        },
        "tramite": {
            "id": "t", "nombre": "T", "clase": "tramite", "dependencia": "d",
            "ficha": {
                "descripcion": "", "modalidad": [], "publico": [], "si_no_responde": "ninguna",
                "plazo_resolucion": {"dura": {"cantidad": 1, "unidad": "dias_habiles"}, "calendario": "c"}
            },
            "solicitante": {"personas": []}, "campos": [], "etapas": []
        },
        "roles": [], "documentos": [], "parametros": [], "calendarios": []
    }))
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_and_minijinja_agree(
        fuente in booleano(),
        numeros in prop::array::uniform3(-20..20_i64),
        booleanos in prop::array::uniform2(any::<bool>()),
    ) {
        let (expresion, _, fallas) = compilar(&fuente, Some(&Tipo::Booleano), &Nombres, &Hechos::nada());
        // Deep or long ones are refused, and that is all.
        prop_assume!(!fallas.iter().any(|f| f.codigo.codigo == "V0339"));
        prop_assert!(fallas.is_empty(), "{}: {:?}", fuente, fallas);
        let partes: BTreeMap<String, Valor> = NUMEROS
            .iter()
            .zip(numeros)
            .map(|(nombre, n)| ((*nombre).to_owned(), Valor::Entero(n)))
            .chain(BOOLEANOS.iter().zip(booleanos).map(|(nombre, b)| ((*nombre).to_owned(), Valor::Booleano(b))))
            .collect();
        let (paquete, datos) =
            (paquete(), Datos { solicitante: Some(Valor::Registro(partes)), ..Datos::default() });
        let nuestra = engine::eval::eval(&expresion.unwrap().arbol, &Ambito::nuevo(&paquete, &datos));
        let entorno = minijinja::Environment::empty();
        let suya = entorno
            .compile_expression(&fuente)
            .unwrap()
            .eval(minijinja::context! { solicitante => minijinja::context! {
                x => numeros[0], y => numeros[1], z => numeros[2], p => booleanos[0], q => booleanos[1]
            } })
            .unwrap();
        prop_assert_eq!(nuestra.unwrap(), Valor::Booleano(suya.is_true()), "{}", fuente);
    }
}
