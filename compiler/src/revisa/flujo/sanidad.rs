//! What is wrong with the states that the exploration found: those from which no end can be reached, those that have nowhere to go, and
//! stages that none of them enters. Every finding tells a shortest way to it.

use std::collections::{BTreeMap, BTreeSet};

use schemas::paquete::{Destino, Etapa, TipoEtapa, Tramite};

use super::explora::{Exploracion, Hasta, Lugar, Paso, explorar};
use super::junta::{RamaExplorada, resumen};
use super::region::{Red, Region, region_de};
use crate::diag::{Problema, Sink, codes};
use crate::leer::contexto::Contexto;

/// What each tarea may come to offer: for each state, its actions that are not ruled out, and whether each is sure.
pub type Ofertas = BTreeMap<usize, BTreeSet<Vec<(usize, bool)>>>;

/// What was found, without places: what the tests compare with the engine.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Hallazgos {
    /// Stages that no state enters.
    pub inalcanzables: BTreeSet<usize>,
    /// Stages from which no end can be reached, with the way to them; and whether they stand in a rama.
    pub trabadas: BTreeMap<usize, (Vec<String>, bool)>,
    /// Stages that are entered when exhausted, with the way to them.
    pub agotadas: BTreeMap<usize, Vec<String>>,
    /// Stages that lead on by themselves and come back without anybody acting, with the way to them.
    pub vueltas: BTreeMap<usize, Vec<String>>,
}

/// Explores and reports.
pub fn revisar(tramite: &Tramite, ctx: &Contexto<'_>, sink: &mut Sink) -> Ofertas {
    let Some((hallazgos, ofertas)) = hallar(tramite) else { return Ofertas::default() };
    let lugar = |etapa: usize| {
        let etapa = tramite.etapas.get(etapa)?;
        Some((etapa, ctx.origenes.de(&format!("etapas.{}", etapa.id))?))
    };
    for (numero, camino) in &hallazgos.agotadas {
        let Some((etapa, span)) = lugar(*numero) else { continue };
        let veces = etapa.maximo.unwrap_or_default();
        sink.push(
            Problema::new(
                &codes::V0507,
                span,
                format!("la etapa `{}` no dice qué sigue cuando se agota", etapa.id),
            )
            .etiqueta(format!("se puede entrar {}", cuantas(veces)))
            .nota(format!("se agota por este camino: {}", numerado(camino)))
            .ayuda("agregue `al_agotar:` con la etapa que sigue"),
        );
    }
    for (numero, camino) in &hallazgos.vueltas {
        let Some((etapa, span)) = lugar(*numero) else { continue };
        sink.push(
            Problema::new(
                &codes::V0513,
                span,
                format!("desde `{}` el expediente daría vueltas sin que nadie actúe", etapa.id),
            )
            .nota(format!("se llega por: {}", numerado(camino)))
            .ayuda("haga que `al_agotar` o la decisión lleven a una etapa donde alguien actúe, o a un fin"),
        );
    }
    for (numero, (camino, en_rama)) in &hallazgos.trabadas {
        let Some((etapa, span)) = lugar(*numero) else { continue };
        let (codigo, mensaje) = if *en_rama {
            (
                &codes::V0508,
                format!("la rama puede quedarse en `{}`, y entonces las ramas no se juntan nunca", etapa.id),
            )
        } else {
            (&codes::V0506, format!("un expediente puede quedarse para siempre en `{}`", etapa.id))
        };
        let mut problema = Problema::new(codigo, span, mensaje)
            .nota(format!("se llega por: {}", numerado(camino)))
            .ayuda("agregue una acción que siempre se ofrezca, `al_vencer` con plazo, o `al_agotar` en la etapa que se agota");
        if let TipoEtapa::Tarea(tarea) = &etapa.tipo {
            let cerradas: Vec<String> = tarea
                .acciones
                .iter()
                .filter_map(|a| {
                    let Destino::Etapa(id) = &a.a else { return None };
                    let otra = tramite.etapa(id)?;
                    let maximo = otra.maximo.filter(|_| otra.al_agotar.is_none())?;
                    Some(format!(
                        "`{}` deja de ofrecerse: a `{id}` se puede entrar {}",
                        a.id,
                        cuantas(maximo)
                    ))
                })
                .collect();
            if !cerradas.is_empty() {
                problema = problema.nota(cerradas.join("; "));
            }
        }
        sink.push(problema);
    }
    if hallazgos.agotadas.is_empty() && hallazgos.vueltas.is_empty() && hallazgos.trabadas.is_empty() {
        for numero in &hallazgos.inalcanzables {
            let Some((etapa, span)) = lugar(*numero) else { continue };
            sink.push(
                Problema::new(&codes::V0501, span, format!("nadie llega a la etapa `{}`", etapa.id))
                    .etiqueta(
                        "lo que lleva aquí no llega a ocurrir: su condición o su `maximo` no se alcanzan",
                    )
                    .ayuda(
                        "revise `maximo`, `al_agotar` y las condiciones sobre `visitas`, o quite la etapa",
                    ),
            );
        }
    }
    ofertas
}

