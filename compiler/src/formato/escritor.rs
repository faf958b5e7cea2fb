//! Writes a tree again, with its comments where they were.
//!
//! It walks the tree and the list of comments side by side: a comment goes out before what follows it in the text, or at the end of the
//! line that it shared.

use super::escalares;
use crate::yaml::{Clave, Comentario, Escalar, Estilo, Kind, Lista, Mapa, Nodo};

/// A map in braces that the author wrote on one line stays on one up to this width.
const ANCHO: usize = 180;
/// One written over several lines is joined up to this width.
const ANCHO_UNIDO: usize = 100;
const NIVEL: usize = 2;

/// The text of a tree; `None` when something of it cannot be laid out.
pub fn escribir(texto: &str, raiz: &Nodo, comentarios: &[Comentario]) -> Option<String> {
    let mut escritor = Escritor { texto, comentarios, salida: String::new(), al_lado: Vec::new() };
    let limite = texto.len();
    match &raiz.kind {
        Kind::Mapa(mapa) if escritor.va_en_bloque(raiz, 0) => escritor.mapa(mapa, 0, limite, true)?,
        Kind::Lista(lista) if escritor.va_en_bloque(raiz, 0) => escritor.lista(lista, 0, limite, true)?,
        Kind::Mapa(_) | Kind::Lista(_) | Kind::Escalar(_) => {
            escritor.previos(raiz.span.inicio as usize, 0, true);
            escritor.hoja(raiz, 0, 0)?;
        }
        Kind::Roto => return None,
    }
    escritor.finales(0, limite, 0);
    escritor.alinear();
    Some(escritor.salida)
}

/// A comment as it is written: with a space after its `#`, unless it is a rule of signs.
pub fn comentario(crudo: &str) -> String {
    match crudo.strip_prefix('#') {
        Some(resto) if resto.starts_with(char::is_alphanumeric) => format!("# {}", resto.trim_end()),
        _ => crudo.trim_end().to_owned(),
    }
}

/// A comment at the end of a line: its line in the output and the column that it had in the text.
struct AlLado {
    linea: usize,
    /// Byte of the output where the line's own text ends.
    fin: usize,
    columna: usize,
}

struct Escritor<'t> {
    texto: &'t str,
    /// Those that were not written yet.
    comentarios: &'t [Comentario],
    salida: String,
    al_lado: Vec<AlLado>,
}

impl<'t> Escritor<'t> {
    fn mapa(&mut self, mapa: &Mapa, sangria: usize, limite: usize, salto: bool) -> Option<()> {
        for (i, (clave, valor)) in mapa.iter().enumerate() {
            let inicio = clave.span.inicio as usize;
            let siguiente = mapa.entradas.get(i + 1).map_or(limite, |(k, _)| k.span.inicio as usize);
            if i > 0 || salto {
                self.previos(inicio, sangria, i == 0);
                self.margen(sangria);
            }
            self.entrada(clave, valor, sangria, siguiente)?;
        }
        let columna = mapa.entradas.first().map_or(0, |(k, _)| self.columna(k.span.inicio as usize));
        self.finales(
            sangria,
            limite,
            if self.es_flujo(mapa.span.inicio as usize) { usize::MAX } else { columna },
        );
        Some(())
    }

    fn entrada(&mut self, clave: &Clave, valor: &Nodo, sangria: usize, limite: usize) -> Option<()> {
        let nombre = escalares::en_una_linea(self.texto, clave)?;
        self.salida.push_str(&nombre);
        self.salida.push(':');
        let fin_de_clave = clave.span.fin as usize;
        let ancho = sangria + nombre.chars().count() + 2;
        match &valor.kind {
            Kind::Mapa(mapa) if self.va_en_bloque(valor, ancho) => {
                self.abrir(mapa.entradas.first().map(|(k, _)| k.span.inicio as usize)?, fin_de_clave);
                self.mapa(mapa, sangria + NIVEL, limite, true)
            }
            Kind::Lista(lista) if self.va_en_bloque(valor, ancho) => {
                self.abrir(self.primero(lista)?, fin_de_clave);
                self.lista(lista, sangria + NIVEL, limite, true)
            }
            Kind::Roto => None,
            Kind::Mapa(_) | Kind::Lista(_) | Kind::Escalar(_) => {
                if !valor.es_vacio() {
                    self.salida.push(' ');
                    self.entre(valor, sangria + NIVEL);
                }
                self.hoja(valor, sangria, fin_de_clave)
            }
        }
    }

