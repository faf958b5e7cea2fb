//! What is on offer: the catalogue, each ficha, the schema of its solicitud, its sealed definition, and what it would cost.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use engine::texto::plegar;
use engine::{campo, evolve, formulario};
use rust_decimal::Decimal;
use schemas::paquete::{
    Campo, ClaseTramite, Etapa, Ficta, Modalidad, Paquete, Publico, TipoEtapa, TipoPersona,
};
use serde_json::{Map, Value, json};

use super::entrada::{Consulta, Cuerpo, con_campos};
use super::formas::{
    Catalogo, CobroEstimado, Cuenta, Estimacion, EtapaFicha, Ficha, Linea, Nombrado, Requisito, Sobre,
    TramiteResumen,
};
use crate::almacen::ClaseCuenta;
use crate::app::{Elegible, Ofrecido, campos_solicitante, datos_de_borrador, leer_solicitud};
use crate::http::vista::{cobro as vista_cobro, flujo};
use crate::http::{Cx, Falla, Respuesta};

/// The version of a trámite that is on offer.
pub fn ofrecido(cx: &Cx, tramite: &str) -> Result<Ofrecido, Falla> {
    cx.servidor.app().estante().activo(tramite).filter(se_publica).ok_or_else(Falla::no_existe)
}

fn se_publica(paquete: &Ofrecido) -> bool {
    paquete.tramite.clase != ClaseTramite::Interno
}

/// `GET /api/v1/tramites`
pub async fn catalogo(cx: Cx, mut consulta: Consulta) -> Respuesta {
    let q = consulta.tomar("q").map(|q| plegar(&q));
    let dependencia = consulta.tomar("dependencia");
    let categoria = consulta.tomar("categoria");
    let clase = consulta
        .una_de("clase", &[("tramite", ClaseTramite::Tramite), ("servicio", ClaseTramite::Servicio)])?;
    let modalidad = consulta
        .una_de("modalidad", &[("en_linea", Modalidad::EnLinea), ("presencial", Modalidad::Presencial)])?;
    let publico = consulta
        .una_de("publico", &[("ciudadania", Publico::Ciudadania), ("empresas", Publico::Empresas)])?;
    consulta.terminar()?;
    let tramites = cx.servidor.app().estante().activos();
    let tramites = tramites
        .iter()
        .filter(|p| se_publica(p))
        .filter(|p| {
            let t = &p.tramite;
            dependencia.as_ref().is_none_or(|d| *t.dependencia == **d)
                && categoria.as_ref().is_none_or(|c| t.ficha.categorias.contains(c))
                && clase.is_none_or(|c| t.clase == c)
                && modalidad.is_none_or(|m| t.ficha.modalidad.contains(&m))
                && publico.is_none_or(|x| t.ficha.publico.contains(&x))
                && q.as_ref().is_none_or(|q| coincide(p, q))
        })
        .map(resumen)
        .collect();
    Ok(Json(Catalogo { tramites }).into_response())
}

/// Whether each word of a search begins a word of the name, the description, the themes or the dependencia.
fn coincide(paquete: &Paquete, q: &str) -> bool {
    let t = &paquete.tramite;
    let todo = plegar(&format!(
        "{} {} {} {} {}",
        t.id.replace('_', " "),
        t.nombre,
        t.ficha.descripcion,
        t.ficha.categorias.join(" ").replace('_', " "),
        nombre_dependencia(paquete)
    ));
    let palabras: Vec<&str> = todo.split(|c: char| !c.is_alphanumeric()).collect();
    q.split(|c: char| !c.is_alphanumeric())
        .filter(|b| !b.is_empty())
        .all(|b| palabras.iter().any(|p| p.starts_with(b)))
}

fn nombre_dependencia(paquete: &Paquete) -> String {
    paquete
        .dependencia(&paquete.tramite.dependencia)
        .map_or_else(|| paquete.tramite.dependencia.to_string(), |d| d.nombre.clone())
}

fn resumen(paquete: &Ofrecido) -> TramiteResumen {
    let t = &paquete.tramite;
    TramiteResumen {
        id: t.id.to_string(),
        nombre: t.nombre.clone(),
        descripcion: t.ficha.descripcion.clone(),
        clase: t.clase,
        dependencia: Nombrado { id: t.dependencia.to_string(), nombre: nombre_dependencia(paquete) },
        categorias: t.ficha.categorias.clone(),
        modalidad: t.ficha.modalidad.clone(),
        publico: t.ficha.publico.clone(),
        plazo: t.ficha.plazo_resolucion.dura.to_string(),
        digest: paquete.digest().clone(),
        ilustrativo: t.ficha.cita.ilustrativo,
    }
}

