//! From which pages a trámite is offered: to whom, when, and with which field. That who works here may no longer ask for it is `Rompe`;
//! that they may now is `Atencion`, as is a link that disappears.

use engine::formato::enumerar;
use schemas::paquete::{AQuien, CuandoSeOfrece, SeOfrece};

use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells what changes in it.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    let senda = Senda::de(&["tramite", "se_ofrece"]);
    match (&antes.tramite.se_ofrece, &ahora.tramite.se_ofrece) {
        (None, Some(b)) => {
            let que = format!("Ahora se ofrece {}, desde la página de cada expediente.", a_quien(b));
            pluma.dice(&senda, Cambio::de(Para::Operacion, Clase::Atencion, que));
        }
        (Some(_), None) => {
            let que = "Ya no se ofrece desde la página de otros expedientes.".to_owned();
            pluma.dice(&senda, Cambio::de(Para::Operacion, Clase::Atencion, que));
        }
        (Some(a), Some(b)) => uno(pluma, &senda, a, b),
        (None, None) => {}
    }
    let (podian, pueden) = (antes.tramite.lo_piden_servidores(), ahora.tramite.lo_piden_servidores());
    if podian && !pueden && antes.tramite.clase == ahora.tramite.clase {
        let que = "Ya no pueden pedirlo los servidores públicos.".to_owned();
        pluma.anota(&senda.y("para"), Cambio::de(Para::Ciudadania, Clase::Rompe, que));
    }
}

fn a_quien(oferta: &SeOfrece) -> String {
    let uno = |quien: &AQuien| match quien {
        AQuien::Solicitante => "a quien lo solicitó",
        AQuien::Servidores => "a quien lo atiende",
    };
    enumerar(&oferta.para.iter().map(uno).collect::<Vec<_>>())
}

const fn cuando(oferta: &SeOfrece) -> &'static str {
    match oferta.cuando {
        CuandoSeOfrece::Siempre => "siempre",
        CuandoSeOfrece::AlTerminar => "al terminar",
    }
}

fn uno(pluma: &mut Pluma<'_>, senda: &Senda, a: &SeOfrece, b: &SeOfrece) {
    if a.para != b.para {
        let que =
            format!("Desde la página de un expediente se ofrece {}; antes, {}.", a_quien(b), a_quien(a));
        pluma.dice(&senda.y("para"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.cuando != b.cuando {
        let que = format!("Desde la página de un expediente se ofrece {}; antes, {}.", cuando(b), cuando(a));
        pluma.dice(&senda.y("cuando"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.una_vez != b.una_vez {
        let que = if b.una_vez {
            "De cada expediente se ofrece hasta que se pide; antes, se volvía a ofrecer."
        } else {
            "De un mismo expediente se vuelve a ofrecer después de pedirlo; antes, no."
        };
        pluma.dice(&senda.y("una_vez"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.campo != b.campo {
        let que = format!(
            "El expediente de la página se pone en {}; antes, en {}.",
            pluma.campo(&b.campo),
            pluma.campo(&a.campo)
        );
        pluma.dice(&senda.y("campo"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.etiqueta != b.etiqueta {
        let dicho =
            |e: &Option<String>| e.as_deref().map_or_else(|| "el nombre del trámite".to_owned(), cita);
        let que = format!("El enlace dice {}; antes, {}.", dicho(&b.etiqueta), dicho(&a.etiqueta));
        pluma.dice(&senda.y("etiqueta"), Cambio::de(Para::Texto, Clase::Compatible, que));
    }
}
