//! The law of a stage that is of somebody, over the definition of the example: whatever anybody does in whatever order, only who was chosen
//! last acts in it, or who substitutes their role; who is chosen could be, that day; and the history alone says whose it is.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told is a failed test")]

use compiler::sources::Disk;
use engine::comando::{Actuante, Comando, Contexto, Respuestas, Suplida};
use engine::decide::decide;
use engine::estado::Estado;
use engine::evolve::plegar;
use engine::rechazo::Motivo;
use engine::servidor::{self, Elegible};
use jiff::Timestamp;
use proptest::prelude::*;
use schemas::evento::{Canal, Evento};
use schemas::ids::{CuentaId, Folio, RolId};
use schemas::paquete::Actor;
use schemas::sello::PaqueteSellado;
use schemas::valor::Valor;

/// Who there is, with their role. The first one applied, and works here too.
const GENTE: [(&str, &str); 7] = [
    ("ana", "electricista"),
    ("despacha", "despacho"),
    ("marta", "electricista"),
    ("luis", "electricista"),
    ("tina", "electricista"),
    ("supervisa", "supervision"),
    ("nadie", "caja"),
];

fn reporte() -> PaqueteSellado {
    let raiz = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/servidor");
    let compilado = compiler::compilar(&Disk::new(raiz));
    assert_eq!(compilado.diagnostics, []);
    compilado.tramites.into_iter().filter_map(|t| t.paquete).find(|p| p.tramite.id == "reporte").unwrap()
}

fn texto(t: &str) -> Option<Valor> {
    Some(Valor::Texto(t.to_owned()))
}

fn quien(cual: usize) -> Actuante {
    let (cuenta, rol) = GENTE[cual % GENTE.len()];
    Actuante::Servidor { cuenta: CuentaId::from(cuenta), roles: vec![RolId::from(rol)], suple: Vec::new() }
}

/// Somebody who stands in for another.
fn suplente(persona: &str, rol: &str, otra: &str, su_rol: &str) -> Actuante {
    let suyos = || vec![RolId::from(su_rol)];
    let prestados = if rol == su_rol { Vec::new() } else { suyos() };
    let roles = [RolId::from(rol)].into_iter().chain(prestados.clone()).collect();
    let ausente = Suplida { cuenta: otra.into(), nombre: otra.to_uppercase(), roles: suyos(), prestados };
    Actuante::Servidor { cuenta: CuentaId::from(persona), roles, suple: vec![ausente] }
}

fn elegible(cual: usize) -> Elegible {
    let (cuenta, rol) = GENTE[cual % GENTE.len()];
    Elegible { cuenta: cuenta.into(), nombre: cuenta.to_uppercase(), roles: vec![rol.into()] }
}

struct Caso<'a> {
    paquete: &'a PaqueteSellado,
    estado: Option<Estado>,
    eventos: Vec<Evento>,
    /// Whose the repair is, as a story told beside says.
    suya: Option<&'static str>,
}

