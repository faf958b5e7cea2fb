//! Laws: what is written into a form or JSON is read back the same, reading is stable, the schema takes what the engine writes,
//! and nothing that is sent breaks anything.

use jiff::civil::date;
use proptest::prelude::*;
use schemas::paquete::{Campo, TipoCampo, TipoPersona};
use schemas::valor::{Archivo, Valor};
use serde_json::json;

use crate::ambito::Ambito;
use crate::campo::*;
use crate::datos::Datos;
use crate::muestra::*;

/// A field of every kind.
fn campos() -> Vec<Campo> {
    let tres = opciones(&[("a", "A"), ("b", "B"), ("c", "C")]);
    let documento = |cantidad| TipoCampo::Documento {
        documento: "d".into(),
        antiguedad_maxima: None,
        cantidad,
        presencial: None,
        formatos: vec!["pdf".to_owned(), "png".to_owned()],
        tamano_maximo: 5_000_000,
    };
    let columnas = vec![
        un_campo("destino", "Destino", texto((1, 30))),
        Campo { obligatorio: false, ..un_campo("m2", "M2", decimal("0", "9999", "m²")) },
        Campo {
            obligatorio: false,
            ..un_campo("desde", "Desde", TipoCampo::Fecha { minimo: None, maximo: None })
        },
    ];
    let patron = r"\d{2}-\d{3}-\d{3}".to_owned();
    [
        texto((1, 40)),
        TipoCampo::TextoLargo { largo: (1, 200) },
        TipoCampo::Entero { minimo: Some(-1000), maximo: None, unidad: Some("litros".to_owned()) },
        decimal("-500", "500000", "m²"),
        TipoCampo::Dinero { minimo: None, maximo: None },
        TipoCampo::Booleano,
        TipoCampo::Fecha { minimo: None, maximo: None },
        TipoCampo::Hora,
        TipoCampo::FechaHora,
        TipoCampo::Opcion { opciones: tres.clone(), catalogo: None },
        TipoCampo::Opciones { opciones: tres, cantidad: (0, 3) },
        TipoCampo::Tabla { columnas, filas: (0, 4) },
        TipoCampo::Persona { personas: vec![TipoPersona::Fisica, TipoPersona::Moral] },
        TipoCampo::Curp,
        TipoCampo::Rfc,
        TipoCampo::Correo,
        TipoCampo::Telefono,
        TipoCampo::Domicilio,
        TipoCampo::ExpedienteCatastral { patron, ejemplo: "12-345-678".to_owned() },
        documento((1, 1)),
        documento((0, 3)),
    ]
    .into_iter()
    .enumerate()
    .map(|(i, tipo)| un_campo(&format!("c{i}"), "Dato", tipo))
    .collect()
}

/// Words as they are kept: already clean.
fn palabras() -> impl Strategy<Value = String> {
    "[A-Za-zÁÉÍÓÚáéíóúÑñ0-9.,&/]{1,6}( [a-zñ0-9«»\"'<>]{1,8}){0,2}"
}

fn t(s: &str) -> Valor {
    Valor::Texto(s.to_owned())
}

fn un_archivo() -> impl Strategy<Value = Valor> {
    (palabras(), prop::bool::ANY, 0_u64..5_000_000, "[0-9a-f]{64}", prop::option::of(fecha())).prop_map(
        |(nombre, pdf, tamano, sha256, fecha)| {
            let tipo = if pdf { "application/pdf" } else { "image/png" }.to_owned();
            Valor::Archivo(Archivo { nombre, tipo, tamano, sha256, fecha })
        },
    )
}

fn fecha() -> impl Strategy<Value = jiff::civil::Date> {
    (1000_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(a, m, d)| date(a, m, d))
}

fn hora() -> impl Strategy<Value = jiff::civil::Time> {
    (0_i8..24, 0_i8..60, prop_oneof![Just(0_i8), 0_i8..60])
        .prop_map(|(h, m, s)| jiff::civil::time(h, m, s, 0))
}

fn decimal2(rango: std::ops::Range<i64>) -> impl Strategy<Value = rust_decimal::Decimal> {
    rango.prop_map(|n| rust_decimal::Decimal::new(n, 2))
}

