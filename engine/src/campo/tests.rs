//! Reading answers by example, in tables; and the laws of going back and forth.

use jiff::civil::date;
use schemas::paquete::{Campo, Paquete, TipoCampo, TipoPersona};
use schemas::valor::{Archivo, Duracion, Unidad, Valor};
use serde_json::json;

use super::*;
use crate::datos::Datos;
use crate::muestra::*;

mod ida_y_vuelta;

fn leer(campo: &Campo, pares: &[(&str, &str)]) -> Lectura {
    let (p, d) = (paquete(), datos());
    leer_formulario(campo, &entrada(pares), &Ambito::nuevo(&p, &d).con_hoy(date(2026, 3, 2)))
}

fn entrada(pares: &[(&str, &str)]) -> Entrada {
    let mut entrada = Entrada::new();
    for (nombre, valor) in pares {
        entrada.entry((*nombre).to_owned()).or_default().push((*valor).to_owned());
    }
    entrada
}

#[track_caller]
fn da(campo: &Campo, pares: &[(&str, &str)], esperado: Valor) {
    let lectura = leer(campo, pares);
    assert_eq!((lectura.valor, lectura.errores), (Some(esperado), Vec::new()), "{pares:?}");
}

#[track_caller]
fn dice(campo: &Campo, pares: &[(&str, &str)], esperado: &[(&str, &str)]) {
    let lectura = leer(campo, pares);
    let dicho: Vec<(&str, &str)> =
        lectura.errores.iter().map(|e| (e.ruta.as_str(), e.mensaje.as_str())).collect();
    assert_eq!(dicho, esperado, "{pares:?}");
    assert_eq!(lectura.valor, None);
}

fn t(texto: &str) -> Valor {
    Valor::Texto(texto.to_owned())
}

#[test]
fn texts_are_cleaned_and_kept_within_their_length() {
    let giro = un_campo("giro", "Giro", texto((3, 12)));
    da(&giro, &[("giro", "  Papeleri\u{301}a  ")], t("Papelería"));
    dice(&giro, &[], &[("giro", "Escriba el giro")]);
    dice(&giro, &[("giro", "   ")], &[("giro", "Escriba el giro")]);
    dice(&giro, &[("giro", "ab")], &[("giro", "El giro debe tener al menos 3 caracteres")]);
    dice(
        &giro,
        &[("giro", "abcdefghijklmn")],
        &[("giro", "El giro debe tener a lo más 12 caracteres; ahora tiene 14")],
    );
    dice(
        &giro,
        &[("giro", "abc\u{0}def")],
        &[("giro", "Escriba de nuevo el giro: trae caracteres que no se ven, quizá por copiar y pegar")],
    );
    dice(
        &giro,
        &[("giro", "Taquería 🌮 Feliz")],
        &[("giro", "Escriba el giro sin «🌮»: ese carácter no puede imprimirse en un documento")],
    );
    let motivo = un_campo("motivo", "Motivo", TipoCampo::TextoLargo { largo: (1, 100) });
    da(&motivo, &[("motivo", " uno \r\n\r\n\r\n dos ")], t("uno\n\ndos"));
    assert_eq!(leer(&giro, &[]).errores[0].clase, ClaseError::Falta);
    assert_eq!(leer(&giro, &[("giro", "ab")]).errores[0].clase, ClaseError::Forma);
}

