//! What a prueba does about a stage that is of somebody besides acting in it: `{hace: reasignar, en: atencion, con: {agente: Luis}}`.

use schemas::ids::EtapaId;
use schemas::paquete::Gestion;

use super::Lector;
use crate::diag::{Problema, codes};
use crate::forma::Situado;

impl Lector<'_, '_> {
    /// The stage that is handed over, which must be of somebody.
    pub(super) fn de_servidor(&mut self, en: &Situado<String>) -> Option<Gestion> {
        let tarea = self.paquete.tramite.etapa(&en.valor)?.tarea();
        if tarea.is_some_and(|t| t.asignado_a.is_some()) {
            return Some(Gestion::Reasignar { etapa: EtapaId::from(en.valor.as_str()) });
        }
        self.sink.push(
            Problema::new(
                &codes::V1002,
                en.span,
                format!("la etapa `{}` no se asigna a una persona", en.valor),
            )
            .ayuda("se reasigna una etapa que dice `asignado_a`"),
        );
        None
    }
}
