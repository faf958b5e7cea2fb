//! The law of who acts by a link, over the definition of the example: whatever anybody does in whatever order, only the last invitation of an
//! active stage is good, an act by it is the only one that is heard, and its address is never that of who applies.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told is a failed test")]

use std::collections::BTreeMap;

use compiler::sources::Disk;
use engine::comando::{Actuante, Comando, Contexto, Respuestas};
use engine::decide::decide;
use engine::estado::Estado;
use engine::evolve::plegar;
use engine::rechazo::Motivo;
use engine::tercero::{RONDAS, etapa_de, vigente, visibles};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use schemas::evento::{Canal, Evento, Hecho, Quien, Suceso};
use schemas::ids::{CuentaId, Folio};
use schemas::sello::PaqueteSellado;
use schemas::valor::Valor;

const PERSONA: &str = "Ana@ejemplo.mx";
const CORREOS: [&str; 5] =
    ["vecina@ejemplo.mx", "otra@ejemplo.mx", " ANA@ejemplo.mx", "ana@ejemplo.mx ", "ana@ejemplo.com"];

fn poda() -> PaqueteSellado {
    let raiz = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/terceros");
    let compilado = compiler::compilar(&Disk::new(raiz));
    assert_eq!(compilado.diagnostics, []);
    compilado.tramites.into_iter().filter_map(|t| t.paquete).find(|p| p.tramite.id == "poda").unwrap()
}

struct Caso<'a> {
    paquete: &'a PaqueteSellado,
    estado: Option<Estado>,
    eventos: Vec<Evento>,
    ahora: Timestamp,
}

fn texto(t: &str) -> Option<Valor> {
    Some(Valor::Texto(t.to_owned()))
}

fn persona() -> Actuante {
    Actuante::Solicitante { cuenta: CuentaId("ana".to_owned()) }
}

