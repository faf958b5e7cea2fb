//! A field of a form: label, help, error, and the control by which it is answered.

use serde::Serialize;

use super::Momento;

/// The HTML id of the field of that name.
pub fn id_de(nombre: &str) -> String {
    nombre
        .chars()
        .map(|letra| if letra.is_ascii_alphanumeric() || letra == '_' { letra } else { '-' })
        .collect()
}

/// A field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Campo {
    /// Name in the form.
    pub nombre: String,
    /// The question or label.
    pub etiqueta: String,
    /// Help under the label.
    pub ayuda: Option<String>,
    /// What is wrong with the answer and how to mend it.
    pub error: Option<String>,
    /// A warning that never refuses: `El dígito de la CURP no coincide…`.
    pub advertencia: Option<String>,
    /// It may be left empty; said beside the label.
    pub opcional: bool,
    /// It is the only one of its page: its label is the `h1`.
    pub encabezado: bool,
    /// A change in it asks the server for the questions and the fee anew.
    pub actualiza: Option<Actualiza>,
    /// How it is answered.
    pub control: Control,
}

impl Campo {
    /// The id to which an error leads.
    pub fn ancla(&self) -> String {
        let id = id_de(&self.nombre);
        match &self.control {
            Control::Fecha { .. } | Control::FechaHora { .. } => format!("{id}-dia"),
            Control::Booleano { .. } => format!("{id}-si"),
            Control::Grupo { partes } => partes.first().map_or(id, Campo::ancla),
            _ => id,
        }
    }
}

/// How a change is told to the server while the person fills in the page (htmx); without script there is a button.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Actualiza {
    /// Where the form is posted; the answer is `ciudadano/pregunta_parcial.html`.
    pub url: String,
    /// Names of the file fields, which don't travel.
    pub sin: Vec<String>,
}

/// Width of a text field, so that it tells how much is expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Ancho {
    /// All that there is.
    #[default]
    #[serde(rename = "")]
    Todo,
    /// Some 20 characters.
    #[serde(rename = "20")]
    Veinte,
    /// Some 10 characters.
    #[serde(rename = "10")]
    Diez,
    /// Some 5 characters.
    #[serde(rename = "5")]
    Cinco,
    /// Some 3 characters.
    #[serde(rename = "3")]
    Tres,
}

/// What kind of line is typed; decides the keyboard and what the browser proposes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Linea {
    /// Any text.
    #[default]
    Texto,
    /// Name of a person.
    Nombre,
    /// Electronic mail.
    Correo,
    /// Ten digits.
    Telefono,
    /// CURP, RFC, cadastral number, folio: monospaced, without spelling.
    Clave,
    /// Postal code.
    CodigoPostal,
    /// Street and number.
    Calle,
    /// Password of an account that exists.
    Contrasena,
    /// Password of a new account.
    ContrasenaNueva,
    /// A code of digits.
    Digitos,
}

/// How a field is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "clase", rename_all = "snake_case")]
pub enum Control {
    /// A line of text.
    Texto {
        /// What was answered.
        valor: String,
        /// What kind of line.
        linea: Linea,
        /// How wide.
        ancho: Ancho,
        /// Most characters, told to the browser.
        maximo: Option<u32>,
    },
    /// Several lines.
    Area {
        /// What was answered.
        valor: String,
        /// Height in lines.
        renglones: u8,
        /// Most characters.
        maximo: Option<u32>,
    },
    /// A number, with its unit.
    Numero {
        /// As it was typed.
        valor: String,
        /// `m²`, `piezas`.
        unidad: Option<String>,
        /// Whether decimals are taken.
        decimales: bool,
    },
    /// Pesos.
    Dinero {
        /// As it was typed.
        valor: String,
    },
    /// A date in three fields: `f.dia`, `f.mes`, `f.anio`.
    Fecha {
        /// As it was typed.
        dia: String,
        /// As it was typed.
        mes: String,
        /// As it was typed.
        anio: String,
    },
    /// An hour `HH:MM`.
    Hora {
        /// As it was typed.
        valor: String,
    },
    /// A date and its hour: `f.dia`, `f.mes`, `f.anio`, `f.hora`.
    FechaHora {
        /// As it was typed.
        dia: String,
        /// As it was typed.
        mes: String,
        /// As it was typed.
        anio: String,
        /// As it was typed.
        hora: String,
    },
    /// One of several, all in view. The first one carries the id of the field; the rest, `id-2`, `id-3`…
    Opcion {
        /// In order.
        opciones: Vec<Opcion>,
        /// Side by side, for two or three short ones.
        en_linea: bool,
    },
    /// Some of several.
    Opciones {
        /// In order.
        opciones: Vec<Opcion>,
    },
    /// One of many, in a list that opens.
    Seleccion {
        /// In order.
        opciones: Vec<Opcion>,
        /// The first, empty choice: `Elija uno`; `None` leaves it out.
        vacia: Option<String>,
    },
    /// One of the documents that the person holds; drawn as `Opcion`.
    Salida {
        /// Those that may be used first, then those that may not, each with its reason; none when there are none.
        opciones: Vec<Opcion>,
        /// What is said when none may be used.
        nada: Option<String>,
        /// Where one is asked for.
        tramite: Option<String>,
    },
    /// One of very many: typed, with the list at hand where the browser has one.
    Busqueda {
        /// What was typed.
        valor: String,
        /// What may be typed.
        opciones: Vec<String>,
    },
    /// Yes or no; values `si` and `no`.
    Booleano {
        /// What was answered.
        valor: Option<bool>,
    },
    /// A declaration to accept; value `si`.
    Casilla {
        /// Whether it is.
        marcada: bool,
    },
    /// Rows of the same fields.
    Tabla(Tabla),
    /// Parts that belong together: a persona, a domicilio.
    Grupo {
        /// Their fields, with full names (`casa.calle`).
        partes: Vec<Campo>,
    },
    /// Files.
    Archivo(CampoArchivo),
    /// Something that came with the form: shown, and sent with it.
    Puesto {
        /// What is sent.
        valor: String,
        /// What is known of it.
        partes: Vec<Fila>,
    },
    /// Shown, not asked.
    Fijo {
        /// What it is.
        valor: String,
    },
}

