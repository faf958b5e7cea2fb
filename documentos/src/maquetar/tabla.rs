//! Tables: widths that follow the content, headings repeated on each page, rows whole while they fit.

use super::bloques::Taller;
use super::elementos::{Clase, Corte, Elemento, Pieza, Puesta, poner_renglones};
use super::medida::*;
use super::parrafo::{Renglon, anchos, renglones};
use crate::error::Error;
use crate::modelo::{Alineacion, Anexo, Dato, Tabla};
use crate::plano::SIN_FILAS;
use crate::texto::Texto;

/// More columns than these are not legible on letter paper.
const MAXIMO_COLUMNAS: usize = 16;
/// Room at each side of a cell, and over and under its text.
const LADO: Mp = 5 * PT;
const SOBRE: Mp = 3 * PT;

/// A table of no more rows than these is not split when it fits in a page.
const CORTA: usize = 10;

/// Whether the page may break before a row: never after the heading, nor leaving one row alone with it.
fn corte_de_fila(n: usize, filas: usize, con_cabeza: bool) -> Corte {
    let sola = n == 1 || n + 1 == filas;
    match n {
        0 if con_cabeza => Corte::Junto,
        0 => Corte::Libre,
        _ if sola => Corte::Junto,
        _ if filas <= CORTA => Corte::Grupo,
        _ => Corte::Libre,
    }
}

/// A row of a table, for messages.
#[derive(Clone, Copy)]
enum Parte {
    Cabeza,
    Fila(usize),
    Total,
}

/// What all the rows of a table share, by column.
struct Rejilla<'a> {
    donde: &'a str,
    titulos: &'a [Texto],
    anchos: Vec<Mp>,
    alineaciones: &'a [Alineacion],
    estilos: &'a [Estilo],
}

impl Rejilla<'_> {
    /// Names a cell.
    fn celda(&self, parte: Parte, columna: usize) -> String {
        let titulo = self.titulos.get(columna).map(Texto::plano).unwrap_or_default();
        match parte {
            Parte::Cabeza => format!("{}, título de la columna {}", self.donde, columna + 1),
            Parte::Fila(n) => format!("{}, fila {}, columna «{titulo}»", self.donde, n + 1),
            Parte::Total => format!("{}, fila del total, columna «{titulo}»", self.donde),
        }
    }
}

/// A cell ready to be placed.
struct Celda {
    renglones: Vec<Renglon>,
    estilo: Estilo,
    clase: Clase,
    x: Mp,
}

