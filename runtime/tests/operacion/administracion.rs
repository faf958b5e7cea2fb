//! The pages of who administers.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use runtime::almacen::EstadoEfecto;

use super::casa::{Casa, correr};

#[test]
fn what_is_loaded_is_told_with_its_digest_and_what_follows_it() {
    correr(async {
        let casa = Casa::nueva().await;
        casa.pagada().await;
        casa.enviada().await;
        let pagina = casa.entra(&casa.administra).await.ve("/admin").await;
        assert_eq!(pagina.estado, StatusCode::OK);
        let digest = casa.ofrecido.digest().to_string();
        pagina.dice(&[
            "Constancia de residencia",
            &digest[..8],
            "1 trámite",
            "2 expedientes",
            "desde el 2 de marzo de 2026",
        ]);
        pagina.dice(&["Las cadenas no se han comprobado."]);
    });
}

#[test]
fn every_chain_is_verified_and_an_altered_one_is_named() {
    correr(async {
        let casa = Casa::nueva().await;
        let (_, folio) = casa.pagada().await;
        casa.enviada().await;
        let administra = casa.entra(&casa.administra).await;
        let vuelta = administra.envia("/admin/cadena", &[]).await;
        assert_eq!((vuelta.estado, vuelta.a()), (StatusCode::SEE_OTHER, "/admin/entorno"));
        administra.ve("/admin/entorno").await.dice(&["Cadenas íntegras: 2 expedientes", "Comprobar ahora"]);
        let con = rusqlite::Connection::open(casa.base()).unwrap();
        con.execute_batch(
            "SELECT 1; DROP TRIGGER IF EXISTS eventos_no_cambian; DROP TRIGGER IF EXISTS eventos_inmutables;",
        )
        .unwrap();
        let tocados = con
            .execute(
                "UPDATE eventos SET publico = replace(publico, 'revision', 'revisiom') WHERE expediente =
                 (SELECT n FROM expedientes WHERE folio = ?1)",
                [&folio],
            )
            .unwrap();
        assert!(tocados > 0);
        drop(con);
        administra.envia("/admin/cadena", &[]).await;
        administra.ve("/admin/entorno").await.dice(&[
            "1 de 2 expedientes fue alterado",
            "Expedientes alterados",
            &folio,
        ]);
    });
}

