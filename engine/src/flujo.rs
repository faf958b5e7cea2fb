//! The machine: how stages are entered and left, what happens by itself, and how ramas join. It only emits events; whether a
//! command may be obeyed at all was decided before.

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::evento::{Hecho, Quien, Suceso};
use schemas::ids::{AvisoId, EtapaId, Folio, PlazoId, SalidaId};
use schemas::paquete::{
    Destino, Efecto, EfectoAviso, Etapa, FechaTarifa, Ficta, Junta, Paquete, Region, Resultado, Salida,
    TipoEtapa,
};
use schemas::valor::{Duracion, Valor};

use crate::cita;
use crate::cobro;
use crate::consulta;
use crate::cupo;
use crate::deposito;
use crate::estado::Estado;
use crate::eval::{Atorado, eval};
use crate::paso::Paso;
use crate::plazo;
use crate::rechazo::Rechazo;
use crate::tenencia;
use crate::tercero;
use crate::valoracion;

/// The name of the clock of the resolution.
pub const RESOLUCION: &str = "resolucion";

/// The stage of a ficta that names none.
pub const FICTA: &str = "ficta";

/// The clock of a stage. A stage may be called as the clock of the resolution is, and neither may stop or replace the other.
pub fn plazo_de_etapa(etapa: &str) -> PlazoId {
    if etapa == RESOLUCION { PlazoId(format!("etapa.{etapa}")) } else { PlazoId(etapa.to_owned()) }
}

/// The stage whose clock this is.
pub fn etapa_de_plazo(plazo: &str) -> &str {
    plazo.strip_prefix("etapa.").unwrap_or(plazo)
}

/// The clock by which an unread notice counts as done.
pub(crate) fn plazo_de_consulta(etapa: &str) -> PlazoId {
    PlazoId(format!("consulta.{etapa}"))
}

pub(crate) fn definicion<'a>(paso: &Paso<'a>, etapa: &str) -> Result<&'a Etapa, Rechazo> {
    paso.paquete
        .tramite
        .etapa(etapa)
        .ok_or_else(|| Rechazo::defecto(format!("la etapa `{etapa}` no está en el paquete")))
}

/// Goes where something leads.
pub(crate) fn ir(paso: &mut Paso<'_>, destino: &Destino, region: Option<&Region>) -> Result<(), Rechazo> {
    match destino {
        Destino::Etapa(etapa) => entrar(paso, etapa, region.cloned()),
        Destino::Listo => match region {
            Some(region) => juntar(paso, &region.paralelo.clone()),
            None => Err(Rechazo::defecto("`listo` fuera de una rama")),
        },
    }
}

