//! Signatures: a stage of `tipo: firma` gathers those of the roles that its salida names in `firman`, and issues it once all have signed.
//! It is read as the tarea that it is: its actions are to sign, and to send back where `al_devolver` says where.

use std::collections::{BTreeMap, BTreeSet};

use schemas::ids::{RolId, SalidaId};
use schemas::paquete::{
    Accion, Acto, Actor, Cita, Efecto, Firma, OrdenFirmas, Pagina, Region, Tarea, TipoEtapa,
};

use super::contexto::Contexto;
use super::etapa;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma, Situado};
use crate::tipos::Tipo;
use crate::yaml::{Escalar, Nodo};

/// Who signs each salida, as it is written: stages are read before the salidas are.
pub fn firman(salidas: Option<&Nodo>) -> BTreeMap<String, Vec<(String, Span)>> {
    let mapa = salidas.and_then(Nodo::mapa);
    let una = |nodo: &Nodo| {
        let escrito = nodo.mapa().and_then(|m| m.get("firman"))?;
        Some(
            forma::lista(escrito, &mut Sink::new())
                .iter()
                .filter_map(Nodo::escalar)
                .map(|e| (e.texto.clone(), e.span))
                .collect(),
        )
    };
    mapa.into_iter()
        .flat_map(|m| m.iter())
        .map(|(clave, nodo)| (clave.texto.clone(), una(nodo).unwrap_or_default()))
        .collect()
}

/// Declares what a stage of signatures keeps under the name of its `guarda`.
pub fn declarar_resultado(guarda: &Escalar, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    ctx.declarar_resultado(&guarda.texto, guarda.span, vec![("fecha".to_owned(), Tipo::Fecha)], sink);
}

/// Reads what a stage of `tipo: firma` says of its own.
pub fn leer_firma(
    id: &Situado<String>,
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let salida = forma.requerida("salida", sink).and_then(|n| forma::texto(n, sink));
    let orden = forma.opcional("orden").map(|n| {
        forma::opcion(n, &[("libre", OrdenFirmas::Libre), ("secuencial", OrdenFirmas::Secuencial)], sink)
    });
    let a = etapa::destino(forma, "a", region, ctx, sink);
    let devuelve = forma.opcional("al_devolver").map(|n| leer_devolver(n, region, ctx, sink));
    for accion in [Firma::FIRMAR, Firma::DEVOLVER] {
        ctx.origenes.anotar(format!("etapas.{}.acciones.{accion}", id.valor), id.span);
    }
    let salida = salida.filter(|s| ctx.exige_salida(&s.valor, s.span, sink))?;
    let firman = roles(&salida, ctx, sink)?;
    let primero = firman.first()?.clone();
    let una = |id: &str, etiqueta: &str, a, captura, efectos| Accion {
        id: id.into(),
        etiqueta: etiqueta.to_owned(),
        si: None,
        captura,
        efectos,
        confirma: None,
        a,
        cita: Cita::default(),
    };
    let emite = vec![Efecto::Emite(SalidaId(salida.valor.clone()))];
    let mut acciones = vec![una(Firma::FIRMAR, "Firmar", a?, Vec::new(), emite)];
    if let Some(devuelve) = devuelve {
        let (a, captura) = devuelve?;
        acciones.push(una(Firma::DEVOLVER, "Devolver sin firmar", a, captura, Vec::new()));
    }
    Some(TipoEtapa::Tarea(Tarea {
        actor: Actor::Rol(primero),
        acto: Acto::Firma,
        captura: Vec::<Pagina>::new(),
        acciones,
        firma: Some(Firma {
            salida: SalidaId(salida.valor),
            firman,
            orden: orden.unwrap_or(Some(OrdenFirmas::Libre))?,
        }),
        inspeccion: None,
        misma_persona: None,
    }))
}

/// Where it goes that somebody doesn't sign, and what they say of it: a stage, or `{a, captura}`.
pub fn leer_devolver(
    nodo: &Nodo,
    region: Option<&Region>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<(schemas::paquete::Destino, Vec<schemas::ids::CampoId>)> {
    if let Some(escalar) = nodo.escalar() {
        return etapa::leer_destino(escalar, region, ctx, sink).map(|a| (a, Vec::new()));
    }
    let mut forma = Forma::abrir(nodo, "el destino con lo que captura", sink)?;
    let a = etapa::destino(&mut forma, "a", region, ctx, sink);
    let captura = etapa::captura_de_accion(&mut forma, ctx, sink);
    forma.cerrar(sink);
    Some((a?, captura))
}

/// The roles that sign a salida, each once.
fn roles(salida: &Situado<String>, ctx: &Contexto<'_>, sink: &mut Sink) -> Option<Vec<RolId>> {
    let escritos = ctx.firman.get(&salida.valor).cloned().unwrap_or_default();
    if escritos.is_empty() {
        let mut problema = Problema::new(
            &codes::V0522,
            salida.span,
            format!("la salida `{}` se firma aquí y no dice quién la firma", salida.valor),
        )
        .ayuda(format!("agregue `firman: [rol]` a `salidas.{}`", salida.valor));
        if let Some(lugar) = ctx.salidas.get(&salida.valor) {
            problema = problema.secundaria(*lugar, "la salida se declara aquí");
        }
        sink.push(problema);
        return None;
    }
    let mut vistos: BTreeSet<&str> = BTreeSet::new();
    for (rol, lugar) in &escritos {
        if !vistos.insert(rol) {
            sink.push(
                Problema::new(
                    &codes::V0523,
                    *lugar,
                    format!("`{rol}` está dos veces entre quienes firman `{}`", salida.valor),
                )
                .etiqueta("cada firma es de una persona distinta, y de cada rol se espera una")
                .secundaria(salida.span, "aquí se firma")
                .ayuda("deje cada rol una vez"),
            );
            return None;
        }
    }
    // A role that isn't there is told where the salida is read.
    let conocidos = escritos.iter().all(|(rol, lugar)| ctx.exige_rol(rol, *lugar, &mut Sink::new()));
    conocidos.then(|| escritos.into_iter().map(|(rol, _)| RolId(rol)).collect())
}
