//! What who applies does after sending: a task of theirs, the answer to a prevención, or an action of several stages (desistir), each
//! with its consequences said before.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::comando::{Comando, Respuestas};
use engine::decide::RESPONDER;
use engine::formulario::{self, Oferta};
use engine::permiso;
use schemas::ids::AccionId;
use schemas::paquete::{Actor, Campo, Etapa, TipoEtapa};

use super::llenado::{self, Boton, Leido};
use super::seguimiento::{etapa_de, si_no};
use super::{avisos, propio};
use crate::app::{Abierto, AppError, Avance, Dueno, Llenado};
use crate::http::vista::campos::escoger;
use crate::http::vista::plazo;
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{
    AccionPagina, Actualiza, Campo as CampoVista, Control, Enlace, ErrorDeCampo, Errores, Formulario, Opcion,
    Pregunta, rutas,
};

/// The control that says what is done, when there is more than one thing to do.
pub(in crate::http::rutas) const ACCION: &str = "que_hace";
/// The control by which an action with a question is confirmed.
pub(in crate::http::rutas) const CONFIRMA: &str = "confirma";

fn de_solicitante(etapa: &Etapa) -> bool {
    matches!(permiso::actor_de(etapa), Some(Actor::Solicitante))
        && !matches!(etapa.tipo, TipoEtapa::Pago { .. } | TipoEtapa::Cita(_))
}

/// The stage, when it waits for who asks; otherwise where they see what became of it.
async fn abrir(cx: &Cx, folio: &str, etapa: &str) -> Result<Result<(Abierto, Llenado), String>, Falla> {
    let abierto = propio(cx, folio).await?;
    let definida = etapa_de(&abierto.paquete, etapa)?;
    if !de_solicitante(definida) {
        return Err(Falla::no_existe());
    }
    let seguimiento = format!("/solicitudes/{}", abierto.estado.folio);
    if abierto.estado.activa(etapa).is_none() {
        return Ok(Err(seguimiento));
    }
    if abierto.estado.por_notificar.contains_key(etapa)
        && let Some(n) = avisos::ultimo(&abierto, etapa)
    {
        return Ok(Err(format!("/avisos/{}/{n}", abierto.estado.folio)));
    }
    let cuenta = cx.solicitante()?.id.clone();
    let llenado = cx.servidor.app().abrir_etapa(&abierto, etapa, &cuenta).await?;
    Ok(Ok((abierto, llenado)))
}

fn ofertas(cx: &Cx, abierto: &Abierto, etapa: &str) -> Result<Vec<Oferta>, Falla> {
    let ahora = cx.servidor.app().ahora();
    let todas =
        formulario::ofertas(&abierto.paquete, &abierto.estado, &cx.actuante(&abierto.paquete)?, ahora)
            .map_err(AppError::from)?;
    Ok(todas.into_iter().filter(|o| o.etapa.as_ref().is_some_and(|e| *e == etapa)).collect())
}

fn campos_de<'p>(cx: &Cx, llenado: &'p Llenado) -> Vec<&'p Campo> {
    let paquete = &llenado.paquete;
    let Some(etapa) = paquete.tramite.etapa(&llenado.etapa) else { return Vec::new() };
    let hojas = llenado::hojas(paquete, etapa, &llenado.datos(), llenado::hoy(cx, paquete));
    hojas.into_iter().flat_map(|h| h.campos).collect()
}

