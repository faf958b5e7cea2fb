//! The engine of the pages: embedded templates, strict, escaped; `render(name, view)` gives the HTML.

use std::fmt;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, escape_formatter,
};
use serde::Serialize;

use super::recursos;

/// Most instructions that one page may take; a page with the longest lists takes some hundred thousand.
const COMBUSTIBLE: u64 = 20_000_000;

const ICONOS: &str = include_str!("estaticos/vendor/iconos.tsv");

macro_rules! plantillas {
    ($($nombre:literal),+ $(,)?) => {
        /// Every template, by name, with its source.
        pub const PLANTILLAS: &[(&str, &str)] = &[$(($nombre, include_str!(concat!("plantillas/", $nombre)))),+];
    };
}

plantillas![
    "componentes.html",
    "piezas.html",
    "medicion.html",
    "base.html",
    "publico/inicio.html",
    "publico/catalogo.html",
    "publico/ficha.html",
    "publico/verificar.html",
    "publico/veredicto.html",
    "publico/consulta.html",
    "publico/error.html",
    "publico/accesibilidad.html",
    "publico/privacidad.html",
    "cuentas/entrar.html",
    "cuentas/crear.html",
    "cuentas/salir.html",
    "cuentas/contrasena.html",
    "cuentas/contrasena_lista.html",
    "cuentas/sesion_terminada.html",
    "ciudadano/solicitudes.html",
    "ciudadano/_campos.html",
    "ciudadano/pregunta.html",
    "ciudadano/pregunta_parcial.html",
    "ciudadano/revisar.html",
    "ciudadano/acuse.html",
    "ciudadano/seguimiento.html",
    "ciudadano/respuestas.html",
    "ciudadano/accion.html",
    "ciudadano/pago.html",
    "ciudadano/pago_resultado.html",
    "ciudadano/orden.html",
    "ciudadano/recibo.html",
    "ciudadano/documentos.html",
    "ciudadano/avisos.html",
    "ciudadano/aviso.html",
    "tercero/invitacion.html",
    "tercero/respondida.html",
    "pasarela/base.html",
    "pasarela/pagar.html",
    "operador/bandeja.html",
    "operador/procesos.html",
    "operador/citas.html",
    "operador/cupos.html",
    "operador/mediciones.html",
    "operador/medicion.html",
    "publico/estadistica.html",
    "ciudadano/cita.html",
    "operador/expediente.html",
    "operador/confirmar.html",
    "operador/accesos.html",
    "admin/tramites.html",
    "admin/versiones.html",
    "admin/migracion.html",
    "admin/entorno.html",
    "admin/pases.html",
    "admin/pendientes.html",
    "admin/personal.html",
    "admin/cuentas.html",
    "admin/reloj.html",
    "admin/salidas.html",
    "admin/correos.html",
    "admin/correo.html",
    "admin/incidente.html",
    "revision/lista.html",
    "revision/version.html",
    "revision/llave.html",
    "revision/parametros.html",
    "versiones/comparar.html",
    "versiones/publicadas.html",
    "revision/casos.html",
    "revision/caso.html",
    "revision/montos.html",
    "revision/salidas.html",
    "revision/formulario.html",
];

/// A page could not be made: a template is wrong, or a view lacks what its template shows.
#[derive(Debug)]
pub struct ErrorPlantilla {
    /// Which template was asked for.
    pub plantilla: String,
    causa: Error,
}

impl fmt::Display for ErrorPlantilla {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no se pudo armar la página «{}»: {:#}", self.plantilla, self.causa)
    }
}

impl std::error::Error for ErrorPlantilla {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.causa)
    }
}

/// The engine. Build it once and share it: rendering takes `&self`.
#[derive(Debug)]
pub struct Motor {
    ambiente: Environment<'static>,
}

