//! The graph of stages: each can be reached, from each an end can be reached, every ring is bounded. Exact on the graph; what
//! guards and limits of entries exclude is not considered.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use schemas::paquete::{Actor, Destino, Etapa, Ficta, Junta, TipoEtapa, Tramite};

use crate::diag::{Problema, Sink, codes};
use crate::leer::contexto::Contexto;

struct Grafo<'a> {
    etapas: &'a [Etapa],
    /// Edges by stage.
    aristas: BTreeMap<&'a str, Vec<&'a str>>,
    /// What may take an expediente out of a stage besides: acciones generales, and whether somebody of the authority takes them.
    interrumpen: BTreeMap<&'a str, Vec<(&'a str, bool)>>,
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
    // What only leads to a stage that is told of adds nothing.
    let van = |id: &str| grafo.desde(grafo.aristas.get(id).map_or(&[][..], Vec::as_slice));
    let es_fondo = |id: &str| van(id).iter().all(|otra| *otra == id || van(otra).contains(id));
    for etapa in &tramite.etapas {
        if alcanzadas.contains(etapa.id.as_str())
            && !con_fin.contains(etapa.id.as_str())
            && es_fondo(&etapa.id)
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
    // A ring without a way out was told of as that.
    for anillo in anillos(&grafo).iter().filter(|a| a.iter().any(|e| con_fin.contains(e))) {
        sink.extend(anillo_sin_limite(anillo, ctx));
    }
}

fn numerado(camino: &[&str]) -> String {
    camino.iter().enumerate().map(|(i, e)| format!("{}. {e}", i + 1)).collect::<Vec<_>>().join(" → ")
}

impl<'a> Grafo<'a> {
    fn new(tramite: &'a Tramite) -> Self {
        let mut aristas: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for etapa in &tramite.etapas {
            let mut van: Vec<&str> = Vec::new();
            let mut a = |destino: &'a Destino| {
                if let Some(otra) = resuelve(tramite, etapa, destino) {
                    van.push(otra);
                }
            };
            match &etapa.tipo {
                TipoEtapa::Tarea(tarea) => tarea.acciones.iter().for_each(|x| a(&x.a)),
                TipoEtapa::Decision { casos, sino } => {
                    casos.iter().map(|c| &c.a).chain(sino).for_each(&mut a);
                }
                TipoEtapa::Pago { a: destino, .. }
                | TipoEtapa::Prevencion { a: destino, .. }
                | TipoEtapa::Consulta { a: destino, .. }
                | TipoEtapa::Espera { a: destino } => a(destino),
                TipoEtapa::Cita(cita) => cita.destinos().for_each(&mut a),
                TipoEtapa::Paralelo { ramas, a: destino, .. } => {
                    // With every rama conditional, none may open.
                    if ramas.iter().all(|r| r.si.is_some()) {
                        a(destino);
                    }
                    van.extend(ramas.iter().map(|r| r.entrada.as_str()));
                }
                TipoEtapa::Fin { .. } => {}
            }
            let mut a = |destino: &'a Destino| {
                if let Some(otra) = resuelve(tramite, etapa, destino) {
                    van.push(otra);
                }
            };
            etapa.al_vencer.iter().for_each(&mut a);
            etapa.al_agotar.iter().for_each(&mut a);
            etapa.al_no_haber.iter().for_each(&mut a);
            aristas.insert(etapa.id.as_str(), van);
        }
        let mut interrumpen: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
        for general in &tramite.acciones_generales {
            for etapa in &general.en {
                let salida = general.actor != Actor::Solicitante;
                interrumpen.entry(etapa.as_str()).or_default().push((general.a.as_str(), salida));
            }
        }
        Self { etapas: &tramite.etapas, aristas, interrumpen }
    }

    /// The how-manieth stage to which one leads, acciones generales included.
    fn vecina(&self, id: &str, cual: usize) -> Option<&'a str> {
        let van = self.aristas.get(id).map_or(&[][..], Vec::as_slice);
        van.get(cual)
            .copied()
            .or_else(|| self.interrumpen.get(id)?.get(cual.checked_sub(van.len())?).map(|(a, _)| *a))
    }

    fn desde(&self, raices: &[&'a str]) -> BTreeSet<&'a str> {
        let mut vistas: BTreeSet<&str> = raices.iter().copied().collect();
        let mut cola: VecDeque<&str> = raices.iter().copied().collect();
        while let Some(etapa) = cola.pop_front() {
            for otra in self.aristas.get(etapa).into_iter().flatten() {
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
            for a in van {
                inversas.entry(a).or_default().push(de);
            }
        }
        for (de, van) in &self.interrumpen {
            for (a, _) in van.iter().filter(|(_, salida)| *salida) {
                inversas.entry(a).or_default().push(de);
            }
        }
        for etapa in self.etapas {
            for a in self.cortes(etapa) {
                inversas.entry(a).or_default().push(etapa.id.as_str());
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
            for otra in self.aristas.get(etapa).into_iter().flatten() {
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

    /// Where a rama may be taken by its paralelo before it is done: its plazo, or a join that doesn't wait for all.
    fn cortes(&self, etapa: &'a Etapa) -> Vec<&'a str> {
        let mut cortes = Vec::new();
        let mut region = etapa.region.as_ref();
        while let Some(paralelo) = region.and_then(|r| self.etapa(&r.paralelo)) {
            if let TipoEtapa::Paralelo { junta, .. } = &paralelo.tipo
                && (*junta != Junta::Todas || paralelo.al_vencer.is_some())
            {
                cortes.push(paralelo.id.as_str());
            }
            region = paralelo.region.as_ref();
        }
        cortes
    }

    fn etapa(&self, id: &str) -> Option<&'a Etapa> {
        self.etapas.iter().find(|e| e.id.as_str() == id)
    }
}

/// The stage where a destination leads: out of a rama, where its paralelo goes on.
pub(in crate::revisa) fn resuelve<'a>(
    tramite: &'a Tramite,
    etapa: &'a Etapa,
    destino: &'a Destino,
) -> Option<&'a str> {
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

/// Rings that pass no stage with `maximo`.
fn anillos<'a>(grafo: &Grafo<'a>) -> Vec<Vec<&'a str>> {
    let mut hallados = Vec::new();
    let libre = |id: &str| grafo.etapa(id).is_some_and(|e| e.maximo.is_none());
    let mut estado: BTreeMap<&str, u8> = BTreeMap::new();
    for etapa in grafo.etapas {
        let mut pila: Vec<(&str, usize)> = Vec::new();
        if libre(&etapa.id) && !estado.contains_key(etapa.id.as_str()) {
            pila.push((etapa.id.as_str(), 0));
        }
        while let Some((id, siguiente)) = pila.pop() {
            estado.insert(id, 1);
            let Some(otra) = grafo.vecina(id, siguiente) else {
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
                    let desde = pila.iter().position(|(n, _)| *n == otra).unwrap_or(0);
                    hallados.push(pila.iter().skip(desde).map(|(n, _)| *n).collect());
                }
                Some(_) => {}
            }
        }
    }
    hallados
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

/// Whether something may go round for ever.
#[cfg(test)]
pub fn tiene_anillos(tramite: &Tramite) -> bool {
    !anillos(&Grafo::new(tramite)).is_empty()
}
