//! `migracion.yaml`: how expedientes of earlier versions go on by this one. Names of the earlier version are looked up in its paquete,
//! and values are typed against what it knew. Whether an expediente can really go on is judged in `revisa::migracion`.

use std::collections::BTreeMap;

use schemas::expr::Expr;
use schemas::ids::{CampoId, CobroId, EtapaId, PlazoId};
use schemas::paquete::{
    Campo, Consumo, LoPagado, Migracion, Paquete, TipoCampo, TipoEtapa, Tramite, Traspaso,
};
use schemas::sello::{Digest, PaqueteSellado};

use super::alcance::Alcance;
use super::anterior::Anteriores;
use super::cita::no_existe;
use super::contexto::{CampoEnAmbito, Contexto, EtapaDeclarada};
use super::origen::Origenes;
use super::{campo, tramite};
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma};
use crate::tipos::Tipo;
use crate::yaml::{Clave, Nodo};

/// What may be said of the time that ran.
pub const CONSUMOS: [(&str, Consumo); 2] = [("conserva", Consumo::Conserva), ("reinicia", Consumo::Reinicia)];
/// What may be said of what was paid.
pub const PAGADOS: [(&str, LoPagado); 1] = [("respeta", LoPagado::Respeta)];

/// A migration that was read, with the version that it leaves and where its parts were written.
#[derive(Debug)]
pub struct Leida {
    /// What it says.
    pub migracion: Migracion,
    /// The version that it leaves.
    pub viejo: PaqueteSellado,
    /// `desde`, `etapas.x`, `campos.x`, `plazos.x`, `cobros.x`; the whole, for what was not written.
    pub lugares: Origenes,
    /// Fields whose value may come out absent.
    pub pueden_faltar: Vec<CampoId>,
}

/// Reads the file against the definition that was just read.
pub fn leer(
    raiz: &Nodo,
    anteriores: &Anteriores,
    nuevo: &Paquete,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Vec<Leida> {
    let mut leidas: Vec<Leida> = Vec::new();
    for nodo in forma::lista(raiz, sink) {
        let Some(leida) = una(nodo, anteriores, nuevo, ctx, sink) else { continue };
        if leidas.iter().any(|l| l.migracion.desde == leida.migracion.desde) {
            let lugar = leida.lugares.de("desde").unwrap_or(nodo.span);
            sink.push(
                Problema::new(&codes::V0321, lugar, "ya hay una migración desde esa versión")
                    .ayuda("deje una sola migración por versión anterior"),
            );
            continue;
        }
        leidas.push(leida);
    }
    leidas
}

fn una(
    nodo: &Nodo,
    anteriores: &Anteriores,
    nuevo: &Paquete,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<Leida> {
    let mut forma = Forma::abrir(nodo, "la migración", sink)?;
    let mut lugares = Origenes::new(nodo.span);
    let desde = forma.requerida("desde", sink).and_then(|n| digest(n, &mut lugares, sink));
    let motivo = forma.requerida("motivo", sink).and_then(|n| forma::texto(n, sink));
    let partes = ["etapas", "campos", "plazos", "cobros"].map(|clave| forma.opcional(clave));
    forma.cerrar(sink);
    let viejo = anteriores.buscar(&desde?, lugares.de("desde")?, sink)?;
    if viejo.tramite.id != nuevo.tramite.id {
        let lugar = lugares.de("desde").unwrap_or(nodo.span);
        let mensaje = format!("esa versión es de otro trámite, `{}`", viejo.tramite.id);
        sink.push(Problema::new(&codes::V1101, lugar, mensaje));
        return None;
    }
    let [etapas, campos, plazos, cobros] = partes;
    let antes = contexto_anterior(viejo, ctx, nodo.span);
    let mut lector = Lector { viejo, nuevo, antes, lugares, pueden_faltar: Vec::new(), sink };
    let migracion = Migracion {
        desde: viejo.digest().clone(),
        motivo: motivo?.valor,
        etapas: etapas.map(|n| lector.etapas(n)).unwrap_or_default(),
        campos: campos.map(|n| lector.campos(n)).unwrap_or_default(),
        plazos: plazos.map(|n| lector.plazos(n)).unwrap_or_default(),
        cobros: cobros.map(|n| lector.cobros(n)).unwrap_or_default(),
        exige: BTreeMap::new(),
        exige_de_ramas: BTreeMap::new(),
    };
    let Lector { lugares, pueden_faltar, .. } = lector;
    Some(Leida { migracion, viejo: viejo.clone(), lugares, pueden_faltar })
}

fn digest(nodo: &Nodo, lugares: &mut Origenes, sink: &mut Sink) -> Option<Digest> {
    let escrita = forma::texto(nodo, sink)?;
    lugares.anotar("desde", escrita.span);
    let digitos = escrita.valor.strip_prefix("sha256:").unwrap_or(&escrita.valor);
    match digitos.parse() {
        Ok(digest) => Some(digest),
        Err(_) => {
            sink.push(
                Problema::new(&codes::V0206, escrita.span, "`desde` es la huella de una versión anterior")
                    .etiqueta(
                        "deben ser 64 dígitos hexadecimales en minúsculas, con `sha256:` antes o sin él",
                    )
                    .ayuda(
                        "la dice `ventanilla inspeccionar` del archivo `.paquete`, y la página de la versión",
                    ),
            );
            None
        }
    }
}

/// What expressions may name: the fields of the earlier version, and who applied. Its results, cálculos and clocks may not be named.
fn contexto_anterior<'m>(viejo: &Paquete, ctx: &Contexto<'m>, lugar: Span) -> Contexto<'m> {
    let mut antes = Contexto::new(ctx.municipio, lugar);
    antes.pide.clone_from(&viejo.tramite.solicitante.pide);
    for campo in &viejo.tramite.campos {
        let id = campo.id.to_string();
        let (tipo, presente_si) = (tipo_o_falta(campo, lugar), presente_si(campo));
        antes.campos.insert(id.clone(), CampoEnAmbito { tipo, span: lugar, presente_si });
        if let Some(limites) = tramite::limites(&campo.tipo) {
            antes.limites.insert(id, limites);
        }
    }
    for etapa in &viejo.tramite.etapas {
        let declarada = EtapaDeclarada { span: lugar, region: etapa.region.clone() };
        antes.etapas.insert(etapa.id.to_string(), declarada);
    }
    antes
}

