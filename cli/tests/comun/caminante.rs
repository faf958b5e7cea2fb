//! A prueba gone through at the real pages: each step of it is done by who must, in a browser, by the form that they are shown. After each
//! step the expediente must stand where the engine alone left it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use ensayo::PasoDado;
use fantoccini::Locator;
use schemas::evento::{Evento, Hecho, Quien};
use schemas::ids::{CampoId, EtapaId, RolId};
use schemas::paquete::{
    Campo, ClaseTramite, Contestacion, Gestion, GestionCita, Intento, Paso, Prueba, Respuesta,
};
use schemas::sello::PaqueteSellado;
use serde_json::{Value, json};

use super::casa::Casa;
use super::navegador::{CONTRASENA, Navegador};
use super::respuestas::{Tecleado, correo, quien_solicita, tecleado, textos};

/// Who applies, where nobody else has to.
const CIUDADANA: &str = "ciudadana@ejemplo.mx";
const ADMINISTRA: &str = "administra@ejemplo.mx";
/// How long what runs by itself may take.
const OBREROS: Duration = Duration::from_secs(30);

/// Who goes.
pub struct Caminante<'a> {
    pub n: &'a Navegador,
    pub(super) paquete: &'a PaqueteSellado,
    pub(super) prueba: &'a Prueba,
    casa: &'a Casa,
    /// The step before which what isn't on offer yet comes to be.
    pub aparece: Option<u32>,
    /// The page of the expediente from which it is asked for, and the mail of who does.
    pub desde: Option<(String, String)>,
    /// The accounts of the people of the case, by role and name.
    cuentas: BTreeMap<String, Vec<String>>,
    /// Who has voted, in order.
    votan: Vec<String>,
    /// Who applies, where anybody who works here may.
    ajeno: std::cell::OnceCell<String>,
    pub(super) quien: String,
    pub(super) folio: String,
}

impl<'a> Caminante<'a> {
    pub fn new(n: &'a Navegador, paquete: &'a PaqueteSellado, prueba: &'a Prueba, casa: &'a Casa) -> Self {
        Self {
            n,
            paquete,
            prueba,
            casa,
            aparece: None,
            desde: None,
            cuentas: BTreeMap::new(),
            votan: Vec::new(),
            ajeno: std::cell::OnceCell::new(),
            quien: String::new(),
            folio: String::new(),
        }
    }

    /// Goes from the first step to the last; gives the folio.
    pub async fn anda(&mut self) -> String {
        let relato = ensayo::relatar(self.paquete, self.prueba);
        assert!(relato.fruto.fallos.is_empty(), "{:#?}", relato.fruto.fallos);
        for (i, dado) in relato.pasos.iter().enumerate() {
            let Some(sigue) = relato.pasos.get(i + 1) else { break };
            let paso = &self.prueba.pasos[dado.numero as usize - 1];
            let eventos = &relato.eventos[dado.eventos.clone()];
            eprintln!("  {} {} · {}", dado.momento, dado.quien.as_deref().unwrap_or("–"), dado.que);
            if self.aparece == Some(dado.numero) {
                self.casa.abre_toda();
            }
            match paso {
                Paso::Hace(intento) => self.hace(dado, intento, eventos).await,
                Paso::LlegaPago { .. } => {
                    self.entra(&self.titular()).await;
                    let folio = self.folio.clone();
                    self.n.paga(&folio).await;
                }
                Paso::LlegaConsulta { etapa, .. } if self.contesta_sola(etapa) => {}
                Paso::LlegaConsulta { etapa, contestacion } => self.contesta(etapa, contestacion).await,
                Paso::Pasan { .. } | Paso::Hasta { .. } => self.espera_hasta(sigue).await,
                Paso::Rechaza { .. } | Paso::Espera(_) => {}
            }
            // What the platform is asked it may have answered by now.
            let contestado = match &self.prueba.pasos[sigue.numero as usize - 1] {
                Paso::LlegaConsulta { etapa, .. } => self.contesta_sola(etapa),
                _ => false,
            };
            if !contestado {
                self.comprueba(dado).await;
            }
        }
        self.folio.clone()
    }

