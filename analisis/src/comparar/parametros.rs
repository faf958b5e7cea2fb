//! Values by date that come from outside, such as the UMA: which are new, which were corrected, and what they do to what is paid.
//!
//! A new value that makes some bill dearer is `Atencion`; so is one that was corrected. A value that is no more is `Rompe` when it is
//! still in force by the last date known: bills of those days can't be computed.

use engine::cobro::importe;
use engine::formato::{fecha, valor_en_palabras};
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::expr::Raiz;
use schemas::paquete::{Cobro, Parametro, ValorFechado};
use schemas::valor::Valor;

use super::cotejo::{Cotejo, leidas, supuesto};
use super::diferencias::por_id;
use super::mesa::es_posible;
use super::palabras::{cita, de_a, porcentaje};
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};
use crate::celdas::{Variable, filas_elegidas};

/// Tells what changes in the parameters.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.parametros, &ahora.parametros, |p| &p.id) {
        let senda = Senda::de(&["parametros", &id]);
        match (a, b) {
            (None, Some(b)) => {
                let que = format!("Se usa un parámetro que antes no: {}.", cita(&b.nombre));
                pluma.dice(&senda, Cambio::de(Para::Parametros, Clase::Compatible, que));
            }
            (Some(a), None) => {
                let que = format!("Ya no se usa el parámetro {}.", cita(&a.nombre));
                pluma.dice(&senda, Cambio::de(Para::Parametros, Clase::Compatible, que));
            }
            (Some(a), Some(b)) => valores(pluma, &senda.y("valores"), a, b),
            (None, None) => {}
        }
    }
}

fn valores(pluma: &mut Pluma<'_>, senda: &Senda, a: &Parametro, b: &Parametro) {
    let unicos = |p: &Parametro| {
        p.valores.iter().all(|v| p.valores.iter().filter(|w| w.desde == v.desde).count() == 1)
    };
    if a.valores == b.valores || !unicos(a) || !unicos(b) {
        return;
    }
    let mut dichos = false;
    for nuevo in &b.valores {
        match a.valores.iter().find(|v| v.desde == nuevo.desde) {
            None => alta(pluma, senda, a, b, nuevo),
            Some(viejo) if viejo != nuevo => corregido(pluma, senda, b, viejo, nuevo),
            Some(_) => continue,
        }
        dichos = true;
    }
    for viejo in a.valores.iter().filter(|v| b.valores.iter().all(|w| w.desde != v.desde)) {
        let que = format!(
            "{} ya no tiene el valor {} desde el {}.",
            cita(&b.nombre),
            valor_en_palabras(&viejo.valor, None),
            fecha(viejo.desde)
        );
        let cubierto =
            b.valores.iter().any(|w| w.desde <= viejo.desde && w.hasta.is_none_or(|h| viejo.desde <= h));
        let clase = if cubierto { Clase::Atencion } else { Clase::Rompe };
        let ejemplo =
            if cubierto { "" } else { "Lo que se cobra con fecha de esos días no se podría calcular." };
        pluma.anota(senda, Cambio::de(Para::Parametros, clase, que).por_ejemplo(ejemplo));
        dichos = true;
    }
    if dichos {
        pluma.calla(senda);
    }
}

/// The value that ruled on a day; where none did, the last one before it.
fn anterior(parametro: &Parametro, dia: Date) -> Option<&ValorFechado> {
    parametro.valores.iter().filter(|v| v.desde <= dia).max_by_key(|v| v.desde)
}

fn cifra(valor: &Valor) -> Option<Decimal> {
    match valor {
        Valor::Dinero(n) | Valor::Decimal(n) => Some(*n),
        Valor::Entero(n) => Some(Decimal::from(*n)),
        _ => None,
    }
}

fn subio(a: &Valor, b: &Valor) -> String {
    let tasa = cifra(a).zip(cifra(b)).and_then(|(a, b)| porcentaje(a, b));
    tasa.map(|t| format!(" ({t})")).unwrap_or_default()
}

fn alta(pluma: &mut Pluma<'_>, senda: &Senda, a: &Parametro, b: &Parametro, nuevo: &ValorFechado) {
    let valor = valor_en_palabras(&nuevo.valor, None);
    let previo = anterior(a, nuevo.desde);
    let cola = previo.map_or_else(String::new, |v| {
        format!("; antes, {}{}", valor_en_palabras(&v.valor, None), subio(&v.valor, &nuevo.valor))
    });
    let que = format!("{} vale {valor} desde el {}{cola}.", cita(&b.nombre), fecha(nuevo.desde));
    // The day on which the old version still had a value, and the first day of the new one.
    let dia = previo.map(|v| v.hasta.filter(|h| *h < nuevo.desde).unwrap_or(nuevo.desde));
    let (ejemplo, sube) = efecto(pluma, b, dia, nuevo.desde);
    let clase = if sube { Clase::Atencion } else { Clase::Compatible };
    pluma
        .anota(senda, Cambio::de(Para::Parametros, clase, que).es(nuevo.fuente.clone()).por_ejemplo(ejemplo));
}

