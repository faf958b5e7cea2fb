//! Who stands in for somebody for some days sees and does what that person has, assigned or taken; it says in whose place, and it ends by
//! itself. What an account that may not be used any more still has is handed over by who administers, and it is written down.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::{Comando, Respuestas};
use engine::servidor;
use jiff::SignedDuration;
use runtime::almacen::{CambioDeCuenta, CambioOrdenado, ClaseCuenta, Cuenta, QueMovimiento};
use runtime::app::{CuentaNueva, Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::{Canal, Hecho, Quien};
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::Resultado;
use schemas::valor::Valor;

use crate::casa::{Casa, actuante, correr, nueva};

struct Alumbrado {
    casa: Casa,
    paquete: Ofrecido,
    despacho: Cuenta,
    marta: Cuenta,
    luis: Cuenta,
    nadia: Cuenta,
}

async fn trabaja(casa: &Casa, correo: &str, nombre: &str, roles: &[&str]) -> Cuenta {
    let cuenta = CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: roles.iter().map(|r| RolId::from(*r)).collect(),
        dependencia: Some("alumbrado".into()),
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
            despacho: trabaja(&casa, "despacho", "Delia Despacho", &["despacho"]).await,
            marta: trabaja(&casa, "marta", "Marta Luz", &["electricista"]).await,
            luis: trabaja(&casa, "luis", "Luis Foco", &["electricista"]).await,
            nadia: trabaja(&casa, "nadia", "Nadia Nueva", &["bodega"]).await,
            casa,
        }
    }

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

    /// A report that somebody has.
    async fn de(&self, quien: &Cuenta) -> (ExpedienteId, String) {
        let (id, folio) = self.enviado().await;
        let elegibles = self.casa.app.elegibles(&self.paquete, None).await.unwrap();
        let elegible = elegibles.into_iter().find(|e| e.cuenta == quien.id).unwrap();
        let valor = servidor::valor(&self.paquete, &RolId::from("electricista"), &elegible);
        let respuestas: Respuestas = [(CampoId::from("quien"), Some(valor))].into();
        let comando =
            Comando::Actuar { etapa: "despacho".into(), visita: None, accion: "asignar".into(), respuestas };
        self.casa.app.ejecutar(&id, comando, actuante(&self.despacho), None).await.unwrap();
        drenar(&self.casa.app).await.unwrap();
        (id, folio)
    }

    /// Somebody stands in for another from now, for some days, as an expediente would decide it.
    async fn suple(&self, quien: &Cuenta, de: &Cuenta, dias: i64) {
        let (expediente, _) = self.enviado().await;
        let ahora = self.casa.app.ahora();
        // As they are in the store.
        let (quien, de) = (quien.id.clone(), de.id.clone());
        let (quien, de) = self
            .casa
            .app
            .almacen()
            .leer(move |l| Ok((l.cuenta(&quien)?.unwrap(), l.cuenta(&de)?.unwrap())))
            .await
            .unwrap();
        let cambio = CambioOrdenado::Cuenta(Box::new(CambioDeCuenta {
            antes: Some(quien.clone()),
            despues: quien.clone(),
            que: QueMovimiento::Suplencia,
            roles: de.roles.clone(),
            suple_a: Some(de.clone()),
            plazo: Some((ahora, ahora + SignedDuration::from_hours(24 * dias))),
            expediente,
            evento: 1,
            cuando: ahora,
            efectos: Vec::new(),
        }));
        self.casa.app.almacen().escribir(move |e| e.hacer_ordenado(&cambio)).await.unwrap();
    }

    /// Somebody, with what they hold now.
    async fn hoy(&self, quien: &Cuenta) -> Cuenta {
        let (cuenta, ahora) = (quien.clone(), self.casa.app.ahora());
        self.casa.app.almacen().leer(move |l| l.con_suplencias(cuenta, ahora)).await.unwrap()
    }

    async fn repara(&self, id: &ExpedienteId, quien: &Cuenta) -> Result<(), String> {
        let hecho = Valor::Texto("Se cambió el foco".to_owned());
        let comando = Comando::Actuar {
            etapa: "reparacion".into(),
            visita: None,
            accion: "reparar".into(),
            respuestas: [(CampoId::from("hecho"), Some(hecho))].into(),
        };
        let hecho = self.casa.app.ejecutar(id, comando, actuante(&self.hoy(quien).await), None).await;
        hecho.map(drop).map_err(|e| e.to_string())
    }

    async fn pasan(&self, dias: i64) {
        let despues = self.casa.app.ahora() + SignedDuration::from_hours(24 * dias);
        self.casa.app.mover_reloj(despues).await.unwrap();
    }
}

