//! A trámite as boxes and ways out of them, in lanes by who acts.

use std::collections::BTreeMap;

use engine::lectura;
use schemas::expr::Expresion;
use schemas::paquete::{Actor, Destino, Efecto, Etapa, Ficta, Junta, Paquete, Resultado, TipoEtapa, Ventana};

/// A trámite to be drawn.
#[derive(Debug)]
pub struct Grafo {
    pub titulo: String,
    pub subtitulo: String,
    pub carriles: Vec<String>,
    /// The first is where the trámite begins.
    pub nodos: Vec<Nodo>,
    /// What is possible in many places, and would only be a tangle of lines.
    pub notas: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Nodo {
    pub id: String,
    pub nombre: String,
    pub clase: Clase,
    pub carril: usize,
    /// Term, bill, what is issued.
    pub detalles: Vec<String>,
    /// The term, if it has one.
    pub plazo: Option<String>,
    pub salidas: Vec<Sale>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clase {
    Tarea {
        de_la_persona: bool,
    },
    Pago,
    Prevencion,
    /// An outside system answers.
    Consulta,
    /// Somebody comes at an hour.
    Cita,
    Espera,
    Decision,
    /// A paralelo opens; `condicional` when some rama may stay closed.
    Abre {
        condicional: bool,
    },
    /// Its ramas meet; `todas` when it waits for each that was opened.
    Junta {
        condicional: bool,
        todas: bool,
    },
    Fin {
        favorable: bool,
    },
}

/// A way out of a box.
#[derive(Clone, Debug)]
pub struct Sale {
    /// What it is called; empty for the only way.
    pub etiqueta: String,
    /// Under which condition, in words that go after «si».
    pub si: Option<String>,
    pub a: usize,
    pub clase: Camino,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Camino {
    /// Somebody does it, or it follows.
    Sigue,
    /// The term ran out.
    Vence,
    /// It was done as often as it may be.
    Agota,
    /// No place was left.
    SinLugar,
}

impl Grafo {
    pub fn de(paquete: &Paquete) -> Self {
        let t = &paquete.tramite;
        let mut carriles: Vec<(Actor, String)> = vec![(Actor::Solicitante, "Quien solicita".to_owned())];
        for etapa in &t.etapas {
            if let TipoEtapa::Tarea(tarea) = &etapa.tipo
                && !carriles.iter().any(|(actor, _)| *actor == tarea.actor)
            {
                carriles.push((tarea.actor.clone(), nombre_de(&tarea.actor, paquete)));
            }
        }
        let mut indice: BTreeMap<String, usize> = BTreeMap::new();
        let mut lista: Vec<(&Etapa, bool)> = Vec::new();
        for etapa in &t.etapas {
            indice.insert(etapa.id.to_string(), lista.len());
            lista.push((etapa, false));
            if matches!(etapa.tipo, TipoEtapa::Paralelo { .. }) {
                indice.insert(junta_de(etapa.id.as_str()), lista.len());
                lista.push((etapa, true));
            }
        }
        let fin = carriles.len();
        let mut hechos = Vec::new();
        let mut por_situar = Vec::new();
        for (n, (etapa, junta)) in lista.iter().enumerate() {
            let carril = match &etapa.tipo {
                TipoEtapa::Tarea(tarea) => {
                    carriles.iter().position(|(actor, _)| *actor == tarea.actor).unwrap_or(0)
                }
                TipoEtapa::Pago { .. } | TipoEtapa::Prevencion { .. } | TipoEtapa::Cita(_) => 0,
                TipoEtapa::Fin { .. } => fin,
                TipoEtapa::Decision { .. }
                | TipoEtapa::Paralelo { .. }
                | TipoEtapa::Consulta { .. }
                | TipoEtapa::Espera { .. } => {
                    por_situar.push(n);
                    0
                }
            };
            hechos.push(nodo(etapa, *junta, carril, &indice, paquete));
        }
        situar(&mut hechos, &por_situar);
        let mut nombres: Vec<String> = carriles.into_iter().map(|(_, nombre)| nombre).collect();
        nombres.push("Cómo termina".to_owned());
        let dependencia = paquete.dependencia(t.dependencia.as_str()).map_or("", |d| d.nombre.as_str());
        let plazo = &t.ficha.plazo_resolucion.dura;
        let mut grafo = Self {
            titulo: t.nombre.clone(),
            subtitulo: format!("{dependencia} · se resuelve en {plazo}"),
            carriles: nombres,
            nodos: hechos,
            notas: notas(paquete),
        };
        grafo.solo_lo_alcanzable();
        grafo
    }

    /// Takes out what no drawn way leads to: ends of what the notes tell.
    fn solo_lo_alcanzable(&mut self) {
        let mut visto = vec![false; self.nodos.len()];
        let mut pila = vec![0];
        while let Some(n) = pila.pop() {
            let Some(nodo) = self.nodos.get(n) else { continue };
            if !std::mem::replace(&mut visto[n], true) {
                pila.extend(nodo.salidas.iter().map(|s| s.a));
            }
        }
        let mut nuevo = vec![0; visto.len()];
        let mut cuantos = 0;
        for (n, v) in visto.iter().enumerate() {
            nuevo[n] = cuantos;
            cuantos += usize::from(*v);
        }
        let mut n = 0;
        self.nodos.retain(|_| {
            n += 1;
            visto.get(n - 1).copied().unwrap_or(false)
        });
        for sale in self.nodos.iter_mut().flat_map(|nodo| &mut nodo.salidas) {
            sale.a = nuevo[sale.a];
        }
    }
}

fn junta_de(paralelo: &str) -> String {
    format!("{paralelo}.junta")
}

/// `«Uso» es «Comercio»`.
fn condicion(paquete: &Paquete, si: &Expresion) -> String {
    lectura::leida(paquete, &si.arbol)
}

/// The titles of what some effects issue.
fn emitidos(efectos: &[Efecto], paquete: &Paquete) -> Vec<String> {
    let de = |efecto: &Efecto| match efecto {
        Efecto::Emite(id) => paquete.tramite.salida(id.as_str()).map(|s| s.titulo.clone()),
        _ => None,
    };
    efectos.iter().filter_map(de).collect()
}

/// The names of the cupos of which some effects take a place.
fn tomados(efectos: &[Efecto], paquete: &Paquete) -> Vec<String> {
    let de = |efecto: &Efecto| match efecto {
        Efecto::Toma(id) => paquete.tramite.cupo(id.as_str()).map(|c| c.nombre.clone()),
        _ => None,
    };
    efectos.iter().filter_map(de).collect()
}

fn nombre_de(actor: &Actor, paquete: &Paquete) -> String {
    match actor {
        Actor::Solicitante => "Quien solicita".to_owned(),
        Actor::Rol(rol) => paquete.rol(rol.as_str()).map_or_else(|| rol.to_string(), |r| r.nombre.clone()),
        Actor::Tercero(id) => engine::tercero::nombre(paquete, id).to_owned(),
        Actor::Sistema => "Sistema".to_owned(),
    }
}

/// What the system does stands in the lane of who leads to it.
fn situar(nodos: &mut [Nodo], por_situar: &[usize]) {
    let mut pendientes = por_situar.to_vec();
    for _ in 0..por_situar.len() {
        let Some(i) = pendientes.iter().position(|&n| {
            nodos
                .iter()
                .enumerate()
                .any(|(m, o)| !pendientes.contains(&m) && o.salidas.iter().any(|s| s.a == n))
        }) else {
            return;
        };
        let n = pendientes.remove(i);
        let previo = nodos
            .iter()
            .enumerate()
            .find(|(m, o)| !pendientes.contains(m) && *m != n && o.salidas.iter().any(|s| s.a == n))
            .map_or(0, |(_, o)| o.carril);
        nodos[n].carril = previo;
    }
}

fn nodo(
    etapa: &Etapa,
    junta: bool,
    carril: usize,
    indice: &BTreeMap<String, usize>,
    paquete: &Paquete,
) -> Nodo {
    let id = if junta { junta_de(etapa.id.as_str()) } else { etapa.id.to_string() };
    let lugar = |destino: &Destino| -> Option<usize> {
        match destino {
            Destino::Etapa(a) => indice.get(a.as_str()).copied(),
            Destino::Listo => indice.get(&junta_de(etapa.region.as_ref()?.paralelo.as_str())).copied(),
        }
    };
    let mut salidas = Vec::new();
    let mut sale = |etiqueta: String, si: Option<String>, a: Option<usize>, clase: Camino| {
        salidas.extend(a.map(|a| Sale { etiqueta, si, a, clase }));
    };
    let plazo = etapa.plazo.as_ref().filter(|_| !junta).map(|p| match p.calculada {
        Some(_) => format!("hasta {}", p.dura),
        None => p.dura.to_string(),
    });
    let mut detalles: Vec<String> = Vec::new();
    let clase = match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            if let Some(firma) = &tarea.firma {
                detalles.push(format!("firma: {}", engine::firma::en_palabras(paquete, firma)));
            }
            if let Some(inspeccion) = &tarea.inspeccion {
                detalles.push(format!("programa la visita: {}", nombre_de(&inspeccion.programa, paquete)));
            }
            if let Some(organo) = paquete.organo_de(etapa) {
                detalles.push(format!("vota: {}", organo.nombre));
            }
            for accion in &tarea.acciones {
                let si = accion.si.as_ref().map(|e| condicion(paquete, e));
                let mut etiqueta = accion.etiqueta.clone();
                for nombre in tomados(&accion.efectos, paquete) {
                    etiqueta.push_str(&format!(" (toma un lugar de «{nombre}»)"));
                }
                for titulo in emitidos(&accion.efectos, paquete) {
                    etiqueta.push_str(&format!(" (emite «{titulo}»)"));
                }
                sale(etiqueta, si, lugar(&accion.a), Camino::Sigue);
            }
            Clase::Tarea { de_la_persona: tarea.actor == Actor::Solicitante }
        }
        TipoEtapa::Decision { casos, sino } => {
            for caso in casos {
                sale(String::new(), Some(condicion(paquete, &caso.si)), lugar(&caso.a), Camino::Sigue);
            }
            if let Some(a) = sino {
                sale("en otro caso".to_owned(), None, lugar(a), Camino::Sigue);
            }
            Clase::Decision
        }
        TipoEtapa::Pago { cobro, a } => {
            detalles.extend(paquete.tramite.cobro(cobro.as_str()).map(|c| c.nombre.clone()));
            sale("al pagar".to_owned(), None, lugar(a), Camino::Sigue);
            Clase::Pago
        }
        TipoEtapa::Prevencion { dentro_de, a, .. } => {
            match dentro_de {
                Ventana::PrimerTercio => detalles.push("sólo en el primer tercio del plazo".to_owned()),
                Ventana::Dura(dura) => detalles.push(format!("sólo en los primeros {dura}")),
                Ventana::Siempre => {}
            }
            sale("al completar".to_owned(), None, lugar(a), Camino::Sigue);
            Clase::Prevencion
        }
        TipoEtapa::Paralelo { ramas, junta: reunion, a } => {
            let condicional = ramas.iter().any(|r| r.si.is_some());
            if junta {
                detalles.push(match reunion {
                    Junta::Todas => "cuando terminan todas".to_owned(),
                    Junta::Cualquiera => "cuando termina cualquiera".to_owned(),
                    Junta::Minimo(n) => format!("cuando terminan {n}"),
                });
                sale(String::new(), None, lugar(a), Camino::Sigue);
                Clase::Junta { condicional, todas: *reunion == Junta::Todas }
            } else {
                for rama in ramas {
                    let si = rama.si.as_ref().map(|e| condicion(paquete, e));
                    let nombre = paquete.tramite.etapa(rama.entrada.as_str()).map(|e| e.nombre.clone());
                    sale(
                        nombre.unwrap_or_default(),
                        si,
                        indice.get(rama.entrada.as_str()).copied(),
                        Camino::Sigue,
                    );
                }
                Clase::Abre { condicional }
            }
        }
        TipoEtapa::Consulta { servicio, a, al_fallar, .. } => {
            let quien = paquete.servicio(servicio).map(|s| s.nombre.clone());
            detalles.extend(quien);
            detalles.extend(paquete.operacion_de(etapa).map(|o| o.nombre.clone()));
            sale("al contestar".to_owned(), None, lugar(a), Camino::Sigue);
            sale("si no contesta".to_owned(), None, lugar(al_fallar), Camino::Vence);
            Clase::Consulta
        }
        TipoEtapa::Cita(cita) => {
            detalles.extend(paquete.agenda_de(etapa).map(|a| a.nombre.clone()));
            detalles.push(format!("recibe: {}", nombre_de(&cita.atiende, paquete)));
            sale("al asistir".to_owned(), None, lugar(&cita.a), Camino::Sigue);
            sale("si falta".to_owned(), None, lugar(&cita.al_faltar), Camino::Vence);
            if let Some(a) = &cita.al_cancelar {
                sale("si cancela".to_owned(), None, lugar(a), Camino::Sigue);
            }
            Clase::Cita
        }
        TipoEtapa::Espera { a } => {
            sale("al pasar el tiempo".to_owned(), None, lugar(a), Camino::Sigue);
            Clase::Espera
        }
        TipoEtapa::Fin { resultado, emite } => {
            detalles.push(resultado_en_palabras(*resultado).to_owned());
            for salida in emite {
                let titulo = paquete.tramite.salida(salida.as_str()).map(|s| s.titulo.clone());
                detalles.push(format!("emite: {}", titulo.unwrap_or_default()));
            }
            Clase::Fin { favorable: matches!(resultado, Resultado::Favorable | Resultado::Atendida) }
        }
    };
    if !junta {
        detalles.extend(tomados(&etapa.efectos, paquete).into_iter().map(|n| format!("toma un lugar: {n}")));
        detalles.extend(emitidos(&etapa.efectos, paquete).into_iter().map(|t| format!("emite: {t}")));
        let consulta = matches!(etapa.tipo, TipoEtapa::Consulta { .. });
        if let Some(a) = etapa.al_vencer.as_ref().filter(|_| !consulta) {
            sale("si vence el plazo".to_owned(), None, lugar(a), Camino::Vence);
        }
        if let Some(a) = &etapa.al_no_haber {
            sale("si no hay lugar".to_owned(), None, lugar(a), Camino::SinLugar);
        }
        if let (Some(a), Some(n)) = (&etapa.al_agotar, etapa.maximo) {
            let veces = if n == 1 { "tras 1 vez".to_owned() } else { format!("tras {n} veces") };
            sale(veces, None, lugar(a), Camino::Agota);
        }
    }
    let nombre = match (&etapa.tipo, junta) {
        (TipoEtapa::Paralelo { .. }, true) => "Se reúnen".to_owned(),
        _ => etapa.nombre.clone(),
    };
    Nodo { id, nombre, clase, carril, detalles, plazo, salidas }
}

pub fn resultado_en_palabras(resultado: Resultado) -> &'static str {
    match resultado {
        Resultado::Favorable => "se concede",
        Resultado::Desfavorable => "se niega",
        Resultado::Desechada => "se desecha",
        Resultado::Desistida => "se desiste",
        Resultado::Caduca => "caduca",
        Resultado::Ficta => "se resuelve por ficta",
        Resultado::Atendida => "se atiende",
    }
}

fn notas(paquete: &Paquete) -> Vec<String> {
    let t = &paquete.tramite;
    let nombre = |id: &str| t.etapa(id).map_or("", |e| e.nombre.as_str());
    let ficta = match &t.ficha.si_no_responde {
        Ficta::Ninguna | Ficta::Negativa { a: None } => None,
        Ficta::Negativa { a: Some(a) } | Ficta::Afirmativa { a } => Some(format!(
            "Si vence el plazo de resolución ({}), termina en «{}».",
            t.ficha.plazo_resolucion.dura,
            nombre(a.as_str())
        )),
    };
    let generales = t.acciones_generales.iter().map(|accion| {
        let donde: Vec<&str> =
            accion.en.iter().filter_map(|e| t.etapa(e.as_str())).map(|e| e.nombre.as_str()).collect();
        let fin = nombre(accion.a.as_str());
        let quien = nombre_de(&accion.actor, paquete);
        format!("{} ({quien}) lleva a «{fin}» desde: {}.", accion.etiqueta, donde.join(", "))
    });
    generales.chain(ficta).collect()
}
