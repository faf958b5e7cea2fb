//! Whether an expediente with certain data comes to a stage: the stages are walked with the conditions judged on those very data, so
//! that what an earlier decision keeps out is never accused.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use schemas::expr::{Expr, Funcion, Raiz};
use schemas::paquete::{Destino, Etapa, Ficta, Paquete, TipoEtapa};

use crate::revisa::celdas::{Juicio, Mesa, Supuesto};

/// Whether these data can be known: what is there is captured at some stage to which they come, and what is required there is there.
pub fn es_posible(paquete: &Paquete, caso: &Supuesto<'_>) -> bool {
    let (vistas, _) = anda(paquete, caso);
    caso.es_posible(&|campo| {
        paquete
            .tramite
            .etapas
            .iter()
            .any(|e| captura(e).any(|c| c == campo) && vistas.contains(e.id.as_str()))
    })
}

/// The fields that a stage captures.
pub fn captura(etapa: &Etapa) -> Box<dyn Iterator<Item = &str> + '_> {
    match &etapa.tipo {
        TipoEtapa::Tarea(t) => {
            let acciones = t.acciones.iter().flat_map(|a| &a.captura);
            Box::new(t.captura.iter().flat_map(|p| &p.campos).chain(acciones).map(|c| c.as_str()))
        }
        TipoEtapa::Prevencion { reabre, .. } => Box::new(reabre.iter().map(|c| c.as_str())),
        _ => Box::new(std::iter::empty()),
    }
}

/// The conditions of the ramas in which some data are captured.
pub fn de_ramas<'a>(paquete: &'a Paquete, mesa: &Mesa<'_>) -> Vec<&'a Expr> {
    let tramite = &paquete.tramite;
    let leidos = |c: &str| mesa.variables.iter().any(|v| matches!(&v.ruta.raiz, Raiz::Campo(id) if id == c));
    let regiones = tramite.etapas.iter().filter(|e| captura(e).any(leidos)).filter_map(|e| e.region.as_ref());
    regiones
        .filter_map(|region| match &tramite.etapa(&region.paralelo)?.tipo {
            TipoEtapa::Paralelo { ramas, .. } => {
                ramas.iter().find(|r| r.id == region.rama)?.si.as_ref().map(|s| &s.arbol)
            }
            _ => None,
        })
        .collect()
}

/// The stages to which some data come, and from which one each, how.
type Andado<'a> = (BTreeSet<&'a str>, BTreeMap<&'a str, (&'a str, String)>);

fn anda<'a>(paquete: &'a Paquete, caso: &Supuesto<'_>) -> Andado<'a> {
    let tramite = &paquete.tramite;
    let mut previas: BTreeMap<&str, (&str, String)> = BTreeMap::new();
    let mut vistas = BTreeSet::new();
    let mut cola: VecDeque<&str> = tramite.etapas.first().map(|e| e.id.as_str()).into_iter().collect();
    vistas.extend(cola.iter().copied());
    while let Some(id) = cola.pop_front() {
        let Some(etapa) = tramite.etapa(id) else { continue };
        for (otra, por) in pasos(paquete, caso, etapa) {
            if vistas.insert(otra) {
                previas.insert(otra, (id, por));
                cola.push_back(otra);
            }
        }
    }
    (vistas, previas)
}

/// A shortest way to a stage for these data, as stages and actions; nothing when they don't come to it.
pub fn camino(paquete: &Paquete, caso: &Supuesto<'_>, meta: &str) -> Option<Vec<String>> {
    let (vistas, previas) = anda(paquete, caso);
    if !vistas.contains(meta) {
        return None;
    }
    let mut camino = vec![meta.to_owned()];
    let mut actual = meta;
    while let Some((previa, por)) = previas.get(actual) {
        camino.push(format!("{previa}{por}"));
        actual = previa;
    }
    camino.reverse();
    Some(camino)
}

