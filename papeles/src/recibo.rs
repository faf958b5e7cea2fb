//! The receipt of a payment.

use documentos::{Bloque, Documento, Texto};
use engine::formato;
use engine::versiones::Versiones;
use schemas::evento::{Evento, Hecho};

use super::piezas::{cobro, dato, documento, encabezado, fecha_y_hora, parrafo, subtitulo, verificacion};
use super::{Entorno, Momento, PapelError};

/// The receipt of the payment with that reference, as of the event that recorded it.
///
/// # Errors
/// When no such payment was applied.
pub fn recibo<'a>(
    versiones: impl Into<Versiones<'a>>,
    eventos: &'a [Evento],
    referencia: &str,
    entorno: &Entorno<'_>,
) -> Result<Documento, PapelError> {
    let falta = || PapelError::Falta("el pago de ese recibo".to_owned());
    let es = |e: &Evento| matches!(&e.hecho, Hecho::Pagado { referencia: r, .. } if r == referencia);
    let posicion = eventos.iter().position(es).ok_or_else(falta)?;
    let momento = Momento::en(versiones, eventos, posicion as u64 + 1)?;
    let paquete = momento.paquete;
    let pago = momento.estado.pagos.last().ok_or_else(falta)?;
    let folio = momento.estado.folio.to_string();
    let tramite = &paquete.tramite;
    let mut papel = documento(paquete, "Recibo de pago", Some(&folio), momento.evento.cuando, entorno)?;
    papel.pie = Some(format!("{} · {}", paquete.municipio.nombre, tramite.nombre));
    let letra = formato::letra_pesos(pago.monto);
    papel.bloques = vec![
        encabezado(paquete, &tramite.dependencia, Some(format!("Recibo {referencia}"))),
        Bloque::Titulo(Texto::from("Recibo de pago")),
        Bloque::Datos {
            filas: vec![
                dato("Recibimos de", momento.estado.solicitante("nombre").unwrap_or("—")),
                dato("Cantidad", Texto::negrita(formato::moneda(pago.monto))),
                dato("Con letra", letra),
                dato("Cuándo", fecha_y_hora(momento.local)),
                dato("Cómo", medio(&pago.medio)),
                dato("Operación", referencia),
                dato("Solicitud", format!("{folio}, {}", tramite.nombre)),
            ],
        },
    ];
    if let Some(liquidacion) = momento.estado.liquidaciones.get(&pago.etapa) {
        papel.bloques.push(subtitulo("Qué pagó"));
        papel.bloques.push(cobro(liquidacion));
    }
    papel.bloques.push(parrafo(
        "Este recibo comprueba que el pago se aplicó a su solicitud. Si necesita factura, pídala a la Tesorería \
         con el número de operación.",
    ));
    papel.bloques.push(verificacion(
        entorno.seguimiento(&folio),
        "Vea su pago en su solicitud: lea el código con su teléfono o abra la dirección.",
        &folio,
        None,
    ));
    Ok(papel)
}

/// How it was paid, in words.
pub(super) fn medio(medio: &str) -> String {
    match medio {
        "tarjeta" => "Tarjeta".to_owned(),
        "caja" => "En caja".to_owned(),
        "spei" => "Transferencia (SPEI)".to_owned(),
        otro => otro.to_owned(),
    }
}
