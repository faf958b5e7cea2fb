//! Static files of the web: embedded in the program, named by their hash, served as immutable.
//!
//! The two style sheets travel as one, so that a page waits for a single one. Whoever serves them answers `GET` of
//! [`Recurso::ruta`] with [`Recurso::bytes`] (or [`Recurso::gz`] when the browser takes gzip), [`Recurso::tipo`] and [`CACHE`].

use std::io::Write;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// First part of the path of every static file.
pub const BASE: &str = "/estatico/";

/// `Cache-Control` of every static file: its name changes when its content does.
pub const CACHE: &str = "public, max-age=31536000, immutable";

/// `Cache-Control` of every page: pages carry personal data or forms.
pub const CACHE_PAGINA: &str = "no-store";

/// `Content-Security-Policy` of every page. No inline style or script passes; a test keeps the templates so.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                       connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same for the one page that shows other pages of this site inside.
pub const CSP_CON_MARCOS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                       connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'";

/// The same for a page that is shown inside another of this site.
pub const CSP_ENMARCADA: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                       connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// The other headers of security of every answer, name and value.
pub const CABECERAS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
];

const GOVUK: &str = include_str!("estaticos/vendor/govuk-frontend.css");
const TEMA: &str = include_str!("estaticos/tema.css");
const HTMX: &[u8] = include_bytes!("estaticos/vendor/htmx.min.js");
const CONSERVA: &[u8] = include_bytes!("estaticos/conserva.js");
const FUENTE: &[u8] = include_bytes!("estaticos/vendor/atkinson-hyperlegible-next-es.woff2");
const MARCA: &[u8] = include_bytes!("estaticos/marca.svg");

/// The place where the theme names its font; replaced by the path with its hash.
const FUENTE_EN_TEMA: &str = "vendor/atkinson-hyperlegible-next-es.woff2";

/// A static file.
#[derive(Debug)]
pub struct Recurso {
    /// The name by which templates ask for it: `recurso("ventanilla.css")`.
    pub nombre: &'static str,
    /// Its absolute path, with its hash.
    pub ruta: String,
    /// Its media type.
    pub tipo: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its content compressed with gzip; absent when that wouldn't make it smaller.
    pub gz: Option<Vec<u8>>,
}

static RECURSOS: LazyLock<Vec<Recurso>> = LazyLock::new(arma);

/// Every static file.
pub fn todos() -> &'static [Recurso] {
    &RECURSOS
}

/// The file whose path is `ruta`, as the request gives it.
pub fn por_ruta(ruta: &str) -> Option<&'static Recurso> {
    RECURSOS.iter().find(|recurso| recurso.ruta == ruta)
}

/// The path, with its hash, of the file that templates call `nombre`.
pub fn ruta_de(nombre: &str) -> Option<&'static str> {
    RECURSOS.iter().find(|recurso| recurso.nombre == nombre).map(|recurso| recurso.ruta.as_str())
}

fn arma() -> Vec<Recurso> {
    let fuente = recurso("atkinson.woff2", "font/woff2", FUENTE.to_vec());
    let estilo = format!("{GOVUK}\n{}", TEMA.replace(FUENTE_EN_TEMA, &fuente.ruta));
    vec![
        recurso("ventanilla.css", "text/css; charset=utf-8", estilo.into_bytes()),
        fuente,
        recurso("htmx.js", "text/javascript; charset=utf-8", [HTMX, b"\n", CONSERVA].concat()),
        recurso("marca.svg", "image/svg+xml", MARCA.to_vec()),
    ]
}

fn recurso(nombre: &'static str, tipo: &'static str, bytes: Vec<u8>) -> Recurso {
    let huella: String = Sha256::digest(&bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let (base, extension) = nombre.rsplit_once('.').unwrap_or((nombre, "bin"));
    let ruta = format!("{BASE}{base}.{huella}.{extension}");
    let gz = comprime(&bytes).filter(|gz| gz.len() < bytes.len());
    Recurso { nombre, ruta, tipo, bytes, gz }
}

/// Compresses with gzip at its best level; `None` only if the compressor itself fails.
pub fn comprime(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut salida = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    salida.write_all(bytes).ok()?;
    salida.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUMAS: &str = include_str!("estaticos/vendor/SHA256SUMS");

    #[test]
    fn vendored_files_are_those_whose_hash_was_recorded() {
        let archivos: [(&str, &[u8]); 5] = [
            ("govuk-frontend.css", GOVUK.as_bytes()),
            ("govuk-frontend.scss", include_bytes!("estaticos/vendor/govuk-frontend.scss")),
            ("htmx.min.js", HTMX),
            ("atkinson-hyperlegible-next-es.woff2", FUENTE),
            ("iconos.tsv", include_bytes!("estaticos/vendor/iconos.tsv")),
        ];
        assert_eq!(SUMAS.lines().count(), archivos.len());
        for (nombre, bytes) in archivos {
            let suma: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(SUMAS.contains(&format!("{suma}  {nombre}")), "{nombre} changed: {suma}");
        }
    }

    #[test]
    fn the_style_takes_nothing_reserved_and_nothing_from_elsewhere() {
        for prohibido in ["GDS Transport", "@import"] {
            assert!(!GOVUK.contains(prohibido) && !TEMA.contains(prohibido), "{prohibido}");
        }
        assert_eq!(GOVUK.matches("url(").count(), 0);
        assert_eq!(TEMA.matches("url(").count(), 1, "only the font");
    }

    #[test]
    fn a_path_carries_the_hash_and_leads_back_to_its_file() {
        for recurso in todos() {
            assert!(recurso.ruta.starts_with(BASE));
            assert_eq!(por_ruta(&recurso.ruta).map(|otro| otro.nombre), Some(recurso.nombre));
            assert_eq!(ruta_de(recurso.nombre), Some(recurso.ruta.as_str()));
        }
        assert!(por_ruta("/estatico/../Cargo.toml").is_none());
    }

    #[test]
    fn the_style_names_the_font_by_its_hashed_path() {
        let estilo =
            todos().iter().find(|recurso| recurso.nombre == "ventanilla.css").map(|r| r.bytes.clone());
        let estilo = String::from_utf8(estilo.unwrap_or_default()).unwrap_or_default();
        assert!(estilo.contains(ruta_de("atkinson.woff2").unwrap_or("?")));
        assert!(!estilo.contains("vendor/"));
    }
}
