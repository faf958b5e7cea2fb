//! The pages of the codes are tests: what each page shows as wrong must be said, and only that.
//!
//! A page is Markdown: `# V0112 · título`, prose, `## Ejemplo`, `## En su lugar`. In the fenced `yaml`
//! blocks of the example, a line that is wrong ends with a mark:
//!
//! ```text
//! nombre: otra   # error: [V0112]
//! nombre: otra   # error: 5 [V0112] "está repetida"     (column, and words of the message)
//! nombre: otra   # aviso: [V0701]  # error: [V0112]     (several)
//! ```
//!
//! Marks and the spaces before them are taken off before the block is checked, so that they may stand even
//! where YAML has no comments: in a block of text, after quotes that are not closed.
//! What cannot be shown as YAML (a file too big, one that cannot be read) is a fenced `text` block.

use schemas::diagnostic::{Diagnostic, Severidad};

use super::codes::Entrada;
use super::render::Lugar;

/// What a line is expected to raise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marca {
    /// Line of the block, from 1.
    pub linea: usize,
    /// Column in characters, from 1, where the mark gives one.
    pub columna: Option<usize>,
    /// Weight.
    pub severidad: Severidad,
    /// Code.
    pub codigo: String,
    /// Words that the message holds, where the mark gives some.
    pub dice: Option<String>,
}

/// A fenced block without its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bloque {
    /// What stands after the fence, such as `yaml`.
    pub clase: String,
    /// The text, marks taken off.
    pub texto: String,
    /// The marks.
    pub marcas: Vec<Marca>,
}

/// Checks one page: its form, that each example raises exactly its marks, that what is proposed instead
/// raises nothing. `revisar` gives the diagnostics of a text.
///
/// # Errors
/// What is wrong with the page, one finding per line, for the developer.
pub fn revisar_pagina(entrada: &Entrada, revisar: &dyn Fn(&str) -> Vec<Diagnostic>) -> Result<(), String> {
    revisar_texto(entrada.codigo, entrada.pagina, revisar)
}

/// The same of a text that has the form of a page.
///
/// # Errors
/// What is wrong with the text, one finding per line, for the developer.
pub fn revisar_texto(
    codigo: &str,
    pagina: &str,
    revisar: &dyn Fn(&str) -> Vec<Diagnostic>,
) -> Result<(), String> {
    let mut fallas: Vec<String> = vec![];
    let titulo = format!("# {codigo} · ");
    if !pagina.lines().next().is_some_and(|l| l.starts_with(&titulo) && l.len() > titulo.len()) {
        fallas.push(format!("la primera línea debe ser `{titulo}…`"));
    }
    let ejemplos = bloques(pagina, "Ejemplo");
    if ejemplos.is_empty() {
        fallas.push("falta `## Ejemplo` con un bloque".into());
    }
    let dentro_de = |n: usize, falla: String| format!("bloque {n}: {falla}");
    for (n, bloque) in (1..).zip(ejemplos.iter()).filter(|(_, b)| b.clase == "yaml") {
        if !bloque.marcas.iter().any(|m| m.codigo == codigo) {
            fallas.push(dentro_de(n, format!("no marca ninguna línea con [{codigo}]")));
        }
        fallas.extend(comparar(bloque, &revisar(&bloque.texto)).into_iter().map(|f| dentro_de(n, f)));
    }
    let mejores = bloques(pagina, "En su lugar");
    if mejores.is_empty() {
        fallas.push("falta `## En su lugar` con un bloque".into());
    }
    for (n, bloque) in (1..).zip(mejores.iter()).filter(|(_, b)| b.clase == "yaml") {
        if !bloque.marcas.is_empty() {
            fallas.push("`## En su lugar` no lleva marcas".into());
        }
        let dichas = comparar(bloque, &revisar(&bloque.texto));
        fallas.extend(dichas.into_iter().map(|f| format!("en su lugar, {}", dentro_de(n, f))));
    }
    if fallas.is_empty() { Ok(()) } else { Err(format!("{codigo}:\n  {}", fallas.join("\n  "))) }
}

/// The fenced blocks under a `## ` heading.
#[must_use]
pub fn bloques(pagina: &str, seccion: &str) -> Vec<Bloque> {
    let mut bloques = vec![];
    let mut dentro = false;
    let mut abierto: Option<(String, Vec<&str>)> = None;
    for linea in pagina.lines() {
        match (&mut abierto, linea.strip_prefix("```")) {
            (Some(_), Some(_)) => {
                if let Some((clase, lineas)) = abierto.take().filter(|_| dentro) {
                    bloques.push(bloque(clase, &lineas));
                }
            }
            (Some((_, lineas)), None) => lineas.push(linea),
            (None, Some(clase)) => abierto = Some((clase.trim().to_owned(), vec![])),
            (None, None) => {
                if let Some(titulo) = linea.strip_prefix("## ") {
                    dentro = titulo.trim() == seccion;
                }
            }
        }
    }
    bloques
}

/// Takes the marks off the lines of a block.
#[must_use]
pub fn bloque(clase: String, lineas: &[&str]) -> Bloque {
    let mut texto = String::new();
    let mut marcas = vec![];
    for (numero, linea) in (1..).zip(lineas) {
        let inicio = ["# error: ", "# aviso: ", "# sugerencia: "].iter().filter_map(|m| linea.find(m)).min();
        let (sin_marcas, cola) = linea.split_at(inicio.unwrap_or(linea.len()));
        texto.push_str(if inicio.is_some() { sin_marcas.trim_end() } else { sin_marcas });
        texto.push('\n');
        marcas.extend(cola.split("# ").filter_map(|marca| leer_marca(marca, numero)));
    }
    Bloque { clase, texto, marcas }
}

