//! A step in the making: every event that is emitted is folded at once, so that what follows always sees the state that it made.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use schemas::evento::{Evento, Hecho, Quien};
use schemas::ids::PlazoId;
use schemas::paquete::Paquete;

use crate::ambito::Ambito;
use crate::estado::{Estado, reloj_como_valor};
use crate::evolve::{evolve, local, sumar};
use crate::lugar::Llenos;
use crate::plazo;
use crate::rechazo::Rechazo;

/// Most automatic stages that one step may cross; the compiler refuses rings of them, so this is never reached.
const TOPE_AUTOMATICAS: u32 = 500;

pub(crate) struct Paso<'a> {
    pub paquete: &'a Paquete,
    pub estado: Estado,
    pub eventos: Vec<Evento>,
    pub ahora: Timestamp,
    /// The local moment that counts for clocks: now, or the end of the clock that is firing.
    pub momento: DateTime,
    /// Paralelos whose ramas are being opened.
    pub abriendo: Vec<schemas::ids::EtapaId>,
    /// What other expedientes have filled.
    pub llenos: Llenos,
    automaticas: u32,
    relojes_al_dia: bool,
}

impl<'a> Paso<'a> {
    /// Starts from a state.
    pub fn new(paquete: &'a Paquete, estado: Estado, ahora: Timestamp) -> Self {
        let momento = local(paquete, ahora);
        Self {
            paquete,
            estado,
            eventos: Vec::new(),
            ahora,
            momento,
            abriendo: Vec::new(),
            llenos: Llenos::new(),
            automaticas: 0,
            relojes_al_dia: false,
        }
    }

    /// Starts an expediente by its first event.
    pub fn iniciar(paquete: &'a Paquete, primero: Evento) -> Result<Self, Rechazo> {
        let ahora = primero.cuando;
        let estado = evolve(paquete, None, &primero)
            .ok_or_else(|| Rechazo::defecto("el primer suceso no inicia un expediente"))?;
        let mut paso = Self::new(paquete, estado, ahora);
        paso.eventos.push(primero);
        Ok(paso)
    }

    /// Records an event and folds it.
    pub fn emite(&mut self, quien: Quien, hecho: Hecho) {
        let evento = Evento { cuando: self.ahora, quien, hecho };
        sumar(self.paquete, &mut self.estado, &evento);
        self.eventos.push(evento);
        self.relojes_al_dia = false;
    }

    /// Records an event of the system.
    pub fn sistema(&mut self, hecho: Hecho) {
        self.emite(Quien::Sistema, hecho);
    }

    /// The local day that counts.
    pub fn hoy(&self) -> Date {
        self.momento.date()
    }

    /// The scope of expressions now; in cobros the parameters are those of `fecha_parametros`.
    pub fn ambito(&mut self) -> Ambito<'_> {
        if !self.relojes_al_dia {
            refrescar(self.paquete, &mut self.estado, self.momento);
            self.relojes_al_dia = true;
        }
        Ambito::nuevo(self.paquete, &self.estado.datos).con_hoy(self.momento.date())
    }

    /// Moves the moment that counts.
    pub fn mover_momento(&mut self, momento: DateTime) {
        self.momento = momento;
        self.relojes_al_dia = false;
    }

    /// Counts an automatic stage.
    pub fn cuenta_automatica(&mut self) -> Result<(), Rechazo> {
        self.automaticas += 1;
        if self.automaticas > TOPE_AUTOMATICAS {
            return Err(Rechazo::defecto("un anillo de etapas automáticas no termina"));
        }
        Ok(())
    }

    /// The clock that ran out first and has not fired, with its end.
    pub fn vencido(&self, hasta: DateTime) -> Option<(DateTime, PlazoId)> {
        vencimientos(self.paquete, &self.estado).into_iter().find(|(fin, _)| plazo::vencio(*fin, hasta))
    }
}

/// Ends of the clocks that run and have not fired, soonest first, then by id.
pub fn vencimientos(paquete: &Paquete, estado: &Estado) -> Vec<(DateTime, PlazoId)> {
    let mut fines: Vec<(DateTime, PlazoId)> = estado
        .relojes
        .iter()
        .filter(|(_, r)| !r.vencido)
        .filter_map(|(id, r)| {
            let calendario = paquete.calendario(&r.reloj.calendario)?;
            plazo::vence(&r.reloj, calendario).map(|fin| (fin, id.clone()))
        })
        .collect();
    fines.sort();
    fines
}

/// Writes the clocks of a state as data for expressions, as they stand at a local moment.
pub fn refrescar(paquete: &Paquete, estado: &mut Estado, momento: DateTime) {
    let valores = estado
        .relojes
        .iter()
        .filter_map(|(id, r)| {
            let calendario = paquete.calendario(&r.reloj.calendario)?;
            Some((id.clone(), reloj_como_valor(&r.reloj, calendario, momento)))
        })
        .collect();
    estado.datos.plazos = valores;
}
