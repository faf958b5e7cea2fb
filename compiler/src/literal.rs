//! Literals as people write them in YAML: durations, numbers, money, dates, hours. Exact or refused, never guessed;
//! a refusal says how it is written. Ranges are bytes of the given text.

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use schemas::valor::{Duracion, Unidad};

use crate::diag::{Entrada, cercano, codes};
use crate::expr::Falla;

/// What could not be read, boxed to keep results small.
pub type Lectura<T> = Result<T, Box<Falla>>;

/// A problem with a whole literal.
fn mal(codigo: &'static Entrada, texto: &str, mensaje: String) -> Falla {
    let mensaje = if texto.trim().is_empty() { "no hay nada escrito".to_owned() } else { mensaje };
    Falla::new(codigo, recortado(texto), mensaje)
}

/// The bytes of the text without the white space around it.
fn recortado(texto: &str) -> std::ops::Range<usize> {
    let inicio = texto.len() - texto.trim_start().len();
    inicio..inicio + texto.trim().len()
}

/// Units as they are written, without accents, singular and plural.
const UNIDADES: &[(&str, &str, Unidad)] = &[
    ("minuto", "minutos", Unidad::Minutos),
    ("hora", "horas", Unidad::Horas),
    ("hora habil", "horas habiles", Unidad::HorasHabiles),
    ("dia natural", "dias naturales", Unidad::DiasNaturales),
    ("dia habil", "dias habiles", Unidad::DiasHabiles),
    ("mes", "meses", Unidad::Meses),
    ("año", "años", Unidad::Anios),
];

/// A span of legal time: `5 días hábiles`, `48 horas`, `1 año`. Accents and the plural are optional; whether days
/// are business or natural is not.
pub fn duracion(texto: &str) -> Lectura<Duracion> {
    let escrito = texto.trim();
    let forma = "se escribe como `5 días hábiles`, `10 días naturales`, `48 horas` o `3 meses`";
    let cifras = escrito.len() - escrito.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (numero, resto) = escrito.split_at(cifras);
    let unidad = resto.trim();
    if numero.is_empty() || unidad.is_empty() {
        let falta = if !numero.is_empty() {
            "falta la unidad"
        } else if escrito.is_empty() {
            "aquí va una duración"
        } else if escrito.starts_with('-') {
            "la cantidad no puede ser negativa"
        } else {
            "falta la cantidad, con cifras"
        };
        return Err(Box::new(
            mal(&codes::V0460, texto, format!("`{escrito}` no es una duración")).etiqueta(falta).ayuda(forma),
        ));
    }
    if unidad.starts_with(['.', ',']) {
        return Err(Box::new(
            mal(&codes::V0460, texto, format!("`{escrito}` no es una duración"))
                .etiqueta("la cantidad es un número entero, sin coma ni punto")
                .ayuda("dígalo en una unidad menor, como `90 minutos` en vez de hora y media"),
        ));
    }
    let Ok(cantidad) = numero.parse::<u32>() else {
        return Err(Box::new(
            mal(&codes::V0460, texto, format!("`{escrito}` es una duración demasiado larga"))
                .etiqueta("la cantidad no cabe"),
        ));
    };
    let plana = sin_acentos(unidad);
    if let Some((.., unidad)) = UNIDADES.iter().find(|(uno, varios, _)| plana == *uno || plana == *varios) {
        return Ok(Duracion::new(cantidad, *unidad));
    }
    let donde = {
        let inicio = texto.len() - texto.trim_start().len() + escrito.len() - resto.trim_start().len();
        inicio..inicio + unidad.len()
    };
    if matches!(plana.as_str(), "dia" | "dias") {
        let s = if cantidad == 1 {
            ("día hábil", "día natural")
        } else {
            ("días hábiles", "días naturales")
        };
        return Err(Box::new(
            Falla::new(&codes::V0461, donde, format!("`{escrito}` no dice qué días son"))
                .etiqueta("¿hábiles o naturales?")
                .ayuda(format!("escriba `{cantidad} {}` o `{cantidad} {}`", s.0, s.1)),
        ));
    }
    let falla = Falla::new(&codes::V0460, donde.clone(), format!("`{unidad}` no es una unidad de tiempo"))
        .etiqueta("unidad desconocida");
    let equivalente = match plana.as_str() {
        "semana" | "semanas" => cantidad.checked_mul(7).map(|n| Duracion::new(n, Unidad::DiasNaturales)),
        "quincena" | "quincenas" => cantidad.checked_mul(15).map(|n| Duracion::new(n, Unidad::DiasNaturales)),
        _ => None,
    };
    if let Some(equivalente) = equivalente {
        return Err(Box::new(falla.ayuda(format!("escriba `{equivalente}`")).arreglo_probable(
            "dígalo en días",
            recortado(texto),
            &equivalente.to_string(),
        )));
    }
    let con_guion = plana.replace('_', " ");
    let candidatos = UNIDADES.iter().map(|(uno, varios, _)| if cantidad == 1 { *uno } else { *varios });
    let exacta = UNIDADES.iter().find(|(uno, varios, _)| con_guion == *uno || con_guion == *varios);
    let cerca = exacta.map(|(uno, ..)| *uno).or_else(|| cercano(&con_guion, candidatos));
    let bien = cerca.and_then(|cerca| {
        let (.., unidad) = UNIDADES.iter().find(|(uno, varios, _)| cerca == *uno || cerca == *varios)?;
        let completa = Duracion::new(cantidad, *unidad).to_string();
        completa.split_once(' ').map(|(_, unidad)| unidad.to_owned())
    });
    Err(Box::new(match bien {
        Some(bien) => falla.ayuda(format!("¿quiso decir `{cantidad} {bien}`?")).arreglo_probable(
            format!("escriba `{bien}`"),
            donde,
            &bien,
        ),
        None => falla.ayuda(forma),
    }))
}

