//! Expedientes that a solicitud names. The engine sees one expediente only, so which ones may be named, and where each stands, is passed
//! in: it says which of them may be named, turns the one that is into a value, and puts what it says that day when it is sent.

use std::collections::BTreeMap;

use schemas::ids::Folio;
use schemas::paquete::{Campo, Paquete, Respuesta, Resultado, TipoCampo, TipoEtapa, partes_expediente};
use schemas::sello::Digest;
use schemas::valor::Valor;

use crate::ambito::Ambito;
use crate::campo::Lectura;
use crate::comando::Respuestas;
use crate::estado::Estado;
use crate::formato;
use crate::paso::Paso;
use crate::rechazo::{FaltaCampo, Motivo, Rechazo};

/// An expediente that who applies may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referido {
    /// Its folio.
    pub folio: Folio,
    /// What its trámite is called.
    pub tramite: String,
    /// What the dependencia of its trámite is called.
    pub dependencia: String,
    /// Where it stands: the stages that wait, or that by which it ended.
    pub etapa: String,
    /// The version of its trámite that it follows.
    pub version: String,
    /// How it ended.
    pub resultado: Option<Resultado>,
    /// Whether the form began from its page: it is shown, not chosen.
    pub puesto: bool,
}

/// An expediente as others may name it: nothing that anybody answered in it.
pub fn de(paquete: &Paquete, digest: &Digest, estado: &Estado) -> Referido {
    let tramite = &paquete.tramite;
    let dependencia = paquete.dependencia(&tramite.dependencia);
    Referido {
        folio: estado.folio.clone(),
        tramite: tramite.nombre.clone(),
        dependencia: dependencia.map_or_else(|| tramite.dependencia.to_string(), |d| d.nombre.clone()),
        etapa: donde(paquete, estado),
        version: digest.corto().to_string(),
        resultado: estado.resultado,
        puesto: false,
    }
}

fn donde(paquete: &Paquete, estado: &Estado) -> String {
    let etapas = &paquete.tramite.etapas;
    let nombres: Vec<&str> = match estado.resultado {
        None => estado
            .activas
            .iter()
            .filter_map(|a| paquete.tramite.etapa(&a.etapa))
            .map(|e| e.nombre.as_str())
            .collect(),
        Some(resultado) => {
            let es = |t: &TipoEtapa| matches!(t, TipoEtapa::Fin { resultado: r, .. } if *r == resultado);
            let fin = etapas.iter().find(|e| es(&e.tipo) && estado.visitas(&e.id) > 0);
            // Silence of the authority ends an expediente without a stage of its own.
            vec![fin.map_or_else(|| resultado.dicho(), |e| e.nombre.as_str())]
        }
    };
    if nombres.is_empty() { "En proceso".to_owned() } else { formato::enumerar(&nombres) }
}

impl Referido {
    /// The expediente as an answer.
    pub fn valor(&self) -> Valor {
        let texto = |parte: &str, valor: &str| (parte.to_owned(), Valor::Texto(valor.to_owned()));
        let fijas = [
            texto("folio", self.folio.as_str()),
            texto("tramite", &self.tramite),
            texto("dependencia", &self.dependencia),
            texto("etapa", &self.etapa),
            texto("version", &self.version),
        ];
        let resultado = self.resultado.map(|r| ("resultado".to_owned(), Valor::Opcion(r.id().to_owned())));
        Valor::Registro(fijas.into_iter().chain(resultado).collect())
    }
}

/// The folio of the expediente that an answer names.
pub fn folio(valor: &Valor) -> Option<&str> {
    crate::tenencia::folio(valor)
}

/// What an answer says of the expediente that it names, besides its folio: what each thing is called, and what it says.
pub fn dicho(valor: &Valor) -> Vec<(&'static str, String)> {
    let Valor::Registro(partes) = valor else { return Vec::new() };
    let parte = |parte: &'static Campo| {
        let valor = partes.get(parte.id.as_str())?;
        Some((parte.etiqueta.as_str(), formato::valor_en_palabras(valor, Some(parte))))
    };
    partes_expediente().iter().filter(|p| p.id != "folio").filter_map(parte).collect()
}

/// The fields of a trámite that name an expediente.
pub fn pedidos(paquete: &Paquete) -> impl Iterator<Item = &Campo> {
    paquete.tramite.campos.iter().filter(|c| matches!(c.tipo, TipoCampo::Expediente))
}

