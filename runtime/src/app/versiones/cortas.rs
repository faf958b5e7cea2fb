//! Short approvals: versions that only change values of parameters, as each February with the UMA, gathered so that who may approves them
//! at once; each with its own envelope.

use analisis::comparar::{Comparacion, comparar};
use aprobacion::{Alcance, Aspecto, Carpeta, Cotejo, Evidencia, PorFirmar, Reparo, juzgar};
use schemas::acto::Hecho;
use schemas::sello::{Digest, PaqueteSellado};

use super::revision::EnRevision;
use crate::almacen::{ActoGuardado, Cuenta};
use crate::app::{App, AppError, Ofrecido, Resultado};

/// A version that only changes values of parameters.
#[derive(Clone, Debug)]
pub struct PorParametros {
    /// It, as it is under review.
    pub version: EnRevision,
    /// The approved version from which it comes.
    pub base: Ofrecido,
    /// What changes.
    pub comparacion: Comparacion,
    /// Whether somebody approved it already.
    pub firmada: bool,
    /// Why the one who looks can't approve it; nothing when they can.
    pub impide: Option<String>,
}

impl App {
    /// The version that each trámite offers here, where it only changes values of parameters of one that was approved, as one person meets
    /// them. By trámite.
    ///
    /// # Errors
    /// `NoExiste` outside of the entorno de pruebas; when the store or the rules can't be read.
    pub fn por_parametros(&self, cuenta: &Cuenta) -> Resultado<Vec<PorParametros>> {
        let mut lista = Vec::new();
        for paquete in self.estante().activos() {
            let version = self.en_revision(paquete.digest())?;
            let Some(base) = self.base_aprobada(&version)? else { continue };
            let comparacion = comparar(base.paquete(), paquete.paquete());
            let firmada = self.carpeta(paquete.digest())?.sobres.iter().any(|s| {
                let alcance = s.declaracion().map(|d| d.visto_bueno().alcance.clone());
                alcance.is_ok_and(|a| a == Alcance::Parametros { base: base.digest().clone() })
            });
            let impide = self.impide(cuenta, &version)?;
            lista.push(PorParametros { version, base, comparacion, firmada, impide });
        }
        Ok(lista)
    }

    fn impide(&self, cuenta: &Cuenta, version: &EnRevision) -> Resultado<Option<String>> {
        let correo = &cuenta.correo.0;
        Ok(match self.revisor(correo, &version.paquete)? {
            _ if self.es_de_ejemplo(correo) => Some("Las personas de ejemplo no firman".to_owned()),
            Some(r) if !r.parametros => {
                Some("Su llave no aprueba por sí sola valores de parámetros".to_owned())
            }
            Some(_) if version.la_hizo(correo) => Some("Usted la hizo".to_owned()),
            Some(_) => None,
            None => Some("Su cuenta no revisa los trámites de esta dependencia".to_owned()),
        })
    }

    /// The last approved version before this one from which only values of parameters change.
    ///
    /// # Errors
    /// When the store or the rules can't be read.
    pub fn base_aprobada(&self, version: &EnRevision) -> Resultado<Option<Ofrecido>> {
        for digest in anteriores(&version.actos, version.paquete.digest()) {
            if self.carpeta(&digest)?.sobres.is_empty() {
                continue;
            }
            let base = self.estante().traer(self.almacen(), &digest)?;
            let solo = comparar(base.paquete(), version.paquete.paquete()).solo_parametros();
            if solo && self.se_aprobo(&base)? {
                return Ok(Some(base));
            }
        }
        Ok(None)
    }

    /// Whether the approvals of a version were enough when the last of them was signed.
    fn se_aprobo(&self, paquete: &PaqueteSellado) -> Resultado<bool> {
        let carpeta = self.carpeta(paquete.digest())?;
        let firmas = carpeta.sobres.iter().filter_map(|s| s.declaracion().ok());
        let Some(ultima) = firmas.map(|d| d.visto_bueno().cuando).max() else { return Ok(false) };
        Ok(self.reparos(paquete, &carpeta, None, ultima)?.is_empty())
    }

    /// What stands in the way of releasing a version under review; nothing when its approvals are enough.
    ///
    /// # Errors
    /// When the store or the rules can't be read.
    pub fn falta_para_liberar(
        &self,
        paquete: &PaqueteSellado,
        evidencia: &Evidencia,
    ) -> Resultado<Vec<Reparo>> {
        self.reparos(paquete, &self.carpeta(paquete.digest())?, Some(evidencia), self.ahora_de_verdad())
    }

