//! Output documents and notices: `salidas`, `avisos`, and the files of blocks that they name.

use schemas::ids::{AvisoId, CampoId, CobroId, DependenciaId, RolId, SalidaId, TipoDocumentoId};
use schemas::paquete::{
    Alineacion, Aviso, Bloque, Cita, ColumnaTabla, CuerpoBloque, Destinatario, EfectoAviso, FilaDatos,
    Publicado, Salida, TipoCampo,
};

use super::alcance::Alcance;
use super::campo::en_palabras;
use super::cita::{self, no_existe};
use super::contexto::Contexto;
use super::{correccion, tenencia};
use crate::diag::{FileId, Problema, Sink, Span, codes};
use crate::forma::{self, Forma, Situado};
use crate::revisa::asignacion::Lugar;
use crate::tipos::Tipo;
use crate::yaml::{Kind, Nodo};

const BLOQUES: [&str; 14] = [
    "encabezado",
    "titulo",
    "subtitulo",
    "parrafo",
    "lista",
    "datos",
    "tabla",
    "cobro",
    "grupo",
    "anexos",
    "firmas",
    "verificacion",
    "salto",
    "pie",
];

const ALINEACIONES: [(&str, Alineacion); 4] = [
    ("izquierda", Alineacion::Izquierda),
    ("centro", Alineacion::Centro),
    ("derecha", Alineacion::Derecha),
    ("justificada", Alineacion::Justificada),
];

/// The files of a trámite's folder, as its definition names them.
pub trait Carpeta {
    /// A YAML file: its number and tree.
    fn yaml(&self, ruta: &str) -> Option<&Nodo>;
    /// A text file.
    fn texto(&self, ruta: &str) -> Option<(FileId, &str)>;
    /// Their names, to suggest the closest.
    fn nombres(&self) -> Vec<String>;
}

/// Reads `salidas`.
pub fn leer(
    nodo: &Nodo,
    campos: &[schemas::paquete::Campo],
    ctx: &mut Contexto<'_>,
    carpeta: &dyn Carpeta,
    sink: &mut Sink,
) -> Vec<Salida> {
    let Some(forma) = Forma::abrir(nodo, "`salidas`", sink) else { return Vec::new() };
    let mut salidas = Vec::new();
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else { continue };
        ctx.origenes.anotar(format!("salidas.{}", id.valor), id.span);
        if let Some(salida) = leer_una(id, nodo, campos, ctx, carpeta, sink) {
            salidas.push(salida);
        }
    }
    salidas
}

