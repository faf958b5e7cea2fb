//! The graph of stages: each can be reached, from each an end can be reached, every ring is bounded, and a stage that can be exhausted
//! says what follows unless only actions lead to it. Exact on the graph; what guards exclude is not considered.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use schemas::paquete::{Destino, Etapa, Ficta, TipoEtapa, Tramite};

use crate::diag::{Problema, Sink, codes};
use crate::leer::contexto::Contexto;

/// How an edge is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Via {
    /// By an action, which is not offered when its destination is exhausted.
    Accion,
    /// By itself.
    Sola,
}

struct Grafo<'a> {
    etapas: &'a [Etapa],
    /// Edges by stage: destination and how.
    aristas: BTreeMap<&'a str, Vec<(&'a str, Via)>>,
}

/// Checks the graph.
pub fn revisar(tramite: &Tramite, ctx: &Contexto<'_>, sink: &mut Sink) {
    let Some(primera) = tramite.etapas.first() else { return };
    let grafo = Grafo::new(tramite);
    let mut raices: Vec<&str> = vec![primera.id.as_str()];
    match &tramite.ficha.si_no_responde {
        Ficta::Negativa { a: Some(a) } | Ficta::Afirmativa { a } => raices.push(a),
        Ficta::Negativa { a: None } | Ficta::Ninguna => {}
    }
    raices.extend(tramite.acciones_generales.iter().map(|g| g.a.as_str()));
    let alcanzadas = grafo.desde(&raices);
    for etapa in &tramite.etapas {
        if !alcanzadas.contains(etapa.id.as_str())
            && let Some(span) = ctx.origenes.de(&format!("etapas.{}", etapa.id))
        {
            sink.push(
                Problema::new(&codes::V0501, span, format!("nadie llega a la etapa `{}`", etapa.id))
                    .etiqueta("ninguna acción, caso ni plazo lleva aquí")
                    .ayuda("haga que otra etapa lleve a ella, o quítela"),
            );
        }
    }
    let con_fin = grafo.hasta_un_fin();
    for etapa in &tramite.etapas {
        if alcanzadas.contains(etapa.id.as_str())
            && !con_fin.contains(etapa.id.as_str())
            && let Some(span) = ctx.origenes.de(&format!("etapas.{}", etapa.id))
        {
            let camino = grafo.camino(primera.id.as_str(), etapa.id.as_str());
            let mut problema = Problema::new(
                &codes::V0502,
                span,
                format!("desde la etapa `{}` no se llega a ningún fin", etapa.id),
            )
            .ayuda("haga que alguna de sus acciones, casos o plazos lleve hacia un `tipo: fin`");
            if camino.len() > 1 {
                problema = problema.nota(format!("se llega por: {}", numerado(&camino)));
            }
            sink.push(problema);
        }
    }
    anillos(&grafo, ctx, sink);
    agotables(&grafo, ctx, sink);
}

fn numerado(camino: &[&str]) -> String {
    camino.iter().enumerate().map(|(i, e)| format!("{}. {e}", i + 1)).collect::<Vec<_>>().join(" → ")
}

impl<'a> Grafo<'a> {
    fn new(tramite: &'a Tramite) -> Self {
        let mut aristas: BTreeMap<&str, Vec<(&str, Via)>> = BTreeMap::new();
        for etapa in &tramite.etapas {
            let mut van: Vec<(&str, Via)> = Vec::new();
            let mut a = |destino: &'a Destino, via: Via| {
                if let Some(otra) = resuelve(tramite, etapa, destino) {
                    van.push((otra, via));
                }
            };
            match &etapa.tipo {
                TipoEtapa::Tarea(tarea) => tarea.acciones.iter().for_each(|x| a(&x.a, Via::Accion)),
                TipoEtapa::Decision { casos, sino } => {
                    casos.iter().map(|c| &c.a).chain(sino).for_each(|d| a(d, Via::Sola));
                }
                TipoEtapa::Pago { a: destino, .. }
                | TipoEtapa::Prevencion { a: destino, .. }
                | TipoEtapa::Espera { a: destino } => a(destino, Via::Sola),
                TipoEtapa::Paralelo { ramas, a: destino, .. } => {
                    // With every rama conditional, none may open.
                    if ramas.iter().all(|r| r.si.is_some()) {
                        a(destino, Via::Sola);
                    }
                    van.extend(ramas.iter().map(|r| (r.entrada.as_str(), Via::Sola)));
                }
                TipoEtapa::Fin { .. } => {}
            }
            let mut a = |destino: &'a Destino| {
                if let Some(otra) = resuelve(tramite, etapa, destino) {
                    van.push((otra, Via::Sola));
                }
            };
            etapa.al_vencer.iter().for_each(&mut a);
            etapa.al_agotar.iter().for_each(&mut a);
            aristas.insert(etapa.id.as_str(), van);
        }
        Self { etapas: &tramite.etapas, aristas }
    }

    fn desde(&self, raices: &[&'a str]) -> BTreeSet<&'a str> {
        let mut vistas: BTreeSet<&str> = raices.iter().copied().collect();
        let mut cola: VecDeque<&str> = raices.iter().copied().collect();
        while let Some(etapa) = cola.pop_front() {
            for (otra, _) in self.aristas.get(etapa).into_iter().flatten() {
                if vistas.insert(otra) {
                    cola.push_back(otra);
                }
            }
        }
        vistas
    }

    fn hasta_un_fin(&self) -> BTreeSet<&'a str> {
        let mut inversas: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (de, van) in &self.aristas {
            for (a, _) in van {
                inversas.entry(a).or_default().push(de);
            }
        }
        let fines: Vec<&str> = self
            .etapas
            .iter()
            .filter(|e| matches!(e.tipo, TipoEtapa::Fin { .. }))
            .map(|e| e.id.as_str())
            .collect();
        let mut vistas: BTreeSet<&str> = fines.iter().copied().collect();
        let mut cola: VecDeque<&str> = fines.into();
        while let Some(etapa) = cola.pop_front() {
            for otra in inversas.get(etapa).into_iter().flatten() {
                if vistas.insert(otra) {
                    cola.push_back(otra);
                }
            }
        }
        vistas
    }

    /// A shortest path.
    fn camino(&self, de: &'a str, a: &'a str) -> Vec<&'a str> {
        let mut previas: BTreeMap<&str, &str> = BTreeMap::new();
        let mut cola = VecDeque::from([de]);
        while let Some(etapa) = cola.pop_front() {
            if etapa == a {
                break;
            }
            for (otra, _) in self.aristas.get(etapa).into_iter().flatten() {
                if *otra != de && !previas.contains_key(otra) {
                    previas.insert(otra, etapa);
                    cola.push_back(otra);
                }
            }
        }
        let mut camino = vec![a];
        let mut actual = a;
        while let Some(previa) = previas.get(actual) {
            camino.push(previa);
            actual = previa;
        }
        camino.reverse();
        camino
    }

    fn etapa(&self, id: &str) -> Option<&'a Etapa> {
        self.etapas.iter().find(|e| e.id.as_str() == id)
    }
}

