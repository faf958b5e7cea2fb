//! Bills: `cobros`.

use schemas::ids::{CampoId, CobroId, ConceptoId};
use schemas::paquete::{
    Ajuste, Cobro, Concepto, Cuanto, Deposito, FechaTarifa, ModoRedondeo, RedondeaA, RedondeaEn, Redondeo,
    SiCambia,
};

use super::alcance::Alcance;
use super::campo::en_palabras;
use super::cita::{self, no_existe};
use super::contexto::Contexto;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma};
use crate::revisa::asignacion::Lugar;
use crate::tipos::Tipo;
use crate::yaml::Nodo;

/// Reads `redondeo`; what is not said is taken from `base`.
pub fn redondeo(nodo: &Nodo, base: Redondeo, sink: &mut Sink) -> Redondeo {
    let Some(mut forma) = Forma::abrir(nodo, "el redondeo", sink) else { return base };
    let a = forma
        .opcional("a")
        .and_then(|n| forma::opcion(n, &[("centavo", RedondeaA::Centavo), ("peso", RedondeaA::Peso)], sink));
    let modo = forma.opcional("modo").and_then(|n| {
        let modos = [
            ("mitad_arriba", ModoRedondeo::MitadArriba),
            ("mitad_par", ModoRedondeo::MitadPar),
            ("truncar", ModoRedondeo::Truncar),
            ("arriba", ModoRedondeo::Arriba),
        ];
        forma::opcion(n, &modos, sink)
    });
    let en = forma.opcional("en").and_then(|n| {
        forma::opcion(n, &[("concepto", RedondeaEn::Concepto), ("total", RedondeaEn::Total)], sink)
    });
    forma.cerrar(sink);
    Redondeo { a: a.unwrap_or(base.a), modo: modo.unwrap_or(base.modo), en: en.unwrap_or(base.en) }
}

/// Reads `cobros`.
pub fn leer(nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<Cobro> {
    let Some(forma) = Forma::abrir(nodo, "`cobros`", sink) else { return Vec::new() };
    let mut cobros = Vec::new();
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else { continue };
        ctx.origenes.anotar(format!("cobros.{}", id.valor), id.span);
        if let Some(cobro) = leer_uno(&id.valor, nodo, ctx, sink) {
            cobros.push(cobro);
        }
    }
    cobros
}

