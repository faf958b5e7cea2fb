//! Whether everything that this version needs from a stage on is known of who comes from the earlier one, and whether the answers that it
//! keeps are such as it takes.

use std::collections::{BTreeMap, BTreeSet};

use engine::eval::{rutas, rutas_valoracion};
use schemas::expr::Raiz;
use schemas::ids::{EtapaId, ResultadoId};
use schemas::paquete::{Campo, CampoExigido, Etapa, Exigencia, Junta, TipoEtapa, Traspaso};

use super::{Cotejo, dominio};
use crate::diag::{Problema, Sink, codes};
use crate::revisa::asignacion::{Presencia, Seguros};

/// What lacks: by name, each stage where it may, with the reason.
type Faltan = BTreeMap<String, Vec<(EtapaId, String)>>;

/// What must be known, by stage or by rama.
type Exige = BTreeMap<EtapaId, Exigencia>;

/// Checks the data, and gives what the engine must ask of each expediente: by stage, and by rama that is done.
pub fn revisar(cotejo: &Cotejo<'_>, sink: &mut Sink) -> (Exige, Exige) {
    dominios(cotejo, sink);
    let (mut exige, mut de_ramas) = (Exige::new(), Exige::new());
    let mut faltan = Faltan::new();
    for (vieja, nueva) in cotejo.parejas() {
        let nombres = cotejo.necesita.en(&nueva.id);
        let (antes, ahora) =
            (cotejo.antes.en_etapa.get(vieja.id.as_str()), cotejo.ahora.en_etapa.get(nueva.id.as_str()));
        if let (Some(antes), Some(ahora)) = (antes, ahora) {
            mirar(cotejo, (&vieja.id, &nueva.id), &nombres, antes, ahora, &mut exige, &mut faltan);
        }
        ramas(cotejo, vieja, nueva, &mut de_ramas, &mut faltan);
    }
    for (nombre, donde) in faltan {
        sink.extend(decir(cotejo, &nombre, &donde));
    }
    exige.retain(|_, e| !e.vacia());
    de_ramas.retain(|_, e| !e.vacia());
    (exige, de_ramas)
}

/// What each rama that is done must have left for after the join.
fn ramas(cotejo: &Cotejo<'_>, vieja: &Etapa, nueva: &Etapa, exige: &mut Exige, faltan: &mut Faltan) {
    let (TipoEtapa::Paralelo { ramas, .. }, TipoEtapa::Paralelo { junta, ramas: ahora, .. }) =
        (&vieja.tipo, &nueva.tipo)
    else {
        return;
    };
    let todas = match junta {
        Junta::Todas => true,
        Junta::Cualquiera => false,
        Junta::Minimo(n) => usize::try_from(*n).is_ok_and(|n| n >= ahora.len()),
    };
    if !todas {
        return;
    }
    let nombres = cotejo.necesita.tras(nueva);
    for rama in ramas {
        let id = cotejo.mapa.rama(&nueva.id, &rama.id);
        let (antes, ahora) =
            (cotejo.antes.en_rama.get(rama.id.as_str()), cotejo.ahora.en_rama.get(id.as_str()));
        if let (Some(antes), Some(ahora)) = (antes, ahora) {
            mirar(cotejo, (&rama.id, &id), &nombres, antes, ahora, exige, faltan);
        }
    }
}

fn mirar(
    cotejo: &Cotejo<'_>,
    (de, a): (&EtapaId, &EtapaId),
    nombres: &BTreeSet<String>,
    antes: &Seguros,
    ahora: &Seguros,
    exige: &mut Exige,
    faltan: &mut Faltan,
) {
    let exigencia = exige.entry(a.clone()).or_default();
    for nombre in nombres {
        let Some(presencia) = ahora.nombres.get(nombre) else { continue };
        let tiene = match cotejo.mapa.nuevo.tramite.campo(nombre) {
            Some(campo) if !campo.obligatorio && campo.obligatorio_si.is_none() => continue,
            Some(campo) => {
                let si = match presencia {
                    Presencia::SiCumple(condicion) => Some(condicion.clone()),
                    Presencia::Segura | Presencia::Dudosa => None,
                };
                let exigido = CampoExigido { campo: campo.id.clone(), si };
                if !exigencia.campos.contains(&exigido) {
                    exigencia.campos.push(exigido);
                }
                campo_disponible(cotejo, campo, antes, presencia)
            }
            None => {
                let id = ResultadoId::from(nombre.as_str());
                if *presencia == Presencia::Segura && !exigencia.resultados.contains(&id) {
                    exigencia.resultados.push(id);
                }
                resultado_disponible(cotejo, nombre, antes, presencia)
            }
        };
        if let Err(motivo) = tiene {
            faltan.entry(nombre.clone()).or_default().push((de.clone(), motivo));
        }
    }
}

