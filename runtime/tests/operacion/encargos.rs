//! A role that is held only in some trámites: who holds it attends those, by every door, and of another sees and does nothing; who chooses
//! a person isn't offered them elsewhere, and what they lend isn't lent elsewhere.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use engine::comando::{Actuante, Comando, Respuestas};
use engine::permiso;
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{CuentaNueva, Ofrecido};
use runtime::obreros::drenar;
use schemas::encargo::{Encargo, Encargos};
use schemas::ids::{CampoId, ExpedienteId, RolId, TramiteId};
use schemas::sello;
use schemas::valor::Valor;

use crate::casa::{Casa, correr, nueva, paquete};
use crate::cuentas::{Oficina, Pedido, en};

const ROL: &str = "oficial_constancias";
const UNO: &str = "constancia_residencia";
const OTRO: &str = "constancia_de_origen";

fn solo_en(rol: &str, tramites: &[&str]) -> Encargos {
    let en: BTreeSet<TramiteId> = tramites.iter().map(|t| TramiteId::from(*t)).collect();
    [Encargo { rol: rol.into(), solo_en: Some(en) }].into_iter().collect()
}

async fn trabaja(casa: &Casa, correo: &str, dependencia: &str, roles: Encargos) -> Cuenta {
    let cuenta = CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles,
        dependencia: Some(dependencia.into()),
        ..nueva(correo, correo)
    };
    casa.app.crear_cuenta(cuenta).await.unwrap()
}

/// Two trámites that the same role attends, and a solicitud of each that waits for it.
struct Mostrador {
    casa: Casa,
    de: [(TramiteId, ExpedienteId, String); 2],
}

impl Mostrador {
    async fn nuevo() -> Self {
        let mut casa = Casa::nueva().await;
        let (una, folio) = casa.pagada().await;
        let mut otro = paquete().paquete().clone();
        otro.tramite.id = OTRO.into();
        otro.tramite.nombre = "Constancia de origen".into();
        otro.pruebas.clear();
        casa.ofrecido = casa.app.recibir(sello::sellar(otro).unwrap().bytes(), &[], "Instalación").unwrap();
        let (dos, segundo) = casa.pagada().await;
        Self { de: [(UNO.into(), una, folio), (OTRO.into(), dos, segundo)], casa }
    }
}

