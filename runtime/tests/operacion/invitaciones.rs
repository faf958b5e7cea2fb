//! Somebody without an account, over the whole platform: they act by the link of their mail and by no other, once; who applies sends it again or
//! corrects the address; and neither a link nor an invitation is lost when the process is killed.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;

use axum::http::{StatusCode, header};
use engine::comando::{Actuante, Comando};
use engine::tercero::{RONDAS, vigente};
use jiff::civil::date;
use runtime::almacen::{ClaseCuenta, Correo, Cuenta};
use runtime::app::{App, AppError, Inicio, Ofrecido, Suerte, valor_solicitante};
use runtime::config::Config;
use runtime::obreros::drenar;
use schemas::evento::{Canal, Hecho, Quien};
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::{Acto, Actor, Destino, Tarea, TipoEtapa};
use schemas::sello;
use schemas::valor::Valor;

use crate::casa::{Casa, Navegador, PDF, actuante, correr, nueva};

pub(crate) const VECINA: &str = "vecina@prueba.mx";
pub(crate) const OTRA: &str = "otra.vecina@prueba.mx";
const MUERTE: &str = "VENTANILLA_PRUEBA_INVITACIONES";

pub(crate) fn poda(app: &App) -> Ofrecido {
    app.recibir(include_bytes!("../datos/poda.paquete"), &[], "Instalación").unwrap()
}

fn texto(t: &str) -> Option<Valor> {
    Some(Valor::Texto(t.to_owned()))
}

pub(crate) async fn solicita(
    app: &App,
    paquete: &Ofrecido,
    de: &Cuenta,
    correo: &str,
) -> Result<(ExpedienteId, String), AppError> {
    let respuestas = [
        ("arbol", "El fresno del fondo"),
        ("motivo", "Tapa la luz de la cocina"),
        ("vecino_nombre", "Ana Ruiz"),
        ("vecino_correo", correo),
    ];
    let inicio = Inicio {
        paquete: Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(de, BTreeMap::new()),
        accion: "enviar".into(),
        respuestas: respuestas.map(|(campo, valor)| (CampoId::from(campo), texto(valor))).into(),
        borrador: None,
    };
    let hecho = app.iniciar(inicio, &de.id, None).await?;
    Ok((hecho.expediente, hecho.folio.to_string()))
}

/// The mails that an address got, newest first.
async fn correos(app: &App, para: &str) -> Vec<Correo> {
    let para = para.to_owned();
    app.almacen().leer(move |l| l.correos(Some(&para), 50)).await.unwrap()
}

/// The token of the link of a mail.
fn token(correo: &Correo) -> String {
    let texto = &correo.correo.texto;
    let desde = texto.find("/invitacion/").unwrap() + "/invitacion/".len();
    texto[desde..].chars().take_while(char::is_ascii_hexdigit).collect()
}

pub(crate) async fn ultimo(app: &App, para: &str) -> String {
    drenar(app).await.unwrap();
    token(&correos(app, para).await[0])
}

/// A browser in which nobody entered, with the token of the forms that it was given.
async fn anonima(casa: &Casa, ruta: &str) -> Navegador {
    let mut navegador = casa.nadie();
    let vuelta = navegador.ve(ruta).await;
    let galleta = vuelta.cabeceras.get(header::SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    let csrf = galleta.split(['=', ';']).nth(1).unwrap().to_owned();
    navegador.token = format!("ninguna; ventanilla_formulario={csrf}");
    navegador.csrf = csrf;
    navegador
}

async fn direccion(casa: &Casa) -> Cuenta {
    let nueva = runtime::app::CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from("direccion")].into_iter().collect(),
        dependencia: Some("parques".into()),
        ..nueva("direccion", "Dora Dirección")
    };
    casa.app.crear_cuenta(nueva).await.unwrap()
}

