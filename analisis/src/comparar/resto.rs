//! What no rule spoke of: each leaf that differs is told by the name of its key and by what it belongs to, so that nothing is silent.
//! A key that isn't in the table is told with its path, and as `Atencion`, since nobody has said that it does no harm.

use schemas::expr::Valoracion;
use schemas::valor::{Duracion, Valor};
use serde_json::Value;

use super::diferencias::{Diferencia, ORDEN};
use super::palabras::{cita, entero, formula};
use super::pluma::Pluma;
use super::{Cambio, Clase, Para};

/// How a key is told: its name with its article, to whom it matters, how much it weighs.
type Trato = (&'static str, &'static str, Para, Clase);

use Clase::{Atencion, Compatible};
use Para::{Ciudadania, Costo, DatosPersonales, Operacion, Salida, Texto, Tiempo};

/// The keys that are only told, in alphabetical order.
const TRATOS: &[Trato] = &[
    ("advertencia", "la advertencia", Ciudadania, Compatible),
    ("advierte_si", "cuándo se advierte", Ciudadania, Compatible),
    ("anticipacion", "la anticipación con que se pide", Ciudadania, Atencion),
    ("ayuda", "la ayuda", Texto, Compatible),
    ("calculada", "el plazo calculado", Tiempo, Atencion),
    ("calculo", "la fórmula", Operacion, Atencion),
    ("categorias", "los temas", Texto, Compatible),
    ("cita_dura", "lo que dura cada cita", Operacion, Atencion),
    ("clase", "la clase", Operacion, Atencion),
    ("clave", "la clave interna", Texto, Compatible),
    ("confirma", "la pregunta de confirmación", Texto, Compatible),
    ("conservacion", "el tiempo que se conserva", DatosPersonales, Atencion),
    ("con", "lo que se pregunta", Operacion, Atencion),
    ("contacto", "el contacto", Texto, Compatible),
    ("creciente", "lo que se afirma que crece", Texto, Compatible),
    ("criterios", "los criterios de la resolución", Ciudadania, Compatible),
    ("cupo", "cuántas caben a la misma hora", Operacion, Atencion),
    ("cuenta", "la cuenta contable", Operacion, Compatible),
    ("dependencia", "la dependencia", Operacion, Atencion),
    ("descripcion", "la descripción", Texto, Compatible),
    ("domicilio", "el domicilio", Texto, Compatible),
    ("ejemplo", "el ejemplo", Texto, Compatible),
    ("emite", "quién lo emite", Operacion, Atencion),
    ("entrega", "lo que contesta", Operacion, Atencion),
    ("estado", "el estado que se muestra", Texto, Compatible),
    ("etiqueta", "la etiqueta", Texto, Compatible),
    ("fuente", "la fuente", Texto, Compatible),
    ("fundamento", "el fundamento", Texto, Compatible),
    ("homoclave", "la homoclave", Texto, Compatible),
    ("horizonte", "hasta cuándo se ofrecen horas", Ciudadania, Atencion),
    ("horario", "el horario", Texto, Compatible),
    ("horarios", "los horarios", Texto, Compatible),
    ("ilustrativo", "si es ilustrativo", Texto, Compatible),
    ("inicial", "la respuesta propuesta", Ciudadania, Compatible),
    ("inspeccion", "lo que se inspecciona", Ciudadania, Atencion),
    ("lugar", "el lugar", Ciudadania, Atencion),
    ("mensaje", "el mensaje", Texto, Compatible),
    ("motivo", "el motivo para publicarlo", DatosPersonales, Compatible),
    ("nombre", "el nombre", Texto, Compatible),
    ("nota", "la nota", Texto, Compatible),
    ("oficinas", "las oficinas", Texto, Compatible),
    ("publicado", "dónde se publicó", Texto, Compatible),
    ("publico", "para quién es", Texto, Compatible),
    ("recibe", "lo que se le dice", Operacion, Atencion),
    ("requisito", "si aparece entre los requisitos", Texto, Compatible),
    ("sector", "el sector", Texto, Compatible),
    ("si_cambia", "lo que pasa si cambia un dato después de pagar", Costo, Atencion),
    ("siglas", "las siglas", Texto, Compatible),
    ("titulo", "el título", Texto, Compatible),
    ("unidad", "la unidad", Ciudadania, Atencion),
    ("url", "la dirección donde se lee", Texto, Compatible),
    ("version", "la etiqueta de la versión", Texto, Compatible),
    ("vigencia", "la vigencia", Salida, Atencion),
    ("zona_horaria", "la zona horaria", Tiempo, Atencion),
];

