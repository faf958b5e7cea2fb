//! What is measured, over the whole platform: who reads it and who doesn't, what it says, what a file of it holds, what anybody sees, and what
//! becomes of it when an expediente changes version, is erased, or came before anybody measured.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::http::StatusCode;
use engine::agenda;
use engine::comando::{Comando, Respuestas};
use jiff::civil::date;
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{CuentaNueva, Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::Canal;
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::medida::Medida;
use schemas::valor::Valor;
use serde_json::Value;

use crate::casa::{Casa, Vuelta, actuante, correr, nueva};

struct Asesorias {
    casa: Casa,
    paquete: Ofrecido,
    asesora: Cuenta,
    coordina: Cuenta,
}

impl Asesorias {
    async fn nueva() -> Self {
        let casa = Casa::nueva().await;
        let paquete =
            casa.app.recibir(include_bytes!("../datos/asesoria.paquete"), &[], "Instalación").unwrap();
        let trabaja = async |correo: &str, nombre: &str, rol: &str, dependencia: &str| {
            let cuenta = CuentaNueva {
                clase: ClaseCuenta::Servidor,
                roles: [RolId::from(rol)].into_iter().collect(),
                dependencia: Some(dependencia.into()),
                ..nueva(correo, nombre)
            };
            casa.app.crear_cuenta(cuenta).await.unwrap()
        };
        let asesora = trabaja("asesora", "Alba Asesora", "asesora", "fomento").await;
        let coordina = trabaja("coordina", "Coral Coordina", "coordinacion", "fomento").await;
        Self { paquete, asesora, coordina, casa }
    }

    async fn enviada(&self, tema: &str) -> (ExpedienteId, String) {
        let respuestas: Respuestas = [
            (CampoId::from("tema"), Some(Valor::Opcion(tema.to_owned()))),
            (CampoId::from("pregunta"), Some(Valor::Texto("¿Qué permiso necesito?".to_owned()))),
        ]
        .into();
        let inicio = Inicio {
            paquete: Arc::clone(&self.paquete),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&self.casa.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas,
            borrador: None,
        };
        let hecho = self.casa.app.iniciar(inicio, &self.casa.ciudadana.id, None).await.unwrap();
        (hecho.expediente, hecho.folio.to_string())
    }

    async fn actua(
        &self,
        id: &ExpedienteId,
        quien: &Cuenta,
        etapa: &str,
        accion: &str,
        valores: &[(&str, Valor)],
    ) {
        let respuestas = valores.iter().map(|(c, v)| (CampoId::from(*c), Some(v.clone()))).collect();
        let accion = accion.into();
        let comando = Comando::Actuar { etapa: etapa.into(), visita: None, accion, respuestas };
        self.casa.app.ejecutar(id, comando, actuante(quien), None).await.unwrap();
    }

    async fn responde(&self, id: &ExpedienteId) {
        let respuesta = Valor::Texto("El de uso de edificación.".to_owned());
        self.actua(id, &self.asesora, "contestar", "responder", &[("respuesta", respuesta)]).await;
    }

    /// One that was answered and rated.
    async fn concluida(&self, tema: &str, sirvio: bool, comentario: Option<&str>) -> (ExpedienteId, String) {
        let (id, folio) = self.enviada(tema).await;
        self.responde(&id).await;
        let mut valores = vec![
            ("le_sirvio", Valor::Booleano(sirvio)),
            ("calificacion", Valor::Entero(if sirvio { 9 } else { 4 })),
        ];
        valores.extend(comentario.map(|c| ("comentario", Valor::Texto(c.to_owned()))));
        self.actua(&id, &self.casa.ciudadana, "opinion", "opinar", &valores).await;
        (id, folio)
    }

    async fn al(&self, anio: i16, mes: i8, dia: i8) {
        let cuando = agenda::instante(&self.paquete, date(anio, mes, dia).at(10, 0, 0, 0)).unwrap();
        self.casa.app.mover_reloj(cuando).await.unwrap();
        drenar(&self.casa.app).await.unwrap();
    }

    async fn medidas(&self) -> Vec<Medida> {
        let tramite = self.paquete.tramite.id.clone();
        let todas = self.casa.app.almacen().leer(move |l| {
            let mut todas = l.medidas_concluidas(&tramite, date(2020, 1, 1), date(2030, 1, 1))?;
            todas.extend(l.medidas_abiertas(&tramite)?);
            Ok(todas)
        });
        todas.await.unwrap().into_iter().map(|m| m.medida).collect()
    }

    fn sql(&self, sql: &str) {
        let con = rusqlite::Connection::open(self.casa.base()).unwrap();
        con.execute_batch(sql).unwrap();
    }
}

fn json_de(vuelta: &Vuelta) -> Value {
    serde_json::from_slice(&vuelta.bytes).unwrap()
}

#[test]
fn who_measures_reads_it_and_to_the_rest_there_is_no_such_page() {
    correr(async {
        let a = Asesorias::nueva().await;
        a.concluida("permisos", true, Some("Muy clara")).await;
        let (ruta, csv, publica) =
            ("/medicion/asesoria", "/medicion/asesoria/expedientes.csv", "/tramites/asesoria/estadistica");

        let coordina = a.casa.entra(&a.coordina).await;
        coordina.ve("/medicion").await.dice(&["Asesoría para abrir un negocio", "Lo que se publica"]);
        let pagina = coordina.ve(ruta).await;
        pagina.dice(&[
            "Del 1 de enero de 2026 al 31 de diciembre de 2026",
            "Cómo terminaron",
            "Atendida y calificada",
            "Respuesta",
            "De qué trata su pregunta",
            "Permisos",
            "¿Le sirvió la respuesta?",
            "Calificación",
            "Muy clara",
            "Comentario",
        ]);
        // They don't attend it, so that the folio leads nowhere; and nothing says whose it is.
        pagina.calla(&["Íñiga", "ciudadana@", "/expedientes/FEC"]);
        coordina.ve(csv).await.dice(&["Recibido,Terminado", "2026-03-02", "Permisos"]);

        // Who administers: times and ends, and neither answers nor comments.
        let administra = a.casa.entra(&a.casa.administra).await;
        let pagina = administra.ve(ruta).await;
        pagina.dice(&["Cómo terminaron", "Atendida y calificada", "los leen los roles"]);
        pagina.calla(&["Muy clara", "¿Le sirvió", "De qué trata"]);
        administra.ve(csv).await.calla(&["Permisos", "¿Le sirvió", "Muy clara"]);

        for cuenta in [&a.asesora, &a.casa.oficial, &a.casa.ciudadana, &a.casa.otro] {
            let navegador = a.casa.entra(cuenta).await;
            for ruta in [ruta, csv] {
                assert_eq!(
                    navegador.ve(ruta).await.estado,
                    StatusCode::NOT_FOUND,
                    "{} {ruta}",
                    cuenta.nombre.0
                );
            }
            navegador.ve(publica).await.dice(&["Estadística de «Asesoría"]);
        }
        let nadie = a.casa.nadie();
        assert_eq!(nadie.ve(ruta).await.estado, StatusCode::SEE_OTHER);
        nadie.ve(publica).await.dice(&["octubre a diciembre de 2025", "no terminó ningún expediente"]);
        // What doesn't publish has no such page; what isn't over, neither.
        for ruta in [
            "/tramites/constancia_residencia/estadistica",
            "/tramites/no_hay/estadistica",
            "/tramites/asesoria/estadistica?trimestre=2026-1",
            "/tramites/asesoria/estadistica?trimestre=2026-9",
            "/api/v1/tramites/constancia_residencia/estadistica",
        ] {
            assert_eq!(nadie.ve(ruta).await.estado, StatusCode::NOT_FOUND, "{ruta}");
        }
    });
}

#[test]
fn each_stage_is_counted_by_its_clock_and_what_comes_back_and_late_is_told() {
    correr(async {
        let a = Asesorias::nueva().await;
        let (id, _) = a.enviada("permisos").await;
        a.al(2026, 3, 4).await;
        a.responde(&id).await;
        a.al(2026, 3, 6).await;
        a.actua(
            &id,
            &a.casa.ciudadana,
            "opinion",
            "preguntar",
            &[("le_sirvio", Valor::Booleano(false)), ("calificacion", Valor::Entero(3))],
        )
        .await;
        // The second time nobody answers in the three days that it has.
        a.al(2026, 3, 13).await;
        a.responde(&id).await;
        a.actua(
            &id,
            &a.casa.ciudadana,
            "opinion",
            "opinar",
            &[("le_sirvio", Valor::Booleano(true)), ("calificacion", Valor::Entero(8))],
        )
        .await;
        let medida = a.medidas().await.remove(0);
        let pasos: Vec<_> = medida
            .etapas
            .iter()
            .map(|p| (p.etapa.as_str(), p.visita, p.lapso.cuanto, p.lapso.vencido))
            .collect();
        assert_eq!(
            pasos,
            [
                ("contestar", 1, 2, false),
                ("opinion", 1, 2, false),
                ("contestar", 2, 5, true),
                ("opinion", 2, 0, false)
            ]
        );
        // The clock of the whole waited while it was the person's turn.
        assert_eq!(medida.resolucion.map(|l| (l.cuanto, l.vencido)), Some((7, false)));
        let pagina = a.casa.entra(&a.coordina).await.ve("/medicion/asesoria").await;
        pagina.dice(&["1 de 2", "3 días hábiles", "7 días hábiles o menos"]);
    });
}

#[test]
fn what_is_published_is_of_three_months_that_are_over_and_never_of_a_few() {
    correr(async {
        let a = Asesorias::nueva().await;
        for (tema, sirvio) in [("permisos", true), ("permisos", true), ("permisos", true), ("permisos", true)]
        {
            a.concluida(tema, sirvio, None).await;
        }
        a.al(2026, 4, 1).await;
        let nadie = a.casa.nadie();
        let ruta = "/tramites/asesoria/estadistica";
        let pagina = nadie.ve(ruta).await;
        pagina.dice(&["enero a marzo de 2026", "tan pocos"]);
        pagina.calla(&["Permisos"]);
        // Twelve of one answer and one of another: neither is told.
        for n in 0..13 {
            a.concluida(if n < 7 { "permisos" } else { "impuestos" }, n != 0, Some("Privado")).await;
        }
        a.al(2026, 7, 1).await;
        let pagina = nadie.ve(ruta).await;
        pagina.dice(&[
            "abril a junio de 2026",
            "13",
            "Permisos",
            "Impuestos",
            "No se muestra",
            "Ninguna cifra es de menos de 5",
        ]);
        pagina.calla(&["Privado", "Alba", "Íñiga", "Calificación"]);
        let api = json_de(&nadie.ve("/api/v1/tramites/asesoria/estadistica?trimestre=2026-2").await);
        assert_eq!(api["concluidos"], 13);
        let tabla = |nombre: &str| {
            let tablas = api["tablas"].as_array().unwrap();
            tablas.iter().find(|t| t["nombre"] == nombre).unwrap()["filas"].clone()
        };
        assert_eq!(
            tabla("tema").to_string(),
            r#"[{"nombre":"Permisos","expedientes":7},{"nombre":"Impuestos","expedientes":6},{"nombre":"Créditos","expedientes":0}]"#
        );
        assert_eq!(
            tabla("le_sirvio").to_string(),
            r#"[{"nombre":"Sí","expedientes":null},{"nombre":"No","expedientes":null}]"#
        );
        // A quarter that was published doesn't change with what comes after.
        let antes = json_de(&nadie.ve("/api/v1/tramites/asesoria/estadistica?trimestre=2026-1").await);
        assert_eq!(antes["concluidos"], Value::Null);
        assert_eq!(antes["tablas"], serde_json::json!([]));
        assert_eq!(
            nadie.ve("/api/v1/tramites/asesoria/estadistica?trimestre=ayer").await.estado,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    });
}

#[test]
fn hostile_comments_are_text_and_go_with_the_data_of_the_person() {
    correr(async {
        let a = Asesorias::nueva().await;
        let largo = "ñ".repeat(300);
        let (id, folio) = a.concluida("permisos", true, Some("<script>alert(1)</script>")).await;
        a.concluida("impuestos", true, Some("=HYPERLINK(\"http://mal\")")).await;
        a.concluida("creditos", true, Some(&largo)).await;
        let coordina = a.casa.entra(&a.coordina).await;
        let pagina = coordina.ve("/medicion/asesoria").await;
        pagina.dice(&["&lt;script&gt;alert(1)", "=HYPERLINK(", &largo, &folio]);
        pagina.calla(&["<script>alert"]);
        // Each reading of what was written is on record.
        let expediente = id.clone();
        let accesos = a.casa.app.almacen().leer(move |l| l.accesos(&expediente, 50)).await.unwrap();
        assert!(
            accesos
                .iter()
                .any(|acceso| acceso.cuenta == a.coordina.id && acceso.motivo.contains("comentarios"))
        );
        coordina.ve("/medicion/asesoria/expedientes.csv").await.calla(&[
            "script",
            "HYPERLINK",
            "ñññ",
            &folio,
        ]);
        let quien = a.casa.administra.id.clone();
        let (borrado, ahora) = (id.clone(), a.casa.app.ahora());
        a.casa
            .app
            .almacen()
            .escribir(move |e| e.borrar_reservados(&borrado, &quien, "Lo pidió", ahora))
            .await
            .unwrap();
        let pagina = coordina.ve("/medicion/asesoria").await;
        pagina.dice(&["=HYPERLINK(", "Permisos"]);
        pagina.calla(&["alert(1)", &folio]);
        // It is still counted, and nothing of what was written is left in the row.
        assert_eq!(a.medidas().await.len(), 3);
        assert!(a.medidas().await.iter().filter(|m| m.reservada.comentarios.is_empty()).count() == 1);
    });
}

#[test]
fn what_came_before_anybody_measured_is_measured_when_it_is_asked_for_and_the_same() {
    correr(async {
        let a = Asesorias::nueva().await;
        let (borrado, _) = a.concluida("permisos", true, Some("Gracias")).await;
        a.concluida("impuestos", false, Some("Poco clara")).await;
        a.enviada("creditos").await;
        let antes = a.medidas().await;
        assert_eq!(antes.len(), 3);
        a.sql("DELETE FROM medidas");
        assert_eq!(a.medidas().await.len(), 0);
        let coordina = a.casa.entra(&a.coordina).await;
        coordina.ve("/medicion/asesoria").await.dice(&["Poco clara", "Gracias"]);
        assert_eq!(a.medidas().await, antes);
        // By the worker too; and one whose data were erased says its days and how it ended.
        let (quien, ahora) = (a.casa.administra.id.clone(), a.casa.app.ahora());
        a.casa
            .app
            .almacen()
            .escribir(move |e| e.borrar_reservados(&borrado, &quien, "Lo pidió", ahora))
            .await
            .unwrap();
        a.sql("DELETE FROM medidas");
        a.casa.app.medir_todo_lo_de_antes().await.unwrap();
        let despues = a.medidas().await;
        assert_eq!(despues.len(), 3);
        let vacia = despues.iter().find(|m| m.terminado.is_some() && m.fin.is_none()).unwrap();
        assert_eq!((vacia.recibido, vacia.terminado), (date(2026, 3, 2), Some(date(2026, 3, 2))));
        coordina.ve("/medicion/asesoria").await.dice(&["Se atendió", "Sin dato"]);
    });
}

#[test]
fn two_who_end_theirs_at_once_are_both_counted() {
    correr(async {
        let a = Asesorias::nueva().await;
        let (uno, otro) =
            tokio::join!(a.concluida("permisos", true, None), a.concluida("permisos", false, None));
        assert_ne!(uno.1, otro.1);
        let pagina = a.casa.entra(&a.coordina).await.ve("/medicion/asesoria?periodo=mes").await;
        pagina.dice(&["Permisos</span></th><td class=\"num\" data-c=\"Expedientes\"><span>2<"]);
    });
}

#[test]
fn ten_thousand_expedientes_are_answered_in_well_under_a_second() {
    correr(async {
        let a = Asesorias::nueva().await;
        a.concluida("permisos", true, None).await;
        a.sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
             INSERT INTO expedientes SELECT 1000 + i, 'x' || i, version, cabeza, 'X-' || i, tramite, digest, dependencia, cuenta,
               nombre_tramite, solicitante, creado, actualizado, estado, resultado, borrado, huella_tareas, huella_temporizadores,
               huella_salidas, huella_ordenes FROM n, (SELECT * FROM expedientes WHERE tramite = 'asesoria' LIMIT 1);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
             INSERT INTO medidas SELECT 1000 + i, tramite, digest, formato, recibido, terminado, publico, reservado
               FROM n, (SELECT * FROM medidas LIMIT 1);",
        );
        let coordina = a.casa.entra(&a.coordina).await;
        let empieza = Instant::now();
        let pagina = coordina.ve("/medicion/asesoria").await;
        let tardo = empieza.elapsed();
        pagina.dice(&["10001"]);
        eprintln!("diez mil expedientes: {tardo:?}");
        // Without optimising; a program that is released takes a small part of it.
        assert!(tardo.as_millis() < 3000, "{tardo:?}");
    });
}
