//! After the tree is built: comments find their scalars, and what was lost poisons what it belonged to,
//! so that later passes do not report the consequences of an error as errors of their own.

use super::nodo::{Clave, Estilo, Kind, Mapa, Nodo};
use super::recuperar::Blanco;
use super::trampas;
use crate::diag::{Problema, Sink, Span, codes};

/// Gives each scalar the comment on its line, and refuses a comment that was probably part of the value:
/// `calle: Juárez #45`.
pub fn comentarios(texto: &str, raiz: &mut Nodo, comentarios: &[Span], sink: &mut Sink) {
    let comentario_tras = |fin: u32| {
        let i = comentarios.partition_point(|c| c.inicio < fin);
        let comentario = comentarios.get(i).copied()?;
        let entre = texto.get(fin as usize..comentario.inicio as usize)?;
        entre.chars().all(|c| c == ' ').then_some(comentario)
    };
    let pegado = |comentario: Span| {
        let tras = texto.get(comentario.inicio as usize + 1..comentario.fin as usize).unwrap_or_default();
        tras.starts_with(|c: char| !c.is_whitespace() && !matches!(c, '#' | '!'))
    };
    let mut pendientes: Vec<&mut Nodo> = vec![raiz];
    while let Some(nodo) = pendientes.pop() {
        let mut cortado = None;
        if let Kind::Escalar(escalar) = &mut nodo.kind {
            escalar.comentario = comentario_tras(escalar.span.fin);
            let simple = escalar.estilo == Estilo::Simple;
            cortado = escalar.comentario.filter(|comentario| simple && pegado(*comentario));
        }
        if let Some(comentario) = cortado {
            sink.push(comentario_pegado(texto, nodo.span, comentario));
            nodo.kind = Kind::Roto;
        }
        if let Some(comentario) = tras_coma(texto, nodo, comentarios).filter(|c| pegado(*c)) {
            sink.push(
                Problema::new(&codes::V0119, comentario, "desde `#` es un comentario y no cuenta como valor")
                    .etiqueta("esto no se lee")
                    .nota("si es un comentario, deje un espacio después de `#`")
                    .ayuda("quite `#`; si es parte del valor, ponga el valor entre comillas"),
            );
            match &mut nodo.kind {
                Kind::Mapa(mapa) => mapa.incompleto = true,
                Kind::Lista(lista) => lista.incompleta = true,
                Kind::Escalar(_) | Kind::Roto => {}
            }
        }
        match &mut nodo.kind {
            Kind::Mapa(mapa) => pendientes.extend(mapa.entradas.iter_mut().map(|(_, valor)| valor)),
            Kind::Lista(lista) => pendientes.extend(lista.elementos.iter_mut()),
            Kind::Escalar(_) | Kind::Roto => {}
        }
    }
}

/// The first comment that stands in brackets of this node, and of none inside, where a value or a key could: after `[`, `{` or a comma.
fn tras_coma(texto: &str, nodo: &Nodo, comentarios: &[Span]) -> Option<Span> {
    let (inicio, fin) = (nodo.span.inicio, nodo.span.fin);
    let dentro: Vec<Span> = match &nodo.kind {
        Kind::Mapa(mapa) => mapa.entradas.iter().map(|(_, valor)| valor.span).collect(),
        Kind::Lista(lista) => lista.elementos.iter().map(|elemento| elemento.span).collect(),
        Kind::Escalar(_) | Kind::Roto => return None,
    };
    if !en_llaves(texto, inicio as usize) {
        return None;
    }
    let desde = comentarios.partition_point(|c| c.inicio < inicio);
    let suyos = comentarios.iter().skip(desde).take_while(|c| c.inicio < fin);
    let mut suyos = suyos.filter(|c| !dentro.iter().any(|d| d.inicio < c.inicio && c.inicio < d.fin));
    suyos
        .find(|c| {
            let antes = texto.get(..c.inicio as usize).unwrap_or_default();
            antes.trim_end_matches(' ').ends_with(['[', '{', ','])
        })
        .copied()
}

