//! What an expediente says today, for reading: computed by the caller from the events, written in the same transaction as they, and
//! replaced whole. A list that didn't change since the last write isn't touched.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::params;
use rust_decimal::Decimal;
use schemas::ids::{
    CobroId, CuentaId, DependenciaId, EtapaId, ExpedienteId, Folio, PlazoId, RolId, SalidaId, TramiteId,
};
use schemas::medida::Medida;
use schemas::paquete::Resultado as Fin;
use schemas::sello::Digest;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::cadena::Eslabon;
use super::error::{AlmacenError, Resultado};
use super::expedientes::Version;
use super::ids::Reservado;
use super::lugares::LugarTomado;
use super::medidas::MedidaLista;
use super::tiempo::{micros, micros_arriba};
use super::{Escritura, palabras};

/// An expediente as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proyeccion {
    /// Its public number; nobody else may have it.
    pub folio: Folio,
    /// Which trámite.
    pub tramite: TramiteId,
    /// Which version of its definition.
    pub digest: Digest,
    /// Who attends it.
    pub dependencia: DependenciaId,
    /// Whose it is; absent when it was handed in at a counter without an account.
    pub cuenta: Option<CuentaId>,
    /// The name of the trámite, as its version says.
    pub nombre_tramite: String,
    /// The name of who applies.
    pub solicitante: Reservado<String>,
    /// When it was sent.
    pub creado: Timestamp,
    /// When something last happened.
    pub actualizado: Timestamp,
    /// Its state in words, for lists.
    pub estado: String,
    /// How it ended; absent while it goes on.
    pub resultado: Option<Fin>,
    /// What somebody has to do now.
    pub tareas: Vec<TareaAbierta>,
    /// When plazos end.
    pub temporizadores: Vec<(PlazoId, Timestamp)>,
    /// What was issued.
    pub salidas: Vec<SalidaEmitida>,
    /// Bills, paid or not.
    pub ordenes: Vec<Orden>,
    /// Places that it takes from others.
    pub lugares: Vec<LugarTomado>,
    /// What it says to who measures the service; nothing where it can't be measured.
    pub medida: Option<Medida>,
}

/// A stage that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TareaAbierta {
    /// Which.
    pub etapa: EtapaId,
    /// The how-manieth time.
    pub visita: u32,
    /// Its name.
    pub nombre: String,
    /// The role that attends it; absent when the solicitante does.
    pub rol: Option<RolId>,
    /// The dependencia of that role.
    pub dependencia: DependenciaId,
    /// Since when.
    pub desde: Timestamp,
    /// Until when, if there is a plazo that runs.
    pub vence: Option<Timestamp>,
    /// Whether its plazo is stopped.
    pub detenido: bool,
    /// Who took it.
    pub tomada_por: Option<CuentaId>,
}

/// An issued document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalidaEmitida {
    /// Its own folio, by which anybody verifies it.
    pub folio: Folio,
    /// Which.
    pub salida: SalidaId,
    /// Its title.
    pub titulo: String,
    /// When it was issued.
    pub emitida: Timestamp,
    /// The last day on which it is good.
    pub vence: Option<Date>,
    /// The local day on which it was revoked.
    pub revocada: Option<Date>,
    /// The folio of the document that it stands in for.
    pub corrige: Option<Folio>,
    /// What stands in for it. The store finds it among the others; nothing writes it here.
    pub corregida: Option<Correccion>,
    /// What the verification page shows.
    pub publico: Value,
    /// The digest of its file, once it was made.
    pub sha256: Option<String>,
}

/// The document that took the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correccion {
    /// Its folio.
    pub folio: Folio,
    /// When it was issued.
    pub desde: Timestamp,
}

/// What became of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstadoOrden {
    /// It waits.
    Pendiente,
    /// It was paid.
    Pagada,
    /// Its stage was left without payment.
    Cancelada,
}

impl EstadoOrden {
    pub(super) fn como_texto(self) -> &'static str {
        match self {
            Self::Pendiente => "pendiente",
            Self::Pagada => "pagada",
            Self::Cancelada => "cancelada",
        }
    }

    pub(super) fn de(texto: &str) -> Resultado<Self> {
        match texto {
            "pendiente" => Ok(Self::Pendiente),
            "pagada" => Ok(Self::Pagada),
            "cancelada" => Ok(Self::Cancelada),
            _ => Err(AlmacenError::Forma { que: "una orden de pago", causa: None }),
        }
    }
}

