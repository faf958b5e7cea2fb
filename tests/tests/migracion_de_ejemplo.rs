//! The example of a migration: an expediente that began with its earlier version goes on with the new one and ends.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use compiler::sources::Disk;
use engine::agenda;
use engine::comando::{Actuante, Contexto};
use engine::medicion::medir;
use engine::migrar::migrar;
use engine::versiones::Versiones;
use ensayo::relatar;
use schemas::evento::{Evento, Hecho, Quien};
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

#[test]
fn what_was_measured_by_the_earlier_version_is_told_by_the_names_of_the_new_one() {
    let (vieja, nueva) = versiones();
    let prueba = vieja.pruebas.iter().find(|p| p.id.as_str() == "expedida").unwrap();
    let eventos = relatar(&vieja, prueba).eventos;
    let deja = |e: &Evento| matches!(&e.hecho, Hecho::Salio { etapa, .. } if etapa == "revision");
    let hasta = eventos.iter().position(deja).unwrap();
    let mut historia = eventos[..=hasta].to_vec();
    let nombres = |historia: &[Evento], versiones: &Versiones<'_>| {
        let medida = medir(versiones, historia)?;
        Some(medida.etapas.iter().map(|p| p.etapa.to_string()).collect::<Vec<_>>())
    };
    let ambas: Versiones<'_> = [&vieja, &nueva].into_iter().collect();
    assert_eq!(nombres(&historia, &ambas).unwrap(), ["pago", "revision"]);
    historia.push(Evento {
        cuando: eventos[hasta].cuando,
        quien: Quien::Sistema,
        hecho: Hecho::Migrado {
            de: vieja.digest().clone(),
            a: nueva.digest().clone(),
            motivo: "El reglamento cambió".to_owned(),
            etapas: [("revision".into(), "cotejo".into())].into(),
            valores: [].into(),
            relojes: [].into(),
            soltadas: Vec::new(),
            ordenes: Vec::new(),
        },
    });
    assert_eq!(nombres(&historia, &ambas).unwrap(), ["pago", "cotejo"]);
    // What can't be read isn't measured.
    let una: Versiones<'_> = [&vieja].into_iter().collect();
    assert_eq!(nombres(&historia, &una), None);
    assert_eq!(nombres(&[], &ambas), None);
}
