//! Answers that the definition proposes (`inicial`).

use super::casa::{Casa, correr};
use super::ciudadana;

const TRAMITE: &str = "/tramites/puesto/solicitar";

#[test]
fn what_is_proposed_is_in_the_form_until_the_person_says_otherwise() {
    correr(async {
        let casa = Casa::nueva().await;
        casa.app.recibir(include_bytes!("../datos/referencia.paquete"), &[], "Instalación").unwrap();
        let mut n = ciudadana(&casa).await;
        n.ve(TRAMITE).await.es(200);
        let base = n.envia(TRAMITE, &[]).await.es(303).a().trim_end_matches("/1").to_owned();
        let pagina = n.ve(&format!("{base}/2")).await;
        assert_eq!(
            pagina
                .es(200)
                .tras("name=\"metros\" type=\"text\" inputmode=\"decimal\" spellcheck=\"false\" value=\"")
                .as_deref(),
            Some("3")
        );
        // What somebody typed stays, and what they emptied is not proposed again.
        for dicho in ["4.5", ""] {
            let campos = [("metros", dicho), ("_accion", "salir")];
            n.envia(&format!("{base}/2"), &campos).await.es(303);
            let pagina = n.ve(&format!("{base}/2")).await;
            let hay = pagina
                .es(200)
                .tras("name=\"metros\" type=\"text\" inputmode=\"decimal\" spellcheck=\"false\" value=\"");
            assert_eq!(hay.as_deref().unwrap_or_default(), dicho);
        }
    });
}
