//! An editor played by a script: every test is a conversation over a connection in memory.

mod guion;

use guion::{Editor, Res};
use serde_json::{Value, json};

#[test]
fn what_is_wrong_is_said_with_its_place_and_no_longer_once_it_is_mended() -> Res {
    let mut editor = Editor::nuevo()?;
    let bueno = editor.texto("ayuntamiento/constancia_residencia/tramite.yaml")?;
    let tramite = "ayuntamiento/constancia_residencia/tramite.yaml";
    let malo = bueno.replace("a: revision, al_vencer", "a: revisoin, al_vencer");
    editor.abrir(tramite, &malo)?;
    let dicho = editor.senales(tramite)?;
    let senal = dicho
        .iter()
        .find(|d| d["code"] == "V0320" || d["message"].as_str().is_some_and(|m| m.contains("revisoin")));
    let senal = senal.ok_or(format!("{dicho:?}"))?;
    assert_eq!(senal["source"], "ventanilla");
    assert_eq!(senal["severity"], 1);
    let linea = malo.lines().position(|l| l.contains("revisoin")).ok_or("línea")?;
    let renglon = malo.lines().nth(linea).ok_or("línea")?;
    let columna = renglon.split("revisoin").next().ok_or("columna")?.encode_utf16().count();
    assert_eq!(senal["range"]["start"], json!({"line": linea, "character": columna}));
    assert_eq!(senal["range"]["end"], json!({"line": linea, "character": columna + 8}));

    let rango = senal["range"].clone();
    let acciones = editor.pedir(
        "textDocument/codeAction",
        json!({"textDocument": {"uri": editor.uri(tramite)}, "range": rango, "context": {"diagnostics": []}}),
    )?;
    let edicion = &acciones[0]["edit"]["documentChanges"][0];
    assert_eq!(edicion["edits"][0]["newText"], "revision", "{acciones}");
    assert_eq!(edicion["textDocument"]["uri"], editor.uri(tramite));
    assert_eq!(acciones[0]["kind"], "quickfix");

    editor.cambiar(tramite, &bueno)?;
    assert_eq!(editor.senales(tramite)?, Vec::<Value>::new());
    editor.despedir()
}

#[test]
fn an_unsaved_text_of_one_file_shows_what_it_breaks_in_another() -> Res {
    let mut editor = Editor::nuevo()?;
    let roles = editor.texto("roles.yaml")?.replace("oficial_constancias", "oficial_de_constancias");
    editor.abrir("roles.yaml", &roles)?;
    let dicho = editor.senales("ayuntamiento/constancia_residencia/tramite.yaml")?;
    assert!(
        dicho.iter().any(|d| d["message"].as_str().is_some_and(|m| m.contains("oficial_constancias"))),
        "{dicho:?}"
    );
    // Closed without saving, the disk counts again.
    editor.cerrar("roles.yaml")?;
    assert_eq!(editor.senales("ayuntamiento/constancia_residencia/tramite.yaml")?, Vec::<Value>::new());
    editor.despedir()
}

#[test]
fn a_file_that_changes_outside_of_the_editor_is_read_again() -> Res {
    let mut editor = Editor::nuevo()?;
    let parametro = "parametros/uma.yaml";
    editor.escribir(parametro, "parametro: uma\nnombre: UMA\nnombre: otra vez\n")?;
    editor.avisar(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": editor.uri(parametro), "type": 2}]}),
    )?;
    let dicho = editor.senales(parametro)?;
    let repetida = dicho.iter().find(|d| d["code"] == "V0112").ok_or(format!("{dicho:?}"))?;
    let otra = &repetida["relatedInformation"][0];
    assert_eq!(otra["location"]["uri"], editor.uri(parametro), "{repetida}");
    editor.despedir()
}

