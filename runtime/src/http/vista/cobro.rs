//! Bills as people read them: lines that add up, the parameters that were used, and what is still missing to know an estimate.

use engine::ambito::{Atorado, Faltante};
use engine::datos::Datos;
use engine::{cobro, formato};
use jiff::civil::Date;
use schemas::evento::Liquidacion;
use schemas::expr::Raiz;
use schemas::paquete::{Cobro, Paquete, TipoEtapa};
use schemas::valor::Valor;

use crate::web::vistas::{Cuenta, LineaCuenta};

/// A bill that was computed.
pub fn cuenta(liquidacion: &Liquidacion, titulo: &str, estimado: bool) -> Cuenta {
    let lineas = liquidacion
        .lineas
        .iter()
        .map(|l| LineaCuenta {
            concepto: l.nombre.clone(),
            detalle: (!l.explica.is_empty()).then(|| l.explica.clone()),
            importe: formato::moneda(l.importe),
        })
        .collect();
    Cuenta {
        titulo: titulo.to_owned(),
        total: Some(if liquidacion.total.is_zero() {
            "Sin costo".to_owned()
        } else {
            formato::moneda(liquidacion.total)
        }),
        lineas: if liquidacion.total.is_zero() { Vec::new() } else { lineas },
        falta: None,
        nota: nota(liquidacion),
        estimado,
    }
}

/// Parameters and their dates, and until when the amount holds.
pub fn nota(liquidacion: &Liquidacion) -> Option<String> {
    let mut frases: Vec<String> = liquidacion
        .parametros
        .iter()
        .map(|p| {
            let valor = match &p.valor {
                Valor::Dinero(n) => formato::moneda_exacta(*n),
                otro => formato::valor_en_palabras(otro, None),
            };
            format!("Con {} de {valor}, vigente desde el {}.", articulo(&p.nombre), formato::fecha(p.desde))
        })
        .collect();
    if let Some(vale) = liquidacion.vale_hasta {
        frases.push(format!("Este monto vale hasta el {}.", formato::fecha(vale)));
    }
    let mut fundamentos: Vec<&str> = Vec::new();
    for linea in &liquidacion.lineas {
        if !linea.fundamento.is_empty() && !fundamentos.contains(&linea.fundamento.as_str()) {
            fundamentos.push(&linea.fundamento);
        }
    }
    if !fundamentos.is_empty() {
        frases.push(format!("Fundamento: {}.", fundamentos.join("; ")));
    }
    (!frases.is_empty()).then(|| frases.join(" "))
}

fn articulo(nombre: &str) -> String {
    if nombre.starts_with("UMA") || nombre.ends_with('a') {
        format!("la {nombre}")
    } else {
        format!("«{nombre}»")
    }
}

/// The bills that some pago of the trámite asks for, in the order of its stages.
pub fn cobros_de(paquete: &Paquete) -> Vec<&Cobro> {
    let mut cobros: Vec<&Cobro> = Vec::new();
    for etapa in &paquete.tramite.etapas {
        if let TipoEtapa::Pago { cobro, .. } = &etapa.tipo
            && let Some(cobro) = paquete.tramite.cobro(cobro)
            && !cobros.iter().any(|c| c.id == cobro.id)
        {
            cobros.push(cobro);
        }
    }
    cobros
}

/// What the trámite would cost with what is known so far; `None` when it never costs anything.
pub fn estimar(paquete: &Paquete, datos: &Datos, fecha: Date) -> Option<Cuenta> {
    let cobros = cobros_de(paquete);
    let mut junta: Option<Cuenta> = None;
    let mut total = rust_decimal::Decimal::ZERO;
    for cobro in &cobros {
        match cobro::liquidar(paquete, cobro, datos, fecha) {
            Ok(liquidacion) => {
                total += liquidacion.total;
                let esta = cuenta(&liquidacion, "Costo estimado", true);
                match &mut junta {
                    None => junta = Some(esta),
                    Some(suma) => {
                        suma.lineas.extend(esta.lineas);
                        if suma.nota != esta.nota {
                            suma.nota = [suma.nota.take(), esta.nota]
                                .into_iter()
                                .flatten()
                                .reduce(|a, b| format!("{a} {b}"));
                        }
                        suma.total = Some(formato::moneda(total));
                    }
                }
            }
            Err(porque) => {
                return Some(Cuenta {
                    titulo: "Costo estimado".to_owned(),
                    falta: Some(falta(paquete, &porque)),
                    estimado: true,
                    ..Cuenta::default()
                });
            }
        }
    }
    junta
}

/// Why a bill can't be known yet, in words.
pub fn falta(paquete: &Paquete, porque: &Atorado) -> String {
    match porque {
        Atorado::Falta(Faltante::Dato(ruta)) => {
            let etiqueta = match &ruta.raiz {
                Raiz::Campo(id) => paquete.tramite.campo(id).map(|c| c.etiqueta.trim_matches(['¿', '?'])),
                _ => None,
            };
            match etiqueta {
                Some(etiqueta) => format!("Lo sabremos cuando responda «{etiqueta}»."),
                None => "Lo sabremos cuando avance su solicitud.".to_owned(),
            }
        }
        Atorado::Falta(Faltante::ListaVacia) => "Lo sabremos cuando llene la tabla.".to_owned(),
        Atorado::Falta(otro @ Faltante::Parametro { .. }) => format!("Todavía no se puede calcular: {otro}."),
        _ => "No se puede calcular con lo que respondió; revise las cifras.".to_owned(),
    }
}
