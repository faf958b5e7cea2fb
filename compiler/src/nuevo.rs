//! A new trámite from a few answers: small, whole and sound, with a prueba that passes, to be changed by hand. In a folder without a
//! municipality, that too.

use std::collections::BTreeMap;

use schemas::valor::{Duracion, Unidad};

use crate::compilar::compilar;
use crate::diag::{FileId, Sink};
use crate::formato::formatear;
use crate::literal;
use crate::sources::{Encima, Sources};
use crate::yaml::{self, Nodo};

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Respuestas {
    /// Name of the trámite, as people read it.
    pub nombre: String,
    /// The dependencia: its id, its name or its siglas. In a new municipality, its name.
    pub dependencia: String,
    /// Name of the municipality, if it is new.
    pub municipio: Option<String>,
    /// Id of the trámite; made from its name if it isn't given.
    pub id: Option<String>,
    /// Term to resolve; 10 días hábiles if it isn't given.
    pub plazo: Option<String>,
}

/// Why nothing could be made of the answers, in the author's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSePudo {
    /// An answer does not serve: which one, and why.
    Respuesta(&'static str, String),
    /// Something of the municipality is missing or in the way.
    Municipio(String),
}

impl NoSePudo {
    /// What the author reads.
    #[must_use]
    pub fn mensaje(&self) -> String {
        match self {
            Self::Respuesta(cual, porque) => format!("--{cual}: {porque}"),
            Self::Municipio(porque) => porque.clone(),
        }
    }
}

/// The part of a municipality that a new trámite stands on.
struct Base {
    dependencia: String,
    rol: String,
    firma: bool,
    ordenamiento: Option<String>,
    /// What the policy asks of every ficha.
    ficha: Vec<String>,
}

/// The new files, by name. `sources` is the folder of the municipality; empty for a new one.
///
/// # Errors
/// What to answer otherwise.
pub fn nuevo(sources: &dyn Sources, respuestas: &Respuestas) -> Result<BTreeMap<String, String>, NoSePudo> {
    let nombre = limpio(&respuestas.nombre);
    if nombre.is_empty() {
        return Err(NoSePudo::Respuesta("nombre", "diga cómo se llama el trámite".to_owned()));
    }
    let id = match &respuestas.id {
        Some(id) if identificador(id) == *id => id.clone(),
        Some(id) => {
            let llano = identificador(id);
            return Err(NoSePudo::Respuesta(
                "id",
                format!("`{id}` no puede ser un nombre corto; pruebe `{llano}`"),
            ));
        }
        None => identificador(&sin_articulos(&nombre)),
    };
    if id.is_empty() {
        return Err(NoSePudo::Respuesta("id", "diga un nombre corto, por ejemplo `permiso_poda`".to_owned()));
    }
    let plazo = respuestas.plazo.clone().unwrap_or_else(|| "10 días hábiles".to_owned());
    if literal::duracion(&plazo).is_err() {
        return Err(NoSePudo::Respuesta(
            "plazo",
            format!("`{plazo}` no es un plazo; escriba, por ejemplo, `10 días hábiles`"),
        ));
    }
    let mut archivos = BTreeMap::new();
    let existe = sources.list().iter().any(|n| n == "municipio.yaml");
    let base = if existe {
        existente(sources, &respuestas.dependencia)?
    } else {
        municipio(respuestas, &mut archivos)?
    };
    let ruta = format!("{}/{id}/tramite.yaml", base.dependencia);
    let ocupado = sources.list().into_iter().find(|n| n.ends_with(&format!("/{id}/tramite.yaml")));
    if let Some(ocupado) = ocupado {
        return Err(NoSePudo::Respuesta("id", format!("el trámite `{id}` ya existe en `{ocupado}`")));
    }
    archivos.insert(ruta, tramite(&id, &nombre, &plazo, &base));
    archivos.insert(format!("{}/{id}/pruebas/autorizada.yaml", base.dependencia), PRUEBA.to_owned());
    for texto in archivos.values_mut() {
        *texto = formatear(texto).map_err(|_| sin_sentido())?;
    }
    comprobar(sources, &archivos)?;
    Ok(archivos)
}

