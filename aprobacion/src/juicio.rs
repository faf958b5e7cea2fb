//! Whether the approvals of a paquete are enough to let it in. Each envelope is judged by itself; those that hold are added up against
//! the policy. What doesn't hold is told with its reason, so that nobody has to guess what to ask for.

use std::collections::BTreeSet;

use engine::evolve::local;
use engine::formato;
use jiff::{SignedDuration, Timestamp};
use schemas::sello::{Digest, PaqueteSellado};
use thiserror::Error;

use crate::declaracion::{Alcance, Aspecto, Evidencia, VistoBueno};
use crate::dsse::{Carpeta, Sobre, SobreError};
use crate::llavero::{Llavero, Politica, Registrada};

/// How far ahead of ours the clock of who signs may be.
const DESFASE: SignedDuration = SignedDuration::from_mins(5);

/// What an approval is judged against.
pub struct Cotejo<'a> {
    /// The paquete that asks to be let in.
    pub paquete: &'a PaqueteSellado,
    /// The keys of this environment.
    pub llavero: &'a Llavero,
    /// What this environment asks for.
    pub politica: &'a Politica,
    /// The moment.
    pub ahora: Timestamp,
    /// When this same paquete was withdrawn here, the last time: what was signed before is no longer good.
    pub retirado: Option<Timestamp>,
    /// What trying the paquete gave here; what was signed must be the same. Nothing when it wasn't tried.
    pub evidencia: Option<&'a Evidencia>,
    /// Whether the paquete differs from the one of a digest in values of parameters only; nothing when that one was never released here.
    pub solo_parametros: &'a dyn Fn(&Digest) -> Option<bool>,
}

/// Who approved what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firmante {
    /// Their mail.
    pub quien: String,
    /// Their name, as the environment knows it.
    pub persona: String,
    /// What they are, as the environment knows it.
    pub cargo: String,
    /// What they approved and could approve.
    pub aspectos: Vec<Aspecto>,
    /// When.
    pub cuando: Timestamp,
    /// The envelope.
    pub sobre: Digest,
}

/// That a paquete may come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aprobado {
    /// Who approved it, in the order of the carpeta.
    pub firmantes: Vec<Firmante>,
    /// Envelopes that did not count, and why.
    pub sin_efecto: Vec<Reparo>,
}

