//! How long the checks take, in milliseconds, by definition and by room: `cargo run --release -p ventanilla-compiler --example ritmo`.
//! It measures the real definitions, a hundred of them together, one of 180 stages and one of 20 ramas. It judges nothing.

#![expect(clippy::print_stdout, reason = "what it prints is all it does")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use compiler::sources::{Disk, Memory, Sources};
use compiler::{compilar, compilar_oyendo};

/// Times that each is measured; the shortest counts.
const VECES: u32 = 15;

fn main() {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut real = Vec::new();
    for carpeta in ["tramites", "examples/minimo", "examples/paralelo", "examples/tabulador"] {
        let disco = Disk::new(raiz.join(carpeta));
        let archivos: Vec<(String, String)> = disco
            .list()
            .into_iter()
            .filter_map(|n| Some((n.clone(), disco.text(&n).ok()?.to_string())))
            .collect();
        salas(carpeta, &memoria(&archivos));
        if carpeta == "tramites" {
            real = archivos;
        }
    }
    let cien = cien(&real);
    println!("cien definiciones: {} ms en total", total(&cien));
    for (nombre, texto) in [("180 etapas", etapas(180)), ("20 ramas", ramas(20)), ("60 etapas", etapas(60))] {
        let archivos = con_base(&real, &texto);
        salas(nombre, &archivos);
    }
}

fn memoria(archivos: &[(String, String)]) -> Memory {
    archivos.iter().fold(Memory::new(), |m, (n, t)| m.con(n, t.as_str()))
}

fn en_ms(d: Duration) -> String {
    format!("{}.{:02}", d.as_millis(), d.subsec_micros() % 1000 / 10)
}

fn total(fuentes: &Memory) -> String {
    let una = || {
        let desde = Instant::now();
        let _ = compilar(fuentes);
        desde.elapsed()
    };
    en_ms((0..3).map(|_| una()).min().unwrap_or_default())
}

type Medido = BTreeMap<String, Vec<(&'static str, Duration)>>;

/// Prints what each room of each definition took, one definition after another.
fn salas(nombre: &str, fuentes: &Memory) {
    let mut mejor: Medido = BTreeMap::new();
    let mut dichos = Vec::new();
    let Ok(uno) = rayon::ThreadPoolBuilder::new().num_threads(1).build() else { return };
    let empieza = Instant::now();
    for _ in 0..VECES {
        let visto: Mutex<(Medido, Option<Instant>)> = Mutex::new((BTreeMap::new(), None));
        let oyente = |archivo: &str, parte: &'static str| {
            let Ok(mut visto) = visto.lock() else { return };
            let ahora = Instant::now();
            if let (Some(antes), true) = (visto.1, parte != "empieza") {
                visto.0.entry(archivo.to_owned()).or_default().push((parte, ahora - antes));
            }
            visto.1 = Some(Instant::now());
        };
        let compilado = uno.install(|| compilar_oyendo(fuentes, &oyente));
        dichos = compilado.diagnostics.iter().map(|d| d.codigo.to_string()).collect();
        let Ok((medido, _)) = visto.into_inner() else { return };
        for (archivo, partes) in medido {
            let previo = mejor.entry(archivo).or_insert_with(|| partes.clone());
            for (a, b) in previo.iter_mut().zip(partes) {
                a.1 = a.1.min(b.1);
            }
        }
        if empieza.elapsed() > Duration::from_secs(10) {
            break;
        }
    }
    println!("== {nombre} {dichos:?}");
    for (archivo, partes) in mejor {
        let salas = partes.iter().filter(|(p, _)| !["leer", "sellar"].contains(p));
        let suma: Duration = salas.map(|(_, d)| *d).sum();
        let mut linea = String::new();
        for (parte, d) in &partes {
            let _ = write!(linea, " {parte} {}", en_ms(*d));
        }
        println!("{archivo}: revisa {} ·{linea}", en_ms(suma));
    }
}

