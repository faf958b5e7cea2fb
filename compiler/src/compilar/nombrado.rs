//! What a definition names of what all share. Only that goes into its paquete, so that a change elsewhere in the workspace doesn't give
//! it another digest.

use std::collections::{BTreeMap, BTreeSet};

use schemas::paquete::{Agenda, FORMATO, Municipio, Organo, Paquete, Servicio, TipoEtapa, Tramite};
use serde_json::Value;

use crate::leer::municipio::Municipalidad;

/// What a definition names, found in its own JSON.
#[derive(Debug, Default)]
pub struct Nombrado {
    /// The definition.
    pub tramite: String,
    /// Of which dependencia.
    pub dependencia: String,
    /// Document types that it issues.
    pub emite: BTreeSet<String>,
    /// Its texts that are the id of something shared: a role, a document, a calendar, a dependencia.
    textos: BTreeSet<String>,
    /// Those of each class that is named apart, for its ids may be those of something else.
    de_clase: BTreeMap<&'static str, BTreeSet<String>>,
    /// Whether each of [`Municipalidad::lugares`] is named, in their order.
    usados: Vec<bool>,
}

/// What some definition names, by its path in [`Municipalidad::lugares`].
pub fn usados<'m, 'n>(
    municipio: &'m Municipalidad,
    nombrados: impl Iterator<Item = &'n Nombrado>,
) -> BTreeSet<&'m str> {
    let mut todos = vec![false; municipio.lugares.len()];
    for nombrado in nombrados {
        todos.iter_mut().zip(&nombrado.usados).for_each(|(alguno, suyo)| *alguno |= suyo);
    }
    let usados = municipio.lugares.keys().zip(todos).filter(|(_, usado)| *usado);
    usados.map(|(ruta, _)| ruta.as_str()).collect()
}

impl Nombrado {
    /// Whether something shared is named, by its class: `parametros`, `ordenamientos`, `agendas`, `organos`, `catalogos`, `columnas`, or
    /// any other.
    fn usa(&self, clase: &str, id: &str) -> bool {
        match clase {
            "parametros" | "ordenamientos" | "agendas" | "organos" | "catalogos" | "columnas" => {
                self.de_clase.get(clase).is_some_and(|ids| ids.contains(id))
            }
            _ => self.textos.contains(id),
        }
    }

    fn nombra(&mut self, clase: &'static str, ids: impl IntoIterator<Item = String>) {
        self.de_clase.entry(clase).or_default().extend(ids);
    }

