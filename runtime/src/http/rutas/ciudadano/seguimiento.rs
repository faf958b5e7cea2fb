//! Following a solicitud: whose turn it is and until when, what happened, what comes, its deadlines and documents; and the acuse.

use axum::extract::Path;
use engine::estado::Estado;
use engine::permiso;
use engine::{evolve, formato, formulario};
use schemas::paquete::{AQuien, Actor, Etapa, Paquete, Resultado, TipoEtapa};

use super::documentos;
use super::propio;
use super::solicitudes::tono;
use crate::app::{Abierto, resultado_en_palabras};
use crate::http::vista::hitos::{self, Mira};
use crate::http::vista::{cupos, datos, flujo, momento, plazo, referidos};
use crate::http::{Cx, Falla, Respuesta, mayuscula};
use crate::web::vistas::{Acuse, Enlace, Fila, Mensaje, Respuestas, Seguimiento, Tono, Turno, rutas};

/// What the person must do in a stage: where, and the words of the button.
pub(super) fn que_hacer(abierto: &Abierto, etapa: &Etapa) -> Option<Enlace> {
    let folio = &abierto.estado.folio;
    match &etapa.tipo {
        TipoEtapa::Pago { .. } => {
            let total = abierto.estado.liquidaciones.get(&etapa.id).map(|l| formato::moneda(l.total));
            let texto = total.map_or_else(|| "Pagar".to_owned(), |t| format!("Pagar {t}"));
            Some(Enlace::new(texto, format!("/solicitudes/{folio}/pagos/{}", etapa.id)))
        }
        TipoEtapa::Prevencion { .. } => Some(Enlace::new(
            "Ver qué falta y responder",
            format!("/solicitudes/{folio}/etapas/{}", etapa.id),
        )),
        TipoEtapa::Cita(_) => Some(super::cita::enlace(abierto, etapa)),
        TipoEtapa::Tarea(tarea) if tarea.actor == Actor::Solicitante => {
            Some(Enlace::new("Continuar", format!("/solicitudes/{folio}/etapas/{}", etapa.id)))
        }
        _ => None,
    }
}

fn turno(cx: &Cx, abierto: &Abierto) -> Turno {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    if let Some(resultado) = estado.resultado {
        return fin(abierto, resultado);
    }
    let activas: Vec<&Etapa> =
        estado.activas.iter().filter_map(|a| paquete.tramite.etapa(&a.etapa)).collect();
    if let Some(turno) = activas.iter().find_map(|e| super::cita::turno(abierto, e)) {
        return turno;
    }
    let suya = activas.iter().find(|e| matches!(permiso::turno(estado, e), Some(Actor::Solicitante)));
    if let Some(etapa) = suya {
        return de_usted(cx, abierto, etapa);
    }
    if let Some(turno) = super::invitacion::turno(cx, abierto) {
        return turno;
    }
    let quienes: Vec<String> = activas.iter().filter_map(|e| dependencia(paquete, e)).collect();
    let mut unicas: Vec<String> = Vec::new();
    for quien in quienes {
        if !unicas.contains(&quien) {
            unicas.push(quien);
        }
    }
    let que: Vec<String> =
        activas.iter().filter(|e| permiso::actor_de(e).is_some()).map(|e| e.nombre.clone()).collect();
    let titulo = if unicas.is_empty() {
        "Su solicitud sigue su curso".to_owned()
    } else {
        format!("Le toca a {}", formato::enumerar(&unicas))
    };
    let mut texto =
        if que.is_empty() { String::new() } else { format!("Está en «{}».", formato::enumerar(&que)) };
    texto.push_str(" Usted no tiene que hacer nada por ahora; le avisaremos por correo.");
    for dicho in lo_que_ya_hay(abierto) {
        texto.push_str(&format!("\n\n{dicho}"));
    }
    if let Some(fin) = fin_de_resolucion(paquete, estado) {
        texto.push_str(&format!("\n\nLa respuesta debe llegar a más tardar el {fin}."));
    }
    Turno { titulo, texto: texto.trim().to_owned(), usted: false, tono: Tono::Neutro, boton: None }
}

