//! Third parties in a case: nobody reads a mail here, so each acts by the last link that was sent to them.

use engine::comando::Actuante;
use engine::estado::Estado;

/// Who acts in a stage, by the last invitation to it if they have no account.
pub fn invitado(estado: Option<&Estado>, etapa: Option<&str>, quien: Actuante) -> Actuante {
    match (quien, estado, etapa) {
        (Actuante::Tercero { tercero, .. }, Some(estado), Some(etapa)) => {
            let invitacion = estado.invitaciones.get(etapa).map_or(0, |i| i.numero);
            Actuante::Tercero { tercero, invitacion }
        }
        (otro, _, _) => otro,
    }
}
