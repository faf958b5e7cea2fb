//! The conversation with the editor: what is open, what must be compiled again, who answers what.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use compiler::Compilado;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProviderCapability, CompletionOptions,
    CompletionParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DocumentFormattingParams, DocumentSymbolParams, FoldingRangeParams,
    FoldingRangeProviderCapability, GotoDefinitionParams, HoverParams, HoverProviderCapability, OneOf,
    PublishDiagnosticsParams, ReferenceParams, RenameOptions, RenameParams, ServerCapabilities,
    TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, Uri, WorkDoneProgressOptions,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::hallazgos::Lineas;
use crate::lugar::Lugar;
use crate::nombres::Nombres;
use crate::posicion::Renglones;
use crate::taller::{self, Abiertos, Capas, Obrador};
use crate::{Fallo, acomodo, direccion, hallazgos, simbolos};

/// Who types fast is not compiled at every letter.
const CALMA: Duration = Duration::from_millis(80);

/// Talks until the editor says goodbye.
pub fn atender(conexion: &Connection) -> Result<(), Fallo> {
    let protocolo = |error: lsp_server::ProtocolError| Fallo::Protocolo(error.to_string());
    let (id, pedido) = conexion.initialize_start().map_err(protocolo)?;
    let saludo = json!({
        "capabilities": capacidades(),
        "serverInfo": {"name": "ventanilla", "version": env!("CARGO_PKG_VERSION")},
    });
    conexion.initialize_finish(id, saludo).map_err(protocolo)?;
    let mut servidor =
        Servidor { conexion, abiertos: Abiertos::new(), uris: BTreeMap::new(), talleres: BTreeMap::new() };
    let dinamico = "/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration";
    if pedido.pointer(dinamico).and_then(Value::as_bool) == Some(true) {
        servidor.vigilar()?;
    }
    loop {
        let mensaje = if servidor.talleres.values().any(|t| t.sucio) {
            match conexion.receiver.recv_timeout(CALMA) {
                Ok(mensaje) => mensaje,
                Err(error) if error.is_timeout() => {
                    servidor.publicar_todo()?;
                    continue;
                }
                Err(_) => return Err(cortada()),
            }
        } else {
            conexion.receiver.recv().map_err(|_| cortada())?
        };
        match mensaje {
            Message::Request(pedido) => {
                if conexion.handle_shutdown(&pedido).map_err(protocolo)? {
                    return Ok(());
                }
                let respuesta = servidor.responder(pedido)?;
                servidor.enviar(Message::Response(respuesta))?;
            }
            Message::Notification(aviso) if aviso.method == "exit" => return Ok(()),
            Message::Notification(aviso) => servidor.enterarse(aviso),
            Message::Response(_) => {}
        }
    }
}

fn cortada() -> Fallo {
    Fallo::Protocolo("se cerró sin despedirse".to_owned())
}

fn capacidades() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::FULL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([" ", ":", "[", "{", ",", "-"].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}

struct Servidor<'c> {
    conexion: &'c Connection,
    abiertos: Abiertos,
    /// What the editor calls each open file, and which version of it we have.
    uris: BTreeMap<PathBuf, (Uri, i32)>,
    talleres: BTreeMap<PathBuf, Taller>,
}

/// A workspace and what was last said of it.
struct Taller {
    obrador: Obrador,
    sucio: bool,
    compilado: Option<Compilado>,
    /// The names of what was compiled, once somebody asks.
    nombres: OnceCell<Nombres>,
    senalados: BTreeSet<String>,
}

impl Taller {
    fn new(raiz: &Path) -> Self {
        Self {
            obrador: Obrador::new(raiz),
            sucio: true,
            compilado: None,
            nombres: OnceCell::new(),
            senalados: BTreeSet::new(),
        }
    }
}

