//! A trámite, whole: names first, then values in the order in which each follows those that it uses, then what uses them.

use std::collections::{BTreeMap, BTreeSet};

use engine::eval::rutas_valoracion;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Expresion, Valoracion};
use schemas::ids::{CalculoId, DependenciaId, TramiteId};
use schemas::paquete::{
    Actor, Calculo, Campo, ClaseTramite, Etapa, Ficta, Nivel, Solicitante, TipoCampo, TipoEtapa, Tramite,
    Validacion,
};

use super::alcance::Alcance;
use super::campo::{self, CampoLeido};
use super::cita;
use super::contexto::{CampoEnAmbito, Contexto, Limites};
use super::de_catalogo;
use super::salida::Carpeta;
use super::{
    cobro, cupo, etapa, expediente, ficha, firma, medicion, politica, salida, servicio, servidor, tercero,
};
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma, Situado};
use crate::tipos::Tipo;
use crate::yaml::{Kind, Nodo};

/// Reads `tramite.yaml`. What comes back may have gaps; it is a paquete only when the sink has no errors.
pub fn leer(
    raiz: &Nodo,
    carpeta: &dyn Carpeta,
    nombre_de_carpeta: Option<&str>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Tramite> {
    let mut forma = Forma::abrir(raiz, "el trámite", sink)?;
    let id = forma
        .requerida("tramite", sink)
        .and_then(|n| forma::escalar(n, "un nombre", sink))
        .and_then(|e| forma::id(e, sink));
    if let (Some(id), Some(folder)) = (&id, nombre_de_carpeta)
        && id.valor != folder
    {
        sink.push(
            Problema::new(
                &codes::V0210,
                id.span,
                format!("el trámite se llama `{}` y su carpeta `{folder}`", id.valor),
            )
            .arreglo_probable(format!("escriba `{folder}`"), [(id.span, folder.to_owned())]),
        );
    }
    let nombre = forma.requerida("nombre", sink).and_then(|n| forma::texto(n, sink));
    let clase = forma.opcional("tipo").and_then(|n| {
        forma::opcion(
            n,
            &[
                ("tramite", ClaseTramite::Tramite),
                ("servicio", ClaseTramite::Servicio),
                ("interno", ClaseTramite::Interno),
            ],
            sink,
        )
    });
    let dependencia = forma.requerida("dependencia", sink).and_then(|n| forma::texto(n, sink));
    if let Some(d) = &dependencia {
        ctx.municipio.exige_dependencia(&d.valor, d.span, sink);
    }
    let version = forma.opcional("version").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let finalidad = forma.opcional("finalidad").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let clase = clase.unwrap_or(ClaseTramite::Tramite);
    let exige_rol = |rol: &str, span, sink: &mut Sink| ctx.exige_rol(rol, span, sink);
    let solicitante = forma
        .opcional("solicitante")
        .and_then(|n| ficha::leer_solicitante(n, clase, &exige_rol, sink))
        .unwrap_or(Solicitante { personas: ficha::quienes_de(clase), pide: Vec::new(), roles: Vec::new() });
    ctx.pide.clone_from(&solicitante.pide);

    // Names, before anything that may use them.
    let nodo_campos = forma.requerida("campos", sink);
    let nodo_calculos = forma.opcional("calculos");
    let nodo_etapas = forma.requerida("etapas", sink);
    let nodo_cobros = forma.opcional("cobros");
    let nodo_cupos = forma.opcional("cupos");
    let nodo_salidas = forma.opcional("salidas");
    let nodo_avisos = forma.opcional("avisos");
    declarar(nodo_cobros, &mut ctx.cobros);
    declarar(nodo_cupos, &mut ctx.cupos);
    let nodo_terceros = forma.opcional("terceros");
    tercero::declarar(nodo_terceros, ctx, sink);
    declarar(nodo_salidas, &mut ctx.salidas);
    ctx.firman = firma::firman(nodo_salidas);
    declarar(nodo_avisos, &mut ctx.avisos);
    let mut campos = nodo_campos.map(|n| leer_campos(n, finalidad.as_deref(), ctx, sink)).unwrap_or_default();
    if let Some(nodo) = nodo_campos {
        de_catalogo::enlazar(&mut campos, nodo, ctx, sink);
    }
    let calculos_escritos = nodo_calculos.map(|n| nombres_de_calculos(n, ctx, sink)).unwrap_or_default();
    if let Some(nodo) = nodo_etapas {
        etapa::declarar(nodo, None, ctx, sink);
    }

    // Values and conditions, in order of dependence.
    let calculos = resolver(&mut campos, &calculos_escritos, ctx, sink);
    let campos: Vec<Campo> = campos.into_iter().map(|c| terminar(c, ctx, sink)).collect();
    let validaciones =
        forma.opcional("validaciones").map(|n| leer_validaciones(n, ctx, sink)).unwrap_or_default();
    let mut etapas = nodo_etapas.map(|n| etapa::leer(n, ctx, sink)).unwrap_or_default();
    // With a stage missing, that which seems the first may not be.
    if !ctx.rota {
        primera_de_quien_solicita(&etapas, ctx, sink);
        envio_sin_captura(&etapas, ctx, sink);
    }
    let acciones_generales = forma
        .opcional("acciones_generales")
        .map(|n| etapa::leer_generales(n, &etapas, ctx, sink))
        .unwrap_or_default();
    let ficta_escrita = forma.opcional("ficha").map_or(Ficta::Ninguna, ficha::ficta_de);
    if !ctx.rota {
        let nombres = ctx.campos.keys().chain(ctx.resultados.keys()).cloned().collect();
        let cuelgan = crate::revisa::cambios::cuelgan(&campos, &ctx.materia);
        ctx.flujo = crate::revisa::asignacion::analizar(
            &etapas,
            &acciones_generales,
            &ficta_escrita,
            &nombres,
            &cuelgan,
        );
    }
    if let Some(nodo) = nodo_etapas {
        servicio::completar(nodo, &mut etapas, ctx, sink);
    }
    servidor::completar(&etapas, &campos, ctx, sink);
    let cupos = nodo_cupos.map(|n| cupo::leer(n, &campos, ctx, sink)).unwrap_or_default();
    let terceros = nodo_terceros.map(|n| tercero::leer(n, &campos, ctx, sink)).unwrap_or_default();
    let se_ofrece = forma.opcional("se_ofrece").and_then(|n| expediente::leer_se_ofrece(n, ctx, sink));
    let cobros = nodo_cobros.map(|n| cobro::leer(n, ctx, sink)).unwrap_or_default();
    let salidas = nodo_salidas.map(|n| salida::leer(n, &campos, ctx, carpeta, sink)).unwrap_or_default();
    let avisos = nodo_avisos.map(|n| salida::leer_avisos(n, ctx, carpeta, sink)).unwrap_or_default();
    let medicion = forma.opcional("medicion").and_then(|n| medicion::leer(n, &campos, ctx, sink));
    if let Some(nodo) = forma.opcional("exento") {
        politica::leer_exento(nodo, ctx, sink);
    }
    if let Some((clave, _)) = forma.mapa().entrada("ficha") {
        ctx.origenes.anotar("ficha", clave.span);
    }
    let ficha =
        forma.requerida("ficha", sink).and_then(|n| ficha::leer(n, ctx.municipio, sink)).map(|leida| {
            ctx.origenes.anotar("ficha.plazo_resolucion", leida.plazo);
            let mut ficha = leida.ficha;
            ficha.plazo_resolucion.se_suspende_en = match leida.se_suspende_en {
                Some(dichas) => dichas
                    .into_iter()
                    .filter(|e| ctx.exige_etapa(&e.valor, e.span, sink))
                    .map(|e| e.valor.as_str().into())
                    .collect(),
                None => etapas
                    .iter()
                    .filter(|e| matches!(e.tipo, TipoEtapa::Pago { .. } | TipoEtapa::Prevencion { .. }))
                    .map(|e| e.id.clone())
                    .collect(),
            };
            if let Some(a) = leida.ficta_a
                && !ctx.exige_etapa(&a.valor, a.span, sink)
            {
                ficha.si_no_responde = Ficta::Ninguna;
            }
            ficha
        });
    let _ = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    let id = id?;
    ctx.origenes.anotar("tramite", id.span);
    let mut tramite = Tramite {
        nombre: nombre.map_or_else(|| id.valor.clone(), |n| n.valor),
        id: TramiteId(id.valor),
        clase,
        dependencia: DependenciaId(dependencia?.valor),
        version,
        ficha: ficha?,
        solicitante,
        se_ofrece,
        campos,
        calculos,
        validaciones,
        cobros,
        cupos,
        terceros,
        etapas,
        acciones_generales,
        salidas,
        avisos,
        medicion,
    };
    de_catalogo::podar(&mut tramite);
    crate::revisa::marcar_medidos(&mut tramite);
    Some(tramite)
}

fn declarar(nodo: Option<&Nodo>, en: &mut BTreeMap<String, Span>) {
    for clave in nodo.and_then(Nodo::mapa).into_iter().flat_map(crate::yaml::Mapa::claves) {
        en.insert(clave.texto.clone(), clave.span);
    }
}

fn leer_campos<'t>(
    nodo: &'t Nodo,
    finalidad: Option<&str>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Vec<CampoLeido<'t>> {
    let Some(forma) = Forma::abrir(nodo, "`campos`", sink) else { return Vec::new() };
    ctx.campos_incompletos = forma.mapa().incompleto;
    let mut campos = Vec::new();
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else {
            ctx.malos.insert(clave.texto.clone());
            continue;
        };
        if !ctx.nombre_libre(&id.valor, id.span, sink) {
            ctx.malos.insert(id.valor);
            continue;
        }
        ctx.origenes.anotar(format!("campos.{}", id.valor), id.span);
        anotar_etiquetas(&format!("campos.{}", id.valor), nodo, ctx);
        if let Some(nodo) = nodo.mapa().and_then(|m| m.get("pide_aunque_exista")) {
            politica::leer_pide_aunque_exista(nodo, &id.valor, ctx, sink);
        }
        let nombre = id.valor.clone();
        match campo::leer(id.valor, id.span, nodo, false, ctx.municipio, finalidad, sink) {
            Some(leido) if !servidor::exige_rol(&leido.campo, leido.span, sink) => {
                ctx.malos.insert(nombre);
            }
            Some(leido) => {
                ctx.campos.insert(
                    nombre.clone(),
                    CampoEnAmbito { tipo: campo::tipo_o_falta(&leido), span: leido.span, presente_si: None },
                );
                if let Some(limites) = limites(&leido.campo.tipo) {
                    ctx.limites.insert(nombre, limites);
                }
                campos.push(leido);
            }
            None => {
                ctx.malos.insert(nombre);
            }
        }
    }
    campos
}