/// Enters a stage, and goes on while stages are automatic.
pub(crate) fn entrar(paso: &mut Paso<'_>, etapa: &EtapaId, region: Option<Region>) -> Result<(), Rechazo> {
    let definicion = definicion(paso, etapa)?;
    let visita = paso.estado.visitas(etapa) + 1;
    if definicion.maximo.is_some_and(|maximo| visita > maximo) {
        let Some(destino) = &definicion.al_agotar else {
            return Err(Rechazo::defecto(format!("la etapa `{etapa}` se agotó y no dice a dónde seguir")));
        };
        paso.cuenta_automatica()?;
        return ir(paso, destino, region.as_ref());
    }
    paso.sistema(Hecho::Entro { etapa: etapa.clone(), visita, region: region.clone() });
    if let Some(suceso) = cupo::falta_lugar(paso, &definicion.efectos)? {
        let Some(destino) = &definicion.al_no_haber else {
            return Err(Rechazo::defecto(format!("`{etapa}` no dice a dónde seguir si no hay lugar")));
        };
        paso.cuenta_automatica()?;
        dejar(paso, etapa, suceso);
        return ir(paso, destino, region.as_ref());
    }
    aplicar_efectos(paso, etapa, &definicion.efectos)?;
    if let Some(aviso) = paso.estado.por_notificar.get(etapa).cloned() {
        correr_consulta(paso, etapa, &aviso);
    } else {
        arrancar(paso, definicion)?;
    }
    match &definicion.tipo {
        TipoEtapa::Tarea(_) => {
            tercero::al_entrar(paso, definicion);
            Ok(())
        }
        TipoEtapa::Prevencion { .. } | TipoEtapa::Cita(_) | TipoEtapa::Espera { .. } => Ok(()),
        TipoEtapa::Decision { casos, sino } => {
            paso.cuenta_automatica()?;
            let mut elegido = None;
            for caso in casos {
                if verdad(eval(&caso.si.arbol, &paso.ambito()))? {
                    elegido = Some(&caso.a);
                    break;
                }
            }
            let Some(destino) = elegido.or(sino.as_ref()) else {
                return Err(Rechazo::defecto(format!("ningún caso de `{etapa}` aplica")));
            };
            dejar(paso, etapa, Suceso::Decidio);
            ir(paso, destino, region.as_ref())
        }
        TipoEtapa::Pago { cobro, a } => {
            if paso.estado.pago_de(cobro).is_some() {
                paso.cuenta_automatica()?;
                dejar(paso, etapa, Suceso::Pagado);
                return ir(paso, a, region.as_ref());
            }
            let liquidacion = liquidar(paso, cobro)?;
            let total = liquidacion.total;
            paso.sistema(Hecho::Liquidado { etapa: etapa.clone(), liquidacion });
            if total == Decimal::ZERO {
                paso.cuenta_automatica()?;
                dejar(paso, etapa, Suceso::SinCosto);
                return ir(paso, a, region.as_ref());
            }
            Ok(())
        }
        TipoEtapa::Paralelo { ramas, a, .. } => {
            paso.cuenta_automatica()?;
            let mut abiertas = Vec::new();
            for rama in ramas {
                let abre = match &rama.si {
                    Some(si) => verdad(eval(&si.arbol, &paso.ambito()))?,
                    None => true,
                };
                if abre {
                    abiertas.push(rama);
                }
            }
            if abiertas.is_empty() {
                dejar(paso, etapa, Suceso::Junto);
                return ir(paso, a, region.as_ref());
            }
            // A rama of automatic stages alone is done before the next is opened: nothing joins until all are.
            paso.abriendo.push(etapa.clone());
            for rama in abiertas {
                let dentro = Region { paralelo: etapa.clone(), rama: rama.id.clone() };
                entrar(paso, &rama.entrada, Some(dentro))?;
            }
            paso.abriendo.pop();
            juntar(paso, etapa)
        }
        TipoEtapa::Consulta { .. } => consulta::preguntar(paso, definicion, visita),
        TipoEtapa::Fin { resultado, emite } => {
            for salida in emite {
                emitir(paso, salida)?;
            }
            concluir(paso, *resultado, etapa);
            Ok(())
        }
    }
}

/// Leaves a stage: its clock ends, and so does the suspension that it caused.
pub(crate) fn dejar(paso: &mut Paso<'_>, etapa: &EtapaId, por: Suceso) {
    let quien = Quien::Sistema;
    dejar_por(paso, etapa, por, quien);
}

/// Leaves a stage by the act of somebody.
pub(crate) fn dejar_por(paso: &mut Paso<'_>, etapa: &EtapaId, por: Suceso, quien: Quien) {
    let Some(activa) = paso.estado.activa(etapa) else { return };
    let visita = activa.visita;
    let sin_notificar = paso.estado.por_notificar.contains_key(etapa);
    paso.emite(quien, Hecho::Salio { etapa: etapa.clone(), visita, por });
    for plazo in [plazo_de_etapa(etapa), plazo_de_consulta(etapa), cita::plazo_de_registro(etapa)] {
        if paso.estado.relojes.contains_key(&plazo) {
            paso.sistema(Hecho::Cesado { plazo });
        }
    }
    if !sin_notificar && suspende(paso, etapa) && paso.estado.relojes.contains_key(RESOLUCION) {
        let otra = paso
            .estado
            .activas
            .iter()
            .any(|a| suspende(paso, &a.etapa) && !paso.estado.por_notificar.contains_key(&a.etapa));
        if !otra {
            let desde = paso.momento;
            paso.sistema(Hecho::Reanudado { plazo: RESOLUCION.into(), desde });
        }
    }
}

fn suspende(paso: &Paso<'_>, etapa: &str) -> bool {
    paso.paquete.tramite.ficha.plazo_resolucion.se_suspende_en.iter().any(|e| e.as_str() == etapa)
}

/// Starts the clock of a stage, and stops that of the resolution where the stage says so.
fn arrancar(paso: &mut Paso<'_>, etapa: &Etapa) -> Result<(), Rechazo> {
    poner_plazo(paso, etapa)?;
    let detenido = paso.estado.relojes.get(RESOLUCION).is_none_or(|r| r.reloj.detenido().is_some());
    if suspende(paso, &etapa.id) && !detenido {
        let desde = paso.momento;
        paso.sistema(Hecho::Suspendido { plazo: RESOLUCION.into(), por: etapa.id.clone(), desde });
    }
    Ok(())
}

