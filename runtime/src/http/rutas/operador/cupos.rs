//! Places of which there are so many, for who attends their trámites: how many are taken of each, who holds them and until when.

use axum::extract::Query;
use engine::{cupo, evolve, formato};
use jiff::Timestamp;
use schemas::paquete::Paquete;
use serde::Deserialize;

use super::url_de;
use crate::almacen::{CursorTenedor, PaginaTenedores, Reservado};
use crate::app::{CupoSuyo, Ocupacion, QueTenedores, atiende};
use crate::http::falla::codificar;
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{
    Columna, CupoEnLista, Cupos, Enlace, Paginacion, TablaDatos, TenedorEnLista, rutas,
};

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filtros {
    /// Words of a folio or a name.
    q: String,
    /// The only cupo that is looked at: `tramite/cupo`.
    cupo: String,
    /// After which of its holders.
    despues: String,
}

impl Filtros {
    fn url(&self, cupo: &str, despues: Option<&str>) -> String {
        let partes = [("cupo", cupo), ("q", self.q.trim()), ("despues", despues.unwrap_or_default())];
        let partes: Vec<String> = partes
            .iter()
            .filter(|(_, valor)| !valor.is_empty())
            .map(|(nombre, valor)| format!("{nombre}={}", codificar(valor)))
            .collect();
        if partes.is_empty() {
            rutas::CUPOS.to_owned()
        } else {
            format!("{}?{}", rutas::CUPOS, partes.join("&"))
        }
    }
}

/// `GET /cupos`
pub async fn ver(cx: Cx, Query(filtros): Query<Filtros>) -> Respuesta {
    let cuenta = cx.operador()?.clone();
    let despues: Option<CursorTenedor> = if filtros.despues.is_empty() {
        None
    } else {
        let mal = || Falla::invalido("Ese lugar de la lista ya no existe; vuelva a la primera página");
        Some(filtros.despues.parse().map_err(|_| mal())?)
    };
    let texto: String = filtros.q.trim().chars().take(100).collect();
    let mut cupos = Vec::new();
    for suyo in cx.servidor.app().cupos_de(&cuenta) {
        if !filtros.cupo.is_empty() && filtros.cupo != nombre(&suyo) {
            continue;
        }
        // Where another page begins is of one list only.
        let despues = despues.clone().filter(|_| !filtros.cupo.is_empty());
        let que = QueTenedores { texto: Reservado(texto.clone()), despues };
        let ocupacion = cx.servidor.app().ocupacion(&suyo, que).await?;
        cupos.push(en_lista(&cx, &suyo, &ocupacion, &filtros).await?);
    }
    if cupos.is_empty() && !filtros.cupo.is_empty() {
        return Err(Falla::no_existe());
    }
    let vista = Cupos {
        pagina: cx.pagina(rutas::CUPOS, "Cupos"),
        titulo: "Cupos".to_owned(),
        url: rutas::CUPOS.to_owned(),
        todos: (!filtros.cupo.is_empty()).then(|| Enlace::new("Ver todos los cupos", filtros.url("", None))),
        cupo: filtros.cupo.clone(),
        quitar: (!texto.is_empty())
            .then(|| Enlace::new("Quitar filtros", Filtros::default().url(&filtros.cupo, None))),
        consulta: texto,
        cupos,
    };
    cx.render("operador/cupos.html", &vista)
}

/// What the address calls a cupo.
fn nombre(suyo: &CupoSuyo) -> String {
    format!("{}/{}", suyo.paquete.tramite.id, suyo.cupo.id)
}

/// The pages of the holders of a cupo.
fn paginacion(filtros: &Filtros, nombre: &str, pagina: &PaginaTenedores, vistos: usize) -> Paginacion {
    let otra = !filtros.despues.is_empty();
    let texto = match (otra, pagina.siguiente.is_some()) {
        _ if pagina.parcial => {
            "Hay demasiadas coincidencias para verlas todas; escriba más letras.".to_owned()
        }
        (false, false) => String::new(),
        _ if vistos == 0 => String::new(),
        (false, true) => format!("Los primeros {vistos}"),
        (true, true) => format!("{vistos} más"),
        (true, false) => "Los últimos".to_owned(),
    };
    Paginacion {
        texto,
        anterior: otra.then(|| filtros.url(nombre, None)),
        siguiente: pagina.siguiente.as_ref().map(|c| filtros.url(nombre, Some(&c.to_string()))),
    }
}

async fn en_lista(
    cx: &Cx,
    suyo: &CupoSuyo,
    ocupacion: &Ocupacion,
    filtros: &Filtros,
) -> Result<CupoEnLista, Falla> {
    let filtrada = !filtros.q.trim().is_empty();
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
    let (tenedores, ocultos) = tenedores(cx, suyo, ocupacion).await?;
    let paginacion = paginacion(filtros, &nombre(suyo), &ocupacion.tenedores, tenedores.len());
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
        tenedores,
        ocultos: (ocultos > 0 && !filtrada).then(|| match ocultos {
            1 => "1 lugar más lo tiene una solicitud que todavía no le toca atender a usted.".to_owned(),
            n => format!("{n} lugares más los tienen solicitudes que todavía no le toca atender a usted."),
        }),
        paginacion,
    })
}

fn fila(que: &str, ocupados: u32, limite: u32) -> Vec<String> {
    let libres = limite.saturating_sub(ocupados);
    vec![que.to_owned(), ocupados.to_string(), libres.to_string(), limite.to_string()]
}

/// Who holds the places, and how many of them aren't shown: an expediente that isn't this account's to read is only counted.
async fn tenedores(
    cx: &Cx,
    suyo: &CupoSuyo,
    ocupacion: &Ocupacion,
) -> Result<(Vec<TenedorEnLista>, usize), Falla> {
    let cuenta = cx.operador()?.clone();
    let paquete = suyo.paquete.paquete();
    let prefijo = cupo::prefijo(&paquete.municipio.id, &paquete.tramite.id, &suyo.cupo.id);
    let (mut lista, mut ocultos) = (Vec::new(), 0);
    for (recurso, id, libre) in &ocupacion.tenedores.filas {
        let Ok(abierto) = cx.servidor.app().abrir_expediente(id).await else { continue };
        if !atiende(&cuenta, &abierto) {
            ocultos += 1;
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
    Ok((lista, ocultos))
}

/// The day before the instant at which a place is free.
fn ultimo_dia(paquete: &Paquete, libre: Timestamp) -> String {
    let dia = evolve::local(paquete, libre).date();
    formato::fecha(dia.yesterday().unwrap_or(dia))
}
