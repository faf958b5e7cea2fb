//! The versions of a trámite that were published, what changed with each, and what was done with them; it names no servidor público.

use analisis::comparar::comparar;
use axum::extract::Path;
use engine::formato;
use schemas::acto::{Acto, Hecho};
use schemas::ids::TramiteId;
use schemas::paquete::ClaseTramite;
use schemas::sello::{Digest, hexadecimal};

use crate::almacen::ActoGuardado;
use crate::app::{App, AppError, Ofrecido, Publicada, Resultado, publicadas};
use crate::http::{Cx, Falla, Respuesta, vista};
use crate::web::vistas::{
    ActoVisto, Enlace, Etiqueta, Tono, VersionPublicada, VersionesComparadas, VersionesPublicadas, rutas,
};

/// Acts that are told at most.
const ACTOS: usize = 100;

/// What was published of a trámite.
struct Publico {
    actos: Vec<ActoGuardado>,
    tramos: Vec<Publicada>,
    ultima: Ofrecido,
}

fn publico(app: &App, tramite: &TramiteId) -> Resultado<Publico> {
    let actos = app.actos(tramite)?;
    let tramos = publicadas(&actos, app.ahora());
    let Some(ultimo) = tramos.last() else { return Err(AppError::no_existe("ese trámite")) };
    let ultima = app.estante().traer(app.almacen(), &ultimo.digest)?;
    if ultima.tramite.clase == ClaseTramite::Interno {
        return Err(AppError::no_existe("ese trámite"));
    }
    Ok(Publico { actos, tramos, ultima })
}

fn url_de(tramite: &TramiteId) -> String {
    format!("{}/{tramite}/versiones", rutas::CATALOGO)
}

/// `GET /tramites/{tramite}/versiones`
pub async fn ver(cx: Cx, Path(tramite): Path<String>) -> Respuesta {
    let tramite = TramiteId::from(tramite);
    let (id, app) = (tramite.clone(), cx.servidor.app());
    let (publico, numeros) = app
        .aparte(move |app| {
            let publico = publico(app, &id)?;
            let numero =
                |t: &Publicada| Ok(app.estante().traer(app.almacen(), &t.digest)?.tramite.version.clone());
            let numeros = publico.tramos.iter().map(numero).collect::<Resultado<Vec<_>>>()?;
            Ok((publico, numeros))
        })
        .await?;
    let nombre = publico.ultima.tramite.nombre.clone();
    let se_ofrece = app.estante().activo(tramite.as_str()).is_some();
    let dia = |m| formato::fecha(cx.servidor.local(m).date());
    let mut versiones: Vec<VersionPublicada> = Vec::new();
    for (i, (tramo, numero)) in publico.tramos.iter().zip(numeros).enumerate() {
        let antes = i.checked_sub(1).and_then(|j| publico.tramos.get(j)).filter(|a| a.digest != tramo.digest);
        let hoy = tramo.hasta.is_none() && se_ofrece;
        versiones.push(VersionPublicada {
            version: numero.unwrap_or_else(|| "sin número".to_owned()),
            huella: tramo.digest.to_string(),
            cuando: match tramo.hasta {
                Some(hasta) => format!("del {} al {}", dia(tramo.desde), dia(hasta)),
                None => format!("desde el {}", dia(tramo.desde)),
            },
            estado: hoy.then(|| Etiqueta::new("Se ofrece hoy", Tono::Bien)),
            comparar: antes.map(|a| {
                Enlace::new("Ver qué cambió", format!("{}/{}/{}", url_de(&tramite), a.digest, tramo.digest))
            }),
        });
    }
    versiones.reverse();
    let historia = publico.actos.iter().rev().filter_map(|a| acto(&cx, a)).take(ACTOS).collect();
    let vista = VersionesPublicadas {
        pagina: cx.pagina(rutas::INICIO, format!("Versiones: {nombre}")),
        volver: se_ofrece.then(|| Enlace::new("La ficha del trámite", format!("{}/{tramite}", rutas::CATALOGO))),
        nombre,
        entrada: "Cada versión del trámite se aprueba y se sella antes de ofrecerse. Su huella permite comprobar que nadie la cambió. Una solicitud sigue con la versión con que empezó.".to_owned(),
        versiones,
        historia,
    };
    cx.render("versiones/publicadas.html", &vista)
}

