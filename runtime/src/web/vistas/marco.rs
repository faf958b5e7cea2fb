//! What surrounds every page: its title, who looks at it, the way around, the band of the environment, its errors.

use serde::Serialize;

use super::{Campo, Control};
use crate::config::Clase;

/// Paths that the frame of the pages links to; the router serves them.
pub mod rutas {
    /// Home.
    pub const INICIO: &str = "/";
    /// Search and filters over all trámites (GET).
    pub const CATALOGO: &str = "/tramites";
    /// Verification form.
    pub const VERIFICAR: &str = "/verificar";
    /// Public state of a folio.
    pub const CONSULTA: &str = "/consulta";
    /// Log in.
    pub const ENTRAR: &str = "/entrar";
    /// New account.
    pub const CREAR_CUENTA: &str = "/crear-cuenta";
    /// Log out: GET asks, POST does.
    pub const SALIR: &str = "/salir";
    /// The citizen's solicitudes.
    pub const SOLICITUDES: &str = "/solicitudes";
    /// The citizen's documents.
    pub const DOCUMENTOS: &str = "/documentos";
    /// The citizen's notices.
    pub const AVISOS: &str = "/avisos";
    /// The operator's tray.
    pub const BANDEJA: &str = "/bandeja";
    /// Who comes to whom, by diary and day.
    pub const CITAS: &str = "/citas";
    /// Places of which there are so many, and who holds them.
    pub const CUPOS: &str = "/cupos";
    /// What is measured.
    pub const MEDICION: &str = "/medicion";
    /// What servidores públicos may ask for inside the administration.
    pub const PROCESOS: &str = "/procesos";
    /// Administration: loaded trámites.
    pub const ADMIN: &str = "/admin";
    /// Administration: environment.
    pub const ADMIN_ENTORNO: &str = "/admin/entorno";
    /// Administration: who works here.
    pub const ADMIN_PERSONAL: &str = "/admin/personal";
    /// Administration: demonstration accounts.
    pub const ADMIN_CUENTAS: &str = "/admin/cuentas";
    /// Administration: clock.
    pub const ADMIN_RELOJ: &str = "/admin/reloj";
    /// Administration: outbox.
    pub const ADMIN_SALIDAS: &str = "/admin/salidas";
    /// Administration: mails of the demonstration.
    pub const ADMIN_CORREOS: &str = "/admin/correos";
    /// Administration: an incident by its reference.
    pub const ADMIN_INCIDENTES: &str = "/admin/incidentes";
    /// Administration: what programs act with.
    pub const ADMIN_PASES: &str = "/admin/pases";
    /// Administration: what was done with the versions of a trámite.
    pub const ADMIN_VERSIONES: &str = "/admin/versiones";
    /// Versions to be reviewed.
    pub const REVISION: &str = "/revision";
    /// The key of who reviews.
    pub const REVISION_LLAVE: &str = "/revision/llave";
    /// Accessibility statement.
    pub const ACCESIBILIDAD: &str = "/accesibilidad";
    /// Privacy notice.
    pub const PRIVACIDAD: &str = "/privacidad";
}

/// A link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Enlace {
    /// What it says.
    pub texto: String,
    /// Where it leads.
    pub url: String,
}

impl Enlace {
    /// Builds a link.
    pub fn new(texto: impl Into<String>, url: impl Into<String>) -> Self {
        Self { texto: texto.into(), url: url.into() }
    }
}

/// A link of the main navigation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seccion {
    /// What it says.
    pub texto: String,
    /// Where it leads.
    pub url: String,
    /// Whether the page belongs to it.
    pub actual: bool,
    /// How many things wait there; shown when not zero.
    pub pendientes: usize,
}

/// Who looks at the page; decides the navigation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Publico {
    /// Nobody has logged in.
    #[default]
    Visita,
    /// A citizen.
    Ciudadania,
    /// A servidor público.
    Operacion,
    /// An administrator.
    Administracion,
}

/// The band before the header in a demonstration or an entorno de pruebas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Banda {
    /// First words, bold: `Demostración`.
    pub titulo: String,
    /// What it means for who reads: `datos ficticios; nada de lo que haga aquí tiene efectos legales`.
    pub texto: String,
    /// Date and hour of the movable clock, when it isn't the real one.
    pub reloj: Option<String>,
    /// Where more is told, or the accounts are listed.
    pub enlace: Option<Enlace>,
}

impl Banda {
    /// The band of an environment that isn't producción.
    pub fn de(clase: Clase) -> Self {
        Self {
            titulo: clase.nombre().into(),
            texto:
                "Datos ficticios: nada de lo que haga aquí tiene efectos legales y los pagos son simulados."
                    .into(),
            reloj: None,
            enlace: None,
        }
    }
}

