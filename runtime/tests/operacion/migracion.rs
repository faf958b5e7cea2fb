//! Expedientes of an earlier version, moved from the page of who administers: what it says before and after, what the person reads, and
//! what stays as it was.

use axum::http::StatusCode;
use engine::versiones::version_de;
use schemas::acto::Hecho as Acto;
use schemas::evento::Hecho;
use schemas::paquete::{CampoExigido, Exigencia, Migracion};
use schemas::sello::{self, Digest, PaqueteSellado};

use super::casa::{Casa, correr};

/// The trámite of the house under another number, with the way to it as the compiler would write it.
fn otra(anterior: &PaqueteSellado, exige: Option<(&str, &str)>) -> PaqueteSellado {
    let mut paquete = anterior.paquete().clone();
    paquete.tramite.version = Some("2".to_owned());
    let exigencia = |campo: &str| Exigencia {
        campos: vec![CampoExigido { campo: campo.into(), si: None }],
        resultados: Vec::new(),
    };
    paquete.migraciones = vec![Migracion {
        desde: anterior.digest().clone(),
        motivo: "Reforma del reglamento".to_owned(),
        etapas: Default::default(),
        campos: Default::default(),
        plazos: Default::default(),
        cobros: Default::default(),
        exige: exige.into_iter().map(|(etapa, campo)| (etapa.into(), exigencia(campo))).collect(),
        exige_de_ramas: Default::default(),
    }];
    sello::sellar(paquete).unwrap()
}

fn pagina(tramite: &str) -> String {
    format!("/admin/versiones/{tramite}/migracion")
}

