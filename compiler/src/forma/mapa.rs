//! A map whose keys are known: what was asked of it is what it may hold, and the rest is reported with a suggestion.

use std::collections::BTreeSet;

use crate::diag::{Problema, Sink, Span, cercano, codes};
use crate::yaml::{Mapa, Nodo};

/// A map being read.
pub struct Forma<'t> {
    mapa: &'t Mapa,
    que: String,
    pedidas: BTreeSet<&'static str>,
    /// Keys that may stand here although nobody asks for them.
    libres: &'static [&'static str],
    /// Those that must be there and aren't.
    faltan: Vec<&'static str>,
}

/// Keys that may stand in any mapping of a definition.
const DE_CITA: [&str; 4] = ["fundamento", "fuente", "ilustrativo", "nota"];

impl<'t> Forma<'t> {
    /// Opens a map; `que` names it in messages: "el campo `giro`".
    pub fn abrir(nodo: &'t Nodo, que: impl Into<String>, sink: &mut Sink) -> Option<Self> {
        let que = que.into();
        match nodo.mapa() {
            Some(mapa) => {
                Some(Self { mapa, que, pedidas: BTreeSet::new(), libres: &DE_CITA, faltan: Vec::new() })
            }
            None => {
                super::clase(nodo, &format!("un bloque de claves para {que}"), sink);
                None
            }
        }
    }

    /// Opens a map that is of no definition: every key that stands there is asked for.
    pub fn estricta(nodo: &'t Nodo, que: impl Into<String>, sink: &mut Sink) -> Option<Self> {
        Self::abrir(nodo, que, sink).map(|forma| Self { libres: &[], ..forma })
    }

    /// The whole map.
    pub fn mapa(&self) -> &'t Mapa {
        self.mapa
    }

    /// Its place.
    pub fn span(&self) -> Span {
        self.mapa.span
    }

    /// A key that may be missing. An empty value counts as missing after it was reported.
    pub fn opcional(&mut self, clave: &'static str) -> Option<&'t Nodo> {
        self.pedidas.insert(clave);
        self.mapa.get(clave).filter(|n| !n.es_roto())
    }

    /// A key that must be there.
    pub fn requerida(&mut self, clave: &'static str, sink: &mut Sink) -> Option<&'t Nodo> {
        self.pedidas.insert(clave);
        match self.mapa.get(clave) {
            Some(nodo) if nodo.es_roto() => None,
            Some(nodo) => Some(nodo),
            None => {
                if !self.mapa.incompleto {
                    self.faltan.push(clave);
                    sink.push(
                        Problema::new(&codes::V0203, self.mapa.cabeza(), self.que_falta(clave))
                            .ayuda(format!("agregue `{clave}:`")),
                    );
                }
                None
            }
        }
    }

    fn que_falta(&self, clave: &str) -> String {
        format!("falta la clave `{clave}` en {}", self.que)
    }

    /// Whether a key was written and something of it was lost, which was then said.
    pub fn se_perdio(&self, clave: &str) -> bool {
        self.mapa.get(clave).is_some_and(|n| !n.esta_entero())
    }

    /// Whether a key was written, broken or not.
    pub fn tiene(&self, clave: &str) -> bool {
        self.mapa.get(clave).is_some()
    }

    /// Admits keys without reading them: another room does.
    pub fn admite(&mut self, claves: &[&'static str]) {
        self.pedidas.extend(claves);
    }

    /// Reports the keys that nobody asked for.
    pub fn cerrar(self, sink: &mut Sink) {
        for clave in self.mapa.claves() {
            let escrita = clave.texto.as_str();
            if self.pedidas.contains(escrita) || self.libres.contains(&escrita) {
                continue;
            }
            let de_cita = self.libres.iter().copied().filter(|c| !self.pedidas.contains(c));
            let conocidas = self.pedidas.iter().copied().chain(de_cita).filter(|c| !self.tiene(c));
            let mut problema = Problema::new(
                &codes::V0202,
                clave.span,
                format!("la clave `{}` no existe en {}", super::recortar(escrita), self.que),
            );
            match cercano(escrita, conocidas.clone()) {
                Some(parecida) => {
                    // The key that lacks is the one that is misspelt.
                    if self.faltan.contains(&parecida) {
                        sink.retirar(&codes::V0203, self.mapa.cabeza(), &self.que_falta(parecida));
                    }
                    problema = problema.arreglo_probable(
                        format!("¿quiso decir `{parecida}`?"),
                        [(clave.span, parecida.to_owned())],
                    );
                }
                None => {
                    let claves: Vec<&str> = conocidas.collect();
                    problema = problema.nota(format!("aquí también puede escribir: {}", claves.join(", ")));
                }
            }
            sink.push(problema);
        }
    }
}