/// Lower case, without accents, with single spaces; `anio` counts as `año`.
fn sin_acentos(texto: &str) -> String {
    let plano: String = texto
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' => 'u',
            c => c,
        })
        .collect();
    let plano = plano.split_whitespace().collect::<Vec<_>>().join(" ");
    match plano.as_str() {
        "anio" => "año".to_owned(),
        "anios" => "años".to_owned(),
        _ => plano,
    }
}

/// A whole number.
pub fn entero(texto: &str) -> Lectura<i64> {
    let escrito = texto.trim();
    let cifras = escrito.strip_prefix('-').unwrap_or(escrito);
    if !cifras.is_empty() && cifras.bytes().all(|c| c.is_ascii_digit()) {
        return escrito.parse().map_err(|_| {
            Box::new(
                mal(&codes::V0462, texto, "el número es demasiado grande".to_owned())
                    .etiqueta(format!("el mayor es {}", i64::MAX)),
            )
        });
    }
    Err(Box::new(match decimal(texto) {
        Ok(_) => {
            mal(&codes::V0462, texto, format!("se esperaba un número entero y `{escrito}` tiene decimales"))
                .etiqueta("aquí no caben decimales")
        }
        Err(falla) => *falla,
    }))
}

/// An exact decimal: `12`, `12.50`, `-3.1`.
pub fn decimal(texto: &str) -> Lectura<Decimal> {
    numero(texto, "un número")
}

/// An amount in pesos: `1250.00`, without sign nor thousands separator.
pub fn dinero(texto: &str) -> Lectura<Decimal> {
    numero(texto, "una cantidad de dinero")
}

