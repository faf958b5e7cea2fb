//! How the blocks of the table are laid out in pages: each block on one, where it is first needed.

use super::super::tabla::{ARCHIVOS, Bloque, Lugar};

/// A page and the blocks that it tells.
pub struct Capitulo {
    /// Name of the page, without `.md`.
    pub pagina: &'static str,
    /// Its title.
    pub titulo: String,
    /// What it is about; the first line also goes on the cover.
    pub dice: String,
    /// The schema of the file that it is of.
    pub de_archivo: &'static str,
    /// The keys of the root of a trámite that it tells, with the blocks under each.
    temas: Vec<(&'static str, Vec<&'static str>)>,
    /// Its blocks, each before those that it holds.
    pub bloques: Vec<&'static Bloque>,
}

impl Capitulo {
    /// What belongs to no file.
    pub const fn general() -> Self {
        Self {
            pagina: "README",
            titulo: String::new(),
            dice: String::new(),
            de_archivo: "",
            temas: Vec::new(),
            bloques: Vec::new(),
        }
    }

    /// The key of the root of a trámite under which a block stands; empty elsewhere.
    pub fn tema_de(&self, bloque: &str) -> &'static str {
        self.temas.iter().find(|(_, bloques)| bloques.contains(&bloque)).map_or("", |(tema, _)| tema)
    }
}

/// The parts of a trámite that have a page of their own: page, title, what it says, keys of the root.
const PARTES: &[(&str, &str, &str, &[&str])] = &[
    (
        "valores",
        "Valores y cálculos",
        "Cómo se calcula lo que no se pregunta: por fórmula, por tramos, por opción o por condición.",
        &["calculos"],
    ),
    (
        "campos",
        "Campos y validaciones",
        "Lo que se pide, y lo que las respuestas deben cumplir.",
        &["campos", "validaciones"],
    ),
    ("cupos", "Cupos", "Lugares que se acaban: cuántos hay, de qué y hasta cuándo se tienen.", &["cupos"]),
    ("terceros", "Terceros", "Personas sin cuenta que actúan por un enlace.", &["terceros"]),
    (
        "ofrecimiento",
        "Desde dónde se ofrece",
        "Lo que se pide sobre otro expediente, desde su página.",
        &["se_ofrece"],
    ),
    (
        "medicion",
        "Medición",
        "Qué se cuenta de sus expedientes, quién lo lee y qué se publica.",
        &["medicion"],
    ),
    ("cobros", "Cobros", "Lo que se cobra, con sus recargos, descuentos y garantías.", &["cobros"]),
    (
        "etapas",
        "Etapas y acciones",
        "Por dónde pasa una solicitud, quién actúa y en cuánto tiempo.",
        &["etapas", "acciones_generales"],
    ),
    (
        "documentos_y_avisos",
        "Documentos que se emiten y avisos",
        "Lo que el trámite emite y los mensajes que envía.",
        &["salidas", "avisos"],
    ),
];

/// Titles of the pages of files, in the order in which they are read; a file that isn't here comes last, with its own name.
const PAGINAS: &[(&str, &str, &str)] = &[
    ("tramite", "tramite", "El trámite y su ficha"),
    ("salida", "plantillas", "Plantillas de los documentos"),
    ("prueba", "pruebas", "Pruebas"),
    ("migracion", "migracion", "Migración de expedientes"),
    ("municipio", "municipio", "El municipio"),
    ("roles", "roles", "Roles"),
    ("documentos", "documentos", "Documentos"),
    ("parametro", "parametros", "Parámetros"),
    ("catalogo", "catalogos", "Catálogos"),
    ("calendario", "calendarios", "Calendarios"),
    ("servicios", "servicios", "Sistemas a los que se pregunta"),
    ("agendas", "agendas", "Agendas de citas"),
    ("organos", "organos", "Órganos colegiados"),
    ("entorno", "entorno", "Entorno"),
];

