//! The walls of the house: who may depend on whom, and which rooms may touch the world. The table of `ARCHITECTURE.md`, as a test.

use std::collections::BTreeSet;
use std::process::Command;

use tests::{contiene_palabra, dependencias, es_de_pruebas, fuentes, leer, produccion, raiz};

/// Crate, and the crates of the house that it may use in production.
const MUROS: &[(&str, &[&str])] = &[
    ("schemas", &[]),
    ("engine", &["schemas"]),
    ("analisis", &["schemas", "engine"]),
    ("aprobacion", &["schemas", "engine"]),
    ("documentos", &[]),
    ("papeles", &["schemas", "engine", "documentos"]),
    ("ensayo", &["schemas", "engine", "analisis", "documentos", "papeles"]),
    ("compiler", &["schemas", "engine", "analisis"]),
    ("lsp", &["schemas", "compiler"]),
    ("runtime", &["schemas", "engine", "analisis", "aprobacion", "documentos", "papeles", "ensayo"]),
    (
        "cli",
        &[
            "schemas",
            "engine",
            "analisis",
            "aprobacion",
            "documentos",
            "papeles",
            "ensayo",
            "compiler",
            "lsp",
            "runtime",
        ],
    ),
    ("xtask", &["schemas", "engine", "compiler", "documentos", "runtime"]),
    ("tests", &["schemas"]),
];

/// Crates that never touch the world: no network, no storage, no threads of a server, no randomness, no environment.
const PUROS: &[&str] =
    &["schemas", "engine", "analisis", "aprobacion", "documentos", "papeles", "ensayo", "compiler"];

/// What touches the world. A pure crate has none of it, not even through others.
const MUNDO: &[&str] = &[
    "argon2",
    "axum",
    "fantoccini",
    "getrandom",
    "hyper",
    "mio",
    "rand",
    "reqwest",
    "rusqlite",
    "rustls",
    "tokio",
    "tower",
    "tower-http",
    "tracing",
    "tracing-subscriber",
    "ureq",
];

/// The tools of the compiler: text that people wrote.
const TEXTO: &[&str] = &[
    "annotate-snippets",
    "granit-parser",
    "saphyr-parser",
    "serde_yaml",
    "ventanilla-compiler",
    "yaml_serde",
];

#[test]
fn each_crate_uses_only_those_below_it() {
    let mut fallas = Vec::new();
    let casa: BTreeSet<&str> = MUROS.iter().map(|(nombre, _)| *nombre).collect();
    for (nombre, permitidos) in MUROS {
        let manifiesto = leer(&format!("{nombre}/Cargo.toml"));
        assert!(!manifiesto.is_empty(), "no hay {nombre}/Cargo.toml");
        for usada in dependencias(&manifiesto, "dependencies") {
            if casa.contains(usada.as_str()) && !permitidos.contains(&usada.as_str()) {
                fallas.push(format!("{nombre} no puede usar {usada}"));
            }
        }
    }
    assert_eq!(fallas, Vec::<String>::new());
}

#[test]
fn the_workspace_has_no_crate_without_walls() {
    let raiz = leer("Cargo.toml");
    let miembros = raiz.lines().find(|l| l.starts_with("members = ")).unwrap_or_default();
    let miembros: BTreeSet<&str> = miembros.split('"').skip(1).step_by(2).collect();
    assert_eq!(miembros, MUROS.iter().map(|(nombre, _)| *nombre).collect());
}

#[test]
fn what_is_pure_reaches_the_world_through_nobody() {
    let mut fallas = Vec::new();
    for (nombre, _) in MUROS.iter().filter(|(nombre, _)| !["cli", "lsp", "xtask", "tests"].contains(nombre)) {
        let alcanza = alcanza(nombre);
        assert!(alcanza.contains("serde"), "cargo no dio el árbol de {nombre}: {alcanza:?}");
        let del_mundo = MUNDO.iter().filter(|_| PUROS.contains(nombre));
        let de_textos = TEXTO.iter().filter(|_| *nombre != "compiler");
        for prohibido in del_mundo.chain(de_textos).filter(|p| alcanza.contains(**p)) {
            fallas.push(format!("{nombre} llega a {prohibido}"));
        }
    }
    assert_eq!(fallas, Vec::<String>::new());
}

