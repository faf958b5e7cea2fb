//! Documents that need each other over a whole workspace: a ring is told with all that is in it, once; and what a trámite asks for is frozen
//! in its paquete, so that a change in who issues it changes nothing of who reads it. And the law of who may use one, against the engine.

use std::collections::BTreeMap;

use compiler::compilar;
use compiler::sources::{Disk, Memory, Sources};
use engine::comando::{Actuante, Comando, Contexto};
use engine::decide::decide;
use engine::lugar::lugares;
use engine::rechazo::Motivo;
use engine::tenencia::{self, Pedida, Tenida};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use schemas::diagnostic::Diagnostic;
use schemas::evento::Canal;
use schemas::ids::{CampoId, CuentaId, Folio};
use schemas::paquete::TipoCampo;
use schemas::valor::{Duracion, Unidad, Valor};

const MUNICIPIO: &str = "municipio: ejemplo
nombre: Municipio de Ejemplo
zona_horaria: America/Monterrey
calendario: habiles
dependencias: {obras: {nombre: Obras Públicas, siglas: OP}}
ordenamientos: {reglamento: {nombre: Reglamento de Ejemplo}}
";
const ROLES: &str = "roles: {mesa: {nombre: Mesa, dependencia: obras, puede: [revisa]}}\n";
const CALENDARIO: &str = "calendario: habiles
nombre: Días hábiles
habiles: [lunes, martes, miercoles, jueves, viernes]
";

