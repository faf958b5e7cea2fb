//! The way: stages that come and go, who acts in each, where each leads, and whether who waits in one could go on.
//!
//! - A stage that is gone, that has another id, that is another kind of thing or stands in another rama is `Rompe` when somebody may be
//!   waiting in it: who waits there has nowhere to stand in the new version. A decision or an end is `Atencion`: nobody waits there.
//! - A new stage where who applies must act is `Atencion`; where only the authority acts, `Compatible`.
//! - Another actor, another act, another destination and fewer entries are `Atencion`: it goes another way, or somebody else decides.
//! - A rama more, or less, is `Atencion`: an expediente inside needs a person to say whether it is opened. The name under which a result
//!   is kept is `Rompe`: expedientes past it kept it under the old one.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use engine::formato::enumerar;
use schemas::expr::Expr;
use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{
    Actor, CasoDestino, Destino, Efecto, Etapa, FranjaVisita, Junta, Paquete, Rama, Resultado, Tarea,
    TipoEtapa, Votacion,
};

use super::acciones;
use super::campos::ambos;
use super::citas;
use super::condiciones::{Relacion, leen_lo_mismo, relacion};
use super::diferencias::por_id;
use super::formulario::espera_la_persona;
use super::mesa::{doble, es_posible};
use super::palabras::{acto, cita, condicion};
use super::pluma::{Pluma, Senda};
use super::renombres::Renombres;
use super::solicitud::altas_y_bajas;
use super::{Cambio, Clase, Para};
use crate::celdas::{Juicio, Supuesto, describir_con};
use crate::diagrama::resultado_en_palabras;

/// Tells the stages that are the same under another id.
pub fn renombradas(pluma: &mut Pluma<'_>, renombres: &Renombres) {
    for (viejo, nuevo) in renombres {
        let Some(etapa) = pluma.ahora.tramite.etapa(nuevo) else { continue };
        let senda = Senda::de(&["tramite", "etapas", nuevo]);
        let que =
            format!("La etapa {} cambia de nombre interno: de `{viejo}` a `{nuevo}`.", cita(&etapa.nombre));
        let clase = if se_espera(etapa) { Clase::Rompe } else { Clase::Atencion };
        let ejemplo = if se_espera(etapa) {
            "Los expedientes que esperan ahí no podrían seguir: ¿es la misma etapa?"
        } else {
            ""
        };
        pluma.anota(&senda, Cambio::de(Para::Operacion, clase, que).por_ejemplo(ejemplo));
    }
}

/// Tells what changes in the stages.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let senda = Senda::de(&["tramite", "etapas"]);
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    if let (Some(a), Some(b)) = (antes.tramite.etapas.first(), ahora.tramite.etapas.first())
        && a.id != b.id
    {
        let que = format!("El trámite empieza en {}; antes, en {}.", cita(&b.nombre), cita(&a.nombre));
        pluma.anota(&senda, Cambio::de(Para::Ciudadania, Clase::Atencion, que));
    }
    for (id, a, b) in por_id(&antes.tramite.etapas, &ahora.tramite.etapas, |e| &e.id) {
        let senda = senda.y(&id);
        match (a, b) {
            (None, Some(b)) => nueva(pluma, &senda, b),
            (Some(a), None) => quitada(pluma, &senda, a),
            (Some(a), Some(b)) => misma(pluma, &senda, a, b),
            (None, None) => {}
        }
    }
}

/// Whether an expediente may be waiting in a stage.
fn se_espera(etapa: &Etapa) -> bool {
    !matches!(etapa.tipo, TipoEtapa::Decision { .. } | TipoEtapa::Fin { .. })
}

