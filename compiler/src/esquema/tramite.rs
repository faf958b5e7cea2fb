//! `tramite.yaml`.

use super::compartidos::REDONDEO;
use super::tabla::Lugar::{
    Cada, Duracion, Entero, Expresion, Limites, Lista, Nombre, Numero, Palabra, SiNo, Texto, Uno, Varios,
};
use super::tabla::{ACTOS, Bloque, DATOS, Lugar, bloque, o, r};

/// A trámite.
pub static TRAMITE: Bloque = bloque(
    "tramite",
    "Un trámite entero: de él salen la ficha, el formulario, los cobros, los plazos, los avisos y los documentos.",
    &[
        r("tramite", Nombre, "Nombre corto del trámite; es el de su carpeta."),
        r("nombre", Texto, "Nombre del trámite, como lo lee la gente."),
        o(
            "tipo",
            Palabra(&["tramite", "servicio", "interno"]),
            "Qué clase de trámite es; `tramite` si no se dice.",
        ),
        r("dependencia", Nombre, "Dependencia que lo resuelve."),
        o("version", Texto, "Versión de la definición."),
        r(
            "ficha",
            Lugar::Bloque(&FICHA),
            "Lo que la ficha pública dice y no sale del resto de la definición.",
        ),
        o("exento", Lugar::Bloque(&EXENTO), "De qué reglas del municipio se exime, y por qué."),
        o("solicitante", Lugar::Bloque(&SOLICITANTE), "Quién puede pedirlo y qué datos suyos se necesitan."),
        o(
            "se_ofrece",
            Lugar::Bloque(&SE_OFRECE),
            "Si se ofrece desde la página de un expediente, con ese expediente puesto.",
        ),
        o("finalidad", Texto, "Para qué se piden los datos personales; vale para todos los campos."),
        r("campos", Cada(&Lugar::Bloque(&CAMPO)), "Lo que se pide, por su nombre corto."),
        o("calculos", Cada(&CALCULO), "Valores que se calculan, por su nombre corto."),
        o(
            "validaciones",
            Lista(&Lugar::Bloque(&VALIDACION)),
            "Condiciones que las respuestas deben cumplir.",
        ),
        o("cobros", Cada(&Lugar::Bloque(&COBRO)), "Los cobros, por su nombre corto."),
        o("cupos", Cada(&Lugar::Bloque(&CUPO)), "Lugares que se acaban, por su nombre corto."),
        o(
            "terceros",
            Cada(&Lugar::Bloque(&TERCERO)),
            "Personas sin cuenta que actúan por un enlace, por su nombre corto.",
        ),
        r(
            "etapas",
            Cada(&Lugar::Bloque(&ETAPA)),
            "Las etapas, por su nombre corto; se empieza por la primera.",
        ),
        o(
            "acciones_generales",
            Cada(&Lugar::Bloque(&ACCION_GENERAL)),
            "Acciones posibles en varias etapas, como desistir.",
        ),
        o("salidas", Cada(&Lugar::Bloque(&SALIDA)), "Los documentos que se emiten, por su nombre corto."),
        o("avisos", Cada(&Lugar::Bloque(&AVISO)), "Los mensajes que se envían, por su nombre corto."),
        o("medicion", Lugar::Bloque(&MEDICION), "Lo que se mide del servicio con sus expedientes."),
    ],
);

static MEDICION: Bloque = bloque(
    "medicion",
    "Qué se mide además de los tiempos, los finales y los plazos; quién lo lee, y qué se publica sin decir de quién es.",
    &[
        o(
            "datos",
            Varios(&Nombre),
            "Campos y cálculos que se cuentan: opciones, sí o no, números, servidores.",
        ),
        o("comentarios", Varios(&Nombre), "Textos que se leen uno por uno; nunca se publican."),
        r("lee", Varios(&Nombre), "Los roles que leen la medición."),
        o("publica", Varios(&Nombre), "De los `datos`, los que cualquiera ve ya contados."),
    ],
);