/// A bill that was handed out to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orden {
    /// Línea de captura, or whatever name the collector knows it by; no two orders share one.
    pub linea: String,
    /// The stage that asks for it.
    pub etapa: EtapaId,
    /// Which cobro.
    pub cobro: CobroId,
    /// Pesos.
    pub monto: Decimal,
    /// Until when it can be paid.
    pub vence: Option<Timestamp>,
    /// What became of it.
    pub estado: EstadoOrden,
}

/// A plazo that ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Temporizador {
    /// When.
    pub vence: Timestamp,
    /// Whose.
    pub expediente: ExpedienteId,
    /// Which.
    pub plazo: PlazoId,
}

/// What the database holds of an expediente before a write.
pub(super) struct Vigente {
    pub(super) n: i64,
    pub(super) version: Version,
    pub(super) cabeza: Eslabon,
    pub(super) borrado: bool,
    pub(super) folio: String,
    pub(super) tramite: String,
    pub(super) dependencia: String,
    pub(super) cuenta: Option<String>,
    pub(super) solicitante: Option<String>,
    /// Of tareas, temporizadores, salidas, ordenes.
    pub(super) huellas: [i64; 4],
}

/// A projection with its JSON and fingerprints made.
#[derive(Debug)]
pub(super) struct Lista {
    p: Proyeccion,
    publicos: Vec<String>,
    resultado: Option<String>,
    huellas: [i64; 4],
    medida: Option<MedidaLista>,
}

impl Proyeccion {
    pub(super) fn preparar(&self) -> Resultado<Lista> {
        let publicos = self
            .salidas
            .iter()
            .map(|s| serde_json::to_string(&s.publico).map_err(AlmacenError::forma("una salida")))
            .collect::<Resultado<Vec<_>>>()?;
        Ok(Lista {
            huellas: [
                huella(self.tareas.len(), &format!("{} {:?}", self.tramite, self.tareas)),
                huella(self.temporizadores.len(), &format!("{:?}", self.temporizadores)),
                huella(self.salidas.len(), &format!("{:?}", self.salidas)),
                huella(self.ordenes.len(), &format!("{:?}", self.ordenes)),
            ],
            publicos,
            resultado: self.resultado.map(nombre_fin).transpose()?,
            medida: self.medida.as_ref().map(MedidaLista::de).transpose()?,
            p: self.clone(),
        })
    }
}

/// The name of an end, as its JSON says it.
fn nombre_fin(fin: Fin) -> Resultado<String> {
    match serde_json::to_value(fin) {
        Ok(Value::String(nombre)) => Ok(nombre),
        Ok(_) => Err(AlmacenError::Forma { que: "un resultado", causa: None }),
        Err(causa) => Err(AlmacenError::forma("un resultado")(causa)),
    }
}

/// Tells whether a list changed; 0 is the empty one. It guards no secret: a list wrongly taken as equal has a chance of 2^-63.
fn huella(elementos: usize, texto: &str) -> i64 {
    if elementos == 0 {
        return 0;
    }
    let sha: [u8; 32] = Sha256::digest(texto.as_bytes()).into();
    let [a, b, c, d, e, f, g, h, ..] = sha;
    i64::from_be_bytes([a, b, c, d, e, f, g, h]) | 1
}

