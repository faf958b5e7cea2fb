//! Payments and notices of who applies.

use runtime::web::ErrorPlantilla;
use runtime::web::vistas::*;

use super::{Galeria, LARGO, campo, cuenta, documento, filas, lista, opcion, pagina, s};

pub fn pagos(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let (barras, ancho_barras) = Orden::barras_de("06759111970034946226");
    let orden = Orden {
        linea: s("0675 9111 9700 3494 6226"),
        barras,
        ancho_barras,
        datos: filas(&[
            ("Importe exacto", "$3,143.91"),
            ("Pague hasta", "viernes 27 de noviembre de 2026"),
            ("Concepto", "Derechos por licencia de uso de suelo"),
            ("Dónde", "Cajas de la Tesorería Municipal y tiendas autorizadas"),
        ]),
        url: s("/orden/1"),
        url_pdf: Some(s("/orden.pdf")),
    };
    let medio = |valor: &str, etiqueta: &str, ayuda: &str| Opcion {
        ayuda: Some(s(ayuda)),
        ..opcion(valor, etiqueta)
    };
    let pago = Pago {
        pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, "Pague los derechos"),
        regresar: Enlace::new("Regresar a su solicitud", "/s/1"),
        errores: Errores::default(),
        folio: s("MTY-SEDUS-2026-001284"),
        titulo: s("Pague los derechos"),
        entrada: s("Pague $3,143.91 a más tardar el viernes 27 de noviembre de 2026."),
        url: s("/pago/1"),
        clave: s("k-4"),
        medios: vec![
            Opcion {
                marcada: true,
                ..medio(
                    "tarjeta",
                    "Tarjeta de crédito o débito",
                    "Se refleja al momento. Pasará a la página segura del banco.",
                )
            },
            medio(
                "orden",
                "Orden de pago",
                "Para pagar en cajas municipales o tiendas. Se refleja de 1 a 2 días hábiles después.",
            ),
        ],
        cuenta: cuenta("Lo que va a pagar", false),
        orden: Some(orden.clone()),
        factura: Some(s("Pida su CFDI después de pagar, desde su recibo.")),
        apartado: Some(s(
            "Llegó un pago de $3,100.00 y debían ser $3,143.91. Lo tenemos apartado: no se perdió. Tesorería le escribirá a más tardar el 20 de noviembre.",
        )),
    };
    g.pon("pago", "ciudadano/pago.html", &pago)?;
    let sin_elegir = Pago {
        errores: Errores::con(vec![ErrorDeCampo { texto: s("Elija cómo quiere pagar"), ancla: s("medio") }]),
        orden: None,
        apartado: None,
        ..pago
    };
    g.pon("pago-error", "ciudadano/pago.html", &sin_elegir)?;
    let pasarela = Pasarela {
        banco: s("Banco Inventado"),
        comercio: s("Ventanilla de Monterrey"),
        concepto: s("Derechos por licencia de uso de suelo"),
        importe: s("$3,143.91"),
        referencia: s("OP-2026-000431"),
        csrf: s("x"),
        errores: Errores::default(),
        formulario: Formulario {
            url: s("/pasarela/1"),
            clave: s("k-5"),
            campos: vec![
                Campo {
                    ayuda: Some(s("Ya está escrito: es de mentira.")),
                    ..campo(
                        "tarjeta",
                        "Número de tarjeta de prueba",
                        Control::Texto {
                            valor: s("4000 0000 0000 0002"),
                            linea: Linea::Digitos,
                            ancho: Ancho::Veinte,
                            maximo: Some(23),
                        },
                    )
                },
                campo("titular", "Titular", Control::texto("PERSONA DE PRUEBA", Linea::Texto)),
            ],
            ..Formulario::default()
        },
        resultados: vec![
            medio("aprobado", "Pagar $3,143.91", ""),
            medio("rechazado", "Que el banco lo rechace", "Para ver qué pasa"),
            medio("repetido", "Que el aviso llegue dos veces", ""),
        ],
        url_cancelar: s("/pago/1"),
    };
    g.pon("pasarela", "pasarela/pagar.html", &pasarela)?;
    use ClaseResultadoPago::{Apartado, Pendiente, Rechazado, Recibido};
    for (nombre, clase, titulo, texto) in [
        (
            "recibido",
            Recibido,
            "Recibimos su pago",
            "Su solicitud sigue: ahora le toca a Desarrollo Urbano emitir su dictamen.",
        ),
        (
            "pendiente",
            Pendiente,
            "El banco todavía no confirma su pago",
            "No pague otra vez. Le avisaremos por correo en cuanto se confirme.",
        ),
        (
            "rechazado",
            Rechazado,
            "El banco no aceptó el pago",
            "No se le cobró. Intente con otra tarjeta o con una orden de pago, a más tardar el 27 de noviembre.",
        ),
        ("apartado", Apartado, "Recibimos su pago, pero no coincide", "Lo apartamos para revisarlo."),
    ] {
        let vista = ResultadoPago {
            pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, titulo),
            clase,
            folio: s("MTY-SEDUS-2026-001284"),
            titulo: s(titulo),
            texto: s(texto),
            datos: filas(&[("Importe", "$3,143.91"), ("Operación", "8841-22093-01")]),
            salidas: vec![
                Enlace::new("Seguir mi solicitud", "/s/1"),
                Enlace::new("Ver mi recibo", "/recibo/1"),
            ],
        };
        g.pon(&format!("pago-{nombre}"), "ciudadano/pago_resultado.html", &vista)?;
    }
    let orden_pagina = OrdenPagina {
        pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, "Orden de pago"),
        regresar: Enlace::new("Regresar al pago", "/pago/1"),
        folio: s("MTY-SEDUS-2026-001284"),
        nombre: s("María Ñáñez Peña"),
        orden,
        cuenta: cuenta("Derechos", false),
        instrucciones: lista(&[
            "Muestre esta orden en la caja o dicte la línea de captura.",
            "Guarde el comprobante.",
        ]),
    };
    g.pon("orden", "ciudadano/orden.html", &orden_pagina)?;
    let recibo = Recibo {
        pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, "Recibo"),
        regresar: Enlace::new("Regresar a su solicitud", "/s/1"),
        numero: s("R-2026-000987"),
        pagado: Momento::new("18 de noviembre de 2026, 9:12", "2026-11-18T09:12"),
        datos: filas(&[
            ("Folio", "MTY-SEDUS-2026-001284"),
            ("Pagó", "María Ñáñez Peña"),
            ("Medio", "Tarjeta"),
            ("Operación", "8841-22093-01"),
        ]),
        cuenta: cuenta("Lo que pagó", false),
        descargas: vec![Enlace::new("Recibo en PDF", "/r.pdf"), Enlace::new("Pedir factura (CFDI)", "/cfdi")],
    };
    g.pon("recibo", "ciudadano/recibo.html", &recibo)
}

