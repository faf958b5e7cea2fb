//! Addresses of files, as editors write them, to paths and back.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;

/// The path of a `file:` address; nothing for others, such as a text that was never saved.
#[must_use]
pub fn ruta(uri: &Uri) -> Option<PathBuf> {
    let resto = uri.as_str().strip_prefix("file://")?;
    let inicio = resto.find('/')?;
    let limpia = descifrar(resto.get(inicio..)?)?;
    // `/c:/carpeta` is a disk of Windows.
    let de_windows = cfg!(windows) && limpia.as_bytes().get(2) == Some(&b':');
    let limpia = if de_windows { limpia.get(1..)?.to_owned() } else { limpia };
    Some(PathBuf::from(limpia))
}

/// The address of a path.
#[must_use]
pub fn uri(ruta: &Path) -> Option<Uri> {
    let texto = ruta.to_str()?.replace('\\', "/");
    let mut direccion = String::from(if texto.starts_with('/') { "file://" } else { "file:///" });
    for byte in texto.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            direccion.push(char::from(byte));
        } else {
            direccion.push_str(&format!("%{byte:02X}"));
        }
    }
    Uri::from_str(&direccion).ok()
}

fn descifrar(texto: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(texto.len());
    let mut resto = texto.as_bytes();
    while let Some((primero, siguientes)) = resto.split_first() {
        if *primero == b'%' {
            let cifras = std::str::from_utf8(siguientes.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(cifras, 16).ok()?);
            resto = siguientes.get(2..)?;
        } else {
            bytes.push(*primero);
            resto = siguientes;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_survives_its_address() {
        let original = PathBuf::from("/mi carpeta/añejo/tramite.yaml");
        let direccion = uri(&original);
        assert_eq!(
            direccion.as_ref().map(|u| u.as_str()),
            Some("file:///mi%20carpeta/a%C3%B1ejo/tramite.yaml")
        );
        assert_eq!(direccion.as_ref().and_then(ruta), Some(original));
        assert_eq!(Uri::from_str("untitled:Uno").ok().as_ref().and_then(ruta), None);
        assert_eq!(Uri::from_str("file:///a%ZZ").ok().as_ref().and_then(ruta), None);
    }
}
