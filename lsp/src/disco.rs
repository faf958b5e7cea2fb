//! The disk as a long conversation reads it: again and again, and almost never changed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use compiler::sources::{Disk, FalloLectura, Sources};

/// A folder that is read again and again: a file that is as it was, by its length and the time of its last change, is not read twice.
/// Who knows that one changed says so with [`Recordado::olvidar`], for two changes may fall on the same tick of the disk's clock.
#[derive(Debug)]
pub struct Recordado {
    raiz: PathBuf,
    disco: Disk,
    leidos: Mutex<BTreeMap<String, (Estampa, Arc<str>)>>,
}

type Estampa = (u64, SystemTime);

impl Recordado {
    /// The folder `raiz`.
    #[must_use]
    pub fn new(raiz: impl Into<PathBuf>) -> Self {
        let raiz = raiz.into();
        Self { disco: Disk::new(&raiz), raiz, leidos: Mutex::default() }
    }

    /// Reads everything anew the next time.
    pub fn olvidar(&self) {
        self.leidos.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn estampa(&self, path: &str) -> Option<Estampa> {
        let datos = std::fs::metadata(self.raiz.join(path)).ok()?;
        Some((datos.len(), datos.modified().ok()?))
    }
}

impl Sources for Recordado {
    fn list(&self) -> Vec<String> {
        self.disco.list()
    }

    fn text(&self, path: &str) -> Result<Arc<str>, FalloLectura> {
        let estampa = self.estampa(path);
        let mut leidos = self.leidos.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(estampa), Some((previa, texto))) = (estampa, leidos.get(path))
            && *previa == estampa
        {
            return Ok(Arc::clone(texto));
        }
        let texto = self.disco.text(path);
        match (estampa, &texto) {
            (Some(estampa), Ok(texto)) => leidos.insert(path.to_owned(), (estampa, Arc::clone(texto))),
            _ => leidos.remove(path),
        };
        texto
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_read_again_and_what_does_not_is_remembered() -> Result<(), std::io::Error> {
        let raiz = tempfile::tempdir()?;
        let ruta = raiz.path().join("a.yaml");
        std::fs::write(&ruta, "a: 1")?;
        let recordado = Recordado::new(raiz.path());
        assert_eq!(recordado.text("a.yaml").as_deref(), Ok("a: 1"));
        let cuando = std::fs::metadata(&ruta)?.modified()?;
        // The same length at the same tick: only who was told knows.
        std::fs::write(&ruta, "a: 2")?;
        std::fs::File::options().write(true).open(&ruta)?.set_modified(cuando)?;
        assert_eq!(recordado.text("a.yaml").as_deref(), Ok("a: 1"));
        recordado.olvidar();
        assert_eq!(recordado.text("a.yaml").as_deref(), Ok("a: 2"));
        std::fs::write(&ruta, "a: 345")?;
        assert_eq!(recordado.text("a.yaml").as_deref(), Ok("a: 345"));
        std::fs::remove_file(&ruta)?;
        assert_eq!(recordado.text("a.yaml"), Err(FalloLectura::NoExiste));
        assert_eq!(recordado.list(), Vec::<String>::new());
        Ok(())
    }
}
