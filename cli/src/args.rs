//! What the program may be asked, in the words of who asks it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::orden::{
    CuentaPedida, Exploracion, Liberar, Llaves, Manuales, Migrar, Pedido, Preguntas, Probar, Trazo,
    Versiones, VistosBuenos,
};

/// Compila y opera trámites municipales descritos en YAML.
#[derive(Debug, Parser)]
#[command(
    name = "ventanilla",
    version,
    disable_help_subcommand = true,
    help_template = "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
    override_usage = "ventanilla ORDEN",
    subcommand_value_name = "ORDEN",
    subcommand_help_heading = "Órdenes",
    next_help_heading = "Opciones generales",
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Args {
    /// Qué hacer.
    #[command(subcommand)]
    pub orden: Orden,
    /// Muestra esta ayuda.
    #[arg(short = 'h', long = "ayuda", alias = "help", global = true, action = clap::ArgAction::Help)]
    ayuda: Option<bool>,
    /// Muestra la versión del programa.
    #[arg(short = 'V', long = "version", action = clap::ArgAction::Version)]
    version: Option<bool>,
}

/// An order.
#[derive(Debug, Subcommand)]
#[command(next_help_heading = "Opciones")]
pub enum Orden {
    /// Empieza un trámite con unas cuantas respuestas; pregunta lo que falte.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla nuevo CARPETA --nombre TEXTO --dependencia TEXTO [--municipio TEXTO]"
    )]
    Nuevo(Preguntas),
    /// Revisa las definiciones de un municipio y dice qué corregir.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla validar RUTA [--formato FORMATO] [--estricto] [--corregir[=inseguras]]"
    )]
    Validar {
        /// Carpeta del municipio (la que tiene `municipio.yaml`), o una carpeta o archivo dentro de ella.
        #[arg(value_name = "RUTA", help_heading = "Argumentos")]
        ruta: PathBuf,
        /// Cómo se escriben los hallazgos: completo (con el fragmento subrayado; es lo usual), corto (una línea por hallazgo), json,
        /// jsonl (un objeto por línea), sarif o github.
        #[arg(
            long,
            value_name = "FORMATO",
            value_enum,
            default_value_t = Formato::Completo,
            hide_possible_values = true,
            hide_default_value = true,
            help_heading = "Opciones"
        )]
        formato: Formato,
        /// Termina con código 1 también cuando sólo hay avisos.
        #[arg(long, help_heading = "Opciones")]
        estricto: bool,
        /// Corrige los archivos: lo que no puede cambiar lo que usted quiso decir o, con `--corregir=inseguras`, también lo probable,
        /// como un nombre parecido. Sólo escribe si quedan menos hallazgos y ninguno nuevo.
        #[arg(
            long,
            value_name = "CUÁLES",
            value_enum,
            num_args = 0..=1,
            require_equals = true,
            default_missing_value = "seguras",
            hide_possible_values = true,
            help_heading = "Opciones"
        )]
        corregir: Option<Correcciones>,
    },
    /// Acomoda las definiciones en su formato de costumbre, sin cambiar lo que dicen.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla formato RUTA [--revisar]"
    )]
    Formato {
        /// Carpeta con definiciones, o un archivo.
        #[arg(value_name = "RUTA", help_heading = "Argumentos")]
        ruta: PathBuf,
        /// Sólo dice qué archivos cambiarían; termina con código 1 si hay alguno.
        #[arg(long, help_heading = "Opciones")]
        revisar: bool,
    },
    /// Compila cada trámite a su paquete, el archivo que se ejecuta.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla compilar RUTA -o CARPETA"
    )]
    Compilar {
        /// Carpeta del municipio.
        #[arg(value_name = "RUTA", help_heading = "Argumentos")]
        ruta: PathBuf,
        /// Carpeta donde se escriben los paquetes.
        #[arg(short = 'o', long = "salida", value_name = "CARPETA", help_heading = "Opciones")]
        salida: PathBuf,
    },
    /// Dice qué cambia de una versión de un trámite a otra, para quien solicita, para quien opera y en lo que se cobra.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla comparar ANTES AHORA [--formato completo|json|markdown] [--tramite ID] [--estricto]"
    )]
    Comparar(Versiones),
    /// Corre las pruebas que viven con los trámites, sobre el motor que los atiende y con un reloj simulado.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla probar PAQUETE|RUTA [--solo NOMBRE] [--formato completo|json|junit] [--archivo ARCHIVO] [--actualizar]"
    )]
    Probar(Probar),
    /// Recorre un trámite por todos sus caminos, dice qué dejan sin probar sus pruebas y propone las que faltan.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
        override_usage = "ventanilla explorar [PAQUETE|RUTA] [TRÁMITE…] [--formato completo|json] [--proponer CARPETA] [--cubre CLASE=PORCENTAJE…]",
        after_help = "Termina con código 1 si halla un defecto, o si las pruebas escritas cubren menos de lo que pide --cubre."
    )]
    Explorar(Exploracion),
    /// Explica un código de los hallazgos, con ejemplos.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla explicar CÓDIGO"
    )]
    Explicar {
        /// El código, por ejemplo V0320.
        #[arg(value_name = "CÓDIGO", help_heading = "Argumentos")]
        codigo: String,
    },
    /// Dibuja el camino de un trámite: etapas, quién actúa, plazos y finales.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla diagrama PAQUETE|RUTA [--formato svg|mermaid|bpmn] [-o ARCHIVO]"
    )]
    Diagrama {
        /// Un archivo `.paquete`, o la carpeta de un trámite.
        #[arg(value_name = "PAQUETE|RUTA", help_heading = "Argumentos")]
        ruta: PathBuf,
        /// Cómo se dibuja: svg (una imagen), mermaid (texto para documentos) o bpmn (BPMN 2.0); si no se dice, según la terminación del
        /// archivo, o svg.
        #[arg(
            long,
            value_name = "FORMATO",
            value_enum,
            hide_possible_values = true,
            help_heading = "Opciones"
        )]
        formato: Option<Trazo>,
        /// El archivo que se escribe; sin esto, se imprime.
        #[arg(short = 'o', long = "archivo", value_name = "ARCHIVO", help_heading = "Opciones")]
        archivo: Option<PathBuf>,
    },
    /// Escribe los manuales de un trámite, en Markdown o PDF: para quien solicita y para quien lo opera.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla manual PAQUETE|RUTA [--para ciudadania|operacion] [--formato md|pdf] [--fecha FECHA] [-o CARPETA|ARCHIVO]"
    )]
    Manual(Manuales),
    /// Escribe los esquemas con que un editor completa y explica las definiciones.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla esquema [-o CARPETA]"
    )]
    Esquema {
        /// Carpeta donde se escriben; `.esquemas` si no se dice.
        #[arg(
            short = 'o',
            long = "salida",
            value_name = "CARPETA",
            default_value = ".esquemas",
            hide_default_value = true,
            help_heading = "Opciones"
        )]
        salida: PathBuf,
    },
    /// Atiende trámites por la web; con `--demo`, todo listo para probar en este equipo.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla servir --demo\n     ventanilla servir --entorno ARCHIVO [--paquetes CARPETA]"
    )]
    Servir(Servir),
    /// Revisa el archivo de un entorno y dice qué se cumple y qué no.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla entorno comprobar ARCHIVO [PAQUETE…] [--alcanzar]",
        disable_help_subcommand = true,
        subcommand_value_name = "ORDEN",
        subcommand_help_heading = "Órdenes"
    )]
    Entorno {
        /// Qué hacer.
        #[command(subcommand)]
        orden: DeEntorno,
    },
    /// Hace la llave con que una persona firma su visto bueno, o la muestra.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla llave ORDEN",
        disable_help_subcommand = true,
        subcommand_value_name = "ORDEN",
        subcommand_help_heading = "Órdenes"
    )]
    Llave {
        /// Qué hacer.
        #[command(subcommand)]
        orden: Llaves,
    },
    /// Firma vistos buenos sobre un paquete, o dice si bastan para liberarlo.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla visto-bueno ORDEN",
        disable_help_subcommand = true,
        subcommand_value_name = "ORDEN",
        subcommand_help_heading = "Órdenes"
    )]
    VistoBueno {
        /// Qué hacer.
        #[command(subcommand)]
        orden: VistosBuenos,
    },
    /// Libera en producción paquetes con sus vistos buenos; con el servidor detenido, o por medio de uno en marcha.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla liberar PAQUETE… --entorno ARCHIVO --quien NOMBRE [--vistos-buenos ARCHIVO] [--desde FECHA]\n     ventanilla liberar PAQUETE… --servidor URL [--pase ARCHIVO] [--autoridades ARCHIVO] [--desde FECHA]"
    )]
    Liberar(Liberar),
    /// Pasa los expedientes en curso de una versión anterior a la que se ofrece; con el servidor detenido.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla migrar --tramite TRAMITE --desde HUELLA --entorno ARCHIVO (--ensayar | --quien NOMBRE --motivo TEXTO)"
    )]
    Migrar(Migrar),
    /// Crea cuentas de quienes trabajan en un entorno; con el servidor detenido.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla cuenta crear --entorno ARCHIVO --clase CLASE --correo CORREO --nombre NOMBRE",
        disable_help_subcommand = true,
        subcommand_value_name = "ORDEN",
        subcommand_help_heading = "Órdenes"
    )]
    Cuenta {
        /// Qué hacer.
        #[command(subcommand)]
        orden: DeCuenta,
    },
    /// Muestra lo que contiene un paquete, con todo lo que quedó por omisión.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla inspeccionar PAQUETE [--json]"
    )]
    Inspeccionar {
        /// El archivo `.paquete`.
        #[arg(value_name = "PAQUETE", help_heading = "Argumentos")]
        paquete: PathBuf,
        /// Escribe el contenido completo como JSON.
        #[arg(long, help_heading = "Opciones")]
        json: bool,
    },
    /// Imprime un papel del trámite como saldría, para verlo antes de publicarlo.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla previsualizar RUTA -o ARCHIVO [--papel PAPEL] [--salida ID] [--con DATOS]"
    )]
    Previsualizar(Pedido),
    /// Atiende a un editor de texto: hallazgos, arreglos y nombres mientras se escribe.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
        override_usage = "ventanilla lsp",
        after_help = "El editor lo inicia; habla con él por la entrada y la salida estándar."
    )]
    Lsp {
        /// Lo que agregan algunos editores; es lo único que hay.
        #[arg(long, hide = true)]
        stdio: bool,
    },
}

