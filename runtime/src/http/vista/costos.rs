//! What a trámite costs, shown by example: the bills of the definition, computed by the engine on answers that stand at the edges of
//! their ranges and at each of their options. Where that can't be, it says on what the cost depends.

use std::collections::BTreeMap;

use engine::catalogo;
use engine::datos::Datos;
use engine::parametro::sin_valor_desde;
use engine::{cobro, formato};
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Raiz, Valoracion};
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Cobro, Paquete, TipoCampo};
use schemas::valor::Valor;

use super::campos::campos_de;
use super::cobro::{Incognita, cobros_de, estimado, nota, rutas_de};
use crate::web::vistas::{Columna, TablaDatos};

/// Rows and columns of an example.
const FILAS: usize = 10;
const COLUMNAS: usize = 4;

/// What a trámite costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Costos {
    /// In a line: `$63.35`, `De $325.90 a $8,798.25`, `Según sus respuestas`, `Según su caso`, `Sin costo`, `Por publicarse`.
    pub resumen: String,
    /// On what it depends, when it does.
    pub depende: Option<String>,
    /// Examples.
    pub tablas: Vec<TablaDatos>,
    /// With which parameters and answers.
    pub nota: String,
}

/// The costs of a trámite on a day.
pub fn costos(paquete: &Paquete, hoy: Date) -> Costos {
    let cobros = cobros_de(paquete);
    if cobros.is_empty() {
        return Costos {
            resumen: "Sin costo".to_owned(),
            nota: "Este trámite no tiene costo.".to_owned(),
            ..Costos::default()
        };
    }
    let mut todas = Costos::default();
    let mut importes: Vec<Decimal> = Vec::new();
    let mut notas: Vec<String> = Vec::new();
    let mut dependen: Vec<String> = Vec::new();
    let mut en_su_etapa = false;
    for cobro in &cobros {
        match estimado(paquete, cobro, &base(hoy), hoy) {
            Ok(fija) => {
                todas.tablas.push(tabla(
                    &cobro.nombre,
                    &["Concepto", "Costo"],
                    vec![vec![cobro.nombre.clone(), formato::moneda(fija.total)]],
                ));
                importes.push(fija.total);
                notas.extend(nota(&fija));
            }
            Err(Incognita::Etapa(etapa)) => {
                dependen.push(format!("«{}»", etapa.nombre));
                en_su_etapa = true;
            }
            Err(Incognita::Atorado(_)) => {
                dependen.extend(de_que(paquete, cobro));
                if let Some(ejemplo) = ejemplo(paquete, cobro, hoy) {
                    importes.extend(ejemplo.importes);
                    todas.tablas.push(ejemplo.tabla);
                    notas.extend(ejemplo.nota);
                }
            }
        }
    }
    for cobro in cobros.iter().filter(|c| c.deposito.is_some()) {
        notas.push(format!(
            "«{}» es una garantía: se le devuelve, menos lo que el municipio deba tomar de ella según el trámite.",
            cobro.nombre
        ));
    }
    let por_publicar = if importes.is_empty() { sin_publicar(paquete, hoy) } else { None };
    notas.extend(por_publicar.clone());
    notas.dedup();
    dependen.dedup();
    let (menor, mayor) = (importes.iter().min(), importes.iter().max());
    todas.resumen = match (menor, mayor) {
        (Some(uno), Some(otro)) if uno == otro && dependen.is_empty() => formato::moneda(*uno),
        (Some(uno), Some(otro)) if uno != otro => {
            format!("De {} a {}, en los ejemplos", formato::moneda(*uno), formato::moneda(*otro))
        }
        (Some(uno), _) => format!("{}, en el ejemplo", formato::moneda(*uno)),
        _ if por_publicar.is_some() => "Por publicarse".to_owned(),
        _ if en_su_etapa => "Según su caso".to_owned(),
        _ => "Según sus respuestas".to_owned(),
    };
    todas.depende = (!dependen.is_empty()).then(|| format!("Según {}", formato::enumerar(&dependen)));
    todas.nota = notas.join(" ");
    if todas.nota.is_empty() {
        todas.nota = todas.depende.clone().map(|d| format!("{d}.")).unwrap_or_default();
    }
    todas
}

/// Why there is no example: a figure that nobody has published for today.
fn sin_publicar(paquete: &Paquete, hoy: Date) -> Option<String> {
    let falta = paquete.parametros.iter().find(|p| sin_valor_desde(p, hoy) == Some(hoy))?;
    Some(format!(
        "Aún no se publica el valor de «{}» para el {}; el costo se sabrá cuando se publique.",
        falta.nombre,
        formato::fecha(hoy)
    ))
}

/// Some data with an answer, and with those from which it hangs.
fn poner(paquete: &Paquete, datos: &mut Datos, campo: &CampoId, valor: Valor, hoy: Date) {
    datos.campos.insert(campo.clone(), valor);
    catalogo::cuadrar(paquete, &mut datos.campos, campo, hoy);
}

