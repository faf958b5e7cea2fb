//! A small definition for the tests: the licence of land use of the manual, with its fees, and short words to write expressions.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, date};
use rust_decimal::Decimal;
use schemas::expr::{Comparador, Cota, Expr, Expresion, Funcion, Operador, Raiz, Ruta, Tramo, Valoracion};
use schemas::paquete::{
    Ajuste, Calculo, Calendario, Campo, Cita, ClaseTramite, Cobro, Concepto, Cuanto, Datos as Proteccion,
    Descanso, DiaSemana, Excepcion, FechaTarifa, Ficha, Ficta, Franja, Fundamento, Modalidad, ModoRedondeo,
    Municipio, Opcion, Paquete, Parametro, PlazoResolucion, Publico, RedondeaA, RedondeaEn, Redondeo,
    ReglaDescanso, Solicitante, TipoCampo, TipoPersona, Tramite, ValorFechado,
};
use schemas::valor::{Duracion, Unidad, Valor};

use crate::datos::Datos;

pub fn dec(texto: &str) -> Decimal {
    Decimal::from_str_exact(texto).unwrap()
}

// ---- expressions ----

pub fn ruta(raiz: Raiz, partes: &[&str]) -> Ruta {
    Ruta { raiz, partes: partes.iter().map(|p| (*p).to_owned()).collect() }
}

pub fn campo(nombre: &str) -> Expr {
    let mut partes = nombre.split('.');
    let raiz = Raiz::Campo(partes.next().unwrap().into());
    Expr::Ruta(ruta(raiz, &partes.collect::<Vec<_>>()))
}

pub fn columna(nombre: &str) -> Expr {
    Expr::Ruta(ruta(Raiz::Columna(nombre.into()), &[]))
}

pub fn calculo(nombre: &str) -> Expr {
    Expr::Ruta(ruta(Raiz::Calculo(nombre.into()), &[]))
}

pub fn uma() -> Expr {
    Expr::Ruta(ruta(Raiz::Parametro("uma".into()), &[]))
}

pub fn hoy() -> Expr {
    Expr::Ruta(ruta(Raiz::Hoy, &[]))
}

pub fn num(texto: &str) -> Expr {
    match texto.parse() {
        Ok(n) => Expr::Literal(Valor::Entero(n)),
        Err(_) => Expr::Literal(Valor::Decimal(dec(texto))),
    }
}

pub fn pesos(texto: &str) -> Expr {
    Expr::Literal(Valor::Dinero(dec(texto)))
}

pub fn txt(texto: &str) -> Expr {
    Expr::Literal(Valor::Texto(texto.to_owned()))
}

pub fn opcion(id: &str) -> Expr {
    Expr::Literal(Valor::Opcion(id.to_owned()))
}

pub fn logico(b: bool) -> Expr {
    Expr::Literal(Valor::Booleano(b))
}

pub fn dia(texto: &str) -> Expr {
    Expr::Literal(Valor::Fecha(texto.parse().unwrap()))
}

pub fn op(op: Operador, a: Expr, b: Expr) -> Expr {
    Expr::Aritmetica { op, a: Box::new(a), b: Box::new(b) }
}

pub fn mas(a: Expr, b: Expr) -> Expr {
    op(Operador::Mas, a, b)
}

pub fn menos(a: Expr, b: Expr) -> Expr {
    op(Operador::Menos, a, b)
}

pub fn por(a: Expr, b: Expr) -> Expr {
    op(Operador::Por, a, b)
}

pub fn entre(a: Expr, b: Expr) -> Expr {
    op(Operador::Entre, a, b)
}

pub fn cmp(a: Expr, c: Comparador, b: Expr) -> Expr {
    Expr::Compara { primero: Box::new(a), resto: vec![(c, b)] }
}

pub fn llama(nombre: &str, argumentos: Vec<Expr>) -> Expr {
    Expr::Llama { funcion: Funcion::de_nombre(nombre).unwrap(), argumentos }
}

pub fn si(si: Expr, entonces: Expr, sino: Expr) -> Expr {
    Expr::Si { si: Box::new(si), entonces: Box::new(entonces), sino: Box::new(sino) }
}

pub fn exp(arbol: Expr) -> Expresion {
    Expresion { fuente: String::new(), arbol }
}

