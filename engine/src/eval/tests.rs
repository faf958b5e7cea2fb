//! What each construct means, in tables; and the law that a well-typed expression never surprises.

use std::collections::BTreeMap;

use jiff::civil::date;
use schemas::expr::{Comparador, Expr, Operador, Raiz};
use schemas::paquete::{Campo, TipoCampo, TipoDocumento};
use schemas::valor::{Archivo, Duracion, Unidad, Valor};

use super::*;
use crate::ambito::Faltante;
use crate::datos::Datos;
use crate::muestra::*;

fn en_muestra(expr: &Expr) -> Result<Valor, Atorado> {
    let (paquete, datos) = (paquete(), datos());
    eval(expr, &Ambito::nuevo(&paquete, &datos).con_tarifa(date(2026, 3, 2)))
}

#[track_caller]
fn da(expr: Expr, esperado: Valor) {
    assert_eq!(en_muestra(&expr), Ok(esperado), "{expr:?}");
}

#[track_caller]
fn es(expr: Expr, esperado: bool) {
    da(expr, Valor::Booleano(esperado));
}

fn d(texto: &str) -> Valor {
    Valor::Decimal(dec(texto))
}

fn dinero(texto: &str) -> Valor {
    Valor::Dinero(dec(texto))
}

fn lista(cosas: &[&str]) -> Expr {
    Expr::Lista(cosas.iter().map(|c| num(c)).collect())
}

#[test]
fn numbers_widen_and_money_stays_money() {
    da(mas(num("2"), num("3")), Valor::Entero(5));
    da(mas(num("2"), num("0.5")), d("2.5"));
    da(entre(num("7"), num("2")), d("3.5"));
    da(por(num("3.5"), uma()), dinero("410.585"));
    da(mas(uma(), pesos("1")), dinero("118.31"));
    da(entre(uma(), num("2")), dinero("58.655"));
    da(entre(pesos("10"), pesos("4")), d("2.5"));
    da(Expr::Menos(Box::new(pesos("4"))), dinero("-4"));
}

#[test]
fn a_division_keeps_twenty_places_half_even() {
    da(entre(num("1"), num("3")), d("0.33333333333333333333"));
    da(entre(num("2"), num("3")), d("0.66666666666666666667"));
    da(entre(num("0.00000000000000000005"), num("2")), d("0.00000000000000000002"));
}

#[test]
fn what_does_not_fit_is_an_overflow_and_zero_never_divides() {
    let grande = || Expr::Literal(Valor::Entero(i64::MAX));
    assert_eq!(en_muestra(&mas(grande(), num("1"))), Err(Atorado::Desborde));
    assert_eq!(en_muestra(&por(grande(), grande())), Err(Atorado::Desborde));
    let enorme = || Expr::Literal(Valor::Decimal(rust_decimal::Decimal::MAX));
    assert_eq!(en_muestra(&por(enorme(), enorme())), Err(Atorado::Desborde));
    assert_eq!(en_muestra(&entre(num("1"), num("0"))), Err(Atorado::DivisionEntreCero));
    assert_eq!(en_muestra(&llama("fracciones", vec![num("1"), num("0")])), Err(Atorado::DivisionEntreCero));
    assert_eq!(en_muestra(&llama("piso", vec![enorme()])), Err(Atorado::Desborde));
    assert_eq!(en_muestra(&mas(dia("9999-12-31"), llama("dias", vec![num("1")]))), Err(Atorado::Desborde));
    assert_eq!(en_muestra(&llama("dias", vec![num("-1")])), Err(Atorado::Desborde));
}

#[test]
fn equality_is_by_worth() {
    es(cmp(num("5"), Comparador::Igual, pesos("5.00")), true);
    es(cmp(num("5"), Comparador::Igual, num("5.000")), true);
    es(cmp(campo("uso"), Comparador::Igual, opcion("comercial")), true);
    es(cmp(campo("uso"), Comparador::Distinto, txt("comercial")), false);
    es(cmp(llama("horas", vec![num("2")]), Comparador::Igual, llama("horas", vec![num("2.0")])), true);
    es(cmp(llama("anios", vec![num("1")]), Comparador::Igual, llama("meses", vec![num("12")])), true);
    es(cmp(llama("dias", vec![num("1")]), Comparador::Igual, llama("dias_habiles", vec![num("1")])), false);
}

