//! The door of producción: only what its dependencia approved comes in, and each act leaves its trace, refusals too.

use analisis::comparar::comparar;
use aprobacion::{Aprobado, Carpeta, Cotejo, Evidencia, Firmante, Sobre, juzgar};
use jiff::Timestamp;
use schemas::acto::{Acto, Hecho};
use schemas::ids::TramiteId;
use schemas::sello::{self, Digest, PaqueteSellado};

use super::vigencia::vigente;
use crate::almacen::{ActoGuardado, Almacen};
use crate::app::{App, AppError, Estante, Ofrecido, Resultado};
use crate::ataduras;
use crate::config::{Clase, Reglas};

/// What is asked for when a version is released.
#[derive(Clone, Debug)]
pub struct Liberacion {
    /// The file of the paquete.
    pub paquete: Vec<u8>,
    /// The file of its approvals.
    pub carpeta: String,
    /// From when on it serves new solicitudes; at once when there is none.
    pub desde: Option<Timestamp>,
    /// Who asks for it.
    pub quien: String,
}

/// A version that was released.
#[derive(Clone, Debug)]
pub struct Liberada {
    /// The version.
    pub paquete: Ofrecido,
    /// Who approved it.
    pub firmantes: Vec<Firmante>,
    /// Approvals that did not count, and why.
    pub sin_efecto: Vec<String>,
    /// From when on it serves new solicitudes.
    pub desde: Timestamp,
}

/// The last time that a version was withdrawn.
fn retirado(actos: &[ActoGuardado], digest: &Digest) -> Option<Timestamp> {
    let suyos = actos.iter().map(|a| &a.acto).filter(|a| a.digest == *digest);
    suyos.filter(|a| matches!(a.hecho, Hecho::Retirado { .. })).map(|a| a.cuando).max()
}

/// The act by which a version was released, the last one.
fn liberado<'a>(actos: &'a [ActoGuardado], digest: &Digest) -> Option<&'a ActoGuardado> {
    actos.iter().rev().find(|a| a.acto.digest == *digest && matches!(a.acto.hecho, Hecho::Liberado { .. }))
}

/// Whether a version that was released may still be offered: its approvals are there, and hold by the rules as they are written now, at
/// the moment at which it was released. So it is of no use to write in the database what nobody signed.
///
/// # Errors
/// When the store can't be read; reasons are the inner answer.
pub fn sigue_aprobada(
    estante: &Estante,
    almacen: &Almacen,
    reglas: &Result<Reglas, String>,
    actos: &[ActoGuardado],
    paquete: &PaqueteSellado,
) -> Resultado<Result<(), Vec<String>>> {
    let reglas = match reglas {
        Ok(reglas) => reglas,
        Err(motivo) => return Ok(Err(vec![format!("no se pueden leer las reglas de aprobación: {motivo}")])),
    };
    let Some(acto) = liberado(actos, paquete.digest()) else {
        return Ok(Err(vec!["nadie la liberó en este entorno".to_owned()]));
    };
    let digest = paquete.digest().clone();
    let lineas = almacen.leer_ya(move |l| l.sobres(&digest))?;
    let sobres: Result<Vec<Sobre>, _> = lineas.iter().map(|l| Sobre::leer(l)).collect();
    let carpeta = match sobres {
        Ok(sobres) => Carpeta { sobres },
        Err(_) => return Ok(Err(vec!["un visto bueno guardado no se puede leer".to_owned()])),
    };
    let antes: Vec<ActoGuardado> = actos.iter().filter(|a| a.seq < acto.seq).cloned().collect();
    let fruto = cotejar(estante, almacen, reglas, &antes, paquete, &carpeta, None, acto.acto.cuando);
    Ok(fruto.map(|_| ()).map_err(|r| r.iter().map(ToString::to_string).collect()))
}