    /// The mail of who applies. Inside, where any servidor may, it is one who does nothing else in the trámite.
    pub fn titular(&self) -> String {
        if let Some((_, correo)) = &self.desde {
            return correo.clone();
        }
        let tramite = &self.paquete.tramite;
        match tramite.solicitante.roles.first() {
            _ if tramite.clase != ClaseTramite::Interno => CIUDADANA.to_owned(),
            Some(rol) => correo(rol, 0),
            None => self.ajeno.get_or_init(|| self.de_otra_cosa()).clone(),
        }
    }

    /// A servidor of no role of the trámite.
    fn de_otra_cosa(&self) -> String {
        let suyos: Vec<String> = self.paquete.roles.iter().map(|r| correo(&r.id, 0)).collect();
        let cuentas = self.cuentas();
        let correos = cuentas.split(['>', '<', '"', ' ']).filter(|t| t.ends_with("@ejemplo.mx"));
        let mut servidores =
            correos.filter(|c| !c.starts_with("ciudadan") && *c != ADMINISTRA && c.matches('.').count() == 2);
        servidores.find(|c| !suyos.contains(&(*c).to_owned())).expect("nadie más trabaja aquí").to_owned()
    }

    /// The account of a person of the case: each of a role has one of their own.
    pub(super) fn cuenta(&mut self, rol: &str, persona: &str) -> String {
        let titular = self.titular();
        let suyas = self.cuentas.entry(rol.to_owned()).or_default();
        let n = suyas.iter().position(|p| p == persona).unwrap_or_else(|| {
            suyas.push(persona.to_owned());
            suyas.len() - 1
        });
        let correo = correo(rol, n);
        // Who applied inside decides nothing of their own.
        if correo == titular { super::respuestas::correo(rol, n + 1) } else { correo }
    }

    async fn entra(&mut self, correo: &str) {
        if self.quien != correo {
            self.n.entra(correo).await;
            self.quien = correo.to_owned();
        }
    }

    /// Enters as who did what came of a step.
    pub(super) async fn entra_quien(&mut self, eventos: &[Evento]) {
        let quien = eventos.iter().find_map(|e| match &e.quien {
            Quien::Servidor { cuenta, rol, .. } => Some(Some((rol.to_string(), cuenta.to_string()))),
            Quien::Solicitante { .. } => Some(None),
            _ => None,
        });
        let correo = match quien.flatten() {
            Some((rol, persona)) => self.cuenta(&rol, &persona),
            None => self.titular(),
        };
        self.entra(&correo).await;
    }

