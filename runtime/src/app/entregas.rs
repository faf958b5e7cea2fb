//! What an account that may not be used any more still has in its hands, and how who administers hands it over: what was assigned, to
//! somebody with the role; what was taken goes back to those who attend it. Who ordered it is written down in each expediente.

use engine::comando::{Actuante, Comando};
use engine::servidor;
use schemas::ids::{CuentaId, EtapaId, ExpedienteId};

use super::{App, AppError, Resultado};
use crate::almacen::{Acceso, ClaseCuenta, Cuenta, EnManos};

/// Most tasks of an account that are listed, or handed over at once.
pub const ENTREGAS: usize = 200;

/// What came of handing over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entregado {
    /// How many are of somebody else now.
    pub asignadas: usize,
    /// How many went back to those who attend them.
    pub devueltas: usize,
    /// Those that weren't, by folio, with why.
    pub impedidas: Vec<(String, String)>,
}

impl App {
    /// An account of who works here that may not be used any more, with what it has in its hands and who may be given it: those who work
    /// here today, by name.
    ///
    /// # Errors
    /// `NoExiste` when there is no such account, or it may still be used.
    pub async fn por_entregar(&self, cuenta: &CuentaId) -> Resultado<(Cuenta, Vec<EnManos>, Vec<Cuenta>)> {
        let (id, ahora) = (cuenta.clone(), self.ahora());
        let (hallada, pendientes, todas) = self
            .almacen()
            .leer(move |l| Ok((l.cuenta(&id)?, l.en_manos(&id, ENTREGAS)?, l.servidores(ahora)?)))
            .await?;
        let hallada = hallada.filter(|c| c.clase == ClaseCuenta::Servidor && !c.activa);
        let hallada =
            hallada.ok_or_else(|| AppError::no_existe("no hay una cuenta de baja con ese número"))?;
        let trabajan =
            todas.into_iter().filter(|c| c.activa && c.clase == ClaseCuenta::Servidor && c.id != hallada.id);
        let trabajan = trabajan.collect();
        Ok((hallada, pendientes, trabajan))
    }

    /// Hands over what such an account has: one task, or all.
    ///
    /// # Errors
    /// As [`App::por_entregar`]; `Invalido` when who is to have it doesn't work here.
    pub async fn entregar(
        &self,
        de: &CuentaId,
        cual: Option<(ExpedienteId, EtapaId)>,
        a: &CuentaId,
        quien: &Cuenta,
    ) -> Resultado<Entregado> {
        let (antes, pendientes, trabajan) = self.por_entregar(de).await?;
        let Some(nueva) = trabajan.into_iter().find(|c| c.id == *a) else {
            return Err(AppError::invalido("Elija a una persona que hoy trabaje aquí"));
        };
        let mut entregado = Entregado::default();
        let suyas = pendientes
            .into_iter()
            .filter(|p| cual.as_ref().is_none_or(|(e, t)| *e == p.expediente && *t == p.etapa));
        for pendiente in suyas {
            match self.entregar_una(&pendiente, &nueva).await {
                Ok(asignada) => {
                    let hecho = if asignada { &mut entregado.asignadas } else { &mut entregado.devueltas };
                    *hecho += 1;
                    let motivo = if asignada {
                        format!("Entregó a {} lo que tenía {}", nueva.nombre.0, antes.nombre.0)
                    } else {
                        format!("Regresó a la bandeja lo que tenía {}", antes.nombre.0)
                    };
                    let acceso = Acceso {
                        expediente: pendiente.expediente,
                        cuenta: quien.id.clone(),
                        cuando: self.ahora(),
                        motivo,
                    };
                    self.almacen().escribir(move |e| e.anotar_acceso(&acceso)).await?;
                }
                Err(AppError::Rechazo(no)) => {
                    entregado.impedidas.push((pendiente.folio.to_string(), no.mensaje));
                }
                Err(AppError::Invalido(no)) => entregado.impedidas.push((pendiente.folio.to_string(), no)),
                Err(otro) => return Err(otro),
            }
        }
        Ok(entregado)
    }

    /// Whether it is assigned to somebody else now; else it went back to those who attend it.
    async fn entregar_una(&self, pendiente: &EnManos, a: &Cuenta) -> Resultado<bool> {
        let abierto = self.abrir_expediente(&pendiente.expediente).await?;
        let etapa = abierto.paquete.tramite.etapa(&pendiente.etapa);
        let campo = etapa.and_then(|e| e.tarea()?.asignado_a.as_ref());
        let campo = campo.and_then(|c| abierto.paquete.tramite.campo(c));
        let asignada = etapa.and_then(|e| servidor::asignada(&abierto.paquete, &abierto.estado, e));
        let comando = match (campo, asignada) {
            (Some(campo), Some(_)) => {
                let elegibles = self.elegibles(&abierto.paquete, abierto.estado.titular.as_ref()).await?;
                let elegible = elegibles.iter().find(|e| e.cuenta == a.id);
                let valor = servidor::rol_pedido(campo)
                    .zip(elegible)
                    .filter(|(rol, e)| e.roles.contains(rol))
                    .map(|(rol, e)| servidor::valor(&abierto.paquete, rol, e));
                let Some(valor) = valor else {
                    let no = format!("{} no tiene el rol que pide «{}»", a.nombre.0, campo.etiqueta);
                    return Err(AppError::invalido(no));
                };
                Comando::Reasignar {
                    etapa: pendiente.etapa.clone(),
                    visita: None,
                    respuestas: [(campo.id.clone(), Some(valor))].into(),
                }
            }
            _ => Comando::Soltar { etapa: pendiente.etapa.clone() },
        };
        let asigna = matches!(comando, Comando::Reasignar { .. });
        self.ejecutar(&pendiente.expediente, comando, Actuante::Sistema, None).await?;
        Ok(asigna)
    }
}