#[test]
fn pure_code_reads_no_clock_and_no_file_and_counts_without_floats() {
    const PROHIBIDO: &[&str] = &[
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "SystemTime",
        "Instant",
        "Timestamp::now",
        "Zoned::now",
        "f32",
        "f64",
    ];
    // The compiler's one window to the disk, and measures on paper, which are no money.
    let exento = |nombre: &str, cosa: &str| match cosa {
        "std::fs" => nombre == "compiler/src/sources.rs",
        "f32" | "f64" => nombre.starts_with("documentos/"),
        _ => false,
    };
    let mut fallas = Vec::new();
    for (nombre, texto) in PUROS.iter().flat_map(|puro| fuentes(&format!("{puro}/src"))) {
        if es_de_pruebas(&nombre) {
            continue;
        }
        for (linea, codigo) in produccion(&texto) {
            for cosa in PROHIBIDO.iter().filter(|c| contiene_palabra(codigo, c) && !exento(&nombre, c)) {
                fallas.push(format!("{nombre}:{linea}: {cosa}"));
            }
        }
    }
    assert_eq!(fallas, Vec::<String>::new());
}

#[test]
fn only_one_room_asks_what_time_it_is() {
    let mut fallas = Vec::new();
    for (nombre, texto) in fuentes("runtime/src").into_iter().chain(fuentes("cli/src")) {
        if es_de_pruebas(&nombre) || nombre == "runtime/src/reloj.rs" {
            continue;
        }
        for (linea, codigo) in produccion(&texto) {
            if ["Timestamp::now", "Zoned::now", "SystemTime"].iter().any(|c| contiene_palabra(codigo, c)) {
                fallas.push(format!("{nombre}:{linea}: {}", codigo.trim()));
            }
        }
    }
    assert_eq!(fallas, Vec::<String>::new());
}

#[test]
fn the_rooms_of_the_runtime_keep_their_order() {
    // Room, and what it never names.
    const CUARTOS: &[(&str, &[&str])] = &[
        ("runtime/src/almacen", &["engine", "axum", "crate::app", "crate::web", "crate::http", "documentos"]),
        ("runtime/src/web", &["axum", "engine", "rusqlite", "crate::app", "crate::almacen", "crate::http"]),
        ("runtime/src/app", &["axum", "rusqlite", "minijinja", "crate::web", "crate::http"]),
    ];
    let mut fallas = Vec::new();
    for (cuarto, ajenos) in CUARTOS {
        for (nombre, texto) in fuentes(cuarto) {
            if es_de_pruebas(&nombre) {
                continue;
            }
            for (linea, codigo) in produccion(&texto) {
                for ajeno in *ajenos {
                    let de_fuera = codigo.contains(&format!("{ajeno}::")) && contiene_palabra(codigo, ajeno);
                    if de_fuera {
                        fallas.push(format!("{nombre}:{linea}: {ajeno}"));
                    }
                }
            }
        }
    }
    assert_eq!(fallas, Vec::<String>::new());
}

