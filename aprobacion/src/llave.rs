//! Keys: ed25519 (RFC 8032). A private key is kept in a file that any tool reads, PKCS #8 encrypted with a password (RFC 5958, RFC 8018:
//! scrypt and AES-256 in CBC).

use std::fmt;
use std::str::FromStr;

use base64ct::{Base64, Encoding};
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, KeypairBytes};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use pkcs8::der::pem::PemLabel;
use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::{EncryptedPrivateKeyInfo, LineEnding, PrivateKeyInfo};
use schemas::sello::Digest;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a key can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LlaveError {
    /// Not the text of a public key.
    #[error("una llave pública se escribe `ed25519:` y 44 signos de base64")]
    Publica,
    /// A key that proves nothing: every signature would be good for it.
    #[error("esa llave pública es de las que no prueban nada; genere otra")]
    Debil,
    /// Not a file of a private key.
    #[error("el archivo no es una llave privada cifrada (PKCS #8)")]
    Archivo,
    /// The password doesn't open it.
    #[error("la contraseña no abre la llave")]
    Contrasena,
    /// A password that anybody guesses.
    #[error("la contraseña de una llave debe tener al menos {0} caracteres")]
    Corta(usize),
    /// It could not be written.
    #[error("la llave no se pudo cifrar")]
    Cifrado,
}

/// Least characters of the password of a key.
const MINIMO: usize = 12;
/// The text before the bytes of a public key.
const PREFIJO: &str = "ed25519:";

/// Chance for the file of a key, which only its caller can have.
#[derive(Clone, Copy, Debug)]
pub struct Sal {
    /// Of the derivation of the password.
    pub sal: [u8; 16],
    /// Of the cipher.
    pub inicio: [u8; 16],
}

/// A public key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LlavePublica(VerifyingKey);

impl LlavePublica {
    /// Whether `firma` is a signature of these bytes with this key. Strict: no key of small order, one signature per message.
    pub fn comprueba(&self, bytes: &[u8], firma: &[u8]) -> bool {
        Signature::from_slice(firma).is_ok_and(|firma| self.0.verify_strict(bytes, &firma).is_ok())
    }

    /// Its name: the SHA-256 of its public key info (X.509, DER), as other tools name it.
    pub fn id(&self) -> Digest {
        let der = self.0.to_public_key_der().map(|d| d.as_bytes().to_vec());
        Digest::de(&der.unwrap_or_else(|_| self.0.as_bytes().to_vec()))
    }

    /// As PEM, for other tools.
    pub fn pem(&self) -> String {
        self.0.to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }
}

impl fmt::Display for LlavePublica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIJO}{}", Base64::encode_string(self.0.as_bytes()))
    }
}

impl fmt::Debug for LlavePublica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LlavePublica({})", self.id().corto())
    }
}

impl FromStr for LlavePublica {
    type Err = LlaveError;

    fn from_str(texto: &str) -> Result<Self, LlaveError> {
        let en_base64 = texto.trim().strip_prefix(PREFIJO).ok_or(LlaveError::Publica)?;
        let mut bytes = [0; 32];
        match Base64::decode(en_base64, &mut bytes) {
            Ok(leidos) if leidos.len() == 32 => {}
            _ => return Err(LlaveError::Publica),
        }
        let llave = VerifyingKey::from_bytes(&bytes).map_err(|_| LlaveError::Publica)?;
        if llave.is_weak() { Err(LlaveError::Debil) } else { Ok(Self(llave)) }
    }
}

impl TryFrom<String> for LlavePublica {
    type Error = LlaveError;

    fn try_from(texto: String) -> Result<Self, LlaveError> {
        texto.parse()
    }
}

impl Serialize for LlavePublica {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LlavePublica {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A private key; forgotten from memory when it is let go.
pub struct LlavePrivada(SigningKey);

impl LlavePrivada {
    /// The key of 32 bytes of chance.
    pub fn de_azar(azar: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(azar))
    }

    /// Its public key.
    pub fn publica(&self) -> LlavePublica {
        LlavePublica(self.0.verifying_key())
    }

    pub(crate) fn firmar(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }

    /// The text of its file, encrypted.
    ///
    /// # Errors
    /// When the password is too short.
    pub fn cifrar(&self, contrasena: &str, sal: &Sal) -> Result<String, LlaveError> {
        if contrasena.chars().count() < MINIMO {
            return Err(LlaveError::Corta(MINIMO));
        }
        let cifrado = |_| LlaveError::Cifrado;
        // The public key follows from the private one; written beside it (RFC 5958, version 2), OpenSSL 3.0 would not read the file.
        let par = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        let der = par.to_pkcs8_der().map_err(cifrado)?;
        // OWASP: 16 MiB, five times. OpenSSL refuses by default what takes 32 MiB or more.
        let costo = scrypt::Params::new(14, 8, 5, 32).map_err(|_| LlaveError::Cifrado)?;
        let modo = pbes2::Parameters::scrypt_aes256cbc(costo, &sal.sal, &sal.inicio)
            .map_err(|_| LlaveError::Cifrado)?;
        let info = PrivateKeyInfo::try_from(der.as_bytes()).map_err(|_| LlaveError::Cifrado)?;
        let cifrada = info.encrypt_with_params(modo, contrasena).map_err(|_| LlaveError::Cifrado)?;
        let pem = cifrada
            .to_pem(EncryptedPrivateKeyInfo::PEM_LABEL, LineEnding::LF)
            .map_err(|_| LlaveError::Cifrado)?;
        Ok(pem.to_string())
    }

    /// Opens a file.
    ///
    /// # Errors
    /// When it is no encrypted private key of this kind, or the password is another.
    pub fn abrir(archivo: &str, contrasena: &str) -> Result<Self, LlaveError> {
        let (rotulo, documento) =
            pkcs8::SecretDocument::from_pem(archivo.trim()).map_err(|_| LlaveError::Archivo)?;
        EncryptedPrivateKeyInfo::validate_pem_label(rotulo).map_err(|_| LlaveError::Archivo)?;
        let cifrada =
            EncryptedPrivateKeyInfo::try_from(documento.as_bytes()).map_err(|_| LlaveError::Archivo)?;
        let abierta = cifrada.decrypt(contrasena).map_err(|_| LlaveError::Contrasena)?;
        SigningKey::from_pkcs8_der(abierta.as_bytes()).map(Self).map_err(|_| LlaveError::Archivo)
    }
}

impl fmt::Debug for LlavePrivada {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LlavePrivada({})", self.publica().id().corto())
    }
}

#[cfg(test)]
mod pruebas {
    use super::*;

    const SAL: Sal = Sal { sal: [7; 16], inicio: [9; 16] };

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // RFC 8032 §7.1, test 2.
        let azar: [u8; 32] = [
            0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f,
            0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb,
        ];
        let llave = LlavePrivada::de_azar(&azar);
        let firma = llave.firmar(&[0x72]);
        assert!(schemas::sello::hexadecimal(&firma).starts_with("92a009a9f0d4cab8720e820b5f642540a2b27b54"));
        assert!(llave.publica().comprueba(&[0x72], &firma));
        assert!(!llave.publica().comprueba(&[0x73], &firma));
        assert!(!llave.publica().comprueba(&[0x72], &firma[1..]));
    }

    #[test]
    fn a_key_is_kept_in_a_file_and_opens_with_its_password_only() {
        let llave = LlavePrivada::de_azar(&[3; 32]);
        let archivo = llave.cifrar("doce letras ñ", &SAL).unwrap();
        assert!(archivo.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{archivo}");
        assert_eq!(LlavePrivada::abrir(&archivo, "doce letras ñ").unwrap().publica(), llave.publica());
        assert_eq!(LlavePrivada::abrir(&archivo, "doce letras n").unwrap_err(), LlaveError::Contrasena);
        assert_eq!(LlavePrivada::abrir("hola", "x").unwrap_err(), LlaveError::Archivo);
        assert_eq!(LlavePrivada::abrir(&llave.publica().pem(), "x").unwrap_err(), LlaveError::Archivo);
        assert_eq!(llave.cifrar("corta", &SAL).unwrap_err(), LlaveError::Corta(MINIMO));
        assert_eq!(format!("{llave:?}").len(), "LlavePrivada()".len() + 12);
    }

    #[test]
    fn a_public_key_reads_back_and_a_weak_one_is_refused() {
        let publica = LlavePrivada::de_azar(&[3; 32]).publica();
        assert_eq!(publica.to_string().parse(), Ok(publica));
        assert_eq!("ed25519:corta".parse::<LlavePublica>(), Err(LlaveError::Publica));
        assert_eq!(publica.to_string()[8..].parse::<LlavePublica>(), Err(LlaveError::Publica));
        // The neutral point of the curve.
        let mut neutro = [0; 32];
        neutro[0] = 1;
        let debil = format!("{PREFIJO}{}", Base64::encode_string(&neutro));
        assert_eq!(debil.parse::<LlavePublica>(), Err(LlaveError::Debil));
    }
}