fn leer_una(
    id: Situado<String>,
    nodo: &Nodo,
    campos: &[schemas::paquete::Campo],
    ctx: &mut Contexto<'_>,
    carpeta: &dyn Carpeta,
    sink: &mut Sink,
) -> Option<Salida> {
    let mut forma = Forma::abrir(nodo, format!("la salida `{}`", id.valor), sink)?;
    let titulo = forma.requerida("titulo", sink).and_then(|n| forma::texto(n, sink));
    let vigencia = forma.opcional("vigencia").and_then(|n| forma::duracion(n, sink));
    let corrige = forma.opcional("corrige").and_then(|n| forma::escalar(n, "el nombre de un campo", sink));
    let vence = match corrige {
        Some(campo) => correccion::vence(&campo.texto, campos),
        None => vigencia.is_some(),
    };
    let alcance = Alcance { salida: Some(vence), ..Alcance::default() }
        .por(ctx.flujo.en(&Lugar::Salida(id.valor.clone())));
    let documento = forma.opcional("documento").and_then(|n| forma::texto(n, sink)).filter(|d| {
        let existe =
            ctx.municipio.incompleta || ctx.municipio.documentos.iter().any(|x| x.id == d.valor.as_str());
        if !existe {
            sink.push(no_existe(
                "documento",
                &d.valor,
                d.span,
                ctx.municipio.documentos.iter().map(|x| x.id.as_str()),
                "documentos.yaml",
            ));
        }
        existe
    });
    let firman: Vec<RolId> = forma
        .opcional("firman")
        .map(|n| forma::textos(n, sink))
        .unwrap_or_default()
        .into_iter()
        .filter(|r| ctx.exige_rol(&r.valor, r.span, sink))
        .map(|r| RolId(r.valor))
        .collect();
    let resuelve = forma.opcional("resuelve").and_then(|n| {
        ctx.origenes.anotar(format!("salidas.{}.resuelve", id.valor), n.span);
        forma::booleano(n, sink)
    });
    let publico =
        forma.opcional("publico").map(|n| leer_publico(n, campos, &alcance, ctx, sink)).unwrap_or_default();
    let tipo = documento.as_ref().map(|d| d.valor.as_str());
    match corrige {
        None => tenencia::exige_vigencia(&id, tipo, vigencia, ctx, sink),
        Some(_) => correccion::sin_vigencia(&id, forma.opcional("vigencia"), sink),
    }
    if let Some(escrito) = corrige {
        ctx.origenes.anotar(format!("salidas.{}.corrige", id.valor), escrito.span);
    }
    let corrige = corrige.and_then(|n| correccion::leer(&id, tipo, n, campos, &alcance, ctx, sink));
    let lleva = Alcance { salida: None, ..alcance.clone() };
    let entrega = tenencia::leer_datos(&id, tipo, forma.opcional("entrega"), &lleva, ctx, sink);
    for (i, (_, lugar)) in publico.iter().enumerate() {
        ctx.origenes.anotar(format!("salidas.{}.publico.{i}", id.valor), *lugar);
    }
    let publico = publico.into_iter().map(|(dato, _)| dato).collect();
    let anexos = forma
        .opcional("anexos")
        .map(|n| forma::textos(n, sink))
        .unwrap_or_default()
        .into_iter()
        .filter(|t| {
            if !ctx.exige_campo(&t.valor, t.span, sink) {
                return false;
            }
            let es_documento = campos
                .iter()
                .any(|c| c.id == t.valor.as_str() && matches!(c.tipo, TipoCampo::Documento { .. }));
            if !es_documento {
                sink.push(Problema::new(
                    &codes::V0205,
                    t.span,
                    format!("el campo `{}` no es un documento y no puede anexarse", t.valor),
                ));
            }
            es_documento
        })
        .map(|t| CampoId(t.valor))
        .collect();
    let bloques = match (forma.opcional("plantilla"), forma.opcional("texto")) {
        (Some(nodo), None) => {
            let ruta = forma::texto(nodo, sink)?;
            ctx.origenes.anotar(format!("archivos.{}", ruta.valor), ruta.span);
            match carpeta.yaml(&ruta.valor) {
                Some(raiz) => leer_archivo(raiz, &alcance, ctx, sink),
                None => {
                    let nombres = carpeta.nombres();
                    sink.push(no_existe(
                        "archivo",
                        &ruta.valor,
                        ruta.span,
                        nombres.iter().map(String::as_str),
                        "la carpeta del trámite",
                    ));
                    None
                }
            }
        }
        (None, Some(nodo)) => forma::escalar(nodo, "un texto", sink).map(|escalar| {
            let texto = ctx.plantilla(escalar, &alcance, sink);
            de_un_parrafo(titulo.as_ref().map_or("", |t| t.valor.as_str()), texto, &firman)
        }),
        (plantilla, _) => {
            let que = if plantilla.is_some() {
                "tiene `plantilla` y `texto`; deje uno"
            } else {
                "no dice qué contiene"
            };
            sink.push(
                Problema::new(&codes::V0203, id.span, format!("la salida `{}` {que}", id.valor))
                    .ayuda("use `plantilla:` con un archivo de bloques, o `texto:` con un párrafo"),
            );
            None
        }
    };
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    Some(Salida {
        titulo: titulo.map_or_else(|| en_palabras(&id.valor), |t| t.valor),
        id: SalidaId(id.valor),
        bloques: bloques?,
        documento: documento.map(|d| TipoDocumentoId(d.valor)),
        firman,
        vigencia,
        intermedia: resuelve == Some(false),
        publico,
        entrega,
        corrige,
        anexos,
        cita,
    })
}

