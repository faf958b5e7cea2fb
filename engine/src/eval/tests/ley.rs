//! The law: a well-typed expression gives a value of its type, or lacks a datum, or divides by zero, or overflows. Never
//! `Imposible`, never a panic. Expressions are grown from a tape of bytes by their type.

use jiff::civil::date;
use proptest::prelude::*;
use schemas::expr::{Comparador, Expr, Operador, Raiz};
use schemas::valor::{Unidad, Valor};

use crate::ambito::{Ambito, Atorado};
use crate::eval::{eval, iguales};
use crate::muestra::*;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Tipo {
    Logico,
    Entero,
    Numero,
    Dinero,
    Texto,
    Fecha,
    FechaHora,
    Duracion(Unidad),
    Lista(&'static Tipo),
}

const UNIDADES: [Unidad; 6] = [
    Unidad::Horas,
    Unidad::HorasHabiles,
    Unidad::DiasNaturales,
    Unidad::DiasHabiles,
    Unidad::Meses,
    Unidad::Anios,
];

/// Choices, read from a tape; at its end everything is zero, which is always the plainest choice.
struct Cinta<'t>(&'t [u8]);

impl Cinta<'_> {
    fn de(&mut self, cuantos: usize) -> usize {
        let Some((primero, resto)) = self.0.split_first() else { return 0 };
        self.0 = resto;
        usize::from(*primero) % cuantos
    }

    fn expr(&mut self, tipo: Tipo, hondo: u32) -> Expr {
        if hondo == 0 {
            return self.hoja(tipo);
        }
        let h = hondo - 1;
        match self.de(6) {
            0 | 1 => self.hoja(tipo),
            2 => si(self.expr(Tipo::Logico, h), self.expr(tipo, h), self.expr(tipo, h)),
            3 => llama("si_falta", vec![self.expr(tipo, h), self.expr(tipo, h)]),
            _ => self.rama(tipo, h),
        }
    }

    fn hoja(&mut self, tipo: Tipo) -> Expr {
        match tipo {
            Tipo::Logico => logico(self.de(2) == 1),
            Tipo::Entero => {
                let casos = [0, 1, -1, 7, 365, 1_000_000, i64::MAX, i64::MIN];
                match self.de(10) {
                    8 => Expr::Ruta(ruta(Raiz::Visitas("x".into()), &[])),
                    i => Expr::Literal(Valor::Entero(casos[i % 8])),
                }
            }
            Tipo::Numero => match self.de(8) {
                0 => num("0.5"),
                1 => num("-0.0000000000000000000001"),
                2 => num("7922816251426433759354395033.5"),
                3 => campo("superficie_m2"),
                4 => campo("no_contestado"),
                5 => calculo("construida"),
                _ => self.hoja(Tipo::Entero),
            },
            Tipo::Dinero => [pesos("0"), pesos("117.31"), uma(), pesos("-9999999999999999999999999.99")]
                [self.de(4)]
            .clone(),
            Tipo::Texto => {
                [txt(""), txt("ÁRBOL"), campo("giro"), txt("a.c"), txt("\u{301}ñ")][self.de(5)].clone()
            }
            Tipo::Fecha => {
                [dia("2026-03-02"), hoy(), dia("9999-12-31"), dia("-009999-01-01"), dia("2024-02-29")]
                    [self.de(5)]
                .clone()
            }
            Tipo::FechaHora => Expr::Literal(Valor::FechaHora(date(2026, 3, 1).at(13, 30, 0, 0))),
            Tipo::Duracion(unidad) => self.duracion(unidad, 0),
            Tipo::Lista(de) => Expr::Lista((0..self.de(4)).map(|_| self.hoja(*de)).collect()),
        }
    }

    fn duracion(&mut self, unidad: Unidad, h: u32) -> Expr {
        let (nombre, de) = match unidad {
            Unidad::Minutos | Unidad::Horas => ("horas", Tipo::Entero),
            Unidad::HorasHabiles => ("horas_habiles", Tipo::Numero),
            Unidad::DiasNaturales => ("dias", Tipo::Entero),
            Unidad::DiasHabiles => ("dias_habiles", Tipo::Entero),
            Unidad::Meses => ("meses", Tipo::Entero),
            Unidad::Anios => ("anios", Tipo::Entero),
        };
        llama(nombre, vec![self.expr(de, h)])
    }

    fn comparador(&mut self) -> Comparador {
        use Comparador::*;
        [Igual, Distinto, Menor, MenorIgual, Mayor, MayorIgual][self.de(6)]
    }

    fn operador(&mut self) -> Operador {
        [Operador::Mas, Operador::Menos, Operador::Por, Operador::Entre][self.de(4)]
    }

    fn rama(&mut self, tipo: Tipo, h: u32) -> Expr {
        match tipo {
            Tipo::Logico => self.condicion(h),
            Tipo::Entero => match self.de(8) {
                0 => llama("piso", vec![self.expr(Tipo::Numero, h)]),
                1 => llama("fracciones", vec![self.expr(Tipo::Dinero, h), self.expr(Tipo::Dinero, h)]),
                2 => llama("cuenta", vec![self.expr(Tipo::Lista(&Tipo::Numero), h)]),
                3 => llama("largo", vec![self.expr(Tipo::Texto, h)]),
                4 => llama("dias_habiles_entre", vec![self.expr(Tipo::Fecha, h), self.expr(Tipo::Fecha, h)]),
                5 => llama("edad", vec![self.expr(Tipo::Fecha, h), self.expr(Tipo::Fecha, h)]),
                6 => llama("techo", vec![self.expr(Tipo::Numero, h)]),
                _ => op(
                    [Operador::Mas, Operador::Menos, Operador::Por][self.de(3)],
                    self.expr(Tipo::Entero, h),
                    self.expr(Tipo::Entero, h),
                ),
            },
            Tipo::Numero => match self.de(6) {
                0 => entre(self.expr(Tipo::Dinero, h), self.expr(Tipo::Dinero, h)),
                1 => self.agregado(&Tipo::Numero, h),
                2 => Expr::Menos(Box::new(self.expr(Tipo::Numero, h))),
                3 => llama(
                    "redondear",
                    vec![self.expr(Tipo::Numero, h), self.expr(Tipo::Entero, h), self.modo()],
                ),
                4 => llama(
                    "acotar",
                    vec![self.expr(Tipo::Numero, h), self.expr(Tipo::Numero, h), self.expr(Tipo::Numero, h)],
                ),
                _ => op(self.operador(), self.expr(Tipo::Numero, h), self.expr(Tipo::Numero, h)),
            },
            Tipo::Dinero => match self.de(6) {
                0 => por(self.expr(Tipo::Dinero, h), self.expr(Tipo::Numero, h)),
                1 => entre(self.expr(Tipo::Dinero, h), self.expr(Tipo::Numero, h)),
                2 => self.agregado(&Tipo::Dinero, h),
                3 => llama("valor_al", vec![uma(), self.expr(Tipo::Fecha, h)]),
                4 => llama("max", vec![self.expr(Tipo::Dinero, h), self.expr(Tipo::Dinero, h)]),
                _ => op(
                    [Operador::Mas, Operador::Menos][self.de(2)],
                    self.expr(Tipo::Dinero, h),
                    self.expr(Tipo::Dinero, h),
                ),
            },
            Tipo::Fecha | Tipo::FechaHora => {
                let unidad = UNIDADES[self.de(6)];
                op(
                    [Operador::Mas, Operador::Menos][self.de(2)],
                    self.expr(tipo, h),
                    self.expr(Tipo::Duracion(unidad), h),
                )
            }
            Tipo::Duracion(unidad) => match self.de(3) {
                0 => por(self.expr(tipo, h), self.expr(Tipo::Entero, h)),
                1 => op([Operador::Mas, Operador::Menos][self.de(2)], self.expr(tipo, h), self.expr(tipo, h)),
                _ => self.duracion(unidad, h),
            },
            Tipo::Lista(de) => match (de, self.de(3)) {
                (Tipo::Numero, 0) => campo("areas.area_m2"),
                _ => Expr::Lista((0..self.de(4)).map(|_| self.expr(*de, h)).collect()),
            },
            Tipo::Texto => self.hoja(tipo),
        }
    }

    fn agregado(&mut self, tipo: &'static Tipo, h: u32) -> Expr {
        llama(["suma", "mayor", "menor"][self.de(3)], vec![self.expr(Tipo::Lista(tipo), h)])
    }

    fn modo(&mut self) -> Expr {
        txt(["mitad_arriba", "mitad_par", "truncar", "arriba"][self.de(4)])
    }

    fn condicion(&mut self, h: u32) -> Expr {
        let logicos = &Tipo::Logico;
        match self.de(11) {
            0 => Expr::No(Box::new(self.expr(Tipo::Logico, h))),
            1 => Expr::Y(vec![self.expr(Tipo::Logico, h), self.expr(Tipo::Logico, h)]),
            2 => Expr::O(vec![
                self.expr(Tipo::Logico, h),
                self.expr(Tipo::Logico, h),
                self.expr(Tipo::Logico, h),
            ]),
            3 => Expr::Definido { ruta: ruta(Raiz::Campo("giro".into()), &[]), negado: self.de(2) == 1 },
            4 => llama(["alguno", "todos"][self.de(2)], vec![self.expr(Tipo::Lista(logicos), h)]),
            5 => llama("contiene", vec![self.expr(Tipo::Texto, h), self.expr(Tipo::Texto, h)]),
            6 => llama("coincide", vec![self.expr(Tipo::Texto, h), txt("[A-ZÁ]+|a.c")]),
            7 => Expr::En {
                que: Box::new(self.expr(Tipo::Numero, h)),
                en: Box::new(self.expr(Tipo::Lista(&Tipo::Numero), h)),
                negado: self.de(2) == 1,
            },
            8 => llama("sin_repetir", vec![self.expr(Tipo::Lista(&Tipo::Texto), h)]),
            _ => {
                let unidad = UNIDADES[self.de(6)];
                let tipo = [Tipo::Numero, Tipo::Dinero, Tipo::Fecha, Tipo::FechaHora, Tipo::Duracion(unidad)]
                    [self.de(5)];
                let primero = Box::new(self.expr(tipo, h));
                let resto = (0..=self.de(2)).map(|_| (self.comparador(), self.expr(tipo, h))).collect();
                Expr::Compara { primero, resto }
            }
        }
    }
}

