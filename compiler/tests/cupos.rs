//! The law of places that run out, over the definition of the example: whatever many expedientes do in whatever order, no more hold a place
//! than there are, each holds one at most, and who finds none has where to go.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told is a failed test")]

use std::collections::BTreeMap;

use compiler::sources::{Disk, Memory, Sources};
use engine::comando::{Actuante, Comando, Contexto, Respuestas};
use engine::cupo;
use engine::decide::decide;
use engine::estado::Estado;
use engine::evolve::{local, plegar};
use engine::lugar::{Llenos, lugares};
use engine::rechazo::Motivo;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use schemas::evento::{Canal, Evento, Hecho};
use schemas::ids::{CampoId, CuentaId, Folio};
use schemas::sello::PaqueteSellado;
use schemas::valor::Valor;

fn puesto() -> PaqueteSellado {
    let raiz = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/cupo");
    let compilado = compiler::compilar(&Disk::new(raiz));
    assert_eq!(compilado.diagnostics, []);
    compilado.tramites.into_iter().filter_map(|t| t.paquete).find(|p| p.tramite.id == "puesto").unwrap()
}

/// Several expedientes and a clock, with the places counted as the store counts them.
struct Feria<'a> {
    paquete: &'a PaqueteSellado,
    casos: Vec<(Estado, Vec<Evento>)>,
    ahora: Timestamp,
}

impl Feria<'_> {
    /// Who holds each place now, but for one of them.
    fn ocupados(&self, menos: Option<usize>) -> BTreeMap<String, u32> {
        let hoy = local(self.paquete, self.ahora).date();
        let mut ocupados = BTreeMap::new();
        for (i, (estado, _)) in self.casos.iter().enumerate() {
            for lugar in lugares(self.paquete, estado) {
                if Some(i) != menos && lugar.hasta.is_none_or(|hasta| hoy <= hasta) {
                    *ocupados.entry(lugar.recurso).or_default() += 1;
                }
            }
        }
        ocupados
    }

    fn limites(&self) -> BTreeMap<String, u32> {
        let cupos = self.paquete.tramite.cupos.iter();
        cupos
            .flat_map(|c| cupo::porciones(self.paquete, c))
            .map(|p| (p.recurso(self.paquete), p.limite))
            .collect()
    }

    fn llenos(&self, menos: Option<usize>) -> Llenos {
        let limites = self.limites();
        self.ocupados(menos).into_iter().filter(|(r, n)| *n >= limites[r]).map(|(r, _)| r).collect()
    }

    fn manda(&mut self, cual: Option<usize>, comando: Comando, quien: Actuante) {
        let contexto = Contexto { llenos: self.llenos(cual), ..Contexto::nuevo(self.ahora, quien) };
        let estado = cual.map(|i| self.casos[i].0.clone());
        match decide(self.paquete, estado.as_ref(), comando, &contexto) {
            Ok(decision) => match cual {
                Some(i) => {
                    self.casos[i].1.extend(decision.eventos);
                    self.casos[i].0 = decision.estado;
                }
                None => self.casos.push((decision.estado, decision.eventos)),
            },
            Err(rechazo) => assert_ne!(rechazo.motivo, Motivo::Defecto, "{rechazo}"),
        }
    }

    fn paso(&mut self, azar: [u8; 3]) {
        let [que, cual, como] = azar.map(usize::from);
        let cual = cual % self.casos.len().max(1);
        let servidor = |rol: &str| Actuante::Servidor {
            cuenta: CuentaId(rol.to_owned()),
            roles: vec![rol.into()],
            suple: Vec::new(),
        };
        let actua = |etapa: &str, accion: &str, respuestas: Respuestas| Comando::Actuar {
            etapa: etapa.into(),
            visita: None,
            accion: accion.into(),
            respuestas,
        };
        let motivo = Respuestas::from([("motivo".into(), Some(Valor::Texto("No cabe.".to_owned())))]);
        match que % 8 {
            0..=3 => {
                let zona = if como % 4 == 0 { "plaza" } else { "alameda" };
                let respuestas =
                    [("zona", Valor::Opcion(zona.to_owned())), ("giro", Valor::Texto("Pan".to_owned()))]
                        .map(|(campo, valor)| (CampoId::from(campo), Some(valor)));
                let comando = Comando::Iniciar {
                    folio: Folio(format!("F-{}", self.casos.len())),
                    digest: self.paquete.digest().clone(),
                    canal: Canal::EnLinea,
                    solicitante: Valor::Registro(BTreeMap::new()),
                    accion: "enviar".into(),
                    respuestas: respuestas.into(),
                };
                self.manda(None, comando, Actuante::Solicitante { cuenta: CuentaId("c".to_owned()) });
            }
            _ if self.casos.is_empty() => {}
            4 | 5 => {
                let accion = ["con_luz", "sin_luz", "esperar"][como % 3];
                self.manda(Some(cual), actua("revision", accion, Respuestas::new()), servidor("mesa"));
            }
            6 => {
                let (accion, con) =
                    if como % 3 == 0 { ("negar", motivo) } else { ("autorizar", Respuestas::new()) };
                self.manda(Some(cual), actua("resolucion", accion, con), servidor("titular"));
            }
            _ => {
                self.ahora = self.ahora.checked_add(i64::try_from(como % 12).unwrap().hours()).unwrap();
                self.ahora = self.ahora.checked_add((24 * i64::try_from(como % 5).unwrap()).hours()).unwrap();
                for i in 0..self.casos.len() {
                    self.manda(Some(i), Comando::Vencer, Actuante::Sistema);
                }
            }
        }
    }

    fn comprobar(&self) -> Result<(), TestCaseError> {
        let limites = self.limites();
        for (recurso, n) in self.ocupados(None) {
            prop_assert!(n <= limites[&recurso], "{recurso}: {n}");
        }
        for (estado, eventos) in &self.casos {
            let plegado = plegar(self.paquete, eventos);
            prop_assert_eq!(Some(&estado.cupos), plegado.as_ref().map(|e| &e.cupos));
            for cupo in &self.paquete.tramite.cupos {
                // Taken and freed in turns: one at most at any time.
                let mut tenido = false;
                for evento in eventos {
                    match &evento.hecho {
                        Hecho::CupoTomado { cupo: c, .. } if *c == cupo.id => {
                            prop_assert!(!std::mem::replace(&mut tenido, true));
                        }
                        Hecho::CupoLiberado { cupo: c, .. } if *c == cupo.id => {
                            prop_assert!(std::mem::replace(&mut tenido, false));
                        }
                        _ => {}
                    }
                }
                let permiso = estado.salidas.iter().any(|s| s.salida == "permiso");
                if estado.resultado.is_some() {
                    prop_assert_eq!(tenido, permiso && cupo.id == "puestos", "{}", &cupo.id);
                }
            }
        }
        Ok(())
    }
}

