//! Lines of a paragraph: the whole paragraph is weighed at once, so that no line is much looser than the rest.
//!
//! A word is made of boxes (syllables, or pieces of what is too long); between boxes there is a joint where the
//! line may end. Every box is narrower than the column, so there is always a way.

use std::rc::Rc;

use hypher::Lang;

use super::medida::{Color, Estilo, Mp};
use crate::fuentes::{Falta, Formador, Fuente, Glifo, Papel, papel, unidades};
use crate::modelo::Alineacion;
use crate::texto::Texto;

/// Letters of one font and size, placed on a line.
#[derive(Debug, Clone)]
pub(crate) struct Tirada {
    pub fuente: Fuente,
    pub cuerpo: Mp,
    pub color: Color,
    /// From the left edge of the page once placed; of the column before.
    pub x: Mp,
    /// Baseline.
    pub y: Mp,
    pub texto: String,
    pub glifos: Vec<Puesto>,
}

impl Tirada {
    /// How far the letters reach.
    pub(crate) fn fin(&self) -> Mp {
        self.x + self.glifos.iter().map(|p| avance(&p.glifo, self.cuerpo) + p.extra).sum::<Mp>()
    }
}

/// A glyph and the room added after it to justify the line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Puesto {
    pub glifo: Glifo,
    pub extra: Mp,
}

/// A line of text; empty when the author left an empty line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Renglon {
    pub tiradas: Vec<Tirada>,
}

/// Advance of a glyph at a size.
fn avance(glifo: &Glifo, cuerpo: Mp) -> Mp {
    i64::from(glifo.avance) * cuerpo / unidades(glifo.fuente)
}

/// What is between a box and the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Junta {
    /// A space, in this font.
    Espacio(Fuente),
    /// A hyphen if the line ends here.
    Guion,
    /// Nothing; the line may end here at this cost.
    Corte(i64),
}

struct Palabra {
    texto: String,
    glifos: Vec<Glifo>,
}

struct Caja {
    palabra: Rc<Palabra>,
    ini: usize,
    fin: usize,
    ancho: Mp,
    junta: Junta,
}

/// Natural widths of a text: of its longest line and of its widest indivisible piece.
pub(crate) fn anchos(formador: &Formador, texto: &Texto, estilo: &Estilo) -> Result<(Mp, Mp), Falta> {
    let (mut linea, mut pieza) = (0, 0);
    for parte in partes(texto) {
        let cajas = cajas(formador, &parte, estilo, Mp::MAX)?;
        let mut suma = 0;
        let mut palabra = 0;
        for caja in &cajas {
            suma += caja.ancho;
            palabra += caja.ancho;
            if let Junta::Espacio(fuente) = caja.junta {
                suma += espacio(formador, fuente, estilo)?;
                pieza = pieza.max(palabra);
                palabra = 0;
            }
        }
        pieza = pieza.max(palabra);
        linea = linea.max(suma);
    }
    Ok((linea, pieza))
}

/// Breaks a text in lines of a width and sets them.
pub(crate) fn renglones(
    formador: &Formador,
    texto: &Texto,
    estilo: &Estilo,
    ancho: Mp,
    alineacion: Alineacion,
) -> Result<Vec<Renglon>, Falta> {
    let mut salida = Vec::new();
    for parte in partes(texto) {
        let cajas = cajas(formador, &parte, estilo, ancho)?;
        let espacio = espacio(formador, Fuente::Regular, estilo)?;
        let guion =
            formador.formar(fuente_de(estilo, false), "-")?.iter().map(|g| avance(g, estilo.cuerpo)).sum();
        let mut desde = 0;
        for hasta in cortar(&cajas, ancho, espacio, guion, alineacion) {
            let ultimo = hasta == cajas.len();
            salida.push(componer(formador, &cajas[desde..hasta], estilo, ancho, alineacion, ultimo)?);
            desde = hasta;
        }
        if cajas.is_empty() {
            salida.push(Renglon::default());
        }
    }
    while salida.last().is_some_and(|r| r.tiradas.is_empty()) {
        salida.pop();
    }
    Ok(salida)
}

