//! What is done in a stage besides the actions of its definition: an hour is booked, a session convoked and voted in, a visit programmed.
//! What is said of each comes in `respuestas`, as [`Gestion::esquema`] tells.

use engine::cita::{Pide, cita_de};
use engine::comando::Comando;
use engine::inspeccion::Pedida;
use engine::votacion::Convocada;
use jiff::civil::{Date, Time};
use schemas::paquete::{Etapa, FranjaVisita, GestionCita, Inspeccion, Paquete, Votacion, Voto};
use serde_json::{Map, Value, json};

use super::entrada::con_campos;
use crate::almacen::Cuenta;
use crate::http::Falla;

/// How an hour is written.
const HORA: &str = "^[0-2][0-9]:[0-5][0-9]$";
/// How a day with its hour is written.
const DIA_Y_HORA: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-2][0-9]:[0-5][0-9]$";

/// One of these, in a stage.
#[derive(Clone, Copy, Debug)]
pub struct Gestion<'p> {
    /// The stage.
    pub etapa: &'p Etapa,
    que: Que<'p>,
}

#[derive(Clone, Copy, Debug)]
enum Que<'p> {
    Cita(GestionCita),
    Convocar,
    Votar,
    Programar(&'p Inspeccion),
}

impl std::fmt::Display for Gestion<'_> {
    /// Which one it is, where the same request is told from another.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let que = match self.que {
            Que::Cita(gestion) => gestion.verbo(),
            Que::Convocar => Votacion::CONVOCAR,
            Que::Votar => Votacion::VOTAR,
            Que::Programar(_) => Inspeccion::PROGRAMAR,
        };
        write!(f, "{} {que}", self.etapa.id)
    }
}

impl<'p> Gestion<'p> {
    /// What an action is, when it is one of these.
    pub fn de(paquete: &'p Paquete, etapa: &str, accion: &str) -> Option<Self> {
        let etapa = paquete.tramite.etapa(etapa)?;
        let de_cita = || {
            cita_de(etapa)?;
            GestionCita::TODAS.into_iter().find(|g| g.verbo() == accion).map(Que::Cita)
        };
        let de_sesion = || {
            etapa.votacion()?;
            match accion {
                Votacion::CONVOCAR => Some(Que::Convocar),
                Votacion::VOTAR => Some(Que::Votar),
                _ => None,
            }
        };
        let de_visita =
            || (accion == Inspeccion::PROGRAMAR).then(|| etapa.inspeccion().map(Que::Programar))?;
        let que = de_cita().or_else(de_sesion).or_else(de_visita)?;
        Some(Self { etapa, que })
    }

    /// Whether it names who goes to a visit.
    pub const fn nombra(&self) -> bool {
        matches!(self.que, Que::Programar(_))
    }

    /// What is said of it, as JSON Schema.
    pub fn esquema(&self) -> Value {
        let texto = |titulo: &str, mas: Value| {
            let mut uno = json!({"type": "string", "title": titulo});
            if let (Some(uno), Some(mas)) = (uno.as_object_mut(), mas.as_object()) {
                uno.extend(mas.clone());
            }
            uno
        };
        let corto = json!({"minLength": 1, "maxLength": 200});
        let hora = |titulo: &str| texto(titulo, json!({"pattern": HORA}));
        let fecha = || texto("Qué día", json!({"format": "date"}));
        let partes: Vec<(&str, Value)> = match self.que {
            Que::Cita(GestionCita::Agendar | GestionCita::Reprogramar) => {
                vec![(GestionCita::CUANDO, texto("Qué día y a qué hora", json!({"pattern": DIA_Y_HORA})))]
            }
            Que::Cita(_) => Vec::new(),
            Que::Convocar => vec![
                (Votacion::SESION, texto("Qué sesión es", corto.clone())),
                (Votacion::FECHA, fecha()),
                (Votacion::HORA, hora("A qué hora")),
                (Votacion::LUGAR, texto("En qué lugar", corto)),
            ],
            Que::Votar => {
                vec![(Votacion::VOTO, texto("Su voto", json!({"enum": Voto::TODOS.map(Voto::id)})))]
            }
            Que::Programar(inspeccion) => {
                let quien = texto("Quién va", json!({"description": "Una cuenta de «servidores»."}));
                let mut partes = vec![(Inspeccion::INSPECTOR, quien), (Inspeccion::FECHA, fecha())];
                match inspeccion.franja {
                    FranjaVisita::Hora => partes.push((Inspeccion::DESDE, hora("A qué hora"))),
                    FranjaVisita::Rango => {
                        partes.push((Inspeccion::DESDE, hora("Desde qué hora")));
                        partes.push((Inspeccion::HASTA, hora("Hasta qué hora")));
                    }
                }
                partes
            }
        };
        let todas: Vec<&str> = partes.iter().map(|(nombre, _)| *nombre).collect();
        let partes: Map<String, Value> = partes.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
        json!({"type": "object", "properties": partes, "required": todas, "additionalProperties": false})
    }