fn comentario_pegado(texto: &str, valor: Span, comentario: Span) -> Problema {
    let entero = Span {
        fin: comentario.fin,
        inicio: if valor.es_punto() { comentario.inicio } else { valor.inicio },
        ..valor
    };
    let escrito = texto.get(entero.rango()).unwrap_or_default().trim_end();
    let problema =
        Problema::new(&codes::V0119, comentario, "desde `#` es un comentario y no cuenta como valor")
            .etiqueta("esto no se lee")
            .nota("si es un comentario, deje un espacio después de `#`");
    if escrito.contains('\n') {
        return problema.ayuda("ponga todo el valor entre comillas");
    }
    let entero = Span::new(valor.archivo, entero.rango().start..entero.rango().start + escrito.len());
    problema
        .arreglo_probable("ponga todo el valor entre comillas", [(entero, trampas::entrecomillar(escrito))])
}

/// Refuses blocks that were read as one text: because every line lacks a space after `:` or `-`, or because an item stands deeper than
/// the one above.
pub fn lineas_pegadas(texto: &str, raiz: &mut Nodo, sink: &mut Sink) {
    let mut pendientes: Vec<(Option<u32>, &mut Nodo)> = vec![(None, raiz)];
    while let Some((clave, nodo)) = pendientes.pop() {
        let problema = nodo.escalar().and_then(|escalar| {
            trampas::lineas_pegadas(texto, escalar, clave).or_else(|| trampas::guion_hundido(texto, escalar))
        });
        if let Some(problema) = problema {
            sink.push(problema);
            nodo.kind = Kind::Roto;
        }
        match &mut nodo.kind {
            Kind::Mapa(mapa) => {
                pendientes
                    .extend(mapa.entradas.iter_mut().map(|(clave, valor)| (Some(clave.span.fin), valor)));
            }
            Kind::Lista(lista) => {
                // After its dash `a:b` may well be a text.
                let inicio = |nodo: &Nodo| Some(nodo.span.inicio);
                pendientes.extend(lista.elementos.iter_mut().map(|nodo| (inicio(nodo), nodo)));
            }
            Kind::Escalar(_) | Kind::Roto => {}
        }
    }
}

/// Marks what the blanked pieces belonged to.
pub fn marcar(raiz: &mut Nodo, texto: &str, blancos: &[Blanco]) {
    tocados(raiz, blancos);
    for blanco in blancos {
        marcar_uno(raiz, texto, blanco);
    }
}

/// Breaks scalars that a blanked piece runs through: what is left of them is not what was written.
fn tocados(raiz: &mut Nodo, blancos: &[Blanco]) {
    let mut rangos: Vec<(usize, usize)> = blancos.iter().map(|b| (b.rango.start, b.rango.end)).collect();
    rangos.sort_unstable();
    rangos.dedup_by(|b, a| {
        let juntos = b.0 <= a.1;
        if juntos {
            a.1 = a.1.max(b.1);
        }
        juntos
    });
    let tocado = |span: Span| {
        let i = rangos.partition_point(|(inicio, _)| *inicio < span.fin as usize);
        i.checked_sub(1).and_then(|i| rangos.get(i)).is_some_and(|(_, fin)| *fin > span.inicio as usize)
    };
    let mut pendientes: Vec<&mut Nodo> = vec![raiz];
    while let Some(nodo) = pendientes.pop() {
        if nodo.escalar().is_some_and(|escalar| tocado(escalar.span)) {
            nodo.kind = Kind::Roto;
        }
        match &mut nodo.kind {
            Kind::Mapa(mapa) => {
                let antes = mapa.entradas.len();
                mapa.entradas.retain(|(clave, _)| !tocado(clave.span));
                mapa.incompleto |= mapa.entradas.len() < antes;
                pendientes.extend(mapa.entradas.iter_mut().map(|(_, valor)| valor));
            }
            Kind::Lista(lista) => pendientes.extend(lista.elementos.iter_mut()),
            Kind::Escalar(_) | Kind::Roto => {}
        }
    }
}

