//! Versions by program: delivered to pruebas, released in producción, withdrawn; what there is and what was done. For who administers,
//! and for the passes that they give.

use axum::Json;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use schemas::acto::Hecho;
use schemas::ids::TramiteId;
use schemas::sello::Digest;
use serde_json::Value;

use super::entrada::{Consulta, Cuerpo, CuerpoGrande, Idempotencia, Objeto, con_campos, parametro_mal};
use super::formas::{ActoDeVersion, Nombrado, Oferta, VersionEnApi, VersionLiberada, Versiones};
use crate::almacen::{ActoGuardado, ClaseCuenta};
use crate::app::{self, AppError, Pedido, Permiso, VersionConFirmas, siguiente, vigente};
use crate::http::rutas::revision::en_palabras;
use crate::http::{Cx, Falla, Respuesta, mayuscula};

/// Versions that one request releases at most.
const MAXIMO_VERSIONES: usize = 200;

/// Who administers, with a session or by a pass.
#[derive(Debug)]
pub struct DeVersiones(Cx);

impl<S: Send + Sync> FromRequestParts<S> for DeVersiones {
    type Rejection = Falla;

    async fn from_request_parts(parts: &mut Parts, estado: &S) -> Result<Self, Self::Rejection> {
        let cx = Cx::from_request_parts(parts, estado).await?;
        if cx.persona.is_none() && cx.pase.is_none() {
            return Err(Falla::con(
                StatusCode::UNAUTHORIZED,
                "Envíe «Authorization: Bearer» con un pase vigente, o con el token de una sesión de quien administra",
            ));
        }
        Ok(Self(cx))
    }
}

/// Who orders something, as it is written down.
struct Ordena {
    nombre: String,
    actor: String,
}

impl Ordena {
    fn pedido(&self, idem: &Idempotencia, que: &str, contenido: &[u8]) -> Result<Pedido, Falla> {
        Ok(Pedido { actor: self.actor.clone(), clave: idem.obligatoria(que, contenido)? })
    }
}

impl DeVersiones {
    /// Who orders, if they may do this.
    fn puede(&self, permiso: Permiso) -> Result<Ordena, Falla> {
        if let Some(pase) = self.0.pase.as_deref() {
            if !pase.permite(permiso) {
                let falta = permiso.nombre().to_lowercase();
                return Err(Falla::con(
                    StatusCode::FORBIDDEN,
                    format!("El pase «{}» no permite {falta}", pase.pase.nombre),
                ));
            }
            return Ok(Ordena {
                nombre: format!("{}, con el pase «{}»", pase.cuenta.nombre.0, pase.pase.nombre),
                actor: format!("pase {}", pase.pase.id),
            });
        }
        let cuenta = self.0.de_clase(ClaseCuenta::Administrador)?;
        Ok(Ordena { nombre: cuenta.nombre.0.clone(), actor: cuenta.id.to_string() })
    }
}

/// `POST /api/v1/versiones`
pub async fn entregar(
    de: DeVersiones,
    idem: Idempotencia,
    CuerpoGrande(mut cuerpo): CuerpoGrande,
) -> Respuesta {
    let ordena = de.puede(Permiso::Entregar)?;
    let pedido = ordena.pedido(&idem, "entregar", &cuerpo.bytes)?;
    let paquete = cuerpo.texto_obligatorio("paquete", usize::MAX);
    let autores = cuerpo.textos("autores", 120);
    if autores.as_ref().is_none_or(|a| a.is_empty() || a.iter().any(|a| !a.contains('@'))) {
        cuerpo.mal(
            "autores",
            "«autores» lleva los correos de quien hizo la versión; quien la hizo no la aprueba",
        );
    }
    cuerpo.terminar()?;
    let autores = autores.unwrap_or_default();
    let app = de.0.servidor.app();
    let recibida = app
        .aparte(move |app| app.recibir_una_vez(paquete.as_bytes(), &autores, &ordena.nombre, Some(&pedido)))
        .await?;
    if app.config().personas_de_ejemplo() {
        app.preparar_ejemplos().await?;
    }
    let forma = VersionEnApi {
        huella: recibida.digest().to_string(),
        version: recibida.tramite.version.clone(),
        estado: "se_ofrece".to_owned(),
    };
    Ok((StatusCode::CREATED, Json(forma)).into_response())
}

