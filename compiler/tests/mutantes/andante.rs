//! Somebody who walks a paquete with the engine: they do what is offered, and also what isn't; they come late, pay too little, and act
//! for others. What they do is told in words, so that a walk that fails can be read.

use std::collections::VecDeque;

use engine::agenda;
use engine::comando::{Actuante, Comando, Contexto, Respuestas};
use engine::consulta;
use engine::decide::{RESPONDER, decide};
use engine::estado::Estado;
use engine::evolve;
use engine::firma;
use engine::formulario;
use engine::inspeccion::{self, Pedida};
use engine::migrar::migrar;
use engine::rechazo::Motivo;
use engine::referido::{self, Referido};
use engine::servidor::{self, Elegible};
use engine::tenencia::{self, Tenida};
use engine::versiones::Versiones;
use engine::votacion::{self, Convocada};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use schemas::evento::{Canal, Evento};
use schemas::ids::{CampoId, CuentaId, EtapaId, Folio, RolId};
use schemas::paquete::{Accion, Actor, ClaseTramite, Etapa, Paquete, Resultado, TipoEtapa, Voto};
use schemas::sello::{Digest, PaqueteSellado};
use schemas::valor::Valor;

use super::azar::{Azar, Cortes, persona, valor};

/// Commands of the first part of a walk, in which anything is done.
pub const PASEO: usize = 25;
/// Commands in which an end must be reached.
const VUELTA: usize = 250;
/// Solicitudes that are tried before saying that none can be sent.
const INICIOS: usize = 200;

/// How a walk went wrong.
#[derive(Debug)]
pub enum Falla {
    /// The engine said that the paquete is defective.
    Defecto(String),
    /// No end was reached, or no expediente could be begun.
    SinFin(String),
}

/// What a walk saw.
#[derive(Debug, Default)]
pub struct Andado {
    /// Commands that were given.
    pub comandos: usize,
    /// How it ended.
    pub fin: Option<String>,
}

pub struct Andante<'a> {
    paquete: &'a Paquete,
    cortes: Cortes,
    azar: Azar,
    estado: Option<Estado>,
    /// All that happened, until the clock is held.
    eventos: Vec<Evento>,
    /// The version that is walked.
    digest: Digest,
    /// Whether it changed to another version: some fields are asked of those alone.
    mudado: bool,
    ahora: Timestamp,
    relato: VecDeque<(Timestamp, Actuante, Comando, String)>,
    andado: Andado,
}

impl<'a> Andante<'a> {
    pub fn new(paquete: &'a Paquete, semilla: u64) -> Self {
        let mut azar = Azar::new(semilla);
        let horas = i64::try_from(azar.de(24 * 300)).unwrap_or(0);
        let enero: Timestamp = "2026-02-02T16:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let ahora = enero.checked_add(SignedDuration::from_hours(horas)).unwrap_or(enero);
        Self {
            paquete,
            cortes: Cortes::de(paquete),
            azar,
            estado: None,
            eventos: Vec::new(),
            digest: Digest::de(b"x"),
            mudado: false,
            ahora,
            relato: VecDeque::new(),
            andado: Andado::default(),
        }
    }

    /// Begins an expediente and does anything for a while.
    pub fn pasea(&mut self, comandos: usize) -> Result<(), Falla> {
        for _ in 0..INICIOS {
            if self.inicia()? {
                break;
            }
        }
        if self.estado.is_none() {
            return Err(Falla::SinFin(format!("ninguna solicitud se admite\n{}", self.cola())));
        }
        self.sigue(comandos)
    }

    fn sigue(&mut self, comandos: usize) -> Result<(), Falla> {
        for _ in 0..comandos {
            if self.termino() {
                break;
            }
            self.cualquiera()?;
        }
        Ok(())
    }

    /// Goes home: to an end, without the help of the clock of the resolution nor of who desists.
    pub fn vuelve(mut self) -> Result<Andado, Falla> {
        for _ in 0..VUELTA {
            if self.termino() {
                return Ok(self.andado);
            }
            self.detener_resolucion();
            self.adelante()?;
        }
        if self.termino() {
            return Ok(self.andado);
        }
        Err(Falla::SinFin(format!("no llega a un fin\n{}", self.cola())))
    }

