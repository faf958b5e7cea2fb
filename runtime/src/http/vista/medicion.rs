//! What many expedientes say, as tables in words: times with their unit, counts with their share.

use engine::formato;
use engine::medicion::{Contado, Conteo, DatoContado, DeServidor, Publicada, Resumen, Tiempo};
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::paquete::MINIMO_PUBLICADO;
use schemas::valor::{Duracion, Unidad};

use crate::web::vistas::{Cifra, Columna, RenglonMedido, TablaMedida};

/// Most values of a datum that are crossed with the months.
const CRUCE: usize = 8;
/// What stands where a figure isn't shown.
const OCULTA: &str = "No se muestra";

/// At most so much time; none at all is within the day, or the hour.
fn o_menos(unidad: Unidad, cuanto: u32) -> String {
    match (cuanto, unidad) {
        (0, Unidad::HorasHabiles | Unidad::Horas | Unidad::Minutos) => "menos de una hora".to_owned(),
        (0, _) => "el mismo día".to_owned(),
        _ => format!("{} o menos", lapso(unidad, cuanto)),
    }
}

/// Legal time that something took: `3 días hábiles`, `4.5 horas hábiles`.
pub fn lapso(unidad: Unidad, cuanto: u32) -> String {
    match unidad {
        Unidad::HorasHabiles | Unidad::Horas | Unidad::Minutos => {
            let horas = (Decimal::from(cuanto) / Decimal::from(60)).round_dp(1).normalize();
            let (una, varias) = match unidad {
                Unidad::HorasHabiles => ("hora hábil", "horas hábiles"),
                _ => ("hora", "horas"),
            };
            let palabra = if horas == Decimal::ONE { una } else { varias };
            format!("{} {palabra}", formato::numero(horas))
        }
        Unidad::DiasHabiles | Unidad::DiasNaturales | Unidad::Meses | Unidad::Anios => {
            Duracion::new(cuanto, unidad).to_string()
        }
    }
}

fn columna(titulo: &str, cifra: bool) -> Columna {
    Columna { titulo: titulo.to_owned(), cifra }
}

/// A share of a hundred, to the nearest.
fn de_cien(parte: u32, todo: u32) -> u32 {
    if todo == 0 { 0 } else { (u64::from(parte) * 200 / u64::from(todo)).div_ceil(2).min(100) as u32 }
}

fn porcentaje(parte: u32, todo: u32) -> String {
    if todo == 0 { "–".to_owned() } else { format!("{} %", de_cien(parte, todo)) }
}

fn conteos(titulo: &str, columna_de: &str, veces: &[Conteo], todos: u32) -> TablaMedida {
    TablaMedida {
        titulo: titulo.to_owned(),
        nota: None,
        columnas: vec![
            columna(columna_de, false),
            columna("Expedientes", true),
            columna("De cada cien", true),
        ],
        barras: true,
        filas: veces
            .iter()
            .map(|c| RenglonMedido {
                celdas: vec![c.nombre.clone(), c.cuantos.to_string(), porcentaje(c.cuantos, todos)],
                barra: de_cien(c.cuantos, todos),
            })
            .collect(),
        vacia: "Ningún expediente terminó en este periodo.".to_owned(),
    }
}

/// The month of a day: `marzo de 2026`.
fn mes(dia: Date) -> String {
    format!("{} de {}", formato::mes(dia.month()), dia.year())
}

fn mediana(tiempos: &[Tiempo]) -> String {
    let dichas: Vec<String> = tiempos.iter().map(|t| lapso(t.unidad, t.mediana)).collect();
    if dichas.is_empty() { "–".to_owned() } else { dichas.join("; ") }
}

/// Figures on top.
pub fn cifras(recibidos: u32, resumen: &Resumen, plazo: &str) -> Vec<Cifra> {
    let cifra = |etiqueta: &str, valor: String| Cifra { etiqueta: etiqueta.to_owned(), valor };
    let mut cifras = vec![
        cifra("Recibidos", recibidos.to_string()),
        cifra("Concluidos", resumen.concluidos.to_string()),
        cifra("En curso hoy", resumen.en_curso.to_string()),
        cifra("Plazo de la ficha", plazo.to_owned()),
    ];
    for tiempo in &resumen.resolucion {
        cifras.push(cifra("La mitad se resolvió en", o_menos(tiempo.unidad, tiempo.mediana)));
        cifras.push(cifra("Nueve de cada diez, en", o_menos(tiempo.unidad, tiempo.p90)));
        cifras.push(cifra("Fuera del plazo", format!("{} de {}", tiempo.vencidos, tiempo.con_plazo)));
    }
    cifras
}