/// `POST /api/v1/liberaciones`
pub async fn liberar(
    de: DeVersiones,
    idem: Idempotencia,
    CuerpoGrande(mut cuerpo): CuerpoGrande,
) -> Respuesta {
    let ordena = de.puede(Permiso::Liberar)?;
    let pedido = ordena.pedido(&idem, "liberar", &cuerpo.bytes)?;
    let versiones = versiones_de(&mut cuerpo);
    let desde = cuerpo.texto("desde", 10).and_then(|dicho| {
        let momento = dia(&de.0, &dicho);
        if momento.is_none() {
            cuerpo.mal("desde", "«desde» es un día, como 2027-02-01");
        }
        momento
    });
    cuerpo.terminar()?;
    let fruto =
        de.0.servidor
            .app()
            .aparte(move |app| app.liberar_varias(&versiones, desde, &ordena.nombre, Some(&pedido)))
            .await
            .map_err(|error| negada(error, "versiones"))?;
    let formas: Vec<VersionLiberada> = fruto.into_iter().map(liberada).collect();
    Ok((StatusCode::CREATED, Json(super::formas::Liberacion { versiones: formas })).into_response())
}

fn versiones_de(cuerpo: &mut Objeto) -> Vec<VersionConFirmas> {
    let dichas = cuerpo.lista("versiones");
    if !(1..=MAXIMO_VERSIONES).contains(&dichas.len()) {
        cuerpo.mal("versiones", format!("«versiones» lleva de 1 a {MAXIMO_VERSIONES} versiones"));
    }
    let mut leidas = Vec::new();
    for (i, dicha) in dichas.into_iter().enumerate() {
        let texto = |nombre: &str| dicha.get(nombre).and_then(Value::as_str).map(str::to_owned);
        match (texto("paquete"), texto("vistos_buenos"), dicha.as_object().map(serde_json::Map::len)) {
            (Some(paquete), Some(carpeta), Some(2)) => {
                leidas.push(VersionConFirmas { paquete: paquete.into_bytes(), carpeta });
            }
            _ => cuerpo.mal(
                &format!("versiones.{i}"),
                "cada versión lleva «paquete» y «vistos_buenos», con el texto de cada archivo, y nada más",
            ),
        }
    }
    leidas
}

/// The first instant of a day of the municipality.
fn dia(cx: &Cx, dicho: &str) -> Option<Timestamp> {
    let dia: Date = dicho.parse().ok()?;
    cx.servidor.instante(dia.to_datetime(Time::midnight()))
}

fn liberada(v: app::VersionLiberada) -> VersionLiberada {
    VersionLiberada {
        tramite: Nombrado { id: v.tramite.0, nombre: v.nombre },
        huella: v.huella.to_string(),
        desde: v.desde,
        aprobaron: v.aprobaron,
        sin_efecto: v.sin_efecto,
    }
}

/// A refusal, each reason by itself.
fn negada(error: AppError, campo: &str) -> Falla {
    match error {
        AppError::NoAprobado(motivos) => {
            con_campos(motivos.iter().map(|m| (campo.to_owned(), mayuscula(m))).collect())
        }
        otro => otro.into(),
    }
}

/// `POST /api/v1/tramites/{id}/versiones/{huella}/retiro`
pub async fn retirar(
    de: DeVersiones,
    Path((id, huella)): Path<(String, String)>,
    idem: Idempotencia,
    Cuerpo(cuerpo): Cuerpo,
) -> Respuesta {
    mover(&de, id, &huella, &idem, cuerpo, "retirar").await
}