#[test]
fn a_chain_is_a_conjunction() {
    let cadena = |a: &str, b: &str, c: &str| Expr::Compara {
        primero: Box::new(num(a)),
        resto: vec![(Comparador::Menor, num(b)), (Comparador::MenorIgual, num(c))],
    };
    es(cadena("60", "80", "100"), true);
    es(cadena("60", "100", "100"), true);
    es(cadena("60", "60", "100"), false);
    es(cadena("60", "101", "100"), false);
}

#[test]
fn conditions_stop_as_soon_as_they_know() {
    let roto = || cmp(entre(num("1"), num("0")), Comparador::Igual, num("1"));
    es(Expr::Y(vec![logico(false), roto()]), false);
    es(Expr::O(vec![logico(true), roto()]), true);
    da(si(logico(true), num("1"), entre(num("1"), num("0"))), Valor::Entero(1));
    assert_eq!(en_muestra(&Expr::Y(vec![logico(true), roto()])), Err(Atorado::DivisionEntreCero));
    es(Expr::No(Box::new(logico(false))), true);
}

#[test]
fn membership() {
    let en = |que: Expr, donde: Expr, negado| Expr::En { que: Box::new(que), en: Box::new(donde), negado };
    es(en(num("2"), lista(&["1", "2.0"]), false), true);
    es(en(num("2"), lista(&["1", "2"]), true), false);
    let elegidas = Expr::Literal(Valor::Opciones(vec!["a".to_owned()]));
    es(en(opcion("a"), elegidas.clone(), false), true);
    es(en(opcion("b"), elegidas, false), false);
}

#[test]
fn what_is_hidden_unanswered_or_unknown_is_absent() {
    let (paquete, mut datos) = (paquete(), datos());
    let giro = |datos: &Datos| eval(&campo("giro"), &Ambito::nuevo(&paquete, datos));
    assert_eq!(giro(&datos), Ok(Valor::Texto("Papelería".to_owned())));
    datos.campos.insert("uso".into(), Valor::Opcion("habitacional".to_owned()));
    let faltante = Atorado::Falta(Faltante::Dato(ruta(Raiz::Campo("giro".into()), &[])));
    assert_eq!(giro(&datos), Err(faltante.clone()), "hidden");
    datos.campos.remove("uso");
    assert_eq!(giro(&datos), Err(faltante.clone()), "its condition isn't known");
    datos.campos.insert("uso".into(), Valor::Opcion("comercial".to_owned()));
    datos.campos.remove("giro");
    assert_eq!(giro(&datos), Err(faltante), "not answered");
}

#[test]
fn absence_can_be_tested_and_given_a_fallback() {
    let (paquete, mut datos) = (paquete(), datos());
    datos.campos.remove("superficie_m2");
    let ambito = Ambito::nuevo(&paquete, &datos);
    let definido =
        |nombre: &str, negado| Expr::Definido { ruta: ruta(Raiz::Campo(nombre.into()), &[]), negado };
    let de = |e: &Expr| eval(e, &ambito).unwrap();
    assert_eq!(de(&definido("superficie_m2", false)), Valor::Booleano(false));
    assert_eq!(de(&definido("superficie_m2", true)), Valor::Booleano(true));
    assert_eq!(de(&definido("uso", false)), Valor::Booleano(true));
    let con_respaldo = llama("si_falta", vec![mas(campo("superficie_m2"), num("1")), num("9")]);
    assert_eq!(de(&con_respaldo), Valor::Entero(9));
    assert_eq!(
        de(&llama("si_falta", vec![llama("mayor", vec![Expr::Lista(vec![])]), num("0")])),
        Valor::Entero(0)
    );
    // A division by zero is not an absence.
    let roto = llama("si_falta", vec![entre(num("1"), num("0")), num("9")]);
    assert_eq!(eval(&roto, &ambito), Err(Atorado::DivisionEntreCero));
}

