//! Rehearsals: the pruebas of a trámite, run on the real engine with a clock that moves only when they say so. What the workers of the
//! runtime would do, printing documents and writing notices, is done here too, so that a text that can't be filled is found.
//!
//! Pure: the same paquete gives the same [`Informe`], byte by byte, and that is what makes it evidence.

mod citas;
mod cobertura;
mod corrida;
mod cupos;
mod espera;
mod explorar;
mod informe;
mod inspecciones;
mod medida;
mod obreros;
mod palabras;
mod paso;
mod personas;
mod relato;
mod servidores;
mod tenencias;
mod terceros;
mod valores;
mod votaciones;

use rayon::prelude::*;
use schemas::paquete::Prueba;
use schemas::sello::PaqueteSellado;

pub use cobertura::{Alcanzado, Cobertura, cobertura};
pub use explorar::{Defecto, Exploracion, Porque, Recorrido, SinAlcanzar, explorar};
pub use informe::{Diferencia, Fallo, Fruto, Informe, Lugar};
pub use medida::{Clase, Meta};
pub use relato::{PasoDado, Relato, relatar};

/// Runs one prueba. It need not be one of the paquete.
#[must_use]
pub fn probar(paquete: &PaqueteSellado, prueba: &Prueba) -> Fruto {
    corrida::correr(paquete, prueba).0
}

/// Runs every prueba of a paquete, in parallel; the order of the answer is theirs.
#[must_use]
pub fn probar_todas(paquete: &PaqueteSellado) -> Informe {
    probar_algunas(paquete, &|_| true)
}

/// Runs those pruebas of a paquete that `cuales` takes.
#[must_use]
pub fn probar_algunas(paquete: &PaqueteSellado, cuales: &(dyn Fn(&Prueba) -> bool + Sync)) -> Informe {
    let frutos = paquete.pruebas.par_iter().filter(|p| cuales(p)).map(|p| probar(paquete, p)).collect();
    Informe::nuevo(paquete, frutos)
}
