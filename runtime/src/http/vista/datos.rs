//! Answers as people read them: by page of the form, with the label of each field, tables as tables, documents with their link.

use engine::ambito::Ambito;
use engine::datos::Datos;
use engine::estado::Estado;
use engine::formato;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Etapa, Paquete, TipoCampo, TipoEtapa};
use schemas::valor::{Archivo, Valor};

use super::campos::detalle;
use crate::web::vistas::{Columna, FilaResumen, SeccionResumen, TablaDatos};

/// Who applies.
pub fn solicitante(datos: &Datos) -> SeccionResumen {
    solicitante_con(datos, &|_| None)
}

/// Who applies, by parts; `cambiar` gives where one is changed.
pub fn solicitante_con(datos: &Datos, cambiar: &dyn Fn(&str) -> Option<String>) -> SeccionResumen {
    let mut filas = Vec::new();
    if let Some(Valor::Registro(partes)) = &datos.solicitante {
        for (parte, etiqueta) in [
            ("tipo", "Tipo de persona"),
            ("nombre", "Nombre o razón social"),
            ("correo", "Correo para avisos"),
            ("telefono", "Teléfono"),
            ("curp", "CURP"),
            ("rfc", "RFC"),
            ("domicilio", "Domicilio"),
            ("nacimiento", "Fecha de nacimiento"),
        ] {
            if let Some(valor) = partes.get(parte) {
                let texto = match valor {
                    Valor::Opcion(t) if t == "fisica" => "Persona física".to_owned(),
                    Valor::Opcion(t) if t == "moral" => "Persona moral".to_owned(),
                    otro => formato::valor_en_palabras(otro, None),
                };
                let clave = matches!(parte, "curp" | "rfc");
                let cambiar = cambiar(parte);
                filas.push(FilaResumen { clave, cambiar, ..FilaResumen::new(etiqueta, texto) });
            }
        }
    }
    SeccionResumen { titulo: "Quién solicita".to_owned(), filas }
}

/// The answers of the form of a stage, page by page. `cambiar` gives where page `n` (from 0) is changed. Only visible fields.
pub fn de_etapa(
    paquete: &Paquete,
    etapa: &Etapa,
    ambito: &Ambito<'_>,
    url_archivos: Option<&str>,
    cambiar: &dyn Fn(usize, &Campo) -> Option<String>,
) -> Vec<SeccionResumen> {
    let Ok(paginas) = engine::formulario::paginas(paquete, etapa, ambito) else { return Vec::new() };
    paginas
        .iter()
        .enumerate()
        .map(|(n, pagina)| SeccionResumen {
            titulo: pagina.titulo.unwrap_or(&etapa.nombre).trim_matches(['¿', '?']).to_owned(),
            filas: pagina
                .campos
                .iter()
                .map(|campo| FilaResumen {
                    cambiar: cambiar(n, campo),
                    ..fila(campo, ambito.campo(&campo.id).ok().flatten().as_ref(), url_archivos)
                })
                .collect(),
        })
        .collect()
}

/// Adds rows under a title; two parts of the same title are one.
pub fn juntar(secciones: &mut Vec<SeccionResumen>, titulo: String, filas: Vec<FilaResumen>) {
    match secciones.iter_mut().find(|s| s.titulo == titulo) {
        Some(misma) => misma.filas.extend(filas),
        None if filas.is_empty() => {}
        None => secciones.push(SeccionResumen { titulo, filas }),
    }
}

/// Everything that was answered so far, by the stage and page that ask for it; a field is told once. `ve` says whether a field may be
/// seen by who looks.
pub fn respuestas(
    paquete: &Paquete,
    datos: &Datos,
    url_archivos: Option<&str>,
    ve: &dyn Fn(&Campo) -> bool,
) -> Vec<SeccionResumen> {
    let ambito = Ambito::nuevo(paquete, datos);
    let mut vistos: Vec<&CampoId> = Vec::new();
    let mut secciones = vec![solicitante(datos)];
    for etapa in &paquete.tramite.etapas {
        let mut grupos: Vec<(String, Vec<&CampoId>)> = Vec::new();
        if let TipoEtapa::Tarea(tarea) = &etapa.tipo {
            for pagina in &tarea.captura {
                let titulo =
                    pagina.titulo.as_deref().unwrap_or(&etapa.nombre).trim_matches(['¿', '?']).to_owned();
                grupos.push((titulo, pagina.campos.iter().collect()));
            }
            let de_acciones: Vec<&CampoId> = tarea.acciones.iter().flat_map(|a| &a.captura).collect();
            grupos.push((etapa.nombre.clone(), de_acciones));
        }
        for (titulo, ids) in grupos {
            let mut filas = Vec::new();
            for id in ids {
                if vistos.contains(&id) {
                    continue;
                }
                let Some(campo) = paquete.tramite.campo(id) else { continue };
                let Some(valor) = ambito.campo(id).ok().flatten() else { continue };
                vistos.push(id);
                if ve(campo) {
                    filas.push(fila(campo, Some(&valor), url_archivos));
                }
            }
            juntar(&mut secciones, titulo, filas);
        }
    }
    secciones.retain(|s| !s.filas.is_empty());
    secciones
}

