//! The options that a field takes from a catálogo: which are offered on a day and under which parent, which row an answer is, and what its
//! columns say. An answer is a row, not a clave: what it says never changes for who gave it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, DeCatalogo, Opcion, Paquete, TipoCampo, clave};
use schemas::valor::Valor;

use crate::ambito::{Ambito, Atorado};
use crate::formato;
use crate::texto::plegar;

/// The part of an answer that is its name.
pub const NOMBRE: &str = "nombre";

/// Names that are suggested to who typed another one.
const PARECIDAS: usize = 3;

/// The options of a field and the catálogo from which they come, when they come from one.
pub fn de(campo: &Campo) -> Option<(&DeCatalogo, &[Opcion])> {
    match &campo.tipo {
        TipoCampo::Opcion { opciones, catalogo: Some(catalogo) } => Some((catalogo, opciones)),
        _ => None,
    }
}

/// The field as if it hung from none: what is asked of an answer whatever else is answered.
pub fn suelto(campo: &Campo) -> Cow<'_, Campo> {
    if padre_de(campo).is_none() {
        return Cow::Borrowed(campo);
    }
    let mut suelto = campo.clone();
    if let TipoCampo::Opcion { catalogo: Some(catalogo), .. } = &mut suelto.tipo {
        catalogo.de = None;
    }
    Cow::Owned(suelto)
}

/// The field whose answer is the parent of those that this one offers.
pub fn padre_de(campo: &Campo) -> Option<&CampoId> {
    de(campo)?.0.de.as_ref()
}

/// The row that an answer is.
pub fn fila<'c>(campo: &'c Campo, id: &str) -> Option<&'c Opcion> {
    de(campo)?.1.iter().find(|o| o.id == id)
}

/// What a part of an answer says: a column of its row, or its name.
pub fn parte(campo: &Campo, id: &str, parte: &str) -> Option<Valor> {
    let opcion = fila(campo, id)?;
    if parte == NOMBRE {
        return Some(Valor::Texto(opcion.etiqueta.clone()));
    }
    opcion.fila.as_ref()?.columnas.get(parte).cloned()
}

/// Whether an answer goes with that of its parent. An answer of no catálogo, or of one without parent, always does.
///
/// # Errors
/// As the conditions of its parent give.
pub fn cuadra(campo: &Campo, valor: &Valor, ambito: &Ambito<'_>) -> Result<bool, Atorado> {
    let (Some(padre), Valor::Opcion(id)) = (padre_de(campo), valor) else { return Ok(true) };
    let suyo = fila(campo, id).and_then(Opcion::padre);
    Ok(match (suyo, ambito.campo(padre)?) {
        (Some(suyo), Some(Valor::Opcion(elegido))) => clave(&elegido) == suyo,
        _ => false,
    })
}

/// The answer that the expediente already had. It was taken when it was valid, so that it still is; a draft has none.
fn previa<'d>(campo: &Campo, ambito: &Ambito<'d>) -> Option<&'d str> {
    let enviada = ambito.datos.solicitud.contains_key("folio");
    match ambito.datos.campos.get(&campo.id).filter(|_| enviada) {
        Some(Valor::Opcion(id)) => Some(id),
        _ => None,
    }
}

/// The rows of a field, one for each clave: that of the answer which the expediente already had, else that of the day, or the last one
/// where there is no day.
fn del_dia<'c>(campo: &'c Campo, ambito: &Ambito<'_>) -> Vec<&'c Opcion> {
    let Some((_, opciones)) = de(campo) else {
        return match &campo.tipo {
            TipoCampo::Opcion { opciones, .. } => opciones.iter().collect(),
            _ => Vec::new(),
        };
    };
    let previa = previa(campo, ambito);
    let mut lugar: BTreeMap<&str, usize> = BTreeMap::new();
    let mut filas: Vec<&Opcion> = Vec::new();
    for opcion in opciones {
        let suya = previa == Some(opcion.id.as_str());
        if !suya && !ambito.hoy.is_none_or(|hoy| opcion.vale(hoy)) {
            continue;
        }
        match lugar.get(opcion.clave()).and_then(|n| filas.get_mut(*n)) {
            Some(otra) if previa == Some(otra.id.as_str()) => {}
            Some(otra) => *otra = opcion,
            None => {
                lugar.insert(opcion.clave(), filas.len());
                filas.push(opcion);
            }
        }
    }
    filas
}