/// The real definitions, copied under other names until there are a hundred.
fn cien(real: &[(String, String)]) -> Memory {
    let mut fuentes = memoria(real);
    for i in 0..33 {
        for (nombre, texto) in real.iter().filter(|(n, _)| n.matches('/').count() >= 2) {
            let mut partes = nombre.splitn(3, '/');
            let (Some(de), Some(id), Some(resto)) = (partes.next(), partes.next(), partes.next()) else {
                continue;
            };
            let texto = texto.replacen(&format!("tramite: {id}"), &format!("tramite: {id}_{i}"), 1);
            fuentes = fuentes.con(format!("{de}/{id}_{i}/{resto}"), texto);
        }
    }
    fuentes
}

/// What the real municipality shares, and this definition.
fn con_base(real: &[(String, String)], texto: &str) -> Memory {
    let comunes = real.iter().filter(|(n, _)| n.matches('/').count() < 2);
    let fuentes = comunes.fold(Memory::new(), |m, (n, t)| m.con(n, t.as_str()));
    fuentes.con("sedus/hecha/tramite.yaml", texto)
}

const CABEZA: &str = "tramite: hecha
nombre: Trámite hecho
dependencia: sedus
ficha:
  descripcion: Sirve para medir.
  plazo_resolucion: 400 días hábiles
  si_no_responde: ninguna
  fundamento: {lnetb: [\"54\"]}
campos:
  superficie: {tipo: decimal, etiqueta: Superficie, minimo: 1, maximo: 1000, finalidad: Medir}
  uso: {tipo: opcion, etiqueta: Uso, opciones: {casa: Casa, comercio: Comercio}, finalidad: Medir}
  motivo: {tipo: texto_largo, etiqueta: Motivo, finalidad: Medir}
etapas:
  solicitud: {actor: solicitante, captura: [superficie, uso], acciones: {enviar: {a: ENTRADA}}}
";
const PIE: &str = "  aceptada: {tipo: fin, resultado: favorable}
  negada: {tipo: fin, resultado: desfavorable}
";

/// Reviews in a row, each of which may refuse, skip the next, or go by what was answered.
fn etapas(cuantas: usize) -> String {
    let mut texto = CABEZA.replace("ENTRADA", "r0");
    for i in 0..cuantas {
        let de = |n: usize| if n < cuantas { format!("r{n}") } else { "aceptada".to_owned() };
        let (uno, dos) = (de(i + 1), de(i + 2));
        let _ = match i % 3 {
            2 => writeln!(
                texto,
                "  r{i}: {{tipo: decision, casos: [{{si: superficie > {}, a: {uno}}}], sino: {dos}}}",
                i + 10
            ),
            _ => writeln!(
                texto,
                "  r{i}: {{actor: revisor_ventanilla, plazo: 2 días hábiles, acciones: {{sigue: {{a: {uno}}}, salta: {{a: {dos}, si: uso == \"casa\"}}, niega: {{a: negada}}}}}}"
            ),
        };
    }
    texto + PIE
}

/// A paralelo of ramas, every other one conditional.
fn ramas(cuantas: usize) -> String {
    let mut texto = CABEZA.replace("ENTRADA", "dictamenes");
    texto.push_str("  dictamenes:\n    tipo: paralelo\n    junta: todas\n    a: resolucion\n    ramas:\n");
    for i in 0..cuantas {
        let si = if i % 2 == 0 { "" } else { "si: uso == \"casa\", " };
        let _ = writeln!(
            texto,
            "      d{i}: {{{si}nombre: Dictamen {i}, actor: dictaminador_urbano, plazo: 2 días hábiles, acciones: {{emitir_{i}: {{a: listo}}}}}}"
        );
    }
    texto.push_str(
        "  resolucion: {actor: director_urbano, acciones: {aceptar: {a: aceptada}, negar: {captura: [motivo], a: negada}}}\n",
    );
    texto + PIE
}