/// What outside systems answered, by the stage that asked.
pub fn consultas(paquete: &Paquete, estado: &Estado) -> Vec<SeccionResumen> {
    let de = |etapa: &Etapa| {
        let valores = estado.consultas.get(&etapa.id)?;
        let partes = &paquete.operacion_de(etapa)?.entrega;
        let filas = partes.iter().filter_map(|p| Some(fila(p, Some(valores.get(&p.id)?), None))).collect();
        Some(SeccionResumen { titulo: etapa.nombre.clone(), filas })
    };
    paquete.tramite.etapas.iter().filter_map(de).collect()
}

/// A row of a summary.
pub fn fila(campo: &Campo, valor: Option<&Valor>, url_archivos: Option<&str>) -> FilaResumen {
    let etiqueta = campo.etiqueta.clone();
    let Some(valor) = valor else {
        return FilaResumen { etiqueta, valores: vec!["Sin respuesta".to_owned()], ..FilaResumen::default() };
    };
    match (&campo.tipo, valor) {
        (TipoCampo::Tabla { columnas, .. }, Valor::Lista(filas)) => {
            FilaResumen { etiqueta, tabla: Some(tabla(campo, columnas, filas)), ..FilaResumen::default() }
        }
        (TipoCampo::Documento { .. }, valor) => {
            let archivos = archivos(valor);
            let url = match (archivos.as_slice(), url_archivos) {
                ([uno], Some(base)) => Some(format!("{base}/{}", uno.sha256)),
                _ => None,
            };
            let valores = archivos.iter().map(|a| format!("{} ({})", a.nombre, detalle(a))).collect();
            FilaResumen { etiqueta, valores, url, ..FilaResumen::default() }
        }
        (TipoCampo::Salida { .. }, elegida) => super::tenencias::fila(campo, elegida),
        (TipoCampo::Expediente, nombrado) => super::referidos::fila(campo, nombrado),
        (TipoCampo::TextoLargo { .. }, Valor::Texto(t)) => FilaResumen {
            etiqueta,
            valores: t.lines().map(str::to_owned).collect(),
            ..FilaResumen::default()
        },
        (TipoCampo::Persona { .. }, Valor::Registro(partes)) => {
            let valores = ["nombre", "correo", "telefono", "curp", "rfc"]
                .iter()
                .filter_map(|p| match partes.get(*p) {
                    Some(Valor::Texto(t)) => Some(t.clone()),
                    _ => None,
                })
                .collect();
            FilaResumen { etiqueta, valores, ..FilaResumen::default() }
        }
        (tipo, valor) => {
            let clave =
                matches!(tipo, TipoCampo::Curp | TipoCampo::Rfc | TipoCampo::ExpedienteCatastral { .. });
            let texto = formato::valor_en_palabras(valor, Some(campo));
            let texto =
                if matches!(valor, Valor::Booleano(_)) { crate::http::mayuscula(&texto) } else { texto };
            FilaResumen { clave, ..FilaResumen::new(etiqueta, texto) }
        }
    }
}

/// The files of a value.
pub fn archivos(valor: &Valor) -> Vec<&Archivo> {
    match valor {
        Valor::Archivo(archivo) => vec![archivo],
        Valor::Lista(cosas) => cosas.iter().flat_map(archivos).collect(),
        Valor::Registro(partes) => partes.values().flat_map(archivos).collect(),
        _ => Vec::new(),
    }
}

fn tabla(campo: &Campo, columnas: &[Campo], filas: &[Valor]) -> TablaDatos {
    let cifra = |c: &Campo| {
        matches!(c.tipo, TipoCampo::Entero { .. } | TipoCampo::Decimal { .. } | TipoCampo::Dinero { .. })
    };
    TablaDatos {
        titulo: campo.etiqueta.clone(),
        columnas: columnas.iter().map(|c| Columna { titulo: c.etiqueta.clone(), cifra: cifra(c) }).collect(),
        filas: filas
            .iter()
            .filter_map(|fila| match fila {
                Valor::Registro(celdas) => Some(
                    columnas
                        .iter()
                        .map(|c| {
                            celdas
                                .get(c.id.as_str())
                                .map_or_else(|| "—".to_owned(), |v| formato::valor_en_palabras(v, Some(c)))
                        })
                        .collect(),
                ),
                _ => None,
            })
            .collect(),
        total: Vec::new(),
    }
}
