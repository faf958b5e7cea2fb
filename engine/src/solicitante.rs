//! Who applies, as fields: what a trámite asks of them besides their name and mail, read by the same rules as any answer.

use schemas::paquete::{Campo, Cita, Datos, Opcion, Paquete, ParteSolicitante, TipoCampo, TipoPersona};

/// The parts of who applies that a trámite asks, as fields: `tipo` and `nombre` where it admits personas morales, and those of `pide`.
pub fn campos(paquete: &Paquete) -> Vec<Campo> {
    let solicitante = &paquete.tramite.solicitante;
    let mut campos = Vec::new();
    if solicitante.personas.len() > 1 {
        let opciones =
            solicitante.personas.iter().map(|p| Opcion::suelta(id_persona(*p), nombre_persona(*p)));
        campos.push(parte(
            "tipo",
            "Quién solicita",
            true,
            TipoCampo::Opcion { opciones: opciones.collect(), catalogo: None },
        ));
    }
    if solicitante.personas.contains(&TipoPersona::Moral) {
        let sola = solicitante.personas.len() == 1;
        campos.push(parte(
            "nombre",
            "Nombre o razón social de la empresa",
            sola,
            TipoCampo::Texto { patron: None, largo: (1, 300) },
        ));
    }
    for pedida in &solicitante.pide {
        // A persona moral has neither; whether they are missing is judged once its kind is known.
        let de_todos = !solicitante.personas.contains(&TipoPersona::Moral);
        campos.push(match pedida {
            ParteSolicitante::Curp => parte("curp", "CURP", de_todos, TipoCampo::Curp),
            ParteSolicitante::Rfc => parte("rfc", "RFC", true, TipoCampo::Rfc),
            ParteSolicitante::Telefono => parte("telefono", "Teléfono", true, TipoCampo::Telefono),
            ParteSolicitante::Domicilio => parte("domicilio", "Domicilio", true, TipoCampo::Domicilio),
            ParteSolicitante::Nacimiento => parte(
                "nacimiento",
                "Fecha de nacimiento",
                de_todos,
                TipoCampo::Fecha { minimo: None, maximo: None },
            ),
        });
    }
    campos
}

fn parte(id: &str, etiqueta: &str, obligatorio: bool, tipo: TipoCampo) -> Campo {
    Campo {
        id: id.into(),
        tipo,
        etiqueta: etiqueta.to_owned(),
        ayuda: None,
        obligatorio,
        visible_si: None,
        obligatorio_si: None,
        inicial: None,
        finalidad: None,
        datos: Datos::Personales,
        ven: Vec::new(),
        requisito: false,
        advierte_si: None,
        advertencia: None,
        calculo: None,
        cita: Cita::default(),
    }
}

/// The option by which a record of who applies says its kind.
pub const fn id_persona(persona: TipoPersona) -> &'static str {
    match persona {
        TipoPersona::Fisica => "fisica",
        TipoPersona::Moral => "moral",
    }
}

const fn nombre_persona(persona: TipoPersona) -> &'static str {
    match persona {
        TipoPersona::Fisica => "Una persona física",
        TipoPersona::Moral => "Una persona moral",
    }
}
