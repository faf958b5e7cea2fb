//! The list of versions, and the page of one: what waits for whom, what changes, what is missing.

use analisis::comparar::{Clase, Comparacion};
use aprobacion::{Aspecto, Registrada};
use axum::extract::{Path, Query};
use engine::formato;
use schemas::sello::Digest;
use serde::Deserialize;

use super::aspectos::por_ver;
use super::{digest, historia, mira, parametros, url_de};
use crate::almacen::Cuenta;
use crate::app::{Aspectos, EnRevision, EstadoAspecto};
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{
    AspectoRevisado, Campo, Comprobacion, Control, Enlace, ErrorDeCampo, Errores, Etiqueta, Formulario,
    Linea, ListaDeRevision, Opcion, Paginacion, RevisionDeVersion, Tono, VersionEnLista, rutas,
};

/// Changes that are told one by one.
const CAMBIOS: usize = 15;

/// Versions of a page of the list.
const POR_PAGINA: usize = 50;

/// Which page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tramo {
    desde: usize,
}

/// `GET /revision`
pub async fn lista(cx: Cx, Query(tramo): Query<Tramo>) -> Respuesta {
    let cuenta = mira(&cx)?;
    let (correo, suya) = (cuenta.correo.0.clone(), cuenta.clone());
    let (filas, total, esperan) = cx
        .servidor
        .app()
        .aparte(move |app| {
            let (versiones, total) = app.lista_de_revision(tramo.desde, POR_PAGINA)?;
            let mut filas = Vec::new();
            for version in versiones {
                let revisora = app.revisor(&correo, &version.paquete)?;
                filas.push((version, revisora));
            }
            let esperan = app.por_parametros(&suya)?.iter().filter(|e| !e.firmada).count();
            Ok((filas, total, esperan))
        })
        .await?;
    let versiones: Vec<VersionEnLista> =
        filas.iter().map(|(v, r)| en_lista(v, r.as_ref(), &cuenta)).collect();
    cx.render(
        "revision/lista.html",
        &ListaDeRevision {
            pagina: cx.pagina(rutas::REVISION, "Versiones por revisar"),
            por_parametros: (esperan > 0).then(|| {
                let que = cuantos(esperan, "versión sólo cambia", "versiones sólo cambian");
                Enlace::new(
                    format!("{que} valores de parámetros; apruebe todas con una firma"),
                    parametros::URL,
                )
            }),
            paginacion: paginacion(tramo.desde, versiones.len(), total),
            versiones,
            url_llave: rutas::REVISION_LLAVE.to_owned(),
        },
    )
}

fn paginacion(desde: usize, hay: usize, total: usize) -> Paginacion {
    let url =
        |d: usize| if d == 0 { rutas::REVISION.to_owned() } else { format!("{}?desde={d}", rutas::REVISION) };
    let hasta = desde + hay;
    Paginacion {
        texto: if total > POR_PAGINA { format!("{} a {hasta} de {total}", desde + 1) } else { String::new() },
        anterior: (desde > 0).then(|| url(desde.saturating_sub(POR_PAGINA))),
        siguiente: (hasta < total).then(|| url(hasta)),
    }
}

fn en_lista(version: &EnRevision, revisora: Option<&Registrada>, cuenta: &Cuenta) -> VersionEnLista {
    let aspectos = Aspectos::de(&version.actos, version.paquete.digest());
    let estados: Vec<EstadoAspecto> = Aspecto::TODOS.into_iter().map(|a| aspectos.estado(a)).collect();
    let cuantos = |e| estados.iter().filter(|x| **x == e).count();
    let (conformes, observados) = (cuantos(EstadoAspecto::Conforme), cuantos(EstadoAspecto::Observado));
    let estado = match (observados, conformes) {
        (1.., _) => Etiqueta::new("Con observación", Tono::Mal),
        (0, 5) => Etiqueta::new("Los cinco, bien", Tono::Bien),
        (0, 0) => Etiqueta::new("Por revisar", Tono::Apagado),
        _ => Etiqueta::new(format!("{conformes} de 5"), Tono::Aviso),
    };
    let detalle = match revisora {
        Some(_) if version.la_hizo(&cuenta.correo.0) => "Usted la hizo".to_owned(),
        Some(r) => {
            let faltan = r.aspectos.iter().filter(|a| !ha_dicho(&aspectos, **a, &r.persona)).count();
            match faltan {
                0 => "Ya dijo lo suyo".to_owned(),
                1 => "Le toca 1 aspecto".to_owned(),
                n => format!("Le tocan {n} aspectos"),
            }
        }
        None => String::new(),
    };
    VersionEnLista {
        nombre: version.paquete.tramite.nombre.clone(),
        url: url_de(version.paquete.digest()),
        version: version.paquete.tramite.version.clone().unwrap_or_else(|| "sin número".to_owned()),
        huella: version.paquete.digest().to_string(),
        estado,
        detalle,
    }
}

