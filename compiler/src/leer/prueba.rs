//! `pruebas/*.yaml`: a made-up solicitud told step by step. Names are looked up in the definition that was just read, and answers are read
//! by the engine's own rules, so that a prueba that compiles speaks of the trámite that there is. It doesn't know what will come out.

mod citas;
mod cupos;
mod espera;
mod inspecciones;
mod llega;
mod respuestas;
mod servidores;
mod terceros;
mod votaciones;

use std::collections::{BTreeMap, BTreeSet};

use engine::decide::RESPONDER;
use engine::formulario;
use engine::plazo;
use jiff::civil::DateTime;
use schemas::evento::Canal;
use schemas::ids::{AccionId, CampoId, EtapaId, PruebaId, RolId};
use schemas::paquete::{
    Campo, Dado, Espera, Etapa, Firma, Gestion, Inspeccion, Intento, Paquete, Paso, Prueba, Respuesta, Tarea,
    Tercero, TipoEtapa, TipoPersona,
};

use self::votaciones::EN_SESION;
use super::cita::no_existe;
use super::contexto::Contexto;
use crate::diag::{FileId, Problema, Sink, Span, cercano, codes};
use crate::forma::{self, Forma, Situado};
use crate::yaml::{Escalar, Nodo};

/// The words with which a step begins.
pub const VERBOS: [&str; 6] = ["hace", "rechaza", "llega", "pasan", "hasta", "espera"];
/// What is tried in a stage besides its actions.
pub const EN_ETAPA: [&str; 8] =
    ["consultar_aviso", "tomar", "soltar", "agendar", "reprogramar", "cancelar_cita", "asiste", "falta"];
/// What is done in an inspection before its actions.
const PROGRAMAR: &str = Inspeccion::PROGRAMAR;
/// What is done in a stage of signatures, which are its actions.
const EN_FIRMA: [&str; 2] = [Firma::FIRMAR, Firma::DEVOLVER];
/// Who applies, as a step names them.
const SOLICITANTE: &str = "solicitante";
/// Parts of who applies.
pub const PARTES: [&str; 8] =
    ["tipo", "nombre", "correo", "curp", "rfc", "telefono", "domicilio", "nacimiento"];

