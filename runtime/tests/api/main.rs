//! The API as a program meets it, over the whole router and a real store, without sockets. Every answer of every test is checked against
//! what the description (OpenAPI) says of its operation.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests; a failure must end the test"
)]

mod casa;
mod contrato;
mod entrada;
mod expedientes;
mod publico;
mod solicitud;
