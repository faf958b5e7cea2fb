//! What the municipality issued before, chosen by who holds it: the page and programs offer it, nobody uses that of somebody else, and what
//! was revoked, is too old or was used already is refused, also when two come at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::{Comando, Respuestas};
use engine::tenencia::Pedida;
use jiff::civil::{Date, date};
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{App, AppError, AvisoDePago, Hecho, Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::Canal;
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::{Destino, Efecto, TipoEtapa};
use schemas::sello;
use schemas::valor::Valor;
use serde_json::json;

use crate::casa::{Casa, Vuelta, actuante, correr, nueva};

/// The trámite that issues the permit, with one stage more: after it is issued, somebody may revoke it.
fn permiso(casa: &Casa) -> Ofrecido {
    let mut paquete =
        sello::abrir(include_bytes!("../datos/permiso.paquete"), None).unwrap().paquete().clone();
    paquete.pruebas.clear();
    let etapas = &mut paquete.tramite.etapas;
    let donde = etapas.iter().position(|e| e.id == "resolucion").unwrap();
    let mut vigila = etapas[donde].clone();
    vigila.id = "vigila".into();
    vigila.plazo = None;
    let TipoEtapa::Tarea(tarea) = &mut vigila.tipo else { panic!("resolucion es una tarea") };
    for accion in &mut tarea.acciones {
        accion.captura.clear();
        let (id, efecto) = if accion.id == "autorizar" {
            ("cerrar", Vec::new())
        } else {
            ("revocar", vec![Efecto::Revoca("permiso_nuevo".into())])
        };
        accion.id = id.into();
        accion.efectos = efecto;
    }
    let TipoEtapa::Tarea(tarea) = &mut etapas[donde].tipo else { panic!("resolucion es una tarea") };
    let autorizar = tarea.acciones.iter_mut().find(|a| a.id == "autorizar").unwrap();
    autorizar.efectos = vec![Efecto::Emite("permiso_nuevo".into())];
    autorizar.a = Destino::Etapa("vigila".into());
    let fin = etapas.iter_mut().find(|e| e.id == "autorizado").unwrap();
    if let TipoEtapa::Fin { emite, .. } = &mut fin.tipo {
        emite.clear();
    }
    etapas.insert(donde + 1, vigila);
    casa.app.recibir(sello::sellar(paquete).unwrap().bytes(), &[], "Instalación").unwrap()
}

fn refrendo(casa: &Casa) -> Ofrecido {
    casa.app.recibir(include_bytes!("../datos/refrendo.paquete"), &[], "Instalación").unwrap()
}

struct Feria {
    casa: Casa,
    permiso: Ofrecido,
    refrendo: Ofrecido,
    titular: Cuenta,
}

impl Feria {
    async fn nueva() -> Self {
        let casa = Casa::nueva().await;
        let titular = runtime::app::CuentaNueva {
            clase: ClaseCuenta::Servidor,
            roles: [RolId::from("titular")].into_iter().collect(),
            dependencia: Some("mercados".into()),
            ..nueva("titular", "Tere Titular")
        };
        let titular = casa.app.crear_cuenta(titular).await.unwrap();
        Self { permiso: permiso(&casa), refrendo: refrendo(&casa), titular, casa }
    }

    /// A permit of somebody, issued now: its expediente and its folio.
    async fn otorga(
        &self,
        de: &Cuenta,
        giro: &str,
        quien: BTreeMap<String, Valor>,
    ) -> (ExpedienteId, String) {
        let inicio = Inicio {
            paquete: Arc::clone(&self.permiso),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(de, quien),
            accion: "enviar".into(),
            respuestas: [(CampoId::from("que_vende"), Some(Valor::Opcion(giro.to_owned())))].into(),
            borrador: None,
        };
        let id = self.casa.app.iniciar(inicio, &de.id, None).await.unwrap().expediente;
        let numero = (CampoId::from("numero"), Some(Valor::Texto("14".to_owned())));
        self.actua(&id, "resolucion", "autorizar", [numero].into()).await;
        let abierto = self.casa.app.abrir_expediente(&id).await.unwrap();
        let folio = abierto.estado.salidas.first().unwrap().folio.to_string();
        (id, folio)
    }

    async fn actua(&self, id: &ExpedienteId, etapa: &str, accion: &str, respuestas: Respuestas) {
        let comando =
            Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas };
        self.casa.app.ejecutar(id, comando, actuante(&self.titular), None).await.unwrap();
    }

    async fn al(&self, dia: Date) {
        let instante = engine::agenda::instante(&self.refrendo, dia.at(9, 0, 0, 0)).unwrap();
        self.casa.app.mover_reloj(instante).await.unwrap();
        drenar(&self.casa.app).await.unwrap();
    }

    /// A program of somebody asks for a renewal.
    async fn por_programa(&self, de: &Cuenta, clave: &str, anterior: serde_json::Value) -> Vuelta {
        let cuerpo = json!({
            "solicitante": {"tipo": "fisica"},
            "respuestas": {"anterior": anterior, "giro": "flores"},
        })
        .to_string();
        let programa = self.casa.entra(de).await;
        programa.llama_con(clave, "POST", "/api/v1/tramites/refrendo/solicitudes", Some(&cuerpo)).await
    }
}

