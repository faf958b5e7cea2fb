//! The parser's reasons to stop, in the author's words: what, where, how to mend it.
//!
//! One row per reason, all in one file so that no reason is explained twice. The parser says what it
//! expected; these say what the author probably wrote.

use std::ops::Range;

use granit_parser::ErrorKind as K;

use super::eventos::Fallo;
use super::lineas::{Linea, Lineas};
use super::preparar::entre_letras;
use super::trampas;
use crate::diag::{Entrada, FileId, Problema, Span, codes};

/// A failure and what is known of the text around it.
pub struct Contexto<'t> {
    /// Whose text.
    pub archivo: FileId,
    /// The text as it was written.
    pub original: &'t str,
    /// The text that was read.
    pub texto: &'t str,
    /// Its lines.
    pub lineas: &'t Lineas<'t>,
    /// Why and where reading stopped.
    pub fallo: Fallo,
    /// Where the outermost open bracket or brace stands.
    pub abierto: Option<usize>,
    /// Where the last thing that was read begins and ends.
    pub previo: Range<usize>,
}

impl Contexto<'_> {
    fn span(&self, rango: Range<usize>) -> Span {
        Span::new(self.archivo, entre_letras(self.original, rango))
    }

    fn trozo(&self, rango: Range<usize>) -> &str {
        self.texto.get(rango).unwrap_or_default()
    }

    fn linea(&self) -> Linea {
        self.lineas.en(self.fallo.lugar)
    }

    /// The character at a byte, as a range; empty at the end of the text.
    fn caracter(&self, lugar: usize) -> Range<usize> {
        let largo = self.texto.get(lugar..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
        lugar..lugar + largo
    }

    /// The first of `signos` after the last thing that was read.
    fn siguiente(&self, signos: [char; 2]) -> Option<usize> {
        let desde = self.previo.end.min(self.fallo.lugar);
        self.texto.get(desde..)?.find(signos).map(|i| desde + i)
    }

    fn problema(
        &self,
        codigo: &'static Entrada,
        rango: Range<usize>,
        mensaje: impl Into<String>,
    ) -> Problema {
        Problema::new(codigo, self.span(rango), mensaje)
    }

    /// Offers the value of `linea` in quotes, where it is a whole value and not part of a list in brackets.
    fn entre_comillas(&self, problema: Problema, linea: &Linea) -> Problema {
        let valor = self.trozo(linea.valor.clone());
        if self.abierto.is_some() || valor.is_empty() {
            return problema.ayuda("ponga el valor entre comillas");
        }
        problema.arreglo_seguro(
            "ponga el valor entre comillas",
            [(self.span(linea.valor.clone()), trampas::entrecomillar(valor))],
        )
    }
}

