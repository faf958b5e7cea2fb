//! Rows of catálogos as cells: thousands of them are a few, told apart by what the conditions read. One row of each kind is tried, and one
//! parent of each kind and of each row that is tried, so that what hangs of what is as in the catálogo.

use std::collections::{BTreeMap, BTreeSet};

use engine::catalogo;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Raiz, Ruta};
use schemas::paquete::{Paquete, clave};
use schemas::valor::Valor;

use super::variable::{Clase, Renglon, Variable};

/// Figures of a column beyond which a datum isn't cut at all of them.
const FIGURAS: usize = 400;

/// The datum whose column a path reads.
pub fn de_columna(paquete: &Paquete, ruta: &Ruta) -> Option<Ruta> {
    let Raiz::Campo(id) = &ruta.raiz else { return None };
    let es = !ruta.partes.is_empty() && paquete.tramite.campo(id).and_then(catalogo::de).is_some();
    es.then(|| Ruta { raiz: ruta.raiz.clone(), partes: Vec::new() })
}

/// The path of an expression that is just a row.
pub fn directo<'e>(paquete: &Paquete, expr: &'e Expr) -> Option<&'e Ruta> {
    let Expr::Ruta(ruta) = expr else { return None };
    let Raiz::Campo(id) = &ruta.raiz else { return None };
    let es = ruta.partes.is_empty() && paquete.tramite.campo(id).and_then(catalogo::de).is_some();
    es.then_some(ruta)
}

/// All that a column of figures says, when an expression is one and they aren't too many.
pub fn figuras(paquete: &Paquete, expr: &Expr) -> Option<BTreeSet<Decimal>> {
    let Expr::Ruta(ruta) = expr else { return None };
    let (Raiz::Campo(id), [columna]) = (&ruta.raiz, ruta.partes.as_slice()) else { return None };
    let (_, opciones) = catalogo::de(paquete.tramite.campo(id)?)?;
    let mut figuras = BTreeSet::new();
    for opcion in opciones {
        match opcion.fila.as_ref()?.columnas.get(columna)? {
            Valor::Entero(n) => figuras.insert(Decimal::from(*n)),
            Valor::Decimal(n) | Valor::Dinero(n) => figuras.insert(*n),
            _ => return None,
        };
        if figuras.len() > FIGURAS {
            return None;
        }
    }
    Some(figuras)
}

/// Fills in what the rows of a datum are to the conditions that read it.
pub fn renglones(paquete: &Paquete, variable: &mut Variable) {
    let Raiz::Campo(id) = &variable.ruta.raiz else { return };
    let Some((de, opciones)) = paquete.tramite.campo(id).and_then(catalogo::de) else { return };
    variable.padre = de.de.clone().map(|padre| Ruta { raiz: Raiz::Campo(padre), partes: Vec::new() });
    let renglon = |o: &schemas::paquete::Opcion| Renglon {
        dice: catalogo::dicho(o, Some(&variable.columnas)),
        padre: o.padre().map(str::to_owned),
    };
    variable.filas = opciones.iter().map(|o| (o.id.clone(), renglon(o))).collect();
}

/// What tells a row from another: whether some condition names it, what it says, and the same of its parent.
type Llave = Vec<(Option<String>, Vec<String>)>;

fn llave(variables: &BTreeMap<&Ruta, &Variable>, variable: &Variable, id: &str, hondura: usize) -> Llave {
    let Some(renglon) = variable.filas.get(id) else { return Vec::new() };
    let nombrada = variable.todas || variable.nombradas.contains(clave(id));
    let mut suya = vec![(nombrada.then(|| clave(id).to_owned()), renglon.dice.clone())];
    let padre = variable.padre.as_ref().and_then(|p| variables.get(p)).filter(|_| hondura < 8);
    if let (Some(padre), Some(de)) = (padre, &renglon.padre) {
        suya.extend(llave(variables, padre, de, hondura + 1));
    }
    suya
}

/// The rows that are tried of each datum that is one of a catálogo.
pub fn elegidas(variables: &[Variable]) -> BTreeMap<Ruta, Vec<String>> {
    let de: BTreeMap<&Ruta, &Variable> = variables.iter().map(|v| (&v.ruta, v)).collect();
    let mut elegidas: BTreeMap<Ruta, Vec<String>> = BTreeMap::new();
    let mut exigidas: BTreeMap<&Ruta, BTreeSet<&str>> = BTreeMap::new();
    let mut quedan: Vec<&Variable> = variables.iter().filter(|v| !v.filas.is_empty()).collect();
    // What hangs of nothing that is left goes first: it says which parents are needed.
    while let Some(n) = quedan.iter().position(|v| !quedan.iter().any(|o| o.padre.as_ref() == Some(&v.ruta)))
    {
        let variable = quedan.remove(n);
        let Clase::Opcion(ids) = &variable.clase else { continue };
        let exige = exigidas.get(&variable.ruta).cloned().unwrap_or_default();
        let mut vistas: BTreeSet<Llave> = BTreeSet::new();
        let mut claves: BTreeSet<&str> = BTreeSet::new();
        let mut suyas = Vec::new();
        for id in ids {
            let nueva = vistas.insert(llave(&de, variable, id, 0));
            let exigida = exige.contains(clave(id)) && !claves.contains(clave(id));
            if nueva || exigida {
                claves.insert(clave(id));
                suyas.push(id.clone());
            }
        }
        if let Some((padre, _)) = variable.padre.as_ref().and_then(|p| de.get_key_value(p)) {
            let padres = suyas.iter().filter_map(|id| variable.filas.get(id)?.padre.as_deref());
            exigidas.entry(*padre).or_default().extend(padres);
        }
        elegidas.insert(variable.ruta.clone(), suyas);
    }
    elegidas
}
