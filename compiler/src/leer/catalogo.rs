//! `catalogos/`: tables of the municipality from which fields of type `opcion` take their options. The rows of one clave follow one another
//! in time; each is an option of its own, so that an answer always says which.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Cita, Datos, FilaCatalogo, Opcion, TipoCampo, id_de_fila};
use schemas::valor::Valor;

use super::campo::en_palabras;
use super::cita::{self, no_existe};
use super::municipio::Municipalidad;
use crate::diag::{Problema, Sink, Span, cercano, codes};
use crate::forma::{self, Forma, Situado};
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
    pub fn de_si_mismo(&self) -> bool {
        self.padre.as_ref().is_some_and(|p| p.valor == self.id)
    }

    /// Its rows as options: the first of each clave is called as it, the later ones also say from when they are.
    pub fn opciones(&self) -> Vec<Opcion> {
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
    pub fn nombres(&self) -> BTreeMap<String, String> {
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
                let faltan: Vec<&str> = conocidas().filter(|c| mapa.get(c).is_none()).collect();
                problema
                    .nota(format!("aquí también puede escribir: {}", faltan.join(", ")))
                    .ayuda(format!("si es un dato nuevo, agréguelo a `columnas` de `{}`", catalogo.id))
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
