//! The visto bueno: who approved a paquete, what of it, and on what evidence, signed so that anybody can check it offline.
//!
//! An approval is an in-toto statement about the digest of a paquete, in a DSSE envelope signed with ed25519. Several envelopes, one per
//! line, are a *carpeta*: what travels with the paquete from the entorno de pruebas to producción. [`juzgar`] says whether a carpeta is
//! enough for a paquete, under the keys and the policy of an environment. Nothing here reads a clock, a file or chance: the moment, the
//! bytes and the salt of a key are passed in.

mod declaracion;
mod dsse;
mod firmar;
mod juicio;
mod llave;
mod llavero;

pub use declaracion::{
    Alcance, Aspecto, Cubierto, Declaracion, Evidencia, ResumenCobertura, ResumenPruebas, SalidaVista,
    VistoBueno,
};
pub use dsse::{Carpeta, CarpetaIlegible, Sobre, SobreError};
pub use firmar::{NoSeFirma, PorFirmar};
pub use juicio::{Aprobado, Cotejo, Firmante, Reparo, juzgar};
pub use llave::{LlaveError, LlavePrivada, LlavePublica, Sal};
pub use llavero::{Llavero, Politica, Registrada, Revocacion};
