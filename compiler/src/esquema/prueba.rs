//! The tests that live with a trámite, `pruebas/*.yaml`.

use super::tabla::Lugar::{Cada, Duracion, Lista, Nombre, Numero, Palabra, SiNo, Texto, Uno, Varios};
use super::tabla::{Bloque, Lugar, bloque, o, r};
use super::tramite::{PERSONAS, RESULTADOS};

/// A prueba.
pub static PRUEBA: Bloque = bloque(
    "prueba",
    "Un caso inventado, contado paso a paso, con lo que debe resultar. Se corre con `ventanilla probar`.",
    &[
        r("prueba", Texto, "Qué muestra, en una frase."),
        r("fecha", Texto, "Cuándo empieza: `2026-03-02 10:00`."),
        o("solicitante", Lugar::Bloque(&SOLICITANTE), "Quién solicita; lo que falte se inventa."),
        o("dado", Lugar::Bloque(&DADO), "Lo que ya es así antes de empezar."),
        r("pasos", Lista(&Lugar::Bloque(&PASO)), "Qué pasa, en orden."),
    ],
);

static SOLICITANTE: Bloque = bloque(
    "solicitante_de_prueba",
    "Una persona inventada.",
    &[
        o("tipo", Palabra(PERSONAS), "Qué clase de persona es."),
        o("nombre", Texto, "Su nombre o razón social."),
        o("correo", Texto, "Su correo."),
        o("curp", Texto, "Su CURP, si el trámite la pide."),
        o("rfc", Texto, "Su RFC, si el trámite lo pide."),
        o("telefono", Texto, "Su teléfono, si el trámite lo pide."),
        o("domicilio", Cada(&Texto), "Su domicilio por partes, si el trámite lo pide."),
        o("nacimiento", Texto, "Su fecha de nacimiento, si el trámite la pide."),
    ],
);

static DADO: Bloque = bloque(
    "dado",
    "Lo que ya es así antes de empezar.",
    &[
        o("canal", Palabra(&["en_linea", "presencial"]), "Cómo llega la solicitud; en línea si no se dice."),
        o(
            "roles",
            Cada(&Varios(&Texto)),
            "Quién tiene cada rol, por su nombre; si no se dice, una persona distinta por rol.",
        ),
        o(
            "llenos",
            Cada(&Uno(&[SiNo, Varios(&Nombre)])),
            "Lugares que otros ya ocuparon todos: las opciones de cada cupo, o `si`.",
        ),
    ],
);

static PASO: Bloque = bloque(
    "paso",
    "Un paso: lo que alguien hace, lo que se rechaza, un pago, tiempo que pasa, o lo que debe ser así.",
    &[
        o("hace", Texto, "Lo que alguien hace y procede: `etapa.accion`, o una acción general."),
        o("rechaza", Texto, "Lo que alguien intenta y se rechaza; con `porque`."),
        o(
            "en",
            Nombre,
            "La etapa del pago, de la consulta o de la cita, o donde se hace `firmar`, `devolver`, `programar`, `convocar`, `votar`, `invitar`, `reasignar`, `consultar_aviso`, `tomar` o `soltar`.",
        ),
        o("por", Texto, "Quién lo hace: un rol, un tercero, una persona de `dado.roles` o `solicitante`."),
        o(
            "con",
            Cada(&RESPUESTA),
            "Las respuestas, por el nombre de su campo; lo que contesta un sistema; la hora de una cita, `cuando`; o lo que se dice de una visita, una sesión o un voto.",
        ),
        o("porque", Texto, "Parte del motivo con que se rechaza."),
        o(
            "llega",
            Palabra(&["pago", "consulta"]),
            "Se confirma un pago, o contesta un sistema al que se consulta.",
        ),
        o("falla", Texto, "El sistema no tiene respuesta: por qué."),
        o("monto", Numero, "Cuánto se paga; lo que se debe si no se dice."),
        o("apartado", Texto, "El pago no se aplica: parte del motivo."),
        o("pasan", Duracion, "El tiempo que pasa."),
        o("hasta", Texto, "Pasa el tiempo hasta esa fecha con su hora."),
        o("espera", Lugar::Bloque(&ESPERA), "Lo que debe ser así; lo que no se nombra no se mira."),
    ],
);

/// Text, a list, parts; tables have rows with parts.
static RESPUESTA: Lugar = Uno(&[Texto, Lista(&CELDA), Cada(&CELDA)]);
static CELDA: Lugar = Uno(&[Texto, Lista(&Texto), Cada(&Uno(&[Texto, Lista(&Texto), Cada(&Texto)]))]);

static ESPERA: Bloque = bloque(
    "espera",
    "Lo que debe ser así después de los pasos anteriores.",
    &[
        o("etapas", Varios(&Nombre), "Dónde está el expediente: todas sus etapas activas."),
        o("cobros", Cada(&Uno(&[Numero, Cada(&Numero)])), "Cada cobro: su total, o sus conceptos y `total`."),
        o("explica", Cada(&Varios(&Texto)), "Partes de la explicación de cada cobro."),
        o("vence", Cada(&Texto), "Qué día vence cada plazo; o `detenido`, o `no_corre`."),
        o("avisos", Varios(&Nombre), "Los avisos enviados desde el `espera` anterior, todos."),
        o("salida", Varios(&Lugar::Bloque(&DOCUMENTO)), "El documento que se emitió."),
        o("revocadas", Varios(&Nombre), "Las salidas que se revocaron, todas."),
        o("devuelto", Cada(&Numero), "Cuánto se ordenó devolver de cada depósito."),
        o("ejecutado", Cada(&Numero), "Con cuánto se quedó el municipio de cada depósito."),
        o(
            "cupo",
            Cada(&Uno(&[SiNo, Nombre])),
            "El lugar que se tiene de cada cupo: su opción, o `si`; o `no`.",
        ),
        o("valores", Cada(&RESPUESTA), "Campos, cálculos o expresiones con su valor."),
        o("ofrece", Varios(&Texto), "Acciones que ahora se pueden."),
        o("no_ofrece", Varios(&Texto), "Acciones que ahora no se pueden."),
        o("resultado", Palabra(RESULTADOS), "Cómo terminó."),
    ],
);

static DOCUMENTO: Bloque = bloque(
    "documento_esperado",
    "Un documento emitido.",
    &[
        r("id", Nombre, "Cuál de las salidas."),
        o("contiene", Varios(&Texto), "Textos que dice."),
        o("publico", Cada(&Texto), "Lo que cualquiera puede leer de él, como se lee."),
    ],
);