    async fn hace(&mut self, dado: &PasoDado, intento: &Intento, eventos: &[Evento]) {
        let mut datos = self.tecleado(&intento.con);
        self.con_cuentas(&mut datos, eventos).await;
        match &intento.que {
            _ if self.folio.is_empty() => {
                let titular = self.titular();
                self.entra(&titular).await;
                self.solicita(&datos).await;
            }
            Gestion::Accion { accion, .. }
                if eventos.iter().any(|e| matches!(e.quien, Quien::Tercero { .. })) =>
            {
                self.responde_por_enlace(accion, &datos).await;
            }
            Gestion::Accion { etapa, accion } => {
                self.entra_quien(eventos).await;
                if self.quien == self.titular() {
                    self.responde(etapa, accion, &datos).await;
                } else {
                    self.decide(etapa, accion, &datos).await;
                }
            }
            Gestion::General { accion } => {
                self.entra_quien(eventos).await;
                assert_eq!(self.quien, self.titular(), "una acción general de quien atiende");
                self.n.ir(&format!("/solicitudes/{}/acciones/{accion}", self.folio)).await;
                self.llena(&datos).await;
                self.n.oprime("main form button.govuk-button[type=submit]").await;
            }
            Gestion::ConsultarAviso { .. } => {
                let titular = self.titular();
                self.entra(&titular).await;
                self.n.ir("/avisos").await;
                self.n.oprime(&format!("main a[href^='/avisos/{}/']", self.folio)).await;
                self.n.oprime("main form [type=submit]").await;
            }
            Gestion::Tomar { .. } => {
                self.entra_quien(eventos).await;
                self.n.ir(&format!("/expedientes/{}", self.folio)).await;
                self.n.oprime("form[action*='/tomar'] button").await;
            }
            Gestion::Soltar { .. } => {
                self.entra_quien(eventos).await;
                self.n.ir(&format!("/expedientes/{}", self.folio)).await;
                self.n.oprime("form[action*='/soltar'] button").await;
            }
            Gestion::Programar { etapa } => self.programa(etapa, intento, eventos).await,
            Gestion::Convocar { etapa } => {
                self.entra_quien(eventos).await;
                self.n.ir(&format!("/expedientes/{}", self.folio)).await;
                self.llena(&textos(&intento.con)).await;
                self.n.oprime(&format!("form[action*='/sesiones/{etapa}'] button.govuk-button")).await;
            }
            Gestion::Votar { etapa } => self.vota(etapa, eventos).await,
            Gestion::Cita { etapa, que } => self.cita(etapa, *que, intento, eventos).await,
            Gestion::Reasignar { etapa } => self.reasigna(etapa, eventos).await,
            Gestion::Invitar { etapa } => {
                self.entra_quien(eventos).await;
                let base = if self.quien == self.titular() { "solicitudes" } else { "expedientes" };
                self.n.ir(&format!("/{base}/{}/invitaciones/{etapa}", self.folio)).await;
                self.llena(&datos).await;
                self.n.foto("otro-enlace").await;
                self.n.oprime("main form button.govuk-button[type=submit]:not([tabindex='-1'])").await;
            }
        }
        let texto = self.n.texto().await;
        assert!(!texto.contains("Falta corregir"), "{}:\n{texto}", dado.que);
    }

    async fn programa(&mut self, etapa: &EtapaId, intento: &Intento, eventos: &[Evento]) {
        self.entra_quien(eventos).await;
        let va = eventos.iter().find_map(|e| match &e.hecho {
            Hecho::VisitaProgramada { inspector, .. } => Some(inspector.to_string()),
            _ => None,
        });
        let tarea = self.paquete.tramite.etapa(etapa).and_then(|e| e.tarea()).expect("no es una visita");
        let schemas::paquete::Actor::Rol(rol) = &tarea.actor else { panic!("a la visita va un rol") };
        let correo = self.cuenta(rol, &va.expect("nadie va"));
        let mut datos = textos(&intento.con);
        let elegida = self.cuenta_de(&correo).await;
        datos.insert("inspector".to_owned(), vec![elegida]);
        self.n.ir(&format!("/expedientes/{}", self.folio)).await;
        let abre = format!("details:has(form[action*='/visitas/{etapa}']) summary");
        if self.n.cliente.find(Locator::Css(&abre)).await.is_ok() {
            self.n.cliente.find(Locator::Css(&abre)).await.unwrap().click().await.unwrap();
        }
        self.llena(&datos).await;
        self.n.foto("visita").await;
        self.n.oprime(&format!("form[action*='/visitas/{etapa}'] button.govuk-button")).await;
    }

    async fn vota(&mut self, etapa: &EtapaId, eventos: &[Evento]) {
        let miembros = self.miembros(etapa);
        let votos = eventos.iter().filter_map(|e| match (&e.hecho, &e.quien) {
            (Hecho::Votado { voto, .. }, Quien::Servidor { cuenta, .. }) => Some((voto, cuenta.to_string())),
            _ => None,
        });
        for (voto, persona) in votos {
            // Each votes from an account of their own, and from the same in another session.
            let n = self.votan.iter().position(|p| *p == persona).unwrap_or_else(|| {
                self.votan.push(persona);
                self.votan.len() - 1
            });
            let correo = miembros.get(n).expect("no hay tantas personas que voten").clone();
            self.entra(&correo).await;
            self.n.ir(&format!("/expedientes/{}", self.folio)).await;
            let voto = serde_json::to_value(voto).unwrap();
            self.llena(&Tecleado::from([("voto".to_owned(), vec![voto.as_str().unwrap().to_owned()])])).await;
            self.n.foto("voto").await;
            self.n.oprime(&format!("form[action*='/votos/{etapa}'] button.govuk-button")).await;
            let texto = self.n.texto().await;
            assert!(!texto.contains("Falta corregir"), "{texto}");
        }
    }

