//! The story of an expediente in the store, over a file and over memory.

use std::time::Duration;

use crate::comun::*;
use runtime::almacen::{
    Almacen, AlmacenError, EstadoEfecto, EstadoOrden, EstadoPago, Opciones, Orden, Pagina, PagoNuevo,
    PagoVisto, SalidaEmitida, Temporizador, Version,
};
use rusqlite::Connection;
use schemas::ids::{CuentaId, ExpedienteId};
use schemas::paquete::Resultado;
use serde_json::json;

fn anexar_dos(almacen: &Almacen, expediente: &ExpedienteId) -> Version {
    let v = almacen.anexar_ya(&inicio(expediente, "US-1")).unwrap();
    almacen.anexar_ya(&sigue(expediente, "US-1", v)).unwrap()
}

#[test]
fn the_most_asked_for_come_first() {
    en_ambos(|almacen| {
        let contar = || almacen.leer_ya(|l| l.mas_solicitados(2)).unwrap();
        assert_eq!(contar(), Vec::<schemas::ids::TramiteId>::new());
        for (i, tramite) in ["anuncio", "uso_suelo", "constancia", "uso_suelo"].into_iter().enumerate() {
            let mut anexo = inicio(&id(), &format!("F-{i}"));
            anexo.proyeccion.tramite = tramite.into();
            almacen.anexar_ya(&anexo).unwrap();
        }
        // Two of one, and of those that tie the first by name.
        assert_eq!(contar(), ["uso_suelo", "anuncio"]);
    });
}

#[test]
fn an_expediente_lives_its_whole_life() {
    en_ambos(|almacen| {
        let e = id();
        // It starts.
        let mut anexo = inicio(&e, "US-1");
        anexo.efectos = vec![correo("e1/1/acuse")];
        anexo.idempotencia = Some(una_vez("k1", "enviar", "US-1"));
        assert_eq!(almacen.anexar_ya(&anexo).unwrap(), Version(2));
        // The same command, sent twice, gives the first answer; the key serves no other.
        match almacen.anexar_ya(&anexo) {
            Err(AlmacenError::YaHecho(r)) => {
                assert_eq!(
                    (r.version, &r.expediente, &r.respuesta),
                    (Version(2), &e, &json!({"folio": "US-1"}))
                );
            }
            otro => panic!("{otro:?}"),
        }
        anexo.idempotencia = Some(una_vez("k1", "otra cosa", "US-1"));
        assert!(matches!(almacen.anexar_ya(&anexo), Err(AlmacenError::ClaveReusada)));
        // Who decided on an old version is told which one it is now.
        anexo.idempotencia = None;
        assert!(matches!(almacen.anexar_ya(&anexo), Err(AlmacenError::Conflicto { version: Version(2) })));
        assert!(matches!(
            almacen.anexar_ya(&sigue(&e, "US-1", Version(1))),
            Err(AlmacenError::Conflicto { version: Version(2) })
        ));
        assert!(matches!(
            almacen.anexar_ya(&sigue(&id(), "US-9", Version(3))),
            Err(AlmacenError::NoExiste { .. })
        ));
        // Everything comes back.
        let (e1, eventos) = (e.clone(), anexo.eventos.clone());
        let historia = almacen.leer_ya(move |l| l.cargar(&e1)).unwrap();
        assert_eq!((historia.version, historia.eventos), (Version(2), eventos));
        // The outbox has what was asked for, once.
        let tomados =
            almacen.escribir_ya(|w| w.tomar_efectos(minuto(1), 10, Duration::from_secs(60))).unwrap();
        assert_eq!(tomados.len(), 1);
        assert_eq!((tomados[0].clave.as_str(), tomados[0].intentos), ("e1/1/acuse", 1));
        let f = tomados[0].id;
        almacen.escribir_ya(move |w| w.efecto_hecho(f, minuto(1))).unwrap();
        // The clock rings until the command that it causes is written.
        assert_eq!(vencidos(almacen, 59), [] as [&str; 0]);
        assert_eq!(vencidos(almacen, 60), ["revision"]);
        assert_eq!(vencidos(almacen, 61), ["revision"]);
        let mut vence = sigue(&e, "US-1", Version(2));
        vence.proyeccion.temporizadores.clear();
        vence.proyeccion.tareas.clear();
        vence.proyeccion.estado = "Concluido".into();
        vence.proyeccion.resultado = Some(Resultado::Ficta);
        assert_eq!(almacen.anexar_ya(&vence).unwrap(), Version(3));
        assert!(matches!(almacen.anexar_ya(&vence), Err(AlmacenError::Conflicto { .. })));
        assert_eq!(vencidos(almacen, 61), [] as [&str; 0]);
        let r = almacen.leer_ya(|l| l.por_folio("US-1")).unwrap().unwrap();
        assert_eq!(
            (r.estado.as_str(), r.resultado, r.version),
            ("Concluido", Some(Resultado::Ficta), Version(3))
        );
        // The chain verifies, before and after the erasure.
        assert_eq!(fallas(almacen), [] as [&str; 0]);
        let (e1, yo) = (e.clone(), CuentaId::from("a-1"));
        let lo = almacen.escribir_ya(move |w| w.borrar_reservados(&e1, &yo, "Art. 22", minuto(90))).unwrap();
        assert_eq!(lo.eventos, 3);
        assert_eq!(fallas(almacen), [] as [&str; 0]);
        let e1 = e.clone();
        match almacen.leer_ya(move |l| l.cargar(&e1)) {
            Err(AlmacenError::Borrado(b)) => assert_eq!((b.hasta, b.motivo.as_str()), (3, "Art. 22")),
            otro => panic!("{otro:?}"),
        }
        assert!(matches!(almacen.anexar_ya(&sigue(&e, "US-1", Version(3))), Err(AlmacenError::Borrado(_))));
        let e1 = e.clone();
        let traza = almacen.leer_ya(move |l| l.traza(&e1)).unwrap();
        assert_eq!(traza.len(), 3);
        assert_eq!(traza[0].json().unwrap()["hecho"]["folio"], "US-1");
        assert!(almacen.leer_ya(|l| l.por_folio("US-1")).unwrap().unwrap().solicitante.is_none());
        let yo = CuentaId::from("a-1");
        let otra = almacen.escribir_ya(move |w| w.borrar_reservados(&e, &yo, "Art. 22", minuto(91)));
        assert!(matches!(otra, Err(AlmacenError::Borrado(_))));
    });
}

