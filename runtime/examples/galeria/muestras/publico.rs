//! Public pages and accounts.

use runtime::web::ErrorPlantilla;
use runtime::web::vistas::*;

use super::{Galeria, LARGO, filas, grafo, hito, lista, pagina, s, tabla};

fn resultado(nombre: &str, descripcion: &str, costo: &str, plazo: &str) -> Resultado {
    Resultado {
        nombre: s(nombre),
        url: s("/tramites/x"),
        descripcion: s(descripcion),
        costo: s(costo),
        plazo: s(plazo),
        modalidad: s("En línea"),
        dependencia: String::new(),
        tipo: None,
    }
}

fn temas() -> Vec<Tema> {
    [
        ("Construcción y uso de suelo", 12),
        ("Negocios y comercio", 18),
        ("Impuestos y pagos", 9),
        ("Constancias y registros", 14),
        ("Medio ambiente", 7),
        ("Mascotas", 4),
        ("Protección civil", 8),
        ("Anuncios y eventos", 6),
        ("Vialidad y estacionamientos", 1),
    ]
    .iter()
    .map(|(nombre, cuantos)| Tema {
        nombre: s(nombre),
        icono: s(Tema::icono_de(nombre)),
        cuantos: *cuantos,
        url: s("/tramites?tema=x"),
    })
    .collect()
}

fn usados() -> Vec<Resultado> {
    vec![
        resultado(
            "Constancia de residencia",
            "Acredita que usted vive en Monterrey.",
            "$63.35",
            "3 días hábiles",
        ),
        resultado(
            "Licencia de uso de suelo",
            "Autoriza el giro que se le dará a un predio.",
            "Según la superficie",
            "15 días hábiles",
        ),
        resultado("Permiso de anuncio publicitario", LARGO, "De 2.5 a 75 cuotas", "10 días hábiles"),
        resultado(
            "Permiso forestal (poda o tala)",
            "Autoriza podar o talar un árbol; incluye una inspección.",
            "Sin costo",
            "5 días hábiles",
        ),
    ]
}

fn filtros() -> Vec<Filtro> {
    [
        ("categoria", "Tema", "Todos"),
        ("tipo", "Tipo", "Todos"),
        ("dependencia", "Dependencia", "Todas"),
        ("modalidad", "Modalidad", "Todas"),
        ("publico", "Para", "Todo público"),
    ]
    .iter()
    .map(|(nombre, etiqueta, todas)| Filtro {
        nombre: s(nombre),
        etiqueta: s(etiqueta),
        opciones: vec![
            super::opcion("", todas),
            Opcion { marcada: *nombre == "tipo", ..super::opcion("1", "Trámite") },
        ],
    })
    .collect()
}

/// The diagrams that are looked at, from five to fourteen stages.
pub fn grafos() -> Vec<(&'static str, Grafo)> {
    vec![
        (
            "uso de suelo",
            grafo(
                &[
                    "sol|Solicitud||u|",
                    "rev|Revisión|3 días hábiles|m|",
                    "com|Completar|sólo si falta algo|u|acaso",
                    "pag|Pago|10 días naturales|u|",
                    "du|Dictamen de Desarrollo Urbano|7 días hábiles|m|",
                    "pc|Dictamen de Protección Civil|7 días hábiles|m|",
                    "res|Resolución|5 días hábiles|m|",
                    "lic|Licencia o negativa||u|fin",
                ],
                "sol>rev rev~com com~rev rev>pag pag=du pag=pc du>res pc>res res>lic",
            ),
        ),
        (
            "constancia (cinco)",
            grafo(
                &[
                    "sol|Solicitud||u|",
                    "pag|Pago|5 días naturales|u|",
                    "rev|Revisión|2 días hábiles|m|",
                    "fir|Firma|1 día hábil|m|",
                    "con|Constancia||u|fin",
                ],
                "sol>pag pag>rev rev>fir fir>con",
            ),
        ),
        (
            "anuncio (diez)",
            grafo(
                &[
                    "sol|Solicitud||u|",
                    "rev|Revisión documental|3 días hábiles|m|",
                    "com|Completar|sólo si falta algo|u|acaso",
                    "des|Desechada|si no completa|u|no",
                    "ins|Inspección|4 días hábiles, sólo si lleva estructura|m|acaso",
                    "dic|Dictamen técnico|3 días hábiles|m|",
                    "pag|Pago|10 días naturales|u|",
                    "res|Resolución|2 días hábiles|m|",
                    "per|Permiso||u|fin",
                    "neg|Negativa||u|no",
                ],
                "sol>rev rev~com com~rev com~des rev~ins rev>dic ins>dic dic>pag dic~neg pag>res res>per res~neg",
            ),
        ),
        (
            "obra (catorce)",
            grafo(
                &[
                    "sol|Solicitud||u|",
                    "ven|Revisión en ventanilla|2 días hábiles|m|",
                    "com|Completar documentos|5 días hábiles, sólo si falta algo|u|acaso",
                    "pa1|Pago de la revisión|5 días naturales|u|",
                    "du|Dictamen de Desarrollo Urbano|7 días hábiles|m|",
                    "pc|Dictamen de Protección Civil|7 días hábiles|m|",
                    "ma|Dictamen de Medio Ambiente|7 días hábiles|m|",
                    "vis|Visita al predio|se le avisa día y hora|m|acaso",
                    "obs|Responder observaciones|5 días hábiles|u|acaso",
                    "pro|Proyecto de resolución|3 días hábiles|m|",
                    "fir|Firma|2 días hábiles|m|",
                    "pa2|Pago de derechos|10 días naturales|u|",
                    "lic|Licencia de construcción||u|fin",
                    "neg|Negativa con sus motivos||u|no",
                ],
                "sol>ven ven~com com~ven ven>pa1 pa1=du pa1=pc pa1=ma du~vis vis>pro pc>pro ma>pro du>pro pro~obs obs~pro pro>fir fir>pa2 pa2>lic fir~neg",
            ),
        ),
    ]
}

