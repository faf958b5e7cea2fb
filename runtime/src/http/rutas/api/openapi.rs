//! The description of the API (OpenAPI 3.1). Answers are described from their Rust types, so that the description can't say another
//! thing than what is written; what is taken is described here, beside the readers.

use axum::http::header;
use axum::response::IntoResponse;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::entrada::{MAXIMO_JSON, MAXIMO_VERSIONES};
use super::formas;
use super::operaciones::{Cuerpo, Da, OPERACIONES, Operacion, Quien};
use super::sistema::PROBLEMAS;
use super::{invitaciones, medicion, servidores, tenencias};
use crate::http::{Cx, Respuesta};

/// Types of other crates, whose words are for programmers; only their shape is told.
const AJENOS: &[&str] = &["ClaseTramite", "Modalidad", "Publico", "Resultado"];

/// `GET /api/v1/openapi.json`
pub async fn servir(cx: Cx) -> Respuesta {
    let cuerpo = descripcion(&cx.servidor.app().config().publica).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], cuerpo).into_response())
}

/// The description, for an address at which the API is reached.
pub fn descripcion(publica: &str) -> Value {
    let mut caminos: Map<String, Value> = Map::new();
    for operacion in OPERACIONES {
        let camino = caminos.entry(operacion.camino).or_insert_with(|| json!({}));
        if let Value::Object(camino) = camino {
            camino.insert(operacion.metodo.to_lowercase(), una(operacion));
        }
    }
    let mut grupos: Vec<&str> = OPERACIONES.iter().map(|o| o.grupo).collect();
    grupos.dedup();
    let mut vistos: Vec<&str> = Vec::new();
    grupos.retain(|g| {
        !vistos.contains(g) && {
            vistos.push(g);
            true
        }
    });
    let respuestas: Map<String, Value> = PROBLEMAS
        .iter()
        .map(|(codigo, texto)| {
            let problema = json!({
                "description": texto,
                "content": {"application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problema"},
                    "example": {
                        "type": format!("{publica}/api/v1/problemas/{codigo}"),
                        "title": "Los datos no se pudieron aceptar",
                        "status": codigo,
                        "detail": "Falta «respuestas»",
                        "instance": "urn:ventanilla:019ab3c0-0000-7000-8000-000000000000",
                    },
                }},
            });
            (format!("Problema{codigo}"), problema)
        })
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Ventanilla",
            "version": "1",
            "summary": "Trámites del municipio, por programa",
            "description": "Lo mismo que las páginas, con los mismos permisos. Errores en «application/problem+json» (RFC 9457), en español. Importes como texto con dos decimales; momentos en RFC 3339; días como 2026-11-09. Un miembro o un parámetro que no se conoce se rechaza.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": publica}],
        "tags": grupos.iter().map(|g| json!({"name": g})).collect::<Vec<_>>(),
        "paths": caminos,
        "components": {
            "schemas": esquemas(),
            "responses": respuestas,
            "headers": {
                "Referencia": {"description": "La referencia con la que se puede reportar", "schema": {"type": "string"}},
            },
            "securitySchemes": {
                "portador": {"type": "http", "scheme": "bearer", "description": "El token de POST /api/v1/sesiones. En las operaciones de «Versiones» sirve también un pase, que hace quien administra en Administración, Pases."},
                "invitacion": {
                    "type": "apiKey", "in": "header", "name": invitaciones::CABECERA,
                    "description": "Lo que sigue a «/invitacion/» en el enlace del correo que recibió quien no tiene cuenta. Vale mientras se espera su respuesta.",
                },
                "firma": {
                    "type": "apiKey", "in": "header", "name": "x-firma",
                    "description": "HMAC-SHA-256 de los bytes del cuerpo con el secreto compartido, en hexadecimal",
                },
            },
        },
    })
}

