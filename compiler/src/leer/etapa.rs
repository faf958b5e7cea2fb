//! Stages: `etapas` and `acciones_generales`. Stages inside the ramas of a paralelo are flattened, each with its region.

use schemas::ids::{AccionId, CalendarioId, CobroId, EtapaId, ResultadoId, RolId, SalidaId, TerceroId};
use schemas::paquete::{
    Accion, AccionGeneral, Acto, Actor, CasoDestino, Destino, Etapa, Junta, PlazoEtapa, Rama, Region,
    Resultado, Tarea, TipoEtapa, Ventana,
};

use super::agenda;
use super::alcance::Alcance;
use super::campo::en_palabras;
use super::captura;
use super::cita::{self, no_existe};
use super::contexto::{Contexto, EtapaDeclarada};
use super::efecto;
use super::firma;
use super::municipio::ACTOS;
use super::{inspeccion, organo, servicio, servidor, tercero};
use crate::diag::{Problema, Sink, codes};
use crate::forma::{self, Forma, Situado};
use crate::tipos::Tipo;
use crate::yaml::{Escalar, Nodo};

/// Kinds of stage that can be written.
pub const CLASES: [&str; 12] = [
    "tarea",
    "decision",
    "pago",
    "prevencion",
    "paralelo",
    "consulta",
    "cita",
    "inspeccion",
    "votacion",
    "firma",
    "espera",
    "fin",
];

/// How an expediente may end.
pub const RESULTADOS: [(&str, Resultado); 7] = [
    ("favorable", Resultado::Favorable),
    ("desfavorable", Resultado::Desfavorable),
    ("desechada", Resultado::Desechada),
    ("desistida", Resultado::Desistida),
    ("caduca", Resultado::Caduca),
    ("ficta", Resultado::Ficta),
    ("atendida", Resultado::Atendida),
];

/// Declares every stage, whatever its depth, so that destinations can be looked up.
pub fn declarar(nodo: &Nodo, region: Option<&Region>, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let Some(mapa) = nodo.mapa() else { return };
    for (clave, nodo) in mapa.iter() {
        let Some(id) = forma::id(clave, &mut Sink::new()) else { continue };
        ctx.declarar_etapa(&id.valor, id.span, region.cloned(), sink);
        ctx.origenes.anotar(format!("etapas.{}", id.valor), id.span);
        servicio::declarar_guarda(nodo, ctx, sink);
        if let Some(ramas) = nodo.mapa().and_then(|m| m.get("ramas")) {
            declarar_ramas(&id.valor, ramas, ctx, sink);
        }
    }
}

fn declarar_ramas(paralelo: &str, ramas: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let Some(mapa) = ramas.mapa() else { return };
    for (clave, nodo) in mapa.iter() {
        let Some(id) = forma::id(clave, &mut Sink::new()) else { continue };
        let region = Region { paralelo: paralelo.into(), rama: EtapaId(id.valor.clone()) };
        match nodo.mapa().and_then(|m| m.get("etapas")) {
            Some(etapas) => declarar(etapas, Some(&region), ctx, sink),
            None => {
                ctx.declarar_etapa(&id.valor, id.span, Some(region), sink);
                servicio::declarar_guarda(nodo, ctx, sink);
                ctx.origenes.anotar(format!("etapas.{}", id.valor), id.span);
            }
        }
    }
}

/// The kind of a stage, as it is written.
pub fn clase_de(nodo: &Nodo) -> String {
    nodo.mapa()
        .and_then(|m| m.get("tipo"))
        .and_then(Nodo::escalar)
        .map_or_else(|| "tarea".to_owned(), |e| e.texto.clone())
}

