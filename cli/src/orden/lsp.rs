//! `ventanilla lsp`.

use std::process::ExitCode;

pub fn ejecutar() -> anyhow::Result<ExitCode> {
    ::lsp::servir()?;
    Ok(ExitCode::SUCCESS)
}
