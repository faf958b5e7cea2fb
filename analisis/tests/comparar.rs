//! Pairs of versions: a definition, the same with a few lines changed, and all that is told of the difference. Each file of
//! `comparar/casos` is a pair; what is told stands beside it, to be read.
//!
//! A file says first what it shows; then `sobre` a workspace (a folder of the repository, or `base`) `de` a trámite; then, for each
//! file that changes, `en` its name with the lines that go (`- `) and those that come instead (`+ `).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use analisis::comparar::{Clase, Comparacion, comparar};
use compiler::compilar;
use compiler::sources::{Disk, Memory, Sources};
use schemas::canon;
use schemas::paquete::Paquete;

fn aqui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/comparar")
}

fn carpeta(nombre: &str) -> PathBuf {
    if nombre == "base" { aqui().join("base") } else { aqui().join("../../..").join(nombre) }
}

/// The files of a workspace. The tests that live with its trámites are left out: a version that changes what they show would not compile.
fn archivos(nombre: &str) -> BTreeMap<String, String> {
    let mut todos = con_pruebas(nombre);
    todos.retain(|n, _| !n.contains("/pruebas/"));
    todos
}

fn con_pruebas(nombre: &str) -> BTreeMap<String, String> {
    let disco = Disk::new(carpeta(nombre));
    let leido = |n: String| {
        let texto = disco.text(&n).unwrap().to_string();
        (n, texto)
    };
    disco.list().into_iter().map(leido).collect()
}

fn compila(archivos: &BTreeMap<String, String>, tramite: &str) -> Paquete {
    let fuentes = archivos.iter().fold(Memory::new(), |m, (n, t)| m.con(n, t.as_str()));
    let compilado = compilar(&fuentes);
    let hallados: Vec<String> =
        compilado.diagnostics.iter().map(|d| format!("{} {}", d.codigo, d.mensaje)).collect();
    let suyo = compilado.tramites.into_iter().filter_map(|t| t.paquete).find(|p| p.tramite.id == tramite);
    suyo.unwrap_or_else(|| panic!("{tramite} no compila: {hallados:?}")).paquete().clone()
}

struct Caso {
    sobre: String,
    tramite: String,
    /// File, lines that go, lines that come.
    ediciones: Vec<(String, String, String)>,
}

fn leer(texto: &str) -> Caso {
    let mut caso = Caso { sobre: String::new(), tramite: String::new(), ediciones: Vec::new() };
    let mut archivo = String::new();
    let mut pone = true;
    for linea in texto.lines() {
        if let Some(resto) = linea.strip_prefix("sobre ") {
            let (sobre, tramite) = resto.split_once(" de ").unwrap();
            (caso.sobre, caso.tramite) = (sobre.to_owned(), tramite.to_owned());
        } else if let Some(resto) = linea.strip_prefix("en ") {
            resto.clone_into(&mut archivo);
        } else if let Some(quita) = linea.strip_prefix("- ") {
            if pone {
                caso.ediciones.push((archivo.clone(), String::new(), String::new()));
            }
            pone = false;
            caso.ediciones.last_mut().unwrap().1 += &format!("{quita}\n");
        } else if let Some(ahora) = linea.strip_prefix("+ ") {
            pone = true;
            caso.ediciones.last_mut().unwrap().2 += &format!("{ahora}\n");
        }
    }
    caso
}

impl Caso {
    fn comparacion(&self) -> Comparacion {
        let antes = archivos(&self.sobre);
        let mut ahora = antes.clone();
        for (archivo, quita, pone) in &self.ediciones {
            let texto = ahora.get_mut(archivo).unwrap_or_else(|| panic!("no hay {archivo}"));
            assert_eq!(texto.matches(quita.as_str()).count(), 1, "{archivo}: {quita}");
            *texto = texto.replacen(quita, pone, 1);
        }
        comparar(&compila(&antes, &self.tramite), &compila(&ahora, &self.tramite))
    }
}

fn dicha(comparacion: &Comparacion) -> String {
    let mut texto = String::new();
    for cambio in &comparacion.cambios {
        writeln!(texto, "[{}] {:?} ({})", cambio.clase.nombre(), cambio.para, cambio.donde).unwrap();
        writeln!(texto, "  {}", cambio.que).unwrap();
        for (nombre, que) in
            [("antes", &cambio.antes), ("ahora", &cambio.ahora), ("ejemplo", &cambio.ejemplo)]
        {
            if let Some(que) = que {
                writeln!(texto, "  {nombre}: {que}").unwrap();
            }
        }
    }
    write!(texto, "= {}", comparacion.veredicto()).unwrap();
    texto
}