impl Motor {
    /// Reads every embedded template.
    ///
    /// # Errors
    /// When a template does not parse; a test makes sure that it never happens in a program that was built.
    pub fn new() -> Result<Self, ErrorPlantilla> {
        let mut ambiente = Environment::new();
        ambiente.set_undefined_behavior(UndefinedBehavior::Strict);
        ambiente.set_auto_escape_callback(|_| AutoEscape::Html);
        ambiente.set_formatter(escribe);
        ambiente.set_fuel(Some(COMBUSTIBLE));
        let sintaxis = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .map_err(|causa| ErrorPlantilla { plantilla: String::new(), causa })?;
        ambiente.set_syntax(sintaxis);
        ambiente.add_function("ic", icono);
        ambiente.add_function("recurso", ruta_de_recurso);
        ambiente.add_filter("id", id_html);
        ambiente.add_filter("juntas", juntas);
        ambiente.add_filter("parrafos", parrafos);
        for (nombre, fuente) in PLANTILLAS {
            ambiente
                .add_template(nombre, fuente)
                .map_err(|causa| ErrorPlantilla { plantilla: (*nombre).to_owned(), causa })?;
        }
        Ok(Self { ambiente })
    }

    /// The HTML of `plantilla` with the data of `vista`.
    ///
    /// # Errors
    /// When the template does not exist, or shows something that the view lacks.
    pub fn render<V: Serialize>(&self, plantilla: &str, vista: &V) -> Result<String, ErrorPlantilla> {
        self.ambiente
            .get_template(plantilla)
            .and_then(|plantilla| plantilla.render(Value::from(Serde(vista))))
            .map_err(|causa| ErrorPlantilla { plantilla: plantilla.to_owned(), causa })
    }
}

/// Writes a value into the page: escaped, unless a macro made it. An absent value is an error of the template, never a word.
fn escribe(salida: &mut Output<'_>, estado: &mut State<'_, '_>, valor: &Value) -> Result<(), Error> {
    if valor.is_none() {
        return Err(Error::new(ErrorKind::UndefinedError, "la plantilla muestra un dato ausente"));
    }
    let texto = match valor.as_str() {
        Some(texto) if !valor.is_safe() => texto,
        _ => return escape_formatter(salida, estado, valor),
    };
    let mut resto = texto;
    while let Some(lugar) = resto.find(['&', '<', '>', '"', '\'']) {
        let (limpio, sigue) = resto.split_at(lugar);
        salida.write_str(limpio)?;
        let mut letras = sigue.chars();
        salida.write_str(match letras.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            _ => "&#39;",
        })?;
        resto = letras.as_str();
    }
    salida.write_str(resto)?;
    Ok(())
}

/// `ic("search")`: an icon, hidden from assistive technology because a word always stands beside it.
fn icono(nombre: &str) -> Result<Value, Error> {
    let dibujo = ICONOS
        .lines()
        .find_map(|linea| linea.split_once('\t').filter(|(clave, _)| *clave == nombre))
        .map(|(_, dibujo)| dibujo)
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no hay un ícono «{nombre}»")))?;
    Ok(Value::from_safe_string(format!(
        "<svg class=\"ic\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">{dibujo}</svg>"
    )))
}

/// `recurso("ventanilla.css")`: the path of a static file.
fn ruta_de_recurso(nombre: &str) -> Result<&'static str, Error> {
    recursos::ruta_de(nombre)
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no hay un recurso «{nombre}»")))
}

/// `nombre|id`: the id of the field of that name, `areas.0.destino` → `areas-0-destino`.
fn id_html(nombre: &str) -> String {
    super::vistas::id_de(nombre)
}

/// `texto|juntas`: a figure and the word after it never part at the end of a line.
fn juntas(texto: &str) -> String {
    let mut salida = String::with_capacity(texto.len());
    let mut previo = ' ';
    for letra in texto.chars() {
        salida.push(if letra == ' ' && previo.is_ascii_digit() { '\u{a0}' } else { letra });
        previo = letra;
    }
    salida
}

/// `texto|parrafos`: the paragraphs of a text written by a person, parted by empty lines.
fn parrafos(texto: &str) -> Vec<String> {
    let mut salida = vec![String::new()];
    for linea in texto.lines() {
        if linea.trim().is_empty() {
            salida.push(String::new());
        } else if let Some(ultimo) = salida.last_mut() {
            if !ultimo.is_empty() {
                ultimo.push('\n');
            }
            ultimo.push_str(linea.trim_end());
        }
    }
    salida.retain(|parrafo| !parrafo.is_empty());
    salida
}

#[cfg(test)]
#[path = "motor_pruebas.rs"]
mod tests;
