//! The life of an expediente: start, act, read. A command is decided on what the store holds, and written only if nobody wrote in
//! between; otherwise it is decided again.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::comando::{Actuante, Comando, Contexto};
use engine::cupo;
use engine::decide::decide;
use engine::estado::Estado;
use engine::evolve;
use engine::lugar::Llenos;
use engine::versiones::{Versiones, version_de};
use jiff::Timestamp;
use schemas::evento::{Canal, Evento, Hecho as Suceso, Quien};
use schemas::ids::{AccionId, CuentaId, EtapaId, ExpedienteId, Folio};
use schemas::sello::Digest;
use schemas::valor::Valor;
use serde_json::{Value, json};

use super::cupos::heredados;
use super::{App, AppError, Ofrecido, Resultado, efecto, medicion, proyectar, referidos, tenencias};
use crate::almacen::{
    AlmacenError, Anexo, CambioOrdenado, Correccion, Idempotencia, Proyeccion, Resumen, Version,
    nuevo_expediente,
};

/// How often a command is decided again when others write in between.
const INTENTOS: u32 = 8;

/// What is said when others were faster every time.
const OCUPADO: &str = "muchas personas están solicitando a la vez; intente de nuevo en un momento";

/// An expediente, open for reading.
#[derive(Clone, Debug)]
pub struct Abierto {
    /// Its identity.
    pub id: ExpedienteId,
    /// The version of the trámite that it follows now.
    pub paquete: Ofrecido,
    /// Every version that it has followed, the first one first.
    pub seguidas: Vec<Ofrecido>,
    /// Its state.
    pub estado: Estado,
    /// Its events.
    pub eventos: Arc<Vec<Evento>>,
    /// Its line in lists.
    pub resumen: Resumen,
    /// Those of its documents whose place another took, and which.
    pub corregidas: BTreeMap<Folio, Correccion>,
    /// The names of those in whose place somebody acted.
    pub ausentes: BTreeMap<CuentaId, String>,
}

fn versiones_de(seguidas: &[Ofrecido]) -> Versiones<'_> {
    seguidas.iter().map(|v| &**v).collect()
}

impl Abierto {
    /// The versions with which its events are read.
    pub fn versiones(&self) -> Versiones<'_> {
        versiones_de(&self.seguidas)
    }

    /// The version that ruled after some of its events.
    pub fn rige(&self, eventos: &[Evento]) -> &Ofrecido {
        let digest = eventos.iter().rev().find_map(version_de);
        self.seguidas.iter().find(|v| Some(v.digest()) == digest).unwrap_or(&self.paquete)
    }

    /// The name that a stage has now, when an event named it before that many events.
    pub fn nombre_de_hoy<'a>(&'a self, version: usize, etapa: &'a EtapaId) -> &'a EtapaId {
        self.eventos.iter().skip(version).fold(etapa, |nombre, evento| match &evento.hecho {
            Suceso::Migrado { etapas, .. } => etapas.get(nombre).unwrap_or(nombre),
            _ => nombre,
        })
    }
}

/// A key that makes a command happen once however often it is sent: it came with the form or the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clave {
    /// The key.
    pub clave: String,
    /// The digest of what was asked.
    pub huella: Digest,
}

impl Clave {
    /// The key of a request with this content.
    pub fn new(clave: impl Into<String>, contenido: &[u8]) -> Self {
        Self { clave: clave.into(), huella: Digest::de(contenido) }
    }
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hecho {
    /// On which expediente.
    pub expediente: ExpedienteId,
    /// Its folio.
    pub folio: Folio,
    /// Whether it had been done before, and nothing was done now.
    pub repetido: bool,
}

/// What starts an expediente.
#[derive(Clone, Debug)]
pub struct Inicio {
    /// The version that it will follow.
    pub paquete: Ofrecido,
    /// By which way it comes.
    pub canal: Canal,
    /// Who applies.
    pub solicitante: Valor,
    /// The action of the first stage.
    pub accion: AccionId,
    /// Answers.
    pub respuestas: engine::comando::Respuestas,
    /// The draft that it consumes.
    pub borrador: Option<String>,
}

impl App {
    /// Starts an expediente: from here on it has a folio, and its clock runs.
    ///
    /// # Errors
    /// The refusal of the engine, or of the store.
    pub async fn iniciar(&self, inicio: Inicio, cuenta: &CuentaId, clave: Option<Clave>) -> Resultado<Hecho> {
        self.iniciar_como(inicio, Actuante::Solicitante { cuenta: cuenta.clone() }, clave).await
    }

