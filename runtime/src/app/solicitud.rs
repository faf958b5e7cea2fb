//! What a program sends to apply or to act, from JSON to answers: who applies, the fields of a form, and the files that they name.
//! Nobody hands in a file that somebody else uploaded, and what is said of a file is what the store knows of it.

use std::collections::BTreeMap;

use engine::campo::{self, ClaseError, ErrorCampo};
use engine::comando::Respuestas;
use engine::datos::Datos;
use engine::evolve;
pub use engine::solicitante::campos as campos_solicitante;
use engine::solicitante::id_persona;
use jiff::Timestamp;
use schemas::evento::Canal;
use schemas::ids::{CampoId, CuentaId, ExpedienteId, Folio};
use schemas::paquete::{Campo, Paquete, ParteSolicitante};
use schemas::sello::Digest;
use schemas::valor::{Archivo, Valor};
use serde_json::{Map, Value};

use super::{App, Clave, Elegible, Resultado, valor_solicitante};
use crate::almacen::{ArchivoGuardado, Cuenta};

/// What was read of a solicitud.
#[derive(Clone, Debug, Default)]
pub struct Leido {
    /// Who applies.
    pub solicitante: Option<Valor>,
    /// The answers.
    pub respuestas: Respuestas,
    /// What is wrong or missing.
    pub errores: Vec<ErrorCampo>,
    /// What is doubtful.
    pub advertencias: Vec<ErrorCampo>,
}

/// What is known of a solicitud before it is sent: who applies, and the date and the way that it would have.
pub fn datos_de_borrador(paquete: &Paquete, solicitante: Option<Valor>, ahora: Timestamp) -> Datos {
    let local = evolve::local(paquete, ahora);
    Datos {
        solicitante,
        solicitud: BTreeMap::from([
            ("fecha".to_owned(), Valor::Fecha(local.date())),
            ("hora".to_owned(), Valor::Hora(local.time())),
            ("canal".to_owned(), Valor::Opcion(evolve::canal_id(Canal::EnLinea).to_owned())),
        ]),
        ..Datos::default()
    }
}

/// Reads who applies and the answers of a form that nobody sent yet. The names of controls begin with `solicitante.` where they are of
/// who applies. `elegible` is what they may choose from.
pub fn leer_solicitud(
    paquete: &Paquete,
    cuenta: Option<&Cuenta>,
    solicitante: &Map<String, Value>,
    campos: &[&Campo],
    respuestas: &Map<String, Value>,
    elegible: &Elegible,
    ahora: Timestamp,
) -> Leido {
    let mut leido = Leido::default();
    let partes = leer_solicitante(paquete, solicitante, ahora, &mut leido);
    leido.solicitante = Some(match cuenta {
        Some(cuenta) => valor_solicitante(cuenta, partes),
        None => Valor::Registro(partes),
    });
    let datos = datos_de_borrador(paquete, leido.solicitante.clone(), ahora);
    let datos = elegible.clone().en(datos);
    let hoy = evolve::local(paquete, ahora).date();
    let mut lecturas = campo::leer_objeto(campos, respuestas, paquete, &datos, Some(hoy));
    leido.respuestas = lecturas.valores;
    leido.errores.append(&mut lecturas.errores);
    leido.advertencias.append(&mut lecturas.advertencias);
    leido
}