/// Tells the leaves of which nothing was said.
pub fn contar(pluma: &mut Pluma<'_>, hojas: &[Diferencia]) {
    for hoja in hojas {
        if !pluma.hablo_de(&hoja.senda) {
            let cambio = cambio(pluma, hoja);
            pluma.anota(&hoja.senda, cambio);
        }
    }
}

fn cambio(pluma: &Pluma<'_>, hoja: &Diferencia) -> Cambio {
    let partes = hoja.senda.partes();
    let en_cita = partes.iter().any(|p| p == "cita");
    let clave = partes.iter().rev().find_map(|p| trato(p)).filter(|_| !en_cita || partes.len() > 1);
    // Inside a citation the key is the one that follows it.
    let clave = if en_cita {
        let despues = partes.iter().skip_while(|p| *p != "cita").nth(1);
        despues.and_then(|p| trato(p)).or(Some(("cita", "de dónde sale", Texto, Compatible)))
    } else {
        partes.last().and_then(|p| trato(p)).or_else(|| clave.filter(|_| es_lugar(partes)))
    };
    let sujeto = sujeto(pluma, partes);
    if let [.., lista, orden] = partes
        && orden == ORDEN
    {
        let de_que = match lista.as_str() {
            "acciones" => "las acciones",
            "acciones_generales" => "las acciones generales",
            "avisos" => "los avisos",
            "calculos" => "los cálculos",
            "calendarios" => "los calendarios",
            "campos" => "los campos",
            "cobros" => "los cobros",
            "columnas" => "las columnas",
            "conceptos" => "los conceptos",
            "dependencias" => "las dependencias",
            "descuentos" => "los descuentos",
            "documentos" => "los tipos de documento",
            "etapas" => "las etapas",
            "opciones" => "las opciones",
            "ordenamientos" => "los ordenamientos",
            "parametros" => "los parámetros",
            "pruebas" => "las pruebas",
            "ramas" => "las ramas",
            "recargos" => "los recargos",
            "roles" => "los roles",
            "servicios" => "los sistemas que se consultan",
            "agendas" => "las agendas",
            "organos" => "los órganos que votan",
            "miembros" => "los roles que integran un órgano",
            "operaciones" => "lo que se les consulta",
            "salidas" => "los documentos que se emiten",
            _ => "una lista",
        };
        let que = format!("Cambia el orden en que están {de_que}.");
        let lista = |v: &Option<Value>| v.as_ref().map(en_palabras).unwrap_or_default();
        return Cambio::de(Texto, Compatible, que).con(lista(&hoja.antes), lista(&hoja.ahora));
    }
    if let Some(cambio) = compartido(partes, hoja) {
        return cambio;
    }
    let (nombre, para, clase) = match clave {
        Some((_, nombre, para, clase)) => (nombre.to_owned(), para, clase),
        None => (format!("`{}`", hoja.senda.mostrada()), Operacion, Atencion),
    };
    if let (Some(a), Some(b)) = (&hoja.antes, &hoja.ahora)
        && solo_se_dice_distinto(a, b)
    {
        let que = format!("Una fórmula {} se escribe distinto y dice lo mismo.", de(&sujeto));
        return Cambio::de(Texto, Compatible, que).con(en_palabras(a), en_palabras(b));
    }
    match (&hoja.antes, &hoja.ahora) {
        (Some(a), Some(b)) => Cambio::de(para, clase, format!("Cambia {nombre} {}.", de(&sujeto)))
            .con(en_palabras(a), en_palabras(b)),
        (None, Some(b)) => {
            Cambio::de(para, clase, format!("Se agrega {nombre} {}.", de(&sujeto))).es(en_palabras(b))
        }
        (Some(a), None) => {
            Cambio::de(para, clase, format!("Se quita {nombre} {}.", de(&sujeto))).era(en_palabras(a))
        }
        (None, None) => Cambio::de(para, clase, format!("Cambia {nombre} {}.", de(&sujeto))),
    }
}

