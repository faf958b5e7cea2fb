//! What is surely known when a document is issued, a notice sent or a bill computed: one forward analysis over the graph of stages, where
//! paths meet by what all of them captured. A rama that opens by condition gives what it captures under that condition.
//!
//! An answer may be changed by a later form: what hangs on it, and was hidden when it was asked, is then in doubt.
//!
//! It accuses by itself only when no path captures the name, or a path without any condition lacks it. Where the paths that lack it pass
//! guards or decisions, or the rama that captures it opens by condition, it leaves a suspicion, and `vacios` looks for values that prove it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use schemas::expr::Expr;
use schemas::paquete::{AccionGeneral, Destino, Efecto, Etapa, Ficta, Junta, TipoEtapa, Tramite};

use super::cambios::Cuelgan;

/// How sure it is that a name is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presencia {
    /// On every path.
    Segura,
    /// On every path, when this holds.
    SiCumple(Expr),
    /// Not on some path that passes a condition: it can't be told.
    Dudosa,
}

/// What is known at a place. A name that isn't here lacks on a path without conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seguros {
    /// Names that are known, or may be.
    pub nombres: BTreeMap<String, Presencia>,
    /// Names that some path to here captures.
    posibles: BTreeSet<String>,
    /// Whether every path to here passes a condition.
    condicionado: bool,
}

impl Seguros {
    /// Whether every path to here captures a name.
    pub fn segura(&self, nombre: &str) -> bool {
        self.nombres.get(nombre) == Some(&Presencia::Segura)
    }

    /// Whether some path to here captures a name.
    pub fn puede_estar(&self, nombre: &str) -> bool {
        self.posibles.contains(nombre)
    }
}

/// A place where something is written, by the id of what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lugar {
    /// Where a document is issued.
    Salida(String),
    /// Where a notice is sent.
    Aviso(String),
    /// Where a bill is computed.
    Cobro(String),
    /// Where a deposit is kept.
    Ejecucion(String),
    /// Where a place is taken.
    Cupo(String),
    /// Where somebody without an account is invited.
    Tercero(String),
    /// Where a stage is given to somebody.
    Asignada(String),
    /// Where a decision is taken, or ramas are opened.
    Etapa(String),
}

/// What is known at a place, and how one gets there without what isn't.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PorCamino {
    /// The place.
    pub lugar: Lugar,
    /// What is surely known.
    pub seguros: Seguros,
    /// For each name that isn't, a path that doesn't capture it, in words.
    pub caminos: BTreeMap<String, String>,
}

/// What is known at each place where something is written.
#[derive(Clone, Debug, Default)]
pub struct Flujo(BTreeMap<Lugar, Arc<PorCamino>>);

impl Flujo {
    /// At a place; nothing when no path leads to it.
    pub fn en(&self, lugar: &Lugar) -> Option<Arc<PorCamino>> {
        self.0.get(lugar).cloned()
    }
}

/// A place where something is written: the stage, and what an action captures before.
struct Punto<'a> {
    etapa: &'a str,
    ademas: Vec<&'a str>,
}

/// What is known while an expediente waits in a stage, and where a rama is done.
#[derive(Clone, Debug, Default)]
pub struct Conocido {
    /// By stage, before anything is done in it.
    pub en_etapa: BTreeMap<String, Seguros>,
    /// By rama, when it is done.
    pub en_rama: BTreeMap<String, Seguros>,
}

/// What is known at each stage of a definition, and at the end of each rama.
pub fn conocido(tramite: &Tramite) -> Conocido {
    let Tramite { etapas, acciones_generales, ficha, .. } = tramite;
    // Of those who change to another version, what was asked counts as it was asked.
    let sin = Cuelgan::new();
    let Some(analisis) = recorrer(etapas, acciones_generales, &ficha.si_no_responde, &sin) else {
        return Conocido::default();
    };
    Conocido {
        en_etapa: analisis.entradas.into_iter().map(|(e, s)| (e.to_owned(), s)).collect(),
        en_rama: analisis.listas.into_iter().map(|((_, rama), s)| (rama.to_owned(), s)).collect(),
    }
}

