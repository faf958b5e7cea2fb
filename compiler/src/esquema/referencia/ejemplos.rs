//! An example of each key, taken from definitions that compile: the shortest that can be read without the rest.

use std::collections::BTreeMap;

use super::super::claves;
use super::super::usos::{Visto, raiz_de, ver};
use crate::diag::{FileId, Sink, Span};
use crate::yaml::{self, Mapa};

/// A block by its name, and one of its keys.
pub type Llave = (&'static str, &'static str);

/// A fragment of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ejemplo {
    /// The file.
    pub archivo: String,
    /// Its lines, with `# …` where some of the same block were left out.
    pub texto: String,
}

/// A block is shown whole up to this many lines.
const ENTERO: usize = 6;
/// The value of a key is cut after this many lines.
const VALOR: usize = 9;
/// Lines longer than this are not read well on a page.
const ANCHO: usize = 112;

/// The best example of every key that some of the files use.
pub fn ejemplos(textos: &BTreeMap<String, String>) -> BTreeMap<Llave, Ejemplo> {
    let mut mejores: BTreeMap<Llave, (Gusto, Ejemplo)> = BTreeMap::new();
    for (archivo, texto) in textos {
        let Some((_, raiz)) = raiz_de(archivo) else { continue };
        let arbol = yaml::parse(FileId(0), texto, &mut Sink::new());
        let hoja = Renglones::new(texto);
        for visto in ver(&arbol, raiz) {
            let Visto::Bloque { bloque, mapa, arriba } = visto else { continue };
            for (escrita, valor) in mapa.iter() {
                let Some(clave) = claves(bloque).find(|c| c.nombre == escrita.texto) else { continue };
                // A key that the block takes from another is shown there.
                let duena = match bloque.como {
                    Some(otro) if !bloque.claves.iter().any(|c| c.nombre == clave.nombre) => otro.nombre,
                    _ => bloque.nombre,
                };
                let Some(fragmento) = hoja.fragmento(mapa, &arriba, escrita.span.hasta(valor.span)) else {
                    continue;
                };
                let gusto = Gusto::de(archivo, &fragmento);
                let ejemplo = Ejemplo { archivo: archivo.clone(), texto: fragmento.0.concat() };
                let puesto = mejores.entry((duena, clave.nombre));
                let mejor = puesto.or_insert_with(|| (gusto, ejemplo.clone()));
                if gusto < mejor.0 {
                    *mejor = (gusto, ejemplo);
                }
            }
        }
    }
    mejores.into_iter().map(|(llave, (_, ejemplo))| (llave, ejemplo)).collect()
}

/// What makes an example better than another; the lesser is the better: one that fits, whose block is whole, of an example of the project,
/// short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Gusto {
    ancho: bool,
    partido: bool,
    ajeno: bool,
    largo: bool,
    letras: usize,
}

impl Gusto {
    fn de(archivo: &str, (lineas, entero): &(Vec<String>, bool)) -> Self {
        Self {
            ancho: lineas.iter().any(|l| l.chars().count() > ANCHO),
            partido: !entero,
            ajeno: !archivo.starts_with("examples/"),
            largo: lineas.len() > ENTERO + 2,
            letras: lineas.iter().map(|l| l.chars().count()).sum(),
        }
    }
}

/// The lines of a text.
struct Renglones<'t> {
    texto: &'t str,
    inicios: Vec<usize>,
}

impl<'t> Renglones<'t> {
    fn new(texto: &'t str) -> Self {
        let inicios = std::iter::once(0).chain(texto.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Self { texto, inicios }
    }

    fn linea(&self, byte: usize) -> usize {
        self.inicios.partition_point(|inicio| *inicio <= byte).saturating_sub(1)
    }

    /// First and last line of a stretch, without the blank ones at its end.
    fn lineas(&self, span: Span) -> (usize, usize) {
        let rango = span.rango();
        let largo = self.texto.get(rango.clone()).map_or(0, |t| t.trim_end().len());
        (self.linea(rango.start), self.linea(rango.start + largo.saturating_sub(1)))
    }

    fn renglon(&self, linea: usize) -> &'t str {
        let desde = self.inicios.get(linea).copied().unwrap_or_default();
        let hasta = self.inicios.get(linea + 1).copied().unwrap_or(self.texto.len());
        self.texto.get(desde..hasta).unwrap_or_default().trim_end()
    }

    /// The lines that show one entry of a map, under the keys that it is in, and whether the map is whole in them. None where it can't be
    /// cut without breaking braces.
    fn fragmento(&self, mapa: &Mapa, arriba: &[Span], entrada: Span) -> Option<(Vec<String>, bool)> {
        let de_raiz = arriba.is_empty();
        let (primera, ultima) = self.lineas(mapa.span);
        let (desde, hasta) = self.lineas(entrada);
        let en_llaves = self.texto.get(mapa.span.rango())?.starts_with('{');
        let entero = !de_raiz && ultima - primera < ENTERO;
        if en_llaves && !entero {
            return None;
        }
        let mut escogidas: Vec<usize> = arriba.iter().map(|span| self.linea(span.rango().start)).collect();
        if entero {
            escogidas.extend(primera..=ultima);
        } else {
            // What kind of thing the block is, and the dash of an item of a list.
            let tipo = mapa.entrada("tipo").map(|(clave, valor)| self.lineas(clave.span.hasta(valor.span)));
            escogidas.extend(tipo.filter(|(a, b)| a == b && !de_raiz).map(|(a, _)| a));
            escogidas.extend((desde..=hasta).take(VALOR));
        }
        escogidas.sort_unstable();
        escogidas.dedup();
        let mut salen: Vec<String> = Vec::new();
        let mut previa: Option<usize> = None;
        for linea in escogidas {
            let renglon = self.renglon(linea);
            let mismo = previa.filter(|p| *p >= primera && linea > p + 1);
            if mismo.is_some() && !de_raiz {
                salen.push(format!("{}# …\n", sangria(renglon)));
            }
            salen.push(format!("{renglon}\n"));
            previa = Some(linea);
        }
        if !entero && hasta - desde >= VALOR {
            salen.push(format!("{}# …\n", sangria(self.renglon(desde + VALOR - 1))));
        }
        Some((salen, entero || de_raiz))
    }
}

fn sangria(renglon: &str) -> &str {
    let hasta = renglon.len() - renglon.trim_start().len();
    renglon.get(..hasta).unwrap_or_default()
}