/// A percentage, `22.5 %`, as a fraction of one. The sign is required: without it 15 could be 1500 %.
pub fn porcentaje(texto: &str) -> Lectura<Decimal> {
    let escrito = texto.trim();
    let Some(cifras) = escrito.strip_suffix('%') else {
        let falla = mal(&codes::V0462, texto, format!("`{escrito}` no es un porcentaje"))
            .etiqueta("se esperaba un número con `%`");
        return Err(Box::new(if numero(escrito, "").is_ok() {
            falla.ayuda(format!("escriba `{escrito} %`"))
        } else {
            falla.ayuda("se escribe como `15 %` o `22.5 %`")
        }));
    };
    if cifras.trim_end().ends_with('%') {
        let falla = mal(&codes::V0462, texto, format!("`{escrito}` no es un porcentaje"));
        return Err(Box::new(falla.etiqueta("se esperaba un solo `%`")));
    }
    let valor = numero(cifras, "un porcentaje")
        .map_err(|falla| Box::new(falla.desplazar(texto.len() - texto.trim_start().len())))?;
    valor
        .checked_mul(Decimal::new(1, 2))
        .map(|v| v.normalize())
        .ok_or_else(|| Box::new(mal(&codes::V0462, texto, "el número tiene demasiadas cifras".to_owned())))
}

/// `1.500.000,50` as it is written here, `1500000.50`: a second point, or a comma after one, can only part thousands.
pub(crate) fn miles_con_puntos(texto: &str) -> Option<String> {
    let (enteros, decimales) = texto.split_once(',').map_or((texto, None), |(e, d)| (e, Some(d)));
    let cifras = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    let mut grupos = enteros.split('.');
    let primero = grupos.next().filter(|g| cifras(g) && g.len() <= 3)?;
    let otros: Vec<&str> = grupos.collect();
    let bastan = if decimales.is_some() { 1 } else { 2 };
    if otros.len() < bastan
        || !otros.iter().all(|g| cifras(g) && g.len() == 3)
        || !decimales.is_none_or(cifras)
    {
        return None;
    }
    let plano = format!("{primero}{}", otros.concat());
    Some(decimales.map_or(plano.clone(), |decimales| format!("{plano}.{decimales}")))
}

fn numero(texto: &str, que: &str) -> Lectura<Decimal> {
    let escrito = texto.trim();
    let cuerpo = escrito.strip_prefix('-').unwrap_or(escrito);
    let (enteros, decimales) = cuerpo.split_once('.').unwrap_or((cuerpo, "0"));
    let cifras = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    if cifras(enteros) && cifras(decimales) {
        return Decimal::from_str_exact(escrito).map_err(|_| {
            Box::new(
                mal(&codes::V0462, texto, "el número tiene demasiadas cifras".to_owned())
                    .etiqueta("caben 28 cifras, contando los decimales"),
            )
        });
    }
    let falla = mal(&codes::V0462, texto, format!("`{escrito}` no es {que}"));
    let limpio: String =
        escrito.chars().filter(|c| !matches!(c, '$' | ' ' | '_' | '\'' | '\u{a0}')).collect();
    let limpio = limpio.trim_end_matches("MXN").trim_end_matches("pesos").to_owned();
    // A comma before three digits separates thousands; before any other number, the author meant the point.
    let bien = match limpio.split_once(',') {
        _ if miles_con_puntos(&limpio).is_some() => miles_con_puntos(&limpio).unwrap_or_default(),
        None => limpio,
        Some(_) if de_miles(&limpio) => limpio.replace(',', ""),
        Some((enteros, decimales)) => format!("{enteros}.{decimales}"),
    };
    let bien = if bien.starts_with('.') { format!("0{bien}") } else { bien };
    let bien = bien.trim_end_matches('.').to_owned();
    Err(Box::new(if bien != escrito && numero(&bien, que).is_ok() {
        falla
            .etiqueta("los números se escriben sólo con cifras y punto decimal")
            .ayuda(format!("escriba `{bien}`"))
            .arreglo_probable(format!("escriba `{bien}`"), recortado(texto), &bien)
    } else {
        falla.etiqueta("se esperaban cifras, como en `1250.50`")
    }))
}

/// Whether every comma has three digits behind it, up to the next comma, the point or the end.
fn de_miles(texto: &str) -> bool {
    let (enteros, _) = texto.split_once('.').unwrap_or((texto, ""));
    enteros.split(',').skip(1).all(|grupo| grupo.len() == 3 && grupo.bytes().all(|c| c.is_ascii_digit()))
}