fn cuantas(veces: u32) -> String {
    if veces == 1 { "una sola vez".to_owned() } else { format!("{veces} veces") }
}

/// A way, as a numbered list.
pub fn numerado(camino: &[String]) -> String {
    camino.iter().enumerate().map(|(i, e)| format!("{}. {e}", i + 1)).collect::<Vec<_>>().join(" → ")
}

/// Explores. Nothing when it was too much.
pub fn hallar(tramite: &Tramite) -> Option<(Hallazgos, Ofertas)> {
    let red = Red::new(tramite);
    let ceros = vec![0; red.contadas(None).len()];
    let raiz = explorar(&red, None, vec![(0, ceros)], Hasta::Todo);
    if red.rebasada.get() || tramite.etapas.is_empty() {
        return None;
    }
    let es_fin = |lugar: Lugar| {
        matches!(lugar, Lugar::Etapa(n)
            if tramite.etapas.get(n).is_some_and(|e| matches!(e.tipo, TipoEtapa::Fin { .. })))
    };
    let mut hallazgos = Hallazgos::default();
    let mut ofertas = Ofertas::new();
    let mut entradas: BTreeSet<usize> = BTreeSet::new();
    let resumenes: Vec<_> = red.resumenes.borrow().iter().map(|(k, r)| (*k, std::rc::Rc::clone(r))).collect();
    let ramas = resumenes.iter().flat_map(|(_, r)| r.ramas.iter().map(|r| &r.exploracion));
    for exploracion in std::iter::once(&raiz).chain(ramas) {
        for nodo in &exploracion.nodos {
            if let Lugar::Etapa(n) = nodo.lugar {
                entradas.insert(n);
            }
        }
        for (etapa, conjuntos) in &exploracion.ofertas {
            ofertas.entry(*etapa).or_default().extend(conjuntos.iter().cloned());
        }
    }
    hallazgos.inalcanzables = (0..tramite.etapas.len()).filter(|n| !entradas.contains(n)).collect();
    let prefijo = |paralelo: usize| {
        let hasta = raiz.nodos.iter().position(|n| n.lugar == Lugar::Etapa(paralelo))?;
        Some(camino(tramite, &raiz, hasta))
    };
    agotadas(tramite, &raiz, &[], &mut hallazgos);
    let abiertos = abiertos(&red, &raiz);
    for ((paralelo, _), r) in resumenes.iter().filter(|(k, _)| abiertos.contains(k)) {
        let antes = prefijo(*paralelo).unwrap_or_default();
        r.ramas.iter().for_each(|rama| agotadas(tramite, &rama.exploracion, &antes, &mut hallazgos));
    }
    // Whoever is sent to an exhausted stage is told of by that.
    let llegan = raiz.alcanzan(|n| es_fin(n.lugar) || matches!(n.lugar, Lugar::Agotada(_)));
    let trabados: Vec<usize> = (0..raiz.nodos.len()).filter(|i| llegan.get(*i) == Some(&false)).collect();
    for i in ultimos(&raiz, &trabados) {
        culpables(&red, &raiz, i, &[], false, &mut hallazgos);
    }
    Some((hallazgos, ofertas))
}

/// The paralelos, each at its how-manieth entry, whose ramas run: not those of a rama that the step which opens it also leaves behind, because
/// others are done at once and are enough to join.
fn abiertos(red: &Red<'_>, raiz: &Exploracion) -> BTreeSet<(usize, u8)> {
    let mut abiertos = BTreeSet::new();
    anotar_abiertos(red, None, raiz, true, &mut abiertos);
    abiertos
}