/// The first prueba of a new trámite.
const PRUEBA: &str = "# Un caso inventado. Córralo con `ventanilla probar` y agregue los que falten: negar, prevenir, lo que no se acepta.
prueba: Solicita, completa lo que falta y se le autoriza
fecha: 2026-03-02 10:00
solicitante: {nombre: Persona de Prueba}
pasos:
  - hace: solicitud.enviar
    con:
      domicilio: {calle: Hidalgo, numero: \"10\", colonia: Centro, cp: \"64000\", municipio: Monterrey}
      peticion: Lo que solicito.
  - espera: {etapas: [resolucion]}
  - {hace: resolucion.prevenir, con: {falta: Diga para cuándo lo necesita.}}
  - espera: {etapas: [subsanacion], avisos: [complete]}
  - {hace: subsanacion.responder, con: {peticion: Lo que solicito es para el mes de mayo.}}
  - {hace: resolucion.autorizar}
  - espera: {resultado: favorable, salida: {id: autorizacion, contiene: para el mes de mayo}}
";

fn sin_sentido() -> NoSePudo {
    NoSePudo::Municipio("no se pudo escribir una definición correcta con esas respuestas".to_owned())
}

/// What was made must not add a finding to those that were there.
fn comprobar(sources: &dyn Sources, nuevos: &BTreeMap<String, String>) -> Result<(), NoSePudo> {
    let antes = compilar(sources).diagnostics.len();
    let despues = compilar(&Encima { base: sources, textos: nuevos.clone() });
    let propio = |d: &&schemas::diagnostic::Diagnostic| nuevos.contains_key(&d.primaria.rango.archivo);
    match despues.diagnostics.iter().find(propio) {
        None if antes == 0 && !despues.diagnostics.is_empty() => Err(sin_sentido()),
        None => Ok(()),
        Some(d) => {
            Err(NoSePudo::Municipio(format!("no se pudo escribir una definición correcta: {}", d.mensaje)))
        }
    }
}

/// A new municipality, with what a trámite needs.
fn municipio(respuestas: &Respuestas, archivos: &mut BTreeMap<String, String>) -> Result<Base, NoSePudo> {
    let nombre = limpio(respuestas.municipio.as_deref().unwrap_or_default());
    let corto = identificador(&sin_articulos(&nombre.replace("Municipio", "")));
    if corto.is_empty() {
        let porque = "la carpeta no tiene un municipio; diga cómo se llama el nuevo";
        return Err(NoSePudo::Respuesta("municipio", porque.to_owned()));
    }
    let dependencia = limpio(&respuestas.dependencia);
    let id = dependencia_id(&dependencia);
    if id.is_empty() {
        return Err(NoSePudo::Respuesta("dependencia", "diga qué dependencia lo resuelve".to_owned()));
    }
    let siglas: String = dependencia
        .split_whitespace()
        .filter(|p| p.chars().next().is_some_and(char::is_uppercase))
        .filter_map(|p| p.chars().next())
        .collect();
    let siglas = if siglas.is_empty() { id.to_uppercase() } else { siglas };
    let femenina =
        ["Dirección", "Secretaría", "Coordinación", "Tesorería", "Subdirección", "Jefatura", "Oficialía"];
    let articulo = if femenina.iter().any(|f| dependencia.starts_with(f)) { "la " } else { "" };
    let mut poner = |nombre: &str, texto: String| archivos.insert(nombre.to_owned(), texto);
    poner(
        "municipio.yaml",
        format!(
            "# Lo que comparten todos los trámites del municipio.\nmunicipio: {corto}\nnombre: {}\n# La de su estado: America/Mexico_City, America/Monterrey, America/Tijuana…\n\
             zona_horaria: America/Mexico_City\ncalendario: municipal\n\ndependencias:\n  {id}: {{nombre: {}, siglas: {}}}\n\n\
             ordenamientos:\n  reglamento: {{nombre: Escriba aquí el nombre de su reglamento, ilustrativo: si}}\n\n\
             # Quien revisa una solicitud no es quien la resuelve.\nseparacion: [[revisa, resuelve]]\n\n# Se previene una sola vez.\nprevencion: {{maximo: 1}}\n",
            citado(&nombre),
            citado(&dependencia),
            citado(&siglas)
        ),
    );
    poner(
        "roles.yaml",
        format!(
            "roles:\n  titular_{id}:\n    nombre: {}\n    dependencia: {id}\n    puede: [recibe, resuelve, firma]\n",
            citado(&format!("Titular de {articulo}{dependencia}"))
        ),
    );
    poner("documentos.yaml", "documentos:\n  identificacion: {nombre: Identificación oficial, emite: externo, formatos: [pdf, jpg, png], nota: Para los trámites que la pidan.}\n".to_owned());
    poner(
        "calendarios/municipal.yaml",
        "# Los descansos de la Ley Federal del Trabajo, artículo 74. Agregue los de su municipio.\ncalendario: municipal\nnombre: Días hábiles del municipio\n\
         habiles: [lunes, martes, miercoles, jueves, viernes]\ndescansos:\n  - {fecha: 01-01, nota: Año Nuevo}\n  - {lunes: 1, de: 2, nota: Día de la Constitución}\n\
         \x20 - {lunes: 3, de: 3, nota: Natalicio de Benito Juárez}\n  - {fecha: 05-01, nota: Día del Trabajo}\n  - {fecha: 09-16, nota: Día de la Independencia}\n\
         \x20 - {lunes: 3, de: 11, nota: Día de la Revolución}\n  - {fecha: 10-01, desde: 2024-10-01, cada: 6, nota: Transmisión del Poder Ejecutivo Federal}\n\
         \x20 - {fecha: 12-25, nota: Navidad}\n"
            .to_owned(),
    );
    Ok(Base {
        rol: format!("titular_{id}"),
        dependencia: id,
        firma: true,
        ordenamiento: Some("reglamento".to_owned()),
        ficha: Vec::new(),
    })
}

/// An id for a dependencia short enough for that of its role.
fn dependencia_id(nombre: &str) -> String {
    let sin_cargo =
        ["Dirección de", "Dirección", "Secretaría de", "Secretaría del", "Secretaría", "Coordinación de"]
            .iter()
            .find_map(|p| nombre.strip_prefix(p))
            .unwrap_or(nombre);
    identificador(&sin_articulos(sin_cargo))
        .chars()
        .take(30)
        .collect::<String>()
        .trim_end_matches('_')
        .to_owned()
}

/// What there is in a municipality that the trámite can stand on.
fn existente(sources: &dyn Sources, pedida: &str) -> Result<Base, NoSePudo> {
    let leer = |nombre: &str| -> Option<Nodo> {
        Some(yaml::parse(FileId(0), &sources.text(nombre).ok()?, &mut Sink::new()))
    };
    let municipio = leer("municipio.yaml");
    let claves = |clave: &str| -> Vec<(String, String, String)> {
        let Some(mapa) = municipio.as_ref().and_then(Nodo::mapa).and_then(|m| m.get(clave)?.mapa()) else {
            return Vec::new();
        };
        let texto = |nodo: &Nodo, clave: &str| -> String {
            nodo.mapa().and_then(|m| m.get(clave)?.escalar()).map(|e| e.texto.clone()).unwrap_or_default()
        };
        mapa.iter().map(|(k, v)| (k.texto.clone(), texto(v, "nombre"), texto(v, "siglas"))).collect()
    };
    let dependencias = claves("dependencias");
    let buscada = identificador(pedida);
    let hallada = dependencias
        .iter()
        .find(|(id, nombre, siglas)| [id, nombre, siglas].iter().any(|t| identificador(t) == buscada))
        .filter(|_| !buscada.is_empty());
    let Some((dependencia, ..)) = hallada else {
        let hay: Vec<String> =
            dependencias.iter().map(|(id, nombre, _)| format!("{id} ({nombre})")).collect();
        let porque = format!("`{pedida}` no es una dependencia del municipio; hay: {}", hay.join(", "));
        return Err(NoSePudo::Respuesta("dependencia", porque));
    };
    let roles = leer("roles.yaml");
    let puede = |rol: &Nodo, acto: &str| {
        let actos = rol.mapa().and_then(|m| m.get("puede")).map(Nodo::uno_o_varios).unwrap_or_default();
        actos.iter().any(|a| a.escalar().is_some_and(|e| e.texto == acto))
    };
    let de_aqui = |rol: &Nodo| {
        let suya = rol.mapa().and_then(|m| m.get("dependencia")?.escalar());
        suya.is_some_and(|e| e.texto == *dependencia)
    };
    let rol = roles.as_ref().and_then(Nodo::mapa).and_then(|m| m.get("roles")?.mapa()).and_then(|m| {
        m.iter()
            .filter(|(_, rol)| de_aqui(rol) && puede(rol, "resuelve"))
            .max_by_key(|(_, rol)| puede(rol, "firma"))
            .map(|(id, rol)| (id.texto.clone(), puede(rol, "firma")))
    });
    let Some((rol, firma)) = rol else {
        return Err(NoSePudo::Municipio(format!(
            "en `roles.yaml` ningún rol de la dependencia `{dependencia}` puede resolver; agregue uno con `puede: [resuelve, firma]`"
        )));
    };
    let ordenamiento = claves("ordenamientos").into_iter().next().map(|(id, ..)| id);
    let politica = municipio.as_ref().and_then(Nodo::mapa).and_then(|m| m.get("politica")?.mapa());
    let ficha = politica
        .and_then(|p| p.get("ficha"))
        .map(Nodo::uno_o_varios)
        .unwrap_or_default()
        .iter()
        .filter_map(|n| n.escalar().map(|e| e.texto.clone()))
        .collect();
    Ok(Base { dependencia: dependencia.clone(), rol, firma, ordenamiento, ficha })
}

/// What the ficha says where the municipality asks for more than the language does: lines for the author to change.
fn de_la_ficha(pedidas: &[String]) -> String {
    pedidas
        .iter()
        .filter_map(|clave| {
            let valor = match clave.as_str() {
                "categorias" => "[otros]",
                "sector" => "Administración pública",
                "vigencia" => "Diga aquí cuánto vale lo que se obtiene",
                "clave" | "homoclave" => "Por asignar",
                "oficinas" => "[Diga aquí en qué oficina se atiende]",
                "horarios" => "Lunes a viernes de 9:00 a 15:00",
                "contacto" => "correo@ejemplo.mx",
                "inspeccion" => "{objetivo: Diga aquí qué se revisa, autoridad: Diga aquí quién la hace}",
                "criterios" => "[Diga aquí con qué criterios se resuelve]",
                "conservacion" => "5 años",
                _ => return None,
            };
            Some(format!(
                "  {clave}: {}\n",
                if valor.starts_with(['[', '{']) { valor.to_owned() } else { citado(valor) }
            ))
        })
        .collect()
}

/// The plazo of the stage and what the notice of a prevención does, so that both rounds fit in what the ficha promises.
fn tiempos(plazo: &str) -> (String, &'static str) {
    /// Business days for a notice to be read, with one to spare.
    const CONSULTA: u32 = 4;
    let linea = |dias: u32| match dias {
        0 => String::new(),
        1 => "    plazo: 1 día hábil\n".to_owned(),
        n => format!("    plazo: {n} días hábiles\n"),
    };
    match literal::duracion(plazo) {
        Ok(Duracion { cantidad, unidad: Unidad::DiasHabiles }) if cantidad >= 2 * CONSULTA => {
            (linea(((cantidad - CONSULTA) / 2).min(5)), "\n    efecto: notificacion")
        }
        Ok(Duracion { cantidad, unidad: Unidad::DiasHabiles }) => (linea(cantidad / 2), ""),
        _ => (String::new(), ""),
    }
}

fn tramite(id: &str, nombre: &str, plazo: &str, base: &Base) -> String {
    let fundamento = match &base.ordenamiento {
        Some(ordenamiento) => format!("{{{ordenamiento}: []}}"),
        None => "{}".to_owned(),
    };
    let firman = if base.firma { format!("    firman: [{}]\n", base.rol) } else { String::new() };
    let Base { dependencia, rol, .. } = base;
    let (plazo_etapa, efecto) = tiempos(plazo);
    let ficha = de_la_ficha(&base.ficha);
    format!(
        "# Cambie lo que haga falta y revise con `ventanilla validar`. Lo marcado `ilustrativo` falta cotejarlo con el reglamento.
tramite: {id}
nombre: {}
dependencia: {dependencia}
version: \"1\"

ficha:
  descripcion: Le permite obtener lo que solicita. Diga aquí qué es y para qué sirve.
  plazo_resolucion: {plazo}
  si_no_responde: negativa_ficta
  # El ordenamiento y sus artículos: {{reglamento: [\"12\", \"13\"]}}
  fundamento: {fundamento}
{ficha}  ilustrativo: si

finalidad: {}

campos:
  domicilio:
    tipo: domicilio
    etiqueta: Su domicilio
  peticion:
    tipo: texto_largo
    etiqueta: Qué solicita
    ayuda: Explíquelo con sus palabras.
  # Lo que captura la dependencia
  falta:
    tipo: texto_largo
    etiqueta: Qué falta
    ayuda: La persona recibe este texto tal como lo escriba.
  motivo:
    tipo: texto_largo
    etiqueta: Por qué se niega
    ayuda: La persona recibe este texto tal como lo escriba.

etapas:
  solicitud:
    nombre: Su solicitud
    actor: solicitante
    captura: [domicilio, peticion]
    acciones:
      enviar: {{a: resolucion, etiqueta: Enviar mi solicitud}}

  resolucion:
    nombre: Revisión y resolución
    actor: {rol}
    acto: resuelve
{plazo_etapa}    acciones:
      autorizar: {{a: autorizada, etiqueta: Autorizar}}
      prevenir: {{a: subsanacion, etiqueta: Pedir que complete, captura: [falta]}}
      negar: {{a: negada, etiqueta: Negar, captura: [motivo]}}

  subsanacion:
    tipo: prevencion
    nombre: Le pedimos completar
    plazo: 5 días hábiles
    reabre: [domicilio, peticion]
    efectos: [{{avisa: complete}}]
    a: resolucion
    al_vencer: desechada

  autorizada: {{tipo: fin, resultado: favorable, emite: autorizacion}}
  negada: {{tipo: fin, resultado: desfavorable, emite: negativa}}
  desechada: {{tipo: fin, nombre: Desechada por falta de respuesta, resultado: desechada}}
  desistida: {{tipo: fin, nombre: Usted desistió, resultado: desistida}}

acciones_generales:
  desistir: {{actor: solicitante, etiqueta: Desistir de mi solicitud, a: desistida}}

salidas:
  autorizacion:
    titulo: {}
{firman}    texto: \"Se autoriza lo que solicitó **{{{{ solicitante.nombre }}}}**: {{{{ peticion }}}}\"
  negativa:
    titulo: Resolución negativa
{firman}    texto: \"No se autoriza lo que solicitó **{{{{ solicitante.nombre }}}}**, por lo siguiente: {{{{ motivo }}}}\"

avisos:
  complete:
    para: solicitante
    asunto: Complete su solicitud {{{{ solicitud.folio }}}}
    texto: \"A su solicitud **{{{{ solicitud.folio }}}}** le falta lo siguiente: {{{{ falta }}}}\"{efecto}
",
        citado(nombre),
        citado(&format!("Resolver su solicitud de {}", minuscula(nombre))),
        citado(nombre),
    )
}

/// One line, without outer spaces or what cannot be seen.
fn limpio(texto: &str) -> String {
    let visible: String = texto
        .chars()
        .filter(|c| !yaml::es_invisible(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn minuscula(texto: &str) -> String {
    let mut letras = texto.chars();
    let primera = letras.next();
    // A name all in capitals stays so.
    if letras.clone().next().is_some_and(char::is_uppercase) {
        return texto.to_owned();
    }
    primera.into_iter().flat_map(char::to_lowercase).chain(letras).collect()
}

/// A text as a value of YAML, with quotes where it could be read otherwise.
fn citado(texto: &str) -> String {
    let llano = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '(' | ')' | '«' | '»' | '-');
    let empieza = texto.chars().next().is_some_and(char::is_alphabetic);
    if empieza && texto.chars().all(llano) && !texto.contains(" -") {
        return texto.to_owned();
    }
    let dentro: String = texto
        .chars()
        .map(|c| match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            c => c.to_string(),
        })
        .collect();
    // A template begins with two braces; a name holds none.
    format!("\"{}\"", dentro.replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #"))
}

/// Without the words that say nothing in an id.
fn sin_articulos(texto: &str) -> String {
    let vacias = ["de", "del", "la", "el", "los", "las", "para", "un", "una", "en", "y", "a", "por", "con"];
    let palabras: Vec<&str> =
        texto.split_whitespace().filter(|p| !vacias.contains(&p.to_lowercase().as_str())).collect();
    palabras.join(" ")
}

/// An id made of a text.
fn identificador(texto: &str) -> String {
    crate::forma::llano(texto)
}