/// The pages, in reading order.
pub fn capitulos() -> Vec<Capitulo> {
    let mut tomados: Vec<&'static str> = Vec::new();
    let mut hechos: Vec<Capitulo> = Vec::new();
    let orden = |nombre: &str| PAGINAS.iter().position(|(n, _, _)| *n == nombre).unwrap_or(PAGINAS.len());
    let mut archivos: Vec<_> = ARCHIVOS.iter().collect();
    archivos.sort_by_key(|(nombre, _, _)| orden(nombre));
    for (nombre, sirve_a, raiz) in archivos {
        let (pagina, titulo) = PAGINAS
            .iter()
            .find(|(n, _, _)| n == nombre)
            .map_or((*nombre, *nombre), |(_, pagina, titulo)| (*pagina, *titulo));
        let de_partes =
            |clave: &str| *nombre == "tramite" && PARTES.iter().any(|(_, _, _, c)| c.contains(&clave));
        let mut bloques = Vec::new();
        tomar(raiz, &de_partes, &mut tomados, &mut bloques);
        let archivos: Vec<String> = sirve_a.iter().map(|a| format!("`{a}`")).collect();
        let raiz_dice = match raiz {
            Lugar::Bloque(bloque) | Lugar::Lista(Lugar::Bloque(bloque)) => bloque.dice,
            _ => "",
        };
        hechos.push(Capitulo {
            pagina,
            titulo: titulo.to_owned(),
            dice: format!("{raiz_dice} Es el archivo {}.", archivos.join(" o ")),
            de_archivo: nombre,
            temas: Vec::new(),
            bloques,
        });
        let Lugar::Bloque(tramite) = raiz else { continue };
        for (pagina, titulo, dice, claves) in PARTES.iter().filter(|_| *nombre == "tramite") {
            let (mut temas, mut bloques) = (Vec::new(), Vec::new());
            for clave in tramite.claves.iter().filter(|c| claves.contains(&c.nombre)) {
                let desde = bloques.len();
                tomar(&clave.lugar, &|_| false, &mut tomados, &mut bloques);
                temas.push((clave.nombre, bloques.iter().skip(desde).map(|b: &&Bloque| b.nombre).collect()));
            }
            hechos.push(Capitulo {
                pagina,
                titulo: (*titulo).to_owned(),
                dice: (*dice).to_owned(),
                de_archivo: nombre,
                temas,
                bloques,
            });
        }
    }
    hechos
}

/// The blocks under a place that no page has yet, each before those that it holds.
fn tomar(
    lugar: &'static Lugar,
    de_otra: &dyn Fn(&str) -> bool,
    tomados: &mut Vec<&'static str>,
    bloques: &mut Vec<&'static Bloque>,
) {
    match lugar {
        Lugar::Bloque(bloque) => tomar_bloque(bloque, de_otra, tomados, bloques),
        Lugar::Lista(de) | Lugar::Varios(de) | Lugar::Cada(de) => tomar(de, de_otra, tomados, bloques),
        Lugar::Uno(formas) => formas.iter().for_each(|f| tomar(f, de_otra, tomados, bloques)),
        _ => {}
    }
}

fn tomar_bloque(
    bloque: &'static Bloque,
    de_otra: &dyn Fn(&str) -> bool,
    tomados: &mut Vec<&'static str>,
    bloques: &mut Vec<&'static Bloque>,
) {
    if tomados.contains(&bloque.nombre) {
        return;
    }
    tomados.push(bloque.nombre);
    bloques.push(bloque);
    // Keys that another page tells are those of the root alone.
    for clave in bloque.claves.iter().filter(|c| !de_otra(c.nombre)) {
        tomar(&clave.lugar, &|_| false, tomados, bloques);
    }
    if let Some(otro) = bloque.como {
        tomar_bloque(otro, &|_| false, tomados, bloques);
    }
}
