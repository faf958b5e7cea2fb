//! `ventanilla comparar`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analisis::comparar::{Cambio, Clase, Comparacion, comparar};
use serde_json::{Value, json};

use super::un_paquete;
use crate::salida::{self, HALLAZGOS};

/// Two versions, and how what changes is written.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Versiones {
    /// La versión de antes: un archivo `.paquete`, o la carpeta de un trámite.
    #[arg(value_name = "ANTES", help_heading = "Argumentos")]
    antes: PathBuf,
    /// La versión de ahora, del mismo modo.
    #[arg(value_name = "AHORA", help_heading = "Argumentos")]
    ahora: PathBuf,
    /// Cómo se escribe: completo (texto, lo que importa primero; es lo usual), json o markdown.
    #[arg(
        long,
        value_name = "FORMATO",
        value_enum,
        default_value_t = Forma::Completo,
        hide_possible_values = true,
        hide_default_value = true
    )]
    formato: Forma,
    /// Cuál trámite, si en las carpetas hay varios.
    #[arg(long, value_name = "ID")]
    tramite: Option<String>,
    /// Termina con código 1 si algo se rompe: solicitudes en curso que no podrían seguir, o que ahora se rechazarían.
    #[arg(long)]
    estricto: bool,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Forma {
    /// Texto para leer.
    Completo,
    /// Un objeto JSON.
    Json,
    /// Markdown, para un documento o una revisión.
    Markdown,
}

pub fn ejecutar(versiones: &Versiones) -> anyhow::Result<ExitCode> {
    let leer = |ruta: &Path| un_paquete::leer_de(ruta, versiones.tramite.as_deref());
    let (antes, ahora) = (leer(&versiones.antes)?, leer(&versiones.ahora)?);
    if antes.tramite.id != ahora.tramite.id {
        salida::aviso(&format!(
            "aviso: se comparan dos trámites distintos, {} y {}",
            antes.tramite.id, ahora.tramite.id
        ));
    }
    let comparacion = comparar(&antes, &ahora);
    let texto = match versiones.formato {
        Forma::Completo => completo(&comparacion),
        Forma::Json => serde_json::to_string_pretty(&en_json(&comparacion)?)?,
        Forma::Markdown => markdown(&comparacion),
    };
    salida::linea(texto.trim_end());
    let rompe = comparacion.clase() == Some(Clase::Rompe);
    Ok(if versiones.estricto && rompe { ExitCode::from(HALLAZGOS) } else { ExitCode::SUCCESS })
}

/// The comparison with what is concluded of it.
fn en_json(comparacion: &Comparacion) -> anyhow::Result<Value> {
    let mut objeto = json!({"veredicto": comparacion.veredicto(), "clase": comparacion.clase()});
    if let (Some(objeto), Value::Object(miembros)) =
        (objeto.as_object_mut(), serde_json::to_value(comparacion)?)
    {
        objeto.extend(miembros);
    }
    Ok(objeto)
}

/// What stands under the sentence of a change.
fn detalles(cambio: &Cambio) -> Vec<(&'static str, &str)> {
    let todos = [("antes", &cambio.antes), ("ahora", &cambio.ahora), ("ejemplo", &cambio.ejemplo)];
    todos.into_iter().filter_map(|(nombre, texto)| Some((nombre, texto.as_deref()?))).collect()
}

fn completo(comparacion: &Comparacion) -> String {
    let mut lineas = vec![comparacion.tramite.clone(), String::new()];
    for (para, cambios) in comparacion.por_publico() {
        lineas.push(para.titulo().to_owned());
        for cambio in cambios {
            lineas.push(format!("  {:<10}  {}", cambio.clase.nombre(), cambio.que));
            for (nombre, texto) in detalles(cambio) {
                lineas.push(format!("{:14}{nombre}: {texto}", ""));
            }
            lineas.push(format!("{:14}en {}", "", cambio.donde));
        }
        lineas.push(String::new());
    }
    lineas.push(comparacion.veredicto());
    lineas.join("\n")
}

fn markdown(comparacion: &Comparacion) -> String {
    let mut lineas = vec![format!("# Qué cambia: {}", llano(&comparacion.tramite)), String::new()];
    lineas.push(llano(&comparacion.veredicto()));
    for (para, cambios) in comparacion.por_publico() {
        lineas.extend([String::new(), format!("## {}", para.titulo()), String::new()]);
        for cambio in cambios {
            let clase = cambio.clase.nombre();
            lineas.push(format!("- **{clase}**: {} (`{}`)", llano(&cambio.que), cambio.donde));
            for (nombre, texto) in detalles(cambio) {
                lineas.push(format!("  - {nombre}: {}", llano(texto)));
            }
        }
    }
    lineas.join("\n")
}

/// Text that Markdown shows as it is.
fn llano(texto: &str) -> String {
    let marcas = ['\\', '`', '*', '_', '<', '>', '[', ']', '#', '|'];
    texto.chars().fold(String::new(), |mut llano, c| {
        if marcas.contains(&c) {
            llano.push('\\');
        }
        llano.push(c);
        llano
    })
}
