//! The pipeline: files → trees → workspace → definitions → checks → sealed paquetes. Every phase says all it finds; a trámite that is
//! broken hides nothing of another.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use schemas::diagnostic::{Diagnostic, Severidad};
use schemas::paquete::{Bloque, CuerpoBloque, FORMATO, Municipio, Paquete, Tramite};
use schemas::sello::{self, PaqueteSellado};
use serde_json::Value;

use crate::diag::{FileId, Problema, Sink, Span, codes};
use crate::leer::contexto::Contexto;
use crate::leer::municipio::Municipalidad;
use crate::leer::salida::Carpeta;
use crate::leer::tramite;
use crate::omitir::{self, Omitido};
use crate::revisa;
use crate::sources::{Archivos, Sources};
use crate::yaml::{self, Kind, Nodo};

/// What came of a workspace.
#[derive(Debug)]
pub struct Compilado {
    /// One per `tramite.yaml`, in the order of their paths.
    pub tramites: Vec<TramiteCompilado>,
    /// Everything that was found, ordered.
    pub diagnostics: Vec<Diagnostic>,
    /// What was found and a comment asks to pass over.
    pub omitidos: Vec<Omitido>,
    /// The files, to draw the diagnostics.
    pub archivos: Archivos,
}

/// What came of one definition.
#[derive(Debug)]
pub struct TramiteCompilado {
    /// Path of its `tramite.yaml`.
    pub archivo: String,
    /// The paquete; present only when nothing that it depends on has an error.
    pub paquete: Option<PaqueteSellado>,
}

impl Compilado {
    /// Whether something forbids a paquete.
    pub fn tiene_errores(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severidad == Severidad::Error)
    }
}

