//! The store, through its public verbs only.
#![expect(clippy::unwrap_used, reason = "helpers of tests; a failure must end the test")]

mod bandeja;
mod comun;
mod historia;
mod muerte;
mod personas;
mod puertas;