/// Remembers which labels were written: one that wasn't is made of the id.
fn anotar_etiquetas(ruta: &str, nodo: &Nodo, ctx: &mut Contexto<'_>) {
    let Some(mapa) = nodo.mapa() else { return };
    if let Some(etiqueta) = mapa.get("etiqueta") {
        ctx.origenes.anotar(format!("{ruta}.etiqueta"), etiqueta.span);
    }
    for (clave, columna) in mapa.get("columnas").and_then(Nodo::mapa).into_iter().flat_map(|m| m.iter()) {
        anotar_etiquetas(&format!("{ruta}.columnas.{}", clave.texto), columna, ctx);
    }
}

/// What a numeric field may hold.
pub fn limites(tipo: &TipoCampo) -> Option<Limites> {
    match tipo {
        TipoCampo::Entero { minimo, maximo, .. } => Some(Limites {
            minimo: minimo.map(Decimal::from),
            maximo: maximo.map(Decimal::from),
            decimales: 0,
        }),
        TipoCampo::Decimal { minimo, maximo, decimales, .. } => {
            Some(Limites { minimo: *minimo, maximo: *maximo, decimales: u32::from(*decimales) })
        }
        TipoCampo::Dinero { minimo, maximo } => {
            Some(Limites { minimo: *minimo, maximo: *maximo, decimales: 2 })
        }
        _ => None,
    }
}

