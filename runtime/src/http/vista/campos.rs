//! Fields of a definition as controls of a form, with what was answered or typed, what is wrong, and what depends on what.

use std::collections::BTreeSet;

use engine::ambito::Ambito;
use engine::campo::{Entrada, ErrorCampo, a_formulario};
use engine::eval::{rutas, rutas_valoracion};
use engine::formato;
use schemas::expr::{Comparador, Expr, Raiz, Ruta};
use schemas::ids::ResultadoId;
use schemas::paquete::{Campo, Paquete, TipoCampo, TipoPersona};
use schemas::valor::{Archivo, Valor};

use super::catalogos;
use crate::web::vistas::{
    Actualiza, Ancho, Campo as CampoVista, CampoArchivo, Control, Fila, Linea, Opcion, Renglon, Subido, Tabla,
};

/// Options up to which a choice is shown whole; beyond, in a list that opens.
const A_LA_VISTA: usize = 8;

/// What the first, empty choice of a list says.
pub(super) const VACIA: &str = "Elija una opción";

/// What is needed to draw fields.
#[derive(Clone, Copy, Debug)]
pub struct Formulario<'a> {
    /// What is known: conditions and computed columns are read here. Give it the answers of the form itself too.
    pub ambito: &'a Ambito<'a>,
    /// What the controls show; [`entrada_de`] makes it from values.
    pub entrada: &'a Entrada,
    /// What is wrong.
    pub errores: &'a [ErrorCampo],
    /// What is doubtful.
    pub advertencias: &'a [ErrorCampo],
    /// Where a change is told (htmx); `None`: nowhere.
    pub actualiza: Option<&'a str>,
    /// The address under which files are read, to which `/<sha256>` is added; `None`: they aren't.
    pub url_archivos: Option<&'a str>,
}

/// The controls that show some values, as if the person had typed them.
pub fn entrada_de<'v>(campos: &[&Campo], valor: impl Fn(&Campo) -> Option<&'v Valor>) -> Entrada {
    let mut entrada = Entrada::new();
    for campo in campos {
        if let Some(valor) = valor(campo) {
            entrada.extend(a_formulario(campo, valor));
        }
    }
    entrada
}

/// Takes what a form says of documents out of it: their content is known only by what the store says. Without this, a forged form
/// could name the file of another person.
pub fn sin_documentos(campos: &[&Campo], entrada: &mut Entrada) {
    for campo in campos {
        match &campo.tipo {
            TipoCampo::Documento { .. } => {
                entrada.remove(campo.id.as_str());
            }
            TipoCampo::Tabla { columnas, .. } => {
                let ids: Vec<&str> = columnas
                    .iter()
                    .filter(|c| matches!(c.tipo, TipoCampo::Documento { .. }))
                    .map(|c| c.id.as_str())
                    .collect();
                let prefijo = format!("{}.", campo.id);
                entrada.retain(|nombre, _| {
                    let columna =
                        nombre.strip_prefix(&prefijo).and_then(|r| r.split_once('.')).map(|(_, c)| c);
                    columna.is_none_or(|c| !ids.contains(&c))
                });
            }
            _ => {}
        }
    }
}

/// The fields of a page, in order. A field asked only when an option of this same page is chosen stands under that option, where the
/// browser reveals it without any script; any other hidden field is left out.
pub fn pagina(campos: &[&Campo], f: &Formulario<'_>) -> Vec<CampoVista> {
    let mandan = mandan(campos, f.ambito.paquete);
    let bajo: Vec<Option<(&str, &str)>> = campos.iter().map(|c| bajo_opcion(c, campos)).collect();
    let mut vistas = Vec::new();
    for (campo, sitio) in campos.iter().zip(&bajo) {
        // A condition that can't be evaluated shows the field: it is safer to ask.
        if sitio.is_none() && f.ambito.visible(campo).unwrap_or(true) {
            vistas.push(con_abiertos(campo, campos, &bajo, f, &mandan));
        }
    }
    vistas
}

