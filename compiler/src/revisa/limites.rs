//! The ends of a field that are computed: a date whose last day comes before the first one can't be answered, whoever applies and whenever.
//! Only ends that follow from the day of the solicitud alone are judged, and only if they cross on each of the days that are tried.

use engine::ambito::Ambito;
use engine::datos::Datos;
use engine::eval::{eval, rutas};
use engine::formato;
use jiff::civil::Date;
use schemas::expr::{Expresion, Raiz};
use schemas::paquete::{Campo, Paquete, TipoCampo};
use schemas::valor::Valor;

use super::Obra;
use super::caminos::Momento;
use super::valores::{DIA, Eleccion};
use crate::diag::{Problema, Sink, codes};

/// The days that are tried, the usual one first: what is written as a date crosses on some of them only.
const DIAS: [Date; 3] = [DIA, Date::constant(2006, 2, 28), Date::constant(2046, 12, 31)];

/// Checks the dates of a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for campo in &obra.tramite.campos {
        de_un_campo(obra, campo, &format!("campos.{}", campo.id), sink);
        if let TipoCampo::Tabla { columnas, .. } = &campo.tipo {
            for columna in columnas {
                de_un_campo(obra, columna, &format!("campos.{}.{}", campo.id, columna.id), sink);
            }
        }
    }
}

fn de_un_campo(obra: &Obra<'_, '_>, campo: &Campo, ruta: &str, sink: &mut Sink) {
    let TipoCampo::Fecha { minimo: Some(minimo), maximo: Some(maximo) } = &campo.tipo else { return };
    let fija = |raiz: &Raiz| matches!(raiz, Raiz::Solicitud | Raiz::Hoy | Raiz::Parametro(_));
    if ![minimo, maximo].iter().flat_map(|e| rutas(&e.arbol)).all(|r| fija(&r.raiz)) {
        return;
    }
    let en = |dia: Date| {
        let datos = obra.banco().datos(&Eleccion::new(), &Momento::default(), dia);
        match de_fecha(obra.banco().paquete(), campo, &datos, dia) {
            [Some(primero), Some(ultimo)] if ultimo < primero => Some((primero, ultimo)),
            _ => None,
        }
    };
    let Some((primero, ultimo)) = en(DIA).filter(|_| DIAS.iter().all(|dia| en(*dia).is_some())) else {
        return;
    };
    let palabras = |dia: Date| formato::fecha(dia);
    sink.push(
        Problema::new(
            &codes::V0207,
            obra.lugar(ruta),
            format!("el mínimo de `{}` siempre queda después de su máximo", campo.id),
        )
        .etiqueta("ninguna fecha se podría contestar")
        .nota(format!(
            "en una solicitud del {} iría del {} al {}",
            palabras(DIA),
            palabras(primero),
            palabras(ultimo)
        ))
        .ayuda("cambie uno por otro, o revise si alguno debe sumar en lugar de restar"),
    );
}

/// The first day and the last one that a field takes with these data, where they can be told; none for a field that is no date.
pub fn de_fecha(paquete: &Paquete, campo: &Campo, datos: &Datos, hoy: Date) -> [Option<Date>; 2] {
    let TipoCampo::Fecha { minimo, maximo } = &campo.tipo else { return [None, None] };
    let ambito = Ambito::nuevo(paquete, datos).con_hoy(hoy);
    let dia = |limite: &Option<Expresion>| match eval(&limite.as_ref()?.arbol, &ambito) {
        Ok(Valor::Fecha(f)) => Some(f),
        Ok(Valor::FechaHora(f)) => Some(f.date()),
        _ => None,
    };
    [dia(minimo), dia(maximo)]
}