/// Whoever names one of somebody else learns nothing of it: it is refused as one that was invented.
fn no_es_suyo(folio: &str) -> String {
    let corto: String = folio.chars().take(40).collect();
    format!("«{corto}» no es una solicitud que usted pueda ver: revise el folio")
}

/// Reads a folio as the expediente that it names, if who applies may name it.
pub(crate) fn leer(
    campo: &Campo,
    ruta: &str,
    texto: &str,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let escrito = texto.trim().to_uppercase();
    // What was sent already stays as it was: it was judged then.
    let enviada = ambito.datos.solicitud.contains_key("folio");
    let previo = ambito.datos.campos.get(&campo.id).filter(|_| enviada);
    if let Some(valor) = previo.filter(|v| folio(v) == Some(escrito.as_str())) {
        return Some(valor.clone());
    }
    match ambito.datos.referidos.iter().find(|r| r.folio.as_str() == escrito) {
        Some(referido) => Some(referido.valor()),
        None => {
            lectura.mal(ruta, no_es_suyo(&escrito));
            None
        }
    }
}

/// Judges the expedientes that a command names, and puts in each answer what it says today: nobody types that, and a form may have waited
/// for days.
pub(crate) fn fijar(
    paso: &Paso<'_>,
    mut respuestas: Respuestas,
    referidos: &[Referido],
) -> Result<Respuestas, Rechazo> {
    let mut faltas = Vec::new();
    for campo in pedidos(paso.paquete) {
        let Some(Some(valor)) = respuestas.get(&campo.id) else { continue };
        let dicho = folio(valor).unwrap_or_default().to_owned();
        let previo = paso.estado.datos.campos.get(&campo.id);
        if let Some(previo) = previo.filter(|v| folio(v) == Some(dicho.as_str())) {
            respuestas.insert(campo.id.clone(), Some(previo.clone()));
            continue;
        }
        match referidos.iter().find(|r| r.folio.as_str() == dicho) {
            Some(referido) => drop(respuestas.insert(campo.id.clone(), Some(referido.valor()))),
            None => faltas.push(FaltaCampo { campo: campo.id.clone(), mensaje: no_es_suyo(&dicho) }),
        }
    }
    match faltas.first() {
        None => Ok(respuestas),
        Some(primera) => Err(Rechazo {
            motivo: Motivo::Datos,
            mensaje: primera.mensaje.clone(),
            campos: faltas,
            fundamento: String::new(),
        }),
    }
}

/// The expediente that a prueba says that who applies may name: `{folio: …, tramite: …, etapa: …}`. What it doesn't say is of no
/// consequence, and is something that reads well.
///
/// # Errors
/// The part that is wrong, and why.
pub fn de_prueba(campo: &Campo, respuesta: &Respuesta) -> Result<Referido, (String, String)> {
    let mal = |parte: &str, porque: String| Err((parte.to_owned(), porque));
    if !matches!(campo.tipo, TipoCampo::Expediente) {
        return mal("", "el campo no nombra un expediente".to_owned());
    }
    let Respuesta::Partes(partes) = respuesta else {
        return mal("", "escriba sus datos: `{folio: …, tramite: …, etapa: …}`".to_owned());
    };
    let textos: BTreeMap<&str, &str> = partes
        .iter()
        .filter_map(|(parte, dicho)| match dicho {
            Respuesta::Texto(texto) => Some((parte.as_str(), texto.trim())),
            _ => None,
        })
        .collect();
    if let Some(compuesta) = partes.keys().find(|p| !textos.contains_key(p.as_str())) {
        return mal(compuesta, "debe ser un texto".to_owned());
    }
    let Some(folio) = textos.get("folio").filter(|f| !f.is_empty()) else {
        return mal("folio", "falta `folio`, el de la solicitud".to_owned());
    };
    let resultado = match textos.get("resultado") {
        None => None,
        Some(dicho) => match Resultado::de(dicho) {
            Some(resultado) => Some(resultado),
            None => return mal("resultado", format!("`{dicho}` no es una manera de terminar")),
        },
    };
    let parte = |nombre: &str, sino: &str| {
        textos.get(nombre).filter(|t| !t.is_empty()).copied().unwrap_or(sino).to_owned()
    };
    Ok(Referido {
        folio: Folio(folio.to_uppercase()),
        tramite: parte("tramite", "Trámite de prueba"),
        dependencia: parte("dependencia", "Dependencia de prueba"),
        etapa: parte("etapa", "Revisión"),
        version: parte("version", "0123456789ab"),
        resultado,
        puesto: false,
    })
}
