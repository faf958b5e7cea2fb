//! The bandeja shows to each person what they may attend, soonest deadline first, page after page, without losing or repeating one.

use runtime::almacen::{
    Almacen, Bandeja, Cursor, DeTramite, Opciones, PaginaBandeja, Reservado, TareaAbierta, Vista,
};

use schemas::encargo::{Encargo, Encargos};
use schemas::ids::{RolId, TramiteId};

use crate::comun::*;

/// Forty expedientes: half of `uso_suelo`, half of `dictamen`; of revisor, director or solicitante; some taken, some without a plazo.
fn poblar(almacen: &Almacen) {
    let nombres = ["María Muñoz", "José Ángel Núñez", "Ana María Ríos", "Comercial del Norte SA"];
    for n in 0..40 {
        let mut a = inicio(&id(), &folio(n));
        let p = &mut a.proyeccion;
        p.solicitante = nombres[n % 4].into();
        if n % 2 == 1 {
            p.tramite = "dictamen".into();
        }
        // Deadlines in an order that isn't that of creation, with ties.
        let vence = (n % 5 != 4).then(|| minuto(((n * 7) % 20) as i64));
        let mut una = tarea(["revision", "visita"][n % 3 % 2], Some("revisor"), vence);
        if n % 4 == 1 {
            una.tomada_por = Some(if n % 8 == 1 { "s-1" } else { "s-2" }.into());
        }
        p.tareas = vec![una];
        if n % 10 == 0 {
            p.tareas.push(tarea("firma", Some("director"), Some(minuto(3))));
        }
        if n % 10 == 5 {
            p.tareas = vec![tarea("prevencion", None, Some(minuto(1)))];
        }
        almacen.anexar_ya(&a).unwrap();
    }
}

fn todo() -> Bandeja {
    Bandeja {
        roles: [RolId::from("revisor"), RolId::from("director"), RolId::from("nadie")].into_iter().collect(),
        cuenta: "s-1".into(),
        suple: vec![],
        vista: Vista::Todas,
        de: None,
        texto: Reservado::default(),
        vence_antes: None,
        despues: None,
        limite: 200,
    }
}

fn ver(almacen: &Almacen, b: &Bandeja) -> PaginaBandeja {
    let b = b.clone();
    almacen.leer_ya(move |l| l.bandeja(&b)).unwrap()
}

fn claves(p: &PaginaBandeja) -> Vec<(String, String)> {
    p.filas.iter().map(|f| (f.folio.0.clone(), f.tarea.etapa.0.clone())).collect()
}

/// Of the task, its trámite, who applies and the folio.
type Pasa = Box<dyn Fn(&TareaAbierta, &str, &str, &str) -> bool>;

