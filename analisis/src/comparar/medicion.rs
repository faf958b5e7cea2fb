//! What is measured: what is counted, which texts are read, by whom, and what is published. What anybody may see now is `Atencion`, as is
//! what nobody counts any more: a series of figures ends there.

use schemas::paquete::{DatoMedido, Medicion};

use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells what changes in it.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    let senda = Senda::de(&["tramite", "medicion"]);
    match (&antes.tramite.medicion, &ahora.tramite.medicion) {
        (None, Some(b)) => {
            dice(pluma, &senda, format!("Ahora se mide el servicio, y lo lee {}.", pluma.roles(&b.lee)));
            if !b.publica.is_empty() {
                let que = format!("Se publica la estadística de {}.", nombres(pluma, &b.publica));
                dice(pluma, &senda, que);
            }
        }
        (Some(a), None) => {
            dice(pluma, &senda, "Ya no se mide más que el tiempo y el fin de cada expediente.".to_owned());
            if !a.publica.is_empty() {
                dice(pluma, &senda, "Ya no se publica ninguna estadística.".to_owned());
            }
        }
        (Some(a), Some(b)) => uno(pluma, &senda, a, b),
        (None, None) => {}
    }
}

fn dice(pluma: &mut Pluma<'_>, senda: &Senda, que: String) {
    pluma.dice(senda, Cambio::de(Para::Operacion, Clase::Atencion, que));
}

/// A field or a cálculo, as people call it.
fn nombres(pluma: &Pluma<'_>, ids: &[String]) -> String {
    let (calculos, campos): (Vec<&String>, Vec<&String>) =
        ids.iter().partition(|id| pluma.ahora.tramite.calculo(id).is_some());
    let campos = (!campos.is_empty()).then(|| pluma.campos(&campos));
    let calculos = calculos.into_iter().map(|id| pluma.calculo(id));
    campos.into_iter().chain(calculos).collect::<Vec<_>>().join(", ")
}

fn sin<T: PartialEq + Clone>(unos: &[T], otros: &[T]) -> Vec<T> {
    unos.iter().filter(|u| !otros.contains(u)).cloned().collect()
}

fn uno(pluma: &mut Pluma<'_>, senda: &Senda, a: &Medicion, b: &Medicion) {
    let de = |datos: &[DatoMedido]| datos.iter().map(|d| d.nombre.clone()).collect::<Vec<_>>();
    let (datos_a, datos_b) = (de(&a.datos), de(&b.datos));
    let textos = |m: &Medicion| m.comentarios.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (textos_a, textos_b) = (textos(a), textos(b));
    let listas = [
        ("datos", &datos_a, &datos_b, "Ahora se cuenta", "Ya no se cuenta"),
        ("comentarios", &textos_a, &textos_b, "Quien mide lee ahora", "Quien mide ya no lee"),
        ("publica", &a.publica, &b.publica, "Ahora se publica, ya contado,", "Ya no se publica"),
    ];
    for (clave, antes, ahora, nuevo, quitado) in listas {
        let (nuevos, quitados) = (sin(ahora, antes), sin(antes, ahora));
        let senda = senda.y(clave);
        if !nuevos.is_empty() {
            let que = format!("{nuevo} {}.", nombres(pluma, &nuevos));
            dice(pluma, &senda, que);
        }
        if !quitados.is_empty() {
            let que = format!("{quitado} {}.", nombres(pluma, &quitados));
            dice(pluma, &senda, que);
        }
        if nuevos.is_empty() && quitados.is_empty() && antes != ahora {
            let que = format!("Cambia el orden en que se dice lo que se mide: {}.", nombres(pluma, ahora));
            pluma.dice(&senda, Cambio::de(Para::Texto, Clase::Compatible, que));
        }
    }
    let cuenta_igual = |x: &DatoMedido, y: &DatoMedido| x.clase == y.clase && x.personal == y.personal;
    for dato in &b.datos {
        if let Some(previo) = a.dato(&dato.nombre).filter(|p| *p != dato) {
            let que = if cuenta_igual(previo, dato) {
                format!(
                    "Se dicen de otro modo los valores de {}.",
                    nombres(pluma, std::slice::from_ref(&dato.nombre))
                )
            } else {
                format!("Se cuenta de otro modo {}.", nombres(pluma, std::slice::from_ref(&dato.nombre)))
            };
            dice(pluma, &senda.y("datos"), que);
        }
    }
    if a.lee != b.lee {
        let que = format!("La medición la lee {}; antes, {}.", pluma.roles(&b.lee), pluma.roles(&a.lee));
        dice(pluma, &senda.y("lee"), que);
    }
}
