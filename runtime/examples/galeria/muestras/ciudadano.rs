//! Pages of who applies.

use runtime::web::ErrorPlantilla;
use runtime::web::vistas::*;

use super::{
    Galeria, LARGO, campo, cuenta, documento, filas, hito, lista, opcion, pagina, plazo, s, seccion, tabla,
};

fn pasos(actual: usize) -> Vec<Paso> {
    ["El predio", "El uso", "Sus datos", "Revisar y enviar"]
        .iter()
        .enumerate()
        .map(|(n, titulo)| Paso {
            titulo: s(titulo),
            cuando: if n < actual {
                Cuando::Hecho
            } else if n == actual {
                Cuando::Ahora
            } else {
                Cuando::Luego
            },
            url: (n < actual).then(|| format!("/b/1/{n}")),
        })
        .collect()
}

fn con_error(campo: Campo, error: &str) -> Campo {
    Campo { error: Some(s(error)), ..campo }
}

/// A field of every kind.
fn campos_todos() -> Vec<Campo> {
    let vivo = Some(Actualiza { url: s("/b/1/2/parcial"), sin: lista(&["identificacion", "planos"]) });
    let giro = Campo {
        ayuda: Some(s("Por ejemplo: abarrotes, consultorio dental, taller mecánico")),
        ..con_error(
            campo("giro", "Giro del negocio", Control::texto("", Linea::Texto)),
            "Escriba el giro del negocio",
        )
    };
    let fecha = |dia: &str| Control::Fecha { dia: s(dia), mes: s("13"), anio: s("2026") };
    let renglon = |n: usize, valor: &str| Renglon {
        titulo: format!("Área {}", n + 1),
        campos: vec![
            campo(
                &format!("areas.{n}.destino"),
                "Destino",
                Control::Seleccion {
                    opciones: vec![opcion("cochera", "Cochera"), opcion("local", "Local")],
                    vacia: Some(s("Elija uno")),
                },
            ),
            campo(
                &format!("areas.{n}.superficie"),
                "Superficie",
                Control::Numero { valor: s(valor), unidad: Some(s("m²")), decimales: true },
            ),
            campo(&format!("areas.{n}.total"), "Derechos", Control::Fijo { valor: s("$117.31") }),
        ],
        quitable: n > 0,
        indice: n,
    };
    vec![
        Campo {
            ayuda: Some(s("La zonificación de su predio permite los tres.")),
            actualiza: vivo.clone(),
            ..campo(
                "uso",
                "Uso solicitado",
                Control::Opcion {
                    opciones: vec![
                        opcion("habitacional", "Habitacional"),
                        Opcion { marcada: true, abre: vec![giro], ..opcion("comercial", "Comercial") },
                        Opcion {
                            ayuda: Some(s("Oficinas, consultorios, talleres")),
                            ..opcion("servicios", "Servicios")
                        },
                    ],
                    en_linea: false,
                },
            )
        },
        Campo {
            ayuda: Some(s("Es la que tiene registrada catastro. Cámbiela sólo si no es correcta.")),
            actualiza: vivo,
            ..campo(
                "superficie",
                "Superficie del predio",
                Control::Numero { valor: s("640.00"), unidad: Some(s("m²")), decimales: true },
            )
        },
        Campo {
            advertencia: Some(s(
                "El dígito de la CURP no coincide; compárela con su identificación. Puede continuar.",
            )),
            ..campo(
                "curp",
                "CURP",
                Control::Texto {
                    valor: s("XEXX010101MNLXXXA8"),
                    linea: Linea::Clave,
                    ancho: Ancho::Veinte,
                    maximo: Some(18),
                },
            )
        },
        Campo {
            opcional: true,
            ..campo("inversion", "Inversión aproximada", Control::Dinero { valor: s("1,250,000.00") })
        },
        con_error(
            campo("inicio", "¿Cuándo empieza la obra?", fecha("31")),
            "La fecha debe ser real, por ejemplo 9 11 2026",
        ),
        campo(
            "visita",
            "¿Cuándo podemos visitarlo?",
            Control::FechaHora { dia: s("9"), mes: s("11"), anio: s("2026"), hora: s("10:30") },
        ),
        campo("cierre", "Hora de cierre", Control::Hora { valor: s("22:00") }),
        campo(
            "anterior",
            "Permiso que renueva",
            Control::Salida {
                opciones: vec![
                    Opcion {
                        ayuda: Some(s(
                            "Se emitió el 2 de marzo de 2026; vale hasta el 2 de septiembre de 2026. Giro: Comida.",
                        )),
                        marcada: true,
                        ..opcion("DME-2026-000100-D1", "DME-2026-000100-D1")
                    },
                    Opcion {
                        ayuda: Some(s("No puede usarse: se revocó el 20 de febrero de 2026.")),
                        impedida: true,
                        ..opcion("DME-2025-000099-D1", "DME-2025-000099-D1")
                    },
                ],
                nada: None,
                tramite: None,
            },
        ),
        campo(
            "caso",
            "De qué solicitud se trata",
            Control::Puesto {
                valor: s("SEDUS-2026-000123"),
                partes: vec![
                    Fila::new("Trámite", "Licencia de uso de suelo"),
                    Fila::new("Dónde está", "Revisión técnica"),
                ],
            },
        ),
        campo(
            "licencia",
            "Licencia que renueva",
            Control::Salida {
                opciones: Vec::new(),
                nada: Some(s(
                    "Usted no tiene ningún documento «Licencia de anuncio» que pueda usarse en esta solicitud.",
                )),
                tramite: Some(s("/tramites/anuncio")),
            },
        ),
        campo("colinda", "¿El predio colinda con un cauce?", Control::Booleano { valor: Some(false) }),
        campo(
            "servicios",
            "Servicios con que cuenta",
            Control::Opciones {
                opciones: vec![
                    opcion("agua", "Agua"),
                    Opcion { marcada: true, ..opcion("luz", "Luz") },
                    opcion("gas", "Gas natural"),
                ],
            },
        ),
        campo(
            "zona",
            "Delegación",
            Control::Seleccion {
                opciones: vec![opcion("c", "Centro"), Opcion { marcada: true, ..opcion("n", "Norte") }],
                vacia: Some(s("Elija una")),
            },
        ),
        campo(
            "rubro",
            "Rubro",
            Control::Busqueda {
                valor: s("Papelería"),
                opciones: vec![s("Abarrotes"), s("Papelería"), s("Tintorería")],
            },
        ),
        campo(
            "motivo",
            "Describa lo que hará",
            Control::Area { valor: s(LARGO), renglones: 4, maximo: Some(500) },
        ),
        campo(
            "areas",
            "Áreas del proyecto",
            Control::Tabla(Tabla {
                renglones: vec![renglon(0, "12.5"), renglon(1, "")],
                agregar: Some(s("Agregar otra área")),
                vacia: s("Todavía no hay áreas."),
                totales: filas(&[("Superficie total", "12.50 m²")]),
            }),
        ),
        campo(
            "casa",
            "Domicilio del predio",
            Control::Grupo {
                partes: vec![
                    campo("casa.calle", "Calle", Control::texto("Calle de Ejemplo", Linea::Calle)),
                    campo(
                        "casa.numero",
                        "Número",
                        Control::Texto {
                            valor: s("100"),
                            linea: Linea::Texto,
                            ancho: Ancho::Cinco,
                            maximo: None,
                        },
                    ),
                    con_error(
                        campo(
                            "casa.cp",
                            "Código postal",
                            Control::Texto {
                                valor: s("640"),
                                linea: Linea::CodigoPostal,
                                ancho: Ancho::Cinco,
                                maximo: Some(5),
                            },
                        ),
                        "Escriba los 5 dígitos del código postal",
                    ),
                ],
            },
        ),
        Campo {
            ayuda: Some(s("PDF, JPG o PNG de hasta 10 MB. Si es foto, que se lean las cuatro esquinas.")),
            ..con_error(
                campo(
                    "identificacion",
                    "Identificación oficial vigente",
                    Control::Archivo(CampoArchivo {
                        acepta: s(".pdf,.jpg,.jpeg,.png"),
                        admite: true,
                        ..CampoArchivo::default()
                    }),
                ),
                "El archivo pesa 14 MB; el máximo es 10 MB. Súbalo en PDF o con menor resolución",
            )
        },
        campo(
            "planos",
            "Planos",
            Control::Archivo(CampoArchivo {
                acepta: s(".pdf"),
                varios: true,
                subidos: vec![
                    Subido {
                        nombre: s(
                            "plano-arquitectónico-de-la-señora-Núñez-versión-definitiva-ahora-sí-la-última-2026-11-09.pdf",
                        ),
                        detalle: s("PDF, 4.1 MB"),
                        url: Some(s("/d/1")),
                        indice: 0,
                        cuando: Some(Momento::new("9 nov 2026, 10:42", "2026-11-09T10:42")),
                    },
                    Subido {
                        nombre: s("fachada.pdf"),
                        detalle: s("PDF, 1.1 MB"),
                        indice: 1,
                        ..Subido::default()
                    },
                ],
                de_casa: None,
                admite: true,
                fecha: vec![campo(
                    "planos.fecha",
                    "Fecha de los planos",
                    Control::Fecha { dia: s(""), mes: s(""), anio: s("") },
                )],
            }),
        ),
        campo(
            "escritura",
            "Escritura inscrita",
            Control::Archivo(CampoArchivo {
                de_casa: Some(DocumentoDeCasa {
                    nombre: s("escritura-12345678.pdf"),
                    detalle: s("Vigente. Se usará en esta solicitud; no la suba otra vez."),
                    url: Some(s("/d/2")),
                }),
                ..CampoArchivo::default()
            }),
        ),
    ]
}

