//! The tray, the expediente, the decision.

use axum::http::{StatusCode, header};
use schemas::paquete::Resultado;

use super::casa::{Casa, PDF, correr};

const MOTIVO: &str = "El comprobante es de otro domicilio; traiga el de su casa.";

#[test]
fn the_tray_lists_what_waits_for_the_roles_of_the_account_with_its_deadline() {
    correr(async {
        let casa = Casa::nueva().await;
        let (_, folio) = casa.pagada().await;
        casa.enviada().await;
        let oficial = casa.entra(&casa.oficial).await;
        let pagina = oficial.ve("/bandeja").await;
        assert_eq!(pagina.estado, StatusCode::OK);
        pagina.dice(&[
            "Bandeja: Secretaría del Ayuntamiento",
            "Hoy es lunes 2 de marzo de 2026, día hábil.",
            &folio,
            "Íñiga Peña Ñandú",
            "Revisión y resolución",
            "Sin tomar",
            "Vence en 2 días hábiles",
            &format!("/expedientes/{folio}/tomar?etapa=revision"),
        ]);
        // What waits for a payment isn't anybody's task here.
        assert_eq!(pagina.texto().matches("Tomar<").count(), 1);
        // A substitute sees it too; another dependencia doesn't.
        casa.entra(&casa.director).await.ve("/bandeja").await.dice(&[&folio]);
        let ajena = casa.entra(&casa.ajena).await.ve("/bandeja").await;
        ajena.calla(&[&folio]);
        ajena.dice(&["No hay solicitudes por atender."]);
    });
}