/// The problem of a failure. Its main place is where the author should look, not where the parser stopped.
#[must_use = "a problem that is not pushed to a sink is lost"]
pub fn problema(cx: &Contexto<'_>) -> Problema {
    let lugar = cx.fallo.lugar;
    match &cx.fallo.kind {
        K::UnclosedQuotedScalar | K::InvalidQuotedScalarIndent | K::DocumentIndicatorInQuotedScalar => {
            comillas_sin_cerrar(cx)
        }
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => tras_comillas(cx),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => escape(cx),
        K::UnclosedFlowCollection { .. }
        | K::UnexpectedEofFlowSequence
        | K::UnexpectedEofFlowMapping
        | K::InvalidFlowScalarIndent => corchete_sin_cerrar(cx),
        K::UnexpectedEofImplicitFlowMapping if cx.trozo(cx.caracter(lugar)) != "," => corchete_sin_cerrar(cx),
        K::UnexpectedEofImplicitFlowMapping => cx
            .problema(&codes::V0124, cx.caracter(lugar), "sobra una coma")
            .etiqueta("no hay nada entre esta coma y el signo anterior")
            .ayuda("quítela, o escriba el valor que falta"),
        K::MismatchedFlowCollectionEnd { open, close } => cx
            .problema(
                &codes::V0108,
                cx.caracter(lugar),
                format!("se abrió con `{open}` y se cierra con `{close}`"),
            )
            .etiqueta("aquí se abre")
            .ayuda(format!("ciérrelo con `{}`", pareja(*open))),
        K::MisplacedFlowCollectionEnd => {
            let signo = cx.trozo(cx.caracter(lugar)).to_owned();
            let problema = cx
                .problema(&codes::V0108, cx.caracter(lugar), format!("sobra `{signo}`: nada lo abre"))
                .etiqueta("aquí se cierra");
            if cx.linea().valor.start == lugar {
                cx.entre_comillas(problema, &cx.linea())
            } else {
                problema.ayuda("quítelo, o abra la lista o el bloque antes")
            }
        }
        K::ExpectedFlowMappingSeparator
        | K::ExpectedFlowSequenceSeparator
        | K::FlowMappingValueAdjacentCollection
        | K::InvalidColonPlacement
        | K::PlainScalarStartsWithDashFlowIndicator => dentro_de_corchetes(cx),
        K::InvalidIndentation => sangria_en_corchetes(cx),
        K::BlockEntryInFlowCollection => cx
            .problema(&codes::V0126, cx.caracter(lugar), "dentro de `[ ]` no va el guion")
            .etiqueta("los elementos se separan con comas")
            .ayuda("quite el guion, o escriba la lista con un elemento por línea"),
        K::BlockSequenceEntryNotAllowed => guion_fuera_de_lugar(cx),
        K::InvalidBlockEntryWhitespace | K::ExpectedBlockSequenceEntry => falta_guion(cx),
        K::ExpectedBlockMappingKey | K::ExpectedDocumentStart => se_esperaba_clave(cx),
        K::SimpleKeyExpected | K::InvalidSimpleKey => falta_dos_puntos(cx),
        K::MappingValueNotAllowed | K::InvalidMappingValueWhitespace => dos_puntos_de_mas(cx),
        K::MappingKeyNotAllowed => trampas::clave_compuesta(cx.span(cx.caracter(lugar))),
        K::UnexpectedCharacter { character } => caracter_inesperado(cx, *character),
        K::UnexpectedEofBlockMapping
        | K::UnexpectedEofBlockSequence
        | K::ExpectedNodeContent
        | K::UnexpectedEndOfPlainScalar
        | K::UnexpectedEof => reservado(cx),
        K::BomInsideDocument => trampas::invisible(cx.texto, cx.span(cx.caracter(lugar))),
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabInIndentation
        | K::TabInPlainScalar
        | K::TabAtBlockScalarStart => {
            cx.problema(&codes::V0105, cx.caracter(lugar), "hay un tabulador").ayuda("use espacios")
        }
        K::ZeroBlockScalarIndent | K::InvalidBlockScalarHeader | K::InvalidBlockScalarIndent => bloque(cx),
        K::DirectiveDisallowed
        | K::DuplicateVersionDirective
        | K::UnsupportedYamlMajorVersion
        | K::DuplicateTagDirective
        | K::MissingDocumentEndBeforeDirective
        | K::InvalidDirectiveTerminator
        | K::MissingYamlVersionSeparator
        | K::MissingDirectiveName
        | K::InvalidDirectiveName
        | K::DirectiveByteLimitExceeded { .. }
        | K::TooManyReservedDirectiveParams { .. }
        | K::YamlVersionTooLong
        | K::MissingYamlVersion
        | K::InvalidTagDirectiveTerminator
        | K::ExpectedTagDirectiveBang => cx
            .problema(
                &codes::V0118,
                cx.linea().cuerpo..cx.linea().rango.end,
                "no se admiten directivas de YAML",
            )
            .etiqueta("`%` al inicio de una línea es una directiva")
            .ayuda("quite esta línea"),
        K::UndeclaredTagHandle
        | K::ExpectedTagBang
        | K::InvalidGlobalTagCharacter
        | K::InvalidTagTerminator
        | K::MissingTagUri
        | K::UnclosedVerbatimTag
        | K::InvalidTagEscape
        | K::InvalidTagUtf8LeadingByte
        | K::InvalidTagUtf8TrailingByte
        | K::InvalidTagUtf8 => {
            let fin = cx
                .texto
                .get(lugar..)
                .and_then(|t| t.find(char::is_whitespace))
                .map_or(cx.texto.len(), |i| lugar + i);
            trampas::etiqueta_yaml(cx.texto, cx.span(lugar..fin))
        }
        K::MissingAnchorOrAliasName | K::UnknownAnchor | K::AnchorCountOverflow => {
            let signo = cx.trozo(cx.caracter(lugar)).to_owned();
            let codigo = if signo == "&" { &codes::V0114 } else { &codes::V0115 };
            let problema = cx
                .problema(codigo, cx.caracter(lugar), format!("un valor no puede empezar con `{signo}`"))
                .etiqueta("YAML le da otro significado");
            cx.entre_comillas(problema, &cx.linea())
        }
        K::RecursionLimitExceeded => trampas::demasiado_hondo(cx.span(cx.caracter(lugar))),
        K::InvalidDocumentEnd | K::MultipleDocumentsUnsupported => {
            trampas::otro_documento(cx.span(cx.linea().cuerpo..cx.linea().rango.end))
        }
        K::CommentNotSeparated | K::CommentInterceptedScalar | K::ExpectedWhitespace => comentario(cx),
        // Reasons of inputs and options that this crate does not use, and what later versions may add.
        _ => cx
            .problema(&codes::V0199, cx.caracter(lugar), "aquí el texto deja de ser YAML válido")
            .ayuda("compare esta línea y la anterior con las demás: sangría, comillas y signos"),
    }
}

