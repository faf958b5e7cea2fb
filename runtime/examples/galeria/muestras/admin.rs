//! Pages of who administers.

use runtime::web::ErrorPlantilla;
use runtime::web::vistas::*;

use super::{Galeria, LARGO, campo, filas, lista, opcion, pagina, s, seccion};

const HUELLA: &str = "b7e04c915d20a613e0c7f2d1a9b8c7d6e5f40312aa51bc77de88f09151d20a3c";

pub fn pon(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let momento = || Momento::new("17 nov, 11:30", "2026-11-17T11:30");
    let tramite = |nombre: &str, estado: &str, tono, en_curso| TramiteCargado {
        nombre: s(nombre),
        url: s("/tramites/x"),
        url_versiones: s("/admin/versiones/x"),
        version: s("8"),
        huella: s(HUELLA),
        estado: Etiqueta::new(estado, tono),
        detalle: s("13 nov 2026, 2 firmas"),
        en_curso,
        anteriores: lista(&["versión 7: 3 en curso"]),
    };
    let tramites = TramitesCargados {
        pagina: pagina(Publico::Administracion, rutas::ADMIN, "Trámites cargados"),
        resumen: s("3 paquetes · formato 1 · almacén SQLite, 48 expedientes"),
        errores: Errores::default(),
        cadena: Some(Etiqueta::new("Cadena íntegra", Tono::Bien)),
        rechazados: vec![PaqueteRechazado {
            titulo: s("No se cargó «Permiso forestal»"),
            texto: s(
                "El archivo cambió después del visto bueno. Sigue sin estar disponible para la gente. Pida el archivo aprobado o una nueva revisión.",
            ),
            huellas: filas(&[("Su huella", HUELLA), ("La aprobada", HUELLA)]),
        }],
        sin_valor: vec![ParametroSinValor {
            titulo: s("Desde el 1 de febrero de 2027 no hay valor de «UMA diaria»"),
            texto: s("Desde ese día no podrán cobrar: «Permiso de anuncio» y «Licencia de uso de suelo»."),
            falta: false,
        }],
        tramites: vec![
            tramite("Licencia de uso de suelo", "Publicado", Tono::Bien, 12),
            tramite("Permiso de anuncio", "En revisión", Tono::Aviso, 0),
            tramite(LARGO, "Retirado", Tono::Apagado, 5),
        ],
        cargar: None,
    };
    g.pon("admin-tramites", "admin/tramites.html", &tramites)?;
    let entorno = Entorno {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_ENTORNO, "Entorno"),
        titulo: s("Entorno de demostración"),
        secciones: vec![
            seccion("Programa", &[("Versión", "0.1.0"), ("Arrancó", "17 nov 2026, 8:00")]),
            seccion("Almacén", &[("Clase", "SQLite, WAL"), ("Tamaño", "4.2 MB")]),
        ],
        comprobaciones: vec![
            Comprobacion {
                cumple: Some(true),
                titulo: s("Cadena."),
                texto: s("48 expedientes comprobados."),
            },
            Comprobacion { cumple: Some(false), titulo: s("Respaldo."), texto: s("No se ha hecho ninguno.") },
        ],
        verificar: Some(Formulario {
            url: s("/admin/cadena"),
            boton: s("Comprobar ahora"),
            ..Formulario::default()
        }),
        errores: Errores::default(),
        reiniciar: Some(Formulario {
            url: s("/admin/reiniciar"),
            clave: s("k"),
            boton: s("Reiniciar el entorno"),
            ..Formulario::default()
        }),
    };
    g.pon("admin-entorno", "admin/entorno.html", &entorno)?;
    let pase = |nombre: &str, estado: Etiqueta, url: Option<&str>| PaseVisto {
        nombre: s(nombre),
        permisos: lista(&[
            "Consultar versiones, su historia y sus archivos",
            "Liberar versiones en producción",
        ]),
        estado,
        detalle: s("hasta el 20 de febrero de 2027"),
        usado: s("17 de noviembre de 2026, 11:30"),
        url_revocar: url.map(s),
    };
    let pases = PasesDeCuenta {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_ENTORNO, "Pases de programas"),
        errores: Errores::default(),
        token: Some(s("pase_b7e04c915d20a613e0c7f2d1a9b8c7d6e5f40312aa51bc77de88f09151d20a3c")),
        pases: vec![
            pase(
                "Integración continua",
                Etiqueta::new("Vigente", Tono::Bien),
                Some("/admin/pases/x/revocar"),
            ),
            pase(LARGO, Etiqueta::new("Revocado", Tono::Apagado), None),
        ],
        crear: Formulario {
            url: s(rutas::ADMIN_PASES),
            campos: vec![campo("nombre", "Para qué es", Control::texto("", Linea::Texto))],
            boton: s("Hacer el pase"),
            ..Formulario::default()
        },
    };
    g.pon("admin-pases", "admin/pases.html", &pases)?;
    let movimiento = |texto: &str| MovimientoVisto {
        texto: s(texto),
        folio: Enlace::new("UGD-2026-000012", "/consulta?folio=UGD-2026-000012"),
    };
    let personal = Personal {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_PERSONAL, "Personal con acceso"),
        hecho: Some(s("El enlace va en camino a su correo.")),
        error: None,
        personas: vec![
            PersonaConAcceso {
                nombre: s("Rosa Elena Treviño Salas"),
                correo: s("rosa.elena@ejemplo.mx"),
                roles: vec![
                    s(
                        "Revisión de ventanilla de Desarrollo Urbano, sólo en: Licencia de uso de suelo y Licencia de construcción",
                    ),
                    s(LARGO),
                ],
                estado: Etiqueta::new("Sin contraseña", Tono::Aviso),
                suplencias: vec![s(
                    "Suple a Héctor Garza Luna del 3 de marzo de 2026 al 20 de marzo de 2026",
                )],
                movimientos: vec![
                    movimiento("Suplencia el 2 de marzo de 2026, por"),
                    movimiento("Alta el 20 de febrero de 2026, por"),
                ],
                pendientes: None,
                url_enlace: Some(s("/admin/personal/1/enlace")),
            },
            PersonaConAcceso {
                nombre: s("Óscar Robles Leal"),
                correo: s("oscar@ejemplo.mx"),
                estado: Etiqueta::new("De baja", Tono::Apagado),
                pendientes: Some(Enlace::new("2 pendientes por entregar", "/admin/personal/2/pendientes")),
                ..PersonaConAcceso::default()
            },
        ],
    };
    g.pon("admin-personal", "admin/personal.html", &personal)?;
    let entrega = |fila: &str, etiqueta: &str, boton: &str| Formulario {
        url: s("/admin/personal/2/pendientes"),
        campos: vec![Campo {
            nombre: format!("persona_{fila}"),
            etiqueta: s(etiqueta),
            control: Control::Seleccion {
                opciones: vec![Opcion {
                    valor: s("1"),
                    etiqueta: s("Rosa Elena Treviño Salas"),
                    ..Opcion::default()
                }],
                vacia: Some(s("Elija a una persona")),
            },
            ..Campo::default()
        }],
        boton: s(boton),
        ..Formulario::default()
    };
    let tarea = |fila: &str, folio: &str| TareaPendiente {
        folio: s(folio),
        tramite: s("Licencia de uso de suelo"),
        etapa: s("Revisión técnica de la solicitud"),
        desde: s("3 de marzo de 2026"),
        formulario: entrega(fila, &format!("A quién se entrega {folio}"), "Entregar"),
    };
    let pendientes = Pendientes {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_PERSONAL, "Pendientes de Óscar Robles Leal"),
        nombre: s("Óscar Robles Leal"),
        hecho: Some(s("1 ya es de esa persona.")),
        impedidas: vec![s("SEDUS-2026-000003: Rosa Elena no tiene el rol que pide «Quién lo revisa».")],
        error: None,
        regresar: Enlace::new("Regresar al personal", rutas::ADMIN_PERSONAL),
        tareas: vec![tarea("0", "SEDUS-2026-000003"), tarea("1", "SEDUS-2026-000009")],
        todas: Some(entrega("todas", "A quién se entrega todo", "Entregar todo lo que se pueda")),
    };
    g.pon("admin-pendientes", "admin/pendientes.html", &pendientes)?;
    let cuentas = CuentasDemo {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_CUENTAS, "Cuentas de demostración"),
        entrada: s("Sirven para ver cada papel. Existen sólo en este entorno."),
        cuentas: vec![
            CuentaDemo {
                nombre: s("Ciudadana"),
                correo: s("ciudadana@ejemplo.mx"),
                papel: s("Solicitante"),
                puede: s("Solicita, paga y consulta."),
                contrasena: Some(s("demostracion")),
                url_entrar: Some(s("/demo/1")),
            },
            CuentaDemo {
                nombre: s("Mesa 2"),
                correo: s("mesa2@ejemplo.mx"),
                papel: s("Revisión, Desarrollo Urbano"),
                puede: s("Revisa y previene."),
                contrasena: None,
                url_entrar: None,
            },
        ],
    };
    g.pon("admin-cuentas", "admin/cuentas.html", &cuentas)?;
    let vencimiento = || VencimientoReloj {
        cuando: momento(),
        folio: s("MTY-SEDUS-2026-001284"),
        url: s("/e/1"),
        texto: s("Vence la revisión; pasa a «Resolución»"),
    };
    let reloj = Reloj {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_RELOJ, "Reloj"),
        errores: Errores::default(),
        fecha: s("martes 17 de noviembre de 2026"),
        hora: s("11:32"),
        diferencia: s("Va 5 días delante del reloj real."),
        url: s(rutas::ADMIN_RELOJ),
        saltos: vec![
            Opcion { ayuda: Some(s("no vence nada")), ..opcion("1h", "+1 hora") },
            Opcion { ayuda: Some(s("vencen 2 plazos")), ..opcion("1dh", "+1 día hábil") },
            Opcion { ayuda: Some(s("vencen 5 plazos")), ..opcion("5dh", "+5 días hábiles") },
        ],
        campos: vec![campo(
            "fecha",
            "Ir a una fecha",
            Control::FechaHora {
                dia: String::new(),
                mes: String::new(),
                anio: String::new(),
                hora: s("09:00"),
            },
        )],
        vista_previa: Some(VistaPreviaReloj {
            hasta: s("miércoles 18 de noviembre de 2026, 11:32"),
            resumen: s("Vencen 2 plazos"),
            vencen: vec![vencimiento(), vencimiento()],
            formulario: Formulario {
                url: s("/admin/reloj"),
                clave: s("k"),
                ocultos: filas(&[("a", "1dh")]),
                boton: s("Mover el reloj"),
                ..Formulario::default()
            },
        }),
        proximos: vec![vencimiento(), vencimiento(), vencimiento()],
    };
    g.pon("admin-reloj", "admin/reloj.html", &reloj)?;
    let formulario = |url: &str, boton: &str, campos: Vec<Campo>| Formulario {
        url: s(url),
        ocultos: filas(&[("huella", HUELLA)]),
        campos,
        boton: s(boton),
        ..Formulario::default()
    };
    let motivo = campo(
        "motivo-b7e04c915d20",
        "Motivo",
        Control::Area { valor: String::new(), renglones: 2, maximo: None },
    );
    let migracion = MigracionDeTramite {
        pagina: pagina(Publico::Administracion, rutas::ADMIN, "Migración"),
        errores: Errores::default(),
        volver: Enlace::new("Versiones", "/admin/versiones/x"),
        nombre: s("Licencia de uso de suelo"),
        destino: s("Pasan a la versión que se ofrece, 0a99d8c7e6b5."),
        sin_versiones: s("Ya no hay expedientes en curso de las versiones desde las que se puede pasar."),
        versiones: vec![VersionMigrable {
            huella: s("b7e04c915d20"),
            en_curso: s("48 expedientes en curso"),
            motivo: s("Reforma del reglamento"),
            ensayar: formulario("/admin/versiones/x/migracion/ensayar", "Ensayar la migración", vec![]),
            migrar: formulario("/admin/versiones/x/migracion", "Migrar", vec![motivo]),
        }],
        frutos: Some(FrutosDeMigracion {
            titulo: s("Resultado del ensayo"),
            cuenta: s("Pueden pasar 46 expedientes; se quedan 2. No se cambió nada."),
            quedan: vec![ExpedienteQueQueda {
                folio: s("SEDUS-2026-001284"),
                motivos: lista(&[LARGO, LARGO]),
            }],
            sobran: 1,
            mas: Some(s("Hay más: «Ensayar la migración» sigue con los siguientes.")),
            sigue: None,
        }),
    };
    g.pon("admin-migracion", "admin/migracion.html", &migracion)?;
    let vacia = MigracionDeTramite { versiones: vec![], frutos: None, ..migracion };
    g.pon("admin-migracion-vacia", "admin/migracion.html", &vacia)?;
    let efecto = |estado: &str, tono, error: Option<&str>| EfectoEnLista {
        id: s("000431"),
        clase: s("Correo"),
        texto: s("Su solicitud fue aceptada"),
        folio: Some(Enlace::new("MTY-SEDUS-2026-001284", "/e/1")),
        estado: Etiqueta::new(estado, tono),
        creado: momento(),
        intentos: s("2 intentos; el siguiente, 11:45"),
        error: error.map(s),
        url_reintentar: error.map(|_| s("/admin/salidas/1/reintentar")),
    };
    let salidas = BandejaSalida {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_SALIDAS, "Bandeja de salida"),
        alertas: vec![Etiqueta::new("1 fallido", Tono::Mal), Etiqueta::new("3 pendientes", Tono::Aviso)],
        url: s(rutas::ADMIN_SALIDAS),
        filtros: vec![Filtro {
            nombre: s("estado"),
            etiqueta: s("Estado"),
            opciones: vec![opcion("", "Todos"), opcion("fallido", "Fallidos")],
        }],
        efectos: vec![
            efecto("Falló", Tono::Mal, Some("el servidor de correo no respondió en 10 s")),
            efecto("Pendiente", Tono::Aviso, None),
            efecto("Hecho", Tono::Bien, None),
        ],
        reintentar_todos: Some(s("/admin/salidas/reintentar")),
        paginacion: Paginacion { texto: s("1 a 3 de 3"), ..Paginacion::default() },
    };
    g.pon("admin-salidas", "admin/salidas.html", &salidas)?;
    g.pon(
        "admin-salidas-vacia",
        "admin/salidas.html",
        &BandejaSalida { efectos: Vec::new(), alertas: Vec::new(), reintentar_todos: None, ..salidas },
    )?;
    let correos = CorreosDemo {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_CORREOS, "Correos de demostración"),
        url: s(rutas::ADMIN_CORREOS),
        consulta: String::new(),
        correos: vec![CorreoEnLista {
            para: s("maria@ejemplo.mx"),
            asunto: s("Recibimos su solicitud MTY-SEDUS-2026-001284"),
            cuando: momento(),
            url: s("/admin/correos/1"),
        }],
        paginacion: Paginacion::default(),
    };
    g.pon("admin-correos", "admin/correos.html", &correos)?;
    let correo = CorreoDemo {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_CORREOS, "Correo"),
        regresar: Enlace::new("Correos", rutas::ADMIN_CORREOS),
        de: s("Ventanilla de Monterrey"),
        para: s("maria@ejemplo.mx"),
        asunto: s("Recibimos su solicitud"),
        cuando: momento(),
        texto: s(
            "María Ñáñez Peña:\n\nRecibimos su solicitud de licencia de uso de suelo.\nSu folio es MTY-SEDUS-2026-001284.\n\nConsérvelo.",
        ),
        enlaces: vec![Enlace::new("Seguir la solicitud", "/s/1")],
    };
    g.pon("admin-correo", "admin/correo.html", &correo)?;
    let incidente = Incidente {
        pagina: pagina(Publico::Administracion, rutas::ADMIN_INCIDENTES, "Incidentes"),
        url: s(rutas::ADMIN_INCIDENTES),
        referencia: s("01JD-7K2M-9QXT"),
        error: None,
        encontrado: Some(IncidenteDetalle {
            referencia: s("01JD-7K2M-9QXT"),
            datos: filas(&[
                ("Ruta", "POST /solicitudes/{id}/enviar"),
                ("Estado", "500"),
                ("Cuándo", "17 nov 2026, 11:30:02"),
            ]),
            causas: lista(&["no se pudo armar el acuse", "falta la fuente «texto»"]),
        }),
        recientes: vec![IncidenteReciente {
            referencia: s("01JD-7K2M-9QXT"),
            url: s("/admin/incidentes?ref=x"),
            cuando: momento(),
            texto: s("POST /solicitudes/{id}/enviar · 500"),
        }],
    };
    g.pon("admin-incidente", "admin/incidente.html", &incidente)
}