/// A table of the model.
pub(crate) fn tabla(taller: &mut Taller<'_>, tabla: &Tabla) -> Result<(), Error> {
    let donde = tabla.titulo.as_ref().map_or_else(|| "La tabla".to_owned(), |t| format!("La tabla «{t}»"));
    let alineaciones: Vec<Alineacion> = tabla.columnas.iter().map(|c| de_celda(c.alineacion)).collect();
    let titulos: Vec<Texto> = tabla.columnas.iter().map(|c| Texto::from(c.titulo.as_str())).collect();
    revisar(tabla, &donde)?;
    let estilos = vec![CELDA; titulos.len()];
    let mut rejilla = Rejilla {
        donde: &donde,
        titulos: &titulos,
        anchos: Vec::new(),
        alineaciones: &alineaciones,
        estilos: &estilos,
    };
    rejilla.anchos = repartir(taller, &rejilla, &tabla.filas, tabla.total.as_deref())?;
    let nodo = taller.nodo(Clase::Tabla, None);
    if let Some(titulo) = &tabla.titulo {
        let lineas = taller.lineas(
            &Texto::from(titulo.as_str()),
            &LEYENDA_TABLA,
            ANCHO,
            Alineacion::Izquierda,
            &donde,
        )?;
        let leyenda = taller.nodo(Clase::Leyenda, Some(nodo));
        let mut elementos = Vec::new();
        let alto = poner_renglones(&mut elementos, Some(leyenda), &lineas, IZQUIERDA, 0, &LEYENDA_TABLA);
        taller.suelta(11 * PT, alto + 2 * PT, Corte::Libre, elementos, &donde);
    }
    let antes = if tabla.titulo.is_some() { 0 } else { 9 * PT };
    let cabeza = cabecera(taller, nodo, &rejilla, antes, tabla.titulo.is_some())?;
    let alto_cabeza = taller.cabezas.get(cabeza).map_or(0, |c| c.alto);
    for (n, fila) in tabla.filas.iter().enumerate() {
        let tr = taller.nodo(Clase::Fila, Some(nodo));
        let celdas = celdas(taller, &rejilla, fila, Parte::Fila(n))?;
        let corte = corte_de_fila(n, tabla.filas.len(), true);
        fila_de(taller, tr, celdas, corte, Some(cabeza), alto_cabeza, GRIS_CLARO, &donde);
    }
    if tabla.filas.is_empty() {
        let tr = taller.nodo(Clase::Fila, Some(nodo));
        let estilo = Estilo { color: GRIS, ..CELDA };
        let renglones = taller.lineas(
            &Texto::from(SIN_FILAS),
            &estilo,
            ANCHO - 2 * LADO,
            Alineacion::Izquierda,
            &donde,
        )?;
        let columnas = u32::try_from(titulos.len()).unwrap_or(1);
        let celda = Celda { renglones, estilo, clase: Clase::Celda { columnas }, x: IZQUIERDA + LADO };
        fila_de(taller, tr, vec![celda], Corte::Junto, Some(cabeza), alto_cabeza, GRIS_CLARO, &donde);
    }
    if let Some(total) = &tabla.total {
        let tr = taller.nodo(Clase::Fila, Some(nodo));
        let celdas = celdas(taller, &rejilla, total, Parte::Total)?;
        fila_de(taller, tr, celdas, Corte::Junto, Some(cabeza), alto_cabeza, PETROLEO, &donde);
    }
    Ok(())
}

fn revisar(tabla: &Tabla, donde: &str) -> Result<(), Error> {
    let columnas = tabla.columnas.len();
    if columnas == 0 || columnas > MAXIMO_COLUMNAS {
        return Err(Error::Columnas { donde: donde.to_owned(), columnas, maximo: MAXIMO_COLUMNAS });
    }
    let filas = tabla.filas.iter().enumerate().map(|(n, f)| ((n + 1).to_string(), f.len()));
    let total = tabla.total.iter().map(|f| ("del total".to_owned(), f.len()));
    match filas.chain(total).find(|(_, celdas)| *celdas != columnas) {
        None => Ok(()),
        Some((fila, halladas)) => {
            Err(Error::FilasDisparejas { donde: donde.to_owned(), fila, esperadas: columnas, halladas })
        }
    }
}

/// Labels and values: a table whose rows have headings and whose columns have none.
pub(crate) fn datos(taller: &mut Taller<'_>, filas: &[Dato]) -> Result<(), Error> {
    if filas.is_empty() {
        return Ok(());
    }
    let donde = "El cuadro de datos";
    let mut etiquetas = 0;
    for dato in filas {
        let texto = Texto::from(dato.etiqueta.as_str());
        etiquetas = etiquetas.max(anchos(taller.formador, &texto, &ETIQUETA).map_err(|f| f.en(donde))?.0);
    }
    let ancho = (etiquetas + 2 * LADO + 8 * PT).clamp(110 * PT, ANCHO * 2 / 5);
    let nodo = taller.nodo(Clase::Tabla, None);
    for (n, dato) in filas.iter().enumerate() {
        let tr = taller.nodo(Clase::Fila, Some(nodo));
        let donde = format!("El dato «{}»", dato.etiqueta);
        let izquierda = Alineacion::Izquierda;
        let etiqueta = taller.lineas(
            &Texto::from(dato.etiqueta.as_str()),
            &ETIQUETA,
            ancho - 2 * LADO,
            izquierda,
            &donde,
        )?;
        let estilo = Estilo { divide: false, ..CELDA };
        let valor = taller.lineas(&dato.valor, &estilo, ANCHO - ancho - 2 * LADO, izquierda, &donde)?;
        let celdas = vec![
            Celda { renglones: etiqueta, estilo: ETIQUETA, clase: Clase::CabezaDeFila, x: IZQUIERDA + LADO },
            Celda {
                renglones: valor,
                estilo,
                clase: Clase::Celda { columnas: 1 },
                x: IZQUIERDA + ancho + LADO,
            },
        ];
        let corte = corte_de_fila(n, filas.len(), false);
        let desde = taller.piezas.len();
        fila_de(taller, tr, celdas, corte, None, 0, GRIS_CLARO, &donde);
        if n == 0
            && let Some(pieza) = taller.piezas.get_mut(desde)
        {
            pieza.antes = 9 * PT;
            let raya =
                Elemento::Raya { x0: IZQUIERDA, y0: 0, x1: DERECHA, y1: 0, grosor: 900, color: PETROLEO };
            pieza.elementos.insert(0, (None, raya));
        }
    }
    Ok(())
}