#[test]
fn patterns_must_match_whole() {
    let tipo = TipoCampo::Texto { patron: Some(r"[A-Z]{3}-\d+".to_owned()), largo: (1, 20) };
    let placa =
        Campo { ayuda: Some("tres letras, guion y números".to_owned()), ..un_campo("placa", "Placa", tipo) };
    da(&placa, &[("placa", "ABC-12")], t("ABC-12"));
    let mal = [("placa", "La placa debe tener la forma que se pide: tres letras, guion y números")];
    dice(&placa, &[("placa", "xABC-12")], &mal);
    let tipo = TipoCampo::ExpedienteCatastral {
        patron: r"\d{2}-\d{3}-\d{3}".to_owned(),
        ejemplo: "12-345-678".to_owned(),
    };
    let catastral = un_campo("ec", "Expediente catastral", tipo);
    da(&catastral, &[("ec", " 12-345-678 ")], t("12-345-678"));
    dice(&catastral, &[("ec", "12345678")], &[("ec", "El expediente catastral debe ser como 12-345-678")]);
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let m2 = un_campo("m2", "Superficie", decimal("1", "500000", "m²"));
    for (escrito, valor) in [
        ("640.5", "640.50"),
        ("1,250.00", "1250.00"),
        (" 1 250 ", "1250.00"),
        ("500,000", "500000.00"),
        ("12.5000", "12.50"),
        ("620 m²", "620.00"),
        ("1.", "1.00"),
        ("007", "7.00"),
    ] {
        let lectura = leer(&m2, &[("m2", escrito)]);
        let Some(Valor::Decimal(n)) = lectura.valor else { panic!("{escrito}: {lectura:?}") };
        assert_eq!(n.to_string(), valor, "{escrito}");
    }
    let no_es = "La superficie debe ser un número, por ejemplo 640.50";
    let rango = "La superficie debe ser de 1 a 500,000\u{a0}m²";
    let casos = [
        ("mucho", no_es),
        ("1,25", no_es),
        ("1.250,00", no_es),
        ("1e5", no_es),
        ("--5", no_es),
        ("٣", no_es),
        (".", no_es),
        ("12.345", "La superficie debe llevar a lo más 2 decimales"),
        ("0.99", rango),
        ("-5", rango),
        ("500000.01", rango),
        ("99999999999999999999999999999999999999", rango),
    ];
    for (escrito, mensaje) in casos {
        dice(&m2, &[("m2", escrito)], &[("m2", mensaje)]);
    }
}

#[test]
fn whole_numbers_and_amounts_have_their_own_words() {
    let entero = |minimo, maximo| un_campo("n", "Aforo", TipoCampo::Entero { minimo, maximo, unidad: None });
    da(&entero(None, None), &[("n", "1,000")], Valor::Entero(1000));
    da(&entero(None, None), &[("n", "12.0")], Valor::Entero(12));
    da(&entero(None, None), &[("n", "−3")], Valor::Entero(-3));
    dice(
        &entero(None, None),
        &[("n", "1.5")],
        &[("n", "El aforo debe ser un número entero, por ejemplo 12")],
    );
    dice(&entero(Some(1), None), &[("n", "0")], &[("n", "El aforo debe ser de 1 o más")]);
    dice(&entero(None, Some(9)), &[("n", "10")], &[("n", "El aforo debe ser de 9 o menos")]);
    dice(
        &entero(None, None),
        &[("n", "9999999999999999999")],
        &[("n", "El aforo debe ser de -1,000,000,000,000 a 1,000,000,000,000")],
    );
    let monto =
        un_campo("m", "Monto", TipoCampo::Dinero { minimo: Some(dec("1")), maximo: Some(dec("5000")) });
    da(&monto, &[("m", "$ 1,250.5")], Valor::Dinero(dec("1250.50")));
    dice(&monto, &[("m", "6000")], &[("m", "El monto debe ser de $1.00 a $5,000.00")]);
    dice(&monto, &[("m", "1.005")], &[("m", "El monto debe llevar a lo más 2 decimales")]);
}

#[test]
fn choices_are_of_those_offered() {
    let pares = [("a", "Uno"), ("b", "Dos"), ("c", "Tres")];
    let uso =
        un_campo("uso", "Uso solicitado", TipoCampo::Opcion { opciones: opciones(&pares), catalogo: None });
    da(&uso, &[("uso", "b")], Valor::Opcion("b".to_owned()));
    dice(&uso, &[], &[("uso", "Elija el uso solicitado")]);
    dice(&uso, &[("uso", "z")], &[("uso", "Elija en el uso solicitado una de las opciones que se ofrecen")]);
    let varias = |cantidad| {
        un_campo("v", "Días de visita", TipoCampo::Opciones { opciones: opciones(&pares), cantidad })
    };
    let elegidas = Valor::Opciones(vec!["a".to_owned(), "c".to_owned()]);
    da(&varias((1, 2)), &[("v", "c"), ("v", "a"), ("v", "c")], elegidas);
    dice(&varias((1, 2)), &[], &[("v", "Elija al menos una opción en «Días de visita»")]);
    dice(
        &varias((1, 2)),
        &[("v", "a"), ("v", "b"), ("v", "c")],
        &[("v", "Elija de 1 a 2 en «Días de visita»")],
    );
    dice(&varias((2, 3)), &[("v", "a")], &[("v", "Elija al menos 2 en «Días de visita»")]);
    da(&varias((0, 3)), &[], Valor::Opciones(Vec::new()));
}