/// The stage where a destination leads: out of a rama, where its paralelo goes on.
fn resuelve<'a>(tramite: &'a Tramite, etapa: &'a Etapa, destino: &'a Destino) -> Option<&'a str> {
    let mut region = etapa.region.as_ref();
    let mut destino = destino;
    loop {
        match destino {
            Destino::Etapa(id) => return tramite.etapa(id).map(|e| e.id.as_str()),
            Destino::Listo => {
                let paralelo = tramite.etapa(&region?.paralelo)?;
                let TipoEtapa::Paralelo { a, .. } = &paralelo.tipo else { return None };
                destino = a;
                region = paralelo.region.as_ref();
            }
        }
    }
}

/// Every ring passes a stage with `maximo`.
fn anillos(grafo: &Grafo<'_>, ctx: &Contexto<'_>, sink: &mut Sink) {
    let libre = |id: &str| grafo.etapa(id).is_some_and(|e| e.maximo.is_none());
    let mut estado: BTreeMap<&str, u8> = BTreeMap::new();
    for etapa in grafo.etapas {
        let mut pila: Vec<(&str, usize)> = Vec::new();
        if libre(&etapa.id) && !estado.contains_key(etapa.id.as_str()) {
            pila.push((etapa.id.as_str(), 0));
        }
        while let Some((id, siguiente)) = pila.pop() {
            estado.insert(id, 1);
            let Some((otra, _)) = grafo.aristas.get(id).and_then(|van| van.get(siguiente)) else {
                estado.insert(id, 2);
                continue;
            };
            pila.push((id, siguiente + 1));
            if !libre(otra) {
                continue;
            }
            match estado.get(otra) {
                None => pila.push((otra, 0)),
                Some(1) => {
                    let desde = pila.iter().position(|(n, _)| n == otra).unwrap_or(0);
                    let anillo: Vec<&str> = pila.iter().skip(desde).map(|(n, _)| *n).collect();
                    sink.extend(anillo_sin_limite(&anillo, ctx));
                }
                Some(_) => {}
            }
        }
    }
}

fn anillo_sin_limite(anillo: &[&str], ctx: &Contexto<'_>) -> Option<Problema> {
    let primera = anillo.iter().min_by_key(|e| ctx.origenes.de(&format!("etapas.{e}")))?;
    let span = ctx.origenes.de(&format!("etapas.{primera}"))?;
    let vuelta =
        anillo.iter().chain(anillo.first()).map(|e| format!("`{e}`")).collect::<Vec<_>>().join(" → ");
    Some(
        Problema::new(&codes::V0505, span, format!("la vuelta {vuelta} puede repetirse sin fin"))
            .ayuda("ponga `maximo:` a una de estas etapas, y `al_agotar:` con lo que sigue después"),
    )
}

/// A stage with `maximo` that something other than an action enters says what follows when it is exhausted.
fn agotables(grafo: &Grafo<'_>, ctx: &Contexto<'_>, sink: &mut Sink) {
    for etapa in grafo.etapas.iter().filter(|e| e.maximo.is_some() && e.al_agotar.is_none()) {
        let sola = grafo
            .aristas
            .iter()
            .find(|(_, van)| van.iter().any(|(a, via)| *a == etapa.id.as_str() && *via == Via::Sola));
        // Entering once can't exhaust; a ring must lead back to it.
        let vuelve = grafo.aristas.get(etapa.id.as_str()).is_some_and(|van| {
            grafo.desde(&van.iter().map(|(a, _)| *a).collect::<Vec<_>>()).contains(etapa.id.as_str())
        });
        if let (Some((de, _)), true, Some(span)) =
            (sola, vuelve, ctx.origenes.de(&format!("etapas.{}", etapa.id)))
        {
            let mut problema = Problema::new(
                &codes::V0507,
                span,
                format!("la etapa `{}` no dice qué sigue cuando se agota", etapa.id),
            )
            .etiqueta(format!("se puede entrar hasta {} veces", etapa.maximo.unwrap_or_default()))
            .ayuda("agregue `al_agotar:` con la etapa que sigue");
            if let Some(lugar) = ctx.origenes.de(&format!("etapas.{de}")) {
                problema = problema.secundaria(lugar, "desde aquí se entra sin que nadie lo elija");
            }
            sink.push(problema);
        }
    }
}
