//! The reference of the language, `docs/referencia`: every key of the table, for who writes trámites.
//!
//! What a key is for and what it holds come from the table, its example from definitions that compile, its codes from their pages, and
//! where it is explained from the text of the reference. It knows no key by name: who adds one to the table finds it here.

mod capitulos;
mod ejemplos;
mod hallazgos;
mod omisiones;
mod palabras;
mod secciones;

#[cfg(test)]
mod pruebas;

use std::collections::{BTreeMap, BTreeSet};

use super::tabla::{Bloque, Clave, DE_CITA, Lugar};
use capitulos::{Capitulo, capitulos};
use ejemplos::{Ejemplo, Llave, ejemplos};
use hallazgos::hallazgos;
use omisiones::partir;
use secciones::{Seccion, donde_se_explica, secciones};

use crate::diag::codes::buscar;

/// A page, in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagina {
    /// Its file, in `docs/referencia`.
    pub archivo: String,
    /// What it says.
    pub texto: String,
}

/// The pages. `textos` are the definitions where examples are looked for, by path; `lenguaje` is the text of `docs/lenguaje.md`.
#[must_use]
pub fn paginas(textos: &BTreeMap<String, String>, lenguaje: &str) -> Vec<Pagina> {
    let obra = Obra {
        capitulos: capitulos(),
        ejemplos: ejemplos(textos),
        hallazgos: hallazgos(),
        secciones: secciones(lenguaje),
    };
    let portada = Pagina { archivo: "README.md".to_owned(), texto: obra.portada() };
    let resto =
        obra.capitulos.iter().map(|c| Pagina { archivo: format!("{}.md", c.pagina), texto: obra.pagina(c) });
    std::iter::once(portada).chain(resto).collect()
}

/// All that the pages are made of.
struct Obra {
    capitulos: Vec<Capitulo>,
    ejemplos: BTreeMap<Llave, Ejemplo>,
    hallazgos: BTreeMap<Llave, BTreeSet<&'static str>>,
    secciones: Vec<Seccion>,
}

const GENERADO: &str = "<!-- Se genera con `cargo xtask gen`. -->\n";

impl Obra {
    fn pagina(&self, capitulo: &Capitulo) -> String {
        let mut texto = format!("{GENERADO}# {}\n\n{}\n", capitulo.titulo, capitulo.dice);
        texto.push_str("\n[Toda la referencia](README.md)\n");
        for bloque in &capitulo.bloques {
            texto.push_str(&format!("\n<a id=\"{}\"></a>\n\n## {}\n\n", bloque.nombre, nombre_de(bloque)));
            texto.push_str(&format!("{}\n", bloque.dice));
            let donde = self.donde_va(bloque);
            if !donde.is_empty() {
                texto.push_str(&format!("Se escribe en {}.\n", enumerar(&donde)));
            }
            if let Some(otro) = bloque.como {
                texto.push_str(&format!(
                    "Además de estas, admite todas las claves de {}.\n",
                    self.enlace(otro, &nombre_de(otro).to_lowercase())
                ));
            }
            let claves: Vec<String> =
                bloque.claves.iter().map(|c| format!("[`{0}`](#{1}-{0})", c.nombre, bloque.nombre)).collect();
            if claves.len() > 1 {
                texto.push_str(&format!("\nClaves: {}.\n", claves.join(" · ")));
            }
            for clave in bloque.claves {
                let llave = (bloque.nombre, clave.nombre);
                let codigos = self.hallazgos.get(&llave).into_iter().flatten().copied().collect();
                texto.push_str(&self.clave(
                    bloque.nombre,
                    clave,
                    &codigos,
                    self.ejemplos.get(&llave),
                    capitulo,
                ));
            }
        }
        texto
    }

