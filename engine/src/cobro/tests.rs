//! Bills by example, published fees, and the laws of the order of operations.

use jiff::civil::date;
use proptest::prelude::*;
use schemas::expr::Comparador;
use schemas::paquete::{Ajuste, ModoRedondeo, RedondeaA, Redondeo, ValorFechado};

use super::*;
use crate::muestra::*;

const MARZO_2: Date = date(2026, 3, 2);

fn importes(l: &Liquidacion) -> Vec<(String, String)> {
    let lineas = l.lineas.iter().map(|l| (l.id.0.clone(), l.importe.to_string()));
    lineas.chain([("total".to_owned(), l.total.to_string())]).collect()
}

#[track_caller]
fn cobra(cobro: &Cobro, esperado: &[(&str, &str)]) -> Liquidacion {
    let l = liquidar(&paquete(), cobro, &datos(), MARZO_2).unwrap();
    let esperado: Vec<_> = esperado.iter().map(|(id, n)| ((*id).to_owned(), (*n).to_owned())).collect();
    assert_eq!(importes(&l), esperado);
    l
}

fn fijo(id: &str, monto: &str) -> Concepto {
    concepto(id, id, val(pesos(monto)))
}

fn tasa(t: &str) -> Cuanto {
    Cuanto::Tasa(exp(num(t)))
}

fn monto(m: &str) -> Cuanto {
    Cuanto::Monto(exp(pesos(m)))
}

#[test]
fn the_worked_example_of_the_manual() {
    let p = paquete();
    let ingreso = cobra(p.tramite.cobro("ingreso").unwrap(), &[("ingreso", "410.59"), ("total", "410.59")]);
    assert_eq!(ingreso.lineas[0].explica, "3.5 × UMA diaria ($117.31) = $410.585; se redondea a $410.59");
    let derechos = cobra(
        p.tramite.cobro("derechos").unwrap(),
        &[("licencia", "3096.98"), ("construccion", "351.93"), ("en_linea", "-154.85"), ("total", "3294.06")],
    );
    assert_eq!(derechos.lineas[0].cuenta.as_deref(), Some("4310-01"));
    assert_eq!(
        derechos.lineas[2].explica,
        "5\u{a0}% de Licencia ($3,096.984) = $154.8492; se redondea a -$154.85"
    );
    let uma = &derechos.parametros[0];
    assert_eq!(
        (uma.nombre.as_str(), uma.fuente.as_str(), uma.desde),
        ("UMA diaria", "INEGI 2026", date(2026, 2, 1))
    );
    assert_eq!(derechos.parametros.len(), 1);
    assert_eq!(derechos.vale_hasta, None, "what is frozen doesn't expire by itself");
}

#[test]
fn published_fees_come_out_to_the_centavo() {
    let mut vistas = 0;
    for fila in include_str!("../../datos/tarifas_observadas.csv").lines().skip(1) {
        let f: Vec<&str> = fila.split(',').collect();
        let (cuotas, uma_del_anio, publicado, coincide) = (f[1], f[3], f[5], f[6]);
        let mut p = paquete();
        p.parametros[0].valores = vec![ValorFechado {
            desde: date(2010, 1, 1),
            hasta: None,
            valor: Valor::Dinero(dec(uma_del_anio)),
            fuente: "INEGI".to_owned(),
        }];
        let c = cobro("c", vec![concepto("c", "c", val(por(num(cuotas), uma())))]);
        let l = liquidar(&p, &c, &datos(), MARZO_2).unwrap();
        assert_eq!(l.total == dec(publicado), coincide == "si", "{fila}");
        vistas += usize::from(coincide == "si");
    }
    assert_eq!(vistas, 8);
}

#[test]
fn a_concepto_has_its_own_floor_and_ceiling_and_may_not_be_charged() {
    let con = |minimo: Option<&str>, maximo: Option<&str>, si_: Option<bool>| {
        let c = Concepto {
            minimo: minimo.map(|m| exp(pesos(m))),
            maximo: maximo.map(|m| exp(pesos(m))),
            si: si_.map(|s| exp(logico(s))),
            ..fijo("a", "100")
        };
        cobro("c", vec![c, fijo("b", "1")])
    };
    let l = cobra(&con(Some("150"), None, None), &[("a", "150.00"), ("b", "1.00"), ("total", "151.00")]);
    assert_eq!(l.lineas[0].explica, "$100.00; se cobra el mínimo: $150.00");
    cobra(&con(None, Some("60"), None), &[("a", "60.00"), ("b", "1.00"), ("total", "61.00")]);
    cobra(&con(Some("100"), Some("100"), None), &[("a", "100.00"), ("b", "1.00"), ("total", "101.00")]);
    cobra(&con(None, None, Some(false)), &[("b", "1.00"), ("total", "1.00")]);
}

