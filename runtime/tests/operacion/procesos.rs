//! Processes of inside the administration: a servidor público asks, others decide, and the platform itself is asked what is on line.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::{Comando, Respuestas};
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{App, Inicio, Liberacion, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::Canal;
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::Resultado;
use schemas::sello;
use schemas::valor::Valor;

use crate::casa::{Casa, actuante, correr, nueva};
use crate::firmas;

async fn casa() -> (Casa, Ofrecido) {
    let casa = Casa::nueva().await;
    let bytes = include_bytes!("../datos/publicacion_tramite.paquete");
    let proceso = casa.app.recibir(bytes, &[], "Instalación").unwrap();
    (casa, proceso)
}

async fn con_rol(app: &App, quien: &str, roles: &[&str]) -> Cuenta {
    let roles = roles.iter().map(|r| RolId::from(*r)).collect();
    let nueva = runtime::app::CuentaNueva { clase: ClaseCuenta::Servidor, roles, ..nueva(quien, quien) };
    app.crear_cuenta(nueva).await.unwrap()
}

fn texto(t: &str) -> Option<Valor> {
    Some(Valor::Texto(t.to_owned()))
}

/// Asks for a trámite to be taken off line.
async fn pide_baja(casa: &Casa, proceso: &Ofrecido, quien: &Cuenta, clave: &str) -> ExpedienteId {
    let respuestas: Respuestas = BTreeMap::from([
        (CampoId::from("movimiento"), Some(Valor::Opcion("baja".to_owned()))),
        (CampoId::from("clave"), texto(clave)),
        (CampoId::from("titulo"), texto("Constancia de residencia")),
        (CampoId::from("area"), texto("Secretaría del Ayuntamiento")),
        (CampoId::from("motivo"), texto("El reglamento nuevo deja sin efecto este trámite.")),
    ]);
    let inicio = Inicio {
        paquete: Arc::clone(proceso),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(quien, BTreeMap::new()),
        accion: "enviar".into(),
        respuestas,
        borrador: None,
    };
    casa.app.iniciar_como(inicio, actuante(quien), None).await.unwrap().expediente
}

async fn hace(
    casa: &Casa,
    id: &ExpedienteId,
    quien: &Cuenta,
    que: &str,
    con: &[(&str, &str)],
) -> Result<(), String> {
    let (etapa, accion) = que.split_once('.').unwrap();
    let respuestas = con.iter().map(|(c, v)| (CampoId::from(*c), texto(v))).collect();
    let comando = Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas };
    let hecho = casa.app.ejecutar(id, comando, actuante(quien), None).await;
    drenar(&casa.app).await.unwrap();
    hecho.map(drop).map_err(|e| e.to_string())
}

async fn activas(casa: &Casa, id: &ExpedienteId) -> Vec<String> {
    let abierto = casa.app.abrir_expediente(id).await.unwrap();
    abierto.estado.activas.iter().map(|a| a.etapa.to_string()).collect()
}

#[test]
fn a_process_of_inside_is_offered_to_who_works_here_and_to_nobody_else() {
    correr(async {
        let (casa, _) = casa().await;
        let dentro = casa.entra(&casa.ajena).await;
        dentro.ve("/procesos").await.dice(&[
            "Procesos internos",
            "Alta, actualización o baja de un trámite digital",
            "Dirección de Mejora Regulatoria",
            "/tramites/publicacion_tramite/solicitar",
        ]);
        dentro.ve("/tramites/publicacion_tramite/solicitar").await.dice(&["¿Quiere empezar su solicitud?"]);
        let empezada = dentro.envia("/tramites/publicacion_tramite/solicitar", &[]).await;
        assert!(empezada.a().starts_with("/solicitudes/borrador/"), "{}", empezada.a());
        dentro
            .ve("/solicitudes")
            .await
            .dice(&["Alta, actualización o baja de un trámite digital", "Continuar"]);
        // What is of the citizens isn't asked for with an account of work.
        let ajeno = dentro.ve("/tramites/constancia_residencia/solicitar").await;
        assert_eq!(ajeno.estado, StatusCode::NOT_FOUND);
        for cuenta in [&casa.ciudadana, &casa.administra] {
            let fuera = casa.entra(cuenta).await;
            for ruta in
                ["/procesos", "/tramites/publicacion_tramite/solicitar", "/tramites/publicacion_tramite"]
            {
                assert_eq!(fuera.ve(ruta).await.estado, StatusCode::NOT_FOUND, "{ruta}");
            }
            let envio = fuera.envia("/tramites/publicacion_tramite/solicitar", &[]).await;
            assert_eq!(envio.estado, StatusCode::NOT_FOUND);
        }
        casa.nadie().ve("/tramites").await.calla(&["Alta, actualización o baja"]);
    });
}

