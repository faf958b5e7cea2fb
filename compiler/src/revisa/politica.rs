//! The policy of the municipality (`politica` of `municipio.yaml`): what every definition must meet, whatever its trámite. A trámite is
//! exempted from a rule with `exento`, its reason and its article.

use schemas::paquete::{ClaseTramite, Ficha, TipoCampo};

use super::Obra;
use crate::diag::{Problema, Sink, codes};
use crate::leer::politica::Norma;

/// Checks a definition against the policy.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let politica = &obra.ctx.municipio.politica;
    let exige = |regla: Norma| obra.ctx.origenes.escrito(&format!("exento.{}", regla.nombre())).is_none();
    let plazo = obra.tramite.ficha.plazo_resolucion.dura;
    let pasa = politica.plazo_maximo.filter(|tope| super::tiempo::menor(obra, *tope, plazo) == Some(true));
    if let (Some(tope), true) = (pasa, exige(Norma::PlazoMaximo)) {
        sink.push(con_regla(
            obra,
            Problema::new(
                &codes::V0920,
                obra.lugar("ficha.plazo_resolucion"),
                format!("el trámite promete resolver en {plazo} y el municipio permite {tope}"),
            )
            .ayuda("acorte el plazo, o declare `exento: {plazo_maximo: {motivo, fundamento}}`"),
        ));
    }
    if exige(Norma::RequisitosMaximo) {
        requisitos(obra, sink);
    }
    if exige(Norma::Ficha) {
        ficha(obra, sink);
    }
    if politica.requisito_con_fundamento && exige(Norma::RequisitoConFundamento) {
        fundamentos(obra, sink);
    }
    exenciones_de_mas(obra, sink);
}

fn con_regla(obra: &Obra<'_, '_>, problema: Problema) -> Problema {
    match obra.ctx.municipio.lugares.get("politica") {
        Some(lugar) => problema.secundaria(*lugar, "lo pide la política del municipio"),
        None => problema,
    }
}

/// Requisitos that everybody is asked for.
fn siempre<'o>(obra: &'o Obra<'_, '_>) -> Vec<&'o schemas::paquete::Campo> {
    let suyos = super::palabras::de_la_persona(obra);
    let campos = obra.tramite.campos.iter().filter(|c| c.requisito && suyos.contains(c.id.as_str()));
    campos.filter(|c| c.visible_si.is_none() && c.obligatorio).collect()
}

fn requisitos(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let Some(tope) = obra.ctx.municipio.politica.requisitos_maximo else { return };
    let todos = siempre(obra);
    if todos.len() > tope {
        let nombres: Vec<&str> = todos.iter().map(|c| c.id.as_str()).collect();
        sink.push(con_regla(
            obra,
            Problema::new(
                &codes::V0921,
                obra.lugar("tramite"),
                format!("el trámite pide siempre {} requisitos y el municipio permite {tope}", todos.len()),
            )
            .nota(format!("son: {}", nombres.join(", ")))
            .ayuda("quite los que el municipio ya tiene, o pídalos sólo cuando hagan falta"),
        ));
    }
}

fn ficha(obra: &Obra<'_, '_>, sink: &mut Sink) {
    // What is of inside the administration isn't in the registry that people read (LNETB art. 54).
    if obra.tramite.clase == ClaseTramite::Interno {
        return;
    }
    let faltan: Vec<&str> = obra
        .ctx
        .municipio
        .politica
        .ficha
        .iter()
        .copied()
        .filter(|clave| !dice(&obra.tramite.ficha, clave))
        .collect();
    if let [primera, ..] = faltan.as_slice() {
        sink.push(con_regla(
            obra,
            Problema::new(
                &codes::V0922,
                obra.lugar("ficha"),
                format!("a la ficha le falta: {}", faltan.join(", ")),
            )
            .etiqueta("no se puede inscribir en el registro de trámites")
            .ayuda(format!("agregue `{primera}:` a la ficha")),
        ));
    }
}

fn dice(ficha: &Ficha, clave: &str) -> bool {
    match clave {
        "categorias" => !ficha.categorias.is_empty(),
        "sector" => ficha.sector.is_some(),
        "vigencia" => ficha.vigencia.is_some(),
        "clave" => ficha.clave.is_some(),
        "homoclave" => ficha.homoclave.is_some(),
        "oficinas" => !ficha.oficinas.is_empty(),
        "horarios" => ficha.horarios.is_some(),
        "contacto" => ficha.contacto.is_some(),
        "inspeccion" => ficha.inspeccion.is_some(),
        "criterios" => !ficha.criterios.is_empty(),
        "conservacion" => ficha.conservacion.is_some(),
        _ => true,
    }
}

fn fundamentos(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let suyos = super::palabras::de_la_persona(obra);
    for campo in obra.tramite.campos.iter().filter(|c| c.requisito && suyos.contains(c.id.as_str())) {
        if campo.cita.fundamento.is_empty() {
            let que =
                if matches!(campo.tipo, TipoCampo::Documento { .. }) { "documento" } else { "requisito" };
            sink.push(con_regla(
                obra,
                Problema::new(
                    &codes::V0923,
                    obra.lugar(&format!("campos.{}", campo.id)),
                    format!("el {que} `{}` se pide sin decir qué artículo lo ordena", campo.id),
                )
                .ayuda("agregue `fundamento: {ordenamiento: [artículos]}` al campo, o no lo pida"),
            ));
        }
    }
}

/// An exemption from what the municipality doesn't ask.
fn exenciones_de_mas(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let politica = &obra.ctx.municipio.politica;
    for regla in Norma::TODAS {
        let pedida = match regla {
            Norma::PlazoMaximo => politica.plazo_maximo.is_some(),
            Norma::RequisitosMaximo => politica.requisitos_maximo.is_some(),
            Norma::Ficha => !politica.ficha.is_empty(),
            Norma::RequisitoConFundamento => politica.requisito_con_fundamento,
        };
        if let (false, Some(lugar)) =
            (pedida, obra.ctx.origenes.escrito(&format!("exento.{}", regla.nombre())))
        {
            sink.push(
                Problema::new(
                    &codes::V0924,
                    lugar,
                    format!("el trámite se exenta de `{}`, que el municipio no pide", regla.nombre()),
                )
                .ayuda("quite la exención"),
            );
        }
    }
}
