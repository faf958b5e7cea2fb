//! The library of functions, closed.

use std::cmp::Ordering;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemas::expr::{Expr, Funcion, Raiz};
use schemas::paquete::{ModoRedondeo, TipoCampo};
use schemas::valor::{Archivo, Unidad, Valor};

use super::comparar::{iguales, orden};
use super::numeros::{self, como, duracion, entero, exige_numero};
use super::{booleano_de, eval};
use crate::ambito::{Ambito, Atorado, Faltante, ausente};
use crate::{calendario, plazo, texto};

pub(super) fn llama(funcion: Funcion, argumentos: &[Expr], ambito: &Ambito<'_>) -> Result<Valor, Atorado> {
    let a = Argumentos { funcion, argumentos, ambito };
    match funcion {
        Funcion::Min => a.extremo(Ordering::Less),
        Funcion::Max => a.extremo(Ordering::Greater),
        Funcion::Acotar => acotar(&a.valor(0)?, &a.valor(1)?, &a.valor(2)?),
        Funcion::Abs => {
            let n = a.valor(0)?;
            como(&n, exige_numero(&n)?.abs())
        }
        Funcion::Redondear => {
            let n = a.valor(0)?;
            let redondo = numeros::redondear(exige_numero(&n)?, a.entero(1)?, modo(&a.texto(2)?)?);
            como(&n, redondo.ok_or(Atorado::Desborde)?)
        }
        Funcion::Piso => entero(a.numero(0)?.floor()),
        Funcion::Techo => entero(a.numero(0)?.ceil()),
        Funcion::Fracciones => numeros::fracciones(a.numero(0)?, a.numero(1)?),
        Funcion::Suma => suma(&a.lista(0)?, argumentos, ambito),
        Funcion::Cuenta => cuenta(a.lista(0)?.len()),
        Funcion::Mayor => extremo(a.lista(0)?, Ordering::Greater),
        Funcion::Menor => extremo(a.lista(0)?, Ordering::Less),
        Funcion::Alguno => a.cuantificador(true),
        Funcion::Todos => a.cuantificador(false),
        Funcion::SinRepetir => Ok(Valor::Booleano(sin_repetir(&a.lista(0)?))),
        Funcion::Largo => cuenta(a.texto(0)?.chars().count()),
        Funcion::Contiene => {
            let (donde, que) = (a.texto(0)?, a.texto(1)?);
            Ok(Valor::Booleano(texto::plegar(&donde).contains(&texto::plegar(&que))))
        }
        Funcion::Coincide => {
            let (que, patron) = (a.texto(0)?, a.texto(1)?);
            ambito.coincide(&que, &patron).map(Valor::Booleano)
        }
        Funcion::Dias => a.duracion(Unidad::DiasNaturales),
        Funcion::DiasHabiles => a.duracion(Unidad::DiasHabiles),
        Funcion::Horas => a.horas(),
        Funcion::HorasHabiles => duracion(a.numero(0)?.ceil().to_u32(), Unidad::HorasHabiles),
        Funcion::Meses => a.duracion(Unidad::Meses),
        Funcion::Anios => a.duracion(Unidad::Anios),
        Funcion::Fecha => a.fecha_literal(),
        Funcion::DiasEntre => Ok(Valor::Entero(calendario::dias_entre(a.fecha(0)?, a.fecha(1)?))),
        Funcion::DiasHabilesEntre => {
            let (de, hasta) = (a.fecha(0)?, a.fecha(1)?);
            let nombrado = if argumentos.len() > 2 { Some(a.texto(2)?) } else { None };
            let calendario = ambito.calendario(nombrado.as_deref())?;
            calendario::habiles_entre(calendario, de, hasta).map(Valor::Entero).ok_or(Atorado::Desborde)
        }
        Funcion::Edad => Ok(Valor::Entero(edad(a.fecha(0)?, a.fecha(1)?))),
        Funcion::Anio => Ok(Valor::Entero(i64::from(a.fecha(0)?.year()))),
        Funcion::Mes => Ok(Valor::Entero(i64::from(a.fecha(0)?.month()))),
        Funcion::Dia => Ok(Valor::Entero(i64::from(a.fecha(0)?.day()))),
        Funcion::ValorAl => a.valor_al(),
        Funcion::Vigente => a.vigente(),
        Funcion::SiFalta => match ausente(a.valor(0))? {
            Some(valor) => Ok(valor),
            None => a.valor(1),
        },
    }
}

/// The arguments of a call, evaluated as they are asked for.
struct Argumentos<'e, 'a> {
    funcion: Funcion,
    argumentos: &'e [Expr],
    ambito: &'e Ambito<'a>,
}

impl Argumentos<'_, '_> {
    fn expr(&self, i: usize) -> Result<&Expr, Atorado> {
        self.argumentos
            .get(i)
            .ok_or_else(|| Atorado::imposible(format!("a «{}» le faltan argumentos", self.funcion.nombre())))
    }