#[test]
fn a_tramite_is_taken_off_line_by_a_request_that_ends_when_it_is_so() {
    correr(async {
        // In producción, where versions are withdrawn.
        let casa = Casa::con(false).await;
        let app = &casa.app;
        let sellado = sello::abrir(include_bytes!("../datos/publicacion_tramite.paquete"), None).unwrap();
        let pedido = Liberacion {
            paquete: sellado.bytes().to_vec(),
            carpeta: firmas::carpeta(&sellado).texto(),
            desde: None,
            quien: "Instalación".to_owned(),
        };
        let proceso = app.liberar(&pedido).unwrap().paquete;
        let analista = con_rol(app, "analista", &["analista_mejora"]).await;
        let titular = con_rol(app, "titular", &["titular_mejora"]).await;
        let libera = con_rol(app, "libera", &["liberador"]).await;
        let id = pide_baja(&casa, &proceso, &casa.ajena, "constancia_residencia").await;
        drenar(app).await.unwrap();
        // The platform said that it is on line: there is something to take off.
        assert_eq!(activas(&casa, &id).await, ["diagnostico"]);
        let diagnostico = [("diagnostico", "No quedan solicitudes en curso de este trámite.")];
        hace(&casa, &id, &analista, "diagnostico.turnar", &diagnostico).await.unwrap();
        hace(&casa, &id, &titular, "autorizacion.autorizar", &[]).await.unwrap();
        // Who releases says that it is done, and it isn't: the request goes back to them.
        hace(&casa, &id, &libera, "liberacion.hecha", &[]).await.unwrap();
        assert_eq!(activas(&casa, &id).await, ["liberacion"]);
        let digest = casa.ofrecido.digest().clone();
        app.retirar(&"constancia_residencia".into(), &digest, "Así lo pidió la dependencia.", "Ada", None)
            .unwrap();
        hace(&casa, &id, &libera, "liberacion.hecha", &[]).await.unwrap();
        let abierto = app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.resultado, Some(Resultado::Favorable));
        assert_eq!(abierto.estado.salidas[0].salida, "constancia_baja");
        let suya = casa.entra(&casa.ajena).await;
        suya.ve(&format!("/solicitudes/{}", abierto.estado.folio)).await.dice(&[
            "Constancia de baja de un trámite digital",
            "Se preguntó a: Registro de la Ventanilla Digital",
        ]);
        // What isn't on line is not taken off.
        let otra = pide_baja(&casa, &proceso, &casa.ajena, "constancia_residencia").await;
        drenar(app).await.unwrap();
        let otra = app.abrir_expediente(&otra).await.unwrap();
        assert_eq!(otra.estado.resultado, Some(Resultado::Desechada));
    });
}

#[test]
fn nobody_decides_what_they_asked_for() {
    correr(async {
        let (casa, proceso) = casa().await;
        let analista = con_rol(&casa.app, "analista", &["analista_mejora", "titular_mejora"]).await;
        let id = pide_baja(&casa, &proceso, &analista, "constancia_residencia").await;
        drenar(&casa.app).await.unwrap();
        let diagnostico = [("diagnostico", "No quedan solicitudes en curso de este trámite.")];
        let no = hace(&casa, &id, &analista, "diagnostico.turnar", &diagnostico).await.unwrap_err();
        assert!(no.contains("usted hizo esta solicitud"), "{no}");
        // And a citizen doesn't apply, whichever the door.
        let inicio = Inicio {
            paquete: Arc::clone(&proceso),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: Respuestas::new(),
            borrador: None,
        };
        let no = casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap_err().to_string();
        assert!(no.contains("sólo lo solicitan servidores públicos"), "{no}");
    });
}

#[test]
fn where_nothing_is_real_who_tries_answers_in_place_of_a_system() {
    correr(async {
        let casa = Casa::nueva().await;
        let bytes = include_bytes!("../datos/predial.paquete");
        let predial = casa.app.recibir(bytes, &[], "Instalación").unwrap();
        let empieza = |predio: &str| Inicio {
            paquete: Arc::clone(&predial),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
            accion: "consultar".into(),
            respuestas: BTreeMap::from([(CampoId::from("predio"), texto(predio))]),
            borrador: None,
        };
        let suya = casa.entra(&casa.ciudadana).await;
        // What another system is to say isn't nothing meanwhile.
        let ficha = suya.ve("/tramites/predial").await;
        ficha.dice(&["Según su caso"]);
        ficha.calla(&["$0.00", "Sin costo"]);
        let costo = r#"{"respuestas": {"predio": "12-345-678"}}"#;
        let costo = suya.llama("POST", "/api/v1/tramites/predial/costo", Some(costo)).await;
        costo.dice(&["Lo sabremos después de", r#""completa":false"#]);
        let mut folios = Vec::new();
        for _ in 0..2 {
            let hecho = casa.app.iniciar(empieza("12-345-678"), &casa.ciudadana.id, None).await.unwrap();
            folios.push(hecho.folio.to_string());
        }
        drenar(&casa.app).await.unwrap();
        let [una, otra] = folios.as_slice() else { unreachable!("dos folios") };
        let ruta = format!("/solicitudes/{una}/sistemas/adeudo");
        suya.ve(&format!("/solicitudes/{una}"))
            .await
            .dice(&["Esperamos la respuesta de: Sistema de ingresos", &ruta]);
        suya.ve(&ruta).await.dice(&[
            "Adeudo del predial",
            "Expediente catastral: 12-345-678",
            "Impuesto del año",
        ]);
        let mal = suya.envia(&ruta, &[("principal", "mucho"), ("vencido", "no")]).await;
        assert_eq!(mal.estado, StatusCode::UNPROCESSABLE_ENTITY);
        suya.envia(&ruta, &[("principal", "1840.50"), ("vencido", "no")]).await;
        suya.ve(&format!("/solicitudes/{una}")).await.dice(&["$1,840.50", "Llegó la respuesta: Cuánto debe"]);
        // The one that has no answer, and who isn't its owner.
        let ruta = format!("/solicitudes/{otra}/sistemas/adeudo");
        let ajena = casa.entra(&casa.otro).await;
        assert_eq!(ajena.ve(&ruta).await.estado, StatusCode::NOT_FOUND);
        suya.envia(&ruta, &[("sin_respuesta", "si")]).await;
        suya.ve(&format!("/solicitudes/{otra}"))
            .await
            .dice(&["No hubo respuesta: Cuánto debe", "La caja busca el adeudo"]);
        assert_eq!(suya.envia(&ruta, &[("principal", "1")]).await.estado, StatusCode::SEE_OTHER);
    });
}