const MESES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// A civil date, `2026-03-02`.
pub fn fecha(texto: &str) -> Lectura<Date> {
    let escrito = texto.trim();
    let forma = "una fecha se escribe con año, mes y día: `2026-03-02`";
    if let [anio, mes, dia] = escrito.split('-').collect::<Vec<_>>().as_slice()
        && (anio.len(), mes.len(), dia.len()) == (4, 2, 2)
        && let (Some(anio), Some(mes), Some(dia)) = (cifras(anio), cifras(mes), cifras(dia))
    {
        return del_calendario(anio, mes, dia).map_err(|motivo| {
            Box::new(mal(&codes::V0463, texto, format!("la fecha `{escrito}` no existe")).etiqueta(motivo))
        });
    }
    let partes: Vec<&str> = escrito.split(['/', '-', '.']).collect();
    let bien = match partes.as_slice() {
        [anio, mes, dia] if anio.len() == 4 => fecha_suelta(anio, mes, dia),
        [dia, mes, anio] if anio.len() == 4 => fecha_suelta(anio, mes, dia),
        _ => None,
    };
    let falla =
        mal(&codes::V0463, texto, format!("`{escrito}` no es una fecha")).etiqueta("se esperaba año-mes-día");
    Err(Box::new(match bien {
        Some(bien) => falla.ayuda(format!("escriba `{bien}`")).arreglo_probable(
            format!("escriba `{bien}`"),
            recortado(texto),
            &bien.to_string(),
        ),
        None => falla.ayuda(forma),
    }))
}

fn cifras(texto: &str) -> Option<i16> {
    texto.bytes().all(|c| c.is_ascii_digit()).then(|| texto.parse().ok()).flatten()
}

fn fecha_suelta(anio: &str, mes: &str, dia: &str) -> Option<Date> {
    del_calendario(cifras(anio)?, cifras(mes)?, cifras(dia)?).ok()
}

fn del_calendario(anio: i16, mes: i16, dia: i16) -> Result<Date, String> {
    let (Ok(m), Ok(d)) = (i8::try_from(mes), i8::try_from(dia)) else { return Err("no existe".to_owned()) };
    Date::new(anio, m, d).map_err(|_| {
        let primero = i8::try_from(mes).ok().and_then(|m| Date::new(anio, m, 1).ok());
        match (primero, usize::try_from(mes - 1).ok().and_then(|i| MESES.get(i))) {
            (Some(primero), Some(nombre)) => {
                format!("{nombre} de {anio} tiene {} días", primero.days_in_month())
            }
            _ => "los meses van del 01 al 12".to_owned(),
        }
    })
}

/// An hour of the day, `09:30`; seconds may follow.
pub fn hora(texto: &str) -> Lectura<Time> {
    let escrito = texto.trim();
    let partes: Vec<&str> = escrito.split(':').collect();
    let bien = match partes.as_slice() {
        [h, m] if m.len() == 2 && h.len() == 2 => Some((cifras(h), cifras(m), Some(0))),
        [h, m, s] if m.len() == 2 && s.len() == 2 && h.len() == 2 => Some((cifras(h), cifras(m), cifras(s))),
        _ => None,
    };
    let hora = match bien {
        Some((Some(h), Some(m), Some(s))) => i8::try_from(h)
            .ok()
            .zip(i8::try_from(m).ok())
            .zip(i8::try_from(s).ok())
            .and_then(|((h, m), s)| Time::new(h, m, s, 0).ok()),
        _ => None,
    };
    hora.ok_or_else(|| {
        let falla = mal(&codes::V0463, texto, format!("`{escrito}` no es una hora"))
            .etiqueta("se esperaban horas y minutos, de 00:00 a 23:59");
        let con_cero = format!("0{escrito}");
        Box::new(if escrito.len() == 4 && self::hora(&con_cero).is_ok() {
            falla.ayuda(format!("escriba `{con_cero}`")).arreglo_seguro(
                "ponga el cero",
                recortado(texto),
                &con_cero,
            )
        } else {
            falla.ayuda("una hora se escribe como `09:30` o `16:00`")
        })
    })
}