#[test]
fn somebody_without_an_account_answers_by_the_link_of_their_mail_and_only_once() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = poda(&casa.app);
        let (id, folio) = solicita(&casa.app, &paquete, &casa.ciudadana, VECINA).await.unwrap();
        let secreto = ultimo(&casa.app, VECINA).await;
        assert_eq!(secreto.len(), 64);
        let carta = &correos(&casa.app, VECINA).await[0].correo;
        assert!(
            carta.asunto.contains(&folio) && carta.asunto.contains("Opinión de su vecino"),
            "{}",
            carta.asunto
        );
        for dice in
            ["Ana Ruiz:", "Íñiga Peña Ñandú", "Vecino del otro lado", "9 de marzo", "no necesita una cuenta"]
        {
            assert!(carta.texto.contains(dice), "{dice}: {}", carta.texto.0);
        }

        // The page: who asks, what for, what is seen and nothing else.
        let ruta = format!("/invitacion/{secreto}");
        let vecina = anonima(&casa, &ruta).await;
        let pagina = vecina.ve(&ruta).await;
        assert_eq!(pagina.estado, StatusCode::OK);
        assert_eq!(pagina.cabeceras[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(pagina.cabeceras[header::CACHE_CONTROL], "no-store");
        pagina.dice(&[
            "Íñiga Peña Ñandú dio el correo de usted como «Vecino del otro lado»",
            "El fresno del fondo",
            "Tapa la luz de la cocina",
            "Estoy de acuerdo",
            "No estoy de acuerdo",
            "noindex",
        ]);
        pagina.calla(&[VECINA, "ciudadana@prueba.mx", "htmx.js"]);

        casa.nadie().ve("/privacidad").await.dice(&[
            "En «Permiso para podar un árbol del lindero», «Vecino del otro lado», por el enlace que se le envía, ve el nombre de quien solicita, «Qué árbol es",
        ]);

        // What lacks is said, and what was handed in stays, without an account.
        let sin = vecina.entrega(&ruta, &[("que_hace", "objetar")], &[("foto", "arbol.pdf", PDF)]).await;
        assert_eq!(sin.estado, StatusCode::UNPROCESSABLE_ENTITY);
        sin.dice(&["Marque que lo confirma", "arbol.pdf"]);
        let huella = sin.texto().split(&format!("{ruta}/archivos/")).nth(1).unwrap()[..71].to_owned();
        let huella = huella.split('"').next().unwrap().to_owned();
        let bajada = vecina.ve(&format!("{ruta}/archivos/{huella}")).await;
        assert_eq!((bajada.estado, bajada.bytes.as_slice()), (StatusCode::OK, PDF));
        assert_eq!(
            vecina.ve(&format!("{ruta}/archivos/{}", "0".repeat(64))).await.estado,
            StatusCode::NOT_FOUND
        );
        let dicho =
            [("que_hace", "objetar"), ("objecion", "Da sombra a mi patio todo el año"), ("confirma", "si")];
        let hecho = vecina.envia(&ruta, &dicho).await;
        assert_eq!((hecho.estado, hecho.a()), (StatusCode::SEE_OTHER, ruta.as_str()));

        // Afterwards the link tells what they said, nothing of the solicitud, and does nothing more.
        let despues = vecina.ve(&ruta).await;
        assert_eq!(despues.estado, StatusCode::OK);
        despues.dice(&["Su respuesta quedó registrada", "No estoy de acuerdo", "Da sombra a mi patio"]);
        despues.calla(&["El fresno del fondo", "Íñiga", &folio]);
        let eventos = casa.sucesos(&id).await;
        vecina.envia(&ruta, &[("que_hace", "aceptar")]).await.dice(&["No estoy de acuerdo"]);
        assert_eq!(vecina.ve(&format!("{ruta}/archivos/{huella}")).await.bytes, despues.bytes);
        assert_eq!(casa.sucesos(&id).await, eventos);

        // Who acted is told by what they are called; the chain holds no address.
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        let suyos = abierto.eventos.iter().filter(|e| matches!(&e.quien, Quien::Tercero { .. })).count();
        assert_eq!(suyos, 2, "respondió y salió");
        let hoja = id.clone();
        let cadena = casa.app.almacen().leer(move |l| l.traza(&hoja)).await.unwrap();
        assert!(cadena.iter().any(|e| e.publico.contains("invitado")));
        assert!(cadena.iter().all(|e| !e.publico.contains(VECINA) && !e.publico.contains(&secreto)));
        assert!(abierto.estado.datos.campos.contains_key("foto"));

        let persona = casa.entra(&casa.ciudadana).await.ve(&format!("/solicitudes/{folio}")).await;
        persona.dice(&["Se envió su enlace a «Vecino del otro lado»", VECINA, "No estoy de acuerdo"]);
        let dora = direccion(&casa).await;
        let expediente = casa.entra(&dora).await.ve(&format!("/expedientes/{folio}")).await;
        expediente.dice(&["Da sombra a mi patio", "Vecino del otro lado"]);
    });
}

