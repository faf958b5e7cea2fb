//! What anybody may read of an issued document, and what templates may say of it.

use std::collections::BTreeMap;

use engine::ambito::Ambito;
use engine::estado::{Estado, SalidaEmitida};
use engine::eval::eval;
use engine::{formato, lectura};
use schemas::expr::Expr;
use schemas::paquete::{Campo, Paquete, Salida};
use schemas::valor::Valor;

/// Label and value, in words and in order, of the data that a document makes public. What is absent is not shown.
pub fn publicado(paquete: &Paquete, estado: &Estado, emitida: &SalidaEmitida) -> Vec<(String, String)> {
    let Some(salida) = paquete.tramite.salida(&emitida.salida) else { return Vec::new() };
    let mut datos = estado.datos.clone();
    datos.salida = Some(salida_como_valor(emitida));
    let ambito = Ambito::nuevo(paquete, &datos);
    let corrige = emitida.corrige.iter().map(|folio| (Salida::SUSTITUYE.to_owned(), folio.to_string()));
    let dichos = salida.publico.iter().filter_map(|p| {
        // A checked paquete fails with nothing but what is absent.
        let valor = eval(&p.valor.arbol, &ambito).ok()?;
        let campo = campo_de(paquete, &p.valor.arbol);
        Some((p.etiqueta.clone(), formato::valor_en_palabras(&valor, campo)))
    });
    dichos.chain(corrige).collect()
}

fn campo_de<'p>(paquete: &'p Paquete, expr: &Expr) -> Option<&'p Campo> {
    match expr {
        Expr::Ruta(ruta) => lectura::campo(paquete, ruta),
        _ => None,
    }
}

/// The record `salida` of expressions and templates.
pub fn salida_como_valor(emitida: &SalidaEmitida) -> Valor {
    let mut partes = BTreeMap::from([
        ("folio".to_owned(), Valor::Texto(emitida.folio.to_string())),
        ("fecha".to_owned(), Valor::Fecha(emitida.fecha)),
    ]);
    if let Some(vence) = emitida.vence {
        partes.insert("vence".to_owned(), Valor::Fecha(vence));
    }
    Valor::Registro(partes)
}
