//! What a municipality shares among its trámites: `municipio.yaml`, `roles.yaml`, `documentos.yaml`, `parametros/` and
//! `calendarios/`.

use std::collections::{BTreeMap, BTreeSet};

use schemas::ids::{CalendarioId, DependenciaId, OrdenamientoId, ParametroId, RolId, TipoDocumentoId};
use schemas::paquete::{
    Acto, Agenda, Calendario, Datos, Dependencia, Emisor, ModoRedondeo, Ordenamiento, Organo, Parametro,
    RedondeaA, RedondeaEn, Redondeo, Rol, Servicio, TipoDocumento, ValorFechado, Ventana,
};
use schemas::valor::{Duracion, Unidad, Valor};

use super::catalogo::Catalogo;
use super::cita::{self, no_existe};
use super::politica::Politica;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma};
use crate::yaml::Nodo;

/// A municipality as its trámites see it. What could not be read is absent or has its default, and was reported.
#[derive(Clone, Debug)]
pub struct Municipalidad {
    /// Id.
    pub id: String,
    /// Name.
    pub nombre: String,
    /// IANA time zone.
    pub zona_horaria: String,
    /// Default calendar.
    pub calendario: CalendarioId,
    /// Dependencias.
    pub dependencias: Vec<Dependencia>,
    /// Laws.
    pub ordenamientos: Vec<Ordenamiento>,
    /// Separation of duties.
    pub separacion: Vec<(Acto, Acto)>,
    /// Pattern of the cadastral number, with an example.
    pub catastral: (String, String),
    /// Default rounding.
    pub redondeo: Redondeo,
    /// Default time to read a notice.
    pub consulta_en: Duracion,
    /// Most times that a prevención may be made.
    pub prevencion_maximo: u32,
    /// Least time that a prevención gives, where the municipality sets one.
    pub prevencion_minimo: Option<Duracion>,
    /// How late a prevención may be made at most, where the municipality sets it.
    pub prevencion_ventana: Option<Ventana>,
    /// Roles.
    pub roles: Vec<Rol>,
    /// Document types.
    pub documentos: Vec<TipoDocumento>,
    /// Outside systems.
    pub servicios: Vec<Servicio>,
    /// Diaries.
    pub agendas: Vec<Agenda>,
    /// Diaries that were declared and could not be read.
    pub agendas_malas: BTreeSet<String>,
    /// Collegiate bodies.
    pub organos: Vec<Organo>,
    /// Bodies that were declared and could not be read.
    pub organos_malos: BTreeSet<String>,
    /// Parameters.
    pub parametros: Vec<Parametro>,
    /// Calendars.
    pub calendarios: Vec<Calendario>,
    /// Tables from which fields take their options.
    pub catalogos: Vec<Catalogo>,
    /// Those that were declared and could not be read.
    pub catalogos_malos: BTreeSet<String>,
    /// What every definition must meet.
    pub politica: Politica,
    /// Whether a shared file could not be read: a name missing then is not news.
    pub incompleta: bool,
    /// Where names were declared: `roles.mesa`, `parametros.uma`.
    pub lugares: BTreeMap<String, Span>,
    /// Those of which a `nota` says why they are there, whether or not something uses them.
    pub anotados: BTreeSet<String>,
}

/// Acts by their name.
pub const ACTOS: [(&str, Acto); 9] = [
    ("recibe", Acto::Recibe),
    ("revisa", Acto::Revisa),
    ("inspecciona", Acto::Inspecciona),
    ("dictamina", Acto::Dictamina),
    ("resuelve", Acto::Resuelve),
    ("firma", Acto::Firma),
    ("atiende", Acto::Atiende),
    ("convoca", Acto::Convoca),
    ("vota", Acto::Vota),
];

/// Kinds of personal data by their name.
pub const DATOS: [(&str, Datos); 3] =
    [("ninguno", Datos::Ninguno), ("personales", Datos::Personales), ("sensibles", Datos::Sensibles)];

