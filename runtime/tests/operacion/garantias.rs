//! What who works here reads of a deposit that was settled, and of a document that no longer has effects.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::comando::{Comando, Respuestas};
use jiff::SignedDuration;
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{AvisoDePago, Inicio, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::Canal;
use schemas::ids::{CampoId, RolId};
use schemas::valor::Valor;

use crate::casa::{Casa, actuante, correr, nueva};

async fn servidor(casa: &Casa, correo: &str, rol: &str) -> Cuenta {
    let nueva = runtime::app::CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from(rol)].into_iter().collect(),
        dependencia: Some("eventos".into()),
        ..nueva(correo, "Persona de Eventos")
    };
    casa.app.crear_cuenta(nueva).await.unwrap()
}

fn texto(dicho: &str) -> Valor {
    Valor::Texto(dicho.to_owned())
}

#[test]
fn who_works_here_reads_how_much_of_a_deposit_went_back_and_that_a_permit_was_revoked() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete =
            casa.app.recibir(include_bytes!("../datos/evento_en_calle.paquete"), &[], "Instalación").unwrap();
        let titular = servidor(&casa, "titular-eventos", "titular").await;
        let inspectora = servidor(&casa, "inspectora-eventos", "inspectora").await;
        let calle = [("calle", "Juárez"), ("numero", "8"), ("colonia", "Centro"), ("cp", "64000")];
        let calle = calle.into_iter().chain([("municipio", "Monterrey")]);
        let calle = Valor::Registro(calle.map(|(parte, v)| (parte.to_owned(), texto(v))).collect());
        let inicio = Inicio {
            paquete: Arc::clone(&paquete),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: BTreeMap::from([
                (CampoId::from("calle"), Some(calle)),
                (CampoId::from("metros"), Some(Valor::Entero(40))),
            ]),
            borrador: None,
        };
        let hecho = casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap();
        let id = hecho.expediente.clone();
        let hace = |quien: &Cuenta, etapa: &str, accion: &str, respuestas: Respuestas| {
            let comando =
                Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas };
            let (app, id, quien) = (casa.app.clone(), id.clone(), actuante(quien));
            async move { app.ejecutar(&id, comando, quien, None).await.map(drop) }
        };
        hace(&titular, "resolucion", "autorizar", BTreeMap::new()).await.unwrap();
        let buscado = id.clone();
        let orden = casa.app.almacen().leer(move |l| l.ordenes(&buscado)).await.unwrap().remove(0);
        let aviso = AvisoDePago {
            referencia: "SPEI-1".to_owned(),
            linea: orden.linea,
            monto: orden.monto,
            medio: "spei".to_owned(),
        };
        casa.app.recibir_pago(aviso).await.unwrap();
        drenar(&casa.app).await.unwrap();

        // Who asked reads that they have it, and that their money is held.
        let suya = format!("/solicitudes/{}", hecho.folio);
        let persona = casa.entra(&casa.ciudadana).await;
        let guardado = "de «Garantía por el cuidado de la calle»: se le devuelve";
        let emitido = "Su documento «Permiso de evento en la calle» ya está en esta página.";
        persona.ve(&suya).await.dice(&["Le toca a usted", emitido, guardado]);

        // The photographs don't come: the permit loses its effects, and the street is inspected.
        let tarde = casa.app.ahora() + SignedDuration::from_hours(24 * 10);
        casa.app.mover_reloj(tarde).await.unwrap();
        drenar(&casa.app).await.unwrap();
        let ruta = format!("/expedientes/{}", hecho.folio);
        let persona = casa.entra(&casa.ciudadana).await;
        let pagina = persona.ve(&suya).await;
        pagina.dice(&["Usted no tiene que hacer nada por ahora", guardado]);
        pagina.calla(&[emitido]);
        let entra = casa.entra(&inspectora).await;
        entra.ve(&ruta).await.dice(&["Permiso de evento en la calle", "Revocado", "sin efecto desde el"]);
        let danos = Respuestas::from([
            (CampoId::from("danos"), Some(texto("Se rompió una luminaria."))),
            (CampoId::from("costo_danos"), Some(Valor::Dinero("1500".parse().unwrap()))),
        ]);
        hace(&inspectora, "incumplida", "con_danos", danos).await.unwrap();
        drenar(&casa.app).await.unwrap();
        entra.ve(&ruta).await.dice(&["Devuelto: $846.20; conservado: $1,500.00"]);
        casa.entra(&casa.ciudadana).await.ve(&suya).await.calla(&[guardado]);
    });
}