/// The document of one paragraph: heading, title, data of the solicitud, text, signatures, verification.
fn de_un_parrafo(titulo: &str, texto: String, firman: &[RolId]) -> Vec<Bloque> {
    let bloque = |cuerpo| Bloque { si: None, cuerpo, cita: Cita::default() };
    let fila = |etiqueta: &str, valor: &str| FilaDatos {
        etiqueta: etiqueta.to_owned(),
        valor: valor.to_owned(),
        si: None,
    };
    let mut bloques = vec![
        bloque(CuerpoBloque::Encabezado { dependencia: DependenciaId::from(""), derecha: None }),
        bloque(CuerpoBloque::Titulo { texto: titulo.to_owned() }),
        bloque(CuerpoBloque::Datos {
            filas: vec![
                fila("Folio", "{{ salida.folio }}"),
                fila("Solicitud", "{{ solicitud.folio }}"),
                fila("Fecha", "{{ salida.fecha | fecha_larga }}"),
            ],
        }),
        bloque(CuerpoBloque::Parrafo { texto, alineacion: Alineacion::Justificada }),
    ];
    if !firman.is_empty() {
        bloques.push(bloque(CuerpoBloque::Firmas));
    }
    bloques.push(bloque(CuerpoBloque::Verificacion));
    bloques
}