pub fn val(arbol: Expr) -> Valoracion {
    Valoracion::Expr(exp(arbol))
}

// ---- fields ----

pub fn un_campo(id: &str, etiqueta: &str, tipo: TipoCampo) -> Campo {
    Campo {
        id: id.into(),
        tipo,
        etiqueta: etiqueta.to_owned(),
        ayuda: None,
        obligatorio: true,
        visible_si: None,
        obligatorio_si: None,
        inicial: None,
        finalidad: None,
        datos: Proteccion::Ninguno,
        ven: Vec::new(),
        requisito: false,
        advierte_si: None,
        advertencia: None,
        calculo: None,
        cita: Cita::default(),
    }
}

pub fn texto(largo: (u32, u32)) -> TipoCampo {
    TipoCampo::Texto { patron: None, largo }
}

pub fn decimal(minimo: &str, maximo: &str, unidad: &str) -> TipoCampo {
    TipoCampo::Decimal {
        minimo: Some(dec(minimo)),
        maximo: Some(dec(maximo)),
        decimales: 2,
        unidad: Some(unidad.to_owned()),
    }
}

pub fn opciones(pares: &[(&str, &str)]) -> Vec<Opcion> {
    pares.iter().map(|(id, etiqueta)| Opcion::suelta(*id, *etiqueta)).collect()
}

// ---- the calendar of the manual ----

pub fn descanso(regla: ReglaDescanso) -> Descanso {
    Descanso { regla, desde: None, hasta: None, cada: 1, cita: Cita::default() }
}

fn fijo(mes: i8, dia: i8) -> Descanso {
    descanso(ReglaDescanso::Fecha { mes, dia })
}

fn lunes(n: i8, mes: i8) -> Descanso {
    descanso(ReglaDescanso::Enesimo { dia: DiaSemana::Lunes, n, mes })
}

pub fn lft(articulo: &str) -> Cita {
    let fundamento = Fundamento {
        ordenamiento: "lft".into(),
        nombre: "Ley Federal del Trabajo".to_owned(),
        articulos: vec![articulo.to_owned()],
    };
    Cita { fundamento: vec![fundamento], ..Cita::default() }
}

/// Only the rests that the law obliges (LFT art. 74).
pub fn calendario_lft() -> Calendario {
    use DiaSemana::{Jueves, Lunes, Martes, Miercoles, Viernes};
    let entre_semana = [Lunes, Martes, Miercoles, Jueves, Viernes];
    let transmision =
        Descanso { desde: Some(date(2024, 10, 1)), cada: 6, cita: lft("74-VII"), ..fijo(10, 1) };
    let hora = |h| Time::constant(h, 0, 0, 0);
    Calendario {
        id: "municipal".into(),
        nombre: "Días hábiles".to_owned(),
        habiles: entre_semana.to_vec(),
        horario: entre_semana.iter().map(|d| Franja { dia: *d, de: hora(8), a: hora(16) }).collect(),
        descansos: vec![
            fijo(1, 1),
            lunes(1, 2),
            Descanso { cita: lft("74-III"), ..lunes(3, 3) },
            fijo(5, 1),
            fijo(9, 16),
            transmision,
            lunes(3, 11),
            fijo(12, 25),
        ],
        excepciones: Vec::new(),
    }
}

/// The calendar of the manual (§8): the law, Holy Week and one exception.
pub fn calendario() -> Calendario {
    let mut calendario = calendario_lft();
    calendario.descansos.push(descanso(ReglaDescanso::Pascua { dias: -3 }));
    calendario.descansos.push(descanso(ReglaDescanso::Pascua { dias: -2 }));
    calendario.excepciones.push(Excepcion { fecha: date(2026, 11, 2), habil: false, cita: Cita::default() });
    calendario
}

// ---- the trámite ----

fn tramo(desde: Option<&str>, hasta: Option<&str>, valor: Expr) -> Tramo {
    Tramo {
        desde: desde.map(|d| Cota { valor: dec(d), incluida: false }),
        hasta: hasta.map(|h| Cota { valor: dec(h), incluida: true }),
        valor: exp(valor),
    }
}

