//! The door of producción: only what its dependencia approved comes in, and each act leaves its trace, refusals too.

use analisis::comparar::comparar;
use aprobacion::{Aprobado, Carpeta, Cotejo, Evidencia, Firmante, Sobre, juzgar};
use jiff::Timestamp;
use schemas::acto::Hecho;
use schemas::ids::TramiteId;
use schemas::sello::{self, Digest, PaqueteSellado};
use serde::{Deserialize, Serialize};

use super::pedido::{Asiento, Pedido, Turno, respuesta};
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

/// A version as it comes: two files.
#[derive(Clone, Debug)]
pub struct VersionConFirmas {
    /// The file of the paquete.
    pub paquete: Vec<u8>,
    /// The file of its approvals.
    pub carpeta: String,
}

/// What is answered of a version that was released, and answered again if the order is repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLiberada {
    /// Which trámite.
    pub tramite: TramiteId,
    /// What it is called.
    pub nombre: String,
    /// Which version.
    pub huella: Digest,
    /// From when on it serves new solicitudes.
    pub desde: Timestamp,
    /// Names of who approved it.
    pub aprobaron: Vec<String>,
    /// Approvals that did not count, and why.
    pub sin_efecto: Vec<String>,
}

impl Liberada {
    fn resumen(&self) -> VersionLiberada {
        VersionLiberada {
            tramite: self.paquete.tramite.id.clone(),
            nombre: self.paquete.tramite.nombre.clone(),
            huella: self.paquete.digest().clone(),
            desde: self.desde,
            aprobaron: self.firmantes.iter().map(|f| f.persona.clone()).collect(),
            sin_efecto: self.sin_efecto.clone(),
        }
    }
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
    /// `Invalido` outside of producción, or when it isn't a paquete that may be used; `NoAprobado` with every reason when its approvals
    /// aren't enough, and then the refusal is written down.
    pub fn liberar(&self, pedido: &Liberacion) -> Resultado<Liberada> {
        let una = VersionConFirmas { paquete: pedido.paquete.clone(), carpeta: pedido.carpeta.clone() };
        let abiertas = self.abrir_versiones(&[una])?;
        let turno = self.turno_de_versiones();
        let liberadas = self.decidir_y_liberar(&turno, abiertas, pedido.desde, &pedido.quien, None)?;
        liberadas.into_iter().next().ok_or_else(|| AppError::defecto("una liberación no dejó nada"))
    }

    /// Releases versions of several trámites at once: all of them, or none and every reason. With an order that was done before it does
    /// nothing and answers the same.
    ///
    /// # Errors
    /// Those of [`App::liberar`]; `Invalido` when two are of one trámite, or when the key of the order was used for another.
    pub fn liberar_varias(
        &self,
        versiones: &[VersionConFirmas],
        desde: Option<Timestamp>,
        quien: &str,
        pedido: Option<&Pedido>,
    ) -> Resultado<Vec<VersionLiberada>> {
        if let Some(hecho) = self.respondido(pedido)? {
            return Ok(hecho);
        }
        let abiertas = self.abrir_versiones(versiones)?;
        let turno = self.turno_de_versiones();
        // Whoever had the turn may have done this same order.
        if let Some(hecho) = self.respondido(pedido)? {
            return Ok(hecho);
        }
        let liberadas = self.decidir_y_liberar(&turno, abiertas, desde, quien, pedido)?;
        Ok(liberadas.iter().map(Liberada::resumen).collect())
    }

    /// Opens the files, and tries each version before anybody waits for it.
    fn abrir_versiones(&self, versiones: &[VersionConFirmas]) -> Resultado<Vec<(Ofrecido, String)>> {
        if self.config().clase != Clase::Produccion {
            return Err(AppError::invalido(
                "sólo producción libera versiones; aquí se prueban: reciba el paquete",
            ));
        }
        let mut abiertas: Vec<(Ofrecido, String)> = Vec::new();
        for version in versiones {
            let sellado =
                sello::abrir(&version.paquete, None).map_err(|e| AppError::invalido(e.to_string()))?;
            if abiertas.iter().any(|(otra, _)| otra.tramite.id == sellado.tramite.id) {
                return Err(AppError::Invalido(format!(
                    "vienen dos versiones de «{}»; deje una",
                    sellado.tramite.nombre
                )));
            }
            self.evidencia(&sellado);
            abiertas.push((Ofrecido::new(sellado), version.carpeta.clone()));
        }
        Ok(abiertas)
    }