/// What a trámite takes from its municipality because something names it: what names it was told.
fn compartido(partes: &[String], hoja: &Diferencia) -> Option<Cambio> {
    let partes: Vec<&str> = partes.iter().map(String::as_str).collect();
    let que = match partes.as_slice() {
        ["documentos", _] => "el tipo de documento",
        ["servicios", _] => "el sistema",
        ["agendas", _] => "la agenda",
        ["organos", _] => "el órgano",
        ["municipio", "dependencias", _] => "la dependencia",
        ["municipio", "ordenamientos", _] => "el ordenamiento",
        _ => return None,
    };
    let nombre = |v: &Option<Value>| v.as_ref()?.get("nombre")?.as_str().map(cita);
    Some(match (nombre(&hoja.antes), nombre(&hoja.ahora)) {
        (None, Some(nombre)) => Cambio::de(Texto, Compatible, format!("Ahora se menciona {que} {nombre}.")),
        (Some(nombre), None) => Cambio::de(Texto, Compatible, format!("Ya no se menciona {que} {nombre}.")),
        _ => return None,
    })
}

fn trato(clave: &str) -> Option<Trato> {
    TRATOS.iter().find(|(c, ..)| *c == clave).copied()
}

/// Whether a path ends at a place of a list.
fn es_lugar(partes: &[String]) -> bool {
    partes.last().is_some_and(|p| p.trim_start_matches('-').parse::<u32>().is_ok())
}

fn de(sujeto: &str) -> String {
    match sujeto.strip_prefix("el ") {
        Some(resto) => format!("del {resto}"),
        None => format!("de {sujeto}"),
    }
}

/// What a path belongs to, as it is called.
fn sujeto(pluma: &Pluma<'_>, partes: &[String]) -> String {
    let partes: Vec<&str> = partes.iter().map(String::as_str).collect();
    match partes.as_slice() {
        ["tramite", "campos", id, "tipo", "columnas", columna, _, ..] => {
            format!("la columna {} de {}", cita(columna), pluma.campo(id))
        }
        ["tramite", "campos", id, _, ..] => format!("el campo {}", pluma.campo(id)),
        ["tramite", "calculos", id, _, ..] => format!("el cálculo {}", cita(&pluma.calculo(id))),
        ["tramite", "validaciones", n, _, ..] => {
            let cual =
                n.parse::<usize>().ok().and_then(|n| pluma.ahora.tramite.validaciones.get(n.checked_sub(1)?));
            cual.map_or_else(
                || "una validación".to_owned(),
                |v| format!("la validación {}", cita(&v.mensaje)),
            )
        }
        ["tramite", "cobros", id, "conceptos" | "recargos" | "descuentos", linea, _, ..] => {
            format!("{} de {}", cita(&nombre_de_linea(pluma, id, linea)), pluma.cobro(id))
        }
        ["tramite", "cobros", id, _, ..] => format!("el cobro {}", pluma.cobro(id)),
        ["tramite", "etapas", id, "tipo", "acciones", accion, _, ..] => {
            format!("la acción {} de {}", cita(&nombre_de_accion(pluma, id, accion)), pluma.etapa(id))
        }
        ["tramite", "etapas", id, _, ..] => format!("la etapa {}", pluma.etapa(id)),
        ["tramite", "acciones_generales", id, _, ..] => {
            let general = pluma.ahora.tramite.acciones_generales.iter().find(|a| a.id == *id);
            format!("la acción {}", cita(general.map_or(*id, |a| a.etiqueta.as_str())))
        }
        ["tramite", "salidas", id, _, ..] => format!("el documento {}", pluma.salida(id)),
        ["tramite", "avisos", id, _, ..] => format!("el aviso {}", pluma.aviso(id)),
        ["tramite", "ficha", ..] => "la ficha".to_owned(),
        ["tramite", ..] => "el trámite".to_owned(),
        ["roles", id, _, ..] => format!("el rol {}", pluma.rol(id)),
        ["documentos", id, _, ..] => format!("el tipo de documento {}", pluma.documento(id)),
        ["parametros", id, _, ..] => {
            let parametro = pluma.ahora.parametro(id);
            format!("el parámetro {}", cita(parametro.map_or(*id, |p| p.nombre.as_str())))
        }
        ["servicios", id, _, ..] => {
            format!("el sistema {}", cita(pluma.ahora.servicio(id).map_or(*id, |s| s.nombre.as_str())))
        }
        ["agendas", id, _, ..] => {
            format!("la agenda {}", cita(pluma.ahora.agenda(id).map_or(*id, |a| a.nombre.as_str())))
        }
        ["organos", id, _, ..] => {
            format!("el órgano {}", cita(pluma.ahora.organo(id).map_or(*id, |o| o.nombre.as_str())))
        }
        ["calendarios", id, _, ..] => format!("el calendario {}", pluma.calendario(id)),
        ["pruebas", id, _, ..] => {
            let prueba = pluma.ahora.pruebas.iter().find(|p| p.id.as_str() == *id);
            format!("la prueba {}", cita(prueba.map_or(*id, |p| p.titulo.as_str())))
        }
        ["municipio", "dependencias", id, _, ..] => {
            format!("la dependencia {}", cita(pluma.ahora.dependencia(id).map_or(*id, |d| d.nombre.as_str())))
        }
        ["municipio", "ordenamientos", id, _, ..] => {
            let cual = pluma.ahora.municipio.ordenamientos.iter().find(|o| o.id == *id);
            format!("el ordenamiento {}", cita(cual.map_or(*id, |o| o.nombre.as_str())))
        }
        ["municipio", ..] => "el municipio".to_owned(),
        _ => "el paquete".to_owned(),
    }
}

