//! Routes of who reviews versions in the entorno de pruebas: the list, a version with its five aspects, one's key, and the files that go
//! to producción. Any servidor público and who administers may look; only who is registered for it may decide and sign.

mod acciones;
mod aspectos;
mod casos;
mod comparar;
mod formulario;
mod historia;
mod montos;
mod parametros;
mod salidas;
mod version;

use schemas::sello::Digest;

use super::tabla::tabla_de_rutas;
use crate::almacen::{ClaseCuenta, Cuenta};
use crate::http::{Cx, Falla};

pub(super) use comparar::{Cuales, de_administracion};
pub(super) use historia::{en_palabras, pasos};

tabla_de_rutas! {
    GET "/revision" => version::lista;
    GET "/revision/llave" => acciones::ver_llave;
    POST "/revision/llave" => acciones::crear_llave;
    GET "/revision/parametros" => parametros::ver;
    POST "/revision/parametros" => parametros::firmar;
    GET "/revision/{huella}" => version::ver;
    POST "/revision/{huella}/aspectos/{aspecto}" => acciones::decidir;
    POST "/revision/{huella}/firma" => acciones::firmar;
    GET "/revision/{huella}/comparar" => comparar::ver;
    GET "/revision/{huella}/casos" => casos::lista;
    GET "/revision/{huella}/casos/{caso}" => casos::ver;
    GET "/revision/{huella}/casos/{caso}/documentos/{n}" => casos::documento;
    GET "/revision/{huella}/formulario/{pagina}" => formulario::ver;
    GET "/revision/{huella}/formulario/{pagina}/vista" => formulario::vista;
    POST "/revision/{huella}/formulario/{pagina}/vista" => formulario::enviar;
    GET "/revision/{huella}/montos" => montos::ver;
    POST "/revision/{huella}/montos" => montos::enviar;
    GET "/revision/{huella}/salidas" => salidas::ver;
    GET "/revision/{huella}/diagrama" => acciones::diagrama;
    GET "/revision/{huella}/paquete" => acciones::paquete;
    GET "/revision/{huella}/vistos-buenos" => acciones::vistos_buenos;
}

/// Who may look at what is reviewed. Outside of the entorno de pruebas there is nothing to look at.
fn mira(cx: &Cx) -> Result<Cuenta, Falla> {
    let cuenta = cx.cuenta()?;
    if !cx.servidor.app().config().simulado() || cuenta.clase == ClaseCuenta::Ciudadano {
        return Err(Falla::no_existe());
    }
    Ok(cuenta.clone())
}

fn digest(huella: &str) -> Result<Digest, Falla> {
    huella.parse().map_err(|_| Falla::no_existe())
}

fn url_de(digest: &Digest) -> String {
    format!("/revision/{digest}")
}