#[test]
fn columns_of_a_table_are_lists_and_computed_columns_are_computed() {
    da(campo("areas.area_m2"), Valor::Lista(vec![d("60.00"), d("30.00")]));
    da(calculo("construida"), d("90.00"));
    es(calculo("necesita_dro"), false);

    let (mut paquete, datos) = (paquete(), datos());
    let TipoCampo::Tabla { columnas, .. } = &mut paquete.tramite.campos[3].tipo else { unreachable!() };
    columnas.push(Campo {
        calculo: Some(val(por(columna("area_m2"), num("2")))),
        ..un_campo("doble", "Doble", decimal("0", "1", "m²"))
    });
    columnas[0].visible_si = Some(exp(cmp(columna("area_m2"), Comparador::Mayor, num("50"))));
    let ambito = Ambito::nuevo(&paquete, &datos);
    assert_eq!(eval(&campo("areas.doble"), &ambito), Ok(Valor::Lista(vec![d("120.00"), d("60.00")])));
    let destinos = Valor::Lista(vec![Valor::Texto("Local".to_owned())]);
    assert_eq!(eval(&campo("areas.destino"), &ambito), Ok(destinos), "hidden cells are left out");
}

#[test]
fn the_sum_of_an_empty_column_is_a_zero_of_its_kind() {
    let (paquete, mut datos) = (paquete(), datos());
    datos.campos.insert("areas".into(), Valor::Lista(Vec::new()));
    let ambito = Ambito::nuevo(&paquete, &datos);
    assert_eq!(ambito.calculo("construida"), Ok(d("0")));
    assert_eq!(ambito.calculo("necesita_dro"), Ok(Valor::Booleano(false)));
}

#[test]
fn roots_give_the_request_the_person_the_visits_and_the_clocks() {
    let (paquete, mut datos) = (paquete(), datos());
    let texto = |t: &str| Valor::Texto(t.to_owned());
    let casa = fila(&[("calle", texto("Juárez")), ("numero", texto("100")), ("cp", texto("64000"))]);
    datos.solicitante = Some(fila(&[("nombre", texto("Ana")), ("domicilio", casa)]));
    datos.visitas = BTreeMap::from([("subsanacion".into(), 2)]);
    datos.plazos = BTreeMap::from([("resolucion".into(), fila(&[("dias_restantes", Valor::Entero(3))]))]);
    datos.resultados = BTreeMap::from([("pago_final".into(), fila(&[("monto", dinero("10"))]))]);
    datos.salida = Some(fila(&[("folio", texto("SEDUS-1"))]));
    let ambito = Ambito::nuevo(&paquete, &datos).con_hoy(date(2026, 3, 9));
    let casos = [
        (ruta(Raiz::Solicitante, &["nombre"]), texto("Ana")),
        (ruta(Raiz::Solicitante, &["domicilio", "texto"]), texto("Juárez 100, 64000")),
        (ruta(Raiz::Solicitud, &["canal"]), Valor::Opcion("en_linea".to_owned())),
        (ruta(Raiz::Visitas("subsanacion".into()), &[]), Valor::Entero(2)),
        (ruta(Raiz::Visitas("revision".into()), &[]), Valor::Entero(0)),
        (ruta(Raiz::Plazo("resolucion".into()), &["dias_restantes"]), Valor::Entero(3)),
        (ruta(Raiz::Resultado("pago_final".into()), &["monto"]), dinero("10")),
        (ruta(Raiz::Salida, &["folio"]), texto("SEDUS-1")),
        (ruta(Raiz::Municipio, &["nombre"]), texto("Municipio de Monterrey (ejemplo)")),
        (ruta(Raiz::Hoy, &[]), Valor::Fecha(date(2026, 3, 9))),
    ];
    for (ruta, esperado) in casos {
        assert_eq!(ambito.ruta(&ruta), Ok(esperado), "{ruta:?}");
    }
    for partes in [&["curp"][..], &["domicilio", "colonia"]] {
        let ruta = ruta(Raiz::Solicitante, partes);
        assert_eq!(ambito.ruta(&ruta), Err(Atorado::Falta(Faltante::Dato(ruta.clone()))));
    }
}