/// A date with its hour, `2026-03-02 10:00`; a `T` may stand for the space.
pub fn fecha_hora(texto: &str) -> Lectura<DateTime> {
    let escrito = texto.trim();
    let inicio = texto.len() - texto.trim_start().len();
    let Some(corte) = escrito.find([' ', 'T']) else {
        return Err(Box::new(match fecha(texto) {
            Ok(_) => mal(&codes::V0463, texto, format!("a `{escrito}` le falta la hora"))
                .etiqueta("se esperaba una fecha con hora")
                .ayuda(format!("por ejemplo `{escrito} 10:00`")),
            Err(falla) => *falla,
        }));
    };
    let (dia, resto) = escrito.split_at(corte);
    let dia = fecha(dia).map_err(|falla| Box::new(falla.desplazar(inicio)))?;
    let momento =
        hora(resto.get(1..).unwrap_or_default()).map_err(|f| Box::new(f.desplazar(inicio + corte + 1)))?;
    Ok(DateTime::from_parts(dia, momento))
}

/// A day of every year, `MM-DD`, as month and day. `02-29` is one.
pub fn mes_dia(texto: &str) -> Lectura<(u8, u8)> {
    let escrito = texto.trim();
    let partes = escrito.split_once('-').filter(|(mes, dia)| mes.len() == 2 && dia.len() == 2);
    let leido = partes.and_then(|(mes, dia)| {
        let (mes, dia) = (cifras(mes)?, cifras(dia)?);
        // A leap year has every day.
        del_calendario(2024, mes, dia).ok()?;
        u8::try_from(mes).ok().zip(u8::try_from(dia).ok())
    });
    leido.ok_or_else(|| {
        Box::new(
            mal(&codes::V0463, texto, format!("`{escrito}` no es un día del año"))
                .etiqueta("se esperaba mes y día")
                .ayuda("se escribe como `05-01`: primero el mes"),
        )
    })
}

/// A stretch of the day, `09:00-14:00`; the end comes after the beginning.
pub fn franja(texto: &str) -> Lectura<(Time, Time)> {
    let escrito = texto.trim();
    let inicio = texto.len() - texto.trim_start().len();
    let Some((de, a)) = escrito.split_once('-') else {
        return Err(Box::new(
            mal(&codes::V0463, texto, format!("`{escrito}` no es un horario"))
                .etiqueta("se esperaban dos horas")
                .ayuda("se escribe como `09:00-14:00`"),
        ));
    };
    let abre = hora(de).map_err(|falla| Box::new(falla.desplazar(inicio)))?;
    let cierra = hora(a).map_err(|falla| Box::new(falla.desplazar(inicio + de.len() + 1)))?;
    if abre < cierra {
        return Ok((abre, cierra));
    }
    Err(Box::new(
        mal(&codes::V0463, texto, format!("el horario `{escrito}` termina antes de empezar"))
            .etiqueta("la segunda hora debe ser posterior"),
    ))
}

/// `si` or `no`, as keys of the language take them.
pub fn booleano(texto: &str) -> Lectura<bool> {
    let escrito = texto.trim();
    let falla = || mal(&codes::V0464, texto, format!("`{escrito}` no es `si` ni `no`"));
    let bien = match sin_acentos(escrito).as_str() {
        _ if escrito == "si" => return Ok(true),
        _ if escrito == "no" => return Ok(false),
        "si" | "true" | "yes" | "verdadero" | "on" => "si",
        "no" | "false" | "falso" | "off" => "no",
        _ => {
            return Err(Box::new(falla().etiqueta("se esperaba `si` o `no`")));
        }
    };
    Err(Box::new(
        falla()
            .etiqueta("aquí sólo se escribe `si` o `no`")
            .ayuda(format!("escriba `{bien}`"))
            .arreglo_seguro(format!("escriba `{bien}`"), recortado(texto), bien),
    ))
}

