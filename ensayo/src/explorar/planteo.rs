//! Who applies, when and with which answers: all that a journey is made of besides what is done in it.

use std::collections::BTreeMap;

use engine::ambito::Ambito;
use engine::campo;
use engine::datos::Datos;
use engine::evolve::canal_id;
use jiff::civil::DateTime;
use schemas::evento::Canal;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Dado, Paquete, Prueba, Respuesta, TipoCampo};
use schemas::valor::Valor;

use super::respuestas;
use crate::medida::figura::Dato;
use crate::personas;
use crate::valores::escrito;

/// The answers of a journey, to all that may be asked in it.
#[derive(Clone, Debug)]
pub struct Planteo {
    /// When it begins and who applies; it has no steps.
    pub prueba: Prueba,
    /// Answers by field.
    pub respuestas: BTreeMap<CampoId, Respuesta>,
    /// The same, read.
    valores: BTreeMap<CampoId, Valor>,
    /// What was chosen on purpose, in the order in which it was.
    pub puestos: Vec<(Dato, Option<Valor>)>,
}

impl Planteo {
    /// The plainest answers that each field takes.
    pub fn llano(paquete: &Paquete) -> Self {
        let fecha = respuestas::inicio(paquete);
        let prueba = Prueba {
            id: "recorrido".into(),
            titulo: String::new(),
            fecha,
            solicitante: BTreeMap::new(),
            dado: Dado::default(),
            pasos: Vec::new(),
        };
        let mut caso =
            Self { prueba, respuestas: BTreeMap::new(), valores: BTreeMap::new(), puestos: Vec::new() };
        for campo in &paquete.tramite.campos {
            if campo.obligatorio || campo.obligatorio_si.is_some() {
                caso.sembrar(paquete, campo);
            }
        }
        caso
    }

    /// The first of the plain answers of a field that it takes.
    fn sembrar(&mut self, paquete: &Paquete, campo: &Campo) {
        for respuesta in respuestas::de_campo(paquete, campo, self.prueba.fecha) {
            if let Some(valor) = self.leido(paquete, campo, &respuesta) {
                self.valores.insert(campo.id.clone(), valor);
                self.respuestas.insert(campo.id.clone(), respuesta);
                return;
            }
        }
    }

    fn leido(&self, paquete: &Paquete, campo: &Campo, respuesta: &Respuesta) -> Option<Valor> {
        let datos = self.datos(paquete);
        let ambito = Ambito::nuevo(paquete, &datos).con_hoy(self.prueba.fecha.date());
        let lectura = campo::leer_json(campo, &campo::de_prueba(campo, respuesta), &ambito);
        lectura.valor.filter(|_| lectura.errores.is_empty())
    }

    /// What would be known if everything had been answered.
    pub fn datos(&self, paquete: &Paquete) -> Datos {
        let canal = self.prueba.dado.canal.unwrap_or(Canal::EnLinea);
        Datos {
            campos: self.valores.clone(),
            solicitante: personas::solicitante(paquete, &self.prueba).ok(),
            solicitud: BTreeMap::from([
                ("folio".to_owned(), Valor::Texto("MX-0000-000001".to_owned())),
                ("fecha".to_owned(), Valor::Fecha(self.prueba.fecha.date())),
                ("hora".to_owned(), Valor::Hora(self.prueba.fecha.time())),
                ("canal".to_owned(), Valor::Opcion(canal_id(canal).to_owned())),
            ]),
            ..Datos::default()
        }
    }

    /// The value of a field.
    pub fn valor(&self, campo: &CampoId) -> Option<&Valor> {
        self.valores.get(campo)
    }

    /// The same with one datum of another value; nothing when its field doesn't take it.
    pub fn con(&self, paquete: &Paquete, dato: &Dato, valor: Option<&Valor>) -> Option<Self> {
        let mut otro = self.clone();
        otro.puestos.retain(|(d, _)| d != dato);
        otro.puestos.push((dato.clone(), valor.cloned()));
        match (dato, valor) {
            (Dato::Campo(id), None) => {
                otro.respuestas.remove(id);
                otro.valores.remove(id);
            }
            (Dato::Campo(id), Some(valor)) => {
                let campo = paquete.tramite.campo(id)?;
                otro.contestar(paquete, campo, escrito(valor))?;
            }
            (Dato::Celda(tabla, columna), Some(valor)) => {
                let campo = paquete.tramite.campo(tabla)?;
                let mut filas = match self.respuestas.get(tabla) {
                    Some(Respuesta::Lista(filas)) => filas.clone(),
                    _ => return None,
                };
                let Some(Respuesta::Partes(celdas)) = filas.first_mut() else { return None };
                celdas.insert(columna.to_string(), escrito(valor));
                otro.contestar(paquete, campo, Respuesta::Lista(filas))?;
            }
            (Dato::Persona, Some(Valor::Opcion(tipo))) => {
                otro.prueba.solicitante.insert("tipo".to_owned(), Respuesta::Texto(tipo.clone()));
            }
            (Dato::Canal, Some(Valor::Opcion(canal))) => {
                let canal = if canal == "presencial" { Canal::Presencial } else { Canal::EnLinea };
                otro.prueba.dado.canal = (canal == Canal::Presencial).then_some(canal);
            }
            (Dato::Dia, Some(Valor::Fecha(dia))) => {
                otro.empezar(paquete, dia.to_datetime(self.prueba.fecha.time()));
            }
            (Dato::Hora, Some(Valor::Hora(hora))) => {
                otro.prueba.fecha = self.prueba.fecha.date().to_datetime(*hora);
            }
            _ => return None,
        }
        Some(otro)
    }

    fn contestar(&mut self, paquete: &Paquete, campo: &Campo, respuesta: Respuesta) -> Option<()> {
        let valor = self.leido(paquete, campo, &respuesta)?;
        self.valores.insert(campo.id.clone(), valor);
        self.respuestas.insert(campo.id.clone(), respuesta);
        Some(())
    }

    /// Begins at another moment; dates that nobody chose move with it.
    fn empezar(&mut self, paquete: &Paquete, fecha: DateTime) {
        self.prueba.fecha = fecha;
        let elegidos: Vec<Dato> = self.puestos.iter().map(|(d, _)| d.clone()).collect();
        for campo in &paquete.tramite.campos {
            let fechado = matches!(
                campo.tipo,
                TipoCampo::Fecha { .. } | TipoCampo::FechaHora | TipoCampo::Documento { .. }
            );
            if fechado
                && self.respuestas.contains_key(&campo.id)
                && !elegidos.contains(&Dato::Campo(campo.id.clone()))
            {
                self.sembrar(paquete, campo);
            }
        }
    }
}
