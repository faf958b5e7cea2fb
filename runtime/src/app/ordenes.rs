//! What an expediente orders of the platform: it is judged, and what comes of it is written with the event that tells it. What can't be
//! done is an answer, so that the trámite goes to where a person mends it.
//!
//! With accounts, `cuentas` judges it. With the expediente that a field names, it is judged here: it is of the same person, and it is
//! erased only once it is over and nothing keeps it.

use engine::comando::{Actuante, Comando};
use engine::consulta::{self, Partes};
use engine::formato::{self, enumerar};
use engine::{evolve, plazo, referido, tenencia};
use jiff::civil::Date;
use schemas::evento::{Hecho as Suceso, Quien};
use schemas::ids::{CuentaId, EtapaId, Folio, OperacionId, TramiteId};
use schemas::valor::Valor;
use serde_json::json;

use super::efecto::{Carga, EfectoDeEvento, clave_de};
use super::proyectar::estado_en_palabras;
use super::{Abierto, App, AppError, Resultado};
use crate::almacen::{
    AlmacenError, CambioDeExpediente, CambioOrdenado, EfectoNuevo, EstadoOrden, QueSeHace, Reservado,
    Resumen, Version,
};

/// Gathers what there is of a person in an expediente of theirs.
pub(super) const REUNIR: &str = "reunir_datos";
/// Erases it.
pub(super) const SUPRIMIR: &str = "suprimir_datos";

/// How often what it is done to is judged again when it changes meanwhile.
const INTENTOS: u32 = 4;

/// What an event of an expediente orders.
#[derive(Clone, Debug)]
pub struct Orden {
    /// The stage that orders it.
    pub etapa: EtapaId,
    /// Its visit.
    pub visita: u32,
    /// The number of the event.
    pub evento: u64,
    /// What is to be done.
    pub operacion: OperacionId,
    /// With what.
    pub valores: Partes,
}

/// Why something isn't done, as who attends the expediente reads it.
pub(super) type Porque = String;

/// A copy of what there is of a person in one of their expedientes, that another one of theirs gathered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copia {
    /// The event that tells it, by which it is asked for.
    pub evento: u64,
    /// Of which expediente.
    pub folio: Folio,
}

/// What is known of the expediente that an order names.
struct Nombrado {
    abierto: Abierto,
    titular: CuentaId,
    cuantos: u64,
    contenidos: Vec<String>,
    /// Bills that wait.
    por_pagar: bool,
    /// Other expedientes of the same person that go on and lean on it.
    dependen: Vec<Folio>,
}

impl App {
    /// Does what an expediente orders, and takes the answer to it: both in one transaction, once.
    ///
    /// # Errors
    /// When the store refuses; then nothing was done, and it may be tried again.
    pub async fn ordenar(&self, abierto: &Abierto, orden: Orden) -> Resultado<()> {
        let etapa = abierto.paquete.tramite.etapa(&orden.etapa);
        let operacion = etapa.and_then(|e| abierto.paquete.operacion_de(e));
        let operacion = operacion.ok_or_else(|| AppError::defecto("el paquete no trae lo que se ordena"))?;
        let mut intento = 1;
        loop {
            let juicio = if operacion.sobre_expediente() {
                self.juzgar_expediente(abierto, &orden).await?.map(|c| (None, CambioOrdenado::Expediente(c)))
            } else {
                let juicio = self.juzgar_cuenta(abierto, &orden).await?;
                juicio.map(|(cuenta, c)| (Some(cuenta), CambioOrdenado::Cuenta(Box::new(c))))
            };
            let (dicho, cambio) = match juicio {
                Ok((cuenta, cambio)) => (json!({"hecho": true, "cuenta": cuenta}), Some(cambio)),
                Err(porque) => (json!({"hecho": false, "motivo": porque}), None),
            };
            let Orden { etapa, visita, .. } = orden.clone();
            let comando = match consulta::leer(&abierto.paquete, operacion, &dicho) {
                Ok(valores) => Comando::ContestarConsulta { etapa, visita, valores },
                Err(motivo) => return Err(AppError::Defecto(motivo)),
            };
            match self.ejecutar_con(&abierto.id, comando, Actuante::Sistema, None, cambio).await {
                Err(AppError::Almacen(AlmacenError::CuentaCambio | AlmacenError::ExpedienteCambio))
                    if intento < INTENTOS =>
                {
                    intento += 1;
                }
                otro => return otro.map(drop),
            }
        }
    }