fn nombre_de_linea(pluma: &Pluma<'_>, cobro: &str, linea: &str) -> String {
    let Some(cobro) = pluma.ahora.tramite.cobro(cobro) else { return linea.to_owned() };
    let conceptos = cobro.conceptos.iter().map(|c| (&c.id, &c.nombre));
    let ajustes = cobro.recargos.iter().chain(&cobro.descuentos).map(|a| (&a.id, &a.nombre));
    let hallada = conceptos.chain(ajustes).find(|(id, _)| id.as_str() == linea);
    hallada.map_or_else(|| linea.to_owned(), |(_, nombre)| nombre.clone())
}

fn nombre_de_accion(pluma: &Pluma<'_>, etapa: &str, accion: &str) -> String {
    let tarea = pluma.ahora.tramite.etapa(etapa).and_then(|e| match &e.tipo {
        schemas::paquete::TipoEtapa::Tarea(t) => t.acciones.iter().find(|a| a.id == *accion),
        _ => None,
    });
    tarea.map_or_else(|| accion.to_owned(), |a| a.etiqueta.clone())
}

/// Whether two formulas differ only in the words of their author.
fn solo_se_dice_distinto(a: &Value, b: &Value) -> bool {
    let arbol = |v: &Value| v.get("arbol").filter(|_| v.get("fuente").is_some()).cloned();
    matches!((arbol(a), arbol(b)), (Some(x), Some(y)) if x == y)
}

/// A leaf in words.
fn en_palabras(valor: &Value) -> String {
    let texto = match valor {
        Value::Null => "nada".to_owned(),
        Value::Bool(si) => if *si { "sí" } else { "no" }.to_owned(),
        Value::Number(n) => n.to_string(),
        Value::String(texto) => texto.clone(),
        Value::Array(todos) => todos.iter().map(en_palabras).collect::<Vec<_>>().join(", "),
        Value::Object(miembros) => {
            if let Some(Value::String(fuente)) =
                miembros.get("fuente").filter(|_| miembros.contains_key("arbol"))
            {
                fuente.clone()
            } else if let Ok(dura) = serde_json::from_value::<Duracion>(valor.clone()) {
                dura.to_string()
            } else if let Ok(formulada) = serde_json::from_value::<Valoracion>(valor.clone()) {
                formula(&formulada)
            } else if let Ok(valor) = serde_json::from_value::<Valor>(valor.clone()) {
                engine::formato::valor_en_palabras(&valor, None)
            } else {
                valor.to_string()
            }
        }
    };
    entero(&texto)
}