    fn reparos(
        &self,
        paquete: &PaqueteSellado,
        carpeta: &Carpeta,
        evidencia: Option<&Evidencia>,
        ahora: jiff::Timestamp,
    ) -> Resultado<Vec<Reparo>> {
        let reglas = self.config().reglas.leer().map_err(AppError::Invalido)?;
        // Whether the base was released is for producción to say; here it is enough that it was received and signed.
        let solo_parametros = |base: &Digest| {
            let firmada = self.carpeta(base).is_ok_and(|c| !c.sobres.is_empty());
            let base = self.estante().traer(self.almacen(), base).ok().filter(|_| firmada)?;
            Some(comparar(base.paquete(), paquete.paquete()).solo_parametros())
        };
        let cotejo = Cotejo {
            paquete,
            llavero: &reglas.llavero,
            politica: &reglas.politica,
            ahora,
            retirado: None,
            evidencia,
            solo_parametros: &solo_parametros,
        };
        Ok(juzgar(&cotejo, carpeta).err().unwrap_or_default())
    }

    /// A person approves several versions that only change values of parameters: an envelope each, all or none.
    ///
    /// # Errors
    /// `Invalido` with what stands in the way, naming the trámite.
    pub fn firmar_parametros(
        &self,
        digests: &[Digest],
        contrasena: &str,
        cuenta: &Cuenta,
    ) -> Resultado<usize> {
        if digests.is_empty() {
            return Err(AppError::invalido("elija al menos un trámite"));
        }
        self.persona_de_verdad(&cuenta.correo.0)?;
        let esperan = self.por_parametros(cuenta)?;
        let llave = self.llave_de(cuenta, contrasena)?;
        let turno = self.turno_de_versiones();
        let mut asientos = Vec::new();
        for digest in digests {
            let espera = esperan.iter().find(|e| e.version.paquete.digest() == digest).ok_or_else(|| {
                AppError::invalido("una de las versiones ya no espera esta firma; vea la lista otra vez")
            })?;
            let paquete = &espera.version.paquete;
            let no = |porque: String| AppError::Invalido(format!("«{}»: {porque}", paquete.tramite.nombre));
            if espera.firmada {
                return Err(no("ya está firmada".to_owned()));
            }
            if let Some(porque) = &espera.impide {
                return Err(no(porque.to_lowercase()));
            }
            let registrada = self
                .revisor(&cuenta.correo.0, paquete)?
                .ok_or_else(|| AppError::invalido("su cuenta no revisa los trámites de esta dependencia"))?;
            let base = espera.base.digest().clone();
            let por_firmar = PorFirmar {
                paquete,
                registrada: &registrada,
                alcance: Alcance::Parametros { base: base.clone() },
                aspectos: registrada.aspectos.iter().filter(|a| **a == Aspecto::Montos).copied().collect(),
                autores: espera.version.autores(),
                evidencia: (*self.evidencia(paquete)).clone(),
                cuando: self.ahora_de_verdad(),
                nota: None,
            };
            let aspectos = por_firmar.aspectos.iter().map(|a| a.id().to_owned()).collect();
            let sobre = por_firmar.firmar(&llave).map_err(|porque| no(porque.to_string()))?;
            let hecho = Hecho::Firmado { aspectos, sobre: sobre.digest(), base: Some(base) };
            let asiento = self.asiento_sin_paquete(paquete, hecho, &registrada.persona);
            asientos.push(asiento.con_sobres(vec![(sobre.digest(), sobre.linea())]));
        }
        let cuantas = asientos.len();
        self.asentar(&turno, asientos, None)?;
        Ok(cuantas)
    }
}

/// Versions that were received before one, the last first.
fn anteriores(actos: &[ActoGuardado], digest: &Digest) -> Vec<Digest> {
    let mut lista: Vec<Digest> = Vec::new();
    for acto in actos.iter().rev().map(|a| &a.acto) {
        let recibida = matches!(acto.hecho, Hecho::Recibido { .. });
        if recibida && acto.digest != *digest && !lista.contains(&acto.digest) {
            lista.push(acto.digest.clone());
        }
    }
    lista
}
