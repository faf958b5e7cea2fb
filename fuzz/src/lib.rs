//! What must hold for any text or bytes that reach the compiler or the loader of paquetes, one function per target. It knows nothing of
//! who makes the texts: `cargo fuzz` does it in `targets/`, and `tests/tests/fuzz.rs` goes through the kept ones with every test run.

mod mesa;

use std::fmt::Debug;
use std::ops::Range;

use compiler::Compilado;
use compiler::diag::{Sink, Span, render};
use compiler::expr::{self, Falla, Hechos, Lugar};
use compiler::sources::{Archivos, Memory};
use compiler::tipos::Tipo;
use compiler::yaml::{Escalar, Kind, Nodo};
use schemas::diagnostic::{Diagnostic, Rango};
use schemas::sello::{self, Digest};

use mesa::{ARCHIVOS, Mesa};

/// A target: it says what does not hold.
pub type Objetivo = fn(&[u8]) -> Result<(), String>;

/// Every target by the name of its folders.
pub const OBJETIVOS: &[(&str, Objetivo)] = &[
    ("yaml", yaml),
    ("expresiones", expresiones),
    ("plantillas", plantillas),
    ("paquete", paquete),
    ("definicion", definicion),
];

/// Where the fuzzed definition stands in its workspace.
const DEFINICION: &str = "ayuntamiento/constancia_residencia/tramite.yaml";

/// The reader of YAML: every place lies in the text, the same text gives the same tree, and what is lost is said.
pub fn yaml(bytes: &[u8]) -> Result<(), String> {
    let texto = String::from_utf8_lossy(bytes);
    let (raiz, dicho) = leer_yaml(&texto);
    iguales("el árbol", &raiz, &leer_yaml(&texto).0)?;
    iguales("lo dicho", &dicho, &leer_yaml(&texto).1)?;
    if raiz.es_roto() && dicho.is_empty() {
        return Err("nothing was read and nothing was said".to_owned());
    }
    en_diagnosticos(&dicho, &|_| Some(texto.as_ref()))?;
    for comentario in compiler::yaml::comentarios(&texto) {
        dentro(&texto, &comentario.rango)?;
    }
    en_nodo(&raiz, &texto)
}

/// Expressions: every place lies in the text, there is a tree or a problem, the same text gives the same.
pub fn expresiones(bytes: &[u8]) -> Result<(), String> {
    let texto = String::from_utf8_lossy(bytes);
    for (mesa, esperado) in [
        (Mesa { con_hoy: false }, None),
        (Mesa { con_hoy: true }, Some(Tipo::Booleano)),
        (Mesa { con_hoy: true }, Some(Tipo::Dinero)),
    ] {
        let leer = || expr::compilar(&texto, esperado.as_ref(), &mesa, &Hechos::nada());
        let leida = leer();
        iguales("la expresión", &format!("{leida:?}"), &format!("{:?}", leer()))?;
        let (expresion, _, fallas) = leida;
        if expresion.is_none() == fallas.is_empty() {
            return Err(format!("{} problems, and yet: {expresion:?}", fallas.len()));
        }
        en_fallas(&fallas, &texto)?;
        if let Some(expresion) = expresion {
            // What was compiled can always be quoted.
            let _ = expr::escribir(&expresion.arbol);
        }
    }
    Ok(())
}

/// Templates: every place and every use lies in the text, the same text gives the same.
pub fn plantillas(bytes: &[u8]) -> Result<(), String> {
    let texto = String::from_utf8_lossy(bytes);
    let analizar = || compiler::plantilla::analizar(&texto, &Mesa { con_hoy: false }, &Hechos::nada());
    let revision = analizar();
    iguales("la plantilla", &format!("{revision:?}"), &format!("{:?}", analizar()))?;
    revision.usos.iter().try_for_each(|uso| dentro(&texto, &uso.rango))?;
    en_fallas(&revision.fallas, &texto)
}

/// Paquetes: what opens is what was given, and seals again to the same bytes and digest; what doesn't says why, always the same.
pub fn paquete(bytes: &[u8]) -> Result<(), String> {
    let digest = Digest::de(bytes);
    let abierto = match sello::abrir(bytes, None) {
        Ok(abierto) => abierto,
        Err(error) => {
            let otra = sello::abrir(bytes, Some(&digest)).err().map(|e| e.to_string());
            return iguales("el motivo", &Some(error.to_string()), &otra);
        }
    };
    let otra = sello::sellar(abierto.paquete().clone()).map_err(|error| error.to_string())?;
    iguales("los bytes", bytes, abierto.bytes())?;
    iguales("los bytes", bytes, otra.bytes())?;
    iguales("la huella", &digest, abierto.digest())?;
    iguales("la huella", &digest, otra.digest())?;
    if sello::abrir(bytes, Some(&Digest::de(b"otro"))).is_ok() {
        return Err("it opened under the digest of something else".to_owned());
    }
    sello::abrir(bytes, Some(&digest)).map(|_| ()).map_err(|error| error.to_string())
}

