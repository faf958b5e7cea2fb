//! A solicitud that is being filled in: begin, page by page, check, send. A page that arrives after the session ended is saved too.

use axum::extract::{Path, Query, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use engine::formato;
use jiff::{SignedDuration, ToSpan};
use schemas::paquete::{Campo, Etapa, Nivel, Paquete};
use serde::Deserialize;

use super::clase;
use super::envio::abierto;
use super::llenado::{self, Boton, Hoja, Leido};
use crate::almacen::{ClaseCuenta, Cuenta};
use crate::app::{Llenado, campos_solicitante};
use crate::http::servidor::{COOKIE_SESION, cookie};
use crate::http::vista::{campos, cobro, datos};
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::vistas::{
    AccionPagina, Actualiza, Campo as CampoVista, Control, Cuando, Enlace, Errores, Fila, Formulario, Paso,
    Pregunta, SesionTerminada, rutas,
};

/// How long after its end a session still lets a page be saved; it never lets anything be read.
const GRACIA: SignedDuration = SignedDuration::from_hours(12);
/// How long a draft is kept.
const DIAS_BORRADOR: i64 = 30;

/// Which page of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sitio {
    Solicitante,
    Hoja(usize),
}

impl Sitio {
    /// Page 1 is who applies; the pages of the definition follow by their own order, so that an address stays the same.
    fn de(n: &str) -> Option<Self> {
        match n.parse::<usize>().ok()? {
            0 => None,
            1 => Some(Sitio::Solicitante),
            n => Some(Sitio::Hoja(n - 2)),
        }
    }

    const fn numero(self) -> usize {
        match self {
            Sitio::Solicitante => 1,
            Sitio::Hoja(i) => i + 2,
        }
    }
}

pub(super) fn etapa(paquete: &Paquete) -> Result<&Etapa, Falla> {
    paquete.tramite.etapas.first().ok_or_else(|| Falla::defecto("un trámite no tiene etapas"))
}

pub(super) fn url(id: &str, sitio: Sitio) -> String {
    format!("/solicitudes/borrador/{id}/{}", sitio.numero())
}

/// About what it begins.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Sobre {
    /// The folio of the expediente from whose page the person comes.
    #[serde(default)]
    sobre: Option<String>,
}

/// Asks before a solicitud begins, and leads to those that had begun.
pub(super) async fn preguntar(
    cx: Cx,
    Path(tramite): Path<String>,
    Query(Sobre { sobre }): Query<Sobre>,
) -> Respuesta {
    let cuenta = cx.solicitante()?;
    let app = cx.servidor.app();
    let paquete = app.ofrecido_a(&tramite, cuenta)?;
    en_linea(&paquete)?;
    let sobre = match sobre.filter(|_| paquete.tramite.se_ofrece.is_some()) {
        Some(folio) => Some(app.sobre(&paquete, &cuenta.id, &folio).await?),
        None => None,
    };
    let borradores = app.borradores(&cuenta.id).await?;
    let previo = borradores.iter().find(|b| b.tramite == paquete.tramite.id);
    let mut consecuencias = vec![
        "Guardamos sus respuestas en cada página; puede salir y seguir después.".to_owned(),
        "Nada se envía hasta que usted lo revise y lo confirme.".to_owned(),
    ];
    if let Some(plazo) = minutos(&paquete) {
        consecuencias.insert(0, plazo);
    }
    if let Some(referido) = &sobre {
        let dicho = format!("Se trata de la solicitud {}, «{}».", referido.folio, referido.tramite);
        consecuencias.insert(0, dicho);
    }
    let nombre = &paquete.tramite.nombre;
    let regresar = match previo {
        Some(b) => {
            Enlace::new("Seguir con la solicitud que ya empezó", format!("/solicitudes/borrador/{}", b.id))
        }
        None if cuenta.clase == ClaseCuenta::Servidor => Enlace::new("Procesos internos", rutas::PROCESOS),
        None => Enlace::new(format!("Ficha de «{nombre}»"), format!("/tramites/{tramite}")),
    };
    let vista = AccionPagina {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("Empezar una solicitud: {nombre}")),
        regresar,
        errores: Errores::default(),
        antetitulo: nombre.clone(),
        titulo: if previo.is_some() {
            "¿Quiere empezar otra solicitud?"
        } else {
            "¿Quiere empezar su solicitud?"
        }
        .to_owned(),
        consecuencias,
        grave: false,
        formulario: Formulario {
            url: format!("/tramites/{tramite}/solicitar"),
            boton: "Empezar mi solicitud".to_owned(),
            ocultos: sobre.iter().map(|r| Fila::new("sobre", r.folio.as_str())).collect(),
            ..Formulario::default()
        },
    };
    cx.render("ciudadano/accion.html", &vista)
}

