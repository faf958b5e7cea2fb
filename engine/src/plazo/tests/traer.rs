//! Clocks that go on by another rule: by example, and that nothing is won or lost when the rule is the same.

use super::*;

/// The clock as it was at a moment: stops that had not begun are not there, and those that were not over are open.
fn al(reloj: &Reloj, momento: DateTime) -> Reloj {
    let suspensiones = reloj.suspensiones.iter().filter(|(desde, _)| *desde <= momento);
    let suspensiones = suspensiones.map(|(d, h)| (*d, h.filter(|h| *h <= momento))).collect();
    Reloj { suspensiones, ..reloj.clone() }
}

/// The same stops, as they went on after the change.
fn con_lo_de_despues(traido: Reloj, reloj: &Reloj, momento: DateTime) -> Reloj {
    let terminados = traido.suspensiones.iter().filter(|(_, h)| h.is_some());
    let siguen = reloj.suspensiones.iter().filter(|(_, h)| h.is_none_or(|h| h > momento));
    let suspensiones = terminados.chain(siguen).copied().collect();
    Reloj { suspensiones, ..traido }
}

#[test]
fn what_ran_is_taken_off_the_new_budget_and_the_explanation_says_it() {
    let c = calendario();
    // Four business days ran from Monday 2 March: 3, 4, 5 and 6.
    let r = reloj(10, Unidad::DiasHabiles, LUNES, &[]);
    let momento = cuando("2026-03-06T12:00");
    let quince = traer(&r, &c, Duracion::new(15, Unidad::DiasHabiles), "municipal".into(), momento);
    vence_el(&quince, "2026-03-24T23:59:59");
    assert_eq!(avance(&quince, &c, momento).consumido, 4);
    assert_eq!(restante(&quince, &c, momento), Duracion::new(11, Unidad::DiasHabiles));
    let frases = explicar(&quince, &c);
    assert_eq!(
        frases[0],
        "15 días hábiles; 4 días hábiles corrieron con la versión anterior, del 2 de marzo de 2026 al 6 de marzo de 2026; lo que quedaba cuenta desde el día siguiente."
    );
    assert_eq!(frases.last().unwrap(), "Vence el martes 24 de marzo de 2026, al terminar el día.");
    // A budget that is used up exactly ends that same day.
    let cuatro = traer(&r, &c, Duracion::new(4, Unidad::DiasHabiles), "municipal".into(), momento);
    vence_el(&cuatro, "2026-03-06T23:59:59");
}

#[test]
fn months_are_counted_from_the_day_on_which_they_began() {
    let c = calendario();
    let r = reloj(1, Unidad::Meses, "2026-03-30T10:00", &[]);
    let traido =
        traer(&r, &c, Duracion::new(2, Unidad::Meses), "municipal".into(), cuando("2026-04-10T09:00"));
    vence_el(&traido, &vence(&reloj(2, Unidad::Meses, "2026-03-30T10:00", &[]), &c).unwrap().to_string());
}

#[test]
fn a_stop_that_is_not_over_goes_on_and_a_second_change_adds_what_ran_since() {
    let c = calendario();
    let r = reloj(10, Unidad::DiasHabiles, LUNES, &[("2026-03-04T10:00", "")]);
    let uno =
        traer(&r, &c, Duracion::new(12, Unidad::DiasHabiles), "municipal".into(), cuando("2026-03-10T10:00"));
    assert_eq!(vence(&uno, &c), None);
    assert_eq!(avance(&uno, &c, cuando("2026-03-12T10:00")).consumido, 2);
    let sigue =
        Reloj { suspensiones: vec![(cuando("2026-03-04T10:00"), Some(cuando("2026-03-11T10:00")))], ..uno };
    let dos = traer(
        &sigue,
        &c,
        Duracion::new(12, Unidad::DiasHabiles),
        "municipal".into(),
        cuando("2026-03-13T10:00"),
    );
    assert_eq!(dos.traido.as_ref().map(|t| (t.consumido, t.desde)), Some((4, cuando(LUNES))));
    assert_eq!(vence(&dos, &c), vence(&sigue, &c));
}

