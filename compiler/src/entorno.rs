//! Reads the file of an environment, `entorno.yaml`, with the same care as a definition: shape, words, dates and limits, each problem at
//! its place. It knows no key, folder, port or secret: whether what it names is there is for who uses it.

mod correo;
mod plataforma;
mod sistemas;

use std::collections::BTreeMap;

use core::net::SocketAddr;
use jiff::civil::Date;
use schemas::diagnostic::Diagnostic;
use schemas::entorno::{
    Aprobacion, Aspecto, COBERTURAS, ClaseEntorno, Contabilidad, Entorno, LlaveDeEntorno, LlaveRevocada,
    LugarSecreto, PERSONAS, Pagos, Servicios, VIGENCIA_DIAS, ZONA_HORARIA,
};
use schemas::ids::DependenciaId;

use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma, Situado};
use crate::sources::{Archivos, Sources};
use crate::yaml::{self, Nodo};

/// Says, in Spanish, why a text is no public key.
pub type Juez<'a> = &'a dyn Fn(&str) -> Result<(), String>;

/// What came of a file.
#[derive(Clone, Debug)]
pub struct Leido {
    /// The environment; absent when something is wrong with the file.
    pub entorno: Option<Entorno>,
    /// Everything that was found, ordered.
    pub diagnostics: Vec<Diagnostic>,
    /// The file, to draw the diagnostics.
    pub archivos: Archivos,
}

/// Reads the file `nombre` of `sources`; `juez` judges each key.
pub fn leer(sources: &dyn Sources, nombre: &str, juez: Juez<'_>) -> Leido {
    let (mut sink, mut archivos) = (Sink::new(), Archivos::new());
    let id = archivos.leer_uno(sources, nombre, &mut sink);
    let leido = archivos.legible(id).map(|texto| yaml::parse(id, texto, &mut sink));
    let entorno = leido.and_then(|raiz| raiz_(&raiz, juez, &mut sink)).filter(|_| !sink.tiene_errores());
    Leido { entorno, diagnostics: sink.terminar(&archivos), archivos }
}

fn raiz_(raiz: &Nodo, juez: Juez<'_>, sink: &mut Sink) -> Option<Entorno> {
    let mut forma = Forma::estricta(raiz, "el entorno", sink)?;
    let clase = forma.requerida("entorno", sink).and_then(|n| forma::opcion(n, &CLASES, sink));
    let nombre = forma.requerida("nombre", sink).and_then(|n| escrito(n, sink));
    let publica = forma.requerida("publica", sink).and_then(|n| publica(n, sink));
    let escucha = forma.requerida("escucha", sink).and_then(|n| direccion(n, sink));
    let datos = forma.requerida("datos", sink).and_then(|n| escrito(n, sink));
    let zona = forma.opcional("zona_horaria").map(|n| zona(n, sink));
    let servicios = forma.requerida("servicios", sink).and_then(|n| servicios(n, clase, sink));
    let sistemas = forma.opcional("sistemas").map(|n| sistemas::leer(n, clase, sink));
    let autoridades = forma.opcional("autoridades").map(|n| escrito(n, sink));
    let cuentas = forma.opcional("cuentas").map(|n| cuentas(n, sink));
    let ejemplo = forma.opcional("personas_de_ejemplo").map(|n| ejemplo(n, clase, sink));
    let pide = clase == Some(ClaseEntorno::Produccion);
    let aprobacion = if pide { forma.requerida("aprobacion", sink) } else { forma.opcional("aprobacion") };
    let aprobacion = aprobacion.map(|n| aprobacion_(n, juez, sink));
    let plataforma = forma.opcional("plataforma").map(|n| plataforma::leer(n, sink));
    forma.cerrar(sink);
    Some(Entorno {
        clase: clase?,
        nombre: nombre?,
        publica: publica?,
        escucha: escucha?,
        datos: datos?,
        zona_horaria: zona.unwrap_or_else(|| Some(ZONA_HORARIA.to_owned()))?,
        servicios: servicios?,
        sistemas: sistemas.unwrap_or_else(|| Some(BTreeMap::new()))?,
        autoridades: leido(autoridades)?,
        cuentas: cuentas.unwrap_or_else(|| Some(BTreeMap::new()))?,
        personas_de_ejemplo: leido(ejemplo)?.unwrap_or(false),
        aprobacion: match aprobacion {
            Some(leida) => Some(leida?),
            None => None,
        },
        plataforma: leido(plataforma)?.unwrap_or_default(),
    })
}

