//! The laws of options that are rows of a catálogo: an answer says for ever what its row said the day that it was given, only what is offered
//! is taken, decisions over columns are judged as if every row were tried, and whatever is written in a catálogo gets an answer.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fmt::Write;

use compiler::compilar;
use compiler::sources::{Disk, Memory, Sources};
use engine::ambito::Ambito;
use engine::campo::leer_objeto;
use engine::comando::{Actuante, Comando, Contexto};
use engine::datos::Datos;
use engine::decide::decide;
use engine::evolve::plegar;
use engine::{agenda, catalogo};
use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};
use proptest::prelude::*;
use schemas::diagnostic::Severidad;
use schemas::evento::Canal;
use schemas::expr::{Raiz, Ruta};
use schemas::ids::{CuentaId, Folio};
use schemas::paquete::Campo;
use schemas::sello::PaqueteSellado;
use schemas::valor::Valor;
use serde_json::json;

const MUNICIPIO: &str = "municipio: ejemplo
nombre: Municipio de Ejemplo
zona_horaria: America/Monterrey
calendario: habiles
dependencias: {obras: {nombre: Obras Públicas, siglas: OP}}
ordenamientos: {reglamento: {nombre: Reglamento de Ejemplo}}
";

fn tramite(campos: &str, decide: &str) -> String {
    format!(
        "tramite: prueba
nombre: Trámite de prueba
dependencia: obras
ficha:
  descripcion: Sirve para probar.
  plazo_resolucion: 10 días hábiles
  si_no_responde: ninguna
  fundamento: {{reglamento: [\"1\"]}}
campos:
  giro: {{tipo: opcion, etiqueta: Giro, catalogo: giros}}
{campos}  motivo: {{tipo: texto_largo, etiqueta: Motivo}}
etapas:
  solicitud: {{actor: solicitante, captura: [giro], acciones: {{enviar: {{a: riesgo}}}}}}
  riesgo: {{tipo: decision, casos: [{decide}]}}
  revision: {{actor: revisora, plazo: 5 días hábiles, acciones: {{aceptar: {{a: aceptada}}, negar: {{captura: [motivo], a: negada}}}}}}
  aceptada: {{tipo: fin, resultado: favorable, emite: constancia}}
  negada: {{tipo: fin, resultado: desfavorable}}
salidas:
  constancia: {{titulo: Constancia, texto: \"{{{{ giro.nombre }}}} paga {{{{ giro.cuota }}}}.\"}}
"
    )
}

fn fuentes(giros: &str, tramite: &str) -> Memory {
    Memory::new()
        .con("municipio.yaml", MUNICIPIO)
        .con("roles.yaml", "roles:\n  revisora: {nombre: Revisora, dependencia: obras, puede: [revisa]}\n")
        .con(
            "calendarios/habiles.yaml",
            "calendario: habiles\nnombre: Días hábiles\nhabiles: [lunes, martes, miercoles, jueves, viernes]\n",
        )
        .con("catalogos/giros.yaml", giros)
        .con("obras/prueba/tramite.yaml", tramite)
}

fn compila(giros: &str, tramite: &str) -> PaqueteSellado {
    let compilado = compilar(&fuentes(giros, tramite));
    let dichos: Vec<String> =
        compilado.diagnostics.iter().map(|d| format!("{} {}", d.codigo, d.mensaje)).collect();
    let primero = compilado.tramites.into_iter().find_map(|t| t.paquete);
    primero.unwrap_or_else(|| panic!("{dichos:?}\n{giros}"))
}

/// Rows of one clave, one after the other, each with its own cuota: how long each lasts, and how long until the next.
fn filas(tramos: &[(u8, u8)]) -> (String, Vec<(Date, Date, i64)>) {
    let mut texto =
        "catalogo: giros\nnombre: Giros\ncolumnas: {cuota: entero, alto: booleano}\nfilas:\n".to_owned();
    let mut dia = date(2026, 1, 1);
    let mut vigencias = Vec::new();
    for (n, (dura, hueco)) in tramos.iter().enumerate() {
        let hasta = dia.checked_add(i64::from(*dura).days()).unwrap();
        writeln!(
            texto,
            "  - {{clave: bar, nombre: Bar, desde: {dia}, hasta: {hasta}, cuota: {n}, alto: {}}}",
            if n % 2 == 0 { "si" } else { "no" }
        )
        .unwrap();
        vigencias.push((dia, hasta, i64::try_from(n).unwrap()));
        dia = hasta.checked_add(Span::new().days(1 + i64::from(*hueco))).unwrap();
    }
    texto.push_str("  - {clave: fonda, nombre: Fonda, cuota: 99, alto: no}\n");
    (texto, vigencias)
}

fn cuota(paquete: &PaqueteSellado, datos: &Datos) -> Option<Valor> {
    let ruta = Ruta { raiz: Raiz::Campo("giro".into()), partes: vec!["cuota".to_owned()] };
    Ambito::nuevo(paquete, datos).ruta(&ruta).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whoever answers on a day gets the row of that day or none, and what it says doesn't change on any later day, nor when the answer is
    /// sent again.
    #[test]
    fn an_answer_says_for_ever_what_its_row_said_that_day(
        tramos in proptest::collection::vec((0_u8..40, 0_u8..5), 1..5),
        antes in 0_i64..200,
        despues in 0_i64..400,
    ) {
        let (giros, vigencias) = filas(&tramos);
        let paquete = compila(&giros, &tramite("", "{si: giro.alto, a: revision}, {si: not giro.alto, a: aceptada}"));
        let campos: Vec<&Campo> = paquete.tramite.campos.iter().filter(|c| c.id == "giro").collect();
        let dia = date(2025, 12, 25).checked_add(antes.days()).unwrap();
        let objeto = json!({"giro": "bar"});
        let lee = |datos: &Datos, dia: Date| {
            leer_objeto(&campos, objeto.as_object().unwrap(), &paquete, datos, Some(dia))
        };
        let lecturas = lee(&Datos::default(), dia);
        let esperada = vigencias.iter().find(|(desde, hasta, _)| *desde <= dia && dia <= *hasta);
        let Some((_, _, n)) = esperada else {
            prop_assert_eq!(lecturas.errores.len(), 1);
            prop_assert!(lecturas.errores[0].mensaje.contains("«Bar»"), "{}", lecturas.errores[0].mensaje);
            return Ok(());
        };
        prop_assert_eq!(&lecturas.errores, &vec![]);
        let ahora = agenda::instante(&paquete, dia.at(12, 0, 0, 0)).unwrap();
        let comando = Comando::Iniciar {
            folio: Folio("F-1".to_owned()),
            digest: paquete.digest().clone(),
            canal: Canal::EnLinea,
            solicitante: Valor::Registro(BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: lecturas.valores,
        };
        let quien = Actuante::Solicitante { cuenta: CuentaId("c".to_owned()) };
        let decision = decide(&paquete, None, comando, &Contexto::nuevo(ahora, quien)).unwrap();
        let estado = plegar(&paquete, &decision.eventos).unwrap();
        prop_assert_eq!(cuota(&paquete, &estado.datos), Some(Valor::Entero(*n)));
        prop_assert_eq!(estado.visitas("revision") > 0, n % 2 == 0);
        // Sent again later, as in a prevención: the row is the same, offered or not.
        let tarde = dia.checked_add(despues.days()).unwrap();
        let otra = lee(&estado.datos, tarde);
        prop_assert_eq!(&otra.errores, &vec![]);
        prop_assert_eq!(otra.valores.get("giro"), Some(&estado.datos.campos.get("giro").cloned()));
        // What is offered is of that day, and one of each clave.
        let nadie = Datos::default();
        let ambito = Ambito::nuevo(&paquete, &nadie).con_hoy(tarde);
        let ofrecidas = catalogo::ofrecidas(campos[0], &ambito).unwrap();
        prop_assert!(ofrecidas.iter().all(|o| o.vale(tarde)));
        prop_assert!(ofrecidas.iter().filter(|o| o.clave() == "bar").count() <= 1);
    }

    /// A decision over columns compiles exactly when some case takes every row.
    #[test]
    fn a_decision_over_columns_is_judged_as_if_every_row_were_tried(
        filas in proptest::collection::vec((any::<bool>(), 0_i64..6), 1..40),
        corte in 0_i64..7,
        nombrada in 0_usize..40,
    ) {
        let mut giros = "catalogo: giros\nnota: Para la prueba.\ncolumnas: {cuota: entero, alto: booleano}\nfilas:\n".to_owned();
        for (n, (alto, cuota)) in filas.iter().enumerate() {
            let alto = if *alto { "si" } else { "no" };
            writeln!(giros, "  - {{clave: g{n}, nombre: Giro {n}, cuota: {cuota}, alto: {alto}}}").unwrap();
        }
        let nombrada = nombrada % filas.len();
        let casos = format!(
            "{{si: giro.alto and giro.cuota >= {corte}, a: revision}}, {{si: not giro.alto, a: aceptada}}, {{si: 'giro == \"g{nombrada}\"', a: negada}}"
        );
        // Which case takes each row, the first that holds.
        let toma = |n: usize| match filas[n] {
            (true, cuota) if cuota >= corte => Some(0),
            (false, _) => Some(1),
            _ if n == nombrada => Some(2),
            _ => None,
        };
        let tomados: Vec<Option<usize>> = (0..filas.len()).map(toma).collect();
        let compilado = compilar(&fuentes(&giros, &tramite("", &casos)));
        let dichos: Vec<&str> = compilado.diagnostics.iter().map(|d| d.codigo.as_str()).collect();
        let sobra = (0..3).any(|caso| !tomados.contains(&Some(caso)));
        prop_assert_eq!(dichos.iter().any(|c| matches!(*c, "V0606" | "V0607")), sobra, "{:?} {:?}", dichos, tomados);
        // With a case that is never taken, that is what is said.
        if !sobra {
            prop_assert_eq!(dichos.contains(&"V0604"), tomados.contains(&None), "{:?} {:?}", dichos, tomados);
        }
    }
}

#[test]
fn two_thousand_rows_compile_to_the_same_bytes_and_carry_only_what_is_read() {
    let mut giros = "catalogo: giros\nnota: Para la prueba.\ncolumnas: {cuota: entero, alto: booleano, dueno: texto}\nfilas:\n".to_owned();
    for n in 0..2_000 {
        let alto = if n % 3 == 0 { "si" } else { "no" };
        writeln!(
            giros,
            "  - {{clave: g{n}, nombre: Giro {n}, cuota: {}, alto: {alto}, dueno: Alguien}}",
            n % 9
        )
        .unwrap();
    }
    let texto = tramite("", "{si: giro.alto, a: revision}, {si: not giro.alto, a: aceptada}");
    let antes = std::time::Instant::now();
    let paquete = compila(&giros, &texto);
    assert!(antes.elapsed().as_secs() < 20, "{:?}", antes.elapsed());
    assert_eq!(paquete.bytes(), compila(&giros, &texto).bytes());
    let (de, opciones) = catalogo::de(paquete.tramite.campo("giro").unwrap()).unwrap();
    assert_eq!(opciones.len(), 2_000);
    assert_eq!(de.columnas.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["cuota", "alto"]);
    assert!(opciones.iter().all(|o| o.fila.as_ref().unwrap().columnas.len() == 2));
}

#[test]
fn whatever_is_written_in_a_catalogo_gets_an_answer() {
    let texto = tramite("", "{si: giro.alto, a: revision}, {si: not giro.alto, a: aceptada}");
    let fila = "{clave: bar, nombre: Bar, cuota: 1, alto: si}";
    let con = |cabeza: &str, filas: &str| format!("{cabeza}\nfilas:\n{filas}");
    let columnas = "catalogo: giros\ncolumnas: {cuota: entero, alto: booleano}";
    for giros in [
        String::new(),
        "- uno\n".to_owned(),
        "catalogo: [giros]\n".to_owned(),
        "catalogo: Giros Nuevos\nfilas: []\n".to_owned(),
        con(columnas, "  - bar\n"),
        con(columnas, "  - {clave: bar@2026-01-01, nombre: Bar, cuota: 1, alto: si}\n"),
        con(columnas, "  - {clave: bar, nombre: Bar, cuota: mucha, alto: si}\n"),
        con(columnas, "  - {clave: bar, nombre: Bar, cuota: 1, alto: quizá}\n"),
        con(columnas, "  - {clave: bar, nombre: Bar, cuota: 1, alto: si, desde: 2026-02-30}\n"),
        con(columnas, "  - {clave: bar, nombre: Bar, cuota: 1, alto: si, otra: 1}\n"),
        con(columnas, &format!("  - {fila}\n  - {fila}\n")),
        con("catalogo: giros\ncolumnas: {nombre: texto}", &format!("  - {fila}\n")),
        con("catalogo: giros\ncolumnas: {cuota: tabla}", &format!("  - {fila}\n")),
        con("catalogo: giros\ncolumnas: [cuota]", &format!("  - {fila}\n")),
        con(
            "catalogo: giros\npadre: nadie\ncolumnas: {cuota: entero, alto: booleano}",
            &format!("  - {fila}\n"),
        ),
        con(
            "catalogo: giros\npadre: giros\ncolumnas: {cuota: entero, alto: booleano}",
            "  - {clave: bar, nombre: Bar, padre: bar, cuota: 1, alto: si}\n",
        ),
        con(columnas, &format!("  - {fila}\n").repeat(6_000)),
    ] {
        let compilado = compilar(&fuentes(&giros, &texto));
        let errores = compilado.diagnostics.iter().filter(|d| d.severidad == Severidad::Error).count();
        assert!(errores > 0, "{}", giros.get(..giros.len().min(200)).unwrap_or_default());
        assert!(compilado.tramites.iter().all(|t| t.paquete.is_none()));
    }
}

/// What is said of the example with a row written otherwise.
fn con_otra_fila(de: &str, a: &str) -> Vec<String> {
    let disco = Disk::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/catalogo"));
    let textos = disco.list().into_iter().filter(|n| !n.contains("/pruebas/"));
    let fuentes = textos.fold(Memory::new(), |memoria, nombre| {
        let texto = disco.text(&nombre).unwrap().to_string();
        memoria.con(&nombre, texto.replace(de, a))
    });
    compilar(&fuentes).diagnostics.iter().map(|d| d.codigo.to_string()).collect()
}

#[test]
fn a_bill_is_worked_out_with_rows_that_hang_from_any_parent() {
    assert_eq!(con_otra_fila("cuota_uma: 8", "cuota_uma: 9"), Vec::<String>::new());
    assert_eq!(con_otra_fila("inspeccion: si, cuota_uma: 8", "inspeccion: si, cuota_uma: -8"), ["V0646"]);
    assert_eq!(con_otra_fila("padre: servicios", "padre: alimentos"), ["V0586"]);
}
