//! How far a journey goes: what there is to reach in a trámite (`plan`), and a witness that sees what a case reaches while it runs
//! (`testigo`), with the values that the engine judges. Written and generated journeys are measured by it alike.

mod dicho;
pub mod figura;
pub mod linde;
pub mod meta;
pub mod negacion;
pub mod plan;
pub mod sitio;
pub mod testigo;

pub use meta::{Clase, Meta};
pub use plan::Plan;
pub use testigo::Testigo;
