//! Documents that the municipality issued before to who applies. What they hold is passed in, for the engine sees one expediente only: it
//! says which of them may be chosen and why not the others, turns the one that is chosen into a value, and judges it again when it is sent.

use jiff::Span;
use jiff::civil::Date;
use schemas::ids::{Folio, TipoDocumentoId};
use schemas::paquete::{Campo, Paquete, Respuesta, Resultado, Salida, TipoCampo};
use schemas::valor::{Duracion, Valor};

use crate::ambito::{Ambito, ausente};
use crate::campo::{self, Lectura};
use crate::comando::Respuestas;
use crate::consulta::{self, Partes};
use crate::estado::Estado;
use crate::formato;
use crate::lugar::{Llenos, Lugar};
use crate::paso::Paso;
use crate::plazo;
use crate::rechazo::{FaltaCampo, Motivo, Rechazo};
use crate::valoracion;

/// An issued document, as whoever holds it shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenida {
    /// Of which type.
    pub documento: TipoDocumentoId,
    /// Its folio.
    pub folio: Folio,
    /// The local day on which it was issued.
    pub emitida: Date,
    /// The last day on which it is good.
    pub vence: Option<Date>,
    /// The local day on which it was revoked.
    pub revocada: Option<Date>,
    /// The local day on which another took its place.
    pub corregida: Option<Date>,
    /// Who it was issued to, as that solicitud said.
    pub titular: Option<Valor>,
    /// The data that it carries.
    pub datos: Partes,
    /// Whether another solicitud of the same trámite uses it already.
    pub usada: bool,
}

/// Why a document can't be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impedimento {
    /// It was revoked, on that day.
    Revocada(Date),
    /// Another took its place, on that day.
    Corregida(Date),
    /// Its time is over: its last day, and the last one on which it could be used.
    Vencida(Date, Date),
    /// It was issued to somebody else by the same account: a company, or the person of its own.
    DeOtraPersona,
    /// It doesn't carry this datum, for it was issued before it had to.
    SinDato(String),
    /// Another solicitud uses it.
    Usada,
}

impl Impedimento {
    /// The reason in words, to be read after the folio: `se revocó el 3 de marzo de 2026`.
    pub fn en_palabras(&self) -> String {
        match self {
            Self::Revocada(dia) => format!("se revocó el {}", formato::fecha(*dia)),
            Self::Corregida(dia) => {
                format!("se corrigió el {}, y vale el que lo sustituye", formato::fecha(*dia))
            }
            Self::Vencida(vence, hasta) if vence == hasta => format!("venció el {}", formato::fecha(*vence)),
            Self::Vencida(vence, hasta) => {
                format!(
                    "venció el {} y podía usarse hasta el {}",
                    formato::fecha(*vence),
                    formato::fecha(*hasta)
                )
            }
            Self::DeOtraPersona => "está a nombre de otra persona".to_owned(),
            Self::SinDato(dato) => format!("se emitió sin «{dato}», que aquí hace falta"),
            Self::Usada => "ya se usó en otra solicitud, que está en curso o se autorizó".to_owned(),
        }
    }
}

/// Days around the one that a span counted backwards gives, among which is the one that is looked for.
const MARGEN: i64 = 15;

/// What a field of type `salida` asks for.
#[derive(Clone, Copy, Debug)]
pub struct Pedida<'a> {
    /// The field.
    pub campo: &'a Campo,
    /// Of which type.
    pub documento: &'a TipoDocumentoId,
    /// How long after its last day it is still taken.
    pub vencida_hace: Option<Duracion>,
    /// Whether it serves once.
    pub una_vez: bool,
    /// Whether it always has a last day.
    pub con_vigencia: bool,
    /// What it must carry.
    pub entrega: &'a [Campo],
}

impl<'a> Pedida<'a> {
    /// What a field asks for; nothing when it is of another type.
    pub fn de(campo: &'a Campo) -> Option<Self> {
        match &campo.tipo {
            TipoCampo::Salida { documento, vencida_hace, una_vez, con_vigencia, entrega } => Some(Self {
                campo,
                documento,
                vencida_hace: *vencida_hace,
                una_vez: *una_vez,
                con_vigencia: *con_vigencia,
                entrega,
            }),
            _ => None,
        }
    }