#[test]
fn yes_or_no() {
    let gas = un_campo("gas", "¿Usa gas L.P.?", TipoCampo::Booleano);
    for (escrito, valor) in [("si", true), ("Sí", true), ("no", false), ("on", true)] {
        da(&gas, &[("gas", escrito)], Valor::Booleano(valor));
    }
    da(&gas, &[("gas", "no"), ("gas", "si")], Valor::Booleano(true));
    dice(&gas, &[], &[("gas", "Responda sí o no: ¿Usa gas L.P.?")]);
    dice(&gas, &[("gas", "quizá")], &[("gas", "Responda sí o no: ¿Usa gas L.P.?")]);
}

#[test]
fn dates_come_in_boxes_or_in_one_piece() {
    let tipo = TipoCampo::Fecha { minimo: Some(exp(dia("2000-01-01"))), maximo: Some(exp(hoy())) };
    let fecha = un_campo("f", "Fecha de nacimiento", tipo);
    let marzo_2 = Valor::Fecha(date(2026, 3, 2));
    for pares in [
        &[("f.dia", "2"), ("f.mes", "3"), ("f.anio", "2026")][..],
        &[("f.dia", "02"), ("f.mes", "marzo"), ("f.anio", "2026")],
        &[("f", "2026-03-02")],
        &[("f", "2/3/2026")],
        &[("f", "2 de marzo de 2026")],
        &[("f", "2 mar 2026")],
    ] {
        da(&fecha, pares, marzo_2.clone());
    }
    let real = "La fecha de nacimiento debe ser una fecha real, por ejemplo 9 11 2026";
    for pares in [
        &[("f.dia", "30"), ("f.mes", "2"), ("f.anio", "2026")][..],
        &[("f.dia", "2"), ("f.mes", "3")],
        &[("f", "2/3/26")],
        &[("f", "ayer")],
        &[("f", "2026-3-2-1")],
    ] {
        dice(&fecha, pares, &[("f", real)]);
    }
    dice(
        &fecha,
        &[("f", "1999-12-31")],
        &[("f", "La fecha de nacimiento debe ser el 1 de enero de 2000 o después")],
    );
    dice(
        &fecha,
        &[("f", "2026-03-03")],
        &[("f", "La fecha de nacimiento debe ser el 2 de marzo de 2026 o antes")],
    );
    dice(&fecha, &[], &[("f", "Escriba la fecha de nacimiento")]);
    let sin_saber = TipoCampo::Fecha { minimo: Some(exp(campo("no_existe_aun"))), maximo: None };
    da(&un_campo("f", "Fecha", sin_saber), &[("f", "2026-03-02")], marzo_2);
}

#[test]
fn hours_and_moments() {
    let hora = un_campo("h", "Hora de la visita", TipoCampo::Hora);
    da(&hora, &[("h", "9:30")], Valor::Hora(jiff::civil::time(9, 30, 0, 0)));
    for mal in ["24:00", "9", "nueve", "9:3x", "1:2:3:4"] {
        dice(
            &hora,
            &[("h", mal)],
            &[("h", "La hora de la visita debe ser una hora de 00:00 a 23:59, por ejemplo 16:00")],
        );
    }
    let momento = un_campo("m", "Fecha de la visita", TipoCampo::FechaHora);
    let esperado = Valor::FechaHora(date(2026, 3, 2).at(16, 0, 0, 0));
    da(&momento, &[("m", "2026-03-02T16:00")], esperado.clone());
    da(&momento, &[("m.dia", "2"), ("m.mes", "3"), ("m.anio", "2026"), ("m.hora", "16:00")], esperado);
    let mal = "La fecha de la visita debe ser una fecha real con su hora, por ejemplo 9 11 2026 y 16:00";
    dice(&momento, &[("m", "2026-03-02")], &[("m", mal)]);
}

