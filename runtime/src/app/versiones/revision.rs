//! The review of a version in the entorno de pruebas: who of its dependencia looks at each aspect, what they say of it, and the visto
//! bueno that they sign.

use std::collections::BTreeMap;

use analisis::comparar::{Comparacion, comparar};
use aprobacion::{Alcance, Aspecto, Carpeta, LlavePrivada, PorFirmar, Registrada, Sal, Sobre};
use jiff::Timestamp;
use schemas::acto::{Acto, Hecho};
use schemas::sello::{Digest, PaqueteSellado};

use crate::almacen::{ActoGuardado, CorreoNuevo, Cuenta, Reservado};
use crate::app::{App, AppError, Ofrecido, Resultado};

/// Most characters of a comment.
const MAXIMO_TEXTO: usize = 2_000;

/// What was said of an aspect of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aspectos {
    /// By aspect, what each person said last, oldest first.
    pub dicho: BTreeMap<Aspecto, Vec<Dicho>>,
}

/// What a person said of an aspect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dicho {
    /// Who.
    pub quien: String,
    /// Whether it is right.
    pub conforme: bool,
    /// Why not, or a remark.
    pub texto: String,
    /// When.
    pub cuando: Timestamp,
}

/// How an aspect stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstadoAspecto {
    /// Nobody looked at it.
    Pendiente,
    /// Somebody found fault with it, and hasn't taken that back.
    Observado,
    /// Somebody found it right and nobody found fault.
    Conforme,
}

impl Aspectos {
    /// As the acts about a version tell.
    pub fn de(actos: &[ActoGuardado], digest: &Digest) -> Self {
        let mut aspectos = Self::default();
        for acto in actos.iter().map(|a| &a.acto).filter(|a| a.digest == *digest) {
            let Hecho::Decidido { aspecto, conforme, texto } = &acto.hecho else { continue };
            let Some(aspecto) = Aspecto::de(aspecto) else { continue };
            let dichos = aspectos.dicho.entry(aspecto).or_default();
            dichos.retain(|d| d.quien != acto.quien);
            dichos.push(Dicho {
                quien: acto.quien.clone(),
                conforme: *conforme,
                texto: texto.clone(),
                cuando: acto.cuando,
            });
        }
        aspectos
    }

    /// How an aspect stands.
    pub fn estado(&self, aspecto: Aspecto) -> EstadoAspecto {
        match self.dicho.get(&aspecto).map(Vec::as_slice) {
            None | Some([]) => EstadoAspecto::Pendiente,
            Some(dichos) if dichos.iter().all(|d| d.conforme) => EstadoAspecto::Conforme,
            Some(_) => EstadoAspecto::Observado,
        }
    }

    /// The aspects that a person found right.
    pub fn conformes_de(&self, quien: &str) -> Vec<Aspecto> {
        let suyo = |a: &Aspecto| {
            self.dicho.get(a).is_some_and(|dichos| dichos.iter().any(|d| d.quien == quien && d.conforme))
        };
        Aspecto::TODOS.into_iter().filter(suyo).collect()
    }
}

/// A version under review.
#[derive(Clone, Debug)]
pub struct EnRevision {
    /// It.
    pub paquete: Ofrecido,
    /// The acts about its trámite.
    pub actos: Vec<ActoGuardado>,
    /// When it was received, by whom, and who wrote it; nothing when it never was.
    pub recibida: Option<(Timestamp, Vec<String>)>,
}

impl EnRevision {
    fn de(paquete: Ofrecido, actos: Vec<ActoGuardado>) -> Self {
        let suyos = actos.iter().rev().map(|a| &a.acto).filter(|a| a.digest == *paquete.digest());
        let recibida = suyos.clone().find_map(|a| match &a.hecho {
            Hecho::Recibido { autores, .. } => Some((a.cuando, autores.clone())),
            _ => None,
        });
        Self { paquete, actos, recibida }
    }

    /// Who wrote or delivered it.
    pub fn autores(&self) -> Vec<String> {
        self.recibida.as_ref().map(|(_, autores)| autores.clone()).unwrap_or_default()
    }