fn leer_solicitante(
    paquete: &Paquete,
    objeto: &Map<String, Value>,
    ahora: Timestamp,
    leido: &mut Leido,
) -> BTreeMap<String, Valor> {
    let campos = campos_solicitante(paquete);
    let campos: Vec<&Campo> = campos.iter().collect();
    let hoy = evolve::local(paquete, ahora).date();
    let mut lecturas = campo::leer_objeto(&campos, objeto, paquete, &Datos::default(), Some(hoy));
    let mut partes: BTreeMap<String, Valor> =
        lecturas.valores.into_iter().filter_map(|(campo, valor)| valor.map(|v| (campo.0, v))).collect();
    if let [unica] = paquete.tramite.solicitante.personas.as_slice() {
        partes.insert("tipo".to_owned(), Valor::Opcion(id_persona(*unica).to_owned()));
    }
    let moral = match partes.get("tipo") {
        Some(Valor::Opcion(tipo)) => Some(tipo == "moral"),
        _ => None,
    };
    let mut mal = |ruta: &str, clase, mensaje: &str| {
        lecturas.errores.push(ErrorCampo { ruta: ruta.to_owned(), mensaje: mensaje.to_owned(), clase });
    };
    let pide = |parte: ParteSolicitante| paquete.tramite.solicitante.pide.contains(&parte);
    let dicho = |parte: &str| objeto.get(parte).is_some_and(|v| !v.is_null());
    match moral {
        Some(true) => {
            if !dicho("nombre") && paquete.tramite.solicitante.personas.len() > 1 {
                mal("nombre", ClaseError::Falta, "Escriba el nombre o la razón social de la empresa");
            }
            for (id, palabras) in [("curp", "la CURP"), ("nacimiento", "la fecha de nacimiento")] {
                if partes.contains_key(id) {
                    mal(id, ClaseError::Forma, &format!("Deje vacía {palabras}: una persona moral no tiene"));
                }
            }
        }
        Some(false) => {
            if partes.contains_key("nombre") {
                mal(
                    "nombre",
                    ClaseError::Forma,
                    "Quite «nombre»: el de una persona física es el de su cuenta",
                );
            }
            if pide(ParteSolicitante::Curp)
                && !dicho("curp")
                && !campos.iter().any(|c| c.id == "curp" && c.obligatorio)
            {
                mal("curp", ClaseError::Falta, "Escriba su CURP");
            }
            if pide(ParteSolicitante::Nacimiento)
                && !dicho("nacimiento")
                && !campos.iter().any(|c| c.id == "nacimiento" && c.obligatorio)
            {
                mal("nacimiento", ClaseError::Falta, "Escriba su fecha de nacimiento");
            }
        }
        None => {}
    }
    if let (Some(moral), Some(Valor::Texto(rfc))) = (moral, partes.get("rfc")) {
        let (largo, clase) = if moral { (12, "moral") } else { (13, "física") };
        if rfc.chars().count() != largo {
            mal("rfc", ClaseError::Forma, &format!("El RFC de una persona {clase} tiene {largo} caracteres"));
        }
    }
    let con_prefijo = |e: ErrorCampo| ErrorCampo { ruta: format!("solicitante.{}", e.ruta), ..e };
    leido.errores.extend(lecturas.errores.into_iter().map(con_prefijo));
    leido.advertencias.extend(lecturas.advertencias.into_iter().map(con_prefijo));
    partes.retain(|nombre, _| moral != Some(false) || nombre != "nombre");
    partes
}

/// Reads the answers of an action of an expediente. What isn't sent stays as it is; `null` empties it.
pub fn leer_accion(
    paquete: &Paquete,
    datos: &Datos,
    campos: &[&Campo],
    respuestas: &Map<String, Value>,
    ahora: Timestamp,
) -> Leido {
    let hoy = evolve::local(paquete, ahora).date();
    let mut objeto = respuestas.clone();
    for campo in campos {
        if !objeto.contains_key(campo.id.as_str())
            && let Some(valor) = datos.campos.get(&campo.id)
        {
            objeto.insert(campo.id.0.clone(), campo::a_json(campo, valor));
        }
    }
    let lecturas = campo::leer_objeto(campos, &objeto, paquete, datos, Some(hoy));
    Leido {
        solicitante: None,
        respuestas: lecturas.valores,
        errores: lecturas.errores,
        advertencias: lecturas.advertencias,
    }
}

impl App {
    /// The folio on which a request with this key was done before, if it was.
    ///
    /// # Errors
    /// When the key came with another request, or the store can't be read.
    pub async fn ya_hecho(&self, cuenta: &CuentaId, clave: &Clave) -> Resultado<Option<Folio>> {
        let (cuenta, clave) = (cuenta.clone(), clave.clone());
        let previa = self.almacen().leer(move |l| l.respuesta(&cuenta, &clave.clave, &clave.huella)).await?;
        Ok(previa.and_then(|r| r.respuesta.get("folio").and_then(Value::as_str).map(Folio::from)))
    }

