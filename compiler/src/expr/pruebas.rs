//! Tables of the language: what each expression means, and exactly what is said of each mistake.
//! The tables are inputs; what is said stands in the snapshots beside this file.

use schemas::expr::{Expr, Operador};
use schemas::valor::Valor;

use super::mesa::{MESA, Mesa, decir, dichos, es};
use super::{Hechos, compilar, escribir, parse};
use crate::diag::{codes, paginas};
use crate::tipos::Tipo;

/// What is right.
const BUENAS: &[&str] = &[
    r#"superficie_m2 > 100 and uso == "comercial""#,
    "60 < superficie_m2 <= 100",
    r#"uso in ["comercial", "industrial"]"#,
    r#""agua" in servicios"#,
    "nombre in colonias",
    "uso in colonias",
    "monto * 2 + 100 > 1000",
    "100 + monto",
    "monto / 2",
    "monto / monto > 2",
    "2 * monto * superficie_m2",
    "min(monto, 500)",
    "max(pisos, superficie_m2, 3)",
    r#"redondear(monto, 2, "mitad_arriba")"#,
    "acotar(superficie_m2, 10, 20)",
    "suma(areas.area_m2) > 10",
    "cuenta(areas) > 3 and cuenta(servicios) >= 1",
    "mayor(areas.costo)",
    "si_falta(mayor(areas.costo), 0)",
    "alguno(areas.techada) or todos(areas.techada)",
    "sin_repetir(areas.destino)",
    "telefono is defined and largo(telefono) == 10",
    "telefono is not defined or largo(telefono) == 10",
    "largo(telefono) if telefono is defined else 0",
    "not (telefono is not defined) and largo(telefono) > 3",
    r#"uso == "comercial" and giro == "bar""#,
    r#"uso not in ["habitacional", "industrial"] and giro == "bar""#,
    r#"uso != "habitacional" and uso != "industrial" and giro in ["bar", "tienda"]"#,
    "anterior.vence is defined and anterior.vence < solicitud.fecha",
    r#"anterior is defined and anterior.folio == "x""#,
    r#"si_falta(anterior.folio, "")"#,
    r#"ingreso + dias_habiles(5) > fecha("2026-02-05")"#,
    "cita + horas(2) > cita",
    "vigencia + vigencia",
    "dias(5) * 2",
    "valor_al(uma, solicitud.fecha) * 3",
    "vigente(plano, solicitud.fecha)",
    r#"plano.nombre == "x""#,
    r#"dias_habiles_entre(ingreso, solicitud.fecha, "panteones")"#,
    r#"solicitud.canal == "en_linea""#,
    r#"solicitante.tipo == "moral""#,
    r#"solicitante.domicilio.calle == "Juárez""#,
    "visitas.subsanacion > 0",
    "plazos.resolucion.dias_restantes < 3",
    "dias_entre(ingreso, solicitud.fecha) / 30",
    r#"0.5 if uso == "habitacional" else 1"#,
    "monto if de_terceros else 0",
    "22.5 % * monto",
    "-monto + 3",
    r#"apertura < "14:00""#,
    r#"coincide(nombre, "[A-Z]{3}")"#,
    "de_terceros == true",
    "min(1,500) > 3",
    "9223372036854775808 > pisos",
    r#""solo texto""#,
    "monto == 0",
    "telefono",
    "22.5 %",
    "-3.50",
    "uso",
    "solicitud.fecha",
    "not de_terceros and pisos > 3",
    "(pisos + 1) * 2 - 3 / 4",
    "not (de_terceros or pisos > 3)",
    r#"apertura >= "09:00""#,
    "pisos if de_terceros else superficie_m2",
    r#"nombre == 'Ana "la" Güera'"#,
];

