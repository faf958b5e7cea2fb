//! Once only: what a trámite of the municipality issues is not asked for again, and what is said to be issued by one is issued by it.

use schemas::paquete::{Emisor, TipoCampo};

use super::Obra;
use crate::diag::{Problema, Sink, codes};
use crate::leer::municipio::Municipalidad;

/// Checks what a definition asks people to hand in.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let suyos = super::palabras::de_la_persona(obra);
    for campo in obra.tramite.campos.iter().filter(|c| suyos.contains(c.id.as_str())) {
        let TipoCampo::Documento { documento, .. } = &campo.tipo else { continue };
        let tipo = obra.ctx.municipio.documentos.iter().find(|d| d.id == *documento);
        let Some(Emisor::Tramite(emisor)) = tipo.map(|d| &d.emite) else { continue };
        if obra.ctx.origenes.escrito(&format!("campos.{}.pide_aunque_exista", campo.id)).is_some() {
            continue;
        }
        let mut problema = Problema::new(
            &codes::V0820,
            obra.lugar(&format!("campos.{}", campo.id)),
            format!("`{}` pide subir un documento que emite `{emisor}`, de este municipio", campo.id),
        )
        .etiqueta("el municipio ya lo tiene: no puede pedirlo otra vez")
        .ayuda(
            format!(
                "pídalo con `tipo: salida` y `de: {documento}`, para que la persona elija el que tiene, o diga `pide_aunque_exista: {{motivo, fundamento}}` si hay una razón"
            ),
        );
        if let Some(lugar) = obra.ctx.municipio.lugares.get(&format!("documentos.{documento}")) {
            problema = problema.secundaria(*lugar, "aquí se dice quién lo emite");
        }
        sink.push(problema);
    }
}

/// Document types that say which trámite issues them, against what the trámites issue. `emite` gives nothing for a trámite that isn't in
/// the workspace.
pub fn emisores(municipio: &Municipalidad, emite: &dyn Fn(&str, &str) -> Option<bool>, sink: &mut Sink) {
    for documento in &municipio.documentos {
        let Emisor::Tramite(tramite) = &documento.emite else { continue };
        let Some(lugar) = municipio.lugares.get(&format!("documentos.{}", documento.id)) else { continue };
        let que = match emite(tramite, &documento.id) {
            Some(true) => continue,
            Some(false) => format!("el trámite `{tramite}` no emite el documento `{}`", documento.id),
            None => format!(
                "el documento `{}` lo emite `{tramite}`, que no es un trámite de este municipio",
                documento.id
            ),
        };
        sink.push(
            Problema::new(&codes::V0821, *lugar, que)
                .etiqueta("nadie lo tendría, y a nadie se le podría pedir")
                .ayuda("ponga `documento:` en la salida que lo emite, o corrija `emite:`"),
        );
    }
}