/// The answer that chooses a permit, as the platform knows it.
async fn elige(app: &App, paquete: &Ofrecido, de: &Cuenta, folio: &str) -> Option<Valor> {
    let campo = paquete.tramite.campo("anterior").unwrap();
    let tenidas = app.tenidas(paquete, &de.id, None).await.unwrap();
    let suya = tenidas.into_iter().find(|t| t.folio == folio)?;
    Some(Pedida::de(campo).unwrap().valor(&suya))
}

async fn renueva(app: &App, paquete: &Ofrecido, de: &Cuenta, anterior: Valor) -> Result<Hecho, AppError> {
    let respuestas = [("anterior", anterior), ("giro", Valor::Opcion("flores".to_owned()))];
    let inicio = Inicio {
        paquete: Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(de, BTreeMap::new()),
        accion: "enviar".into(),
        respuestas: respuestas.map(|(campo, valor)| (CampoId::from(campo), Some(valor))).into(),
        borrador: None,
    };
    app.iniciar(inicio, &de.id, None).await
}

fn dice(vuelta: Vuelta, estado: StatusCode, que: &str) {
    assert_eq!(vuelta.estado, estado, "{}", vuelta.texto());
    vuelta.dice(&[que]);
}

#[test]
fn a_person_chooses_a_permit_of_theirs_and_its_data_come_with_it() {
    correr(async {
        let feria = Feria::nueva().await;
        let (casa, ella) = (&feria.casa, &feria.casa.ciudadana);
        let entra = casa.entra(ella).await;
        let vuelta = entra.envia("/tramites/refrendo/solicitar", &[]).await;
        let borrador = vuelta.a().to_owned();
        let base = borrador.rsplit_once('/').map(|(b, _)| b.to_owned()).unwrap_or_default();
        entra.envia(&format!("{base}/1"), &[("tipo", "fisica")]).await;
        let pagina = format!("{base}/2");
        // With none, where to get one.
        entra.ve(&pagina).await.dice(&["no tiene ningún documento «Permiso de puesto»", "/tramites/permiso"]);
        let (_, folio) = feria.otorga(ella, "comida", BTreeMap::new()).await;
        let (_, ajeno) = feria.otorga(&casa.otro, "ropa", BTreeMap::new()).await;
        let formulario = entra.ve(&pagina).await;
        formulario.dice(&[&folio, "vale hasta el 2 de septiembre de 2026", "Giro: Comida", "Puesto: 14"]);
        formulario.calla(&[&ajeno]);
        // The folio of somebody else is as good as any other text.
        let mal = entra.envia(&pagina, &[("anterior", &ajeno)]).await;
        mal.dice(&["no es de los de «Permiso de puesto» que usted tiene"]);
        entra.envia(&pagina, &[("anterior", &folio)]).await;
        // What is known is proposed.
        let siguiente = entra.ve(&format!("{base}/3")).await.texto();
        let comida =
            siguiente.find("value=\"comida\"").map(|i| siguiente[i..].chars().take(30).collect::<String>());
        assert!(comida.is_some_and(|c| c.contains("checked")), "{siguiente}");
        entra.envia(&format!("{base}/3"), &[("giro", "comida")]).await;
        entra.ve(&format!("{base}/revisar")).await.dice(&[&folio, "Se emitió el 2 de marzo de 2026"]);
        let enviada = entra.envia(&format!("{base}/enviar"), &[]).await;
        assert!(enviada.a().contains("/acuse"), "{} {}", enviada.a(), enviada.texto());
        let suya = enviada.a().trim_end_matches("/acuse").to_owned();
        entra.ve(&format!("{suya}/respuestas")).await.dice(&[&folio, &format!("/verificar/{folio}")]);
    });
}

