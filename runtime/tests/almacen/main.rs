//! The store, through its public verbs only.

mod bandeja;
mod comun;
mod historia;
mod muerte;
mod personas;
mod puertas;