    /// Whether a person wrote or delivered it.
    pub fn la_hizo(&self, correo: &str) -> bool {
        self.recibida
            .iter()
            .flat_map(|(_, autores)| autores)
            .any(|a| a.trim().to_lowercase() == correo.trim().to_lowercase())
    }
}

impl App {
    fn solo_pruebas(&self) -> Resultado<()> {
        if self.config().simulado() {
            return Ok(());
        }
        Err(AppError::no_existe("la revisión de versiones sólo existe en el entorno de pruebas"))
    }

    /// A version that was received here.
    ///
    /// # Errors
    /// `NoExiste` when it wasn't, or outside of the entorno de pruebas.
    pub fn en_revision(&self, digest: &Digest) -> Resultado<EnRevision> {
        self.solo_pruebas()?;
        let buscado = digest.clone();
        if self.almacen().leer_ya(move |l| l.paquete(&buscado))?.is_none() {
            return Err(AppError::no_existe("esa versión"));
        }
        let paquete = self.estante().traer(self.almacen(), digest)?;
        let actos = self.actos(&paquete.tramite.id)?;
        Ok(EnRevision::de(paquete, actos))
    }

    /// What changes from the version that was received before this one, and which that was; nothing when this is the first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn cambios(&self, version: &EnRevision) -> Resultado<Option<(Digest, Comparacion)>> {
        let Some(antes) = self.version_previa(version)? else { return Ok(None) };
        Ok(Some((antes.digest().clone(), comparar(antes.paquete(), version.paquete.paquete()))))
    }

    /// The version that was received before this one; nothing when this is the first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn version_previa(&self, version: &EnRevision) -> Resultado<Option<Ofrecido>> {
        let este = version.paquete.digest();
        let previa = version
            .actos
            .iter()
            .map(|a| &a.acto)
            .take_while(|a| a.digest != *este)
            .filter(|a| matches!(a.hecho, Hecho::Recibido { .. }))
            .last();
        let Some(previa) = previa else { return Ok(None) };
        self.estante().traer(self.almacen(), &previa.digest).map(Some)
    }

    /// What a person may approve of a paquete in this environment; nothing when they aren't one of its reviewers.
    ///
    /// # Errors
    /// When the rules of the environment can't be read.
    pub fn revisor(&self, correo: &str, paquete: &PaqueteSellado) -> Resultado<Option<Registrada>> {
        let reglas = self.config().reglas.leer().map_err(AppError::Invalido)?;
        let suya = |r: &Registrada| {
            r.quien.to_lowercase() == correo.trim().to_lowercase()
                && (r.dependencias.is_empty() || r.dependencias.contains(&paquete.tramite.dependencia))
                && r.revocada.is_none()
        };
        Ok(reglas.llavero.llaves.into_iter().find(suya))
    }

    fn debe_revisar(&self, cuenta: &Cuenta, version: &EnRevision) -> Resultado<Registrada> {
        let correo = &cuenta.correo.0;
        self.persona_de_verdad(correo)?;
        let revisora = self.revisor(correo, &version.paquete)?.ok_or_else(|| {
            AppError::invalido(
                "su cuenta no revisa los trámites de esta dependencia; pida a Gobierno Digital que registre su llave",
            )
        })?;
        if version.la_hizo(correo) {
            return Err(AppError::invalido("usted hizo esta versión y nadie aprueba su propio trabajo"));
        }
        Ok(revisora)
    }

    /// Refuses a made-up person, as whom anybody may enter: what they signed would be nobody's word.
    pub(super) fn persona_de_verdad(&self, correo: &str) -> Resultado<()> {
        if !self.es_de_ejemplo(correo) {
            return Ok(());
        }
        Err(AppError::invalido(
            "las personas de ejemplo prueban, pero no revisan ni firman; entre con su propia cuenta",
        ))
    }

    /// A person says whether an aspect is right; what they said of it before no longer counts.
    ///
    /// # Errors
    /// `Invalido` when it isn't theirs to say, or an observation says nothing.
    pub fn decidir_aspecto(
        &self,
        digest: &Digest,
        aspecto: Aspecto,
        conforme: bool,
        texto: &str,
        cuenta: &Cuenta,
    ) -> Resultado<()> {
        let version = self.en_revision(digest)?;
        let revisora = self.debe_revisar(cuenta, &version)?;
        if !revisora.aspectos.contains(&aspecto) {
            return Err(AppError::Invalido(format!("a usted no le toca revisar «{}»", aspecto.nombre())));
        }
        let texto = texto.trim();
        if !conforme && texto.is_empty() {
            return Err(AppError::invalido("escriba qué hay que corregir"));
        }
        if texto.chars().count() > MAXIMO_TEXTO {
            return Err(AppError::Invalido(format!(
                "el comentario puede tener {MAXIMO_TEXTO} letras cuando más"
            )));
        }
        let hecho = Hecho::Decidido { aspecto: aspecto.id().to_owned(), conforme, texto: texto.to_owned() };
        let cartas = if conforme {
            Vec::new()
        } else {
            self.observaciones(&version, aspecto, texto, &revisora.persona)
        };
        let acto = self.acto(&version.paquete, hecho, &revisora.persona);
        let tramite = version.paquete.tramite.id.clone();
        self.almacen().escribir_ya(move |e| {
            e.actuar(&tramite, &acto)?;
            cartas.iter().try_for_each(|carta| e.guardar_correo(carta))
        })?;
        Ok(())
    }

    /// What who made a version is told of an observation.
    fn observaciones(
        &self,
        version: &EnRevision,
        aspecto: Aspecto,
        texto: &str,
        persona: &str,
    ) -> Vec<CorreoNuevo> {
        let (cuando, paquete) = (self.ahora(), &version.paquete);
        let nombre = &paquete.tramite.nombre;
        let pagina = format!("{}/revision/{}", self.config().publica.trim_end_matches('/'), paquete.digest());
        let cuerpo = format!(
            "{persona} tiene una observación sobre «{}» de «{nombre}»:\n\n«{texto}»\n\nCorrija la definición y entregue una versión nueva, o explíquele por qué está bien. La revisión está en {pagina}",
            aspecto.nombre(),
        );
        let autores = version.recibida.iter().flat_map(|(_, autores)| autores);
        autores
            .map(|autor| CorreoNuevo {
                clave: format!(
                    "observacion:{}:{}:{}:{autor}",
                    paquete.digest(),
                    aspecto.id(),
                    cuando.as_microsecond()
                ),
                para: Reservado(autor.clone()),
                asunto: format!("Observación sobre «{nombre}»"),
                texto: Reservado(cuerpo.clone()),
                expediente: None,
                cuando,
            })
            .collect()
    }

    /// Makes the key of a person, protected by a password that is stored nowhere, in the place of the one that they had. What it answers
    /// is its public part, which who administers registers in each environment.
    ///
    /// # Errors
    /// When the password is too short, or there is no chance to be had.
    pub fn crear_llave(&self, cuenta: &Cuenta, contrasena: &str) -> Resultado<String> {
        self.solo_pruebas()?;
        self.persona_de_verdad(&cuenta.correo)?;
        let mut azar = [0; 32];
        let mut sal = Sal { sal: [0; 16], inicio: [0; 16] };
        for bytes in [&mut azar[..], &mut sal.sal[..], &mut sal.inicio[..]] {
            getrandom::fill(bytes).map_err(|_| AppError::defecto("el sistema no dio azar para una llave"))?;
        }
        let llave = LlavePrivada::de_azar(&azar);
        let pem = llave.cifrar(contrasena, &sal).map_err(|e| AppError::invalido(e.to_string()))?;
        let (id, ahora) = (cuenta.id.clone(), self.ahora());
        self.almacen().escribir_ya(move |e| e.guardar_llave(&id, &pem, ahora))?;
        Ok(llave.publica().to_string())
    }

    /// A person signs their visto bueno over the aspects that they found right.
    ///
    /// # Errors
    /// `Invalido` with what stands in the way: nothing found right, a fault that somebody found, tests that fail, a password that
    /// doesn't open the key, a key that isn't the one registered.
    pub fn firmar_visto_bueno(&self, digest: &Digest, contrasena: &str, cuenta: &Cuenta) -> Resultado<Sobre> {
        let version = self.en_revision(digest)?;
        let revisora = self.debe_revisar(cuenta, &version)?;
        let aspectos = Aspectos::de(&version.actos, digest);
        let suyos = aspectos.conformes_de(&revisora.persona);
        if suyos.is_empty() {
            return Err(AppError::invalido("primero diga qué aspectos están bien; se firma sobre ellos"));
        }
        if let Some(observado) = suyos.iter().find(|a| aspectos.estado(**a) == EstadoAspecto::Observado) {
            return Err(AppError::Invalido(format!(
                "«{}» tiene una observación sin resolver; corrija la definición o pida a quien la hizo que la retire",
                observado.nombre()
            )));
        }
        let llave = self.llave_de(cuenta, contrasena)?;
        let paquete = &version.paquete;
        let por_firmar = PorFirmar {
            paquete,
            registrada: &revisora,
            alcance: Alcance::Completo,
            aspectos: suyos.clone(),
            autores: version.autores(),
            evidencia: (*self.evidencia(paquete)).clone(),
            // A moved clock dates no signature.
            cuando: self.ahora_de_verdad(),
            nota: None,
        };
        let sobre = por_firmar.firmar(&llave).map_err(|porque| AppError::Invalido(porque.to_string()))?;
        let acto = Acto {
            cuando: self.ahora(),
            quien: revisora.persona,
            digest: digest.clone(),
            hecho: Hecho::Firmado {
                aspectos: suyos.iter().map(|a| a.id().to_owned()).collect(),
                sobre: sobre.digest(),
                base: None,
            },
        };
        let (tramite, guardado) = (paquete.tramite.id.clone(), sobre.clone());
        self.almacen().escribir_ya(move |e| {
            e.guardar_sobre(&acto.digest, &guardado.digest(), &guardado.linea(), acto.cuando)?;
            e.actuar(&tramite, &acto)
        })?;
        Ok(sobre)
    }

    /// The key of a person, opened with its password.
    pub(super) fn llave_de(&self, cuenta: &Cuenta, contrasena: &str) -> Resultado<LlavePrivada> {
        let id = cuenta.id.clone();
        let pem = self.almacen().leer_ya(move |l| l.llave(&id))?.ok_or_else(|| {
            AppError::invalido("aún no tiene llave: créela y pida a Gobierno Digital que la registre")
        })?;
        LlavePrivada::abrir(&pem, contrasena).map_err(|e| AppError::invalido(e.to_string()))
    }

    /// The approvals of a version, as the file that travels with it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn carpeta(&self, digest: &Digest) -> Resultado<Carpeta> {
        let buscado = digest.clone();
        let lineas = self.almacen().leer_ya(move |l| l.sobres(&buscado))?;
        Carpeta::leer(&lineas.join("\n")).map_err(|e| AppError::defecto(e.to_string()))
    }

    /// A page of the versions that were received, by trámite, the last one first: those after `salta`, and how many there are in all.
    /// Each brings only the acts about itself.
    ///
    /// # Errors
    /// `NoExiste` outside of the entorno de pruebas; when the store can't be read.
    pub fn lista_de_revision(&self, salta: usize, cuantas: usize) -> Resultado<(Vec<EnRevision>, usize)> {
        self.solo_pruebas()?;
        let tramites = self.almacen().leer_ya(|l| l.tramites_con_actos())?;
        let (mut lista, mut total) = (Vec::new(), 0);
        for tramite in tramites {
            // What was altered is told where it is administered; here it has no versions.
            let actos = self.actos(&tramite).unwrap_or_default();
            let mut digests: Vec<&Digest> = Vec::new();
            for acto in actos.iter().rev().map(|a| &a.acto) {
                if matches!(acto.hecho, Hecho::Recibido { .. }) && !digests.contains(&&acto.digest) {
                    digests.push(&acto.digest);
                }
            }
            for digest in digests {
                if (salta..salta.saturating_add(cuantas)).contains(&total) {
                    let suyos = actos.iter().filter(|a| a.acto.digest == *digest).cloned().collect();
                    lista.push(EnRevision::de(self.estante().traer(self.almacen(), digest)?, suyos));
                }
                total += 1;
            }
        }
        Ok((lista, total))
    }

    fn acto(&self, paquete: &PaqueteSellado, hecho: Hecho, quien: &str) -> Acto {
        Acto { cuando: self.ahora(), quien: quien.to_owned(), digest: paquete.digest().clone(), hecho }
    }
}
