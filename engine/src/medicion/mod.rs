//! What an expediente says to who measures the service, read from its events: what each stage and the resolution took, counted by the
//! calendar and with the stops of their own clocks, and the values that its trámite declares. The version that rules says what is counted;
//! one that counts other things counts them from the next event on.

mod publicada;
mod resumen;

#[cfg(test)]
mod pruebas;

use schemas::evento::{Evento, Hecho};
use schemas::ids::{CampoId, EtapaId, PlazoId};
use schemas::medida::{Lapso, Medida, MedidaReservada, Medido, PasoMedido};
use schemas::paquete::{Medicion, Paquete, TipoEtapa};
use schemas::valor::{Duracion, Unidad, Valor};

use crate::ambito::{Ambito, ausente};
use crate::estado::{Estado, RelojActivo};
use crate::evolve::{evolve, local};
use crate::flujo::{RESOLUCION, plazo_de_etapa};
use crate::plazo::{self, Reloj};
use crate::servidor;
use crate::versiones::Versiones;

pub use publicada::{Publicada, TablaPublicada, publicar, que_se_oculta};
pub use resumen::{
    Contado, Conteo, DatoContado, DeServidor, Mes, Resumen, Tiempo, TiempoDeEtapa, percentil, resumir,
};

/// Measures a history. Nothing when it isn't one: its first event doesn't begin an expediente, or one of its versions isn't given.
pub fn medir<'e>(versiones: &Versiones<'_>, eventos: impl IntoIterator<Item = &'e Evento>) -> Option<Medida> {
    let mut rige: Option<&Paquete> = None;
    let mut estado: Option<Estado> = None;
    let mut medida: Option<Medida> = None;
    for evento in eventos {
        if let Some(otra) = versiones.desde(evento) {
            rige = otra;
        }
        let paquete = rige?;
        if let (Some(medida), Some(antes)) = (&mut medida, &estado) {
            anotar(paquete, antes, evento, medida);
        }
        estado = evolve(paquete, estado, evento);
        if medida.is_none() {
            medida = estado.as_ref().map(|_| vacia(paquete, evento));
        }
    }
    let (paquete, mut medida, estado) = (rige?, medida?, estado?);
    if let Some(medicion) = &paquete.tramite.medicion {
        valores(paquete, medicion, &estado, &mut medida);
    }
    Some(medida)
}

fn vacia(paquete: &Paquete, evento: &Evento) -> Medida {
    Medida {
        recibido: local(paquete, evento.cuando).date(),
        terminado: None,
        resultado: None,
        fin: None,
        resolucion: None,
        etapas: Vec::new(),
        datos: [].into(),
        reservada: MedidaReservada::default(),
    }
}

/// What an event adds, before it is folded: the clocks that it stops are still there.
fn anotar(paquete: &Paquete, antes: &Estado, evento: &Evento, medida: &mut Medida) {
    match &evento.hecho {
        Hecho::Salio { etapa, visita, .. } if espera(paquete, antes, evento, etapa) => {
            let lapso = match antes.relojes.get(&plazo_de_etapa(etapa)) {
                Some(reloj) => corrido(paquete, reloj, evento),
                None => sin_reloj(paquete, antes, etapa, evento),
            };
            if let Some(lapso) = lapso {
                medida.etapas.push(PasoMedido { etapa: etapa.clone(), visita: *visita, lapso });
            }
        }
        Hecho::Cesado { plazo } => resolucion(paquete, antes, plazo, evento, medida),
        Hecho::Concluido { resultado, etapa } => {
            resolucion(paquete, antes, &RESOLUCION.into(), evento, medida);
            medida.terminado = Some(local(paquete, evento.cuando).date());
            medida.resultado = Some(*resultado);
            medida.fin = Some(etapa.clone());
        }
        // What was measured by the earlier version is told by the names of now.
        Hecho::Migrado { etapas, .. } => {
            for paso in &mut medida.etapas {
                if let Some(nueva) = etapas.get(&paso.etapa) {
                    paso.etapa = nueva.clone();
                }
            }
        }
        _ => {}
    }
}

/// The first time that the clock of the resolution stops for good.
fn resolucion(paquete: &Paquete, antes: &Estado, plazo: &PlazoId, evento: &Evento, medida: &mut Medida) {
    if plazo.as_str() == RESOLUCION
        && medida.resolucion.is_none()
        && let Some(reloj) = antes.relojes.get(plazo)
    {
        medida.resolucion = corrido(paquete, reloj, evento);
    }
}

