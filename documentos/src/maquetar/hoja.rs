//! What the engine puts on every page: running head, foot and test mark. Templates cannot touch it.

use super::elementos::{Elemento, Pagina, Puesta, poner_renglones};
use super::medida::*;
use super::parrafo::{Tirada, renglones};
use crate::error::Error;
use crate::fuentes::Formador;
use crate::modelo::{Alineacion, Documento};
use crate::texto::Texto;

/// Dresses the pages once their number is known.
pub(crate) fn vestir(
    formador: &Formador,
    documento: &Documento,
    paginas: &mut [Pagina],
) -> Result<(), Error> {
    let total = paginas.len();
    let corto = |texto: &str, estilo: &Estilo, ancho: Mp, alineacion, donde: &str| {
        renglones(formador, &Texto::from(una_linea(texto)), estilo, ancho, alineacion)
            .map_err(|f| f.en(donde))
    };
    let izquierdo = Alineacion::Izquierda;
    let folio = documento.folio.as_ref().map(|f| format!("Folio {f}"));
    for (n, pagina) in paginas.iter_mut().enumerate() {
        let mut cabeza: Vec<Puesta> = Vec::new();
        if n > 0 {
            let texto = documento.encabezado.as_ref().unwrap_or(&documento.titulo);
            let lineas = corto(texto, &PIE, ANCHO * 2 / 3, izquierdo, "El encabezado de página")?;
            let y = 36 * PT;
            poner_renglones(&mut cabeza, None, lineas.get(..1).unwrap_or(&lineas), IZQUIERDA, y, &PIE);
            if let Some(folio) = &folio {
                let lineas = corto(folio, &PIE, ANCHO / 3, Alineacion::Derecha, "El folio")?;
                let x = DERECHA - ANCHO / 3;
                poner_renglones(&mut cabeza, None, lineas.get(..1).unwrap_or(&lineas), x, y, &PIE);
            }
            cabeza.push((None, raya(y + 13 * PT, PETROLEO)));
        }
        let mut pie: Vec<Puesta> = vec![(None, raya(ABAJO + 16 * PT, PETROLEO))];
        let y = ABAJO + 21 * PT;
        let izquierda: Vec<&str> = documento.pie.as_deref().into_iter().chain(folio.as_deref()).collect();
        let lineas = corto(&izquierda.join(" · "), &PIE, ANCHO * 3 / 4, izquierdo, "El pie de página")?;
        poner_renglones(&mut pie, None, lineas.get(..3).unwrap_or(&lineas), IZQUIERDA, y, &PIE);
        let numero = format!("Página {} de {total}", n + 1);
        let lineas = corto(&numero, &PIE, ANCHO / 4, Alineacion::Derecha, "El pie de página")?;
        poner_renglones(&mut pie, None, &lineas, DERECHA - ANCHO / 4, y, &PIE);
        pagina.cabeza = cabeza.into_iter().map(|(_, e)| e).collect();
        pagina.pie = pie.into_iter().map(|(_, e)| e).collect();
        if let Some(marca) = &documento.marca {
            pagina.marca = letras_de_marca(formador, marca)?;
        }
    }
    Ok(())
}

const fn raya(y: Mp, color: Color) -> Elemento {
    Elemento::Raya { x0: IZQUIERDA, y0: y, x1: DERECHA, y1: y, grosor: 500, color }
}

fn una_linea(texto: &str) -> String {
    texto.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The mark in lines centred on the middle of the page, before it is turned: as large as the diagonal allows.
fn letras_de_marca(formador: &Formador, marca: &str) -> Result<Vec<Tirada>, Error> {
    const DIAGONAL: Mp = 700 * PT;
    const MAYOR: Mp = 46 * PT;
    // A dash parts the mark in lines, as in `SIN VALIDEZ — ENTORNO DE PRUEBAS`.
    let partes: Vec<String> = marca.split(['—', '\n']).map(una_linea).filter(|p| !p.is_empty()).collect();
    let mut salida = Vec::new();
    let cuantas = partes.len() as i64;
    let estilo = |cuerpo| Estilo {
        cuerpo,
        interlinea: cuerpo * 5 / 4,
        color: LADRILLO,
        negrita: true,
        mono: false,
        divide: false,
    };
    let mut cuerpo = MAYOR;
    for parte in &partes {
        let texto = Texto::from(parte.as_str());
        let (largo, _) = super::parrafo::anchos(formador, &texto, &estilo(MAYOR))
            .map_err(|f| f.en("La marca de prueba"))?;
        cuerpo = cuerpo.min(MAYOR * DIAGONAL / largo.max(1)).max(PT);
    }
    let estilo = estilo(cuerpo);
    for (n, parte) in partes.iter().enumerate() {
        let texto = Texto::from(parte.as_str());
        let lineas = renglones(formador, &texto, &estilo, DIAGONAL, Alineacion::Centro)
            .map_err(|f| f.en("La marca de prueba"))?;
        for tirada in lineas.into_iter().flat_map(|l| l.tiradas) {
            let arriba = ALTO_HOJA / 2 - cuantas * estilo.interlinea / 2 + n as i64 * estilo.interlinea;
            salida.push(Tirada {
                x: tirada.x + (ANCHO_HOJA - DIAGONAL) / 2,
                y: arriba + estilo.base(),
                ..tirada
            });
        }
    }
    Ok(salida)
}