#[test]
fn nobody_uses_what_is_not_theirs_was_revoked_or_is_too_old() {
    correr(async {
        let feria = Feria::nueva().await;
        let (casa, ella, otro) = (&feria.casa, &feria.casa.ciudadana, &feria.casa.otro);
        let (id, folio) = feria.otorga(ella, "comida", BTreeMap::new()).await;
        let no_es_suyo = "que usted tiene";
        let mal = StatusCode::UNPROCESSABLE_ENTITY;
        dice(feria.por_programa(otro, "uno", json!(folio)).await, mal, no_es_suyo);
        // Neither the folio of the expediente, nor that of a document of another kind, nor what is no folio.
        let expediente = folio.trim_end_matches("-D1");
        let (constancia, _) = casa.pagada().await;
        casa.negar(&constancia).await;
        let negativa =
            casa.app.abrir_expediente(&constancia).await.unwrap().estado.salidas[0].folio.to_string();
        let largo = "A".repeat(10_000);
        for (i, hostil) in
            [expediente, &negativa, "' OR 1=1 --", "../../etc", &largo, "\u{0}"].iter().enumerate()
        {
            let vuelta = feria.por_programa(ella, &format!("hostil{i}"), json!(hostil)).await;
            assert!(vuelta.estado.is_client_error(), "{hostil}: {}", vuelta.texto());
            vuelta.calla(&[&largo]);
        }
        // A whole record is no answer: what a document says is known here.
        let forjado = json!({"folio": folio, "emitida": "2026-01-01", "vence": "2030-01-01", "giro": "ropa"});
        assert!(feria.por_programa(ella, "forjado", forjado).await.estado.is_client_error());
        // Said in the engine, with what a program could never send.
        let verdad = elige(&casa.app, &feria.refrendo, ella, &folio).await.unwrap();
        let Valor::Registro(mut partes) = verdad.clone() else { panic!("un documento tiene partes") };
        partes.insert("vence".to_owned(), Valor::Fecha(date(2030, 1, 1)));
        let no = renueva(&casa.app, &feria.refrendo, ella, Valor::Registro(partes)).await.unwrap_err();
        assert!(no.to_string().contains("no es lo que dice"), "{no}");
        let no = renueva(&casa.app, &feria.refrendo, otro, verdad).await.unwrap_err();
        assert!(no.to_string().contains(no_es_suyo), "{no}");
        // That of a company is not of the person of the same account.
        let empresa = BTreeMap::from([
            ("tipo".to_owned(), Valor::Opcion("moral".to_owned())),
            ("nombre".to_owned(), Valor::Texto("Pan, S.A.".to_owned())),
        ]);
        let (_, suyo) = feria.otorga(ella, "ropa", empresa).await;
        let de_ella = feria.por_programa(ella, "moral", json!(suyo)).await;
        dice(de_ella, mal, "está a nombre de otra persona");
        // Revoked.
        feria.actua(&id, "vigila", "revocar", BTreeMap::new()).await;
        let revocado = feria.por_programa(ella, "revocado", json!(folio)).await;
        dice(revocado, mal, "se revocó el 2 de marzo de 2026");
        // Good until the 2nd of September, and for ninety days more.
        let (_, otro_mas) = feria.otorga(ella, "flores", BTreeMap::new()).await;
        feria.al(date(2026, 12, 2)).await;
        let viejo = feria.por_programa(ella, "viejo", json!(otro_mas)).await;
        dice(viejo, mal, "venció el 2 de septiembre de 2026 y podía usarse hasta el 1 de diciembre de 2026");
    });
}