static EXENTO: Bloque = bloque(
    "exento",
    "Las reglas de la política del municipio que este trámite no cumple.",
    &[
        o("plazo_maximo", Lugar::Bloque(&CON_MOTIVO), "Tarda más."),
        o("requisitos_maximo", Lugar::Bloque(&CON_MOTIVO), "Pide más requisitos."),
        o("ficha", Lugar::Bloque(&CON_MOTIVO), "Su ficha dice menos."),
        o("requisito_con_fundamento", Lugar::Bloque(&CON_MOTIVO), "Algún requisito no cita su artículo."),
    ],
);

static CON_MOTIVO: Bloque = bloque(
    "con_motivo",
    "Por qué, y en qué artículo se apoya.",
    &[r("motivo", Texto, "La razón, en una frase.")],
);

const FICTAS: &[&str] = &["ninguna", "negativa_ficta", "afirmativa_ficta"];

static FICHA: Bloque = bloque(
    "ficha",
    "La ficha pública del trámite.",
    &[
        r("descripcion", Texto, "Qué obtiene la persona, en una o dos frases."),
        r(
            "plazo_resolucion",
            Uno(&[Duracion, Lugar::Bloque(&PLAZO_RESOLUCION)]),
            "En cuánto tiempo se resuelve.",
        ),
        r(
            "si_no_responde",
            Uno(&[Palabra(FICTAS), Lugar::Bloque(&FICTA)]),
            "Qué se entiende si no se resuelve a tiempo.",
        ),
        o("categorias", Varios(&Texto), "Temas con que se encuentra en el catálogo."),
        o("sector", Texto, "Sector al que pertenece."),
        o("modalidad", Varios(&Palabra(&["en_linea", "presencial"])), "Cómo se puede hacer."),
        o("publico", Varios(&Palabra(&["ciudadania", "empresas"])), "A quién se dirige."),
        o("vigencia", Texto, "Cuánto vale lo que se obtiene."),
        o("clave", Texto, "Clave en el registro de trámites."),
        o("homoclave", Texto, "Homoclave en el registro de trámites."),
        o("oficinas", Varios(&Texto), "Dónde se atiende."),
        o("horarios", Texto, "Cuándo se atiende."),
        o("contacto", Texto, "Correo o teléfono para dudas."),
        o("inspeccion", Lugar::Bloque(&INSPECCION), "La visita que el trámite incluye."),
        o("criterios", Varios(&Texto), "Con qué criterios se resuelve."),
        o("conservacion", Duracion, "Cuánto se conserva el expediente."),
    ],
);

static PLAZO_RESOLUCION: Bloque = bloque(
    "plazo_resolucion",
    "El plazo para resolver.",
    &[
        r("dura", Duracion, "Cuánto dura."),
        o("calendario", Nombre, "Calendario con que se cuenta."),
        o(
            "se_suspende_en",
            Varios(&Nombre),
            "Etapas en que se detiene; si no se dice, las prevenciones y los pagos.",
        ),
    ],
);

static FICTA: Bloque = bloque(
    "ficta",
    "Qué se entiende si nadie resuelve a tiempo, y a qué etapa lleva.",
    &[r("ficta", Palabra(FICTAS), "Qué se entiende."), o("a", Nombre, "Etapa a la que lleva.")],
);

static INSPECCION: Bloque = bloque(
    "inspeccion",
    "Una visita.",
    &[r("objetivo", Texto, "Qué se revisa."), r("autoridad", Texto, "Quién la hace.")],
);

static SOLICITANTE: Bloque = bloque(
    "solicitante",
    "Quién pide el trámite.",
    &[
        o("personas", Varios(&Palabra(PERSONAS)), "Qué personas pueden pedirlo."),
        o(
            "pide",
            Varios(&Palabra(&["curp", "rfc", "telefono", "domicilio", "nacimiento"])),
            "Datos de la persona que el trámite necesita.",
        ),
        o(
            "rol",
            Varios(&Nombre),
            "En un proceso interno, los roles que pueden pedirlo; todos si no se dice.",
        ),
    ],
);

