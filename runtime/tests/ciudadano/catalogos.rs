//! Options that are rows of a catálogo, as a person meets them without scripts: only those of the day and of what was answered before are
//! offered, and who sends an option that is no longer offered is told so and loses nothing.

use jiff::civil::{Date, date};
use schemas::valor::Valor;

use super::casa::{Casa, correr};
use super::ciudadana;
use super::navegador::Navegador;

async fn al(casa: &Casa, dia: Date) {
    let paquete = casa.app.estante().activo("negocio").unwrap();
    let instante = engine::agenda::instante(&paquete, dia.at(9, 0, 0, 0)).unwrap();
    casa.app.mover_reloj(instante).await.unwrap();
}

async fn casa() -> Casa {
    let casa = Casa::nueva().await;
    casa.app.recibir(include_bytes!("../datos/negocio.paquete"), &[], "Instalación").unwrap();
    casa
}

/// Begins a solicitud and says who applies; answers its address.
async fn empezar(n: &mut Navegador) -> String {
    let empezada = n.envia("/tramites/negocio/solicitar", &[]).await;
    let base = empezada.es(303).a().trim_end_matches("/1").to_owned();
    n.envia(&format!("{base}/1"), &[("tipo", "fisica")]).await.es(303);
    base
}

#[test]
fn only_what_hangs_from_the_answer_is_offered_and_by_its_name() {
    correr(async {
        let casa = casa().await;
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        let pagina = format!("{base}/2");
        n.ve(&pagina)
            .await
            .es(200)
            .dice(&["Conteste primero «Clase de negocio»", "Actualizar preguntas"])
            .calla(&["Tintorería", "Restaurante"]);
        let puesta = [("clase", "servicios"), ("_accion", "actualizar")];
        let vuelta = n.envia(&pagina, &puesta).await;
        n.sigue(vuelta)
            .await
            .dice(&["Tintorería", "Papelería", "Renta de películas"])
            .calla(&["Restaurante", "Conteste primero"]);
        n.envia(&pagina, &[("clase", "servicios"), ("giro", "restaurante")])
            .await
            .dice(&["«Restaurante» no es de «Servicios»"]);
        n.envia(&pagina, &[("clase", "servicios"), ("giro", "nada@2026-01-01")])
            .await
            .dice(&["una de las opciones que se ofrecen"]);
        // By its name too, as who types it would.
        let revisar = n.envia(&pagina, &[("clase", "servicios"), ("giro", "  TINTORERIA ")]).await;
        assert_eq!(revisar.es(303).a(), format!("{base}/revisar"));
        n.ve(&format!("{base}/revisar"))
            .await
            .es(200)
            .dice(&["Tintorería", "$938.48"])
            .calla(&["tintoreria"]);
        // Another class leaves the giro without sense: it is asked again.
        n.envia(&pagina, &[("clase", "alimentos"), ("giro", "tintoreria")])
            .await
            .dice(&["«Tintorería» no es de «Alimentos y bebidas»"]);
    });
}

#[test]
fn a_draft_with_an_option_that_is_no_longer_offered_is_told_so_on_sending() {
    correr(async {
        let casa = casa().await;
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        n.envia(&format!("{base}/2"), &[("clase", "servicios"), ("giro", "videorenta")]).await.es(303);
        al(&casa, date(2026, 7, 1)).await;
        let mut n = ciudadana(&casa).await;
        let enviada = n.envia(&format!("{base}/enviar"), &[]).await;
        enviada.es(422).dice(&["«Renta de películas» dejó de ofrecerse después del 30 de junio de 2026"]);
        // The rest is kept, and another one is chosen.
        n.ve(&format!("{base}/2")).await.es(200).dice(&["Papelería"]).calla(&["value=\"videorenta\""]);
        n.envia(&format!("{base}/2"), &[("clase", "servicios"), ("giro", "papeleria")]).await.es(303);
        let acuse = n.envia(&format!("{base}/enviar"), &[]).await;
        assert!(acuse.es(303).a().ends_with("/acuse"), "{}", acuse.a());
    });
}

#[test]
fn what_was_sent_keeps_its_row_when_the_clave_has_another() {
    correr(async {
        let casa = casa().await;
        al(&casa, date(2026, 12, 30)).await;
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        n.envia(&format!("{base}/2"), &[("clase", "alimentos"), ("giro", "restaurante")]).await.es(303);
        let acuse = n.envia(&format!("{base}/enviar"), &[]).await.es(303).a();
        let folio = acuse.trim_start_matches("/solicitudes/").trim_end_matches("/acuse").to_owned();
        al(&casa, date(2027, 1, 4)).await;
        let giro = |estado: &engine::estado::Estado| estado.datos.campos.get("giro").cloned();
        let estado = casa.app.abrir_folio(&folio).await.unwrap().estado;
        assert_eq!(giro(&estado), Some(Valor::Opcion("restaurante".to_owned())));
        // Who comes later gets the other row, under the same name.
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        n.envia(&format!("{base}/2"), &[("clase", "alimentos"), ("giro", "restaurante")]).await.es(303);
        n.ve(&format!("{base}/revisar")).await.dice(&["Restaurante"]).calla(&["@2027"]);
        let acuse = n.envia(&format!("{base}/enviar"), &[]).await.es(303).a();
        let folio = acuse.trim_start_matches("/solicitudes/").trim_end_matches("/acuse").to_owned();
        let estado = casa.app.abrir_folio(&folio).await.unwrap().estado;
        assert_eq!(giro(&estado), Some(Valor::Opcion("restaurante@2027-01-01".to_owned())));
        let pagina = n.ve(&format!("/solicitudes/{folio}")).await;
        pagina.es(200).calla(&["@2027"]);
    });
}
