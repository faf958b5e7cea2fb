//! The real definitions, each with one small mistake at a time. Of each mistake the compiler speaks, or the engine walks the paquete at
//! random and finds it sound: no command of anybody is met with a defect, and an end is always reached. The definitions without any
//! mistake are walked too.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a workspace that cannot be read is a failed test")]

#[path = "mutantes/andante.rs"]
mod andante;
#[path = "mutantes/azar.rs"]
mod azar;
#[path = "mutantes/cirugia.rs"]
mod cirugia;
#[path = "mutantes/generadas.rs"]
mod generadas;
#[path = "mutantes/migraciones.rs"]
mod migraciones;
#[path = "../../tests/src/municipios.rs"]
mod municipios;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use andante::{Andante, Falla, PASEO};
use cirugia::cortar;
use compiler::compilar;
use compiler::sources::{Disk, Memory, Sources};
use rayon::prelude::*;
use schemas::paquete::{Etapa, Paquete, TipoEtapa};

/// Mutants of all definitions together, each with as many, chosen evenly among its own; `VENTANILLA_MUTANTES=todos` tries every one.
const MUTANTES: usize = 450;
/// Walks of a mutant, and of a definition as it is.
const PASEOS: u64 = 12;
const PASEOS_SANOS: u64 = 30;

/// The files of a workspace, by name.
fn leer(carpeta: &str) -> BTreeMap<String, String> {
    let disco = Disk::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(carpeta));
    let de = |nombre: String| {
        let texto = disco.text(&nombre).unwrap_or_else(|e| panic!("{nombre}: {e:?}")).to_string();
        (nombre, texto)
    };
    disco.list().into_iter().map(de).collect()
}

/// What all share, and one definition.
fn solo(archivos: &BTreeMap<String, String>, tramite: &str) -> BTreeMap<String, String> {
    let suyo = tramite.trim_end_matches("tramite.yaml");
    let de_todos = ["parametros/", "calendarios/", "catalogos/"];
    let comun = |n: &str| !n.contains('/') || de_todos.iter().any(|c| n.starts_with(c));
    archivos
        .iter()
        .filter(|(n, _)| comun(n) || n.starts_with(suyo))
        .map(|(n, t)| (n.clone(), t.clone()))
        .collect()
}

fn compila(archivos: &BTreeMap<String, String>) -> (BTreeSet<String>, Option<Paquete>) {
    let fuentes = archivos.iter().fold(Memory::new(), |m, (n, t)| m.con(n, t.as_str()));
    let compilado = compilar(&fuentes);
    // Where it stands is not what it says.
    let dichos = compilado.diagnostics.iter().map(|d| format!("{}: {}", d.codigo, d.mensaje)).collect();
    let paquete = compilado.tramites.into_iter().find_map(|t| t.paquete).map(|p| p.paquete().clone());
    (dichos, paquete)
}

fn tramites(archivos: &BTreeMap<String, String>) -> Vec<&str> {
    archivos.keys().filter(|n| n.ends_with("/tramite.yaml")).map(String::as_str).collect()
}

/// What became of a mutant.
#[derive(Default)]
struct Cuenta {
    mutantes: usize,
    dichos: usize,
    sanos: usize,
    comandos: usize,
    fallas: Vec<String>,
}

fn junta(mut a: Cuenta, b: Cuenta) -> Cuenta {
    a.mutantes += b.mutantes;
    a.dichos += b.dichos;
    a.sanos += b.sanos;
    a.comandos += b.comandos;
    a.fallas.extend(b.fallas);
    a
}

/// Walks a paquete. A definition of which something was said may lack an end, but it never is defective.
fn pasear(paquete: &Paquete, nombre: &str, paseos: u64, con_fin: bool) -> Cuenta {
    let mut cuenta = Cuenta::default();
    for semilla in 0..paseos {
        let mut andante = Andante::new(paquete, semilla);
        match andante.pasea(PASEO).and_then(|()| andante.vuelve()) {
            Ok(andado) => cuenta.comandos += andado.comandos,
            Err(Falla::SinFin(_)) if !con_fin => {}
            Err(falla) => {
                let (Falla::Defecto(que) | Falla::SinFin(que)) = &falla;
                let clase = if matches!(falla, Falla::Defecto(_)) { "DEFECTO" } else { "SIN FIN" };
                cuenta.fallas.push(format!("{clase} {nombre}, paseo {semilla}: {que}"));
                break;
            }
        }
    }
    cuenta
}

