//! The acknowledgement of a solicitud: that it was received, when, with what, and what comes next.

use documentos::{Anexo, Bloque, Documento, Texto};
use engine::agenda;
use engine::formato;
use engine::versiones::Versiones;
use schemas::evento::{Canal, Evento};
use schemas::ids::ExpedienteId;
use schemas::paquete::TipoEtapa;

use super::piezas::{archivos, dato, documento, encabezado, fecha_y_hora, parrafo, subtitulo, verificacion};
use super::{Entorno, Momento, PapelError};

/// The acknowledgement of an expediente, as it was when it was sent. Its digest is that of the answers, file by file and field by
/// field, so that nobody can later say that something else was handed in.
///
/// # Errors
/// When the history has no start.
pub fn acuse<'a>(
    versiones: impl Into<Versiones<'a>>,
    expediente: &ExpedienteId,
    eventos: &'a [Evento],
    entorno: &Entorno<'_>,
) -> Result<Documento, PapelError> {
    let momento = Momento::paso(versiones, eventos, 1)?;
    let paquete = momento.paquete;
    let folio = momento.estado.folio.to_string();
    let tramite = &paquete.tramite;
    let mut papel = documento(paquete, "Acuse de recibo", Some(&folio), momento.evento.cuando, entorno)?;
    papel.pie = Some(format!("{} · {}", paquete.municipio.nombre, tramite.nombre));
    let nombre = momento.estado.solicitante("nombre").unwrap_or("—").to_owned();
    let canal = match momento.estado.canal {
        Canal::EnLinea => "En línea",
        Canal::Presencial => "En la ventanilla",
    };
    papel.bloques = vec![
        encabezado(paquete, &tramite.dependencia, Some(format!("Folio {folio}"))),
        Bloque::Titulo(Texto::from("Acuse de recibo")),
        parrafo(format!(
            "Recibimos su solicitud de {}. Conserve este folio: con él puede saber en todo momento en qué va.",
            minuscula(&tramite.nombre)
        )),
        Bloque::Datos {
            filas: vec![
                dato("Folio", Texto::negrita(folio.clone())),
                dato("Trámite", tramite.nombre.as_str()),
                dato("Quien solicita", nombre),
                dato("Recibida", fecha_y_hora(momento.local)),
                dato("Por dónde llegó", canal),
            ],
        },
        subtitulo("Qué sigue"),
        Bloque::Lista { puntos: sigue(&momento), ordenada: false },
    ];
    let entregados = entregados(&momento);
    if !entregados.is_empty() {
        papel.bloques.push(subtitulo("Documentos que entregó"));
        papel.bloques.push(Bloque::Anexos { archivos: entregados });
    }
    let huella = schemas::canon::bytes(&(expediente, &momento.estado.folio, &momento.datos.campos))
        .map(|bytes| schemas::sello::Digest::de(&bytes).to_string())
        .map_err(|_| PapelError::Falta("una forma canónica de las respuestas".to_owned()))?;
    papel.bloques.push(verificacion(
        entorno.seguimiento(&folio),
        "Siga su solicitud: lea el código con su teléfono o abra la dirección. La huella es la de las respuestas y los \
         documentos que entregó.",
        &folio,
        Some(huella),
    ));
    Ok(papel)
}

/// What the person or the municipality must do now, and by when.
fn sigue(momento: &Momento<'_>) -> Vec<Texto> {
    let paquete = momento.paquete;
    let vencimientos = agenda::vencimientos(paquete, &momento.estado);
    let hasta = |plazo: &str| {
        vencimientos
            .iter()
            .find(|v| v.plazo == plazo)
            .map(|v| format!(", a más tardar el {}", formato::fecha_larga(v.fin.date())))
            .unwrap_or_default()
    };
    let mut puntos: Vec<Texto> = momento
        .estado
        .activas
        .iter()
        .filter_map(|activa| {
            let etapa = paquete.tramite.etapa(&activa.etapa)?;
            let hasta = hasta(&activa.etapa);
            Some(Texto::from(match &etapa.tipo {
                TipoEtapa::Pago { .. } => format!("Pague «{}»{hasta}.", etapa.nombre),
                _ => format!("Le toca al municipio: {}{hasta}.", minuscula(&etapa.nombre)),
            }))
        })
        .collect();
    let dura = paquete.tramite.ficha.plazo_resolucion.dura;
    let suspende = !paquete.tramite.ficha.plazo_resolucion.se_suspende_en.is_empty();
    puntos.push(Texto::from(format!(
        "El municipio tiene {dura} para resolver{}.",
        if suspende { "; ese plazo se detiene mientras a usted le toca hacer algo" } else { "" }
    )));
    puntos
}

/// Every file of the answers.
fn entregados(momento: &Momento<'_>) -> Vec<Anexo> {
    let ambito = momento.ambito();
    let mut anexos = Vec::new();
    for campo in &momento.paquete.tramite.campos {
        let Ok(Some(valor)) = ambito.campo(&campo.id) else { continue };
        anexos.extend(archivos(&valor).into_iter().map(|archivo| Anexo {
            nombre: format!("{} ({})", campo.etiqueta, archivo.nombre),
            sha256: archivo.sha256.clone(),
        }));
    }
    anexos
}

/// A name inside a sentence: without its capital, unless it is an abbreviation.
pub fn minuscula(nombre: &str) -> String {
    let mut letras = nombre.chars();
    match (letras.next(), letras.next()) {
        (Some(primera), Some(segunda)) if primera.is_uppercase() && segunda.is_lowercase() => {
            let resto = nombre.get(primera.len_utf8()..).unwrap_or_default();
            format!("{}{resto}", primera.to_lowercase())
        }
        _ => nombre.to_owned(),
    }
}
