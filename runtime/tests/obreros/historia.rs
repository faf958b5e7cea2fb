//! Stories from the solicitud to the document, with crashes and moved clocks in between.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use papeles::Momento;
use runtime::almacen::EstadoEfecto;
use runtime::obreros::drenar;
use schemas::evento::Hecho;
use schemas::ids::CampoId;
use schemas::paquete::Resultado;
use schemas::sello::Digest;

use crate::comun::{CorreoRoto, Plataforma, correr, obreros, texto};

#[test]
fn a_solicitud_that_is_paid_and_granted_ends_in_a_document_that_says_so() {
    correr(async {
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        drenar(&p.app).await.unwrap();
        let folio = p.abierto(&id).await.estado.folio.to_string();
        assert_eq!(
            p.asuntos().await,
            [format!("Recibimos su solicitud {folio}"), format!("Pague $63.35 de su solicitud {folio}")]
        );
        p.pagar(&id, "OP-1").await;
        p.actuar(&id, "expedir", BTreeMap::new()).await;
        let hechos = drenar(&p.app).await.unwrap();
        assert_eq!(hechos.fallidos, 0);
        let asuntos = p.asuntos().await;
        assert_eq!(asuntos[2], "Recibimos su pago de $63.35");
        assert!(asuntos.contains(&format!("Terminó su solicitud {folio}")), "{asuntos:?}");
        assert!(asuntos.contains(&"Ya puede descargar: constancia de residencia".to_owned()), "{asuntos:?}");

        let abierto = p.abierto(&id).await;
        assert_eq!(abierto.estado.resultado, Some(Resultado::Favorable));
        let emitida = &abierto.estado.salidas[0];
        let digest: Digest = emitida.sha256.clone().unwrap().parse().unwrap();
        let guardado = p.app.deposito().leer(&digest).unwrap().unwrap();
        assert!(guardado.starts_with(b"%PDF-"));

        // Made again, also after more has happened, it is the same file.
        let entorno = p.app.config().papel();
        let documento = papeles::salida(&abierto.paquete, &abierto.eventos, emitida, &entorno).unwrap();
        assert_eq!(papeles::imprimir(&documento, None).unwrap(), guardado);
        let plano = documentos::plano(&documento);
        for dicho in [
            "[SIN VALIDEZ — DEMOSTRACIÓN]",
            "# Constancia de residencia",
            "hace constar que Íñigo **Peña** Muñoz vive en Hidalgo 1250, Centro, 64000 Monterrey, desde el lunes 4 de marzo de 2019",
            "$63.35 (SESENTA Y TRES PESOS 35/100 M.N.), recibo OP-1",
            "Oficialía de constancias",
            "Sello electrónico de la dependencia",
            &format!("http://127.0.0.1:8080/verificar/{}", emitida.folio),
            &format!("Huella: {}", papeles::huella(&documento).unwrap()),
        ] {
            assert!(plano.contains(dicho), "falta «{dicho}» en:\n{plano}");
        }
        // Whoever compares what is printed with the page of the verification finds the same digest there.
        let (buscado, impresa) =
            (emitida.folio.to_string(), papeles::huella(&documento).unwrap().to_string());
        let (_, publicada) = p.app.almacen().leer(move |l| l.salida(&buscado)).await.unwrap().unwrap();
        assert!(publicada.publico.to_string().contains(&impresa), "{:?}", publicada.publico);
        let buscado = id.clone();
        p.app.almacen().leer(move |l| l.verificar_cadena(&buscado)).await.unwrap();
    });
}

#[test]
fn the_data_inside_a_document_hold_nothing_that_only_the_expediente_knows() {
    correr(async {
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        p.pagar(&id, "OP-1").await;
        p.actuar(&id, "expedir", BTreeMap::new()).await;
        let abierto = p.abierto(&id).await;
        let documento = papeles::salida(
            &abierto.paquete,
            &abierto.eventos,
            &abierto.estado.salidas[0],
            &p.app.config().papel(),
        )
        .unwrap();
        let datos = String::from_utf8(documento.anexos_incrustados[0].bytes.clone()).unwrap();
        for personal in ["Peña", "Hidalgo", "ciudadana@ejemplo.mx", "luz.pdf"] {
            assert!(!datos.contains(personal), "{datos}");
        }
        assert!(datos.contains(abierto.estado.folio.as_str()));
    });
}

#[test]
fn the_papers_around_a_payment_say_how_much_by_when_and_with_which_line() {
    correr(async {
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        let buscado = id.clone();
        let orden = p.app.almacen().leer(move |l| l.ordenes(&buscado)).await.unwrap().remove(0);
        let entorno = p.app.config().papel();
        let abierto = p.abierto(&id).await;
        let acuse = papeles::acuse(&abierto.paquete, &id, &abierto.eventos, &entorno).unwrap();
        let plano = documentos::plano(&acuse);
        assert!(plano.contains("Pague «Pago de la constancia», a más tardar el"), "{plano}");
        assert!(plano.contains("Su comprobante de domicilio (luz.pdf) · SHA-256"), "{plano}");
        let momento = Momento::en(&abierto.paquete, &abierto.eventos, abierto.estado.version).unwrap();
        let papel = papeles::orden_de_pago(&momento, &(&orden).into(), &entorno).unwrap();
        let plano = documentos::plano(&papel);
        assert!(plano.replace(' ', "").contains(&orden.linea), "{plano}");
        assert!(plano.contains("0.54 × UMA diaria ($117.31)"), "{plano}");
        papeles::imprimir(&papel, Some(&momento)).unwrap();
        p.pagar(&id, "OP-77").await;
        let abierto = p.abierto(&id).await;
        let recibo = papeles::recibo(&abierto.paquete, &abierto.eventos, "OP-77", &entorno).unwrap();
        assert!(documentos::plano(&recibo).contains("Transferencia (SPEI)"));
        assert!(papeles::recibo(&abierto.paquete, &abierto.eventos, "OP-78", &entorno).is_err());
        let ficha = papeles::ficha(&abierto.paquete, p.app.ahora(), &entorno).unwrap();
        let plano = documentos::plano(&ficha);
        assert!(plano.contains("$63.35") && plano.contains("3 días hábiles"), "{plano}");
        assert!(!plano.contains("=="), "the ficha shows code:\n{plano}");
    });
}