#[test]
fn a_mistake_is_said_or_does_no_harm() {
    let archivos = leer("tramites");
    let todos = std::env::var("VENTANILLA_MUTANTES").is_ok_and(|v| v == "todos");
    let mut cuenta = Cuenta::default();
    let definiciones = tramites(&archivos);
    let de_cada_una = MUTANTES.div_ceil(definiciones.len());
    for tramite in definiciones {
        let base = solo(&archivos, tramite);
        let (de_por_si, _) = compila(&base);
        let mutantes = cortar(&base[tramite]);
        let paso = if todos { 1 } else { mutantes.len().div_ceil(de_cada_una) };
        let suya = mutantes
            .par_iter()
            .step_by(paso)
            .map(|mutante| {
                let mut con = base.clone();
                con.insert(tramite.to_owned(), mutante.texto.clone());
                let (dichos, paquete) = compila(&con);
                let limpio = dichos.is_subset(&de_por_si);
                let nombre = format!("{tramite}, {}", mutante.nombre);
                let paseo = match &paquete {
                    Some(paquete) => pasear(paquete, &nombre, if limpio { PASEOS } else { 2 }, limpio),
                    None => Cuenta::default(),
                };
                let sin_paquete = (limpio && paquete.is_none())
                    .then(|| format!("CALLADO {nombre}: no hay paquete y nada se dijo"));
                let propia = Cuenta {
                    mutantes: 1,
                    dichos: usize::from(!limpio),
                    sanos: usize::from(limpio),
                    comandos: 0,
                    fallas: sin_paquete.into_iter().collect(),
                };
                junta(propia, paseo)
            })
            .reduce(Cuenta::default, junta);
        cuenta = junta(cuenta, suya);
    }
    let Cuenta { mutantes, dichos, sanos, comandos, fallas } = cuenta;
    eprintln!(
        "{mutantes} mutantes, {dichos} acusados, {sanos} limpios, {comandos} comandos, {} fallas",
        fallas.len()
    );
    assert!(fallas.is_empty(), "{}", fallas.join("\n\n"));
    assert!(mutantes >= 60 && dichos > mutantes / 2 && sanos > 0, "{mutantes}, {dichos}, {sanos}");
}

/// What the compiler forbids, done to a paquete behind its back.
type Dano = fn(&mut Paquete);

#[test]
fn who_walks_sees_what_the_compiler_forbids() {
    let archivos = solo(&leer("tramites"), "sedus/uso_suelo/tramite.yaml");
    let (_, sano) = compila(&archivos);
    let Some(sano) = sano else { panic!("uso_suelo no compila") };
    let danos: [(&str, Dano, bool); 4] = [
        ("sin una etapa", |p| p.tramite.etapas.retain(|e| e.id.as_str() != "negada"), true),
        ("sin un cálculo", |p| p.tramite.calculos.retain(|c| c.id.as_str() != "necesita_dro"), true),
        ("sin el cobro", |p| p.tramite.cobros.retain(|c| c.id.as_str() != "ingreso"), true),
        ("sin acciones", |p| p.tramite.etapas.iter_mut().for_each(sin_acciones), false),
    ];
    for (nombre, dano, defecto) in danos {
        let mut paquete = sano.clone();
        dano(&mut paquete);
        let fallas = pasear(&paquete, nombre, PASEOS, true).fallas;
        let clase = if defecto { "DEFECTO" } else { "SIN FIN" };
        assert!(fallas.iter().any(|f| f.starts_with(clase)), "{nombre}: {fallas:?}");
    }
}

/// A stage in which nobody can do anything any more.
fn sin_acciones(etapa: &mut Etapa) {
    if let TipoEtapa::Tarea(tarea) = &mut etapa.tipo
        && etapa.id.as_str() == "resolucion"
    {
        tarea.acciones.clear();
    }
}

#[test]
fn no_walk_of_a_sound_definition_meets_a_defect() {
    let mut fallas = Vec::new();
    for carpeta in municipios::municipios() {
        let archivos = leer(&carpeta);
        for tramite in tramites(&archivos) {
            let (_, paquete) = compila(&solo(&archivos, tramite));
            let Some(paquete) = paquete else { panic!("{carpeta}/{tramite} no compila") };
            fallas.extend(pasear(&paquete, tramite, PASEOS_SANOS, true).fallas);
        }
    }
    assert!(fallas.is_empty(), "{}", fallas.join("\n\n"));
}