/// Why an approval doesn't count, or what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Reparo {
    /// It can't be read.
    #[error("el visto bueno número {numero} no se puede leer: {causa}")]
    Ilegible {
        /// Its place, from 1.
        numero: usize,
        /// Why.
        causa: SobreError,
    },
    /// Nobody registered that key.
    #[error("el visto bueno de {persona} está firmado con una llave que este entorno no conoce ({llave})")]
    LlaveDesconocida {
        /// Who it says it is.
        persona: String,
        /// The first digits of the name of the key.
        llave: String,
    },
    /// The signature isn't of those bytes.
    #[error(
        "la firma del visto bueno de {persona} no corresponde a lo que dice: alguien cambió el archivo después de firmarlo"
    )]
    Firma {
        /// Whose key it names.
        persona: String,
    },
    /// It names a person and the key is of another.
    #[error("el visto bueno dice ser de «{dice}» y la llave es de {persona}")]
    OtraPersona {
        /// Whose key it is.
        persona: String,
        /// Who it says.
        dice: String,
    },
    /// It is of another content.
    #[error(
        "{persona} aprobó otro paquete, el de la huella {dice}, y éste es {es}: el contenido cambió después de aprobarse, o el visto bueno es de otra versión"
    )]
    OtroPaquete {
        /// Who.
        persona: String,
        /// What they approved.
        dice: String,
        /// What is asked for.
        es: String,
    },
    /// It is of another place.
    #[error("{persona} aprobó el trámite `{dice}`, y éste es `{es}`")]
    OtroTramite {
        /// Who.
        persona: String,
        /// What they approved.
        dice: String,
        /// What is asked for.
        es: String,
    },
    /// The key wasn't good yet when it signed.
    #[error("la llave de {persona} vale desde el {desde} y firmó antes")]
    LlaveAunNo {
        /// Whose.
        persona: String,
        /// From when on it is good.
        desde: String,
    },
    /// The key expired.
    #[error("la llave de {persona} venció el {hasta}")]
    LlaveVencida {
        /// Whose.
        persona: String,
        /// When.
        hasta: String,
    },
    /// The key was revoked.
    #[error("la llave de {persona} se revocó el {desde}: {motivo}")]
    LlaveRevocada {
        /// Whose.
        persona: String,
        /// When.
        desde: String,
        /// Why.
        motivo: String,
    },
    /// Signed at a moment that hasn't come.
    #[error("{persona} firmó con una fecha que aún no llega ({cuando}); revise el reloj de su equipo")]
    Futuro {
        /// Who.
        persona: String,
        /// The date.
        cuando: String,
    },
    /// Signed too long ago.
    #[error("el visto bueno de {persona} es del {cuando} y valía {dias} días; pida otro")]
    Vencido {
        /// Who.
        persona: String,
        /// When.
        cuando: String,
        /// For how long it was good.
        dias: u16,
    },
    /// Signed before the paquete was withdrawn.
    #[error(
        "esta versión se retiró el {retirado} y {persona} la había aprobado antes; hace falta un visto bueno nuevo"
    )]
    Retirado {
        /// Who.
        persona: String,
        /// When it was withdrawn.
        retirado: String,
    },
    /// Nobody says who wrote it.
    #[error("el visto bueno de {persona} no dice quién hizo esta versión")]
    SinAutor {
        /// Who.
        persona: String,
    },
    /// Their own work.
    #[error("{persona} hizo esta versión y nadie aprueba su propio trabajo")]
    Autor {
        /// Who.
        persona: String,
    },
    /// A trámite of another dependencia.
    #[error("{persona} no aprueba los trámites de esta dependencia (`{dependencia}`)")]
    OtraDependencia {
        /// Who.
        persona: String,
        /// Whose trámite it is.
        dependencia: String,
    },
    /// An aspect that isn't theirs.
    #[error("{persona} no puede aprobar «{}»", aspecto.nombre())]
    AspectoAjeno {
        /// Who.
        persona: String,
        /// Which.
        aspecto: Aspecto,
    },
    /// Tests that fail.
    #[error("{persona} aprobó con {}, de {total}", cuantas(*fallan, "prueba que falla", "pruebas que fallan"))]
    PruebasFallan {
        /// Who.
        persona: String,
        /// How many fail.
        fallan: u32,
        /// Of how many.
        total: u32,
    },
    /// Tests that reach too little.
    #[error("las pruebas alcanzan {tiene} % de «{clase}» y aquí se pide {pide} %")]
    Cobertura {
        /// Of what.
        clase: String,
        /// What they reach.
        tiene: u8,
        /// What is asked for.
        pide: u8,
    },
    /// Trying it here gave something else.
    #[error("{persona} aprobó con otra evidencia: al probar aquí el mismo paquete, {que} no da lo mismo")]
    OtraEvidencia {
        /// Who.
        persona: String,
        /// What differs.
        que: &'static str,
    },
    /// The version on which a short approval leans isn't here.
    #[error("la aprobación corta de {persona} parte de la versión {base}, que aquí nunca se liberó")]
    BaseDesconocida {
        /// Who.
        persona: String,
        /// Which.
        base: String,
    },
    /// Something else changed too.
    #[error(
        "{persona} aprobó sólo valores de parámetros, y respecto de la versión {base} cambia algo más; hace falta un visto bueno completo"
    )]
    NoSoloParametros {
        /// Who.
        persona: String,
        /// Over which version.
        base: String,
    },
    /// They may not approve parameters alone.
    #[error("{persona} no puede aprobar por sí sola cambios de parámetros")]
    SinParametros {
        /// Who.
        persona: String,
    },
    /// Nobody who may approved an aspect.
    #[error("falta quien apruebe «{}»", _0.nombre())]
    FaltaAspecto(Aspecto),
    /// Too few people.
    #[error("aquí se piden {pide} personas distintas que aprueben, y hay {hay}")]
    FaltanPersonas {
        /// How many did.
        hay: usize,
        /// How many are asked for.
        pide: u8,
    },
}