fn ficha() -> FichaPagina {
    let requisito = |nombre: &str, detalle: &str| Requisito {
        nombre: s(nombre),
        detalle: Some(s(detalle)),
        ..Requisito::default()
    };
    let hecho = |icono: &str, etiqueta: &str, valor: &str, detalle: &str| HechoFicha {
        icono: s(icono),
        etiqueta: s(etiqueta),
        valor: s(valor),
        detalle: Some(s(detalle)),
    };
    FichaPagina {
        pagina: pagina(Publico::Visita, rutas::INICIO, "Licencia de uso de suelo"),
        ruta: vec![Enlace::new("Trámites", "/"), Enlace::new("Construcción y uso de suelo", "/tramites?tema=x")],
        antetitulo: s("Trámite en línea · Desarrollo Urbano Sostenible"),
        nombre: s("Licencia de uso de suelo"),
        descripcion: s("Autoriza el giro que usted le dará a un predio: casa, comercio o servicios. La necesita antes de construir, remodelar o abrir un negocio."),
        hechos: vec![
            hecho("wallet", "Costo", "$1,231.76 a $2,815.44", "hasta 500 m²; después, según la superficie"),
            hecho("clock", "Respuesta", "15 días hábiles", "desde el día hábil siguiente a su envío"),
            hecho("calendar", "Vigencia", "1 año", "se puede renovar"),
            hecho("file-text", "Usted obtiene", "Licencia digital", "PDF firmado y verificable"),
        ],
        requisitos: vec![
            Requisito { fundamento: Some(s("Reglamento de Zonificación, artículo 12, fracción I")), antiguedad: Some(s("Vigente.")), ..requisito("Identificación oficial vigente", "INE, pasaporte o cédula profesional. PDF o foto clara.") },
            Requisito { antiguedad: Some(s("No mayor de 3 meses.")), fundamento: Some(s("Artículo 12, fracción II")), ..requisito("Comprobante de domicilio", "PDF, hasta 10 MB.") },
            Requisito { ya_lo_tenemos: true, detalle: None, ..requisito("Predial al corriente", "") },
            Requisito { condicion: Some(s("Sólo si gestiona un tercero.")), presencial: Some(s("1 original y 2 copias")), ..requisito("Carta poder simple", "Con dos testigos.") },
            Requisito { finalidad: Some(s("saber si la zona permite el giro.")), ..requisito(LARGO, LARGO) },
        ],
        diagrama: grafos().first().map(|(_, grafo)| {
            grafo.dibuja("Pasos del trámite y quién hace cada uno", "Usted envía la solicitud. El municipio la revisa en 3 días hábiles; si falta algo se lo pide una vez. Usted paga. El municipio emite dos dictámenes a la vez y resuelve. Usted recibe su licencia o la negativa con sus motivos.")
        }),
        pasos: lista(&[
            "Usted llena la solicitud, sube sus documentos y la envía.",
            "La ventanilla revisa en 3 días hábiles. Si falta algo, se lo pide una sola vez y usted tiene 5 días hábiles para responder.",
            "Usted paga los derechos en los 10 días naturales siguientes.",
            "Desarrollo Urbano y Protección Civil emiten su dictamen al mismo tiempo.",
            "La Dirección resuelve y firma. Usted recibe la licencia, o la negativa con sus motivos.",
        ]),
        costos: vec![tabla(
            "Derechos según la superficie del predio",
            &["Superficie del predio", "Derechos", "En pesos hoy"],
            &[&["Hasta 100 m²", "10.5 UMA", "$1,231.76"], &["Más de 100 y hasta 500 m²", "24 UMA", "$2,815.44"], &["Más de 500 m²", "24 UMA y 0.02 UMA por cada m² que pase de 500", "640 m²: $3,143.91"]],
            &[],
        )],
        nota_costo: s("Con la UMA diaria de $117.31, vigente desde el 1 de febrero de 2026. Se paga con la UMA del día del pago."),
        legales: vec![
            FilaResumen { valores: lista(&["Reglamento de Zonificación y Uso del Suelo del Municipio de Monterrey, artículos 12 y 14 fracción II", "Ley de Hacienda para los Municipios, artículo 52 bis"]), ..FilaResumen::new("Fundamento", "") },
            FilaResumen::new("Si falta algo", "La autoridad se lo pide una vez, en los primeros 3 días hábiles. Usted tiene 5 días hábiles para responder; si no responde, la solicitud se desecha: tendría que empezar de nuevo."),
            FilaResumen::new("Si la autoridad no responde", "Se entiende negada (negativa ficta) y usted puede impugnar."),
            FilaResumen::new("Inspección", "Protección Civil puede visitar el predio."),
            FilaResumen::new("Oficina", "Dirección de Desarrollo Urbano, ventanilla única. Lunes a viernes, de 8:00 a 16:00."),
            FilaResumen { clave: true, ..FilaResumen::new("Homoclave", "MTY-SEDUS-014") },
        ],
        criterios: lista(&["El giro está permitido en la zona.", "El predio no está en zona de riesgo."]),
        url_iniciar: Some(s("/solicitar")),
        nota_iniciar: s("Toma unos 15 minutos. Puede guardar y seguir otro día; sus respuestas se conservan 30 días."),
        continuar: vec![Enlace::new("Continuar: paso 2 de 4", "/b/1")],
        presencial: None,
        descargas: vec![Enlace::new("Ficha en PDF", "/f.pdf"), Enlace::new("Datos de la ficha (JSON)", "/f.json")],
        version: s("Versión 7, publicada el 3 de noviembre de 2026."),
        ilustrativo: true,
        aviso: None,
    }
}