#[test]
fn nothing_that_is_written_breaks_the_server() -> Res {
    let mut editor = Editor::nuevo()?;
    let tramite = "ayuntamiento/constancia_residencia/tramite.yaml";
    let grande = "a: 1\n".repeat(300_000);
    let hondo = "- ".repeat(4000);
    let textos = [
        "",
        "\u{feff}",
        ":",
        "a: [",
        "\t\t- {",
        "'",
        "a: |\n",
        "é: 😀\n  ñ",
        "{{",
        grande.as_str(),
        hondo.as_str(),
        "\r\n\r\n",
        "\0",
    ];
    editor.abrir(tramite, "")?;
    for texto in textos {
        editor.cambiar(tramite, texto)?;
        for metodo in ["documentSymbol", "foldingRange"] {
            let params = json!({"textDocument": {"uri": editor.uri(tramite)}});
            editor.pedir(&format!("textDocument/{metodo}"), params)?;
        }
        for metodo in guion::CON_POSICION {
            for (linea, columna) in [(0, 0), (0, 1), (7, 99)] {
                let mut params = json!({"textDocument": {"uri": editor.uri(tramite)}, "position": {"line": linea, "character": columna}});
                params["context"] = json!({"includeDeclaration": true, "triggerKind": 1});
                params["newName"] = json!("otro_nombre");
                editor.intentar(&format!("textDocument/{metodo}"), params)?;
            }
        }
    }
    // Nor does what is not of the protocol, or of no trámite.
    let respuesta = editor.intentar("textDocument/documentSymbol", json!({"textDocument": 7}))?;
    assert_eq!(respuesta["error"]["code"], -32602);
    let respuesta = editor.intentar("textDocument/nada", json!({}))?;
    assert_eq!(respuesta["error"]["code"], -32601);
    editor.avisar("textDocument/didChange", json!([1, 2]))?;
    editor.avisar(
        "textDocument/didOpen",
        json!({"textDocument": {"uri": "untitled:1", "languageId": "yaml", "version": 1, "text": "a"}}),
    )?;
    editor.despedir()
}

#[test]
fn the_outline_is_the_tree_of_keys_and_what_is_long_folds() -> Res {
    let mut editor = Editor::nuevo()?;
    let tramite = "ayuntamiento/constancia_residencia/tramite.yaml";
    let texto = editor.texto(tramite)?;
    editor.abrir(tramite, &texto)?;
    let params = json!({"textDocument": {"uri": editor.uri(tramite)}});
    let arbol = editor.pedir("textDocument/documentSymbol", params.clone())?;
    let seccion = |nombre: &str| {
        arbol.as_array().and_then(|a| a.iter().find(|s| s["name"] == nombre)).cloned().unwrap_or_default()
    };
    assert_eq!(seccion("campos")["children"][0]["name"], "casa");
    assert_eq!(seccion("campos")["children"][0]["detail"], "Su domicilio");
    assert_eq!(seccion("etapas")["children"][1]["name"], "pago");
    assert_eq!(seccion("salidas")["children"][1]["name"], "negativa");
    let pliegues = editor.pedir("textDocument/foldingRange", params)?;
    let linea = texto.lines().position(|l| l == "campos:").ok_or("campos")?;
    let pliegue =
        pliegues.as_array().and_then(|p| p.iter().find(|p| p["startLine"] == linea)).ok_or("pliegue")?;
    assert_eq!(pliegue["endLine"], linea + 4, "{pliegue}");
    editor.despedir()
}

#[test]
fn a_text_is_put_in_its_layout_and_a_broken_one_stays() -> Res {
    let mut editor = Editor::nuevo()?;
    let texto = editor.texto(TRAMITE)?;
    let descuidado = texto.replacen("nombre: ", "nombre:    ", 1);
    editor.abrir(TRAMITE, &descuidado)?;
    let params = json!({
        "textDocument": {"uri": editor.uri(TRAMITE)},
        "options": {"tabSize": 2, "insertSpaces": true},
    });
    let ediciones = editor.pedir("textDocument/formatting", params.clone())?;
    let linea = descuidado.lines().position(|l| l.starts_with("nombre:")).ok_or("línea")?;
    assert_eq!(ediciones[0]["range"]["start"], json!({"line": linea, "character": 0}), "{ediciones}");
    assert_eq!(ediciones[0]["newText"], format!("{}\n", texto.lines().nth(linea).ok_or("línea")?));
    assert_eq!(ediciones.as_array().map(Vec::len), Some(1));
    editor.cambiar(TRAMITE, &texto)?;
    assert_eq!(editor.pedir("textDocument/formatting", params.clone())?, json!([]));
    editor.cambiar(TRAMITE, "tramite: [a\n")?;
    let respuesta = editor.intentar("textDocument/formatting", params)?;
    assert!(format!("{respuesta:?}").contains("errores de YAML"), "{respuesta:?}");
    editor.despedir()
}

const TRAMITE: &str = "ayuntamiento/constancia_residencia/tramite.yaml";