/// What is done with environments.
#[derive(Debug, Subcommand)]
pub enum DeEntorno {
    /// Dice si la carpeta, el puerto, los secretos, las llaves y lo que nombran los paquetes están en orden.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
        override_usage = "ventanilla entorno comprobar ARCHIVO [PAQUETE…] [--alcanzar]",
        after_help = "Termina con código 1 si algo no se cumple."
    )]
    Comprobar {
        /// El archivo del entorno.
        #[arg(value_name = "ARCHIVO", help_heading = "Argumentos")]
        archivo: PathBuf,
        /// Archivos `.paquete`, o carpetas de trámites, que han de correr ahí.
        #[arg(value_name = "PAQUETE", help_heading = "Argumentos")]
        paquetes: Vec<PathBuf>,
        /// Además, llama al servidor de correo y a los sistemas y dice si contestan; no envía ni pregunta nada.
        #[arg(long, help_heading = "Opciones")]
        alcanzar: bool,
    },
}

/// What is done with accounts.
#[derive(Debug, Subcommand)]
pub enum DeCuenta {
    /// Crea una cuenta; la contraseña se pregunta, o se toma de la variable VENTANILLA_CONTRASENA.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla cuenta crear --entorno ARCHIVO --clase administrador|servidor --correo CORREO --nombre NOMBRE [--rol ROL…] [--dependencia DEPENDENCIA]"
    )]
    Crear(CuentaPedida),
}

