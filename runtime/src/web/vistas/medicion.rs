//! The measurement of a service: to who reads it, and what of it anybody may see.

use serde::Serialize;

use super::{Columna, Enlace, Filtro, Pagina};

/// `operador/mediciones.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mediciones {
    /// Frame.
    pub pagina: Pagina,
    /// Its title.
    pub titulo: String,
    /// One of each trámite.
    pub tramites: Vec<TramiteMedido>,
}

/// A trámite whose measurement is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TramiteMedido {
    /// Its name, leading to its measurement.
    pub enlace: Enlace,
    /// Who attends it.
    pub dependencia: String,
    /// What anybody sees of it, where something is published.
    pub publica: Option<Enlace>,
}

/// `operador/medicion.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MedicionPagina {
    /// Frame.
    pub pagina: Pagina,
    /// The name of the trámite.
    pub titulo: String,
    /// Where the form leads.
    pub url: String,
    /// The list of periods.
    pub filtro: Filtro,
    /// First day, as it is written in a field.
    pub desde: String,
    /// Last day, as it is written in a field.
    pub hasta: String,
    /// What is wrong with what was asked, and what is shown instead.
    pub error: Option<String>,
    /// Which days, in words.
    pub periodo: String,
    /// The figures on top.
    pub cifras: Vec<Cifra>,
    /// Tables, one after the other.
    pub tablas: Vec<TablaMedida>,
    /// Whether comments are read by this account.
    pub con_comentarios: bool,
    /// What was written, the latest first.
    pub comentarios: Vec<ComentarioVisto>,
    /// That not all of them are shown.
    pub nota_comentarios: Option<String>,
    /// The rows as a file.
    pub url_csv: String,
    /// How figures are counted.
    pub notas: Vec<String>,
    /// When it was made, and from which version.
    pub hecha: String,
}

/// `publico/estadistica.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EstadisticaPagina {
    /// Frame.
    pub pagina: Pagina,
    /// Where one is.
    pub ruta: Vec<Enlace>,
    /// The name of the trámite.
    pub titulo: String,
    /// The three months, in words.
    pub periodo: String,
    /// Others.
    pub otros: Vec<Enlace>,
    /// The figures on top.
    pub cifras: Vec<Cifra>,
    /// Tables, one after the other.
    pub tablas: Vec<TablaMedida>,
    /// Why there is nothing.
    pub vacia: Option<String>,
    /// What isn't shown, and why.
    pub notas: Vec<String>,
    /// The same, for programs.
    pub url_json: String,
}

/// A table of figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TablaMedida {
    /// What it is.
    pub titulo: String,
    /// What to know to read it.
    pub nota: Option<String>,
    /// Column headings.
    pub columnas: Vec<Columna>,
    /// Whether its rows have a bar, besides their cells.
    pub barras: bool,
    /// Rows.
    pub filas: Vec<RenglonMedido>,
    /// What is said when there are none.
    pub vacia: String,
}

/// A row of figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RenglonMedido {
    /// Cells; the first is the heading of the row.
    pub celdas: Vec<String>,
    /// Of a hundred, how long its bar is. The figure stands in a cell.
    pub barra: u32,
}

/// What somebody wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComentarioVisto {
    /// In which field.
    pub campo: String,
    /// The day on which the expediente ended.
    pub dia: String,
    /// The folio.
    pub folio: String,
    /// Where the expediente is, to who may open it.
    pub url: Option<String>,
    /// What.
    pub texto: String,
}

/// A figure on top.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cifra {
    /// What it is.
    pub etiqueta: String,
    /// The figure, with its unit.
    pub valor: String,
}
