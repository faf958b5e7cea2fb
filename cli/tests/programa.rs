//! The program as its users meet it: what it prints, with which code it ends, and what it says of bad input.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn ventanilla(argumentos: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ventanilla")).args(argumentos).current_dir(raiz()).output().unwrap()
}

fn raiz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// How many definitions the municipality of the project has.
fn definiciones() -> usize {
    let carpetas =
        |en: PathBuf| std::fs::read_dir(en).unwrap().map(|c| c.unwrap().path()).filter(|c| c.is_dir());
    let de_cada = carpetas(raiz().join("tramites")).flat_map(carpetas);
    de_cada.filter(|c| c.join("tramite.yaml").is_file()).count()
}

fn texto(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A copy of the smallest example, with one file changed.
fn municipio(archivo: &str, contenido: impl AsRef<[u8]>) -> tempfile::TempDir {
    let carpeta = tempfile::tempdir().unwrap();
    copiar(&raiz().join("examples/minimo"), carpeta.path());
    let destino = carpeta.path().join(archivo);
    std::fs::create_dir_all(destino.parent().unwrap()).unwrap();
    std::fs::write(destino, contenido).unwrap();
    carpeta
}

fn copiar(de: &Path, a: &Path) {
    std::fs::create_dir_all(a).unwrap();
    for entrada in std::fs::read_dir(de).unwrap() {
        let entrada = entrada.unwrap();
        let destino = a.join(entrada.file_name());
        if entrada.file_type().unwrap().is_dir() {
            copiar(&entrada.path(), &destino);
        } else {
            std::fs::copy(entrada.path(), destino).unwrap();
        }
    }
}

/// The definition of the smallest example, wherever its folder is.
fn definicion() -> (String, String) {
    let base = raiz().join("examples/minimo");
    let mut pendientes = vec![base.clone()];
    while let Some(carpeta) = pendientes.pop() {
        for entrada in std::fs::read_dir(carpeta).unwrap() {
            let ruta = entrada.unwrap().path();
            if ruta.is_dir() {
                pendientes.push(ruta);
            } else if ruta.file_name().is_some_and(|n| n == "tramite.yaml") {
                let relativa = ruta.strip_prefix(&base).unwrap().to_str().unwrap().to_owned();
                return (relativa, std::fs::read_to_string(&ruta).unwrap());
            }
        }
    }
    panic!("el ejemplo mínimo no tiene tramite.yaml");
}

fn hallazgos(carpeta: &Path) -> Vec<Value> {
    let salida = ventanilla(&["validar", carpeta.to_str().unwrap(), "--formato", "json"]);
    assert!(matches!(salida.status.code(), Some(0 | 1)), "{}", texto(&salida.stderr));
    serde_json::from_slice(&salida.stdout).unwrap()
}

#[test]
fn monterrey_is_clean_and_says_so() {
    let salida = ventanilla(&["validar", "tramites"]);
    assert_eq!(salida.status.code(), Some(0));
    assert_eq!(texto(&salida.stdout), format!("{} trámites sin errores ni avisos\n", definiciones()));
    let salida = ventanilla(&["validar", "tramites/sedus/uso_suelo/tramite.yaml"]);
    assert_eq!(texto(&salida.stdout), "1 trámite sin errores ni avisos\n");
}

#[test]
fn each_finding_is_an_object_with_its_place_and_its_words() {
    let (ruta, buena) = definicion();
    let mala = buena.replacen("actor: solicitante", "actor: solisitante", 1);
    let carpeta = municipio(&ruta, &mala);
    let salida = ventanilla(&["validar", carpeta.path().to_str().unwrap(), "--formato", "json"]);
    assert_eq!(salida.status.code(), Some(1));
    let lista: Vec<Value> = serde_json::from_slice(&salida.stdout).unwrap();
    assert_eq!(lista.len(), 1, "{lista:?}");
    assert_eq!(lista[0]["codigo"], "V0320");
    assert_eq!(lista[0]["severidad"], "error");
    assert_eq!(lista[0]["archivo"], ruta);
    let linea = mala.lines().position(|l| l.contains("solisitante")).unwrap() + 1;
    assert_eq!(lista[0]["linea"], linea);
    assert!(lista[0]["columna"].as_u64().unwrap() > 1);
    assert!(lista[0]["mensaje"].as_str().unwrap().contains("`solisitante`"));
    let completo = ventanilla(&["validar", carpeta.path().to_str().unwrap()]);
    let dicho = texto(&completo.stdout);
    for parte in ["error[V0320]", "¿quiso decir `solicitante`?", "ayuda", "^^^"] {
        assert!(dicho.contains(parte), "falta {parte} en:\n{dicho}");
    }
    let corto = ventanilla(&["validar", carpeta.path().to_str().unwrap(), "--formato", "corto"]);
    assert!(texto(&corto.stdout).starts_with(&format!("{ruta}:{linea}:")), "{}", texto(&corto.stdout));
}

#[test]
fn the_codes_of_ending_tell_findings_bad_use_and_nothing_to_read_apart() {
    for (argumentos, codigo, dice) in [
        (&["validar"][..], 2, "falta"),
        (&["validdar", "tramites"], 2, "¿quiso decir `validar`?"),
        (&["validar", "tramites", "--formato", "xml"], 2, "no es un valor"),
        (&["validar", "no/existe"], 3, "no se puede leer"),
        (&["explicar", "V9999"], 3, "no existe"),
        (&["inspeccionar", "Cargo.toml"], 3, "no es un paquete"),
        (&["inspeccionar", "tramites"], 3, "es una carpeta"),
    ] {
        let salida = ventanilla(argumentos);
        let dicho = texto(&salida.stderr);
        assert_eq!(salida.status.code(), Some(codigo), "{argumentos:?}: {dicho}");
        assert!(dicho.contains(dice), "{argumentos:?}: {dicho}");
        assert!(!dicho.contains("panicked"), "{dicho}");
    }
    let vacia = tempfile::tempdir().unwrap();
    assert_eq!(ventanilla(&["validar", vacia.path().to_str().unwrap()]).status.code(), Some(3));
}

#[test]
fn compiling_twice_gives_the_same_files_and_prints_name_version_and_digest() {
    let (una, otra) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let primera = ventanilla(&["compilar", "tramites", "-o", una.path().to_str().unwrap()]);
    let segunda = ventanilla(&["compilar", "tramites", "-o", otra.path().to_str().unwrap()]);
    assert_eq!(primera.status.code(), Some(0), "{}", texto(&primera.stderr));
    assert_eq!(primera.stdout, segunda.stdout);
    let dicho = texto(&primera.stdout);
    assert_eq!(dicho.lines().count(), definiciones(), "{dicho}");
    for linea in dicho.lines() {
        let partes: Vec<&str> = linea.split("  ").collect();
        let archivo = format!("{}.paquete", partes[0]);
        let bytes = std::fs::read(una.path().join(&archivo)).unwrap();
        assert_eq!(bytes, std::fs::read(otra.path().join(&archivo)).unwrap());
        assert_eq!(schemas::sello::Digest::de(&bytes).as_str(), partes[2]);
    }
}

#[test]
fn a_paquete_with_one_byte_changed_is_refused() {
    let carpeta = tempfile::tempdir().unwrap();
    ventanilla(&["compilar", "tramites", "-o", carpeta.path().to_str().unwrap()]);
    let archivo = carpeta.path().join("constancia_residencia.paquete");
    let bytes = std::fs::read(&archivo).unwrap();
    let digest = schemas::sello::Digest::de(&bytes);
    for posicion in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut cambiados = bytes.clone();
        cambiados[posicion] ^= 1;
        let error = schemas::sello::abrir(&cambiados, Some(&digest)).unwrap_err().to_string();
        assert!(error.contains("cambió desde que se compiló"), "{error}");
    }
    let mut con_espacio = bytes;
    con_espacio.push(b'\n');
    std::fs::write(&archivo, con_espacio).unwrap();
    let salida = ventanilla(&["inspeccionar", archivo.to_str().unwrap()]);
    assert_eq!(salida.status.code(), Some(3));
    assert!(texto(&salida.stderr).contains("forma canónica"), "{}", texto(&salida.stderr));
}

