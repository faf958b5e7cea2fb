//! Filling in: one page of a form, saved at each step, with its files. The same for a solicitud that begins, a task of who applies and
//! the answer to a prevención. What is asked next is computed from the answers, never stored.

use std::collections::BTreeSet;

use engine::ambito::Ambito;
use engine::campo::{ClaseError, Entrada, ErrorCampo, Lecturas, leer_pagina};
use engine::datos::Datos;
use engine::eval::{eval, rutas};
use engine::evolve;
use jiff::civil::Date;
use schemas::paquete::{Campo, Etapa, Nivel, Paquete, TipoCampo, TipoEtapa, Validacion};
use schemas::valor::Valor;

use crate::app::{AppError, Llenado, de_campo, quitar_campo};
use crate::http::vista::campos::{self, Formulario};
use crate::http::{Cx, Enviado, Falla};
use crate::web::vistas::{Campo as CampoVista, ErrorDeCampo, Errores, Fila};

/// Before the names of who applies, among what was typed: a trámite may have a field of the same name.
const PREFIJO: &str = "solicitante:";

/// Which button was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http::rutas) enum Boton {
    Continuar,
    Salir,
    Actualizar,
    Agregar(String),
    Quitar(String, usize),
    Subir(String),
}

impl Boton {
    pub(in crate::http::rutas) fn de(enviado: &Enviado) -> Self {
        let dicho = enviado.texto("_accion");
        match dicho.split_once(':') {
            Some(("agregar", campo)) => Boton::Agregar(campo.to_owned()),
            Some(("subir", campo)) => Boton::Subir(campo.to_owned()),
            Some(("quitar", cual)) => {
                match cual.rsplit_once('.').and_then(|(c, n)| Some((c, n.parse().ok()?))) {
                    Some((campo, n)) => Boton::Quitar(campo.to_owned(), n),
                    None => Boton::Actualizar,
                }
            }
            _ => match dicho {
                "salir" => Boton::Salir,
                "actualizar" => Boton::Actualizar,
                _ => Boton::Continuar,
            },
        }
    }

    /// The field to which the page goes back.
    pub(in crate::http::rutas) fn ancla(&self) -> String {
        match self {
            Boton::Agregar(campo) | Boton::Quitar(campo, _) | Boton::Subir(campo) => {
                format!("#{}", crate::web::vistas::id_de(campo))
            }
            _ => String::new(),
        }
    }
}

/// A page of the definition.
#[derive(Clone, Debug)]
pub(in crate::http::rutas) struct Hoja<'p> {
    /// Its place in the definition, from 0.
    pub indice: usize,
    /// Its title.
    pub titulo: &'p str,
    /// Its fields, also those that are hidden now.
    pub campos: Vec<&'p Campo>,
    /// Whether it is shown now.
    pub visible: bool,
}

/// The pages of the form of a stage, with what each action captures besides at the end.
pub(in crate::http::rutas) fn hojas<'p>(
    paquete: &'p Paquete,
    etapa: &'p Etapa,
    datos: &Datos,
    hoy: Date,
) -> Vec<Hoja<'p>> {
    let ambito = Ambito::nuevo(paquete, datos).con_hoy(hoy);
    let definida = |id: &schemas::ids::CampoId| paquete.tramite.campo(id);
    let visible = |campos: &[&Campo]| campos.iter().any(|c| ambito.visible(c).unwrap_or(true));
    let mut hojas: Vec<Hoja<'p>> = Vec::new();
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            for (indice, pagina) in tarea.captura.iter().enumerate() {
                let campos: Vec<&Campo> = pagina.campos.iter().filter_map(definida).collect();
                let si = pagina.si.as_ref().is_none_or(|si| ambito.cumple(&si.arbol).unwrap_or(true));
                let visible = si && visible(&campos);
                let titulo = pagina.titulo.as_deref().unwrap_or(&etapa.nombre);
                hojas.push(Hoja { indice, titulo, campos, visible });
            }
            if let [unica] = tarea.acciones.as_slice()
                && !unica.captura.is_empty()
            {
                let campos: Vec<&Campo> = unica.captura.iter().filter_map(definida).collect();
                let visible = visible(&campos);
                hojas.push(Hoja { indice: hojas.len(), titulo: &etapa.nombre, campos, visible });
            }
        }
        TipoEtapa::Prevencion { reabre, .. } => {
            let campos: Vec<&Campo> = reabre.iter().filter_map(definida).collect();
            let visible = visible(&campos);
            hojas.push(Hoja { indice: 0, titulo: &etapa.nombre, campos, visible });
        }
        _ => {}
    }
    hojas
}

/// The day of the person.
pub(in crate::http::rutas) fn hoy(cx: &Cx, paquete: &Paquete) -> Date {
    evolve::local(paquete, cx.servidor.app().ahora()).date()
}

