//! One definition, from its trees to its paquete.

use schemas::paquete::{Bloque, CuerpoBloque, Paquete};
use schemas::sello;

use super::nombrado::{Nombrado, ensamblar};
use super::{Arboles, Oyente, TramiteCompilado, carpeta_de, es_compartido, incompleto, raiz_de};
use crate::diag::{FileId, Problema, Sink, Span, codes};
use crate::leer::anterior::Anteriores;
use crate::leer::contexto::Contexto;
use crate::leer::municipio::Municipalidad;
use crate::leer::salida::Carpeta;
use crate::leer::{migracion, prueba, tramite};
use crate::revisa;
use crate::revisa::tenencia::{Corregida, Exigida, Parte};
use crate::sources::{Archivos, es_anterior};
use crate::yaml::{Kind, Nodo};

/// What all definitions share, and what was said of it.
#[derive(Debug)]
pub struct Comun {
    /// Nothing when there is no `municipio.yaml` that can be read.
    pub municipio: Option<Municipalidad>,
    /// What was found.
    pub sink: Sink,
    /// Without errors: with one in what all share, nothing may be sealed.
    limpia: bool,
}

/// What came of one definition, and what others must know of it.
#[derive(Debug)]
pub struct Uno {
    /// For who asked.
    pub compilado: TramiteCompilado,
    /// What was found.
    pub sink: Sink,
    /// Its id, and where it is written.
    pub declarado: Option<(String, Span)>,
    /// What it names of what is shared; nothing when it could not be read.
    pub nombrado: Option<Nombrado>,
    /// The issued documents without which it can't begin.
    pub exige: Vec<Exigida>,
    /// The issued documents whose place its own take.
    pub corrige: Vec<Corregida>,
}

impl Uno {
    /// What it needs and gives, among the others.
    pub fn parte(&self) -> Option<Parte<'_>> {
        let nombrado = self.nombrado.as_ref()?;
        Some(Parte {
            tramite: &nombrado.tramite,
            emite: &nombrado.emite,
            exige: &self.exige,
            dependencia: &nombrado.dependencia,
            corrige: &self.corrige,
        })
    }
}

impl Comun {
    /// Reads the shared files.
    pub fn leer(archivos: &Archivos, arboles: &Arboles) -> Self {
        let mut sink = Sink::new();
        let municipio = leer_municipio(archivos, arboles, &mut sink);
        let rotos = archivos
            .iter()
            .any(|(id, nombre, _)| es_compartido(nombre) && raiz_de(arboles, id).is_some_and(incompleto));
        let limpia = !sink.tiene_errores() && !rotos;
        Self { municipio, sink, limpia }
    }
}

fn leer_municipio(archivos: &Archivos, arboles: &Arboles, sink: &mut Sink) -> Option<Municipalidad> {
    let leer = |nombre: &str| raiz_de(arboles, archivos.por_nombre(nombre)?);
    let Some(raiz) = leer("municipio.yaml") else {
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
    if let Some(raiz) = leer("documentos.yaml") {
        municipio.leer_documentos(raiz, sink);
    }
    if let Some(raiz) = leer("roles.yaml") {
        municipio.leer_roles(raiz, sink);
    }
    // Its parts may be of a role or cite a law.
    if let Some(raiz) = leer("servicios.yaml") {
        municipio.leer_servicios(raiz, sink);
    }
    // Calendars before parameters: in the order of their names.
    for (id, nombre) in archivos.bajo("calendarios/").chain(archivos.bajo("parametros/")) {
        let Some(raiz) = raiz_de(arboles, id) else { continue };
        if nombre.starts_with("parametros/") {
            municipio.leer_parametro(raiz, sink);
        } else {
            municipio.leer_calendario(raiz, sink);
        }
    }
    if let Some(raiz) = leer("agendas.yaml") {
        municipio.leer_agendas(raiz, sink);
    }
    if let Some(raiz) = leer("organos.yaml") {
        municipio.leer_organos(raiz, sink);
    }
    for (id, _) in archivos.bajo("catalogos/") {
        raiz_de(arboles, id).into_iter().for_each(|raiz| municipio.leer_catalogo(raiz, sink));
    }
    municipio.terminar_catalogos(sink);
    municipio.terminar(sink);
    Some(municipio)
}

/// The folder of a trámite.
struct EnArboles<'a> {
    prefijo: &'a str,
    mesa: &'a Mesa<'a>,
}

impl Carpeta for EnArboles<'_> {
    fn yaml(&self, ruta: &str) -> Option<&Nodo> {
        raiz_de(self.mesa.arboles, self.mesa.archivos.por_nombre(&format!("{}{ruta}", self.prefijo))?)
    }

    fn texto(&self, ruta: &str) -> Option<(FileId, &str)> {
        let id = self.mesa.archivos.por_nombre(&format!("{}{ruta}", self.prefijo))?;
        Some((id, self.mesa.archivos.texto(id)))
    }

    fn nombres(&self) -> Vec<String> {
        self.mesa
            .archivos
            .bajo(self.prefijo)
            .filter_map(|(_, nombre)| nombre.strip_prefix(self.prefijo))
            .map(str::to_owned)
            .collect()
    }
}

