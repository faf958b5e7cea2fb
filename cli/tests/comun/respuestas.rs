//! What a prueba answers, as the controls of the pages take it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use engine::ambito::Ambito;
use engine::campo;
use engine::datos::Datos;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Paquete, Prueba, Respuesta, TipoCampo};
use serde_json::Value;

/// What is typed, by the name of its control.
pub type Tecleado = BTreeMap<String, Vec<String>>;

/// The mail of the example account of a role, from 0.
pub fn correo(rol: &str, n: usize) -> String {
    let sufijo = if n == 0 { String::new() } else { format!(".{}", n + 1) };
    format!("{}{sufijo}@ejemplo.mx", rol.replace('_', "."))
}

/// What a prueba says of who applies, and what it leaves to be made up.
pub fn quien_solicita(prueba: &Prueba) -> Tecleado {
    let moral = prueba.solicitante.get("tipo") == Some(&Respuesta::Texto("moral".to_owned()));
    let mut datos: Tecleado = [
        ("tipo", if moral { "moral" } else { "fisica" }),
        ("rfc", if moral { "EKU9003173C9" } else { "XAXX010101000" }),
        ("telefono", "8112345678"),
        ("curp", "XEXX010101HNEXXXA4"),
        ("nacimiento.dia", "1"),
        ("nacimiento.mes", "1"),
        ("nacimiento.anio", "1990"),
    ]
    .into_iter()
    .map(|(n, v)| (n.to_owned(), vec![v.to_owned()]))
    .collect();
    if moral {
        datos.insert("nombre".to_owned(), vec!["Empresa de Prueba, S.A. de C.V.".to_owned()]);
    }
    for (parte, respuesta) in &prueba.solicitante {
        match respuesta {
            Respuesta::Texto(texto) if parte == "nacimiento" => fecha(parte, texto, &mut datos),
            // The name of a person is that of their account.
            Respuesta::Texto(texto) if parte != "correo" && (moral || parte != "nombre") => {
                datos.insert(parte.clone(), vec![texto.clone()]);
            }
            _ => {}
        }
    }
    datos
}

/// Answers as the controls of their fields take them.
pub fn tecleado(paquete: &Paquete, campos: &[&Campo], con: &BTreeMap<CampoId, Respuesta>) -> Tecleado {
    let datos = Datos::default();
    let ambito = Ambito::nuevo(paquete, &datos);
    let mut todos = Tecleado::new();
    // Whose account stands for somebody is known once it was chosen.
    for campo in campos.iter().filter(|c| c.tipo.clase() != "servidor") {
        let Some(respuesta) = con.get(&campo.id) else { continue };
        // What was issued or asked for before is named by its folio.
        if let Some(folio) = nombrado(campo, respuesta) {
            todos.insert(campo.id.to_string(), vec![folio.to_owned()]);
            continue;
        }
        let json = campo::de_prueba(campo, respuesta);
        if campo.tipo.clase() == "documento" {
            archivos(campo, &json, &mut todos);
            continue;
        }
        let leido = campo::leer_json(&engine::catalogo::suelto(campo), &json, &ambito);
        let valor = leido.valor.unwrap_or_else(|| panic!("{}: {:?}", campo.id, leido.errores));
        todos.extend(campo::a_formulario(campo, &valor));
    }
    todos
}

/// The folio with which an answer names a document, or an expediente.
pub fn nombrado<'r>(campo: &Campo, respuesta: &'r Respuesta) -> Option<&'r str> {
    match respuesta {
        Respuesta::Partes(partes)
            if matches!(campo.tipo, TipoCampo::Salida { .. } | TipoCampo::Expediente) =>
        {
            match partes.get("folio") {
                Some(Respuesta::Texto(folio)) => Some(folio),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The files of an answer, made so that they are of the kind that their name tells.
fn archivos(campo: &Campo, json: &Value, todos: &mut Tecleado) {
    let lista = json.as_array().cloned().unwrap_or_else(|| vec![json.clone()]);
    let mut rutas = Vec::new();
    for (i, archivo) in lista.iter().enumerate() {
        let nombre = archivo["nombre"].as_str().unwrap_or("documento.pdf");
        rutas.push(hecho(nombre, i).to_str().unwrap().to_owned());
        if let Some(dia) = archivo["fecha"].as_str() {
            fecha(&format!("{}.fecha", campo.id), dia, todos);
        }
    }
    todos.insert(campo.id.to_string(), rutas);
}

/// The names of the files of an answer.
pub fn nombres(respuesta: &Respuesta) -> Vec<String> {
    match respuesta {
        Respuesta::Texto(nombre) => vec![nombre.clone()],
        Respuesta::Lista(lista) => lista.iter().flat_map(nombres).collect(),
        Respuesta::Partes(partes) => partes.get("archivo").map(nombres).unwrap_or_default(),
    }
}

/// A file of a name, of the kind that it tells.
pub fn hecho(nombre: &str, n: usize) -> PathBuf {
    let carpeta = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recorridos");
    std::fs::create_dir_all(&carpeta).unwrap();
    let (tronco, fin) = nombre.rsplit_once('.').unwrap_or((nombre, "pdf"));
    let bytes: Vec<u8> = match fin.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => [&[0xff, 0xd8, 0xff, 0xe0][..], format!("JFIF {n}").as_bytes()].concat(),
        "png" => [&[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a][..], format!("{n}").as_bytes()].concat(),
        _ => format!("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n%{n}").into_bytes(),
    };
    let ruta = carpeta.join(format!("{tronco}-{n}.{fin}"));
    std::fs::write(&ruta, bytes).unwrap();
    ruta
}

fn fecha(nombre: &str, dia: &str, todos: &mut Tecleado) {
    let Ok(dia) = dia.parse::<jiff::civil::Date>() else { return };
    todos.insert(format!("{nombre}.dia"), vec![dia.day().to_string()]);
    todos.insert(format!("{nombre}.mes"), vec![dia.month().to_string()]);
    todos.insert(format!("{nombre}.anio"), vec![dia.year().to_string()]);
}

/// Answers of a form of the house, that is not of the definition: a date by its parts, the rest as it is written.
pub fn textos(con: &BTreeMap<CampoId, Respuesta>) -> Tecleado {
    let mut todos = Tecleado::new();
    for (id, respuesta) in con {
        let Respuesta::Texto(texto) = respuesta else { continue };
        if id.as_str() == "fecha" {
            fecha("fecha", texto, &mut todos);
        } else {
            todos.insert(id.to_string(), vec![texto.clone()]);
        }
    }
    todos
}
