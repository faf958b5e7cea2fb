//! Fields that take their options from the answer of another: that one is there when they are asked, it doesn't change under what was answered,
//! and of each of its options something hangs, so that nobody who must answer is left without an option.

use std::collections::BTreeSet;

use engine::catalogo;
use jiff::civil::Date;
use schemas::expr::{Expr, Raiz, Ruta};
use schemas::paquete::{Campo, Etapa, Opcion, TipoEtapa};
use schemas::valor::Valor;

use crate::diag::{Problema, Sink, codes};
use crate::expr::Hechos;
use crate::leer::tramite::presente_si;
use crate::revisa::Obra;
use crate::revisa::asignacion::{self, Conocido};

/// Options without children that a finding names.
const NOMBRADAS: usize = 3;

/// Checks the fields of a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let colgados: Vec<(&Campo, &Campo)> = obra
        .tramite
        .campos
        .iter()
        .filter_map(|c| Some((c, obra.tramite.campo(catalogo::padre_de(c)?)?)))
        .collect();
    if colgados.is_empty() {
        return;
    }
    let conocido = asignacion::conocido(obra.tramite);
    for (campo, padre) in colgados {
        if falta(obra, campo, padre, sink) || mal_capturado(obra, campo, padre, &conocido, sink) {
            continue;
        }
        sin_hijas(obra, campo, padre, sink);
    }
}

fn exigido(campo: &Campo) -> bool {
    campo.obligatorio || campo.obligatorio_si.is_some()
}

fn mal(obra: &Obra<'_, '_>, campo: &Campo, padre: &Campo, que: String) -> Problema {
    Problema::new(&codes::V0585, obra.lugar(&format!("campos.{}", campo.id)), que)
        .secundaria(obra.lugar(&format!("campos.{}", padre.id)), "el campo del que depende")
}

/// The parent may lack where its child must be answered. Whether it was said.
fn falta(obra: &Obra<'_, '_>, campo: &Campo, padre: &Campo, sink: &mut Sink) -> bool {
    let condiciones = [&campo.visible_si, &campo.obligatorio_si];
    let hechos = condiciones.into_iter().flatten().fold(Hechos::nada(), |h, si| h.con(&si.arbol));
    let definido = Expr::Definido {
        ruta: Ruta { raiz: Raiz::Campo(padre.id.clone()), partes: Vec::new() },
        negado: false,
    };
    let arbol = |e: &Option<schemas::expr::Expresion>| e.as_ref().map(|e| e.arbol.clone());
    let siempre = padre.obligatorio && padre.visible_si.is_none();
    let suya = presente_si(arbol(&padre.visible_si), arbol(&padre.obligatorio_si), padre.obligatorio);
    let basta = Expr::O(suya.into_iter().chain([definido]).collect());
    if !exigido(campo) || siempre || hechos.implica(&basta, &|_| Vec::new()) {
        return false;
    }
    let (hijo, de) = (&campo.id, &padre.id);
    sink.push(
        mal(obra, campo, padre, format!("`{de}` puede faltar cuando `{hijo}` se tiene que contestar"))
            .etiqueta("sin él no se ofrece ninguna opción")
            .ayuda(format!("haga obligatorio `{de}`, o agregue a `{hijo}` `visible_si: {de} is defined`")),
    );
    true
}

/// The fields that a stage asks for together, each with its page.
fn formas(etapa: &Etapa) -> Vec<Vec<(usize, &str)>> {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            let paginas = tarea.captura.iter().enumerate();
            let comunes: Vec<(usize, &str)> =
                paginas.flat_map(|(n, p)| p.campos.iter().map(move |c| (n, c.as_str()))).collect();
            let mut formas: Vec<Vec<(usize, &str)>> = tarea
                .acciones
                .iter()
                .filter(|a| !a.captura.is_empty())
                .map(|a| {
                    let suyas = a.captura.iter().map(|c| (tarea.captura.len(), c.as_str()));
                    comunes.iter().copied().chain(suyas).collect()
                })
                .collect();
            if formas.is_empty() {
                formas.push(comunes);
            }
            formas
        }
        TipoEtapa::Prevencion { reabre, .. } => vec![reabre.iter().map(|c| (0, c.as_str())).collect()],
        _ => Vec::new(),
    }
}