/// Whether an expediente may be waiting past the place where a field is captured.
pub fn se_espera_despues(paquete: &Paquete, campo: &CampoId) -> bool {
    let tramite = &paquete.tramite;
    let mut pendientes: Vec<&EtapaId> = Vec::new();
    for etapa in &tramite.etapas {
        let TipoEtapa::Tarea(tarea) = &etapa.tipo else { continue };
        let en_forma = tarea.captura.iter().any(|p| p.campos.contains(campo));
        let suyas = tarea.acciones.iter().filter(|a| en_forma || a.captura.contains(campo));
        pendientes.extend(suyas.flat_map(|a| llega(paquete, etapa, &a.a)));
    }
    let mut vistas = BTreeSet::new();
    while let Some(id) = pendientes.pop() {
        let Some(etapa) = tramite.etapa(id).filter(|e| vistas.insert(&e.id)) else { continue };
        if se_espera(etapa) {
            return true;
        }
        let destinos: Vec<&Destino> = match &etapa.tipo {
            TipoEtapa::Decision { casos, sino } => casos.iter().map(|c| &c.a).chain(sino).collect(),
            _ => Vec::new(),
        };
        pendientes.extend(
            destinos
                .into_iter()
                .chain(&etapa.al_agotar)
                .chain(&etapa.al_no_haber)
                .flat_map(|d| llega(paquete, etapa, d)),
        );
    }
    false
}

/// The stage to which something leads from another: out of a rama, where its join leads.
fn llega<'p>(paquete: &'p Paquete, desde: &Etapa, destino: &'p Destino) -> Option<&'p EtapaId> {
    match destino {
        Destino::Etapa(id) => Some(id),
        Destino::Listo => {
            let paralelo = paquete.tramite.etapa(&desde.region.as_ref()?.paralelo)?;
            // Whoever ends a rama may wait for the others in it.
            Some(&paralelo.id)
        }
    }
}

fn para(etapa: &Etapa) -> Para {
    if espera_la_persona(etapa) { Para::Ciudadania } else { Para::Operacion }
}

/// What happens in a stage.
fn que_pasa(pluma: &Pluma<'_>, etapa: &Etapa) -> String {
    match &etapa.tipo {
        TipoEtapa::Tarea(Tarea { firma: Some(firma), .. }) => {
            format!("firma: {}", engine::firma::en_palabras(pluma.ahora, firma))
        }
        TipoEtapa::Tarea(Tarea { votacion: Some(votacion), .. }) => {
            format!("vota {}", vota(pluma, votacion))
        }
        TipoEtapa::Tarea(t) => format!("actúa {}", pluma.actor(&t.actor)),
        TipoEtapa::Decision { .. } => "deciden los datos".to_owned(),
        TipoEtapa::Pago { cobro, .. } => format!("se paga {}", pluma.cobro(cobro)),
        TipoEtapa::Prevencion { .. } => "se pide a la persona que complete".to_owned(),
        TipoEtapa::Paralelo { ramas, .. } => format!("van a la vez {}", pluma.etapas(&ids(ramas))),
        TipoEtapa::Consulta { .. } if pluma.ahora.ordena(etapa) => {
            format!("se ordena {}", consultado(pluma.ahora, etapa))
        }
        TipoEtapa::Consulta { .. } => format!("se consulta {}", consultado(pluma.ahora, etapa)),
        TipoEtapa::Cita(cita) => citas::que_pasa(pluma, cita),
        TipoEtapa::Espera { .. } => "se deja pasar un tiempo".to_owned(),
        TipoEtapa::Fin { resultado, .. } => format!("termina: {}", resultado_en_palabras(*resultado)),
    }
}

/// What is asked in a stage, and of whom.
fn consultado(paquete: &Paquete, etapa: &Etapa) -> String {
    let TipoEtapa::Consulta { servicio, operacion, .. } = &etapa.tipo else { return String::new() };
    let que = paquete.operacion_de(etapa).map_or(operacion.as_str(), |o| o.nombre.as_str());
    let quien = paquete.servicio(servicio).map_or(servicio.as_str(), |s| s.nombre.as_str());
    format!("{} a {}", cita(que), cita(quien))
}

