//! A case as it runs: the expediente, its events, and a clock that moves only when told. What falls due on the way fires, and what events
//! bring about is done, as the workers of the runtime would.

use std::collections::BTreeMap;

use engine::agenda;
use engine::comando::{Actuante, Comando, Contexto, Decision};
use engine::decide::decide;
use engine::estado::Estado;
use engine::evolve;
use engine::rechazo::{Motivo, Rechazo};
use engine::referido::Referido;
use engine::tenencia::Tenida;
use jiff::Timestamp;
use jiff::civil::DateTime;
use schemas::evento::Evento;
use schemas::ids::{AvisoId, CampoId};
use schemas::paquete::Prueba;
use schemas::sello::PaqueteSellado;

use crate::cupos;
use crate::informe::{Diferencia, Fallo, Fruto};
use crate::medida::{Plan, Testigo};
use crate::obreros;
use crate::palabras;
use crate::paso::{self, Hecho};
use crate::personas::Personas;
use crate::servidores;

/// Clocks that may fire while time goes by once: no case has so many.
const TOPE_VENCIDOS: u32 = 1_000;

/// A case as it runs.
#[derive(Clone)]
pub struct Corrida<'a> {
    /// Its definition.
    pub paquete: &'a PaqueteSellado,
    /// Its prueba.
    pub prueba: &'a Prueba,
    /// Its people.
    pub personas: Personas<'a>,
    /// The expediente, once it was sent.
    pub estado: Option<Estado>,
    /// What happened.
    pub eventos: Vec<Evento>,
    /// The clock.
    pub ahora: Timestamp,
    /// Notices sent since the last `espera`.
    pub avisos: Vec<AvisoId>,
    /// What the workers could not do in this step.
    pub averias: Vec<Diferencia>,
    /// Documents that who applies holds, by what its steps say.
    pub tenidas: Vec<Tenida>,
    /// Of which option the document that a field chose keeps a place.
    pub ocupa: BTreeMap<CampoId, String>,
    /// Expedientes that who applies may name, by what its steps say.
    pub referidos: Vec<Referido>,
    /// Payments that arrived; none may share its reference.
    pub pagos: u32,
    /// Who sees what it reaches, if anybody does.
    pub testigo: Option<Testigo<'a>>,
    /// What the engine could not decide, which no sound definition gives.
    pub defectos: Vec<String>,
    /// Whether documents are printed and notices filled, as the workers would.
    pub con_papeles: bool,
    /// Whether documents are drawn to the last dot; filled they are anyway, which is what may fail.
    pub con_pdf: bool,
}

/// Runs a prueba, and gives the case as it ended.
pub fn correr<'a>(paquete: &'a PaqueteSellado, prueba: &'a Prueba) -> (Fruto, Corrida<'a>) {
    dar_pasos(Corrida::new(paquete, prueba))
}

/// The same, seen by a witness; with its papers or without them.
pub fn presenciar<'a>(
    plan: &'a Plan<'a>,
    paquete: &'a PaqueteSellado,
    prueba: &'a Prueba,
    con_papeles: bool,
) -> (Fruto, Corrida<'a>) {
    let testigo = Some(Testigo::new(plan));
    dar_pasos(Corrida { testigo, con_papeles, ..Corrida::new(paquete, prueba) })
}

