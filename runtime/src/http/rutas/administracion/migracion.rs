//! The page by which who administers tries a migration and orders it. They read folios and reasons, and no expediente.

use axum::extract::Path;
use axum::http::StatusCode;
use schemas::ids::{ExpedienteId, TramiteId};
use schemas::sello::Digest;

use crate::almacen::UsoDeVersion;
use crate::app::{AppError, FrutoDeMigracion, Migracion, MigracionPedida, Tramo, cuenta_de_migracion};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{
    Campo, Control, Enlace, Errores, ExpedienteQueQueda, Fila, Formulario, FrutosDeMigracion,
    MigracionDeTramite, SigueMigracion, VersionMigrable, rutas,
};

/// Expedientes that one request tries or moves: whoever waits for a page waits seconds.
const POR_VEZ: usize = 200;
/// Expedientes that stay and are named one by one.
const NOMBRADOS: usize = 100;

/// Each version has a form of its own on the page.
fn campo_motivo(desde: &Digest) -> String {
    format!("motivo-{}", desde.corto())
}

fn url_de(tramite: &TramiteId) -> String {
    format!("{}/{tramite}/migracion", rutas::ADMIN_VERSIONES)
}

/// `GET /admin/versiones/{tramite}/migracion`
pub async fn ver(cx: Cx, Path(tramite): Path<String>) -> Respuesta {
    cx.administrador()?;
    pagina(&cx, tramite.into(), None, None).await
}

/// `POST /admin/versiones/{tramite}/migracion/ensayar`
pub async fn ensayar(cx: Cx, Path(tramite): Path<String>, enviado: Enviado) -> Respuesta {
    cx.administrador()?;
    let tramite = TramiteId::from(tramite);
    let desde: Digest = enviado.texto("huella").parse().map_err(|_| Falla::no_existe())?;
    let (id, tramo) = (tramite.clone(), tramo(&enviado));
    let fruto = cx.servidor.app().aparte(move |app| app.migracion_ensayar(&id, &desde, &tramo)).await;
    match fruto {
        Ok(fruto) => pagina(&cx, tramite, Some(frutos(&fruto, Que::Ensayo)), None).await,
        Err(AppError::Invalido(porque)) => pagina(&cx, tramite, None, Some(mayuscula(&porque))).await,
        Err(otro) => Err(otro.into()),
    }
}

/// `POST /admin/versiones/{tramite}/migracion`
pub async fn aplicar(cx: Cx, Path(tramite): Path<String>, enviado: Enviado) -> Respuesta {
    let quien = cx.administrador()?.nombre.0.clone();
    let tramite = TramiteId::from(tramite);
    let desde: Digest = enviado.texto("huella").parse().map_err(|_| Falla::no_existe())?;
    let motivo = enviado.texto(&campo_motivo(&desde)).to_owned();
    let pedida = MigracionPedida { tramite: tramite.clone(), desde, motivo, quien, tramo: tramo(&enviado) };
    match cx.servidor.app().aparte(move |app| app.migracion_aplicar(&pedida)).await {
        Ok(fruto) => pagina(&cx, tramite, Some(frutos(&fruto, Que::Real)), None).await,
        Err(AppError::Invalido(porque)) => pagina(&cx, tramite, None, Some(mayuscula(&porque))).await,
        Err(otro) => Err(otro.into()),
    }
}

/// The next expedientes, after those that were looked at.
fn tramo(enviado: &Enviado) -> Tramo {
    let despues = Some(enviado.texto("despues")).filter(|d| !d.is_empty());
    Tramo { despues: despues.map(ExpedienteId::from), ..Tramo::primeros(POR_VEZ) }
}

/// Whether it was tried or done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Que {
    Ensayo,
    Real,
}

fn frutos(migracion: &Migracion, que: Que) -> FrutosDeMigracion {
    let (pasan, quedan) = (migracion.pasan(), migracion.quedan());
    let cuenta = match que {
        Que::Ensayo => format!("{}. No se cambió nada.", cuenta_de_migracion(pasan, quedan, true)),
        Que::Real => format!("{}.", cuenta_de_migracion(pasan, quedan, false)),
    };
    let mas = match que {
        Que::Ensayo => "Hay más: «Ensayar la migración» sigue con los siguientes.".to_owned(),
        Que::Real => "Hay más: «Migrar» sigue con los siguientes.".to_owned(),
    };
    let de = |f: &FrutoDeMigracion| ExpedienteQueQueda {
        folio: f.folio.to_string(),
        motivos: f.motivos.iter().map(|m| mayuscula(m)).collect(),
    };
    FrutosDeMigracion {
        titulo: if que == Que::Ensayo { "Resultado del ensayo" } else { "Resultado" }.to_owned(),
        cuenta,
        quedan: migracion.frutos.iter().filter(|f| !f.motivos.is_empty()).take(NOMBRADOS).map(de).collect(),
        sobran: quedan.saturating_sub(NOMBRADOS),
        mas: migracion.sigue.is_some().then_some(mas),
        sigue: migracion.sigue.as_ref().map(|id| SigueMigracion {
            desde: migracion.desde.to_string(),
            despues: id.to_string(),
            ensayo: que == Que::Ensayo,
        }),
    }
}

