//! Passwords: from a variable, for who writes scripts, or from the terminal, which doesn't show them.

use std::io::IsTerminal;

use anyhow::{anyhow, bail};

/// The variable of the password of a key.
pub const DE_LLAVE: &str = "VENTANILLA_CONTRASENA_LLAVE";
/// The variable of the password of an account.
pub const DE_CUENTA: &str = "VENTANILLA_CONTRASENA";

/// A password that exists already.
pub fn pedir(que: &str, variable: &str) -> anyhow::Result<String> {
    match std::env::var(variable) {
        Ok(dicha) if !dicha.is_empty() => Ok(dicha),
        _ => preguntar(que, variable),
    }
}

/// A new password; on a terminal it is asked for twice.
pub fn nueva(que: &str, variable: &str) -> anyhow::Result<String> {
    if let Some(dicha) = std::env::var(variable).ok().filter(|c| !c.is_empty()) {
        return Ok(dicha);
    }
    let una = preguntar(que, variable)?;
    if preguntar("Escríbala otra vez", variable)? != una {
        bail!("las contraseñas no son iguales; no se hizo nada");
    }
    Ok(una)
}

fn preguntar(que: &str, variable: &str) -> anyhow::Result<String> {
    let sin_terminal =
        || anyhow!("no hay una terminal donde preguntarla; ponga la contraseña en la variable {variable}");
    if !std::io::stdin().is_terminal() {
        return Err(sin_terminal());
    }
    rpassword::prompt_password(format!("{que}: ")).map_err(|_| sin_terminal())
}