/// The options that a field offers now, in order: those of the day of the ámbito, and under the answer of its parent. While its parent has
/// no answer, none.
///
/// # Errors
/// As the conditions of its parent give.
pub fn ofrecidas<'c>(campo: &'c Campo, ambito: &Ambito<'_>) -> Result<Vec<&'c Opcion>, Atorado> {
    let mut filas = del_dia(campo, ambito);
    if let Some(padre) = padre_de(campo) {
        let elegido = match ambito.campo(padre)? {
            Some(Valor::Opcion(id)) => id,
            _ => return Ok(Vec::new()),
        };
        filas.retain(|o| o.padre() == Some(clave(&elegido)));
    }
    Ok(filas)
}

/// What people read of some options of one list: their names, and that of their parent where two are called the same.
pub fn nombres(campo: &Campo, opciones: &[&Opcion]) -> Vec<String> {
    let mut veces: BTreeMap<&str, usize> = BTreeMap::new();
    for opcion in opciones {
        *veces.entry(&opcion.etiqueta).or_default() += 1;
    }
    let nombre = |o: &&Opcion| {
        let repetido = veces.get(o.etiqueta.as_str()).is_some_and(|n| *n > 1);
        match grupo(campo, o).filter(|_| repetido) {
            Some(grupo) => format!("{} ({grupo})", o.etiqueta),
            None => o.etiqueta.clone(),
        }
    };
    opciones.iter().map(nombre).collect()
}

/// The name of the parent of an option, where the field offers those of every parent.
pub fn grupo<'c>(campo: &'c Campo, opcion: &Opcion) -> Option<&'c str> {
    de(campo)?.0.padres.get(opcion.padre()?).map(String::as_str)
}

/// The row of a clave on the day of the ámbito, whatever its parent: what is known before the answers of the same page are.
pub(crate) fn sin_padre(campo: &Campo, escrito: &str, ambito: &Ambito<'_>) -> Option<Valor> {
    let filas = del_dia(campo, ambito);
    let hallada = hallar(campo, &filas, escrito.trim());
    hallada.ok().flatten().map(|o| Valor::Opcion(o.id.clone()))
}

/// The option that was meant: by its clave, or by its name as people read it. `Err` when several are called so.
fn hallar<'c>(campo: &Campo, filas: &[&'c Opcion], escrito: &str) -> Result<Option<&'c Opcion>, ()> {
    if let Some(fila) = filas.iter().find(|o| o.clave() == escrito || o.id == escrito) {
        return Ok(Some(*fila));
    }
    // As it stands in the list, which is how it nearly always comes.
    if let Some(fila) = unica(filas.iter().filter(|o| o.etiqueta == escrito))? {
        return Ok(Some(fila));
    }
    let buscado = plegar(escrito);
    if let Some(fila) = unica(filas.iter().filter(|o| plegar(&o.etiqueta) == buscado))? {
        return Ok(Some(fila));
    }
    let nombres = nombres(campo, filas);
    let largos = filas.iter().zip(&nombres).filter(|(o, n)| o.etiqueta != **n && plegar(n) == buscado);
    unica(largos.map(|(o, _)| o))
}

fn unica<'f, 'c: 'f>(filas: impl Iterator<Item = &'f &'c Opcion>) -> Result<Option<&'c Opcion>, ()> {
    let mut filas = filas;
    match (filas.next(), filas.next()) {
        (Some(_), Some(_)) => Err(()),
        (una, _) => Ok(una.copied()),
    }
}