#[test]
fn adjustments_are_on_the_conceptos_and_never_on_each_other() {
    let c = Cobro {
        recargos: vec![ajuste("mora", tasa("0.10"), &["a"]), ajuste("gastos", monto("7"), &["a", "b"])],
        descuentos: vec![ajuste("d1", tasa("0.15"), &["a", "b"]), ajuste("d2", tasa("0.05"), &["a", "b"])],
        ..cobro("c", vec![fijo("a", "1000"), fijo("b", "200")])
    };
    cobra(
        &c,
        &[
            ("a", "1000.00"),
            ("b", "200.00"),
            ("mora", "100.00"),
            ("gastos", "7.00"),
            ("d1", "-180.00"),
            ("d2", "-60.00"),
            ("total", "1067.00"),
        ],
    );
    let sin_b = Concepto { si: Some(exp(logico(false))), ..fijo("b", "200") };
    let c =
        Cobro { recargos: vec![ajuste("r", monto("7"), &["b"])], ..cobro("c", vec![fijo("a", "10"), sin_b]) };
    cobra(&c, &[("a", "10.00"), ("total", "10.00")]);
}

#[test]
fn discounts_are_cut_to_their_cap_in_a_line_of_their_own() {
    let con = |tope| Cobro {
        descuentos: vec![ajuste("d1", tasa("0.15"), &["a"]), ajuste("d2", tasa("0.10"), &["a"])],
        tope_descuento: Some(tope),
        ..cobro("c", vec![fijo("a", "1000"), fijo("b", "500")])
    };
    let lineas = |tope: &'static str, total: &'static str| {
        [
            ("a", "1000.00"),
            ("b", "500.00"),
            ("d1", "-150.00"),
            ("d2", "-100.00"),
            ("tope", tope),
            ("total", total),
        ]
    };
    let l = cobra(&con(tasa("0.225")), &lineas("25.00", "1275.00"));
    assert_eq!(l.lineas[4].explica, "los descuentos no pasan de 22.5\u{a0}% de $1,000.00 = $225.00");
    cobra(&con(monto("40")), &lineas("210.00", "1460.00"));
    let sin = con(tasa("0.25"));
    assert!(liquidar(&paquete(), &sin, &datos(), MARZO_2).unwrap().lineas.iter().all(|l| l.id != "tope"));
}

#[test]
fn floor_and_ceiling_of_the_whole_are_lines() {
    let con = |minimo: Option<&str>, maximo: Option<&str>| Cobro {
        minimo: minimo.map(|m| exp(pesos(m))),
        maximo: maximo.map(|m| exp(pesos(m))),
        ..cobro("c", vec![fijo("a", "100")])
    };
    cobra(&con(Some("271.425"), None), &[("a", "100.00"), ("minimo", "171.43"), ("total", "271.43")]);
    cobra(&con(None, Some("40")), &[("a", "100.00"), ("maximo", "-60.00"), ("total", "40.00")]);
    cobra(&con(Some("100"), Some("100")), &[("a", "100.00"), ("total", "100.00")]);
    let regalo = Cobro { descuentos: vec![ajuste("d", monto("150"), &["a"])], ..con(None, None) };
    cobra(&regalo, &[("a", "100.00"), ("d", "-150.00"), ("minimo", "50.00"), ("total", "0.00")]);
}

#[test]
fn each_way_of_rounding() {
    use ModoRedondeo::{Arriba, MitadArriba, MitadPar, Truncar};
    use RedondeaA::{Centavo, Peso};
    let casos = [
        ("61.0956", Centavo, MitadArriba, "61.10"),
        ("61.0956", Centavo, Truncar, "61.09"),
        ("410.585", Centavo, MitadPar, "410.58"),
        ("410.581", Centavo, Arriba, "410.59"),
        ("377.45", Peso, MitadArriba, "377.00"),
        ("377.50", Peso, MitadArriba, "378.00"),
        ("377.99", Peso, Truncar, "377.00"),
    ];
    for (n, a, modo, total) in casos {
        for en in [RedondeaEn::Concepto, RedondeaEn::Total] {
            let c = Cobro { redondeo: Redondeo { a, modo, en }, ..cobro("c", vec![fijo("a", n)]) };
            cobra(&c, &[("a", total), ("total", total)]);
        }
    }
}