    /// Puts what the store knows in the place of what was said of each file, and refuses those that this account didn't hand in, or
    /// handed in for another expediente. Files that the expediente already had pass.
    ///
    /// # Errors
    /// When the store can't be read. What is refused stands in `leido.errores`.
    pub async fn cotejar_archivos(
        &self,
        leido: &mut Leido,
        previas: &BTreeMap<CampoId, Valor>,
        cuenta: &CuentaId,
        expediente: Option<&ExpedienteId>,
    ) -> Resultado<()> {
        let mut nombrados: Vec<Digest> = Vec::new();
        for valor in leido.respuestas.values().flatten() {
            archivos_de(valor, &mut nombrados);
        }
        if nombrados.is_empty() {
            return Ok(());
        }
        let mut conocidos: Vec<Digest> = Vec::new();
        for valor in previas.values() {
            archivos_de(valor, &mut conocidos);
        }
        let hallados = self
            .almacen()
            .leer(move |l| {
                let mut hallados: BTreeMap<Digest, Vec<ArchivoGuardado>> = BTreeMap::new();
                for digest in nombrados {
                    let guardados = l.archivos_con(&digest)?;
                    hallados.insert(digest, guardados);
                }
                Ok(hallados)
            })
            .await?;
        let admite = |a: &ArchivoGuardado| match (&a.expediente, expediente) {
            (None, _) => a.cuenta.as_ref() == Some(cuenta),
            (Some(suyo), Some(este)) => suyo == este,
            (Some(_), None) => false,
        };
        let buscar = |archivo: &Archivo| -> Option<Archivo> {
            let digest: Digest = archivo.sha256.parse().ok()?;
            if conocidos.contains(&digest) {
                return Some(archivo.clone());
            }
            // The formats and sizes that the field takes were judged on what was said: it must be what is stored.
            let igual =
                |a: &&ArchivoGuardado| admite(a) && a.tipo == archivo.tipo && a.tamano == archivo.tamano;
            let guardado = hallados.get(&digest)?.iter().find(igual)?;
            Some(Archivo {
                nombre: guardado.nombre.0.clone(),
                tipo: guardado.tipo.clone(),
                tamano: guardado.tamano,
                sha256: digest.to_string(),
                fecha: archivo.fecha,
            })
        };
        let mut ajenos = Vec::new();
        for (campo, valor) in &mut leido.respuestas {
            let Some(dicho) = valor else { continue };
            match con_archivos(dicho, &buscar) {
                Some(cotejado) => *dicho = cotejado,
                None => ajenos.push(campo.clone()),
            }
        }
        for campo in ajenos {
            leido.respuestas.remove(&campo);
            leido.errores.push(ErrorCampo {
                ruta: campo.0,
                mensaje: "Suba de nuevo el archivo: no lo encontramos entre los que usted subió para esta solicitud".to_owned(),
                clase: ClaseError::Forma,
            });
        }
        Ok(())
    }
}

fn archivos_de(valor: &Valor, hallados: &mut Vec<Digest>) {
    match valor {
        Valor::Archivo(archivo) => hallados.extend(archivo.sha256.parse::<Digest>().ok()),
        Valor::Lista(valores) => valores.iter().for_each(|v| archivos_de(v, hallados)),
        Valor::Registro(partes) => partes.values().for_each(|v| archivos_de(v, hallados)),
        _ => {}
    }
}

/// The value with its files as the store knows them; `None` when one isn't known.
fn con_archivos(valor: &Valor, buscar: &impl Fn(&Archivo) -> Option<Archivo>) -> Option<Valor> {
    Some(match valor {
        Valor::Archivo(archivo) => Valor::Archivo(buscar(archivo)?),
        Valor::Lista(valores) => {
            Valor::Lista(valores.iter().map(|v| con_archivos(v, buscar)).collect::<Option<_>>()?)
        }
        Valor::Registro(partes) => Valor::Registro(
            partes.iter().map(|(n, v)| Some((n.clone(), con_archivos(v, buscar)?))).collect::<Option<_>>()?,
        ),
        otro => otro.clone(),
    })
}
