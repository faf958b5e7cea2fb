//! Each block of the model, turned into pieces of the column.

use super::elementos::{Clase, Corte, Elemento, Nodo, Pieza, Puesta, poner_renglones};
use super::medida::*;
use super::parrafo::{Renglon, anchos, renglones};
use super::{codigos, tabla};
use crate::error::Error;
use crate::fuentes::{Falta, Formador};
use crate::modelo::{
    Alineacion, Bloque, Dibujo, Encabezado, Firma, FormatoImagen, Imagen, Parrafo, Tono, Verificacion,
};
use crate::texto::Texto;

/// Where the pieces are made.
pub(crate) struct Taller<'f> {
    pub formador: &'f Formador,
    pub piezas: Vec<Pieza>,
    /// Headings of tables, drawn again on each page; ornaments for whoever listens.
    pub cabezas: Vec<Pieza>,
    pub nodos: Vec<Nodo>,
    pub imagenes: Vec<krilla::image::Image>,
    /// Level of the last heading, so that none is skipped.
    nivel: u16,
    /// The next piece stays with the last one.
    pega: bool,
    /// The next piece starts a page.
    salta: bool,
}

impl<'f> Taller<'f> {
    pub(crate) fn nuevo(formador: &'f Formador) -> Self {
        Self {
            formador,
            piezas: Vec::new(),
            cabezas: Vec::new(),
            nodos: Vec::new(),
            imagenes: Vec::new(),
            nivel: 0,
            pega: false,
            salta: false,
        }
    }

    pub(crate) fn nodo(&mut self, clase: Clase, padre: Option<usize>) -> usize {
        self.nodos.push(Nodo { clase, padre });
        self.nodos.len() - 1
    }

    /// Adds a piece; the first after a heading is tied to it.
    pub(crate) fn pieza(&mut self, mut pieza: Pieza) {
        let pega = std::mem::take(&mut self.pega);
        if std::mem::take(&mut self.salta) {
            pieza.corte = Corte::Forzado;
        } else if pega {
            pieza.corte = Corte::Junto;
        }
        self.piezas.push(pieza);
    }

    pub(crate) fn lineas(
        &self,
        texto: &Texto,
        estilo: &Estilo,
        ancho: Mp,
        alineacion: Alineacion,
        donde: &str,
    ) -> Result<Vec<Renglon>, Error> {
        renglones(self.formador, texto, estilo, ancho, alineacion).map_err(|f: Falta| f.en(donde))
    }

    pub(crate) fn componer(&mut self, bloques: &[Bloque]) -> Result<(), Error> {
        for bloque in bloques {
            self.bloque(bloque)?;
        }
        Ok(())
    }

    fn bloque(&mut self, bloque: &Bloque) -> Result<(), Error> {
        match bloque {
            Bloque::Encabezado(e) => self.encabezado(e),
            Bloque::Titulo(texto) => self.titulo(texto, 1),
            Bloque::Subtitulo { texto, nivel } => self.titulo(texto, u16::from(*nivel).clamp(1, 5) + 1),
            Bloque::Parrafo(p) => self.parrafo(p),
            Bloque::Lista { puntos, ordenada } => self.lista(puntos, *ordenada),
            Bloque::Datos { filas } => tabla::datos(self, filas),
            Bloque::Tabla(t) => tabla::tabla(self, t),
            Bloque::Imagen(i) => self.imagen(i),
            Bloque::Dibujo(d) => self.dibujo(d),
            Bloque::Grupo { bloques } => {
                let desde = self.piezas.len();
                self.componer(bloques)?;
                for pieza in self.piezas.iter_mut().skip(desde + 1) {
                    pieza.corte = pieza.corte.max(Corte::Grupo);
                }
                Ok(())
            }
            Bloque::Anexos { archivos } => tabla::anexos(self, archivos),
            Bloque::Firmas { firmas } => self.firmas(firmas),
            Bloque::Verificacion(v) => self.verificacion(v),
            Bloque::CodigoDeBarras(c) => codigos::de_barras(self, c),
            Bloque::Salto => {
                self.salta = true;
                Ok(())
            }
            Bloque::Linea => {
                let raya = Elemento::Raya {
                    x0: IZQUIERDA,
                    y0: 0,
                    x1: DERECHA,
                    y1: 0,
                    grosor: 600,
                    color: GRIS_CLARO,
                };
                self.suelta(8 * PT, PT, Corte::Libre, vec![(None, raya)], "La línea");
                Ok(())
            }
        }
    }