fn campo_disponible(
    cotejo: &Cotejo<'_>,
    campo: &Campo,
    antes: &Seguros,
    presencia: &Presencia,
) -> Result<(), String> {
    match cotejo.mapa.migracion.campos.get(&campo.id) {
        Some(Traspaso::PideEn(etapa)) => Err(format!("se pide en `{etapa}`, y hace falta antes")),
        Some(Traspaso::Valor(_)) if cotejo.leida.pueden_faltar.contains(&campo.id) => {
            Err("el valor que da la migración puede faltar".to_owned())
        }
        Some(Traspaso::Valor(valor)) => {
            let usados = rutas_valoracion(valor).into_iter().filter_map(|r| match &r.raiz {
                Raiz::Campo(id) => cotejo.mapa.viejo.tramite.campo(id),
                _ => None,
            });
            for usado in usados.filter(|c| siempre(c)) {
                if antes.nombres.get(usado.id.as_str()) != Some(&Presencia::Segura) {
                    return Err(format!("se obtiene de `{}`, que ahí puede no tenerse todavía", usado.id));
                }
            }
            Ok(())
        }
        None => heredado(cotejo, campo, antes, presencia),
    }
}

/// Whether the answer of the earlier version is there.
fn heredado(
    cotejo: &Cotejo<'_>,
    campo: &Campo,
    antes: &Seguros,
    presencia: &Presencia,
) -> Result<(), String> {
    let Some(previo) = cotejo.mapa.viejo.tramite.campo(&campo.id) else {
        return Err("la versión anterior no lo tenía".to_owned());
    };
    match antes.nombres.get(campo.id.as_str()) {
        Some(Presencia::Segura) => {}
        // Where it wasn't sure then either, it is known under the same condition; each expediente is looked at.
        Some(previa) if previa == presencia => {}
        Some(_) | None => return Err("la versión anterior no siempre lo captura antes".to_owned()),
    }
    if cambia_presencia(previo, campo) {
        return Err("la versión anterior lo pedía sólo en algunos casos".to_owned());
    }
    let condiciones = [&campo.visible_si, &campo.obligatorio_si];
    let nombradas = condiciones.into_iter().flatten().flat_map(|e| rutas(&e.arbol));
    let cambiada = nombradas.filter_map(|r| match &r.raiz {
        Raiz::Campo(id) => cotejo.mapa.migracion.campos.contains_key(id.as_str()).then_some(id),
        _ => None,
    });
    match cambiada.into_iter().next() {
        Some(id) if !siempre(previo) => {
            Err(format!("se pedía según `{id}`, al que la migración da otro valor"))
        }
        Some(_) | None => Ok(()),
    }
}

fn resultado_disponible(
    cotejo: &Cotejo<'_>,
    nombre: &str,
    antes: &Seguros,
    presencia: &Presencia,
) -> Result<(), String> {
    let (viejo, nuevo) = (cotejo.mapa.viejo, cotejo.mapa.nuevo);
    let sabida = |guarda: &str| {
        let previa = antes.nombres.get(guarda);
        previa == Some(&Presencia::Segura) || previa.is_some_and(|p| p == presencia)
    };
    // An answer of an outside system stays with the stage that asked, if both read the same.
    if let Some((etapa, operacion)) = nuevo.consulta_de(nombre) {
        let suya = |e: &&Etapa| cotejo.mapa.nombre(&e.id) == etapa.id;
        let previas = viejo.tramite.etapas.iter().filter(suya);
        let misma = |e: &Etapa| viejo.operacion_de(e).is_some_and(|o| o.entrega == operacion.entrega);
        let queda = |e: &Etapa| e.guarda.as_ref().is_some_and(|g| sabida(g.as_str())) && misma(e);
        let contestada = previas.into_iter().any(queda);
        let motivo = "con la versión anterior puede no haberse consultado antes";
        return if contestada { Ok(()) } else { Err(motivo.to_owned()) };
    }
    // So do the hour of an appointment, the visit of an inspection, the day of the last signature and what came of a vote.
    let suya = |e: &&Etapa| e.guarda.as_ref().is_some_and(|g| *g == nombre);
    if let Some((etapa, motivo)) =
        nuevo.tramite.etapas.iter().filter(suya).find_map(|e| Some((e, de_su_etapa(e)?)))
    {
        let queda = |e: &Etapa| {
            cotejo.mapa.nombre(&e.id) == etapa.id
                && e.guarda.as_ref().is_some_and(|g| sabida(g.as_str()))
                && deja_lo_mismo(e, etapa)
        };
        return if viejo.tramite.etapas.iter().any(queda) { Ok(()) } else { Err(motivo.to_owned()) };
    }
    let cobros = |etapas: &'_ [Etapa], guarda: Option<&str>| -> Vec<(String, String)> {
        etapas
            .iter()
            .filter_map(|e| match (&e.tipo, &e.guarda) {
                (TipoEtapa::Pago { cobro, .. }, Some(g)) if guarda.is_none_or(|n| *g == *n) => {
                    Some((cobro.to_string(), g.to_string()))
                }
                _ => None,
            })
            .collect()
    };
    let suyos = cobros(&nuevo.tramite.etapas, Some(nombre));
    let pagado = cobros(&viejo.tramite.etapas, None)
        .into_iter()
        .any(|(cobro, guarda)| sabida(&guarda) && suyos.iter().any(|(c, _)| *c == cobro));
    if pagado { Ok(()) } else { Err("con la versión anterior puede no haberse pagado antes".to_owned()) }
}