pub fn tabulador() -> Valoracion {
    let sobrante = por(por(menos(campo("superficie_m2"), num("500")), num("0.02")), uma());
    Valoracion::Tramos {
        segun: exp(campo("superficie_m2")),
        tramos: vec![
            tramo(None, Some("100"), por(num("10.5"), uma())),
            tramo(Some("100"), Some("500"), por(num("24"), uma())),
            tramo(Some("500"), None, mas(por(num("24"), uma()), sobrante)),
        ],
    }
}

pub fn concepto(id: &str, nombre: &str, monto: Valoracion) -> Concepto {
    Concepto {
        id: id.into(),
        nombre: nombre.to_owned(),
        cuenta: None,
        si: None,
        monto,
        minimo: None,
        maximo: None,
        cita: Cita::default(),
    }
}

pub fn ajuste(id: &str, cuanto: Cuanto, sobre: &[&str]) -> Ajuste {
    Ajuste {
        id: id.into(),
        nombre: id.to_owned(),
        si: None,
        cuanto,
        sobre: sobre.iter().map(|s| (*s).into()).collect(),
        cita: Cita::default(),
    }
}

pub fn cobro(id: &str, conceptos: Vec<Concepto>) -> Cobro {
    Cobro {
        id: id.into(),
        nombre: id.to_owned(),
        fecha_tarifa: FechaTarifa::Liquidacion,
        redondeo: Redondeo {
            a: RedondeaA::Centavo,
            modo: ModoRedondeo::MitadArriba,
            en: RedondeaEn::Concepto,
        },
        conceptos,
        recargos: Vec::new(),
        descuentos: Vec::new(),
        tope_descuento: None,
        minimo: None,
        maximo: None,
        creciente: Vec::new(),
        si_cambia: None,
        deposito: None,
        cita: Cita::default(),
    }
}

fn cobros() -> Vec<Cobro> {
    let ingreso =
        cobro("ingreso", vec![concepto("ingreso", "Revisión de la solicitud", val(por(num("3.5"), uma())))]);
    let licencia = Concepto {
        cuenta: Some("4310-01".to_owned()),
        maximo: Some(exp(por(num("400"), uma()))),
        ..concepto("licencia", "Licencia", tabulador())
    };
    let fracciones = llama("fracciones", vec![calculo("construida"), num("50")]);
    let construccion = Concepto {
        cuenta: Some("4310-02".to_owned()),
        si: Some(exp(cmp(campo("uso"), Comparador::Distinto, opcion("habitacional")))),
        ..concepto(
            "construccion",
            "Por cada 50 m² construidos o fracción",
            val(por(por(num("1.5"), uma()), fracciones)),
        )
    };
    let canal = Expr::Ruta(ruta(Raiz::Solicitud, &["canal"]));
    let en_linea = Ajuste {
        nombre: "En línea".to_owned(),
        si: Some(exp(cmp(canal, Comparador::Igual, opcion("en_linea")))),
        ..ajuste("en_linea", Cuanto::Tasa(exp(num("0.05"))), &["licencia"])
    };
    let derechos = Cobro {
        nombre: "Derechos por licencia de uso de suelo".to_owned(),
        descuentos: vec![en_linea],
        tope_descuento: Some(Cuanto::Monto(exp(por(num("10"), uma())))),
        ..cobro("derechos", vec![licencia, construccion])
    };
    vec![ingreso, derechos]
}