impl Caso<'_> {
    /// Whether it was obeyed, with these people to choose from.
    fn manda(&mut self, comando: Comando, quien: Actuante, hay: u8) -> bool {
        let servidores = (0..GENTE.len()).filter(|i| hay & (1 << i) != 0).map(elegible).collect();
        let contexto = Contexto { servidores, ..Contexto::nuevo(Timestamp::UNIX_EPOCH, quien) };
        match decide(self.paquete, self.estado.as_ref(), comando, &contexto) {
            Ok(decision) => {
                self.eventos.extend(decision.eventos);
                self.estado = Some(decision.estado);
                true
            }
            Err(rechazo) => {
                assert_ne!(rechazo.motivo, Motivo::Defecto, "{rechazo}");
                false
            }
        }
    }

    /// The answer that chooses somebody; one in five says of them what isn't so.
    fn elige(&self, cual: usize, como: u8) -> Respuestas {
        let mut elegido = elegible(cual);
        if como.is_multiple_of(5) {
            elegido.nombre.push_str(" la otra");
        }
        let valor = servidor::valor(self.paquete, &RolId::from("electricista"), &elegido);
        [("quien".into(), Some(valor))].into()
    }

    /// Whether somebody may be chosen: of the role, here today, who didn't apply, told as they are.
    fn vale(cual: usize, como: u8, hay: u8) -> bool {
        let cual = cual % GENTE.len();
        GENTE[cual].1 == "electricista" && cual != 0 && hay & (1 << cual) != 0 && !como.is_multiple_of(5)
    }

    fn paso(&mut self, [que, por, cual, como, hay]: [u8; 5]) -> Result<(), TestCaseError> {
        let (por, cual) = (usize::from(por) % GENTE.len(), usize::from(cual) % GENTE.len());
        let (persona, rol) = GENTE[por];
        let Some(antes) = self.estado.clone() else {
            let comando = Comando::Iniciar {
                folio: Folio("F-1".to_owned()),
                digest: self.paquete.digest().clone(),
                canal: Canal::EnLinea,
                solicitante: Valor::Registro([].into()),
                accion: "enviar".into(),
                respuestas: [("donde".into(), texto("Calle Sol y Luna"))].into(),
            };
            let ana = Actuante::Solicitante { cuenta: "ana".into() };
            prop_assert!(self.manda(comando, ana, hay));
            return Ok(());
        };
        let en = |etapa: &str| antes.activa(etapa).is_some();
        match que % 8 {
            0 | 1 => {
                let comando = Comando::Actuar {
                    etapa: "despacho".into(),
                    visita: None,
                    accion: "asignar".into(),
                    respuestas: self.elige(cual, como),
                };
                let debe = en("despacho") && rol == "despacho" && Self::vale(cual, como, hay);
                prop_assert_eq!(self.manda(comando, quien(por), hay), debe);
                if debe {
                    self.suya = Some(GENTE[cual].0);
                }
            }
            2 => {
                let comando =
                    Comando::FallarConsulta { etapa: "medir".into(), visita: 1, motivo: "no hay".to_owned() };
                self.manda(comando, Actuante::Sistema, hay);
            }
            3 | 4 => {
                let comando = Comando::Actuar {
                    etapa: "reparacion".into(),
                    visita: None,
                    accion: "reparar".into(),
                    respuestas: [("hecho".into(), texto("Se cambió el foco"))].into(),
                };
                let debe = en("reparacion") && (self.suya == Some(persona) || rol == "supervision");
                // Seldom, so that there is time to hand it over.
                if como % 3 == 0 || !debe {
                    prop_assert_eq!(self.manda(comando, quien(por), hay), debe, "{}", persona);
                }
            }
            5 | 6 => {
                let comando = Comando::Reasignar {
                    etapa: "reparacion".into(),
                    visita: None,
                    respuestas: self.elige(cual, como),
                };
                // To choose again who has it changes nothing, and asks nothing of them.
                let igual = self.suya == Some(GENTE[cual].0) && !como.is_multiple_of(5);
                let debe = en("reparacion") && rol == "despacho" && (igual || Self::vale(cual, como, hay));
                prop_assert_eq!(self.manda(comando, quien(por), hay), debe);
                if debe {
                    self.suya = Some(GENTE[cual].0);
                }
            }
            _ => {
                let etapa = "reparacion".into();
                let comando =
                    if como % 2 == 0 { Comando::Tomar { etapa } } else { Comando::Soltar { etapa } };
                prop_assert!(!self.manda(comando, quien(por), hay));
            }
        }
        Ok(())
    }

    fn comprobar(&self) -> Result<(), TestCaseError> {
        let Some(estado) = &self.estado else { return Ok(()) };
        let plegado = plegar(self.paquete, &self.eventos).unwrap();
        prop_assert_eq!(&plegado.datos.campos, &estado.datos.campos);
        prop_assert_eq!(&plegado.activas, &estado.activas);
        let etapa = self.paquete.tramite.etapa("reparacion").unwrap();
        let asignada = servidor::asignada(self.paquete, estado, etapa);
        prop_assert_eq!(asignada.as_ref().map(|a| a.cuenta.as_str()), self.suya);
        let actor = Actor::Rol("electricista".into());
        for (cual, (persona, rol)) in GENTE.iter().enumerate().filter(|_| self.suya.is_some()) {
            let papel = servidor::autorizar(self.paquete, estado, etapa, &actor, &quien(cual));
            let debe = self.suya == Some(*persona) || *rol == "supervision";
            prop_assert_eq!(papel.is_ok(), debe, "{}", persona);
            let en_lugar = papel.ok().flatten().and_then(|(_, de)| de);
            prop_assert_eq!(en_lugar.is_some(), *rol == "supervision");
            for (otra, su_rol) in GENTE.iter().filter(|(otra, _)| otra != persona) {
                let suple = suplente(persona, rol, otra, su_rol);
                let papel = servidor::autorizar(self.paquete, estado, etapa, &actor, &suple);
                let supervisa = [rol, su_rol].contains(&&"supervision");
                let de_ella = self.suya == Some(*otra);
                let debe = *persona != "ana" && (de_ella || self.suya == Some(*persona) || supervisa);
                prop_assert_eq!(papel.is_ok(), debe, "{} por {}", persona, otra);
                // What is of whom they stand in for is done in that one's place, and their own in nobody's.
                let por = servidor::en_lugar_de(self.paquete, estado, etapa, &"electricista".into(), &suple);
                if debe && de_ella {
                    prop_assert_eq!(por.map(|s| s.cuenta.as_str()), Some(*otra));
                } else if debe && *rol == "electricista" {
                    prop_assert!(por.is_none());
                }
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_stage_is_of_who_was_chosen_last_and_of_nobody_else(
        pasos in proptest::collection::vec(any::<[u8; 5]>(), 1..60)
    ) {
        let paquete = reporte_una_vez();
        let mut caso = Caso { paquete, estado: None, eventos: Vec::new(), suya: None };
        for azar in pasos {
            caso.paso(azar)?;
            caso.comprobar()?;
        }
    }
}

fn reporte_una_vez() -> &'static PaqueteSellado {
    static PAQUETE: std::sync::OnceLock<PaqueteSellado> = std::sync::OnceLock::new();
    PAQUETE.get_or_init(reporte)
}
