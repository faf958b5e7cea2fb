//! An expediente that a solicitud names: its page offers what is asked about it, the system puts where it stands, and nobody names one that
//! they can't see, whoever they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use runtime::almacen::Cuenta;
use runtime::app::{AppError, Hecho, Inicio, Ofrecido, valor_solicitante};
use schemas::evento::Canal;
use schemas::ids::{CampoId, ExpedienteId};
use schemas::valor::Valor;
use serde_json::json;

use crate::casa::{Casa, Navegador, Vuelta, actuante, correr};

const REPORTAR: &str = "Reportar un problema con esta solicitud";
const OPINAR: &str = "Cuéntenos cómo le fue";
const NO_LA_VE: &str = "no es una solicitud que usted pueda ver: revise el folio";

struct Modulo {
    casa: Casa,
    reporte: Ofrecido,
    opinion: Ofrecido,
}

impl Modulo {
    async fn nuevo() -> Self {
        let casa = Casa::nueva().await;
        let recibe = |bytes: &[u8]| casa.app.recibir(bytes, &[], "Instalación").unwrap();
        let reporte = recibe(include_bytes!("../datos/reporte_de_caso.paquete"));
        let opinion = recibe(include_bytes!("../datos/opinion.paquete"));
        Self { reporte, opinion, casa }
    }

    /// A program of somebody reports a problem.
    async fn por_programa(&self, de: &Cuenta, clave: &str, caso: serde_json::Value) -> Vuelta {
        let cuerpo = json!({
            "solicitante": {"tipo": "fisica"},
            "respuestas": {"caso": caso, "que_paso": "No puedo abrir el acuse."},
        })
        .to_string();
        let programa = self.casa.entra(de).await;
        programa.llama_con(clave, "POST", "/api/v1/tramites/reporte/solicitudes", Some(&cuerpo)).await
    }