/// A value that the field of that index takes.
fn valor(i: usize) -> BoxedStrategy<Valor> {
    let ids = |v: Vec<&str>| Valor::Opciones(v.into_iter().map(str::to_owned).collect());
    match i {
        0 => palabras().prop_map(Valor::Texto).boxed(),
        1 => prop::collection::vec(palabras(), 1..4).prop_map(|v| Valor::Texto(v.join("\n"))).boxed(),
        2 => (-1000_i64..=1_000_000_000_000).prop_map(Valor::Entero).boxed(),
        3 => decimal2(-50_000..50_000_000).prop_map(Valor::Decimal).boxed(),
        4 => decimal2(-100_000_000..100_000_000).prop_map(Valor::Dinero).boxed(),
        5 => any::<bool>().prop_map(Valor::Booleano).boxed(),
        6 => fecha().prop_map(Valor::Fecha).boxed(),
        7 => hora().prop_map(Valor::Hora).boxed(),
        8 => (fecha(), hora()).prop_map(|(f, h)| Valor::FechaHora(f.to_datetime(h))).boxed(),
        9 => prop_oneof![Just("a"), Just("b")].prop_map(|o| Valor::Opcion(o.to_owned())).boxed(),
        10 => prop::sample::subsequence(vec!["a", "b", "c"], 0..=3).prop_map(ids).boxed(),
        11 => {
            let fila_ = (palabras(), prop::option::of(decimal2(0..999_900)), prop::option::of(fecha()))
                .prop_map(|(d, m, f)| {
                    let mut celdas = vec![("destino", t(&d))];
                    celdas.extend(m.map(|m| ("m2", Valor::Decimal(m))));
                    celdas.extend(f.map(|f| ("desde", Valor::Fecha(f))));
                    fila(&celdas)
                });
            prop::collection::vec(fila_, 0..4).prop_map(Valor::Lista).boxed()
        }
        12 => (palabras(), any::<bool>(), any::<bool>())
            .prop_map(|(nombre, fisica, con_claves)| {
                let tipo = if fisica { "fisica" } else { "moral" };
                let mut partes = vec![
                    ("tipo", Valor::Opcion(tipo.to_owned())),
                    ("nombre", t(&nombre)),
                    ("correo", t("a@b.mx")),
                ];
                if con_claves {
                    partes.push(("telefono", t("8181234567")));
                    partes.push(("rfc", t(if fisica { "COSC8001137NA" } else { "EKU9003173C9" })));
                    partes.extend(fisica.then(|| ("curp", t("MOTR930411HJCRMN03"))));
                }
                fila(&partes)
            })
            .boxed(),
        13 => Just(t("MOTR930411HJCRMN03")).boxed(),
        14 => prop_oneof![Just(t("A&A050908GT0")), Just(t("AÑÑ801231JK0")), Just(t("XAXX010101000"))].boxed(),
        15 => "[a-zA-Z0-9._+]{0,5}[a-z]@[a-z0-9]{1,9}\\.(mx|com|gob\\.mx)"
            .prop_filter("no dot first", |c| !c.starts_with('.'))
            .prop_map(Valor::Texto)
            .boxed(),
        16 => "[0-9]{10}".prop_map(Valor::Texto).boxed(),
        17 => (palabras(), palabras(), "[0-9]{5}")
            .prop_map(|(calle, colonia, cp)| {
                fila(&[
                    ("calle", t(&calle)),
                    ("numero", t("S/N")),
                    ("colonia", t(&colonia)),
                    ("cp", t(&cp)),
                    ("municipio", t("Monterrey")),
                ])
            })
            .boxed(),
        18 => "[0-9]{2}-[0-9]{3}-[0-9]{3}".prop_map(Valor::Texto).boxed(),
        19 => un_archivo().boxed(),
        _ => prop::collection::vec(un_archivo(), 1..=3).prop_map(Valor::Lista).boxed(),
    }
}

fn campo_y_valor() -> impl Strategy<Value = (usize, Valor)> {
    (0_usize..21).prop_flat_map(|i| (Just(i), valor(i)))
}