/// Told, with the path of a definition, that a part of its compilation is over. It is for who measures: the compiler has no clock.
pub type Oyente<'a> = &'a (dyn Fn(&str, &'static str) + Sync);

/// Compiles a workspace: the folder that holds `municipio.yaml`.
pub fn compilar(sources: &dyn Sources) -> Compilado {
    compilar_oyendo(sources, &|_, _| {})
}

/// The same, telling when each part of each definition is over: `empieza`, `leer`, each room of the checks by its name, `sellar`.
pub fn compilar_oyendo(sources: &dyn Sources, oyente: Oyente<'_>) -> Compilado {
    let mut sink = Sink::new();
    let archivos = Archivos::leer(sources, &mut sink);
    let por_leer: Vec<(FileId, &str, &str)> = archivos
        .iter()
        .filter(|(_, nombre, _)| nombre.ends_with(".yaml") || nombre.ends_with(".yml"))
        .collect();
    let leidos: Vec<(FileId, &str, Nodo, Sink)> = por_leer
        .into_par_iter()
        .map(|(id, nombre, texto)| {
            let mut propio = Sink::new();
            let raiz = yaml::parse(id, texto, &mut propio);
            (id, nombre, raiz, propio)
        })
        .collect();
    let mut arboles: BTreeMap<&str, (FileId, Nodo)> = BTreeMap::new();
    for (id, nombre, raiz, propio) in leidos {
        sink.unir(propio);
        arboles.insert(nombre, (id, raiz));
    }
    let mut compartido = Sink::new();
    let municipio = leer_municipio(&arboles, &archivos, &mut compartido);
    let compartidos_rotos =
        arboles.iter().any(|(nombre, (_, raiz))| es_compartido(nombre) && incompleto(raiz));
    // With an error in what all share, nothing may be sealed.
    let limpia = !compartido.tiene_errores() && !compartidos_rotos;
    sink.unir(compartido);
    let definiciones: Vec<(&str, FileId, &Nodo)> = arboles
        .iter()
        .filter(|(nombre, _)| **nombre == "tramite.yaml" || nombre.ends_with("/tramite.yaml"))
        .map(|(nombre, (id, raiz))| (*nombre, *id, raiz))
        .collect();
    let resultados: Vec<Uno> = match &municipio {
        None => Vec::new(),
        Some(municipio) => definiciones
            .into_par_iter()
            .map(|(nombre, id, raiz)| {
                let comun = Comun { municipio, arboles: &arboles, archivos: &archivos, limpia, oyente };
                uno(nombre, id, raiz, &comun)
            })
            .collect(),
    };
    let mut tramites = Vec::new();
    let mut vistos: BTreeMap<String, Span> = BTreeMap::new();
    let mut usado = Nombrado::default();
    let mut completos = !resultados.is_empty();
    for (compilado, propio, nombre, suyo) in resultados {
        sink.unir(propio);
        match suyo {
            Some(suyo) => usado.unir(suyo),
            None => completos = false,
        }
        if let Some((id, span)) = nombre {
            if let Some(previo) = vistos.get(&id) {
                sink.push(
                    Problema::new(
                        &codes::V0321,
                        span,
                        format!("el trámite `{id}` ya existe en este municipio"),
                    )
                    .secundaria(*previo, "declarado aquí")
                    .ayuda("cada trámite tiene un nombre propio"),
                );
            } else {
                vistos.insert(id, span);
            }
        }
        tramites.push(compilado);
    }
    if let (Some(municipio), true) = (&municipio, completos && !sink.tiene_errores()) {
        let usa = |clase: &str, id: &str| match clase {
            "parametros" => usado.parametros.contains(id),
            "ordenamientos" => usado.ordenamientos.contains(id),
            _ => usado.textos.contains(id),
        };
        revisa::compartido(municipio, &usa, &mut sink);
        let emite = |tramite: &str, documento: &str| Some(usado.emite.get(tramite)?.contains(documento));
        revisa::emisores(municipio, &emite, &mut sink);
    }
    let (diagnostics, omitidos) = omitir::aplicar(sink.terminar(&archivos), &archivos);
    Compilado { tramites, diagnostics, omitidos, archivos }
}

fn es_compartido(nombre: &str) -> bool {
    !nombre.contains('/') || nombre.starts_with("parametros/") || nombre.starts_with("calendarios/")
}

fn leer_municipio(
    arboles: &BTreeMap<&str, (FileId, Nodo)>,
    archivos: &Archivos,
    sink: &mut Sink,
) -> Option<Municipalidad> {
    let Some((_, raiz)) = arboles.get("municipio.yaml") else {
        if let Some((id, _, _)) = archivos.iter().next() {
            sink.push(
                Problema::new(&codes::V0210, Span::del_archivo(id), "la carpeta no tiene `municipio.yaml`")
                    .ayuda(
                        "señale la carpeta del municipio, la que contiene `municipio.yaml` y `roles.yaml`",
                    ),
            );
        }
        return None;
    };
    let mut municipio = Municipalidad::leer(raiz, sink)?;
    let leer = |nombre: &str| arboles.get(nombre).map(|(_, raiz)| raiz);
    if let Some(raiz) = leer("documentos.yaml") {
        municipio.leer_documentos(raiz, sink);
    }
    if let Some(raiz) = leer("roles.yaml") {
        municipio.leer_roles(raiz, sink);
    }
    for (nombre, (_, raiz)) in arboles {
        if nombre.starts_with("parametros/") {
            municipio.leer_parametro(raiz, sink);
        } else if nombre.starts_with("calendarios/") {
            municipio.leer_calendario(raiz, sink);
        }
    }
    municipio.terminar(sink);
    Some(municipio)
}

/// The folder of a trámite.
struct EnArboles<'a> {
    prefijo: String,
    arboles: &'a BTreeMap<&'a str, (FileId, Nodo)>,
    archivos: &'a Archivos,
}

impl Carpeta for EnArboles<'_> {
    fn yaml(&self, ruta: &str) -> Option<&Nodo> {
        self.arboles.get(format!("{}{ruta}", self.prefijo).as_str()).map(|(_, raiz)| raiz)
    }

    fn texto(&self, ruta: &str) -> Option<(FileId, &str)> {
        let id = self.archivos.por_nombre(&format!("{}{ruta}", self.prefijo))?;
        Some((id, self.archivos.texto(id)))
    }

    fn nombres(&self) -> Vec<String> {
        self.archivos
            .iter()
            .filter_map(|(_, nombre, _)| nombre.strip_prefix(&self.prefijo))
            .map(str::to_owned)
            .collect()
    }
}