    /// Why a document of the type can't be chosen on a day; nothing when it can. `quien` is who applies, where it is known.
    pub fn impide(
        &self,
        paquete: &Paquete,
        tenida: &Tenida,
        al: Date,
        quien: Option<&Valor>,
    ) -> Option<Impedimento> {
        if let Some(dia) = tenida.revocada {
            return Some(Impedimento::Revocada(dia));
        }
        if let Some(dia) = tenida.corregida {
            return Some(Impedimento::Corregida(dia));
        }
        if let (Some(suyo), Some(quien)) = (&tenida.titular, quien)
            && !misma_persona(suyo, quien)
        {
            return Some(Impedimento::DeOtraPersona);
        }
        if let Some(vence) = tenida.vence {
            let hasta = self.hasta(paquete, vence);
            if hasta < al {
                return Some(Impedimento::Vencida(vence, hasta));
            }
        }
        // Issued before its type had to say until when it is good.
        if self.con_vigencia && tenida.vence.is_none() {
            return Some(Impedimento::SinDato("Vigencia".to_owned()));
        }
        if self.una_vez && tenida.usada {
            return Some(Impedimento::Usada);
        }
        let falta = |parte: &&Campo| match tenida.datos.get(&parte.id) {
            None => parte.obligatorio,
            Some(valor) => !es_de_su_tipo(parte, valor),
        };
        self.entrega.iter().find(falta).map(|parte| Impedimento::SinDato(parte.etiqueta.clone()))
    }

    /// The last day on which a document that is good until `vence` is taken.
    pub fn hasta(&self, paquete: &Paquete, vence: Date) -> Date {
        let calendario = paquete.calendario(&paquete.municipio.calendario);
        let gracia = self.vencida_hace.zip(calendario);
        gracia
            .and_then(|(dura, calendario)| {
                plazo::mueve_fecha(calendario, vence, i64::from(dura.cantidad), dura.unidad)
            })
            .unwrap_or(vence)
    }

    /// The earliest last day with which a document is taken on a day.
    pub fn desde(&self, paquete: &Paquete, al: Date) -> Option<Date> {
        let Some(dura) = self.vencida_hace else { return Some(al) };
        let calendario = paquete.calendario(&paquete.municipio.calendario)?;
        let cerca = plazo::mueve_fecha(calendario, al, -i64::from(dura.cantidad), dura.unidad)?;
        let vale = |dia: &Date| self.hasta(paquete, *dia) >= al;
        // Months and business days don't go back by the same steps by which they go on.
        let mut dia = cerca.checked_sub(Span::new().days(MARGEN)).ok()?;
        for _ in 0..2 * MARGEN {
            if vale(&dia) {
                break;
            }
            dia = dia.tomorrow().ok()?;
        }
        Some(dia).filter(vale)
    }

    /// The document as an answer: its folio, its days, and the data that the field asks of it.
    pub fn valor(&self, tenida: &Tenida) -> Valor {
        let fijas = [
            Some(("folio".to_owned(), Valor::Texto(tenida.folio.to_string()))),
            Some(("emitida".to_owned(), Valor::Fecha(tenida.emitida))),
            tenida.vence.map(|v| ("vence".to_owned(), Valor::Fecha(v))),
        ];
        let datos = self
            .entrega
            .iter()
            .filter_map(|parte| Some((parte.id.to_string(), tenida.datos.get(&parte.id)?.clone())));
        Valor::Registro(fijas.into_iter().flatten().chain(datos).collect())
    }

    /// What its document type is called.
    pub fn nombre<'p>(&self, paquete: &'p Paquete) -> &'p str {
        paquete.documento(self.documento).map_or("documento", |d| d.nombre.as_str())
    }

    /// What a person must know of it before they begin, in sentences.
    pub fn en_palabras(&self, paquete: &Paquete) -> String {
        let mut frases =
            vec![format!("Elija uno de los que tiene, de «{}»; no se sube.", self.nombre(paquete))];
        match self.vencida_hace {
            Some(dura) => frases.push(format!("Sirve mientras vale, y hasta {dura} después.")),
            None if self.con_vigencia => frases.push("Sirve mientras vale.".to_owned()),
            None => {}
        }
        if self.una_vez {
            frases.push("Cada uno sirve para una sola solicitud.".to_owned());
        }
        frases.join(" ")
    }

    fn no_es_suyo(&self, paquete: &Paquete, folio: &str) -> String {
        format!(
            "Elija un documento suyo: «{folio}» no es de los de «{}» que usted tiene",
            self.nombre(paquete)
        )
    }
}

