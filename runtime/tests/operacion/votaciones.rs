//! Votes of a body over the whole platform: who convokes and who votes are told, each votes once from their own account, and what comes
//! of it is counted; how each voted is for who closes the session alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::Comando;
use engine::votacion::{Convocada, convocada};
use jiff::civil::{DateTime, date};
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{App, Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::Canal;
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::{Resultado, Voto};
use schemas::valor::Valor;

use crate::casa::{Casa, Vuelta, actuante, correr, nueva};

/// What a page says, whatever spaces keep its words together.
fn dice(vuelta: &Vuelta, cosas: &[&str]) {
    let texto = vuelta.texto().replace('\u{a0}', " ");
    for cosa in cosas {
        assert!(texto.contains(cosa), "no dice «{cosa}»:\n{texto}");
    }
}

/// What it doesn't.
fn calla(vuelta: &Vuelta, cosas: &[&str]) {
    let texto = vuelta.texto().replace('\u{a0}', " ");
    for cosa in cosas {
        assert!(!texto.contains(cosa), "dice «{cosa}»:\n{texto}");
    }
}

const SESION: DateTime = date(2026, 3, 6).at(17, 0, 0, 0);

async fn servidor(casa: &Casa, correo: &str, nombre: &str, rol: &str) -> Cuenta {
    let nueva = runtime::app::CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from(rol)].into_iter().collect(),
        dependencia: Some("cultura".into()),
        ..nueva(correo, nombre)
    };
    casa.app.crear_cuenta(nueva).await.unwrap()
}

async fn pide(casa: &Casa) -> (Ofrecido, ExpedienteId, String) {
    let paquete = casa.app.recibir(include_bytes!("../datos/mural.paquete"), &[], "Instalación").unwrap();
    let texto = |t: &str| Some(Valor::Texto(t.to_owned()));
    let respuestas = BTreeMap::from([
        (CampoId::from("obra"), texto("Un río")),
        (CampoId::from("pared"), texto("La biblioteca")),
    ]);
    let inicio = Inicio {
        paquete: Arc::clone(&paquete),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
        accion: "enviar".into(),
        respuestas,
        borrador: None,
    };
    let hecho = casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap();
    (paquete, hecho.expediente, hecho.folio.to_string())
}

/// Moves the clock to some minutes after the session began.
async fn empieza(casa: &Casa, paquete: &Ofrecido) {
    let local = SESION.saturating_add(jiff::Span::new().minutes(5));
    casa.app.mover_reloj(engine::agenda::instante(paquete, local).unwrap()).await.unwrap();
}

async fn convoca(app: &App, id: &ExpedienteId, quien: &Cuenta) {
    let pide =
        Convocada { sesion: "Primera sesión".to_owned(), cuando: SESION, lugar: "Biblioteca".to_owned() };
    let comando = Comando::Convocar { etapa: "sesion".into(), visita: None, pide };
    app.ejecutar(id, comando, actuante(quien), None).await.unwrap();
}

async fn vota(app: &App, id: &ExpedienteId, quien: &Cuenta, voto: Voto) -> Result<(), String> {
    let comando = Comando::Votar { etapa: "sesion".into(), visita: Some(1), voto };
    app.ejecutar(id, comando, actuante(quien), None).await.map(drop).map_err(|e| e.to_string())
}

async fn cierra(app: &App, id: &ExpedienteId, quien: &Cuenta, accion: &str) -> Result<(), String> {
    let acta = Some(Valor::Texto("Se votó y se contó.".to_owned()));
    let comando = Comando::Actuar {
        etapa: "sesion".into(),
        visita: Some(1),
        accion: accion.into(),
        respuestas: BTreeMap::from([(CampoId::from("acta"), acta)]),
    };
    app.ejecutar(id, comando, actuante(quien), None).await.map(drop).map_err(|e| e.to_string())
}