impl Servidor<'_> {
    fn enviar(&self, mensaje: Message) -> Result<(), Fallo> {
        self.conexion.sender.send(mensaje).map_err(|_| cortada())
    }

    /// Asks the editor to say when files change outside of it.
    fn vigilar(&self) -> Result<(), Fallo> {
        let params = json!({"registrations": [{
            "id": "ventanilla-archivos",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": [{"globPattern": "**/*.{yaml,yml,md}"}]},
        }]});
        let pedido = Request::new(
            "ventanilla-archivos".to_owned().into(),
            "client/registerCapability".to_owned(),
            params,
        );
        self.enviar(Message::Request(pedido))
    }

    fn enterarse(&mut self, aviso: Notification) {
        match aviso.method.as_str() {
            "textDocument/didOpen" => {
                let Some(p) = leer::<DidOpenTextDocumentParams>(aviso.params) else { return };
                let documento = p.text_document;
                self.poner(documento.uri, documento.version, Some(documento.text));
            }
            "textDocument/didChange" => {
                let Some(p) = leer::<DidChangeTextDocumentParams>(aviso.params) else { return };
                let Some(ultimo) = p.content_changes.into_iter().last() else { return };
                self.poner(p.text_document.uri, p.text_document.version, Some(ultimo.text));
            }
            "textDocument/didClose" => {
                let Some(p) = leer::<DidCloseTextDocumentParams>(aviso.params) else { return };
                self.poner(p.text_document.uri, 0, None);
            }
            "textDocument/didSave" => {
                let uri = aviso.params.pointer("/textDocument/uri").cloned().and_then(leer::<Uri>);
                if let Some(ruta) = uri.as_ref().and_then(direccion::ruta) {
                    self.cambio_en_disco(&ruta);
                }
            }
            "workspace/didChangeWatchedFiles" => {
                let Some(p) = leer::<DidChangeWatchedFilesParams>(aviso.params) else { return };
                for ruta in p.changes.iter().filter_map(|c| direccion::ruta(&c.uri)) {
                    self.cambio_en_disco(&ruta);
                }
            }
            _ => {}
        }
    }

    /// A text was opened, changed or closed.
    fn poner(&mut self, uri: Uri, version: i32, texto: Option<String>) {
        let Some(ruta) = direccion::ruta(&uri) else { return };
        // The file may mark a root, so the roots are asked before and after.
        self.ensuciar(&ruta);
        match texto {
            Some(texto) => {
                self.abiertos.insert(ruta.clone(), texto);
                self.uris.insert(ruta.clone(), (uri, version));
            }
            None => {
                self.abiertos.remove(&ruta);
                self.uris.remove(&ruta);
            }
        }
        self.ensuciar(&ruta);
    }

    fn cambio_en_disco(&mut self, ruta: &Path) {
        self.ensuciar(ruta);
        let suyos = self.talleres.iter().filter(|(raiz, _)| ruta.starts_with(raiz));
        suyos.for_each(|(_, taller)| taller.obrador.olvidar_disco());
    }

    fn ensuciar(&mut self, ruta: &Path) {
        // A new `municipio.yaml` inside a workspace takes its files away from it.
        for (raiz, taller) in &mut self.talleres {
            taller.sucio |= ruta.starts_with(raiz);
        }
        let Some(raiz) = taller::raiz_de(ruta, &self.abiertos) else { return };
        self.talleres.entry(raiz).or_insert_with_key(|raiz| Taller::new(raiz)).sucio = true;
    }

    fn publicar_todo(&mut self) -> Result<(), Fallo> {
        let sucios: Vec<PathBuf> =
            self.talleres.iter().filter(|(_, t)| t.sucio).map(|(raiz, _)| raiz.clone()).collect();
        sucios.iter().try_for_each(|raiz| self.publicar(raiz))
    }

    /// Compiles a workspace and says what was found; of files that are clean now, that nothing is wrong.
    fn publicar(&mut self, raiz: &Path) -> Result<(), Fallo> {
        let marca = raiz.join("municipio.yaml");
        let vive = self.abiertos.contains_key(&marca) || marca.is_file();
        let Some(taller) = self.talleres.get_mut(raiz) else { return Ok(()) };
        let compilado = if vive { taller.obrador.compilar(&Capas::new(raiz, &self.abiertos)) } else { None };
        let mut por_archivo: BTreeMap<String, Vec<lsp_types::Diagnostic>> = BTreeMap::new();
        if let Some(compilado) = &compilado {
            let lineas = Lineas::de(compilado);
            for hallazgo in &compilado.diagnostics {
                let senal = hallazgos::senal(hallazgo, &lineas, raiz);
                por_archivo.entry(hallazgo.primaria.rango.archivo.clone()).or_default().push(senal);
            }
        }
        let ahora: BTreeSet<String> = por_archivo.keys().cloned().collect();
        let antes = std::mem::replace(&mut taller.senalados, ahora);
        taller.compilado = compilado;
        taller.nombres = OnceCell::new();
        taller.sucio = false;
        if !vive {
            self.talleres.remove(raiz);
        }
        for limpio in antes {
            por_archivo.entry(limpio).or_default();
        }
        for (nombre, diagnostics) in por_archivo {
            let ruta = raiz.join(&nombre);
            let (uri, version) = match self.uris.get(&ruta) {
                Some((uri, version)) => (uri.clone(), Some(*version)),
                None => match direccion::uri(&ruta) {
                    Some(uri) => (uri, None),
                    None => continue,
                },
            };
            let params = PublishDiagnosticsParams { uri, diagnostics, version };
            let metodo = "textDocument/publishDiagnostics".to_owned();
            self.enviar(Message::Notification(Notification::new(metodo, params)))?;
        }
        Ok(())
    }

    fn responder(&mut self, pedido: Request) -> Result<Response, Fallo> {
        // What is answered is about the text as it is now.
        self.publicar_todo()?;
        let Request { id, method, params } = pedido;
        let respuesta = match method.as_str() {
            "textDocument/codeAction" => con(params, |p| self.acciones(&p)),
            "textDocument/documentSymbol" => con(params, |p: DocumentSymbolParams| {
                Some(simbolos::arbol(self.texto(&p.text_document.uri)?))
            }),
            "textDocument/formatting" => match leer::<DocumentFormattingParams>(params) {
                None => None,
                Some(p) => match self.yaml(&p.text_document.uri).map(acomodo::ediciones) {
                    None => Some(Value::Null),
                    Some(Ok(ediciones)) => serde_json::to_value(ediciones).ok(),
                    Some(Err(motivo)) => {
                        return Ok(Response::new_err(id, ErrorCode::RequestFailed as i32, motivo));
                    }
                },
            },
            "textDocument/foldingRange" => con(params, |p: FoldingRangeParams| {
                Some(simbolos::pliegues(self.texto(&p.text_document.uri)?))
            }),
            "textDocument/hover" => {
                con(params, |p: HoverParams| self.lugar(&p.text_document_position_params)?.nota())
            }
            "textDocument/definition" => con(params, |p: GotoDefinitionParams| {
                self.lugar(&p.text_document_position_params)?.definicion()
            }),
            "textDocument/references" => con(params, |p: ReferenceParams| {
                self.lugar(&p.text_document_position)?.referencias(p.context.include_declaration)
            }),
            "textDocument/completion" => {
                con(params, |p: CompletionParams| Some(self.lugar(&p.text_document_position)?.completar()))
            }
            "textDocument/prepareRename" => {
                con(params, |p: TextDocumentPositionParams| self.lugar(&p)?.renombrable())
            }
            "textDocument/rename" => match leer::<RenameParams>(params) {
                None => None,
                Some(p) => match self.lugar(&p.text_document_position).map(|l| l.renombrar(&p.new_name)) {
                    None => Some(Value::Null),
                    Some(Ok(cambio)) => serde_json::to_value(cambio).ok(),
                    Some(Err(motivo)) => {
                        return Ok(Response::new_err(id, ErrorCode::RequestFailed as i32, motivo));
                    }
                },
            },
            _ => {
                let mensaje = format!("el servidor no conoce `{method}`");
                return Ok(Response::new_err(id, ErrorCode::MethodNotFound as i32, mensaje));
            }
        };
        Ok(match respuesta {
            Some(valor) => Response::new_ok(id, valor),
            None => {
                let mensaje = format!("`{method}` llegó con datos que no se entienden");
                Response::new_err(id, ErrorCode::InvalidParams as i32, mensaje)
            }
        })
    }

    fn texto(&self, uri: &Uri) -> Option<&str> {
        self.abiertos.get(&direccion::ruta(uri)?).map(String::as_str)
    }

    /// The text of an open file that the canonical layout is for.
    fn yaml(&self, uri: &Uri) -> Option<&str> {
        let ruta = direccion::ruta(uri)?;
        taller::nombre_en(&taller::raiz_de(&ruta, &self.abiertos)?, &ruta).filter(|n| !n.ends_with(".md"))?;
        self.texto(uri)
    }

    /// A place in a file of a workspace that was compiled.
    fn lugar(&self, p: &TextDocumentPositionParams) -> Option<Lugar<'_>> {
        let (raiz, taller, nombre) = self.archivo(&p.text_document.uri)?;
        let compilado = taller.compilado.as_ref()?;
        let archivo = compilado.archivos.por_nombre(&nombre)?;
        let byte = Renglones::new(compilado.archivos.texto(archivo)).byte(p.position);
        let nombres = taller.nombres.get_or_init(|| Nombres::de(compilado));
        let (obrador, abiertos) = (&taller.obrador, &self.abiertos);
        Some(Lugar { raiz, abiertos, obrador, compilado, nombres, archivo, byte })
    }

    fn archivo(&self, uri: &Uri) -> Option<(&Path, &Taller, String)> {
        let ruta = direccion::ruta(uri)?;
        let raiz = taller::raiz_de(&ruta, &self.abiertos)?;
        let (raiz, taller) = self.talleres.get_key_value(&raiz)?;
        let nombre = taller::nombre_en(raiz, &ruta)?;
        Some((raiz, taller, nombre))
    }

    fn acciones(&self, p: &CodeActionParams) -> Option<Vec<lsp_types::CodeActionOrCommand>> {
        let (raiz, taller, nombre) = self.archivo(&p.text_document.uri)?;
        let compilado = taller.compilado.as_ref()?;
        let lineas = Lineas::de(compilado);
        let toca = |rango: lsp_types::Range| rango.start <= p.range.end && p.range.start <= rango.end;
        let acciones = compilado
            .diagnostics
            .iter()
            .filter(|d| d.primaria.rango.archivo == nombre)
            .filter(|d| toca(lineas.rango(&d.primaria.rango)))
            .filter_map(|d| hallazgos::accion(d, d.arreglo.as_ref()?, &lineas, raiz))
            .map(Into::into)
            .collect();
        Some(acciones)
    }
}

fn leer<P: DeserializeOwned>(params: Value) -> Option<P> {
    serde_json::from_value(params).ok()
}

/// Answers a question; `null` where there is nothing to say, nothing where the question was not understood.
fn con<P: DeserializeOwned, R: Serialize>(params: Value, f: impl FnOnce(P) -> Option<R>) -> Option<Value> {
    let p = leer(params)?;
    serde_json::to_value(f(p)).ok()
}
