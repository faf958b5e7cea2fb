//! Two versions of a trámite compared whole, for who reviews and who administers.

use analisis::comparar::comparar;
use axum::extract::{Path, Query};
use schemas::acto::Hecho;
use schemas::ids::TramiteId;
use schemas::sello::Digest;
use serde::Deserialize;

use super::{mira, url_de};
use crate::almacen::ActoGuardado;
use crate::app::{App, AppError, Resultado};
use crate::http::vista::comparacion;
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{Enlace, Filtro, Opcion, VersionesComparadas, rutas};

/// Which two.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cuales {
    de: String,
    a: String,
}

/// `GET /revision/{huella}/comparar`
pub async fn ver(cx: Cx, Path(huella): Path<String>, Query(cuales): Query<Cuales>) -> Respuesta {
    mira(&cx)?;
    let a = super::digest(if cuales.a.is_empty() { &huella } else { &cuales.a })?;
    let suya = a.clone();
    let (tramite, previa) = cx
        .servidor
        .app()
        .aparte(move |app| {
            let version = app.en_revision(&suya)?;
            Ok((
                version.paquete.tramite.id.clone(),
                app.version_previa(&version)?.map(|p| p.digest().clone()),
            ))
        })
        .await?;
    let de =
        if cuales.de.is_empty() { previa.unwrap_or_else(|| a.clone()) } else { super::digest(&cuales.de)? };
    let volver = Enlace::new("La revisión", url_de(&a));
    let url = format!("{}/comparar", url_de(&a));
    pagina(&cx, tramite, de, a, volver, url, rutas::REVISION).await
}

/// `GET /admin/versiones/{tramite}/comparar`
pub async fn de_administracion(
    cx: Cx,
    Path(tramite): Path<String>,
    Query(cuales): Query<Cuales>,
) -> Respuesta {
    cx.administrador()?;
    let id = TramiteId::from(tramite);
    let buscado = id.clone();
    let todas = cx.servidor.app().aparte(move |app| Ok(versiones(&app.actos(&buscado)?))).await?;
    let elegida = |dicha: &str, otra: Option<&Digest>| match dicha {
        "" => otra.cloned().ok_or_else(Falla::no_existe),
        dicha => super::digest(dicha),
    };
    let a = elegida(&cuales.a, todas.first())?;
    let de = elegida(&cuales.de, todas.get(1).or(todas.first()))?;
    let base = format!("{}/{id}", rutas::ADMIN_VERSIONES);
    let volver = Enlace::new("Versiones", base.clone());
    pagina(&cx, id, de, a, volver, format!("{base}/comparar"), rutas::ADMIN).await
}

/// The versions that came in, the last first.
fn versiones(actos: &[ActoGuardado]) -> Vec<Digest> {
    let mut lista: Vec<Digest> = Vec::new();
    for acto in actos.iter().rev().map(|a| &a.acto) {
        let entra = matches!(acto.hecho, Hecho::Recibido { .. } | Hecho::Liberado { .. });
        if entra && !lista.contains(&acto.digest) {
            lista.push(acto.digest.clone());
        }
    }
    lista
}

async fn pagina(
    cx: &Cx,
    tramite: TramiteId,
    de: Digest,
    a: Digest,
    volver: Enlace,
    url: String,
    seccion: &str,
) -> Respuesta {
    let (x, y) = (de.clone(), a.clone());
    let comparadas = cx.servidor.app().aparte(move |app| dos(app, &tramite, &x, &y)).await?;
    let (nombre, todas, comparacion) = comparadas;
    let filtro = |nombre: &str, etiqueta: &str, elegida: &Digest| Filtro {
        nombre: nombre.to_owned(),
        etiqueta: etiqueta.to_owned(),
        opciones: todas
            .iter()
            .map(|(d, etiqueta)| Opcion {
                valor: d.to_string(),
                etiqueta: etiqueta.clone(),
                marcada: d == elegida,
                ..Opcion::default()
            })
            .collect(),
    };
    let dicha = |d: &Digest| {
        todas
            .iter()
            .find(|(uno, _)| uno == d)
            .map_or_else(|| d.corto().to_owned(), |(_, dicha)| dicha.clone())
    };
    let vista = VersionesComparadas {
        pagina: cx.pagina(seccion, format!("Qué cambia: {nombre}")),
        volver,
        cuales: format!("De la versión {} a la versión {}", dicha(&de), dicha(&a)),
        veredicto: comparacion.veredicto(),
        url,
        filtros: vec![filtro("de", "De la versión", &de), filtro("a", "A la versión", &a)],
        grupos: comparacion::completa(&comparacion),
        nombre,
        nota: None,
    };
    cx.render("versiones/comparar.html", &vista)
}

/// A version, and what its authors call it.
type Llamada = (Digest, String);

/// Both versions compared, and all there are to choose from, by what their authors call them.
fn dos(
    app: &App,
    tramite: &TramiteId,
    de: &Digest,
    a: &Digest,
) -> Resultado<(String, Vec<Llamada>, analisis::comparar::Comparacion)> {
    let todas = versiones(&app.actos(tramite)?);
    if !todas.contains(de) || !todas.contains(a) {
        return Err(AppError::no_existe("esa versión"));
    }
    let traer = |d: &Digest| app.estante().traer(app.almacen(), d);
    let (antes, ahora) = (traer(de)?, traer(a)?);
    // One that can't be read any more is known by its digest alone.
    let como_se_llama = |d: Digest| {
        let version = traer(&d).ok().and_then(|p| p.tramite.version.clone());
        let dicha =
            version.map_or_else(|| d.corto().to_owned(), |version| format!("{version} · {}", d.corto()));
        (d, dicha)
    };
    let todas = todas.into_iter().map(como_se_llama).collect();
    Ok((ahora.tramite.nombre.clone(), todas, comparar(antes.paquete(), ahora.paquete())))
}
