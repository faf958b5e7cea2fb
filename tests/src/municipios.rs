//! The workspaces of the project. Tests of several crates include this file, so that a new example is tried by all of them without being
//! named.

/// Folders from the root of the project: the real workspace, and each example that is one.
pub fn municipios() -> Vec<String> {
    let raiz = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let ejemplos: Vec<std::fs::DirEntry> =
        std::fs::read_dir(raiz.join("examples")).map(|c| c.flatten().collect()).unwrap_or_default();
    let mut hallados: Vec<String> = ejemplos
        .iter()
        .filter(|e| e.path().join("municipio.yaml").is_file())
        .map(|e| format!("examples/{}", e.file_name().to_string_lossy()))
        .collect();
    hallados.push("tramites".to_owned());
    hallados.sort();
    assert!(hallados.len() > 6, "{hallados:?}");
    hallados
}