#[test]
fn the_page_of_a_code_and_what_a_name_names_are_shown_under_the_cursor() -> Res {
    let mut editor = Editor::nuevo()?;
    let texto = editor.texto(TRAMITE)?;
    editor.abrir(TRAMITE, &texto)?;
    let campo = editor.en("hover", TRAMITE, &texto, "captura: [|casa")?;
    let dicho = campo["contents"]["value"].as_str().unwrap_or_default();
    assert!(dicho.contains("Su domicilio") && dicho.contains("campo `casa`, de tipo `domicilio`"), "{campo}");
    let rol = editor.en("hover", TRAMITE, &texto, "actor: |oficial")?;
    assert!(
        rol["contents"]["value"].as_str().is_some_and(|v| v.contains("Oficialía de constancias")),
        "{rol}"
    );
    assert_eq!(editor.en("hover", TRAMITE, &texto, "descripcion: |Acredita")?, Value::Null);
    let malo = texto.replace("a: revision,", "a: revisoin,");
    editor.cambiar(TRAMITE, &malo)?;
    let codigo = editor.senales(TRAMITE)?[0]["code"].as_str().unwrap_or_default().to_owned();
    let pagina = editor.en("hover", TRAMITE, &malo, "a: |revisoin")?;
    assert!(
        pagina["contents"]["value"].as_str().is_some_and(|v| v.starts_with(&format!("# {codigo} · "))),
        "{pagina}"
    );
    editor.despedir()
}

#[test]
fn a_name_leads_to_its_declaration_and_to_its_uses_in_other_files_too() -> Res {
    let mut editor = Editor::nuevo()?;
    let texto = editor.texto(TRAMITE)?;
    editor.abrir(TRAMITE, &texto)?;
    // Where the cursor stands, and file and line of the declaration.
    let filas = [
        ("captura: [casa, |vive_desde", TRAMITE, "  vive_desde: {tipo"),
        ("vive en {{ |casa.texto", TRAMITE, "  casa: {tipo"),
        ("al_vencer: |desechada", TRAMITE, "  desechada: {tipo"),
        ("cobro: |derechos", TRAMITE, "  derechos: {concepto"),
        ("emite: |negativa", TRAMITE, "  negativa: {titulo"),
        ("0.54 * |uma", "parametros/uma.yaml", "parametro: uma"),
        ("actor: |oficial_constancias", "roles.yaml", "  oficial_constancias:"),
        ("documento: |comprobante_domicilio", "documentos.yaml", "  comprobante_domicilio:"),
        ("{|hacienda: [\"58\"]", "municipio.yaml", "  hacienda:"),
    ];
    for (donde, archivo, comienzo) in filas {
        let sitio = editor.en("definition", TRAMITE, &texto, donde)?;
        let linea = editor.texto(archivo)?.lines().position(|l| l.starts_with(comienzo)).ok_or(donde)?;
        assert_eq!(sitio["uri"], editor.uri(archivo), "{donde}");
        assert_eq!(sitio["range"]["start"]["line"], linea, "{donde}");
    }
    // Three in the definition, and one in each of its two pruebas.
    let usos = editor.en("references", TRAMITE, &texto, "  |casa: {tipo")?;
    assert_eq!(usos.as_array().map(Vec::len), Some(5), "{usos}");
    // From a prueba, by what is done where and with what, and by what is expected.
    const PRUEBA: &str = "ayuntamiento/constancia_residencia/pruebas/expedida.yaml";
    let prueba = editor.texto(PRUEBA)?;
    editor.abrir(PRUEBA, &prueba)?;
    let filas = [
        ("hace: |solicitud.enviar", "  solicitud: {actor"),
        ("      |casa: {calle", "  casa: {tipo"),
        ("en: |pago}", "  pago: {tipo"),
        ("cobros: {|derechos", "  derechos: {concepto"),
        ("salida: {id: |constancia", "  constancia:"),
    ];
    for (donde, comienzo) in filas {
        let sitio = editor.en("definition", PRUEBA, &prueba, donde)?;
        let linea = texto.lines().position(|l| l.starts_with(comienzo)).ok_or(donde)?;
        assert_eq!(sitio["uri"], editor.uri(TRAMITE), "{donde}");
        assert_eq!(sitio["range"]["start"]["line"], linea, "{donde}");
    }
    editor.despedir()
}

