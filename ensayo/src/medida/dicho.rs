//! What there is to reach, said twice: with the names of the definition, for who writes it, and with labels, for who reviews it.

use analisis::escribir::escribir;
use engine::formato::valor_en_palabras;
use engine::lectura;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Expresion, Raiz, Ruta};
use schemas::paquete::{AccionGeneral, Campo, Cobro, Destino, Etapa, Paquete, TipoEtapa};
use schemas::valor::{Duracion, Valor};

/// The same thing, said twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dicho {
    /// With the names of the definition.
    pub escrito: String,
    /// With those that people read.
    pub leido: String,
}

/// What may stand in a [`dicho!`].
pub trait DosVoces {
    /// With the names of the definition.
    fn escrito(&self) -> String;
    /// With those that people read.
    fn leido(&self) -> String;
}

impl DosVoces for Dicho {
    fn escrito(&self) -> String {
        self.escrito.clone()
    }

    fn leido(&self) -> String {
        self.leido.clone()
    }
}

impl<T: DosVoces + ?Sized> DosVoces for &T {
    fn escrito(&self) -> String {
        (**self).escrito()
    }

    fn leido(&self) -> String {
        (**self).leido()
    }
}

macro_rules! de_una_voz {
    ($($tipo:ty),+) => {$(
        impl DosVoces for $tipo {
            fn escrito(&self) -> String {
                self.to_string()
            }

            fn leido(&self) -> String {
                self.to_string()
            }
        }
    )+};
}

de_una_voz!(str, String, Decimal, Duracion);

/// One form of words, filled with both voices.
macro_rules! dicho {
    ($forma:literal $(, $parte:expr)* $(,)?) => {
        $crate::medida::dicho::Dicho {
            escrito: format!($forma $(, $crate::medida::dicho::DosVoces::escrito(&$parte))*),
            leido: format!($forma $(, $crate::medida::dicho::DosVoces::leido(&$parte))*),
        }
    };
}
pub(crate) use dicho;

impl From<&str> for Dicho {
    fn from(igual: &str) -> Self {
        Self { escrito: igual.to_owned(), leido: igual.to_owned() }
    }
}

fn entre_comillas(texto: &str) -> String {
    format!("«{texto}»")
}

impl Dicho {
    /// A stage.
    pub fn etapa(etapa: &Etapa) -> Self {
        Self { escrito: etapa.id.to_string(), leido: entre_comillas(&etapa.nombre) }
    }

    /// Where something leads.
    pub fn destino(paquete: &Paquete, destino: &Destino) -> Self {
        match destino {
            Destino::Etapa(id) => {
                paquete.tramite.etapa(id).map_or_else(|| Self::from(id.as_str()), Self::etapa)
            }
            Destino::Listo => Self { escrito: "listo".to_owned(), leido: "el fin de su rama".to_owned() },
        }
    }

    /// An action of a stage, with its button.
    pub fn accion(etapa: &Etapa, accion: &str) -> Self {
        let boton = match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                tarea.acciones.iter().find(|a| a.id == *accion).map_or(accion, |a| &a.etiqueta)
            }
            TipoEtapa::Pago { .. } => "Pagar",
            TipoEtapa::Prevencion { .. } => "Responder",
            _ => accion,
        };
        Self {
            escrito: format!("{}.{accion}", etapa.id), leido: format!("«{boton}» en «{}»", etapa.nombre)
        }
    }

    /// An action of several stages.
    pub fn general(general: &AccionGeneral) -> Self {
        Self { escrito: general.id.to_string(), leido: entre_comillas(&general.etiqueta) }
    }

    /// A field.
    pub fn campo(campo: &Campo) -> Self {
        Self { escrito: campo.id.to_string(), leido: entre_comillas(&campo.etiqueta) }
    }

    /// A column of a table.
    pub fn columna(tabla: &Campo, columna: &Campo) -> Self {
        Self {
            escrito: format!("{}.{}", tabla.id, columna.id),
            leido: format!("«{}» de «{}»", columna.etiqueta, tabla.etiqueta),
        }
    }

    /// A bill.
    pub fn cobro(cobro: &Cobro) -> Self {
        Self { escrito: cobro.id.to_string(), leido: entre_comillas(&cobro.nombre) }
    }

    /// A line of a bill.
    pub fn renglon(cobro: &Cobro, id: &str, nombre: &str) -> Self {
        Self { escrito: format!("{}.{id}", cobro.id), leido: entre_comillas(nombre) }
    }

    /// A computed value.
    pub fn calculo(paquete: &Paquete, id: &str) -> Self {
        Self { escrito: id.to_owned(), leido: entre_comillas(&lectura::calculo(paquete, id)) }
    }

    /// An expression as its author wrote it.
    pub fn expresion(paquete: &Paquete, expresion: &Expresion) -> Self {
        Self { escrito: expresion.fuente.trim().to_owned(), leido: lectura::leida(paquete, &expresion.arbol) }
    }

    /// A part of an expression.
    pub fn arbol(paquete: &Paquete, arbol: &Expr) -> Self {
        Self { escrito: escribir(arbol), leido: lectura::leida(paquete, arbol) }
    }

    /// A figure of a field; people read it with its unit.
    pub fn cifra(cifra: Decimal, campo: &Campo) -> Self {
        Self { escrito: cifra.to_string(), leido: valor_en_palabras(&Valor::Decimal(cifra), Some(campo)) }
    }

    /// An answer that a table has a row for.
    pub fn clave(paquete: &Paquete, segun: &Expr, clave: &str) -> Self {
        let leido = match segun {
            Expr::Ruta(Ruta { raiz: Raiz::Campo(id), partes }) if partes.is_empty() => {
                engine::formato::etiqueta_opcion(clave, paquete.tramite.campo(id)).to_owned()
            }
            _ => clave.replace('_', " "),
        };
        Self { escrito: clave.to_owned(), leido: entre_comillas(&leido) }
    }
}