fn pregunta(campos: Vec<Campo>) -> Pregunta {
    Pregunta {
        pagina: pagina(
            Publico::Ciudadania,
            rutas::SOLICITUDES,
            "¿Qué uso le dará al predio? Licencia de uso de suelo",
        ),
        regresar: Some(Enlace::new("Regresar a «El predio»", "/b/1/1")),
        pasos: pasos(1),
        errores: Errores::de(&campos).diciendo("Sus demás respuestas están guardadas."),
        antetitulo: s("Licencia de uso de suelo · Paso 2 de 4"),
        titulo: s("¿Qué uso le dará al predio?"),
        entrada: None,
        url: s("/b/1/2"),
        clave: s("k-1"),
        campos,
        actualizable: true,
        finalidades: filas(&[
            ("Giro del negocio", "Saber si la zona lo permite."),
            ("Identificación", "Comprobar quién solicita."),
        ]),
        cuenta: Some(cuenta("Costo estimado", true)),
        actualiza: Some(Actualiza { url: s("/b/1/2/parcial"), sin: Vec::new() }),
        boton: s("Guardar y continuar"),
        puede_salir: true,
    }
}

fn preguntas(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let todos = pregunta(campos_todos());
    g.pon("pregunta", "ciudadano/pregunta.html", &todos)?;
    g.pon("parcial-pregunta", "ciudadano/pregunta_parcial.html", &todos)?;
    let una = Campo {
        encabezado: true,
        ayuda: Some(s("Está en su recibo predial.")),
        ..campo(
            "catastral",
            "¿Cuál es el expediente catastral del predio?",
            Control::Texto {
                valor: String::new(),
                linea: Linea::Clave,
                ancho: Ancho::Diez,
                maximo: Some(12),
            },
        )
    };
    let sola = Pregunta {
        titulo: String::new(),
        cuenta: Some(Cuenta {
            titulo: s("Costo estimado"),
            falta: Some(s("Lo sabremos cuando diga el uso y la superficie.")),
            estimado: true,
            ..Cuenta::default()
        }),
        pasos: pasos(0),
        regresar: None,
        ..pregunta(vec![una])
    };
    g.pon("pregunta-sola", "ciudadano/pregunta.html", &sola)?;
    let prevencion = Pregunta {
        titulo: s("Complete su solicitud"),
        entrada: Some(s(
            "La ventanilla le pidió el 11 de noviembre: «La escritura no se lee en la página 3; súbala otra vez».\n\nResponda a más tardar el viernes 20 de noviembre de 2026. Si no, la solicitud se desecha: tendría que empezar de nuevo.",
        )),
        cuenta: None,
        actualiza: None,
        actualizable: false,
        pasos: Vec::new(),
        boton: s("Enviar lo que completé"),
        ..pregunta(vec![campo(
            "escritura",
            "Escritura inscrita",
            Control::Archivo(CampoArchivo { acepta: s(".pdf"), admite: true, ..CampoArchivo::default() }),
        )])
    };
    g.pon("prevencion", "ciudadano/pregunta.html", &prevencion)
}

