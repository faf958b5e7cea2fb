//! Several syntax errors in one run: say one, blank the smallest piece that lets the parser go on, repeat.
//!
//! Blanking keeps the length, so offsets stay true and what is left can be read as usual. What was lost is
//! remembered as [`Blanco`]s, so that nobody complains of its absence.

use std::ops::Range;

use granit_parser::ErrorKind;

use super::eventos::{Evento, Eventos, Fallo, Forma};
use super::lineas::{Linea, Lineas};
use super::preparar::{Preparado, blanquear};
use super::traduccion::{self, Contexto};
use crate::diag::{FileId, Problema, Sink};

/// After so many failures the rest is left for the next run.
const MAX_FALLOS: usize = 20;

/// How many bytes may be read again, in all. A file of ordinary size never comes near; a huge one with many
/// errors would otherwise take minutes.
const MAX_RELEIDO: usize = 64 * super::MAX_BYTES;

/// A piece that the parser no longer sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blanco {
    /// Bytes that became spaces.
    pub rango: Range<usize>,
    /// Column where the lost piece stood: it belonged to a block at this column, or further left.
    pub columna: usize,
    /// Where its key begins, when the key was kept and only the value was lost.
    pub clave: Option<usize>,
}

/// Says every syntax error it can and blanks their places, from the first failure on.
pub fn recuperar(archivo: FileId, preparado: &mut Preparado<'_>, sink: &mut Sink) {
    let mut ultimo: Option<Problema> = None;
    let mut dichos = 0;
    let mut releido = 0;
    while let Some(hallado) = primer_fallo(&preparado.texto) {
        let lineas = Lineas::new(&preparado.texto);
        let cx = Contexto {
            archivo,
            original: preparado.original,
            texto: &preparado.texto,
            lineas: &lineas,
            fallo: hallado.fallo,
            abierto: hallado.abierto,
            previo: hallado.previo,
        };
        let problema = traduccion::problema(&cx);
        let culpable = lineas.numero(problema.span().inicio as usize);
        let intentos = intentos(&cx, culpable);
        let lugar = cx.fallo.lugar;
        let linea = lineas.numero(lugar);
        let avance = intentos.into_iter().find_map(|intento| {
            let texto = intento.aplicar(&preparado.texto);
            releido += texto.len();
            let avanza = primer_fallo(&texto).is_none_or(|nuevo| nuevo.fallo.lugar > lugar);
            (texto != preparado.texto && avanza).then_some((intento, texto))
        });
        if !preparado.dichas.contains(&culpable) && !preparado.dichas.contains(&linea) {
            sink.extend(ultimo.replace(problema));
            dichos += 1;
            preparado.dichas.push(culpable);
        }
        let Some((intento, texto)) = avance else { break };
        if let Intento::Blanquear(blanco) = intento {
            preparado.blancos.push(blanco);
        }
        preparado.texto = texto;
        if dichos >= MAX_FALLOS || releido > MAX_RELEIDO {
            ultimo =
                ultimo.map(|p| p.nota("puede haber más errores de forma: corrija estos y vuelva a revisar"));
            break;
        }
    }
    sink.extend(ultimo);
}

struct Hallado {
    fallo: Fallo,
    abierto: Option<usize>,
    previo: Range<usize>,
}

/// The first failure within the first document.
fn primer_fallo(texto: &str) -> Option<Hallado> {
    let mut eventos = Eventos::new(texto);
    let mut abiertos: Vec<(Forma, usize)> = vec![];
    let mut previo = 0..0;
    let mut documentos = 0;
    for visto in eventos.by_ref() {
        match visto.evento {
            Evento::Documento => documentos += 1,
            Evento::Lista(forma) | Evento::Mapa(forma) => abiertos.push((forma, visto.rango.start)),
            Evento::Fin => {
                abiertos.pop();
            }
            Evento::FinDocumento
            | Evento::Alias
            | Evento::Ancla
            | Evento::ComentarioDerecho
            | Evento::Escalar(..) => {}
        }
        if documentos > 1 {
            return None;
        }
        if !visto.rango.is_empty() && !matches!(visto.evento, Evento::ComentarioDerecho) {
            previo = visto.rango;
        }
    }
    let fallo = eventos.fallo()?.clone();
    let abierto = abiertos.iter().find(|(forma, _)| *forma == Forma::Flujo).map(|(_, lugar)| *lugar);
    Some(Hallado { fallo, abierto, previo })
}

/// One way to get past a failure.
enum Intento {
    /// Lose a piece.
    Blanquear(Blanco),
    /// Take away the line break before this byte, so that a closing bracket joins the line above.
    Unir(usize),
}

impl Intento {
    fn aplicar(&self, texto: &str) -> String {
        let mut nuevo = texto.to_owned();
        match self {
            Self::Blanquear(blanco) => blanquear(&mut nuevo, blanco.rango.clone()),
            Self::Unir(lugar) => {
                let antes = texto.get(..*lugar).unwrap_or_default();
                let inicio = antes.trim_end_matches([' ', '\n', '\r']).len();
                nuevo.replace_range(inicio..*lugar, &" ".repeat(lugar - inicio));
            }
        }
        nuevo
    }
}

/// What to try, best first: the line to blame, then the line of the failure and the two above it; on each
/// line the value alone, the entry, the entry with all that hangs from it.
fn intentos(cx: &Contexto<'_>, culpable: usize) -> Vec<Intento> {
    let fallo = cx.lineas.numero(cx.fallo.lugar);
    let mut intentos = vec![];
    let linea = cx.lineas.linea(fallo);
    let cierra = cx.texto.get(linea.cuerpo..).is_some_and(|t| t.starts_with([']', '}']));
    if cx.fallo.kind == ErrorKind::InvalidIndentation && cierra {
        intentos.push(Intento::Unir(linea.cuerpo));
    }
    let mut vistas: Vec<usize> = vec![];
    for numero in [culpable, fallo, fallo.saturating_sub(1), fallo.saturating_sub(2)] {
        if vistas.contains(&numero) {
            continue;
        }
        vistas.push(numero);
        let linea = cx.lineas.linea(numero);
        if linea.vacia() {
            continue;
        }
        if let Some(clave) = &linea.clave {
            let columna = linea.columna();
            let fin = fin_de_colgadas(cx.lineas, numero, columna);
            let rango = (clave.end + 1).min(linea.rango.end)..fin;
            intentos.push(Intento::Blanquear(Blanco {
                rango,
                columna: columna + 1,
                clave: Some(linea.contenido),
            }));
        }
        let columna = linea.columna();
        for (desde, fin) in [
            (linea.contenido, linea.rango.end),
            (linea.contenido, fin_de_colgadas(cx.lineas, numero, columna)),
            (linea.cuerpo, linea.rango.end),
            (linea.cuerpo, fin_de_colgadas(cx.lineas, numero, linea.sangria())),
        ] {
            let columna = columna_de(&linea, desde);
            intentos.push(Intento::Blanquear(Blanco { rango: desde..fin, columna, clave: None }));
        }
    }
    intentos
}

const fn columna_de(linea: &Linea, lugar: usize) -> usize {
    lugar - linea.rango.start
}

/// The end of the last line after `numero` that hangs from it: indented further than `columna`.
fn fin_de_colgadas(lineas: &Lineas<'_>, numero: usize, columna: usize) -> usize {
    let mut fin = lineas.rango(numero).end;
    for siguiente in numero + 1..lineas.len() {
        let linea = lineas.linea(siguiente);
        if linea.vacia() {
            continue;
        }
        if linea.sangria() <= columna {
            break;
        }
        fin = linea.rango.end;
    }
    fin
}
