//! `cupos`: places of which there are so many, of one thing or of each option of a field. How many there are is written as figures, so that
//! the compiler, the engine and whoever counts them read the same.

use std::collections::BTreeMap;

use schemas::ids::{CampoId, CupoId, SalidaId};
use schemas::paquete::{Campo, Cupo, Datos, HastaCupo, Opcion, Reparto, TipoCampo};

use super::alcance::Alcance;
use super::campo::en_palabras;
use super::cita;
use super::contexto::Contexto;
use crate::diag::{Problema, Sink, Span, cercano, codes};
use crate::forma::{self, Forma, Situado};
use crate::revisa::asignacion::Lugar;
use crate::yaml::{Escalar, Nodo};

/// Most places of one option.
const TOPE: u32 = 1_000_000;

/// The word for a place that is held until the expediente is over.
const FIN: &str = "fin";

/// Reads `cupos`. Fields, stages and what is known at each were read before.
pub fn leer(nodo: &Nodo, campos: &[Campo], ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<Cupo> {
    let Some(forma) = Forma::abrir(nodo, "`cupos`", sink) else { return Vec::new() };
    let mut cupos = Vec::new();
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else { continue };
        ctx.origenes.anotar(format!("cupos.{}", id.valor), id.span);
        cupos.extend(leer_uno(&id, nodo, campos, ctx, sink));
    }
    cupos
}

