//! Places of which there are so many, for who attends their trámites: how many are taken of each, who holds them and until when.

use engine::{cupo, evolve, formato};
use jiff::Timestamp;
use schemas::paquete::Paquete;

use super::url_de;
use crate::app::{CupoSuyo, Ocupacion, TENEDORES, atiende};
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{Columna, CupoEnLista, Cupos, Enlace, TablaDatos, TenedorEnLista, rutas};

/// `GET /cupos`
pub async fn ver(cx: Cx) -> Respuesta {
    let cuenta = cx.operador()?.clone();
    let mut cupos = Vec::new();
    for suyo in cx.servidor.app().cupos_de(&cuenta) {
        let ocupacion = cx.servidor.app().ocupacion(&suyo).await?;
        cupos.push(en_lista(&cx, &suyo, &ocupacion).await?);
    }
    let vista = Cupos { pagina: cx.pagina(rutas::CUPOS, "Cupos"), titulo: "Cupos".to_owned(), cupos };
    cx.render("operador/cupos.html", &vista)
}

async fn en_lista(cx: &Cx, suyo: &CupoSuyo, ocupacion: &Ocupacion) -> Result<CupoEnLista, Falla> {
    let paquete = suyo.paquete.paquete();
    let columna = |titulo: &str, cifra| Columna { titulo: titulo.to_owned(), cifra };
    let mut filas = Vec::new();
    let (mut todos, mut ocupados) = (0_u32, 0_u32);
    for porcion in cupo::porciones(paquete, &suyo.cupo) {
        let limite = porcion.limite;
        let suyos = ocupacion.ocupados.get(&porcion.recurso(paquete)).copied().unwrap_or(0);
        (todos, ocupados) = (todos.saturating_add(limite), ocupados.saturating_add(suyos));
        filas.push(fila(porcion.opcion.map_or("Lugares", |o| o.etiqueta.as_str()), suyos, limite));
    }
    let total = if filas.len() > 1 { fila("En total", ocupados, todos) } else { Vec::new() };
    Ok(CupoEnLista {
        nombre: suyo.cupo.nombre.clone(),
        tramite: paquete.tramite.nombre.clone(),
        tabla: TablaDatos {
            titulo: format!("Lugares de {}", suyo.cupo.nombre),
            columnas: vec![
                columna(if suyo.cupo.por().is_some() { "Dónde" } else { "Cupo" }, false),
                columna("Ocupados", true),
                columna("Libres", true),
                columna("Hay", true),
            ],
            filas,
            total,
        },
        tenedores: tenedores(cx, suyo, ocupacion).await?,
        nota: (ocupados > TENEDORES).then(|| format!("Se muestran los primeros {TENEDORES}.")),
    })
}

fn fila(que: &str, ocupados: u32, limite: u32) -> Vec<String> {
    let libres = limite.saturating_sub(ocupados);
    vec![que.to_owned(), ocupados.to_string(), libres.to_string(), limite.to_string()]
}

/// Who holds the places. An expediente that isn't this account's to read is counted, and not shown.
async fn tenedores(cx: &Cx, suyo: &CupoSuyo, ocupacion: &Ocupacion) -> Result<Vec<TenedorEnLista>, Falla> {
    let cuenta = cx.operador()?.clone();
    let paquete = suyo.paquete.paquete();
    let prefijo = cupo::prefijo(&paquete.municipio.id, &paquete.tramite.id, &suyo.cupo.id);
    let mut lista = Vec::new();
    for (recurso, id, libre) in &ocupacion.tenedores {
        let Ok(abierto) = cx.servidor.app().abrir_expediente(id).await else { continue };
        if !atiende(&cuenta, &abierto) {
            continue;
        }
        let folio = &abierto.estado.folio;
        let opcion = recurso.strip_prefix(&prefijo).filter(|o| !o.is_empty());
        lista.push(TenedorEnLista {
            lugar: opcion.map(|o| cupo::etiqueta(paquete, &suyo.cupo, o).to_owned()),
            folio: Enlace::new(folio.to_string(), url_de(folio)),
            persona: abierto.estado.solicitante("nombre").unwrap_or_default().to_owned(),
            estado: abierto.resumen.estado.clone(),
            hasta: libre.map_or_else(
                || "mientras siga el trámite".to_owned(),
                |libre| format!("hasta el {}", ultimo_dia(paquete, libre)),
            ),
        });
    }
    Ok(lista)
}

/// The day before the instant at which a place is free.
fn ultimo_dia(paquete: &Paquete, libre: Timestamp) -> String {
    let dia = evolve::local(paquete, libre).date();
    formato::fecha(dia.yesterday().unwrap_or(dia))
}