const CLASES: [(&str, ClaseEntorno); 2] =
    [("pruebas", ClaseEntorno::Pruebas), ("produccion", ClaseEntorno::Produccion)];

/// Whether there are made-up people, as whom anybody may enter.
fn ejemplo(nodo: &Nodo, clase: Option<ClaseEntorno>, sink: &mut Sink) -> Option<bool> {
    let hay = forma::booleano(nodo, sink)?;
    if hay && clase == Some(ClaseEntorno::Produccion) {
        let mensaje = "en producción no hay personas de ejemplo: cualquiera podría entrar como ellas";
        sink.push(Problema::new(&codes::V0206, nodo.span, mensaje).ayuda("quite `personas_de_ejemplo`"));
        return None;
    }
    Some(hay)
}

/// A text that says something.
fn escrito(nodo: &Nodo, sink: &mut Sink) -> Option<String> {
    let texto = forma::texto(nodo, sink)?;
    if texto.valor.is_empty() {
        sink.push(Problema::new(&codes::V0206, texto.span, "aquí no puede ir un texto vacío"));
        return None;
    }
    Some(texto.valor)
}

/// What is wrong with a text that was understood as a text.
fn mal(texto: &Situado<String>, porque: &str, ayuda: &str, sink: &mut Sink) {
    let mensaje = format!("`{}` {porque}", forma::recortar(&texto.valor));
    sink.push(Problema::new(&codes::V0206, texto.span, mensaje).ayuda(ayuda));
}

/// The address for people: scheme and host, nothing after.
fn publica(nodo: &Nodo, sink: &mut Sink) -> Option<String> {
    let texto = forma::texto(nodo, sink)?;
    let limpia = texto.valor.trim_end_matches('/').to_owned();
    let ejemplo = "escríbala como `https://tramites.ejemplo.gob.mx`";
    let Some(lugar) = limpia.strip_prefix("https://").or_else(|| limpia.strip_prefix("http://")) else {
        mal(&texto, "no es una dirección: debe empezar con `https://`", ejemplo, sink);
        return None;
    };
    let (equipo, puerto) = match lugar.rsplit_once(':') {
        Some((equipo, puerto)) if !puerto.contains(']') => (equipo, Some(puerto)),
        _ => (lugar, None),
    };
    let de_equipo = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '[' | ']' | ':');
    if lugar.contains(['/', '?', '#']) {
        mal(&texto, "lleva una ruta, y Ventanilla atiende desde la raíz de su dirección", ejemplo, sink);
    } else if equipo.is_empty()
        || !equipo.chars().all(de_equipo)
        || puerto.is_some_and(|p| p.parse::<u16>().is_err())
    {
        mal(&texto, "no es una dirección", ejemplo, sink);
    } else {
        return Some(limpia);
    }
    None
}

fn direccion(nodo: &Nodo, sink: &mut Sink) -> Option<SocketAddr> {
    let texto = forma::texto(nodo, sink)?;
    let leida = texto.valor.parse().ok();
    if leida.is_none() {
        mal(
            &texto,
            "no es una dirección en que se pueda escuchar",
            "escríbala con números y puerto: `127.0.0.1:8080`, o `0.0.0.0:8080` para otros equipos",
            sink,
        );
    }
    leida
}

fn zona(nodo: &Nodo, sink: &mut Sink) -> Option<String> {
    let texto = forma::texto(nodo, sink)?;
    if jiff::tz::TimeZone::get(&texto.valor).is_err() {
        mal(&texto, "no es una zona horaria", "use un nombre IANA, como `America/Monterrey`", sink);
        return None;
    }
    Some(texto.valor)
}

fn servicios(nodo: &Nodo, clase: Option<ClaseEntorno>, sink: &mut Sink) -> Option<Servicios> {
    let mut forma = Forma::estricta(nodo, "`servicios`", sink)?;
    let correo = forma.opcional("correo").map(|n| correo::leer(n, clase, sink));
    let pagos = forma.opcional("pagos").map(|n| pagos(n, clase, sink));
    let contabilidad = forma
        .opcional("contabilidad")
        .map(|n| de_un_tipo(n, "la contabilidad", &[("bitacora", Contabilidad::Bitacora)], sink));
    forma.cerrar(sink);
    Some(Servicios { correo: leido(correo)?, pagos: leido(pagos)?, contabilidad: leido(contabilidad)? })
}