/// Whether a change of some field of a page changes what the page itself asks, other than by an option that reveals its fields.
pub fn actualizable(campos: &[&Campo]) -> bool {
    let condicionados = campos.iter().filter(|c| c.visible_si.is_some() && bajo_opcion(c, campos).is_none());
    condicionados.count() > 0 || campos.iter().any(|c| catalogos::cuelga(c, campos)) || campos.iter().any(|c| matches!(&c.tipo, TipoCampo::Tabla { columnas, .. } if columnas.iter().any(|x| x.calculo.is_some() || x.visible_si.is_some())))
}

fn con_abiertos(
    campo: &Campo,
    campos: &[&Campo],
    bajo: &[Option<(&str, &str)>],
    f: &Formulario<'_>,
    mandan: &BTreeSet<String>,
) -> CampoVista {
    let mut vista = uno(campo, campo.id.as_str(), f);
    if mandan.contains(campo.id.as_str()) {
        vista.actualiza = f.actualiza.map(|url| Actualiza { url: url.to_owned(), sin: archivos(campos) });
    }
    if let Control::Opcion { opciones, en_linea } = &mut vista.control {
        for (otro, sitio) in campos.iter().zip(bajo) {
            if let Some((padre, opcion)) = sitio
                && campo.id == *padre
                && let Some(opcion) = opciones.iter_mut().find(|o| o.valor == *opcion)
            {
                let mut dentro = con_abiertos(otro, campos, bajo, f, mandan);
                // It is asked when its option is chosen: then it must be answered as the definition says.
                if otro.obligatorio_si.is_none() {
                    dentro.opcional = !otro.obligatorio;
                }
                opcion.abre.push(dentro);
                *en_linea = false;
            }
        }
    }
    vista
}

/// Whether a field stands in the page also while it isn't asked, under the option that brings it: who sends the page has seen it.
pub fn ya_esta(campo: &Campo, campos: &[&Campo]) -> bool {
    bajo_opcion(campo, campos).is_some()
}

/// `uso == "comercial"`, where `uso` is a choice of the same page with its options in view.
fn bajo_opcion<'c>(campo: &'c Campo, campos: &[&Campo]) -> Option<(&'c str, &'c str)> {
    let Expr::Compara { primero, resto } = &campo.visible_si.as_ref()?.arbol else { return None };
    let (Expr::Ruta(Ruta { raiz: Raiz::Campo(padre), partes }), [(Comparador::Igual, Expr::Literal(valor))]) =
        (&**primero, resto.as_slice())
    else {
        return None;
    };
    let (Valor::Opcion(opcion) | Valor::Texto(opcion)) = valor else { return None };
    let de_la_pagina = campos.iter().find(|c| c.id == *padre)?;
    match &de_la_pagina.tipo {
        TipoCampo::Opcion { opciones, catalogo: None }
            if partes.is_empty() && opciones.len() <= A_LA_VISTA =>
        {
            opciones.iter().any(|o| o.id == *opcion).then_some((padre.as_str(), opcion.as_str()))
        }
        _ => None,
    }
}

/// Fields of the page on which something depends: other fields of it, their limits, computed columns, or a bill.
fn mandan<'p>(campos: &[&'p Campo], paquete: &'p Paquete) -> BTreeSet<String> {
    let mut nombradas: Vec<&Ruta> = Vec::new();
    for campo in campos {
        for si in [&campo.visible_si, &campo.obligatorio_si, &campo.advierte_si].into_iter().flatten() {
            nombradas.extend(rutas(&si.arbol));
        }
    }
    nombradas.extend(de_los_cobros(paquete));
    let mut mandan = campos_de(paquete, nombradas);
    let de_quien_cuelgan = campos.iter().filter_map(|c| engine::catalogo::padre_de(c));
    mandan.extend(de_quien_cuelgan.map(ToString::to_string));
    mandan
}