#[test]
fn the_last_day_still_counts_and_a_program_renews_by_folio() {
    correr(async {
        let feria = Feria::nueva().await;
        let ella = &feria.casa.ciudadana;
        let (_, folio) = feria.otorga(ella, "comida", BTreeMap::new()).await;
        feria.al(date(2026, 12, 1)).await;
        let programa = feria.casa.entra(ella).await;
        let tiene = programa.llama("GET", "/api/v1/tramites/refrendo/documentos", None).await;
        tiene.dice(&[&folio, "\"sirve\":true", "\"puesto\":\"14\"", "\"tramite\":\"permiso\"", "Íñiga"]);
        let de_otro = feria.casa.entra(&feria.casa.otro).await;
        de_otro.llama("GET", "/api/v1/tramites/refrendo/documentos", None).await.calla(&[&folio]);
        let minusculas = folio.to_lowercase();
        let vuelta = feria.por_programa(ella, "bien", json!(minusculas)).await;
        assert_eq!(vuelta.estado, StatusCode::CREATED, "{}", vuelta.texto());
        let enviada: serde_json::Value = serde_json::from_slice(&vuelta.bytes).unwrap();
        let nueva = enviada["folio"].as_str().unwrap();
        let programa = feria.casa.entra(ella).await;
        programa.llama("GET", &format!("/api/v1/solicitudes/{nueva}"), None).await.dice(&[&folio]);
        let abierto = feria.casa.app.abrir_folio(nueva).await.unwrap();
        let verdad = elige(&feria.casa.app, &feria.refrendo, ella, &folio).await;
        assert_eq!(abierto.estado.datos.campos.get("anterior"), verdad.as_ref());
    });
}

#[test]
fn many_at_once_renew_one_permit_and_one_does() {
    let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(8).enable_all().build().unwrap();
    hilos.block_on(async {
        let feria = Feria::nueva().await;
        let (app, ella) = (&feria.casa.app, &feria.casa.ciudadana);
        let (_, folio) = feria.otorga(ella, "comida", BTreeMap::new()).await;
        let anterior = elige(app, &feria.refrendo, ella, &folio).await.unwrap();
        let tareas: Vec<_> = (0..20)
            .map(|_| {
                let (app, paquete) = (app.clone(), Arc::clone(&feria.refrendo));
                let (de, anterior) = (ella.clone(), anterior.clone());
                tokio::spawn(async move { renueva(&app, &paquete, &de, anterior).await })
            })
            .collect();
        let mut hechas = Vec::new();
        for tarea in tareas {
            match tarea.await.unwrap() {
                Ok(hecho) => hechas.push(hecho.expediente),
                Err(no) => assert!(no.to_string().contains("ya se usó en otra solicitud"), "{no}"),
            }
        }
        let [unica] = hechas.as_slice() else { panic!("{} la usaron", hechas.len()) };
        // Without payment it is closed, and the permit may be used again; once granted, no more.
        feria.al(date(2026, 3, 9)).await;
        assert!(app.abrir_expediente(unica).await.unwrap().estado.resultado.is_some());
        let otra = renueva(app, &feria.refrendo, ella, anterior.clone()).await.unwrap().expediente;
        let buscado = otra.clone();
        let orden = app.almacen().leer(move |l| l.ordenes(&buscado)).await.unwrap().remove(0);
        let aviso = AvisoDePago {
            referencia: Casa::referencia(&otra),
            linea: orden.linea,
            monto: orden.monto,
            medio: "spei".to_owned(),
        };
        app.recibir_pago(aviso).await.unwrap();
        let no = renueva(app, &feria.refrendo, ella, anterior).await.unwrap_err();
        assert!(no.to_string().contains("ya se usó en otra solicitud"), "{no}");
        // What came of it is a permit too, with the data of the first, and may be renewed.
        let nuevo = app.abrir_expediente(&otra).await.unwrap().estado.salidas[0].folio.to_string();
        let Some(Valor::Registro(partes)) = elige(app, &feria.refrendo, ella, &nuevo).await else {
            panic!("el refrendado no se ofrece")
        };
        assert_eq!(partes.get("puesto"), Some(&Valor::Texto("14".to_owned())));
        assert_eq!(partes.get("giro"), Some(&Valor::Opcion("flores".to_owned())));
    });
}

