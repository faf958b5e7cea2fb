//! From events to the tree, refusing on the way what the language does not take from YAML.
//!
//! Each refusal is said once and leaves [`Kind::Roto`] behind. The events may stop short: what is open
//! is then closed as incomplete.

use std::collections::BTreeMap;
use std::ops::Range;

use super::desplazamiento::Desplazamientos;
use super::eventos::{Evento, Eventos, Fallo, Forma, Visto};
use super::nodo::{Clave, Escalar, Estilo, Kind, Lista, Mapa, Nodo};
use super::preparar::entre_letras;
use super::{MAX_PROFUNDIDAD, trampas};
use crate::diag::{FileId, Problema, Sink, Span, codes};

/// What was read of a text.
pub struct Lectura {
    /// The tree; `None` when the text holds no value at all.
    pub raiz: Option<Nodo>,
    /// Why reading stopped before the end, if it did.
    pub fallo: Option<Fallo>,
    /// Comments that share their line with something else, in order.
    pub comentarios: Vec<Span>,
}

/// Reads the first document of `texto`, which may have blanks where `original` has letters, and refuses any other.
pub fn leer(archivo: FileId, original: &str, texto: &str, sink: &mut Sink) -> Lectura {
    let mut lector =
        Lector { archivo, original, texto, eventos: Eventos::new(texto), comentarios: vec![], sink };
    let raiz = lector.documento();
    let fallo = lector.eventos.fallo().cloned();
    Lectura { raiz, fallo, comentarios: lector.comentarios }
}

struct Lector<'t, 's> {
    archivo: FileId,
    original: &'t str,
    texto: &'t str,
    eventos: Eventos<'t>,
    comentarios: Vec<Span>,
    sink: &'s mut Sink,
}

