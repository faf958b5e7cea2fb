//! The review of a solicitud and its sending, where the definition gives more than one way.

use runtime::app::App;
use schemas::expr::{Expr, Expresion};
use schemas::paquete::{Destino, TipoEtapa};
use schemas::sello::{self, PaqueteSellado};
use schemas::valor::Valor;

use super::casa::{Casa, PDF, correr};
use super::navegador::Parte;
use super::{ciudadana, empezar, llenar};

/// The same trámite with a second way of sending it, which skips the payment.
fn con_dos_envios(paquete: &PaqueteSellado, si: Option<Expresion>) -> PaqueteSellado {
    let mut paquete = paquete.paquete().clone();
    let TipoEtapa::Tarea(tarea) = &mut paquete.tramite.etapas[0].tipo else { panic!("no es una tarea") };
    let mut otra = tarea.acciones[0].clone();
    otra.id = "enviar_exenta".into();
    otra.etiqueta = "Enviar sin pago, por exención".to_owned();
    otra.a = Destino::Etapa("revision".into());
    otra.si = si;
    tarea.acciones.push(otra);
    sello::sellar(paquete).unwrap()
}

fn ofrecer(app: &App, paquete: &PaqueteSellado) {
    app.recibir(paquete.bytes(), &[], "Instalación").unwrap();
}

#[test]
fn each_way_of_sending_has_its_button_and_does_its_own() {
    correr(async {
        let casa = Casa::nueva().await;
        ofrecer(&casa.app, &con_dos_envios(&casa.ofrecido, None));
        let mut n = ciudadana(&casa).await;
        for (boton, activa) in
            [("enviar:enviar", "pago"), ("enviar:enviar_exenta", "revision"), ("enviar", "pago")]
        {
            let base = llenar(&mut n).await;
            n.ve(&format!("{base}/revisar")).await.es(200).dice(&[
                "value=\"enviar:enviar\"",
                "value=\"enviar:enviar_exenta\"",
                "Enviar sin pago, por exención",
            ]);
            let acuse = n.envia(&format!("{base}/enviar"), &[("_accion", boton)]).await.es(303).a();
            let folio = acuse.trim_start_matches("/solicitudes/").trim_end_matches("/acuse");
            let estado = casa.app.abrir_folio(folio).await.unwrap().estado;
            assert!(estado.activa(activa).is_some(), "{boton}: {:?}", estado.activas);
            // Pressed again, by another button even: one draft is one solicitud.
            let otra = n.envia(&format!("{base}/enviar"), &[("_accion", "enviar:enviar_exenta")]).await;
            assert_eq!(otra.es(303).a(), acuse);
        }
    });
}

#[test]
fn a_way_whose_guard_does_not_hold_is_not_offered() {
    correr(async {
        let casa = Casa::nueva().await;
        let falsa = Expresion { fuente: "1 > 2".to_owned(), arbol: Expr::Literal(Valor::Booleano(false)) };
        ofrecer(&casa.app, &con_dos_envios(&casa.ofrecido, Some(falsa)));
        let mut n = ciudadana(&casa).await;
        let base = llenar(&mut n).await;
        n.ve(&format!("{base}/revisar")).await.es(200).calla(&["enviar_exenta"]);
        let acuse =
            n.envia(&format!("{base}/enviar"), &[("_accion", "enviar:enviar_exenta")]).await.es(303).a();
        let folio = acuse.trim_start_matches("/solicitudes/").trim_end_matches("/acuse");
        assert!(casa.app.abrir_folio(folio).await.unwrap().estado.activa("pago").is_some());
    });
}

#[test]
fn a_file_that_is_too_large_is_said_at_its_control_and_loses_nothing() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        n.envia(&format!("{base}/1"), &[]).await.es(303);
        let enorme = [PDF, &vec![b'x'; 41 << 20]].concat();
        let forma = [
            Parte::Campo("domicilio.calle", "Peña Ñandú <script>"),
            Parte::Archivo("comprobante", "recibo.pdf", &enorme),
            Parte::Campo("domicilio.colonia", "Centro"),
        ];
        n.sube(&format!("{base}/2"), &forma).await.es(422).dice(&[
            "El archivo pesa 41 MB; el máximo es 10 MB",
            "#comprobante",
            "value=\"Peña Ñandú &lt;script&gt;\"",
            "value=\"Centro\"",
        ]);
        n.ve(&format!("{base}/2")).await.dice(&["value=\"Centro\""]);
        n.sube("/verificar", &[Parte::Archivo("archivo", "licencia.pdf", &enorme)])
            .await
            .es(422)
            .dice(&["El archivo pesa más de 40 MB"]);
    });
}