fn leer_publico(
    nodo: &Nodo,
    campos: &[schemas::paquete::Campo],
    alcance: &Alcance,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Vec<(Publicado, Span)> {
    let mut publico = Vec::new();
    for nodo in forma::lista(nodo, sink) {
        let (escalar, etiqueta, motivo) = if nodo.mapa().is_some() {
            let Some(mut forma) = Forma::abrir(nodo, "el dato público", sink) else { continue };
            let valor = forma.requerida("valor", sink).and_then(|n| forma::escalar(n, "una expresión", sink));
            let etiqueta = forma.opcional("etiqueta").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
            let motivo = forma.opcional("motivo").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
            let _ = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
            forma.cerrar(sink);
            (valor, etiqueta, motivo)
        } else {
            (forma::escalar(nodo, "una expresión", sink), None, None)
        };
        let Some(escalar) = escalar else { continue };
        let Some((valor, tipo)) = ctx.expresion(escalar, None, alcance, sink) else { continue };
        if matches!(tipo.base(), Tipo::Registro(_)) || matches!(tipo.base(), Tipo::Lista(_) | Tipo::Archivo) {
            sink.push(
                Problema::new(&codes::V0206, escalar.span, format!("no se puede publicar {}", tipo.nombre()))
                    .ayuda("publique una de sus partes"),
            );
            continue;
        }
        let etiqueta = etiqueta.unwrap_or_else(|| etiqueta_de(&escalar.texto, campos));
        publico.push((Publicado { etiqueta, valor, motivo }, escalar.span));
    }
    publico
}

/// The label of a field, or the last part of a path in words.
fn etiqueta_de(fuente: &str, campos: &[schemas::paquete::Campo]) -> String {
    match fuente {
        "salida.folio" => return "Folio".to_owned(),
        "salida.fecha" => return "Fecha de emisión".to_owned(),
        "salida.vence" => return "Vigente hasta".to_owned(),
        _ => {}
    }
    match campos.iter().find(|c| c.id == fuente) {
        Some(campo) => campo.etiqueta.clone(),
        None => en_palabras(fuente.rsplit('.').next().unwrap_or(fuente)),
    }
}

fn leer_archivo(raiz: &Nodo, alcance: &Alcance, ctx: &Contexto<'_>, sink: &mut Sink) -> Option<Vec<Bloque>> {
    if matches!(raiz.kind, Kind::Roto) {
        return None;
    }
    let mut forma = Forma::abrir(raiz, "la plantilla", sink)?;
    let nodo = forma.requerida("bloques", sink);
    forma.cerrar(sink);
    Some(leer_bloques(nodo?, alcance, ctx, sink))
}

fn leer_bloques(nodo: &Nodo, alcance: &Alcance, ctx: &Contexto<'_>, sink: &mut Sink) -> Vec<Bloque> {
    forma::lista(nodo, sink).iter().filter_map(|n| leer_bloque(n, alcance, ctx, sink)).collect()
}

fn leer_bloque(nodo: &Nodo, alcance: &Alcance, ctx: &Contexto<'_>, sink: &mut Sink) -> Option<Bloque> {
    let mut forma = Forma::abrir(nodo, "el bloque", sink)?;
    let clase = forma.requerida("tipo", sink).and_then(|n| forma::escalar(n, "un tipo de bloque", sink))?;
    if !BLOQUES.contains(&clase.texto.as_str()) {
        sink.push(forma::no_es_opcion(&clase.texto, clase.span, &BLOQUES));
        return None;
    }
    let si = forma.opcional("si").and_then(|n| ctx.condicion_de(n, alcance, sink));
    // What the condition says is known inside the block.
    let alcance = &alcance.con(si.as_ref());
    let plantilla = |forma: &mut Forma<'_>, clave: &'static str, sink: &mut Sink| {
        forma
            .requerida(clave, sink)
            .and_then(|n| forma::escalar(n, "un texto", sink))
            .map(|e| ctx.plantilla(e, alcance, sink))
    };
    let alineacion = |forma: &mut Forma<'_>, base: Alineacion, sink: &mut Sink| {
        forma.opcional("alineacion").and_then(|n| forma::opcion(n, &ALINEACIONES, sink)).unwrap_or(base)
    };
    let cuerpo = match clase.texto.as_str() {
        "encabezado" => {
            let dependencia = forma.opcional("dependencia").and_then(|n| forma::texto(n, sink));
            if let Some(d) = &dependencia {
                ctx.municipio.exige_dependencia(&d.valor, d.span, sink);
            }
            let derecha = forma
                .opcional("derecha")
                .and_then(|n| forma::escalar(n, "un texto", sink))
                .map(|e| ctx.plantilla(e, alcance, sink));
            Some(CuerpoBloque::Encabezado {
                dependencia: DependenciaId(dependencia.map_or_else(String::new, |d| d.valor)),
                derecha,
            })
        }
        "titulo" => plantilla(&mut forma, "texto", sink).map(|texto| CuerpoBloque::Titulo { texto }),
        "subtitulo" => plantilla(&mut forma, "texto", sink).map(|texto| CuerpoBloque::Subtitulo { texto }),
        "parrafo" => {
            let texto = plantilla(&mut forma, "texto", sink);
            let alineacion = alineacion(&mut forma, Alineacion::Justificada, sink);
            texto.map(|texto| CuerpoBloque::Parrafo { texto, alineacion })
        }
        "pie" => plantilla(&mut forma, "texto", sink)
            .map(|texto| CuerpoBloque::Parrafo { texto, alineacion: Alineacion::Centro }),
        "lista" => {
            let puntos = forma.requerida("puntos", sink).map(|n| forma::lista(n, sink)).unwrap_or_default();
            let puntos = puntos
                .iter()
                .filter_map(|n| forma::escalar(n, "un texto", sink).map(|e| ctx.plantilla(e, alcance, sink)))
                .collect();
            let ordenada = forma.opcional("ordenada").and_then(|n| forma::booleano(n, sink)).unwrap_or(false);
            Some(CuerpoBloque::Lista { puntos, ordenada })
        }
        "datos" => {
            let filas = forma.requerida("filas", sink).map(|n| forma::lista(n, sink)).unwrap_or_default();
            let filas = filas.iter().filter_map(|n| leer_fila(n, alcance, ctx, sink)).collect();
            Some(CuerpoBloque::Datos { filas })
        }
        "tabla" => leer_tabla(&mut forma, alcance, ctx, sink),
        "cobro" => {
            let cobro = forma.requerida("cobro", sink).and_then(|n| forma::texto(n, sink));
            cobro
                .filter(|c| ctx.exige_cobro(&c.valor, c.span, sink))
                .map(|c| CuerpoBloque::Cobro { cobro: CobroId(c.valor) })
        }
        "grupo" => forma
            .requerida("bloques", sink)
            .map(|n| CuerpoBloque::Grupo { bloques: leer_bloques(n, alcance, ctx, sink) }),
        "anexos" => Some(CuerpoBloque::Anexos),
        "firmas" => Some(CuerpoBloque::Firmas),
        "verificacion" => Some(CuerpoBloque::Verificacion),
        _ => Some(CuerpoBloque::Salto),
    };
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    cuerpo.map(|cuerpo| Bloque { si, cuerpo, cita })
}

