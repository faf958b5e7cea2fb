//! Where each name is declared and where it is used, over a whole workspace.
//!
//! It is an approximation, made of trees and of exact words: a key says which class of name stands in it, and in expressions and templates
//! a word is the field, calculation, bill or parameter of that name. Columns of tables that are called as a field are taken for it.
//! What has no declaration is no name, so that a key that is read too widely finds nothing.

use std::collections::{BTreeMap, BTreeSet};

use compiler::Compilado;
use compiler::diag::FileId;
use compiler::pruebas;
use compiler::sources::Archivos;
use compiler::yaml::{Escalar, Kind, Nodo};

use crate::palabras;

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clase {
    Campo,
    Calculo,
    Cobro,
    Cupo,
    Tercero,
    Salida,
    Parametro,
    Etapa,
    Aviso,
    Rol,
    Documento,
    Calendario,
    Dependencia,
    Ordenamiento,
    Agenda,
    Organo,
    Catalogo,
}

impl Clase {
    /// As it is called in a sentence.
    #[must_use]
    pub const fn palabra(self) -> &'static str {
        match self {
            Self::Campo => "campo",
            Self::Calculo => "cálculo",
            Self::Cobro => "cobro",
            Self::Cupo => "cupo",
            Self::Tercero => "tercero",
            Self::Salida => "salida",
            Self::Parametro => "parámetro",
            Self::Etapa => "etapa",
            Self::Aviso => "aviso",
            Self::Rol => "rol",
            Self::Documento => "documento",
            Self::Calendario => "calendario",
            Self::Dependencia => "dependencia",
            Self::Ordenamiento => "ordenamiento",
            Self::Agenda => "agenda",
            Self::Organo => "órgano",
            Self::Catalogo => "catálogo",
        }
    }

    /// Whether all trámites share it.
    const fn compartida(self) -> bool {
        !matches!(
            self,
            Self::Campo
                | Self::Calculo
                | Self::Cobro
                | Self::Cupo
                | Self::Tercero
                | Self::Salida
                | Self::Etapa
                | Self::Aviso
        )
    }
}

/// What a bare word in an expression may be, in the order in which the compiler asks.
pub const EN_EXPRESIONES: [Clase; 5] =
    [Clase::Campo, Clase::Calculo, Clase::Cobro, Clase::Salida, Clase::Parametro];

/// A name: class, folder of its trámite (empty if shared), and word.
pub type Llave = (Clase, String, String);

/// A place where a name stands.
#[derive(Clone, Debug)]
pub struct Vez {
    pub llave: Llave,
    pub archivo: FileId,
    pub inicio: usize,
    pub fin: usize,
    pub declara: bool,
}

/// The file of a trámite that says how expedientes of earlier versions go on.
const MIGRACION: &str = "migracion.yaml";

/// All names of a workspace.
#[derive(Debug, Default)]
pub struct Nombres {
    /// Declared names, with what is said of each.
    pub declarados: BTreeMap<Llave, String>,
    /// All places, declarations first.
    pub veces: Vec<Vez>,
    /// Where the declarations begin.
    propias: BTreeSet<(FileId, u32)>,
}

impl Nombres {
    /// Reads them from what was compiled.
    #[must_use]
    pub fn de(compilado: &Compilado) -> Self {
        let archivos = &compilado.archivos;
        let arboles: Vec<(FileId, &str, &Nodo)> =
            archivos.iter().filter_map(|(id, nombre, _)| Some((id, nombre, compilado.arbol(id)?))).collect();
        let mut nombres = Self::default();
        for (id, nombre, raiz) in &arboles {
            nombres.declaraciones(*id, nombre, &ambito(archivos, nombre), raiz, &mut Vec::new());
        }
        for (id, nombre, raiz) in &arboles {
            let ambito = ambito(archivos, nombre);
            if nombre.strip_prefix(&ambito).is_some_and(|corto| pruebas::id_de(corto).is_some()) {
                nombres.en_prueba(*id, &ambito, raiz);
            } else if nombre.strip_prefix(&ambito) == Some(MIGRACION) {
                nombres.en_migracion(*id, &ambito, raiz);
            } else {
                nombres.usos(*id, &ambito, raiz, &mut Vec::new());
            }
        }
        for (id, nombre, texto) in archivos.iter().filter(|(_, nombre, _)| nombre.ends_with(".md")) {
            let ambito = ambito(archivos, nombre);
            for (inicio, fin, tras) in palabras::de_plantilla(texto) {
                if let Some(llave) = texto.get(inicio..fin).and_then(|p| nombres.resolver(p, tras, &ambito)) {
                    nombres.veces.push(Vez { llave, archivo: id, inicio, fin, declara: false });
                }
            }
        }
        nombres
    }

