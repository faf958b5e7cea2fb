//! Where each field is asked: the pages of a stage and what an action captures.
//!
//! A field that was there before and is now asked in one more place is `Atencion` for who answers it; in one place less, `Compatible`,
//! unless nobody asks for it any more and something reads it (`Rompe`). Fields that are new or gone are told with themselves.

use std::collections::BTreeSet;

use schemas::ids::CampoId;
use schemas::paquete::{Actor, Etapa, Pagina, TipoEtapa};

use super::campos::{ambos, escribe, quien_captura};
use super::condiciones::{Relacion, relacion};
use super::palabras::{cita, se_usa};
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells what changes in the forms of the stages that both versions have.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for etapa in &ahora.tramite.etapas {
        let Some(anterior) = antes.tramite.etapa(&etapa.id) else { continue };
        let (TipoEtapa::Tarea(a), TipoEtapa::Tarea(b)) = (&anterior.tipo, &etapa.tipo) else { continue };
        let senda = Senda::de(&["tramite", "etapas", &etapa.id, "tipo", "captura"]);
        let para = if b.actor == Actor::Solicitante { Para::Ciudadania } else { Para::Operacion };
        paginas(pluma, &senda, etapa, (&a.captura, &b.captura), para);
    }
}

fn paginas(pluma: &mut Pluma<'_>, senda: &Senda, etapa: &Etapa, (a, b): (&[Pagina], &[Pagina]), para: Para) {
    condiciones(pluma, senda, (a, b), para);
    if a == b {
        return;
    }
    let campos = |p: &[Pagina]| p.iter().flat_map(|p| &p.campos).cloned().collect::<Vec<_>>();
    let (de_a, de_b) = (campos(a), campos(b));
    let donde = cita(&etapa.nombre);
    let hubo = lugares(pluma, senda, &donde, (&de_a, &de_b), para);
    let llanas = |p: &[Pagina]| p.iter().map(|p| (p.titulo.clone(), p.campos.clone())).collect::<Vec<_>>();
    if llanas(a) != llanas(b) {
        let acomodo = |p: &[Pagina]| {
            let pagina = |p: &Pagina| {
                let titulo = p.titulo.as_ref().map(|t| format!("{}: ", cita(t))).unwrap_or_default();
                format!("{titulo}{}", pluma.campos(&p.campos))
            };
            p.iter().map(pagina).collect::<Vec<_>>().join("; ")
        };
        let (antes, ahora) = (acomodo(a), acomodo(b));
        if !hubo || de_a.len() == de_b.len() {
            let que = format!("Cambia el orden o las páginas de lo que se pide en {donde}.");
            pluma.anota(senda, Cambio::de(Para::Texto, Clase::Compatible, que).con(antes, ahora));
        }
        // What pages hold was told; whether a page is shown is told by its condition.
        for (i, pagina) in b.iter().enumerate() {
            let lugar = senda.y(&(i + 1).to_string());
            let igual = a.iter().any(|p| p.si == pagina.si);
            ["titulo", "campos"].iter().for_each(|clave| pluma.calla(&lugar.y(clave)));
            if igual {
                pluma.calla(&lugar);
            }
        }
        for i in 0..a.len() {
            pluma.calla(&senda.y(&format!("-{}", i + 1)));
        }
    }
}

