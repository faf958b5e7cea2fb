//! The files that all trámites share.

use super::tabla::Lugar::{
    Cada, Duracion, Entero, Fecha, Lista, Nombre, Numero, Palabra, SiNo, Texto, Uno, Varios,
};
use crate::leer::politica::DE_FICHA;

use super::tabla::{ACTOS, Bloque, DATOS, DIAS, Lugar, bloque, libre, o, r};
use super::tramite::CAMPO;

/// `municipio.yaml`.
pub static MUNICIPIO: Bloque = bloque(
    "municipio",
    "Lo que comparten todos los trámites del municipio.",
    &[
        r("municipio", Nombre, "Nombre corto del municipio."),
        r("nombre", Texto, "Nombre del municipio, como aparece en los documentos."),
        r("zona_horaria", Texto, "Zona horaria, por ejemplo `America/Monterrey`."),
        r("calendario", Nombre, "Calendario de días hábiles que se usa si un plazo no dice otro."),
        r("dependencias", Cada(&Lugar::Bloque(&DEPENDENCIA)), "Las dependencias, por su nombre corto."),
        o(
            "ordenamientos",
            Cada(&Lugar::Bloque(&ORDENAMIENTO)),
            "Leyes y reglamentos que se citan, por su nombre corto.",
        ),
        o(
            "separacion",
            Lista(&Lista(&Palabra(ACTOS))),
            "Pares de actos que una misma persona no hace en un expediente.",
        ),
        o("expediente_catastral", Lugar::Bloque(&CATASTRAL), "Cómo se escribe el expediente catastral."),
        o("redondeo", Lugar::Bloque(&REDONDEO), "Cómo se redondean los cobros."),
        o(
            "notificacion",
            Lugar::Bloque(&NOTIFICACION),
            "Cuándo se da por consultado un aviso con efectos legales.",
        ),
        o("prevencion", Lugar::Bloque(&PREVENCION), "Cuántas veces, y hasta cuándo, se puede prevenir."),
        o("politica", Lugar::Bloque(&POLITICA), "Lo que toda definición del municipio debe cumplir."),
    ],
);

static DEPENDENCIA: Bloque = bloque(
    "dependencia",
    "Una dependencia.",
    &[
        r("nombre", Texto, "Nombre completo."),
        o("siglas", Texto, "Siglas, con que empieza el folio."),
        o("domicilio", Texto, "Dónde atiende."),
        o("horario", Texto, "Cuándo atiende."),
        o("contacto", Texto, "Correo o teléfono."),
        o("firma", Texto, "Reservada para la firma de la dependencia."),
    ],
);

static ORDENAMIENTO: Bloque = bloque(
    "ordenamiento",
    "Una ley o un reglamento.",
    &[
        r("nombre", Texto, "Nombre oficial."),
        o("publicado", Texto, "Dónde y cuándo se publicó."),
        o("url", Texto, "Dónde se puede leer."),
    ],
);

static CATASTRAL: Bloque = bloque(
    "expediente_catastral",
    "La forma del expediente catastral.",
    &[
        r("patron", Texto, "Patrón que debe cumplir."),
        o("ejemplo", Texto, "Un ejemplo, que se muestra a quien lo escribe."),
    ],
);

/// How amounts are rounded; a cobro may have its own.
pub static REDONDEO: Bloque = bloque(
    "redondeo",
    "Cómo se redondea.",
    &[
        o("a", Palabra(&["centavo", "peso"]), "A qué unidad."),
        o("modo", Palabra(&["mitad_arriba", "mitad_par", "truncar", "arriba"]), "Hacia dónde."),
        o("en", Palabra(&["concepto", "total"]), "En cada concepto o sólo en el total."),
    ],
);

static NOTIFICACION: Bloque = bloque(
    "notificacion",
    "Avisos con efectos legales.",
    &[o("consulta_en", Duracion, "Tiempo tras el cual se da por consultado.")],
);