#[test]
fn parameters_are_those_of_the_date_that_rules() {
    let al = |fecha: &str| llama("valor_al", vec![uma(), dia(fecha)]);
    da(al("2026-01-31"), dinero("113.14"));
    da(al("2026-02-01"), dinero("117.31"));
    let Err(Atorado::Falta(falta)) = en_muestra(&al("2028-01-01")) else { panic!() };
    assert_eq!(falta.to_string(), "no hay valor de «UMA diaria» para el 1 de enero de 2028");
    let (paquete, datos) = (paquete(), datos());
    let sin_fecha = eval(&uma(), &Ambito::nuevo(&paquete, &datos));
    assert!(matches!(sin_fecha, Err(Atorado::Imposible(_))), "{sin_fecha:?}");
}

#[test]
fn library_of_numbers() {
    let casos: Vec<(Expr, Valor)> = vec![
        (llama("min", vec![num("3"), num("2.5")]), d("2.5")),
        (llama("max", vec![num("0"), uma()]), dinero("117.31")),
        (llama("max", vec![num("200"), uma()]), dinero("200")),
        (llama("acotar", vec![num("5"), num("1"), num("3")]), Valor::Entero(3)),
        (llama("acotar", vec![num("0"), num("1"), num("3")]), Valor::Entero(1)),
        (llama("abs", vec![num("-2")]), Valor::Entero(2)),
        (llama("piso", vec![num("-2.5")]), Valor::Entero(-3)),
        (llama("techo", vec![num("2.1")]), Valor::Entero(3)),
        (llama("fracciones", vec![num("90"), num("50")]), Valor::Entero(2)),
        (llama("fracciones", vec![num("100"), num("50")]), Valor::Entero(2)),
        (llama("fracciones", vec![num("100.01"), num("50")]), Valor::Entero(3)),
        (llama("fracciones", vec![num("0"), num("50")]), Valor::Entero(0)),
        (llama("fracciones", vec![num("-60"), num("50")]), Valor::Entero(-1)),
        (llama("fracciones", vec![pesos("1500"), pesos("1000")]), Valor::Entero(2)),
        (llama("suma", vec![lista(&["1", "2.5"])]), d("3.5")),
        (llama("cuenta", vec![lista(&["1", "2"])]), Valor::Entero(2)),
        (llama("mayor", vec![lista(&["1", "3", "2"])]), Valor::Entero(3)),
        (llama("menor", vec![lista(&["4", "3", "5"])]), Valor::Entero(3)),
    ];
    for (expr, esperado) in casos {
        da(expr, esperado);
    }
}

#[test]
fn rounding_has_four_ways() {
    let casos = [
        ("2.345", "2", "mitad_arriba", "2.35"),
        ("-2.345", "2", "mitad_arriba", "-2.35"),
        ("2.345", "2", "mitad_par", "2.34"),
        ("2.355", "2", "mitad_par", "2.36"),
        ("61.0956", "2", "truncar", "61.09"),
        ("-61.0956", "2", "truncar", "-61.09"),
        ("61.0901", "2", "arriba", "61.10"),
        ("1249.99", "-2", "mitad_arriba", "1200"),
        ("2.5", "0", "mitad_par", "2"),
    ];
    for (n, lugares, modo, esperado) in casos {
        da(llama("redondear", vec![num(n), num(lugares), txt(modo)]), d(esperado));
    }
}

#[test]
fn library_of_lists_and_texts() {
    let logica = |bs: &[bool]| Expr::Lista(bs.iter().map(|b| logico(*b)).collect());
    es(llama("alguno", vec![logica(&[false, true])]), true);
    es(llama("alguno", vec![logica(&[])]), false);
    es(llama("todos", vec![logica(&[true, false])]), false);
    es(llama("todos", vec![logica(&[])]), true);
    es(llama("sin_repetir", vec![lista(&["1", "2", "1.0"])]), false);
    es(llama("sin_repetir", vec![campo("areas.destino")]), true);
    da(llama("largo", vec![txt("ñandú")]), Valor::Entero(5));
    es(llama("contiene", vec![txt("Colonia JARDÍN"), txt("jardin")]), true);
    es(llama("coincide", vec![txt("12-345"), txt(r"\d{2}-\d{3}")]), true);
    es(llama("coincide", vec![txt("x12-345"), txt(r"\d{2}-\d{3}")]), false);
    es(llama("coincide", vec![txt("ab"), txt("a|ab")]), true);
}