/// The parent is asked after its child, or never, or alone once its child was answered. Whether it was said.
fn mal_capturado(
    obra: &Obra<'_, '_>,
    campo: &Campo,
    padre: &Campo,
    conocido: &Conocido,
    sink: &mut Sink,
) -> bool {
    let (hijo, de) = (campo.id.as_str(), padre.id.as_str());
    for etapa in &obra.tramite.etapas {
        let sabidos = conocido.en_etapa.get(etapa.id.as_str());
        let puede_saberse = |id: &str| sabidos.is_some_and(|s| s.puede_estar(id));
        for forma in formas(etapa) {
            let pagina = |id: &str| forma.iter().find(|(_, c)| *c == id).map(|(n, _)| *n);
            let nombre = &etapa.id;
            let problema = match (pagina(de), pagina(hijo)) {
                (Some(arriba), Some(abajo)) if arriba > abajo => {
                    let que = format!("en `{nombre}` se pide `{hijo}` antes que `{de}`, del que depende");
                    mal(obra, campo, padre, que)
                        .ayuda(format!("ponga `{de}` en la misma página, o en una anterior"))
                }
                (None, Some(_)) if !puede_saberse(de) && exigido(campo) => {
                    let que =
                        format!("`{nombre}` pide `{hijo}` y nadie ha contestado `{de}`, del que depende");
                    mal(obra, campo, padre, que).ayuda(format!("agregue `{de}` a lo que captura `{nombre}`"))
                }
                (Some(_), None) if puede_saberse(hijo) => {
                    let que = format!("`{nombre}` vuelve a pedir `{de}` y no `{hijo}`, que depende de él");
                    mal(obra, campo, padre, que)
                        .etiqueta("si cambia, lo que se había contestado aquí dejaría de valer")
                        .ayuda(format!("agregue `{hijo}` a lo que `{nombre}` captura o reabre"))
                }
                _ => continue,
            };
            sink.push(problema);
            return true;
        }
    }
    false
}

/// Options of the parent of which nothing hangs, where the child must be answered.
fn sin_hijas(obra: &Obra<'_, '_>, campo: &Campo, padre: &Campo, sink: &mut Sink) {
    let (Some((_, arriba)), Some((_, abajo))) = (catalogo::de(padre), catalogo::de(campo)) else { return };
    if !exigido(campo) {
        return;
    }
    let mut dichas = BTreeSet::new();
    for opcion in arriba {
        let Some(desde) = sin_ninguna(opcion, abajo) else { continue };
        if !se_exige(obra, campo, padre, opcion) || !dichas.insert(opcion.clave()) {
            continue;
        }
        if dichas.len() > NOMBRADAS {
            return;
        }
        let cuando = desde.map_or_else(String::new, |d| format!(" desde el {d}"));
        sink.push(
            Problema::new(
                &codes::V0586,
                obra.lugar(&format!("campos.{}", campo.id)),
                format!(
                    "quien elija `{}` en `{}` no tendría qué contestar{cuando}",
                    opcion.clave(),
                    padre.id
                ),
            )
            .etiqueta(format!("ninguna fila de `{}` cuelga de ella", nombre_de(campo)))
            .ayuda("agregue al catálogo filas con ese `padre`, o haga que el campo no sea obligatorio"),
        );
    }
}

fn nombre_de(campo: &Campo) -> &str {
    catalogo::de(campo).map_or(campo.id.as_str(), |(c, _)| c.id.as_str())
}

/// Whether nothing hangs of an option some day on which it is offered: `Some(None)` always, or from a day on. What lacks before the first
/// row begins isn't said: nobody applied yet.
fn sin_ninguna(opcion: &Opcion, abajo: &[Opcion]) -> Option<Option<Date>> {
    let fila = opcion.fila.as_deref()?;
    let mut tramos: Vec<(Option<Date>, Option<Date>)> = abajo
        .iter()
        .filter(|o| o.padre() == Some(opcion.clave()))
        .filter_map(|o| o.fila.as_deref().map(|f| (f.desde, f.hasta)))
        // Only what meets the days of the parent.
        .filter(|(desde, hasta)| {
            desde.is_none_or(|d| fila.hasta.is_none_or(|h| d <= h))
                && hasta.is_none_or(|h| fila.desde.is_none_or(|d| d <= h))
        })
        .collect();
    tramos.sort();
    let Some((_, primero)) = tramos.first().copied() else { return Some(None) };
    let mut cubierto = primero;
    for (desde, hasta) in tramos {
        let hasta_aqui = cubierto?;
        let sigue = hasta_aqui.tomorrow().ok();
        if desde.is_some_and(|d| sigue.is_some_and(|s| d > s)) {
            return Some(sigue);
        }
        cubierto = hasta.map(|h| h.max(hasta_aqui));
    }
    let ultimo = cubierto?;
    let acaba = fila.hasta.is_none_or(|h| h > ultimo);
    acaba.then(|| ultimo.tomorrow().ok())
}

/// Whether the child must be answered by whoever chose an option, as far as its conditions tell with that alone.
fn se_exige(obra: &Obra<'_, '_>, campo: &Campo, padre: &Campo, opcion: &Opcion) -> bool {
    let mut datos = engine::datos::Datos::default();
    datos.campos.insert(padre.id.clone(), Valor::Opcion(opcion.id.clone()));
    let ambito = engine::ambito::Ambito::nuevo(obra.banco().paquete(), &datos);
    let cierta = |si: &Option<schemas::expr::Expresion>| match si {
        None => true,
        Some(si) => engine::eval::eval(&si.arbol, &ambito) == Ok(Valor::Booleano(true)),
    };
    cierta(&campo.visible_si)
        && (campo.obligatorio && campo.obligatorio_si.is_none() || cierta(&campo.obligatorio_si))
}
