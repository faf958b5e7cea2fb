//! A way as a prueba: after each step, what the engine gave is what the prueba expects from then on.

use std::collections::BTreeMap;

use engine::ambito::Ambito;
use engine::eval::eval;
use engine::{agenda, formato};
use schemas::evento::Hecho;
use schemas::expr::{Expr, Expresion, Raiz, Ruta};
use schemas::ids::{CalculoId, PlazoId};
use schemas::paquete::{CobroEsperado, Espera, Paso, Prueba, SalidaEsperada, TOTAL, ValorEsperado, Vence};
use schemas::sello::PaqueteSellado;
use schemas::valor::Valor;

use super::planteo::Planteo;
use crate::corrida::Corrida;
use crate::cupos;
use crate::informe::Diferencia;
use crate::palabras;
use crate::paso;
use crate::valores::escrito;

/// Decimals beyond which a figure is not written: nobody would check it.
const DECIMALES: u32 = 6;

/// What was said before, so that only what changes is said again.
#[derive(Default)]
struct Dicho {
    etapas: Vec<String>,
    vence: BTreeMap<PlazoId, Vence>,
    valores: BTreeMap<CalculoId, Valor>,
    eventos: usize,
}

/// A prueba that was told.
pub struct Armado {
    /// With its expectations.
    pub prueba: Prueba,
    /// What could not be printed or filled on the way.
    pub averias: Vec<Diferencia>,
}

/// Tells a way as a prueba.
pub fn armar(paquete: &PaqueteSellado, caso: &Planteo, pasos: &[Paso]) -> Armado {
    let mut corrida = Corrida::new(paquete, &caso.prueba);
    corrida.con_pdf = false;
    corrida.ahora = agenda::instante(paquete, caso.prueba.fecha).unwrap_or_default();
    let mut dicho = Dicho::default();
    let mut contados = Vec::new();
    let mut averias = Vec::new();
    for dado in pasos {
        paso::dar(&mut corrida, dado);
        contados.push(dado.clone());
        averias.append(&mut corrida.averias);
        if matches!(dado, Paso::Rechaza { .. }) {
            continue;
        }
        if let Some(espera) = esperado(&corrida, &mut dicho) {
            contados.push(Paso::Espera(Box::new(espera)));
            corrida.avisos.clear();
        }
    }
    Armado { prueba: Prueba { pasos: contados, ..caso.prueba.clone() }, averias }
}

/// What is so now and was not said; nothing when there is nothing to say.
fn esperado(corrida: &Corrida<'_>, dicho: &mut Dicho) -> Option<Espera> {
    let estado = corrida.estado.as_ref()?;
    let mut espera = Espera::default();
    let etapas: Vec<String> = estado
        .activas
        .iter()
        .filter(|a| !palabras::es_paralelo(corrida.paquete, &a.etapa))
        .map(|a| a.etapa.to_string())
        .collect();
    if estado.resultado.is_none() && etapas != dicho.etapas {
        espera.etapas = Some(etapas.iter().map(|e| e.as_str().into()).collect());
    }
    dicho.etapas = etapas;
    for evento in corrida.eventos.iter().skip(dicho.eventos) {
        match &evento.hecho {
            Hecho::Liquidado { liquidacion, .. } => {
                let lineas = liquidacion.lineas.iter().map(|l| (l.id.clone(), l.importe));
                let todas = lineas.chain([(TOTAL.into(), liquidacion.total)]).collect();
                espera.cobros.insert(liquidacion.cobro.clone(), CobroEsperado::Lineas(todas));
            }
            Hecho::Emitido { salida, .. } => espera.salidas.push(SalidaEsperada {
                id: salida.clone(),
                contiene: Vec::new(),
                publico: BTreeMap::new(),
            }),
            Hecho::DepositoLiquidado { cobro, devuelto, ejecutado, .. } => {
                espera.devuelto.insert(cobro.clone(), *devuelto);
                espera.ejecutado.insert(cobro.clone(), *ejecutado);
            }
            Hecho::CupoTomado { cupo, .. } | Hecho::CupoLiberado { cupo, .. } => {
                espera.cupo.insert(cupo.clone(), cupos::tenido(corrida, cupo));
            }
            Hecho::Revocado { .. } => {
                let revocadas = estado.salidas.iter().filter(|s| s.revocada.is_some());
                espera.revocadas = Some(revocadas.map(|s| s.salida.clone()).collect());
            }
            _ => {}
        }
    }
    dicho.eventos = corrida.eventos.len();
    vencen(corrida, dicho, &mut espera);
    if !corrida.avisos.is_empty() {
        espera.avisos = Some(corrida.avisos.clone());
    }
    calculados(corrida, dicho, &mut espera);
    espera.resultado = estado.resultado;
    (espera != Espera::default()).then_some(espera)
}

/// When each clock runs out, where it changed.
fn vencen(corrida: &Corrida<'_>, dicho: &mut Dicho, espera: &mut Espera) {
    let Some(estado) = &corrida.estado else { return };
    let mut ahora: BTreeMap<PlazoId, Vence> = BTreeMap::new();
    for (plazo, reloj) in &estado.relojes {
        if reloj.reloj.detenido().is_some() {
            ahora.insert(plazo.clone(), Vence::Detenido);
        }
    }
    for vence in agenda::vencimientos(corrida.paquete, estado) {
        // An end at the last second of a day is that day.
        let fin = if formato::hora(vence.fin.time()) == "23:59" {
            Vence::Dia(vence.fin.date())
        } else {
            Vence::Momento(vence.fin)
        };
        ahora.insert(vence.plazo, fin);
    }
    for (plazo, vence) in &ahora {
        if dicho.vence.get(plazo) != Some(vence) {
            espera.vence.insert(plazo.clone(), *vence);
        }
    }
    dicho.vence = ahora;
}

/// The computed values that are known, where they changed.
fn calculados(corrida: &Corrida<'_>, dicho: &mut Dicho, espera: &mut Espera) {
    let Some(estado) = &corrida.estado else { return };
    let datos = agenda::datos_al(corrida.paquete, estado, corrida.ahora);
    let ambito = Ambito::nuevo(corrida.paquete, &datos).con_hoy(corrida.local().date());
    for calculo in &corrida.paquete.tramite.calculos {
        let ruta = Ruta { raiz: Raiz::Calculo(calculo.id.clone()), partes: Vec::new() };
        let arbol = Expr::Ruta(ruta);
        let Ok(valor) = eval(&arbol, &ambito) else { continue };
        if !se_escribe(&valor) || dicho.valores.get(&calculo.id) == Some(&valor) {
            continue;
        }
        let fuente = calculo.id.to_string();
        espera.valores.push(ValorEsperado { valor: Expresion { fuente, arbol }, es: escrito(&valor) });
        dicho.valores.insert(calculo.id.clone(), valor);
    }
}

/// Whether a value stands well in an expectation.
fn se_escribe(valor: &Valor) -> bool {
    match valor {
        Valor::Entero(_) | Valor::Booleano(_) | Valor::Opcion(_) | Valor::Fecha(_) | Valor::Hora(_) => true,
        Valor::Decimal(n) | Valor::Dinero(n) => n.normalize().scale() <= DECIMALES,
        Valor::Texto(t) => !t.is_empty() && t.chars().count() <= 80,
        Valor::FechaHora(_)
        | Valor::Duracion(_)
        | Valor::Opciones(_)
        | Valor::Lista(_)
        | Valor::Registro(_)
        | Valor::Archivo(_) => false,
    }
}