#[test]
fn every_third_party_has_a_licence_that_may_be_passed_on() {
    let permiso = leer("deny.toml");
    let lista =
        permiso.split("allow = [").nth(1).and_then(|resto| resto.split(']').next()).unwrap_or_default();
    let admitidas: Vec<&str> = lista.split('"').skip(1).step_by(2).collect();
    assert!(admitidas.contains(&"MIT"), "deny.toml no dice qué licencias se admiten");
    let ajenas: BTreeSet<(String, String)> = arbol(None, "normal,build,dev")
        .into_iter()
        .filter(|(paquete, _)| !paquete.starts_with("ventanilla") && !paquete.starts_with("xtask "))
        .collect();
    assert!(ajenas.len() > 100, "cargo no dio el árbol del proyecto");
    let fallas: Vec<String> = ajenas
        .into_iter()
        .filter(|(_, licencia)| !se_admite(licencia, &admitidas))
        .map(|(nombre, licencia)| format!("{nombre}: {licencia}"))
        .collect();
    assert_eq!(fallas, Vec::<String>::new());
    assert!(!se_admite("MIT AND GPL-3.0-only", &admitidas), "basta una parte que no se admite");
    assert!(se_admite("(MIT OR GPL-3.0-only) AND ISC", &admitidas), "basta una de las que se ofrecen");
}

/// Reads `A OR B`, `A/B`, `A AND B` and parentheses; `AND` binds tighter.
fn se_admite(licencia: &str, admitidas: &[&str]) -> bool {
    let mut hondo = 0_i32;
    let mut partes: Vec<(String, bool)> = vec![(String::new(), false)];
    let texto = licencia.replace('/', " OR ");
    let palabras: Vec<&str> = texto.split_whitespace().collect();
    for palabra in &palabras {
        let abre = i32::try_from(palabra.matches('(').count()).unwrap_or(0);
        let cierra = i32::try_from(palabra.matches(')').count()).unwrap_or(0);
        if hondo == 0 && *palabra == "OR" {
            partes.push((String::new(), false));
        } else if let Some((parte, compuesta)) = partes.last_mut() {
            *compuesta |= hondo == 0 && *palabra == "AND";
            if !parte.is_empty() {
                parte.push(' ');
            }
            parte.push_str(palabra);
        }
        hondo += abre - cierra;
    }
    partes.iter().any(|(parte, compuesta)| {
        if *compuesta {
            return separa_y(parte).iter().all(|p| se_admite(p, admitidas));
        }
        match parte.strip_prefix('(').and_then(|p| p.strip_suffix(')')) {
            Some(dentro) => se_admite(dentro, admitidas),
            None => admitidas.contains(&parte.as_str()),
        }
    })
}

fn separa_y(texto: &str) -> Vec<String> {
    let mut hondo = 0_i32;
    let mut partes = vec![String::new()];
    for palabra in texto.split_whitespace() {
        if hondo == 0 && palabra == "AND" {
            partes.push(String::new());
            continue;
        }
        hondo += i32::try_from(palabra.matches('(').count()).unwrap_or(0)
            - i32::try_from(palabra.matches(')').count()).unwrap_or(0);
        if let Some(parte) = partes.last_mut() {
            if !parte.is_empty() {
                parte.push(' ');
            }
            parte.push_str(palabra);
        }
    }
    partes
}

/// What cargo would build for this machine: name and licence of each. `de` is a package, or nothing for the whole workspace.
fn arbol(de: Option<&str>, clases: &str) -> Vec<(String, String)> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut orden = Command::new(cargo);
    // What was just built is at hand: nothing is asked of the network.
    orden.args(["tree", "--offline", "--prefix", "none", "--format", "{p}|{l}", "-e", clases]);
    match de {
        Some(paquete) => orden.args(["-p", paquete]),
        None => orden.arg("--workspace"),
    };
    let salida = orden.current_dir(raiz()).output().map(|o| o.stdout).unwrap_or_default();
    String::from_utf8_lossy(&salida)
        .lines()
        .filter_map(|linea| linea.split_once('|'))
        .map(|(paquete, licencia)| (paquete.to_owned(), licencia.trim_end_matches(" (*)").to_owned()))
        .collect()
}

/// Names of all that a crate of the house needs in production.
fn alcanza(de: &str) -> BTreeSet<String> {
    arbol(Some(&format!("ventanilla-{de}")), "normal")
        .into_iter()
        .filter_map(|(paquete, _)| paquete.split(' ').next().map(str::to_owned))
        .filter(|nombre| *nombre != format!("ventanilla-{de}"))
        .collect()
}