impl EnArboles<'_> {
    /// The paquetes of earlier versions: file and text.
    fn anteriores(&self) -> impl Iterator<Item = (FileId, &str)> {
        let propios = self.mesa.archivos.bajo(self.prefijo).filter(|(_, nombre)| {
            let corto = nombre.strip_prefix(self.prefijo).and_then(|c| c.strip_prefix("anteriores/"));
            corto.is_some_and(|c| !c.contains('/') && es_anterior(nombre))
        });
        propios.map(|(id, _)| (id, self.mesa.archivos.texto(id)))
    }

    /// The pruebas: path inside the folder, file and tree.
    fn pruebas(&self) -> impl Iterator<Item = (String, FileId, &Nodo)> {
        self.mesa.archivos.bajo(self.prefijo).filter_map(|(id, nombre)| {
            let corto = nombre.strip_prefix(self.prefijo)?;
            prueba::id_de(corto)?;
            Some((corto.to_owned(), id, raiz_de(self.mesa.arboles, id)?))
        })
    }
}

/// What every definition is compiled with.
pub struct Mesa<'a> {
    /// What all share.
    pub municipio: &'a Municipalidad,
    /// The same, as it was read.
    pub comun: &'a Comun,
    /// Every tree.
    pub arboles: &'a Arboles,
    /// Every file.
    pub archivos: &'a Archivos,
}

impl Mesa<'_> {
    /// Compiles the definition of a file.
    pub fn compilar(&self, nombre: &str, id: FileId, oyente: Oyente<'_>) -> Uno {
        let oyo = |parte| oyente(nombre, parte);
        oyo("empieza");
        let mut sink = Sink::new();
        let prefijo = carpeta_de(nombre);
        let folder = prefijo.trim_end_matches('/').rsplit('/').next().filter(|f| !f.is_empty());
        let carpeta = EnArboles { prefijo, mesa: self };
        let mut ctx = Contexto::new(self.municipio, Span::del_archivo(id));
        let leido = raiz_de(self.arboles, id)
            .filter(|raiz| !matches!(raiz.kind, Kind::Roto))
            .and_then(|raiz| tramite::leer(raiz, &carpeta, folder, &mut ctx, &mut sink));
        oyo("leer");
        let declarado = leido.as_ref().and_then(|t| Some((t.id.to_string(), ctx.origenes.de("tramite")?)));
        let (mut nombrado, mut sellado) = (None, None);
        let (mut exige, mut corrige) = (Vec::new(), Vec::new());
        if let Some(mut tramite) = leido {
            let dependencia = tramite.dependencia.clone();
            for salida in &mut tramite.salidas {
                completar_encabezados(&mut salida.bloques, &dependencia);
            }
            match ensamblar(tramite, self.municipio) {
                Ok((mut paquete, suyo)) => {
                    revisa::todo(&paquete, &ctx, &mut sink, &oyo);
                    exige = revisa::tenencia::exigidas(&paquete, &|ruta| ctx.origenes.de(ruta));
                    corrige = revisa::tenencia::corregidas(&paquete, &|ruta| ctx.origenes.de(ruta));
                    let sobrantes =
                        carpeta.nombres().into_iter().filter_map(|n| Some((carpeta.texto(&n)?.0, n)));
                    revisa::archivos(sobrantes, &ctx, &mut sink);
                    // After the checks: what is wrong in a prueba hides nothing of the trámite.
                    let entero = !self.sintaxis_rota(prefijo) && !sink.tiene_errores();
                    paquete.pruebas = prueba::leer(carpeta.pruebas(), &paquete, entero, &ctx, &mut sink);
                    oyo("pruebas");
                    if let Some(raiz) = carpeta.yaml("migracion.yaml") {
                        self.migraciones(raiz, &carpeta, &mut paquete, &ctx, &mut sink);
                        oyo("migracion");
                    }
                    if self.comun.limpia && !self.sintaxis_rota(prefijo) && !sink.tiene_errores() {
                        match sello::sellar(paquete) {
                            Ok(hecho) => sellado = Some(hecho),
                            Err(error) => sink.push(imposible(id, &error)),
                        }
                    }
                    nombrado = Some(suyo);
                }
                Err(error) => sink.push(imposible(id, &error)),
            }
        }
        oyo("sellar");
        let compilado = TramiteCompilado { archivo: nombre.to_owned(), paquete: sellado };
        Uno { compilado, sink, declarado, nombrado, exige, corrige }
    }

    /// Reads how expedientes of earlier versions go on, and judges it once the definition itself is sound.
    fn migraciones(
        &self,
        raiz: &Nodo,
        carpeta: &EnArboles<'_>,
        paquete: &mut Paquete,
        ctx: &Contexto<'_>,
        sink: &mut Sink,
    ) {
        let anteriores = Anteriores::abrir(carpeta.anteriores(), sink);
        let leidas = migracion::leer(raiz, &anteriores, paquete, ctx, sink);
        if !sink.tiene_errores() {
            revisa::migracion::revisar(leidas, paquete, raiz.span, sink);
        }
    }

    /// Whether a file of the folder could not be read whole: what was read of it may lack parts.
    fn sintaxis_rota(&self, prefijo: &str) -> bool {
        self.archivos.bajo(prefijo).any(|(id, _)| raiz_de(self.arboles, id).is_some_and(incompleto))
    }
}

fn imposible(id: FileId, error: &dyn std::fmt::Display) -> Problema {
    Problema::new(&codes::V0199, Span::del_archivo(id), format!("no se pudo escribir el paquete: {error}"))
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