#[test]
fn filters_keep_or_drop_rows_and_stay_in_their_controls() {
    correr(async {
        let casa = Casa::nueva().await;
        let (_, folio) = casa.pagada().await;
        let oficial = casa.entra(&casa.oficial).await;
        for (consulta, sale) in [
            ("q=nandu", true),
            ("q=zutano", false),
            ("tramite=constancia_residencia", true),
            ("tramite=constancia_residencia&etapa=revision", true),
            ("tramite=otro", false),
            ("vence=vencidas", false),
            ("vence=semana", true),
            ("vista=mias", false),
            ("vista=sin_asignar", true),
            ("vista=cualquiera&vence=nunca", true),
        ] {
            let pagina = oficial.ve(&format!("/bandeja?{consulta}")).await;
            assert_eq!(pagina.estado, StatusCode::OK, "{consulta}");
            assert_eq!(pagina.texto().contains(&folio), sale, "{consulta}");
        }
        oficial.ve("/bandeja?q=%3Cb%3E").await.calla(&["value=\"<b>"]);
        assert_eq!(oficial.ve("/bandeja?despues=basura").await.estado, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn pages_of_the_tray_follow_one_another_without_losing_or_repeating_any() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut folios = Vec::new();
        for _ in 0..27 {
            folios.push(casa.pagada().await.1);
        }
        let oficial = casa.entra(&casa.oficial).await;
        let primera = oficial.ve("/bandeja").await.texto();
        let inicio = primera.find("despues=").unwrap();
        let cursor: String = primera[inicio..].chars().take_while(|c| *c != '"').collect();
        let segunda = oficial.ve(&format!("/bandeja?{cursor}")).await.texto();
        let veces: Vec<usize> = folios
            .iter()
            .map(|f| [&primera, &segunda].iter().filter(|p| p.contains(&format!("{f}</a>"))).count())
            .collect();
        assert_eq!(veces, vec![1; 27]);
    });
}

#[test]
fn an_expediente_shows_what_is_needed_to_decide_and_each_reading_is_written_down() {
    correr(async {
        let casa = Casa::nueva().await;
        let (id, folio) = casa.pagada().await;
        let oficial = casa.entra(&casa.oficial).await;
        let pagina = oficial.ve(&format!("/expedientes/{folio}")).await;
        assert_eq!(pagina.estado, StatusCode::OK);
        pagina.dice(&[
            "Constancia de residencia",
            "Hidalgo",
            "GARC850101HNLRRL05",
            // The check digit warns and never refuses.
            "Revise: ",
            "Comprobante de domicilio".to_lowercase().trim(),
            "luz.pdf",
            "0.54",
            "Pagado",
            "Cadena íntegra",
            "Nadie lo ha tomado. Tómelo para decidir.",
            "Plazo de respuesta del municipio",
        ]);
        assert_eq!(casa.accesos(&id).await, [(casa.oficial.id.clone(), "Abrió el expediente".to_owned())]);
        let accesos = oficial.ve(&format!("/expedientes/{folio}/accesos")).await;
        accesos.dice(&[
            "Olga Oficial (Oficialía de constancias)",
            "Abrió el expediente",
            "Consultó quién lo ha visto",
        ]);
    });
}

#[test]
fn an_expediente_that_never_reached_a_role_answers_as_if_there_were_none() {
    correr(async {
        let casa = Casa::nueva().await;
        let (id, folio) = casa.pagada().await;
        let sin_pagar = casa.enviada().await;
        let folio_sin_pagar = casa.app.abrir_expediente(&sin_pagar).await.unwrap().estado.folio.to_string();
        let (oficial, ajena) = (casa.entra(&casa.oficial).await, casa.entra(&casa.ajena).await);
        for ruta in ["", "/accesos", "/documentos/00", "/salidas/x", "/acciones/revision/negar"] {
            let vuelta = ajena.ve(&format!("/expedientes/{folio}{ruta}")).await;
            assert_eq!(vuelta.estado, StatusCode::NOT_FOUND, "{ruta}");
            vuelta.calla(&["Íñiga", "Constancia de residencia"]);
        }
        assert_eq!(
            oficial.ve(&format!("/expedientes/{folio_sin_pagar}")).await.estado,
            StatusCode::NOT_FOUND
        );
        assert!(casa.accesos(&id).await.is_empty());
    });
}

#[test]
fn who_comes_second_is_told_who_has_it_and_can_only_read() {
    correr(async {
        let casa = Casa::nueva().await;
        let (id, folio) = casa.pagada().await;
        let (oficial, director) = (casa.entra(&casa.oficial).await, casa.entra(&casa.director).await);
        let tomar = format!("/expedientes/{folio}/tomar?etapa=revision");
        let tomada = oficial.envia(&tomar, &[]).await;
        assert_eq!(tomada.estado, StatusCode::SEE_OTHER);
        assert_eq!(tomada.a(), format!("/expedientes/{folio}?etapa=revision"));
        let tarde = director.envia(&tomar, &[]).await;
        assert_eq!(tarde.estado, StatusCode::CONFLICT);
        tarde.dice(&["Olga Oficial tomó este expediente a las 10:00", "pídale que lo suelte"]);
        let lectura = director.ve(&format!("/expedientes/{folio}")).await;
        lectura.dice(&["Sólo lectura", "Olga Oficial tomó este expediente"]);
        lectura.calla(&["Ver antes de confirmar"]);
        // A form that was open from before finds it taken too.
        let decidida = director
            .envia(&format!("/expedientes/{folio}/acciones/revision/expedir"), &[("_clave", "k")])
            .await;
        assert_eq!(decidida.estado, StatusCode::CONFLICT);
        decidida.dice(&["Olga Oficial"]);
        let soltada = oficial.envia(&format!("/expedientes/{folio}/soltar?etapa=revision"), &[]).await;
        assert_eq!(soltada.estado, StatusCode::SEE_OTHER);
        assert_eq!(director.envia(&tomar, &[]).await.estado, StatusCode::SEE_OTHER);
        assert!(casa.sucesos(&id).await > 0);
    });
}

#[test]
fn a_decision_is_shown_before_it_is_taken_and_is_taken_once() {
    correr(async {
        let casa = Casa::nueva().await;
        let (id, folio) = casa.pagada().await;
        let oficial = casa.entra(&casa.oficial).await;
        oficial.envia(&format!("/expedientes/{folio}/tomar"), &[]).await;
        let antes = casa.sucesos(&id).await;
        let elegir = format!("/expedientes/{folio}/acciones/revision");

        let sin_elegir = oficial.envia(&elegir, &[]).await;
        assert_eq!(sin_elegir.estado, StatusCode::UNPROCESSABLE_ENTITY);
        sin_elegir.dice(&["Elija qué decide", "Error: "]);

        let corto = oficial.envia(&elegir, &[("accion", "negar"), ("motivo_negativa", "muy corto")]).await;
        assert_eq!(corto.estado, StatusCode::UNPROCESSABLE_ENTITY);
        corto.dice(&["Falta corregir 1 dato", "muy corto", "checked"]);

        let vista = oficial.envia(&elegir, &[("accion", "negar"), ("motivo_negativa", MOTIVO)]).await;
        assert_eq!(vista.estado, StatusCode::OK);
        vista.dice(&[
            "¿Negar la constancia?",
            "Se emitirá la negativa. ¿Desea continuar?",
            "El expediente termina. Concluida: se negó.",
            "Negativa de constancia de residencia",
            "Lo que leerá quien solicita",
            &format!("Resolución de su solicitud {folio}"),
            MOTIVO,
            "No se puede deshacer",
        ]);
        assert_eq!(casa.sucesos(&id).await, antes, "ver antes de confirmar no escribe nada");
        // Going back finds what was captured.
        oficial.ve(&format!("/expedientes/{folio}/acciones/revision/negar")).await.dice(&[MOTIVO]);

        let clave = vista.oculto("_clave");
        let campos = [("_clave", clave.as_str()), ("_visita", "1"), ("motivo_negativa", MOTIVO)];
        let confirmar = format!("{elegir}/negar");
        let hecha = oficial.envia(&confirmar, &campos).await;
        assert_eq!(hecha.estado, StatusCode::SEE_OTHER);
        let despues = casa.sucesos(&id).await;
        assert!(despues > antes);
        assert_eq!(
            casa.app.abrir_expediente(&id).await.unwrap().estado.resultado,
            Some(Resultado::Desfavorable)
        );
        oficial.ve(hecha.a()).await.dice(&["Quedó registrado: Negar la constancia", "ya concluyó", MOTIVO]);

        // The same form again: the same answer, nothing more written.
        let otra_vez = oficial.envia(&confirmar, &campos).await;
        assert_eq!((otra_vez.estado, otra_vez.a()), (StatusCode::SEE_OTHER, hecha.a()));
        assert_eq!(casa.sucesos(&id).await, despues);
        // Another form comes late.
        let tarde = oficial
            .envia(&confirmar, &[("_clave", "otra"), ("_visita", "1"), ("motivo_negativa", MOTIVO)])
            .await;
        assert_eq!(tarde.estado, StatusCode::CONFLICT);
        tarde.dice(&["ya no está pendiente"]);
    });
}

#[test]
fn forms_without_their_token_do_nothing() {
    correr(async {
        let casa = Casa::nueva().await;
        let (id, folio) = casa.pagada().await;
        let mut oficial = casa.entra(&casa.oficial).await;
        oficial.csrf = "0".repeat(64);
        let antes = casa.sucesos(&id).await;
        for ruta in ["tomar?etapa=revision", "acciones/revision", "acciones/revision/expedir"] {
            let vuelta =
                oficial.envia(&format!("/expedientes/{folio}/{ruta}"), &[("accion", "expedir")]).await;
            assert_eq!(vuelta.estado, StatusCode::FORBIDDEN, "{ruta}");
        }
        assert_eq!(casa.sucesos(&id).await, antes);
    });
}

#[test]
fn files_are_saved_by_who_attends_and_their_reading_is_written_down() {
    correr(async {
        let casa = Casa::nueva().await;
        let (id, folio) = casa.pagada().await;
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        let archivos: Vec<String> = abierto
            .estado
            .datos
            .campos
            .values()
            .filter_map(|v| match v {
                schemas::valor::Valor::Archivo(a) if a.nombre == "luz.pdf" => Some(a.sha256.clone()),
                _ => None,
            })
            .collect();
        let oficial = casa.entra(&casa.oficial).await;
        let bajada = oficial.ve(&format!("/expedientes/{folio}/documentos/{}", archivos[0])).await;
        assert_eq!(bajada.estado, StatusCode::OK);
        assert!(bajada.bytes.starts_with(PDF));
        assert_eq!(bajada.cabeceras[header::CONTENT_TYPE], "application/pdf");
        assert!(
            bajada.cabeceras[header::CONTENT_DISPOSITION]
                .to_str()
                .unwrap()
                .starts_with("attachment; filename=\"luz.pdf\"")
        );
        assert!(casa.accesos(&id).await.iter().any(|(_, que)| que.contains("Descargó")));
        let ninguno = schemas::sello::Digest::de(b"otra cosa");
        for otro in ["basura", ninguno.as_str()] {
            let vuelta = oficial.ve(&format!("/expedientes/{folio}/documentos/{otro}")).await;
            assert_eq!(vuelta.estado, StatusCode::NOT_FOUND, "{otro}");
        }
    });
}