/// Sets the clock of the resolution, from now on.
pub(crate) fn poner_resolucion(paso: &mut Paso<'_>) {
    let (dura, desde) = (paso.paquete.tramite.ficha.plazo_resolucion.dura, paso.momento);
    paso.sistema(Hecho::Corre { plazo: RESOLUCION.into(), dura, desde });
}

/// Stops the clock of the resolution, or lets it go on, as the active stages say.
pub(crate) fn ajustar_paro(paso: &mut Paso<'_>) {
    let Some(reloj) = paso.estado.relojes.get(RESOLUCION) else { return };
    let detenido = reloj.reloj.detenido().is_some();
    let detiene = paso
        .estado
        .activas
        .iter()
        .map(|a| &a.etapa)
        .find(|e| suspende(paso, e) && !paso.estado.por_notificar.contains_key(*e))
        .cloned();
    let (plazo, desde) = (RESOLUCION.into(), paso.momento);
    match detiene {
        Some(por) if !detenido => paso.sistema(Hecho::Suspendido { plazo, por, desde }),
        None if detenido => paso.sistema(Hecho::Reanudado { plazo, desde }),
        Some(_) | None => {}
    }
}

/// Starts the clock of a stage.
pub(crate) fn poner_plazo(paso: &mut Paso<'_>, etapa: &Etapa) -> Result<(), Rechazo> {
    if let Some(plazo) = &etapa.plazo {
        let dura = match &plazo.calculada {
            None => plazo.dura,
            Some(valor) => match valoracion::evaluar(valor, &paso.ambito())? {
                Valor::Duracion(d) if d.unidad == plazo.dura.unidad => {
                    Duracion::new(d.cantidad.min(plazo.dura.cantidad), d.unidad)
                }
                Valor::Duracion(d) => d,
                otro => {
                    return Err(Rechazo::defecto(format!("el plazo de `{}` dio {}", etapa.id, otro.clase())));
                }
            },
        };
        let desde = paso.momento;
        paso.sistema(Hecho::Corre { plazo: plazo_de_etapa(&etapa.id), dura, desde });
    }
    Ok(())
}

fn correr_consulta(paso: &mut Paso<'_>, etapa: &EtapaId, aviso: &AvisoId) {
    if let Some(EfectoAviso::Notificacion { consulta_en }) =
        paso.paquete.tramite.aviso(aviso).map(|a| a.efecto)
    {
        let desde = paso.momento;
        paso.sistema(Hecho::Corre { plazo: plazo_de_consulta(etapa), dura: consulta_en, desde });
    }
}

/// A notice takes legal effect: the clock of its stage starts now.
pub(crate) fn notificar(
    paso: &mut Paso<'_>,
    etapa: &EtapaId,
    leido: bool,
    quien: Quien,
) -> Result<(), Rechazo> {
    let Some(aviso) = paso.estado.por_notificar.get(etapa).cloned() else { return Ok(()) };
    paso.emite(quien, Hecho::Notificado { aviso, etapa: etapa.clone(), leido });
    let consulta = plazo_de_consulta(etapa);
    if paso.estado.relojes.contains_key(&consulta) {
        paso.sistema(Hecho::Cesado { plazo: consulta });
    }
    let definicion = definicion(paso, etapa)?;
    arrancar(paso, definicion)
}

/// Joins a paralelo when enough of its ramas are done.
fn juntar(paso: &mut Paso<'_>, paralelo: &EtapaId) -> Result<(), Rechazo> {
    let definicion = definicion(paso, paralelo)?;
    let TipoEtapa::Paralelo { junta, a, .. } = &definicion.tipo else {
        return Err(Rechazo::defecto(format!("`{paralelo}` no es un paralelo")));
    };
    if paso.abriendo.contains(paralelo) {
        return Ok(());
    }
    let Some(activa) = paso.estado.activa(paralelo) else { return Ok(()) };
    let region = activa.region.clone();
    let pendientes =
        paso.estado.activas.iter().any(|x| x.region.as_ref().is_some_and(|r| r.paralelo == *paralelo));
    let listas = paso.estado.listas.get(paralelo).map_or(0, Vec::len);
    let basta = match junta {
        Junta::Todas => !pendientes,
        Junta::Cualquiera => listas >= 1,
        Junta::Minimo(n) => u32::try_from(listas).is_ok_and(|l| l >= *n),
    };
    if pendientes && !basta {
        return Ok(());
    }
    cancelar(paso, Some(paralelo));
    dejar(paso, paralelo, Suceso::Junto);
    ir(paso, a, region.as_ref())
}