/// The type of a field of a paquete, which may be absent when it isn't required or is shown by condition.
fn tipo_o_falta(campo: &Campo, lugar: Span) -> Tipo {
    let tipo = campo::tipo_de_campo(campo, lugar);
    let puede_faltar = campo.calculo.is_none() && (!campo.obligatorio || campo.visible_si.is_some());
    if puede_faltar { tipo.opcional() } else { tipo }
}

fn presente_si(campo: &Campo) -> Option<Expr> {
    let arbol = |e: &Option<schemas::expr::Expresion>| e.as_ref().map(|e| e.arbol.clone());
    tramite::presente_si(arbol(&campo.visible_si), arbol(&campo.obligatorio_si), campo.obligatorio)
}

/// Every name that a stage or a rama may have.
pub fn etapas_y_ramas(tramite: &Tramite) -> Vec<&str> {
    let ramas = tramite.etapas.iter().flat_map(|e| match &e.tipo {
        TipoEtapa::Paralelo { ramas, .. } => ramas.as_slice(),
        _ => &[],
    });
    tramite.etapas.iter().map(|e| e.id.as_str()).chain(ramas.map(|r| r.id.as_str())).collect()
}

struct Lector<'a, 'm> {
    viejo: &'a Paquete,
    nuevo: &'a Paquete,
    antes: Contexto<'m>,
    lugares: Origenes,
    pueden_faltar: Vec<CampoId>,
    sink: &'a mut Sink,
}

const DE_ANTES: &str = "la versión anterior";