fn vencidos(almacen: &Almacen, n: i64) -> Vec<String> {
    let lista = almacen.leer_ya(move |l| l.vencidos(minuto(n), 10, None)).unwrap();
    lista.into_iter().map(|t| t.plazo.0).collect()
}

#[test]
fn nothing_personal_is_left_in_the_file_after_an_erasure() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let almacen = Almacen::abrir(&ruta, &Opciones::default()).unwrap();
    let e = id();
    let mut anexo = inicio(&e, "US-1");
    anexo.efectos = vec![correo("k")];
    anexo.idempotencia = Some(una_vez("k", "p", "r"));
    almacen.anexar_ya(&anexo).unwrap();
    let antes = respaldo(&almacen, &dir.path().join("antes.db"));
    for dato in ["MUOM800101", "Muñoz", "munoz", "maria@example.org"] {
        assert!(antes.contains(dato), "{dato}");
    }
    almacen.escribir_ya(move |w| w.borrar_reservados(&e, &"a-1".into(), "Art. 22", minuto(9))).unwrap();
    drop(almacen);
    let almacen = Almacen::abrir(&ruta, &Opciones::default()).unwrap();
    let copia = respaldo(&almacen, &dir.path().join("despues.db"));
    let archivo = String::from_utf8_lossy(&std::fs::read(&ruta).unwrap()).into_owned();
    for dato in ["MUOM800101", "Muñoz", "munoz", "maria@example.org"] {
        assert!(!copia.contains(dato) && !archivo.contains(dato), "{dato}");
    }
}

fn respaldo(almacen: &Almacen, destino: &std::path::Path) -> String {
    almacen.respaldar(destino).unwrap();
    String::from_utf8_lossy(&std::fs::read(destino).unwrap()).into_owned()
}

