//! A paralelo: what each rama can still do from where it may stand, and what that leaves to the join. Ramas are composed one by one,
//! keeping the least favourable ways only, so that many ramas cost little more than each by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use schemas::paquete::{Etapa, Junta, TipoEtapa};

use super::cuenta;
use super::explora::{Exploracion, Hasta, Lugar, Nodo, explorar};
use super::region::{Red, region_de, vence};

/// What a rama can still do from where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Potencial {
    /// Be done and counted by the join.
    pub contada: bool,
    /// Be done.
    pub lista: bool,
    /// Be taken out by the authority.
    pub general: bool,
}

/// A rama of a paralelo, explored.
#[derive(Debug)]
pub struct RamaExplorada {
    pub exploracion: Exploracion,
    /// The least that it can still do, with a state in which it can do no more.
    pub potenciales: Vec<(Potencial, usize)>,
    cerrable: bool,
    salidas: BTreeSet<Vec<u8>>,
}

/// A way in which the ramas of a paralelo may stand.
#[derive(Clone, Debug)]
pub struct Postura {
    /// Whether the join can still come.
    pub junta: bool,
    /// Whether the authority may take it out.
    pub general: bool,
    /// The potencial of each rama; none, when it wasn't opened.
    pub eleccion: Vec<Option<usize>>,
}

/// A paralelo at its how-manieth entry.
#[derive(Debug)]
pub struct Resumen {
    pub ramas: Vec<RamaExplorada>,
    /// Whether some way in which they stand lets the join come.
    pub junta: bool,
    /// Whether it may stay open after the step that opens it, and whether that step may already join it.
    pub espera: bool,
    pub pasa: bool,
    /// The least favourable ways in which its ramas may stand.
    pub posturas: Vec<Postura>,
    /// Acciones generales that its stages offer.
    pub generales: BTreeSet<usize>,
}

/// A paralelo at its how-manieth entry.
pub fn resumen<'a>(red: &Red<'a>, paralelo: usize, vuelta: u8) -> Rc<Resumen> {
    if let Some(listo) = red.resumenes.borrow().get(&(paralelo, vuelta)) {
        return Rc::clone(listo);
    }
    let previo = (vuelta > 1).then(|| resumen(red, paralelo, vuelta - 1));
    let hecho = Rc::new(resumir(red, paralelo, previo.as_deref()));
    red.resumenes.borrow_mut().insert((paralelo, vuelta), Rc::clone(&hecho));
    hecho
}

fn resumir<'a>(red: &Red<'a>, paralelo: usize, previo: Option<&Resumen>) -> Resumen {
    let mut hecho = Resumen {
        ramas: Vec::new(),
        junta: false,
        espera: false,
        pasa: false,
        posturas: Vec::new(),
        generales: BTreeSet::new(),
    };
    let Some(definicion @ Etapa { tipo: TipoEtapa::Paralelo { ramas, junta, .. }, .. }) =
        red.etapas.get(paralelo)
    else {
        return hecho;
    };
    // What was left half done can't be told: better to say nothing.
    if previo.is_some() && red.cortan_de_fuera(paralelo) {
        red.rebasada.set(true);
    }
    let mut por_abrir = Vec::new();
    for (i, rama) in ramas.iter().enumerate() {
        let Some((entrada, region)) =
            red.numero(&rama.entrada).and_then(|n| Some((n, region_de(red.etapas.get(n)?))))
        else {
            continue;
        };
        let cero = || BTreeSet::from([vec![0; red.contadas(region).len()]]);
        let inicios = previo.and_then(|p| p.ramas.get(i)).map_or_else(cero, |r| r.salidas.clone());
        let si = rama.si.as_ref().map_or(Some(true), |s| cuenta::decide(&s.arbol, &|_| None));
        let entradas: Vec<_> =
            inicios.iter().filter(|_| si != Some(false)).map(|v| (entrada, v.clone())).collect();
        let alba = explorar(red, region, entradas.clone(), Hasta::Espera);
        por_abrir.push((region, entradas, inicios, si, alba));
    }
    let bastan = bastan(junta);
    let hay = |ex: &Exploracion, f: fn(&Nodo) -> bool| ex.nodos.iter().any(f);
    let forzadas = por_abrir
        .iter()
        .filter(|(.., si, alba)| {
            *si == Some(true)
                && !hay(alba, |n| n.espera || matches!(n.lugar, Lugar::Listo(false) | Lugar::Agotada(_)))
        })
        .count();
    let contables =
        por_abrir.iter().filter(|(.., alba)| hay(alba, |n| n.lugar == Lugar::Listo(true))).count();
    hecho.espera = forzadas < bastan && por_abrir.iter().any(|(.., alba)| hay(alba, |n| n.espera));
    hecho.pasa = contables >= bastan
        || por_abrir
            .iter()
            .all(|(.., si, alba)| *si != Some(true) || hay(alba, |n| matches!(n.lugar, Lugar::Listo(_))));
    let abiertas: Vec<Exploracion> = por_abrir
        .iter_mut()
        .map(|(region, entradas, .., alba)| {
            let entradas = std::mem::take(entradas);
            if hecho.espera { explorar(red, *region, entradas, Hasta::Todo) } else { std::mem::take(alba) }
        })
        .collect();
    let cuentan: Vec<bool> = abiertas.iter().map(|ex| hay(ex, |n| n.lugar == Lugar::Listo(true))).collect();
    for (i, ((_, _, inicios, si, _), exploracion)) in por_abrir.into_iter().zip(abiertas).enumerate() {
        // The plazo of the paralelo, or enough of the other ramas, may leave it at any of its states.
        let otras = cuentan.iter().enumerate().filter(|(j, cuenta)| **cuenta && *j != i).count();
        let corta = otras >= bastan || vence(definicion).is_some();
        let mut salidas: BTreeSet<Vec<u8>> = exploracion
            .nodos
            .iter()
            .filter(|n| corta || matches!(n.lugar, Lugar::Listo(_)))
            .map(|n| n.visitas.clone())
            .collect();
        if si != Some(true) {
            salidas.extend(inicios);
        }
        hecho.generales.extend(&exploracion.generales);
        let potenciales = potenciales(&exploracion);
        hecho.ramas.push(RamaExplorada { exploracion, potenciales, cerrable: si != Some(true), salidas });
    }
    componer(&mut hecho, junta);
    hecho
}

