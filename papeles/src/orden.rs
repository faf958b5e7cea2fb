//! The payment order: what is owed, why, by when, and the line with which it is paid.

use documentos::{Bloque, CodigoDeBarras, Documento, Texto};
use engine::evolve::local;
use engine::formato;
use jiff::Timestamp;
use rust_decimal::Decimal;
use schemas::ids::EtapaId;
use schemas::paquete::TipoEtapa;

use super::piezas::{
    cobro, dato, documento, encabezado, explicacion, fecha_y_hora, parrafo, subtitulo, verificacion,
};
use super::{Entorno, Momento, PapelError};

/// What the collector was asked to receive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PorPagar {
    /// Línea de captura, or whatever name the collector knows it by.
    pub linea: String,
    /// The stage that asks for it.
    pub etapa: EtapaId,
    /// Pesos.
    pub monto: Decimal,
    /// Until when it can be paid.
    pub vence: Option<Timestamp>,
}

/// The order of a pago, as of the moment when it was asked. The line is that of the projection, which the collector knows.
///
/// # Errors
/// When nothing was billed in that stage.
pub fn orden_de_pago(
    momento: &Momento<'_>,
    orden: &PorPagar,
    entorno: &Entorno<'_>,
) -> Result<Documento, PapelError> {
    let paquete = momento.paquete;
    let liquidacion = momento
        .estado
        .liquidaciones
        .get(&orden.etapa)
        .ok_or_else(|| PapelError::Falta(format!("la liquidación de «{}»", orden.etapa)))?;
    let folio = momento.estado.folio.to_string();
    let tramite = &paquete.tramite;
    let mut papel = documento(paquete, "Orden de pago", Some(&folio), momento.evento.cuando, entorno)?;
    papel.pie = Some(format!("{} · {}", paquete.municipio.nombre, tramite.nombre));
    let mut filas = vec![
        dato("Quien paga", momento.estado.solicitante("nombre").unwrap_or("—")),
        dato("Solicitud", format!("{folio}, {}", tramite.nombre)),
        dato("Concepto", liquidacion.nombre.as_str()),
        dato("Total", Texto::negrita(formato::moneda(orden.monto))),
        dato("Con letra", formato::letra_pesos(orden.monto)),
    ];
    if let Some(vence) = orden.vence {
        filas.push(dato("Pague a más tardar", Texto::negrita(fecha_y_hora(local(paquete, vence)))));
    }
    papel.bloques = vec![
        encabezado(paquete, &tramite.dependencia, Some(format!("Folio {folio}"))),
        Bloque::Titulo(Texto::from("Orden de pago")),
        Bloque::Datos { filas },
        Bloque::CodigoDeBarras(CodigoDeBarras {
            datos: orden.linea.clone(),
            legible: en_grupos(&orden.linea),
            titulo: "Línea de captura".to_owned(),
        }),
        subtitulo("Qué se paga"),
        cobro(liquidacion),
    ];
    papel.bloques.extend(explicacion(liquidacion));
    // Kept in one page: a code alone on the last sheet tells nothing.
    papel.bloques.push(Bloque::Grupo {
        bloques: vec![
            subtitulo("Cómo pagar"),
            Bloque::Lista { puntos: como(momento, orden), ordenada: false },
            parrafo("Esta orden no comprueba el pago. El recibo queda en su solicitud cuando se confirma."),
            verificacion(
                entorno.seguimiento(&folio),
                "Pague en línea desde su solicitud: lea el código con su teléfono o abra la dirección.",
                &folio,
                None,
            ),
        ],
    });
    Ok(papel)
}

fn como(momento: &Momento<'_>, orden: &PorPagar) -> Vec<Texto> {
    let mut puntos = vec![
        Texto::from("En línea, con tarjeta o por transferencia (SPEI), desde su solicitud."),
        Texto::from("En caja, con esta hoja o con la línea de captura."),
    ];
    let etapa = momento.paquete.tramite.etapa(&orden.etapa);
    let cierra = etapa.is_some_and(|e| e.al_vencer.is_some() && matches!(e.tipo, TipoEtapa::Pago { .. }));
    if cierra && orden.vence.is_some() {
        puntos
            .push(Texto::from("Si no paga a tiempo, la solicitud se cierra y tendría que empezar de nuevo."));
    }
    puntos
}

/// Groups of four digits, for people who type them.
pub fn en_grupos(linea: &str) -> String {
    let letras: Vec<char> = linea.chars().collect();
    letras.chunks(4).map(|g| g.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
