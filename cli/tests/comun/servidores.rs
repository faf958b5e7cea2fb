//! What a walk does about people who work here: the account that stands for whom a case chooses, and a stage that is handed over.

use engine::servidor;
use fantoccini::Locator;
use schemas::evento::{Evento, Hecho};
use schemas::ids::EtapaId;
use schemas::paquete::{Contestacion, Etapa, Paquete, Paso, Prueba, Respuesta, TipoEtapa};

use super::caminante::{Caminante, Tecleado};

/// Whether what a case asks of the platform is what it answers in a store where nobody has anything else: that nothing is in their hands.
pub fn contesta_la_plataforma(paquete: &Paquete, prueba: &Prueba) -> bool {
    // What it is ordered to do, it does by itself.
    let pregunta = |e: &Etapa| a_la_plataforma(e) && !paquete.ordena(e);
    let suya = |e: &EtapaId| paquete.tramite.etapa(e).is_some_and(pregunta);
    let de_carga =
        |e: &Etapa| matches!(&e.tipo, TipoEtapa::Consulta { operacion, .. } if operacion.as_str() == "carga");
    let nada = |r: &Respuesta| matches!(r, Respuesta::Texto(t) if t == "0");
    paquete.tramite.etapas.iter().filter(|e| pregunta(e)).all(de_carga)
        && prueba.pasos.iter().all(|paso| match paso {
            Paso::LlegaConsulta { etapa, contestacion } if suya(etapa) => {
                matches!(contestacion, Contestacion::Con(partes) if partes.values().all(nada))
            }
            _ => true,
        })
}

/// Whether a stage asks the platform, which answers by itself.
pub fn a_la_plataforma(etapa: &Etapa) -> bool {
    matches!(&etapa.tipo, TipoEtapa::Consulta { servicio, .. } if servicio.as_str() == "plataforma")
}

impl Caminante<'_> {
    /// Whether what a stage asks is answered by the platform.
    pub(super) fn contesta_sola(&self, etapa: &str) -> bool {
        self.paquete.tramite.etapa(etapa).is_some_and(|e| a_la_plataforma(e) && !self.paquete.ordena(e))
    }

    /// Puts the accounts of the people that a step chooses where the case has their names.
    pub(super) async fn con_cuentas(&mut self, datos: &mut Tecleado, eventos: &[Evento]) {
        let elegidos: Vec<(String, String, String)> = eventos
            .iter()
            .filter_map(|e| match &e.hecho {
                Hecho::Respondido { valores, .. } => Some(valores),
                _ => None,
            })
            .flatten()
            .filter_map(|(campo, valor)| {
                let rol = servidor::rol_pedido(self.paquete.tramite.campo(campo)?)?;
                Some((campo.to_string(), rol.to_string(), servidor::cuenta(valor.as_ref()?)?.to_owned()))
            })
            .collect();
        for (campo, rol, persona) in elegidos {
            let correo = self.cuenta(&rol, &persona);
            let cuenta = self.cuenta_de(&correo).await;
            datos.insert(campo, vec![cuenta]);
        }
    }

    /// A stage is handed over by whoever chose.
    pub(super) async fn reasigna(&mut self, etapa: &EtapaId, eventos: &[Evento]) {
        self.entra_quien(eventos).await;
        let mut datos = Tecleado::new();
        self.con_cuentas(&mut datos, eventos).await;
        let persona = datos.into_values().next().expect("no se eligió a nadie");
        self.n.ir(&format!("/expedientes/{}?etapa={etapa}", self.folio)).await;
        let abre = format!("details:has(form[action*='/asignaciones/{etapa}']) summary");
        if let Ok(plegado) = self.n.cliente.find(Locator::Css(&abre)).await {
            plegado.click().await.unwrap();
        }
        self.llena(&Tecleado::from([("persona".to_owned(), persona)])).await;
        self.n.foto("otra-persona").await;
        self.n.oprime(&format!("form[action*='/asignaciones/{etapa}'] button.govuk-button")).await;
    }
}
