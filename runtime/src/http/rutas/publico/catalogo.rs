//! Home and catalogue.

use std::collections::BTreeMap;

use axum::extract::Query;
use engine::formato;
use schemas::paquete::{ClaseTramite, Modalidad, Publico};
use serde::Deserialize;

use super::palabras::{palabras, parecido, quiso_decir};
use super::{hoy, publicos};
use crate::app::Ofrecido;
use crate::http::vista::tramite::{categoria, clase, de_publico, dependencia, ilustrativo, resultado};
use crate::http::{Cx, Respuesta, codificar, mayuscula};
use crate::web::vistas::{Catalogo, Enlace, Filtro, Inicio, Opcion, Paginacion, Tema, rutas};

/// Trámites of a page.
const CUANTOS: usize = 20;
/// Longest search that is read.
const LARGO: usize = 200;

fn temas(paquetes: &[Ofrecido]) -> Vec<Tema> {
    let mut cuantos: BTreeMap<&str, usize> = BTreeMap::new();
    for paquete in paquetes {
        for tema in &paquete.tramite.ficha.categorias {
            *cuantos.entry(tema).or_default() += 1;
        }
    }
    cuantos
        .into_iter()
        .map(|(id, cuantos)| {
            let nombre = categoria(id);
            Tema {
                icono: Tema::icono_de(&nombre).to_owned(),
                nombre,
                cuantos,
                url: format!("{}?categoria={}", rutas::CATALOGO, codificar(id)),
            }
        })
        .collect()
}

pub(super) async fn inicio(cx: Cx) -> Respuesta {
    let paquetes = publicos(&cx);
    let hoy = hoy(&cx);
    let solicitados = cx.servidor.app().mas_solicitados().await?;
    let mut usados: Vec<&Ofrecido> =
        solicitados.iter().filter_map(|id| paquetes.iter().find(|p| p.tramite.id == *id)).collect();
    // Until somebody applies, the home shows what there is.
    let titulo_usados = if usados.is_empty() { "Puede solicitar" } else { "Los más solicitados" };
    if usados.is_empty() {
        usados = paquetes.iter().collect();
    }
    let ejemplo = paquetes.first().map(|p| p.tramite.nombre.to_lowercase()).unwrap_or_default();
    let con_cuenta = cx.persona.is_some();
    let vista = Inicio {
        pagina: cx.pagina(rutas::INICIO, "Trámites y servicios"),
        url_busqueda: rutas::CATALOGO.to_owned(),
        ejemplo,
        buscados: Vec::new(),
        url_seguir: if con_cuenta { rutas::SOLICITUDES } else { rutas::CONSULTA }.to_owned(),
        url_pagar: rutas::SOLICITUDES.to_owned(),
        url_verificar: rutas::VERIFICAR.to_owned(),
        temas: temas(&paquetes),
        total: paquetes.len(),
        url_todos: rutas::CATALOGO.to_owned(),
        titulo_usados: titulo_usados.to_owned(),
        usados: usados.into_iter().take(6).map(|p| resultado(p, hoy)).collect(),
        ilustrativo: paquetes.iter().any(|p| ilustrativo(p)),
    };
    cx.render("publico/inicio.html", &vista)
}

/// What the catalogue is asked.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Busqueda {
    #[serde(default)]
    q: String,
    #[serde(default)]
    categoria: String,
    #[serde(default)]
    tipo: String,
    #[serde(default)]
    dependencia: String,
    #[serde(default)]
    modalidad: String,
    #[serde(default)]
    publico: String,
    #[serde(default)]
    pagina: Option<usize>,
}

impl Busqueda {
    fn partes(&self) -> [(&'static str, &str); 6] {
        [
            ("q", &self.q),
            ("categoria", &self.categoria),
            ("tipo", &self.tipo),
            ("dependencia", &self.dependencia),
            ("modalidad", &self.modalidad),
            ("publico", &self.publico),
        ]
    }

    /// Its address, without one of its parts, at a page.
    fn url(&self, sin: &str, pagina: usize) -> String {
        let mut partes: Vec<String> = self
            .partes()
            .into_iter()
            .filter(|(nombre, valor)| *nombre != sin && !valor.is_empty())
            .map(|(nombre, valor)| format!("{nombre}={}", codificar(valor)))
            .collect();
        if pagina > 1 {
            partes.push(format!("pagina={pagina}"));
        }
        if partes.is_empty() {
            rutas::CATALOGO.to_owned()
        } else {
            format!("{}?{}", rutas::CATALOGO, partes.join("&"))
        }
    }

    fn admite(&self, paquete: &Ofrecido) -> bool {
        let (tramite, ficha) = (&paquete.tramite, &paquete.tramite.ficha);
        let cabe = |pedido: &str, hay: bool| pedido.is_empty() || hay;
        cabe(&self.categoria, ficha.categorias.contains(&self.categoria))
            && cabe(&self.tipo, id_clase(tramite.clase) == self.tipo)
            && cabe(&self.dependencia, tramite.dependencia == self.dependencia.as_str())
            && cabe(&self.modalidad, ficha.modalidad.iter().any(|m| id_modalidad(*m) == self.modalidad))
            && cabe(&self.publico, ficha.publico.iter().any(|p| id_publico(*p) == self.publico))
    }
}

const fn id_clase(clase: ClaseTramite) -> &'static str {
    match clase {
        ClaseTramite::Tramite => "tramite",
        ClaseTramite::Servicio => "servicio",
        ClaseTramite::Interno => "interno",
    }
}

