//! The documents that the municipality issued before to an account, for the fields by which a trámite asks for one. Whose they are follows
//! from the solicitud by which they were issued; what they carry, from what was known when they were.

use engine::comando::{Actuante, Comando, Respuestas};
use engine::estado::Estado;
use engine::evolve;
use engine::tenencia::{self, Pedida, Tenida};
use papeles::Momento;
use schemas::ids::{CuentaId, ExpedienteId, Folio};
use schemas::paquete::Paquete;
use serde_json::{Map, Value};

use super::{App, AppError, Resultado};
use crate::almacen::AlmacenError;

/// Most documents of an account whose type is looked at, the latest first.
const EMITIDAS: u32 = 5_000;
/// Most expedientes of an account that are opened for their documents, the latest first. Whoever has more names an older one by its folio.
const ABIERTOS: usize = 200;

/// After every folio: none begins with it.
const FIN: &str = "~";

impl App {
    /// What an account may choose from in a trámite, the latest first: also what can't be used any more, so that it is told why. `para` is
    /// the expediente that asks, once there is one.
    ///
    /// # Errors
    /// Of the store.
    pub async fn tenidas(
        &self,
        paquete: &Paquete,
        cuenta: &CuentaId,
        para: Option<&ExpedienteId>,
    ) -> Resultado<Vec<Tenida>> {
        self.tenidas_con(paquete, cuenta, para, &[]).await
    }

    /// The same, with the documents of these folios among them if they are of the account.
    ///
    /// # Errors
    /// Of the store.
    pub async fn tenidas_con(
        &self,
        paquete: &Paquete,
        cuenta: &CuentaId,
        para: Option<&ExpedienteId>,
        folios: &[Folio],
    ) -> Resultado<Vec<Tenida>> {
        let pedidas: Vec<Pedida<'_>> = tenencia::pedidas(paquete).collect();
        if pedidas.is_empty() {
            return Ok(Vec::new());
        }
        let (suya, nombrados) = (cuenta.clone(), folios.to_vec());
        let (emitidas, nombradas) = self
            .almacen()
            .leer(move |l| {
                let mut nombradas = Vec::new();
                for folio in &nombrados {
                    let Some((expediente, _)) = l.salida(folio)? else { continue };
                    if l.resumen(&expediente)?.is_some_and(|r| r.cuenta.as_ref() == Some(&suya)) {
                        nombradas.push(expediente);
                    }
                }
                Ok((l.emitidas_a(&suya, EMITIDAS)?, nombradas))
            })
            .await?;
        let mut tenidas = Vec::new();
        let mut vistos = nombradas;
        for (expediente, digest, salida) in emitidas {
            let hoy = self.estante().traer(self.almacen(), &digest)?;
            // A version may call it otherwise than the one with which it was issued: then the events say.
            let tipo = hoy.tramite.salida(&salida).map(|s| s.documento.as_ref());
            let puede = tipo.is_none_or(|t| t.is_some_and(|t| pedidas.iter().any(|p| p.documento == t)));
            if vistos.len() >= ABIERTOS {
                break;
            }
            if puede && !vistos.contains(&expediente) {
                vistos.push(expediente);
            }
        }
        for expediente in vistos {
            tenidas.extend(self.de_expediente(&expediente, &pedidas).await?);
        }
        tenidas.sort_by(|a, b| (b.emitida, &b.folio).cmp(&(a.emitida, &a.folio)));
        if pedidas.iter().any(|p| p.una_vez) {
            let desde = tenencia::recurso(paquete, "");
            let (hasta, para, ahora) = (format!("{desde}{FIN}"), para.cloned(), self.ahora());
            let usadas =
                self.almacen().leer(move |l| l.ocupados(&desde, &hasta, para.as_ref(), &[], ahora)).await?;
            for tenida in &mut tenidas {
                tenida.usada = usadas.contains_key(&tenencia::recurso(paquete, &tenida.folio));
            }
        }
        Ok(tenidas)
    }