/// Everything that was counted, table by table. `plazo_de` says the limit of a stage.
pub fn tablas(resumen: &Resumen, plazo_de: &dyn Fn(&str) -> Option<String>) -> Vec<TablaMedida> {
    let mut tablas = vec![conteos("Cómo terminaron", "Fin", &resumen.fines, resumen.concluidos)];
    tablas.push(TablaMedida {
        titulo: "Cuánto tardó cada etapa".to_owned(),
        nota: Some("De los expedientes que terminaron en el periodo. Cada vez que se regresa a una etapa se cuenta aparte.".to_owned()),
        columnas: vec![
            columna("Etapa", false),
            columna("Veces", true),
            columna("Regresos", true),
            columna("Mediana", true),
            columna("Nueve de cada diez", true),
            columna("Plazo", true),
            columna("Fuera del plazo", true),
        ],
        barras: false,
        filas: resumen
            .etapas
            .iter()
            .map(|e| {
                let t = &e.tiempo;
                RenglonMedido {
                    celdas: vec![
                        e.nombre.clone(),
                        t.casos.to_string(),
                        e.regresos.to_string(),
                        lapso(t.unidad, t.mediana),
                        lapso(t.unidad, t.p90),
                        plazo_de(&e.etapa).unwrap_or_else(|| "–".to_owned()),
                        if t.con_plazo == 0 {
                            "–".to_owned()
                        } else {
                            format!("{} de {}", t.vencidos, t.con_plazo)
                        },
                    ],
                    barra: 0,
                }
            })
            .collect(),
        vacia: "Ningún expediente que haya terminado en este periodo pasó por una etapa que espere.".to_owned(),
    });
    tablas.push(TablaMedida {
        titulo: "Mes por mes".to_owned(),
        nota: None,
        columnas: vec![
            columna("Mes", false),
            columna("Concluidos", true),
            columna("Mediana", true),
            columna("Fuera del plazo", true),
        ],
        barras: true,
        filas: resumen
            .meses
            .iter()
            .map(|m| {
                let fuera: u32 = m.tiempos.iter().map(|t| t.vencidos).sum();
                let celdas =
                    vec![mes(m.dia), m.concluidos.to_string(), mediana(&m.tiempos), fuera.to_string()];
                RenglonMedido { celdas, barra: de_cien(m.concluidos, resumen.concluidos) }
            })
            .collect(),
        vacia: "Ningún expediente terminó en este periodo.".to_owned(),
    });
    for dato in &resumen.datos {
        de_un_dato(resumen, dato, &mut tablas);
    }
    tablas
}

fn de_un_dato(resumen: &Resumen, dato: &DatoContado, tablas: &mut Vec<TablaMedida>) {
    match &dato.contado {
        Contado::Veces(veces) => {
            tablas.push(conteos(&dato.etiqueta, "Respuesta", veces, resumen.concluidos));
            if resumen.meses.len() > 1 && veces.len() <= CRUCE {
                tablas.push(cruce(resumen, dato, veces));
            }
        }
        Contado::Numero { casos, sin_dato, promedio, mediana } => tablas.push(TablaMedida {
            titulo: dato.etiqueta.clone(),
            nota: None,
            columnas: vec![
                columna("Con dato", false),
                columna("Sin dato", true),
                columna("Promedio", true),
                columna("Mediana", true),
            ],
            barras: false,
            filas: vec![RenglonMedido {
                celdas: vec![
                    casos.to_string(),
                    sin_dato.to_string(),
                    if *casos == 0 { "–".to_owned() } else { formato::numero(*promedio) },
                    if *casos == 0 { "–".to_owned() } else { formato::numero(*mediana) },
                ],
                barra: 0,
            }],
            vacia: String::new(),
        }),
        Contado::Servidores(suyos) => tablas.push(servidores(&dato.etiqueta, suyos)),
    }
}

