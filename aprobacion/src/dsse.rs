//! Envelopes: the Dead Simple Signing Envelope (DSSE v1.0.2, github.com/secure-systems-lab/dsse), which signs a type and a body as
//! they are, so that nobody has to agree on how JSON is written.

use base64ct::{Base64, Encoding};
use schemas::sello::Digest;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::declaracion::Declaracion;
use crate::llave::{LlavePrivada, LlavePublica};

/// What the body of every envelope of this house is.
pub const TIPO: &str = "application/vnd.in-toto+json";
/// Greatest size of an envelope, in bytes: an approval takes three or four thousand.
const TAMANO_MAXIMO: usize = 256 << 10;
/// Most envelopes in a carpeta.
const SOBRES_MAXIMOS: usize = 64;

/// An envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sobre {
    /// What the body is.
    #[serde(rename = "payloadType")]
    pub tipo: String,
    /// The body, in base64.
    #[serde(rename = "payload")]
    pub cuerpo: String,
    /// Who signed it.
    #[serde(rename = "signatures")]
    pub firmas: Vec<Firma>,
}

/// A signature of an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firma {
    /// The name of the key; a hint for who looks for it.
    #[serde(rename = "keyid")]
    pub llave: String,
    /// 64 bytes of ed25519, in base64.
    #[serde(rename = "sig")]
    pub firma: String,
}

/// Why an envelope can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SobreError {
    /// Not JSON of an envelope.
    #[error("no es un sobre firmado (DSSE)")]
    Forma,
    /// Larger than any approval.
    #[error("pesa más de {max} KiB, y un visto bueno pesa unos cuantos", max = TAMANO_MAXIMO >> 10)]
    Tamano,
    /// Another kind of body.
    #[error("dice que contiene `{0}` y un visto bueno es `{TIPO}`")]
    Tipo(String),
    /// Not exactly one signature.
    #[error("trae {0} firmas y cada visto bueno lleva una")]
    Firmas(usize),
    /// Not base64.
    #[error("una de sus partes no está en base64")]
    Base64,
    /// The body isn't a statement of this house.
    #[error("lo firmado no es un visto bueno que este programa conozca: {0}")]
    Cuerpo(String),
}

/// What is signed: "DSSEv1", and the type and the body, each after its length (the PAE of the specification).
pub(crate) fn por_firmar(tipo: &str, cuerpo: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {tipo} {} ", tipo.len(), cuerpo.len()).into_bytes();
    bytes.extend_from_slice(cuerpo);
    bytes
}

impl Sobre {
    /// Signs a statement.
    ///
    /// # Errors
    /// [`SobreError::Cuerpo`] when the statement has no canonical form, which none of this house lacks.
    pub fn firmar(declaracion: &Declaracion, llave: &LlavePrivada) -> Result<Self, SobreError> {
        let cuerpo = schemas::canon::bytes(declaracion).map_err(|e| SobreError::Cuerpo(e.to_string()))?;
        let firma = llave.firmar(&por_firmar(TIPO, &cuerpo));
        Ok(Self {
            tipo: TIPO.to_owned(),
            cuerpo: Base64::encode_string(&cuerpo),
            firmas: vec![Firma {
                llave: llave.publica().id().to_string(),
                firma: Base64::encode_string(&firma),
            }],
        })
    }

    /// Reads the JSON of an envelope.
    ///
    /// # Errors
    /// When it is too large or is no envelope.
    pub fn leer(texto: &str) -> Result<Self, SobreError> {
        if texto.len() > TAMANO_MAXIMO {
            return Err(SobreError::Tamano);
        }
        serde_json::from_str(texto).map_err(|_| SobreError::Forma)
    }

