//! The table, walked along a text: which block of the language each part of it is.
//!
//! It judges nothing. A key that the table doesn't know is passed over, with all that it holds.

use super::claves;
use super::tabla::{ARCHIVOS, Bloque, Lugar};
use crate::diag::Span;
use crate::yaml::{Kind, Mapa, Nodo};

/// What stands somewhere in a file.
pub enum Visto<'t> {
    /// A block.
    Bloque {
        /// Which.
        bloque: &'static Bloque,
        /// What is written of it.
        mapa: &'t Mapa,
        /// The keys and items that it is in, from the root.
        arriba: Vec<Span>,
    },
    /// A word of a few.
    #[cfg_attr(not(test), expect(dead_code, reason = "who holds the words against the readers is a test"))]
    Palabra {
        /// `bloque.clave`.
        donde: String,
        /// The words.
        palabras: &'static [&'static str],
        /// Where it is written.
        span: Span,
    },
}

/// The schema of a file, by its name, and what the whole file holds.
pub fn raiz_de(nombre: &str) -> Option<(&'static str, &'static Lugar)> {
    let carpeta = nombre.split('/').rev().nth(1).unwrap_or_default();
    let sirve = |patron: &&str| match patron.strip_suffix("/*.yaml") {
        Some(de) => de == carpeta,
        None => nombre.rsplit('/').next() == Some(patron),
    };
    let hallado = ARCHIVOS.iter().find(|(_, sirve_a, _)| sirve_a.iter().any(&sirve))?;
    Some((hallado.0, &hallado.2))
}

/// Everything that the table knows of a tree.
pub fn ver<'t>(arbol: &'t Nodo, raiz: &'static Lugar) -> Vec<Visto<'t>> {
    let mut paseo = Paseo { vistos: Vec::new(), arriba: Vec::new() };
    paseo.visitar(arbol, raiz, "");
    paseo.vistos
}

struct Paseo<'t> {
    vistos: Vec<Visto<'t>>,
    arriba: Vec<Span>,
}

impl<'t> Paseo<'t> {
    /// The same, one step further in.
    fn dentro(&mut self, paso: Span, nodo: &'t Nodo, lugar: &'static Lugar, donde: &str) {
        self.arriba.push(paso);
        self.visitar(nodo, lugar, donde);
        self.arriba.pop();
    }

    fn visitar(&mut self, nodo: &'t Nodo, lugar: &'static Lugar, donde: &str) {
        match (lugar, &nodo.kind) {
            (Lugar::Bloque(bloque), Kind::Mapa(mapa)) => {
                self.vistos.push(Visto::Bloque { bloque, mapa, arriba: self.arriba.clone() });
                for (clave, valor) in mapa.iter() {
                    if let Some(conocida) = claves(bloque).find(|c| c.nombre == clave.texto) {
                        let donde = format!("{}.{}", bloque.nombre, clave.texto);
                        self.dentro(clave.span, valor, &conocida.lugar, &donde);
                    }
                }
            }
            (Lugar::Cada(de), Kind::Mapa(mapa)) => {
                for (clave, valor) in mapa.iter() {
                    self.dentro(clave.span, valor, de, donde);
                }
            }
            (Lugar::Lista(de), Kind::Lista(lista)) => {
                for elemento in &lista.elementos {
                    self.dentro(elemento.span, elemento, de, donde);
                }
            }
            (Lugar::Varios(de), _) => {
                for elemento in nodo.uno_o_varios() {
                    self.dentro(elemento.span, elemento, de, donde);
                }
            }
            (Lugar::Palabra(palabras), Kind::Escalar(escalar)) => {
                self.vistos.push(Visto::Palabra { donde: donde.to_owned(), palabras, span: escalar.span });
            }
            (Lugar::Uno(formas), kind) => {
                if let Some(forma) = forma_de(formas, kind) {
                    self.visitar(nodo, forma, donde);
                }
            }
            _ => {}
        }
    }
}

/// Which of several forms a node has.
fn forma_de(formas: &'static [Lugar], kind: &Kind) -> Option<&'static Lugar> {
    let formas = formas.iter().flat_map(|f| if let Lugar::Uno(f) = f { *f } else { std::slice::from_ref(f) });
    // A block that must have a key is not one that lacks it.
    let tiene = |b: &Bloque, m: &Mapa| b.claves.iter().all(|c| !c.exigida || m.get(c.nombre).is_some());
    let casa = |l: &&Lugar| match kind {
        Kind::Mapa(mapa) if matches!(l, Lugar::Bloque(b) if !tiene(b, mapa)) => false,
        Kind::Mapa(_) => matches!(l, Lugar::Bloque(_) | Lugar::Cada(_)),
        Kind::Lista(_) => matches!(l, Lugar::Lista(_) | Lugar::Varios(_)),
        Kind::Escalar(_) | Kind::Roto => matches!(l, Lugar::Palabra(_)),
    };
    formas.into_iter().find(casa)
}