fn es_del_tipo(valor: &Valor, tipo: Tipo) -> bool {
    match (valor, tipo) {
        (Valor::Booleano(_), Tipo::Logico)
        | (Valor::Entero(_), Tipo::Entero | Tipo::Numero)
        | (Valor::Decimal(_), Tipo::Numero)
        | (Valor::Dinero(_), Tipo::Dinero)
        | (Valor::Texto(_), Tipo::Texto)
        | (Valor::Fecha(_), Tipo::Fecha)
        | (Valor::FechaHora(_), Tipo::FechaHora)
        // The sum of no amounts has no kind of its own.
        | (Valor::Entero(0), Tipo::Dinero)
        | (Valor::Duracion(_), Tipo::Duracion(_)) => true,
        (Valor::Lista(cosas), Tipo::Lista(de)) => cosas.iter().all(|c| es_del_tipo(c, *de)),
        // Zero times something, or a chain of such sums.
        (Valor::Entero(_) | Valor::Decimal(_), Tipo::Dinero) => true,
        _ => false,
    }
}

const TIPOS: [Tipo; 9] = [
    Tipo::Logico,
    Tipo::Entero,
    Tipo::Numero,
    Tipo::Dinero,
    Tipo::Texto,
    Tipo::Fecha,
    Tipo::FechaHora,
    Tipo::Duracion(Unidad::DiasHabiles),
    Tipo::Lista(&Tipo::Numero),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_well_typed_expression_never_surprises(cual in 0_usize..9, cinta in prop::collection::vec(any::<u8>(), 0..250)) {
        let tipo = TIPOS[cual];
        let expr = Cinta(&cinta).expr(tipo, 6);
        let (mut paquete, datos) = (paquete(), datos());
        paquete.tramite.campos.push(un_campo("no_contestado", "No contestado", decimal("0", "1", "m")));
        let ambito = Ambito::nuevo(&paquete, &datos).con_tarifa(date(2026, 3, 2));
        match eval(&expr, &ambito) {
            Ok(valor) => prop_assert!(es_del_tipo(&valor, tipo), "{expr:?} da {valor:?}, no {tipo:?}"),
            Err(Atorado::Imposible(que)) => prop_assert!(false, "{expr:?}: {que}"),
            Err(Atorado::Falta(_) | Atorado::DivisionEntreCero | Atorado::Desborde) => {}
        }
        // And it can always be told, and read twice.
        let _ = crate::valoracion::explicar(&val(expr.clone()), &ambito);
        let otra = Ambito::nuevo(&paquete, &datos).con_tarifa(date(2026, 3, 2));
        prop_assert_eq!(eval(&expr, &ambito), eval(&expr, &otra));
    }

    #[test]
    fn equality_is_reflexive_and_symmetric(a in prop::collection::vec(any::<u8>(), 0..40), b in prop::collection::vec(any::<u8>(), 0..40)) {
        let (paquete, datos) = (paquete(), datos());
        let ambito = Ambito::nuevo(&paquete, &datos).con_tarifa(date(2026, 3, 2));
        let (x, y) = (eval(&Cinta(&a).expr(Tipo::Numero, 3), &ambito), eval(&Cinta(&b).expr(Tipo::Dinero, 3), &ambito));
        if let (Ok(x), Ok(y)) = (x, y) {
            prop_assert!(iguales(&x, &x));
            prop_assert_eq!(iguales(&x, &y), iguales(&y, &x));
        }
    }
}