/// Reads an answer: a clave, or a name as the list shows it.
///
/// # Errors
/// What is wrong with it and how to mend it, in Spanish.
pub(crate) fn leer(campo: &Campo, escrito: &str, ambito: &Ambito<'_>) -> Result<Valor, String> {
    let escrito = escrito.trim();
    let ofrecidas = ofrecidas(campo, ambito).map_err(|e| e.to_string())?;
    match hallar(campo, &ofrecidas, escrito) {
        Ok(Some(fila)) => return Ok(Valor::Opcion(fila.id.clone())),
        Err(()) => {
            return Err(format!(
                "Hay varias opciones que se llaman «{escrito}»: elija en la lista de «{}» la suya completa",
                campo.etiqueta
            ));
        }
        Ok(None) => {}
    }
    if let Some(padre) = padre_de(campo)
        && ambito.campo(padre).ok().flatten().is_none()
    {
        let padre = ambito.paquete.tramite.campo(padre).map_or("lo anterior", |c| c.etiqueta.as_str());
        return Err(format!("Conteste primero «{padre}»; de eso depende «{}»", campo.etiqueta));
    }
    Err(no_se_ofrece(campo, escrito, &ofrecidas, ambito))
}

fn no_se_ofrece(campo: &Campo, escrito: &str, ofrecidas: &[&Opcion], ambito: &Ambito<'_>) -> String {
    let opciones = de(campo).map_or(&[] as &[Opcion], |(_, opciones)| opciones);
    let buscado = plegar(escrito);
    let es = |o: &&Opcion| o.clave() == clave(escrito) || plegar(&o.etiqueta) == buscado;
    let otra = format!("Elija otra opción en «{}»", campo.etiqueta);
    let del_dia = del_dia(campo, ambito);
    if let Some(ajena) = del_dia.iter().find(|o| es(o)) {
        let padre = padre_de(campo).and_then(|p| {
            let padre = ambito.paquete.tramite.campo(p)?;
            match ambito.campo(p).ok()?? {
                Valor::Opcion(id) => Some(formato::etiqueta_opcion(&id, Some(padre)).to_owned()),
                _ => None,
            }
        });
        return match padre {
            Some(padre) => format!("{otra}: «{}» no es de «{padre}»", ajena.etiqueta),
            None => otra,
        };
    }
    if let (Some(fuera), Some(hoy)) = (opciones.iter().rev().find(es), ambito.hoy) {
        return format!("{otra}: {}", fuera_de_vigencia(fuera, hoy));
    }
    let parecidas: Vec<String> = ofrecidas
        .iter()
        .filter(|o| buscado.chars().count() >= 3 && plegar(&o.etiqueta).contains(&buscado))
        .take(PARECIDAS)
        .map(|o| format!("«{}»", o.etiqueta))
        .collect();
    match parecidas.as_slice() {
        [] => format!("Elija en «{}» una de las opciones que se ofrecen", campo.etiqueta),
        _ => format!(
            "Elija en «{}» una de las opciones que se ofrecen; ¿quiso escribir {}?",
            campo.etiqueta,
            formato::alternar(&parecidas)
        ),
    }
}

/// Why a row isn't offered on a day.
fn fuera_de_vigencia(opcion: &Opcion, hoy: Date) -> String {
    let fila = opcion.fila.as_deref();
    match (fila.and_then(|f| f.desde), fila.and_then(|f| f.hasta)) {
        (Some(desde), _) if hoy < desde => {
            format!("«{}» se ofrece desde el {}", opcion.etiqueta, formato::fecha(desde))
        }
        (_, Some(hasta)) => {
            format!("«{}» dejó de ofrecerse después del {}", opcion.etiqueta, formato::fecha(hasta))
        }
        _ => format!("«{}» no se ofrece", opcion.etiqueta),
    }
}

/// Why an answer can't be taken now, that its expediente didn't have: its row isn't offered on the day of the ámbito, or not under the
/// answer of its parent.
pub(crate) fn impide(campo: &Campo, valor: &Valor, ambito: &Ambito<'_>) -> Result<Option<String>, Atorado> {
    let Valor::Opcion(id) = valor else { return Ok(None) };
    if de(campo).is_none() {
        return Ok(None);
    }
    let Some(opcion) = fila(campo, id) else {
        return Ok(Some(format!("Elija otra opción en «{}»: la que eligió ya no está", campo.etiqueta)));
    };
    if let Some(hoy) = ambito.hoy.filter(|hoy| !opcion.vale(*hoy)) {
        let porque = fuera_de_vigencia(opcion, hoy);
        return Ok(Some(format!("Elija otra opción en «{}»: {porque}", campo.etiqueta)));
    }
    Ok(None)
}