    /// All that is said of a key.
    fn clave(
        &self,
        bloque: &'static str,
        clave: &'static Clave,
        codigos: &BTreeSet<&'static str>,
        ejemplo: Option<&Ejemplo>,
        capitulo: &Capitulo,
    ) -> String {
        let (dice, omision) = partir(clave.dice);
        let mut texto = format!("\n<a id=\"{bloque}-{0}\"></a>\n\n### `{0}`\n\n{dice}\n\n", clave.nombre);
        let dicen = palabras::de(bloque, clave.nombre);
        texto.push_str(&format!("- **Se escribe:** {}.\n", self.forma(&clave.lugar, dicen.is_some(), 0)));
        let omision = omision.or_else(|| omisiones::omision(bloque, clave.nombre).map(str::to_owned));
        let exigida = omisiones::exigida(bloque, clave.nombre);
        let exige = match (clave.exigida, exigida) {
            (true, _) => "Sí".to_owned(),
            (false, Some(donde)) => format!("Sí, {donde}"),
            (false, None) => "No".to_owned(),
        };
        let falta = omision.map(|o| format!(". Si no se escribe: {o}")).unwrap_or_default();
        texto.push_str(&format!("- **¿Se exige?** {exige}{falta}.\n"));
        let codigos: Vec<String> = codigos
            .iter()
            .filter_map(|codigo| buscar(codigo))
            .map(|e| format!("[{0}](../../compiler/codes/{0}.md) {1}", e.codigo, e.titulo()))
            .collect();
        if !codigos.is_empty() {
            texto.push_str(&format!("- **Hallazgos:** {}.\n", codigos.join("; ")));
        }
        let secciones = self.explican(bloque, clave, capitulo);
        if !secciones.is_empty() {
            texto.push_str(&format!("- **Se explica en** {}.\n", enumerar(&secciones)));
        }
        if let Some(palabras) = dicen {
            texto.push_str("\n| palabra | qué quiere decir |\n|---|---|\n");
            for palabra in palabras_de(&clave.lugar) {
                let dice = palabras.dicen.iter().find(|(p, _)| *p == palabra).map_or("", |(_, dice)| dice);
                texto.push_str(&format!("| `{palabra}` | {dice} |\n"));
            }
        }
        if let Some(ejemplo) = ejemplo {
            texto.push_str(&format!("\n```yaml\n# fragmento de {}\n{}```\n", ejemplo.archivo, ejemplo.texto));
        }
        texto
    }

    /// Links to the sections that explain a key.
    fn explican(&self, bloque: &str, clave: &Clave, capitulo: &Capitulo) -> Vec<String> {
        let tema = capitulo.tema_de(bloque);
        donde_se_explica(&self.secciones, capitulo.de_archivo, tema, clave.nombre)
            .into_iter()
            .map(|s| format!("[{}](../lenguaje.md#{})", s.titulo, s.ancla()))
            .collect()
    }

    /// What may be written in a place, in words.
    fn forma(&self, lugar: &'static Lugar, con_palabras: bool, hondo: usize) -> String {
        match lugar {
            Lugar::Texto => "un texto".to_owned(),
            Lugar::Nombre => "un nombre corto".to_owned(),
            Lugar::SiNo => "`si` o `no`".to_owned(),
            Lugar::Entero => "un número entero".to_owned(),
            Lugar::Numero => "un número".to_owned(),
            Lugar::Fecha => "una fecha, como `2026-03-02`".to_owned(),
            Lugar::Duracion => "un tiempo, como `5 días hábiles`".to_owned(),
            Lugar::Expresion => "una [expresión](../lenguaje.md#32-expresiones)".to_owned(),
            Lugar::Limites => "dos números, lo menos y lo más: `[1, 3]`".to_owned(),
            Lugar::Palabra(_) if con_palabras => "una de las palabras de la tabla".to_owned(),
            Lugar::Palabra(palabras) => {
                let palabras: Vec<String> = palabras.iter().map(|p| format!("`{p}`")).collect();
                match palabras.split_last() {
                    Some((ultima, [])) => ultima.clone(),
                    Some((ultima, otras)) => format!("{} o {ultima}", otras.join(", ")),
                    None => String::new(),
                }
            }
            Lugar::Bloque(bloque) => {
                format!("un bloque «{}»", self.enlace(bloque, &nombre_de(bloque).to_lowercase()))
            }
            Lugar::Lista(de) => {
                format!("una lista; en cada renglón, {}", self.forma(de, con_palabras, hondo + 1))
            }
            Lugar::Varios(de) => format!("{}, o una lista", self.forma(de, con_palabras, hondo + 1)),
            Lugar::Cada(de) => {
                format!(
                    "nombres cortos que usted elige y, en cada uno, {}",
                    self.forma(de, con_palabras, hondo + 1)
                )
            }
            Lugar::Uno(formas) if hondo > 0 && !formas.iter().any(|f| matches!(f, Lugar::Bloque(_))) => {
                "un valor".to_owned()
            }
            Lugar::Uno(formas) => {
                let mut partes: Vec<String> = Vec::new();
                for forma in *formas {
                    let parte = self.forma(forma, con_palabras, hondo);
                    if !partes.contains(&parte) {
                        partes.push(parte);
                    }
                }
                partes.join("; o bien, ")
            }
        }
    }

    /// A link to a block.
    fn enlace(&self, bloque: &Bloque, texto: &str) -> String {
        let pagina = self.capitulos.iter().find(|c| c.bloques.iter().any(|b| b.nombre == bloque.nombre));
        let pagina = pagina.map_or_else(String::new, |c| format!("{}.md", c.pagina));
        format!("[{texto}]({pagina}#{})", bloque.nombre)
    }

