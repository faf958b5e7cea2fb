//! What a field admits, tried with the engine's reader: values at the limits of both versions and next to them.

use std::collections::BTreeSet;

use engine::ambito::Ambito;
use engine::campo::leer_json;
use engine::datos::Datos;
use engine::formato;
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Expresion, Funcion};
use schemas::paquete::{Campo, Paquete, TipoCampo};
use schemas::valor::Valor;
use serde_json::{Value, json};

use super::super::palabras::{cifra_redonda, cita, condicion};
use super::super::pluma::{Pluma, Senda};
use super::super::{Cambio, Clase, Para};

/// Lengths beyond which no text is written to be tried.
const LARGO: u32 = 100_000;

/// Tells the limits that changed. What isn't a limit is left to who calls.
pub fn comparar(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo, para: Para) {
    let claves = claves(&b.tipo);
    let (limites_a, limites_b) = (limites(a), limites(b));
    if claves.is_empty() || limites_a == limites_b {
        return;
    }
    let pruebas = pruebas(&a.tipo, &b.tipo);
    let admite = |paquete: &Paquete, campo: &Campo, valor: &Value| {
        let datos = Datos::default();
        let ambito = Ambito::nuevo(paquete, &datos);
        leer_json(campo, valor, &ambito).errores.is_empty()
    };
    let admiten = |v: &Value| (admite(pluma.antes, a, v), admite(pluma.ahora, b, v));
    let pierde = pruebas.iter().find(|(v, _)| admiten(v) == (true, false)).map(|(_, dicho)| dicho.clone());
    let gana = pruebas.iter().find(|(v, _)| admiten(v) == (false, true)).map(|(_, dicho)| dicho.clone());
    let nombre = cita(&b.etiqueta);
    let cambio = match (gana, pierde) {
        (None, Some(pierde)) => Cambio::de(para, Clase::Rompe, format!("{nombre} admite menos valores."))
            .por_ejemplo(format!("Antes se aceptaba {pierde}; ahora no.")),
        (Some(gana), None) => Cambio::de(para, Clase::Compatible, format!("{nombre} admite más valores."))
            .por_ejemplo(format!("Ahora se acepta {gana}; antes no.")),
        (Some(gana), Some(pierde)) => {
            Cambio::de(para, Clase::Rompe, format!("{nombre} admite otros valores.")).por_ejemplo(format!(
                "Antes se aceptaba {pierde}; ahora no. Ahora se acepta {gana}; antes no."
            ))
        }
        (None, None) => match menos(&a.tipo, &b.tipo) {
            Some(true) => Cambio::de(para, Clase::Rompe, format!("{nombre} admite menos.")),
            Some(false) => Cambio::de(para, Clase::Compatible, format!("{nombre} admite más.")),
            None => Cambio::de(para, Clase::Atencion, format!("Cambia lo que admite {nombre}.")),
        },
    };
    let cambio = cambio.con(limites_a.join("; "), limites_b.join("; "));
    let mut claves = claves.into_iter().filter(|clave| difieren(a, b, clave));
    let Some(primera) = claves.next() else {
        pluma.anota(senda, cambio);
        return;
    };
    pluma.dice(&senda.y(primera), cambio);
    claves.for_each(|clave| pluma.calla(&senda.y(clave)));
}

/// Of what is counted, whether less is admitted now; nothing when it isn't told by numbers.
fn menos(a: &TipoCampo, b: &TipoCampo) -> Option<bool> {
    let cabe = |(d, h): (u32, u32), (e, i): (u32, u32)| e <= d && h <= i;
    match (a, b) {
        (TipoCampo::Tabla { filas: x, .. }, TipoCampo::Tabla { filas: y, .. }) => Some(!cabe(*x, *y)),
        (
            TipoCampo::Documento { cantidad: x, tamano_maximo: t, .. },
            TipoCampo::Documento { cantidad: y, tamano_maximo: u, .. },
        ) => Some(!cabe(*x, *y) || u < t),
        _ => None,
    }
}

fn difieren(a: &Campo, b: &Campo, clave: &str) -> bool {
    let leer = |c: &Campo| serde_json::to_value(&c.tipo).ok().and_then(|t| t.get(clave).cloned());
    leer(a) != leer(b)
}

