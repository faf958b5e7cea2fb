//! What must be so before a walk: the world is put as the prueba says that it is. A document that the person holds is one that they are
//! issued first, an expediente that they name one that they asked for first; and what the platform answers by itself is what it will answer.

use std::collections::{BTreeMap, BTreeSet};

use engine::{servidor, tenencia};
use ensayo::Relato;
use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};
use papeles::Momento;
use schemas::evento::{Hecho, Quien};
use schemas::expr::{Expr, Raiz, Valoracion};
use schemas::ids::{CampoId, EtapaId, TramiteId};
use schemas::paquete::{
    Actor, Contestacion, Gestion, Operacion, Paquete, Paso, Prueba, Respuesta, Resultado, TipoCampo,
    TipoEtapa,
};
use schemas::sello::PaqueteSellado;
use schemas::valor::{Duracion, Unidad, Valor};

use super::llenos;
use super::respuestas::correo;
use super::servidores::a_la_plataforma;

/// How many weeks before may be what was issued before.
const SEMANAS: i64 = 12;
/// A mail that nobody enters with.
const DE_NADIE: &str = "nadie.todavia@ejemplo.mx";
/// How many weeks before must be what nothing obliges to keep any more: that of a trámite that is kept for a year.
const YA_NO_SE_CONSERVA: std::ops::RangeInclusive<i64> = 54..=66;
/// Why the platform doesn't answer what a prueba says.
const SE_REUNE: &str = "la plataforma reúne o suprime lo que puede, y en la prueba no";
/// A trámite that there isn't.
const NO_HAY: &str = "tramite_que_no_hay";

/// A way to the end of a trámite that the pages allow.
#[derive(Clone)]
pub struct Camino {
    pub prueba: Prueba,
    /// What is gone through before it, in order.
    pub previos: Vec<Previo>,
    /// A trámite that isn't on offer until a step of the prueba is taken.
    pub aparece: Option<(TramiteId, u32)>,
    /// How many others ask for the same before.
    pub llenan: u32,
    /// The ends to which it comes.
    pub fines: Vec<EtapaId>,
}

/// A solicitud that is made before, and what of it is named then.
#[derive(Clone)]
pub struct Previo {
    pub paquete: PaqueteSellado,
    pub prueba: Prueba,
    /// The field that names it.
    campo: CampoId,
    /// Which of its documents, from 1; the expediente itself when none.
    documento: Option<usize>,
}

impl Camino {
    /// Whether nothing must be so before.
    fn solo(&self) -> bool {
        self.previos.is_empty() && self.aparece.is_none() && self.llenan == 0
    }
}

impl Previo {
    /// Puts the folio that it was given in what names it.
    pub fn nombra(&self, folio: &str, prueba: &mut Prueba) {
        pon_folio(prueba, &self.campo, &self.folio(folio));
    }

    /// The folio of what is named, by that of its expediente.
    pub fn folio(&self, folio: &str) -> String {
        self.documento.map_or_else(|| folio.to_owned(), |n| format!("{folio}-D{n}"))
    }
}

/// Puts the folio that it has in what a field names.
pub fn pon_folio(prueba: &mut Prueba, campo: &CampoId, folio: &str) {
    en_cada(prueba, campo, |respuesta| {
        if let Respuesta::Partes(partes) = respuesta {
            partes.insert("folio".to_owned(), Respuesta::Texto(folio.to_owned()));
        }
    });
}

/// The trámites that there are.
pub struct Mundo<'a> {
    paquetes: &'a [PaqueteSellado],
}

impl<'a> Mundo<'a> {
    pub fn new(paquetes: &'a [PaqueteSellado]) -> Self {
        Self { paquetes }
    }