    fn decidir_y_liberar(
        &self,
        turno: &Turno<'_>,
        versiones: Vec<(Ofrecido, String)>,
        desde: Option<Timestamp>,
        quien: &str,
        pedido: Option<&Pedido>,
    ) -> Resultado<Vec<Liberada>> {
        let ahora = self.ahora();
        let desde = desde.unwrap_or(ahora).max(ahora);
        let varias = versiones.len() > 1;
        let (mut asientos, mut liberadas) = (Vec::new(), Vec::new());
        let (mut negadas, mut porque) = (Vec::new(), Vec::new());
        for (paquete, carpeta) in versiones {
            let actos = self.actos(&paquete.tramite.id)?;
            match self.juicio(&paquete, &carpeta, &actos, ahora) {
                Ok((aprobado, carpeta)) => {
                    asientos
                        .push(self.asiento_de_liberada(&paquete, &aprobado, &carpeta, &actos, desde, quien));
                    liberadas.push(Liberada {
                        paquete,
                        sin_efecto: aprobado.sin_efecto.iter().map(ToString::to_string).collect(),
                        firmantes: aprobado.firmantes,
                        desde,
                    });
                }
                Err(motivos) => {
                    let nombre = &paquete.tramite.nombre;
                    porque.extend(
                        motivos.iter().map(|m| if varias { format!("«{nombre}»: {m}") } else { m.clone() }),
                    );
                    negadas.push(self.asiento_sin_paquete(&paquete, Hecho::Negado { motivos }, quien));
                }
            }
        }
        if !negadas.is_empty() {
            self.asentar(turno, negadas, None)?;
            return Err(AppError::NoAprobado(porque));
        }
        let resumenes: Vec<VersionLiberada> = liberadas.iter().map(Liberada::resumen).collect();
        self.asentar(turno, asientos, respuesta(pedido, &resumenes)?)?;
        Ok(liberadas)
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

    fn asiento_de_liberada(
        &self,
        paquete: &PaqueteSellado,
        aprobado: &Aprobado,
        carpeta: &Carpeta,
        actos: &[ActoGuardado],
        desde: Timestamp,
        quien: &str,
    ) -> Asiento {
        let hecho = Hecho::Liberado {
            desde,
            aprobaron: aprobado.firmantes.iter().map(|f| f.persona.clone()).collect(),
            sobres: aprobado.firmantes.iter().map(|f| f.sobre.clone()).collect(),
            anterior: vigente(actos, self.ahora()).map(|v| v.digest).filter(|d| d != paquete.digest()),
        };
        let lineas = carpeta.sobres.iter().map(|s| (s.digest(), s.linea())).collect();
        self.asiento(paquete, hecho, quien).con_sobres(lineas)
    }

    /// Withdraws the version on offer, or one that was to be: it serves no more new solicitudes, and its approvals are no longer good.
    /// With an order that was done before it does nothing.
    ///
    /// # Errors
    /// `Invalido` outside of producción, without a reason, when the trámite doesn't offer that version, or when the key of the order was
    /// used for another.
    pub fn retirar(
        &self,
        tramite: &TramiteId,
        digest: &Digest,
        motivo: &str,
        quien: &str,
        pedido: Option<&Pedido>,
    ) -> Resultado<()> {
        self.con_motivo((tramite, digest), (motivo, quien), pedido, |actos, motivo| {
            let ahora = self.ahora();
            let ofrecida = vigente(actos, ahora).is_some_and(|v| v.digest == *digest)
                || super::siguiente(actos, ahora).is_some_and(|v| v.digest == *digest);
            if !ofrecida {
                return Err(AppError::invalido(
                    "esa versión no se ofrece ni está por ofrecerse; vea la lista otra vez",
                ));
            }
            Ok((self.estante().traer(self.almacen(), digest)?, Hecho::Retirado { motivo }))
        })
    }

    /// Offers again an earlier version, whose approvals still stand. With an order that was done before it does nothing.
    ///
    /// # Errors
    /// `Invalido` outside of producción, without a reason, or when the key of the order was used for another; `NoAprobado` when the
    /// version was never released here, was withdrawn, or its approvals no longer hold.
    pub fn regresar(
        &self,
        tramite: &TramiteId,
        digest: &Digest,
        motivo: &str,
        quien: &str,
        pedido: Option<&Pedido>,
    ) -> Resultado<()> {
        self.con_motivo((tramite, digest), (motivo, quien), pedido, |actos, motivo| {
            let liberada = liberado(actos, digest)
                .ok_or_else(|| AppError::NoAprobado(vec!["nadie la liberó en este entorno".to_owned()]))?;
            if retirado(actos, digest).is_some_and(|r| r > liberada.acto.cuando) {
                return Err(AppError::NoAprobado(vec![
                    "se retiró; para ofrecerla otra vez hace falta un visto bueno nuevo".to_owned(),
                ]));
            }
            let paquete = self.estante().traer(self.almacen(), digest)?;
            let reglas = self.config().reglas.leer();
            sigue_aprobada(self.estante(), self.almacen(), &reglas, actos, &paquete)?
                .map_err(AppError::NoAprobado)?;
            Ok((paquete, Hecho::Regresado { motivo, desde: self.ahora() }))
        })
    }

    /// An act of producción on one version, that must have its reason; done once by order. `hecho` says what it is, from all that was
    /// done with that trámite, or why it can't be.
    fn con_motivo(
        &self,
        (tramite, digest): (&TramiteId, &Digest),
        (motivo, quien): (&str, &str),
        pedido: Option<&Pedido>,
        hecho: impl FnOnce(&[ActoGuardado], String) -> Resultado<(Ofrecido, Hecho)>,
    ) -> Resultado<()> {
        self.solo_produccion()?;
        let motivo = con_motivo(motivo)?;
        let turno = self.turno_de_versiones();
        if self.respondido::<Digest>(pedido)?.is_some() {
            return Ok(());
        }
        let (paquete, hecho) = hecho(&self.actos(tramite)?, motivo)?;
        let asiento = self.asiento(&paquete, hecho, quien);
        self.asentar(&turno, vec![asiento], respuesta(pedido, digest)?)
    }

    fn solo_produccion(&self) -> Resultado<()> {
        if self.config().clase == Clase::Produccion {
            return Ok(());
        }
        Err(AppError::invalido("en pruebas nada se libera, así que nada se retira: reciba otra versión"))
    }
}

pub(super) fn con_motivo(motivo: &str) -> Resultado<String> {
    let motivo: String = motivo.trim().chars().take(500).collect();
    if motivo.is_empty() { Err(AppError::invalido("escriba el motivo")) } else { Ok(motivo) }
}