fn ha_dicho(aspectos: &Aspectos, aspecto: Aspecto, persona: &str) -> bool {
    aspectos.dicho.get(&aspecto).is_some_and(|d| d.iter().any(|d| d.quien == persona))
}

/// `GET /revision/{huella}`
pub async fn ver(cx: Cx, Path(huella): Path<String>) -> Respuesta {
    mira(&cx)?;
    pagina(&cx, &huella, None).await
}

/// What is wrong with what was sent: in which form, and why.
pub struct Yerro {
    /// The aspect, or `firma`.
    pub donde: String,
    /// Why.
    pub porque: String,
}

/// The page of a version.
pub async fn pagina(cx: &Cx, huella: &str, yerro: Option<Yerro>) -> Respuesta {
    let cuenta = mira(cx)?;
    let digest = digest(huella)?;
    let correo = cuenta.correo.0.clone();
    let de = digest.clone();
    let (version, revisora, evidencia, reparos, comparada) = cx
        .servidor
        .app()
        .aparte(move |app| {
            let version = app.en_revision(&de)?;
            let revisora = app.revisor(&correo, &version.paquete)?;
            let evidencia = app.evidencia(&version.paquete);
            let reparos: Vec<String> = app
                .falta_para_liberar(&version.paquete, &evidencia)?
                .iter()
                .map(ToString::to_string)
                .collect();
            let comparada = app.cambios(&version)?;
            Ok((version, revisora, evidencia, reparos, comparada))
        })
        .await?;
    let toca = revisora.as_ref().filter(|_| !version.la_hizo(&cuenta.correo.0));
    let dicho = Aspectos::de(&version.actos, &digest);
    let aspectos: Vec<AspectoRevisado> =
        Aspecto::TODOS.into_iter().map(|a| aspecto(cx, a, &version, &dicho, toca, yerro.as_ref())).collect();
    let pruebas = &evidencia.pruebas;
    let observados =
        Aspecto::TODOS.into_iter().filter(|a| dicho.estado(*a) == EstadoAspecto::Observado).count();
    let mut comprobaciones = vec![
        comprueba(
            pruebas.fallan == 0 && pruebas.total > 0,
            match (pruebas.total, pruebas.fallan) {
                (0, _) => "No tiene pruebas".to_owned(),
                (1, 0) => "Pasa su prueba".to_owned(),
                (n, 0) => format!("{n} de {n} pruebas pasan"),
                (n, f) => format!("{} de {n} pruebas pasan", n - f),
            },
        ),
        comprueba(
            observados == 0,
            match observados {
                0 => "Sin observaciones por resolver".to_owned(),
                1 => "1 observación sin resolver".to_owned(),
                n => format!("{n} observaciones sin resolver"),
            },
        ),
    ];
    for (clase, cubierto) in &evidencia.cobertura.clases {
        comprobaciones.push(Comprobacion {
            cumple: None,
            titulo: format!("Las pruebas alcanzan {} de {} {clase}", cubierto.cubiertos, cubierto.total),
            texto: String::new(),
        });
    }
    comprobaciones.extend(reparos.iter().map(|r| comprueba(false, crate::http::mayuscula(r))));
    let firmable = toca.filter(|r| !dicho.conformes_de(&r.persona).is_empty()).is_some();
    let firmar = firmable.then(|| firma(&digest, yerro.as_ref()));
    let mut campos: Vec<Campo> =
        aspectos.iter().filter_map(|a| a.formulario.as_ref()).flat_map(|f| f.campos.clone()).collect();
    campos.extend(firmar.iter().flat_map(|f| f.campos.clone()));
    let mut errores = Errores::de(&campos);
    if let Some(yerro) = yerro.as_ref().filter(|_| errores.lista.is_empty()) {
        // It was sent without the form, which isn't theirs.
        errores = Errores::con(vec![ErrorDeCampo { texto: yerro.porque.clone(), ..ErrorDeCampo::default() }]);
    }
    let paquete = &version.paquete;
    let entrega = version.recibida.as_ref().map_or_else(String::new, |(cuando, autores)| {
        let quien = if autores.is_empty() {
            String::new()
        } else {
            format!(", la hizo {}", formato::enumerar(autores))
        };
        format!(" · recibida el {}{quien}", formato::fecha(cx.servidor.local(*cuando).date()))
    });
    let (cambios_texto, cambios) = cambios(comparada.as_ref());
    let estado = if yerro.is_some() {
        axum::http::StatusCode::UNPROCESSABLE_ENTITY
    } else {
        axum::http::StatusCode::OK
    };
    let vista = RevisionDeVersion {
        pagina: cx.pagina(rutas::REVISION, format!("Revisión: {}", paquete.tramite.nombre)),
        errores,
        antetitulo: format!(
            "Versión {}{entrega}",
            paquete.tramite.version.as_deref().unwrap_or("sin número")
        ),
        titulo: format!("¿Libera «{}»?", paquete.tramite.nombre),
        huella: digest.to_string(),
        aspectos,
        lado_titulo: if reparos.is_empty() { "Ya se puede liberar" } else { "Todavía no se puede liberar" }
            .to_owned(),
        comprobaciones,
        lado_texto: if reparos.is_empty() {
            "Lleve a producción los dos archivos de abajo: cargará exactamente esta versión."
        } else {
            "Cuando los cinco aspectos tengan visto bueno firmado, producción cargará exactamente esta versión."
        }
        .to_owned(),
        cambios,
        cambios_texto,
        firmar,
        descargas: vec![
            Enlace::new("Todo lo que cambia", format!("{}/comparar", url_de(&digest))),
            Enlace::new("El paquete", format!("{}/paquete", url_de(&digest))),
            Enlace::new("Los vistos buenos firmados", format!("{}/vistos-buenos", url_de(&digest))),
        ],
        historia: historia::pasos(cx, version.actos.iter().filter(|a| a.acto.digest == digest)),
    };
    let mut respuesta = cx.render("revision/version.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

fn comprueba(cumple: bool, titulo: String) -> Comprobacion {
    Comprobacion { cumple: Some(cumple), titulo, texto: String::new() }
}

/// What changes against the version that was received before this one: the worst first, as many as a person reads.
fn cambios(comparada: Option<&(Digest, Comparacion)>) -> (String, Vec<String>) {
    let Some((previa, comparacion)) = comparada else {
        let primera = "Es la primera versión que se recibe en este entorno: no hay con qué compararla.";
        return (primera.to_owned(), vec![]);
    };
    let de = previa.corto();
    let mut frases: Vec<String> = comparacion
        .cambios
        .iter()
        .take(CAMBIOS)
        .map(|c| match (&c.ejemplo, c.clase) {
            (Some(ejemplo), _) => format!("{} ({ejemplo})", c.que),
            (None, Clase::Rompe) => format!("{} Rompe lo que está en curso.", c.que),
            (None, _) => c.que.clone(),
        })
        .collect();
    let mas = comparacion.cambios.len().saturating_sub(CAMBIOS);
    if mas > 0 {
        frases.push(format!(
            "Y {}; véalos en «Todo lo que cambia».",
            cuantos(mas, "cambio más", "cambios más")
        ));
    }
    (format!("Respecto de la versión {de}: {}", comparacion.veredicto()), frases)
}

fn cuantos(n: usize, uno: &str, varios: &str) -> String {
    if n == 1 { format!("1 {uno}") } else { format!("{n} {varios}") }
}

fn aspecto(
    cx: &Cx,
    aspecto: Aspecto,
    version: &EnRevision,
    dicho: &Aspectos,
    revisora: Option<&Registrada>,
    yerro: Option<&Yerro>,
) -> AspectoRevisado {
    let suyo = revisora.filter(|r| r.aspectos.contains(&aspecto));
    let le_toca = suyo.is_some_and(|r| !ha_dicho(dicho, aspecto, &r.persona));
    let (clase, estado) = match dicho.estado(aspecto) {
        EstadoAspecto::Observado => ("no", Etiqueta::new("Con observación", Tono::Mal)),
        _ if le_toca => ("ya", Etiqueta::new("Le toca a usted", Tono::Aviso)),
        EstadoAspecto::Conforme => ("si", Etiqueta::new("Bien", Tono::Bien)),
        EstadoAspecto::Pendiente => ("", Etiqueta::new("Pendiente", Tono::Apagado)),
    };
    let ver = por_ver(aspecto, &version.paquete);
    let dichos = dicho.dicho.get(&aspecto).into_iter().flatten().map(|d| {
        let que = if d.conforme { "está bien" } else { "tiene una observación" };
        let texto = if d.texto.is_empty() { String::new() } else { format!(" «{}»", d.texto) };
        format!("{}, {}: {que}.{texto}", d.quien, formato::fecha_hora(cx.servidor.local(d.cuando)))
    });
    AspectoRevisado {
        id: aspecto.id().to_owned(),
        nombre: aspecto.nombre().to_owned(),
        clase: clase.to_owned(),
        estado,
        textos: ver.textos,
        tabla: ver.tabla,
        enlaces: ver.enlaces,
        dichos: dichos.collect(),
        formulario: suyo.map(|_| decision(aspecto, version, yerro)),
    }
}

fn decision(aspecto: Aspecto, version: &EnRevision, yerro: Option<&Yerro>) -> Formulario {
    let opcion = |valor: &str, etiqueta: &str| Opcion {
        valor: valor.to_owned(),
        etiqueta: etiqueta.to_owned(),
        ..Opcion::default()
    };
    let error = yerro.filter(|y| y.donde == aspecto.id()).map(|y| y.porque.clone());
    Formulario {
        url: format!("{}/aspectos/{}", url_de(version.paquete.digest()), aspecto.id()),
        campos: vec![
            Campo {
                nombre: format!("decision-{}", aspecto.id()),
                etiqueta: format!("Su decisión sobre «{}»", aspecto.nombre()),
                error,
                control: Control::Opcion {
                    opciones: vec![opcion("bien", "Está bien"), opcion("observa", "Tengo una observación")],
                    en_linea: true,
                },
                ..Campo::default()
            },
            Campo {
                nombre: format!("texto-{}", aspecto.id()),
                etiqueta: "Comentario".to_owned(),
                ayuda: Some("Si tiene una observación, diga qué hay que corregir".to_owned()),
                opcional: true,
                control: Control::Area { valor: String::new(), renglones: 2, maximo: None },
                ..Campo::default()
            },
        ],
        boton: "Guardar decisión".to_owned(),
        ..Formulario::default()
    }
}

fn firma(digest: &Digest, yerro: Option<&Yerro>) -> Formulario {
    Formulario {
        url: format!("{}/firma", url_de(digest)),
        campos: vec![Campo {
            nombre: "contrasena".to_owned(),
            etiqueta: "Contraseña de su llave".to_owned(),
            ayuda: Some("Firma esta huella y los aspectos que usted encontró bien".to_owned()),
            error: yerro.filter(|y| y.donde == "firma").map(|y| y.porque.clone()),
            control: Control::texto("", Linea::Contrasena),
            ..Campo::default()
        }],
        boton: "Firmar mi visto bueno".to_owned(),
        ..Formulario::default()
    }
}

/// The address to which one comes back after deciding.
pub fn regreso(huella: &str, ancla: &str) -> Result<String, Falla> {
    Ok(format!("{}#as-{ancla}", url_de(&digest(huella)?)))
}