/// Of something that may be missing: `None` when it is there and could not be read.
fn leido<T>(quiza: Option<Option<T>>) -> Option<Option<T>> {
    match quiza {
        Some(Some(valor)) => Some(Some(valor)),
        Some(None) => None,
        None => Some(None),
    }
}

/// A service that is told by its kind alone.
fn de_un_tipo<T: Copy>(nodo: &Nodo, que: &str, tipos: &[(&str, T)], sink: &mut Sink) -> Option<T> {
    let mut forma = Forma::estricta(nodo, que, sink)?;
    let tipo = forma.requerida("tipo", sink).and_then(|n| forma::opcion(n, tipos, sink));
    forma.cerrar(sink);
    tipo
}

/// Kinds of payments: whether they are simulated.
const PAGOS: [(&str, bool); 2] = [("simulado", true), ("avisos_firmados", false)];

fn pagos(nodo: &Nodo, clase: Option<ClaseEntorno>, sink: &mut Sink) -> Option<Pagos> {
    let mut forma = Forma::estricta(nodo, "los pagos", sink)?;
    let nodo_tipo = forma.requerida("tipo", sink);
    let simulado = nodo_tipo.and_then(|n| forma::opcion(n, &PAGOS, sink));
    let secreto = match simulado {
        Some(true) => None,
        Some(false) => forma.requerida("secreto_en", sink).and_then(|n| secreto(n, sink)),
        None => forma.opcional("secreto_en").and_then(|n| secreto(n, sink)),
    };
    forma.cerrar(sink);
    let (simulado, lugar) = (simulado?, nodo_tipo.map_or(nodo.span, |n| n.span));
    match (clase, simulado) {
        (Some(ClaseEntorno::Pruebas), false) => {
            sink.push(
                Problema::new(&codes::V0205, lugar, "el entorno de pruebas no recibe pagos de verdad")
                    .etiqueta("sólo `simulado`")
                    .nota("lo que ocurre en pruebas no sale de ahí: ni dinero, ni correos, ni asientos")
                    .ayuda("escriba `pagos: {tipo: simulado}`"),
            );
            None
        }
        (Some(ClaseEntorno::Produccion), true) => {
            sink.push(
                Problema::new(&codes::V0205, lugar, "en producción los pagos no se simulan")
                    .etiqueta("sólo `avisos_firmados`")
                    .nota("con `simulado`, cualquiera podría dar por pagada su solicitud")
                    .ayuda("escriba `pagos: {tipo: avisos_firmados, secreto_en: {variable: NOMBRE}}`, o quite `pagos` si no se cobra"),
            );
            None
        }
        (_, true) => Some(Pagos::Simulado),
        (_, false) => Some(Pagos::AvisosFirmados { secreto_en: secreto? }),
    }
}

fn secreto(nodo: &Nodo, sink: &mut Sink) -> Option<LugarSecreto> {
    let mut forma = Forma::estricta(nodo, "`secreto_en`", sink)?;
    let ayuda = "escriba `secreto_en: {variable: NOMBRE}` o `secreto_en: {archivo: RUTA}`";
    let variable = forma.opcional("variable").map(|n| variable(n, sink));
    let archivo = forma.opcional("archivo").map(|n| escrito(n, sink));
    let (span, incompleto) = (forma.mapa().cabeza(), forma.mapa().incompleto);
    let antes = sink.len();
    forma.cerrar(sink);
    let raras = sink.len() > antes;
    match (variable, archivo) {
        (Some(_), Some(_)) => {
            sink.push(
                Problema::new(
                    &codes::V0206,
                    span,
                    "un secreto está en una variable o en un archivo, no en los dos",
                )
                .ayuda(ayuda),
            );
            None
        }
        (Some(variable), None) => Some(LugarSecreto::Variable(variable?)),
        (None, Some(archivo)) => Some(LugarSecreto::Archivo(archivo?)),
        (None, None) => {
            if !incompleto && !raras {
                sink.push(
                    Problema::new(&codes::V0203, span, "no se dice dónde está el secreto").ayuda(ayuda),
                );
            }
            None
        }
    }
}

fn variable(nodo: &Nodo, sink: &mut Sink) -> Option<String> {
    let texto = forma::texto(nodo, sink)?;
    let bien = !texto.valor.is_empty()
        && !texto.valor.starts_with(|c: char| c.is_ascii_digit())
        && texto.valor.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !bien {
        // The text isn't said again: it may be the secret itself.
        sink.push(
            Problema::new(&codes::V0206, texto.span, "esto no es el nombre de una variable")
                .nota("el secreto no va en este archivo: aquí se dice qué variable lo tiene")
                .ayuda("lleva letras sin acento, cifras y `_`, como `VENTANILLA_PAGOS`"),
        );
        return None;
    }
    Some(texto.valor)
}