fn una(o: &Operacion) -> Value {
    let mut operacion = Map::new();
    operacion.insert("operationId".to_owned(), json!(o.id));
    operacion.insert("tags".to_owned(), json!([o.grupo]));
    operacion.insert("summary".to_owned(), json!(o.resumen));
    if !o.detalle.is_empty() {
        operacion.insert("description".to_owned(), json!(o.detalle));
    }
    operacion.insert(
        "security".to_owned(),
        match o.quien {
            Quien::Cualquiera => json!([]),
            Quien::SesionOpcional => json!([{}, {"portador": []}]),
            Quien::Sesion | Quien::Administracion => json!([{"portador": []}]),
            Quien::Cobrador => json!([{"firma": []}]),
            Quien::Invitada => json!([{"invitacion": []}]),
        },
    );
    let parametros = parametros(o);
    if !parametros.is_empty() {
        operacion.insert("parameters".to_owned(), Value::Array(parametros));
    }
    if let Some(cuerpo) = cuerpo(o.cuerpo) {
        operacion.insert("requestBody".to_owned(), cuerpo);
    }
    let mut respuestas = Map::new();
    let (codigo, da) = o.bien;
    respuestas.insert(codigo.to_string(), bien(o, da));
    if matches!(da, Da::Paquete) {
        respuestas.insert("304".to_owned(), json!({"description": "No ha cambiado", "headers": etag()}));
    }
    for error in o.errores.iter().chain(&[405, 500, 503]) {
        respuestas
            .insert(error.to_string(), json!({"$ref": format!("#/components/responses/Problema{error}")}));
    }
    operacion.insert("responses".to_owned(), Value::Object(respuestas));
    Value::Object(operacion)
}

fn parametros(o: &Operacion) -> Vec<Value> {
    let mut parametros = Vec::new();
    for parte in o.camino.split('/') {
        let Some(nombre) = parte.strip_prefix('{').and_then(|p| p.strip_suffix('}')) else { continue };
        let (palabras, ejemplo) = match nombre {
            "id" => ("Identificador del trámite.", "constancia_residencia"),
            "folio" => ("Folio; se acepta en minúsculas.", "SEDUS-2026-000001"),
            "etapa" => ("Etapa de la definición.", "revision"),
            "documento" => ("Folio del documento emitido.", "SA-2026-000001-1"),
            "accion" => ("Acción de la definición.", "expedir"),
            "huella" if o.quien == Quien::Invitada => (
                "Huella SHA-256 del archivo.",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            "huella" => (
                "Huella SHA-256 del paquete.",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            _ => ("Código HTTP.", "422"),
        };
        parametros.push(json!({
            "name": nombre, "in": "path", "required": true, "description": palabras,
            "schema": {"type": "string", "minLength": 1}, "example": ejemplo,
        }));
    }
    for (nombre, esquema, palabras) in o.consulta {
        let esquema: Value = serde_json::from_str(esquema).unwrap_or_default();
        parametros.push(json!({"name": nombre, "in": "query", "required": false, "description": palabras, "schema": esquema}));
    }
    if matches!(o.bien.1, Da::Paquete) {
        parametros.push(json!({
            "name": "If-None-Match", "in": "header", "required": false, "description": "El ETag que ya se tiene.", "schema": {"type": "string"},
        }));
    }
    if let Some(obligatoria) = o.idempotencia {
        parametros.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": obligatoria,
            "description": "Clave nueva por cada petición distinta; la misma si se repite. Un UUID sirve.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
            "example": "2f1b0c52-6c0c-4d8e-9b1a-3f7a5f0a9c11",
        }));
    }
    parametros
}

fn cuerpo(cuerpo: Cuerpo) -> Option<Value> {
    let refe = |nombre: &str| json!({"schema": {"$ref": format!("#/components/schemas/{nombre}")}});
    let binario = || json!({"schema": {"type": "string", "format": "binary"}});
    let tope = format!("Hasta {}.", engine::formato::tamano(MAXIMO_JSON as u64));
    Some(match cuerpo {
        Cuerpo::Nada => return None,
        Cuerpo::Json(nombre) => {
            json!({"required": true, "description": tope, "content": {"application/json": refe(nombre)}})
        }
        Cuerpo::JsonGrande(nombre) => {
            let tope = format!("Hasta {}.", engine::formato::tamano(MAXIMO_VERSIONES as u64));
            json!({"required": true, "description": tope, "content": {"application/json": refe(nombre)}})
        }
        Cuerpo::JsonOpcional(nombre) => {
            json!({"required": false, "description": tope, "content": {"application/json": refe(nombre)}})
        }
        Cuerpo::Archivo(partes) => {
            let mut miembros: Map<String, Value> = partes
                .iter()
                .map(|(n, d)| ((*n).to_owned(), json!({"type": "string", "description": d})))
                .collect();
            miembros.insert(
                "archivo".to_owned(),
                json!({"type": "string", "format": "binary", "description": "El archivo."}),
            );
            json!({"required": true, "content": {
                "multipart/form-data": {"schema": {
                    "type": "object", "properties": miembros, "required": ["campo", "archivo"], "additionalProperties": false,
                }},
                "application/pdf": binario(), "image/png": binario(), "image/jpeg": binario(), "application/octet-stream": binario(),
            }})
        }
        Cuerpo::ArchivoOHuella => json!({"required": true, "content": {
            "application/json": refe("PeticionHuella"),
            "multipart/form-data": {"schema": {
                "type": "object",
                "properties": {"archivo": {"type": "string", "format": "binary", "description": "El archivo."}},
                "required": ["archivo"],
            }},
            "application/pdf": binario(), "application/octet-stream": binario(),
        }}),
    })
}

