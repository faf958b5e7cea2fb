//! Two people who may approve, and their approvals.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aprobacion::{
    Alcance, Aspecto, Carpeta, Declaracion, LlavePrivada, Llavero, Politica, Registrada, Sobre, VistoBueno,
};
use jiff::{Timestamp, ToSpan};
use runtime::config::{FuenteDeReglas, Reglas};
use schemas::sello::PaqueteSellado;

pub const ANA: u8 = 1;
pub const LUIS: u8 = 2;

fn persona(n: u8) -> (&'static str, &'static str) {
    if n == ANA { ("ana@ejemplo.mx", "Ana Ficticia") } else { ("luis@ejemplo.mx", "Luis Ficticio") }
}

fn llave(n: u8) -> LlavePrivada {
    LlavePrivada::de_azar(&[n; 32])
}

pub fn registrada(n: u8) -> Registrada {
    let (quien, persona) = persona(n);
    Registrada {
        llave: llave(n).publica(),
        quien: quien.to_owned(),
        persona: persona.to_owned(),
        cargo: "Jefatura de Licencias".to_owned(),
        dependencias: vec![],
        aspectos: Aspecto::TODOS.to_vec(),
        parametros: n == LUIS,
        desde: Timestamp::UNIX_EPOCH,
        hasta: Timestamp::MAX,
        revocada: None,
    }
}

pub fn reglas() -> Reglas {
    Reglas {
        llavero: Llavero { llaves: vec![registrada(ANA), registrada(LUIS)] },
        politica: Politica { personas: 2, cobertura: BTreeMap::new(), vigencia_dias: 180 },
    }
}

/// An account of the treasury for each one that a paquete names.
pub fn cuentas(paquete: &PaqueteSellado) -> BTreeMap<String, String> {
    let conceptos = paquete.tramite.cobros.iter().flat_map(|c| &c.conceptos);
    conceptos.filter_map(|c| c.cuenta.clone()).map(|c| (c, "4143-01".to_owned())).collect()
}

/// What a person would sign of a paquete, a minute ago.
pub fn dicho(paquete: &PaqueteSellado, n: u8) -> VistoBueno {
    let (quien, persona) = persona(n);
    VistoBueno {
        municipio: paquete.municipio.id.clone(),
        tramite: paquete.tramite.id.clone(),
        nombre: paquete.tramite.nombre.clone(),
        alcance: Alcance::Completo,
        aspectos: Aspecto::TODOS.to_vec(),
        quien: quien.to_owned(),
        persona: persona.to_owned(),
        cargo: "Jefatura de Licencias".to_owned(),
        cuando: Timestamp::now() - 1.minute(),
        autores: vec!["autora@ejemplo.mx".to_owned()],
        evidencia: runtime::app::evidencia_de(paquete),
        nota: None,
    }
}

pub fn firmar(paquete: &PaqueteSellado, n: u8, dicho: VistoBueno) -> Sobre {
    Sobre::firmar(&Declaracion::nueva(paquete.digest(), dicho), &llave(n)).unwrap()
}

/// The approvals of both.
pub fn carpeta(paquete: &PaqueteSellado) -> Carpeta {
    Carpeta { sobres: [ANA, LUIS].into_iter().map(|n| firmar(paquete, n, dicho(paquete, n))).collect() }
}

/// Rules that change while the program runs, as a file does.
#[derive(Clone, Debug)]
pub struct Escritas(Arc<Mutex<Reglas>>);

impl Escritas {
    pub fn nuevas() -> Self {
        Self(Arc::new(Mutex::new(reglas())))
    }

    pub fn cambia(&self, como: impl FnOnce(&mut Reglas)) {
        como(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl FuenteDeReglas for Escritas {
    fn leer(&self) -> Result<Reglas, String> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}