    /// Walks a while by one version, changes to another, and goes home by it. Says why where the change is refused, and then goes home
    /// by the first.
    pub fn muda(
        viejo: &'a PaqueteSellado,
        nuevo: &'a PaqueteSellado,
        semilla: u64,
    ) -> Result<(Andado, Result<(), Vec<String>>), Falla> {
        let mut andante = Self::new(viejo, semilla);
        andante.digest = viejo.digest().clone();
        // Most walks are over soon: what is still waiting is what can change.
        let pasos = andante.azar.de(8);
        andante.pasea(pasos)?;
        let Some(estado) = andante.estado.clone().filter(|e| e.resultado.is_none()) else {
            return Ok((andante.andado, Err(vec!["ya concluyó".to_owned()])));
        };
        let contexto = Contexto::nuevo(andante.ahora, Actuante::Sistema);
        let cambio = match migrar(viejo, nuevo, &estado, &contexto) {
            Err(porque) => Err(porque.motivos),
            Ok(decision) => {
                andante.eventos.extend(decision.eventos);
                andante.estado = Some(decision.estado);
                andante.paquete = nuevo;
                andante.mudado = true;
                andante.cortes = Cortes::de(nuevo);
                andante.plegado(viejo, nuevo)?;
                andante.sigue(PASEO)?;
                andante.plegado(viejo, nuevo)?;
                Ok(())
            }
        };
        Ok((andante.vuelve()?, cambio))
    }

    /// The events from the first give the state that there is.
    fn plegado(&self, viejo: &PaqueteSellado, nuevo: &PaqueteSellado) -> Result<(), Falla> {
        let versiones: Versiones<'_> = [viejo, nuevo].into_iter().collect();
        // Clocks as data are computed when they are read.
        let sin_plazos = |estado: Option<Estado>| {
            estado.map(|mut e| {
                e.datos.plazos.clear();
                e
            })
        };
        let plegado = sin_plazos(versiones.plegar(&self.eventos));
        if plegado == sin_plazos(self.estado.clone()) {
            return Ok(());
        }
        Err(Falla::Defecto(format!("lo plegado no es el estado: {plegado:#?}\n{:#?}", self.estado)))
    }

    /// The last steps of the walk, in words.
    fn cola(&self) -> String {
        let paso = |(ahora, quien, comando, dicho): &(Timestamp, Actuante, Comando, String)| {
            format!("  {ahora} {quien:?}: {comando:?} → {dicho}")
        };
        self.relato.iter().map(paso).collect::<Vec<_>>().join("\n")
    }

    fn termino(&mut self) -> bool {
        let fin = self.estado.as_ref().and_then(|e| e.resultado);
        self.andado.fin = fin.map(|r| format!("{r:?}"));
        fin.is_some()
    }

    /// Gives a command. Says whether it was taken.
    fn manda(&mut self, comando: Comando, quien: Actuante) -> Result<bool, Falla> {
        self.andado.comandos += 1;
        let tenidas = tenidas(self.paquete, &comando);
        let referidos = referidos(self.paquete, &comando);
        let (comando, servidores) = (con_su_cargo(self.paquete, comando), elegibles(self.paquete));
        let contexto = Contexto { tenidas, referidos, servidores, ..Contexto::nuevo(self.ahora, quien) };
        let dado = decide(self.paquete, self.estado.as_ref(), comando.clone(), &contexto);
        let dicho = match &dado {
            Ok(decision) => {
                decision.estado.activas.iter().map(|a| a.etapa.as_str()).collect::<Vec<_>>().join(", ")
            }
            Err(rechazo) => format!("NO {:?}: {}", rechazo.motivo, rechazo.mensaje),
        };
        if self.relato.len() == 14 {
            self.relato.pop_front();
        }
        self.relato.push_back((self.ahora, contexto.quien, comando, dicho));
        match dado {
            Ok(decision) => {
                self.eventos.extend(decision.eventos);
                self.estado = Some(decision.estado);
                Ok(true)
            }
            Err(r) if r.motivo == Motivo::Defecto => {
                Err(Falla::Defecto(format!("{}\n{}", r.mensaje, self.cola())))
            }
            Err(_) => Ok(false),
        }
    }