    /// How a prueba is gone through at the pages.
    ///
    /// # Errors
    /// Why it can't be, in a sentence.
    pub fn camino(&self, paquete: &PaqueteSellado, prueba: &Prueba) -> Result<Camino, String> {
        let mut prueba = sin_lo_que_no_se_hace(prueba)?;
        let acaba = |prueba: &Prueba| ensayo::relatar(paquete, prueba).estado.and_then(|e| e.resultado);
        let Some(resultado) = acaba(&prueba) else { return Err("no llega a ningún fin".to_owned()) };
        let aparece = self.contesta(paquete, &mut prueba)?;
        let mut previos = Vec::new();
        for campo in &paquete.tramite.campos {
            if !contestado(&prueba, &campo.id) {
                continue;
            }
            match &campo.tipo {
                TipoCampo::Salida { .. } => {
                    let pedida = tenencia::Pedida::de(campo).ok_or("no pide un documento")?;
                    previos.push(self.se_emite(paquete, &pedida, &mut prueba, resultado)?);
                }
                TipoCampo::Expediente => previos.push(self.se_pide(paquete, &campo.id, &mut prueba)?),
                _ => {}
            }
        }
        let relato = ensayo::relatar(paquete, &prueba);
        if let Some(fallo) = relato.fruto.fallos.first() {
            return Err(format!("con lo que contesta la plataforma, {fallo:?}"));
        }
        if votan_de_mas(paquete, &relato) {
            return Err("votan más personas de las que hay en la demostración".to_owned());
        }
        let fines = fines(paquete, &relato);
        if fines.is_empty() {
            return Err("con lo que contesta la plataforma no llega a ningún fin".to_owned());
        }
        Ok(Camino { llenan: llenos::cuantos(paquete, &prueba)?, prueba, previos, aparece, fines })
    }

    /// Puts the document that who applies holds: one that some trámite issues, some weeks before.
    fn se_emite(
        &self,
        paquete: &PaqueteSellado,
        pedida: &tenencia::Pedida<'_>,
        prueba: &mut Prueba,
        resultado: Resultado,
    ) -> Result<Previo, String> {
        let mut ya_no = false;
        en_cada(prueba, &pedida.campo.id, |r| {
            let sirve = |p: &BTreeMap<String, Respuesta>| {
                !["revocada", "corregida", "usada"].iter().any(|n| p.contains_key(*n))
            };
            ya_no |= !matches!(r, Respuesta::Partes(partes) if sirve(partes));
        });
        if ya_no {
            return Err("el documento que tiene ya no sirve".to_owned());
        }
        let emiten = self.paquetes.iter().filter(|p| {
            tenencia::pedidas(p).next().is_none()
                && p.tramite.salidas.iter().any(|s| s.documento.as_ref() == Some(pedida.documento))
        });
        for emisor in emiten {
            let mut escritas: Vec<&Prueba> = emisor.pruebas.iter().collect();
            escritas.sort_by_key(|p| p.pasos.len());
            for escrita in escritas {
                let Ok(antes) = self.camino(emisor, escrita) else { continue };
                if !antes.solo() {
                    continue;
                }
                for semanas in 1..=SEMANAS {
                    let antes = con_final(&corrida(&antes.prueba, (-semanas).weeks()));
                    let Some((n, tenido)) = emitido(emisor, &antes, pedida, prueba.fecha) else { continue };
                    let mut puesta = prueba.clone();
                    en_cada(&mut puesta, &pedida.campo.id, |r| *r = tenido.clone());
                    let mut como_venia = puesta.clone();
                    deja_como_viene(paquete, &pedida.campo.id, &tenido, &mut como_venia);
                    for puesta in [puesta, como_venia] {
                        let relato = ensayo::relatar(paquete, &puesta);
                        let igual = relato.estado.as_ref().and_then(|e| e.resultado) == Some(resultado);
                        if relato.fruto.fallos.is_empty() && igual {
                            *prueba = puesta;
                            let (paquete, campo) = (emisor.clone(), pedida.campo.id.clone());
                            return Ok(Previo { paquete, prueba: antes, campo, documento: Some(n) });
                        }
                    }
                }
            }
        }
        Err(format!("ningún trámite emite antes un documento con que llegue ({})", pedida.documento))
    }

