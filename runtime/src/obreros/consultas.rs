//! A stage asks an outside system: the worker asks, and takes the answer to the expediente as a command like any other. Whatever happens in
//! between, the expediente goes on: its wait has an end.

use engine::comando::{Actuante, Comando};
use engine::consulta::{self, Partes};
use schemas::evento::Hecho;
use schemas::ids::{EtapaId, OperacionId, ServicioId};
use schemas::paquete::PLATAFORMA;

use super::efectos::Fallo;
use super::{Contesta, Obreros, PorHttp, Pregunta, Sistema};
use crate::almacen::{Efecto, Reservado};
use crate::app::{Abierto, Orden};
use crate::config;

/// What was asked, as its event says.
struct Pedida {
    servicio: ServicioId,
    operacion: OperacionId,
    valores: Partes,
}

impl Obreros {
    /// Asks what the event of that number asks, and takes the answer to the expediente.
    pub(super) async fn consultar(
        &self,
        efecto: &Efecto,
        abierto: &Abierto,
        version: u64,
        etapa: &EtapaId,
    ) -> Result<(), Fallo> {
        let Some((etapa, visita, pedida)) = esperada(abierto, version, etapa) else { return Ok(()) };
        let definida = abierto.paquete.tramite.etapa(&etapa);
        if definida.is_some_and(|e| abierto.paquete.ordena(e)) {
            let Pedida { operacion, valores, .. } = pedida;
            let orden = Orden { etapa, visita, evento: version, operacion, valores };
            return Ok(self.app.ordenar(abierto, orden).await?);
        }
        let contesta = self.preguntar(efecto, abierto, &etapa, pedida).await?;
        let comando = match contesta {
            None => return Ok(()),
            Some(Contesta::NoTiene(motivo)) => Comando::FallarConsulta { etapa, visita, motivo },
            Some(Contesta::Dice(json)) => {
                let definida = abierto.paquete.tramite.etapa(&etapa);
                let operacion = definida.and_then(|e| abierto.paquete.operacion_de(e));
                let operacion = operacion
                    .ok_or_else(|| Fallo::Definitivo("el paquete no trae lo que se consulta".to_owned()))?;
                match consulta::leer(&abierto.paquete, operacion, &json.0) {
                    Ok(valores) => Comando::ContestarConsulta { etapa, visita, valores },
                    Err(motivo) => Comando::FallarConsulta { etapa, visita, motivo },
                }
            }
        };
        self.app.ejecutar(&abierto.id, comando, Actuante::Sistema, None).await?;
        Ok(())
    }

    /// What a system says; nothing where a person answers in its place.
    async fn preguntar(
        &self,
        efecto: &Efecto,
        abierto: &Abierto,
        etapa: &EtapaId,
        pedida: Pedida,
    ) -> Result<Option<Contesta>, Fallo> {
        let Pedida { servicio, operacion, valores } = pedida;
        if servicio.as_str() == PLATAFORMA {
            let dicho = self.app.contestar_por_la_plataforma(&abierto.paquete, &operacion, &valores).await?;
            return Ok(Some(match dicho {
                Ok(json) => Contesta::Dice(Reservado(json)),
                Err(motivo) => Contesta::NoTiene(motivo),
            }));
        }
        let sistema = match self.app.config().sistema(&servicio) {
            None => {
                let motivo = format!("este entorno no dice dónde está `{servicio}`: falta en `sistemas`");
                return Err(Fallo::Definitivo(motivo));
            }
            Some(config::Sistema::Simulado) => return Ok(None),
            Some(config::Sistema::Http { direccion, clave }) => {
                PorHttp { direccion, clave, autoridades: self.app.config().autoridades.clone() }
            }
        };
        let definida = abierto.paquete.tramite.etapa(etapa);
        let con = definida
            .and_then(|e| abierto.paquete.operacion_de(e))
            .map(|o| consulta::a_json(o, &valores))
            .unwrap_or_default();
        let pregunta =
            Pregunta { clave: efecto.clave.clone(), operacion: operacion.to_string(), con: Reservado(con) };
        Ok(Some(sistema.preguntar(&pregunta).await?))
    }
}

/// The stage that still waits for the answer, by its name of today, and what it asked. Nothing when it was left, or asked again since.
fn esperada(abierto: &Abierto, version: u64, etapa: &EtapaId) -> Option<(EtapaId, u32, Pedida)> {
    let numero = usize::try_from(version).ok()?;
    let hoy = abierto.nombre_de_hoy(numero, etapa).clone();
    let visita = abierto.estado.activa(&hoy)?.visita;
    let otra = |(n, e): (usize, &schemas::evento::Evento)| match &e.hecho {
        Hecho::ConsultaPedida { etapa, .. } => *abierto.nombre_de_hoy(n, etapa) == hoy,
        _ => false,
    };
    if (numero + 1..).zip(abierto.eventos.iter().skip(numero)).any(otra) {
        return None;
    }
    match &abierto.eventos.get(numero.checked_sub(1)?)?.hecho {
        Hecho::ConsultaPedida { servicio, operacion, valores, .. } => {
            let pedida =
                Pedida { servicio: servicio.clone(), operacion: operacion.clone(), valores: valores.clone() };
            Some((hoy, visita, pedida))
        }
        _ => None,
    }
}