/// The least that the states of a rama can still do.
fn potenciales(exploracion: &Exploracion) -> Vec<(Potencial, usize)> {
    let contada = exploracion.alcanzan(|n| n.lugar == Lugar::Listo(true));
    let lista = exploracion.alcanzan(|n| matches!(n.lugar, Lugar::Listo(_)));
    let general = exploracion.alcanzan(|n| n.general);
    let mut todos: Vec<(Potencial, usize)> = Vec::new();
    for (i, ((contada, lista), general)) in contada.into_iter().zip(lista).zip(general).enumerate() {
        let potencial = Potencial { contada, lista, general };
        if !todos.iter().any(|(p, _)| *p == potencial) {
            todos.push((potencial, i));
        }
    }
    let menor = |a: Potencial, b: Potencial| {
        a != b && a.contada <= b.contada && a.lista <= b.lista && a.general <= b.general
    };
    todos.iter().filter(|(p, _)| !todos.iter().any(|(q, _)| menor(*q, *p))).copied().collect()
}

/// Composes what the ramas can do into what the paralelo can, rama by rama: how many the join may count, and whether all may be done.
fn componer(hecho: &mut Resumen, junta: &Junta) {
    type Clave = (usize, bool, bool);
    let bastan = bastan(junta);
    let tope = bastan.min(hecho.ramas.len().saturating_add(1));
    let mut mejor: Clave = (0, true, false);
    let mut parciales: BTreeMap<Clave, Vec<Option<usize>>> = BTreeMap::from([((0, true, false), Vec::new())]);
    for rama in &hecho.ramas {
        let mut siguientes: BTreeMap<Clave, Vec<Option<usize>>> = BTreeMap::new();
        for ((cuantas, todas, general), eleccion) in &parciales {
            let mut suma = |p: Potencial, cual: Option<usize>| {
                let clave =
                    ((cuantas + usize::from(p.contada)).min(tope), *todas && p.lista, *general || p.general);
                siguientes.entry(clave).or_insert_with(|| eleccion.iter().copied().chain([cual]).collect());
            };
            for (i, (potencial, _)) in rama.potenciales.iter().enumerate() {
                suma(*potencial, Some(i));
            }
            if rama.cerrable || rama.potenciales.is_empty() {
                suma(Potencial { contada: false, lista: true, general: false }, None);
            }
        }
        parciales = siguientes;
        let puede = |f: fn(&Nodo) -> bool| rama.exploracion.nodos.iter().any(f);
        mejor.0 += usize::from(puede(|n| n.lugar == Lugar::Listo(true)));
        mejor.1 &= rama.cerrable || puede(|n| matches!(n.lugar, Lugar::Listo(_)));
    }
    hecho.junta = mejor.0 >= bastan || mejor.1;
    let mut posturas: Vec<Postura> = Vec::new();
    for ((cuantas, todas, general), eleccion) in parciales {
        let postura = Postura { junta: cuantas >= bastan || todas, general, eleccion };
        if !posturas.iter().any(|p| p.junta <= postura.junta && p.general <= postura.general) {
            posturas.retain(|p| !(postura.junta <= p.junta && postura.general <= p.general));
            posturas.push(postura);
        }
    }
    hecho.posturas = posturas;
}

/// How many ramas the join must count before it comes without waiting for all.
fn bastan(junta: &Junta) -> usize {
    match junta {
        Junta::Todas => usize::MAX,
        Junta::Cualquiera => 1,
        Junta::Minimo(n) => usize::try_from(*n).unwrap_or(usize::MAX),
    }
}