    /// Puts the expediente that is named: a solicitud of the trámite that is told, of a week before, or of another one.
    fn se_pide(
        &self,
        paquete: &PaqueteSellado,
        campo: &CampoId,
        prueba: &mut Prueba,
    ) -> Result<Previo, String> {
        let (mut nombre, mut acabado) = (String::new(), false);
        let suprime = suprime(paquete, prueba);
        en_cada(prueba, campo, |r| {
            let Respuesta::Partes(partes) = r else { return };
            if let Some(Respuesta::Texto(dicho)) = partes.get("tramite") {
                nombre.clone_from(dicho);
            }
            acabado |= partes.contains_key("resultado");
        });
        let mut otros: Vec<&PaqueteSellado> = self
            .paquetes
            .iter()
            .filter(|p| p.tramite.id != paquete.tramite.id)
            .filter(|p| p.tramite.clase != schemas::paquete::ClaseTramite::Interno)
            .collect();
        if suprime {
            let un_ano = Duracion::new(1, Unidad::Anios);
            otros.retain(|p| p.tramite.ficha.conservacion == Some(un_ano));
        }
        otros.sort_by_key(|p| (p.tramite.nombre != nombre, p.tramite.campos.len()));
        for otro in otros {
            for escrita in &otro.pruebas {
                let Ok(mut antes) = self.camino(otro, escrita) else { continue };
                if !antes.solo() {
                    continue;
                }
                if !acabado {
                    antes.prueba.pasos.truncate(1);
                }
                for semanas in if suprime { YA_NO_SE_CONSERVA } else { 1..=SEMANAS } {
                    let antes = con_final(&corrida(&antes.prueba, (-semanas).weeks()));
                    let relato = ensayo::relatar(otro, &antes);
                    let Some(estado) = relato.estado.as_ref() else { continue };
                    // What was denied left no document that is still good.
                    if suprime && estado.resultado != Some(Resultado::Desfavorable) {
                        continue;
                    }
                    if !relato.fruto.fallos.is_empty() || ultimo(&relato) >= prueba.fecha {
                        continue;
                    }
                    let dicho = runtime::app::estado_en_palabras(otro, estado);
                    en_cada(prueba, campo, |r| {
                        let Respuesta::Partes(partes) = r else { return };
                        for (parte, valor) in [("tramite", &otro.tramite.nombre), ("etapa", &dicho)] {
                            partes.insert(parte.to_owned(), Respuesta::Texto(valor.clone()));
                        }
                    });
                    let (paquete, campo) = (otro.clone(), campo.clone());
                    return Ok(Previo { paquete, prueba: antes, campo, documento: None });
                }
            }
        }
        Err("ningún trámite se puede pedir antes".to_owned())
    }

    /// Puts in a prueba what the platform will answer by itself, and what makes it answer so.
    fn contesta(
        &self,
        paquete: &PaqueteSellado,
        prueba: &mut Prueba,
    ) -> Result<Option<(TramiteId, u32)>, String> {
        let preguntas: Vec<(usize, EtapaId)> = prueba
            .pasos
            .iter()
            .enumerate()
            .filter_map(|(i, paso)| match paso {
                Paso::LlegaConsulta { etapa, .. } => Some((i, etapa.clone())),
                _ => None,
            })
            .filter(|(_, id)| paquete.tramite.etapa(id).is_some_and(a_la_plataforma))
            .collect();
        let relato = ensayo::relatar(paquete, prueba);
        let visitadas = paquete.tramite.etapas.iter().filter(|e| a_la_plataforma(e));
        let veces: u32 = visitadas.map(|e| relato.estado.as_ref().map_or(0, |s| s.visitas(&e.id))).sum();
        if veces as usize != preguntas.len() {
            return Err("la plataforma contesta siempre, y en la prueba no llega".to_owned());
        }
        let mut en_linea = Vec::new();
        for (i, etapa) in preguntas {
            let operacion = paquete.tramite.etapa(&etapa).and_then(|e| paquete.operacion_de(e));
            let operacion = operacion.ok_or("no es una consulta")?;
            let de_linea = operacion.id.as_str() == "version_en_linea";
            let Paso::LlegaConsulta { contestacion, .. } = &mut prueba.pasos[i] else { continue };
            if let Contestacion::Falla(_) = contestacion
                && de_linea
            {
                let hay = BTreeMap::from([("en_linea".into(), Respuesta::Texto("si".to_owned()))]);
                *contestacion = Contestacion::Con(hay);
            }
            let Contestacion::Con(partes) = contestacion else {
                return Err("la plataforma contesta siempre, y en la prueba falla".to_owned());
            };
            let dice = |parte: &str, partes: &BTreeMap<CampoId, Respuesta>| {
                partes.get(parte) == Some(&Respuesta::Texto("si".to_owned()))
            };
            match operacion.id.as_str() {
                // Nobody has anything in their hands before.
                "carga" => partes.values_mut().for_each(|r| *r = Respuesta::Texto("0".to_owned())),
                _ if de_linea => en_linea.push((i, etapa, dice("en_linea", partes))),
                _ => {
                    let hecho = dice("hecho", partes);
                    self.ordena(paquete, prueba, (i, &etapa), operacion, hecho)?;
                }
            }
        }
        self.hay_en_linea(paquete, prueba, &en_linea)
    }

