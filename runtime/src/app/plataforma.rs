//! What the platform itself answers when a trámite asks it, as any outside system would. A definition declares the operation in
//! `servicios.yaml` under `plataforma`; what it declares must be what is answered here, and that is looked at when a paquete comes in.

use engine::consulta::Partes;
use engine::evolve;
use engine::servidor;
use schemas::ids::CuentaId;
use schemas::paquete::{Campo, ClaseOperacion, Operacion, Paquete};
use schemas::valor::Valor;
use serde_json::{Map, Value, json};

use super::ordenes::{REUNIR, SUPRIMIR};
use super::{App, Resultado, vigente};

/// A part: its id, its type as authors write it, and whether it is always there.
type Parte = (&'static str, &'static str, bool);

/// An operation of the platform.
struct Propia {
    id: &'static str,
    clase: ClaseOperacion,
    recibe: &'static [Parte],
    entrega: &'static [Parte],
}

/// What it answers to each order: whether it was done, to which account, or why not.
const DE_ORDEN: &[Parte] =
    &[("hecho", "booleano", true), ("cuenta", "texto", false), ("motivo", "texto", false)];

/// What it answers to what it is ordered to do with an expediente.
const SOBRE_EXPEDIENTE: &[Parte] = &[("hecho", "booleano", true), ("motivo", "texto", false)];

const fn orden(id: &'static str, recibe: &'static [Parte]) -> Propia {
    Propia { id, clase: ClaseOperacion::Efecto, recibe, entrega: DE_ORDEN }
}

/// A solicitud may name none: then it isn't done, and says so.
const fn sobre_expediente(id: &'static str) -> Propia {
    let recibe = &[("expediente", "expediente", false)];
    Propia { id, clase: ClaseOperacion::Efecto, recibe, entrega: SOBRE_EXPEDIENTE }
}

/// Everything that it answers.
const PROPIAS: [Propia; 8] = [
    Propia {
        id: "version_en_linea",
        clase: ClaseOperacion::Consulta,
        recibe: &[("tramite", "texto", true)],
        entrega: &[
            ("en_linea", "booleano", true),
            ("nombre", "texto", false),
            ("huella", "texto", false),
            ("desde", "fecha", false),
        ],
    },
    // Of the trámite that asks, and of all those of the environment.
    Propia {
        id: "carga",
        clase: ClaseOperacion::Consulta,
        recibe: &[("persona", "servidor", true)],
        entrega: &[("en_curso", "entero", true), ("en_total", "entero", true)],
    },
    orden(
        "dar_acceso",
        &[
            ("correo", "correo", true),
            ("nombre", "texto", true),
            ("roles", "opciones", true),
            ("solo_en", "opciones", false),
        ],
    ),
    orden(
        "cambiar_acceso",
        &[("correo", "correo", true), ("roles", "opciones", true), ("solo_en", "opciones", false)],
    ),
    orden(
        "suplir",
        &[
            ("correo", "correo", true),
            ("suple_a", "correo", true),
            ("desde", "fecha", true),
            ("hasta", "fecha", true),
        ],
    ),
    orden("quitar_acceso", &[("correo", "correo", true)]),
    sobre_expediente(REUNIR),
    sobre_expediente(SUPRIMIR),
];

/// Whether the platform answers an operation as a paquete declares it: it is told all that it needs, and whatever the paquete waits for is
/// something that it says.
pub fn contesta(operacion: &Operacion) -> bool {
    let misma = |p: &&Propia| p.id == operacion.id.as_str() && p.clase == operacion.clase;
    let Some(propia) = PROPIAS.iter().find(misma) else { return false };
    let es = |campo: &Campo, (id, tipo, siempre): &Parte, da: bool| {
        let cabe = if da { *siempre || !campo.obligatorio } else { campo.obligatorio || !siempre };
        campo.id.as_str() == *id && campo.tipo.clase() == *tipo && cabe
    };
    let dicho = |p: &Parte| operacion.recibe.iter().any(|c| es(c, p, false));
    let dado = |c: &Campo| propia.entrega.iter().any(|p| es(c, p, true));
    propia.recibe.iter().filter(|(_, _, siempre)| *siempre).all(dicho)
        && operacion.recibe.iter().all(|c| propia.recibe.iter().any(|p| es(c, p, false)))
        && operacion.entrega.iter().all(dado)
}

impl App {
    /// Answers what a trámite asks the platform; `paquete` is the one that asks, for the local day.
    ///
    /// # Errors
    /// When the store can't be read. That there is no answer is told apart, in Spanish.
    pub async fn contestar_por_la_plataforma(
        &self,
        paquete: &Paquete,
        operacion: &str,
        valores: &Partes,
    ) -> Resultado<Result<Value, String>> {
        match operacion {
            "version_en_linea" => {
                let Some(Valor::Texto(tramite)) = valores.get("tramite") else {
                    return Ok(Err("no se dijo de qué trámite".to_owned()));
                };
                self.version_en_linea(paquete, tramite).await.map(Ok)
            }
            "carga" => {
                let Some(cuenta) = valores.get("persona").and_then(servidor::cuenta) else {
                    return Ok(Err("no se dijo de qué persona".to_owned()));
                };
                self.carga(paquete, cuenta).await.map(Ok)
            }
            otra => Ok(Err(format!("esta plataforma no contesta `{otra}`"))),
        }
    }

    /// What somebody has in their hands now: expedientes in stages that they took, or that were assigned to them.
    async fn carga(&self, paquete: &Paquete, cuenta: &str) -> Resultado<Value> {
        let (cuenta, tramite) = (CuentaId::from(cuenta), paquete.tramite.id.clone());
        let carga = self.almacen().leer(move |l| l.carga(&cuenta, &tramite)).await?;
        Ok(json!({"en_curso": carga.del_tramite, "en_total": carga.en_total}))
    }

    /// Which version of a trámite is on offer, and since when.
    async fn version_en_linea(&self, paquete: &Paquete, tramite: &str) -> Resultado<Value> {
        let Some(activo) = self.estante().activo(tramite) else { return Ok(json!({"en_linea": false})) };
        let buscado = tramite.into();
        let actos = self.almacen().leer(move |l| l.actos(&buscado)).await?;
        let mut dicho = Map::from_iter([
            ("en_linea".to_owned(), Value::Bool(true)),
            ("nombre".to_owned(), Value::String(activo.tramite.nombre.clone())),
            ("huella".to_owned(), Value::String(activo.digest().to_string())),
        ]);
        if let Some(vigencia) = actos.ok().and_then(|actos| vigente(&actos, self.ahora())) {
            let desde = evolve::local(paquete, vigencia.desde).date();
            dicho.insert("desde".to_owned(), Value::String(desde.to_string()));
        }
        Ok(Value::Object(dicho))
    }
}