    /// A piece of its own.
    pub(crate) fn suelta(&mut self, antes: Mp, alto: Mp, corte: Corte, elementos: Vec<Puesta>, que: &str) {
        self.pieza(Pieza { antes, alto, corte, elementos, cabeza: None, que: que.to_owned() });
    }

    /// The lines of a text as pieces that may part between pages, two lines at least on each side.
    fn corrido(&mut self, lineas: &[Renglon], nodo: usize, x: Mp, estilo: &Estilo, antes: Mp, que: &str) {
        let cuantas = lineas.len();
        for (i, linea) in lineas.iter().enumerate() {
            let corte = if i == 1 || (i > 0 && i + 1 == cuantas) { Corte::Junto } else { Corte::Libre };
            let mut elementos = Vec::new();
            poner_renglones(&mut elementos, Some(nodo), std::slice::from_ref(linea), x, 0, estilo);
            self.suelta(if i == 0 { antes } else { 0 }, estilo.interlinea, corte, elementos, que);
        }
    }

    fn titulo(&mut self, texto: &Texto, pedido: u16) -> Result<(), Error> {
        if texto.vacio() {
            return Ok(());
        }
        let nivel = pedido.min(self.nivel + 1);
        self.nivel = nivel;
        let plano = texto.plano();
        let donde = format!("El título «{plano}»");
        let estilo = match nivel {
            1 => TITULO,
            2 => SUBTITULOS[0],
            3 => SUBTITULOS[1],
            _ => SUBTITULOS[2],
        };
        let lineas = self.lineas(texto, &estilo, ANCHO, Alineacion::Izquierda, &donde)?;
        let nodo = self.nodo(Clase::Encabezado { nivel, texto: plano }, None);
        let mut elementos = Vec::new();
        let alto = poner_renglones(&mut elementos, Some(nodo), &lineas, IZQUIERDA, 0, &estilo);
        let (antes, alto) = match nivel {
            1 => (16 * PT, alto + 4 * PT),
            2 => (17 * PT, alto + PT),
            _ => (12 * PT, alto),
        };
        self.suelta(antes, alto, Corte::Libre, elementos, &donde);
        self.pega = true;
        Ok(())
    }

    fn parrafo(&mut self, p: &Parrafo) -> Result<(), Error> {
        let partes = en_blanco(&p.texto);
        let cuantas = partes.len();
        for (i, parte) in partes.iter().enumerate() {
            let plano = parte.plano();
            let principio: String = plano.chars().take(40).collect();
            let donde = format!("El párrafo que empieza «{}»", principio.trim());
            let lineas = self.lineas(parte, &CUERPO, ANCHO, p.alineacion, &donde)?;
            let nodo = self.nodo(Clase::Parrafo, None);
            self.corrido(&lineas, nodo, IZQUIERDA, &CUERPO, 7 * PT, &donde);
            if i + 1 == cuantas
                && let Some(fundamento) = &p.fundamento
            {
                let texto = Texto::from(format!("Fundamento: {fundamento}"));
                let lineas =
                    self.lineas(&texto, &NOTA, ANCHO, Alineacion::Izquierda, "El fundamento de un párrafo")?;
                let nodo = self.nodo(Clase::Parrafo, None);
                self.pega = true;
                self.corrido(&lineas, nodo, IZQUIERDA, &NOTA, 2 * PT, "El fundamento de un párrafo");
            }
        }
        Ok(())
    }

