//! Words about the library: what other languages call our functions, how each is written, what an argument must be.

use schemas::expr::Funcion;

use crate::tipos::Tipo;

/// What other languages and spreadsheets call our functions.
pub(super) const AJENAS: &[(&str, &str)] = &[
    ("round", "redondear"),
    ("sum", "suma"),
    ("sumar", "suma"),
    ("len", "largo"),
    ("length", "largo"),
    ("longitud", "largo"),
    ("count", "cuenta"),
    ("contar", "cuenta"),
    ("ceil", "techo"),
    ("floor", "piso"),
    ("minimo", "min"),
    ("maximo", "max"),
    ("any", "alguno"),
    ("all", "todos"),
    ("date", "fecha"),
    ("año", "anio"),
    ("años", "anios"),
    ("year", "anio"),
    ("month", "mes"),
    ("day", "dia"),
    ("default", "si_falta"),
    ("contains", "contiene"),
    ("match", "coincide"),
];

/// What an argument must be, in words.
pub(super) fn plural(tipo: &Tipo) -> String {
    match tipo {
        Tipo::Decimal => "un número".into(),
        Tipo::Entero => "un número entero".into(),
        Tipo::Texto => "un texto".into(),
        Tipo::Fecha => "una fecha".into(),
        Tipo::Lista(dentro) if **dentro == Tipo::Booleano => "una lista de condiciones".into(),
        otro => otro.nombre(),
    }
}

/// How a function is written, for the message about its arguments.
pub(super) const fn forma(funcion: Funcion) -> &'static str {
    match funcion {
        Funcion::Min => "min(a, b, …)",
        Funcion::Max => "max(a, b, …)",
        Funcion::Acotar => "acotar(n, piso, techo)",
        Funcion::Abs => "abs(n)",
        Funcion::Redondear => "redondear(n, lugares, \"modo\")",
        Funcion::Piso => "piso(n)",
        Funcion::Techo => "techo(n)",
        Funcion::Fracciones => "fracciones(n, unidad)",
        Funcion::Suma => "suma(tabla.columna)",
        Funcion::Cuenta => "cuenta(tabla)",
        Funcion::Mayor => "mayor(tabla.columna)",
        Funcion::Menor => "menor(tabla.columna)",
        Funcion::Alguno => "alguno(tabla.columna)",
        Funcion::Todos => "todos(tabla.columna)",
        Funcion::SinRepetir => "sin_repetir(tabla.columna)",
        Funcion::Largo => "largo(texto)",
        Funcion::Contiene => "contiene(texto, parte)",
        Funcion::Coincide => "coincide(texto, \"patrón\")",
        Funcion::Dias => "dias(n)",
        Funcion::DiasHabiles => "dias_habiles(n)",
        Funcion::Horas => "horas(n)",
        Funcion::HorasHabiles => "horas_habiles(n)",
        Funcion::Meses => "meses(n)",
        Funcion::Anios => "anios(n)",
        Funcion::Fecha => "fecha(\"2026-02-05\")",
        Funcion::DiasEntre => "dias_entre(desde, hasta)",
        Funcion::DiasHabilesEntre => "dias_habiles_entre(desde, hasta)",
        Funcion::Edad => "edad(nacimiento, fecha)",
        Funcion::Anio => "anio(fecha)",
        Funcion::Mes => "mes(fecha)",
        Funcion::Dia => "dia(fecha)",
        Funcion::ValorAl => "valor_al(parametro, fecha)",
        Funcion::Vigente => "vigente(documento, fecha)",
        Funcion::SiFalta => "si_falta(x, sustituto)",
    }
}
