//! The measurement of a service: to the roles that a trámite says, to who administers (times and ends, no more), and, of three months that are
//! over, to anybody. To the rest there is no such page.

mod csv;
mod periodo;

use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use engine::formato;
use schemas::paquete::{ClaseTramite, Paquete};
use serde::Deserialize;

use super::ciudadano::descarga;
use super::tabla::tabla_de_rutas;
use crate::almacen::{ClaseCuenta, Cuenta};
use crate::app::{Comentario, Medido, Ofrecido, Trimestre};
use crate::http::vista::{medicion as vista, tramite as vista_tramite};
use crate::http::{Cx, Falla, Respuesta, codificar};
use crate::web::vistas::{
    ComentarioVisto, Enlace, EstadisticaPagina, MedicionPagina, Mediciones, TramiteMedido, rutas,
};
use periodo::Periodo;

/// Quarters of the past that are offered.
const TRIMESTRES: usize = 8;

tabla_de_rutas! {
    GET "/medicion" => lista;
    GET "/medicion/{tramite}" => ver;
    GET "/medicion/{tramite}/expedientes.csv" => expedientes;
    GET "/tramites/{tramite}/estadistica" => estadistica;
}

/// What the address of a measurement says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Dias {
    periodo: String,
    desde: String,
    hasta: String,
}

/// What the address of what is published says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DeTrimestre {
    trimestre: String,
}

/// Who works here, or administers.
fn cuenta(cx: &Cx) -> Result<Cuenta, Falla> {
    let cuenta = cx.cuenta()?;
    if cuenta.clase == ClaseCuenta::Ciudadano { Err(Falla::no_existe()) } else { Ok(cuenta.clone()) }
}

fn url_de(tramite: &str) -> String {
    format!("{}/{}", rutas::MEDICION, codificar(tramite))
}

/// Where anybody sees what is published.
pub(in crate::http) fn url_publica(paquete: &Paquete) -> Option<String> {
    let publica = paquete.tramite.medicion.as_ref().is_some_and(|m| !m.publica.is_empty());
    publica.then(|| format!("{}/{}/estadistica", rutas::CATALOGO, codificar(&paquete.tramite.id)))
}

async fn lista(cx: Cx) -> Respuesta {
    let cuenta = cuenta(&cx)?;
    let mut suyos = cx.servidor.app().medidos_por(&cuenta);
    suyos.sort_by(|a, b| a.tramite.nombre.cmp(&b.tramite.nombre));
    let uno = |p: &Ofrecido| TramiteMedido {
        enlace: Enlace::new(p.tramite.nombre.clone(), url_de(&p.tramite.id)),
        dependencia: vista_tramite::dependencia(p).to_owned(),
        publica: url_publica(p).map(|url| Enlace::new("Lo que se publica", url)),
    };
    let vista = Mediciones {
        pagina: cx.pagina(rutas::MEDICION, "Medición"),
        titulo: "Medición".to_owned(),
        tramites: suyos.iter().map(uno).collect(),
    };
    cx.render("operador/mediciones.html", &vista)
}

async fn ver(cx: Cx, Path(tramite): Path<String>, Query(dias): Query<Dias>) -> Respuesta {
    let cuenta = cuenta(&cx)?;
    let app = cx.servidor.app();
    let paquete = app.medido_por(&tramite, &cuenta)?;
    let ahora = app.ahora();
    let hoy = cx.servidor.local(ahora).date();
    let (periodo, error) = Periodo::leer(&dias.periodo, &dias.desde, &dias.hasta, hoy);
    let medido = app.medicion(&paquete, &cuenta, periodo.desde, periodo.hasta).await?;
    let definido = &paquete.tramite;
    let dura = definido.ficha.plazo_resolucion.dura.to_string();
    let plazo_de = |etapa: &str| {
        let plazo = definido.etapa(etapa)?.plazo.as_ref()?;
        let hasta = if plazo.calculada.is_some() { "hasta " } else { "" };
        Some(format!("{hasta}{}", plazo.dura))
    };
    let Medido { recibidos, resumen, comentarios, cuantos_comentarios } = medido;
    let lee_comentarios = cuenta.clase == ClaseCuenta::Servidor
        && definido.medicion.as_ref().is_some_and(|m| !m.comentarios.is_empty());
    let de_mas = cuantos_comentarios > comentarios.len();
    let version = definido.version.as_deref().map(|v| format!(" (versión {v})")).unwrap_or_default();
    let vista = MedicionPagina {
        pagina: cx.pagina(rutas::MEDICION, format!("Medición de {}", definido.nombre)),
        titulo: definido.nombre.clone(),
        url: url_de(&tramite),
        filtro: periodo.filtro(),
        desde: periodo.desde.to_string(),
        hasta: periodo.hasta.to_string(),
        error: error.map(|e| format!("{e} Mientras tanto se muestra este año.")),
        periodo: periodo.dicho(),
        cifras: vista::cifras(recibidos, &resumen, &dura),
        tablas: vista::tablas(&resumen, &plazo_de),
        con_comentarios: lee_comentarios,
        nota_comentarios: de_mas.then(|| {
            format!("Se muestran los {} más recientes de {cuantos_comentarios}.", comentarios.len())
        }),
        comentarios: comentarios.iter().map(|c| comentario(&paquete, c)).collect(),
        url_csv: format!(
            "{}/expedientes.csv?periodo=fechas&desde={}&hasta={}",
            url_de(&tramite),
            periodo.desde,
            periodo.hasta
        ),
        notas: como_se_cuenta(cuenta.clase),
        hecha: format!(
            "Hecho el {} con la definición vigente{version}. Lo que cambió de nombre se dice con el de ahora.",
            cx.servidor.en_palabras(ahora)
        ),
    };
    cx.render("operador/medicion.html", &vista)
}