/// What is theirs already while the rest goes on: documents that were issued, and the money that is held for them.
fn lo_que_ya_hay(abierto: &Abierto) -> Vec<String> {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let emitidas = estado.salidas.iter().filter(|s| s.revocada.is_none());
    let documentos = emitidas
        .filter_map(|s| paquete.tramite.salida(&s.salida))
        .map(|s| format!("Su documento «{}» ya está en esta página.", s.titulo));
    let garantias = paquete.tramite.cobros.iter().filter(|c| c.deposito.is_some()).filter_map(|c| {
        let pago = estado.deposito(&c.id)?;
        Some(format!(
            "Guardamos {} de «{}»: se le devuelve, menos lo que el municipio deba tomar de ella según el trámite.",
            formato::moneda(pago.monto),
            c.nombre
        ))
    });
    documentos.chain(garantias).collect()
}

fn fin_de_resolucion(paquete: &Paquete, estado: &Estado) -> Option<String> {
    plazo::fin_de_la_resolucion(paquete, estado).map(plazo::dia_y_hora)
}

fn dependencia(paquete: &Paquete, etapa: &Etapa) -> Option<String> {
    match permiso::actor_de(etapa)? {
        Actor::Rol(rol) => {
            let rol = paquete.rol(rol)?;
            Some(
                paquete
                    .dependencia(&rol.dependencia)
                    .map_or_else(|| rol.nombre.clone(), |d| flujo::con_articulo(&d.nombre)),
            )
        }
        Actor::Tercero(id) => Some(format!("«{}»", engine::tercero::nombre(paquete, id))),
        Actor::Solicitante | Actor::Sistema => None,
    }
}

fn de_usted(_cx: &Cx, abierto: &Abierto, etapa: &Etapa) -> Turno {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let hasta = plazo::fin_de(paquete, estado, &etapa.id).map(plazo::dia_y_hora);
    let boton = que_hacer(abierto, etapa);
    let (titulo, que) = match &etapa.tipo {
        TipoEtapa::Pago { .. } => {
            let total =
                estado.liquidaciones.get(&etapa.id).map(|l| formato::moneda(l.total)).unwrap_or_default();
            (format!("Le toca a usted: pagar {total}"), "Pague".to_owned())
        }
        TipoEtapa::Prevencion { .. } => (
            "Le toca a usted: completar su solicitud".to_owned(),
            "Le pedimos completar o corregir algo. Responda".to_owned(),
        ),
        TipoEtapa::Cita(_) => (
            "Le toca a usted: elegir día y hora".to_owned(),
            format!("Elija la hora de «{}». La cita debe ser", etapa.nombre),
        ),
        _ => (format!("Le toca a usted: {}", etapa.nombre), "Complete este paso".to_owned()),
    };
    let sin_abrir = estado.por_notificar.contains_key(&etapa.id);
    let mut texto = match hasta {
        Some(hasta) if sin_abrir => format!(
            "Le enviamos un aviso: ábralo a más tardar el {hasta}. Su plazo para responder cuenta desde que lo abra."
        ),
        Some(hasta) => format!("{que} a más tardar el {hasta}."),
        None => format!("{que} cuando pueda; el trámite espera."),
    };
    if let Some(pierde) = si_no(paquete, etapa).filter(|_| !sin_abrir) {
        texto.push_str(&format!(" {pierde}"));
    }
    if let Some(apartado) = estado.apartados.last().filter(|_| matches!(etapa.tipo, TipoEtapa::Pago { .. })) {
        texto.push_str(&format!(
            "\n\nLlegó un pago de {} que no coincide: {}. Lo revisamos y le avisamos; su dinero no se pierde.",
            formato::moneda(apartado.monto),
            apartado.motivo
        ));
    }
    for dicho in lo_que_ya_hay(abierto) {
        texto.push_str(&format!("\n\n{dicho}"));
    }
    Turno { titulo, texto, usted: true, tono: Tono::Aviso, boton }
}

/// What is lost when the time of a stage runs out.
pub(super) fn si_no(paquete: &Paquete, etapa: &Etapa) -> Option<String> {
    let schemas::paquete::Destino::Etapa(id) = etapa.al_vencer.as_ref()? else { return None };
    let destino = paquete.tramite.etapa(id)?;
    Some(match &destino.tipo {
        TipoEtapa::Fin { resultado: Resultado::Caduca, .. } => {
            "Si no, su solicitud se cierra: tendría que empezar de nuevo.".to_owned()
        }
        TipoEtapa::Fin { resultado: Resultado::Desechada, .. } => {
            "Si no, su solicitud se desecha: tendría que empezar de nuevo.".to_owned()
        }
        TipoEtapa::Fin { resultado: Resultado::Desfavorable, .. } => {
            "Si no, su solicitud se niega.".to_owned()
        }
        _ => format!("Si no, pasa a «{}».", destino.nombre),
    })
}

