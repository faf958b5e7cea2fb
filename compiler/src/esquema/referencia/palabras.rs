//! What each word of the language means, where a key takes one of a few.

/// The words of some keys, each `bloque.clave`, with what they mean.
pub struct Palabras {
    /// The keys that take them.
    pub donde: &'static [&'static str],
    /// Each word and its meaning.
    pub dicen: &'static [(&'static str, &'static str)],
}

/// The meanings of the words that a key takes; none where the key says enough.
pub fn de(bloque: &str, clave: &str) -> Option<&'static Palabras> {
    let donde = format!("{bloque}.{clave}");
    PALABRAS.iter().find(|p| p.donde.contains(&donde.as_str()))
}

/// All of them.
pub const PALABRAS: &[Palabras] = &[
    Palabras {
        donde: &["tramite.tipo"],
        dicen: &[
            ("tramite", "La persona pide algo y la autoridad resuelve."),
            (
                "servicio",
                "La persona recibe algo sin que haya que resolver, como una consulta o una orientación.",
            ),
            ("interno", "Lo pide un servidor público; no aparece en el catálogo."),
        ],
    },
    Palabras {
        donde: &["operacion.clase"],
        dicen: &[
            ("consulta", "Pregunta; hacerla dos veces no cambia nada."),
            (
                "efecto",
                "La Ventanilla hace algo, y contesta si lo hizo. Sólo de `plataforma`; con cuentas, sólo en procesos internos.",
            ),
        ],
    },
    Palabras {
        donde: &["campo.opciones"],
        dicen: &[("roles", "Los roles del municipio, cada uno con su nombre.")],
    },
    Palabras {
        donde: &["se_ofrece.para"],
        dicen: &[
            ("solicitante", "A quien hizo la solicitud, en la página en que la sigue."),
            (
                "servidores",
                "A quien la atiende, en la página en que decide; entonces también pueden pedirlo los servidores públicos.",
            ),
        ],
    },
    Palabras {
        donde: &["se_ofrece.cuando"],
        dicen: &[
            ("siempre", "Desde que se envía, y también después de terminar."),
            ("al_terminar", "Cuando ya terminó."),
        ],
    },
    Palabras {
        donde: &["ficha.si_no_responde", "ficta.ficta"],
        dicen: &[
            ("ninguna", "El silencio no significa nada: la autoridad sigue obligada a contestar."),
            ("negativa_ficta", "El silencio se entiende como un no, que se puede impugnar."),
            ("afirmativa_ficta", "El silencio se entiende como un sí."),
        ],
    },
    Palabras {
        donde: &["solicitante.personas", "campo.personas", "solicitante_de_prueba.tipo"],
        dicen: &[("fisica", "Un ser humano."), ("moral", "Una empresa, una asociación.")],
    },
    Palabras {
        donde: &["catalogo.columnas", "columna_de_catalogo.tipo"],
        dicen: &[
            ("booleano", "Sí o no."),
            ("entero", "Un número sin decimales."),
            ("decimal", "Un número con decimales, exacto."),
            ("dinero", "Pesos y centavos."),
            ("texto", "Un renglón de texto."),
            ("fecha", "Un día."),
        ],
    },
    Palabras {
        donde: &["campo.tipo"],
        dicen: &[
            ("texto", "Un renglón de texto."),
            ("texto_largo", "Varios renglones de texto."),
            ("entero", "Un número sin decimales."),
            ("decimal", "Un número con decimales, exacto."),
            ("dinero", "Pesos y centavos."),
            ("booleano", "Sí o no."),
            ("fecha", "Un día."),
            ("hora", "Una hora del día."),
            ("fecha_hora", "Un día con su hora."),
            ("opcion", "Una de las `opciones`, o de las filas de un `catalogo`."),
            ("opciones", "Varias de las `opciones`."),
            ("tabla", "Renglones con las mismas `columnas`."),
            ("persona", "Una persona, por partes: nombre, correo y lo que se sepa de ella."),
            ("curp", "Una CURP; un dígito verificador que no coincide avisa, no impide."),
            ("rfc", "Un RFC; un dígito verificador que no coincide avisa, no impide."),
            ("correo", "Un correo electrónico."),
            ("telefono", "Un teléfono de diez dígitos."),
            ("domicilio", "Un domicilio, por partes: calle, número, colonia, código postal, municipio."),
            ("expediente_catastral", "La clave catastral de un predio, como la escribe el municipio."),
            ("documento", "Uno o varios archivos de una clase de documento."),
            (
                "expediente",
                "Una solicitud ya hecha: de ella se ponen el folio, el trámite, la etapa y la versión.",
            ),
            ("salida", "Un documento que el municipio ya le dio a la persona; lo elige entre los que tiene."),
            (
                "servidor",
                "Alguien que trabaja aquí, elegido entre quienes tienen un `rol`; sus partes son nombre y cargo.",
            ),
        ],
    },
    Palabras {
        donde: &["campo.datos", "documento.datos"],
        dicen: &[
            ("ninguno", "No es un dato personal."),
            ("personales", "Identifica a una persona."),
            ("sensibles", "Salud, creencias y lo demás que la ley protege más."),
        ],
    },
    Palabras {
        donde: &["validacion.nivel"],
        dicen: &[
            ("error", "No se puede seguir hasta corregirlo."),
            ("aviso", "Se advierte, y se puede seguir."),
        ],
    },
    Palabras {
        donde: &["cobro.fecha_tarifa"],
        dicen: &[
            ("solicitud", "La tarifa del día en que se envió la solicitud."),
            ("liquidacion", "La del día en que se calcula el cobro y se entrega la orden de pago."),
            ("pago", "La del día en que se paga."),
        ],
    },
    Palabras {
        donde: &["cobro.si_cambia"],
        dicen: &[
            ("congelado", "Se debe lo que se calculó, aunque los datos cambien después."),
            ("diferencia", "Se cobra lo que falte."),
        ],
    },
    Palabras {
        donde: &["redondeo.a"],
        dicen: &[("centavo", "Al centavo."), ("peso", "Al peso, sin centavos.")],
    },
    Palabras {
        donde: &["redondeo.modo"],
        dicen: &[
            ("mitad_arriba", "A lo más cercano; la mitad sube."),
            ("mitad_par", "A lo más cercano; la mitad va a la cifra par."),
            ("truncar", "Hacia abajo: lo que sobra se quita."),
            ("arriba", "Hacia arriba: lo que sobra completa la unidad."),
        ],
    },
    Palabras {
        donde: &["redondeo.en"],
        dicen: &[
            ("concepto", "Cada renglón del cobro se redondea, y se suman ya redondeados."),
            ("total", "Se redondea una vez, la suma."),
        ],
    },
    Palabras {
        donde: &["etapa.tipo"],
        dicen: &[
            ("tarea", "Alguien actúa: la persona o un rol; cada acción dice a dónde lleva."),
            ("decision", "El sistema escoge el camino por los datos."),
            ("pago", "La persona paga un cobro."),
            ("prevencion", "La persona completa su solicitud, con el plazo para resolver detenido."),
            ("paralelo", "Varias ramas trabajan a la vez y luego se juntan."),
            ("consulta", "Se le pregunta a otro sistema, sin que nadie actúe."),
            ("cita", "La persona acude a un lugar a una hora."),
            ("inspeccion", "Alguien del municipio visita un lugar y dice lo que halló."),
            ("votacion", "Un órgano decide votando, en una sesión que alguien convoca y cierra."),
            ("firma", "Firman un documento quienes deben hacerlo; se emite cuando firmaron todos."),
            ("espera", "Pasa un tiempo."),
            ("fin", "El trámite termina, con un `resultado`."),
        ],
    },
    Palabras {
        donde: &["etapa.acto", "rol.puede", "municipio.separacion"],
        dicen: &[
            ("recibe", "Recibe la solicitud."),
            ("revisa", "Revisa si está completa y cumple."),
            ("inspecciona", "Visita el lugar."),
            ("dictamina", "Opina como especialista."),
            ("resuelve", "Decide lo que se pidió."),
            ("firma", "Firma el documento."),
            ("atiende", "Hace lo demás: orienta, entrega, registra."),
            ("convoca", "Convoca una sesión y la cierra."),
            ("vota", "Vota en una sesión, como parte de un órgano."),
        ],
    },
    Palabras {
        donde: &["etapa.dentro_de", "prevencion.ventana"],
        dicen: &[
            ("primer_tercio", "Sólo en el primer tercio del plazo para resolver."),
            ("siempre", "Mientras no se resuelva."),
        ],
    },
    Palabras {
        donde: &["etapa.junta"],
        dicen: &[("todas", "Se espera a todas."), ("cualquiera", "Basta la primera que termine.")],
    },
    Palabras {
        donde: &["etapa.resultado", "espera.resultado"],
        dicen: &[
            ("favorable", "Se concede lo que se pidió."),
            ("desfavorable", "Se niega."),
            ("desechada", "No se entra a resolver: no se completó o no procedía."),
            ("desistida", "La persona ya no quiso."),
            ("caduca", "Se acabó el tiempo de la persona, por ejemplo para pagar."),
            ("ficta", "Se acabó el tiempo de la autoridad, y la ley dice qué se entiende."),
            ("atendida", "Se atendió algo en lo que no se concede ni se niega."),
        ],
    },
    Palabras {
        donde: &["aviso.efecto"],
        dicen: &[
            ("informativo", "Sólo informa."),
            ("notificacion", "Tiene efectos legales desde que se consulta, o se da por consultado."),
        ],
    },
    Palabras {
        donde: &["parametro.tipo"],
        dicen: &[
            ("dinero", "Pesos, como la UMA."),
            ("decimal", "Un número con decimales, como una tasa."),
            ("entero", "Un número sin decimales."),
        ],
    },
    Palabras {
        donde: &["bloque.tipo"],
        dicen: &[
            ("encabezado", "El membrete de la dependencia."),
            ("titulo", "El título."),
            ("subtitulo", "Un título menor."),
            ("parrafo", "Un párrafo."),
            ("lista", "Una lista de `puntos`."),
            ("datos", "Renglones de etiqueta y valor, en `filas`."),
            ("tabla", "Los renglones de un campo de tipo tabla."),
            ("cobro", "El desglose de un cobro."),
            ("grupo", "Varios bloques con una misma condición."),
            ("anexos", "Los documentos que lo acompañan."),
            ("firmas", "Los lugares de quienes firman."),
            ("verificacion", "El código con que cualquiera comprueba que es auténtico."),
            ("salto", "Lo que sigue va en otra página."),
            ("pie", "Un párrafo al centro, para cerrar."),
        ],
    },
    Palabras {
        donde: &["migracion.plazos"],
        dicen: &[
            ("conserva", "Lo que ya corrió se descuenta del plazo nuevo."),
            ("reinicia", "Empieza otra vez el día en que se migra."),
        ],
    },
    Palabras { donde: &["migracion.cobros"], dicen: &[("respeta", "Lo pagado vale como pagado.")] },
    Palabras {
        donde: &["dado.canal"],
        dicen: &[
            ("en_linea", "La persona la envía por internet."),
            ("presencial", "La captura la ventanilla, con la persona enfrente."),
        ],
    },
    Palabras {
        donde: &["entorno.entorno"],
        dicen: &[
            ("pruebas", "Para probar y revisar: los pagos se simulan y nada de lo que se emite vale."),
            ("produccion", "Para la gente."),
        ],
    },
    Palabras {
        donde: &["correo.seguridad"],
        dicen: &[
            ("starttls", "Se cifra después de conectarse; es lo de costumbre."),
            ("implicita", "Se cifra desde el principio."),
            ("ninguna", "Sin cifrar; sólo con un servidor de este mismo equipo."),
        ],
    },
    Palabras {
        donde: &["llave.aspectos"],
        dicen: &[
            ("flujo", "Las etapas, quién actúa y los plazos."),
            ("formulario", "Lo que se pide y para qué."),
            ("usuarios", "Los roles y lo que pueden hacer."),
            ("montos", "Lo que se cobra y cómo se calcula."),
            ("salida", "Los documentos que se emiten."),
        ],
    },
];