#[test]
fn bad_files_get_a_clear_answer_and_hide_nothing_of_the_others() {
    let (ruta, buena) = definicion();
    let largo = "ñ".repeat(300);
    let bomba = (0..9)
        .fold("a0: &a0 x\n".to_owned(), |t, i| format!("{t}a{}: &a{} [*a{i}, *a{i}, *a{i}]\n", i + 1, i + 1));
    let casos: Vec<(&str, Vec<u8>, &str)> = vec![
        ("vacío", Vec::new(), "V0101"),
        ("dos megas", format!("# {}\n{buena}", "x".repeat(2 << 20)).into_bytes(), "V0103"),
        ("bomba de alias", bomba.into_bytes(), "V01"),
        ("tabuladores", buena.replacen("\n  ", "\n\t", 1).into_bytes(), "V0105"),
        ("clave repetida", format!("{buena}nombre: Otro\n").into_bytes(), "V0112"),
        ("no es UTF-8", [buena.as_bytes(), b"# \xff\xfe\n"].concat(), "V0102"),
        (
            "nombre de 300 letras",
            buena.replacen("campos:\n", &format!("campos:\n  {largo}: {{tipo: texto}}\n"), 1).into_bytes(),
            "V0204",
        ),
    ];
    for (que, contenido, codigo) in casos {
        let carpeta = municipio(&ruta, contenido);
        let lista = hallazgos(carpeta.path());
        assert!(!lista.is_empty(), "{que}: no dijo nada");
        assert!(lista.iter().any(|h| h["codigo"].as_str().unwrap().starts_with(codigo)), "{que}: {lista:?}");
        // One cause, one finding: what follows from it is not told again. Each alias of the bomb is one of its own.
        assert!(lista.len() <= 12 || que == "bomba de alias", "{que}: {} hallazgos", lista.len());
    }
    for (que, buscado, puesto) in [
        ("etiqueta con marcas", "etiqueta: ", "etiqueta: <script>alert(1)</script> "),
        ("etiqueta con emoji", "etiqueta: ", "etiqueta: 🎉 "),
        ("etiqueta de 300 letras", "etiqueta: ", &format!("etiqueta: {largo} ")),
    ] {
        let carpeta = municipio(&ruta, buena.replacen(buscado, puesto, 1));
        assert_eq!(hallazgos(carpeta.path()), Vec::<Value>::new(), "{que}");
    }
}

