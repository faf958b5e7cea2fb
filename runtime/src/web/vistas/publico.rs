//! Pages that anyone sees: home, catalogue, ficha, verification, public state, errors, statements.

use serde::Serialize;

use super::{
    Diagrama, Enlace, Errores, Etiqueta, Fila, FilaResumen, Hito, Momento, Opcion, Pagina, Paginacion,
    TablaDatos,
};

/// `publico/inicio.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Inicio {
    /// Frame.
    pub pagina: Pagina,
    /// Where the search is sent (GET, `q`).
    pub url_busqueda: String,
    /// Example inside the search box: `uso de suelo`.
    pub ejemplo: String,
    /// Most searched words.
    pub buscados: Vec<Enlace>,
    /// `Ya empecé`: where a solicitud is followed.
    pub url_seguir: String,
    /// Where a fee is paid.
    pub url_pagar: String,
    /// Where a document is verified.
    pub url_verificar: String,
    /// Themes.
    pub temas: Vec<Tema>,
    /// How many trámites there are.
    pub total: usize,
    /// Where all are listed.
    pub url_todos: String,
    /// What `usados` are: the most asked for, or simply some.
    pub titulo_usados: String,
    /// Most used.
    pub usados: Vec<Resultado>,
    /// Says that amounts are illustrative.
    pub ilustrativo: bool,
}

/// A theme.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tema {
    /// Its name.
    pub nombre: String,
    /// Icon, a name of `estaticos/vendor/iconos.tsv`; `Tema::icono_de` proposes one.
    pub icono: String,
    /// How many trámites it has.
    pub cuantos: usize,
    /// Where they are listed.
    pub url: String,
}

impl Tema {
    /// The icon for a theme, by the words of its name; a folder when none is known.
    pub fn icono_de(nombre: &str) -> &'static str {
        const PALABRAS: &[(&str, &str)] = &[
            ("construcci", "building-2"),
            ("suelo", "building-2"),
            ("predi", "building-2"),
            ("vivienda", "house"),
            ("residencia", "house"),
            ("negocio", "store"),
            ("comercio", "store"),
            ("alcohol", "store"),
            ("impuesto", "receipt-text"),
            ("pago", "receipt-text"),
            ("tesorer", "receipt-text"),
            ("constancia", "users"),
            ("registro", "users"),
            ("famil", "users"),
            ("ambient", "trees"),
            ("forest", "trees"),
            ("árbol", "trees"),
            ("mascota", "paw-print"),
            ("animal", "paw-print"),
            ("protecci", "siren"),
            ("seguridad", "siren"),
            ("anuncio", "megaphone"),
            ("evento", "megaphone"),
            ("espect", "ticket"),
            ("vialidad", "car"),
            ("estacion", "car"),
            ("tránsito", "car"),
            ("salud", "heart-pulse"),
            ("educa", "graduation-cap"),
            ("agua", "droplets"),
            ("alumbrado", "lightbulb"),
            ("servicios púb", "lightbulb"),
            ("jur", "scale"),
            ("soporte", "server"),
            ("interno", "briefcase"),
        ];
        let nombre = nombre.to_lowercase();
        PALABRAS
            .iter()
            .find(|(palabra, _)| nombre.contains(palabra))
            .map_or("folder-open", |(_, icono)| icono)
    }
}

/// A trámite in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resultado {
    /// Its name.
    pub nombre: String,
    /// Its ficha.
    pub url: String,
    /// One sentence.
    pub descripcion: String,
    /// `$63.35`, `Según la superficie`, `Sin costo`.
    pub costo: String,
    /// `3 días hábiles`.
    pub plazo: String,
    /// `En línea`.
    pub modalidad: String,
    /// `Desarrollo Urbano Sostenible`; empty on the home page.
    pub dependencia: String,
    /// `Trámite`, `Servicio`; not said when absent.
    pub tipo: Option<String>,
}