fn ids(ramas: &[Rama]) -> Vec<&str> {
    ramas.iter().map(|r| r.entrada.as_str()).collect()
}

fn nueva(pluma: &mut Pluma<'_>, senda: &Senda, b: &Etapa) {
    let que = format!("Hay una etapa nueva, {}: {}.", cita(&b.nombre), que_pasa(pluma, b));
    let clase = if espera_la_persona(b) { Clase::Atencion } else { Clase::Compatible };
    let plazo = b.plazo.as_ref().map(|p| format!("Su plazo es de {}.", p.dura)).unwrap_or_default();
    pluma.dice(senda, Cambio::de(para(b), clase, que).por_ejemplo(plazo));
}

fn quitada(pluma: &mut Pluma<'_>, senda: &Senda, a: &Etapa) {
    let que = format!("Ya no hay la etapa {}, donde {}.", cita(&a.nombre), que_pasa(pluma, a));
    let (clase, ejemplo) = if se_espera(a) {
        (Clase::Rompe, "Los expedientes que esperan ahí no podrían seguir.")
    } else {
        (Clase::Atencion, "")
    };
    pluma.dice(senda, Cambio::de(para(a), clase, que).por_ejemplo(ejemplo));
}

fn misma(pluma: &mut Pluma<'_>, senda: &Senda, a: &Etapa, b: &Etapa) {
    let nombre = cita(&b.nombre);
    let pesa = if se_espera(a) { Clase::Rompe } else { Clase::Atencion };
    if std::mem::discriminant(&a.tipo) != std::mem::discriminant(&b.tipo) {
        let que = format!("En {nombre} ahora {}; antes, {}.", que_pasa(pluma, b), que_pasa(pluma, a));
        pluma.dice(&senda.y("tipo"), Cambio::de(para(b), pesa, que));
    } else {
        tipo(pluma, &senda.y("tipo"), &nombre, a, b);
    }
    if a.region != b.region {
        let region = |e: &Etapa| {
            e.region.as_ref().map_or_else(
                || "fuera de toda rama".to_owned(),
                |r| format!("en la rama {}", pluma.etapa(&r.rama)),
            )
        };
        let que = format!("{nombre} está {}; antes, {}.", region(b), region(a));
        pluma.dice(&senda.y("region"), Cambio::de(Para::Operacion, pesa, que));
    }
    limites(pluma, senda, &nombre, a, b);
    efectos(pluma, &senda.y("efectos"), &format!("Al entrar a {nombre}"), &a.efectos, &b.efectos);
    if a.guarda != b.guarda {
        let guarda = |e: &Etapa| e.guarda.as_ref().map_or_else(|| "nada".to_owned(), |g| format!("`{g}`"));
        let que = format!("{nombre} guarda su resultado como {}; antes, como {}.", guarda(b), guarda(a));
        let clase = if a.guarda.is_some() { Clase::Rompe } else { Clase::Atencion };
        let ejemplo = "Los expedientes que ya pasaron por ahí no tienen el resultado con el nombre nuevo.";
        pluma.dice(&senda.y("guarda"), Cambio::de(Para::Operacion, clase, que).por_ejemplo(ejemplo));
    }
}

