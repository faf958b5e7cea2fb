//! `catalogos/`: tables of the municipality from which fields of type `opcion` take their options, and what a field says of them. The rows of
//! one clave follow one another in time; each is an option of its own, so that an answer always says which.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemas::ids::{CampoId, CatalogoId};
use schemas::paquete::{
    Campo, Cita, Datos, DeCatalogo, FilaCatalogo, Opcion, TipoCampo, Tramite, id_de_fila,
};
use schemas::valor::Valor;
use serde_json::Value;

use super::campo::{CampoLeido, en_palabras};
use super::cita::{self, no_existe};
use super::contexto::{CampoEnAmbito, Contexto};
use super::municipio::Municipalidad;
use crate::diag::{Problema, Sink, Span, cercano, codes};
use crate::forma::{self, Forma, Situado};
use crate::tipos::{Opciones, Tipo};
use crate::yaml::{Mapa, Nodo};

/// Most rows of a catálogo.
const FILAS: usize = 5_000;

/// The keys of a row that are no column.
const PROPIAS: [&str; 5] = ["clave", "nombre", "padre", "desde", "hasta"];

/// Those that any mapping may have.
const DE_CITA: [&str; 4] = ["fundamento", "fuente", "ilustrativo", "nota"];

/// The greatest figure of a column, as in fields.
const LIMITE: i64 = 1_000_000_000_000;

/// What a column may hold.
pub const TIPOS: [&str; 6] = ["booleano", "entero", "decimal", "dinero", "texto", "fecha"];

fn de_columna(tipo: &str) -> TipoCampo {
    match tipo {
        "booleano" => TipoCampo::Booleano,
        "entero" => TipoCampo::Entero { minimo: None, maximo: None, unidad: None },
        "decimal" => TipoCampo::Decimal { minimo: None, maximo: None, decimales: 9, unidad: None },
        "dinero" => TipoCampo::Dinero { minimo: None, maximo: None },
        "fecha" => TipoCampo::Fecha { minimo: None, maximo: None },
        _ => TipoCampo::Texto { patron: None, largo: (1, 300) },
    }
}

/// A table as it was written.
#[derive(Clone, Debug)]
pub struct Catalogo {
    /// Its id.
    pub id: String,
    /// Its name.
    pub nombre: String,
    /// Its columns.
    pub columnas: Vec<Campo>,
    /// The table of which its rows hang, which may be itself.
    pub padre: Option<Situado<String>>,
    /// Its rows.
    pub filas: Vec<Fila>,
    /// Where its name stands.
    pub span: Span,
}

/// A row of it.
#[derive(Clone, Debug)]
pub struct Fila {
    /// What authors and programs call it.
    pub clave: String,
    /// What people read.
    pub nombre: String,
    /// The rest.
    pub fila: FilaCatalogo,
    /// Where its clave stands.
    pub span: Span,
    /// Where its parent does.
    pub padre: Option<Span>,
}

impl Catalogo {
    /// Whether its rows hang of one another.
    fn de_si_mismo(&self) -> bool {
        self.padre.as_ref().is_some_and(|p| p.valor == self.id)
    }

    /// Its rows as options: the first of each clave is called as it, the later ones also say from when they are.
    fn opciones(&self) -> Vec<Opcion> {
        let mut primera: BTreeMap<&str, Option<Date>> = BTreeMap::new();
        for fila in &self.filas {
            let desde = primera.entry(&fila.clave).or_insert(fila.fila.desde);
            *desde = (*desde).min(fila.fila.desde);
        }
        let opcion = |fila: &Fila| {
            let es_primera = primera.get(fila.clave.as_str()).is_some_and(|d| *d == fila.fila.desde);
            let id = match fila.fila.desde {
                Some(desde) if !es_primera => id_de_fila(&fila.clave, desde),
                _ => fila.clave.clone(),
            };
            Opcion { id, etiqueta: fila.nombre.clone(), fila: Some(Box::new(fila.fila.clone())) }
        };
        self.filas.iter().map(opcion).collect()
    }

    /// The names of its rows by clave.
    fn nombres(&self) -> BTreeMap<String, String> {
        self.filas.iter().map(|f| (f.clave.clone(), f.nombre.clone())).collect()
    }
}

