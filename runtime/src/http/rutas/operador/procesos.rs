//! What a servidor público may ask for inside the administration.

use crate::http::vista::con_punto;
use crate::http::{Cx, Respuesta};
use crate::web::vistas::{Enlace, ProcesoEnLista, Procesos, rutas};

pub(super) async fn ver(cx: Cx) -> Respuesta {
    let cuenta = cx.operador()?;
    let procesos = cx.servidor.app().procesos_para(cuenta);
    let procesos = procesos
        .iter()
        .map(|p| ProcesoEnLista {
            nombre: p.tramite.nombre.clone(),
            descripcion: con_punto(p.tramite.ficha.descripcion.trim()),
            quien: p.dependencia(&p.tramite.dependencia).map(|d| d.nombre.clone()).unwrap_or_default(),
            empezar: Enlace::new("Empezar", format!("/tramites/{}/solicitar", p.tramite.id)),
        })
        .collect();
    let vista = Procesos {
        pagina: cx.pagina(rutas::PROCESOS, "Procesos internos"),
        procesos,
        solicitudes: Enlace::new("Mis solicitudes", rutas::SOLICITUDES),
    };
    cx.render("operador/procesos.html", &vista)
}