#[test]
fn what_is_tried_changes_nothing_and_what_is_ordered_is_told_to_everybody() {
    correr(async {
        let casa = Casa::nueva().await;
        let sin_pagar = casa.enviada().await;
        let (_, pagado) = casa.pagada().await;
        let nuevo = otra(&casa.ofrecido, None);
        let (tramite, viejo) = (nuevo.tramite.id.clone(), casa.ofrecido.digest().clone());
        let administra = casa.entra(&casa.administra).await;
        administra.ve(&pagina(&tramite)).await.dice(&["no dice cómo pasar desde otra"]);
        casa.app.recibir(nuevo.bytes(), &[], "Alicia").unwrap();
        administra.ve(&format!("/admin/versiones/{tramite}")).await.dice(&["Migrar los expedientes"]);
        administra.ve(&pagina(&tramite)).await.dice(&[
            viejo.corto(),
            "2 expedientes en curso",
            "Reforma del reglamento",
            "Ensayar la migración",
        ]);

        let huella = viejo.to_string();
        let antes = casa.sucesos(&sin_pagar).await;
        let ensayo = administra.envia(&format!("{}/ensayar", pagina(&tramite)), &[("huella", &huella)]).await;
        ensayo.dice(&["Pueden pasar 2 expedientes; ninguno se queda. No se cambió nada."]);
        assert_eq!(casa.sucesos(&sin_pagar).await, antes);

        let motivo = format!("motivo-{}", viejo.corto());
        let sin_motivo = administra.envia(&pagina(&tramite), &[("huella", &huella), (&motivo, " ")]).await;
        assert_eq!(sin_motivo.estado, StatusCode::UNPROCESSABLE_ENTITY);
        sin_motivo.dice(&["Escriba el motivo"]);
        assert_eq!(casa.sucesos(&sin_pagar).await, antes);

        let orden = [("huella", huella.as_str()), (motivo.as_str(), "Entró en vigor")];
        administra.envia(&pagina(&tramite), &orden).await.dice(&[
            "Pasaron 2 expedientes; ninguno se quedó.",
            "Ya no hay expedientes en curso de las versiones",
        ]);
        let abierto = casa.app.abrir_expediente(&sin_pagar).await.unwrap();
        assert_eq!(abierto.paquete.digest(), nuevo.digest());
        assert_eq!(abierto.resumen.digest, *nuevo.digest());
        let seguidas: Vec<&Digest> = abierto.eventos.iter().filter_map(version_de).collect();
        assert_eq!(seguidas, [&viejo, nuevo.digest()]);
        // Once more, it finds its work done.
        administra.envia(&pagina(&tramite), &orden).await.dice(&["No hay expedientes que pasar."]);
        let abierto = casa.app.abrir_expediente(&sin_pagar).await.unwrap();
        let migro = abierto.eventos.iter().filter(|e| matches!(e.hecho, Hecho::Migrado { .. })).count();
        assert_eq!(migro, 1);

        let folio = abierto.estado.folio.to_string();
        let ciudadana = casa.entra(&casa.ciudadana).await;
        ciudadana.ve(&format!("/solicitudes/{folio}")).await.dice(&[
            "Su solicitud sigue ahora las reglas de la versión 2",
            "El motivo: Reforma del reglamento.",
        ]);
        // They are told by mail too, once.
        runtime::obreros::drenar(&casa.app).await.unwrap();
        let cartas = casa.app.almacen().leer(|l| l.correos(None, 50)).await.unwrap();
        let suyas: Vec<_> =
            cartas.iter().filter(|c| c.correo.asunto.ends_with("sigue reglas nuevas")).collect();
        assert_eq!(suyas.len(), 2);
        assert!(suyas.iter().any(|c| c.correo.asunto.contains(&folio)));
        for carta in suyas {
            let texto = &carta.correo.texto.0;
            assert_eq!(carta.correo.para.0, "ciudadana@prueba.mx");
            for frase in ["El motivo: Reforma del reglamento.", "Lo que ya entregó", "Vea su solicitud: "] {
                assert!(texto.contains(frase), "{texto}");
            }
        }
        let oficial = casa.entra(&casa.oficial).await;
        oficial
            .ve(&format!("/expedientes/{pagado}"))
            .await
            .dice(&["Sigue ahora las reglas de la versión 2", "Reforma del reglamento"]);
        let actos = casa.app.actos(&tramite).unwrap();
        assert!(actos.iter().any(|a| matches!(
            &a.acto.hecho,
            Acto::MigracionPedida { motivo, expedientes: 2, .. } if motivo == "Entró en vigor"
        )));
        assert!(actos.iter().any(|a| matches!(&a.acto.hecho, Acto::Migrado { pasaron: 2, quedaron: 0, .. })));
        administra
            .ve(&format!("/admin/versiones/{tramite}"))
            .await
            .dice(&["Pasaron 2 expedientes; ninguno se quedó"]);
    });
}

#[test]
fn a_bill_that_was_printed_before_is_paid_by_its_line_and_papers_are_made_as_ever() {
    correr(async {
        let casa = Casa::nueva().await;
        let id = casa.enviada().await;
        let linea = |orden: &runtime::almacen::Orden| orden.linea.clone();
        let buscado = id.clone();
        let antes = casa.app.almacen().leer(move |l| l.ordenes(&buscado)).await.unwrap();
        let nuevo = otra(&casa.ofrecido, None);
        casa.app.recibir(nuevo.bytes(), &[], "Alicia").unwrap();
        let pedida = runtime::app::MigracionPedida {
            tramite: nuevo.tramite.id.clone(),
            desde: casa.ofrecido.digest().clone(),
            motivo: "Entró en vigor".to_owned(),
            quien: "Alicia".to_owned(),
            tramo: runtime::app::Tramo::default(),
        };
        let app = casa.app.clone();
        let fruto = app.aparte(move |app| app.migracion_aplicar(&pedida)).await.unwrap();
        assert_eq!((fruto.pasan(), fruto.quedan()), (1, 0));
        let buscado = id.clone();
        let despues = casa.app.almacen().leer(move |l| l.ordenes(&buscado)).await.unwrap();
        assert_eq!(
            antes.iter().map(linea).collect::<Vec<_>>(),
            despues.iter().map(linea).collect::<Vec<_>>()
        );
        let aviso = runtime::app::AvisoDePago {
            referencia: "OP-1".to_owned(),
            linea: linea(&antes[0]),
            monto: antes[0].monto,
            medio: "spei".to_owned(),
        };
        casa.app.recibir_pago(aviso).await.unwrap();
        casa.negar(&id).await;
        runtime::obreros::drenar(&casa.app).await.unwrap();
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        assert!(abierto.estado.resultado.is_some());
        assert!(abierto.estado.salidas.iter().all(|s| s.sha256.is_some()), "{:?}", abierto.estado.salidas);
        let folio = &abierto.estado.folio;
        let ciudadana = casa.entra(&casa.ciudadana).await;
        for papel in ["acuse.pdf".to_owned(), "recibo/OP-1".to_owned()] {
            let vuelta =
                ciudadana.pide("GET", &format!("/solicitudes/{folio}/documentos/{papel}"), None).await;
            assert_eq!(vuelta.estado, StatusCode::OK, "{papel}");
        }
        let fallidos = casa.app.almacen().leer(|l| l.conteo_efectos()).await.unwrap().fallidos;
        assert_eq!(fallidos, 0);
    });
}

