//! Pages of who reviews versions.

use runtime::web::ErrorPlantilla;
use runtime::web::vistas::*;

use super::{Galeria, LARGO, campo, lista, opcion, pagina, s};

const HUELLA: &str = "b7e04c915d20a613e0c7f2d1a9b8c7d6e5f40312aa51bc77de88f09151d20a3c";

fn aspecto(id: &str, nombre: &str, clase: &str, estado: &str, tono: Tono) -> AspectoRevisado {
    AspectoRevisado {
        id: s(id),
        nombre: s(nombre),
        clase: s(clase),
        estado: Etiqueta::new(estado, tono),
        textos: lista(&["7 etapas y 4 finales. Todas llevan a un final."]),
        ..AspectoRevisado::default()
    }
}

pub fn pon(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let momento = || Momento::new("17 nov, 11:30", "2026-11-17T11:30");
    let marco = |titulo: &str| pagina(Publico::Operacion, rutas::REVISION, titulo);
    let version = |nombre: &str, estado: &str, tono, detalle: &str| VersionEnLista {
        nombre: s(nombre),
        url: s("/revision/x"),
        version: s("8"),
        huella: s(HUELLA),
        estado: Etiqueta::new(estado, tono),
        detalle: s(detalle),
    };
    let en_lista = ListaDeRevision {
        pagina: marco("Versiones por revisar"),
        versiones: vec![
            version("Licencia de uso de suelo", "2 de 5", Tono::Aviso, "Le tocan 3 aspectos"),
            version(LARGO, "Con observación", Tono::Mal, "Usted la hizo"),
        ],
        por_parametros: Some(Enlace::new(
            "60 versiones sólo cambian valores de parámetros; apruebe todas con una firma",
            "/revision/parametros",
        )),
        paginacion: Paginacion {
            texto: s("1 a 50 de 300"),
            anterior: None,
            siguiente: Some(s("/revision?desde=50")),
        },
        url_llave: s(rutas::REVISION_LLAVE),
    };
    g.pon("revision-lista", "revision/lista.html", &en_lista)?;
    let vacia = ListaDeRevision { pagina: marco("Versiones por revisar"), ..ListaDeRevision::default() };
    g.pon("revision-lista-vacia", "revision/lista.html", &vacia)?;
    let decision = Formulario {
        url: s("/revision/x/aspectos/montos"),
        campos: vec![
            campo(
                "decision-montos",
                "Su decisión sobre «Montos de cobro»",
                Control::Opcion {
                    opciones: vec![opcion("bien", "Está bien"), opcion("observa", "Tengo una observación")],
                    en_linea: true,
                },
            ),
            campo(
                "texto-montos",
                "Comentario",
                Control::Area { valor: String::new(), renglones: 2, maximo: None },
            ),
        ],
        boton: s("Guardar decisión"),
        ..Formulario::default()
    };
    let columna = |titulo: &str, cifra| Columna { titulo: s(titulo), cifra };
    let revision = RevisionDeVersion {
        pagina: marco("Revisión: Licencia de uso de suelo"),
        errores: Errores::default(),
        antetitulo: s("Versión 8 · recibida el 13 de noviembre de 2026, la hizo ana@ejemplo.mx"),
        titulo: s("¿Libera «Licencia de uso de suelo»?"),
        huella: s(HUELLA),
        aspectos: vec![
            aspecto("flujo", "Flujo", "si", "Bien", Tono::Bien),
            aspecto("formulario", "Formulario de requisitos", "si", "Bien", Tono::Bien),
            AspectoRevisado {
                dichos: lista(&[
                    "Luis Ficticio, 17 de noviembre de 2026, 10:05: tiene una observación. «Falta suplente.»",
                ]),
                ..aspecto("usuarios", "Usuarios y permisos", "no", "Con observación", Tono::Mal)
            },
            AspectoRevisado {
                tabla: Some(TablaDatos {
                    titulo: s("Qué se cobra"),
                    columnas: vec![columna("Concepto", false), columna("Se calcula por", false)],
                    filas: vec![lista(&["Licencia", "3 tramos"]), lista(&[LARGO, "una fórmula"])],
                    total: vec![],
                }),
                enlaces: vec![Enlace::new("Calcular con datos desde la ficha", "/tramites/x")],
                formulario: Some(decision),
                ..aspecto("montos", "Montos de cobro", "ya", "Le toca a usted", Tono::Aviso)
            },
            aspecto("salida", "Documento de salida", "", "Pendiente", Tono::Apagado),
        ],
        lado_titulo: s("Todavía no se puede liberar"),
        comprobaciones: vec![
            Comprobacion { cumple: Some(true), titulo: s("24 de 24 pruebas pasan"), texto: String::new() },
            Comprobacion {
                cumple: Some(false),
                titulo: s("1 observación sin resolver"),
                texto: String::new(),
            },
        ],
        lado_texto: s("Cuando los cinco tengan visto bueno, producción cargará exactamente esta versión."),
        cambios: lista(&["Sube el costo de predios de más de 500 m²"]),
        cambios_texto: s("Respecto de la versión 3cd0a1b2c3d4:"),
        firmar: Some(Formulario {
            url: s("/revision/x/firma"),
            campos: vec![campo(
                "contrasena",
                "Contraseña de su llave",
                Control::texto("", Linea::Contrasena),
            )],
            boton: s("Firmar mi visto bueno"),
            ..Formulario::default()
        }),
        descargas: vec![Enlace::new("El paquete", "/revision/x/paquete")],
        historia: vec![ActoVisto {
            cuando: momento(),
            texto: s("Luis Ficticio · Observó «Usuarios y permisos» · versión b7e04c915d20"),
            detalle: lista(&["Falta suplente."]),
        }],
    };
    g.pon("revision-version", "revision/version.html", &revision)?;
    casos(g)?;
    de_aspectos(g)?;
    versiones(g)?;
    let llave = PaginaLlave {
        pagina: marco("Su llave para firmar"),
        errores: Errores::default(),
        publica: None,
        tenia: true,
        formulario: Formulario {
            url: s(rutas::REVISION_LLAVE),
            campos: vec![campo(
                "contrasena",
                "Contraseña de la llave",
                Control::texto("", Linea::ContrasenaNueva),
            )],
            boton: s("Crear mi llave"),
            ..Formulario::default()
        },
    };
    g.pon("revision-llave", "revision/llave.html", &llave)?;
    let hecha =
        PaginaLlave { publica: Some(s("ed25519:2pfECeApsWFu0kEsf3wR8LaQ1zVwvHyrtMFN6L/m8WA=")), ..llave };
    g.pon("revision-llave-hecha", "revision/llave.html", &hecha)?;
    let motivo = |nombre: &str| {
        campo(nombre, "Motivo", Control::Area { valor: String::new(), renglones: 2, maximo: None })
    };
    let versiones = VersionesDeTramite {
        pagina: pagina(Publico::Administracion, rutas::ADMIN, "Versiones"),
        errores: Errores::default(),
        nombre: s("Licencia de uso de suelo"),
        oferta: s("Se ofrece la versión b7e04c915d20 desde el 13 de noviembre de 2026, 9:00."),
        historia: vec![ActoVisto {
            cuando: momento(),
            texto: s("Alicia Núñez Ficticia · Se pidió liberarla y se negó · versión b7e04c915d20"),
            detalle: lista(&["falta quien apruebe «Flujo»", LARGO]),
        }],
        paginacion: Paginacion {
            texto: s("300 actos en total"),
            anterior: None,
            siguiente: Some(s("/x?antes=251")),
        },
        comparar: Some(Enlace::new("Comparar dos versiones", "/admin/versiones/x/comparar")),
        migracion: Some(Enlace::new(
            "Migrar los expedientes de versiones anteriores",
            "/admin/versiones/x/migracion",
        )),
        retirar: Some(Formulario {
            url: s("/admin/versiones/x/retirar"),
            campos: vec![motivo("motivo-retirar")],
            boton: s("Retirar"),
            ..Formulario::default()
        }),
        regresar: None,
    };
    g.pon("admin-versiones", "admin/versiones.html", &versiones)
}