/// `POST /api/v1/tramites/{id}/versiones/{huella}/regreso`
pub async fn regresar(
    de: DeVersiones,
    Path((id, huella)): Path<(String, String)>,
    idem: Idempotencia,
    Cuerpo(cuerpo): Cuerpo,
) -> Respuesta {
    mover(&de, id, &huella, &idem, cuerpo, "regresar").await
}

async fn mover(
    de: &DeVersiones,
    id: String,
    huella: &str,
    idem: &Idempotencia,
    mut cuerpo: Objeto,
    que: &'static str,
) -> Respuesta {
    let ordena = de.puede(Permiso::Retirar)?;
    let contenido = [id.as_bytes(), b"\n", huella.as_bytes(), b"\n", cuerpo.bytes.as_slice()].concat();
    let pedido = ordena.pedido(idem, que, &contenido)?;
    let motivo = cuerpo.texto_obligatorio("motivo", 500);
    cuerpo.terminar()?;
    let digest: Digest = huella.parse().map_err(|_| Falla::no_existe())?;
    let tramite = TramiteId::from(id);
    de.0.servidor
        .app()
        .aparte(move |app| match que {
            "retirar" => app.retirar(&tramite, &digest, &motivo, &ordena.nombre, Some(&pedido)),
            _ => app.regresar(&tramite, &digest, &motivo, &ordena.nombre, Some(&pedido)),
        })
        .await
        .map_err(|error| negada(error, "huella"))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/v1/tramites/{id}/versiones`
pub async fn lista(de: DeVersiones, Path(id): Path<String>, mut consulta: Consulta) -> Respuesta {
    de.puede(Permiso::Consultar)?;
    let limite = consulta.limite()?;
    let antes: u64 = match consulta.tomar("despues") {
        None => u64::MAX,
        Some(dicho) => {
            dicho.parse().map_err(|_| parametro_mal("despues", "«despues» es lo que vino en «siguiente»"))?
        }
    };
    consulta.terminar()?;
    let app = de.0.servidor.app();
    let (tramite, ahora) = (TramiteId::from(id), app.ahora());
    let buscado = tramite.clone();
    let (actos, nombre) = app
        .aparte(move |app| {
            let actos = app.actos(&buscado)?;
            let ultima = actos.iter().rev().find(|a| entra(&a.acto.hecho));
            let paquete = ultima.map(|a| app.estante().traer(app.almacen(), &a.acto.digest)).transpose()?;
            Ok((actos, paquete.map(|p| p.tramite.nombre.clone())))
        })
        .await?;
    let Some(nombre) = nombre else { return Err(Falla::no_existe()) };
    let mut previos = actos.iter().rev().filter(|a| a.seq < antes);
    let historia: Vec<ActoDeVersion> = previos.by_ref().take(limite).map(|a| acto(&de.0, a)).collect();
    let siguiente_acto = previos.next().and_then(|_| historia.last()).map(|a| a.lugar.to_string());
    let oferta = |v: app::Vigencia| Oferta { huella: v.digest.to_string(), desde: v.desde };
    let (se_ofrece, se_ofrecera) = (vigente(&actos, ahora), siguiente(&actos, ahora));
    let versiones = versiones_vistas(&actos, se_ofrece.as_ref(), se_ofrecera.as_ref());
    let forma = Versiones {
        tramite: Nombrado { id: tramite.0, nombre },
        versiones,
        se_ofrece: se_ofrece.map(oferta),
        se_ofrecera: se_ofrecera.map(oferta),
        historia,
        siguiente: siguiente_acto,
    };
    Ok(Json(forma).into_response())
}

/// Whether an act brings a version in.
fn entra(hecho: &Hecho) -> bool {
    matches!(hecho, Hecho::Recibido { .. } | Hecho::Liberado { .. })
}

fn versiones_vistas(
    actos: &[ActoGuardado],
    se_ofrece: Option<&app::Vigencia>,
    se_ofrecera: Option<&app::Vigencia>,
) -> Vec<VersionEnApi> {
    let mut vistas: Vec<&Digest> = Vec::new();
    let mut retiradas: Vec<&Digest> = Vec::new();
    for acto in actos.iter().map(|a| &a.acto) {
        if entra(&acto.hecho) {
            vistas.retain(|d| **d != acto.digest);
            retiradas.retain(|d| **d != acto.digest);
            vistas.push(&acto.digest);
        } else if matches!(acto.hecho, Hecho::Retirado { .. }) {
            retiradas.push(&acto.digest);
        }
    }
    let es = |v: Option<&app::Vigencia>, d: &Digest| v.is_some_and(|v| v.digest == *d);
    let de = |d: &Digest| VersionEnApi {
        huella: d.to_string(),
        version: actos.iter().rev().find_map(|a| match &a.acto.hecho {
            Hecho::Recibido { version, .. } if a.acto.digest == *d => version.clone(),
            _ => None,
        }),
        estado: match d {
            d if es(se_ofrece, d) => "se_ofrece",
            d if es(se_ofrecera, d) => "por_ofrecerse",
            d if retiradas.contains(&d) => "retirada",
            _ => "anterior",
        }
        .to_owned(),
    };
    vistas.into_iter().rev().map(de).collect()
}

fn acto(cx: &Cx, guardado: &ActoGuardado) -> ActoDeVersion {
    let (que, detalle) = en_palabras(cx, &guardado.acto);
    ActoDeVersion {
        lugar: guardado.seq,
        cuando: guardado.acto.cuando,
        quien: guardado.acto.quien.clone(),
        version: guardado.acto.digest.to_string(),
        tipo: guardado.acto.hecho.tipo().to_owned(),
        que,
        detalle,
        eslabon: schemas::sello::hexadecimal(&guardado.hash),
    }
}

/// `GET /api/v1/tramites/{id}/versiones/{huella}/paquete`
pub async fn paquete(de: DeVersiones, Path((id, huella)): Path<(String, String)>) -> Respuesta {
    let (version, _) = una(&de, &id, &huella).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], version.bytes().to_vec()).into_response())
}

/// `GET /api/v1/tramites/{id}/versiones/{huella}/vistos-buenos`
pub async fn vistos_buenos(de: DeVersiones, Path((id, huella)): Path<(String, String)>) -> Respuesta {
    let (_, carpeta) = una(&de, &id, &huella).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], carpeta).into_response())
}

/// A version of a trámite, with the file of its approvals.
async fn una(de: &DeVersiones, id: &str, huella: &str) -> Result<(app::Ofrecido, String), Falla> {
    de.puede(Permiso::Consultar)?;
    let digest: Digest = huella.parse().map_err(|_| Falla::no_existe())?;
    let tramite = TramiteId::from(id);
    let fruto = de
        .0
        .servidor
        .app()
        .aparte(move |app| {
            let suya = app.actos(&tramite)?.iter().any(|a| a.acto.digest == digest && entra(&a.acto.hecho));
            if !suya {
                return Err(AppError::no_existe("esa versión"));
            }
            Ok((app.estante().traer(app.almacen(), &digest)?, app.carpeta(&digest)?.texto()))
        })
        .await?;
    Ok(fruto)
}

/// `POST /api/v1/tramites/{id}/versiones/{huella}/vistos-buenos`
pub async fn entregar_firmas(
    de: DeVersiones,
    Path((id, huella)): Path<(String, String)>,
    CuerpoGrande(mut cuerpo): CuerpoGrande,
) -> Respuesta {
    let ordena = de.puede(Permiso::Entregar)?;
    let carpeta = cuerpo.texto_obligatorio("vistos_buenos", usize::MAX);
    cuerpo.terminar()?;
    let digest: Digest = huella.parse().map_err(|_| Falla::no_existe())?;
    let tramite = TramiteId::from(id);
    let nuevos =
        de.0.servidor
            .app()
            .aparte(move |app| {
                if app.en_revision(&digest)?.paquete.tramite.id != tramite {
                    return Err(AppError::no_existe("esa versión"));
                }
                app.entregar_sobres(&digest, &carpeta, &ordena.nombre)
            })
            .await?;
    Ok(Json(super::formas::Entregados { nuevos }).into_response())
}