    fn valor(&self, i: usize) -> Result<Valor, Atorado> {
        eval(self.expr(i)?, self.ambito)
    }

    fn ajeno(&self, valor: &Valor) -> Atorado {
        Atorado::imposible(format!("«{}» no toma {}", self.funcion.nombre(), valor.clase()))
    }

    fn numero(&self, i: usize) -> Result<Decimal, Atorado> {
        exige_numero(&self.valor(i)?)
    }

    fn entero(&self, i: usize) -> Result<i64, Atorado> {
        self.numero(i)?.to_i64().ok_or(Atorado::Desborde)
    }

    fn texto(&self, i: usize) -> Result<String, Atorado> {
        match self.valor(i)? {
            Valor::Texto(t) | Valor::Opcion(t) => Ok(t),
            otro => Err(self.ajeno(&otro)),
        }
    }

    fn fecha(&self, i: usize) -> Result<Date, Atorado> {
        match self.valor(i)? {
            Valor::Fecha(f) => Ok(f),
            Valor::FechaHora(f) => Ok(f.date()),
            otro => Err(self.ajeno(&otro)),
        }
    }

    fn lista(&self, i: usize) -> Result<Vec<Valor>, Atorado> {
        match self.valor(i)? {
            Valor::Lista(cosas) => Ok(cosas),
            Valor::Opciones(ids) => Ok(ids.into_iter().map(Valor::Opcion).collect()),
            // A document field that takes one file holds the file itself.
            archivo @ Valor::Archivo(_) => Ok(vec![archivo]),
            otro => Err(self.ajeno(&otro)),
        }
    }

    fn extremo(&self, cual: Ordering) -> Result<Valor, Atorado> {
        let valores = (0..self.argumentos.len()).map(|i| self.valor(i)).collect::<Result<Vec<_>, _>>()?;
        extremo(valores, cual)
    }

    /// `alguno` stops at a true one, `todos` at a false one.
    fn cuantificador(&self, fin: bool) -> Result<Valor, Atorado> {
        for valor in self.lista(0)? {
            if booleano_de(valor)? == fin {
                return Ok(Valor::Booleano(fin));
            }
        }
        Ok(Valor::Booleano(!fin))
    }

    fn duracion(&self, unidad: Unidad) -> Result<Valor, Atorado> {
        duracion(self.numero(0)?.to_u32(), unidad)
    }

    /// Whole hours stay hours; a fraction becomes minutes, and a fraction of a minute the next minute.
    fn horas(&self) -> Result<Valor, Atorado> {
        let horas = self.numero(0)?;
        if horas.fract().is_zero() {
            return duracion(horas.to_u32(), Unidad::Horas);
        }
        let minutos = horas.checked_mul(Decimal::from(60)).ok_or(Atorado::Desborde)?;
        duracion(minutos.ceil().to_u32(), Unidad::Minutos)
    }

    fn fecha_literal(&self) -> Result<Valor, Atorado> {
        match self.valor(0)? {
            Valor::Fecha(f) => Ok(Valor::Fecha(f)),
            Valor::Texto(t) => match t.parse() {
                Ok(f) => Ok(Valor::Fecha(f)),
                Err(_) => Err(Atorado::imposible(format!("«{t}» no es una fecha"))),
            },
            otro => Err(self.ajeno(&otro)),
        }
    }

    fn valor_al(&self) -> Result<Valor, Atorado> {
        match self.expr(0)? {
            Expr::Ruta(ruta) => match &ruta.raiz {
                Raiz::Parametro(id) => Ok(self.ambito.parametro(id, self.fecha(1)?)?.valor.clone()),
                _ => Err(Atorado::imposible("«valor_al» sólo toma un parámetro")),
            },
            _ => Err(Atorado::imposible("«valor_al» sólo toma un parámetro")),
        }
    }