    fn inicia(&mut self) -> Result<bool, Falla> {
        let Some(primera) = self.paquete.tramite.etapas.first() else { return Ok(false) };
        let TipoEtapa::Tarea(tarea) = &primera.tipo else { return Ok(false) };
        let Some(accion) = self.azar.de_estos(&tarea.acciones) else { return Ok(false) };
        let hoy = evolve::local(self.paquete, self.ahora).date();
        let canal = if self.azar.uno_en(2) { Canal::EnLinea } else { Canal::Presencial };
        let de = &self.paquete.tramite.solicitante;
        let solicitante = persona(&mut self.azar, &de.personas, &de.pide, hoy);
        let respuestas = self.respuestas(&formulario::campos_de_accion(primera, accion));
        let comando = Comando::Iniciar {
            folio: Folio::from("P-1"),
            digest: self.digest.clone(),
            canal,
            solicitante,
            accion: accion.id.clone(),
            respuestas,
        };
        self.manda(comando, self.ana())
    }

    /// Answers to some fields; now and then one is left out.
    fn respuestas(&mut self, campos: &[CampoId]) -> Respuestas {
        let hoy = evolve::local(self.paquete, self.ahora).date();
        let todo = !self.azar.uno_en(4);
        let mut respuestas = Respuestas::new();
        for id in campos {
            let Some(campo) = self.paquete.tramite.campo(id) else { continue };
            let falta = if campo.obligatorio { !todo && self.azar.uno_en(12) } else { self.azar.uno_en(2) };
            if !falta {
                respuestas.insert(id.clone(), Some(valor(&mut self.azar, &campo.tipo, &self.cortes, hoy)));
            } else if self.azar.uno_en(3) {
                respuestas.insert(id.clone(), None);
            }
        }
        respuestas
    }

    /// Whoever should act in a stage; each with an account of their own, so that no two duties meet.
    fn debido(&self, actor: &Actor, etapa: &str) -> Actuante {
        match actor {
            Actor::Solicitante => self.ana(),
            Actor::Rol(rol) => Actuante::Servidor {
                cuenta: CuentaId::from(etapa),
                roles: vec![rol.clone()],
                suple: Vec::new(),
            },
            Actor::Tercero(tercero) => {
                let invitacion = self.estado.as_ref().and_then(|e| e.invitaciones.get(etapa));
                Actuante::Tercero { tercero: tercero.clone(), invitacion: invitacion.map_or(0, |i| i.numero) }
            }
            Actor::Sistema => Actuante::Sistema,
        }
    }

    fn indebido(&mut self) -> Actuante {
        match self.azar.de(4) {
            0 => Actuante::Solicitante { cuenta: CuentaId::from("otra") },
            1 => Actuante::Sistema,
            2 => self.ana(),
            _ => {
                let roles = self.paquete.roles.iter().map(|r| r.id.clone()).collect();
                Actuante::Servidor { cuenta: CuentaId::from("todos"), roles, suple: Vec::new() }
            }
        }
    }

    /// Whoever should act in a tarea now: where several sign, the first who hasn't, each with an account of their own.
    fn en_turno(&self, etapa: &Etapa, actor: &Actor) -> Actuante {
        let de = self.estado.as_ref().and_then(|e| servidor::asignada(self.paquete, e, etapa));
        if let (Some(de), Actor::Rol(rol)) = (de, actor) {
            return Actuante::Servidor { cuenta: de.cuenta, roles: vec![rol.clone()], suple: Vec::new() };
        }
        let turnos = match (&self.estado, etapa.firma()) {
            (Some(estado), Some(_)) => firma::turnos(self.paquete, estado, etapa),
            _ => Vec::new(),
        };
        match turnos.first() {
            Some(firmante @ Actor::Rol(rol)) => self.debido(firmante, rol),
            _ => self.debido(actor, &etapa.id),
        }
    }