impl Municipalidad {
    /// Reads a file of `catalogos/`.
    pub fn leer_catalogo(&mut self, raiz: &Nodo, sink: &mut Sink) {
        let Some(mut forma) = Forma::abrir(raiz, "el catálogo", sink) else {
            self.incompleta = true;
            return;
        };
        let id = forma
            .requerida("catalogo", sink)
            .and_then(|n| forma::escalar(n, "un nombre", sink))
            .and_then(|e| forma::id(e, sink));
        let nombre = forma.opcional("nombre").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
        let columnas = forma.opcional("columnas").map(|n| columnas(n, sink));
        let padre = forma.opcional("padre").and_then(|n| forma::texto(n, sink));
        let filas = forma.requerida("filas", sink);
        let _ = cita::leer(&mut forma, &self.ordenamientos, sink);
        forma.cerrar(sink);
        let Some(id) = id else {
            self.incompleta = true;
            return;
        };
        if let Some(previo) = self.catalogos.iter().find(|c| c.id == id.valor) {
            sink.push(
                Problema::new(&codes::V0321, id.span, format!("el catálogo `{}` ya existe", id.valor))
                    .secundaria(previo.span, "declarado aquí")
                    .ayuda("cada catálogo tiene un nombre propio"),
            );
            return;
        }
        self.declarar(format!("catalogos.{}", id.valor), id.span, raiz);
        let Some(columnas) = columnas.unwrap_or(Some(Vec::new())) else {
            self.catalogos_malos.insert(id.valor);
            return;
        };
        for columna in columnas.iter().map(|c| c.id.as_str()) {
            if let Some(lugar) = raiz.mapa().and_then(|m| m.get("columnas")).and_then(Nodo::mapa) {
                let clave = lugar.claves().find(|c| c.texto == *columna);
                self.lugares.extend(clave.map(|c| (format!("columnas.{}.{columna}", id.valor), c.span)));
            }
        }
        let (general, mut propio) = (sink, Sink::new());
        let sink = &mut propio;
        let mut catalogo = Catalogo {
            nombre: nombre.unwrap_or_else(|| en_palabras(&id.valor)),
            id: id.valor,
            columnas,
            padre,
            filas: Vec::new(),
            span: id.span,
        };
        let lista = filas.map(|n| forma::lista(n, sink)).unwrap_or_default();
        for nodo in lista.iter().take(FILAS) {
            catalogo.filas.extend(self.fila(nodo, &catalogo, sink));
        }
        if lista.len() > FILAS {
            let lugar = lista.get(FILAS).map_or(raiz.span, |n| n.span);
            let mensaje = format!("un catálogo lleva a lo más {FILAS} filas, y éste tiene {}", lista.len());
            sink.push(Problema::new(&codes::V0207, lugar, mensaje).ayuda("repártalas en varios catálogos"));
        }
        if filas.is_some_and(|n| n.lista().is_some_and(|l| l.elementos.is_empty() && !l.incompleta)) {
            sink.push(
                Problema::new(&codes::V0207, raiz.span, "el catálogo no tiene ninguna fila")
                    .ayuda("escriba al menos una, como `{clave: centro, nombre: Centro}`"),
            );
        }
        traslapes(&catalogo, sink);
        if propio.tiene_errores() {
            self.catalogos_malos.insert(catalogo.id.clone());
        }
        general.unir(propio);
        self.catalogos.push(catalogo);
    }