fn veredicto(clase: ClaseVeredicto, titulo: &str, texto: &str, cumplen: [Option<bool>; 3]) -> Veredicto {
    let [firma, contenido, vigencia] = cumplen;
    let comprobacion =
        |cumple, titulo: &str, texto: &str| Comprobacion { cumple, titulo: s(titulo), texto: s(texto) };
    let existe = clase != ClaseVeredicto::Inexistente;
    Veredicto {
        pagina: pagina(Publico::Visita, rutas::VERIFICAR, titulo),
        clase,
        titulo: s(titulo),
        texto: s(texto),
        comprobaciones: if existe {
            vec![
                comprobacion(
                    firma,
                    "La firma.",
                    "Director de Desarrollo Urbano. Certificado vigente el día de la firma, 2 de diciembre de 2026, 12:14.",
                ),
                comprobacion(
                    contenido,
                    "El contenido.",
                    "El archivo se compara con el original, byte por byte.",
                ),
                comprobacion(vigencia, "La vigencia.", "Vence el 2 de diciembre de 2027."),
            ]
        } else {
            Vec::new()
        },
        datos: if existe && clase != ClaseVeredicto::Alterado {
            vec![
                FilaResumen::new("Documento", "Licencia de uso de suelo"),
                FilaResumen { clave: true, ..FilaResumen::new("Folio", "MTY-SEDUS-2026-001284") },
                FilaResumen::new("Vigente hasta", "2 de diciembre de 2027"),
            ]
        } else {
            Vec::new()
        },
        que_hacer: if clase == ClaseVeredicto::Autentico {
            Vec::new()
        } else {
            lista(&[
                "Pida a quien se lo entregó el archivo original, o consulte los datos públicos con el folio.",
                "Si lo recibió por correo o mensaje, descárguelo otra vez: pudo dañarse al enviarse.",
            ])
        },
        tecnico: filas(&[
            (
                "Huella del original (SHA-256)",
                "9f2c4e07b1a85d63e0c7f2d1a9b8c7d6e5f40312aa51bc77de88f09151d20a3c",
            ),
            (
                "Huella del archivo presentado",
                "41b7d09ce65f3a1877fec7f2d1a9b8c7d6e5f40312aa51bc77de88f09c09e3b1",
            ),
        ]),
        cuando: s("4 de diciembre de 2026 a las 9:31"),
        enlaces: Vec::new(),
        formulario: formulario_verificar(),
    }
}