#[test]
fn a_session_is_convoked_its_members_vote_and_what_comes_of_it_is_counted() {
    correr(async {
        let casa = Casa::nueva().await;
        let (paquete, id, folio) = pide(&casa).await;
        let secretaria = servidor(&casa, "sara", "Sara Secretaria", "secretaria").await;
        let direccion = servidor(&casa, "diana", "Diana Directora", "direccion").await;
        let mut miembros = Vec::new();
        for (correo, nombre) in [("ana", "Ana Ruiz"), ("beto", "Beto Salas"), ("carla", "Carla Vega")] {
            miembros.push(servidor(&casa, correo, nombre, "consejera").await);
        }
        let ruta = format!("/expedientes/{folio}");
        let convoca = casa.entra(&secretaria).await;
        dice(&convoca.ve("/bandeja").await, &[&folio, "Sesión del consejo"]);
        dice(
            &convoca.ve(&ruta).await,
            &["Falta convocar la sesión", "sesiona con 4 de 7 presentes", "más votos a favor que en contra"],
        );
        let ana = casa.entra(&miembros[0]).await;
        calla(&ana.ve("/bandeja").await, &[&folio]);

        let sesiones = format!("{ruta}/sesiones/sesion");
        let con = |dia: &'static str, hora: &'static str, lugar: &'static str| {
            [
                ("sesion", "Primera sesión ordinaria"),
                ("fecha.dia", dia),
                ("fecha.mes", "3"),
                ("fecha.anio", "2026"),
                ("hora", hora),
                ("lugar", lugar),
            ]
        };
        for mal in [con("treinta", "17:00", "Aquí"), con("6", "", "Aquí"), con("6", "99:99", "Aquí")] {
            let devuelta = convoca.envia(&sesiones, &mal).await;
            assert_eq!(devuelta.estado, StatusCode::UNPROCESSABLE_ENTITY);
            dice(
                &devuelta,
                &["Falta corregir 1 dato", "Convocar la sesión", "value=\"Primera sesión ordinaria\""],
            );
        }
        for mal in [con("2", "17:00", "Aquí"), con("6", "17:00", "   ")] {
            assert_ne!(convoca.envia(&sesiones, &mal).await.estado, StatusCode::SEE_OTHER);
        }
        // A member doesn't convoke.
        assert_ne!(ana.envia(&sesiones, &con("6", "17:00", "Aquí")).await.estado, StatusCode::SEE_OTHER);
        let bien = convoca.envia(&sesiones, &con("6", "17:00", "Biblioteca municipal")).await;
        assert_eq!(bien.estado, StatusCode::SEE_OTHER, "{}", bien.texto());
        drenar(&casa.app).await.unwrap();
        let correos = casa.app.almacen().leer(|l| l.correos(None, 100)).await.unwrap();
        let asunto = |a: &str| correos.iter().filter(|c| c.correo.asunto.starts_with(a)).count();
        assert_eq!(asunto("Se convocó la sesión: 6 de marzo de 2026, 17:00"), 1);
        assert_eq!(asunto("Se le convoca a la sesión: 6 de marzo de 2026, 17:00"), 4);

        let persona = casa.entra(&casa.ciudadana).await;
        let suya = format!("/solicitudes/{folio}");
        dice(
            &persona.ve(&suya).await,
            &["Se convocó la sesión", "Viernes 6 de marzo de 2026 a las 17:00", "Biblioteca municipal"],
        );
        calla(&casa.nadie().ve(&format!("/consulta?folio={folio}")).await, &["17:00", "Biblioteca"]);

        dice(&ana.ve("/bandeja").await, &[&folio]);
        dice(&ana.ve(&ruta).await, &["Se vota a partir del 6 de marzo de 2026"]);
        let votos = format!("{ruta}/votos/sesion");
        assert_ne!(ana.envia(&votos, &[("voto", "a_favor")]).await.estado, StatusCode::SEE_OTHER);
        empieza(&casa, &paquete).await;
        let ana = casa.entra(&miembros[0]).await;
        dice(&ana.ve(&ruta).await, &["Su voto", "A favor", "En contra", "Abstención", "Se excusa"]);
        assert_eq!(ana.envia(&votos, &[]).await.estado, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ana.envia(&votos, &[("voto", "quizá")]).await.estado, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ana.envia(&votos, &[("voto", "en_contra")]).await.estado, StatusCode::SEE_OTHER);
        let otra = ana.envia(&votos, &[("voto", "a_favor")]).await;
        assert_ne!(otra.estado, StatusCode::SEE_OTHER);
        dice(&otra, &["Usted ya votó"]);
        dice(&ana.ve(&ruta).await, &["Usted ya votó en esta sesión"]);
        // Who convokes isn't a member.
        let convoca = casa.entra(&secretaria).await;
        let ajeno = convoca.envia(&votos, &[("voto", "a_favor")]).await;
        dice(&ajeno, &["Consejo de Murales"]);
        assert_ne!(ajeno.estado, StatusCode::SEE_OTHER);
        assert_eq!(
            casa.nadie().envia(&votos, &[("voto", "a_favor")]).await.estado,
            casa.nadie().envia(&format!("{ruta}/visitas/sesion"), &[]).await.estado
        );
        for quien in [&miembros[1], &miembros[2], &direccion] {
            let suyo = casa.entra(quien).await;
            assert_eq!(suyo.envia(&votos, &[("voto", "a_favor")]).await.estado, StatusCode::SEE_OTHER);
        }
        // How each voted is for who writes the acta; another member sees that they voted.
        dice(
            &convoca.ve(&ruta).await,
            &[
                "Cerrar la sesión",
                "Van 4 presentes: 3 a favor, 1 en contra",
                "Ana Ruiz: en contra",
                "Se aprueba",
            ],
        );
        calla(&convoca.ve(&ruta).await, &["No se aprueba", "Hay empate"]);
        let beto = casa.entra(&miembros[1]).await;
        dice(&beto.ve(&ruta).await, &["Votó Ana Ruiz"]);
        calla(&beto.ve(&ruta).await, &["Ana Ruiz: en contra", "3 a favor"]);
        let ver = [("accion", "aprobar"), ("_accion", "ver"), ("acta", "Se votó y se aprobó el mural.")];
        let confirma = convoca.envia(&format!("{ruta}/acciones/sesion"), &ver).await;
        dice(&confirma, &["¿Cerrar la sesión?", "se aprobó, con 3 a favor, 1 en contra", "Se emite"]);
        cierra(&casa.app, &id, &secretaria, "rechazar").await.unwrap_err();
        cierra(&casa.app, &id, &secretaria, "aprobar").await.unwrap();
        let tarde = vota(&casa.app, &id, &miembros[0], Voto::AFavor).await.unwrap_err();
        assert!(tarde.contains("ya concluyó"), "{tarde}");
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.resultado, Some(Resultado::Favorable));
        let persona = casa.entra(&casa.ciudadana).await;
        let vista = persona.ve(&suya).await;
        dice(&vista, &["Se cerró la sesión", "3 a favor, 1 en contra"]);
        calla(&vista, &["Ana Ruiz", "Beto Salas", "Diana Directora"]);
        let publica = casa.nadie().ve(&format!("/consulta?folio={folio}")).await;
        calla(&publica, &["Ana Ruiz", "3 a favor"]);
    });
}

