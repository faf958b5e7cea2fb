//! Deposits: on every path from its payment to an end, what was left as a guarantee is given back or kept, once. Twice can't happen (the
//! engine does nothing the second time), so what is looked for is an end that is reached while the municipality still holds it.
//!
//! It accuses with a path that can be walked. It stays silent where a rama of a paralelo settles the deposit, for a path follows one rama
//! only, and where an action of several stages, or a ficta, leads to a stage that isn't an end.

use std::collections::BTreeSet;

use schemas::paquete::{Cobro, Efecto, Etapa, Ficta, TipoEtapa};

use crate::diag::{Problema, Sink, Span, codes};
use crate::revisa::Obra;
use crate::revisa::caminos::{self, Paso, Sigue, Via};
use crate::revisa::tiempo::se_puede;
use crate::revisa::valores::Cortes;

/// What is said of a bill that is used as a deposit and isn't one.
pub fn no_es_deposito(cobro: &str, span: Span) -> Problema {
    Problema::new(&codes::V0652, span, format!("el cobro `{cobro}` no es un depósito"))
        .etiqueta("lo que se cobra no se devuelve ni se ejecuta")
        .ayuda(format!("agregue `deposito: si` al cobro `{cobro}`, o quite esto"))
}

/// Checks the deposits of a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for cobro in obra.tramite.cobros.iter().filter(|c| c.deposito.is_none()) {
        if let Some(lugar) = obra.ctx.origenes.escrito(&format!("efectos.{}", cobro.id)) {
            sink.push(no_es_deposito(&cobro.id, lugar));
        }
    }
    for cobro in obra.tramite.cobros.iter().filter(|c| c.deposito.is_some()) {
        let en_ramas = obra.tramite.etapas.iter().filter(|e| e.region.is_some());
        if en_ramas.clone().any(|e| todos_los_efectos(e).any(|f| liquida(f, cobro))) {
            continue;
        }
        sin_liquidar(obra, cobro, sink);
    }
}

fn todos_los_efectos(etapa: &Etapa) -> impl Iterator<Item = &Efecto> {
    let acciones = match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => tarea.acciones.as_slice(),
        _ => &[],
    };
    etapa.efectos.iter().chain(acciones.iter().flat_map(|a| &a.efectos))
}

fn liquida(efecto: &Efecto, cobro: &Cobro) -> bool {
    matches!(efecto, Efecto::Devuelve(c) | Efecto::Ejecuta(c) if *c == cobro.id)
}

/// What a path does with a deposit.
struct Suerte<'a> {
    /// Whether it is held at the end of the path.
    tenido: bool,
    /// Where it was settled: the stage, and the action if it was by one.
    liquidado: Option<(&'a str, Option<&'a str>)>,
}

fn suerte<'a>(camino: &[Paso<'a>], cobro: &Cobro) -> Suerte<'a> {
    let mut suerte = Suerte { tenido: false, liquidado: None };
    let cierra = |suerte: &mut Suerte<'a>, efectos: &[Efecto], donde: (&'a str, Option<&'a str>)| {
        if suerte.tenido && efectos.iter().any(|e| liquida(e, cobro)) {
            *suerte = Suerte { tenido: false, liquidado: Some(donde) };
        }
    };
    for paso in camino.iter().filter(|p| p.entrada()) {
        let etapa = paso.etapa;
        cierra(&mut suerte, &etapa.efectos, (etapa.id.as_str(), None));
        match (paso.via, &etapa.tipo) {
            (Some(Via::Sola), TipoEtapa::Pago { cobro: c, .. }) if *c == cobro.id => {
                suerte.tenido = suerte.liquidado.is_none();
            }
            (Some(Via::Accion(accion)), _) => {
                cierra(&mut suerte, &accion.efectos, (etapa.id.as_str(), Some(accion.id.as_str())));
            }
            _ => {}
        }
    }
    suerte
}

/// What cuts the way short at the last stage of a path and ends it there, leaving the deposit where it is.
fn corte<'o>(obra: &'o Obra<'_, '_>, camino: &[Paso<'_>], cobro: &Cobro) -> Option<(String, &'o Etapa)> {
    let tramite = obra.tramite;
    let actual = &camino.last()?.etapa.id;
    let lo_deja = |a: &str| {
        tramite.etapa(a).filter(|e| {
            matches!(e.tipo, TipoEtapa::Fin { .. }) && !e.efectos.iter().any(|f| liquida(f, cobro))
        })
    };
    let generales = tramite.acciones_generales.iter().filter(|g| g.si.is_none() && g.en.contains(actual));
    let por_general = generales.filter_map(|g| Some((g.id.to_string(), lo_deja(&g.a)?))).next();
    por_general.or_else(|| {
        let (Ficta::Negativa { a: Some(a) } | Ficta::Afirmativa { a }) = &tramite.ficha.si_no_responde else {
            return None;
        };
        let corre = !tramite.ficha.plazo_resolucion.se_suspende_en.contains(actual)
            && !camino.iter().any(|p| p.responde(tramite));
        corre.then(|| lo_deja(a)).flatten().map(|fin| ("termina el plazo de respuesta".to_owned(), fin))
    })
}

