//! Two JSON trees side by side: every leaf that differs, with its path. Members of a list are matched by their id or, where they have
//! none, so that as many as can be stay where they are.

use std::collections::BTreeSet;

use serde_json::Value;

use super::pluma::Senda;

/// Something that differs.
#[derive(Clone, Debug)]
pub struct Diferencia {
    /// Where.
    pub senda: Senda,
    /// How it was; nothing when it wasn't there.
    pub antes: Option<Value>,
    /// How it is; nothing when it isn't there.
    pub ahora: Option<Value>,
}

/// The step that stands for the order of a list whose members are matched by id.
pub const ORDEN: &str = "orden";

/// Every leaf that differs, in the order of the new version.
pub fn hojas(antes: &Value, ahora: &Value) -> Vec<Diferencia> {
    let mut halladas = Vec::new();
    camina(&Senda::default(), Some(antes), Some(ahora), &mut halladas);
    halladas
}

fn camina(senda: &Senda, antes: Option<&Value>, ahora: Option<&Value>, halladas: &mut Vec<Diferencia>) {
    if antes == ahora {
        return;
    }
    match (antes, ahora) {
        (Some(Value::Object(a)), Some(Value::Object(b))) if !es_valor(a) && !es_valor(b) => {
            let solo_antes = a.keys().filter(|k| !b.contains_key(*k));
            for clave in b.keys().chain(solo_antes) {
                camina(&senda.y(clave), a.get(clave), b.get(clave), halladas);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) if !son_llanos(a) || !son_llanos(b) => {
            lista(senda, a, b, halladas);
        }
        // An empty list isn't written.
        (None, Some(Value::Array(b))) if son_cosas(b) => lista(senda, &[], b, halladas),
        (Some(Value::Array(a)), None) if son_cosas(a) => lista(senda, a, &[], halladas),
        _ => halladas.push(Diferencia { senda: senda.clone(), antes: antes.cloned(), ahora: ahora.cloned() }),
    }
}

fn lista(senda: &Senda, a: &[Value], b: &[Value], halladas: &mut Vec<Diferencia>) {
    let (Some(de_a), Some(de_b)) = (ids(a), ids(b)) else {
        for (i, j) in emparejar(a, b) {
            let (x, y) = (i.and_then(|i| a.get(i)), j.and_then(|j| b.get(j)));
            camina(&senda.y(&lugar(i, j)), x, y, halladas);
        }
        return;
    };
    let buscar = |donde: &[&str], en: &'_ [Value], id: &str| -> Option<Value> {
        donde.iter().position(|x| *x == id).and_then(|i| en.get(i)).cloned()
    };
    let solo_antes = de_a.iter().filter(|id| !de_b.contains(*id));
    for id in de_b.iter().chain(solo_antes) {
        let (x, y) = (buscar(&de_a, a, id), buscar(&de_b, b, id));
        camina(&senda.y(id), x.as_ref(), y.as_ref(), halladas);
    }
    let comunes = |unos: &[&str], otros: &[&str]| -> Vec<Value> {
        unos.iter().filter(|id| otros.contains(*id)).map(|id| Value::String((*id).to_owned())).collect()
    };
    let (orden_a, orden_b) = (comunes(&de_a, &de_b), comunes(&de_b, &de_a));
    if orden_a != orden_b {
        let (antes, ahora) = (Some(Value::Array(orden_a)), Some(Value::Array(orden_b)));
        halladas.push(Diferencia { senda: senda.y(ORDEN), antes, ahora });
    }
}

/// The ids of the members of a list, when each has one of its own.
fn ids(lista: &[Value]) -> Option<Vec<&str>> {
    let ids: Vec<&str> = lista.iter().map(|x| x.get("id").and_then(Value::as_str)).collect::<Option<_>>()?;
    let distintos: BTreeSet<&&str> = ids.iter().collect();
    (distintos.len() == ids.len()).then_some(ids)
}

/// What is told whole: a condition or formula with its text, a span of time.
fn es_valor(objeto: &serde_json::Map<String, Value>) -> bool {
    let tiene = |claves: [&str; 2]| objeto.len() == 2 && claves.iter().all(|c| objeto.contains_key(*c));
    tiene(["fuente", "arbol"]) || tiene(["cantidad", "unidad"])
}

fn son_cosas(lista: &[Value]) -> bool {
    !lista.is_empty() && lista.iter().all(Value::is_object)
}

fn son_llanos(lista: &[Value]) -> bool {
    lista.iter().all(|x| !x.is_object() && !x.is_array())
}

/// The name of the place of a pair.
pub fn lugar(i: Option<usize>, j: Option<usize>) -> String {
    match (i, j) {
        (_, Some(j)) => (j + 1).to_string(),
        (Some(i), None) => format!("-{}", i + 1),
        (None, None) => String::new(),
    }
}

/// Pairs the members of two lists: equal ones keep their order, those between them are paired as they stand, and what is left has no
/// pair.
pub fn emparejar<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pares = Vec::new();
    let (mut i, mut j) = (0, 0);
    for (x, y) in comunes(a, b).into_iter().chain([(a.len(), b.len())]) {
        let (mut faltan_a, mut faltan_b) = (i..x, j..y);
        loop {
            match (faltan_a.next(), faltan_b.next()) {
                (None, None) => break,
                par => pares.push(par),
            }
        }
        if x < a.len() && y < b.len() {
            pares.push((Some(x), Some(y)));
        }
        (i, j) = (x + 1, y + 1);
    }
    pares
}

/// A longest common subsequence.
fn comunes<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let ancho = b.len() + 1;
    let mut largos = vec![0_usize; (a.len() + 1) * ancho];
    let leer = |largos: &[usize], i: usize, j: usize| largos.get(i * ancho + j).copied().unwrap_or_default();
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let largo = if x == y {
                leer(&largos, i + 1, j + 1) + 1
            } else {
                leer(&largos, i + 1, j).max(leer(&largos, i, j + 1))
            };
            if let Some(celda) = largos.get_mut(i * ancho + j) {
                *celda = largo;
            }
        }
    }
    let (mut i, mut j, mut pares) = (0, 0, Vec::new());
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y {
            pares.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if leer(&largos, i + 1, j) >= leer(&largos, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pares
}

/// Members by id: those of the new version in its order, then those that only the old one has.
pub fn por_id<'v, T>(
    antes: &'v [T],
    ahora: &'v [T],
    id: impl Fn(&T) -> &str,
) -> Vec<(String, Option<&'v T>, Option<&'v T>)> {
    let hallar = |en: &'v [T], cual: &str| en.iter().find(|x| id(x) == cual);
    let solo_antes =
        antes.iter().filter(|x| hallar(ahora, id(x)).is_none()).map(|x| (id(x).to_owned(), Some(x), None));
    let de_ahora = ahora.iter().map(|y| (id(y).to_owned(), hallar(antes, id(y)), Some(y)));
    de_ahora.chain(solo_antes).collect()
}
