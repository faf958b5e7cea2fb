//! What is published of the expedientes of a trámite, for programs: figures that tell of nobody.

use axum::Json;
use axum::extract::Path;
use axum::response::IntoResponse;
use engine::evolve;
use engine::medicion::Tiempo;
use schemars::JsonSchema;
use schemas::valor::Unidad;
use serde::Serialize;

use super::entrada::Consulta;
use crate::app::Trimestre;
use crate::http::{Cx, Falla, Respuesta};

/// Lo que se publica de los expedientes que terminaron en un trimestre.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Estadistica {
    /// El trámite.
    pub tramite: String,
    /// El trimestre, como `2026-1`.
    pub trimestre: String,
    /// Cuántos expedientes terminaron; `null` si son tan pocos que no se dice.
    pub concluidos: Option<u32>,
    /// Cuánto tardó la resolución.
    pub tiempos: Vec<TiempoPublicado>,
    /// Cuántos hay de cada respuesta.
    pub tablas: Vec<TablaDeEstadistica>,
    /// Promedios y medianas.
    pub numeros: Vec<NumeroPublicado>,
}

/// Lo que tardaron.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TiempoPublicado {
    /// Qué se cuenta: `dias_habiles`, `dias_naturales`, `minutos_habiles` o `minutos`.
    pub unidad: String,
    /// Cuántos expedientes.
    pub expedientes: u32,
    /// El tiempo que no pasó la mitad.
    pub mediana: u32,
    /// El tiempo que no pasaron nueve de cada diez.
    pub percentil_90: u32,
}

/// Cuántos hay de cada respuesta.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TablaDeEstadistica {
    /// Qué se cuenta: `fin`, `plazo` o el nombre corto de un dato.
    pub nombre: String,
    /// Cómo se llama.
    pub etiqueta: String,
    /// Cada respuesta.
    pub filas: Vec<FilaDeEstadistica>,
}

/// Cuántos hay de una respuesta.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FilaDeEstadistica {
    /// La respuesta.
    pub nombre: String,
    /// Cuántos expedientes; `null` si no se muestra.
    pub expedientes: Option<u32>,
}

/// Un número.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NumeroPublicado {
    /// Cómo se llama.
    pub etiqueta: String,
    /// Cuántos expedientes lo tienen.
    pub expedientes: u32,
    /// Su promedio, exacto a dos decimales.
    pub promedio: String,
    /// Su mediana.
    pub mediana: String,
}

fn tiempo(t: &Tiempo) -> TiempoPublicado {
    let unidad = match t.unidad {
        Unidad::DiasHabiles => "dias_habiles",
        Unidad::DiasNaturales | Unidad::Meses | Unidad::Anios => "dias_naturales",
        Unidad::HorasHabiles => "minutos_habiles",
        Unidad::Horas | Unidad::Minutos => "minutos",
    };
    TiempoPublicado {
        unidad: unidad.to_owned(),
        expedientes: t.casos,
        mediana: t.mediana,
        percentil_90: t.p90,
    }
}

/// `GET /api/v1/tramites/{id}/estadistica`
pub async fn estadistica(cx: Cx, Path(id): Path<String>, mut consulta: Consulta) -> Respuesta {
    let pedido = consulta.tomar("trimestre");
    consulta.terminar()?;
    let app = cx.servidor.app();
    let paquete = app.estante().activo(&id).ok_or_else(Falla::no_existe)?;
    let ultimo = Trimestre::de(evolve::local(&paquete, app.ahora()).date()).anterior();
    let trimestre = match pedido {
        None => ultimo,
        Some(texto) => Trimestre::leer(&texto)
            .filter(|t| *t <= ultimo)
            .ok_or_else(|| Falla::invalido("El trimestre se escribe como 2026-1, y debe haber terminado"))?,
    };
    let publicada = app.estadistica(&paquete, trimestre).await?.ok_or_else(Falla::no_existe)?;
    let tablas = publicada.tablas.into_iter().map(|t| TablaDeEstadistica {
        nombre: t.nombre,
        etiqueta: t.etiqueta,
        filas: t
            .filas
            .into_iter()
            .map(|(nombre, expedientes)| FilaDeEstadistica { nombre, expedientes })
            .collect(),
    });
    let numeros =
        publicada.numeros.into_iter().map(|(etiqueta, expedientes, promedio, mediana)| NumeroPublicado {
            etiqueta,
            expedientes,
            promedio: promedio.to_string(),
            mediana: mediana.to_string(),
        });
    Ok(Json(Estadistica {
        tramite: id,
        trimestre: trimestre.to_string(),
        concluidos: publicada.concluidos,
        tiempos: publicada.resolucion.iter().map(tiempo).collect(),
        tablas: tablas.collect(),
        numeros: numeros.collect(),
    })
    .into_response())
}