#[test]
fn who_votes_at_once_votes_once_and_no_more_vote_than_there_are_seats() {
    let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(8).enable_all().build().unwrap();
    hilos.block_on(async {
        let casa = Casa::nueva().await;
        let (paquete, id, _) = pide(&casa).await;
        let secretaria = servidor(&casa, "sara", "Sara Secretaria", "secretaria").await;
        let mut miembros = Vec::new();
        for n in 0..10 {
            miembros.push(servidor(&casa, &format!("m{n}"), &format!("Persona {n}"), "consejera").await);
        }
        convoca(&casa.app, &id, &secretaria).await;
        empieza(&casa, &paquete).await;
        let a_la_vez = |quienes: Vec<Cuenta>| {
            let (app, id) = (casa.app.clone(), id.clone());
            async move {
                let tareas: Vec<_> = quienes
                    .into_iter()
                    .map(|q| {
                        let (app, id) = (app.clone(), id.clone());
                        tokio::spawn(async move { vota(&app, &id, &q, Voto::AFavor).await })
                    })
                    .collect();
                let mut bien = 0;
                for tarea in tareas {
                    bien += usize::from(tarea.await.unwrap().is_ok());
                }
                bien
            }
        };
        assert_eq!(a_la_vez(vec![miembros[0].clone(); 12]).await, 1);
        assert_eq!(a_la_vez(miembros[1..].to_vec()).await, 6);
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(convocada(&abierto.estado, "sesion").unwrap().votos.len(), 7);
    });
}