fn marcar_uno(raiz: &mut Nodo, texto: &str, blanco: &Blanco) {
    let mut nodo = raiz;
    let inicio = u32::try_from(blanco.rango.start).unwrap_or(u32::MAX);
    let fin = u32::try_from(blanco.rango.end).unwrap_or(u32::MAX);
    loop {
        let toca = nodo.span.inicio < fin && inicio < nodo.span.fin;
        if nodo.escalar().is_some_and(|escalar| toca || escalar.es_vacio()) {
            nodo.kind = Kind::Roto;
        }
        match &mut nodo.kind {
            Kind::Roto | Kind::Escalar(_) => return,
            Kind::Mapa(mapa) => match siguiente_en_mapa(mapa, texto, blanco, inicio) {
                Some(i) => match mapa.entradas.get_mut(i) {
                    Some((_, valor)) => nodo = valor,
                    None => return,
                },
                None => {
                    mapa.incompleto = true;
                    return;
                }
            },
            Kind::Lista(lista) => {
                let i = lista.elementos.partition_point(|e| e.span.inicio <= inicio).checked_sub(1);
                let dentro = i.filter(|i| lista.elementos.get(*i).is_some_and(|e| cabe(e, texto, blanco)));
                match dentro.and_then(|i| lista.elementos.get_mut(i)) {
                    Some(elemento) => nodo = elemento,
                    None => {
                        lista.incompleta = true;
                        return;
                    }
                }
            }
        }
    }
}

/// The entry whose value the blanked piece belonged to, if it was not an entry itself.
fn siguiente_en_mapa(mapa: &mut Mapa, texto: &str, blanco: &Blanco, inicio: u32) -> Option<usize> {
    let i = mapa.entradas.partition_point(|(clave, _)| clave.span.inicio <= inicio).checked_sub(1)?;
    let (clave, valor) = mapa.entradas.get_mut(i)?;
    if blanco.clave == Some(clave.span.inicio as usize) {
        valor.kind = Kind::Roto;
    }
    let mas_adentro = blanco.columna > columna(texto, clave);
    let vacio = valor.es_vacio() || valor.es_roto();
    ((vacio && mas_adentro) || cabe(valor, texto, blanco)).then_some(i)
}

/// Whether the blanked piece can have belonged to this value, by its column or because it lies inside.
fn cabe(valor: &Nodo, texto: &str, blanco: &Blanco) -> bool {
    let (inicio, fin) = (valor.span.inicio as usize, valor.span.fin as usize);
    let toca = inicio < blanco.rango.end && blanco.rango.start < fin;
    match &valor.kind {
        Kind::Mapa(mapa) if !en_llaves(texto, inicio) => {
            mapa.entradas.first().is_some_and(|(clave, _)| columna(texto, clave) <= blanco.columna)
        }
        Kind::Lista(_) if !en_llaves(texto, inicio) => columna_de(texto, inicio) <= blanco.columna,
        // A dash that was kept, with nothing after it.
        Kind::Escalar(escalar) if escalar.es_vacio() => {
            blanco.rango.start <= inicio + 1 || fin <= blanco.rango.start
        }
        Kind::Mapa(_) | Kind::Lista(_) | Kind::Escalar(_) | Kind::Roto => toca,
    }
}

fn en_llaves(texto: &str, lugar: usize) -> bool {
    texto.get(lugar..).is_some_and(|t| t.starts_with(['[', '{']))
}

fn columna(texto: &str, clave: &Clave) -> usize {
    columna_de(texto, clave.span.inicio as usize)
}

fn columna_de(texto: &str, lugar: usize) -> usize {
    let antes = texto.get(..lugar).unwrap_or_default();
    antes.len() - antes.rfind('\n').map_or(0, |i| i + 1)
}
