//! The law of a count: a function of the multiset of votes, that agrees with a naive model, and in which one more vote in favour never
//! makes things worse.

use proptest::prelude::*;
use schemas::ids::RolId;
use schemas::paquete::{Cita, Desenlace, Mayoria, Organo, Voto};

use super::conteo::{Conteo, desenlace, puede_empatar};

const REGIDORA: &str = "regidora";
const PRESIDENTE: &str = "presidente";

fn organo(asientos: u32, quorum: u32, calidad: bool) -> Organo {
    Organo {
        id: "cabildo".into(),
        nombre: "Cabildo".to_owned(),
        miembros: vec![PRESIDENTE.into(), REGIDORA.into()],
        asientos,
        quorum,
        mayoria: Mayoria::Simple,
        voto_de_calidad: calidad.then(|| PRESIDENTE.into()),
        suplentes: false,
        cita: Cita::default(),
    }
}

type Votos = Vec<(RolId, Voto)>;

fn cuenta(organo: &Organo, mayoria: Mayoria, votos: &[(RolId, Voto)]) -> Desenlace {
    desenlace(organo, mayoria, &Conteo::de(organo, votos.iter().map(|(r, v)| (r, *v))))
}

/// The same, as somebody would count with a list in hand.
fn a_mano(organo: &Organo, mayoria: Mayoria, votos: &[(RolId, Voto)]) -> Desenlace {
    let cuantos = |voto: Voto| votos.iter().filter(|(_, v)| *v == voto).count();
    let (si, no, ni) = (cuantos(Voto::AFavor), cuantos(Voto::EnContra), cuantos(Voto::Abstencion));
    if si + no + ni < organo.quorum as usize {
        return Desenlace::SinQuorum;
    }
    let todos = organo.asientos as usize;
    let alcanza = |si: usize| match mayoria {
        Mayoria::Simple => si > no,
        Mayoria::Absoluta => si * 2 > todos,
        Mayoria::DosTercios => si * 3 >= todos * 2,
    };
    let decide = votos.iter().any(|(r, v)| r == PRESIDENTE && *v == Voto::AFavor);
    match (alcanza(si), si == no && alcanza(si + 1), organo.voto_de_calidad.is_some()) {
        (true, _, _) => Desenlace::Aprobada,
        (false, true, false) => Desenlace::Empatada,
        (false, true, true) if decide => Desenlace::Aprobada,
        _ => Desenlace::Rechazada,
    }
}

fn mayoria() -> impl Strategy<Value = Mayoria> {
    prop_oneof![Just(Mayoria::Simple), Just(Mayoria::Absoluta), Just(Mayoria::DosTercios)]
}

/// A body, and votes of at most as many as it has; the first may be of who decides ties.
fn sesion() -> impl Strategy<Value = (Organo, Mayoria, Votos)> {
    (1u32..=15, any::<bool>(), mayoria())
        .prop_flat_map(|(asientos, calidad, mayoria)| {
            let votos =
                prop::collection::vec(prop::sample::select(Voto::TODOS.to_vec()), 0..=asientos as usize);
            (Just(asientos), 1..=asientos, Just(calidad), Just(mayoria), votos, any::<bool>())
        })
        .prop_map(|(asientos, quorum, calidad, mayoria, votos, preside)| {
            let rol = |i: usize| RolId::from(if i == 0 && preside { PRESIDENTE } else { REGIDORA });
            let votos = votos.into_iter().enumerate().map(|(i, v)| (rol(i), v)).collect();
            (organo(asientos, quorum, calidad), mayoria, votos)
        })
}