async fn pagina(
    cx: &Cx,
    tramite: TramiteId,
    frutos: Option<FrutosDeMigracion>,
    error: Option<String>,
) -> Respuesta {
    let app = cx.servidor.app();
    let id = tramite.clone();
    let (actos, versiones) = app.aparte(move |app| Ok((app.actos(&id)?, app.migrables(&id)?))).await?;
    if actos.is_empty() {
        return Err(Falla::no_existe());
    }
    let activo = app.estante().activo(tramite.as_str());
    let nombre = activo.as_ref().map_or_else(|| tramite.to_string(), |p| p.tramite.nombre.clone());
    let destino = activo.as_ref().map_or_else(
        || "El trámite no ofrece ninguna versión a la que pasar.".to_owned(),
        |p| format!("Pasan a la versión que se ofrece, {}.", p.digest().corto()),
    );
    let motivo = |uso: &UsoDeVersion| {
        activo.as_ref().and_then(|p| p.migracion_desde(&uso.digest)).map(|m| m.motivo.clone())
    };
    let vistas: Vec<VersionMigrable> = versiones
        .iter()
        .map(|uso| {
            let sigue = frutos.as_ref().and_then(|f| f.sigue.as_ref());
            let suyo = sigue.filter(|s| s.desde == uso.digest.as_str());
            version(&tramite, uso, motivo(uso).unwrap_or_default(), suyo, error.as_deref())
        })
        .collect();
    let campos: Vec<Campo> = vistas.iter().flat_map(|v| v.migrar.campos.clone()).collect();
    let vista = MigracionDeTramite {
        pagina: cx.pagina(rutas::ADMIN, format!("Migración: {nombre}")),
        errores: Errores::de(&campos),
        volver: Enlace::new("Versiones", format!("{}/{tramite}", rutas::ADMIN_VERSIONES)),
        nombre,
        destino,
        sin_versiones: if activo.as_ref().is_some_and(|p| !p.migraciones.is_empty()) {
            "Ya no hay expedientes en curso de las versiones desde las que se puede pasar."
        } else {
            "La versión que se ofrece no dice cómo pasar desde otra: los expedientes en curso siguen con la suya."
        }
        .to_owned(),
        versiones: vistas,
        frutos,
    };
    let mut respuesta = cx.render("admin/migracion.html", &vista)?;
    if error.is_some() {
        *respuesta.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(respuesta)
}

fn version(
    tramite: &TramiteId,
    uso: &UsoDeVersion,
    motivo: String,
    sigue: Option<&SigueMigracion>,
    error: Option<&str>,
) -> VersionMigrable {
    // Who goes on with one of both goes on with that one: what was tried is not yet moved.
    let ocultos = |ensayo: bool| {
        let mut ocultos = vec![Fila::new("huella", uso.digest.to_string())];
        ocultos.extend(sigue.filter(|s| s.ensayo == ensayo).map(|s| Fila::new("despues", s.despues.clone())));
        ocultos
    };
    VersionMigrable {
        huella: uso.digest.corto().to_owned(),
        en_curso: match uso.en_curso {
            1 => "1 expediente en curso".to_owned(),
            n => format!("{n} expedientes en curso"),
        },
        motivo,
        ensayar: Formulario {
            url: format!("{}/ensayar", url_de(tramite)),
            ocultos: ocultos(true),
            boton: "Ensayar la migración".to_owned(),
            ..Formulario::default()
        },
        migrar: Formulario {
            url: url_de(tramite),
            ocultos: ocultos(false),
            campos: vec![Campo {
                nombre: campo_motivo(&uso.digest),
                etiqueta: "Motivo".to_owned(),
                ayuda: Some("Por qué se migra ahora; queda en la historia de la versión".to_owned()),
                error: error.map(str::to_owned),
                control: Control::Area { valor: String::new(), renglones: 2, maximo: None },
                ..Campo::default()
            }],
            boton: "Migrar".to_owned(),
            ..Formulario::default()
        },
    }
}