/// What the bills of the trámite are computed from.
pub fn de_los_cobros(paquete: &Paquete) -> Vec<&Ruta> {
    let mut nombradas: Vec<&Ruta> = Vec::new();
    for cobro in &paquete.tramite.cobros {
        for concepto in &cobro.conceptos {
            nombradas.extend(rutas_valoracion(&concepto.monto));
            nombradas.extend(concepto.si.iter().flat_map(|si| rutas(&si.arbol)));
        }
        for ajuste in cobro.recargos.iter().chain(&cobro.descuentos) {
            nombradas.extend(ajuste.si.iter().flat_map(|si| rutas(&si.arbol)));
        }
    }
    nombradas
}

/// The fields that some paths come from, through computed values.
pub fn campos_de<'p>(paquete: &'p Paquete, rutas: Vec<&'p Ruta>) -> BTreeSet<String> {
    let de_campo = |raiz: &Raiz| match raiz {
        Raiz::Campo(id) => Some(id.to_string()),
        _ => None,
    };
    raices_de(paquete, rutas).into_iter().filter_map(de_campo).collect()
}

/// The results of stages that some paths come from, through computed values.
pub fn resultados_de<'p>(paquete: &'p Paquete, rutas: Vec<&'p Ruta>) -> BTreeSet<&'p ResultadoId> {
    let de_resultado = |raiz: &'p Raiz| match raiz {
        Raiz::Resultado(id) => Some(id),
        _ => None,
    };
    raices_de(paquete, rutas).into_iter().filter_map(de_resultado).collect()
}

/// What some paths begin with, through computed values.
fn raices_de<'p>(paquete: &'p Paquete, rutas: Vec<&'p Ruta>) -> Vec<&'p Raiz> {
    let mut raices = Vec::new();
    let mut calculos = BTreeSet::new();
    let mut pendientes = rutas;
    while let Some(ruta) = pendientes.pop() {
        match &ruta.raiz {
            Raiz::Calculo(id) if calculos.insert(id) => {
                if let Some(calculo) = paquete.tramite.calculo(id) {
                    pendientes.extend(rutas_valoracion(&calculo.valor));
                }
            }
            Raiz::Calculo(_) => {}
            raiz => raices.push(raiz),
        }
    }
    raices
}

fn archivos(campos: &[&Campo]) -> Vec<String> {
    campos
        .iter()
        .filter(|c| matches!(c.tipo, TipoCampo::Documento { .. }))
        .map(|c| c.id.to_string())
        .collect()
}

/// A field under a name of the form, alone: visible or not is for the caller.
pub fn uno(campo: &Campo, nombre: &str, f: &Formulario<'_>) -> CampoVista {
    CampoVista {
        nombre: nombre.to_owned(),
        etiqueta: campo.etiqueta.clone(),
        ayuda: match (ayuda(campo), catalogos::ayuda(campo, f)) {
            (Some(propia), Some(otra)) => Some(format!("{propia} {otra}")),
            (propia, otra) => propia.or(otra),
        },
        error: mensaje(f.errores, nombre),
        advertencia: mensaje(f.advertencias, nombre),
        opcional: !f.ambito.obligatorio(campo).unwrap_or(campo.obligatorio) && campo.calculo.is_none(),
        encabezado: false,
        actualiza: None,
        control: control(campo, nombre, f),
    }
}

fn mensaje(de: &[ErrorCampo], nombre: &str) -> Option<String> {
    de.iter().find(|e| e.ruta == nombre).map(|e| e.mensaje.clone())
}