fn corregido(
    pluma: &mut Pluma<'_>,
    senda: &Senda,
    b: &Parametro,
    viejo: &ValorFechado,
    nuevo: &ValorFechado,
) {
    let nombre = cita(&b.nombre);
    if viejo.valor != nuevo.valor {
        let que = format!(
            "{nombre} vale {} desde el {}; la versión anterior decía {}{}.",
            valor_en_palabras(&nuevo.valor, None),
            fecha(nuevo.desde),
            valor_en_palabras(&viejo.valor, None),
            subio(&viejo.valor, &nuevo.valor)
        );
        let (ejemplo, _) = efecto(pluma, b, Some(nuevo.desde), nuevo.desde);
        pluma.anota(senda, Cambio::de(Para::Parametros, Clase::Atencion, que).por_ejemplo(ejemplo));
    }
    if viejo.hasta != nuevo.hasta {
        let hasta =
            |d: Option<Date>| d.map_or_else(|| "que haya otro".to_owned(), |d| format!("el {}", fecha(d)));
        let que = format!(
            "El valor de {nombre} del {} rige hasta {}; antes, hasta {}.",
            fecha(nuevo.desde),
            hasta(nuevo.hasta),
            hasta(viejo.hasta)
        );
        let menos = match (viejo.hasta, nuevo.hasta) {
            (_, None) => false,
            (None, Some(fin)) => pluma_sigue(b, fin),
            (Some(x), Some(y)) => y < x && pluma_sigue(b, y),
        };
        let clase = if menos { Clase::Rompe } else { Clase::Compatible };
        pluma.anota(senda, Cambio::de(Para::Parametros, clase, que));
    }
    if viejo.fuente != nuevo.fuente {
        let que = format!("Cambia la fuente del valor de {nombre} del {}.", fecha(nuevo.desde));
        pluma.anota(
            senda,
            Cambio::de(Para::Texto, Clase::Compatible, que).con(viejo.fuente.clone(), nuevo.fuente.clone()),
        );
    }
    if viejo.valor == nuevo.valor && viejo.hasta == nuevo.hasta && viejo.fuente == nuevo.fuente {
        pluma.anota(
            senda,
            Cambio::de(
                Para::Texto,
                Clase::Compatible,
                format!("Cambia cómo se escribe un valor de {nombre}."),
            ),
        );
    }
}

/// Whether after a day no value rules.
fn pluma_sigue(parametro: &Parametro, fin: Date) -> bool {
    let Ok(dia) = fin.tomorrow() else { return false };
    !parametro.valores.iter().any(|v| v.desde <= dia && v.hasta.is_none_or(|h| dia <= h))
}

/// What the new value does to the first bill that reads it, with the first data with which the bill differs: both versions as they
/// are, the old one on the last day on which it could be computed.
fn efecto(
    pluma: &Pluma<'_>,
    parametro: &Parametro,
    dia_antes: Option<Date>,
    dia_ahora: Date,
) -> (String, bool) {
    let Some(dia_antes) = dia_antes else { return (String::new(), false) };
    let cotejo = Cotejo::new(pluma);
    let lo_lee = |c: &&Cobro| {
        leidas(pluma.ahora, c).iter().any(|r| matches!(&r.raiz, Raiz::Parametro(id) if *id == parametro.id))
    };
    for b in pluma.ahora.tramite.cobros.iter().filter(lo_lee) {
        let Some(a) = pluma.antes.tramite.cobro(&b.id) else { continue };
        let Some(variables) = cotejo.variables(a, b) else { continue };
        let hallado = primero(&variables, &mut |valores| {
            let supuesto = supuesto(pluma.ahora, valores);
            if !es_posible(&supuesto, pluma.antes) || !es_posible(&supuesto, pluma.ahora) {
                return None;
            }
            let x = importe(pluma.antes, a, supuesto.en(pluma.antes).datos(), dia_antes).ok()?;
            let y = importe(pluma.ahora, b, supuesto.datos(), dia_ahora).ok()?;
            let con: Vec<String> =
                valores.iter().map(|(v, x)| pluma.dato_con_valor(&v.ruta, x.as_ref())).collect();
            (x != y).then(|| (con.join(", "), x, y))
        });
        if let Some((con, x, y)) = hallado {
            let con = if con.is_empty() { String::new() } else { format!(", con {con}") };
            return (format!("{}{con}: {}.", cita(&b.nombre), de_a(x, y)), y > x);
        }
    }
    (String::new(), false)
}

/// Data, each with its value or none.
type Fila<'v> = [(&'v Variable, Option<Valor>)];

/// The first choice of values of which something is found. Few are enough: what a parameter does is seen with nearly any.
fn primero<R>(variables: &[Variable], prueba: &mut dyn FnMut(&Fila<'_>) -> Option<R>) -> Option<R> {
    const PRUEBAS: usize = 300;
    let filas = filas_elegidas(variables);
    let listas: Vec<(&Variable, Vec<Option<Valor>>)> = variables
        .iter()
        .map(|v| {
            let llana = Variable { muestras: false, ..v.clone() };
            (v, llana.valores(filas.get(&v.ruta).map(Vec::as_slice)))
        })
        .collect();
    for numero in 0..PRUEBAS {
        let mut resto = numero;
        let fila: Vec<(&Variable, Option<Valor>)> = listas
            .iter()
            .map(|(v, valores)| {
                let cual = resto % valores.len().max(1);
                resto /= valores.len().max(1);
                (*v, valores.get(cual).cloned().flatten())
            })
            .collect();
        if let Some(hallado) = prueba(&fila) {
            return Some(hallado);
        }
        if resto > 0 {
            return None;
        }
    }
    None
}