/// `GET /api/v1/tramites/{id}`
pub async fn ficha(cx: Cx, Path(id): Path<String>) -> Respuesta {
    let paquete = ofrecido(&cx, &id)?;
    let (t, f) = (&paquete.tramite, &paquete.tramite.ficha);
    let requisitos = formulario::requisitos(t).into_iter().map(|c| Requisito {
        campo: c.id.to_string(),
        nombre: c.etiqueta.clone(),
        tipo: c.tipo.clase().to_owned(),
        ayuda: c.ayuda.clone(),
        obligatorio: c.obligatorio && c.visible_si.is_none() && c.obligatorio_si.is_none(),
        condicionado: c.visible_si.is_some() || c.obligatorio_si.is_some(),
        finalidad: c.finalidad.clone(),
        fundamento: c.cita.articulos(),
    });
    let ficha = Ficha {
        resumen: resumen(&paquete),
        version: t.version.clone(),
        si_no_responde: match f.si_no_responde {
            Ficta::Ninguna => "ninguna",
            Ficta::Negativa { .. } => "negativa",
            Ficta::Afirmativa { .. } => "afirmativa",
        }
        .to_owned(),
        vigencia: f.vigencia.clone(),
        homoclave: f.homoclave.clone(),
        oficinas: f.oficinas.clone(),
        horarios: f.horarios.clone(),
        contacto: f.contacto.clone(),
        inspeccion: f.inspeccion.clone(),
        criterios: f.criterios.clone(),
        fundamento: f.cita.articulos(),
        personas: t
            .solicitante
            .personas
            .iter()
            .map(|p| match p {
                TipoPersona::Fisica => "fisica".to_owned(),
                TipoPersona::Moral => "moral".to_owned(),
            })
            .collect(),
        requisitos: requisitos.collect(),
        etapas: t
            .etapas
            .iter()
            .map(|e| EtapaFicha {
                id: e.id.to_string(),
                nombre: e.nombre.clone(),
                clase: clase_de(e).to_owned(),
                quien: flujo::quien(&paquete, e, "Quien solicita"),
                plazo: e.plazo.as_ref().map(|p| p.dura.to_string()),
            })
            .collect(),
        cobros: t
            .cobros
            .iter()
            .map(|c| Nombrado { id: c.id.to_string(), nombre: c.nombre.clone() })
            .collect(),
        salidas: t
            .salidas
            .iter()
            .map(|s| Nombrado { id: s.id.to_string(), nombre: s.titulo.clone() })
            .collect(),
        acciones: acciones_iniciales(&paquete),
    };
    Ok(Json(ficha).into_response())
}

fn clase_de(etapa: &Etapa) -> &'static str {
    match etapa.tipo {
        TipoEtapa::Tarea(ref t) if t.inspeccion.is_some() => "inspeccion",
        TipoEtapa::Tarea(ref t) if t.votacion.is_some() => "votacion",
        TipoEtapa::Tarea(ref t) if t.firma.is_some() => "firma",
        TipoEtapa::Tarea(_) => "tarea",
        TipoEtapa::Decision { .. } => "decision",
        TipoEtapa::Pago { .. } => "pago",
        TipoEtapa::Prevencion { .. } => "prevencion",
        TipoEtapa::Paralelo { .. } => "paralelo",
        TipoEtapa::Consulta { .. } => "consulta",
        TipoEtapa::Cita(_) => "cita",
        TipoEtapa::Espera { .. } => "espera",
        TipoEtapa::Fin { .. } => "fin",
    }
}

/// The actions of the first stage.
fn acciones_iniciales(paquete: &Paquete) -> Vec<Nombrado> {
    match paquete.tramite.etapas.first().map(|e| &e.tipo) {
        Some(TipoEtapa::Tarea(tarea)) => tarea
            .acciones
            .iter()
            .map(|a| Nombrado { id: a.id.to_string(), nombre: a.etiqueta.clone() })
            .collect(),
        _ => Vec::new(),
    }
}

/// The fields of the first stage, with those that any of its actions captures.
pub fn campos_iniciales(paquete: &Paquete) -> Vec<&Campo> {
    let Some(primera) = paquete.tramite.etapas.first() else { return Vec::new() };
    let mut ids = formulario::campos_de_etapa(primera);
    if let TipoEtapa::Tarea(tarea) = &primera.tipo {
        for id in tarea.acciones.iter().flat_map(|a| &a.captura) {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
    }
    ids.iter().filter_map(|id| paquete.tramite.campo(id)).collect()
}

/// `GET /api/v1/tramites/{id}/esquema`
pub async fn esquema(cx: Cx, Path(id): Path<String>) -> Respuesta {
    let paquete = ofrecido(&cx, &id)?;
    let partes = campos_solicitante(&paquete);
    let mut miembros = Map::new();
    let mut obligatorios = vec!["respuestas"];
    let acciones: Vec<String> = acciones_iniciales(&paquete).into_iter().map(|a| a.id).collect();
    if acciones.len() > 1 {
        obligatorios.push("accion");
    }
    miembros
        .insert("accion".to_owned(), json!({"enum": acciones, "description": "Acción con la que se envía"}));
    let solicitante = sin_dialecto(campo::esquema(&partes.iter().collect::<Vec<_>>()));
    if solicitante.get("required").and_then(Value::as_array).is_some_and(|r| !r.is_empty()) {
        obligatorios.push("solicitante");
    }
    miembros.insert("solicitante".to_owned(), solicitante);
    miembros.insert("respuestas".to_owned(), sin_dialecto(campo::esquema(&campos_iniciales(&paquete))));
    let esquema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": paquete.tramite.nombre,
        "description": "Lo que se envía en POST /api/v1/tramites/{id}/solicitudes. Lo que depende de otras respuestas lo decide el servidor.",
        "type": "object",
        "properties": miembros,
        "required": obligatorios,
        "additionalProperties": false,
    });
    Ok(([(header::CONTENT_TYPE, "application/schema+json")], esquema.to_string()).into_response())
}