static SE_OFRECE: Bloque = bloque(
    "se_ofrece",
    "Desde la página de un expediente, a quién y cuándo se ofrece este trámite.",
    &[
        r("para", Varios(&Palabra(&["solicitante", "servidores"])), "A quién se ofrece."),
        o("cuando", Palabra(&["siempre", "al_terminar"]), "En qué momento del expediente."),
        r("campo", Nombre, "El campo de tipo `expediente` que aparece puesto."),
        o("etiqueta", Texto, "Lo que dice el enlace."),
        o("una_vez", SiNo, "`si` para que, de cada expediente, se ofrezca hasta que se pida."),
    ],
);

/// Kinds of person.
pub const PERSONAS: &[&str] = &["fisica", "moral"];
const TIPOS_DE_CAMPO: &[&str] = &[
    "texto",
    "texto_largo",
    "entero",
    "decimal",
    "dinero",
    "booleano",
    "fecha",
    "hora",
    "fecha_hora",
    "opcion",
    "opciones",
    "tabla",
    "persona",
    "curp",
    "rfc",
    "correo",
    "telefono",
    "domicilio",
    "expediente_catastral",
    "documento",
    "salida",
    "expediente",
    "servidor",
];

pub static CAMPO: Bloque = bloque(
    "campo",
    "Un dato o documento que se pide.",
    &[
        r("tipo", Palabra(TIPOS_DE_CAMPO), "Qué se escribe en él."),
        o("etiqueta", Texto, "Cómo se llama en el formulario."),
        o("ayuda", Texto, "Una explicación breve bajo la etiqueta."),
        o("obligatorio", SiNo, "`no` si puede dejarse en blanco."),
        o("visible_si", Expresion, "Condición para que se pida."),
        o("obligatorio_si", Expresion, "Condición para que sea obligatorio."),
        o("inicial", Uno(&[Texto, Lista(&Texto)]), "Valor con que aparece."),
        o("finalidad", Texto, "Para qué se pide este dato personal."),
        o("datos", Palabra(DATOS), "Qué clase de dato personal es."),
        o("ven", Varios(&Nombre), "Roles que lo ven."),
        o("requisito", SiNo, "`si` para que la ficha lo muestre entre los requisitos."),
        o("advierte_si", Expresion, "Condición para mostrar `advertencia`."),
        o("advertencia", Texto, "Lo que se advierte sin impedir seguir."),
        o("calculo", VALOR, "En una columna de tabla, cómo se calcula."),
        o("patron", Texto, "Patrón que el texto debe cumplir."),
        o("largo", Limites, "Menos y más caracteres: `[20, 2000]`."),
        o("minimo", Expresion, "El valor menor que se acepta; el de un número, si no se dice, es cero."),
        o("maximo", Expresion, "El valor mayor que se acepta."),
        o("decimales", Entero, "Cuántos decimales, hasta 9."),
        o("unidad", Texto, "Unidad que se muestra junto al número."),
        o(
            "opciones",
            Uno(&[Cada(&Texto), Palabra(&["roles"])]),
            "Las opciones: nombre corto y texto; `roles`, los del municipio.",
        ),
        o("catalogo", Nombre, "El catálogo de cuyas filas salen las opciones."),
        o(
            "de",
            Nombre,
            "Con `catalogo`, el campo de cuya respuesta cuelgan las filas que se ofrecen; en `salida`, cuál de los documentos que emiten los trámites de aquí.",
        ),
        o("cantidad", Limites, "Menos y más opciones o archivos: `[1, 3]`."),
        o("filas", Limites, "Menos y más renglones de la tabla: `[1, 50]`."),
        o("columnas", Cada(&Lugar::Bloque(&CAMPO)), "Las columnas de la tabla; cada una es un campo."),
        o("personas", Varios(&Palabra(PERSONAS)), "Qué personas se aceptan."),
        o("documento", Nombre, "Cuál de los documentos de `documentos.yaml`."),
        o("antiguedad_maxima", Duracion, "Qué tan viejo puede ser el documento."),
        o(
            "pide_aunque_exista",
            Lugar::Bloque(&CON_MOTIVO),
            "Por qué se pide un documento que el municipio mismo emite.",
        ),
        o("presencial", Lugar::Bloque(&PRESENCIAL), "Cuántos originales y copias se llevan a la ventanilla."),
        o("vencida_hace", Duracion, "Cuánto después de su último día todavía sirve el documento."),
        o("una_vez", SiNo, "`si` para que cada documento sirva en una sola solicitud de este trámite."),
        o("rol", Nombre, "El rol entre cuyas personas se elige."),
    ],
);

