//! Stages that are of who was chosen, over the whole platform: who chooses sees who holds the role today, the stage is theirs from the moment
//! it is entered, their colleagues only see whose it is, and whoever chose may choose again.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::{Comando, Respuestas};
use engine::servidor;
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{CuentaNueva, Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::{Canal, Hecho, Quien};
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::Resultado;
use schemas::valor::Valor;
use serde_json::{Value, json};

use crate::casa::{Casa, Vuelta, actuante, correr, nueva};

struct Alumbrado {
    casa: Casa,
    paquete: Ofrecido,
    despacho: Cuenta,
    marta: Cuenta,
    luis: Cuenta,
    supervisa: Cuenta,
}

async fn trabaja(casa: &Casa, correo: &str, nombre: &str, rol: &str, dependencia: &str) -> Cuenta {
    let cuenta = CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from(rol)].into_iter().collect(),
        dependencia: Some(dependencia.into()),
        ..nueva(correo, nombre)
    };
    casa.app.crear_cuenta(cuenta).await.unwrap()
}

impl Alumbrado {
    async fn nuevo() -> Self {
        let casa = Casa::nueva().await;
        let paquete =
            casa.app.recibir(include_bytes!("../datos/reporte.paquete"), &[], "Instalación").unwrap();
        Self {
            paquete,
            despacho: trabaja(&casa, "despacho", "Delia Despacho", "despacho", "alumbrado").await,
            marta: trabaja(&casa, "marta", "Marta Luz", "electricista", "alumbrado").await,
            luis: trabaja(&casa, "luis", "Luis Foco", "electricista", "alumbrado").await,
            supervisa: trabaja(&casa, "supervisa", "Sara Supervisa", "supervision", "alumbrado").await,
            casa,
        }
    }

    /// A report that waits to be given to somebody.
    async fn enviado(&self) -> (ExpedienteId, String) {
        let inicio = Inicio {
            paquete: Arc::clone(&self.paquete),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&self.casa.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: [(CampoId::from("donde"), Some(Valor::Texto("Calle Sol y Luna".to_owned())))].into(),
            borrador: None,
        };
        let hecho = self.casa.app.iniciar(inicio, &self.casa.ciudadana.id, None).await.unwrap();
        (hecho.expediente, hecho.folio.to_string())
    }

    async fn elegida(&self, quien: &Cuenta) -> Respuestas {
        let elegibles = self.casa.app.elegibles(&self.paquete, None).await.unwrap();
        let elegible = elegibles.into_iter().find(|e| e.cuenta == quien.id).unwrap();
        let valor = servidor::valor(&self.paquete, &RolId::from("electricista"), &elegible);
        [(CampoId::from("quien"), Some(valor))].into()
    }

    async fn asigna(&self, id: &ExpedienteId, quien: &Cuenta) -> Result<(), String> {
        let comando = Comando::Actuar {
            etapa: "despacho".into(),
            visita: None,
            accion: "asignar".into(),
            respuestas: self.elegida(quien).await,
        };
        let hecho = self.casa.app.ejecutar(id, comando, actuante(&self.despacho), None).await;
        hecho.map(drop).map_err(|e| e.to_string())
    }

    /// A report that somebody has.
    async fn de(&self, quien: &Cuenta) -> (ExpedienteId, String) {
        let (id, folio) = self.enviado().await;
        self.asigna(&id, quien).await.unwrap();
        drenar(&self.casa.app).await.unwrap();
        (id, folio)
    }

    async fn repara(&self, id: &ExpedienteId, quien: &Cuenta) -> Result<(), String> {
        let hecho = Valor::Texto("Se cambió el foco".to_owned());
        let comando = Comando::Actuar {
            etapa: "reparacion".into(),
            visita: None,
            accion: "reparar".into(),
            respuestas: [(CampoId::from("hecho"), Some(hecho))].into(),
        };
        let hecho = self.casa.app.ejecutar(id, comando, actuante(quien), None).await;
        hecho.map(drop).map_err(|e| e.to_string())
    }

    /// The expediente has somebody's name as that of who repairs it.
    async fn lo_tiene(&self, id: &ExpedienteId) -> String {
        let abierto = self.casa.app.abrir_expediente(id).await.unwrap();
        let etapa = abierto.paquete.tramite.etapa("reparacion").unwrap();
        servidor::asignada(&abierto.paquete, &abierto.estado, etapa).unwrap().nombre
    }

    async fn suspende(&self, quien: &Cuenta) {
        let suspendida = Cuenta { activa: false, ..quien.clone() };
        self.casa.app.almacen().escribir(move |e| e.cambiar_cuenta(&suspendida)).await.unwrap();
    }
}

