//! The types of values, as the checker of expressions and templates sees them: what a name holds, how
//! types meet, what parts a record has. It knows nothing of fields, YAML or evaluation.

use std::sync::Arc;

use schemas::paquete::ParteSolicitante;

use crate::diag::Span;

/// What a value is. `Malo` is poison: something was already said, and nothing that touches it complains again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tipo {
    /// Yes or no.
    Booleano,
    /// A whole number.
    Entero,
    /// An exact decimal.
    Decimal,
    /// Pesos.
    Dinero,
    /// Any text.
    Texto,
    /// A civil date.
    Fecha,
    /// An hour of the day.
    Hora,
    /// A date with its hour.
    FechaHora,
    /// A span of legal time. Its unit is not part of the type.
    Duracion,
    /// One of several ids.
    Opcion(Arc<Opciones>),
    /// Some of several ids.
    Opciones(Arc<Opciones>),
    /// Values of one type. A table is a list of records.
    Lista(Box<Tipo>),
    /// Named parts.
    Registro(Arc<Registro>),
    /// A file: parts `nombre` and `fecha?`.
    Archivo,
    /// A value that may be absent. Never nested.
    Opcional(Box<Tipo>),
    /// Poison.
    Malo,
}

/// A set of options. Two sets are the same type when their ids are the same.
#[derive(Clone, Debug)]
pub struct Opciones {
    /// Id and label, in the order of their declaration.
    pub opciones: Vec<(String, String)>,
    /// Where they were declared, to point there.
    pub declarado: Option<Span>,
    /// What each of them says besides its label, when they are rows of a catálogo.
    pub partes: Vec<(String, Tipo)>,
}

/// Named parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registro {
    /// What people call it, such as `solicitud`.
    pub nombre: String,
    /// Name and type of each part, in the order in which they are listed to people.
    pub partes: Vec<(String, Tipo)>,
}

impl PartialEq for Opciones {
    fn eq(&self, otras: &Self) -> bool {
        self.ids().eq(otras.ids())
    }
}

impl Eq for Opciones {}

impl Opciones {
    /// A set from ids and labels.
    pub fn new<I, E>(opciones: impl IntoIterator<Item = (I, E)>, declarado: Option<Span>) -> Arc<Self>
    where
        I: Into<String>,
        E: Into<String>,
    {
        Self::con_partes(opciones, declarado, Vec::new())
    }

    /// The same, of rows that have columns.
    pub fn con_partes<I, E>(
        opciones: impl IntoIterator<Item = (I, E)>,
        declarado: Option<Span>,
        partes: Vec<(String, Tipo)>,
    ) -> Arc<Self>
    where
        I: Into<String>,
        E: Into<String>,
    {
        let opciones = opciones.into_iter().map(|(id, etiqueta)| (id.into(), etiqueta.into())).collect();
        Arc::new(Self { opciones, declarado, partes })
    }

    /// The ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.opciones.iter().map(|(id, _)| id.as_str())
    }

    /// Whether there is such an id.
    #[must_use]
    pub fn tiene(&self, id: &str) -> bool {
        self.ids().any(|otra| otra == id)
    }
}

impl Registro {
    /// A record from its parts.
    pub fn new<P: Into<String>>(
        nombre: impl Into<String>,
        partes: impl IntoIterator<Item = (P, Tipo)>,
    ) -> Arc<Self> {
        let partes = partes.into_iter().map(|(parte, tipo)| (parte.into(), tipo)).collect();
        Arc::new(Self { nombre: nombre.into(), partes })
    }

    /// The type of a part.
    #[must_use]
    pub fn parte(&self, nombre: &str) -> Option<&Tipo> {
        self.partes.iter().find(|(parte, _)| parte == nombre).map(|(_, tipo)| tipo)
    }
}

impl Tipo {
    /// A record type.
    pub fn registro<P: Into<String>>(
        nombre: impl Into<String>,
        partes: impl IntoIterator<Item = (P, Self)>,
    ) -> Self {
        Self::Registro(Registro::new(nombre, partes))
    }

    /// The same type, possibly absent. Absence doesn't pile up.
    #[must_use]
    pub fn opcional(self) -> Self {
        match self {
            Self::Opcional(_) | Self::Malo => self,
            otro => Self::Opcional(Box::new(otro)),
        }
    }

    /// The type without its possible absence.
    #[must_use]
    pub fn base(&self) -> &Self {
        match self {
            Self::Opcional(tipo) => tipo,
            otro => otro,
        }
    }

    /// Whether the value may be absent.
    #[must_use]
    pub const fn es_opcional(&self) -> bool {
        matches!(self, Self::Opcional(_))
    }

    /// Whether it is poison, also inside a list.
    #[must_use]
    pub fn es_malo(&self) -> bool {
        match self {
            Self::Malo => true,
            Self::Lista(tipo) | Self::Opcional(tipo) => tipo.es_malo(),
            _ => false,
        }
    }

    /// Whether it is `entero` or `decimal`.
    #[must_use]
    pub const fn es_numero(&self) -> bool {
        matches!(self, Self::Entero | Self::Decimal)
    }

