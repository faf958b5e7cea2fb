//! What a paralelo says of itself that can't be: a join that asks for more ramas than there are, and ramas that write what another
//! writes or reads. Exact: it is decided by what is written.

use std::collections::{BTreeMap, BTreeSet};

use schemas::expr::{Expr, Raiz};
use schemas::paquete::{Etapa, Junta, TipoEtapa, Tramite};

use crate::diag::{Problema, Sink, codes};
use crate::leer::contexto::Contexto;

/// Checks every paralelo.
pub fn revisar(tramite: &Tramite, ctx: &Contexto<'_>, sink: &mut Sink) {
    for etapa in &tramite.etapas {
        agotar_sin_maximo(etapa, ctx, sink);
        let TipoEtapa::Paralelo { ramas, junta, .. } = &etapa.tipo else { continue };
        if let Junta::Minimo(n) = junta
            && usize::try_from(*n).is_ok_and(|n| n > ramas.len())
            && let Some(span) = ctx.origenes.de(&format!("etapas.{}", etapa.id))
        {
            let hay = ramas.len();
            sink.push(
                Problema::new(
                    &codes::V0509,
                    span,
                    format!("la junta de `{}` pide {n} ramas y sólo hay {hay}", etapa.id),
                )
                .ayuda(format!("escriba `minimo: {hay}` o menos, o `junta: todas`")),
            );
        }
        cruces(tramite, etapa, ctx, sink);
    }
}

fn agotar_sin_maximo(etapa: &Etapa, ctx: &Contexto<'_>, sink: &mut Sink) {
    if etapa.al_agotar.is_some()
        && etapa.maximo.is_none()
        && let Some(span) = ctx.origenes.de(&format!("etapas.{}", etapa.id))
    {
        sink.push(
            Problema::new(
                &codes::V0510,
                span,
                format!("`al_agotar` nunca ocurre: la etapa `{}` no tiene `maximo`", etapa.id),
            )
            .ayuda("agregue `maximo:` con las veces que se puede entrar, o quite `al_agotar`"),
        );
    }
}

/// The rama of `paralelo` in which a stage stands, at any depth.
fn rama_de<'a>(tramite: &'a Tramite, paralelo: &str, etapa: &'a Etapa) -> Option<&'a str> {
    let region = etapa.region.as_ref()?;
    if region.paralelo.as_str() == paralelo {
        return Some(region.rama.as_str());
    }
    rama_de(tramite, paralelo, tramite.etapa(&region.paralelo)?)
}

fn captura(etapa: &Etapa) -> BTreeSet<&str> {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => tarea
            .captura
            .iter()
            .flat_map(|p| &p.campos)
            .chain(tarea.acciones.iter().flat_map(|a| &a.captura))
            .map(|c| c.as_str())
            .collect(),
        TipoEtapa::Prevencion { reabre, .. } => reabre.iter().map(|c| c.as_str()).collect(),
        _ => BTreeSet::new(),
    }
}

/// The fields that the conditions of a stage read, cálculos opened.
fn lee<'a>(tramite: &'a Tramite, etapa: &'a Etapa) -> BTreeSet<&'a str> {
    let condiciones: Vec<&Expr> = match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            tarea.acciones.iter().filter_map(|a| a.si.as_ref()).map(|s| &s.arbol).collect()
        }
        TipoEtapa::Decision { casos, .. } => casos.iter().map(|c| &c.si.arbol).collect(),
        TipoEtapa::Paralelo { ramas, .. } => {
            ramas.iter().filter_map(|r| r.si.as_ref()).map(|s| &s.arbol).collect()
        }
        _ => Vec::new(),
    };
    let mut campos = BTreeSet::new();
    let mut pendientes: Vec<&schemas::expr::Ruta> =
        condiciones.into_iter().flat_map(engine::eval::rutas).collect();
    let mut vistos: BTreeSet<&str> = BTreeSet::new();
    while let Some(ruta) = pendientes.pop() {
        match &ruta.raiz {
            Raiz::Campo(campo) => {
                campos.insert(campo.as_str());
            }
            Raiz::Calculo(id) if vistos.insert(id.as_str()) => {
                if let Some(calculo) = tramite.calculos.iter().find(|c| c.id == *id) {
                    pendientes.extend(engine::eval::rutas_valoracion(&calculo.valor));
                }
            }
            _ => {}
        }
    }
    campos
}

