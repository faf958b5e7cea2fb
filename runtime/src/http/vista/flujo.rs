//! The stages of a trámite as a graph for people: automatic stages are passed over, so that only what somebody does (or an end)
//! remains. It also finds the usual way from a stage to a good end.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use engine::estado::Estado;
use engine::permiso;
use schemas::ids::EtapaId;
use schemas::paquete::{Actor, Destino, Etapa, Paquete, Region, Resultado, TipoEtapa};

use crate::web::vistas::{AristaGrafo, Carril, ClaseNodo, Grafo, NodoGrafo};

/// A way out of a stage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Salida {
    /// To which stage; never an automatic one.
    pub a: EtapaId,
    /// Not the usual way.
    pub alterna: bool,
    /// At the same time as others.
    pub a_la_vez: bool,
}

/// Whether a stage is seen by people: somebody acts in it, it waits, or it is an end.
pub fn se_ve(etapa: &Etapa) -> bool {
    !matches!(etapa.tipo, TipoEtapa::Decision { .. } | TipoEtapa::Paralelo { .. })
}

/// Whether a stage is an end that nobody wishes for.
pub fn adversa(etapa: &Etapa) -> bool {
    matches!(&etapa.tipo, TipoEtapa::Fin { resultado, .. } if !matches!(resultado, Resultado::Favorable | Resultado::Atendida))
}

/// The ways out of a stage, automatic stages passed over.
pub fn salidas(paquete: &Paquete, etapa: &Etapa) -> Vec<Salida> {
    let mut lista = Vec::new();
    for (destino, alterna) in propias(etapa) {
        seguir(paquete, &destino, etapa.region.as_ref(), alterna, false, &mut BTreeSet::new(), &mut lista);
    }
    let mut unicas: Vec<Salida> = Vec::new();
    for salida in lista {
        match unicas.iter_mut().find(|s| s.a == salida.a) {
            Some(ya) => ya.alterna &= salida.alterna,
            None => unicas.push(salida),
        }
    }
    unicas
}

fn propias(etapa: &Etapa) -> Vec<(Destino, bool)> {
    let mut lista: Vec<(Destino, bool)> = match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            tarea.acciones.iter().enumerate().map(|(n, a)| (a.a.clone(), n > 0)).collect()
        }
        TipoEtapa::Decision { casos, sino } => {
            casos.iter().map(|c| &c.a).chain(sino).map(|d| (d.clone(), false)).collect()
        }
        TipoEtapa::Pago { a, .. }
        | TipoEtapa::Prevencion { a, .. }
        | TipoEtapa::Paralelo { a, .. }
        | TipoEtapa::Espera { a } => vec![(a.clone(), false)],
        TipoEtapa::Cita(cita) => cita.destinos().enumerate().map(|(n, d)| (d.clone(), n > 0)).collect(),
        TipoEtapa::Consulta { a, al_fallar, .. } => vec![(a.clone(), false), (al_fallar.clone(), true)],
        TipoEtapa::Fin { .. } => Vec::new(),
    };
    lista.extend(
        etapa.al_vencer.iter().chain(&etapa.al_agotar).chain(&etapa.al_no_haber).map(|d| (d.clone(), true)),
    );
    lista
}

fn seguir(
    paquete: &Paquete,
    destino: &Destino,
    region: Option<&Region>,
    alterna: bool,
    a_la_vez: bool,
    vistas: &mut BTreeSet<EtapaId>,
    lista: &mut Vec<Salida>,
) {
    let id = match (destino, region) {
        (Destino::Etapa(id), _) => id.clone(),
        (Destino::Listo, Some(region)) => {
            let Some(paralelo) = paquete.tramite.etapa(&region.paralelo) else { return };
            if let TipoEtapa::Paralelo { a, .. } = &paralelo.tipo
                && vistas.insert(paralelo.id.clone())
            {
                seguir(paquete, a, paralelo.region.as_ref(), alterna, a_la_vez, vistas, lista);
            }
            return;
        }
        (Destino::Listo, None) => return,
    };
    let Some(etapa) = paquete.tramite.etapa(&id) else { return };
    match &etapa.tipo {
        TipoEtapa::Decision { .. } => {
            if vistas.insert(id) {
                for (destino, otra) in propias(etapa) {
                    seguir(
                        paquete,
                        &destino,
                        etapa.region.as_ref(),
                        alterna || otra,
                        a_la_vez,
                        vistas,
                        lista,
                    );
                }
            }
        }
        TipoEtapa::Paralelo { ramas, .. } => {
            if vistas.insert(id) {
                for rama in ramas {
                    let entrada = Destino::Etapa(rama.entrada.clone());
                    let dentro = Region { paralelo: etapa.id.clone(), rama: rama.id.clone() };
                    seguir(paquete, &entrada, Some(&dentro), alterna, ramas.len() > 1, vistas, lista);
                }
            }
        }
        TipoEtapa::Prevencion { .. } => lista.push(Salida { a: id, alterna: true, a_la_vez }),
        TipoEtapa::Fin { .. } => lista.push(Salida { a: id, alterna: alterna || adversa(etapa), a_la_vez }),
        TipoEtapa::Tarea(_)
        | TipoEtapa::Pago { .. }
        | TipoEtapa::Consulta { .. }
        | TipoEtapa::Cita(_)
        | TipoEtapa::Espera { .. } => {
            lista.push(Salida { a: id, alterna, a_la_vez });
        }
    }
}