type Uno = (TramiteCompilado, Sink, Option<(String, Span)>, Option<Nombrado>);

/// What every definition is compiled with.
struct Comun<'a> {
    municipio: &'a Municipalidad,
    arboles: &'a BTreeMap<&'a str, (FileId, Nodo)>,
    archivos: &'a Archivos,
    limpia: bool,
    oyente: Oyente<'a>,
}

fn uno(nombre: &str, id: FileId, raiz: &Nodo, comun: &Comun<'_>) -> Uno {
    let Comun { municipio, arboles, archivos, limpia, oyente } = *comun;
    let oyo = |parte| oyente(nombre, parte);
    oyo("empieza");
    let mut sink = Sink::new();
    let prefijo = nombre.strip_suffix("tramite.yaml").unwrap_or_default().to_owned();
    let folder =
        prefijo.trim_end_matches('/').rsplit('/').next().filter(|f| !f.is_empty()).map(str::to_owned);
    let carpeta = EnArboles { prefijo, arboles, archivos };
    let mut ctx = Contexto::new(municipio, Span::del_archivo(id));
    let leido = if matches!(raiz.kind, Kind::Roto) {
        None
    } else {
        tramite::leer(raiz, &carpeta, folder.as_deref(), &mut ctx, &mut sink)
    };
    oyo("leer");
    let declarado = leido.as_ref().and_then(|t| Some((t.id.to_string(), ctx.origenes.de("tramite")?)));
    let mut nombrado = None;
    if let Some(tramite) = &leido {
        revisa::todo(tramite, || ensamblar(tramite.clone(), municipio), &ctx, &mut sink, &oyo);
        let sobrantes = carpeta.nombres().into_iter().filter_map(|n| Some((carpeta.texto(&n)?.0, n)));
        revisa::archivos(sobrantes, &ctx, &mut sink);
        nombrado = Nombrado::de(tramite);
    }
    let roto = sintaxis_rota(&carpeta, arboles);
    let paquete = match leido {
        Some(tramite) if limpia && !roto && !sink.tiene_errores() => {
            sellar(tramite, municipio, &mut sink, id)
        }
        _ => None,
    };
    oyo("sellar");
    (TramiteCompilado { archivo: nombre.to_owned(), paquete }, sink, declarado, nombrado)
}

/// Whether a file of the folder could not be read whole: what was read of it may lack parts.
fn sintaxis_rota(carpeta: &EnArboles<'_>, arboles: &BTreeMap<&str, (FileId, Nodo)>) -> bool {
    arboles
        .iter()
        .filter(|(nombre, _)| nombre.starts_with(&carpeta.prefijo))
        .any(|(_, (_, raiz))| incompleto(raiz))
}

fn incompleto(nodo: &Nodo) -> bool {
    match &nodo.kind {
        Kind::Roto => true,
        Kind::Escalar(_) => false,
        Kind::Lista(lista) => lista.incompleta || lista.elementos.iter().any(incompleto),
        Kind::Mapa(mapa) => mapa.incompleto || mapa.iter().any(|(_, n)| incompleto(n)),
    }
}

fn sellar(
    mut tramite: Tramite,
    municipio: &Municipalidad,
    sink: &mut Sink,
    id: FileId,
) -> Option<PaqueteSellado> {
    let dependencia = tramite.dependencia.clone();
    for salida in &mut tramite.salidas {
        completar_encabezados(&mut salida.bloques, &dependencia);
    }
    let paquete = ensamblar(tramite, municipio)?;
    match sello::sellar(paquete) {
        Ok(sellado) => Some(sellado),
        Err(error) => {
            sink.push(Problema::new(
                &codes::V0199,
                Span::del_archivo(id),
                format!("no se pudo escribir el paquete: {error}"),
            ));
            None
        }
    }
}

fn completar_encabezados(bloques: &mut [Bloque], propia: &schemas::ids::DependenciaId) {
    for bloque in bloques {
        match &mut bloque.cuerpo {
            CuerpoBloque::Encabezado { dependencia, .. } if dependencia.is_empty() => {
                *dependencia = propia.clone()
            }
            CuerpoBloque::Grupo { bloques } => completar_encabezados(bloques, propia),
            _ => {}
        }
    }
}

