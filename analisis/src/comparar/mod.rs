//! What changes from one version of a trámite to another, in the words of those to whom it matters. It reads two paquetes and says
//! nothing of who asks; nothing of a difference is silent, for what no rule speaks of is told with its path.
//!
//! Two things are done. The canonical JSON of both is gone through side by side ([`diferencias`]), which gives every leaf that
//! differs. And rules that know what the parts mean ([`campos`], [`cobros`], [`etapas`]…) tell them in words, each saying of which
//! paths it has spoken ([`pluma`]); the leaves that are left are told by the names of their keys ([`resto`]).
//!
//! What a condition or an amount says is never judged here: values of the cells of both versions are given to the engine's evaluator,
//! and what is told with an example came out of it.

mod acciones;
mod avisos;
mod calendarios;
mod campos;
mod catalogos;
mod citas;
mod cobros;
mod condiciones;
mod cotejo;
mod cupos;
mod datos_personales;
mod diferencias;
mod ensayos;
mod esperas;
mod etapas;
mod firmeza;
mod formulario;
mod gente;
mod medicion;
mod mesa;
mod migraciones;
mod ofrecimiento;
mod palabras;
mod parametros;
mod pluma;
mod regiones;
mod renombres;
mod resto;
mod salidas;
mod solicitud;
mod tenencias;
mod terceros;
mod tiempo;

use schemas::paquete::Paquete;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use pluma::Pluma;

/// To whom a change matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Para {
    /// Who applies: what is asked of them, what they may do, what they are told.
    Ciudadania,
    /// Who operates it: stages, actions, roles, rules.
    Operacion,
    /// How long it takes, and which days count.
    Tiempo,
    /// What is paid, by the rules of its cobros.
    Costo,
    /// The documents that come out of it.
    Salida,
    /// Which personal data are asked for, what for, and who sees them.
    DatosPersonales,
    /// Values by date that it takes from outside, such as the UMA.
    Parametros,
    /// Only how it is worded or where it comes from.
    Texto,
}

impl Para {
    /// All of them, in the order in which they are told.
    pub const TODAS: [Para; 8] = [
        Para::Ciudadania,
        Para::Costo,
        Para::Tiempo,
        Para::Operacion,
        Para::Salida,
        Para::DatosPersonales,
        Para::Parametros,
        Para::Texto,
    ];

    /// A heading: `Para quien solicita`.
    #[must_use]
    pub const fn titulo(self) -> &'static str {
        match self {
            Para::Ciudadania => "Para quien solicita",
            Para::Operacion => "Para quien lo opera",
            Para::Tiempo => "Los tiempos",
            Para::Costo => "El costo",
            Para::Salida => "Los documentos que se emiten",
            Para::DatosPersonales => "Los datos personales",
            Para::Parametros => "Los parámetros",
            Para::Texto => "Sólo textos y fuentes",
        }
    }
}

/// How much a change weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clase {
    /// Nobody is worse off and nothing stops.
    Compatible,
    /// Somebody pays more, waits longer, must do or give more, or sees less; or it could not be told that nobody does.
    Atencion,
    /// An expediente in course could not go on under the new version, or a request that was accepted is now refused.
    Rompe,
}

impl Clase {
    /// In a word, as a reader meets it.
    #[must_use]
    pub const fn nombre(self) -> &'static str {
        match self {
            Clase::Compatible => "compatible",
            Clase::Atencion => "atención",
            Clase::Rompe => "rompe",
        }
    }
}

/// One thing that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cambio {
    /// To whom it matters.
    pub para: Para,
    /// How much it weighs.
    pub clase: Clase,
    /// What changes, in a sentence for the reader.
    pub que: String,
    /// Where it is written: `campos.superficie`.
    pub donde: String,
    /// How it was, where that says more than the sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub antes: Option<String>,
    /// How it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahora: Option<String>,
    /// Values with which it is seen. They were given to the engine, and it said what is told of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ejemplo: Option<String>,
}

/// All that changes from one version to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparacion {
    /// The name of the trámite, in the new version.
    pub tramite: String,
    /// What changes; the worst first, then by whom it matters to.
    pub cambios: Vec<Cambio>,
    solo_parametros: bool,
}

impl Comparacion {
    /// Whether both versions are the same to the byte of their canonical form.
    #[must_use]
    pub fn vacia(&self) -> bool {
        self.cambios.is_empty()
    }

    /// The worst of its changes; nothing when there is none.
    #[must_use]
    pub fn clase(&self) -> Option<Clase> {
        self.cambios.iter().map(|c| c.clase).max()
    }

    /// Whether it is proved that the values of parameters are the only difference: they differ and, with `parametros[].valores` taken
    /// out, and the amounts and dates that tests expect, the canonical JSON of both versions is the same. It is no estimate; a comma that
    /// differs elsewhere, or a test that is new, gone or does another thing, makes it false. False too when no value differs.
    #[must_use]
    pub const fn solo_parametros(&self) -> bool {
        self.solo_parametros
    }