/// Names, parts, functions and options that don't exist.
const NOMBRES: &[&str] = &[
    "superfice_m2 > 100",
    "uso == comercial",
    r#"uso in [comercial, "industrial"]"#,
    "dictamen == 3",
    "uma * 3 > 100",
    "largo > 3",
    "superficie_m2(3)",
    "salida_x",
    "solicitud.fehca",
    "visitas",
    "visitas.revisio > 0",
    "plazos.resolucio.vence",
    "nombre.apellido",
    "areas.area > 3",
    "round(monto, 2)",
    "sumar(areas.costo)",
    "dictaminar(superfice)",
    r#"uso == "comercia""#,
    r#""comercia" == uso"#,
    r#"uso in ["comercial", "industria"]"#,
    r#""aguas" in servicios"#,
    r#"dias_habiles_entre(ingreso, ingreso, "municipa")"#,
    "valor_al(umma, ingreso)",
    "valor_al(3, ingreso)",
    "ingreso < hoy",
    "Superficie_m2 > 3",
    "área > 3",
    r#"uso == "comercial" and Área > 3 and pisos = 3 && zona == "sur""#,
    "_x > 3",
    "hoy()",
    "no_existe.parte.otra > otra_no and tampoco(3)",
];

/// What cannot be read.
const FORMA: &[&str] = &[
    "de_terceros == si",
    "telefono == none",
    "nombre == null",
    "nombre | mayusculas",
    r#"uso = "comercial""#,
    r#"uso === "comercial""#,
    r#"uso <> "comercial""#,
    "superficie_m2 => 3",
    "superficie_m2 ≥ 3",
    "de_terceros && pisos > 3",
    "de_terceros || pisos > 3",
    "!de_terceros",
    "de_terceros and !de_terceros",
    "pisos ** 2",
    "pisos // 2",
    "pisos % 2",
    "pisos % 2 == 0",
    "superficie_m2 % > 3",
    r#"nombre ~ "x""#,
    "de_terceros y pisos > 3",
    "de_terceros o pisos > 3",
    "no de_terceros",
    r#"uso es "comercial""#,
    "pisos AND 3",
    "True",
    "(pisos > 3",
    "pisos > 3)",
    "min(pisos, 3",
    r#"uso in ["comercial""#,
    "((pisos > 3) and de_terceros",
    r#"uso == "comercial"#,
    "uso == “comercial”",
    "uso == ‘comercial’",
    "10 if de_terceros",
    "10 if de_terceros else",
    "10 si de_terceros sino 3",
    "de_terceros ? 3 : 4",
    "pisos > 3 de_terceros",
    "pisos > ",
    "pisos > and 3",
    "and de_terceros",
    "pisos > 3 and",
    "pisos, 3",
    "1,500 < monto",
    "monto > 1,500.50",
    "monto > 1_000",
    "monto > .5",
    "monto > 5.",
    "5dias",
    "monto > $100",
    "telefono is null",
    "telefono is not null",
    "telefono is none",
    "(pisos + 1) is defined",
    r#"uso is "comercial""#,
    "telefono is defined is defined",
    "areas[0].costo",
    "nombre.largo()",
    r#"{"a": 3}"#,
    "pisos.",
    "pisos..x",
    "60 < pisos > 100",
    "pisos == 3 != 4",
    "pisos in [1] == true",
    "1 < pisos in [3]",
    "a == not b",
    "de_terceros == not de_terceros",
    "pisos > +3",
    "pisos = = 3",
    "@pisos",
    "pisos > 3 # comentario",
    "99999999999999999999999999999 > 3",
    r#"uso == "comercial" and (superficie_m2 > 100 or "#,
    "lambda x: x",
    "x = 3; y",
    "pisos not 3",
    "else 3",
    "not",
    "()",
    "   ",
    r#"uso == "comercial" si"#,
    "pisos > 3 and and de_terceros",
    "min(pisos,, 3)",
    "suma(areas.)",
    "areas.if > 3",
    r#"nombre == "a" "b""#,
    "pisos >",
    "(",
    "[",
    "uso in [",
    "3 +* 4",
    "pisos ? 3",
    "uso == “comercial",
    "a.B > 3",
    "NULL",
];

