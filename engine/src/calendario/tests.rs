//! The calendar of the law against tables made elsewhere, and the laws of counting.

use jiff::civil::date;
use proptest::prelude::*;
use schemas::paquete::Excepcion;

use super::*;
use crate::muestra::{calendario, calendario_lft, descanso, lft};

/// The rows of a table without its heading. Only the last columns of these tables are ever quoted.
fn filas(csv: &str) -> impl Iterator<Item = Vec<&str>> {
    csv.lines().skip(1).map(|fila| fila.split(',').collect())
}

#[test]
fn terms_of_business_days_end_when_the_table_says() {
    let lft = calendario_lft();
    let mut vistas = 0;
    for fila in filas(include_str!("../../datos/plazos_ejemplos.csv")) {
        let (desde, n, vence) =
            (fila[0].parse().unwrap(), fila[1].parse().unwrap(), fila[2].parse().unwrap());
        assert_eq!(suma(&lft, desde, n), Some(vence), "{fila:?}");
        assert_eq!(habiles_entre(&lft, desde, vence), Some(n), "{fila:?}");
        vistas += 1;
    }
    assert_eq!(vistas, 13);
}

#[test]
fn every_day_that_the_law_obliges_to_rest_rests_and_no_other() {
    let lft = calendario_lft();
    let mut obligatorios = Vec::new();
    for fila in filas(include_str!("../../datos/dias_inhabiles.csv")) {
        if fila[3].starts_with("obligatorio") {
            let fecha: Date = fila[0].parse().unwrap();
            assert!(!es_habil(&lft, fecha), "{fila:?}");
            obligatorios.push(fecha);
        }
    }
    assert_eq!(obligatorios.len(), 54);
    let mut dia_ = date(2024, 1, 1);
    while dia_ <= date(2030, 12, 31) {
        if let Dia::Descanso(_) = dia(&lft, dia_) {
            assert!(obligatorios.contains(&dia_), "{dia_} is not in the table");
        }
        dia_ = dia_.tomorrow().unwrap();
    }
}

#[test]
fn the_change_of_president_rests_every_six_years() {
    let lft = calendario_lft();
    let octubre_1: Vec<i16> =
        (2018..=2037).filter(|a| matches!(dia(&lft, date(*a, 10, 1)), Dia::Descanso(_))).collect();
    // 2036-10-01 is a Wednesday; 2018 was before the law.
    assert_eq!(octubre_1, [2024, 2030, 2036]);
}

#[test]
fn easter_is_where_the_almanacs_put_it() {
    let casos = [
        (1818, 3, 22),
        (1943, 4, 25),
        (2000, 4, 23),
        (2008, 3, 23),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2030, 4, 21),
        (2038, 4, 25),
    ];
    for (anio, mes, dia) in casos {
        assert_eq!(pascua(anio), Some(date(anio, mes, dia)));
    }
    assert!((-9999..=9999).all(|anio| pascua(anio).is_some_and(|d| d.weekday() == Weekday::Sunday)));
}

#[test]
fn holy_week_moves_with_easter() {
    let c = calendario();
    for fila in filas(include_str!("../../datos/dias_inhabiles.csv")) {
        if fila[2].contains("Santo") {
            assert!(!es_habil(&c, fila[0].parse().unwrap()), "{fila:?}");
        }
    }
    assert_eq!(porque(&c, date(2026, 4, 2)).as_deref(), Some("Jueves Santo"));
}

#[test]
fn exceptions_win_over_rules_both_ways() {
    let mut c = calendario();
    assert!(!es_habil(&c, date(2026, 11, 2)));
    c.excepciones.push(Excepcion { fecha: date(2026, 3, 16), habil: true, cita: Cita::default() });
    c.excepciones.push(Excepcion { fecha: date(2026, 3, 14), habil: true, cita: Cita::default() });
    assert!(es_habil(&c, date(2026, 3, 16)), "a rest that is worked");
    assert!(es_habil(&c, date(2026, 3, 14)), "a Saturday that is worked");
}

#[test]
fn a_day_off_says_why() {
    let mut c = calendario();
    c.excepciones.push(Excepcion { fecha: date(2026, 7, 1), habil: false, cita: lft("1") });
    let casos = [
        (date(2026, 3, 13), None),
        (date(2026, 3, 14), Some("sábado")),
        (date(2026, 3, 16), Some("3er lunes de marzo: Ley Federal del Trabajo, artículo 74-III")),
        (date(2026, 5, 1), Some("1 de mayo")),
        (date(2026, 7, 1), Some("declarado inhábil: Ley Federal del Trabajo, artículo 1")),
    ];
    for (fecha, motivo) in casos {
        assert_eq!(porque(&c, fecha).as_deref(), motivo, "{fecha}");
    }
}

#[test]
fn a_rule_holds_only_while_it_is_law_and_a_period_only_once() {
    let mut c = calendario_lft();
    let periodo = ReglaDescanso::Periodo { del: date(2026, 12, 21), al: date(2027, 1, 5) };
    c.descansos.push(descanso(periodo));
    let mut viejo = descanso(ReglaDescanso::Fecha { mes: 12, dia: 1 });
    viejo.hasta = Some(date(2023, 12, 31));
    c.descansos.push(viejo);
    let casos = [
        (date(2026, 12, 21), false),
        (date(2027, 1, 5), false),
        (date(2027, 1, 6), true),
        (date(2027, 12, 21), true),
        (date(2023, 12, 1), false),
        (date(2025, 12, 1), true),
    ];
    for (fecha, habil) in casos {
        assert_eq!(es_habil(&c, fecha), habil, "{fecha}");
    }
}

#[test]
fn the_fifth_weekday_exists_only_in_some_months() {
    let mut c = calendario_lft();
    c.descansos = vec![descanso(ReglaDescanso::Enesimo { dia: DiaSemana::Lunes, n: 5, mes: 3 })];
    assert!(!es_habil(&c, date(2026, 3, 30)));
    assert!(
        (1..=31).all(|d| date(2027, 3, d).weekday() != Weekday::Monday
            || d == 29
            || es_habil(&c, date(2027, 3, d)))
    );
}

#[test]
fn a_calendar_without_business_days_gives_none_instead_of_turning_forever() {
    let mut c = calendario_lft();
    c.habiles.clear();
    assert_eq!(suma(&c, date(2026, 3, 2), 1), None);
    assert_eq!(habil_desde(&c, date(2026, 3, 2)), None);
    assert_eq!(suma(&c, date(2026, 3, 2), i64::MIN), None);
    assert_eq!(habiles_entre(&c, Date::MIN, Date::MAX), None);
}

#[test]
fn months_go_date_to_date_or_to_the_last_day() {
    let casos =
        [("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-31", -1, "2026-02-28")];
    for (desde, n, hasta) in casos {
        assert_eq!(mas_meses(desde.parse().unwrap(), n), Some(hasta.parse().unwrap()));
    }
    assert_eq!(mas_meses(Date::MAX, 1), None);
    assert_eq!(mas_meses(date(2026, 1, 1), i64::MAX), None);
    assert_eq!(mas_dias(date(2026, 1, 1), i64::MIN), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counting_undoes_adding(dias in 0_i64..4000, n in -300_i64..300) {
        let c = calendario();
        let desde = mas_dias(date(2020, 1, 1), dias).unwrap();
        let hasta = suma(&c, desde, n).unwrap();
        prop_assert_eq!(habiles_entre(&c, desde, hasta), Some(n));
        if n != 0 {
            prop_assert!(es_habil(&c, hasta));
        }
    }
}
