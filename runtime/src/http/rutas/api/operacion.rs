//! What a servidor público does by program: the bandeja, an expediente, its tasks.

use axum::Json;
use axum::extract::Path;
use axum::response::IntoResponse;
use engine::comando::Comando;
use jiff::Timestamp;
use schemas::ids::{CuentaId, EtapaId, TramiteId};

use super::actuar::{Que, actuar, mandar};
use super::entrada::{Consulta, Cuerpo, CuerpoOpcional, DeOperador, Idempotencia, Objeto, parametro_mal};
use super::formas::{Bandeja, Conteo, Conteos, Nombrado, TareaBandeja};
use super::solicitudes::emitido;
use super::vista;
use crate::almacen::{self, Cursor, DeTramite, Reservado, Vista};
use crate::app::Abierto;
use crate::http::{Falla, Respuesta};

/// `GET /api/v1/bandeja`
pub async fn bandeja(quien: DeOperador, mut consulta: Consulta) -> Respuesta {
    let cx = &quien.0;
    let cuenta = quien.cuenta()?;
    let app = cx.servidor.app();
    let vistas = [("todas", Vista::Todas), ("mias", Vista::Mias), ("sin_asignar", Vista::SinAsignar)];
    let vista_pedida = consulta.una_de("vista", &vistas)?.unwrap_or_default();
    let tramite = consulta.tomar("tramite").map(TramiteId);
    let etapa = consulta.tomar("etapa").map(EtapaId);
    let texto = Reservado(consulta.tomar("q").unwrap_or_default());
    let vence_antes = consulta
        .tomar("vence_antes")
        .map(|v| {
            v.parse::<Timestamp>().map_err(|_| {
                parametro_mal(
                    "vence_antes",
                    "«vence_antes» debe ser un momento con zona, como 2026-11-09T16:00:00Z",
                )
            })
        })
        .transpose()?;
    let despues = consulta
        .tomar("despues")
        .map(|d| {
            d.parse::<Cursor>()
                .map_err(|_| parametro_mal("despues", "«despues» es lo que vino en «siguiente»"))
        })
        .transpose()?;
    let limite = consulta.limite()?;
    consulta.terminar()?;
    let de = match (tramite, etapa) {
        (Some(tramite), etapa) => Some(DeTramite { tramite, etapa }),
        (None, Some(_)) => return Err(parametro_mal("etapa", "Con «etapa» envíe también «tramite»")),
        (None, None) => None,
    };
    let roles = app.roles_que_atiende(cuenta);
    let suple: Vec<CuentaId> = cuenta.suple.iter().map(|s| s.cuenta.clone()).collect();
    let pedida = almacen::Bandeja {
        roles: roles.clone(),
        cuenta: cuenta.id.clone(),
        suple: suple.clone(),
        vista: vista_pedida,
        de,
        texto,
        vence_antes,
        despues,
        limite,
    };
    let (ahora, id) = (app.ahora(), cuenta.id.clone());
    let (pagina, conteos) = app
        .almacen()
        .leer(move |l| Ok((l.bandeja(&pedida)?, l.conteos(&roles, &id, &suple, ahora)?)))
        .await?;
    let tareas = pagina.filas.into_iter().map(|f| TareaBandeja {
        tarea: vista::tarea(f.tarea, &crate::app::actuante(cuenta, &f.tramite)),
        folio: f.folio.0,
        tramite: Nombrado { id: f.tramite.0, nombre: f.nombre_tramite },
        solicitante: f.solicitante.map(|s| s.0),
    });
    let conteo = |c: almacen::Conteo| Conteo { cuantas: c.cuantas, mas: c.mas };
    let bandeja = Bandeja {
        tareas: tareas.collect(),
        siguiente: pagina.siguiente.map(|c| c.to_string()),
        parcial: pagina.parcial,
        conteos: Conteos {
            todas: conteo(conteos.todas),
            mias: conteo(conteos.mias),
            sin_asignar: conteo(conteos.sin_asignar),
            vencidas: conteo(conteos.vencidas),
        },
    };
    Ok(Json(bandeja).into_response())
}

async fn abrir(quien: &DeOperador, folio: &str, que: &str) -> Result<Abierto, Falla> {
    Ok(quien.0.servidor.app().consultar(folio, quien.cuenta()?, que).await?)
}

/// `GET /api/v1/expedientes/{folio}`
pub async fn uno(quien: DeOperador, Path(folio): Path<String>) -> Respuesta {
    let abierto = abrir(&quien, &folio, "consulta por programa").await?;
    let cx = &quien.0;
    Ok(Json(vista::expediente(cx, &abierto, &cx.actuante(&abierto.paquete)?).await?).into_response())
}

/// `POST /api/v1/expedientes/{folio}/acciones/{etapa}/{accion}`
pub async fn accion(
    quien: DeOperador,
    Path((folio, etapa, accion)): Path<(String, String, String)>,
    idem: Idempotencia,
    CuerpoOpcional(cuerpo): CuerpoOpcional,
) -> Respuesta {
    let abierto = abrir(&quien, &folio, "acción por programa").await?;
    let cx = &quien.0;
    actuar(
        cx,
        &abierto,
        cx.actuante(&abierto.paquete)?,
        Que::Accion { etapa: &etapa, accion: &accion },
        &idem,
        cuerpo,
    )
    .await
}

/// `GET /api/v1/expedientes/{folio}/citas/{etapa}`
pub async fn horas(quien: DeOperador, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    let abierto = abrir(&quien, &folio, "consulta por programa").await?;
    super::actuar::horas(&quien.0, &abierto, &etapa).await
}

/// `POST /api/v1/expedientes/{folio}/acciones-generales/{accion}`
pub async fn general(
    quien: DeOperador,
    Path((folio, accion)): Path<(String, String)>,
    idem: Idempotencia,
    CuerpoOpcional(cuerpo): CuerpoOpcional,
) -> Respuesta {
    let abierto = abrir(&quien, &folio, "acción por programa").await?;
    let cx = &quien.0;
    actuar(cx, &abierto, cx.actuante(&abierto.paquete)?, Que::General(&accion), &idem, cuerpo).await
}

/// `POST /api/v1/expedientes/{folio}/tomar`
pub async fn tomar(quien: DeOperador, Path(folio): Path<String>, Cuerpo(cuerpo): Cuerpo) -> Respuesta {
    de_etapa(&quien, &folio, cuerpo, |etapa| Comando::Tomar { etapa }).await
}

/// `POST /api/v1/expedientes/{folio}/soltar`
pub async fn soltar(quien: DeOperador, Path(folio): Path<String>, Cuerpo(cuerpo): Cuerpo) -> Respuesta {
    de_etapa(&quien, &folio, cuerpo, |etapa| Comando::Soltar { etapa }).await
}

async fn de_etapa(
    quien: &DeOperador,
    folio: &str,
    mut cuerpo: Objeto,
    comando: impl Fn(EtapaId) -> Comando,
) -> Respuesta {
    let abierto = abrir(quien, folio, "toma de una tarea por programa").await?;
    let etapa = cuerpo.texto_obligatorio("etapa", 100);
    cuerpo.terminar()?;
    let cx = &quien.0;
    mandar(cx, &abierto, cx.actuante(&abierto.paquete)?, comando(EtapaId(etapa))).await
}

/// `GET /api/v1/expedientes/{folio}/documentos/{documento}`
pub async fn documento(quien: DeOperador, Path((folio, documento)): Path<(String, String)>) -> Respuesta {
    let abierto = abrir(&quien, &folio, &format!("descargó por programa el documento {documento}")).await?;
    emitido(&quien.0, &abierto, &documento).await
}
