//! The expedientes that an account may name in a solicitud: those that are its own, and those that it attends. Of the others, and of those
//! whose data were erased, nothing is told: they are as one that was invented. And which trámites are offered from the page of one.

use engine::comando::{Actuante, Comando, Respuestas};
use engine::datos::Datos;
use engine::permiso;
use engine::referido::{self, Referido};
use engine::tenencia::Tenida;
use schemas::ids::{CampoId, CuentaId, ExpedienteId, Folio, TramiteId};
use schemas::paquete::{AQuien, Modalidad, Paquete};
use serde_json::{Map, Value};

use super::tenencias::respuestas_de;
use super::{Abierto, App, AppError, Avance, Resultado, actuante, atiende, folios_de};
use crate::almacen::{Acceso, AlmacenError, ClaseCuenta, Cuenta, Pagina, Resumen};

/// Most expedientes of an account that a form lists, the latest first. An older one is named by its folio, or from its page.
const LISTADOS: usize = 25;

/// What who applies may choose from where a form is read.
#[derive(Clone, Debug, Default)]
pub struct Elegible {
    /// The documents that they hold.
    pub tenidas: Vec<Tenida>,
    /// The expedientes that they may name.
    pub referidos: Vec<Referido>,
}

/// An expediente that somebody named, and may.
#[derive(Clone, Debug)]
pub(super) struct Nombrado {
    expediente: ExpedienteId,
    /// Whether it is of somebody else: whoever attends it is written down.
    ajeno: bool,
    /// What it says.
    pub referido: Referido,
}

/// A trámite that is offered from an expediente.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ofrecimiento {
    /// Which.
    pub tramite: TramiteId,
    /// What the link says.
    pub etiqueta: String,
}

impl Elegible {
    /// What is known, with it.
    pub fn en(self, datos: Datos) -> Datos {
        Datos { tenidas: self.tenidas, referidos: self.referidos, ..datos }
    }
}

impl App {
    /// What may be chosen from where something is being filled in; the expediente from whose page it began is shown, not chosen.
    pub(super) async fn elegible_en(
        &self,
        paquete: &Paquete,
        cuenta: &CuentaId,
        para: Option<&ExpedienteId>,
        avance: &Avance,
    ) -> Resultado<Elegible> {
        let de = |campo: &CampoId| avance.campos.get(campo).and_then(referido::folio).map(Folio::from);
        let nombrados: Vec<Folio> = referido::pedidos(paquete).filter_map(|c| de(&c.id)).collect();
        let mut elegible = self.elegible(paquete, cuenta, para, &nombrados).await?;
        let sobre = avance.sobre.as_ref().and_then(de);
        for referido in &mut elegible.referidos {
            referido.puesto = Some(&referido.folio) == sobre.as_ref();
        }
        Ok(elegible)
    }

    /// What an account may choose from in the forms of a trámite. `para` is the expediente that asks, once there is one; `nombrados` are
    /// expedientes that were chosen already.
    ///
    /// # Errors
    /// Of the store.
    pub async fn elegible(
        &self,
        paquete: &Paquete,
        cuenta: &CuentaId,
        para: Option<&ExpedienteId>,
        nombrados: &[Folio],
    ) -> Resultado<Elegible> {
        let tenidas = self.tenidas(paquete, cuenta, para).await?;
        if referido::pedidos(paquete).next().is_none() {
            return Ok(Elegible { tenidas, referidos: Vec::new() });
        }
        let suya = cuenta.clone();
        let pagina = Pagina { despues: None, cuantos: LISTADOS };
        let propios = self.almacen().leer(move |l| l.expedientes_de(&suya, pagina)).await?;
        let mut folios: Vec<Folio> =
            propios.into_iter().filter(|r| Some(&r.expediente) != para).map(|r| r.folio).collect();
        let faltan: Vec<Folio> = nombrados.iter().filter(|n| !folios.contains(n)).cloned().collect();
        folios.extend(faltan);
        let referidos = self.nombrados(cuenta, &folios).await?.into_iter().map(|n| n.referido).collect();
        Ok(Elegible { tenidas, referidos })
    }

