//! Pages of people without an account.

use runtime::web::ErrorPlantilla;
use runtime::web::vistas::*;

use super::{Galeria, LARGO, campo, opcion, pagina, s};

pub fn pon(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let pregunta = Pregunta {
        pagina: pagina(Publico::Visita, "", "Opinión de su vecino"),
        errores: Errores::con(vec![ErrorDeCampo { texto: s(LARGO), ancla: s("que_hace") }]),
        antetitulo: s("Permiso para podar un árbol · Folio DPA-2026-000001"),
        titulo: s("Opinión de su vecino"),
        entrada: Some(s(
            "Ana Ruiz: Íñiga Peña dio el correo de usted como «Vecino del otro lado».\n\nDiga si está de acuerdo.",
        )),
        url: s("/invitacion/0"),
        campos: vec![campo(
            "que_hace",
            "¿Qué quiere hacer?",
            Control::Opcion {
                opciones: vec![
                    opcion("aceptar", "Estoy de acuerdo"),
                    opcion("objetar", "No estoy de acuerdo"),
                ],
                en_linea: false,
            },
        )],
        finalidades: vec![Fila::new("Qué árbol es", "Decidir si se autoriza la poda.")],
        boton: s("Enviar mi respuesta"),
        ..Pregunta::default()
    };
    let vista = InvitacionPagina {
        pregunta,
        ve: vec![
            FilaResumen::new("Qué árbol es y dónde está", "El fresno del fondo"),
            FilaResumen::new("Por qué", LARGO),
        ],
        motivo: Some(s("Ve estos datos por este motivo: comparten el árbol.")),
    };
    g.pon("invitacion", "tercero/invitacion.html", &vista)?;
    let respondida = RespondidaPagina {
        pagina: pagina(Publico::Visita, "", "Su respuesta quedó registrada"),
        antetitulo: s("Permiso para podar un árbol"),
        titulo: s("Su respuesta quedó registrada"),
        dicho: s("No estoy de acuerdo"),
        texto: s("Respondió el 2 de marzo de 2026, 10:00. No tiene que hacer nada más."),
        filas: vec![FilaResumen::new("Por qué no está de acuerdo", LARGO)],
    };
    g.pon("invitacion-respondida", "tercero/respondida.html", &respondida)
}