fn leer_marca(marca: &str, linea: usize) -> Option<Marca> {
    let (severidad, resto) = [Severidad::Error, Severidad::Aviso, Severidad::Sugerencia]
        .into_iter()
        .find_map(|s| Some((s, marca.strip_prefix(s.palabra())?.strip_prefix(": ")?)))?;
    let (columna, resto) = resto.split_once('[')?;
    let (codigo, resto) = resto.split_once(']')?;
    let dice = resto.trim().strip_prefix('"').and_then(|d| d.strip_suffix('"')).map(str::to_owned);
    Some(Marca { linea, columna: columna.trim().parse().ok(), severidad, codigo: codigo.to_owned(), dice })
}

/// What differs between the marks of a block and what was said of it.
#[must_use]
pub fn comparar(bloque: &Bloque, diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut pendientes: Vec<&Marca> = bloque.marcas.iter().collect();
    let mut fallas = vec![];
    for d in diagnostics {
        let lugar = Lugar::de(&bloque.texto, d.primaria.rango.inicio as usize);
        let casa = |marca: &&Marca| {
            marca.linea == lugar.linea
                && marca.columna.is_none_or(|columna| columna == lugar.columna)
                && marca.severidad == d.severidad
                && marca.codigo == d.codigo.as_str()
                && marca.dice.as_ref().is_none_or(|dice| d.mensaje.contains(dice))
        };
        match pendientes.iter().position(casa) {
            Some(i) => {
                pendientes.remove(i);
            }
            None => fallas.push(format!(
                "sobra {}:{} {}[{}]: {}",
                lugar.linea,
                lugar.columna,
                d.severidad.palabra(),
                d.codigo,
                d.mensaje
            )),
        }
    }
    fallas.extend(pendientes.iter().map(|marca| format!("no se dijo: {marca:?}")));
    fallas
}

#[cfg(test)]
#[path = "../../tests/base/escritura.rs"]
pub(crate) mod escritura;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Sink, codes};
    use crate::sources::Archivos;

    fn solo_yaml(texto: &str) -> Vec<Diagnostic> {
        let mut archivos = Archivos::new();
        let archivo = archivos.agregar("ejemplo.yaml", texto);
        let mut sink = Sink::new();
        let _ = crate::yaml::parse(archivo, texto, &mut sink);
        sink.terminar(&archivos)
    }

    #[test]
    fn pages_of_the_yaml_form_are_true() {
        let fallas: Vec<String> = codes::CODIGOS
            .iter()
            .filter(|e| e.codigo.starts_with("V01"))
            .filter_map(|entrada| revisar_pagina(entrada, &solo_yaml).err())
            .collect();
        assert!(fallas.is_empty(), "{}", fallas.join("\n"));
    }

    #[test]
    fn each_example_of_the_yaml_form_raises_exactly_its_marks() {
        let fallas: Vec<String> = escritura::escritura()
            .iter()
            .filter(|(codigo, _)| codigo.starts_with("V01"))
            .filter_map(|(codigo, texto)| revisar_texto(codigo, texto, &solo_yaml).err())
            .collect();
        assert!(fallas.is_empty(), "{}", fallas.join("\n"));
    }

    #[test]
    fn every_code_has_its_number_once_and_a_title() {
        for par in codes::CODIGOS.windows(2) {
            assert!(par[0].codigo < par[1].codigo, "{} va después de {}", par[0].codigo, par[1].codigo);
        }
        for entrada in codes::CODIGOS {
            assert!(!entrada.titulo().is_empty() && !entrada.titulo().ends_with('.'), "{}", entrada.codigo);
            assert!(entrada.pagina.starts_with(&format!("# {} · ", entrada.codigo)), "{}", entrada.codigo);
            assert_eq!(codes::explicar(&entrada.codigo.to_lowercase()), Some(entrada.pagina));
        }
    }

    #[test]
    fn a_false_page_is_caught() {
        let pagina =
            |cuerpo: &'static str| Entrada { codigo: "V0112", severidad: Severidad::Error, pagina: cuerpo };
        let bien = "# V0112 · x\n## Ejemplo\n```yaml\na: 1\na: 2  # error: 1 [V0112] \"repetida\"\n```\n## En su lugar\n```yaml\na: 1\n```\n";
        assert_eq!(revisar_pagina(&pagina(bien), &solo_yaml), Ok(()));
        for (busca, pon) in [
            ("# error: 1", "# error: 2"),
            ("# error", "# aviso"),
            ("\"repetida\"", "\"otra cosa\""),
            ("  # error: 1 [V0112] \"repetida\"", ""),
            ("## En su lugar\n```yaml\na: 1", "## En su lugar\n```yaml\na: @"),
            ("## En su lugar", "## Otra"),
            ("V0112 ·", "V0113 ·"),
        ] {
            let mal: &'static str = Box::leak(bien.replacen(busca, pon, 1).into_boxed_str());
            assert!(revisar_pagina(&pagina(mal), &solo_yaml).is_err(), "{mal}");
        }
    }
}