/// A schema inside another doesn't say its dialect again.
pub fn sin_dialecto(mut esquema: Value) -> Value {
    if let Value::Object(miembros) = &mut esquema {
        miembros.shift_remove("$schema");
    }
    esquema
}

/// `GET /api/v1/tramites/{id}/paquete`
pub async fn paquete(cx: Cx, Path(id): Path<String>, cabeceras: HeaderMap) -> Respuesta {
    let paquete = ofrecido(&cx, &id)?;
    let marca = format!("\"{}\"", paquete.digest());
    let conocida = cabeceras
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|m| m.trim() == "*" || m.trim().trim_start_matches("W/") == marca));
    let mut respuesta = if conocida {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        paquete.bytes().to_vec().into_response()
    };
    let cabeceras = respuesta.headers_mut();
    if !conocida {
        cabeceras.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Ok(marca) = HeaderValue::from_str(&marca) {
        cabeceras.insert(header::ETAG, marca);
    }
    cabeceras.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    Ok(respuesta)
}

/// `POST /api/v1/tramites/{id}/costo`
pub async fn costo(cx: Cx, Path(id): Path<String>, Cuerpo(mut cuerpo): Cuerpo) -> Respuesta {
    let paquete = ofrecido(&cx, &id)?;
    let respuestas = cuerpo.objeto("respuestas");
    let solicitante = cuerpo.objeto("solicitante");
    cuerpo.terminar()?;
    let ahora = cx.servidor.app().ahora();
    let cuenta =
        cx.persona.as_deref().map(crate::app::Persona::cuenta).filter(|c| c.clase == ClaseCuenta::Ciudadano);
    let elegible = match cuenta {
        Some(cuenta) => cx.servidor.app().elegible_de(&paquete, &cuenta.id, None, &respuestas).await?,
        None => Elegible::default(),
    };
    let campos = campos_iniciales(&paquete);
    let leido = leer_solicitud(&paquete, cuenta, &solicitante, &campos, &respuestas, &elegible, ahora);
    // What isn't answered yet is no mistake of an estimate.
    let mal: Vec<(String, String)> = leido
        .errores
        .into_iter()
        .filter(|e| e.clase == campo::ClaseError::Forma)
        .map(|e| (e.ruta, e.mensaje))
        .collect();
    if !mal.is_empty() {
        return Err(con_campos(mal));
    }
    let mut datos = datos_de_borrador(&paquete, leido.solicitante, ahora);
    datos.campos = leido.respuestas.into_iter().filter_map(|(c, v)| v.map(|v| (c, v))).collect();
    let fecha = evolve::local(&paquete, ahora).date();
    let mut cobros = Vec::new();
    let (mut total, mut completa) = (Decimal::ZERO, true);
    for cobro in vista_cobro::cobros_de(&paquete) {
        let (cuenta, falta) = match vista_cobro::estimado(&paquete, cobro, &datos, fecha) {
            Ok(liquidacion) => {
                total = total.checked_add(liquidacion.total).ok_or_else(|| {
                    Falla::invalido("El costo rebasa lo que se puede calcular; revise las cifras")
                })?;
                (Some(cuenta_de(liquidacion)), None)
            }
            Err(porque) => {
                completa = false;
                (None, Some(porque.en_palabras(&paquete)))
            }
        };
        cobros.push(CobroEstimado {
            cobro: cobro.id.to_string(),
            nombre: cobro.nombre.clone(),
            cuenta,
            falta,
        });
    }
    Ok(Json(Estimacion { cobros, fecha, total, completa, advertencias: sobre(leido.advertencias) })
        .into_response())
}

fn cuenta_de(liquidacion: schemas::evento::Liquidacion) -> Cuenta {
    Cuenta {
        total: liquidacion.total,
        fecha: liquidacion.fecha,
        lineas: liquidacion
            .lineas
            .into_iter()
            .map(|l| Linea {
                concepto: l.id.0,
                nombre: l.nombre,
                importe: l.importe,
                explicacion: l.explica,
                fundamento: l.fundamento,
            })
            .collect(),
        vale_hasta: liquidacion.vale_hasta,
    }
}

/// Words about fields, as they are answered.
pub fn sobre(errores: Vec<campo::ErrorCampo>) -> Vec<Sobre> {
    errores.into_iter().map(|e| Sobre { campo: e.ruta, mensaje: e.mensaje }).collect()
}
