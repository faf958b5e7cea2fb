//! Applies the mends that findings carry. A mend stays only if what results has fewer findings and none that is new; otherwise the text
//! is as it was. Nothing is written here: the new texts are given back.

use std::collections::BTreeMap;

use schemas::diagnostic::{Diagnostic, Edicion};

use crate::compilar::{Compilado, Taller};
use crate::sources::{Encima, Sources};

/// Which mends are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alcance {
    /// Those that cannot change what the author meant.
    Seguros,
    /// Also those that are likely, such as a name close to the written one.
    Todos,
}

/// A mend that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hecho {
    /// The finding, with its places in the text as it was just before.
    pub diagnostic: Diagnostic,
    /// Each stretch of text, before and after.
    pub cambios: Vec<(String, String)>,
    /// File and line, from 1, of the first change.
    pub lugar: (String, usize),
}

/// What came of mending.
#[derive(Debug)]
pub struct Correccion {
    /// The files that change: their text before and after.
    pub archivos: BTreeMap<String, (String, String)>,
    /// What was done, in order.
    pub hechos: Vec<Hecho>,
    /// The workspace as it is then.
    pub compilado: Compilado,
}

/// How many mends are tried; more than any author makes mistakes.
const MAX_INTENTOS: usize = 400;

/// Mends what `toca` says may be touched, by file.
pub fn corregir(sources: &dyn Sources, alcance: Alcance, toca: &dyn Fn(&str) -> bool) -> Correccion {
    let mut encima = Encima { base: sources, textos: BTreeMap::new() };
    let mut taller = Taller::default();
    let mut compilado = taller.compilar(&encima);
    let mut hechos = Vec::new();
    let mut fallidos: Vec<Diagnostic> = Vec::new();
    for _ in 0..MAX_INTENTOS {
        let candidato = compilado.diagnostics.iter().find(|d| {
            let sirve = d.arreglo.as_ref().is_some_and(|a| {
                (a.seguro || alcance == Alcance::Todos)
                    && !a.ediciones.is_empty()
                    && a.ediciones.iter().all(|e| toca(&e.rango.archivo))
            });
            sirve && !fallidos.iter().any(|f| f.arreglo == d.arreglo)
        });
        let Some(diagnostic) = candidato.cloned() else { break };
        let Some((hecho, textos)) = aplicar(&diagnostic, &compilado) else {
            fallidos.push(diagnostic);
            continue;
        };
        let previos = encima.textos.clone();
        encima.textos.extend(textos);
        let despues = taller.compilar(&encima);
        if mejora(&compilado.diagnostics, &despues.diagnostics) {
            compilado = despues;
            hechos.push(hecho);
            // Places have moved; what failed before may now be told at others, and is tried again.
            fallidos.clear();
        } else {
            encima.textos = previos;
            fallidos.push(diagnostic);
        }
    }
    let archivos = encima
        .textos
        .iter()
        .filter_map(|(nombre, despues)| {
            let antes = sources.text(nombre).ok()?;
            (*antes != **despues).then(|| (nombre.clone(), (antes.to_string(), despues.clone())))
        })
        .collect();
    Correccion { archivos, hechos, compilado }
}

/// The texts after the mend of a finding; `None` if its edits do not fit the texts.
fn aplicar(diagnostic: &Diagnostic, compilado: &Compilado) -> Option<(Hecho, BTreeMap<String, String>)> {
    let ediciones = &diagnostic.arreglo.as_ref()?.ediciones;
    let mut textos: BTreeMap<String, String> = BTreeMap::new();
    let (mut cambios, mut lugar) = (Vec::new(), None);
    for edicion in ediciones {
        let nombre = &edicion.rango.archivo;
        let original = compilado.archivos.texto(compilado.archivos.por_nombre(nombre)?);
        textos.entry(nombre.clone()).or_insert_with(|| original.to_owned());
        let antes = original.get(edicion.rango.inicio as usize..edicion.rango.fin as usize)?;
        if antes == edicion.texto {
            return None;
        }
        if lugar.is_none() {
            let linea = original.get(..edicion.rango.inicio as usize)?.matches('\n').count() + 1;
            lugar = Some((nombre.clone(), linea));
        }
        cambios.push((antes.to_owned(), edicion.texto.clone()));
    }
    let mut de_atras: Vec<&Edicion> = ediciones.iter().collect();
    de_atras.sort_by(|a, b| b.rango.cmp(&a.rango));
    let mut limite: Option<(&str, u32)> = None;
    for edicion in de_atras {
        let rango = &edicion.rango;
        if limite.is_some_and(|(archivo, inicio)| archivo == rango.archivo && rango.fin > inicio) {
            return None;
        }
        limite = Some((&rango.archivo, rango.inicio));
        textos
            .get_mut(&rango.archivo)?
            .replace_range(rango.inicio as usize..rango.fin as usize, &edicion.texto);
    }
    Some((Hecho { diagnostic: diagnostic.clone(), cambios, lugar: lugar? }, textos))
}

/// Fewer findings, and none that was not there. Places move with the text, so a finding is known by what it says.
fn mejora(antes: &[Diagnostic], despues: &[Diagnostic]) -> bool {
    let contar = |diagnostics: &[Diagnostic]| {
        let mut cuenta: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        for d in diagnostics {
            let clave = (d.primaria.rango.archivo.clone(), d.codigo.0.clone(), d.mensaje.clone());
            *cuenta.entry(clave).or_default() += 1;
        }
        cuenta
    };
    let previos = contar(antes);
    despues.len() < antes.len()
        && contar(despues).iter().all(|(clave, n)| previos.get(clave).is_some_and(|previo| n <= previo))
}
