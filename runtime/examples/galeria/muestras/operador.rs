//! Pages of who decides.

use runtime::web::ErrorPlantilla;
use runtime::web::vistas::*;

use super::{Galeria, LARGO, campo, cuenta, documento, hito, lista, opcion, pagina, plazo, s, tabla};

fn traza() -> Vec<Hito> {
    vec![
        hito(Cuando::Hecho, "Tomó la revisión", "17 nov, 10:58", "Mesa 2", ""),
        hito(
            Cuando::Hecho,
            "Respondió la prevención",
            "13 nov, 18:05",
            "Solicitante",
            "el plazo siguió el 17 nov",
        ),
        hito(Cuando::Hecho, "Previno", "11 nov, 13:20", "Mesa 1", LARGO),
        hito(Cuando::Hecho, "Envió la solicitud", "9 nov, 10:42", "Solicitante", ""),
    ]
}

fn expediente() -> ExpedientePagina {
    let accion = |id: &str, etiqueta: &str, ayuda: &str| AccionVista {
        id: s(id),
        etiqueta: s(etiqueta),
        ayuda: Some(s(ayuda)),
        ..AccionVista::default()
    };
    let dato =
        |etiqueta: &str, valor: &str, clave| DatoExpediente { etiqueta: s(etiqueta), valor: s(valor), clave };
    ExpedientePagina {
        pagina: pagina(Publico::Operacion, rutas::BANDEJA, "Expediente 001284"),
        regresar: Enlace::new("Bandeja", "/bandeja"),
        errores: Errores::con(vec![ErrorDeCampo { texto: s("Escriba el motivo"), ancla: s("motivo") }]),
        tramite: s("Licencia de uso de suelo"),
        folio: s("MTY-SEDUS-2026-001284"),
        resumen: vec![
            dato("Etapa", "Revisión", false),
            dato("Lo tiene", "usted desde 10:58", false),
            dato("Solicitante", "María Ñáñez Peña", false),
            dato("Versión", "7 · 3fa9c1d2", true),
        ],
        plazo: Some(Etiqueta::new("Vence hoy, 17 nov, 16:00", Tono::Mal)),
        advertencias: vec![AdvertenciaExpediente {
            titulo: s("Revise la CURP"),
            texto: s(
                "El dígito verificador no coincide. Puede ser correcta: compárela con la identificación antes de decidir.",
            ),
        }],
        secciones: super::ciudadano::secciones(),
        documentos: vec![
            documento("Identificación oficial", Some(("Por revisar", Tono::Aviso))),
            documento("Escritura inscrita", Some(("Se lee bien", Tono::Bien))),
        ],
        salidas: vec![documento("Oficio de prevención", None)],
        cobros: vec![CobroExpediente {
            titulo: s("Cobro: por qué son $3,143.91"),
            tabla: tabla(
                "Explicación del cobro",
                &["Regla", "Con estos datos", "Importe"],
                &[
                    &["Más de 500 m²: 24 UMA", "24 × $117.31", "$2,815.44"],
                    &["0.02 UMA por m² que pase de 500", "140 × 0.02 × $117.31", "$328.468"],
                ],
                &["Total, al centavo", "3,143.908 redondeado", "$3,143.91"],
            ),
            nota: Some(s("UMA vigente desde el 1 de febrero de 2026.")),
            estado: Some(Etiqueta::new("Sin pagar", Tono::Aviso)),
        }],
        pagos: Some(tabla(
            "Pagos recibidos",
            &["Referencia", "Estado", "Importe"],
            &[&["8841-22093-01", "Apartado: el importe no coincide", "$3,100.00"]],
            &[],
        )),
        traza: traza(),
        cadena: Some(Etiqueta::new("Cadena íntegra: 12 eventos comprobados.", Tono::Bien)),
        url_accesos: s("/e/1/accesos"),
        decision: Decision {
            cita: None,
            visita: None,
            titulo: String::new(),
            firma: None,
            impedida: None,
            url_tomar: None,
            url_soltar: Some(s("/e/1/soltar")),
            url: s("/e/1/decidir"),
            clave: s("k-7"),
            campos: vec![campo(
                "observaciones",
                "Observaciones internas",
                Control::Area { valor: String::new(), renglones: 2, maximo: None },
            )],
            actualizable: false,
            acciones: vec![
                accion("aceptar", "Aceptar", "Pasa a pago. Se avisa al solicitante."),
                AccionVista {
                    impedida: Some(s("Ya se previno una vez; la ley permite una sola.")),
                    ..accion("prevenir", "Prevenir", "")
                },
                AccionVista {
                    marcada: true,
                    campos: vec![Campo {
                        ayuda: Some(s("Lo leerá el solicitante. Diga qué faltó y qué puede hacer.")),
                        error: Some(s("Escriba el motivo")),
                        ..campo(
                            "motivo",
                            "Motivo",
                            Control::Area { valor: String::new(), renglones: 4, maximo: None },
                        )
                    }],
                    ..accion("desechar", "Desechar", "Termina el trámite. Necesita motivo.")
                },
            ],
            error: None,
            boton: s("Ver antes de confirmar"),
        },
        plazos: vec![Plazo { titulo: s("Plazo de la revisión"), ..plazo() }, plazo()],
        ofrecidos: vec![Enlace::new(
            "Reportar un problema con esta solicitud",
            "/tramites/reporte/solicitar?sobre=MTY-1",
        )],
    }
}