/// Whether a stage waits for somebody or something: what decides by itself takes no time, and the solicitud was written before it was sent.
fn espera(paquete: &Paquete, antes: &Estado, evento: &Evento, etapa: &EtapaId) -> bool {
    let primera = paquete.tramite.etapas.first().is_some_and(|e| e.id == *etapa);
    let al_enviar = primera && evento.cuando == antes.iniciado;
    paquete.tramite.etapa(etapa).is_some_and(|e| match e.tipo {
        TipoEtapa::Decision { .. } | TipoEtapa::Fin { .. } | TipoEtapa::Paralelo { .. } => false,
        TipoEtapa::Tarea(_)
        | TipoEtapa::Pago { .. }
        | TipoEtapa::Prevencion { .. }
        | TipoEtapa::Consulta { .. }
        | TipoEtapa::Cita(_)
        | TipoEtapa::Espera { .. } => !al_enviar,
    })
}

fn corrido(paquete: &Paquete, activo: &RelojActivo, evento: &Evento) -> Option<Lapso> {
    let calendario = paquete.calendario(activo.reloj.calendario.as_str())?;
    let ahora = local(paquete, evento.cuando);
    let avance = plazo::avance(&activo.reloj, calendario, ahora);
    let tarde = plazo::vence(&activo.reloj, calendario).is_some_and(|fin| plazo::vencio(fin, ahora));
    Some(Lapso {
        unidad: cuenta(activo.reloj.dura.unidad),
        cuanto: avance.consumido,
        vencido: activo.vencido || tarde,
        con_plazo: true,
    })
}

/// A stage without a limit is counted as the resolution is.
fn sin_reloj(paquete: &Paquete, antes: &Estado, etapa: &EtapaId, evento: &Evento) -> Option<Lapso> {
    let ficha = &paquete.tramite.ficha.plazo_resolucion;
    let calendario = paquete.calendario(ficha.calendario.as_str())?;
    let desde = local(paquete, antes.activa(etapa)?.desde);
    let reloj = Reloj::nuevo(Duracion::new(0, ficha.dura.unidad), ficha.calendario.clone(), desde);
    let avance = plazo::avance(&reloj, calendario, local(paquete, evento.cuando));
    let unidad = cuenta(ficha.dura.unidad);
    Some(Lapso { unidad, cuanto: avance.consumido, vencido: false, con_plazo: false })
}

/// What a clock of a unit counts.
pub const fn cuenta(unidad: Unidad) -> Unidad {
    match unidad {
        Unidad::DiasHabiles => Unidad::DiasHabiles,
        Unidad::DiasNaturales | Unidad::Meses | Unidad::Anios => Unidad::DiasNaturales,
        Unidad::HorasHabiles => Unidad::HorasHabiles,
        Unidad::Horas | Unidad::Minutos => Unidad::Horas,
    }
}

fn valores(paquete: &Paquete, medicion: &Medicion, estado: &Estado, medida: &mut Medida) {
    let ambito = Ambito::nuevo(paquete, &estado.datos);
    for dato in &medicion.datos {
        // What has no value yet, or no longer, isn't counted.
        let hallado = if paquete.tramite.campo(&dato.nombre).is_some() {
            ambito.campo(&dato.nombre)
        } else {
            ausente(ambito.calculo(&dato.nombre))
        };
        let Some(valor) = hallado.ok().flatten().and_then(medido) else { continue };
        let donde = if dato.personal { &mut medida.reservada.datos } else { &mut medida.datos };
        donde.insert(dato.nombre.clone(), valor);
    }
    for campo in &medicion.comentarios {
        if let Ok(Some(Valor::Texto(texto))) = ambito.campo(campo) {
            medida.reservada.comentarios.insert(CampoId(campo.to_string()), texto);
        }
    }
}

fn medido(valor: Valor) -> Option<Medido> {
    match valor {
        Valor::Opcion(opcion) => Some(Medido::Opcion(opcion)),
        Valor::Booleano(si) => Some(Medido::Booleano(si)),
        Valor::Entero(n) => Some(Medido::Numero(n.into())),
        Valor::Decimal(n) | Valor::Dinero(n) => Some(Medido::Numero(n.normalize())),
        Valor::Registro(_) => Some(Medido::Servidor {
            cuenta: servidor::cuenta(&valor)?.to_owned(),
            nombre: servidor::parte(&valor, "nombre").unwrap_or_default().to_owned(),
        }),
        _ => None,
    }
}