fn anotar_abiertos<'a>(
    red: &Red<'a>,
    region: Region<'a>,
    exploracion: &Exploracion,
    corre: bool,
    abiertos: &mut BTreeSet<(usize, u8)>,
) {
    for nodo in &exploracion.nodos {
        let Lugar::Etapa(numero) = nodo.lugar else { continue };
        let Some(etapa @ Etapa { tipo: TipoEtapa::Paralelo { ramas, .. }, .. }) = red.etapas.get(numero)
        else {
            continue;
        };
        let vuelta = red.visitas(region, &nodo.visitas, &etapa.id).unwrap_or(1);
        let dentro = resumen(red, numero, vuelta);
        if (!corre && dentro.espera) || !abiertos.insert((numero, vuelta)) {
            continue;
        }
        let entradas = ramas.iter().filter_map(|r| red.etapas.get(red.numero(&r.entrada)?));
        for (entrada, rama) in entradas.zip(&dentro.ramas) {
            anotar_abiertos(red, region_de(entrada), &rama.exploracion, dentro.espera, abiertos);
        }
    }
}

fn agotadas(tramite: &Tramite, exploracion: &Exploracion, antes: &[String], hallazgos: &mut Hallazgos) {
    for (i, nodo) in exploracion.nodos.iter().enumerate() {
        let camino = || antes.iter().cloned().chain(camino(tramite, exploracion, i)).collect();
        match nodo.lugar {
            Lugar::Agotada(n) => {
                let sigue = tramite.etapas.get(n).is_some_and(|e| e.al_agotar.is_some());
                let donde = if sigue { &mut hallazgos.vueltas } else { &mut hallazgos.agotadas };
                donde.entry(n).or_insert_with(camino);
            }
            Lugar::Entrada(n) | Lugar::Etapa(n) if vuelve_solo(exploracion, i) => {
                hallazgos.vueltas.entry(n).or_insert_with(camino);
            }
            Lugar::Entrada(_) | Lugar::Etapa(_) | Lugar::Ramas(..) | Lugar::Listo(_) => {}
        }
    }
}

/// Whether a state comes back to itself through states that don't wait.
fn vuelve_solo(exploracion: &Exploracion, desde: usize) -> bool {
    let sigue = |i: usize| {
        exploracion.nodos.get(i).filter(|n| !n.espera).map_or(&[][..], |n| &n.va).iter().map(|(a, _)| *a)
    };
    let mut pila: Vec<usize> = sigue(desde).collect();
    let mut vistos = BTreeSet::new();
    while let Some(i) = pila.pop() {
        if i == desde {
            return true;
        }
        if vistos.insert(i) {
            pila.extend(sigue(i));
        }
    }
    false
}

/// One state of each set of states that only lead to each other.
fn ultimos(exploracion: &Exploracion, trabados: &[usize]) -> Vec<usize> {
    let mut hallados: Vec<usize> = Vec::new();
    let mut cubiertos: BTreeSet<usize> = BTreeSet::new();
    // What a stuck state leads to is stuck too, so it is enough to go on until all that is reached leads back.
    for i in trabados.iter().rev() {
        if cubiertos.contains(i) {
            continue;
        }
        let desde = |i: usize| {
            let mut vistos = BTreeSet::from([i]);
            let mut pila = vec![i];
            while let Some(n) = pila.pop() {
                for (a, cuenta) in exploracion.nodos.get(n).map_or(&[][..], |n| &n.va) {
                    if *cuenta && vistos.insert(*a) {
                        pila.push(*a);
                    }
                }
            }
            vistos
        };
        let alcance = desde(*i);
        // What leads to another set adds nothing: that set is told of.
        if alcance.len() > 200 || alcance.iter().all(|a| desde(*a).contains(i)) {
            hallados.push(alcance.iter().min().copied().unwrap_or(*i));
            cubiertos.extend(alcance);
        }
    }
    hallados
}