#[test]
fn a_vote_and_a_close_at_once_leave_a_count_that_has_the_vote_or_refused_it() {
    let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(8).enable_all().build().unwrap();
    hilos.block_on(async {
        let casa = Casa::nueva().await;
        let secretaria = servidor(&casa, "sara", "Sara Secretaria", "secretaria").await;
        let mut miembros = Vec::new();
        for n in 0..6 {
            miembros.push(servidor(&casa, &format!("m{n}"), &format!("Persona {n}"), "consejera").await);
        }
        let mut pedidos = Vec::new();
        for _ in 0..6 {
            pedidos.push(pide(&casa).await);
        }
        for (_, id, _) in &pedidos {
            convoca(&casa.app, id, &secretaria).await;
        }
        empieza(&casa, &pedidos[0].0).await;
        for (_, id, _) in &pedidos {
            for m in &miembros[..5] {
                vota(&casa.app, id, m, Voto::AFavor).await.unwrap();
            }
            let (uno, otro) = (casa.app.clone(), casa.app.clone());
            let (id_uno, id_otro) = (id.clone(), id.clone());
            let (ultima, cierra_ella) = (miembros[5].clone(), secretaria.clone());
            let voto = tokio::spawn(async move { vota(&uno, &id_uno, &ultima, Voto::AFavor).await.is_ok() });
            let cerro = tokio::spawn(async move { cierra(&otro, &id_otro, &cierra_ella, "aprobar").await });
            let (voto, cerro) = (voto.await.unwrap(), cerro.await.unwrap());
            cerro.unwrap();
            let abierto = casa.app.abrir_expediente(id).await.unwrap();
            let Some(Valor::Registro(acuerdo)) = abierto.estado.datos.resultados.get("acuerdo") else {
                panic!("no quedó el acuerdo");
            };
            assert_eq!(acuerdo.get("a_favor"), Some(&Valor::Entero(5 + i64::from(voto))));
        }
    });
}

#[test]
fn a_program_convokes_and_votes_with_the_same_rules() {
    correr(async {
        let casa = Casa::nueva().await;
        let (paquete, _, folio) = pide(&casa).await;
        let secretaria = servidor(&casa, "sara", "Sara Secretaria", "secretaria").await;
        let ana = servidor(&casa, "ana", "Ana Ruiz", "consejera").await;
        let convoca = casa.entra(&secretaria).await;
        let ruta = format!("/api/v1/expedientes/{folio}");
        let accion = |que: &str| format!("{ruta}/acciones/sesion/{que}");
        dice(&convoca.llama("GET", &ruta, None).await, &["convocar", "Qué sesión es"]);
        let sesion = r#"{"respuestas": {"sesion": "Primera", "fecha": "2026-03-06", "hora": "17:00", "lugar": "Aquí"}}"#;
        for (cuerpo, estado) in [
            ("{}", StatusCode::UNPROCESSABLE_ENTITY),
            (r#"{"respuestas": {"fecha": "ayer", "hora": "17:00"}}"#, StatusCode::UNPROCESSABLE_ENTITY),
            (
                r#"{"respuestas": {"fecha": "2026-03-06", "hora": "17:00", "otra": "cosa"}}"#,
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (
                r#"{"respuestas": {"fecha": "2026-03-06", "hora": "17:00", "lugar": "Aquí"}}"#,
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (sesion, StatusCode::OK),
        ] {
            let clave = format!("convoca-{}", cuerpo.len());
            let vuelta = convoca.llama_con(&clave, "POST", &accion("convocar"), Some(cuerpo)).await;
            assert_eq!(vuelta.estado, estado, "{cuerpo}: {}", vuelta.texto());
        }
        empieza(&casa, &paquete).await;
        let suya = casa.entra(&ana).await;
        dice(&suya.llama("GET", &ruta, None).await, &["votar", "a_favor", "excusa"]);
        let voto = r#"{"respuestas": {"voto": "a_favor"}}"#;
        let mal =
            suya.llama_con("v-1", "POST", &accion("votar"), Some(r#"{"respuestas": {"voto": "si"}}"#)).await;
        assert_eq!(mal.estado, StatusCode::UNPROCESSABLE_ENTITY);
        let bien = suya.llama_con("v-2", "POST", &accion("votar"), Some(voto)).await;
        assert_eq!(bien.estado, StatusCode::OK, "{}", bien.texto());
        // The same call again is the same vote; another one is refused.
        let misma = suya.llama_con("v-2", "POST", &accion("votar"), Some(voto)).await;
        assert_eq!(misma.estado, StatusCode::OK, "{}", misma.texto());
        let otra = suya.llama_con("v-3", "POST", &accion("votar"), Some(voto)).await;
        assert_ne!(otra.estado, StatusCode::OK, "{}", otra.texto());
        let convoca = casa.entra(&secretaria).await;
        let ajena = convoca.llama_con("v-4", "POST", &accion("votar"), Some(voto)).await;
        assert_eq!(ajena.estado, StatusCode::FORBIDDEN, "{}", ajena.texto());
        let persona = casa.entra(&casa.ciudadana).await;
        let vista = persona.llama("GET", &format!("/api/v1/solicitudes/{folio}"), None).await;
        calla(&vista, &["Ana Ruiz", "a_favor"]);
    });
}