fn formulario_verificar() -> FormularioVerificar {
    FormularioVerificar {
        url_folio: s("/verificar"),
        url_archivo: s("/verificar/archivo"),
        ..FormularioVerificar::default()
    }
}

pub fn pon(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let inicio = Inicio {
        pagina: Pagina { banda: None, ..pagina(Publico::Visita, rutas::INICIO, "Trámites y servicios") },
        url_busqueda: s(rutas::CATALOGO),
        ejemplo: s("uso de suelo"),
        buscados: ["Predial", "Uso de suelo", "Constancia de residencia", "Anuncios"]
            .iter()
            .map(|t| Enlace::new(*t, "/tramites?q=x"))
            .collect(),
        url_seguir: s("/consulta"),
        url_pagar: s("/solicitudes"),
        url_verificar: s("/verificar"),
        temas: temas(),
        total: 89,
        url_todos: s(rutas::CATALOGO),
        titulo_usados: s("Los más solicitados"),
        usados: usados(),
        ilustrativo: true,
    };
    g.pon("inicio", "publico/inicio.html", &inicio)?;
    let con_banda = Inicio {
        pagina: pagina(Publico::Ciudadania, rutas::INICIO, "Trámites"),
        temas: Vec::new(),
        usados: Vec::new(),
        buscados: Vec::new(),
        total: 1,
        ..inicio
    };
    g.pon("inicio-vacio", "publico/inicio.html", &con_banda)?;
    let catalogo = Catalogo {
        pagina: pagina(Publico::Visita, rutas::INICIO, "Trámites y servicios"),
        url: s("/tramites"),
        consulta: String::new(),
        filtros: filtros(),
        activos: vec![Enlace::new("Trámite", "/tramites")],
        resumen: s("4 trámites"),
        resultados: usados()
            .into_iter()
            .map(|r| Resultado {
                dependencia: s("Desarrollo Urbano Sostenible"),
                tipo: Some(s("Trámite")),
                ..r
            })
            .collect(),
        quiso_decir: Vec::new(),
        temas: Vec::new(),
        paginacion: Paginacion {
            texto: s("1 a 4 de 12"),
            anterior: Some(s("/tramites?antes=x")),
            siguiente: Some(s("/tramites?despues=x")),
        },
    };
    g.pon("catalogo", "publico/catalogo.html", &catalogo)?;
    let nada = Catalogo {
        consulta: s("escriturra <script>"),
        resumen: s("No encontramos trámites con «escriturra <script>»."),
        resultados: Vec::new(),
        quiso_decir: vec![
            Enlace::new("escritura", "/tramites?q=escritura"),
            Enlace::new("escrituración", "/tramites?q=y"),
        ],
        temas: temas(),
        activos: Vec::new(),
        paginacion: Paginacion::default(),
        ..catalogo
    };
    g.pon("catalogo-vacio", "publico/catalogo.html", &nada)?;
    g.pon("ficha", "publico/ficha.html", &ficha())?;
    for (n, (nombre, grafo)) in grafos().into_iter().enumerate().skip(1) {
        let vista = FichaPagina {
            diagrama: Some(grafo.dibuja(format!("Pasos de {nombre}"), "Los pasos, dichos en frases.")),
            requisitos: Vec::new(),
            costos: Vec::new(),
            nota_costo: s("Este trámite no tiene costo."),
            criterios: Vec::new(),
            ilustrativo: false,
            aviso: (n == 1).then(|| s("La dependencia lo suspendió hasta el 1 de diciembre de 2026.")),
            url_iniciar: (n != 1).then(|| s("/s")),
            presencial: Some(s(
                "Dirección de Ingresos, Zaragoza sur s/n, planta baja. Lunes a viernes, de 8:00 a 15:00.",
            )),
            ..ficha()
        };
        g.pon(&format!("ficha-{}", n + 1), "publico/ficha.html", &vista)?;
    }
    let verificar = Verificar {
        pagina: pagina(Publico::Visita, rutas::VERIFICAR, "Verifique un documento"),
        errores: Errores::default(),
        formulario: formulario_verificar(),
    };
    g.pon("verificar", "publico/verificar.html", &verificar)?;
    let mal = Verificar {
        errores: Errores::con(vec![ErrorDeCampo {
            texto: s("Este archivo no es un PDF, aunque su nombre lo diga"),
            ancla: s("archivo"),
        }]),
        formulario: FormularioVerificar {
            error_archivo: Some(s("Este archivo no es un PDF, aunque su nombre lo diga")),
            ..formulario_verificar()
        },
        ..verificar
    };
    g.pon("verificar-error", "publico/verificar.html", &mal)?;
    use ClaseVeredicto::{Alterado, Autentico, Inexistente, Revocado, Vencido};
    let bien = Some(true);
    for (nombre, clase, titulo, texto, cumplen) in [
        (
            "autentico",
            Autentico,
            "Documento auténtico y vigente",
            "Lo emitió el Municipio de Monterrey y no ha cambiado desde que se firmó.",
            [bien; 3],
        ),
        (
            "vencido",
            Vencido,
            "Documento auténtico, pero vencido",
            "Venció el 2 de diciembre de 2027.",
            [bien, bien, Some(false)],
        ),
        (
            "revocado",
            Revocado,
            "Este documento ya no vale: fue revocado",
            "Se revocó el 4 de enero de 2027; lo reemplaza otro.",
            [bien, bien, Some(false)],
        ),
        (
            "alterado",
            Alterado,
            "No confíe en este archivo: está alterado",
            "El folio existe, pero el archivo que usted presentó no es el que emitió el municipio.",
            [Some(false), Some(false), None],
        ),
        (
            "inexistente",
            Inexistente,
            "No hay un documento con ese folio",
            "Revise que lo haya escrito completo.",
            [None; 3],
        ),
    ] {
        g.pon(
            &format!("veredicto-{nombre}"),
            "publico/veredicto.html",
            &veredicto(clase, titulo, texto, cumplen),
        )?;
    }
    let consulta = Consulta {
        pagina: pagina(Publico::Visita, rutas::CONSULTA, "Consulte una solicitud"),
        url: s("/consulta"),
        folio: String::new(),
        error: None,
        estado: None,
        url_entrar: s("/entrar"),
    };
    g.pon("consulta", "publico/consulta.html", &consulta)?;
    let estado = EstadoPublico {
        folio: s("MTY-SEDUS-2026-001284"),
        tramite: s("Licencia de uso de suelo"),
        estado: Etiqueta::new("En revisión", Tono::Neutro),
        texto: s("Le toca a Desarrollo Urbano. Responde a más tardar el 3 de diciembre de 2026."),
        enviada: Momento::new("9 nov 2026", "2026-11-09"),
        hitos: vec![
            hito(Cuando::Hecho, "Solicitud enviada", "9 nov 2026, 10:42", "", ""),
            hito(Cuando::Ahora, "Revisión", "", "Desarrollo Urbano", ""),
        ],
    };
    g.pon(
        "consulta-folio",
        "publico/consulta.html",
        &Consulta { estado: Some(estado), folio: s("MTY-SEDUS-2026-001284"), ..consulta },
    )?;
    for codigo in [404, 409, 413, 422, 429, 500, 503] {
        let mut vista =
            PaginaError::para(codigo, Pagina { titulo: String::new(), ..pagina(Publico::Visita, "", "") });
        vista.referencia = (codigo == 500).then(|| s("01JD-7K2M-9QXT"));
        vista.salidas.push(Enlace::new("Buscar un trámite", "/tramites"));
        g.pon(&format!("error-{codigo}"), "publico/error.html", &vista)?;
    }
    let accesibilidad = Accesibilidad {
        pagina: pagina(Publico::Visita, "", "Accesibilidad"),
        contacto: s(
            "Escriba a accesibilidad@ejemplo.mx o acuda a cualquier módulo. Respondemos en 5 días hábiles.",
        ),
        revisada: None,
        pendientes: lista(&["Los documentos que sube la gente pueden no ser accesibles."]),
    };
    g.pon("accesibilidad", "publico/accesibilidad.html", &accesibilidad)?;
    let privacidad = Privacidad {
        pagina: pagina(Publico::Visita, "", "Aviso de privacidad"),
        responsable: s("El Municipio de Monterrey"),
        domicilio: s("Zaragoza sur sin número, Centro, 64000"),
        contacto: s("Pídalo en la Unidad de Transparencia."),
        finalidades: vec![tabla(
            "Licencia de uso de suelo",
            &["Dato", "Para qué"],
            &[&["CURP", "Comprobar quién solicita"], &["Domicilio", "Ubicar el predio"]],
            &[],
        )],
        terceros: lista(&[
            "En «Licencia de construcción», «Director responsable de obra», por el enlace que se le envía, ve el proyecto.",
        ]),
        fundamento: lista(&[
            "Ley de Protección de Datos Personales en Posesión de Sujetos Obligados del Estado de Nuevo León",
        ]),
        actualizado: Some(s("3 de noviembre de 2026")),
        demostracion: true,
    };
    g.pon("privacidad", "publico/privacidad.html", &privacidad)?;
    cuentas(g)
}

