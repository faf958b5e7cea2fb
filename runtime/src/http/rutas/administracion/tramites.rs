//! What is loaded: each trámite with its version, its digest, since when it is offered, and how many expedientes follow it.

use engine::formato;

use super::entorno::sello_de_cadena;
use crate::http::{Cx, Respuesta};
use crate::web::vistas::{Etiqueta, Tono, TramiteCargado, TramitesCargados, rutas};

/// `GET /admin`
pub async fn ver(cx: Cx) -> Respuesta {
    cx.administrador()?;
    let app = cx.servidor.app();
    let activos = app.estante().activos();
    let ids: Vec<_> = activos.iter().map(|p| p.tramite.id.clone()).collect();
    let (usos, publicaciones) = app
        .almacen()
        .leer(move |l| {
            let publicaciones = ids.iter().map(|id| l.publicaciones(id)).collect::<Result<Vec<_>, _>>()?;
            Ok((l.uso_de_versiones()?, publicaciones))
        })
        .await?;
    let total: u64 = usos.iter().map(|u| u.todos).sum();
    let tramites = activos
        .iter()
        .zip(publicaciones)
        .map(|(p, publicaciones)| {
            let suyos = || usos.iter().filter(|u| u.tramite == p.tramite.id);
            let desde = publicaciones
                .iter()
                .rev()
                .find(|x| x.digest == *p.digest())
                .map(|x| cx.servidor.local(x.desde));
            TramiteCargado {
                nombre: p.tramite.nombre.clone(),
                url: format!("{}/{}", rutas::CATALOGO, p.tramite.id),
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
    let vista = TramitesCargados {
        pagina: cx.pagina(rutas::ADMIN, "Trámites cargados"),
        resumen: format!("{cuantos} · formato {} · {expedientes}", schemas::paquete::FORMATO),
        cadena: Some(sello_de_cadena(&cx, app.ultima_verificacion().await?.as_ref())),
        rechazados: Vec::new(),
        tramites,
        cargar: None,
    };
    cx.render("admin/tramites.html", &vista)
}