#[test]
fn who_holds_a_role_in_one_tramite_attends_it_by_every_door_and_no_other() {
    correr(async {
        let m = Mostrador::nuevo().await;
        let [(_, _, folio), (_, ajena, ajeno)] = &m.de;
        let limitada = trabaja(&m.casa, "limitada", "ayuntamiento", solo_en(ROL, &[UNO])).await;
        let n = m.casa.entra(&limitada).await;

        // The tray, its counters and what it can be narrowed to.
        for camino in
            ["/bandeja", "/bandeja?vista=sin_asignar", &format!("/bandeja?tramite={UNO}"), "/bandeja?q=Peña"]
        {
            let pagina = n.ve(camino).await;
            pagina.dice(&[folio]);
            pagina.calla(&[ajeno, "Constancia de origen"]);
        }
        n.ve(&format!("/bandeja?tramite={OTRO}")).await.calla(&[ajeno]);
        let todo = n.llama("GET", "/api/v1/bandeja", None).await;
        let dicho: serde_json::Value = serde_json::from_slice(&todo.bytes).unwrap();
        assert_eq!(dicho["conteos"]["todas"]["cuantas"], 1);
        assert_eq!(dicho["tareas"].as_array().unwrap().len(), 1);

        // What is another's to attend is as if it weren't there, whatever is asked of it.
        let antes = m.casa.sucesos(ajena).await;
        for (suyo, hay) in [(folio, true), (ajeno, false)] {
            for camino in [
                format!("/expedientes/{suyo}"),
                format!("/expedientes/{suyo}/accesos"),
                format!("/expedientes/{suyo}/acciones/revision/expedir"),
                format!("/api/v1/expedientes/{suyo}"),
                format!("/api/v1/expedientes/{suyo}/servidores"),
            ] {
                let por_programa = camino.starts_with("/api/");
                let vuelta =
                    if por_programa { n.llama("GET", &camino, None).await } else { n.ve(&camino).await };
                assert_eq!(vuelta.estado != StatusCode::NOT_FOUND, hay, "{camino}: {}", vuelta.estado);
            }
        }
        for camino in ["tomar", "soltar", "acciones/revision", "acciones/revision/expedir"] {
            let vuelta = n.envia(&format!("/expedientes/{ajeno}/{camino}"), &[("etapa", "revision")]).await;
            assert_eq!(vuelta.estado, StatusCode::NOT_FOUND, "{camino}");
        }
        for (camino, cuerpo) in [("tomar", r#"{"etapa":"revision"}"#), ("acciones/revision/expedir", "{}")] {
            let ruta = format!("/api/v1/expedientes/{ajeno}/{camino}");
            assert_eq!(n.llama("POST", &ruta, Some(cuerpo)).await.estado, StatusCode::NOT_FOUND, "{camino}");
        }
        assert_eq!(m.casa.sucesos(ajena).await, antes, "nothing was done to it");

        // In the one that is theirs, all as always.
        n.envia(&format!("/expedientes/{folio}/tomar"), &[("etapa", "revision")]).await;
        n.ve("/bandeja?vista=mias").await.dice(&[folio]);
        let ruta = format!("/api/v1/expedientes/{folio}/acciones/revision/expedir");
        let hecho = n.llama("POST", &ruta, Some("{}")).await;
        assert_eq!(hecho.estado, StatusCode::OK, "{}", hecho.texto());

        // Others as before: who holds it everywhere, who holds another, who asked, who administers, nobody.
        for (quien, ve) in [
            (&m.casa.oficial, StatusCode::OK),
            (&m.casa.ajena, StatusCode::NOT_FOUND),
            (&m.casa.administra, StatusCode::NOT_FOUND),
            (&m.casa.otro, StatusCode::NOT_FOUND),
        ] {
            let vuelta = m.casa.entra(quien).await.ve(&format!("/expedientes/{ajeno}")).await;
            assert_eq!(vuelta.estado, ve, "{}", quien.correo.0);
        }
        assert_eq!(m.casa.nadie().ve(&format!("/expedientes/{ajeno}")).await.estado, StatusCode::SEE_OTHER);
        let suya = m.casa.entra(&m.casa.ciudadana).await;
        assert_eq!(suya.ve(&format!("/solicitudes/{ajeno}")).await.estado, StatusCode::OK);

        // Who administers sees where it is held, by names.
        let admin = m.casa.entra(&m.casa.administra).await;
        admin.ve("/admin/personal").await.dice(&["sólo en: Constancia de residencia"]);
    });
}

/// Whatever the limits, one acts where they let and nowhere else; and who has none acts as before there were limits.
#[test]
fn a_role_never_acts_outside_of_where_it_is_held() {
    correr(async {
        let m = Mostrador::nuevo().await;
        let casos: [(&[&str], bool); 6] = [
            (&[UNO], true),
            (&[OTRO], true),
            (&[UNO, OTRO], true),
            (&["uso_suelo"], true),
            (&[], true),
            (&[], false),
        ];
        let mut hechos = 0;
        for (n, (tramites, limita)) in casos.into_iter().enumerate() {
            let roles: Encargos =
                if limita { solo_en(ROL, tramites) } else { [RolId::from(ROL)].into_iter().collect() };
            let cuenta = trabaja(&m.casa, &format!("persona{n}"), "ayuntamiento", roles).await;
            let entra = m.casa.entra(&cuenta).await;
            for (tramite, id, folio) in &m.de {
                let debe = !limita || tramites.contains(&tramite.as_str());
                let quien = runtime::app::actuante(&cuenta, tramite);
                let toma = Comando::Tomar { etapa: "revision".into() };
                let hecho = m.casa.app.ejecutar(id, toma, quien.clone(), None).await;
                assert_eq!(hecho.is_ok(), debe, "{tramites:?} en {tramite}");
                if debe {
                    hechos += 1;
                    let suelta = Comando::Soltar { etapa: "revision".into() };
                    m.casa.app.ejecutar(id, suelta, quien, None).await.unwrap();
                }
                let ve = entra.ve(&format!("/expedientes/{folio}")).await.estado;
                assert_eq!(ve == StatusCode::OK, debe, "{tramites:?} en {tramite}");
                let lista = entra.ve("/bandeja").await.texto().contains(folio.as_str());
                assert_eq!(lista, debe, "{tramites:?} en {tramite}");
            }
        }
        assert_eq!(hechos, 6);
    });
}

#[test]
fn diaries_places_figures_and_choices_are_of_who_holds_a_role_there() {
    correr(async {
        let casa = Casa::nueva().await;
        let datos: [&[u8]; 5] = [
            include_bytes!("../datos/vacuna.paquete"),
            include_bytes!("../datos/puesto.paquete"),
            include_bytes!("../datos/asesoria.paquete"),
            include_bytes!("../datos/reporte.paquete"),
            include_bytes!("../datos/uso_suelo.paquete"),
        ];
        let ofrecidos: Vec<Ofrecido> =
            datos.iter().map(|d| casa.app.recibir(d, &[], "Instalación").unwrap()).collect();
        let (mut vistos, mut elegidos) = ([0; 3], 0);
        for paquete in &ofrecidos {
            let tramite = &paquete.tramite.id;
            for rol in &paquete.roles {
                let con = |roles: Encargos| Cuenta {
                    clase: ClaseCuenta::Servidor,
                    dependencia: Some(rol.dependencia.clone()),
                    roles,
                    ..casa.ajena.clone()
                };
                let entera = con([rol.id.clone()].into_iter().collect());
                let aqui = con(solo_en(&rol.id, &[tramite]));
                let fuera = con(solo_en(&rol.id, &["otro_tramite"]));
                let app = &casa.app;
                let cuantos =
                    |c: &Cuenta| [app.agendas_de(c).len(), app.cupos_de(c).len(), app.medidos_por(c).len()];
                assert_eq!(cuantos(&fuera), [0; 3], "{} en {tramite}", rol.id);
                for (visto, (aqui, entera)) in
                    vistos.iter_mut().zip(cuantos(&aqui).into_iter().zip(cuantos(&entera)))
                {
                    assert!(aqui <= entera);
                    *visto += aqui;
                }
                // Who substitutes a role does so where their own is held.
                assert!(
                    app.roles_que_atiende(&aqui)
                        .iter()
                        .all(|e| e.vale_en(tramite) && !e.vale_en(&"otro_tramite".into()))
                );
                let Actuante::Servidor { roles, .. } = runtime::app::actuante(&fuera, tramite) else {
                    panic!("works here")
                };
                assert!(paquete.roles.iter().all(|r| permiso::rol_para(paquete, &r.id, &roles).is_none()));
            }
            // Who may be chosen for a field that asks for a person.
            for (campo, rol) in engine::servidor::pedidos(paquete) {
                let dependencia = &paquete.rol(rol).unwrap().dependencia;
                let (uno, dos) = (format!("aqui.{}", campo.id), format!("fuera.{}", campo.id));
                let aqui = trabaja(&casa, &uno, dependencia, solo_en(rol, &[tramite])).await;
                trabaja(&casa, &dos, dependencia, solo_en(rol, &["otro_tramite"])).await;
                let elegibles = casa.app.elegibles(paquete, None).await.unwrap();
                assert_eq!(elegibles.iter().map(|e| &e.cuenta).collect::<Vec<_>>(), [&aqui.id]);
                elegidos += 1;
            }
        }
        assert!(vistos.iter().all(|v| *v > 0) && elegidos > 0, "nothing was tried: {vistos:?}, {elegidos}");
    });
}

#[test]
fn what_is_lent_is_lent_where_it_was_held() {
    correr(async {
        let m = Mostrador::nuevo().await;
        let ausente = trabaja(&m.casa, "ausente", "ayuntamiento", solo_en(ROL, &[UNO])).await;
        let [(_, id, folio), (_, otro, ajeno)] = &m.de;
        for (correo, propios) in [("suple", Encargos::ninguno()), ("mixta", solo_en(ROL, &[OTRO]))] {
            let suple = trabaja(&m.casa, correo, "ayuntamiento", propios).await;
            let evento = if correo == "suple" { 1 } else { 2 };
            let hoy = m.casa.suple((id, evento), &suple, &ausente, 2).await;
            // Lent in one; of their own, if at all, in the other.
            let quien = |t: &str| runtime::app::actuante(&hoy, &t.into());
            let por = |t: &str| quien(t).por(&ROL.into(), None).map(|s| s.cuenta.clone());
            assert_eq!((por(UNO), por(OTRO)), (Some(ausente.id.clone()), None), "{correo}");
            let n = m.casa.entra(&suple).await;
            assert_eq!(n.ve(&format!("/expedientes/{folio}")).await.estado, StatusCode::OK);
            let ajena = n.ve(&format!("/expedientes/{ajeno}")).await.estado;
            assert_eq!(ajena == StatusCode::OK, correo == "mixta");
            for (tramite, id) in [(UNO, id), (OTRO, otro)] {
                let toma = Comando::Tomar { etapa: "revision".into() };
                let hecho = m.casa.app.ejecutar(id, toma, quien(tramite), None).await;
                assert_eq!(hecho.is_ok(), tramite == UNO || correo == "mixta", "{correo} en {tramite}");
                if hecho.is_ok() {
                    let suelta = Comando::Soltar { etapa: "revision".into() };
                    m.casa.app.ejecutar(id, suelta, quien(tramite), None).await.unwrap();
                }
            }
        }
    });
}

/// The process of today, which may give a role in some trámites only, over the one that was there before.
async fn con_limites() -> Oficina {
    let mut o = en(Casa::nueva().await).await;
    let bytes = include_bytes!("../datos/movimiento_con_limites.paquete");
    o.proceso = o.casa.app.recibir(bytes, &[], "Instalación").unwrap();
    o.casa.app.recibir(include_bytes!("../datos/uso_suelo.paquete"), &[], "Instalación").unwrap();
    o
}

impl Oficina {
    async fn da(&self, pedido: &Pedido<'_>, roles: &[&str], solo_en: &[&str]) -> ExpedienteId {
        let id = self.pide(&self.enlace, pedido).await;
        let opciones = |o: &[&str]| Some(Valor::Opciones(o.iter().map(|o| (*o).to_owned()).collect()));
        let mut con: Respuestas = [(CampoId::from("permisos"), opciones(roles))].into();
        if !solo_en.is_empty() {
            con.insert("solo_en".into(), opciones(solo_en));
        }
        self.hace(&id, &self.analista, "definicion.definir", con).await;
        self.firma_y_acepta(&id).await;
        drenar(&self.casa.app).await.unwrap();
        id
    }
}

#[test]
fn a_process_gives_a_role_in_some_tramites_and_changes_where() {
    correr(async {
        let o = con_limites().await;
        let correo = "luis@ejemplo.mx";
        let rol = "revisor_ventanilla";
        o.da(&Pedido::Alta(correo, &[]), &[rol], &["uso_suelo"]).await;
        assert_eq!(o.cuenta(correo).await.unwrap().roles, solo_en(rol, &["uso_suelo"]));
        assert_eq!(o.movimientos(correo).await[0].roles, solo_en(rol, &["uso_suelo"]));
        let dicho = "Revisión de ventanilla de Desarrollo Urbano, sólo en: Licencia de uso de suelo";
        assert!(o.correos(correo).await[0].1.contains(dicho), "{:?}", o.correos(correo).await);
        let admin = o.casa.entra(&o.casa.administra).await;
        admin.ve("/admin/personal").await.dice(&["sólo en: Licencia de uso de suelo"]);
        // The same is nothing to change; without the limit it is.
        let id = o.da(&Pedido::Cambio(correo, &[]), &[rol], &["uso_suelo"]).await;
        assert!(o.porque(&id).await.contains("ya tiene esos roles"));
        o.da(&Pedido::Cambio(correo, &[]), &[rol], &[]).await;
        assert_eq!(o.cuenta(correo).await.unwrap().roles, [RolId::from(rol)].into_iter().collect());
    });
}

#[test]
fn a_limit_that_would_not_be_what_was_asked_is_refused_with_its_reason() {
    correr(async {
        let o = con_limites().await;
        let casos: [(&[&str], &[&str], &str); 2] = [
            (&["revisor_ventanilla"], &["pendones"], "no está en línea «Permiso de pendones»"),
            (
                &["oficial_constancias"],
                &["uso_suelo"],
                "ninguno de esos roles interviene en «Licencia de uso de suelo»",
            ),
        ];
        for (roles, en, porque) in casos {
            let id = o.da(&Pedido::Alta("luis@ejemplo.mx", &[]), roles, en).await;
            let dicho = o.porque(&id).await;
            assert!(dicho.contains(porque), "{dicho}");
            assert!(o.cuenta("luis@ejemplo.mx").await.is_none());
        }
    });
}