fn fin(abierto: &Abierto, resultado: Resultado) -> Turno {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let salida = estado.salidas.last();
    let mut texto = match resultado {
        Resultado::Favorable | Resultado::Atendida => match salida.and_then(|s| paquete.tramite.salida(&s.salida)) {
            Some(definida) => format!("Su documento «{}» está en esta página. Cualquiera puede verificarlo con su folio.", definida.titulo),
            None => "Su trámite terminó.".to_owned(),
        },
        Resultado::Desfavorable => {
            "La resolución, con sus motivos y los medios para impugnarla, está entre los documentos y los avisos.".to_owned()
        }
        Resultado::Desechada => "No se llegó a resolver. Puede presentar una solicitud nueva con lo que faltó.".to_owned(),
        Resultado::Desistida => "Usted la retiró. Puede presentar otra cuando lo decida.".to_owned(),
        Resultado::Caduca => "Se cerró porque pasó el tiempo para continuar. Puede presentar una solicitud nueva.".to_owned(),
        Resultado::Ficta => match &paquete.tramite.ficha.si_no_responde {
            schemas::paquete::Ficta::Afirmativa { .. } => {
                "La autoridad no respondió a tiempo: se entiende concedida (afirmativa ficta).".to_owned()
            }
            _ => "La autoridad no respondió a tiempo: se entiende negada (negativa ficta), y usted puede impugnarla.".to_owned(),
        },
    };
    if let Some(dicho) = cupos::sin_lugar(abierto) {
        texto = dicho;
    }
    if let Some(vence) = salida.and_then(|s| s.vence) {
        texto.push_str(&format!(" Es vigente hasta el {}.", formato::fecha(vence)));
    }
    Turno {
        titulo: resultado_en_palabras(resultado).to_owned(),
        texto,
        usted: false,
        tono: tono(resultado),
        boton: None,
    }
}

pub(super) async fn pagina(cx: Cx, Path(folio): Path<String>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let app = cx.servidor.app();
    let ahora = app.ahora();
    let turno = turno(&cx, &abierto);
    let mut acciones: Vec<Enlace> =
        formulario::ofertas(paquete, estado, &cx.actuante(&abierto.paquete)?, ahora)
            .map_err(crate::app::AppError::from)?
            .into_iter()
            .filter(|o| o.etapa.is_none())
            .map(|o| Enlace::new(o.etiqueta, format!("/solicitudes/{}/acciones/{}", estado.folio, o.accion)))
            .collect();
    acciones.extend(super::sistema::enlaces(&cx, &abierto));
    acciones.extend(super::invitacion::enlaces(&abierto));
    acciones.extend(referidos::ofrecidos(&cx, &abierto, AQuien::Solicitante).await?);
    let mut pagina = cx.pagina(rutas::SOLICITUDES, format!("{} {}", paquete.tramite.nombre, estado.folio));
    if let Some(perdido) = estado.resultado.is_none().then(|| vencido(&abierto, ahora)).flatten() {
        pagina.mensaje = Some(perdido);
    }
    let vista = Seguimiento {
        pagina,
        regresar: Some(Enlace::new("Mis solicitudes", rutas::SOLICITUDES)),
        folio: estado.folio.to_string(),
        tramite: paquete.tramite.nombre.clone(),
        turno,
        avance: hitos::avance(&abierto, Mira::Titular),
        sigue: hitos::sigue(paquete, estado, Mira::Titular),
        plazos: plazo::plazos(paquete, estado, ahora),
        lugares: cupos::tenidos(&cx, &abierto)
            .into_iter()
            .map(|(etiqueta, valor)| Fila { etiqueta, valor: mayuscula(&valor) })
            .collect(),
        documentos: documentos::de_expediente(&abierto),
        acciones,
        url_respuestas: format!("/solicitudes/{}/respuestas", estado.folio),
    };
    cx.render("ciudadano/seguimiento.html", &vista)
}

