//! The outline of a definition: its keys as a tree, and what can be folded.

use compiler::diag::{FileId, Sink};
use compiler::sources::Archivos;
use compiler::yaml::{self, Kind, Mapa, Nodo};
use lsp_types::{DocumentSymbol, FoldingRange, FoldingRangeKind, SymbolKind};

use crate::posicion::Renglones;

/// Deeper keys are details, not an outline.
const HONDO: usize = 4;

/// The tree of one text by itself, whatever it lacks.
#[must_use]
pub fn leer(texto: &str) -> Nodo {
    let archivo: FileId = Archivos::new().agregar("abierto.yaml", texto);
    yaml::parse(archivo, texto, &mut Sink::new())
}

/// The keys of a text as symbols; none for what is not YAML, such as a template.
#[must_use]
pub fn arbol(texto: &str) -> Vec<DocumentSymbol> {
    let raiz = leer(texto);
    let renglones = Renglones::new(texto);
    raiz.mapa().map_or_else(Vec::new, |mapa| de_mapa(mapa, "", HONDO, &renglones))
}

fn de_mapa(mapa: &Mapa, padre: &str, hondo: usize, renglones: &Renglones<'_>) -> Vec<DocumentSymbol> {
    if hondo == 0 {
        return Vec::new();
    }
    mapa.iter().map(|(clave, valor)| simbolo(clave, valor, padre, hondo, renglones)).collect()
}

#[expect(deprecated, reason = "the struct of the protocol still has the field that others replaced")]
fn simbolo(
    clave: &yaml::Clave,
    valor: &Nodo,
    padre: &str,
    hondo: usize,
    renglones: &Renglones<'_>,
) -> DocumentSymbol {
    let nombre = if clave.texto.trim().is_empty() { "…".to_owned() } else { clave.texto.clone() };
    let inicio = clave.span.inicio as usize;
    let hijos = match &valor.kind {
        Kind::Mapa(mapa) => de_mapa(mapa, &clave.texto, hondo - 1, renglones),
        Kind::Lista(_) | Kind::Escalar(_) | Kind::Roto => Vec::new(),
    };
    let detalle = match &valor.kind {
        Kind::Mapa(mapa) => ["etiqueta", "nombre", "titulo", "concepto", "tipo"]
            .iter()
            .find_map(|c| Some(mapa.get(c)?.escalar()?.texto.clone())),
        Kind::Escalar(escalar) => Some(escalar.texto.chars().take(60).collect()),
        Kind::Lista(_) | Kind::Roto => None,
    };
    DocumentSymbol {
        name: nombre,
        detail: detalle.filter(|d| !d.is_empty()),
        kind: clase(padre, valor),
        tags: None,
        deprecated: None,
        range: renglones.rango(inicio, (valor.span.fin as usize).max(clave.span.fin as usize)),
        selection_range: renglones.rango(inicio, clave.span.fin as usize),
        children: (!hijos.is_empty()).then_some(hijos),
    }
}

/// The sign that the editor draws beside a key.
fn clase(padre: &str, valor: &Nodo) -> SymbolKind {
    match (padre, &valor.kind) {
        ("campos" | "columnas", _) => SymbolKind::FIELD,
        ("etapas" | "ramas", _) => SymbolKind::CLASS,
        ("acciones" | "acciones_generales", _) => SymbolKind::EVENT,
        ("calculos", _) => SymbolKind::FUNCTION,
        ("cobros" | "parametros", _) => SymbolKind::NUMBER,
        ("salidas" | "documentos" | "avisos", _) => SymbolKind::FILE,
        ("roles" | "dependencias", _) => SymbolKind::INTERFACE,
        (_, Kind::Mapa(_)) => SymbolKind::NAMESPACE,
        (_, Kind::Lista(_)) => SymbolKind::ARRAY,
        (_, Kind::Escalar(_) | Kind::Roto) => SymbolKind::PROPERTY,
    }
}

/// What can be folded: every value of more than one line, and runs of comments.
#[must_use]
pub fn pliegues(texto: &str) -> Vec<FoldingRange> {
    let renglones = Renglones::new(texto);
    let mut pliegues = Vec::new();
    plegar(&leer(texto), &renglones, &mut pliegues);
    let mut desde: Option<u32> = None;
    let lineas = texto.lines().map(|l| l.trim_start().starts_with('#')).chain(std::iter::once(false));
    for (linea, comenta) in (0_u32..).zip(lineas) {
        match (comenta, desde) {
            (true, None) => desde = Some(linea),
            (false, Some(inicio)) => {
                if linea > inicio + 1 {
                    pliegues.push(pliegue(inicio, linea - 1, Some(FoldingRangeKind::Comment)));
                }
                desde = None;
            }
            _ => {}
        }
    }
    pliegues
}

fn plegar(nodo: &Nodo, renglones: &Renglones<'_>, pliegues: &mut Vec<FoldingRange>) {
    match &nodo.kind {
        Kind::Mapa(mapa) => {
            for (clave, valor) in mapa.iter() {
                let inicio = renglones.posicion(clave.span.inicio as usize).line;
                let fin = renglones.posicion((valor.span.fin as usize).saturating_sub(1)).line;
                if fin > inicio {
                    pliegues.push(pliegue(inicio, fin, None));
                }
                plegar(valor, renglones, pliegues);
            }
        }
        Kind::Lista(lista) => lista.elementos.iter().for_each(|n| plegar(n, renglones, pliegues)),
        Kind::Escalar(_) | Kind::Roto => {}
    }
}

fn pliegue(start_line: u32, end_line: u32, kind: Option<FoldingRangeKind>) -> FoldingRange {
    FoldingRange { start_line, end_line, kind, ..FoldingRange::default() }
}