    /// The accounts of those who vote in a stage; who breaks a tie is the last.
    fn miembros(&self, etapa: &EtapaId) -> Vec<String> {
        let definida = self.paquete.tramite.etapa(etapa).expect("no hay esa etapa");
        let organo = self.paquete.organo_de(definida).expect("no es una votación");
        let mut roles = organo.miembros.clone();
        roles.sort_by_key(|r| organo.voto_de_calidad.as_ref() == Some(r));
        let cuentas = self.cuentas();
        let de_rol =
            |rol: &RolId| (0..).map(|n| correo(rol, n)).take_while(|c| cuentas.contains(c)).collect();
        roles.iter().flat_map(|rol| -> Vec<String> { de_rol(rol) }).collect()
    }

    /// The page where the example accounts are listed.
    fn cuentas(&self) -> String {
        self.de_administracion("/admin/cuentas")
    }

    fn de_administracion(&self, camino: &str) -> String {
        let cookie = format!("ventanilla_sesion={}", self.token(ADMINISTRA));
        let url = format!("{}{camino}", self.n.url);
        agente().get(&url).header("cookie", &cookie).call().unwrap().body_mut().read_to_string().unwrap()
    }

    async fn cita(&mut self, etapa: &EtapaId, que: GestionCita, intento: &Intento, eventos: &[Evento]) {
        self.entra_quien(eventos).await;
        let base = if self.quien == self.titular() { "solicitudes" } else { "expedientes" };
        let camino = format!("/{base}/{}/citas/{etapa}", self.folio);
        match que {
            GestionCita::Agendar | GestionCita::Reprogramar => {
                let Some(Respuesta::Texto(cuando)) =
                    intento.con.iter().find(|(id, _)| id.as_str() == GestionCita::CUANDO).map(|(_, r)| r)
                else {
                    panic!("no se dijo cuándo")
                };
                let (dia, hora) = cuando.split_once([' ', 'T']).expect("día y hora");
                self.n.ir(&format!("{camino}?dia={dia}")).await;
                let valor = self
                    .n
                    .cliente
                    .execute(
                        "return [...document.querySelectorAll(\"[name='cuando']\")].map(c => c.value)",
                        vec![],
                    )
                    .await
                    .unwrap();
                let hora = format!("{:0>5}", hora);
                let elegida = valor
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .find(|v| v.starts_with(dia) && v.contains(&format!("T{hora}")));
                let elegida = elegida.unwrap_or_else(|| panic!("{cuando} no se ofrece: {valor}"));
                self.llena(&Tecleado::from([("cuando".to_owned(), vec![elegida.to_owned()])])).await;
                self.n.foto("cita").await;
                self.n.oprime("main form button.govuk-button[type=submit]").await;
            }
            GestionCita::CancelarCita => {
                self.n.ir(&camino).await;
                self.n.oprime("form[action$='/cancelar'] button").await;
            }
            GestionCita::Asiste | GestionCita::Falta => {
                self.n.ir(&format!("/expedientes/{}", self.folio)).await;
                self.n.foto("registro-cita").await;
                let verbo = que.verbo();
                self.n
                    .oprime(&format!("form[action$='/registrar']:has([name=que][value='{verbo}']) button"))
                    .await;
            }
        }
    }