#[test]
fn si_and_no_mean_what_their_place_says() {
    let (ruta, buena) = definicion();
    // An option called `no`, a label `No`, and a boolean `no`, none of them quoted.
    let con =
        "campos:\n  acepta: {tipo: opcion, etiqueta: No, obligatorio: no, opciones: {si: Sí, no: No}}\n";
    let carpeta = municipio(&ruta, buena.replacen("campos:\n", con, 1));
    // That nobody captures it is another matter.
    let dichos: Vec<Value> =
        hallazgos(carpeta.path()).into_iter().filter(|h| h["codigo"] != "V0360").collect();
    assert_eq!(dichos, Vec::<Value>::new());
}

#[test]
fn mends_are_written_when_asked_for_and_told_one_by_one() {
    let (ruta, buena) = definicion();
    let mala = buena.replacen("actor: solicitante", "actor: solisitante", 1).replacen(
        "tipo: texto_largo,",
        "tipo: texto_largo, obligatorio: true,",
        1,
    );
    let carpeta = municipio(&ruta, &mala);
    let donde = carpeta.path().to_str().unwrap();
    let leer = || std::fs::read_to_string(carpeta.path().join(&ruta)).unwrap();
    let salida = ventanilla(&["validar", donde]);
    assert_eq!((salida.status.code(), leer()), (Some(1), mala.clone()), "sin pedirlo no se escribe");
    let salida = ventanilla(&["validar", donde, "--corregir"]);
    assert_eq!(salida.status.code(), Some(1));
    assert!(texto(&salida.stderr).contains("`true` → `si`"), "{}", texto(&salida.stderr));
    assert_eq!(leer(), mala.replacen("obligatorio: true", "obligatorio: si", 1));
    let salida = ventanilla(&["validar", donde, "--corregir=inseguras"]);
    assert_eq!(salida.status.code(), Some(0));
    assert!(texto(&salida.stderr).contains("`solisitante` → `solicitante`"), "{}", texto(&salida.stderr));
    assert_eq!(leer(), buena.replacen("tipo: texto_largo,", "tipo: texto_largo, obligatorio: si,", 1));
    let salida = ventanilla(&["validar", donde, "--corregir=inseguras"]);
    assert!(texto(&salida.stderr).contains("no hay nada que corregir"), "{}", texto(&salida.stderr));
    let archivos = std::fs::read_dir(carpeta.path().join(&ruta).parent().unwrap()).unwrap();
    let archivos = archivos.filter(|e| e.as_ref().is_ok_and(|e| e.path().is_file())).count();
    assert_eq!(archivos, 1, "no queda nada a medias");
}

