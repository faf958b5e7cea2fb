//! The ficha of a trámite, on screen and in print.

use axum::extract::Path;
use schemas::paquete::Modalidad;

use super::hoy;
use crate::almacen::ClaseCuenta;
use crate::http::rutas::ciudadano::descarga;
use crate::http::rutas::medicion::url_publica;
use crate::http::vista::{costos, flujo, tramite as vista_tramite};
use crate::http::{Cx, Falla, Respuesta, codificar};
use crate::web::vistas::{Enlace, FichaPagina, rutas};

pub(super) async fn ficha(cx: Cx, Path(tramite): Path<String>) -> Respuesta {
    let app = cx.servidor.app();
    let paquete = app.estante().activo(&tramite).ok_or_else(Falla::no_existe)?;
    if paquete.tramite.clase == schemas::paquete::ClaseTramite::Interno {
        return Err(Falla::no_existe());
    }
    let (definido, ficha) = (&paquete.tramite, &paquete.tramite.ficha);
    let costos = costos::costos(&paquete, hoy(&cx));
    let pasos = flujo::pasos(&paquete);
    let diagrama = (pasos.len() > 1).then(|| {
        flujo::grafo(&paquete).dibuja(format!("Los pasos de «{}»", definido.nombre), pasos.join(" "))
    });
    let mut ruta = vec![Enlace::new("Trámites", rutas::CATALOGO)];
    if let Some(tema) = ficha.categorias.first() {
        ruta.push(Enlace::new(
            vista_tramite::categoria(tema),
            format!("{}?categoria={}", rutas::CATALOGO, codificar(tema)),
        ));
    }
    let en_linea = ficha.modalidad.contains(&Modalidad::EnLinea);
    let presencial = ficha.modalidad.contains(&Modalidad::Presencial).then(|| {
        let donde = ficha.oficinas.join("; ");
        let horario = ficha.horarios.clone().unwrap_or_default();
        [donde, horario]
            .into_iter()
            .filter(|t| !t.is_empty())
            .map(|t| crate::http::vista::con_punto(&t))
            .collect::<Vec<_>>()
            .join(" ")
    });
    let mut continuar = Vec::new();
    if let Some(cuenta) =
        cx.persona.as_deref().map(|p| p.cuenta()).filter(|c| c.clase == ClaseCuenta::Ciudadano)
    {
        let borradores = app.borradores(&cuenta.id).await?;
        continuar.extend(borradores.iter().filter(|b| b.tramite == definido.id).map(|b| {
            Enlace::new("Seguir con la que dejó sin enviar", format!("/solicitudes/borrador/{}", b.id))
        }));
    }
    let version = definido.version.as_deref().map(|v| format!("Versión {v}. ")).unwrap_or_default();
    let vista = FichaPagina {
        pagina: cx.pagina(rutas::INICIO, definido.nombre.clone()),
        ruta,
        antetitulo: format!(
            "{} · {}",
            vista_tramite::clase(definido.clase),
            vista_tramite::dependencia(&paquete)
        ),
        nombre: definido.nombre.clone(),
        descripcion: ficha.descripcion.trim().to_owned(),
        hechos: vista_tramite::hechos(&paquete, &costos),
        requisitos: vista_tramite::requisitos(&paquete),
        diagrama,
        pasos,
        costos: costos.tablas,
        nota_costo: costos.nota,
        legales: vista_tramite::legales(&paquete),
        criterios: ficha.criterios.clone(),
        url_iniciar: en_linea.then(|| format!("/tramites/{tramite}/solicitar")),
        nota_iniciar: "Puede guardar y seguir después: su borrador se conserva 30 días.".to_owned(),
        continuar,
        presencial: presencial.filter(|p| !p.is_empty()),
        descargas: vec![
            Enlace::new("Ficha para imprimir (PDF)", format!("/tramites/{tramite}/ficha.pdf")),
            Enlace::new("Datos de la ficha (JSON)", format!("/api/v1/tramites/{tramite}")),
            Enlace::new("Versiones de este trámite", format!("/tramites/{tramite}/versiones")),
        ]
        .into_iter()
        .chain(url_publica(&paquete).map(|url| Enlace::new("Estadística de este trámite", url)))
        .collect(),
        version: format!("{version}Huella {}.", paquete.digest().corto()),
        ilustrativo: vista_tramite::ilustrativo(&paquete),
        aviso: None,
    };
    cx.render("publico/ficha.html", &vista)
}

pub(super) async fn pdf(cx: Cx, Path(tramite): Path<String>) -> Respuesta {
    let app = cx.servidor.app().clone();
    let paquete = app.estante().activo(&tramite).ok_or_else(Falla::no_existe)?;
    if paquete.tramite.clase == schemas::paquete::ClaseTramite::Interno {
        return Err(Falla::no_existe());
    }
    let ahora = app.ahora();
    let bytes = tokio::task::spawn_blocking(move || {
        let papel = papeles::ficha(&paquete, ahora, &app.config().papel())?;
        papeles::imprimir(&papel, None)
    })
    .await
    .map_err(|_| Falla::defecto("no se pudo imprimir una ficha"))?
    .map_err(|error| Falla::defecto(error.to_string()))?;
    Ok(descarga(bytes, "application/pdf", &format!("ficha-{tramite}.pdf")))
}
