//! The visit that a prueba programs: which stage it is of, who goes, on what day and at what hours.

use std::collections::BTreeMap;

use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Gestion, Inspeccion, Respuesta};

use super::Lector;
use crate::diag::{Problema, codes};
use crate::forma::{self, Forma, Situado};
use crate::yaml::Nodo;

impl Lector<'_, '_> {
    /// The visit of a stage, which must be an inspection.
    pub(super) fn de_inspeccion(&mut self, en: &Situado<String>) -> Option<Gestion> {
        let etapa = EtapaId::from(en.valor.as_str());
        if self.paquete.tramite.etapa(&en.valor)?.inspeccion().is_some() {
            return Some(Gestion::Programar { etapa });
        }
        self.sink.push(
            Problema::new(&codes::V1002, en.span, format!("en la etapa `{}` no hay inspección", en.valor))
                .ayuda("se programa la visita de una etapa de `tipo: inspeccion`"),
        );
        None
    }

    /// Who goes, and when: `con: {inspector: Luis, fecha: 2026-03-06, desde: "09:00", hasta: "12:00"}`.
    pub(super) fn visita(&mut self, con: Option<&Nodo>, forma: &Forma<'_>) -> BTreeMap<CampoId, Respuesta> {
        let mut dicho = BTreeMap::new();
        let Some(con) = con else {
            self.sink.push(
                Problema::new(&codes::V0203, forma.span(), "falta cuándo es la visita")
                    .ayuda("agregue `con: {fecha: 2026-03-06, desde: \"09:00\"}`"),
            );
            return dicho;
        };
        let Some(mut partes) = Forma::abrir(con, "`con`", self.sink) else { return dicho };
        if let Some(nodo) = partes.requerida(Inspeccion::FECHA, self.sink)
            && let Some(fecha) = forma::fecha(nodo, self.sink)
        {
            dicho.insert(Inspeccion::FECHA.into(), Respuesta::Texto(fecha.to_string()));
        }
        let desde = partes.requerida(Inspeccion::DESDE, self.sink).map(|n| (Inspeccion::DESDE, n));
        let hasta = partes.opcional(Inspeccion::HASTA).map(|n| (Inspeccion::HASTA, n));
        for (parte, nodo) in desde.into_iter().chain(hasta) {
            if let Some(texto) = forma::texto(nodo, self.sink)
                && let Some(hora) = forma::hora(&texto.valor, texto.span, self.sink)
            {
                let texto = hora.strftime("%H:%M").to_string();
                dicho.insert(parte.into(), Respuesta::Texto(texto));
            }
        }
        if let Some(nombre) = partes.opcional(Inspeccion::INSPECTOR).and_then(|n| forma::texto(n, self.sink))
            && self.exige_persona(&nombre)
        {
            dicho.insert(Inspeccion::INSPECTOR.into(), Respuesta::Texto(nombre.valor));
        }
        partes.cerrar(self.sink);
        dicho
    }
}
