//! A copy of what there is of a person in one of their expedientes, as they asked for it: what they answered, with what files, what
//! happened, and who read it.

use documentos::{Anexo, Bloque, Documento, Texto};
use engine::evolve::local;
use engine::versiones::Versiones;
use jiff::Timestamp;
use schemas::evento::Evento;

use super::piezas::{archivos, dato, documento, encabezado, fecha_y_hora, parrafo, subtitulo, verificacion};
use super::{Entorno, Momento, PapelError};

/// What is gathered, in words. Each row is what it is, and what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reunido {
    /// The folio of the solicitud that asked for it.
    pub peticion: String,
    /// When it was gathered.
    pub cuando: Timestamp,
    /// What the person answered, by its heading.
    pub secciones: Vec<(String, Vec<(String, String)>)>,
    /// What others wrote in it, by its name only: what it says reaches the person by documents and notices, or by who attends them.
    pub de_otros: Vec<String>,
    /// What happened, with its day.
    pub hitos: Vec<(String, String)>,
    /// Who read it, with the day and why.
    pub lecturas: Vec<(String, String)>,
}

/// The copy of an expediente whose history is that of `eventos`.
///
/// # Errors
/// When there is no history, or its date can't be printed.
pub fn copia<'a>(
    versiones: impl Into<Versiones<'a>>,
    eventos: &'a [Evento],
    reunido: &Reunido,
    entorno: &Entorno<'_>,
) -> Result<Documento, PapelError> {
    let momento = Momento::en(versiones, eventos, eventos.len() as u64)?;
    let (paquete, tramite) = (momento.paquete, &momento.paquete.tramite);
    let folio = momento.estado.folio.to_string();
    let titulo = "Copia de sus datos personales";
    let mut papel = documento(paquete, titulo, Some(&reunido.peticion), reunido.cuando, entorno)?;
    papel.pie = Some(format!("{} · {titulo}, solicitud {folio}", paquete.municipio.nombre));
    papel.bloques = vec![
        encabezado(paquete, &tramite.dependencia, Some(format!("Petición {}", reunido.peticion))),
        Bloque::Titulo(Texto::from(titulo)),
        parrafo(
            "Es lo que la Ventanilla Digital tenía de usted en esta solicitud cuando se reunió. Guárdela: trae datos personales.",
        ),
        Bloque::Datos {
            filas: vec![
                dato("Solicitud", Texto::negrita(folio)),
                dato("Trámite", tramite.nombre.as_str()),
                dato("Se reunió", fecha_y_hora(local(paquete, reunido.cuando))),
            ],
        },
    ];
    for (titulo, filas) in &reunido.secciones {
        papel.bloques.push(subtitulo(titulo));
        papel.bloques.push(filas_de(filas));
    }
    let anexos: Vec<Anexo> = momento
        .datos
        .campos
        .values()
        .flat_map(archivos)
        .map(|a| Anexo { nombre: a.nombre.clone(), sha256: a.sha256.clone() })
        .collect();
    if !anexos.is_empty() {
        papel.bloques.push(subtitulo("Archivos que hay en la solicitud"));
        papel.bloques.push(Bloque::Anexos { archivos: anexos });
    }
    if !reunido.de_otros.is_empty() {
        papel.bloques.push(subtitulo("Lo que escribieron otras personas"));
        papel.bloques.push(parrafo(
            "Quienes la atendieron, o terceros, escribieron además lo siguiente. Si quiere saber qué dice, pídalo a quien \
             atendió su petición.",
        ));
        let puntos = reunido.de_otros.iter().map(|d| Texto::from(d.as_str())).collect();
        papel.bloques.push(Bloque::Lista { puntos, ordenada: false });
    }
    for (titulo, filas) in [("Qué pasó con ella", &reunido.hitos), ("Quién la consultó", &reunido.lecturas)]
    {
        if !filas.is_empty() {
            papel.bloques.push(subtitulo(titulo));
            papel.bloques.push(filas_de(filas));
        }
    }
    papel.bloques.push(verificacion(
        entorno.seguimiento(&reunido.peticion),
        "Vea su petición: lea el código con su teléfono o abra la dirección.",
        &reunido.peticion,
        None,
    ));
    Ok(papel)
}

fn filas_de(filas: &[(String, String)]) -> Bloque {
    Bloque::Datos { filas: filas.iter().map(|(que, dice)| dato(que, dice.as_str())).collect() }
}