    /// The documents of those types that an expediente issued. One whose data were erased has none.
    async fn de_expediente(&self, id: &ExpedienteId, pedidas: &[Pedida<'_>]) -> Resultado<Vec<Tenida>> {
        let abierto = match self.abrir_expediente(id).await {
            Ok(abierto) => abierto,
            Err(AppError::Almacen(AlmacenError::Borrado(_))) => return Ok(Vec::new()),
            Err(otro) => return Err(otro),
        };
        let mut tenidas = Vec::new();
        for emitida in &abierto.estado.salidas {
            let momento = Momento::en(abierto.versiones(), &abierto.eventos, emitida.version)
                .map_err(|error| AppError::defecto(error.to_string()))?;
            let definida = momento.paquete.tramite.salida(&emitida.salida);
            let Some(documento) = definida.and_then(|s| s.documento.clone()) else { continue };
            if pedidas.iter().all(|p| *p.documento != documento) {
                continue;
            }
            tenidas.push(Tenida {
                documento,
                folio: emitida.folio.clone(),
                emitida: emitida.fecha,
                vence: emitida.vence,
                revocada: emitida.revocada,
                corregida: abierto
                    .corregidas
                    .get(&emitida.folio)
                    .map(|c| evolve::local(&abierto.paquete, c.desde).date()),
                titular: abierto.estado.datos.solicitante.clone(),
                datos: tenencia::entregado(&momento.ambito(), &emitida.salida)?,
                usada: false,
            });
        }
        Ok(tenidas)
    }

    /// What who acts may choose from, where what they answer chooses a document; nothing otherwise.
    pub(super) async fn tenidas_para(
        &self,
        paquete: &Paquete,
        comando: &Comando,
        quien: &Actuante,
        para: Option<&ExpedienteId>,
    ) -> Resultado<Vec<Tenida>> {
        match (respuestas_de(comando), quien.cuenta()) {
            (Some(respuestas), Some(cuenta)) => {
                let folios = elegidos(paquete, respuestas);
                if folios.is_empty() {
                    return Ok(Vec::new());
                }
                self.tenidas_con(paquete, cuenta, para, &folios).await
            }
            _ => Ok(Vec::new()),
        }
    }
}

/// The answers that a command carries.
pub(super) const fn respuestas_de(comando: &Comando) -> Option<&Respuestas> {
    match comando {
        Comando::Iniciar { respuestas, .. }
        | Comando::Actuar { respuestas, .. }
        | Comando::General { respuestas, .. } => Some(respuestas),
        _ => None,
    }
}

/// The folios that a program names in the answers that it sends.
pub fn folios_de(paquete: &Paquete, respuestas: &Map<String, Value>) -> Vec<Folio> {
    tenencia::pedidas(paquete)
        .filter_map(|p| respuestas.get(p.campo.id.as_str())?.as_str())
        .map(|folio| Folio(folio.trim().to_uppercase()))
        .collect()
}

/// The folios that some answers choose: the store is asked, as it writes, that none of them was revoked meanwhile.
pub(super) fn elegidos(paquete: &Paquete, respuestas: &Respuestas) -> Vec<Folio> {
    tenencia::pedidas(paquete)
        .filter_map(|p| tenencia::folio(respuestas.get(&p.campo.id)?.as_ref()?))
        .map(Folio::from)
        .collect()
}

/// The folios that a command chooses and its expediente doesn't have: what was judged once stays as it is.
pub(super) fn elegidos_nuevos(paquete: &Paquete, estado: &Estado, comando: &Comando) -> Vec<Folio> {
    let mut nuevos = respuestas_de(comando).map(|r| elegidos(paquete, r)).unwrap_or_default();
    let previos = tenencia::elegidas(paquete, estado);
    nuevos.retain(|folio| previos.iter().all(|(_, previo)| *previo != folio.as_str()));
    nuevos
}
