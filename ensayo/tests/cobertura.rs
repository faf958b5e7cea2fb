//! What the pruebas of the real trámites reach.

use std::path::Path;

use compiler::sources::Disk;

#[test]
fn what_is_reached_and_what_isnt_is_told_by_name() {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tramites");
    let compilado = compiler::compilar(&Disk::new(raiz));
    let paquetes: Vec<_> = compilado.tramites.into_iter().filter_map(|t| t.paquete).collect();
    assert!(paquetes.len() >= 20, "{}", paquetes.len());
    for paquete in &paquetes {
        let cobertura = ensayo::cobertura(paquete);
        assert_eq!(cobertura, ensayo::cobertura(paquete));
        let etapas = cobertura.clases.get("etapas").unwrap();
        assert_eq!(etapas.si.len() + etapas.no.len(), paquete.tramite.etapas.len());
        let primera = paquete.tramite.etapas.first().unwrap();
        assert!(etapas.si.contains(primera.id.as_str()), "{}: {etapas:?}", paquete.tramite.id);
        let acciones = cobertura.clases.get("acciones").unwrap();
        assert!(acciones.si.contains(&format!("{}.enviar", primera.id)), "{acciones:?}");
    }
    // Without pruebas nothing is reached.
    let mut solo = paquetes.first().unwrap().paquete().clone();
    solo.pruebas.clear();
    let solo = schemas::sello::sellar(solo).unwrap();
    assert!(ensayo::cobertura(&solo).clases.values().all(|a| a.si.is_empty() && !a.no.is_empty()));
}