#[test]
fn rounding_the_total_gives_the_difference_to_the_largest_remainders() {
    let redondeo = Redondeo { a: RedondeaA::Peso, modo: ModoRedondeo::MitadArriba, en: RedondeaEn::Total };
    let c =
        Cobro { redondeo, ..cobro("c", vec![fijo("a", "33.40"), fijo("b", "33.45"), fijo("d", "33.40")]) };
    cobra(&c, &[("a", "33.00"), ("b", "34.00"), ("d", "33.00"), ("total", "100.00")]);
    let c = Cobro { redondeo, ..cobro("c", vec![fijo("a", "0.50"), fijo("b", "0.50"), fijo("d", "0.50")]) };
    cobra(&c, &[("a", "1.00"), ("b", "1.00"), ("d", "0.00"), ("total", "2.00")]);
}

#[test]
fn a_bill_quoted_at_payment_says_until_when_it_holds() {
    let p = paquete();
    let pago = |c: Cobro| Cobro { fecha_tarifa: FechaTarifa::Pago, ..c };
    let vale = |c: &Cobro, fecha| liquidar(&p, c, &datos(), fecha).unwrap().vale_hasta;
    let con_uma = pago(cobro("c", vec![concepto("a", "a", val(por(num("2"), uma())))]));
    assert_eq!(vale(&con_uma, date(2025, 6, 1)), Some(date(2026, 1, 31)), "the next UMA is known");
    assert_eq!(vale(&con_uma, MARZO_2), Some(date(2027, 1, 31)), "the next UMA isn't known");
    assert_eq!(vale(&pago(cobro("c", vec![fijo("a", "5")])), MARZO_2), None);
    let antes = |d: &str| exp(cmp(hoy(), Comparador::MenorIgual, dia(d)));
    let descuentos = vec![Ajuste { si: Some(antes("2026-03-05")), ..ajuste("marzo", tasa("0.1"), &["a"]) }];
    let con_descuento = pago(Cobro { descuentos, ..cobro("c", vec![fijo("a", "5")]) });
    assert_eq!(vale(&con_descuento, MARZO_2), Some(date(2026, 3, 5)));
    assert_eq!(vale(&con_descuento, date(2026, 3, 6)), None);
}

#[test]
fn the_tariff_of_a_date_without_parameter_is_missing() {
    let p = paquete();
    let error = liquidar(&p, p.tramite.cobro("ingreso").unwrap(), &datos(), date(2027, 2, 1)).unwrap_err();
    assert_eq!(error.to_string(), "no hay valor de «UMA diaria» para el 1 de febrero de 2027");
}

#[test]
fn lines_cite_their_articles_or_those_of_the_bill() {
    let propio = Concepto { cita: lft("52-III"), ..fijo("a", "1") };
    let c = Cobro { cita: lft("1"), ..cobro("c", vec![propio, fijo("b", "1")]) };
    let l = liquidar(&paquete(), &c, &datos(), MARZO_2).unwrap();
    let fundamentos: Vec<&str> = l.lineas.iter().map(|l| l.fundamento.as_str()).collect();
    assert_eq!(
        fundamentos,
        ["Ley Federal del Trabajo, artículo 52-III", "Ley Federal del Trabajo, artículo 1"]
    );
}

fn importe() -> impl Strategy<Value = Decimal> {
    (0_i64..10_000_000, 0_u32..6).prop_map(|(n, escala)| Decimal::new(n, escala))
}

fn redondeo() -> impl Strategy<Value = Redondeo> {
    use ModoRedondeo::{Arriba, MitadArriba, MitadPar, Truncar};
    let a = prop_oneof![Just(RedondeaA::Centavo), Just(RedondeaA::Peso)];
    let modo = prop_oneof![Just(MitadArriba), Just(MitadPar), Just(Truncar), Just(Arriba)];
    let en = prop_oneof![Just(RedondeaEn::Concepto), Just(RedondeaEn::Total)];
    (a, modo, en).prop_map(|(a, modo, en)| Redondeo { a, modo, en })
}

