//! What who works here and who administers see and do, over the whole router and a real store, without sockets.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests; a failure must end the test")]

mod administracion;
mod casa;
mod operador;