static PRESENCIAL: Bloque = bloque(
    "presencial",
    "Lo que se lleva a la ventanilla.",
    &[o("originales", Entero, "Cuántos originales."), o("copias", Entero, "Cuántas copias.")],
);

/// The four forms of a value.
pub const VALOR: Lugar = Uno(&[Expresion, Lugar::Bloque(&VALORACION)]);

static VALORACION: Bloque = bloque(
    "valor",
    "Un valor: por tramos, por opción, por condición, o una expresión con su fundamento.",
    &[
        o("valor", Expresion, "Una expresión."),
        o("segun", Varios(&Expresion), "De qué depende: un número con `tramos`, una opción con `valores`."),
        o("tramos", Lista(&Lugar::Bloque(&TRAMO)), "De menor a mayor, sin huecos ni traslapes."),
        o(
            "valores",
            Cada(&Uno(&[Expresion, Cada(&Uno(&[Expresion, Cada(&Expresion)]))])),
            "Un valor por opción.",
        ),
        o("casos", Lista(&Lugar::Bloque(&CASO_DE_VALOR)), "Vale el primero que se cumple."),
        o("sino", Expresion, "El valor cuando nada de lo anterior aplica."),
    ],
);

/// A value with a name that people read.
const CALCULO: Lugar = Uno(&[Expresion, Lugar::Bloque(&CALCULO_CON_NOMBRE)]);

static CALCULO_CON_NOMBRE: Bloque = Bloque {
    nombre: "calculo",
    dice: "Un valor que se calcula, con lo que de él lee quien no escribe la definición.",
    claves: &[o("etiqueta", Texto, "Cómo se llama en los manuales, en los cobros y en la revisión.")],
    como: Some(&VALORACION),
    cita: true,
    libre: false,
};

static TRAMO: Bloque = bloque(
    "tramo",
    "Un tramo; empieza donde termina el anterior.",
    &[
        o("hasta", Numero, "Termina en este número, que queda dentro."),
        o("menos_de", Numero, "Termina antes de este número."),
        o("desde", Numero, "Empieza en este número, que queda dentro."),
        o("mas_de", Numero, "Empieza después de este número."),
        r("valor", Expresion, "Lo que vale en el tramo."),
    ],
);

static CASO_DE_VALOR: Bloque = bloque(
    "caso_de_valor",
    "Un valor con su condición.",
    &[r("si", Expresion, "La condición."), r("valor", Expresion, "Lo que vale si se cumple.")],
);

static VALIDACION: Bloque = bloque(
    "validacion",
    "Una condición que las respuestas deben cumplir.",
    &[
        r("exige", Expresion, "La condición."),
        r("mensaje", Texto, "Lo que lee la persona si no se cumple."),
        o("nivel", Palabra(&["error", "aviso"]), "`aviso` si se advierte sin impedir seguir."),
    ],
);

