//! Names of things as types: a `CampoId` can never be passed where an `EtapaId` is meant. No meaning lives here, only identity.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! identificadores {
    ($($(#[$doc:meta])* $nombre:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $nombre(pub String);

        impl $nombre {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl From<&str> for $nombre {
            fn from(texto: &str) -> Self {
                Self(texto.to_owned())
            }
        }
        impl From<String> for $nombre {
            fn from(texto: String) -> Self {
                Self(texto)
            }
        }
        impl Deref for $nombre {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl Borrow<str> for $nombre {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl PartialEq<str> for $nombre {
            fn eq(&self, otro: &str) -> bool {
                self.0 == otro
            }
        }
        impl PartialEq<&str> for $nombre {
            fn eq(&self, otro: &&str) -> bool {
                self.0 == *otro
            }
        }
        impl fmt::Display for $nombre {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

identificadores! {
    /// A trámite of the workspace, `uso_suelo`.
    TramiteId;
    /// A dependencia of the municipality, `sedus`.
    DependenciaId;
    /// A role, `revisor_ventanilla`.
    RolId;
    /// A type of document, `comprobante_domicilio`.
    TipoDocumentoId;
    /// A dated parameter, `uma`.
    ParametroId;
    /// A calendar of business days, `municipal`.
    CalendarioId;
    /// A law or regulation that is cited, `rzus`.
    OrdenamientoId;
    /// A field of a trámite, a column of one of its tables, or a part of what a service is told or answers.
    CampoId;
    /// A computed value.
    CalculoId;
    /// A stage; unique in the trámite whatever its depth.
    EtapaId;
    /// An action of a stage, or a general one.
    AccionId;
    /// A bill.
    CobroId;
    /// A line of a bill.
    ConceptoId;
    /// An output document.
    SalidaId;
    /// A notice.
    AvisoId;
    /// A clock: the name of its stage, or `resolucion`.
    PlazoId;
    /// Places of which there are so many.
    CupoId;
    /// Somebody without an account who acts by a link, `dro`.
    TerceroId;
    /// The name under which a stage keeps its result (`guarda`).
    ResultadoId;
    /// A system that a trámite asks something of, `ingresos`.
    ServicioId;
    /// A question that a service answers, `adeudo`.
    OperacionId;
    /// A diary of appointments, `ventanilla_sedus`.
    AgendaId;
    /// A table of the municipality, `giros`.
    CatalogoId;
    /// A collegiate body, `cabildo`.
    OrganoId;
    /// A test that lives with a trámite: the name of its file.
    PruebaId;
    /// The internal identity of one person's instance; never shown.
    ExpedienteId;
    /// The public number of an expediente.
    Folio;
    /// An account: citizen, servidor público or administrator.
    CuentaId;
}
