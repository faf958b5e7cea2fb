//! What a journey shows, in a sentence that somebody who knows the law and not the program understands; and its name, made of what it was
//! looked for, so that it stays the same while that stands in the definition.

mod rechazos;

use engine::formato::{self, enumerar};
use schemas::evento::{Hecho, Suceso};
use schemas::paquete::{Contestacion, Paso, TipoCampo};
use schemas::sello::PaqueteSellado;
use schemas::valor::Valor;

use super::taller::Hallado;
use crate::corrida::Corrida;
use crate::medida::figura::{Dato, campo_de, paso_de};
use crate::medida::{Clase, Plan};
use crate::paso;

/// Things that happen and are named in one title.
const SUCESOS: usize = 7;
/// Letters of a name: a file of pruebas has at most 48, and some are for a number that tells two apart.
const LARGO: usize = 44;

/// What a journey shows.
pub fn titulo(paquete: &PaqueteSellado, plan: &Plan<'_>, hallado: &Hallado) -> String {
    if let Some(dicho) = rechazos::titulo(plan, hallado) {
        return dicho;
    }
    let con = condiciones(plan, hallado);
    let pasa = sucesos(paquete, hallado);
    let dicho = if con.is_empty() { pasa } else { format!("{con}: {pasa}") };
    formato_inicial(&dicho)
}

fn formato_inicial(dicho: &str) -> String {
    let mut letras = dicho.chars();
    match letras.next() {
        Some(primera) => primera.to_uppercase().chain(letras).collect(),
        None => String::new(),
    }
}

/// What was chosen on purpose, and where it stands.
fn condiciones(plan: &Plan<'_>, hallado: &Hallado) -> String {
    let puestos = hallado.caso.puestos.iter();
    let dichos: Vec<String> = puestos
        .filter_map(|(dato, valor)| {
            let donde = hallado.objetivos.iter().find_map(|m| lindero(plan, *m, dato)).unwrap_or_default();
            dicho(plan, dato, valor.as_ref()).map(|d| format!("{d}{donde}"))
        })
        .collect();
    if dichos.is_empty() { String::new() } else { format!("con {}", enumerar(&dichos)) }
}