#[test]
fn what_is_revoked_while_it_is_sent_is_used_before_or_not_at_all() {
    let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    hilos.block_on(async {
        let feria = Feria::nueva().await;
        let (app, ella) = (&feria.casa.app, &feria.casa.ciudadana);
        for _ in 0..8 {
            let (id, folio) = feria.otorga(ella, "comida", BTreeMap::new()).await;
            let anterior = elige(app, &feria.refrendo, ella, &folio).await.unwrap();
            let envia = {
                let (app, paquete) = (app.clone(), Arc::clone(&feria.refrendo));
                let (de, anterior) = (ella.clone(), anterior.clone());
                tokio::spawn(async move { renueva(&app, &paquete, &de, anterior).await })
            };
            feria.actua(&id, "vigila", "revocar", BTreeMap::new()).await;
            if let Err(no) = envia.await.unwrap() {
                assert!(no.to_string().contains("se revocó el 2 de marzo de 2026"), "{no}");
            }
            // From here on nobody may.
            let no = renueva(app, &feria.refrendo, ella, anterior).await.unwrap_err();
            assert!(no.to_string().contains(&folio), "{no}");
        }
    });
}

/// A correction of a permit, asked for by who holds it.
async fn corrige(feria: &Feria, paquete: &Ofrecido, anterior: Valor) -> Result<Hecho, AppError> {
    let respuestas = [("anterior", anterior), ("que_esta_mal", Valor::Texto("Es el puesto 41.".to_owned()))];
    let inicio = Inicio {
        paquete: Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(&feria.casa.ciudadana, BTreeMap::new()),
        accion: "enviar".into(),
        respuestas: respuestas.map(|(campo, valor)| (CampoId::from(campo), Some(valor))).into(),
        borrador: None,
    };
    feria.casa.app.iniciar(inicio, &feria.casa.ciudadana.id, None).await
}