static PREVENCION: Bloque = bloque(
    "prevencion",
    "Las prevenciones del municipio.",
    &[
        o("maximo", Entero, "Cuántas por expediente."),
        o("minimo", Duracion, "El menor plazo que se puede dar para completar."),
        o(
            "ventana",
            Uno(&[Palabra(&["primer_tercio", "siempre"]), Duracion]),
            "Hasta cuándo se puede prevenir, como lo más.",
        ),
    ],
);

static POLITICA: Bloque = bloque(
    "politica",
    "Lo que toda definición del municipio debe cumplir; un trámite se exime con `exento`.",
    &[
        o("plazo_maximo", Duracion, "El mayor plazo de resolución."),
        o("requisitos_maximo", Entero, "Cuántos requisitos como máximo se piden a todos."),
        o("ficha", Lista(&Palabra(DE_FICHA)), "Lo que toda ficha dice, además de lo que siempre se exige."),
        o("requisito_con_fundamento", SiNo, "Si cada requisito cita su artículo."),
    ],
);

/// `servicios.yaml`.
pub static SERVICIOS: Bloque = bloque(
    "servicios_externos",
    "Los sistemas a los que un trámite pregunta. Dónde está cada uno lo dice el entorno.",
    &[r("servicios", Cada(&Lugar::Bloque(&SERVICIO)), "Los sistemas, por su nombre corto.")],
);

static SERVICIO: Bloque = bloque(
    "servicio",
    "Un sistema al que se pregunta. `plataforma` es la propia Ventanilla.",
    &[
        r("nombre", Texto, "Cómo se llama, para la gente."),
        r("operaciones", Cada(&Lugar::Bloque(&OPERACION)), "Lo que se le puede preguntar."),
    ],
);

static OPERACION: Bloque = bloque(
    "operacion",
    "Una pregunta, que hacerla dos veces no cambia nada; o algo que hace la propia Ventanilla.",
    &[
        o("nombre", Texto, "Cómo se llama, para la gente."),
        o(
            "clase",
            Palabra(&["consulta", "efecto"]),
            "`consulta`, si no se dice; `efecto`: la Ventanilla hace algo, y sólo ella.",
        ),
        o("recibe", Cada(&Lugar::Bloque(&CAMPO)), "Lo que se le dice: datos sencillos, sin condiciones."),
        r("entrega", Cada(&Lugar::Bloque(&CAMPO)), "Lo que contesta: datos sencillos, sin condiciones."),
    ],
);

/// `agendas.yaml`.
pub static AGENDAS: Bloque = bloque(
    "agendas",
    "Dónde y a qué horas se dan citas. Quien aparta en una agenda quita lugar a todos los demás.",
    &[r("agendas", Cada(&Lugar::Bloque(&AGENDA)), "Las agendas, por su nombre corto.")],
);

static AGENDA: Bloque = bloque(
    "agenda",
    "Una agenda de citas.",
    &[
        o("nombre", Texto, "Cómo se llama, para la gente."),
        r("lugar", Texto, "A dónde acude la persona."),
        o(
            "calendario",
            Nombre,
            "El calendario de cuyo `horario` salen las horas; el del municipio si no se dice.",
        ),
        r("cita_dura", Duracion, "Cuánto dura cada una, de cinco en cinco minutos."),
        r("cupo", Entero, "Cuántas caben a la misma hora."),
        o("anticipacion", Duracion, "Con cuánto tiempo, por lo menos, se pide; los días cuentan enteros."),
        o("horizonte", Duracion, "Hasta cuándo se ofrecen horas; 60 días naturales si no se dice."),
    ],
);

/// `organos.yaml`.
pub static ORGANOS: Bloque = bloque(
    "organos",
    "Quiénes deciden juntos, votando en sesión: un cabildo, un consejo, una comisión.",
    &[r("organos", Cada(&Lugar::Bloque(&ORGANO)), "Los órganos, por su nombre corto.")],
);

