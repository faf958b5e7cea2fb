//! Checks over a whole definition. Each room decides one thing exactly and says so; what it can't decide it leaves alone.
//!
//! `caminos` and `valores` are what the rooms of time, people and money share: paths, and values that show that a path is walked.

pub mod asignacion;
mod caminos;
mod datos_personales;
mod dinero;
mod flujo;
mod palabras;
mod politica;
mod quien;
mod sin_uso;
mod tiempo;
mod una_vez;
mod valores;

use std::cell::OnceCell;

use schemas::paquete::Tramite;

use crate::diag::{Sink, Span};
use crate::leer::contexto::Contexto;
pub use dinero::vigencias;
pub use sin_uso::{archivos, compartido};
pub use una_vez::emisores;
use valores::Banco;

/// A definition under check, with the engine at hand to try it.
pub(crate) struct Obra<'a, 'b> {
    tramite: &'a Tramite,
    ctx: &'a Contexto<'b>,
    archivo: Span,
    banco: OnceCell<Banco<'a>>,
}

impl<'a, 'b> Obra<'a, 'b> {
    fn new(tramite: &'a Tramite, ctx: &'a Contexto<'b>, archivo: Span) -> Self {
        Self { tramite, ctx, archivo, banco: OnceCell::new() }
    }

    /// Where a part was written.
    fn lugar(&self, ruta: &str) -> Span {
        self.ctx.origenes.de(ruta).unwrap_or(self.archivo)
    }

    /// The definition on trial.
    fn banco(&self) -> &Banco<'a> {
        self.banco.get_or_init(|| Banco::new(self.tramite, self.ctx.municipio))
    }
}

/// Runs every check.
pub fn todo(tramite: &Tramite, ctx: &Contexto<'_>, sink: &mut Sink) {
    // A graph with a stage missing would accuse its neighbours.
    if ctx.rota {
        return;
    }
    flujo::revisar(tramite, ctx, sink);
    // What doesn't read or doesn't end is not walked.
    let Some(archivo) = ctx.origenes.de("tramite").filter(|_| !sink.tiene_errores()) else { return };
    let obra = Obra::new(tramite, ctx, archivo);
    tiempo::revisar(&obra, sink);
    quien::revisar(&obra, sink);
    sin_uso::revisar(&obra, sink);
    datos_personales::revisar(&obra, sink);
    dinero::revisar(&obra, sink);
    palabras::revisar(&obra, sink);
    una_vez::revisar(&obra, sink);
    politica::revisar(&obra, sink);
}