/// Cancels what is active inside a paralelo (or everything).
pub(crate) fn cancelar(paso: &mut Paso<'_>, paralelo: Option<&EtapaId>) {
    loop {
        let siguiente = paso.estado.activas.iter().rev().find(|a| match paralelo {
            None => true,
            Some(p) => a.region.as_ref().is_some_and(|r| dentro_de(paso, &r.paralelo, p)),
        });
        match siguiente.map(|a| a.etapa.clone()) {
            Some(etapa) => dejar(paso, &etapa, Suceso::Cancelada),
            None => return,
        }
    }
}

fn dentro_de(paso: &Paso<'_>, paralelo: &EtapaId, buscado: &EtapaId) -> bool {
    paralelo == buscado
        || paso
            .paquete
            .tramite
            .etapa(paralelo)
            .and_then(|e| e.region.as_ref())
            .is_some_and(|r| dentro_de(paso, &r.paralelo, buscado))
}

/// Does what a stage or an action says besides moving.
pub(crate) fn aplicar_efectos(
    paso: &mut Paso<'_>,
    etapa: &EtapaId,
    efectos: &[Efecto],
) -> Result<(), Rechazo> {
    for efecto in efectos {
        match efecto {
            Efecto::Avisa(aviso) => {
                paso.sistema(Hecho::Avisado { aviso: aviso.clone(), etapa: etapa.clone() })
            }
            Efecto::Emite(salida) => emitir(paso, salida)?,
            Efecto::Revoca(salida) => deposito::revocar(paso, salida),
            Efecto::Devuelve(cobro) => deposito::devolver(paso, cobro),
            Efecto::Ejecuta(cobro) => deposito::ejecutar(paso, cobro)?,
            Efecto::Toma(cupo) => cupo::tomar(paso, etapa, cupo)?,
            Efecto::Libera(cupo) => cupo::liberar(paso, cupo),
        }
    }
    Ok(())
}

/// The folio and the last good day of a document that is issued now, and the folio of the one that it stands in for.
pub(crate) fn por_emitir(
    paquete: &Paquete,
    estado: &Estado,
    salida: &Salida,
    hoy: Date,
) -> Result<(Folio, Option<Date>, Option<Folio>), Rechazo> {
    let folio = Folio(format!("{}-D{}", estado.folio, estado.salidas.len() + 1));
    if salida.corrige.is_some() {
        let (anterior, vence) = tenencia::corregida(salida, estado)
            .ok_or_else(|| Rechazo::defecto(format!("no se sabe qué documento corrige `{}`", salida.id)))?;
        return Ok((folio, vence, Some(Folio::from(anterior))));
    }
    let Some(dura) = salida.vigencia else { return Ok((folio, None, None)) };
    let calendario = paquete
        .calendario(&paquete.municipio.calendario)
        .ok_or_else(|| Rechazo::defecto("falta el calendario del municipio"))?;
    Ok((folio, plazo::mueve_fecha(calendario, hoy, i64::from(dura.cantidad), dura.unidad), None))
}

/// Issues a document. The first one ends the clock of the resolution.
fn emitir(paso: &mut Paso<'_>, salida: &SalidaId) -> Result<(), Rechazo> {
    let Some(definicion) = paso.paquete.tramite.salida(salida) else {
        return Err(Rechazo::defecto(format!("la salida `{salida}` no está en el paquete")));
    };
    let (folio, vence, corrige) = por_emitir(paso.paquete, &paso.estado, definicion, paso.hoy())?;
    paso.sistema(Hecho::Emitido { salida: salida.clone(), folio, vence, corrige });
    if !definicion.intermedia && paso.estado.relojes.contains_key(RESOLUCION) {
        paso.sistema(Hecho::Cesado { plazo: RESOLUCION.into() });
    }
    Ok(())
}