#[expect(clippy::too_many_arguments, reason = "everything against which an approval is judged")]
fn cotejar(
    estante: &Estante,
    almacen: &Almacen,
    reglas: &Reglas,
    actos: &[ActoGuardado],
    paquete: &PaqueteSellado,
    carpeta: &Carpeta,
    evidencia: Option<&Evidencia>,
    ahora: Timestamp,
) -> Result<Aprobado, Vec<aprobacion::Reparo>> {
    // A short approval leans on a version that was released here and not withdrawn since.
    let solo_parametros = |base: &Digest| {
        let liberada = liberado(actos, base)?;
        if retirado(actos, base).is_some_and(|r| r > liberada.acto.cuando) {
            return None;
        }
        let base = estante.traer(almacen, base).ok()?;
        Some(comparar(base.paquete(), paquete.paquete()).solo_parametros())
    };
    let cotejo = Cotejo {
        paquete,
        llavero: &reglas.llavero,
        politica: &reglas.politica,
        ahora,
        retirado: retirado(actos, paquete.digest()),
        evidencia,
        solo_parametros: &solo_parametros,
    };
    juzgar(&cotejo, carpeta)
}

impl App {
    /// Releases a version: from a moment on it serves new solicitudes. Those in course stay on the version with which they began.
    ///
    /// # Errors
    /// `Invalido` with every reason when it isn't a paquete that may be used, or its approvals aren't enough; the refusal is written down.
    pub fn liberar(&self, pedido: &Liberacion) -> Resultado<Liberada> {
        if self.config().clase != Clase::Produccion {
            return Err(AppError::invalido(
                "sólo producción libera versiones; aquí se prueban: reciba el paquete",
            ));
        }
        let sellado = sello::abrir(&pedido.paquete, None).map_err(|e| AppError::invalido(e.to_string()))?;
        let tramite = sellado.tramite.id.clone();
        let actos = self.actos(&tramite)?;
        let ahora = self.ahora();
        match self.juicio(&sellado, &pedido.carpeta, &actos, ahora) {
            Ok((aprobado, carpeta)) => {
                let desde = pedido.desde.unwrap_or(ahora).max(ahora);
                self.asentar_liberada(&sellado, &aprobado, &carpeta, &actos, desde, ahora, &pedido.quien)?;
                Ok(Liberada {
                    paquete: self.estante().guardar(sellado),
                    sin_efecto: aprobado.sin_efecto.iter().map(ToString::to_string).collect(),
                    firmantes: aprobado.firmantes,
                    desde,
                })
            }
            Err(motivos) => {
                let acto = Acto {
                    cuando: ahora,
                    quien: pedido.quien.clone(),
                    digest: sellado.digest().clone(),
                    hecho: Hecho::Negado { motivos: motivos.clone() },
                };
                self.almacen().escribir_ya(move |e| e.actuar(&tramite, &acto))?;
                Err(AppError::NoAprobado(motivos))
            }
        }
    }

    fn juicio(
        &self,
        sellado: &PaqueteSellado,
        carpeta: &str,
        actos: &[ActoGuardado],
        ahora: Timestamp,
    ) -> Result<(Aprobado, Carpeta), Vec<String>> {
        let faltan: Vec<String> =
            ataduras::faltan(self.config(), sellado).iter().map(|a| format!("el trámite {a}")).collect();
        if !faltan.is_empty() {
            return Err(faltan);
        }
        let carpeta =
            Carpeta::leer(carpeta).map_err(|e| vec![format!("el archivo de vistos buenos no sirve: {e}")])?;
        let reglas = self.config().reglas.leer().map_err(|e| vec![e])?;
        let evidencia = self.evidencia(sellado);
        cotejar(self.estante(), self.almacen(), &reglas, actos, sellado, &carpeta, Some(&evidencia), ahora)
            .map(|aprobado| (aprobado, carpeta))
            .map_err(|reparos| reparos.iter().map(ToString::to_string).collect())
    }