    /// Programs a visit that isn't, or comes to the one that is. Says whether what came of it may be told.
    fn visita(&mut self, etapa: &Etapa) -> Result<bool, Falla> {
        let (Some(inspeccion), Some(estado)) = (etapa.inspeccion(), &self.estado) else { return Ok(true) };
        if let Some(hay) = inspeccion::programada(estado, &etapa.id) {
            let instante = agenda::instante(self.paquete, hay.desde);
            self.ahora = instante.map_or(self.ahora, |i| self.ahora.max(i));
            return Ok(true);
        }
        let momento = evolve::local(self.paquete, self.ahora);
        let Some((fecha, desde, hasta)) = inspeccion::primera(self.paquete, inspeccion, momento) else {
            return Ok(false);
        };
        let inspector = CuentaId::from(etapa.id.as_str());
        let pide = Pedida { inspector, nombre: "Inspectora".to_owned(), fecha, desde, hasta };
        let quien = self.debido(&inspeccion.programa, "programa");
        self.manda(Comando::Programar { etapa: etapa.id.clone(), visita: None, pide }, quien)?;
        Ok(false)
    }

    /// Convokes a session that isn't, or comes to the one that is: some of its members vote, and it is closed by what comes of it.
    fn sesiona(&mut self, etapa: &Etapa, actor: &Actor, acciones: &[Accion]) -> Result<(), Falla> {
        let (Some(votacion), Some(organo)) = (etapa.votacion(), self.paquete.organo_de(etapa)) else {
            return Ok(());
        };
        let hay = self.estado.as_ref().and_then(|e| votacion::convocada(e, &etapa.id));
        let Some(cuando) = hay.map(|h| h.sesion.cuando) else {
            let momento = evolve::local(self.paquete, self.ahora);
            let primera = votacion::desde_cuando(self.paquete, votacion, momento);
            let Ok(dia) = primera.date().tomorrow() else { return Ok(()) };
            let pide = Convocada {
                sesion: "Sesión ordinaria".to_owned(),
                cuando: dia.at(11, 0, 0, 0),
                lugar: "Sala de sesiones".to_owned(),
            };
            let quien = self.debido(actor, &etapa.id);
            self.manda(Comando::Convocar { etapa: etapa.id.clone(), visita: None, pide }, quien)?;
            return Ok(());
        };
        let instante = agenda::instante(self.paquete, cuando);
        self.ahora = instante.map_or(self.ahora, |i| self.ahora.max(i));
        let Some(rol) = votacion::de_la_mayoria(organo) else { return Ok(()) };
        // Nobody comes, all agree, or each as they like.
        let ambiente = self.azar.de(4);
        for n in 1..=organo.asientos {
            let voto = match ambiente {
                0 => break,
                1 => Voto::AFavor,
                2 => Voto::EnContra,
                _ => match self.azar.de_estos(&Voto::TODOS) {
                    Some(voto) => *voto,
                    None => break,
                },
            };
            let cuenta = CuentaId::from(format!("miembro {n}"));
            let quien = Actuante::Servidor { cuenta, roles: vec![rol.clone()], suple: Vec::new() };
            self.manda(Comando::Votar { etapa: etapa.id.clone(), visita: None, voto }, quien)?;
        }
        // Only one of them is what the votes lead to.
        for accion in acciones {
            if self.actua(etapa, actor, accion, true)? {
                break;
            }
        }
        Ok(())
    }

    fn actua(&mut self, etapa: &Etapa, actor: &Actor, accion: &Accion, bien: bool) -> Result<bool, Falla> {
        let mut campos = formulario::campos_de_accion(etapa, accion);
        if !self.mudado {
            let ajenos = formulario::solo_de_otra_version(etapa);
            campos.retain(|c| !ajenos.contains(c));
        }
        let respuestas = self.respuestas(&campos);
        let quien = if bien { self.en_turno(etapa, actor) } else { self.indebido() };
        let visita = (!bien && self.azar.uno_en(3)).then_some(1);
        let comando =
            Comando::Actuar { etapa: etapa.id.clone(), visita, accion: accion.id.clone(), respuestas };
        self.manda(comando, quien)
    }