/// Whether a value is of the type of a datum: a document may be older than what its type says today. Its own limits were those of the
/// field from which it came.
fn es_de_su_tipo(dato: &Campo, valor: &Valor) -> bool {
    match (&dato.tipo, valor) {
        (TipoCampo::Opcion { opciones, .. }, Valor::Opcion(id)) => opciones.iter().any(|o| o.id == *id),
        (TipoCampo::Entero { .. }, Valor::Entero(_))
        | (TipoCampo::Decimal { .. }, Valor::Decimal(_) | Valor::Entero(_))
        | (TipoCampo::Dinero { .. }, Valor::Dinero(_))
        | (TipoCampo::Booleano, Valor::Booleano(_))
        | (TipoCampo::Fecha { .. }, Valor::Fecha(_))
        | (TipoCampo::Hora, Valor::Hora(_))
        | (TipoCampo::FechaHora, Valor::FechaHora(_))
        | (
            TipoCampo::Texto { .. }
            | TipoCampo::TextoLargo { .. }
            | TipoCampo::Curp
            | TipoCampo::Rfc
            | TipoCampo::Correo
            | TipoCampo::Telefono
            | TipoCampo::ExpedienteCatastral { .. },
            Valor::Texto(_),
        ) => true,
        _ => false,
    }
}

/// Whether two solicitudes of one account are of the same person: an account applies for its own person, and for companies.
pub fn misma_persona(una: &Valor, otra: &Valor) -> bool {
    let parte = |valor: &Valor, nombre: &str| match valor {
        Valor::Registro(partes) => match partes.get(nombre) {
            Some(Valor::Texto(texto) | Valor::Opcion(texto)) => Some(texto.trim().to_lowercase()),
            _ => None,
        },
        _ => None,
    };
    let (a, b) = (parte(una, "tipo"), parte(otra, "tipo"));
    if a != b {
        // Where one of them didn't have to say, they are of the person of the account.
        return [a, b].iter().flatten().all(|tipo| tipo == "fisica");
    }
    if a.as_deref() != Some("moral") {
        return true;
    }
    match (parte(una, "rfc"), parte(otra, "rfc")) {
        (Some(a), Some(b)) => a == b,
        _ => parte(una, "nombre") == parte(otra, "nombre"),
    }
}

/// The folio of the document that an answer chose.
pub fn folio(valor: &Valor) -> Option<&str> {
    match valor {
        Valor::Registro(partes) => match partes.get("folio") {
            Some(Valor::Texto(folio)) => Some(folio),
            _ => None,
        },
        _ => None,
    }
}

/// The document that another stands in for, as it was chosen: its folio, and the last day on which it was good.
pub fn corregida<'e>(salida: &Salida, estado: &'e Estado) -> Option<(&'e str, Option<Date>)> {
    let elegida = estado.datos.campos.get(salida.corrige.as_ref()?)?;
    let vence = match elegida {
        Valor::Registro(partes) => partes.get("vence"),
        _ => None,
    };
    let vence = match vence {
        Some(Valor::Fecha(dia)) => Some(*dia),
        _ => None,
    };
    Some((folio(elegida)?, vence))
}

/// The fields of a trámite that ask for an issued document.
pub fn pedidas(paquete: &Paquete) -> impl Iterator<Item = Pedida<'_>> {
    paquete.tramite.campos.iter().filter_map(Pedida::de)
}

/// The day on which a document must be good: that of the solicitud, or today while it is a draft.
fn al(ambito: &Ambito<'_>) -> Option<Date> {
    match ambito.datos.solicitud.get("fecha") {
        Some(Valor::Fecha(fecha)) => Some(*fecha),
        _ => ambito.hoy,
    }
}