/// Whether a stage that decides by itself asks if a field is there.
fn pregunta_si_esta(etapa: &Etapa, campo: &str) -> bool {
    let condiciones: Vec<&Expr> = match &etapa.tipo {
        TipoEtapa::Decision { casos, .. } => casos.iter().map(|c| &c.si.arbol).collect(),
        TipoEtapa::Paralelo { ramas, .. } => {
            ramas.iter().filter_map(|r| r.si.as_ref()).map(|s| &s.arbol).collect()
        }
        _ => Vec::new(),
    };
    condiciones.into_iter().any(|c| pregunta(c, campo))
}

fn pregunta(expr: &Expr, campo: &str) -> bool {
    let en = |x: &Expr| pregunta(x, campo);
    match expr {
        Expr::Definido { ruta, .. } => matches!(&ruta.raiz, Raiz::Campo(id) if id == campo),
        Expr::Literal(_) | Expr::Ruta(_) => false,
        Expr::No(x) | Expr::Menos(x) => en(x),
        Expr::Y(partes) | Expr::O(partes) | Expr::Lista(partes) => partes.iter().any(en),
        Expr::Compara { primero, resto } => en(primero) || resto.iter().any(|(_, x)| en(x)),
        Expr::En { que, en: donde, .. } => en(que) || en(donde),
        Expr::Aritmetica { a, b, .. } => en(a) || en(b),
        Expr::Si { si, entonces, sino } => en(si) || en(entonces) || en(sino),
        Expr::Llama { argumentos, .. } => argumentos.iter().any(en),
    }
}

/// Fields that two ramas capture, or that one reads while another captures them.
fn cruces(tramite: &Tramite, paralelo: &Etapa, ctx: &Contexto<'_>, sink: &mut Sink) {
    let mut escriben: BTreeMap<&str, Vec<(&str, &Etapa)>> = BTreeMap::new();
    let dentro: Vec<(&str, &Etapa)> = tramite
        .etapas
        .iter()
        .filter_map(|e| rama_de(tramite, &paralelo.id, e).map(|rama| (rama, e)))
        .collect();
    for (rama, etapa) in &dentro {
        for campo in captura(etapa) {
            escriben.entry(campo).or_default().push((rama, etapa));
        }
    }
    for (campo, lugares) in &escriben {
        let Some((primera, una)) = lugares.first() else { continue };
        let Some((segunda, otra)) = lugares.iter().find(|(rama, _)| rama != primera) else { continue };
        let (Some(aqui), Some(alla)) =
            (ctx.origenes.de(&format!("etapas.{}", otra.id)), ctx.origenes.de(&format!("etapas.{}", una.id)))
        else {
            continue;
        };
        sink.push(
            Problema::new(
                &codes::V0511,
                aqui,
                format!("las ramas `{primera}` y `{segunda}` capturan `{campo}`: quedaría lo que escriba la última"),
            )
            .secundaria(alla, format!("`{primera}` lo captura aquí"))
            .ayuda("use un campo para cada rama, o captúrelo antes o después del paralelo"),
        );
    }
    for (rama, etapa) in &dentro {
        for campo in lee(tramite, etapa) {
            let ajena = escriben.get(campo).and_then(|l| l.iter().find(|(r, _)| r != rama));
            let propia = escriben.get(campo).is_some_and(|l| l.iter().any(|(r, _)| r == rama));
            let (Some((otra, donde)), false) = (ajena, propia) else { continue };
            // What decides by itself and doesn't ask whether the datum is there is told of as a lack of it.
            if !matches!(etapa.tipo, TipoEtapa::Tarea(_)) && !pregunta_si_esta(etapa, campo) {
                continue;
            }
            let (Some(aqui), Some(alla)) = (
                ctx.origenes.de(&format!("etapas.{}", etapa.id)),
                ctx.origenes.de(&format!("etapas.{}", donde.id)),
            ) else {
                continue;
            };
            sink.push(
                Problema::new(
                    &codes::V0512,
                    aqui,
                    format!("lo que decide `{}` depende de cuál rama termine antes: `{campo}` se captura en `{otra}`", etapa.id),
                )
                .secundaria(alla, "puede capturarse antes, después o nunca")
                .ayuda("decida con ese dato después de que las ramas se junten"),
            );
        }
    }
}