impl<'t> Lector<'t, '_> {
    fn documento(&mut self) -> Option<Nodo> {
        while let Some(visto) = self.siguiente() {
            if !matches!(visto.evento, Evento::Documento) {
                continue;
            }
            let raiz = self.siguiente().map(|visto| self.nodo(visto, 1));
            self.tras_el_documento();
            return raiz.filter(|raiz| !raiz.es_vacio());
        }
        None
    }

    /// After the first document only comments may come.
    fn tras_el_documento(&mut self) {
        let mut fin = 0..0;
        while let Some(visto) = self.siguiente() {
            match visto.evento {
                Evento::FinDocumento => fin = visto.rango,
                Evento::Documento => {
                    let lugar = if visto.rango.is_empty() { fin } else { visto.rango };
                    self.sink.push(trampas::otro_documento(self.span(lugar)));
                    return;
                }
                Evento::Alias
                | Evento::Ancla
                | Evento::ComentarioDerecho
                | Evento::Escalar(..)
                | Evento::Lista(_)
                | Evento::Mapa(_)
                | Evento::Fin => {}
            }
        }
    }

    fn nodo(&mut self, visto: Visto<'t>, profundidad: usize) -> Nodo {
        let con_etiqueta = visto.etiqueta.clone();
        let ancla = self.ancla();
        let mut nodo = match visto.evento {
            Evento::Escalar(texto, estilo) => {
                let escalar = self.escalar(&texto, estilo, visto.rango);
                Nodo { span: escalar.span, kind: Kind::Escalar(escalar) }
            }
            Evento::Lista(_) | Evento::Mapa(_) if profundidad > MAX_PROFUNDIDAD => {
                self.sink.push(trampas::demasiado_hondo(self.punto(visto.rango.start)));
                self.saltar(visto.rango)
            }
            Evento::Mapa(Forma::Flujo) if self.abre_plantilla(&visto.rango) => {
                let nodo = self.saltar(visto.rango);
                self.sink.push(trampas::plantilla_sin_comillas(self.texto, nodo.span));
                nodo
            }
            Evento::Lista(forma) => self.lista(forma, visto.rango, profundidad),
            Evento::Mapa(forma) => self.mapa(forma, visto.rango, profundidad),
            Evento::Alias => {
                let span = self.span(visto.rango);
                self.sink.push(
                    Problema::new(
                        &codes::V0115,
                        span,
                        format!("`{}` es un alias de YAML y no se admite", self.trozo(span)),
                    )
                    .etiqueta("repite lo escrito en otro lugar")
                    .ayuda("escriba aquí el valor completo; si es un texto, póngalo entre comillas"),
                );
                Nodo { span, kind: Kind::Roto }
            }
            Evento::Documento
            | Evento::FinDocumento
            | Evento::Ancla
            | Evento::ComentarioDerecho
            | Evento::Fin => Nodo { span: self.span(visto.rango), kind: Kind::Roto },
        };
        if let Some(ancla) = ancla {
            let span = self.span(ancla);
            self.sink.push(
                Problema::new(
                    &codes::V0114,
                    span,
                    format!("`{}` es un ancla de YAML y no se admite", self.trozo(span)),
                )
                .etiqueta("`&` al inicio de un valor pone un nombre para repetirlo")
                .ayuda("quítela; si es parte de un texto, póngalo entre comillas"),
            );
        }
        if let Some(etiqueta) = con_etiqueta {
            self.sink.push(trampas::etiqueta_yaml(self.texto, self.span(etiqueta)));
            nodo.kind = Kind::Roto;
        }
        nodo
    }

    fn lista(&mut self, forma: Forma, rango: Range<usize>, profundidad: usize) -> Nodo {
        let inicio = rango.start;
        let mut fin = rango.end;
        let mut elementos: Vec<Nodo> = vec![];
        let incompleta = loop {
            match self.siguiente() {
                None => break true,
                Some(Visto { evento: Evento::Fin, rango, .. }) => {
                    fin = if forma == Forma::Flujo { rango.end } else { fin };
                    break false;
                }
                Some(visto) => {
                    let mut nodo = self.nodo(visto, profundidad + 1);
                    if forma == Forma::Bloque && nodo.es_vacio() {
                        self.tras_el_guion(&mut nodo);
                    }
                    fin = fin.max(nodo.span.fin as usize);
                    elementos.push(nodo);
                }
            }
        };
        let span = self.span(inicio..fin);
        let lista = Lista { span, elementos, incompleta };
        let kind = match forma {
            Forma::Flujo if !incompleta => trampas::lista_en_flujo(self.texto, lista, self.sink),
            Forma::Flujo | Forma::Bloque => Kind::Lista(lista),
        };
        Nodo { span, kind }
    }

    /// The parser puts an item that is not written before whatever comes next; here it follows its dash.
    fn tras_el_guion(&self, nodo: &mut Nodo) {
        let antes = self.texto.get(..nodo.span.inicio as usize).unwrap_or_default().trim_end();
        if let (true, Kind::Escalar(escalar)) = (antes.ends_with('-'), &mut nodo.kind) {
            escalar.span = self.punto(antes.len());
            escalar.desplazamientos = Desplazamientos::new("", antes.len(), escalar.estilo, "");
            nodo.span = escalar.span;
        }
    }

    fn mapa(&mut self, forma: Forma, rango: Range<usize>, profundidad: usize) -> Nodo {
        let inicio = rango.start;
        let mut fin = rango.end;
        let mut mapa = Mapa { span: self.span(rango), entradas: vec![], incompleto: false };
        let mut vistas = Vistas::default();
        let cortado = loop {
            let clave = match self.siguiente() {
                None => break true,
                Some(Visto { evento: Evento::Fin, rango, .. }) => {
                    fin = if forma == Forma::Flujo { rango.end } else { fin };
                    break false;
                }
                Some(visto) => self.clave(visto, profundidad),
            };
            let Some(visto) = self.siguiente() else {
                if let Some(clave) = clave {
                    let span = clave.span.despues();
                    fin = fin.max(clave.span.fin as usize);
                    mapa.entradas.push((clave, Nodo { span, kind: Kind::Roto }));
                }
                break true;
            };
            let Some(clave) = clave else {
                // The key was refused: its value is read in silence.
                fin = fin.max(self.en_silencio(visto, profundidad + 1).span.fin as usize);
                mapa.incompleto = true;
                continue;
            };
            let valor = self.nodo(visto, profundidad + 1);
            fin = fin.max(clave.span.fin as usize).max(valor.span.fin as usize);
            match vistas.primera(&mapa, &clave) {
                Some(primera) => self.sink.push(trampas::clave_repetida(&clave, primera)),
                None => mapa.entradas.push((clave, valor)),
            }
        };
        mapa.span = self.span(inicio..fin);
        mapa.incompleto |= cortado;
        let span = mapa.span;
        let kind = match forma {
            Forma::Flujo if !cortado => trampas::mapa_en_flujo(self.texto, mapa, self.sink),
            Forma::Flujo | Forma::Bloque => Kind::Mapa(mapa),
        };
        Nodo { span, kind }
    }

    /// A key, unless it is one that the language does not take, which is said here.
    fn clave(&mut self, visto: Visto<'t>, profundidad: usize) -> Option<Escalar> {
        let inicio = visto.rango.start;
        let explicita = self.texto.get(..inicio).is_some_and(es_clave_explicita);
        let nodo = match &visto.evento {
            Evento::Escalar(texto, Estilo::Simple) if texto == "<<" => {
                let span = self.span(visto.rango);
                self.sink.push(
                    Problema::new(&codes::V0116, span, "`<<` no se admite: no se pueden mezclar bloques")
                        .etiqueta("copia aquí las claves de otro bloque")
                        .ayuda("escriba aquí las claves completas"),
                );
                return None;
            }
            Evento::Escalar(..) if !explicita => self.nodo(visto, profundidad + 1),
            Evento::Escalar(..)
            | Evento::Documento
            | Evento::FinDocumento
            | Evento::Alias
            | Evento::Ancla
            | Evento::ComentarioDerecho
            | Evento::Lista(_)
            | Evento::Mapa(_)
            | Evento::Fin => {
                let nodo = self.en_silencio(visto, profundidad + 1);
                self.sink.push(trampas::clave_compuesta(nodo.span));
                return None;
            }
        };
        match nodo.kind {
            Kind::Escalar(clave) if clave.texto.is_empty() => {
                let span = self.span(inicio..inicio + usize::from(clave.span.inicio as usize > inicio));
                self.sink.push(
                    Problema::new(&codes::V0127, span, "falta el nombre de la clave antes de `:`")
                        .etiqueta("aquí va el nombre"),
                );
                None
            }
            Kind::Escalar(clave) => Some(clave),
            Kind::Mapa(_) | Kind::Lista(_) | Kind::Roto => None,
        }
    }

    fn escalar(&self, texto: &str, estilo: Estilo, rango: Range<usize>) -> Escalar {
        let crudo = self.texto.get(rango.clone()).unwrap_or_default();
        let bloque = matches!(estilo, Estilo::Literal | Estilo::Plegado);
        if estilo == Estilo::Simple && rango.is_empty() {
            // A value that is not written: the point after the `:` of its key.
            let dos_puntos = self.texto.get(rango.start..).is_some_and(|resto| resto.starts_with(':'));
            let lugar = rango.start + usize::from(dos_puntos);
            return Escalar {
                texto: String::new(),
                estilo,
                span: self.punto(lugar),
                comentario: None,
                desplazamientos: Desplazamientos::new("", lugar, estilo, ""),
            };
        }
        // The parser lets a block run to the next token, and an empty one begin at its header.
        let vacio = bloque && texto.trim().is_empty();
        let fin = if bloque && !vacio { rango.start + crudo.trim_end().len() } else { rango.end };
        // Of a text that holds a blank no part is told apart: the blank may stand for half a letter.
        let con_blancos =
            self.original.as_bytes().get(rango.start..fin) != self.texto.as_bytes().get(rango.start..fin);
        let desplazamientos = if vacio || con_blancos {
            Desplazamientos::default()
        } else {
            Desplazamientos::new(
                self.texto.get(rango.start..fin).unwrap_or_default(),
                rango.start,
                estilo,
                texto,
            )
        };
        let fin = if vacio { rango.start + crudo.lines().next().unwrap_or_default().len() } else { fin };
        Escalar {
            texto: texto.to_owned(),
            estilo,
            span: self.span(rango.start..fin),
            comentario: None,
            desplazamientos,
        }
    }

    fn abre_plantilla(&self, rango: &Range<usize>) -> bool {
        self.texto.get(rango.start..).is_some_and(|resto| resto.starts_with("{{"))
    }

    /// Reads a node without saying anything of it.
    fn en_silencio(&mut self, visto: Visto<'t>, profundidad: usize) -> Nodo {
        match visto.evento {
            Evento::Lista(_) | Evento::Mapa(_) => self.saltar(visto.rango),
            Evento::Documento
            | Evento::FinDocumento
            | Evento::Alias
            | Evento::Ancla
            | Evento::ComentarioDerecho
            | Evento::Escalar(..)
            | Evento::Fin => {
                let _ = profundidad;
                let _ = self.ancla();
                Nodo { span: self.span(visto.rango), kind: Kind::Roto }
            }
        }
    }

    /// Passes over a list or map whose beginning was read.
    fn saltar(&mut self, rango: Range<usize>) -> Nodo {
        let mut abiertos = 1_usize;
        let mut fin = rango.end;
        while let Some(visto) = self.siguiente() {
            match visto.evento {
                Evento::Lista(_) | Evento::Mapa(_) => abiertos += 1,
                Evento::Fin => abiertos -= 1,
                Evento::Documento
                | Evento::FinDocumento
                | Evento::Alias
                | Evento::Ancla
                | Evento::ComentarioDerecho
                | Evento::Escalar(..) => {}
            }
            if !visto.rango.is_empty() {
                fin = fin.max(visto.rango.end);
            }
            if abiertos == 0 {
                break;
            }
        }
        Nodo { span: self.span(rango.start..fin), kind: Kind::Roto }
    }

    fn ancla(&mut self) -> Option<Range<usize>> {
        let es = matches!(self.eventos.mirar(), Some(Visto { evento: Evento::Ancla, .. }));
        if es { self.eventos.next().map(|visto| visto.rango) } else { None }
    }

    /// The next event that is not a comment.
    fn siguiente(&mut self) -> Option<Visto<'t>> {
        loop {
            let visto = self.eventos.next()?;
            match visto.evento {
                Evento::ComentarioDerecho => {
                    let span = self.span(visto.rango);
                    self.comentarios.push(span);
                }
                Evento::Documento
                | Evento::FinDocumento
                | Evento::Alias
                | Evento::Ancla
                | Evento::Escalar(..)
                | Evento::Lista(_)
                | Evento::Mapa(_)
                | Evento::Fin => return Some(visto),
            }
        }
    }

    fn span(&self, rango: Range<usize>) -> Span {
        Span::new(self.archivo, entre_letras(self.original, rango))
    }

    fn punto(&self, lugar: usize) -> Span {
        self.span(lugar..lugar)
    }

    fn trozo(&self, span: Span) -> &'t str {
        self.texto.get(span.rango()).unwrap_or_default()
    }
}