/// Half up to the centavo, each line.
pub const REDONDEO: Redondeo =
    Redondeo { a: RedondeaA::Centavo, modo: ModoRedondeo::MitadArriba, en: RedondeaEn::Concepto };

impl Municipalidad {
    /// Reads `municipio.yaml`.
    pub fn leer(raiz: &Nodo, sink: &mut Sink) -> Option<Self> {
        let mut forma = Forma::abrir(raiz, "el municipio", sink)?;
        let id = forma
            .requerida("municipio", sink)
            .and_then(|n| forma::escalar(n, "un nombre", sink))
            .and_then(|e| forma::id(e, sink));
        let nombre = forma.requerida("nombre", sink).and_then(|n| forma::texto(n, sink));
        let zona = forma.requerida("zona_horaria", sink).and_then(|n| forma::texto(n, sink)).filter(|zona| {
            let conocida = jiff::tz::TimeZone::get(&zona.valor).is_ok();
            if !conocida {
                sink.push(
                    Problema::new(
                        &codes::V0206,
                        zona.span,
                        format!("`{}` no es una zona horaria", forma::recortar(&zona.valor)),
                    )
                    .ayuda("use un nombre IANA, como `America/Monterrey`"),
                );
            }
            conocida
        });
        let calendario = forma.requerida("calendario", sink).and_then(|n| forma::texto(n, sink));
        let mut este = Self {
            id: id.map_or_else(String::new, |i| i.valor),
            nombre: nombre.map_or_else(String::new, |n| n.valor),
            zona_horaria: zona.map_or_else(|| "America/Monterrey".to_owned(), |z| z.valor),
            calendario: calendario
                .as_ref()
                .map_or_else(|| CalendarioId::from(""), |c| c.valor.as_str().into()),
            dependencias: Vec::new(),
            ordenamientos: Vec::new(),
            separacion: Vec::new(),
            catastral: (r"\d{2}-\d{3}-\d{3}".to_owned(), "12-345-678".to_owned()),
            redondeo: REDONDEO,
            consulta_en: Duracion::new(3, Unidad::DiasHabiles),
            prevencion_maximo: 1,
            prevencion_minimo: None,
            prevencion_ventana: None,
            politica: Politica::default(),
            roles: Vec::new(),
            documentos: Vec::new(),
            servicios: Vec::new(),
            agendas: Vec::new(),
            agendas_malas: BTreeSet::new(),
            organos: Vec::new(),
            organos_malos: BTreeSet::new(),
            parametros: Vec::new(),
            calendarios: Vec::new(),
            catalogos: Vec::new(),
            catalogos_malos: BTreeSet::new(),
            incompleta: false,
            lugares: BTreeMap::new(),
            anotados: BTreeSet::new(),
        };
        if let Some(calendario) = calendario {
            este.lugares.insert("calendario".to_owned(), calendario.span);
        }
        if let Some(nodo) = forma.opcional("ordenamientos") {
            este.leer_ordenamientos(nodo, sink);
        }
        if let Some(nodo) = forma.requerida("dependencias", sink) {
            este.leer_dependencias(nodo, sink);
        }
        if let Some(nodo) = forma.opcional("separacion") {
            for par in forma::lista(nodo, sink) {
                if let [uno, otro] = par.uno_o_varios()
                    && let (Some(uno), Some(otro)) =
                        (forma::opcion(uno, &ACTOS, sink), forma::opcion(otro, &ACTOS, sink))
                {
                    este.separacion.push((uno, otro));
                } else if !par.es_roto() && par.uno_o_varios().len() != 2 {
                    sink.push(
                        Problema::new(&codes::V0206, par.span, "cada separación es una pareja de actos")
                            .ayuda("escriba, por ejemplo, `[revisa, resuelve]`"),
                    );
                }
            }
        }
        if let Some(nodo) = forma.opcional("expediente_catastral")
            && let Some(mut catastral) = Forma::abrir(nodo, "el expediente catastral", sink)
        {
            if let Some(patron) = catastral.requerida("patron", sink).and_then(|n| forma::texto(n, sink)) {
                este.catastral.0 = patron.valor;
            }
            if let Some(ejemplo) = catastral.opcional("ejemplo").and_then(|n| forma::texto(n, sink)) {
                este.catastral.1 = ejemplo.valor;
            }
            catastral.cerrar(sink);
        }
        if let Some(nodo) = forma.opcional("redondeo") {
            este.redondeo = super::cobro::redondeo(nodo, REDONDEO, sink);
        }
        if let Some(nodo) = forma.opcional("notificacion")
            && let Some(mut notificacion) = Forma::abrir(nodo, "la notificación", sink)
        {
            if let Some(dura) = notificacion.opcional("consulta_en").and_then(|n| forma::duracion(n, sink)) {
                este.consulta_en = dura;
            }
            notificacion.cerrar(sink);
        }
        if let Some(nodo) = forma.opcional("prevencion")
            && let Some(mut prevencion) = Forma::abrir(nodo, "la prevención", sink)
        {
            if let Some(n) = prevencion.opcional("maximo").and_then(|n| forma::entero(n, 1, 9, sink)) {
                este.prevencion_maximo = u32::try_from(n).unwrap_or(1);
            }
            este.prevencion_minimo = prevencion.opcional("minimo").and_then(|n| forma::duracion(n, sink));
            este.prevencion_ventana =
                prevencion.opcional("ventana").and_then(|n| super::etapa::leer_ventana(n, sink));
            este.lugares.insert("prevencion".to_owned(), prevencion.span());
            prevencion.cerrar(sink);
        }
        if let Some((clave, _)) = forma.mapa().entrada("politica") {
            este.lugares.insert("politica".to_owned(), clave.span);
        }
        if let Some(nodo) = forma.opcional("politica") {
            este.politica = super::politica::leer(nodo, sink);
        }
        forma.cerrar(sink);
        Some(este)
    }