/// `GET /tramites/{tramite}/versiones/{de}/{a}`
pub async fn comparadas(cx: Cx, Path((tramite, de, a)): Path<(String, String, String)>) -> Respuesta {
    let tramite = TramiteId::from(tramite);
    let leer = |huella: &str| huella.parse::<Digest>().map_err(|_| Falla::no_existe());
    let (de, a) = (leer(&de)?, leer(&a)?);
    let (id, x, y) = (tramite.clone(), de.clone(), a.clone());
    let (nombre, comparacion) = cx
        .servidor
        .app()
        .aparte(move |app| {
            let publico = publico(app, &id)?;
            let publicada = |d: &Digest| publico.tramos.iter().any(|t| t.digest == *d);
            if !publicada(&x) || !publicada(&y) {
                return Err(AppError::no_existe("esa versión"));
            }
            let traer = |d| app.estante().traer(app.almacen(), d);
            let (antes, ahora) = (traer(&x)?, traer(&y)?);
            Ok((ahora.tramite.nombre.clone(), comparar(antes.paquete(), ahora.paquete())))
        })
        .await?;
    let (grupos, fuera) = vista::comparacion::publica(&comparacion);
    let nota = match fuera {
        0 => None,
        1 => Some("Cambia además 1 cosa de redacción o de cómo trabaja la oficina.".to_owned()),
        n => Some(format!("Cambian además {n} cosas de redacción o de cómo trabaja la oficina.")),
    };
    let vista = VersionesComparadas {
        pagina: cx.pagina(rutas::INICIO, format!("Qué cambia: {nombre}")),
        volver: Enlace::new("Versiones", url_de(&tramite)),
        cuales: format!("De la versión {} a la versión {}", de.corto(), a.corto()),
        veredicto: if grupos.is_empty() {
            "Nada cambia para quien solicita.".to_owned()
        } else {
            "Esto cambia para quien solicita.".to_owned()
        },
        nombre,
        grupos,
        nota,
        ..VersionesComparadas::default()
    };
    cx.render("versiones/comparar.html", &vista)
}

/// What anybody may read of an act: what was done and when, not by whom nor in whose words.
fn acto(cx: &Cx, guardado: &ActoGuardado) -> Option<ActoVisto> {
    let Acto { cuando, digest, hecho, .. } = &guardado.acto;
    let dia = |m| formato::fecha_hora(cx.servidor.local(m));
    let texto = match hecho {
        Hecho::Recibido { .. } => "Se recibió para probarse".to_owned(),
        Hecho::Liberado { desde, .. } if *desde > cx.servidor.app().ahora() => return None,
        Hecho::Liberado { desde, aprobaron, .. } => {
            let cuantos: std::collections::BTreeSet<&String> = aprobaron.iter().collect();
            let aprobaron = if cuantos.len() == 1 {
                "1 persona".to_owned()
            } else {
                format!("{} personas", cuantos.len())
            };
            format!("Se liberó, con el visto bueno de {aprobaron}; se ofrece desde el {}", dia(*desde))
        }
        Hecho::Retirado { .. } => "Se retiró".to_owned(),
        Hecho::Regresado { desde, .. } => format!("Se volvió a ofrecer desde el {}", dia(*desde)),
        Hecho::Migrado { desde, pasaron, .. } => {
            let cuantos =
                if *pasaron == 1 { "1 solicitud".to_owned() } else { format!("{pasaron} solicitudes") };
            format!("Pasaron a ella {cuantos} de la versión {}", desde.corto())
        }
        Hecho::Probado { .. }
        | Hecho::Decidido { .. }
        | Hecho::Firmado { .. }
        | Hecho::Negado { .. }
        | Hecho::MigracionPedida { .. } => return None,
    };
    let eslabon = hexadecimal(guardado.hash.get(..6).unwrap_or_default());
    Some(ActoVisto {
        cuando: vista::momento_local(cx.servidor.local(*cuando)),
        texto: format!("{texto} · versión {}", digest.corto()),
        detalle: vec![format!("Acto {} de la historia, eslabón {eslabon}", guardado.seq)],
    })
}