    /// What an order does to the expediente that it names, or why it isn't done.
    async fn juzgar_expediente(
        &self,
        abierto: &Abierto,
        orden: &Orden,
    ) -> Resultado<Result<CambioDeExpediente, Porque>> {
        if !self.config().toca_expedientes(&abierto.paquete.tramite.id) {
            return Ok(Err("en este entorno este trámite ya no puede tocar otra solicitud".to_owned()));
        }
        let que = match orden.operacion.as_str() {
            REUNIR => QueSeHace::Reunir,
            SUPRIMIR => QueSeHace::Suprimir,
            _ => return Ok(Err("esta plataforma no sabe hacer lo que se le ordena".to_owned())),
        };
        let Some(quien) = quien_decidio(abierto) else {
            return Ok(Err("ninguna persona de la autoridad lo decidió".to_owned()));
        };
        let Some(folio) = orden.valores.get("expediente").and_then(referido::folio) else {
            return Ok(Err("la persona no dijo de qué solicitud se trata".to_owned()));
        };
        let nombrado = match self.nombrado_por(abierto, folio).await? {
            Ok(nombrado) => nombrado,
            Err(porque) => return Ok(Err(porque)),
        };
        let cuando = self.ahora();
        if que == QueSeHace::Suprimir
            && let Some(porque) = impide(&nombrado, evolve::local(&nombrado.abierto.paquete, cuando).date())
        {
            return Ok(Err(porque));
        }
        let dia = formato::fecha_larga(evolve::local(&abierto.paquete, cuando).date());
        let (motivo, efectos) = match que {
            QueSeHace::Reunir => {
                (format!("Se reunieron sus datos para la petición {}", abierto.estado.folio), Vec::new())
            }
            QueSeHace::Suprimir => (
                format!("Así se resolvió en la petición {}, el {dia}", abierto.estado.folio),
                vec![vaciar(abierto, orden.evento, nombrado.contenidos, cuando)],
            ),
        };
        tracing::info!(por = %abierto.estado.folio, ?que, "un expediente toca otro");
        Ok(Ok(CambioDeExpediente {
            expediente: nombrado.abierto.id.clone(),
            version: Version(nombrado.abierto.estado.version),
            titular: nombrado.titular,
            cuantos: nombrado.cuantos,
            que,
            quien,
            motivo,
            cuando,
            ordena: abierto.id.clone(),
            efectos,
        }))
    }

    /// The expediente that an order names, if it is of the person of the one that orders it. One of somebody else, and one that was
    /// invented, meet the same answer.
    async fn nombrado_por(&self, abierto: &Abierto, folio: &str) -> Resultado<Result<Nombrado, Porque>> {
        let ajena =
            || Ok(Err("la solicitud que se nombró no es de la persona que hace esta petición".to_owned()));
        let Some(titular) = abierto.estado.titular.clone() else { return ajena() };
        let (buscado, suya) = (folio.to_owned(), titular.clone());
        let hallado = self.almacen().leer(move |l| l.por_folio(&buscado)).await?;
        let Some(resumen) = hallado.filter(|r| r.cuenta.as_ref() == Some(&suya)) else { return ajena() };
        if resumen.expediente == abierto.id {
            return Ok(Err("una petición no se refiere a sí misma".to_owned()));
        }
        let otro = match self.abrir_expediente(&resumen.expediente).await {
            Ok(otro) => otro,
            Err(AppError::Almacen(AlmacenError::Borrado(borrado))) => {
                return Ok(Err(format!("sus datos ya se habían suprimido. {}", borrado.motivo)));
            }
            Err(error) => return Err(error),
        };
        let (a, b) = (&abierto.estado.datos.solicitante, &otro.estado.datos.solicitante);
        if !matches!((a, b), (Some(a), Some(b)) if tenencia::misma_persona(a, b)) {
            return Ok(Err(format!("la solicitud {folio} se hizo a nombre de otra persona")));
        }
        let id = otro.id.clone();
        let (cuantos, contenidos, ordenes, abiertas) = self
            .almacen()
            .leer(move |l| {
                Ok((l.cuantos_de(&suya)?, l.contenidos_de(&id)?, l.ordenes(&id)?, l.en_curso_de(&suya)?))
            })
            .await?;
        let por_pagar = ordenes.iter().any(|o| o.estado == EstadoOrden::Pendiente);
        let dependen = self.dependen(&otro, &abierto.paquete.tramite.id, abiertas).await?;
        Ok(Ok(Nombrado { abierto: otro, titular, cuantos, contenidos, por_pagar, dependen }))
    }

