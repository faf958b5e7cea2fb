//! Answers with parts: persons, addresses and tables.

use std::collections::BTreeMap;

use schemas::paquete::{Campo, TipoPersona};
use schemas::valor::Valor;

use super::crudo::{Crudo, PARTES_DOMICILIO};
use super::escalares::{largo_mal, tomar};
use super::{Lectura, identidad, leer};
use crate::ambito::Ambito;
use crate::texto;

type Partes = BTreeMap<String, Crudo>;

/// Characters that a part of a person or an address may have.
const LARGO: (u32, u32) = (1, 200);

/// A line of text under a name; `None` when it isn't there or is wrong, which is then noted.
fn parte(partes: &Partes, nombre: &str, ruta: &str, lectura: &mut Lectura) -> Option<String> {
    let ruta = format!("{ruta}.{nombre}");
    let escrita = match partes.get(nombre) {
        Some(Crudo::Texto(t)) => t,
        Some(_) => {
            lectura.mal(&ruta, format!("«{nombre}» debe ser un texto"));
            return None;
        }
        None => return None,
    };
    match texto::linea(escrita) {
        Err(_) => lectura.mal(&ruta, "Escríbalo de nuevo: trae caracteres que no se ven"),
        Ok(limpia) => match (largo_mal(limpia.chars().count(), LARGO), texto::sin_imprimir(&limpia)) {
            (Some(mal), _) => lectura.mal(&ruta, format!("Debe {mal}")),
            (None, Some(caracter)) => lectura.mal(
                &ruta,
                format!("Escríbalo sin «{caracter}»: ese carácter no puede imprimirse en un documento"),
            ),
            (None, None) => return Some(limpia),
        },
    }
    None
}

pub(super) fn leer_domicilio(ruta: &str, partes: &Partes, lectura: &mut Lectura) -> Option<Valor> {
    let mut registro = BTreeMap::new();
    for nombre in PARTES_DOMICILIO {
        let antes = lectura.errores.len();
        match parte(partes, nombre, ruta, lectura) {
            Some(valor) => {
                registro.insert(nombre.to_owned(), valor);
            }
            None if lectura.errores.len() == antes => {
                lectura.falta(&format!("{ruta}.{nombre}"), falta_domicilio(nombre))
            }
            None => {}
        }
    }
    let cp_mal = |cp: &String| cp.len() != 5 || !cp.chars().all(|c| c.is_ascii_digit());
    if registro.get("cp").is_some_and(cp_mal) {
        lectura.mal(&format!("{ruta}.cp"), "El código postal debe tener 5 dígitos, por ejemplo 64000");
    }
    completo(registro, lectura)
}

fn falta_domicilio(nombre: &str) -> &'static str {
    match nombre {
        "calle" => "Escriba la calle",
        "numero" => "Escriba el número; si no tiene, escriba S/N",
        "colonia" => "Escriba la colonia",
        "cp" => "Escriba el código postal",
        _ => "Escriba el municipio",
    }
}

pub(super) fn leer_persona(
    ruta: &str,
    partes: &Partes,
    personas: &[TipoPersona],
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let en = |nombre: &str| format!("{ruta}.{nombre}");
    let mut registro = BTreeMap::new();
    let tipo = match (partes.get("tipo"), personas) {
        (None, [unica]) => Some(*unica),
        (Some(Crudo::Texto(t)), _) => personas.iter().copied().find(|p| id_persona(*p) == t.trim()),
        _ => None,
    };
    match tipo {
        Some(tipo) => {
            registro.insert("tipo".to_owned(), id_persona(tipo).to_owned());
        }
        None => lectura.falta(&en("tipo"), "Elija si es persona física o moral"),
    }
    let antes = lectura.errores.len();
    match parte(partes, "nombre", ruta, lectura) {
        Some(nombre) => {
            registro.insert("nombre".to_owned(), nombre);
        }
        None if lectura.errores.len() == antes => lectura.falta(&en("nombre"), "Escriba el nombre completo"),
        None => {}
    }
    match texto_de(partes, "correo") {
        Some(c) => anotar(
            &mut registro,
            "correo",
            tomar(identidad::correo(c).map(|c| (c, None)), &en("correo"), lectura),
        ),
        None => lectura.falta(&en("correo"), "Escriba el correo electrónico"),
    }
    if let Some(t) = texto_de(partes, "telefono") {
        let leido = tomar(identidad::telefono(t).map(|t| (t, None)), &en("telefono"), lectura);
        anotar(&mut registro, "telefono", leido);
    }
    if let Some(c) = texto_de(partes, "curp") {
        if tipo == Some(TipoPersona::Moral) {
            lectura.mal(&en("curp"), "Deje vacía la CURP: una persona moral no tiene");
        } else {
            anotar(&mut registro, "curp", tomar(identidad::curp(c, ambito.hoy), &en("curp"), lectura));
        }
    }
    if let Some(r) = texto_de(partes, "rfc") {
        let leido = tomar(identidad::rfc(r), &en("rfc"), lectura);
        let largo = if tipo == Some(TipoPersona::Moral) { 12 } else { 13 };
        let de_otra = |r: &String| tipo.is_some() && r.chars().count() != largo;
        if leido.as_ref().is_some_and(de_otra) {
            let clase = if largo == 12 { "moral" } else { "física" };
            lectura.mal(&en("rfc"), format!("El RFC de una persona {clase} tiene {largo} caracteres"));
        }
        anotar(&mut registro, "rfc", leido);
    }
    completo(registro, lectura)
}