    fn leer_ordenamientos(&mut self, nodo: &Nodo, sink: &mut Sink) {
        let Some(forma) = Forma::abrir(nodo, "`ordenamientos`", sink) else { return };
        for (clave, nodo) in forma.mapa().iter() {
            let Some(id) = forma::id(clave, sink) else { continue };
            let Some(mut uno) = Forma::abrir(nodo, format!("el ordenamiento `{}`", id.valor), sink) else {
                continue;
            };
            let nombre = uno.requerida("nombre", sink).and_then(|n| forma::texto(n, sink));
            let publicado = uno.opcional("publicado").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
            let url = uno.opcional("url").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
            uno.cerrar(sink);
            self.declarar(format!("ordenamientos.{}", id.valor), id.span, nodo);
            let nombre = nombre.map_or_else(|| id.valor.clone(), |n| n.valor);
            self.ordenamientos.push(Ordenamiento { id: OrdenamientoId(id.valor), nombre, publicado, url });
        }
    }

    fn leer_dependencias(&mut self, nodo: &Nodo, sink: &mut Sink) {
        let Some(forma) = Forma::abrir(nodo, "`dependencias`", sink) else { return };
        for (clave, nodo) in forma.mapa().iter() {
            let Some(id) = forma::id(clave, sink) else { continue };
            let Some(mut una) = Forma::abrir(nodo, format!("la dependencia `{}`", id.valor), sink) else {
                continue;
            };
            let nombre = una.requerida("nombre", sink).and_then(|n| forma::texto(n, sink));
            let siglas = una.opcional("siglas").and_then(|n| forma::texto(n, sink));
            let mut dato = |clave: &'static str, sink: &mut Sink| {
                una.opcional(clave).and_then(|n| forma::texto(n, sink)).map(|t| t.valor)
            };
            let (domicilio, horario, contacto) =
                (dato("domicilio", sink), dato("horario", sink), dato("contacto", sink));
            una.admite(&["firma"]);
            una.cerrar(sink);
            self.declarar(format!("dependencias.{}", id.valor), id.span, nodo);
            self.dependencias.push(Dependencia {
                nombre: nombre.map_or_else(|| id.valor.clone(), |n| n.valor),
                siglas: siglas.map_or_else(|| id.valor.to_uppercase(), |s| s.valor),
                id: DependenciaId(id.valor),
                domicilio,
                horario,
                contacto,
            });
        }
    }

    /// Reads `roles.yaml`.
    pub fn leer_roles(&mut self, raiz: &Nodo, sink: &mut Sink) {
        let Some(mut forma) = Forma::abrir(raiz, "`roles.yaml`", sink) else {
            self.incompleta = true;
            return;
        };
        let mut suplencias: Vec<(String, Span)> = Vec::new();
        if let Some(nodo) = forma.requerida("roles", sink)
            && let Some(roles) = Forma::abrir(nodo, "`roles`", sink)
        {
            for (clave, nodo) in roles.mapa().iter() {
                let Some(id) = forma::id(clave, sink) else { continue };
                let Some(mut uno) = Forma::abrir(nodo, format!("el rol `{}`", id.valor), sink) else {
                    continue;
                };
                let nombre = uno.requerida("nombre", sink).and_then(|n| forma::texto(n, sink));
                let dependencia = uno.requerida("dependencia", sink).and_then(|n| forma::texto(n, sink));
                let puede = uno
                    .requerida("puede", sink)
                    .map(|n| forma::lista(n, sink))
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|n| forma::opcion(n, &ACTOS, sink))
                    .collect();
                let suplentes: Vec<_> = uno
                    .opcional("suplentes")
                    .map(|n| forma::textos(n, sink))
                    .unwrap_or_default()
                    .into_iter()
                    .collect();
                uno.cerrar(sink);
                if let Some(dependencia) = &dependencia {
                    self.exige_dependencia(&dependencia.valor, dependencia.span, sink);
                }
                suplencias.extend(suplentes.iter().map(|s| (s.valor.clone(), s.span)));
                self.declarar(format!("roles.{}", id.valor), id.span, nodo);
                self.roles.push(Rol {
                    nombre: nombre.map_or_else(|| id.valor.clone(), |n| n.valor),
                    id: RolId(id.valor),
                    dependencia: dependencia
                        .map_or_else(|| DependenciaId::from(""), |d| DependenciaId(d.valor)),
                    puede,
                    suplentes: suplentes.into_iter().map(|s| RolId(s.valor)).collect(),
                });
            }
        }
        forma.cerrar(sink);
        for (rol, span) in suplencias {
            if !self.roles.iter().any(|r| r.id == rol.as_str()) {
                sink.push(no_existe(
                    "rol",
                    &rol,
                    span,
                    self.roles.iter().map(|r| r.id.as_str()),
                    "roles.yaml",
                ));
            }
        }
    }

    /// Reads `documentos.yaml`.
    pub fn leer_documentos(&mut self, raiz: &Nodo, sink: &mut Sink) {
        let Some(mut forma) = Forma::abrir(raiz, "`documentos.yaml`", sink) else {
            self.incompleta = true;
            return;
        };
        if let Some(nodo) = forma.requerida("documentos", sink)
            && let Some(documentos) = Forma::abrir(nodo, "`documentos`", sink)
        {
            for (clave, nodo) in documentos.mapa().iter() {
                let Some(id) = forma::id(clave, sink) else { continue };
                let Some(mut uno) = Forma::abrir(nodo, format!("el documento `{}`", id.valor), sink) else {
                    continue;
                };
                let nombre = uno.requerida("nombre", sink).and_then(|n| forma::texto(n, sink));
                let emite = uno.requerida("emite", sink).and_then(|n| forma::texto(n, sink));
                let vigencia = uno.opcional("vigencia").and_then(|n| forma::duracion(n, sink));
                let datos = uno.opcional("datos").and_then(|n| forma::opcion(n, &DATOS, sink));
                let formatos: Vec<String> = uno
                    .opcional("formatos")
                    .map(|n| forma::lista(n, sink))
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|n| forma::opcion(n, &[("pdf", "pdf"), ("jpg", "jpg"), ("png", "png")], sink))
                    .map(str::to_owned)
                    .collect();
                let entrega = uno.opcional("entrega").map(|n| self.leer_entrega(n, sink)).unwrap_or_default();
                let megas = uno.opcional("tamano_maximo").and_then(|n| megabytes(n, sink));
                uno.cerrar(sink);
                self.declarar(format!("documentos.{}", id.valor), id.span, nodo);
                self.documentos.push(TipoDocumento {
                    nombre: nombre.map_or_else(|| id.valor.clone(), |n| n.valor),
                    id: TipoDocumentoId(id.valor),
                    emite: match emite {
                        Some(e) if e.valor != "externo" => Emisor::Tramite(e.valor.as_str().into()),
                        _ => Emisor::Externo,
                    },
                    vigencia,
                    datos: datos.unwrap_or(Datos::Ninguno),
                    formatos: if formatos.is_empty() {
                        vec!["pdf".into(), "jpg".into(), "png".into()]
                    } else {
                        formatos
                    },
                    tamano_maximo: megas.unwrap_or(10) << 20,
                    entrega,
                });
            }
        }
        forma.cerrar(sink);
    }

    /// Reads a file of `parametros/`.
    pub fn leer_parametro(&mut self, raiz: &Nodo, sink: &mut Sink) {
        let Some(mut forma) = Forma::abrir(raiz, "el parámetro", sink) else {
            self.incompleta = true;
            return;
        };
        let id = forma
            .requerida("parametro", sink)
            .and_then(|n| forma::escalar(n, "un nombre", sink))
            .and_then(|e| forma::id(e, sink));
        let nombre = forma.opcional("nombre").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
        let clase = forma.requerida("tipo", sink).and_then(|n| {
            forma::opcion(
                n,
                &[
                    ("dinero", ClaseParametro::Dinero),
                    ("decimal", ClaseParametro::Decimal),
                    ("entero", ClaseParametro::Entero),
                ],
                sink,
            )
        });
        let mut valores: Vec<(ValorFechado, Span)> = Vec::new();
        for nodo in forma.requerida("valores", sink).map(|n| forma::lista(n, sink)).unwrap_or_default() {
            let Some(mut uno) = Forma::abrir(nodo, "el valor del parámetro", sink) else { continue };
            let desde = uno.requerida("desde", sink).and_then(|n| forma::fecha(n, sink));
            let hasta = uno.opcional("hasta").and_then(|n| forma::fecha(n, sink));
            let numero = uno.requerida("valor", sink).and_then(|n| forma::decimal(n, sink));
            let fuente = uno.requerida("fuente", sink).and_then(|n| forma::texto(n, sink));
            uno.cerrar(sink);
            if let (Some(desde), Some(numero), Some(clase)) = (desde, numero, clase) {
                let valor = clase.valor(numero);
                let fuente = fuente.map_or_else(String::new, |f| f.valor);
                valores.push((ValorFechado { desde, hasta, valor, fuente }, nodo.span));
            }
        }
        let cita = cita::leer(&mut forma, &self.ordenamientos, sink);
        forma.cerrar(sink);
        valores.sort_by_key(|(v, _)| v.desde);
        crate::revisa::vigencias(&valores, sink);
        for par in valores.windows(2) {
            if let [(antes, lugar), (despues, otro)] = par
                && antes.hasta.is_none_or(|hasta| hasta >= despues.desde)
            {
                let ayuda = match (antes.hasta, despues.desde.yesterday()) {
                    _ if antes.desde == despues.desde => "los dos empiezan el mismo día: deje uno".to_owned(),
                    (Some(hasta), Ok(vispera)) => format!("cambie `hasta: {hasta}` por `hasta: {vispera}`"),
                    (_, Ok(vispera)) => {
                        format!("ponga `hasta: {vispera}` en el valor que empieza el {}", antes.desde)
                    }
                    _ => format!("revise `hasta` en el valor que empieza el {}", antes.desde),
                };
                sink.push(
                    Problema::new(&codes::V0602, *otro, format!("el {} rigen dos valores", despues.desde))
                        .etiqueta("este valor empieza antes de que termine el anterior")
                        .secundaria(*lugar, "éste todavía rige")
                        .ayuda(ayuda),
                );
            }
        }
        let Some(id) = id else { return };
        self.declarar(format!("parametros.{}", id.valor), id.span, raiz);
        self.parametros.push(Parametro {
            nombre: nombre.unwrap_or_else(|| id.valor.to_uppercase()),
            id: ParametroId(id.valor),
            valores: valores.into_iter().map(|(v, _)| v).collect(),
            cita,
        });
    }

    /// Reads a file of `calendarios/`.
    pub fn leer_calendario(&mut self, raiz: &Nodo, sink: &mut Sink) {
        match super::calendario::leer(raiz, self, sink) {
            Some((calendario, span)) => {
                self.declarar(format!("calendarios.{}", calendario.id), span, raiz);
                self.calendarios.push(calendario);
            }
            None => self.incompleta = true,
        }
    }

    pub(super) fn declarar(&mut self, ruta: String, span: Span, nodo: &Nodo) {
        if nodo.mapa().is_some_and(|m| m.get("nota").is_some()) {
            self.anotados.insert(ruta.clone());
        }
        self.lugares.insert(ruta, span);
    }

    /// What can only be checked once every shared file was read.
    pub fn terminar(&self, sink: &mut Sink) {
        if self.incompleta {
            return;
        }
        if let Some(span) = self.lugares.get("calendario")
            && !self.calendarios.iter().any(|c| c.id == self.calendario)
        {
            sink.push(no_existe(
                "calendario",
                &self.calendario,
                *span,
                self.calendarios.iter().map(|c| c.id.as_str()),
                "calendarios/",
            ));
        }
    }

    /// Reports a dependencia that nobody declared.
    pub fn exige_dependencia(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        let existe = self.dependencias.iter().any(|d| d.id == id);
        if !existe {
            sink.push(no_existe(
                "dependencia",
                id,
                span,
                self.dependencias.iter().map(|d| d.id.as_str()),
                "municipio.yaml",
            ));
        }
        existe
    }

    /// Reports a calendar that nobody declared.
    pub fn exige_calendario(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        let existe = self.incompleta || self.calendarios.iter().any(|c| c.id == id);
        if !existe {
            sink.push(no_existe(
                "calendario",
                id,
                span,
                self.calendarios.iter().map(|c| c.id.as_str()),
                "calendarios/",
            ));
        }
        existe
    }

    /// The role of that id.
    pub fn rol(&self, id: &str) -> Option<&Rol> {
        self.roles.iter().find(|r| r.id == id)
    }
}

/// What a parameter may be.
#[derive(Clone, Copy)]
enum ClaseParametro {
    Dinero,
    Decimal,
    Entero,
}

impl ClaseParametro {
    fn valor(self, numero: rust_decimal::Decimal) -> Valor {
        match self {
            ClaseParametro::Dinero => Valor::Dinero(numero),
            ClaseParametro::Decimal => Valor::Decimal(numero),
            ClaseParametro::Entero => i64::try_from(numero).map_or(Valor::Decimal(numero), Valor::Entero),
        }
    }
}

/// A size such as `10 MB`.
fn megabytes(nodo: &Nodo, sink: &mut Sink) -> Option<u64> {
    let escalar = forma::escalar(nodo, "un tamaño", sink)?;
    let cifras = escalar.texto.trim_end_matches("MB").trim_end();
    match cifras.parse::<u64>() {
        Ok(n) if (1..=40).contains(&n) && cifras != escalar.texto => Some(n),
        _ => {
            sink.push(
                Problema::new(
                    &codes::V0206,
                    escalar.span,
                    format!("`{}` no es un tamaño", forma::recortar(&escalar.texto)),
                )
                .ayuda("escríbalo como `10 MB`; el máximo es `40 MB`"),
            );
            None
        }
    }
}