fn leer_uno(
    id: &Situado<String>,
    nodo: &Nodo,
    campos: &[Campo],
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Cupo> {
    let mut forma = Forma::abrir(nodo, format!("el cupo `{}`", id.valor), sink)?;
    let nombre = forma
        .opcional("nombre")
        .and_then(|n| forma::texto(n, sink))
        .map_or_else(|| en_palabras(&id.valor), |t| t.valor);
    let por = forma.opcional("por").map(|n| leer_por(id, n, campos, ctx, sink));
    let limite = forma.requerida("limite", sink);
    let hasta = forma.opcional("hasta").map(|n| leer_hasta(id, n, ctx, sink));
    let hereda = forma.opcional("hereda").map(|n| leer_hereda(id, n, campos, ctx, sink));
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    let reparto = match (por, limite) {
        (None, Some(nodo)) => uno(id, nodo, sink).map(Reparto::Uno),
        (Some(Some((campo, opciones))), Some(nodo)) => {
            por_opcion(id, nodo, opciones, sink).map(|limites| Reparto::Por { campo, limites })
        }
        (Some(None), _) | (_, None) => None,
    };
    Some(Cupo {
        id: CupoId(id.valor.clone()),
        nombre,
        reparto: reparto?,
        hasta: hasta.unwrap_or(Some(HastaCupo::Fin))?,
        hereda: hereda.map_or(Some(None), |h| h.map(Some))?,
        cita,
    })
}

/// The field by whose options the places are told apart: known wherever one is taken, and nobody's personal datum.
fn leer_por<'c>(
    id: &Situado<String>,
    nodo: &Nodo,
    campos: &'c [Campo],
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<(CampoId, &'c [Opcion])> {
    let escalar = forma::escalar(nodo, "un campo", sink)?;
    let escrito = escalar.texto.trim();
    if !ctx.exige_campo(escrito, escalar.span, sink) {
        return None;
    }
    let campo = campos.iter().find(|c| c.id == *escrito)?;
    let declarado = ctx.origenes.de(&format!("campos.{}", campo.id));
    let no_sirve = |que: &str, ayuda: &str| {
        let mensaje = format!("los lugares de `{}` no se pueden repartir por `{escrito}`", id.valor);
        let problema = Problema::new(&codes::V0543, escalar.span, mensaje).etiqueta(que).ayuda(ayuda);
        match declarado {
            Some(lugar) => problema.secundaria(lugar, "el campo se declara aquí"),
            None => problema,
        }
    };
    let TipoCampo::Opcion { opciones, .. } = &campo.tipo else {
        sink.push(no_sirve(
            &format!("el campo es de tipo `{}`", campo.tipo.clase()),
            "use un campo de tipo `opcion`, o quite `por` si los lugares son de todos",
        ));
        return None;
    };
    if campo.datos != Datos::Ninguno {
        sink.push(no_sirve(
            "es un dato personal, y quién ocupa cada lugar se cuenta sin datos personales",
            "use un campo que no lo sea, como una zona o un horario",
        ));
        return None;
    }
    // Where a place is taken it must be known which: as any name that is used there.
    let lugar = Lugar::Cupo(id.valor.clone());
    let alcance = Alcance::default().por(ctx.flujo.en(&lugar));
    let tipo = ctx.campos.get(escrito).map(|c| c.tipo.base().clone());
    ctx.expresion(escalar, tipo.as_ref(), &alcance, sink)?;
    Some((campo.id.clone(), opciones))
}

fn leer_hasta(
    id: &Situado<String>,
    nodo: &Nodo,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<HastaCupo> {
    let escrito = forma::texto(nodo, sink)?;
    if escrito.valor == FIN {
        return Some(HastaCupo::Fin);
    }
    if !ctx.exige_salida(&escrito.valor, escrito.span, sink) {
        return None;
    }
    ctx.origenes.anotar(format!("cupos.{}.hasta", id.valor), escrito.span);
    Some(HastaCupo::Vigencia(SalidaId(escrito.valor)))
}

/// The field by which whoever renews chooses the earlier document. Of which type that document is, is checked once the salidas are known.
fn leer_hereda(
    id: &Situado<String>,
    nodo: &Nodo,
    campos: &[Campo],
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<CampoId> {
    let escalar = forma::escalar(nodo, "un campo", sink)?;
    let escrito = escalar.texto.trim();
    if !ctx.exige_campo(escrito, escalar.span, sink) {
        return None;
    }
    let campo = campos.iter().find(|c| c.id == *escrito)?;
    ctx.origenes.anotar(format!("cupos.{}.hereda", id.valor), escalar.span);
    if matches!(campo.tipo, TipoCampo::Salida { .. }) {
        return Some(campo.id.clone());
    }
    let mensaje = format!("`{escrito}` no dice de qué documento se conserva el lugar de `{}`", id.valor);
    let problema = Problema::new(&codes::V0549, escalar.span, mensaje)
        .etiqueta(format!("el campo es de tipo `{}`", campo.tipo.clase()))
        .ayuda("use un campo de `tipo: salida`, con el que se elige el documento que se renueva");
    sink.push(match ctx.origenes.de(&format!("campos.{}", campo.id)) {
        Some(lugar) => problema.secundaria(lugar, "el campo se declara aquí"),
        None => problema,
    });
    None
}

fn mal(id: &Situado<String>, span: Span, que: &str) -> Problema {
    Problema::new(&codes::V0544, span, format!("el límite de `{}` {que}", id.valor))
}

/// How many places there are, as a figure.
fn cifra(id: &Situado<String>, escalar: &Escalar, sink: &mut Sink) -> Option<u32> {
    let leida = escalar.texto.trim().parse::<u32>().ok().filter(|n| (1..=TOPE).contains(n));
    if leida.is_none() {
        let problema = mal(id, escalar.span, &format!("no puede ser «{}»", escalar.texto.trim()));
        sink.push(problema.etiqueta(format!("aquí va un número entero, de 1 a {TOPE}")));
    }
    leida
}

fn uno(id: &Situado<String>, nodo: &Nodo, sink: &mut Sink) -> Option<u32> {
    if nodo.mapa().is_some() {
        let problema = mal(id, nodo.span, "tiene un número por opción y los lugares no se reparten");
        sink.push(problema.ayuda("agregue `por:` con el campo que los reparte, o escriba un solo número"));
        return None;
    }
    cifra(id, forma::escalar(nodo, "un número", sink)?, sink)
}

/// So many of each option: the same for all, or one by one.
fn por_opcion(
    id: &Situado<String>,
    nodo: &Nodo,
    opciones: &[Opcion],
    sink: &mut Sink,
) -> Option<BTreeMap<String, u32>> {
    if nodo.mapa().is_none() {
        let limite = cifra(id, forma::escalar(nodo, "un número, o uno por opción", sink)?, sink)?;
        return Some(opciones.iter().map(|o| (o.clave().to_owned(), limite)).collect());
    }
    let forma = Forma::abrir(nodo, "`limite`", sink)?;
    let mut limites = BTreeMap::new();
    let mut completo = true;
    for (clave, nodo) in forma.mapa().iter() {
        if !opciones.iter().any(|o| o.clave() == clave.texto) {
            let mut problema =
                mal(id, clave.span, &format!("nombra `{}`, que no es una opción", clave.texto));
            problema = match cercano(&clave.texto, opciones.iter().map(Opcion::clave)) {
                Some(otra) => problema.ayuda(format!("¿quiso escribir `{otra}`?")),
                None => problema,
            };
            sink.push(problema);
            completo = false;
            continue;
        }
        match forma::escalar(nodo, "un número", sink).and_then(|e| cifra(id, e, sink)) {
            Some(limite) => drop(limites.insert(clave.texto.clone(), limite)),
            None => completo = false,
        }
    }
    let faltan: Vec<String> = opciones
        .iter()
        .map(Opcion::clave)
        .filter(|o| !forma.mapa().iter().any(|(c, _)| c.texto == **o))
        .map(|o| format!("`{o}`"))
        .collect();
    if !faltan.is_empty() && !forma.mapa().incompleto {
        let problema = mal(id, nodo.span, &format!("no dice cuántos hay de {}", faltan.join(", ")));
        sink.push(problema.ayuda("escriba un número para cada opción del campo"));
        completo = false;
    }
    completo.then_some(limites)
}