/// Types that don't go together.
const TIPOS: &[&str] = &[
    "areas > 3",
    "dias_entre(ingreso)",
    r#"redondear(1,500 * pisos, 2, "truncar")"#,
    r#"uso == "comercial" or "industrial""#,
    "uso == 'comercial' or 'industrial' or 'habitacional'",
    r#"uso != "comercial" and "industrial""#,
    "superficie_m2 and de_terceros",
    "not superficie_m2",
    "telefono and de_terceros",
    r#"superficie_m2 > "cien""#,
    "nombre == 5",
    r#"ingreso > "2026-02-05""#,
    "uso == nombre",
    "uso == zona",
    r#"servicios == "agua""#,
    "areas == areas",
    "solicitud == 3",
    r#"uso > "comercial""#,
    r#"nombre < "z""#,
    "monto > superficie_m2",
    "monto + superficie_m2",
    "superficie_m2 - monto",
    "monto * monto",
    "superficie_m2 / monto",
    "monto > pisos + 1",
    "min(monto, pisos)",
    "solicitud.fecha - ingreso",
    "ingreso + 5",
    "dias(5) + ingreso",
    r#"nombre + "x""#,
    "areas.costo + 3",
    "de_terceros * 3",
    r#""x" if de_terceros else 3"#,
    "monto if de_terceros else pisos",
    r#"uso in "comercial""#,
    "uso in nombre",
    "uso in uso",
    "3 in servicios",
    r#"superficie_m2 in [10, "20"]"#,
    r#"[1, "a"]"#,
    "uso in []",
    "largo(superficie_m2)",
    "suma(areas)",
    "suma(monto)",
    "suma(areas.fondo)",
    "min(areas.area_m2, 3)",
    "dias(superficie_m2)",
    r#"anio("2026-02-05")"#,
    r#"redondear(monto, pisos, "truncar")"#,
    r#"redondear(monto, 2, "mitad_ariba")"#,
    "fecha(nombre)",
    r#"fecha("2026-02-30")"#,
    r#"fecha("05/02/2026")"#,
    r#"coincide(nombre, "[A-Z")"#,
    "coincide(nombre, nombre)",
    "vigente(nombre, ingreso)",
    "si_falta(telefono, 3)",
    "si_falta(mayor(areas.costo), pisos)",
    "superficie_m2 / 0",
    "fracciones(superficie_m2, 0)",
    "dias(5) < dias_habiles(5)",
    "dias(5) + meses(1)",
    "horas(5) < anios(3)",
    "ingreso + horas(3)",
    r#"apertura < "25:00""#,
    "-nombre",
    "si_falta(telefono)",
    "[]",
    "min()",
];

/// Values that may be absent.
const FALTAS: &[&str] = &[
    r#"uso == "habitacional" or giro == "bar""#,
    "largo(telefono) == 10",
    r#"telefono == "x" and telefono is defined"#,
    r#"giro == "bar""#,
    "anterior.vence < ingreso",
    "adeudo.principal > 3",
    r#"solicitante.curp == "x""#,
    "mayor(areas.costo) > 3",
    "de_terceros and largo(telefono) > 3",
    "telefono is defined or largo(telefono) > 3",
    "largo(telefono) if de_terceros else 0",
    "3 if telefono is defined else largo(telefono)",
    "si_falta(telefono, telefono)",
    "suma(areas.area_m2) + mayor(areas.area_m2)",
    "not adeudo.vencido",
    r#"uso == "comercial" or giro == "bar""#,
    "anterior is defined and anterior.vence < ingreso",
];

fn tabla(expresiones: &[&str]) -> String {
    let mut salida = String::new();
    for fuente in expresiones {
        let dichos = decir(fuente, None);
        assert!(!dichos.is_empty(), "nada se dijo de `{fuente}`");
        salida += &format!("{fuente}\n");
        for dicho in dichos {
            salida += &format!("    {dicho}\n");
        }
    }
    salida
}

#[test]
fn unknown_names_are_said_with_the_closest() {
    insta::assert_snapshot!(tabla(NOMBRES));
}

#[test]
fn what_cannot_be_read_is_said_with_its_mend() {
    insta::assert_snapshot!(tabla(FORMA));
}

