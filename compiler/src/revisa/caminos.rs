//! Paths through the stages, one stage after another, as an expediente could walk them, and what must hold for each to be walked. A
//! path that crosses a paralelo follows one of its ramas. It gives candidates only: whether the conditions can hold together is for
//! `valores` to find out, by evaluating them.

use std::collections::BTreeMap;

use schemas::expr::Expr;
use schemas::ids::CampoId;
use schemas::paquete::{
    Accion, Actor, CasoDestino, Destino, Efecto, Etapa, Junta, Rama, Salida, TipoEtapa, Tramite,
};

/// How a stage is left.
#[derive(Clone, Copy, Debug)]
pub enum Via<'a> {
    /// By an action.
    Accion(&'a Accion),
    /// By a caso of a decision; past the last one, by `sino`.
    Caso(&'a [CasoDestino], usize),
    /// Into a rama.
    Rama(&'a Rama),
    /// Because its time ran out.
    Vence,
    /// It could not be entered any more.
    Agota,
    /// It was entered to take a place, and none was left.
    SinLugar,
    /// By what it waits for.
    Sola,
}

/// A stage of a path, and how it is left; the last one isn't.
#[derive(Clone, Copy, Debug)]
pub struct Paso<'a> {
    /// The stage.
    pub etapa: &'a Etapa,
    /// How it is left.
    pub via: Option<Via<'a>>,
}

impl Paso<'_> {
    /// The step in words: `revision.aceptar`.
    pub fn nombre(&self) -> String {
        match self.via {
            Some(Via::Accion(accion)) => format!("{}.{}", self.etapa.id, accion.id),
            Some(Via::SinLugar) => format!("{} (sin lugar)", self.etapa.id),
            _ => self.etapa.id.to_string(),
        }
    }

    /// Whether it was really entered, and what it does was done.
    pub const fn entrada(&self) -> bool {
        !matches!(self.via, Some(Via::Agota | Via::SinLugar))
    }

    /// Whether it counts as a visit.
    pub const fn contada(&self) -> bool {
        !matches!(self.via, Some(Via::Agota))
    }

    /// Whether the authority answers here, before the stage is left or by leaving it: it ends, or a document that answers is issued.
    pub fn responde(&self, tramite: &Tramite) -> bool {
        let emite = |efectos: &[Efecto]| responden(tramite, efectos).next().is_some();
        let al_entrar = self.entrada() && emite(&self.etapa.efectos);
        let al_salir = matches!(self.via, Some(Via::Accion(accion)) if emite(&accion.efectos));
        al_entrar || al_salir || matches!(self.etapa.tipo, TipoEtapa::Fin { .. })
    }
}

/// The documents that are issued and answer what was asked.
pub fn responden<'a>(tramite: &'a Tramite, efectos: &[Efecto]) -> impl Iterator<Item = &'a Salida> {
    efectos.iter().filter_map(|efecto| match efecto {
        Efecto::Emite(id) => tramite.salida(id).filter(|s| !s.intermedia),
        _ => None,
    })
}

/// What to do after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sigue {
    /// Go on from here.
    Entra,
    /// Leave this path.
    Poda,
}

/// Steps that a walk may take before it gives up.
const PRESUPUESTO: u32 = 5_000;
/// Most steps of one path.
const LARGO: usize = 300;
/// Most steps, each time that the short paths are walked before the long ones.
const LARGOS: [usize; 6] = [6, 9, 13, 20, 40, LARGO];

/// The ways out of a stage and where each leads.
pub fn salidas<'a>(tramite: &'a Tramite, etapa: &'a Etapa) -> Vec<(Via<'a>, &'a Etapa)> {
    let mut van: Vec<(Via<'a>, &'a Etapa)> = Vec::new();
    let mut a = |via: Via<'a>, destino: &'a Destino| {
        if let Some(otra) = resuelve(tramite, etapa, destino) {
            van.push((via, otra));
        }
    };
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => tarea.acciones.iter().for_each(|x| a(Via::Accion(x), &x.a)),
        TipoEtapa::Decision { casos, sino } => {
            casos.iter().enumerate().for_each(|(i, c)| a(Via::Caso(casos, i), &c.a));
            sino.iter().for_each(|d| a(Via::Caso(casos, casos.len()), d));
        }
        TipoEtapa::Pago { a: destino, .. }
        | TipoEtapa::Prevencion { a: destino, .. }
        | TipoEtapa::Consulta { a: destino, .. }
        | TipoEtapa::Espera { a: destino } => a(Via::Sola, destino),
        TipoEtapa::Cita(cita) => cita.destinos().for_each(|d| a(Via::Sola, d)),
        TipoEtapa::Paralelo { ramas, a: destino, .. } => {
            // With every rama conditional, none may open.
            if ramas.iter().all(|r| r.si.is_some()) {
                a(Via::Sola, destino);
            }
            van.extend(ramas.iter().filter_map(|r| Some((Via::Rama(r), tramite.etapa(&r.entrada)?))));
        }
        TipoEtapa::Fin { .. } => {}
    }
    if let Some(otra) = etapa.al_vencer.as_ref().and_then(|d| resuelve(tramite, etapa, d)) {
        van.push((Via::Vence, otra));
    }
    if let Some(otra) = etapa.al_no_haber.as_ref().and_then(|d| resuelve(tramite, etapa, d)) {
        van.push((Via::SinLugar, otra));
    }
    van
}

