//! Figures where something changes, with a name for the values beside them: the very figure where it is of one field, words where it is
//! worked out of several.

use engine::ambito::Ambito;
use engine::datos::Datos;
use engine::eval::eval;
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::expr::{Comparador, Expr, Raiz};
use schemas::paquete::{Paquete, TipoCampo};
use schemas::valor::Valor;

use super::dicho::{Dicho, dicho};
use super::figura::{datos_de, es_figura, paso_de};
use super::meta::Clase;
use super::plan::{Linde, Plan};

/// The figure of a comparison; nothing when it compares no figures, or nobody chooses any of them.
pub fn de<'a>(
    plan: &mut Plan<'a>,
    izquierda: &'a Expr,
    comparador: Comparador,
    derecha: &'a Expr,
) -> Option<Linde> {
    let son = es_figura(plan.paquete, izquierda) && es_figura(plan.paquete, derecha);
    let datos: Vec<_> = datos_de(plan.paquete, &[izquierda, derecha], &[]).into_iter().collect();
    if !son || datos.is_empty() {
        return None;
    }
    let entera =
        Expr::Compara { primero: Box::new(izquierda.clone()), resto: vec![(comparador, derecha.clone())] };
    let dicho = Dicho::arbol(plan.paquete, &entera);
    if let Some(corte) = cifra(derecha)
        && let Some([debajo, en, arriba]) = de_campo(plan, izquierda, corte, &dicho)
    {
        return Some(Linde {
            izquierda: izquierda.clone(),
            derecha: derecha.clone(),
            datos,
            debajo,
            en,
            arriba,
        });
    }
    let [a, b] = [izquierda, derecha].map(|x| Dicho::arbol(plan.paquete, x));
    Some(Linde {
        izquierda: izquierda.clone(),
        derecha: derecha.clone(),
        datos,
        debajo: Some(plan.meta(Clase::Linderos, dicho!("{} apenas menor que {} ({})", a, b, dicho))),
        en: Some(plan.meta(Clase::Linderos, dicho!("{} igual que {} ({})", a, b, dicho))),
        arriba: Some(plan.meta(Clase::Linderos, dicho!("{} apenas mayor que {} ({})", a, b, dicho))),
    })
}

/// The bound of a range.
pub fn contra<'a>(plan: &mut Plan<'a>, segun: &'a Expr, corte: Decimal, dicho: &Dicho) -> Linde {
    let datos: Vec<_> = datos_de(plan.paquete, &[segun], &[]).into_iter().collect();
    let (izquierda, derecha) = (segun.clone(), Expr::Literal(Valor::Decimal(corte)));
    if let Some([debajo, en, arriba]) = de_campo(plan, segun, corte, dicho) {
        return Linde { izquierda, derecha, datos, debajo, en, arriba };
    }
    let a = Dicho::arbol(plan.paquete, segun);
    Linde {
        izquierda,
        derecha,
        datos,
        debajo: Some(plan.meta(Clase::Linderos, dicho!("{} apenas menor que {} ({})", a, corte, dicho))),
        en: Some(plan.meta(Clase::Linderos, dicho!("{} igual que {} ({})", a, corte, dicho))),
        arriba: Some(plan.meta(Clase::Linderos, dicho!("{} apenas mayor que {} ({})", a, corte, dicho))),
    }
}

fn cifra(expr: &Expr) -> Option<Decimal> {
    match expr {
        Expr::Literal(Valor::Decimal(n) | Valor::Dinero(n)) => Some(*n),
        Expr::Literal(Valor::Entero(n)) => Some(Decimal::from(*n)),
        _ => None,
    }
}

/// A number of one field against a constant: the three values are known, and those that the field doesn't take aren't there.
fn de_campo(plan: &mut Plan<'_>, expr: &Expr, corte: Decimal, dicho: &Dicho) -> Option<[Option<usize>; 3]> {
    let Expr::Ruta(ruta) = expr else { return None };
    let Raiz::Campo(id) = &ruta.raiz else { return None };
    let campo = plan.paquete.tramite.campo(id).filter(|_| ruta.partes.is_empty())?;
    let paso = paso_de(&campo.tipo)?;
    let (minimo, maximo) = limites(&campo.tipo);
    let cuantos = corte.checked_div(paso)?;
    let abajo = if cuantos.floor() == cuantos { cuantos - Decimal::ONE } else { cuantos.floor() };
    let arriba = if cuantos.ceil() == cuantos { cuantos + Decimal::ONE } else { cuantos.ceil() };
    let mut punto = |pasos: Decimal| {
        let valor = pasos.checked_mul(paso)?;
        let cabe = minimo.is_none_or(|m| valor >= m) && maximo.is_none_or(|m| valor <= m);
        cabe.then(|| {
            plan.meta(
                Clase::Linderos,
                dicho!("{} = {} ({})", Dicho::campo(campo), Dicho::cifra(escrita(valor, paso), campo), dicho),
            )
        })
    };
    let debajo = punto(abajo);
    let en = if cuantos.floor() == cuantos { punto(cuantos) } else { None };
    Some([debajo, en, punto(arriba)])
}

/// A number with the decimals of its field.
pub fn escrita(valor: Decimal, paso: Decimal) -> Decimal {
    let mut valor = valor.normalize();
    if valor.scale() < paso.scale() && !valor.fract().is_zero() {
        valor.rescale(paso.scale());
    }
    valor
}

/// The first and the last day of a field of dates, with what is known.
pub fn limites_de_fecha(paquete: &Paquete, tipo: &TipoCampo, datos: &Datos) -> [Option<Date>; 2] {
    let TipoCampo::Fecha { minimo, maximo } = tipo else { return [None, None] };
    let ambito = Ambito::nuevo(paquete, datos);
    [minimo, maximo].map(|limite| match eval(&limite.as_ref()?.arbol, &ambito) {
        Ok(Valor::Fecha(dia)) => Some(dia),
        _ => None,
    })
}

/// The least and the greatest number of a field.
pub fn limites(tipo: &TipoCampo) -> (Option<Decimal>, Option<Decimal>) {
    match tipo {
        TipoCampo::Entero { minimo, maximo, .. } => (minimo.map(Decimal::from), maximo.map(Decimal::from)),
        TipoCampo::Decimal { minimo, maximo, .. } | TipoCampo::Dinero { minimo, maximo } => {
            (*minimo, *maximo)
        }
        _ => (None, None),
    }
}