static COBRO: Bloque = bloque(
    "cobro",
    "Un cobro, de uno o varios conceptos.",
    &[
        o("nombre", Texto, "Cómo se llama el cobro."),
        o("concepto", Texto, "Cómo se llama el único concepto."),
        o("cuenta", Texto, "Cuenta de ingresos."),
        o("monto", VALOR, "Cuánto se cobra."),
        o("conceptos", Cada(&Lugar::Bloque(&CONCEPTO)), "Los conceptos, si son varios."),
        r("fecha_tarifa", Palabra(&["solicitud", "liquidacion", "pago"]), "De qué día es la tarifa."),
        o("redondeo", Lugar::Bloque(&REDONDEO), "Cómo se redondea, si no es como en el municipio."),
        o("recargos", Lista(&Lugar::Bloque(&AJUSTE)), "Lo que se suma."),
        o("descuentos", Lista(&Lugar::Bloque(&AJUSTE)), "Lo que se resta."),
        o("tope_descuento", Expresion, "Lo más que se puede descontar: una tasa o un monto."),
        o("minimo", Expresion, "Lo menos que se cobra."),
        o("maximo", Expresion, "Lo más que se cobra."),
        o("deposito", Uno(&[SiNo, Lugar::Bloque(&DEPOSITO)]), "Es una garantía: se devuelve, o se ejecuta."),
        o("creciente", Varios(&Nombre), "Campos con los que el cobro nunca baja cuando crecen."),
        o(
            "si_cambia",
            Palabra(&["congelado"]),
            "Si los datos cambian después de pagar, lo pagado queda igual.",
        ),
    ],
);

static DEPOSITO: Bloque = bloque(
    "deposito",
    "Lo que se deja en garantía.",
    &[r("se_ejecuta", VALOR, "Con cuánto se queda el municipio si se ejecuta; nunca más de lo que se dejó.")],
);

static CONCEPTO: Bloque = bloque(
    "concepto",
    "Un renglón del cobro.",
    &[
        o("nombre", Texto, "Cómo se llama."),
        o("cuenta", Texto, "Cuenta de ingresos."),
        o("si", Expresion, "Cuándo se cobra."),
        r("monto", VALOR, "Cuánto se cobra."),
        o("minimo", Expresion, "Lo menos que se cobra."),
        o("maximo", Expresion, "Lo más que se cobra."),
    ],
);

static AJUSTE: Bloque = bloque(
    "ajuste",
    "Un recargo o un descuento.",
    &[
        r("id", Nombre, "Nombre corto."),
        o("nombre", Texto, "Cómo se llama en el recibo."),
        o("si", Expresion, "Cuándo aplica."),
        o("tasa", Expresion, "Qué parte, por ejemplo `15 %`."),
        o("monto", Expresion, "Cuánto dinero."),
        o("sobre", Varios(&Nombre), "Conceptos sobre los que se aplica."),
    ],
);

static CUPO: Bloque = bloque(
    "cupo",
    "Lugares que se acaban: uno por expediente, mientras haya.",
    &[
        o("nombre", Texto, "Cómo se llaman."),
        o("por", Nombre, "Campo de tipo `opcion` que los reparte; son de todos si no se dice."),
        r("limite", Uno(&[Entero, Cada(&Entero)]), "Cuántos hay: un número, o uno por opción de `por`."),
        o(
            "hasta",
            Nombre,
            "Hasta cuándo se tiene: `fin` si no se dice, o la salida cuya vigencia lo conserva.",
        ),
        o(
            "hereda",
            Nombre,
            "Campo de tipo `salida` con el que se elige el documento que se renueva: quien lo tiene conserva su lugar.",
        ),
    ],
);

static TERCERO: Bloque = bloque(
    "tercero",
    "Una persona sin cuenta que actúa por un enlace: quien dirige la obra, quien asesora, un vecino.",
    &[
        o("nombre", Texto, "Cómo se llama lo que es, para la gente."),
        r("correo", Nombre, "Campo de tipo `correo` que dice a dónde se le envía su enlace."),
        o("nombre_de", Nombre, "Campo de tipo `texto` con su nombre, para saludarle."),
        o("puede_ver", Varios(&Nombre), "Los campos que ve de la solicitud; ninguno si no se dice."),
        o("motivo", Texto, "Por qué ve datos personales."),
        o("ayuda", Texto, "Lo que se le pide, en una frase para esa persona."),
    ],
);

const TIPOS_DE_ETAPA: &[&str] = &crate::leer::etapa::CLASES;
/// How an expediente may end.
pub const RESULTADOS: &[&str] =
    &["favorable", "desfavorable", "desechada", "desistida", "caduca", "ficta", "atendida"];