/// Where a figure stands of its limit, if it is that of a datum.
fn lindero(plan: &Plan<'_>, meta: usize, dato: &Dato) -> Option<&'static str> {
    let tipo = campo_de(plan.paquete, dato).map(|c| &c.tipo);
    if tipo.is_some_and(|t| !matches!(t, TipoCampo::Fecha { .. }) && paso_de(t).is_none()) {
        return None;
    }
    let de = |cual: Option<usize>| cual == Some(meta);
    for linde in plan.lindes.values().filter(|l| l.datos.contains(dato)) {
        if de(linde.debajo) {
            return Some(" (apenas debajo del lindero)");
        }
        if de(linde.en) {
            return Some(" (justo en el lindero)");
        }
        if de(linde.arriba) {
            return Some(" (apenas arriba del lindero)");
        }
    }
    let clave = match dato {
        Dato::Campo(campo) => (campo.clone(), None),
        Dato::Celda(tabla, columna) => (tabla.clone(), Some(columna.clone())),
        Dato::Parte(..) | Dato::Persona | Dato::Canal | Dato::Dia | Dato::Hora => return None,
    };
    let [menor, mayor] = plan.extremos.get(&clave).copied()?;
    if de(menor) {
        Some(" (lo menos que se admite)")
    } else {
        de(mayor).then_some(" (lo más que se admite)")
    }
}

/// A datum in words.
fn dicho(plan: &Plan<'_>, dato: &Dato, valor: Option<&Valor>) -> Option<String> {
    match (dato, valor?) {
        (Dato::Persona, Valor::Opcion(tipo)) => {
            Some(format!("persona {} como solicitante", if tipo == "moral" { "moral" } else { "física" }))
        }
        (Dato::Canal, Valor::Opcion(canal)) => {
            Some(format!("solicitud {}", if canal == "presencial" { "presencial" } else { "en línea" }))
        }
        (Dato::Dia, Valor::Fecha(dia)) => Some(format!("solicitud del {}", formato::fecha(*dia))),
        (Dato::Hora, Valor::Hora(hora)) => Some(format!("solicitud a las {}", formato::hora(*hora))),
        (_, valor) => {
            let campo = campo_de(plan.paquete, dato)?;
            let dicho = formato::valor_en_palabras(valor, Some(campo));
            let etiqueta = campo.etiqueta.trim().trim_end_matches(':');
            Some(match &campo.tipo {
                TipoCampo::Entero { .. } | TipoCampo::Decimal { .. } | TipoCampo::Dinero { .. } => {
                    format!("«{etiqueta}» de {dicho}")
                }
                TipoCampo::Fecha { .. } | TipoCampo::FechaHora => format!("«{etiqueta}» el {dicho}"),
                _ => format!("«{dicho}» en «{etiqueta}»"),
            })
        }
    }
}

/// What happens, in order, and how it ends.
fn sucesos(paquete: &PaqueteSellado, hallado: &Hallado) -> String {
    let mut corrida = Corrida::new(paquete, &hallado.caso.prueba);
    corrida.con_papeles = false;
    corrida.ahora = engine::agenda::instante(paquete, hallado.caso.prueba.fecha).unwrap_or_default();
    let mut dichos: Vec<String> = Vec::new();
    for dado in &hallado.pasos {
        let desde = corrida.eventos.len();
        let primero = corrida.estado.is_none();
        paso::dar(&mut corrida, dado);
        if !primero {
            dichos.extend(suceso(&corrida, dado, desde));
        }
    }
    let fin = fin(&corrida);
    let sobran = dichos.len().saturating_sub(SUCESOS);
    let dichos: Vec<String> = dichos.into_iter().skip(sobran).collect();
    match (dichos.is_empty(), fin.is_empty()) {
        (true, true) => "lo que no se acepta".to_owned(),
        (true, false) => format!("se envía y {fin}"),
        (false, true) => enumerar(&dichos),
        (false, false) => format!("{} y {fin}", dichos.join(", ")),
    }
}

fn suceso(corrida: &Corrida<'_>, dado: &Paso, desde: usize) -> Option<String> {
    let tramite = &corrida.paquete.tramite;
    let nombre = |id: &str| tramite.etapa(id).map_or(id, |e| e.nombre.as_str()).to_owned();
    let nuevos = || corrida.eventos.iter().skip(desde).map(|e| &e.hecho);
    match dado {
        Paso::Hace(intento) => Some(match &intento.que {
            schemas::paquete::Gestion::Accion { etapa, accion } => {
                match tramite.etapa(etapa).map(|e| &e.tipo) {
                    Some(schemas::paquete::TipoEtapa::Tarea(tarea)) => {
                        let etiqueta =
                            tarea.acciones.iter().find(|a| a.id == *accion).map(|a| a.etiqueta.as_str());
                        format!("«{}»", etiqueta.unwrap_or(accion))
                    }
                    _ => "la persona responde".to_owned(),
                }
            }
            schemas::paquete::Gestion::General { accion } => {
                let general = tramite.acciones_generales.iter().find(|g| g.id == *accion);
                format!("«{}»", general.map_or(accion.as_str(), |g| g.etiqueta.as_str()))
            }
            schemas::paquete::Gestion::ConsultarAviso { .. } => "la persona abre el aviso".to_owned(),
            schemas::paquete::Gestion::Tomar { .. } => "alguien lo toma".to_owned(),
            schemas::paquete::Gestion::Soltar { .. } => "alguien lo suelta".to_owned(),
            schemas::paquete::Gestion::Programar { .. } => "se programa la visita".to_owned(),
            schemas::paquete::Gestion::Convocar { .. } => "se convoca la sesión".to_owned(),
            schemas::paquete::Gestion::Votar { .. } => "se vota".to_owned(),
            schemas::paquete::Gestion::Invitar { .. } => "se envía otro enlace".to_owned(),
            schemas::paquete::Gestion::Reasignar { .. } => "se asigna a otra persona".to_owned(),
            schemas::paquete::Gestion::Cita { que, .. } => de_cita(*que).to_owned(),
        }),
        Paso::LlegaPago { .. } => nuevos().find_map(|h| match h {
            Hecho::Pagado { monto, .. } => Some(format!("paga {}", formato::moneda(*monto))),
            _ => None,
        }),
        Paso::LlegaConsulta { etapa, contestacion } => Some(match contestacion {
            Contestacion::Con(_) => format!("llega la respuesta de «{}»", nombre(etapa)),
            Contestacion::Falla(_) => format!("no hay respuesta de «{}»", nombre(etapa)),
        }),
        Paso::Hasta { .. } | Paso::Pasan { .. } => {
            let vencida = nuevos().find_map(|h| match h {
                Hecho::Salio { etapa, por: Suceso::Vencio, .. } => {
                    Some(format!("vence el plazo de «{}»", nombre(etapa)))
                }
                Hecho::Salio { etapa, por: Suceso::Espero, .. } => {
                    Some(format!("termina la espera de «{}»", nombre(etapa)))
                }
                Hecho::Notificado { leido: false, .. } => {
                    Some("no abre el aviso y se da por notificada".to_owned())
                }
                _ => None,
            });
            let nadie = nuevos().any(|h| matches!(h, Hecho::Vencio { plazo } if plazo == "resolucion"));
            vencida.or_else(|| nadie.then(|| "nadie resuelve a tiempo".to_owned()))
        }
        Paso::Rechaza { .. } | Paso::Espera(_) => None,
    }
}

fn fin(corrida: &Corrida<'_>) -> String {
    let Some(estado) = &corrida.estado else { return String::new() };
    let tramite = &corrida.paquete.tramite;
    let nombre = |id: &str| tramite.etapa(id).map_or_else(|| id.to_owned(), |e| format!("«{}»", e.nombre));
    let termino = corrida.eventos.iter().rev().find_map(|e| match &e.hecho {
        Hecho::Concluido { etapa, .. } => Some(etapa),
        _ => None,
    });
    match termino {
        Some(etapa) if tramite.etapa(etapa).is_some() => format!("termina en {}", nombre(etapa)),
        // Silence that leads to no stage.
        Some(_) => "se entiende resuelta por falta de respuesta".to_owned(),
        None => {
            let activas: Vec<String> = estado
                .activas
                .iter()
                .filter(|a| !crate::palabras::es_paralelo(corrida.paquete, &a.etapa))
                .map(|a| nombre(&a.etapa))
                .collect();
            format!("queda en {}", enumerar(&activas))
        }
    }
}

/// The name of a journey.
pub fn id(plan: &Plan<'_>, hallado: &Hallado) -> String {
    let Some(meta) = hallado.objetivos.first().and_then(|m| plan.metas.get(*m)) else {
        return "recorrido".to_owned();
    };
    let clase = match meta.clase {
        Clase::Etapas => "etapa",
        Clase::Acciones => "accion",
        Clase::Plazos => "plazo",
        Clase::Ramas => "rama",
        Clase::Linderos => "lindero",
        Clase::Rechazos => "rechazo",
    };
    let corto = meta.nombre.split(" (").next().unwrap_or_default();
    let llano: String = corto.chars().flat_map(char::to_lowercase).map(llana).collect();
    let mut palabras: Vec<&str> = vec![clase];
    let mut largo = clase.len();
    for palabra in llano.split('_').filter(|p| !p.is_empty()) {
        if largo + palabra.len() + 1 > LARGO {
            break;
        }
        largo += palabra.len() + 1;
        palabras.push(palabra);
    }
    // A name does not end in half a phrase.
    while palabras.len() > 2
        && palabras.last().is_some_and(|p| p.len() < 3 && !p.starts_with(|c: char| c.is_ascii_digit()))
    {
        palabras.pop();
    }
    palabras.join("_")
}

const fn llana(c: char) -> char {
    match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        'a'..='z' | '0'..='9' => c,
        _ => '_',
    }
}

/// What was done about an appointment.
const fn de_cita(que: schemas::paquete::GestionCita) -> &'static str {
    use schemas::paquete::GestionCita;
    match que {
        GestionCita::Agendar => "se hace la cita",
        GestionCita::Reprogramar => "se cambia la cita",
        GestionCita::CancelarCita => "se cancela la cita",
        GestionCita::Asiste => "la persona asiste",
        GestionCita::Falta => "la persona falta",
    }
}