    fn fila(&self, nodo: &Nodo, catalogo: &Catalogo, sink: &mut Sink) -> Option<Fila> {
        let escrita = nodo.mapa().and_then(|m| m.get("clave")).and_then(Nodo::escalar);
        let que = match escrita {
            Some(clave) => format!("la fila `{}`", forma::recortar(&clave.texto)),
            None => "la fila del catálogo".to_owned(),
        };
        let mut forma = Forma::abrir(nodo, que.clone(), sink)?;
        let clave = forma
            .requerida("clave", sink)
            .and_then(|n| forma::escalar(n, "una clave", sink))
            .and_then(|e| forma::id(e, sink));
        let nombre = forma.requerida("nombre", sink).and_then(|n| forma::texto(n, sink));
        let padre = forma.opcional("padre").and_then(|n| forma::texto(n, sink));
        let desde = forma.opcional("desde").and_then(|n| forma::fecha(n, sink));
        let hasta = forma.opcional("hasta").and_then(|n| forma::fecha(n, sink));
        let cita = cita::leer(&mut forma, &self.ordenamientos, sink);
        let mut valores = BTreeMap::new();
        for columna in &catalogo.columnas {
            let (columna, tipo) = (columna.id.as_str(), &columna.tipo);
            match forma.mapa().get(columna) {
                Some(nodo) => valores.extend(celda(nodo, tipo, sink).map(|v| (columna.to_owned(), v))),
                None if forma.mapa().incompleto => {}
                None => sink.push(
                    Problema::new(&codes::V0584, forma.mapa().cabeza(), format!("{que} no dice `{columna}`"))
                        .etiqueta("toda fila tiene valor en todas las columnas")
                        .ayuda(format!("agregue `{columna}:`, o quite la columna del catálogo")),
                ),
            }
        }
        sobran(forma.mapa(), &que, catalogo, sink);
        if let (Some(desde), Some(hasta)) = (desde, hasta)
            && hasta < desde
        {
            let lugar = forma.mapa().entrada("hasta").map_or(nodo.span, |(c, v)| c.span.hasta(v.span));
            sink.push(
                Problema::new(&codes::V0581, lugar, format!("{que} termina antes de empezar"))
                    .etiqueta(format!("empieza el {desde}"))
                    .ayuda("corrija una de las dos fechas"),
            );
        }
        let clave = clave?;
        Some(Fila {
            clave: clave.valor,
            nombre: nombre?.valor,
            padre: padre.as_ref().map(|p| p.span),
            fila: FilaCatalogo { padre: padre.map(|p| p.valor), desde, hasta, columnas: valores, cita },
            span: clave.span,
        })
    }

    /// What can be told of catálogos only when all were read: their parents.
    pub fn terminar_catalogos(&mut self, sink: &mut Sink) {
        let mut malos = BTreeSet::new();
        for catalogo in &self.catalogos {
            if self.catalogos_malos.contains(&catalogo.id) {
                continue;
            }
            let mut propio = Sink::new();
            self.padres(catalogo, &mut propio);
            if propio.tiene_errores() {
                malos.insert(catalogo.id.clone());
            }
            sink.unir(propio);
        }
        self.catalogos_malos.extend(malos);
    }

    fn padres(&self, catalogo: &Catalogo, sink: &mut Sink) {
        let Some(padre) = &catalogo.padre else {
            for fila in catalogo.filas.iter().filter_map(|f| Some((f, f.padre?))).take(1) {
                let (fila, lugar) = fila;
                let mensaje = format!("la fila `{}` tiene padre y el catálogo no dice de cuál", fila.clave);
                sink.push(
                    Problema::new(&codes::V0582, lugar, mensaje)
                        .ayuda("agregue al catálogo `padre:` con el nombre del que la contiene, o el suyo"),
                );
            }
            return;
        };
        let Some(de) = self.catalogos.iter().find(|c| c.id == padre.valor) else {
            if !self.incompleta && !self.catalogos_malos.contains(&padre.valor) {
                let hay = self.catalogos.iter().map(|c| c.id.as_str());
                sink.push(no_existe("catálogo", &padre.valor, padre.span, hay, "catalogos/"));
            }
            return;
        };
        let claves: BTreeSet<&str> = de.filas.iter().map(|f| f.clave.as_str()).collect();
        for fila in &catalogo.filas {
            match (&fila.fila.padre, fila.padre) {
                (Some(suyo), Some(lugar)) if !claves.contains(suyo.as_str()) => {
                    let mensaje = format!("no hay ninguna fila `{suyo}` en `{}`", de.id);
                    let problema = Problema::new(&codes::V0582, lugar, mensaje)
                        .etiqueta(format!("de ahí cuelga `{}`", fila.clave))
                        .secundaria(de.span, "el catálogo de los padres");
                    sink.push(match cercano(suyo, claves.iter().copied()) {
                        Some(otra) => problema
                            .arreglo_probable(format!("¿quiso decir `{otra}`?"), [(lugar, otra.to_owned())]),
                        None => problema.ayuda(format!("agréguela a `{}`, o corrija `padre`", de.id)),
                    });
                }
                (None, _) if !catalogo.de_si_mismo() => sink.push(
                    Problema::new(
                        &codes::V0582,
                        fila.span,
                        format!("la fila `{}` no dice su padre", fila.clave),
                    )
                    .etiqueta(format!("nadie podría elegirla: se ofrece bajo una fila de `{}`", de.id))
                    .ayuda("agregue `padre:`"),
                ),
                _ => {}
            }
        }
        if catalogo.de_si_mismo() {
            anillos(catalogo, sink);
        }
    }
}