#[test]
fn types_that_do_not_go_together_are_said() {
    insta::assert_snapshot!(tabla(TIPOS));
}

#[test]
fn values_that_may_be_absent_are_said_with_the_path_to_ask_for() {
    insta::assert_snapshot!(tabla(FALTAS));
}

#[test]
fn right_expressions_have_a_type_and_read_back_as_they_were() {
    let mut salida = String::new();
    for fuente in BUENAS {
        let (expresion, tipo, fallas) = compilar(fuente, None, &MESA, &Hechos::nada());
        assert!(fallas.is_empty(), "{fuente}: {:?}", dichos(fuente, &fallas));
        let arbol = expresion.unwrap().arbol;
        let escrito = escribir(&arbol);
        let (otra, ..) = compilar(&escrito, None, &MESA, &Hechos::nada());
        assert_eq!(otra.map(|e| e.arbol), Some(arbol), "{fuente} se volvió {escrito}");
        salida += &format!("{fuente}\n    {} · {escrito}\n", tipo.nombre());
    }
    insta::assert_snapshot!(salida);
}

#[test]
fn literals_become_what_the_place_takes() {
    let arbol = |fuente: &str, esperado: Option<&Tipo>| {
        let (expresion, _, fallas) = compilar(fuente, esperado, &MESA, &Hechos::nada());
        assert!(fallas.is_empty(), "{fuente}: {:?}", dichos(fuente, &fallas));
        expresion.unwrap().arbol
    };
    let dinero = |n: i64| Expr::Literal(Valor::Dinero(n.into()));
    assert_eq!(arbol("500", Some(&Tipo::Dinero)), dinero(500));
    assert_eq!(arbol("500", Some(&Tipo::Decimal)), Expr::Literal(Valor::Decimal(500.into())));
    assert_eq!(arbol("500", None), Expr::Literal(Valor::Entero(500)));
    let Expr::Aritmetica { op: Operador::Mas, b, .. } = arbol("monto * 2 + 500", None) else { panic!() };
    assert_eq!(*b, dinero(500));
    let Expr::Aritmetica { op: Operador::Por, a, b } = arbol("2 * 500", Some(&Tipo::Dinero)) else {
        panic!()
    };
    assert_eq!((*a, *b), (dinero(2), Expr::Literal(Valor::Entero(500))));
    let Expr::Si { sino, .. } = arbol("monto if de_terceros else 0", None) else { panic!() };
    assert_eq!(*sino, dinero(0));
    let Expr::Llama { argumentos, .. } = arbol("max(0, monto)", None) else { panic!() };
    assert_eq!(argumentos[0], dinero(0));
    assert_eq!(arbol("\"comercial\" == uso", None), {
        let Expr::Compara { primero, resto } = es("uso", "comercial") else { panic!() };
        let [(op, literal)] = <[_; 1]>::try_from(resto).unwrap();
        Expr::Compara { primero: Box::new(literal), resto: vec![(op, *primero)] }
    });
}

#[test]
fn the_place_refuses_another_type() {
    for (fuente, esperado, dice) in [
        (
            "superficie_m2",
            Tipo::Entero,
            "V0401 «superficie_m2» se esperaba un número entero y esto es un número con decimales",
        ),
        (
            "superficie_m2",
            Tipo::Dinero,
            "V0406 «superficie_m2» se esperaba dinero y esto es un número con decimales",
        ),
        ("monto", Tipo::Decimal, "V0406 «monto» se esperaba un número con decimales y esto es dinero"),
        ("monto", Tipo::Booleano, "V0402 «monto» se esperaba una condición y esto es dinero"),
        ("telefono", Tipo::Texto, "V0415 «telefono» `telefono` puede faltar"),
        ("uso", Tipo::Texto, "V0401 «uso» se esperaba un texto y esto es una opción"),
        ("\"2026-01-01\"", Tipo::Fecha, "V0401 «\"2026-01-01\"» se esperaba una fecha y esto es un texto"),
    ] {
        let dichos = decir(fuente, Some(&esperado));
        assert!(dichos.len() == 1 && dichos[0].starts_with(dice), "{fuente}: {dichos:?}");
    }
    assert!(decir("telefono", Some(&Tipo::Texto.opcional())).is_empty());
    assert!(decir("pisos", Some(&Tipo::Decimal)).is_empty());
}

