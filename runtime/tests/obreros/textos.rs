//! Templates with the data of a real definition: what they print and what they refuse.

use std::collections::BTreeMap;

use engine::ambito::Ambito;
use engine::datos::Datos;
use jiff::civil::date;
use papeles::plantillas::{Falla, Modo, llenar};
use rust_decimal::Decimal;
use schemas::paquete::{Campo, Opcion, Paquete, TipoCampo};
use schemas::valor::{Duracion, Unidad, Valor};

use crate::comun::{paquete, texto};

fn campo(base: &Campo, id: &str, tipo: TipoCampo) -> Campo {
    Campo { id: id.into(), tipo, visible_si: None, calculo: None, ..base.clone() }
}

/// A definition with fields of every kind that a text may print.
fn definicion() -> Paquete {
    let mut paquete = paquete().paquete().clone();
    let base = paquete.tramite.campo("curp").unwrap().clone();
    let opciones = vec![Opcion::suelta("comercial", "Comercial"), Opcion::suelta("casa", "Habitacional")];
    let decimal =
        || TipoCampo::Decimal { minimo: None, maximo: None, decimales: 2, unidad: Some("m²".to_owned()) };
    let columnas = vec![
        campo(&base, "destino", TipoCampo::Texto { patron: None, largo: (1, 60) }),
        campo(&base, "area", decimal()),
        campo(&base, "clase", TipoCampo::Opcion { opciones: opciones.clone(), catalogo: None }),
    ];
    paquete.tramite.campos.extend([
        campo(&base, "uso", TipoCampo::Opcion { opciones: opciones.clone(), catalogo: None }),
        campo(&base, "usos", TipoCampo::Opciones { opciones, cantidad: (1, 2) }),
        campo(&base, "superficie", decimal()),
        campo(&base, "electronico", TipoCampo::Booleano),
        campo(&base, "areas", TipoCampo::Tabla { columnas, filas: (1, 9) }),
        campo(&base, "nota", TipoCampo::Texto { patron: None, largo: (1, 60) }),
    ]);
    paquete
}

fn datos() -> Datos {
    let fila = |destino: &str, area: i64, clase: &str| {
        Valor::Registro(BTreeMap::from([
            ("destino".to_owned(), texto(destino)),
            ("area".to_owned(), Valor::Decimal(Decimal::new(area, 2))),
            ("clase".to_owned(), Valor::Opcion(clase.to_owned())),
        ]))
    };
    let campos = [
        ("uso", Valor::Opcion("comercial".to_owned())),
        ("usos", Valor::Opciones(vec!["comercial".to_owned(), "casa".to_owned()])),
        ("superficie", Valor::Decimal(Decimal::new(1_234_500, 4))),
        ("electronico", Valor::Booleano(true)),
        ("areas", Valor::Lista(vec![fila("Local *1*", 5000, "comercial"), fila("Bodega", 7050, "casa")])),
        ("vive_desde", Valor::Fecha(date(2026, 3, 2))),
    ];
    let recibo = BTreeMap::from([
        ("monto".to_owned(), Valor::Dinero(Decimal::new(6335, 2))),
        ("folio".to_owned(), texto("R-1")),
    ]);
    let persona = [("tipo", Valor::Opcion("moral".to_owned())), ("nombre", texto("**La** Espiga"))];
    let plazo = Valor::Registro(BTreeMap::from([(
        "dura".to_owned(),
        Valor::Duracion(Duracion::new(5, Unidad::DiasNaturales)),
    )]));
    Datos {
        campos: campos.into_iter().map(|(c, v)| (c.into(), v)).collect(),
        resultados: BTreeMap::from([("recibo".into(), Valor::Registro(recibo))]),
        solicitante: Some(Valor::Registro(persona.into_iter().map(|(n, v)| (n.to_owned(), v)).collect())),
        visitas: BTreeMap::from([("revision".into(), 2)]),
        plazos: BTreeMap::from([("pago".into(), plazo)]),
        ..Datos::default()
    }
}

fn prueba(plantilla: &str, modo: Modo) -> Result<String, Falla> {
    let (paquete, datos) = (definicion(), datos());
    llenar(plantilla, &Ambito::nuevo(&paquete, &datos), &[], modo)
}