#[test]
fn a_link_of_another_round_an_invented_one_and_one_out_of_time_do_nothing() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = poda(&casa.app);
        let (id, folio) = solicita(&casa.app, &paquete, &casa.ciudadana, OTRA).await.unwrap();
        let viejo = ultimo(&casa.app, OTRA).await;
        let persona = casa.entra(&casa.ciudadana).await;
        let seguimiento = persona.ve(&format!("/solicitudes/{folio}")).await;
        seguimiento.dice(&[
            "Le toca a «Vecino del otro lado»",
            OTRA,
            "Enviar otra vez o corregir el correo",
            "Correos",
        ]);

        // Who applies corrects the address: not to their own, and the old link dies.
        let invita = format!("/solicitudes/{folio}/invitaciones/opinion");
        persona.ve(&invita).await.dice(&["El enlace anterior deja de servir", OTRA]);
        let propio = persona.envia(&invita, &[("vecino_correo", "ciudadana@prueba.mx")]).await;
        assert_eq!(propio.estado, StatusCode::UNPROCESSABLE_ENTITY);
        propio.dice(&["Escriba otro correo: este es el de quien solicita"]);
        let vuelta = persona.envia(&invita, &[("vecino_correo", VECINA)]).await;
        assert_eq!(vuelta.estado, StatusCode::SEE_OTHER, "{}", vuelta.texto());
        let bueno = ultimo(&casa.app, VECINA).await;
        let ruta = format!("/invitacion/{viejo}");
        let muerta = casa.nadie().ve(&ruta).await;
        assert_eq!(muerta.estado, StatusCode::GONE);
        assert_eq!(muerta.cabeceras[header::REFERRER_POLICY], "no-referrer");
        muerta.dice(&["Este enlace ya no sirve", "Se envió otro después"]);
        muerta.calla(&["fresno", "Íñiga", &folio, "podar", VECINA]);
        let mandada = anonima(&casa, "/").await.envia(&ruta, &[("que_hace", "aceptar")]).await;
        assert_eq!(mandada.estado, StatusCode::GONE);

        // The engine refuses it too, whoever brings it.
        let de = |invitacion| Actuante::Tercero { tercero: "vecino".into(), invitacion };
        let actua = |quien| {
            let comando = Comando::Actuar {
                etapa: "opinion".into(),
                visita: None,
                accion: "aceptar".into(),
                respuestas: BTreeMap::new(),
            };
            casa.app.ejecutar(&id, comando, quien, None)
        };
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        let buena = vigente(&abierto.estado, "opinion").unwrap().clone();
        assert_eq!((buena.ronda, buena.correo.as_str()), (2, VECINA));
        for no in [
            actuante(&casa.ciudadana),
            actuante(&casa.oficial),
            Actuante::Sistema,
            de(buena.numero - 1),
            de(1),
            de(9_999),
        ] {
            let dicho = actua(no.clone()).await.unwrap_err();
            assert!(matches!(dicho, AppError::Rechazo(_)), "{no:?}: {dicho}");
        }
        let otra = casa.entra(&casa.otro).await;
        assert_eq!(otra.ve(&invita).await.estado, StatusCode::NOT_FOUND);
        assert_eq!(otra.envia(&invita, &[("vecino_correo", OTRA)]).await.estado, StatusCode::NOT_FOUND);

        // Invented, cut, of another shape: there is none, and whoever goes on has to wait.
        for mala in [
            "0".repeat(64),
            bueno[..63].to_owned(),
            bueno.to_uppercase(),
            "..%2F..".to_owned(),
            "ñ".to_owned(),
        ] {
            let vuelta = casa.nadie().ve(&format!("/invitacion/{}", mala.replace('ñ', "%C3%B1"))).await;
            assert_eq!(vuelta.estado, StatusCode::NOT_FOUND, "{mala}");
            vuelta.dice(&["Este enlace no existe"]);
        }
        let mut ultima = StatusCode::OK;
        for n in 0..40 {
            ultima = casa.nadie().ve(&format!("/invitacion/{n:064x}")).await.estado;
        }
        assert_eq!(ultima, StatusCode::TOO_MANY_REQUESTS);
        let ruta = format!("/invitacion/{bueno}");
        assert_eq!(casa.nadie().ve(&ruta).await.estado, StatusCode::OK);
        // Without the token of its form nothing is taken.
        let sin = casa.nadie().pide("POST", &ruta, Some("que_hace=aceptar".to_owned())).await;
        assert_eq!(sin.estado, StatusCode::FORBIDDEN);

        // Out of time, also before anybody writes it down.
        let instante = engine::agenda::instante(&paquete, date(2026, 3, 10).at(0, 30, 0, 0)).unwrap();
        casa.app.mover_reloj(instante).await.unwrap();
        let tarde = casa.nadie().ve(&ruta).await;
        assert_eq!(tarde.estado, StatusCode::GONE);
        tarde.dice(&["Terminó el plazo para responder"]);
        drenar(&casa.app).await.unwrap();
        let tarde = casa.nadie().ve(&ruta).await;
        assert_eq!(tarde.estado, StatusCode::GONE);
        tarde.calla(&["fresno", &folio]);
        let persona = casa.entra(&casa.ciudadana).await;
        assert_eq!(persona.ve(&invita).await.a(), format!("/solicitudes/{folio}"));
    });
}