    /// Whether `min`, `suma` and the like take it: a number or money.
    #[must_use]
    pub const fn es_cantidad(&self) -> bool {
        matches!(self, Self::Entero | Self::Decimal | Self::Dinero)
    }

    /// Whether `<` and the like mean something for it.
    #[must_use]
    pub const fn tiene_orden(&self) -> bool {
        matches!(
            self,
            Self::Entero
                | Self::Decimal
                | Self::Dinero
                | Self::Fecha
                | Self::Hora
                | Self::FechaHora
                | Self::Duracion
        )
    }

    /// The type in Spanish with its article, for messages: `una lista de números con decimales`, `un texto que puede faltar`.
    #[must_use]
    pub fn nombre(&self) -> String {
        let fijo = match self {
            Self::Booleano => "un valor de sí o no",
            Self::Entero => "un número entero",
            Self::Decimal => "un número con decimales",
            Self::Dinero => "dinero",
            Self::Texto => "un texto",
            Self::Fecha => "una fecha",
            Self::Hora => "una hora",
            Self::FechaHora => "una fecha con hora",
            Self::Duracion => "una duración",
            Self::Opcion(_) => "una opción",
            Self::Opciones(_) => "una lista de opciones",
            Self::Archivo => "un documento",
            Self::Malo => "algo desconocido",
            Self::Lista(tipo) => {
                return match &**tipo {
                    Self::Registro(registro) => format!("la tabla `{}`", registro.nombre),
                    tipo => format!("una lista de {}", tipo.plural()),
                };
            }
            Self::Registro(registro) => return format!("un dato con partes, `{}`", registro.nombre),
            Self::Opcional(tipo) => return format!("{} que puede faltar", tipo.nombre()),
        };
        fijo.into()
    }

    fn plural(&self) -> String {
        let fijo = match self {
            Self::Booleano => "valores de sí o no",
            Self::Entero => "números enteros",
            Self::Decimal => "números con decimales",
            Self::Dinero => "cantidades de dinero",
            Self::Texto => "textos",
            Self::Fecha => "fechas",
            Self::Hora => "horas",
            Self::FechaHora => "fechas con hora",
            Self::Duracion => "duraciones",
            Self::Opcion(_) | Self::Opciones(_) => "opciones",
            Self::Archivo => "documentos",
            Self::Lista(_) => "listas",
            Self::Registro(_) => "datos con partes",
            Self::Opcional(tipo) => return format!("{} que pueden faltar", tipo.plural()),
            Self::Malo => "algo desconocido",
        };
        fijo.into()
    }

    /// The type of both branches of a choice, or of the items of a list: `entero` widens to `decimal`, poison
    /// gives way, absence spreads. `None` when they have nothing in common.
    #[must_use]
    pub fn unir(&self, otro: &Self) -> Option<Self> {
        match (self, otro) {
            (Self::Malo, tipo) | (tipo, Self::Malo) => Some(tipo.clone()),
            (Self::Opcional(a), b) | (b, Self::Opcional(a)) => a.unir(b.base()).map(Self::opcional),
            (Self::Entero, Self::Decimal) | (Self::Decimal, Self::Entero) => Some(Self::Decimal),
            (Self::Lista(a), Self::Lista(b)) => a.unir(b).map(|tipo| Self::Lista(Box::new(tipo))),
            (a, b) => (a == b).then(|| a.clone()),
        }
    }

    /// Whether a value of this type may stand where `pedido` is wanted: same type, `entero` for `decimal`, a
    /// sure value for one that may be absent. Poison fits everywhere.
    #[must_use]
    pub fn cabe_en(&self, pedido: &Self) -> bool {
        match (self, pedido) {
            (Self::Malo, _) | (_, Self::Malo) | (Self::Entero, Self::Decimal) => true,
            (Self::Opcional(a), Self::Opcional(b)) => a.cabe_en(b),
            (a, Self::Opcional(b)) => a.cabe_en(b),
            (Self::Lista(a), Self::Lista(b)) => a.cabe_en(b),
            (a, b) => a == b,
        }
    }

    /// The parts that may be asked for with a dot; empty for a type without parts. Those of a table are its
    /// columns.
    #[must_use]
    pub fn partes(&self) -> Vec<(String, Self)> {
        match self {
            Self::Registro(registro) => registro.partes.clone(),
            Self::Opcion(opciones) => opciones.partes.clone(),
            Self::Archivo => {
                vec![("nombre".into(), Self::Texto), ("fecha".into(), Self::Fecha.opcional())]
            }
            Self::Lista(tipo) => match &**tipo {
                Self::Registro(registro) => registro
                    .partes
                    .iter()
                    .map(|(parte, tipo)| (parte.clone(), Self::Lista(Box::new(tipo.clone()))))
                    .collect(),
                _ => vec![],
            },
            Self::Opcional(tipo) => tipo.partes(),
            _ => vec![],
        }
    }
}

/// The type of `solicitud`: folio, fecha, hora, canal.
#[must_use]
pub fn solicitud() -> Tipo {
    let canales = Opciones::new([("en_linea", "En línea"), ("presencial", "Presencial")], None);
    Tipo::registro(
        "solicitud",
        [
            ("folio", Tipo::Texto),
            ("fecha", Tipo::Fecha),
            ("hora", Tipo::Hora),
            ("canal", Tipo::Opcion(canales)),
        ],
    )
}