#[test]
fn a_row_changed_by_hand_is_found_at_its_place() {
    let sin_disparadores = "DROP TRIGGER eventos_no_cambian; DROP TRIGGER eventos_no_se_borran;";
    let casos: [(&str, u64); 8] = [
        ("UPDATE eventos SET publico = replace(publico, 'en_linea', 'presencial') WHERE seq = 1", 1),
        ("UPDATE eventos SET hash = zeroblob(32) WHERE seq = 2", 2),
        ("UPDATE eventos SET seq = seq + 10 WHERE seq = 2", 2),
        ("DELETE FROM eventos WHERE seq = 3", 3),
        (
            "INSERT INTO eventos (expediente, seq, cuando, publico, hash) SELECT expediente, 4, 0, publico, hash FROM eventos WHERE seq = 3",
            4,
        ),
        ("UPDATE reservados SET valores = replace(valores, 'MUOM', 'GARM') WHERE seq = 2", 2),
        ("DELETE FROM reservados WHERE seq = 2", 2),
        ("UPDATE expedientes SET cabeza = zeroblob(32)", 3),
    ];
    for (sql, seq) in casos {
        let dir = tempfile::tempdir().unwrap();
        let ruta = dir.path().join("v.db");
        let almacen = Almacen::abrir(&ruta, &Opciones::default()).unwrap();
        let e = id();
        anexar_dos(&almacen, &e);
        let otra = Connection::open(&ruta).unwrap();
        otra.execute_batch(sin_disparadores).unwrap();
        assert_eq!(otra.execute(sql, []).unwrap(), 1, "{sql}");
        for verbo in ["verificar", "cargar"] {
            let e1 = e.clone();
            let fruto = almacen.leer_ya(move |l| match verbo {
                "verificar" => l.verificar_cadena(&e1),
                _ => l.cargar(&e1).map(|_| ()),
            });
            match fruto {
                Err(AlmacenError::Alterado { expediente, falla }) => {
                    assert_eq!((expediente, falla.seq), (e.clone(), seq), "{sql}");
                }
                otro => panic!("{sql}: {otro:?}"),
            }
        }
        assert_eq!(fallas(&almacen).len(), 1);
    }
}

#[test]
fn events_can_only_be_added() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let almacen = Almacen::abrir(&ruta, &Opciones::default()).unwrap();
    anexar_dos(&almacen, &id());
    let otra = Connection::open(&ruta).unwrap();
    for sql in ["UPDATE eventos SET cuando = 0", "DELETE FROM eventos", "DELETE FROM eventos WHERE seq = 3"] {
        let fallo = otra.execute(sql, []).unwrap_err().to_string();
        assert!(fallo.contains("los eventos no se"), "{fallo}");
    }
}

#[test]
fn a_backup_is_a_whole_store() {
    let dir = tempfile::tempdir().unwrap();
    let almacen = Almacen::abrir(&dir.path().join("v.db"), &Opciones::default()).unwrap();
    let e = id();
    anexar_dos(&almacen, &e);
    let copia = dir.path().join("copia.db");
    almacen.respaldar(&copia).unwrap();
    assert!(matches!(almacen.respaldar(&copia), Err(AlmacenError::Duplicado { .. })));
    let copia = Almacen::abrir(&copia, &Opciones::default()).unwrap();
    assert_eq!(copia.leer_ya(move |l| l.cargar(&e)).unwrap().version, Version(3));
}

#[test]
fn several_verbs_are_one_unit() {
    en_ambos(|almacen| {
        assert_eq!(almacen.escribir_ya(|w| w.siguiente_folio("US")).unwrap(), 1);
        let (e, tarde) = (id(), inicio(&id(), "US-1").preparar().unwrap());
        let listo = inicio(&e, "US-1").preparar().unwrap();
        // The second append fails by its folio, and takes the first and the number with it.
        let fruto = almacen.escribir_ya(move |w| {
            w.siguiente_folio("US")?;
            w.anexar(&listo)?;
            w.anexar(&tarde)
        });
        assert!(
            matches!(fruto, Err(AlmacenError::Duplicado { que: "un expediente con ese folio" })),
            "{fruto:?}"
        );
        assert_eq!(almacen.leer_ya(move |l| l.version(&e)).unwrap(), Version(0));
        assert_eq!(almacen.escribir_ya(|w| w.siguiente_folio("US")).unwrap(), 2);
        assert_eq!(almacen.escribir_ya(|w| w.siguiente_folio("PC")).unwrap(), 1);
    });
}