/// Names and digests.
pub(crate) fn anexos(taller: &mut Taller<'_>, archivos: &[Anexo]) -> Result<(), Error> {
    if archivos.is_empty() {
        return Ok(());
    }
    let donde = "La lista de anexos";
    let titulos = [Texto::from("Documento"), Texto::from("Huella digital (SHA-256)")];
    let con = |huella: &dyn Fn(&str) -> String| -> Vec<Vec<Texto>> {
        archivos.iter().map(|a| vec![a.nombre.as_str().into(), huella(&a.sha256).as_str().into()]).collect()
    };
    let mut filas = con(&str::to_owned);
    let alineaciones = [Alineacion::Izquierda; 2];
    let estilos = [CELDA, CELDA_MONO];
    let mut rejilla = Rejilla {
        donde,
        titulos: &titulos,
        anchos: Vec::new(),
        alineaciones: &alineaciones,
        estilos: &estilos,
    };
    rejilla.anchos = repartir(taller, &rejilla, &filas, None)?;
    let cabe = rejilla.anchos.last().copied().unwrap_or_default() - 2 * LADO;
    let mut larga = false;
    for fila in &filas {
        for huella in fila.iter().skip(1) {
            larga |= anchos(taller.formador, huella, &CELDA_MONO).map_err(|f| f.en(donde))?.0 > cabe;
        }
    }
    if larga {
        // A digest that doesn't fit in its line breaks in the middle, and not before its last figure.
        filas = con(&|huella| match huella.split_at_checked(huella.len() / 2) {
            Some((una, otra)) => format!("{una} {otra}"),
            None => huella.to_owned(),
        });
        rejilla.anchos = repartir(taller, &rejilla, &filas, None)?;
    }
    let nodo = taller.nodo(Clase::Tabla, None);
    let cabeza = cabecera(taller, nodo, &rejilla, 9 * PT, false)?;
    let alto_cabeza = taller.cabezas.get(cabeza).map_or(0, |c| c.alto);
    for (n, fila) in filas.iter().enumerate() {
        let tr = taller.nodo(Clase::Fila, Some(nodo));
        let celdas = celdas(taller, &rejilla, fila, Parte::Fila(n))?;
        let corte = corte_de_fila(n, filas.len(), true);
        fila_de(taller, tr, celdas, corte, Some(cabeza), alto_cabeza, GRIS_CLARO, donde);
    }
    Ok(())
}

/// Justified text in a narrow cell would be full of holes.
const fn de_celda(alineacion: Alineacion) -> Alineacion {
    match alineacion {
        Alineacion::Justificada => Alineacion::Izquierda,
        otra => otra,
    }
}

