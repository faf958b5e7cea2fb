//! What a reviewer has before them, and what producción computes again: how the tests of a paquete go, what they reach, and the documents
//! that come out of them.

use std::sync::Arc;

use aprobacion::{Cubierto, Evidencia, ResumenCobertura, ResumenPruebas, SalidaVista};
use schemas::canon;
use schemas::paquete::Prueba;
use schemas::sello::{Digest, PaqueteSellado};

use super::memoria::Memoria;
use crate::app::App;

/// The address that documents carry as evidence: that of no environment.
const PUBLICA: &str = "https://ventanilla.ejemplo.mx";

/// Versions whose evidence is remembered: more than are reviewed at a time.
const MAXIMO_GUARDADAS: usize = 100;

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
        salidas: documentos(paquete),
    }
}

/// Evidence that was computed, by version.
pub fn evidencias() -> Memoria<Evidencia> {
    Memoria::de(MAXIMO_GUARDADAS)
}

impl App {
    /// The evidence of a paquete, computed once.
    pub fn evidencia(&self, paquete: &PaqueteSellado) -> Arc<Evidencia> {
        self.dentro.evidencias.traer(paquete.digest(), || evidencia_de(paquete))
    }
}

/// The text of each document that comes out of the tests, as it reads without the mark of any environment.
fn documentos(paquete: &PaqueteSellado) -> Vec<SalidaVista> {
    let entorno = papeles::Entorno { publica: PUBLICA, marca: None };
    let de_prueba = |prueba: &Prueba| -> Vec<SalidaVista> {
        let relato = ensayo::relatar(paquete, prueba);
        let vista = |emitida| {
            let documento = relato.documento(paquete, emitida, &entorno).ok()?;
            let sha256 = Digest::de(documentos::plano(&documento).as_bytes());
            Some(SalidaVista { caso: format!("{}: {}", prueba.id, emitida.salida), sha256 })
        };
        relato.salidas().iter().filter_map(vista).collect()
    };
    paquete.pruebas.iter().flat_map(de_prueba).collect()
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