/// A clock of the authority ran out and nobody acted yet.
fn vencido(abierto: &Abierto, ahora: jiff::Timestamp) -> Option<Mensaje> {
    let momento = evolve::local(&abierto.paquete, ahora);
    let vencio = abierto.estado.relojes.values().any(|r| {
        abierto
            .paquete
            .calendario(&r.reloj.calendario)
            .and_then(|c| engine::plazo::vence(&r.reloj, c))
            .is_some_and(|f| r.vencido && engine::plazo::vencio(f, momento))
    });
    vencio.then(|| Mensaje {
        tono: Tono::Aviso,
        titulo: "Se pasó el tiempo de un paso del municipio".to_owned(),
        texto: Some("Su solicitud sigue; el plazo de respuesta completo es el que cuenta.".to_owned()),
    })
}

pub(super) async fn acuse(cx: Cx, Path(folio): Path<String>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let seguimiento = format!("/solicitudes/{}", estado.folio);
    let turno = turno(&cx, &abierto);
    let mut que_sigue: Vec<String> = hitos::ahora(paquete, estado, Mira::Titular)
        .into_iter()
        .map(|h| {
            let quien = h.quien.map(|q| format!(" ({q})")).unwrap_or_default();
            crate::http::vista::con_punto(
                format!("{}{quien}. {}", h.titulo, h.texto.unwrap_or_default()).trim(),
            )
        })
        .collect();
    que_sigue.extend(hitos::sigue(paquete, estado, Mira::Titular).into_iter().map(|h| {
        let quien = h.quien.map(|q| format!(" ({q})")).unwrap_or_default();
        crate::http::vista::con_punto(format!("{}{quien}. {}", h.titulo, h.texto.unwrap_or_default()).trim())
    }));
    let vista = Acuse {
        pagina: cx.pagina(rutas::SOLICITUDES, "Recibimos su solicitud"),
        titulo: "Recibimos su solicitud".to_owned(),
        folio: estado.folio.to_string(),
        tramite: paquete.tramite.nombre.clone(),
        recibida: momento(paquete, estado.iniciado),
        que_sigue,
        correo: estado.solicitante("correo").map(str::to_owned),
        descargas: vec![Enlace::new("Acuse de recibo (PDF)", format!("{seguimiento}/documentos/acuse.pdf"))],
        boton: turno.boton.unwrap_or_else(|| Enlace::new("Seguir mi solicitud", seguimiento.clone())),
        url_seguimiento: seguimiento,
        huella: None,
    };
    cx.render("ciudadano/acuse.html", &vista)
}

pub(super) async fn respuestas(cx: Cx, Path(folio): Path<String>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let archivos = format!("/solicitudes/{}/documentos/archivo", estado.folio);
    let suyos = campos_del_solicitante(paquete);
    let ve = |campo: &schemas::paquete::Campo| suyos.contains(&campo.id.as_str());
    let vista = Respuestas {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("Sus respuestas {}", estado.folio)),
        regresar: Enlace::new("Regresar a la solicitud", format!("/solicitudes/{}", estado.folio)),
        folio: estado.folio.to_string(),
        tramite: paquete.tramite.nombre.clone(),
        secciones: datos::respuestas(paquete, &estado.datos, Some(&archivos), &ve),
    };
    cx.render("ciudadano/respuestas.html", &vista)
}

/// The fields that who applies fills in: what others wrote about the solicitud reaches them by its documents and notices.
pub(super) fn campos_del_solicitante(paquete: &Paquete) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    for etapa in &paquete.tramite.etapas {
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) if tarea.actor == Actor::Solicitante => {
                ids.extend(tarea.captura.iter().flat_map(|p| &p.campos).map(|c| c.as_str()));
                ids.extend(tarea.acciones.iter().flat_map(|a| &a.captura).map(|c| c.as_str()));
            }
            TipoEtapa::Prevencion { reabre, .. } => ids.extend(reabre.iter().map(|c| c.as_str())),
            _ => {}
        }
    }
    let generales = paquete.tramite.acciones_generales.iter().filter(|a| a.actor == Actor::Solicitante);
    ids.extend(generales.flat_map(|a| &a.captura).map(|c| c.as_str()));
    ids
}

/// The name of the stage, or that there is none.
pub(super) fn etapa_de<'p>(paquete: &'p Paquete, id: &str) -> Result<&'p Etapa, Falla> {
    paquete.tramite.etapa(id).filter(|e| flujo::se_ve(e)).ok_or_else(Falla::no_existe)
}
