//! What only one kind of person is asked about themselves, where both may apply: it stands under the choice of that kind, and what somebody
//! left in the other one is not taken.

use engine::campo::Entrada;
use engine::datos::Datos;
use engine::solicitante::{campos as campos_solicitante, id_persona};
use schemas::paquete::{Paquete, TipoPersona};
use schemas::valor::Valor;

use crate::web::vistas::{Campo, Control};

/// The choice of the kind.
const TIPO: &str = "tipo";

/// Parts of who applies that only one kind has.
const PROPIAS: [(&str, TipoPersona); 3] =
    [("nombre", TipoPersona::Moral), ("curp", TipoPersona::Fisica), ("nacimiento", TipoPersona::Fisica)];

/// Puts each part that only one kind has under its option; it must be answered there. A form that doesn't ask the kind is left as it is.
pub(super) fn bajo_su_clase(campos: &mut Vec<Campo>) {
    let Some(mut tipo) = campos.iter().position(|c| c.nombre == TIPO) else { return };
    if !matches!(campos[tipo].control, Control::Opcion { .. }) {
        return;
    }
    for (nombre, clase) in PROPIAS {
        let Some(n) = campos.iter().position(|c| c.nombre == nombre) else { continue };
        let parte = Campo { opcional: false, ..campos.remove(n) };
        if n < tipo {
            tipo -= 1;
        }
        if let Control::Opcion { opciones, en_linea } = &mut campos[tipo].control {
            *en_linea = false;
            if let Some(opcion) = opciones.iter_mut().find(|o| o.valor == id_persona(clase)) {
                opcion.abre.push(parte);
            }
        }
    }
}

/// Takes out of a form what stands under the option that wasn't chosen.
pub(super) fn sin_la_otra(entrada: &mut Entrada) {
    let Some(elegida) = entrada.get(TIPO).and_then(|v| v.first()).cloned() else { return };
    for (nombre, clase) in PROPIAS {
        if elegida != id_persona(clase) {
            entrada.retain(|n, _| n != nombre && !n.starts_with(&format!("{nombre}.")));
        }
    }
}

/// Whether the form asks that part of who applies: the rest is of the account, or of the only kind of person that there may be.
pub(super) fn se_pregunta(paquete: &Paquete, datos: &Datos, parte: &str) -> bool {
    let de_su_clase = |clase: TipoPersona| match &datos.solicitante {
        Some(Valor::Registro(partes)) => {
            matches!(partes.get(TIPO), Some(Valor::Opcion(tipo)) if tipo == id_persona(clase))
        }
        _ => false,
    };
    let propia = PROPIAS.iter().find(|(nombre, _)| *nombre == parte);
    campos_solicitante(paquete).iter().any(|c| c.id.as_str() == parte)
        && propia.is_none_or(|(_, clase)| de_su_clase(*clase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::vistas::Opcion;

    fn campo(nombre: &str, control: Control) -> Campo {
        Campo { nombre: nombre.to_owned(), control, opcional: true, ..Campo::default() }
    }

    #[test]
    fn what_only_one_kind_has_stands_under_it_and_of_the_other_nothing_is_taken() {
        let opcion = |valor: &str| Opcion { valor: valor.to_owned(), ..Opcion::default() };
        let texto = || Control::Fijo { valor: String::new() };
        let tipo = Control::Opcion { opciones: vec![opcion("fisica"), opcion("moral")], en_linea: true };
        let mut campos = vec![
            campo("tipo", tipo),
            campo("nombre", texto()),
            campo("curp", texto()),
            campo("rfc", texto()),
            campo("nacimiento", texto()),
        ];
        bajo_su_clase(&mut campos);
        assert_eq!(campos.iter().map(|c| c.nombre.as_str()).collect::<Vec<_>>(), ["tipo", "rfc"]);
        let Control::Opcion { opciones, en_linea: false } = &campos[0].control else { panic!("{campos:?}") };
        let bajo =
            |n: usize| opciones[n].abre.iter().map(|c| (c.nombre.as_str(), c.opcional)).collect::<Vec<_>>();
        assert_eq!(
            (bajo(0), bajo(1)),
            (vec![("curp", false), ("nacimiento", false)], vec![("nombre", false)])
        );
        // Who is asked no kind is shown all that there is.
        let mut sola = vec![campo("nombre", texto())];
        bajo_su_clase(&mut sola);
        assert_eq!(sola.len(), 1);

        let lleno = [("tipo", "fisica"), ("nombre", "Papelería"), ("curp", "X"), ("nacimiento.dia", "1")];
        let entrada = |tipo: &str| -> Entrada {
            let todo = lleno.iter().map(|(n, v)| ((*n).to_owned(), vec![(*v).to_owned()]));
            todo.chain([("tipo".to_owned(), vec![tipo.to_owned()])]).collect()
        };
        let quedan = |tipo: &str| {
            let mut entrada = entrada(tipo);
            sin_la_otra(&mut entrada);
            entrada.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(quedan("fisica"), ["curp", "nacimiento.dia", "tipo"]);
        assert_eq!(quedan("moral"), ["nombre", "tipo"]);
    }
}
