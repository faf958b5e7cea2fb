//! What a paquete means: the only place where expressions, bills, clocks, answers and stages get their semantics. Pure: no clock, no
//! files, no randomness; the moment and the data are always passed in, and the same input gives the same events.
//!
//! Reading order: [`datos`] and [`ambito`] (what is known), [`eval`] and [`valoracion`] (values), [`calendario`] and [`plazo`] (legal
//! time), `cobro` (bills), `campo` (answers); then [`estado`], [`comando`], [`decide`], [`evolve`] (an expediente's life), with
//! `flujo` as its machine, [`formulario`] for what is asked and offered, and [`migrar`] for the change of version.

pub mod agenda;
pub mod ambito;
pub mod calendario;
pub mod campo;
pub mod catalogo;
pub mod cita;
pub mod claves;
pub mod cobro;
pub mod comando;
pub mod condicion;
pub mod consulta;
pub mod cupo;
pub mod datos;
pub mod decide;
mod deposito;
pub mod estado;
pub mod eval;
pub mod evolve;
pub mod firma;
pub mod flujo;
pub mod formato;
pub mod formulario;
pub mod inspeccion;
pub mod lectura;
pub mod lugar;
pub mod medicion;
pub mod migrar;
pub mod parametro;
pub mod permiso;
pub mod plazo;
pub mod rechazo;
pub mod referido;
pub mod servidor;
pub mod solicitante;
pub mod tenencia;
pub mod tercero;
pub mod texto;
pub mod valoracion;
pub mod versiones;
pub mod votacion;
pub mod zona;

mod paso;

#[cfg(test)]
mod muestra;
