//! The real definitions with one small mistake at a time, of which the compiler says nothing: each is taken through every path by
//! journeys made from it, and the engine decides at every step.

#![expect(clippy::panic, reason = "a workspace that cannot be read is a failed test")]

#[path = "../../compiler/tests/mutantes/cirugia.rs"]
mod cirugia;

use std::collections::{BTreeMap, BTreeSet};

use cirugia::cortar;
use compiler::compilar;
use compiler::sources::{Disk, Memory, Sources};
use ensayo::{Clase, explorar, probar};
use rayon::prelude::*;
use schemas::sello::PaqueteSellado;
use tests::raiz;

/// Of each definition, how many that compile clean; `VENTANILLA_MUTANTES=todos` takes every one.
const DE_CADA_UNA: usize = 2;

/// The files of the municipality, by name.
fn leer() -> BTreeMap<String, String> {
    let disco = Disk::new(raiz().join("tramites"));
    let de = |nombre: String| {
        let texto = disco.text(&nombre).unwrap_or_else(|e| panic!("{nombre}: {e:?}")).to_string();
        (nombre, texto)
    };
    disco.list().into_iter().map(de).collect()
}

/// What all share and one definition, without its pruebas nor its earlier versions: they speak of the definition without the mistake.
fn solo(archivos: &BTreeMap<String, String>, tramite: &str) -> BTreeMap<String, String> {
    let suyo = tramite.trim_end_matches("tramite.yaml");
    let de_todos = ["parametros/", "calendarios/", "catalogos/"];
    let comun = |n: &str| !n.contains('/') || de_todos.iter().any(|c| n.starts_with(c));
    let de_otros =
        |n: &str| n.contains("/pruebas/") || n.ends_with("migracion.yaml") || n.contains("/anteriores/");
    let suyos = archivos.iter().filter(|(n, _)| comun(n) || n.starts_with(suyo) && !de_otros(n));
    suyos.map(|(n, t)| (n.clone(), t.clone())).collect()
}

fn compila(archivos: &BTreeMap<String, String>) -> (BTreeSet<String>, Option<PaqueteSellado>) {
    let fuentes = archivos.iter().fold(Memory::new(), |m, (n, t)| m.con(n, t.as_str()));
    let compilado = compilar(&fuentes);
    let dichos = compilado.diagnostics.iter().map(|d| format!("{}: {}", d.codigo, d.mensaje)).collect();
    (dichos, compilado.tramites.into_iter().find_map(|t| t.paquete))
}

/// What is wrong in a paquete, seen by going through it: a step that the engine can't decide, a journey that does not end as it was made.
/// Where nobody arrives is told, and is no failure: it may be that no values lead there, which the compiler doesn't always decide.
fn fallas(paquete: &PaqueteSellado, nombre: &str) -> (Vec<String>, Vec<String>) {
    let hecha = explorar(paquete);
    let defectos = hecha.defectos.iter().map(|d| format!("DEFECTO {nombre}: {}", d.que));
    let frutos = hecha.recorridos.iter().map(|r| (probar(paquete, &r.prueba), &r.prueba.titulo));
    let no_pasan = frutos.filter(|(f, _)| !f.pasa());
    let no_pasan = no_pasan.map(|(f, titulo)| format!("NO PASA {nombre}, {titulo}: {:?}", f.fallos));
    let sin = hecha.sin_alcanzar.iter().filter(|s| [Clase::Etapas, Clase::Acciones].contains(&s.meta.clase));
    let sin = sin.map(|s| format!("nadie llega, {nombre}: {} {}", s.meta.clase, s.meta.nombre));
    (defectos.chain(no_pasan).collect(), sin.collect())
}

#[test]
fn a_mistake_of_which_nothing_is_said_is_operated_through_every_path() {
    let archivos = leer();
    let todos = std::env::var("VENTANILLA_MUTANTES").is_ok_and(|v| v == "todos");
    let definiciones: Vec<&String> = archivos.keys().filter(|n| n.ends_with("/tramite.yaml")).collect();
    let (mut limpios, mut halladas) = (0, Vec::new());
    for tramite in &definiciones {
        let base = solo(&archivos, tramite);
        let (de_por_si, _) = compila(&base);
        let mutantes = cortar(&archivos[*tramite]);
        let limpio = |cual: usize| {
            let mutante = mutantes.get(cual)?;
            let mut con = base.clone();
            con.insert((*tramite).clone(), mutante.texto.clone());
            let (dichos, paquete) = compila(&con);
            paquete.filter(|_| dichos.is_subset(&de_por_si)).map(|p| (p, &mutante.nombre))
        };
        // From places spread over the whole, the next that is clean.
        let cuantos = if todos { mutantes.len() } else { DE_CADA_UNA };
        let elegidos: Vec<_> = (0..cuantos)
            .into_par_iter()
            .filter_map(|n| {
                let (desde, hasta) = (n * mutantes.len() / cuantos, (n + 1) * mutantes.len() / cuantos);
                (desde..hasta).find_map(limpio)
            })
            .collect();
        limpios += elegidos.len();
        let de_este = elegidos.par_iter().map(|(p, nombre)| fallas(p, &format!("{tramite}, {nombre}")));
        for (fallas, sin) in de_este.collect::<Vec<_>>() {
            sin.iter().for_each(|linea| eprintln!("{linea}"));
            halladas.extend(fallas);
        }
    }
    eprintln!("{limpios} mutantes limpios de {} definiciones, {} fallas", definiciones.len(), halladas.len());
    assert_eq!(halladas, Vec::<String>::new(), "{}", halladas.join("\n\n"));
    assert!(limpios >= definiciones.len(), "{limpios}");
}