/// What a definition names, found in its own JSON: only that goes into the paquete, so that a change elsewhere in the workspace
/// doesn't give it another digest.
#[derive(Default)]
struct Nombrado {
    textos: BTreeSet<String>,
    parametros: BTreeSet<String>,
    ordenamientos: BTreeSet<String>,
    /// Document types that each trámite issues.
    emite: BTreeMap<String, BTreeSet<String>>,
}

impl Nombrado {
    fn de(tramite: &Tramite) -> Option<Self> {
        let mut nombrado = Self::default();
        nombrado.mirar(&serde_json::to_value(tramite).ok()?);
        let documentos = tramite.salidas.iter().filter_map(|s| Some(s.documento.as_ref()?.to_string()));
        nombrado.emite.insert(tramite.id.to_string(), documentos.collect());
        Some(nombrado)
    }

    fn unir(&mut self, otro: Self) {
        self.textos.extend(otro.textos);
        self.parametros.extend(otro.parametros);
        self.ordenamientos.extend(otro.ordenamientos);
        self.emite.extend(otro.emite);
    }

    fn mirar(&mut self, valor: &Value) {
        match valor {
            Value::String(texto) => {
                self.textos.insert(texto.clone());
            }
            Value::Array(elementos) => elementos.iter().for_each(|e| self.mirar(e)),
            Value::Object(miembros) => {
                for (clave, miembro) in miembros {
                    match (clave.as_str(), miembro) {
                        ("parametro", Value::String(id)) => {
                            self.parametros.insert(id.clone());
                        }
                        ("ordenamiento", Value::String(id)) => {
                            self.ordenamientos.insert(id.clone());
                        }
                        _ => {}
                    }
                    self.mirar(miembro);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

fn ensamblar(tramite: Tramite, municipio: &Municipalidad) -> Option<Paquete> {
    let mut nombrado = Nombrado::default();
    nombrado.mirar(&serde_json::to_value(&tramite).ok()?);
    let mut roles: Vec<_> =
        municipio.roles.iter().filter(|r| nombrado.textos.contains(r.id.as_str())).cloned().collect();
    let suplentes: BTreeSet<String> =
        roles.iter().flat_map(|r| r.suplentes.iter().map(ToString::to_string)).collect();
    for rol in municipio.roles.iter().filter(|r| suplentes.contains(r.id.as_str())) {
        if !roles.contains(rol) {
            roles.push(rol.clone());
        }
    }
    let documentos =
        municipio.documentos.iter().filter(|d| nombrado.textos.contains(d.id.as_str())).cloned().collect();
    let parametros: Vec<_> = municipio
        .parametros
        .iter()
        .filter(|p| nombrado.parametros.contains(p.id.as_str()))
        .cloned()
        .collect();
    let calendarios: Vec<_> = municipio
        .calendarios
        .iter()
        .filter(|c| c.id == municipio.calendario || nombrado.textos.contains(c.id.as_str()))
        .cloned()
        .collect();
    // Laws may also be cited by what was taken in.
    for cosa in [serde_json::to_value(&parametros).ok()?, serde_json::to_value(&calendarios).ok()?] {
        let mut citado = Nombrado::default();
        citado.mirar(&cosa);
        nombrado.ordenamientos.extend(citado.ordenamientos);
    }
    let dependencias = municipio
        .dependencias
        .iter()
        .filter(|d| nombrado.textos.contains(d.id.as_str()) || roles.iter().any(|r| r.dependencia == d.id))
        .cloned()
        .collect();
    let ordenamientos = municipio
        .ordenamientos
        .iter()
        .filter(|o| nombrado.ordenamientos.contains(o.id.as_str()))
        .cloned()
        .collect();
    Some(Paquete {
        formato: FORMATO,
        municipio: Municipio {
            id: municipio.id.clone(),
            nombre: municipio.nombre.clone(),
            zona_horaria: municipio.zona_horaria.clone(),
            calendario: municipio.calendario.clone(),
            dependencias,
            ordenamientos,
            separacion: municipio.separacion.clone(),
        },
        tramite,
        roles,
        documentos,
        parametros,
        calendarios,
    })
}
