//! The `ventanilla` program: the only place that knows the compiler and the runtime. Each order is its own file and holds no logic.

mod args;
mod contrasena;
mod entorno;
mod orden;
mod salida;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => return salida::uso(&error),
    };
    match orden::ejecutar(args.orden) {
        Ok(codigo) => codigo,
        Err(error) => salida::fallo(&error),
    }
}