fn cuentas(nodo: &Nodo, sink: &mut Sink) -> Option<BTreeMap<String, String>> {
    let forma = Forma::estricta(nodo, "`cuentas`", sink)?;
    let mut cuentas = BTreeMap::new();
    let mut todas = true;
    for (clave, nodo) in forma.mapa().iter() {
        match escrito(nodo, sink) {
            Some(cuenta) => {
                cuentas.insert(clave.texto.clone(), cuenta);
            }
            None => todas = false,
        }
    }
    todas.then_some(cuentas)
}

fn aprobacion_(nodo: &Nodo, juez: Juez<'_>, sink: &mut Sink) -> Option<Aprobacion> {
    let mut forma = Forma::estricta(nodo, "`aprobacion`", sink)?;
    let mut hasta = |clave: &'static str, maximo: u16, sink: &mut Sink| {
        leido(
            forma
                .opcional(clave)
                .map(|n| forma::entero(n, 1, i64::from(maximo), sink).and_then(|v| u16::try_from(v).ok())),
        )
    };
    let personas = hasta("personas", 20, sink);
    let vigencia = hasta("vigencia_dias", 3650, sink);
    let cobertura = forma.opcional("cobertura").map(|n| cobertura(n, sink));
    let llaves = forma.requerida("llaves", sink).map(|n| llaves(n, juez, sink));
    forma.cerrar(sink);
    let personas = match personas? {
        Some(personas) => u8::try_from(personas).ok()?,
        None => PERSONAS,
    };
    Some(Aprobacion {
        personas,
        vigencia_dias: vigencia?.unwrap_or(VIGENCIA_DIAS),
        cobertura: leido(cobertura)?.unwrap_or_default(),
        llaves: llaves??,
    })
}

fn cobertura(nodo: &Nodo, sink: &mut Sink) -> Option<BTreeMap<String, u8>> {
    let mut forma = Forma::estricta(nodo, "`cobertura`", sink)?;
    let mut minimos = BTreeMap::new();
    for clase in COBERTURAS {
        if let Some(nodo) = forma.opcional(clase)
            && let Some(minimo) = forma::entero(nodo, 0, 100, sink)
        {
            minimos.insert(clase.to_owned(), u8::try_from(minimo).unwrap_or(100));
        }
    }
    forma.cerrar(sink);
    Some(minimos)
}

fn llaves(nodo: &Nodo, juez: Juez<'_>, sink: &mut Sink) -> Option<Vec<LlaveDeEntorno>> {
    let nodos = forma::lista(nodo, sink);
    let mut llaves = Vec::new();
    let mut vistas: BTreeMap<String, Span> = BTreeMap::new();
    for nodo in nodos {
        let Some((llave, span)) = llave(nodo, juez, sink) else { continue };
        match vistas.get(&llave.llave) {
            Some(previa) => sink.push(
                Problema::new(&codes::V0321, span, format!("la llave de {} está dos veces", llave.persona))
                    .secundaria(*previa, "aquí estaba ya")
                    .ayuda("cada llave va una vez; si es de otra persona, que genere la suya"),
            ),
            None => {
                vistas.insert(llave.llave.clone(), span);
            }
        }
        llaves.push(llave);
    }
    (llaves.len() == nodos.len()).then_some(llaves)
}

