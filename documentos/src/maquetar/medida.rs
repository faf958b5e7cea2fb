//! Lengths, colours and styles. Lengths are thousandths of a point, whole, so that the same document is laid out
//! the same on every machine.

/// Thousandths of a PostScript point.
pub(crate) type Mp = i64;

/// A point.
pub(crate) const PT: Mp = 1000;
/// Letter size.
pub(crate) const ANCHO_HOJA: Mp = 612 * PT;
pub(crate) const ALTO_HOJA: Mp = 792 * PT;
/// Left edge of the text.
pub(crate) const IZQUIERDA: Mp = 60 * PT;
/// Right edge of the text.
pub(crate) const DERECHA: Mp = ANCHO_HOJA - 60 * PT;
/// Width of the text.
pub(crate) const ANCHO: Mp = DERECHA - IZQUIERDA;
/// Top of the text in the first page and, under the running head, in the others.
pub(crate) const ARRIBA: Mp = 44 * PT;
pub(crate) const ARRIBA_SIGUIENTES: Mp = 66 * PT;
/// Bottom of the text.
pub(crate) const ABAJO: Mp = ALTO_HOJA - 66 * PT;
/// The most that fits in a page whatever its number.
pub(crate) const ALTO_UTIL: Mp = ABAJO - ARRIBA_SIGUIENTES;

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Color(pub u8, pub u8, pub u8);

pub(crate) const PETROLEO: Color = Color(0x0b, 0x51, 0x60);
pub(crate) const PETROLEO_CLARO: Color = Color(0xdc, 0xe9, 0xeb);
pub(crate) const PETROLEO_TENUE: Color = Color(0xf2, 0xf7, 0xf7);
pub(crate) const LADRILLO: Color = Color(0xac, 0x3d, 0x16);
pub(crate) const LADRILLO_CLARO: Color = Color(0xf3, 0xdd, 0xd3);
pub(crate) const TINTA: Color = Color(0x13, 0x25, 0x2b);
/// Secondary text; 7:1 against white.
pub(crate) const GRIS: Color = Color(0x4a, 0x5a, 0x60);
pub(crate) const GRIS_CLARO: Color = Color(0xc9, 0xd4, 0xd6);
pub(crate) const BLANCO: Color = Color(0xff, 0xff, 0xff);

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Estilo {
    pub cuerpo: Mp,
    pub interlinea: Mp,
    pub color: Color,
    /// Everything in bold, whatever the runs say.
    pub negrita: bool,
    pub mono: bool,
    /// Whether words may be divided in syllables.
    pub divide: bool,
}

const fn estilo(decimas: Mp, interlinea: Mp, color: Color) -> Estilo {
    Estilo {
        cuerpo: decimas * 100,
        interlinea: interlinea * 100,
        color,
        negrita: false,
        mono: false,
        divide: true,
    }
}

const fn negrita(e: Estilo) -> Estilo {
    Estilo { negrita: true, divide: false, ..e }
}

pub(crate) const CUERPO: Estilo = estilo(98, 146, TINTA);
pub(crate) const NOTA: Estilo = estilo(78, 108, GRIS);
pub(crate) const TITULO: Estilo = negrita(estilo(190, 245, PETROLEO));
pub(crate) const SUBTITULOS: [Estilo; 3] = [
    negrita(estilo(122, 165, PETROLEO)),
    negrita(estilo(105, 148, PETROLEO)),
    negrita(estilo(98, 142, TINTA)),
];
pub(crate) const CELDA: Estilo = estilo(92, 130, TINTA);
pub(crate) const CELDA_MONO: Estilo = Estilo { mono: true, divide: false, ..estilo(73, 118, TINTA) };
pub(crate) const CELDA_CABEZA: Estilo = negrita(estilo(84, 118, BLANCO));
pub(crate) const CELDA_TOTAL: Estilo = negrita(estilo(95, 134, PETROLEO));
pub(crate) const ETIQUETA: Estilo = Estilo { divide: true, ..estilo(88, 130, GRIS) };
pub(crate) const LEYENDA_TABLA: Estilo = negrita(estilo(94, 132, TINTA));
pub(crate) const MUNICIPIO: Estilo = negrita(estilo(140, 176, PETROLEO));
pub(crate) const DEPENDENCIA: Estilo = Estilo { divide: false, ..estilo(96, 130, TINTA) };
pub(crate) const MEMBRETE: Estilo = Estilo { divide: false, ..estilo(88, 126, TINTA) };
pub(crate) const CODIGO: Estilo = Estilo { mono: true, divide: false, ..estilo(110, 150, TINTA) };
pub(crate) const HUELLA: Estilo = Estilo { mono: true, divide: false, ..estilo(76, 108, TINTA) };
pub(crate) const ENLACE: Estilo = Estilo { divide: false, ..estilo(90, 126, PETROLEO) };
pub(crate) const FIRMA: Estilo = negrita(estilo(96, 132, TINTA));
pub(crate) const PIE: Estilo = Estilo { divide: false, ..estilo(75, 100, GRIS) };

impl Estilo {
    /// Distance from the top of the line to the baseline: capitals sit in the middle of the line.
    pub(crate) const fn base(&self) -> Mp {
        self.interlinea / 2 + self.cuerpo * 357 / 1000
    }
}