fn etag() -> Value {
    json!({"ETag": {"description": "La huella SHA-256 del paquete, entre comillas", "schema": {"type": "string"}}})
}

fn bien(o: &Operacion, da: Da) -> Value {
    let mut respuesta = Map::new();
    respuesta.insert("description".to_owned(), json!(o.resumen));
    let mut cabeceras = json!({"x-referencia": {"$ref": "#/components/headers/Referencia"}});
    if let Value::Object(cabeceras) = &mut cabeceras {
        if matches!(da, Da::Paquete)
            && let Value::Object(etag) = etag()
        {
            cabeceras.extend(etag);
        }
        if o.id == "enviar_solicitud" {
            let lugar = json!({"description": "Dónde se sigue la solicitud", "schema": {"type": "string"}});
            cabeceras.insert("Location".to_owned(), lugar);
        }
    }
    respuesta.insert("headers".to_owned(), cabeceras);
    let contenido = match da {
        Da::Nada => return Value::Object(respuesta),
        Da::Json(nombre) => {
            json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{nombre}")}}})
        }
        Da::Esquema => json!({"application/schema+json": {"schema": {"type": "object"}}}),
        Da::Paquete | Da::PaqueteDeVersion | Da::OpenApi => {
            json!({"application/json": {"schema": {"type": "object"}}})
        }
        Da::Archivo => json!({
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "image/png": {"schema": {"type": "string", "format": "binary"}},
            "image/jpeg": {"schema": {"type": "string", "format": "binary"}},
        }),
        Da::Pdf => json!({"application/pdf": {"schema": {"type": "string", "format": "binary"}}}),
        Da::Texto => json!({"text/plain": {"schema": {"type": "string"}}}),
    };
    respuesta.insert("content".to_owned(), contenido);
    Value::Object(respuesta)
}

fn esquemas() -> Map<String, Value> {
    let ajustes = SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into());
    let mut generador = SchemaGenerator::new(ajustes);
    generador.subschema_for::<formas::Sesion>();
    generador.subschema_for::<formas::Archivo>();
    generador.subschema_for::<formas::Catalogo>();
    generador.subschema_for::<formas::Ficha>();
    generador.subschema_for::<formas::Estimacion>();
    generador.subschema_for::<tenencias::DocumentosTenidos>();
    generador.subschema_for::<medicion::Estadistica>();
    generador.subschema_for::<servidores::ServidoresElegibles>();
    generador.subschema_for::<invitaciones::Invitacion>();
    generador.subschema_for::<formas::Recibida>();
    generador.subschema_for::<formas::Solicitudes>();
    generador.subschema_for::<formas::Expediente>();
    generador.subschema_for::<formas::Hecha>();
    generador.subschema_for::<formas::Cita>();
    generador.subschema_for::<formas::AvisoLeido>();
    generador.subschema_for::<formas::Bandeja>();
    generador.subschema_for::<formas::Verificacion>();
    generador.subschema_for::<formas::VersionEnApi>();
    generador.subschema_for::<formas::Versiones>();
    generador.subschema_for::<formas::Liberacion>();
    generador.subschema_for::<formas::Entregados>();
    generador.subschema_for::<formas::Salud>();
    generador.subschema_for::<formas::Problema>();
    let mut esquemas = generador.take_definitions(true);
    for (nombre, esquema) in &mut esquemas {
        if AJENOS.contains(&nombre.as_str()) {
            sin_palabras(esquema);
        }
    }
    esquemas.extend(peticiones());
    esquemas
}

