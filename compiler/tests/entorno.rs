//! The file of an environment: what is read of a sound one, and what is said of each thing that may be wrong.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

use compiler::diag::render::{self, Color};
use compiler::entorno::{Leido, leer};
use compiler::sources::{Disk, Memory, Sources};
use schemas::entorno::{Aspecto, ClaseEntorno, Correo, LugarSecreto, Pagos, Plataforma, Seguridad};

const NOMBRE: &str = "entorno.yaml";

fn ejemplo(cual: &str) -> String {
    let carpeta = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/entornos");
    Disk::new(carpeta).text(&format!("{cual}.yaml")).unwrap().to_string()
}

fn leido(texto: &str) -> Leido {
    let juez = |llave: &str| {
        if llave.starts_with("ed25519:") { Ok(()) } else { Err("empieza con `ed25519:`".to_owned()) }
    };
    leer(&Memory::new().con(NOMBRE, texto), NOMBRE, &juez)
}

#[test]
fn the_examples_are_read_whole_and_without_a_word() {
    let pruebas = leido(&ejemplo("pruebas"));
    assert_eq!(pruebas.diagnostics, []);
    let pruebas = pruebas.entorno.unwrap();
    assert_eq!((pruebas.clase, pruebas.personas_de_ejemplo), (ClaseEntorno::Pruebas, true));
    assert_eq!((pruebas.zona_horaria.as_str(), pruebas.aprobacion), ("America/Monterrey", None));
    let produccion = leido(&ejemplo("produccion"));
    assert_eq!(produccion.diagnostics, []);
    let produccion = produccion.entorno.unwrap();
    assert_eq!(produccion.publica, "https://tramites.ejemplo.gob.mx");
    let secreto_en = LugarSecreto::Variable("VENTANILLA_PAGOS".to_owned());
    assert_eq!(produccion.servicios.pagos, Some(Pagos::AvisosFirmados { secreto_en }));
    assert_eq!(produccion.cuentas["4330-01"], "4143-03-0001");
    let plataforma = produccion.plataforma;
    assert_eq!((&*plataforma.cuentas[0], plataforma.enlace_horas), ("movimiento_usuario", 72));
    assert_eq!(&*plataforma.expedientes[0], "derechos_arco");
    assert!(plataforma.tambien_da.is_empty() && pruebas.plataforma.tambien_da.len() == 1);
    let aprobacion = produccion.aprobacion.unwrap();
    assert_eq!(
        (aprobacion.personas, aprobacion.vigencia_dias, aprobacion.cobertura["acciones"]),
        (2, 180, 100)
    );
    let [ana, berta, carlos] = &aprobacion.llaves[..] else { panic!("{:?}", aprobacion.llaves) };
    assert_eq!((ana.parametros, ana.aspectos.as_slice()), (true, &Aspecto::TODOS[..]));
    assert_eq!((berta.parametros, berta.dependencias.len(), berta.aspectos.len()), (false, 0, 3));
    assert_eq!(carlos.revocada.as_ref().map(|r| r.desde.to_string()).as_deref(), Some("2026-11-01"));
}

#[test]
fn what_the_file_leaves_out_has_its_usual_value() {
    let texto = ejemplo("produccion")
        .replace("zona_horaria: America/Monterrey\n", "")
        .replace("  personas: 2\n  vigencia_dias: 180\n  cobertura: {etapas: 100, acciones: 100}\n", "");
    let entorno = leido(&texto).entorno.unwrap();
    assert_eq!(entorno.zona_horaria, "America/Monterrey");
    assert_eq!(
        leido(&texto.replace("plataforma:\n  cuentas: [movimiento_usuario]\n  expedientes: [derechos_arco]\n  enlace_horas: 72\n", ""))
            .entorno
            .unwrap()
            .plataforma,
        Plataforma::default()
    );
    let aprobacion = entorno.aprobacion.unwrap();
    assert_eq!((aprobacion.personas, aprobacion.vigencia_dias, aprobacion.cobertura.len()), (2, 180, 0));
}