#[test]
fn library_of_dates() {
    let casos: Vec<(Expr, Valor)> = vec![
        (llama("dias_entre", vec![dia("2026-03-02"), dia("2026-03-12")]), Valor::Entero(10)),
        (llama("dias_entre", vec![dia("2026-03-12"), dia("2026-03-02")]), Valor::Entero(-10)),
        (llama("dias_habiles_entre", vec![dia("2026-03-13"), dia("2026-03-17")]), Valor::Entero(1)),
        (
            llama("dias_habiles_entre", vec![dia("2026-03-17"), dia("2026-03-13"), txt("municipal")]),
            Valor::Entero(-1),
        ),
        (llama("edad", vec![dia("2008-03-02"), dia("2026-03-02")]), Valor::Entero(18)),
        (llama("edad", vec![dia("2008-03-03"), dia("2026-03-02")]), Valor::Entero(17)),
        (llama("edad", vec![dia("2008-02-29"), dia("2026-02-28")]), Valor::Entero(17)),
        (llama("edad", vec![dia("2030-01-01"), dia("2026-02-28")]), Valor::Entero(0)),
        (llama("anio", vec![hoy()]), Valor::Entero(2026)),
        (llama("mes", vec![hoy()]), Valor::Entero(3)),
        (llama("dia", vec![hoy()]), Valor::Entero(2)),
        (llama("fecha", vec![txt("2026-02-05")]), Valor::Fecha(date(2026, 2, 5))),
        (llama("horas", vec![num("1.5")]), Valor::Duracion(Duracion::new(90, Unidad::Minutos))),
        (llama("horas_habiles", vec![num("8")]), Valor::Duracion(Duracion::new(8, Unidad::HorasHabiles))),
        (
            por(llama("dias", vec![num("5")]), num("3")),
            Valor::Duracion(Duracion::new(15, Unidad::DiasNaturales)),
        ),
    ];
    for (expr, esperado) in casos {
        da(expr, esperado);
    }
}

#[test]
fn dates_move_by_spans() {
    let casos = [
        ("2026-03-13", Operador::Mas, "dias_habiles", "1", "2026-03-17"),
        ("2026-03-17", Operador::Menos, "dias_habiles", "1", "2026-03-13"),
        ("2026-01-31", Operador::Mas, "meses", "1", "2026-02-28"),
        ("2024-02-29", Operador::Mas, "anios", "1", "2025-02-28"),
        ("2026-03-02", Operador::Menos, "dias", "2", "2026-02-28"),
        ("2026-03-02", Operador::Mas, "horas", "48", "2026-03-04"),
        ("2026-03-02", Operador::Mas, "horas_habiles", "9", "2026-03-03"),
    ];
    for (desde, operador, unidad, n, hasta) in casos {
        da(op(operador, dia(desde), llama(unidad, vec![num(n)])), Valor::Fecha(hasta.parse().unwrap()));
    }
}

