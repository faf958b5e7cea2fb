//! Fields whose options come from a catálogo: their rows, the field from whose answer they hang, the columns that something reads.

use std::collections::{BTreeMap, BTreeSet};

use schemas::ids::{CampoId, CatalogoId};
use schemas::paquete::{Campo, DeCatalogo, Opcion, TipoCampo, Tramite};
use serde_json::Value;

use super::campo::CampoLeido;
use super::cita::no_existe;
use super::contexto::{CampoEnAmbito, Contexto};
use super::municipio::Municipalidad;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma};
use crate::tipos::{Opciones, Tipo};
use crate::yaml::Nodo;

/// What a field of type `opcion` says of its catálogo: its rows, all of them until the other fields are known.
pub fn de_campo(forma: &mut Forma<'_>, municipio: &Municipalidad, sink: &mut Sink) -> Option<TipoCampo> {
    let nodo = forma.requerida("catalogo", sink);
    let de = forma.opcional("de").and_then(|n| forma::texto(n, sink));
    if let Some((clave, _)) = forma.mapa().entrada("opciones") {
        forma.admite(&["opciones"]);
        sink.push(
            Problema::new(&codes::V0585, clave.span, "el campo dice `opciones` y también `catalogo`")
                .ayuda("deje uno: las opciones se escriben aquí, o salen del catálogo"),
        );
    }
    let escrito = forma::texto(nodo?, sink)?;
    let Some(catalogo) = municipio.catalogos.iter().find(|c| c.id == escrito.valor) else {
        if !municipio.incompleta && !municipio.catalogos_malos.contains(&escrito.valor) {
            let hay = municipio.catalogos.iter().map(|c| c.id.as_str());
            sink.push(no_existe("catálogo", &escrito.valor, escrito.span, hay, "catalogos/"));
        }
        return None;
    };
    if municipio.catalogos_malos.contains(&catalogo.id) {
        return None;
    }
    let mut opciones = catalogo.opciones();
    if catalogo.de_si_mismo() {
        // Of a tree, who names no parent chooses among those that have none.
        opciones.retain(|o| o.padre().is_some() == de.is_some());
    }
    Some(TipoCampo::Opcion {
        opciones,
        catalogo: Some(DeCatalogo {
            id: CatalogoId(catalogo.id.clone()),
            nombre: catalogo.nombre.clone(),
            de: de.map(|d| CampoId(d.valor)),
            columnas: catalogo.columnas.clone(),
            padres: BTreeMap::new(),
        }),
    })
}

/// The type of a field whose options come from a catálogo: its claves, with the columns as parts.
pub fn juego(opciones: &[Opcion], span: Span, columnas: Vec<(String, Tipo)>) -> std::sync::Arc<Opciones> {
    let mut vistas = BTreeSet::new();
    let claves = opciones.iter().filter(|o| vistas.insert(o.clave().to_owned()));
    Opciones::con_partes(claves.map(|o| (o.clave().to_owned(), o.etiqueta.clone())), Some(span), columnas)
}

/// The parts of a field: the columns of its rows, and their name.
pub fn partes(catalogo: &DeCatalogo, span: Span) -> Vec<(String, Tipo)> {
    let columnas = catalogo.columnas.iter().map(|c| (c.id.to_string(), super::campo::tipo_de_campo(c, span)));
    columnas.chain([(engine::catalogo::NOMBRE.to_owned(), Tipo::Texto)]).collect()
}