    fn responde(&mut self, etapa: &Etapa, bien: bool) -> Result<bool, Falla> {
        let respuestas = self.respuestas(&formulario::campos_de_etapa(etapa));
        let quien = if bien { self.ana() } else { self.indebido() };
        let accion = RESPONDER.into();
        self.manda(Comando::Actuar { etapa: etapa.id.clone(), visita: None, accion, respuestas }, quien)
    }

    /// An outside system answers with whatever, or has no answer; not always to the visit that asked.
    fn contesta(&mut self, etapa: &Etapa, bien: bool) -> Result<bool, Falla> {
        let hoy = evolve::local(self.paquete, self.ahora).date();
        let entrega = self.paquete.operacion_de(etapa).map(|o| o.entrega.clone()).unwrap_or_default();
        let activa = self.estado.as_ref().and_then(|e| e.activa(&etapa.id)).map(|a| a.visita);
        let visita = if bien { activa.unwrap_or(1) } else { 7 };
        let etapa = etapa.id.clone();
        if self.azar.uno_en(4) {
            let motivo = "no hay respuesta".to_owned();
            return self.manda(Comando::FallarConsulta { etapa, visita, motivo }, Actuante::Sistema);
        }
        let mut valores = consulta::Partes::new();
        for parte in &entrega {
            if parte.obligatorio && !self.azar.uno_en(30) || self.azar.uno_en(2) {
                valores.insert(parte.id.clone(), valor(&mut self.azar, &parte.tipo, &self.cortes, hoy));
            }
        }
        self.manda(Comando::ContestarConsulta { etapa, visita, valores }, Actuante::Sistema)
    }

    /// Who applies; inside the administration, somebody who works there.
    fn ana(&self) -> Actuante {
        let cuenta = CuentaId::from("ana");
        let tramite = &self.paquete.tramite;
        if tramite.clase == ClaseTramite::Interno {
            let roles = tramite.solicitante.roles.iter().take(1).cloned().collect();
            return Actuante::Servidor { cuenta, roles, suple: Vec::new() };
        }
        Actuante::Solicitante { cuenta }
    }

    fn paga(&mut self, etapa: &EtapaId, bien: bool) -> Result<bool, Falla> {
        // What is owed may have changed with the day: the clocks are set first.
        self.manda(Comando::Vencer, Actuante::Sistema)?;
        let debe = self.estado.as_ref().and_then(|e| e.liquidaciones.get(etapa)).map(|l| l.total);
        let monto = debe.unwrap_or_default() + if bien { Decimal::ZERO } else { Decimal::ONE };
        let referencia = format!("banco-{}", self.andado.comandos);
        let comando = |monto| Comando::ConfirmarPago {
            etapa: etapa.clone(),
            monto,
            medio: "caja".to_owned(),
            referencia: referencia.clone(),
        };
        self.manda(comando(monto), Actuante::Sistema)
    }

    /// Moves to where the next clock has run out, or only some hours.
    fn espera(&mut self, hasta_vencer: bool) -> Result<bool, Falla> {
        let proximos =
            self.estado.as_ref().map(|e| agenda::vencimientos(self.paquete, e)).unwrap_or_default();
        match proximos.first() {
            Some(v) if hasta_vencer => self.ahora = self.ahora.max(v.instante),
            _ => {
                let horas = i64::try_from(self.azar.de(60)).unwrap_or(0);
                self.ahora = self.ahora.checked_add(SignedDuration::from_hours(horas)).unwrap_or(self.ahora);
            }
        }
        self.manda(Comando::Vencer, Actuante::Sistema)
    }

    fn general(&mut self, bien: bool) -> Result<bool, Falla> {
        let Some(general) = self.azar.de_estos(&self.paquete.tramite.acciones_generales) else {
            return Ok(false);
        };
        let quien = if bien { self.debido(&general.actor, "general") } else { self.indebido() };
        let respuestas = self.respuestas(&general.captura);
        self.manda(Comando::General { accion: general.id.clone(), respuestas }, quien)
    }