fn casos(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let marco = |titulo: &str| pagina(Publico::Operacion, rutas::REVISION, titulo);
    let caso = |titulo: &str, tono, estado: &str| CasoEnLista {
        titulo: s(titulo),
        url: s("/revision/x/casos/y"),
        termina: s("Concluida: se autorizó"),
        estado: Etiqueta::new(estado, tono),
    };
    let en_lista = ListaDeCasos {
        pagina: marco("Casos de prueba"),
        regresar: Enlace::new("La revisión", "/revision/x"),
        nombre: s("Licencia de uso de suelo"),
        casos: vec![
            caso("Papelería en 620 m²", Tono::Bien, "Como se espera"),
            caso(LARGO, Tono::Mal, "No sale como se espera"),
        ],
        generados: vec![caso("Con 500.01 m² (apenas arriba del lindero)", Tono::Neutro, "12 cosas")],
        sin_alcanzar: lista(&["Se cobra el mínimo: nada de lo que se intentó llega ahí."]),
    };
    g.pon("revision-casos", "revision/casos.html", &en_lista)?;
    g.pon(
        "revision-casos-vacia",
        "revision/casos.html",
        &ListaDeCasos { casos: vec![], generados: vec![], sin_alcanzar: vec![], ..en_lista },
    )?;
    let paso = PasoDeCaso {
        cuando: Momento::new("2 mar 2026, 10:00", "2026-03-02T10:00"),
        quien: Some(s("Quien solicita")),
        que: s("«Enviar mi solicitud» en «Su solicitud»"),
        con: vec![FilaResumen::new("Superficie del predio", "620.00 m²"), FilaResumen::new(LARGO, LARGO)],
        hitos: vec![Hito { titulo: s("Solicitud enviada"), ..Hito::default() }],
        cuentas: vec![Cuenta {
            titulo: s("Revisión"),
            total: Some(s("$410.59")),
            lineas: vec![LineaCuenta {
                concepto: s("Revisión de la solicitud"),
                detalle: Some(s("3.5 × UMA diaria ($117.31) = $410.59")),
                importe: s("$410.59"),
            }],
            ..Cuenta::default()
        }],
        avisos: vec![AvisoDeCaso { asunto: s("Recibimos su solicitud"), texto: s("Una.\n\nOtra.") }],
        plazos: vec![s("Plazo de «Pago»: hasta el sábado 7 de marzo de 2026.")],
        queda: s("En Pago de la revisión"),
        rechazo: None,
    };
    let negado = PasoDeCaso {
        rechazo: Some(s("esto le toca a Revisión de ventanilla")),
        que: s(LARGO),
        cuando: paso.cuando.clone(),
        ..PasoDeCaso::default()
    };
    let caso = CasoRevisado {
        pagina: marco("Un caso"),
        regresar: Enlace::new("Todos los casos", "/revision/x/casos"),
        antetitulo: s("Licencia de uso de suelo · caso de prueba"),
        titulo: s("Papelería en 620 m²"),
        estado: Etiqueta::new("No sale como se espera", Tono::Mal),
        fallos: lista(&["El total: se esperaba $410.58; se halló $410.59."]),
        termina: s("Concluida: se autorizó"),
        pasos: vec![paso, negado],
        documentos: vec![Documento {
            nombre: s("Licencia de uso de suelo"),
            detalle: s("PDF, folio SEDUS-2026-000001-D1"),
            url: Some(s("/revision/x/casos/y/documentos/0")),
            ..Documento::default()
        }],
    };
    g.pon("revision-caso", "revision/caso.html", &caso)?;
    Ok(())
}

