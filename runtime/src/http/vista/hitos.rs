//! What happened to an expediente, what happens now and what comes, as points of a timeline.

use engine::estado::Estado;
use engine::flujo::RESOLUCION;
use engine::formato;
use schemas::evento::{Evento, Hecho, Quien, Suceso};
use schemas::paquete::{Etapa, Paquete, TipoEtapa};
use schemas::valor::Valor;

use super::{con_punto, flujo, momento, plazo};
use crate::app::{Abierto, resultado_en_palabras, resultado_para_otros};
use crate::web::vistas::{Cuando, Enlace, Hito};

/// Who looks: decides what is told and how who applies is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mira {
    /// Who applied.
    Titular,
    /// Who works on it.
    Operador,
    /// Anybody: no names, no reasons, no amounts.
    Publico,
}

impl Mira {
    const fn usted(self) -> &'static str {
        match self {
            Mira::Titular => "Usted",
            Mira::Operador | Mira::Publico => "Quien solicita",
        }
    }
}

/// What happened, oldest first, and what happens now.
pub fn avance(abierto: &Abierto, mira: Mira) -> Vec<Hito> {
    let mut hitos = historia(abierto, mira);
    hitos.extend(ahora(&abierto.paquete, &abierto.estado, mira));
    hitos
}

/// Whether a stage orders something of the platform.
fn ordenada(paquete: &Paquete, etapa: &str) -> bool {
    paquete.tramite.etapa(etapa).is_some_and(|e| paquete.ordena(e))
}

/// What a stage orders, as the definition calls it.
fn ordenado<'a>(paquete: &'a Paquete, etapa: &str) -> &'a str {
    let operacion = paquete.tramite.etapa(etapa).and_then(|e| paquete.operacion_de(e));
    operacion.map_or("", |o| o.nombre.as_str())
}

/// What happened, without what happens now.
pub fn historia(abierto: &Abierto, mira: Mira) -> Vec<Hito> {
    let versiones = abierto.versiones();
    versiones.con(&abierto.eventos).filter_map(|(e, rige)| de_uno(abierto, rige?, e, mira)).collect()
}

/// An event of an expediente as a point: as [`de_evento`], with the name of who was absent when somebody acted in their place.
pub fn de_uno(abierto: &Abierto, rige: &Paquete, evento: &Evento, mira: Mira) -> Option<Hito> {
    let mut hito = de_evento(rige, evento, mira)?;
    if let Quien::Servidor { por: Some(ausente), .. } = &evento.quien
        && mira != Mira::Publico
    {
        let nombre = abierto.ausentes.get(ausente).map_or("otra persona", String::as_str);
        hito.quien = hito.quien.map(|quien| format!("{quien}, en suplencia de {nombre}"));
    }
    Some(hito)
}

/// The stages that wait now.
pub fn ahora(paquete: &Paquete, estado: &Estado, mira: Mira) -> Vec<Hito> {
    estado
        .activas
        .iter()
        .filter_map(|activa| {
            let etapa = paquete.tramite.etapa(&activa.etapa)?;
            let quien = match mira {
                Mira::Publico => flujo::quien_ahora(paquete, estado, etapa, mira.usted()),
                Mira::Titular | Mira::Operador => {
                    flujo::quien_por_nombre(paquete, estado, etapa, mira.usted())
                }
            };
            if quien.is_none() && !matches!(etapa.tipo, TipoEtapa::Espera { .. } | TipoEtapa::Consulta { .. })
            {
                return None;
            }
            if let TipoEtapa::Consulta { servicio, .. } = &etapa.tipo {
                let texto = if paquete.ordena(etapa) {
                    "La Ventanilla lo está haciendo.".to_owned()
                } else {
                    format!("Esperamos la respuesta de: {}.", sistema(paquete, servicio))
                };
                return Some(Hito {
                    cuando: Cuando::Ahora,
                    titulo: etapa.nombre.clone(),
                    momento: Some(momento(paquete, activa.desde)),
                    quien: None,
                    texto: Some(texto),
                    enlaces: Vec::new(),
                });
            }
            let fin = plazo::fin_de(paquete, estado, &etapa.id).map(plazo::dia_y_hora);
            let cita = engine::cita::reservada(estado, &etapa.id);
            let texto = match (cita, mira) {
                (Some(_), Mira::Publico) => Some("Ya tiene fecha y hora.".to_owned()),
                (Some(hay), _) => {
                    Some(format!("{}. {}", super::citas::al_empezar(hay.desde), con_punto(&hay.lugar)))
                }
                (None, _) => fin.map(|f| format!("A más tardar el {f}.")),
            };
            Some(Hito {
                cuando: Cuando::Ahora,
                titulo: etapa.nombre.clone(),
                momento: Some(momento(paquete, activa.desde)),
                quien,
                texto,
                enlaces: Vec::new(),
            })
        })
        .collect()
}

