//! What is measured: who reads it may see it where it was answered, and nothing personal is published. A figure over many tells nobody's
//! datum, but a count by a personal datum makes groups of people by it: what is published is never one, nor holds one.

use schemas::paquete::{Datos, Medicion};

use super::Obra;
use super::datos_personales::{Flujo, con_camino, fuentes_de, singular};
use crate::diag::{Problema, Sink, codes};

/// Checks what is measured.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let Some(medicion) = &obra.tramite.medicion else { return };
    for nombre in &medicion.publica {
        publicado(obra, nombre, sink);
    }
    quien_lo_ve(obra, medicion, sink);
}

fn publicado(obra: &Obra<'_, '_>, nombre: &str, sink: &mut Sink) {
    let lugar = obra.lugar(&format!("medicion.publica.{nombre}"));
    for fuente in fuentes_de(obra.tramite, nombre) {
        let que = match (fuente.flujo, fuente.datos) {
            (Flujo::Explicito, _) => "publica",
            (Flujo::Implicito, Datos::Sensibles) => "deja saber",
            // Of many together: what each of them said isn't told.
            (Flujo::Implicito, _) => continue,
        };
        let problema = Problema::new(
            &codes::V0663,
            lugar,
            format!(
                "`{nombre}` en lo que se publica {que} un dato {}: `{}`",
                singular(fuente.datos),
                fuente.nombre()
            ),
        )
        .etiqueta("cualquiera puede verlo en la estadística")
        .ayuda("quítelo de `publica`: en `datos` lo lee quien mide");
        sink.push(con_camino(obra, problema, &fuente, "lo que se publica"));
    }
}

/// A field that says who sees it is seen by nobody else, also here.
fn quien_lo_ve(obra: &Obra<'_, '_>, medicion: &Medicion, sink: &mut Sink) {
    let datos = medicion.datos.iter().map(|d| ("datos", d.nombre.as_str()));
    let comentarios = medicion.comentarios.iter().map(|c| ("comentarios", c.as_str()));
    for (clave, nombre) in datos.chain(comentarios) {
        let mut fuentes: Vec<_> = fuentes_de(obra.tramite, nombre)
            .into_iter()
            .filter_map(|f| match &f.ruta.raiz {
                schemas::expr::Raiz::Campo(id) => obra.tramite.campo(id),
                _ => None,
            })
            .collect();
        fuentes.extend(obra.tramite.campo(nombre));
        let oculto = fuentes.into_iter().filter(|c| !c.ven.is_empty()).find_map(|campo| {
            medicion.lee.iter().find(|rol| !campo.ven.contains(rol)).map(|rol| (campo, rol))
        });
        if let Some((campo, rol)) = oculto {
            sink.push(
                Problema::new(
                    &codes::V0664,
                    obra.lugar(&format!("medicion.{clave}.{nombre}")),
                    format!("`{rol}` leería en la medición lo que no ve en el expediente: `{}`", campo.id),
                )
                .etiqueta("su campo dice en `ven` quién lo ve")
                .secundaria(obra.lugar(&format!("campos.{}", campo.id)), "aquí se declara")
                .ayuda(format!(
                    "quítelo de `{clave}`, quite a `{rol}` de `lee`, o agréguelo a `ven` si lo necesita para su trabajo"
                )),
            );
        }
    }
}
