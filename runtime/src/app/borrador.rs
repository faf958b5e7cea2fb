//! What a person has filled in and not yet sent: a new solicitud, or the form of a stage of an expediente. It is saved page by page,
//! also what doesn't fit yet, so that nobody types anything twice; a new version of the trámite keeps the answers that still fit.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::ambito::Ambito;
use engine::campo::{self, Entrada};
use engine::datos::Datos;
use engine::formulario;
use schemas::ids::{CampoId, CuentaId, EtapaId, ExpedienteId, TramiteId};
use schemas::paquete::{Campo, Paquete, TipoEtapa};
use schemas::sello::Digest;
use schemas::valor::Valor;
use serde::{Deserialize, Serialize};

use super::{
    Abierto, App, AppError, Elegible, Ofrecido, Resultado, actuante, datos_de_borrador, valor_solicitante,
};
use crate::almacen::{Borrador, Cuenta, Enlace, Reservado, uuid7};

/// The beginning of the identity of what is filled in for a stage, which tells it from a new solicitud.
const DE_ETAPA: &str = "etapa:";

/// What was filled in so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avance {
    /// Parts of who applies.
    #[serde(default)]
    pub solicitante: BTreeMap<String, Valor>,
    /// Whether the page of who applies was gone through.
    #[serde(default)]
    pub presentado: bool,
    /// Answers that fit.
    #[serde(default)]
    pub campos: BTreeMap<CampoId, Valor>,
    /// What was typed and doesn't fit, or is half done, as the controls of the form have it. Files are described by the store only.
    #[serde(default)]
    pub escrito: Entrada,
    /// The version that was being filled in.
    #[serde(default)]
    pub digest: Option<Digest>,
    /// The field that was filled in with the expediente from whose page it began.
    #[serde(default)]
    pub sobre: Option<CampoId>,
}

/// Whose is what is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dueno {
    /// Of an account.
    Cuenta(CuentaId),
    /// Of somebody without one, by the link that was sent to them.
    Invitada(Enlace),
}

impl Dueno {
    /// The account, if it is of one.
    pub const fn cuenta(&self) -> Option<&CuentaId> {
        match self {
            Dueno::Cuenta(cuenta) => Some(cuenta),
            Dueno::Invitada(_) => None,
        }
    }
}

/// Something that is being filled in.
#[derive(Clone, Debug)]
pub struct Llenado {
    /// Its identity.
    pub id: String,
    /// Whose.
    pub dueno: Dueno,
    /// The version of the trámite.
    pub paquete: Ofrecido,
    /// The stage whose form it is.
    pub etapa: EtapaId,
    /// What is known besides what is filled in.
    pub base: Datos,
    /// What is filled in.
    pub avance: Avance,
    /// When it was last saved; absent when it never was.
    pub guardado: Option<jiff::Timestamp>,
    /// Where the person was.
    pub pagina: String,
}

impl Llenado {
    /// What is known, with what was filled in.
    pub fn datos(&self) -> Datos {
        let mut datos = self.base.clone();
        datos.campos.extend(self.avance.campos.clone());
        datos
    }

    /// What the controls of some fields show: what was typed last, or the answer.
    pub fn entrada(&self, campos: &[&Campo]) -> Entrada {
        let mut entrada = Entrada::new();
        for campo in campos {
            let escrito = de_campo(&self.avance.escrito, &campo.id);
            if !escrito.is_empty() {
                entrada.extend(escrito);
            } else if let Some(valor) =
                self.avance.campos.get(&campo.id).or_else(|| self.base.campos.get(&campo.id))
            {
                entrada.extend(campo::a_formulario(campo, valor));
            }
        }
        entrada
    }
}

/// What a form says of a field: its own control and those of its parts.
pub fn de_campo(entrada: &Entrada, campo: &str) -> Entrada {
    let parte = format!("{campo}.");
    entrada
        .iter()
        .filter(|(nombre, _)| nombre.as_str() == campo || nombre.starts_with(&parte))
        .map(|(nombre, valores)| (nombre.clone(), valores.clone()))
        .collect()
}

/// Takes out what a form says of a field.
pub fn quitar_campo(entrada: &mut Entrada, campo: &str) {
    let parte = format!("{campo}.");
    entrada.retain(|nombre, _| nombre != campo && !nombre.starts_with(&parte));
}

impl App {
    /// Begins a solicitud; about an expediente, where the trámite is offered from those and the folio of one comes.
    ///
    /// # Errors
    /// When the trámite isn't on offer, the account may not name that expediente, or the store refuses.
    pub async fn empezar(&self, tramite: &str, cuenta: &Cuenta, sobre: Option<&str>) -> Resultado<String> {
        let paquete = self.ofrecido_a(tramite, cuenta)?;
        let ahora = self.ahora();
        let id = uuid7(ahora)?;
        let mut avance = Avance { digest: Some(paquete.digest().clone()), ..Avance::default() };
        if let (Some(oferta), Some(folio)) = (&paquete.tramite.se_ofrece, sobre) {
            let valor = self.sobre(&paquete, &cuenta.id, folio).await?.valor();
            avance.campos.insert(oferta.campo.clone(), valor);
            avance.sobre = Some(oferta.campo.clone());
        }
        self.escribir_borrador(&id, &cuenta.id, &paquete.tramite.id, &avance, "1").await?;
        Ok(id)
    }

