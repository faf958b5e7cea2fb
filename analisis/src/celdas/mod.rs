//! The engine of cells: what a set of conditions says over every value that its data may have. Each datum is cut where some condition
//! changes; inside a cell all of them say the same, so one value of each cell tells for all. Every value is judged by `engine::eval`
//! itself: nothing here has an opinion of its own on what a condition means.
//!
//! It decides exactly conditions made of comparisons of one datum with constants (whole multiples and sums included), options, yes or
//! no, and whether a datum is there. With products or two data compared it only samples: a value that it finds is true, and finding
//! none proves nothing. With tables, texts with a pattern, documents or results of stages it says nothing.

mod catalogos;
mod lector;
mod mesa;
mod texto;
mod variable;

pub(crate) use catalogos::elegidas as filas_elegidas;
pub use lector::{leer, leer_sin, leer_todo};
pub use mesa::{Juicio, Mesa, Supuesto};
pub use texto::{describir, describir_con};
pub(crate) use variable::{Clase, SIN_LIMITE, Variable, redondo};