    /// The envelope on one line.
    pub fn linea(&self) -> String {
        // Three texts and a list of texts: there is nothing in them that JSON can't hold.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What it says, whoever signed it. Nothing in it may be believed before [`Sobre::firmado_por`].
    ///
    /// # Errors
    /// When its type, its number of signatures or its body aren't those of an approval.
    pub fn declaracion(&self) -> Result<Declaracion, SobreError> {
        if self.tipo != TIPO {
            return Err(SobreError::Tipo(self.tipo.chars().take(80).collect()));
        }
        if self.firmas.len() != 1 {
            return Err(SobreError::Firmas(self.firmas.len()));
        }
        let cuerpo = Base64::decode_vec(&self.cuerpo).map_err(|_| SobreError::Base64)?;
        Declaracion::leer(&cuerpo).map_err(SobreError::Cuerpo)
    }

    /// The name of the key that it says it was signed with.
    pub fn llave(&self) -> Option<&str> {
        self.firmas.first().map(|f| f.llave.as_str())
    }

    /// Whether this key signed these bytes.
    pub fn firmado_por(&self, llave: &LlavePublica) -> bool {
        let (Some(firma), Ok(cuerpo)) = (self.firmas.first(), Base64::decode_vec(&self.cuerpo)) else {
            return false;
        };
        Base64::decode_vec(&firma.firma).is_ok_and(|f| llave.comprueba(&por_firmar(&self.tipo, &cuerpo), &f))
    }

    /// The name of the envelope: the digest of what was signed and of its signature. The same approval sent twice has one name.
    pub fn digest(&self) -> Digest {
        Digest::de(self.linea().as_bytes())
    }
}

/// The approvals of a paquete: a file with an envelope per line (an in-toto bundle, `.intoto.jsonl`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carpeta {
    /// The envelopes, in the order in which they were given.
    pub sobres: Vec<Sobre>,
}

/// Why a file of approvals can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CarpetaIlegible {
    /// A line is no envelope.
    #[error("línea {linea}: {causa}")]
    Sobre {
        /// Which line, from 1.
        linea: usize,
        /// Why.
        causa: SobreError,
    },
    /// More envelopes than anybody needs.
    #[error("tiene más de {SOBRES_MAXIMOS} sobres")]
    Muchos,
}

impl Carpeta {
    /// Reads a file.
    ///
    /// # Errors
    /// With the line that can't be read.
    pub fn leer(texto: &str) -> Result<Self, CarpetaIlegible> {
        let mut sobres = Vec::new();
        for (i, linea) in texto.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            if sobres.len() == SOBRES_MAXIMOS {
                return Err(CarpetaIlegible::Muchos);
            }
            let sobre = Sobre::leer(linea).map_err(|causa| CarpetaIlegible::Sobre { linea: i + 1, causa })?;
            sobres.push(sobre);
        }
        Ok(Self { sobres })
    }

    /// The text of the file.
    pub fn texto(&self) -> String {
        self.sobres.iter().map(|s| s.linea() + "\n").collect()
    }

    /// Adds an envelope unless it is there.
    pub fn agregar(&mut self, sobre: Sobre) {
        if !self.sobres.contains(&sobre) {
            self.sobres.push(sobre);
        }
    }
}

#[cfg(test)]
mod pruebas {
    use super::*;

    #[test]
    fn what_is_signed_is_the_vector_of_the_specification() {
        // protocol.md of DSSE: PAE("http://example.com/HelloWorld", "hello world").
        assert_eq!(
            por_firmar("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }

    #[test]
    fn a_file_that_is_no_carpeta_says_where() {
        let bueno = Sobre { tipo: TIPO.to_owned(), cuerpo: String::new(), firmas: vec![] };
        let texto = format!("{}\n\nhola\n", bueno.linea());
        let error = Carpeta::leer(&texto).unwrap_err();
        assert_eq!(error.to_string(), "línea 3: no es un sobre firmado (DSSE)");
        assert_eq!(Carpeta::leer(&bueno.linea()).unwrap().texto(), format!("{}\n", bueno.linea()));
        assert_eq!(Carpeta::leer(&format!("{}\n", bueno.linea()).repeat(65)), Err(CarpetaIlegible::Muchos));
    }
}