/// A trámite that asks for some documents and issues one.
fn tramite(id: &str, pide: &[(&str, &str)], emite: &str) -> String {
    let campos: String =
        pide.iter().map(|(d, mas)| format!("  con_{d}: {{tipo: salida, de: {d}{mas}}}\n")).collect();
    let captura: Vec<String> =
        pide.iter().map(|(d, _)| format!("con_{d}")).chain(["que".to_owned()]).collect();
    format!(
        "tramite: {id}
nombre: Trámite {id}
dependencia: obras
ficha: {{descripcion: Da {emite}., plazo_resolucion: 5 días hábiles, si_no_responde: ninguna, fundamento: {{reglamento: [\"1\"]}}}}
campos:
  que: {{tipo: texto, etiqueta: Qué}}
{campos}etapas:
  solicitud: {{actor: solicitante, captura: [{}], acciones: {{enviar: {{a: dado}}}}}}
  dado: {{tipo: fin, nombre: Dado, resultado: favorable, emite: papel}}
salidas:
  papel: {{titulo: Papel, documento: {emite}, texto: \"Para {{{{ que }}}}.\"}}
",
        captura.join(", ")
    )
}

/// A trámite: its name, the documents that it asks for with what else is said of each, and the one that it issues.
type Tramite<'t> = (&'t str, &'t [(&'t str, &'t str)], &'t str);

fn revisar(tramites: &[Tramite<'_>], documentos: &[(&str, &str)]) -> Vec<Diagnostic> {
    let tipos: String =
        documentos.iter().map(|(d, t)| format!("  {d}: {{nombre: Documento {d}, emite: {t}}}\n")).collect();
    let mut fuentes = Memory::new()
        .con("municipio.yaml", MUNICIPIO)
        .con("roles.yaml", ROLES)
        .con("calendarios/habiles.yaml", CALENDARIO)
        .con("documentos.yaml", format!("documentos:\n{tipos}"));
    for (id, pide, emite) in tramites {
        fuentes = fuentes.con(format!("obras/{id}/tramite.yaml"), tramite(id, pide, emite));
    }
    let dichos = compilar(&fuentes).diagnostics;
    dichos.into_iter().filter(|d| d.codigo.as_str() != "V0903" && d.codigo.as_str() != "V0904").collect()
}

fn anillos(dichos: &[Diagnostic]) -> Vec<&Diagnostic> {
    dichos.iter().filter(|d| d.codigo.as_str() == "V0561").collect()
}

#[test]
fn a_ring_is_told_once_with_all_that_is_in_it() {
    let tres = [("a", "uno"), ("b", "dos"), ("c", "tres")];
    let dichos = revisar(
        &[("uno", &[("c", "")], "a"), ("dos", &[("a", "")], "b"), ("tres", &[("b", "")], "c")],
        &tres,
    );
    let [unico] = anillos(&dichos)[..] else { unreachable!("{dichos:#?}") };
    let nota = unico.notas.join(" ");
    for parte in ["`uno` pide `c`, que emite `tres`", "`tres` pide `b`, que emite `dos`", "`dos` pide `a`"] {
        assert!(nota.contains(parte), "{nota}");
    }
    // One way out is enough, wherever it is.
    let con_salida = [
        ("uno", &[("c", "")][..], "a"),
        ("dos", &[("a", "")], "b"),
        ("tres", &[("b", ", obligatorio: no")], "c"),
    ];
    assert!(anillos(&revisar(&con_salida, &tres)).is_empty());
    let otra_puerta = [
        ("uno", &[("c", "")][..], "a"),
        ("dos", &[("a", "")], "b"),
        ("tres", &[("b", "")], "c"),
        ("libre", &[], "b"),
    ];
    assert!(anillos(&revisar(&otra_puerta, &tres)).is_empty());
}

#[test]
fn who_waits_for_a_ring_is_not_accused_of_it_and_two_rings_are_two() {
    let dichos = revisar(
        &[("uno", &[("a", "")], "a"), ("dos", &[("b", "")], "b"), ("espera", &[("a", ""), ("b", "")], "d")],
        &[("a", "uno"), ("b", "dos"), ("d", "espera")],
    );
    let dichos = anillos(&dichos);
    assert_eq!(dichos.len(), 2, "{dichos:#?}");
    assert!(dichos.iter().all(|d| !d.mensaje.contains("espera")));
}

#[test]
fn what_is_read_is_frozen_and_only_its_type_changes_it() {
    let raiz = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/salida");
    let disco = Disk::new(raiz);
    let con = |cambia: &dyn Fn(&str, String) -> String| {
        let mut fuentes = Memory::new();
        for nombre in disco.list() {
            let texto = disco.text(&nombre).unwrap().to_string();
            fuentes = fuentes.con(&nombre, cambia(&nombre, texto));
        }
        let compilado = compilar(&fuentes);
        let paquete =
            compilado.tramites.into_iter().filter_map(|t| t.paquete).find(|p| p.tramite.id == "refrendo");
        paquete.unwrap()
    };
    let este = con(&|_, texto| texto);
    let TipoCampo::Salida { entrega, con_vigencia, .. } = &este.tramite.campo("anterior").unwrap().tipo
    else {
        unreachable!()
    };
    assert!(*con_vigencia && entrega.iter().map(|d| d.id.as_str()).eq(["giro", "puesto"]));
    let de_otro = con(&|nombre, texto| {
        if nombre.ends_with("permiso/tramite.yaml") {
            texto.replace("Número de puesto", "Puesto que toca")
        } else {
            texto
        }
    });
    assert_eq!(este.digest(), de_otro.digest());
    let del_tipo = con(&|_, texto| texto.replace("etiqueta: Puesto}", "etiqueta: Número de puesto}"));
    assert_ne!(este.digest(), del_tipo.digest());
}

/// Somebody who applies.
fn persona(moral: bool, nombre: &str) -> Valor {
    let tipo = if moral { "moral" } else { "fisica" };
    Valor::Registro(BTreeMap::from([
        ("tipo".to_owned(), Valor::Opcion(tipo.to_owned())),
        ("nombre".to_owned(), Valor::Texto(nombre.to_owned())),
    ]))
}

#[test]
fn a_document_is_taken_exactly_when_its_holder_may_use_it_that_day() {
    let raiz = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/salida");
    let compilado = compilar(&Disk::new(raiz));
    let sellado = compilado
        .tramites
        .into_iter()
        .filter_map(|t| t.paquete)
        .find(|p| p.tramite.id == "refrendo")
        .unwrap();
    let ahora: Timestamp = "2026-03-02T16:00:00Z".parse().unwrap();
    let hoy = date(2026, 3, 2);
    let config = ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(
        dias in -200_i64..200,
        vence in any::<bool>(),
        gracia in proptest::option::of(0_u32..120),
        una_vez in any::<bool>(),
        usada in any::<bool>(),
        revocada in proptest::bool::weighted(0.2),
        corregida in proptest::bool::weighted(0.2),
        ajena in proptest::bool::weighted(0.2),
        otro_tipo in proptest::bool::weighted(0.1),
        morales in any::<[bool; 2]>(),
        mismo_nombre in any::<bool>(),
        sin_dato in proptest::bool::weighted(0.1),
        torcida in proptest::bool::weighted(0.2),
    )| {
        let mut paquete = sellado.paquete().clone();
        for campo in &mut paquete.tramite.campos {
            if let TipoCampo::Salida { vencida_hace, una_vez: una, .. } = &mut campo.tipo {
                *vencida_hace = gracia.map(|n| Duracion::new(n, Unidad::DiasNaturales));
                *una = una_vez;
            }
        }
        let campo = paquete.tramite.campo("anterior").unwrap().clone();
        let pedida = Pedida::de(&campo).unwrap();
        let ultimo = vence.then(|| hoy.checked_add(dias.days()).unwrap());
        let mut datos = BTreeMap::from([
            (CampoId::from("giro"), Valor::Opcion("ropa".to_owned())),
            (CampoId::from("puesto"), Valor::Texto("7".to_owned())),
        ]);
        if sin_dato {
            datos.remove("puesto");
        }
        let tenida = Tenida {
            documento: if otro_tipo { "otro".into() } else { pedida.documento.clone() },
            folio: Folio::from("F-1-D1"),
            emitida: date(2025, 1, 1),
            vence: ultimo,
            revocada: revocada.then_some(hoy),
            corregida: corregida.then_some(hoy),
            titular: Some(persona(morales[0], "Una")),
            datos,
            usada,
        };
        let mut valor = pedida.valor(&tenida);
        if let (true, Valor::Registro(partes)) = (torcida, &mut valor) {
            partes.insert("emitida".to_owned(), Valor::Fecha(hoy));
        }
        let comando = Comando::Iniciar {
            folio: Folio::from("F-2"),
            digest: sellado.digest().clone(),
            canal: Canal::EnLinea,
            solicitante: persona(morales[1], if mismo_nombre { "Una" } else { "Otra" }),
            accion: "enviar".into(),
            respuestas: BTreeMap::from([
                (CampoId::from("anterior"), Some(valor.clone())),
                (CampoId::from("giro"), Some(Valor::Opcion("ropa".to_owned()))),
            ]),
        };
        let quien = Actuante::Solicitante { cuenta: CuentaId("c".to_owned()) };
        let tenidas = if ajena { Vec::new() } else { vec![tenida] };
        let contexto = Contexto { tenidas, ..Contexto::nuevo(ahora, quien) };

        // Its type has a vigencia: one that was issued without it has no last day to count from.
        let a_tiempo = vence && dias + i64::from(gracia.unwrap_or(0)) >= 0;
        let misma = match morales {
            [false, false] => true,
            [true, true] => mismo_nombre,
            _ => false,
        };
        let puede = a_tiempo && misma && !ajena && !otro_tipo && !revocada && !corregida && !sin_dato && !torcida
            && !(una_vez && usada);
        match decide(&paquete, None, comando, &contexto) {
            Ok(decision) => {
                prop_assert!(puede);
                prop_assert_eq!(decision.estado.datos.campos.get("anterior"), Some(&valor));
                // It holds the one use of the document, where there is only one.
                let tomados = lugares(&paquete, &decision.estado);
                let suyo = tomados.iter().any(|l| l.recurso == tenencia::recurso(&paquete, "F-1-D1") && l.limite == 1);
                prop_assert_eq!(suyo, una_vez);
            }
            Err(rechazo) => {
                prop_assert!(!puede, "{}", rechazo);
                prop_assert_eq!(rechazo.motivo, Motivo::Datos);
                prop_assert_eq!(rechazo.campos.first().map(|f| f.campo.as_str()), Some("anterior"));
            }
        }
    });
}
