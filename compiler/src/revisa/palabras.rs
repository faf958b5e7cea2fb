//! Words: every field says its name, a format is explained, sentences can be read in one breath, initials are spelled out, and documents
//! have their headings in order. Whether a text is clear is for people to judge; here only what can be counted is.

use std::collections::BTreeSet;

use schemas::paquete::{
    Bloque, Calculo, Campo, CuerpoBloque, Destinatario, Salida, Tarea, TipoCampo, TipoEtapa,
};

use super::Obra;
use super::sin_uso::{Usos, textos};
use crate::diag::{Problema, Sink, codes};

/// Most words of a sentence.
const PALABRAS: usize = 40;
/// Initials that anybody in the country knows, and words that are written in capitals to be noticed.
const CONOCIDAS: [&str; 37] = [
    "CURP", "RFC", "INE", "PDF", "JPG", "PNG", "UMA", "IVA", "ISR", "SAT", "IMSS", "ISSSTE", "CFE", "INEGI",
    "DIF", "URL", "USB", "SMS", "CLABE", "SPEI", "OXXO", "CFDI", "GPS", "DVD", "LED", "NOTA", "AVISO",
    "SOLO", "SÓLO", "TODO", "TODOS", "NUNCA", "FAVOR", "ANTES", "TIENE", "DEBE", "CADA",
];

/// Checks the words of a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for campo in &obra.tramite.campos {
        etiqueta(obra, campo, sink);
    }
    calculos(obra, sink);
    let escritos = escritos(obra);
    let explicadas = explicadas(obra, &escritos);
    let mut dichas: BTreeSet<String> = BTreeSet::new();
    for escrito in &escritos {
        frase_larga(obra, escrito, sink);
        if !escrito.para_la_persona {
            continue;
        }
        for siglas in siglas(&escrito.texto) {
            if !explicadas.contains(&siglas) && dichas.insert(siglas.clone()) {
                sink.push(
                    Problema::new(
                        &codes::V0704,
                        obra.lugar(&escrito.ruta),
                        format!("{} dice `{siglas}` y no explica qué es", escrito.que),
                    )
                    .etiqueta("quien no conoce las siglas no sabe qué se le pide")
                    .ayuda(format!("la primera vez escriba el nombre completo y las siglas entre paréntesis: `… ({siglas})`")),
                );
            }
        }
    }
    for salida in &obra.tramite.salidas {
        encabezados(obra, salida, sink);
    }
}

fn etiqueta(obra: &Obra<'_, '_>, campo: &Campo, sink: &mut Sink) {
    let lugar = obra.lugar(&format!("campos.{}", campo.id));
    let columnas = match &campo.tipo {
        TipoCampo::Tabla { columnas, .. } => columnas.as_slice(),
        _ => &[],
    };
    let propias = columnas.iter().map(|c| (c, format!("campos.{}.columnas.{}.etiqueta", campo.id, c.id)));
    for (cual, ruta) in std::iter::once((campo, format!("campos.{}.etiqueta", campo.id))).chain(propias) {
        // A document has the name of its type.
        let escrita = obra.ctx.origenes.escrito(&ruta).is_some()
            || matches!(cual.tipo, TipoCampo::Documento { .. } | TipoCampo::Salida { .. });
        if !escrita {
            sink.push(
                Problema::new(&codes::V0701, lugar, format!("`{}` no tiene etiqueta", cual.id))
                    .etiqueta(format!("la persona leería «{}»", cual.etiqueta))
                    .ayuda("agregue `etiqueta:` con la pregunta, como se la haría a quien la contesta"),
            );
        }
        if matches!(&cual.tipo, TipoCampo::Texto { patron: Some(_), .. }) && cual.ayuda.is_none() {
            sink.push(
                Problema::new(&codes::V0702, lugar, format!("`{}` pide un formato y no lo explica", cual.id))
                    .etiqueta("la persona no puede adivinar el `patron`")
                    .ayuda("agregue `ayuda:` con un ejemplo de lo que se espera"),
            );
        }
    }
}

/// Who is told why they pay, or why something isn't offered, reads the names of cálculos: an id has no accents and no articles.
fn calculos(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let dichos = Usos::en_reglas(obra.tramite).nombres;
    let sin_etiqueta = |c: &&Calculo| c.etiqueta.is_none() && dichos.contains(c.id.as_str());
    for calculo in obra.tramite.calculos.iter().filter(sin_etiqueta) {
        sink.push(
            Problema::new(
                &codes::V0707,
                obra.lugar(&format!("calculos.{}", calculo.id)),
                format!("el cálculo `{}` no tiene etiqueta", calculo.id),
            )
            .etiqueta(format!(
                "en la explicación de un cobro o de un rechazo se leería «{}»",
                calculo.id.as_str().replace('_', " ")
            ))
            .ayuda("agregue `etiqueta:` con el nombre que entienda quien no escribe la definición"),
        );
    }
}