#[test]
fn who_applies_is_not_their_own_third_party_and_sends_no_mails_without_end() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = poda(&casa.app);
        let propio =
            solicita(&casa.app, &paquete, &casa.ciudadana, " Ciudadana@Prueba.MX ").await.unwrap_err();
        assert!(propio.to_string().contains("no puede responder en lugar de otra persona"), "{propio}");
        let persona = casa.entra(&casa.ciudadana).await;
        // In the form it is said where it is written, before anything is sent.
        let primera = persona.envia("/tramites/poda/solicitar", &[]).await.a().to_owned();
        let segunda = persona.envia(&primera, &[("tipo", "fisica")]).await.a().to_owned();
        let dado = [
            ("arbol", "El fresno"),
            ("motivo", "Tapa la luz"),
            ("vecino_nombre", "Yo misma"),
            ("vecino_correo", "ciudadana@prueba.mx"),
        ];
        let vuelta = persona.envia(&segunda, &dado).await;
        assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY, "{segunda}: {}", vuelta.a());
        vuelta.dice(&["Escriba otro correo: este es el de quien solicita"]);
        let (id, folio) = solicita(&casa.app, &paquete, &casa.ciudadana, VECINA).await.unwrap();
        let invita = format!("/solicitudes/{folio}/invitaciones/opinion");
        for _ in 1..RONDAS {
            let vuelta = persona.envia(&invita, &[("vecino_correo", VECINA)]).await;
            assert_eq!(vuelta.estado, StatusCode::SEE_OTHER, "{}", vuelta.texto());
        }
        let vuelta = persona.envia(&invita, &[("vecino_correo", VECINA)]).await;
        assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY);
        vuelta.dice(&["Ya se envió 10 veces"]);
        // Of those that waited in the outbox only the last is sent: the others were good no more.
        drenar(&casa.app).await.unwrap();
        assert_eq!(correos(&casa.app, VECINA).await.len(), 1);
        let invitaciones = casa.app.abrir_expediente(&id).await.unwrap();
        let cuantas =
            invitaciones.eventos.iter().filter(|e| matches!(e.hecho, Hecho::Invitado { .. })).count();
        assert_eq!(cuantas, RONDAS as usize);
    });
}

