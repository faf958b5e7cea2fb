//! Checks over a whole definition. Each room decides one thing exactly and says so; what it can't decide it leaves alone.
//!
//! `caminos` and `valores` are what the rooms of time, people and money share: paths, and values that show that a path is walked.

pub mod asignacion;
pub mod cambios;
mod caminos;
mod catalogos;
mod celdas;
mod condiciones;
mod cortes;
mod cupos;
mod datos_personales;
mod decisiones;
mod dinero;
pub mod duraciones;
mod expediente;
mod flujo;
mod limites;
mod medicion;
pub mod migracion;
#[cfg(test)]
mod muestra;
mod ordenes;
mod palabras;
mod politica;
mod quien;
mod renglon;
mod servidores;
mod sin_uso;
pub mod tenencia;
mod terceros;
mod tiempo;
mod una_vez;
mod vacios;
mod valores;

use std::cell::Cell;

use schemas::paquete::{Paquete, Tramite};

use crate::diag::{Sink, Span};
use crate::leer::contexto::Contexto;
pub use datos_personales::marcar_medidos;
pub use dinero::{no_es_deposito, vigencias};
pub use sin_uso::{archivos, compartido};
pub use una_vez::emisores;
use valores::Banco;

/// A definition under check, with the engine at hand to try it.
pub(crate) struct Obra<'a, 'b> {
    tramite: &'a Tramite,
    ctx: &'a Contexto<'b>,
    archivo: Span,
    banco: Banco<'a>,
    /// Paths that a room may still try with values: a graph of thousands must not make anybody wait.
    intentos: Cell<u32>,
}

/// Paths that each room may try.
const INTENTOS: u32 = 60;

impl<'a, 'b> Obra<'a, 'b> {
    fn new(paquete: &'a Paquete, ctx: &'a Contexto<'b>, archivo: Span) -> Self {
        let tramite = &paquete.tramite;
        Self { tramite, ctx, archivo, banco: Banco::new(paquete), intentos: Cell::new(INTENTOS) }
    }

    /// Where a part was written.
    fn lugar(&self, ruta: &str) -> Span {
        self.ctx.origenes.de(ruta).unwrap_or(self.archivo)
    }

    /// Whether one more path may be tried.
    fn intenta(&self) -> bool {
        let quedan = self.intentos.get();
        self.intentos.set(quedan.saturating_sub(1));
        quedan > 0
    }

    /// The definition on trial.
    const fn banco(&self) -> &Banco<'a> {
        &self.banco
    }
}

type Sala = fn(&Obra<'_, '_>, &mut Sink);

const SALAS: [(&str, Sala); 20] = [
    ("limites", limites::revisar),
    ("vacios", vacios::revisar),
    ("decisiones", decisiones::revisar),
    ("duraciones", duraciones::revisar),
    ("tiempo", tiempo::revisar),
    ("quien", quien::revisar),
    ("sin_uso", sin_uso::revisar),
    ("datos_personales", datos_personales::revisar),
    ("dinero", dinero::revisar),
    ("cupos", cupos::revisar),
    ("tenencia", tenencia::revisar),
    ("expediente", expediente::revisar),
    ("terceros", terceros::revisar),
    ("servidores", servidores::revisar),
    ("catalogos", catalogos::revisar),
    ("ordenes", ordenes::revisar),
    ("medicion", medicion::revisar),
    ("palabras", palabras::revisar),
    ("una_vez", una_vez::revisar),
    ("politica", politica::revisar),
];

/// Runs every check. `oyo` is told which room is over.
pub fn todo(paquete: &Paquete, ctx: &Contexto<'_>, sink: &mut Sink, oyo: &dyn Fn(&'static str)) {
    // A graph with a stage missing would accuse its neighbours.
    let ofertas =
        if ctx.rota { flujo::Ofertas::default() } else { flujo::revisar(&paquete.tramite, ctx, sink) };
    oyo("flujo");
    // A condition that leans on what could not be read is not judged.
    if ctx.malos.is_empty() {
        condiciones::revisar(paquete, &ofertas, ctx, sink);
    }
    oyo("condiciones");
    if ctx.rota {
        return;
    }
    // What doesn't read or doesn't end is not walked.
    let Some(archivo) = ctx.origenes.de("tramite").filter(|_| !sink.tiene_errores()) else { return };
    let obra = Obra::new(paquete, ctx, archivo);
    for (nombre, sala) in SALAS {
        obra.intentos.set(INTENTOS);
        sala(&obra, sink);
        oyo(nombre);
    }
}