    fn lista(&mut self, puntos: &[Texto], ordenada: bool) -> Result<(), Error> {
        if puntos.is_empty() {
            return Ok(());
        }
        let lista = self.nodo(Clase::Lista { ordenada }, None);
        // The widest number fits in one line.
        let sangria = match puntos.len() {
            _ if !ordenada => 19 * PT,
            0..=9 => 19 * PT,
            10..=99 => 25 * PT,
            _ => 31 * PT,
        };
        for (i, punto) in puntos.iter().enumerate() {
            let donde = format!("El punto {} de la lista", i + 1);
            let lineas = self.lineas(punto, &CUERPO, ANCHO - sangria, Alineacion::Izquierda, &donde)?;
            let marca = Texto::from(if ordenada { format!("{}.", i + 1) } else { "•".to_owned() });
            let estilo_marca = Estilo { color: PETROLEO, negrita: true, ..CUERPO };
            let vineta = self.lineas(&marca, &estilo_marca, sangria - 6 * PT, Alineacion::Derecha, &donde)?;
            let li = self.nodo(Clase::Punto, Some(lista));
            let lbl = self.nodo(Clase::Vineta, Some(li));
            let cuerpo = self.nodo(Clase::CuerpoDePunto, Some(li));
            let primera = self.piezas.len();
            self.corrido(
                &lineas,
                cuerpo,
                IZQUIERDA + sangria,
                &CUERPO,
                if i == 0 { 7 * PT } else { 4 * PT },
                &donde,
            );
            if let Some(pieza) = self.piezas.get_mut(primera) {
                let mut elementos = Vec::new();
                poner_renglones(&mut elementos, Some(lbl), &vineta, IZQUIERDA, 0, &CUERPO);
                elementos.append(&mut pieza.elementos);
                pieza.elementos = elementos;
            }
        }
        Ok(())
    }

    fn encabezado(&mut self, e: &Encabezado) -> Result<(), Error> {
        const LADO: Mp = 46 * PT;
        let mut elementos = Vec::new();
        let mut izquierda = IZQUIERDA + LADO + 13 * PT;
        match &e.escudo {
            None => elementos.extend(codigos::silueta(IZQUIERDA, 0, LADO).into_iter().map(|e| (None, e))),
            Some(imagen) => {
                let (cual, ancho, alto) = self.leer_imagen(imagen, "El escudo del encabezado")?;
                let (ancho, alto) = encajar(ancho, alto, 90 * PT, LADO);
                let nodo = self.figura(&imagen.alternativo, "El escudo del encabezado")?;
                let y = (LADO - alto) / 2;
                elementos.push((Some(nodo), Elemento::Imagen { cual, x: IZQUIERDA, y, ancho, alto }));
                elementos.push((Some(nodo), Elemento::Marco { x: IZQUIERDA, y, ancho, alto }));
                izquierda = IZQUIERDA + ancho + 13 * PT;
            }
        }
        let derecha = e.derecha.as_deref().map(primera_en_negrita);
        let ancho_derecha = match &derecha {
            None => 0,
            Some(texto) => {
                let (linea, _) =
                    anchos(self.formador, texto, &MEMBRETE).map_err(|f| f.en("El encabezado"))?;
                (linea + PT).min(ANCHO * 2 / 5)
            }
        };
        let ancho = DERECHA - izquierda - if ancho_derecha == 0 { 0 } else { ancho_derecha + 16 * PT };
        let municipio = Texto::from(e.municipio.as_str());
        let dependencia = Texto::from(e.dependencia.as_str());
        let lineas_m = self.lineas(&municipio, &MUNICIPIO, ancho, Alineacion::Izquierda, "El encabezado")?;
        let lineas_d =
            self.lineas(&dependencia, &DEPENDENCIA, ancho, Alineacion::Izquierda, "El encabezado")?;
        let alto_texto = lineas_m.len() as i64 * MUNICIPIO.interlinea
            + lineas_d.len() as i64 * DEPENDENCIA.interlinea
            + PT;
        let mut alto = LADO.max(alto_texto);
        let mut y = (alto - alto_texto) / 2;
        let nodo = self.nodo(Clase::Parrafo, None);
        y = poner_renglones(&mut elementos, Some(nodo), &lineas_m, izquierda, y, &MUNICIPIO);
        let nodo = self.nodo(Clase::Parrafo, None);
        poner_renglones(&mut elementos, Some(nodo), &lineas_d, izquierda, y + PT, &DEPENDENCIA);
        if let Some(texto) = &derecha {
            let lineas =
                self.lineas(texto, &MEMBRETE, ancho_derecha, Alineacion::Derecha, "El encabezado")?;
            let alto_derecha = lineas.len() as i64 * MEMBRETE.interlinea;
            alto = alto.max(alto_derecha);
            let nodo = self.nodo(Clase::Parrafo, None);
            let y = (alto - alto_derecha) / 2;
            poner_renglones(&mut elementos, Some(nodo), &lineas, DERECHA - ancho_derecha, y, &MEMBRETE);
        }
        let y = alto + 10 * PT;
        let raya = |x0, x1, grosor, color| (None, Elemento::Raya { x0, y0: y, x1, y1: y, grosor, color });
        elementos.push(raya(IZQUIERDA, DERECHA, 1600, PETROLEO));
        elementos.push(raya(IZQUIERDA, IZQUIERDA + LADO, 1600, LADRILLO));
        self.suelta(0, y + 6 * PT, Corte::Libre, elementos, "El encabezado");
        Ok(())
    }