static ORGANO: Bloque = bloque(
    "organo",
    "Un órgano colegiado.",
    &[
        o("nombre", Texto, "Cómo se llama, para la gente."),
        r("miembros", Varios(&Nombre), "Los roles de quienes lo integran, que deben poder `vota`."),
        r("asientos", Entero, "Cuántas personas lo integran."),
        o("quorum", Entero, "Cuántas deben estar presentes; más de la mitad si no se dice."),
        o(
            "mayoria",
            Palabra(&["simple", "absoluta", "dos_tercios"]),
            "Lo que hace falta para aprobar; `simple` si no se dice.",
        ),
        o("voto_de_calidad", Nombre, "El rol, de los que lo integran, cuyo voto decide un empate."),
        o("suplentes", SiNo, "Si vota en lugar de una de esas personas quien la suple esos días."),
    ],
);

/// `roles.yaml`.
pub static ROLES: Bloque = bloque(
    "roles",
    "Quién puede hacer qué actos.",
    &[r("roles", Cada(&Lugar::Bloque(&ROL)), "Los roles, por su nombre corto.")],
);

static ROL: Bloque = bloque(
    "rol",
    "Un rol; lo pueden tener varias personas.",
    &[
        r("nombre", Texto, "Nombre del cargo o función."),
        r("dependencia", Nombre, "Dependencia a la que pertenece."),
        r("puede", Varios(&Palabra(ACTOS)), "Actos que puede hacer."),
        o("suplentes", Varios(&Nombre), "Roles que lo suplen."),
    ],
);

/// `documentos.yaml`.
pub static DOCUMENTOS: Bloque = bloque(
    "documentos",
    "Los documentos que se piden y los que se emiten.",
    &[r("documentos", Cada(&Lugar::Bloque(&DOCUMENTO)), "Los documentos, por su nombre corto.")],
);

static DOCUMENTO: Bloque = bloque(
    "documento",
    "Una clase de documento.",
    &[
        r("nombre", Texto, "Cómo se llama."),
        r("emite", Nombre, "El trámite que lo emite, o `externo`."),
        o("vigencia", Duracion, "Cuánto vale desde que se emite."),
        o("datos", Palabra(DATOS), "Qué datos personales contiene."),
        o("formatos", Varios(&Palabra(&["pdf", "jpg", "png"])), "Formatos de archivo que se aceptan."),
        o("tamano_maximo", Texto, "Tamaño máximo, por ejemplo `10 MB`."),
        o(
            "entrega",
            Cada(&Lugar::Bloque(&CAMPO)),
            "Los datos que lleva, para el trámite que lo pida después.",
        ),
    ],
);

/// `parametros/*.yaml`.
pub static PARAMETRO: Bloque = bloque(
    "parametro",
    "Un valor oficial que cambia con el tiempo, como la UMA.",
    &[
        r("parametro", Nombre, "Nombre con que se usa en las expresiones."),
        o("nombre", Texto, "Nombre completo."),
        r("tipo", Palabra(&["dinero", "decimal", "entero"]), "Qué clase de valor es."),
        r("valores", Lista(&Lugar::Bloque(&VIGENTE)), "Sus valores, por fechas."),
    ],
);

static VIGENTE: Bloque = bloque(
    "valor_de_parametro",
    "El valor entre dos fechas.",
    &[
        r("desde", Fecha, "Primer día en que vale."),
        o("hasta", Fecha, "Último día en que vale."),
        r("valor", Numero, "El valor."),
        r("fuente", Texto, "Dónde se publicó."),
    ],
);