fn cruce(resumen: &Resumen, dato: &DatoContado, veces: &[Conteo]) -> TablaMedida {
    let mut columnas = vec![columna("Mes", false)];
    columnas.extend(veces.iter().map(|c| columna(&c.nombre, true)));
    TablaMedida {
        titulo: format!("{}, mes por mes", dato.etiqueta),
        nota: None,
        columnas,
        barras: false,
        filas: resumen
            .meses
            .iter()
            .zip(&dato.por_mes)
            .map(|(m, cuantos)| RenglonMedido {
                celdas: std::iter::once(mes(m.dia)).chain(cuantos.iter().map(ToString::to_string)).collect(),
                barra: 0,
            })
            .collect(),
        vacia: String::new(),
    }
}

fn servidores(titulo: &str, suyos: &[DeServidor]) -> TablaMedida {
    let todos: u32 = suyos.iter().map(|s| s.concluidos).sum();
    TablaMedida {
        titulo: titulo.to_owned(),
        nota: Some("Los que tiene en curso son los de hoy. El tiempo es el de la resolución, que también depende de lo que cada expediente pedía.".to_owned()),
        columnas: vec![columna("Persona", false), columna("Concluidos", true), columna("En curso hoy", true), columna("Mediana", true)],
        barras: true,
        filas: suyos
            .iter()
            .map(|s| RenglonMedido {
                celdas: vec![
                    s.nombre.clone(),
                    s.concluidos.to_string(),
                    s.en_curso.to_string(),
                    mediana(&s.tiempos),
                ],
                barra: de_cien(s.concluidos, todos),
            })
            .collect(),
        vacia: "Ningún expediente dice quién lo atendió.".to_owned(),
    }
}

/// What anybody may see: figures on top, and tables.
pub fn publicadas(publicada: &Publicada) -> (Vec<Cifra>, Vec<TablaMedida>) {
    let cifra = |etiqueta: &str, valor: String| Cifra { etiqueta: etiqueta.to_owned(), valor };
    let Some(total) = publicada.concluidos else { return (Vec::new(), Vec::new()) };
    let mut cifras = vec![cifra("Concluidos", total.to_string())];
    for tiempo in &publicada.resolucion {
        cifras.push(cifra("La mitad se resolvió en", o_menos(tiempo.unidad, tiempo.mediana)));
        cifras.push(cifra("Nueve de cada diez, en", o_menos(tiempo.unidad, tiempo.p90)));
    }
    let mut tablas: Vec<TablaMedida> = publicada
        .tablas
        .iter()
        .map(|t| TablaMedida {
            titulo: t.etiqueta.clone(),
            nota: None,
            columnas: vec![columna(encabezado(&t.nombre), false), columna("Expedientes", true)],
            barras: true,
            filas: t
                .filas
                .iter()
                .map(|(nombre, cuantos)| RenglonMedido {
                    celdas: vec![
                        nombre.clone(),
                        cuantos.map_or_else(|| OCULTA.to_owned(), |n| n.to_string()),
                    ],
                    barra: cuantos.map_or(0, |n| de_cien(n, total)),
                })
                .collect(),
            vacia: String::new(),
        })
        .collect();
    tablas.extend(publicada.numeros.iter().map(|(etiqueta, casos, promedio, mediana)| TablaMedida {
        titulo: etiqueta.clone(),
        nota: None,
        columnas: vec![columna("Con dato", false), columna("Promedio", true), columna("Mediana", true)],
        barras: false,
        filas: vec![RenglonMedido {
            celdas: vec![casos.to_string(), formato::numero(*promedio), formato::numero(*mediana)],
            barra: 0,
        }],
        vacia: String::new(),
    }));
    (cifras, tablas)
}

fn encabezado(nombre: &str) -> &'static str {
    match nombre {
        "fin" => "Fin",
        "plazo" => "Plazo",
        _ => "Respuesta",
    }
}

/// What isn't published, and why.
pub fn como_se_publica() -> Vec<String> {
    vec![
        "Son los expedientes que terminaron en ese trimestre. Un trimestre se publica cuando ya terminó, y no cambia.".to_owned(),
        format!(
            "Ninguna cifra es de menos de {MINIMO_PUBLICADO} expedientes. Donde dice «{OCULTA}» hay menos, o se podría saber con ella otra que los tiene."
        ),
        "No se publica de quién es cada expediente, ni lo que alguien escribió.".to_owned(),
    ]
}