    /// The same by somebody who may also be a servidor público, for what is of inside the administration.
    ///
    /// # Errors
    /// As [`App::iniciar`].
    pub async fn iniciar_como(
        &self,
        inicio: Inicio,
        quien: Actuante,
        clave: Option<Clave>,
    ) -> Resultado<Hecho> {
        let ahora = self.ahora();
        let cuenta = quien
            .cuenta()
            .cloned()
            .ok_or_else(|| AppError::defecto("nadie solicita en nombre del sistema"))?;
        if let Some(clave) = &clave
            && let Some(hecho) = self.repetido(cuenta.as_str(), clave).await?
        {
            return Ok(hecho);
        }
        let paquete = Arc::clone(&inicio.paquete);
        let comando = |folio: Folio| Comando::Iniciar {
            folio,
            digest: paquete.digest().clone(),
            canal: inicio.canal,
            solicitante: inicio.solicitante.clone(),
            accion: inicio.accion.clone(),
            respuestas: inicio.respuestas.clone(),
        };
        let hereda = cupo::heredados(&paquete, None, Some(&inicio.respuestas));
        let mut llenos = self.cupos_llenos(&paquete, None, &hereda, ahora).await?;
        let mut contexto = Contexto::nuevo(ahora, quien);
        let elegidos = tenencias::elegidos(&paquete, &inicio.respuestas);
        let folios = referidos::elegidos(&paquete, &inicio.respuestas);
        for _ in 0..INTENTOS {
            contexto.llenos.clone_from(&llenos);
            if !elegidos.is_empty() {
                contexto.tenidas = self.tenidas_con(&paquete, &cuenta, None, &elegidos).await?;
            }
            let nombrados = self.nombrados(&cuenta, &folios).await?;
            contexto.referidos = nombrados.iter().map(|n| n.referido.clone()).collect();
            // Decided once without a folio, so that a refused solicitud spends none.
            decide(&paquete, None, comando(Folio::from("—")), &contexto)?;
            let folio = self.nuevo_folio(&paquete, ahora).await?;
            let decision = decide(&paquete, None, comando(folio.clone()), &contexto)?;
            let id = nuevo_expediente(ahora)?;
            let anexo = self.anexo(
                &id,
                None,
                &paquete,
                &decision.estado,
                decision.eventos,
                ahora,
                cuenta.as_str(),
                clave.as_ref(),
            );
            let listo = anexo.preparar()?;
            let (borrador, titular) = (inicio.borrador.clone(), cuenta.clone());
            let archivos = archivos_de(&decision.estado);
            let expediente = id.clone();
            let vivas = elegidos.clone();
            let lecturas = self.lecturas(&nombrados, &contexto.quien, &folio);
            let escrito = self
                .almacen()
                .escribir(move |e| {
                    e.exigir_sin_revocar(&vivas)?;
                    let version = e.anexar(&listo)?;
                    e.integrar_archivos(Some(&titular), &archivos, &expediente)?;
                    for lectura in &lecturas {
                        e.anotar_acceso(lectura)?;
                    }
                    if let Some(borrador) = &borrador {
                        e.borrar_borrador(borrador, &titular)?;
                    }
                    Ok(version)
                })
                .await;
            match escrito {
                Ok(_) => return Ok(Hecho { expediente: id, folio, repetido: false }),
                // Somebody took the last place: decided again, knowing it.
                Err(AlmacenError::SinLugar { recurso }) => drop(llenos.insert(recurso)),
                // A document that was chosen was just revoked: decided again, reading it anew.
                Err(AlmacenError::Revocada) => {}
                Err(AlmacenError::YaHecho(respuesta)) => {
                    return de_respuesta(&respuesta.expediente, &respuesta.respuesta);
                }
                Err(otro) => return Err(otro.into()),
            }
        }
        Err(AppError::Espere(OCUPADO.to_owned()))
    }