fn base(hoy: Date) -> Datos {
    Datos {
        solicitante: Some(Valor::Registro(BTreeMap::from([(
            "tipo".to_owned(),
            Valor::Opcion("fisica".to_owned()),
        )]))),
        solicitud: BTreeMap::from([
            ("fecha".to_owned(), Valor::Fecha(hoy)),
            ("canal".to_owned(), Valor::Opcion("en_linea".to_owned())),
        ]),
        ..Datos::default()
    }
}

fn valoraciones<'p>(paquete: &'p Paquete, cobro: &'p Cobro) -> Vec<&'p Valoracion> {
    let montos = cobro.conceptos.iter().map(|c| &c.monto);
    montos.chain(paquete.tramite.calculos.iter().map(|c| &c.valor)).collect()
}

/// The fields from which a bill comes, in order of declaration.
fn usados<'p>(paquete: &'p Paquete, cobro: &'p Cobro) -> Vec<&'p Campo> {
    let ids = campos_de(paquete, rutas_de(cobro));
    paquete.tramite.campos.iter().filter(|c| ids.contains(c.id.as_str())).collect()
}

fn de_que(paquete: &Paquete, cobro: &Cobro) -> Vec<String> {
    usados(paquete, cobro).iter().map(|c| format!("«{}»", c.etiqueta.trim_matches(['¿', '?']))).collect()
}

struct Ejemplo {
    tabla: TablaDatos,
    importes: Vec<Decimal>,
    nota: Vec<String>,
}

/// Values that a field takes in the examples.
struct Eje<'p> {
    campo: &'p Campo,
    valores: Vec<Valor>,
}

fn campo_directo<'p>(paquete: &'p Paquete, expr: &Expr) -> Option<&'p Campo> {
    match expr {
        Expr::Ruta(ruta) if ruta.partes.is_empty() => match &ruta.raiz {
            Raiz::Campo(id) => paquete.tramite.campo(id),
            _ => None,
        },
        _ => None,
    }
}

fn numero(campo: &Campo, n: Decimal) -> Option<Valor> {
    let cabe = |minimo: Option<Decimal>, maximo: Option<Decimal>| {
        minimo.is_none_or(|m| n >= m) && maximo.is_none_or(|m| n <= m)
    };
    match &campo.tipo {
        TipoCampo::Decimal { minimo, maximo, .. } if cabe(*minimo, *maximo) => Some(Valor::Decimal(n)),
        TipoCampo::Dinero { minimo, maximo } if cabe(*minimo, *maximo) => Some(Valor::Dinero(n)),
        TipoCampo::Entero { minimo, maximo, .. }
            if cabe(minimo.map(Decimal::from), maximo.map(Decimal::from)) =>
        {
            n.trunc().to_string().parse().ok().map(Valor::Entero)
        }
        _ => None,
    }
}

fn ejes<'p>(paquete: &'p Paquete, cobro: &'p Cobro, hoy: Date) -> (Option<Eje<'p>>, Option<Eje<'p>>) {
    let usados = usados(paquete, cobro);
    let se_usa = |campo: &Campo| usados.iter().any(|c| c.id == campo.id);
    let (mut de_numero, mut de_opcion) = (None, None);
    for valoracion in valoraciones(paquete, cobro) {
        match valoracion {
            Valoracion::Tramos { segun, tramos } if de_numero.is_none() => {
                let Some(campo) = campo_directo(paquete, &segun.arbol).filter(|c| se_usa(c)) else {
                    continue;
                };
                // Each range is shown where it ends, and the open one at twice its beginning.
                let mut valores: Vec<Valor> = Vec::new();
                for tramo in tramos {
                    let n = match (&tramo.desde, &tramo.hasta) {
                        (_, Some(hasta)) => hasta.valor,
                        (Some(desde), None) => desde.valor * Decimal::TWO,
                        (None, None) => Decimal::ONE_HUNDRED,
                    };
                    let valor = numero(campo, n);
                    valores.extend(valor.filter(|v| !valores.contains(v)));
                }
                valores.truncate(FILAS);
                if !valores.is_empty() {
                    de_numero = Some(Eje { campo, valores });
                }
            }
            Valoracion::Segun { segun, .. } if de_opcion.is_none() => {
                de_opcion = segun
                    .iter()
                    .filter_map(|s| campo_directo(paquete, &s.arbol))
                    .filter(|c| se_usa(c))
                    .find_map(|c| opciones(c, hoy));
            }
            _ => {}
        }
    }
    if de_opcion.is_none() {
        de_opcion = usados.into_iter().find_map(|c| opciones(c, hoy));
    }
    (de_numero, de_opcion)
}

fn opciones(campo: &Campo, hoy: Date) -> Option<Eje<'_>> {
    match &campo.tipo {
        TipoCampo::Opcion { opciones, .. } => {
            let del_dia = opciones.iter().filter(|o| o.vale(hoy));
            let valores: Vec<Valor> = del_dia.map(|o| Valor::Opcion(o.id.clone())).collect();
            (!valores.is_empty() && valores.len() <= FILAS).then_some(Eje { campo, valores })
        }
        _ => None,
    }
}