    /// The accounts of which an order is done or refused.
    fn ordena(
        &self,
        paquete: &PaqueteSellado,
        prueba: &mut Prueba,
        (paso, etapa): (usize, &EtapaId),
        operacion: &Operacion,
        hecho: bool,
    ) -> Result<(), String> {
        let con = |parte: &str| campo_de(paquete, etapa, parte);
        match operacion.id.as_str() {
            // Of the expediente that is named, which is one that was asked for before.
            "reunir_datos" | "suprimir_datos" if hecho => return Ok(()),
            "reunir_datos" | "suprimir_datos" => return Err(SE_REUNE.to_owned()),
            _ => {}
        }
        let correo = con("correo").ok_or("el correo de la cuenta se calcula")?;
        let da = operacion.id.as_str() == "dar_acceso";
        if hecho && operacion.id.as_str() == "suplir" {
            return Err("a quien suple es de la misma dependencia, y eso no se elige aquí".to_owned());
        }
        let pedidos: BTreeSet<String> = match con("roles") {
            Some(campo) => roles(ultima(prueba, paso, &campo)),
            None => BTreeSet::new(),
        };
        if hecho && pedidos.iter().any(|r| decide(paquete, r)) {
            return Err("los roles de quien decide aquí no se dan aquí".to_owned());
        }
        let hay = || {
            let roles = self.paquetes.iter().flat_map(|p| &p.roles).map(|r| &r.id);
            roles.filter(|r| !decide(paquete, r) && !pedidos.contains(r.as_str())).min().map(|r| correo_de(r))
        };
        let elegido = if da == hecho { Some(DE_NADIE.to_owned()) } else { hay() };
        let elegido = elegido.ok_or("no hay otra cuenta")?;
        let dicho = prueba.pasos[..paso].iter_mut().rev().find_map(|paso| contesta_en(paso, &correo));
        *dicho.ok_or("nadie dijo el correo de la cuenta")? = Respuesta::Texto(elegido);
        Ok(())
    }