/// How good or bad something is; always beside a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tono {
    /// Neither.
    #[default]
    Neutro,
    /// Done, right.
    Bien,
    /// Needs attention soon.
    Aviso,
    /// Wrong, late, refused.
    Mal,
    /// Stopped, not applicable.
    Apagado,
}

/// A message at the top of the page about what was just done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mensaje {
    /// How it went.
    pub tono: Tono,
    /// What happened.
    pub titulo: String,
    /// What to do, until when.
    pub texto: Option<String>,
}

/// The frame of a page. [`Pagina::new`] fills all but what is particular.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pagina {
    /// Title of the document, without the name of the site.
    pub titulo: String,
    /// Name of the site at the end of the title: `Ventanilla de Monterrey`.
    pub sitio: String,
    /// Under the brand: `Municipio de Monterrey`.
    pub municipio: String,
    /// Where the brand leads.
    pub url_inicio: String,
    /// Main navigation.
    pub navegacion: Vec<Seccion>,
    /// Name of the account that looks, as its owner knows it.
    pub cuenta: Option<String>,
    /// Band before the header; `None` in producción.
    pub banda: Option<Banda>,
    /// Token of every form of the page, field `_csrf`.
    pub csrf: String,
    /// What was just done.
    pub mensaje: Option<Mensaje>,
    /// Dense layout of the people who work here all day.
    pub denso: bool,
    /// First words of the footer: `¿Necesita ayuda?`.
    pub ayuda_titulo: String,
    /// What follows them.
    pub ayuda: String,
    /// Links of the footer.
    pub pie: Vec<Enlace>,
}

impl Pagina {
    /// Adds a section to the navigation, before the way out.
    pub fn con_seccion(&mut self, texto: &str, url: &str, actual: &str) {
        let seccion =
            Seccion { texto: texto.to_owned(), url: url.to_owned(), actual: url == actual, pendientes: 0 };
        let fin = self.navegacion.len().saturating_sub(1);
        self.navegacion.insert(fin, seccion);
    }

    /// The frame for `publico`, with the section whose address is `actual` marked.
    ///
    /// `municipio` is the short name, `Monterrey`; empty where nobody said it yet.
    pub fn new(municipio: &str, publico: Publico, actual: &str, titulo: impl Into<String>) -> Self {
        let de =
            |que: &str| if municipio.is_empty() { que.to_owned() } else { format!("{que} de {municipio}") };
        let interno = matches!(publico, Publico::Operacion | Publico::Administracion);
        let seccion = |texto: &str, url: &str| Seccion {
            texto: texto.to_owned(),
            url: url.to_owned(),
            actual: url == actual,
            pendientes: 0,
        };
        let secciones: &[(&str, &str)] = match publico {
            Publico::Visita => &[
                ("Trámites", rutas::INICIO),
                ("Mis solicitudes", rutas::SOLICITUDES),
                ("Verificar", rutas::VERIFICAR),
                ("Entrar", rutas::ENTRAR),
            ],
            Publico::Ciudadania => &[
                ("Trámites", rutas::INICIO),
                ("Solicitudes", rutas::SOLICITUDES),
                ("Documentos", rutas::DOCUMENTOS),
                ("Avisos", rutas::AVISOS),
                ("Salir", rutas::SALIR),
            ],
            Publico::Operacion => &[
                ("Bandeja", rutas::BANDEJA),
                ("Citas", rutas::CITAS),
                ("Cupos", rutas::CUPOS),
                ("Medición", rutas::MEDICION),
                ("Procesos internos", rutas::PROCESOS),
                ("Mis solicitudes", rutas::SOLICITUDES),
                ("Verificar", rutas::VERIFICAR),
                ("Salir", rutas::SALIR),
            ],
            Publico::Administracion => &[
                ("Trámites", rutas::ADMIN),
                ("Medición", rutas::MEDICION),
                ("Entorno", rutas::ADMIN_ENTORNO),
                ("Personal", rutas::ADMIN_PERSONAL),
                ("Reloj", rutas::ADMIN_RELOJ),
                ("Salidas", rutas::ADMIN_SALIDAS),
                ("Correos", rutas::ADMIN_CORREOS),
                ("Cuentas", rutas::ADMIN_CUENTAS),
                ("Incidentes", rutas::ADMIN_INCIDENTES),
                ("Salir", rutas::SALIR),
            ],
        };
        let (ayuda_titulo, ayuda) = if interno {
            (
                "¿Algo falla?",
                "Anote el número de referencia que aparece en la pantalla y repórtelo a Gobierno Digital.",
            )
        } else {
            (
                "¿Necesita ayuda?",
                "Acuda al módulo de atención ciudadana de su delegación. Ahí le ayudamos a hacer su solicitud.",
            )
        };
        Self {
            titulo: titulo.into(),
            sitio: de("Ventanilla"),
            municipio: if municipio.is_empty() { String::new() } else { de("Municipio") },
            url_inicio: match publico {
                Publico::Operacion => rutas::BANDEJA.into(),
                Publico::Administracion => rutas::ADMIN.into(),
                Publico::Visita | Publico::Ciudadania => rutas::INICIO.into(),
            },
            navegacion: secciones.iter().map(|(texto, url)| seccion(texto, url)).collect(),
            denso: interno,
            ayuda_titulo: ayuda_titulo.into(),
            ayuda: ayuda.into(),
            pie: vec![
                Enlace::new("Aviso de privacidad", rutas::PRIVACIDAD),
                Enlace::new("Accesibilidad", rutas::ACCESIBILIDAD),
                Enlace::new("Verificar un documento", rutas::VERIFICAR),
            ],
            ..Self::default()
        }
    }
}