#[test]
fn who_stands_in_for_somebody_does_what_is_theirs_and_it_says_in_whose_place() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let (id, folio) = a.de(&a.marta).await;
        let ruta = format!("/expedientes/{folio}");
        // Before it begins she has nothing to see.
        let ella = a.casa.entra(&a.nadia).await;
        assert_eq!(ella.ve(&ruta).await.estado, StatusCode::NOT_FOUND);
        a.suple(&a.nadia, &a.marta, 10).await;
        ella.ve("/bandeja?vista=mias").await.dice(&[&folio, "Usted, en suplencia de Marta Luz"]);
        let lista = ella.llama("GET", "/api/v1/bandeja?vista=mias", None).await;
        lista.dice(&[&folio, "de_quien_suple"]);
        let pagina = ella.ve(&ruta).await;
        pagina.dice(&["Usted suple a Marta Luz", "Quedó reparada"]);
        // A colleague with the role of their own, who stands in for nobody, still can't; nor can a citizen.
        let no = a.repara(&id, &a.luis).await.unwrap_err();
        assert!(no.contains("se asignó a Marta Luz"), "{no}");
        a.repara(&id, &a.nadia).await.unwrap();
        let abierto = a.casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.resultado, Some(Resultado::Atendida));
        let dice = abierto.eventos.iter().any(|e| {
            matches!(&e.quien, Quien::Servidor { cuenta, por: Some(por), .. } if *cuenta == a.nadia.id && *por == a.marta.id)
        });
        assert!(dice, "no dice en lugar de quién");
        drenar(&a.casa.app).await.unwrap();
        let en_su_lugar = "en suplencia de Marta Luz";
        ella.ve(&ruta).await.dice(&[en_su_lugar]);
        let persona = a.casa.entra(&a.casa.ciudadana).await;
        persona.ve(&format!("/solicitudes/{folio}")).await.dice(&[en_su_lugar]);
        a.casa.nadie().ve(&format!("/consulta?folio={folio}")).await.calla(&["Marta"]);
        for quien in [&a.casa.otro, &a.casa.administra, &a.casa.ajena] {
            assert!(a.casa.entra(quien).await.ve(&ruta).await.estado.is_client_error());
        }
    });
}

#[test]
fn when_the_days_are_over_it_stops_at_once() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let (id, folio) = a.de(&a.marta).await;
        a.suple(&a.nadia, &a.marta, 2).await;
        let ella = a.casa.entra(&a.nadia).await;
        // A page that was open since before.
        let ruta = format!("/expedientes/{folio}");
        let previa = ella
            .envia(
                &format!("{ruta}/acciones/reparacion"),
                &[("accion", "reparar"), ("hecho", "Se cambió el foco"), ("_accion", "ver")],
            )
            .await;
        let clave = previa.oculto("_clave");
        a.pasan(2).await;
        let ella = a.casa.entra(&a.nadia).await;
        let tarde = ella
            .envia(
                &format!("{ruta}/acciones/reparacion/reparar"),
                &[("_clave", clave.as_str()), ("_visita", "1"), ("hecho", "Se cambió el foco")],
            )
            .await;
        assert_eq!(tarde.estado, StatusCode::NOT_FOUND, "{}", tarde.texto());
        ella.ve("/bandeja?vista=mias").await.calla(&[&folio]);
        assert!(a.repara(&id, &a.nadia).await.is_err());
        a.repara(&id, &a.marta).await.unwrap();
    });
}

#[test]
fn both_may_act_and_one_does() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let (id, _) = a.de(&a.marta).await;
        a.suple(&a.luis, &a.marta, 5).await;
        let (una, otra) = tokio::join!(a.repara(&id, &a.marta), a.repara(&id, &a.luis));
        assert_eq!([&una, &otra].iter().filter(|r| r.is_ok()).count(), 1, "{una:?} {otra:?}");
        let abierto = a.casa.app.abrir_expediente(&id).await.unwrap();
        let hechas = abierto.eventos.iter().filter(|e| matches!(e.hecho, Hecho::Concluido { .. })).count();
        assert_eq!(hechas, 1);
    });
}

#[test]
fn what_they_took_is_theirs_too_but_nobody_is_both_sides_of_a_decision() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let casa = &a.casa;
        // Taken, not assigned: the oficial took a constancia, and a colleague of the ayuntamiento stands in for her.
        let (id, folio) = casa.pagada().await;
        let toma = Comando::Tomar { etapa: "revision".into() };
        casa.app.ejecutar(&id, toma, actuante(&casa.oficial), None).await.unwrap();
        let colega = CuentaNueva {
            clase: ClaseCuenta::Servidor,
            roles: [RolId::from("archivo")].into_iter().collect(),
            dependencia: Some("ayuntamiento".into()),
            ..nueva("colega", "Celia Colega")
        };
        let colega = casa.app.crear_cuenta(colega).await.unwrap();
        a.suple(&colega, &casa.oficial, 3).await;
        let ella = casa.entra(&colega).await;
        let ruta = format!("/expedientes/{folio}");
        ella.ve("/bandeja?vista=mias").await.dice(&[&folio, "en suplencia de Olga Oficial"]);
        let pagina = ella.ve(&ruta).await;
        pagina.dice(&["En suplencia de Olga Oficial", "puede decidir en su lugar"]);
        pagina.calla(&["pídale que lo suelte"]);
        let comando = Comando::Actuar {
            etapa: "revision".into(),
            visita: None,
            accion: "negar".into(),
            respuestas: [(
                CampoId::from("motivo_negativa"),
                Some(Valor::Texto("El comprobante es de otro domicilio; traiga el suyo.".to_owned())),
            )]
            .into(),
        };
        casa.app.ejecutar(&id, comando, actuante(&a.hoy(&colega).await), None).await.unwrap();
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        assert!(abierto.eventos.iter().any(|e| {
            matches!(&e.quien, Quien::Servidor { por: Some(por), .. } if *por == casa.oficial.id)
        }));
    });
}