impl Escritura<'_> {
    /// Writes the projection of an expediente; answers its internal number.
    pub(super) fn proyectar(
        &self,
        expediente: &ExpedienteId,
        vigente: Option<&Vigente>,
        version: Version,
        cabeza: &Eslabon,
        lista: &Lista,
    ) -> Resultado<i64> {
        let antes = vigente.map_or([0; 4], |v| v.huellas);
        let n = match vigente {
            None => self.estrenar(expediente, version, cabeza, lista)?,
            Some(v) => self.renovar(v, version, cabeza, lista)?,
        };
        let [tareas, temporizadores, salidas, ordenes] = lista.huellas;
        let [t0, r0, s0, o0] = antes;
        if tareas != t0 {
            self.renovar_tareas(n, t0 != 0, &lista.p)?;
        }
        if temporizadores != r0 {
            self.renovar_temporizadores(n, r0 != 0, &lista.p)?;
        }
        if salidas != s0 {
            self.renovar_salidas(n, s0 != 0, lista)?;
        }
        if ordenes != o0 {
            self.renovar_ordenes(n, o0 != 0, &lista.p)?;
        }
        self.ocupar(n, vigente.is_none(), &lista.p.lugares, lista.p.actualizado)?;
        if let Some(medida) = &lista.medida {
            self.medir(n, &lista.p.tramite, lista.p.digest.as_str(), medida)?;
        }
        Ok(n)
    }

    fn estrenar(
        &self,
        id: &ExpedienteId,
        version: Version,
        cabeza: &Eslabon,
        lista: &Lista,
    ) -> Resultado<i64> {
        let (p, [t, r, s, o]) = (&lista.p, lista.huellas);
        self.con
            .prepare_cached(
                "INSERT INTO expedientes (id, version, cabeza, folio, tramite, digest, dependencia, cuenta,
                   nombre_tramite, solicitante, creado, actualizado, estado, resultado, huella_tareas,
                   huella_temporizadores, huella_salidas, huella_ordenes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            )?
            .execute(params![
                id.as_str(),
                version.0.cast_signed(),
                cabeza,
                p.folio.as_str(),
                p.tramite.as_str(),
                p.digest.as_str(),
                p.dependencia.as_str(),
                p.cuenta.as_deref(),
                p.nombre_tramite,
                p.solicitante.as_str(),
                micros(p.creado),
                micros(p.actualizado),
                p.estado,
                lista.resultado,
                t,
                r,
                s,
                o,
            ])
            .map_err(AlmacenError::duplicado("un expediente con ese folio"))?;
        let n = self.con.last_insert_rowid();
        self.indexar(n, &[&p.folio, &p.solicitante])?;
        Ok(n)
    }

    fn renovar(&self, v: &Vigente, version: Version, cabeza: &Eslabon, lista: &Lista) -> Resultado<i64> {
        let (p, [t, r, s, o]) = (&lista.p, lista.huellas);
        self.con
            .prepare_cached(
                "UPDATE expedientes SET version = ?2, cabeza = ?3, digest = ?4, nombre_tramite = ?5, actualizado = ?6,
                   estado = ?7, resultado = ?8, huella_tareas = ?9, huella_temporizadores = ?10,
                   huella_salidas = ?11, huella_ordenes = ?12 WHERE n = ?1",
            )?
            .execute(params![
                v.n,
                version.0.cast_signed(),
                cabeza,
                p.digest.as_str(),
                p.nombre_tramite,
                micros(p.actualizado),
                p.estado,
                lista.resultado,
                t,
                r,
                s,
                o,
            ])?;
        // These are indexed and almost never change.
        if p.folio != *v.folio
            || p.tramite != *v.tramite
            || p.dependencia != *v.dependencia
            || p.cuenta.as_deref() != v.cuenta.as_deref()
            || v.solicitante.as_ref() != Some(&p.solicitante.0)
        {
            self.con
                .prepare_cached(
                    "UPDATE expedientes SET folio = ?2, tramite = ?3, dependencia = ?4, cuenta = ?5, solicitante = ?6
                     WHERE n = ?1",
                )?
                .execute(params![
                    v.n,
                    p.folio.as_str(),
                    p.tramite.as_str(),
                    p.dependencia.as_str(),
                    p.cuenta.as_deref(),
                    p.solicitante.as_str(),
                ])
                .map_err(AlmacenError::duplicado("un expediente con ese folio"))?;
            for palabra in palabras::de(&[&v.folio, v.solicitante.as_deref().unwrap_or_default()]) {
                self.con
                    .prepare_cached("DELETE FROM palabras WHERE palabra = ?1 AND expediente = ?2")?
                    .execute(params![palabra, v.n])?;
            }
            self.indexar(v.n, &[&p.folio, &p.solicitante])?;
        }
        Ok(v.n)
    }

    fn indexar(&self, n: i64, textos: &[&str]) -> Resultado<()> {
        let mut poner =
            self.con.prepare_cached("INSERT INTO palabras (palabra, expediente) VALUES (?1, ?2)")?;
        for palabra in palabras::de(textos) {
            poner.execute(params![palabra, n])?;
        }
        Ok(())
    }

    fn vaciar(&self, sql: &str, n: i64, habia: bool) -> Resultado<()> {
        if habia {
            self.con.prepare_cached(sql)?.execute([n])?;
        }
        Ok(())
    }

    fn renovar_tareas(&self, n: i64, habia: bool, p: &Proyeccion) -> Resultado<()> {
        self.vaciar("DELETE FROM tareas WHERE expediente = ?1", n, habia)?;
        let mut poner = self.con.prepare_cached(
            "INSERT INTO tareas (expediente, etapa, puesto, visita, nombre, rol, dependencia, tramite, desde, orden, detenido,
               libre, tomada_por) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for (i, t) in p.tareas.iter().enumerate() {
            let puesto = p.tareas.iter().take(i).filter(|otra| otra.etapa == t.etapa).count();
            poner
                .execute(params![
                    n,
                    t.etapa.as_str(),
                    i64::try_from(puesto).unwrap_or(i64::MAX),
                    t.visita,
                    t.nombre,
                    t.rol.as_deref(),
                    t.dependencia.as_str(),
                    p.tramite.as_str(),
                    micros(t.desde),
                    t.vence.map_or(i64::MAX, micros),
                    t.detenido,
                    t.tomada_por.is_none(),
                    t.tomada_por.as_deref(),
                ])
                .map_err(AlmacenError::duplicado("una tarea abierta de esa etapa en el expediente"))?;
        }
        Ok(())
    }

    fn renovar_temporizadores(&self, n: i64, habia: bool, p: &Proyeccion) -> Resultado<()> {
        self.vaciar("DELETE FROM temporizadores WHERE expediente = ?1", n, habia)?;
        let mut poner = self
            .con
            .prepare_cached("INSERT INTO temporizadores (expediente, plazo, vence) VALUES (?1, ?2, ?3)")?;
        for (plazo, vence) in &p.temporizadores {
            poner
                .execute(params![n, plazo.as_str(), micros_arriba(*vence)])
                .map_err(AlmacenError::duplicado("un temporizador de ese plazo en el expediente"))?;
        }
        Ok(())
    }

    fn renovar_salidas(&self, n: i64, habia: bool, lista: &Lista) -> Resultado<()> {
        self.vaciar("DELETE FROM salidas WHERE expediente = ?1", n, habia)?;
        let mut poner = self.con.prepare_cached(
            "INSERT INTO salidas (folio, expediente, salida, titulo, emitida, vence, publico, sha256, revocada, corrige)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for (s, publico) in lista.p.salidas.iter().zip(&lista.publicos) {
            poner
                .execute(params![
                    s.folio.as_str(),
                    n,
                    s.salida.as_str(),
                    s.titulo,
                    micros(s.emitida),
                    s.vence.map(|v| v.to_string()),
                    publico,
                    s.sha256,
                    s.revocada.map(|r| r.to_string()),
                    s.corrige.as_ref().map(Folio::as_str),
                ])
                .map_err(AlmacenError::duplicado("un documento emitido con ese folio"))?;
        }
        Ok(())
    }

    fn renovar_ordenes(&self, n: i64, habia: bool, p: &Proyeccion) -> Resultado<()> {
        self.vaciar("DELETE FROM ordenes WHERE expediente = ?1", n, habia)?;
        let mut poner = self.con.prepare_cached(
            "INSERT INTO ordenes (linea, expediente, etapa, cobro, monto, vence, estado)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for o in &p.ordenes {
            poner
                .execute(params![
                    o.linea,
                    n,
                    o.etapa.as_str(),
                    o.cobro.as_str(),
                    o.monto.to_string(),
                    o.vence.map(micros),
                    o.estado.como_texto(),
                ])
                .map_err(AlmacenError::duplicado("una orden de pago con esa línea de captura"))?;
        }
        Ok(())
    }
}