/// `publico/catalogo.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Catalogo {
    /// Frame.
    pub pagina: Pagina,
    /// Where the filters are sent (GET).
    pub url: String,
    /// What was searched.
    pub consulta: String,
    /// Filters: categoría, tipo, dependencia, modalidad, público.
    pub filtros: Vec<Filtro>,
    /// Filters in force, each with the address without it.
    pub activos: Vec<Enlace>,
    /// `12 trámites y servicios`, `Ningún trámite con «escriturra»`.
    pub resumen: String,
    /// What was found.
    pub resultados: Vec<Resultado>,
    /// When nothing was found: words that were perhaps meant.
    pub quiso_decir: Vec<Enlace>,
    /// When nothing was found: themes.
    pub temas: Vec<Tema>,
    /// Pages.
    pub paginacion: Paginacion,
}

/// A filter: a list that opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Filtro {
    /// Name in the query.
    pub nombre: String,
    /// Its label.
    pub etiqueta: String,
    /// Its options; the first, with an empty value, is `Todas`.
    pub opciones: Vec<Opcion>,
}

/// `publico/ficha.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FichaPagina {
    /// Frame.
    pub pagina: Pagina,
    /// Way back: `Trámites`, the theme.
    pub ruta: Vec<Enlace>,
    /// `Trámite en línea · Desarrollo Urbano Sostenible`.
    pub antetitulo: String,
    /// Its name.
    pub nombre: String,
    /// What it is, in the words of the citizen; paragraphs parted by empty lines.
    pub descripcion: String,
    /// Facts at a glance.
    pub hechos: Vec<HechoFicha>,
    /// What is needed.
    pub requisitos: Vec<Requisito>,
    /// Steps, drawn and as a list; `None` when there is only one.
    pub diagrama: Option<Diagrama>,
    /// The steps in sentences.
    pub pasos: Vec<String>,
    /// What it costs: tables of examples.
    pub costos: Vec<TablaDatos>,
    /// `Con la UMA diaria de $117.31…`; or `Este trámite no tiene costo.`
    pub nota_costo: String,
    /// LNETB art. 54: grounds, ficta, vigencia, offices, contact…
    pub legales: Vec<FilaResumen>,
    /// How the resolution is decided.
    pub criterios: Vec<String>,
    /// Where a solicitud begins; `None` when it can't be done online.
    pub url_iniciar: Option<String>,
    /// How long it takes to fill in and how long a draft is kept; under the button.
    pub nota_iniciar: String,
    /// Drafts and solicitudes of the person that goes on: their addresses.
    pub continuar: Vec<Enlace>,
    /// Where it is done, when not online.
    pub presencial: Option<String>,
    /// PDF, data.
    pub descargas: Vec<Enlace>,
    /// `Versión 7, publicada el 3 de noviembre de 2026`.
    pub version: String,
    /// Amounts and deadlines are illustrative.
    pub ilustrativo: bool,
    /// Why it can't be requested now: suspended, withdrawn.
    pub aviso: Option<String>,
}

/// A fact at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HechoFicha {
    /// Icon: `wallet`, `clock`, `calendar`, `file-text`.
    pub icono: String,
    /// `Costo`.
    pub etiqueta: String,
    /// `$1,231.76 a $2,815.44`.
    pub valor: String,
    /// `hasta 500 m²; después, según la superficie`.
    pub detalle: Option<String>,
}

/// A requisito.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Requisito {
    /// Its name.
    pub nombre: String,
    /// `PDF o foto clara, hasta 10 MB`.
    pub detalle: Option<String>,
    /// In which case it is asked: `Sólo si gestiona un tercero`.
    pub condicion: Option<String>,
    /// `No lo suba`: the municipality already has it.
    pub ya_lo_tenemos: bool,
    /// `No mayor de 3 meses`.
    pub antiguedad: Option<String>,
    /// `1 original y 2 copias`, in person.
    pub presencial: Option<String>,
    /// Articles that ask for it.
    pub fundamento: Option<String>,
    /// What it is asked for.
    pub finalidad: Option<String>,
}

/// `publico/verificar.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verificar {
    /// Frame.
    pub pagina: Pagina,
    /// Errors.
    pub errores: Errores,
    /// The form.
    pub formulario: FormularioVerificar,
}