fn recorrer<'a>(
    etapas: &'a [Etapa],
    generales: &[AccionGeneral],
    ficta: &Ficta,
    cuelgan: &'a Cuelgan,
) -> Option<Analisis<'a>> {
    let primera = etapas.first()?;
    let mut analisis = Analisis {
        etapas,
        cuelgan,
        entradas: BTreeMap::new(),
        listas: BTreeMap::new(),
        cola: VecDeque::new(),
    };
    analisis.llega(&primera.id, Seguros::default());
    analisis.agotar();
    // What may interrupt the rest comes after it: it can happen at any of the stages that it names.
    for general in generales {
        let estado = analisis.comun(general.en.iter().map(|e| e.as_str()));
        let captura: Vec<&str> = general.captura.iter().map(|c| c.as_str()).collect();
        let estado = analisis.capta(estado, &captura);
        analisis.llega(&general.a, estado);
        analisis.agotar();
    }
    if let Ficta::Negativa { a: Some(a) } | Ficta::Afirmativa { a } = ficta {
        let todas: Vec<&str> =
            etapas.iter().skip(1).map(|e| e.id.as_str()).filter(|e| *e != a.as_str()).collect();
        let estado = analisis.comun(todas.into_iter());
        analisis.llega(a, estado);
        analisis.agotar();
    }
    Some(analisis)
}

/// Analyses the graph. `nombres` are the fields and results whose presence depends on the path; `cuelgan`, which fields are asked by what
/// others say.
pub fn analizar(
    etapas: &[Etapa],
    generales: &[AccionGeneral],
    ficta: &Ficta,
    nombres: &BTreeSet<String>,
    cuelgan: &Cuelgan,
) -> Flujo {
    let Some(analisis) = recorrer(etapas, generales, ficta, cuelgan) else { return Flujo::default() };
    let mut puntos: BTreeMap<Lugar, Vec<Punto<'_>>> = BTreeMap::new();
    for etapa in etapas {
        for lugar in etapa.efectos.iter().filter_map(clave) {
            puntos.entry(lugar).or_default().push(Punto { etapa: &etapa.id, ademas: Vec::new() });
        }
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                if let Some(tercero) = etapa.tercero() {
                    let lugar = Lugar::Tercero(tercero.to_string());
                    puntos.entry(lugar).or_default().push(Punto { etapa: &etapa.id, ademas: Vec::new() });
                }
                if tarea.asignado_a.is_some() {
                    let lugar = Lugar::Asignada(etapa.id.to_string());
                    puntos.entry(lugar).or_default().push(Punto { etapa: &etapa.id, ademas: Vec::new() });
                }
                for accion in &tarea.acciones {
                    for lugar in accion.efectos.iter().filter_map(clave) {
                        let deja = etapa.guarda_tras(accion).map(|g| g.as_str());
                        let ademas = tarea.pide(accion).map(|c| c.as_str()).chain(deja).collect();
                        puntos.entry(lugar).or_default().push(Punto { etapa: &etapa.id, ademas });
                    }
                }
            }
            TipoEtapa::Fin { emite, .. } => {
                for salida in emite {
                    puntos
                        .entry(Lugar::Salida(salida.to_string()))
                        .or_default()
                        .push(Punto { etapa: &etapa.id, ademas: Vec::new() });
                }
            }
            TipoEtapa::Decision { .. } | TipoEtapa::Paralelo { .. } | TipoEtapa::Consulta { .. } => {
                puntos
                    .entry(Lugar::Etapa(etapa.id.to_string()))
                    .or_default()
                    .push(Punto { etapa: &etapa.id, ademas: Vec::new() });
            }
            TipoEtapa::Pago { cobro, .. } => {
                puntos
                    .entry(Lugar::Cobro(cobro.to_string()))
                    .or_default()
                    .push(Punto { etapa: &etapa.id, ademas: Vec::new() });
            }
            _ => {}
        }
    }
    let mut flujo = Flujo::default();
    for (lugar, donde) in puntos {
        if let Some(por_camino) = analisis.en(lugar.clone(), &donde, nombres) {
            flujo.0.insert(lugar, Arc::new(por_camino));
        }
    }
    flujo
}

fn clave(efecto: &Efecto) -> Option<Lugar> {
    match efecto {
        Efecto::Avisa(aviso) => Some(Lugar::Aviso(aviso.to_string())),
        Efecto::Emite(salida) => Some(Lugar::Salida(salida.to_string())),
        Efecto::Ejecuta(cobro) => Some(Lugar::Ejecucion(cobro.to_string())),
        Efecto::Toma(cupo) => Some(Lugar::Cupo(cupo.to_string())),
        Efecto::Revoca(_) | Efecto::Devuelve(_) | Efecto::Libera(_) => None,
    }
}