/// Tells the fields that are asked in one more place, or in one less.
fn lugares(
    pluma: &mut Pluma<'_>,
    senda: &Senda,
    donde: &str,
    (a, b): (&[CampoId], &[CampoId]),
    para: Para,
) -> bool {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    let en = |lista: &[CampoId], otra: &[CampoId]| -> Vec<CampoId> {
        lista.iter().filter(|id| !otra.contains(id)).cloned().collect()
    };
    let (entran, salen) = (en(b, a), en(a, b));
    for id in entran.iter().filter(|id| antes.tramite.campo(id).is_some()) {
        let obliga = ahora.tramite.campo(id).is_some_and(|c| c.obligatorio || c.obligatorio_si.is_some());
        let clase = if obliga && para == Para::Ciudadania { Clase::Atencion } else { Clase::Compatible };
        let que = format!("En {donde} ahora se pide {}.", pluma.campo(id));
        pluma.anota(senda, Cambio::de(para, clase, que));
    }
    for id in salen.iter().filter(|id| ahora.tramite.campo(id).is_some()) {
        let nadie = quien_captura(ahora, id).is_none() && se_usa(ahora, id);
        let clase = if nadie { Clase::Rompe } else { Clase::Compatible };
        let que = format!("En {donde} ya no se pide {}.", pluma.campo(id));
        let ejemplo = if nadie { "Ya no se pide en ninguna parte, y se necesita después." } else { "" };
        pluma.anota(senda, Cambio::de(para, clase, que).por_ejemplo(ejemplo));
    }
    !entran.is_empty() || !salen.is_empty()
}

/// Tells pages that are shown in other cases. They are matched by what they ask.
fn condiciones(pluma: &mut Pluma<'_>, senda: &Senda, (a, b): (&[Pagina], &[Pagina]), para: Para) {
    for (i, pagina) in b.iter().enumerate() {
        let suyos: BTreeSet<&CampoId> = pagina.campos.iter().collect();
        let comparte = |p: &&Pagina| p.campos.iter().any(|c| suyos.contains(c));
        let Some(anterior) = a.iter().find(comparte) else { continue };
        let igual = anterior.si == pagina.si;
        let nombre = pagina.titulo.as_ref().map_or_else(|| pluma.campos(&pagina.campos), |t| cita(t));
        let pesa = if para == Para::Ciudadania { Clase::Atencion } else { Clase::Compatible };
        let cambio = match relacion(pluma, anterior.si.as_ref(), pagina.si.as_ref()) {
            Relacion::Igual | Relacion::SinDecidir if igual => continue,
            Relacion::Igual => {
                let que = format!("La página {nombre} se muestra en los mismos casos, dichos de otro modo.");
                Cambio::de(Para::Texto, Clase::Compatible, que)
            }
            Relacion::MasPermisiva(caso) => {
                Cambio::de(para, pesa, format!("La página {nombre} se muestra en más casos."))
                    .por_ejemplo(format!("Ahora se muestra con {caso}."))
            }
            Relacion::MasEstricta(caso) => {
                Cambio::de(para, Clase::Compatible, format!("La página {nombre} se muestra en menos casos."))
                    .por_ejemplo(format!("Ya no se muestra con {caso}."))
            }
            Relacion::Distinta { gana, pierde } => {
                Cambio::de(para, pesa, format!("Cambia cuándo se muestra la página {nombre}."))
                    .por_ejemplo(ambos("Ahora se muestra con", &gana, "Ya no con", &pierde))
            }
            Relacion::SinDecidir => {
                Cambio::de(para, pesa, format!("Cambia cuándo se muestra la página {nombre}."))
            }
        };
        let senda = senda.y(&(i + 1).to_string()).y("si");
        escribe(pluma, &senda, igual, cambio, anterior.si.as_ref(), pagina.si.as_ref());
    }
}

/// Tells what an action captures that it didn't, and what it no longer does.
pub fn de_accion(
    pluma: &mut Pluma<'_>,
    senda: &Senda,
    accion: &str,
    (a, b): (&[CampoId], &[CampoId]),
    actor: &Actor,
) {
    if a == b {
        return;
    }
    let para = if *actor == Actor::Solicitante { Para::Ciudadania } else { Para::Operacion };
    if !lugares(pluma, senda, accion, (a, b), para) {
        let que = format!("Cambia el orden de lo que se pide en {accion}.");
        pluma.anota(senda, Cambio::de(Para::Texto, Clase::Compatible, que));
    }
    pluma.calla(senda);
}

/// The stages where a person who applied may be waiting.
pub fn espera_la_persona(etapa: &Etapa) -> bool {
    match &etapa.tipo {
        TipoEtapa::Tarea(t) => t.actor == Actor::Solicitante,
        TipoEtapa::Pago { .. } | TipoEtapa::Prevencion { .. } => true,
        _ => false,
    }
}