fn json_de(vuelta: &Vuelta) -> Value {
    serde_json::from_slice(&vuelta.bytes).unwrap()
}

#[test]
fn who_was_chosen_attends_it_and_their_colleagues_only_see_whose_it_is() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let (id, folio) = a.enviado().await;
        let ruta = format!("/expedientes/{folio}");

        // Who chooses is shown who holds the role, by name.
        let despacha = a.casa.entra(&a.despacho).await;
        despacha.envia(&format!("{ruta}/tomar?etapa=despacho"), &[]).await;
        let formulario = despacha.ve(&ruta).await;
        formulario.dice(&["Quién la repara", "Marta Luz", "Luis Foco"]);
        formulario.calla(&["Sara Supervisa", "Olga Oficial", "marta@prueba.mx"]);
        let acciones = format!("{ruta}/acciones/despacho");
        let vacia = despacha.envia(&acciones, &[("accion", "asignar"), ("_accion", "ver")]).await;
        vacia.dice(&["Elija a una persona en «Quién la repara»"]);
        let marta = a.marta.id.to_string();
        let previa =
            despacha.envia(&acciones, &[("accion", "asignar"), ("quien", &marta), ("_accion", "ver")]).await;
        previa.dice(&["Lo que usted escribió", "Marta Luz"]);
        let clave = previa.oculto("_clave");
        let confirma = [("_clave", clave.as_str()), ("_visita", "1"), ("quien", &marta)];
        let hecha = despacha.envia(&format!("{acciones}/asignar"), &confirma).await;
        assert_eq!(hecha.estado, StatusCode::SEE_OTHER, "{}", hecha.texto());
        drenar(&a.casa.app).await.unwrap();

        // It comes to her as hers, with nothing to take.
        let ella = a.casa.entra(&a.marta).await;
        ella.ve("/bandeja?vista=mias").await.dice(&[&folio]);
        let suya = ella.ve(&ruta).await;
        suya.dice(&["Asignado a usted", "Quedó reparada"]);
        suya.calla(&["Tómelo para decidir", "/soltar", "Asignar a otra persona"]);

        // He sees whose it is, and can neither take it nor act.
        let el = a.casa.entra(&a.luis).await;
        el.ve("/bandeja").await.dice(&[&folio, "Marta Luz"]);
        el.ve("/bandeja?vista=mias").await.calla(&[&folio]);
        el.ve("/bandeja?vista=sin_asignar").await.calla(&[&folio]);
        let ajena = el.ve(&ruta).await;
        ajena.dice(&["Ahora le toca a Marta Luz"]);
        ajena.calla(&["Quedó reparada"]);
        let toma = el.envia(&format!("{ruta}/tomar?etapa=reparacion"), &[]).await;
        assert_eq!(toma.estado, StatusCode::FORBIDDEN, "{}", toma.texto());
        toma.dice(&["se asignó a Marta Luz"]);
        let negado = a.repara(&id, &a.luis).await.unwrap_err();
        assert!(negado.contains("se asignó a Marta Luz; si falta, actúa quien suple: Supervisión de cuadrillas, o lo reasigna Despacho de reportes"), "{negado}");

        // Who substitutes the role does, and the event says in whose place.
        let suple = a.casa.entra(&a.supervisa).await.ve(&ruta).await;
        suple.dice(&["Asignado a Marta Luz", "usted puede actuar en su lugar", "Quedó reparada"]);
        a.repara(&id, &a.supervisa).await.unwrap();
        let abierto = a.casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.resultado, Some(Resultado::Atendida));
        let en_su_lugar = abierto.eventos.iter().any(|e| {
            matches!(&e.quien, Quien::Servidor { suple_a: Some(rol), .. } if rol.as_str() == "electricista")
        });
        assert!(en_su_lugar, "no dice en lugar de quién");
    });
}

#[test]
fn who_applied_knows_the_name_and_nobody_outside_sees_an_account() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let (_, folio) = a.de(&a.marta).await;
        let (persona, cuenta) = (a.casa.entra(&a.casa.ciudadana).await, a.marta.id.to_string());
        let solicitud = persona.ve(&format!("/solicitudes/{folio}")).await;
        solicitud.dice(&["Marta Luz"]);
        for ruta in [
            format!("/solicitudes/{folio}"),
            format!("/solicitudes/{folio}/respuestas"),
            format!("/api/v1/solicitudes/{folio}"),
            format!("/consulta?folio={folio}"),
        ] {
            let vuelta = if ruta.starts_with("/api") {
                persona.llama("GET", &ruta, None).await
            } else {
                persona.ve(&ruta).await
            };
            vuelta.calla(&[&cuenta, "marta@prueba.mx"]);
        }
        // Nobody else is told who.
        a.casa.nadie().ve(&format!("/consulta?folio={folio}")).await.calla(&["Marta Luz"]);
        let correos = a.casa.app.almacen().leer(|l| l.correos(None, 50)).await.unwrap();
        assert!(correos.iter().any(|c| c.correo.asunto.contains("quién lo atiende")), "nadie avisó");
        // The door of who works here isn't hers.
        let puerta = persona.llama("GET", &format!("/api/v1/expedientes/{folio}/servidores"), None).await;
        assert!(puerta.estado.is_client_error(), "{}", puerta.estado);
    });
}