pub fn pon(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let renglon =
        |folio: &str, tramite: &str, lo_tiene: &str, plazo: &str, tono, tomar: bool| RenglonBandeja {
            folio: s(folio),
            url: s("/e/1"),
            tramite: s(tramite),
            detalle: s("Comercial, 640 m²"),
            etapa: s("Revisión"),
            lo_tiene: s(lo_tiene),
            suya: lo_tiene == "Usted",
            plazo: s(plazo),
            plazo_detalle: s("17 nov, 16:00"),
            tono,
            url_tomar: tomar.then(|| s("/e/1/tomar")),
        };
    let vista = |texto: &str, cuantas, actual| VistaBandeja {
        texto: s(texto),
        cuantas,
        url: s("/bandeja?vista=x"),
        actual,
    };
    let filtro = |nombre: &str, etiqueta: &str| Filtro {
        nombre: s(nombre),
        etiqueta: s(etiqueta),
        opciones: vec![opcion("", "Todos"), opcion("1", "Licencia de uso de suelo")],
    };
    let bandeja = Bandeja {
        pagina: pagina(Publico::Operacion, rutas::BANDEJA, "Bandeja"),
        titulo: s("Bandeja de Desarrollo Urbano"),
        alertas: vec![
            Etiqueta::new("1 vencida", Tono::Mal),
            Etiqueta::new("2 vencen hoy", Tono::Mal),
            Etiqueta::new("1 mañana", Tono::Aviso),
        ],
        hoy: s("Hoy es martes 17 de noviembre de 2026, día hábil."),
        vistas: vec![
            vista("Por atender", Some(7), true),
            vista("Mías", Some(1), false),
            vista("Sin tomar", Some(4), false),
            vista("En espera", Some(0), false),
            vista("Terminadas", None, false),
        ],
        url: s("/bandeja"),
        vista: s("por_atender"),
        consulta: String::new(),
        filtros: vec![filtro("tramite", "Trámite"), filtro("etapa", "Etapa"), filtro("plazo", "Plazo")],
        filtrada: true,
        renglones: vec![
            renglon(
                "MTY-SEDUS-2026-001219",
                "Licencia de uso de suelo",
                "Sin tomar",
                "Venció el viernes",
                Tono::Mal,
                true,
            ),
            renglon(
                "MTY-SEDUS-2026-001284",
                "Licencia de uso de suelo",
                "Usted",
                "Vence hoy",
                Tono::Mal,
                false,
            ),
            renglon(
                "MTY-SEDUS-2026-001290",
                "Constancia de residencia",
                "Sin tomar",
                "Vence mañana",
                Tono::Aviso,
                true,
            ),
            renglon("MTY-SEDUS-2026-001301", LARGO, "Mesa 1", "En 3 días hábiles", Tono::Bien, false),
            renglon(
                "MTY-SEDUS-2026-001248",
                "Licencia de uso de suelo",
                "Solicitante",
                "Detenido",
                Tono::Apagado,
                false,
            ),
        ],
        vacia: String::new(),
        paginacion: Paginacion {
            texto: s("1 a 5 de 9"),
            anterior: None,
            siguiente: Some(s("/bandeja?despues=x")),
        },
        actualizada: s("Actualizada a las 11:20."),
        url_csv: Some(s("/bandeja.csv")),
    };
    g.pon("bandeja", "operador/bandeja.html", &bandeja)?;
    let vacia = Bandeja {
        renglones: Vec::new(),
        alertas: Vec::new(),
        vacia: s("No hay solicitudes por atender. La más próxima vence el 20 de noviembre."),
        paginacion: Paginacion::default(),
        ..bandeja
    };
    g.pon("bandeja-vacia", "operador/bandeja.html", &vacia)?;
    let procesos = Procesos {
        pagina: pagina(Publico::Operacion, "/procesos", "Procesos internos"),
        procesos: vec![ProcesoEnLista {
            nombre: s("Publicación de un trámite digital"),
            descripcion: s("Alta, actualización o baja de un trámite en la Ventanilla."),
            quien: s("Dirección de Mejora Regulatoria"),
            empezar: Enlace::new("Empezar", "/tramites/publicacion/solicitar"),
        }],
        solicitudes: Enlace::new("Mis solicitudes", "/solicitudes"),
    };
    g.pon("procesos", "operador/procesos.html", &procesos)?;
    g.pon("procesos-vacio", "operador/procesos.html", &Procesos { procesos: Vec::new(), ..procesos })?;
    g.pon("expediente", "operador/expediente.html", &expediente())?;
    let ajeno = ExpedientePagina {
        errores: Errores::default(),
        decision: Decision {
            impedida: Some(s(
                "Mesa 1 tomó este expediente a las 11:02. Puede leerlo; para decidir, pídale que lo suelte.",
            )),
            ..Decision::default()
        },
        documentos: Vec::new(),
        cobros: Vec::new(),
        pagos: None,
        ..expediente()
    };
    g.pon("expediente-ajeno", "operador/expediente.html", &ajeno)?;
    let libre = ExpedientePagina {
        decision: Decision {
            impedida: Some(s("Nadie lo ha tomado. Tómelo para decidir.")),
            url_tomar: Some(s("/e/1/tomar")),
            ..Decision::default()
        },
        ..ajeno
    };
    g.pon("expediente-libre", "operador/expediente.html", &libre)?;
    let por_firmar = ExpedientePagina {
        decision: Decision {
            firma: Some(FirmaExpediente {
                texto: lista(&[
                    "Lea «Licencia de uso de suelo» antes de firmarlo.",
                    "Lo firman varias personas, en cualquier orden; se emite cuando firmen todas.",
                ]),
                enlace: Enlace::new("Leer el documento (PDF)", "/e/1/por-firmar/firmas"),
                puestos: super::filas(&[
                    ("Directora de Desarrollo Urbano", "Falta su firma"),
                    (
                        "Coordinador Jurídico",
                        "Firmó: Eva Prueba, Abogada, por ausencia, el 17 de noviembre de 2026 a las 11:02",
                    ),
                ]),
            }),
            url: s("/e/1/decidir"),
            boton: s("Ver antes de confirmar"),
            ..Decision::default()
        },
        ..libre
    };
    g.pon("expediente-firma", "operador/expediente.html", &por_firmar)?;
    let confirmar = Confirmar {
        pagina: pagina(Publico::Operacion, rutas::BANDEJA, "¿Desechar la solicitud 001284?"),
        regresar: Enlace::new("Regresar y cambiar", "/e/1"),
        antetitulo: s("Licencia de uso de suelo · MTY-SEDUS-2026-001284"),
        titulo: s("¿Desechar la solicitud?"),
        pregunta: Some(s("¿Confirma que el solicitante no respondió la prevención?")),
        consecuencias: lista(&[
            "El trámite termina sin resolver.",
            "El plazo de respuesta deja de correr.",
            "Se avisa al solicitante por correo.",
        ]),
        datos: vec![super::seccion("Lo que usted escribió", &[("Motivo", LARGO)])],
        avisos: vec![TextoAviso {
            para: s("el solicitante"),
            asunto: s("Su solicitud se desechó"),
            texto: s(
                "Su solicitud MTY-SEDUS-2026-001284 se desechó.\n\nMotivo: no se respondió la prevención.",
            ),
        }],
        documentos: vec![documento("Acuerdo de desechamiento (borrador)", None)],
        cuenta: Some(cuenta("Cobro que se fija", false)),
        grave: true,
        formulario: Formulario {
            url: s("/e/1/confirmar"),
            clave: s("k-8"),
            ocultos: super::filas(&[("accion", "desechar"), ("motivo", LARGO)]),
            boton: s("Desechar la solicitud"),
            ..Formulario::default()
        },
    };
    g.pon("confirmar", "operador/confirmar.html", &confirmar)?;
    let accesos = Accesos {
        pagina: pagina(Publico::Operacion, rutas::BANDEJA, "Traza y accesos"),
        regresar: Enlace::new("Expediente", "/e/1"),
        antetitulo: s("Licencia de uso de suelo · MTY-SEDUS-2026-001284"),
        accesos: vec![Acceso {
            cuando: Momento::new("17 nov, 10:58", "2026-11-17T10:58"),
            quien: s("Mesa 2 (revisión)"),
            que: s("Abrió el expediente"),
            motivo: None,
        }],
        traza: traza(),
        cadena: Some(Etiqueta::new("La cadena no coincide desde el evento 7.", Tono::Mal)),
        paginacion: Paginacion::default(),
    };
    g.pon("accesos", "operador/accesos.html", &accesos)
}