    /// The same, of what a program names in the answers that it sends.
    ///
    /// # Errors
    /// Of the store.
    pub async fn elegible_de(
        &self,
        paquete: &Paquete,
        cuenta: &CuentaId,
        para: Option<&ExpedienteId>,
        respuestas: &Map<String, Value>,
    ) -> Resultado<Elegible> {
        let tenidas = self.tenidas_con(paquete, cuenta, para, &folios_de(paquete, respuestas)).await?;
        let folios: Vec<Folio> = referido::pedidos(paquete)
            .filter_map(|c| respuestas.get(c.id.as_str())?.as_str())
            .map(|folio| Folio(folio.trim().to_uppercase()))
            .collect();
        let referidos = self.nombrados(cuenta, &folios).await?.into_iter().map(|n| n.referido).collect();
        Ok(Elegible { tenidas, referidos })
    }

    /// An expediente that an account may name.
    ///
    /// # Errors
    /// `NoExiste` when there is none, or it may not; of the store.
    pub async fn referido(&self, cuenta: &CuentaId, folio: &str) -> Resultado<Referido> {
        let folios = [Folio(folio.trim().to_uppercase())];
        let hallado = self.nombrados(cuenta, &folios).await?.pop();
        hallado.map(|n| n.referido).ok_or_else(|| AppError::no_existe("no encontramos ese folio"))
    }

    /// The expedientes of some folios that an account may name, in the same order.
    pub(super) async fn nombrados(&self, cuenta: &CuentaId, folios: &[Folio]) -> Resultado<Vec<Nombrado>> {
        if folios.is_empty() {
            return Ok(Vec::new());
        }
        let (suya, buscados) = (cuenta.clone(), folios.to_vec());
        let (cuenta, resumenes) = self
            .almacen()
            .leer(move |l| {
                let mut resumenes: Vec<Resumen> = Vec::new();
                for folio in &buscados {
                    resumenes.extend(l.por_folio(folio)?);
                }
                Ok((l.cuenta(&suya)?, resumenes))
            })
            .await?;
        let Some(cuenta) = cuenta else { return Ok(Vec::new()) };
        let mut nombrados = Vec::new();
        for resumen in resumenes {
            let ajeno = resumen.cuenta.as_ref() != Some(&cuenta.id);
            if ajeno && cuenta.clase != ClaseCuenta::Servidor {
                continue;
            }
            let abierto = match self.abrir_expediente(&resumen.expediente).await {
                Ok(abierto) => abierto,
                Err(AppError::Almacen(AlmacenError::Borrado(_))) => continue,
                Err(otro) => return Err(otro),
            };
            if ajeno && !atiende(&cuenta, &abierto) {
                continue;
            }
            let referido = referido::de(&abierto.paquete, abierto.paquete.digest(), &abierto.estado);
            nombrados.push(Nombrado { expediente: resumen.expediente, ajeno, referido });
        }
        Ok(nombrados)
    }

    /// Those that the answers of a command name, for whoever sends it.
    pub(super) async fn nombrados_en(
        &self,
        paquete: &Paquete,
        comando: &Comando,
        quien: &Actuante,
    ) -> Resultado<Vec<Nombrado>> {
        match (respuestas_de(comando), quien.cuenta()) {
            (Some(respuestas), Some(cuenta)) => self.nombrados(cuenta, &elegidos(paquete, respuestas)).await,
            _ => Ok(Vec::new()),
        }
    }

    /// The readings to write down when somebody names expedientes of others in one of their own.
    pub(super) fn lecturas(&self, nombrados: &[Nombrado], quien: &Actuante, en: &Folio) -> Vec<Acceso> {
        let Some(cuenta) = quien.cuenta() else { return Vec::new() };
        let ahora = self.ahora();
        let una = |n: &Nombrado| Acceso {
            expediente: n.expediente.clone(),
            cuenta: cuenta.clone(),
            cuando: ahora,
            motivo: format!("Lo nombró en {en}"),
        };
        nombrados.iter().filter(|n| n.ajeno).map(una).collect()
    }