const fn pareja(abre: char) -> char {
    if abre == '[' { ']' } else { '}' }
}

fn comillas_sin_cerrar(cx: &Contexto<'_>) -> Problema {
    let inicio = cx.siguiente(['"', '\'']).unwrap_or(cx.fallo.lugar);
    let comilla = cx.trozo(cx.caracter(inicio)).to_owned();
    let fin = cx.lineas.en(inicio).rango.end.max(inicio);
    let problema = cx
        .problema(&codes::V0107, inicio..fin, "faltan las comillas de cierre")
        .etiqueta("aquí se abren y no se cierran");
    if cx.abierto.is_some() {
        return problema.ayuda(format!("cierre el texto con `{comilla}`"));
    }
    problema.arreglo_probable(format!("cierre el texto con `{comilla}`"), [(cx.span(fin..fin), comilla)])
}

/// Quotes that swallow the bracket that closes.
fn comillas_en_corchetes(cx: &Contexto<'_>, inicio: usize, fin: usize) -> Problema {
    let comilla = cx.trozo(cx.caracter(inicio)).to_owned();
    cx.problema(&codes::V0107, inicio..fin.max(inicio), "faltan las comillas de cierre")
        .etiqueta("aquí se abren y no se cierran")
        .ayuda(format!("cierre el texto con `{comilla}`"))
}

fn tras_comillas(cx: &Contexto<'_>) -> Problema {
    let linea = cx.linea();
    let fin = linea.rango.end.max(cx.fallo.lugar);
    let resto = cx.fallo.lugar..cx.fallo.lugar + cx.trozo(cx.fallo.lugar..fin).trim_end().len();
    let problema = cx
        .problema(&codes::V0111, resto, "sobra texto después de las comillas")
        .etiqueta("el valor terminó con las comillas de cierre");
    let valor = cx.trozo(linea.valor.clone());
    if cx.abierto.is_some() || !valor.starts_with(['"', '\'']) {
        return problema.ayuda("ponga todo el valor entre comillas de la otra clase, `\"` o `'`");
    }
    problema.arreglo_probable(
        "ponga todo el valor entre comillas de la otra clase",
        [(cx.span(linea.valor.clone()), trampas::recomillar(valor))],
    )
}