/// The form of verification: a folio (GET, `folio`) or a file (POST multipart, `archivo`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FormularioVerificar {
    /// Where the folio is sent.
    pub url_folio: String,
    /// What was typed.
    pub folio: String,
    /// What is wrong with it.
    pub error_folio: Option<String>,
    /// Where the file is posted.
    pub url_archivo: String,
    /// What is wrong with it.
    pub error_archivo: Option<String>,
}

/// What was found about a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaseVeredicto {
    /// Authentic and in force.
    #[default]
    Autentico,
    /// Authentic, no longer in force.
    Vencido,
    /// Authentic once, revoked or corrected.
    Revocado,
    /// The folio exists, the file isn't what was issued.
    Alterado,
    /// No such folio.
    Inexistente,
}

/// A thing that was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comprobacion {
    /// Whether it holds; `None`: it wasn't checked.
    pub cumple: Option<bool>,
    /// `La firma es válida.`
    pub titulo: String,
    /// What that means.
    pub texto: String,
}

/// `publico/veredicto.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Veredicto {
    /// Frame.
    pub pagina: Pagina,
    /// What was found.
    pub clase: ClaseVeredicto,
    /// In words: `Documento auténtico y vigente`.
    pub titulo: String,
    /// One sentence.
    pub texto: String,
    /// What was checked.
    pub comprobaciones: Vec<Comprobacion>,
    /// Public data of the document.
    pub datos: Vec<FilaResumen>,
    /// What may be done: sentences.
    pub que_hacer: Vec<String>,
    /// Hashes: label and value.
    pub tecnico: Vec<Fila>,
    /// When it was verified.
    pub cuando: String,
    /// Links: the document that replaces it, how to verify without connection…
    pub enlaces: Vec<Enlace>,
    /// Another verification.
    pub formulario: FormularioVerificar,
}

/// `publico/consulta.html`: the public state of a folio. Without `estado` it is only the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Consulta {
    /// Frame.
    pub pagina: Pagina,
    /// Where the folio is sent (GET, `folio`).
    pub url: String,
    /// What was typed.
    pub folio: String,
    /// `No encontramos el folio…`
    pub error: Option<String>,
    /// What is public.
    pub estado: Option<EstadoPublico>,
    /// Where its owner sees all of it.
    pub url_entrar: String,
}

/// The public state of a solicitud.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EstadoPublico {
    /// Its folio.
    pub folio: String,
    /// The trámite.
    pub tramite: String,
    /// `En revisión`.
    pub estado: Etiqueta,
    /// Whose turn it is and until when.
    pub texto: String,
    /// When it was sent.
    pub enviada: Momento,
    /// Stages without personal data.
    pub hitos: Vec<Hito>,
}

/// `publico/error.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PaginaError {
    /// Frame.
    pub pagina: Pagina,
    /// `No encontramos esta página`.
    pub titulo: String,
    /// What happened and what isn't lost.
    pub texto: String,
    /// What to do.
    pub que_hacer: Vec<String>,
    /// Ways out; the first is the button.
    pub salidas: Vec<Enlace>,
    /// Number to report, last and small.
    pub referencia: Option<String>,
}