fn basura() -> impl Strategy<Value = serde_json::Value> {
    let hoja = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|b| json!(b)),
        any::<i64>().prop_map(|n| json!(n)),
        any::<f64>().prop_map(|n| json!(n)),
        ".{0,30}".prop_map(|s| json!(s)),
    ];
    hoja.prop_recursive(3, 20, 4, |dentro| {
        let clave = prop_oneof![
            "[a-z]{1,5}",
            Just("destino".to_owned()),
            Just("nombre".to_owned()),
            Just("fecha".to_owned())
        ];
        prop_oneof![
            prop::collection::vec(dentro.clone(), 0..4).prop_map(|v| json!(v)),
            prop::collection::btree_map(clave, dentro, 0..4).prop_map(|m| json!(m)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back((i, valor) in campo_y_valor()) {
        let (p, d) = (paquete(), Datos::default());
        let ambito = Ambito::nuevo(&p, &d);
        let campo = &campos()[i];
        let formulario = leer_formulario(campo, &a_formulario(campo, &valor), &ambito);
        prop_assert_eq!(&formulario.errores, &Vec::new());
        prop_assert_eq!(formulario.valor.as_ref(), Some(&valor));
        let json = leer_json(campo, &a_json(campo, &valor), &ambito);
        prop_assert_eq!(&json.errores, &Vec::new());
        prop_assert_eq!(json.valor, Some(valor));
    }

    #[test]
    fn reading_what_was_read_changes_nothing(i in 0_usize..21, escrito in "\\PC{0,25}") {
        let (p, d) = (paquete(), Datos::default());
        let ambito = Ambito::nuevo(&p, &d);
        let campo = &campos()[i];
        let entrada = Entrada::from([(campo.id.0.clone(), vec![escrito])]);
        if let Some(valor) = leer_formulario(campo, &entrada, &ambito).valor {
            let otra = leer_formulario(campo, &a_formulario(campo, &valor), &ambito);
            prop_assert_eq!(otra.valor, Some(valor));
        }
    }

    #[test]
    fn whatever_is_sent_gives_an_answer_or_words(i in 0_usize..21, json in basura(), partes in prop::collection::btree_map("c[0-9]{1,2}(\\.[a-z0-9]{1,6}){0,3}", prop::collection::vec(".{0,20}", 0..3), 0..6)) {
        let (p, d) = (paquete(), Datos::default());
        let ambito = Ambito::nuevo(&p, &d);
        let campo = &campos()[i];
        for lectura in [leer_json(campo, &json, &ambito), leer_formulario(campo, &partes, &ambito)] {
            prop_assert_eq!(lectura.valor.is_none(), !lectura.errores.is_empty(), "{:?}", lectura);
            prop_assert!(lectura.errores.iter().all(|e| !e.mensaje.is_empty() && e.ruta.starts_with(campo.id.as_str())));
        }
    }

    #[test]
    fn the_schema_takes_what_the_engine_writes((i, valor) in campo_y_valor()) {
        let campos = campos();
        let campo = &campos[i];
        let validador = jsonschema::validator_for(&esquema(&[campo])).unwrap();
        let objeto = json!({campo.id.as_str(): a_json(campo, &valor)});
        prop_assert!(validador.is_valid(&objeto), "{objeto}");
    }
}

#[test]
fn the_schema_refuses_what_the_engine_refuses() {
    let campos = campos();
    let (p, d) = (paquete(), Datos::default());
    let ambito = Ambito::nuevo(&p, &d);
    let casos = [
        (0, json!("")),
        (0, json!(5)),
        (2, json!(-1001)),
        (2, json!("x")),
        (3, json!("12.345")),
        (5, json!("quizá")),
        (7, json!("24:00")),
        (9, json!("z")),
        (10, json!(["z"])),
        (11, json!([{"destino": "x", "otra": 1}])),
        (11, json!([{}])),
        (12, json!({"tipo": "fisica", "nombre": "Ana"})),
        (13, json!("MOTR")),
        (14, json!("X")),
        (15, json!("ana")),
        (16, json!("12")),
        (17, json!({"calle": "x"})),
        (18, json!("1")),
        (19, json!({"nombre": "x"})),
    ];
    for (i, json) in casos {
        let campo = &campos[i];
        let validador = jsonschema::validator_for(&esquema(&[campo])).unwrap();
        assert!(!validador.is_valid(&json!({campo.id.as_str(): json})), "schema takes {json} for {i}");
        assert!(!leer_json(campo, &json, &ambito).errores.is_empty(), "engine takes {json} for {i}");
    }
    let todos: Vec<&Campo> = campos.iter().collect();
    assert!(jsonschema::meta::is_valid(&esquema(&todos)));
}
