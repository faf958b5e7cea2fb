//! The bytes of documents, in files named by their SHA-256. A content is written beside, flushed, and given its name at once, so that
//! under a name there is all of it or nothing; each reading proves it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use schemas::sello::{Digest, hexadecimal};
use sha2::{Digest as _, Sha256};

use super::error::{AlmacenError, Resultado};
use super::ids::azar;

/// A folder of contents by digest. Its methods block; an asynchronous caller gives them a thread.
#[derive(Clone, Debug)]
pub struct Deposito {
    raiz: PathBuf,
}

impl Deposito {
    /// Opens the folder, and makes it if it isn't there.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn abrir(raiz: &Path) -> Resultado<Self> {
        let provisional = raiz.join("provisional");
        fs::create_dir_all(&provisional).map_err(en(&provisional))?;
        Ok(Self { raiz: raiz.to_path_buf() })
    }

    /// Keeps some bytes; on the disk when this returns.
    ///
    /// # Errors
    /// `Lleno`, or whatever the disk refuses.
    pub fn guardar(&self, bytes: &[u8]) -> Resultado<Digest> {
        match self.guardar_de(&mut &*bytes, bytes.len() as u64)? {
            Some((digest, _)) => Ok(digest),
            None => Err(AlmacenError::Defecto),
        }
    }

    /// Keeps what a reader gives, without holding it in memory; answers its digest and size, or nothing when there are more than
    /// `maximo` bytes, and then nothing is kept.
    ///
    /// # Errors
    /// `Lleno`, or whatever the disk or the reader refuses.
    pub fn guardar_de(&self, lector: &mut dyn Read, maximo: u64) -> Resultado<Option<(Digest, u64)>> {
        let provisional = Provisional(self.raiz.join("provisional").join(hexadecimal(&azar::<16>()?)));
        let mut archivo = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&provisional.0)
            .map_err(en(&provisional.0))?;
        let mut sha = Sha256::new();
        let mut tamano = 0_u64;
        let mut trozo = vec![0_u8; 64 << 10];
        loop {
            let n = match lector.read(&mut trozo) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(en(&provisional.0)(e)),
            };
            let leido = trozo.get(..n).unwrap_or_default();
            tamano += leido.len() as u64;
            if tamano > maximo {
                return Ok(None);
            }
            sha.update(leido);
            archivo.write_all(leido).map_err(en(&provisional.0))?;
        }
        archivo.sync_all().map_err(en(&provisional.0))?;
        drop(archivo);
        let sha256 = hexadecimal(&sha.finalize());
        let digest: Digest = sha256.parse().map_err(|_| AlmacenError::Defecto)?;
        let (carpeta, ruta) = self.lugar(&digest);
        if !carpeta.is_dir() {
            fs::create_dir_all(&carpeta).map_err(en(&carpeta))?;
            asentar(&self.raiz)?;
        }
        fs::rename(&provisional.0, &ruta).map_err(en(&ruta))?;
        asentar(&carpeta)?;
        Ok(Some((digest, tamano)))
    }

    /// The bytes of a content, proven; nothing when there are none.
    ///
    /// # Errors
    /// `Danado` when they aren't those of its digest.
    pub fn leer(&self, digest: &Digest) -> Resultado<Option<Vec<u8>>> {
        let (_, ruta) = self.lugar(digest);
        match fs::read(&ruta) {
            Ok(bytes) if Digest::de(&bytes) == *digest => Ok(Some(bytes)),
            Ok(_) => Err(AlmacenError::Danado { sha256: digest.as_str().to_owned() }),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(en(&ruta)(e)),
        }
    }

    /// Takes a content away; one that isn't there is no fault.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn quitar(&self, digest: &Digest) -> Resultado<()> {
        let (carpeta, ruta) = self.lugar(digest);
        match fs::remove_file(&ruta) {
            Ok(()) => asentar(&carpeta),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(en(&ruta)(e)),
        }
    }

    fn lugar(&self, digest: &Digest) -> (PathBuf, PathBuf) {
        let carpeta = self.raiz.join(digest.as_str().get(..2).unwrap_or("00"));
        let ruta = carpeta.join(digest.as_str());
        (carpeta, ruta)
    }
}

/// A file without its name yet; whatever happens, it doesn't stay.
struct Provisional(PathBuf);

impl Drop for Provisional {
    fn drop(&mut self) {
        // Once renamed there is nothing to take away; otherwise what is left is only room lost.
        let _ = fs::remove_file(&self.0);
    }
}

/// Makes the entries of a folder durable.
fn asentar(carpeta: &Path) -> Resultado<()> {
    File::open(carpeta).and_then(|c| c.sync_all()).map_err(en(carpeta))
}

fn en(ruta: &Path) -> impl FnOnce(io::Error) -> AlmacenError {
    let ruta = ruta.to_path_buf();
    move |causa| match causa.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => AlmacenError::Lleno,
        _ => AlmacenError::Archivo { ruta, causa },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dentro(raiz: &Path) -> usize {
        fs::read_dir(raiz.join("provisional")).unwrap().count()
    }

    #[test]
    fn a_content_comes_back_by_its_digest_and_is_kept_once() {
        let dir = tempfile::tempdir().unwrap();
        let d = Deposito::abrir(dir.path()).unwrap();
        let digest = d.guardar(b"plano").unwrap();
        assert_eq!(d.guardar(b"plano").unwrap(), digest);
        assert_eq!(d.leer(&digest).unwrap().unwrap(), b"plano");
        assert_eq!(dentro(dir.path()), 0);
        d.quitar(&digest).unwrap();
        d.quitar(&digest).unwrap();
        assert!(d.leer(&digest).unwrap().is_none());
    }

    #[test]
    fn a_damaged_content_is_never_handed_over() {
        let dir = tempfile::tempdir().unwrap();
        let d = Deposito::abrir(dir.path()).unwrap();
        let digest = d.guardar(b"plano").unwrap();
        fs::write(d.lugar(&digest).1, b"otro").unwrap();
        assert!(matches!(d.leer(&digest), Err(AlmacenError::Danado { .. })));
    }

    #[test]
    fn one_that_is_too_big_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let d = Deposito::abrir(dir.path()).unwrap();
        assert!(d.guardar_de(&mut &b"12345"[..], 4).unwrap().is_none());
        assert_eq!(dentro(dir.path()), 0);
        assert_eq!(d.guardar_de(&mut &b"12345"[..], 5).unwrap().unwrap().1, 5);
    }
}
