//! What happens when a key is not written, where its description in the table doesn't say it.
//!
//! A description that ends in `…; X si no se dice.` needs nothing here: [`partir`] takes it from there.

/// What stands for a key that is not there: block, key, and the end of «si no se escribe, …».
const OMISIONES: &[(&str, &str, &str)] = &[
    ("municipio", "redondeo", "cada renglón se redondea al centavo, y la mitad sube"),
    ("municipio", "expediente_catastral", "dos números, tres y tres, como `12-345-678`"),
    ("municipio", "notificacion", "un aviso con efectos se da por consultado a los `3 días hábiles`"),
    ("municipio", "prevencion", "una prevención por expediente, sin plazo mínimo"),
    ("municipio", "separacion", "una misma persona puede hacer todos los actos para los que tiene rol"),
    ("municipio", "politica", "no se exige más que lo que exige el lenguaje"),
    ("redondeo", "a", "en el municipio, `centavo`; en un cobro, como en el municipio"),
    ("redondeo", "modo", "en el municipio, `mitad_arriba`; en un cobro, como en el municipio"),
    ("redondeo", "en", "en el municipio, `concepto`; en un cobro, como en el municipio"),
    ("notificacion", "consulta_en", "`3 días hábiles`"),
    ("prevencion", "maximo", "1"),
    ("prevencion", "minimo", "cualquier plazo"),
    ("prevencion", "ventana", "lo que diga cada prevención"),
    ("politica", "plazo_maximo", "sin límite"),
    ("politica", "requisitos_maximo", "sin límite"),
    ("politica", "requisito_con_fundamento", "`no`"),
    ("rol", "suplentes", "nadie lo suple"),
    ("documento", "vigencia", "no vence"),
    ("documento", "datos", "`ninguno`"),
    ("documento", "formatos", "los tres"),
    ("documento", "tamano_maximo", "`10 MB`"),
    ("documento", "entrega", "sólo su folio y sus fechas"),
    ("tercero", "nombre", "las palabras de su nombre corto"),
    ("agenda", "nombre", "las palabras de su nombre corto"),
    ("agenda", "anticipacion", "sin anticipación"),
    ("organo", "nombre", "las palabras de su nombre corto"),
    ("organo", "suplentes", "no: quien suple a una de esas personas no vota por ella"),
    ("organo", "voto_de_calidad", "un empate queda, y cada votación dice a dónde lleva"),
    ("operacion", "nombre", "las palabras de su nombre corto"),
    ("operacion", "recibe", "no se le dice nada"),
    ("operacion", "clase", "`consulta`"),
    ("plataforma", "cuentas", "ningún proceso mueve cuentas"),
    ("plataforma", "expedientes", "ningún trámite toca otro expediente"),
    ("plataforma", "tambien_da", "esos roles se dan sólo en el servidor"),
    ("parametro", "nombre", "su nombre corto, en mayúsculas"),
    ("valor_de_parametro", "hasta", "hasta que empiece el valor siguiente, o sin término"),
    ("calendario", "horario", "no se pueden contar horas hábiles ni dar citas con él"),
    ("descanso", "cada", "todos los años"),
    ("descanso", "desde", "desde siempre"),
    ("descanso", "hasta", "para siempre"),
    ("tramite", "solicitante", "cualquier persona, física o moral"),
    ("ficha", "modalidad", "en línea"),
    ("ficha", "publico", "ciudadanía y empresas"),
    ("plazo_resolucion", "calendario", "el del municipio"),
    ("ficta", "a", "el expediente termina ahí mismo, con resultado `ficta`"),
    ("solicitante", "personas", "físicas y morales"),
    ("solicitante", "pide", "sólo su nombre y su correo"),
    ("campo", "etiqueta", "las palabras de su nombre corto; en un documento, el nombre del documento"),
    ("campo", "obligatorio", "`si`, salvo que haya `obligatorio_si`"),
    ("campo", "visible_si", "se pide siempre"),
    ("campo", "inicial", "aparece en blanco"),
    ("campo", "finalidad", "la `finalidad` del trámite"),
    ("campo", "datos", "se deduce del tipo; de un documento, lo que diga `documentos.yaml`"),
    ("campo", "ven", "todos los que ven el expediente"),
    ("campo", "requisito", "`si` en un documento o una salida, `no` en lo demás"),
    ("campo", "decimales", "2"),
    ("campo", "cantidad", "un archivo; en `opciones`, de una a todas"),
    ("campo", "personas", "físicas y morales"),
    ("campo", "antiguedad_maxima", "no se pregunta de cuándo es"),
    ("campo", "vencida_hace", "sirve sólo mientras vale"),
    ("campo", "una_vez", "`no`"),
    ("se_ofrece", "cuando", "`siempre`"),
    ("se_ofrece", "etiqueta", "el nombre del trámite"),
    ("se_ofrece", "una_vez", "`no`"),
    ("medicion", "datos", "sólo tiempos, finales y plazos"),
    ("medicion", "comentarios", "ninguno"),
    ("medicion", "publica", "nada"),
    ("etapa", "asignado_a", "es de cualquiera con el rol de `actor`"),
    ("presencial", "originales", "0"),
    ("presencial", "copias", "0"),
    ("calculo", "etiqueta", "las palabras de su nombre corto"),
    ("tramo", "desde", "empieza donde termina el anterior"),
    ("tramo", "mas_de", "empieza donde termina el anterior"),
    ("tramo", "hasta", "en el último tramo, sin límite"),
    ("tramo", "menos_de", "en el último tramo, sin límite"),
    ("validacion", "nivel", "`error`"),
    ("cobro", "nombre", "el de su único concepto, o las palabras de su nombre corto"),
    ("cobro", "redondeo", "como en el municipio"),
    ("cobro", "deposito", "es un ingreso"),
    ("cobro", "tope_descuento", "sin tope"),
    ("cobro", "minimo", "sin mínimo"),
    ("cobro", "maximo", "sin máximo"),
    ("concepto", "nombre", "las palabras de su nombre corto"),
    ("concepto", "si", "se cobra siempre"),
    ("concepto", "minimo", "sin mínimo"),
    ("concepto", "maximo", "sin máximo"),
    ("ajuste", "nombre", "las palabras de su nombre corto"),
    ("ajuste", "si", "aplica siempre"),
    ("ajuste", "sobre", "todos los conceptos del cobro"),
    ("etapa", "nombre", "las palabras de su nombre corto"),
    ("etapa", "acto", "`atiende`"),
    ("etapa", "captura", "no se llena nada"),
    ("etapa", "dentro_de", "`primer_tercio`"),
    ("etapa", "junta", "`todas`"),
    ("etapa", "emite", "termina sin documento"),
    ("etapa", "asigna", "la persona que solicita"),
    ("etapa", "al_cancelar", "la persona se queda en la etapa y puede elegir otra hora"),
    ("etapa", "registro", "`3 días hábiles`"),
    ("rama", "si", "se abre siempre"),
    ("plazo", "calendario", "el del municipio"),
    ("pagina", "si", "se muestra siempre"),
    ("accion", "etiqueta", "las palabras de su nombre corto"),
    ("accion", "si", "se puede siempre"),
    ("accion", "confirma", "se hace sin preguntar"),
    ("accion_general", "etiqueta", "las palabras de su nombre corto"),
    ("accion_general", "si", "se puede siempre"),
    ("accion_general", "confirma", "se hace sin preguntar"),
    ("salida", "vigencia", "no vence, o vence como el que corrige"),
    ("salida", "corrige", "no sustituye a ninguno"),
    ("salida", "firman", "nadie lo firma"),
    ("salida", "publico", "sólo si el documento es auténtico y si sigue vigente"),
    ("aviso", "efecto", "`informativo`"),
    ("aviso", "consulta_en", "lo que diga `notificacion` en el municipio"),
    ("bloque", "si", "aparece siempre"),
    ("bloque", "alineacion", "la de costumbre de su clase"),
    ("bloque", "ordenada", "`no`"),
    ("fila", "si", "aparece siempre"),
    ("columna_impresa", "alineacion", "`izquierda`"),
    ("prueba", "solicitante", "una persona inventada"),
    ("prueba", "dado", "en línea, y una persona distinta por rol"),
    ("solicitante_de_prueba", "tipo", "`fisica`"),
    ("paso", "por", "quien deba hacerlo"),
    ("migracion", "etapas", "todas conservan su nombre"),
    ("entorno", "personas_de_ejemplo", "`no`"),
    ("correo", "usuario", "se entra sin usuario"),
    ("aprobacion", "cobertura", "no se pide un mínimo"),
    ("llave", "parametros", "`no`"),
    ("llave", "revocada", "vale hasta su último día"),
];

