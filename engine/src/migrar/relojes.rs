//! The clocks of an expediente under the rules of another version. What already ran is never lost: it is taken off the new budget, or
//! the migration says that the clock starts again. A clock that would be over at once moves nobody.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use schemas::evento::RelojMigrado;
use schemas::ids::{CalendarioId, PlazoId};
use schemas::paquete::{Consumo, Ficta, PlazoEtapa};
use schemas::valor::{Duracion, Valor};

use super::mapa::Mapa;
use crate::ambito::Ambito;
use crate::cita::plazo_de_registro;
use crate::estado::{Estado, RelojActivo};
use crate::flujo::{RESOLUCION, etapa_de_plazo, plazo_de_consulta, plazo_de_etapa};
use crate::plazo::{self, Reloj};
use crate::valoracion;

/// The rule of a clock in the new version.
struct ReglaDePlazo {
    id: PlazoId,
    dura: Duracion,
    calendario: CalendarioId,
    /// It isn't the rule of the earlier version.
    cambia: bool,
    /// Something happens when it runs out.
    tiene_efecto: bool,
}

/// The clocks that go on, by their names in the new version. Those that start again, and those that are no more, are left out.
/// `ahora` reads the new version with its answers; `momento` is local.
///
/// # Errors
/// Each clock that can't go on, and why, in Spanish.
pub fn que_siguen(
    mapa: &Mapa<'_>,
    estado: &Estado,
    ahora: &Ambito<'_>,
    momento: DateTime,
) -> Result<BTreeMap<PlazoId, RelojMigrado>, Vec<String>> {
    let mut siguen = BTreeMap::new();
    let mut fallas = Vec::new();
    for (id, activo) in &estado.relojes {
        match regla(mapa, id, activo, ahora)
            .and_then(|r| r.map(|r| seguir(mapa, activo, r, momento)).transpose())
        {
            Ok(Some(Some((id, reloj)))) => {
                siguen.insert(id, reloj);
            }
            Ok(Some(None) | None) => {}
            Err(falla) => fallas.push(format!("{}: {falla}", en_palabras(mapa, id))),
        }
    }
    if fallas.is_empty() { Ok(siguen) } else { Err(fallas) }
}

fn en_palabras(mapa: &Mapa<'_>, id: &str) -> String {
    if id == RESOLUCION {
        return "el plazo para resolver".to_owned();
    }
    let propio = id.strip_prefix("consulta.").or_else(|| id.strip_prefix("cita.")).unwrap_or(id);
    let etapa = etapa_de_plazo(propio);
    let nombre = mapa.viejo.tramite.etapa(etapa).map_or(etapa, |e| e.nombre.as_str());
    format!("el plazo de «{nombre}»")
}