fn sin_palabras(esquema: &mut Value) {
    match esquema {
        Value::Object(miembros) => {
            miembros.shift_remove("description");
            miembros.values_mut().for_each(sin_palabras);
        }
        Value::Array(cosas) => cosas.iter_mut().for_each(sin_palabras),
        _ => {}
    }
}

/// What is taken.
fn peticiones() -> Map<String, Value> {
    let objeto = |miembros: Value, obligatorios: &[&str], ejemplo: Value| {
        json!({
            "type": "object", "properties": miembros, "required": obligatorios, "additionalProperties": false, "examples": [ejemplo],
        })
    };
    let respuestas = json!({"type": "object", "description": "Respuestas por campo, como dice el esquema."});
    let solicitante = json!({"type": "object", "description": "Lo que el trámite pide de quien solicita, como dice el esquema."});
    let pares = [
        (
            "PeticionSesion",
            objeto(
                json!({"correo": {"type": "string", "maxLength": 254}, "contrasena": {"type": "string", "maxLength": 1000}}),
                &["correo", "contrasena"],
                json!({"correo": "ciudadana@ejemplo.mx", "contrasena": "una frase que nadie más sabe"}),
            ),
        ),
        (
            "PeticionCosto",
            objeto(
                json!({"respuestas": respuestas, "solicitante": solicitante}),
                &[],
                json!({"respuestas": {"superficie_m2": "120.50", "uso": "comercial"}}),
            ),
        ),
        (
            "PeticionSolicitud",
            objeto(
                json!({
                    "accion": {"type": "string", "maxLength": 100, "description": "Acción con la que se envía; puede omitirse si hay una sola."},
                    "solicitante": solicitante,
                    "respuestas": respuestas,
                }),
                &["respuestas"],
                json!({
                    "solicitante": {"tipo": "fisica", "rfc": "COSC8001137NA", "telefono": "8181234567"},
                    "respuestas": {"uso": "comercial", "superficie_m2": "120.50"},
                }),
            ),
        ),
        (
            "PeticionAccion",
            objeto(
                json!({
                    "respuestas": respuestas,
                    "visita": {"type": "integer", "minimum": 0, "maximum": u32::MAX, "description": "La visita que se vio; si la etapa se visitó otra vez, 409."},
                }),
                &[],
                json!({"visita": 1, "respuestas": {"motivo_negativa": "El comprobante no corresponde al domicilio declarado."}}),
            ),
        ),
        ("PeticionAccionGeneral", objeto(json!({"respuestas": respuestas}), &[], json!({}))),
        ("PeticionVacia", objeto(json!({}), &[], json!({}))),
        (
            "PeticionEtapa",
            objeto(
                json!({"etapa": {"type": "string", "maxLength": 100}}),
                &["etapa"],
                json!({"etapa": "revision"}),
            ),
        ),
        (
            "PeticionHuella",
            objeto(
                json!({"sha256": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}}),
                &["sha256"],
                json!({"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}),
            ),
        ),
        (
            "AvisoDePago",
            objeto(
                json!({
                    "referencia": {"type": "string", "pattern": "^[!-~]{1,60}$", "description": "La operación; si el aviso se repite, la misma."},
                    "linea": {"type": "string", "pattern": "^[!-~]{1,60}$", "description": "Línea de captura que se pagó."},
                    "monto": {"type": "string", "pattern": "^[0-9]+(\\.[0-9]{1,2})?$", "description": "Pesos."},
                    "medio": {"enum": ["tarjeta", "caja", "spei"]},
                }),
                &["referencia", "linea", "monto", "medio"],
                json!({"referencia": "OP-000123", "linea": "123456789012345644670247", "monto": "63.34", "medio": "spei"}),
            ),
        ),
        (
            "EstadoDePago",
            json!({
                "type": "object",
                "properties": {"referencia": {"type": "string"}, "estado": {"enum": ["recibido", "aplicado", "apartado"]}},
                "required": ["referencia", "estado"],
            }),
        ),
    ];
    let de_versiones = super::peticiones::de_versiones();
    pares.into_iter().chain(de_versiones).map(|(nombre, esquema)| (nombre.to_owned(), esquema)).collect()
}