/// What a page says once it was read.
#[derive(Debug, Default)]
pub(in crate::http::rutas) struct Leido {
    /// What the controls show.
    pub entrada: Entrada,
    /// What was read.
    pub lecturas: Lecturas,
    /// Fields that were not in the page that the person saw, and are now.
    pub nuevos: BTreeSet<String>,
}

/// Reads a page as it was sent, stores its files, and puts it in what is filled in; the caller saves it.
pub(in crate::http::rutas) async fn recibir(
    cx: &Cx,
    llenado: &mut Llenado,
    campos: &[&Campo],
    enviado: Enviado,
    boton: &Boton,
) -> Result<Leido, Falla> {
    let paquete = std::sync::Arc::clone(&llenado.paquete);
    let antes = llenado.datos();
    let hoy = hoy(cx, &paquete);
    let mut entrada = enviado.campos;
    entrada.retain(|nombre, _| !nombre.starts_with('_'));
    campos::sin_documentos(campos, &mut entrada);
    // Of documents only the dates come from the form; which files there are is known here.
    let guardada = llenado.entrada(campos);
    for campo in campos.iter().filter(|c| matches!(c.tipo, TipoCampo::Documento { .. })) {
        if let Some(archivos) = guardada.get(campo.id.as_str()) {
            entrada.insert(campo.id.to_string(), archivos.clone());
        }
    }
    let mut errores = Vec::new();
    for (nombre, subido) in enviado.archivos {
        let Some(campo) = campos.iter().find(|c| c.id == nombre.as_str()) else { continue };
        let TipoCampo::Documento { cantidad: (_, maximo), .. } = &campo.tipo else { continue };
        match cx.servidor.app().subir(campo, subido, llenado.dueno.cuenta()).await {
            Ok(archivo) => {
                let texto = serde_json::to_string(&archivo)
                    .map_err(|_| Falla::defecto("un archivo no se pudo describir"))?;
                let lista = entrada.entry(nombre).or_default();
                if *maximo == 1 {
                    lista.clear();
                }
                lista.push(texto);
            }
            Err(AppError::Invalido(mensaje)) => {
                errores.push(ErrorCampo { ruta: nombre, mensaje, clase: ClaseError::Forma });
            }
            Err(otro) => return Err(otro.into()),
        }
    }
    match boton {
        Boton::Agregar(cual) => {
            if let Some(campo) = campos.iter().find(|c| c.id == cual.as_str()) {
                campos::agregar_renglon(campo, &mut entrada);
            }
        }
        Boton::Quitar(cual, n) => match campos.iter().find(|c| c.id == cual.as_str()).map(|c| &c.tipo) {
            Some(TipoCampo::Tabla { .. }) => campos::quitar_renglon(cual, *n, &mut entrada),
            Some(TipoCampo::Documento { .. }) => {
                if let Some(lista) = entrada.get_mut(cual.as_str())
                    && *n < lista.len()
                {
                    lista.remove(*n);
                }
            }
            _ => {}
        },
        Boton::Continuar | Boton::Salir | Boton::Actualizar | Boton::Subir(_) => {}
    }
    let mut lecturas = leer_pagina(campos, &entrada, &paquete, &antes, Some(hoy));
    // What is wrong with a file that was refused says more than that it is missing.
    lecturas.errores.retain(|e| !errores.iter().any(|x: &ErrorCampo| x.ruta == e.ruta));
    lecturas.errores.splice(0..0, errores);
    let nuevos = nuevos(campos, &paquete, &antes, &lecturas, &entrada);
    anotar(llenado, campos, &entrada, &lecturas, boton);
    // What was not in the page that was sent is proposed in the one that comes back.
    let recientes: Vec<&Campo> = campos.iter().filter(|c| nuevos.contains(c.id.as_str())).copied().collect();
    proponer(llenado, &recientes, &mut entrada, &llenado.datos(), hoy);
    Ok(Leido { entrada, lecturas, nuevos })
}

/// Fields that were hidden by the answers of before, are visible by those of now, and of which the form said nothing.
fn nuevos(
    campos: &[&Campo],
    paquete: &Paquete,
    antes: &Datos,
    lecturas: &Lecturas,
    entrada: &Entrada,
) -> BTreeSet<String> {
    let previo = Ambito::nuevo(paquete, antes);
    campos
        .iter()
        .filter(|c| c.visible_si.is_some() && !previo.visible(c).unwrap_or(true))
        .filter(|c| !campos::ya_esta(c, campos))
        .filter(|c| {
            lecturas.valores.contains_key(&c.id)
                || lecturas.errores.iter().any(|e| raiz(&e.ruta) == c.id.as_str())
        })
        .filter(|c| de_campo(entrada, &c.id).is_empty())
        .map(|c| c.id.to_string())
        .collect()
}