fn de_aspectos(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let marco = |titulo: &str| pagina(Publico::Operacion, rutas::REVISION, titulo);
    let regresar = || Enlace::new("La revisión", "/revision/x");
    let renglon = |antes: Option<&str>, ahora: Option<&str>, cambia| RenglonComparado {
        antes: antes.map(s),
        ahora: ahora.map(s),
        cambia,
    };
    let salidas = SalidasRevisadas {
        pagina: marco("Documentos"),
        regresar: regresar(),
        nombre: s("Licencia de uso de suelo"),
        contra: s("El texto de cada documento, junto al que daba la versión b7e04c91."),
        salidas: vec![SalidaRevisada {
            titulo: s("Licencia de uso de suelo"),
            caso: Enlace::new("«Papelería en 620 m²»", "/revision/x/casos/y"),
            pdf: Enlace::new("Descargar como se imprime (PDF)", "/revision/x/casos/y/documentos/0"),
            estado: Etiqueta::new("Cambia", Tono::Aviso),
            renglones: vec![
                renglon(Some("Licencia"), Some("Licencia"), false),
                renglon(Some("Vence en un año."), Some("Vence en dos años."), true),
                renglon(None, Some(LARGO), true),
                renglon(Some("Atentamente"), None, true),
            ],
            comparada: true,
        }],
    };
    g.pon("revision-salidas", "revision/salidas.html", &salidas)?;
    g.pon(
        "revision-salidas-vacia",
        "revision/salidas.html",
        &SalidasRevisadas { salidas: vec![], ..salidas },
    )?;
    let montos = Calculadora {
        pagina: marco("Montos"),
        regresar: regresar(),
        nombre: s("Licencia de uso de suelo"),
        formulario: Formulario {
            url: s("/revision/x/montos"),
            campos: vec![campo("superficie", "Superficie del predio", Control::texto("", Linea::Texto))],
            boton: s("Calcular"),
            ..Formulario::default()
        },
        cuentas: vec![Cuenta { titulo: s("Derechos"), total: Some(s("$3,294.06")), ..Cuenta::default() }],
        linderos: vec![LinderoVisto {
            que: Enlace::new("«Superficie» = 500.01 m²", "/revision/x/casos/y"),
            lineas: vec![LineaCuenta {
                concepto: s("Licencia"),
                detalle: Some(s(LARGO)),
                importe: s("$2,674.69"),
            }],
            total: s("$2,674.69"),
        }],
        errores: Errores::default(),
    };
    g.pon("revision-montos", "revision/montos.html", &montos)?;
    let formulario = FormularioRevisado {
        pagina: marco("Formulario"),
        regresar: regresar(),
        nombre: s("Licencia de uso de suelo"),
        paginas: vec![
            Enlace::new("¿Dónde está el predio?", ""),
            Enlace::new(LARGO, "/revision/x/formulario/1"),
        ],
        url: s("/revision/x/formulario/0/vista"),
        titulo: s("¿Dónde está el predio?"),
    };
    g.pon("revision-formulario", "revision/formulario.html", &formulario)?;
    Ok(())
}

