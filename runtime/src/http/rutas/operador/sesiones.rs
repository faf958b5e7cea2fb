//! Sessions in which a body votes: who convokes one says when and where it is, its members vote from their own account from its hour on,
//! and who convokes closes it. How each voted is told to who closes the session, who writes its acta, and to nobody else.

use axum::extract::Path;
use engine::comando::Comando;
use engine::evolve::local;
use engine::votacion::{self, Asiento, Convocada};
use engine::{formato, permiso};
use schemas::paquete::{Etapa, Organo, Votacion, Voto};

use super::aparte::{self, Falta};
use super::{abrir, url_de};
use crate::app::Abierto;
use crate::http::falla::codificar;
use crate::http::vista::{citas, con_punto};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{Ancho, Campo, CitaExpediente, Control, Fila, Formulario, Linea, Opcion};

/// Under what the vote of who also closes the session is folded.
const SU_VOTO: &str = "Votar";

/// The panel of a stage in which a body votes: the session, what it takes to approve, and what this account may do.
pub fn panel(cx: &Cx, abierto: &Abierto, etapa: &Etapa) -> Result<CitaExpediente, Falla> {
    let (paquete, estado) = (abierto.paquete.paquete(), &abierto.estado);
    let Some((organo, regla)) = paquete.organo_de(etapa).zip(etapa.votacion()) else {
        return Ok(CitaExpediente::default());
    };
    let quien = cx.actuante(&abierto.paquete)?;
    let momento = local(paquete, cx.servidor.app().ahora());
    let hay = votacion::convocada(estado, &etapa.id);
    let convoca =
        permiso::actor_de(etapa).is_some_and(|a| permiso::autorizar(paquete, estado, a, &quien).is_ok());
    let mut texto = Vec::new();
    let titulo = match hay {
        Some(hay) => {
            texto.push(format!("{} {}", con_punto(&hay.sesion.sesion), con_punto(&hay.sesion.lugar)));
            format!("Sesión: {}", citas::cuando(hay.sesion.cuando))
        }
        None => {
            texto.push("Falta convocar la sesión.".to_owned());
            etapa.nombre.clone()
        }
    };
    texto.push(que_hace_falta(organo, regla));
    let (mut lista, mut registros) = (Vec::new(), Vec::new());
    let empezo = hay.is_some_and(|h| momento >= h.sesion.cuando);
    if convoca && !empezo {
        if let Some(antes) = regla.aviso_previo {
            let desde = votacion::desde_cuando(paquete, regla, momento);
            texto.push(format!("Se convoca con {antes}: puede ser desde el {}.", formato::fecha_hora(desde)));
        }
        registros.push(para_convocar(abierto, etapa));
    }
    if convoca
        && empezo
        && let Some(hay) = hay
    {
        let conteo = votacion::conteo(paquete, estado, etapa);
        texto.push(format!(
            "Van {} presentes: {}.",
            conteo.presentes(),
            votacion::conteo_en_palabras(&conteo)
        ));
        lista.extend(hay.votos.iter().map(|v| {
            let nombre = if v.nombre.is_empty() { "Sin nombre" } else { v.nombre.as_str() };
            format!("{}: {}", votacion::quien_voto(nombre, &v.ausente), formato_de(v.voto))
        }));
    }
    if votacion::es_miembro(paquete, etapa, &quien) {
        match votacion::puede_votar(paquete, estado, etapa, &quien, momento) {
            Ok(asiento) => registros.push(para_votar(abierto, etapa, &asiento)),
            // Until it is convoked there is nothing to say of it to who convokes.
            Err(_) if hay.is_none() && convoca => {}
            Err(rechazo) => texto.push(format!("{}.", mayuscula(&rechazo.mensaje))),
        }
    }
    Ok(CitaExpediente { titulo, texto, lista, enlace: None, registros, plegado: SU_VOTO.to_owned() })
}

fn formato_de(voto: Voto) -> String {
    let dicho = votacion::voto_en_palabras(voto);
    let mut letras = dicho.chars();
    letras.next().map_or_else(String::new, |primera| primera.to_lowercase().chain(letras).collect())
}

/// `Sesiona con 8 de 14 presentes, y se aprueba con más votos a favor que en contra.`
fn que_hace_falta(organo: &Organo, regla: &Votacion) -> String {
    format!(
        "{}: sesiona con {} de {} presentes, y se aprueba con {}.",
        organo.nombre,
        organo.quorum,
        organo.asientos,
        votacion::mayoria_en_palabras(regla.mayoria)
    )
}

/// Whether this account may close the session now.
pub fn la_cierra(cx: &Cx, abierto: &Abierto, etapa: &Etapa) -> Result<bool, Falla> {
    let (paquete, estado) = (abierto.paquete.paquete(), &abierto.estado);
    let momento = local(paquete, cx.servidor.app().ahora());
    let empezo = votacion::convocada(estado, &etapa.id).is_some_and(|h| momento >= h.sesion.cuando);
    let actor = permiso::actor_de(etapa);
    let quien = cx.actuante(&abierto.paquete)?;
    Ok(empezo && actor.is_some_and(|a| permiso::autorizar(paquete, estado, a, &quien).is_ok()))
}

