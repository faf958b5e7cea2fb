//! What came of exploring, for people: how much is covered, what isn't, and which journeys would cover it.

use std::collections::{BTreeMap, BTreeSet};

use ensayo::{Clase, Meta, Recorrido};

use super::Explorado;

/// Things that are named of each journey.
const NOMBRADAS: usize = 4;

/// What a person reads.
pub fn completo(explorados: &[Explorado]) -> String {
    let mut texto = String::new();
    for explorado in explorados {
        texto.push_str(&format!("{} · {}\n\n", explorado.hecha.tramite, explorado.hecha.nombre));
        texto.push_str(&tabla(explorado));
        texto.push_str(&defectos(explorado));
        texto.push_str(&sin_probar(explorado));
        texto.push_str(&propuestos(explorado));
        texto.push_str(&sin_alcanzar(explorado));
        texto.push('\n');
    }
    texto.push_str(&resumen(explorados));
    texto
}

/// So many of each hundred, without the fraction: all is only all.
pub const fn por_ciento(si: usize, todo: usize) -> usize {
    match (si * 100).checked_div(todo) {
        Some(n) => n,
        None => 100,
    }
}

fn tabla(explorado: &Explorado) -> String {
    let mut texto = format!("  {:<10} {:>4}   {:<16}   recorridos\n", "", "hay", "pruebas escritas");
    for (clase, hecho) in &explorado.hecha.metas {
        let todo = hecho.si.len() + hecho.no.len();
        let escritas = explorado.escritas.clases.get(clase.id()).map_or(0, |a| a.si.len());
        let cubren = |n: usize| format!("{n:>4}  {:>3} %", por_ciento(n, todo));
        let (escritas, hechas) = (cubren(escritas), cubren(hecho.si.len()));
        texto.push_str(&format!("  {:<10} {todo:>4}   {escritas:<16}   {hechas}\n", clase.id()));
    }
    texto
}

fn defectos(explorado: &Explorado) -> String {
    let mut texto = String::new();
    for defecto in &explorado.hecha.defectos {
        texto.push_str(&format!("\n  error: {}\n    Lo muestra este recorrido:\n", defecto.que));
        for linea in compiler::pruebas::escribir(&defecto.prueba, &[]).lines() {
            texto.push_str(&format!("      {linea}\n"));
        }
    }
    texto
}

/// What the written pruebas don't reach, of what some journey does.
fn faltan(explorado: &Explorado) -> BTreeSet<Meta> {
    let alcanzadas: BTreeSet<&Meta> = explorado.hecha.recorridos.iter().flat_map(|r| &r.cubre).collect();
    alcanzadas
        .into_iter()
        .filter(|m| explorado.escritas.clases.get(m.clase.id()).is_some_and(|a| a.no.contains(&m.nombre)))
        .cloned()
        .collect()
}

fn sin_probar(explorado: &Explorado) -> String {
    let faltan = faltan(explorado);
    if faltan.is_empty() {
        return String::new();
    }
    let mut texto = "\n  Lo que las pruebas escritas no cubren\n".to_owned();
    for clase in Clase::TODAS {
        let suyas: Vec<&Meta> = faltan.iter().filter(|m| m.clase == clase).collect();
        if suyas.is_empty() {
            continue;
        }
        texto.push_str(&format!("    {clase}\n"));
        for linea in reunidas(explorado, &suyas) {
            texto.push_str(&format!("      · {linea}\n"));
        }
    }
    texto
}

/// How things end that are told together.
const COMUNES: [&str; 4] =
    [" sin contestar", " por quien no le toca", " cuando no está pendiente", " con otra forma"];

/// Things in words, one a line; many that are of the same kind share one.
fn reunidas(explorado: &Explorado, metas: &[&Meta]) -> Vec<String> {
    let mut lineas = Vec::new();
    let mut grupos: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for meta in metas {
        let dicha = meta.en_palabras(&explorado.paquete);
        let comun = COMUNES.into_iter().find_map(|c| Some((c, dicha.strip_suffix(c)?.to_owned())));
        match comun {
            Some((comun, cosa)) => grupos.entry(comun).or_default().push(cosa),
            None => lineas.push(dicha),
        }
    }
    for (comun, cosas) in grupos {
        match cosas.as_slice() {
            [una] => lineas.push(format!("{una}{comun}")),
            varias => lineas.push(format!("{}: {}", comun.trim(), varias.join(", "))),
        }
    }
    lineas
}