    /// Does something in an expediente.
    ///
    /// # Errors
    /// The refusal of the engine, or of the store.
    pub async fn ejecutar(
        &self,
        id: &ExpedienteId,
        comando: Comando,
        quien: Actuante,
        clave: Option<Clave>,
    ) -> Resultado<Hecho> {
        self.ejecutar_con(id, comando, quien, clave, None).await
    }

    /// The same, with what it does to an account or to another expediente: both are written, or neither.
    ///
    /// # Errors
    /// As [`App::ejecutar`]; that what it is done to isn't as it was when that was judged.
    pub(super) async fn ejecutar_con(
        &self,
        id: &ExpedienteId,
        comando: Comando,
        quien: Actuante,
        clave: Option<Clave>,
        cambio: Option<CambioOrdenado>,
    ) -> Resultado<Hecho> {
        let cambio = cambio.map(Arc::new);
        let actor = match &quien {
            Actuante::Tercero { invitacion, .. } => format!("tercero:{id}:{invitacion}"),
            _ => quien.cuenta().map_or_else(|| "sistema".to_owned(), ToString::to_string),
        };
        let mut llenos = Llenos::new();
        for _ in 0..INTENTOS {
            if let Some(clave) = &clave
                && let Some(hecho) = self.repetido(&actor, clave).await?
            {
                return Ok(hecho);
            }
            let ahora = self.ahora();
            let abierto = self.abrir_expediente(id).await?;
            if let Comando::Cita { etapa, .. } = &comando {
                llenos.extend(self.horas_llenas(&abierto, etapa, ahora).await?);
            }
            let hereda = heredados(&abierto, &comando);
            llenos.extend(self.cupos_llenos(&abierto.paquete, Some(id), &hereda, ahora).await?);
            let nombre = self.nombre_de_quien_actua(&abierto, &comando, &quien).await?;
            let tenidas = self.tenidas_para(&abierto.paquete, &comando, &quien, Some(id)).await?;
            let nombrados = self.nombrados_en(&abierto.paquete, &comando, &quien).await?;
            let referidos = nombrados.iter().map(|n| n.referido.clone()).collect();
            let vivas = tenencias::elegidos_nuevos(&abierto.paquete, &abierto.estado, &comando);
            let titular = abierto.estado.titular.as_ref();
            let servidores = self.elegibles_para(&abierto.paquete, &comando, titular).await?;
            let (quien_pide, llenos_hoy) = (quien.clone(), llenos.clone());
            let contexto = Contexto {
                ahora,
                quien: quien_pide,
                llenos: llenos_hoy,
                nombre,
                tenidas,
                servidores,
                referidos,
            };
            let decision = decide(&abierto.paquete, Some(&abierto.estado), comando.clone(), &contexto)?;
            let folio = abierto.estado.folio.clone();
            if decision.eventos.is_empty() {
                return Ok(Hecho { expediente: id.clone(), folio, repetido: true });
            }
            let anexo = self.anexo(
                id,
                Some(&abierto),
                &abierto.paquete,
                &decision.estado,
                decision.eventos,
                ahora,
                &actor,
                clave.as_ref(),
            );
            let listo = anexo.preparar()?;
            let archivos = archivos_de(&decision.estado);
            let (expediente, titular) = (id.clone(), quien.cuenta().cloned());
            let cambio = cambio.clone();
            let lecturas = self.lecturas(&nombrados, &quien, &folio);
            let escrito = self
                .almacen()
                .escribir(move |e| {
                    e.exigir_sin_revocar(&vivas)?;
                    let version = e.anexar(&listo)?;
                    e.integrar_archivos(titular.as_ref(), &archivos, &expediente)?;
                    if let Some(cambio) = &cambio {
                        e.hacer_ordenado(cambio)?;
                    }
                    for lectura in &lecturas {
                        e.anotar_acceso(lectura)?;
                    }
                    Ok(version)
                })
                .await;
            match escrito {
                Ok(_) => return Ok(Hecho { expediente: id.clone(), folio, repetido: false }),
                Err(AlmacenError::Conflicto { .. } | AlmacenError::Revocada) => {}
                // Somebody took the last place: decided again, knowing it.
                Err(AlmacenError::SinLugar { recurso }) => drop(llenos.insert(recurso)),
                Err(AlmacenError::YaHecho(respuesta)) => {
                    return de_respuesta(&respuesta.expediente, &respuesta.respuesta);
                }
                Err(otro) => return Err(otro.into()),
            }
        }
        Err(AppError::Espere(
            "muchas personas están actuando en este expediente; intente de nuevo en un momento".to_owned(),
        ))
    }