/// Splits at line feeds.
fn partes(texto: &Texto) -> Vec<Vec<(String, bool)>> {
    let mut salida = vec![Vec::new()];
    for tramo in &texto.0 {
        let mut actual = String::new();
        for c in tramo.texto.chars() {
            match papel(c) {
                Papel::Renglon => {
                    if let Some(parte) = salida.last_mut() {
                        parte.push((std::mem::take(&mut actual), tramo.negrita));
                    }
                    salida.push(Vec::new());
                }
                Papel::Espacio => actual.push(' '),
                Papel::Letra(letra) => actual.push(letra),
                Papel::Nada => {}
            }
        }
        if let Some(parte) = salida.last_mut() {
            parte.push((actual, tramo.negrita));
        }
    }
    salida
}

const fn fuente_de(estilo: &Estilo, negrita: bool) -> Fuente {
    match (estilo.mono, estilo.negrita || negrita) {
        (true, _) => Fuente::Mono,
        (false, true) => Fuente::Negrita,
        (false, false) => Fuente::Regular,
    }
}

fn espacio(formador: &Formador, fuente: Fuente, estilo: &Estilo) -> Result<Mp, Falta> {
    Ok(formador.formar(fuente, " ")?.iter().map(|g| avance(g, estilo.cuerpo)).sum())
}

/// Shapes the words of a line of the author and divides them in boxes.
fn cajas(
    formador: &Formador,
    parte: &[(String, bool)],
    estilo: &Estilo,
    ancho: Mp,
) -> Result<Vec<Caja>, Falta> {
    let mut salida = Vec::new();
    let mut palabra = Palabra { texto: String::new(), glifos: Vec::new() };
    for (texto, negrita) in parte {
        let fuente = fuente_de(estilo, *negrita);
        for (i, trozo) in texto.split(' ').enumerate() {
            if i > 0 {
                cerrar(&mut palabra, Junta::Espacio(fuente), estilo, ancho, &mut salida);
            }
            let base = palabra.texto.len();
            let glifos = formador.formar(fuente, trozo)?;
            palabra.glifos.extend(glifos.iter().map(|g| Glifo {
                ini: g.ini + base,
                fin: g.fin + base,
                ..*g
            }));
            palabra.texto.push_str(trozo);
        }
    }
    cerrar(&mut palabra, Junta::Corte(0), estilo, ancho, &mut salida);
    Ok(salida)
}

fn cerrar(palabra: &mut Palabra, junta: Junta, estilo: &Estilo, ancho: Mp, salida: &mut Vec<Caja>) {
    if palabra.texto.is_empty() {
        return;
    }
    let palabra = Rc::new(std::mem::replace(palabra, Palabra { texto: String::new(), glifos: Vec::new() }));
    let mide = |ini: usize, fin: usize| {
        palabra.glifos[ini..fin].iter().map(|g| avance(g, estilo.cuerpo)).sum::<Mp>()
    };
    let mut puntos = puntos_de_corte(&palabra, estilo);
    puntos.push((palabra.texto.len(), junta));
    let mut ini = 0;
    for (byte, junta) in puntos {
        // A joint inside a ligature is not a joint.
        let Some(fin) = (ini..=palabra.glifos.len())
            .find(|i| palabra.glifos.get(*i).map_or(palabra.texto.len(), |g| g.ini) >= byte)
        else {
            continue;
        };
        if fin == ini || palabra.glifos.get(fin).map_or(palabra.texto.len(), |g| g.ini) != byte {
            continue;
        }
        // What is wider than the column is cut wherever it must.
        while mide(ini, fin) > ancho && fin - ini > 1 {
            let mut corte = ini + 1;
            let mut suma = mide(ini, corte);
            while corte < fin && suma + avance(&palabra.glifos[corte], estilo.cuerpo) <= ancho {
                suma += avance(&palabra.glifos[corte], estilo.cuerpo);
                corte += 1;
            }
            while corte < fin && palabra.glifos[corte].ini == palabra.glifos[corte - 1].ini {
                corte += 1;
            }
            if corte >= fin {
                break;
            }
            let caja = Caja {
                palabra: Rc::clone(&palabra),
                ini,
                fin: corte,
                ancho: mide(ini, corte),
                junta: Junta::Corte(50),
            };
            salida.push(caja);
            ini = corte;
        }
        salida.push(Caja { palabra: Rc::clone(&palabra), ini, fin, ancho: mide(ini, fin), junta });
        ini = fin;
    }
}

