//! What an author reads when a prueba fails, and that a report is evidence: the same bytes from the same paquete.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::Path;

use compiler::sources::{Disk, Encima};
use ensayo::{Fruto, probar, probar_todas};
use schemas::sello::PaqueteSellado;

const ENVIA: &str = "  - hace: solicitud.enviar
    con:
      casa: {calle: Juárez, numero: \"8\", colonia: Centro, cp: \"67100\", municipio: Guadalupe}
      vive_desde: 2020-05-01
      comprobante: {archivo: recibo.pdf, fecha: 2026-01-20}
";

/// The smallest example, with one more prueba.
fn con(pasos: &str) -> PaqueteSellado {
    let disco = Disk::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/minimo"));
    let texto = format!("prueba: Una\nfecha: 2026-03-02 10:00\npasos:\n{ENVIA}{pasos}");
    let nombre = "ayuntamiento/constancia_residencia/pruebas/una.yaml".to_owned();
    let compilado = compiler::compilar(&Encima { base: &disco, textos: BTreeMap::from([(nombre, texto)]) });
    assert_eq!(compilado.diagnostics, []);
    compilado.tramites.into_iter().find_map(|t| t.paquete).unwrap()
}

fn fruto(pasos: &str) -> Fruto {
    let paquete = con(pasos);
    probar(&paquete, paquete.prueba("una").unwrap())
}

/// Step, of what, expected, found.
fn dichos(pasos: &str) -> Vec<String> {
    let de = |f: &ensayo::Fallo| {
        let paso = f.paso;
        f.diferencias
            .iter()
            .map(|d| format!("{paso} | {} | {} | {}", d.que, d.esperado, d.hallado))
            .collect::<Vec<_>>()
    };
    fruto(pasos).fallos.iter().flat_map(de).collect()
}

#[test]
fn each_expectation_says_what_was_expected_and_what_was_found() {
    let espera = "  - espera:
      etapas: [revision]
      cobros: {derechos: 63.36}
      explica: {derechos: una cuota}
      vence: {pago: 2026-03-08, resolucion: 2026-03-05, revision: detenido}
      valores: {casa.calle: Hidalgo, vive_desde: 2020-05-02, comprobante: otro.pdf}
      ofrece: [revision.expedir]
      salida: {id: constancia}
      resultado: favorable
";
    assert_eq!(
        dichos(espera),
        [
            "2 | dónde está el expediente | «Revision» (`revision`) | «Pago» (`pago`)",
            "2 | el total de «Constancia de residencia» | $63.36 | $63.35",
            "2 | la explicación del cobro `derechos` | que diga «una cuota» | Constancia de residencia: 0.54 × UMA diaria ($117.31) = $63.3474; se redondea a $63.35",
            "2 | cuándo vence el plazo `pago` | el 8 de marzo de 2026 | el 7 de marzo de 2026",
            "2 | cuándo vence el plazo `resolucion` | el 5 de marzo de 2026 | detenido",
            "2 | cuándo vence el plazo `revision` | detenido | no corre",
            "2 | el documento `constancia` | que se haya emitido | no se ha emitido ningún documento",
            "2 | el valor de `casa.calle` | Hidalgo | Juárez",
            "2 | el valor de `vive_desde` | 2020-05-02 | 2020-05-01",
            "2 | el valor de `comprobante` | otro.pdf | recibo.pdf",
            "2 | la acción `revision.expedir` | que se pueda | no es de este momento; ahora no se puede hacer nada",
            "2 | cómo terminó el expediente | favorable | el expediente estaba en «Pago» (`pago`)",
        ]
    );
}

#[test]
fn a_document_says_what_it_says_instead() {
    let pasos = "  - {llega: pago, en: pago}
  - {hace: revision.expedir}
  - espera: {salida: {id: constancia, contiene: vive en Juárez 9}}
";
    assert_eq!(
        dichos(pasos),
        [
            "4 | el documento `constancia` | que diga «vive en Juárez 9» | lo más parecido es «Persona de Prueba vive en Juárez 8, Centro, 67100 Guadalupe desde el viernes 1 de mayo de 2020.»"
        ]
    );
}

#[test]
fn after_a_step_that_cannot_be_taken_none_is() {
    let fruto = fruto("  - {hace: revision.expedir}\n  - espera: {resultado: favorable}\n");
    assert_eq!((fruto.pasos, fruto.dados), (3, 1));
    let [fallo] = fruto.fallos.as_slice() else { unreachable!("{:?}", fruto.fallos) };
    assert_eq!((fallo.paso, fallo.verbo.as_str()), (2, "hace revision.expedir"));
    assert_eq!(fallo.estaba, "el expediente estaba en «Pago» (`pago`)");
    assert!(
        fallo
            .diferencias
            .iter()
            .all(|d| d.escrito.is_none() && d.hallado.contains("todavía no está pendiente"))
    );
}

#[test]
fn a_refusal_that_does_not_come_or_comes_for_another_reason_is_told() {
    let llega = "  - {llega: pago, en: pago}\n";
    let filas = [
        (
            "  - {rechaza: revision.expedir, porque: sin pago}\n",
            "procedió; el expediente ya había concluido: favorable",
        ),
        ("  - {rechaza: revision.negar, porque: ya concluyó}\n", "Escriba el motivo de la negativa"),
        (
            "  - {rechaza: revision.expedir, por: solicitante, porque: ya concluyó}\n",
            "esto le toca a Oficialía de constancias",
        ),
    ];
    for (paso, hallado) in filas {
        let dicho = dichos(&format!("{llega}{paso}"));
        assert!(dicho.len() == 1 && dicho.iter().all(|d| d.contains(hallado)), "{paso}: {dicho:?}");
    }
}

#[test]
fn a_payment_that_is_set_apart_must_be_expected_so() {
    let filas = [
        (
            "  - {llega: pago, en: pago, monto: 1}\n",
            "se aparta para conciliarlo: se esperaban $63.35 y llegaron $1.00",
        ),
        ("  - {llega: pago, en: pago, apartado: se esperaban}\n", "se aplicó"),
        ("  - {llega: pago, en: pago, monto: 1, apartado: ya estaba pagado}\n", "se esperaban $63.35"),
    ];
    for (paso, hallado) in filas {
        let dicho = dichos(&format!("{paso}  - espera: {{etapas: [pago]}}\n"));
        assert!(dicho.first().is_some_and(|d| d.contains(hallado)), "{paso}: {dicho:?}");
    }
    let bien =
        "  - {llega: pago, en: pago, monto: 1, apartado: llegaron $1.00}\n  - espera: {etapas: [pago]}\n";
    assert_eq!(dichos(bien), Vec::<String>::new());
}

#[test]
fn a_report_has_the_same_bytes_each_time_and_no_place_of_its_own() {
    let paquete = con("  - espera: {cobros: {derechos: 1}}\n");
    let bytes = || schemas::canon::bytes(&probar_todas(&paquete)).unwrap();
    assert_eq!(bytes(), bytes());
    let informe = probar_todas(&paquete);
    assert_eq!((informe.pasan, informe.fallan), (2, 1));
    assert_eq!(informe.digest, *paquete.digest());
    assert!(informe.frutos.iter().flat_map(|f| &f.fallos).all(|f| f.lugar.is_none()));
    let vuelto: ensayo::Informe = serde_json::from_slice(&bytes()).unwrap();
    assert_eq!(vuelto, informe);
}