    /// The name that stands at a byte of a file.
    #[must_use]
    pub fn en(&self, archivo: FileId, byte: usize) -> Option<&Vez> {
        self.veces.iter().find(|v| v.archivo == archivo && v.inicio <= byte && byte <= v.fin)
    }

    /// The words of a class that are seen from a folder.
    pub fn vistos(&self, clase: Clase, ambito: &str) -> impl Iterator<Item = (&str, &str)> {
        let ambito = if clase.compartida() { "" } else { ambito }.to_owned();
        self.declarados
            .iter()
            .filter(move |((c, a, _), _)| *c == clase && *a == ambito)
            .map(|((_, _, palabra), dicho)| (palabra.as_str(), dicho.as_str()))
    }

    fn declaraciones<'n>(
        &mut self,
        archivo: FileId,
        nombre: &str,
        ambito: &str,
        nodo: &'n Nodo,
        ruta: &mut Vec<&'n str>,
    ) {
        let Some(mapa) = nodo.mapa() else { return };
        for (clave, valor) in mapa.iter() {
            if let Some(clase) = declara_en(nombre, ruta) {
                self.declarar(clase, ambito, archivo, clave, valor);
            }
            let de_archivo = match clave.texto.as_str() {
                "parametro" if ruta.is_empty() && nombre.starts_with("parametros/") => Some(Clase::Parametro),
                "catalogo" if ruta.is_empty() && nombre.starts_with("catalogos/") => Some(Clase::Catalogo),
                "calendario" if ruta.is_empty() && nombre.starts_with("calendarios/") => {
                    Some(Clase::Calendario)
                }
                _ => None,
            };
            if let (Some(clase), Some(escalar)) = (de_archivo, valor.escalar()) {
                self.declarar(clase, ambito, archivo, escalar, nodo);
            }
            ruta.push(&clave.texto);
            self.declaraciones(archivo, nombre, ambito, valor, ruta);
            ruta.pop();
        }
    }

    fn declarar(&mut self, clase: Clase, ambito: &str, archivo: FileId, palabra: &Escalar, valor: &Nodo) {
        let ambito = if clase.compartida() { "" } else { ambito };
        let llave = (clase, ambito.to_owned(), palabra.texto.clone());
        if self.declarados.contains_key(&llave) || palabra.texto.is_empty() {
            return;
        }
        self.declarados.insert(llave.clone(), dicho(clase, &palabra.texto, valor));
        self.propias.insert((archivo, palabra.span.inicio));
        self.anotar(llave, palabra, 0..palabra.texto.len(), archivo, true);
    }

    fn anotar(
        &mut self,
        llave: Llave,
        escalar: &Escalar,
        rango: std::ops::Range<usize>,
        archivo: FileId,
        declara: bool,
    ) {
        let span = escalar.span_de(rango);
        // A scalar that could not be aligned gives its whole place: that is no place of a word.
        if (span.fin - span.inicio) as usize == llave.2.len() {
            self.veces.push(Vez {
                llave,
                archivo,
                inicio: span.inicio as usize,
                fin: span.fin as usize,
                declara,
            });
        }
    }

    fn usos<'n>(&mut self, archivo: FileId, ambito: &str, nodo: &'n Nodo, ruta: &mut Vec<&'n str>) {
        match &nodo.kind {
            Kind::Mapa(mapa) => {
                for (clave, valor) in mapa.iter() {
                    if ruta.last() == Some(&"fundamento") {
                        self.usar(Clase::Ordenamiento, ambito, clave, archivo);
                    }
                    ruta.push(&clave.texto);
                    self.usos(archivo, ambito, valor, ruta);
                    ruta.pop();
                }
            }
            Kind::Lista(lista) => {
                lista.elementos.iter().for_each(|n| self.usos(archivo, ambito, n, ruta));
            }
            Kind::Escalar(escalar) => self.en_escalar(archivo, ambito, escalar, ruta),
            Kind::Roto => {}
        }
    }

    fn usar(&mut self, clase: Clase, ambito: &str, escalar: &Escalar, archivo: FileId) -> bool {
        let de = if clase.compartida() { "" } else { ambito };
        let llave = (clase, de.to_owned(), escalar.texto.clone());
        let existe = self.declarados.contains_key(&llave);
        // A file that is itself a declaration holds it in a key that elsewhere is a use.
        if existe && !self.propias.contains(&(archivo, escalar.span.inicio)) {
            self.anotar(llave, escalar, 0..escalar.texto.len(), archivo, false);
        }
        existe
    }

    fn en_escalar(&mut self, archivo: FileId, ambito: &str, escalar: &Escalar, ruta: &[&str]) {
        let clave = ruta.last().copied().unwrap_or_default();
        for clase in se_espera(clave) {
            if self.usar(*clase, ambito, escalar, archivo) {
                return;
            }
        }
        let texto = escalar.texto.as_str();
        let palabras = if texto.contains("{{") || texto.contains("{%") {
            palabras::de_plantilla(texto)
        } else if es_expresion(clave) || en_calculo(ruta) {
            palabras::de_expresion(texto)
        } else {
            return;
        };
        for (inicio, fin, tras) in palabras {
            if let Some(llave) = texto.get(inicio..fin).and_then(|p| self.resolver(p, tras, ambito)) {
                self.anotar(llave, escalar, inicio..fin, archivo, false);
            }
        }
    }

    /// The uses of a migration: names of this version alone. Those of the earlier one are of a paquete, which nobody renames.
    fn en_migracion(&mut self, archivo: FileId, ambito: &str, raiz: &Nodo) {
        for (clave, parte) in raiz.uno_o_varios().iter().filter_map(Nodo::mapa).flat_map(|m| m.iter()) {
            let entradas = || parte.mapa().into_iter().flat_map(|m| m.iter());
            match clave.texto.as_str() {
                "etapas" => {
                    entradas().for_each(|(_, a)| self.en_valores(Clase::Etapa, archivo, ambito, a));
                }
                "campos" => {
                    self.en_claves(Clase::Campo, archivo, ambito, parte);
                    for etapa in entradas().filter_map(|(_, valor)| valor.mapa()?.get("pide_en")) {
                        self.en_valores(Clase::Etapa, archivo, ambito, etapa);
                    }
                }
                "plazos" => self.en_claves(Clase::Etapa, archivo, ambito, parte),
                _ => {}
            }
        }
    }

    /// The uses of a prueba: what is done where, by whom and with what, and what is expected.
    fn en_prueba(&mut self, archivo: FileId, ambito: &str, raiz: &Nodo) {
        let dentro = |nodo: &'_ Nodo, clave: &str| nodo.mapa().and_then(|m| m.get(clave)).cloned();
        if let Some(roles) = dentro(raiz, "dado").and_then(|d| dentro(&d, "roles")) {
            self.en_claves(Clase::Rol, archivo, ambito, &roles);
        }
        if let Some(llenos) = dentro(raiz, "dado").and_then(|d| dentro(&d, "llenos")) {
            self.en_claves(Clase::Cupo, archivo, ambito, &llenos);
        }
        let pasos = dentro(raiz, "pasos");
        for paso in pasos.iter().flat_map(Nodo::uno_o_varios).filter_map(Nodo::mapa) {
            for (clave, valor) in paso.iter() {
                match clave.texto.as_str() {
                    "hace" | "rechaza" => self.en_accion(archivo, ambito, valor),
                    "en" => self.en_valores(Clase::Etapa, archivo, ambito, valor),
                    "por" => {
                        self.en_valores(Clase::Rol, archivo, ambito, valor);
                        self.en_valores(Clase::Tercero, archivo, ambito, valor);
                    }
                    "con" => self.en_claves(Clase::Campo, archivo, ambito, valor),
                    "espera" => self.en_espera(archivo, ambito, valor),
                    _ => {}
                }
            }
        }
    }

    fn en_espera(&mut self, archivo: FileId, ambito: &str, espera: &Nodo) {
        for (clave, valor) in espera.mapa().into_iter().flat_map(|m| m.iter()) {
            match clave.texto.as_str() {
                "etapas" => self.en_valores(Clase::Etapa, archivo, ambito, valor),
                "avisos" => self.en_valores(Clase::Aviso, archivo, ambito, valor),
                "cobros" | "explica" => self.en_claves(Clase::Cobro, archivo, ambito, valor),
                "cupo" => self.en_claves(Clase::Cupo, archivo, ambito, valor),
                "vence" => self.en_claves(Clase::Etapa, archivo, ambito, valor),
                "ofrece" | "no_ofrece" => {
                    valor.uno_o_varios().iter().for_each(|n| self.en_accion(archivo, ambito, n));
                }
                "salida" => {
                    for id in valor.uno_o_varios().iter().filter_map(|n| n.mapa()?.get("id")) {
                        self.en_valores(Clase::Salida, archivo, ambito, id);
                    }
                }
                "valores" => {
                    for expresion in valor.mapa().into_iter().flat_map(|m| m.claves()) {
                        for (inicio, fin, tras) in palabras::de_expresion(&expresion.texto) {
                            let palabra = expresion.texto.get(inicio..fin);
                            if let Some(llave) = palabra.and_then(|p| self.resolver(p, tras, ambito)) {
                                self.anotar(llave, expresion, inicio..fin, archivo, false);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn en_claves(&mut self, clase: Clase, archivo: FileId, ambito: &str, nodo: &Nodo) {
        for clave in nodo.mapa().into_iter().flat_map(|m| m.claves()) {
            self.usar(clase, ambito, clave, archivo);
        }
    }

    fn en_valores(&mut self, clase: Clase, archivo: FileId, ambito: &str, nodo: &Nodo) {
        for escalar in nodo.uno_o_varios().iter().filter_map(Nodo::escalar) {
            self.usar(clase, ambito, escalar, archivo);
        }
    }

    /// The stage of `etapa.accion`.
    fn en_accion(&mut self, archivo: FileId, ambito: &str, nodo: &Nodo) {
        let Some((escalar, (etapa, _))) = nodo.escalar().and_then(|e| Some((e, e.texto.split_once('.')?)))
        else {
            return;
        };
        let llave = (Clase::Etapa, ambito.to_owned(), etapa.to_owned());
        if self.declarados.contains_key(&llave) {
            self.anotar(llave, escalar, 0..etapa.len(), archivo, false);
        }
    }

    /// What a word of an expression names.
    fn resolver(&self, palabra: &str, de_etapa: bool, ambito: &str) -> Option<Llave> {
        let clases: &[Clase] = if de_etapa { &[Clase::Etapa] } else { &EN_EXPRESIONES };
        clases.iter().find_map(|clase| {
            let de = if clase.compartida() { "" } else { ambito };
            let llave = (*clase, de.to_owned(), palabra.to_owned());
            self.declarados.contains_key(&llave).then_some(llave)
        })
    }
}

/// The folder of the trámite to which a file belongs, with its slash; empty for what is shared.
#[must_use]
pub fn ambito(archivos: &Archivos, nombre: &str) -> String {
    let mut resto = nombre;
    while let Some(i) = resto.rfind('/') {
        let carpeta = resto.get(..=i).unwrap_or_default();
        if archivos.por_nombre(&format!("{carpeta}tramite.yaml")).is_some() {
            return carpeta.to_owned();
        }
        resto = resto.get(..i).unwrap_or_default();
    }
    String::new()
}

/// The class that the keys of a map declare, by the path of the map.
fn declara_en(archivo: &str, ruta: &[&str]) -> Option<Clase> {
    let de_tramite = archivo == "tramite.yaml" || archivo.ends_with("/tramite.yaml");
    match (ruta, archivo) {
        (["roles"], "roles.yaml") => Some(Clase::Rol),
        (["agendas"], "agendas.yaml") => Some(Clase::Agenda),
        (["organos"], "organos.yaml") => Some(Clase::Organo),
        (["documentos"], "documentos.yaml") => Some(Clase::Documento),
        (["dependencias"], "municipio.yaml") => Some(Clase::Dependencia),
        (["ordenamientos"], "municipio.yaml") => Some(Clase::Ordenamiento),
        (["campos"], _) if de_tramite => Some(Clase::Campo),
        (["calculos"], _) if de_tramite => Some(Clase::Calculo),
        (["cobros"], _) if de_tramite => Some(Clase::Cobro),
        (["cupos"], _) if de_tramite => Some(Clase::Cupo),
        (["terceros"], _) if de_tramite => Some(Clase::Tercero),
        (["salidas"], _) if de_tramite => Some(Clase::Salida),
        (["avisos"], _) if de_tramite => Some(Clase::Aviso),
        (["etapas", ..], _) if de_tramite && matches!(ruta.last(), Some(&"etapas" | &"ramas")) => {
            Some(Clase::Etapa)
        }
        _ => None,
    }
}

/// Classes of the names that a key may hold.
#[must_use]
pub fn se_espera(clave: &str) -> &'static [Clase] {
    match clave {
        "agenda" => &[Clase::Agenda],
        "organo" => &[Clase::Organo],
        "catalogo" | "padre" => &[Clase::Catalogo],
        "al_agotar" | "al_fallar" | "al_faltar" | "al_cancelar" | "al_no_haber" => &[Clase::Etapa],
        "al_aprobar" | "al_rechazar" | "al_empatar" | "sin_quorum" => &[Clase::Etapa],
        "a" | "al_vencer" | "se_suspende_en" | "en" | "sino" | "dentro_de" | "misma_persona" | "pide_en" => {
            &[Clase::Etapa]
        }
        "captura" | "campos" | "reabre" | "anexos" | "creciente" => &[Clase::Campo],
        "de" => &[Clase::Campo, Clase::Documento],
        "actor" => &[Clase::Rol, Clase::Tercero],
        "asigna" | "atiende" | "firman" | "suplentes" | "ven" | "para" | "lee" => &[Clase::Rol],
        "convoca" | "miembros" | "voto_de_calidad" | "rol" => &[Clase::Rol],
        "cobro" => &[Clase::Cobro],
        "toma" | "libera" => &[Clase::Cupo],
        "datos" | "comentarios" | "publica" => &[Clase::Campo, Clase::Calculo],
        "campo" | "por" | "correo" | "nombre_de" | "puede_ver" | "asignado_a" | "corrige" | "hereda" => {
            &[Clase::Campo]
        }
        "hasta" => &[Clase::Salida],
        "emite" => &[Clase::Salida],
        "avisa" => &[Clase::Aviso],
        "documento" => &[Clase::Documento],
        "dependencia" => &[Clase::Dependencia],
        "calendario" => &[Clase::Calendario],
        _ => &[],
    }
}

/// Whether a place is of the formula of a cálculo, not of the words with which it is told.
fn en_calculo(ruta: &[&str]) -> bool {
    match ruta {
        ["calculos", _, "etiqueta" | "fuente" | "fundamento" | "ilustrativo" | "nota", ..] => false,
        _ => ruta.contains(&"calculos"),
    }
}

/// Whether a key holds an expression.
#[must_use]
pub fn es_expresion(clave: &str) -> bool {
    const CLAVES: [&str; 21] = [
        "advertencia",
        "calculo",
        "cantidad",
        "casos",
        "exige",
        "inicial",
        "maximo",
        "minimo",
        "monto",
        "motivo",
        "obligatorio",
        "publico",
        "segun",
        "si",
        "sino",
        "sobre",
        "tasa",
        "tope",
        "total",
        "valor",
        "visible_si",
    ];
    CLAVES.contains(&clave) || clave.ends_with("_si")
}

/// What is said of a name, in Markdown.
fn dicho(clase: Clase, palabra: &str, valor: &Nodo) -> String {
    let mut texto = format!("{} `{palabra}`", clase.palabra());
    let dato = |clave: &str| {
        let escrito = valor.mapa()?.get(clave)?.escalar()?.texto.trim();
        (!escrito.is_empty()).then(|| escrito.to_owned())
    };
    if let Some(nombre) = ["etiqueta", "nombre", "titulo", "concepto", "asunto"].iter().find_map(|c| dato(c))
    {
        texto = format!("**{nombre}**\n\n{texto}");
    }
    let tipo =
        if clase == Clase::Etapa { dato("tipo").or_else(|| Some("tarea".to_owned())) } else { dato("tipo") };
    if let Some(tipo) = tipo {
        texto.push_str(&format!(", de tipo `{tipo}`"));
    }
    if let (Clase::Calculo, Some(escalar)) = (clase, valor.escalar()) {
        texto.push_str(&format!("\n\n```\n{}\n```", escalar.texto.trim()));
    }
    for clave in [
        "documento",
        "catalogo",
        "padre",
        "actor",
        "plazo",
        "monto",
        "visible_si",
        "resultado",
        "dependencia",
    ] {
        if let Some(dato) = dato(clave) {
            texto.push_str(&format!("\n\n`{clave}`: {dato}"));
        }
    }
    if let Some(ayuda) = dato("ayuda") {
        texto.push_str(&format!("\n\n{ayuda}"));
    }
    texto
}