fn comentario(paquete: &Paquete, c: &Comentario) -> ComentarioVisto {
    ComentarioVisto {
        campo: paquete.tramite.nombre_medido(&c.campo),
        dia: formato::fecha(c.dia),
        folio: c.folio.to_string(),
        url: c.se_abre.then(|| format!("/expedientes/{}", codificar(&c.folio))),
        texto: c.texto.clone(),
    }
}

fn como_se_cuenta(clase: ClaseCuenta) -> Vec<String> {
    let mut notas = vec![
        "Salvo los recibidos, todo es de los expedientes que terminaron en el periodo. En curso son los de hoy.".to_owned(),
        "El tiempo lo cuenta el plazo de cada etapa, en sus días u horas y sin lo que estuvo detenido. La mediana es el tiempo que no pasó la mitad.".to_owned(),
        "Un expediente de otra versión cuenta con lo que esa versión decía.".to_owned(),
    ];
    if clase == ClaseCuenta::Administrador {
        notas.push("Las respuestas y los comentarios los leen los roles que dice el trámite.".to_owned());
    }
    notas
}

async fn expedientes(cx: Cx, Path(tramite): Path<String>, Query(dias): Query<Dias>) -> Respuesta {
    let cuenta = cuenta(&cx)?;
    let app = cx.servidor.app();
    let paquete = app.medido_por(&tramite, &cuenta)?;
    let hoy = cx.servidor.local(app.ahora()).date();
    let (periodo, error) = Periodo::leer(&dias.periodo, &dias.desde, &dias.hasta, hoy);
    if let Some(error) = error {
        return Err(Falla::invalido(error));
    }
    let filas = app.filas_medidas(&paquete, &cuenta, periodo.desde, periodo.hasta).await?;
    let medicion = paquete.tramite.medicion.as_ref().filter(|_| cuenta.clase == ClaseCuenta::Servidor);
    let texto = csv::escribir(&paquete.tramite, medicion, &filas);
    let nombre = format!("medicion-{tramite}-{}-{}.csv", periodo.desde, periodo.hasta);
    Ok(descarga(texto.into_bytes(), "text/csv; charset=utf-8", &nombre).into_response())
}

async fn estadistica(cx: Cx, Path(tramite): Path<String>, Query(de): Query<DeTrimestre>) -> Respuesta {
    let app = cx.servidor.app();
    let paquete = app.estante().activo(&tramite).ok_or_else(Falla::no_existe)?;
    let url = url_publica(&paquete).ok_or_else(Falla::no_existe)?;
    let hoy = engine::evolve::local(&paquete, app.ahora()).date();
    let ultimo = Trimestre::de(hoy).anterior();
    let trimestre = match de.trimestre.as_str() {
        "" => ultimo,
        texto => Trimestre::leer(texto).filter(|t| *t <= ultimo).ok_or_else(Falla::no_existe)?,
    };
    let publicada = app.estadistica(&paquete, trimestre).await?.ok_or_else(Falla::no_existe)?;
    let (cifras, tablas) = vista::publicadas(&publicada);
    let vacia = match publicada.concluidos {
        None => Some(
            "En este trimestre terminaron tan pocos expedientes que no se publica ninguna cifra.".to_owned(),
        ),
        Some(0) => Some("En este trimestre no terminó ningún expediente.".to_owned()),
        Some(_) => None,
    };
    let otros = std::iter::successors(Some(ultimo), |t| Some(t.anterior()))
        .take(TRIMESTRES)
        .filter(|t| *t != trimestre)
        .map(|t| Enlace::new(dicho(t), format!("{url}?trimestre={t}")))
        .collect();
    // What is of inside the administration has no ficha to go back to.
    let ficha = (paquete.tramite.clase != ClaseTramite::Interno)
        .then(|| Enlace::new(paquete.tramite.nombre.clone(), format!("{}/{tramite}", rutas::CATALOGO)));
    let vista = EstadisticaPagina {
        pagina: cx.pagina(rutas::INICIO, format!("Estadística de {}", paquete.tramite.nombre)),
        ruta: [Enlace::new("Trámites", rutas::CATALOGO)].into_iter().chain(ficha).collect(),
        titulo: format!("Estadística de «{}»", paquete.tramite.nombre),
        periodo: format!("Expedientes que terminaron: {}", dicho(trimestre)),
        otros,
        cifras,
        tablas,
        vacia,
        notas: vista::como_se_publica(),
        url_json: format!("/api/v1/tramites/{tramite}/estadistica?trimestre={trimestre}"),
    };
    cx.render("publico/estadistica.html", &vista)
}

fn dicho(trimestre: Trimestre) -> String {
    let meses = match trimestre.numero {
        1 => "enero a marzo",
        2 => "abril a junio",
        3 => "julio a septiembre",
        _ => "octubre a diciembre",
    };
    format!("{meses} de {}", trimestre.anio)
}