#[test]
fn keys_are_normalised_and_a_wrong_digit_only_warns() {
    let curp = un_campo("c", "CURP", TipoCampo::Curp);
    let rfc = un_campo("r", "RFC", TipoCampo::Rfc);
    da(&curp, &[("c", " motr930411-hjcrmn03 ")], t("MOTR930411HJCRMN03"));
    da(&rfc, &[("r", "cosc-800113-7na")], t("COSC8001137NA"));
    let con_aviso = leer(&curp, &[("c", "MOTR930411HJCRMN06")]);
    assert_eq!(con_aviso.valor, Some(t("MOTR930411HJCRMN06")));
    assert_eq!(
        con_aviso.advertencias[0].mensaje,
        "El dígito de la CURP no coincide; compárela con su identificación"
    );
    assert!(con_aviso.errores.is_empty());
    let con_aviso = leer(&rfc, &[("r", "VACE460910SX6")]);
    assert_eq!((con_aviso.valor, con_aviso.advertencias.len()), (Some(t("VACE460910SX6")), 1));
    dice(&curp, &[("c", "MOTR930411")], &[("c", "La CURP tiene 18 caracteres; la que escribió tiene 10")]);
    dice(
        &curp,
        &[("c", "MOTR931311HJCRMN02")],
        &[("c", "La fecha que va dentro de la CURP no existe; cópiela de su identificación")],
    );
    dice(
        &rfc,
        &[("r", "AAAA010132AAA")],
        &[("r", "La fecha que va dentro del RFC no existe; cópielo de su constancia de situación fiscal")],
    );
}

#[test]
fn mail_and_telephone() {
    let correo = un_campo("c", "Correo", TipoCampo::Correo);
    da(&correo, &[("c", " Ana.Pruebas@Ejemplo.MX ")], t("Ana.Pruebas@ejemplo.mx"));
    for mal in [
        "ana",
        "ana@",
        "@x.mx",
        "ana@ejemplo",
        "a b@x.mx",
        "a@b@x.mx",
        "a@x..mx",
        "a@-x.mx",
        "<a@x.mx>",
        ".a@x.mx",
    ] {
        dice(&correo, &[("c", mal)], &[("c", "Escriba el correo completo, por ejemplo nombre@ejemplo.mx")]);
    }
    let telefono = un_campo("t", "Teléfono", TipoCampo::Telefono);
    for bien in ["8181234567", "81 8123 4567", "(81) 8123-4567", "+52 81 8123 4567", "528181234567"] {
        da(&telefono, &[("t", bien)], t("8181234567"));
    }
    for mal in ["123", "81812345678", "818123456a"] {
        dice(
            &telefono,
            &[("t", mal)],
            &[("t", "El teléfono debe tener 10 dígitos, por ejemplo 81 8123 4567")],
        );
    }
}

const CASA: [(&str, &str); 5] = [
    ("casa.calle", "Juárez"),
    ("casa.numero", "100"),
    ("casa.colonia", "Centro"),
    ("casa.cp", "64000"),
    ("casa.municipio", "Monterrey"),
];

#[test]
fn addresses_by_parts() {
    let casa = un_campo("casa", "Su domicilio", TipoCampo::Domicilio);
    let esperado = fila(&[
        ("calle", t("Juárez")),
        ("numero", t("100")),
        ("colonia", t("Centro")),
        ("cp", t("64000")),
        ("municipio", t("Monterrey")),
    ]);
    da(&casa, &CASA, esperado.clone());
    assert_eq!(
        crate::formato::valor_en_palabras(&esperado, Some(&casa)),
        "Juárez 100, Centro, 64000 Monterrey"
    );
    dice(&casa, &[], &[("casa", "Conteste «Su domicilio»")]);
    dice(
        &casa,
        &[
            ("casa.calle", "Juárez"),
            ("casa.colonia", "Centro"),
            ("casa.cp", "6400"),
            ("casa.municipio", "Monterrey"),
        ],
        &[
            ("casa.numero", "Escriba el número; si no tiene, escriba S/N"),
            ("casa.cp", "El código postal debe tener 5 dígitos, por ejemplo 64000"),
        ],
    );
}