    /// Anything, by anybody, at any time.
    fn cualquiera(&mut self) -> Result<(), Falla> {
        let azar = self.azar.de(40);
        let mirada = self.indebido();
        if let Some(estado) = &self.estado
            && let Err(r) = formulario::ofertas(self.paquete, estado, &mirada, self.ahora)
        {
            return Err(Falla::Defecto(format!("al ofrecer: {}\n{}", r.mensaje, self.cola())));
        }
        let todas = &self.paquete.tramite.etapas;
        match azar {
            0 => drop(self.general(true)?),
            1 => drop(self.general(false)?),
            2 => drop(self.espera(true)?),
            3..=5 => drop(self.espera(false)?),
            6 => {
                // Long asleep: several clocks at once.
                self.ahora =
                    self.ahora.checked_add(SignedDuration::from_hours(24 * 20)).unwrap_or(self.ahora);
                self.manda(Comando::Vencer, Actuante::Sistema)?;
            }
            7..=13 => {
                let Some(etapa) = self.azar.de_estos(todas) else { return Ok(()) };
                let bien = self.azar.uno_en(2);
                match &etapa.tipo {
                    TipoEtapa::Tarea(t) => {
                        if let Some(accion) = self.azar.de_estos(&t.acciones) {
                            self.actua(etapa, &t.actor, accion, bien)?;
                        }
                    }
                    TipoEtapa::Prevencion { .. } => drop(self.responde(etapa, bien)?),
                    TipoEtapa::Consulta { .. } => drop(self.contesta(etapa, bien)?),
                    _ => drop(self.paga(&etapa.id, bien)?),
                }
            }
            14 | 15 => {
                let Some(etapa) = self.azar.de_estos(todas) else { return Ok(()) };
                let quien = self.indebido();
                let etapa = etapa.id.clone();
                let comando = match self.azar.de(3) {
                    0 => Comando::Tomar { etapa },
                    1 => Comando::Soltar { etapa },
                    _ => Comando::ConsultarAviso { etapa },
                };
                let tomo = matches!(comando, Comando::Tomar { .. });
                if self.manda(comando, quien.clone())? && tomo {
                    self.suelta(&quien)?;
                }
            }
            _ => self.adelante()?,
        }
        Ok(())
    }

    fn suelta(&mut self, quien: &Actuante) -> Result<(), Falla> {
        let tomadas: Vec<EtapaId> = self
            .estado
            .iter()
            .flat_map(|e| &e.activas)
            .filter(|a| a.tomada_por.is_some())
            .map(|a| a.etapa.clone())
            .collect();
        for etapa in tomadas {
            self.manda(Comando::Soltar { etapa }, quien.clone())?;
        }
        Ok(())
    }

    /// What whoever should act does, with whatever answers.
    fn adelante(&mut self) -> Result<(), Falla> {
        let activas: Vec<EtapaId> =
            self.estado.iter().flat_map(|e| &e.activas).map(|a| a.etapa.clone()).collect();
        let Some(etapa) = self.azar.de_estos(&activas).and_then(|e| self.paquete.tramite.etapa(e)) else {
            self.espera(true)?;
            return Ok(());
        };
        let de_sistema: Vec<_> = self
            .paquete
            .tramite
            .acciones_generales
            .iter()
            .filter(|g| g.actor != Actor::Solicitante)
            .collect();
        match &etapa.tipo {
            _ if self.azar.uno_en(15) => drop(self.espera(true)?),
            _ if !de_sistema.is_empty() && self.azar.uno_en(20) => drop(self.general(true)?),
            TipoEtapa::Tarea(t) if t.votacion.is_some() => self.sesiona(etapa, &t.actor, &t.acciones)?,
            TipoEtapa::Tarea(t) => {
                if self.visita(etapa)?
                    && let Some(accion) = self.azar.de_estos(&t.acciones)
                {
                    self.actua(etapa, &t.actor, accion, true)?;
                }
            }
            TipoEtapa::Prevencion { .. } => drop(self.responde(etapa, true)?),
            TipoEtapa::Pago { .. } => drop(self.paga(&etapa.id, true)?),
            TipoEtapa::Consulta { .. } => drop(self.contesta(etapa, true)?),
            TipoEtapa::Espera { .. } => drop(self.espera(true)?),
            _ => {}
        }
        Ok(())
    }