fn raiz(ruta: &str) -> &str {
    ruta.split('.').next().unwrap_or(ruta)
}

fn anotar(llenado: &mut Llenado, campos: &[&Campo], entrada: &Entrada, lecturas: &Lecturas, boton: &Boton) {
    for campo in campos {
        let id = &campo.id;
        let mal = lecturas.errores.iter().any(|e| raiz(&e.ruta) == id.as_str());
        let a_medias = matches!(boton, Boton::Agregar(cual) if *id == cual.as_str());
        let avance = &mut llenado.avance;
        match lecturas.valores.get(id) {
            _ if a_medias => {
                quitar_campo(&mut avance.escrito, id);
                avance.escrito.extend(de_campo(entrada, id));
            }
            Some(Some(valor)) => {
                avance.campos.insert(id.clone(), valor.clone());
                quitar_campo(&mut avance.escrito, id);
            }
            Some(None) => {
                avance.campos.remove(id);
                quitar_campo(&mut avance.escrito, id);
                if llenado.base.campos.contains_key(id) || campo.inicial.is_some() {
                    // Emptied: what there was, or is proposed, must not come back.
                    avance.escrito.insert(id.to_string(), vec![String::new()]);
                }
            }
            None if mal => {
                avance.campos.remove(id);
                quitar_campo(&mut avance.escrito, id);
                avance.escrito.extend(de_campo(entrada, id));
            }
            // Hidden: what was answered stays, and doesn't count.
            None => quitar_campo(&mut avance.escrito, id),
        }
    }
}

/// What a page shows that was not just sent.
pub(in crate::http::rutas) fn leer_guardado(llenado: &Llenado, campos: &[&Campo], hoy: Date) -> Leido {
    let mut entrada = llenado.entrada(campos);
    proponer(llenado, campos, &mut entrada, &llenado.datos(), hoy);
    let lecturas = leer_pagina(campos, &entrada, &llenado.paquete, &llenado.datos(), Some(hoy));
    Leido { entrada, lecturas, nuevos: BTreeSet::new() }
}

/// Puts what the definition proposes (`inicial`) in the controls of which nothing was said yet; the person may change it or empty it.
fn proponer(llenado: &Llenado, campos: &[&Campo], entrada: &mut Entrada, datos: &Datos, hoy: Date) {
    let ambito = Ambito::nuevo(&llenado.paquete, datos).con_hoy(hoy);
    for campo in campos {
        if !de_campo(entrada, &campo.id).is_empty() {
            continue;
        }
        let propuesto = campo.inicial.as_ref().map(|i| engine::valoracion::evaluar(i, &ambito));
        if let Some(Ok(valor)) = propuesto {
            entrada.extend(engine::campo::a_formulario(campo, &valor));
        }
    }
}

/// How a page is drawn.
#[derive(Debug)]
pub(in crate::http::rutas) struct Dibujado {
    pub campos: Vec<CampoVista>,
    pub errores: Errores,
    pub finalidades: Vec<Fila>,
    pub actualizable: bool,
}

/// Draws a page. `con_errores`: what is wrong is said; otherwise only what is doubtful.
pub(in crate::http::rutas) fn dibujar(
    llenado: &Llenado,
    campos: &[&Campo],
    leido: &Leido,
    url: &str,
    url_archivos: &str,
    hoy: Date,
    con_errores: bool,
) -> Dibujado {
    let mut datos = llenado.datos();
    for (id, valor) in &leido.lecturas.valores {
        match valor {
            Some(valor) => datos.campos.insert(id.clone(), valor.clone()),
            None => datos.campos.remove(id),
        };
    }
    let ambito = Ambito::nuevo(&llenado.paquete, &datos).con_hoy(hoy);
    let errores: &[ErrorCampo] = if con_errores { &leido.lecturas.errores } else { &[] };
    let vivo = format!("{url}/parcial");
    let formulario = Formulario {
        ambito: &ambito,
        entrada: &leido.entrada,
        errores,
        advertencias: &leido.lecturas.advertencias,
        actualiza: Some(&vivo),
        url_archivos: Some(url_archivos),
    };
    let vistas = campos::pagina(campos, &formulario);
    let mut resumen = Errores::de(&vistas);
    if con_errores {
        let mut lista = std::mem::take(&mut resumen.lista);
        for falla in fallidas(&llenado.paquete, &datos, hoy, Nivel::Error) {
            let de = campos::campos_de(&llenado.paquete, rutas(&falla.exige.arbol));
            if let Some(campo) = vistas.iter().find(|c| de.contains(&c.nombre)) {
                lista.push(ErrorDeCampo { texto: falla.mensaje.clone(), ancla: campo.ancla() });
            }
        }
        resumen = Errores::con(lista);
        if !resumen.lista.is_empty() {
            resumen = resumen.diciendo("Sus demás respuestas están guardadas.");
        }
    }
    let finalidades = campos
        .iter()
        .filter(|c| vistas.iter().any(|v| c.id == v.nombre.as_str()))
        .filter_map(|c| {
            Some(Fila::new(
                c.etiqueta.clone(),
                crate::http::mayuscula(&crate::http::vista::con_punto(c.finalidad.as_deref()?)),
            ))
        })
        .collect();
    Dibujado { campos: vistas, errores: resumen, finalidades, actualizable: campos::actualizable(campos) }
}