#[test]
fn a_warning_counts_when_asked_to_be_strict() {
    let (ruta, buena) = definicion();
    let carpeta = municipio(&ruta, format!("{buena}# ventanilla: omitir V0320 porque sí\n"));
    let donde = carpeta.path().to_str().unwrap();
    let salida = ventanilla(&["validar", donde]);
    assert_eq!(salida.status.code(), Some(0));
    assert!(texto(&salida.stdout).ends_with("1 aviso en 1 archivo\n"), "{}", texto(&salida.stdout));
    let salida = ventanilla(&["validar", donde, "--estricto", "--formato", "jsonl"]);
    assert_eq!(salida.status.code(), Some(1));
    let uno: Value = serde_json::from_slice(&salida.stdout).unwrap();
    assert_eq!((&uno["codigo"], &uno["severidad"]), (&Value::from("V0223"), &Value::from("aviso")));
}

#[test]
fn the_layout_is_reviewed_or_written_and_a_broken_file_is_left_alone() {
    let (ruta, buena) = definicion();
    let carpeta = municipio(&ruta, buena.replacen("nombre: ", "nombre:    ", 1));
    let donde = carpeta.path().to_str().unwrap();
    let leer = || std::fs::read_to_string(carpeta.path().join(&ruta)).unwrap();
    let salida = ventanilla(&["formato", donde, "--revisar"]);
    assert_eq!((salida.status.code(), texto(&salida.stdout)), (Some(1), format!("{ruta}\n")));
    assert!(leer().contains("nombre:    "), "revisar no escribe");
    assert_eq!(ventanilla(&["formato", donde]).status.code(), Some(0));
    assert_eq!(leer(), buena);
    assert_eq!(ventanilla(&["formato", donde, "--revisar"]).status.code(), Some(0));
    let rota = buena.replacen("campos:", "campos: [", 1);
    std::fs::write(carpeta.path().join(&ruta), &rota).unwrap();
    let salida = ventanilla(&["formato", carpeta.path().join(&ruta).to_str().unwrap()]);
    assert_eq!(salida.status.code(), Some(1));
    assert!(texto(&salida.stderr).contains("queda como está"), "{}", texto(&salida.stderr));
    assert_eq!(leer(), rota);
}

#[test]
fn a_tramite_is_drawn_from_its_folder_or_its_paquete_in_the_form_of_the_file() {
    let carpeta = tempfile::tempdir().unwrap();
    let en = |nombre: &str| carpeta.path().join(nombre).to_str().unwrap().to_owned();
    ventanilla(&["compilar", "examples/minimo", "-o", &en("")]);
    let paquete = en("constancia_residencia.paquete");
    for (de, archivo, empieza) in [
        ("examples/minimo", "d.svg", "<svg "),
        (paquete.as_str(), "d.bpmn", "<?xml "),
        ("examples/minimo/ayuntamiento/constancia_residencia/tramite.yaml", "d.mmd", "---\ntitle: "),
    ] {
        let salida = ventanilla(&["diagrama", de, "-o", &en(archivo)]);
        assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stderr));
        let dibujo = std::fs::read_to_string(carpeta.path().join(archivo)).unwrap();
        assert!(dibujo.starts_with(empieza) && dibujo.contains("Constancia de residencia"), "{dibujo}");
    }
    let varios = ventanilla(&["diagrama", "tramites"]);
    assert_eq!(varios.status.code(), Some(3));
    assert!(
        texto(&varios.stderr).contains(&format!("hay {} trámites", definiciones())),
        "{}",
        texto(&varios.stderr)
    );
    let salida = ventanilla(&["diagrama", "examples/minimo", "-o", &en("d.pdf")]);
    assert_eq!(salida.status.code(), Some(3));
}

