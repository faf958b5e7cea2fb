//! Lists that are longer than a page.

use super::casa::{Casa, correr};
use super::ciudadana;

/// Nothing of an old solicitud is out of reach because there are many.
#[test]
fn what_is_of_many_solicitudes_comes_in_pages() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut folios = Vec::new();
        for _ in 0..26 {
            let id = casa.enviada().await;
            folios.push(casa.app.abrir_expediente(&id).await.unwrap().estado.folio.to_string());
        }
        let mut n = ciudadana(&casa).await;
        let (primero, ultimo) = (folios.first().unwrap().as_str(), folios.last().unwrap().as_str());
        for ruta in ["/solicitudes", "/documentos"] {
            let hoja = n.ve(ruta).await;
            hoja.es(200).dice(&[ultimo]).calla(&[primero]);
            let siguiente = hoja.tras(&format!("{ruta}?despues=")).unwrap();
            let siguiente = siguiente.split('"').next().unwrap();
            let hoja = n.ve(&format!("{ruta}?despues={siguiente}")).await;
            hoja.es(200).dice(&[primero, &format!("href=\"{ruta}\"")]).calla(&[ultimo]);
        }
        let avisos = n.ve("/avisos").await;
        assert!(avisos.es(200).tras("/avisos?despues=").is_some());
        n.ve("/documentos?despues=ayer").await.es(400).dice(&["No entendimos lo que se pidió"]);
    });
}