fn ayuda(campo: &Campo) -> Option<String> {
    let propia = campo.ayuda.as_deref().map(super::con_punto);
    let otra = match &campo.tipo {
        TipoCampo::Documento { formatos, tamano_maximo, cantidad: (minimo, maximo), .. } => {
            let formatos: Vec<String> = formatos.iter().map(|x| x.to_uppercase()).collect();
            let cuantos = match (*minimo, *maximo) {
                (_, 0 | 1) => String::new(),
                (minimo, maximo) if minimo == maximo => format!(" Son {maximo} archivos."),
                (_, maximo) => format!(" Caben hasta {maximo} archivos."),
            };
            Some(format!(
                "{} de hasta {}.{cuantos}",
                formato::alternar(&formatos),
                formato::tamano(*tamano_maximo)
            ))
        }
        TipoCampo::ExpedienteCatastral { ejemplo, .. } if propia.is_none() => {
            Some(format!("Por ejemplo: {ejemplo}"))
        }
        TipoCampo::Fecha { .. } if propia.is_none() => Some("Por ejemplo: 9 11 2026".to_owned()),
        _ => None,
    };
    match (propia, otra) {
        (Some(a), Some(b)) => Some(format!("{a} {b}")),
        (a, b) => a.or(b),
    }
}

pub(super) fn texto(f: &Formulario<'_>, nombre: &str) -> String {
    f.entrada
        .get(nombre)
        .and_then(|v| v.iter().rev().find(|x| !x.trim().is_empty()))
        .cloned()
        .unwrap_or_default()
}

fn linea(valor: String, linea: Linea, ancho: Ancho, maximo: Option<u32>) -> Control {
    Control::Texto { valor, linea, ancho, maximo }
}

fn control(campo: &Campo, nombre: &str, f: &Formulario<'_>) -> Control {
    let valor = || texto(f, nombre);
    match &campo.tipo {
        _ if campo.calculo.is_some() => Control::Fijo { valor: computado(campo, f) },
        TipoCampo::Texto { largo: (_, maximo), .. } => {
            let ancho = match maximo {
                0..=5 => Ancho::Cinco,
                6..=12 => Ancho::Diez,
                13..=25 => Ancho::Veinte,
                _ => Ancho::Todo,
            };
            linea(valor(), Linea::Texto, ancho, None)
        }
        TipoCampo::TextoLargo { .. } => Control::Area { valor: valor(), renglones: 6, maximo: None },
        TipoCampo::Entero { unidad, .. } => {
            Control::Numero { valor: valor(), unidad: unidad.clone(), decimales: false }
        }
        TipoCampo::Decimal { unidad, .. } => {
            Control::Numero { valor: valor(), unidad: unidad.clone(), decimales: true }
        }
        TipoCampo::Dinero { .. } => Control::Dinero { valor: valor() },
        TipoCampo::Booleano => Control::Booleano {
            valor: match valor().as_str() {
                "si" | "sí" => Some(true),
                "no" => Some(false),
                _ => None,
            },
        },
        TipoCampo::Fecha { .. } => fecha(nombre, f),
        TipoCampo::Hora => Control::Hora { valor: valor() },
        TipoCampo::FechaHora => Control::FechaHora {
            dia: texto(f, &format!("{nombre}.dia")),
            mes: texto(f, &format!("{nombre}.mes")),
            anio: texto(f, &format!("{nombre}.anio")),
            hora: texto(f, &format!("{nombre}.hora")),
        },
        TipoCampo::Opcion { catalogo: Some(_), .. } => catalogos::control(campo, nombre, f),
        TipoCampo::Opcion { opciones, .. } => {
            let elegida = valor();
            let opciones: Vec<Opcion> =
                opciones.iter().map(|o| opcion(&o.id, &o.etiqueta, o.id == elegida)).collect();
            escoger(opciones)
        }
        TipoCampo::Opciones { opciones, .. } => {
            let elegidas = f.entrada.get(nombre);
            let marcada = |id: &str| elegidas.is_some_and(|e| e.iter().any(|x| x == id));
            Control::Opciones {
                opciones: opciones.iter().map(|o| opcion(&o.id, &o.etiqueta, marcada(&o.id))).collect(),
            }
        }
        TipoCampo::Tabla { columnas, filas } => Control::Tabla(tabla(campo, nombre, columnas, *filas, f)),
        TipoCampo::Persona { personas } => persona(nombre, personas, f),
        TipoCampo::Curp => linea(valor(), Linea::Clave, Ancho::Veinte, None),
        TipoCampo::Rfc => linea(valor(), Linea::Clave, Ancho::Veinte, None),
        TipoCampo::Correo => linea(valor(), Linea::Correo, Ancho::Todo, None),
        TipoCampo::Telefono => linea(valor(), Linea::Telefono, Ancho::Veinte, None),
        TipoCampo::Domicilio => domicilio(nombre, f),
        TipoCampo::ExpedienteCatastral { .. } => linea(valor(), Linea::Clave, Ancho::Veinte, None),
        TipoCampo::Documento { .. } => Control::Archivo(documento(campo, nombre, f)),
        TipoCampo::Salida { .. } => super::tenencias::control(campo, &valor(), f.ambito),
        TipoCampo::Expediente => super::referidos::control(campo, &valor(), f.ambito),
        TipoCampo::Servidor { .. } => super::servidores::control(campo, &valor(), f.ambito),
    }
}

