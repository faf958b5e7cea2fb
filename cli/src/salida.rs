//! What the program prints. Standard output is for results, standard error for what went wrong.

use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};

/// Errors found in the definitions.
pub const HALLAZGOS: u8 = 1;
/// The program was called in a way that it doesn't know.
pub const MAL_USO: u8 = 2;
/// There was nothing to read.
pub const SIN_LECTURA: u8 = 3;

/// Writes a line to standard output; a reader that went away is not an error.
pub fn linea(texto: &str) {
    let mut salida = std::io::stdout().lock();
    let _ = writeln!(salida, "{texto}");
}

/// Writes a line to standard error.
pub fn aviso(texto: &str) {
    let mut salida = std::io::stderr().lock();
    let _ = writeln!(salida, "{texto}");
}

/// Says what went wrong, from the outside in.
pub fn fallo(error: &anyhow::Error) -> ExitCode {
    aviso(&format!("error: {error}"));
    for causa in error.chain().skip(1) {
        aviso(&format!("  porque {causa}"));
    }
    ExitCode::from(SIN_LECTURA)
}

/// Says how the program is used. The library speaks English; its kinds are said again in Spanish.
pub fn uso(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            linea(error.render().to_string().replace("Usage:", "Uso:").trim_end());
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            aviso(error.render().to_string().trim_end());
            return ExitCode::from(MAL_USO);
        }
        _ => {}
    }
    let dato = |clase: ContextKind| error.get(clase).map(ToString::to_string).unwrap_or_default();
    let argumento = dato(ContextKind::InvalidArg);
    let mensaje = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("la orden `{}` no existe", dato(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "falta decir qué hacer".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("falta {}", argumento.replace('\n', " ")),
        ErrorKind::UnknownArgument => format!("no se esperaba `{argumento}`"),
        ErrorKind::InvalidValue => {
            format!("`{}` no es un valor de {argumento}", dato(ContextKind::InvalidValue))
        }
        ErrorKind::ValueValidation => {
            format!("`{}` no sirve para {argumento}", dato(ContextKind::InvalidValue))
        }
        ErrorKind::ArgumentConflict => format!("{argumento} no puede repetirse ni usarse con lo demás"),
        _ => "no se entendió la orden".to_owned(),
    };
    aviso(&format!("error: {mensaje}"));
    let validos = dato(ContextKind::ValidValue);
    if !validos.is_empty() {
        aviso(&format!("puede ser: {validos}"));
    }
    for clase in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        let sugerido = dato(clase);
        if !sugerido.is_empty() {
            aviso(&format!("¿quiso decir `{sugerido}`?"));
            break;
        }
    }
    aviso("vea `ventanilla --ayuda`");
    ExitCode::from(MAL_USO)
}
