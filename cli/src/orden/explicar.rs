//! `ventanilla explicar`.

use std::process::ExitCode;

use crate::salida::{self, SIN_LECTURA};

pub fn ejecutar(codigo: &str) -> ExitCode {
    match compiler::diag::explicar(codigo) {
        Some(pagina) => {
            salida::linea(pagina.trim_end());
            ExitCode::SUCCESS
        }
        None => {
            salida::aviso(&format!("error: el código `{codigo}` no existe"));
            let codigos = compiler::diag::codes::CODIGOS.iter().map(|e| e.codigo);
            if let Some(parecido) = compiler::diag::cercano(&codigo.to_uppercase(), codigos) {
                salida::aviso(&format!("¿quiso decir `{parecido}`?"));
            }
            ExitCode::from(SIN_LECTURA)
        }
    }
}