    /// A document is in force from its own date for as long as its field takes it, or else its type; with neither, forever. Of
    /// several files, all must be.
    fn vigente(&self) -> Result<Valor, Atorado> {
        let Expr::Ruta(ruta) = self.expr(0)? else {
            return Err(Atorado::imposible("«vigente» sólo toma un documento"));
        };
        let paquete = self.ambito.paquete;
        let campo = match &ruta.raiz {
            Raiz::Campo(id) => paquete.tramite.campo(id),
            Raiz::Columna(id) => self.ambito.fila.and_then(|f| f.columnas.iter().find(|c| c.id == *id)),
            _ => None,
        };
        let Some(TipoCampo::Documento { documento, antiguedad_maxima, .. }) = campo.map(|c| &c.tipo) else {
            return Err(Atorado::imposible("«vigente» sólo toma un documento"));
        };
        let archivos = self.lista(0)?;
        let al = self.fecha(1)?;
        let Some(dura) = antiguedad_maxima.or_else(|| paquete.documento(documento).and_then(|d| d.vigencia))
        else {
            return Ok(Valor::Booleano(true));
        };
        let calendario = self.ambito.calendario(None)?;
        for archivo in archivos {
            let fecha = match archivo {
                Valor::Archivo(Archivo { fecha: Some(fecha), .. }) => fecha,
                Valor::Archivo(_) => {
                    let mut sin_fecha = ruta.clone();
                    sin_fecha.partes.push("fecha".to_owned());
                    return Err(Atorado::Falta(Faltante::Dato(sin_fecha)));
                }
                otro => return Err(self.ajeno(&otro)),
            };
            let vence = plazo::mueve_fecha(calendario, fecha, i64::from(dura.cantidad), dura.unidad);
            if al < fecha || al > vence.ok_or(Atorado::Desborde)? {
                return Ok(Valor::Booleano(false));
            }
        }
        Ok(Valor::Booleano(true))
    }
}

fn modo(nombre: &str) -> Result<ModoRedondeo, Atorado> {
    match nombre {
        "mitad_arriba" => Ok(ModoRedondeo::MitadArriba),
        "mitad_par" => Ok(ModoRedondeo::MitadPar),
        "truncar" => Ok(ModoRedondeo::Truncar),
        "arriba" => Ok(ModoRedondeo::Arriba),
        _ => Err(Atorado::imposible(format!("no hay redondeo «{nombre}»"))),
    }
}

/// The first of the greatest (or least). Where money and bare numbers meet, the result is money.
fn extremo(valores: Vec<Valor>, cual: Ordering) -> Result<Valor, Atorado> {
    let dinero = valores.iter().any(|v| matches!(v, Valor::Dinero(_)));
    let mut mejor: Option<Valor> = None;
    for valor in valores {
        let gana = match &mejor {
            Some(actual) => orden(&valor, actual)? == cual,
            None => true,
        };
        if gana {
            mejor = Some(valor);
        }
    }
    match mejor.ok_or(Atorado::Falta(Faltante::ListaVacia))? {
        Valor::Entero(n) if dinero => Ok(Valor::Dinero(Decimal::from(n))),
        Valor::Decimal(n) if dinero => Ok(Valor::Dinero(n)),
        otro => Ok(otro),
    }
}

/// Under the floor, the floor; over the ceiling, the ceiling, which wins where they cross.
fn acotar(n: &Valor, piso: &Valor, techo: &Valor) -> Result<Valor, Atorado> {
    let alzado = extremo(vec![n.clone(), piso.clone()], Ordering::Greater)?;
    extremo(vec![alzado, techo.clone()], Ordering::Less)
}

fn suma(cosas: &[Valor], argumentos: &[Expr], ambito: &Ambito<'_>) -> Result<Valor, Atorado> {
    let mut total = cero(argumentos, ambito);
    for cosa in cosas {
        total = numeros::opera(schemas::expr::Operador::Mas, &total, cosa, ambito)?;
    }
    Ok(total)
}

/// The zero of a column, so that the sum of no rows is of its kind.
fn cero(argumentos: &[Expr], ambito: &Ambito<'_>) -> Valor {
    let columna = argumentos.first().and_then(|expr| {
        let Expr::Ruta(ruta) = expr else { return None };
        let (Raiz::Campo(id), [parte]) = (&ruta.raiz, ruta.partes.as_slice()) else { return None };
        match &ambito.paquete.tramite.campo(id)?.tipo {
            TipoCampo::Tabla { columnas, .. } => columnas.iter().find(|c| c.id == parte.as_str()),
            _ => None,
        }
    });
    match columna.map(|c| &c.tipo) {
        Some(TipoCampo::Dinero { .. }) => Valor::Dinero(Decimal::ZERO),
        Some(TipoCampo::Decimal { .. }) => Valor::Decimal(Decimal::ZERO),
        _ => Valor::Entero(0),
    }
}

fn cuenta(n: usize) -> Result<Valor, Atorado> {
    i64::try_from(n).map(Valor::Entero).map_err(|_| Atorado::Desborde)
}

fn sin_repetir(cosas: &[Valor]) -> bool {
    cosas.iter().enumerate().all(|(i, a)| !cosas.iter().skip(i + 1).any(|b| iguales(a, b)))
}

/// Completed years; a birth on 29 February is completed on 1 March of common years. Before the birth, zero.
fn edad(nacimiento: Date, al: Date) -> i64 {
    let anios = i64::from(al.year()) - i64::from(nacimiento.year());
    let cumplio = (al.month(), al.day()) >= (nacimiento.month(), nacimiento.day());
    (anios - i64::from(!cumplio)).max(0)
}