#[test]
fn of_two_who_answer_at_once_by_one_link_one_is_heard() {
    let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    hilos.block_on(async {
        let casa = Casa::nueva().await;
        let paquete = poda(&casa.app);
        for _ in 0..10 {
            let (id, _) = solicita(&casa.app, &paquete, &casa.ciudadana, VECINA).await.unwrap();
            let secreto = ultimo(&casa.app, VECINA).await;
            let ruta = format!("/invitacion/{secreto}");
            let una = anonima(&casa, &ruta).await;
            let otra = anonima(&casa, &ruta).await;
            let objeta = [("que_hace", "objetar"), ("objecion", "Da sombra a mi patio"), ("confirma", "si")];
            let (a, b) =
                tokio::join!(una.envia(&ruta, &[("que_hace", "aceptar")]), otra.envia(&ruta, &objeta));
            let oidas = [&a, &b].iter().filter(|v| v.estado == StatusCode::SEE_OTHER).count();
            assert_eq!(oidas, 1, "{} {}", a.estado, b.estado);
            let abierto = casa.app.abrir_expediente(&id).await.unwrap();
            assert!(abierto.estado.activa("resolucion").is_some());
            let salidas = abierto
                .eventos
                .iter()
                .filter(|e| matches!((&e.quien, &e.hecho), (Quien::Tercero { .. }, Hecho::Salio { .. })));
            assert_eq!(salidas.count(), 1);
            let dicho = casa.app.por_enlace(&secreto, "prueba").await.unwrap();
            assert!(matches!(dicho.suerte, Suerte::Respondida { .. }));
        }
    });
}

/// The process that dies: solicitudes without end, with their mails. As a test of its own it does nothing.
#[test]
fn the_process_that_is_killed_while_it_invites() {
    let Ok(ruta) = std::env::var(MUERTE) else { return };
    correr(async {
        let app = App::abrir(Config::demo(ruta.into(), "127.0.0.1:8080".parse().unwrap())).unwrap();
        let paquete = poda(&app);
        let quien = format!("persona{}", std::process::id());
        let cuenta = app.crear_cuenta(nueva(&quien, "Pía Persona")).await.unwrap();
        for n in 0.. {
            let correo = format!("vecina{}.{n}@prueba.mx", std::process::id());
            let (id, _) = solicita(&app, &paquete, &cuenta, &correo).await.unwrap();
            let mut salida = std::io::stdout().lock();
            writeln!(salida, "solicitud {} {correo}", id.as_str()).unwrap();
            salida.flush().unwrap();
            drop(salida);
            if n % 3 == 2 {
                drenar(&app).await.unwrap();
            }
        }
    });
}

#[test]
fn an_invitation_that_was_acknowledged_gets_its_mail_and_its_link_opens_although_the_process_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("datos");
    let mut dichas: Vec<(ExpedienteId, String)> = Vec::new();
    for vuelta in 0..4_usize {
        let mut hijo = Command::new(std::env::current_exe().unwrap())
            .args(["invitaciones::the_process_that_is_killed_while_it_invites", "--exact", "--nocapture"])
            .env(MUERTE, &ruta)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lineas = BufReader::new(hijo.stdout.take().unwrap()).lines();
        let una = |linea: &str| {
            let mut partes = linea.split("solicitud ").nth(1)?.split(' ');
            Some((ExpedienteId(partes.next()?.to_owned()), partes.next()?.to_owned()))
        };
        while dichas.len() < (vuelta + 1) * 4 {
            let Some(linea) = lineas.next() else { panic!("el proceso terminó solo") };
            dichas.extend(una(&linea.unwrap()));
        }
        hijo.kill().unwrap();
        hijo.wait().unwrap();
        dichas.extend(lineas.map_while(Result::ok).filter_map(|l| una(&l)));
    }
    correr(async {
        let app = App::abrir(Config::demo(ruta, "127.0.0.1:8080".parse().unwrap())).unwrap();
        // What another process had leased is done once its lease is over.
        drenar(&app).await.unwrap();
        app.mover_reloj(app.ahora() + jiff::SignedDuration::from_mins(10)).await.unwrap();
        drenar(&app).await.unwrap();
        for (id, correo) in &dichas {
            let recibidos = correos(&app, correo).await;
            assert_eq!(recibidos.len(), 1, "{correo}");
            let invitada = app.por_enlace(&token(&recibidos[0]), "prueba").await.unwrap();
            assert_eq!((&invitada.abierto.id, invitada.suerte), (id, Suerte::Abierta));
        }
    });
}