/// Widths of the columns: what each asks for if it fits, else from the widest word up in proportion.
fn repartir(
    taller: &Taller<'_>,
    rejilla: &Rejilla<'_>,
    filas: &[Vec<Texto>],
    total: Option<&[Texto]>,
) -> Result<Vec<Mp>, Error> {
    let columnas = rejilla.titulos.len();
    let parejo = ANCHO / columnas.max(1) as i64;
    let mut pide = vec![0; columnas];
    let mut minimo = vec![0; columnas];
    let cuerpo = filas.iter().enumerate().map(|(n, fila)| (Parte::Fila(n), fila.as_slice()));
    let resto = std::iter::once((Parte::Cabeza, rejilla.titulos)).chain(total.map(|t| (Parte::Total, t)));
    for (parte, fila) in cuerpo.chain(resto) {
        for (c, texto) in fila.iter().enumerate() {
            let estilo = estilo_de(rejilla, parte, c);
            let (linea, palabra) =
                anchos(taller.formador, texto, &estilo).map_err(|f| f.en(rejilla.celda(parte, c)))?;
            if let (Some(p), Some(m)) = (pide.get_mut(c), minimo.get_mut(c)) {
                *p = (linea + 2 * LADO + PT / 2).max(*p);
                *m = (palabra + 2 * LADO + PT / 2).min(parejo).max(*m);
            }
        }
    }
    let suma: Mp = pide.iter().sum();
    if suma <= ANCHO {
        // The room left goes to the columns of text; amounts stay together at the right.
        let crece = |c: usize| rejilla.alineaciones.get(c).is_some_and(|a| *a == Alineacion::Izquierda);
        let alguna = (0..pide.len()).any(crece);
        let base: Mp = pide.iter().enumerate().filter(|(c, _)| !alguna || crece(*c)).map(|(_, p)| *p).sum();
        let sobra = ANCHO - suma;
        let anchos = pide
            .iter()
            .enumerate()
            .map(|(c, p)| if !alguna || crece(c) { p + sobra * p / base.max(1) } else { *p });
        return Ok(anchos.collect());
    }
    Ok(apretar(&pide, &minimo))
}

/// Shares the width of the page when the columns ask for more: those that ask for less than their part get it, and
/// the long ones share the rest, each from its widest word up. No column starves another.
fn apretar(pide: &[Mp], minimo: &[Mp]) -> Vec<Mp> {
    let mut dado: Vec<Option<Mp>> = vec![None; pide.len()];
    loop {
        let queda = ANCHO - dado.iter().flatten().sum::<Mp>();
        let faltan = dado.iter().filter(|d| d.is_none()).count() as i64;
        let parte = queda / faltan.max(1);
        let cortas: Vec<usize> =
            (0..pide.len()).filter(|c| dado[*c].is_none() && pide[*c] <= parte).collect();
        if cortas.is_empty() || faltan == 0 {
            let largas = || (0..pide.len()).filter(|c| dado[*c].is_none());
            let quiere = |c: usize| pide[c].min(queda).max(minimo[c]) - minimo[c];
            let ganas: Mp = largas().map(quiere).sum();
            let sobra = (queda - largas().map(|c| minimo[c]).sum::<Mp>()).max(0);
            return (0..pide.len())
                .map(|c| dado[c].unwrap_or(minimo[c] + sobra * quiere(c) / ganas.max(1)))
                .collect();
        }
        for c in cortas {
            dado[c] = Some(pide[c]);
        }
    }
}

fn estilo_de(rejilla: &Rejilla<'_>, parte: Parte, columna: usize) -> Estilo {
    match parte {
        Parte::Cabeza => CELDA_CABEZA,
        Parte::Total => CELDA_TOTAL,
        Parte::Fila(_) => rejilla.estilos.get(columna).copied().unwrap_or(CELDA),
    }
}

fn celdas(
    taller: &Taller<'_>,
    rejilla: &Rejilla<'_>,
    fila: &[Texto],
    parte: Parte,
) -> Result<Vec<Celda>, Error> {
    let mut x = IZQUIERDA;
    let mut salida = Vec::with_capacity(fila.len());
    for (c, ((texto, ancho), alineacion)) in
        fila.iter().zip(&rejilla.anchos).zip(rejilla.alineaciones).enumerate()
    {
        let estilo = estilo_de(rejilla, parte, c);
        let util = (ancho - 2 * LADO).max(PT);
        let renglones = renglones(taller.formador, texto, &estilo, util, *alineacion)
            .map_err(|f| f.en(rejilla.celda(parte, c)))?;
        salida.push(Celda { renglones, estilo, clase: Clase::Celda { columnas: 1 }, x: x + LADO });
        x += ancho;
    }
    Ok(salida)
}

