//! Who already paid: the bill must be the same here, or the migration says that what was paid is respected.

use engine::migrar::de_reposo;
use schemas::paquete::{Cita, Cobro, TipoEtapa};

use super::Cotejo;
use super::etapas::alcanza;
use crate::diag::{Problema, Sink, codes};

/// Checks the bills that an expediente may have paid where it waits.
pub fn revisar(cotejo: &Cotejo<'_>, sink: &mut Sink) {
    let viejo = &cotejo.mapa.viejo.tramite;
    let reposan: Vec<&str> = de_reposo(viejo).map(|e| e.id.as_str()).collect();
    for antes in &viejo.cobros {
        let pagado = viejo.etapas.iter().any(|etapa| {
            let suyo = matches!(&etapa.tipo, TipoEtapa::Pago { cobro, .. } if *cobro == antes.id);
            suyo && alcanza(viejo, &etapa.id).iter().any(|e| reposan.contains(e))
        });
        if !pagado || cotejo.mapa.migracion.cobros.contains_key(antes.id.as_str()) {
            continue;
        }
        let motivo = match cotejo.mapa.nuevo.tramite.cobro(&antes.id) {
            Some(ahora) if en_dinero(antes) == en_dinero(ahora) => continue,
            Some(_) => "en esta versión se calcula de otra manera",
            None => "esta versión no tiene ese cobro",
        };
        sink.push(
            Problema::new(
                &codes::V1107,
                cotejo.lugar("desde"),
                format!("hay expedientes que ya pagaron `{}`", antes.id),
            )
            .etiqueta(motivo)
            .nota("lo pagado no se cobra otra vez; falta que la migración lo diga")
            .ayuda(format!("escriba en `cobros` `{}: respeta`", antes.id)),
        );
    }
}

/// A bill as far as it decides what is charged.
fn en_dinero(cobro: &Cobro) -> Cobro {
    let sin_cita = Cobro { nombre: String::new(), cita: Cita::default(), ..cobro.clone() };
    let conceptos = sin_cita.conceptos.iter().cloned().map(|mut c| {
        c.cita = Cita::default();
        c.nombre.clear();
        c
    });
    Cobro { conceptos: conceptos.collect(), ..sin_cita }
}