impl PaginaError {
    /// The usual page for an HTTP status: 403 (told as 404), 404, 409, 413, 422, 429, 500, 503. Any other fault of the request is told
    /// as 400, and any other at all as 500.
    pub fn para(estado: u16, mut pagina: Pagina) -> Self {
        let inicio = Enlace::new("Ir al inicio", super::rutas::INICIO);
        let (titulo, texto, que_hacer): (&str, &str, &[&str]) = match estado {
            403 | 404 => (
                "No encontramos esta página",
                "La dirección no existe, cambió, o pertenece a otra cuenta.",
                &[
                    "Si la escribió a mano, revise que esté completa.",
                    "Si es una solicitud suya, entre con la cuenta con la que la empezó.",
                ],
            ),
            409 => (
                "Alguien más cambió esto antes que usted",
                "No guardamos lo que acaba de enviar, para no encimarlo.",
                &["Regrese, vea cómo quedó y decida otra vez."],
            ),
            410 => (
                "Sus datos se suprimieron",
                "De esta solicitud sólo se conserva que existió y cómo terminó.",
                &["Si usted no lo pidió, pregunte a la dependencia que la atendió."],
            ),
            413 => (
                "El archivo pesa demasiado",
                "No se recibió. Sus demás respuestas están guardadas.",
                &["Súbalo en PDF o con menor resolución.", "Si son varios archivos, súbalos uno por uno."],
            ),
            422 => (
                "Falta corregir lo que envió",
                "Alguno de los datos no se pudo leer. No se guardó nada nuevo.",
                &["Regrese al formulario y revise los datos marcados."],
            ),
            429 => (
                "Hizo muchos intentos seguidos",
                "Por seguridad, esperamos un momento antes de recibir otro.",
                &["Espere un minuto y vuelva a intentarlo. Sus respuestas están guardadas."],
            ),
            503 => (
                "La Ventanilla no puede recibir esto por el momento",
                "Lo que acaba de enviar no se guardó. Lo que ya había guardado no se perdió.",
                &[
                    "Vuelva a intentarlo en unos minutos.",
                    "Si hoy le vence un plazo, conserve el número de referencia: muestra que lo intentó.",
                ],
            ),
            400..=499 => (
                "No entendimos lo que se pidió",
                "A la dirección o a lo que se envió le falta una parte, o no es como se espera. No se guardó nada nuevo.",
                &[
                    "Si escribió o copió la dirección, revise que esté completa.",
                    "Si venía de una página, regrese a ella y vuelva a intentarlo desde ahí.",
                ],
            ),
            _ => (
                "No pudimos terminar lo que pidió",
                "Falló algo de nuestro lado. Lo que ya había guardado no se perdió.",
                &[
                    "Espere un minuto y vuelva a intentarlo.",
                    "Si vuelve a fallar, repórtelo con el número de referencia.",
                ],
            ),
        };
        if pagina.titulo.is_empty() {
            titulo.clone_into(&mut pagina.titulo);
        }
        Self {
            pagina,
            titulo: titulo.to_owned(),
            texto: texto.to_owned(),
            que_hacer: que_hacer.iter().map(|frase| (*frase).to_owned()).collect(),
            salidas: vec![inicio],
            referencia: None,
        }
    }
}

/// `publico/accesibilidad.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Accesibilidad {
    /// Frame.
    pub pagina: Pagina,
    /// Where barriers are reported.
    pub contacto: String,
    /// Day of the last review; `None`: not yet reviewed with people.
    pub revisada: Option<String>,
    /// Known barriers.
    pub pendientes: Vec<String>,
}

/// `publico/privacidad.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Privacidad {
    /// Frame.
    pub pagina: Pagina,
    /// Who answers for the data.
    pub responsable: String,
    /// Where.
    pub domicilio: String,
    /// Where ARCO rights are exercised.
    pub contacto: String,
    /// What is asked and what for, by trámite.
    pub finalidades: Vec<TablaDatos>,
    /// Who else sees what, one sentence each.
    pub terceros: Vec<String>,
    /// Laws.
    pub fundamento: Vec<String>,
    /// Day of the last change.
    pub actualizado: Option<String>,
    /// It is a demonstration: nothing must be typed that belongs to a real person.
    pub demostracion: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_page_reads_like_a_missing_one() {
        let prohibida = PaginaError::para(403, Pagina::default());
        assert_eq!(prohibida, PaginaError::para(404, Pagina::default()));
        assert_eq!(PaginaError::para(418, Pagina::default()), PaginaError::para(400, Pagina::default()));
        assert!(!PaginaError::para(400, Pagina::default()).texto.contains("nuestro lado"));
        assert_eq!(PaginaError::para(599, Pagina::default()), PaginaError::para(500, Pagina::default()));
    }

    #[test]
    fn themes_find_their_icon_by_their_words() {
        for (tema, icono) in [
            ("Construcción y uso de suelo", "building-2"),
            ("Mascotas", "paw-print"),
            ("Otra cosa", "folder-open"),
        ] {
            assert_eq!(Tema::icono_de(tema), icono);
        }
    }
}