#[test]
fn every_filter_shows_what_a_naive_filter_would_in_any_size_of_page() {
    let almacen = Almacen::en_memoria(&Opciones::default()).unwrap();
    poblar(&almacen);
    let todas = ver(&almacen, &todo()).filas;
    assert_eq!(todas.len(), 36 + 4);
    assert!(todas.windows(2).all(|p| plazo(&p[0].tarea) <= plazo(&p[1].tarea)));
    let de =
        |etapa: Option<&str>| Some(DeTramite { tramite: "uso_suelo".into(), etapa: etapa.map(Into::into) });
    let casos: Vec<(&str, Bandeja, Pasa)> = vec![
        ("todas", todo(), Box::new(|_, _, _, _| true)),
        (
            "un rol",
            Bandeja { roles: [RolId::from("director")].into_iter().collect(), ..todo() },
            Box::new(|t, _, _, _| t.rol.as_deref() == Some("director")),
        ),
        (
            "un rol, dos veces",
            Bandeja {
                roles: [RolId::from("director"), RolId::from("director")].into_iter().collect(),
                ..todo()
            },
            Box::new(|t, _, _, _| t.rol.as_deref() == Some("director")),
        ),
        ("ningún rol", Bandeja { roles: Encargos::ninguno(), ..todo() }, Box::new(|_, _, _, _| false)),
        (
            "mías",
            Bandeja { vista: Vista::Mias, ..todo() },
            Box::new(|t, _, _, _| t.tomada_por.as_deref() == Some("s-1")),
        ),
        (
            "mías, sin el rol",
            Bandeja { vista: Vista::Mias, roles: [RolId::from("director")].into_iter().collect(), ..todo() },
            Box::new(|_, _, _, _| false),
        ),
        (
            "sin asignar",
            Bandeja { vista: Vista::SinAsignar, ..todo() },
            Box::new(|t, _, _, _| t.tomada_por.is_none()),
        ),
        (
            "de un trámite",
            Bandeja { de: de(None), ..todo() },
            Box::new(|_, tramite, _, _| tramite == "uso_suelo"),
        ),
        (
            "de una etapa",
            Bandeja { de: de(Some("visita")), ..todo() },
            Box::new(|t, tramite, _, _| tramite == "uso_suelo" && t.etapa == "visita"),
        ),
        (
            "mías de una etapa",
            Bandeja {
                vista: Vista::Mias,
                de: Some(DeTramite { tramite: "dictamen".into(), etapa: Some("visita".into()) }),
                ..todo()
            },
            Box::new(|t, tramite, _, _| {
                t.tomada_por.as_deref() == Some("s-1") && tramite == "dictamen" && t.etapa == "visita"
            }),
        ),
        (
            "sin asignar de un trámite que vence",
            Bandeja { vista: Vista::SinAsignar, de: de(None), vence_antes: Some(minuto(9)), ..todo() },
            Box::new(|t, tramite, _, _| {
                t.tomada_por.is_none() && tramite == "uso_suelo" && t.vence.is_some_and(|v| v < minuto(9))
            }),
        ),
        (
            "que vence",
            Bandeja { vence_antes: Some(minuto(5)), ..todo() },
            Box::new(|t, _, _, _| t.vence.is_some_and(|v| v < minuto(5))),
        ),
        (
            "por nombre",
            Bandeja { texto: "MUNOZ mar".into(), ..todo() },
            Box::new(|_, _, nombre, _| nombre == "María Muñoz"),
        ),
        (
            "por parte del nombre",
            Bandeja { texto: "mar".into(), ..todo() },
            Box::new(|_, _, nombre, _| nombre.contains("María")),
        ),
        (
            "por nombre, sin asignar, de un trámite",
            Bandeja { texto: "ana".into(), vista: Vista::SinAsignar, de: de(None), ..todo() },
            Box::new(|t, tramite, nombre, _| {
                nombre.starts_with("Ana") && t.tomada_por.is_none() && tramite == "uso_suelo"
            }),
        ),
        (
            "por folio",
            Bandeja { texto: "us-2026-00001".into(), ..todo() },
            Box::new(|_, _, _, folio| folio.starts_with("US-2026-00001")),
        ),
        (
            "por el número del folio",
            Bandeja { texto: "000012".into(), ..todo() },
            Box::new(|_, _, _, folio| folio == "US-2026-000012"),
        ),
        ("lo que no hay", Bandeja { texto: "zz".into(), ..todo() }, Box::new(|_, _, _, _| false)),
    ];
    for (caso, bandeja, pasa) in casos {
        let esperadas: Vec<_> = todas
            .iter()
            .filter(|f| pasa(&f.tarea, &f.tramite, f.solicitante.as_deref().unwrap(), &f.folio))
            .map(|f| (f.folio.0.clone(), f.tarea.etapa.0.clone()))
            .collect();
        assert!(
            !esperadas.is_empty()
                || caso.contains("ningún")
                || caso.contains("no hay")
                || caso.contains("sin el"),
            "{caso}"
        );
        for limite in [1, 3, 200] {
            let mut b = Bandeja { limite, ..bandeja.clone() };
            let mut vistas = Vec::new();
            loop {
                let pagina = ver(&almacen, &b);
                assert!(!pagina.parcial && pagina.filas.len() <= limite);
                vistas.extend(claves(&pagina));
                // The place travels in the address of the next page.
                b.despues = pagina.siguiente.map(|c: Cursor| c.to_string().parse().unwrap());
                if b.despues.is_none() {
                    break;
                }
            }
            assert_eq!(vistas, esperadas, "{caso}, de {limite} en {limite}");
        }
    }
}

fn plazo(t: &TareaAbierta) -> jiff::Timestamp {
    t.vence.unwrap_or(jiff::Timestamp::MAX)
}

#[test]
fn the_counts_are_those_of_the_lists() {
    let almacen = Almacen::en_memoria(&Opciones::default()).unwrap();
    poblar(&almacen);
    let cuantas = |b: Bandeja| ver(&almacen, &b).filas.len() as u32;
    let b = todo();
    let roles = b.roles.clone();
    let c = almacen.leer_ya(move |l| l.conteos(&roles, &"s-1".into(), &[], minuto(5))).unwrap();
    assert_eq!(c.todas.cuantas, cuantas(todo()));
    assert_eq!(c.mias.cuantas, cuantas(Bandeja { vista: Vista::Mias, ..todo() }));
    assert_eq!(c.sin_asignar.cuantas, cuantas(Bandeja { vista: Vista::SinAsignar, ..todo() }));
    assert_eq!(c.vencidas.cuantas, cuantas(Bandeja { vence_antes: Some(minuto(5)), ..todo() }));
    assert!(!c.todas.mas);
    let nada = almacen.leer_ya(|l| l.conteos(&Encargos::ninguno(), &"s-1".into(), &[], minuto(5))).unwrap();
    assert_eq!(nada.todas.cuantas + nada.mias.cuantas, 0);
}

