//! The expression language as a resolved tree: total, small, serialisable. The compiler makes it from text; `engine::eval`
//! gives it its meaning; nothing is evaluated here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{CalculoId, CampoId, EtapaId, ParametroId, PlazoId, ResultadoId};
use crate::valor::Valor;

/// An expression with the text that the author wrote, kept so that a fee or a refusal can quote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Expresion {
    /// The author's words.
    pub fuente: String,
    /// What they mean.
    pub arbol: Expr,
}

/// A resolved expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    /// A constant. Options are already ids of the expected field, amounts already money where money was expected.
    Literal(Valor),
    /// A name in scope and the parts taken from it: `predio.superficie`, `areas.area_m2`.
    Ruta(Ruta),
    /// `not x`.
    No(Box<Expr>),
    /// `-x`.
    Menos(Box<Expr>),
    /// `a and b and …`; two or more; stops at the first false.
    Y(Vec<Expr>),
    /// `a or b or …`; two or more; stops at the first true.
    O(Vec<Expr>),
    /// `a < b <= c`: a chain is the conjunction of its links; each operand is evaluated once.
    Compara {
        /// The leftmost operand.
        primero: Box<Expr>,
        /// The links, one or more.
        resto: Vec<(Comparador, Expr)>,
    },
    /// `x in [a, b]`, `x in opciones`.
    En {
        /// What is looked for.
        que: Box<Expr>,
        /// A list, or an `opciones` value.
        en: Box<Expr>,
        /// `not in`.
        negado: bool,
    },
    /// `x is defined`.
    Definido {
        /// What is asked for.
        ruta: Ruta,
        /// `is not defined`.
        negado: bool,
    },
    /// `a op b`.
    Aritmetica {
        /// The operator.
        op: Operador,
        /// Left operand.
        a: Box<Expr>,
        /// Right operand.
        b: Box<Expr>,
    },
    /// `a if c else b`.
    Si {
        /// The condition.
        si: Box<Expr>,
        /// The value when it holds.
        entonces: Box<Expr>,
        /// The value when it doesn't.
        sino: Box<Expr>,
    },
    /// `[a, b, c]`.
    Lista(Vec<Expr>),
    /// A function of the library.
    Llama {
        /// Which.
        funcion: Funcion,
        /// With what, in order; their number was checked.
        argumentos: Vec<Expr>,
    },
}

/// Where a path starts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Raiz {
    /// A field.
    Campo(CampoId),
    /// A column of the row at hand (columns with `calculo`, row conditions, `fila` in templates).
    Columna(CampoId),
    /// A computed value.
    Calculo(CalculoId),
    /// The result of a stage that says `guarda`.
    Resultado(ResultadoId),
    /// A dated parameter at the date that rules here.
    Parametro(ParametroId),
    /// Who applies.
    Solicitante,
    /// The request: folio, fecha, hora, canal.
    Solicitud,
    /// How many times a stage has been entered.
    Visitas(EtapaId),
    /// A clock: dura, vence?, dias_consumidos, dias_restantes.
    Plazo(PlazoId),
    /// Today, where the clock may be read.
    Hoy,
    /// The output document that is being written: folio, fecha, vence?.
    Salida,
    /// The municipality: nombre.
    Municipio,
}

/// A path: a root and the parts taken from it, each a record's part or a table's column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Ruta {
    /// Where it starts.
    pub raiz: Raiz,
    /// Parts, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partes: Vec<String>,
}

/// Comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Comparador {
    /// Equal.
    #[serde(rename = "==")]
    Igual,
    /// Different.
    #[serde(rename = "!=")]
    Distinto,
    /// Less.
    #[serde(rename = "<")]
    Menor,
    /// Less or equal.
    #[serde(rename = "<=")]
    MenorIgual,
    /// Greater.
    #[serde(rename = ">")]
    Mayor,
    /// Greater or equal.
    #[serde(rename = ">=")]
    MayorIgual,
}

impl Comparador {
    /// What holds exactly when this does not.
    pub const fn contrario(self) -> Self {
        match self {
            Self::Igual => Self::Distinto,
            Self::Distinto => Self::Igual,
            Self::Menor => Self::MayorIgual,
            Self::MenorIgual => Self::Mayor,
            Self::Mayor => Self::MenorIgual,
            Self::MayorIgual => Self::Menor,
        }
    }

    /// The same comparison with its sides exchanged.
    pub const fn espejo(self) -> Self {
        match self {
            Self::Igual | Self::Distinto => self,
            Self::Menor => Self::Mayor,
            Self::MenorIgual => Self::MayorIgual,
            Self::Mayor => Self::Menor,
            Self::MayorIgual => Self::MenorIgual,
        }
    }
}

/// Arithmetic. What it means depends on the types, which the compiler checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Operador {
    /// Addition; also date + span.
    #[serde(rename = "+")]
    Mas,
    /// Subtraction; also date − span.
    #[serde(rename = "-")]
    Menos,
    /// Product.
    #[serde(rename = "*")]
    Por,
    /// Exact division, 20 places, half-even.
    #[serde(rename = "/")]
    Entre,
}