fn campo(nombre: &str, etiqueta: &str, control: Control) -> Campo {
    Campo { nombre: nombre.to_owned(), etiqueta: etiqueta.to_owned(), control, ..Campo::default() }
}

fn renglon(valor: &str) -> Control {
    let valor = valor.to_owned();
    Control::Texto { valor, linea: Linea::default(), ancho: Ancho::default(), maximo: Some(200) }
}

fn ocultos(abierto: &Abierto, etapa: &Etapa) -> Vec<Fila> {
    let visita = abierto.estado.activa(&etapa.id).map_or(1, |a| a.visita);
    vec![Fila::new("visita", visita.to_string())]
}

fn para_convocar(abierto: &Abierto, etapa: &Etapa) -> Formulario {
    let hay = votacion::convocada(&abierto.estado, &etapa.id).map(|h| &h.sesion);
    let hora = Control::Hora { valor: hay.map(|h| formato::hora(h.cuando.time())).unwrap_or_default() };
    Formulario {
        url: format!("{}/sesiones/{}", url_de(&abierto.estado.folio), codificar(&etapa.id)),
        ocultos: ocultos(abierto, etapa),
        campos: vec![
            campo(Votacion::SESION, "Qué sesión es", renglon(hay.map_or("", |h| h.sesion.as_str()))),
            campo(Votacion::FECHA, "Qué día", aparte::caja_de_dia(hay.map(|h| h.cuando.date()))),
            campo(Votacion::HORA, "A qué hora", hora),
            campo(Votacion::LUGAR, "En qué lugar", renglon(hay.map_or("", |h| h.lugar.as_str()))),
        ],
        boton: if hay.is_some() { "Cambiar la sesión" } else { "Convocar la sesión" }.to_owned(),
        ..Formulario::default()
    }
}

fn para_votar(abierto: &Abierto, etapa: &Etapa, asiento: &Asiento<'_>) -> Formulario {
    let una = |voto: &Voto| Opcion {
        valor: voto.id().to_owned(),
        etiqueta: votacion::voto_en_palabras(*voto).to_owned(),
        ayuda: (*voto == Voto::Excusa)
            .then(|| "Por un interés propio en el asunto; no cuenta como presente.".to_owned()),
        ..Opcion::default()
    };
    let opciones = Voto::TODOS.iter().map(una).collect();
    let de_quien =
        asiento.por.map_or_else(String::new, |p| format!("Usted vota en el lugar de {}. ", p.nombre));
    Formulario {
        url: format!("{}/votos/{}", url_de(&abierto.estado.folio), codificar(&etapa.id)),
        ocultos: ocultos(abierto, etapa),
        campos: vec![Campo {
            ayuda: Some(format!("{de_quien}Se vota una vez; después no se cambia.")),
            ..campo(Votacion::VOTO, "Su voto", Control::Opcion { opciones, en_linea: false })
        }],
        boton: "Votar".to_owned(),
        ..Formulario::default()
    }
}

/// The stage of an address, which must be one in which a body votes.
fn definida<'a>(abierto: &'a Abierto, etapa: &str) -> Result<&'a Etapa, Falla> {
    abierto.paquete.tramite.etapa(etapa).filter(|e| e.votacion().is_some()).ok_or_else(Falla::no_existe)
}

/// `POST /expedientes/{folio}/sesiones/{etapa}`
pub async fn convocar(cx: Cx, Path((folio, etapa)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    cx.operador()?;
    let abierto = abrir(&cx, &folio, "Convocó una sesión").await?;
    let id = definida(&abierto, &etapa)?.id.clone();
    let visita = enviado.texto("visita").parse().ok();
    let pide = leer(&enviado).map(|pide| Comando::Convocar { etapa: id.clone(), visita, pide });
    aparte::mandar(&cx, &abierto, &id, &enviado, Votacion::FECHA, pide).await
}

fn leer(enviado: &Enviado) -> Result<Convocada, Falta> {
    let fecha = aparte::dia(enviado, Votacion::FECHA)
        .ok_or_else(|| Falta::new(Votacion::FECHA, "Escriba el día de la sesión, con número: 6 3 2026"))?;
    let hora = aparte::hora(enviado, Votacion::HORA)
        .ok_or_else(|| Falta::new(Votacion::HORA, "Escriba la hora de la sesión, por ejemplo 11:00"))?;
    Ok(Convocada {
        sesion: enviado.texto(Votacion::SESION).to_owned(),
        cuando: fecha.to_datetime(hora),
        lugar: enviado.texto(Votacion::LUGAR).to_owned(),
    })
}

/// `POST /expedientes/{folio}/votos/{etapa}`
pub async fn votar(cx: Cx, Path((folio, etapa)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    cx.operador()?;
    let abierto = abrir(&cx, &folio, "Votó").await?;
    let id = definida(&abierto, &etapa)?.id.clone();
    let visita = enviado.texto("visita").parse().ok();
    let pide = Voto::de(enviado.texto(Votacion::VOTO))
        .map(|voto| Comando::Votar { etapa: id.clone(), visita, voto })
        .ok_or_else(|| Falta::new(Votacion::VOTO, "Elija cómo vota"));
    aparte::mandar(&cx, &abierto, &id, &enviado, Votacion::VOTO, pide).await
}