/// The rule that a clock has in the new version; none when it has no clock there.
fn regla(
    mapa: &Mapa<'_>,
    id: &PlazoId,
    activo: &RelojActivo,
    ahora: &Ambito<'_>,
) -> Result<Option<ReglaDePlazo>, String> {
    if id == RESOLUCION {
        let (a, b) = (&mapa.viejo.tramite.ficha.plazo_resolucion, &mapa.nuevo.tramite.ficha.plazo_resolucion);
        return Ok(Some(ReglaDePlazo {
            id: id.clone(),
            dura: b.dura,
            calendario: b.calendario.clone(),
            cambia: (a.dura, &a.calendario) != (b.dura, &b.calendario),
            tiene_efecto: mapa.nuevo.tramite.ficha.si_no_responde != Ficta::Ninguna,
        }));
    }
    if let Some(etapa) = id.strip_prefix("consulta.") {
        // A notice that was sent keeps the time to read it that it told.
        return Ok(Some(ReglaDePlazo {
            id: plazo_de_consulta(&mapa.nombre(&etapa.into())),
            dura: activo.reloj.dura,
            calendario: mapa.nuevo.municipio.calendario.clone(),
            cambia: false,
            tiene_efecto: true,
        }));
    }
    if let Some(etapa) = id.strip_prefix("cita.") {
        // A cita that was booked keeps the time to say whether the person came.
        return Ok(Some(ReglaDePlazo {
            id: plazo_de_registro(&mapa.nombre(&etapa.into())),
            dura: activo.reloj.dura,
            calendario: activo.reloj.calendario.clone(),
            cambia: false,
            tiene_efecto: true,
        }));
    }
    let vieja = etapa_de_plazo(id);
    let nueva = mapa.nombre(&vieja.into());
    let plazo = |etapa: Option<&schemas::paquete::Etapa>| etapa.and_then(|e| e.plazo.clone());
    let (a, etapa) = (plazo(mapa.viejo.tramite.etapa(vieja)), mapa.nuevo.tramite.etapa(&nueva));
    let Some(b) = plazo(etapa) else { return Ok(None) };
    let cambia = a.as_ref() != Some(&b);
    // The same rule gave this budget when the stage was entered.
    let dura = if cambia { dura(&b, ahora)? } else { activo.reloj.dura };
    let tiene_efecto = etapa.is_some_and(|e| e.al_vencer.is_some());
    Ok(Some(ReglaDePlazo {
        id: plazo_de_etapa(&nueva),
        dura,
        calendario: b.calendario,
        cambia,
        tiene_efecto,
    }))
}

/// The budget of the clock of a stage.
fn dura(plazo: &PlazoEtapa, ahora: &Ambito<'_>) -> Result<Duracion, String> {
    let Some(calculada) = &plazo.calculada else { return Ok(plazo.dura) };
    match valoracion::evaluar(calculada, ahora) {
        Ok(Valor::Duracion(d)) if d.unidad == plazo.dura.unidad => {
            Ok(Duracion::new(d.cantidad.min(plazo.dura.cantidad), d.unidad))
        }
        Ok(Valor::Duracion(d)) => Ok(d),
        Ok(otro) => Err(format!("su duración dio {}", otro.clase())),
        Err(atorado) => Err(atorado.to_string()),
    }
}

fn seguir(
    mapa: &Mapa<'_>,
    activo: &RelojActivo,
    regla: ReglaDePlazo,
    momento: DateTime,
) -> Result<Option<(PlazoId, RelojMigrado)>, String> {
    let consumo = mapa.migracion.plazos.get(&regla.id).copied();
    if regla.cambia && consumo.is_none() {
        return Err("su regla cambió y la migración no dice si lo corrido se conserva".to_owned());
    }
    if consumo == Some(Consumo::Reinicia) {
        return Ok(None);
    }
    let reloj = &activo.reloj;
    let (Some(antes), Some(despues)) =
        (mapa.viejo.calendario(&reloj.calendario), mapa.nuevo.calendario(&regla.calendario))
    else {
        return Err("falta su calendario".to_owned());
    };
    let igual = reloj.dura == regla.dura && antes == despues;
    let nuevo = if igual {
        reloj.clone()
    } else {
        if !plazo::misma_cuenta(reloj.dura.unidad, regla.dura.unidad) {
            return Err("cuenta en otra unidad, y lo corrido no puede descontarse".to_owned());
        }
        let nuevo = plazo::traer(reloj, antes, regla.dura, regla.calendario, momento);
        let avance = plazo::avance(&nuevo, despues, momento);
        if !activo.vencido && avance.consumido > avance.presupuesto {
            return Err("con la versión nueva ya habría terminado".to_owned());
        }
        nuevo
    };
    if activo.vencido && regla.cambia && regla.tiene_efecto {
        return Err("ya terminó, y en la versión nueva eso tendría consecuencias".to_owned());
    }
    let Reloj { dura, calendario, desde, suspensiones, traido } = nuevo;
    let migrado = RelojMigrado { dura, calendario, desde, suspensiones, vencido: activo.vencido, traido };
    Ok(Some((regla.id, migrado)))
}