    fn lista(&mut self, lista: &Lista, sangria: usize, limite: usize, salto: bool) -> Option<()> {
        let lugares: Vec<usize> = lista.elementos.iter().map(|e| self.guion(e, lista)).collect();
        for (i, elemento) in lista.elementos.iter().enumerate() {
            let inicio = *lugares.get(i)?;
            let siguiente = lugares.get(i + 1).copied().unwrap_or(limite);
            if i > 0 || salto {
                self.previos(inicio, sangria, i == 0);
                self.margen(sangria);
            }
            self.salida.push('-');
            if elemento.es_vacio() {
                self.hoja(elemento, sangria, inicio)?;
                continue;
            }
            self.salida.push(' ');
            match &elemento.kind {
                Kind::Mapa(mapa) if self.va_en_bloque(elemento, sangria + NIVEL) => {
                    self.entre_desde(mapa.entradas.first()?.0.span.inicio as usize, sangria + NIVEL);
                    self.mapa(mapa, sangria + NIVEL, siguiente, false)?;
                }
                Kind::Lista(otra) if self.va_en_bloque(elemento, sangria + NIVEL) => {
                    self.entre_desde(self.primero(otra)?, sangria + NIVEL);
                    self.lista(otra, sangria + NIVEL, siguiente, false)?;
                }
                Kind::Roto => return None,
                Kind::Mapa(_) | Kind::Lista(_) | Kind::Escalar(_) => {
                    self.entre(elemento, sangria + NIVEL);
                    self.hoja(elemento, sangria, inicio)?;
                }
            }
        }
        let columna = lugares.first().map_or(0, |l| self.columna(*l));
        self.finales(
            sangria,
            limite,
            if self.es_flujo(lista.span.inicio as usize) { usize::MAX } else { columna },
        );
        Some(())
    }

    /// What stands at the end of a line: a scalar, or a list or map in brackets.
    fn hoja(&mut self, nodo: &Nodo, sangria: usize, desde: usize) -> Option<()> {
        let mut fin = nodo.span.fin as usize;
        match &nodo.kind {
            Kind::Escalar(escalar) if matches!(escalar.estilo, Estilo::Literal | Estilo::Plegado) => {
                return self.texto_en_bloque(escalar, sangria, desde);
            }
            Kind::Escalar(escalar) => match escalares::en_una_linea(self.texto, escalar) {
                Some(linea) => self.salida.push_str(&linea),
                None => {
                    for (i, linea) in escalares::en_lineas(self.texto, escalar)?.iter().enumerate() {
                        if i > 0 {
                            self.salida.push('\n');
                        }
                        if i > 0 && !linea.is_empty() {
                            self.margen(sangria + NIVEL);
                        }
                        self.salida.push_str(linea);
                    }
                }
            },
            Kind::Mapa(_) | Kind::Lista(_) => {
                let linea = self.en_linea(nodo)?;
                self.salida.push_str(&linea);
                fin = nodo.span.fin as usize;
            }
            Kind::Roto => return None,
        }
        self.cerrar_linea(fin);
        Some(())
    }

    fn texto_en_bloque(&mut self, escalar: &Escalar, sangria: usize, desde: usize) -> Option<()> {
        // The comment of the header comes before the text.
        let propio = self
            .comentarios
            .first()
            .filter(|c| c.acompana && c.rango.start < escalar.span.inicio as usize)
            .map(|c| c.rango.clone());
        let (encabezado, lineas) = escalares::bloque(self.texto, escalar, desde)?;
        self.salida.push_str(&encabezado);
        if propio.is_some() {
            self.acompanar();
        }
        self.salida.push('\n');
        for linea in lineas {
            if !linea.is_empty() {
                self.margen(sangria + NIVEL);
            }
            self.salida.push_str(&linea);
            self.salida.push('\n');
        }
        Some(())
    }

