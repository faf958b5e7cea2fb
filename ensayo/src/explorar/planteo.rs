//! Who applies, when and with which answers: all that a journey is made of besides what is done in it.

use std::collections::BTreeMap;

use engine::ambito::Ambito;
use engine::campo;
use engine::catalogo;
use engine::datos::Datos;
use engine::evolve::canal_id;
use engine::{referido, tenencia};
use jiff::civil::DateTime;
use schemas::evento::Canal;
use schemas::ids::{CampoId, EtapaId, ResultadoId};
use schemas::paquete::{Campo, Cupo, Dado, Paquete, Prueba, Reparto, Respuesta, TipoCampo};
use schemas::valor::Valor;

use super::respuestas;
use crate::medida::figura::{Dato, campo_de, es_salida};
use crate::medida::linde::limites_de_fecha;
use crate::personas;
use crate::servidores;
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
    /// What outside systems answer, by the stage that asks: each part as it is said and as it is read.
    pub contestadas: BTreeMap<EtapaId, BTreeMap<CampoId, (Respuesta, Valor)>>,
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
        let mut caso = Self {
            prueba,
            respuestas: BTreeMap::new(),
            valores: BTreeMap::new(),
            contestadas: BTreeMap::new(),
            puestos: Vec::new(),
        };
        for etapa in &paquete.tramite.etapas {
            if let Some(operacion) = paquete.operacion_de(etapa) {
                let partes = operacion.entrega.iter().filter(|p| p.obligatorio);
                let llanas = partes.filter_map(|p| Some((p.id.clone(), caso.llana(paquete, p)?))).collect();
                caso.contestadas.insert(etapa.id.clone(), llanas);
            }
        }
        for campo in &paquete.tramite.campos {
            if campo.obligatorio || campo.obligatorio_si.is_some() {
                caso.sembrar(paquete, campo);
            }
        }
        caso.cuadrar_todas(paquete);
        caso
    }

    /// Answers that hang from one another go together, from the last: a parent of which nothing hangs is not the plainest.
    fn cuadrar_todas(&mut self, paquete: &Paquete) {
        let colgadas = paquete.tramite.campos.iter().rev().filter(|c| catalogo::padre_de(c).is_some());
        for campo in colgadas {
            self.cuadrar(paquete, &campo.id);
        }
    }

    fn cuadrar(&mut self, paquete: &Paquete, elegido: &CampoId) {
        for id in catalogo::cuadrar(paquete, &mut self.valores, elegido, self.prueba.fecha.date()) {
            if let Some(valor) = self.valores.get(&id) {
                self.respuestas.insert(id, escrito(valor));
            }
        }
    }

    /// The first of the plain answers of a field that it takes.
    fn sembrar(&mut self, paquete: &Paquete, campo: &Campo) {
        if let Some((respuesta, valor)) = self.llana(paquete, campo) {
            self.valores.insert(campo.id.clone(), valor);
            self.respuestas.insert(campo.id.clone(), respuesta);
        }
    }

    fn llana(&self, paquete: &Paquete, campo: &Campo) -> Option<(Respuesta, Valor)> {
        let llanas = respuestas::de_campo(paquete, campo, self.prueba.fecha);
        let extremos = limites_de_fecha(paquete, &campo.tipo, &self.datos(paquete));
        let extremos = extremos.into_iter().flatten().map(|dia| Respuesta::Texto(dia.to_string()));
        llanas
            .into_iter()
            .chain(extremos)
            .find_map(|r| self.leido(paquete, campo, &r).map(|valor| (r, valor)))
    }

    /// A plain answer to a field, read.
    pub fn muestra(&self, paquete: &Paquete, campo: &CampoId) -> Option<Valor> {
        self.llana(paquete, paquete.tramite.campo(campo)?).map(|(_, valor)| valor)
    }

    /// What the system that a stage asks answers.
    pub fn contestacion(&self, etapa: &EtapaId) -> BTreeMap<CampoId, Respuesta> {
        let partes = self.contestadas.get(etapa).into_iter().flatten();
        partes.map(|(parte, (respuesta, _))| (parte.clone(), respuesta.clone())).collect()
    }

    /// What the answers of outside systems leave under the names of their stages.
    fn resultados(&self, paquete: &Paquete) -> BTreeMap<ResultadoId, Valor> {
        let de = |(etapa, partes): (&EtapaId, &BTreeMap<CampoId, (Respuesta, Valor)>)| {
            let guarda = paquete.tramite.etapa(etapa)?.guarda.clone()?;
            let partes = partes.iter().map(|(p, (_, valor))| (p.to_string(), valor.clone())).collect();
            Some((guarda, Valor::Registro(partes)))
        };
        self.contestadas.iter().filter_map(de).collect()
    }

    fn leido(&self, paquete: &Paquete, campo: &Campo, respuesta: &Respuesta) -> Option<Valor> {
        let mut datos = self.datos(paquete);
        // A document is read anew, whatever was said of it before.
        if let Ok(referido) = referido::de_prueba(campo, respuesta) {
            datos.campos.remove(&campo.id);
            datos.referidos.push(referido);
        }
        if let Ok(tenida) = tenencia::de_prueba(paquete, campo, respuesta) {
            datos.campos.remove(&campo.id);
            datos.tenidas.push(tenida);
        }
        datos.servidores = servidores::elegibles(paquete, &self.prueba);
        let ambito = Ambito::nuevo(paquete, &datos).con_hoy(self.prueba.fecha.date());
        let solo = catalogo::suelto(campo);
        let lectura = campo::leer_json(&solo, &campo::de_prueba(campo, respuesta), &ambito);
        lectura.valor.filter(|_| lectura.errores.is_empty())
    }

    /// What would be known if everything had been answered.
    pub fn datos(&self, paquete: &Paquete) -> Datos {
        let canal = self.prueba.dado.canal.unwrap_or(Canal::EnLinea);
        Datos {
            campos: self.valores.clone(),
            resultados: self.resultados(paquete),
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
            (Dato::Parte(etapa, parte), valor) => {
                let definida = campo_de(paquete, dato)?;
                let nueva = match valor {
                    Some(valor) => {
                        let respuesta = escrito(valor);
                        let leida = self.leido(paquete, definida, &respuesta)?;
                        Some((respuesta, leida))
                    }
                    None => None,
                };
                let partes = otro.contestadas.get_mut(etapa)?;
                match nueva {
                    Some(nueva) => drop(partes.insert(parte.clone(), nueva)),
                    None => drop(partes.remove(parte)),
                }
            }
            (Dato::Celda(salida, parte), valor) if es_salida(paquete, salida) => {
                let campo = paquete.tramite.campo(salida)?;
                let Some(Respuesta::Partes(mut partes)) = self.respuestas.get(salida).cloned() else {
                    return None;
                };
                match valor {
                    Some(valor) => drop(partes.insert(parte.to_string(), escrito(valor))),
                    None => drop(partes.remove(parte.as_str())),
                }
                otro.contestar(paquete, campo, respuestas::ordenada(partes))?;
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

    /// The same where no place of a cupo is left, of the option that is answered or of all.
    pub fn lleno(&self, cupo: &Cupo) -> Self {
        let mut otro = self.clone();
        let opciones = match &cupo.reparto {
            Reparto::Uno(_) => Vec::new(),
            Reparto::Por { campo, limites } => match self.valores.get(campo) {
                Some(Valor::Opcion(opcion)) => vec![opcion.clone()],
                _ => limites.keys().cloned().collect(),
            },
        };
        otro.prueba.dado.llenos.insert(cupo.id.clone(), opciones);
        otro
    }

    fn contestar(&mut self, paquete: &Paquete, campo: &Campo, respuesta: Respuesta) -> Option<()> {
        let valor = self.leido(paquete, campo, &respuesta)?;
        self.valores.insert(campo.id.clone(), valor);
        self.respuestas.insert(campo.id.clone(), respuesta);
        self.cuadrar(paquete, &campo.id);
        Some(())
    }

    /// Begins at another moment; dates that nobody chose move with it.
    fn empezar(&mut self, paquete: &Paquete, fecha: DateTime) {
        self.prueba.fecha = fecha;
        let elegidos: Vec<Dato> = self.puestos.iter().map(|(d, _)| d.clone()).collect();
        for campo in &paquete.tramite.campos {
            let fechado = matches!(
                campo.tipo,
                TipoCampo::Fecha { .. }
                    | TipoCampo::FechaHora
                    | TipoCampo::Documento { .. }
                    | TipoCampo::Salida { .. }
            ) || catalogo::de(campo).is_some();
            let de_este = |d: &Dato| match d {
                Dato::Campo(id) => *id == campo.id,
                Dato::Celda(id, _) => *id == campo.id && es_salida(paquete, id),
                _ => false,
            };
            if fechado && self.respuestas.contains_key(&campo.id) && !elegidos.iter().any(de_este) {
                self.sembrar(paquete, campo);
            }
        }
        self.cuadrar_todas(paquete);
    }
}