fn en_linea(paquete: &Paquete) -> Result<(), Falla> {
    if paquete.tramite.ficha.modalidad.contains(&schemas::paquete::Modalidad::EnLinea) {
        Ok(())
    } else {
        Err(Falla::invalido("Este trámite se hace en ventanilla. Vea en su ficha dónde y a qué hora"))
    }
}

fn minutos(paquete: &Paquete) -> Option<String> {
    let primera = paquete.tramite.etapas.first()?;
    let ids = engine::formulario::campos_de_etapa(primera);
    let documentos = ids
        .iter()
        .filter_map(|id| paquete.tramite.campo(id))
        .filter(|c| matches!(c.tipo, schemas::paquete::TipoCampo::Documento { .. }))
        .count();
    match documentos {
        0 => None,
        1 => Some("Tenga a la mano el documento que pide la ficha, en archivo.".to_owned()),
        n => Some(format!("Tenga a la mano, en archivo, hasta {n} documentos que pide la ficha.")),
    }
}

pub(super) async fn empezar(cx: Cx, Path(tramite): Path<String>, enviado: Enviado) -> Respuesta {
    let cuenta = cx.solicitante()?.clone();
    let app = cx.servidor.app();
    let paquete = app.ofrecido_a(&tramite, &cuenta)?;
    en_linea(&paquete)?;
    let sobre = enviado.texto("sobre");
    let id = app.empezar(&tramite, &cuenta, (!sobre.is_empty()).then_some(sobre)).await?;
    Ok(Redirect::to(&url(&id, Sitio::Solicitante)).into_response())
}

/// Goes on where the person was.
pub(super) async fn seguir(cx: Cx, Path(id): Path<String>) -> Respuesta {
    let cuenta = cx.solicitante()?.clone();
    let llenado = abierto(&cx, &id, &cuenta).await?;
    let a = if llenado.pagina == "revisar" {
        "revisar"
    } else {
        Sitio::de(&llenado.pagina).map_or("1", |_| llenado.pagina.as_str())
    };
    Ok(Redirect::to(&format!("/solicitudes/borrador/{id}/{a}")).into_response())
}