fn tramite() -> Tramite {
    let cita = Cita::default();
    let no_habitacional = exp(cmp(campo("uso"), Comparador::Distinto, opcion("habitacional")));
    let usos =
        opciones(&[("habitacional", "Habitacional"), ("comercial", "Comercial"), ("servicios", "Servicios")]);
    let columnas = vec![
        un_campo("destino", "Destino", texto((2, 60))),
        un_campo("area_m2", "Superficie", decimal("1", "100000", "m²")),
    ];
    let un_calculo =
        |id: &str, arbol| Calculo { id: id.into(), etiqueta: None, valor: val(arbol), cita: Cita::default() };
    Tramite {
        id: "uso_suelo".into(),
        nombre: "Licencia de uso de suelo".to_owned(),
        clase: ClaseTramite::Tramite,
        dependencia: "sedus".into(),
        version: None,
        ficha: Ficha {
            descripcion: "Autoriza el uso que se le dará a un predio.".to_owned(),
            categorias: Vec::new(),
            sector: None,
            modalidad: vec![Modalidad::EnLinea],
            publico: vec![Publico::Ciudadania],
            plazo_resolucion: PlazoResolucion {
                dura: Duracion::new(15, Unidad::DiasHabiles),
                calendario: "municipal".into(),
                se_suspende_en: Vec::new(),
            },
            si_no_responde: Ficta::Ninguna,
            vigencia: None,
            clave: None,
            homoclave: None,
            oficinas: Vec::new(),
            horarios: None,
            contacto: None,
            inspeccion: None,
            criterios: Vec::new(),
            conservacion: None,
            cita: cita.clone(),
        },
        solicitante: Solicitante {
            personas: vec![TipoPersona::Fisica, TipoPersona::Moral],
            pide: Vec::new(),
            roles: Vec::new(),
        },
        se_ofrece: None,
        campos: vec![
            un_campo("superficie_m2", "Superficie del predio", decimal("1", "500000", "m²")),
            un_campo("uso", "Uso solicitado", TipoCampo::Opcion { opciones: usos, catalogo: None }),
            Campo { visible_si: Some(no_habitacional), ..un_campo("giro", "Giro", texto((3, 120))) },
            un_campo("areas", "Áreas construidas", TipoCampo::Tabla { columnas, filas: (1, 30) }),
        ],
        calculos: vec![
            un_calculo("construida", llama("suma", vec![campo("areas.area_m2")])),
            un_calculo("necesita_dro", cmp(calculo("construida"), Comparador::Mayor, num("100"))),
        ],
        validaciones: Vec::new(),
        cupos: Vec::new(),
        terceros: Vec::new(),
        cobros: cobros(),
        etapas: Vec::new(),
        acciones_generales: Vec::new(),
        salidas: Vec::new(),
        avisos: Vec::new(),
        medicion: None,
    }
}

/// The licence of land use (§8.1 of the manual), without its stages.
pub fn paquete() -> Paquete {
    let anual = |desde: Date, hasta: Date, valor: &str, fuente: &str| ValorFechado {
        desde,
        hasta: Some(hasta),
        valor: Valor::Dinero(dec(valor)),
        fuente: fuente.to_owned(),
    };
    Paquete {
        formato: schemas::paquete::FORMATO,
        municipio: Municipio {
            id: "monterrey".to_owned(),
            nombre: "Municipio de Monterrey (ejemplo)".to_owned(),
            zona_horaria: "America/Monterrey".to_owned(),
            calendario: "municipal".into(),
            dependencias: Vec::new(),
            ordenamientos: Vec::new(),
            separacion: Vec::new(),
        },
        tramite: tramite(),
        roles: Vec::new(),
        documentos: Vec::new(),
        parametros: vec![Parametro {
            id: "uma".into(),
            nombre: "UMA diaria".to_owned(),
            valores: vec![
                anual(date(2025, 2, 1), date(2026, 1, 31), "113.14", "INEGI 2025"),
                anual(date(2026, 2, 1), date(2027, 1, 31), "117.31", "INEGI 2026"),
            ],
            cita: Cita::default(),
        }],
        calendarios: vec![calendario()],
        servicios: Vec::new(),
        agendas: Vec::new(),
        organos: Vec::new(),
        pruebas: Vec::new(),
        migraciones: Vec::new(),
    }
}

/// A row of a table.
pub fn fila(celdas: &[(&str, Valor)]) -> Valor {
    Valor::Registro(celdas.iter().map(|(id, v)| ((*id).to_owned(), v.clone())).collect())
}

/// A shop on 620 m², with 90 m² built.
pub fn datos() -> Datos {
    let area = |destino: &str, m2: &str| {
        fila(&[("destino", Valor::Texto(destino.to_owned())), ("area_m2", Valor::Decimal(dec(m2)))])
    };
    Datos {
        campos: BTreeMap::from([
            ("superficie_m2".into(), Valor::Decimal(dec("620.00"))),
            ("uso".into(), Valor::Opcion("comercial".to_owned())),
            ("giro".into(), Valor::Texto("Papelería".to_owned())),
            ("areas".into(), Valor::Lista(vec![area("Local", "60.00"), area("Bodega", "30.00")])),
        ]),
        solicitud: BTreeMap::from([
            ("canal".to_owned(), Valor::Opcion("en_linea".to_owned())),
            ("fecha".to_owned(), Valor::Fecha(date(2026, 3, 2))),
        ]),
        ..Datos::default()
    }
}
