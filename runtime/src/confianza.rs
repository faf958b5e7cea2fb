//! Whose certificates are believed when something outside is reached over TLS: the public authorities that come with the program, and
//! those that the environment adds. It knows no address.

use std::sync::Arc;

use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

/// Authorities of certificates that are believed besides the public ones.
#[derive(Clone, Debug, Default)]
pub struct Autoridades {
    der: Arc<Vec<Vec<u8>>>,
}

impl Autoridades {
    /// Those of a PEM file, all of them.
    ///
    /// # Errors
    /// In Spanish, when one can't be read, or there is none.
    pub fn de_pem(pem: &[u8]) -> Result<Self, String> {
        let mut der = Vec::new();
        for parte in parse_pem(pem) {
            match parte.map_err(|_| "no está en formato PEM, o está cortado".to_owned())? {
                PemItem::Certificate(certificado) => der.push(certificado.der().to_vec()),
                PemItem::PrivateKey(_) => {
                    return Err(
                        "tiene una llave privada, que no va aquí: deje sólo los certificados".to_owned()
                    );
                }
                _ => {}
            }
        }
        if der.is_empty() {
            return Err("no tiene ningún certificado".to_owned());
        }
        let leidas = Self { der: Arc::new(der) };
        // Whoever builds it reads each certificate: one that is cut inside is found out here and not at the first mail.
        leidas.para_correo("localhost").map_err(|_| "tiene un certificado que no se entiende".to_owned())?;
        Ok(leidas)
    }

    /// How many there are.
    pub fn cuantas(&self) -> usize {
        self.der.len()
    }

    /// For what is asked by HTTP.
    pub fn para_http(&self) -> TlsConfig {
        if self.der.is_empty() {
            return TlsConfig::default();
        }
        let propias = self.der.iter().map(|der| ureq::tls::Certificate::from_der(der).to_owned());
        let publicas =
            webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|der| ureq::tls::Certificate::from_der(der));
        let todas: Vec<_> = propias.chain(publicas).collect();
        TlsConfig::builder().root_certs(RootCerts::new_with_certs(&todas)).build()
    }

    /// For a mail server of that name.
    ///
    /// # Errors
    /// When a certificate or the name can't be read.
    pub(crate) fn para_correo(
        &self,
        servidor: &str,
    ) -> Result<TlsParameters, lettre::transport::smtp::Error> {
        let mut partes =
            TlsParameters::builder(servidor.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
        for der in self.der.iter() {
            partes = partes.add_root_certificate(Certificate::from_der(der.clone())?);
        }
        partes.build()
    }
}

/// Why somebody wasn't reached by HTTP, in words that hold nothing of what was sent.
pub fn por_que_no(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "no contesta a tiempo".to_owned(),
        ureq::Error::HostNotFound => "no existe: nadie conoce ese nombre".to_owned(),
        otro => {
            let dicho = otro.to_string();
            if dicho.contains("certificate") {
                "tiene un certificado que no se cree: venció, es de otro nombre o lo firmó una autoridad que no está en `autoridades`".to_owned()
            } else if dicho.contains("refused") {
                "no contesta: nadie escucha en esa dirección".to_owned()
            } else {
                format!("no contesta: {dicho}")
            }
        }
    }
}
