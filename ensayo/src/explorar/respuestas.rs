//! The plainest answers to a field, as a person would write them: those that read well first. Which of them the field takes is asked of
//! the engine.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::{Date, DateTime, Weekday, date, time};
use rust_decimal::Decimal;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Paquete, Paso, Respuesta, TipoCampo, TipoPersona};

use super::patron;
use crate::medida::linde::limites;
use crate::valores::importe;

/// Numbers that read well, in the order in which they are tried.
const REDONDOS: [i64; 12] = [10, 1, 100, 5, 2, 50, 20, 1_000, 500, 5_000, 10_000, 100_000];

/// When a journey begins: as most of the written pruebas do, or on a Monday of March of 2026, or as soon as every parameter has a value.
pub fn inicio(paquete: &Paquete) -> DateTime {
    let mut cuantas: BTreeMap<DateTime, usize> = BTreeMap::new();
    for prueba in &paquete.pruebas {
        *cuantas.entry(prueba.fecha).or_default() += 1;
    }
    // Among equals, the first.
    if let Some((fecha, _)) = cuantas.iter().rev().max_by_key(|(_, n)| **n) {
        return *fecha;
    }
    let primera = |p: &schemas::paquete::Parametro| p.valores.iter().map(|v| v.desde).min();
    let desde = paquete.parametros.iter().filter_map(primera).max();
    let mut dia = date(2026, 3, 2).max(desde.unwrap_or(Date::MIN));
    while dia.weekday() != Weekday::Monday {
        let Ok(siguiente) = dia.tomorrow() else { break };
        dia = siguiente;
    }
    dia.to_datetime(time(10, 0, 0, 0))
}

fn texto(t: impl Into<String>) -> Respuesta {
    Respuesta::Texto(t.into())
}

fn partes<const N: usize>(pares: [(&str, &str); N]) -> Respuesta {
    Respuesta::Partes(pares.map(|(n, t)| (n.to_owned(), texto(t))).into())
}

/// Plain answers to a field, those that read best first.
pub fn de_campo(paquete: &Paquete, campo: &Campo, inicio: DateTime) -> Vec<Respuesta> {
    match &campo.tipo {
        TipoCampo::Texto { patron: Some(patron), .. } => {
            let inventada = patron::muestra(patron).map(texto);
            escritas(paquete, &campo.id).into_iter().chain(inventada).collect()
        }
        TipoCampo::Texto { largo, .. } | TipoCampo::TextoLargo { largo } => vec![texto(redactado(*largo))],
        TipoCampo::Entero { .. } | TipoCampo::Decimal { .. } => {
            numeros(&campo.tipo).into_iter().map(|n| texto(n.normalize().to_string())).collect()
        }
        TipoCampo::Dinero { .. } => numeros(&campo.tipo).into_iter().map(|n| texto(importe(n))).collect(),
        TipoCampo::Booleano => vec![texto("no")],
        TipoCampo::Fecha { .. } => {
            let dias = [-31, -1, 0, 1, 31, -3650, 365];
            dias.iter().filter_map(|d| corrida(inicio.date(), *d)).map(|f| texto(f.to_string())).collect()
        }
        TipoCampo::Hora => vec![texto("10:00")],
        TipoCampo::FechaHora => {
            let dias = [7, 0, -7];
            dias.iter()
                .filter_map(|d| corrida(inicio.date(), *d))
                .map(|f| texto(format!("{f} 10:00")))
                .collect()
        }
        TipoCampo::Opcion { opciones, catalogo: Some(_) } => {
            opciones.iter().filter(|o| o.vale(inicio.date())).map(|o| texto(o.clave())).collect()
        }
        TipoCampo::Opcion { opciones, .. } => opciones.iter().map(|o| texto(&o.id)).collect(),
        TipoCampo::Opciones { opciones, cantidad } => {
            let n = usize::try_from(cantidad.0.max(1)).unwrap_or(1);
            vec![Respuesta::Lista(opciones.iter().take(n).map(|o| texto(&o.id)).collect())]
        }
        TipoCampo::Tabla { columnas, filas } => {
            let n = usize::try_from(filas.0.max(1)).unwrap_or(1);
            vec![Respuesta::Lista(vec![fila(paquete, columnas, inicio); n])]
        }
        TipoCampo::Persona { personas } => {
            let moral = personas.first() == Some(&TipoPersona::Moral);
            let (tipo, nombre) =
                if moral { ("moral", "Empresa de Prueba, S.A.") } else { ("fisica", "Persona de Prueba") };
            vec![partes([("tipo", tipo), ("nombre", nombre), ("correo", "prueba@ejemplo.mx")])]
        }
        TipoCampo::Curp => vec![texto("XEXX010101HNEXXXA4")],
        TipoCampo::Rfc => vec![texto("XAXX010101000")],
        // Who applies isn't their own third party.
        TipoCampo::Correo if paquete.tramite.terceros.iter().any(|t| t.correo == campo.id) => {
            vec![texto("invitada@ejemplo.mx")]
        }
        TipoCampo::Correo => vec![texto("prueba@ejemplo.mx")],
        TipoCampo::Telefono => vec![texto("8100000000")],
        TipoCampo::Domicilio => vec![partes([
            ("calle", "Calle de Prueba"),
            ("numero", "100"),
            ("colonia", "Centro"),
            ("cp", "64000"),
            ("municipio", "Monterrey"),
        ])],
        TipoCampo::ExpedienteCatastral { ejemplo, .. } => vec![texto(ejemplo)],
        TipoCampo::Documento { antiguedad_maxima, cantidad, formatos, .. } => {
            let fin = formatos.iter().find(|f| *f == "pdf").or_else(|| formatos.first());
            let nombre = format!("{}.{}", campo.id, fin.map_or("pdf", String::as_str));
            let uno = |dias: i64| match antiguedad_maxima {
                None => Some(texto(&nombre)),
                Some(_) => {
                    let fecha = corrida(inicio.date(), dias)?.to_string();
                    Some(partes([("archivo", &nombre), ("fecha", &fecha)]))
                }
            };
            let n = usize::try_from(cantidad.0).unwrap_or(1);
            [-7, -1, 0]
                .into_iter()
                .filter_map(uno)
                .map(|r| if n > 1 { Respuesta::Lista(vec![r; n]) } else { r })
                .collect()
        }
        TipoCampo::Salida { entrega, .. } => [10, 0, -1]
            .into_iter()
            .filter_map(|dias| {
                let mut partes = BTreeMap::from([("folio".to_owned(), texto("MX-2025-000100-D1"))]);
                for (parte, cuando) in [("emitida", -60), ("vence", dias)] {
                    partes.insert(parte.to_owned(), texto(corrida(inicio.date(), cuando)?.to_string()));
                }
                for dato in entrega.iter().filter(|d| d.obligatorio) {
                    partes.insert(dato.id.to_string(), de_campo(paquete, dato, inicio).into_iter().next()?);
                }
                Some(Respuesta::Partes(partes))
            })
            .collect(),
        TipoCampo::Expediente => vec![partes([
            ("folio", "MX-2025-000100"),
            ("tramite", "Trámite de prueba"),
            ("dependencia", "Dependencia de prueba"),
            ("etapa", "Revisión"),
        ])],
        // Whoever plays the role.
        TipoCampo::Servidor { rol } => rol.iter().map(|r| texto(r.as_str())).collect(),
    }
}

