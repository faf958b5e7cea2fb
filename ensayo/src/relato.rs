//! A case told step by step, for who reviews a version and doesn't read YAML: who did what with which answers, what came of it, and the
//! documents that came out.

use std::collections::BTreeMap;
use std::ops::Range;

use documentos::Documento;
use engine::ambito::Ambito;
use engine::comando::Actuante;
use engine::datos::Datos;
use engine::estado::{Estado, SalidaEmitida};
use engine::{agenda, campo, formato};
use jiff::civil::DateTime;
use papeles::{Entorno, PapelError};
use schemas::evento::Evento;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Contestacion, Paquete, Paso, Prueba, Respuesta, TipoCampo};
use schemas::sello::PaqueteSellado;

use crate::corrida::{self, Corrida};
use crate::informe::Fruto;
use crate::{palabras, paso};

/// A case as it went.
#[derive(Clone, Debug)]
pub struct Relato {
    /// Whether it went as expected.
    pub fruto: Fruto,
    /// What was done, in order; what was only expected isn't a step of its own.
    pub pasos: Vec<PasoDado>,
    /// Everything that happened.
    pub eventos: Vec<Evento>,
    /// How the expediente ended; nothing when it was never sent.
    pub estado: Option<Estado>,
}

/// Something that was done.
#[derive(Clone, Debug)]
pub struct PasoDado {
    /// Number of its step in the prueba, from 1.
    pub numero: u32,
    /// When, local.
    pub momento: DateTime,
    /// Who, in words; nothing when only time went by.
    pub quien: Option<String>,
    /// What, in words: `«Enviar» en «Solicitud»`.
    pub que: String,
    /// What was answered: question and answer.
    pub con: Vec<(String, String)>,
    /// Why it was refused, when that is what the case shows.
    pub rechazo: Option<String>,
    /// Which of the events came of it.
    pub eventos: Range<usize>,
    /// The expediente after it.
    pub estado: Option<Estado>,
}

/// Tells a case.
#[must_use]
pub fn relatar(paquete: &PaqueteSellado, prueba: &Prueba) -> Relato {
    let (fruto, _) = corrida::correr(paquete, prueba);
    let mut corrida = Corrida::new(paquete, prueba);
    let mut pasos = Vec::new();
    if let Some(inicio) = agenda::instante(paquete, prueba.fecha) {
        corrida.ahora = inicio;
        for (numero, escrito) in (1..).zip(&prueba.pasos).take_while(|(numero, _)| *numero <= fruto.dados) {
            let (momento, desde) = (corrida.local(), corrida.eventos.len());
            let rechazo = negado(&corrida, escrito);
            let _ = paso::dar(&mut corrida, escrito);
            let Some(Dicho { quien, que, con }) = dicho(&corrida, escrito) else { continue };
            let (eventos, estado) = (desde..corrida.eventos.len(), corrida.estado.clone());
            pasos.push(PasoDado { numero, momento, quien, que, con, rechazo, eventos, estado });
        }
    }
    Relato { fruto, pasos, eventos: corrida.eventos, estado: corrida.estado }
}

/// The whole reason of what the case shows that is refused.
fn negado(corrida: &Corrida<'_>, paso: &Paso) -> Option<String> {
    let Paso::Rechaza { intento, .. } = paso else { return None };
    paso::intentar(&mut corrida.clone(), intento).err().map(|rechazo| paso::dicho(&rechazo))
}

impl Relato {
    /// The documents that came out, in order.
    pub fn salidas(&self) -> &[SalidaEmitida] {
        self.estado.as_ref().map(|e| e.salidas.as_slice()).unwrap_or_default()
    }

    /// One of them, as it would be printed in an environment.
    ///
    /// # Errors
    /// When it can't be filled.
    pub fn documento(
        &self,
        paquete: &PaqueteSellado,
        emitida: &SalidaEmitida,
        entorno: &Entorno<'_>,
    ) -> Result<Documento, PapelError> {
        papeles::salida(paquete, &self.eventos, emitida, entorno)
    }
}

/// A step in words.
struct Dicho {
    quien: Option<String>,
    que: String,
    con: Vec<(String, String)>,
}