#[test]
fn the_clock_says_what_runs_out_before_it_moves_and_nobody_has_to_enter_again() {
    correr(async {
        let casa = Casa::nueva().await;
        let (_, folio) = casa.pagada().await;
        let administra = casa.entra(&casa.administra).await;
        administra.ve("/admin/reloj").await.dice(&[
            "lunes 2 de marzo de 2026",
            "Próximos vencimientos",
            &folio,
        ]);
        let previa = administra.ve("/admin/reloj?a=5dh").await;
        previa.dice(&["Vencen 2 plazos", "lunes 9 de marzo de 2026", "Mover el reloj", &folio]);
        let antes = casa.app.ahora();
        let hasta = previa.oculto("hasta");
        let movido = administra.envia("/admin/reloj", &[("hasta", &hasta)]).await;
        assert_eq!((movido.estado, movido.a()), (StatusCode::SEE_OTHER, "/admin/reloj"));
        assert!(casa.app.ahora().duration_since(antes) >= SignedDuration::from_hours(24 * 6));
        // Never short of the moment that was asked for, not even by the fraction of a second.
        assert!(casa.app.ahora() >= hasta.parse().unwrap());
        administra.ve("/admin/reloj").await.dice(&["lunes 9 de marzo de 2026"]);
        // It never goes back.
        let atras = administra.envia("/admin/reloj", &[("hasta", &antes.to_string())]).await;
        assert_eq!(atras.estado, StatusCode::UNPROCESSABLE_ENTITY);
        atras.dice(&["El reloj sólo puede avanzar"]);
        let irreal = administra.ve("/admin/reloj?fecha.dia=31&fecha.mes=2&fecha.anio=2026").await;
        assert_eq!(irreal.estado, StatusCode::UNPROCESSABLE_ENTITY);
        irreal.dice(&["La fecha debe ser real"]);
        assert_eq!(administra.ve("/admin/reloj?a=9x").await.estado, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn the_outbox_shows_what_failed_and_tries_it_again() {
    correr(async {
        let casa = Casa::nueva().await;
        let (_, folio) = casa.pagada().await;
        let administra = casa.entra(&casa.administra).await;
        administra.ve("/admin/salidas").await.dice(&["Acuse de la solicitud", &folio, "En espera"]);
        let ahora = casa.app.ahora();
        let roto = casa
            .app
            .almacen()
            .escribir(move |e| {
                let efecto = e.tomar_efectos(ahora, 1, std::time::Duration::from_secs(60))?.remove(0);
                e.efecto_fallo(efecto.id, efecto.intentos, None, "el servidor de correo no contesta", ahora)?;
                Ok(efecto.id)
            })
            .await
            .unwrap();
        let lista = administra.ve("/admin/salidas?estado=fallido").await;
        lista.dice(&["el servidor de correo no contesta", "Sin poder enviarse", "Reintentar"]);
        let reintentar = format!("/admin/salidas/{}/reintentar", roto.0);
        assert_eq!(administra.envia(&reintentar, &[]).await.estado, StatusCode::SEE_OTHER);
        let efecto = casa.app.almacen().leer(move |l| l.efecto(roto)).await.unwrap().unwrap();
        assert_eq!(efecto.estado, EstadoEfecto::Pendiente);
        assert_eq!(administra.envia(&reintentar, &[]).await.estado, StatusCode::UNPROCESSABLE_ENTITY);
        // After a day without mail there are many: all at once.
        let luego = ahora + std::time::Duration::from_secs(3600);
        let rotos = casa
            .app
            .almacen()
            .escribir(move |e| {
                let tomados = e.tomar_efectos(luego, 2, std::time::Duration::from_secs(60))?;
                for efecto in &tomados {
                    e.efecto_fallo(efecto.id, efecto.intentos, None, "sin conexión", luego)?;
                }
                Ok(tomados.iter().map(|e| e.id).collect::<Vec<_>>())
            })
            .await
            .unwrap();
        assert_eq!(rotos.len(), 2);
        administra.ve("/admin/salidas").await.calla(&["Reintentar todos"]);
        administra.ve("/admin/salidas?estado=fallido").await.dice(&["Reintentar todos"]);
        assert_eq!(administra.envia("/admin/salidas/reintentar", &[]).await.estado, StatusCode::SEE_OTHER);
        for id in rotos {
            let efecto = casa.app.almacen().leer(move |l| l.efecto(id)).await.unwrap().unwrap();
            assert_eq!(efecto.estado, EstadoEfecto::Pendiente);
        }
    });
}

#[test]
fn mail_of_the_demonstration_is_read_one_by_one() {
    correr(async {
        let casa = Casa::nueva().await;
        let (_, folio) = casa.pagada().await;
        runtime::obreros::drenar(&casa.app).await.unwrap();
        let administra = casa.entra(&casa.administra).await;
        let lista = administra.ve("/admin/correos?q=CIUDADANA").await;
        lista.dice(&["ciudadana@prueba.mx", "/admin/correos/1"]);
        administra.ve("/admin/correos?q=nadie").await.dice(&["No hay correos con «nadie»."]);
        administra.ve("/admin/correos/1").await.dice(&["ciudadana@prueba.mx", &folio]);
        assert_eq!(administra.ve("/admin/correos/99999").await.estado, StatusCode::NOT_FOUND);
    });
}

#[test]
fn example_accounts_are_listed_and_entered() {
    correr(async {
        let casa = Casa::nueva().await;
        casa.app.preparar_ejemplos().await.unwrap();
        // Once made, they aren't made again.
        casa.app.preparar_ejemplos().await.unwrap();
        let administra = casa.entra(&casa.administra).await;
        let lista = administra.ve("/admin/cuentas").await;
        lista.dice(&["oficial.constancias@ejemplo.mx", "Oficialía de constancias", "ventanilla-demo"]);
        let entra = administra.envia("/admin/cuentas/oficial.constancias%40ejemplo.mx/entrar", &[]).await;
        assert_eq!((entra.estado, entra.a()), (StatusCode::SEE_OTHER, "/bandeja"));
        assert!(entra.cabeceras[header::SET_COOKIE].to_str().unwrap().starts_with("ventanilla_sesion="));
        // Only example accounts: never one of a person.
        assert_eq!(
            administra.envia("/admin/cuentas/oficial%40prueba.mx/entrar", &[]).await.estado,
            StatusCode::NOT_FOUND
        );
    });
}

#[test]
fn payments_that_match_nothing_wait_for_a_person() {
    correr(async {
        let casa = Casa::nueva().await;
        let aviso = runtime::app::AvisoDePago {
            referencia: "OP-SIN-ORDEN".to_owned(),
            linea: "1234567890".to_owned(),
            monto: "150.00".parse().unwrap(),
            medio: "spei".to_owned(),
        };
        casa.app.recibir_pago(aviso).await.unwrap();
        let administra = casa.entra(&casa.administra).await;
        administra.ve("/admin/pagos").await.dice(&[
            "OP-SIN-ORDEN",
            "$150.00",
            "no corresponde a ninguna orden",
        ]);
        administra.ve("/admin/entorno").await.dice(&["1 por conciliar"]);
    });
}

#[test]
fn a_reference_that_is_not_known_is_told_so() {
    correr(async {
        let casa = Casa::nueva().await;
        let administra = casa.entra(&casa.administra).await;
        administra.ve("/admin/incidentes").await.dice(&["No ha habido incidentes."]);
        administra
            .ve("/admin/incidentes?ref=019a-x")
            .await
            .dice(&["No hay un incidente con esa referencia", "019a-x"]);
    });
}

#[test]
fn outside_of_a_demonstration_there_is_no_clock_nor_accounts_nor_mailbox() {
    correr(async {
        let casa = Casa::con(false).await;
        let administra = casa.entra(&casa.administra).await;
        for ruta in ["/admin/reloj", "/admin/cuentas", "/admin/correos", "/admin/correos/1"] {
            assert_eq!(administra.ve(ruta).await.estado, StatusCode::NOT_FOUND, "{ruta}");
        }
        let hasta = (casa.app.ahora() + SignedDuration::from_hours(48)).to_string();
        assert_eq!(
            administra.envia("/admin/reloj", &[("hasta", &hasta)]).await.estado,
            StatusCode::NOT_FOUND
        );
        administra.ve("/admin/entorno").await.dice(&["Entorno de producción"]);
        assert!(casa.app.preparar_ejemplos().await.is_err());
    });
}

#[test]
fn who_reloads_the_page_of_a_form_that_was_sent_comes_to_where_the_form_is() {
    correr(async {
        let casa = Casa::nueva().await;
        let (_, folio) = casa.pagada().await;
        let administra = casa.entra(&casa.administra).await;
        for (camino, pagina) in [
            ("/admin/versiones", "/admin".to_owned()),
            ("/admin/salidas/7/reintentar", "/admin/salidas".to_owned()),
            (&format!("/expedientes/{folio}/tomar"), format!("/expedientes/{folio}")),
        ] {
            let vuelta = administra.ve(camino).await;
            assert_eq!((vuelta.estado, vuelta.a()), (StatusCode::SEE_OTHER, pagina.as_str()), "{camino}");
        }
        // It is not a way to do something that has to be sent, nor to go elsewhere.
        let borrar = administra.pide("DELETE", "/admin/versiones", None).await;
        assert_eq!(borrar.estado, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(administra.ve("//ejemplo.mx/admin/versiones").await.estado, StatusCode::NOT_FOUND);
    });
}
