//! What there is to see of each of the five aspects of a version.

use aprobacion::Aspecto;
use engine::formato;
use schemas::expr::Valoracion;
use schemas::paquete::{Actor, Paquete, Resultado, TipoCampo, TipoEtapa};
use schemas::sello::PaqueteSellado;

use super::{casos, url_de};
use crate::http::vista::terceros;
use crate::web::vistas::{Columna, Enlace, TablaDatos};

/// Sentences, figures and links of an aspect.
#[derive(Debug, Default)]
pub struct PorVer {
    pub textos: Vec<String>,
    pub tabla: Option<TablaDatos>,
    pub enlaces: Vec<Enlace>,
}

/// What there is to see of an aspect.
pub fn por_ver(aspecto: Aspecto, paquete: &PaqueteSellado) -> PorVer {
    match aspecto {
        Aspecto::Flujo => flujo(paquete),
        Aspecto::Formulario => formulario(paquete),
        Aspecto::Usuarios => usuarios(paquete),
        Aspecto::Montos => montos(paquete),
        Aspecto::Salida => salida(paquete),
    }
}

fn cuantas(n: usize, una: &str, varias: &str) -> String {
    if n == 1 { format!("1 {una}") } else { format!("{n} {varias}") }
}

fn columna(titulo: &str, cifra: bool) -> Columna {
    Columna { titulo: titulo.to_owned(), cifra }
}

fn flujo(paquete: &PaqueteSellado) -> PorVer {
    let etapas = &paquete.tramite.etapas;
    let fines = etapas.iter().filter(|e| matches!(e.tipo, TipoEtapa::Fin { .. })).count();
    let favorables = etapas
        .iter()
        .filter(|e| matches!(&e.tipo, TipoEtapa::Fin { resultado: Resultado::Favorable, .. }))
        .count();
    let plazo = formato::valor_en_palabras(
        &schemas::valor::Valor::Duracion(paquete.tramite.ficha.plazo_resolucion.dura),
        None,
    );
    let filas = etapas
        .iter()
        .filter(|e| !matches!(e.tipo, TipoEtapa::Fin { .. }))
        .map(|e| {
            let plazo = e.plazo.as_ref().map_or_else(
                || "sin plazo propio".to_owned(),
                |p| formato::valor_en_palabras(&schemas::valor::Valor::Duracion(p.dura), None),
            );
            vec![e.nombre.clone(), quien(paquete, e), plazo]
        })
        .collect();
    PorVer {
        textos: vec![format!(
            "{} y {}, {favorables} de ellos con la resolución que se pidió. Todas las etapas llevan a un final y ninguna se queda sin responsable: se comprobó al compilar. El plazo para resolver es de {plazo}.",
            cuantas(etapas.len() - fines, "etapa", "etapas"),
            cuantas(fines, "final", "finales"),
        )],
        tabla: Some(TablaDatos {
            titulo: "Etapas, quién actúa y en cuánto tiempo".to_owned(),
            columnas: vec![columna("Etapa", false), columna("Quién actúa", false), columna("Plazo", false)],
            filas,
            total: vec![],
        }),
        enlaces: vec![
            Enlace::new("Recorrer los casos de prueba, paso a paso", casos::url_casos(paquete)),
            Enlace::new("Ver el diagrama", format!("{}/diagrama", url_de(paquete.digest()))),
        ],
    }
}

fn quien(paquete: &Paquete, etapa: &schemas::paquete::Etapa) -> String {
    if let Some(organo) = paquete.organo_de(etapa) {
        return organo.nombre.clone();
    }
    if let Some(firma) = etapa.firma() {
        return engine::firma::en_palabras(paquete, firma);
    }
    match engine::permiso::actor_de(etapa) {
        Some(Actor::Solicitante) => "Quien solicita".to_owned(),
        Some(Actor::Rol(rol)) => {
            paquete.roles.iter().find(|r| r.id == *rol).map_or_else(|| rol.to_string(), |r| r.nombre.clone())
        }
        Some(Actor::Tercero(id)) => engine::tercero::nombre(paquete, id).to_owned(),
        Some(Actor::Sistema) | None => "El sistema".to_owned(),
    }
}

fn formulario(paquete: &PaqueteSellado) -> PorVer {
    let pedidos: Vec<_> = paquete
        .tramite
        .etapas
        .first()
        .map(engine::formulario::campos_de_etapa)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|id| paquete.tramite.campo(id.as_str()))
        .collect();
    let documentos = pedidos.iter().filter(|c| matches!(c.tipo, TipoCampo::Documento { .. })).count();
    let filas = pedidos
        .iter()
        .map(|c| {
            let clase = if matches!(c.tipo, TipoCampo::Documento { .. }) { "Documento" } else { "Pregunta" };
            vec![c.etiqueta.clone(), clase.to_owned(), c.finalidad.clone().unwrap_or_default()]
        })
        .collect();
    PorVer {
        textos: vec![format!(
            "Al solicitar se piden {} y {}.",
            cuantas(pedidos.len() - documentos, "respuesta", "respuestas"),
            cuantas(documentos, "documento", "documentos"),
        )],
        tabla: Some(TablaDatos {
            titulo: "Lo que se pide al solicitar y para qué".to_owned(),
            columnas: vec![
                columna("Qué se pide", false),
                columna("Clase", false),
                columna("Para qué", false),
            ],
            filas,
            total: vec![],
        }),
        enlaces: vec![Enlace::new(
            "Ver el formulario en un teléfono y en una computadora",
            format!("{}/formulario/0", url_de(paquete.digest())),
        )],
    }
}