#[test]
fn the_clock_is_read_only_where_it_may() {
    let con_hoy = |con_hoy| compilar("ingreso < hoy", None, &Mesa { con_hoy }, &Hechos::nada()).2.len();
    assert_eq!((con_hoy(false), con_hoy(true)), (1, 0));
}

#[test]
fn what_is_known_narrows_what_may_be_absent() {
    let hechos = |fuentes: &[&str]| {
        fuentes.iter().fold(Hechos::nada(), |hechos, fuente| {
            let (expresion, _, fallas) = compilar(fuente, None, &MESA, &hechos);
            assert!(fallas.is_empty(), "{fuente}");
            hechos.con(&expresion.unwrap().arbol)
        })
    };
    // `giro` is there when `uso == "comercial"`; the options are habitacional, comercial, industrial.
    for (sabido, alcanza) in [
        (&["uso == \"comercial\""] as &[&str], true),
        (&["\"comercial\" == uso"], true),
        (&["de_terceros and uso == \"comercial\" and pisos > 2"], true),
        (&["uso in [\"comercial\"]"], true),
        (&["uso != \"habitacional\"", "uso != \"industrial\""], true),
        (&["not (uso == \"habitacional\" or uso == \"industrial\")"], true),
        (&["uso == \"comercial\" or giro is defined"], true),
        (&["uso in [\"comercial\", \"industrial\"]", "uso != \"industrial\""], true),
        (&["giro is defined"], true),
        (&["uso != \"habitacional\""], false),
        (&["uso == \"comercial\" or de_terceros"], false),
        (&["not (uso == \"comercial\")"], false),
        (&["giro is not defined"], false),
        (&["zona == \"centro\""], false),
    ] {
        let (_, _, fallas) = compilar("giro == \"bar\"", None, &MESA, &hechos(sabido));
        assert_eq!(fallas.is_empty(), alcanza, "{sabido:?}");
    }
    // Intervals.
    let dominio = |_: &schemas::expr::Ruta| vec![];
    let arbol = |fuente| compilar(fuente, None, &MESA, &Hechos::nada()).0.unwrap().arbol;
    for (sabido, objetivo, se_sigue) in [
        ("pisos > 5", "pisos > 3", true),
        ("pisos > 5", "pisos >= 5", true),
        ("pisos >= 5", "pisos > 5", false),
        ("pisos == 4", "1 < pisos <= 4", true),
        ("3 < pisos < 9", "pisos > 3 and pisos < 10", true),
        ("pisos < 3", "pisos > 3", false),
        ("de_terceros == true", "de_terceros", true),
        ("not de_terceros", "de_terceros == false", true),
        ("de_terceros != true", "de_terceros", false),
        ("telefono is defined", "not (telefono is not defined)", true),
    ] {
        let hechos = Hechos::nada().con(&arbol(sabido));
        assert_eq!(hechos.implica(&arbol(objetivo), &dominio), se_sigue, "{sabido} ⊢ {objetivo}");
    }
}

#[test]
fn limits_are_said_and_nothing_overflows() {
    let profundo = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
    let cadena = |n: usize| vec!["1"; n].join(" + ");
    let lista = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
    for (fuente, bien) in [
        (profundo(30), true),
        (profundo(40), false),
        (profundo(900), false),
        (cadena(30), true),
        (cadena(500), false),
        ("not ".repeat(400) + "de_terceros", false),
        ("-".repeat(900) + "1", false),
        (lista(900), false),
        ("min(".repeat(400), false),
        ("1 if true else ".repeat(100) + "2", false),
        (format!("{} > 3", "x".repeat(2_000)), false),
    ] {
        let dichos = decir(&fuente, None);
        assert_eq!(dichos.is_empty(), bien, "{}", fuente.len());
        assert!(bien || dichos.iter().any(|d| d.starts_with("V0339")), "{dichos:?}");
    }
}