    #[expect(clippy::too_many_arguments, reason = "what is written in one transaction")]
    fn asentar_liberada(
        &self,
        sellado: &PaqueteSellado,
        aprobado: &Aprobado,
        carpeta: &Carpeta,
        actos: &[ActoGuardado],
        desde: Timestamp,
        ahora: Timestamp,
        quien: &str,
    ) -> Resultado<()> {
        let acto = Acto {
            cuando: ahora,
            quien: quien.to_owned(),
            digest: sellado.digest().clone(),
            hecho: Hecho::Liberado {
                desde,
                aprobaron: aprobado.firmantes.iter().map(|f| f.persona.clone()).collect(),
                sobres: aprobado.firmantes.iter().map(|f| f.sobre.clone()).collect(),
                anterior: vigente(actos, ahora).map(|v| v.digest).filter(|d| d != sellado.digest()),
            },
        };
        let lineas: Vec<(Digest, String)> = carpeta.sobres.iter().map(|s| (s.digest(), s.linea())).collect();
        let copia = sellado.clone();
        self.almacen().escribir_ya(move |e| {
            e.guardar_paquete(&copia.tramite.id, copia.bytes(), ahora)?;
            for (sobre, linea) in &lineas {
                e.guardar_sobre(copia.digest(), sobre, linea, ahora)?;
            }
            e.actuar(&copia.tramite.id, &acto)
        })?;
        self.refrescar_estante()
    }

    /// Withdraws the version on offer, or one that was to be: it serves no more new solicitudes, and its approvals are no longer good.
    ///
    /// # Errors
    /// `Invalido` without a reason, or when the trámite doesn't offer that version.
    pub fn retirar(&self, tramite: &TramiteId, digest: &Digest, motivo: &str, quien: &str) -> Resultado<()> {
        let (motivo, actos) = (con_motivo(motivo)?, self.actos(tramite)?);
        let ahora = self.ahora();
        let ofrecida = vigente(&actos, ahora).is_some_and(|v| v.digest == *digest)
            || super::siguiente(&actos, ahora).is_some_and(|v| v.digest == *digest);
        if !ofrecida {
            return Err(AppError::invalido(
                "esa versión no se ofrece ni está por ofrecerse; vea la lista otra vez",
            ));
        }
        let paquete = self.estante().traer(self.almacen(), digest)?;
        self.asentar(&paquete, Hecho::Retirado { motivo }, quien).map(|_| ())
    }

    /// Offers again an earlier version, whose approvals still stand.
    ///
    /// # Errors
    /// `Invalido` without a reason; `NoAprobado` when it was never released here, was withdrawn, or its approvals no longer hold.
    pub fn regresar(&self, tramite: &TramiteId, digest: &Digest, motivo: &str, quien: &str) -> Resultado<()> {
        let (motivo, actos) = (con_motivo(motivo)?, self.actos(tramite)?);
        let liberada = liberado(&actos, digest)
            .ok_or_else(|| AppError::NoAprobado(vec!["nadie la liberó en este entorno".to_owned()]))?;
        if retirado(&actos, digest).is_some_and(|r| r > liberada.acto.cuando) {
            return Err(AppError::NoAprobado(vec![
                "se retiró; para ofrecerla otra vez hace falta un visto bueno nuevo".to_owned(),
            ]));
        }
        let paquete = self.estante().traer(self.almacen(), digest)?;
        let reglas = self.config().reglas.leer();
        sigue_aprobada(self.estante(), self.almacen(), &reglas, &actos, &paquete)?
            .map_err(AppError::NoAprobado)?;
        let desde = self.ahora();
        self.asentar(&paquete, Hecho::Regresado { motivo, desde }, quien).map(|_| ())
    }
}

pub(super) fn con_motivo(motivo: &str) -> Resultado<String> {
    let motivo: String = motivo.trim().chars().take(500).collect();
    if motivo.is_empty() { Err(AppError::invalido("escriba el motivo")) } else { Ok(motivo) }
}
