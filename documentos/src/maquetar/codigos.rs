//! Figures made of rectangles: QR, Code 128 and the skyline of the letterhead.

use qrcode::{Color as Modulo, EcLevel, QrCode};

use super::bloques::Taller;
use super::elementos::{Corte, Elemento, Puesta, poner_renglones};
use super::medida::*;
use super::parrafo::anchos;
use crate::error::Error;
use crate::modelo::{Alineacion, CodigoDeBarras};
use crate::texto::Texto;

/// A QR of the address (ISO/IEC 18004, correction level M) with its quiet zone of four modules, on white.
pub(crate) fn qr(url: &str, x: Mp, y: Mp, lado: Mp, nodo: usize) -> Result<Vec<Puesta>, Error> {
    let codigo = QrCode::with_error_correction_level(url, EcLevel::M)
        .map_err(|_| Error::CodigoQr { url: url.to_owned() })?;
    let modulos = codigo.width();
    let colores = codigo.to_colors();
    let total = modulos as i64 + 8;
    let en = |n: usize| (n as i64 + 4) * lado / total;
    let mut puntos = Vec::new();
    for (fila, linea) in colores.chunks(modulos.max(1)).enumerate() {
        let mut columna = 0;
        while columna < linea.len() {
            let largo = linea[columna..].iter().take_while(|m| **m == Modulo::Dark).count();
            if largo > 0 {
                let (x0, x1) = (x + en(columna), x + en(columna + largo));
                let (y0, y1) = (y + en(fila), y + en(fila + 1));
                puntos.push(vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)]);
            }
            columna += largo.max(1);
        }
    }
    Ok(vec![
        (Some(nodo), Elemento::Caja { x, y, ancho: lado, alto: lado, relleno: BLANCO }),
        (Some(nodo), Elemento::Poligonos { puntos, color: TINTA }),
        (Some(nodo), Elemento::Marco { x, y, ancho: lado, alto: lado }),
    ])
}

/// Widths of bars and spaces of each symbol of Code 128 (ISO/IEC 15417, table 1); the last is the stop.
const SIMBOLOS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
const A_CODIGO_C: u8 = 99;
const A_CODIGO_B: u8 = 100;
const INICIO_B: u8 = 104;
const INICIO_C: u8 = 105;
const ALTO_CODIGO: u8 = 106;

/// The symbols of a text, with start, check and stop: set C where at least four figures follow in pairs, else B.
fn simbolos(datos: &str) -> Result<Vec<u8>, String> {
    if datos.is_empty() {
        return Err("está vacío".to_owned());
    }
    if let Some(c) = datos.chars().find(|c| !matches!(c, ' '..='~')) {
        return Err(format!("el carácter «{c}» no existe en Code 128"));
    }
    let bytes = datos.as_bytes();
    let cifras = |desde: usize| bytes.iter().skip(desde).take_while(|b| b.is_ascii_digit()).count();
    let mut en_c = cifras(0) >= 4 || (cifras(0) == 2 && bytes.len() == 2);
    let mut salida = vec![if en_c { INICIO_C } else { INICIO_B }];
    let mut i = 0;
    while let Some(byte) = bytes.get(i) {
        match (en_c, cifras(i), bytes.get(i + 1)) {
            (true, 2.., Some(otro)) => {
                salida.push((byte - b'0') * 10 + (otro - b'0'));
                i += 2;
            }
            (true, ..) => {
                salida.push(A_CODIGO_B);
                en_c = false;
            }
            (false, cuantas @ 4.., _) if cuantas % 2 == 0 => {
                salida.push(A_CODIGO_C);
                en_c = true;
            }
            (false, ..) => {
                salida.push(byte - b' ');
                i += 1;
            }
        }
    }
    let suma: u64 = salida.iter().enumerate().map(|(n, s)| n.max(1) as u64 * u64::from(*s)).sum();
    salida.push(u8::try_from(suma % 103).unwrap_or(0));
    salida.push(ALTO_CODIGO);
    Ok(salida)
}