/// An answer to begin with: the first option, no, a small figure.
fn muestra(campo: &Campo, hoy: Date) -> Option<Valor> {
    match &campo.tipo {
        TipoCampo::Booleano => Some(Valor::Booleano(false)),
        TipoCampo::Opcion { opciones, .. } => {
            opciones.iter().find(|o| o.vale(hoy)).map(|o| Valor::Opcion(o.id.clone()))
        }
        TipoCampo::Opciones { .. } => Some(Valor::Opciones(Vec::new())),
        TipoCampo::Decimal { .. } | TipoCampo::Entero { .. } | TipoCampo::Dinero { .. } => {
            let maximo = match &campo.tipo {
                TipoCampo::Decimal { maximo, .. } | TipoCampo::Dinero { maximo, .. } => *maximo,
                TipoCampo::Entero { maximo, .. } => maximo.map(Decimal::from),
                _ => None,
            };
            let pequeno = maximo.is_some_and(|m| m < Decimal::from(1_000));
            let candidatos = if pequeno { [2, 1, 0, 5] } else { [100, 1, 0, 1_000] };
            candidatos.into_iter().find_map(|n| numero(campo, Decimal::from(n)))
        }
        _ => None,
    }
}

fn ejemplo(paquete: &Paquete, cobro: &Cobro, hoy: Date) -> Option<Ejemplo> {
    let mut datos = base(hoy);
    for campo in usados(paquete, cobro) {
        if let Some(valor) = muestra(campo, hoy) {
            poner(paquete, &mut datos, &campo.id, valor, hoy);
        }
    }
    let (de_numero, de_opcion) = ejes(paquete, cobro, hoy);
    let total = |cambios: &[(&CampoId, &Valor)]| {
        let mut estos = datos.clone();
        for (id, valor) in cambios {
            poner(paquete, &mut estos, id, (*valor).clone(), hoy);
        }
        cobro::liquidar(paquete, cobro, &estos, hoy).ok()
    };
    let palabras = |campo: &Campo, valor: &Valor| formato::valor_en_palabras(valor, Some(campo));
    let mut importes = Vec::new();
    let mut filas: Vec<Vec<String>> = Vec::new();
    let titulos: Vec<String>;
    let mut celda = |liquidacion: Option<schemas::evento::Liquidacion>| match liquidacion {
        Some(l) => {
            importes.push(l.total);
            formato::moneda(l.total)
        }
        None => "según el caso".to_owned(),
    };
    let vistos: Vec<&str> = match (&de_numero, &de_opcion) {
        (Some(n), Some(o)) if o.valores.len() <= COLUMNAS => {
            titulos = std::iter::once(n.campo.etiqueta.clone())
                .chain(o.valores.iter().map(|v| palabras(o.campo, v)))
                .collect();
            for valor in &n.valores {
                let mut fila = vec![format!("Hasta {}", palabras(n.campo, valor))];
                fila.extend(
                    o.valores.iter().map(|otro| celda(total(&[(&n.campo.id, valor), (&o.campo.id, otro)]))),
                );
                filas.push(fila);
            }
            vec![&n.campo.id, &o.campo.id]
        }
        (Some(eje), _) | (None, Some(eje)) => {
            titulos = vec![eje.campo.etiqueta.clone(), "Costo".to_owned()];
            for valor in &eje.valores {
                filas.push(vec![palabras(eje.campo, valor), celda(total(&[(&eje.campo.id, valor)]))]);
            }
            vec![&eje.campo.id]
        }
        (None, None) => {
            titulos = vec!["Ejemplo".to_owned(), "Costo".to_owned()];
            filas.push(vec![cobro.nombre.clone(), celda(Some(total(&[])?))]);
            Vec::new()
        }
    };
    if importes.is_empty() {
        return None;
    }
    let fijos: Vec<String> = usados(paquete, cobro)
        .into_iter()
        .filter(|c| !vistos.contains(&c.id.as_str()))
        .filter_map(|c| {
            Some(format!(
                "{}: {}",
                c.etiqueta.trim_matches(['¿', '?']),
                palabras(c, datos.campos.get(&c.id)?)
            ))
        })
        .collect();
    let mut notas = Vec::new();
    if !fijos.is_empty() {
        notas.push(format!(
            "Son ejemplos, calculados con {}. El suyo lo verá al llenar la solicitud.",
            formato::enumerar(&fijos)
        ));
    }
    notas.extend(total(&[]).as_ref().and_then(nota));
    let titulos: Vec<&str> = titulos.iter().map(String::as_str).collect();
    Some(Ejemplo { tabla: tabla(&cobro.nombre, &titulos, filas), importes, nota: notas })
}

fn tabla(titulo: &str, columnas: &[&str], filas: Vec<Vec<String>>) -> TablaDatos {
    TablaDatos {
        titulo: titulo.to_owned(),
        columnas: columnas
            .iter()
            .enumerate()
            .map(|(n, c)| Columna { titulo: (*c).to_owned(), cifra: n > 0 })
            .collect(),
        filas,
        total: Vec::new(),
    }
}