#[test]
fn pages_of_names_and_types_are_true() {
    let fallas: Vec<String> = codes::CODIGOS
        .iter()
        .filter(|e| e.codigo.starts_with("V03") || e.codigo.starts_with("V04"))
        .flat_map(|e| fallas_por_linea(e.codigo, e.pagina))
        .collect();
    assert!(fallas.is_empty(), "{}", fallas.join("\n"));
}

#[test]
fn each_example_of_names_and_types_raises_exactly_its_marks() {
    let fallas: Vec<String> = paginas::escritura::escritura()
        .iter()
        .flat_map(|(codigo, texto)| fallas_por_linea(codigo, texto))
        .collect();
    assert!(fallas.is_empty(), "{}", fallas.join("\n"));
}

/// What differs between the marks of a page and what is said of each of its lines.
fn fallas_por_linea(codigo: &str, pagina: &str) -> Vec<String> {
    let mut fallas = vec![];
    for (seccion, con_marcas) in [("Ejemplo", true), ("En su lugar", false)] {
        for bloque in paginas::bloques(pagina, seccion) {
            let Some(revisar) = lector(&bloque.clase) else { continue };
            for (numero, linea) in (1..).zip(bloque.texto.lines()) {
                let marca = bloque.marcas.iter().find(|m| m.linea == numero);
                let dichas = revisar(linea);
                let donde = format!("{codigo} {seccion}:{numero} `{linea}`");
                match (marca, dichas.as_slice()) {
                    (None, []) if !con_marcas => {}
                    (Some(marca), [falla]) if con_marcas => {
                        let columna = linea.get(..falla.rango.start).map_or(0, |t| t.chars().count()) + 1;
                        if marca.codigo != falla.codigo.codigo
                            || marca.columna.is_some_and(|c| c != columna)
                            || marca.dice.as_ref().is_some_and(|d| !falla.mensaje.contains(d))
                            || marca.codigo != codigo
                        {
                            fallas.push(format!("{donde}: columna {columna}, {}", falla.mensaje));
                        }
                    }
                    _ => fallas.push(format!("{donde}: {:?}", dichos(linea, &dichas))),
                }
            }
        }
    }
    fallas
}

/// How the blocks of a page are read: each line by itself.
fn lector(clase: &str) -> Option<fn(&str) -> Vec<super::Falla>> {
    use crate::{literal, plantilla};
    fn de<T>(lectura: literal::Lectura<T>) -> Vec<super::Falla> {
        lectura.err().map(|falla| *falla).into_iter().collect()
    }
    Some(match clase {
        "expresion" => |texto| compilar(texto, None, &MESA, &Hechos::nada()).2,
        "plantilla" => |texto| plantilla::revisar(texto, &MESA, &Hechos::nada()),
        "duracion" => |texto| de(literal::duracion(texto)),
        "decimal" => |texto| de(literal::decimal(texto)),
        "fecha" => |texto| de(literal::fecha(texto)),
        "booleano" => |texto| de(literal::booleano(texto)),
        _ => return None,
    })
}

#[test]
fn every_node_and_operator_knows_its_bytes() {
    fn anotar(nodo: &super::ast::Nodo, fuente: &str, salida: &mut String, sangria: usize) {
        *salida += &format!("{}{}\n", "  ".repeat(sangria), fuente.get(nodo.rango.clone()).unwrap());
        for hijo in nodo.hijos() {
            assert!(nodo.rango.start <= hijo.rango.start && hijo.rango.end <= nodo.rango.end, "{fuente}");
            anotar(hijo, fuente, salida, sangria + 1);
        }
    }
    let fuente =
        "(área_ñ.x + 22.5 % ) * -min(a, 3) <= 4 if not b in ['ñ', c] else d is not defined".replace('á', "a");
    let (ast, fallas) = parse(&fuente);
    assert!(fallas.is_empty(), "{:?}", dichos(&fuente, &fallas));
    let mut salida = String::new();
    anotar(&ast.raiz, &fuente, &mut salida, 0);
    insta::assert_snapshot!(salida);
}
