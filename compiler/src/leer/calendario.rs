//! A file of `calendarios/`: rules of rest, office hours, exceptions.

use schemas::ids::CalendarioId;
use schemas::paquete::{Calendario, Descanso, DiaSemana, Excepcion, Franja, ReglaDescanso};

use super::cita;
use super::municipio::Municipalidad;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma};
use crate::yaml::{Escalar, Nodo};

/// Days of the week by their name.
pub const DIAS: [(&str, DiaSemana); 7] = [
    ("lunes", DiaSemana::Lunes),
    ("martes", DiaSemana::Martes),
    ("miercoles", DiaSemana::Miercoles),
    ("jueves", DiaSemana::Jueves),
    ("viernes", DiaSemana::Viernes),
    ("sabado", DiaSemana::Sabado),
    ("domingo", DiaSemana::Domingo),
];

/// Reads a calendar, with the place of its name.
pub fn leer(raiz: &Nodo, municipio: &Municipalidad, sink: &mut Sink) -> Option<(Calendario, Span)> {
    let mut forma = Forma::abrir(raiz, "el calendario", sink)?;
    let id = forma
        .requerida("calendario", sink)
        .and_then(|n| forma::escalar(n, "un nombre", sink))
        .and_then(|e| forma::id(e, sink));
    let nombre = forma.requerida("nombre", sink).and_then(|n| forma::texto(n, sink));
    let dias = forma.requerida("habiles", sink);
    let habiles: Vec<DiaSemana> = dias
        .map(|n| forma::lista(n, sink))
        .unwrap_or_default()
        .iter()
        .filter_map(|n| forma::opcion(n, &DIAS, sink))
        .collect();
    let mut horario = Vec::new();
    if let Some(nodo) = forma.opcional("horario") {
        leer_horario(nodo, &mut horario, sink);
    }
    let mut descansos = Vec::new();
    for nodo in forma.opcional("descansos").map(|n| forma::lista(n, sink)).unwrap_or_default() {
        if let Some(descanso) = leer_descanso(nodo, municipio, sink) {
            descansos.push(descanso);
        }
    }
    let mut excepciones = Vec::new();
    for nodo in forma.opcional("excepciones").map(|n| forma::lista(n, sink)).unwrap_or_default() {
        let Some(mut una) = Forma::abrir(nodo, "la excepción", sink) else { continue };
        let fecha = una.requerida("fecha", sink).and_then(|n| forma::fecha(n, sink));
        let habil = una.requerida("habil", sink).and_then(|n| forma::booleano(n, sink));
        let cita = cita::leer(&mut una, &municipio.ordenamientos, sink);
        una.cerrar(sink);
        if let (Some(fecha), Some(habil)) = (fecha, habil) {
            excepciones.push(Excepcion { fecha, habil, cita });
        }
    }
    let _ = cita::leer(&mut forma, &municipio.ordenamientos, sink);
    forma.cerrar(sink);
    if habiles.is_empty() {
        // Where something else is wrong with the list, it was said.
        if let Some(vacia) = dias.and_then(|n| n.lista()).filter(|l| l.elementos.is_empty() && !l.incompleta)
        {
            sink.push(
                Problema::new(&codes::V0207, vacia.span, "el calendario no tiene ningún día hábil")
                    .ayuda("liste al menos un día en `habiles`; con ninguno, un plazo nunca terminaría"),
            );
        }
        return None;
    }
    let id = id?;
    let nombre = nombre.map_or_else(|| id.valor.clone(), |n| n.valor);
    Some((
        Calendario { id: CalendarioId(id.valor), nombre, habiles, horario, descansos, excepciones },
        id.span,
    ))
}

fn leer_horario(nodo: &Nodo, horario: &mut Vec<Franja>, sink: &mut Sink) {
    let Some(forma) = Forma::abrir(nodo, "el horario", sink) else { return };
    for (dias, franjas) in forma.mapa().iter() {
        let Some(dias) = rango_de_dias(dias, sink) else { continue };
        for franja in forma::lista(franjas, sink) {
            let Some(texto) = forma::texto(franja, sink) else { continue };
            let Some((de, a)) = texto.valor.split_once('-') else {
                sink.push(
                    Problema::new(&codes::V0206, texto.span, format!("`{}` no es una franja", texto.valor))
                        .ayuda("escríbala como `08:00-16:00`"),
                );
                continue;
            };
            let (de, a) = (forma::hora(de.trim(), texto.span, sink), forma::hora(a.trim(), texto.span, sink));
            if let (Some(de), Some(a)) = (de, a) {
                if de >= a {
                    let que = if de == a {
                        "empieza y termina a la misma hora"
                    } else {
                        "termina antes de empezar"
                    };
                    sink.push(
                        Problema::new(
                            &codes::V0207,
                            texto.span,
                            format!("la franja `{}` {que}", texto.valor),
                        )
                        .ayuda("escriba primero la hora en que se abre, como en `08:00-16:00`; una noche se escribe en dos días"),
                    );
                    continue;
                }
                horario.extend(dias.iter().map(|dia| Franja { dia: *dia, de, a }));
            }
        }
    }
    horario.sort_by_key(|f| (f.dia, f.de));
}

