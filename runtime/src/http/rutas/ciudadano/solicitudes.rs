//! The list of solicitudes of a person: those that wait for them first, and those not sent yet.

use axum::extract::Query;
use engine::evolve;
use engine::formato;
use schemas::paquete::Resultado;

use super::{Desde, borrador};
use crate::almacen::{ClaseCuenta, Resumen, TareaVista};
use crate::app::Elegible;
use crate::http::vista::dia;
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{
    Borrador, Enlace, Etiqueta, MisSolicitudes, Momento, SolicitudEnLista, Tono, rutas,
};

pub(super) async fn lista(cx: Cx, Query(desde): Query<Desde>) -> Respuesta {
    let cuenta = cx.solicitante()?;
    let otra = match cuenta.clase {
        ClaseCuenta::Servidor => Enlace::new("Ver los procesos internos", rutas::PROCESOS),
        ClaseCuenta::Ciudadano | ClaseCuenta::Administrador => {
            Enlace::new("Buscar un trámite", rutas::CATALOGO)
        }
    };
    let suya = cuenta.id.clone();
    let (resumenes, paginacion) = desde.resumenes(&cx, rutas::SOLICITUDES).await?;
    let pendientes = cx.servidor.app().almacen().leer(move |l| l.pendientes_de(&suya)).await?;
    let mut solicitudes = Vec::new();
    for resumen in &resumenes {
        let tareas: Vec<&TareaVista> =
            pendientes.iter().filter(|t| t.expediente == resumen.expediente).collect();
        solicitudes.push(en_lista(&cx, resumen, &tareas));
    }
    // A stable sort keeps the newest first among each kind.
    solicitudes.sort_by_key(|s| !s.le_toca);
    let borradores = if desde.despues.is_none() { de_borrador(&cx).await? } else { Vec::new() };
    let vista = MisSolicitudes {
        pagina: cx.pagina(rutas::SOLICITUDES, "Mis solicitudes"),
        solicitudes,
        borradores,
        otra,
        paginacion,
    };
    cx.render("ciudadano/solicitudes.html", &vista)
}

fn en_lista(cx: &Cx, resumen: &Resumen, tareas: &[&TareaVista]) -> SolicitudEnLista {
    let paquete = cx.servidor.app().estante().traer(cx.servidor.app().almacen(), &resumen.digest).ok();
    let le_toca = !tareas.is_empty() && resumen.resultado.is_none();
    let estado = match resumen.resultado {
        Some(resultado) => Etiqueta::new(resumen.estado.clone(), tono(resultado)),
        None if le_toca => Etiqueta::new("Le toca a usted", Tono::Aviso),
        None => Etiqueta::new("En proceso", Tono::Neutro),
    };
    let texto = match (tareas.first(), &paquete) {
        (Some(tarea), Some(paquete)) if le_toca => match tarea.tarea.vence {
            Some(vence) => format!(
                "{}, a más tardar el {}.",
                tarea.tarea.nombre,
                // The timer fires the second after the last one that counts.
                formato::fecha_larga(
                    evolve::local(
                        paquete,
                        vence.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(vence)
                    )
                    .date()
                )
            ),
            None => format!("{}.", tarea.tarea.nombre),
        },
        _ => crate::http::vista::con_punto(&resumen.estado),
    };
    SolicitudEnLista {
        tramite: resumen.nombre_tramite.clone(),
        folio: resumen.folio.to_string(),
        url: format!("/solicitudes/{}", resumen.folio),
        estado,
        texto,
        enviada: paquete.map_or_else(Momento::default, |p| dia(&p, resumen.creado)),
        le_toca,
    }
}

/// How an end looks.
pub(super) fn tono(resultado: Resultado) -> Tono {
    match resultado {
        Resultado::Favorable | Resultado::Atendida => Tono::Bien,
        Resultado::Desfavorable | Resultado::Desechada | Resultado::Caduca => Tono::Mal,
        Resultado::Desistida | Resultado::Ficta => Tono::Apagado,
    }
}

async fn de_borrador(cx: &Cx) -> Result<Vec<Borrador>, Falla> {
    let cuenta = cx.solicitante()?.clone();
    let app = cx.servidor.app();
    let mut lista = Vec::new();
    for guardado in app.borradores(&cuenta.id).await? {
        let (id, cuando, pagina) = (guardado.id.clone(), guardado.actualizado, guardado.pagina.clone());
        // A trámite that is no longer on offer can't go on; its draft is still its owner's to delete.
        let Ok(llenado) = app.abrir_guardado(guardado, &cuenta, Elegible::default()) else { continue };
        let avance = match pagina.as_str() {
            "revisar" => "Falta revisar y enviar".to_owned(),
            n => format!("Va en la página {n}"),
        };
        lista.push(Borrador {
            tramite: llenado.paquete.tramite.nombre.clone(),
            avance,
            vence: borrador::vence(&llenado.paquete, cuando),
            url: format!("/solicitudes/borrador/{id}"),
            url_borrar: Some(format!("/solicitudes/borrador/{id}/borrar")),
        });
    }
    Ok(lista)
}