/// One of several: in view when they are few.
pub fn escoger(opciones: Vec<Opcion>) -> Control {
    if opciones.len() > A_LA_VISTA {
        Control::Seleccion { opciones, vacia: Some(VACIA.to_owned()) }
    } else {
        let en_linea = opciones.len() <= 2 && opciones.iter().all(|o| o.etiqueta.chars().count() <= 16);
        Control::Opcion { opciones, en_linea }
    }
}

/// An option of a choice.
pub fn opcion(valor: &str, etiqueta: &str, marcada: bool) -> Opcion {
    Opcion { valor: valor.to_owned(), etiqueta: etiqueta.to_owned(), marcada, ..Opcion::default() }
}

fn computado(columna: &Campo, f: &Formulario<'_>) -> String {
    let valor = columna.calculo.as_ref().map(|c| engine::valoracion::evaluar(c, f.ambito));
    match valor {
        Some(Ok(valor)) => formato::valor_en_palabras(&valor, Some(columna)),
        _ => "por calcular".to_owned(),
    }
}

fn fecha(nombre: &str, f: &Formulario<'_>) -> Control {
    let parte = |p: &str| texto(f, &format!("{nombre}.{p}"));
    Control::Fecha { dia: parte("dia"), mes: parte("mes"), anio: parte("anio") }
}

fn parte(nombre: &str, etiqueta: &str, opcional: bool, control: Control, f: &Formulario<'_>) -> CampoVista {
    CampoVista {
        nombre: nombre.to_owned(),
        etiqueta: etiqueta.to_owned(),
        error: mensaje(f.errores, nombre),
        advertencia: mensaje(f.advertencias, nombre),
        opcional,
        control,
        ..CampoVista::default()
    }
}

fn domicilio(nombre: &str, f: &Formulario<'_>) -> Control {
    let una = |id: &str, etiqueta: &str, tipo: Linea, ancho: Ancho| {
        let nombre = format!("{nombre}.{id}");
        let control = linea(texto(f, &nombre), tipo, ancho, None);
        parte(&nombre, etiqueta, false, control, f)
    };
    Control::Grupo {
        partes: vec![
            una("calle", "Calle", Linea::Calle, Ancho::Todo),
            una("numero", "Número exterior e interior", Linea::Texto, Ancho::Diez),
            una("colonia", "Colonia", Linea::Texto, Ancho::Todo),
            una("cp", "Código postal", Linea::CodigoPostal, Ancho::Cinco),
            una("municipio", "Municipio", Linea::Texto, Ancho::Veinte),
        ],
    }
}

/// The label of a kind of person.
pub const fn tipo_persona(tipo: TipoPersona) -> (&'static str, &'static str) {
    match tipo {
        TipoPersona::Fisica => ("fisica", "Persona física"),
        TipoPersona::Moral => ("moral", "Persona moral (empresa, asociación)"),
    }
}

