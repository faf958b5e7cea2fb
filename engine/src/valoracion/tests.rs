//! The four forms, and how they tell what they did.

use jiff::civil::date;
use schemas::expr::{CasoValor, Comparador, Cota, FilaSegun, Tramo};
use schemas::valor::Valor;

use super::*;
use crate::datos::Datos;
use crate::muestra::*;

fn con_superficie(m2: &str) -> Datos {
    let mut datos = datos();
    datos.campos.insert("superficie_m2".into(), Valor::Decimal(dec(m2)));
    datos
}

fn en(datos: &Datos, valoracion: &Valoracion) -> (Result<Valor, Atorado>, String) {
    let paquete = paquete();
    let ambito = Ambito::nuevo(&paquete, datos).con_tarifa(date(2026, 3, 2));
    (evaluar(valoracion, &ambito), explicar(valoracion, &ambito))
}

#[test]
fn ranges_take_their_bounds_as_said_and_say_which_was_taken() {
    let casos = [
        ("100", "1231.755", "hasta 100"),
        ("100.01", "2815.44", "más de 100 y hasta 500"),
        ("500", "2815.44", "más de 100 y hasta 500"),
        ("620.00", "3096.984", "más de 500"),
    ];
    for (m2, monto, tramo) in casos {
        let (valor, texto) = en(&con_superficie(m2), &tabulador());
        assert_eq!(valor, Ok(Valor::Dinero(dec(monto))), "{m2}");
        assert!(texto.contains(&format!("tramo «{tramo}»")), "{texto}");
    }
    assert_eq!(
        en(&con_superficie("620.00"), &tabulador()).1,
        "Superficie del predio (620.00\u{a0}m²): tramo «más de 500»; 24 × UMA diaria ($117.31) + (Superficie del predio \
         (620.00\u{a0}m²) − 500) × 0.02 × UMA diaria ($117.31) = $3,096.984"
    );
    assert_eq!(
        en(&con_superficie("300"), &tabulador()).1,
        "Superficie del predio (300\u{a0}m²): tramo «más de 100 y hasta 500»; 24 × UMA diaria ($117.31) = $2,815.44"
    );
}

#[test]
fn open_bounds_and_less_than() {
    let cota = |n: &str, incluida| Some(Cota { valor: dec(n), incluida });
    let tramos = vec![
        Tramo { desde: None, hasta: cota("10", false), valor: exp(num("1")) },
        Tramo { desde: cota("10", true), hasta: cota("20", true), valor: exp(num("2")) },
    ];
    let v = Valoracion::Tramos { segun: exp(campo("superficie_m2")), tramos };
    assert_eq!(en(&con_superficie("9.99"), &v).0, Ok(Valor::Entero(1)));
    assert_eq!(en(&con_superficie("10"), &v).0, Ok(Valor::Entero(2)));
    assert!(matches!(en(&con_superficie("20.01"), &v).0, Err(Atorado::Imposible(_))));
    let (_, texto) = en(&con_superficie("9.99"), &v);
    assert_eq!(texto, "Superficie del predio (9.99\u{a0}m²): tramo «menos de 10»; 1");
}

#[test]
fn a_table_by_option_nests_and_has_a_rest() {
    let fila = |claves: &[&str], v: &str| FilaSegun {
        claves: claves.iter().map(|c| (*c).to_owned()).collect(),
        valor: exp(num(v)),
    };
    let grande = cmp(campo("superficie_m2"), Comparador::Mayor, num("500"));
    let v = Valoracion::Segun {
        segun: vec![exp(campo("uso")), exp(grande)],
        filas: vec![fila(&["comercial", "si"], "48.65"), fila(&["comercial", "no"], "35.62")],
        sino: Some(exp(num("1"))),
    };
    assert_eq!(en(&con_superficie("620"), &v).0, Ok(Valor::Decimal(dec("48.65"))));
    assert_eq!(en(&con_superficie("20"), &v).0, Ok(Valor::Decimal(dec("35.62"))));
    let mut otro = datos();
    otro.campos.insert("uso".into(), Valor::Opcion("servicios".to_owned()));
    assert_eq!(en(&otro, &v).0, Ok(Valor::Entero(1)));
    assert!(en(&otro, &v).1.starts_with("Uso solicitado (Servicios), "), "{}", en(&otro, &v).1);
    assert!(en(&otro, &v).1.ends_with(": en los demás casos; 1"));
}

#[test]
fn the_first_case_that_holds_is_taken() {
    let caso = |m2: &str, v: &str| CasoValor {
        si: exp(cmp(campo("superficie_m2"), Comparador::Mayor, num(m2))),
        valor: exp(num(v)),
    };
    let v = |sino| Valoracion::Casos { casos: vec![caso("600", "3"), caso("100", "2")], sino };
    assert_eq!(en(&con_superficie("620"), &v(None)).0, Ok(Valor::Entero(3)));
    assert_eq!(en(&con_superficie("200"), &v(None)).0, Ok(Valor::Entero(2)));
    assert!(matches!(en(&con_superficie("50"), &v(None)).0, Err(Atorado::Imposible(_))));
    assert_eq!(en(&con_superficie("50"), &v(Some(exp(num("1"))))).0, Ok(Valor::Entero(1)));
    assert_eq!(
        en(&con_superficie("200"), &v(None)).1,
        "se cumple Superficie del predio (200\u{a0}m²) > 100\u{a0}m²; 2"
    );
}

#[test]
fn expressions_are_told_in_the_words_of_the_trade() {
    let fracciones = llama("fracciones", vec![calculo("construida"), num("50")]);
    let no_habitacional = cmp(campo("uso"), Comparador::Distinto, opcion("habitacional"));
    let casos = [
        (por(num("3.5"), uma()), "3.5 × UMA diaria ($117.31) = $410.585"),
        (pesos("1250"), "$1,250.00"),
        (uma(), "UMA diaria ($117.31)"),
        (
            por(por(num("1.5"), uma()), fracciones),
            "1.5 × UMA diaria ($117.31) × 2 (fracciones de 50 en construida (90.00)) = $351.93",
        ),
        (
            si(no_habitacional, num("1"), num("0.5")),
            "1 (porque Uso solicitado (Comercial) no es Habitacional) = 1",
        ),
        (menos(num("5"), menos(num("3"), num("1"))), "5 − (3 − 1) = 3"),
        (entre(num("12"), por(num("2"), num("3"))), "12 ÷ (2 × 3) = 2"),
    ];
    for (expr, texto) in casos {
        assert_eq!(en(&datos(), &val(expr)).1, texto);
    }
}

#[test]
fn what_can_not_be_computed_says_why() {
    let mut datos = datos();
    datos.campos.remove("superficie_m2");
    assert_eq!(en(&datos, &tabulador()).1, "falta un dato: superficie_m2");
}