/// What `servir` may be told.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Servir {
    /// El archivo del entorno que se atiende, de pruebas o de producción.
    #[arg(
        long,
        value_name = "ARCHIVO",
        conflicts_with_all = ["demo", "datos", "direccion", "puerto", "publica", "reloj", "tramites"]
    )]
    pub entorno: Option<PathBuf>,
    /// En el entorno de pruebas, carpeta con los archivos `.paquete` que se ofrecen; sin ella, los que ya se cargaron.
    #[arg(long, value_name = "CARPETA")]
    pub paquetes: Option<PathBuf>,
    /// Demostración: compila las definiciones, crea cuentas de ejemplo, simula el banco y deja mover el reloj.
    #[arg(long, conflicts_with = "paquetes")]
    pub demo: bool,
    /// En la demostración, carpeta de la base de datos y los documentos; `datos/demo` si no se dice.
    #[arg(long, value_name = "CARPETA")]
    pub datos: Option<PathBuf>,
    /// En la demostración, dónde se escucha; 127.0.0.1:8080 si no se dice.
    #[arg(long, value_name = "IP:PUERTO", default_value = "127.0.0.1:8080", hide_default_value = true)]
    pub direccion: SocketAddr,
    /// En la demostración, el puerto en que se escucha; lo mismo que --direccion 127.0.0.1:PUERTO.
    #[arg(long, value_name = "PUERTO", conflicts_with = "direccion")]
    pub puerto: Option<u16>,
    /// En la demostración, la dirección con que la gente llega, por ejemplo https://tramites.ejemplo.gob.mx.
    #[arg(long, value_name = "URL", value_parser = publica)]
    pub publica: Option<String>,
    /// En la demostración, el momento en que empieza el reloj: 2026-03-02T10:00.
    #[arg(long, value_name = "FECHA", requires = "demo")]
    pub reloj: Option<jiff::civil::DateTime>,
    /// En la demostración, la carpeta de las definiciones; `tramites` si no se dice.
    #[arg(long, value_name = "RUTA", requires = "demo")]
    pub tramites: Option<PathBuf>,
}

/// An address for people, without a slash at the end.
fn publica(texto: &str) -> Result<String, String> {
    let limpia = texto.trim_end_matches('/');
    let resto = limpia.strip_prefix("https://").or_else(|| limpia.strip_prefix("http://"));
    match resto {
        Some(resto) if !resto.is_empty() && resto.chars().all(|c| c.is_ascii_graphic()) => {
            Ok(limpia.to_owned())
        }
        _ => Err("debe empezar con https://".to_owned()),
    }
}

/// Which mends are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Correcciones {
    /// Las que no pueden cambiar el sentido.
    Seguras,
    /// También las probables.
    Inseguras,
}

/// Form of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Formato {
    /// Con el fragmento de la definición subrayado.
    Completo,
    /// Una línea por hallazgo.
    Corto,
    /// Una lista JSON para otros programas.
    Json,
    /// Un objeto JSON por línea.
    Jsonl,
    /// SARIF 2.1.0 para revisores de código.
    Sarif,
    /// Anotaciones de GitHub.
    Github,
}
