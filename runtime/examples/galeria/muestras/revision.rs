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