/// Where a key must be written, though not always: block, key, and the end of «se exige …».
const EXIGIDAS: &[(&str, &str, &str)] = &[
    ("campo", "opciones", "en `opciones`, y en `opcion` si no hay `catalogo`"),
    ("campo", "columnas", "en `tabla`"),
    ("campo", "filas", "en `tabla`"),
    ("campo", "documento", "en `documento`"),
    ("campo", "de", "en `salida`"),
    ("campo", "advertencia", "si hay `advierte_si`"),
    ("valor", "tramos", "con `segun`, si depende de un número"),
    ("valor", "valores", "con `segun`, si depende de una opción"),
    ("valor", "sino", "si los `valores` o los `casos` no lo cubren todo"),
    ("cobro", "monto", "si no hay `conceptos`"),
    ("cobro", "conceptos", "si no hay `monto`"),
    ("ajuste", "tasa", "si no hay `monto`"),
    ("ajuste", "monto", "si no hay `tasa`"),
    ("etapa", "actor", "en una `tarea`"),
    ("etapa", "acciones", "en una `tarea`"),
    ("etapa", "casos", "en una `decision`"),
    ("etapa", "sino", "en una `decision` cuyos casos no lo cubren todo"),
    ("etapa", "cobro", "en un `pago`"),
    ("etapa", "plazo", "donde actúa la persona o un tercero, en una `cita` y en una `espera`"),
    ("etapa", "al_vencer", "donde actúa la persona y hay plazo, y donde actúa un tercero"),
    ("etapa", "a", "salvo en una `tarea`, una `decision`, una `votacion` y un `fin`"),
    ("etapa", "servicio", "en una `consulta`"),
    ("etapa", "al_fallar", "en una `consulta`"),
    ("etapa", "agenda", "en una `cita`"),
    ("etapa", "atiende", "en una `cita`"),
    ("etapa", "al_faltar", "en una `cita`"),
    ("etapa", "organo", "en una `votacion`"),
    ("etapa", "convoca", "en una `votacion`"),
    ("etapa", "al_aprobar", "en una `votacion`"),
    ("etapa", "al_rechazar", "en una `votacion`"),
    ("etapa", "sin_quorum", "en una `votacion`"),
    ("etapa", "al_empatar", "en una `votacion` en la que puede quedar un empate"),
    ("etapa", "reabre", "en una `prevencion`"),
    ("etapa", "ramas", "en un `paralelo`"),
    ("etapa", "resultado", "en un `fin`"),
    ("plazo", "tope", "si `dura` se calcula"),
    ("salida", "plantilla", "si no hay `texto`"),
    ("salida", "texto", "si no hay `plantilla`"),
    ("dato_publico", "motivo", "si es un dato personal"),
    ("aviso", "plantilla", "si no hay `texto`"),
    ("aviso", "texto", "si no hay `plantilla`"),
    ("correo", "servidor", "con `smtp`"),
    ("correo", "remitente", "con `smtp`"),
    ("sistema", "direccion", "con `http`"),
    ("pagos", "secreto_en", "con `avisos_firmados`"),
    ("entorno", "aprobacion", "en `produccion`"),
    ("paso", "porque", "con `rechaza`"),
];

