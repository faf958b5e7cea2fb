//! The file of an environment, `entorno.yaml`.

use super::tabla::Lugar::{Bloque as De, Cada, Entero, Fecha, Lista, Nombre, Palabra, SiNo, Texto, Varios};
use super::tabla::{Bloque, estricto, o, r};

/// `entorno.yaml`.
pub static ENTORNO: Bloque = estricto(
    "entorno",
    "Un entorno: dónde corre el servidor, con qué servicios y quién aprueba lo que entra.",
    &[
        r("entorno", Palabra(&["pruebas", "produccion"]), "Para qué es."),
        r("nombre", Texto, "Cómo se llama, para quien administra."),
        r("publica", Texto, "Dirección con que la gente llega; se imprime en los documentos."),
        r("escucha", Texto, "Dirección y puerto en que escucha el servidor, por ejemplo `127.0.0.1:8080`."),
        r(
            "datos",
            Texto,
            "Carpeta de la base de datos y los documentos; si es relativa, cuenta desde la de este archivo.",
        ),
        o(
            "zona_horaria",
            Texto,
            "Zona horaria de las fechas de este archivo; `America/Monterrey` si no se dice.",
        ),
        o(
            "autoridades",
            Texto,
            "Archivo PEM con autoridades de certificados que se creen además de las públicas.",
        ),
        r("servicios", De(&SERVICIOS), "Con qué se hace lo que un trámite pide afuera."),
        o(
            "sistemas",
            Cada(&De(&SISTEMA)),
            "Cómo se pregunta a cada sistema de los que nombra `servicios.yaml`.",
        ),
        o("cuentas", Cada(&Texto), "La cuenta contable de cada `cuenta` que nombran los cobros."),
        o(
            "personas_de_ejemplo",
            SiNo,
            "Si hay personas inventadas, como las que cualquiera entra a probar. Sólo en pruebas.",
        ),
        o(
            "aprobacion",
            De(&APROBACION),
            "Quién aprueba lo que entra, y qué se le pide. En producción es obligatoria.",
        ),
        o(
            "plataforma",
            De(&PLATAFORMA),
            "Lo que los trámites hacen en la propia Ventanilla; si no se dice, ninguno mueve cuentas ni toca otro expediente.",
        ),
    ],
);

static PLATAFORMA: Bloque = estricto(
    "plataforma",
    "Lo que los trámites hacen en la propia Ventanilla.",
    &[
        o("cuentas", Varios(&Nombre), "Los procesos internos que dan, cambian y quitan accesos."),
        o(
            "expedientes",
            Varios(&Nombre),
            "Los trámites que hacen algo con el expediente que su persona nombra: reunir sus datos, suprimirlos.",
        ),
        o(
            "tambien_da",
            Varios(&Nombre),
            "Roles que actúan en esos procesos y que, aun así, se pueden dar con ellos.",
        ),
        o("enlace_horas", Entero, "Cuántas horas vale el enlace para elegir contraseña; 72 si no se dice."),
    ],
);

static SERVICIOS: Bloque = estricto(
    "servicios",
    "Con qué se hace lo que un trámite pide afuera; lo que falta, no lo hay.",
    &[
        o("correo", De(&CORREO), "Con qué se envían los mensajes."),
        o("pagos", De(&PAGOS), "Por dónde llegan los pagos."),
        o("contabilidad", De(&CONTABILIDAD), "Dónde se asientan los pagos."),
    ],
);

static SISTEMA: Bloque = estricto(
    "sistema",
    "Cómo se pregunta a un sistema.",
    &[
        r(
            "tipo",
            Palabra(&["simulado", "http"]),
            "`simulado`, en pruebas: contesta quien prueba; `http`: se le pregunta en su dirección.",
        ),
        o("direccion", Texto, "Dónde se le pregunta, con `http`."),
        o("secreto_en", De(&SECRETO), "Dónde está la clave con que se entra, si la pide."),
    ],
);