    /// A list or map on one line.
    fn en_linea(&self, nodo: &Nodo) -> Option<String> {
        match &nodo.kind {
            Kind::Escalar(escalar) => escalares::en_una_linea(self.texto, escalar),
            Kind::Lista(lista) => {
                let partes: Option<Vec<String>> = lista.elementos.iter().map(|e| self.en_linea(e)).collect();
                Some(format!("[{}]", partes?.join(", ")))
            }
            Kind::Mapa(mapa) => {
                let partes: Option<Vec<String>> = mapa
                    .iter()
                    .map(|(k, v)| {
                        let clave = escalares::en_una_linea(self.texto, k)?;
                        Some(format!("{clave}: {}", self.en_linea(v)?))
                    })
                    .collect();
                Some(format!("{{{}}}", partes?.join(", ")))
            }
            Kind::Roto => None,
        }
    }

    /// Whether a list or map is written one item per line. `ancho` is the room taken before it.
    fn va_en_bloque(&self, nodo: &Nodo, ancho: usize) -> bool {
        let vacio = match &nodo.kind {
            Kind::Mapa(mapa) => mapa.entradas.is_empty(),
            Kind::Lista(lista) => lista.elementos.is_empty(),
            Kind::Escalar(_) | Kind::Roto => return false,
        };
        let rango = nodo.span.rango();
        if vacio {
            return false;
        }
        if !self.es_flujo(rango.start) || self.comentarios.iter().any(|c| rango.contains(&c.rango.start)) {
            return true;
        }
        let partido = self.texto.get(rango).is_some_and(|t| t.contains('\n'));
        let tope = if partido { ANCHO_UNIDO } else { ANCHO };
        self.en_linea(nodo).is_none_or(|linea| ancho + linea.chars().count() > tope)
    }

    fn es_flujo(&self, inicio: usize) -> bool {
        self.texto.get(inicio..).is_some_and(|t| t.starts_with(['{', '[']))
    }

    /// Where the first item of a list is written, with its dash.
    fn primero(&self, lista: &Lista) -> Option<usize> {
        lista.elementos.first().map(|e| self.guion(e, lista))
    }

    /// Where the dash of an item is; in brackets, the item itself.
    fn guion(&self, elemento: &Nodo, lista: &Lista) -> usize {
        let inicio = elemento.span.inicio as usize;
        if self.es_flujo(lista.span.inicio as usize) {
            return inicio;
        }
        // Comments may hold dashes: the dash is the first mark of some line before the item.
        let antes = self.texto.get(..inicio).unwrap_or_default();
        let en_su_linea = antes.rsplit('\n').next().unwrap_or_default();
        if let Some(i) =
            en_su_linea.rfind('-').filter(|i| en_su_linea.get(i + 1..).is_some_and(|r| r.trim().is_empty()))
        {
            return inicio - en_su_linea.len() + i;
        }
        let mut fin = antes.len() - en_su_linea.len();
        while fin > 0 {
            let linea = antes.get(..fin - 1).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
            let inicio_linea = fin - 1 - linea.len();
            let visible = linea.trim_start();
            if visible.starts_with('-') {
                return inicio_linea + (linea.len() - visible.len());
            }
            fin = inicio_linea;
        }
        inicio
    }

    fn columna(&self, lugar: usize) -> usize {
        let antes = self.texto.get(..lugar).unwrap_or_default();
        antes.rsplit('\n').next().unwrap_or_default().chars().count()
    }

    fn margen(&mut self, sangria: usize) {
        self.salida.extend(std::iter::repeat_n(' ', sangria));
    }

    /// Whether the line before that of a place is empty.
    fn tras_linea_vacia(&self, lugar: usize) -> bool {
        let antes = self.texto.get(..lugar).unwrap_or_default();
        let mut lineas = antes.rsplit('\n');
        lineas.next();
        lineas.next().is_some_and(|l| l.trim().is_empty())
    }

    /// The comments that come before a place, each on its line, and the empty line before it if there was one.
    fn previos(&mut self, hasta: usize, sangria: usize, mut primero: bool) {
        while let Some(c) = self.comentarios.first().filter(|c| c.rango.start < hasta) {
            let rango = c.rango.clone();
            if !primero && !c.acompana && self.tras_linea_vacia(rango.start) {
                self.salida.push('\n');
            }
            primero = false;
            self.margen(sangria);
            self.salida.push_str(&comentario(self.texto.get(rango).unwrap_or_default()));
            self.salida.push('\n');
            self.comentarios = self.comentarios.get(1..).unwrap_or_default();
        }
        if !primero && self.tras_linea_vacia(hasta) {
            self.salida.push('\n');
        }
    }

