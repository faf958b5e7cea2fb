//! What is loaded: each trámite with its version, its digest, since when it is offered, and how many expedientes follow it.

use axum::http::StatusCode;
use engine::formato;

use super::entorno::sello_de_cadena;
use super::{parametros, versiones};
use crate::app::{NoOfrecida, vigente};
use crate::http::{Cx, Respuesta};
use crate::web::vistas::{
    Errores, Etiqueta, Fila, PaqueteRechazado, Tono, TramiteCargado, TramitesCargados, rutas,
};

/// `GET /admin`
pub async fn ver(cx: Cx) -> Respuesta {
    cx.administrador()?;
    pagina(&cx, None).await
}

/// The page; `error` is what was wrong with the version that was sent.
pub async fn pagina(cx: &Cx, error: Option<String>) -> Respuesta {
    let app = cx.servidor.app();
    let activos = app.estante().activos();
    let ahora = app.ahora();
    let cuales: Vec<_> = activos.iter().map(|p| p.tramite.id.clone()).collect();
    let historias =
        app.aparte(move |app| cuales.iter().map(|id| app.actos(id)).collect::<Result<Vec<_>, _>>()).await?;
    let usos = app.almacen().leer(|l| l.uso_de_versiones()).await?;
    let total: u64 = usos.iter().map(|u| u.todos).sum();
    let tramites = activos
        .iter()
        .zip(historias)
        .map(|(p, actos)| {
            let suyos = || usos.iter().filter(|u| u.tramite == p.tramite.id);
            let desde = vigente(&actos, ahora).map(|v| cx.servidor.local(v.desde));
            TramiteCargado {
                nombre: p.tramite.nombre.clone(),
                url: format!("{}/{}", rutas::CATALOGO, p.tramite.id),
                url_versiones: format!("{}/{}", rutas::ADMIN_VERSIONES, p.tramite.id),
                version: p.tramite.version.clone().unwrap_or_else(|| "sin número".to_owned()),
                huella: p.digest().to_string(),
                estado: Etiqueta::new("Publicado", Tono::Bien),
                detalle: desde.map_or_else(String::new, |d| format!("desde el {}", formato::fecha(d.date()))),
                en_curso: suyos()
                    .filter(|u| u.digest == *p.digest())
                    .map(|u| usize::try_from(u.en_curso).unwrap_or(usize::MAX))
                    .sum(),
                anteriores: suyos()
                    .filter(|u| u.digest != *p.digest() && u.en_curso > 0)
                    .map(|u| format!("{}: {} en curso", u.digest.corto(), u.en_curso))
                    .collect(),
            }
        })
        .collect::<Vec<_>>();
    let cuantos = match tramites.len() {
        1 => "1 trámite".to_owned(),
        n => format!("{n} trámites"),
    };
    let expedientes = if total == 1 { "1 expediente".to_owned() } else { format!("{total} expedientes") };
    let estado = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let cargar = versiones::formulario(app.config().clase, error);
    let vista = TramitesCargados {
        pagina: cx.pagina(rutas::ADMIN, "Trámites cargados"),
        resumen: format!("{cuantos} · formato {} · {expedientes}", schemas::paquete::FORMATO),
        cadena: Some(sello_de_cadena(cx, app.ultima_verificacion().await?.as_ref())),
        rechazados: app.estante().no_ofrecidas().iter().map(rechazado).collect(),
        sin_valor: parametros::sin_valor(activos.iter().map(AsRef::as_ref), cx.servidor.local(ahora).date()),
        tramites,
        errores: Errores::de(&cargar.campos),
        cargar: Some(cargar),
    };
    let mut respuesta = cx.render("admin/tramites.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// What is set apart, what it means for people, and what to ask for.
fn rechazado(no: &NoOfrecida) -> PaqueteRechazado {
    PaqueteRechazado {
        titulo: format!("No se ofrece el trámite «{}»", no.tramite),
        texto: format!(
            "Nadie puede empezar solicitudes nuevas; las que están en curso siguen con su versión. Motivo: {}.",
            no.motivos.join("; ")
        ),
        huellas: no.digest.iter().map(|d| Fila::new("Huella de la versión", d.to_string())).collect(),
    }
}