    /// Applies: page by page until the acuse.
    async fn solicita(&mut self, datos: &Tecleado) {
        let mut todos = quien_solicita(self.prueba);
        todos.extend(datos.clone());
        let tramite = self.paquete.tramite.id.clone();
        match &self.desde {
            Some((pagina, _)) => {
                self.n.ir(pagina).await;
                self.n.foto("de-donde").await;
                self.n.oprime(&format!("a[href^='/tramites/{tramite}/solicitar?sobre=']")).await;
            }
            None => self.n.ir(&format!("/tramites/{tramite}/solicitar")).await,
        }
        self.n.oprime("main form [type=submit]:not([name=_accion]), main form [type=submit]").await;
        let mut vistas = BTreeMap::<String, u32>::new();
        while !self.n.donde().await.ends_with("/revisar") {
            let donde = self.n.donde().await;
            let veces = vistas.entry(donde.clone()).or_default();
            *veces += 1;
            assert!(*veces < 5, "no se pasa de {donde}:\n{}", self.n.texto().await);
            self.llena(&todos).await;
            self.n.foto("pregunta").await;
            self.n
                .oprime(
                    "button[name=_accion][value=continuar]:not(.oculto):not([hidden]):not([tabindex='-1'])",
                )
                .await;
        }
        self.llena(&Tecleado::from([("declaracion".to_owned(), vec!["si".to_owned()])])).await;
        self.n.foto("revisar").await;
        self.n.oprime("button[name=_accion][value^='enviar:']").await;
        let acuse = self.n.texto().await;
        self.n.foto("acuse").await;
        let folio = acuse.split_whitespace().find(|p| p.matches('-').count() == 2 && p.contains("-20"));
        self.folio = folio
            .unwrap_or_else(|| panic!("el acuse no dice el folio:\n{acuse}"))
            .trim_matches(['.', ','])
            .to_owned();
    }

    /// What who applied does in a stage of theirs.
    async fn responde(&mut self, etapa: &EtapaId, accion: &str, datos: &Tecleado) {
        let camino = format!("/solicitudes/{}/etapas/{etapa}", self.folio);
        self.n.ir(&camino).await;
        if self.n.donde().await.starts_with("/avisos") {
            self.n.oprime("main form [type=submit]").await;
            self.n.ir(&camino).await;
        }
        // What is handed in again takes the place of what was there.
        for nombre in datos.keys() {
            let quitar = format!("button[value='quitar:{nombre}.0']");
            if self.n.cliente.find(Locator::Css(&quitar)).await.is_ok() {
                self.n.oprime(&quitar).await;
            }
        }
        let mut elegida = datos.clone();
        elegida.insert("que_hace".to_owned(), vec![accion.to_owned()]);
        elegida.insert("confirma".to_owned(), vec!["si".to_owned()]);
        for _ in 0..4 {
            self.llena(&elegida).await;
            self.n.foto("le-toca").await;
            self.n
                .oprime("button.govuk-button[name=_accion][value=continuar]:not([tabindex='-1']), button.govuk-button[name=_accion][value^=enviar]:not([tabindex='-1'])")
                .await;
            let donde = self.n.donde().await;
            if donde.ends_with("/revisar") {
                self.n.oprime("button[name=_accion][value^=enviar]:not([tabindex='-1'])").await;
            }
            if !self.n.donde().await.contains("/etapas/") {
                break;
            }
        }
        self.n.foto("respondida").await;
    }

    /// What somebody without an account answers at the link that they were sent.
    async fn responde_por_enlace(&mut self, accion: &str, datos: &Tecleado) {
        let suya =
            format!("#formulario [name=que_hace][value='{accion}'], #formulario:not(:has([name=que_hace]))");
        let inicio = Instant::now();
        'busca: loop {
            for enlace in self.enlaces() {
                self.n.ir(&enlace).await;
                if self.n.cliente.find(Locator::Css(&suya)).await.is_ok() {
                    break 'busca;
                }
            }
            assert!(inicio.elapsed() < OBREROS, "ningún enlace ofrece {accion}:\n{}", self.n.texto().await);
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        let mut elegida = datos.clone();
        elegida.insert("que_hace".to_owned(), vec![accion.to_owned()]);
        elegida.insert("confirma".to_owned(), vec!["si".to_owned()]);
        for _ in 0..4 {
            self.llena(&elegida).await;
            self.n.foto("por-el-enlace").await;
            self.n.oprime("button.govuk-button[name=_accion][value=continuar]:not([tabindex='-1'])").await;
            if self.n.cliente.find(Locator::Css("#formulario")).await.is_err() {
                break;
            }
        }
        self.n.foto("respondida-por-el-enlace").await;
    }