/// Reads a folio as the document that it names, if who applies holds it.
pub(crate) fn leer(
    pedida: Pedida<'_>,
    ruta: &str,
    texto: &str,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let escrito = texto.trim().to_uppercase();
    // What was sent already stays as it was: it was judged then.
    let enviada = ambito.datos.solicitud.contains_key("folio");
    let previo = ambito.datos.campos.get(&pedida.campo.id).filter(|_| enviada);
    if let Some(valor) = previo.filter(|v| folio(v) == Some(escrito.as_str())) {
        return Some(valor.clone());
    }
    match hallar(pedida, &escrito, &ambito.datos.tenidas, ambito) {
        Ok(valor) => Some(valor),
        Err(mensaje) => {
            lectura.mal(ruta, mensaje);
            None
        }
    }
}

/// The value of a document by its folio, or why it can't be chosen.
fn hallar(
    pedida: Pedida<'_>,
    escrito: &str,
    tenidas: &[Tenida],
    ambito: &Ambito<'_>,
) -> Result<Valor, String> {
    let paquete = ambito.paquete;
    let suya = tenidas.iter().find(|t| t.documento == *pedida.documento && t.folio.as_str() == escrito);
    // Whoever asks for a folio of somebody else learns nothing of it.
    let Some(tenida) = suya else {
        let corto: String = escrito.chars().take(40).collect();
        return Err(pedida.no_es_suyo(paquete, &corto));
    };
    let Some(dia) = al(ambito) else { return Ok(pedida.valor(tenida)) };
    match pedida.impide(paquete, tenida, dia, ambito.datos.solicitante.as_ref()) {
        None => Ok(pedida.valor(tenida)),
        Some(motivo) => Err(format!("Elija otro documento: {} {}", tenida.folio, motivo.en_palabras())),
    }
}

/// Judges the documents that a command answers with: whoever sends it holds each, it is what it says, and it may be used today.
pub(crate) fn comprobar(
    paso: &mut Paso<'_>,
    respuestas: &Respuestas,
    tenidas: &[Tenida],
    llenos: &Llenos,
) -> Result<(), Rechazo> {
    let paquete = paso.paquete;
    let mut faltas = Vec::new();
    for pedida in pedidas(paquete) {
        let Some(Some(valor)) = respuestas.get(&pedida.campo.id) else { continue };
        let dicho = folio(valor).unwrap_or_default().to_owned();
        let ocupada = pedida.una_vez && llenos.contains(&recurso(paquete, &dicho));
        let hallado = hallar(pedida, &dicho, tenidas, &paso.ambito());
        let mensaje = match hallado {
            Err(mensaje) => mensaje,
            Ok(_) if ocupada => {
                format!("Elija otro documento: {dicho} {}", Impedimento::Usada.en_palabras())
            }
            Ok(cierto) if cierto != *valor => {
                format!("Elija de nuevo el documento {dicho}: lo que se envió de él no es lo que dice")
            }
            Ok(_) => continue,
        };
        faltas.push(FaltaCampo { campo: pedida.campo.id.clone(), mensaje });
    }
    match faltas.first() {
        None => Ok(()),
        Some(primera) => Err(Rechazo {
            motivo: Motivo::Datos,
            mensaje: primera.mensaje.clone(),
            campos: faltas,
            fundamento: String::new(),
        }),
    }
}

/// What the use of a document that serves once is a place of.
pub fn recurso(paquete: &Paquete, folio: &str) -> String {
    format!("salida/{}/{}/{folio}", paquete.municipio.id, paquete.tramite.id)
}

/// The documents that an expediente uses so that no other solicitud of its trámite may: while it goes on, and for good if it was granted.
pub(crate) fn lugares(paquete: &Paquete, estado: &Estado) -> Vec<Lugar> {
    let vale = match estado.resultado {
        None | Some(Resultado::Favorable | Resultado::Atendida) => true,
        Some(_) => false,
    };
    let suya = |pedida: Pedida<'_>| {
        let folio = folio(estado.datos.campos.get(&pedida.campo.id)?)?;
        Some(Lugar { recurso: recurso(paquete, folio), limite: 1, hasta: None, hereda: None })
    };
    pedidas(paquete).filter(|p| vale && p.una_vez).filter_map(suya).collect()
}