#[test]
fn what_who_left_still_has_is_handed_over_one_by_one_or_all_and_it_is_written_down() {
    correr(async {
        let a = Alumbrado::nuevo().await;
        let casa = &a.casa;
        let (primera, folio) = a.de(&a.marta).await;
        let (segunda, otro) = a.de(&a.marta).await;
        let (tercera, suelta) = a.enviado().await;
        let ruta = format!("/admin/personal/{}/pendientes", a.marta.id);
        let administra = casa.entra(&casa.administra).await;
        // While she works here there is nothing to hand over.
        assert_eq!(administra.ve(&ruta).await.estado, StatusCode::NOT_FOUND);
        let toma = Comando::Tomar { etapa: "despacho".into() };
        casa.app.ejecutar(&tercera, toma, actuante(&a.despacho), None).await.unwrap();
        for quien in [&a.marta, &a.despacho] {
            let suspendida = Cuenta { activa: false, ..quien.clone() };
            casa.app.almacen().escribir(move |e| e.cambiar_cuenta(&suspendida)).await.unwrap();
        }
        administra.ve("/admin/personal").await.dice(&[
            "2 pendientes por entregar",
            "1 pendiente por entregar",
            &ruta,
        ]);
        let lista = administra.ve(&ruta).await;
        lista.dice(&["Pendientes de Marta Luz", &folio, &otro, "Reparación", "Luis Foco"]);
        // Nothing of what anybody answered.
        lista.calla(&["Calle Sol y Luna", "Íñiga"]);
        for quien in [&casa.ciudadana, &casa.oficial, &a.luis] {
            let entra = casa.entra(quien).await;
            assert!(entra.ve(&ruta).await.estado.is_client_error());
            let vuelta =
                entra.envia(&ruta, &[("fila", "todas"), ("persona_todas", a.luis.id.as_str())]).await;
            assert!(vuelta.estado.is_client_error(), "{}", vuelta.texto());
        }
        // To who doesn't hold the role it isn't given, and it says so; to who isn't there, neither.
        let nadia = [("fila", "todas"), ("persona_todas", a.nadia.id.as_str())];
        administra.envia(&ruta, &nadia).await.dice(&["No se entregó", "Nadia Nueva no tiene el rol"]);
        for hostil in ["", "nadie", "' OR 1=1 --", casa.ciudadana.id.as_str(), a.marta.id.as_str()] {
            let vuelta = administra.envia(&ruta, &[("fila", "todas"), ("persona_todas", hostil)]).await;
            assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY);
            vuelta.dice(&["Elija a una persona que hoy trabaje aquí"]);
        }
        // One, and then all.
        let una = [
            ("fila", "0"),
            ("expediente", primera.as_str()),
            ("etapa", "reparacion"),
            ("persona_0", a.luis.id.as_str()),
        ];
        administra.envia(&ruta, &una).await.dice(&["1 ya es de esa persona.", &otro]);
        let todas = [("fila", "todas"), ("persona_todas", a.luis.id.as_str())];
        administra.envia(&ruta, &todas).await.dice(&["1 ya es de esa persona.", "No tiene nada pendiente"]);
        for id in [&primera, &segunda] {
            let motivo = "Entregó a Luis Foco lo que tenía Marta Luz".to_owned();
            assert!(casa.accesos(id).await.contains(&(casa.administra.id.clone(), motivo)));
            a.repara(id, &a.luis).await.unwrap();
        }
        // What was taken goes back to those who attend it.
        let de_ella = format!("/admin/personal/{}/pendientes", a.despacho.id);
        administra.ve(&de_ella).await.dice(&[&suelta]);
        administra.envia(&de_ella, &todas).await.dice(&["1 regresó a la bandeja de su rol"]);
        let abierto = casa.app.abrir_expediente(&tercera).await.unwrap();
        assert!(abierto.estado.activas.iter().all(|x| x.tomada_por.is_none()));
    });
}
