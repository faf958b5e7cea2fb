//! Expedientes that go on by the version on offer: tried first, or moved for real, by the same function of the engine. Each one is a
//! transaction of its own; whoever is stopped in the middle asks again, and the rest follows.

use engine::comando::{Actuante, Contexto, Decision};
use engine::migrar::{PorQueNo, migrar};
use schemas::acto::{Acto, Hecho};
use schemas::ids::{ExpedienteId, Folio, TramiteId};
use schemas::sello::Digest;

use super::liberar::con_motivo;
use crate::almacen::{AlmacenError, UsoDeVersion};
use crate::app::{Abierto, App, AppError, Ofrecido, Resultado};

/// Expedientes that are looked up at once.
const TANDA: usize = 200;
/// How often an expediente is decided again when others write in between.
const INTENTOS: u32 = 8;
/// Who writes, where an event or an answer names them.
const ACTOR: &str = "sistema";

/// An expediente that is not over.
type EnCurso = (ExpedienteId, Folio);

/// What is asked for.
#[derive(Clone, Debug)]
pub struct MigracionPedida {
    /// Of which trámite.
    pub tramite: TramiteId,
    /// From which version; it goes to the one on offer.
    pub desde: Digest,
    /// Why now, in the words of who asks for it. What is told to people is the reason written with the migration.
    pub motivo: String,
    /// Who asks for it.
    pub quien: String,
    /// Which of them now; all when nothing is said.
    pub tramo: Tramo,
}

/// A stretch of the expedientes of a version, for who can't wait for all of them.
#[derive(Clone, Debug, Default)]
pub struct Tramo {
    /// After which one: those before it were looked at, and some of them stayed.
    pub despues: Option<ExpedienteId>,
    /// How many at most; all when there is none.
    pub cuantos: Option<usize>,
}

impl Tramo {
    /// The first ones.
    pub fn primeros(cuantos: usize) -> Self {
        Self { despues: None, cuantos: Some(cuantos) }
    }
}

/// What became of one expediente, or would become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrutoDeMigracion {
    /// Its number.
    pub folio: Folio,
    /// Why it stays on its version; nothing when it goes on by the new one.
    pub motivos: Vec<String>,
}

/// What became of all.
#[derive(Clone, Debug)]
pub struct Migracion {
    /// The version that they leave.
    pub desde: Digest,
    /// The version that they follow from now on.
    pub a: Ofrecido,
    /// One by one, in the order in which they began.
    pub frutos: Vec<FrutoDeMigracion>,
    /// The last that was looked at, when there are more after it.
    pub sigue: Option<ExpedienteId>,
}

impl Migracion {
    /// How many go on by the new version.
    pub fn pasan(&self) -> usize {
        self.frutos.iter().filter(|f| f.motivos.is_empty()).count()
    }

    /// How many stay on theirs.
    pub fn quedan(&self) -> usize {
        self.frutos.len() - self.pasan()
    }
}

/// `Pasaron 12 expedientes; se quedaron 3`, or what would come of it, without a full stop.
pub fn cuenta_de_migracion(pasan: usize, quedan: usize, ensayo: bool) -> String {
    let (pasa, queda) = match (ensayo, pasan, quedan) {
        (_, 0, 0) => return "No hay expedientes que pasar".to_owned(),
        (true, 0, _) => ("No puede pasar ninguno".to_owned(), ("se queda", "se quedan")),
        (true, 1, _) => ("Puede pasar 1 expediente".to_owned(), ("se queda", "se quedan")),
        (true, n, _) => (format!("Pueden pasar {n} expedientes"), ("se queda", "se quedan")),
        (false, 0, _) => ("No pasó ninguno".to_owned(), ("se quedó", "se quedaron")),
        (false, 1, _) => ("Pasó 1 expediente".to_owned(), ("se quedó", "se quedaron")),
        (false, n, _) => (format!("Pasaron {n} expedientes"), ("se quedó", "se quedaron")),
    };
    match quedan {
        0 => format!("{pasa}; ninguno {}", queda.0),
        1 => format!("{pasa}; {} 1", queda.0),
        n => format!("{pasa}; {} {n}", queda.1),
    }
}