static ETAPA: Bloque = bloque(
    "etapa",
    "Una etapa del trámite.",
    &[
        o("tipo", Palabra(TIPOS_DE_ETAPA), "Qué clase de etapa es; `tarea` si no se dice."),
        o("nombre", Texto, "Cómo se llama."),
        o("estado", Texto, "Lo que lee la persona mientras el trámite está aquí."),
        o("efectos", Varios(&Lugar::Bloque(&EFECTO)), "Lo que pasa al entrar."),
        o("plazo", Uno(&[Duracion, Lugar::Bloque(&PLAZO)]), "Cuánto puede durar."),
        o("al_vencer", Nombre, "Etapa que sigue si el plazo vence."),
        o("maximo", Entero, "Cuántas veces se puede pasar por aquí."),
        o("al_agotar", Nombre, "Etapa que sigue cuando se agotan las veces."),
        o("al_no_haber", Nombre, "Etapa que sigue si aquí se `toma` un lugar y no queda."),
        o("guarda", Nombre, "Nombre con que se usa después lo que resulta."),
        o("actor", Nombre, "Quién actúa: `solicitante`, un rol o un tercero."),
        o(
            "asignado_a",
            Nombre,
            "El campo que dice de quién es: sólo actúa esa persona o, si falta, quien suple su rol.",
        ),
        o("acto", Palabra(ACTOS), "Qué clase de acto es."),
        o(
            "misma_persona",
            Texto,
            "Por qué puede resolver aquí quien revisó, aunque el municipio separe los dos actos; con su `fundamento`.",
        ),
        o(
            "captura",
            Uno(&[Nombre, Lista(&Uno(&[Nombre, Lugar::Bloque(&PAGINA)]))]),
            "Campos que se llenan aquí, o páginas de campos.",
        ),
        o("acciones", Cada(&Lugar::Bloque(&ACCION)), "Lo que el actor puede hacer."),
        o("casos", Lista(&Lugar::Bloque(&CASO)), "En una decisión, el primero que se cumple."),
        o("sino", Nombre, "En una decisión, a dónde se va si ningún caso se cumple."),
        o("cobro", Nombre, "En un pago, qué se cobra."),
        o("a", Nombre, "Etapa que sigue."),
        o("servicio", Texto, "En una consulta, a qué sistema y qué se le pregunta: `servicio.operacion`."),
        o("con", Cada(&VALOR), "En una consulta, lo que se le dice al sistema."),
        o("espera", Duracion, "En una consulta, cuánto se espera la respuesta."),
        o("al_fallar", Nombre, "En una consulta, etapa que sigue si no hay respuesta."),
        o("agenda", Nombre, "En una cita, la agenda de la que se toma la hora."),
        o("asigna", Nombre, "En una cita, quién elige la hora: `solicitante` si no se dice, o un rol."),
        o("atiende", Nombre, "En una cita, el rol que recibe a la persona y registra si vino."),
        o("reprograma", Entero, "En una cita, cuántas veces puede cambiarse la hora; 1 si no se dice."),
        o("registro", Duracion, "En una cita, cuánto hay después para registrar si la persona vino."),
        o("al_faltar", Nombre, "En una cita, etapa que sigue si la persona no vino."),
        o("al_cancelar", Nombre, "En una cita, etapa que sigue si la persona la cancela."),
        o(
            "programa",
            Nombre,
            "En una inspección, el rol que dice quién va y cuándo; quien inspecciona si no se dice.",
        ),
        o(
            "aviso_previo",
            Duracion,
            "En una inspección o una votación, con cuánto tiempo se avisa, por lo menos.",
        ),
        o(
            "franja",
            Palabra(&["hora", "rango"]),
            "En una inspección, qué se dice de la hora; `hora` si no se dice.",
        ),
        o(
            "al_impedir",
            Uno(&[Nombre, Lugar::Bloque(&AL_DEVOLVER)]),
            "En una inspección, etapa que sigue si no se pudo entrar.",
        ),
        o("organo", Nombre, "En una votación, el órgano que vota."),
        o(
            "convoca",
            Nombre,
            "En una votación, el rol que convoca la sesión y la cierra; debe poder `convoca`.",
        ),
        o(
            "mayoria",
            Palabra(&["simple", "absoluta", "dos_tercios"]),
            "En una votación, lo que hace falta para aprobar; lo que diga el órgano si no se dice.",
        ),
        o(
            "al_aprobar",
            Uno(&[Nombre, Lugar::Bloque(&AL_DEVOLVER)]),
            "En una votación, etapa que sigue si se aprueba.",
        ),
        o(
            "al_rechazar",
            Uno(&[Nombre, Lugar::Bloque(&AL_DEVOLVER)]),
            "En una votación, etapa que sigue si no se aprueba.",
        ),
        o(
            "al_empatar",
            Uno(&[Nombre, Lugar::Bloque(&AL_DEVOLVER)]),
            "En una votación, etapa que sigue si hay empate y nadie tiene voto de calidad.",
        ),
        o(
            "sin_quorum",
            Uno(&[Nombre, Lugar::Bloque(&AL_DEVOLVER)]),
            "En una votación, etapa que sigue si no se reúne el quórum; puede ser la misma, con `maximo`.",
        ),
        o("salida", Nombre, "En una firma, el documento que se firma; se emite cuando firmaron todos."),
        o("orden", Palabra(&["libre", "secuencial"]), "En una firma, en qué orden; `libre` si no se dice."),
        o(
            "al_devolver",
            Uno(&[Nombre, Lugar::Bloque(&AL_DEVOLVER)]),
            "En una firma, etapa que sigue si alguien lo devuelve sin firmar.",
        ),
        o("reabre", Varios(&Nombre), "En una prevención, los campos que la persona puede corregir."),
        o(
            "dentro_de",
            Uno(&[Palabra(&["primer_tercio", "siempre"]), Duracion]),
            "Hasta cuándo se puede prevenir.",
        ),
        o(
            "junta",
            Uno(&[Palabra(&["todas", "cualquiera"]), Lugar::Bloque(&JUNTA)]),
            "Cuántas ramas hay que esperar.",
        ),
        o("ramas", Cada(&Lugar::Bloque(&RAMA)), "Las ramas de un paralelo."),
        o("resultado", Palabra(RESULTADOS), "En un fin, cómo termina."),
        o("emite", Varios(&Nombre), "En un fin, las salidas que se emiten."),
    ],
);