fn dar_pasos(mut corrida: Corrida<'_>) -> (Fruto, Corrida<'_>) {
    let (paquete, prueba) = (corrida.paquete, corrida.prueba);
    let mut fallos = Vec::new();
    let mut dados = 0;
    match agenda::instante(paquete, prueba.fecha) {
        Some(inicio) => {
            corrida.ahora = inicio;
            for (numero, escrito) in (1..).zip(&prueba.pasos) {
                let antes = corrida.donde();
                let hecho = paso::dar(&mut corrida, escrito);
                let averias = std::mem::take(&mut corrida.averias);
                let (mut diferencias, sigue) = match hecho {
                    Hecho::Bien => (Vec::new(), true),
                    Hecho::Distinto(diferencias) => (diferencias, true),
                    Hecho::Imposible(diferencia) => (vec![diferencia], false),
                };
                diferencias.extend(averias);
                if !diferencias.is_empty() {
                    let (momento, estaba) = antes;
                    let verbo = palabras::paso(escrito);
                    fallos.push(Fallo { paso: numero, verbo, lugar: None, momento, estaba, diferencias });
                }
                if !sigue {
                    break;
                }
                dados = numero;
            }
        }
        None => fallos.push(Fallo {
            paso: 0,
            verbo: "fecha".to_owned(),
            lugar: None,
            momento: prueba.fecha,
            estaba: palabras::SIN_ENVIAR.to_owned(),
            diferencias: vec![Diferencia {
                ruta: vec!["fecha".to_owned()],
                que: "la fecha en que empieza".to_owned(),
                esperado: "una que exista en la zona horaria del municipio".to_owned(),
                hallado: prueba.fecha.to_string(),
                escrito: None,
            }],
        }),
    }
    let fruto = Fruto {
        prueba: prueba.id.clone(),
        titulo: prueba.titulo.clone(),
        pasos: u32::try_from(prueba.pasos.len()).unwrap_or(u32::MAX),
        dados,
        resultado: corrida.estado.as_ref().and_then(|e| e.resultado),
        fallos,
    };
    (fruto, corrida)
}

impl<'a> Corrida<'a> {
    /// A case before its first step.
    pub fn new(paquete: &'a PaqueteSellado, prueba: &'a Prueba) -> Self {
        Self {
            paquete,
            prueba,
            personas: Personas::new(paquete, prueba),
            estado: None,
            eventos: Vec::new(),
            ahora: Timestamp::UNIX_EPOCH,
            avisos: Vec::new(),
            averias: Vec::new(),
            tenidas: Vec::new(),
            ocupa: BTreeMap::new(),
            referidos: Vec::new(),
            pagos: 0,
            testigo: None,
            defectos: Vec::new(),
            con_papeles: true,
            con_pdf: true,
        }
    }

    /// The clock as the municipality's clocks show it.
    pub fn local(&self) -> DateTime {
        evolve::local(self.paquete, self.ahora)
    }

    /// The moment, and where the expediente is in words.
    fn donde(&self) -> (DateTime, String) {
        (self.local(), palabras::donde(self.paquete, self.estado.as_ref()))
    }

    /// What a command would give now; nothing changes.
    pub fn juzgar(&self, comando: Comando, quien: Actuante) -> Result<Decision, Rechazo> {
        let llenos = cupos::llenos(self);
        let contexto = Contexto {
            llenos,
            tenidas: self.tenidas.clone(),
            referidos: self.referidos.clone(),
            servidores: servidores::elegibles(self.paquete, self.prueba),
            ..Contexto::nuevo(self.ahora, quien)
        };
        decide(self.paquete, self.estado.as_ref(), comando, &contexto)
    }

    /// Obeys a command, and does what follows from it. Gives the number of its own events.
    pub fn mandar(&mut self, comando: Comando, quien: Actuante) -> Result<usize, Rechazo> {
        let desde = self.eventos.len();
        let Decision { eventos, estado } = match self.juzgar(comando, quien) {
            Ok(decision) => decision,
            Err(rechazo) => {
                if rechazo.motivo == Motivo::Defecto {
                    self.defectos.push(rechazo.mensaje.clone());
                }
                return Err(rechazo);
            }
        };
        let propios = eventos.len();
        if let Some(testigo) = &mut self.testigo {
            testigo.eventos(self.estado.as_ref(), &eventos, self.ahora);
        }
        self.eventos.extend(eventos);
        self.estado = Some(estado);
        if self.con_papeles {
            obreros::atender(self, desde);
        }
        Ok(propios)
    }

    /// Lets time go by; what falls due on the way fires at its moment.
    pub fn esperar_hasta(&mut self, hasta: Timestamp) -> Result<(), Rechazo> {
        for _ in 0..TOPE_VENCIDOS {
            let siguiente = self
                .estado
                .as_ref()
                .and_then(|estado| agenda::vencimientos(self.paquete, estado).into_iter().next())
                .filter(|v| v.instante <= hasta);
            let Some(vence) = siguiente else { break };
            self.ahora = self.ahora.max(vence.instante);
            if self.mandar(Comando::Vencer, Actuante::Sistema)? == 0 {
                break;
            }
        }
        self.ahora = self.ahora.max(hasta);
        Ok(())
    }
}
