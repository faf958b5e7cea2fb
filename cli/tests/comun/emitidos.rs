//! The documents that a walk leaves, kept beside its screenshots to be looked at.

use std::collections::BTreeSet;

use super::caminante::{Caminante, agente};

impl Caminante<'_> {
    /// Keeps each document that its expediente issued.
    pub fn guarda_emitidos(&self) {
        let cookie = format!("ventanilla_sesion={}", self.token(&self.titular()));
        let pide = |camino: &str| {
            let url = format!("{}{camino}", self.n.url);
            let mut respuesta = agente().get(&url).header("cookie", &cookie).call().unwrap();
            assert_eq!(respuesta.status().as_u16(), 200, "{camino}");
            respuesta.body_mut().read_to_vec().unwrap()
        };
        let base = format!("/solicitudes/{}", self.folio);
        let pagina = String::from_utf8(pide(&base)).unwrap();
        let marca = format!("{base}/documentos/salida/");
        let emitidos: BTreeSet<&str> =
            pagina.split(&marca).skip(1).filter_map(|t| t.split('"').next()).collect();
        for (n, emitido) in emitidos.into_iter().enumerate() {
            let pdf = pide(&format!("{marca}{emitido}"));
            assert!(pdf.starts_with(b"%PDF"), "{emitido}");
            std::fs::write(self.n.carpeta.join(format!("{}-{n}.pdf", self.n.nombre)), pdf).unwrap();
        }
    }
}
