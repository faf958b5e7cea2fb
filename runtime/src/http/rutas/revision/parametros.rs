//! Versions that only change values of parameters: what changes, what it does to what is paid, and one signature for all.

use std::collections::BTreeMap;

use analisis::comparar::Para;
use axum::http::StatusCode;
use engine::formato;
use schemas::sello::Digest;

use super::{mira, url_de};
use crate::app::{AppError, PorParametros};
use crate::http::{Cx, Enviado, Respuesta, mayuscula};
use crate::web::vistas::{
    Campo, Control, Enlace, Errores, Etiqueta, Formulario, Linea, Opcion, RevisionDeParametros, Tono,
    ValorNuevo, VersionPorParametros, rutas,
};

/// Where they are.
pub const URL: &str = "/revision/parametros";

/// What came with the form.
#[derive(Default)]
struct Sobrante {
    elegidas: Vec<String>,
    error: Option<String>,
    hecho: Option<String>,
}

/// `GET /revision/parametros`
pub async fn ver(cx: Cx) -> Respuesta {
    pagina(&cx, Sobrante::default()).await
}

/// `POST /revision/parametros`
pub async fn firmar(cx: Cx, enviado: Enviado) -> Respuesta {
    let cuenta = mira(&cx)?;
    let elegidas = enviado.campos.get("versiones").cloned().unwrap_or_default();
    let digests: Vec<Digest> = elegidas.iter().filter_map(|d| d.parse().ok()).collect();
    let contrasena = enviado.crudo("contrasena").to_owned();
    let fruto =
        cx.servidor.app().aparte(move |app| app.firmar_parametros(&digests, &contrasena, &cuenta)).await;
    let sobrante = match fruto {
        Ok(cuantas) => {
            let hecho = if cuantas == 1 {
                "Firmó 1 visto bueno.".to_owned()
            } else {
                format!("Firmó {cuantas} vistos buenos, uno por trámite.")
            };
            Sobrante { hecho: Some(hecho), ..Sobrante::default() }
        }
        Err(AppError::Invalido(porque)) => {
            Sobrante { elegidas, error: Some(mayuscula(&porque)), ..Sobrante::default() }
        }
        Err(otro) => return Err(otro.into()),
    };
    pagina(&cx, sobrante).await
}

async fn pagina(cx: &Cx, sobrante: Sobrante) -> Respuesta {
    let cuenta = mira(cx)?;
    let esperan = cx.servidor.app().aparte(move |app| app.por_parametros(&cuenta)).await?;
    let mal = sobrante.error.is_some();
    let firmables: Vec<&PorParametros> =
        esperan.iter().filter(|e| !e.firmada && e.impide.is_none()).collect();
    let campos = campos(&firmables, &sobrante);
    let vista = RevisionDeParametros {
        pagina: cx.pagina(rutas::REVISION, "Valores de parámetros"),
        errores: Errores::de(&campos),
        hecho: sobrante.hecho,
        valores: valores(&esperan),
        versiones: esperan.iter().map(visto).collect(),
        firmar: (!firmables.is_empty()).then(|| Formulario {
            url: URL.to_owned(),
            campos,
            boton: "Firmar los que elegí".to_owned(),
            ..Formulario::default()
        }),
    };
    let mut respuesta = cx.render("revision/parametros.html", &vista)?;
    if mal {
        *respuesta.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(respuesta)
}

fn campos(firmables: &[&PorParametros], sobrante: &Sobrante) -> Vec<Campo> {
    let opcion = |e: &&PorParametros| {
        let paquete = &e.version.paquete;
        Opcion {
            valor: paquete.digest().to_string(),
            etiqueta: paquete.tramite.nombre.clone(),
            ayuda: Some(format!("Huella {}", paquete.digest().corto())),
            marcada: sobrante.elegidas.iter().any(|d| d == paquete.digest().as_str()),
            ..Opcion::default()
        }
    };
    vec![
        Campo {
            nombre: "versiones".to_owned(),
            etiqueta: "Qué trámites aprueba".to_owned(),
            error: sobrante.error.clone(),
            control: Control::Opciones { opciones: firmables.iter().map(opcion).collect() },
            ..Campo::default()
        },
        Campo {
            nombre: "contrasena".to_owned(),
            etiqueta: "Contraseña de su llave".to_owned(),
            ayuda: Some("Firma un visto bueno por cada trámite que elija, sobre su huella".to_owned()),
            control: Control::texto("", Linea::Contrasena),
            ..Campo::default()
        },
    ]
}

/// Each new value once, with the trámites that use it.
fn valores(esperan: &[PorParametros]) -> Vec<ValorNuevo> {
    let mut por_frase: BTreeMap<String, (Option<String>, Vec<&str>)> = BTreeMap::new();
    for espera in esperan {
        for cambio in espera.comparacion.cambios.iter().filter(|c| c.para == Para::Parametros) {
            let (_, tramites) =
                por_frase.entry(cambio.que.clone()).or_insert_with(|| (cambio.ahora.clone(), Vec::new()));
            tramites.push(&espera.version.paquete.tramite.nombre);
        }
    }
    por_frase
        .into_iter()
        .map(|(que, (fuente, tramites))| ValorNuevo { que, fuente, tramites: formato::enumerar(&tramites) })
        .collect()
}

fn visto(espera: &PorParametros) -> VersionPorParametros {
    let paquete = &espera.version.paquete;
    let parametros = espera.comparacion.cambios.iter().filter(|c| c.para == Para::Parametros);
    let estado = if espera.firmada {
        Etiqueta::new("Firmada", Tono::Bien)
    } else {
        Etiqueta::new("Espera una firma", Tono::Aviso)
    };
    let url = url_de(paquete.digest());
    VersionPorParametros {
        tramite: Enlace::new(paquete.tramite.nombre.clone(), url.clone()),
        versiones: format!(
            "De la versión {} a la {}",
            espera.base.digest().corto(),
            paquete.digest().corto()
        ),
        ejemplos: parametros.filter_map(|c| c.ejemplo.clone()).collect(),
        estado,
        detalle: if espera.firmada { String::new() } else { espera.impide.clone().unwrap_or_default() },
        comparar: Enlace::new("Todo lo que cambia", format!("{url}/comparar?de={}", espera.base.digest())),
    }
}
