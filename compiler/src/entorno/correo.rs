//! The mail of an environment: a mailbox of its own, or a server to which notices are handed.

use schemas::entorno::{ClaseEntorno, Correo, EntradaSmtp, LugarSecreto, Seguridad, Smtp};

use super::{buzon, escrito, leido, mal, secreto};
use crate::diag::{Problema, Sink, codes};
use crate::forma::{self, Forma};
use crate::yaml::Nodo;

/// Kinds of mail: whether it leaves.
const TIPOS: [(&str, bool); 2] = [("buzon", false), ("smtp", true)];
/// Most letters of a name of a machine.
const MAXIMO: usize = 253;

/// Reads `correo`.
pub fn leer(nodo: &Nodo, clase: Option<ClaseEntorno>, sink: &mut Sink) -> Option<Correo> {
    let mut forma = Forma::estricta(nodo, "el correo", sink)?;
    let tipo = forma.requerida("tipo", sink);
    let sale = tipo.and_then(|n| forma::opcion(n, &TIPOS, sink));
    let lugar = tipo.map_or(nodo.span, |n| n.span);
    if !sale? {
        forma.cerrar(sink);
        return Some(Correo::Buzon);
    }
    let servidor = forma.requerida("servidor", sink).map(|n| (n, servidor(n, sink)));
    let puerto = forma.opcional("puerto").map(|n| puerto(n, sink));
    let nodo_seguridad = forma.opcional("seguridad");
    let seguridad = nodo_seguridad.map(|n| forma::opcion(n, &Seguridad::TODAS, sink));
    let nodo_usuario = forma.opcional("usuario");
    let usuario = nodo_usuario.map(|n| escrito(n, sink));
    let nodo_secreto = forma.opcional("secreto_en");
    let secreto = nodo_secreto.map(|n| secreto(n, sink));
    let remitente = forma.requerida("remitente", sink).and_then(|n| buzon(n, sink));
    let nombre = forma.opcional("nombre").map(|n| escrito(n, sink));
    forma.cerrar(sink);
    if clase == Some(ClaseEntorno::Pruebas) {
        sink.push(
            Problema::new(&codes::V0205, lugar, "el entorno de pruebas no envía correos de verdad")
                .etiqueta("sólo `buzon`")
                .nota("lo que ocurre en pruebas no sale de ahí: ni dinero, ni correos, ni asientos")
                .ayuda("escriba `correo: {tipo: buzon}`; los mensajes se leen en Correos"),
        );
        return None;
    }
    let (nodo_servidor, servidor) = servidor?;
    let (servidor, seguridad) = (servidor?, leido(seguridad)?.unwrap_or(Seguridad::Starttls));
    if seguridad == Seguridad::Ninguna && !de_aqui(&servidor) {
        let span = nodo_seguridad.map_or(nodo_servidor.span, |n| n.span);
        let dicho = format!("a `{servidor}` no se le habla sin cifrar: los avisos llevan datos personales");
        sink.push(
            Problema::new(&codes::V0206, span, dicho)
                .ayuda("use `starttls` o `implicita`; `ninguna` es para un servidor de este mismo equipo"),
        );
        return None;
    }
    Some(Correo::Smtp(Smtp {
        servidor,
        puerto: leido(puerto)?.unwrap_or(seguridad.puerto()),
        seguridad,
        entrada: entrada(usuario, secreto, nodo_usuario.or(nodo_secreto), sink)?,
        remitente: remitente?,
        nombre: leido(nombre)?,
    }))
}

/// As whom it is entered: a user and its key, or neither.
fn entrada(
    usuario: Option<Option<String>>,
    secreto: Option<Option<LugarSecreto>>,
    nodo: Option<&Nodo>,
    sink: &mut Sink,
) -> Option<Option<EntradaSmtp>> {
    let falta = match (&usuario, &secreto) {
        (None, None) => return Some(None),
        (Some(_), None) => "falta `secreto_en`: un usuario entra con su clave",
        (None, Some(_)) => "falta `usuario`: una clave es de alguien",
        (Some(_), Some(_)) => {
            return Some(Some(EntradaSmtp { usuario: usuario??, secreto_en: secreto?? }));
        }
    };
    if let Some(nodo) = nodo {
        sink.push(Problema::new(&codes::V0203, nodo.span, falta).ayuda(
            "escriba `usuario` y `secreto_en: {variable: NOMBRE}`, o ninguno si el servidor no los pide",
        ));
    }
    None
}

fn servidor(nodo: &Nodo, sink: &mut Sink) -> Option<String> {
    let texto = forma::texto(nodo, sink)?;
    let de_equipo = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':');
    let numero = texto.valor.parse::<core::net::IpAddr>().is_ok();
    let nombre = !texto.valor.contains(':') && texto.valor.starts_with(|c: char| c.is_ascii_alphanumeric());
    let corto = texto.valor.len() <= MAXIMO && texto.valor.chars().all(de_equipo);
    if !(corto && (numero || nombre)) {
        mal(
            &texto,
            "no es el nombre de un servidor de correo",
            "escríbalo sin `smtp://` y sin puerto, como `correo.ejemplo.gob.mx`; el puerto va en `puerto`",
            sink,
        );
        return None;
    }
    Some(texto.valor)
}

fn puerto(nodo: &Nodo, sink: &mut Sink) -> Option<u16> {
    forma::entero(nodo, 1, i64::from(u16::MAX), sink).and_then(|n| u16::try_from(n).ok())
}

fn de_aqui(servidor: &str) -> bool {
    servidor == "localhost" || servidor.parse::<core::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