/// What usually comes after what happens now, up to a good end.
pub fn sigue(paquete: &Paquete, estado: &Estado, mira: Mira) -> Vec<Hito> {
    let mut vistas: Vec<&str> = estado.activas.iter().map(|a| a.etapa.as_str()).collect();
    let mut hitos = Vec::new();
    for activa in &estado.activas {
        let Some(etapa) = paquete.tramite.etapa(&activa.etapa).filter(|e| flujo::se_ve(e)) else { continue };
        for paso in flujo::camino(paquete, etapa) {
            if !vistas.contains(&paso.id.as_str()) {
                vistas.push(paso.id.as_str());
                hitos.push(por_venir(paquete, paso, mira));
            }
        }
    }
    // Ends go last, whichever rama told them first.
    hitos.sort_by_key(|(fin, _)| *fin);
    hitos.into_iter().map(|(_, hito)| hito).collect()
}

fn por_venir(paquete: &Paquete, etapa: &Etapa, mira: Mira) -> (bool, Hito) {
    let fin = matches!(etapa.tipo, TipoEtapa::Fin { .. });
    let hito = Hito {
        cuando: Cuando::Luego,
        titulo: etapa.nombre.clone(),
        momento: None,
        quien: flujo::quien(paquete, etapa, mira.usted()),
        texto: match (&etapa.plazo, flujo::condicionada(paquete, etapa)) {
            (Some(plazo), true) => Some(format!("Sólo en algunos casos; en {}.", plazo.dura)),
            (Some(plazo), false) => Some(format!("En {}.", plazo.dura)),
            (None, true) => Some("Sólo en algunos casos.".to_owned()),
            (None, false) => None,
        },
        enlaces: Vec::new(),
    };
    (fin, hito)
}

/// An outside system, as people call it.
fn sistema<'p>(paquete: &'p Paquete, id: &'p str) -> &'p str {
    paquete.servicio(id).map_or(id, |s| s.nombre.as_str())
}

fn firma(paquete: &Paquete, quien: &Quien, mira: Mira) -> Option<String> {
    match quien {
        Quien::Solicitante { .. } => Some(mira.usted().to_owned()),
        Quien::Servidor { rol, suple_a, .. } => {
            let nombre = flujo::rol_en_palabras(paquete, rol);
            match suple_a.as_ref().filter(|_| mira != Mira::Publico).and_then(|s| paquete.rol(s)) {
                Some(suplido) => Some(format!("{nombre}, en suplencia de {}", suplido.nombre)),
                None => Some(nombre),
            }
        }
        Quien::Tercero { tercero, .. } => Some(engine::tercero::nombre(paquete, tercero).to_owned()),
        Quien::Sistema => None,
    }
}

/// Who signed, in words.
fn firmado(paquete: &Paquete, firmante: &str, persona: &str, quien: &Quien) -> String {
    let cargo = |rol: &str| paquete.rol(rol).map_or_else(|| rol.to_owned(), |r| r.nombre.clone());
    let como = match quien {
        Quien::Servidor { rol, suple_a: Some(ausente), .. } => {
            format!("{}, por ausencia de {}", cargo(rol), cargo(ausente))
        }
        Quien::Servidor { .. } | Quien::Solicitante { .. } | Quien::Tercero { .. } | Quien::Sistema => {
            cargo(firmante)
        }
    };
    if persona.is_empty() { como } else { format!("{persona}, {como}") }
}