#[test]
fn each_kind_of_value_is_written_as_people_read_it() {
    for (plantilla, esperado) in [
        ("{{ uso }} y {{ usos }}", "Comercial y Comercial y Habitacional"),
        ("{{ uso | mayusculas }} {{ uso | etiqueta }}", "COMERCIAL Comercial"),
        ("{{ superficie | numero }} m²", "123.45 m²"),
        ("{{ electronico }}", "sí"),
        ("{{ vive_desde }}; {{ vive_desde | fecha_larga }}", "2 de marzo de 2026; lunes 2 de marzo de 2026"),
        (
            "{{ recibo.monto | moneda }} ({{ recibo.monto | letra }})",
            "$63.35 (SESENTA Y TRES PESOS 35/100 M.N.)",
        ),
        ("{{ plazos.pago.dura }}", "5 días naturales"),
        ("{{ municipio.nombre }}", "Municipio de Monterrey"),
        ("{{ solicitante.tipo }}", "Persona moral"),
        ("{{ nota | si_falta(\"sin nota\") }}", "sin nota"),
        (
            "{% for fila in areas %}{{ loop.index }}. {{ fila.destino }}: {{ fila.area | numero }} ({{ fila.clase }}){% if not loop.last %}; {% endif %}{% endfor %}",
            "1. Local *1*: 50.00 (Comercial); 2. Bodega: 70.50 (Habitacional)",
        ),
        ("{% for u in usos %}[{{ u }}]{% endfor %}", "[Comercial][Habitacional]"),
    ] {
        assert_eq!(prueba(plantilla, Modo::Llano).as_deref(), Ok(esperado), "{plantilla}");
    }
}

#[test]
fn a_condition_means_what_it_means_in_a_guard() {
    for (condicion, esperado) in [
        ("uso == \"comercial\"", true),
        ("uso != \"comercial\"", false),
        ("uso in [\"casa\", \"comercial\"]", true),
        ("uso not in [\"casa\"]", true),
        ("\"casa\" in usos", true),
        ("superficie > 123.44 and superficie < 123.46", true),
        ("superficie == 123.45", true),
        ("recibo.monto >= 63.35", true),
        ("visitas.revision > 1", true),
        ("vive_desde < \"2026-03-03\"", true),
        ("nota is defined", false),
        ("nota is not defined", true),
        ("nota is defined and nota == \"x\"", false),
        ("not electronico or uso == \"casa\"", false),
        ("solicitante.tipo == \"moral\"", true),
    ] {
        let plantilla = format!("{{% if {condicion} %}}sí{{% else %}}no{{% endif %}}");
        let esperado = if esperado { "sí" } else { "no" };
        assert_eq!(prueba(&plantilla, Modo::Llano).as_deref(), Ok(esperado), "{condicion}");
    }
}

#[test]
fn data_never_become_bold_and_what_the_author_wrote_does() {
    let lleno =
        prueba("**{{ solicitante.nombre }}** y {{ nota | si_falta(\"**nada**\") }}", Modo::Marcado).unwrap();
    let tramos: Vec<(String, bool)> =
        documentos::en_linea(&lleno).0.into_iter().map(|t| (t.texto, t.negrita)).collect();
    let esperado = [("**La** Espiga", true), (" y ", false), ("nada", true)];
    assert_eq!(tramos, esperado.map(|(t, n)| (t.to_owned(), n)));
}

#[test]
fn gaps_and_foreign_constructs_are_refused_by_their_name() {
    for (plantilla, dicho) in [
        ("{{ nota }}", "falta el dato «nota»"),
        ("{{ nota | mayusculas }}", "falta el dato «nota»"),
        ("{{ inventado }}", "usa el nombre `inventado`, que una plantilla no tiene"),
        ("{{ uso | moneda }}", "el filtro `moneda` no da forma a opción"),
        ("{{ superficie + 1 }}", "usa una cuenta o una llamada, que una plantilla no tiene"),
        ("{% set x = 1 %}", "usa una instrucción, que una plantilla no tiene"),
        ("{{ uso", "la plantilla no se puede leer (línea 1)"),
    ] {
        assert_eq!(prueba(plantilla, Modo::Llano).unwrap_err().to_string(), dicho, "{plantilla}");
    }
}

#[test]
fn a_text_that_never_ends_is_stopped() {
    let anidado = |n: usize| {
        let abre: String = (0..n).map(|i| format!("{{% for f{i} in usos %}}")).collect();
        format!("{abre}x{}", "{% endfor %}".repeat(n))
    };
    assert!(prueba(&anidado(5), Modo::Llano).is_ok());
    assert_eq!(prueba(&anidado(24), Modo::Llano), Err(Falla::Largo));
}