/// A role in every trámite, in some, or not at all.
fn alcances() -> Vec<Option<Option<Vec<&'static str>>>> {
    vec![
        None,
        Some(None),
        Some(Some(vec!["uso_suelo"])),
        Some(Some(vec!["dictamen"])),
        Some(Some(vec!["dictamen", "uso_suelo"])),
        Some(Some(vec!["otro"])),
        Some(Some(vec![])),
    ]
}

#[test]
fn a_role_that_is_held_in_some_tramites_shows_and_counts_theirs_alone() {
    let almacen = Almacen::en_memoria(&Opciones::default()).unwrap();
    poblar(&almacen);
    let todas = ver(&almacen, &todo()).filas;
    let de = |tramite: &str| Some(DeTramite { tramite: tramite.into(), etapa: None });
    let mut vistas_alguna_vez = 0;
    for revisor in alcances() {
        for director in alcances() {
            let uno = |rol: &str, alcance: &Option<Option<Vec<&str>>>| {
                let en = |t: &Vec<&str>| t.iter().map(|t| TramiteId::from(*t)).collect();
                alcance.as_ref().map(|a| Encargo { rol: rol.into(), solo_en: a.as_ref().map(en) })
            };
            let roles: Encargos =
                uno("revisor", &revisor).into_iter().chain(uno("director", &director)).collect();
            let suya = |f: &&runtime::almacen::FilaBandeja| {
                f.tarea.rol.as_ref().is_some_and(|r| roles.tiene(r, &f.tramite))
            };
            let base = Bandeja { roles: roles.clone(), ..todo() };
            for (caso, b) in [
                ("todas", base.clone()),
                ("mías", Bandeja { vista: Vista::Mias, ..base.clone() }),
                ("sin asignar", Bandeja { vista: Vista::SinAsignar, ..base.clone() }),
                ("de un trámite", Bandeja { de: de("dictamen"), ..base.clone() }),
                ("mías de un trámite", Bandeja { vista: Vista::Mias, de: de("uso_suelo"), ..base.clone() }),
                ("por nombre", Bandeja { texto: "ana".into(), ..base.clone() }),
                ("de una en una", Bandeja { limite: 1, ..base.clone() }),
            ] {
                let pasa = |f: &&runtime::almacen::FilaBandeja| {
                    suya(f)
                        && b.de.as_ref().is_none_or(|d| d.tramite == f.tramite)
                        && (b.texto.is_empty() || f.solicitante.as_ref().unwrap().starts_with("Ana"))
                        && match b.vista {
                            Vista::Todas => true,
                            Vista::Mias => f.tarea.tomada_por.as_deref() == Some("s-1"),
                            Vista::SinAsignar => f.tarea.tomada_por.is_none(),
                        }
                };
                let esperadas: Vec<_> =
                    todas.iter().filter(pasa).map(|f| (f.folio.0.clone(), f.tarea.etapa.0.clone())).collect();
                let (mut hay, mut b) = (Vec::new(), b.clone());
                loop {
                    let pagina = ver(&almacen, &b);
                    hay.extend(claves(&pagina));
                    b.despues = pagina.siguiente;
                    if b.despues.is_none() {
                        break;
                    }
                }
                assert_eq!(hay, esperadas, "{caso}: {roles:?}");
                vistas_alguna_vez += hay.len();
            }
            let (suyos, ahora) = (roles.clone(), minuto(5));
            let c = almacen.leer_ya(move |l| l.conteos(&suyos, &"s-1".into(), &[], ahora)).unwrap();
            let cuantas = |pasa: &dyn Fn(&TareaAbierta) -> bool| {
                todas.iter().filter(suya).filter(|f| pasa(&f.tarea)).count() as u32
            };
            assert_eq!(c.todas.cuantas, cuantas(&|_| true), "{roles:?}");
            assert_eq!(c.mias.cuantas, cuantas(&|t| t.tomada_por.as_deref() == Some("s-1")), "{roles:?}");
            assert_eq!(c.sin_asignar.cuantas, cuantas(&|t| t.tomada_por.is_none()), "{roles:?}");
            assert_eq!(c.vencidas.cuantas, cuantas(&|t| t.vence.is_some_and(|v| v < ahora)), "{roles:?}");
        }
    }
    assert!(vistas_alguna_vez > 500, "{vistas_alguna_vez}");
}

#[test]
fn a_place_that_is_not_one_is_refused() {
    for texto in ["", "1.2", "x.1.a", "1.x.a"] {
        assert!(texto.parse::<Cursor>().is_err(), "{texto}");
    }
    assert_eq!("-5.7.a.b".parse::<Cursor>().unwrap().to_string(), "-5.7.a.b");
}
