//! The words of expressions and templates: which stretches of a text are names that stand by themselves.

/// Start, end, and whether the word follows `plazos.` or `visitas.`, which names a stage.
pub type Palabra = (usize, usize, bool);

/// The words of an expression that are neither members, nor functions, nor inside quotes.
#[must_use]
pub fn de_expresion(texto: &str) -> Vec<Palabra> {
    let mut halladas = Vec::new();
    let mut comilla: Option<char> = None;
    let mut previa = "";
    let mut tras_punto = false;
    let mut letras = texto.char_indices().peekable();
    while let Some((inicio, letra)) = letras.next() {
        if let Some(abierta) = comilla {
            if letra == abierta {
                comilla = None;
            }
            continue;
        }
        if letra == '"' || letra == '\'' {
            comilla = Some(letra);
        }
        if !es_letra(letra) {
            tras_punto = letra == '.' || (tras_punto && letra.is_whitespace());
            continue;
        }
        let mut fin = inicio + letra.len_utf8();
        while let Some((i, otra)) = letras.next_if(|(_, l)| es_letra(*l)) {
            fin = i + otra.len_utf8();
        }
        let palabra = texto.get(inicio..fin).unwrap_or_default();
        let llamada = texto.get(fin..).unwrap_or_default().trim_start().starts_with('(');
        let de_etapa = tras_punto && matches!(previa, "plazos" | "visitas");
        if !letra.is_ascii_digit() && !llamada && (!tras_punto || de_etapa) {
            halladas.push((inicio, fin, de_etapa));
        }
        previa = palabra;
        tras_punto = false;
    }
    halladas
}

/// The words of what stands inside `{{ }}` and `{% %}`.
#[must_use]
pub fn de_plantilla(texto: &str) -> Vec<Palabra> {
    let mut halladas = Vec::new();
    let mut desde = 0;
    while let Some((abre, cierra)) = siguiente(texto, desde) {
        let dentro = texto.get(abre..cierra).unwrap_or_default();
        halladas.extend(de_expresion(dentro).into_iter().map(|(i, f, e)| (i + abre, f + abre, e)));
        desde = cierra;
    }
    halladas
}

/// Whether a byte stands inside of `{{ }}` or `{% %}`.
#[must_use]
pub fn dentro_de_plantilla(texto: &str, byte: usize) -> bool {
    let mut desde = 0;
    while let Some((abre, cierra)) = siguiente(texto, desde) {
        if (abre..=cierra).contains(&byte) {
            return true;
        }
        desde = cierra;
    }
    false
}

/// The next stretch of code: what follows the opening marks, up to the closing ones or to the end of the line.
fn siguiente(texto: &str, desde: usize) -> Option<(usize, usize)> {
    let resto = texto.get(desde..)?;
    let abre = ["{{", "{%"].iter().filter_map(|marca| resto.find(marca)).min()? + desde + 2;
    let dentro = texto.get(abre..)?;
    let largo =
        ["}}", "%}", "\n"].iter().filter_map(|marca| dentro.find(marca)).min().unwrap_or(dentro.len());
    Some((abre, abre + largo))
}

/// Whether it may be part of a name.
#[must_use]
pub fn es_letra(letra: char) -> bool {
    letra.is_alphanumeric() || letra == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_stand_by_themselves_are_names() {
        let de = |texto: &str, palabras: &[Palabra]| {
            palabras
                .iter()
                .filter_map(|(i, f, e)| Some(format!("{}{}", texto.get(*i..*f)?, if *e { "!" } else { "" })))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let filas = [
            ("suma(areas.area_m2) if hay else 0", "areas if hay else"),
            ("uso != \"hay\" and año > 3.5 * uma", "uso and año uma"),
            ("visitas.subsanacion > 0", "visitas subsanacion!"),
            ("", ""),
            ("\"sin cerrar", ""),
        ];
        for (texto, espera) in filas {
            assert_eq!(de(texto, &de_expresion(texto)), espera, "{texto}");
        }
        let texto =
            "Folio: {{ salida.folio }} {% if giro is defined %}{{ giro | mayusculas }}{% endif %} {{ roto";
        assert_eq!(de(texto, &de_plantilla(texto)), "salida if giro is defined giro mayusculas endif roto");
        assert!(dentro_de_plantilla("a {{ b", 6) && !dentro_de_plantilla("a {{ b }} c", 10));
    }
}