static AL_DEVOLVER: Bloque = bloque(
    "al_devolver",
    "A dónde va, y lo que dice quien lo devuelve, no pudo entrar o cierra la sesión.",
    &[r("a", Nombre, "Etapa que sigue."), o("captura", Varios(&Nombre), "Campos que llena, como el motivo.")],
);

/// A rama of one stage is that stage; one of several holds them.
static RAMA: Bloque = Bloque {
    nombre: "rama",
    dice: "Una rama: una etapa, o un bloque de varias en `etapas`. Termina en `listo`.",
    claves: &[
        o("si", Expresion, "Cuándo se abre la rama."),
        o("etapas", Cada(&Lugar::Bloque(&ETAPA)), "Las etapas de la rama, si son varias."),
    ],
    como: Some(&ETAPA),
    cita: true,
    libre: false,
};

static PLAZO: Bloque = bloque(
    "plazo",
    "Un plazo.",
    &[
        r("dura", Expresion, "Cuánto dura: una duración, o una expresión con `tope`."),
        o("calendario", Nombre, "Calendario con que se cuenta."),
        o("tope", Duracion, "Lo más que puede durar un plazo calculado."),
    ],
);

static EFECTO: Bloque = bloque(
    "efecto",
    "Algo que pasa.",
    &[
        o("avisa", Nombre, "Aviso que se envía."),
        o("emite", Nombre, "Salida que se emite."),
        o("revoca", Nombre, "Salida que deja de valer."),
        o("devuelve", Nombre, "Cobro con `deposito` que se devuelve, si se pagó."),
        o("ejecuta", Nombre, "Cobro con `deposito` con el que se queda el municipio, si se pagó."),
        o("toma", Nombre, "Cupo del que se toma un lugar, si no se tiene."),
        o("libera", Nombre, "Cupo cuyo lugar se desocupa, si se tiene."),
    ],
);

