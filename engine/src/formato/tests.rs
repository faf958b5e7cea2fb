//! Tables of how figures, dates and words look.

use jiff::civil::{date, time};
use schemas::valor::Valor;

use super::*;

fn dec(texto: &str) -> Decimal {
    Decimal::from_str_exact(texto).unwrap()
}

#[test]
fn money_has_separators_and_two_decimals() {
    let casos = [
        ("0", "$0.00"),
        ("3143.91", "$3,143.91"),
        ("410.585", "$410.59"),
        ("-154.85", "-$154.85"),
        ("-0.001", "$0.00"),
        ("999.995", "$1,000.00"),
        ("1000000", "$1,000,000.00"),
        ("999999999.99", "$999,999,999.99"),
    ];
    for (n, texto) in casos {
        assert_eq!(moneda(dec(n)), texto);
    }
    assert_eq!(moneda_exacta(dec("410.5850")), "$410.585");
    assert_eq!(moneda_exacta(dec("5")), "$5.00");
}

#[test]
fn numbers_keep_the_decimals_that_they_carry() {
    let casos = [
        ("620.00", "620.00"),
        ("1250", "1,250"),
        ("0.5", "0.5"),
        ("-12345.678", "-12,345.678"),
        ("100", "100"),
    ];
    for (n, texto) in casos {
        assert_eq!(numero(dec(n)), texto);
    }
    assert_eq!(porcentaje(dec("0.225")), "22.5\u{a0}%");
    assert_eq!(porcentaje(dec("0.05")), "5\u{a0}%");
}

#[test]
fn amounts_in_words() {
    let casos = [
        ("0", "CERO PESOS 00/100 M.N."),
        ("1", "UN PESO 00/100 M.N."),
        ("21", "VEINTIÚN PESOS 00/100 M.N."),
        ("100", "CIEN PESOS 00/100 M.N."),
        ("101.5", "CIENTO UN PESOS 50/100 M.N."),
        ("1000", "MIL PESOS 00/100 M.N."),
        ("3143.91", "TRES MIL CIENTO CUARENTA Y TRES PESOS 91/100 M.N."),
        ("21001.05", "VEINTIÚN MIL UN PESOS 05/100 M.N."),
        ("1000000", "UN MILLÓN DE PESOS 00/100 M.N."),
        ("1000001", "UN MILLÓN UN PESOS 00/100 M.N."),
        (
            "999999999.99",
            "NOVECIENTOS NOVENTA Y NUEVE MILLONES NOVECIENTOS NOVENTA Y NUEVE MIL NOVECIENTOS NOVENTA Y NUEVE PESOS 99/100 M.N.",
        ),
        ("1000000000000", "UN BILLÓN DE PESOS 00/100 M.N."),
        ("0.995", "UN PESO 00/100 M.N."),
        ("-5.1", "MENOS CINCO PESOS 10/100 M.N."),
    ];
    for (n, texto) in casos {
        assert_eq!(letra_pesos(dec(n)), texto);
    }
}

#[test]
fn numbers_in_words() {
    let casos = [
        (0, "cero"),
        (16, "dieciséis"),
        (21, "veintiuno"),
        (30, "treinta"),
        (31, "treinta y uno"),
        (100, "cien"),
        (115, "ciento quince"),
        (500, "quinientos"),
        (1_000, "mil"),
        (1_021, "mil veintiuno"),
        (100_000, "cien mil"),
        (1_000_000, "un millón"),
        (2_000_021, "dos millones veintiuno"),
        (21_000_000, "veintiún millones"),
        (-7, "menos siete"),
    ];
    for (n, texto) in casos {
        assert_eq!(letra_entero(n), texto);
    }
    assert_eq!(letra(&Valor::Decimal(dec("12.50"))).as_deref(), Some("doce punto cinco"));
    assert_eq!(letra(&Valor::Decimal(dec("-0.05"))).as_deref(), Some("menos cero punto cero cinco"));
    assert_eq!(letra(&Valor::Booleano(true)), None);
}

#[test]
fn the_greatest_decimals_still_have_words() {
    for n in [Decimal::MAX, Decimal::MIN] {
        assert!(letra_pesos(n).contains("CUATRILLONES"), "{}", letra_pesos(n));
    }
    assert!(!letra_entero(i128::MIN).is_empty());
}