    /// The trámite of which it is asked whether it is on offer: one that is, one that isn't, or one that comes in time.
    fn hay_en_linea(
        &self,
        paquete: &PaqueteSellado,
        prueba: &mut Prueba,
        preguntas: &[(usize, EtapaId, bool)],
    ) -> Result<Option<(TramiteId, u32)>, String> {
        let Some((_, etapa, primera)) = preguntas.first() else { return Ok(None) };
        let cambia = preguntas.iter().position(|(_, _, si)| si != primera);
        if *primera && cambia.is_some() {
            return Err("en la demostración no se retira ningún trámite".to_owned());
        }
        if let Some(desde) = cambia
            && preguntas[desde..].iter().any(|(_, _, si)| !si)
        {
            return Err("en la demostración no se retira ningún trámite".to_owned());
        }
        let campo = campo_de(paquete, etapa, "tramite").ok_or("el trámite se calcula")?;
        // One that leaves no document behind it, so that no other needs it.
        let otro = self.paquetes.iter().find(|p| p.tramite.salidas.is_empty());
        let otro = otro.ok_or("no hay otro trámite")?;
        let hay = *primera || cambia.is_some();
        let clave = if hay { otro.tramite.id.as_str() } else { NO_HAY };
        en_cada(prueba, &campo, |r| *r = Respuesta::Texto(clave.to_owned()));
        for (i, _, si) in preguntas {
            let Paso::LlegaConsulta { contestacion: Contestacion::Con(partes), .. } = &mut prueba.pasos[*i]
            else {
                continue;
            };
            partes.retain(|parte, _| parte.as_str() == "en_linea");
            if *si {
                partes.insert("huella".into(), Respuesta::Texto(otro.digest().to_string()));
            }
        }
        // It is put on offer before the step after which it is asked again.
        Ok(cambia.map(|n| (otro.tramite.id.clone(), u32::try_from(preguntas[n].0).unwrap_or(u32::MAX))))
    }
}

/// What of a prueba is done at the pages: what is refused leaves nothing, and what is expected is looked at otherwise.
pub fn sin_lo_que_no_se_hace(prueba: &Prueba) -> Result<Prueba, String> {
    if prueba.dado.canal.is_some() {
        return Err("se presenta en la ventanilla, y aquí se empieza en línea".to_owned());
    }
    let mut prueba = prueba.clone();
    prueba.pasos.retain(|paso| !matches!(paso, Paso::Rechaza { .. } | Paso::Espera(_)));
    let otro_pago = |p: &Paso| match p {
        Paso::LlegaPago { monto, apartado, .. } => monto.is_some() || apartado.is_some(),
        _ => false,
    };
    // What arrives late moves nothing.
    while prueba.pasos.last().is_some_and(otro_pago) {
        prueba.pasos.pop();
    }
    if prueba.pasos.iter().any(otro_pago) {
        return Err("llega un pago que no es el que se debe".to_owned());
    }
    Ok(prueba)
}

/// The prueba with one step more, that does nothing: told, it gives the moment in which the last one ended.
pub fn con_final(prueba: &Prueba) -> Prueba {
    let mut prueba = prueba.clone();
    prueba.pasos.push(Paso::Pasan { dura: Duracion { cantidad: 0, unidad: Unidad::Minutos } });
    prueba
}

/// The ends to which a case came.
pub fn fines(paquete: &Paquete, relato: &Relato) -> Vec<EtapaId> {
    let Some(estado) = relato.estado.as_ref().filter(|e| e.resultado.is_some()) else { return Vec::new() };
    let fines = paquete.tramite.etapas.iter().filter(|e| matches!(e.tipo, TipoEtapa::Fin { .. }));
    fines.filter(|e| estado.visitas(&e.id) > 0).map(|e| e.id.clone()).collect()
}

/// Whether more people vote than the demonstration has: one more than make a quorum.
fn votan_de_mas(paquete: &Paquete, relato: &Relato) -> bool {
    let mut votan = BTreeMap::<&EtapaId, BTreeSet<&str>>::new();
    for evento in &relato.eventos {
        if let (Hecho::Votado { etapa, .. }, Quien::Servidor { cuenta, .. }) = (&evento.hecho, &evento.quien)
        {
            votan.entry(etapa).or_default().insert(cuenta.as_str());
        }
    }
    votan.iter().any(|(etapa, personas)| {
        let organo = paquete.tramite.etapa(etapa).and_then(|e| paquete.organo_de(e));
        organo.is_none_or(|o| personas.len() > o.asientos.min(o.quorum + 1) as usize)
    })
}

fn ultimo(relato: &Relato) -> DateTime {
    relato.pasos.last().map_or(DateTime::MAX, |p| p.momento)
}