fn cuentas(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let entrar = |errores: bool| {
        let mut campos = Entrar::campos("maria@ejemplo.mx");
        if let Some(campo) = campos.first_mut()
            && errores
        {
            campo.error = Some(s("El correo o la contraseña no coinciden. Revíselos y vuelva a intentar"));
        }
        Entrar {
            pagina: pagina(Publico::Visita, rutas::ENTRAR, "Entre a su cuenta"),
            errores: Errores::de(&campos),
            formulario: Formulario {
                url: s("/entrar"),
                campos,
                boton: s("Entrar"),
                ocultos: filas(&[("siguiente", "/solicitudes")]),
                ..Formulario::default()
            },
            termino: false,
            url_crear: s(rutas::CREAR_CUENTA),
            de_ejemplo: vec![
                Enlace::new("Entrar como ciudadana", "/demo/1"),
                Enlace::new("Entrar como mesa de revisión", "/demo/2"),
            ],
        }
    };
    g.pon("entrar", "cuentas/entrar.html", &entrar(false))?;
    g.pon("entrar-error", "cuentas/entrar.html", &entrar(true))?;
    let crear = CrearCuenta {
        pagina: pagina(Publico::Visita, rutas::ENTRAR, "Cree su cuenta"),
        errores: Errores::default(),
        formulario: Formulario {
            url: s(rutas::CREAR_CUENTA),
            campos: CrearCuenta::campos("", "", 12),
            boton: s("Crear mi cuenta"),
            ..Formulario::default()
        },
        url_entrar: s("/entrar"),
        url_privacidad: s("/privacidad"),
    };
    g.pon("crear-cuenta", "cuentas/crear.html", &crear)?;
    let elegir = ElegirContrasena {
        pagina: pagina(Publico::Visita, rutas::ENTRAR, "Elija su contraseña"),
        errores: Errores::default(),
        nombre: s("Rosa Elena Treviño Salas"),
        correo: s("rosa.elena@ejemplo.mx"),
        formulario: Formulario {
            url: s("/contrasena/x"),
            campos: ElegirContrasena::campos(10),
            boton: s("Guardar mi contraseña"),
            ..Formulario::default()
        },
    };
    g.pon("contrasena", "cuentas/contrasena.html", &elegir)?;
    let lista = ContrasenaLista {
        pagina: pagina(Publico::Visita, rutas::ENTRAR, "Su contraseña está lista"),
        correo: s("rosa.elena@ejemplo.mx"),
        url_entrar: s("/entrar"),
    };
    g.pon("contrasena-lista", "cuentas/contrasena_lista.html", &lista)?;
    let salir = Salir {
        pagina: pagina(Publico::Ciudadania, rutas::SALIR, "Salir"),
        url: s("/salir"),
        url_regresar: s("/solicitudes"),
    };
    g.pon("salir", "cuentas/salir.html", &salir)?;
    let sesion = SesionTerminada {
        pagina: pagina(Publico::Visita, "", "Su sesión terminó"),
        por_usted: false,
        guardado: Some(s("Guardamos sus respuestas de «Licencia de uso de suelo».")),
        url_entrar: s("/entrar"),
    };
    g.pon("sesion-terminada", "cuentas/sesion_terminada.html", &sesion)
}