    /// The name of who signs a document or votes, as the document or the acta will say it.
    async fn nombre_de_quien_actua(
        &self,
        abierto: &Abierto,
        comando: &Comando,
        quien: &Actuante,
    ) -> Resultado<String> {
        let firma = |etapa| abierto.paquete.tramite.etapa(etapa).is_some_and(|e| e.firma().is_some());
        let se_escribe = match comando {
            Comando::Actuar { etapa, .. } => firma(etapa),
            Comando::Votar { .. } => true,
            _ => false,
        };
        let Some(cuenta) = quien.cuenta().filter(|_| se_escribe).cloned() else { return Ok(String::new()) };
        let cuenta = self.almacen().leer(move |l| l.cuenta(&cuenta)).await?;
        Ok(cuenta.map(|c| c.nombre.0).unwrap_or_default())
    }

    /// Reads an expediente.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub async fn abrir_expediente(&self, id: &ExpedienteId) -> Resultado<Abierto> {
        let buscado = id.clone();
        let (historia, resumen, corregidas, ausentes) = self
            .almacen()
            .leer(move |l| {
                let historia = l.cargar(&buscado)?;
                let mut ausentes = BTreeMap::new();
                for evento in &historia.eventos {
                    if let Quien::Servidor { por: Some(ausente), .. } = &evento.quien
                        && let Some(cuenta) = l.cuenta(ausente)?
                    {
                        ausentes.insert(cuenta.id, cuenta.nombre.0);
                    }
                }
                Ok((historia, l.resumen(&buscado)?, l.corregidas(&buscado)?, ausentes))
            })
            .await?;
        let abierto = self.armar(id, historia.eventos, resumen)?;
        Ok(Abierto { corregidas, ausentes, ..abierto })
    }

    /// An expediente from its events, each read with the version that ruled then.
    pub(super) fn armar(
        &self,
        id: &ExpedienteId,
        eventos: Vec<Evento>,
        resumen: Option<Resumen>,
    ) -> Resultado<Abierto> {
        let mut seguidas: Vec<Ofrecido> = Vec::new();
        for digest in eventos.iter().filter_map(version_de) {
            seguidas.push(self.estante().traer(self.almacen(), digest)?);
        }
        let (Some(paquete), Some(resumen)) = (seguidas.last().map(Arc::clone), resumen) else {
            return Err(AppError::no_existe("no encontramos ese expediente"));
        };
        let estado = versiones_de(&seguidas)
            .plegar(&eventos)
            .ok_or_else(|| AppError::defecto("los sucesos de un expediente no forman un estado"))?;
        let (eventos, corregidas, ausentes) = (Arc::new(eventos), BTreeMap::new(), BTreeMap::new());
        Ok(Abierto { id: id.clone(), paquete, seguidas, estado, eventos, resumen, corregidas, ausentes })
    }

