//! What a journey may reach of a trámite, by name: so that who reads finds it in the definition.

use schemas::paquete::{Paquete, TipoCampo, TipoEtapa};
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

/// Something that a journey may reach. Two of them are the same if they have the same name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Meta {
    /// Of which kind.
    pub clase: Clase,
    /// Its name, with those of the definition: `superficie_m2 = 60.01 (superficie_m2 <= 60)`.
    pub nombre: String,
    /// The same for who doesn't read the definition: labels, and conditions in words. Empty in what was read from a file.
    #[serde(skip)]
    pub leido: String,
}

impl PartialEq for Meta {
    fn eq(&self, otra: &Self) -> bool {
        self.cmp(otra).is_eq()
    }
}

impl Eq for Meta {}

impl PartialOrd for Meta {
    fn partial_cmp(&self, otra: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(otra))
    }
}

impl Ord for Meta {
    fn cmp(&self, otra: &Self) -> std::cmp::Ordering {
        (self.clase, &self.nombre).cmp(&(otra.clase, &otra.nombre))
    }
}

impl Meta {
    /// What who reviews a version reads of it: never a name of the definition.
    #[must_use]
    pub fn para_quien_revisa(&self) -> &str {
        if self.leido.is_empty() { &self.nombre } else { &self.leido }
    }

    /// What who writes the definition reads of it: stages, buttons and times that run out by the names that they read, and beside them those of the definition.
    #[must_use]
    pub fn en_palabras(&self, paquete: &Paquete) -> String {
        let tramite = &paquete.tramite;
        let id = self.nombre.as_str();
        let etapa = |id: &str| tramite.etapa(id).map_or_else(|| id.to_owned(), |e| format!("«{}»", e.nombre));
        match self.clase {
            Clase::Etapas => format!("{} ({id})", etapa(id)),
            Clase::Plazos => format!("vence el plazo de {} ({id})", etapa(id)),
            Clase::Acciones => {
                let (donde, accion) = id.split_once('.').unwrap_or(("", id));
                let boton = match tramite.etapa(donde).map(|e| &e.tipo) {
                    Some(TipoEtapa::Tarea(tarea)) => {
                        tarea.acciones.iter().find(|a| a.id == accion).map(|a| a.etiqueta.clone())
                    }
                    Some(TipoEtapa::Pago { .. }) => Some("Pagar".to_owned()),
                    Some(TipoEtapa::Prevencion { .. }) => Some("Responder".to_owned()),
                    _ => {
                        let general = tramite.acciones_generales.iter().find(|g| g.id == accion);
                        general.map(|g| g.etiqueta.clone())
                    }
                };
                let boton = boton.unwrap_or_else(|| accion.to_owned());
                if donde.is_empty() {
                    format!("«{boton}» ({id})")
                } else {
                    format!("«{boton}» en {} ({id})", etapa(donde))
                }
            }
            Clase::Ramas | Clase::Linderos | Clase::Rechazos => {
                let fin = id.find([' ', ':']).unwrap_or(id.len());
                let (primera, resto) = id.split_at(fin);
                match nombrada(paquete, primera) {
                    Some(nombre) => format!("«{nombre}» ({primera}){resto}"),
                    None => id.to_owned(),
                }
            }
        }
    }
}

/// The label of a field, the name of a stage or of a bill, the button of an action.
fn nombrada<'a>(paquete: &'a Paquete, id: &str) -> Option<&'a str> {
    let tramite = &paquete.tramite;
    if let Some(campo) = tramite.campo(id) {
        return Some(&campo.etiqueta);
    }
    if let Some(etapa) = tramite.etapa(id) {
        return Some(&etapa.nombre);
    }
    if let Some(cobro) = tramite.cobro(id) {
        return Some(&cobro.nombre);
    }
    if let Some(general) = tramite.acciones_generales.iter().find(|g| g.id == *id) {
        return Some(&general.etiqueta);
    }
    let (donde, cual) = id.split_once('.')?;
    if let Some(cobro) = tramite.cobro(donde) {
        let conceptos = cobro.conceptos.iter().map(|c| (&c.id, &c.nombre));
        let ajustes = cobro.recargos.iter().chain(&cobro.descuentos).map(|a| (&a.id, &a.nombre));
        return conceptos.chain(ajustes).find(|(id, _)| *id == cual).map(|(_, nombre)| nombre.as_str());
    }
    if let Some(TipoEtapa::Tarea(tarea)) = tramite.etapa(donde).map(|e| &e.tipo) {
        return tarea.acciones.iter().find(|a| a.id == cual).map(|a| a.etiqueta.as_str());
    }
    match &tramite.campo(donde)?.tipo {
        TipoCampo::Tabla { columnas, .. } => {
            columnas.iter().find(|c| c.id == cual).map(|c| c.etiqueta.as_str())
        }
        _ => None,
    }
}
