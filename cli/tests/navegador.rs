//! The whole path in a real browser through the real program, with and without JavaScript: a citizen applies, pays and follows, operators
//! decide, a document comes out, a stranger verifies it. Screenshots stay in the build folder.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod comun;
#[path = "comun/navegador.rs"]
mod navegador;

use std::path::Path;
use std::time::{Duration, Instant};

use comun::Programa;
use navegador::{Conductor, Datos, Llaves, Navegador};

/// One act of the story.
enum Paso<'a> {
    /// Who applied pays what waits.
    Paga,
    /// Who applied answers a prevención.
    Responde(&'a str, Datos<'a>),
    /// Somebody with an account decides: mail, action, captured fields.
    Decide(&'a str, &'a str, Datos<'a>),
}

async fn espera(que: &str, mut ya: impl AsyncFnMut() -> bool) {
    let inicio = Instant::now();
    while !ya().await {
        assert!(inicio.elapsed() < Duration::from_secs(20), "no llegó: {que}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn historia(tramite: &str, con_js: bool, datos: Datos<'_>, pasos: &[Paso<'_>], dice: &str) {
    let carpeta = tempfile::tempdir().unwrap();
    let perfil = tempfile::tempdir().unwrap();
    let programa = Programa::arrancar(&carpeta.path().join("datos"), "2026-03-02T10:00");
    let conductor = Conductor::arrancar();
    let nombre = format!("{tramite}-{}", if con_js { "con-js" } else { "sin-js" });
    let n =
        Navegador::abrir(&conductor, &programa.url, (&nombre, Llaves::Escritas), con_js, perfil.path()).await;
    n.ir("/").await;
    n.foto("inicio").await;
    n.entra("ciudadana@ejemplo.mx").await;
    let folio = n.solicita(tramite, datos).await;
    for paso in pasos {
        match paso {
            Paso::Paga => {
                n.entra("ciudadana@ejemplo.mx").await;
                n.paga(&folio).await;
            }
            Paso::Responde(etapa, datos) => {
                n.entra("ciudadana@ejemplo.mx").await;
                n.responde(&folio, etapa, datos).await;
            }
            Paso::Decide(correo, accion, datos) => {
                n.entra(correo).await;
                n.decide(&folio, accion, datos).await;
            }
        }
    }
    n.entra("ciudadana@ejemplo.mx").await;
    espera("el documento de salida", async || {
        n.ir(&format!("/verificar/{folio}-D1")).await;
        n.texto().await.contains("auténtico")
    })
    .await;
    n.ir(&format!("/solicitudes/{folio}")).await;
    n.foto("concluida").await;
    // A stranger verifies it.
    n.cliente.delete_all_cookies().await.unwrap();
    n.ir(&format!("/verificar/{folio}-D1")).await;
    let veredicto = n.texto().await;
    n.foto("veredicto").await;
    assert!(veredicto.contains(dice), "{veredicto}");
    assert!(!veredicto.contains("Elena Ramos"), "la verificación muestra un dato personal:\n{veredicto}");
    n.ir("/verificar/SEDUS-2026-999999-D1").await;
    assert!(
        n.texto().await.contains("No encontramos") || n.texto().await.contains("no existe"),
        "{}",
        n.texto().await
    );
    // Another citizen doesn't see it.
    n.entra("ciudadano@ejemplo.mx").await;
    n.ir(&format!("/solicitudes/{folio}")).await;
    assert!(n.texto().await.contains("No encontramos"), "{}", n.texto().await);
    n.cliente.clone().close().await.unwrap();
}

fn pdf() -> String {
    let ruta = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documento.pdf");
    std::fs::write(&ruta, b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n").unwrap();
    ruta.to_str().unwrap().to_owned()
}

const QUIEN: [(&str, &str); 4] = [
    ("tipo", "fisica"),
    ("rfc", "XAXX010101000"),
    ("telefono", "8112345678"),
    ("curp", "SABC560626MDFLRN01"),
];

async fn constancia(con_js: bool) {
    let pdf = pdf();
    let propios = [
        ("domicilio.calle", "Morelos"),
        ("domicilio.numero", "100"),
        ("domicilio.colonia", "Centro"),
        ("domicilio.cp", "64000"),
        ("domicilio.municipio", "Monterrey"),
        ("vive_desde.dia", "1"),
        ("vive_desde.mes", "5"),
        ("vive_desde.anio", "2010"),
        ("comprobante", pdf.as_str()),
        ("comprobante.fecha.dia", "15"),
        ("comprobante.fecha.mes", "2"),
        ("comprobante.fecha.anio", "2026"),
        ("identificacion", pdf.as_str()),
    ];
    let datos: Vec<(&str, &str)> = QUIEN.iter().chain(&propios).copied().collect();
    let pasos = [Paso::Paga, Paso::Decide("oficial.constancias@ejemplo.mx", "expedir", &[])];
    historia("constancia_residencia", con_js, &datos, &pasos, "Constancia de residencia").await;
}

async fn uso_suelo(con_js: bool) {
    let pdf = pdf();
    let propios = [
        ("expediente_catastral", "12-345-678"),
        ("ubicacion.calle", "Morelos"),
        ("ubicacion.numero", "100"),
        ("ubicacion.colonia", "Centro"),
        ("ubicacion.cp", "64000"),
        ("ubicacion.municipio", "Monterrey"),
        ("superficie_m2", "620"),
        ("colinda_cauce", "no"),
        ("plano", pdf.as_str()),
        ("uso", "comercial"),
        ("giro", "Papelería"),
        ("hay_construccion", "no"),
        ("caracter", "propietario"),
        ("escritura", pdf.as_str()),
        ("identificacion", pdf.as_str()),
        ("comprobante", pdf.as_str()),
        ("comprobante.fecha.dia", "15"),
        ("comprobante.fecha.mes", "2"),
        ("comprobante.fecha.anio", "2026"),
    ];
    let datos: Vec<(&str, &str)> = QUIEN.iter().chain(&propios).copied().collect();
    let urbano =
        [("sentido_urbano", "procede"), ("fundado_urbano", "El uso es compatible con la zona del predio.")];
    let vial = [("sentido_vial", "procede"), ("fundado_vial", "La vialidad admite el uso que se pide.")];
    let pasos = [
        Paso::Paga,
        Paso::Decide("revisor.ventanilla@ejemplo.mx", "aceptar", &[]),
        Paso::Decide("dictaminador.urbano@ejemplo.mx", "emitir_urbano", &urbano),
        Paso::Decide("dictaminador.vial@ejemplo.mx", "emitir_vial", &vial),
        Paso::Decide("director.urbano@ejemplo.mx", "autorizar", &[]),
        Paso::Paga,
    ];
    historia("uso_suelo", con_js, &datos, &pasos, "Licencia de uso de suelo").await;
}

async fn anuncio(con_js: bool) {
    let pdf = pdf();
    let propios = [
        ("expediente_catastral", "12-345-678"),
        ("ubicacion.calle", "Morelos"),
        ("ubicacion.numero", "100"),
        ("ubicacion.colonia", "Centro"),
        ("ubicacion.cp", "64000"),
        ("ubicacion.municipio", "Monterrey"),
        ("es_propietario", "si"),
        ("croquis", pdf.as_str()),
        ("clase", "adosado"),
        ("ancho_m", "5"),
        ("alto_m", "3"),
        ("altura_total_m", "6"),
        ("electronico", "no"),
        ("de_terceros", "si"),
        ("leyenda", "Papelería La Ñ: todo para la escuela"),
        ("diseno", pdf.as_str()),
        ("responsiva_dro", pdf.as_str()),
        ("calculo_estructural", pdf.as_str()),
        ("poliza", pdf.as_str()),
        ("identificacion", pdf.as_str()),
        ("escritura", pdf.as_str()),
    ];
    let datos: Vec<(&str, &str)> = QUIEN.iter().chain(&propios).copied().collect();
    let falta = [("observaciones", "El croquis no muestra las calles; súbalo otra vez completo.")];
    let responde = [("croquis", pdf.as_str())];
    let dictamen = [
        ("sentido_estructural", "procede"),
        ("fundado_estructural", "La estructura resiste el viento de diseño."),
    ];
    let pasos = [
        Paso::Decide("revisor.anuncios@ejemplo.mx", "prevenir", &falta),
        Paso::Responde("subsanacion", &responde),
        Paso::Decide("revisor.anuncios@ejemplo.mx", "aceptar", &[]),
        Paso::Decide("dictaminador.estructural@ejemplo.mx", "emitir", &dictamen),
        Paso::Decide("coordinador.anuncios@ejemplo.mx", "autorizar", &[]),
        Paso::Paga,
    ];
    historia("anuncio", con_js, &datos, &pasos, "anuncio").await;
}

#[tokio::test]
async fn a_sign_with_a_prevencion_and_conditional_requirements() {
    anuncio(true).await;
}

#[tokio::test]
async fn a_sign_without_javascript() {
    anuncio(false).await;
}

#[tokio::test]
async fn a_constancia_from_the_form_to_its_verification() {
    constancia(true).await;
}

#[tokio::test]
async fn a_constancia_without_javascript() {
    constancia(false).await;
}

#[tokio::test]
async fn a_licence_with_two_payments_and_parallel_dictamenes() {
    uso_suelo(true).await;
}

#[tokio::test]
async fn a_licence_without_javascript() {
    uso_suelo(false).await;
}