fn persona(nombre: &str, personas: &[TipoPersona], f: &Formulario<'_>) -> Control {
    let mut partes = Vec::new();
    let en = |id: &str| format!("{nombre}.{id}");
    if personas.len() > 1 {
        let elegido = texto(f, &en("tipo"));
        let opciones =
            personas.iter().map(|p| tipo_persona(*p)).map(|(id, e)| opcion(id, e, id == elegido)).collect();
        partes.push(parte(&en("tipo"), "Tipo de persona", false, escoger(opciones), f));
    }
    let mut una = |id: &str, etiqueta: &str, tipo: Linea, ancho: Ancho, opcional: bool| {
        let nombre = en(id);
        let control = linea(texto(f, &nombre), tipo, ancho, None);
        partes.push(parte(&nombre, etiqueta, opcional, control, f));
    };
    una("nombre", "Nombre completo o razón social", Linea::Texto, Ancho::Todo, false);
    una("correo", "Correo electrónico", Linea::Correo, Ancho::Todo, false);
    una("telefono", "Teléfono", Linea::Telefono, Ancho::Veinte, true);
    if personas.contains(&TipoPersona::Fisica) {
        una("curp", "CURP", Linea::Clave, Ancho::Veinte, true);
    }
    una("rfc", "RFC", Linea::Clave, Ancho::Veinte, true);
    Control::Grupo { partes }
}

/// The rows of a table that a form has, by their index.
pub fn indices(nombre: &str, entrada: &Entrada) -> BTreeSet<usize> {
    let prefijo = format!("{nombre}.");
    entrada
        .range(prefijo.clone()..)
        .take_while(|(clave, _)| clave.starts_with(&prefijo))
        .filter_map(|(clave, _)| clave.get(prefijo.len()..)?.split('.').next()?.parse().ok())
        .collect()
}

/// Adds a blank row to what a form has.
pub fn agregar_renglon(campo: &Campo, entrada: &mut Entrada) {
    let TipoCampo::Tabla { columnas, filas: (_, maximo) } = &campo.tipo else { return };
    let hay = indices(&campo.id, entrada);
    if hay.len() >= usize::try_from(*maximo).unwrap_or(usize::MAX) {
        return;
    }
    let nuevo = hay.last().map_or(0, |n| n.saturating_add(1));
    if let Some(primera) = columnas.iter().find(|c| c.calculo.is_none()) {
        entrada.insert(format!("{}.{nuevo}.{}", campo.id, primera.id), vec![String::new()]);
    }
}

/// Takes a row out of what a form has.
pub fn quitar_renglon(campo: &str, indice: usize, entrada: &mut Entrada) {
    let prefijo = format!("{campo}.{indice}.");
    entrada.retain(|nombre, _| !nombre.starts_with(&prefijo));
}

/// Obeys the buttons that add and take rows, where nothing is kept between one page and the next; whether one of them was pressed.
pub fn atender_renglones(campos: &[&Campo], accion: &str, entrada: &mut Entrada) -> bool {
    match accion.split_once(':') {
        Some(("agregar", cual)) => {
            if let Some(campo) = campos.iter().find(|c| c.id == cual) {
                agregar_renglon(campo, entrada);
            }
            true
        }
        Some(("quitar", cual)) => {
            if let Some((campo, n)) = cual.rsplit_once('.').and_then(|(c, n)| Some((c, n.parse().ok()?))) {
                quitar_renglon(campo, n, entrada);
            }
            true
        }
        _ => accion == "actualizar",
    }
}