/// What holds on both paths.
fn comunes(uno: &Seguros, otro: &Seguros) -> Seguros {
    let mut nombres = BTreeMap::new();
    for nombre in uno.nombres.keys().chain(otro.nombres.keys()) {
        if nombres.contains_key(nombre) {
            continue;
        }
        let junta = match (uno.nombres.get(nombre), otro.nombres.get(nombre)) {
            (Some(Presencia::Segura), Some(otra)) | (Some(otra), Some(Presencia::Segura)) => otra.clone(),
            (Some(a), Some(b)) if a == b => a.clone(),
            (Some(_), Some(_)) => Presencia::Dudosa,
            (Some(_), None) if otro.condicionado => Presencia::Dudosa,
            (None, Some(_)) if uno.condicionado => Presencia::Dudosa,
            (Some(_), None) | (None, Some(_)) | (None, None) => continue,
        };
        nombres.insert(nombre.clone(), junta);
    }
    let posibles = uno.posibles.union(&otro.posibles).cloned().collect();
    Seguros { nombres, posibles, condicionado: uno.condicionado && otro.condicionado }
}

fn con<'a>(mut seguros: Seguros, nombres: impl Iterator<Item = &'a str>) -> Seguros {
    for nombre in nombres {
        seguros.nombres.insert(nombre.to_owned(), Presencia::Segura);
        seguros.posibles.insert(nombre.to_owned());
    }
    seguros
}

/// The same, once a condition was passed.
fn tras(mut seguros: Seguros, condicion: bool) -> Seguros {
    if condicion {
        // The condition may be what keeps out the paths that lack it.
        for nombre in &seguros.posibles {
            seguros.nombres.entry(nombre.clone()).or_insert(Presencia::Dudosa);
        }
        seguros.condicionado = true;
    }
    seguros
}

struct Analisis<'a> {
    etapas: &'a [Etapa],
    cuelgan: &'a Cuelgan,
    entradas: BTreeMap<&'a str, Seguros>,
    /// What is known when a rama is done.
    listas: BTreeMap<(&'a str, &'a str), Seguros>,
    cola: VecDeque<&'a str>,
}