macro_rules! funciones {
    ($($(#[$doc:meta])* $variante:ident = $nombre:literal, $min:literal ..= $max:literal;)+) => {
        /// The library, closed. The names are those of `lenguaje` §3.2.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum Funcion {$(
            $(#[$doc])*
            #[serde(rename = $nombre)]
            $variante,
        )+}

        impl Funcion {
            /// Every function, in the order of the manual.
            pub const TODAS: &'static [Funcion] = &[$(Funcion::$variante),+];

            /// The name that authors write.
            pub const fn nombre(self) -> &'static str {
                match self {$(Funcion::$variante => $nombre),+}
            }

            /// Least and most number of arguments.
            pub const fn aridad(self) -> (usize, usize) {
                match self {$(Funcion::$variante => ($min, $max)),+}
            }

            /// The function of that name.
            pub fn de_nombre(nombre: &str) -> Option<Funcion> {
                match nombre {$($nombre => Some(Funcion::$variante),)+ _ => None}
            }
        }
    };
}

funciones! {
    /// Least of several numbers or amounts.
    Min = "min", 2..=16;
    /// Greatest of several numbers or amounts.
    Max = "max", 2..=16;
    /// `acotar(n, piso, techo)`: n, not under the floor nor over the ceiling.
    Acotar = "acotar", 3..=3;
    /// Absolute value.
    Abs = "abs", 1..=1;
    /// `redondear(n, lugares, "modo")`.
    Redondear = "redondear", 3..=3;
    /// Greatest whole number not above.
    Piso = "piso", 1..=1;
    /// Least whole number not below.
    Techo = "techo", 1..=1;
    /// `fracciones(n, unidad)`: units *o fracción*, ⌈n/unidad⌉.
    Fracciones = "fracciones", 2..=2;
    /// Sum of a list.
    Suma = "suma", 1..=1;
    /// Length of a list.
    Cuenta = "cuenta", 1..=1;
    /// Greatest of a list; absent when it is empty.
    Mayor = "mayor", 1..=1;
    /// Least of a list; absent when it is empty.
    Menor = "menor", 1..=1;
    /// Whether one holds.
    Alguno = "alguno", 1..=1;
    /// Whether all hold.
    Todos = "todos", 1..=1;
    /// Whether no two are equal.
    SinRepetir = "sin_repetir", 1..=1;
    /// Length of a text in characters.
    Largo = "largo", 1..=1;
    /// Whether a text has another inside, ignoring case and accents.
    Contiene = "contiene", 2..=2;
    /// Whether a text matches a literal pattern, whole.
    Coincide = "coincide", 2..=2;
    /// Natural days.
    Dias = "dias", 1..=1;
    /// Business days.
    DiasHabiles = "dias_habiles", 1..=1;
    /// Hours.
    Horas = "horas", 1..=1;
    /// Hours of office.
    HorasHabiles = "horas_habiles", 1..=1;
    /// Months.
    Meses = "meses", 1..=1;
    /// Years.
    Anios = "anios", 1..=1;
    /// A literal date.
    Fecha = "fecha", 1..=1;
    /// Natural days from one date to another.
    DiasEntre = "dias_entre", 2..=2;
    /// Business days from one date to another.
    DiasHabilesEntre = "dias_habiles_entre", 2..=3;
    /// Completed years from a birth to a date.
    Edad = "edad", 2..=2;
    /// Year of a date.
    Anio = "anio", 1..=1;
    /// Month of a date.
    Mes = "mes", 1..=1;
    /// Day of a date.
    Dia = "dia", 1..=1;
    /// `valor_al(parametro, fecha)`.
    ValorAl = "valor_al", 2..=2;
    /// Whether a document is in force on a date.
    Vigente = "vigente", 2..=2;
    /// `si_falta(x, v)`: x, or v when it is absent.
    SiFalta = "si_falta", 2..=2;
}

impl Comparador {
    /// As it is written.
    pub const fn texto(self) -> &'static str {
        match self {
            Comparador::Igual => "==",
            Comparador::Distinto => "!=",
            Comparador::Menor => "<",
            Comparador::MenorIgual => "<=",
            Comparador::Mayor => ">",
            Comparador::MayorIgual => ">=",
        }
    }
}

impl Operador {
    /// As it is written.
    pub const fn texto(self) -> &'static str {
        match self {
            Operador::Mas => "+",
            Operador::Menos => "-",
            Operador::Por => "*",
            Operador::Entre => "/",
        }
    }
}

/// The four forms of a value (`lenguaje` §3.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Valoracion {
    /// An expression.
    Expr(Expresion),
    /// By range of a number.
    Tramos {
        /// The number that is classed.
        segun: Expresion,
        /// From low to high; the compiler proved order.
        tramos: Vec<Tramo>,
    },
    /// By option.
    Segun {
        /// One to three options or booleans.
        segun: Vec<Expresion>,
        /// Rows: one key per `segun`, and the value.
        filas: Vec<FilaSegun>,
        /// The value of every combination without a row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sino: Option<Expresion>,
    },
    /// By condition; the first that holds.
    Casos {
        /// In order.
        casos: Vec<CasoValor>,
        /// When none holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sino: Option<Expresion>,
    },
}

/// A range of a tabulador. An absent bound is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tramo {
    /// Lower bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desde: Option<Cota>,
    /// Upper bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hasta: Option<Cota>,
    /// The value in it.
    pub valor: Expresion,
}

/// A bound of a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cota {
    /// The number.
    #[schemars(with = "String")]
    pub valor: rust_decimal::Decimal,
    /// Whether the number itself is inside.
    pub incluida: bool,
}

/// A row of a table by option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FilaSegun {
    /// One key per `segun`: an option's id, or `si`/`no`.
    pub claves: Vec<String>,
    /// The value.
    pub valor: Expresion,
}

/// A condition with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CasoValor {
    /// The condition.
    pub si: Expresion,
    /// The value when it is the first to hold.
    pub valor: Expresion,
}
