//! The example of a migration: an expediente that began with its earlier version goes on with the new one and ends.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use compiler::sources::Disk;
use engine::agenda;
use engine::comando::{Actuante, Contexto};
use engine::migrar::migrar;
use ensayo::relatar;
use schemas::evento::Hecho;
use schemas::paquete::{Gestion, Paso};
use schemas::sello::{self, PaqueteSellado};
use schemas::valor::Valor;
use tests::raiz;

const EJEMPLO: &str = "examples/migracion";

fn versiones() -> (PaqueteSellado, PaqueteSellado) {
    let carpeta = raiz().join(EJEMPLO);
    let bytes =
        std::fs::read(carpeta.join("ayuntamiento/constancia_residencia/anteriores/2026-1.paquete")).unwrap();
    let mut compilado = compiler::compilar(&Disk::new(carpeta));
    (sello::abrir(&bytes, None).unwrap(), compilado.tramites.remove(0).paquete.unwrap())
}

#[test]
fn who_waits_in_any_stage_of_the_earlier_version_goes_on_where_the_new_one_says() {
    let (vieja, nueva) = versiones();
    let prueba = vieja.pruebas.iter().find(|p| p.id.as_str() == "expedida").unwrap();
    let sale = |paso: &Paso| match paso {
        Paso::Hace(intento) => matches!(&intento.que, Gestion::Accion { etapa, .. } if etapa != "solicitud"),
        _ => false,
    };
    let mut siguen = Vec::new();
    for pasos in 1..=prueba.pasos.iter().position(sale).unwrap() {
        let mut corta = prueba.clone();
        corta.pasos.truncate(pasos);
        let relato = relatar(&vieja, &corta);
        let ahora = agenda::instante(&vieja, relato.pasos.last().unwrap().momento).unwrap();
        let estado = relato.estado.unwrap();
        let de: Vec<String> = estado.activas.iter().map(|a| a.etapa.to_string()).collect();
        let contexto = Contexto::nuevo(ahora, Actuante::Sistema);
        let hecha = migrar(&vieja, &nueva, &estado, &contexto).unwrap_or_else(|e| panic!("{de:?}: {e}"));
        assert!(hecha.eventos.iter().any(|e| matches!(e.hecho, Hecho::Migrado { .. })), "{de:?}");
        let destino = hecha.estado.datos.campos.get("destino");
        assert_eq!(destino, Some(&Valor::Opcion("otro".to_owned())), "{de:?}");
        siguen.push((de, hecha.estado.activas.iter().map(|a| a.etapa.to_string()).collect::<Vec<_>>()));
    }
    siguen.dedup();
    let en = |etapa: &str| vec![etapa.to_owned()];
    assert_eq!(siguen, [(en("pago"), en("pago")), (en("revision"), en("cotejo"))]);
}
