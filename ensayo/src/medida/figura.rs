//! Figures: what a comparison of figures is made of, and the smallest step of each datum, by which a value is told to stand just beside a
//! limit.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use engine::datos::Datos as Sabidos;
use jiff::Span;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Funcion, Raiz, Valoracion};
use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Campo, Cita, Datos, Paquete, TipoCampo};
use schemas::valor::Valor;

/// A datum that somebody chooses and that a condition may ask for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dato {
    /// A field.
    Campo(CampoId),
    /// A column of a table, by its cell in the first row; or a part of an issued document.
    Celda(CampoId, CampoId),
    /// A part of what an outside system answers, by the stage that asks.
    Parte(EtapaId, CampoId),
    /// The kind of person who applies.
    Persona,
    /// The way in which the solicitud comes.
    Canal,
    /// The day on which it is sent.
    Dia,
    /// The hour at which it is sent.
    Hora,
}

/// The data on which some expressions depend, by way of cálculos and of what hides a field. What isn't chosen by anybody is left out.
pub fn datos_de<'a>(paquete: &'a Paquete, exprs: &[&'a Expr], valores: &[&'a Valoracion]) -> BTreeSet<Dato> {
    let mut halladas = BTreeSet::new();
    let mut vistas: BTreeSet<String> = BTreeSet::new();
    let mut rutas: Vec<_> = exprs.iter().flat_map(|e| engine::eval::rutas(e)).collect();
    rutas.extend(valores.iter().flat_map(|v| engine::eval::rutas_valoracion(v)));
    while let Some(ruta) = rutas.pop() {
        let parte = ruta.partes.first().map(String::as_str);
        match &ruta.raiz {
            Raiz::Calculo(id) => {
                if vistas.insert(format!("calculo {id}"))
                    && let Some(calculo) = paquete.tramite.calculo(id)
                {
                    rutas.extend(engine::eval::rutas_valoracion(&calculo.valor));
                }
            }
            Raiz::Campo(id) => {
                let Some(campo) = paquete.tramite.campo(id) else { continue };
                match (&campo.tipo, parte) {
                    (TipoCampo::Tabla { columnas, .. }, Some(parte)) => {
                        halladas.extend(celdas_de(id, columnas, parte));
                    }
                    (TipoCampo::Salida { .. } | TipoCampo::Expediente, Some(parte)) => {
                        if parte_de_salida(campo, parte).is_some() {
                            halladas.insert(Dato::Celda(id.clone(), parte.into()));
                        }
                        if !campo.obligatorio {
                            halladas.insert(Dato::Campo(id.clone()));
                        }
                    }
                    _ => {
                        halladas.insert(Dato::Campo(id.clone()));
                    }
                }
                if vistas.insert(format!("campo {id}")) {
                    let condiciones = campo.visible_si.iter().chain(&campo.obligatorio_si);
                    rutas.extend(condiciones.flat_map(|c| engine::eval::rutas(&c.arbol)));
                }
            }
            Raiz::Resultado(id) => {
                let consulta = paquete.consulta_de(id).zip(parte);
                halladas.extend(consulta.map(|((etapa, _), p)| Dato::Parte(etapa.id.clone(), p.into())));
            }
            Raiz::Solicitante if parte == Some("tipo") => {
                halladas.insert(Dato::Persona);
            }
            Raiz::Solicitud if parte == Some("canal") => {
                halladas.insert(Dato::Canal);
            }
            Raiz::Solicitud if parte == Some("hora") => {
                halladas.insert(Dato::Hora);
            }
            Raiz::Solicitud if parte == Some("fecha") => {
                halladas.insert(Dato::Dia);
            }
            Raiz::Hoy => {
                halladas.insert(Dato::Dia);
            }
            _ => {}
        }
    }
    halladas
}

/// The cells of a table on which a column depends.
fn celdas_de(tabla: &CampoId, columnas: &[Campo], parte: &str) -> Vec<Dato> {
    let mut pendientes = vec![parte.to_owned()];
    let mut vistas = BTreeSet::new();
    let mut celdas = Vec::new();
    while let Some(nombre) = pendientes.pop() {
        if !vistas.insert(nombre.clone()) {
            continue;
        }
        let Some(columna) = columnas.iter().find(|c| c.id == nombre.as_str()) else { continue };
        match &columna.calculo {
            None => celdas.push(Dato::Celda(tabla.clone(), columna.id.clone())),
            Some(calculo) => {
                for ruta in engine::eval::rutas_valoracion(calculo) {
                    if let Raiz::Columna(otra) = &ruta.raiz {
                        pendientes.push(otra.to_string());
                    }
                }
            }
        }
    }
    celdas
}

