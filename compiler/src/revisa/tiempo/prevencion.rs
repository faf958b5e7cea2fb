//! The prevención within its frame: what the municipality sets for all (`prevencion` of `municipio.yaml`), the window in which it may
//! still be made, and that nobody is dismissed for something that they were never asked to mend.

use std::collections::BTreeSet;

use engine::plazo::{Reloj, vence};
use schemas::paquete::{Destino, Etapa, Resultado, TipoEtapa, Ventana};
use schemas::valor::{Duracion, Unidad};

use super::suma::{Pesos, se_puede};
use crate::diag::{Problema, Sink, codes};
use crate::revisa::Obra;
use crate::revisa::caminos::{self, Paso, Sigue, Via};
use crate::revisa::valores::{Cortes, DIA};

pub(super) fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for etapa in &obra.tramite.etapas {
        if let TipoEtapa::Prevencion { dentro_de, .. } = etapa.tipo {
            marco(obra, etapa, dentro_de, sink);
        }
    }
    ventana(obra, sink);
    desechar(obra, sink);
}

/// What `municipio.yaml` sets for every prevención.
fn marco(obra: &Obra<'_, '_>, etapa: &Etapa, dentro_de: Ventana, sink: &mut Sink) {
    let municipio = obra.ctx.municipio;
    let lugar = obra.lugar(&format!("etapas.{}", etapa.id));
    let aqui = municipio.lugares.get("prevencion").copied();
    let con_lugar = |problema: Problema| match aqui {
        Some(aqui) => problema.secundaria(aqui, "lo fija el municipio"),
        None => problema,
    };
    if let (Some(minimo), Some(plazo)) = (municipio.prevencion_minimo, &etapa.plazo)
        && plazo.calculada.is_none()
        && menor(obra, plazo.dura, minimo) == Some(true)
    {
        sink.push(con_lugar(
            Problema::new(
                &codes::V0624,
                lugar,
                format!("la prevención `{}` da {} y el mínimo es {minimo}", etapa.id, plazo.dura),
            )
            .etiqueta("la persona tendría menos tiempo del que le corresponde para completar")
            .ayuda(format!("ponga `plazo: {minimo}`, o más")),
        ));
    }
    if let Some(permitida) = municipio.prevencion_ventana
        && mas_ancha(obra, dentro_de, permitida) == Some(true)
    {
        sink.push(con_lugar(
            Problema::new(
                &codes::V0625,
                lugar,
                format!(
                    "la prevención `{}` puede hacerse {} y el municipio la permite {}",
                    etapa.id,
                    en_palabras(dentro_de),
                    en_palabras(permitida)
                ),
            )
            .etiqueta("una prevención tardía reinicia lo que la persona ya esperó")
            .ayuda("quite `dentro_de`, o ponga la ventana del municipio"),
        ));
    }
}

fn en_palabras(ventana: Ventana) -> String {
    match ventana {
        Ventana::PrimerTercio => "en el primer tercio del plazo".to_owned(),
        Ventana::Dura(d) => format!("en los primeros {d}"),
        Ventana::Siempre => "en cualquier momento".to_owned(),
    }
}

/// Whether a span ends before another whenever both start together; nothing when it depends on the day.
pub(in crate::revisa) fn menor(obra: &Obra<'_, '_>, uno: Duracion, otro: Duracion) -> Option<bool> {
    if uno.unidad == otro.unidad {
        return Some(uno.cantidad < otro.cantidad);
    }
    let calendario = obra.ctx.municipio.calendarios.iter().find(|c| c.id == obra.ctx.municipio.calendario)?;
    let fin = |dura, desde| vence(&Reloj::nuevo(dura, calendario.id.clone(), desde), calendario);
    let dias = std::iter::successors(Some(DIA), |d| d.tomorrow().ok()).take(365);
    let mut todos = dias.map(|d| d.at(9, 0, 0, 0)).map(|d| Some(fin(uno, d)? < fin(otro, d)?));
    todos.try_fold(None, |antes: Option<bool>, este| {
        let este = este?;
        if antes.is_none_or(|a| a == este) { Some(Some(este)) } else { None }
    })?
}

fn mas_ancha(obra: &Obra<'_, '_>, esta: Ventana, permitida: Ventana) -> Option<bool> {
    let plazo = obra.tramite.ficha.plazo_resolucion.dura;
    let medida = |v: Ventana| match v {
        Ventana::Siempre => None,
        Ventana::PrimerTercio => Some(Duracion::new(plazo.cantidad.div_ceil(3), plazo.unidad)),
        Ventana::Dura(d) => Some(d),
    };
    match (medida(esta), medida(permitida)) {
        (_, None) => Some(false),
        (None, Some(_)) => Some(true),
        (Some(esta), Some(permitida)) => menor(obra, permitida, esta),
    }
}