fn leer_fila(nodo: &Nodo, alcance: &Alcance, ctx: &Contexto<'_>, sink: &mut Sink) -> Option<FilaDatos> {
    let mut forma = Forma::abrir(nodo, "la fila", sink)?;
    let etiqueta = forma.requerida("etiqueta", sink).and_then(|n| forma::texto(n, sink));
    let si = forma.opcional("si").and_then(|n| ctx.condicion_de(n, alcance, sink));
    let dentro = alcance.con(si.as_ref());
    let valor = forma
        .requerida("valor", sink)
        .and_then(|n| forma::escalar(n, "un texto", sink))
        .map(|e| ctx.plantilla(e, &dentro, sink));
    forma.cerrar(sink);
    Some(FilaDatos { etiqueta: etiqueta?.valor, valor: valor?, si })
}

fn leer_tabla(
    forma: &mut Forma<'_>,
    alcance: &Alcance,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<CuerpoBloque> {
    let de = forma.requerida("de", sink).and_then(|n| forma::texto(n, sink));
    let columnas = forma.requerida("columnas", sink).map(|n| forma::lista(n, sink)).unwrap_or_default();
    let total = forma
        .opcional("total")
        .and_then(|n| forma::escalar(n, "un texto", sink))
        .map(|e| ctx.plantilla(e, alcance, sink));
    let de = de.filter(|d| ctx.exige_campo(&d.valor, d.span, sink))?;
    let campo = ctx.campos.get(&de.valor)?;
    let fila = match campo.tipo.base() {
        Tipo::Lista(fila) if matches!(**fila, Tipo::Registro(_)) => (**fila).clone(),
        Tipo::Malo => return None,
        otro => {
            sink.push(Problema::new(
                &codes::V0206,
                de.span,
                format!("el campo `{}` no es una tabla: es {}", de.valor, otro.nombre()),
            ));
            return None;
        }
    };
    let dentro = Alcance { fila: Some(fila), ..alcance.clone() };
    let columnas = columnas
        .iter()
        .filter_map(|nodo| {
            let mut forma = Forma::abrir(nodo, "la columna", sink)?;
            let titulo = forma.requerida("titulo", sink).and_then(|n| forma::texto(n, sink));
            let valor = forma
                .requerida("valor", sink)
                .and_then(|n| forma::escalar(n, "un texto", sink))
                .map(|e| ctx.plantilla(e, &dentro, sink));
            let alineacion = forma
                .opcional("alineacion")
                .and_then(|n| forma::opcion(n, &ALINEACIONES, sink))
                .unwrap_or(Alineacion::Izquierda);
            forma.cerrar(sink);
            Some(ColumnaTabla { titulo: titulo?.valor, valor: valor?, alineacion })
        })
        .collect();
    Some(CuerpoBloque::Tabla { de: CampoId(de.valor), columnas, total })
}

/// Reads `avisos`.
pub fn leer_avisos(
    nodo: &Nodo,
    ctx: &mut Contexto<'_>,
    carpeta: &dyn Carpeta,
    sink: &mut Sink,
) -> Vec<Aviso> {
    let Some(forma) = Forma::abrir(nodo, "`avisos`", sink) else { return Vec::new() };
    let mut avisos = Vec::new();
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else { continue };
        ctx.origenes.anotar(format!("avisos.{}", id.valor), id.span);
        if let Some(aviso) = leer_aviso(id, nodo, ctx, carpeta, sink) {
            avisos.push(aviso);
        }
    }
    avisos
}