    /// The clock of the resolution stands still, so that silence doesn't end what should end by itself.
    fn detener_resolucion(&mut self) {
        let momento = evolve::local(self.paquete, self.ahora);
        let reloj = self.estado.as_mut().and_then(|e| e.relojes.get_mut("resolucion"));
        if let Some(reloj) = reloj
            && reloj.reloj.detenido().is_none()
        {
            reloj.reloj.suspensiones.push((momento, None));
        }
    }
}

const fn respuestas_de(comando: &Comando) -> Option<&Respuestas> {
    match comando {
        Comando::Iniciar { respuestas, .. }
        | Comando::Actuar { respuestas, .. }
        | Comando::General { respuestas, .. } => Some(respuestas),
        _ => None,
    }
}

/// Who applies may name whatever they name, and it says what they say.
fn referidos(paquete: &Paquete, comando: &Comando) -> Vec<Referido> {
    let Some(respuestas) = respuestas_de(comando) else { return Vec::new() };
    let referido = |campo: &schemas::paquete::Campo| {
        let Valor::Registro(partes) = respuestas.get(&campo.id)?.as_ref()? else { return None };
        let parte = |nombre: &str| match partes.get(nombre) {
            Some(Valor::Texto(texto) | Valor::Opcion(texto)) => Some(texto.clone()),
            _ => None,
        };
        Some(Referido {
            folio: Folio(parte("folio")?),
            tramite: parte("tramite")?,
            dependencia: parte("dependencia")?,
            etapa: parte("etapa")?,
            version: parte("version")?,
            resultado: parte("resultado").and_then(|r| Resultado::de(&r)),
            puesto: false,
        })
    };
    referido::pedidos(paquete).filter_map(referido).collect()
}

/// Who applies holds whatever they choose.
fn tenidas(paquete: &Paquete, comando: &Comando) -> Vec<Tenida> {
    let Some(respuestas) = respuestas_de(comando) else { return Vec::new() };
    let tenida = |pedida: tenencia::Pedida<'_>| {
        let Valor::Registro(partes) = respuestas.get(&pedida.campo.id)?.as_ref()? else { return None };
        let dia = |nombre: &str| match partes.get(nombre) {
            Some(Valor::Fecha(dia)) => Some(*dia),
            _ => None,
        };
        let Some(Valor::Texto(folio)) = partes.get("folio") else { return None };
        let datos = pedida.entrega.iter();
        Some(Tenida {
            documento: pedida.documento.clone(),
            folio: Folio::from(folio.as_str()),
            emitida: dia("emitida")?,
            vence: dia("vence"),
            revocada: None,
            corregida: None,
            titular: None,
            datos: datos.filter_map(|d| Some((d.id.clone(), partes.get(d.id.as_str())?.clone()))).collect(),
            usada: false,
        })
    };
    tenencia::pedidas(paquete).filter_map(tenida).collect()
}

/// Somebody of each role that is asked for.
fn elegibles(paquete: &Paquete) -> Vec<Elegible> {
    let de = |rol: &RolId| Elegible {
        cuenta: rol.as_str().into(),
        nombre: "Persona elegida".to_owned(),
        roles: vec![rol.clone()],
    };
    servidor::pedidos(paquete).map(|(_, rol)| de(rol)).collect()
}

/// The same command, with all that is said of the people that it chooses.
fn con_su_cargo(paquete: &Paquete, mut comando: Comando) -> Comando {
    let (Comando::Iniciar { respuestas, .. }
    | Comando::Actuar { respuestas, .. }
    | Comando::General { respuestas, .. }) = &mut comando
    else {
        return comando;
    };
    for (campo, rol) in servidor::pedidos(paquete) {
        let Some(Some(valor)) = respuestas.get_mut(&campo.id) else { continue };
        let elegidos = elegibles(paquete);
        if let Some(elegido) = elegidos.iter().find(|e| servidor::cuenta(valor) == Some(e.cuenta.as_str())) {
            *valor = servidor::valor(paquete, rol, elegido);
        }
    }
    comando
}