/// Ties each field to that from whose answer it takes its options, and leaves it only the rows that somebody may reach. What doesn't tie is
/// said, and its field counts as one that could not be read.
pub fn enlazar(campos: &mut Vec<CampoLeido<'_>>, nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let mut listos: BTreeSet<String> = campos
        .iter()
        .filter(|c| engine::catalogo::padre_de(&c.campo).is_none())
        .map(|c| c.campo.id.to_string())
        .collect();
    for campo in campos.iter_mut() {
        agrupar(&mut campo.campo, ctx.municipio);
    }
    let mut malos: BTreeSet<String> = BTreeSet::new();
    loop {
        let pendiente = campos.iter().position(|c| {
            let id = c.campo.id.as_str();
            let padre = engine::catalogo::padre_de(&c.campo);
            !listos.contains(id)
                && !malos.contains(id)
                && padre
                    .is_some_and(|p| listos.contains(p.as_str()) || !campos.iter().any(|o| o.campo.id == *p))
        });
        let Some(n) = pendiente else { break };
        let enlazado = campos.get(n).and_then(|c| con_padre(c, campos, nodo, ctx, sink));
        let Some(campo) = campos.get_mut(n) else { break };
        let id = campo.campo.id.to_string();
        match (enlazado, &mut campo.campo.tipo) {
            (Some(filas), TipoCampo::Opcion { opciones, .. }) => {
                *opciones = filas;
                listos.insert(id);
            }
            _ => drop(malos.insert(id)),
        }
    }
    // Those that are left wait for one another.
    for campo in campos.iter().filter(|c| !listos.contains(c.campo.id.as_str())) {
        if malos.insert(campo.campo.id.to_string()) {
            sink.push(
                Problema::new(&codes::V0585, lugar_de(nodo, campo), "la cadena de `de` da la vuelta")
                    .etiqueta(format!("para contestar `{}` habría que haberlo contestado", campo.campo.id))
                    .ayuda("quite `de` del primero que se contesta"),
            );
        }
    }
    campos.retain(|c| !malos.contains(c.campo.id.as_str()));
    for campo in campos.iter().filter(|c| engine::catalogo::de(&c.campo).is_some()) {
        let en_ambito =
            CampoEnAmbito { tipo: super::campo::tipo_o_falta(campo), span: campo.span, presente_si: None };
        ctx.campos.insert(campo.campo.id.to_string(), en_ambito);
    }
    for malo in malos {
        ctx.campos.remove(&malo);
        ctx.malos.insert(malo);
    }
}

/// The names of the parents, where the rows of all of them are offered together.
fn agrupar(campo: &mut Campo, municipio: &Municipalidad) {
    let TipoCampo::Opcion { opciones, catalogo: Some(catalogo) } = &mut campo.tipo else { return };
    if catalogo.de.is_some() {
        return;
    }
    let suyo = municipio.catalogos.iter().find(|c| catalogo.id == c.id.as_str());
    let padre = suyo.and_then(|c| c.padre.as_ref());
    let Some(padre) = padre.and_then(|p| municipio.catalogos.iter().find(|c| c.id == p.valor)) else {
        return;
    };
    let usados: BTreeSet<&str> = opciones.iter().filter_map(Opcion::padre).collect();
    catalogo.padres = padre.nombres().into_iter().filter(|(c, _)| usados.contains(c.as_str())).collect();
}

/// Where a field says `de`.
fn lugar_de(campos: &Nodo, campo: &CampoLeido<'_>) -> Span {
    let nodo = campos.mapa().and_then(|m| m.get(&campo.campo.id)).and_then(Nodo::mapa);
    nodo.and_then(|m| m.get("de")).map_or(campo.span, |n| n.span)
}