#[test]
fn persons_by_parts() {
    let tipo = |personas: &[TipoPersona]| TipoCampo::Persona { personas: personas.to_vec() };
    let dueno = un_campo("p", "Propietario", tipo(&[TipoPersona::Fisica, TipoPersona::Moral]));
    let ana = [
        ("p.tipo", "fisica"),
        ("p.nombre", "Ana  Pruebas"),
        ("p.correo", "ana@ejemplo.mx"),
        ("p.rfc", "cosc8001137na"),
    ];
    let esperado = fila(&[
        ("tipo", Valor::Opcion("fisica".to_owned())),
        ("nombre", t("Ana Pruebas")),
        ("correo", t("ana@ejemplo.mx")),
        ("rfc", t("COSC8001137NA")),
    ]);
    da(&dueno, &ana, esperado);
    dice(
        &dueno,
        &[("p.rfc", "COSC8001137NA")],
        &[
            ("p.tipo", "Elija si es persona física o moral"),
            ("p.nombre", "Escriba el nombre completo"),
            ("p.correo", "Escriba el correo electrónico"),
        ],
    );
    dice(
        &dueno,
        &[
            ("p.tipo", "moral"),
            ("p.nombre", "Acme"),
            ("p.correo", "a@b.mx"),
            ("p.curp", "MOTR930411HJCRMN03"),
            ("p.rfc", "COSC8001137NA"),
        ],
        &[
            ("p.curp", "Deje vacía la CURP: una persona moral no tiene"),
            ("p.rfc", "El RFC de una persona moral tiene 12 caracteres"),
        ],
    );
    let solo_fisica = un_campo("p", "Propietario", tipo(&[TipoPersona::Fisica]));
    let sin_tipo = leer(&solo_fisica, &[("p.nombre", "Ana"), ("p.correo", "a@b.mx")]);
    assert!(
        matches!(sin_tipo.valor, Some(Valor::Registro(r)) if r["tipo"] == Valor::Opcion("fisica".to_owned()))
    );
}

fn areas() -> Campo {
    paquete().tramite.campo("areas").unwrap().clone()
}

#[test]
fn tables_row_by_row() {
    let area =
        |destino: &str, m2: &str| fila(&[("destino", t(destino)), ("area_m2", Valor::Decimal(dec(m2)))]);
    da(
        &areas(),
        &[
            ("areas.0.destino", "Local"),
            ("areas.0.area_m2", "60"),
            ("areas.10.destino", "Bodega"),
            ("areas.10.area_m2", "30"),
            ("areas.2.destino", " "),
        ],
        Valor::Lista(vec![area("Local", "60.00"), area("Bodega", "30.00")]),
    );
    dice(&areas(), &[], &[("areas", "Agregue al menos un renglón en «Áreas construidas»")]);
    dice(
        &areas(),
        &[("areas.0.destino", "L"), ("areas.3.destino", "Bodega"), ("areas.x.destino", "?")],
        &[
            ("areas.0.destino", "El destino debe tener al menos 2 caracteres"),
            ("areas.0.area_m2", "Escriba la superficie"),
            ("areas.3.area_m2", "Escriba la superficie"),
        ],
    );
    let TipoCampo::Tabla { columnas, .. } = areas().tipo else { panic!() };
    let chica = Campo { tipo: TipoCampo::Tabla { columnas, filas: (2, 2) }, ..areas() };
    dice(
        &chica,
        &[("areas.0.destino", "Local")],
        &[("areas", "Agregue renglones a «Áreas construidas»: se piden al menos 2 renglones")],
    );
    let tres = [("areas.0.destino", "x"), ("areas.1.destino", "x"), ("areas.2.destino", "x")];
    dice(&chica, &tres, &[("areas", "Quite renglones de «Áreas construidas»: caben a lo más 2 y hay 3")]);
}

#[test]
fn a_column_may_be_hidden_computed_or_asked_by_its_row() {
    let grande = || exp(cmp(columna("m2"), schemas::expr::Comparador::Mayor, num("100")));
    let columnas = vec![
        Campo { visible_si: Some(grande()), ..un_campo("motivo", "Motivo", texto((2, 60))) },
        un_campo("m2", "Superficie", decimal("1", "1000", "m²")),
        Campo { obligatorio_si: Some(grande()), ..un_campo("plano", "Plano", texto((2, 60))) },
        Campo {
            calculo: Some(val(por(columna("m2"), num("2")))),
            ..un_campo("doble", "Doble", texto((1, 2)))
        },
    ];
    let tabla = un_campo("t", "Tabla", TipoCampo::Tabla { columnas, filas: (1, 5) });
    let chica = Valor::Lista(vec![fila(&[("m2", Valor::Decimal(dec("50.00")))])]);
    da(&tabla, &[("t.0.m2", "50"), ("t.0.motivo", "no se pide"), ("t.0.doble", "7")], chica);
    dice(
        &tabla,
        &[("t.0.m2", "500")],
        &[("t.0.motivo", "Escriba el motivo"), ("t.0.plano", "Escriba el plano")],
    );
}