#[test]
fn no_more_hold_a_place_than_there_are_whatever_they_do() {
    let paquete = puesto();
    let config = ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(pasos in proptest::collection::vec(any::<[u8; 3]>(), 1..90))| {
        let ahora = "2026-03-02T16:00:00Z".parse().unwrap();
        let mut feria = Feria { paquete: &paquete, casos: Vec::new(), ahora };
        for paso in pasos {
            feria.paso(paso);
            feria.comprobar()?;
        }
    });
}

#[test]
fn the_place_that_is_held_before_a_prueba_is_one_of_the_cupo_that_inherits_it() {
    let disco = Disk::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/cupo"));
    let dichos = |archivo: &str, de: &str, a: &str| -> Vec<(String, String)> {
        let mut cambiado = false;
        let mut memoria = Memory::new();
        for nombre in disco.list() {
            let texto = disco.text(&nombre).unwrap().to_string();
            let nuevo = if nombre.ends_with(archivo) { texto.replace(de, a) } else { texto.clone() };
            cambiado |= nuevo != texto;
            memoria = memoria.con(&nombre, nuevo);
        }
        assert!(cambiado || de == a, "{archivo} no dice «{de}»");
        let compilado = compiler::compilar(&memoria);
        compilado.diagnostics.iter().map(|d| (d.codigo.to_string(), format!("{d:?}"))).collect()
    };
    let prueba = "pruebas/se_renueva.yaml";
    assert_eq!(dichos(prueba, "ocupa: plaza", "ocupa: plaza"), []);
    assert_eq!(dichos(prueba, "ocupa: plaza", "ocupa: alameda"), []);
    let casos = [
        // With the nearest name, and without any that is near.
        ("ocupa: plaza", "ocupa: plasa", "V0205", "¿quiso decir `plaza`?"),
        ("ocupa: plaza", "ocupa: estacionamiento", "V0205", "puede ser: alameda, plaza"),
        ("ocupa: plaza", "ocupa: si", "V0205", "puede ser: alameda, plaza"),
        ("ocupa: plaza", "ocupa: [plaza]", "V0201", ""),
    ];
    for (de, a, codigo, dice) in casos {
        let hallados = dichos(prueba, de, a);
        assert!(hallados.iter().any(|(c, texto)| c == codigo && texto.contains(dice)), "{a}: {hallados:?}");
    }
    // Of a document whose place no cupo keeps, it would do nothing.
    let hallados = dichos("puesto/tramite.yaml", "    hereda: anterior\n", "");
    assert!(
        hallados.iter().any(|(c, t)| c == "V1004" && t.contains("ningún cupo hereda el lugar")),
        "{hallados:?}"
    );
}