    fn mirar(&mut self, valor: &Value, ids: &BTreeSet<&str>) {
        match valor {
            Value::String(texto) => {
                if ids.contains(texto.as_str()) {
                    self.textos.insert(texto.clone());
                }
            }
            Value::Array(elementos) => elementos.iter().for_each(|e| self.mirar(e, ids)),
            Value::Object(miembros) => {
                for (clave, miembro) in miembros {
                    match (clave.as_str(), miembro) {
                        ("parametro", Value::String(id)) => {
                            self.nombra("parametros", [id.clone()]);
                        }
                        ("ordenamiento", Value::String(id)) => {
                            self.nombra("ordenamientos", [id.clone()]);
                        }
                        _ => {}
                    }
                    self.mirar(miembro, ids);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// The outside systems of which a definition asks something, each with the operations that it asks.
fn consultados(tramite: &Tramite, municipio: &Municipalidad) -> Vec<Servicio> {
    let pedidas: BTreeSet<(&str, &str)> = tramite
        .etapas
        .iter()
        .filter_map(|e| match &e.tipo {
            TipoEtapa::Consulta { servicio, operacion, .. } => Some((servicio.as_str(), operacion.as_str())),
            _ => None,
        })
        .collect();
    let con_lo_suyo = |servicio: &Servicio| {
        let mut suyo = servicio.clone();
        suyo.operaciones.retain(|o| pedidas.contains(&(servicio.id.as_str(), o.id.as_str())));
        (!suyo.operaciones.is_empty()).then_some(suyo)
    };
    municipio.servicios.iter().filter_map(con_lo_suyo).collect()
}

/// The diaries in which a definition books.
fn agendas(tramite: &Tramite, municipio: &Municipalidad) -> Vec<Agenda> {
    let suya = |a: &&Agenda| {
        tramite.etapas.iter().any(|e| matches!(&e.tipo, TipoEtapa::Cita(cita) if cita.agenda == a.id))
    };
    municipio.agendas.iter().filter(suya).cloned().collect()
}

/// The bodies that vote in a definition.
fn organos(tramite: &Tramite, municipio: &Municipalidad) -> Vec<Organo> {
    let vota = |o: &&Organo| tramite.etapas.iter().filter_map(|e| e.votacion()).any(|v| v.organo == o.id);
    municipio.organos.iter().filter(vota).cloned().collect()
}

/// The tables of which a definition takes its options, those of which their rows hang, and the columns that it reads.
fn nombrar_catalogos(nombrado: &mut Nombrado, tramite: &Tramite, municipio: &Municipalidad) {
    for campo in &tramite.campos {
        let Some((catalogo, _)) = engine::catalogo::de(campo) else { continue };
        let vistos = nombrado.de_clase.entry("catalogos").or_default();
        let mut id = Some(catalogo.id.to_string());
        while let Some(suyo) = id.take().filter(|c| vistos.insert(c.clone())) {
            let padre = municipio.catalogos.iter().find(|c| c.id == suyo).and_then(|c| c.padre.as_ref());
            id = padre.map(|p| p.valor.clone());
        }
        nombrado.nombra("columnas", catalogo.columnas.iter().map(|c| format!("{}.{}", catalogo.id, c.id)));
    }
}

/// A definition with all that it names of what is shared, and the list of it.
///
/// # Errors
/// When the definition has no form in JSON, which the compiler never writes.
pub fn ensamblar(
    tramite: Tramite,
    municipio: &Municipalidad,
) -> Result<(Paquete, Nombrado), serde_json::Error> {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    ids.extend(municipio.roles.iter().map(|r| r.id.as_str()));
    ids.extend(municipio.documentos.iter().map(|d| d.id.as_str()));
    ids.extend(municipio.calendarios.iter().map(|c| c.id.as_str()));
    ids.extend(municipio.dependencias.iter().map(|d| d.id.as_str()));
    let mut nombrado = Nombrado {
        tramite: tramite.id.to_string(),
        dependencia: tramite.dependencia.to_string(),
        emite: tramite.salidas.iter().filter_map(|s| Some(s.documento.as_ref()?.to_string())).collect(),
        ..Nombrado::default()
    };
    nombrado.mirar(&serde_json::to_value(&tramite)?, &ids);
    let agendas = agendas(&tramite, municipio);
    nombrado.mirar(&serde_json::to_value(&agendas)?, &ids);
    nombrado.nombra("agendas", agendas.iter().map(|a| a.id.to_string()));
    let organos = organos(&tramite, municipio);
    nombrado.mirar(&serde_json::to_value(&organos)?, &ids);
    nombrado.nombra("organos", organos.iter().map(|o| o.id.to_string()));
    nombrar_catalogos(&mut nombrado, &tramite, municipio);
    let mut roles: Vec<_> =
        municipio.roles.iter().filter(|r| nombrado.textos.contains(r.id.as_str())).cloned().collect();
    let suplentes: BTreeSet<String> =
        roles.iter().flat_map(|r| r.suplentes.iter().map(ToString::to_string)).collect();
    for rol in municipio.roles.iter().filter(|r| suplentes.contains(r.id.as_str())) {
        if !roles.contains(rol) {
            roles.push(rol.clone());
        }
    }
    let documentos =
        municipio.documentos.iter().filter(|d| nombrado.textos.contains(d.id.as_str())).cloned().collect();
    let parametros: Vec<_> =
        municipio.parametros.iter().filter(|p| nombrado.usa("parametros", &p.id)).cloned().collect();
    let calendarios: Vec<_> = municipio
        .calendarios
        .iter()
        .filter(|c| c.id == municipio.calendario || nombrado.textos.contains(c.id.as_str()))
        .cloned()
        .collect();
    let servicios = consultados(&tramite, municipio);
    // Laws may also be cited by what was taken in.
    let mut citado = Nombrado::default();
    for cosa in [
        serde_json::to_value(&parametros)?,
        serde_json::to_value(&calendarios)?,
        serde_json::to_value(&servicios)?,
        serde_json::to_value(&agendas)?,
        serde_json::to_value(&organos)?,
    ] {
        citado.mirar(&cosa, &ids);
    }
    nombrado.nombra("ordenamientos", citado.de_clase.remove("ordenamientos").unwrap_or_default());
    let dependencias = municipio
        .dependencias
        .iter()
        .filter(|d| nombrado.textos.contains(d.id.as_str()) || roles.iter().any(|r| r.dependencia == d.id))
        .cloned()
        .collect();
    let ordenamientos =
        municipio.ordenamientos.iter().filter(|o| nombrado.usa("ordenamientos", &o.id)).cloned().collect();
    let usa = |ruta: &String| ruta.split_once('.').is_some_and(|(clase, id)| nombrado.usa(clase, id));
    nombrado.usados = municipio.lugares.keys().map(usa).collect();
    let paquete = Paquete {
        formato: FORMATO,
        municipio: Municipio {
            id: municipio.id.clone(),
            nombre: municipio.nombre.clone(),
            zona_horaria: municipio.zona_horaria.clone(),
            calendario: municipio.calendario.clone(),
            dependencias,
            ordenamientos,
            separacion: municipio.separacion.clone(),
        },
        tramite,
        roles,
        documentos,
        parametros,
        calendarios,
        servicios,
        agendas,
        organos,
        pruebas: Vec::new(),
        migraciones: Vec::new(),
    };
    Ok((paquete, nombrado))
}