proptest! {
    #[test]
    fn the_count_agrees_with_a_naive_one((organo, mayoria, votos) in sesion()) {
        prop_assert_eq!(cuenta(&organo, mayoria, &votos), a_mano(&organo, mayoria, &votos));
    }

    #[test]
    fn the_order_of_the_votes_changes_nothing((organo, mayoria, votos) in sesion(), vueltas in 0usize..20) {
        let mut otros = votos.clone();
        otros.reverse();
        let n = otros.len().max(1);
        otros.rotate_left(vueltas % n);
        prop_assert_eq!(cuenta(&organo, mayoria, &votos), cuenta(&organo, mayoria, &otros));
    }

    #[test]
    fn one_more_vote_in_favour_never_makes_it_worse((organo, mayoria, votos) in sesion(), cual in 0usize..15) {
        let antes = cuenta(&organo, mayoria, &votos);
        // Somebody who was absent comes and votes in favour.
        if votos.len() < organo.asientos as usize {
            let mut mas = votos.clone();
            mas.push((REGIDORA.into(), Voto::AFavor));
            prop_assert!(cuenta(&organo, mayoria, &mas) >= antes);
        }
        // Somebody who voted otherwise votes in favour.
        if let Some((rol, _)) = votos.get(cual).cloned() {
            let mut cambia = votos.clone();
            cambia[cual] = (rol, Voto::AFavor);
            prop_assert!(cuenta(&organo, mayoria, &cambia) >= antes);
        }
    }

    #[test]
    fn an_excused_member_counts_for_nothing((organo, mayoria, votos) in sesion()) {
        let mut con = votos.clone();
        con.push((REGIDORA.into(), Voto::Excusa));
        prop_assert_eq!(cuenta(&organo, mayoria, &con), cuenta(&organo, mayoria, &votos));
    }

    #[test]
    fn a_tie_stays_only_where_it_was_said_that_one_may((organo, mayoria, votos) in sesion()) {
        if cuenta(&organo, mayoria, &votos) == Desenlace::Empatada {
            prop_assert!(puede_empatar(&organo, mayoria));
        }
    }
}

#[test]
fn votes_come_to_what_the_majority_says() {
    use Desenlace::{Aprobada, Empatada, Rechazada, SinQuorum};
    use Mayoria::{Absoluta, DosTercios, Simple};
    // Seats, quorum, whether who presides decides ties, majority, in favour, against, abstentions, excuses, how who presides votes.
    let casos = [
        (14, 8, false, Simple, 5, 3, 0, 0, None, Aprobada),
        (14, 8, false, Simple, 2, 1, 5, 0, None, Aprobada),
        (14, 8, false, Simple, 4, 3, 0, 3, None, SinQuorum),
        (14, 8, false, Simple, 4, 4, 0, 0, None, Empatada),
        (14, 8, false, Simple, 0, 0, 8, 0, None, Empatada),
        (14, 8, true, Simple, 4, 4, 0, 0, None, Rechazada),
        (14, 8, true, Simple, 3, 4, 0, 0, Some(Voto::AFavor), Aprobada),
        (14, 8, true, Simple, 4, 3, 0, 0, Some(Voto::EnContra), Rechazada),
        (14, 8, true, Simple, 4, 4, 0, 0, Some(Voto::Abstencion), Rechazada),
        (14, 8, false, Absoluta, 7, 2, 0, 0, None, Rechazada),
        (14, 8, false, Absoluta, 8, 6, 0, 0, None, Aprobada),
        (14, 8, false, Absoluta, 7, 7, 0, 0, None, Empatada),
        (14, 8, false, Absoluta, 5, 5, 0, 0, None, Rechazada),
        (14, 8, true, Absoluta, 6, 7, 0, 0, Some(Voto::AFavor), Aprobada),
        (14, 8, false, DosTercios, 9, 0, 0, 0, None, Rechazada),
        (14, 8, false, DosTercios, 10, 4, 0, 0, None, Aprobada),
    ];
    for (asientos, quorum, calidad, mayoria, si, no, ni, fuera, preside, esperado) in casos {
        let organo = organo(asientos, quorum, calidad);
        let varios = |n: usize, voto| std::iter::repeat_n((RolId::from(REGIDORA), voto), n);
        let mut votos: Votos = varios(si, Voto::AFavor).collect();
        votos.extend(varios(no, Voto::EnContra));
        votos.extend(varios(ni, Voto::Abstencion));
        votos.extend(varios(fuera, Voto::Excusa));
        votos.extend(preside.map(|v| (RolId::from(PRESIDENTE), v)));
        let dio = cuenta(&organo, mayoria, &votos);
        assert_eq!(
            dio, esperado,
            "{mayoria:?} {si} a favor, {no} en contra, {ni} ni una, preside {preside:?}"
        );
    }
}

#[test]
fn a_tie_that_stays_needs_that_one_more_vote_be_enough() {
    let casos = [
        (14, false, Mayoria::Simple, true),
        (14, true, Mayoria::Simple, false),
        (15, false, Mayoria::Absoluta, true),
        (14, false, Mayoria::DosTercios, false),
        (4, false, Mayoria::DosTercios, true),
    ];
    for (asientos, calidad, mayoria, esperado) in casos {
        let organo = organo(asientos, 1, calidad);
        assert_eq!(puede_empatar(&organo, mayoria), esperado, "{asientos} {mayoria:?} {calidad}");
    }
}
