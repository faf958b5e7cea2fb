//! The workspaces of the project compile without a word, and always to the same bytes.

use compiler::Compilado;
use compiler::sources::{Disk, Memory, Sources};
use tests::{municipios, raiz};

fn huellas(compilado: &Compilado) -> Vec<(String, Option<String>)> {
    compilado
        .tramites
        .iter()
        .map(|t| (t.archivo.clone(), t.paquete.as_ref().map(|p| p.digest().to_string())))
        .collect()
}

#[test]
fn every_workspace_compiles_without_errors_or_warnings() {
    let municipios = municipios();
    assert!(municipios.len() >= 4, "{municipios:?}");
    for municipio in municipios {
        let compilado = compiler::compilar(&Disk::new(raiz().join(&municipio)));
        let hallado: Vec<String> = compilado
            .diagnostics
            .iter()
            .map(|d| format!("{}: {} {}", d.primaria.rango.archivo, d.codigo, d.mensaje))
            .collect();
        assert_eq!(hallado, Vec::<String>::new(), "{municipio}");
        assert!(!compilado.tramites.is_empty(), "{municipio}");
        assert!(compilado.tramites.iter().all(|t| t.paquete.is_some()), "{municipio}");
    }
}

#[test]
fn the_same_text_gives_the_same_bytes_wherever_it_is() {
    for municipio in municipios() {
        let disco = Disk::new(raiz().join(&municipio));
        let textos: Result<Memory, _> =
            disco.list().into_iter().map(|nombre| disco.text(&nombre).map(|texto| (nombre, texto))).collect();
        assert!(textos.is_ok(), "{municipio}");
        let de_disco = compiler::compilar(&disco);
        let otra_vez = compiler::compilar(&textos.unwrap_or_default());
        assert_eq!(huellas(&de_disco), huellas(&otra_vez), "{municipio}");
        for (uno, otro) in de_disco.tramites.iter().zip(&otra_vez.tramites) {
            let bytes = |t: &compiler::TramiteCompilado| t.paquete.as_ref().map(|p| p.bytes().to_vec());
            assert_eq!(bytes(uno), bytes(otro), "{}", uno.archivo);
        }
    }
}

#[test]
fn a_paquete_opens_again_as_it_was_sealed() {
    for municipio in municipios() {
        let compilado = compiler::compilar(&Disk::new(raiz().join(&municipio)));
        for paquete in compilado.tramites.iter().filter_map(|t| t.paquete.as_ref()) {
            let abierto = schemas::sello::abrir(paquete.bytes(), Some(paquete.digest()));
            let igual =
                abierto.is_ok_and(|a| a.digest() == paquete.digest() && a.paquete() == paquete.paquete());
            assert!(igual, "{}", paquete.tramite.id);
        }
    }
}

#[test]
fn a_change_elsewhere_gives_no_paquete_another_digest() {
    let base = Disk::new(raiz().join("examples/minimo"));
    let con = |nombre: &str, agregado: &str| {
        let textos: Memory = base
            .list()
            .into_iter()
            .map(|n| {
                let mut texto = base.text(&n).unwrap_or_default().to_string();
                if n == nombre {
                    texto.push_str(agregado);
                }
                (n, texto)
            })
            .collect();
        let compilado = compiler::compilar(&textos);
        assert!(!compilado.tiene_errores(), "{nombre}");
        huellas(&compilado)
    };
    let antes = con("", "");
    let ajeno = "  otro_papel: {nombre: Otro papel, emite: externo, datos: ninguno}\n";
    assert_eq!(con("documentos.yaml", ajeno), antes);
    assert_eq!(con("documentos.yaml", "# una nota\n"), antes);
    let propio = "  - {desde: 2027-02-01, hasta: 2028-01-31, valor: 120.00, fuente: Ejemplo}\n";
    assert_ne!(con("parametros/uma.yaml", propio), antes);
}