/// Whether an expression gives a figure: a number, an amount, a date, an hour or a span that somebody may miss by little.
pub fn es_figura(paquete: &Paquete, expr: &Expr) -> bool {
    figura(paquete, expr, 0)
}

/// Cálculos one inside the other that are looked into.
const HONDURA: u32 = 32;

fn figura(paquete: &Paquete, expr: &Expr, hondura: u32) -> bool {
    match expr {
        Expr::Literal(valor) => es_cifra(valor),
        Expr::Ruta(ruta) => match &ruta.raiz {
            Raiz::Campo(id) => {
                let Some(campo) = paquete.tramite.campo(id) else { return false };
                match (&campo.tipo, ruta.partes.as_slice()) {
                    (tipo, []) => tipo_figura(tipo),
                    (TipoCampo::Salida { .. }, [parte]) => {
                        parte_de_salida(campo, parte).is_some_and(|c| tipo_figura(&c.tipo))
                    }
                    _ => false,
                }
            }
            Raiz::Calculo(id) if hondura < HONDURA => {
                let primera = paquete.tramite.calculo(id).and_then(|c| match &c.valor {
                    Valoracion::Expr(e) => Some(e),
                    Valoracion::Tramos { tramos, .. } => tramos.first().map(|t| &t.valor),
                    Valoracion::Segun { filas, .. } => filas.first().map(|f| &f.valor),
                    Valoracion::Casos { casos, .. } => casos.first().map(|c| &c.valor),
                });
                primera.is_some_and(|e| figura(paquete, &e.arbol, hondura + 1))
            }
            Raiz::Resultado(id) => {
                let parte = ruta
                    .partes
                    .first()
                    .and_then(|p| paquete.consulta_de(id)?.1.entrega.iter().find(|c| c.id.as_str() == p));
                parte.is_some_and(|c| tipo_figura(&c.tipo))
            }
            Raiz::Solicitud => ruta.partes.first().is_some_and(|p| p == "fecha" || p == "hora"),
            Raiz::Hoy | Raiz::Parametro(_) => true,
            _ => false,
        },
        Expr::Menos(_) | Expr::Aritmetica { .. } => true,
        Expr::Si { entonces, .. } => figura(paquete, entonces, hondura),
        Expr::Llama { funcion, argumentos } => match funcion {
            Funcion::Alguno
            | Funcion::Todos
            | Funcion::SinRepetir
            | Funcion::Contiene
            | Funcion::Coincide
            | Funcion::Vigente => false,
            Funcion::SiFalta => argumentos.first().is_some_and(|a| figura(paquete, a, hondura)),
            _ => true,
        },
        _ => false,
    }
}

const fn es_cifra(valor: &Valor) -> bool {
    matches!(
        valor,
        Valor::Entero(_)
            | Valor::Decimal(_)
            | Valor::Dinero(_)
            | Valor::Fecha(_)
            | Valor::Hora(_)
            | Valor::Duracion(_)
    )
}

const fn tipo_figura(tipo: &TipoCampo) -> bool {
    matches!(
        tipo,
        TipoCampo::Entero { .. }
            | TipoCampo::Decimal { .. }
            | TipoCampo::Dinero { .. }
            | TipoCampo::Fecha { .. }
            | TipoCampo::Hora
    )
}

/// The smallest step of a number.
pub fn paso_de(tipo: &TipoCampo) -> Option<Decimal> {
    match tipo {
        TipoCampo::Entero { .. } => Some(Decimal::ONE),
        TipoCampo::Decimal { decimales, .. } => Decimal::try_new(1, u32::from(*decimales)).ok(),
        TipoCampo::Dinero { .. } => Some(Decimal::new(1, 2)),
        _ => None,
    }
}

/// A figure so many steps further; nothing when it can't be held.
pub fn movida(valor: &Valor, tipo: &TipoCampo, pasos: i64) -> Option<Valor> {
    let cuanto = || paso_de(tipo)?.checked_mul(Decimal::from(pasos));
    match valor {
        Valor::Entero(n) => n.checked_add(pasos).map(Valor::Entero),
        Valor::Decimal(n) => n.checked_add(cuanto()?).map(Valor::Decimal),
        Valor::Dinero(n) => n.checked_add(cuanto()?).map(Valor::Dinero),
        Valor::Fecha(f) => f.checked_add(Span::new().try_days(pasos).ok()?).ok().map(Valor::Fecha),
        Valor::Hora(h) => h.checked_add(Span::new().try_minutes(pasos).ok()?).ok().map(Valor::Hora),
        _ => None,
    }
}

