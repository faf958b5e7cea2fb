//! What can be asked about one place of a file: what it is, where it is declared, where it is used, by what other name it could go.

use std::path::Path;

use compiler::Compilado;
use compiler::diag::{self, FileId};
use lsp_types::{
    CompletionItem, GotoDefinitionResponse, Hover, HoverContents, Location, MarkupContent, MarkupKind,
    PrepareRenameResponse, Range, WorkspaceEdit,
};
use schemas::diagnostic::{Diagnostic, Severidad};

use crate::nombres::{Nombres, Vez};
use crate::posicion::Renglones;
use crate::taller::{Abiertos, Capas, Obrador};
use crate::{completar, direccion, hallazgos};

/// A place in a file of a compiled workspace.
pub struct Lugar<'s> {
    /// Root of the workspace.
    pub raiz: &'s Path,
    /// What is open.
    pub abiertos: &'s Abiertos,
    /// What compiles the workspace.
    pub obrador: &'s Obrador,
    /// What came of it.
    pub compilado: &'s Compilado,
    /// Its names.
    pub nombres: &'s Nombres,
    /// The file.
    pub archivo: FileId,
    /// Where in it.
    pub byte: usize,
}

impl Lugar<'_> {
    fn nombre(&self) -> &str {
        self.compilado.archivos.nombre(self.archivo)
    }

    fn rango(&self, vez: &Vez) -> Range {
        Renglones::new(self.compilado.archivos.texto(vez.archivo)).rango(vez.inicio, vez.fin)
    }

    /// The page of the code that is said of this place; otherwise what the name under it names.
    pub fn nota(&self) -> Option<Hover> {
        let texto = self.compilado.archivos.texto(self.archivo);
        let senalado = |d: &&Diagnostic| {
            let rango = &d.primaria.rango;
            rango.archivo == self.nombre()
                && (rango.inicio as usize..=rango.fin as usize).contains(&self.byte)
        };
        let (dicho, inicio, fin) = match self.compilado.diagnostics.iter().find(senalado) {
            Some(d) => {
                let pagina = diag::explicar(d.codigo.as_str())?;
                (pagina.to_owned(), d.primaria.rango.inicio as usize, d.primaria.rango.fin as usize)
            }
            None => {
                let vez = self.nombres.en(self.archivo, self.byte)?;
                (self.nombres.declarados.get(&vez.llave)?.clone(), vez.inicio, vez.fin)
            }
        };
        Some(Hover {
            contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: dicho }),
            range: Some(Renglones::new(texto).rango(inicio, fin)),
        })
    }

    /// All places of the name that stands here.
    fn veces(&self) -> Option<Vec<Vez>> {
        let llave = &self.nombres.en(self.archivo, self.byte)?.llave;
        Some(self.nombres.veces.iter().filter(|v| v.llave == *llave).cloned().collect())
    }

    fn sitio(&self, vez: &Vez) -> Option<Location> {
        let uri = direccion::uri(&self.raiz.join(self.compilado.archivos.nombre(vez.archivo)))?;
        Some(Location { uri, range: self.rango(vez) })
    }

    /// Where the name is declared.
    pub fn definicion(&self) -> Option<GotoDefinitionResponse> {
        let veces = self.veces()?;
        self.sitio(veces.iter().find(|v| v.declara)?).map(GotoDefinitionResponse::Scalar)
    }

    /// Where the name is used.
    pub fn referencias(&self, con_declaracion: bool) -> Option<Vec<Location>> {
        let veces = self.veces()?;
        Some(veces.iter().filter(|v| con_declaracion || !v.declara).filter_map(|v| self.sitio(v)).collect())
    }

    /// What may be written here.
    pub fn completar(&self) -> Vec<CompletionItem> {
        let compilar =
            |texto| self.obrador.compilar(&Capas::new(self.raiz, self.abiertos).con(self.nombre(), texto));
        completar::proponer(&self.compilado.archivos, self.nombres, self.archivo, self.byte, &compilar)
    }

    /// Whether a name stands here that can be changed.
    pub fn renombrable(&self) -> Option<PrepareRenameResponse> {
        let vez = self.nombres.en(self.archivo, self.byte)?;
        let placeholder = vez.llave.2.clone();
        Some(PrepareRenameResponse::RangeWithPlaceholder { range: self.rango(vez), placeholder })
    }

    /// Changes a name wherever it stands, if the compiler then finds no more errors than now.
    ///
    /// # Errors
    /// Why it may not be changed, for the author.
    pub fn renombrar(&self, nuevo: &str) -> Result<Option<WorkspaceEdit>, String> {
        let valido = nuevo.starts_with(|c: char| c.is_ascii_lowercase() || c == 'ñ')
            && nuevo.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == 'ñ' || c == '_')
            && nuevo.chars().count() <= 48;
        if !valido {
            return Err(format!(
                "`{nuevo}` no puede ser un nombre: lleva minúsculas sin acento, cifras y `_`, empieza con letra y mide hasta 48 caracteres"
            ));
        }
        let Some(mut veces) = self.veces() else { return Ok(None) };
        veces.sort_by_key(|v| (v.archivo, v.inicio));
        veces.dedup_by_key(|v| (v.archivo, v.inicio));
        let archivos = &self.compilado.archivos;
        let mut capas = Capas::new(self.raiz, self.abiertos);
        let mut tocados: Vec<FileId> = veces.iter().map(|v| v.archivo).collect();
        tocados.dedup();
        for archivo in tocados {
            let mut texto = archivos.texto(archivo).to_owned();
            for vez in veces.iter().rev().filter(|v| v.archivo == archivo) {
                if texto.get(vez.inicio..vez.fin).is_some() {
                    texto.replace_range(vez.inicio..vez.fin, nuevo);
                }
            }
            capas = capas.con(archivos.nombre(archivo), texto);
        }
        let errores =
            |c: &Compilado| c.diagnostics.iter().filter(|d| d.severidad == Severidad::Error).count();
        if let Some(despues) = self.obrador.compilar(&capas)
            && errores(&despues) > errores(self.compilado)
        {
            let antes: Vec<&str> = self.compilado.diagnostics.iter().map(|d| d.mensaje.as_str()).collect();
            let motivo = despues
                .diagnostics
                .iter()
                .find(|d| d.severidad == Severidad::Error && !antes.contains(&d.mensaje.as_str()))
                .map_or_else(String::new, |d| format!(": {}", d.mensaje));
            return Err(format!("con el nombre `{nuevo}` habría errores nuevos{motivo}"));
        }
        let nuevo = nuevo.to_owned();
        let ediciones = veces.iter().map(|v| (archivos.nombre(v.archivo), self.rango(v), &nuevo));
        Ok(hallazgos::cambio(ediciones, self.raiz))
    }
}