#[test]
fn a_clock_that_is_moved_fires_once_and_its_notice_goes_once() {
    correr(async {
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        drenar(&p.app).await.unwrap();
        p.avanzar(4).await;
        assert_eq!(drenar(&p.app).await.unwrap().vencidos, 0, "el plazo todavía corre");
        p.avanzar(3).await;
        let p = p.reabrir();
        let hechos = drenar(&p.app).await.unwrap();
        assert_eq!(hechos.vencidos, 1);
        assert_eq!(drenar(&p.app).await.unwrap(), runtime::obreros::Hechos::default());
        let abierto = p.abierto(&id).await;
        assert_eq!(abierto.estado.resultado, Some(Resultado::Caduca));
        let vencidos = abierto.eventos.iter().filter(|e| matches!(e.hecho, Hecho::Vencio { .. })).count();
        assert_eq!(vencidos, 1);
        let folio = abierto.estado.folio;
        let cierre = format!("Su solicitud {folio} se cerró por falta de pago");
        let asuntos = p.asuntos().await;
        assert_eq!(asuntos.iter().filter(|a| **a == cierre).count(), 1, "{asuntos:?}");
        // The notice of the definition says how it ended; the standard one would repeat it.
        assert!(!asuntos.iter().any(|a| a.starts_with("Terminó")), "{asuntos:?}");
    });
}

#[test]
fn nothing_is_done_again_after_the_store_is_opened_again() {
    correr(async {
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        let aviso = p.pagar(&id, "OP-1").await;
        drenar(&p.app).await.unwrap();
        let (asuntos, version) = (p.asuntos().await, p.abierto(&id).await.estado.version);
        let p = p.reabrir();
        assert_eq!(drenar(&p.app).await.unwrap(), runtime::obreros::Hechos::default());
        p.app.recibir_pago(aviso).await.unwrap();
        assert_eq!(drenar(&p.app).await.unwrap(), runtime::obreros::Hechos::default());
        assert_eq!(p.asuntos().await, asuntos);
        assert_eq!(p.abierto(&id).await.estado.version, version);
    });
}

#[test]
fn mail_that_fails_is_tried_later_and_then_sent() {
    correr(async {
        let p = Plataforma::nueva().await;
        p.iniciar(&[]).await;
        let correo = CorreoRoto::que_falla(2, false);
        let obreros = obreros(&p.app, correo.clone());
        assert_eq!(obreros.drenar().await.unwrap().fallidos, 2, "las dos cartas fallan una vez");
        assert_eq!(correo.enviados.load(Ordering::SeqCst), 0);
        p.avanzar(1).await;
        assert_eq!(obreros.drenar().await.unwrap().efectos, 2);
        assert_eq!(correo.enviados.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn mail_that_never_goes_is_given_up_after_three_days() {
    correr(async {
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        let obreros = obreros(&p.app, CorreoRoto::que_falla(usize::MAX, false));
        for _ in 0..90 {
            obreros.drenar().await.unwrap();
            let hasta = p.app.ahora() + jiff::SignedDuration::from_hours(2);
            p.app.mover_reloj(hasta).await.unwrap();
        }
        let efectos = p.app.almacen().leer(move |l| l.efectos_de(&id)).await.unwrap();
        let dados: Vec<_> = efectos.iter().filter(|e| e.estado == EstadoEfecto::Fallido).collect();
        assert!(dados.len() >= 2 && dados.iter().all(|d| d.intentos == 80), "{dados:?}");
        assert_eq!(dados[0].error.as_deref(), Some("el servidor de correo no contesta"));
    });
}

#[test]
fn a_letter_that_cant_be_printed_fails_at_once_and_names_the_field_not_its_text() {
    correr(async {
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        p.pagar(&id, "OP-1").await;
        // What an old version let pass: a reason with a character that no font has.
        let motivo = texto("El comprobante es de otro domicilio 𓀀 y no corresponde");
        p.actuar(&id, "negar", BTreeMap::from([(CampoId::from("motivo_negativa"), Some(motivo))])).await;
        drenar(&p.app).await.unwrap();
        let buscado = id.clone();
        let efectos = p.app.almacen().leer(move |l| l.efectos_de(&buscado)).await.unwrap();
        let impreso = efectos.iter().find(|e| e.clase == "documento").unwrap();
        assert_eq!((impreso.estado, impreso.intentos), (EstadoEfecto::Fallido, 1));
        let error = impreso.error.clone().unwrap();
        assert!(error.contains("«Por qué se niega»") && error.contains("U+13000"), "{error}");
        assert!(!error.contains("comprobante"), "{error}");
        assert!(p.abierto(&id).await.estado.salidas[0].sha256.is_none());
    });
}

#[test]
fn workers_that_run_by_themselves_end_when_they_are_told() {
    correr(async {
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        let manija = runtime::obreros::Obreros::arrancar(p.app.clone());
        // The first beat is at once.
        for _ in 0..2000 {
            if !p.asuntos().await.is_empty() {
                break;
            }
            tokio::task::yield_now().await;
        }
        manija.parar().await;
        assert!(!p.asuntos().await.is_empty());
        drop(id);
    });
}