/// One entry of the summary of errors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ErrorDeCampo {
    /// Says the way out and names the field: `Escriba el giro del negocio`.
    pub texto: String,
    /// Id of the control to which it leads, without `#`; empty when it belongs to no field.
    pub ancla: String,
}

/// The summary of errors; empty, it isn't shown and the title of the document stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Errores {
    /// `Falta corregir 2 datos`.
    pub titulo: String,
    /// What isn't lost: `Sus demás respuestas están guardadas.`
    pub texto: Option<String>,
    /// One by one, in the order of the page.
    pub lista: Vec<ErrorDeCampo>,
}

impl Errores {
    /// The summary of the errors that `campos` carry, in their order, with those of their parts.
    pub fn de(campos: &[Campo]) -> Self {
        let mut lista = Vec::new();
        junta(campos, &mut lista);
        Self::con(lista)
    }

    /// The summary of a list that was made elsewhere.
    pub fn con(lista: Vec<ErrorDeCampo>) -> Self {
        let titulo = match lista.len() {
            0 => String::new(),
            1 => "Falta corregir 1 dato".to_owned(),
            cuantos => format!("Falta corregir {cuantos} datos"),
        };
        Self { titulo, texto: None, lista }
    }

    /// The same, with a sentence under the title.
    #[must_use]
    pub fn diciendo(mut self, texto: impl Into<String>) -> Self {
        self.texto = Some(texto.into());
        self
    }
}

fn junta(campos: &[Campo], lista: &mut Vec<ErrorDeCampo>) {
    for campo in campos {
        if let Some(texto) = &campo.error {
            lista.push(ErrorDeCampo { texto: texto.clone(), ancla: campo.ancla() });
        }
        match &campo.control {
            Control::Grupo { partes } => junta(partes, lista),
            Control::Tabla(tabla) => {
                for renglon in &tabla.renglones {
                    junta(&renglon.campos, lista);
                }
            }
            Control::Opcion { opciones, .. } | Control::Opciones { opciones } => {
                for opcion in opciones {
                    junta(&opcion.abre, lista);
                }
            }
            Control::Archivo(archivo) => junta(archivo.fecha.as_slice(), lista),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn campo(nombre: &str, error: Option<&str>) -> Campo {
        Campo { nombre: nombre.into(), error: error.map(Into::into), ..Campo::default() }
    }

    #[test]
    fn the_summary_names_each_error_once_in_the_order_of_the_page() {
        let casos = [(0, ""), (1, "Falta corregir 1 dato"), (3, "Falta corregir 3 datos")];
        for (cuantos, titulo) in casos {
            let campos: Vec<Campo> = (0..cuantos).map(|n| campo(&format!("c{n}"), Some("Escriba"))).collect();
            let errores = Errores::de(&campos);
            assert_eq!(errores.titulo, titulo);
            assert_eq!(errores.lista.len(), cuantos);
        }
    }

    #[test]
    fn errors_of_parts_are_found() {
        let grupo = Campo {
            nombre: "casa".into(),
            control: Control::Grupo {
                partes: vec![campo("casa.calle", Some("Escriba la calle")), campo("casa.cp", None)],
            },
            ..Campo::default()
        };
        let errores = Errores::de(&[campo("giro", None), grupo]);
        assert_eq!(
            errores.lista,
            vec![ErrorDeCampo { texto: "Escriba la calle".into(), ancla: "casa-calle".into() }]
        );
    }

    #[test]
    fn only_the_section_of_the_page_is_marked() {
        for (publico, actual) in [
            (Publico::Visita, rutas::VERIFICAR),
            (Publico::Ciudadania, rutas::AVISOS),
            (Publico::Operacion, rutas::BANDEJA),
            (Publico::Administracion, rutas::ADMIN_RELOJ),
        ] {
            let pagina = Pagina::new("Monterrey", publico, actual, "Título");
            assert_eq!(pagina.navegacion.iter().filter(|seccion| seccion.actual).count(), 1, "{publico:?}");
        }
    }
}
