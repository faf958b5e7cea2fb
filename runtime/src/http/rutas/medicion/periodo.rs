//! Which days somebody asks for: a span with a name, or from one day to another.

use engine::formato;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::app::Trimestre;
use crate::web::vistas::{Filtro, Opcion};

/// Spans with a name, as an address says them and as people read them.
const NOMBRES: [(&str, &str); 7] = [
    ("mes", "Este mes"),
    ("mes_pasado", "El mes pasado"),
    ("trimestre", "Este trimestre"),
    ("trimestre_pasado", "El trimestre pasado"),
    ("anio", "Este año"),
    ("anio_pasado", "El año pasado"),
    ("fechas", "Entre dos fechas"),
];
/// The one of who asks for none.
const USUAL: &str = "anio";
/// Most years between two dates.
const ANIOS: i16 = 20;

/// Some days, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Periodo {
    /// Its name.
    pub nombre: &'static str,
    /// First.
    pub desde: Date,
    /// Last.
    pub hasta: Date,
}

impl Periodo {
    /// Reads what an address asks for. What can't be read is told, with the usual span in its place.
    pub fn leer(nombre: &str, desde: &str, hasta: &str, hoy: Date) -> (Self, Option<String>) {
        let (desde, hasta) = (desde.trim(), hasta.trim());
        let buscado =
            if nombre.is_empty() && !(desde.is_empty() && hasta.is_empty()) { "fechas" } else { nombre };
        let Some((nombre, _)) = NOMBRES.iter().find(|(n, _)| *n == buscado) else {
            let error = (!buscado.is_empty()).then(|| "Elija uno de los periodos de la lista.".to_owned());
            return (Self::con_nombre(USUAL, hoy), error);
        };
        if *nombre != "fechas" {
            return (Self::con_nombre(nombre, hoy), None);
        }
        match entre(desde, hasta) {
            Ok((desde, hasta)) => (Self { nombre, desde, hasta }, None),
            Err(error) => (Self::con_nombre(USUAL, hoy), Some(error)),
        }
    }

    fn con_nombre(nombre: &'static str, hoy: Date) -> Self {
        let de_trimestre = |t: Trimestre| t.dias().unwrap_or((hoy, hoy));
        let hace = |span: jiff::Span| hoy.checked_sub(span).unwrap_or(hoy);
        let (desde, hasta) = match nombre {
            "mes" => (hoy.first_of_month(), hoy.last_of_month()),
            "mes_pasado" => {
                let dia = hace(1.month());
                (dia.first_of_month(), dia.last_of_month())
            }
            "trimestre" => de_trimestre(Trimestre::de(hoy)),
            "trimestre_pasado" => de_trimestre(Trimestre::de(hoy).anterior()),
            "anio_pasado" => {
                let dia = hace(1.year());
                (dia.first_of_year(), dia.last_of_year())
            }
            _ => (hoy.first_of_year(), hoy.last_of_year()),
        };
        Self { nombre, desde, hasta }
    }

    /// In words.
    pub fn dicho(&self) -> String {
        format!("Del {} al {}", formato::fecha(self.desde), formato::fecha(self.hasta))
    }

    /// The list from which one is chosen.
    pub fn filtro(&self) -> Filtro {
        let opcion = |(valor, etiqueta): &(&str, &str)| Opcion {
            valor: (*valor).to_owned(),
            etiqueta: (*etiqueta).to_owned(),
            marcada: *valor == self.nombre,
            ..Opcion::default()
        };
        Filtro {
            nombre: "periodo".to_owned(),
            etiqueta: "Periodo".to_owned(),
            opciones: NOMBRES.iter().map(opcion).collect(),
        }
    }
}

fn entre(desde: &str, hasta: &str) -> Result<(Date, Date), String> {
    let leer = |texto: &str, cual: &str| {
        if texto.is_empty() {
            return Err(format!("Escriba {cual} fecha, como 2026-03-31."));
        }
        let fecha: Result<Date, _> = texto.parse();
        fecha.ok().filter(|f| texto.len() == 10 && (1970..=2200).contains(&f.year())).ok_or_else(|| {
            format!("La {} fecha no se entiende; escríbala como 2026-03-31.", cual.trim_start_matches("la "))
        })
    };
    let (desde, hasta) = (leer(desde, "la primera")?, leer(hasta, "la segunda")?);
    if hasta < desde {
        return Err("La segunda fecha es anterior a la primera; cámbielas de lugar.".to_owned());
    }
    if hasta.year() - desde.year() > ANIOS {
        return Err(format!("Entre las dos fechas puede haber {ANIOS} años cuando más."));
    }
    Ok((desde, hasta))
}

#[cfg(test)]
mod tests {
    use super::Periodo;
    use jiff::civil::date;

    #[test]
    fn each_span_has_its_days_and_what_cannot_be_read_says_how() {
        let hoy = date(2026, 3, 31);
        let casos = [
            ("", "", "", "2026-01-01", "2026-12-31", ""),
            ("mes", "", "", "2026-03-01", "2026-03-31", ""),
            ("mes_pasado", "", "", "2026-02-01", "2026-02-28", ""),
            ("trimestre", "", "", "2026-01-01", "2026-03-31", ""),
            ("trimestre_pasado", "", "", "2025-10-01", "2025-12-31", ""),
            ("anio_pasado", "", "", "2025-01-01", "2025-12-31", ""),
            ("fechas", "2026-01-05", "2026-01-05", "2026-01-05", "2026-01-05", ""),
            ("", "2025-12-31", " 2026-01-01 ", "2025-12-31", "2026-01-01", ""),
            ("fechas", "", "2026-01-01", "2026-01-01", "2026-12-31", "Escriba la primera fecha"),
            (
                "fechas",
                "2026-02-30",
                "2026-03-01",
                "2026-01-01",
                "2026-12-31",
                "La primera fecha no se entiende",
            ),
            ("fechas", "2026-03-02", "2026-03-01", "2026-01-01", "2026-12-31", "es anterior"),
            ("fechas", "1980-01-01", "2026-03-01", "2026-01-01", "2026-12-31", "20 años"),
            ("fechas", "<script>", "=1+1", "2026-01-01", "2026-12-31", "no se entiende"),
            ("semana", "", "", "2026-01-01", "2026-12-31", "de la lista"),
        ];
        for (nombre, desde, hasta, primero, ultimo, dice) in casos {
            let (periodo, error) = Periodo::leer(nombre, desde, hasta, hoy);
            assert_eq!(
                (periodo.desde.to_string(), periodo.hasta.to_string()),
                (primero.into(), ultimo.into()),
                "{nombre} {desde}"
            );
            match error {
                Some(error) => assert!(!dice.is_empty() && error.contains(dice), "{nombre} {desde}: {error}"),
                None => assert!(dice.is_empty(), "{nombre} {desde}"),
            }
        }
    }
}
