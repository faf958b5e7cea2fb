//! Places that others take before a walk: they ask for the same, by the API, until none is left.

use engine::campo;
use schemas::ids::CampoId;
use schemas::paquete::{Intento, Paso, Prueba, Reparto, Respuesta, TipoCampo};
use schemas::sello::PaqueteSellado;
use serde_json::{Value, json};

use super::caminante::{Caminante, agente};
use super::respuestas::{hecho, nombres, quien_solicita};

/// Somebody else.
const OTRO: &str = "ciudadano@ejemplo.mx";

/// How many others ask for what a prueba asks for, so that it is full.
///
/// # Errors
/// When asking for the same wouldn't fill it.
pub fn cuantos(paquete: &PaqueteSellado, prueba: &Prueba) -> Result<u32, String> {
    let mut cuantos = 0;
    for (id, llenas) in &prueba.dado.llenos {
        let cupo = paquete.tramite.cupos.iter().find(|c| c.id == *id).ok_or("no hay ese cupo")?;
        let (limite, igual) = match &cupo.reparto {
            Reparto::Uno(limite) => (*limite, true),
            Reparto::Por { campo, limites } => {
                let pedida = primera(prueba, campo);
                let limite = pedida.and_then(|o| limites.get(o)).copied().unwrap_or_default();
                (limite, pedida.is_some_and(|o| *llenas == [o]))
            }
        };
        if !igual {
            return Err("se llena lo que no se pide".to_owned());
        }
        cuantos = cuantos.max(limite);
    }
    Ok(cuantos)
}

/// What the first step answers to a field.
fn primera<'p>(prueba: &'p Prueba, campo: &CampoId) -> Option<&'p str> {
    match prueba.pasos.first() {
        Some(Paso::Hace(intento)) => match intento.con.get(campo) {
            Some(Respuesta::Texto(opcion)) => Some(opcion),
            _ => None,
        },
        _ => None,
    }
}

impl Caminante<'_> {
    /// So many others ask for the same.
    pub fn llenan(&self, cuantos: u32) {
        if cuantos == 0 {
            return;
        }
        let Some(Paso::Hace(intento)) = self.prueba.pasos.first() else { panic!("no se empieza enviando") };
        let (pase, tramite) = (format!("Bearer {}", self.token(OTRO)), &self.paquete.tramite);
        let quien = quien_solicita(self.prueba);
        let pide = tramite.solicitante.pide.iter().map(|p| serde_json::to_value(p).unwrap());
        let partes = pide.filter_map(|p| Some(p.as_str()?.to_owned()));
        let solicitante: serde_json::Map<String, Value> =
            partes.filter_map(|p| Some((p.clone(), quien.get(&p)?.first()?.as_str().into()))).collect();
        for n in 0..cuantos {
            let respuestas = self.respuestas(intento, &pase);
            let cuerpo = json!({"respuestas": respuestas, "solicitante": solicitante}).to_string();
            let clave = format!("otra-{n}");
            let mut vuelta = agente()
                .post(format!("{}/api/v1/tramites/{}/solicitudes", self.n.url, tramite.id))
                .header("authorization", &pase)
                .header("idempotency-key", &clave)
                .header("content-type", "application/json")
                .send(cuerpo)
                .unwrap();
            assert_eq!(vuelta.status().as_u16(), 201, "{}", vuelta.body_mut().read_to_string().unwrap());
        }
    }

    /// What a step answers, as programs send it; a file is handed in for each solicitud.
    fn respuestas(&self, intento: &Intento, pase: &str) -> serde_json::Map<String, Value> {
        let mut respuestas = serde_json::Map::new();
        for (id, respuesta) in &intento.con {
            let campo = self.paquete.tramite.campo(id).unwrap();
            let dicho = match &campo.tipo {
                TipoCampo::Documento { .. } => {
                    let subidos = nombres(respuesta).into_iter().enumerate().map(|(i, nombre)| {
                        let bytes = std::fs::read(hecho(&nombre, i)).unwrap();
                        let camino = format!(
                            "/api/v1/archivos?tramite={}&campo={id}&nombre={nombre}",
                            self.paquete.tramite.id
                        );
                        self.envia(&camino, pase, "application/octet-stream", &bytes)
                    });
                    subidos.collect::<Vec<Value>>().into()
                }
                _ => campo::de_prueba(campo, respuesta),
            };
            respuestas.insert(id.to_string(), dicho);
        }
        respuestas
    }

    fn envia(&self, camino: &str, pase: &str, tipo: &str, cuerpo: &[u8]) -> Value {
        let mut vuelta = agente()
            .post(format!("{}{camino}", self.n.url))
            .header("authorization", pase)
            .header("content-type", tipo)
            .send(cuerpo)
            .unwrap();
        let texto = vuelta.body_mut().read_to_string().unwrap();
        assert_eq!(vuelta.status().as_u16(), 201, "{texto}");
        serde_json::from_str(&texto).unwrap()
    }
}