/// The code, its title over it and its figures under it.
pub(crate) fn de_barras(taller: &mut Taller<'_>, codigo: &CodigoDeBarras) -> Result<(), Error> {
    /// Narrowest bar a counter reader is sure to see, and the widest worth drawing.
    const MODULO: (Mp, Mp) = (620, 1000);
    const ALTO: Mp = 46 * PT;
    let falla = |motivo: String| Error::CodigoDeBarras { datos: codigo.datos.clone(), motivo };
    let simbolos = simbolos(&codigo.datos).map_err(falla)?;
    let anchos_de_barra = simbolos
        .iter()
        .filter_map(|s| SIMBOLOS.get(usize::from(*s)))
        .flat_map(|s| s.bytes().map(|b| Mp::from(b - b'0')))
        .collect::<Vec<_>>();
    let modulos: Mp = anchos_de_barra.iter().sum::<Mp>() + 20;
    let modulo = (ANCHO / modulos).min(MODULO.1);
    if modulo < MODULO.0 {
        return Err(falla("es demasiado largo para una hoja carta".to_owned()));
    }
    let donde = format!("El código de barras «{}»", codigo.titulo);
    let mut elementos: Vec<Puesta> = Vec::new();
    let lineas = |taller: &Taller<'_>, texto: &str, estilo: &Estilo| {
        taller.lineas(&Texto::from(texto), estilo, ANCHO, Alineacion::Centro, &donde)
    };
    let titulo = lineas(taller, &codigo.titulo, &LEYENDA_TABLA)?;
    let nodo = taller.nodo(super::Clase::Parrafo, None);
    let y = poner_renglones(&mut elementos, Some(nodo), &titulo, IZQUIERDA, 0, &LEYENDA_TABLA) + 4 * PT;
    let alternativo = format!("Código de barras de: {}. Sus cifras se leen debajo.", codigo.titulo);
    let figura = taller.figura(&alternativo, &donde)?;
    let inicio = IZQUIERDA + (ANCHO - modulos * modulo) / 2;
    let mut x = inicio + 10 * modulo;
    let mut puntos = Vec::new();
    for (n, ancho) in anchos_de_barra.iter().enumerate() {
        let fin = x + ancho * modulo;
        if n % 2 == 0 {
            puntos.push(vec![(x, y), (fin, y), (fin, y + ALTO), (x, y + ALTO)]);
        }
        x = fin;
    }
    elementos.push((Some(figura), Elemento::Poligonos { puntos, color: TINTA }));
    let ancho = modulos * modulo;
    elementos.push((Some(figura), Elemento::Marco { x: inicio, y, ancho, alto: ALTO }));
    // Long payment lines shrink rather than break in two.
    let (largo, _) = anchos(taller.formador, &Texto::from(codigo.legible.as_str()), &CODIGO)
        .map_err(|f| f.en(donde.as_str()))?;
    let estilo = if largo > ANCHO { HUELLA } else { CODIGO };
    let legible = lineas(taller, &codigo.legible, &estilo)?;
    let nodo = taller.nodo(super::Clase::Parrafo, None);
    let y = poner_renglones(&mut elementos, Some(nodo), &legible, IZQUIERDA, y + ALTO + 3 * PT, &estilo);
    taller.suelta(14 * PT, y + 2 * PT, Corte::Libre, elementos, &donde);
    Ok(())
}

/// The house's own mark: a hill and a few roofs. It is nobody's coat of arms.
pub(crate) fn silueta(x: Mp, y: Mp, lado: Mp) -> Vec<Elemento> {
    let en = |puntos: &[(i64, i64)]| {
        puntos.iter().map(|(a, b)| (x + a * lado / 100, y + b * lado / 100)).collect()
    };
    let poligonos = |formas: &[&[(i64, i64)]], color| Elemento::Poligonos {
        puntos: formas.iter().map(|f| en(f)).collect(),
        color,
    };
    vec![
        poligonos(
            &[&[
                (0, 8),
                (2, 2),
                (8, 0),
                (92, 0),
                (98, 2),
                (100, 8),
                (100, 92),
                (98, 98),
                (92, 100),
                (8, 100),
                (2, 98),
                (0, 92),
            ]],
            PETROLEO,
        ),
        // The hill.
        poligonos(
            &[&[
                (0, 66),
                (14, 52),
                (24, 40),
                (31, 45),
                (38, 27),
                (46, 33),
                (53, 24),
                (66, 44),
                (74, 40),
                (86, 54),
                (100, 62),
                (100, 78),
                (0, 78),
            ]],
            Color(0x4b, 0x86, 0x90),
        ),
        // The roofs, and a tower.
        poligonos(
            &[
                &[(10, 78), (10, 62), (22, 62), (22, 78)],
                &[(25, 78), (25, 54), (33, 49), (41, 54), (41, 78)],
                &[(44, 78), (44, 44), (49, 36), (54, 44), (54, 78)],
                &[(57, 78), (57, 58), (70, 58), (70, 78)],
                &[(73, 78), (73, 66), (90, 66), (90, 78)],
            ],
            BLANCO,
        ),
        poligonos(&[&[(0, 78), (100, 78), (100, 83), (0, 83)]], LADRILLO),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_has_eleven_modules_and_is_unique() {
        let mut vistos = std::collections::BTreeSet::new();
        for (n, simbolo) in SIMBOLOS.iter().enumerate() {
            let modulos: u32 = simbolo.bytes().map(|b| u32::from(b - b'0')).sum();
            assert_eq!(modulos, if n == 106 { 13 } else { 11 }, "{n}");
            // The bars of each symbol measure an even number of modules.
            let barras: u32 = simbolo.bytes().step_by(2).map(|b| u32::from(b - b'0')).sum();
            assert!(n == 106 || barras.is_multiple_of(2), "{n}");
            assert!(vistos.insert(simbolo), "{n}");
        }
    }

    #[test]
    fn code_128_chooses_the_shorter_set() {
        let casos: [(&str, &[u8]); 4] = [
            // The usual worked example has check 54 in set A, whose start is one less.
            ("PJJ123C", &[104, 48, 42, 42, 17, 18, 19, 35, 55, 106]),
            ("12345678", &[105, 12, 34, 56, 78, 47, 106]),
            ("AB123456", &[104, 33, 34, 99, 12, 34, 56, 10, 106]),
            ("12345", &[105, 12, 34, 100, 21, 54, 106]),
        ];
        for (datos, esperado) in casos {
            let hallado = simbolos(datos).unwrap();
            let n = hallado.len();
            assert_eq!(hallado[..n - 2], esperado[..n - 2], "{datos}");
            let suma: usize =
                esperado[..n - 2].iter().enumerate().map(|(i, s)| i.max(1) * usize::from(*s)).sum();
            assert_eq!(usize::from(hallado[n - 2]), suma % 103, "{datos}");
        }
        assert_eq!(simbolos("PJJ123C").unwrap(), casos[0].1);
        assert!(simbolos("").is_err());
        assert!(simbolos("ñ").is_err());
    }
}