/// The documents that a state chose, by field.
pub fn elegidas<'a>(paquete: &'a Paquete, estado: &'a Estado) -> Vec<(&'a Campo, &'a str)> {
    let suya = |p: Pedida<'a>| Some((p.campo, folio(estado.datos.campos.get(&p.campo.id)?)?));
    pedidas(paquete).filter_map(suya).collect()
}

/// The data that a document carried when it was issued, by what was known then: none that lacks, and none that its type doesn't have.
///
/// # Errors
/// What a checked paquete excludes.
pub fn entregado(ambito: &Ambito<'_>, salida: &str) -> Result<Partes, Rechazo> {
    let mut datos = Partes::new();
    for dato in ambito.paquete.tramite.salida(salida).into_iter().flat_map(|s| &s.entrega) {
        if let Some(valor) = ausente(valoracion::evaluar(&dato.valor, ambito))? {
            datos.insert(dato.parte.clone(), valor);
        }
    }
    Ok(datos)
}

/// The document that a prueba says that who applies holds: `{folio: …, emitida: 2026-01-10, vence: 2026-02-10, giro: …}`.
///
/// # Errors
/// The part that is wrong, and why.
pub fn de_prueba(
    paquete: &Paquete,
    campo: &Campo,
    respuesta: &Respuesta,
) -> Result<Tenida, (String, String)> {
    let mal = |parte: &str, porque: &str| Err((parte.to_owned(), porque.to_owned()));
    let TipoCampo::Salida { documento, entrega, con_vigencia, .. } = &campo.tipo else {
        return mal("", "el campo no pide un documento emitido");
    };
    let Respuesta::Partes(partes) = respuesta else {
        return mal("", "escriba sus datos: `{folio: …, emitida: 2026-01-10, vence: 2026-02-10}`");
    };
    let texto = |nombre: &str| match partes.get(nombre) {
        Some(Respuesta::Texto(texto)) => Some(texto.trim()),
        _ => None,
    };
    let dia = |nombre: &str| match partes.get(nombre) {
        None => Ok(None),
        Some(Respuesta::Texto(dicho)) => match dicho.trim().parse::<Date>() {
            Ok(dia) => Ok(Some(dia)),
            Err(_) => Err((nombre.to_owned(), "debe ser una fecha, como 2026-01-10".to_owned())),
        },
        Some(_) => Err((nombre.to_owned(), "debe ser una fecha, como 2026-01-10".to_owned())),
    };
    let Some(folio) = texto("folio").filter(|f| !f.is_empty()) else {
        return mal("folio", "falta `folio`, el del documento");
    };
    let Some(emitida) = dia("emitida")? else {
        return mal("emitida", "falta `emitida`, el día en que se emitió");
    };
    let vence = dia("vence")?;
    if *con_vigencia && vence.is_none() {
        return mal("vence", "falta `vence`: este documento siempre tiene un último día");
    }
    if vence.is_some_and(|v| v < emitida) {
        return mal("vence", "un documento no vence antes de emitirse");
    }
    let mut datos = Partes::new();
    for dato in entrega {
        let Some(dado) = partes.get(dato.id.as_str()) else {
            if dato.obligatorio {
                return mal(
                    dato.id.as_str(),
                    &format!("falta `{}`, que el documento siempre lleva", dato.id),
                );
            }
            continue;
        };
        let leido = consulta::leer_parte(paquete, dato, &campo::de_prueba(dato, dado));
        if let Some(error) = leido.errores.first() {
            return mal(dato.id.as_str(), &error.mensaje);
        }
        datos.extend(leido.valor.map(|valor| (dato.id.clone(), valor)));
    }
    Ok(Tenida {
        documento: documento.clone(),
        folio: Folio(folio.to_uppercase()),
        emitida,
        vence,
        revocada: dia("revocada")?,
        corregida: dia("corregida")?,
        titular: None,
        datos,
        usada: texto("usada").is_some_and(|t| matches!(t, "si" | "sí")),
    })
}