/// Reads the pruebas of a trámite: the path of each inside its folder, and its tree. `entero` says whether nothing of the
/// definition was lost.
pub fn leer<'t>(
    archivos: impl Iterator<Item = (String, FileId, &'t Nodo)>,
    paquete: &Paquete,
    entero: bool,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Vec<Prueba> {
    let mut vistas: BTreeMap<String, Prueba> = BTreeMap::new();
    for (nombre, archivo, raiz) in archivos {
        let Some(id) = id_de(&nombre) else { continue };
        let lugar = Span::del_archivo(archivo);
        if forma::llano(id) != id {
            sink.push(
                Problema::new(
                    &codes::V0204,
                    lugar,
                    format!("`{}` no puede ser un nombre", forma::recortar(id)),
                )
                .nota("una prueba se llama como su archivo: minúsculas sin acento, cifras y `_`")
                .ayuda(format!("llame al archivo `{}.yaml`", forma::llano(id))),
            );
            continue;
        }
        if vistas.contains_key(id) {
            sink.push(Problema::new(&codes::V0321, lugar, format!("la prueba `{id}` ya existe")));
            continue;
        }
        let mut lector =
            Lector { paquete, entero, ctx, sink, personas: BTreeSet::new(), reloj: None, numero: 0 };
        if let Some(prueba) = lector.prueba(id, raiz) {
            vistas.insert(id.to_owned(), prueba);
        }
    }
    vistas.into_values().collect()
}

/// The id of a prueba, by its path inside the folder of its trámite; nothing if the file is no prueba.
pub fn id_de(nombre: &str) -> Option<&str> {
    let corto = nombre.strip_prefix("pruebas/")?;
    corto.strip_suffix(".yaml").or_else(|| corto.strip_suffix(".yml")).filter(|c| !c.contains('/'))
}

/// A prueba being read.
pub(super) struct Lector<'a, 'b> {
    paquete: &'a Paquete,
    /// Whether nothing of the definition was lost: otherwise what a prueba names may lack because of it.
    entero: bool,
    ctx: &'a Contexto<'b>,
    sink: &'a mut Sink,
    /// People whom `dado.roles` names.
    personas: BTreeSet<String>,
    /// The moment as far as it is known.
    reloj: Option<DateTime>,
    /// The step, from 1.
    numero: usize,
}

impl Lector<'_, '_> {
    fn prueba(&mut self, id: &str, raiz: &Nodo) -> Option<Prueba> {
        let mut forma = Forma::abrir(raiz, "la prueba", self.sink)?;
        let titulo = forma.requerida("prueba", self.sink).and_then(|n| forma::texto(n, self.sink));
        let fecha = forma.requerida("fecha", self.sink).and_then(|n| forma::fecha_hora(n, self.sink));
        self.reloj = fecha;
        let solicitante = forma.opcional("solicitante").map(|n| self.solicitante(n)).unwrap_or_default();
        let dado = forma.opcional("dado").map(|n| self.dado(n)).unwrap_or_default();
        let nodo = forma.requerida("pasos", self.sink);
        let errores = self.sink.len();
        let pasos: Vec<Paso> = nodo
            .map(|n| forma::lista(n, self.sink))
            .unwrap_or_default()
            .iter()
            .filter_map(|n| {
                self.numero += 1;
                self.paso(n)
            })
            .collect();
        let comprueba = |p: &Paso| match p {
            Paso::Espera(espera) => **espera != Espera::default(),
            Paso::Rechaza { .. } | Paso::LlegaPago { apartado: Some(_), .. } => true,
            Paso::Hace(_)
            | Paso::LlegaPago { .. }
            | Paso::LlegaConsulta { .. }
            | Paso::Pasan { .. }
            | Paso::Hasta { .. } => false,
        };
        if let (Some(titulo), Some(_), true, false) =
            (&titulo, nodo, self.sink.len() == errores, pasos.iter().any(comprueba))
        {
            self.sink.push(
                Problema::new(&codes::V1006, titulo.span, "la prueba no comprueba nada")
                    .etiqueta("ningún paso dice `espera` ni `rechaza`")
                    .ayuda("agregue al final `- espera: {resultado: favorable}`, o lo que deba resultar"),
            );
        }
        forma.cerrar(self.sink);
        Some(Prueba {
            id: PruebaId::from(id),
            titulo: titulo?.valor,
            fecha: fecha?,
            solicitante,
            dado,
            pasos,
        })
    }

    fn solicitante(&mut self, nodo: &Nodo) -> BTreeMap<String, Respuesta> {
        let mut partes = BTreeMap::new();
        let Some(mut forma) = Forma::abrir(nodo, "quien solicita", self.sink) else { return partes };
        let campos = engine::solicitante::campos(self.paquete);
        let admite = &self.paquete.tramite.solicitante.personas;
        for parte in PARTES {
            let Some(nodo) = forma.opcional(parte) else { continue };
            let Some(respuesta) = self.respuesta(nodo) else { continue };
            if parte == "tipo" {
                let personas = [("fisica", TipoPersona::Fisica), ("moral", TipoPersona::Moral)];
                let personas: Vec<_> = personas.into_iter().filter(|(_, p)| admite.contains(p)).collect();
                if forma::opcion(nodo, &personas, self.sink).is_none() {
                    continue;
                }
            } else if parte != "nombre" && parte != "correo" {
                match campos.iter().find(|c| c.id.as_str() == parte) {
                    Some(campo) => self.le_queda(campo, &respuesta, nodo),
                    None => {
                        let lugar = forma.mapa().entrada(parte).map_or(nodo.span, |(clave, _)| clave.span);
                        self.sink.push(
                            Problema::new(
                                &codes::V1003,
                                lugar,
                                format!("este trámite no pide `{parte}` de quien solicita"),
                            )
                            .ayuda("quítelo, o agréguelo a `solicitante.pide` en el trámite"),
                        );
                        continue;
                    }
                }
            }
            partes.insert(parte.to_owned(), respuesta);
        }
        forma.cerrar(self.sink);
        partes
    }

    fn dado(&mut self, nodo: &Nodo) -> Dado {
        let Some(mut forma) = Forma::abrir(nodo, "`dado`", self.sink) else { return Dado::default() };
        let canales = [("en_linea", Canal::EnLinea), ("presencial", Canal::Presencial)];
        let canal = forma.opcional("canal").and_then(|n| forma::opcion(n, &canales, self.sink));
        let mut roles = BTreeMap::new();
        let nodo = forma.opcional("roles");
        for (clave, nodo) in nodo.and_then(Nodo::mapa).into_iter().flat_map(|m| m.iter()) {
            let personas: Vec<String> = forma::textos(nodo, self.sink).into_iter().map(|t| t.valor).collect();
            self.personas.extend(personas.iter().cloned());
            if self.ctx.exige_rol(&clave.texto, clave.span, self.sink) && !personas.is_empty() {
                roles.insert(RolId::from(clave.texto.as_str()), personas);
            }
        }
        let llenos = forma.opcional("llenos").map(|n| self.llenos(n)).unwrap_or_default();
        forma.cerrar(self.sink);
        Dado { canal, roles, llenos }
    }

    fn paso(&mut self, nodo: &Nodo) -> Option<Paso> {
        let mut forma = Forma::abrir(nodo, format!("el paso {}", self.numero), self.sink)?;
        let verbo = self.verbo(&forma)?;
        let paso = match verbo {
            "hace" => self.intento("hace", &mut forma).map(Paso::Hace),
            "rechaza" => {
                let intento = self.intento("rechaza", &mut forma);
                let porque = forma.requerida("porque", self.sink).and_then(|n| forma::texto(n, self.sink));
                intento.zip(porque).map(|(intento, porque)| Paso::Rechaza { intento, porque: porque.valor })
            }
            "llega" => self.llega(&mut forma),
            "pasan" => {
                let dura = forma.opcional("pasan").and_then(|n| forma::duracion(n, self.sink));
                let calendario = self.paquete.calendario(&self.paquete.municipio.calendario);
                self.reloj = self.reloj.zip(dura).zip(calendario).and_then(|((reloj, dura), calendario)| {
                    plazo::mueve_fecha_hora(calendario, reloj, i64::from(dura.cantidad), dura.unidad)
                });
                dura.map(|dura| Paso::Pasan { dura })
            }
            "hasta" => self.hasta(&mut forma),
            _ => forma.opcional("espera").and_then(|n| self.espera(n)).map(|e| Paso::Espera(Box::new(e))),
        };
        forma.cerrar(self.sink);
        paso
    }

    /// The one verb of a step.
    fn verbo(&mut self, forma: &Forma<'_>) -> Option<&'static str> {
        let mapa = forma.mapa();
        let escritos: Vec<(&'static str, &Escalar)> =
            mapa.claves().filter_map(|c| VERBOS.iter().find(|v| **v == c.texto).map(|v| (*v, c))).collect();
        match escritos.as_slice() {
            [(verbo, _)] => Some(verbo),
            [] if mapa.incompleto => None,
            [] => {
                let mut problema = Problema::new(&codes::V1001, mapa.cabeza(), "el paso no dice qué pasa")
                    .etiqueta(format!("puede ser: {}", VERBOS.join(", ")));
                let parecido =
                    mapa.claves().find_map(|c| cercano(&c.texto, VERBOS).map(|verbo| (c.span, verbo)));
                if let Some((span, verbo)) = parecido {
                    problema = problema
                        .arreglo_probable(format!("¿quiso decir `{verbo}`?"), [(span, verbo.to_owned())]);
                }
                self.sink.push(problema);
                None
            }
            [(uno, primero), (otro, segundo), ..] => {
                self.sink.push(
                    Problema::new(&codes::V1001, segundo.span, format!("el paso ya dice `{uno}`"))
                        .secundaria(primero.span, "aquí")
                        .ayuda(format!("escriba `{otro}` en un paso propio, con su guion")),
                );
                None
            }
        }
    }

    fn intento(&mut self, verbo: &'static str, forma: &mut Forma<'_>) -> Option<Intento> {
        let escalar = forma
            .opcional(verbo)
            .and_then(|n| forma::escalar(n, "lo que se hace: `etapa.accion`", self.sink));
        let en = forma.opcional("en").and_then(|n| forma::texto(n, self.sink));
        let por = forma.opcional("por").and_then(|n| forma::texto(n, self.sink));
        let por = por.filter(|p| self.exige_persona(p)).map(|p| p.valor);
        let con = forma.opcional("con");
        let que = escalar.and_then(|e| self.gestion(e, en.as_ref(), forma));
        if let Some(Gestion::Cita { que: cita, .. }) = que {
            let con = self.cuando(cita, con, forma);
            return Some(Intento { que: que?, por, con });
        }
        if let Some(Gestion::Programar { .. }) = que {
            let con = self.visita(con, forma);
            return Some(Intento { que: que?, por, con });
        }
        if let Some(Gestion::Convocar { .. }) = que {
            let con = self.sesion(con, forma);
            return Some(Intento { que: que?, por, con });
        }
        if let Some(Gestion::Votar { .. }) = que {
            let con = self.votos(con, por.as_ref(), forma);
            return Some(Intento { que: que?, por, con });
        }
        let campos = que.as_ref().map(|que| self.campos_de(que));
        let con = con.map(|n| self.respuestas(n, campos.as_deref(), verbo == "hace")).unwrap_or_default();
        Some(Intento { que: que?, por, con })
    }

    /// What is tried.
    fn gestion(
        &mut self,
        escalar: &Escalar,
        en: Option<&Situado<String>>,
        forma: &Forma<'_>,
    ) -> Option<Gestion> {
        let texto = escalar.texto.as_str();
        if EN_ETAPA.contains(&texto) || en.is_some() {
            let todas: Vec<&str> = EN_ETAPA
                .into_iter()
                .chain(EN_FIRMA)
                .chain([PROGRAMAR, Tercero::INVITAR, Tarea::REASIGNAR])
                .chain(EN_SESION)
                .collect();
            if !todas.contains(&texto) {
                self.sink.push(
                    forma::no_es_opcion(texto, escalar.span, &todas)
                        .ayuda("con `en` se dice dónde; una acción se escribe `etapa.accion`, sin `en`"),
                );
                return None;
            }
            let Some(en) = en else {
                if !forma.tiene("en") {
                    self.sink.push(
                        Problema::new(&codes::V0203, escalar.span, "falta la clave `en` en el paso")
                            .ayuda("agregue `en:` con la etapa"),
                    );
                }
                return None;
            };
            if !self.ctx.exige_etapa(&en.valor, en.span, self.sink) {
                return None;
            }
            if let Some(que) = citas::de_palabra(texto) {
                return self.de_cita(que, en);
            }
            if texto == Tercero::INVITAR {
                return self.de_tercero(en);
            }
            if texto == Tarea::REASIGNAR {
                return self.de_servidor(en);
            }
            if texto == PROGRAMAR {
                return self.de_inspeccion(en);
            }
            if EN_SESION.contains(&texto) {
                return self.de_sesion(texto, en);
            }
            if EN_FIRMA.contains(&texto) {
                return self.de_firma(escalar, en);
            }
            let etapa = EtapaId::from(en.valor.as_str());
            return Some(match texto {
                "consultar_aviso" => Gestion::ConsultarAviso { etapa },
                "tomar" => Gestion::Tomar { etapa },
                _ => Gestion::Soltar { etapa },
            });
        }
        match texto.split_once('.') {
            Some((etapa, accion)) => self.accion(escalar, etapa, accion),
            None => self.general(escalar),
        }
    }

    /// Something that who signs does in a stage, which must be one of signatures.
    fn de_firma(&mut self, escalar: &Escalar, en: &Situado<String>) -> Option<Gestion> {
        let definida = self.paquete.tramite.etapa(&en.valor)?;
        let acciones = acciones_de(definida);
        if definida.firma().is_none() {
            let problema =
                Problema::new(&codes::V1002, en.span, format!("en la etapa `{}` no se firma", en.valor));
            self.sink.push(problema.ayuda("una acción se escribe `etapa.accion`, sin `en`"));
            return None;
        }
        if !acciones.contains(&escalar.texto.as_str()) {
            let donde = format!("`etapas.{}`", en.valor);
            self.sink.push(no_existe(
                "acción",
                &escalar.texto,
                escalar.span,
                acciones.iter().copied(),
                &donde,
            ));
            return None;
        }
        let (etapa, accion) = (en.valor.as_str().into(), escalar.texto.as_str().into());
        Some(Gestion::Accion { etapa, accion })
    }

    fn accion(&mut self, escalar: &Escalar, etapa: &str, accion: &str) -> Option<Gestion> {
        let span = escalar.span_de(0..etapa.len());
        if !self.ctx.exige_etapa(etapa, span, self.sink) {
            return None;
        }
        // A stage that could not be read was told of.
        let definida = self.paquete.tramite.etapa(etapa)?;
        let acciones = acciones_de(definida);
        if acciones.is_empty() {
            let ayuda = match definida.tipo {
                TipoEtapa::Pago { .. } => format!("un pago llega: `{{llega: pago, en: {etapa}}}`"),
                TipoEtapa::Cita(_) => format!("una cita se agenda: `{{hace: agendar, en: {etapa}}}`"),
                TipoEtapa::Espera { .. } => "deje pasar el tiempo: `pasan: 3 días hábiles`".to_owned(),
                _ => "el expediente sigue solo; quite el paso".to_owned(),
            };
            self.sink.push(
                Problema::new(&codes::V1002, span, format!("en la etapa `{etapa}` nadie actúa")).ayuda(ayuda),
            );
            return None;
        }
        if !acciones.contains(&accion) {
            let lugar = escalar.span_de(etapa.len() + 1..escalar.texto.len());
            let donde = format!("`etapas.{etapa}`");
            self.sink.push(no_existe("acción", accion, lugar, acciones.iter().copied(), &donde));
            return None;
        }
        Some(Gestion::Accion { etapa: etapa.into(), accion: accion.into() })
    }

    fn general(&mut self, escalar: &Escalar) -> Option<Gestion> {
        let texto = escalar.texto.as_str();
        let tramite = &self.paquete.tramite;
        if tramite.acciones_generales.iter().any(|a| a.id.as_str() == texto) {
            return Some(Gestion::General { accion: AccionId::from(texto) });
        }
        let en: Vec<String> = tramite
            .etapas
            .iter()
            .filter(|e| acciones_de(e).contains(&texto))
            .map(|e| format!("{}.{texto}", e.id))
            .collect();
        let generales = tramite.acciones_generales.iter().map(|a| a.id.as_str());
        let problema = match en.as_slice() {
            [] => no_existe("acción", texto, escalar.span, generales.chain(EN_ETAPA), "`acciones_generales`"),
            [una] => {
                Problema::new(&codes::V0320, escalar.span, format!("falta decir en qué etapa es `{texto}`"))
                    .arreglo_probable(format!("escriba `{una}`"), [(escalar.span, una.clone())])
            }
            varias => {
                Problema::new(&codes::V0320, escalar.span, format!("falta decir en qué etapa es `{texto}`"))
                    .nota(format!("hay: {}", varias.join(", ")))
            }
        };
        self.sink.push(problema);
        None
    }

    /// The fields that may be answered with something, for all who can read the definition.
    fn campos_de(&self, que: &Gestion) -> Vec<CampoId> {
        let tramite = &self.paquete.tramite;
        match que {
            Gestion::Accion { etapa, accion } => match tramite.etapa(etapa).map(|e| (e, &e.tipo)) {
                Some((etapa, TipoEtapa::Tarea(tarea))) => tarea
                    .acciones
                    .iter()
                    .find(|a| a.id == *accion)
                    .map(|a| formulario::campos_de_accion(etapa, a))
                    .unwrap_or_default(),
                Some((_, TipoEtapa::Prevencion { reabre, .. })) => reabre.clone(),
                _ => Vec::new(),
            },
            Gestion::General { accion } => tramite
                .acciones_generales
                .iter()
                .find(|a| a.id == *accion)
                .map(|a| a.captura.clone())
                .unwrap_or_default(),
            Gestion::Invitar { etapa } => {
                let tercero = tramite.etapa(etapa).and_then(|e| tramite.tercero(e.tercero()?));
                tercero.map(|t| t.correo.clone()).into_iter().collect()
            }
            Gestion::Reasignar { etapa } => {
                let tarea = tramite.etapa(etapa).and_then(|e| e.tarea());
                tarea.and_then(|t| t.asignado_a.clone()).into_iter().collect()
            }
            Gestion::ConsultarAviso { .. }
            | Gestion::Tomar { .. }
            | Gestion::Soltar { .. }
            | Gestion::Programar { .. }
            | Gestion::Convocar { .. }
            | Gestion::Votar { .. }
            | Gestion::Cita { .. } => Vec::new(),
        }
    }

    fn exige_persona(&mut self, por: &Situado<String>) -> bool {
        let roles = &self.ctx.municipio.roles;
        let conocida = por.valor == SOLICITANTE
            || self.personas.contains(&por.valor)
            || self.paquete.tramite.tercero(&por.valor).is_some()
            || roles.iter().any(|r| r.id.as_str() == por.valor)
            || self.ctx.municipio.incompleta;
        if !conocida {
            let todos = roles.iter().map(|r| r.id.as_str()).chain([SOLICITANTE]);
            let todos = todos.chain(self.personas.iter().map(String::as_str));
            let todos = todos.chain(self.paquete.tramite.terceros.iter().map(|t| t.id.as_str()));
            self.sink.push(no_existe("rol", &por.valor, por.span, todos, "roles.yaml ni en `dado.roles`"));
        }
        conocida
    }

    fn hasta(&mut self, forma: &mut Forma<'_>) -> Option<Paso> {
        let nodo = forma.opcional("hasta")?;
        let momento = forma::fecha_hora(nodo, self.sink)?;
        if let Some(reloj) = self.reloj.filter(|r| *r > momento) {
            self.sink.push(
                Problema::new(&codes::V1005, nodo.span, "el reloj de una prueba no retrocede").etiqueta(
                    format!(
                        "para entonces ya son las {} del {}",
                        engine::formato::hora(reloj.time()),
                        engine::formato::fecha(reloj.date())
                    ),
                ),
            );
        }
        self.reloj = Some(momento);
        Some(Paso::Hasta { momento })
    }

    /// An answer as it was written; an empty one is told of.
    fn respuesta(&mut self, nodo: &Nodo) -> Option<Respuesta> {
        respuestas::leer(nodo, self.sink)
    }

    fn le_queda(&mut self, campo: &Campo, respuesta: &Respuesta, nodo: &Nodo) {
        respuestas::le_queda(self.paquete, campo, respuesta, nodo, self.sink);
    }

    /// The answers of a step: each is of a field that is asked there and, where they must proceed, fits it.
    fn respuestas(
        &mut self,
        nodo: &Nodo,
        campos: Option<&[CampoId]>,
        deben_quedar: bool,
    ) -> BTreeMap<CampoId, Respuesta> {
        let mut dadas = BTreeMap::new();
        let Some(forma) = Forma::abrir(nodo, "`con`", self.sink) else { return dadas };
        for (clave, nodo) in forma.mapa().iter() {
            let Some(respuesta) = self.respuesta(nodo) else { continue };
            if !self.ctx.exige_campo(&clave.texto, clave.span, self.sink) {
                continue;
            }
            let Some(campo) = self.paquete.tramite.campo(&clave.texto) else { continue };
            if let Some(campos) = campos
                && !campos.contains(&campo.id)
            {
                let mut problema = Problema::new(
                    &codes::V1003,
                    clave.span,
                    format!("el campo `{}` no se pide en este paso", campo.id),
                );
                let pedidos: Vec<&str> = campos.iter().map(|c| c.as_str()).take(12).collect();
                problema = if pedidos.is_empty() {
                    problema.ayuda("aquí no se pide nada; quite `con`")
                } else {
                    problema.nota(format!("aquí se piden: {}", pedidos.join(", ")))
                };
                self.sink.push(problema);
                continue;
            }
            respuestas::nombres(campo, nodo, self.sink);
            if deben_quedar {
                self.le_queda(campo, &respuesta, nodo);
            }
            dadas.insert(campo.id.clone(), respuesta);
        }
        dadas
    }
}

/// The names of what somebody does in a stage.
fn acciones_de(etapa: &Etapa) -> Vec<&str> {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => tarea.acciones.iter().map(|a| a.id.as_str()).collect(),
        TipoEtapa::Prevencion { .. } => vec![RESPONDER],
        _ => Vec::new(),
    }
}