    /// The same, said in the engine with what a program could never send.
    async fn dicho(&self, paquete: &Ofrecido, de: &Cuenta, caso: Valor) -> Result<Hecho, AppError> {
        let mas = match paquete.tramite.id.as_str() {
            "reporte" => ("que_paso", Valor::Texto("No puedo abrir el acuse.".to_owned())),
            _ => ("facil", Valor::Booleano(true)),
        };
        let inicio = Inicio {
            paquete: Arc::clone(paquete),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(de, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: [("caso", caso), mas].map(|(c, v)| (CampoId::from(c), Some(v))).into(),
            borrador: None,
        };
        self.casa.app.iniciar_como(inicio, actuante(de), None).await
    }

    /// What an expediente says of the one that it names.
    async fn nombrado(&self, id: &ExpedienteId, parte: &str) -> Option<String> {
        let abierto = self.casa.app.abrir_expediente(id).await.unwrap();
        let Some(Valor::Registro(partes)) = abierto.estado.datos.campos.get("caso") else { return None };
        match partes.get(parte)? {
            Valor::Texto(texto) | Valor::Opcion(texto) => Some(texto.clone()),
            otro => panic!("{otro:?}"),
        }
    }
}

/// An answer that says only a folio.
fn folio(folio: &str) -> Valor {
    Valor::Registro([("folio".to_owned(), Valor::Texto(folio.to_owned()))].into())
}

/// Begins where a link leads, and goes to the page of the form after who applies: its address.
async fn empieza(entra: &Navegador, enlace: &str) -> String {
    let pregunta = entra.ve(enlace).await;
    let ruta = enlace.split('?').next().unwrap();
    let sobre = pregunta.oculto("sobre");
    let borrador = entra.envia(ruta, &[("sobre", &sobre)]).await.a().to_owned();
    let base = borrador.rsplit_once('/').map(|(b, _)| b.to_owned()).unwrap();
    entra.envia(&format!("{base}/1"), &[("tipo", "fisica")]).await;
    base
}

async fn suya(modulo: &Modulo, enviada: &Vuelta) -> ExpedienteId {
    let folio = enviada.a().trim_start_matches("/solicitudes/").trim_end_matches("/acuse");
    assert!(!folio.is_empty(), "{}", enviada.texto());
    modulo.casa.app.abrir_folio(folio).await.unwrap().id
}

#[test]
fn who_applied_reports_from_their_page_and_what_is_sent_says_where_it_stands_that_day() {
    correr(async {
        let modulo = Modulo::nuevo().await;
        let casa = &modulo.casa;
        let (id, caso) = casa.pagada().await;
        let entra = casa.entra(&casa.ciudadana).await;
        let enlace = format!("/tramites/reporte/solicitar?sobre={caso}");
        let pagina = entra.ve(&format!("/solicitudes/{caso}")).await;
        pagina.dice(&[REPORTAR, &enlace]);
        // What is offered at the end isn't offered before.
        pagina.calla(&[OPINAR]);
        entra.ve(&enlace).await.dice(&[&format!("Se trata de la solicitud {caso}")]);
        let base = empieza(&entra, &enlace).await;
        let formulario = entra.ve(&format!("{base}/2")).await;
        // Shown, not asked; and what it says already isn't asked.
        formulario.dice(&[&caso, "Constancia de residencia", "Dónde está: Revisión"]);
        formulario.calla(&["<select", "En qué parte"]);
        assert_eq!(formulario.oculto("caso"), caso);
        let datos = [("caso", caso.as_str()), ("que_paso", "No puedo abrir el acuse.")];
        entra.envia(&format!("{base}/2"), &datos).await;
        // Days pass, and it is decided.
        casa.negar(&id).await;
        entra.ve(&format!("{base}/revisar")).await.dice(&[&caso, "Trámite: Constancia de residencia"]);
        let enviada = entra.envia(&format!("{base}/enviar"), &[]).await;
        let reporte = suya(&modulo, &enviada).await;
        assert_eq!(modulo.nombrado(&reporte, "folio").await.as_deref(), Some(caso.as_str()));
        assert_eq!(modulo.nombrado(&reporte, "resultado").await.as_deref(), Some("desfavorable"));
        let digest = casa.ofrecido.digest().corto().to_owned();
        assert_eq!(modulo.nombrado(&reporte, "version").await, Some(digest));
        assert!(modulo.nombrado(&reporte, "dependencia").await.is_some_and(|d| d.contains("Ayuntamiento")));
        // Their own isn't a reading of anybody.
        assert!(casa.accesos(&id).await.iter().all(|(_, motivo)| !motivo.contains("nombró")));
        // A trámite isn't offered from its own expedientes.
        let folio = casa.app.abrir_expediente(&reporte).await.unwrap().estado.folio.to_string();
        entra.ve(&format!("/solicitudes/{folio}")).await.calla(&[REPORTAR]);
        entra.ve(&format!("/solicitudes/{folio}/respuestas")).await.dice(&[&caso, "Cómo terminó: Se negó"]);
    });
}

#[test]
fn from_the_catalogue_a_person_chooses_among_their_own_or_none() {
    correr(async {
        let modulo = Modulo::nuevo().await;
        let casa = &modulo.casa;
        let (_, caso) = casa.pagada().await;
        for (de, lista) in [(&casa.ciudadana, true), (&casa.otro, false)] {
            let entra = casa.entra(de).await;
            let borrador = entra.envia("/tramites/reporte/solicitar", &[]).await.a().to_owned();
            let base = borrador.rsplit_once('/').map(|(b, _)| b.to_owned()).unwrap();
            entra.envia(&format!("{base}/1"), &[("tipo", "fisica")]).await;
            let formulario = entra.ve(&format!("{base}/2")).await;
            if lista {
                formulario.dice(&["<select", "Ninguna", &caso, "Constancia de residencia. Revisión"]);
            } else {
                formulario.dice(&["Usted no ha hecho ninguna solicitud"]);
                formulario.calla(&[&caso]);
                let mal = entra.envia(&format!("{base}/2"), &[("caso", &caso)]).await;
                assert_eq!(mal.estado, StatusCode::UNPROCESSABLE_ENTITY);
                mal.dice(&[NO_LA_VE]);
                mal.calla(&["Constancia de residencia. Revisión"]);
            }
            let datos = [("caso", ""), ("donde", "La página de inicio"), ("que_paso", "No se ve nada.")];
            entra.envia(&format!("{base}/2"), &datos).await;
            // What is asked without one may be in the page that comes back.
            entra.envia(&format!("{base}/2"), &datos).await;
            let enviada = entra.envia(&format!("{base}/enviar"), &[]).await;
            let reporte = suya(&modulo, &enviada).await;
            assert_eq!(modulo.nombrado(&reporte, "folio").await, None);
        }
    });
}

#[test]
fn nobody_names_what_they_cannot_see_and_it_is_as_one_that_was_invented() {
    correr(async {
        let modulo = Modulo::nuevo().await;
        let casa = &modulo.casa;
        let (id, caso) = casa.pagada().await;
        let mal = StatusCode::UNPROCESSABLE_ENTITY;
        let inventado = "SA-2026-999999";
        // Another person, and who works in another dependencia: neither the page, nor the form, nor the command.
        for de in [&casa.otro, &casa.ajena] {
            let entra = casa.entra(de).await;
            for cual in [caso.as_str(), inventado] {
                let enlace = format!("/tramites/reporte/solicitar?sobre={cual}");
                let vuelta = entra.ve(&enlace).await;
                assert_eq!(vuelta.estado, StatusCode::NOT_FOUND, "{}", vuelta.texto());
                vuelta.calla(&["Constancia de residencia"]);
                let vuelta = entra.envia("/tramites/reporte/solicitar", &[("sobre", cual)]).await;
                assert_eq!(vuelta.estado, StatusCode::NOT_FOUND, "{}", vuelta.texto());
                let no = modulo.dicho(&modulo.reporte, de, folio(cual)).await.unwrap_err().to_string();
                assert!(no.contains(NO_LA_VE) && no.contains(cual), "{no}");
            }
        }
        // Programs.
        for (i, cual) in [caso.as_str(), inventado].iter().enumerate() {
            let vuelta = modulo.por_programa(&casa.otro, &format!("ajeno{i}"), json!(cual)).await;
            assert_eq!(vuelta.estado, mal);
            vuelta.dice(&[NO_LA_VE, "\"caso\""]);
        }
        let largo = "A".repeat(10_000);
        let hostiles =
            [json!("' OR 1=1 --"), json!("../../etc"), json!(largo), json!("\u{0}"), json!(7), json!([caso])];
        for (i, hostil) in hostiles.into_iter().enumerate() {
            let vuelta = modulo.por_programa(&casa.ciudadana, &format!("hostil{i}"), hostil).await;
            assert!(vuelta.estado.is_client_error(), "{}", vuelta.texto());
            vuelta.calla(&[&largo]);
        }
        // A whole record is no answer: where it stands is known here.
        let forjado = json!({"folio": caso, "tramite": "Otro", "etapa": "Otra"});
        assert!(modulo.por_programa(&casa.ciudadana, "forjado", forjado).await.estado.is_client_error());
        let Valor::Registro(mut partes) = folio(&caso) else { panic!("es un registro") };
        partes.insert("etapa".to_owned(), Valor::Texto("La que yo quiera".to_owned()));
        let hecho = modulo.dicho(&modulo.reporte, &casa.ciudadana, Valor::Registro(partes)).await.unwrap();
        assert_eq!(
            modulo.nombrado(&hecho.expediente, "etapa").await.as_deref(),
            Some("Revisión y resolución")
        );
        // By its folio, in small letters too.
        let vuelta = modulo.por_programa(&casa.ciudadana, "bien", json!(caso.to_lowercase())).await;
        assert_eq!(vuelta.estado, StatusCode::CREATED, "{}", vuelta.texto());
        let enviada: serde_json::Value = serde_json::from_slice(&vuelta.bytes).unwrap();
        let programa = casa.entra(&casa.ciudadana).await;
        let lectura = format!("/api/v1/solicitudes/{}", enviada["folio"].as_str().unwrap());
        programa.llama("GET", &lectura, None).await.dice(&[&caso]);
        // Once it is erased, nobody names it; what named it stays as it was.
        casa.negar(&id).await;
        let (borrado, quien, ahora) = (id.clone(), casa.administra.id.clone(), casa.app.ahora());
        casa.app
            .almacen()
            .escribir(move |e| e.borrar_reservados(&borrado, &quien, "Lo pidió su titular", ahora))
            .await
            .unwrap();
        for de in [&casa.ciudadana, &casa.oficial] {
            let no = modulo.dicho(&modulo.reporte, de, folio(&caso)).await.unwrap_err().to_string();
            assert!(no.contains(NO_LA_VE), "{no}");
        }
        assert_eq!(
            modulo.nombrado(&hecho.expediente, "etapa").await.as_deref(),
            Some("Revisión y resolución")
        );
    });
}

#[test]
fn who_attends_it_reports_from_its_page_and_it_is_written_down() {
    correr(async {
        let modulo = Modulo::nuevo().await;
        let casa = &modulo.casa;
        let (id, caso) = casa.pagada().await;
        let entra = casa.entra(&casa.oficial).await;
        let enlace = format!("/tramites/reporte/solicitar?sobre={caso}");
        let pagina = entra.ve(&format!("/expedientes/{caso}")).await;
        pagina.dice(&["Sobre este expediente", REPORTAR, &enlace]);
        pagina.calla(&[OPINAR]);
        let base = empieza(&entra, &enlace).await;
        entra.ve(&format!("{base}/2")).await.dice(&[&caso, "Constancia de residencia"]);
        let datos = [("caso", caso.as_str()), ("que_paso", "El comprobante no abre.")];
        entra.envia(&format!("{base}/2"), &datos).await;
        let enviada = entra.envia(&format!("{base}/enviar"), &[]).await;
        let reporte = suya(&modulo, &enviada).await;
        let folio_reporte = casa.app.abrir_expediente(&reporte).await.unwrap().estado.folio;
        let dicho = (casa.oficial.id.clone(), format!("Lo nombró en {folio_reporte}"));
        assert!(casa.accesos(&id).await.contains(&dicho));
        entra.ve("/solicitudes").await.dice(&[&folio_reporte]);
        // Also without a case, among what those who work here ask for; but what is of citizens stays theirs.
        entra.ve("/procesos").await.dice(&["Reporte de un problema"]);
        let ajeno = entra.ve("/tramites/constancia_residencia/solicitar").await;
        assert_eq!(ajeno.estado, StatusCode::NOT_FOUND);
        // Who made it doesn't see the expediente of the person as theirs.
        assert_eq!(entra.ve(&format!("/solicitudes/{caso}")).await.estado, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_is_offered_at_the_end_is_offered_when_it_ends() {
    correr(async {
        let modulo = Modulo::nuevo().await;
        let casa = &modulo.casa;
        let (id, caso) = casa.pagada().await;
        let no = modulo.dicho(&modulo.opinion, &casa.ciudadana, folio(&caso)).await.unwrap_err().to_string();
        assert!(no.contains("Espere a que su solicitud termine"), "{no}");
        // Who attends it isn't asked.
        assert!(modulo.dicho(&modulo.opinion, &casa.oficial, folio(&caso)).await.is_err());
        casa.negar(&id).await;
        let enlace = format!("/tramites/opinion/solicitar?sobre={caso}");
        let entra = casa.entra(&casa.ciudadana).await;
        entra.ve(&format!("/solicitudes/{caso}")).await.dice(&[OPINAR, &enlace, REPORTAR]);
        casa.entra(&casa.oficial).await.ve(&format!("/expedientes/{caso}")).await.calla(&[OPINAR]);
        let base = empieza(&entra, &enlace).await;
        entra.envia(&format!("{base}/2"), &[("caso", &caso), ("facil", "si")]).await;
        let enviada = entra.envia(&format!("{base}/enviar"), &[]).await;
        let opinion = suya(&modulo, &enviada).await;
        assert_eq!(modulo.nombrado(&opinion, "resultado").await.as_deref(), Some("desfavorable"));
    });
}

#[test]
fn what_is_once_is_offered_until_it_is_asked_for_and_the_rest_goes_on() {
    correr(async {
        let modulo = Modulo::nuevo().await;
        let casa = &modulo.casa;
        let (primera, caso) = casa.pagada().await;
        let (segunda, otro) = casa.pagada().await;
        casa.negar(&primera).await;
        casa.negar(&segunda).await;
        let entra = casa.entra(&casa.ciudadana).await;
        let enlace = |de: &str, folio: &str| format!("/tramites/{de}/solicitar?sobre={folio}");
        for de in ["opinion", "reporte"] {
            let base = empieza(&entra, &enlace(de, &caso)).await;
            let dicho = [("caso", caso.as_str()), ("facil", "si"), ("que_paso", "No puedo abrir el acuse.")];
            entra.envia(&format!("{base}/2"), &dicho).await;
            suya(&modulo, &entra.envia(&format!("{base}/enviar"), &[]).await).await;
        }
        // Of what was answered, only what may be asked for again is offered; of another one, both.
        let pagina = entra.ve(&format!("/solicitudes/{caso}")).await;
        pagina.dice(&[REPORTAR, &enlace("reporte", &caso)]);
        pagina.calla(&[&enlace("opinion", &caso)]);
        let pagina = entra.ve(&format!("/solicitudes/{otro}")).await;
        pagina.dice(&[OPINAR, &enlace("opinion", &otro), &enlace("reporte", &otro)]);
        // An old link says so, and begins nothing.
        let ya = entra.ve(&enlace("opinion", &caso)).await;
        assert_eq!(ya.estado, StatusCode::UNPROCESSABLE_ENTITY, "{}", ya.texto());
        ya.dice(&["usted ya contestó", &caso]);
        let nada = entra.envia("/tramites/opinion/solicitar", &[("sobre", &caso)]).await;
        assert_eq!(nada.estado, StatusCode::UNPROCESSABLE_ENTITY);
        for (de, folio) in [("reporte", &caso), ("opinion", &otro)] {
            assert_eq!(entra.ve(&enlace(de, folio)).await.estado, StatusCode::OK);
        }
    });
}

#[test]
fn who_applies_is_offered_to_change_only_what_the_form_asks_of_their_kind() {
    correr(async {
        let modulo = Modulo::nuevo().await;
        let casa = &modulo.casa;
        let (_, caso) = casa.pagada().await;
        let entra = casa.entra(&casa.ciudadana).await;
        let base = empieza(&entra, &format!("/tramites/reporte/solicitar?sobre={caso}")).await;
        let datos = [("caso", caso.as_str()), ("que_paso", "No puedo abrir el acuse.")];
        entra.envia(&format!("{base}/2"), &datos).await;
        let (tipo, nombre) = (format!("{base}/1#tipo"), format!("{base}/1#nombre"));
        let revisar = format!("{base}/revisar");
        let fisica = entra.ve(&revisar).await;
        fisica.dice(&["Íñiga Peña Ñandú", &tipo]);
        fisica.calla(&[&nombre, &format!("{base}/1#correo")]);
        // The name of a company is an answer, and the link leads to where it is.
        entra.envia(&format!("{base}/1"), &[("tipo", "moral"), ("nombre", "Talleres Peña, S. A.")]).await;
        let moral = entra.ve(&revisar).await;
        moral.dice(&["Talleres Peña, S. A.", &tipo, &nombre]);
        moral.calla(&[&format!("{base}/1#correo")]);
        entra.ve(&format!("{base}/1")).await.dice(&["id=\"tipo\"", "id=\"nombre\""]);
    });
}