    pub(crate) fn figura(&mut self, alternativo: &str, donde: &str) -> Result<usize, Error> {
        if alternativo.trim().is_empty() {
            let motivo = "le falta el texto alternativo, que describe lo que se ve".to_owned();
            return Err(Error::Imagen { donde: donde.to_owned(), motivo });
        }
        Ok(self.nodo(Clase::Figura { alternativo: alternativo.to_owned(), en: None }, None))
    }

    fn leer_imagen(&mut self, imagen: &Imagen, donde: &str) -> Result<(usize, Mp, Mp), Error> {
        let datos = imagen.bytes.clone().into();
        let leida = match imagen.formato {
            FormatoImagen::Png => krilla::image::Image::from_png(datos, false),
            FormatoImagen::Jpeg => krilla::image::Image::from_jpeg(datos, false),
        };
        let formato = match imagen.formato {
            FormatoImagen::Png => "PNG",
            FormatoImagen::Jpeg => "JPEG",
        };
        let leida = leida.map_err(|_| Error::Imagen {
            donde: donde.to_owned(),
            motivo: format!("la imagen está dañada o no es {formato}"),
        })?;
        let (ancho, alto) = leida.size();
        self.imagenes.push(leida);
        Ok((self.imagenes.len() - 1, Mp::from(ancho.max(1)), Mp::from(alto.max(1))))
    }

    fn imagen(&mut self, imagen: &Imagen) -> Result<(), Error> {
        let donde = format!("La imagen «{}»", imagen.alternativo);
        let (cual, ancho, alto) = self.leer_imagen(imagen, &donde)?;
        // Not larger than at 96 points an inch, so that small pictures are not blown up.
        let (ancho, alto) = encajar(ancho, alto, ANCHO.min(ancho * 750), (ALTO_UTIL * 3 / 5).min(alto * 750));
        let x = IZQUIERDA + (ANCHO - ancho) / 2;
        let nodo = self.figura(&imagen.alternativo, &donde)?;
        let elementos = vec![
            (Some(nodo), Elemento::Imagen { cual, x, y: 0, ancho, alto }),
            (Some(nodo), Elemento::Marco { x, y: 0, ancho, alto }),
        ];
        self.suelta(9 * PT, alto + 3 * PT, Corte::Libre, elementos, &donde);
        Ok(())
    }