/// Which of the documents of a case is one that is asked for, from 1, and what it says of itself; nothing if it isn't good by a day.
fn emitido(
    emisor: &PaqueteSellado,
    antes: &Prueba,
    pedida: &tenencia::Pedida<'_>,
    fecha: DateTime,
) -> Option<(usize, Respuesta)> {
    let relato = ensayo::relatar(emisor, antes);
    if !relato.fruto.fallos.is_empty() || ultimo(&relato) >= fecha {
        return None;
    }
    let de_el = |s: &schemas::ids::SalidaId| {
        emisor.tramite.salida(s).is_some_and(|s| s.documento.as_ref() == Some(pedida.documento))
    };
    let (i, emitida) = relato.salidas().iter().enumerate().find(|(_, e)| de_el(&e.salida))?;
    if emitida.vence.is_some_and(|dia| dia < fecha.date()) {
        return None;
    }
    let momento = Momento::en(emisor, &relato.eventos, emitida.version).ok()?;
    let datos = tenencia::entregado(&momento.ambito(), &emitida.salida).ok()?;
    let mut partes: BTreeMap<String, Respuesta> =
        datos.into_iter().filter_map(|(parte, valor)| Some((parte.to_string(), escrito(&valor)?))).collect();
    let mut dice = |parte: &str, dicho: String| partes.insert(parte.to_owned(), Respuesta::Texto(dicho));
    dice("folio", emitida.folio.to_string());
    dice("emitida", emitida.fecha.to_string());
    if let Some(vence) = emitida.vence {
        dice("vence", vence.to_string());
    }
    Some((i + 1, Respuesta::Partes(partes)))
}

/// Answers what the form already says from a document as it says it.
fn deja_como_viene(paquete: &Paquete, campo: &CampoId, tenido: &Respuesta, prueba: &mut Prueba) {
    let Respuesta::Partes(partes) = tenido else { return };
    for otro in &paquete.tramite.campos {
        let Some(Valoracion::Expr(inicial)) = &otro.inicial else { continue };
        let Expr::Ruta(ruta) = &inicial.arbol else { continue };
        let suyo = matches!(&ruta.raiz, Raiz::Campo(raiz) if raiz == campo);
        let Some(parte) = ruta.partes.first().filter(|_| suyo).and_then(|p| partes.get(p)) else { continue };
        en_cada(prueba, &otro.id, |r| r.clone_from(parte));
    }
}

/// A value as a prueba answers with it.
fn escrito(valor: &Valor) -> Option<Respuesta> {
    Some(Respuesta::Texto(match valor {
        Valor::Texto(t) | Valor::Opcion(t) => t.clone(),
        Valor::Entero(n) => n.to_string(),
        Valor::Decimal(n) | Valor::Dinero(n) => n.to_string(),
        Valor::Booleano(si) => if *si { "si" } else { "no" }.to_owned(),
        Valor::Fecha(f) => f.to_string(),
        _ => return None,
    }))
}

/// The same case some time before: its moments, and the days with which it answers.
fn corrida(prueba: &Prueba, tanto: Span) -> Prueba {
    let mut prueba = prueba.clone();
    let mueve = |m: &mut DateTime| *m = m.checked_add(tanto).unwrap_or(*m);
    mueve(&mut prueba.fecha);
    for paso in &mut prueba.pasos {
        match paso {
            Paso::Hasta { momento } => mueve(momento),
            Paso::Hace(intento) => intento.con.values_mut().for_each(|r| mueve_respuesta(r, tanto)),
            _ => {}
        }
    }
    prueba
}

fn mueve_respuesta(respuesta: &mut Respuesta, tanto: Span) {
    match respuesta {
        Respuesta::Texto(texto) => {
            let dia = texto.get(..10).and_then(|d| d.parse::<Date>().ok());
            if let Some(otro) = dia.and_then(|d| d.checked_add(tanto).ok()) {
                texto.replace_range(..10, &otro.to_string());
            }
        }
        Respuesta::Lista(lista) => lista.iter_mut().for_each(|r| mueve_respuesta(r, tanto)),
        Respuesta::Partes(partes) => partes.values_mut().for_each(|r| mueve_respuesta(r, tanto)),
    }
}