    /// What is asked of the engine; `inspectores` are those who may be sent.
    ///
    /// # Errors
    /// 422 with the part that is missing, can't be read, or isn't said of this.
    pub fn comando(
        &self,
        visita: Option<u32>,
        respuestas: Map<String, Value>,
        inspectores: &[Cuenta],
    ) -> Result<Comando, Falla> {
        let etapa = self.etapa.id.clone();
        let mut dicho = Dicho(respuestas);
        let comando = match self.que {
            Que::Cita(gestion) => {
                let cuando = dicho.toma(GestionCita::CUANDO).and_then(|t| t.parse().ok());
                let Some(pide) = Pide::de(gestion, cuando) else {
                    return Err(falta(
                        GestionCita::CUANDO,
                        "Diga el día y la hora, por ejemplo 2026-03-04T10:00",
                    ));
                };
                Comando::Cita { etapa, visita, pide }
            }
            Que::Votar => {
                let voto = dicho.toma(Votacion::VOTO).and_then(|v| Voto::de(&v)).ok_or_else(|| {
                    falta(Votacion::VOTO, "Diga cómo vota: a_favor, en_contra, abstencion o excusa")
                })?;
                Comando::Votar { etapa, visita, voto }
            }
            Que::Convocar => {
                let fecha = dicho.fecha(Votacion::FECHA)?;
                let hora = dicho.hora(Votacion::HORA)?;
                let pide = Convocada {
                    sesion: dicho.toma(Votacion::SESION).unwrap_or_default(),
                    cuando: fecha.to_datetime(hora),
                    lugar: dicho.toma(Votacion::LUGAR).unwrap_or_default(),
                };
                Comando::Convocar { etapa, visita, pide }
            }
            Que::Programar(_) => {
                let elegida = dicho.toma(Inspeccion::INSPECTOR).unwrap_or_default();
                let inspector = inspectores.iter().find(|c| c.id.as_str() == elegida).ok_or_else(|| {
                    falta(
                        Inspeccion::INSPECTOR,
                        "Diga quién hace la visita, con una cuenta de las que da «servidores»",
                    )
                })?;
                let pide = Pedida {
                    inspector: inspector.id.clone(),
                    nombre: inspector.nombre.0.clone(),
                    fecha: dicho.fecha(Inspeccion::FECHA)?,
                    desde: dicho.hora(Inspeccion::DESDE)?,
                    hasta: match dicho.0.contains_key(Inspeccion::HASTA) {
                        true => Some(dicho.hora(Inspeccion::HASTA)?),
                        false => None,
                    },
                };
                Comando::Programar { etapa, visita, pide }
            }
        };
        match dicho.0.keys().next() {
            Some(ajena) => Err(falta(ajena, "Esto no se dice aquí: quítelo")),
            None => Ok(comando),
        }
    }
}

/// What a body says, part by part.
struct Dicho(Map<String, Value>);

impl Dicho {
    fn toma(&mut self, cual: &str) -> Option<String> {
        self.0.remove(cual).and_then(|v| v.as_str().map(str::to_owned))
    }

    fn fecha(&mut self, cual: &str) -> Result<Date, Falla> {
        let dicha = self.toma(cual).and_then(|t| t.parse().ok());
        dicha.ok_or_else(|| falta(cual, "Diga el día, por ejemplo 2026-03-06"))
    }

    fn hora(&mut self, cual: &str) -> Result<Time, Falla> {
        let dicha = self.toma(cual).and_then(|t| format!("{t}:00").parse().ok());
        dicha.ok_or_else(|| falta(cual, "Diga la hora, por ejemplo 11:00"))
    }
}

fn falta(cual: &str, que: &str) -> Falla {
    con_campos(vec![(cual.to_owned(), que.to_owned())])
}