/// Reads `etapas`.
pub fn leer(nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<Etapa> {
    let Some(forma) = Forma::abrir(nodo, "`etapas`", sink) else { return Vec::new() };
    let mut etapas = Vec::new();
    for (clave, nodo) in forma.mapa().iter() {
        match forma::id(clave, sink) {
            Some(id) => leer_una(id, nodo, None, &mut etapas, ctx, sink),
            None => ctx.rota = true,
        }
    }
    if forma.mapa().entradas.is_empty() && !forma.mapa().incompleto {
        sink.push(
            Problema::new(&codes::V0207, forma.span(), "el trámite no tiene ninguna etapa")
                .ayuda("declare al menos la de quien solicita y una de `tipo: fin`"),
        );
    }
    etapas
}

fn leer_una(
    id: Situado<String>,
    nodo: &Nodo,
    region: Option<Region>,
    etapas: &mut Vec<Etapa>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) {
    let Some(mut forma) = Forma::abrir(nodo, format!("la etapa `{}`", id.valor), sink) else {
        ctx.rota = true;
        return;
    };
    leer_con(id, &mut forma, region, etapas, ctx, sink);
    forma.cerrar(sink);
}

fn leer_con(
    id: Situado<String>,
    forma: &mut Forma<'_>,
    region: Option<Region>,
    etapas: &mut Vec<Etapa>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) {
    let alcance = Alcance { hoy: true, ..Alcance::default() };
    let clase = forma.opcional("tipo").map(|n| forma::escalar(n, "un tipo de etapa", sink));
    let nombre = forma
        .opcional("nombre")
        .and_then(|n| forma::texto(n, sink))
        .map_or_else(|| en_palabras(&id.valor), |t| t.valor);
    let estado = forma.opcional("estado").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let efectos = efecto::leer(forma, &id.valor, ctx, sink);
    let consulta = matches!(&clase, Some(Some(escalar)) if escalar.texto == "consulta");
    // The time of a consulta is its `espera`, and where its end leads, its `al_fallar`.
    let mut plazo = None;
    let mut al_vencer = None;
    if !consulta {
        plazo = forma.opcional("plazo").and_then(|n| leer_plazo(n, ctx, sink));
        al_vencer = destino_opcional(forma, "al_vencer", region.as_ref(), ctx, sink);
    }
    let mut maximo = forma
        .opcional("maximo")
        .and_then(|n| forma::entero(n, 1, 99, sink))
        .and_then(|n| u32::try_from(n).ok());
    let al_agotar = destino_opcional(forma, "al_agotar", region.as_ref(), ctx, sink);
    let al_no_haber = destino_opcional(forma, "al_no_haber", region.as_ref(), ctx, sink);
    let guarda = forma
        .opcional("guarda")
        .and_then(|n| forma::escalar(n, "un nombre", sink))
        .and_then(|e| forma::id(e, sink));
    // A paralelo is entered before its ramas in the list, so that the order is that of the text.
    let lugar = etapas.len();
    let escrita = match &clase {
        None => "tarea".to_owned(),
        Some(Some(escalar)) if CLASES.contains(&escalar.texto.as_str()) => escalar.texto.clone(),
        Some(Some(escalar)) => {
            sink.push(forma::no_es_opcion(&escalar.texto, escalar.span, &CLASES));
            ctx.rota = true;
            return;
        }
        Some(None) => {
            ctx.rota = true;
            return;
        }
    };
    let tipo = match escrita.as_str() {
        "tarea" => leer_tarea(&id, forma, region.as_ref(), &alcance, ctx, sink),
        "decision" => leer_decision(&id, forma, region.as_ref(), &alcance, ctx, sink),
        "pago" => leer_pago(forma, region.as_ref(), ctx, sink),
        "prevencion" => {
            maximo = maximo.or(Some(ctx.municipio.prevencion_maximo));
            leer_prevencion(forma, region.as_ref(), ctx, sink)
        }
        "paralelo" => leer_paralelo(&id, forma, region.as_ref(), etapas, ctx, sink),
        "consulta" => {
            let (tipo, espera) = servicio::leer_consulta(forma, region.as_ref(), ctx, sink);
            plazo = espera;
            if let Some(TipoEtapa::Consulta { al_fallar, .. }) = &tipo {
                al_vencer = Some(al_fallar.clone());
            }
            tipo
        }
        "cita" => agenda::leer_cita(forma, region.as_ref(), plazo.as_ref(), ctx, sink),
        "inspeccion" => inspeccion::leer_inspeccion(&id, forma, region.as_ref(), &alcance, ctx, sink),
        "votacion" => organo::leer_votacion(&id, forma, region.as_ref(), &alcance, ctx, sink),
        "firma" => firma::leer_firma(&id, forma, region.as_ref(), ctx, sink),
        "espera" => destino(forma, "a", region.as_ref(), ctx, sink).map(|a| TipoEtapa::Espera { a }),
        _ => leer_fin(&id, forma, region.as_ref(), ctx, sink),
    };
    let cita = cita::leer(forma, &ctx.municipio.ordenamientos, sink);
    exige_salida_del_tiempo(&id, &escrita, tipo.as_ref(), plazo.is_some(), al_vencer.as_ref(), forma, sink);
    let Some(tipo) = tipo else {
        ctx.rota = true;
        return;
    };
    let etapa = Etapa {
        id: EtapaId(id.valor),
        nombre,
        region,
        tipo,
        estado,
        efectos,
        plazo,
        al_vencer,
        maximo,
        al_agotar,
        al_no_haber,
        guarda: guarda.map(|g| ResultadoId(g.valor)),
        cita,
    };
    etapas.insert(lugar, etapa);
}

/// Where somebody outside the authority acts, a wait has an end: plazo and where it leads.
fn exige_salida_del_tiempo(
    id: &Situado<String>,
    clase: &str,
    tipo: Option<&TipoEtapa>,
    tiene_plazo: bool,
    al_vencer: Option<&Destino>,
    forma: &Forma<'_>,
    sink: &mut Sink,
) {
    let espera_a_la_persona = matches!(clase, "pago" | "prevencion")
        || matches!(tipo, Some(TipoEtapa::Tarea(t)) if t.actor == Actor::Solicitante);
    if clase == "espera" && !forma.tiene("plazo") {
        sink.push(
            Problema::new(&codes::V0503, id.span, format!("la espera `{}` no dice cuánto dura", id.valor))
                .ayuda("agregue `plazo:`, por ejemplo `plazo: 5 días hábiles`"),
        );
    }
    if forma.tiene("al_vencer") && !forma.tiene("plazo") {
        if let Some((clave, _)) = forma.mapa().entrada("al_vencer") {
            sink.push(
                Problema::new(
                    &codes::V0503,
                    clave.span,
                    format!("`al_vencer` nunca ocurre: la etapa `{}` no tiene plazo", id.valor),
                )
                .ayuda("agregue `plazo:`, o quite `al_vencer`"),
            );
        }
        return;
    }
    // Without its type, what lacks was said already.
    if espera_a_la_persona
        && tipo.is_some()
        && tiene_plazo
        && al_vencer.is_none()
        && !forma.tiene("al_vencer")
    {
        sink.push(
            Problema::new(
                &codes::V0503,
                id.span,
                format!("la etapa `{}` no dice qué pasa si la persona no actúa a tiempo", id.valor),
            )
            .etiqueta("tiene plazo y no tiene `al_vencer`")
            .ayuda("agregue `al_vencer:` con la etapa que sigue"),
        );
    }
}

fn leer_plazo(nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Option<PlazoEtapa> {
    let calendario = ctx.municipio.calendario.clone();
    if nodo.escalar().is_some() {
        return forma::duracion(nodo, sink).map(|dura| PlazoEtapa { dura, calculada: None, calendario });
    }
    let mut forma = Forma::abrir(nodo, "el plazo", sink)?;
    let propio = forma
        .opcional("calendario")
        .and_then(|n| forma::texto(n, sink))
        .filter(|c| ctx.municipio.exige_calendario(&c.valor, c.span, sink))
        .map(|c| CalendarioId(c.valor));
    let calendario = propio.unwrap_or(calendario);
    let dura = forma.requerida("dura", sink);
    let tope = forma.opcional("tope").and_then(|n| forma::duracion(n, sink));
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    let _ = cita;
    let span = forma.span();
    forma.cerrar(sink);
    let dura = dura?;
    if let Some(escalar) = dura.escalar()
        && let Ok(fija) = crate::literal::duracion(&escalar.texto)
    {
        return Some(PlazoEtapa { dura: fija, calculada: None, calendario });
    }
    if dura.escalar().is_some_and(|e| e.texto.starts_with(|c: char| c.is_ascii_digit())) {
        return forma::duracion(dura, sink).map(|dura| PlazoEtapa { dura, calculada: None, calendario });
    }
    let (calculada, _) =
        ctx.valoracion(dura, Some(&Tipo::Duracion), &Alcance { hoy: true, ..Alcance::default() }, sink)?;
    let Some(tope) = tope else {
        sink.push(
            Problema::new(&codes::V0203, span, "un plazo que se calcula necesita `tope`")
                .ayuda("agregue `tope:` con lo más que puede durar"),
        );
        return None;
    };
    Some(PlazoEtapa { dura: tope, calculada: Some(calculada), calendario })
}

/// Reads a destination: a stage of the same region, or `listo` in a rama.
pub fn leer_destino(
    escalar: &Escalar,
    region: Option<&Region>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Destino> {
    let escrito = escalar.texto.as_str();
    if escrito == "listo" {
        if region.is_some() {
            return Some(Destino::Listo);
        }
        sink.push(
            Problema::new(
                &codes::V0504,
                escalar.span,
                "`listo` sólo existe dentro de una rama de un paralelo",
            )
            .ayuda("escriba la etapa a la que sigue"),
        );
        return None;
    }
    let declarada: Option<EtapaDeclarada> = ctx.etapas.get(escrito).cloned();
    match declarada {
        None => {
            let mut nombres: Vec<&str> = ctx.etapas.keys().map(String::as_str).collect();
            if region.is_some() {
                nombres.push("listo");
            }
            sink.push(no_existe("etapa", escrito, escalar.span, nombres.into_iter(), "`etapas`"));
            None
        }
        Some(etapa) if etapa.region.as_ref() == region => Some(Destino::Etapa(escrito.into())),
        Some(etapa) => {
            let (que, ayuda) = match (region, &etapa.region) {
                (Some(_), None) => (
                    "está fuera de esta rama",
                    "dentro de una rama termine en `listo`; el paralelo dice a dónde sigue",
                ),
                (None, Some(_)) => {
                    ("está dentro de una rama de un paralelo", "lleve al paralelo, que abre sus ramas")
                }
                _ => ("está en otra rama", "cada rama sigue por su cuenta y termina en `listo`"),
            };
            sink.push(
                Problema::new(&codes::V0504, escalar.span, format!("la etapa `{escrito}` {que}"))
                    .secundaria(etapa.span, "declarada aquí")
                    .ayuda(ayuda),
            );
            None
        }
    }
}

/// Reads where something must lead.
pub fn destino(
    forma: &mut Forma<'_>,
    clave: &'static str,
    region: Option<&Region>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Destino> {
    let escalar = forma.requerida(clave, sink).and_then(|n| forma::escalar(n, "una etapa", sink))?;
    leer_destino(escalar, region, ctx, sink)
}

/// Reads where something may lead.
pub fn destino_opcional(
    forma: &mut Forma<'_>,
    clave: &'static str,
    region: Option<&Region>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Destino> {
    let escalar = forma.opcional(clave).and_then(|n| forma::escalar(n, "una etapa", sink))?;
    let leido = leer_destino(escalar, region, ctx, sink);
    if leido.is_none() {
        ctx.rota = true;
    }
    leido
}

/// Reads who acts.
pub fn leer_actor(escalar: &Escalar, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Option<Actor> {
    match escalar.texto.as_str() {
        "solicitante" => Some(Actor::Solicitante),
        "sistema" => Some(Actor::Sistema),
        tercero if ctx.terceros.contains_key(tercero) => Some(Actor::Tercero(TerceroId::from(tercero))),
        rol => ctx.exige_rol(rol, escalar.span, sink).then(|| Actor::Rol(RolId(rol.to_owned()))),
    }
}

/// Reads what a tarea says of its own.
pub fn leer_tarea(
    id: &Situado<String>,
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let actor = forma
        .requerida("actor", sink)
        .and_then(|n| forma::escalar(n, "quién actúa", sink))
        .and_then(|e| leer_actor(e, ctx, sink));
    let acto = forma.opcional("acto").and_then(|n| forma::opcion(n, &ACTOS, sink));
    let asignado_a = servidor::leer_asignado(&id.valor, forma, ctx, sink);
    // Why one person may review and resolve; the fundamento stands beside it.
    let misma_persona = forma.opcional("misma_persona").and_then(|n| forma::texto(n, sink)).map(|motivo| {
        ctx.origenes.anotar(format!("etapas.{}.misma_persona", id.valor), motivo.span);
        motivo.valor
    });
    ctx.rota |= forma.se_perdio("captura");
    let captura = forma.opcional("captura").map(|n| captura::leer(n, alcance, ctx, sink)).unwrap_or_default();
    let nodo = forma.requerida("acciones", sink)?;
    let mapa = Forma::abrir(nodo, "`acciones`", sink)?;
    let mut acciones = Vec::new();
    for (clave, nodo) in mapa.mapa().iter() {
        let Some(accion) = forma::id(clave, sink) else {
            ctx.rota = true;
            continue;
        };
        ctx.origenes.anotar(format!("etapas.{}.acciones.{}", id.valor, accion.valor), accion.span);
        match leer_accion(&id.valor, accion, nodo, region, alcance, ctx, sink) {
            Some(accion) => acciones.push(accion),
            None => ctx.rota = true,
        }
    }
    if mapa.mapa().entradas.is_empty() && !mapa.mapa().incompleto {
        sink.push(Problema::new(
            &codes::V0503,
            id.span,
            format!("la etapa `{}` no tiene ninguna acción: nadie podría salir de ella", id.valor),
        ));
    }
    let actor = actor?;
    let acto = acto.unwrap_or(Acto::Atiende);
    if let Some((clave, _)) = forma.mapa().entrada("acto") {
        ctx.exige_acto(&actor, acto, clave.span, sink);
        if let (Actor::Tercero(tercero), false) = (&actor, acto == Acto::Atiende) {
            tercero::solo_en_tareas(tercero, Some(acto), clave.span, sink);
        }
    }
    Some(TipoEtapa::Tarea(Tarea { asignado_a, misma_persona, ..Tarea::new(actor, acto, captura, acciones) }))
}

fn leer_accion(
    etapa: &str,
    id: Situado<String>,
    nodo: &Nodo,
    region: Option<&Region>,
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Accion> {
    let mut forma = Forma::abrir(nodo, format!("la acción `{}`", id.valor), sink)?;
    let a = destino(&mut forma, "a", region, ctx, sink);
    let si = forma.opcional("si").and_then(|n| ctx.condicion_de(n, alcance, sink));
    let captura = captura::de_accion(&mut forma, ctx, sink);
    let efectos = efecto::leer(&mut forma, &format!("{etapa}.{}", id.valor), ctx, sink);
    let confirma = forma.opcional("confirma").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let etiqueta = forma
        .opcional("etiqueta")
        .and_then(|n| forma::texto(n, sink))
        .map_or_else(|| en_palabras(&id.valor), |t| t.valor);
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    Some(Accion { id: AccionId(id.valor), etiqueta, si, captura, efectos, confirma, a: a?, cita })
}

fn leer_decision(
    id: &Situado<String>,
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let mut casos = Vec::new();
    let mut completa = true;
    for (i, nodo) in
        forma.requerida("casos", sink).map(|n| forma::lista(n, sink)).unwrap_or_default().iter().enumerate()
    {
        ctx.origenes.anotar(format!("etapas.{}.casos.{i}", id.valor), nodo.span);
        let Some(mut uno) = Forma::abrir(nodo, "el caso", sink) else {
            completa = false;
            continue;
        };
        let si = uno.requerida("si", sink).and_then(|n| ctx.condicion_de(n, alcance, sink));
        let a = destino(&mut uno, "a", region, ctx, sink);
        let _ = cita::leer(&mut uno, &ctx.municipio.ordenamientos, sink);
        uno.cerrar(sink);
        match (si, a) {
            (Some(si), Some(a)) => casos.push(CasoDestino { si, a }),
            _ => completa = false,
        }
    }
    let sino = destino_opcional(forma, "sino", region, ctx, sink);
    if let Some((clave, _)) = forma.mapa().entrada("sino") {
        ctx.origenes.anotar(format!("etapas.{}.sino", id.valor), clave.span);
    }
    // Without `sino` the casos must cover everything; `revisa` proves it.
    completa.then_some(TipoEtapa::Decision { casos, sino })
}

fn leer_pago(
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let cobro = forma.requerida("cobro", sink).and_then(|n| forma::texto(n, sink));
    let a = destino(forma, "a", region, ctx, sink);
    for clave in ["plazo", "al_vencer"] {
        forma.requerida(clave, sink);
    }
    let cobro = cobro?;
    ctx.exige_cobro(&cobro.valor, cobro.span, sink).then_some(())?;
    Some(TipoEtapa::Pago { cobro: CobroId(cobro.valor), a: a? })
}

fn leer_prevencion(
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let reabre = forma
        .requerida("reabre", sink)
        .map(|n| captura::nombres_de_campos(forma::lista(n, sink), ctx, sink))
        .unwrap_or_default();
    let dentro_de = forma.opcional("dentro_de").and_then(|n| leer_ventana(n, sink));
    let a = destino(forma, "a", region, ctx, sink);
    for clave in ["plazo", "al_vencer"] {
        forma.requerida(clave, sink);
    }
    Some(TipoEtapa::Prevencion { reabre, dentro_de: dentro_de.unwrap_or(Ventana::PrimerTercio), a: a? })
}

/// Reads how late a prevención may be made.
pub fn leer_ventana(nodo: &Nodo, sink: &mut Sink) -> Option<Ventana> {
    match nodo.escalar().map(|e| e.texto.as_str()) {
        Some("primer_tercio") => Some(Ventana::PrimerTercio),
        Some("siempre") => Some(Ventana::Siempre),
        _ => forma::duracion(nodo, sink).map(Ventana::Dura),
    }
}

fn leer_paralelo(
    id: &Situado<String>,
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    etapas: &mut Vec<Etapa>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let alcance = Alcance { hoy: true, ..Alcance::default() };
    let a = destino(forma, "a", region, ctx, sink);
    let junta = forma.opcional("junta").and_then(|n| leer_junta(n, sink)).unwrap_or(Junta::Todas);
    let nodo = forma.requerida("ramas", sink)?;
    let mapa = Forma::abrir(nodo, "`ramas`", sink)?;
    let mut ramas = Vec::new();
    for (clave, nodo) in mapa.mapa().iter() {
        let Some(rama) = forma::id(clave, sink) else {
            ctx.rota = true;
            continue;
        };
        let dentro = Region { paralelo: EtapaId(id.valor.clone()), rama: EtapaId(rama.valor.clone()) };
        ctx.origenes.anotar(format!("etapas.{}.ramas.{}", id.valor, rama.valor), rama.span);
        let Some(mut una) = Forma::abrir(nodo, format!("la rama `{}`", rama.valor), sink) else {
            ctx.rota = true;
            continue;
        };
        let si = una.opcional("si").and_then(|n| ctx.condicion_de(n, &alcance, sink));
        if let Some(bloque) = una.opcional("etapas") {
            una.cerrar(sink);
            let Some(bloque) = Forma::abrir(bloque, "`etapas` de la rama", sink) else { continue };
            let mut entrada = None;
            for (clave, nodo) in bloque.mapa().iter() {
                let Some(etapa) = forma::id(clave, sink) else {
                    ctx.rota = true;
                    continue;
                };
                entrada.get_or_insert_with(|| EtapaId(etapa.valor.clone()));
                leer_una(etapa, nodo, Some(dentro.clone()), etapas, ctx, sink);
            }
            match entrada {
                Some(entrada) => ramas.push(Rama { id: EtapaId(rama.valor), si, entrada }),
                None => ctx.rota = true,
            }
        } else {
            let entrada = EtapaId(rama.valor.clone());
            leer_con(
                Situado { valor: rama.valor.clone(), span: rama.span },
                &mut una,
                Some(dentro),
                etapas,
                ctx,
                sink,
            );
            una.cerrar(sink);
            ramas.push(Rama { id: EtapaId(rama.valor), si, entrada });
        }
    }
    if ramas.is_empty() {
        if !mapa.mapa().incompleto {
            sink.push(
                Problema::new(
                    &codes::V0207,
                    mapa.span(),
                    format!("el paralelo `{}` no tiene ninguna rama", id.valor),
                )
                .ayuda("declare en `ramas` lo que se hace a la vez, cada rama con sus `etapas`"),
            );
        }
        return None;
    }
    Some(TipoEtapa::Paralelo { ramas, junta, a: a? })
}

fn leer_junta(nodo: &Nodo, sink: &mut Sink) -> Option<Junta> {
    if nodo.escalar().is_some() {
        return forma::opcion(nodo, &[("todas", 0_u8), ("cualquiera", 1)], sink)
            .map(|j| if j == 0 { Junta::Todas } else { Junta::Cualquiera });
    }
    let mut forma = Forma::abrir(nodo, "la junta", sink)?;
    let minimo = forma
        .requerida("minimo", sink)
        .and_then(|n| forma::entero(n, 1, 50, sink))
        .and_then(|n| u32::try_from(n).ok());
    forma.cerrar(sink);
    minimo.map(Junta::Minimo)
}

fn leer_fin(
    id: &Situado<String>,
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let resultado = forma.requerida("resultado", sink).and_then(|n| forma::opcion(n, &RESULTADOS, sink));
    let emite = forma
        .opcional("emite")
        .map(|n| forma::textos(n, sink))
        .unwrap_or_default()
        .into_iter()
        .filter(|s| ctx.exige_salida(&s.valor, s.span, sink))
        .map(|s| SalidaId(s.valor))
        .collect();
    if region.is_some() {
        sink.push(
            Problema::new(&codes::V0504, id.span, format!("el fin `{}` está dentro de una rama", id.valor))
                .ayuda("una rama termina en `listo`; ponga el fin después del paralelo"),
        );
        return None;
    }
    Some(TipoEtapa::Fin { resultado: resultado?, emite })
}

/// Reads `acciones_generales`.
pub fn leer_generales(
    nodo: &Nodo,
    etapas: &[Etapa],
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Vec<AccionGeneral> {
    let Some(forma) = Forma::abrir(nodo, "`acciones_generales`", sink) else { return Vec::new() };
    let mut generales = Vec::new();
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else {
            ctx.rota = true;
            continue;
        };
        ctx.origenes.anotar(format!("acciones_generales.{}", id.valor), id.span);
        if let Some(general) = leer_general(id, nodo, etapas, ctx, sink) {
            generales.push(general);
        }
    }
    generales
}

fn leer_general(
    id: Situado<String>,
    nodo: &Nodo,
    etapas: &[Etapa],
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<AccionGeneral> {
    let mut forma = Forma::abrir(nodo, format!("la acción general `{}`", id.valor), sink)?;
    let actor = forma
        .requerida("actor", sink)
        .and_then(|n| forma::escalar(n, "quién actúa", sink))
        .and_then(|e| Some((leer_actor(e, ctx, sink)?, e.span)));
    if let Some((Actor::Tercero(tercero), span)) = &actor {
        tercero::solo_en_tareas(tercero, None, *span, sink);
    }
    let a = destino(&mut forma, "a", None, ctx, sink);
    let en: Option<Vec<EtapaId>> = forma.opcional("en").map(|n| {
        forma::textos(n, sink)
            .into_iter()
            .filter(|t| ctx.exige_etapa(&t.valor, t.span, sink))
            .map(|t| EtapaId(t.valor))
            .collect()
    });
    let si = forma
        .opcional("si")
        .and_then(|n| ctx.condicion_de(n, &Alcance { hoy: true, ..Alcance::default() }, sink));
    let captura = captura::de_accion(&mut forma, ctx, sink);
    let confirma = forma.opcional("confirma").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let etiqueta = forma
        .opcional("etiqueta")
        .and_then(|n| forma::texto(n, sink))
        .map_or_else(|| en_palabras(&id.valor), |t| t.valor);
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    let Some(Destino::Etapa(a)) = a else { return None };
    let en = en.unwrap_or_else(|| {
        etapas
            .iter()
            .skip(1)
            .filter(|e| {
                !matches!(
                    e.tipo,
                    TipoEtapa::Fin { .. } | TipoEtapa::Decision { .. } | TipoEtapa::Paralelo { .. }
                )
            })
            .map(|e| e.id.clone())
            .collect()
    });
    Some(AccionGeneral {
        id: AccionId(id.valor),
        etiqueta,
        actor: actor?.0,
        en,
        si,
        captura,
        confirma,
        a,
        cita,
    })
}
