//! The arithmetic of §4.4, by example; and its laws.

use jiff::civil::{date, datetime};
use proptest::prelude::*;

use super::*;
use crate::muestra::{calendario, calendario_lft};

mod traer;

fn cuando(texto: &str) -> DateTime {
    texto.parse().unwrap()
}

/// A clock from `2026-03-02T10:00`, with stops as `(from, to)`; an empty `to` is still stopped.
fn reloj(cantidad: u32, unidad: Unidad, desde: &str, paros: &[(&str, &str)]) -> Reloj {
    let suspensiones = paros.iter().map(|(d, e)| (cuando(d), (!e.is_empty()).then(|| cuando(e)))).collect();
    Reloj { suspensiones, ..Reloj::nuevo(Duracion::new(cantidad, unidad), "municipal".into(), cuando(desde)) }
}

#[track_caller]
fn vence_el(r: &Reloj, esperado: &str) {
    assert_eq!(vence(r, &calendario()).map(|f| f.to_string()).as_deref(), Some(esperado), "{r:?}");
}

/// Stops as `(from, to)`.
type Paros<'p> = &'p [(&'p str, &'p str)];

const LUNES: &str = "2026-03-02T10:00";

#[test]
fn days_end_at_the_last_second_of_the_last_day() {
    use Unidad::{Anios, DiasHabiles, DiasNaturales, Meses};
    let casos = [
        (15, DiasHabiles, LUNES, "2026-03-24T23:59:59"),
        (1, DiasHabiles, "2026-03-13T08:00", "2026-03-17T23:59:59"),
        (1, DiasHabiles, "2026-03-14T08:00", "2026-03-17T23:59:59"),
        (10, DiasNaturales, LUNES, "2026-03-12T23:59:59"),
        (5, DiasNaturales, LUNES, "2026-03-07T23:59:59"),
        (0, DiasHabiles, LUNES, "2026-03-02T23:59:59"),
        (1, Meses, "2026-03-30T10:00", "2026-04-30T23:59:59"),
        (1, Meses, "2026-01-31T10:00", "2026-03-02T23:59:59"),
        (3, Meses, "2026-01-15T10:00", "2026-04-15T23:59:59"),
        (1, Meses, "2026-04-01T10:00", "2026-05-04T23:59:59"),
        (1, Anios, "2024-02-29T10:00", "2025-02-28T23:59:59"),
    ];
    for (n, unidad, desde, fin) in casos {
        vence_el(&reloj(n, unidad, desde, &[]), fin);
    }
}

