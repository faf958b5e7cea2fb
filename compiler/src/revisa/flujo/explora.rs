//! The states of one region: a stage and the visits that matter, by the rules of `engine::flujo`. A paralelo is one state that leads to
//! the ways in which its ramas may stand; each rama was explored by itself, since ramas only meet at the join.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use schemas::paquete::{Destino, Etapa, Ficta, TipoEtapa, Ventana};

use super::cuenta;
use super::junta::resumen;
use super::region::{Red, Region, TOPE, vence};

/// Where a region stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lugar {
    /// Entering a stage that takes a place: there it stays if one is left.
    Entrada(usize),
    /// In a stage.
    Etapa(usize),
    /// In a paralelo whose ramas stand in the least favourable way of that number.
    Ramas(usize, usize),
    /// Out of the rama. Whether the join counts it: the engine doesn't count those that a decision or an exhausted stage takes out.
    Listo(bool),
    /// Sent by itself to a stage that is exhausted and says nothing of what follows.
    Agotada(usize),
}

/// How a state is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paso {
    Accion(usize),
    Caso(usize),
    Sino,
    Vence,
    SinLugar,
    Sigue,
    Ramas,
    General(usize),
    Ficta,
}

/// A state.
#[derive(Debug)]
pub struct Nodo {
    pub lugar: Lugar,
    /// Visits of the stages that its region counts.
    pub visitas: Vec<u8>,
    ficta: bool,
    /// Whether it waits for somebody or for time.
    pub espera: bool,
    /// From where it was first reached, and how.
    pub padre: Option<(usize, Paso)>,
    /// Where it leads, and whether that is a way on.
    pub va: Vec<(usize, bool)>,
    /// Whether the authority may take it out of its region by an acción general.
    pub general: bool,
}

/// What was explored.
#[derive(Debug, Default)]
pub struct Exploracion {
    pub nodos: Vec<Nodo>,
    /// Acciones generales that some state offers.
    pub generales: BTreeSet<usize>,
    /// What each tarea may offer: the actions that aren't ruled out, and whether they are sure.
    pub ofertas: BTreeMap<usize, BTreeSet<Vec<(usize, bool)>>>,
}

/// How far an exploration goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hasta {
    /// As far as it can.
    Todo,
    /// While stages lead on by themselves: what happens in the step that enters.
    Espera,
}

/// Explores a region from its entries.
pub fn explorar<'a>(
    red: &Red<'a>,
    region: Region<'a>,
    inicios: Vec<(usize, Vec<u8>)>,
    hasta: Hasta,
) -> Exploracion {
    let mut marcha = Marcha {
        red,
        region,
        hasta,
        ex: Exploracion::default(),
        indice: BTreeMap::new(),
        cola: VecDeque::new(),
    };
    for (etapa, visitas) in inicios {
        let (lugar, visitas) = marcha.entra(etapa, visitas);
        marcha.llega(lugar, visitas, false, None);
    }
    while let Some(nodo) = marcha.cola.pop_front() {
        if marcha.ex.nodos.len() > TOPE {
            red.rebasada.set(true);
            break;
        }
        marcha.expande(nodo);
    }
    marcha.ex
}

impl Exploracion {
    /// Which states can still come to one that `es` accepts, by ways on.
    pub fn alcanzan(&self, es: impl Fn(&Nodo) -> bool) -> Vec<bool> {
        let mut inversas: Vec<Vec<usize>> = vec![Vec::new(); self.nodos.len()];
        for (i, nodo) in self.nodos.iter().enumerate() {
            for (a, cuenta) in &nodo.va {
                if *cuenta && let Some(de) = inversas.get_mut(*a) {
                    de.push(i);
                }
            }
        }
        let mut pila: Vec<usize> =
            (0..self.nodos.len()).filter(|i| self.nodos.get(*i).is_some_and(&es)).collect();
        let mut si = vec![false; self.nodos.len()];
        while let Some(i) = pila.pop() {
            if let Some(visto) = si.get_mut(i)
                && !*visto
            {
                *visto = true;
                pila.extend(inversas.get(i).into_iter().flatten().copied());
            }
        }
        si
    }

