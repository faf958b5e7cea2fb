//! The workers and the papers over a real store, with a compiled trámite: what happens without anybody asking.
#![expect(clippy::unwrap_used, reason = "helpers of tests; a failure must end the test")]

mod comun;
mod correo;
mod garantia;
mod historia;
mod sistemas;
mod textos;
