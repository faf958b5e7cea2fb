//! Figures that somebody publishes for some dates, as the UMA.

use jiff::civil::Date;
use schemas::paquete::Parametro;

/// The first day, from `desde` on, for which nobody has published a value; nothing when the last one stays until another is set.
pub fn sin_valor_desde(parametro: &Parametro, desde: Date) -> Option<Date> {
    let mut dia = desde;
    loop {
        let vigente = parametro.valores.iter().find(|v| v.desde <= dia && v.hasta.is_none_or(|h| dia <= h));
        match vigente {
            None => return Some(dia),
            // Each turn goes at least one day on.
            Some(valor) => dia = valor.hasta?.tomorrow().ok()?,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use schemas::paquete::ValorFechado;
    use schemas::valor::Valor;

    use super::*;

    fn uma(valores: &[(Date, Option<Date>)]) -> Parametro {
        let de = |&(desde, hasta): &(Date, Option<Date>)| ValorFechado {
            desde,
            hasta,
            valor: Valor::Dinero(rust_decimal::Decimal::ONE),
            fuente: String::new(),
        };
        Parametro {
            id: "uma".into(),
            nombre: "UMA diaria".to_owned(),
            valores: valores.iter().map(de).collect(),
            cita: schemas::paquete::Cita::default(),
        }
    }

    #[test]
    fn the_first_day_without_a_value() {
        let (feb26, ene27, feb27) = (date(2026, 2, 1), date(2027, 1, 31), date(2027, 2, 1));
        let una = uma(&[(feb26, Some(ene27))]);
        assert_eq!(sin_valor_desde(&una, date(2026, 5, 5)), Some(feb27));
        assert_eq!(sin_valor_desde(&una, date(2027, 3, 1)), Some(date(2027, 3, 1)));
        assert_eq!(sin_valor_desde(&una, date(2026, 1, 1)), Some(date(2026, 1, 1)));
        let dos = uma(&[(feb26, Some(ene27)), (feb27, None)]);
        assert_eq!(sin_valor_desde(&dos, date(2026, 5, 5)), None);
        let con_hueco = uma(&[(feb26, Some(ene27)), (date(2027, 2, 3), None)]);
        assert_eq!(sin_valor_desde(&con_hueco, date(2026, 5, 5)), Some(feb27));
        assert_eq!(sin_valor_desde(&uma(&[]), feb26), Some(feb26));
        let ultimo = uma(&[(feb26, Some(Date::MAX))]);
        assert_eq!(sin_valor_desde(&ultimo, feb27), None);
    }
}
