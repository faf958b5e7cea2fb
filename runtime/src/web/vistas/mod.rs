//! View structs: all that a page shows, in the words of who reads it. Plain data; the router fills them.
//!
//! Conventions: texts are Spanish and final; amounts (`$3,143.91`), dates (`viernes 27 de noviembre de 2026`) and sizes come
//! formatted; `Momento` carries the machine form beside the words; every address (`url…`) is a path of this site; an empty list
//! or `None` hides its part of the page. Form fields are named flat (`casa.calle`, `areas.0.destino`) and their HTML ids are the
//! names with `.` changed to `-` ([`id_de`]).

mod admin;
mod campo;
mod citas;
mod ciudadano;
mod comunes;
mod cuentas;
mod cupos;
mod diagrama;
mod marco;
mod medicion;
mod operador;
mod pagos;
mod pases;
mod publico;
mod revision;
mod terceros;
mod trazado;
mod versiones;

pub use admin::*;
pub use campo::*;
pub use citas::*;
pub use ciudadano::*;
pub use comunes::*;
pub use cuentas::*;
pub use cupos::*;
pub use diagrama::*;
pub use marco::*;
pub use medicion::*;
pub use operador::*;
pub use pagos::*;
pub use pases::*;
pub use publico::*;
pub use revision::*;
pub use terceros::*;
pub use versiones::*;