fn columnas(nodo: &Nodo, sink: &mut Sink) -> Option<Vec<Campo>> {
    let forma = Forma::abrir(nodo, "`columnas`", sink)?;
    let mut columnas = Vec::new();
    let mut bien = true;
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else {
            bien = false;
            continue;
        };
        if PROPIAS.contains(&id.valor.as_str()) || DE_CITA.contains(&id.valor.as_str()) {
            let mensaje = format!("una columna no puede llamarse `{}`", id.valor);
            sink.push(
                Problema::new(&codes::V0321, id.span, mensaje)
                    .etiqueta("toda fila tiene ya esa clave, y quiere decir otra cosa")
                    .ayuda(format!("use otro nombre, por ejemplo `{}_propio`", id.valor)),
            );
            bien = false;
            continue;
        }
        match columna(&id.valor, nodo, sink) {
            Some(columna) => columnas.push(columna),
            None => bien = false,
        }
    }
    bien.then_some(columnas)
}

/// A column: its type, or its type and what people call it.
fn columna(id: &str, nodo: &Nodo, sink: &mut Sink) -> Option<Campo> {
    let nombres: Vec<(&str, &str)> = TIPOS.iter().map(|t| (*t, *t)).collect();
    let (tipo, etiqueta) = if nodo.mapa().is_some() {
        let mut forma = Forma::abrir(nodo, format!("la columna `{id}`"), sink)?;
        let tipo = forma.requerida("tipo", sink).and_then(|n| forma::opcion(n, &nombres, sink));
        let etiqueta = forma.opcional("etiqueta").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
        forma.cerrar(sink);
        (tipo, etiqueta)
    } else {
        (forma::opcion(nodo, &nombres, sink), None)
    };
    Some(Campo {
        id: CampoId::from(id),
        tipo: de_columna(tipo?),
        etiqueta: etiqueta.unwrap_or_else(|| en_palabras(id)),
        ayuda: None,
        obligatorio: true,
        visible_si: None,
        obligatorio_si: None,
        inicial: None,
        finalidad: None,
        datos: Datos::Ninguno,
        ven: Vec::new(),
        requisito: false,
        advierte_si: None,
        advertencia: None,
        calculo: None,
        cita: Cita::default(),
    })
}

fn celda(nodo: &Nodo, tipo: &TipoCampo, sink: &mut Sink) -> Option<Valor> {
    match tipo {
        TipoCampo::Booleano => forma::booleano(nodo, sink).map(Valor::Booleano),
        TipoCampo::Entero { .. } => forma::entero(nodo, -LIMITE, LIMITE, sink).map(Valor::Entero),
        TipoCampo::Decimal { .. } => forma::decimal(nodo, sink).map(Valor::Decimal),
        TipoCampo::Dinero { .. } => forma::decimal(nodo, sink).map(Valor::Dinero),
        TipoCampo::Fecha { .. } => forma::fecha(nodo, sink).map(Valor::Fecha),
        _ => forma::texto(nodo, sink).map(|t| Valor::Texto(t.valor)),
    }
}

/// Keys of a row that are neither its own nor columns.
fn sobran(mapa: &Mapa, que: &str, catalogo: &Catalogo, sink: &mut Sink) {
    let conocidas = || {
        let columnas = catalogo.columnas.iter().map(|c| c.id.as_str());
        PROPIAS.into_iter().chain(columnas).chain(DE_CITA)
    };
    for clave in mapa.claves().filter(|c| !conocidas().any(|x| x == c.texto)) {
        let mensaje = format!("la clave `{}` no existe en {que}", forma::recortar(&clave.texto));
        let problema = Problema::new(&codes::V0202, clave.span, mensaje);
        sink.push(match cercano(&clave.texto, conocidas().filter(|c| mapa.get(c).is_none())) {
            Some(parecida) => problema
                .arreglo_probable(format!("¿quiso decir `{parecida}`?"), [(clave.span, parecida.to_owned())]),
            None => {
                problema.ayuda(format!("si es un dato nuevo, agréguelo a `columnas` de `{}`", catalogo.id))
            }
        });
    }
}

