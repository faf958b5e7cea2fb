//! Who may apply, how, for what, and which answers are refused together: the ficha, the solicitante and the validaciones.
//!
//! - A kind of person or a way of applying that is no longer taken is `Rompe`: who applied so now can't. One more is `Compatible`.
//! - A part of the person that is asked besides is `Atencion`; one less, `Compatible`.
//! - A validación that refuses answers that were taken is `Rompe`, with such answers; one that could not be compared by values,
//!   `Atencion`. One that only warns never refuses.

use std::ops::ControlFlow;

use engine::formato::{enumerar, modalidad, persona};
use schemas::expr::Expr;
use schemas::paquete::{Nivel, Validacion};
use schemas::valor::Valor;

use super::condiciones::{Relacion, leen_lo_mismo, relacion_de};
use super::diferencias::{emparejar, lugar};
use super::mesa::{doble, es_posible};
use super::palabras::{cita, condicion, entero, parte};
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};
use crate::celdas::{Juicio, Supuesto, describir_con};

/// Tells what changes for who comes to apply.
pub fn comparar(pluma: &mut Pluma<'_>) {
    personas(pluma);
    canales(pluma);
    validaciones(pluma);
}

/// What one list has that the other doesn't: what enters and what leaves.
pub fn altas_y_bajas<'v, T: PartialEq>(a: &'v [T], b: &'v [T]) -> (Vec<&'v T>, Vec<&'v T>) {
    (b.iter().filter(|x| !a.contains(x)).collect(), a.iter().filter(|x| !b.contains(x)).collect())
}

fn personas(pluma: &mut Pluma<'_>) {
    let (a, b) = (&pluma.antes.tramite.solicitante, &pluma.ahora.tramite.solicitante);
    let senda = Senda::de(&["tramite", "solicitante"]);
    let (entran, salen) = altas_y_bajas(&a.personas, &b.personas);
    for quien in &entran {
        let que = format!("Ahora también pueden solicitarlo {}.", persona(**quien));
        pluma.dice(&senda.y("personas"), Cambio::de(Para::Ciudadania, Clase::Compatible, que));
    }
    for quien in &salen {
        let que = format!("Ya no pueden solicitarlo {}.", persona(**quien));
        pluma.dice(&senda.y("personas"), Cambio::de(Para::Ciudadania, Clase::Rompe, que));
    }
    let (entran, salen) = altas_y_bajas(&a.pide, &b.pide);
    if !entran.is_empty() {
        let cuales = enumerar(&entran.iter().map(|p| parte(**p)).collect::<Vec<_>>());
        let que = format!("De quien solicita ahora se pide: {cuales}.");
        pluma.dice(&senda.y("pide"), Cambio::de(Para::Ciudadania, Clase::Atencion, que.clone()));
        pluma.anota(&senda.y("pide"), Cambio::de(Para::DatosPersonales, Clase::Atencion, que));
    }
    if !salen.is_empty() {
        let cuales = enumerar(&salen.iter().map(|p| parte(**p)).collect::<Vec<_>>());
        let que = format!("De quien solicita ya no se pide: {cuales}.");
        pluma.dice(&senda.y("pide"), Cambio::de(Para::Ciudadania, Clase::Compatible, que));
    }
}

fn canales(pluma: &mut Pluma<'_>) {
    let (a, b) = (&pluma.antes.tramite.ficha, &pluma.ahora.tramite.ficha);
    let senda = Senda::de(&["tramite", "ficha", "modalidad"]);
    let (entran, salen) = altas_y_bajas(&a.modalidad, &b.modalidad);
    for canal in entran {
        let que = format!("Ahora también se puede solicitar {}.", modalidad(*canal));
        pluma.dice(&senda, Cambio::de(Para::Ciudadania, Clase::Compatible, que));
    }
    for canal in salen {
        let que = format!("Ya no se puede solicitar {}.", modalidad(*canal));
        pluma.dice(&senda, Cambio::de(Para::Ciudadania, Clase::Rompe, que));
    }
}

fn validaciones(pluma: &mut Pluma<'_>) {
    let (a, b) = (&pluma.antes.tramite.validaciones, &pluma.ahora.tramite.validaciones);
    for (i, j) in emparejar(a, b) {
        let senda = Senda::de(&["tramite", "validaciones", &lugar(i, j)]);
        match (i.and_then(|i| a.get(i)), j.and_then(|j| b.get(j))) {
            (None, Some(b)) => nueva(pluma, &senda, b),
            (Some(a), None) => quitada(pluma, &senda, a),
            (Some(a), Some(b)) => misma(pluma, &senda, a, b),
            (None, None) => {}
        }
    }
}