/// A stage that may prevent has the window to do it: past it the action isn't offered, however much time the stage has left.
fn ventana(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let pesos = Pesos { obra };
    let cortes = Cortes::de(obra.tramite);
    let mut dichas: BTreeSet<String> = BTreeSet::new();
    caminos::recorre(obra.tramite, &mut |camino| {
        let [.., previo, ultimo] = camino else { return Sigue::Entra };
        let (Some(Via::Accion(accion)), TipoEtapa::Prevencion { dentro_de, .. }) =
            (previo.via, &ultimo.etapa.tipo)
        else {
            return Sigue::Entra;
        };
        let (Some(limite), Some(antes)) =
            (pesos.ventana(*dentro_de), camino.get(..camino.len() - 1).and_then(|c| pesos.tramos(c)))
        else {
            return Sigue::Entra;
        };
        let propio = previo.etapa.plazo.as_ref().filter(|p| p.dura.unidad == Unidad::DiasHabiles);
        let (Some(propio), true) = (propio, antes.iter().all(|t| t.dura.unidad == Unidad::DiasHabiles))
        else {
            return Sigue::Entra;
        };
        let gastado: u64 = antes.iter().map(|t| u64::from(t.dura.cantidad)).sum();
        let clave = format!("etapas.{}.acciones.{}", previo.etapa.id, accion.id);
        if propio.calculada.is_none()
            && gastado + u64::from(propio.dura.cantidad) > limite
            && !dichas.contains(&clave)
            && se_puede(obra, camino, &cortes).is_some()
        {
            let quedan = limite.saturating_sub(gastado);
            sink.push(
                Problema::new(
                    &codes::V0621,
                    obra.lugar(&clave),
                    format!(
                        "`{}` tiene {} y sólo en {} puede prevenir",
                        previo.etapa.id,
                        propio.dura,
                        if quedan == 1 { "el primero".to_owned() } else { format!("los primeros {quedan}") }
                    ),
                )
                .etiqueta(format!("la ventana de `{}` se cierra antes que la etapa", ultimo.etapa.id))
                .nota(format!("se llega por: {}", caminos::en_palabras(camino)))
                .ayuda("acorte el plazo de la etapa, o diga en `dentro_de` hasta cuándo se puede prevenir"),
            );
            dichas.insert(clave);
        }
        Sigue::Entra
    });
}

/// Who may ask to mend may not dismiss without having asked.
fn desechar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let tramite = obra.tramite;
    let es_prevencion =
        |id: &str| tramite.etapa(id).is_some_and(|e| matches!(e.tipo, TipoEtapa::Prevencion { .. }));
    let cortes = Cortes::de(tramite);
    let mut dichas: BTreeSet<String> = BTreeSet::new();
    caminos::recorre(tramite, &mut |camino| {
        let [.., previo, ultimo] = camino else { return Sigue::Entra };
        if matches!(ultimo.etapa.tipo, TipoEtapa::Prevencion { .. }) {
            return Sigue::Poda;
        }
        let (
            TipoEtapa::Tarea(tarea),
            Some(Via::Accion(accion)),
            TipoEtapa::Fin { resultado: Resultado::Desechada, .. },
        ) = (&previo.etapa.tipo, previo.via, &ultimo.etapa.tipo)
        else {
            return Sigue::Entra;
        };
        let previene = tarea.acciones.iter().find(|a| matches!(&a.a, Destino::Etapa(e) if es_prevencion(e)));
        let clave = format!("etapas.{}.acciones.{}", previo.etapa.id, accion.id);
        if let Some(previene) = previene
            && !dichas.contains(&clave)
            && se_puede(obra, camino, &cortes).is_some()
        {
            sink.push(desecha_sin_prevenir(obra, camino, previo, &previene.id, &clave));
            dichas.insert(clave);
        }
        Sigue::Poda
    });
}

fn desecha_sin_prevenir(
    obra: &Obra<'_, '_>,
    camino: &[Paso<'_>],
    previo: &Paso<'_>,
    previene: &str,
    clave: &str,
) -> Problema {
    let destino = obra.tramite.etapa(&previo.etapa.id).and_then(|e| match &e.tipo {
        TipoEtapa::Tarea(t) => t.acciones.iter().find(|a| a.id == *previene).map(|a| match &a.a {
            Destino::Etapa(id) => id.to_string(),
            Destino::Listo => String::new(),
        }),
        _ => None,
    });
    Problema::new(
        &codes::V0623,
        obra.lugar(clave),
        format!("`{}` desecha sin haber prevenido", previo.nombre()),
    )
    .etiqueta("la persona perdería su solicitud sin que nadie le diga qué falta")
    .secundaria(
        obra.lugar(&format!("etapas.{}.acciones.{previene}", previo.etapa.id)),
        "aquí se le puede pedir que complete",
    )
    .nota(format!("por este camino: {}", caminos::en_palabras(camino)))
    .ayuda(format!("agregue `si: visitas.{} > 0` a la acción", destino.unwrap_or_default()))
}