fn nombres_de_calculos<'t>(
    nodo: &'t Nodo,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Vec<(Situado<String>, &'t Nodo)> {
    let Some(forma) = Forma::abrir(nodo, "`calculos`", sink) else { return Vec::new() };
    let mut calculos = Vec::new();
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else { continue };
        if !ctx.nombre_libre(&id.valor, id.span, sink) {
            ctx.malos.insert(id.valor);
            continue;
        }
        ctx.origenes.anotar(format!("calculos.{}", id.valor), id.span);
        // Until it is read, nothing that names it is news.
        ctx.malos.insert(id.valor.clone());
        calculos.push((id, nodo));
    }
    calculos
}

/// A thing whose meaning depends on names: a cálculo, or the conditions of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pieza {
    Calculo(usize),
    Campo(usize),
}

fn resolver(
    campos: &mut [CampoLeido<'_>],
    calculos: &[(Situado<String>, &Nodo)],
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Vec<Calculo> {
    let piezas: Vec<Pieza> =
        (0..campos.len()).map(Pieza::Campo).chain((0..calculos.len()).map(Pieza::Calculo)).collect();
    let nombre = |p: Pieza| match p {
        Pieza::Calculo(i) => calculos.get(i).map(|(id, _)| id.valor.clone()).unwrap_or_default(),
        Pieza::Campo(i) => campos.get(i).map(|c| c.campo.id.to_string()).unwrap_or_default(),
    };
    let lugar = |p: Pieza| match p {
        Pieza::Calculo(i) => calculos.get(i).map(|(id, _)| id.span),
        Pieza::Campo(i) => campos.get(i).map(|c| c.span),
    };
    let indice: BTreeMap<String, usize> = piezas.iter().enumerate().map(|(i, p)| (nombre(*p), i)).collect();
    let usa: Vec<Vec<usize>> = piezas
        .iter()
        .map(|p| {
            let mut nombres = BTreeSet::new();
            match p {
                Pieza::Calculo(i) => {
                    if let Some((_, nodo)) = calculos.get(*i) {
                        de_calculo(nodo, &mut nombres);
                    }
                }
                Pieza::Campo(i) => {
                    if let Some(c) = campos.get(*i) {
                        for escalar in [c.visible_si, c.obligatorio_si].into_iter().flatten() {
                            palabras(&escalar.texto, &mut nombres);
                        }
                    }
                }
            }
            nombres.iter().filter_map(|n| indice.get(n).copied()).collect()
        })
        .collect();
    let (orden, anillos) = ordenar(&usa);
    for anillo in &anillos {
        let nombres: Vec<String> = anillo.iter().filter_map(|i| piezas.get(*i)).map(|p| nombre(*p)).collect();
        let Some((primero, resto)) = anillo.split_first() else { continue };
        let Some(span) = piezas.get(*primero).and_then(|p| lugar(*p)) else { continue };
        let vuelta =
            nombres.iter().chain(nombres.first()).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" → ");
        let mut problema = Problema::new(
            &codes::V0322,
            span,
            format!("`{}` depende de sí mismo", nombres.first().map_or("", String::as_str)),
        )
        .nota(format!("el anillo es {vuelta}"))
        .ayuda("quite una de las dependencias");
        for i in resto {
            if let Some(span) = piezas.get(*i).and_then(|p| lugar(*p)) {
                problema = problema.secundaria(span, "pasa por aquí");
            }
        }
        sink.push(problema);
    }
    let en_anillo: BTreeSet<usize> = anillos.into_iter().flatten().collect();
    let mut resueltos = Vec::new();
    for i in orden {
        if en_anillo.contains(&i) {
            continue;
        }
        match piezas.get(i) {
            Some(Pieza::Calculo(c)) => {
                if let Some((id, nodo)) = calculos.get(*c)
                    && let Some(calculo) = leer_calculo(id, nodo, ctx, sink)
                {
                    resueltos.push(calculo);
                }
            }
            Some(Pieza::Campo(c)) => {
                if let Some(leido) = campos.get_mut(*c) {
                    condiciones(leido, ctx, sink);
                }
            }
            None => {}
        }
    }
    resueltos
}

fn leer_calculo(
    id: &Situado<String>,
    nodo: &Nodo,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<Calculo> {
    let (valor, tipo) = ctx.valoracion(nodo, None, &Alcance::default(), sink)?;
    ctx.malos.remove(&id.valor);
    let materia = ctx.hecho_de(rutas_valoracion(&valor));
    ctx.materia.insert(id.valor.clone(), materia);
    ctx.calculos.insert(id.valor.clone(), (tipo, id.span));
    // The value already reported what is wrong with its cita.
    let mut callado = Sink::new();
    let forma = nodo.mapa().and_then(|_| Forma::abrir(nodo, "el cálculo", &mut callado));
    let (etiqueta, cita) = forma.map_or_else(Default::default, |mut f| {
        let etiqueta = f.opcional("etiqueta").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
        (etiqueta, cita::leer(&mut f, &ctx.municipio.ordenamientos, &mut Sink::new()))
    });
    Some(Calculo { id: CalculoId(id.valor.clone()), etiqueta, valor, cita })
}

fn condiciones(leido: &mut CampoLeido<'_>, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let alcance = Alcance::default();
    for (clave, escalar) in [("visible_si", leido.visible_si), ("obligatorio_si", leido.obligatorio_si)] {
        if let Some(escalar) = escalar {
            ctx.origenes.anotar(format!("campos.{}.{clave}", leido.campo.id), escalar.span);
        }
    }
    leido.campo.visible_si = leido.visible_si.and_then(|e| ctx.condicion(e, &alcance, sink));
    let dentro = alcance.con(leido.campo.visible_si.as_ref());
    leido.campo.obligatorio_si = leido.obligatorio_si.and_then(|e| ctx.condicion(e, &dentro, sink));
    let arbol = |e: &Option<Expresion>| e.as_ref().map(|e| e.arbol.clone());
    let campo = &leido.campo;
    let presente_si = presente_si(arbol(&campo.visible_si), arbol(&campo.obligatorio_si), campo.obligatorio);
    if let Some(en_ambito) = ctx.campos.get_mut(leido.campo.id.as_str()) {
        en_ambito.presente_si = presente_si;
    }
}

/// When a field that may be absent is surely there.
pub fn presente_si(visible: Option<Expr>, obligatorio_si: Option<Expr>, obligatorio: bool) -> Option<Expr> {
    match (visible, obligatorio_si, obligatorio) {
        (Some(visible), _, true) => Some(visible),
        (None, Some(condicion), false) => Some(condicion),
        (Some(visible), Some(condicion), false) => Some(Expr::Y(vec![visible, condicion])),
        (None, _, true) | (_, None, false) => None,
    }
}

/// Reads what a field says with expressions besides its conditions.
fn terminar(leido: CampoLeido<'_>, ctx: &Contexto<'_>, sink: &mut Sink) -> Campo {
    let tipo = campo::tipo_de(&leido);
    let visible = Alcance::default().con(leido.campo.visible_si.as_ref());
    terminar_con(leido, &tipo, &visible, &Alcance::default(), ctx, sink)
}

fn terminar_con(
    leido: CampoLeido<'_>,
    tipo: &Tipo,
    visible: &Alcance,
    alcance: &Alcance,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Campo {
    let mut campo = leido.campo;
    campo.inicial = leido
        .inicial
        .and_then(|n| ctx.valoracion(n, Some(&tipo.clone().opcional()), alcance, sink))
        .map(|(v, _)| v);
    campo.advierte_si = leido.advierte_si.and_then(|e| ctx.condicion(e, visible, sink));
    if let TipoCampo::Fecha { minimo, maximo } = &mut campo.tipo {
        let mut fecha = |escalar: Option<&crate::yaml::Escalar>| -> Option<Expresion> {
            let escalar = escalar?;
            // A bare date is a date, as everywhere in the language.
            if let Ok(fija) = crate::literal::fecha(&escalar.texto) {
                return Some(Expresion {
                    fuente: escalar.texto.clone(),
                    arbol: Expr::Literal(schemas::valor::Valor::Fecha(fija)),
                });
            }
            let con_hoy = Alcance { hoy: true, ..visible.clone() };
            ctx.expresion(escalar, Some(&Tipo::Fecha), &con_hoy, sink).map(|(e, _)| e)
        };
        *minimo = fecha(leido.limites_fecha.0);
        *maximo = fecha(leido.limites_fecha.1);
    }
    if let TipoCampo::Tabla { columnas, .. } = &mut campo.tipo {
        let en_ambito: Vec<(String, Tipo)> =
            leido.columnas.iter().map(|c| (c.campo.id.to_string(), campo::tipo_o_falta(c))).collect();
        for columna in leido.columnas {
            let alcance = Alcance { columnas: en_ambito.clone(), ..alcance.clone() };
            columnas.push(terminar_columna(columna, &alcance, ctx, sink));
        }
    }
    campo
}

fn terminar_columna(
    mut leida: CampoLeido<'_>,
    alcance: &Alcance,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Campo {
    let tipo = campo::tipo_de(&leida);
    leida.campo.visible_si = leida.visible_si.and_then(|e| ctx.condicion(e, alcance, sink));
    leida.campo.obligatorio_si = leida.obligatorio_si.and_then(|e| ctx.condicion(e, alcance, sink));
    let calculo: Option<Valoracion> =
        leida.calculo.and_then(|n| ctx.valoracion(n, Some(&tipo), alcance, sink)).map(|(v, _)| v);
    let visible = alcance.con(leida.campo.visible_si.as_ref());
    let mut campo = terminar_con(leida, &tipo, &visible, alcance, ctx, sink);
    campo.calculo = calculo;
    campo
}

fn leer_validaciones(nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<Validacion> {
    let mut validaciones = Vec::new();
    for (i, nodo) in forma::lista(nodo, sink).iter().enumerate() {
        let Some(mut forma) = Forma::abrir(nodo, "la validación", sink) else { continue };
        ctx.origenes.anotar(format!("validaciones.{i}"), nodo.span);
        let exige =
            forma.requerida("exige", sink).and_then(|n| ctx.condicion_de(n, &Alcance::default(), sink));
        let mensaje = forma.requerida("mensaje", sink).and_then(|n| forma::texto(n, sink));
        let nivel = forma
            .opcional("nivel")
            .and_then(|n| forma::opcion(n, &[("error", Nivel::Error), ("aviso", Nivel::Aviso)], sink));
        let cita = cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
        forma.cerrar(sink);
        if let (Some(exige), Some(mensaje)) = (exige, mensaje) {
            validaciones.push(Validacion {
                exige,
                mensaje: mensaje.valor,
                nivel: nivel.unwrap_or(Nivel::Error),
                cita,
            });
        }
    }
    validaciones
}

/// The names that a cálculo may need: not the words with which it is told.
fn de_calculo(nodo: &Nodo, nombres: &mut BTreeSet<String>) {
    const DICHAS: [&str; 5] = ["etiqueta", "fuente", "fundamento", "ilustrativo", "nota"];
    match nodo.mapa() {
        Some(mapa) => mapa
            .iter()
            .filter(|(clave, _)| !DICHAS.contains(&clave.texto.as_str()))
            .for_each(|(_, n)| nombrados(n, nombres)),
        None => nombrados(nodo, nombres),
    }
}

/// Every name that the scalars of a node may be using.
fn nombrados(nodo: &Nodo, nombres: &mut BTreeSet<String>) {
    match &nodo.kind {
        Kind::Escalar(escalar) => palabras(&escalar.texto, nombres),
        Kind::Lista(lista) => lista.elementos.iter().for_each(|n| nombrados(n, nombres)),
        Kind::Mapa(mapa) => mapa.iter().for_each(|(_, n)| nombrados(n, nombres)),
        Kind::Roto => {}
    }
}

/// The first part of each path of an expression, leaving quoted texts out.
fn palabras(fuente: &str, nombres: &mut BTreeSet<String>) {
    let mut palabra = String::new();
    let mut comilla: Option<char> = None;
    let mut previo = ' ';
    let mut tras_punto = false;
    for c in fuente.chars().chain([' ']) {
        if let Some(q) = comilla {
            if c == q {
                comilla = None;
            }
            continue;
        }
        if c.is_alphanumeric() || c == '_' {
            if palabra.is_empty() {
                tras_punto = previo == '.';
            }
            palabra.push(c);
        } else {
            if !palabra.is_empty() && !tras_punto {
                nombres.insert(palabra.clone());
            }
            palabra.clear();
            if c == '\'' || c == '"' {
                comilla = Some(c);
            }
        }
        previo = c;
    }
}

/// An order in which each piece follows those that it uses, and the rings that make it impossible.
fn ordenar(usa: &[Vec<usize>]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut estado = vec![0_u8; usa.len()];
    let mut orden = Vec::new();
    let mut anillos = Vec::new();
    for inicio in 0..usa.len() {
        // An explicit stack: a chain of two thousand cálculos must not exhaust that of the machine.
        let mut pila: Vec<(usize, usize)> = Vec::new();
        if estado.get(inicio) == Some(&0) {
            pila.push((inicio, 0));
        }
        while let Some((nodo, siguiente)) = pila.pop() {
            if let Some(e) = estado.get_mut(nodo) {
                *e = 1;
            }
            match usa.get(nodo).and_then(|u| u.get(siguiente)) {
                None => {
                    if let Some(e) = estado.get_mut(nodo) {
                        *e = 2;
                    }
                    orden.push(nodo);
                }
                Some(otro) => {
                    pila.push((nodo, siguiente + 1));
                    match estado.get(*otro) {
                        Some(0) => pila.push((*otro, 0)),
                        Some(1) => {
                            let desde = pila.iter().position(|(n, _)| n == otro).unwrap_or(0);
                            anillos.push(pila.iter().skip(desde).map(|(n, _)| *n).collect());
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    (orden, anillos)
}

/// A procedure begins with somebody who applies: nobody could start one whose first stage is of the system.
fn primera_de_quien_solicita(etapas: &[Etapa], ctx: &Contexto<'_>, sink: &mut Sink) {
    let Some(primera) = etapas.first() else { return };
    let sirve = matches!(&primera.tipo, TipoEtapa::Tarea(tarea) if !matches!(tarea.actor, Actor::Sistema | Actor::Tercero(_)));
    if let (false, Some(span)) = (sirve, ctx.origenes.de(&format!("etapas.{}", primera.id))) {
        sink.push(
            Problema::new(&codes::V0212, span, format!("nadie podría empezar por la etapa `{}`", primera.id))
                .etiqueta("la primera etapa es la solicitud: una tarea de quien la hace")
                .ayuda("ponga primero una tarea con `actor: solicitante`"),
        );
    }
}

/// A solicitud is filled in before it is known with which of several acciones it will be sent, so none of them may ask for more.
fn envio_sin_captura(etapas: &[Etapa], ctx: &Contexto<'_>, sink: &mut Sink) {
    let Some(primera) = etapas.first() else { return };
    let TipoEtapa::Tarea(tarea) = &primera.tipo else { return };
    if tarea.acciones.len() < 2 {
        return;
    }
    // What the page asks of everybody is answered by then.
    let de_todos = |campo| tarea.captura.iter().any(|p| p.si.is_none() && p.campos.contains(campo));
    for accion in tarea.acciones.iter().filter(|a| !a.captura.iter().all(de_todos)) {
        if let Some(span) = ctx.origenes.de(&format!("etapas.{}.acciones.{}", primera.id, accion.id)) {
            sink.push(
                Problema::new(
                    &codes::V0211,
                    span,
                    format!("la acción `{}` pide datos aparte, y la solicitud se puede enviar de varias maneras", accion.id),
                )
                .etiqueta("al llenarla aún no se sabe con qué acción se enviará")
                .ayuda("pida esos datos en `captura` de la etapa, con `visible_si` u `obligatorio_si` si no siempre hacen falta"),
            );
        }
    }
}
