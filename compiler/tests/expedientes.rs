//! The law of an expediente that a solicitud names: it is taken exactly when who applies may name it, what is kept is what it says that day
//! whatever the form said.
#![expect(clippy::unwrap_used, reason = "a story that cannot be told is a failed test")]

use std::collections::BTreeMap;

use compiler::compilar;
use compiler::sources::Disk;
use engine::comando::{Actuante, Comando, Contexto};
use engine::decide::decide;
use engine::permiso;
use engine::rechazo::Motivo;
use engine::referido::{self, Referido};
use jiff::Timestamp;
use proptest::prelude::*;
use schemas::evento::Canal;
use schemas::ids::{CampoId, CuentaId, Folio, RolId};
use schemas::paquete::{AQuien, Resultado, partes_expediente};
use schemas::sello::PaqueteSellado;
use schemas::valor::Valor;

fn reporte() -> PaqueteSellado {
    let raiz = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/expediente");
    let compilado = compilar(&Disk::new(raiz));
    compilado.tramites.into_iter().filter_map(|t| t.paquete).find(|p| p.tramite.id == "reporte").unwrap()
}

fn texto(texto: impl Into<String>) -> Valor {
    Valor::Texto(texto.into())
}

prop_compose! {
    /// One of few folios, so that they meet; each time with other parts.
    fn un_referido()(n in 0_u8..4, parte in "[a-zñ ]{1,8}", fin in any::<bool>()) -> Referido {
        Referido {
            folio: Folio(format!("OP-2026-00000{n}")),
            tramite: format!("Trámite {parte}"),
            dependencia: "Obras".to_owned(),
            etapa: parte,
            version: "0123456789ab".to_owned(),
            resultado: fin.then_some(Resultado::Favorable),
            puesto: false,
        }
    }
}

#[test]
fn an_expediente_is_taken_exactly_when_it_may_be_named_and_says_what_it_says_that_day() {
    let sellado = reporte();
    let paquete = sellado.paquete();
    let campo = CampoId::from("caso");
    let ahora: Timestamp = "2026-03-02T16:00:00Z".parse().unwrap();
    let quien = Actuante::Solicitante { cuenta: CuentaId("c".to_owned()) };
    let config = ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(
        sabidos in proptest::collection::vec(un_referido(), 0..4),
        dicho in un_referido(),
        sin_folio in proptest::bool::weighted(0.1),
    )| {
        let mut sabidos = sabidos;
        sabidos.dedup_by(|a, b| a.folio == b.folio);
        let mut valor = dicho.valor();
        if let (true, Valor::Registro(partes)) = (sin_folio, &mut valor) {
            partes.remove("folio");
        }
        let comando = Comando::Iniciar {
            folio: Folio::from("AT-1"),
            digest: sellado.digest().clone(),
            canal: Canal::EnLinea,
            solicitante: Valor::Registro(BTreeMap::from([("tipo".to_owned(), Valor::Opcion("fisica".to_owned()))])),
            accion: "enviar".into(),
            respuestas: [
                (campo.clone(), Some(valor)),
                (CampoId::from("que_paso"), Some(texto("Algo que no funciona."))),
            ].into(),
        };
        let contexto = Contexto { referidos: sabidos.clone(), ..Contexto::nuevo(ahora, quien.clone()) };
        let suyo = sabidos.iter().find(|r| r.folio == dicho.folio && !sin_folio);
        match decide(paquete, None, comando, &contexto) {
            Ok(decision) => {
                let Some(suyo) = suyo else { return Err(TestCaseError::fail("se tomó uno que no puede nombrar")) };
                prop_assert_eq!(decision.estado.datos.campos.get(&campo), Some(&suyo.valor()));
            }
            Err(rechazo) => {
                prop_assert!(suyo.is_none(), "{}", rechazo);
                prop_assert_eq!(rechazo.motivo, Motivo::Datos);
                prop_assert_eq!(rechazo.campos.first().map(|f| f.campo.as_str()), Some("caso"));
            }
        }
    });
}

#[test]
fn every_part_is_told_and_none_is_of_what_somebody_answered() {
    let sellado = reporte();
    let referido = Referido {
        folio: Folio::from("OP-1"),
        tramite: "Permiso".to_owned(),
        dependencia: "Obras".to_owned(),
        etapa: "Revisión".to_owned(),
        version: "0123456789ab".to_owned(),
        resultado: Some(Resultado::Ficta),
        puesto: true,
    };
    let Valor::Registro(partes) = referido.valor() else { panic!("es un registro") };
    let nombres: Vec<&str> = partes_expediente().iter().map(|p| p.id.as_str()).collect();
    assert!(partes.keys().all(|p| nombres.contains(&p.as_str())) && partes.len() == nombres.len());
    let dichas = referido::dicho(&referido.valor());
    assert_eq!(dichas.len(), nombres.len() - 1);
    assert!(dichas.contains(&("Cómo terminó", "La autoridad no respondió a tiempo".to_owned())));
    for resultado in ["favorable", "desfavorable", "desechada", "desistida", "caduca", "ficta", "atendida"] {
        assert_eq!(Resultado::de(resultado).map(Resultado::id), Some(resultado));
    }
    // A paquete that says nothing of it is written as it was before there was any.
    let mut otro = sellado.paquete().clone();
    otro.tramite.se_ofrece = None;
    assert!(!serde_json::to_string(&otro).unwrap().contains("se_ofrece"));
}

#[test]
fn who_works_here_asks_only_for_what_is_offered_to_them() {
    let sellado = reporte();
    let servidor = Actuante::Servidor {
        cuenta: CuentaId("s".to_owned()),
        roles: vec![RolId::from("titular")],
        suple: Vec::new(),
    };
    assert!(permiso::solicitar(sellado.paquete(), &servidor).is_ok());
    let mut otro = sellado.paquete().clone();
    otro.tramite.se_ofrece.as_mut().unwrap().para = vec![AQuien::Solicitante];
    assert!(permiso::solicitar(&otro, &servidor).is_err());
    otro.tramite.se_ofrece = None;
    assert!(permiso::solicitar(&otro, &servidor).is_err());
}