fn leer_uno(id: &str, nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Option<Cobro> {
    let mut forma = Forma::abrir(nodo, format!("el cobro `{id}`"), sink)?;
    let alcance = Alcance {
        hoy: true,
        parametros: true,
        por_camino: ctx.flujo.en(&Lugar::Cobro(id.to_owned())),
        ..Alcance::default()
    };
    let fecha_tarifa = forma
        .requerida("fecha_tarifa", sink)
        .and_then(|n| {
            let fechas = [
                ("solicitud", FechaTarifa::Solicitud),
                ("liquidacion", FechaTarifa::Liquidacion),
                ("pago", FechaTarifa::Pago),
            ];
            forma::opcion(n, &fechas, sink)
        })
        .unwrap_or(FechaTarifa::Liquidacion);
    let base = ctx.municipio.redondeo;
    let redondeo = forma.opcional("redondeo").map_or(base, |n| redondeo(n, base, sink));
    let nombre = forma.opcional("nombre").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let mut conceptos = Vec::new();
    // Names are declared even when what they name can't be read: nothing that names them is news.
    let mut nombres: Vec<String> = Vec::new();
    let sencillo = forma.tiene("concepto") || forma.tiene("monto");
    if sencillo {
        let titulo = forma.requerida("concepto", sink).and_then(|n| forma::texto(n, sink));
        let cuenta = forma.opcional("cuenta").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
        let monto = forma
            .requerida("monto", sink)
            .and_then(|n| ctx.valoracion(n, Some(&Tipo::Dinero), &alcance, sink));
        if let Some((monto, _)) = monto {
            let nombre = titulo.map_or_else(|| en_palabras(id), |t| t.valor);
            conceptos.push(Concepto {
                id: ConceptoId(id.to_owned()),
                nombre,
                cuenta,
                si: None,
                monto,
                minimo: None,
                maximo: None,
                cita: schemas::paquete::Cita::default(),
            });
        }
    } else if let Some(nodo) = forma.requerida("conceptos", sink)
        && let Some(varios) = Forma::abrir(nodo, "`conceptos`", sink)
    {
        for (clave, nodo) in varios.mapa().iter() {
            let Some(concepto) = forma::id(clave, sink) else { continue };
            ctx.origenes.anotar(format!("cobros.{id}.{}", concepto.valor), concepto.span);
            nombres.push(concepto.valor.clone());
            if let Some(concepto) = leer_concepto(concepto.valor, nodo, &alcance, ctx, sink) {
                conceptos.push(concepto);
            }
        }
        if conceptos.is_empty() && !varios.mapa().incompleto && varios.mapa().entradas.is_empty() {
            sink.push(
                Problema::new(
                    &codes::V0207,
                    varios.span(),
                    format!("el cobro `{id}` no tiene ningún concepto"),
                )
                .ayuda("declare al menos uno, como `derechos: {concepto: Derechos, monto: 2 * uma}`"),
            );
        }
    }
    if sencillo {
        nombres.push(id.to_owned());
    }
    let recargos = ajustes(id, "recargos", &mut forma, &nombres, &alcance, ctx, sink);
    let descuentos = ajustes(id, "descuentos", &mut forma, &nombres, &alcance, ctx, sink);
    let tope_descuento = forma.opcional("tope_descuento").and_then(|n| cuanto(n, &alcance, ctx, sink));
    let minimo = forma.opcional("minimo").and_then(|n| ctx.de_tipo(n, &Tipo::Dinero, &alcance, sink));
    let maximo = forma.opcional("maximo").and_then(|n| ctx.de_tipo(n, &Tipo::Dinero, &alcance, sink));
    let creciente = forma
        .opcional("creciente")
        .map(|n| forma::textos(n, sink))
        .unwrap_or_default()
        .into_iter()
        .filter(|t| ctx.exige_campo(&t.valor, t.span, sink))
        .map(|t| CampoId(t.valor))
        .collect();
    // What was paid stands. To charge a difference the engine would have to bill twice for one cobro, which it doesn't do yet.
    let si_cambia = forma
        .opcional("si_cambia")
        .and_then(|n| forma::opcion(n, &[("congelado", SiCambia::Congelado)], sink));
    let deposito = forma.opcional("deposito").and_then(|n| deposito(id, n, ctx, sink));
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    let nombre = nombre.unwrap_or_else(|| match conceptos.as_slice() {
        [unico] => unico.nombre.clone(),
        _ => en_palabras(id),
    });
    Some(Cobro {
        id: CobroId(id.to_owned()),
        nombre,
        deposito,
        fecha_tarifa,
        redondeo,
        conceptos,
        recargos,
        descuentos,
        tope_descuento,
        minimo,
        maximo,
        creciente,
        si_cambia,
        cita,
    })
}

/// Reads `deposito`: `si`, or how much of it is kept when it is executed.
fn deposito(cobro: &str, nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Option<Deposito> {
    if nodo.escalar().is_some() {
        return forma::booleano(nodo, sink).filter(|si| *si).map(|_| Deposito { se_ejecuta: None });
    }
    let mut forma = Forma::abrir(nodo, "el depósito", sink)?;
    let alcance =
        Alcance { hoy: true, ..Alcance::default() }.por(ctx.flujo.en(&Lugar::Ejecucion(cobro.to_owned())));
    let se_ejecuta = forma
        .requerida("se_ejecuta", sink)
        .and_then(|n| ctx.valoracion(n, Some(&Tipo::Dinero), &alcance, sink))
        .map(|(valor, _)| valor);
    let _ = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    Some(Deposito { se_ejecuta })
}

fn leer_concepto(
    id: String,
    nodo: &Nodo,
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Concepto> {
    let mut forma = Forma::abrir(nodo, format!("el concepto `{id}`"), sink)?;
    let nombre = forma
        .opcional("nombre")
        .and_then(|n| forma::texto(n, sink))
        .map_or_else(|| en_palabras(&id), |t| t.valor);
    let cuenta = forma.opcional("cuenta").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let si = forma.opcional("si").and_then(|n| ctx.condicion_de(n, alcance, sink));
    // What the condition says is known while the amount is computed.
    let dentro = alcance.con(si.as_ref());
    let monto =
        forma.requerida("monto", sink).and_then(|n| ctx.valoracion(n, Some(&Tipo::Dinero), &dentro, sink));
    let minimo = forma.opcional("minimo").and_then(|n| ctx.de_tipo(n, &Tipo::Dinero, &dentro, sink));
    let maximo = forma.opcional("maximo").and_then(|n| ctx.de_tipo(n, &Tipo::Dinero, &dentro, sink));
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    let (monto, _) = monto?;
    Some(Concepto { id: ConceptoId(id), nombre, cuenta, si, monto, minimo, maximo, cita })
}

fn ajustes(
    cobro: &str,
    clave: &'static str,
    forma: &mut Forma<'_>,
    conceptos: &[String],
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Vec<Ajuste> {
    let Some(nodo) = forma.opcional(clave) else { return Vec::new() };
    let mut leidos = Vec::new();
    for nodo in forma::lista(nodo, sink) {
        let Some((ajuste, span)) = ajuste(nodo, clave, conceptos, alcance, ctx, sink) else { continue };
        ctx.origenes.anotar(format!("cobros.{cobro}.{}", ajuste.id), span);
        leidos.push(ajuste);
    }
    leidos
}

fn ajuste(
    nodo: &Nodo,
    clave: &'static str,
    conceptos: &[String],
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<(Ajuste, Span)> {
    let mut forma = Forma::abrir(nodo, format!("un renglón de `{clave}`"), sink)?;
    let id = forma
        .requerida("id", sink)
        .and_then(|n| forma::escalar(n, "un nombre", sink))
        .and_then(|e| forma::id(e, sink));
    let nombre = forma.opcional("nombre").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let si = forma.opcional("si").and_then(|n| ctx.condicion_de(n, alcance, sink));
    let dentro = alcance.con(si.as_ref());
    let tasa =
        forma.opcional("tasa").map(|n| ctx.de_tipo(n, &Tipo::Decimal, &dentro, sink).map(Cuanto::Tasa));
    let monto =
        forma.opcional("monto").map(|n| ctx.de_tipo(n, &Tipo::Dinero, &dentro, sink).map(Cuanto::Monto));
    let sobre: Option<Vec<ConceptoId>> = forma.opcional("sobre").map(|n| {
        forma::textos(n, sink)
            .into_iter()
            .filter_map(|t| {
                let existe = conceptos.contains(&t.valor);
                if !existe {
                    sink.push(no_existe(
                        "concepto",
                        &t.valor,
                        t.span,
                        conceptos.iter().map(String::as_str),
                        "este cobro",
                    ));
                }
                existe.then_some(ConceptoId(t.valor))
            })
            .collect()
    });
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    let span = forma.span();
    forma.cerrar(sink);
    let cuanto = match (tasa, monto) {
        (Some(tasa), None) => tasa?,
        (None, Some(monto)) => monto?,
        (Some(_), Some(_)) | (None, None) => {
            sink.push(
                Problema::new(&codes::V0203, span, "falta decir cuánto, o se dice de dos maneras")
                    .ayuda("escriba `tasa: 5 %` o `monto: …`, uno de los dos"),
            );
            return None;
        }
    };
    let id = id?;
    let nombre = nombre.unwrap_or_else(|| en_palabras(&id.valor));
    let sobre = sobre.unwrap_or_else(|| conceptos.iter().map(|c| ConceptoId(c.clone())).collect());
    Some((Ajuste { id: ConceptoId(id.valor), nombre, si, cuanto, sobre, cita }, id.span))
}

/// A rate (`22.5 %`) or an amount, by the type of the expression.
fn cuanto(nodo: &Nodo, alcance: &Alcance, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Option<Cuanto> {
    let escalar = forma::escalar(nodo, "una tasa o un monto", sink)?;
    if escalar.texto.trim_end().ends_with('%') {
        return ctx.de_tipo(nodo, &Tipo::Decimal, alcance, sink).map(Cuanto::Tasa);
    }
    ctx.de_tipo(nodo, &Tipo::Dinero, alcance, sink).map(Cuanto::Monto)
}
