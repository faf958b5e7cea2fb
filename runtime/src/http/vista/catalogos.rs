//! A field whose options come from a catálogo, as a control: in view when they are few, in a list that opens when they are some, and typed
//! with the list at hand when they are many. What is sent is a clave or a name; the engine reads both.

use engine::campo::{Entrada, leer_pagina};
use engine::catalogo;
use engine::datos::Datos;
use engine::eval::rutas;
use jiff::civil::Date;
use schemas::expr::Raiz;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Opcion as Fila, Paquete, clave};

use super::campos::{self, Formulario, escoger, opcion, texto};
use crate::web::vistas::{Control, Opcion};

/// Options up to which they are shown in a list that opens; beyond, they are looked for by typing.
const LISTA: usize = 30;

/// The control of a field.
pub fn control(campo: &Campo, nombre: &str, f: &Formulario<'_>) -> Control {
    let filas = catalogo::ofrecidas(campo, f.ambito).unwrap_or_default();
    let escrito = texto(f, nombre);
    let elegida = filas.iter().find(|o| o.clave() == clave(&escrito));
    let nombres = catalogo::nombres(campo, &filas);
    if filas.len() > LISTA {
        let mostrada = elegida.and_then(|e| {
            let n = filas.iter().position(|o| o.id == e.id)?;
            nombres.get(n).cloned()
        });
        return Control::Busqueda { valor: mostrada.unwrap_or(escrito), opciones: nombres };
    }
    let opcion = |(o, nombre): (&&Fila, &String)| Opcion {
        grupo: catalogo::grupo(campo, o).map(str::to_owned),
        ..opcion(o.clave(), nombre, elegida.is_some_and(|e| e.id == o.id))
    };
    match escoger(filas.iter().zip(&nombres).map(opcion).collect()) {
        // Parents are told apart in a list that opens.
        Control::Opcion { opciones, .. } if opciones.iter().any(|o| o.grupo.is_some()) => {
            Control::Seleccion { opciones: agrupadas(opciones), vacia: Some(campos::VACIA.to_owned()) }
        }
        Control::Seleccion { opciones, vacia } => Control::Seleccion { opciones: agrupadas(opciones), vacia },
        otro => otro,
    }
}

/// Those of each parent together, in the order in which the parents first come.
fn agrupadas(opciones: Vec<Opcion>) -> Vec<Opcion> {
    let mut grupos: Vec<Option<String>> = Vec::new();
    for opcion in &opciones {
        if !grupos.contains(&opcion.grupo) {
            grupos.push(opcion.grupo.clone());
        }
    }
    let mut juntas = opciones;
    juntas.sort_by_key(|o| grupos.iter().position(|g| *g == o.grupo));
    juntas
}

/// What is said beside a field besides its own help: that it waits for the answer of another, or how one of many is found.
pub fn ayuda(campo: &Campo, f: &Formulario<'_>) -> Option<String> {
    if let Some(espera) = espera(campo, f) {
        return Some(espera);
    }
    let muchas = catalogo::de(campo).is_some()
        && catalogo::ofrecidas(campo, f.ambito).is_ok_and(|filas| filas.len() > LISTA);
    muchas.then(|| "Escriba una parte del nombre y elija de la lista.".to_owned())
}

fn espera(campo: &Campo, f: &Formulario<'_>) -> Option<String> {
    let padre = f.ambito.paquete.tramite.campo(catalogo::padre_de(campo)?)?;
    if f.ambito.campo(&padre.id).ok().flatten().is_some() {
        return None;
    }
    Some(format!("Conteste primero «{}»; de eso dependen las opciones.", padre.etiqueta))
}

/// What is known, with what is typed in the fields on which others of the page depend: by their condition, or by the options that hang of
/// them.
pub fn con_lo_escrito(
    paquete: &Paquete,
    datos: &Datos,
    campos: &[&Campo],
    entrada: &Entrada,
    hoy: Date,
) -> Datos {
    let mut conocido = datos.clone();
    let mandan: Vec<&Campo> = campos
        .iter()
        .filter(|c| {
            catalogo::dependientes(paquete, &c.id).any(|d| campos.iter().any(|x| x.id == d.id))
                || campos.iter().any(|x| lee(x, &c.id))
        })
        .copied()
        .collect();
    for (id, valor) in leer_pagina(&mandan, entrada, paquete, datos, Some(hoy)).valores {
        match valor {
            Some(valor) => conocido.campos.insert(id, valor),
            None => conocido.campos.remove(&id),
        };
    }
    conocido
}

/// Whether a field is shown, or asked for, by what another says.
fn lee(campo: &Campo, otro: &CampoId) -> bool {
    let condiciones = [&campo.visible_si, &campo.obligatorio_si].into_iter().flatten();
    condiciones.flat_map(|si| rutas(&si.arbol)).any(|r| r.raiz == Raiz::Campo(otro.clone()))
}

/// Whether a field of a page waits for another of the same page.
pub fn cuelga(campo: &Campo, campos: &[&Campo]) -> bool {
    catalogo::padre_de(campo).is_some_and(|padre| campos.iter().any(|c| c.id == *padre))
}