/// What stands in the example of producción, what is written instead, each with a name.
const MALOS: &[(&str, &str, &str)] = &[
    ("otra clase", "entorno: produccion", "entorno: prueba"),
    ("sin nombre", "nombre: Producción de Monterrey\n", ""),
    ("nombre vacío", "nombre: Producción de Monterrey", "nombre: \"\""),
    ("clave desconocida", "escucha:", "escucha_en:"),
    ("clave parecida", "datos:", "dato:"),
    ("clave de las definiciones", "nombre: Producción", "nota: Hola\nnombre: Producción"),
    ("dirección pública sin https", "https://tramites", "tramites"),
    ("dirección pública con ruta", "gob.mx", "gob.mx/ventanilla"),
    ("dirección pública con espacios", "tramites.ejemplo", "tramites ejemplo"),
    ("escucha sin puerto", "127.0.0.1:8080", "127.0.0.1"),
    ("escucha por nombre", "127.0.0.1:8080", "localhost:8080"),
    ("zona desconocida", "America/Monterrey", "America/Monterey"),
    ("servicios sueltos", "  contabilidad: {tipo: bitacora}", "  contabilidad: bitacora"),
    ("servicio desconocido", "  correo:", "  fax:"),
    ("otro correo", "tipo: smtp", "tipo: stmp"),
    ("correo sin servidor", "    servidor: correo.ejemplo.gob.mx\n", ""),
    (
        "servidor con su puerto",
        "servidor: correo.ejemplo.gob.mx",
        "servidor: smtp://correo.ejemplo.gob.mx:587",
    ),
    ("servidor con un renglón de más", "correo.ejemplo.gob.mx", "\"correo.ejemplo\\r\\nRCPT\""),
    ("puerto que no existe", "puerto: 587", "puerto: 70000"),
    ("otra seguridad", "seguridad: starttls", "seguridad: tls"),
    ("sin cifrar fuera del equipo", "seguridad: starttls", "seguridad: ninguna"),
    ("usuario sin clave", "    secreto_en: {variable: VENTANILLA_CORREO}\n", ""),
    ("clave sin usuario", "    usuario: tramites\n", ""),
    ("la clave del correo en el archivo", "variable: VENTANILLA_CORREO", "variable: cl4v3-d3-v3rd4d"),
    ("remitente que no es correo", "tramites@ejemplo.gob.mx", "Trámites"),
    (
        "autoridades en blanco",
        "zona_horaria: America/Monterrey\n",
        "zona_horaria: America/Monterrey\nautoridades: \"\"\n",
    ),
    (
        "pagos simulados en producción",
        "{tipo: avisos_firmados, secreto_en: {variable: VENTANILLA_PAGOS}}",
        "{tipo: simulado}",
    ),
    (
        "personas de ejemplo en producción",
        "zona_horaria: America/Monterrey\n",
        "zona_horaria: America/Monterrey\npersonas_de_ejemplo: si\n",
    ),
    ("sin secreto", ", secreto_en: {variable: VENTANILLA_PAGOS}", ""),
    ("secreto en ninguna parte", "{variable: VENTANILLA_PAGOS}", "{}"),
    ("secreto en dos partes", "{variable: VENTANILLA_PAGOS}", "{variable: VENTANILLA_PAGOS, archivo: pagos}"),
    ("un secreto en vez de su variable", "variable: VENTANILLA_PAGOS", "variable: s3cr3t0-d3-v3rd4d"),
    ("cuenta vacía", "4143-03-0001", "\"\""),
    ("muchas personas", "personas: 2", "personas: 200"),
    ("ninguna persona", "personas: 2", "personas: 0"),
    ("vigencia con letras", "vigencia_dias: 180", "vigencia_dias: medio año"),
    ("cobertura de más", "etapas: 100", "etapas: 101"),
    ("cobertura de otra cosa", "etapas: 100", "etapa: 100"),
    ("llave que no lo es", "ed25519:bQJ", "bQJ"),
    (
        "llave dos veces",
        "bQJceoV5HLxPd3sBRxxS5oFfq6vsrOJbRkZHl9B4y7c",
        "p3X8GfNnvGu7KYn8MsF+ID2d4lUkQ2pcVjxWq1RlEhw",
    ),
    ("correo mal escrito", "berta@ejemplo.mx", "Berta"),
    ("sin cargo", "      cargo: Secretario del Ayuntamiento\n", ""),
    ("ninguna dependencia", "dependencias: [sedus]", "dependencias: []"),
    ("dependencia mal nombrada", "dependencias: [sedus]", "dependencias: [SEDUS]"),
    ("otro aspecto", "[flujo, formulario, usuarios]", "[flujo, formularios]"),
    ("ningún aspecto", "[flujo, formulario, usuarios]", "[]"),
    ("sí o no de otro modo", "parametros: si", "parametros: true"),
    ("fecha al revés", "hasta: 2026-12-31", "hasta: 31/12/2026"),
    ("fecha que no existe", "hasta: 2026-12-31", "hasta: 2026-02-30"),
    ("vence antes de valer", "hasta: 2026-12-31", "hasta: 2025-12-31"),
    ("revocada sin motivo", ", motivo: Le robaron el equipo", ""),
    ("proceso mal nombrado", "cuentas: [movimiento_usuario]", "cuentas: [Movimiento de usuario]"),
    ("enlace que dura años", "enlace_horas: 72", "enlace_horas: 7200"),
    ("enlace que no dura", "enlace_horas: 72", "enlace_horas: 0"),
    ("plataforma con otra clave", "  enlace_horas: 72", "  enlace_dias: 3"),
    (
        "plataforma suelta",
        "plataforma:\n  cuentas: [movimiento_usuario]\n  expedientes: [derechos_arco]\n  enlace_horas: 72\n",
        "plataforma: si\n",
    ),
    ("sin aprobación", "aprobacion:", "cuentas_de_antes:"),
    ("no es YAML", "servicios:", "servicios: ["),
];