pub(super) async fn pagina(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    match abrir(&cx, &folio, &etapa).await? {
        Ok((abierto, llenado)) => mostrar(&cx, &abierto, &llenado, None, &[], StatusCode::OK, false),
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

pub(super) async fn enviada(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    recibir(cx, folio, etapa, enviado, false).await
}

pub(super) async fn parcial(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    recibir(cx, folio, etapa, enviado, true).await
}

async fn recibir(cx: Cx, folio: String, etapa: String, enviado: Enviado, parcial: bool) -> Respuesta {
    let (abierto, mut llenado) = match abrir(&cx, &folio, &etapa).await? {
        Ok(abierta) => abierta,
        Err(a) => return Ok(Redirect::to(&a).into_response()),
    };
    let app = cx.servidor.app().clone();
    let boton = if parcial { Boton::Actualizar } else { Boton::de(&enviado) };
    let ofertas = ofertas(&cx, &abierto, &etapa)?;
    let dicha = enviado.texto(ACCION).to_owned();
    let elegida = match ofertas.as_slice() {
        [unica] => Some(unica.clone()),
        varias => varias.iter().find(|o| o.accion == dicha.as_str()).cloned(),
    };
    let confirmada = enviado.texto(CONFIRMA) == "si";
    let paquete = std::sync::Arc::clone(&llenado.paquete);
    let copia = llenado.clone();
    let mut campos = campos_de(&cx, &copia);
    if let Some(oferta) = &elegida {
        for id in &oferta.captura {
            if let Some(campo) = paquete.tramite.campo(id)
                && !campos.iter().any(|c| c.id == *id)
            {
                campos.push(campo);
            }
        }
    }
    let leido = llenado::recibir(&cx, &mut llenado, &campos, enviado, &boton).await?;
    app.guardar_llenado(&llenado).await?;
    if parcial {
        let vista = armar(&cx, &abierto, &llenado, Some(leido), &[], false)?;
        return cx.render("ciudadano/pregunta_parcial.html", &vista);
    }
    let camino = format!("/solicitudes/{}/etapas/{etapa}", abierto.estado.folio);
    match boton {
        Boton::Continuar => {}
        Boton::Salir => {
            return Ok(Redirect::to(&format!("/solicitudes/{}", abierto.estado.folio)).into_response());
        }
        Boton::Subir(_)
            if leido.lecturas.errores.iter().any(|e| e.clase == engine::campo::ClaseError::Forma) =>
        {
            return mostrar(
                &cx,
                &abierto,
                &llenado,
                Some(leido),
                &[],
                StatusCode::UNPROCESSABLE_ENTITY,
                true,
            );
        }
        otro => return Ok(Redirect::to(&format!("{camino}{}", otro.ancla())).into_response()),
    }
    let mut generales: Vec<ErrorDeCampo> = Vec::new();
    let Some(oferta) = elegida else {
        generales
            .push(ErrorDeCampo { texto: "Elija qué quiere hacer".to_owned(), ancla: ACCION.to_owned() });
        return mostrar(
            &cx,
            &abierto,
            &llenado,
            Some(leido),
            &generales,
            StatusCode::UNPROCESSABLE_ENTITY,
            true,
        );
    };
    if oferta.confirma.is_some() && !confirmada {
        generales
            .push(ErrorDeCampo { texto: "Marque que lo confirma".to_owned(), ancla: CONFIRMA.to_owned() });
    }
    if !leido.nuevos.is_empty() && generales.is_empty() {
        return Ok(Redirect::to(&camino).into_response());
    }
    if !leido.lecturas.errores.is_empty() || !generales.is_empty() {
        return mostrar(
            &cx,
            &abierto,
            &llenado,
            Some(leido),
            &generales,
            StatusCode::UNPROCESSABLE_ENTITY,
            true,
        );
    }
    let comando = Comando::Actuar {
        etapa: etapa.as_str().into(),
        visita: abierto.estado.activa(&etapa).map(|a| a.visita),
        accion: if oferta.accion == RESPONDER { AccionId::from(RESPONDER) } else { oferta.accion.clone() },
        respuestas: leido.lecturas.valores.clone(),
    };
    match app.ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, None).await {
        Ok(_) => {
            app.dejar_llenado(&llenado).await?;
            Ok(Redirect::to(&format!("/solicitudes/{}", abierto.estado.folio)).into_response())
        }
        Err(AppError::Rechazo(rechazo)) => {
            generales.push(ErrorDeCampo { texto: mayuscula(&rechazo.mensaje), ancla: String::new() });
            mostrar(&cx, &abierto, &llenado, Some(leido), &generales, StatusCode::UNPROCESSABLE_ENTITY, true)
        }
        Err(otro) => Err(otro.into()),
    }
}

/// The controls by which it is said what is done, when that isn't plain, and confirmed.
pub(in crate::http::rutas) fn de_acciones(
    ofertas: &[Oferta],
    llenado: &Llenado,
    leido: &Leido,
    url: &str,
    archivos: &str,
    hoy: jiff::civil::Date,
    con_errores: bool,
) -> Vec<CampoVista> {
    let mut vistas = Vec::new();
    if ofertas.len() > 1 {
        let opciones = ofertas
            .iter()
            .map(|o| {
                let campos: Vec<&Campo> =
                    o.captura.iter().filter_map(|id| llenado.paquete.tramite.campo(id)).collect();
                let abre = llenado::dibujar(llenado, &campos, leido, url, archivos, hoy, con_errores).campos;
                let impedida = o.impedimento.as_ref().map(|r| mayuscula(&r.mensaje));
                Opcion {
                    valor: o.accion.to_string(),
                    etiqueta: o.etiqueta.clone(),
                    impedida: impedida.is_some(),
                    ayuda: impedida.or_else(|| o.confirma.clone()),
                    marcada: leido
                        .entrada
                        .get(ACCION)
                        .is_some_and(|v| v.iter().any(|x| o.accion == x.as_str())),
                    abre,
                    grupo: None,
                }
            })
            .collect();
        vistas.push(CampoVista {
            nombre: ACCION.to_owned(),
            etiqueta: "¿Qué quiere hacer?".to_owned(),
            control: escoger(opciones),
            ..CampoVista::default()
        });
    }
    let piden: Vec<&Oferta> = ofertas.iter().filter(|o| o.confirma.is_some()).collect();
    let confirma = |ayuda: Option<String>| CampoVista {
        nombre: CONFIRMA.to_owned(),
        etiqueta: "Lo confirmo".to_owned(),
        ayuda,
        control: Control::Casilla { marcada: false },
        ..CampoVista::default()
    };
    match (piden.as_slice(), ofertas) {
        ([], _) => {}
        ([_], [unica]) => vistas.push(confirma(unica.confirma.clone())),
        // Only one of several has to be confirmed: it is asked with it.
        ([una], _) => match vistas.first_mut().map(|v| &mut v.control) {
            Some(Control::Opcion { opciones, .. }) => {
                let suya = opciones.iter_mut().find(|o| una.accion == o.valor.as_str());
                suya.into_iter().for_each(|o| o.abre.push(confirma(None)));
            }
            _ => vistas.push(confirma(None)),
        },
        _ => vistas.push(confirma(None)),
    }
    vistas
}

fn armar(
    cx: &Cx,
    abierto: &Abierto,
    llenado: &Llenado,
    leido: Option<Leido>,
    generales: &[ErrorDeCampo],
    con_errores: bool,
) -> Result<Pregunta, Falla> {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let etapa = etapa_de(paquete, &llenado.etapa)?;
    let hoy = llenado::hoy(cx, paquete);
    let campos = campos_de(cx, llenado);
    let camino = format!("/solicitudes/{}/etapas/{}", estado.folio, etapa.id);
    let archivos = format!("/solicitudes/{}/documentos/archivo", estado.folio);
    let leido = leido.unwrap_or_else(|| llenado::leer_guardado(llenado, &campos, hoy));
    let mut dibujado = llenado::dibujar(llenado, &campos, &leido, &camino, &archivos, hoy, con_errores);
    let ofertas = ofertas(cx, abierto, &etapa.id)?;
    dibujado.campos.extend(de_acciones(&ofertas, llenado, &leido, &camino, &archivos, hoy, con_errores));
    for error in generales {
        if let Some(campo) = dibujado.campos.iter_mut().find(|c| c.nombre == error.ancla) {
            campo.error = Some(error.texto.clone());
        }
    }
    // Those of what an action asks stand under it, also in the summary; then what is wrong with no field of the page.
    let mut lista = Errores::de(&dibujado.campos).lista;
    for error in dibujado.errores.lista.iter().chain(generales) {
        if !lista.iter().any(|e| e.texto == error.texto) {
            lista.push(error.clone());
        }
    }
    let mut errores = Errores::con(lista);
    if !errores.lista.is_empty() {
        errores = errores.diciendo("Sus demás respuestas están guardadas.");
    }
    let prevencion = matches!(etapa.tipo, TipoEtapa::Prevencion { .. });
    let titulo = if prevencion { "Complete su solicitud".to_owned() } else { etapa.nombre.clone() };
    let mut parrafos: Vec<String> = Vec::new();
    if let Some(n) = avisos::ultimo(abierto, &etapa.id)
        && let Some(escrito) = avisos::escrito(abierto, n)
    {
        parrafos.push(escrito.1);
    }
    let hasta = plazo::fin_de(paquete, estado, &etapa.id).map(plazo::dia_y_hora);
    if let Some(hasta) = hasta {
        parrafos.push(
            format!("Responda a más tardar el {hasta}. {}", si_no(paquete, etapa).unwrap_or_default())
                .trim()
                .to_owned(),
        );
    }
    let boton = match ofertas.as_slice() {
        [unica] => unica.etiqueta.clone(),
        _ => "Continuar".to_owned(),
    };
    Ok(Pregunta {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("{titulo} {}", paquete.tramite.nombre)),
        regresar: Some(Enlace::new("Regresar a la solicitud", format!("/solicitudes/{}", estado.folio))),
        pasos: Vec::new(),
        errores,
        antetitulo: format!("{} · Folio {}", paquete.tramite.nombre, estado.folio),
        titulo,
        entrada: (!parrafos.is_empty()).then(|| parrafos.join("\n\n")),
        url: camino.clone(),
        clave: String::new(),
        actualiza: dibujado
            .actualizable
            .then(|| Actualiza { url: format!("{camino}/parcial"), sin: Vec::new() }),
        actualizable: dibujado.actualizable,
        campos: dibujado.campos,
        finalidades: dibujado.finalidades,
        cuenta: None,
        boton,
        puede_salir: true,
    })
}