/// The stages where it hangs: the stage itself, or in each rama that can't be done, the one where it stands.
fn culpables(
    red: &Red<'_>,
    exploracion: &Exploracion,
    nodo: usize,
    antes: &[String],
    en_rama: bool,
    hallazgos: &mut Hallazgos,
) {
    let Some(lugar) = exploracion.nodos.get(nodo).map(|n| n.lugar) else { return };
    let pasos: Vec<String> = antes.iter().cloned().chain(camino(red.tramite, exploracion, nodo)).collect();
    match lugar {
        Lugar::Entrada(n) | Lugar::Etapa(n) => {
            hallazgos.trabadas.entry(n).or_insert((pasos, en_rama));
        }
        Lugar::Ramas(n, postura) => {
            let vuelta = red
                .etapas
                .get(n)
                .and_then(|e| {
                    let visitas = &exploracion.nodos.get(nodo)?.visitas;
                    red.visitas(region_de(e), visitas, &e.id)
                })
                .unwrap_or(1);
            let resumen = resumen(red, n, vuelta);
            let Some(postura) = resumen.posturas.get(postura) else { return };
            for (rama, eleccion) in resumen.ramas.iter().zip(&postura.eleccion) {
                let elegido = eleccion.and_then(|e| rama.potenciales.get(e));
                if let Some((potencial, estado)) = elegido
                    && !potencial.lista
                {
                    trabada_en_rama(red, rama, *estado, &pasos, hallazgos);
                }
            }
        }
        Lugar::Listo(_) | Lugar::Agotada(_) => {}
    }
}

fn trabada_en_rama(
    red: &Red<'_>,
    rama: &RamaExplorada,
    estado: usize,
    pasos: &[String],
    hallazgos: &mut Hallazgos,
) {
    let sale = rama.exploracion.alcanzan(|n| matches!(n.lugar, Lugar::Listo(_)));
    let mut alcance = BTreeSet::from([estado]);
    let mut pila = vec![estado];
    while let Some(n) = pila.pop() {
        for (a, cuenta) in rama.exploracion.nodos.get(n).map_or(&[][..], |n| &n.va) {
            if *cuenta && sale.get(*a) == Some(&false) && alcance.insert(*a) {
                pila.push(*a);
            }
        }
    }
    let trabados: Vec<usize> = alcance.into_iter().collect();
    if let Some(i) = ultimos(&rama.exploracion, &trabados).first() {
        culpables(red, &rama.exploracion, *i, pasos, true, hallazgos);
    }
}

/// The way to a state, in words.
fn camino(tramite: &Tramite, exploracion: &Exploracion, hasta: usize) -> Vec<String> {
    let mut pasos = Vec::new();
    for (i, paso) in exploracion.camino(hasta) {
        let Some(nodo) = exploracion.nodos.get(i) else { continue };
        let etapa = match nodo.lugar {
            Lugar::Etapa(n) | Lugar::Agotada(n) => tramite.etapas.get(n),
            // Only that no place was left tells something more than the stage that follows.
            Lugar::Entrada(n) if paso == Some(Paso::SinLugar) => tramite.etapas.get(n),
            Lugar::Entrada(_) => None,
            // The ramas are told of one by one.
            Lugar::Ramas(..) | Lugar::Listo(_) => None,
        };
        let Some(etapa) = etapa else { continue };
        let por = match (paso, &etapa.tipo) {
            (Some(Paso::Accion(a)), TipoEtapa::Tarea(tarea)) => {
                tarea.acciones.get(a).map(|a| format!(".{}", a.id))
            }
            (Some(Paso::Caso(c)), _) => Some(format!(" (caso {})", c + 1)),
            (Some(Paso::Sino), _) => Some(" (sino)".to_owned()),
            (Some(Paso::Vence), _) => Some(" (vence su plazo)".to_owned()),
            (Some(Paso::SinLugar), _) => Some(" (no hay lugar)".to_owned()),
            (Some(Paso::General(g)), _) => tramite.acciones_generales.get(g).map(|g| format!(" ({})", g.id)),
            (Some(Paso::Ficta), _) => Some(" (vence el plazo de resolución)".to_owned()),
            (Some(Paso::Accion(_) | Paso::Sigue | Paso::Ramas) | None, _) => None,
        };
        pasos.push(format!("{}{}", etapa.id, por.unwrap_or_default()));
    }
    pasos
}
