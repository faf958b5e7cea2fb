//! The functions of the language in words.

use schemas::expr::{Expr, Funcion};
use schemas::valor::Valor;

use super::Lector;
use crate::ambito::Ambito;
use crate::datos::Datos;
use crate::eval::eval;
use crate::formato::{enumerar, valor_en_palabras};

/// Whether a function answers yes or no.
pub const fn es_condicion(funcion: Funcion) -> bool {
    matches!(
        funcion,
        Funcion::Alguno
            | Funcion::Todos
            | Funcion::SinRepetir
            | Funcion::Contiene
            | Funcion::Coincide
            | Funcion::Vigente
    )
}

impl Lector<'_> {
    /// A function that answers yes or no.
    pub(super) fn sentencia(self, funcion: Funcion, argumentos: &[Expr], negada: bool) -> String {
        let arg = |i: usize| argumentos.get(i).map(|a| self.valor(a, None)).unwrap_or_default();
        let no = if negada { "no " } else { "" };
        let de_filas = || match argumentos.first() {
            Some(Expr::Ruta(_)) | None => arg(0),
            Some(otra) => self.condicion(otra, false),
        };
        match funcion {
            Funcion::Alguno if negada => format!("en ningún renglón {}", de_filas()),
            Funcion::Alguno => format!("en algún renglón {}", de_filas()),
            Funcion::Todos => format!("{no}en todos los renglones {}", de_filas()),
            Funcion::SinRepetir if negada => format!("se repite {}", arg(0)),
            Funcion::SinRepetir => format!("no se repite {}", arg(0)),
            Funcion::Contiene => format!("{} {no}contiene {}", arg(0), arg(1)),
            Funcion::Coincide => format!("{} {no}tiene la forma {}", arg(0), arg(1)),
            Funcion::Vigente => format!("{} {no}está vigente en {}", arg(0), arg(1)),
            otra => format!("{} es «{}»", self.resultado(otra, argumentos), if negada { "no" } else { "sí" }),
        }
    }

    /// A function that gives a value.
    pub(super) fn resultado(self, funcion: Funcion, argumentos: &[Expr]) -> String {
        let arg = |i: usize| argumentos.get(i).map(|a| self.valor(a, None)).unwrap_or_default();
        let todos = || enumerar(&argumentos.iter().map(|a| self.valor(a, None)).collect::<Vec<_>>());
        match funcion {
            Funcion::Min => format!("lo menor de {}", todos()),
            Funcion::Max => format!("lo mayor de {}", todos()),
            Funcion::Acotar => format!("{}, no menos de {} ni más de {}", arg(0), arg(1), arg(2)),
            Funcion::Abs => format!("{} sin signo", arg(0)),
            Funcion::Redondear => format!("{} redondeado", arg(0)),
            Funcion::Piso => format!("la parte entera de {}", arg(0)),
            Funcion::Techo => format!("{} subido al entero siguiente", arg(0)),
            Funcion::Fracciones => format!("las fracciones de {} que hay en {}", arg(1), arg(0)),
            Funcion::Suma => format!("la suma de {}", arg(0)),
            Funcion::Cuenta => format!("cuántos hay en {}", arg(0)),
            Funcion::Mayor => format!("lo mayor de {}", arg(0)),
            Funcion::Menor => format!("lo menor de {}", arg(0)),
            Funcion::Largo => format!("el número de letras de {}", arg(0)),
            Funcion::Dias
            | Funcion::DiasHabiles
            | Funcion::Horas
            | Funcion::HorasHabiles
            | Funcion::Meses
            | Funcion::Anios => self.lapso(funcion, argumentos),
            Funcion::Fecha => self.fija(funcion, argumentos).unwrap_or_else(|| arg(0)),
            Funcion::DiasEntre => format!("los días naturales de {} a {}", arg(0), arg(1)),
            Funcion::DiasHabilesEntre => format!("los días hábiles de {} a {}", arg(0), arg(1)),
            Funcion::Edad => format!("los años cumplidos desde {} hasta {}", arg(0), arg(1)),
            Funcion::Anio => format!("el año de {}", arg(0)),
            Funcion::Mes => format!("el mes de {}", arg(0)),
            Funcion::Dia => format!("el día de {}", arg(0)),
            Funcion::ValorAl => format!("{} en {}", arg(0), arg(1)),
            Funcion::SiFalta => format!("{} (o {} si falta)", arg(0), arg(1)),
            Funcion::Alguno
            | Funcion::Todos
            | Funcion::SinRepetir
            | Funcion::Contiene
            | Funcion::Coincide
            | Funcion::Vigente => self.sentencia(funcion, argumentos, false),
        }
    }

    fn lapso(self, funcion: Funcion, argumentos: &[Expr]) -> String {
        let unidad = match funcion {
            Funcion::DiasHabiles => "días hábiles",
            Funcion::Horas => "horas",
            Funcion::HorasHabiles => "horas hábiles",
            Funcion::Meses => "meses",
            Funcion::Anios => "años",
            _ => "días naturales",
        };
        self.fija(funcion, argumentos).unwrap_or_else(|| {
            format!("{} {unidad}", argumentos.first().map(|a| self.factor(a)).unwrap_or_default())
        })
    }

    /// What a function of constants gives.
    fn fija(self, funcion: Funcion, argumentos: &[Expr]) -> Option<String> {
        if !argumentos.iter().all(|a| matches!(a, Expr::Literal(_))) {
            return None;
        }
        let datos = Datos::default();
        let llamada = Expr::Llama { funcion, argumentos: argumentos.to_vec() };
        let valor: Valor = eval(&llamada, &Ambito::nuevo(self.paquete, &datos)).ok()?;
        Some(valor_en_palabras(&valor, None))
    }
}