#[test]
fn each_wrong_key_and_value_is_told_at_its_place() {
    let bueno = ejemplo("produccion");
    let mut dicho = String::new();
    for (nombre, esta, se_escribe) in MALOS {
        assert!(bueno.contains(esta), "{nombre}: no está «{esta}»");
        let leido = leido(&bueno.replacen(esta, se_escribe, 1));
        assert!(leido.entorno.is_none(), "{nombre}: se aceptó");
        dicho.push_str(&format!("== {nombre}\n{}", render::corto(&leido.diagnostics, &leido.archivos)));
    }
    insta::assert_snapshot!(dicho);
}

#[test]
fn pruebas_takes_no_real_payments() {
    let texto = ejemplo("pruebas")
        .replace("{tipo: simulado}", "{tipo: avisos_firmados, secreto_en: {archivo: pagos.txt}}");
    let leido = leido(&texto);
    assert!(leido.entorno.is_none());
    insta::assert_snapshot!(render::completo(&leido.diagnostics, &leido.archivos, Color::Sin));
}

#[test]
fn pruebas_sends_no_real_mail() {
    let real = "correo: {tipo: smtp, servidor: correo.ejemplo.gob.mx, remitente: tramites@ejemplo.gob.mx}";
    let leido = leido(&ejemplo("pruebas").replace("correo: {tipo: buzon}", real));
    assert!(leido.entorno.is_none());
    insta::assert_snapshot!(render::completo(&leido.diagnostics, &leido.archivos, Color::Sin));
}

#[test]
fn a_mail_server_has_its_usual_port_and_one_of_this_machine_may_be_spoken_to_in_the_open() {
    let produccion = ejemplo("produccion");
    let (antes, resto) = produccion.split_once("  correo:\n").unwrap();
    let despues = &resto[resto.find("  pagos:").unwrap()..];
    let con = |correo: &str| {
        let leido = leido(&format!("{antes}  correo: {{tipo: smtp, {correo}}}\n{despues}"));
        match leido.entorno.and_then(|e| e.servicios.correo) {
            Some(Correo::Smtp(smtp)) => smtp,
            otro => panic!("{otro:?}: {:?}", leido.diagnostics),
        }
    };
    let remitente = "remitente: tramites@ejemplo.gob.mx";
    let lejos = con(&format!("servidor: correo.ejemplo.gob.mx, {remitente}"));
    assert_eq!((lejos.seguridad, lejos.puerto, lejos.entrada), (Seguridad::Starttls, 587, None));
    let cifrado = con(&format!("servidor: correo.ejemplo.gob.mx, seguridad: implicita, {remitente}"));
    assert_eq!((cifrado.seguridad, cifrado.puerto), (Seguridad::Implicita, 465));
    for aqui in ["localhost", "127.0.0.1", "\"::1\""] {
        let aqui = con(&format!("servidor: {aqui}, seguridad: ninguna, puerto: 2525, {remitente}"));
        assert_eq!((aqui.seguridad, aqui.puerto), (Seguridad::Ninguna, 2525));
    }
}

#[test]
fn a_file_that_is_not_there_is_said() {
    let leido = leer(&Memory::new(), NOMBRE, &|_| Ok(()));
    assert!(leido.entorno.is_none());
    assert_eq!(
        render::corto(&leido.diagnostics, &leido.archivos).trim(),
        "entorno.yaml:1:1: error[V0104]: el archivo no existe"
    );
}