/// A whole definition: every place lies in its file, the same text gives the same diagnostics and bytes, every form can be drawn, and a
/// paquete comes only without errors and opens again.
pub fn definicion(bytes: &[u8]) -> Result<(), String> {
    let texto = String::from_utf8_lossy(bytes);
    let municipio = ARCHIVOS.iter().map(|(nombre, texto)| (*nombre, (*texto).to_owned()));
    let taller: Memory = municipio.chain([(DEFINICION, texto.into_owned())]).collect();
    let compilado = compiler::compilar(&taller);
    let otra = compiler::compilar(&taller);
    iguales("lo dicho", &compilado.diagnostics, &otra.diagnostics)?;
    let de_archivo = |nombre: &str| {
        let archivos = &compilado.archivos;
        archivos.por_nombre(nombre).map(|archivo| archivos.texto(archivo))
    };
    en_diagnosticos(&compilado.diagnostics, &de_archivo)?;
    dibujar(&compilado.diagnostics, &compilado.archivos);
    let sellados = |compilado: &Compilado| -> Vec<Vec<u8>> {
        let tramites = compilado.tramites.iter();
        tramites.filter_map(|t| Some(t.paquete.as_ref()?.bytes().to_vec())).collect()
    };
    let bytes = sellados(&compilado);
    iguales("los paquetes", &bytes, &sellados(&otra))?;
    if compilado.tiene_errores() && !bytes.is_empty() {
        return Err("there are errors, and yet a paquete".to_owned());
    }
    bytes.iter().try_for_each(|bytes| match sello::abrir(bytes, None) {
        Ok(_) => paquete(bytes),
        Err(error) => Err(format!("what was sealed does not open: {error}")),
    })
}

fn leer_yaml(texto: &str) -> (Nodo, Vec<Diagnostic>) {
    let mut archivos = Archivos::new();
    let archivo = archivos.agregar("a.yaml", texto);
    let mut sink = Sink::new();
    let raiz = compiler::yaml::parse(archivo, texto, &mut sink);
    (raiz, sink.terminar(&archivos))
}

/// In every form that people and programs read.
fn dibujar(diagnostics: &[Diagnostic], archivos: &Archivos) {
    let _ = render::completo(diagnostics, archivos, render::Color::Sin);
    let _ = render::corto(diagnostics, archivos);
    let _ = render::github(diagnostics, archivos);
    let _ = render::jsonl(diagnostics, archivos);
    let _ = render::sarif(diagnostics, archivos);
    let _ = render::resumen(diagnostics);
}

fn iguales<T: PartialEq + Debug + ?Sized>(que: &str, uno: &T, otro: &T) -> Result<(), String> {
    if uno == otro { Ok(()) } else { Err(format!("{que}: twice is not the same: {uno:?} {otro:?}")) }
}

fn dentro(texto: &str, rango: &Range<usize>) -> Result<(), String> {
    match texto.get(rango.clone()) {
        Some(_) => Ok(()),
        None => Err(format!("{rango:?} is no stretch of a text of {} bytes", texto.len())),
    }
}

fn en_fallas(fallas: &[Falla], texto: &str) -> Result<(), String> {
    for falla in fallas {
        let aqui = falla.secundarias.iter().filter_map(|(lugar, _)| match lugar {
            Lugar::Aqui(rango) => Some(rango),
            Lugar::Alla(_) => None,
        });
        let ediciones = falla.arreglo.iter().flat_map(|arreglo| &arreglo.ediciones).map(|(rango, _)| rango);
        for rango in std::iter::once(&falla.rango).chain(aqui).chain(ediciones) {
            dentro(texto, rango)
                .map_err(|error| format!("{} {}: {error}", falla.codigo.codigo, falla.mensaje))?;
        }
    }
    Ok(())
}

fn en_diagnosticos<'t>(
    diagnostics: &[Diagnostic],
    texto_de: &dyn Fn(&str) -> Option<&'t str>,
) -> Result<(), String> {
    for d in diagnostics {
        let ediciones = d.arreglo.iter().flat_map(|arreglo| &arreglo.ediciones).map(|edicion| &edicion.rango);
        let etiquetas = std::iter::once(&d.primaria).chain(&d.secundarias).map(|etiqueta| &etiqueta.rango);
        for Rango { archivo, inicio, fin } in etiquetas.chain(ediciones) {
            let donde = |error: String| format!("{} {}: {archivo}: {error}", d.codigo, d.mensaje);
            let texto = texto_de(archivo).ok_or_else(|| donde("there is no such file".to_owned()))?;
            dentro(texto, &(*inicio as usize..*fin as usize)).map_err(donde)?;
        }
        if d.mensaje.contains('\n') {
            return Err(format!("{}: the message has more than one line: {}", d.codigo, d.mensaje));
        }
    }
    Ok(())
}

fn en_nodo(nodo: &Nodo, texto: &str) -> Result<(), String> {
    let cabe = |span: Span| dentro(texto, &span.rango());
    cabe(nodo.span)?;
    match &nodo.kind {
        Kind::Roto => Ok(()),
        Kind::Escalar(escalar) => en_escalar(escalar, texto),
        Kind::Lista(lista) => {
            cabe(lista.span)?;
            lista.elementos.iter().try_for_each(|elemento| en_nodo(elemento, texto))
        }
        Kind::Mapa(mapa) => {
            cabe(mapa.span)?;
            mapa.iter().try_for_each(|(clave, valor)| {
                en_escalar(clave, texto)?;
                en_nodo(valor, texto)
            })
        }
    }
}

/// The scalar, its comment, and each of its characters.
fn en_escalar(escalar: &Escalar, texto: &str) -> Result<(), String> {
    dentro(texto, &escalar.span.rango())?;
    escalar.comentario.iter().try_for_each(|span| dentro(texto, &span.rango()))?;
    escalar.texto.char_indices().try_for_each(|(i, c)| {
        let span = escalar.span_de(i..i + c.len_utf8());
        dentro(texto, &span.rango()).map_err(|error| format!("{c:?}, byte {i} of a scalar: {error}"))
    })
}