fn escape(cx: &Contexto<'_>) -> Problema {
    let inicio = cx.fallo.lugar;
    let cuerpo = cx.texto.get(inicio..).unwrap_or_default();
    let malo = trampas::escape_malo(cuerpo)
        .map_or_else(|| cx.caracter(inicio), |r| inicio + r.start..inicio + r.end);
    let escrito = cx.trozo(malo.clone()).to_owned();
    cx.problema(&codes::V0123, malo, format!("`{escrito}` no significa nada dentro de comillas dobles"))
        .etiqueta("aquí `\\` anuncia un carácter especial")
        .ayuda("para una barra invertida escriba `\\\\`, o use comillas simples")
}

fn corchete_sin_cerrar(cx: &Contexto<'_>) -> Problema {
    let inicio = cx.abierto.or_else(|| cx.siguiente(['[', '{'])).unwrap_or(cx.fallo.lugar);
    let linea = cx.lineas.en(inicio);
    // A template without quotes opens braces too, and they are not what is missing.
    if cx.texto.get(inicio..).is_some_and(|t| t.starts_with("{{")) {
        let fin = linea.valor.end.max(inicio);
        return trampas::plantilla_sin_comillas(cx.texto, cx.span(inicio..fin));
    }
    let abre = cx.trozo(cx.caracter(inicio)).chars().next().unwrap_or('[');
    let resto = cx.trozo(inicio..linea.rango.end.max(inicio));
    if let Some(i) = trampas::comilla_abierta(resto) {
        return comillas_en_corchetes(cx, inicio + i, linea.rango.end);
    }
    if let Some(i) = resto.find(" #").filter(|i| resto.get(*i..).is_some_and(|t| t.contains(pareja(abre)))) {
        return cx
            .problema(
                &codes::V0119,
                inicio + i + 1..linea.rango.end,
                "desde `#` es un comentario y no cuenta como valor",
            )
            .etiqueta("esto no se lee")
            .secundaria(cx.span(cx.caracter(inicio)), "esto quedó sin cerrar")
            .ayuda("si `#` es parte del valor, ponga el valor entre comillas");
    }
    cx.problema(&codes::V0108, cx.caracter(inicio), format!("falta cerrar con `{}`", pareja(abre)))
        .etiqueta("aquí se abre y no se cierra")
        .ayuda(format!("escriba `{}` donde termina", pareja(abre)))
}

fn sangria_en_corchetes(cx: &Contexto<'_>) -> Problema {
    let linea = cx.linea();
    let cierra = cx.trozo(cx.caracter(linea.cuerpo)).starts_with([']', '}']);
    if cierra {
        return cx
            .problema(&codes::V0106, cx.caracter(linea.cuerpo), "el cierre necesita más sangría que su clave")
            .etiqueta("queda a la altura de la clave, o antes")
            .arreglo_seguro(
                "agregue dos espacios",
                [(cx.span(linea.cuerpo..linea.cuerpo), "  ".to_owned())],
            );
    }
    if cx.abierto.is_some() || cx.siguiente(['[', '{']).is_some_and(|i| i < cx.fallo.lugar) {
        return corchete_sin_cerrar(cx);
    }
    sangria(cx, &linea)
}

fn sangria(cx: &Contexto<'_>, linea: &Linea) -> Problema {
    let fin = linea.clave.as_ref().map_or(linea.rango.end, |clave| clave.end).max(linea.contenido);
    cx.problema(&codes::V0106, linea.cuerpo..fin, "esta línea no está a la altura de las demás de su bloque")
        .etiqueta(match linea.sangria() {
            1 => "empieza con 1 espacio".to_owned(),
            n => format!("empieza con {n} espacios"),
        })
        .ayuda("dé a las claves de un mismo bloque el mismo número de espacios")
}