    /// The trámites that are offered to an account from the page that it has of an expediente, by what their links say. None is offered
    /// from its own expedientes.
    ///
    /// # Errors
    /// Of the store.
    pub async fn ofrecidos_desde(
        &self,
        cuenta: &Cuenta,
        como: AQuien,
        desde: &Abierto,
    ) -> Resultado<Vec<Ofrecimiento>> {
        let terminado = desde.estado.resultado.is_some();
        let mut ofrecidos = Vec::new();
        for p in self.estante().activos() {
            let Some(oferta) = p.tramite.se_ofrece.as_ref().filter(|s| s.a(como, terminado)) else {
                continue;
            };
            if p.tramite.id == desde.paquete.tramite.id
                || permiso::solicitar(&p, &actuante(cuenta, &p.tramite.id)).is_err()
                || !p.tramite.ficha.modalidad.contains(&Modalidad::EnLinea)
                || (oferta.una_vez && self.ya_pedido(&p, &cuenta.id, &desde.id, &desde.estado.folio).await?)
            {
                continue;
            }
            let etiqueta = oferta.etiqueta.clone().unwrap_or_else(|| p.tramite.nombre.clone());
            ofrecidos.push(Ofrecimiento { tramite: p.tramite.id.clone(), etiqueta });
        }
        ofrecidos.sort_by(|a, b| (&a.etiqueta, &a.tramite).cmp(&(&b.etiqueta, &b.tramite)));
        Ok(ofrecidos)
    }

    /// The expediente about which an account begins a trámite, from its page.
    ///
    /// # Errors
    /// `NoExiste` when there is none, or it may not name it; `Invalido` when it asked already for what is once; of the store.
    pub async fn sobre(&self, paquete: &Paquete, cuenta: &CuentaId, folio: &str) -> Resultado<Referido> {
        let folios = [Folio(folio.trim().to_uppercase())];
        let Some(nombrado) = self.nombrados(cuenta, &folios).await?.pop() else {
            return Err(AppError::no_existe("no encontramos ese folio"));
        };
        let (id, referido) = (&nombrado.expediente, nombrado.referido);
        let una_vez = paquete.tramite.se_ofrece.as_ref().is_some_and(|s| s.una_vez);
        if una_vez && self.ya_pedido(paquete, cuenta, id, &referido.folio).await? {
            return Err(AppError::invalido(format!(
                "usted ya contestó «{}» sobre la solicitud {}, y se contesta una sola vez; la encuentra en sus solicitudes",
                paquete.tramite.nombre, referido.folio
            )));
        }
        Ok(referido)
    }

    /// Whether an account already asked for a trámite about an expediente.
    async fn ya_pedido(
        &self,
        paquete: &Paquete,
        cuenta: &CuentaId,
        sobre: &ExpedienteId,
        folio: &Folio,
    ) -> Resultado<bool> {
        let (cuenta, tramite, sobre) = (cuenta.clone(), paquete.tramite.id.clone(), sobre.clone());
        let pedidos = self.almacen().leer(move |l| l.pedidos_desde(&cuenta, &tramite, &sobre)).await?;
        for pedido in pedidos {
            let abierto = match self.abrir_expediente(&pedido).await {
                Ok(abierto) => abierto,
                Err(AppError::Almacen(AlmacenError::Borrado(_))) => continue,
                Err(otro) => return Err(otro),
            };
            let dicho = |campo: &CampoId| abierto.estado.datos.campos.get(campo).and_then(referido::folio);
            if referido::pedidos(&abierto.paquete).any(|c| dicho(&c.id) == Some(folio.as_str())) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The folios of the expedientes that some answers name.
pub(super) fn elegidos(paquete: &Paquete, respuestas: &Respuestas) -> Vec<Folio> {
    referido::pedidos(paquete)
        .filter_map(|c| referido::folio(respuestas.get(&c.id)?.as_ref()?))
        .map(Folio::from)
        .collect()
}