#[test]
fn whoever_verifies_a_document_that_was_corrected_is_told_which_stands_in_its_place() {
    correr(async {
        let feria = Feria::nueva().await;
        let (casa, ella) = (&feria.casa, &feria.casa.ciudadana);
        let bytes = include_bytes!("../datos/correccion.paquete");
        let correccion = casa.app.recibir(bytes, &[], "Instalación").unwrap();
        let (_, folio) = feria.otorga(ella, "comida", BTreeMap::new()).await;
        let elegido = elige(&casa.app, &correccion, ella, &folio).await.unwrap();
        let pedida = corrige(&feria, &correccion, elegido.clone()).await.unwrap().expediente;
        // One correction at a time, and none of what was corrected.
        let otra = corrige(&feria, &correccion, elegido.clone()).await.unwrap_err();
        assert!(otra.to_string().contains("ya se usó en otra solicitud"), "{otra}");
        let anonima = casa.nadie();
        anonima.ve(&format!("/verificar/{folio}")).await.dice(&["Documento auténtico y vigente"]);
        let dado = [("giro", Valor::Opcion("comida".to_owned())), ("puesto", Valor::Texto("41".to_owned()))];
        let dado = dado.map(|(campo, valor)| (CampoId::from(campo), Some(valor))).into();
        feria.actua(&pedida, "autorizacion", "corregir", dado).await;
        drenar(&casa.app).await.unwrap();
        let abierto = casa.app.abrir_expediente(&pedida).await.unwrap();
        let nuevo = abierto.estado.salidas.first().unwrap();
        assert_eq!(nuevo.corrige.as_ref().map(|f| f.to_string()), Some(folio.clone()));
        // It is good until the day on which the other was.
        assert_eq!(nuevo.vence, Some(date(2026, 9, 2)));
        let nuevo = nuevo.folio.to_string();
        let anterior = anonima.ve(&format!("/verificar/{folio}")).await;
        anterior.dice(&[
            "Documento corregido: vale el que lo sustituye",
            "2 de marzo de 2026",
            &format!("/verificar/{nuevo}"),
        ]);
        anterior.calla(&["Sigue vigente"]);
        anonima.ve(&format!("/verificar/{nuevo}")).await.dice(&[
            "Documento auténtico y vigente",
            "Sustituye al documento",
            &folio,
        ]);
        anonima
            .ve(&format!("/api/v1/verificacion/{folio}"))
            .await
            .dice(&["\"vigente\":false", &format!("\"corregido_por\":\"{nuevo}\"")]);
        anonima
            .ve(&format!("/api/v1/verificacion/{nuevo}"))
            .await
            .dice(&["\"vigente\":true", &format!("\"corrige\":\"{folio}\"")]);
        // Its holder sees both; who works here too.
        casa.entra(ella)
            .await
            .ve("/documentos")
            .await
            .dice(&[&format!("lo sustituye el {nuevo}"), "Corregido"]);
        let suyo = folio.trim_end_matches("-D1");
        let en_bandeja = casa.entra(&feria.titular).await.ve(&format!("/expedientes/{suyo}")).await;
        en_bandeja.dice(&[&format!("lo sustituye el {nuevo}"), "Corregido"]);
        let pedido = nuevo.trim_end_matches("-D1");
        let traza = casa.entra(&feria.titular).await.ve(&format!("/expedientes/{pedido}")).await;
        traza.dice(&[&format!("Sustituye al documento {folio}, que deja de valer.")]);
        // It serves no more, neither chosen in a form nor by who read it before.
        let no = renueva(&casa.app, &feria.refrendo, ella, elegido).await.unwrap_err();
        assert!(no.to_string().contains("se corrigió el 2 de marzo de 2026"), "{no}");
        dice(
            feria.por_programa(ella, "corregido", json!(folio)).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "y vale el que lo sustituye",
        );
        assert!(feria.por_programa(ella, "nuevo", json!(nuevo)).await.estado.is_success());
        // The correction is corrected as any other, and the chain leads to what is good.
        let elegido = elige(&casa.app, &correccion, ella, &nuevo).await.unwrap();
        let segunda = corrige(&feria, &correccion, elegido).await.unwrap().expediente;
        let dado = [("giro", Valor::Opcion("comida".to_owned())), ("puesto", Valor::Texto("14".to_owned()))];
        let dado = dado.map(|(campo, valor)| (CampoId::from(campo), Some(valor))).into();
        feria.actua(&segunda, "autorizacion", "corregir", dado).await;
        anonima.ve(&format!("/verificar/{nuevo}")).await.dice(&["Documento corregido"]);
        anonima.ve(&format!("/verificar/{folio}")).await.dice(&[&format!("/verificar/{nuevo}")]);
        drop(correccion);
    });
}