impl<'a> Analisis<'a> {
    fn etapa(&self, id: &str) -> Option<&'a Etapa> {
        self.etapas.iter().find(|e| e.id.as_str() == id)
    }

    fn llega(&mut self, id: &str, seguros: Seguros) {
        let Some(etapa) = self.etapa(id) else { return };
        let id = etapa.id.as_str();
        let nuevos = match self.entradas.get(id) {
            None => seguros,
            Some(previos) => {
                let comunes = comunes(previos, &seguros);
                if comunes == *previos {
                    return;
                }
                comunes
            }
        };
        self.entradas.insert(id, nuevos);
        self.cola.push_back(id);
    }

    fn va(&mut self, etapa: &'a Etapa, destino: &Destino, seguros: Seguros) {
        match (destino, &etapa.region) {
            (Destino::Etapa(id), _) => self.llega(id, seguros),
            (Destino::Listo, Some(region)) => {
                let clave = (region.paralelo.as_str(), region.rama.as_str());
                let nuevos = match self.listas.get(&clave) {
                    None => seguros,
                    Some(previos) => comunes(previos, &seguros),
                };
                self.listas.insert(clave, nuevos);
                // The join is computed again from what each rama gives.
                self.cola.push_back(region.paralelo.as_str());
            }
            (Destino::Listo, None) => {}
        }
    }

    fn agotar(&mut self) {
        // What is sure only shrinks and what is possible only grows, so this ends; the bound is for a graph of thousands.
        let mut resta = 200_000_u32;
        while let Some(id) = self.cola.pop_front() {
            resta = resta.saturating_sub(1);
            let (Some(etapa), Some(entrada)) = (self.etapa(id), self.entradas.get(id).cloned()) else {
                continue;
            };
            if resta == 0 {
                return;
            }
            self.sale(etapa, &entrada);
        }
    }

    fn sale(&mut self, etapa: &'a Etapa, entrada: &Seguros) {
        if let Some(destino) = &etapa.al_vencer {
            self.va(etapa, destino, entrada.clone());
        }
        if let Some(destino) = &etapa.al_no_haber {
            self.va(etapa, destino, tras(entrada.clone(), true));
        }
        // Only who was here before comes here once too often: what the way back captured isn't told apart, so it is doubted.
        if let Some(destino) = &etapa.al_agotar {
            self.va(etapa, destino, tras(entrada.clone(), true));
        }
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                for accion in &tarea.acciones {
                    let deja = etapa.guarda_tras(accion).map(|g| g.as_str());
                    let captura: Vec<&str> = tarea.pide(accion).map(|c| c.as_str()).chain(deja).collect();
                    let salida = self.capta(entrada.clone(), &captura);
                    self.va(etapa, &accion.a, tras(salida, accion.si.is_some()));
                }
            }
            TipoEtapa::Decision { casos, sino } => {
                for destino in casos.iter().map(|c| &c.a).chain(sino) {
                    self.va(etapa, destino, tras(entrada.clone(), true));
                }
            }
            // Without an answer there is no result: where `al_fallar` leads is told by `al_vencer` too.
            TipoEtapa::Pago { a, .. } | TipoEtapa::Consulta { a, .. } => {
                self.va(etapa, a, con(entrada.clone(), etapa.guarda.iter().map(|g| g.as_str())));
            }
            // Whoever came or didn't had an hour; who calls it off has none any more.
            TipoEtapa::Cita(cita) => {
                let tuvo = con(entrada.clone(), etapa.guarda.iter().map(|g| g.as_str()));
                self.va(etapa, &cita.a, tuvo.clone());
                self.va(etapa, &cita.al_faltar, tuvo);
                cita.al_cancelar.iter().for_each(|d| self.va(etapa, d, entrada.clone()));
            }
            TipoEtapa::Prevencion { reabre, a, .. } => {
                let captura: Vec<&str> = reabre.iter().map(|c| c.as_str()).collect();
                self.va(etapa, a, self.capta(entrada.clone(), &captura));
            }
            TipoEtapa::Espera { a } => self.va(etapa, a, entrada.clone()),
            TipoEtapa::Paralelo { ramas, junta, a } => {
                for rama in ramas {
                    self.llega(&rama.entrada, tras(entrada.clone(), rama.si.is_some()));
                }
                let mut salida = entrada.clone();
                // A join that asks for as many as there are waits for all.
                let todas = match junta {
                    Junta::Todas => true,
                    Junta::Cualquiera => false,
                    Junta::Minimo(n) => usize::try_from(*n).is_ok_and(|n| n >= ramas.len()),
                };
                if todas {
                    for rama in ramas {
                        let Some(da) = self.listas.get(&(etapa.id.as_str(), rama.id.as_str())) else {
                            // A rama of which nothing is known yet: its turn comes.
                            return;
                        };
                        salida.posibles.extend(da.posibles.iter().cloned());
                        for (nombre, presencia) in da.nombres.clone() {
                            // It was known before the ramas; one may change what it hangs on.
                            if salida.nombres.get(&nombre) == Some(&Presencia::Segura) {
                                if presencia == Presencia::Dudosa {
                                    salida.nombres.insert(nombre, presencia);
                                }
                                continue;
                            }
                            let presencia = match (&rama.si, presencia) {
                                (None, presencia) => presencia,
                                (Some(si), Presencia::Segura) => Presencia::SiCumple(si.arbol.clone()),
                                (Some(si), Presencia::SiCumple(otra)) => {
                                    Presencia::SiCumple(Expr::Y(vec![si.arbol.clone(), otra]))
                                }
                                (Some(_), Presencia::Dudosa) => Presencia::Dudosa,
                            };
                            salida.nombres.insert(nombre, presencia);
                        }
                    }
                }
                self.va(etapa, a, salida);
            }
            TipoEtapa::Fin { .. } => {}
        }
    }

    /// The same once a form was answered. What hangs on one of its answers, and isn't asked with it, may come into view without one.
    fn capta(&self, seguros: Seguros, captura: &[&str]) -> Seguros {
        let mut seguros = con(seguros, captura.iter().copied());
        let cuelgan = captura.iter().filter_map(|c| self.cuelgan.get(*c)).flatten();
        for nombre in cuelgan.filter(|n| !captura.contains(&n.as_str())) {
            if let Some(presencia) = seguros.nombres.get_mut(nombre) {
                *presencia = Presencia::Dudosa;
            }
        }
        seguros
    }

    fn comun<'b>(&self, etapas: impl Iterator<Item = &'b str>) -> Seguros {
        let mut conocidas = etapas.filter_map(|e| self.entradas.get(e));
        let primera = conocidas.next().cloned().unwrap_or_default();
        conocidas.fold(primera, |a, b| comunes(&a, b))
    }

    fn en(&self, lugar: Lugar, puntos: &[Punto<'a>], nombres: &BTreeSet<String>) -> Option<PorCamino> {
        let mut seguros: Option<Seguros> = None;
        for punto in puntos {
            let aqui = self.capta(self.entradas.get(punto.etapa)?.clone(), &punto.ademas);
            seguros = Some(match seguros {
                None => aqui,
                Some(previos) => comunes(&previos, &aqui),
            });
        }
        let seguros = seguros?;
        let mut caminos = BTreeMap::new();
        for nombre in nombres.iter().filter(|n| !seguros.nombres.contains_key(*n)) {
            let camino = puntos
                .iter()
                .filter(|p| !p.ademas.contains(&nombre.as_str()))
                .find_map(|p| self.camino_sin(p.etapa, nombre));
            if let Some(camino) = camino {
                caminos.insert(nombre.clone(), camino);
            }
        }
        Some(PorCamino { lugar, seguros, caminos })
    }

    /// A shortest path to a stage on which nothing captures a name.
    fn camino_sin(&self, meta: &str, nombre: &str) -> Option<String> {
        let primera = self.etapas.first()?.id.as_str();
        let mut previas: BTreeMap<&str, (&str, Option<&str>)> = BTreeMap::new();
        let mut cola = VecDeque::from([primera]);
        while let Some(id) = cola.pop_front() {
            if id == meta {
                break;
            }
            for (otra, accion) in self.pasos_sin(id, nombre) {
                if otra != primera && !previas.contains_key(otra) {
                    previas.insert(otra, (id, accion));
                    cola.push_back(otra);
                }
            }
        }
        let mut pasos = vec![meta.to_owned()];
        let mut actual = meta;
        while let Some((previa, accion)) = previas.get(actual) {
            pasos.push(accion.map_or_else(|| (*previa).to_owned(), |a| format!("{previa}.{a}")));
            actual = previa;
        }
        (actual == primera).then(|| {
            pasos.reverse();
            pasos.iter().enumerate().map(|(i, p)| format!("{}. {p}", i + 1)).collect::<Vec<_>>().join(" → ")
        })
    }

    fn pasos_sin(&self, id: &str, nombre: &str) -> Vec<(&'a str, Option<&'a str>)> {
        let Some(etapa) = self.etapa(id) else { return Vec::new() };
        let mut pasos: Vec<(&Destino, Option<&str>)> = etapa
            .al_vencer
            .iter()
            .chain(&etapa.al_agotar)
            .chain(&etapa.al_no_haber)
            .map(|d| (d, None))
            .collect();
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                for accion in &tarea.acciones {
                    let captura = tarea.pide(accion).any(|c| c == nombre);
                    if !captura && etapa.guarda_tras(accion).is_none_or(|g| g != nombre) {
                        pasos.push((&accion.a, Some(accion.id.as_str())));
                    }
                }
            }
            TipoEtapa::Decision { casos, sino } => {
                pasos.extend(casos.iter().map(|c| &c.a).chain(sino).map(|d| (d, None)))
            }
            TipoEtapa::Pago { a, .. } | TipoEtapa::Consulta { a, .. }
                if etapa.guarda.as_ref().is_none_or(|g| g != nombre) =>
            {
                pasos.push((a, None))
            }
            TipoEtapa::Prevencion { reabre, a, .. } if !reabre.iter().any(|c| c == nombre) => {
                pasos.push((a, None))
            }
            TipoEtapa::Cita(cita) => {
                if etapa.guarda.as_ref().is_none_or(|g| g != nombre) {
                    pasos.extend([&cita.a, &cita.al_faltar].map(|d| (d, None)));
                }
                pasos.extend(cita.al_cancelar.iter().map(|d| (d, None)));
            }
            TipoEtapa::Espera { a } => pasos.push((a, None)),
            TipoEtapa::Paralelo { ramas, .. } => {
                return ramas
                    .iter()
                    .filter_map(|r| self.etapa(&r.entrada))
                    .map(|e| (e.id.as_str(), None))
                    .collect();
            }
            TipoEtapa::Pago { .. }
            | TipoEtapa::Consulta { .. }
            | TipoEtapa::Prevencion { .. }
            | TipoEtapa::Fin { .. } => {}
        }
        pasos.into_iter().filter_map(|(d, accion)| Some((self.resuelve(etapa, d)?, accion))).collect()
    }

    fn resuelve(&self, etapa: &'a Etapa, destino: &Destino) -> Option<&'a str> {
        match destino {
            Destino::Etapa(id) => self.etapa(id).map(|e| e.id.as_str()),
            Destino::Listo => {
                let paralelo = self.etapa(&etapa.region.as_ref()?.paralelo)?;
                let TipoEtapa::Paralelo { a, .. } = &paralelo.tipo else { return None };
                self.resuelve(paralelo, a)
            }
        }
    }
}
