//! Text to tokens. What other languages write (`&&`, `≤`, `“…”`) is reported with its mend and read as what was
//! meant, so that the parser goes on and one slip gives one problem.

use std::ops::Range;

use rust_decimal::Decimal;

use super::ast::Nombre;
use super::falla::Falla;
use crate::diag::codes;

/// Which language is read: templates add `|` for filters and forbid `\` in texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modo {
    /// A value or a condition in YAML.
    Expresion,
    /// What stands inside `{{ }}` or `{% %}`.
    Plantilla,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tok {
    /// A number, and whether it is whole.
    Numero(Decimal, bool),
    /// A quoted text.
    Texto(String),
    /// A name.
    Id(String),
    /// A word or sign of the grammar, in its right form.
    Op(&'static str),
    /// Something that was reported and stands where a value stands.
    Roto,
    /// The end.
    Fin,
}

/// A token and its bytes.
#[derive(Clone, Debug)]
pub(super) struct Ficha {
    pub tok: Tok,
    pub rango: Range<usize>,
}

const PALABRAS: &[&str] = &["and", "or", "not", "in", "is", "if", "else", "true", "false"];

/// Signs, longest first: as written, as read (empty: refused without a reading), and what to say.
const SIGNOS: &[(&str, &str, &str)] = &[
    ("===", "==", "para comparar se escribe `==`"),
    ("!==", "!=", "para comparar se escribe `!=`"),
    ("==", "==", ""),
    ("!=", "!=", ""),
    ("<>", "!=", "«distinto de» se escribe `!=`"),
    ("<=", "<=", ""),
    (">=", ">=", ""),
    ("=<", "<=", "«menor o igual» se escribe `<=`"),
    ("=>", ">=", "«mayor o igual» se escribe `>=`"),
    (":=", "==", "aquí no se asigna; para comparar se escribe `==`"),
    ("&&", "and", "«y» se escribe `and`"),
    ("||", "or", "«o» se escribe `or`"),
    ("**", "", "no hay potencias; multiplique, como en `x * x`"),
    ("//", "", "no hay división entera; use `piso(a / b)`"),
    ("≤", "<=", "«menor o igual» se escribe `<=`"),
    ("≥", ">=", "«mayor o igual» se escribe `>=`"),
    ("≠", "!=", "«distinto de» se escribe `!=`"),
    ("×", "*", "la multiplicación se escribe `*`"),
    ("÷", "/", "la división se escribe `/`"),
    ("−", "-", "la resta se escribe `-`"),
    ("–", "-", "la resta se escribe `-`"),
    ("=", "==", "para comparar se escribe `==`"),
    ("!", "not", "«no» se escribe `not`"),
    ("&", "and", "«y» se escribe `and`"),
    ("^", "", "no hay potencias; multiplique, como en `x * x`"),
    ("~", "", "los textos no se unen aquí; hágalo en la plantilla de la salida"),
    ("<", "<", ""),
    (">", ">", ""),
    ("+", "+", ""),
    ("-", "-", ""),
    ("*", "*", ""),
    ("/", "/", ""),
    ("%", "%", ""),
    ("(", "(", ""),
    (")", ")", ""),
    ("[", "[", ""),
    ("]", "]", ""),
    ("{", "{", ""),
    ("}", "}", ""),
    (",", ",", ""),
    (".", ".", ""),
    (":", ":", ""),
    ("?", "?", ""),
    ("|", "|", ""),
];

/// The tokens, and whether a foreign sign was dropped, so that what stands around it may not belong together.
pub(super) fn leer(fuente: &str, modo: Modo, fallas: &mut Vec<Falla>) -> (Vec<Ficha>, bool) {
    let mut lexer = Lexer { fuente, modo, i: 0, abiertos: 0, fichas: vec![], ajeno: false, fallas };
    while lexer.paso() {}
    let fin = fuente.trim_end().len();
    lexer.fichas.push(Ficha { tok: Tok::Fin, rango: fin..fin });
    (lexer.fichas, lexer.ajeno)
}

struct Lexer<'a> {
    fuente: &'a str,
    modo: Modo,
    i: usize,
    /// Parentheses and brackets open here: inside them a comma separates.
    abiertos: usize,
    fichas: Vec<Ficha>,
    ajeno: bool,
    fallas: &'a mut Vec<Falla>,
}