prop_compose! {
    fn un_cobro()(
        montos in prop::collection::vec(importe(), 1..5),
        recargos in prop::collection::vec(0_i64..100, 0..3),
        descuentos in prop::collection::vec(0_i64..60, 0..3),
        tope in prop::option::of(0_i64..100),
        minimo in prop::option::of(importe()),
        sobre_minimo in prop::option::of(importe()),
        redondeo in redondeo(),
    ) -> Cobro {
        let literal = |n: Decimal| exp(schemas::expr::Expr::Literal(Valor::Dinero(n)));
        let conceptos: Vec<Concepto> = montos
            .iter()
            .enumerate()
            .map(|(i, m)| concepto(&format!("c{i}"), "c", schemas::expr::Valoracion::Expr(literal(*m))))
            .collect();
        let ids: Vec<&str> = conceptos.iter().map(|c| c.id.as_str()).collect();
        let por_ciento = |n: i64| Cuanto::Tasa(exp(schemas::expr::Expr::Literal(Valor::Decimal(Decimal::new(n, 2)))));
        let ajustes = |pre: &str, tasas: &[i64]| {
            tasas.iter().enumerate().map(|(i, t)| ajuste(&format!("{pre}{i}"), por_ciento(*t), &ids)).collect::<Vec<_>>()
        };
        let piso = minimo.unwrap_or_default();
        Cobro {
            recargos: ajustes("r", &recargos),
            descuentos: ajustes("d", &descuentos),
            tope_descuento: tope.map(por_ciento),
            minimo: minimo.map(literal),
            maximo: sobre_minimo.map(|m| literal(piso + m)),
            redondeo,
            ..cobro("c", conceptos)
        }
    }
}

fn cota(e: Option<&Expresion>) -> Option<Decimal> {
    e.map(|e| match &e.arbol {
        schemas::expr::Expr::Literal(Valor::Dinero(n)) => *n,
        otro => panic!("{otro:?}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_add_up_and_the_total_stays_within_its_bounds(c in un_cobro()) {
        let (p, d) = (paquete(), datos());
        let l = liquidar(&p, &c, &d, MARZO_2).unwrap();
        prop_assert_eq!(l.lineas.iter().map(|l| l.importe).sum::<Decimal>(), l.total);
        prop_assert_eq!(super::importe(&p, &c, &d, MARZO_2).unwrap(), l.total, "with words or without");
        prop_assert!(l.lineas.iter().all(|l| l.importe.scale() == 2));
        prop_assert!(l.total >= Decimal::ZERO);
        if let Some(m) = cota(c.minimo.as_ref()) {
            prop_assert!(l.total >= redondeo::redondear(m, c.redondeo).unwrap());
        }
        if let Some(m) = cota(c.maximo.as_ref()) {
            prop_assert!(l.total <= redondeo::redondear(m, c.redondeo).unwrap());
        }
        if c.redondeo.a == RedondeaA::Peso {
            prop_assert!(l.lineas.iter().all(|l| l.importe.fract().is_zero()));
        }
        let unidad = if c.redondeo.a == RedondeaA::Peso { Decimal::ONE } else { Decimal::new(1, 2) };
        for (linea, monto) in l.lineas.iter().zip(&c.conceptos) {
            let schemas::expr::Valoracion::Expr(e) = &monto.monto else { continue };
            prop_assert!((linea.importe - cota(Some(e)).unwrap()).abs() <= unidad, "no line strays by a unit");
        }
    }

    #[test]
    fn discounts_in_any_order_and_more_recargo_never_less(c in un_cobro(), extra in 0_i64..50) {
        let (p, d) = (paquete(), datos());
        let total = |c: &Cobro| liquidar(&p, c, &d, MARZO_2).unwrap().total;
        let mut al_reves = c.clone();
        al_reves.descuentos.reverse();
        al_reves.recargos.reverse();
        prop_assert_eq!(total(&c), total(&al_reves));
        let ids: Vec<&str> = c.conceptos.iter().map(|c| c.id.as_str()).collect();
        let t = Cuanto::Tasa(exp(schemas::expr::Expr::Literal(Valor::Decimal(Decimal::new(extra, 2)))));
        let mut con_recargo = c.clone();
        con_recargo.recargos.push(ajuste("extra", t.clone(), &ids));
        prop_assert!(total(&con_recargo) >= total(&c));
        let mut con_descuento = c.clone();
        con_descuento.descuentos.push(ajuste("extra", t, &ids));
        prop_assert!(total(&con_descuento) <= total(&c));
    }
}
