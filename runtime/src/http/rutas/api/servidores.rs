//! The people who work here and may be chosen in an expediente, for programs of who works on it.

use axum::Json;
use axum::extract::Path;
use axum::response::IntoResponse;
use engine::firma::nombre_de;
use engine::{permiso, servidor};
use schemars::JsonSchema;
use schemas::paquete::{Actor, Inspeccion};
use serde::Serialize;

use super::entrada::DeOperador;
use crate::http::Respuesta;

/// Las personas que pueden elegirse en un expediente.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ServidoresElegibles {
    /// Cada campo que se contesta con una persona, y cada visita que espera que se diga quién va, como «etapa.inspector».
    pub campos: Vec<ServidoresDeCampo>,
}

/// Un campo que se contesta con la cuenta de una persona que trabaja aquí.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ServidoresDeCampo {
    /// El campo, o «etapa.inspector».
    pub campo: String,
    /// Cómo se llama.
    pub nombre: String,
    /// El rol que se pide.
    pub rol: String,
    /// Quienes lo tienen hoy, por nombre.
    pub personas: Vec<ServidorElegible>,
}

/// Una persona que puede elegirse.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ServidorElegible {
    /// Su cuenta; es lo que se envía como respuesta.
    pub cuenta: String,
    /// Su nombre.
    pub nombre: String,
    /// Su cargo.
    pub cargo: String,
}

/// `GET /api/v1/expedientes/{folio}/servidores`
pub async fn lista(quien: DeOperador, Path(folio): Path<String>) -> Respuesta {
    let app = quien.0.servidor.app();
    let abierto = app.consultar(&folio, quien.cuenta()?, "consulta por programa").await?;
    let paquete = abierto.paquete.paquete();
    let elegibles = app.elegibles(paquete, abierto.estado.titular.as_ref()).await?;
    let campos = servidor::pedidos(paquete).map(|(campo, rol)| ServidoresDeCampo {
        campo: campo.id.to_string(),
        nombre: campo.etiqueta.clone(),
        rol: rol.to_string(),
        personas: elegibles
            .iter()
            .filter(|e| e.roles.contains(rol))
            .map(|e| ServidorElegible {
                cuenta: e.cuenta.to_string(),
                nombre: e.nombre.clone(),
                cargo: nombre_de(paquete, rol).to_owned(),
            })
            .collect(),
    });
    let mut campos: Vec<ServidoresDeCampo> = campos.collect();
    // Who may be sent to a visit that waits: what `programar` takes as `inspector`.
    for etapa in abierto.estado.activas.iter().filter_map(|a| paquete.tramite.etapa(&a.etapa)) {
        let (Some(Actor::Rol(rol)), true) = (permiso::actor_de(etapa), etapa.inspeccion().is_some()) else {
            continue;
        };
        let inspectores = app.inspectores(&abierto, etapa).await?;
        campos.push(ServidoresDeCampo {
            campo: format!("{}.{}", etapa.id, Inspeccion::INSPECTOR),
            nombre: etapa.nombre.clone(),
            rol: rol.to_string(),
            personas: inspectores
                .iter()
                .map(|c| ServidorElegible {
                    cuenta: c.id.to_string(),
                    nombre: c.nombre.0.clone(),
                    cargo: nombre_de(paquete, rol).to_owned(),
                })
                .collect(),
        });
    }
    Ok(Json(ServidoresElegibles { campos }).into_response())
}