    fn dibujo(&mut self, dibujo: &Dibujo) -> Result<(), Error> {
        let donde = format!("El dibujo «{}»", dibujo.alternativo);
        if dibujo.ancho == 0 || dibujo.alto == 0 {
            return Err(Error::Imagen { donde, motivo: "el dibujo mide cero".to_owned() });
        }
        let (w, h) = (Mp::from(dibujo.ancho), Mp::from(dibujo.alto));
        let (ancho, alto) = encajar(w, h, ANCHO, ALTO_UTIL / 3);
        let x0 = IZQUIERDA + (ANCHO - ancho) / 2;
        let nodo = Some(self.figura(&dibujo.alternativo, &donde)?);
        let mut elementos = vec![
            (nodo, Elemento::Caja { x: x0, y: 0, ancho, alto, relleno: PETROLEO_TENUE }),
            (nodo, Elemento::Recorte { x: x0, y: 0, ancho, alto }),
        ];
        for figura in &dibujo.figuras {
            let puntos: Vec<(Mp, Mp)> = figura
                .puntos
                .iter()
                .map(|(x, y)| (x0 + Mp::from(*x) * ancho / w, Mp::from(*y) * alto / h))
                .collect();
            if puntos.len() < 2 {
                continue;
            }
            if let Some(tono) = figura.relleno {
                elementos
                    .push((nodo, Elemento::Poligonos { puntos: vec![puntos.clone()], color: color(tono) }));
            }
            if let Some(tono) = figura.trazo {
                let trazo =
                    Elemento::Trazo { puntos, cerrado: figura.cerrada, grosor: 900, color: color(tono) };
                elementos.push((nodo, trazo));
            }
        }
        let esquinas = vec![(x0, 0), (x0 + ancho, 0), (x0 + ancho, alto), (x0, alto)];
        elementos.extend([
            (nodo, Elemento::FinRecorte),
            (nodo, Elemento::Trazo { puntos: esquinas, cerrado: true, grosor: 500, color: GRIS_CLARO }),
            (nodo, Elemento::Marco { x: x0, y: 0, ancho, alto }),
        ]);
        self.suelta(9 * PT, alto + 3 * PT, Corte::Libre, elementos, &donde);
        Ok(())
    }

    fn firmas(&mut self, firmas: &[Firma]) -> Result<(), Error> {
        const HUECO: Mp = 34 * PT;
        const ENTRE: Mp = 26 * PT;
        // A last row of one is centred, so that nobody looks left out.
        for (n, grupo) in firmas.chunks(2).enumerate() {
            let cuantas = grupo.len() as i64;
            let ancho = ((ANCHO - ENTRE) / 2).min(230 * PT);
            let total = ancho * cuantas + ENTRE * (cuantas - 1);
            let mut x = IZQUIERDA + (ANCHO - total) / 2;
            let mut elementos = Vec::new();
            let mut alto = 0;
            for firma in grupo {
                let donde = format!("La firma de «{}»", firma.nombre);
                let mut y = HUECO;
                elementos.push((
                    None,
                    Elemento::Raya { x0: x, y0: y, x1: x + ancho, y1: y, grosor: 700, color: TINTA },
                ));
                y += 5 * PT;
                for (texto, estilo) in
                    [(&firma.nombre, &FIRMA), (&firma.cargo, &DEPENDENCIA), (&firma.leyenda, &NOTA)]
                {
                    if texto.is_empty() {
                        continue;
                    }
                    let texto = Texto::from(texto.as_str());
                    let lineas = self.lineas(&texto, estilo, ancho, Alineacion::Centro, &donde)?;
                    let nodo = self.nodo(Clase::Parrafo, None);
                    y = poner_renglones(&mut elementos, Some(nodo), &lineas, x, y, estilo);
                }
                alto = alto.max(y);
                x += ancho + ENTRE;
            }
            let antes = if n == 0 { 14 * PT } else { 6 * PT };
            // Not alone on a page: with the end of what is signed.
            self.suelta(antes, alto + 4 * PT, Corte::Grupo, elementos, "El espacio de las firmas");
        }
        Ok(())
    }