/// Who does a step, what it is, and with what; nothing for what is only expected.
fn dicho(corrida: &Corrida<'_>, paso: &Paso) -> Option<Dicho> {
    let paquete = corrida.paquete.paquete();
    let solo = |que: String| Some(Dicho { quien: None, que, con: Vec::new() });
    match paso {
        Paso::Hace(intento) | Paso::Rechaza { intento, .. } => Some(Dicho {
            quien: persona(paquete, &paso::quien(corrida, intento)),
            que: palabras::gestion_con(paquete, &intento.que, &nombre),
            con: contestadas(paquete, &intento.con),
        }),
        Paso::LlegaPago { etapa, monto, .. } => {
            let cuanto = monto.map_or_else(String::new, |m| format!(" de {}", formato::moneda(m)));
            solo(format!("Llega un pago{cuanto} para {}", nombre(paquete, etapa)))
        }
        Paso::LlegaConsulta { etapa, contestacion } => match contestacion {
            Contestacion::Falla(motivo) => {
                solo(format!("No hay respuesta de {}: {motivo}", nombre(paquete, etapa)))
            }
            Contestacion::Con(partes) => {
                let entrega = paquete.tramite.etapa(etapa).and_then(|e| paquete.operacion_de(e));
                let entrega = entrega.map(|o| o.entrega.as_slice()).unwrap_or_default();
                let dichas = entrega.iter().filter_map(|p| Some((p, partes.get(&p.id)?)));
                Some(Dicho {
                    quien: None,
                    que: format!("Llega la respuesta de {}", nombre(paquete, etapa)),
                    con: dichas
                        .map(|(parte, r)| (parte.etiqueta.clone(), leida(paquete, parte, r)))
                        .collect(),
                })
            }
        },
        Paso::Pasan { dura } => solo(format!("{} {dura}", if dura.cantidad == 1 { "Pasa" } else { "Pasan" })),
        Paso::Hasta { momento } => solo(format!("Se llega al {}", formato::fecha_hora(*momento))),
        Paso::Espera(_) => None,
    }
}

/// A stage by its name alone.
fn nombre(paquete: &Paquete, id: &str) -> String {
    paquete.tramite.etapa(id).map_or_else(|| id.to_owned(), |e| format!("«{}»", e.nombre))
}

/// Who acts, as people call them: by their role, and by the name that the case gives them.
fn persona(paquete: &Paquete, quien: &Actuante) -> Option<String> {
    match quien {
        Actuante::Solicitante { .. } => Some("Quien solicita".to_owned()),
        Actuante::Servidor { cuenta, roles, .. } => {
            let rol = roles.first()?;
            let nombre = paquete.roles.iter().find(|r| r.id == *rol).map_or(rol.as_str(), |r| &r.nombre);
            Some(if cuenta.as_str() == rol.as_str() {
                nombre.to_owned()
            } else {
                format!("{nombre} ({cuenta})")
            })
        }
        Actuante::Tercero { tercero, .. } => Some(engine::tercero::nombre(paquete, tercero).to_owned()),
        Actuante::Sistema => None,
    }
}

/// What was answered, in the order of the form.
fn contestadas(paquete: &Paquete, con: &BTreeMap<CampoId, Respuesta>) -> Vec<(String, String)> {
    let lugar = |id: &CampoId| paquete.tramite.campos.iter().position(|c| c.id == *id).unwrap_or(usize::MAX);
    let mut dadas: Vec<_> = con.iter().collect();
    dadas.sort_by_key(|(id, _)| lugar(id));
    dadas.into_iter().map(|(id, respuesta)| contestado(paquete, id, respuesta)).collect()
}

/// What was answered, with the label of its field.
fn contestado(paquete: &Paquete, id: &CampoId, respuesta: &Respuesta) -> (String, String) {
    let Some(campo) = paquete.tramite.campo(id) else { return (id.to_string(), plano(respuesta)) };
    (campo.etiqueta.clone(), leida(paquete, campo, respuesta))
}

/// An answer to a field, as its value reads.
fn leida(paquete: &Paquete, campo: &Campo, respuesta: &Respuesta) -> String {
    if let (TipoCampo::Servidor { rol: Some(rol) }, Respuesta::Texto(nombre)) = (&campo.tipo, respuesta) {
        // Who plays a role is called by it.
        let nombre = if nombre == rol.as_str() { engine::firma::nombre_de(paquete, rol) } else { nombre };
        return nombre.to_owned();
    }
    let datos = Datos::default();
    let solo = engine::catalogo::suelto(campo);
    let leido = campo::leer_json(&solo, &campo::de_prueba(campo, respuesta), &Ambito::nuevo(paquete, &datos));
    leido.valor.map_or_else(|| plano(respuesta), |v| formato::valor_en_palabras(&v, Some(campo)))
}

/// An answer as it was written.
fn plano(respuesta: &Respuesta) -> String {
    match respuesta {
        Respuesta::Texto(texto) => texto.clone(),
        Respuesta::Lista(cosas) => cosas.iter().map(plano).collect::<Vec<_>>().join("; "),
        Respuesta::Partes(partes) => partes.values().map(plano).collect::<Vec<_>>().join(", "),
    }
}
