//! The orders.

mod comparar;
mod compilar;
mod cuenta;
mod definiciones;
mod diagrama;
mod ensayo;
mod entorno;
mod escribir;
mod esquema;
mod explicar;
mod explorar;
mod formato;
mod impreso;
mod inspeccionar;
mod liberar;
mod llave;
mod lsp;
mod manual;
mod migrar;
mod nuevo;
mod previsualizar;
mod probar;
mod servir;
mod un_paquete;
mod validar;
mod visto_bueno;

use std::process::ExitCode;

use crate::args::{DeCuenta, DeEntorno, Orden};

pub use comparar::Versiones;
pub use cuenta::CuentaPedida;
pub use diagrama::Trazo;
pub use explorar::Exploracion;
pub use liberar::Liberar;
pub use llave::Llaves;
pub use manual::Manuales;
pub use migrar::Migrar;
pub use nuevo::Preguntas;
pub use previsualizar::Pedido;
pub use probar::Probar;
pub use visto_bueno::VistosBuenos;

/// Runs an order.
pub fn ejecutar(orden: Orden) -> anyhow::Result<ExitCode> {
    match orden {
        Orden::Validar { ruta, formato, estricto, corregir } => {
            validar::ejecutar(&ruta, formato, estricto, corregir)
        }
        Orden::Formato { ruta, revisar } => formato::ejecutar(&ruta, revisar),
        Orden::Diagrama { ruta, formato, archivo } => diagrama::ejecutar(&ruta, formato, archivo.as_deref()),
        Orden::Comparar(versiones) => comparar::ejecutar(&versiones),
        Orden::Nuevo(preguntas) => nuevo::ejecutar(preguntas),
        Orden::Manual(pedido) => manual::ejecutar(&pedido),
        Orden::Esquema { salida } => esquema::ejecutar(&salida),
        Orden::Compilar { ruta, salida } => compilar::ejecutar(&ruta, &salida),
        Orden::Probar(pedido) => probar::ejecutar(&pedido),
        Orden::Explorar(pedido) => explorar::ejecutar(&pedido),
        Orden::Explicar { codigo } => Ok(explicar::ejecutar(&codigo)),
        Orden::Entorno { orden: DeEntorno::Comprobar { archivo, paquetes, alcanzar } } => {
            entorno::comprobar(&archivo, &paquetes, alcanzar)
        }
        Orden::Llave { orden } => llave::ejecutar(&orden),
        Orden::Cuenta { orden: DeCuenta::Crear(pedida) } => cuenta::crear(pedida),
        Orden::VistoBueno { orden } => visto_bueno::ejecutar(orden),
        Orden::Liberar(pedida) => liberar::ejecutar(&pedida),
        Orden::Migrar(pedida) => migrar::ejecutar(&pedida),
        Orden::Servir(opciones) => servir::ejecutar(opciones),
        Orden::Previsualizar(pedido) => previsualizar::ejecutar(&pedido),
        Orden::Lsp { .. } => lsp::ejecutar(),
        Orden::Inspeccionar { paquete, json } => inspeccionar::ejecutar(&paquete, json),
    }
}