    /// The comments at the end of a block: those before `limite` that are not further left than it was.
    fn finales(&mut self, sangria: usize, limite: usize, columna: usize) {
        while let Some(c) = self.comentarios.first() {
            let rango = c.rango.clone();
            if c.acompana || rango.start >= limite || self.columna(rango.start) < columna {
                return;
            }
            if self.tras_linea_vacia(rango.start) && !self.salida.is_empty() {
                self.salida.push('\n');
            }
            self.margen(sangria);
            self.salida.push_str(&comentario(self.texto.get(rango).unwrap_or_default()));
            self.salida.push('\n');
            self.comentarios = self.comentarios.get(1..).unwrap_or_default();
        }
    }

    /// Ends the line of a key whose value is a block.
    fn abrir(&mut self, primero: usize, fin_de_clave: usize) {
        let junto = self.comentarios.first().is_some_and(|c| {
            let entre = self.texto.get(fin_de_clave..c.rango.start).unwrap_or("\n");
            c.acompana && c.rango.start < primero && !entre.contains('\n')
        });
        if junto {
            self.acompanar();
        }
        self.salida.push('\n');
    }

    /// Comments between a key or dash and its value: the value then goes on a line of its own.
    fn entre(&mut self, valor: &Nodo, sangria: usize) {
        if let Some(Estilo::Literal | Estilo::Plegado) = valor.escalar().map(|e| e.estilo) {
            return;
        }
        self.entre_desde(valor.span.inicio as usize, sangria);
    }

    fn entre_desde(&mut self, inicio: usize, sangria: usize) {
        if self.comentarios.first().is_none_or(|c| c.rango.start >= inicio) {
            return;
        }
        if self.comentarios.first().is_some_and(|c| c.acompana) {
            self.acompanar();
        }
        let corta = self.salida.trim_end_matches(' ').len();
        self.salida.truncate(corta);
        self.salida.push('\n');
        self.previos(inicio, sangria, true);
        self.margen(sangria);
    }

    /// Ends a line, with its comment if nothing else stood between.
    fn cerrar_linea(&mut self, fin: usize) {
        let corta = self.salida.trim_end_matches(' ').len();
        self.salida.truncate(corta);
        let junto = self.comentarios.first().is_some_and(|c| {
            let entre = self.texto.get(fin..c.rango.start).unwrap_or("?");
            c.acompana && entre.chars().all(|c| matches!(c, ' ' | ',' | ']' | '}' | ':'))
        });
        if junto {
            self.acompanar();
        }
        self.salida.push('\n');
    }

    /// Writes the next comment at the end of the line.
    fn acompanar(&mut self) {
        let Some((c, resto)) = self.comentarios.split_first() else { return };
        self.comentarios = resto;
        let corta = self.salida.trim_end_matches(' ').len();
        self.salida.truncate(corta);
        self.al_lado.push(AlLado {
            linea: self.salida.matches('\n').count(),
            fin: self.salida.len(),
            columna: self.columna(c.rango.start),
        });
        self.salida.push_str("  ");
        self.salida.push_str(&comentario(self.texto.get(c.rango.clone()).unwrap_or_default()));
    }

    /// Comments of neighbouring lines that stood in one column do so again.
    fn alinear(&mut self) {
        let al_lado = std::mem::take(&mut self.al_lado);
        let mut rellenos: Vec<(usize, usize)> = Vec::new();
        for grupo in al_lado.chunk_by(|a, b| a.columna == b.columna && a.linea + 1 == b.linea) {
            let anchos: Vec<usize> = grupo.iter().map(|a| self.ancho_hasta(a.fin)).collect();
            let mayor = anchos.iter().copied().max().unwrap_or(0);
            rellenos.extend(grupo.iter().zip(&anchos).map(|(a, ancho)| (a.fin, mayor - ancho)));
        }
        for (lugar, cuantos) in rellenos.into_iter().rev() {
            self.salida.insert_str(lugar, &" ".repeat(cuantos));
        }
    }

    fn ancho_hasta(&self, fin: usize) -> usize {
        let antes = self.salida.get(..fin).unwrap_or_default();
        antes.rsplit('\n').next().unwrap_or_default().chars().count()
    }
}