fn dentro_de_corchetes(cx: &Contexto<'_>) -> Problema {
    let signo = cx.trozo(cx.caracter(cx.fallo.lugar)).to_owned();
    let texto_previo = cx.trozo(cx.previo.clone()).to_owned();
    if signo == ":" {
        return cx
            .problema(&codes::V0109, cx.caracter(cx.fallo.lugar), "hay un segundo `: ` en el valor")
            .etiqueta("YAML lo lee como otra clave")
            .ayuda(format!("ponga entre comillas el valor que empieza con `{texto_previo}`"));
    }
    if signo.is_empty() || cx.lineas.numero(cx.fallo.lugar) != cx.lineas.numero(cx.previo.end) {
        return corchete_sin_cerrar(cx);
    }
    cx.problema(&codes::V0124, cx.caracter(cx.fallo.lugar), format!("`{signo}` corta el valor"))
        .etiqueta("dentro de `{ }` y `[ ]`, YAML lee este signo como suyo")
        .secundaria(cx.span(cx.previo.clone()), "este valor quedó cortado")
        .ayuda("ponga todo el valor entre comillas, o escriba el bloque con una clave por línea")
}

fn guion_fuera_de_lugar(cx: &Contexto<'_>) -> Problema {
    let linea = cx.linea();
    let problema = cx.problema(
        &codes::V0126,
        cx.caracter(cx.fallo.lugar),
        "un elemento de lista no va en la línea de la clave",
    );
    if linea.clave.is_some() {
        problema
            .etiqueta("este guion va en la línea siguiente")
            .ayuda("ponga cada elemento en su línea; si es un texto, póngalo entre comillas")
    } else {
        problema
            .etiqueta("aquí no puede empezar un elemento")
            .ayuda("alinee el guion con los demás de la lista")
    }
}

fn falta_guion(cx: &Contexto<'_>) -> Problema {
    let linea = cx.linea();
    let numero = cx.lineas.numero(cx.fallo.lugar);
    let con_guion = (0..numero).rev().map(|n| cx.lineas.linea(n)).find(|l| l.contenido > l.cuerpo);
    if con_guion.is_some_and(|guion| guion.sangria() != linea.sangria()) {
        return sangria(cx, &linea);
    }
    let fin = linea.clave.as_ref().map_or(linea.rango.end, |clave| clave.end).max(linea.contenido);
    cx.problema(&codes::V0126, linea.cuerpo..fin, "en esta lista se esperaba un elemento con guion")
        .etiqueta("está a la altura de los guiones y no lleva guion")
        .ayuda(
            "si es parte del elemento anterior, agregue dos espacios; si es otro elemento, empiece con `- `",
        )
}

fn se_esperaba_clave(cx: &Contexto<'_>) -> Problema {
    let linea = cx.linea();
    let misma_linea =
        cx.lineas.numero(cx.previo.end) == cx.lineas.numero(cx.fallo.lugar) && cx.previo.end > linea.cuerpo;
    if misma_linea {
        if cx.trozo(linea.valor.clone()).starts_with("{{") {
            return trampas::plantilla_sin_comillas(cx.texto, cx.span(linea.valor.clone()));
        }
        let fin = linea.valor.end.max(cx.fallo.lugar);
        let previo = cx.trozo(cx.previo.clone());
        if previo.starts_with('*') {
            let problema = cx
                .problema(
                    &codes::V0115,
                    cx.previo.clone(),
                    format!("`{previo}` es un alias de YAML y no se admite"),
                )
                .etiqueta("`*` al inicio de un valor repite lo escrito en otro lugar");
            return cx.entre_comillas(problema, &linea);
        }
        let resto = cx.trozo(cx.fallo.lugar..fin);
        if resto.starts_with(':') && cx.previo.start == linea.contenido {
            let clave = cx.trozo(cx.previo.clone());
            let punto = cx.span(cx.fallo.lugar + 1..cx.fallo.lugar + 1);
            return cx
                .problema(
                    &codes::V0127,
                    cx.caracter(cx.fallo.lugar),
                    format!("falta un espacio después de `{clave}:`"),
                )
                .arreglo_seguro("escriba un espacio después de `:`", [(punto, " ".to_owned())]);
        }
        let problema = cx
            .problema(&codes::V0111, cx.fallo.lugar..fin, "sobra texto después del valor")
            .etiqueta("el valor ya había terminado");
        return cx.entre_comillas(problema, &linea);
    }
    if cx.trozo(linea.cuerpo..linea.rango.end).starts_with('-') {
        return cx
            .problema(&codes::V0126, cx.caracter(linea.cuerpo), "aquí se esperaba una clave y hay un guion")
            .etiqueta("un bloque es una lista o tiene claves, no ambas cosas")
            .ayuda("ponga la lista debajo de una clave, o quite el guion");
    }
    sangria(cx, &linea)
}