/// A text that people read.
struct Escrito {
    ruta: String,
    que: String,
    texto: String,
    para_la_persona: bool,
}

fn escritos(obra: &Obra<'_, '_>) -> Vec<Escrito> {
    let tramite = obra.tramite;
    let mut todos = Vec::new();
    let mut agrega = |ruta: String, que: String, texto: &str, para_la_persona: bool| {
        todos.push(Escrito { ruta, que, texto: texto.to_owned(), para_la_persona });
    };
    agrega("ficha".into(), "la descripción de la ficha".into(), &tramite.ficha.descripcion, true);
    for criterio in &tramite.ficha.criterios {
        agrega("ficha".into(), "un criterio de la ficha".into(), criterio, true);
    }
    let de_la_persona = de_la_persona(obra);
    for campo in &tramite.campos {
        let suyo = de_la_persona.contains(campo.id.as_str());
        for texto in
            [Some(&campo.etiqueta), campo.ayuda.as_ref(), campo.advertencia.as_ref()].into_iter().flatten()
        {
            agrega(format!("campos.{}", campo.id), format!("el campo `{}`", campo.id), texto, suyo);
        }
    }
    for (i, validacion) in tramite.validaciones.iter().enumerate() {
        agrega(format!("validaciones.{i}"), "el mensaje de una validación".into(), &validacion.mensaje, true);
    }
    for aviso in &tramite.avisos {
        let suyo = aviso.para == Destinatario::Solicitante;
        for texto in [&aviso.asunto, &aviso.texto] {
            agrega(format!("avisos.{}", aviso.id), format!("el aviso `{}`", aviso.id), texto, suyo);
        }
    }
    for salida in &tramite.salidas {
        for texto in de_bloques(&salida.bloques) {
            agrega(format!("salidas.{}", salida.id), format!("la salida `{}`", salida.id), texto, false);
        }
    }
    todos
}

fn de_bloques(bloques: &[Bloque]) -> Vec<&str> {
    bloques
        .iter()
        .flat_map(|b| match &b.cuerpo {
            CuerpoBloque::Grupo { bloques } => de_bloques(bloques),
            otro => textos(otro),
        })
        .collect()
}

/// Fields that who applies answers.
pub(super) fn de_la_persona<'o>(obra: &'o Obra<'_, '_>) -> BTreeSet<&'o str> {
    let etapas = obra.tramite.etapas.iter().filter(|e| super::caminos::es_de_la_persona(e));
    etapas
        .flat_map(|e| match &e.tipo {
            TipoEtapa::Tarea(Tarea { captura, acciones, .. }) => {
                let todas =
                    captura.iter().flat_map(|p| &p.campos).chain(acciones.iter().flat_map(|a| &a.captura));
                todas.map(|c| c.as_str()).collect::<Vec<_>>()
            }
            _ => Vec::new(),
        })
        .collect()
}

/// A text without its marks: a datum counts as one word.
fn sin_marcas(texto: &str) -> String {
    let mut limpio = String::new();
    let mut resto = texto;
    while let Some(i) = resto.find("{{").into_iter().chain(resto.find("{%")).min() {
        let (antes, desde) = resto.split_at(i);
        limpio.push_str(antes);
        let (cierra, dato) = if desde.starts_with("{{") { ("}}", "dato") } else { ("%}", " ") };
        limpio.push_str(dato);
        resto = desde.find(cierra).and_then(|f| desde.get(f + cierra.len()..)).unwrap_or_default();
    }
    limpio.push_str(resto);
    limpio
}

fn frase_larga(obra: &Obra<'_, '_>, escrito: &Escrito, sink: &mut Sink) {
    let limpio = sin_marcas(&escrito.texto);
    // A full stop ends a sentence when something else follows; `No. 5` and `1.50` don't make it shorter.
    let frases = limpio.split(['?', '!', ';', ':', '\n']).flat_map(|f| f.split(". "));
    let mas_larga = frases.max_by_key(|f| f.split_whitespace().count());
    let Some(frase) = mas_larga else { return };
    let palabras: Vec<&str> = frase.split_whitespace().collect();
    if palabras.len() > PALABRAS {
        let inicio: Vec<&str> = palabras.iter().take(6).copied().collect();
        sink.push(
            Problema::new(
                &codes::V0703,
                obra.lugar(&escrito.ruta),
                format!("{} tiene una frase de {} palabras", escrito.que, palabras.len()),
            )
            .etiqueta(format!("«{}…»", inicio.join(" ")))
            .ayuda(format!("divídala: una idea por frase, {PALABRAS} palabras a lo más")),
        );
    }
}