/// The stage where a destination leads: out of a rama, where its paralelo goes on.
pub fn resuelve<'a>(tramite: &'a Tramite, etapa: &'a Etapa, destino: &'a Destino) -> Option<&'a Etapa> {
    let mut region = etapa.region.as_ref();
    let mut destino = destino;
    loop {
        match destino {
            Destino::Etapa(id) => return tramite.etapa(id),
            Destino::Listo => {
                let paralelo = tramite.etapa(&region?.paralelo)?;
                let TipoEtapa::Paralelo { a, .. } = &paralelo.tipo else { return None };
                destino = a;
                region = paralelo.region.as_ref();
            }
        }
    }
}

/// Whether a stage runs beside others that need not be over when its paralelo joins.
pub fn junta_antes(tramite: &Tramite, etapa: &Etapa) -> bool {
    let mut region = etapa.region.as_ref();
    while let Some(dentro) = region {
        let Some(paralelo) = tramite.etapa(&dentro.paralelo) else { return false };
        if matches!(&paralelo.tipo, TipoEtapa::Paralelo { junta, .. } if *junta != Junta::Todas) {
            return true;
        }
        region = paralelo.region.as_ref();
    }
    false
}

/// Walks every path from the first stage, depth first, in the order of the text. `visita` sees each path as it grows. It says whether
/// the walk was complete.
pub fn recorre<'a>(tramite: &'a Tramite, visita: &mut dyn FnMut(&[Paso<'a>]) -> Sigue) -> bool {
    let Some(primera) = tramite.etapas.first() else { return true };
    let mut andar = Andar::de(tramite, LARGO, visita);
    andar.entra(primera);
    andar.resta > 0
}

/// Walks the paths from the first stage, the short ones before those that go round: with many loops, all of them are more than anybody can
/// walk. `visita` sees each path once, as it grows, until it says that it has seen enough.
pub fn recorre_por_largo<'a>(tramite: &'a Tramite, visita: &mut dyn FnMut(&[Paso<'a>]) -> bool) {
    let Some(primera) = tramite.etapas.first() else { return };
    let mut antes = 0;
    for largo in LARGOS {
        let mut basta = false;
        let mut ver = |camino: &[Paso<'a>]| {
            basta = basta || (camino.len() > antes && !visita(camino));
            if basta { Sigue::Poda } else { Sigue::Entra }
        };
        let mut andar = Andar::de(tramite, largo, &mut ver);
        andar.entra(primera);
        if !andar.cortado || basta {
            return;
        }
        antes = largo;
    }
}

struct Andar<'a, 'v> {
    tramite: &'a Tramite,
    camino: Vec<Paso<'a>>,
    visitas: BTreeMap<&'a str, u32>,
    resta: u32,
    /// Most steps of a path.
    largo: usize,
    /// Whether some path had more.
    cortado: bool,
    visita: &'v mut dyn FnMut(&[Paso<'a>]) -> Sigue,
}

impl<'a, 'v> Andar<'a, 'v> {
    fn de(tramite: &'a Tramite, largo: usize, visita: &'v mut dyn FnMut(&[Paso<'a>]) -> Sigue) -> Self {
        let (camino, visitas) = (Vec::new(), BTreeMap::new());
        Self { tramite, camino, visitas, resta: PRESUPUESTO, largo, cortado: false, visita }
    }

    /// Says whether the walk goes on.
    fn entra(&mut self, etapa: &'a Etapa) -> bool {
        self.resta = self.resta.saturating_sub(1);
        if self.resta == 0 {
            return false;
        }
        if self.camino.len() >= self.largo {
            self.cortado = true;
            // The longest of all is never reached by a definition with its loops bounded and small.
            return self.largo < LARGO;
        }
        let id = etapa.id.as_str();
        let veces = self.visitas.get(id).copied().unwrap_or_default();
        self.camino.push(Paso { etapa, via: None });
        let sigue = if etapa.maximo.is_some_and(|maximo| veces >= maximo) {
            self.agotada(etapa)
        } else {
            self.visitas.insert(id, veces + 1);
            let sigue = self.adelante(etapa);
            self.visitas.insert(id, veces);
            sigue
        };
        self.camino.pop();
        sigue
    }

    /// Where the entry after the last leads; an action isn't offered when it would lead nowhere.
    fn agotada(&mut self, etapa: &'a Etapa) -> bool {
        let destino = etapa.al_agotar.as_ref().and_then(|d| resuelve(self.tramite, etapa, d));
        match destino {
            Some(otra) => self.por(Via::Agota, otra),
            None => true,
        }
    }

    fn adelante(&mut self, etapa: &'a Etapa) -> bool {
        match (self.visita)(&self.camino) {
            Sigue::Entra => {}
            Sigue::Poda => return true,
        }
        salidas(self.tramite, etapa).into_iter().all(|(via, otra)| self.por(via, otra))
    }

    fn por(&mut self, via: Via<'a>, otra: &'a Etapa) -> bool {
        if let Some(ultimo) = self.camino.last_mut() {
            ultimo.via = Some(via);
        }
        let sigue = self.entra(otra);
        if let Some(ultimo) = self.camino.last_mut() {
            ultimo.via = None;
        }
        sigue
    }
}

/// What is known at a point of a path.
#[derive(Clone, Debug, Default)]
pub struct Momento<'a> {
    /// Fields that were captured, and under which condition of their page or rama.
    pub capturados: Vec<(&'a CampoId, Option<&'a Expr>)>,
    /// How many times each stage was entered.
    pub visitas: BTreeMap<&'a str, u32>,
    /// Results that were kept.
    pub resultados: Vec<&'a str>,
}

/// Something that must hold, or must not, at a point of a path.
#[derive(Clone, Debug)]
pub struct Condicion<'a> {
    /// What.
    pub expr: &'a Expr,
    /// Whether it must hold.
    pub cierta: bool,
    /// What is known when it is asked.
    pub momento: Momento<'a>,
}