pub(super) async fn borrar(cx: Cx, Path(id): Path<String>, _enviado: Enviado) -> Respuesta {
    let cuenta = cx.solicitante()?.clone();
    // Nothing tells whether a draft was never there, is of somebody else, or was left already.
    cx.servidor.app().dejar_borrador(&id, &cuenta.id).await?;
    Ok(Redirect::to(rutas::SOLICITUDES).into_response())
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Al {
    /// What is missing is said at once: the person comes from the review.
    #[serde(default)]
    faltan: Option<String>,
}

pub(super) async fn pagina(cx: Cx, Path((id, n)): Path<(String, String)>, Query(al): Query<Al>) -> Respuesta {
    let cuenta = cx.solicitante()?.clone();
    let llenado = abierto(&cx, &id, &cuenta).await?;
    let sitio = Sitio::de(&n).ok_or_else(Falla::no_existe)?;
    let estado = StatusCode::OK;
    mostrar(&cx, &cuenta, &llenado, sitio, None, al.faltan.is_some(), estado)
}

/// A page as it was sent by somebody whose session ended a while ago, from a page of that session.
pub(super) async fn sesion_caducada(
    cx: &Cx,
    cabeceras: &HeaderMap,
) -> Result<Option<(Cuenta, String)>, Falla> {
    let Some(token) = cookie(cabeceras, COOKIE_SESION).map(str::to_owned) else { return Ok(None) };
    let ahora = cx.servidor.app().ahora();
    let limite = ahora.checked_sub(GRACIA).unwrap_or(ahora);
    let sesion = cx.servidor.app().almacen().leer(move |l| l.sesion(&token, limite)).await?;
    Ok(sesion.filter(|s| s.cuenta.clase != ClaseCuenta::Administrador).map(|s| (s.cuenta, s.csrf.0)))
}

pub(super) async fn enviada(
    cx: Cx,
    Path((id, n)): Path<(String, String)>,
    cabeceras: HeaderMap,
    peticion: Request,
) -> Respuesta {
    recibir_pagina(cx, id, n, cabeceras, peticion, false).await
}

/// The same, asked by htmx while the page is filled in: it answers the fields and the fee.
pub(super) async fn parcial(
    cx: Cx,
    Path((id, n)): Path<(String, String)>,
    cabeceras: HeaderMap,
    peticion: Request,
) -> Respuesta {
    recibir_pagina(cx, id, n, cabeceras, peticion, true).await
}

async fn recibir_pagina(
    cx: Cx,
    id: String,
    n: String,
    cabeceras: HeaderMap,
    peticion: Request,
    parcial: bool,
) -> Respuesta {
    let sitio = Sitio::de(&n).ok_or_else(Falla::no_existe)?;
    let camino = url(&id, sitio);
    let (cuenta, csrf, viva) = match &cx.persona {
        Some(_) => (cx.solicitante()?.clone(), cx.csrf.to_string(), true),
        None => match sesion_caducada(&cx, &cabeceras).await? {
            Some((cuenta, csrf)) => (cuenta, csrf, false),
            None => return Err(Falla::sesion_terminada(&camino)),
        },
    };
    let enviado = Enviado::sin_comprobar(peticion, &()).await?;
    enviado.comprobar(&csrf)?;
    let app = cx.servidor.app().clone();
    let mut llenado = abierto(&cx, &id, &cuenta).await?;
    let boton = if parcial { Boton::Actualizar } else { Boton::de(&enviado) };
    let leido = match sitio {
        Sitio::Solicitante => {
            let propios = campos_solicitante(&llenado.paquete);
            let campos: Vec<&Campo> = propios.iter().collect();
            let mut entrada = enviado.campos;
            clase::sin_la_otra(&mut entrada);
            let lecturas = llenado::leer_solicitante(&cx, &llenado, &campos, &entrada);
            llenado::anotar_solicitante(&mut llenado, &campos, &entrada, &lecturas);
            Leido { entrada, lecturas, ..Leido::default() }
        }
        Sitio::Hoja(indice) => {
            let paquete = std::sync::Arc::clone(&llenado.paquete);
            let hojas =
                llenado::hojas(&paquete, etapa(&paquete)?, &llenado.datos(), llenado::hoy(&cx, &paquete));
            let hoja = hojas.get(indice).ok_or_else(Falla::no_existe)?;
            llenado::recibir(&cx, &mut llenado, &hoja.campos, enviado, &boton).await?
        }
    };
    llenado.pagina = sitio.numero().to_string();
    let falta = leido
        .lecturas
        .errores
        .iter()
        .any(|e| !leido.nuevos.contains(e.ruta.split('.').next().unwrap_or_default()));
    let bien = viva && !parcial && boton == Boton::Continuar && !falta;
    let siguiente = if bien && leido.nuevos.is_empty() && !valida_aqui(&cx, &llenado, sitio)? {
        let a = siguiente(&cx, &llenado, sitio)?;
        llenado.pagina = a.map_or_else(|| "revisar".to_owned(), |s| s.numero().to_string());
        Some(a.map_or_else(|| format!("/solicitudes/borrador/{id}/revisar"), |s| url(&id, s)))
    } else {
        None
    };
    app.guardar_llenado(&llenado).await?;
    if !viva {
        return terminada(&cx, &llenado, &camino);
    }
    if parcial {
        return mostrar_parcial(&cx, &cuenta, &llenado, sitio, leido);
    }
    let subida_mal = matches!(boton, Boton::Subir(_))
        && leido.lecturas.errores.iter().any(|e| e.clase == engine::campo::ClaseError::Forma);
    match (boton, siguiente) {
        (Boton::Continuar, Some(siguiente)) => Ok(Redirect::to(&siguiente).into_response()),
        // Only new questions stand in the way: the page shows them, and nobody is told off for what they hadn't seen.
        (Boton::Continuar, None) if bien && !leido.nuevos.is_empty() => {
            Ok(Redirect::to(&camino).into_response())
        }
        (Boton::Continuar, None) => {
            mostrar(&cx, &cuenta, &llenado, sitio, Some(leido), true, StatusCode::UNPROCESSABLE_ENTITY)
        }
        (Boton::Subir(_), _) if subida_mal => {
            let mut leido = leido;
            leido.lecturas.errores.retain(|e| e.clase == engine::campo::ClaseError::Forma);
            mostrar(&cx, &cuenta, &llenado, sitio, Some(leido), true, StatusCode::UNPROCESSABLE_ENTITY)
        }
        (Boton::Salir, _) => Ok(Redirect::to(rutas::SOLICITUDES).into_response()),
        (otro, _) => Ok(Redirect::to(&format!("{camino}{}", otro.ancla())).into_response()),
    }
}

/// Whether a validation of the trámite that speaks of this page fails.
fn valida_aqui(cx: &Cx, llenado: &Llenado, sitio: Sitio) -> Result<bool, Falla> {
    let Sitio::Hoja(indice) = sitio else { return Ok(false) };
    let paquete = &llenado.paquete;
    let (datos, hoy) = (llenado.datos(), llenado::hoy(cx, paquete));
    let hojas = llenado::hojas(paquete, etapa(paquete)?, &datos, hoy);
    let Some(hoja) = hojas.get(indice) else { return Ok(false) };
    Ok(llenado::fallidas(paquete, &datos, hoy, Nivel::Error).iter().any(|v| {
        let de = campos::campos_de(paquete, engine::eval::rutas(&v.exige.arbol));
        hoja.campos.iter().any(|c| de.contains(c.id.as_str()))
    }))
}

/// The page after one; `None`: the review.
fn siguiente(cx: &Cx, llenado: &Llenado, sitio: Sitio) -> Result<Option<Sitio>, Falla> {
    let paquete = &llenado.paquete;
    let hojas = llenado::hojas(paquete, etapa(paquete)?, &llenado.datos(), llenado::hoy(cx, paquete));
    let desde = match sitio {
        Sitio::Solicitante => 0,
        Sitio::Hoja(i) => i + 1,
    };
    Ok(hojas.iter().find(|h| h.indice >= desde && h.visible).map(|h| Sitio::Hoja(h.indice)))
}

fn terminada(cx: &Cx, llenado: &Llenado, camino: &str) -> Respuesta {
    let vista = SesionTerminada {
        pagina: cx.pagina(rutas::ENTRAR, "Su sesión terminó"),
        por_usted: false,
        guardado: Some(format!("Guardamos sus respuestas de «{}».", llenado.paquete.tramite.nombre)),
        url_entrar: format!("{}?siguiente={}", rutas::ENTRAR, crate::http::codificar(camino)),
    };
    let mut respuesta = cx.render("cuentas/sesion_terminada.html", &vista)?;
    *respuesta.status_mut() = StatusCode::UNAUTHORIZED;
    Ok(respuesta)
}

pub(super) fn pasos(llenado: &Llenado, hojas: &[Hoja<'_>], actual: Option<Sitio>) -> Vec<Paso> {
    let aqui = actual.map_or(usize::MAX, Sitio::numero);
    let cuando = |n: usize| match n.cmp(&aqui) {
        std::cmp::Ordering::Less => Cuando::Hecho,
        std::cmp::Ordering::Equal => Cuando::Ahora,
        std::cmp::Ordering::Greater => Cuando::Luego,
    };
    let mut pasos = vec![Paso {
        titulo: "A nombre de quién".to_owned(),
        cuando: cuando(1),
        url: (aqui > 1).then(|| url(&llenado.id, Sitio::Solicitante)),
    }];
    for hoja in hojas.iter().filter(|h| h.visible) {
        let sitio = Sitio::Hoja(hoja.indice);
        pasos.push(Paso {
            titulo: hoja.titulo.trim_matches(['¿', '?']).to_owned(),
            cuando: cuando(sitio.numero()),
            url: (aqui > sitio.numero()).then(|| url(&llenado.id, sitio)),
        });
    }
    pasos.push(Paso {
        titulo: "Revisar y enviar".to_owned(),
        cuando: if actual.is_none() { Cuando::Ahora } else { Cuando::Luego },
        url: None,
    });
    pasos
}

fn armar(
    cx: &Cx,
    cuenta: &Cuenta,
    llenado: &Llenado,
    sitio: Sitio,
    leido: Option<Leido>,
    con_errores: bool,
) -> Result<Pregunta, Falla> {
    let paquete = &llenado.paquete;
    let hoy = llenado::hoy(cx, paquete);
    let conocido = llenado.datos();
    let hojas = llenado::hojas(paquete, etapa(paquete)?, &conocido, hoy);
    let propios = campos_solicitante(paquete);
    let camino = url(&llenado.id, sitio);
    let archivos = format!("/solicitudes/borrador/{}/archivos", llenado.id);
    let (titulo, mut dibujado) = match sitio {
        Sitio::Solicitante => {
            let campos: Vec<&Campo> = propios.iter().collect();
            let leido = leido.unwrap_or_else(|| {
                let entrada = llenado::entrada_solicitante(llenado, &campos);
                let lecturas = llenado::leer_solicitante(cx, llenado, &campos, &entrada);
                Leido { entrada, lecturas, ..Leido::default() }
            });
            let mut dibujado =
                llenado::dibujar(llenado, &campos, &leido, &camino, &archivos, hoy, con_errores);
            clase::bajo_su_clase(&mut dibujado.campos);
            dibujado.campos.splice(0..0, de_la_cuenta(cuenta, paquete));
            ("¿A nombre de quién es la solicitud?", dibujado)
        }
        Sitio::Hoja(indice) => {
            let hoja = hojas.get(indice).filter(|h| h.visible).ok_or_else(Falla::no_existe)?;
            let leido = leido.unwrap_or_else(|| llenado::leer_guardado(llenado, &hoja.campos, hoy));
            (
                hoja.titulo,
                llenado::dibujar(llenado, &hoja.campos, &leido, &camino, &archivos, hoy, con_errores),
            )
        }
    };
    let pasos = pasos(llenado, &hojas, Some(sitio));
    let (aqui, total) =
        (pasos.iter().position(|p| p.cuando == Cuando::Ahora).map_or(1, |p| p + 1), pasos.len());
    let nombre = &paquete.tramite.nombre;
    let anterior = hojas.iter().rev().find(|h| h.visible && Sitio::Hoja(h.indice).numero() < sitio.numero());
    let regresar = match (sitio, anterior) {
        (Sitio::Solicitante, _) => Enlace::new("Regresar a mis solicitudes", rutas::SOLICITUDES),
        (_, Some(hoja)) => Enlace::new(
            format!("Regresar a «{}»", hoja.titulo.trim_matches(['¿', '?'])),
            url(&llenado.id, Sitio::Hoja(hoja.indice)),
        ),
        (_, None) => Enlace::new("Regresar a «A nombre de quién»", url(&llenado.id, Sitio::Solicitante)),
    };
    let cuenta_viva = cobro::estimar(paquete, &conocido, hoy);
    Ok(Pregunta {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("{titulo} {nombre}")),
        regresar: Some(regresar),
        pasos,
        errores: std::mem::take(&mut dibujado.errores),
        antetitulo: format!("{nombre} · Paso {aqui} de {total}"),
        titulo: titulo.to_owned(),
        entrada: None,
        url: camino.clone(),
        clave: String::new(),
        campos: dibujado.campos,
        actualizable: dibujado.actualizable,
        finalidades: dibujado.finalidades,
        actualiza: (cuenta_viva.is_some() || dibujado.actualizable)
            .then(|| Actualiza { url: format!("{camino}/parcial"), sin: Vec::new() }),
        cuenta: cuenta_viva,
        boton: "Guardar y continuar".to_owned(),
        puede_salir: true,
    })
}

/// What the account says of who applies: it isn't asked again.
fn de_la_cuenta(cuenta: &Cuenta, paquete: &Paquete) -> Vec<CampoVista> {
    let fijo = |nombre: &str, etiqueta: &str, valor: &str| CampoVista {
        nombre: nombre.to_owned(),
        etiqueta: etiqueta.to_owned(),
        control: Control::Fijo { valor: valor.to_owned() },
        ..CampoVista::default()
    };
    let moral = paquete.tramite.solicitante.personas == [schemas::paquete::TipoPersona::Moral];
    let quien = if moral { "A nombre de quien entra" } else { "Su nombre" };
    vec![fijo("_nombre", quien, &cuenta.nombre), fijo("_correo", "Correo para avisos", &cuenta.correo)]
}

fn mostrar(
    cx: &Cx,
    cuenta: &Cuenta,
    llenado: &Llenado,
    sitio: Sitio,
    leido: Option<Leido>,
    con_errores: bool,
    estado: StatusCode,
) -> Respuesta {
    let vista = armar(cx, cuenta, llenado, sitio, leido, con_errores)?;
    let mut respuesta = cx.render("ciudadano/pregunta.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

fn mostrar_parcial(cx: &Cx, cuenta: &Cuenta, llenado: &Llenado, sitio: Sitio, leido: Leido) -> Respuesta {
    cx.render("ciudadano/pregunta_parcial.html", &armar(cx, cuenta, llenado, sitio, Some(leido), false)?)
}

/// A file of a draft.
pub(super) async fn archivo(cx: Cx, Path((id, huella)): Path<(String, String)>) -> Respuesta {
    let cuenta = cx.solicitante()?.clone();
    let llenado = abierto(&cx, &id, &cuenta).await?;
    let en_valores =
        llenado.avance.campos.values().flat_map(datos::archivos).find(|a| a.sha256 == huella).cloned();
    let en_escrito = || {
        let nombres: Vec<&String> = llenado.avance.escrito.keys().collect();
        nombres
            .into_iter()
            .flat_map(|n| campos::archivos_en(&llenado.avance.escrito, n))
            .find(|a| a.sha256 == huella)
    };
    let archivo = en_valores.or_else(en_escrito).ok_or_else(Falla::no_existe)?;
    super::documentos::servir_archivo(&cx, &archivo).await
}

/// Until when a draft is kept.
pub(super) fn vence(paquete: &Paquete, guardado: jiff::Timestamp) -> String {
    let dia = engine::evolve::local(paquete, guardado).date();
    let hasta = dia.checked_add(DIAS_BORRADOR.days()).unwrap_or(dia);
    format!("Se conserva hasta el {}.", formato::fecha(hasta))
}