#[test]
fn an_effect_is_done_at_least_once() {
    en_ambos(|almacen| {
        let mut anexo = inicio(&id(), "US-1");
        // One key, one effect.
        anexo.efectos = vec![correo("a"), correo("a"), correo("b")];
        almacen.anexar_ya(&anexo).unwrap();
        let minuto_de_plazo = Duration::from_secs(60);
        let tomar = move |n: i64| {
            almacen.escribir_ya(move |w| w.tomar_efectos(minuto(n), 10, minuto_de_plazo)).unwrap()
        };
        let primeros = tomar(1);
        assert_eq!(primeros.iter().map(|f| f.clave.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        // Leased: nobody else gets them, until the lease ends.
        assert!(tomar(1).is_empty());
        assert_eq!(almacen.leer_ya(|l| l.proximo_efecto()).unwrap(), Some(minuto(2)));
        let segundos = tomar(3);
        assert_eq!(segundos.iter().map(|f| f.intentos).collect::<Vec<_>>(), [2, 2]);
        let (a, b) = (segundos[0].id, segundos[1].id);
        // The one whose lease ended has no say about failing; the new one has.
        let fallo = |intento, cuando: Option<i64>| {
            almacen
                .escribir_ya(move |w| {
                    w.efecto_fallo(a, intento, cuando.map(minuto), "sin conexión", minuto(3))
                })
                .unwrap()
        };
        assert!(!fallo(1, Some(4)));
        assert!(fallo(2, Some(30)));
        assert!(tomar(29).iter().all(|f| f.id == b), "b's lease ended, a waits");
        let a3 = tomar(31);
        assert!(a3.iter().any(|f| f.id == a && f.intentos == 3));
        assert!(fallo(3, None));
        almacen.escribir_ya(move |w| w.efecto_hecho(b, minuto(31))).unwrap();
        let en = |estado| almacen.leer_ya(move |l| l.efectos(estado, None, 10)).unwrap();
        assert_eq!(en(EstadoEfecto::Pendiente), []);
        assert_eq!(en(EstadoEfecto::Hecho)[0].id, b);
        assert_eq!(en(EstadoEfecto::Fallido)[0].error.as_deref(), Some("sin conexión"));
        // A person orders to try again.
        almacen.escribir_ya(move |w| w.reintentar_efecto(a, minuto(40))).unwrap();
        assert!(almacen.escribir_ya(move |w| w.reintentar_efecto(b, minuto(40))).is_err());
        assert_eq!(tomar(40).len(), 1);
    });
}

#[test]
fn a_projection_is_replaced_whole() {
    en_ambos(|almacen| {
        let e = id();
        let mut a = inicio(&e, "US-1");
        a.proyeccion.salidas = vec![SalidaEmitida {
            revocada: None,
            corrige: None,
            corregida: None,
            folio: "LIC-1".into(),
            salida: "licencia".into(),
            titulo: "Licencia".into(),
            emitida: minuto(5),
            vence: Some(jiff::civil::date(2027, 3, 2)),
            publico: json!({"giro": "comercio"}),
            sha256: None,
        }];
        a.proyeccion.ordenes = vec![Orden {
            linea: "0123".into(),
            etapa: "pago".into(),
            cobro: "derechos".into(),
            monto: "1173.10".parse().unwrap(),
            vence: Some(minuto(50)),
            estado: EstadoOrden::Pendiente,
        }];
        let v = almacen.anexar_ya(&a).unwrap();
        assert_eq!(
            almacen.leer_ya(|l| l.salida("LIC-1")).unwrap().unwrap(),
            (e.clone(), a.proyeccion.salidas[0].clone())
        );
        assert_eq!(almacen.leer_ya(|l| l.orden("0123")).unwrap().unwrap().1, a.proyeccion.ordenes[0]);
        let mut b = sigue(&e, "US-1", v);
        b.proyeccion.salidas = a.proyeccion.salidas.clone();
        b.proyeccion.salidas[0].sha256 = Some("00".into());
        b.proyeccion.tareas =
            vec![tarea("pago", None, None), tarea("visita", Some("inspector"), Some(minuto(9)))];
        b.proyeccion.solicitante = "Ana Ríos".into();
        let v = almacen.anexar_ya(&b).unwrap();
        let e1 = e.clone();
        let (tareas, salidas, ordenes) =
            almacen.leer_ya(move |l| Ok((l.tareas(&e1)?, l.salidas(&e1)?, l.ordenes(&e1)?))).unwrap();
        assert_eq!((tareas, salidas), (b.proyeccion.tareas.clone(), b.proyeccion.salidas.clone()));
        assert_eq!(ordenes, []);
        let mias = almacen.leer_ya(|l| l.pendientes_de(&"c-1".into())).unwrap();
        assert_eq!(mias.iter().map(|t| t.tarea.etapa.as_str()).collect::<Vec<_>>(), ["pago"]);
        // Another expediente can't have what is its.
        let mut otro = inicio(&id(), "US-2");
        otro.proyeccion.salidas = b.proyeccion.salidas.clone();
        assert!(matches!(almacen.anexar_ya(&otro), Err(AlmacenError::Duplicado { .. })));
        // A projection can be computed anew.
        let e1 = e.clone();
        almacen.escribir_ya(move |w| w.reproyectar(&e1, v, &proyeccion("US-1"))).unwrap();
        assert_eq!(almacen.leer_ya(move |l| l.tareas(&e)).unwrap(), proyeccion("US-1").tareas);
    });
}

#[test]
fn a_worker_goes_past_a_clock_that_cannot_be_fired() {
    en_ambos(|almacen| {
        for n in 0..5 {
            let mut a = inicio(&id(), &folio(n));
            a.proyeccion.temporizadores = vec![("x".into(), minuto(5)), ("y".into(), minuto(6))];
            almacen.anexar_ya(&a).unwrap();
        }
        let mut vistos: Vec<Temporizador> = Vec::new();
        loop {
            let ultimo = vistos.last().cloned();
            let lote = almacen.leer_ya(move |l| l.vencidos(minuto(7), 3, ultimo.as_ref())).unwrap();
            if lote.is_empty() {
                break;
            }
            vistos.extend(lote);
        }
        assert_eq!(vistos.len(), 10);
        assert!(vistos.windows(2).all(|p| p[0].vence <= p[1].vence && p[0] != p[1]));
        assert_eq!(almacen.leer_ya(|l| l.proximo_vencimiento()).unwrap(), Some(minuto(5)));
    });
}

#[test]
fn a_payment_counts_once() {
    en_ambos(|almacen| {
        let pago = |referencia: &str, monto: &str| PagoNuevo {
            referencia: referencia.into(),
            linea: "0123".into(),
            monto: monto.parse().unwrap(),
            medio: "spei".into(),
            recibido: minuto(3),
        };
        let registrar = |p: PagoNuevo| almacen.escribir_ya(move |w| w.registrar_pago(&p));
        assert_eq!(registrar(pago("op1", "100.00")).unwrap(), PagoVisto::Nuevo);
        almacen.escribir_ya(|w| w.resolver_pago("op1", EstadoPago::Aplicado, "")).unwrap();
        match registrar(pago("op1", "100.00")).unwrap() {
            PagoVisto::Repetido(p) => assert_eq!(p.estado, EstadoPago::Aplicado),
            PagoVisto::Nuevo => panic!("counted twice"),
        }
        assert!(matches!(registrar(pago("op1", "999.00")), Err(AlmacenError::Duplicado { .. })));
        assert_eq!(registrar(pago("op2", "100.00")).unwrap(), PagoVisto::Nuevo);
        assert_eq!(almacen.leer_ya(|l| l.pagos_de_linea("0123")).unwrap().len(), 2);
        assert_eq!(almacen.leer_ya(|l| l.pagos(EstadoPago::Recibido, 9)).unwrap()[0].pago.referencia, "op2");
    });
}

#[test]
fn lists_go_on_where_they_stopped() {
    en_ambos(|almacen| {
        for n in 0..7 {
            let mut uno = inicio(&id(), &folio(n));
            uno.proyeccion.resultado = (n == 2).then_some(Resultado::Ficta);
            almacen.anexar_ya(&uno).unwrap();
        }
        let en_curso = almacen.leer_ya(|l| l.en_curso_de(&"c-1".into())).unwrap();
        let en_curso: Vec<_> = en_curso.into_iter().map(|r| r.folio).collect();
        assert_eq!(en_curso, (0..7).rev().filter(|n| *n != 2).map(folio).collect::<Vec<_>>());
        assert!(almacen.leer_ya(|l| l.en_curso_de(&"c-2".into())).unwrap().is_empty());
        let (mut despues, mut folios) = (None, Vec::new());
        loop {
            let pagina = Pagina { despues, cuantos: 3 };
            let lote = almacen.leer_ya(move |l| l.expedientes_de(&"c-1".into(), pagina)).unwrap();
            let Some(ultimo) = lote.last() else { break };
            despues = Some(ultimo.sigue);
            folios.extend(lote.into_iter().map(|r| r.folio));
        }
        assert_eq!(folios, (0..7).rev().map(folio).collect::<Vec<_>>());
        let pagina = Pagina { despues: None, cuantos: 50 };
        let todos = almacen
            .leer_ya(move |l| {
                Ok([
                    l.expedientes_en(&"sedus".into(), pagina)?.len(),
                    l.expedientes_del_tramite(&"uso_suelo".into(), pagina)?.len(),
                    l.expedientes(pagina)?.len(),
                ])
            })
            .unwrap();
        assert_eq!(todos, [7, 7, 7]);
    });
}