#[test]
fn what_changes_between_two_versions_is_told_worst_first() {
    let (ruta, buena) = definicion();
    let cambiada =
        municipio(&ruta, buena.replace("si_no_responde: negativa_ficta", "si_no_responde: ninguna"));
    let ahora = cambiada.path().to_str().unwrap();
    let carpeta = tempfile::tempdir().unwrap();
    let paquetes = carpeta.path().to_str().unwrap();
    ventanilla(&["compilar", "examples/minimo", "-o", paquetes]);
    let sellado = carpeta.path().join("constancia_residencia.paquete");

    let salida = ventanilla(&["comparar", sellado.to_str().unwrap(), ahora]);
    assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stderr));
    let dicho = texto(&salida.stdout);
    assert!(dicho.starts_with("Constancia de residencia\n\n"), "{dicho}");
    assert!(dicho.contains("Si no se resuelve a tiempo, no hay respuesta por ley"), "{dicho}");
    assert!(dicho.trim_end().lines().last().unwrap().starts_with("Nada se rompe;"), "{dicho}");
    let markdown =
        texto(&ventanilla(&["comparar", "examples/minimo", ahora, "--formato", "markdown"]).stdout);
    assert!(markdown.starts_with("# Qué cambia: Constancia de residencia\n"), "{markdown}");
    let json = ventanilla(&["comparar", "examples/minimo", ahora, "--formato", "json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["clase"], "atencion");
    assert_eq!(json["solo_parametros"], false);
    assert!(json["cambios"].as_array().is_some_and(|c| c.iter().all(|c| c["donde"].is_string())));

    let igual = ventanilla(&["comparar", "examples/minimo", sellado.to_str().unwrap(), "--estricto"]);
    assert_eq!(igual.status.code(), Some(0));
    assert!(texto(&igual.stdout).ends_with("Las dos versiones son iguales.\n"));
}

#[test]
fn a_comparison_breaks_the_run_only_when_it_is_asked_to() {
    let (ruta, buena) = definicion();
    let rota = buena.replacen("campos:", "solicitante: {personas: [moral]}\ncampos:", 1);
    let cambiada = municipio(&ruta, rota);
    let ahora = cambiada.path().to_str().unwrap();
    let orden = ["comparar", "examples/minimo", ahora];
    let salida = ventanilla(&orden);
    assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stderr));
    assert!(
        texto(&salida.stdout).contains("Ya no pueden solicitarlo personas físicas."),
        "{}",
        texto(&salida.stdout)
    );
    let estricta: Vec<&str> = orden.into_iter().chain(["--estricto"]).collect();
    assert_eq!(ventanilla(&estricta).status.code(), Some(1));

    let varios = ventanilla(&["comparar", "tramites", "tramites"]);
    assert_eq!(varios.status.code(), Some(3));
    assert!(
        texto(&varios.stderr).contains(&format!("hay {} trámites", definiciones())),
        "{}",
        texto(&varios.stderr)
    );
    let uno = ventanilla(&["comparar", "tramites", "tramites/sedus/anuncio", "--tramite", "anuncio"]);
    assert_eq!(texto(&uno.stdout), "Permiso de anuncio\n\nLas dos versiones son iguales.\n");
    let ninguno = ventanilla(&["comparar", "tramites", "tramites", "--tramite", "licencia"]);
    assert!(texto(&ninguno.stderr).contains("no hay un trámite licencia"), "{}", texto(&ninguno.stderr));
}

#[test]
fn the_schemas_are_written_for_the_editor() {
    let carpeta = tempfile::tempdir().unwrap();
    let salida = ventanilla(&["esquema", "-o", carpeta.path().to_str().unwrap()]);
    assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stderr));
    let guia = std::fs::read_to_string(raiz().join("docs/editor.md")).unwrap();
    let mut cuantos = 0;
    for entrada in std::fs::read_dir(carpeta.path()).unwrap() {
        let ruta = entrada.unwrap().path();
        let _: Value = serde_json::from_slice(&std::fs::read(&ruta).unwrap()).unwrap();
        let nombre = ruta.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(guia.contains(&format!(".esquemas/{nombre}\"")), "la guía no dice {nombre}");
        cuantos += 1;
    }
    assert_eq!(cuantos, guia.matches(".schema.json\": \"").count());
}