#[test]
fn what_may_be_written_is_what_the_compiler_would_take() -> Res {
    let mut editor = Editor::nuevo()?;
    let texto = editor.texto(TRAMITE)?;
    editor.abrir(TRAMITE, &texto)?;
    // What is replaced, by what (with the cursor), what must be proposed, and what must not.
    let filas = [
        ("a: revision,", "a: |,", "desechada", "casa"),
        ("cobro: derechos", "cobro: |", "derechos", "casa"),
        ("captura: [motivo]", "captura: [|]", "motivo", "pago"),
        ("    actor: oficial_constancias\n", "    actor: ofi|\n", "oficial_constancias", "pago"),
        ("tipo: texto_largo", "tipo: |", "domicilio", "casa"),
        ("si_no_responde: negativa_ficta", "si_no_responde: |", "negativa_ficta", "casa"),
        ("    acto: resuelve\n", "    |\n", "acto", "plazo"),
        ("    acto: resuelve\n", "    ac|\n", "acto", "actor"),
        ("{tipo: texto_largo, ", "{tipo: texto_largo, |, ", "ayuda", "tipo"),
        ("monto: 0.54 * uma", "monto: 0.54 * |", "uma", "pago"),
        ("{{ motivo }}", "{{ | }}", "motivo", "pago"),
    ];
    for (de, a, si, no) in filas {
        let roto = texto.replacen(de, &a.replace('|', ""), 1);
        editor.cambiar(TRAMITE, &roto)?;
        let inicio = texto.find(de).ok_or(de)?;
        let byte = inicio + a.find('|').ok_or(a)?;
        let propuestas = editor.en_byte("completion", TRAMITE, &roto, byte)?;
        let nombres: Vec<&str> =
            propuestas.as_array().into_iter().flatten().filter_map(|p| p["label"].as_str()).collect();
        assert!(nombres.contains(&si), "{a}: falta {si} en {nombres:?}");
        assert!(!nombres.contains(&no), "{a}: sobra {no} en {nombres:?}");
    }
    editor.despedir()
}

#[test]
fn a_catalogo_is_led_to_and_its_columns_and_claves_are_proposed() -> Res {
    const PERMISO: &str = "comercio/negocio/tramite.yaml";
    let mut editor = Editor::con("catalogo")?;
    let texto = editor.texto(PERMISO)?;
    editor.abrir(PERMISO, &texto)?;
    let sitio = editor.en("definition", PERMISO, &texto, "catalogo: |giros")?;
    assert_eq!(sitio["uri"], editor.uri("catalogos/giros.yaml"));
    let nota = editor.en("hover", PERMISO, &texto, "catalogo: |clases")?;
    let dicho = nota["contents"]["value"].as_str().unwrap_or_default();
    assert!(dicho.contains("Clases de negocio") && dicho.contains("catálogo `clases`"), "{dicho}");
    let filas = [
        ("catalogo: giros", "catalogo: |", "clases", "clase"),
        ("de: clase", "de: |", "clase", "clases"),
        ("monto: giro.cuota_uma * uma", "monto: giro.|", "cuota_uma", "clase"),
        ("{si: giro.inspeccion,", "{si: 'giro == \"|\"',", "papeleria", "clase"),
    ];
    for (de, a, si, no) in filas {
        let roto = texto.replacen(de, &a.replace('|', ""), 1);
        editor.cambiar(PERMISO, &roto)?;
        let byte = texto.find(de).ok_or(de)? + a.find('|').ok_or(a)?;
        let propuestas = editor.en_byte("completion", PERMISO, &roto, byte)?;
        let nombres: Vec<&str> =
            propuestas.as_array().into_iter().flatten().filter_map(|p| p["label"].as_str()).collect();
        assert!(nombres.contains(&si), "{a}: falta {si} en {nombres:?}");
        assert!(!nombres.contains(&no), "{a}: sobra {no} en {nombres:?}");
    }
    editor.despedir()
}

#[test]
fn a_name_changes_wherever_it_stands_or_the_reason_is_said() -> Res {
    let mut editor = Editor::nuevo()?;
    let texto = editor.texto(TRAMITE)?;
    editor.abrir(TRAMITE, &texto)?;
    let posicion = guion::posicion(&texto, texto.find("casa: {tipo").ok_or("casa")?);
    let mut params = json!({"textDocument": {"uri": editor.uri(TRAMITE)}, "position": posicion});
    let previo = editor.pedir("textDocument/prepareRename", params.clone())?;
    assert_eq!(previo["placeholder"], "casa");
    params["newName"] = json!("vivienda");
    let cambio = editor.pedir("textDocument/rename", params.clone())?;
    // In the definition and in its two pruebas, which go on speaking of it.
    let archivos = cambio["documentChanges"].as_array().cloned().unwrap_or_default();
    let ediciones: Vec<&Value> = archivos.iter().filter_map(|a| a["edits"].as_array()).flatten().collect();
    assert_eq!((archivos.len(), ediciones.len()), (3, 5), "{cambio}");
    assert!(ediciones.iter().all(|e| e["newText"] == "vivienda"));
    for malo in ["Vivienda", "", "1a", "vive_desde"] {
        params["newName"] = json!(malo);
        let respuesta = editor.intentar("textDocument/rename", params.clone())?;
        assert_eq!(respuesta["error"]["code"], -32803, "{malo}: {respuesta}");
    }
    editor.despedir()
}