/// Where a word may be divided, as byte positions.
fn puntos_de_corte(palabra: &Palabra, estilo: &Estilo) -> Vec<(usize, Junta)> {
    let texto = palabra.texto.as_str();
    let nucleo = texto.trim_matches(|c: char| !c.is_alphabetic());
    let desde = texto.find(nucleo).unwrap_or(0);
    let largo = nucleo.chars().count();
    if nucleo.chars().all(char::is_alphabetic) {
        let siglas = largo < 12 && nucleo.chars().skip(1).all(char::is_uppercase);
        if !estilo.divide || largo < 5 || siglas {
            return Vec::new();
        }
        let mut en = 0;
        let mut letras = 0;
        let mut puntos = Vec::new();
        for silaba in hypher::hyphenate(nucleo, Lang::Spanish) {
            if letras >= 2 && largo - letras >= 3 {
                puntos.push((desde + en, Junta::Guion));
            }
            en += silaba.len();
            letras += silaba.chars().count();
        }
        return puntos;
    }
    // Addresses, folios and compound words: after what already parts them. Never after a figure's point.
    let caro = if texto.contains("://") { 40 } else { 300 };
    let letras: Vec<(usize, char)> = texto.char_indices().collect();
    letras
        .windows(3)
        .filter_map(|trio| match trio {
            [(_, antes), (_, c), (en, despues)]
                if "/-_?&=@".contains(*c) && antes.is_alphanumeric() && despues.is_alphanumeric() =>
            {
                Some((*en, Junta::Corte(caro)))
            }
            _ => None,
        })
        .collect()
}

/// Chooses where the lines end: the position after the last box of each.
fn cortar(cajas: &[Caja], ancho: Mp, espacio: Mp, guion: Mp, alineacion: Alineacion) -> Vec<usize> {
    const GUION: i64 = 700;
    const RENGLON: i64 = 40;
    let justificada = alineacion == Alineacion::Justificada;
    // costes[j]: the least cost of setting the first j boxes, and where the last of their lines starts.
    let mut costes: Vec<(i64, usize, bool)> = vec![(0, 0, false)];
    for j in 0..cajas.len() {
        let ultimo = j + 1 == cajas.len();
        let con_guion = cajas[j].junta == Junta::Guion;
        let mut natural = cajas[j].ancho + if con_guion { guion } else { 0 };
        let mut huecos = 0;
        let mut mejor = (i64::MAX, j, false);
        for i in (0..=j).rev() {
            if i < j {
                natural += cajas[i].ancho;
                if matches!(cajas[i].junta, Junta::Espacio(_)) {
                    natural += espacio;
                    huecos += 1;
                }
            }
            // Spaces may shrink by a sixth.
            let encoge = if justificada { huecos * espacio / 6 } else { 0 };
            if natural - encoge > ancho && i < j {
                break;
            }
            let Some(&(previo, _, desde_guion)) = costes.get(i) else { break };
            let sobra = (ancho - natural).max(-encoge);
            // Per thousand of a space that each gap gives or takes; ragged lines are weighed against the column.
            let tension = match (justificada, huecos) {
                (true, 0) => 6000,
                (true, _) if sobra < 0 => -sobra * 4000 / (huecos * espacio).max(1),
                (true, _) => sobra * 1000 / (huecos * espacio).max(1),
                (false, _) => sobra * 2500 / ancho.max(1),
            };
            let mut coste = RENGLON + tension * tension / 1000;
            if ultimo && sobra >= 0 {
                // Neither the tail of a word nor a lone short one makes a line.
                coste = RENGLON + if desde_guion { GUION * 4 } else { 0 };
                coste += if natural < ancho / 12 && i > 0 { GUION } else { 0 };
            }
            coste += match cajas[j].junta {
                Junta::Guion if desde_guion => GUION * 3,
                Junta::Guion => GUION,
                Junta::Corte(extra) if !ultimo => extra,
                _ => 0,
            };
            let total = previo.saturating_add(coste);
            if total < mejor.0 {
                mejor = (total, i, con_guion);
            }
        }
        costes.push(mejor);
    }
    let mut cortes = Vec::new();
    let mut j = cajas.len();
    while j > 0 {
        cortes.push(j);
        j = costes.get(j).map_or(0, |c| c.1);
    }
    cortes.reverse();
    cortes
}