/// The type of a clock, `plazos.<id>`: dura, vence?, dias_consumidos, dias_restantes.
#[must_use]
pub fn plazo() -> Tipo {
    Tipo::registro(
        "plazo",
        [
            ("dura", Tipo::Duracion),
            ("vence", Tipo::FechaHora.opcional()),
            ("dias_consumidos", Tipo::Entero),
            ("dias_restantes", Tipo::Entero),
        ],
    )
}

/// The type of `salida` in the texts of an output document; `vence` is there when it declares `vigencia`.
#[must_use]
pub fn salida(con_vigencia: bool) -> Tipo {
    let mut partes = vec![("folio", Tipo::Texto), ("fecha", Tipo::Fecha)];
    if con_vigencia {
        partes.push(("vence", Tipo::Fecha));
    }
    Tipo::registro("salida", partes)
}

/// The type of `municipio`: nombre.
#[must_use]
pub fn municipio() -> Tipo {
    Tipo::registro("municipio", [("nombre", Tipo::Texto)])
}

/// The type of an address.
#[must_use]
pub fn domicilio() -> Tipo {
    Tipo::registro(
        "domicilio",
        ["calle", "numero", "colonia", "cp", "municipio", "texto"].map(|parte| (parte, Tipo::Texto)),
    )
}

/// The type of a person. `nombre` is what the record is called; the parts in `seguras` are asked for and always
/// there, the other optional ones may be absent.
#[must_use]
pub fn persona(nombre: &str, seguras: &[ParteSolicitante]) -> Tipo {
    let personas = Opciones::new([("fisica", "Persona física"), ("moral", "Persona moral")], None);
    let optativa = |parte: ParteSolicitante, tipo: Tipo| {
        if seguras.contains(&parte) { tipo } else { tipo.opcional() }
    };
    Tipo::registro(
        nombre,
        [
            ("tipo", Tipo::Opcion(personas)),
            ("nombre", Tipo::Texto),
            ("correo", Tipo::Texto),
            ("curp", optativa(ParteSolicitante::Curp, Tipo::Texto)),
            ("rfc", optativa(ParteSolicitante::Rfc, Tipo::Texto)),
            ("telefono", optativa(ParteSolicitante::Telefono, Tipo::Texto)),
            ("domicilio", optativa(ParteSolicitante::Domicilio, domicilio())),
            ("nacimiento", optativa(ParteSolicitante::Nacimiento, Tipo::Fecha)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uso(ids: &[&str]) -> Tipo {
        Tipo::Opcion(Opciones::new(ids.iter().map(|id| (*id, *id)), None))
    }

    #[test]
    fn types_meet_only_where_the_language_says() {
        let lista = |tipo| Tipo::Lista(Box::new(tipo));
        for (a, b, union) in [
            (Tipo::Entero, Tipo::Decimal, Some(Tipo::Decimal)),
            (Tipo::Entero, Tipo::Entero, Some(Tipo::Entero)),
            (Tipo::Dinero, Tipo::Decimal, None),
            (Tipo::Malo, Tipo::Fecha, Some(Tipo::Fecha)),
            (Tipo::Fecha.opcional(), Tipo::Fecha, Some(Tipo::Fecha.opcional())),
            (lista(Tipo::Entero), lista(Tipo::Decimal), Some(lista(Tipo::Decimal))),
            (uso(&["a", "b"]), uso(&["a", "b"]), Some(uso(&["a", "b"]))),
            (uso(&["a", "b"]), uso(&["a"]), None),
            (uso(&["a"]), Tipo::Texto, None),
        ] {
            assert_eq!(a.unir(&b), union, "{} con {}", a.nombre(), b.nombre());
            assert_eq!(b.unir(&a), union, "{} con {}", b.nombre(), a.nombre());
        }
    }

    #[test]
    fn a_sure_value_fits_where_one_may_be_absent_but_not_the_reverse() {
        assert!(Tipo::Fecha.cabe_en(&Tipo::Fecha.opcional()));
        assert!(!Tipo::Fecha.opcional().cabe_en(&Tipo::Fecha));
        assert!(Tipo::Entero.cabe_en(&Tipo::Decimal));
        assert!(!Tipo::Decimal.cabe_en(&Tipo::Entero));
        assert!(!Tipo::Entero.cabe_en(&Tipo::Dinero));
    }

    #[test]
    fn the_parts_of_a_table_are_its_columns() {
        let tabla = Tipo::Lista(Box::new(Tipo::registro("areas", [("area_m2", Tipo::Decimal)])));
        assert_eq!(tabla.partes(), [("area_m2".to_owned(), Tipo::Lista(Box::new(Tipo::Decimal)))]);
        assert_eq!(tabla.nombre(), "la tabla `areas`");
        let fechas = Tipo::Lista(Box::new(Tipo::Fecha.opcional()));
        assert_eq!(fechas.nombre(), "una lista de fechas que pueden faltar");
    }
}