#[test]
fn who_lacks_a_datum_stays_and_is_told_why() {
    correr(async {
        let casa = Casa::nueva().await;
        let id = casa.enviada().await;
        let nuevo = otra(&casa.ofrecido, Some(("pago", "motivo_negativa")));
        casa.app.recibir(nuevo.bytes(), &[], "Alicia").unwrap();
        let (tramite, desde) = (nuevo.tramite.id.clone(), casa.ofrecido.digest().clone());
        let app = casa.app.clone();
        let fruto = app
            .aparte(move |app| app.migracion_ensayar(&tramite, &desde, &runtime::app::Tramo::default()))
            .await
            .unwrap();
        assert_eq!((fruto.pasan(), fruto.quedan()), (0, 1));
        assert!(fruto.frutos[0].motivos[0].starts_with("falta «"), "{:?}", fruto.frutos);
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.paquete.digest(), casa.ofrecido.digest());
        // Nobody goes to a version that says no way.
        let (tramite, otro) = (nuevo.tramite.id.clone(), Digest::de(b"otra"));
        let app = casa.app.clone();
        let negado = app
            .aparte(move |app| app.migracion_ensayar(&tramite, &otro, &runtime::app::Tramo::default()))
            .await
            .unwrap_err();
        assert!(negado.to_string().contains("no dice cómo pasar"), "{negado}");
    });
}

#[test]
fn those_that_stay_dont_keep_the_pages_from_reaching_those_after_them() {
    correr(async {
        let casa = Casa::nueva().await;
        for _ in 0..3 {
            casa.enviada().await;
        }
        let (pagada, _) = casa.pagada().await;
        let nuevo = otra(&casa.ofrecido, Some(("pago", "motivo_negativa")));
        casa.app.recibir(nuevo.bytes(), &[], "Alicia").unwrap();
        let mut tramo = runtime::app::Tramo::primeros(2);
        let mut vueltas = Vec::new();
        loop {
            let pedida = runtime::app::MigracionPedida {
                tramite: nuevo.tramite.id.clone(),
                desde: casa.ofrecido.digest().clone(),
                motivo: "Entró en vigor".to_owned(),
                quien: "Alicia".to_owned(),
                tramo: tramo.clone(),
            };
            let app = casa.app.clone();
            let fruto = app.aparte(move |app| app.migracion_aplicar(&pedida)).await.unwrap();
            vueltas.push((fruto.pasan(), fruto.quedan()));
            let Some(ultimo) = fruto.sigue else { break };
            tramo.despues = Some(ultimo);
        }
        assert_eq!(vueltas, [(0, 2), (1, 1)]);
        let abierto = casa.app.abrir_expediente(&pagada).await.unwrap();
        assert_eq!(abierto.paquete.digest(), nuevo.digest());
    });
}