fn limites(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &Etapa, b: &Etapa) {
    if a.al_vencer != b.al_vencer {
        let a_donde = |d: &Option<Destino>| {
            d.as_ref()
                .map_or_else(|| "no pasa nada".to_owned(), |d| format!("se pasa {}", pluma.a_destino(d)))
        };
        let que = format!(
            "Si vence el plazo en {nombre}, {}; antes, {}.",
            a_donde(&b.al_vencer),
            a_donde(&a.al_vencer)
        );
        pluma.dice(&senda.y("al_vencer"), Cambio::de(Para::Tiempo, Clase::Atencion, que));
    }
    if a.maximo != b.maximo {
        let veces = |m: Option<u32>| match m {
            None => "las veces que haga falta".to_owned(),
            Some(1) => "1 vez".to_owned(),
            Some(n) => format!("{n} veces"),
        };
        let menos = match (a.maximo, b.maximo) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(x), Some(y)) => y < x,
        };
        let que = format!("Se puede pasar por {nombre} {}; antes, {}.", veces(b.maximo), veces(a.maximo));
        let clase = if menos { Clase::Atencion } else { Clase::Compatible };
        let ejemplo = match b.maximo {
            Some(n) if menos => {
                format!("Un expediente que ya entró {} no puede volver a entrar.", veces(Some(n)))
            }
            _ => String::new(),
        };
        pluma.dice(&senda.y("maximo"), Cambio::de(Para::Operacion, clase, que).por_ejemplo(ejemplo));
    }
    if a.al_agotar != b.al_agotar {
        let a_donde = |d: &Option<Destino>| {
            d.as_ref().map_or_else(|| "a ninguna parte".to_owned(), |d| pluma.a_destino(d))
        };
        let que = format!(
            "Agotadas las entradas a {nombre} se pasa {}; antes, {}.",
            a_donde(&b.al_agotar),
            a_donde(&a.al_agotar)
        );
        pluma.dice(&senda.y("al_agotar"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.al_no_haber != b.al_no_haber {
        let a_donde = |d: &Option<Destino>| {
            d.as_ref().map_or_else(|| "a ninguna parte".to_owned(), |d| pluma.a_destino(d))
        };
        let que = format!(
            "Si no hay lugar en {nombre} se pasa {}; antes, {}.",
            a_donde(&b.al_no_haber),
            a_donde(&a.al_no_haber)
        );
        pluma.dice(&senda.y("al_no_haber"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
}

fn tipo(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &Etapa, b: &Etapa) {
    match (&a.tipo, &b.tipo) {
        (TipoEtapa::Tarea(x), TipoEtapa::Tarea(y)) => tarea(pluma, senda, nombre, x, y),
        (TipoEtapa::Decision { casos: x, sino: s }, TipoEtapa::Decision { casos: y, sino: t }) => {
            decision(pluma, senda, nombre, (x, s.as_ref()), (y, t.as_ref()));
        }
        (TipoEtapa::Pago { cobro: x, a: d }, TipoEtapa::Pago { cobro: y, a: e }) => {
            if x != y {
                let que = format!("En {nombre} se paga {}; antes, {}.", pluma.cobro(y), pluma.cobro(x));
                pluma.dice(&senda.y("cobro"), Cambio::de(Para::Costo, Clase::Atencion, que));
            }
            destino(pluma, &senda.y("a"), &format!("Después de pagar en {nombre}"), d, e);
        }
        (TipoEtapa::Prevencion { reabre: x, a: d, .. }, TipoEtapa::Prevencion { reabre: y, a: e, .. }) => {
            let (entran, salen) = altas_y_bajas(x, y);
            // Of a field that is gone, that it is gone was told.
            let eran = salen.len();
            let salen: Vec<_> =
                salen.into_iter().filter(|c| pluma.ahora.tramite.campo(c).is_some()).collect();
            if eran > salen.len() {
                pluma.calla(&senda.y("reabre"));
            }
            if !entran.is_empty() {
                let que = format!("En {nombre} ahora se puede corregir {}.", pluma.campos(&entran));
                pluma.dice(&senda.y("reabre"), Cambio::de(Para::Ciudadania, Clase::Compatible, que));
            }
            if !salen.is_empty() {
                let que = format!("En {nombre} ya no se puede corregir {}.", pluma.campos(&salen));
                pluma.dice(&senda.y("reabre"), Cambio::de(Para::Ciudadania, Clase::Atencion, que));
            }
            destino(pluma, &senda.y("a"), &format!("Después de {nombre}"), d, e);
        }
        (
            TipoEtapa::Paralelo { ramas: x, junta: j, a: d },
            TipoEtapa::Paralelo { ramas: y, junta: k, a: e },
        ) => {
            ramas(pluma, &senda.y("ramas"), nombre, x, y);
            junta(pluma, &senda.y("junta"), nombre, j, k);
            destino(pluma, &senda.y("a"), &format!("Al juntarse {nombre}"), d, e);
        }
        (
            TipoEtapa::Consulta { servicio: x, operacion: o, con: c, a: d, al_fallar: f },
            TipoEtapa::Consulta { servicio: y, operacion: p, con: k, a: e, al_fallar: g },
        ) => {
            if (x, o) != (y, p) {
                let (antes, ahora) = (consultado(pluma.antes, a), consultado(pluma.ahora, b));
                let que = format!("En {nombre} se consulta {ahora}; antes, {antes}.");
                for clave in ["servicio", "operacion"] {
                    pluma.dice(&senda.y(clave), Cambio::de(Para::Operacion, Clase::Atencion, que.clone()));
                }
            }
            if c != k {
                let que = format!("En {nombre} se pregunta con otros datos.");
                pluma.dice(&senda.y("con"), Cambio::de(Para::Operacion, Clase::Atencion, que));
            }
            destino(pluma, &senda.y("a"), &format!("Con la respuesta de {nombre}"), d, e);
            destino(pluma, &senda.y("al_fallar"), &format!("Sin respuesta en {nombre}"), f, g);
        }
        (TipoEtapa::Cita(x), TipoEtapa::Cita(y)) => citas::misma(pluma, senda, nombre, x, y),
        (TipoEtapa::Espera { a: d }, TipoEtapa::Espera { a: e }) => {
            destino(pluma, &senda.y("a"), &format!("Después de {nombre}"), d, e);
        }
        (TipoEtapa::Fin { resultado: x, emite: s }, TipoEtapa::Fin { resultado: y, emite: t }) => {
            fin(pluma, senda, nombre, (*x, *y));
            emite(pluma, &senda.y("emite"), &format!("En {nombre}"), s, t);
        }
        _ => {}
    }
}

/// Tells where something leads, when it leads elsewhere.
pub fn destino(pluma: &mut Pluma<'_>, senda: &Senda, desde: &str, a: &Destino, b: &Destino) {
    if a != b {
        let que = format!("{desde} se pasa {}; antes, {}.", pluma.a_destino(b), pluma.a_destino(a));
        pluma.dice(senda, Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
}

fn tarea(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &Tarea, b: &Tarea) {
    if a.actor != b.actor {
        let que = format!("En {nombre} actúa {}; antes, {}.", pluma.actor(&b.actor), pluma.actor(&a.actor));
        let suya = a.actor == Actor::Solicitante || b.actor == Actor::Solicitante;
        let para = if suya { Para::Ciudadania } else { Para::Operacion };
        pluma.dice(&senda.y("actor"), Cambio::de(para, Clase::Atencion, que));
    }
    if a.acto != b.acto {
        let que =
            format!("Lo que se hace en {nombre} cuenta como {}; antes, como {}.", acto(b.acto), acto(a.acto));
        pluma.dice(&senda.y("acto"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.inspeccion != b.inspeccion {
        let como = |pluma: &Pluma<'_>, t: &Tarea| match &t.inspeccion {
            Some(i) => {
                let aviso = i.aviso_previo.map_or_else(String::new, |d| format!(", con aviso de {d}"));
                let franja = match i.franja {
                    FranjaVisita::Hora => "a una hora",
                    FranjaVisita::Rango => "entre dos horas",
                };
                format!("la visita la programa {} {franja}{aviso}", pluma.actor(&i.programa))
            }
            None => "no se programa ninguna visita".to_owned(),
        };
        let que = format!("En {nombre} {}; antes, {}.", como(pluma, b), como(pluma, a));
        pluma.dice(&senda.y("inspeccion"), Cambio::de(Para::Ciudadania, Clase::Atencion, que));
    }
    if a.firma != b.firma {
        let quienes = |pluma: &Pluma<'_>, t: &Tarea| match &t.firma {
            Some(firma) => format!("firma: {}", engine::firma::en_palabras(pluma.ahora, firma)),
            None => "no se firma ningún documento".to_owned(),
        };
        let que = format!("En {nombre} {}; antes, {}.", quienes(pluma, b), quienes(pluma, a));
        pluma.dice(&senda.y("firma"), Cambio::de(Para::Salida, Clase::Atencion, que));
    }
    if a.votacion != b.votacion {
        let quienes = |pluma: &Pluma<'_>, t: &Tarea| match &t.votacion {
            Some(votacion) => format!("vota {}", vota(pluma, votacion)),
            None => "no se vota".to_owned(),
        };
        let que = format!("En {nombre} {}; antes, {}.", quienes(pluma, b), quienes(pluma, a));
        pluma.dice(&senda.y("votacion"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.asignado_a != b.asignado_a {
        let de = |campo: &Option<CampoId>| match campo {
            Some(campo) => format!("es sólo de quien se eligió en {}", pluma.campo(campo)),
            None => "es de cualquiera con su rol".to_owned(),
        };
        let que = format!("{nombre} {}; antes, {}.", de(&b.asignado_a), de(&a.asignado_a));
        pluma.dice(&senda.y("asignado_a"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.misma_persona != b.misma_persona {
        let que = match (&a.misma_persona, &b.misma_persona) {
            (_, Some(motivo)) => format!("En {nombre} puede resolver quien revisó: «{motivo}»."),
            (_, None) => format!("En {nombre} ya no puede resolver quien revisó, si el municipio lo separa."),
        };
        pluma.dice(&senda.y("misma_persona"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    acciones::de_etapa(pluma, &senda.y("acciones"), nombre, a, b);
}

/// Which body votes, with what majority, and how long before it is convoked.
fn vota(pluma: &Pluma<'_>, votacion: &Votacion) -> String {
    let organo = [pluma.ahora, pluma.antes].into_iter().find_map(|p| p.organo(&votacion.organo));
    let nombre = organo.map_or(votacion.organo.as_str(), |o| o.nombre.as_str());
    let antes = votacion.aviso_previo.map_or_else(String::new, |d| format!(", convocado con {d}"));
    format!(
        "{}{antes}, y se aprueba con {}",
        cita(nombre),
        engine::votacion::mayoria_en_palabras(votacion.mayoria)
    )
}

fn fin(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, (a, b): (Resultado, Resultado)) {
    if a != b {
        let (x, y) = (resultado_en_palabras(a), resultado_en_palabras(b));
        let que = format!("En {nombre} la solicitud {y}; antes, {x}.");
        pluma.dice(&senda.y("resultado"), Cambio::de(Para::Ciudadania, Clase::Atencion, que));
    }
}

fn emite(
    pluma: &mut Pluma<'_>,
    senda: &Senda,
    cuando: &str,
    a: &[schemas::ids::SalidaId],
    b: &[schemas::ids::SalidaId],
) {
    let (entran, salen) = altas_y_bajas(a, b);
    for id in entran {
        let que = format!("{cuando} ahora se emite {}.", pluma.salida(id));
        pluma.dice(senda, Cambio::de(Para::Salida, Clase::Compatible, que));
    }
    for id in salen {
        let que = format!("{cuando} ya no se emite {}.", pluma.salida(id));
        pluma.dice(senda, Cambio::de(Para::Salida, Clase::Atencion, que));
    }
}

/// Tells what is sent or issued, and what no longer is.
pub fn efectos(pluma: &mut Pluma<'_>, senda: &Senda, cuando: &str, a: &[Efecto], b: &[Efecto]) {
    let (entran, salen) = altas_y_bajas(a, b);
    let dicho = |pluma: &Pluma<'_>, e: &Efecto| match e {
        Efecto::Avisa(id) => (Para::Ciudadania, format!("se envía el aviso {}", pluma.aviso(id))),
        Efecto::Emite(id) => (Para::Salida, format!("se emite {}", pluma.salida(id))),
        Efecto::Revoca(id) => (Para::Salida, format!("se revoca {}", pluma.salida(id))),
        Efecto::Devuelve(id) => (Para::Ciudadania, format!("se devuelve {}", pluma.cobro(id))),
        Efecto::Ejecuta(id) => (Para::Ciudadania, format!("se ejecuta {}", pluma.cobro(id))),
        Efecto::Toma(id) => (Para::Ciudadania, format!("se toma un lugar de {}", pluma.cupo(id))),
        Efecto::Libera(id) => (Para::Ciudadania, format!("se desocupa el lugar de {}", pluma.cupo(id))),
    };
    for efecto in entran {
        let (para, que) = dicho(pluma, efecto);
        // Where a place is taken there may be none.
        let clase = if matches!(efecto, Efecto::Toma(_)) { Clase::Atencion } else { Clase::Compatible };
        pluma.dice(senda, Cambio::de(para, clase, format!("{cuando} ahora {que}.")));
    }
    for efecto in salen {
        let (para, que) = dicho(pluma, efecto);
        let clase = if matches!(efecto, Efecto::Toma(_)) { Clase::Compatible } else { Clase::Atencion };
        pluma.dice(senda, Cambio::de(para, clase, format!("{cuando} ya no {que}.")));
    }
}

fn ramas(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &[Rama], b: &[Rama]) {
    for (id, x, y) in por_id(a, b, |r| &r.id) {
        let senda = senda.y(&id);
        match (x, y) {
            (None, Some(y)) => {
                let que = format!("A {nombre} se suma la rama {}.", pluma.etapa(&y.entrada));
                let ejemplo = "En un expediente que ya está ahí, alguien tendrá que decir si se abre.";
                pluma.dice(&senda, Cambio::de(Para::Operacion, Clase::Atencion, que).por_ejemplo(ejemplo));
            }
            (Some(x), None) => {
                let que = format!("{nombre} ya no tiene la rama {}.", pluma.etapa(&x.entrada));
                pluma.dice(&senda, Cambio::de(Para::Operacion, Clase::Atencion, que));
            }
            (Some(x), Some(y)) => {
                let rama = pluma.etapa(&y.entrada);
                if x.entrada != y.entrada {
                    let que = format!("La rama empieza en {rama}; antes, en {}.", pluma.etapa(&x.entrada));
                    pluma.dice(&senda.y("entrada"), Cambio::de(Para::Operacion, Clase::Atencion, que));
                }
                let igual = x.si == y.si;
                let que = format!("Cambia cuándo se abre la rama {rama}.");
                let clase = Clase::Atencion;
                let cambio = match relacion(pluma, x.si.as_ref(), y.si.as_ref()) {
                    Relacion::Igual | Relacion::SinDecidir if igual => continue,
                    Relacion::Igual => {
                        let que = format!("La rama {rama} se abre en los mismos casos, dichos de otro modo.");
                        Cambio::de(Para::Texto, Clase::Compatible, que)
                    }
                    Relacion::MasPermisiva(caso) => Cambio::de(Para::Operacion, clase, que)
                        .por_ejemplo(ambos("Ahora se abre con", &caso, "", "")),
                    Relacion::MasEstricta(caso) => Cambio::de(Para::Operacion, clase, que)
                        .por_ejemplo(ambos("Ya no se abre con", &caso, "", "")),
                    Relacion::Distinta { gana, pierde } => Cambio::de(Para::Operacion, clase, que)
                        .por_ejemplo(ambos("Ahora se abre con", &gana, "Ya no se abre con", &pierde)),
                    Relacion::SinDecidir => Cambio::de(Para::Operacion, clase, que),
                };
                super::campos::escribe(pluma, &senda.y("si"), igual, cambio, x.si.as_ref(), y.si.as_ref());
            }
            (None, None) => {}
        }
    }
}

fn junta(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &Junta, b: &Junta) {
    if a == b {
        return;
    }
    let dicha = |j: &Junta| match j {
        Junta::Todas => "todas sus ramas".to_owned(),
        Junta::Cualquiera => "una de sus ramas".to_owned(),
        Junta::Minimo(n) => format!("{n} de sus ramas"),
    };
    let que = format!("{nombre} espera a {}; antes, a {}.", dicha(b), dicha(a));
    pluma.dice(senda, Cambio::de(Para::Operacion, Clase::Atencion, que));
}

type Casos<'c> = (&'c [CasoDestino], Option<&'c Destino>);

/// A decision is compared by where it sends, over every value of its data.
fn decision(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: Casos<'_>, b: Casos<'_>) {
    let arboles = |c: Casos<'_>| c.0.iter().map(|c| c.si.arbol.clone()).collect::<Vec<Expr>>();
    let (de_a, de_b) = (arboles(a), arboles(b));
    let (refs_a, refs_b): (Vec<&Expr>, Vec<&Expr>) = (de_a.iter().collect(), de_b.iter().collect());
    let igual = a == b;
    if igual && leen_lo_mismo(pluma.antes, pluma.ahora, &refs_b) {
        return;
    }
    let mesa = doble(pluma.antes, pluma.ahora, &refs_a, &refs_b);
    let va = |s: &Supuesto<'_>, (casos, sino): Casos<'_>| -> Option<Destino> {
        for caso in casos {
            match s.juzga(&caso.si.arbol) {
                Juicio::Si => return Some(caso.a.clone()),
                Juicio::No | Juicio::Falta => {}
                Juicio::Nose => return None,
            }
        }
        sino.cloned()
    };
    let van = |s: &Supuesto<'_>| Some((va(&s.en(pluma.antes), a)?, va(&s.en(pluma.ahora), b)?));
    let posible = |s: &Supuesto<'_>| es_posible(s, pluma.antes) && es_posible(s, pluma.ahora);
    let (mut hallado, mut segura) = (None, mesa.exacta);
    mesa.recorre(|celdas, s| match van(s) {
        None => {
            segura = false;
            ControlFlow::Continue(())
        }
        Some((x, y)) if x != y && posible(s) => {
            hallado = Some((celdas.to_vec(), x, y));
            ControlFlow::Break(())
        }
        Some(_) => ControlFlow::Continue(()),
    });
    let cambio = match hallado {
        Some((celdas, x, y)) => {
            let sigue = |s: &Supuesto<'_>| van(s) == Some((x.clone(), y.clone())) || !posible(s);
            let caso = describir_con(&mesa, &celdas, &sigue, &|r, v| pluma.dato_con_valor(r, v));
            let ejemplo =
                format!("Con {caso}, se pasa {}; antes, {}.", pluma.a_destino(&y), pluma.a_destino(&x));
            let que = format!("Cambia a dónde se sigue desde {nombre}.");
            Cambio::de(Para::Operacion, Clase::Atencion, que).por_ejemplo(ejemplo)
        }
        None if igual => return,
        None if segura => {
            let que = format!("{nombre} decide lo mismo, dicho de otro modo.");
            Cambio::de(Para::Texto, Clase::Compatible, que)
        }
        None => Cambio::de(Para::Operacion, Clase::Atencion, format!("Cambia cómo se decide en {nombre}.")),
    };
    if igual {
        pluma.anota(senda, cambio);
        return;
    }
    let dicho = |c: Casos<'_>| {
        let sino = c.1.map(|d| format!("si no, {}", pluma.a_destino(d)));
        let casos = c.0.iter().map(|c| format!("{}, {}", condicion(Some(&c.si)), pluma.a_destino(&c.a)));
        enumerar(&casos.chain(sino).collect::<Vec<_>>())
    };
    let (x, y) = (dicho(a), dicho(b));
    pluma.dice(senda, cambio.con(x, y));
}