impl Lector<'_, '_> {
    /// The entries of a map, each remembered where it stands.
    fn entradas<'t>(&mut self, nodo: &'t Nodo, parte: &str) -> Vec<(&'t Clave, &'t Nodo)> {
        let Some(forma) = Forma::abrir(nodo, format!("`{parte}`"), self.sink) else { return Vec::new() };
        let entradas: Vec<_> = forma.mapa().iter().filter(|(_, n)| !n.es_roto()).collect();
        for (clave, _) in &entradas {
            self.lugares.anotar(format!("{parte}.{}", clave.texto), clave.span);
        }
        entradas
    }

    fn etapas(&mut self, nodo: &Nodo) -> BTreeMap<EtapaId, EtapaId> {
        let viejas = etapas_y_ramas(&self.viejo.tramite);
        let nuevas = etapas_y_ramas(&self.nuevo.tramite);
        let mut etapas = BTreeMap::new();
        for (clave, valor) in self.entradas(nodo, "etapas") {
            let Some(a) = forma::texto(valor, self.sink) else { continue };
            if !viejas.contains(&clave.texto.as_str()) {
                let hay = viejas.iter().copied();
                self.sink.push(no_existe("etapa", &clave.texto, clave.span, hay, DE_ANTES));
            } else if !nuevas.contains(&a.valor.as_str()) {
                self.sink.push(no_existe("etapa", &a.valor, a.span, nuevas.iter().copied(), "`etapas`"));
            } else if clave.texto != a.valor {
                etapas.insert(EtapaId::from(clave.texto.as_str()), EtapaId::from(a.valor));
            }
        }
        etapas
    }

    fn campos(&mut self, nodo: &Nodo) -> BTreeMap<CampoId, Traspaso> {
        let mut campos = BTreeMap::new();
        for (clave, valor) in self.entradas(nodo, "campos") {
            let Some(campo) = self.nuevo.tramite.campo(&clave.texto) else {
                let hay = self.nuevo.tramite.campos.iter().map(|c| c.id.as_str());
                self.sink.push(no_existe("campo", &clave.texto, clave.span, hay, "`campos`"));
                continue;
            };
            let pide = valor.mapa().is_some_and(|m| m.get("pide_en").is_some());
            let traspaso = if pide { self.pide_en(valor) } else { self.valor(campo, valor) };
            if let Some(traspaso) = traspaso {
                campos.insert(campo.id.clone(), traspaso);
            }
        }
        campos
    }

    fn valor(&mut self, campo: &Campo, nodo: &Nodo) -> Option<Traspaso> {
        // What may be absent here may come out absent, where an expression says it; tables name options, and those are never absent.
        let pedido = match nodo.escalar() {
            Some(_) => tipo_o_falta(campo, nodo.span),
            None => campo::tipo_de_campo(campo, nodo.span),
        };
        let (valor, tipo) = self.antes.valoracion(nodo, Some(&pedido), &Alcance::default(), self.sink)?;
        if tipo.es_opcional() {
            self.pueden_faltar.push(campo.id.clone());
        }
        Some(Traspaso::Valor(valor))
    }

    fn pide_en(&mut self, nodo: &Nodo) -> Option<Traspaso> {
        let mut forma = Forma::abrir(nodo, "lo que se pide", self.sink)?;
        let etapa = forma.requerida("pide_en", self.sink).and_then(|n| forma::texto(n, self.sink));
        forma.cerrar(self.sink);
        let etapa = etapa?;
        if self.nuevo.tramite.etapa(&etapa.valor).is_none() {
            let hay = self.nuevo.tramite.etapas.iter().map(|e| e.id.as_str());
            self.sink.push(no_existe("etapa", &etapa.valor, etapa.span, hay, "`etapas`"));
            return None;
        }
        Some(Traspaso::PideEn(EtapaId::from(etapa.valor)))
    }

    fn plazos(&mut self, nodo: &Nodo) -> BTreeMap<PlazoId, Consumo> {
        let hay = plazos_de(&self.nuevo.tramite);
        let mut plazos = BTreeMap::new();
        for (clave, valor) in self.entradas(nodo, "plazos") {
            let Some(consumo) = forma::opcion(valor, &CONSUMOS, self.sink) else { continue };
            if hay.iter().any(|p| p.as_str() == clave.texto) {
                plazos.insert(PlazoId::from(clave.texto.as_str()), consumo);
            } else {
                let hay = hay.iter().map(|p| p.as_str());
                let donde = "los plazos de esta versión";
                self.sink.push(no_existe("plazo", &clave.texto, clave.span, hay, donde));
            }
        }
        plazos
    }

    fn cobros(&mut self, nodo: &Nodo) -> BTreeMap<CobroId, LoPagado> {
        let mut cobros = BTreeMap::new();
        for (clave, valor) in self.entradas(nodo, "cobros") {
            let Some(pagado) = forma::opcion(valor, &PAGADOS, self.sink) else { continue };
            if self.viejo.tramite.cobro(&clave.texto).is_some() {
                cobros.insert(CobroId::from(clave.texto.as_str()), pagado);
            } else {
                let hay = self.viejo.tramite.cobros.iter().map(|c| c.id.as_str());
                self.sink.push(no_existe("cobro", &clave.texto, clave.span, hay, DE_ANTES));
            }
        }
        cobros
    }
}

/// The clocks of a definition: that of the resolution, and those of its stages.
pub fn plazos_de(tramite: &Tramite) -> Vec<PlazoId> {
    let de_etapas = tramite.etapas.iter().filter(|e| e.plazo.is_some());
    std::iter::once(PlazoId::from(engine::flujo::RESOLUCION))
        .chain(de_etapas.map(|e| engine::flujo::plazo_de_etapa(&e.id)))
        .collect()
}

/// Whether a type of field is one that a page can ask in another stage.
pub fn se_puede_pedir(tipo: &TipoCampo) -> bool {
    match tipo {
        // Its age is counted on the day of the solicitud.
        TipoCampo::Documento { antiguedad_maxima, .. } => antiguedad_maxima.is_none(),
        // So is how long ago it expired; and only who applies may choose it.
        TipoCampo::Salida { .. } => false,
        // Nor is it sure that they have one: it isn't asked of anybody in the middle.
        TipoCampo::Expediente => false,
        // Not every stage is of who works here.
        TipoCampo::Servidor { .. } => false,
        _ => true,
    }
}