#[test]
fn a_migration_is_written_with_the_same_help() -> Res {
    const MIGRACION: &str = "ayuntamiento/constancia_residencia/migracion.yaml";
    let mut editor = Editor::con("migracion")?;
    let (texto, tramite) = (editor.texto(MIGRACION)?, editor.texto(TRAMITE)?);
    editor.abrir(MIGRACION, &texto)?;
    assert_eq!(editor.senales(MIGRACION)?, Vec::<Value>::new());
    let sobre = texto.find("destino:").ok_or("destino")?;
    let dicho = editor.en_byte("hover", MIGRACION, &texto, sobre + 1)?;
    assert!(dicho.to_string().contains("Para qué la necesita"), "{dicho}");

    // A stage that changes its name does so where it stands as that of this version, never as that of the earlier one.
    editor.abrir(TRAMITE, &tramite)?;
    let posicion = guion::posicion(&tramite, tramite.find("cotejo:").ok_or("cotejo")?);
    let params =
        json!({"textDocument": {"uri": editor.uri(TRAMITE)}, "position": posicion, "newName": "examen"});
    let cambio = editor.pedir("textDocument/rename", params)?;
    let suya = editor.uri(MIGRACION);
    let archivos = cambio["documentChanges"].as_array().cloned().unwrap_or_default();
    let en_ella = archivos.iter().find(|a| a["textDocument"]["uri"] == suya).ok_or("migración")?;
    assert_eq!(en_ella["edits"].as_array().map(Vec::len), Some(3), "{cambio}");

    // An old name is of nobody here, though a field of today has it too.
    let ajena = texto.replace("'\"otro\"'", "'\"otro\" if casa is defined else \"otro\"'");
    editor.cambiar(MIGRACION, &ajena)?;
    let casa = ajena.find("casa is").ok_or("casa")?;
    assert_eq!(editor.en_byte("definition", MIGRACION, &ajena, casa)?, Value::Null);

    for (de, a, si) in [
        ("  motivo:", "  moti|", "motivo"),
        ("{cotejo: conserva}", "{cotejo: |}", "reinicia"),
        ("destino: '\"otro\"',", "destino: {pide_en: |},", "cotejo"),
    ] {
        let roto = texto.replacen(de, &a.replace('|', ""), 1);
        editor.cambiar(MIGRACION, &roto)?;
        let byte = texto.find(de).ok_or(de)? + a.find('|').ok_or(a)?;
        let propuestas = editor.en_byte("completion", MIGRACION, &roto, byte)?;
        let nombres: Vec<&str> =
            propuestas.as_array().into_iter().flatten().filter_map(|p| p["label"].as_str()).collect();
        assert!(nombres.contains(&si), "{a}: falta {si} en {nombres:?}");
    }

    let mal = texto.replace("{revision: cotejo}", "{revision: cotej}");
    editor.cambiar(MIGRACION, &mal)?;
    let senales = editor.senales(MIGRACION)?;
    assert!(senales.iter().any(|s| s["code"] == "V0320"), "{senales:?}");
    editor.despedir()
}

#[test]
fn the_words_of_a_label_are_no_names() -> Res {
    let mut editor = Editor::con("tabulador")?;
    let tramite = "ingresos/revision_proyecto/tramite.yaml";
    let texto =
        editor.texto(tramite)?.replace("etiqueta: Superficie por nivel", "etiqueta: Entre los niveles");
    editor.abrir(tramite, &texto)?;
    let en_etiqueta = texto.find("niveles}").ok_or("etiqueta")?;
    assert_eq!(editor.en_byte("definition", tramite, &texto, en_etiqueta + 1)?, Value::Null);
    let en_formula = texto.find("/ niveles").ok_or("fórmula")? + 3;
    assert_ne!(editor.en_byte("definition", tramite, &texto, en_formula)?, Value::Null);
    editor.despedir()
}