impl Lexer<'_> {
    fn resto(&self) -> &str {
        self.fuente.get(self.i..).unwrap_or_default()
    }

    fn poner(&mut self, tok: Tok, rango: Range<usize>) {
        self.i = rango.end;
        self.fichas.push(Ficha { tok, rango });
    }

    fn mientras(&self, desde: usize, es: impl Fn(char) -> bool) -> usize {
        let resto = self.fuente.get(desde..).unwrap_or_default();
        desde + resto.find(|c| !es(c)).unwrap_or(resto.len())
    }

    /// Reads one token; false at the end.
    fn paso(&mut self) -> bool {
        let Some(c) = self.resto().chars().next() else { return false };
        let inicio = self.i;
        if c.is_whitespace() {
            self.i += c.len_utf8();
        } else if c.is_ascii_digit() {
            self.numero(inicio);
        } else if c == '.'
            && self.resto().chars().nth(1).is_some_and(|c| c.is_ascii_digit())
            && !self.tras_valor()
        {
            let fin = self.mientras(inicio + 1, |c| c.is_ascii_digit());
            let escrito = self.fuente.get(inicio..fin).unwrap_or_default();
            let bien = format!("0{escrito}");
            self.fallas.push(
                Falla::new(&codes::V0338, inicio..fin, format!("`{escrito}` no es un número"))
                    .etiqueta("falta el cero antes del punto")
                    .ayuda(format!("escriba `{bien}`"))
                    .arreglo_seguro("ponga el cero", inicio..fin, &bien),
            );
            self.poner(Tok::Numero(Decimal::from_str_exact(&bien).unwrap_or_default(), false), inicio..fin);
        } else if c.is_alphabetic() || c == '_' {
            self.palabra(inicio);
        } else if let Some(cierre) = comilla(c) {
            self.texto(inicio, c, cierre);
        } else if let Some(fin) = self.entre_signos(inicio, c) {
            let escrito = self.fuente.get(inicio..fin).unwrap_or_default();
            let bien = format!("\"{escrito}\"");
            self.fallas.push(
                Falla::new(&codes::V0331, inicio..fin, format!("`{c}` no se usa en una expresión"))
                    .etiqueta("un texto va entre comillas")
                    .ayuda(format!("si es un texto escriba `{bien}`"))
                    .arreglo_probable("ponga las comillas", inicio..fin, &bien),
            );
            self.poner(Tok::Roto, inicio..fin);
        } else {
            self.signo(inicio, c);
        }
        true
    }

    /// The end of a question or an exclamation that stands without quotes: `¿Ana?`.
    fn entre_signos(&self, inicio: usize, c: char) -> Option<usize> {
        let cierre = match c {
            '¿' => '?',
            '¡' => '!',
            _ => return None,
        };
        let resto = self.fuente.get(inicio..)?;
        let largo = resto.find(['"', '\'']).unwrap_or(resto.len());
        resto.get(..largo)?.find(cierre).map(|i| inicio + i + 1)
    }

    /// Whether the last token ends a value, touching the present place.
    fn tras_valor(&self) -> bool {
        self.fichas.last().is_some_and(|f| {
            f.rango.end == self.i
                && matches!(
                    f.tok,
                    Tok::Numero(..) | Tok::Texto(_) | Tok::Id(_) | Tok::Roto | Tok::Op(")" | "]")
                )
        })
    }

    fn numero(&mut self, inicio: usize) {
        let cifra = |c: char| c.is_ascii_digit();
        let mut fin = self.mientras(inicio, cifra);
        let mut entero = true;
        let en = |i: usize, n: usize| self.fuente.get(i..).and_then(|r| r.chars().nth(n));
        if en(fin, 0) == Some('.') && en(fin, 1).is_some_and(cifra) {
            entero = false;
            fin = self.mientras(fin + 1, cifra);
        }
        // `1,500`: outside parentheses a comma after a number can only be a thousands separator.
        let miles = self.mientras(fin, |c| cifra(c) || matches!(c, ',' | '.' | '_' | '\''));
        let cola = self.fuente.get(fin..miles).unwrap_or_default();
        let de_miles = entero && self.abiertos == 0 && cola.starts_with(',') && cola.len() > 1;
        // Inside them it separates.
        let miles = match cola.find(',') {
            Some(coma) if self.abiertos > 0 => fin + coma,
            _ => miles,
        };
        let escrito = self.fuente.get(inicio..miles).unwrap_or_default();
        let con_puntos = crate::literal::miles_con_puntos(escrito);
        if de_miles || cola.starts_with('_') || con_puntos.is_some() {
            let plano: String =
                con_puntos.unwrap_or_else(|| escrito.chars().filter(|c| cifra(*c) || *c == '.').collect());
            self.fallas.push(
                Falla::new(&codes::V0338, inicio..miles, format!("`{escrito}` no es un número"))
                    .etiqueta("los números se escriben sin separador de miles")
                    .ayuda(format!("escriba `{plano}`"))
                    .arreglo_probable("quite el separador", inicio..miles, &plano),
            );
            self.poner(Tok::Roto, inicio..miles);
            return;
        }
        let pegado = self.mientras(fin, |c| c.is_alphanumeric() || c == '_');
        let escrito = self.fuente.get(inicio..fin).unwrap_or_default();
        if pegado > fin {
            let todo = self.fuente.get(inicio..pegado).unwrap_or_default();
            self.fallas.push(
                Falla::new(&codes::V0338, inicio..pegado, format!("`{todo}` no es un número ni un nombre"))
                    .etiqueta("los nombres empiezan con letra")
                    .ayuda("separe el número de lo que sigue; para multiplicar escriba `*`"),
            );
            self.poner(Tok::Roto, inicio..pegado);
            return;
        }
        if cola == "." {
            self.fallas.push(
                Falla::new(&codes::V0338, inicio..fin + 1, format!("`{escrito}.` no es un número"))
                    .etiqueta("sobra el punto")
                    .ayuda(format!("escriba `{escrito}`"))
                    .arreglo_seguro("quite el punto", inicio..fin + 1, escrito),
            );
            self.poner(Tok::Roto, inicio..fin + 1);
            return;
        }
        let Ok(valor) = Decimal::from_str_exact(escrito) else {
            self.fallas.push(
                Falla::new(&codes::V0338, inicio..fin, "el número tiene demasiadas cifras")
                    .etiqueta("caben 28 cifras, contando los decimales"),
            );
            self.poner(Tok::Roto, inicio..fin);
            return;
        };
        let entero = entero && escrito.parse::<i64>().is_ok();
        self.poner(Tok::Numero(valor, entero), inicio..fin);
    }

    fn palabra(&mut self, inicio: usize) {
        let fin = self.mientras(inicio, |c| c.is_alphanumeric() || c == '_');
        let escrito = self.fuente.get(inicio..fin).unwrap_or_default();
        if let Some(palabra) = PALABRAS.iter().find(|p| **p == escrito) {
            return self.poner(Tok::Op(palabra), inicio..fin);
        }
        // What a filter may be called is told by who knows the filters.
        let filtro = self.modo == Modo::Plantilla
            && self.fichas.last().is_some_and(|ficha| ficha.tok == Tok::Op("|"))
            && escrito.starts_with(char::is_alphabetic);
        let bien_formado = filtro
            || escrito.starts_with(|c: char| c.is_ascii_lowercase() || c == 'ñ')
                && escrito.chars().all(|c| matches!(c, 'a'..='z' | 'ñ' | '0'..='9' | '_'));
        if bien_formado {
            let id = escrito.to_owned();
            return self.poner(Tok::Id(id), inicio..fin);
        }
        let plano = aplanar(escrito);
        if let Some(palabra) = PALABRAS.iter().find(|p| **p == plano) {
            self.fallas.push(
                Falla::new(&codes::V0332, inicio..fin, format!("`{escrito}` se escribe `{palabra}`"))
                    .etiqueta("las palabras del lenguaje van en minúsculas")
                    .ayuda(format!("escriba `{palabra}`"))
                    .arreglo_seguro(format!("escriba `{palabra}`"), inicio..fin, palabra),
            );
            return self.poner(Tok::Op(palabra), inicio..fin);
        }
        if matches!(plano.as_str(), "none" | "null" | "nil") {
            return self.poner(Tok::Id(plano), inicio..fin);
        }
        let bien = plano.trim_start_matches(|c: char| c == '_' || c.is_ascii_digit()).to_owned();
        let mut falla = Falla::new(&codes::V0305, inicio..fin, format!("`{escrito}` no puede ser un nombre"))
            .etiqueta(que_sobra(escrito));
        if !bien.is_empty() {
            falla = falla.ayuda(format!("escriba `{bien}`, como en su declaración")).arreglo_probable(
                format!("escriba `{bien}`"),
                inicio..fin,
                &bien,
            );
        }
        self.fallas.push(falla);
        self.poner(Tok::Roto, inicio..fin);
    }

    fn texto(&mut self, inicio: usize, abre: char, cierra: char) {
        let dentro = inicio + abre.len_utf8();
        let resto = self.fuente.get(dentro..).unwrap_or_default();
        let Some(largo) = resto.find(cierra) else {
            // Nothing after an open quote can be trusted.
            let fin = self.fuente.trim_end().len().max(dentro);
            self.fallas.push(
                Falla::new(&codes::V0334, fin..fin, format!("falta cerrar la comilla `{abre}`"))
                    .etiqueta(format!("aquí falta `{cierra}`"))
                    .aqui(inicio..dentro, "se abrió aquí")
                    .ayuda(format!("cierre el texto con `{cierra}`")),
            );
            self.poner(Tok::Roto, inicio..fin);
            self.i = self.fuente.len();
            return;
        };
        let fin = dentro + largo + cierra.len_utf8();
        let texto = resto.get(..largo).unwrap_or_default().to_owned();
        if !matches!(abre, '"' | '\'') {
            let bien = if texto.contains('"') { format!("'{texto}'") } else { format!("\"{texto}\"") };
            self.fallas.push(
                Falla::new(
                    &codes::V0334,
                    inicio..fin,
                    format!("las comillas `{abre}{cierra}` no delimitan textos"),
                )
                .etiqueta("son comillas tipográficas")
                .ayuda(format!("escriba `{bien}`"))
                .arreglo_seguro("ponga comillas rectas", inicio..fin, &bien),
            );
        } else if self.modo == Modo::Plantilla && texto.contains('\\') {
            self.fallas.push(
                Falla::new(&codes::V0334, inicio..fin, "en una plantilla los textos no llevan `\\`")
                    .etiqueta("quite la barra invertida"),
            );
        }
        self.poner(Tok::Texto(texto), inicio..fin);
    }

    fn signo(&mut self, inicio: usize, c: char) {
        let Some((escrito, leido, ayuda)) =
            SIGNOS.iter().find(|(s, ..)| self.resto().starts_with(s)).copied()
        else {
            let rango = inicio..inicio + c.len_utf8();
            let mut falla =
                Falla::new(&codes::V0331, rango.clone(), format!("`{c}` no se usa en una expresión"))
                    .etiqueta("carácter ajeno al lenguaje");
            if c == '$' {
                falla = falla.ayuda("las cantidades se escriben sin signo: `1500.00`").arreglo_seguro(
                    "quite el signo",
                    rango.clone(),
                    "",
                );
            } else {
                self.ajeno = true;
            }
            self.fallas.push(falla);
            self.i = rango.end;
            return;
        };
        let rango = inicio..inicio + escrito.len();
        match leido {
            "(" | "[" => self.abiertos += 1,
            ")" | "]" => self.abiertos = self.abiertos.saturating_sub(1),
            _ => {}
        }
        if escrito == leido {
            return self.poner(Tok::Op(leido), rango);
        }
        // `x or! y`: the mend must not glue words together.
        let pega = |desde: usize| {
            self.fuente.get(desde..).is_some_and(|r| r.starts_with(|c: char| !c.is_whitespace()))
        };
        let palabra = leido.chars().all(char::is_alphabetic) && !leido.is_empty();
        let antes =
            self.fuente.get(..inicio).is_some_and(|r| r.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        let bien = format!(
            "{}{leido}{}",
            if palabra && antes { " " } else { "" },
            if palabra && pega(rango.end) { " " } else { "" }
        );
        let mut falla =
            Falla::new(&codes::V0332, rango.clone(), format!("el operador `{escrito}` no existe"))
                .etiqueta("así se escribe en otros lenguajes")
                .ayuda(if escrito == "~" && self.modo == Modo::Plantilla {
                    "escriba los dos datos uno tras otro: `{{ a }} {{ b }}`"
                } else {
                    ayuda
                });
        if !leido.is_empty() {
            falla = falla.arreglo_seguro(format!("escriba `{leido}`"), rango.clone(), &bien);
        }
        self.fallas.push(falla);
        let tok = match (escrito, leido) {
            ("**" | "^", _) => Tok::Op("*"),
            ("//", _) => Tok::Op("/"),
            ("~", _) => Tok::Op("+"),
            (_, leido) => Tok::Op(leido),
        };
        // An operator without a reading poisons what it joins: the operand at its right is what is lost.
        self.poner(tok, rango.clone());
        if leido.is_empty() {
            self.fichas.push(Ficha { tok: Tok::Roto, rango: rango.end..rango.end });
            self.fichas.push(Ficha { tok: Tok::Op("*"), rango: rango.end..rango.end });
        }
    }
}