fn tabla(
    campo: &Campo,
    nombre: &str,
    columnas: &[Campo],
    (minimo, maximo): (u32, u32),
    f: &Formulario<'_>,
) -> Tabla {
    let mut presentes: Vec<usize> = indices(nombre, f.entrada).into_iter().collect();
    if presentes.is_empty() && (minimo > 0 || f.ambito.obligatorio(campo).unwrap_or(false)) {
        presentes.push(0);
    }
    let renglones = presentes
        .iter()
        .enumerate()
        .map(|(n, indice)| {
            let celdas = celdas(columnas, &format!("{nombre}.{indice}"), f);
            let ambito = f.ambito.con_fila(columnas, &celdas);
            let de_fila = Formulario {
                ambito: &ambito,
                entrada: f.entrada,
                errores: f.errores,
                advertencias: f.advertencias,
                actualiza: None,
                url_archivos: f.url_archivos,
            };
            let campos = columnas
                .iter()
                .filter(|c| ambito.visible(c).unwrap_or(true))
                .map(|c| uno(c, &format!("{nombre}.{indice}.{}", c.id), &de_fila))
                .collect();
            Renglon { titulo: format!("Renglón {}", n + 1), campos, quitable: true, indice: *indice }
        })
        .collect::<Vec<_>>();
    let caben = u32::try_from(renglones.len()).unwrap_or(u32::MAX) < maximo;
    Tabla {
        agregar: caben.then(|| {
            if renglones.is_empty() { "Agregar un renglón" } else { "Agregar otro renglón" }.to_owned()
        }),
        vacia: "Todavía no hay renglones.".to_owned(),
        totales: Vec::<Fila>::new(),
        renglones,
    }
}

/// What the cells of a row hold, as far as they can be read.
fn celdas(
    columnas: &[Campo],
    prefijo: &str,
    f: &Formulario<'_>,
) -> std::collections::BTreeMap<String, Valor> {
    let mut valores = std::collections::BTreeMap::new();
    for columna in columnas.iter().filter(|c| c.calculo.is_none()) {
        // The reader takes names from the field: give it one that has the whole name.
        let suelto = Campo {
            id: format!("{prefijo}.{}", columna.id).into(),
            visible_si: None,
            obligatorio_si: None,
            ..columna.clone()
        };
        if let Some(valor) = engine::campo::leer_formulario(&suelto, f.entrada, f.ambito).valor {
            valores.insert(columna.id.to_string(), valor);
        }
    }
    valores
}

/// The files that a form or an answer names, as the store described them.
pub fn archivos_en(entrada: &Entrada, nombre: &str) -> Vec<Archivo> {
    entrada.get(nombre).into_iter().flatten().filter_map(|t| serde_json::from_str(t).ok()).collect()
}

fn documento(campo: &Campo, nombre: &str, f: &Formulario<'_>) -> CampoArchivo {
    let TipoCampo::Documento { formatos, cantidad: (_, maximo), antiguedad_maxima, .. } = &campo.tipo else {
        return CampoArchivo::default();
    };
    let subidos: Vec<Subido> = archivos_en(f.entrada, nombre)
        .into_iter()
        .enumerate()
        .map(|(indice, a)| Subido {
            detalle: detalle(&a),
            url: f.url_archivos.map(|base| format!("{base}/{}", a.sha256)),
            nombre: a.nombre,
            indice,
            cuando: None,
        })
        .collect();
    let acepta = formatos
        .iter()
        .flat_map(|x| {
            if x == "jpg" { vec![".jpg".to_owned(), ".jpeg".to_owned()] } else { vec![format!(".{x}")] }
        })
        .collect::<Vec<_>>()
        .join(",");
    let nombre_fecha = format!("{nombre}.fecha");
    let fecha = antiguedad_maxima.map(|dura| CampoVista {
        ayuda: Some(format!("La que dice el documento. Debe tener a lo más {dura}.")),
        ..parte(&nombre_fecha, "Fecha del documento", false, fecha(&nombre_fecha, f), f)
    });
    CampoArchivo {
        acepta,
        varios: *maximo > 1,
        admite: u32::try_from(subidos.len()).unwrap_or(u32::MAX) < *maximo,
        subidos,
        de_casa: None,
        fecha: fecha.into_iter().collect(),
    }
}

/// `PDF, 1.2 MB`.
pub fn detalle(archivo: &Archivo) -> String {
    let formato = match archivo.tipo.as_str() {
        "application/pdf" => "PDF",
        "image/png" => "PNG",
        "image/jpeg" => "JPG",
        otro => otro,
    };
    format!("{formato}, {}", formato::tamano(archivo.tamano))
}