/// The rows of a field that hang of some row of the field that it names.
fn con_padre(
    campo: &CampoLeido<'_>,
    campos: &[CampoLeido<'_>],
    nodo: &Nodo,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<Vec<Opcion>> {
    let (catalogo, opciones) = engine::catalogo::de(&campo.campo)?;
    let id = catalogo.de.as_ref()?;
    let lugar = lugar_de(nodo, campo);
    let suyo = ctx.municipio.catalogos.iter().find(|c| catalogo.id == c.id.as_str())?;
    let Some(de) = &suyo.padre else {
        let mensaje = format!("las filas de `{}` no cuelgan de ninguna", suyo.id);
        sink.push(
            Problema::new(&codes::V0585, lugar, mensaje)
                .secundaria(suyo.span, "el catálogo no dice `padre`")
                .ayuda("quite `de`, o diga en el catálogo cuál es su `padre`"),
        );
        return None;
    };
    let Some(padre) = campos.iter().find(|c| c.campo.id == *id) else {
        let callado = ctx.campos_incompletos || ctx.malos.contains(id.as_str());
        if !callado {
            let hay = campos.iter().map(|c| c.campo.id.as_str());
            sink.push(no_existe("campo", id, lugar, hay, "`campos`"));
        }
        return None;
    };
    let Some((_, arriba)) = engine::catalogo::de(&padre.campo).filter(|(c, _)| c.id == de.valor.as_str())
    else {
        let mensaje = format!("`{id}` no se contesta con una fila de `{}`", de.valor);
        sink.push(
            Problema::new(&codes::V0585, lugar, mensaje)
                .etiqueta(format!("de ahí cuelgan las de `{}`", suyo.id))
                .secundaria(padre.span, "el campo se declara aquí")
                .ayuda(format!("nombre un campo que diga `catalogo: {}`", de.valor)),
        );
        return None;
    };
    let claves: BTreeSet<&str> = arriba.iter().map(Opcion::clave).collect();
    let filas: Vec<Opcion> =
        opciones.iter().filter(|o| o.padre().is_some_and(|p| claves.contains(p))).cloned().collect();
    if filas.is_empty() {
        let mensaje = format!("ninguna fila de `{}` cuelga de las que ofrece `{id}`", suyo.id);
        sink.push(
            Problema::new(&codes::V0585, lugar, mensaje)
                .secundaria(padre.span, "el campo se declara aquí")
                .ayuda("corrija `padre` en las filas, o nombre otro campo"),
        );
        return None;
    }
    Some(filas)
}

/// Leaves to each field only the columns that something of the definition reads: a rule, or a text that prints them.
pub fn podar(tramite: &mut Tramite) {
    if !tramite.campos.iter().any(|c| engine::catalogo::de(c).is_some()) {
        return;
    }
    let mut sin_filas = tramite.clone();
    for campo in &mut sin_filas.campos {
        if let TipoCampo::Opcion { opciones, catalogo: Some(_) } = &mut campo.tipo {
            opciones.clear();
        }
    }
    let mut leidas = Leidas::default();
    leidas.mirar(&serde_json::to_value(&sin_filas).unwrap_or_default());
    for campo in &mut tramite.campos {
        let id = campo.id.to_string();
        let TipoCampo::Opcion { opciones, catalogo: Some(catalogo) } = &mut campo.tipo else { continue };
        catalogo.columnas.retain(|c| leidas.lee(&id, &c.id));
        for fila in opciones.iter_mut().filter_map(|o| o.fila.as_mut()) {
            fila.columnas.retain(|columna, _| catalogo.columnas.iter().any(|c| c.id == columna.as_str()));
        }
    }
}

/// What a definition reads of its answers, part by part.
#[derive(Debug, Default)]
struct Leidas {
    rutas: BTreeSet<(String, String)>,
    textos: Vec<String>,
}

impl Leidas {
    fn mirar(&mut self, valor: &Value) {
        match valor {
            Value::String(texto) if texto.contains('.') => self.textos.push(texto.clone()),
            Value::Array(cosas) => cosas.iter().for_each(|c| self.mirar(c)),
            Value::Object(miembros) => {
                let raiz = miembros.get("raiz").and_then(|r| r.get("campo")).and_then(Value::as_str);
                let parte = miembros.get("partes").and_then(|p| p.get(0)).and_then(Value::as_str);
                if let (Some(raiz), Some(parte)) = (raiz, parte) {
                    self.rutas.insert((raiz.to_owned(), parte.to_owned()));
                }
                miembros.values().for_each(|m| self.mirar(m));
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn lee(&self, campo: &str, columna: &str) -> bool {
        if self.rutas.contains(&(campo.to_owned(), columna.to_owned())) {
            return true;
        }
        let escrita = format!("{campo}.{columna}");
        let de_nombre = |c: char| c.is_alphanumeric() || c == '_';
        self.textos.iter().any(|texto| {
            texto.match_indices(&escrita).any(|(n, _)| {
                let antes = texto.get(..n).and_then(|t| t.chars().next_back());
                let despues = texto.get(n + escrita.len()..).and_then(|t| t.chars().next());
                !antes.is_some_and(|c| de_nombre(c) || c == '.') && !despues.is_some_and(de_nombre)
            })
        })
    }
}