    /// The keys that hold a block.
    fn donde_va(&self, buscado: &Bloque) -> Vec<String> {
        let mut halladas = Vec::new();
        for capitulo in &self.capitulos {
            for bloque in &capitulo.bloques {
                for clave in bloque.claves.iter().filter(|c| lleva(&c.lugar, buscado)) {
                    halladas.push(format!(
                        "[`{0}`]({1}.md#{2}-{0}) de «{3}»",
                        clave.nombre,
                        capitulo.pagina,
                        bloque.nombre,
                        nombre_de(bloque).to_lowercase()
                    ));
                }
            }
        }
        halladas
    }

    fn portada(&self) -> String {
        let mut texto = format!("{GENERADO}{}", include_str!("portada.md"));
        texto.push_str("\n## Las páginas\n\n| página | qué describe |\n|---|---|\n");
        for capitulo in &self.capitulos {
            let (dice, _) = capitulo.dice.split_once('\n').unwrap_or((&capitulo.dice, ""));
            texto.push_str(&format!("| [{}]({}.md) | {dice} |\n", capitulo.titulo, capitulo.pagina));
        }
        texto.push_str("\n## Lo que cabe en cualquier bloque\n\n");
        texto.push_str("No cambian lo que el trámite hace: dicen de dónde sale cada cosa.\nEn `entorno.yaml` no caben.\n");
        let general = Capitulo::general();
        for clave in DE_CITA {
            let de_esta = |(_, escrita): &Llave| *escrita == clave.nombre;
            let codigos =
                self.hallazgos.iter().filter(|(l, _)| de_esta(l)).flat_map(|(_, c)| c).copied().collect();
            let ejemplos = self.ejemplos.iter().filter(|(l, _)| de_esta(l)).map(|(_, e)| e);
            let ejemplo = ejemplos.min_by_key(|e| e.texto.len());
            texto.push_str(&self.clave("cita", clave, &codigos, ejemplo, &general));
        }
        texto.push_str("\n## Índice de claves\n\n");
        let mut indice: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for capitulo in &self.capitulos {
            for bloque in &capitulo.bloques {
                for clave in bloque.claves {
                    indice.entry(clave.nombre).or_default().push(format!(
                        "[{}]({}.md#{}-{})",
                        nombre_de(bloque).to_lowercase(),
                        capitulo.pagina,
                        bloque.nombre,
                        clave.nombre
                    ));
                }
            }
        }
        for clave in DE_CITA {
            indice.entry(clave.nombre).or_default().push(format!("[cualquiera](#cita-{})", clave.nombre));
        }
        texto.push_str("| clave | bloque |\n|---|---|\n");
        for (clave, lugares) in indice {
            texto.push_str(&format!("| `{clave}` | {} |\n", lugares.join(" · ")));
        }
        texto
    }
}

/// Words of the language that in prose carry an accent; those in `cion` need not be here.
const CON_ACENTO: &[(&str, &str)] = &[
    ("calculo", "cálculo"),
    ("catalogo", "catálogo"),
    ("pagina", "página"),
    ("parametro", "parámetro"),
    ("politica", "política"),
    ("publico", "público"),
    ("tramite", "trámite"),
];

/// How a block is called in prose.
fn nombre_de(bloque: &Bloque) -> String {
    let palabras = bloque.nombre.split('_').map(|palabra| {
        let con = CON_ACENTO.iter().find(|(sin, _)| *sin == palabra).map(|(_, con)| (*con).to_owned());
        con.unwrap_or_else(|| match palabra.strip_suffix("cion") {
            Some(inicio) => format!("{inicio}ción"),
            None => palabra.to_owned(),
        })
    });
    mayuscula(&palabras.collect::<Vec<_>>().join(" "))
}

fn mayuscula(texto: &str) -> String {
    let mut letras = texto.chars();
    letras.next().map(|c| c.to_uppercase().chain(letras).collect()).unwrap_or_default()
}

/// `a, b y c`.
fn enumerar(partes: &[String]) -> String {
    match partes.split_last() {
        Some((ultima, [])) => ultima.clone(),
        Some((ultima, otras)) => format!("{} y {ultima}", otras.join(", ")),
        None => String::new(),
    }
}

/// The words that a place takes.
fn palabras_de(lugar: &'static Lugar) -> Vec<&'static str> {
    match lugar {
        Lugar::Palabra(palabras) => palabras.to_vec(),
        Lugar::Lista(de) | Lugar::Varios(de) | Lugar::Cada(de) => palabras_de(de),
        Lugar::Uno(formas) => formas.iter().flat_map(palabras_de).collect(),
        _ => Vec::new(),
    }
}

/// Whether a place holds a block, at once or in a list.
fn lleva(lugar: &'static Lugar, buscado: &Bloque) -> bool {
    match lugar {
        Lugar::Bloque(bloque) => bloque.nombre == buscado.nombre,
        Lugar::Lista(de) | Lugar::Varios(de) | Lugar::Cada(de) => lleva(de, buscado),
        Lugar::Uno(formas) => formas.iter().any(|f| lleva(f, buscado)),
        _ => false,
    }
}