fn leer_aviso(
    id: Situado<String>,
    nodo: &Nodo,
    ctx: &mut Contexto<'_>,
    carpeta: &dyn Carpeta,
    sink: &mut Sink,
) -> Option<Aviso> {
    let mut forma = Forma::abrir(nodo, format!("el aviso `{}`", id.valor), sink)?;
    let alcance =
        Alcance { hoy: true, ..Alcance::default() }.por(ctx.flujo.en(&Lugar::Aviso(id.valor.clone())));
    let para = forma.requerida("para", sink).and_then(|n| forma::texto(n, sink)).and_then(|t| {
        if t.valor == "solicitante" {
            return Some(Destinatario::Solicitante);
        }
        if ctx.municipio.rol(&t.valor).is_some() {
            return Some(Destinatario::Rol(RolId(t.valor)));
        }
        if ctx.campos.contains_key(&t.valor) {
            return Some(Destinatario::Campo(CampoId(t.valor)));
        }
        let roles = ctx.municipio.roles.iter().map(|r| r.id.as_str());
        let nombres = roles.chain(ctx.campos.keys().map(String::as_str)).chain(["solicitante"]);
        sink.push(no_existe("destinatario", &t.valor, t.span, nombres, "roles ni campos"));
        None
    });
    let asunto = forma
        .requerida("asunto", sink)
        .and_then(|n| forma::escalar(n, "un texto", sink))
        .map(|e| ctx.plantilla(e, &alcance, sink));
    let texto = match (forma.opcional("texto"), forma.opcional("plantilla")) {
        (Some(nodo), None) => {
            forma::escalar(nodo, "un texto", sink).map(|e| ctx.plantilla(e, &alcance, sink))
        }
        (None, Some(nodo)) => forma::texto(nodo, sink).and_then(|ruta| {
            ctx.origenes.anotar(format!("archivos.{}", ruta.valor), ruta.span);
            match carpeta.texto(&ruta.valor) {
                Some((archivo, texto)) => Some(ctx.plantilla_de_archivo(texto, archivo, &alcance, sink)),
                None => {
                    let nombres = carpeta.nombres();
                    sink.push(no_existe(
                        "archivo",
                        &ruta.valor,
                        ruta.span,
                        nombres.iter().map(String::as_str),
                        "la carpeta del trámite",
                    ));
                    None
                }
            }
        }),
        _ => {
            sink.push(
                Problema::new(
                    &codes::V0203,
                    id.span,
                    format!("el aviso `{}` necesita `texto` o `plantilla`, uno de los dos", id.valor),
                )
                .ayuda("escriba `texto:`, o `plantilla:` con un archivo de `avisos/`"),
            );
            None
        }
    };
    // Why somebody else may read what it says of the person.
    if let Some(motivo) = forma.opcional("motivo").and_then(|n| forma::texto(n, sink)) {
        ctx.origenes.anotar(format!("avisos.{}.motivo", id.valor), motivo.span);
    }
    let con_efecto = forma
        .opcional("efecto")
        .and_then(|n| forma::opcion(n, &[("informativo", false), ("notificacion", true)], sink))
        .unwrap_or(false);
    let consulta_en = forma
        .opcional("consulta_en")
        .and_then(|n| forma::duracion(n, sink))
        .unwrap_or(ctx.municipio.consulta_en);
    let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    let efecto =
        if con_efecto { EfectoAviso::Notificacion { consulta_en } } else { EfectoAviso::Informativo };
    Some(Aviso { id: AvisoId(id.valor), para: para?, asunto: asunto?, texto: texto?, efecto, cita })
}