impl App {
    /// Versions that the one on offer can take expedientes from, with how many there are in course.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn migrables(&self, tramite: &TramiteId) -> Resultado<Vec<UsoDeVersion>> {
        let Some(nuevo) = self.estante().activo(tramite) else { return Ok(Vec::new()) };
        let usos = self.almacen().leer_ya(|l| l.uso_de_versiones())?;
        let sale = |u: &UsoDeVersion| u.tramite == *tramite && nuevo.migracion_desde(&u.digest).is_some();
        Ok(usos.into_iter().filter(sale).collect())
    }

    /// Tries the migration of every expediente in course of a version, and writes nothing.
    ///
    /// # Errors
    /// `Invalido` when the version on offer says no way from that one; when the store can't be read.
    pub fn migracion_ensayar(
        &self,
        tramite: &TramiteId,
        desde: &Digest,
        tramo: &Tramo,
    ) -> Resultado<Migracion> {
        let a = self.destino(tramite, desde)?;
        let (ids, sigue) = self.en_curso(tramite, desde, tramo)?;
        let mut frutos = Vec::with_capacity(ids.len());
        for (id, folio) in ids {
            let motivos = match self.decidir_migracion(&id, desde, &a) {
                Ok(Some(_)) => Vec::new(),
                // Somebody moved it or ended it meanwhile.
                Ok(None) => continue,
                Err(falla) => motivos(falla)?,
            };
            frutos.push(FrutoDeMigracion { folio, motivos });
        }
        Ok(Migracion { desde: desde.clone(), a, frutos, sigue })
    }

    /// Moves the expedientes in course of a version to the one on offer. Each is moved whole or not at all, and once: asked again, it
    /// goes on with those that are left.
    ///
    /// # Errors
    /// `Invalido` without a reason, or when the version on offer says no way from that one; when the store refuses.
    pub fn migracion_aplicar(&self, pedida: &MigracionPedida) -> Resultado<Migracion> {
        let motivo = con_motivo(&pedida.motivo)?;
        let a = self.destino(&pedida.tramite, &pedida.desde)?;
        let (ids, sigue) = self.en_curso(&pedida.tramite, &pedida.desde, &pedida.tramo)?;
        let expedientes = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let desde = pedida.desde.clone();
        self.dejar_acto(&pedida.quien, &a, Hecho::MigracionPedida { desde, motivo, expedientes })?;
        let mut frutos = Vec::with_capacity(ids.len());
        for (id, folio) in ids {
            let motivos = match self.mover(&id, &pedida.desde, &a) {
                Ok(true) => Vec::new(),
                Ok(false) => continue,
                Err(falla) => motivos(falla)?,
            };
            frutos.push(FrutoDeMigracion { folio, motivos });
        }
        let fruto = Migracion { desde: pedida.desde.clone(), a, frutos, sigue };
        let cuenta = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (pasaron, quedaron) = (cuenta(fruto.pasan()), cuenta(fruto.quedan()));
        let desde = pedida.desde.clone();
        self.dejar_acto(&pedida.quien, &fruto.a, Hecho::Migrado { desde, pasaron, quedaron })?;
        Ok(fruto)
    }

    /// The version to which they go: the one on offer, if it says how to come from the other.
    fn destino(&self, tramite: &TramiteId, desde: &Digest) -> Resultado<Ofrecido> {
        let Some(a) = self.estante().activo(tramite) else {
            return Err(AppError::invalido("el trámite no ofrece ninguna versión a la que pasar"));
        };
        if a.digest() == desde {
            return Err(AppError::invalido("esa versión es la que se ofrece; no hay a cuál pasar"));
        }
        if a.migracion_desde(desde).is_none() {
            return Err(AppError::invalido(format!(
                "la versión que se ofrece, {}, no dice cómo pasar desde la versión {}",
                a.digest().corto(),
                desde.corto()
            )));
        }
        Ok(a)
    }

    /// The expedientes in course of a version, in the order in which they began; and the last of them when there are more.
    fn en_curso(
        &self,
        tramite: &TramiteId,
        desde: &Digest,
        tramo: &Tramo,
    ) -> Resultado<(Vec<EnCurso>, Option<ExpedienteId>)> {
        let mut todos: Vec<EnCurso> = Vec::new();
        let tope = tramo.cuantos.unwrap_or(usize::MAX);
        loop {
            let (tramite, desde) = (tramite.clone(), desde.clone());
            let despues = todos.last().map(|(id, _)| id.clone()).or_else(|| tramo.despues.clone());
            let tanda = self
                .almacen()
                .leer_ya(move |l| l.en_curso_de_version(&tramite, &desde, despues.as_ref(), TANDA))?;
            let ultima = tanda.len() < TANDA;
            todos.extend(tanda);
            if todos.len() > tope {
                todos.truncate(tope);
                let ultimo = todos.last().map(|(id, _)| id.clone());
                return Ok((todos, ultimo));
            }
            if ultima {
                return Ok((todos, None));
            }
        }
    }

    /// What the engine decides of an expediente; nothing when it isn't in course on that version any more.
    fn decidir_migracion(
        &self,
        id: &ExpedienteId,
        desde: &Digest,
        a: &Ofrecido,
    ) -> Resultado<Option<(Abierto, Decision)>> {
        let buscado = id.clone();
        let (historia, resumen) =
            self.almacen().leer_ya(move |l| Ok((l.cargar(&buscado)?, l.resumen(&buscado)?)))?;
        let abierto = self.armar(id, historia.eventos, resumen)?;
        if abierto.paquete.digest() != desde || abierto.estado.resultado.is_some() {
            return Ok(None);
        }
        let contexto = Contexto::nuevo(self.ahora(), Actuante::Sistema);
        let decision = migrar(&abierto.paquete, a, &abierto.estado, &contexto)
            .map_err(|PorQueNo { motivos }| AppError::NoAprobado(motivos))?;
        Ok(Some((abierto, decision)))
    }

    /// Moves one expediente. Says whether it was moved now.
    fn mover(&self, id: &ExpedienteId, desde: &Digest, a: &Ofrecido) -> Resultado<bool> {
        for _ in 0..INTENTOS {
            let Some((abierto, decision)) = self.decidir_migracion(id, desde, a)? else { return Ok(false) };
            let ahora = self.ahora();
            let anexo =
                self.anexo(id, Some(&abierto), a, &decision.estado, decision.eventos, ahora, ACTOR, None);
            let listo = anexo.preparar()?;
            match self.almacen().escribir_ya(move |e| e.anexar(&listo)) {
                Ok(_) => return Ok(true),
                Err(AlmacenError::Conflicto { .. }) => {}
                Err(otro) => return Err(otro.into()),
            }
        }
        Err(AppError::NoAprobado(vec!["muchas personas están actuando en él; intente de nuevo".to_owned()]))
    }

    fn dejar_acto(&self, quien: &str, a: &Ofrecido, hecho: Hecho) -> Resultado<()> {
        let acto = Acto { cuando: self.ahora(), quien: quien.to_owned(), digest: a.digest().clone(), hecho };
        let tramite = a.tramite.id.clone();
        Ok(self.almacen().escribir_ya(move |e| e.actuar(&tramite, &acto))?)
    }
}

/// Why one expediente stays, where that doesn't keep the others from going on.
fn motivos(falla: AppError) -> Resultado<Vec<String>> {
    match falla {
        AppError::NoAprobado(motivos) => Ok(motivos),
        AppError::Almacen(AlmacenError::Borrado(_)) => Ok(vec!["sus datos se suprimieron".to_owned()]),
        otra => Err(otra),
    }
}
