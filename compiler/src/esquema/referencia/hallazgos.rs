//! Which codes speak of each key: those whose page names it, and whose example shows what is wrong in its block.

use std::collections::{BTreeMap, BTreeSet};

use super::super::claves;
use super::super::tabla::{ARCHIVOS, Lugar};
use super::super::usos::{Visto, ver};
use super::ejemplos::Llave;
use super::secciones::nombradas;
use crate::diag::codes::CODIGOS;
use crate::diag::paginas::{Bloque as Ejemplo, bloques};
use crate::diag::{FileId, Sink, Span};
use crate::yaml;

/// The codes that speak of each key, in order.
pub fn hallazgos() -> BTreeMap<Llave, BTreeSet<&'static str>> {
    let mut hablan: BTreeMap<Llave, BTreeSet<&'static str>> = BTreeMap::new();
    // Those of the form of the YAML are of no key; the first of the form of the definition may be said of any, and the cover tells them.
    let de_cualquiera = |codigo: &str| codigo.starts_with("V01") || codigo <= "V0206";
    for entrada in CODIGOS.iter().filter(|e| !de_cualquiera(e.codigo)) {
        let nombra: BTreeSet<String> =
            prosa(entrada.pagina).flat_map(|l| nombradas(l).collect::<Vec<_>>()).collect();
        let mut llaves: BTreeSet<Llave> = BTreeSet::new();
        for ejemplo in bloques(entrada.pagina, "Ejemplo").iter().filter(|b| b.clase == "yaml") {
            llaves.extend(senaladas(ejemplo, entrada.codigo, &nombra));
        }
        for llave in llaves {
            hablan.entry(llave).or_default().insert(entrada.codigo);
        }
    }
    hablan
}

/// The lines of a page that are no code.
fn prosa(pagina: &str) -> impl Iterator<Item = &str> {
    let mut dentro = false;
    pagina.lines().filter(move |linea| {
        let cerca = linea.starts_with("```");
        dentro ^= cerca;
        !dentro && !cerca
    })
}

/// What the whole of a fragment is: the file whose first key it begins with, or a trámite.
fn raiz_de_fragmento(texto: &str) -> Option<&'static Lugar> {
    let primera = texto.split([':', '\n']).next().unwrap_or_default();
    let empieza = |raiz: &&'static Lugar| match raiz {
        Lugar::Bloque(bloque) => bloque.claves.first().is_some_and(|c| c.nombre == primera),
        Lugar::Lista(Lugar::Bloque(bloque)) => {
            bloque.claves.first().is_some_and(|c| primera == format!("- {}", c.nombre))
        }
        _ => false,
    };
    let raices = || ARCHIVOS.iter().map(|(_, _, raiz)| raiz);
    let de_tramite = || ARCHIVOS.iter().find(|(nombre, _, _)| *nombre == "tramite").map(|(_, _, raiz)| raiz);
    raices().find(empieza).or_else(de_tramite)
}

/// The keys that a page names and that stand, or could stand, where its example is marked.
fn senaladas(ejemplo: &Ejemplo, codigo: &str, nombra: &BTreeSet<String>) -> BTreeSet<Llave> {
    let mut llaves = BTreeSet::new();
    let Some(raiz) = raiz_de_fragmento(&ejemplo.texto) else { return llaves };
    let arbol = yaml::parse(FileId(0), &ejemplo.texto, &mut Sink::new());
    let vistos = ver(&arbol, raiz);
    let linea_de = |span: Span| {
        ejemplo.texto.get(..span.rango().start).map_or(0, |antes| antes.matches('\n').count() + 1)
    };
    for marca in ejemplo.marcas.iter().filter(|m| m.codigo == codigo) {
        let en_linea = |span: Span| linea_de(span) == marca.linea;
        let (mut escritas, mut posibles) = (BTreeSet::new(), BTreeSet::new());
        for visto in &vistos {
            let Visto::Bloque { bloque, mapa, .. } = visto else { continue };
            if !mapa.claves().any(|clave| en_linea(clave.span)) {
                continue;
            }
            for clave in claves(bloque).filter(|c| nombra.contains(c.nombre)) {
                let propia = bloque.claves.iter().any(|c| c.nombre == clave.nombre);
                let duena = bloque.como.filter(|_| !propia).map_or(bloque.nombre, |otro| otro.nombre);
                posibles.insert((duena, clave.nombre));
                if mapa.entrada(clave.nombre).is_some_and(|(escrita, _)| en_linea(escrita.span)) {
                    escritas.insert((duena, clave.nombre));
                }
            }
        }
        let ya: BTreeSet<&str> = escritas.iter().map(|(_, clave)| *clave).collect();
        llaves.extend(posibles.into_iter().filter(|(_, clave)| !ya.contains(clave)));
        llaves.extend(escritas);
    }
    llaves
}