/// `catalogos/*.yaml`.
pub static CATALOGO: Bloque = bloque(
    "catalogo",
    "Una tabla del municipio, cuyas filas son las opciones de los campos que la nombran.",
    &[
        r("catalogo", Nombre, "Nombre con que lo nombran los campos."),
        o("nombre", Texto, "Nombre completo."),
        o(
            "columnas",
            Cada(&Uno(&[Palabra(DE_COLUMNA), Lugar::Bloque(&COLUMNA_DE_CATALOGO)])),
            "Lo que dice cada fila además de su nombre, y de qué tipo es.",
        ),
        o("padre", Nombre, "El catálogo del que cuelgan sus filas; puede ser él mismo."),
        r("filas", Lista(&Lugar::Bloque(&FILA_DE_CATALOGO)), "Las filas, en el orden en que se ofrecen."),
    ],
);

/// Types of the columns of a catálogo.
const DE_COLUMNA: &[&str] = &["booleano", "entero", "decimal", "dinero", "texto", "fecha"];

static COLUMNA_DE_CATALOGO: Bloque = bloque(
    "columna_de_catalogo",
    "Una columna de un catálogo.",
    &[r("tipo", Palabra(DE_COLUMNA), "Qué guarda."), o("etiqueta", Texto, "Cómo se llama ante la gente.")],
);

static FILA_DE_CATALOGO: Bloque = libre(
    "fila_de_catalogo",
    "Una fila de un catálogo. Lleva además una clave por cada una de sus columnas.",
    &[
        r("clave", Nombre, "Con qué la nombran las reglas y los programas; no cambia."),
        r("nombre", Texto, "Lo que lee la gente."),
        o("padre", Nombre, "La clave de la fila de la que cuelga."),
        o("desde", Fecha, "Primer día en que se ofrece."),
        o("hasta", Fecha, "Último día en que se ofrece."),
    ],
);

/// `calendarios/*.yaml`.
pub static CALENDARIO: Bloque = bloque(
    "calendario",
    "Los días hábiles, como reglas que sirven para cualquier año.",
    &[
        r("calendario", Nombre, "Nombre corto del calendario."),
        r("nombre", Texto, "Nombre completo."),
        r("habiles", Varios(&Palabra(DIAS)), "Días de la semana en que se trabaja."),
        o("horario", Cada(&Varios(&Texto)), "Horas de atención por día: `lunes a viernes: [08:00-16:00]`."),
        o("descansos", Lista(&Lugar::Bloque(&DESCANSO)), "Días en que no se trabaja."),
        o("excepciones", Lista(&Lugar::Bloque(&EXCEPCION)), "Días que por una vez son hábiles o inhábiles."),
    ],
);

static DESCANSO: Bloque = bloque(
    "descanso",
    "Un descanso: una fecha, el enésimo día de un mes, días desde la Pascua, o un periodo.",
    &[
        o("fecha", Texto, "Mes y día, `05-01`."),
        o("lunes", Entero, "Qué lunes del mes `de`: 1 es el primero."),
        o("martes", Entero, "Qué martes del mes `de`."),
        o("miercoles", Entero, "Qué miércoles del mes `de`."),
        o("jueves", Entero, "Qué jueves del mes `de`."),
        o("viernes", Entero, "Qué viernes del mes `de`."),
        o("sabado", Entero, "Qué sábado del mes `de`."),
        o("domingo", Entero, "Qué domingo del mes `de`."),
        o("de", Entero, "El mes, de 1 a 12."),
        o("pascua", Entero, "Días desde el domingo de Pascua; `-2` es el Viernes Santo."),
        o("del", Fecha, "Primer día de un periodo."),
        o("al", Fecha, "Último día de un periodo."),
        o("desde", Fecha, "Desde cuándo vale la regla."),
        o("hasta", Fecha, "Hasta cuándo vale la regla."),
        o("cada", Entero, "Cada cuántos años."),
    ],
);

static EXCEPCION: Bloque = bloque(
    "excepcion",
    "Un día que por una vez es hábil, o que no lo es.",
    &[r("fecha", Fecha, "Qué día."), r("habil", SiNo, "Si se trabaja.")],
);