/// Why what a stage keeps may lack, where it stays with the stage that left it.
fn de_su_etapa(etapa: &Etapa) -> Option<&'static str> {
    match &etapa.tipo {
        TipoEtapa::Cita(_) => Some("con la versión anterior puede no haber tenido cita antes"),
        TipoEtapa::Tarea(t) if t.inspeccion.is_some() => {
            Some("con la versión anterior puede no haberse programado la visita antes")
        }
        TipoEtapa::Tarea(t) if t.firma.is_some() => {
            Some("con la versión anterior pueden no haber firmado antes las mismas personas")
        }
        TipoEtapa::Tarea(t) if t.votacion.is_some() => {
            Some("con la versión anterior puede no haberse votado antes")
        }
        _ => None,
    }
}

/// Whether what a stage left is what another of the next version keeps.
fn deja_lo_mismo(antes: &Etapa, ahora: &Etapa) -> bool {
    match (&antes.tipo, &ahora.tipo) {
        (TipoEtapa::Cita(_), TipoEtapa::Cita(_)) => true,
        (TipoEtapa::Tarea(a), TipoEtapa::Tarea(b)) => match (&a.firma, &b.firma) {
            // All those of now must have signed.
            (Some(a), Some(b)) => b.firman.iter().all(|r| a.firman.contains(r)),
            (None, None) => {
                a.inspeccion.is_some() && b.inspeccion.is_some()
                    || a.votacion.is_some() && b.votacion.is_some()
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether a field has an answer whenever it was captured.
fn siempre(campo: &Campo) -> bool {
    campo.obligatorio && campo.visible_si.is_none() && campo.obligatorio_si.is_none()
}

/// Whether an answer that could be missing by the rules of before must be there by those of now.
pub fn cambia_presencia(antes: &Campo, ahora: &Campo) -> bool {
    let nunca_obligatorio = !ahora.obligatorio && ahora.obligatorio_si.is_none();
    let reglas = |c: &Campo| {
        let arbol = |e: &Option<schemas::expr::Expresion>| e.as_ref().map(|e| e.arbol.clone());
        (arbol(&c.visible_si), arbol(&c.obligatorio_si), c.obligatorio)
    };
    !(siempre(antes) || nunca_obligatorio || reglas(antes) == reglas(ahora))
}

fn decir(cotejo: &Cotejo<'_>, nombre: &str, donde: &[(EtapaId, String)]) -> Option<Problema> {
    let (primera, motivo) = donde.first()?;
    let lugar = cotejo.escrito_o_desde(&format!("campos.{nombre}"));
    let mut problema = Problema::new(
        &codes::V1104,
        lugar,
        format!("a quien espera en `{primera}` puede faltarle `{nombre}`, que esta versión necesita"),
    )
    .etiqueta(motivo.clone());
    if let [_, otras @ ..] = donde
        && !otras.is_empty()
    {
        let otras: Vec<String> = otras.iter().map(|(e, _)| format!("`{e}`")).collect();
        problema = problema.nota(format!("también en: {}", otras.join(", ")));
    }
    Some(if cotejo.mapa.nuevo.tramite.campo(nombre).is_some() {
        problema.ayuda(format!(
            "en `campos`, dé su valor (`{nombre}: …`) o la etapa donde se pide (`{nombre}: {{pide_en: …}}`)"
        ))
    } else {
        problema.ayuda("pase esa etapa a otra que no lo necesite")
    })
}

/// Answers that are kept and may not fit.
fn dominios(cotejo: &Cotejo<'_>, sink: &mut Sink) {
    let capturados = crate::revisa::sin_uso::capturados(&cotejo.mapa.viejo.tramite);
    for antes in cotejo.mapa.viejo.tramite.campos.iter().filter(|c| capturados.contains(&c.id)) {
        let Some(ahora) = cotejo.mapa.nuevo.tramite.campo(&antes.id) else { continue };
        if cotejo.mapa.migracion.campos.contains_key(&antes.id) {
            continue;
        }
        if let Some(motivo) = dominio::no_cabe(antes, ahora) {
            sink.push(
                Problema::new(
                    &codes::V1105,
                    cotejo.lugar("desde"),
                    format!("no toda respuesta de `{}` cabe en esta versión", antes.id),
                )
                .etiqueta(motivo)
                .ayuda(format!("en `campos`, diga qué valor le toca (`{}: …`) o dónde se pide", antes.id)),
            );
        }
    }
}
