//! What a reviewer has before them, and what producción computes again: how the tests of a paquete go, what they reach, and the documents
//! that come out of them.

use aprobacion::{Cubierto, Evidencia, ResumenCobertura, ResumenPruebas};
use schemas::canon;
use schemas::sello::{Digest, PaqueteSellado};

/// The evidence of a paquete. The same paquete gives the same, wherever it is tried.
pub fn evidencia_de(paquete: &PaqueteSellado) -> Evidencia {
    let informe = ensayo::probar_todas(paquete);
    // What has no canonical form would be a fault of the report; its digest is then that of nothing, which nobody signs twice.
    let bytes = canon::bytes(&informe).unwrap_or_default();
    Evidencia {
        pruebas: ResumenPruebas {
            total: cuantos(informe.frutos.len()),
            fallan: cuantos(informe.frutos.iter().filter(|f| !f.pasa()).count()),
            sha256: Digest::de(&bytes),
        },
        cobertura: alcance(paquete),
        salidas: Vec::new(),
    }
}

/// What the tests reach, counted; nothing when there are none.
fn alcance(paquete: &PaqueteSellado) -> ResumenCobertura {
    if paquete.pruebas.is_empty() {
        return ResumenCobertura::default();
    }
    let cobertura = ensayo::cobertura(paquete);
    let clases = cobertura
        .clases
        .iter()
        .map(|(clase, alcanzado)| {
            let (si, no) = (alcanzado.si.len(), alcanzado.no.len());
            (clase.clone(), Cubierto { cubiertos: cuantos(si), total: cuantos(si + no) })
        })
        .collect();
    ResumenCobertura { clases, sha256: Some(Digest::de(&canon::bytes(&cobertura).unwrap_or_default())) }
}

fn cuantos(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
