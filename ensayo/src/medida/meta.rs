//! What a journey may reach of a trámite, by name: so that who reads finds it in the definition.

use serde::{Deserialize, Serialize};

/// Kinds of what is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clase {
    /// Stages entered.
    Etapas,
    /// Actions taken.
    Acciones,
    /// Times that ran out.
    Plazos,
    /// Sides of conditions, rows of tables, lines of bills.
    Ramas,
    /// Values just under, at and just over the figures where something changes.
    Linderos,
    /// What is refused.
    Rechazos,
}

impl Clase {
    /// All of them, in the order in which they are told.
    pub const TODAS: [Self; 6] =
        [Self::Etapas, Self::Acciones, Self::Plazos, Self::Ramas, Self::Linderos, Self::Rechazos];

    /// Its name in files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Etapas => "etapas",
            Self::Acciones => "acciones",
            Self::Plazos => "plazos",
            Self::Ramas => "ramas",
            Self::Linderos => "linderos",
            Self::Rechazos => "rechazos",
        }
    }

    /// The one of a name in files.
    #[must_use]
    pub fn de(id: &str) -> Option<Self> {
        Self::TODAS.into_iter().find(|c| c.id() == id)
    }
}

impl std::fmt::Display for Clase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

/// Something that a journey may reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Meta {
    /// Of which kind.
    pub clase: Clase,
    /// Its name, with those of the definition: `superficie_m2 = 60.01 (superficie_m2 <= 60)`.
    pub nombre: String,
}