static CORREO: Bloque = estricto(
    "correo",
    "Con qué se envían los mensajes.",
    &[
        r(
            "tipo",
            Palabra(&["buzon", "smtp"]),
            "`buzon`: quedan en la base de datos; `smtp`, en producción: salen por un servidor de correo.",
        ),
        o("servidor", Texto, "El servidor de correo, con `smtp`."),
        o("puerto", Entero, "Su puerto; el de costumbre si no se dice."),
        o(
            "seguridad",
            Palabra(&["ninguna", "starttls", "implicita"]),
            "Cómo se cifra; `starttls` si no se dice. `ninguna`, sólo con un servidor de este equipo.",
        ),
        o("usuario", Texto, "Con qué usuario se entra, si lo pide."),
        o("secreto_en", De(&SECRETO), "Dónde está su clave."),
        o("remitente", Texto, "De qué dirección salen, con `smtp`."),
        o("nombre", Texto, "El nombre de quien los envía."),
    ],
);

static PAGOS: Bloque = estricto(
    "pagos",
    "Por dónde llegan los pagos.",
    &[
        r(
            "tipo",
            Palabra(&["simulado", "avisos_firmados"]),
            "`simulado`, en pruebas; `avisos_firmados`, en producción: quien cobra avisa de cada pago y firma el aviso.",
        ),
        o("secreto_en", De(&SECRETO), "Dónde está el secreto con que se firman los avisos."),
    ],
);

static SECRETO: Bloque = estricto(
    "secreto_en",
    "Dónde está un secreto: en una variable o en un archivo.",
    &[
        o("variable", Texto, "Variable del sistema que lo tiene."),
        o("archivo", Texto, "Archivo que lo tiene; si es relativo, cuenta desde la carpeta de este archivo."),
    ],
);

static CONTABILIDAD: Bloque = estricto(
    "contabilidad",
    "Dónde se asientan los pagos.",
    &[r("tipo", Palabra(&["bitacora"]), "`bitacora`: en los registros del programa, un renglón por pago.")],
);

static APROBACION: Bloque = estricto(
    "aprobacion",
    "Quién aprueba lo que entra, y qué se le pide.",
    &[
        o("personas", Entero, "Cuántas personas distintas aprueban, como mínimo; 2 si no se dice."),
        o("vigencia_dias", Entero, "Días en que un visto bueno sirve para entrar; 180 si no se dice."),
        o("cobertura", De(&COBERTURA), "Cuánto alcanzan las pruebas, como mínimo, en porcentaje."),
        r("llaves", Lista(&De(&LLAVE)), "Las llaves públicas de quienes aprueban."),
    ],
);

static COBERTURA: Bloque = estricto(
    "cobertura",
    "Cuánto alcanzan las pruebas, como mínimo, en porcentaje.",
    &[
        o("etapas", Entero, "De las etapas."),
        o("acciones", Entero, "De las acciones."),
        o("plazos", Entero, "De los plazos que vencen."),
        o("ramas", Entero, "De los lados de cada condición y los renglones de cada tabla."),
        o("linderos", Entero, "De los valores justo debajo, en y arriba de cada cifra donde algo cambia."),
        o("rechazos", Entero, "De lo que no se acepta."),
    ],
);

static LLAVE: Bloque = estricto(
    "llave",
    "La llave pública de quien aprueba, y para qué vale.",
    &[
        r("llave", Texto, "La llave, como la escribe `ventanilla llave`."),
        r("quien", Texto, "Correo de la persona."),
        r("persona", Texto, "Nombre de la persona."),
        r("cargo", Texto, "Su cargo."),
        o("dependencias", Varios(&Nombre), "Dependencias cuyos trámites aprueba; todas si no se dice."),
        r(
            "aspectos",
            Varios(&Palabra(&["flujo", "formulario", "usuarios", "montos", "salida"])),
            "Lo que aprueba de un trámite.",
        ),
        o(
            "parametros",
            SiNo,
            "`si` cuando aprueba por sí sola versiones que sólo cambian valores de parámetros.",
        ),
        r("desde", Fecha, "Primer día en que vale."),
        r("hasta", Fecha, "Último día en que vale."),
        o("revocada", De(&REVOCADA), "Desde cuándo ya no vale, y por qué."),
    ],
);

static REVOCADA: Bloque = estricto(
    "revocada",
    "Que una llave ya no vale, aunque no haya vencido.",
    &[r("desde", Fecha, "Primer día en que ya no vale."), r("motivo", Texto, "Por qué.")],
);