#[test]
fn a_new_tramite_compiles_and_nothing_is_written_over() {
    let carpeta = tempfile::tempdir().unwrap();
    let valle = carpeta.path().join("valle").to_str().unwrap().to_owned();
    let con = |mas: &[&str]| {
        let mut todos = vec!["nuevo", valle.as_str(), "--dependencia", "Dirección de Parques"];
        todos.extend(mas);
        ventanilla(&todos)
    };
    let salida = con(&["--nombre", "Permiso de poda"]);
    assert_eq!(salida.status.code(), Some(3), "sin municipio ni terminal");
    assert!(texto(&salida.stderr).contains("falta --municipio"), "{}", texto(&salida.stderr));
    let salida = con(&["--nombre", "Permiso de poda", "--municipio", "Municipio de Valle"]);
    assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stderr));
    assert_eq!(texto(&salida.stdout).lines().count(), 6);
    let salida = con(&["--nombre", "Permiso de tala"]);
    assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stderr));
    assert_eq!(texto(&salida.stdout).lines().count(), 2);
    assert_eq!(con(&["--nombre", "Permiso de tala"]).status.code(), Some(2));
    let salida = ventanilla(&["validar", &valle, "--estricto"]);
    assert_eq!(texto(&salida.stdout), "2 trámites sin errores ni avisos\n");
    assert_eq!(ventanilla(&["formato", &valle, "--revisar"]).status.code(), Some(0));
}

#[test]
fn two_manuals_come_out_of_a_definition() {
    let carpeta = tempfile::tempdir().unwrap();
    let salida = ventanilla(&["manual", "tramites/sedus/uso_suelo", "-o", carpeta.path().to_str().unwrap()]);
    assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stderr));
    let leer = |nombre: &str| std::fs::read_to_string(carpeta.path().join(nombre)).unwrap();
    assert!(leer("uso_suelo-ciudadania.md").starts_with("# Licencia de uso de suelo\n"));
    assert!(leer("uso_suelo-operacion.md").contains("## Dirección de Desarrollo Urbano\n"));
    let uno = ventanilla(&["manual", "tramites/sedus/uso_suelo", "--para", "ciudadania"]);
    assert_eq!(texto(&uno.stdout).trim_end(), leer("uso_suelo-ciudadania.md").trim_end());
}