/// Rows of one clave that are offered on the same day.
fn traslapes(catalogo: &Catalogo, sink: &mut Sink) {
    let mut de: BTreeMap<&str, Vec<&Fila>> = BTreeMap::new();
    for fila in &catalogo.filas {
        de.entry(&fila.clave).or_default().push(fila);
    }
    for (clave, mut filas) in de {
        filas.sort_by_key(|f| f.fila.desde);
        for par in filas.windows(2) {
            let [antes, despues] = par else { continue };
            let (Some(desde), hasta) = (despues.fila.desde, antes.fila.hasta) else {
                sink.push(
                    Problema::new(&codes::V0580, despues.span, format!("la clave `{clave}` está dos veces"))
                        .etiqueta("las dos valen los mismos días")
                        .secundaria(antes.span, "la otra")
                        .ayuda("deje una, o diga desde cuándo y hasta cuándo vale cada una"),
                );
                continue;
            };
            if hasta.is_some_and(|h| h < desde) {
                continue;
            }
            let mensaje = format!("el {desde} hay dos filas `{clave}`");
            let problema = Problema::new(&codes::V0580, despues.span, mensaje)
                .etiqueta("ésta empieza antes de que termine la otra")
                .secundaria(antes.span, "ésta todavía vale");
            sink.push(match desde.yesterday() {
                Ok(vispera) if antes.fila.desde != Some(desde) => {
                    problema.ayuda(format!("ponga `hasta: {vispera}` en la que empieza antes"))
                }
                _ => problema.ayuda("las dos empiezan el mismo día: deje una"),
            });
        }
    }
}

/// Rows that hang of themselves.
fn anillos(catalogo: &Catalogo, sink: &mut Sink) {
    let mut padres: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut hijas: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for fila in &catalogo.filas {
        let suyos = padres.entry(&fila.clave).or_default();
        if let Some(padre) = fila.fila.padre.as_deref()
            && suyos.insert(padre)
        {
            hijas.entry(padre).or_default().push(&fila.clave);
        }
    }
    // From above: what hangs of nothing that is left is on no ring.
    let mut libres: Vec<&str> = padres.iter().filter(|(_, p)| p.is_empty()).map(|(c, _)| *c).collect();
    while let Some(clave) = libres.pop() {
        padres.remove(clave);
        for hija in hijas.get(clave).into_iter().flatten() {
            if let Some(suyos) = padres.get_mut(hija) {
                suyos.remove(clave);
                if suyos.is_empty() {
                    libres.push(hija);
                }
            }
        }
    }
    while let Some(primera) = padres.keys().next().copied() {
        let mut camino = vec![primera];
        let vuelta = loop {
            let ultima = camino.last().copied().unwrap_or(primera);
            let Some(padre) = padres.get(ultima).and_then(|p| p.iter().next()).copied() else { break None };
            match camino.iter().position(|c| *c == padre) {
                Some(n) => break Some(camino.split_off(n)),
                None => camino.push(padre),
            }
        };
        if let Some(anillo) = vuelta
            && let Some(clave) = anillo.first()
        {
            let pasos: Vec<String> = anillo.iter().chain([clave]).map(|c| format!("`{c}`")).collect();
            let lugar = catalogo.filas.iter().find(|f| f.clave == *clave);
            sink.push(
                Problema::new(
                    &codes::V0583,
                    lugar.map_or(catalogo.span, |f| f.padre.unwrap_or(f.span)),
                    format!("la fila `{clave}` cuelga de sí misma"),
                )
                .nota(format!("de padre en padre: {}", pasos.join(" → ")))
                .ayuda("quite `padre` de la que está hasta arriba"),
            );
            anillo.iter().for_each(|c| drop(padres.remove(c)));
        }
        camino.iter().for_each(|c| drop(padres.remove(c)));
    }
}

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