#[test]
fn dates_and_hours() {
    let dia = date(2026, 11, 27);
    assert_eq!(fecha_larga(dia), "viernes 27 de noviembre de 2026");
    assert_eq!(fecha(dia), "27 de noviembre de 2026");
    assert_eq!(fecha_corta(dia), "27 nov 2026");
    assert_eq!(fecha_corta(date(2026, 9, 1)), "1 sep 2026");
    assert_eq!(hora(time(16, 5, 59, 0)), "16:05");
    assert_eq!(fecha_hora(dia.at(9, 0, 0, 0)), "27 de noviembre de 2026, 09:00");
}

#[test]
fn months_are_read_by_name() {
    let casos = [
        ("Marzo", Some(3)),
        ("mar", Some(3)),
        ("SET", Some(9)),
        ("dic.", Some(12)),
        ("ma", None),
        ("xyz", None),
    ];
    for (nombre, numero) in casos {
        assert_eq!(mes_de_nombre(nombre), numero, "{nombre}");
    }
    assert_eq!(mes(13), "");
    assert_eq!(mes(-1), "");
}

#[test]
fn sizes_of_files() {
    let casos = [
        (0, "0\u{a0}bytes"),
        (1023, "1023\u{a0}bytes"),
        (1024, "1\u{a0}KB"),
        (358_400, "350\u{a0}KB"),
        (1_468_006, "1.4\u{a0}MB"),
        (10_485_760, "10\u{a0}MB"),
        (14_680_064, "14\u{a0}MB"),
        (u64::MAX, "17179869184\u{a0}GB"),
    ];
    for (bytes, texto) in casos {
        assert_eq!(tamano(bytes), texto);
    }
}

#[test]
fn lists_end_with_y_or_e() {
    let casos: [(&[&str], &str); 6] = [
        (&[], ""),
        (&["uno"], "uno"),
        (&["uno", "dos"], "uno y dos"),
        (&["uno", "dos", "tres"], "uno, dos y tres"),
        (&["padre", "hijo"], "padre e hijo"),
        (&["agua", "hielo"], "agua y hielo"),
    ];
    for (cosas, texto) in casos {
        assert_eq!(enumerar(cosas), texto);
    }
}

#[test]
fn words_to_choose_from_are_told_apart() {
    let casos: [(&[&str], &str); 7] = [
        (&[], ""),
        (&["PDF"], "PDF"),
        (&["PDF", "JPG"], "PDF o JPG"),
        (&["PDF", "JPG", "PNG"], "PDF, JPG o PNG"),
        (&["uno", "otro"], "uno u otro"),
        (&["pan y leche", "hojas"], "pan y leche u hojas"),
        (&["En volado, sobre la calle", "Cartel", "Otro"], "En volado, sobre la calle; Cartel; u Otro"),
    ];
    for (cosas, texto) in casos {
        assert_eq!(alternar(cosas), texto);
    }
}

#[test]
fn keys_of_a_definition_have_their_words() {
    use schemas::paquete::{Copias, Modalidad, TipoPersona};
    assert_eq!(personas(&[TipoPersona::Fisica, TipoPersona::Moral]), "personas físicas y personas morales");
    assert_eq!(personas(&[TipoPersona::Moral]), "personas morales");
    assert_eq!(modalidades(&[Modalidad::EnLinea, Modalidad::Presencial]), "en línea y en ventanilla");
    for (originales, copias, texto) in
        [(0, 0, ""), (1, 0, "1 original"), (1, 2, "1 original y 2 copias"), (2, 1, "2 originales y 1 copia")]
    {
        assert_eq!(ejemplares(Copias { originales, copias }), texto);
    }
    assert_eq!(mayuscula("ñandú"), "Ñandú");
    assert_eq!(mayuscula(""), "");
}

#[test]
fn figures_lose_the_zeros_that_say_nothing_and_amounts_keep_their_cents() {
    for (texto, leido) in [
        ("6.0000 × $117.30 = $703.80", "6 × $117.30 = $703.80"),
        ("12.50 m² por 1,200.00 días.", "12.5 m² por 1,200 días."),
        ("$ 10.00 y 10.00", "$ 10.00 y 10"),
        ("100, 20 y 3.", "100, 20 y 3."),
        ("art. 6.1.10", "art. 6.1.10"),
        ("sin cifras, ñandú", "sin cifras, ñandú"),
        ("0.0000", "0"),
        ("", ""),
    ] {
        assert_eq!(sin_ceros(texto), leido, "{texto}");
        assert_eq!(sin_ceros(leido), leido);
    }
}