const CLAVE: &str = " si no se dice";

/// A description without what it says of its absence, and that.
pub fn partir(dice: &str) -> (String, Option<String>) {
    let partes = dice.find(CLAVE).and_then(|fin| {
        let (antes, despues) = (dice.get(..fin)?, dice.get(fin + CLAVE.len()..)?);
        let inicio = antes.rfind("; ")?;
        Some((antes.get(..inicio)?, antes.get(inicio + 2..)?, despues))
    });
    match partes {
        Some((que, omision, resto)) => (format!("{que}{resto}"), Some(omision.to_owned())),
        None => (dice.to_owned(), None),
    }
}

/// What stands for a key that is not written.
pub fn omision(bloque: &str, clave: &str) -> Option<&'static str> {
    buscar(OMISIONES, bloque, clave)
}

/// Where a key that may be missing may not.
pub fn exigida(bloque: &str, clave: &str) -> Option<&'static str> {
    buscar(EXIGIDAS, bloque, clave)
}

fn buscar(tabla: &[(&str, &str, &'static str)], bloque: &str, clave: &str) -> Option<&'static str> {
    tabla.iter().find(|(b, c, _)| *b == bloque && *c == clave).map(|(_, _, dice)| *dice)
}

/// Every key of which something is said here.
#[cfg(test)]
pub fn dichas() -> impl Iterator<Item = (&'static str, &'static str)> {
    OMISIONES.iter().chain(EXIGIDAS).map(|(bloque, clave, _)| (*bloque, *clave))
}