/// The shortest way from a stage to an end that people wish for, without the stage itself; empty when there is none.
pub fn camino<'p>(paquete: &'p Paquete, desde: &Etapa) -> Vec<&'p Etapa> {
    let mut previa: BTreeMap<EtapaId, EtapaId> = BTreeMap::new();
    let mut cola = VecDeque::from([desde.id.clone()]);
    let mut vistas = BTreeSet::from([desde.id.clone()]);
    while let Some(id) = cola.pop_front() {
        let Some(etapa) = paquete.tramite.etapa(&id) else { continue };
        if matches!(etapa.tipo, TipoEtapa::Fin { .. }) && !adversa(etapa) {
            let mut lista = Vec::new();
            let mut actual = id;
            while actual != desde.id {
                lista.extend(paquete.tramite.etapa(&actual));
                match previa.get(&actual) {
                    Some(anterior) => actual = anterior.clone(),
                    None => break,
                }
            }
            lista.reverse();
            return con_hermanas(paquete, desde, &lista);
        }
        let mut salidas = salidas(paquete, etapa);
        salidas.sort_by_key(|s| s.alterna);
        for salida in salidas {
            if vistas.insert(salida.a.clone()) {
                previa.insert(salida.a.clone(), id.clone());
                cola.push_back(salida.a);
            }
        }
    }
    Vec::new()
}