fn pasos<'a>(paquete: &'a Paquete, caso: &Supuesto<'_>, etapa: &'a Etapa) -> Vec<(&'a str, String)> {
    let tramite = &paquete.tramite;
    let mut salen: Vec<(&str, String)> = Vec::new();
    let mut a = |destino: &'a Destino, por: String| {
        salen.extend(resuelve(paquete, etapa, destino).map(|otra| (otra, por)));
    };
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            for accion in &tarea.acciones {
                if accion.si.as_ref().is_none_or(|s| puede(paquete, caso, &s.arbol) != Some(false)) {
                    a(&accion.a, format!(".{}", accion.id));
                }
            }
        }
        TipoEtapa::Decision { casos, sino } => {
            let mut sigue = true;
            for (i, uno) in casos.iter().enumerate() {
                let si = puede(paquete, caso, &uno.si.arbol);
                if si != Some(false) {
                    a(&uno.a, format!(" (caso {})", i + 1));
                }
                if si == Some(true) {
                    sigue = false;
                    break;
                }
            }
            if sigue {
                sino.iter().for_each(|d| a(d, " (sino)".to_owned()));
            }
        }
        TipoEtapa::Pago { a: d, .. }
        | TipoEtapa::Prevencion { a: d, .. }
        | TipoEtapa::Consulta { a: d, .. }
        | TipoEtapa::Espera { a: d } => a(d, String::new()),
        TipoEtapa::Cita(cita) => cita.salidas().for_each(|(que, d)| a(d, format!(".{}", que.verbo()))),
        TipoEtapa::Paralelo { ramas, a: d, .. } => {
            a(d, String::new());
            for rama in ramas {
                if rama.si.as_ref().is_none_or(|s| puede(paquete, caso, &s.arbol) != Some(false)) {
                    a_rama(&mut salen, &rama.entrada);
                }
            }
        }
        TipoEtapa::Fin { .. } => {}
    }
    for destino in etapa.al_vencer.iter().chain(&etapa.al_agotar).chain(&etapa.al_no_haber) {
        salen.extend(resuelve(paquete, etapa, destino).map(|otra| (otra, " (vence o se agota)".to_owned())));
    }
    for general in tramite.acciones_generales.iter().filter(|g| g.en.contains(&etapa.id)) {
        salen.push((general.a.as_str(), format!(" ({})", general.id)));
    }
    if let Ficta::Afirmativa { a } | Ficta::Negativa { a: Some(a) } = &tramite.ficha.si_no_responde {
        salen.push((a.as_str(), " (vence el plazo de resolución)".to_owned()));
    }
    salen
}

fn a_rama<'a>(salen: &mut Vec<(&'a str, String)>, entrada: &'a str) {
    salen.push((entrada, String::new()));
}

fn resuelve<'a>(paquete: &'a Paquete, etapa: &'a Etapa, destino: &'a Destino) -> Option<&'a str> {
    match destino {
        Destino::Etapa(id) => paquete.tramite.etapa(id).map(|e| e.id.as_str()),
        Destino::Listo => {
            let paralelo = paquete.tramite.etapa(&etapa.region.as_ref()?.paralelo)?;
            let TipoEtapa::Paralelo { a, .. } = &paralelo.tipo else { return None };
            resuelve(paquete, paralelo, a)
        }
    }
}

/// What a condition says of these data; nothing when it leans on others.
fn puede(paquete: &Paquete, caso: &Supuesto<'_>, condicion: &Expr) -> Option<bool> {
    if lo_ausente_cuenta(paquete, caso, condicion, 0) {
        return None;
    }
    match caso.juzga(condicion) {
        Juicio::Si => Some(true),
        Juicio::No | Juicio::Falta => Some(false),
        Juicio::Nose => None,
    }
}

/// Whether a datum that isn't known here would count as one that isn't there.
fn lo_ausente_cuenta(paquete: &Paquete, caso: &Supuesto<'_>, expr: &Expr, hondura: u32) -> bool {
    if hondura > 32 {
        return true;
    }
    let pregunta = |e: &Expr| lo_ausente_cuenta(paquete, caso, e, hondura + 1);
    match expr {
        Expr::Literal(_) => false,
        Expr::Definido { ruta, .. } => !caso.conoce(ruta),
        Expr::Ruta(ruta) => match &ruta.raiz {
            Raiz::Visitas(_) => !caso.conoce(ruta),
            // A field that hides is absent by a condition of its own.
            Raiz::Campo(id) => {
                !caso.conoce(ruta) && paquete.tramite.campo(id).is_some_and(|c| c.visible_si.is_some())
            }
            Raiz::Calculo(id) => paquete.tramite.calculos.iter().find(|c| c.id == *id).is_none_or(|c| {
                engine::eval::rutas_valoracion(&c.valor).into_iter().any(|r| match &r.raiz {
                    Raiz::Calculo(_) => pregunta(&Expr::Ruta(r.clone())),
                    _ => !caso.conoce(r),
                })
            }),
            _ => false,
        },
        Expr::No(x) | Expr::Menos(x) => pregunta(x),
        Expr::Y(partes) | Expr::O(partes) | Expr::Lista(partes) => partes.iter().any(pregunta),
        Expr::Compara { primero, resto } => pregunta(primero) || resto.iter().any(|(_, x)| pregunta(x)),
        Expr::En { que, en, .. } => pregunta(que) || pregunta(en),
        Expr::Aritmetica { a, b, .. } => pregunta(a) || pregunta(b),
        Expr::Si { si, entonces, sino } => [si, entonces, sino].into_iter().any(|x| pregunta(x)),
        Expr::Llama { funcion, argumentos } => {
            *funcion == Funcion::SiFalta || argumentos.iter().any(pregunta)
        }
    }
}
