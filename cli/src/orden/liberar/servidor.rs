//! The release through the API of a running server, with a pass. The same key goes with each try, so that a network that fails midway
//! releases nothing twice.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use jiff::civil::Date;
use runtime::almacen::secreto;
use runtime::app::VersionLiberada;
use runtime::confianza::Autoridades;
use serde_json::{Value, json};

use super::{Pedida, decir, negar};
use crate::entorno;
use crate::salida::{self, HALLAZGOS};

/// The variable of the pass.
const PASE: &str = "VENTANILLA_PASE";
/// How long an answer may take: each version is tried before it is released.
const ESPERA: Duration = Duration::from_secs(120);
/// Tries while the network fails.
const INTENTOS: usize = 3;
/// Most bytes of an answer.
const MAXIMO: u64 = 16 << 20;

/// With what a server is entered.
pub struct Entrada<'a> {
    /// The file of the pass; the variable otherwise.
    pub pase: Option<&'a Path>,
    /// A file with authorities of certificates, besides the public ones.
    pub autoridades: Option<&'a Path>,
}

/// Releases versions through a server.
pub fn liberar(
    url: &str,
    entrada: Entrada<'_>,
    versiones: &[Pedida],
    desde: Option<Date>,
) -> anyhow::Result<ExitCode> {
    let url = url.trim_end_matches('/');
    comprobar(url)?;
    let pase = pase(entrada.pase)?;
    let autoridades = match entrada.autoridades {
        None => Autoridades::default(),
        Some(archivo) => entorno::autoridades(archivo).map_err(|porque| anyhow!(porque))?,
    };
    let cuerpo = cuerpo(versiones, desde)?.to_string();
    let (estado, respuesta) = mandar(&format!("{url}/api/v1/liberaciones"), &pase, &cuerpo, &autoridades)?;
    match estado {
        201 => {
            for version in respuesta["versiones"].as_array().into_iter().flatten() {
                decir(versiones, &leer(version)?);
            }
            Ok(ExitCode::SUCCESS)
        }
        422 => Ok(negar(versiones, &motivos(&respuesta))),
        401 => bail!(
            "el servidor no conoce ese pase, o ya venció o se revocó; haga otro en Administración, Pases"
        ),
        otro => {
            let porque = respuesta["detail"].as_str().unwrap_or("no dijo por qué");
            salida::aviso(&format!("error: el servidor se negó ({otro}): {porque}"));
            Ok(ExitCode::from(HALLAZGOS))
        }
    }
}

/// Refuses an address to which the pass would travel in the open.
fn comprobar(url: &str) -> anyhow::Result<()> {
    let segura = url.strip_prefix("https://").and_then(|r| r.chars().next());
    if segura.is_some_and(|c| c.is_ascii_alphanumeric() || c == '[') {
        return Ok(());
    }
    let resto = url.strip_prefix("http://").map(|r| r.split('/').next().unwrap_or_default());
    let anfitrion = resto.map(|r| r.rsplit_once(':').map_or(r, |(anfitrion, _)| anfitrion));
    if anfitrion.is_some_and(|a| ["127.0.0.1", "localhost", "[::1]"].contains(&a)) {
        return Ok(());
    }
    bail!(
        "`{url}` no empieza con `https://` ni es de este equipo: el pase viajaría a la vista. Escriba la dirección segura del servidor, por ejemplo https://tramites.ejemplo.gob.mx"
    )
}

fn pase(archivo: Option<&Path>) -> anyhow::Result<String> {
    let dicho = match archivo {
        Some(ruta) => std::fs::read_to_string(ruta)
            .with_context(|| format!("no se puede leer el pase en `{}`", ruta.display()))?,
        None => std::env::var(PASE).unwrap_or_default(),
    };
    let pase = dicho.trim();
    if pase.is_empty() || !pase.chars().all(|c| c.is_ascii_graphic()) {
        bail!("falta el pase: póngalo en la variable {PASE}, o diga con --pase el archivo que lo guarda");
    }
    Ok(pase.to_owned())
}

fn cuerpo(versiones: &[Pedida], desde: Option<Date>) -> anyhow::Result<Value> {
    let mut lista = Vec::new();
    for version in versiones {
        let paquete = std::str::from_utf8(version.paquete.bytes())
            .map_err(|_| anyhow!("el paquete de «{}» no es texto", version.paquete.tramite.nombre))?;
        lista.push(json!({"paquete": paquete, "vistos_buenos": version.carpeta}));
    }
    let mut cuerpo = json!({"versiones": lista});
    if let (Some(desde), Some(miembros)) = (desde, cuerpo.as_object_mut()) {
        miembros.insert("desde".to_owned(), json!(desde));
    }
    Ok(cuerpo)
}

fn mandar(url: &str, pase: &str, cuerpo: &str, autoridades: &Autoridades) -> anyhow::Result<(u16, Value)> {
    let agente: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .tls_config(autoridades.para_http())
        .timeout_global(Some(ESPERA))
        .build()
        .into();
    let clave = secreto().map_err(|_| anyhow!("el sistema no dio azar para la clave de la orden"))?;
    let mut ultimo = None;
    for _ in 0..INTENTOS {
        let fruto = agente
            .post(url)
            .header("authorization", format!("Bearer {pase}"))
            .header("content-type", "application/json")
            .header("idempotency-key", &clave.0)
            .send(cuerpo);
        match fruto {
            Ok(mut respuesta) => {
                let texto = respuesta
                    .body_mut()
                    .with_config()
                    .limit(MAXIMO)
                    .read_to_string()
                    .context("la respuesta del servidor llegó incompleta")?;
                let json = serde_json::from_str(&texto).unwrap_or(Value::Null);
                return Ok((respuesta.status().as_u16(), json));
            }
            Err(error) => ultimo = Some(error),
        }
    }
    Err(ultimo.map_or_else(|| anyhow!("no hubo respuesta"), |e| anyhow!(e)))
        .with_context(|| format!("no se pudo hablar con el servidor en {url}"))
}

fn leer(version: &Value) -> anyhow::Result<VersionLiberada> {
    let mut version = version.clone();
    if let Some(miembros) = version.as_object_mut() {
        let tramite = miembros.shift_remove("tramite").unwrap_or_default();
        miembros.insert("tramite".to_owned(), tramite["id"].clone());
        miembros.insert("nombre".to_owned(), tramite["nombre"].clone());
    }
    serde_json::from_value(version).context("no se entiende lo que respondió el servidor")
}

fn motivos(problema: &Value) -> Vec<String> {
    let campos = problema["campos"].as_array().into_iter().flatten();
    let motivos: Vec<String> = campos.filter_map(|c| c["mensaje"].as_str().map(str::to_owned)).collect();
    if motivos.is_empty() {
        return problema["detail"].as_str().map(str::to_owned).into_iter().collect();
    }
    motivos
}

#[cfg(test)]
mod tests {
    use super::comprobar;

    #[test]
    fn a_pass_leaves_the_machine_in_the_open_for_nobody() {
        for (url, va) in [
            ("http://127.0.0.1:8080", true),
            ("http://localhost", true),
            ("http://[::1]:8080", true),
            ("http://tramites.ejemplo.mx", false),
            ("http://127.0.0.1.malo.example", false),
            ("http://localhost@malo.example", false),
            ("https://tramites.ejemplo.mx", true),
            ("https://", false),
            ("https:///tramites.ejemplo.mx", false),
            ("127.0.0.1:8080", false),
        ] {
            assert_eq!(comprobar(url).is_ok(), va, "{url}");
        }
    }
}
