//! Approvals that were signed elsewhere, delivered to the entorno de pruebas to be kept with their version.

use aprobacion::{Alcance, Carpeta, Registrada, Sobre};
use schemas::acto::{Acto, Hecho};
use schemas::sello::{Digest, PaqueteSellado};

use crate::app::{App, AppError, Resultado};

impl App {
    /// Keeps approvals of a version that was received here; those that are here already stay as they are. Answers how many came in.
    ///
    /// # Errors
    /// `NoExiste` when the version wasn't received; `Invalido` when one can't be read, is of another version, or isn't signed with a key
    /// that this environment knows: then none is kept.
    pub fn entregar_sobres(&self, digest: &Digest, carpeta: &str, quien: &str) -> Resultado<usize> {
        let version = self.en_revision(digest)?;
        let carpeta = Carpeta::leer(carpeta)
            .map_err(|e| AppError::Invalido(format!("el archivo de vistos buenos no sirve: {e}")))?;
        let reglas = self.config().reglas.leer().map_err(AppError::Invalido)?;
        let mut actos = Vec::new();
        let turno = self.turno_de_versiones();
        let guardados = self.carpeta(digest)?;
        for sobre in carpeta.sobres.iter().filter(|s| !guardados.sobres.contains(s)) {
            let registrada = firmante(sobre, &reglas.llavero.llaves)?;
            actos.push((sobre.clone(), self.entregado(&version.paquete, sobre, registrada, quien)?));
        }
        let (tramite, cuantos) = (version.paquete.tramite.id.clone(), actos.len());
        self.almacen().escribir_ya(move |e| {
            for (sobre, acto) in &actos {
                e.guardar_sobre(&acto.digest, &sobre.digest(), &sobre.linea(), acto.cuando)?;
                e.actuar(&tramite, acto)?;
            }
            Ok(())
        })?;
        drop(turno);
        Ok(cuantos)
    }

    fn entregado(
        &self,
        paquete: &PaqueteSellado,
        sobre: &Sobre,
        registrada: &Registrada,
        quien: &str,
    ) -> Resultado<Acto> {
        let persona = &registrada.persona;
        let declaracion = sobre.declaracion().map_err(|e| AppError::Invalido(e.to_string()))?;
        if declaracion.digest().as_ref() != Some(paquete.digest()) {
            return Err(AppError::Invalido(format!("el visto bueno de {persona} es de otra versión")));
        }
        let dicho = declaracion.visto_bueno();
        let aspectos = dicho.aspectos.iter().map(|a| a.id().to_owned()).collect();
        let base = match &dicho.alcance {
            Alcance::Completo => None,
            Alcance::Parametros { base } => Some(base.clone()),
        };
        Ok(Acto {
            cuando: self.ahora(),
            quien: format!("{persona} (lo entregó {quien})"),
            digest: paquete.digest().clone(),
            hecho: Hecho::Firmado { aspectos, sobre: sobre.digest(), base },
        })
    }
}

/// Whose key signed an envelope.
fn firmante<'r>(sobre: &Sobre, llaves: &'r [Registrada]) -> Resultado<&'r Registrada> {
    let registrada =
        llaves.iter().find(|r| sobre.llave() == Some(r.llave.id().as_str())).ok_or_else(|| {
            AppError::invalido("un visto bueno está firmado con una llave que este entorno no conoce")
        })?;
    if sobre.firmado_por(&registrada.llave) {
        return Ok(registrada);
    }
    Err(AppError::Invalido(format!(
        "la firma del visto bueno de {} no corresponde a lo que dice: alguien cambió el archivo después de firmarlo",
        registrada.persona
    )))
}
