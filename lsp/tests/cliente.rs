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
                params["context"] = json!({"includeDeclaration": true});
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
