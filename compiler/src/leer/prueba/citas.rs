//! What is done about an appointment in a prueba: which stage it is of, and at what hour.

use std::collections::BTreeMap;

use engine::cita::cita_de;
use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Gestion, GestionCita, Respuesta};

use super::Lector;
use crate::diag::{Problema, codes};
use crate::forma::{self, Forma, Situado};
use crate::yaml::Nodo;

/// What may be done, by its word.
pub fn de_palabra(texto: &str) -> Option<GestionCita> {
    GestionCita::TODAS.into_iter().find(|g| g.verbo() == texto)
}

impl Lector<'_, '_> {
    /// Something about the appointment of a stage, which must have one.
    pub(super) fn de_cita(&mut self, que: GestionCita, en: &Situado<String>) -> Option<Gestion> {
        let etapas = &self.paquete.tramite.etapas;
        let etapa = EtapaId::from(en.valor.as_str());
        if etapas.iter().any(|e| e.id == etapa && cita_de(e).is_some()) {
            return Some(Gestion::Cita { etapa, que });
        }
        let citas: Vec<&str> =
            etapas.iter().filter(|e| cita_de(e).is_some()).map(|e| e.id.as_str()).collect();
        let ayuda = if citas.is_empty() {
            "este trámite no tiene etapas de cita".to_owned()
        } else {
            format!("las citas son en: {}", citas.join(", "))
        };
        self.sink.push(
            Problema::new(&codes::V1002, en.span, format!("en la etapa `{}` no hay cita", en.valor))
                .ayuda(ayuda),
        );
        None
    }

    /// The hour, where one is said: `con: {cuando: 2026-03-04 10:00}`.
    pub(super) fn cuando(
        &mut self,
        que: GestionCita,
        con: Option<&Nodo>,
        forma: &Forma<'_>,
    ) -> BTreeMap<CampoId, Respuesta> {
        let mut dicho = BTreeMap::new();
        if !que.dice_hora() && con.is_none() {
            return dicho;
        }
        let Some(con) = con else {
            self.sink.push(
                Problema::new(
                    &codes::V0203,
                    forma.span(),
                    format!("falta a qué hora se hace `{}`", que.verbo()),
                )
                .ayuda("agregue `con: {cuando: 2026-03-04 10:00}`"),
            );
            return dicho;
        };
        let Some(mut partes) = Forma::abrir(con, "`con`", self.sink) else { return dicho };
        if que.dice_hora()
            && let Some(nodo) = partes.requerida(GestionCita::CUANDO, self.sink)
            && let Some(momento) = forma::fecha_hora(nodo, self.sink)
        {
            let texto = momento.strftime("%Y-%m-%d %H:%M").to_string();
            dicho.insert(GestionCita::CUANDO.into(), Respuesta::Texto(texto));
        }
        partes.cerrar(self.sink);
        dicho
    }
}