static PAGINA: Bloque = bloque(
    "pagina",
    "Una página del formulario.",
    &[
        r("pagina", Texto, "Su título."),
        r("campos", Varios(&Nombre), "Los campos que tiene."),
        o("si", Expresion, "Cuándo se muestra."),
    ],
);

static ACCION: Bloque = bloque(
    "accion",
    "Algo que el actor puede hacer.",
    &[
        r("a", Nombre, "Etapa a la que lleva."),
        o("etiqueta", Texto, "Lo que dice el botón."),
        o("si", Expresion, "Cuándo se puede."),
        o("captura", Varios(&Nombre), "Campos que se llenan al hacerla."),
        o("confirma", Texto, "Pregunta antes de hacerla."),
        o("efectos", Varios(&Lugar::Bloque(&EFECTO)), "Lo que pasa al hacerla."),
    ],
);

static ACCION_GENERAL: Bloque = bloque(
    "accion_general",
    "Algo que se puede hacer en varias etapas.",
    &[
        r("actor", Nombre, "Quién: `solicitante` o un rol."),
        r("a", Nombre, "Etapa a la que lleva."),
        o("en", Varios(&Nombre), "En qué etapas; en todas si no se dice."),
        o("etiqueta", Texto, "Lo que dice el botón."),
        o("si", Expresion, "Cuándo se puede."),
        o("captura", Varios(&Nombre), "Campos que se llenan al hacerla."),
        o("confirma", Texto, "Pregunta antes de hacerla."),
    ],
);

static CASO: Bloque = bloque(
    "caso",
    "Un camino con su condición.",
    &[r("si", Expresion, "La condición."), r("a", Nombre, "Etapa a la que lleva.")],
);

static JUNTA: Bloque = bloque("junta", "Cuántas ramas hay que esperar.", &[r("minimo", Entero, "Cuántas.")]);

static SALIDA: Bloque = bloque(
    "salida",
    "Un documento que se emite.",
    &[
        r("titulo", Texto, "Su título."),
        o("vigencia", Duracion, "Cuánto vale."),
        o("documento", Nombre, "Cuál de los documentos de `documentos.yaml` es."),
        o("entrega", Cada(&VALOR), "Con qué valor se llena cada dato que el documento lleva."),
        o("corrige", Nombre, "Campo con que se eligió el documento al que sustituye, porque tenía un error."),
        o("firman", Varios(&Nombre), "Roles que lo firman."),
        o("resuelve", SiNo, "Si responde lo pedido y detiene el plazo de la ficha (por omisión, `si`)."),
        o("publico", Lista(&Uno(&[Expresion, Lugar::Bloque(&PUBLICO)])), "Lo que ve quien lo verifica."),
        o("anexos", Varios(&Nombre), "Campos de documento que lo acompañan."),
        o("plantilla", Texto, "Archivo con sus bloques, `salida/….yaml`."),
        o("texto", Texto, "Su texto, si cabe en un párrafo."),
    ],
);

static PUBLICO: Bloque = bloque(
    "dato_publico",
    "Un dato que ve quien verifica el documento.",
    &[
        r("valor", Expresion, "El dato."),
        o("etiqueta", Texto, "Cómo se llama."),
        o("motivo", Texto, "Por qué se publica, si es un dato personal."),
    ],
);

static AVISO: Bloque = bloque(
    "aviso",
    "Un mensaje.",
    &[
        r("para", Nombre, "A quién: `solicitante` o un rol."),
        r("asunto", Texto, "Su asunto."),
        o("texto", Texto, "Su texto."),
        o("plantilla", Texto, "Archivo con su texto, `avisos/….md`."),
        o("efecto", Palabra(&["informativo", "notificacion"]), "`notificacion` si tiene efectos legales."),
        o("consulta_en", Duracion, "Tiempo tras el cual se da por consultado."),
        o("motivo", Texto, "Por qué recibe datos personales quien no es el solicitante."),
    ],
);