/// The heading: once for whoever listens, and drawn on each page.
fn cabecera(
    taller: &mut Taller<'_>,
    tabla: usize,
    rejilla: &Rejilla<'_>,
    antes: Mp,
    con_leyenda: bool,
) -> Result<usize, Error> {
    let donde = rejilla.donde;
    let celdas = celdas(taller, rejilla, rejilla.titulos, Parte::Cabeza)?;
    let tr = taller.nodo(Clase::Fila, Some(tabla));
    let lineas = celdas.iter().map(|c| c.renglones.len() as i64).max().unwrap_or(1).max(1);
    let alto = lineas * CELDA_CABEZA.interlinea + 2 * SOBRE + PT;
    let fondo = Elemento::Caja { x: IZQUIERDA, y: 0, ancho: ANCHO, alto, relleno: PETROLEO };
    let mut elementos: Vec<Puesta> = vec![(None, fondo)];
    for celda in celdas {
        let th = taller.nodo(Clase::CabezaDeColumna, Some(tr));
        // Short headings sit at the bottom, next to what they head.
        let y = SOBRE + PT / 2 + (lineas - celda.renglones.len() as i64) * CELDA_CABEZA.interlinea;
        poner_renglones(&mut elementos, Some(th), &celda.renglones, celda.x, y, &celda.estilo);
    }
    let repetida = elementos.iter().map(|(_, e)| (None, e.clone())).collect();
    let pieza =
        |elementos, corte| Pieza { antes, alto, corte, elementos, cabeza: None, que: donde.to_owned() };
    taller.cabezas.push(pieza(repetida, Corte::Libre));
    taller.pieza(pieza(elementos, if con_leyenda { Corte::Junto } else { Corte::Libre }));
    Ok(taller.cabezas.len() - 1)
}

/// A row: one piece if it fits in a page, else as many as lines it has.
#[expect(clippy::too_many_arguments, reason = "the parts of one row; a struct would only rename them")]
fn fila_de(
    taller: &mut Taller<'_>,
    tr: usize,
    celdas: Vec<Celda>,
    corte: Corte,
    cabeza: Option<usize>,
    alto_cabeza: Mp,
    color: Color,
    donde: &str,
) {
    let interlinea = celdas.iter().map(|c| c.estilo.interlinea).max().unwrap_or(CELDA.interlinea);
    let lineas = celdas.iter().map(|c| c.renglones.len()).max().unwrap_or(0).max(1);
    let alto = lineas as i64 * interlinea + 2 * SOBRE;
    let nodos: Vec<usize> = celdas.iter().map(|c| taller.nodo(c.clase.clone(), Some(tr))).collect();
    let raya = |y| {
        let grosor = if color == GRIS_CLARO { 500 } else { 900 };
        (None, Elemento::Raya { x0: IZQUIERDA, y0: y, x1: DERECHA, y1: y, grosor, color })
    };
    if alto <= ALTO_UTIL - alto_cabeza {
        let mut elementos = Vec::new();
        for (celda, nodo) in celdas.iter().zip(&nodos) {
            // Small type shares the baseline of the first line of the row.
            let y = SOBRE + CELDA.base().min(interlinea) - celda.estilo.base().min(CELDA.base());
            poner_renglones(&mut elementos, Some(*nodo), &celda.renglones, celda.x, y, &celda.estilo);
        }
        elementos.push(raya(alto));
        taller.pieza(Pieza { antes: 0, alto, corte, elementos, cabeza, que: donde.to_owned() });
        return;
    }
    for n in 0..lineas {
        let (primera, ultima) = (n == 0, n + 1 == lineas);
        let arriba = if primera { SOBRE } else { 0 };
        let alto = arriba + interlinea + if ultima { SOBRE } else { 0 };
        let mut elementos = Vec::new();
        for (celda, nodo) in celdas.iter().zip(&nodos) {
            if let Some(renglon) = celda.renglones.get(n) {
                poner_renglones(
                    &mut elementos,
                    Some(*nodo),
                    std::slice::from_ref(renglon),
                    celda.x,
                    arriba,
                    &celda.estilo,
                );
            }
        }
        if ultima {
            elementos.push(raya(alto));
        }
        let corte = if primera { corte } else { Corte::Fila };
        taller.pieza(Pieza { antes: 0, alto, corte, elementos, cabeza, que: donde.to_owned() });
    }
}