pub fn avisos(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let aviso = |asunto: &str, nuevo: bool| AvisoEnLista {
        asunto: s(asunto),
        url: s("/avisos/1"),
        de: s("Ventanilla de Desarrollo Urbano"),
        cuando: Momento::new("11 nov 2026, 13:20", "2026-11-11T13:20"),
        nuevo,
        limite: nuevo.then(|| s("Léalo a más tardar el 20 de noviembre; si no, se tendrá por notificado.")),
    };
    let lista_avisos = MisAvisos {
        pagina: pagina(Publico::Ciudadania, rutas::AVISOS, "Avisos"),
        avisos: vec![aviso("Complete su solicitud", true), aviso(LARGO, false)],
        paginacion: Paginacion::default(),
    };
    g.pon("avisos", "ciudadano/avisos.html", &lista_avisos)?;
    g.pon("avisos-vacio", "ciudadano/avisos.html", &MisAvisos { avisos: Vec::new(), ..lista_avisos })?;
    let aviso = AvisoPagina {
        pagina: pagina(Publico::Ciudadania, rutas::AVISOS, "Complete su solicitud"),
        regresar: Enlace::new("Avisos", "/avisos"),
        antetitulo: s("Licencia de uso de suelo · MTY-SEDUS-2026-001284"),
        asunto: s("Complete su solicitud"),
        texto: format!(
            "María Ñáñez Peña:\n\nLa escritura no se lee en la página 3. Súbala otra vez.\n\n{LARGO}"
        ),
        de: s("Ventanilla de Desarrollo Urbano"),
        enviado: Momento::new("11 nov 2026, 13:20", "2026-11-11T13:20"),
        efecto: Some(s(
            "Se tuvo por notificado el 11 de noviembre de 2026 a las 14:02, cuando usted lo abrió.",
        )),
        documentos: vec![documento("Oficio de prevención", None)],
        boton: Some(Enlace::new("Completar mi solicitud", "/s/1/completar")),
        abrir: None,
    };
    g.pon("aviso", "ciudadano/aviso.html", &aviso)?;
    let cerrado = AvisoPagina {
        abrir: Some(Formulario {
            url: s("/avisos/1/abrir"),
            clave: s("k-6"),
            boton: s("Abrir el aviso"),
            ..Formulario::default()
        }),
        ..aviso
    };
    g.pon("aviso-cerrado", "ciudadano/aviso.html", &cerrado)
}
