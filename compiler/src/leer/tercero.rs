//! `terceros`: people without an account who act by a link that is sent to them. Their names are known before the stages, which say where
//! each acts; what they see and where their link goes is judged once it is known what each stage knows.

use std::collections::BTreeSet;

use schemas::expr::Expr;
use schemas::ids::{CampoId, TerceroId};
use schemas::paquete::{Acto, Campo, Tercero, TipoCampo};

use super::campo::en_palabras;
use super::cita;
use super::contexto::{Contexto, Sospecha};
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma, Situado};
use crate::revisa::asignacion::{Lugar, PorCamino, Presencia};
use crate::yaml::Nodo;

/// Declares the names of `terceros`: none may be that of a role, for a stage names both in the same place.
pub fn declarar(nodo: Option<&Nodo>, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    for clave in nodo.and_then(Nodo::mapa).into_iter().flat_map(crate::yaml::Mapa::claves) {
        let id = clave.texto.as_str();
        if id == "solicitante" || id == "sistema" || ctx.municipio.rol(id).is_some() {
            let que =
                if ctx.municipio.rol(id).is_some() { "ya es un rol" } else { "es una palabra del lenguaje" };
            let mut problema = Problema::new(&codes::V0321, clave.span, format!("`{id}` {que}"))
                .ayuda("en `actor` no se sabría de quién se habla: use otro nombre");
            if let Some(lugar) = ctx.municipio.lugares.get(&format!("roles.{id}")) {
                problema = problema.secundaria(*lugar, "el rol se declara aquí");
            }
            sink.push(problema);
            continue;
        }
        ctx.terceros.insert(id.to_owned(), clave.span);
    }
}

/// Says that a third party only acts in a tarea, where nothing is reviewed or resolved.
pub fn solo_en_tareas(tercero: &str, acto: Option<Acto>, span: Span, sink: &mut Sink) {
    let (que, ayuda) = match acto {
        Some(_) => {
            ("hace un acto de la autoridad", "quite `acto:`; lo que responde lo revisa después un rol")
        }
        None => ("actúa donde no es una tarea", "póngalo como `actor` de una etapa sin `tipo`"),
    };
    let mensaje = format!("el tercero `{tercero}` {que}");
    sink.push(Problema::new(&codes::V0572, span, mensaje).ayuda(ayuda));
}

/// Reads `terceros`. Fields, stages and what is known at each were read before.
pub fn leer(nodo: &Nodo, campos: &[Campo], ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<Tercero> {
    let Some(forma) = Forma::abrir(nodo, "`terceros`", sink) else { return Vec::new() };
    let mut terceros = Vec::new();
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else { continue };
        ctx.origenes.anotar(format!("terceros.{}", id.valor), id.span);
        terceros.extend(leer_uno(&id, nodo, campos, ctx, sink));
    }
    terceros
}