/// Judges the approvals of a paquete.
///
/// # Errors
/// Every reason for which it may not come in: first what is wrong with each envelope, then what is missing.
pub fn juzgar(cotejo: &Cotejo<'_>, carpeta: &Carpeta) -> Result<Aprobado, Vec<Reparo>> {
    let mut reparos = Vec::new();
    let mut firmantes = Vec::new();
    let mut parametros = false;
    for (i, sobre) in carpeta.sobres.iter().enumerate() {
        match uno(cotejo, i + 1, sobre, &mut reparos) {
            Ok((firmante, corta)) => {
                parametros |= corta;
                firmantes.push(firmante);
            }
            Err(reparo) => reparos.push(reparo),
        }
    }
    let mut faltan = Vec::new();
    if !parametros {
        let aprobados: BTreeSet<Aspecto> = firmantes.iter().flat_map(|f| f.aspectos.clone()).collect();
        faltan
            .extend(Aspecto::TODOS.into_iter().filter(|a| !aprobados.contains(a)).map(Reparo::FaltaAspecto));
        let personas: BTreeSet<String> = firmantes.iter().map(|f| f.quien.to_lowercase()).collect();
        if personas.len() < usize::from(cotejo.politica.personas) {
            faltan.push(Reparo::FaltanPersonas { hay: personas.len(), pide: cotejo.politica.personas });
        }
    }
    if faltan.is_empty() {
        return Ok(Aprobado { firmantes, sin_efecto: reparos });
    }
    reparos.extend(faltan);
    Err(reparos)
}

/// Judges an envelope: who signed and what of it counts, and whether it is a short approval.
fn uno(
    cotejo: &Cotejo<'_>,
    numero: usize,
    sobre: &Sobre,
    aparte: &mut Vec<Reparo>,
) -> Result<(Firmante, bool), Reparo> {
    let declaracion = sobre.declaracion().map_err(|causa| Reparo::Ilegible { numero, causa })?;
    let dicho = declaracion.visto_bueno();
    let llave = sobre.llave().unwrap_or_default();
    let registrada = cotejo.llavero.buscar(llave).ok_or_else(|| Reparo::LlaveDesconocida {
        persona: breve(&dicho.persona),
        llave: llave.chars().take(12).collect(),
    })?;
    let persona = registrada.persona.clone();
    if !sobre.firmado_por(&registrada.llave) {
        return Err(Reparo::Firma { persona });
    }
    if registrada.quien.to_lowercase() != dicho.quien.to_lowercase() {
        return Err(Reparo::OtraPersona { persona, dice: breve(&dicho.quien) });
    }
    de_este_paquete(cotejo, registrada, declaracion.digest().as_ref(), dicho)?;
    a_tiempo(cotejo, registrada, dicho.cuando)?;
    ajeno(registrada, dicho)?;
    evidencia(cotejo, &persona, dicho)?;
    let corta = match &dicho.alcance {
        Alcance::Completo => false,
        Alcance::Parametros { base } => {
            if !registrada.parametros {
                return Err(Reparo::SinParametros { persona });
            }
            let base_corta = base.corto().to_owned();
            match (cotejo.solo_parametros)(base) {
                None => return Err(Reparo::BaseDesconocida { persona, base: base_corta }),
                Some(false) => return Err(Reparo::NoSoloParametros { persona, base: base_corta }),
                Some(true) => true,
            }
        }
    };
    let mut aspectos = Vec::new();
    for aspecto in &dicho.aspectos {
        if !registrada.aspectos.contains(aspecto) {
            aparte.push(Reparo::AspectoAjeno { persona: persona.clone(), aspecto: *aspecto });
        } else if !aspectos.contains(aspecto) {
            aspectos.push(*aspecto);
        }
    }
    let firmante = Firmante {
        quien: registrada.quien.clone(),
        persona,
        cargo: registrada.cargo.clone(),
        aspectos,
        cuando: dicho.cuando,
        sobre: sobre.digest(),
    };
    Ok((firmante, corta))
}

fn de_este_paquete(
    cotejo: &Cotejo<'_>,
    registrada: &Registrada,
    digest: Option<&Digest>,
    dicho: &VistoBueno,
) -> Result<(), Reparo> {
    let persona = registrada.persona.clone();
    let paquete = cotejo.paquete;
    if digest != Some(paquete.digest()) {
        let dice = digest.map_or_else(|| "ninguna".to_owned(), |d| d.corto().to_owned());
        return Err(Reparo::OtroPaquete { persona, dice, es: paquete.digest().corto().to_owned() });
    }
    if dicho.tramite != paquete.tramite.id || dicho.municipio != paquete.municipio.id.as_str() {
        return Err(Reparo::OtroTramite {
            persona,
            dice: format!("{}/{}", breve(&dicho.municipio), breve(dicho.tramite.as_str())),
            es: format!("{}/{}", paquete.municipio.id, paquete.tramite.id),
        });
    }
    let dependencia = &paquete.tramite.dependencia;
    if !registrada.dependencias.is_empty() && !registrada.dependencias.contains(dependencia) {
        return Err(Reparo::OtraDependencia { persona, dependencia: dependencia.to_string() });
    }
    Ok(())
}