/// Puts the boxes of a line one after another.
fn componer(
    formador: &Formador,
    cajas: &[Caja],
    estilo: &Estilo,
    ancho: Mp,
    alineacion: Alineacion,
    ultimo: bool,
) -> Result<Renglon, Falta> {
    let mut tiradas: Vec<Tirada> = Vec::new();
    let mut x = 0;
    let mut huecos: Vec<(usize, usize)> = Vec::new();
    for (k, caja) in cajas.iter().enumerate() {
        let mut grupo = None;
        for glifo in &caja.palabra.glifos[caja.ini..caja.fin] {
            // The glyphs of a cluster (a letter and its mark) share its text.
            let texto =
                if grupo == Some(glifo.ini) { None } else { Some(&caja.palabra.texto[glifo.ini..glifo.fin]) };
            grupo = Some(glifo.ini);
            poner(&mut tiradas, &mut x, estilo, glifo, texto);
        }
        let final_de_renglon = k + 1 == cajas.len();
        match caja.junta {
            // The space at the end of a line has no width on paper, but parts the words for whoever listens.
            Junta::Espacio(fuente) if !(final_de_renglon && ultimo) => {
                if !final_de_renglon {
                    huecos.push((tiradas.len(), 0));
                }
                let antes = x;
                for glifo in formador.formar(fuente, " ")?.iter() {
                    poner(&mut tiradas, &mut x, estilo, glifo, Some(" "));
                }
                if final_de_renglon {
                    x = antes;
                } else if let (Some(hueco), Some(tirada)) = (huecos.last_mut(), tiradas.last()) {
                    *hueco = (tiradas.len() - 1, tirada.glifos.len() - 1);
                }
            }
            Junta::Guion if final_de_renglon => {
                let fuente = tiradas.last().map_or(Fuente::Regular, |t| t.fuente);
                for glifo in formador.formar(fuente, "-")?.iter() {
                    poner(&mut tiradas, &mut x, estilo, glifo, Some("\u{AD}"));
                }
            }
            _ => {}
        }
    }
    let sobra = ancho - x;
    match alineacion {
        Alineacion::Justificada if !ultimo || sobra < 0 => repartir(&mut tiradas, &huecos, sobra),
        Alineacion::Justificada | Alineacion::Izquierda => {}
        Alineacion::Centro => tiradas.iter_mut().for_each(|t| t.x += sobra / 2),
        Alineacion::Derecha => tiradas.iter_mut().for_each(|t| t.x += sobra),
    }
    Ok(Renglon { tiradas })
}

fn poner(tiradas: &mut Vec<Tirada>, x: &mut Mp, estilo: &Estilo, glifo: &Glifo, texto: Option<&str>) {
    if tiradas.last().is_none_or(|t| t.fuente != glifo.fuente) {
        tiradas.push(Tirada {
            fuente: glifo.fuente,
            cuerpo: estilo.cuerpo,
            color: estilo.color,
            x: *x,
            y: 0,
            texto: String::new(),
            glifos: Vec::new(),
        });
    }
    let Some(tirada) = tiradas.last_mut() else { return };
    let (ini, fin) = match (texto, tirada.glifos.last()) {
        (None, Some(previo)) => (previo.glifo.ini, previo.glifo.fin),
        (texto, _) => {
            let ini = tirada.texto.len();
            tirada.texto.push_str(texto.unwrap_or_default());
            (ini, tirada.texto.len())
        }
    };
    tirada.glifos.push(Puesto { glifo: Glifo { ini, fin, ..*glifo }, extra: 0 });
    *x += avance(glifo, estilo.cuerpo);
}

/// Shares the room that is left (or missing) among the spaces of a line.
fn repartir(tiradas: &mut [Tirada], huecos: &[(usize, usize)], sobra: Mp) {
    let cuantos = huecos.len() as i64;
    if cuantos == 0 {
        return;
    }
    let mut dado = 0;
    let mut corrimientos = vec![0; tiradas.len() + 1];
    for (n, (tirada, glifo)) in huecos.iter().enumerate() {
        let hasta = sobra * (n as i64 + 1) / cuantos;
        let extra = hasta - dado;
        dado = hasta;
        if let Some(puesto) = tiradas.get_mut(*tirada).and_then(|t| t.glifos.get_mut(*glifo)) {
            puesto.extra += extra;
        }
        if let Some(corrimiento) = corrimientos.get_mut(tirada + 1) {
            *corrimiento += extra;
        }
    }
    let mut suma = 0;
    for (tirada, corrimiento) in tiradas.iter_mut().zip(corrimientos) {
        suma += corrimiento;
        tirada.x += suma;
    }
}