#[test]
fn nobody_is_chosen_who_was_suspended_works_elsewhere_or_was_made_up() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let (id, folio) = a.enviado().await;
        let lejos = trabaja(&a.casa, "lejos", "Lena Lejos", "electricista", "sedus").await;
        a.suspende(&a.luis).await;
        let programa = a.casa.entra(&a.despacho).await;
        let lista = programa.llama("GET", &format!("/api/v1/expedientes/{folio}/servidores"), None).await;
        let campos = json_de(&lista);
        assert_eq!(
            campos["campos"][0]["personas"],
            json!([{"cuenta": a.marta.id, "nombre": "Marta Luz", "cargo": "Electricista"}]),
            "{campos}"
        );
        let accion = format!("/api/v1/expedientes/{folio}/acciones/despacho/asignar");
        let manda = |clave: &'static str, quien: Value| {
            let (programa, accion) = (&programa, &accion);
            let cuerpo = json!({"visita": 1, "respuestas": {"quien": quien}}).to_string();
            async move { programa.llama_con(clave, "POST", accion, Some(&cuerpo)).await }
        };
        let hostiles = [
            ("a", json!(a.luis.id)),
            ("b", json!(lejos.id)),
            ("c", json!(a.casa.ciudadana.id)),
            ("d", json!(a.supervisa.id)),
            ("e", json!("marta@prueba.mx")),
            ("f", json!("' OR 1=1 --")),
            ("g", json!({"cuenta": a.marta.id, "nombre": "Otra"})),
            ("h", json!(["x"])),
            ("i", json!("")),
        ];
        for (clave, quien) in hostiles {
            let vuelta = manda(clave, quien.clone()).await;
            assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY, "{quien}: {}", vuelta.texto());
            vuelta.calla(&["Luis Foco", "Lena Lejos"]);
        }
        manda("z", json!("nadie")).await.dice(&["a una persona que hoy tenga el rol «Electricista»"]);
        // A value that was made by hand isn't taken either.
        let mut falsas = a.elegida(&a.marta).await;
        for valor in falsas.values_mut().flatten() {
            if let Valor::Registro(partes) = valor {
                partes.insert("nombre".to_owned(), Valor::Texto("Marta Falsa".to_owned()));
            }
        }
        let comando = Comando::Actuar {
            etapa: "despacho".into(),
            visita: None,
            accion: "asignar".into(),
            respuestas: falsas,
        };
        let falso = a.casa.app.ejecutar(&id, comando, actuante(&a.despacho), None).await.unwrap_err();
        assert!(falso.to_string().contains("no es lo que se sabe de Marta Luz"), "{falso}");
        assert_eq!(manda("bien", json!(a.marta.id)).await.estado, StatusCode::OK);
    });
}

#[test]
fn whoever_chose_hands_it_over_and_nobody_is_left_without_it() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let (id, folio) = a.de(&a.marta).await;
        let ruta = format!("/expedientes/{folio}");
        // She leaves: it is still hers, and whoever chose may choose again.
        a.suspende(&a.marta).await;
        let despacha = a.casa.entra(&a.despacho).await;
        let pagina = despacha.ve(&ruta).await;
        pagina.dice(&["Asignado a Marta Luz", "Asignar a esta persona", "Luis Foco"]);
        let asignaciones = format!("{ruta}/asignaciones/reparacion");
        let mal = despacha.envia(&asignaciones, &[("visita", "1"), ("persona", "quien sea")]).await;
        assert_eq!(mal.estado, StatusCode::UNPROCESSABLE_ENTITY);
        mal.dice(&["Elija a una persona de la lista"]);
        let luis = a.luis.id.to_string();
        // Nobody else has that form, nor the right.
        let el = a.casa.entra(&a.luis).await;
        let suyo = el.envia(&asignaciones, &[("visita", "1"), ("persona", &luis)]).await;
        assert_eq!(suyo.estado, StatusCode::FORBIDDEN, "{}", suyo.texto());
        let antes = a.casa.app.abrir_expediente(&id).await.unwrap().estado.relojes.clone();
        let hecha = despacha.envia(&asignaciones, &[("visita", "1"), ("persona", &luis)]).await;
        assert_eq!(hecha.estado, StatusCode::SEE_OTHER, "{}", hecha.texto());
        let abierto = a.casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.relojes, antes, "su plazo no cambia");
        assert_eq!(a.lo_tiene(&id).await, "Luis Foco");
        el.ve("/bandeja?vista=mias").await.dice(&[&folio]);
        despacha.ve(&ruta).await.dice(&["«Reparación» se asignó a Luis Foco"]);
        let persona = a.casa.entra(&a.casa.ciudadana).await;
        persona.ve(&format!("/solicitudes/{folio}")).await.dice(&["Luis Foco"]);
        // By program, and late: the visit is another.
        let otra = format!("/api/v1/expedientes/{folio}/acciones/reparacion/asignar-a-otra-persona");
        let cuerpo = json!({"visita": 7, "respuestas": {"quien": luis}}).to_string();
        let programa = a.casa.entra(&a.despacho).await;
        assert_eq!(programa.llama("POST", &otra, Some(&cuerpo)).await.estado, StatusCode::CONFLICT);
        a.repara(&id, &a.luis).await.unwrap();
        let tarde = despacha.envia(&asignaciones, &[("visita", "1"), ("persona", &luis)]).await;
        assert!(tarde.estado.is_client_error(), "{}", tarde.texto());
    });
}