fn nueva(pluma: &mut Pluma<'_>, senda: &Senda, b: &Validacion) {
    let siempre = Expr::Literal(Valor::Booleano(true));
    let cambio = match b.nivel {
        Nivel::Aviso => Cambio::de(
            Para::Ciudadania,
            Clase::Compatible,
            format!("Hay una advertencia nueva: {}", cita(&b.mensaje)),
        ),
        Nivel::Error => {
            rechazo(pluma, &siempre, &b.exige.arbol, format!("Hay una regla nueva: {}", cita(&b.mensaje)))
        }
    };
    pluma.dice(senda, cambio.es(condicion(Some(&b.exige)).replacen("si ", "se exige ", 1)));
}

fn quitada(pluma: &mut Pluma<'_>, senda: &Senda, a: &Validacion) {
    let que = match a.nivel {
        Nivel::Error => format!("Ya no se exige: {}", cita(&a.mensaje)),
        Nivel::Aviso => format!("Ya no se advierte: {}", cita(&a.mensaje)),
    };
    pluma.dice(senda, Cambio::de(Para::Ciudadania, Clase::Compatible, que).era(entero(&a.exige.fuente)));
}

fn misma(pluma: &mut Pluma<'_>, senda: &Senda, a: &Validacion, b: &Validacion) {
    if a.nivel != b.nivel {
        let (que, clase) = match b.nivel {
            Nivel::Error => ("Lo que sólo se advertía ahora se exige", Clase::Rompe),
            Nivel::Aviso => ("Lo que se exigía ahora sólo se advierte", Clase::Compatible),
        };
        let que = format!("{que}: {}", cita(&b.mensaje));
        pluma.dice(&senda.y("nivel"), Cambio::de(Para::Ciudadania, clase, que));
    }
    let igual = a.exige.arbol == b.exige.arbol;
    if igual && leen_lo_mismo(pluma.antes, pluma.ahora, &[&b.exige.arbol]) {
        return;
    }
    let que = format!("Cambia la regla {}", cita(&b.mensaje));
    let cambio = match (b.nivel, relacion_de(pluma, &a.exige.arbol, &b.exige.arbol)) {
        (_, Relacion::Igual | Relacion::SinDecidir) if igual => return,
        (_, Relacion::Igual) => {
            let que = format!("La regla {} exige lo mismo, dicho de otro modo.", cita(&b.mensaje));
            Cambio::de(Para::Texto, Clase::Compatible, que)
        }
        (Nivel::Aviso, _) => {
            let que = format!("Cambia cuándo se advierte {}", cita(&b.mensaje));
            Cambio::de(Para::Ciudadania, Clase::Compatible, que)
        }
        (Nivel::Error, _) => rechazo(pluma, &a.exige.arbol, &b.exige.arbol, que),
    };
    let cambio = cambio.con(entero(&a.exige.fuente), entero(&b.exige.fuente));
    if igual {
        pluma.anota(&senda.y("exige"), cambio);
    } else {
        pluma.dice(&senda.y("exige"), cambio);
    }
}

/// A rule that refuses what another let pass. Here what lacks is no refusal: a rule speaks once its data are known.
fn rechazo(pluma: &Pluma<'_>, a: &Expr, b: &Expr, que: String) -> Cambio {
    let mesa = doble(pluma.antes, pluma.ahora, &[a], &[b]);
    let rechaza = |s: &Supuesto<'_>, e: &Expr| s.juzga(e) == Juicio::No;
    let nuevo = |s: &Supuesto<'_>| !rechaza(&s.en(pluma.antes), a) && rechaza(&s.en(pluma.ahora), b);
    let viejo = |s: &Supuesto<'_>| rechaza(&s.en(pluma.antes), a) && !rechaza(&s.en(pluma.ahora), b);
    // The new rules would refuse it, of course; what matters is that the old ones didn't.
    let posible = |s: &Supuesto<'_>| es_posible(s, pluma.antes);
    let (mut pierde, mut gana) = (None, false);
    mesa.recorre(|celdas, s| {
        gana |= viejo(s);
        if nuevo(s) && posible(s) {
            pierde = Some(celdas.to_vec());
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    match pierde {
        Some(celdas) => {
            let sigue = |s: &Supuesto<'_>| nuevo(s) || !posible(s);
            let caso = describir_con(&mesa, &celdas, &sigue, &|r, v| pluma.dato_con_valor(r, v));
            let ejemplo = format!("Antes se aceptaba con {caso}; ahora no.");
            Cambio::de(Para::Ciudadania, Clase::Rompe, que).por_ejemplo(ejemplo)
        }
        None if mesa.exacta && gana => Cambio::de(Para::Ciudadania, Clase::Compatible, que)
            .por_ejemplo("Todo lo que se aceptaba se acepta, y algo más."),
        None if mesa.exacta => Cambio::de(Para::Ciudadania, Clase::Compatible, que)
            .por_ejemplo("No rechaza nada de lo que se aceptaba."),
        None => Cambio::de(Para::Ciudadania, Clase::Atencion, que),
    }
}