impl Default for Control {
    fn default() -> Self {
        Self::Texto { valor: String::new(), linea: Linea::default(), ancho: Ancho::default(), maximo: None }
    }
}

impl Control {
    /// A line of text as wide as it goes.
    pub fn texto(valor: impl Into<String>, linea: Linea) -> Self {
        Self::Texto { valor: valor.into(), linea, ancho: Ancho::default(), maximo: None }
    }
}

/// An option of a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Opcion {
    /// What is sent.
    pub valor: String,
    /// What is read.
    pub etiqueta: String,
    /// What it means.
    pub ayuda: Option<String>,
    /// Whether it is the answer.
    pub marcada: bool,
    /// Under which heading it stands, in a list that opens.
    pub grupo: Option<String>,
    /// It can't be chosen; `ayuda` then says why.
    pub impedida: bool,
    /// Fields that it opens, in the page, without script.
    pub abre: Vec<Campo>,
}

/// A table that is filled in row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tabla {
    /// Rows, each with its fields (`areas.0.destino`).
    pub renglones: Vec<Renglon>,
    /// What a row is called: `área`; the button says `Agregar otra área`.
    pub agregar: Option<String>,
    /// What stands when there is no row.
    pub vacia: String,
    /// Label and value of the computed totals.
    pub totales: Vec<Fila>,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Renglon {
    /// `Área 1`.
    pub titulo: String,
    /// Its fields.
    pub campos: Vec<Campo>,
    /// Whether it may be taken away: button `_accion=quitar:areas.0`.
    pub quitable: bool,
    /// Its index in the form.
    pub indice: usize,
}

/// The control of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CampoArchivo {
    /// Value of `accept`: `.pdf,.jpg`.
    pub acepta: String,
    /// Whether several are taken at once.
    pub varios: bool,
    /// Files already handed in; removed by `_accion=quitar:<nombre>.<indice>`.
    pub subidos: Vec<Subido>,
    /// What the municipality already has; then nothing is uploaded.
    pub de_casa: Option<DocumentoDeCasa>,
    /// Whether one more may be handed in.
    pub admite: bool,
    /// The date of the document, when its age matters: at most one field.
    pub fecha: Vec<Campo>,
}

/// A file already handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Subido {
    /// Its name as the person gave it.
    pub nombre: String,
    /// `PDF, 1.2 MB`.
    pub detalle: String,
    /// Where it is read.
    pub url: Option<String>,
    /// Its index, for the button that removes it.
    pub indice: usize,
    /// When it came.
    pub cuando: Option<Momento>,
}

/// A document that the municipality already has (once-only).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DocumentoDeCasa {
    /// Its name.
    pub nombre: String,
    /// `Vigente hasta el 3 de marzo de 2027. Se usará en esta solicitud; no la suba otra vez.`
    pub detalle: String,
    /// Where it is read.
    pub url: Option<String>,
}

/// A label with its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fila {
    /// The label.
    pub etiqueta: String,
    /// The value.
    pub valor: String,
}

impl Fila {
    /// Builds a row.
    pub fn new(etiqueta: impl Into<String>, valor: impl Into<String>) -> Self {
        Self { etiqueta: etiqueta.into(), valor: valor.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_from_names() {
        for (nombre, id) in [
            ("campo", "campo"),
            ("casa.calle", "casa-calle"),
            ("areas.0.destino", "areas-0-destino"),
            ("a b\"", "a-b-"),
        ] {
            assert_eq!(id_de(nombre), id);
        }
    }

    #[test]
    fn an_error_leads_to_the_first_control() {
        let vacio = String::new();
        let fecha = Control::Fecha { dia: vacio.clone(), mes: vacio.clone(), anio: vacio };
        let casos = [
            (Control::default(), "f"),
            (fecha, "f-dia"),
            (Control::Booleano { valor: None }, "f-si"),
            (
                Control::Grupo { partes: vec![Campo { nombre: "f.nombre".into(), ..Campo::default() }] },
                "f-nombre",
            ),
        ];
        for (control, ancla) in casos {
            assert_eq!(Campo { nombre: "f".into(), control, ..Campo::default() }.ancla(), ancla);
        }
    }
}