    /// The version that a trámite offers to an account: what is of inside the administration isn't offered to anybody else, nor the reverse.
    ///
    /// # Errors
    /// When there is none for it.
    pub fn ofrecido_a(&self, tramite: &str, cuenta: &Cuenta) -> Resultado<Ofrecido> {
        let paquete = self.ofrecido(tramite)?;
        match engine::permiso::solicitar(&paquete, &actuante(cuenta, &paquete.tramite.id)) {
            Ok(()) => Ok(paquete),
            Err(_) => Err(AppError::no_existe("ese trámite no se ofrece a su cuenta")),
        }
    }

    /// What those who work here ask for that an account may ask for, by name.
    pub fn procesos_para(&self, cuenta: &Cuenta) -> Vec<Ofrecido> {
        let interno = |p: &Ofrecido| p.tramite.lo_piden_servidores();
        let suyo = |p: &Ofrecido| engine::permiso::solicitar(p, &actuante(cuenta, &p.tramite.id)).is_ok();
        self.estante().activos().into_iter().filter(|p| interno(p) && suyo(p)).collect()
    }

    fn ofrecido(&self, tramite: &str) -> Resultado<Ofrecido> {
        self.estante().activo(tramite).ok_or_else(|| AppError::no_existe("ese trámite no se ofrece ahora"))
    }

    async fn escribir_borrador(
        &self,
        id: &str,
        cuenta: &CuentaId,
        tramite: &TramiteId,
        avance: &Avance,
        pagina: &str,
    ) -> Resultado<()> {
        let respuestas =
            serde_json::to_value(avance).map_err(|_| AppError::defecto("un borrador no se pudo escribir"))?;
        let borrador = Borrador {
            id: id.to_owned(),
            cuenta: cuenta.clone(),
            tramite: tramite.clone(),
            respuestas: Reservado(respuestas),
            pagina: pagina.to_owned(),
            actualizado: self.ahora(),
        };
        Ok(self.almacen().escribir(move |e| e.guardar_borrador(&borrador)).await?)
    }

    /// Saves what is being filled in.
    ///
    /// # Errors
    /// When it is of somebody else, or the store refuses.
    pub async fn guardar_llenado(&self, llenado: &Llenado) -> Resultado<()> {
        match &llenado.dueno {
            Dueno::Cuenta(cuenta) => {
                let tramite = llenado.paquete.tramite.id.clone();
                self.escribir_borrador(&llenado.id, cuenta, &tramite, &llenado.avance, &llenado.pagina).await
            }
            Dueno::Invitada(enlace) => {
                let respuestas = serde_json::to_value(&llenado.avance)
                    .map(Reservado)
                    .map_err(|_| AppError::defecto("lo que se llenó no se pudo escribir"))?;
                let (enlace, ahora) = (enlace.clone(), self.ahora());
                Ok(self.almacen().escribir(move |e| e.guardar_llenado(&enlace, &respuestas, ahora)).await?)
            }
        }
    }

    /// Opens a solicitud that wasn't sent. Of somebody else's there is none.
    ///
    /// # Errors
    /// When there is none, or its trámite is no longer on offer.
    pub async fn abrir_borrador(&self, id: &str, cuenta: &Cuenta) -> Resultado<Llenado> {
        let (buscado, suya) = (id.to_owned(), cuenta.id.clone());
        let guardado = self.almacen().leer(move |l| l.borrador(&buscado, &suya)).await?;
        match guardado {
            Some(guardado) if !id.starts_with(DE_ETAPA) => {
                let paquete = self.ofrecido(&guardado.tramite)?;
                let avance: Avance = serde_json::from_value(guardado.respuestas.0.clone())
                    .map_err(|_| AppError::defecto("un borrador no se pudo leer"))?;
                let elegible = self.elegible_en(&paquete, &cuenta.id, None, &avance).await?;
                self.abrir_guardado(guardado, cuenta, elegible)
            }
            _ => Err(AppError::no_existe("no encontramos ese borrador")),
        }
    }

    /// What is being filled in, from how it was stored. `elegible` is what may be chosen from; to list drafts, nothing.
    ///
    /// # Errors
    /// When its trámite is no longer on offer.
    pub fn abrir_guardado(
        &self,
        guardado: Borrador,
        cuenta: &Cuenta,
        elegible: Elegible,
    ) -> Resultado<Llenado> {
        let paquete = self.ofrecido(&guardado.tramite)?;
        let primera = paquete
            .tramite
            .etapas
            .first()
            .map(|e| e.id.clone())
            .ok_or_else(|| AppError::defecto("un trámite no tiene etapas"))?;
        let mut avance: Avance = serde_json::from_value(guardado.respuestas.0)
            .map_err(|_| AppError::defecto("un borrador no se pudo leer"))?;
        let solicitante = valor_solicitante(cuenta, avance.solicitante.clone());
        let base = elegible.en(datos_de_borrador(&paquete, Some(solicitante), self.ahora()));
        if avance.digest.as_ref() != Some(paquete.digest()) {
            conservar(&paquete, &primera, &base, &mut avance);
            avance.digest = Some(paquete.digest().clone());
        }
        Ok(Llenado {
            id: guardado.id,
            dueno: Dueno::Cuenta(cuenta.id.clone()),
            paquete,
            etapa: primera,
            base,
            avance,
            guardado: Some(guardado.actualizado),
            pagina: guardado.pagina,
        })
    }