/// A key, and the place of its text.
fn llave(nodo: &Nodo, juez: Juez<'_>, sink: &mut Sink) -> Option<(LlaveDeEntorno, Span)> {
    let mut forma = Forma::estricta(nodo, "la llave", sink)?;
    let llave = forma.requerida("llave", sink).and_then(|n| forma::texto(n, sink)).filter(|texto| {
        let juicio = juez(&texto.valor);
        if let Err(porque) = &juicio {
            let dicho = format!("`{}` no es una llave pública", forma::recortar(&texto.valor));
            let problema = Problema::new(&codes::V0206, texto.span, dicho).nota(porque.clone());
            sink.push(problema.ayuda("cópiela de lo que escribe `ventanilla llave ver ARCHIVO`"));
        }
        juicio.is_ok()
    });
    let quien = forma.requerida("quien", sink).and_then(|n| buzon(n, sink));
    let persona = forma.requerida("persona", sink).and_then(|n| escrito(n, sink));
    let cargo = forma.requerida("cargo", sink).and_then(|n| escrito(n, sink));
    let dependencias = forma.opcional("dependencias").map(|n| dependencias(n, sink));
    let aspectos = forma.requerida("aspectos", sink).and_then(|n| aspectos(n, sink));
    let parametros = forma.opcional("parametros").map(|n| forma::booleano(n, sink));
    let desde = forma.requerida("desde", sink).and_then(|n| forma::fecha(n, sink));
    let nodo_hasta = forma.requerida("hasta", sink);
    let hasta = nodo_hasta.and_then(|n| forma::fecha(n, sink));
    let revocada = forma.opcional("revocada").map(|n| revocada(n, sink));
    forma.cerrar(sink);
    if let (Some(desde), Some(hasta), Some(nodo)) = (desde, hasta, nodo_hasta)
        && hasta < desde
    {
        sink.push(
            Problema::new(
                &codes::V0207,
                nodo.span,
                format!("la llave vence antes de valer: desde {desde}, hasta {hasta}"),
            )
            .ayuda("`hasta` es el último día en que vale"),
        );
    }
    let llave = llave?;
    Some((
        LlaveDeEntorno {
            llave: llave.valor,
            quien: quien?,
            persona: persona?,
            cargo: cargo?,
            dependencias: leido(dependencias)?.unwrap_or_default(),
            aspectos: aspectos?,
            parametros: leido(parametros)?.unwrap_or(false),
            desde: desde?,
            hasta: hasta?,
            revocada: leido(revocada)?,
        },
        llave.span,
    ))
}

fn buzon(nodo: &Nodo, sink: &mut Sink) -> Option<String> {
    let texto = forma::texto(nodo, sink)?;
    let bien = texto
        .valor
        .split_once('@')
        .is_some_and(|(quien, donde)| !quien.is_empty() && donde.contains('.') && !donde.contains('@'))
        && !texto.valor.contains(char::is_whitespace);
    if !bien {
        mal(&texto, "no es un correo", "escríbalo como `nombre@ejemplo.gob.mx`", sink);
        return None;
    }
    Some(texto.valor)
}

fn dependencias(nodo: &Nodo, sink: &mut Sink) -> Option<Vec<DependenciaId>> {
    let nodos = forma::lista(nodo, sink);
    let ids: Vec<DependenciaId> = nodos
        .iter()
        .filter_map(|n| forma::escalar(n, "el nombre corto de una dependencia", sink))
        .collect::<Vec<_>>()
        .into_iter()
        .filter_map(|e| forma::id(e, sink))
        .map(|id| DependenciaId(id.valor))
        .collect();
    if nodos.is_empty() && !nodo.es_roto() && !nodo.es_vacio() {
        sink.push(
            Problema::new(
                &codes::V0207,
                nodo.span,
                "la lista de dependencias está vacía: la llave no serviría para nada",
            )
            .ayuda("nombre alguna, o quite `dependencias` si aprueba los trámites de todas"),
        );
        return None;
    }
    (!ids.is_empty() && ids.len() == nodos.len()).then_some(ids)
}

fn aspectos(nodo: &Nodo, sink: &mut Sink) -> Option<Vec<Aspecto>> {
    let palabras = Aspecto::TODOS.map(|a| (a.id(), a));
    let nodos = forma::lista(nodo, sink);
    let mut aspectos: Vec<Aspecto> = nodos.iter().filter_map(|n| forma::opcion(n, &palabras, sink)).collect();
    if nodos.is_empty() && !nodo.es_roto() && !nodo.es_vacio() {
        sink.push(
            Problema::new(
                &codes::V0207,
                nodo.span,
                "la lista de aspectos está vacía: la llave no serviría para nada",
            )
            .ayuda("nombre lo que aprueba: flujo, formulario, usuarios, montos, salida"),
        );
    }
    let todos = !nodos.is_empty() && aspectos.len() == nodos.len();
    aspectos.sort_unstable();
    aspectos.dedup();
    todos.then_some(aspectos)
}

fn revocada(nodo: &Nodo, sink: &mut Sink) -> Option<LlaveRevocada> {
    let mut forma = Forma::estricta(nodo, "`revocada`", sink)?;
    let desde: Option<Date> = forma.requerida("desde", sink).and_then(|n| forma::fecha(n, sink));
    let motivo = forma.requerida("motivo", sink).and_then(|n| escrito(n, sink));
    forma.cerrar(sink);
    Some(LlaveRevocada { desde: desde?, motivo: motivo? })
}