fn respuestas() -> Vec<SeccionResumen> {
    let mut secciones = vec![
        seccion(
            "Quién solicita",
            &[
                ("Nombre", "María Ñáñez Peña"),
                ("CURP", "XEXX010101MNLXXXA8"),
                ("Correo para avisos", "maria@ejemplo.mx"),
            ],
        ),
        seccion(
            "El predio",
            &[
                ("Domicilio", "Calle de Ejemplo 100, Centro, 64000 Monterrey, N.L."),
                ("Superficie", "640.00 m²"),
                ("Nombre del negocio", LARGO),
            ],
        ),
        seccion("Documentos", &[("Identificación oficial", "identificacion.pdf (1.2 MB)")]),
    ];
    if let Some(fila) = secciones[0].filas.get_mut(1) {
        fila.clave = true;
        fila.advertencia = Some(s("El dígito verificador no coincide."));
    }
    secciones[1].filas.push(FilaResumen {
        valores: Vec::new(),
        tabla: Some(tabla(
            "Áreas del proyecto",
            &["Destino", "Superficie"],
            &[&["Cochera", "12.50 m²"], &["Local", "40.00 m²"]],
            &["Total", "52.50 m²"],
        )),
        ..FilaResumen::new("Áreas", "")
    });
    secciones[1].filas.push(FilaResumen { valores: Vec::new(), ..FilaResumen::new("Teléfono", "") });
    secciones[2].filas.push(FilaResumen {
        marca: Some(Etiqueta::new("De su expediente", Tono::Bien)),
        url: Some(s("/d/1")),
        ..FilaResumen::new("Escritura inscrita", "escritura-12345678.pdf")
    });
    secciones
}