    /// The states from the first to this one, each with how it is left.
    pub fn camino(&self, hasta: usize) -> Vec<(usize, Option<Paso>)> {
        let mut camino = vec![(hasta, None)];
        let mut actual = hasta;
        while let Some((padre, paso)) = self.nodos.get(actual).and_then(|n| n.padre) {
            camino.push((padre, Some(paso)));
            actual = padre;
        }
        camino.reverse();
        camino
    }
}

/// Where who enters a stage stands.
const fn lugar_de(etapa: &Etapa, numero: usize) -> Lugar {
    if etapa.al_no_haber.is_some() { Lugar::Entrada(numero) } else { Lugar::Etapa(numero) }
}

struct Marcha<'r, 'a> {
    red: &'r Red<'a>,
    region: Region<'a>,
    hasta: Hasta,
    ex: Exploracion,
    indice: BTreeMap<(Lugar, Vec<u8>, bool), usize>,
    cola: VecDeque<usize>,
}

impl<'a> Marcha<'_, 'a> {
    /// Enters a stage, or where it leads once exhausted.
    fn entra(&self, etapa: usize, mut visitas: Vec<u8>) -> (Lugar, Vec<u8>) {
        let mut actual = etapa;
        // A chain of exhausted stages that comes back to itself ends nowhere.
        for _ in 0..=self.red.etapas.len() {
            let Some(definicion) = self.red.etapas.get(actual) else { break };
            let lugar = self.red.contadas(self.region).iter().position(|e| *e == actual);
            let Some(cuantas) = lugar.and_then(|i| visitas.get_mut(i)) else {
                return (lugar_de(definicion, actual), visitas);
            };
            if definicion.maximo.is_none_or(|m| u32::from(*cuantas) < m) {
                *cuantas = cuantas.saturating_add(1);
                return (lugar_de(definicion, actual), visitas);
            }
            match &definicion.al_agotar {
                None => return (Lugar::Agotada(actual), visitas),
                Some(Destino::Listo) => return (Lugar::Listo(false), visitas),
                Some(Destino::Etapa(otra)) => match self.red.numero(otra) {
                    Some(otra) => actual = otra,
                    None => break,
                },
            }
        }
        (Lugar::Agotada(etapa), visitas)
    }

    fn llega(&mut self, lugar: Lugar, visitas: Vec<u8>, ficta: bool, padre: Option<(usize, Paso)>) -> usize {
        let clave = (lugar, visitas, ficta);
        if let Some(i) = self.indice.get(&clave) {
            return *i;
        }
        let i = self.ex.nodos.len();
        let nodo = Nodo {
            lugar,
            visitas: clave.1.clone(),
            ficta,
            espera: false,
            padre,
            va: Vec::new(),
            general: false,
        };
        self.ex.nodos.push(nodo);
        self.indice.insert(clave, i);
        self.cola.push_back(i);
        i
    }

    fn arista(&mut self, de: usize, lugar: Lugar, visitas: Vec<u8>, paso: Paso, cuenta: bool) {
        let ficta = self.ex.nodos.get(de).is_some_and(|n| n.ficta) || paso == Paso::Ficta;
        let a = self.llega(lugar, visitas, ficta, Some((de, paso)));
        if let Some(nodo) = self.ex.nodos.get_mut(de)
            && !nodo.va.contains(&(a, cuenta))
        {
            nodo.va.push((a, cuenta));
        }
    }

    /// Goes where something leads. `contada`: whether the join counts the rama if this takes it out.
    fn va(&mut self, de: usize, destino: &Destino, paso: Paso, contada: bool) {
        let Some(visitas) = self.ex.nodos.get(de).map(|n| n.visitas.clone()) else { return };
        match destino {
            Destino::Listo => self.arista(de, Lugar::Listo(contada), visitas, paso, true),
            Destino::Etapa(id) => {
                if let Some(etapa) = self.red.numero(id) {
                    let (lugar, visitas) = self.entra(etapa, visitas);
                    self.arista(de, lugar, visitas, paso, true);
                }
            }
        }
    }

    fn expande(&mut self, de: usize) {
        let Some((lugar, visitas, ficta)) =
            self.ex.nodos.get(de).map(|n| (n.lugar, n.visitas.clone(), n.ficta))
        else {
            return;
        };
        let (numero, postura) = match lugar {
            Lugar::Entrada(numero) => {
                self.arista(de, Lugar::Etapa(numero), visitas, Paso::Sigue, true);
                let sin_lugar = self.red.etapas.get(numero).and_then(|e| e.al_no_haber.as_ref());
                sin_lugar.into_iter().for_each(|a| self.va(de, a, Paso::SinLugar, true));
                return;
            }
            Lugar::Etapa(numero) => (numero, None),
            Lugar::Ramas(numero, postura) => (numero, Some(postura)),
            Lugar::Listo(_) | Lugar::Agotada(_) => return,
        };
        let red = self.red;
        let Some(etapa) = red.etapas.get(numero) else { return };
        let abierto = matches!(etapa.tipo, TipoEtapa::Paralelo { .. }).then(|| {
            let vuelta = red.visitas(self.region, &visitas, &etapa.id).unwrap_or(1);
            resumen(red, numero, vuelta)
        });
        let espera = match (&etapa.tipo, &abierto) {
            (TipoEtapa::Decision { .. } | TipoEtapa::Fin { .. }, _) => false,
            (_, Some(resumen)) => resumen.espera,
            (_, None) => true,
        };
        if let Some(nodo) = self.ex.nodos.get_mut(de) {
            nodo.espera = espera;
        }
        if self.hasta == Hasta::Espera && espera {
            if let (Some(resumen), TipoEtapa::Paralelo { a, .. }) = (&abierto, &etapa.tipo)
                && resumen.pasa
            {
                self.va(de, a, Paso::Sigue, true);
            }
            return;
        }
        // A draft: nothing runs, and only an action of the stage itself turns it into an expediente.
        let borrador = numero == 0 && red.visitas(self.region, &visitas, &etapa.id) == Some(1);
        let mut generales: BTreeSet<usize> = red
            .tramite
            .acciones_generales
            .iter()
            .enumerate()
            .filter(|(_, g)| !borrador && espera && g.en.contains(&etapa.id))
            .map(|(i, _)| i)
            .collect();
        if let (Some(a), false) = (vence(etapa), borrador || !espera) {
            self.va(
                de,
                a,
                Paso::Vence,
                !matches!(&etapa.tipo, TipoEtapa::Espera { a } if *a != Destino::Listo),
            );
        }
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                let mut oferta = Vec::new();
                for (i, accion) in tarea.acciones.iter().enumerate() {
                    let si = accion.si.as_ref().map_or(Some(true), |s| self.decide(&s.arbol, &visitas));
                    if si == Some(false) || self.cerrada(&accion.a, &visitas) {
                        continue;
                    }
                    if !self.con_ventana(&accion.a) {
                        oferta.push((i, si == Some(true)));
                    }
                    self.va(de, &accion.a, Paso::Accion(i), true);
                }
                self.ex.ofertas.entry(numero).or_default().insert(oferta);
            }
            TipoEtapa::Decision { casos, sino } => {
                let mut sigue = true;
                for (i, caso) in casos.iter().enumerate() {
                    let si = self.decide(&caso.si.arbol, &visitas);
                    if si != Some(false) {
                        self.va(de, &caso.a, Paso::Caso(i), false);
                    }
                    if si == Some(true) {
                        sigue = false;
                        break;
                    }
                }
                if let (true, Some(sino)) = (sigue, sino) {
                    self.va(de, sino, Paso::Sino, false);
                }
            }
            TipoEtapa::Espera { a } if vence(etapa).is_none() => self.va(de, a, Paso::Sigue, true),
            TipoEtapa::Espera { .. } => {}
            TipoEtapa::Pago { a, .. } | TipoEtapa::Prevencion { a, .. } | TipoEtapa::Consulta { a, .. } => {
                self.va(de, a, Paso::Sigue, true);
            }
            TipoEtapa::Cita(cita) => {
                for destino in cita.destinos() {
                    self.va(de, destino, Paso::Sigue, true);
                }
            }
            TipoEtapa::Paralelo { a, .. } => {
                let Some(resumen) = abierto else { return };
                let junta = match postura.and_then(|p| resumen.posturas.get(p)) {
                    None if !espera => resumen.pasa,
                    None => {
                        generales.extend(&resumen.generales);
                        for i in 0..resumen.posturas.len() {
                            self.arista(de, Lugar::Ramas(numero, i), visitas.clone(), Paso::Ramas, true);
                        }
                        resumen.junta
                    }
                    Some(postura) => {
                        if postura.general {
                            generales.extend(resumen.generales.iter().filter(|g| red.es_salida(**g)));
                        }
                        postura.junta
                    }
                };
                if junta {
                    self.va(de, a, Paso::Sigue, true);
                }
            }
            TipoEtapa::Fin { .. } => return,
        }
        if !espera {
            return;
        }
        self.interrumpe(de, &generales, ficta || borrador);
    }

    /// What may interrupt: acciones generales and silence. They are told of in the root, where they lead.
    fn interrumpe(&mut self, de: usize, generales: &BTreeSet<usize>, sin_ficta: bool) {
        let red = self.red;
        let salida = generales.iter().any(|g| red.es_salida(*g));
        if let Some(nodo) = self.ex.nodos.get_mut(de) {
            nodo.general = salida;
        }
        self.ex.generales.extend(generales);
        if self.region.is_some() {
            return;
        }
        let Some(visitas) = self.ex.nodos.get(de).map(|n| n.visitas.clone()) else { return };
        for g in generales {
            if let Some(a) = red.tramite.acciones_generales.get(*g).and_then(|g| red.numero(&g.a)) {
                let (lugar, visitas) = self.entra(a, visitas.clone());
                self.arista(de, lugar, visitas, Paso::General(*g), red.es_salida(*g));
            }
        }
        if let (false, Ficta::Afirmativa { a } | Ficta::Negativa { a: Some(a) }) =
            (sin_ficta, &red.tramite.ficha.si_no_responde)
            && let Some(a) = red.numero(a)
        {
            let (lugar, visitas) = self.entra(a, visitas);
            self.arista(de, lugar, visitas, Paso::Ficta, false);
        }
    }

    fn decide(&self, si: &schemas::expr::Expr, visitas: &[u8]) -> Option<bool> {
        cuenta::decide(si, &|id| self.red.visitas(self.region, visitas, id))
    }

    /// Whether an action isn't offered, since where it leads is exhausted.
    fn cerrada(&self, destino: &Destino, visitas: &[u8]) -> bool {
        self.definicion(destino).is_some_and(|e| {
            e.al_agotar.is_none()
                && e.maximo.is_some_and(|m| {
                    self.red.visitas(self.region, visitas, &e.id).is_some_and(|v| u32::from(v) >= m)
                })
        })
    }

    /// Whether time alone may take an action away.
    fn con_ventana(&self, destino: &Destino) -> bool {
        self.definicion(destino).is_some_and(
            |e| matches!(&e.tipo, TipoEtapa::Prevencion { dentro_de, .. } if *dentro_de != Ventana::Siempre),
        )
    }

    fn definicion(&self, destino: &Destino) -> Option<&'a Etapa> {
        match destino {
            Destino::Etapa(id) => self.red.numero(id).and_then(|n| self.red.etapas.get(n)),
            Destino::Listo => None,
        }
    }
}
