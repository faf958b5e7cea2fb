//! What a reviewer goes through: cases step by step, documents beside those of the version before, the calculator, and the form as who
//! applies sees it.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use runtime::app::evidencia_de;
use runtime::config::{Clase, Reglas};
use schemas::paquete::CuerpoBloque;
use schemas::sello;

use super::casa::{Casa, correr, paquete};

async fn casa() -> Casa {
    Casa::de_clase(Clase::Pruebas, Arc::new(Reglas::default())).await
}

#[test]
fn a_case_is_gone_through_step_by_step_down_to_its_document() {
    correr(async {
        let casa = casa().await;
        let oficial = casa.entra(&casa.oficial).await;
        let url = format!("/revision/{}", casa.ofrecido.digest());
        oficial.ve(&url).await.dice(&["Recorrer los casos de prueba"]);
        let lista = oficial.ve(&format!("{url}/casos")).await;
        lista.dice(&[&format!("{url}/casos/expedida"), "Como se espera", "Concluida: se autorizó"]);
        let caso = oficial.ve(&format!("{url}/casos/expedida")).await;
        caso.dice(&[
            "Quien solicita: ",
            "Lo que se contesta",
            "Total",
            "Plazo de respuesta del municipio: hasta el",
        ]);
        caso.dice(&["Concluida: se autorizó", &format!("{url}/casos/expedida/documentos/0")]);
        caso.calla(&["`", "[caso]"]);
        let pdf = oficial.ve(&format!("{url}/casos/expedida/documentos/0")).await;
        assert_eq!(
            (pdf.estado, pdf.cabeceras[header::CONTENT_TYPE].to_str().unwrap()),
            (StatusCode::OK, "application/pdf")
        );
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        // Journeys that nobody wrote are gone through in the same way.
        lista.dice(&["Los que se hacen a partir de la definición"]);
        let exploracion = &casa.app.explorado(&casa.ofrecido).exploracion;
        let plazo = exploracion.recorridos.iter().find(|r| r.prueba.id.starts_with("plazo_")).unwrap();
        lista.dice(&[&format!("{url}/casos/{}", plazo.prueba.id)]);
        oficial
            .ve(&format!("{url}/casos/{}", plazo.prueba.id))
            .await
            .dice(&["Como se espera", "Se llega al"]);
        // What is refused says why.
        oficial.ve(&format!("{url}/casos/negada")).await.dice(&["No se acepta.", "Concluida: se negó"]);
        for ajena in
            ["casos/no_hay", "casos/expedida/documentos/9", "casos/expedida/documentos/x", "formulario/99"]
        {
            assert_eq!(oficial.ve(&format!("{url}/{ajena}")).await.estado, StatusCode::NOT_FOUND, "{ajena}");
        }
        // A citizen doesn't.
        let ciudadana = casa.entra(&casa.ciudadana).await;
        assert_eq!(ciudadana.ve(&format!("{url}/casos/expedida")).await.estado, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_document_stands_beside_that_of_the_version_before_and_is_evidence() {
    correr(async {
        let casa = casa().await;
        let mut nueva = paquete().paquete().clone();
        let cambiada =
            nueva.tramite.salidas.iter_mut().flat_map(|s| &mut s.bloques).find_map(|b| match &mut b.cuerpo {
                CuerpoBloque::Titulo { texto } => {
                    Some(std::mem::replace(texto, "Constancia <i>corregida</i>".to_owned()))
                }
                _ => None,
            });
        let antes = cambiada.unwrap();
        let nueva = sello::sellar(nueva).unwrap();
        casa.app.recibir(nueva.bytes(), &["ajena@prueba.mx".to_owned()], "Ada").unwrap();
        let oficial = casa.entra(&casa.oficial).await;
        let pagina = oficial.ve(&format!("/revision/{}/salidas", nueva.digest())).await;
        pagina.dice(&["Cambia", &antes, "Constancia &lt;i&gt;corregida&lt;/i&gt;", "<ins>", "<del>"]);
        let primera = oficial.ve(&format!("/revision/{}/salidas", casa.ofrecido.digest())).await;
        primera.dice(&["Es la primera versión que se recibe"]);
        primera.calla(&["<ins>"]);
        let (una, otra) = (evidencia_de(&paquete()), evidencia_de(&nueva));
        assert_eq!(una.salidas.iter().map(|s| s.caso.as_str()).collect::<Vec<_>>().len(), otra.salidas.len());
        assert!(una.salidas.iter().any(|s| s.caso.starts_with("expedida: ")), "{una:?}");
        assert_ne!(una.salidas, otra.salidas);
        assert_eq!(evidencia_de(&nueva), otra);
    });
}

#[test]
fn amounts_are_calculated_with_the_tariff_of_the_day_that_is_asked() {
    correr(async {
        let casa = casa().await;
        let oficial = casa.entra(&casa.oficial).await;
        let url = format!("/revision/{}/montos", casa.ofrecido.digest());
        oficial.ve(&url).await.dice(&["Con la tarifa de este día", "Aquí verá lo que se cobraría"]);
        let dia = |anio: &'static str| {
            [("_fecha_tarifa-dia", "2"), ("_fecha_tarifa-mes", "3"), ("_fecha_tarifa-anio", anio)]
        };
        let hecho = oficial.envia(&url, &dia("2026")).await;
        assert_eq!(hecho.estado, StatusCode::OK);
        hecho.dice(&["Total", "UMA", "MXN"]);
        let mal = oficial.envia(&url, &dia("26x")).await;
        assert_eq!(mal.estado, StatusCode::UNPROCESSABLE_ENTITY);
        mal.dice(&["Escriba una fecha que exista"]);
        // Before there was a tariff nothing can be known, and that is said.
        oficial.envia(&url, &dia("1999")).await.dice(&["Todavía no se puede calcular"]);
        assert_eq!(
            casa.app.almacen().leer(|l| l.uso_de_versiones()).await.unwrap().len(),
            0,
            "no se guardó nada"
        );
    });
}

#[test]
fn the_form_is_seen_inside_and_says_what_is_wrong_without_keeping_anything() {
    correr(async {
        let casa = casa().await;
        let oficial = casa.entra(&casa.oficial).await;
        let url = format!("/revision/{}/formulario/0", casa.ofrecido.digest());
        let afuera = oficial.ve(&url).await;
        afuera.dice(&["En un teléfono", "En una computadora", "<iframe"]);
        let politica = |v: &super::casa::Vuelta| {
            v.cabeceras[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
        };
        assert!(
            politica(&afuera).contains("frame-src 'self'")
                && politica(&afuera).contains("frame-ancestors 'none'")
        );
        let vista = oficial.ve(&format!("{url}/vista")).await;
        assert!(politica(&vista).contains("frame-ancestors 'self'"));
        vista.dice(&["name=\"domicilio.cp\""]);
        vista.calla(&["Error:", "Mis solicitudes", "/salir"]);
        let mal = oficial
            .envia(&format!("{url}/vista"), &[("domicilio.cp", "<script>"), ("_accion", "continuar")])
            .await;
        assert_eq!(mal.estado, StatusCode::UNPROCESSABLE_ENTITY);
        mal.calla(&["<script>"]);
        assert!(
            casa.app
                .almacen()
                .leer(|l| l.expedientes(runtime::almacen::Pagina { despues: None, cuantos: 5 }))
                .await
                .unwrap()
                .is_empty()
        );
    });
}
