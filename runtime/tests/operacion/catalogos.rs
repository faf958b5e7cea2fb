//! Options that hang from another answer, in the form of who decides.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use runtime::almacen::ClaseCuenta;
use runtime::app::{CuentaNueva, Inicio, Ofrecido, valor_solicitante};
use schemas::evento::Canal;
use schemas::ids::{CampoId, RolId};
use schemas::paquete::{Destino, TipoEtapa};
use schemas::sello;
use schemas::valor::Valor;

use crate::casa::{Casa, correr, nueva};

/// The example, where the visit asks again for the class and the giro, and nobody pays.
fn negocio(casa: &Casa) -> Ofrecido {
    let mut paquete =
        sello::abrir(include_bytes!("../datos/negocio.paquete"), None).unwrap().paquete().clone();
    for etapa in &mut paquete.tramite.etapas {
        let TipoEtapa::Tarea(tarea) = &mut etapa.tipo else { continue };
        match etapa.id.as_str() {
            "solicitud" => tarea.acciones[0].a = Destino::Etapa("visita".into()),
            _ => tarea.captura[0].campos.extend(["clase".into(), "giro".into()]),
        }
    }
    paquete.pruebas.clear();
    casa.app.recibir(sello::sellar(paquete).unwrap().bytes(), &[], "Instalación").unwrap()
}

#[test]
fn who_decides_sees_the_options_of_what_they_typed() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = negocio(&casa);
        let respuestas = [("clase", "alimentos"), ("giro", "abarrotes")];
        let inicio = Inicio {
            paquete: Arc::clone(&paquete),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: respuestas.map(|(c, v)| (CampoId::from(c), Some(Valor::Opcion(v.to_owned())))).into(),
            borrador: None,
        };
        let folio = casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap().folio.to_string();
        let inspectora = CuentaNueva {
            clase: ClaseCuenta::Servidor,
            roles: [RolId::from("inspectora")].into_iter().collect(),
            dependencia: Some("comercio".into()),
            ..nueva("inspectora", "Rosa Inspectora")
        };
        let inspectora = casa.app.crear_cuenta(inspectora).await.unwrap();
        let n = casa.entra(&inspectora).await;
        n.envia(&format!("/expedientes/{folio}/tomar?etapa=visita"), &[]).await;
        let hoja = n.ve(&format!("/expedientes/{folio}?etapa=visita")).await;
        assert_eq!(hoja.estado, StatusCode::OK);
        hoja.dice(&["Abarrotes", "Actualizar preguntas"]);
        hoja.calla(&["Tintorería"]);
        let acciones = format!("/expedientes/{folio}/acciones/visita");
        let otra = n.envia(&acciones, &[("clase", "servicios"), ("_accion", "actualizar")]).await;
        assert_eq!(otra.estado, StatusCode::OK);
        otra.dice(&["Tintorería"]);
        otra.calla(&["Elija qué decide"]);
        let con = |giro| [("accion", "cumple"), ("clase", "servicios"), ("giro", giro), ("_accion", "ver")];
        let mal = n.envia(&acciones, &con("abarrotes")).await;
        assert_eq!(mal.estado, StatusCode::UNPROCESSABLE_ENTITY);
        mal.dice(&["«Abarrotes» no es de «Servicios»", "Tintorería"]);
        let bien = n.envia(&acciones, &con("tintoreria")).await;
        assert_eq!(bien.estado, StatusCode::OK, "{}", bien.texto());
        bien.dice(&["Tintorería"]);
    });
}
