//! Copies of what there is of a person in one of their solicitudes, gathered by another of theirs: in print, and as a program reads it.
//! Nothing is kept: each is made again from what there was when it was gathered.

use std::collections::BTreeMap;

use axum::extract::Path;
use engine::comando::Actuante;
use papeles::Reunido;
use schemas::ids::CuentaId;
use schemas::paquete::Campo;

use super::documentos::{descarga, imprimir};
use super::propio;
use super::seguimiento::campos_del_solicitante;
use crate::app::{Abierto, App};
use crate::http::rutas::api;
use crate::http::vista::hitos::{self, Mira};
use crate::http::vista::{datos, momento};
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{Documento, SeccionResumen};

/// Most readings that a copy tells.
const LECTURAS: usize = 500;

/// The copies that an expediente gathered, as documents of its person.
pub(super) fn de_expediente(abierto: &Abierto) -> Vec<Documento> {
    let mut lista = Vec::new();
    for copia in App::copias(abierto) {
        let base = format!("/solicitudes/{}/documentos/copia/{}", abierto.estado.folio, copia.evento);
        for (forma, detalle) in [("pdf", "PDF"), ("json", "JSON, para leerla con un programa")] {
            lista.push(Documento {
                nombre: format!("Copia de sus datos en la solicitud {}", copia.folio),
                detalle: detalle.to_owned(),
                origen: "La reunió la Ventanilla".to_owned(),
                url: Some(format!("{base}/{forma}")),
                ..Documento::default()
            });
        }
    }
    lista
}

/// `GET /solicitudes/{folio}/documentos/copia/{evento}/{forma}`
pub(super) async fn una(cx: Cx, Path((folio, evento, forma)): Path<(String, String, String)>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let evento: u64 = evento.parse().map_err(|_| Falla::no_existe())?;
    let copia = cx.servidor.app().copia(&abierto, evento).await?;
    let nombre = format!("datos-{}.{forma}", copia.estado.folio);
    match forma.as_str() {
        "json" => {
            let cuenta = cx.solicitante()?.id.clone();
            let dicho = api::copia(&cx, &copia, &Actuante::Solicitante { cuenta }).await?;
            let bytes = serde_json::to_vec_pretty(&dicho).map_err(|e| Falla::defecto(e.to_string()))?;
            Ok(descarga(bytes, "application/json", &nombre))
        }
        "pdf" => {
            let reunido = reunir(&cx, &abierto, evento, &copia).await?;
            imprimir(&cx, copia, nombre, move |c, entorno| {
                papeles::copia(c.versiones(), &c.eventos, &reunido, entorno)
            })
            .await
        }
        _ => Err(Falla::no_existe()),
    }
}

async fn reunir(cx: &Cx, peticion: &Abierto, evento: u64, copia: &Abierto) -> Result<Reunido, Falla> {
    let indice = usize::try_from(evento).ok().and_then(|e| e.checked_sub(1));
    let cuando =
        indice.and_then(|i| peticion.eventos.get(i)).map(|e| e.cuando).ok_or_else(Falla::no_existe)?;
    let id = copia.id.clone();
    let (lecturas, nombres) = cx
        .servidor
        .app()
        .almacen()
        .leer(move |l| {
            let lecturas = l.accesos(&id, LECTURAS)?;
            let mut nombres: BTreeMap<CuentaId, String> = BTreeMap::new();
            for lectura in &lecturas {
                if !nombres.contains_key(&lectura.cuenta)
                    && let Some(cuenta) = l.cuenta(&lectura.cuenta)?
                {
                    nombres.insert(cuenta.id, cuenta.nombre.0);
                }
            }
            Ok((lecturas, nombres))
        })
        .await?;
    let (paquete, estado) = (&copia.paquete, &copia.estado);
    let suyos = campos_del_solicitante(paquete);
    let es_suyo = |campo: &Campo| suyos.contains(&campo.id.as_str());
    let de_otros =
        paquete.tramite.campos.iter().filter(|c| !es_suyo(c) && estado.datos.campos.contains_key(&c.id));
    let dia = |cuando| momento(paquete, cuando).texto;
    Ok(Reunido {
        peticion: peticion.estado.folio.to_string(),
        cuando,
        secciones: datos::respuestas(paquete, &estado.datos, None, &es_suyo)
            .into_iter()
            .map(seccion)
            .collect(),
        de_otros: de_otros.map(|c| c.etiqueta.clone()).collect(),
        hitos: hitos::historia(copia, Mira::Titular)
            .into_iter()
            .map(|h| {
                let cuando = h.momento.map(|m| m.texto).unwrap_or_default();
                (cuando, [Some(h.titulo), h.texto].into_iter().flatten().collect::<Vec<_>>().join(". "))
            })
            .collect(),
        lecturas: lecturas
            .into_iter()
            .rev()
            .filter(|l| l.cuando <= cuando)
            .map(|l| {
                let quien = nombres.get(&l.cuenta).map_or("Una cuenta que ya no existe", String::as_str);
                (dia(l.cuando), format!("{quien}. {}", l.motivo))
            })
            .collect(),
    })
}

/// A group of answers as lines; a table, row by row.
fn seccion(seccion: SeccionResumen) -> (String, Vec<(String, String)>) {
    let filas = seccion.filas.into_iter().map(|fila| {
        let tabla = fila.tabla.iter().flat_map(|t| &t.filas).map(|celdas| celdas.join(" · "));
        let lineas: Vec<String> = fila.valores.iter().cloned().chain(tabla).collect();
        (fila.etiqueta, lineas.join("\n"))
    });
    (seccion.titulo, filas.collect())
}
