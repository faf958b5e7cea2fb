//! The earlier versions of a trámite, `anteriores/*.paquete`: the files that were released, put beside the definition so that its
//! migrations can be checked against what they leave. Each is known by its digest, whatever the name of its file.

use schemas::sello::{self, Digest, PaqueteSellado};

use crate::diag::{FileId, Problema, Sink, Span, codes};

/// The earlier versions that could be opened.
#[derive(Debug, Default)]
pub struct Anteriores {
    abiertos: Vec<PaqueteSellado>,
    /// Some could not be opened, which was said: one that lacks may be that one.
    rotos: bool,
}

impl Anteriores {
    /// Opens the files of a folder: file and text.
    pub fn abrir<'t>(archivos: impl Iterator<Item = (FileId, &'t str)>, sink: &mut Sink) -> Self {
        let mut anteriores = Self::default();
        for (archivo, texto) in archivos {
            match sello::abrir(texto.as_bytes(), None) {
                Ok(sellado) => anteriores.abiertos.push(sellado),
                Err(error) => {
                    anteriores.rotos = true;
                    sink.push(
                        Problema::new(
                            &codes::V1101,
                            Span::del_archivo(archivo),
                            "no es la versión anterior de ningún trámite",
                        )
                        .nota(error.to_string())
                        .ayuda(
                            "copie aquí el archivo `.paquete` tal como se liberó, sin abrirlo en un editor",
                        ),
                    );
                }
            }
        }
        anteriores
    }

    /// The version of a digest; when it isn't there, that is said.
    pub fn buscar(&self, digest: &Digest, lugar: Span, sink: &mut Sink) -> Option<&PaqueteSellado> {
        let hallado = self.abiertos.iter().find(|p| p.digest() == digest);
        if hallado.is_none() && !self.rotos {
            let mut problema = Problema::new(
                &codes::V1101,
                lugar,
                format!("no está a la mano la versión anterior {}", digest.corto()),
            )
            .etiqueta("la migración se revisa contra ella")
            .ayuda(
                "copie su archivo `.paquete`, tal como se liberó, en la carpeta `anteriores/` del trámite",
            );
            if !self.abiertos.is_empty() {
                let hay: Vec<&str> = self.abiertos.iter().map(|p| p.digest().corto()).collect();
                problema = problema.nota(format!("en `anteriores/` hay: {}", hay.join(", ")));
            }
            sink.push(problema);
        }
        hallado
    }
}
