//! Files that people hand in: what they are is read from their bytes, never from their name; they are stored before they are acknowledged.

use engine::texto::sin_imprimir;
use schemas::ids::CuentaId;
use schemas::paquete::{Campo, TipoCampo};
use schemas::valor::Archivo;

use super::{App, AppError, Resultado};
use crate::almacen::{ArchivoNuevo, Reservado, uuid7};

/// Most bytes of one file, whatever its field says.
pub const MAXIMO_SUBIDA: u64 = 40 << 20;

/// A file as it came.
#[derive(Clone, Debug)]
pub struct ArchivoSubido {
    /// The name that the person's machine gave it.
    pub nombre: Reservado<String>,
    /// Its bytes; empty when it is larger than [`MAXIMO_SUBIDA`], for then they are not kept.
    pub bytes: Vec<u8>,
    /// How many it has.
    pub tamano: u64,
}

/// The format of some bytes, by their first ones: `pdf`, `png`, `jpg`, with their media type.
pub fn reconocer(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    // A PDF may carry up to 1,024 bytes before its mark (ISO 32000-1, annex H.3.4.1).
    let cabeza = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if cabeza.windows(5).any(|v| v == b"%PDF-") && !bytes.starts_with(b"MZ") && !bytes.starts_with(b"PK") {
        return Some(("pdf", "application/pdf"));
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(("png", "image/png"));
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some(("jpg", "image/jpeg"));
    }
    None
}

impl App {
    /// Takes a file in for a field, of an account or of somebody without one.
    ///
    /// # Errors
    /// When it is empty, too large, or not of a format that the field takes.
    pub async fn subir(
        &self,
        campo: &Campo,
        subido: ArchivoSubido,
        cuenta: Option<&CuentaId>,
    ) -> Resultado<Archivo> {
        let TipoCampo::Documento { formatos, tamano_maximo, .. } = &campo.tipo else {
            return Err(AppError::invalido(format!("«{}» no es un documento", campo.etiqueta)));
        };
        let tamano = subido.tamano;
        let tope = (*tamano_maximo).min(MAXIMO_SUBIDA);
        if tamano == 0 {
            return Err(AppError::invalido("El archivo está vacío; elija otro"));
        }
        if tamano > tope {
            return Err(AppError::invalido(format!(
                "El archivo pesa {}; el máximo es {}. Súbalo en PDF o con menor resolución",
                engine::formato::tamano(tamano),
                engine::formato::tamano(tope)
            )));
        }
        let admitidos = formatos.iter().map(|f| f.to_uppercase()).collect::<Vec<_>>();
        let admitidos = engine::formato::enumerar(&admitidos);
        let (formato, tipo) = match reconocer(&subido.bytes) {
            Some((formato, tipo)) if formatos.iter().any(|f| f == formato) => (formato, tipo),
            Some((formato, _)) => {
                return Err(AppError::invalido(format!(
                    "Este archivo es {}; aquí se recibe {admitidos}",
                    formato.to_uppercase()
                )));
            }
            None => {
                let extension = subido.nombre.rsplit('.').next().unwrap_or_default().to_lowercase();
                let mensaje = if matches!(extension.as_str(), "pdf" | "png" | "jpg" | "jpeg") {
                    format!(
                        "Este archivo no es un {}, aunque su nombre lo diga; aquí se recibe {admitidos}",
                        extension.to_uppercase()
                    )
                } else {
                    format!("Este archivo no es de un formato que se reciba; súbalo en {admitidos}")
                };
                return Err(AppError::invalido(mensaje));
            }
        };
        let nombre = nombre_limpio(&subido.nombre, formato);
        let ahora = self.ahora();
        let deposito = self.deposito().clone();
        let bytes = subido.bytes;
        let sha256 = tokio::task::spawn_blocking(move || deposito.guardar(&bytes))
            .await
            .map_err(|_| AppError::defecto("no se pudo guardar un archivo"))??;
        let nuevo = ArchivoNuevo {
            id: uuid7(ahora)?,
            sha256: sha256.clone(),
            cuenta: cuenta.cloned(),
            expediente: None,
            nombre: Reservado(nombre.clone()),
            tipo: tipo.to_owned(),
            tamano,
            subido: ahora,
        };
        self.almacen().escribir(move |e| e.guardar_archivo(&nuevo)).await?;
        Ok(Archivo { nombre, tipo: tipo.to_owned(), tamano, sha256: sha256.to_string(), fecha: None })
    }
}

/// Most letters of the name of a file.
const LARGO: usize = 120;

/// The last part of a path, with characters that can be printed, of a length that fits a page.
fn nombre_limpio(nombre: &str, formato: &str) -> String {
    let corto = nombre.rsplit(['/', '\\']).next().unwrap_or_default();
    // It is printed where what was received is listed.
    let escribible = |c: char| if sin_imprimir(c.encode_utf8(&mut [0; 4])).is_some() { '_' } else { c };
    let limpio: String = corto.chars().filter(|c| !c.is_control()).map(escribible).collect();
    let limpio = limpio.trim();
    if limpio.is_empty() {
        return format!("documento.{formato}");
    }
    if limpio.chars().count() <= LARGO {
        return limpio.to_owned();
    }
    // What is cut is the name, not what says how to open it.
    let (nombre, extension) = match limpio.rsplit_once('.') {
        Some((nombre, extension)) if extension.chars().count() <= 5 => (nombre, extension),
        _ => (limpio, formato),
    };
    let cabe = LARGO.saturating_sub(extension.chars().count() + 1);
    format!("{}.{extension}", nombre.chars().take(cabe).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        for (bytes, formato) in [
            (&b"%PDF-1.7\n"[..], Some("pdf")),
            (b"\n\n%PDF-1.4", Some("pdf")),
            (b"\x89PNG\r\n\x1a\nxxxx", Some("png")),
            (b"\xff\xd8\xff\xe0JFIF", Some("jpg")),
            (b"MZ\x90\x00 programa %PDF-", None),
            (b"PK\x03\x04", None),
            (b"<script>", None),
            (b"", None),
        ] {
            assert_eq!(reconocer(bytes).map(|(f, _)| f), formato, "{bytes:?}");
        }
    }

    #[test]
    fn names_lose_their_folders_and_control_characters() {
        assert_eq!(nombre_limpio("C:\\Users\\ñandú\\acta\u{0}.pdf", "pdf"), "acta.pdf");
        assert_eq!(nombre_limpio("../../etc/", "png"), "documento.png");
        assert_eq!(nombre_limpio("recibo 🌮.pdf", "pdf"), "recibo _.pdf");
        let largo = nombre_limpio(&format!("{}.pdf", "ñ".repeat(300)), "pdf");
        assert_eq!((largo.chars().count(), largo.ends_with("ñ.pdf")), (120, true), "{largo}");
        assert_eq!(nombre_limpio(&"a".repeat(300), "jpg").chars().count(), 120);
    }
}
