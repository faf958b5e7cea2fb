//! The scripted editor: a copy of a small workspace, a server on another thread, and what the two say to each other.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};

pub type Res = Result<(), Box<dyn Error>>;

/// Questions about a position.
pub const CON_POSICION: &[&str] =
    &["hover", "definition", "references", "completion", "rename", "prepareRename"];

/// No answer takes longer than this, even on a slow machine.
const ESPERA: Duration = Duration::from_secs(60);

pub struct Editor {
    carpeta: tempfile::TempDir,
    conexion: Connection,
    servidor: Option<JoinHandle<Result<(), lsp::Fallo>>>,
    senales: BTreeMap<String, Vec<Value>>,
    pedidos: i32,
    version: i32,
}

impl Editor {
    /// An editor with a copy of the smallest example.
    pub fn nuevo() -> Result<Self, Box<dyn Error>> {
        Self::con("minimo")
    }

    /// An editor with a copy of an example.
    pub fn con(ejemplo: &str) -> Result<Self, Box<dyn Error>> {
        let carpeta = tempfile::tempdir()?;
        let ejemplos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
        copiar(&ejemplos.join(ejemplo), carpeta.path())?;
        let (conexion, suya) = Connection::memory();
        let servidor = std::thread::spawn(move || lsp::servir_en(&suya));
        let mut editor = Self {
            carpeta,
            conexion,
            servidor: Some(servidor),
            senales: BTreeMap::new(),
            pedidos: 0,
            version: 0,
        };
        let saludo = editor.pedir("initialize", json!({"capabilities": {}}))?;
        assert_eq!(saludo["serverInfo"]["name"], "ventanilla");
        editor.avisar("initialized", json!({}))?;
        Ok(editor)
    }

    pub fn uri(&self, nombre: &str) -> String {
        format!("file://{}/{nombre}", self.carpeta.path().display())
    }

    pub fn texto(&self, nombre: &str) -> Result<String, Box<dyn Error>> {
        Ok(std::fs::read_to_string(self.carpeta.path().join(nombre))?)
    }

    pub fn escribir(&self, nombre: &str, texto: &str) -> Res {
        Ok(std::fs::write(self.carpeta.path().join(nombre), texto)?)
    }

    pub fn abrir(&mut self, nombre: &str, texto: &str) -> Res {
        let documento =
            json!({"uri": self.uri(nombre), "languageId": "yaml", "version": self.version, "text": texto});
        self.avisar("textDocument/didOpen", json!({"textDocument": documento}))
    }

    pub fn cambiar(&mut self, nombre: &str, texto: &str) -> Res {
        self.version += 1;
        let documento = json!({"uri": self.uri(nombre), "version": self.version});
        self.avisar(
            "textDocument/didChange",
            json!({"textDocument": documento, "contentChanges": [{"text": texto}]}),
        )
    }

    pub fn cerrar(&mut self, nombre: &str) -> Res {
        self.avisar("textDocument/didClose", json!({"textDocument": {"uri": self.uri(nombre)}}))
    }

    pub fn avisar(&mut self, metodo: &str, params: Value) -> Res {
        let aviso = Notification { method: metodo.to_owned(), params };
        Ok(self.conexion.sender.send(Message::Notification(aviso))?)
    }

    /// Asks and waits for the answer, which must not be an error.
    pub fn pedir(&mut self, metodo: &str, params: Value) -> Result<Value, Box<dyn Error>> {
        let respuesta = self.intentar(metodo, params)?;
        match respuesta.get("error") {
            Some(error) => Err(format!("{metodo}: {error}").into()),
            None => Ok(respuesta["result"].clone()),
        }
    }

    /// Asks and waits for the answer, of whatever kind.
    pub fn intentar(&mut self, metodo: &str, params: Value) -> Result<Value, Box<dyn Error>> {
        self.pedidos += 1;
        let id = self.pedidos;
        let pedido = Request { id: id.into(), method: metodo.to_owned(), params };
        self.conexion.sender.send(Message::Request(pedido))?;
        loop {
            match self.conexion.receiver.recv_timeout(ESPERA)? {
                Message::Response(respuesta) if respuesta.id == id.into() => {
                    return Ok(serde_json::to_value(respuesta)?);
                }
                Message::Notification(aviso) => self.anotar(aviso),
                _ => {}
            }
        }
    }

    /// Asks about the place that a `|` marks inside of some words of the text.
    pub fn en(
        &mut self,
        metodo: &str,
        nombre: &str,
        texto: &str,
        marca: &str,
    ) -> Result<Value, Box<dyn Error>> {
        let inicio = texto.find(&marca.replace('|', "")).ok_or(format!("no está: {marca}"))?;
        self.en_byte(metodo, nombre, texto, inicio + marca.find('|').unwrap_or(0))
    }

    /// Asks about a byte.
    pub fn en_byte(
        &mut self,
        metodo: &str,
        nombre: &str,
        texto: &str,
        byte: usize,
    ) -> Result<Value, Box<dyn Error>> {
        let mut params =
            json!({"textDocument": {"uri": self.uri(nombre)}, "position": posicion(texto, byte)});
        if metodo == "references" {
            params["context"] = json!({"includeDeclaration": true});
        }
        self.pedir(&format!("textDocument/{metodo}"), params)
    }

    fn anotar(&mut self, aviso: Notification) {
        if aviso.method == "textDocument/publishDiagnostics" {
            let uri = aviso.params["uri"].as_str().unwrap_or_default().to_owned();
            let senales = aviso.params["diagnostics"].as_array().cloned().unwrap_or_default();
            self.senales.insert(uri, senales);
        }
    }

    /// What was last said of a file, once the server is at rest: every answer comes after the findings of the text as it is.
    pub fn senales(&mut self, nombre: &str) -> Result<Vec<Value>, Box<dyn Error>> {
        self.pedir("textDocument/foldingRange", json!({"textDocument": {"uri": self.uri(nombre)}}))?;
        Ok(self.senales.get(&self.uri(nombre)).cloned().unwrap_or_default())
    }

    /// Says goodbye, and sees that the server goes in order.
    pub fn despedir(mut self) -> Res {
        self.pedir("shutdown", Value::Null)?;
        self.avisar("exit", Value::Null)?;
        match self.servidor.take().map(JoinHandle::join) {
            Some(Ok(Ok(()))) => Ok(()),
            otro => Err(format!("el servidor no terminó bien: {otro:?}").into()),
        }
    }
}

/// The position of a byte, as an editor counts.
pub fn posicion(texto: &str, byte: usize) -> Value {
    let antes = texto.get(..byte).unwrap_or(texto);
    let linea = antes.rsplit('\n').next().unwrap_or_default();
    json!({"line": antes.matches('\n').count(), "character": linea.encode_utf16().count()})
}

fn copiar(de: &Path, a: &Path) -> Res {
    std::fs::create_dir_all(a)?;
    for entrada in std::fs::read_dir(de)? {
        let entrada = entrada?;
        let destino = a.join(entrada.file_name());
        if entrada.file_type()?.is_dir() {
            copiar(&entrada.path(), &destino)?;
        } else {
            std::fs::copy(entrada.path(), destino)?;
        }
    }
    Ok(())
}
