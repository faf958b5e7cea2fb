//! The workspaces that are kept compile without a word: what the checks accuse, they accuse of what is wrong.

use std::path::Path;

use compiler::compilar;
use compiler::sources::Disk;

#[test]
fn real_workspaces_raise_nothing() {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for carpeta in
        ["tramites", "examples/consulta", "examples/minimo", "examples/paralelo", "examples/tabulador"]
    {
        let compilado = compilar(&Disk::new(raiz.join(carpeta)));
        let dichos: Vec<String> = compilado
            .diagnostics
            .iter()
            .map(|d| format!("{}: {} {}", d.primaria.rango.archivo, d.codigo, d.mensaje))
            .collect();
        assert!(dichos.is_empty(), "{carpeta}:\n{}", dichos.join("\n"));
        assert!(compilado.tramites.iter().all(|t| t.paquete.is_some()), "{carpeta}");
    }
}