#[test]
fn what_was_used_up_on_the_day_of_a_stop_waits_for_the_first_day_after_it() {
    let c = calendario();
    let casos = [
        // While the stop is in its last day, at its very end, and on a Sunday after it.
        (
            7,
            Unidad::DiasNaturales,
            "2026-03-09T05:00",
            "2026-04-20T23:00",
            "2026-04-20T13:00",
            "2026-04-21T23:59:59",
        ),
        (
            7,
            Unidad::DiasNaturales,
            "2026-03-09T05:00",
            "2026-04-20T23:00",
            "2026-04-20T23:00",
            "2026-04-21T23:59:59",
        ),
        (
            18,
            Unidad::DiasHabiles,
            "2026-03-27T23:00",
            "2026-04-25T23:00",
            "2026-04-26T06:00",
            "2026-04-27T23:59:59",
        ),
        // A stop that begins and ends on that day puts nothing off.
        (
            7,
            Unidad::DiasNaturales,
            "2026-03-09T05:00",
            "2026-03-09T23:00",
            "2026-03-09T13:00",
            "2026-03-09T23:59:59",
        ),
    ];
    for (n, unidad, desde, hasta, momento, fin) in casos {
        let todo = reloj(n, unidad, LUNES, &[(desde, hasta)]);
        vence_el(&todo, fin);
        let momento = cuando(momento);
        let traido = traer(&al(&todo, momento), &c, Duracion::new(n, unidad), "municipal".into(), momento);
        vence_el(&con_lo_de_despues(traido, &todo, momento), fin);
    }
}

#[test]
fn only_what_counts_the_same_can_be_taken_off() {
    use Unidad::{Anios, DiasHabiles, DiasNaturales, Horas, HorasHabiles, Meses, Minutos};
    let mismas = [(DiasNaturales, Meses), (Meses, Anios), (Minutos, Horas), (DiasHabiles, DiasHabiles)];
    let otras = [(DiasHabiles, DiasNaturales), (Horas, HorasHabiles), (DiasNaturales, Horas)];
    assert!(mismas.into_iter().all(|(a, b)| misma_cuenta(a, b) && misma_cuenta(b, a)));
    assert!(otras.into_iter().all(|(a, b)| !misma_cuenta(a, b) && !misma_cuenta(b, a)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn by_the_same_rule_nothing_is_won_or_lost(
        n in 1_u32..60,
        clase in 0_u8..3,
        dia in 0_i64..70,
        h in 0_i8..24,
        paros in prop::collection::vec(un_paro(), 0..3),
    ) {
        let c = calendario();
        let unidad = [Unidad::DiasHabiles, Unidad::DiasNaturales, Unidad::HorasHabiles][usize::from(clase)];
        let dura = Duracion::new(n, unidad);
        let todo = Reloj { suspensiones: paros, ..Reloj::nuevo(dura, "municipal".into(), cuando(LUNES)) };
        let momento = calendario::mas_dias(date(2026, 3, 2), dia).unwrap().at(h, 0, 0, 0).max(cuando(LUNES));
        let fin = vence(&todo, &c).unwrap();
        prop_assume!(fin >= momento);
        let traido = traer(&al(&todo, momento), &c, dura, "municipal".into(), momento);
        let traido = con_lo_de_despues(traido, &todo, momento);
        prop_assert_eq!(vence(&traido, &c), Some(fin));
        for dias in 0..20 {
            let despues = calendario::mas_dias(momento.date(), dias).unwrap().at(23, 0, 0, 0).max(momento);
            prop_assert_eq!(avance(&traido, &c, despues).consumido, avance(&todo, &c, despues).consumido);
        }
    }
}