/// The closing quote of an opening one.
const fn comilla(c: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '\'' => Some('\''),
        '“' | '”' => Some('”'),
        '‘' | '’' => Some('’'),
        '«' => Some('»'),
        '`' => Some('`'),
        _ => None,
    }
}

/// The text in lower case, without accents (but with its ñ) and with `_` for what an id cannot hold.
pub(super) fn aplanar(texto: &str) -> String {
    texto
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' | 'à' | 'ä' | 'â' => 'a',
            'é' | 'è' | 'ë' | 'ê' => 'e',
            'í' | 'ì' | 'ï' | 'î' => 'i',
            'ó' | 'ò' | 'ö' | 'ô' => 'o',
            'ú' | 'ù' | 'ü' | 'û' => 'u',
            'ç' => 'c',
            'a'..='z' | 'ñ' | '0'..='9' => c,
            _ => '_',
        })
        .collect()
}

fn que_sobra(escrito: &str) -> &'static str {
    if escrito.starts_with('_') {
        "los nombres empiezan con letra"
    } else if escrito.chars().any(char::is_uppercase) {
        "los nombres van en minúsculas y sin acentos"
    } else {
        "los nombres no llevan acentos"
    }
}

/// A name of the grammar rules, for messages.
pub(super) fn visible(tok: &Tok) -> String {
    match tok {
        Tok::Op(op) => format!("`{op}`"),
        Tok::Numero(valor, _) => format!("`{valor}`"),
        Tok::Texto(texto) => format!("\"{texto}\""),
        Tok::Id(id) => format!("`{id}`"),
        Tok::Roto | Tok::Fin => "el final".into(),
    }
}

impl From<(&str, Range<usize>)> for Nombre {
    fn from((texto, rango): (&str, Range<usize>)) -> Self {
        Self { texto: texto.to_owned(), rango }
    }
}
