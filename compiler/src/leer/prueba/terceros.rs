//! What a prueba does about the link of a third party besides acting by it: `{hace: invitar, en: responsiva, con: {correo: …}}`.

use schemas::ids::EtapaId;
use schemas::paquete::Gestion;

use super::Lector;
use crate::diag::{Problema, codes};
use crate::forma::Situado;

impl Lector<'_, '_> {
    /// The stage to which somebody is invited again, which must be of a third party.
    pub(super) fn de_tercero(&mut self, en: &Situado<String>) -> Option<Gestion> {
        if self.paquete.tramite.etapa(&en.valor)?.tercero().is_some() {
            return Some(Gestion::Invitar { etapa: EtapaId::from(en.valor.as_str()) });
        }
        self.sink.push(
            Problema::new(&codes::V1002, en.span, format!("en la etapa `{}` no se invita a nadie", en.valor))
                .ayuda("se invita otra vez en una etapa cuyo `actor` es un tercero"),
        );
        None
    }
}