/// An issued document whose days follow each other: it is issued on the day on which it expires if it had to be before.
pub fn ordenada(mut partes: BTreeMap<String, Respuesta>) -> Respuesta {
    let dia = |partes: &BTreeMap<String, Respuesta>, nombre: &str| match partes.get(nombre) {
        Some(Respuesta::Texto(t)) => t.parse::<Date>().ok(),
        _ => None,
    };
    if let (Some(emitida), Some(vence)) = (dia(&partes, "emitida"), dia(&partes, "vence"))
        && vence < emitida
    {
        partes.insert("emitida".to_owned(), texto(vence.to_string()));
    }
    Respuesta::Partes(partes)
}

fn fila(paquete: &Paquete, columnas: &[Campo], inicio: DateTime) -> Respuesta {
    let celdas = columnas.iter().filter(|c| c.calculo.is_none() && c.obligatorio).filter_map(|columna| {
        let celda = de_campo(paquete, columna, inicio).into_iter().next()?;
        Some((columna.id.to_string(), celda))
    });
    Respuesta::Partes(celdas.collect())
}

/// What the written pruebas answer to a field.
fn escritas(paquete: &Paquete, campo: &CampoId) -> Vec<Respuesta> {
    let pasos = paquete.pruebas.iter().flat_map(|p| &p.pasos);
    let hechos = pasos.filter_map(|paso| match paso {
        Paso::Hace(intento) => intento.con.get(campo).cloned(),
        _ => None,
    });
    hechos.collect()
}

/// Round numbers that a field takes, and its limits.
pub fn numeros(tipo: &TipoCampo) -> Vec<Decimal> {
    let (minimo, maximo) = limites(tipo);
    let cabe = |n: &Decimal| minimo.is_none_or(|m| *n >= m) && maximo.is_none_or(|m| *n <= m);
    let redondos = REDONDOS.into_iter().map(Decimal::from).filter(cabe);
    redondos.chain(minimo).chain(maximo).collect()
}

/// A text of at least so many characters and at most so many.
pub fn redactado((minimo, maximo): (u32, u32)) -> String {
    let (minimo, maximo) = (minimo as usize, maximo as usize);
    let mut dicho = String::from("Texto de prueba");
    while dicho.chars().count() < minimo {
        dicho.push_str(", que se escribe para probar");
    }
    let cabe = maximo.min(dicho.chars().count().max(minimo));
    let corto: String = dicho.chars().take(cabe).collect();
    // A text does not end in a space, which the reader would take away.
    match corto.strip_suffix([' ', ',']) {
        Some(resto) => format!("{resto}a"),
        None => corto,
    }
}

/// A day so many days later.
pub fn corrida(fecha: Date, dias: i64) -> Option<Date> {
    fecha.checked_add(Span::new().try_days(dias).ok()?).ok()
}
