//! Checking definitions: many from nothing, and one that is edited among many.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::anyhow;
use compiler::Taller;
use compiler::diag::Sink;
use compiler::sources::{Archivos, Disk, Memory, Sources};

use super::{decir, fila, micros, razon, tiempo};

/// Definitions of the workspace in which one is edited.
const TALLER: usize = 300;
/// Edits that are measured.
const EDICIONES: usize = 300;
/// The trámite that is edited, the longest of the three.
const EDITADO: &str = "sedus/anuncio_0/tramite.yaml";

/// Prints both.
pub fn medir(raiz: &Path) -> anyhow::Result<()> {
    decir("## Validar y compilar definiciones de unas 200 líneas");
    for n in [1, 100, 1000] {
        desde_nada(
            &format!("{n} definiciones"),
            municipio(raiz, n, &["ayuntamiento/constancia_residencia"])?,
        )?;
    }
    decir("");
    decir("## Los tres trámites reales, con sus cobros, repetidos");
    let todos = ["ayuntamiento/constancia_residencia", "sedus/anuncio", "sedus/uso_suelo"];
    let fuentes = municipio(raiz, TALLER / todos.len(), &todos)?;
    desde_nada(&format!("{TALLER} definiciones"), fuentes.clone())?;
    editar(fuentes)?;
    decir("");
    Ok(())
}

/// A workspace with `n` copies of each of these trámites, by their folders.
pub fn municipio(raiz: &Path, n: usize, cuales: &[&str]) -> anyhow::Result<Memory> {
    let disco = Disk::new(raiz.join("tramites"));
    let mut textos: BTreeMap<String, String> = BTreeMap::new();
    for ruta in disco.list() {
        let texto = disco.text(&ruta).map_err(|e| anyhow!("{ruta}: {e:?}"))?;
        if let Some(cual) = cuales.iter().find(|c| ruta.starts_with(**c)) {
            let id = cual.rsplit('/').next().unwrap_or_default();
            for i in 0..n {
                let texto = texto.replace(&format!("tramite: {id}"), &format!("tramite: {id}_{i}"));
                textos.insert(ruta.replacen(cual, &format!("{cual}_{i}"), 1), texto);
            }
        } else if !ruta.starts_with("sedus/") && !ruta.starts_with("ayuntamiento/") {
            textos.insert(ruta, texto.to_string());
        }
    }
    Ok(textos.into_iter().collect())
}

fn desde_nada(que: &str, fuentes: Memory) -> anyhow::Result<()> {
    let archivos = Archivos::leer(&fuentes, &mut Sink::new());
    let (_, piso) = tiempo(|| {
        for (id, _, texto) in archivos.iter().filter(|(_, nombre, _)| nombre.ends_with(".yaml")) {
            std::hint::black_box(compiler::yaml::parse(id, texto, &mut Sink::new()));
        }
    });
    let (compilado, dura) = tiempo(|| compiler::compilar(&fuentes));
    anyhow::ensure!(!compilado.tiene_errores(), "el municipio de prueba no compila");
    fila(
        &format!("{que}, con todas las revisiones y el paquete"),
        &format!("{dura:.1?}"),
        &format!("{:.1} × sólo leer el YAML en un núcleo ({piso:.1?})", razon(dura, piso)),
    );
    Ok(())
}

/// One definition of many is edited, and the whole is checked again each time.
fn editar(mut fuentes: Memory) -> anyhow::Result<()> {
    let original = fuentes.text(EDITADO).map_err(|e| anyhow!("{EDITADO}: {e:?}"))?;
    let mut taller = Taller::default();
    taller.compilar(&fuentes);
    let mut tiempos = Vec::with_capacity(EDICIONES);
    for i in 0..EDICIONES {
        let texto = original.replacen("nombre: ", &format!("# edición {i}\nnombre: "), 1);
        fuentes = fuentes.con(EDITADO, texto);
        let inicio = Instant::now();
        let compilado = taller.compilar(&fuentes);
        tiempos.push(micros(inicio));
        anyhow::ensure!(!compilado.tiene_errores(), "la edición no compila");
    }
    tiempos.sort_unstable();
    let percentil = |p: usize| tiempos.get((tiempos.len() * p / 100).min(tiempos.len() - 1)).copied();
    fila(
        &format!("volver a revisar tras editar una de {TALLER}; p50, p99"),
        &format!("{} / {} µs", percentil(50).unwrap_or_default(), percentil(99).unwrap_or_default()),
        "la meta es 20,000 µs en p99",
    );
    Ok(())
}
