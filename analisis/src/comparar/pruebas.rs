//! Nothing of a difference is silent: paquetes are changed at random in their JSON, anywhere and more than once, and what is told must
//! be something exactly when their canonical form differs, and must name the place of every leaf that does.

use std::path::Path;

use compiler::compilar;
use compiler::sources::Disk;
use schemas::canon;
use schemas::paquete::Paquete;
use serde_json::Value;

use super::{Comparacion, comparar, diferencias, renombres};

fn paquetes() -> Vec<Paquete> {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut hallados = Vec::new();
    for municipio in crate::municipios::municipios() {
        let compilado = compilar(&Disk::new(raiz.join(municipio)));
        hallados.extend(compilado.tramites.into_iter().filter_map(|t| Some(t.paquete?.paquete().clone())));
    }
    assert!(hallados.len() >= 6);
    hallados
}

/// Choices by a seed (SplitMix64).
struct Azar(u64);

impl Azar {
    fn de(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(n.max(1)).unwrap()).unwrap()
    }
}

/// The pointers of every node.
fn nodos(valor: &Value, donde: &str, todos: &mut Vec<String>) {
    todos.push(donde.to_owned());
    match valor {
        Value::Object(m) => m.iter().for_each(|(k, v)| {
            nodos(v, &format!("{donde}/{}", k.replace('~', "~0").replace('/', "~1")), todos)
        }),
        Value::Array(l) => l.iter().enumerate().for_each(|(i, v)| nodos(v, &format!("{donde}/{i}"), todos)),
        _ => {}
    }
}

/// One change anywhere.
fn mutar(json: &mut Value, azar: &mut Azar) {
    let mut todos = Vec::new();
    nodos(json, "", &mut todos);
    let cual = &todos[azar.de(todos.len())];
    // What stands elsewhere under the same key usually fits.
    let clave = cual.rsplit('/').next().unwrap_or_default();
    let parientes: Vec<&String> = todos.iter().filter(|t| t.rsplit('/').next() == Some(clave)).collect();
    let pariente = parientes.get(azar.de(parientes.len())).and_then(|p| json.pointer(p)).cloned();
    let Some(nodo) = json.pointer_mut(cual) else { return };
    match (nodo, azar.de(4)) {
        (nodo, 0) if pariente.is_some() => *nodo = pariente.unwrap(),
        (Value::String(t), _) => match t.parse::<u64>() {
            Ok(n) => *t = (n + 1).to_string(),
            Err(_) => t.push('x'),
        },
        (Value::Bool(b), _) => *b = !*b,
        (nodo @ Value::Number(_), _) => *nodo = Value::from(nodo.as_i64().unwrap_or(0) + 1),
        (Value::Array(l), 1) if !l.is_empty() => {
            let i = azar.de(l.len());
            l.remove(i);
        }
        (Value::Array(l), 2) if !l.is_empty() => {
            let i = azar.de(l.len());
            let otro = l[i].clone();
            let lugar = azar.de(l.len() + 1);
            l.insert(lugar, otro);
        }
        (Value::Array(l), _) if l.len() > 1 => {
            let (i, j) = (azar.de(l.len()), azar.de(l.len()));
            l.swap(i, j);
        }
        (Value::Object(m), _) if !m.is_empty() => {
            let clave = m.keys().nth(azar.de(m.len())).unwrap().clone();
            m.remove(&clave);
        }
        _ => {}
    }
}

/// The leaves that differ of which no change says where they are: none names a place at them, above them or below them, or next to them
/// (limits and conditions that are two keys are told at one). But for the lists that keep a stage or a field that is gone: that was told
/// with itself.
fn callados(antes: &Paquete, ahora: &Paquete, dicho: &Comparacion) -> Vec<String> {
    let renombres = renombres::de_etapas(antes, ahora);
    let mut a = serde_json::to_value(antes).unwrap();
    renombres::aplicar(&mut a, &renombres);
    let hojas = diferencias::hojas(&a, &serde_json::to_value(ahora).unwrap());
    let toca = |donde: &str, hoja: &str| {
        let dentro = |x: &str, y: &str| x == y || x.starts_with(y) && x[y.len()..].starts_with('.');
        let arriba = |x: &str| x.rsplit_once('.').map(|(arriba, _)| arriba.to_owned());
        dentro(donde, hoja) || dentro(hoja, donde) || arriba(donde).is_some_and(|a| Some(a) == arriba(hoja))
    };
    let con_lo_ido = |hoja: &str| {
        let en_lista = |prefijo: &str, clave: &str| hoja.starts_with(prefijo) && hoja.ends_with(clave);
        en_lista("acciones_generales.", ".en") || en_lista("etapas.", ".tipo.reabre")
    };
    hojas
        .iter()
        .map(|h| h.senda.mostrada())
        .filter(|hoja| !dicho.cambios.iter().any(|c| toca(&c.donde, hoja)))
        .filter(|hoja| !con_lo_ido(hoja))
        .collect()
}

/// Rounds of each paquete; `VENTANILLA_MUTANTES=todos` tries many more.
fn vueltas() -> usize {
    if std::env::var("VENTANILLA_MUTANTES").is_ok_and(|v| v == "todos") { 1_500 } else { 25 }
}

#[test]
fn nothing_of_a_difference_is_silent() {
    let mut distintos = 0;
    for (n, paquete) in paquetes().into_iter().enumerate() {
        let base = serde_json::to_value(&paquete).unwrap();
        let mut azar = Azar(u64::try_from(n).unwrap() * 7_919 + 1);
        for vuelta in 0..vueltas() {
            let mut json = base.clone();
            for _ in 0..=vuelta % 3 {
                mutar(&mut json, &mut azar);
            }
            let Ok(otro) = serde_json::from_value::<Paquete>(json) else { continue };
            let iguales = canon::bytes(&paquete).unwrap() == canon::bytes(&otro).unwrap();
            for (a, b) in [(&paquete, &otro), (&otro, &paquete)] {
                let dicho = comparar(a, b);
                assert_eq!(dicho.vacia(), iguales, "{n}.{vuelta}");
                assert_eq!(
                    callados(a, b, &dicho),
                    Vec::<String>::new(),
                    "{n}.{vuelta}: {:#?}",
                    dicho.cambios
                );
                assert!(
                    dicho
                        .cambios
                        .iter()
                        .all(|c| !c.que.is_empty() && !c.donde.is_empty() || c.donde.is_empty())
                );
            }
            distintos += usize::from(!iguales);
        }
    }
    assert!(distintos > 120, "{distintos}");
}
