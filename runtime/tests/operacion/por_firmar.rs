//! Signatures over the whole platform: what is to be signed is seen, each signs once, a substitute says in whose absence, and what comes
//! out is issued with the last one.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::comando::Comando;
use engine::firma;
use jiff::civil::date;
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::{Canal, Hecho};
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::Resultado;
use schemas::valor::Valor;

use crate::casa::{Casa, actuante, correr, nueva};

fn permiso(casa: &Casa) -> Ofrecido {
    casa.app.recibir(include_bytes!("../datos/permiso_firmado.paquete"), &[], "Instalación").unwrap()
}

async fn servidor(casa: &Casa, correo: &str, nombre: &str, rol: &str) -> Cuenta {
    let nueva = runtime::app::CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from(rol)].into_iter().collect(),
        dependencia: Some("cultura".into()),
        ..nueva(correo, nombre)
    };
    casa.app.crear_cuenta(nueva).await.unwrap()
}

async fn pide(casa: &Casa, paquete: &Ofrecido) -> (ExpedienteId, String) {
    let inicio = Inicio {
        paquete: Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
        accion: "enviar".into(),
        respuestas: BTreeMap::from([
            (CampoId::from("evento"), Some(Valor::Texto("Concierto".to_owned()))),
            (CampoId::from("dia"), Some(Valor::Fecha(date(2027, 3, 21)))),
        ]),
        borrador: None,
    };
    let hecho = casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap();
    (hecho.expediente, hecho.folio.to_string())
}

async fn hace(
    casa: &Casa,
    id: &ExpedienteId,
    quien: &Cuenta,
    accion: &str,
    con: &[(&str, &str)],
) -> Result<(), String> {
    let (etapa, accion) = accion.split_once('.').unwrap();
    let respuestas =
        con.iter().map(|(c, v)| (CampoId::from(*c), Some(Valor::Texto((*v).to_owned())))).collect();
    let comando = Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas };
    casa.app.ejecutar(id, comando, actuante(quien), None).await.map(drop).map_err(|e| e.to_string())
}

#[test]
fn two_people_read_and_sign_and_the_document_says_who_and_in_whose_place() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = permiso(&casa);
        let programa = servidor(&casa, "programa", "Paula Programa", "programacion").await;
        let abogado = servidor(&casa, "abogado", "Jorge Jurídico", "juridico").await;
        let suplente = servidor(&casa, "suplente", "Sara Suplente", "subdireccion").await;
        let (id, folio) = pide(&casa, &paquete).await;
        hace(&casa, &id, &programa, "revision.preparar", &[("condiciones", "Sin cerrar la calle.")])
            .await
            .unwrap();

        // It waits for both at once, and who substitutes sees it too.
        for quien in [&abogado, &suplente] {
            let entra = casa.entra(quien).await;
            entra.ve("/bandeja").await.dice(&[&folio, "Firma del permiso"]);
            let ruta = format!("/expedientes/{folio}");
            entra.ve(&ruta).await.dice(&[
                "Su firma",
                "Falta su firma",
                "Leer el documento (PDF)",
                "Devolver sin firmar",
            ]);
            let pdf = entra.ve(&format!("{ruta}/por-firmar/firmas")).await;
            assert_eq!(pdf.estado, axum::http::StatusCode::OK);
        }
        let ajena = casa.entra(&programa).await;
        let vista = ajena.ve(&format!("/expedientes/{folio}")).await;
        vista.dice(&["Ahora le toca a"]);
        vista.calla(&["Su firma"]);

        hace(&casa, &id, &abogado, "firmas.firmar", &[]).await.unwrap();
        let no = hace(&casa, &id, &abogado, "firmas.firmar", &[]).await.unwrap_err();
        assert!(no.contains("usted ya firmó este documento"), "{no}");
        let suya = casa.entra(&suplente).await;
        suya.ve(&format!("/expedientes/{folio}")).await.dice(&[
            "Firmó: Jorge Jurídico",
            "Falta su firma",
            "Usted firma por ausencia de la Directora de Cultura",
        ]);
        hace(&casa, &id, &suplente, "firmas.firmar", &[]).await.unwrap();
        drenar(&casa.app).await.unwrap();

        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.resultado, Some(Resultado::Favorable));
        let huellas: Vec<_> = abierto
            .eventos
            .iter()
            .filter_map(|e| match &e.hecho {
                Hecho::Firmado { huella, .. } => Some(huella.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(huellas.len(), 2);
        assert_eq!(huellas[0], huellas[1], "both sign the same bytes");
        let entorno = papeles::Entorno { publica: "https://ejemplo.mx", marca: None };
        let emitida = abierto.estado.salidas.first().unwrap();
        let documento = papeles::salida(abierto.versiones(), &abierto.eventos, emitida, &entorno).unwrap();
        let texto = documentos::plano(&documento);
        for dicho in [
            "Jorge Jurídico",
            "Sara Suplente",
            "Subdirector de Cultura, por ausencia de Directora de Cultura",
            huellas[0].corto(),
        ] {
            assert!(texto.contains(dicho), "{dicho} en {texto}");
        }
        // Who applied reads in their own page who signed.
        let persona = casa.entra(&casa.ciudadana).await;
        persona
            .ve(&format!("/solicitudes/{folio}"))
            .await
            .dice(&["Se firmó: Permiso para evento", "Jorge Jurídico"]);
    });
}

#[test]
fn what_is_sent_back_is_signed_again_by_all() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = permiso(&casa);
        let programa = servidor(&casa, "programa", "Paula Programa", "programacion").await;
        let abogado = servidor(&casa, "abogado", "Jorge Jurídico", "juridico").await;
        let directora = servidor(&casa, "directora", "Diana Directora", "direccion").await;
        let (id, _) = pide(&casa, &paquete).await;
        let preparar = [("condiciones", "Sin horario.")];
        hace(&casa, &id, &programa, "revision.preparar", &preparar).await.unwrap();
        hace(&casa, &id, &abogado, "firmas.firmar", &[]).await.unwrap();
        assert!(hace(&casa, &id, &directora, "firmas.devolver", &[]).await.is_err(), "it asks why");
        hace(&casa, &id, &directora, "firmas.devolver", &[("por_corregir", "Falta la hora.")]).await.unwrap();
        hace(&casa, &id, &programa, "revision.preparar", &[("condiciones", "Hasta las 21:00.")])
            .await
            .unwrap();
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        let etapa = abierto.paquete.tramite.etapa("firmas").unwrap();
        let faltan = firma::puestos(&abierto.paquete, &abierto.estado, etapa);
        assert!(faltan.iter().all(|p| p.hecha.is_none() && p.toca), "{faltan:?}");
        hace(&casa, &id, &directora, "firmas.firmar", &[]).await.unwrap();
        assert!(casa.app.abrir_expediente(&id).await.unwrap().estado.salidas.is_empty());
        hace(&casa, &id, &abogado, "firmas.firmar", &[]).await.unwrap();
        assert_eq!(casa.app.abrir_expediente(&id).await.unwrap().estado.salidas.len(), 1);
    });
}