fn recibo() -> Campo {
    let tipo = TipoCampo::Documento {
        documento: "comprobante_domicilio".into(),
        antiguedad_maxima: Some(Duracion::new(3, Unidad::Meses)),
        cantidad: (1, 1),
        presencial: None,
        formatos: vec!["pdf".to_owned(), "jpg".to_owned(), "png".to_owned()],
        tamano_maximo: 10 * 1024 * 1024,
    };
    un_campo("recibo", "Comprobante de domicilio", tipo)
}

fn archivo(tipo: &str, tamano: u64) -> Archivo {
    Archivo {
        nombre: "recibo.pdf".to_owned(),
        tipo: tipo.to_owned(),
        tamano,
        sha256: "ab".repeat(32),
        fecha: None,
    }
}

fn como_texto(a: &Archivo) -> String {
    serde_json::to_string(a).unwrap()
}

#[test]
fn documents_are_those_already_stored() {
    let pdf = archivo("application/pdf", 1000);
    let json = como_texto(&pdf);
    let con_fecha = Archivo { fecha: Some(date(2026, 1, 15)), ..pdf.clone() };
    let fecha = [("recibo.fecha.dia", "15"), ("recibo.fecha.mes", "1"), ("recibo.fecha.anio", "2026")];
    let pares: Vec<(&str, &str)> = fecha.into_iter().chain([("recibo", json.as_str())]).collect();
    da(&recibo(), &pares, Valor::Archivo(con_fecha));
    dice(&recibo(), &[], &[("recibo", "Suba el comprobante de domicilio")]);
    dice(
        &recibo(),
        &[("recibo", &json)],
        &[("recibo.fecha", "Escriba la fecha del comprobante de domicilio")],
    );
    dice(
        &recibo(),
        &[("recibo", "{}")],
        &[("recibo", "Suba de nuevo el comprobante de domicilio: el archivo no llegó completo")],
    );
    let vieja = "El comprobante de domicilio debe tener a lo más 3 meses, y su fecha es 1 de diciembre de 2025. Suba uno más reciente";
    dice(&recibo(), &[("recibo", &json), ("recibo.fecha", "2025-12-01")], &[("recibo.fecha", vieja)]);
    let futura = "La fecha del comprobante de domicilio no puede ser posterior al 2 de marzo de 2026";
    dice(&recibo(), &[("recibo", &json), ("recibo.fecha", "2026-03-03")], &[("recibo.fecha", futura)]);
    let pesado = como_texto(&archivo("text/html", 14 * 1024 * 1024));
    dice(
        &recibo(),
        &[("recibo", &pesado), ("recibo.fecha", "2026-03-01")],
        &[
            ("recibo", "Suba el comprobante de domicilio en PDF, JPG o PNG"),
            (
                "recibo",
                "El archivo pesa 14\u{a0}MB; el máximo es 10\u{a0}MB. Súbalo en PDF o con menor resolución",
            ),
        ],
    );
}

#[test]
fn several_files_are_a_list() {
    let tipo = TipoCampo::Documento {
        documento: "fotos".into(),
        antiguedad_maxima: None,
        cantidad: (2, 3),
        presencial: None,
        formatos: Vec::new(),
        tamano_maximo: 1_000,
    };
    let fotos = un_campo("fotos", "Fotografías de la visita", tipo);
    let a = archivo("image/png", 1);
    let json = como_texto(&a);
    let con = |n: usize| vec![("fotos", json.as_str()); n];
    da(&fotos, &con(2), Valor::Lista(vec![Valor::Archivo(a.clone()), Valor::Archivo(a)]));
    dice(&fotos, &con(1), &[("fotos", "Suba al menos 2 archivos en «Fotografías de la visita»")]);
    dice(&fotos, &con(4), &[("fotos", "Deje a lo más 3 archivos en «Fotografías de la visita»")]);
}

#[test]
fn what_need_not_be_answered_may_be_left_empty() {
    let libre = Campo { obligatorio: false, ..un_campo("x", "Giro", texto((3, 9))) };
    assert_eq!(leer(&libre, &[("x", " ")]), Lectura::default());
    let grande = exp(cmp(campo("superficie_m2"), schemas::expr::Comparador::Mayor, num("1000")));
    let segun = Campo { obligatorio_si: Some(grande), ..un_campo("x", "Giro", texto((3, 9))) };
    assert_eq!(leer(&segun, &[]), Lectura::default());
}

