//! Each operation of the API in a row: who may, what it takes, what it gives. [`super::openapi`] turns the rows into the description.

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quien {
    /// Anybody.
    Cualquiera,
    /// Anybody; with a session it knows more.
    SesionOpcional,
    /// With a session.
    Sesion,
    /// With a session of who administers, or by a pass.
    Administracion,
    /// The collector, by its signature.
    Cobrador,
    /// Somebody without an account, by the token of their link.
    Invitada,
}

/// What it takes.
#[derive(Clone, Copy, Debug)]
pub enum Cuerpo {
    /// Nothing.
    Nada,
    /// JSON that must come; the name of its shape.
    Json(&'static str),
    /// JSON that must come, and carries whole definitions; the name of its shape.
    JsonGrande(&'static str),
    /// JSON that may be left out.
    JsonOpcional(&'static str),
    /// A file, with parts besides it.
    Archivo(&'static [(&'static str, &'static str)]),
    /// A file, or the digest of one.
    ArchivoOHuella,
}

/// What it gives when all goes well.
#[derive(Clone, Copy, Debug)]
pub enum Da {
    /// Nothing.
    Nada,
    /// JSON; the name of its shape.
    Json(&'static str),
    /// JSON Schema.
    Esquema,
    /// An issued document.
    Pdf,
    /// The sealed definition.
    Paquete,
    /// The sealed definition of any version.
    PaqueteDeVersion,
    /// A file that somebody handed in.
    Archivo,
    /// Plain text.
    Texto,
    /// The description itself.
    OpenApi,
}

/// A parameter of the query.
pub type Parametro = (&'static str, &'static str, &'static str);

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct Operacion {
    /// Method.
    pub metodo: &'static str,
    /// Path.
    pub camino: &'static str,
    /// Stable name.
    pub id: &'static str,
    /// Group.
    pub grupo: &'static str,
    /// In a line.
    pub resumen: &'static str,
    /// What else is good to know.
    pub detalle: &'static str,
    /// Who may.
    pub quien: Quien,
    /// Parameters of the query: name, JSON Schema, words.
    pub consulta: &'static [Parametro],
    /// Whether `Idempotency-Key` comes: `Some(true)` when it must.
    pub idempotencia: Option<bool>,
    /// What it takes.
    pub cuerpo: Cuerpo,
    /// Status and answer when all goes well.
    pub bien: (u16, Da),
    /// Refusals that it may meet.
    pub errores: &'static [u16],
}

const BASE: Operacion = Operacion {
    metodo: "GET",
    camino: "",
    id: "",
    grupo: "",
    resumen: "",
    detalle: "",
    quien: Quien::Cualquiera,
    consulta: &[],
    idempotencia: None,
    cuerpo: Cuerpo::Nada,
    bien: (200, Da::Nada),
    errores: &[],
};

const TEXTO: &str = r#"{"type":"string","maxLength":500}"#;
const LIMITE: Parametro =
    ("limite", r#"{"type":"integer","minimum":1,"maximum":200,"default":50}"#, "Cuántas filas, de 1 a 200.");
const ACCION: &[u16] = &[400, 401, 403, 404, 409, 410, 413, 415, 422];

/// An action of a stage, on either side of the counter.
const ACTUAR: Operacion = Operacion {
    metodo: "POST",
    detalle: "Lo que no se envía en «respuestas» se queda como está; «null» lo vacía.",
    quien: Quien::Sesion,
    idempotencia: Some(false),
    cuerpo: Cuerpo::JsonOpcional("PeticionAccion"),
    bien: (200, Da::Json("Hecha")),
    errores: ACCION,
    ..BASE
};

/// An action of the whole expediente.
const ACTUAR_EN_GENERAL: Operacion =
    Operacion { detalle: "", cuerpo: Cuerpo::JsonOpcional("PeticionAccionGeneral"), ..ACTUAR };

/// Taking a task and letting it go.
const TOMAR: Operacion =
    Operacion { detalle: "", idempotencia: None, cuerpo: Cuerpo::Json("PeticionEtapa"), ..ACTUAR };

/// The PDF of an issued document.
const DOCUMENTO: Operacion = Operacion {
    resumen: "Un documento emitido, por su folio",
    quien: Quien::Sesion,
    bien: (200, Da::Pdf),
    errores: &[400, 401, 404, 410],
    ..BASE
};

/// An order about versions.
const DE_VERSIONES: Operacion = Operacion {
    grupo: "Versiones",
    quien: Quien::Administracion,
    idempotencia: Some(true),
    errores: &[400, 401, 403, 404, 413, 415, 422],
    ..BASE
};

/// A file of a version.
const ARCHIVO_DE_VERSION: Operacion = Operacion {
    grupo: "Versiones",
    quien: Quien::Administracion,
    errores: &[400, 401, 403, 404, 422],
    ..BASE
};

/// What somebody without an account does.
const DE_INVITACION: Operacion = Operacion {
    grupo: "Invitaciones",
    quien: Quien::Invitada,
    bien: (200, Da::Json("Invitacion")),
    errores: &[400, 401, 404, 410, 429],
    ..BASE
};

/// All of them.
pub const OPERACIONES: &[Operacion] = &[
    Operacion {
        metodo: "POST",
        camino: "/api/v1/sesiones",
        id: "abrir_sesion",
        grupo: "Sesiones",
        resumen: "Abre una sesión",
        detalle: "El token se envía en «Authorization: Bearer». Caduca si no se usa. La API no acepta cookies.",
        cuerpo: Cuerpo::Json("PeticionSesion"),
        bien: (201, Da::Json("Sesion")),
        errores: &[400, 401, 413, 415, 422, 429],
        ..BASE
    },
    Operacion {
        metodo: "DELETE",
        camino: "/api/v1/sesiones",
        id: "cerrar_sesion",
        grupo: "Sesiones",
        resumen: "Cierra la sesión del token",
        quien: Quien::Sesion,
        bien: (204, Da::Nada),
        errores: &[401],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/tramites",
        id: "listar_tramites",
        grupo: "Trámites",
        resumen: "El catálogo de trámites que se ofrecen",
        consulta: &[
            ("q", TEXTO, "Principios de palabras del nombre, la descripción, los temas o la dependencia."),
            ("dependencia", TEXTO, "Identificador de la dependencia."),
            ("categoria", TEXTO, "Un tema."),
            ("clase", r#"{"enum":["tramite","servicio"]}"#, "Clase."),
            ("modalidad", r#"{"enum":["en_linea","presencial"]}"#, "Cómo se puede hacer."),
            ("publico", r#"{"enum":["ciudadania","empresas"]}"#, "Para quién es."),
        ],
        bien: (200, Da::Json("Catalogo")),
        errores: &[400],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/tramites/{id}",
        id: "ver_tramite",
        grupo: "Trámites",
        resumen: "La ficha de un trámite",
        bien: (200, Da::Json("Ficha")),
        errores: &[400, 404],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/tramites/{id}/esquema",
        id: "ver_esquema",
        grupo: "Trámites",
        resumen: "El JSON Schema de la solicitud",
        detalle: "Dice la forma de lo que se envía en POST /api/v1/tramites/{id}/solicitudes. Lo que depende de otras respuestas lo decide el servidor.",
        bien: (200, Da::Esquema),
        errores: &[400, 404],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/tramites/{id}/paquete",
        id: "ver_paquete",
        grupo: "Trámites",
        resumen: "La definición compilada y sellada",
        detalle: "Su ETag es la huella SHA-256 de sus bytes. Con «If-None-Match» responde 304 si no ha cambiado.",
        bien: (200, Da::Paquete),
        errores: &[400, 404],
        ..BASE
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/tramites/{id}/costo",
        id: "estimar_costo",
        grupo: "Trámites",
        resumen: "Cuánto costaría, con lo que se sabe hasta ahora",
        detalle: "Puede enviar sólo algunas respuestas; cada cobro dice qué le falta para calcularse.",
        quien: Quien::SesionOpcional,
        cuerpo: Cuerpo::Json("PeticionCosto"),
        bien: (200, Da::Json("Estimacion")),
        errores: &[400, 404, 413, 415, 422],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/tramites/{id}/estadistica",
        id: "ver_estadistica",
        grupo: "Trámites",
        resumen: "Cifras de los expedientes que terminaron en un trimestre, sin decir de quién son",
        detalle: "Sólo de trámites que publican su estadística, y de trimestres que ya terminaron. Ninguna cifra es de menos de cinco expedientes.",
        consulta: &[(
            "trimestre",
            r#"{"type":"string","pattern":"^[0-9]{4}-[1-4]$"}"#,
            "El trimestre, como 2026-1; si no se dice, el último que terminó.",
        )],
        bien: (200, Da::Json("Estadistica")),
        errores: &[400, 404, 422],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/tramites/{id}/documentos",
        id: "ver_documentos_tenidos",
        grupo: "Solicitudes",
        resumen: "Los documentos de la persona que el trámite admite, y por qué no sirven los que no",
        detalle: "Un campo que se contesta con uno de ellos recibe su folio. Si el trámite no pide ninguno, la lista viene vacía.",
        quien: Quien::Sesion,
        bien: (200, Da::Json("DocumentosTenidos")),
        errores: &[400, 401, 404],
        ..BASE
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/tramites/{id}/solicitudes",
        id: "enviar_solicitud",
        grupo: "Solicitudes",
        resumen: "Envía una solicitud",
        detalle: "Con la misma clave y el mismo contenido, la segunda vez responde lo mismo y no hace nada. Si faltan datos o están mal, 422 con «campos».",
        quien: Quien::Sesion,
        idempotencia: Some(true),
        cuerpo: Cuerpo::Json("PeticionSolicitud"),
        bien: (201, Da::Json("Recibida")),
        errores: &[400, 401, 404, 413, 415, 422],
        ..BASE
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/archivos",
        id: "subir_archivo",
        grupo: "Solicitudes",
        resumen: "Sube un archivo para un campo",
        detalle: "Lo que responde se envía tal cual como respuesta del campo. Se pide «tramite» (o «folio», si es para un expediente) y «campo», como partes o, si el cuerpo es el archivo solo, en la dirección.",
        quien: Quien::Sesion,
        consulta: &[
            ("tramite", TEXTO, "Trámite, si el cuerpo es el archivo solo."),
            ("folio", TEXTO, "Folio del expediente, en lugar de «tramite»."),
            ("campo", TEXTO, "Campo que pide el documento; en una tabla, «tabla.columna»."),
            ("nombre", TEXTO, "Nombre del archivo."),
        ],
        cuerpo: Cuerpo::Archivo(&[
            ("tramite", "Trámite."),
            ("folio", "Folio, en lugar de «tramite»."),
            ("campo", "Campo que pide el documento."),
        ]),
        bien: (201, Da::Json("Archivo")),
        errores: &[400, 401, 404, 413, 415, 422],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/solicitudes",
        id: "listar_solicitudes",
        grupo: "Solicitudes",
        resumen: "Las solicitudes de quien pregunta, la más nueva primero",
        quien: Quien::Sesion,
        consulta: &[
            LIMITE,
            ("despues", r#"{"type":"string","pattern":"^[0-9]{1,18}$"}"#, "Lo que vino en «siguiente»."),
        ],
        bien: (200, Da::Json("Solicitudes")),
        errores: &[400, 401, 404],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/solicitudes/{folio}",
        id: "ver_solicitud",
        grupo: "Solicitudes",
        resumen: "Una solicitud propia: estado, tareas, plazos, historia, documentos y pagos",
        quien: Quien::Sesion,
        bien: (200, Da::Json("Expediente")),
        errores: &[400, 401, 404, 410],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/solicitudes/{folio}/acciones/{etapa}/{accion}",
        id: "actuar_en_solicitud",
        grupo: "Solicitudes",
        resumen: "Hace una acción de una etapa propia; «responder» en una prevención",
        ..ACTUAR
    },
    Operacion {
        camino: "/api/v1/solicitudes/{folio}/citas/{etapa}",
        id: "ver_horas_de_cita",
        grupo: "Solicitudes",
        resumen: "Las horas que se pueden elegir para la cita de una etapa; se pide con las acciones «agendar», «reprogramar» y «cancelar_cita»",
        quien: Quien::Sesion,
        bien: (200, Da::Json("Cita")),
        errores: &[400, 401, 404, 410],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/solicitudes/{folio}/acciones-generales/{accion}",
        id: "actuar_en_general",
        grupo: "Solicitudes",
        resumen: "Hace una acción general, como desistir",
        ..ACTUAR_EN_GENERAL
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/solicitudes/{folio}/avisos/{etapa}/consulta",
        id: "consultar_aviso",
        grupo: "Solicitudes",
        resumen: "Lee el último aviso que envió una etapa; si es una notificación, surte efecto",
        quien: Quien::Sesion,
        cuerpo: Cuerpo::JsonOpcional("PeticionVacia"),
        bien: (200, Da::Json("AvisoLeido")),
        errores: ACCION,
        ..BASE
    },
    Operacion {
        camino: "/api/v1/solicitudes/{folio}/documentos/{documento}",
        id: "descargar_documento",
        grupo: "Solicitudes",
        ..DOCUMENTO
    },
    Operacion {
        camino: "/api/v1/solicitudes/{folio}/copias/{evento}",
        id: "leer_copia",
        grupo: "Solicitudes",
        resumen: "Lo que había de la persona en otra solicitud suya, cuando ésta lo reunió",
        quien: Quien::Sesion,
        bien: (200, Da::Json("Expediente")),
        errores: &[401, 404, 410],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/bandeja",
        id: "ver_bandeja",
        grupo: "Operación",
        resumen: "Las tareas de los roles que atiende la cuenta, primero lo que vence antes",
        quien: Quien::Sesion,
        consulta: &[
            ("vista", r#"{"enum":["todas","mias","sin_asignar"],"default":"todas"}"#, "Cuáles."),
            ("tramite", TEXTO, "Sólo las de un trámite."),
            ("etapa", TEXTO, "Sólo las de una etapa de ese trámite."),
            ("q", TEXTO, "Principios de palabras del folio o de quien solicita."),
            ("vence_antes", r#"{"type":"string","format":"date-time"}"#, "Sólo las que vencen antes."),
            LIMITE,
            ("despues", TEXTO, "Lo que vino en «siguiente»."),
        ],
        bien: (200, Da::Json("Bandeja")),
        errores: &[400, 401, 404],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/expedientes/{folio}",
        id: "ver_expediente",
        grupo: "Operación",
        resumen: "Un expediente que la cuenta atiende",
        detalle: "Cada lectura queda anotada.",
        quien: Quien::Sesion,
        bien: (200, Da::Json("Expediente")),
        errores: &[400, 401, 404, 410],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/expedientes/{folio}/acciones/{etapa}/{accion}",
        id: "actuar_en_expediente",
        grupo: "Operación",
        resumen: "Hace una acción de una etapa; «convocar» y «votar» en una votación",
        ..ACTUAR
    },
    Operacion {
        camino: "/api/v1/expedientes/{folio}/citas/{etapa}",
        id: "ver_horas_de_cita_de_expediente",
        grupo: "Operación",
        resumen: "Las horas que se pueden asignar a la cita de una etapa; se registra con las acciones «asiste» y «falta»",
        quien: Quien::Sesion,
        bien: (200, Da::Json("Cita")),
        errores: &[400, 401, 404, 410],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/expedientes/{folio}/acciones-generales/{accion}",
        id: "actuar_en_expediente_en_general",
        grupo: "Operación",
        resumen: "Hace una acción general",
        ..ACTUAR_EN_GENERAL
    },
    Operacion {
        camino: "/api/v1/expedientes/{folio}/documentos/{documento}",
        id: "descargar_documento_del_expediente",
        grupo: "Operación",
        detalle: "Cada lectura queda anotada.",
        ..DOCUMENTO
    },
    Operacion {
        camino: "/api/v1/expedientes/{folio}/servidores",
        id: "personas_del_expediente",
        grupo: "Operación",
        resumen: "Las personas que pueden elegirse en un expediente, por campo",
        detalle: "Son las cuentas activas que hoy tienen el rol que se pide.",
        bien: (200, Da::Json("ServidoresElegibles")),
        errores: &[401, 404, 410],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/expedientes/{folio}/tomar",
        id: "tomar_tarea",
        grupo: "Operación",
        resumen: "Toma una tarea",
        ..TOMAR
    },
    Operacion {
        camino: "/api/v1/expedientes/{folio}/soltar",
        id: "soltar_tarea",
        grupo: "Operación",
        resumen: "Suelta una tarea",
        ..TOMAR
    },
    Operacion {
        camino: "/api/v1/invitacion",
        id: "ver_invitacion",
        resumen: "Lo que se pide a alguien sin cuenta por el enlace de su correo, o lo que ya respondió",
        detalle: "Es lo mismo que muestra la página del enlace. Un enlace que se reemplazó por otro, o cuyo plazo terminó, responde 410.",
        ..DE_INVITACION
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/invitacion/acciones/{accion}",
        id: "responder_invitacion",
        resumen: "Responde por el enlace",
        detalle: "Se responde una sola vez; después responde 409. Devuelve lo que quedó registrado.",
        cuerpo: Cuerpo::JsonOpcional("PeticionAccionGeneral"),
        errores: &[400, 401, 404, 409, 410, 413, 415, 422, 429],
        ..DE_INVITACION
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/invitacion/archivos",
        id: "subir_archivo_de_invitacion",
        resumen: "Entrega un archivo para un documento que se le pide",
        detalle: "Lo que devuelve se envía tal cual en la respuesta del campo.",
        consulta: &[
            ("campo", TEXTO, "El campo, si el archivo se envía solo."),
            ("nombre", TEXTO, "El nombre del archivo, si se envía solo."),
        ],
        cuerpo: Cuerpo::Archivo(&[("campo", "El campo.")]),
        bien: (201, Da::Json("Archivo")),
        errores: &[400, 401, 404, 409, 410, 413, 415, 422, 429],
        ..DE_INVITACION
    },
    Operacion {
        camino: "/api/v1/invitacion/archivos/{huella}",
        id: "ver_archivo_de_invitacion",
        resumen: "Un archivo que puede ver de la solicitud, o que entregó",
        bien: (200, Da::Archivo),
        errores: &[400, 401, 404, 409, 410, 429],
        ..DE_INVITACION
    },
    Operacion {
        camino: "/api/v1/verificacion/{folio}",
        id: "verificar_folio",
        grupo: "Verificación",
        resumen: "Lo que cualquiera puede saber de un documento emitido, por su folio",
        bien: (200, Da::Json("Verificacion")),
        errores: &[400, 404],
        ..BASE
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/verificacion",
        id: "verificar_archivo",
        grupo: "Verificación",
        resumen: "Si un archivo, o su huella, es un documento emitido",
        detalle: "El archivo no se guarda.",
        cuerpo: Cuerpo::ArchivoOHuella,
        bien: (200, Da::Json("Verificacion")),
        errores: &[400, 404, 413, 415, 422],
        ..BASE
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/pagos/avisos",
        id: "avisar_pago",
        grupo: "Pagos",
        resumen: "El cobrador avisa de un pago",
        detalle: "Repetirlo no lo aplica dos veces. Un pago que no coincide con lo que se espera queda apartado para conciliarse.",
        quien: Quien::Cobrador,
        cuerpo: Cuerpo::Json("AvisoDePago"),
        bien: (200, Da::Json("EstadoDePago")),
        errores: &[400, 401, 413, 415, 422],
        ..BASE
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/versiones",
        id: "entregar_version",
        detalle: "Sólo en el entorno de pruebas, que la ofrece desde luego para que se pruebe y se revise.",
        resumen: "Entrega una versión al entorno de pruebas",
        cuerpo: Cuerpo::JsonGrande("PeticionVersion"),
        bien: (201, Da::Json("VersionEnApi")),
        ..DE_VERSIONES
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/liberaciones",
        id: "liberar_versiones",
        resumen: "Libera en producción una o varias versiones aprobadas",
        detalle: "Todas o ninguna: si una no se puede liberar, «campos» dice cada motivo y no cambia nada. Con la misma clave y el mismo contenido, la segunda vez responde lo mismo.",
        cuerpo: Cuerpo::JsonGrande("PeticionLiberacion"),
        bien: (201, Da::Json("Liberacion")),
        ..DE_VERSIONES
    },
    Operacion {
        camino: "/api/v1/tramites/{id}/versiones",
        id: "listar_versiones",
        grupo: "Versiones",
        resumen: "Las versiones de un trámite y lo que se hizo con ellas, lo último primero",
        quien: Quien::Administracion,
        consulta: &[
            LIMITE,
            ("despues", r#"{"type":"string","pattern":"^[0-9]{1,18}$"}"#, "Lo que vino en «siguiente»."),
        ],
        bien: (200, Da::Json("Versiones")),
        errores: &[400, 401, 403, 404, 422],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/tramites/{id}/versiones/{huella}/paquete",
        id: "descargar_paquete",
        resumen: "El archivo del paquete de una versión",
        bien: (200, Da::PaqueteDeVersion),
        ..ARCHIVO_DE_VERSION
    },
    Operacion {
        camino: "/api/v1/tramites/{id}/versiones/{huella}/vistos-buenos",
        id: "descargar_vistos_buenos",
        resumen: "El archivo de los vistos buenos firmados de una versión",
        bien: (200, Da::Texto),
        ..ARCHIVO_DE_VERSION
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/tramites/{id}/versiones/{huella}/vistos-buenos",
        id: "entregar_vistos_buenos",
        resumen: "Entrega al entorno de pruebas vistos buenos que se firmaron fuera de él",
        detalle: "Los que ya estaban se quedan como están.",
        idempotencia: None,
        cuerpo: Cuerpo::JsonGrande("PeticionVistosBuenos"),
        bien: (200, Da::Json("Entregados")),
        ..DE_VERSIONES
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/tramites/{id}/versiones/{huella}/retiro",
        id: "retirar_version",
        resumen: "Retira en producción la versión que se ofrece o que está por ofrecerse",
        detalle: "Nadie puede empezar solicitudes nuevas con ella, y sus vistos buenos dejan de valer.",
        cuerpo: Cuerpo::Json("PeticionMotivo"),
        bien: (204, Da::Nada),
        ..DE_VERSIONES
    },
    Operacion {
        metodo: "POST",
        camino: "/api/v1/tramites/{id}/versiones/{huella}/regreso",
        id: "regresar_a_version",
        resumen: "Ofrece otra vez en producción una versión anterior que no se retiró",
        cuerpo: Cuerpo::Json("PeticionMotivo"),
        bien: (204, Da::Nada),
        ..DE_VERSIONES
    },
    Operacion {
        camino: "/api/v1/salud",
        id: "ver_salud",
        grupo: "Servicio",
        resumen: "Si el servicio vive",
        bien: (200, Da::Json("Salud")),
        ..BASE
    },
    Operacion {
        camino: "/api/v1/listo",
        id: "ver_listo",
        grupo: "Servicio",
        resumen: "Si el servicio puede trabajar",
        bien: (200, Da::Json("Salud")),
        errores: &[503],
        ..BASE
    },
    Operacion {
        camino: "/api/v1/openapi.json",
        id: "ver_openapi",
        grupo: "Servicio",
        resumen: "Esta descripción",
        bien: (200, Da::OpenApi),
        ..BASE
    },
    Operacion {
        camino: "/api/v1/problemas/{codigo}",
        id: "ver_problema",
        grupo: "Servicio",
        resumen: "Qué significa una clase de error",
        bien: (200, Da::Texto),
        errores: &[400, 404],
        ..BASE
    },
];
