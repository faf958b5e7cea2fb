//! The clock: the only place of the program that asks the system what time it is. In a demonstration it can be moved forward, so that
//! a plazo can be seen to run out; the shift is stored, and a restart keeps it.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The clock of a server.
#[derive(Debug, Default)]
pub struct Reloj {
    /// Seconds between the system's clock and ours.
    desfase: AtomicI64,
}

impl Reloj {
    /// A clock that is so many seconds ahead of the system's.
    pub fn con_desfase(segundos: i64) -> Self {
        Self { desfase: AtomicI64::new(segundos) }
    }

    /// What time it is.
    pub fn ahora(&self) -> Timestamp {
        let sistema = Timestamp::now();
        sistema.checked_add(SignedDuration::from_secs(self.desfase())).unwrap_or(sistema)
    }

    /// What the system says, however far this clock was moved.
    pub fn del_sistema(&self) -> Timestamp {
        Timestamp::now()
    }

    /// Seconds ahead of the system's clock.
    pub fn desfase(&self) -> i64 {
        self.desfase.load(Ordering::Relaxed)
    }

    /// Moves it.
    pub fn mover(&self, desfase: i64) {
        self.desfase.store(desfase, Ordering::Relaxed);
    }
}