fn sin_liquidar(obra: &Obra<'_, '_>, cobro: &Cobro, sink: &mut Sink) {
    let cortes = Cortes::de(obra.tramite);
    let mut dicho: Option<(String, String)> = None;
    let mut utiles: BTreeSet<(&str, Option<&str>)> = BTreeSet::new();
    let completo = caminos::recorre(obra.tramite, &mut |camino| {
        let Some(ultimo) = camino.last() else { return Sigue::Entra };
        let suerte = suerte(camino, cobro);
        utiles.extend(suerte.liquidado);
        if !suerte.tenido || dicho.is_some() {
            return Sigue::Entra;
        }
        let es_fin = matches!(ultimo.etapa.tipo, TipoEtapa::Fin { .. });
        let hallado = if es_fin {
            Some((None, ultimo.etapa))
        } else {
            corte(obra, camino, cobro).map(|(por, fin)| (Some(por), fin))
        };
        if let Some((por, fin)) = hallado
            && se_puede(obra, camino, &cortes).is_some()
        {
            let mut pasos = caminos::en_palabras(camino);
            if let Some(por) = por {
                pasos.push_str(&format!(", y ahí {por} → {}", fin.id));
            }
            dicho = Some((fin.id.to_string(), pasos));
        }
        Sigue::Entra
    });
    if let Some((fin, camino)) = dicho {
        sink.push(
            Problema::new(
                &codes::V0651,
                obra.lugar(&format!("cobros.{}", cobro.id)),
                format!("el depósito `{}` puede quedarse sin devolver ni ejecutar", cobro.id),
            )
            .etiqueta("lo que se deja en garantía se debe a quien lo pagó")
            .secundaria(obra.lugar(&format!("etapas.{fin}")), "aquí termina, y el municipio todavía lo tiene")
            .nota(format!("por este camino: {camino}"))
            .ayuda(format!(
                "agregue `efectos: [{{devuelve: {0}}}]` o `[{{ejecuta: {0}}}]` a una acción de ese camino, o a `{fin}`",
                cobro.id
            )),
        );
        return;
    }
    if completo {
        en_vano(obra, cobro, &utiles, sink);
    }
}

/// Effects that no path reaches while there is something to give back.
fn en_vano(obra: &Obra<'_, '_>, cobro: &Cobro, utiles: &BTreeSet<(&str, Option<&str>)>, sink: &mut Sink) {
    let tramite = obra.tramite;
    let por_corte = |etapa: &Etapa| {
        let ficta = match &tramite.ficha.si_no_responde {
            Ficta::Negativa { a: Some(a) } | Ficta::Afirmativa { a } => *a == etapa.id,
            _ => false,
        };
        ficta || tramite.acciones_generales.iter().any(|g| g.a == etapa.id)
    };
    for etapa in &tramite.etapas {
        let de_acciones = match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => tarea.acciones.as_slice(),
            _ => &[],
        };
        let id = etapa.id.as_str();
        let al_entrar = (!por_corte(etapa)).then_some((id, None, etapa.efectos.as_slice()));
        let por_accion = de_acciones.iter().map(|a| (id, Some(a.id.as_str()), a.efectos.as_slice()));
        for (etapa, accion, efectos) in al_entrar.into_iter().chain(por_accion) {
            if !efectos.iter().any(|e| liquida(e, cobro)) || utiles.contains(&(etapa, accion)) {
                continue;
            }
            let donde = accion.map_or_else(|| etapa.to_owned(), |a| format!("{etapa}.{a}"));
            sink.push(
                Problema::new(
                    &codes::V0653,
                    obra.lugar(&format!("etapas.{etapa}")),
                    format!("en `{donde}` nunca hay nada que devolver de `{}`", cobro.id),
                )
                .etiqueta("ningún camino llega aquí con el depósito pagado y sin liquidar")
                .ayuda("quite el efecto, o ponga el pago antes"),
            );
        }
    }
}