/// What must hold for a path to be walked, and what is known at its end.
pub fn condiciones<'a>(tramite: &'a Tramite, camino: &[Paso<'a>]) -> (Vec<Condicion<'a>>, Momento<'a>) {
    let mut momento = Momento::default();
    let mut todas = Vec::new();
    for paso in camino.iter().filter(|p| p.contada()) {
        *momento.visitas.entry(paso.etapa.id.as_str()).or_default() += 1;
        let Some(via) = paso.via else { continue };
        match via {
            Via::Accion(accion) => {
                if let TipoEtapa::Tarea(tarea) = &paso.etapa.tipo {
                    for pagina in &tarea.captura {
                        let si = pagina.si.as_ref().map(|si| &si.arbol);
                        momento.capturados.extend(pagina.campos.iter().map(|c| (c, si)));
                    }
                    momento.capturados.extend(accion.captura.iter().map(|c| (c, None)));
                }
                todas.extend(accion.si.iter().map(|si| pide(&si.arbol, true, &momento)));
            }
            Via::Caso(casos, cual) => {
                let antes = casos.iter().take(cual).map(|c| pide(&c.si.arbol, false, &momento));
                todas.extend(antes);
                todas.extend(casos.get(cual).map(|c| pide(&c.si.arbol, true, &momento)));
            }
            Via::Rama(rama) => {
                todas.extend(rama.si.iter().map(|si| pide(&si.arbol, true, &momento)));
                a_un_lado(tramite, paso.etapa, rama, &mut momento);
            }
            Via::Sola => {
                if let TipoEtapa::Paralelo { ramas, .. } = &paso.etapa.tipo {
                    todas.extend(ramas.iter().flat_map(|r| &r.si).map(|si| pide(&si.arbol, false, &momento)));
                }
                momento.resultados.extend(paso.etapa.guarda.iter().map(|g| g.as_str()));
            }
            Via::Vence | Via::Agota | Via::SinLugar => {}
        }
    }
    (todas, momento)
}

fn pide<'a>(expr: &'a Expr, cierta: bool, momento: &Momento<'a>) -> Condicion<'a> {
    Condicion { expr, cierta, momento: momento.clone() }
}

/// What the other ramas capture while the path follows one of them.
fn a_un_lado<'a>(tramite: &'a Tramite, paralelo: &'a Etapa, propia: &Rama, momento: &mut Momento<'a>) {
    let TipoEtapa::Paralelo { ramas, junta: Junta::Todas, .. } = &paralelo.tipo else { return };
    for rama in ramas.iter().filter(|r| r.id != propia.id) {
        let si = rama.si.as_ref().map(|si| &si.arbol);
        let dentro = tramite
            .etapas
            .iter()
            .filter(|e| e.region.as_ref().is_some_and(|r| r.paralelo == paralelo.id && r.rama == rama.id));
        for etapa in dentro {
            if let TipoEtapa::Tarea(tarea) = &etapa.tipo {
                let acciones = tarea.acciones.iter().flat_map(|a| &a.captura);
                let campos = tarea.captura.iter().flat_map(|p| &p.campos).chain(acciones);
                momento.capturados.extend(campos.map(|c| (c, si)));
            }
        }
    }
}

/// A path in words: `1. solicitud.enviar → 2. revision`.
pub fn en_palabras(camino: &[Paso<'_>]) -> String {
    let pasos = camino.iter().filter(|p| p.contada()).enumerate();
    pasos.map(|(i, p)| format!("{}. {}", i + 1, p.nombre())).collect::<Vec<_>>().join(" → ")
}

/// Whether a stage waits for the person who applied.
pub fn es_de_la_persona(etapa: &Etapa) -> bool {
    engine::permiso::actor_de(etapa) == Some(&Actor::Solicitante)
}