    fn verificacion(&mut self, v: &Verificacion) -> Result<(), Error> {
        const LADO: Mp = 92 * PT;
        const RELLENO: Mp = 10 * PT;
        let donde = "La verificación";
        let x = IZQUIERDA + RELLENO + LADO + 12 * PT;
        let ancho = DERECHA - RELLENO - x;
        let mut textos = Vec::new();
        let fig = self.figura(&format!("Código QR con la dirección de verificación {}", v.url), donde)?;
        textos.extend(codigos::qr(&v.url, IZQUIERDA + RELLENO, RELLENO, LADO, fig)?);
        let mut y = RELLENO + 2 * PT;
        let rotulo = |t: &str| Texto::negrita(t);
        let mut bloques: Vec<(Texto, Estilo, Clase, Mp)> = Vec::new();
        bloques.push((
            Texto::from(v.texto.as_str()),
            Estilo { divide: true, ..MEMBRETE },
            Clase::Parrafo,
            3 * PT,
        ));
        bloques.push((Texto::from(v.url.as_str()), ENLACE, Clase::Enlace, 4 * PT));
        if let Some(folio) = &v.folio {
            let mut texto = rotulo("Folio: ");
            texto.0.extend(Texto::from(folio.as_str()).0);
            bloques.push((texto, MEMBRETE, Clase::Parrafo, 3 * PT));
        }
        if let Some(huella) = &v.huella {
            bloques.push((rotulo("Huella digital de los datos (SHA-256):"), NOTA, Clase::Parrafo, 0));
            bloques.push((Texto::from(huella.as_str()), HUELLA, Clase::Parrafo, 0));
        }
        for (texto, estilo, clase, despues) in bloques {
            if texto.vacio() {
                continue;
            }
            let lineas = self.lineas(&texto, &estilo, ancho, Alineacion::Izquierda, donde)?;
            let nodo = if matches!(clase, Clase::Enlace) {
                let parrafo = self.nodo(Clase::Parrafo, None);
                self.nodo(Clase::Enlace, Some(parrafo))
            } else {
                self.nodo(clase.clone(), None)
            };
            let antes = y;
            y = poner_renglones(&mut textos, Some(nodo), &lineas, x, y, &estilo);
            if matches!(clase, Clase::Enlace) {
                let (linea, _) = anchos(self.formador, &texto, &estilo).map_err(|f| f.en(donde))?;
                let enlace = Elemento::Enlace {
                    x,
                    y: antes,
                    ancho: linea.min(ancho),
                    alto: y - antes,
                    url: v.url.clone(),
                };
                textos.push((Some(nodo), enlace));
            }
            y += despues;
        }
        let alto = (y + RELLENO).max(LADO + 2 * RELLENO);
        let mut elementos = vec![
            (None, Elemento::Caja { x: IZQUIERDA, y: 0, ancho: ANCHO, alto, relleno: PETROLEO_TENUE }),
            (None, Elemento::Caja { x: IZQUIERDA, y: 0, ancho: 2500, alto, relleno: PETROLEO }),
        ];
        elementos.extend(textos);
        // Not alone on a page: with the end of what it verifies.
        self.suelta(18 * PT, alto, Corte::Grupo, elementos, donde);
        Ok(())
    }
}

/// The first line, usually the folio, stands out.
fn primera_en_negrita(texto: &str) -> Texto {
    let (primera, resto) = texto.split_at(texto.find('\n').unwrap_or(texto.len()));
    let mut salida = Texto::negrita(primera);
    salida.0.extend(Texto::from(resto).0);
    salida
}

/// Splits a text at its blank lines.
fn en_blanco(texto: &Texto) -> Vec<Texto> {
    let mut salida = vec![Texto::default()];
    for tramo in &texto.0 {
        let limpio = tramo.texto.replace("\r\n", "\n");
        for (i, parte) in limpio.split("\n\n").enumerate() {
            if i > 0 {
                salida.push(Texto::default());
            }
            if let Some(ultimo) = salida.last_mut() {
                ultimo.0.push(crate::texto::Tramo { texto: parte.to_owned(), negrita: tramo.negrita });
            }
        }
    }
    salida.retain(|t| !t.vacio());
    salida
}

/// The largest size with the same proportions inside a frame.
fn encajar(ancho: Mp, alto: Mp, maximo_ancho: Mp, maximo_alto: Mp) -> (Mp, Mp) {
    let por_ancho = (maximo_ancho, maximo_ancho * alto / ancho);
    if por_ancho.1 <= maximo_alto { por_ancho } else { (maximo_alto * ancho / alto, maximo_alto) }
}

const fn color(tono: Tono) -> Color {
    match tono {
        Tono::Petroleo => PETROLEO,
        Tono::PetroleoClaro => PETROLEO_CLARO,
        Tono::Ladrillo => LADRILLO,
        Tono::LadrilloClaro => LADRILLO_CLARO,
        Tono::Tinta => TINTA,
        Tono::Gris => GRIS,
        Tono::GrisClaro => GRIS_CLARO,
    }
}