/// Whether the key was good when it signed, and still is: a key that was revoked signs no more, whatever date it writes.
fn a_tiempo(cotejo: &Cotejo<'_>, registrada: &Registrada, cuando: Timestamp) -> Result<(), Reparo> {
    let persona = registrada.persona.clone();
    if let Some(revocada) = registrada.revocada.as_ref().filter(|r| r.desde <= cotejo.ahora) {
        return Err(Reparo::LlaveRevocada {
            persona,
            desde: dia(cotejo, revocada.desde),
            motivo: revocada.motivo.clone(),
        });
    }
    if cuando < registrada.desde {
        return Err(Reparo::LlaveAunNo { persona, desde: dia(cotejo, registrada.desde) });
    }
    if registrada.hasta <= cotejo.ahora.max(cuando) {
        return Err(Reparo::LlaveVencida { persona, hasta: dia(cotejo, registrada.hasta) });
    }
    if cuando.duration_since(cotejo.ahora) > DESFASE {
        return Err(Reparo::Futuro { persona, cuando: dia(cotejo, cuando) });
    }
    let dias = cotejo.politica.vigencia_dias;
    if cotejo.ahora.duration_since(cuando) > SignedDuration::from_hours(24 * i64::from(dias)) {
        return Err(Reparo::Vencido { persona, cuando: dia(cotejo, cuando), dias });
    }
    match cotejo.retirado {
        Some(retirado) if cuando <= retirado => {
            Err(Reparo::Retirado { persona, retirado: dia(cotejo, retirado) })
        }
        _ => Ok(()),
    }
}

/// A moment in words, by the clock of the municipality.
fn dia(cotejo: &Cotejo<'_>, momento: Timestamp) -> String {
    let local = local(cotejo.paquete, momento);
    formato::fecha_hora(local)
}

fn ajeno(registrada: &Registrada, dicho: &VistoBueno) -> Result<(), Reparo> {
    let persona = registrada.persona.clone();
    let autores: Vec<String> =
        dicho.autores.iter().map(|a| a.trim().to_lowercase()).filter(|a| !a.is_empty()).collect();
    if autores.is_empty() {
        return Err(Reparo::SinAutor { persona });
    }
    if autores.contains(&registrada.quien.to_lowercase()) {
        return Err(Reparo::Autor { persona });
    }
    Ok(())
}

fn evidencia(cotejo: &Cotejo<'_>, persona: &str, dicho: &VistoBueno) -> Result<(), Reparo> {
    let suya = &dicho.evidencia;
    if suya.pruebas.fallan > 0 {
        return Err(Reparo::PruebasFallan {
            persona: persona.to_owned(),
            fallan: suya.pruebas.fallan,
            total: suya.pruebas.total,
        });
    }
    for (clase, pide) in &cotejo.politica.cobertura {
        let tiene = suya.cobertura.clases.get(clase).map_or(0, |c| c.por_ciento());
        if tiene < *pide {
            return Err(Reparo::Cobertura { clase: clase.clone(), tiene, pide: *pide });
        }
    }
    let Some(de_aqui) = cotejo.evidencia else { return Ok(()) };
    let que = if suya.pruebas != de_aqui.pruebas {
        "el resultado de las pruebas"
    } else if suya.cobertura != de_aqui.cobertura {
        "lo que alcanzan las pruebas"
    } else if suya.salidas != de_aqui.salidas {
        "el documento de salida"
    } else {
        return Ok(());
    };
    Err(Reparo::OtraEvidencia { persona: persona.to_owned(), que })
}

fn cuantas(n: u32, una: &str, varias: &str) -> String {
    if n == 1 { format!("1 {una}") } else { format!("{n} {varias}") }
}

/// A text that came from outside, at a length that a message can hold.
fn breve(texto: &str) -> String {
    texto.chars().filter(|c| !c.is_control()).take(80).collect()
}
