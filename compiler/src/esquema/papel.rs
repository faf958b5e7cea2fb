//! The templates of documents, `salida/*.yaml`.

use super::tabla::Lugar::{Expresion, Lista, Nombre, Palabra, SiNo, Texto, Varios};
use super::tabla::{Bloque, Lugar, bloque, o, r};

/// A template.
pub static PLANTILLA: Bloque = bloque(
    "plantilla",
    "Los bloques de un documento de salida.",
    &[r("bloques", Lista(&Lugar::Bloque(&BLOQUE)), "De arriba abajo.")],
);

const BLOQUES: &[&str] = &[
    "encabezado",
    "titulo",
    "subtitulo",
    "parrafo",
    "lista",
    "datos",
    "tabla",
    "cobro",
    "grupo",
    "anexos",
    "firmas",
    "verificacion",
    "salto",
    "pie",
];
const ALINEACIONES: &[&str] = &["izquierda", "centro", "derecha", "justificada"];

static BLOQUE: Bloque = bloque(
    "bloque",
    "Un bloque del documento.",
    &[
        r("tipo", Palabra(BLOQUES), "Qué clase de bloque es."),
        o("si", Expresion, "Cuándo aparece."),
        o("texto", Texto, "Su texto; admite `{{ valor }}`."),
        o("alineacion", Palabra(ALINEACIONES), "Cómo se alinea."),
        o("dependencia", Nombre, "La dependencia del encabezado; la del trámite si no se dice."),
        o("derecha", Texto, "Lo que va a la derecha del encabezado."),
        o("puntos", Varios(&Texto), "Los puntos de la lista."),
        o("ordenada", SiNo, "`si` para numerarlos."),
        o("filas", Lista(&Lugar::Bloque(&FILA)), "Los renglones de datos."),
        o("de", Nombre, "El campo de tipo tabla que se imprime."),
        o("columnas", Lista(&Lugar::Bloque(&COLUMNA)), "Las columnas que se imprimen."),
        o("total", Texto, "El renglón del total."),
        o("cobro", Nombre, "El cobro que se desglosa."),
        o("bloques", Lista(&Lugar::Bloque(&BLOQUE)), "Los bloques del grupo."),
    ],
);

static FILA: Bloque = bloque(
    "fila",
    "Un renglón de datos.",
    &[
        r("etiqueta", Texto, "Cómo se llama el dato."),
        r("valor", Texto, "El dato; admite `{{ valor }}`."),
        o("si", Expresion, "Cuándo aparece."),
    ],
);

static COLUMNA: Bloque = bloque(
    "columna_impresa",
    "Una columna de la tabla impresa.",
    &[
        r("titulo", Texto, "Su título."),
        r("valor", Texto, "Lo que va en cada renglón."),
        o("alineacion", Palabra(ALINEACIONES), "Cómo se alinea."),
    ],
);
