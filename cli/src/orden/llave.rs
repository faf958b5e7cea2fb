//! `ventanilla llave`: makes the key of who approves, and shows its public part.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use aprobacion::{LlavePrivada, Sal};
use clap::Subcommand;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use runtime::reloj::Reloj;
use schemas::entorno::{Aspecto, ZONA_HORARIA};

use crate::contrasena;
use crate::salida;

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub enum Llaves {
    /// Hace una llave, la guarda cifrada y escribe lo que va en `aprobacion.llaves` del entorno.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
        override_usage = "ventanilla llave nueva --quien CORREO --persona NOMBRE --cargo CARGO -o ARCHIVO",
        after_help = "La contraseña se pregunta, o se toma de la variable VENTANILLA_CONTRASENA_LLAVE."
    )]
    Nueva(Nueva),
    /// Muestra la llave pública de un archivo.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
        override_usage = "ventanilla llave ver ARCHIVO",
        after_help = "La contraseña se pregunta, o se toma de la variable VENTANILLA_CONTRASENA_LLAVE."
    )]
    Ver {
        /// El archivo de la llave.
        #[arg(value_name = "ARCHIVO", help_heading = "Argumentos")]
        archivo: PathBuf,
    },
}

/// Whose key is made.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Nueva {
    /// Correo de la persona.
    #[arg(long, value_name = "CORREO")]
    quien: String,
    /// Nombre de la persona.
    #[arg(long, value_name = "NOMBRE")]
    persona: String,
    /// Su cargo.
    #[arg(long, value_name = "CARGO")]
    cargo: String,
    /// El archivo donde se guarda; no debe existir.
    #[arg(short = 'o', long = "archivo", value_name = "ARCHIVO")]
    archivo: PathBuf,
}

pub fn ejecutar(orden: &Llaves) -> anyhow::Result<ExitCode> {
    match orden {
        Llaves::Nueva(nueva) => hacer(nueva),
        Llaves::Ver { archivo } => ver(archivo),
    }
}

fn hacer(pedida: &Nueva) -> anyhow::Result<ExitCode> {
    if pedida.archivo.exists() {
        bail!(
            "`{}` ya existe y una llave no se escribe encima de nada; elija otro archivo",
            pedida.archivo.display()
        );
    }
    let contrasena =
        contrasena::nueva("Contraseña de la llave, de 12 caracteres o más", contrasena::DE_LLAVE)?;
    let mut azar = [0_u8; 64];
    getrandom::fill(&mut azar).map_err(|_| anyhow!("el sistema no dio números al azar"))?;
    let (mut semilla, mut sal) = ([0; 32], Sal { sal: [0; 16], inicio: [0; 16] });
    for (destino, byte) in semilla.iter_mut().chain(sal.sal.iter_mut()).chain(sal.inicio.iter_mut()).zip(azar)
    {
        *destino = byte;
    }
    let llave = LlavePrivada::de_azar(&semilla);
    let texto = llave.cifrar(&contrasena, &sal).context("no se hizo la llave")?;
    guardar(&pedida.archivo, &texto)?;
    salida::aviso(&format!(
        "La llave quedó en {}. Sólo usted debe tenerla; sin su contraseña no se abre, y no hay cómo recuperarla.\nEsto va en `aprobacion.llaves` del entorno; quite los aspectos que usted no aprueba:\n",
        pedida.archivo.display()
    ));
    let hoy = Reloj::default().ahora().to_zoned(TimeZone::get(ZONA_HORARIA).unwrap_or(TimeZone::UTC)).date();
    salida::linea(bloque(pedida, &llave.publica().to_string(), hoy).trim_end());
    Ok(ExitCode::SUCCESS)
}

/// An item of `aprobacion.llaves`, good for a year.
fn bloque(pedida: &Nueva, publica: &str, hoy: Date) -> String {
    let hasta = hoy.checked_add(1.year()).and_then(|d| d.yesterday()).unwrap_or(hoy);
    let aspectos: Vec<&str> = Aspecto::TODOS.into_iter().map(Aspecto::id).collect();
    [
        format!("    - llave: {publica}"),
        format!("      quien: {}", escalar(&pedida.quien)),
        format!("      persona: {}", escalar(&pedida.persona)),
        format!("      cargo: {}", escalar(&pedida.cargo)),
        format!("      aspectos: [{}]", aspectos.join(", ")),
        format!("      desde: {hoy}"),
        format!("      hasta: {hasta}"),
    ]
    .map(|linea| linea + "\n")
    .concat()
}

/// A text as a value of YAML: bare when it can't be taken for anything else.
fn escalar(texto: &str) -> String {
    let limpio = texto.split_whitespace().collect::<Vec<_>>().join(" ");
    let llano = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '@' | '-' | '_');
    if limpio.starts_with(char::is_alphabetic) && limpio.chars().all(llano) {
        return limpio;
    }
    format!("\"{}\"", limpio.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A new file that only its owner reads.
fn guardar(archivo: &Path, texto: &str) -> anyhow::Result<()> {
    let mut opciones = std::fs::OpenOptions::new();
    opciones.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut opciones, 0o600);
    let escrito = opciones.open(archivo).and_then(|mut a| {
        a.write_all(texto.as_bytes())?;
        a.sync_all()
    });
    escrito.with_context(|| format!("no se pudo escribir `{}`", archivo.display()))
}

fn ver(archivo: &Path) -> anyhow::Result<ExitCode> {
    let texto = std::fs::read_to_string(archivo)
        .with_context(|| format!("no se puede leer `{}`", archivo.display()))?;
    if !texto.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") {
        bail!("`{}` no es una llave privada cifrada", archivo.display());
    }
    let contrasena = contrasena::pedir("Contraseña de la llave", contrasena::DE_LLAVE)?;
    let llave = LlavePrivada::abrir(&texto, &contrasena)
        .with_context(|| format!("no se pudo abrir `{}`", archivo.display()))?;
    salida::linea(&llave.publica().to_string());
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod pruebas {
    use super::*;

    #[test]
    fn the_block_of_a_new_key_is_read_as_it_was_meant() {
        for (persona, cargo) in
            [("Ana Ñandú", "Directora"), ("O'Hara: \"la\" \\ #1", "- Jefa: de [todo]"), ("123", "si, no")]
        {
            let pedida = Nueva {
                quien: "ana@ejemplo.mx".to_owned(),
                persona: persona.to_owned(),
                cargo: cargo.to_owned(),
                archivo: PathBuf::new(),
            };
            let publica = LlavePrivada::de_azar(&[3; 32]).publica().to_string();
            let texto = format!(
                "entorno: pruebas\nnombre: P\npublica: http://localhost\nescucha: 127.0.0.1:0\ndatos: d\nservicios: {{}}\naprobacion:\n  llaves:\n{}",
                bloque(&pedida, &publica, jiff::civil::date(2028, 2, 29))
            );
            let fuentes = compiler::sources::Memory::new().con("entorno.yaml", texto);
            let leido = compiler::entorno::leer(&fuentes, "entorno.yaml", &|_| Ok(()));
            assert_eq!(leido.diagnostics, []);
            let llave = leido.entorno.unwrap().aprobacion.unwrap().llaves.remove(0);
            assert_eq!(
                (llave.persona.as_str(), llave.cargo.as_str(), llave.llave),
                (persona, cargo, publica)
            );
            assert_eq!(
                (llave.desde.to_string(), llave.hasta.to_string()),
                ("2028-02-29".into(), "2029-02-27".into())
            );
        }
    }
}