pub fn secciones() -> Vec<SeccionResumen> {
    respuestas()
}

pub fn pon(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let solicitud = |tramite: &str, estado: &str, tono, texto: &str, le_toca| SolicitudEnLista {
        tramite: s(tramite),
        folio: s("MTY-SEDUS-2026-001284"),
        url: s("/solicitudes/1"),
        estado: Etiqueta::new(estado, tono),
        texto: s(texto),
        enviada: Momento::new("9 nov 2026", "2026-11-09"),
        le_toca,
    };
    let mias = MisSolicitudes {
        pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, "Mis solicitudes"),
        solicitudes: vec![
            solicitud(
                "Licencia de uso de suelo",
                "Le toca a usted",
                Tono::Aviso,
                "Pague $3,143.91 a más tardar el viernes 27 de noviembre.",
                true,
            ),
            solicitud(
                LARGO,
                "En revisión",
                Tono::Neutro,
                "Desarrollo Urbano responde a más tardar el 3 de diciembre.",
                false,
            ),
            solicitud(
                "Constancia de residencia",
                "Concedida",
                Tono::Bien,
                "Su constancia está lista; vence el 4 de marzo de 2027.",
                false,
            ),
        ],
        borradores: vec![Borrador {
            tramite: s("Permiso forestal"),
            avance: s("Paso 2 de 4"),
            vence: s("Se conserva hasta el 9 de diciembre de 2026."),
            url: s("/b/1"),
            url_borrar: Some(s("/b/1/borrar")),
        }],
        otra: Enlace::new("Buscar un trámite", "/tramites"),
        paginacion: Paginacion::default(),
    };
    g.pon("solicitudes", "ciudadano/solicitudes.html", &mias)?;
    g.pon(
        "solicitudes-vacio",
        "ciudadano/solicitudes.html",
        &MisSolicitudes { solicitudes: Vec::new(), borradores: Vec::new(), ..mias },
    )?;
    preguntas(g)?;
    let mut revisables = respuestas();
    for seccion in &mut revisables {
        for fila in &mut seccion.filas {
            fila.cambiar = Some(s("/b/1/1"));
        }
    }
    let revisar = Revisar {
        pagina: pagina(
            Publico::Ciudadania,
            rutas::SOLICITUDES,
            "Revise antes de enviar. Licencia de uso de suelo",
        ),
        regresar: Some(Enlace::new("Regresar a «Sus datos»", "/b/1/3")),
        pasos: pasos(3),
        errores: Errores::con(vec![ErrorDeCampo {
            texto: s("Acepte la declaración para enviar"),
            ancla: s("declaracion"),
        }]),
        antetitulo: s("Licencia de uso de suelo · Paso 4 de 4"),
        titulo: s("Revise antes de enviar"),
        entrada: s("Después de enviar no podrá cambiar sus respuestas, salvo que la autoridad se lo pida."),
        secciones: revisables,
        advertencias: lista(&[
            "La superficie que escribió no es la que tiene catastro (612.00 m²). Puede enviarla así; la revisaremos.",
        ]),
        declaracion: Some(con_error(
            campo(
                "declaracion",
                "Declaro que estos datos son ciertos y acepto recibir los avisos de este trámite en mi correo.",
                Control::Casilla { marcada: false },
            ),
            "Acepte la declaración para enviar",
        )),
        que_pasa: lista(&[
            "Recibirá un folio y un acuse en su correo.",
            "La ventanilla revisa a más tardar el jueves 12 de noviembre. Hoy no paga nada.",
        ]),
        url: s("/b/1/enviar"),
        clave: s("k-2"),
        envios: vec![Opcion {
            valor: s("enviar:enviar"),
            etiqueta: s("Enviar mi solicitud"),
            ..Opcion::default()
        }],
        puede_salir: true,
        cuenta: Some(cuenta("Costo de su trámite", true)),
    };
    g.pon("revisar", "ciudadano/revisar.html", &revisar)?;
    let acuse = Acuse {
        pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, "Recibimos su solicitud"),
        titulo: s("Recibimos su solicitud"),
        folio: s("MTY-SEDUS-2026-001284"),
        tramite: s("Licencia de uso de suelo"),
        recibida: Momento::new("9 de noviembre de 2026, 10:42", "2026-11-09T10:42"),
        que_sigue: lista(&[
            "La ventanilla revisa sus documentos a más tardar el jueves 12 de noviembre.",
            "Si todo está completo, le avisamos para que pague $3,143.91.",
        ]),
        correo: Some(s("maria@ejemplo.mx")),
        descargas: vec![Enlace::new("Acuse de su solicitud (PDF)", "/acuse.pdf")],
        url_seguimiento: s("/solicitudes/1"),
        boton: Enlace::new("Seguir mi solicitud", "/solicitudes/1"),
        huella: Some(s("9f2c4e07b1a85d63e0c7f2d1a9b8c7d6e5f40312aa51bc77de88f09151d20a3c")),
    };
    g.pon("acuse", "ciudadano/acuse.html", &acuse)?;
    let seguimiento = Seguimiento {
        pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, "Seguimiento de su solicitud"),
        regresar: Some(Enlace::new("Mis solicitudes", "/solicitudes")),
        folio: s("MTY-SEDUS-2026-001284"),
        tramite: s("Licencia de uso de suelo"),
        lugares: vec![Fila {
            etiqueta: s("Lugares en la vía pública"),
            valor: s("Centro, hasta el 2 de diciembre de 2027"),
        }],
        turno: Turno {
            titulo: s("Le toca a usted: pagar $3,143.91"),
            texto: s(
                "Su solicitud fue aceptada. Pague a más tardar el viernes 27 de noviembre de 2026 (10 días naturales). Si no paga, la solicitud se desecha: tendría que empezar de nuevo.",
            ),
            usted: true,
            tono: Tono::Neutro,
            boton: Some(Enlace::new("Pagar ahora", "/pago/1")),
        },
        avance: vec![
            Hito {
                enlaces: vec![Enlace::new("Ver acuse", "/acuse.pdf")],
                ..hito(Cuando::Hecho, "Solicitud enviada", "9 nov 2026, 10:42", "Usted", "")
            },
            hito(
                Cuando::Hecho,
                "Se le pidió completar un documento",
                "11 nov 2026, 13:20",
                "Ventanilla de Desarrollo Urbano",
                "La escritura no se leía en la página 3. El plazo se detuvo.",
            ),
            hito(Cuando::Hecho, "Usted respondió", "13 nov 2026, 18:05", "Usted", LARGO),
            hito(
                Cuando::Ahora,
                "Pago de derechos",
                "",
                "",
                "Falta su pago: $3,143.91, hasta el 27 de noviembre.",
            ),
        ],
        sigue: vec![
            hito(
                Cuando::Luego,
                "Dos dictámenes, al mismo tiempo",
                "",
                "Desarrollo Urbano y Protección Civil",
                "Puede haber una visita; le avisaremos quién va, qué día y a qué hora.",
            ),
            hito(
                Cuando::Luego,
                "Resolución firmada",
                "",
                "",
                "A más tardar el jueves 3 de diciembre de 2026.",
            ),
        ],
        plazos: vec![plazo()],
        documentos: vec![documento("Acuse de su solicitud", None), documento("Oficio de prevención", None)],
        acciones: vec![
            Enlace::new("Desistir de la solicitud", "/s/1/desistir"),
            Enlace::new("Reportar una falla", "/s/1/reportar"),
        ],
        url_respuestas: s("/s/1/respuestas"),
    };
    g.pon("seguimiento", "ciudadano/seguimiento.html", &seguimiento)?;
    let terminada = Seguimiento {
        turno: Turno {
            titulo: s("Su licencia fue concedida"),
            texto: s("Se firmó el 2 de diciembre de 2026. Vence el 2 de diciembre de 2027."),
            usted: false,
            tono: Tono::Bien,
            boton: Some(Enlace::new("Descargar la licencia", "/l.pdf")),
        },
        sigue: Vec::new(),
        acciones: Vec::new(),
        documentos: Vec::new(),
        plazos: vec![Plazo {
            estado: Etiqueta::new("Se cumplió", Tono::Apagado),
            tramos: Vec::new(),
            ..plazo()
        }],
        ..seguimiento.clone()
    };
    g.pon("seguimiento-concedida", "ciudadano/seguimiento.html", &terminada)?;
    let espera = Seguimiento {
        turno: Turno {
            titulo: s("Le toca a Desarrollo Urbano: revisar"),
            texto: s("Usted no tiene que hacer nada. Le avisaremos por correo."),
            usted: false,
            tono: Tono::Neutro,
            boton: None,
        },
        ..seguimiento
    };
    g.pon("seguimiento-espera", "ciudadano/seguimiento.html", &espera)?;
    let hechas = Respuestas {
        pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, "Sus respuestas"),
        regresar: Enlace::new("Seguimiento", "/s/1"),
        folio: s("MTY-SEDUS-2026-001284"),
        tramite: s("Licencia de uso de suelo"),
        secciones: respuestas(),
    };
    g.pon("respuestas", "ciudadano/respuestas.html", &hechas)?;
    let desistir = AccionPagina {
        pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, "¿Desiste de su solicitud?"),
        regresar: Enlace::new("Regresar a su solicitud", "/s/1"),
        errores: Errores::default(),
        antetitulo: s("Licencia de uso de suelo · MTY-SEDUS-2026-001284"),
        titulo: s("¿Desiste de su solicitud?"),
        consecuencias: lista(&[
            "El trámite termina y no se puede reabrir.",
            "Lo que haya pagado no se devuelve por esta vía.",
        ]),
        grave: true,
        formulario: Formulario {
            url: s("/s/1/desistir"),
            clave: s("k-3"),
            campos: vec![Campo {
                opcional: true,
                ..campo(
                    "motivo",
                    "Motivo",
                    Control::Area { valor: String::new(), renglones: 3, maximo: Some(500) },
                )
            }],
            boton: s("Desistir de mi solicitud"),
            ..Formulario::default()
        },
    };
    g.pon("accion", "ciudadano/accion.html", &desistir)?;
    super::pagos::pagos(g)?;
    let documentos = MisDocumentos {
        pagina: pagina(Publico::Ciudadania, rutas::DOCUMENTOS, "Mis documentos"),
        emitidos: vec![
            Documento {
                url_verificar: Some(s("/verificar?folio=x")),
                ..documento("Licencia de uso de suelo", Some(("Vigente hasta el 2 dic 2027", Tono::Bien)))
            },
            documento("Constancia de residencia", Some(("Vencida", Tono::Apagado))),
        ],
        presentados: vec![documento("Identificación oficial", None), documento(LARGO, None)],
        paginacion: Paginacion::default(),
    };
    g.pon("documentos", "ciudadano/documentos.html", &documentos)?;
    g.pon(
        "documentos-vacio",
        "ciudadano/documentos.html",
        &MisDocumentos { emitidos: Vec::new(), presentados: Vec::new(), ..documentos },
    )?;
    super::pagos::avisos(g)
}