/// The keys of a type that limit its values.
fn claves(tipo: &TipoCampo) -> Vec<&'static str> {
    match tipo {
        TipoCampo::Texto { .. } => vec!["largo", "patron"],
        TipoCampo::TextoLargo { .. } => vec!["largo"],
        TipoCampo::Entero { .. } | TipoCampo::Dinero { .. } | TipoCampo::Fecha { .. } => {
            vec!["minimo", "maximo"]
        }
        TipoCampo::Decimal { .. } => vec!["minimo", "maximo", "decimales"],
        TipoCampo::Opciones { .. } => vec!["cantidad"],
        TipoCampo::Tabla { .. } => vec!["filas"],
        TipoCampo::ExpedienteCatastral { .. } => vec!["patron"],
        TipoCampo::Documento { .. } => vec!["cantidad", "tamano_maximo"],
        _ => Vec::new(),
    }
}

/// The limits in words.
fn limites(campo: &Campo) -> Vec<String> {
    let cifra = |d: &Decimal| cifra_redonda(&Valor::Decimal(*d), Some(campo));
    let entre = |minimo: Option<String>, maximo: Option<String>| {
        [minimo.map(|m| format!("desde {m}")), maximo.map(|m| format!("hasta {m}"))].into_iter().flatten()
    };
    let rango = |(de, a): (u32, u32), que: &str| vec![format!("de {de} a {a} {que}")];
    let dicho: Vec<String> = match &campo.tipo {
        TipoCampo::Texto { patron, largo } => {
            let patron = patron.as_ref().map(|p| format!("con la forma {p}"));
            rango(*largo, "caracteres").into_iter().chain(patron).collect()
        }
        TipoCampo::TextoLargo { largo } => rango(*largo, "caracteres"),
        TipoCampo::Entero { minimo, maximo, .. } => {
            let cifra = |n: &i64| cifra(&Decimal::from(*n));
            entre(minimo.as_ref().map(cifra), maximo.as_ref().map(cifra)).collect()
        }
        TipoCampo::Decimal { minimo, maximo, decimales, .. } => {
            let decimales = match decimales {
                1 => "con 1 decimal".to_owned(),
                n => format!("con {n} decimales"),
            };
            entre(minimo.as_ref().map(cifra), maximo.as_ref().map(cifra)).chain([decimales]).collect()
        }
        TipoCampo::Dinero { minimo, maximo } => {
            let pesos = |d: &Decimal| formato::moneda(*d);
            entre(minimo.as_ref().map(pesos), maximo.as_ref().map(pesos)).collect()
        }
        TipoCampo::Fecha { minimo, maximo } => {
            let fuente = |e: &Expresion| e.fuente.clone();
            entre(minimo.as_ref().map(fuente), maximo.as_ref().map(fuente)).collect()
        }
        TipoCampo::Opciones { cantidad, .. } => rango(*cantidad, "opciones"),
        TipoCampo::Tabla { filas, .. } => rango(*filas, "renglones"),
        TipoCampo::ExpedienteCatastral { patron, .. } => vec![format!("con la forma {patron}")],
        TipoCampo::Documento { cantidad, tamano_maximo, .. } => {
            let tamano = format!("hasta {}", formato::tamano(*tamano_maximo));
            rango(*cantidad, "archivos").into_iter().chain([tamano]).collect()
        }
        _ => Vec::new(),
    };
    if dicho.is_empty() { vec![condicion(None).replace("siempre", "sin límite")] } else { dicho }
}

