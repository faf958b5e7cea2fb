//! Counting votes: a function of the votes, whatever their order. One more in favour never takes an approval away.

use schemas::ids::RolId;
use schemas::paquete::{Desenlace, Mayoria, Organo, Voto};

/// How many voted each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conteo {
    /// In favour.
    pub a_favor: u32,
    /// Against.
    pub en_contra: u32,
    /// Present, and for neither.
    pub abstenciones: u32,
    /// Excused, who count for nothing.
    pub excusas: u32,
    /// Whether who decides ties voted in favour.
    pub calidad_a_favor: bool,
}

impl Conteo {
    /// Counts votes, each with the role by which it was given.
    pub fn de<'a>(organo: &Organo, votos: impl IntoIterator<Item = (&'a RolId, Voto)>) -> Self {
        let mut suma = Self::default();
        for (rol, voto) in votos {
            let cuenta = match voto {
                Voto::AFavor => &mut suma.a_favor,
                Voto::EnContra => &mut suma.en_contra,
                Voto::Abstencion => &mut suma.abstenciones,
                Voto::Excusa => &mut suma.excusas,
            };
            *cuenta = cuenta.saturating_add(1);
            suma.calidad_a_favor |= voto == Voto::AFavor && organo.voto_de_calidad.as_ref() == Some(rol);
        }
        suma
    }

    /// How many were present: who is excused isn't counted.
    pub const fn presentes(&self) -> u32 {
        self.a_favor.saturating_add(self.en_contra).saturating_add(self.abstenciones)
    }
}

/// The fewest votes in favour that approve when so many are against.
pub fn hacen_falta(organo: &Organo, mayoria: Mayoria, en_contra: u32) -> u32 {
    match mayoria {
        Mayoria::Simple => en_contra.saturating_add(1),
        Mayoria::Absoluta => organo.asientos / 2 + 1,
        Mayoria::DosTercios => organo.asientos.saturating_mul(2).div_ceil(3),
    }
}

/// What comes of some votes.
///
/// It is a tie when as many are for as against and one more in favour would have been enough; then who has the voto de calidad decides,
/// and where nobody has it the tie stays.
pub fn desenlace(organo: &Organo, mayoria: Mayoria, votos: &Conteo) -> Desenlace {
    if votos.presentes() < organo.quorum {
        return Desenlace::SinQuorum;
    }
    let faltan = hacen_falta(organo, mayoria, votos.en_contra);
    if votos.a_favor >= faltan {
        return Desenlace::Aprobada;
    }
    let empate = votos.a_favor == votos.en_contra && votos.a_favor.saturating_add(1) >= faltan;
    match (empate, &organo.voto_de_calidad) {
        (true, None) => Desenlace::Empatada,
        (true, Some(_)) if votos.calidad_a_favor => Desenlace::Aprobada,
        (_, _) => Desenlace::Rechazada,
    }
}

/// Whether some votes of a body leave a tie that nobody's vote decides.
pub fn puede_empatar(organo: &Organo, mayoria: Mayoria) -> bool {
    (0..=organo.asientos / 2).any(|mitad| {
        let votos = Conteo {
            a_favor: mitad,
            en_contra: mitad,
            abstenciones: organo.asientos.saturating_sub(mitad.saturating_mul(2)),
            ..Conteo::default()
        };
        desenlace(organo, mayoria, &votos) == Desenlace::Empatada
    })
}