/// The validations of a level that don't hold with what is known.
pub(in crate::http::rutas) fn fallidas<'p>(
    paquete: &'p Paquete,
    datos: &Datos,
    hoy: Date,
    nivel: Nivel,
) -> Vec<&'p Validacion> {
    let ambito = Ambito::nuevo(paquete, datos).con_hoy(hoy);
    paquete
        .tramite
        .validaciones
        .iter()
        .filter(|v| v.nivel == nivel)
        .filter(|v| matches!(eval(&v.exige.arbol, &ambito), Ok(Valor::Booleano(false))))
        .collect()
}

/// What was typed about who applies.
pub(in crate::http::rutas) fn entrada_solicitante(llenado: &Llenado, campos: &[&Campo]) -> Entrada {
    let mut entrada = Entrada::new();
    for campo in campos {
        let nombre = format!("{PREFIJO}{}", campo.id);
        let escrito = de_campo(&llenado.avance.escrito, &nombre);
        if !escrito.is_empty() {
            entrada.extend(
                escrito.into_iter().filter_map(|(n, v)| Some((n.strip_prefix(PREFIJO)?.to_owned(), v))),
            );
        } else if let Some(valor) = llenado.avance.solicitante.get(campo.id.as_str()) {
            entrada.extend(engine::campo::a_formulario(campo, valor));
        }
    }
    entrada
}

/// Reads who applies from a form, with the rules that join its parts.
pub(in crate::http::rutas) fn leer_solicitante(
    cx: &Cx,
    llenado: &Llenado,
    campos: &[&Campo],
    entrada: &Entrada,
) -> Lecturas {
    let paquete = &llenado.paquete;
    let hoy = hoy(cx, paquete);
    let vacios = Datos::default();
    let mut lecturas = leer_pagina(campos, entrada, paquete, &vacios, Some(hoy));
    let mut objeto = serde_json::Map::new();
    for campo in campos {
        if let Some(Some(valor)) = lecturas.valores.get(&campo.id) {
            objeto.insert(campo.id.to_string(), engine::campo::a_json(campo, valor));
        }
    }
    let juntas = crate::app::leer_solicitud(
        paquete,
        None,
        &objeto,
        &[],
        &serde_json::Map::new(),
        &crate::app::Elegible::default(),
        cx.servidor.app().ahora(),
    );
    for error in juntas.errores {
        let ruta = error.ruta.trim_start_matches("solicitante.").to_owned();
        if !lecturas.errores.iter().any(|e| raiz(&e.ruta) == raiz(&ruta)) {
            lecturas.errores.push(ErrorCampo { ruta, ..error });
        }
    }
    lecturas
}

/// Puts who applies in what is filled in.
pub(in crate::http::rutas) fn anotar_solicitante(
    llenado: &mut Llenado,
    campos: &[&Campo],
    entrada: &Entrada,
    lecturas: &Lecturas,
) {
    for campo in campos {
        let id = campo.id.as_str();
        let nombre = format!("{PREFIJO}{id}");
        quitar_campo(&mut llenado.avance.escrito, &nombre);
        let mal = lecturas.errores.iter().any(|e| raiz(&e.ruta) == id);
        match lecturas.valores.get(&campo.id) {
            Some(Some(valor)) if !mal => {
                llenado.avance.solicitante.insert(id.to_owned(), valor.clone());
            }
            _ => {
                llenado.avance.solicitante.remove(id);
                if mal {
                    let escrito =
                        de_campo(entrada, id).into_iter().map(|(n, v)| (format!("{PREFIJO}{n}"), v));
                    llenado.avance.escrito.extend(escrito);
                }
            }
        }
    }
    // Of one kind of person only, nobody is asked which.
    if let [unica] = llenado.paquete.tramite.solicitante.personas.as_slice() {
        let (id, _) = campos::tipo_persona(*unica);
        llenado.avance.solicitante.insert("tipo".to_owned(), Valor::Opcion(id.to_owned()));
    }
    let fisica = matches!(llenado.avance.solicitante.get("tipo"), Some(Valor::Opcion(t)) if t == "fisica");
    if fisica {
        // The name of a person is that of their account.
        llenado.avance.solicitante.remove("nombre");
    }
    llenado.avance.presentado = true;
}