/// Values at the limits of both, and next to them, as they would be sent and as they are said.
fn pruebas(a: &TipoCampo, b: &TipoCampo) -> Vec<(Value, String)> {
    let tipos = [a, b];
    match b {
        TipoCampo::Texto { .. } | TipoCampo::TextoLargo { .. } => {
            let largos: BTreeSet<u32> = tipos.iter().flat_map(|t| largo(t)).flat_map(alrededor).collect();
            let de = |n: u32| (json!("x".repeat(n as usize)), format!("un texto de {n} caracteres"));
            largos.into_iter().filter(|n| *n > 0 && *n <= LARGO).map(de).collect()
        }
        TipoCampo::Entero { .. } | TipoCampo::Decimal { .. } | TipoCampo::Dinero { .. } => {
            let paso = tipos.iter().map(|t| paso(t)).min().unwrap_or(Decimal::ONE);
            let mut cifras: BTreeSet<Decimal> = BTreeSet::from([Decimal::ZERO, Decimal::ONE, paso]);
            for limite in tipos.iter().flat_map(|t| cotas(t)) {
                cifras.extend(
                    [Some(limite), limite.checked_sub(paso), limite.checked_add(paso)].into_iter().flatten(),
                );
            }
            let de = |n: Decimal| match b {
                TipoCampo::Dinero { .. } => (json!(n.to_string()), formato::moneda(n)),
                TipoCampo::Entero { .. } => (json!(n.trunc().to_string()), con_unidad(n, b)),
                _ => (json!(n.to_string()), con_unidad(n, b)),
            };
            // The plainest first: a limit rather than what stands next to it.
            let mut cifras: Vec<Decimal> = cifras.into_iter().collect();
            cifras.sort_by_key(|n| n.normalize().scale());
            cifras.into_iter().map(de).collect()
        }
        TipoCampo::Fecha { .. } => {
            let fechas: BTreeSet<Date> = tipos.iter().flat_map(|t| fechas(t)).collect();
            let vecinas = |f: &Date| [f.yesterday().ok(), Some(*f), f.tomorrow().ok()].into_iter().flatten();
            let todas: BTreeSet<Date> = fechas.iter().flat_map(vecinas).collect();
            todas.into_iter().map(|f| (json!(f.to_string()), formato::fecha(f))).collect()
        }
        TipoCampo::Opciones { opciones, .. } => {
            let de = |n: usize| {
                let ids: Vec<&str> = opciones.iter().take(n).map(|o| o.id.as_str()).collect();
                (json!(ids), format!("elegir {n}"))
            };
            (0..=opciones.len()).map(de).collect()
        }
        _ => Vec::new(),
    }
}

fn con_unidad(n: Decimal, tipo: &TipoCampo) -> String {
    let cifra = formato::numero(n.normalize());
    match tipo {
        TipoCampo::Entero { unidad: Some(u), .. } | TipoCampo::Decimal { unidad: Some(u), .. } => {
            format!("{cifra}\u{a0}{u}")
        }
        _ => cifra,
    }
}

fn alrededor(n: u32) -> [u32; 3] {
    [n.saturating_sub(1), n, n.saturating_add(1)]
}

fn largo(tipo: &TipoCampo) -> Vec<u32> {
    match tipo {
        TipoCampo::Texto { largo, .. } | TipoCampo::TextoLargo { largo } => vec![largo.0, largo.1],
        _ => Vec::new(),
    }
}

fn paso(tipo: &TipoCampo) -> Decimal {
    match tipo {
        TipoCampo::Decimal { decimales, .. } => Decimal::new(1, u32::from(*decimales).min(20)),
        TipoCampo::Dinero { .. } => Decimal::new(1, 2),
        _ => Decimal::ONE,
    }
}

fn cotas(tipo: &TipoCampo) -> Vec<Decimal> {
    match tipo {
        TipoCampo::Entero { minimo, maximo, .. } => {
            [minimo, maximo].into_iter().flatten().map(|n| Decimal::from(*n)).collect()
        }
        TipoCampo::Decimal { minimo, maximo, .. } | TipoCampo::Dinero { minimo, maximo } => {
            [minimo, maximo].into_iter().flatten().copied().collect()
        }
        _ => Vec::new(),
    }
}

/// The limits of a date that are constants.
fn fechas(tipo: &TipoCampo) -> Vec<Date> {
    let TipoCampo::Fecha { minimo, maximo } = tipo else { return Vec::new() };
    let fija = |e: &Expresion| match &e.arbol {
        Expr::Literal(Valor::Fecha(fecha)) => Some(*fecha),
        Expr::Llama { funcion: Funcion::Fecha, argumentos } => match argumentos.as_slice() {
            [Expr::Literal(Valor::Texto(texto))] => texto.parse().ok(),
            [Expr::Literal(Valor::Fecha(fecha))] => Some(*fecha),
            _ => None,
        },
        _ => None,
    };
    [minimo, maximo].into_iter().flatten().filter_map(fija).collect()
}