    /// What was sent by mail that names something, all of it.
    pub fn correo_que_dice(&self, que: &str) -> String {
        let correos = self.correos();
        correos.into_iter().filter(|c| c.contains(que)).collect()
    }

    /// What was sent by mail, the last first.
    fn correos(&self) -> Vec<String> {
        let lista = self.de_administracion("/admin/correos");
        let numeros: BTreeSet<u64> =
            lista.split("/admin/correos/").filter_map(|t| t.split('"').next()?.parse().ok()).collect();
        numeros.iter().rev().map(|n| self.de_administracion(&format!("/admin/correos/{n}"))).collect()
    }

    /// The links that were sent by mail, the last one first.
    fn enlaces(&self) -> Vec<String> {
        let enlace = |correo: String| {
            let secreto = correo.split("/invitacion/").nth(1)?;
            let fin = secreto.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(secreto.len());
            Some(format!("/invitacion/{}", &secreto[..fin]))
        };
        self.correos().into_iter().filter_map(enlace).collect()
    }

    /// What who works here decides.
    async fn decide(&mut self, etapa: &EtapaId, accion: &str, datos: &Tecleado) {
        // What falls due is done by a worker, a moment later.
        let inicio = Instant::now();
        loop {
            self.n.ir("/bandeja").await;
            let bandeja = self.n.texto().await;
            if bandeja.contains(&self.folio) {
                break;
            }
            assert!(inicio.elapsed() < OBREROS, "el expediente no está en la bandeja:\n{bandeja}");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        self.n.ir(&format!("/expedientes/{}?etapa={etapa}", self.folio)).await;
        let tomar = "form[action*='/tomar'] button";
        if self.n.cliente.find(Locator::Css(tomar)).await.is_ok() {
            self.n.oprime(tomar).await;
        }
        // What several actions of a stage ask is asked under each.
        let bajo = accion.replace('.', "_");
        let mut elegida: Tecleado = datos.iter().map(|(n, v)| (format!("{bajo}__{n}"), v.clone())).collect();
        elegida.extend(datos.clone());
        elegida.insert("accion".to_owned(), vec![accion.to_owned()]);
        let ver = "#decide button[name=_accion][value=ver]:not([tabindex='-1'])";
        self.n
            .cliente
            .wait()
            .at_most(super::navegador::PACIENCIA)
            .for_element(Locator::Css(ver))
            .await
            .unwrap();
        self.llena(&elegida).await;
        self.n.foto("expediente").await;
        self.n.oprime(ver).await;
        for _ in 0..3 {
            let siguen = "button[name=_accion][value=ver]:not([tabindex='-1'])";
            if self.n.cliente.find(Locator::Css(siguen)).await.is_err() {
                break;
            }
            self.llena(&elegida).await;
            self.n.oprime(siguen).await;
        }
        self.n.foto("confirmar").await;
        self.n
            .oprime("aside form [type=submit]:not([aria-hidden]), main form button.govuk-button[type=submit]")
            .await;
        self.n.foto("decidido").await;
    }

    /// Answers in place of an outside system.
    async fn contesta(&mut self, etapa: &EtapaId, contestacion: &Contestacion) {
        let titular = self.titular();
        self.entra(&titular).await;
        self.n.ir(&format!("/solicitudes/{}/sistemas/{etapa}", self.folio)).await;
        let datos = match contestacion {
            Contestacion::Falla(_) => Tecleado::from([("sin_respuesta".to_owned(), vec!["si".to_owned()])]),
            Contestacion::Con(con) => {
                let definida = self.paquete.tramite.etapa(etapa).expect("no hay esa etapa");
                let operacion = self.paquete.operacion_de(definida).expect("no es una consulta");
                let campos: Vec<&Campo> = operacion.entrega.iter().collect();
                tecleado(self.paquete, &campos, con)
            }
        };
        self.llena(&datos).await;
        self.n.foto("sistema").await;
        self.n.oprime("main form button.govuk-button[type=submit]").await;
    }

    /// Moves the clock to where the next step begins.
    async fn espera_hasta(&self, sigue: &PasoDado) {
        self.pone_reloj(sigue.momento);
    }

    /// Moves the clock to a local moment.
    pub fn pone_reloj(&self, momento: jiff::civil::DateTime) {
        let hasta = engine::agenda::instante(self.paquete, momento).expect("una hora que no existe");
        let token = self.token(ADMINISTRA);
        let cookie = format!("ventanilla_sesion={token}");
        let url = format!("{}/admin/reloj", self.n.url);
        // The form that moves it comes with what it would bring.
        let previa = agente().get(format!("{url}?a=5dh")).header("cookie", &cookie).call();
        let pagina = previa.unwrap().body_mut().read_to_string().unwrap();
        let csrf = pagina.split("name=\"_csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let campos = [("_csrf", csrf), ("hasta", &hasta.to_string())];
        let respuesta = agente().post(&url).header("cookie", &cookie).send_form(campos).unwrap();
        assert_eq!(respuesta.status().as_u16(), 303, "el reloj no se movió a {hasta}");
    }

    pub(super) fn token(&self, correo: &str) -> String {
        let cuerpo = json!({"correo": correo, "contrasena": CONTRASENA}).to_string();
        let mut respuesta = agente()
            .post(format!("{}/api/v1/sesiones", self.n.url))
            .header("content-type", "application/json")
            .send(cuerpo)
            .unwrap();
        let sesion: Value = serde_json::from_str(&respuesta.body_mut().read_to_string().unwrap()).unwrap();
        sesion["token"].as_str().expect("no se pudo entrar").to_owned()
    }

    /// The id of an account, as the forms that name a person have it.
    pub(super) async fn cuenta_de(&self, correo: &str) -> String {
        self.n.ir(&format!("/expedientes/{}", self.folio)).await;
        let nombre = self.nombre_de(correo);
        let valor = self
            .n
            .cliente
            .execute(
                "return [...document.querySelectorAll(\"[name='inspector'] option\")].filter(o => o.textContent.trim() === arguments[0]).map(o => o.value)[0]",
                vec![json!(nombre)],
            )
            .await
            .unwrap();
        valor.as_str().unwrap_or_else(|| panic!("no se ofrece a {nombre} ({correo})")).to_owned()
    }

    pub(super) fn nombre_de(&self, correo: &str) -> String {
        let pagina = self.cuentas();
        let fila = pagina.split("<tr>").find(|f| f.contains(correo)).expect("no está la cuenta").to_owned();
        let sueltas: Vec<String> =
            fila.split('>').filter_map(|t| t.split('<').next()).map(|t| t.trim().to_owned()).collect();
        let nombre = sueltas
            .iter()
            .find(|t| t.split(' ').count() >= 2 && t.chars().next().is_some_and(char::is_uppercase));
        nombre.expect("la cuenta no tiene nombre").clone()
    }

    /// Waits until the expediente stands where the engine left it.
    async fn comprueba(&self, dado: &PasoDado) {
        let Some(estado) = &dado.estado else { return };
        let esperado = runtime::app::estado_en_palabras(self.paquete, estado);
        let resultado = estado.resultado.map(|r| serde_json::to_value(r).unwrap());
        let resultado = resultado.as_ref().and_then(Value::as_str).map(str::to_owned);
        let inicio = Instant::now();
        loop {
            let hay = self.donde_esta();
            if hay == (esperado.clone(), resultado.clone()) {
                return;
            }
            assert!(
                inicio.elapsed() < OBREROS,
                "{}: debía quedar en «{esperado}», {resultado:?}, y quedó en {hay:?}\n{}",
                dado.que,
                self.n.texto().await
            );
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }

    /// Where the store has it: its state in words, and how it ended.
    fn donde_esta(&self) -> (String, Option<String>) {
        let modo = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let base =
            rusqlite::Connection::open_with_flags(self.casa.datos.join("ventanilla.sqlite"), modo).unwrap();
        base.busy_timeout(Duration::from_secs(5)).unwrap();
        let sql = "SELECT estado, resultado FROM expedientes WHERE folio = ?1";
        base.query_row(sql, [&self.folio], |f| Ok((f.get(0)?, f.get(1)?))).unwrap()
    }

    fn tecleado(&self, con: &BTreeMap<CampoId, Respuesta>) -> Tecleado {
        let campos: Vec<&Campo> = con.keys().filter_map(|id| self.paquete.tramite.campo(id)).collect();
        tecleado(self.paquete, &campos, con)
    }

    /// Fills every control of the page that has one of these names; again while what was filled brings others.
    pub(super) async fn llena(&self, datos: &Tecleado) {
        let mut puestos = BTreeSet::<String>::new();
        for _ in 0..6 {
            self.renglones(datos).await;
            let antes = puestos.len();
            puestos.extend(self.llena_una_vez(datos, &puestos).await);
            if puestos.len() == antes {
                return;
            }
            // A part of the page may be asked again with what was answered.
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Adds rows to the tables that need them.
    async fn renglones(&self, datos: &Tecleado) {
        for nombre in datos.keys() {
            let mut partes = nombre.splitn(3, '.');
            let (Some(tabla), Some(n), Some(_)) = (partes.next(), partes.next(), partes.next()) else {
                continue;
            };
            if n.parse::<usize>().is_err() {
                continue;
            }
            let agregar = format!("button[name=_accion][value='agregar:{tabla}']");
            let falta = self.n.cliente.find(Locator::Css(&format!("[name='{nombre}']"))).await.is_err();
            if falta && self.n.cliente.find(Locator::Css(&agregar)).await.is_ok() {
                self.n.oprime(&agregar).await;
            }
        }
    }

    /// Gives the names that were filled, besides those that already were.
    async fn llena_una_vez(&self, datos: &Tecleado, puestos: &BTreeSet<String>) -> Vec<String> {
        let mut hechos = Vec::new();
        let faltan: BTreeMap<&String, &Vec<String>> =
            datos.iter().filter(|(n, _)| !puestos.contains(*n)).collect();
        let archivos = faltan.iter().filter(|(_, v)| v.iter().any(|v| Path::new(v).is_absolute()));
        for (nombre, rutas) in archivos {
            let control = format!("input[type=file][name='{nombre}']");
            if let Ok(control) = self.n.cliente.find(Locator::Css(&control)).await {
                control.send_keys(&rutas.join("\n")).await.unwrap();
                hechos.push((*nombre).clone());
            }
        }
        let escritos = self.n.cliente.execute(LLENAR, vec![json!(faltan)]).await.unwrap();
        hechos
            .extend(escritos.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)));
        hechos
    }
}

/// Puts values as a person would leave them, and says where there was a place for them.
const LLENAR: &str = r"
const puestos = [];
for (const [nombre, valores] of Object.entries(arguments[0])) {
  for (const c of document.querySelectorAll(`[name='${nombre}']`)) {
    if (['hidden', 'submit', 'file'].includes(c.type) || c.tagName === 'BUTTON') continue;
    if (c.type === 'radio' || c.type === 'checkbox') {
      const marca = valores.includes(c.value) || (c.type === 'checkbox' && valores[0] === 'si' && c.value === 'on');
      if (c.type === 'radio' && !marca) continue;
      if (c.checked !== marca) c.click();
    } else {
      if (!c.offsetParent) continue;
      c.value = valores[0];
      c.dispatchEvent(new Event('input', {bubbles: true}));
      c.dispatchEvent(new Event('change', {bubbles: true}));
    }
    puestos.push(nombre);
  }
}
return [...new Set(puestos)];
";

pub(super) fn agente() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}