/// What is known, with one datum so many steps further; nothing when it isn't a figure, or isn't there.
pub fn con_movida(paquete: &Paquete, datos: &Sabidos, dato: &Dato, pasos: i64) -> Option<Sabidos> {
    let mut otros = datos.clone();
    match dato {
        Dato::Campo(id) => {
            let tipo = &paquete.tramite.campo(id)?.tipo;
            let lugar = otros.campos.get_mut(id)?;
            *lugar = movida(lugar, tipo, pasos)?;
        }
        Dato::Celda(tabla, parte) if es_salida(paquete, tabla) => {
            let tipo = &campo_de(paquete, dato)?.tipo;
            let Valor::Registro(partes) = otros.campos.get_mut(tabla)? else { return None };
            let lugar = partes.get_mut(parte.as_str())?;
            *lugar = movida(lugar, tipo, pasos)?;
        }
        Dato::Celda(tabla, columna) => {
            let TipoCampo::Tabla { columnas, .. } = &paquete.tramite.campo(tabla)?.tipo else { return None };
            let tipo = &columnas.iter().find(|c| c.id == *columna)?.tipo;
            let Valor::Lista(filas) = otros.campos.get_mut(tabla)? else { return None };
            let Valor::Registro(celdas) = filas.first_mut()? else { return None };
            let lugar = celdas.get_mut(columna.as_str())?;
            *lugar = movida(lugar, tipo, pasos)?;
        }
        Dato::Parte(etapa, parte) => {
            let tipo = &campo_de(paquete, dato)?.tipo;
            let guarda = paquete.tramite.etapa(etapa)?.guarda.as_ref()?;
            let Valor::Registro(partes) = otros.resultados.get_mut(guarda)? else { return None };
            let lugar = partes.get_mut(parte.as_str())?;
            *lugar = movida(lugar, tipo, pasos)?;
        }
        Dato::Dia => {
            let lugar = otros.solicitud.get_mut("fecha")?;
            let Valor::Fecha(fecha) = lugar else { return None };
            *lugar = Valor::Fecha(fecha.checked_add(Span::new().try_days(pasos).ok()?).ok()?);
        }
        Dato::Hora => {
            let lugar = otros.solicitud.get_mut("hora")?;
            let Valor::Hora(hora) = lugar else { return None };
            *lugar = Valor::Hora(hora.checked_add(Span::new().try_minutes(pasos).ok()?).ok()?);
        }
        Dato::Persona | Dato::Canal => return None,
    }
    Some(otros)
}

/// The days that every issued document has, as fields.
static DIAS: LazyLock<[Campo; 2]> = LazyLock::new(|| {
    [("emitida", "Emitido"), ("vence", "Vence")].map(|(id, etiqueta)| Campo {
        id: id.into(),
        tipo: TipoCampo::Fecha { minimo: None, maximo: None },
        etiqueta: etiqueta.to_owned(),
        ayuda: None,
        obligatorio: true,
        visible_si: None,
        obligatorio_si: None,
        inicial: None,
        finalidad: None,
        datos: Datos::Ninguno,
        ven: Vec::new(),
        requisito: false,
        advierte_si: None,
        advertencia: None,
        calculo: None,
        cita: Cita::default(),
    })
});

/// A part of an issued document, or of an expediente, that a case may choose; its folio says nothing.
pub fn parte_de_salida<'a>(campo: &'a Campo, parte: &str) -> Option<&'a Campo> {
    match &campo.tipo {
        TipoCampo::Salida { entrega, .. } => DIAS.iter().chain(entrega).find(|c| c.id.as_str() == parte),
        TipoCampo::Expediente if parte != "folio" => campo.parte(parte),
        _ => None,
    }
}

/// Whether a field asks for something that exists already and has parts: an issued document, an expediente.
pub fn es_salida(paquete: &Paquete, campo: &CampoId) -> bool {
    let de = |c: &Campo| matches!(c.tipo, TipoCampo::Salida { .. } | TipoCampo::Expediente);
    paquete.tramite.campo(campo).is_some_and(de)
}

/// A field, or a column of a table, of a datum.
pub fn campo_de<'a>(paquete: &'a Paquete, dato: &Dato) -> Option<&'a Campo> {
    match dato {
        Dato::Campo(id) => paquete.tramite.campo(id),
        Dato::Celda(tabla, columna) => match &paquete.tramite.campo(tabla)?.tipo {
            TipoCampo::Tabla { columnas, .. } => columnas.iter().find(|c| c.id == *columna),
            _ => parte_de_salida(paquete.tramite.campo(tabla)?, columna),
        },
        Dato::Parte(etapa, parte) => {
            let operacion = paquete.operacion_de(paquete.tramite.etapa(etapa)?)?;
            operacion.entrega.iter().find(|p| p.id == *parte)
        }
        Dato::Persona | Dato::Canal | Dato::Dia | Dato::Hora => None,
    }
}