    /// The changes by whom they matter to, the worst group first; inside a group the worst change first.
    #[must_use]
    pub fn por_publico(&self) -> Vec<(Para, Vec<&Cambio>)> {
        let mut grupos: Vec<(Para, Vec<&Cambio>)> = Para::TODAS
            .into_iter()
            .map(|para| (para, self.cambios.iter().filter(|c| c.para == para).collect::<Vec<_>>()))
            .filter(|(_, cambios)| !cambios.is_empty())
            .collect();
        // The changes stand worst first, so the first of each group is its worst. The sort keeps the order of the rest.
        grupos.sort_by_key(|(_, cambios)| std::cmp::Reverse(cambios.first().map(|c| c.clase)));
        grupos
    }

    /// How many changes are of a class.
    #[must_use]
    pub fn cuantos(&self, clase: Clase) -> usize {
        self.cambios.iter().filter(|c| c.clase == clase).count()
    }

    /// All of it in one line.
    #[must_use]
    pub fn veredicto(&self) -> String {
        let atencion = match self.cuantos(Clase::Atencion) {
            0 => String::new(),
            1 => "1 cambio pide atención".to_owned(),
            n => format!("{n} cambios piden atención"),
        };
        match self.cuantos(Clase::Rompe) {
            _ if self.vacia() => "Las dos versiones son iguales.".to_owned(),
            0 if self.solo_parametros => {
                "Sólo cambian valores de parámetros; está comprobado que lo demás es igual.".to_owned()
            }
            0 if atencion.is_empty() => {
                "Es compatible: nadie paga, espera ni entrega más, y lo que está en curso puede seguir."
                    .to_owned()
            }
            0 => format!("Nada se rompe; {atencion}."),
            n => {
                let rompe = match n {
                    1 => "1 cambio rompe lo que está en curso o rechaza".to_owned(),
                    n => format!("{n} cambios rompen lo que está en curso o rechazan"),
                };
                let cola = if atencion.is_empty() { String::new() } else { format!("; {atencion}") };
                format!("{rompe} lo que antes se aceptaba{cola}.")
            }
        }
    }
}

/// Compares two versions of a trámite.
///
/// The same two give the same comparison, to the byte. It is empty exactly when their canonical JSON is the same.
#[must_use]
pub fn comparar(antes: &Paquete, ahora: &Paquete) -> Comparacion {
    let (json_antes, json_ahora) = (en_json(antes), en_json(ahora));
    if json_antes == json_ahora {
        return Comparacion {
            tramite: ahora.tramite.nombre.clone(),
            cambios: Vec::new(),
            solo_parametros: false,
        };
    }
    let solo_parametros = json_antes.get("parametros") != json_ahora.get("parametros")
        && sin_valores(json_antes.clone()) == sin_valores(json_ahora.clone());

    // A stage under another name is told once; what points to it is then read under the new name.
    let renombres = renombres::de_etapas(antes, ahora);
    let mut renombrado = json_antes;
    renombres::aplicar(&mut renombrado, &renombres);
    let como_ahora = serde_json::from_value::<Paquete>(renombrado.clone()).ok();
    let (antes, json_antes) = match &como_ahora {
        Some(paquete) => (paquete, renombrado),
        None => (antes, en_json(antes)),
    };
    let mut pluma = Pluma::new(antes, ahora);
    if como_ahora.is_some() {
        etapas::renombradas(&mut pluma, &renombres);
    }

    solicitud::comparar(&mut pluma);
    campos::comparar(&mut pluma);
    formulario::comparar(&mut pluma);
    datos_personales::comparar(&mut pluma);
    cobros::comparar(&mut pluma);
    cupos::comparar(&mut pluma);
    terceros::comparar(&mut pluma);
    ofrecimiento::comparar(&mut pluma);
    medicion::comparar(&mut pluma);
    etapas::comparar(&mut pluma);
    acciones::generales(&mut pluma);
    tiempo::comparar(&mut pluma);
    calendarios::comparar(&mut pluma);
    gente::comparar(&mut pluma);
    salidas::comparar(&mut pluma);
    avisos::comparar(&mut pluma);
    parametros::comparar(&mut pluma);
    ensayos::comparar(&mut pluma);
    migraciones::comparar(&mut pluma);

    let hojas = diferencias::hojas(&json_antes, &json_ahora);
    resto::contar(&mut pluma, &hojas);
    let cambios = pluma.cambios();
    Comparacion { tramite: ahora.tramite.nombre.clone(), cambios, solo_parametros }
}

/// A paquete as JSON; what can't be written so is told as nothing, which no paquete that was read or compiled is.
fn en_json(paquete: &Paquete) -> Value {
    serde_json::to_value(paquete).unwrap_or(Value::Null)
}

/// The same without the values of its parameters, and without the figures of its tests that follow from them.
fn sin_valores(mut paquete: Value) -> Value {
    if let Some(pruebas) = paquete.get_mut("pruebas") {
        esperas::sin_cifras(pruebas);
    }
    let parametros = paquete.get_mut("parametros").and_then(Value::as_array_mut);
    for parametro in parametros.into_iter().flatten() {
        if let Some(parametro) = parametro.as_object_mut() {
            parametro.remove("valores");
        }
    }
    paquete
}

#[cfg(test)]
mod pruebas;
