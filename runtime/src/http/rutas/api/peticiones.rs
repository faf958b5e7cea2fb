//! What is taken by the orders about versions, as JSON Schema; the rest of what is taken stands in [`super::openapi`].

use serde_json::{Value, json};

/// Name and schema of each.
pub fn de_versiones() -> Vec<(&'static str, Value)> {
    let objeto = |miembros: Value, obligatorios: &[&str], ejemplo: Value| {
        json!({
            "type": "object", "properties": miembros, "required": obligatorios, "additionalProperties": false, "examples": [ejemplo],
        })
    };
    let paquete = json!({"type": "string", "description": "El texto del archivo .paquete, tal cual."});
    let firmas = json!({"type": "string", "description": "El texto del archivo .intoto.jsonl, tal cual: un sobre por renglón."});
    let sobre = "{\"payload\":\"…\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[]}\n";
    vec![
        (
            "PeticionVersion",
            objeto(
                json!({
                    "paquete": paquete,
                    "autores": {"type": "array", "minItems": 1, "items": {"type": "string", "maxLength": 120}, "description": "Correos de quien hizo la versión; no podrá aprobarla."},
                }),
                &["paquete", "autores"],
                json!({"paquete": "{\"formato\":1}", "autores": ["autora@ejemplo.mx"]}),
            ),
        ),
        (
            "PeticionLiberacion",
            objeto(
                json!({
                    "versiones": {"type": "array", "minItems": 1, "maxItems": 200, "items": {
                        "type": "object", "properties": {"paquete": paquete, "vistos_buenos": firmas},
                        "required": ["paquete", "vistos_buenos"], "additionalProperties": false,
                    }},
                    "desde": {"type": "string", "format": "date", "description": "El día en que empiezan a ofrecerse, desde su primer segundo; si no se dice, desde ahora."},
                }),
                &["versiones"],
                json!({"versiones": [{"paquete": "{\"formato\":1}", "vistos_buenos": sobre}], "desde": "2027-02-01"}),
            ),
        ),
        (
            "PeticionVistosBuenos",
            objeto(json!({"vistos_buenos": firmas}), &["vistos_buenos"], json!({"vistos_buenos": sobre})),
        ),
        (
            "PeticionMotivo",
            objeto(
                json!({"motivo": {"type": "string", "minLength": 1, "maxLength": 500}}),
                &["motivo"],
                json!({"motivo": "Cobra de más los domingos"}),
            ),
        ),
    ]
}