fn usuarios(paquete: &PaqueteSellado) -> PorVer {
    let filas = paquete
        .roles
        .iter()
        .map(|r| {
            let dependencia = paquete
                .dependencia(&r.dependencia)
                .map_or_else(|| r.dependencia.to_string(), |d| d.nombre.clone());
            let etapas: Vec<&str> = paquete
                .tramite
                .etapas
                .iter()
                .filter(|e| engine::permiso::actores_de(paquete, e).contains(&Actor::Rol(r.id.clone())))
                .map(|e| e.nombre.as_str())
                .collect();
            let actua = if etapas.is_empty() {
                "no actúa en ninguna etapa".to_owned()
            } else {
                formato::enumerar(&etapas)
            };
            vec![r.nombre.clone(), dependencia, actua]
        })
        .collect();
    let separados = paquete.municipio.separacion.len();
    let texto = if separados == 0 {
        "El municipio no separa funciones.".to_owned()
    } else {
        "Quien revisa no resuelve, donde el municipio separa esas funciones: el programa no deja que una misma persona haga las dos en un expediente.".to_owned()
    };
    let dispensas =
        paquete.tramite.etapas.iter().filter_map(|e| Some((e, e.tarea()?.misma_persona.as_ref()?)));
    let dispensas = dispensas.map(|(etapa, motivo)| {
        let articulos = etapa.cita.articulos();
        format!("En {} puede resolver quien revisó ({articulos}): {motivo}", etapa.nombre)
    });
    let asignadas = paquete.tramite.etapas.iter().filter_map(|etapa| {
        let campo = paquete.tramite.campo(etapa.tarea()?.asignado_a.as_ref()?)?;
        Some(format!(
            "«{}» es sólo de quien se elige en «{}»; si falta, de quien suple su función.",
            etapa.nombre, campo.etiqueta
        ))
    });
    PorVer {
        textos: std::iter::once(texto)
            .chain(dispensas)
            .chain(asignadas)
            .chain(terceros::quienes_ven(paquete))
            .collect(),
        tabla: Some(TablaDatos {
            titulo: "Funciones y etapas en que actúan".to_owned(),
            columnas: vec![
                columna("Función", false),
                columna("Dependencia", false),
                columna("Actúa en", false),
            ],
            filas,
            total: vec![],
        }),
        enlaces: vec![],
    }
}

fn montos(paquete: &PaqueteSellado) -> PorVer {
    if paquete.tramite.cobros.is_empty() {
        return PorVer { textos: vec!["Este trámite no se cobra.".to_owned()], ..PorVer::default() };
    }
    let filas = paquete
        .tramite
        .cobros
        .iter()
        .flat_map(|cobro| {
            cobro.conceptos.iter().map(move |concepto| {
                let regla = match &concepto.monto {
                    Valoracion::Tramos { tramos, .. } => cuantas(tramos.len(), "tramo", "tramos"),
                    Valoracion::Segun { filas, .. } => cuantas(filas.len(), "caso", "casos"),
                    Valoracion::Casos { casos, .. } => cuantas(casos.len(), "caso", "casos"),
                    Valoracion::Expr(_) => "una fórmula".to_owned(),
                };
                vec![concepto.nombre.clone(), cobro.nombre.clone(), regla]
            })
        })
        .collect();
    let parametros: Vec<String> = paquete.parametros.iter().map(|p| p.nombre.clone()).collect();
    let con = if parametros.is_empty() {
        String::new()
    } else {
        format!(" Dependen de {}.", formato::enumerar(&parametros))
    };
    PorVer {
        textos: vec![format!(
            "{}. Ningún monto queda sin tarifa ni con dos, y ninguno puede ser negativo: se comprobó al compilar.{con}",
            cuantas(paquete.tramite.cobros.len(), "cobro", "cobros")
        )],
        tabla: Some(TablaDatos {
            titulo: "Qué se cobra y cómo se calcula".to_owned(),
            columnas: vec![
                columna("Concepto", false),
                columna("Cobro", false),
                columna("Se calcula por", false),
            ],
            filas,
            total: vec![],
        }),
        enlaces: vec![Enlace::new(
            "Calcular con datos de un caso",
            format!("{}/montos", url_de(paquete.digest())),
        )],
    }
}

fn salida(paquete: &PaqueteSellado) -> PorVer {
    let filas: Vec<Vec<String>> = paquete
        .tramite
        .salidas
        .iter()
        .map(|s| {
            let publico: Vec<&str> = s.publico.iter().map(|p| p.etiqueta.as_str()).collect();
            let publico =
                if publico.is_empty() { "sólo que existe".to_owned() } else { formato::enumerar(&publico) };
            vec![s.titulo.clone(), publico]
        })
        .collect();
    if filas.is_empty() {
        return PorVer {
            textos: vec!["Este trámite no entrega ningún documento.".to_owned()],
            ..PorVer::default()
        };
    }
    PorVer {
        textos: vec![],
        tabla: Some(TablaDatos {
            titulo: "Documentos que salen y qué puede ver cualquiera al verificarlos".to_owned(),
            columnas: vec![columna("Documento", false), columna("Datos públicos al verificar", false)],
            filas,
            total: vec![],
        }),
        enlaces: vec![Enlace::new(
            "Leer los documentos, junto a los de la versión anterior",
            format!("{}/salidas", url_de(paquete.digest())),
        )],
    }
}