/// An event as a point; `None` when who looks is not told of it.
pub fn de_evento(paquete: &Paquete, evento: &Evento, mira: Mira) -> Option<Hito> {
    let tramite = &paquete.tramite;
    let nombre = |id: &str| tramite.etapa(id).map_or_else(|| id.to_owned(), |e| e.nombre.clone());
    let mut texto = None;
    let mut enlaces = Vec::new();
    let titulo = match &evento.hecho {
        Hecho::Iniciado { folio, .. } => {
            texto = (mira != Mira::Publico).then(|| format!("Folio {folio}."));
            "Solicitud enviada".to_owned()
        }
        Hecho::Salio { etapa, por, .. } => {
            let primera = tramite.etapas.first().is_some_and(|e| e.id == *etapa);
            match por {
                Suceso::Accion(_) if primera => return None,
                Suceso::Accion(accion) => {
                    let definida = match &tramite.etapa(etapa)?.tipo {
                        TipoEtapa::Tarea(tarea) => tarea.acciones.iter().find(|a| a.id == *accion)?,
                        _ => return None,
                    };
                    if mira == Mira::Publico {
                        format!("Terminó: {}", nombre(etapa))
                    } else {
                        texto = Some(con_punto(&format!("Decisión: {}", definida.etiqueta)));
                        nombre(etapa)
                    }
                }
                Suceso::General(accion) => {
                    tramite.acciones_generales.iter().find(|a| a.id == *accion).map(|a| a.etiqueta.clone())?
                }
                Suceso::SinLugar { cupo, opcion } if mira != Mira::Publico => {
                    texto = super::cupos::dicho(paquete, cupo, opcion.as_deref());
                    "No quedaba lugar".to_owned()
                }
                Suceso::Respondida => "Respuesta enviada".to_owned(),
                Suceso::Asistio => format!("Asistió: {}", nombre(etapa)),
                Suceso::Falto => format!("No asistió: {}", nombre(etapa)),
                Suceso::Cancelada if mira == Mira::Operador => format!("Quedó sin efecto: {}", nombre(etapa)),
                Suceso::Espero => format!("Terminó: {}", nombre(etapa)),
                _ => return None,
            }
        }
        Hecho::Entro { etapa, visita, .. } => match &tramite.etapa(etapa)?.tipo {
            TipoEtapa::Prevencion { .. } => match mira {
                Mira::Titular => "Le pedimos completar su solicitud".to_owned(),
                Mira::Operador | Mira::Publico => "Se pidió completar la solicitud".to_owned(),
            },
            TipoEtapa::Tarea(_) if *visita > 1 => format!("Vuelve a «{}»", nombre(etapa)),
            _ => return None,
        },
        Hecho::Liquidado { liquidacion, .. } => {
            if mira == Mira::Publico || liquidacion.total.is_zero() {
                return None;
            }
            format!("Se calculó el pago: {}", formato::moneda(liquidacion.total))
        }
        Hecho::Pagado { monto, medio, referencia, .. } => {
            if mira != Mira::Publico {
                texto = Some(format!(
                    "{}, por {}. Referencia {referencia}.",
                    formato::moneda(*monto),
                    medio_en_palabras(medio)
                ));
            }
            "Pago recibido".to_owned()
        }
        Hecho::PagoApartado { monto, motivo, .. } => {
            if mira == Mira::Publico {
                return None;
            }
            texto = Some(format!("{}. Lo revisamos y le avisamos.", crate::http::mayuscula(motivo)));
            format!("Llegó un pago que no coincide: {}", formato::moneda(*monto))
        }
        Hecho::ConsultaPedida { etapa, .. } if mira != Mira::Publico && ordenada(paquete, etapa) => {
            format!("Se ordenó a la Ventanilla: {}", ordenado(paquete, etapa))
        }
        Hecho::ConsultaRespondida { etapa, valores } if mira != Mira::Publico && ordenada(paquete, etapa) => {
            let hecho = valores.get("hecho") == Some(&Valor::Booleano(true));
            if let Some(Valor::Texto(motivo)) = valores.get("motivo") {
                texto = Some(con_punto(&crate::http::mayuscula(motivo)));
            }
            format!("{}: {}", if hecho { "Se hizo" } else { "No se hizo" }, ordenado(paquete, etapa))
        }
        Hecho::ConsultaPedida { servicio, .. } if mira != Mira::Publico => {
            format!("Se preguntó a: {}", sistema(paquete, servicio))
        }
        Hecho::ConsultaRespondida { etapa, .. } if mira != Mira::Publico => {
            format!("Llegó la respuesta: {}", nombre(etapa))
        }
        Hecho::ConsultaFallida { etapa, motivo } if mira != Mira::Publico => {
            texto = (mira == Mira::Operador).then(|| con_punto(&crate::http::mayuscula(motivo)));
            format!("No hubo respuesta: {}", nombre(etapa))
        }
        Hecho::VisitaProgramada { desde, hasta, nombre: quien, antes, .. } => {
            if mira != Mira::Publico {
                let entre =
                    hasta.map_or(String::new(), |h| format!(", y hasta las {}", formato::hora(h.time())));
                let quien = if quien.is_empty() { String::new() } else { format!(" La hace {quien}.") };
                texto = Some(format!("{}{entre}.{quien}", super::citas::al_empezar(*desde)));
            }
            if antes.is_some() { "Cambió la visita" } else { "Se programó la visita" }.to_owned()
        }
        Hecho::SesionConvocada { sesion, cuando, lugar, antes, .. } => {
            if mira != Mira::Publico {
                texto = Some(format!(
                    "{}. {} {}",
                    super::citas::al_empezar(*cuando),
                    con_punto(sesion),
                    con_punto(lugar)
                ));
            }
            if antes.is_some() { "Cambió la sesión" } else { "Se convocó la sesión" }.to_owned()
        }
        // How each voted is told to nobody here.
        Hecho::Votado { nombre: quien, ausente, .. } if mira == Mira::Operador => {
            format!("Votó {}", engine::votacion::quien_voto(quien, ausente))
        }
        Hecho::SesionCerrada { desenlace, a_favor, en_contra, abstenciones, excusas, .. } => {
            if mira != Mira::Publico {
                let conteo = engine::votacion::Conteo {
                    a_favor: *a_favor,
                    en_contra: *en_contra,
                    abstenciones: *abstenciones,
                    excusas: *excusas,
                    ..engine::votacion::Conteo::default()
                };
                let como = crate::http::mayuscula(engine::votacion::en_palabras(*desenlace));
                texto = Some(format!("{como}: {}.", engine::votacion::conteo_en_palabras(&conteo)));
            }
            "Se cerró la sesión".to_owned()
        }
        Hecho::Invitado { etapa, tercero, ronda, correo, .. } => {
            if mira == Mira::Publico {
                return None;
            }
            texto = super::terceros::a_donde(paquete, etapa, correo, mira);
            let nombre = engine::tercero::nombre(paquete, tercero);
            if *ronda == 1 {
                format!("Se envió su enlace a «{nombre}»")
            } else {
                format!("Se envió otro enlace a «{nombre}»; el anterior ya no sirve")
            }
        }
        Hecho::CitaAgendada { desde, lugar, antes, .. } => {
            if mira != Mira::Publico {
                texto = Some(format!("{}. {}", super::citas::al_empezar(*desde), con_punto(lugar)));
            }
            if antes.is_some() { "Cambió la cita".to_owned() } else { "Se hizo la cita".to_owned() }
        }
        Hecho::CitaCancelada { desde, por, .. } => {
            if mira != Mira::Publico {
                texto = Some(super::citas::por_que(*desde, *por));
            }
            "Se canceló la cita".to_owned()
        }
        Hecho::Firmado { salida, firmante, nombre: persona, ausente, .. } => {
            if mira != Mira::Publico {
                let quien = firmado(paquete, firmante, persona, &evento.quien);
                let por =
                    if ausente.is_empty() { String::new() } else { format!(", por ausencia de {ausente}") };
                texto = Some(con_punto(&format!("{quien}{por}")));
            }
            let titulo = tramite.salida(salida).map_or(salida.as_str(), |s| s.titulo.as_str());
            format!("Se firmó: {titulo}")
        }
        Hecho::Emitido { salida, folio, corrige, .. } => {
            let titulo = tramite.salida(salida).map_or(salida.as_str(), |s| s.titulo.as_str());
            if mira != Mira::Publico {
                enlaces.push(Enlace::new("Verificar", format!("/verificar/{folio}")));
                texto = corrige.as_ref().map(|a| format!("Sustituye al documento {a}, que deja de valer."));
            }
            format!("Documento emitido: {titulo}")
        }
        Hecho::Revocado { salida, folio } => {
            let titulo = tramite.salida(salida).map_or(salida.as_str(), |s| s.titulo.as_str());
            if mira != Mira::Publico {
                enlaces.push(Enlace::new("Verificar", format!("/verificar/{folio}")));
            }
            format!("Documento revocado: {titulo}")
        }
        Hecho::DepositoLiquidado { cobro, devuelto, ejecutado, .. } => {
            if mira == Mira::Publico {
                return None;
            }
            let que = tramite.cobro(cobro).map_or(cobro.as_str(), |c| c.nombre.as_str());
            texto = Some(deposito_en_palabras(*devuelto, *ejecutado));
            if ejecutado.is_zero() {
                format!("Se ordenó devolver: {que}")
            } else {
                format!("Se hizo efectiva: {que}")
            }
        }
        Hecho::CupoTomado { cupo, opcion, .. } => {
            if mira == Mira::Publico {
                return None;
            }
            texto = super::cupos::dicho(paquete, cupo, opcion.as_deref());
            "Se apartó un lugar".to_owned()
        }
        Hecho::CupoHeredado { cupo, de } => {
            if mira == Mira::Publico {
                return None;
            }
            texto = tramite.cupo(cupo).map(|c| format!("{}: el del documento {de}.", c.nombre));
            "Conserva su lugar".to_owned()
        }
        Hecho::CupoLiberado { cupo, opcion, .. } => {
            if mira == Mira::Publico {
                return None;
            }
            texto = super::cupos::dicho(paquete, cupo, opcion.as_deref());
            "Se desocupó el lugar".to_owned()
        }
        Hecho::Avisado { .. } => match mira {
            Mira::Titular => "Le enviamos un aviso".to_owned(),
            Mira::Operador => "Aviso enviado".to_owned(),
            Mira::Publico => return None,
        },
        Hecho::Notificado { leido, .. } => match (mira, leido) {
            (Mira::Publico, _) => return None,
            (Mira::Titular, true) => "Usted leyó el aviso".to_owned(),
            (Mira::Operador, true) => "Aviso leído: surte efecto".to_owned(),
            (_, false) => {
                texto = Some("Terminó el plazo para leerlo.".to_owned());
                "El aviso se tuvo por notificado".to_owned()
            }
        },
        Hecho::Vencio { plazo } if plazo.as_str() == RESOLUCION => "Terminó el plazo de respuesta".to_owned(),
        Hecho::Vencio { plazo } if plazo.starts_with("cita.") => return None,
        Hecho::Vencio { plazo } => match plazo.strip_prefix("consulta.") {
            Some(_) => return None,
            None => format!("Venció el plazo de «{}»", nombre(plazo)),
        },
        Hecho::Suspendido { plazo, por, .. } if plazo.as_str() == RESOLUCION && mira != Mira::Publico => {
            texto = Some(format!("Mientras espera «{}».", nombre(por)));
            "Se detuvo el plazo de respuesta".to_owned()
        }
        Hecho::Reanudado { plazo, .. } if plazo.as_str() == RESOLUCION && mira != Mira::Publico => {
            "Siguió el plazo de respuesta".to_owned()
        }
        Hecho::Migrado { a, motivo, .. } => {
            let version = paquete.tramite.version.as_deref().unwrap_or_else(|| a.corto());
            let razon = motivo.trim().trim_end_matches('.');
            texto = (mira != Mira::Publico).then(|| con_punto(&format!("El motivo: {razon}")));
            match mira {
                Mira::Titular => format!("Su solicitud sigue ahora las reglas de la versión {version}"),
                Mira::Operador | Mira::Publico => format!("Sigue ahora las reglas de la versión {version}"),
            }
        }
        Hecho::Respondido { .. } if mira != Mira::Publico => {
            let (etapa, persona) = engine::servidor::reasignada(paquete, &evento.hecho)?;
            format!("«{}» se asignó a {persona}", nombre(etapa))
        }
        Hecho::Tomado { etapa, .. } if mira == Mira::Operador => format!("Tomó «{}»", nombre(etapa)),
        Hecho::Soltado { etapa } if mira == Mira::Operador => format!("Soltó «{}»", nombre(etapa)),
        Hecho::Concluido { resultado, .. } => match mira {
            Mira::Operador | Mira::Publico => resultado_para_otros(*resultado).to_owned(),
            Mira::Titular => resultado_en_palabras(*resultado).to_owned(),
        },
        _ => return None,
    };
    Some(Hito {
        cuando: Cuando::Hecho,
        titulo,
        momento: Some(momento(paquete, evento.cuando)),
        quien: firma(paquete, &evento.quien, mira),
        texto,
        enlaces,
    })
}

/// `tarjeta`, `pago en caja`, `transferencia`.
pub fn medio_en_palabras(medio: &str) -> &str {
    match medio {
        "caja" => "pago en caja",
        "spei" => "transferencia",
        otro => otro,
    }
}

/// What became of a deposit: `Se devuelven $300.00; el municipio conserva $700.00.`
pub fn deposito_en_palabras(devuelto: rust_decimal::Decimal, ejecutado: rust_decimal::Decimal) -> String {
    let (d, e) = (formato::moneda(devuelto), formato::moneda(ejecutado));
    match (devuelto.is_zero(), ejecutado.is_zero()) {
        (_, true) => format!("Se devuelven {d}."),
        (true, false) => format!("El municipio conserva {e}."),
        (false, false) => format!("El municipio conserva {e} y se devuelven {d}."),
    }
}
