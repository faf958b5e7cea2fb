//! The documents that a person holds, as a choice of a form, and the one that was chosen, as a row.

use engine::ambito::Ambito;
use engine::formato;
use engine::tenencia::{self, Pedida, Tenida};
use jiff::civil::Date;
use schemas::paquete::{Campo, Emisor, Paquete, TipoCampo};
use schemas::valor::Valor;

use crate::http::codificar;
use crate::web::vistas::{Control, FilaResumen, Opcion, rutas};

/// The choice of a document, with the folio that is chosen now.
pub fn control(campo: &Campo, elegido: &str, ambito: &Ambito<'_>) -> Control {
    let Some(pedida) = Pedida::de(campo) else { return Control::default() };
    let (paquete, datos) = (ambito.paquete, ambito.datos);
    let al = match datos.solicitud.get("fecha") {
        Some(Valor::Fecha(fecha)) => Some(*fecha),
        _ => ambito.hoy,
    };
    let suyas = datos.tenidas.iter().filter(|t| t.documento == *pedida.documento);
    let mut libres = Vec::new();
    let mut impedidas = Vec::new();
    for tenida in suyas {
        let porque = al.and_then(|al| pedida.impide(paquete, tenida, al, datos.solicitante.as_ref()));
        let dice = descripcion(&pedida, tenida, paquete, al);
        let folio = tenida.folio.to_string();
        match porque {
            None => libres.push(Opcion {
                marcada: folio == elegido,
                valor: folio.clone(),
                etiqueta: folio,
                ayuda: Some(dice),
                ..Opcion::default()
            }),
            Some(porque) => impedidas.push(Opcion {
                valor: folio.clone(),
                etiqueta: folio,
                ayuda: Some(format!("No puede usarse: {}.", porque.en_palabras())),
                impedida: true,
                ..Opcion::default()
            }),
        }
    }
    let nada = libres.is_empty().then(|| {
        format!(
            "Usted no tiene ningún documento «{}» que pueda usarse en esta solicitud.",
            pedida.nombre(paquete)
        )
    });
    let tramite = match paquete.documento(pedida.documento).map(|d| &d.emite) {
        // Who renews and has nothing to renew is on the page where the first one is asked for.
        Some(Emisor::Tramite(id)) if nada.is_some() && *id != paquete.tramite.id => {
            Some(format!("{}/{}", rutas::CATALOGO, codificar(id)))
        }
        _ => None,
    };
    if !campo.obligatorio && !libres.is_empty() {
        libres.push(Opcion {
            etiqueta: "Ninguno".to_owned(),
            marcada: elegido.is_empty(),
            ..Opcion::default()
        });
    }
    libres.extend(impedidas);
    Control::Salida { opciones: libres, nada, tramite }
}

/// When it was issued, until when it is good, and what it says.
fn descripcion(pedida: &Pedida<'_>, tenida: &Tenida, paquete: &Paquete, al: Option<Date>) -> String {
    let mut frases = vec![format!("Se emitió el {}", formato::fecha(tenida.emitida))];
    if let Some(vence) = tenida.vence {
        frases.push(match al {
            Some(al) if vence < al => format!(
                "venció el {}, y puede usarse hasta el {}",
                formato::fecha(vence),
                formato::fecha(pedida.hasta(paquete, vence))
            ),
            _ => format!("vale hasta el {}", formato::fecha(vence)),
        });
    }
    let datos = pedida.entrega.iter().filter_map(|dato| {
        let valor = tenida.datos.get(&dato.id)?;
        Some(format!("{}: {}", dato.etiqueta, dicho(valor, dato)))
    });
    let datos: Vec<String> = datos.collect();
    let primera = format!("{}.", frases.join("; "));
    if datos.is_empty() { primera } else { format!("{primera} {}.", datos.join(". ")) }
}

/// What it says of a datum. A product comes with the zeros of its factors, 3.00 × 4.00 is 12.0000, and nobody reads those.
fn dicho(valor: &Valor, dato: &Campo) -> String {
    match valor {
        Valor::Decimal(n) if n.scale() > 2 => {
            formato::valor_en_palabras(&Valor::Decimal(n.normalize()), Some(dato))
        }
        otro => formato::valor_en_palabras(otro, Some(dato)),
    }
}

/// The document that was chosen, with what it says and where it is read.
pub fn fila(campo: &Campo, elegida: &Valor) -> FilaResumen {
    let etiqueta = campo.etiqueta.clone();
    let (Some(folio), Valor::Registro(partes)) = (tenencia::folio(elegida), elegida) else {
        return FilaResumen::new(etiqueta, "Sin respuesta");
    };
    let dia = |nombre: &str, dicho: &str| match partes.get(nombre) {
        Some(Valor::Fecha(dia)) => Some(format!("{dicho} {}", formato::fecha(*dia))),
        _ => None,
    };
    let mut valores = vec![folio.to_owned()];
    valores.extend(dia("emitida", "Se emitió el"));
    valores.extend(dia("vence", "Vale hasta el"));
    if let TipoCampo::Salida { entrega, .. } = &campo.tipo {
        valores.extend(entrega.iter().filter_map(|dato| {
            let valor = partes.get(dato.id.as_str())?;
            Some(format!("{}: {}", dato.etiqueta, dicho(valor, dato)))
        }));
    }
    let url = Some(format!("{}/{}", rutas::VERIFICAR, codificar(folio)));
    FilaResumen { etiqueta, valores, url, detalla: true, ..FilaResumen::default() }
}