/// The same, where it is the office that says whom it asks.
fn poda_de_oficio(app: &App) -> Ofrecido {
    let mut paquete = sello::abrir(include_bytes!("../datos/poda.paquete"), None).unwrap().paquete().clone();
    let mut turno = paquete.tramite.etapas.iter().find(|e| e.id == "resolucion").unwrap().clone();
    (turno.id, turno.nombre) = ("turno".into(), "Turno".to_owned());
    let solicitud = paquete.tramite.etapas.first_mut().unwrap();
    let TipoEtapa::Tarea(tarea) = &mut solicitud.tipo else { panic!("no es una tarea") };
    let mut enviar = tarea.acciones[0].clone();
    tarea.acciones[0].a = Destino::Etapa("turno".into());
    tarea.captura.iter_mut().for_each(|p| p.campos.retain(|c| *c != "vecino_correo"));
    (enviar.id, enviar.captura) = ("turnar".into(), vec!["vecino_correo".into()]);
    turno.tipo =
        TipoEtapa::Tarea(Tarea::new(Actor::Rol("direccion".into()), Acto::Atiende, Vec::new(), vec![enviar]));
    paquete.tramite.etapas.insert(1, turno);
    paquete.pruebas.clear();
    app.recibir(sello::sellar(paquete).unwrap().bytes(), &[], "Instalación").unwrap()
}

#[test]
fn an_address_that_the_office_gave_is_corrected_by_the_office_and_not_told_to_who_applies() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = poda_de_oficio(&casa.app);
        let respuestas = [("arbol", "El fresno"), ("motivo", "Tapa la luz"), ("vecino_nombre", "Ana Ruiz")];
        let inicio = Inicio {
            paquete: Arc::clone(&paquete),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: respuestas.map(|(campo, valor)| (CampoId::from(campo), texto(valor))).into(),
            borrador: None,
        };
        let hecho = casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap();
        let (id, folio) = (hecho.expediente, hecho.folio);
        let dora = direccion(&casa).await;
        let comando = Comando::Actuar {
            etapa: "turno".into(),
            visita: None,
            accion: "turnar".into(),
            respuestas: BTreeMap::from([("vecino_correo".into(), texto(OTRA))]),
        };
        casa.app.ejecutar(&id, comando, actuante(&dora), None).await.unwrap();

        let invita = format!("solicitudes/{folio}/invitaciones/opinion");
        let persona = casa.entra(&casa.ciudadana).await;
        let seguimiento = persona.ve(&format!("/solicitudes/{folio}")).await;
        seguimiento.dice(&["Le toca a «Vecino del otro lado»", "Su enlace fue enviado el"]);
        seguimiento.calla(&[OTRA, "corregir el correo"]);
        assert_eq!(persona.ve(&format!("/{invita}")).await.estado, StatusCode::NOT_FOUND);
        assert_eq!(
            persona.envia(&format!("/{invita}"), &[("vecino_correo", VECINA)]).await.estado,
            StatusCode::NOT_FOUND
        );

        let trabaja = casa.entra(&dora).await;
        let invita = format!("/expedientes/{folio}/invitaciones/opinion");
        let expediente = trabaja.ve(&format!("/expedientes/{folio}")).await;
        expediente.dice(&["Enlace de «Vecino del otro lado»", OTRA, &invita]);
        trabaja.ve(&invita).await.dice(&["El enlace anterior deja de servir", OTRA]);
        let vuelta = trabaja.envia(&invita, &[("vecino_correo", "no es un correo")]).await;
        assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY);
        let vuelta = trabaja.envia(&invita, &[("vecino_correo", VECINA)]).await;
        assert_eq!(vuelta.a(), format!("/expedientes/{folio}"), "{}", vuelta.texto());
        let bueno = ultimo(&casa.app, VECINA).await;
        assert_eq!(casa.nadie().ve(&format!("/invitacion/{bueno}")).await.estado, StatusCode::OK);
        assert_eq!(correos(&casa.app, OTRA).await.len(), 0);
        let quien = casa.accesos(&id).await;
        assert!(quien.iter().any(|(c, motivo)| *c == dora.id && motivo == "Envió otra vez un enlace"));
        let ajena = casa.entra(&casa.ajena).await;
        assert_eq!(ajena.ve(&invita).await.estado, StatusCode::NOT_FOUND);
    });
}
