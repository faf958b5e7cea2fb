//! A solicitud that is being filled in: begin, page by page, check, send. A page that arrives after the session ended is saved too.

use axum::extract::{Path, Query, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use engine::ambito::Ambito;
use engine::formato;
use jiff::{SignedDuration, ToSpan};
use schemas::evento::Canal;
use schemas::paquete::{Campo, Etapa, Nivel, Paquete, TipoEtapa};
use schemas::valor::Valor;
use serde::Deserialize;

use super::llenado::{self, Boton, Hoja, Leido};
use crate::almacen::{ClaseCuenta, Cuenta};
use crate::app::{AppError, Clave, Inicio, Llenado, campos_solicitante};
use crate::http::servidor::{COOKIE_SESION, cookie};
use crate::http::vista::{campos, cobro, datos, flujo};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{
    self, AccionPagina, Actualiza, Campo as CampoVista, Control, Cuando, Enlace, ErrorDeCampo, Errores,
    Formulario, Paso, Pregunta, Revisar, SesionTerminada, rutas,
};

/// How long after its end a session still lets a page be saved; it never lets anything be read.
const GRACIA: SignedDuration = SignedDuration::from_hours(12);
/// How long a draft is kept.
const DIAS_BORRADOR: i64 = 30;

/// Which page of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sitio {
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

fn etapa(paquete: &Paquete) -> Result<&Etapa, Falla> {
    paquete.tramite.etapas.first().ok_or_else(|| Falla::defecto("un trámite no tiene etapas"))
}

fn url(id: &str, sitio: Sitio) -> String {
    format!("/solicitudes/borrador/{id}/{}", sitio.numero())
}

/// Asks before a solicitud begins, and leads to those that had begun.
pub(super) async fn preguntar(cx: Cx, Path(tramite): Path<String>) -> Respuesta {
    let cuenta = cx.ciudadano()?;
    let app = cx.servidor.app();
    let paquete = app.estante().activo(&tramite).ok_or_else(Falla::no_existe)?;
    en_linea(&paquete)?;
    let borradores = app.borradores(&cuenta.id).await?;
    let previo = borradores.iter().find(|b| b.tramite == paquete.tramite.id);
    let mut consecuencias = vec![
        "Guardamos sus respuestas en cada página; puede salir y seguir después.".to_owned(),
        "Nada se envía hasta que usted lo revise y lo confirme.".to_owned(),
    ];
    if let Some(plazo) = minutos(&paquete) {
        consecuencias.insert(0, plazo);
    }
    let nombre = &paquete.tramite.nombre;
    let regresar = match previo {
        Some(b) => {
            Enlace::new("Seguir con la solicitud que ya empezó", format!("/solicitudes/borrador/{}", b.id))
        }
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

pub(super) async fn empezar(cx: Cx, Path(tramite): Path<String>, _enviado: Enviado) -> Respuesta {
    let cuenta = cx.ciudadano()?.clone();
    let app = cx.servidor.app();
    let paquete = app.estante().activo(&tramite).ok_or_else(Falla::no_existe)?;
    en_linea(&paquete)?;
    let id = app.empezar(&tramite, &cuenta).await?;
    Ok(Redirect::to(&url(&id, Sitio::Solicitante)).into_response())
}

/// Goes on where the person was.
pub(super) async fn seguir(cx: Cx, Path(id): Path<String>) -> Respuesta {
    let cuenta = cx.ciudadano()?.clone();
    let llenado = cx.servidor.app().abrir_borrador(&id, &cuenta).await?;
    let a = if llenado.pagina == "revisar" {
        "revisar"
    } else {
        Sitio::de(&llenado.pagina).map_or("1", |_| llenado.pagina.as_str())
    };
    Ok(Redirect::to(&format!("/solicitudes/borrador/{id}/{a}")).into_response())
}

pub(super) async fn borrar(cx: Cx, Path(id): Path<String>, _enviado: Enviado) -> Respuesta {
    let cuenta = cx.ciudadano()?.clone();
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
    let cuenta = cx.ciudadano()?.clone();
    let llenado = cx.servidor.app().abrir_borrador(&id, &cuenta).await?;
    let sitio = Sitio::de(&n).ok_or_else(Falla::no_existe)?;
    let estado = StatusCode::OK;
    mostrar(&cx, &cuenta, &llenado, sitio, None, al.faltan.is_some(), estado)
}

/// A page as it was sent by somebody whose session ended a while ago, from a page of that session.
async fn sesion_caducada(cx: &Cx, cabeceras: &HeaderMap) -> Result<Option<(Cuenta, String)>, Falla> {
    let Some(token) = cookie(cabeceras, COOKIE_SESION).map(str::to_owned) else { return Ok(None) };
    let ahora = cx.servidor.app().ahora();
    let limite = ahora.checked_sub(GRACIA).unwrap_or(ahora);
    let sesion = cx.servidor.app().almacen().leer(move |l| l.sesion(&token, limite)).await?;
    Ok(sesion.filter(|s| s.cuenta.clase == ClaseCuenta::Ciudadano).map(|s| (s.cuenta, s.csrf.0)))
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
        Some(_) => (cx.ciudadano()?.clone(), cx.csrf.to_string(), true),
        None => match sesion_caducada(&cx, &cabeceras).await? {
            Some((cuenta, csrf)) => (cuenta, csrf, false),
            None => return Err(Falla::sin_sesion(&camino)),
        },
    };
    let enviado = Enviado::sin_comprobar(peticion, &()).await?;
    enviado.comprobar(&csrf)?;
    let app = cx.servidor.app().clone();
    let mut llenado = app.abrir_borrador(&id, &cuenta).await?;
    let boton = if parcial { Boton::Actualizar } else { Boton::de(&enviado) };
    let leido = match sitio {
        Sitio::Solicitante => {
            let propios = campos_solicitante(&llenado.paquete);
            let campos: Vec<&Campo> = propios.iter().collect();
            let entrada = enviado.campos;
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

fn pasos(llenado: &Llenado, hojas: &[Hoja<'_>], actual: Option<Sitio>) -> Vec<Paso> {
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
    let error = if dibujado.errores.lista.is_empty() { "" } else { "Error: " };
    let cuenta_viva = cobro::estimar(paquete, &conocido, hoy);
    Ok(Pregunta {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("{error}{titulo} {nombre}")),
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

/// What is wrong or missing in the whole form: the page and the words.
fn pendientes(cx: &Cx, llenado: &Llenado) -> Result<Vec<(String, ErrorDeCampo)>, Falla> {
    let paquete = &llenado.paquete;
    let hoy = llenado::hoy(cx, paquete);
    let datos = llenado.datos();
    let mut lista = Vec::new();
    let uno = |texto: String, sitio: Sitio| {
        (
            format!("{}?faltan=si", url(&llenado.id, sitio)),
            ErrorDeCampo { texto, ancla: format!("pagina-{}", sitio.numero()) },
        )
    };
    let propios = campos_solicitante(paquete);
    let campos: Vec<&Campo> = propios.iter().collect();
    let entrada = llenado::entrada_solicitante(llenado, &campos);
    for error in llenado::leer_solicitante(cx, llenado, &campos, &entrada).errores {
        lista.push(uno(error.mensaje, Sitio::Solicitante));
    }
    for hoja in llenado::hojas(paquete, etapa(paquete)?, &datos, hoy).iter().filter(|h| h.visible) {
        for error in llenado::leer_guardado(llenado, &hoja.campos, hoy).lecturas.errores {
            lista.push(uno(error.mensaje, Sitio::Hoja(hoja.indice)));
        }
    }
    for falla in llenado::fallidas(paquete, &datos, hoy, Nivel::Error) {
        let de = campos::campos_de(paquete, engine::eval::rutas(&falla.exige.arbol));
        let hojas = llenado::hojas(paquete, etapa(paquete)?, &datos, hoy);
        let sitio = hojas
            .iter()
            .find(|h| h.campos.iter().any(|c| de.contains(c.id.as_str())))
            .map_or(Sitio::Solicitante, |h| Sitio::Hoja(h.indice));
        lista.push(uno(falla.mensaje.clone(), sitio));
    }
    Ok(lista)
}

pub(super) async fn revisar(cx: Cx, Path(id): Path<String>) -> Respuesta {
    let cuenta = cx.ciudadano()?.clone();
    let mut llenado = cx.servidor.app().abrir_borrador(&id, &cuenta).await?;
    llenado.pagina = "revisar".to_owned();
    cx.servidor.app().guardar_llenado(&llenado).await?;
    let pendientes = pendientes(&cx, &llenado)?;
    // What was never reached yet is not a mistake: the first page that lacks something comes next.
    if let Some((a, _)) = pendientes.first() {
        let nunca = !llenado.avance.presentado || llenado.avance.campos.is_empty();
        if nunca {
            return Ok(Redirect::to(a.trim_end_matches("?faltan=si")).into_response());
        }
    }
    pagina_revisar(&cx, &llenado, pendientes, None, StatusCode::OK)
}

fn pagina_revisar(
    cx: &Cx,
    llenado: &Llenado,
    pendientes: Vec<(String, ErrorDeCampo)>,
    rechazo: Option<String>,
    estado: StatusCode,
) -> Respuesta {
    let paquete = &llenado.paquete;
    let primera = etapa(paquete)?;
    let hoy = llenado::hoy(cx, paquete);
    let conocido = llenado.datos();
    let hojas = llenado::hojas(paquete, primera, &conocido, hoy);
    let ambito = Ambito::nuevo(paquete, &conocido).con_hoy(hoy);
    let archivos = format!("/solicitudes/borrador/{}/archivos", llenado.id);
    let mut quien = datos::solicitante(&conocido);
    let de_quien = url(&llenado.id, Sitio::Solicitante);
    for fila in &mut quien.filas {
        fila.cambiar = (!matches!(fila.etiqueta.as_str(), "Correo para avisos")).then(|| de_quien.clone());
    }
    let mut secciones = vec![quien];
    let mut advertencias: Vec<String> =
        llenado::fallidas(paquete, &conocido, hoy, Nivel::Aviso).iter().map(|v| v.mensaje.clone()).collect();
    for hoja in hojas.iter().filter(|h| h.visible) {
        let camino = url(&llenado.id, Sitio::Hoja(hoja.indice));
        let leido = llenado::leer_guardado(llenado, &hoja.campos, hoy);
        let filas = hoja
            .campos
            .iter()
            .filter(|c| ambito.visible(c).unwrap_or(true))
            .map(|campo| {
                let valor = ambito.campo(&campo.id).ok().flatten();
                let mut fila = datos::fila(campo, valor.as_ref(), Some(&archivos));
                fila.cambiar = Some(format!("{camino}#{}", vistas::id_de(&campo.id)));
                fila.advertencia = leido
                    .lecturas
                    .advertencias
                    .iter()
                    .find(|a| a.ruta.split('.').next() == Some(campo.id.as_str()))
                    .map(|a| a.mensaje.clone());
                fila
            })
            .collect();
        secciones
            .push(vistas::SeccionResumen { titulo: hoja.titulo.trim_matches(['¿', '?']).to_owned(), filas });
    }
    advertencias.dedup();
    let mut lista: Vec<ErrorDeCampo> =
        rechazo.into_iter().map(|texto| ErrorDeCampo { texto, ancla: String::new() }).collect();
    // Each entry leads to the page where it is mended, not to a place of this one.
    for (_, error) in &pendientes {
        lista.push(ErrorDeCampo { texto: error.texto.clone(), ancla: String::new() });
    }
    let mut errores = Errores::con(lista);
    if !errores.lista.is_empty() {
        errores = errores.diciendo("Use «Cambiar» en el dato que falta; lo demás está guardado.");
    }
    let nombre = &paquete.tramite.nombre;
    let pasos = pasos(llenado, &hojas, None);
    let total = pasos.len();
    let anterior = hojas.iter().rev().find(|h| h.visible);
    let boton = match &primera.tipo {
        TipoEtapa::Tarea(tarea) => tarea.acciones.first().map(|a| a.etiqueta.clone()),
        _ => None,
    };
    let vista = Revisar {
        pagina: cx.pagina(
            rutas::SOLICITUDES,
            format!(
                "{}Revise antes de enviar. {nombre}",
                if errores.lista.is_empty() { "" } else { "Error: " }
            ),
        ),
        regresar: anterior.map(|h| {
            Enlace::new(
                format!("Regresar a «{}»", h.titulo.trim_matches(['¿', '?'])),
                url(&llenado.id, Sitio::Hoja(h.indice)),
            )
        }),
        pasos,
        errores,
        antetitulo: format!("{nombre} · Paso {total} de {total}"),
        titulo: "Revise antes de enviar".to_owned(),
        entrada: "Después de enviarla ya no podrá cambiar sus respuestas, salvo que le pidamos completarlas."
            .to_owned(),
        secciones,
        advertencias,
        declaracion: None,
        que_pasa: que_pasa(paquete, primera),
        url: format!("/solicitudes/borrador/{}/enviar", llenado.id),
        clave: clave_de_envio(&llenado.id),
        boton: boton.unwrap_or_else(|| "Enviar mi solicitud".to_owned()),
        puede_salir: true,
        cuenta: cobro::estimar(paquete, &conocido, hoy),
    };
    let mut respuesta = cx.render("ciudadano/revisar.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// What happens when it is sent, and what comes.
pub(super) fn que_pasa(paquete: &Paquete, primera: &Etapa) -> Vec<String> {
    let ficha = &paquete.tramite.ficha;
    let mut frases = vec![format!(
        "Su solicitud recibe un folio. El plazo de respuesta del municipio es de {}.",
        ficha.plazo_resolucion.dura
    )];
    let salidas = flujo::salidas(paquete, primera);
    if let Some(sigue) = salidas.iter().find(|s| !s.alterna).and_then(|s| paquete.tramite.etapa(&s.a)) {
        let quien =
            flujo::quien(paquete, sigue, "usted").map(|q| format!(" Le toca a {q}.")).unwrap_or_default();
        let plazo = sigue.plazo.as_ref().map(|p| format!(", en {}", p.dura)).unwrap_or_default();
        frases.push(format!("Sigue: {}{plazo}.{quien}", sigue.nombre));
    }
    if !cobro::cobros_de(paquete).is_empty() {
        frases.push("Todavía no paga nada: le diremos cuánto y hasta cuándo.".to_owned());
    }
    frases
}

fn clave_de_envio(id: &str) -> String {
    format!("borrador:{id}")
}

fn clave(id: &str) -> Clave {
    // One draft is sent once, whatever the form says: the key and its content are the draft itself.
    Clave::new(clave_de_envio(id), id.as_bytes())
}

pub(super) async fn enviar(
    cx: Cx,
    Path(id): Path<String>,
    cabeceras: HeaderMap,
    peticion: Request,
) -> Respuesta {
    let revisar = format!("/solicitudes/borrador/{id}/revisar");
    if cx.persona.is_none() {
        // Nothing is lost: every page was saved when it was sent.
        let guardada = sesion_caducada(&cx, &cabeceras).await?.is_some();
        tracing::debug!(guardada, "un envío llegó sin sesión");
        return Err(Falla::sin_sesion(&revisar));
    }
    let cuenta = cx.ciudadano()?.clone();
    let enviado = Enviado::sin_comprobar(peticion, &()).await?;
    enviado.comprobar(&cx.csrf)?;
    if enviado.texto("_accion") == "salir" {
        return Ok(Redirect::to(rutas::SOLICITUDES).into_response());
    }
    let app = cx.servidor.app();
    let llenado = match app.abrir_borrador(&id, &cuenta).await {
        Ok(llenado) => llenado,
        Err(AppError::NoExiste(que)) => {
            return match ya_enviada(&cx, &id, &cuenta).await? {
                Some(folio) => Ok(acuse(&folio)),
                None => Err(AppError::NoExiste(que).into()),
            };
        }
        Err(otro) => return Err(otro.into()),
    };
    let pendientes = pendientes(&cx, &llenado)?;
    if !pendientes.is_empty() {
        return pagina_revisar(&cx, &llenado, pendientes, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let inicio = inicio(&cx, &llenado)?;
    match app.iniciar(inicio, &cuenta.id, Some(clave(&id))).await {
        Ok(hecho) => Ok(acuse(&hecho.folio)),
        Err(AppError::Rechazo(rechazo)) => {
            let mut texto = mayuscula(&rechazo.mensaje);
            if !rechazo.fundamento.is_empty() {
                texto = format!("{texto} ({})", rechazo.fundamento);
            }
            pagina_revisar(&cx, &llenado, Vec::new(), Some(texto), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(otro) => Err(otro.into()),
    }
}

fn acuse(folio: &str) -> axum::response::Response {
    Redirect::to(&format!("/solicitudes/{folio}/acuse")).into_response()
}

/// The folio of a draft that was sent already.
async fn ya_enviada(cx: &Cx, id: &str, cuenta: &Cuenta) -> Result<Option<String>, Falla> {
    let (clave, actor) = (clave(id), cuenta.id.to_string());
    let previa =
        cx.servidor.app().almacen().leer(move |l| l.respuesta(&actor, &clave.clave, &clave.huella)).await?;
    Ok(previa.and_then(|r| r.respuesta.get("folio").and_then(|f| f.as_str()).map(str::to_owned)))
}

fn inicio(cx: &Cx, llenado: &Llenado) -> Result<Inicio, Falla> {
    let paquete = &llenado.paquete;
    let primera = etapa(paquete)?;
    let TipoEtapa::Tarea(tarea) = &primera.tipo else {
        return Err(Falla::defecto("un trámite no empieza por una tarea"));
    };
    let accion =
        tarea.acciones.first().ok_or_else(|| Falla::defecto("la primera etapa no tiene acciones"))?;
    let datos = llenado.datos();
    let ambito = Ambito::nuevo(paquete, &datos).con_hoy(llenado::hoy(cx, paquete));
    let mut respuestas = engine::comando::Respuestas::new();
    for id in engine::formulario::campos_de_accion(primera, accion) {
        let Some(campo) = paquete.tramite.campo(&id) else { continue };
        // Hidden answers are not sent on.
        if ambito.visible(campo).unwrap_or(false)
            && let Some(valor) = datos.campos.get(&id)
        {
            respuestas.insert(id, Some(valor.clone()));
        }
    }
    Ok(Inicio {
        paquete: std::sync::Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: datos.solicitante.clone().unwrap_or(Valor::Registro(std::collections::BTreeMap::new())),
        accion: accion.id.clone(),
        respuestas,
        borrador: Some(llenado.id.clone()),
    })
}

/// A file of a draft.
pub(super) async fn archivo(cx: Cx, Path((id, huella)): Path<(String, String)>) -> Respuesta {
    let cuenta = cx.ciudadano()?.clone();
    let llenado = cx.servidor.app().abrir_borrador(&id, &cuenta).await?;
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