    /// The expedientes of the same person that go on and name another, or a document of it: an appeal, a renewal. Those of the trámite that
    /// asks are left out.
    async fn dependen(
        &self,
        de: &Abierto,
        menos: &TramiteId,
        abiertas: Vec<Resumen>,
    ) -> Resultado<Vec<Folio>> {
        let mut dependen = Vec::new();
        // Another petition like the one that asks is no reason to keep it.
        for resumen in abiertas.into_iter().filter(|r| r.tramite != *menos && r.expediente != de.id) {
            let otra = match self.abrir_expediente(&resumen.expediente).await {
                Ok(otra) => otra,
                Err(AppError::Almacen(AlmacenError::Borrado(_))) => continue,
                Err(error) => return Err(error),
            };
            let nombra = |valor: &Valor| {
                let dicho = referido::folio(valor);
                dicho.is_some_and(|f| {
                    *f == *de.estado.folio || de.estado.salidas.iter().any(|s| s.folio.as_str() == f)
                })
            };
            if otra.estado.datos.campos.values().any(nombra) {
                dependen.push(resumen.folio);
            }
        }
        Ok(dependen)
    }

    /// The copies that an expediente gathered.
    pub fn copias(abierto: &Abierto) -> Vec<Copia> {
        let de = |(numero, evento): (u64, &schemas::evento::Evento)| {
            let Suceso::ConsultaRespondida { etapa, valores } = &evento.hecho else { return None };
            if valores.get("hecho") != Some(&Valor::Booleano(true)) {
                return None;
            }
            // What was asked is the last question of that stage before its answer.
            let antes = usize::try_from(numero).ok()?.saturating_sub(1);
            let pedida = abierto.eventos.iter().take(antes).rev().find_map(|e| match &e.hecho {
                Suceso::ConsultaPedida { etapa: de, operacion, valores, .. } if de == etapa => {
                    Some((operacion, valores))
                }
                _ => None,
            });
            let (operacion, con) = pedida?;
            let folio = con.get("expediente").and_then(referido::folio)?;
            (operacion.as_str() == REUNIR).then(|| Copia { evento: numero, folio: Folio::from(folio) })
        };
        (1..).zip(abierto.eventos.iter()).filter_map(de).collect()
    }

    /// An expediente as it was when another gathered its data. It is made again each time: erasing it erases its copies.
    ///
    /// # Errors
    /// `NoExiste` when that event gathered nothing, or it isn't of the same account; `Borrado` when it was erased since.
    pub async fn copia(&self, abierto: &Abierto, evento: u64) -> Resultado<Abierto> {
        let no_existe = || AppError::no_existe("esa petición no reunió datos");
        let copia = Self::copias(abierto).into_iter().find(|c| c.evento == evento).ok_or_else(no_existe)?;
        let indice = usize::try_from(evento).ok().and_then(|e| e.checked_sub(1));
        let cuando = indice.and_then(|i| abierto.eventos.get(i)).map(|e| e.cuando).ok_or_else(no_existe)?;
        let folio = copia.folio.to_string();
        let resumen = self.almacen().leer(move |l| l.por_folio(&folio)).await?;
        let resumen = resumen.filter(|r| r.cuenta.is_some() && r.cuenta == abierto.estado.titular);
        let entero = self.abrir_expediente(&resumen.ok_or_else(no_existe)?.expediente).await?;
        let eventos = entero.eventos.iter().take_while(|e| e.cuando <= cuando).cloned().collect();
        let copia = self.armar(&entero.id, eventos, Some(entero.resumen))?;
        // Its line in lists tells today; this one, that day.
        let resumen = Resumen {
            version: Version(copia.estado.version),
            actualizado: copia.eventos.last().map_or(cuando, |e| e.cuando),
            estado: estado_en_palabras(&copia.paquete, &copia.estado),
            resultado: copia.estado.resultado,
            ..copia.resumen.clone()
        };
        Ok(Abierto { resumen, ..copia })
    }
}