fn concluir(paso: &mut Paso<'_>, resultado: Resultado, etapa: &EtapaId) {
    let (este, otras): (Vec<_>, Vec<_>) =
        paso.estado.activas.iter().map(|a| a.etapa.clone()).partition(|e| e == etapa);
    for otra in otras {
        dejar(paso, &otra, Suceso::Cancelada);
    }
    for fin in este {
        dejar(paso, &fin, Suceso::Decidio);
    }
    if paso.estado.relojes.contains_key(RESOLUCION) {
        paso.sistema(Hecho::Cesado { plazo: RESOLUCION.into() });
    }
    cupo::al_concluir(paso);
    paso.sistema(Hecho::Concluido { resultado, etapa: etapa.clone() });
}

/// Computes a bill as of the moment that counts.
pub(crate) fn liquidar(paso: &mut Paso<'_>, cobro: &str) -> Result<schemas::evento::Liquidacion, Rechazo> {
    let hoy = paso.hoy();
    let paquete = paso.paquete;
    let definicion = paquete
        .tramite
        .cobro(cobro)
        .ok_or_else(|| Rechazo::defecto(format!("el cobro `{cobro}` no está en el paquete")))?;
    let fecha = match (definicion.fecha_tarifa, paso.estado.datos.solicitud.get("fecha")) {
        (FechaTarifa::Solicitud, Some(Valor::Fecha(fecha))) => *fecha,
        _ => hoy,
    };
    Ok(cobro::liquidar(paquete, definicion, &paso.estado.datos, fecha)?)
}

/// Fires every clock that ran out up to a local moment, in order of time and then of id.
pub(crate) fn vencer(paso: &mut Paso<'_>) -> Result<(), Rechazo> {
    let ahora = paso.momento;
    while paso.estado.resultado.is_none() {
        let Some((fin, plazo)) = paso.vencido(ahora) else { break };
        paso.mover_momento(fin);
        disparar(paso, &plazo)?;
    }
    paso.mover_momento(ahora);
    Ok(())
}

fn disparar(paso: &mut Paso<'_>, plazo: &PlazoId) -> Result<(), Rechazo> {
    paso.sistema(Hecho::Vencio { plazo: plazo.clone() });
    if plazo == RESOLUCION {
        return ficta(paso);
    }
    if let Some(etapa) = plazo.strip_prefix("consulta.") {
        return notificar(paso, &etapa.into(), false, Quien::Sistema);
    }
    if let Some(etapa) = plazo.strip_prefix("cita.") {
        return cita::sin_registro(paso, &etapa.into());
    }
    let etapa: EtapaId = etapa_de_plazo(plazo).into();
    // It says by when the hour must be, and that was kept.
    if cita::reservada(&paso.estado, &etapa).is_some() {
        return Ok(());
    }
    let definicion = definicion(paso, &etapa)?;
    let Some(region) = paso.estado.activa(&etapa).map(|a| a.region.clone()) else {
        paso.sistema(Hecho::Cesado { plazo: plazo.clone() });
        return Ok(());
    };
    let destino = match (&definicion.tipo, &definicion.al_vencer) {
        (TipoEtapa::Espera { a }, None) => a,
        (_, Some(destino)) => destino,
        // The authority is late: the stage stays, and the clock of the resolution decides.
        (_, None) => return Ok(()),
    };
    if matches!(definicion.tipo, TipoEtapa::Paralelo { .. }) {
        cancelar(paso, Some(&etapa));
    }
    let suceso =
        if matches!(definicion.tipo, TipoEtapa::Espera { .. }) { Suceso::Espero } else { Suceso::Vencio };
    dejar(paso, &etapa, suceso);
    ir(paso, destino, region.as_ref())
}

fn ficta(paso: &mut Paso<'_>) -> Result<(), Rechazo> {
    let destino = match &paso.paquete.tramite.ficha.si_no_responde {
        Ficta::Ninguna => return Ok(()),
        Ficta::Negativa { a } => a.clone(),
        Ficta::Afirmativa { a } => Some(a.clone()),
    };
    cancelar(paso, None);
    match destino {
        Some(etapa) => entrar(paso, &etapa, None),
        None => {
            // No stage of the definition comes after: what is held goes back.
            deposito::devolver_todo(paso);
            concluir(paso, Resultado::Ficta, &FICTA.into());
            Ok(())
        }
    }
}

/// A condition that a checked paquete gives as yes or no.
pub(crate) fn verdad(valor: Result<Valor, Atorado>) -> Result<bool, Rechazo> {
    match valor? {
        Valor::Booleano(b) => Ok(b),
        otro => Err(Rechazo::defecto(format!("una condición dio {}", otro.clase()))),
    }
}
