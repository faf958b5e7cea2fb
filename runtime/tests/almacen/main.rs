//! The store, through its public verbs only.

mod comun;
mod historia;