#[test]
fn a_solicitud_waits_for_what_another_tramite_gives_and_goes_on_with_it() {
    correr(async {
        let casa = Casa::nueva().await;
        let recibe = |bytes: &[u8]| casa.app.recibir(bytes, &[], "Instalación").unwrap();
        let concierto = recibe(include_bytes!("../datos/concierto.paquete"));
        let dictamen = recibe(include_bytes!("../datos/dictamen_seguridad.paquete"));
        let de = |correo: &str, nombre: &str, rol: &str, dependencia: &str| runtime::app::CuentaNueva {
            clase: ClaseCuenta::Servidor,
            roles: [RolId::from(rol)].into_iter().collect(),
            dependencia: Some(dependencia.into()),
            ..nueva(correo, nombre)
        };
        let revisora =
            casa.app.crear_cuenta(de("revisora", "Rita Revisa", "revisora", "eventos")).await.unwrap();
        let perito =
            casa.app.crear_cuenta(de("perito", "Pepe Perito", "perito", "proteccion")).await.unwrap();
        let ella = &casa.ciudadana;
        let inicia = async |paquete: &Ofrecido, campo: &str, valor: Valor| {
            let inicio = Inicio {
                paquete: Arc::clone(paquete),
                canal: Canal::EnLinea,
                solicitante: valor_solicitante(ella, BTreeMap::new()),
                accion: "enviar".into(),
                respuestas: [(CampoId::from(campo), Some(valor))].into(),
                borrador: None,
            };
            casa.app.iniciar(inicio, &ella.id, None).await.unwrap().expediente
        };
        let actua = async |id: &ExpedienteId, quien: &Cuenta, etapa: &str, accion: &str, dado: Respuestas| {
            let comando = Comando::Actuar {
                etapa: etapa.into(),
                visita: None,
                accion: accion.into(),
                respuestas: dado,
            };
            casa.app.ejecutar(id, comando, actuante(quien), None).await.unwrap();
        };
        let permiso = inicia(&concierto, "boletos", Valor::Entero(800)).await;
        actua(&permiso, &revisora, "revision", "procede", Respuestas::new()).await;
        let folio = casa.app.abrir_expediente(&permiso).await.unwrap().estado.folio.to_string();
        let entra = casa.entra(ella).await;
        let pagina = format!("/solicitudes/{folio}/etapas/dictamen");
        // Without it, the page leads to who gives it.
        entra
            .ve(&pagina)
            .await
            .dice(&["no tiene ningún documento «Dictamen de seguridad»", "/tramites/dictamen"]);
        let suyo = inicia(&dictamen, "lugar", Valor::Texto("Foro del Centro".to_owned())).await;
        let aforo = [(CampoId::from("aforo"), Some(Valor::Entero(1_000)))].into();
        actua(&suyo, &perito, "peritaje", "dictaminar", aforo).await;
        drenar(&casa.app).await.unwrap();
        let dado = casa.app.abrir_expediente(&suyo).await.unwrap().estado.salidas[0].folio.to_string();
        entra.ve(&pagina).await.dice(&[&dado, "Personas que caben: 1,000"]);
        // Nobody else presents it for them.
        let otra = casa.entra(&casa.otro).await;
        assert_eq!(otra.ve(&pagina).await.estado, StatusCode::NOT_FOUND);
        let vuelta = entra.envia(&pagina, &[("seguridad", &dado), ("_accion", "enviar:presentar")]).await;
        let vuelta = if vuelta.estado.is_redirection() { entra.ve(vuelta.a()).await } else { vuelta };
        let estado = casa.app.abrir_expediente(&permiso).await.unwrap().estado;
        assert!(estado.activa("resolucion").is_some(), "{:?} {}", estado.activas, vuelta.texto());
    });
}