fn texto_de<'p>(partes: &'p Partes, nombre: &str) -> Option<&'p str> {
    match partes.get(nombre) {
        Some(Crudo::Texto(t)) => Some(t),
        // Of another shape: its reader refuses the empty text.
        Some(_) => Some(""),
        None => None,
    }
}

fn anotar(registro: &mut BTreeMap<String, String>, nombre: &str, valor: Option<String>) {
    if let Some(valor) = valor {
        registro.insert(nombre.to_owned(), valor);
    }
}

/// The id of a kind of person.
pub(super) const fn id_persona(tipo: TipoPersona) -> &'static str {
    match tipo {
        TipoPersona::Fisica => "fisica",
        TipoPersona::Moral => "moral",
    }
}

fn completo(registro: BTreeMap<String, String>, lectura: &Lectura) -> Option<Valor> {
    lectura.errores.is_empty().then(|| {
        let partes = registro.into_iter().map(|(nombre, v)| {
            let valor = if nombre == "tipo" { Valor::Opcion(v) } else { Valor::Texto(v) };
            (nombre, valor)
        });
        Valor::Registro(partes.collect())
    })
}

/// Rows, each read twice: once to know it, once to judge it with its own conditions.
pub(super) fn leer_tabla(
    campo: &Campo,
    ruta: &str,
    columnas: &[Campo],
    (minimo, maximo): (u32, u32),
    filas: &[(usize, Partes)],
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let n = u32::try_from(filas.len()).unwrap_or(u32::MAX);
    if n > maximo {
        lectura
            .mal(ruta, format!("Quite renglones de «{}»: caben a lo más {maximo} y hay {n}", campo.etiqueta));
        return None;
    }
    if n < minimo {
        let renglones = if minimo == 1 { "1 renglón".to_owned() } else { format!("{minimo} renglones") };
        lectura.mal(ruta, format!("Agregue renglones a «{}»: se piden al menos {renglones}", campo.etiqueta));
        return None;
    }
    let mut valores = Vec::with_capacity(filas.len());
    for (i, celdas) in filas {
        let primera =
            leer_fila(columnas, &format!("{ruta}.{i}"), celdas, ambito, &mut Lectura::default(), None);
        let conocidas = primera.clone();
        valores.push(Valor::Registro(leer_fila(
            columnas,
            &format!("{ruta}.{i}"),
            celdas,
            ambito,
            lectura,
            Some(&conocidas),
        )));
    }
    lectura.errores.is_empty().then_some(Valor::Lista(valores))
}

/// The cells of a row. With what is `conocidas` of it, hidden columns are left out; without, all are read as they come.
fn leer_fila(
    columnas: &[Campo],
    ruta: &str,
    celdas: &Partes,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
    conocidas: Option<&BTreeMap<String, Valor>>,
) -> BTreeMap<String, Valor> {
    let vacia = BTreeMap::new();
    let fila = ambito.con_fila(columnas, conocidas.unwrap_or(&vacia));
    let mut valores = BTreeMap::new();
    for columna in columnas.iter().filter(|c| c.calculo.is_none()) {
        if conocidas.is_some() && !fila.visible(columna).unwrap_or(true) {
            continue;
        }
        let crudo = celdas.get(columna.id.as_str()).cloned().unwrap_or(Crudo::Nada);
        if let Some(valor) = leer::uno(columna, &format!("{ruta}.{}", columna.id), &crudo, &fila, lectura) {
            valores.insert(columna.id.0.clone(), valor);
        }
    }
    valores
}