fn leer_uno(
    id: &Situado<String>,
    nodo: &Nodo,
    campos: &[Campo],
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Tercero> {
    let mut forma = Forma::abrir(nodo, format!("el tercero `{}`", id.valor), sink)?;
    let nombre = forma
        .opcional("nombre")
        .and_then(|n| forma::texto(n, sink))
        .map_or_else(|| en_palabras(&id.valor), |t| t.valor);
    let correo = forma.requerida("correo", sink).map(|n| leer_correo(id, n, campos, ctx, sink));
    let nombre_de = forma.opcional("nombre_de").map(|n| leer_nombre(id, n, campos, ctx, sink));
    let puede_ver = forma.opcional("puede_ver").map(|n| leer_vistos(id, n, ctx, sink)).unwrap_or_default();
    let motivo = forma.opcional("motivo").and_then(|n| forma::texto(n, sink)).map(|motivo| {
        ctx.origenes.anotar(format!("terceros.{}.motivo", id.valor), motivo.span);
        motivo.valor
    });
    let ayuda = forma.opcional("ayuda").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    Some(Tercero {
        id: TerceroId(id.valor.clone()),
        nombre,
        correo: correo??,
        nombre_de: nombre_de.unwrap_or(Some(None))?,
        puede_ver,
        motivo,
        ayuda,
        cita,
    })
}

/// What is known where a third party is invited; nothing where no stage is theirs.
fn donde_actua(id: &str, ctx: &Contexto<'_>) -> Option<std::sync::Arc<PorCamino>> {
    ctx.flujo.en(&Lugar::Tercero(id.to_owned()))
}

/// The field with the address: of its type, asked wherever it is shown, and known wherever its owner is invited.
fn leer_correo(
    id: &Situado<String>,
    nodo: &Nodo,
    campos: &[Campo],
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<CampoId> {
    let escalar = forma::escalar(nodo, "un campo de tipo `correo`", sink)?;
    let escrito = escalar.texto.trim();
    if !ctx.exige_campo(escrito, escalar.span, sink) {
        return None;
    }
    ctx.origenes.anotar(format!("terceros.{}.correo", id.valor), escalar.span);
    let campo = campos.iter().find(|c| c.id == *escrito)?;
    if !matches!(campo.tipo, TipoCampo::Correo) {
        let que = format!("el campo es de tipo `{}`", campo.tipo.clase());
        sink.push(no_sirve(id, campo, escalar.span, ctx, &que, "use un campo de tipo `correo`"));
        return None;
    }
    if !campo.obligatorio || campo.obligatorio_si.is_some() {
        let ayuda = "quite `obligatorio` del campo; si sólo se pide a veces, use `visible_si`";
        sink.push(no_sirve(id, campo, escalar.span, ctx, "el campo puede quedar en blanco", ayuda));
        return None;
    }
    sabido(id, campo, escalar.span, ctx, sink);
    Some(campo.id.clone())
}

fn no_sirve(
    id: &Situado<String>,
    campo: &Campo,
    span: Span,
    ctx: &Contexto<'_>,
    que: &str,
    ayuda: &str,
) -> Problema {
    let mensaje = format!("al tercero `{}` no se le puede escribir al correo de `{}`", id.valor, campo.id);
    let problema = Problema::new(&codes::V0571, span, mensaje).etiqueta(que).ayuda(ayuda);
    match ctx.origenes.de(&format!("campos.{}", campo.id)) {
        Some(lugar) => problema.secundaria(lugar, "el campo se declara aquí"),
        None => problema,
    }
}

/// The address is known wherever its owner is invited; where that depends on answers, `revisa` looks for some with which it isn't.
fn sabido(id: &Situado<String>, campo: &Campo, span: Span, ctx: &Contexto<'_>, sink: &mut Sink) {
    let Some(aqui) = donde_actua(&id.valor, ctx) else { return };
    let nombre = campo.id.as_str();
    let problema = Problema::new(
        &codes::V0574,
        span,
        format!("al invitar a `{}` puede no saberse `{nombre}`", id.valor),
    )
    .etiqueta("no habría a dónde enviarle su enlace")
    .ayuda(format!("pida `{nombre}` antes de la etapa de `{}`, por todos los caminos", id.valor));
    match aqui.seguros.nombres.get(nombre) {
        None => {
            let nota = aqui.caminos.get(nombre).map(|c| format!("por este camino no se captura: {c}"));
            sink.push(nota.into_iter().fold(problema, Problema::nota));
        }
        // Captured on every path, it lacks where it is hidden.
        Some(Presencia::Segura) => {
            let oculto = campo.visible_si.iter().map(|si| Expr::No(Box::new(si.arbol.clone()))).collect();
            sospechar(nombre, &aqui, oculto, problema, ctx);
        }
        Some(_) => sospechar(nombre, &aqui, Vec::new(), problema, ctx),
    }
}

fn sospechar(nombre: &str, aqui: &PorCamino, hechos: Vec<Expr>, problema: Problema, ctx: &Contexto<'_>) {
    let (nombre, lugar) = (nombre.to_owned(), aqui.lugar.clone());
    ctx.sospechas.borrow_mut().push(Sospecha { nombre, lugar, hechos, expr: None, problema });
}

/// The field with the name; nothing inside where it doesn't serve.
fn leer_nombre(
    id: &Situado<String>,
    nodo: &Nodo,
    campos: &[Campo],
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Option<CampoId>> {
    let escalar = forma::escalar(nodo, "un campo de tipo `texto`", sink)?;
    let escrito = escalar.texto.trim();
    if !ctx.exige_campo(escrito, escalar.span, sink) {
        return None;
    }
    let campo = campos.iter().find(|c| c.id == *escrito)?;
    if !matches!(campo.tipo, TipoCampo::Texto { .. }) {
        let mensaje = format!("`{escrito}` no dice cómo se llama `{}`", id.valor);
        sink.push(
            Problema::new(&codes::V0571, escalar.span, mensaje)
                .etiqueta(format!("el campo es de tipo `{}`", campo.tipo.clase()))
                .ayuda("use un campo de tipo `texto`"),
        );
        return None;
    }
    Some(Some(campo.id.clone()))
}

/// What they may see: fields that are known wherever they are invited, once each.
fn leer_vistos(id: &Situado<String>, nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<CampoId> {
    let mut vistos = BTreeSet::new();
    let mut lista = Vec::new();
    let aqui = donde_actua(&id.valor, ctx);
    for campo in forma::textos(nodo, sink) {
        if !ctx.exige_campo(&campo.valor, campo.span, sink) {
            continue;
        }
        let nombre = campo.valor;
        ctx.origenes.anotar(format!("terceros.{}.puede_ver.{nombre}", id.valor), campo.span);
        if !vistos.insert(nombre.clone()) {
            let mensaje = format!("`{}` ya puede ver `{nombre}`", id.valor);
            sink.push(Problema::new(&codes::V0576, campo.span, mensaje).ayuda("quite el que sobra"));
            continue;
        }
        if let Some(aqui) = aqui.as_ref().filter(|a| !a.seguros.nombres.contains_key(&nombre)) {
            let mensaje = format!("al invitar a `{}` todavía no se sabe `{nombre}`", id.valor);
            let mut problema = Problema::new(&codes::V0576, campo.span, mensaje)
                .etiqueta("no vería nada")
                .ayuda("quítelo de `puede_ver`, o pídalo antes");
            if let Some(camino) = aqui.caminos.get(&nombre) {
                problema = problema.nota(format!("por este camino no se captura: {camino}"));
            }
            sink.push(problema);
        }
        lista.push(CampoId(nombre));
    }
    lista
}
