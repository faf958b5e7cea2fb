//! The session that a prueba convokes and the votes that are given in it: how it is called, when and where it is, and how somebody votes, or
//! how many each way.

use std::collections::BTreeMap;

use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Gestion, Respuesta, Votacion, Voto};

use super::Lector;
use crate::diag::{Problema, codes};
use crate::forma::{self, Forma, Situado};
use crate::yaml::Nodo;

/// What is done in a session besides closing it.
pub const EN_SESION: [&str; 2] = [Votacion::CONVOCAR, Votacion::VOTAR];

impl Lector<'_, '_> {
    /// The session of a stage, which must be a vote.
    pub(super) fn de_sesion(&mut self, que: &str, en: &Situado<String>) -> Option<Gestion> {
        let etapa = EtapaId::from(en.valor.as_str());
        if self.paquete.tramite.etapa(&en.valor)?.votacion().is_some() {
            let convoca = que == Votacion::CONVOCAR;
            return Some(if convoca { Gestion::Convocar { etapa } } else { Gestion::Votar { etapa } });
        }
        self.sink.push(
            Problema::new(&codes::V1002, en.span, format!("en la etapa `{}` no se vota", en.valor))
                .ayuda("se convoca la sesión de una etapa de `tipo: votacion`"),
        );
        None
    }

    /// When and where it is: `con: {fecha: 2026-03-06, hora: "11:00"}`, and if it matters `sesion` and `lugar`.
    pub(super) fn sesion(&mut self, con: Option<&Nodo>, forma: &Forma<'_>) -> BTreeMap<CampoId, Respuesta> {
        let mut dicho = BTreeMap::new();
        let Some(con) = con else {
            self.sink.push(
                Problema::new(&codes::V0203, forma.span(), "falta cuándo es la sesión")
                    .ayuda("agregue `con: {fecha: 2026-03-06, hora: \"11:00\"}`"),
            );
            return dicho;
        };
        let Some(mut partes) = Forma::abrir(con, "`con`", self.sink) else { return dicho };
        if let Some(nodo) = partes.requerida(Votacion::FECHA, self.sink)
            && let Some(fecha) = forma::fecha(nodo, self.sink)
        {
            dicho.insert(Votacion::FECHA.into(), Respuesta::Texto(fecha.to_string()));
        }
        if let Some(nodo) = partes.requerida(Votacion::HORA, self.sink)
            && let Some(texto) = forma::texto(nodo, self.sink)
            && let Some(hora) = forma::hora(&texto.valor, texto.span, self.sink)
        {
            dicho.insert(Votacion::HORA.into(), Respuesta::Texto(hora.strftime("%H:%M").to_string()));
        }
        for parte in [Votacion::SESION, Votacion::LUGAR] {
            if let Some(texto) = partes.opcional(parte).and_then(|n| forma::texto(n, self.sink)) {
                dicho.insert(parte.into(), Respuesta::Texto(texto.valor));
            }
        }
        partes.cerrar(self.sink);
        dicho
    }

    /// How somebody votes, `con: {voto: a_favor}`; or how many each way, `con: {a_favor: 6, en_contra: 2}`.
    pub(super) fn votos(
        &mut self,
        con: Option<&Nodo>,
        por: Option<&String>,
        forma: &Forma<'_>,
    ) -> BTreeMap<CampoId, Respuesta> {
        let mut dicho = BTreeMap::new();
        let Some(con) = con else {
            self.sink.push(
                Problema::new(&codes::V0203, forma.span(), "falta cómo se vota").ayuda(
                    "agregue `con: {voto: a_favor}`, o cuántos votan: `con: {a_favor: 6, en_contra: 2}`",
                ),
            );
            return dicho;
        };
        let Some(mut partes) = Forma::abrir(con, "`con`", self.sink) else { return dicho };
        let opciones: Vec<(&str, Voto)> = Voto::TODOS.iter().map(|v| (v.id(), *v)).collect();
        if let Some(voto) = partes.opcional(Votacion::VOTO) {
            if let Some(voto) = forma::opcion(voto, &opciones, self.sink) {
                dicho.insert(Votacion::VOTO.into(), Respuesta::Texto(voto.id().to_owned()));
            }
        } else {
            for voto in Voto::TODOS {
                if let Some(nodo) = partes.opcional(voto.cuantos())
                    && let Some(n) = forma::entero(nodo, 0, 999, self.sink)
                {
                    dicho.insert(voto.cuantos().into(), Respuesta::Texto(n.to_string()));
                }
            }
            if let (Some(por), false) = (por, dicho.is_empty()) {
                self.sink.push(
                    Problema::new(&codes::V1002, forma.span(), format!("`{por}` vota una vez"))
                        .ayuda("escriba `con: {voto: a_favor}`, o quite `por`"),
                );
            }
        }
        partes.cerrar(self.sink);
        dicho
    }
}