#[test]
fn a_document_is_in_force_as_long_as_its_field_or_its_type_say() {
    let (mut paquete, mut datos) = (paquete(), datos());
    let tipo = |antiguedad_maxima| TipoCampo::Documento {
        documento: "recibo".into(),
        antiguedad_maxima,
        cantidad: (1, 1),
        presencial: None,
        formatos: vec!["pdf".to_owned()],
        tamano_maximo: 1,
    };
    paquete.tramite.campos.push(un_campo("recibo", "Recibo", tipo(Some(Duracion::new(3, Unidad::Meses)))));
    paquete.tramite.campos.push(un_campo("otro", "Otro", tipo(None)));
    let archivo = |fecha| {
        let (nombre, tipo, sha256) = ("r.pdf".to_owned(), "application/pdf".to_owned(), "0".repeat(64));
        Valor::Archivo(Archivo { nombre, tipo, tamano: 1, sha256, fecha })
    };
    datos.campos.insert("recibo".into(), archivo(Some(date(2026, 1, 15))));
    datos.campos.insert("otro".into(), archivo(None));
    let vigente = |p: &schemas::paquete::Paquete, campo_: &str, al: &str| {
        eval(&llama("vigente", vec![campo(campo_), dia(al)]), &Ambito::nuevo(p, &datos))
    };
    assert_eq!(vigente(&paquete, "recibo", "2026-04-15"), Ok(Valor::Booleano(true)));
    assert_eq!(vigente(&paquete, "recibo", "2026-04-16"), Ok(Valor::Booleano(false)));
    assert_eq!(vigente(&paquete, "recibo", "2026-01-14"), Ok(Valor::Booleano(false)), "not yet issued");
    assert_eq!(vigente(&paquete, "otro", "2030-01-01"), Ok(Valor::Booleano(true)), "nothing limits it");
    paquete.documentos.push(TipoDocumento {
        id: "recibo".into(),
        nombre: "Recibo".to_owned(),
        emite: schemas::paquete::Emisor::Externo,
        vigencia: Some(Duracion::new(1, Unidad::Meses)),
        datos: schemas::paquete::Datos::Ninguno,
        formatos: Vec::new(),
        tamano_maximo: 1,
        entrega: Vec::new(),
    });
    assert!(
        matches!(vigente(&paquete, "otro", "2030-01-01"), Err(Atorado::Falta(_))),
        "its date isn't known"
    );
    da_fecha(&paquete, &datos);
}

fn da_fecha(paquete: &schemas::paquete::Paquete, datos: &Datos) {
    let ambito = Ambito::nuevo(paquete, datos);
    assert_eq!(eval(&campo("recibo.fecha"), &ambito), Ok(Valor::Fecha(date(2026, 1, 15))));
    assert_eq!(eval(&campo("recibo.nombre"), &ambito), Ok(Valor::Texto("r.pdf".to_owned())));
}

#[test]
fn long_chains_and_rings_end_without_harm() {
    let mut paquete = paquete();
    let calculo_de = |id: String, arbol| schemas::paquete::Calculo {
        id: id.into(),
        etiqueta: None,
        valor: val(arbol),
        cita: schemas::paquete::Cita::default(),
    };
    paquete.tramite.calculos = (0..2_000)
        .map(|i| {
            let arbol = if i == 0 { num("1") } else { mas(calculo(&format!("c{}", i - 1)), num("1")) };
            calculo_de(format!("c{i}"), arbol)
        })
        .collect();
    paquete.tramite.calculos.push(calculo_de("anillo".to_owned(), mas(calculo("anillo"), num("1"))));
    let condicion = |i: usize| exp(cmp(campo(&format!("f{i}")), Comparador::Igual, num("1")));
    let mut datos = Datos::default();
    for i in 0..3_000 {
        let oculto =
            Campo { visible_si: Some(condicion(i + 1)), ..un_campo(&format!("f{i}"), "F", texto((0, 9))) };
        paquete.tramite.campos.push(oculto);
        datos.campos.insert(format!("f{i}").into(), Valor::Entero(1));
    }
    let ambito = Ambito::nuevo(&paquete, &datos);
    assert_eq!(ambito.calculo("c1999"), Ok(Valor::Entero(2_000)));
    assert!(matches!(ambito.calculo("anillo"), Err(Atorado::Imposible(_))));
    assert!(matches!(eval(&campo("f0"), &ambito), Err(Atorado::Imposible(_))));
    let hondo = (0..5_000).fold(logico(true), |x, _| Expr::No(Box::new(x)));
    assert!(matches!(eval(&hondo, &ambito), Err(Atorado::Imposible(_))));
    // Dropping it the plain way would be as deep as it is.
    std::mem::forget(hondo);
}

mod ley;