    /// Reads an expediente by its folio.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub async fn abrir_folio(&self, folio: &str) -> Resultado<Abierto> {
        self.abrir_folio_para(folio, |_| true).await
    }

    /// Reads an expediente by its folio for somebody. Only to whom `puede_saber` of its summary is it told that its data were erased; to
    /// others it doesn't exist. Whether they may read what is opened is the caller's to ask.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub async fn abrir_folio_para(
        &self,
        folio: &str,
        puede_saber: impl FnOnce(&Resumen) -> bool,
    ) -> Resultado<Abierto> {
        let no_existe = || AppError::no_existe("no encontramos ese folio");
        let buscado = folio.trim().to_uppercase();
        let resumen = self.almacen().leer(move |l| l.por_folio(&buscado)).await?.ok_or_else(no_existe)?;
        match self.abrir_expediente(&resumen.expediente).await {
            Err(AppError::Almacen(AlmacenError::Borrado(_))) if !puede_saber(&resumen) => Err(no_existe()),
            otro => otro,
        }
    }

    async fn repetido(&self, actor: &str, clave: &Clave) -> Resultado<Option<Hecho>> {
        let (actor, clave) = (actor.to_owned(), clave.clone());
        let previa = self.almacen().leer(move |l| l.respuesta(&actor, &clave.clave, &clave.huella)).await?;
        previa.map(|r| de_respuesta(&r.expediente, &r.respuesta)).transpose()
    }

    async fn nuevo_folio(&self, paquete: &Ofrecido, ahora: Timestamp) -> Resultado<Folio> {
        let siglas = paquete.dependencia(&paquete.tramite.dependencia).map_or("MX", |d| d.siglas.as_str());
        let anio = evolve::local(paquete, ahora).year();
        let serie = format!("{siglas}-{anio}");
        let buscada = serie.clone();
        let numero = self.almacen().escribir(move |e| e.siguiente_folio(&buscada)).await?;
        Ok(Folio(format!("{serie}-{numero:06}")))
    }

    #[expect(clippy::too_many_arguments, reason = "one place joins all that an append needs")]
    pub(super) fn anexo(
        &self,
        id: &ExpedienteId,
        antes: Option<&Abierto>,
        paquete: &Ofrecido,
        estado: &Estado,
        eventos: Vec<Evento>,
        ahora: Timestamp,
        actor: &str,
        clave: Option<&Clave>,
    ) -> Anexo {
        let version_esperada = Version(antes.map_or(0, |a| a.estado.version));
        let medida = medicion::medir(antes, paquete, &eventos);
        Anexo {
            expediente: id.clone(),
            version_esperada,
            proyeccion: Proyeccion { medida, ..proyectar(id, paquete, estado, ahora) },
            efectos: efecto::efectos(id, version_esperada.0, &eventos, ahora, paquete),
            idempotencia: clave.map(|c| Idempotencia {
                clave: c.clave.clone(),
                actor: actor.to_owned(),
                huella: c.huella.clone(),
                respuesta: json!({"folio": estado.folio}),
                cuando: ahora,
            }),
            eventos,
        }
    }
}

fn de_respuesta(expediente: &ExpedienteId, respuesta: &Value) -> Resultado<Hecho> {
    let folio = respuesta
        .get("folio")
        .and_then(Value::as_str)
        .ok_or_else(|| AppError::defecto("una respuesta guardada no tiene folio"))?;
    Ok(Hecho { expediente: expediente.clone(), folio: Folio::from(folio), repetido: true })
}

/// The digests of the files that the answers name.
pub(super) fn archivos_de(estado: &Estado) -> Vec<Digest> {
    let mut hallados = Vec::new();
    for valor in estado.datos.campos.values() {
        buscar_archivos(valor, &mut hallados);
    }
    hallados
}

fn buscar_archivos(valor: &Valor, hallados: &mut Vec<Digest>) {
    match valor {
        Valor::Archivo(archivo) => hallados.extend(archivo.sha256.parse::<Digest>().ok()),
        Valor::Lista(valores) => valores.iter().for_each(|v| buscar_archivos(v, hallados)),
        Valor::Registro(partes) => partes.values().for_each(|v| buscar_archivos(v, hallados)),
        _ => {}
    }
}
