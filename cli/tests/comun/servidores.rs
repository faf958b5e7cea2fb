//! What a walk does about people who work here: the account that stands for whom a case chooses, and a stage that is handed over.

use engine::servidor;
use fantoccini::Locator;
use schemas::evento::{Evento, Hecho};
use schemas::ids::EtapaId;
use schemas::paquete::{Etapa, TipoEtapa};

use super::caminante::{Caminante, agente};
use super::respuestas::Tecleado;

/// Whether a stage asks the platform, which answers by itself.
pub fn a_la_plataforma(etapa: &Etapa) -> bool {
    matches!(&etapa.tipo, TipoEtapa::Consulta { servicio, .. } if servicio.as_str() == "plataforma")
}

impl Caminante<'_> {
    /// Whether what a stage asks is answered by the platform.
    pub(super) fn contesta_sola(&self, etapa: &str) -> bool {
        self.paquete.tramite.etapa(etapa).is_some_and(a_la_plataforma)
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
        if !elegidos.is_empty() {
            self.entra_quien(eventos).await;
        }
        for (campo, rol, persona) in elegidos {
            let correo = self.cuenta(&rol, &persona);
            let cuenta = self.elegible(&self.nombre_de(&correo));
            datos.insert(campo, vec![cuenta]);
        }
    }

    /// The account of somebody who may be chosen in the expediente, as programs are told of it.
    fn elegible(&self, nombre: &str) -> String {
        let url = format!("{}/api/v1/expedientes/{}/servidores", self.n.url, self.folio);
        let pase = format!("Bearer {}", self.token(&self.quien));
        let dicho = agente().get(&url).header("authorization", &pase).call().unwrap();
        let lista = dicho.into_body().read_to_string().unwrap();
        let lista: serde_json::Value = serde_json::from_str(&lista).unwrap();
        let campos = lista["campos"].as_array().into_iter().flatten();
        let mut personas = campos.flat_map(|c| c["personas"].as_array().into_iter().flatten());
        let suya = personas.find(|p| p["nombre"] == nombre);
        suya.and_then(|p| p["cuenta"].as_str())
            .unwrap_or_else(|| panic!("no se ofrece a {nombre}"))
            .to_owned()
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