/// The field whose answer is a part of what a stage says to another system.
fn campo_de(paquete: &Paquete, etapa: &EtapaId, parte: &str) -> Option<CampoId> {
    let TipoEtapa::Consulta { con, .. } = &paquete.tramite.etapa(etapa)?.tipo else { return None };
    let argumento = con.iter().find(|a| a.parte.as_str() == parte)?;
    let Valoracion::Expr(expresion) = &argumento.valor else { return None };
    match &expresion.arbol {
        Expr::Ruta(ruta) => match &ruta.raiz {
            Raiz::Campo(campo) if ruta.partes.is_empty() => Some(campo.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a role has a say in a trámite.
fn decide(paquete: &Paquete, rol: &str) -> bool {
    let de_etapas = paquete.tramite.etapas.iter().flat_map(|e| engine::permiso::actores_de(paquete, e));
    let generales = paquete.tramite.acciones_generales.iter().map(|g| g.actor.clone());
    let suyo = |id: &str| {
        id == rol || paquete.rol(id).is_some_and(|r| r.suplentes.iter().any(|s| s.as_str() == rol))
    };
    let de_personas = servidor::pedidos(paquete).any(|(_, pedido)| suyo(pedido));
    let aplica = paquete.tramite.solicitante.roles.iter().any(|r| suyo(r));
    de_personas || aplica || de_etapas.chain(generales).any(|a| matches!(a, Actor::Rol(r) if suyo(&r)))
}

fn correo_de(rol: &str) -> String {
    correo(rol, 0)
}

fn roles(respuesta: Option<&Respuesta>) -> BTreeSet<String> {
    let texto = |r: &Respuesta| match r {
        Respuesta::Texto(t) => Some(t.clone()),
        _ => None,
    };
    match respuesta {
        Some(Respuesta::Lista(lista)) => lista.iter().filter_map(texto).collect(),
        Some(otra) => texto(otra).into_iter().collect(),
        None => BTreeSet::new(),
    }
}

/// The last answer to a field before a step.
fn ultima<'p>(prueba: &'p Prueba, paso: usize, campo: &CampoId) -> Option<&'p Respuesta> {
    prueba.pasos[..paso].iter().rev().find_map(|paso| match paso {
        Paso::Hace(intento) => intento.con.get(campo),
        _ => None,
    })
}

fn contesta_en<'p>(paso: &'p mut Paso, campo: &CampoId) -> Option<&'p mut Respuesta> {
    match paso {
        Paso::Hace(intento) => intento.con.get_mut(campo),
        _ => None,
    }
}

/// Each answer to a field.
fn en_cada(prueba: &mut Prueba, campo: &CampoId, mut que: impl FnMut(&mut Respuesta)) {
    prueba.pasos.iter_mut().filter_map(|paso| contesta_en(paso, campo)).for_each(&mut que);
}

fn contestado(prueba: &Prueba, campo: &CampoId) -> bool {
    prueba.pasos.iter().any(|paso| match paso {
        Paso::Hace(intento) => {
            !matches!(intento.que, Gestion::Invitar { .. }) && intento.con.contains_key(campo)
        }
        _ => false,
    })
}

/// Whether the platform takes away in a prueba what an expediente has of a person.
fn suprime(paquete: &Paquete, prueba: &Prueba) -> bool {
    prueba.pasos.iter().any(|paso| match paso {
        Paso::LlegaConsulta { etapa, contestacion: Contestacion::Con(partes), .. } => {
            let operacion = paquete.tramite.etapa(etapa).and_then(|e| paquete.operacion_de(e));
            operacion.is_some_and(|o| o.id.as_str() == "suprimir_datos")
                && partes.get("hecho") == Some(&Respuesta::Texto("si".to_owned()))
        }
        _ => false,
    })
}