/// `lunes a viernes`, or one day.
fn rango_de_dias(clave: &Escalar, sink: &mut Sink) -> Option<Vec<DiaSemana>> {
    let indice = |nombre: &str| DIAS.iter().position(|(n, _)| *n == nombre.trim());
    let (de, a) = clave.texto.split_once(" a ").unwrap_or((&clave.texto, &clave.texto));
    match (indice(de), indice(a)) {
        (Some(i), Some(j)) if i <= j => Some(DIAS.iter().skip(i).take(j - i + 1).map(|(_, d)| *d).collect()),
        _ => {
            sink.push(
                Problema::new(&codes::V0205, clave.span, format!("`{}` no dice qué días", clave.texto))
                    .ayuda("escriba un día, o un rango como `lunes a viernes`, sin acentos"),
            );
            None
        }
    }
}

fn leer_descanso(nodo: &Nodo, municipio: &Municipalidad, sink: &mut Sink) -> Option<Descanso> {
    let mut forma = Forma::abrir(nodo, "el descanso", sink)?;
    let mut reglas: Vec<ReglaDescanso> = Vec::new();
    let mut intentos = 0;
    if let Some(nodo) = forma.opcional("fecha") {
        intentos += 1;
        reglas.extend(mes_y_dia(nodo, sink));
    }
    for (nombre, dia) in DIAS {
        if let Some(nodo) = forma.opcional(nombre) {
            intentos += 1;
            let n = forma::entero(nodo, 1, 5, sink);
            let mes = forma.requerida("de", sink).and_then(|n| forma::entero(n, 1, 12, sink));
            if let (Some(n), Some(mes)) = (n, mes) {
                reglas.push(ReglaDescanso::Enesimo {
                    dia,
                    n: i8::try_from(n).ok()?,
                    mes: i8::try_from(mes).ok()?,
                });
            }
        }
    }
    if let Some(dias) = forma.opcional("pascua") {
        intentos += 1;
        reglas.extend(
            forma::entero(dias, -100, 100, sink)
                .and_then(|d| i16::try_from(d).ok())
                .map(|dias| ReglaDescanso::Pascua { dias }),
        );
    }
    if let Some(del) = forma.opcional("del") {
        intentos += 1;
        let (del, al) =
            (forma::fecha(del, sink), forma.requerida("al", sink).and_then(|n| forma::fecha(n, sink)));
        if let (Some(del), Some(al)) = (del, al) {
            if del > al {
                sink.push(
                    Problema::new(
                        &codes::V0207,
                        nodo.span,
                        format!("el periodo termina el {al}, antes de empezar el {del}"),
                    )
                    .ayuda("ponga en `del` el primer día y en `al` el último; si pasa de un año a otro, revise el año de `al`"),
                );
            } else {
                reglas.push(ReglaDescanso::Periodo { del, al });
            }
        }
    }
    forma.admite(&["de", "al"]);
    let desde = forma.opcional("desde").and_then(|n| forma::fecha(n, sink));
    let hasta = forma.opcional("hasta").and_then(|n| forma::fecha(n, sink));
    let cada = forma
        .opcional("cada")
        .and_then(|n| forma::entero(n, 1, 100, sink))
        .and_then(|n| u16::try_from(n).ok())
        .unwrap_or(1);
    let cita = cita::leer(&mut forma, &municipio.ordenamientos, sink);
    let span = forma.span();
    forma.cerrar(sink);
    if cada > 1 && desde.is_none() {
        sink.push(
            Problema::new(&codes::V0203, span, "`cada` necesita `desde`: el año desde el que se cuenta")
                .ayuda("agregue `desde: AAAA-MM-DD`"),
        );
    }
    match (intentos, reglas.pop()) {
        (1, Some(regla)) => Some(Descanso { regla, desde, hasta, cada, cita }),
        (1, None) => None,
        _ => {
            sink.push(
                Problema::new(&codes::V0203, span, "el descanso no dice cuándo es, o lo dice de dos maneras")
                    .ayuda(
                        "use una sola: `fecha: MM-DD`, `lunes: 1` con `de: 2`, `pascua: -2`, o `del` y `al`",
                    ),
            );
            None
        }
    }
}

fn mes_y_dia(nodo: &Nodo, sink: &mut Sink) -> Option<ReglaDescanso> {
    let escalar = forma::escalar(nodo, "un día del año", sink)?;
    let leido = escalar
        .texto
        .split_once('-')
        .and_then(|(mes, dia)| Some((mes.parse::<i8>().ok()?, dia.parse::<i8>().ok()?)));
    match leido {
        // A leap year, so that 02-29 may be a rest.
        Some((mes, dia)) if jiff::civil::Date::new(2024, mes, dia).is_ok() => {
            Some(ReglaDescanso::Fecha { mes, dia })
        }
        _ => {
            sink.push(
                Problema::new(
                    &codes::V0206,
                    escalar.span,
                    format!("`{}` no es un día del año", escalar.texto),
                )
                .ayuda("escríbalo como `MM-DD`: el 16 de septiembre es `09-16`"),
            );
            None
        }
    }
}