/// Whether a pattern can be used: what `coincide` and `patron` take.
pub fn patron(texto: &str) -> Lectura<()> {
    // Alone first: what is unbalanced must not be balanced by the parentheses that anchor it.
    regex_lite::Regex::new(texto).map(|_| ()).map_err(|error| {
        let detalle = error.to_string();
        let motivo =
            PATRONES.iter().find(|(ingles, _)| detalle.contains(ingles)).map_or("no se entiende", |(_, e)| e);
        Box::new(Falla::new(&codes::V0414, 0..texto.len(), "el patrón no se puede leer").etiqueta(motivo))
    })
}

/// What the library of regular expressions says, in Spanish.
const PATRONES: &[(&str, &str)] = &[
    ("without closing ')'", "hay un paréntesis sin cerrar"),
    ("expected closing ')'", "hay un paréntesis sin cerrar"),
    ("without matching '('", "sobra un paréntesis de cierre"),
    ("look-around", "mira hacia adelante o hacia atrás, que no se admite"),
    ("Unicode character classes", "usa clases de Unicode, que no se admiten: escriba las letras"),
    ("backreferences", "usa referencias a grupos, que no se admiten"),
    ("bracket", "hay un corchete sin cerrar"),
    ("unclosed character class", "hay un corchete sin cerrar"),
    ("nested character classes", "hay corchetes dentro de corchetes"),
    ("repetition", "hay una repetición (`*`, `+`, `?`, `{}`) mal escrita o que no repite nada"),
    ("range", "hay un intervalo al revés"),
    ("escape", "hay una secuencia con `\\` que no existe"),
    ("flag", "usa opciones que no existen"),
    ("group name", "hay un grupo con un nombre mal escrito"),
    ("nesting", "está demasiado anidado"),
    ("too ", "es demasiado grande"),
    ("limit", "es demasiado grande"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::mesa::dichos;

    fn dicho<T>(texto: &str, lectura: Lectura<T>) -> String {
        lectura.err().map_or_else(String::new, |falla| dichos(texto, &[*falla]).concat())
    }

    #[test]
    fn durations_are_read_with_or_without_accents_in_singular_and_plural() {
        for (texto, cantidad, unidad) in [
            ("5 días hábiles", 5, Unidad::DiasHabiles),
            ("5 dias habiles", 5, Unidad::DiasHabiles),
            ("1 día hábil", 1, Unidad::DiasHabiles),
            (" 10  Días  Naturales ", 10, Unidad::DiasNaturales),
            ("1 dia natural", 1, Unidad::DiasNaturales),
            ("3 meses", 3, Unidad::Meses),
            ("1 mes", 1, Unidad::Meses),
            ("1 año", 1, Unidad::Anios),
            ("2 anios", 2, Unidad::Anios),
            ("48 horas", 48, Unidad::Horas),
            ("48horas", 48, Unidad::Horas),
            ("8 horas hábiles", 8, Unidad::HorasHabiles),
            ("15 minutos", 15, Unidad::Minutos),
            ("0 días hábiles", 0, Unidad::DiasHabiles),
        ] {
            assert_eq!(duracion(texto).ok(), Some(Duracion::new(cantidad, unidad)), "{texto}");
            let escrita = Duracion::new(cantidad, unidad).to_string();
            assert_eq!(duracion(&escrita).ok(), Some(Duracion::new(cantidad, unidad)), "{escrita}");
        }
    }

    #[test]
    fn what_is_no_literal_says_how_it_is_written() {
        let mut salida = String::new();
        let mut decir = |que: &str, texto: &str, dicho: String| {
            assert!(!dicho.is_empty(), "{que} {texto}");
            salida += &format!("{que}: {texto}\n    {dicho}\n");
        };
        for texto in [
            "5 días",
            "1 dia",
            " 5 dias ",
            "5 dias habilles",
            "5 días hábil es",
            "5 meces",
            "dos meses",
            "5",
            "meses",
            "",
            "2 semanas",
            "1 quincena",
            "5 dias_habiles",
            "20 segundos",
            "-5 meses",
            "99999999999 horas",
            "3.5 horas",
        ] {
            decir("duración", texto, dicho(texto, duracion(texto)));
        }
        for texto in [
            "1,500",
            "1,500.50",
            "12,5",
            "$1500",
            "$ 1,500.00 MXN",
            "1500 pesos",
            ".5",
            "5.",
            "1e3",
            "doce",
            "",
            "1 500",
            "99999999999999999999999999999",
            "1,50,0",
        ] {
            decir("dinero", texto, dicho(texto, dinero(texto)));
        }
        for texto in ["3.5", "9223372036854775808", "1,000", "tres"] {
            decir("entero", texto, dicho(texto, entero(texto)));
        }
        for texto in ["15", "15 %%", "x %", "quince"] {
            decir("porcentaje", texto, dicho(texto, porcentaje(texto)));
        }
        for texto in
            ["2026-02-30", "2026-13-01", "02/03/2026", "2026/3/2", "2026-3-2", "2-3-26", "mañana", ""]
        {
            decir("fecha", texto, dicho(texto, fecha(texto)));
        }
        for texto in ["9:30", "25:00", "09.30", "9 am", "09:60", "", "24:00"] {
            decir("hora", texto, dicho(texto, hora(texto)));
        }
        for texto in ["2026-03-02", "2026-03-32 10:00", "2026-03-02 25:00", "ayer"] {
            decir("fecha y hora", texto, dicho(texto, fecha_hora(texto)));
        }
        for texto in ["1-1", "13-01", "02-30", "mayo 1"] {
            decir("día del año", texto, dicho(texto, mes_dia(texto)));
        }
        for texto in ["09:00", "14:00-09:00", "9:00-14:00", "09:00-9:30"] {
            decir("horario", texto, dicho(texto, franja(texto)));
        }
        for texto in ["sí", "Si", "true", "yes", "quizá", ""] {
            decir("booleano", texto, dicho(texto, booleano(texto)));
        }
        for texto in
            ["[A-Z", "(a", "a)|(b", "*a", "(?=a)", r"\p{L}", r"(a)\1", "[z-a]", r"\j", "a{3", "[a[b]]"]
        {
            decir("patrón", texto, dicho(texto, patron(texto)));
        }
        insta::with_settings!({snapshot_path => "expr/snapshots"}, { insta::assert_snapshot!(salida) });
    }

    #[test]
    fn figures_are_exact() {
        let d = |texto: &str| Decimal::from_str_exact(texto).unwrap();
        assert_eq!(decimal("117.31").ok(), Some(d("117.31")));
        assert_eq!(decimal("-0.10").ok().map(|n| n.to_string()), Some("-0.10".into()));
        assert_eq!(dinero(" 1250.00 ").ok().map(|n| n.to_string()), Some("1250.00".into()));
        assert_eq!(porcentaje("22.5 %").ok(), Some(d("0.225")));
        assert_eq!(porcentaje("15%").ok(), Some(d("0.15")));
        assert_eq!(entero("-12").ok(), Some(-12));
        assert_eq!(mes_dia("02-29").ok(), Some((2, 29)));
        assert_eq!(fecha("2024-02-29").ok().map(|f| f.to_string()), Some("2024-02-29".into()));
        assert_eq!(hora("09:30").ok().map(|h| h.to_string()), Some("09:30:00".into()));
        assert_eq!(fecha_hora("2026-03-02T10:00").ok(), fecha_hora("2026-03-02 10:00").ok());
        assert!(
            franja("09:00-14:00").is_ok()
                && booleano("si").is_ok_and(|b| b)
                && booleano("no").is_ok_and(|b| !b)
        );
        assert!(patron("[A-Z]{4}[0-9]{6}").is_ok());
    }
}