/// Keys of a map that were seen. A short map is looked through; a long one is remembered, so that a file of keys alone is not slow.
#[derive(Default)]
struct Vistas(BTreeMap<String, Span>);

impl Vistas {
    /// Keys up to which a map is looked through.
    const CORTO: usize = 24;

    /// Where a key stood before, in a map to which it will otherwise be added.
    fn primera(&mut self, mapa: &Mapa, clave: &Clave) -> Option<Span> {
        if mapa.entradas.len() < Self::CORTO {
            return mapa.entradas.iter().find(|(c, _)| c.texto == clave.texto).map(|(c, _)| c.span);
        }
        for (c, _) in mapa.entradas.iter().skip(self.0.len()) {
            self.0.insert(c.texto.clone(), c.span);
        }
        self.0.get(&clave.texto).copied()
    }
}

/// Whether the text before a key ends in the `?` that announces one: a mark of its own, where a key may begin. That of a question
/// (`confirma: ¿Desea continuar?`), in a value or in a comment of the line above, announces nothing.
fn es_clave_explicita(antes: &str) -> bool {
    let Some(antes) = antes.trim_end_matches([' ', '\n', '\r']).strip_suffix('?') else { return false };
    let linea = antes.rsplit('\n').next().unwrap_or_default().trim_end();
    linea.is_empty() || linea.ends_with(['{', '[', ',', '-'])
}