#[test]
fn a_stop_takes_out_the_days_after_it_began_up_to_its_end() {
    use Unidad::{DiasHabiles, DiasNaturales, Meses};
    let casos: [(u32, Unidad, Paros<'_>, &str); 8] = [
        // The worked example: prevented on the 4th, answered on the 9th; 5, 6 and 9 are out.
        (15, DiasHabiles, &[("2026-03-04T09:00", "2026-03-09T12:00")], "2026-03-27T23:59:59"),
        (15, DiasHabiles, &[("2026-03-02T10:00", "2026-03-02T18:00")], "2026-03-24T23:59:59"),
        (10, DiasNaturales, &[("2026-03-04T09:00", "2026-03-09T12:00")], "2026-03-17T23:59:59"),
        (1, Meses, &[("2026-03-04T09:00", "2026-03-09T12:00")], "2026-04-07T23:59:59"),
        // A stop inside another adds nothing.
        (
            15,
            DiasHabiles,
            &[("2026-03-04T09:00", "2026-03-09T12:00"), ("2026-03-05T09:00", "2026-03-06T09:00")],
            "2026-03-27T23:59:59",
        ),
        // Stopped on its last day: it ends with the first day that counts afterwards.
        (2, DiasHabiles, &[("2026-03-04T09:00", "2026-03-13T12:00")], "2026-03-17T23:59:59"),
        (2, DiasHabiles, &[("2026-03-04T09:00", "2026-03-04T12:00")], "2026-03-04T23:59:59"),
        (
            2,
            DiasHabiles,
            &[("2026-03-04T09:00", "2026-03-05T12:00"), ("2026-03-06T09:00", "2026-03-10T12:00")],
            "2026-03-11T23:59:59",
        ),
    ];
    for (n, unidad, paros, fin) in casos {
        vence_el(&reloj(n, unidad, LUNES, paros), fin);
    }
}

#[test]
fn a_stopped_clock_has_no_end_but_can_be_asked_what_if() {
    let r = reloj(15, Unidad::DiasHabiles, LUNES, &[("2026-03-04T09:00", "")]);
    assert_eq!(vence(&r, &calendario()), None);
    assert_eq!(r.detenido(), Some(cuando("2026-03-04T09:00")));
    let si_sigue = vence_si_sigue(&r, &calendario(), cuando("2026-03-09T12:00"));
    assert_eq!(si_sigue, Some(cuando("2026-03-27T23:59:59")));
    let al_mismo_dia = reloj(15, Unidad::DiasHabiles, LUNES, &[(LUNES, "")]);
    assert_eq!(
        vence_si_sigue(&al_mismo_dia, &calendario(), cuando(LUNES)),
        Some(cuando("2026-03-24T23:59:59"))
    );
}

#[test]
fn hours_run_always_and_hours_of_office_within_them() {
    use Unidad::{Horas, HorasHabiles, Minutos};
    let casos: [(u32, Unidad, &str, Paros<'_>, &str); 10] = [
        (48, Horas, "2026-03-06T17:30", &[], "2026-03-08T17:30:00"),
        (90, Minutos, "2026-03-06T23:00", &[], "2026-03-07T00:30:00"),
        (48, Horas, "2026-03-06T17:30", &[("2026-03-07T00:00", "2026-03-07T06:00")], "2026-03-08T23:30:00"),
        (4, HorasHabiles, "2026-03-06T10:00", &[], "2026-03-06T14:00:00"),
        (6, HorasHabiles, "2026-03-06T10:00", &[], "2026-03-06T16:00:00"),
        (8, HorasHabiles, "2026-03-06T10:00", &[], "2026-03-09T10:00:00"),
        (1, HorasHabiles, "2026-03-06T20:00", &[], "2026-03-09T09:00:00"),
        (1, HorasHabiles, "2026-03-06T05:00", &[], "2026-03-06T09:00:00"),
        (8, HorasHabiles, "2026-03-13T10:00", &[], "2026-03-17T10:00:00"),
        (
            4,
            HorasHabiles,
            "2026-03-06T10:00",
            &[("2026-03-06T11:00", "2026-03-06T13:30")],
            "2026-03-09T08:30:00",
        ),
    ];
    for (n, unidad, desde, paros, fin) in casos {
        vence_el(&reloj(n, unidad, desde, paros), fin);
    }
    let mut sin_horario = calendario();
    sin_horario.horario.clear();
    let r = reloj(24, HorasHabiles, "2026-03-13T12:00", &[]);
    assert_eq!(vence(&r, &sin_horario), Some(cuando("2026-03-17T12:00")), "open all of each business day");
}

#[test]
fn the_last_second_still_counts() {
    let fin = cuando("2026-03-24T23:59:59");
    assert!(!vencio(fin, cuando("2026-03-24T23:59:59.999")));
    assert!(vencio(fin, cuando("2026-03-25T00:00:00")));
}

#[test]
fn the_day_at_hand_counts_as_used() {
    let r = reloj(15, Unidad::DiasHabiles, LUNES, &[("2026-03-04T09:00", "2026-03-09T12:00")]);
    let c = calendario();
    let casos = [
        ("2026-03-02T23:00", 0),
        ("2026-03-03T00:00", 1),
        ("2026-03-04T12:00", 2),
        ("2026-03-09T12:00", 2),
        ("2026-03-10T00:00", 3),
        ("2026-03-16T12:00", 6),
        ("2026-03-27T12:00", 15),
        ("2026-04-30T12:00", 37),
    ];
    for (al, dias) in casos {
        assert_eq!(consumido(&r, &c, cuando(al)), Duracion::new(dias, Unidad::DiasHabiles), "{al}");
        let resta = 15_u32.saturating_sub(dias);
        assert_eq!(restante(&r, &c, cuando(al)), Duracion::new(resta, Unidad::DiasHabiles), "{al}");
    }
    let horas = reloj(8, Unidad::HorasHabiles, "2026-03-06T10:00", &[]);
    assert_eq!(consumido(&horas, &c, cuando("2026-03-09T08:20:59")), Duracion::new(380, Unidad::Minutos));
    let mes = reloj(1, Unidad::Meses, LUNES, &[]);
    assert_eq!(
        avance(&mes, &c, cuando("2026-03-12T10:00")),
        Avance { consumido: 10, presupuesto: 31, unidad: Unidad::DiasNaturales }
    );
}

#[test]
fn a_prevencion_is_offered_in_the_first_third_a_fraction_being_a_day() {
    let c = calendario();
    let diez = reloj(10, Unidad::DiasHabiles, LUNES, &[]);
    // Days 1 to 4 are 3, 4, 5 and 6 March.
    assert!(permite(Ventana::PrimerTercio, &diez, &c, cuando("2026-03-06T18:00")));
    assert!(!permite(Ventana::PrimerTercio, &diez, &c, cuando("2026-03-09T08:00")));
    let quince = reloj(15, Unidad::DiasHabiles, LUNES, &[]);
    assert!(permite(Ventana::PrimerTercio, &quince, &c, cuando("2026-03-09T08:00")));
    assert!(!permite(Ventana::PrimerTercio, &quince, &c, cuando("2026-03-10T00:00")));
    let dura = Ventana::Dura(Duracion::new(2, Unidad::DiasHabiles));
    assert!(permite(dura, &quince, &c, cuando("2026-03-04T18:00")));
    assert!(!permite(dura, &quince, &c, cuando("2026-03-05T08:00")));
    let horas = Ventana::Dura(Duracion::new(24, Unidad::Horas));
    assert!(permite(horas, &quince, &c, cuando("2026-03-03T10:00")));
    assert!(!permite(horas, &quince, &c, cuando("2026-03-03T10:01")));
    assert!(permite(Ventana::Siempre, &quince, &c, cuando("2030-01-01T00:00")));
}

#[test]
fn a_term_explains_itself() {
    let r = reloj(15, Unidad::DiasHabiles, LUNES, &[("2026-03-04T09:00", "2026-03-09T12:00")]);
    let frases = [
        "15 días hábiles desde el 2 de marzo de 2026; ese día no cuenta.",
        "No cuenta el 16 de marzo de 2026 (3er lunes de marzo: Ley Federal del Trabajo, artículo 74-III).",
        "Se detuvo del 4 de marzo de 2026 al 9 de marzo de 2026: no cuentan 3 días hábiles.",
        "Vence el viernes 27 de marzo de 2026, al terminar el día.",
    ];
    assert_eq!(explicar(&r, &calendario()), frases);
    let detenido = reloj(15, Unidad::DiasHabiles, LUNES, &[("2026-03-04T09:00", "")]);
    assert_eq!(
        explicar(&detenido, &calendario())[1..],
        [
            "Está detenido desde el 4 de marzo de 2026.",
            "Mientras está detenido no corre; no hay todavía fecha de vencimiento."
        ]
    );
    let mes = reloj(1, Unidad::Meses, "2026-04-01T10:00", &[]);
    assert_eq!(
        explicar(&mes, &calendario())[1..],
        [
            "El 1 de mayo de 2026 no es hábil (1 de mayo): pasa al siguiente día hábil.",
            "Vence el lunes 4 de mayo de 2026, al terminar el día."
        ]
    );
    let horas = reloj(4, Unidad::HorasHabiles, "2026-03-06T10:00", &[]);
    assert_eq!(
        explicar(&horas, &calendario()),
        [
            "4 horas hábiles desde el 6 de marzo de 2026 a las 10:00.",
            "Vence el viernes 6 de marzo de 2026 a las 14:00."
        ]
    );
}

#[test]
fn days_of_rest_in_a_row_are_told_together() {
    let mut c = calendario_lft();
    let periodo = schemas::paquete::ReglaDescanso::Periodo { del: date(2026, 12, 21), al: date(2027, 1, 5) };
    c.descansos.insert(0, crate::muestra::descanso(periodo));
    let frases = explicar(&reloj(5, Unidad::DiasHabiles, "2026-12-17T10:00", &[]), &c);
    let junta = "No cuentan los días del 21 de diciembre de 2026 al 5 de enero de 2027 (descanso del 21 de diciembre de 2026 al 5 de enero de 2027).";
    assert_eq!(frases[1], junta);
    assert_eq!(frases.len(), 3);
}

#[test]
fn immense_terms_have_no_end_instead_of_hanging() {
    for unidad in [
        Unidad::Minutos,
        Unidad::Horas,
        Unidad::HorasHabiles,
        Unidad::DiasNaturales,
        Unidad::DiasHabiles,
        Unidad::Meses,
        Unidad::Anios,
    ] {
        let r = reloj(u32::MAX, unidad, LUNES, &[]);
        assert_eq!(vence(&r, &calendario()), None, "{unidad:?}");
        let al = cuando("2026-03-03T10:00");
        assert!(restante(&r, &calendario(), al).cantidad > 1_000_000);
        assert!(!explicar(&r, &calendario()).is_empty());
    }
}

fn un_paro() -> impl Strategy<Value = (DateTime, Option<DateTime>)> {
    (0_i64..60, 0_i64..40, 0_i8..24).prop_map(|(inicio, largo, h)| {
        let desde = calendario::mas_dias(date(2026, 3, 2), inicio).unwrap();
        let hasta = calendario::mas_dias(desde, largo).unwrap();
        (desde.at(h, 0, 0, 0), Some(hasta.at(23, 0, 0, 0)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stops_only_delay_and_the_end_is_when_all_is_used(n in 1_u32..60, habiles: bool, paros in prop::collection::vec(un_paro(), 0..4)) {
        let c = calendario();
        let unidad = if habiles { Unidad::DiasHabiles } else { Unidad::DiasNaturales };
        let libre = Reloj::nuevo(Duracion::new(n, unidad), "municipal".into(), datetime(2026, 3, 2, 10, 0, 0, 0));
        let parado = Reloj { suspensiones: paros, ..libre.clone() };
        let (fin_libre, fin) = (vence(&libre, &c).unwrap(), vence(&parado, &c).unwrap());
        prop_assert!(fin >= fin_libre);
        prop_assert!(avance(&parado, &c, fin).consumido >= n);
        prop_assert_eq!(restante(&parado, &c, fin).cantidad, 0);
        // The day before the end something is left, unless it was stopped on its last day.
        let antes = fin.date().yesterday().unwrap().at(12, 0, 0, 0);
        let parado_al_final = avance(&parado, &c, fin).consumido > n;
        prop_assert!(parado_al_final || avance(&parado, &c, antes).consumido < n);
        // Consumption never goes back.
        let mut antes = 0;
        for dia in 0..150 {
            let al = calendario::mas_dias(date(2026, 3, 2), dia).unwrap().at(12, 0, 0, 0);
            let ahora = avance(&parado, &c, al).consumido;
            prop_assert!(ahora >= antes);
            antes = ahora;
        }
    }

    #[test]
    fn hours_of_office_are_used_up_exactly_at_the_end(n in 1_u32..100, h in 0_i8..24, paros in prop::collection::vec(un_paro(), 0..3)) {
        let c = calendario();
        let desde = datetime(2026, 3, 2, h, 0, 0, 0);
        let r = Reloj { suspensiones: paros, ..Reloj::nuevo(Duracion::new(n, Unidad::HorasHabiles), "municipal".into(), desde) };
        let fin = vence(&r, &c).unwrap();
        prop_assert_eq!(restante(&r, &c, fin).cantidad, 0);
        prop_assert_eq!(consumido(&r, &c, fin).cantidad, n * 60);
    }
}