/// Every pair: its name, its text and what is told of it. Each is compiled once.
fn casos() -> &'static [(String, String, Comparacion)] {
    static CASOS: OnceLock<Vec<(String, String, Comparacion)>> = OnceLock::new();
    CASOS.get_or_init(|| {
        let comparado = |(nombre, texto): (String, String)| {
            let comparacion = leer(&texto).comparacion();
            (nombre, texto, comparacion)
        };
        textos().into_iter().map(comparado).collect()
    })
}

fn textos() -> Vec<(String, String)> {
    let mut todos: Vec<(String, String)> = std::fs::read_dir(aqui().join("casos"))
        .unwrap()
        .map(|entrada| entrada.unwrap().path())
        .filter(|ruta| ruta.extension().is_some_and(|e| e == "txt"))
        .map(|ruta| {
            (ruta.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(ruta).unwrap())
        })
        .collect();
    todos.sort();
    todos
}

#[test]
fn each_pair_is_told_as_it_stands_beside_it() {
    let casos = casos();
    assert!(casos.len() >= 30, "{}", casos.len());
    for (nombre, texto, comparacion) in casos {
        assert!(!comparacion.vacia(), "{nombre}: no dice nada");
        let ajustes = insta::Settings::clone_current();
        let mut ajustes = ajustes;
        ajustes.set_snapshot_path("comparar/casos");
        ajustes.set_prepend_module_to_snapshot(false);
        ajustes.set_omit_expression(true);
        ajustes.set_description(texto.lines().next().unwrap_or_default());
        ajustes.bind(|| insta::assert_snapshot!(nombre.as_str(), dicha(comparacion)));
    }
}

#[test]
fn the_same_version_gives_nothing_and_the_same_pair_the_same_bytes() {
    for (carpeta, tramite) in [("tramites", "uso_suelo"), ("tramites", "anuncio"), ("base", "permiso_evento")]
    {
        let paquete = compila(&archivos(carpeta), tramite);
        let igual = comparar(&paquete, &paquete.clone());
        assert!(igual.vacia() && igual.clase().is_none() && !igual.solo_parametros(), "{}", dicha(&igual));
        assert_eq!(igual.veredicto(), "Las dos versiones son iguales.");
    }
    let (_, texto, una) = casos().iter().find(|(nombre, ..)| nombre == "tarifa_un_tramo_mas").unwrap();
    let otra = leer(texto).comparacion();
    assert_eq!(canon::bytes(una).unwrap(), canon::bytes(&otra).unwrap());
    let json = serde_json::to_value(una).unwrap();
    assert_eq!(serde_json::from_value::<Comparacion>(json).unwrap(), *una);
}

#[test]
fn the_tests_that_live_with_a_tramite_are_told_once_each_and_harm_nobody() {
    let con = compila(&con_pruebas("tramites"), "uso_suelo");
    let sin = compila(&archivos("tramites"), "uso_suelo");
    assert!(!con.pruebas.is_empty());
    let dicho = comparar(&con, &sin);
    assert_eq!(dicho.cambios.len(), con.pruebas.len(), "{}", dicha(&dicho));
    assert_eq!(dicho.clase(), Some(Clase::Compatible));
    assert!(!dicho.solo_parametros());
}

#[test]
fn only_values_of_parameters_are_told_as_such() {
    for (nombre, _, comparacion) in casos() {
        assert_eq!(comparacion.solo_parametros(), nombre.starts_with("uma_sola"), "{nombre}");
    }
}

#[test]
fn groups_stand_worst_first_and_hold_every_change() {
    for (nombre, _, comparacion) in casos() {
        let grupos = comparacion.por_publico();
        assert_eq!(grupos.iter().map(|(_, c)| c.len()).sum::<usize>(), comparacion.cambios.len(), "{nombre}");
        let peores: Vec<Clase> =
            grupos.iter().map(|(_, c)| c.iter().map(|c| c.clase).max().unwrap()).collect();
        assert!(peores.is_sorted_by(|a, b| a >= b), "{nombre}: {peores:?}");
        assert_eq!(peores.first().copied(), comparacion.clase());
    }
}

#[test]
fn what_is_told_is_in_short_sentences() {
    for (nombre, _, comparacion) in casos() {
        for cambio in &comparacion.cambios {
            // Names are the author's; what they are put in is ours.
            let mut fuera = String::new();
            let mut hondura = 0_u32;
            for c in cambio.que.chars() {
                match c {
                    '«' => {
                        hondura += 1;
                        fuera.push('x');
                    }
                    '»' => hondura = hondura.saturating_sub(1),
                    c if hondura == 0 => fuera.push(c),
                    _ => {}
                }
            }
            let palabras = fuera.split(". ").map(|f| f.split_whitespace().count()).max().unwrap_or_default();
            assert!(palabras <= 25, "{nombre}: {palabras} palabras: {}", cambio.que);
            assert!(cambio.que.ends_with(['.', '»']), "{nombre}: {}", cambio.que);
        }
    }
}