/// A way with what runs beside each of its steps.
fn con_hermanas<'p>(paquete: &'p Paquete, desde: &Etapa, camino: &[&'p Etapa]) -> Vec<&'p Etapa> {
    let mut lista: Vec<&Etapa> = Vec::new();
    let mut previa: &Etapa = desde;
    for paso in camino {
        let todas = salidas(paquete, previa);
        let a_la_vez = todas.iter().any(|s| s.a == paso.id && s.a_la_vez);
        let juntas = todas.iter().filter(|s| s.a == paso.id || (a_la_vez && s.a_la_vez));
        for etapa in juntas.filter_map(|s| paquete.tramite.etapa(&s.a)) {
            if !lista.iter().any(|e| e.id == etapa.id) {
                lista.push(etapa);
            }
        }
        previa = paso;
    }
    lista
}

/// Whether a stage is in a rama that is opened only in some cases.
pub fn condicionada(paquete: &Paquete, etapa: &Etapa) -> bool {
    etapa.region.as_ref().is_some_and(|region| {
        paquete.tramite.etapa(&region.paralelo).is_some_and(|p| {
            matches!(&p.tipo, TipoEtapa::Paralelo { ramas, .. } if ramas.iter().any(|r| r.id == region.rama && r.si.is_some()))
        })
    })
}

/// The name of an office with its article: `la Secretaría de…`, `el Instituto…`.
pub fn con_articulo(nombre: &str) -> String {
    let primera = nombre.split_whitespace().next().unwrap_or_default().to_lowercase();
    if primera.ends_with('a') || primera.ends_with("ión") || primera.ends_with("ad") {
        format!("la {nombre}")
    } else if primera.ends_with('o') {
        format!("el {nombre}")
    } else {
        nombre.to_owned()
    }
}

/// Who waits in a stage, in words; `usted` is how who applies is called.
pub fn quien(paquete: &Paquete, etapa: &Etapa, usted: &str) -> Option<String> {
    if let Some(organo) = paquete.organo_de(etapa) {
        return Some(organo.nombre.clone());
    }
    if let Some(firma) = etapa.firma() {
        return Some(engine::firma::en_palabras(paquete, firma));
    }
    match permiso::actor_de(etapa)? {
        Actor::Solicitante => Some(usted.to_owned()),
        Actor::Rol(rol) => Some(rol_en_palabras(paquete, rol)),
        Actor::Tercero(id) => Some(engine::tercero::nombre(paquete, id).to_owned()),
        Actor::Sistema => None,
    }
}

/// The same of an active stage, whose turn may have passed to another.
pub fn quien_ahora(paquete: &Paquete, estado: &Estado, etapa: &Etapa, usted: &str) -> Option<String> {
    if let Some(organo) = paquete.organo_de(etapa)
        && engine::votacion::convocada(estado, &etapa.id).is_some()
    {
        return Some(organo.nombre.clone());
    }
    if etapa.firma().is_some() {
        let faltan: Vec<String> = permiso::turnos(paquete, estado, etapa)
            .iter()
            .filter_map(|a| match a {
                Actor::Rol(rol) => Some(rol_en_palabras(paquete, rol)),
                Actor::Solicitante | Actor::Tercero(_) | Actor::Sistema => None,
            })
            .collect();
        return Some(faltan.join(" · "));
    }
    match permiso::turno(estado, etapa)? {
        Actor::Solicitante => Some(usted.to_owned()),
        Actor::Rol(rol) => Some(rol_en_palabras(paquete, rol)),
        Actor::Tercero(id) => Some(engine::tercero::nombre(paquete, id).to_owned()),
        Actor::Sistema => None,
    }
}

/// The same, with the name of the person of whom the stage is: not for the public.
pub fn quien_por_nombre(paquete: &Paquete, estado: &Estado, etapa: &Etapa, usted: &str) -> Option<String> {
    let de = engine::servidor::asignada(paquete, estado, etapa).map(|de| de.nombre);
    de.or_else(|| quien_ahora(paquete, estado, etapa, usted))
}

/// A role with its dependencia, said once when both are called the same.
pub fn rol_en_palabras(paquete: &Paquete, rol: &str) -> String {
    let Some(definido) = paquete.rol(rol) else { return rol.to_owned() };
    match paquete.dependencia(&definido.dependencia) {
        Some(dependencia) if dependencia.nombre != definido.nombre => {
            format!("{}, {}", definido.nombre, dependencia.nombre)
        }
        _ => definido.nombre.clone(),
    }
}

/// Steps that can be reached, in order of declaration, as they are drawn.
pub fn grafo(paquete: &Paquete) -> Grafo {
    let etapas = &paquete.tramite.etapas;
    let mut alcanzadas = BTreeSet::new();
    let mut pendientes: Vec<EtapaId> = etapas.first().map(|e| e.id.clone()).into_iter().collect();
    while let Some(id) = pendientes.pop() {
        if alcanzadas.insert(id.clone())
            && let Some(etapa) = paquete.tramite.etapa(&id)
        {
            pendientes.extend(salidas(paquete, etapa).into_iter().map(|s| s.a));
        }
    }
    let visibles: Vec<&Etapa> = etapas.iter().filter(|e| se_ve(e) && alcanzadas.contains(&e.id)).collect();
    let nodos = visibles.iter().map(|e| nodo(paquete, e)).collect();
    let aristas = visibles
        .iter()
        .flat_map(|e| {
            salidas(paquete, e).into_iter().map(|s| AristaGrafo {
                de: e.id.to_string(),
                a: s.a.to_string(),
                alterna: s.alterna,
                a_la_vez: s.a_la_vez,
            })
        })
        .collect();
    Grafo { nodos, aristas }
}

fn nodo(paquete: &Paquete, etapa: &Etapa) -> NodoGrafo {
    // Who acts by a link is somebody whom who applies brings.
    let usted = matches!(permiso::actor_de(etapa), Some(Actor::Solicitante | Actor::Tercero(_)));
    let clase = match &etapa.tipo {
        TipoEtapa::Fin { .. } if adversa(etapa) => ClaseNodo::FinAdverso,
        TipoEtapa::Fin { .. } => ClaseNodo::Fin,
        TipoEtapa::Prevencion { .. } => ClaseNodo::SiHaceFalta,
        _ if condicionada(paquete, etapa) => ClaseNodo::SiHaceFalta,
        _ => ClaseNodo::Paso,
    };
    let detalle = match (&etapa.tipo, &etapa.plazo) {
        (_, Some(plazo)) => Some(match super::terceros::quien(paquete, etapa) {
            Some(quien) => format!("{quien}, {}", plazo.dura),
            None => plazo.dura.to_string(),
        }),
        (TipoEtapa::Prevencion { .. }, None) => Some("sólo si falta algo".to_owned()),
        _ => None,
    };
    NodoGrafo {
        id: etapa.id.to_string(),
        nombre: etapa.nombre.clone(),
        detalle,
        carril: if usted { Carril::Usted } else { Carril::Municipio },
        clase,
    }
}

/// Each step in a sentence, in order of declaration; ends are told apart.
pub fn pasos(paquete: &Paquete) -> Vec<String> {
    let grafo = grafo(paquete);
    grafo
        .nodos
        .iter()
        .filter_map(|n| paquete.tramite.etapa(&n.id))
        .map(|etapa| {
            let quien = quien(paquete, etapa, "Usted").map(|q| format!(" ({q})")).unwrap_or_default();
            let plazo = etapa.plazo.as_ref().map(|p| format!(", en {}", p.dura)).unwrap_or_default();
            match &etapa.tipo {
                TipoEtapa::Fin { .. } if adversa(etapa) => format!("Otro final posible: {}.", etapa.nombre),
                TipoEtapa::Fin { .. } => format!("Final: {}.", etapa.nombre),
                TipoEtapa::Prevencion { .. } => {
                    format!("Sólo si falta algo: {}{quien}{plazo}.", etapa.nombre)
                }
                _ => format!("{}{quien}{plazo}.", etapa.nombre),
            }
        })
        .collect()
}