#[test]
fn the_manuals_are_printed_in_pdf_and_the_same_day_gives_the_same_bytes() {
    let carpeta = tempfile::tempdir().unwrap();
    let en = |nombre: &str| carpeta.path().join(nombre).to_str().unwrap().to_owned();
    let con = |mas: &[&str]| {
        let salida = ventanilla(&[&["manual", "tramites/sedus/uso_suelo"], mas].concat());
        assert_eq!(salida.status.code(), Some(0), "{mas:?}: {}", texto(&salida.stderr));
        texto(&salida.stdout)
    };
    let dicho = con(&["--formato", "pdf", "--fecha", "2026-03-02", "-o", &en("a")]);
    assert_eq!(dicho, format!("{}\n{}\n", en("a/uso_suelo-ciudadania.pdf"), en("a/uso_suelo-operacion.pdf")));
    // The form of a file is told by its name; without a day, it is that of today.
    con(&["--para", "operacion", "--fecha", "2026-03-02", "-o", &en("uno.pdf")]);
    con(&["--para", "operacion", "--fecha", "2026-03-03", "-o", &en("otro.pdf")]);
    con(&["--para", "operacion", "-o", &en("hoy.PDF")]);
    con(&["--para", "operacion", "-o", &en("uno.md")]);
    let leer = |nombre: &str| std::fs::read(en(nombre)).unwrap();
    for pdf in ["a/uso_suelo-ciudadania.pdf", "a/uso_suelo-operacion.pdf", "otro.pdf", "hoy.PDF"] {
        let bytes = leer(pdf);
        assert!(bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF\n"), "{pdf}");
    }
    assert_eq!(leer("uno.pdf"), leer("a/uso_suelo-operacion.pdf"));
    assert_ne!(leer("uno.pdf"), leer("otro.pdf"));
    assert!(leer("uno.md").starts_with("# Licencia de uso de suelo: manual de operación\n".as_bytes()));
}

#[test]
fn a_manual_that_cannot_be_written_says_what_to_do() {
    let carpeta = tempfile::tempdir().unwrap();
    let en = |nombre: &str| carpeta.path().join(nombre).to_str().unwrap().to_owned();
    for (mas, dice) in [
        (&["--formato", "pdf"][..], "con `-o CARPETA`"),
        (&["-o", &en("m.pdf")], "diga cuál con `--para`"),
        (&["--para", "operacion", "--formato", "pdf", "-o", &en("m.md")], "use un archivo .pdf"),
        (&["--fecha", "2026-03-02"], "el Markdown no lleva fecha"),
        (&["--formato", "pdf", "--fecha", "2026-13-02", "-o", &en("")], "no sirve para --fecha"),
        (&["--formato", "html"], "puede ser: md, pdf"),
    ] {
        let salida = ventanilla(&[&["manual", "tramites/sedus/uso_suelo"], mas].concat());
        let dicho = texto(&salida.stderr);
        assert_eq!(
            (salida.status.code(), texto(&salida.stdout)),
            (Some(2), String::new()),
            "{mas:?}: {dicho}"
        );
        assert!(dicho.contains(dice), "{mas:?}: {dicho}");
    }
    assert_eq!(std::fs::read_dir(carpeta.path()).unwrap().count(), 0);
}

#[test]
fn a_manual_with_a_letter_that_no_font_has_names_the_text_and_writes_nothing() {
    let (ruta, buena) = definicion();
    let carpeta = municipio(&ruta, buena.replacen("etiqueta: ", "etiqueta: 🎉 ", 1));
    let destino = carpeta.path().join("manuales");
    let orden = ["manual", carpeta.path().to_str().unwrap(), "-o", destino.to_str().unwrap()];
    let salida = ventanilla(&[&orden[..], &["--formato", "pdf"]].concat());
    let dicho = texto(&salida.stderr);
    assert_eq!(salida.status.code(), Some(3), "{dicho}");
    for parte in [
        "no se puede imprimir el manual para la ciudadanía",
        "En «Lo que se le pregunta»: el texto «🎉 Su domicilio.» tiene el carácter «🎉» (U+1F389)",
        "escríbalo con letras",
    ] {
        assert!(dicho.contains(parte), "falta «{parte}» en:\n{dicho}");
    }
    assert!(!dicho.contains("panicked") && !destino.exists(), "{dicho}");
    // Markdown has no fonts.
    assert_eq!(ventanilla(&orden).status.code(), Some(0));
}

#[test]
fn help_is_in_spanish() {
    let general = texto(&ventanilla(&["--ayuda"]).stdout);
    let ordenes: Vec<&str> = general
        .split_once("Órdenes:")
        .map_or("", |(_, resto)| resto)
        .lines()
        .skip(1)
        .take_while(|l| !l.is_empty())
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(ordenes.contains(&"validar") && ordenes.contains(&"previsualizar"), "{general}");
    for orden in [None].into_iter().chain(ordenes.iter().copied().map(Some)) {
        let argumentos: Vec<&str> = orden.into_iter().chain(["--ayuda"]).collect();
        let dicho = texto(&ventanilla(&argumentos).stdout);
        assert!(dicho.contains("Uso:"), "{dicho}");
        for palabra in [
            "Usage",
            "OPTIONS",
            "Options",
            "Arguments",
            "Commands",
            "[default",
            "ossible values",
            "Print help",
        ] {
            assert!(!dicho.contains(palabra), "«{palabra}» en:\n{dicho}");
        }
    }
}

#[test]
fn a_port_in_use_is_told_with_what_to_do() {
    let ocupado = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let puerto = ocupado.local_addr().unwrap().port().to_string();
    let datos = tempfile::tempdir().unwrap();
    let salida =
        ventanilla(&["servir", "--demo", "--puerto", &puerto, "--datos", datos.path().to_str().unwrap()]);
    let dicho = texto(&salida.stderr);
    assert!(!salida.status.success() && dicho.contains(&puerto) && dicho.contains("--puerto"), "{dicho}");
    // Nothing was written before knowing that it could serve.
    assert_eq!(std::fs::read_dir(datos.path()).unwrap().count(), 0);
}