fn mostrar(
    cx: &Cx,
    abierto: &Abierto,
    llenado: &Llenado,
    leido: Option<Leido>,
    generales: &[ErrorDeCampo],
    estado: StatusCode,
    con_errores: bool,
) -> Respuesta {
    let vista = armar(cx, abierto, llenado, leido, generales, con_errores)?;
    let mut respuesta = cx.render("ciudadano/pregunta.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// What is filled in for a general action; it is done at once, so it is never saved.
pub(in crate::http::rutas) fn llenado_general(cx: &Cx, abierto: &Abierto) -> Result<Llenado, Falla> {
    Ok(Llenado {
        id: String::new(),
        dueno: Dueno::Cuenta(cx.solicitante()?.id.clone()),
        paquete: std::sync::Arc::clone(&abierto.paquete),
        etapa: "".into(),
        base: abierto.estado.datos.clone(),
        avance: Avance::default(),
        guardado: None,
        pagina: "1".to_owned(),
    })
}

fn oferta_general(cx: &Cx, abierto: &Abierto, accion: &str) -> Result<Option<Oferta>, Falla> {
    let ahora = cx.servidor.app().ahora();
    let todas =
        formulario::ofertas(&abierto.paquete, &abierto.estado, &cx.actuante(&abierto.paquete)?, ahora)
            .map_err(AppError::from)?;
    Ok(todas.into_iter().find(|o| o.etapa.is_none() && o.accion == accion))
}

pub(super) async fn accion(cx: Cx, Path((folio, accion)): Path<(String, String)>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    match oferta_general(&cx, &abierto, &accion)? {
        Some(oferta) => {
            let llenado = llenado_general(&cx, &abierto)?;
            mostrar_accion(&cx, &abierto, &oferta, &llenado, None, Vec::new(), StatusCode::OK)
        }
        None => Ok(Redirect::to(&format!("/solicitudes/{}", abierto.estado.folio)).into_response()),
    }
}

pub(super) async fn accion_enviada(
    cx: Cx,
    Path((folio, accion)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let seguimiento = format!("/solicitudes/{}", abierto.estado.folio);
    let Some(oferta) = oferta_general(&cx, &abierto, &accion)? else {
        return Ok(Redirect::to(&seguimiento).into_response());
    };
    let mut llenado = llenado_general(&cx, &abierto)?;
    let paquete = std::sync::Arc::clone(&abierto.paquete);
    let campos: Vec<&Campo> = oferta.captura.iter().filter_map(|id| paquete.tramite.campo(id)).collect();
    let leido = llenado::recibir(&cx, &mut llenado, &campos, enviado, &Boton::Continuar).await?;
    if !leido.lecturas.errores.is_empty() {
        return mostrar_accion(
            &cx,
            &abierto,
            &oferta,
            &llenado,
            Some(leido),
            Vec::new(),
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    }
    let respuestas: Respuestas = leido.lecturas.valores.clone();
    let comando = Comando::General { accion: oferta.accion.clone(), respuestas };
    match cx.servidor.app().ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, None).await {
        Ok(_) => Ok(Redirect::to(&seguimiento).into_response()),
        Err(AppError::Rechazo(rechazo)) => {
            let error = ErrorDeCampo { texto: mayuscula(&rechazo.mensaje), ancla: String::new() };
            mostrar_accion(
                &cx,
                &abierto,
                &oferta,
                &llenado,
                Some(leido),
                vec![error],
                StatusCode::UNPROCESSABLE_ENTITY,
            )
        }
        Err(otro) => Err(otro.into()),
    }
}

fn mostrar_accion(
    cx: &Cx,
    abierto: &Abierto,
    oferta: &Oferta,
    llenado: &Llenado,
    leido: Option<Leido>,
    generales: Vec<ErrorDeCampo>,
    estado: StatusCode,
) -> Respuesta {
    let paquete = &abierto.paquete;
    let folio = &abierto.estado.folio;
    let camino = format!("/solicitudes/{folio}/acciones/{}", oferta.accion);
    let hoy = llenado::hoy(cx, paquete);
    let campos: Vec<&Campo> = oferta.captura.iter().filter_map(|id| paquete.tramite.campo(id)).collect();
    let con_errores = leido.is_some();
    let leido = leido.unwrap_or_else(|| llenado::leer_guardado(llenado, &campos, hoy));
    let dibujado = llenado::dibujar(llenado, &campos, &leido, &camino, "", hoy, con_errores);
    let mut lista = dibujado.errores.lista;
    lista.extend(generales);
    let destino = paquete
        .tramite
        .acciones_generales
        .iter()
        .find(|a| a.id == oferta.accion)
        .and_then(|a| paquete.tramite.etapa(&a.a));
    let grave = destino.is_some_and(|e| matches!(e.tipo, TipoEtapa::Fin { .. }));
    let mut consecuencias: Vec<String> = oferta.confirma.iter().cloned().collect();
    if grave {
        consecuencias.push("Esto no se puede deshacer.".to_owned());
    }
    let vista = AccionPagina {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("{} {folio}", oferta.etiqueta)),
        regresar: Enlace::new("Regresar a la solicitud", format!("/solicitudes/{folio}")),
        errores: Errores::con(lista),
        antetitulo: format!("{} · Folio {folio}", paquete.tramite.nombre),
        titulo: oferta.etiqueta.clone(),
        consecuencias,
        grave,
        formulario: Formulario {
            url: camino,
            campos: dibujado.campos,
            boton: oferta.etiqueta.clone(),
            archivos: true,
            ..Formulario::default()
        },
    };
    let mut respuesta = cx.render("ciudadano/accion.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}