fn falta_dos_puntos(cx: &Contexto<'_>) -> Problema {
    let linea = cx.linea();
    let escrito = cx.trozo(linea.contenido..linea.valor.end.max(linea.contenido)).to_owned();
    if let Some(resto) = escrito.strip_prefix('-').filter(|resto| !resto.starts_with([' ', '-'])) {
        return trampas::guion_pegado(cx.span(linea.contenido..linea.contenido + 1 + resto.len()));
    }
    let rango = linea.contenido..linea.contenido + escrito.len();
    trampas::dos_puntos_pegados(&escrito, cx.span(rango.clone())).unwrap_or_else(|| sin_dos_puntos(cx, rango))
}

fn sin_dos_puntos(cx: &Contexto<'_>, rango: Range<usize>) -> Problema {
    cx.problema(&codes::V0127, rango, "a esta línea le falta `:`")
        .etiqueta("aquí se esperaba `clave: valor`")
        .ayuda(
            "escriba `:` y un espacio después de la clave; si es continuación de un texto, dele más sangría",
        )
}

fn dos_puntos_de_mas(cx: &Contexto<'_>) -> Problema {
    let linea = cx.linea();
    let primera = cx.lineas.numero(cx.previo.start);
    if primera < cx.lineas.numero(cx.fallo.lugar) {
        // The key was swallowed by a text that began on a line above.
        let anterior = cx.lineas.linea(primera);
        let escrito = cx.trozo(anterior.valor.clone()).to_owned();
        let pegado = anterior.clave.is_none() && anterior.valor.start == cx.previo.start;
        if let Some(problema) =
            pegado.then(|| trampas::dos_puntos_pegados(&escrito, cx.span(anterior.valor.clone()))).flatten()
        {
            return problema;
        }
        // A text that begins where this key does continues nothing: it lacks its own `:`.
        if anterior.clave.is_none()
            && anterior.contenido == cx.previo.start
            && anterior.columna() == linea.columna()
        {
            return sin_dos_puntos(cx, anterior.contenido..anterior.valor.end.max(anterior.contenido));
        }
        let fin = linea.clave.as_ref().map_or(linea.rango.end, |clave| clave.end).max(linea.contenido);
        return cx
            .problema(&codes::V0106, linea.cuerpo..fin, "esta línea tiene más sangría que su bloque")
            .etiqueta("por su sangría, continúa el valor de arriba")
            .secundaria(cx.span(anterior.valor), "este valor ya está completo")
            .ayuda("alinéela con la clave de arriba; si continúa el texto, use `>-` o comillas");
    }
    if linea.clave.as_ref().is_some_and(|clave| clave.end < cx.fallo.lugar) {
        if cx.trozo(linea.valor.clone()).starts_with("{{") {
            return trampas::plantilla_sin_comillas(cx.texto, cx.span(linea.valor.clone()));
        }
        let problema = cx
            .problema(&codes::V0109, cx.caracter(cx.fallo.lugar), "hay un segundo `: ` en el valor")
            .etiqueta("YAML lo lee como otra clave");
        return cx.entre_comillas(problema, &linea);
    }
    cx.problema(&codes::V0127, cx.caracter(cx.fallo.lugar), "aquí no puede ir `:`")
        .etiqueta("antes de `:` se esperaba el nombre de una clave")
        .ayuda("escriba `clave: valor` en una sola línea")
}