/// Words of three to six capitals, in texts that aren't all capitals.
fn siglas(texto: &str) -> BTreeSet<String> {
    let limpio = sin_marcas(texto);
    if !limpio.contains(char::is_lowercase) {
        return BTreeSet::new();
    }
    let palabras = limpio.split(|c: char| !c.is_alphanumeric());
    let mayuscula = |p: &&str| {
        (3..=6).contains(&p.chars().count())
            && p.chars().all(|c| c.is_alphabetic() && c.is_uppercase())
            && !p.chars().all(|c| "IVXLCDM".contains(c))
    };
    palabras.filter(mayuscula).map(str::to_owned).collect()
}

/// Initials that the definition or its municipality explains, or that need no explanation.
fn explicadas(obra: &Obra<'_, '_>, escritos: &[Escrito]) -> BTreeSet<String> {
    let municipio = obra.ctx.municipio;
    let mut explicadas: BTreeSet<String> = CONOCIDAS.iter().map(|s| (*s).to_owned()).collect();
    explicadas.extend(municipio.dependencias.iter().map(|d| d.siglas.clone()));
    let nombres = municipio.documentos.iter().map(|d| d.nombre.as_str());
    let nombres = nombres.chain(municipio.ordenamientos.iter().map(|o| o.nombre.as_str()));
    for texto in nombres.chain(escritos.iter().map(|e| e.texto.as_str())) {
        for siglas in siglas(texto) {
            if texto.contains(&format!("({siglas})")) || texto.contains(&format!("{siglas} (")) {
                explicadas.insert(siglas);
            }
        }
    }
    explicadas
}

/// A document has one title, before its headings; a row and a column say what they hold.
fn encabezados(obra: &Obra<'_, '_>, salida: &Salida, sink: &mut Sink) {
    let lugar = obra.lugar(&format!("salidas.{}", salida.id));
    let planos = planos(&salida.bloques);
    let titulos: Vec<usize> = posiciones(&planos, |c| matches!(c, CuerpoBloque::Titulo { .. }));
    let subtitulos: Vec<usize> = posiciones(&planos, |c| matches!(c, CuerpoBloque::Subtitulo { .. }));
    let orden = match (titulos.as_slice(), subtitulos.first()) {
        ([], _) => Some("no tiene ningún `titulo`"),
        ([primero, ..], Some(subtitulo)) if subtitulo < primero => {
            Some("tiene un `subtitulo` antes de su `titulo`")
        }
        // Alternatives under a condition are one title for whoever reads it.
        (varios, _) if varios.iter().filter(|i| planos.get(**i).is_some_and(|(_, si)| !si)).count() > 1 => {
            Some("tiene más de un `titulo`")
        }
        _ => None,
    };
    if let Some(que) = orden {
        sink.push(
            Problema::new(&codes::V0705, lugar, format!("la salida `{}` {que}", salida.id))
                .etiqueta("quien la oye con un lector de pantalla se guía por los títulos")
                .ayuda("ponga un `titulo` al principio, y `subtitulo` para cada parte"),
        );
    }
    for (cuerpo, _) in &planos {
        let vacio = match cuerpo {
            CuerpoBloque::Tabla { columnas, .. } => columnas
                .iter()
                .any(|c| c.titulo.trim().is_empty())
                .then_some("una tabla con una columna sin título"),
            CuerpoBloque::Datos { filas } => {
                filas.iter().any(|f| f.etiqueta.trim().is_empty()).then_some("un dato sin etiqueta")
            }
            _ => None,
        };
        if let Some(que) = vacio {
            sink.push(
                Problema::new(&codes::V0706, lugar, format!("la salida `{}` tiene {que}", salida.id))
                    .etiqueta("quien la oye con un lector de pantalla no sabrá qué es")
                    .ayuda("diga qué hay en cada columna y en cada dato"),
            );
        }
    }
}

/// The blocks in order of reading, those of groups too, and whether each is there only under a condition.
fn planos(bloques: &[Bloque]) -> Vec<(&CuerpoBloque, bool)> {
    bloques
        .iter()
        .flat_map(|b| match &b.cuerpo {
            CuerpoBloque::Grupo { bloques } => {
                planos(bloques).into_iter().map(|(c, si)| (c, si || b.si.is_some())).collect()
            }
            otro => vec![(otro, b.si.is_some())],
        })
        .collect()
}

fn posiciones(planos: &[(&CuerpoBloque, bool)], cual: impl Fn(&CuerpoBloque) -> bool) -> Vec<usize> {
    planos.iter().enumerate().filter(|(_, (c, _))| cual(c)).map(|(i, _)| i).collect()
}