/// The answers of a set of fields, and of one of them, that an answer leaves without sense: those that hang from it.
pub fn dependientes<'p>(paquete: &'p Paquete, campo: &CampoId) -> impl Iterator<Item = &'p Campo> {
    let campo = campo.clone();
    paquete.tramite.campos.iter().filter(move |c| padre_de(c) == Some(&campo))
}

/// One option of each kind among some: those that `llave` tells apart. What is asked of one of them is answered alike by all of its kind.
pub fn uno_de_cada<'c, K: Ord>(
    opciones: impl IntoIterator<Item = &'c Opcion>,
    llave: impl Fn(&Opcion) -> K,
) -> Vec<&'c Opcion> {
    let mut vistas = BTreeSet::new();
    opciones.into_iter().filter(|o| vistas.insert(llave(o))).collect()
}

/// What tells rows apart for who reads these columns, or all of them when none is said: as text, so that it can be compared.
pub fn dicho(opcion: &Opcion, columnas: Option<&BTreeSet<String>>) -> Vec<String> {
    let Some(fila) = opcion.fila.as_deref() else { return Vec::new() };
    let mut dicho: Vec<String> = fila
        .columnas
        .iter()
        .filter(|(nombre, _)| columnas.is_none_or(|c| c.contains(*nombre)))
        .map(|(_, valor)| format!("{valor:?}"))
        .collect();
    if columnas.is_some_and(|c| c.contains(NOMBRE)) {
        dicho.push(opcion.etiqueta.clone());
    }
    dicho
}

/// Makes the answers that hang from one, and those from which it hangs, go with it: so that what is tried or shown as an example is
/// something that somebody may answer. Gives the fields whose answer changed.
pub fn cuadrar(
    paquete: &Paquete,
    campos: &mut BTreeMap<CampoId, Valor>,
    elegido: &CampoId,
    hoy: Date,
) -> Vec<CampoId> {
    let mut cambian = Vec::new();
    // Upwards: the parent is the one of what was chosen.
    let mut actual = elegido.clone();
    let mut cima = elegido.clone();
    while let Some((padre, fila)) = padre_exigido(paquete, campos, &actual, hoy) {
        if let Some(fila) = fila {
            campos.insert(padre.clone(), Valor::Opcion(fila.id.clone()));
            cambian.push(padre.clone());
        }
        actual = padre.clone();
        cima = padre;
    }
    // Downwards: what doesn't hang from what was chosen becomes the first that does.
    let mut pendientes = vec![cima];
    while let Some(padre) = pendientes.pop() {
        let Some(Valor::Opcion(elegida)) = campos.get(&padre).cloned() else { continue };
        for hijo in dependientes(paquete, &padre) {
            let Some(Valor::Opcion(suyo)) = campos.get(&hijo.id) else { continue };
            let cuelga = |o: &&Opcion| o.padre() == Some(clave(&elegida)) && o.vale(hoy);
            if !fila(hijo, suyo).as_ref().is_some_and(cuelga) {
                let primera = de(hijo).and_then(|(_, filas)| filas.iter().find(cuelga));
                if let Some(primera) = primera {
                    campos.insert(hijo.id.clone(), Valor::Opcion(primera.id.clone()));
                    cambian.push(hijo.id.clone());
                }
            }
            pendientes.push(hijo.id.clone());
        }
    }
    cambian
}

/// The parent of an answer, and its row when the answer of the parent is another.
fn padre_exigido<'p>(
    paquete: &'p Paquete,
    campos: &BTreeMap<CampoId, Valor>,
    id: &CampoId,
    hoy: Date,
) -> Option<(CampoId, Option<&'p Opcion>)> {
    let campo = paquete.tramite.campo(id)?;
    let padre = padre_de(campo)?;
    let Valor::Opcion(suya) = campos.get(id)? else { return None };
    let exigido = fila(campo, suya)?.padre()?;
    let bien = matches!(campos.get(padre), Some(Valor::Opcion(p)) if clave(p) == exigido);
    let de_arriba = de(paquete.tramite.campo(padre)?)?.1;
    let exigida = de_arriba.iter().find(|o| o.clave() == exigido && o.vale(hoy));
    Some((padre.clone(), exigida.filter(|_| !bien)))
}

#[cfg(test)]
mod pruebas;
