//! How expedientes of earlier versions go on, `migracion.yaml`.

use super::tabla::Lugar::{Cada, Lista, Nombre, Palabra, Texto, Uno};
use super::tabla::{Bloque, Lugar, bloque, o, r};
use super::tramite::VALOR;

/// The whole file: one migration for each earlier version.
pub const MIGRACIONES: Lugar = Lista(&Lugar::Bloque(&MIGRACION));

static MIGRACION: Bloque = bloque(
    "migracion",
    "Cómo siguen con esta versión los expedientes de una anterior.",
    &[
        r("desde", Texto, "La huella de la versión anterior; su paquete va en `anteriores/`."),
        r("motivo", Texto, "Por qué cambian de versión; lo lee quien solicitó."),
        o("etapas", Cada(&Nombre), "Cómo se llama ahora cada etapa o rama que cambió de nombre."),
        o(
            "campos",
            Cada(&Uno(&[Lugar::Bloque(&PIDE_EN), VALOR])),
            "De dónde sale cada campo que la versión anterior no tenía igual: un valor, o la etapa donde se pide.",
        ),
        o(
            "plazos",
            Cada(&Palabra(&["conserva", "reinicia"])),
            "Qué pasa con el tiempo que ya corrió de cada plazo.",
        ),
        o("cobros", Cada(&Palabra(&["respeta"])), "Qué pasa con lo que ya se pagó de cada cobro."),
    ],
);

static PIDE_EN: Bloque = bloque(
    "lo_que_se_pide",
    "Un campo que se pide a quien toque, cuando su etapa esté pendiente.",
    &[r("pide_en", Nombre, "La etapa de esta versión en que se pide.")],
);
