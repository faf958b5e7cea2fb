//! Hours of a diary, and the cells by which its places are counted.

use jiff::civil::{DateTime, date};
use schemas::paquete::{Agenda, Cita};
use schemas::valor::{Duracion, Unidad};

use super::{Hueco, horas_del_dia, primera_hora, recursos};
use crate::muestra;

fn agenda(minutos: u32, anticipacion: Option<Duracion>) -> Agenda {
    Agenda {
        id: "mostrador".into(),
        nombre: "Mostrador".to_owned(),
        lugar: "Planta baja".to_owned(),
        calendario: "municipal".into(),
        cita_dura: Duracion::new(minutos, Unidad::Minutos),
        cupo: 1,
        anticipacion,
        horizonte: Duracion::new(30, Unidad::DiasNaturales),
        cita: Cita::default(),
    }
}

fn a_las(hora: i8, minuto: i8) -> DateTime {
    date(2026, 3, 4).at(hora, minuto, 0, 0)
}

#[test]
fn hours_go_one_after_the_other_while_they_fit_and_only_on_days_that_count() {
    let calendario = muestra::calendario();
    // From 8:00 to 16:00.
    for (minutos, cuantas, ultima) in [(30, 16, (15, 30)), (45, 10, (14, 45)), (480, 1, (8, 0))] {
        let horas = horas_del_dia(&agenda(minutos, None), &calendario, date(2026, 3, 4));
        assert_eq!(horas.len(), cuantas, "{minutos}");
        assert_eq!(horas.first().map(|h| h.desde), Some(a_las(8, 0)));
        assert_eq!(horas.last().map(|h| h.desde), Some(a_las(ultima.0, ultima.1)));
    }
    assert_eq!(horas_del_dia(&agenda(485, None), &calendario, date(2026, 3, 4)), []);
    assert_eq!(horas_del_dia(&agenda(0, None), &calendario, date(2026, 3, 4)), []);
    // A Saturday, the third Monday of March, Good Friday.
    for dia in [date(2026, 3, 7), date(2026, 3, 16), date(2026, 4, 3)] {
        assert_eq!(horas_del_dia(&agenda(30, None), &calendario, dia), []);
    }
}

#[test]
fn days_of_notice_count_whole_and_hours_from_the_minute() {
    let calendario = muestra::calendario();
    let viernes = date(2026, 3, 6).at(15, 20, 0, 0);
    for (antes, primera) in [
        (None, viernes),
        (Some(Duracion::new(2, Unidad::Horas)), date(2026, 3, 6).at(17, 20, 0, 0)),
        (Some(Duracion::new(1, Unidad::DiasHabiles)), date(2026, 3, 9).at(0, 0, 0, 0)),
        (Some(Duracion::new(1, Unidad::DiasNaturales)), date(2026, 3, 7).at(0, 0, 0, 0)),
    ] {
        assert_eq!(primera_hora(&agenda(30, antes), &calendario, viernes), Some(primera), "{antes:?}");
    }
}

#[test]
fn two_durations_of_one_diary_see_each_other() {
    let agenda = agenda(30, None);
    let de = |desde, hasta| -> Vec<String> {
        recursos("monterrey", &agenda.id, &Hueco { desde, hasta }).collect()
    };
    let una = de(a_las(10, 0), a_las(10, 30));
    assert_eq!(una.len(), 6);
    assert_eq!(una.first().map(String::as_str), Some("cita/monterrey/mostrador/2026-03-04T10:00"));
    let otra = de(a_las(10, 20), a_las(11, 5));
    let juntas: Vec<&String> = una.iter().filter(|r| otra.contains(r)).collect();
    assert_eq!(
        juntas,
        ["cita/monterrey/mostrador/2026-03-04T10:20", "cita/monterrey/mostrador/2026-03-04T10:25"]
    );
    assert!(de(a_las(10, 30), a_las(11, 0)).iter().all(|r| !una.contains(r)));
    // One that begins between two cells takes the whole of the first.
    assert_eq!(de(a_las(10, 2), a_las(10, 6)).len(), 2);
}