fn caracter_inesperado(cx: &Contexto<'_>, c: char) -> Problema {
    let rango = cx.caracter(cx.fallo.lugar);
    if c.is_control() || !matches!(c, '@' | '`' | '%') {
        return match cx.texto.get(rango.clone()).and_then(|t| t.chars().next()) {
            Some(hallado) if hallado == c => trampas::invisible(cx.texto, cx.span(rango)),
            _ => {
                let linea = cx.linea();
                let dentro = linea.valor.clone();
                let i = cx.trozo(dentro.clone()).find(c).map_or(dentro.start, |i| dentro.start + i);
                trampas::invisible(cx.texto, cx.span(cx.caracter(i)))
            }
        };
    }
    reservado(cx)
}

fn reservado(cx: &Contexto<'_>) -> Problema {
    let rango = cx.caracter(cx.fallo.lugar);
    let signo = cx.trozo(rango.clone()).to_owned();
    if signo.trim().is_empty() {
        return cx
            .problema(&codes::V0199, rango, "el texto termina antes de tiempo")
            .ayuda("revise que la última línea esté completa");
    }
    let problema = cx
        .problema(&codes::V0110, rango, format!("un valor no puede empezar con `{signo}`"))
        .etiqueta("YAML reserva este signo");
    cx.entre_comillas(problema, &cx.linea())
}

fn bloque(cx: &Contexto<'_>) -> Problema {
    let linea = cx.linea();
    let valor = cx.trozo(linea.valor.clone());
    if valor.starts_with(['|', '>']) {
        let problema = cx
            .problema(
                &codes::V0125,
                linea.valor.clone(),
                "después de `|` o `>` no va texto en la misma línea",
            )
            .etiqueta("el texto del bloque empieza en la línea siguiente");
        return problema
            .ayuda("pase el texto a la línea siguiente, con más sangría; si no es un bloque, use comillas");
    }
    cx.problema(
        &codes::V0125,
        linea.cuerpo..linea.rango.end.max(linea.cuerpo),
        "esta línea tiene menos sangría que su bloque de texto",
    )
    .etiqueta("empieza antes que la primera línea del bloque")
    .ayuda("dé a todas las líneas del bloque al menos los espacios de la primera")
}

fn comentario(cx: &Contexto<'_>) -> Problema {
    cx.problema(&codes::V0119, cx.caracter(cx.fallo.lugar), "aquí un comentario corta el valor")
        .etiqueta("`#` empieza un comentario")
        .ayuda("si `#` es parte del valor, ponga el valor entre comillas; si es un comentario, páselo a otra línea")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sink;
    use crate::sources::Archivos;

    #[test]
    fn a_reason_that_has_no_words_of_its_own_says_its_place() {
        let texto = "a: 1\nb: 2\n";
        let mut archivos = Archivos::new();
        let archivo = archivos.agregar("ejemplo.yaml", texto);
        let lineas = Lineas::new(texto);
        let fallo = Fallo { kind: K::InputSlicingUnavailable, lugar: 5 };
        let cx =
            Contexto { archivo, original: texto, texto, lineas: &lineas, fallo, abierto: None, previo: 0..4 };
        let mut sink = Sink::new();
        sink.push(problema(&cx));
        let dicho = sink.terminar(&archivos);
        assert_eq!(dicho[0].codigo.as_str(), "V0199");
        assert_eq!((dicho[0].primaria.rango.inicio, dicho[0].primaria.rango.fin), (5, 6));
    }
}