fn propuestos(explorado: &Explorado) -> String {
    let mut faltan = faltan(explorado);
    let recorridos = explorado.faltantes();
    if recorridos.is_empty() {
        return String::new();
    }
    let mut texto = "\n  Recorridos que lo cubrirían\n".to_owned();
    for recorrido in recorridos {
        texto.push_str(&format!("    {} — {}\n", recorrido.prueba.id, recorrido.prueba.titulo));
        texto.push_str(&format!("        cubre {}\n", nombradas(explorado, recorrido, &faltan)));
        // Of what several reach, only the first says so.
        faltan.retain(|m| !recorrido.cubre.contains(m));
    }
    texto
}

fn nombradas(explorado: &Explorado, recorrido: &Recorrido, faltan: &BTreeSet<Meta>) -> String {
    let suyas: Vec<String> =
        recorrido.cubre.intersection(faltan).map(|m| m.en_palabras(&explorado.paquete)).collect();
    let dichas = suyas.iter().take(NOMBRADAS).cloned().collect::<Vec<_>>().join("; ");
    match suyas.len().saturating_sub(NOMBRADAS) {
        0 => dichas,
        1 => format!("{dichas}; y 1 cosa más"),
        n => format!("{dichas}; y {n} cosas más"),
    }
}

fn sin_alcanzar(explorado: &Explorado) -> String {
    let escrita =
        |m: &Meta| explorado.escritas.clases.get(m.clase.id()).is_some_and(|a| a.si.contains(&m.nombre));
    let nadie: Vec<_> = explorado.hecha.sin_alcanzar.iter().filter(|s| !escrita(&s.meta)).collect();
    if nadie.is_empty() {
        return String::new();
    }
    let mut texto = "\n  A esto no llega nadie: ni una prueba escrita ni un recorrido\n".to_owned();
    for sin in nadie {
        let dicha = sin.meta.en_palabras(&explorado.paquete);
        texto.push_str(&format!("    · {}: {dicha}\n        {}\n", sin.meta.clase, sin.porque.dicho()));
    }
    texto
}

/// The last lines.
fn resumen(explorados: &[Explorado]) -> String {
    let hay: usize =
        explorados.iter().flat_map(|e| e.hecha.metas.values()).map(|a| a.si.len() + a.no.len()).sum();
    let escritas: usize =
        explorados.iter().flat_map(|e| e.escritas.clases.values()).map(|a| a.si.len()).sum();
    let defectos: usize = explorados.iter().map(|e| e.hecha.defectos.len()).sum();
    let recorridos: usize = explorados.iter().map(|e| e.faltantes().len()).sum();
    let mas: usize = explorados.iter().map(|e| faltan(e).len()).sum();
    let mut texto = format!("Las pruebas escritas cubren {escritas} de {hay}");
    texto.push_str(&match recorridos {
        0 => ".".to_owned(),
        1 => format!("; 1 recorrido cubriría {mas} más. `--proponer CARPETA` lo escribe como prueba."),
        n => format!("; {n} recorridos cubrirían {mas} más. `--proponer CARPETA` los escribe como pruebas."),
    });
    match defectos {
        0 => {}
        1 => texto.push_str("\nSe halló 1 defecto."),
        n => texto.push_str(&format!("\nSe hallaron {n} defectos.")),
    }
    texto
}

/// What goes before a journey that is written as a prueba.
pub fn notas(explorado: &Explorado, recorrido: &Recorrido) -> Vec<String> {
    let mut notas = vec![
        "La propuso `ventanilla explorar`; lo que espera es lo que el motor dio. Léala antes de darla por buena.".to_owned(),
        "Cubre lo que ninguna otra prueba escrita cubría:".to_owned(),
    ];
    let faltan = faltan(explorado);
    notas.extend(
        recorrido.cubre.intersection(&faltan).map(|m| format!("· {}", m.en_palabras(&explorado.paquete))),
    );
    notas
}