#[test]
fn two_who_hand_it_over_at_once_leave_it_with_one_of_them() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let tres = trabaja(&a.casa, "tres", "Tina Tres", "electricista", "alumbrado").await;
        for _ in 0..8 {
            let (id, _) = a.de(&a.marta).await;
            let manda = |quien: Respuestas| {
                let comando =
                    Comando::Reasignar { etapa: "reparacion".into(), visita: Some(1), respuestas: quien };
                let (app, id, de) = (a.casa.app.clone(), id.clone(), actuante(&a.despacho));
                async move { app.ejecutar(&id, comando, de, None).await }
            };
            let (a_luis, a_tres) = (a.elegida(&a.luis).await, a.elegida(&tres).await);
            let (uno, otro, acto) = tokio::join!(manda(a_luis), manda(a_tres), a.repara(&id, &a.marta));
            let abierto = a.casa.app.abrir_expediente(&id).await.unwrap();
            let cambios = abierto
                .eventos
                .iter()
                .filter(|e| servidor::reasignada(&abierto.paquete, &e.hecho).is_some())
                .count();
            let hechos = [uno.is_ok(), otro.is_ok()].into_iter().filter(|h| *h).count();
            assert_eq!(cambios, hechos);
            match acto {
                // She acted while it was hers.
                Ok(()) => assert_eq!(abierto.estado.resultado, Some(Resultado::Atendida)),
                Err(porque) => {
                    assert!(porque.contains("se asignó a"), "{porque}");
                    assert!(["Luis Foco", "Tina Tres"].contains(&a.lo_tiene(&id).await.as_str()));
                }
            }
        }
    });
}

#[test]
fn the_platform_counts_what_somebody_has_in_their_hands() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let mut dichas = Vec::new();
        let mut hechos = Vec::new();
        for vuelta in 0..4 {
            let (id, folio) = a.de(&a.marta).await;
            let abierto = a.casa.app.abrir_expediente(&id).await.unwrap();
            let dicha = abierto.eventos.iter().find_map(|e| match &e.hecho {
                Hecho::ConsultaRespondida { valores, .. } => valores.get("en_curso").cloned(),
                _ => None,
            });
            dichas.push(dicha.unwrap());
            hechos.push((id, folio));
            if vuelta == 1 {
                // One that is over is in nobody's hands.
                a.repara(&hechos[0].0, &a.marta).await.unwrap();
            }
        }
        assert_eq!(dichas, [0, 1, 1, 2].map(Valor::Entero));
        // What others have isn't hers.
        let (id, _) = a.de(&a.luis).await;
        let abierto = a.casa.app.abrir_expediente(&id).await.unwrap();
        let valor = &abierto.estado.datos.resultados["carga"];
        assert_eq!(*valor, Valor::Registro([("en_curso".to_owned(), Valor::Entero(0))].into()));
        // What was said stays as it was said, whatever she has now.
        let primero = a.casa.app.abrir_expediente(&hechos[1].0).await.unwrap();
        let dicho = Valor::Registro([("en_curso".to_owned(), Valor::Entero(1))].into());
        assert_eq!(primero.estado.datos.resultados["carga"], dicho);
        let persona = a.casa.entra(&a.casa.ciudadana).await;
        persona.ve(&format!("/solicitudes/{}", hechos[3].1)).await.dice(&["Marta Luz"]);
    });
}