    /// The solicitudes that an account hasn't sent, last saved first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn borradores(&self, cuenta: &CuentaId) -> Resultado<Vec<Borrador>> {
        let suya = cuenta.clone();
        let mut lista = self.almacen().leer(move |l| l.borradores(&suya)).await?;
        lista.retain(|b| !b.id.starts_with(DE_ETAPA));
        Ok(lista)
    }

    /// Takes away what was being filled in; answers whether there was something.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn dejar_borrador(&self, id: &str, cuenta: &CuentaId) -> Resultado<bool> {
        let (id, cuenta) = (id.to_owned(), cuenta.clone());
        Ok(self.almacen().escribir(move |e| e.borrar_borrador(&id, &cuenta)).await?)
    }

    /// Takes away what was being filled in, once it was sent.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn dejar_llenado(&self, llenado: &Llenado) -> Resultado<()> {
        match &llenado.dueno {
            Dueno::Cuenta(cuenta) => self.dejar_borrador(&llenado.id, cuenta).await.map(drop),
            Dueno::Invitada(enlace) => {
                let enlace = enlace.clone();
                Ok(self.almacen().escribir(move |e| e.borrar_llenado(&enlace)).await.map(drop)?)
            }
        }
    }

    /// Opens the form of a stage of an expediente, with what was filled in of it before.
    ///
    /// # Errors
    /// When the stage isn't active, or the store can't be read.
    pub async fn abrir_etapa(&self, abierto: &Abierto, etapa: &str, cuenta: &CuentaId) -> Resultado<Llenado> {
        let activa =
            abierto.estado.activa(etapa).ok_or_else(|| AppError::no_existe("esa etapa no está pendiente"))?;
        let id = id_de_etapa(&abierto.id, etapa, activa.visita);
        let (buscado, suya) = (id.clone(), cuenta.clone());
        let guardado = self.almacen().leer(move |l| l.borrador(&buscado, &suya)).await?;
        let cuando = guardado.as_ref().map(|g| g.actualizado);
        let avance: Avance =
            guardado.and_then(|g| serde_json::from_value(g.respuestas.0).ok()).unwrap_or_default();
        let elegible = self.elegible_en(&abierto.paquete, cuenta, Some(&abierto.id), &avance).await?;
        Ok(Llenado {
            id,
            dueno: Dueno::Cuenta(cuenta.clone()),
            paquete: Arc::clone(&abierto.paquete),
            etapa: etapa.into(),
            base: elegible.en(abierto.estado.datos.clone()),
            avance,
            guardado: cuando,
            pagina: "1".to_owned(),
        })
    }
}

fn id_de_etapa(expediente: &ExpedienteId, etapa: &str, visita: u32) -> String {
    format!("{DE_ETAPA}{expediente}:{etapa}:{visita}")
}

/// Leaves of a draft the answers that still fit: their field is still asked in the form, and takes them.
fn conservar(paquete: &Paquete, etapa: &EtapaId, base: &Datos, avance: &mut Avance) {
    let pedidos = paquete.tramite.etapa(etapa).map(formulario::campos_de_etapa).unwrap_or_default();
    let de_accion = match paquete.tramite.etapa(etapa).map(|e| &e.tipo) {
        Some(TipoEtapa::Tarea(tarea)) => tarea.acciones.iter().flat_map(|a| a.captura.clone()).collect(),
        _ => Vec::new(),
    };
    let previos = std::mem::take(&mut avance.campos);
    let mut datos = base.clone();
    datos.campos.extend(previos.clone());
    for (id, valor) in previos {
        let Some(definido) = paquete.tramite.campo(&id) else { continue };
        if !pedidos.contains(&id) && !de_accion.contains(&id) {
            continue;
        }
        let mut sin_este = datos.clone();
        sin_este.campos.remove(&id);
        let ambito = Ambito::nuevo(paquete, &sin_este);
        let escrito = campo::a_formulario(definido, &valor);
        let lectura = campo::leer_formulario(definido, &escrito, &ambito);
        match lectura.valor {
            Some(valor) if lectura.errores.is_empty() => {
                avance.campos.insert(id, valor);
            }
            // It is shown as it was, to be mended.
            _ => avance.escrito.extend(escrito),
        }
    }
    let conocido = |nombre: &str| {
        let raiz = nombre.split('.').next().unwrap_or_default();
        pedidos.iter().chain(&de_accion).any(|c| c == raiz)
    };
    avance.escrito.retain(|nombre, _| conocido(nombre));
}