const fn id_modalidad(modalidad: Modalidad) -> &'static str {
    match modalidad {
        Modalidad::EnLinea => "en_linea",
        Modalidad::Presencial => "presencial",
    }
}

const fn id_publico(publico: Publico) -> &'static str {
    match publico {
        Publico::Ciudadania => "ciudadania",
        Publico::Empresas => "empresas",
    }
}

fn filtro(
    nombre: &str,
    etiqueta: &str,
    todas: &str,
    elegido: &str,
    opciones: BTreeMap<String, String>,
) -> Filtro {
    let opcion = |valor: &str, etiqueta: &str| Opcion {
        valor: valor.to_owned(),
        etiqueta: etiqueta.to_owned(),
        marcada: valor == elegido,
        ..Opcion::default()
    };
    let mut lista = vec![opcion("", todas)];
    lista.extend(opciones.iter().map(|(id, nombre)| opcion(id, nombre)));
    Filtro { nombre: nombre.to_owned(), etiqueta: etiqueta.to_owned(), opciones: lista }
}

fn filtros(paquetes: &[Ofrecido], busqueda: &Busqueda) -> Vec<Filtro> {
    let mut de: [BTreeMap<String, String>; 5] = Default::default();
    let [categorias, tipos, dependencias, modalidades, publicos] = &mut de;
    for paquete in paquetes {
        let (tramite, ficha) = (&paquete.tramite, &paquete.tramite.ficha);
        categorias.extend(ficha.categorias.iter().map(|c| (c.clone(), categoria(c))));
        tipos.insert(id_clase(tramite.clase).to_owned(), clase(tramite.clase).to_owned());
        dependencias.insert(tramite.dependencia.to_string(), dependencia(paquete).to_owned());
        modalidades.extend(
            ficha.modalidad.iter().map(|m| (id_modalidad(*m).to_owned(), mayuscula(formato::modalidad(*m)))),
        );
        publicos.extend(ficha.publico.iter().map(|p| (id_publico(*p).to_owned(), de_publico(*p).to_owned())));
    }
    let [categorias, tipos, dependencias, modalidades, publicos] = de;
    vec![
        filtro("categoria", "Tema", "Todos", &busqueda.categoria, categorias),
        filtro("tipo", "Tipo", "Todos", &busqueda.tipo, tipos),
        filtro("dependencia", "Dependencia", "Todas", &busqueda.dependencia, dependencias),
        filtro("modalidad", "Modalidad", "Todas", &busqueda.modalidad, modalidades),
        filtro("publico", "Para quién", "Todos", &busqueda.publico, publicos),
    ]
}

pub(super) async fn catalogo(cx: Cx, Query(mut busqueda): Query<Busqueda>) -> Respuesta {
    busqueda.q = busqueda.q.trim().chars().filter(|c| !c.is_control()).take(LARGO).collect();
    let paquetes = publicos(&cx);
    let hoy = hoy(&cx);
    let buscadas = palabras(&busqueda.q);
    let mut hallados: Vec<(u32, &Ofrecido)> = paquetes
        .iter()
        .filter(|p| busqueda.admite(p))
        .filter_map(|p| Some((parecido(p, &buscadas)?, p)))
        .collect();
    // The shelf is in order of name, and the sort is stable.
    hallados.sort_by_key(|(puntos, _)| std::cmp::Reverse(*puntos));
    let total = hallados.len();
    let paginas = total.div_ceil(CUANTOS).max(1);
    let pagina = busqueda.pagina.unwrap_or(1).clamp(1, paginas);
    let desde = (pagina - 1) * CUANTOS;
    let resultados: Vec<_> =
        hallados.iter().skip(desde).take(CUANTOS).map(|(_, p)| resultado(p, hoy)).collect();
    let con = if busqueda.q.is_empty() { String::new() } else { format!(" con «{}»", busqueda.q) };
    let resumen = match total {
        0 => format!("Ningún trámite{con}"),
        1 => format!("1 trámite o servicio{con}"),
        n => format!("{n} trámites y servicios{con}"),
    };
    let filtros = filtros(&paquetes, &busqueda);
    let activos = filtros
        .iter()
        .filter_map(|f| {
            let elegida = f.opciones.iter().find(|o| o.marcada && !o.valor.is_empty())?;
            Some(Enlace::new(format!("{}: {}", f.etiqueta, elegida.etiqueta), busqueda.url(&f.nombre, 1)))
        })
        .collect();
    let quiso_decir = if total == 0 {
        quiso_decir(&paquetes, &buscadas)
            .into_iter()
            .map(|palabra| {
                let otra = Busqueda { q: palabra.clone(), ..busqueda.clone() };
                Enlace::new(palabra, otra.url("", 1))
            })
            .collect()
    } else {
        Vec::new()
    };
    let titulo = if busqueda.q.is_empty() {
        "Trámites y servicios".to_owned()
    } else {
        format!("Trámites con «{}»", busqueda.q)
    };
    let vista = Catalogo {
        pagina: cx.pagina(rutas::INICIO, titulo),
        url: rutas::CATALOGO.to_owned(),
        consulta: busqueda.q.clone(),
        filtros,
        activos,
        resumen,
        paginacion: Paginacion {
            texto: if total == 0 {
                String::new()
            } else {
                format!("{} a {} de {total}", desde + 1, desde + resultados.len())
            },
            anterior: (pagina > 1).then(|| busqueda.url("", pagina - 1)),
            siguiente: (pagina < paginas).then(|| busqueda.url("", pagina + 1)),
        },
        resultados,
        quiso_decir,
        temas: if total == 0 { temas(&paquetes) } else { Vec::new() },
    };
    cx.render("publico/catalogo.html", &vista)
}