fn de_revision(titulo: &str) -> Pagina {
    pagina(Publico::Operacion, rutas::REVISION, titulo)
}

/// Versions compared, published, and those that only change values of parameters.
fn versiones(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let cambio = |clase: &str, tono, que: &str| CambioVisto {
        clase: Etiqueta::new(clase, tono),
        que: s(que),
        detalles: lista(&[
            "Antes: $58.66",
            "Por ejemplo: con superficie de 10 m², «Derechos»: de $58.66 a $60.50.",
        ]),
        donde: Some(s("parametros.uma.valores")),
    };
    let opciones = || vec![opcion("x", "b7e04c915d20"), opcion("y", "0a13e0c7f2d1")];
    let filtro = |nombre: &str, etiqueta: &str| Filtro {
        nombre: s(nombre),
        etiqueta: s(etiqueta),
        opciones: opciones(),
    };
    let comparadas = VersionesComparadas {
        pagina: de_revision("Qué cambia"),
        volver: Enlace::new("La revisión", "/revision/x"),
        nombre: s(LARGO),
        cuales: s("De la versión b7e04c915d20 a la versión 0a13e0c7f2d1"),
        veredicto: s("1 cambio rompe lo que está en curso o rechaza lo que antes se aceptaba."),
        url: s("/revision/x/comparar"),
        filtros: vec![filtro("de", "De la versión"), filtro("a", "A la versión")],
        grupos: vec![GrupoDeCambios {
            titulo: s("El costo"),
            cambios: vec![cambio("Rompe", Tono::Mal, LARGO), cambio("Atención", Tono::Aviso, "Sube la UMA.")],
        }],
        nota: Some(s("Cambian además 3 cosas de redacción o de cómo trabaja la oficina.")),
    };
    g.pon("versiones-comparar", "versiones/comparar.html", &comparadas)?;
    let vacia = VersionesComparadas {
        pagina: de_revision("Qué cambia"),
        volver: Enlace::new("Versiones", "/x"),
        ..VersionesComparadas::default()
    };
    g.pon("versiones-comparar-vacia", "versiones/comparar.html", &vacia)?;
    let publicada = |estado: Option<Etiqueta>, comparar| VersionPublicada {
        version: s("8"),
        huella: s("b7e04c915d20a613e0c7f2d1a9b8c7d6e5f40312aa51bc77de88f09151d20a3c"),
        cuando: s("desde el 1 de febrero de 2027"),
        estado,
        comparar,
    };
    let publicadas = VersionesPublicadas {
        pagina: pagina(Publico::Visita, rutas::INICIO, "Versiones"),
        volver: Some(Enlace::new("La ficha del trámite", "/tramites/x")),
        nombre: s(LARGO),
        entrada: s("Cada versión del trámite se aprueba y se sella antes de ofrecerse."),
        versiones: vec![
            publicada(
                Some(Etiqueta::new("Se ofrece hoy", Tono::Bien)),
                Some(Enlace::new("Ver qué cambió", "/x")),
            ),
            publicada(None, None),
        ],
        historia: vec![ActoVisto {
            cuando: Momento::new("17 nov, 11:30", "2026-11-17T11:30"),
            texto: s("Se liberó, con el visto bueno de 2 personas · versión b7e04c915d20"),
            detalle: lista(&["Acto 4 de la historia, eslabón b7e04c915d20"]),
        }],
    };
    g.pon("versiones-publicadas", "versiones/publicadas.html", &publicadas)?;
    let parametros = RevisionDeParametros {
        pagina: de_revision("Valores de parámetros"),
        errores: Errores::default(),
        hecho: Some(s("Firmó 2 vistos buenos, uno por trámite.")),
        valores: vec![ValorNuevo {
            que: s("«UMA diaria» vale $121.00 desde el 1 de febrero de 2027; antes, $117.31 (+3.1 %)."),
            fuente: Some(s("INEGI, enero de 2027")),
            tramites: s("Licencia de uso de suelo y Permiso de anuncio"),
        }],
        versiones: vec![VersionPorParametros {
            tramite: Enlace::new(LARGO, "/revision/x"),
            versiones: s("De la versión b7e04c915d20 a la 0a13e0c7f2d1"),
            ejemplos: lista(&["«Derechos», con superficie de 10 m²: de $58.66 a $60.50."]),
            estado: Etiqueta::new("Espera una firma", Tono::Aviso),
            detalle: s("Usted la hizo"),
            comparar: Enlace::new("Todo lo que cambia", "/revision/x/comparar"),
        }],
        firmar: Some(Formulario {
            url: s("/revision/parametros"),
            campos: vec![
                campo(
                    "versiones",
                    "Qué trámites aprueba",
                    Control::Opciones { opciones: vec![opcion("a", LARGO)] },
                ),
                campo("contrasena", "Contraseña de su llave", Control::texto("", Linea::Contrasena)),
            ],
            boton: s("Firmar los que elegí"),
            ..Formulario::default()
        }),
    };
    g.pon("revision-parametros", "revision/parametros.html", &parametros)?;
    let nada = RevisionDeParametros {
        pagina: de_revision("Valores de parámetros"),
        ..RevisionDeParametros::default()
    };
    g.pon("revision-parametros-vacia", "revision/parametros.html", &nada)
}