#[test]
fn json_of_another_shape_is_refused_with_words() {
    let (p, d) = (paquete(), datos());
    let ambito = Ambito::nuevo(&p, &d);
    let casos = [
        (un_campo("x", "Giro", texto((1, 9))), json!(5), "El giro debe ser un texto"),
        (
            un_campo("x", "Superficie", decimal("1", "9", "m²")),
            json!([1]),
            "La superficie debe ser un número",
        ),
        (
            un_campo("x", "Su domicilio", TipoCampo::Domicilio),
            json!({"piso": "1"}),
            "«Su domicilio» debe ser un domicilio por partes",
        ),
        (
            areas(),
            json!([{"otra": 1}]),
            "Las áreas construidas deben ser una lista de renglones, cada uno con sus columnas",
        ),
        (
            areas(),
            json!("x"),
            "Las áreas construidas deben ser una lista de renglones, cada uno con sus columnas",
        ),
        (un_campo("x", "¿Usa gas?", TipoCampo::Booleano), json!(1), "«¿Usa gas?» debe ser sí o no"),
        (
            recibo(),
            json!({"nombre": 1}),
            "Suba de nuevo el comprobante de domicilio: el archivo no llegó completo",
        ),
    ];
    for (campo, json, mensaje) in casos {
        assert_eq!(leer_json(&campo, &json, &ambito).errores[0].mensaje, mensaje);
    }
    let m2 = un_campo("x", "Superficie", decimal("1", "900", "m²"));
    assert_eq!(leer_json(&m2, &json!(640.5), &ambito).valor, Some(Valor::Decimal(dec("640.50"))));
    assert_eq!(leer_json(&m2, &json!("640.50"), &ambito).valor, Some(Valor::Decimal(dec("640.50"))));
    assert_eq!(leer_json(&m2, &json!(null), &ambito).errores[0].clase, ClaseError::Falta);
}

fn campos_de<'p>(p: &'p Paquete, ids: &[&str]) -> Vec<&'p Campo> {
    ids.iter().map(|id| p.tramite.campo(id).unwrap()).collect()
}

#[test]
fn a_page_is_judged_with_its_own_answers() {
    let p = paquete();
    let campos = campos_de(&p, &["uso", "giro"]);
    let vacio = Datos::default();
    let leer = |pares: &[(&str, &str)]| leer_pagina(&campos, &entrada(pares), &p, &vacio, None);
    let comercial = leer(&[("uso", "comercial")]);
    assert_eq!(comercial.errores[0].mensaje, "Escriba el giro");
    assert_eq!(comercial.valores.len(), 1);
    let habitacional = leer(&[("uso", "habitacional"), ("giro", "x")]);
    assert!(habitacional.errores.is_empty(), "what is hidden isn't judged: {habitacional:?}");
    assert_eq!(habitacional.valores.keys().map(|k| k.as_str()).collect::<Vec<_>>(), ["uso"], "nor taken");
    // An earlier answer of this page doesn't stand once its control is emptied.
    let borrado = leer_pagina(&campos, &Entrada::new(), &p, &datos(), None);
    assert_eq!(borrado.errores.len(), 1);
    assert_eq!(borrado.errores[0].ruta, "uso");
}

#[test]
fn warnings_of_the_author_never_refuse() {
    let mut p = paquete();
    let grande = exp(cmp(campo("superficie_m2"), schemas::expr::Comparador::Mayor, num("1000")));
    p.tramite.campos[0].advierte_si = Some(grande);
    p.tramite.campos[0].advertencia = Some("Revise la superficie".to_owned());
    let campos = campos_de(&p, &["superficie_m2"]);
    let leer = |m2| leer_pagina(&campos, &entrada(&[("superficie_m2", m2)]), &p, &Datos::default(), None);
    assert_eq!(leer("1001").advertencias[0].mensaje, "Revise la superficie");
    assert!(leer("1001").errores.is_empty());
    assert!(leer("1000").advertencias.is_empty());
}

#[test]
fn members_that_are_no_field_are_named() {
    let p = paquete();
    let objeto = json!({"superficie_m2": "620", "otra": 1});
    let leidas = leer_objeto(
        &campos_de(&p, &["superficie_m2"]),
        objeto.as_object().unwrap(),
        &p,
        &Datos::default(),
        None,
    );
    assert_eq!(leidas.valores.len(), 1);
    assert_eq!(leidas.errores[0].mensaje, "Quite «otra»: aquí no se pide");
}