impl Caso<'_> {
    /// Whether it was obeyed.
    fn manda(&mut self, comando: Comando, quien: Actuante) -> bool {
        match decide(self.paquete, self.estado.as_ref(), comando, &Contexto::nuevo(self.ahora, quien)) {
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

    fn actua(&mut self, etapa: &str, accion: &str, quien: Actuante) -> bool {
        let mut respuestas = Respuestas::new();
        if accion == "objetar" {
            respuestas.insert("objecion".into(), texto("Da sombra a mi patio"));
        }
        let comando =
            Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas };
        self.manda(comando, quien)
    }

    fn paso(&mut self, azar: [u8; 3]) -> Result<(), TestCaseError> {
        let [que, cual, como] = azar.map(usize::from);
        let correo = CORREOS[cual % CORREOS.len()];
        let vecino = |invitacion| Actuante::Tercero { tercero: "vecino".into(), invitacion };
        let Some(antes) = self.estado.clone() else {
            let respuestas = [
                ("arbol", "El fresno"),
                ("motivo", "Da sombra"),
                ("vecino_nombre", "Ana Ruiz"),
                ("vecino_correo", correo),
            ];
            let partes = [("correo", PERSONA), ("nombre", "Ana Ruiz")];
            let partes = partes.map(|(parte, valor)| (parte.to_owned(), Valor::Texto(valor.to_owned())));
            let comando = Comando::Iniciar {
                folio: Folio("F-1".to_owned()),
                digest: self.paquete.digest().clone(),
                canal: Canal::EnLinea,
                solicitante: Valor::Registro(BTreeMap::from(partes)),
                accion: "enviar".into(),
                respuestas: respuestas.map(|(campo, valor)| (campo.into(), texto(valor))).into(),
            };
            self.manda(comando, persona());
            return Ok(());
        };
        match que % 8 {
            0..=2 => {
                let respuestas = match como % 3 {
                    0 => Respuestas::new(),
                    1 => Respuestas::from([("vecino_correo".into(), texto(correo))]),
                    _ => Respuestas::from([("vecino_correo".into(), None)]),
                };
                let quien = if cual % 4 == 0 { vecino(como as u64) } else { persona() };
                let comando = Comando::Invitar { etapa: "opinion".into(), visita: None, respuestas };
                let suyo = quien == persona();
                let obedecido = self.manda(comando, quien);
                prop_assert!(suyo || !obedecido);
            }
            3 | 4 => {
                // By any number there may be.
                let numero = u64::try_from(cual % (self.eventos.len() + 3)).unwrap();
                let accion = if como % 2 == 0 { "aceptar" } else { "objetar" };
                let buena = etapa_de(&antes, numero).is_some();
                let obedecido = self.actua("opinion", accion, vecino(numero));
                prop_assert!(buena || !obedecido, "por la {numero}");
            }
            5 => {
                let rol = Actuante::Servidor {
                    cuenta: CuentaId("d".to_owned()),
                    roles: vec!["direccion".into()],
                    suple: Vec::new(),
                };
                let quien = [persona(), rol.clone(), Actuante::Sistema][cual % 3].clone();
                prop_assert!(!self.actua("opinion", "aceptar", quien));
                if como % 4 == 0 {
                    self.actua("resolucion", "negar", rol);
                }
            }
            6 => {
                let buena = vigente(&antes, "opinion").map_or(0, |i| i.numero);
                prop_assert!(!self.actua("resolucion", "autorizar", vecino(buena)));
            }
            _ => {
                self.ahora = self.ahora.checked_add((9 * i64::try_from(como % 9).unwrap()).hours()).unwrap();
                self.manda(Comando::Vencer, Actuante::Sistema);
            }
        }
        Ok(())
    }

    fn comprobar(&self) -> Result<(), TestCaseError> {
        let Some(estado) = &self.estado else { return Ok(()) };
        let plegado = plegar(self.paquete, &self.eventos);
        prop_assert_eq!(Some(&estado.invitaciones), plegado.as_ref().map(|e| &e.invitaciones));
        let suyo = estado.datos.campos.get("vecino_correo");
        for correo in suyo.into_iter().filter_map(|v| match v {
            Valor::Texto(t) => Some(t.trim().to_lowercase()),
            _ => None,
        }) {
            prop_assert_ne!(correo, PERSONA.to_lowercase());
        }
        let invitados = (1_u64..).zip(&self.eventos).filter_map(|(n, e)| match &e.hecho {
            Hecho::Invitado { correo, ronda, .. } => Some((n, correo, *ronda)),
            _ => None,
        });
        let invitados: Vec<(u64, &String, u32)> = invitados.collect();
        prop_assert!(invitados.len() <= RONDAS as usize);
        for (i, (_, _, ronda)) in (1..).zip(&invitados) {
            prop_assert_eq!(i, *ronda);
        }
        match (vigente(estado, "opinion"), invitados.last()) {
            (Some(buena), Some((n, correo, _))) => {
                prop_assert_eq!((buena.numero, &buena.correo), (*n, *correo));
                prop_assert_eq!(texto(correo), suyo.cloned());
            }
            (None, _) => prop_assert!(estado.activa("opinion").is_none()),
            (Some(_), None) => prop_assert!(false, "nadie la envió"),
        }
        // Each act of theirs names the invitation that was good then, and there is one at most.
        let mut oidos = 0;
        for (lugar, evento) in self.eventos.iter().enumerate() {
            let Quien::Tercero { invitacion, .. } = &evento.quien else { continue };
            let antes = self.eventos.get(..lugar).unwrap_or_default();
            let ultima =
                (1_u64..).zip(antes).filter(|(_, e)| matches!(e.hecho, Hecho::Invitado { .. })).last();
            prop_assert_eq!(ultima.map(|(n, _)| n), Some(*invitacion));
            oidos += u32::from(matches!(evento.hecho, Hecho::Salio { por: Suceso::Accion(_), .. }));
        }
        prop_assert!(oidos <= 1);
        let tercero = self.paquete.tramite.tercero("vecino").unwrap();
        for campo in visibles(self.paquete, tercero, &estado.datos) {
            prop_assert!(["arbol", "motivo"].contains(&campo.id.as_str()));
        }
        Ok(())
    }
}

#[test]
fn only_the_last_invitation_of_an_active_stage_is_good_whatever_anybody_does() {
    let paquete = poda();
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(pasos in proptest::collection::vec(any::<[u8; 3]>(), 1..60))| {
        let ahora = "2026-03-02T16:00:00Z".parse().unwrap();
        let mut caso = Caso { paquete: &paquete, estado: None, eventos: Vec::new(), ahora };
        for paso in pasos {
            caso.paso(paso)?;
            caso.comprobar()?;
        }
    });
}