/// Who of the authority acted last: what is ordered follows from what they decided.
fn quien_decidio(abierto: &Abierto) -> Option<CuentaId> {
    abierto.eventos.iter().rev().find_map(|e| match &e.quien {
        Quien::Servidor { cuenta, .. } => Some(cuenta.clone()),
        _ => None,
    })
}

/// What keeps an expediente from being erased on a day.
fn impide(nombrado: &Nombrado, hoy: Date) -> Option<Porque> {
    let Abierto { paquete, estado, eventos, resumen, .. } = &nombrado.abierto;
    let folio = &estado.folio;
    if estado.resultado.is_none() {
        return Some(format!("la solicitud {folio} todavía no termina"));
    }
    if nombrado.por_pagar {
        return Some(format!("la solicitud {folio} tiene un pago pendiente"));
    }
    if !estado.apartados.is_empty() {
        return Some(format!("la solicitud {folio} tiene un pago que la Tesorería no ha conciliado"));
    }
    let vigentes: Vec<String> = estado
        .salidas
        .iter()
        .filter(|s| s.revocada.is_none() && !nombrado.abierto.corregidas.contains_key(&s.folio))
        .filter(|s| match s.vence {
            Some(vence) => vence >= hoy,
            // A letter that only tells what was resolved is kept as long as its expediente; a document, while it is good.
            None => paquete.tramite.salida(&s.salida).is_some_and(|d| d.documento.is_some()),
        })
        .map(|s| s.folio.to_string())
        .collect();
    if !vigentes.is_empty() {
        return Some(format!("sigue vigente el documento {}, que se emitió con ella", enumerar(&vigentes)));
    }
    if !nombrado.dependen.is_empty() {
        let folios: Vec<String> = nombrado.dependen.iter().map(ToString::to_string).collect();
        return Some(format!("sigue en curso {}, que se apoya en ella", enumerar(&folios)));
    }
    let Some(dura) = paquete.tramite.ficha.conservacion else {
        return Some(format!("la ficha de «{}» no dice cuánto se conserva", paquete.tramite.nombre));
    };
    let fin = eventos.iter().rev().find(|e| matches!(e.hecho, Suceso::Concluido { .. }));
    let fin = evolve::local(paquete, fin.map_or(resumen.actualizado, |e| e.cuando)).date();
    let hasta = paquete
        .calendario(&paquete.municipio.calendario)
        .and_then(|c| plazo::mueve_fecha(c, fin, i64::from(dura.cantidad), dura.unidad));
    match hasta {
        Some(hasta) if hasta <= hoy => None,
        Some(hasta) => Some(format!(
            "la solicitud {folio} se conserva {dura} desde que terminó, hasta el {}",
            formato::fecha_larga(hasta)
        )),
        None => Some(format!("la solicitud {folio} se conserva {dura}")),
    }
}

/// The contents of what was erased leave the disk, once nobody refers to them.
fn vaciar(
    abierto: &Abierto,
    version: u64,
    contenidos: Vec<String>,
    no_antes: jiff::Timestamp,
) -> EfectoNuevo {
    let carga = Carga::Vaciar { contenidos };
    let clave = clave_de(&abierto.id, version, &carga);
    let clase = carga.clase().to_owned();
    let valor = serde_json::to_value(EfectoDeEvento { version, cuenta: None, carga });
    EfectoNuevo { clave, clase, carga: Reservado(valor.unwrap_or_default()), no_antes }
}
