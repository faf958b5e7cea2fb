//! Pages of appointments.

use runtime::web::ErrorPlantilla;
use runtime::web::vistas::*;

use super::{Galeria, LARGO, campo, opcion, pagina, s};

fn formulario(boton: &str) -> Formulario {
    Formulario { url: s("/c/1"), boton: s(boton), ..Formulario::default() }
}

pub fn pon(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let dias = CitaPagina {
        pagina: pagina(Publico::Ciudadania, rutas::SOLICITUDES, "Cita"),
        regresar: Enlace::new("Regresar a la solicitud", "/s/1"),
        antetitulo: s("Vacunación · Folio DS-2026-000001"),
        titulo: s("Elija el día de la cita"),
        lugar: s("Centro de Salud, consultorio 2"),
        notas: vec![s("Dura 30 minutos."), s("Podrá cambiarla 1 vez.")],
        dias: vec![
            Enlace::new("Miércoles 4 de marzo de 2026: 12 horas libres", "/c/1?dia=2026-03-04"),
            Enlace::new("Jueves 5 de marzo de 2026: 1 hora libre", "/c/1?dia=2026-03-05"),
        ],
        mas_dias: Some(Enlace::new("Ver más días", "/c/1?desde=2026-03-20")),
        ..CitaPagina::default()
    };
    g.pon("cita-dias", "ciudadano/cita.html", &dias)?;
    let horas = CitaPagina {
        errores: Errores::con(vec![ErrorDeCampo { texto: s(LARGO), ancla: s("cuando") }]),
        titulo: s("Elija la hora: miércoles 4 de marzo de 2026"),
        dias: Vec::new(),
        mas_dias: None,
        horas: Some(Formulario {
            campos: vec![campo(
                "cuando",
                "Hora",
                Control::Opcion {
                    opciones: vec![
                        opcion("2026-03-04T09:00", "09:00 a 09:30"),
                        opcion("2026-03-04T09:30", "09:30 a 10:00"),
                    ],
                    en_linea: false,
                },
            )],
            ..formulario("Hacer la cita")
        }),
        otro_dia: Some(Enlace::new("Ver otros días", "/c/1")),
        ..dias.clone()
    };
    g.pon("cita-horas", "ciudadano/cita.html", &horas)?;
    let hecha = CitaPagina {
        titulo: s("Vacunación"),
        reservada: Some(s("Miércoles 4 de marzo de 2026 a las 10:00.")),
        ics: Some(Enlace::new("Agregar a su calendario", "/c/1/cita.ics")),
        cancelar: Some(Cancelar {
            texto: s("Su lugar queda libre."),
            formulario: formulario("Cancelar la cita"),
        }),
        ..dias.clone()
    };
    g.pon("cita-hecha", "ciudadano/cita.html", &hecha)?;
    let sin =
        CitaPagina { dias: Vec::new(), mas_dias: None, sin_dias: Some(s("No hay horas libres.")), ..dias };
    g.pon("cita-sin-dias", "ciudadano/cita.html", &sin)?;
    let una = |hora: &str, registros, nota: &str| CitaEnLista {
        hora: s(hora),
        folio: Enlace::new("DS-2026-000001", "/e/1"),
        persona: s(LARGO),
        tramite: s("Vacunación con cita · Vacunación"),
        registros,
        nota: (!nota.is_empty()).then(|| s(nota)),
    };
    let lista = CitasDelDia {
        pagina: pagina(Publico::Operacion, rutas::CITAS, "Citas"),
        titulo: s("Citas del miércoles 4 de marzo de 2026"),
        otros_dias: vec![Enlace::new("Día siguiente", "/citas?dia=2026-03-05")],
        agendas: vec![
            AgendaDelDia {
                nombre: s("Consultorio"),
                lugar: s("Centro de Salud"),
                citas: vec![
                    una("09:00", vec![formulario("Asistió"), formulario("No vino")], ""),
                    una("10:00", Vec::new(), "La asistencia se registra desde las 10:00."),
                ],
            },
            AgendaDelDia { nombre: s("Ventanilla"), lugar: s("Palacio Municipal"), citas: Vec::new() },
        ],
    };
    g.pon("citas", "operador/citas.html", &lista)?;
    g.pon("citas-sin-agendas", "operador/citas.html", &CitasDelDia { agendas: Vec::new(), ..lista })?;
    cupos(g)
}

fn cupos(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let columna = |titulo: &str, cifra| Columna { titulo: s(titulo), cifra };
    let fila = |celdas: [&str; 4]| celdas.map(s).to_vec();
    let uno = |lugar: Option<&str>, hasta: &str| TenedorEnLista {
        lugar: lugar.map(s),
        folio: Enlace::new("COM-2026-000001", "/e/1"),
        persona: s(LARGO),
        estado: s("En proceso: Requisitos complementarios"),
        hasta: s(hasta),
    };
    let tabla = TablaDatos {
        titulo: s("Lugares en la vía pública"),
        columnas: vec![
            columna("Dónde", false),
            columna("Ocupados", true),
            columna("Libres", true),
            columna("Hay", true),
        ],
        filas: vec![fila(["Centro", "40", "0", "40"]), fila(["Mercado de abastos", "3", "22", "25"])],
        total: fila(["En total", "43", "22", "65"]),
    };
    let vista = Cupos {
        pagina: pagina(Publico::Operacion, rutas::CUPOS, "Cupos"),
        titulo: s("Cupos"),
        url: s(rutas::CUPOS),
        todos: Some(Enlace::new("Ver todos los cupos", rutas::CUPOS)),
        cupo: s("ambulante/lugares"),
        consulta: s("peña"),
        quitar: Some(Enlace::new("Quitar filtros", rutas::CUPOS)),
        cupos: vec![
            CupoEnLista {
                nombre: s("Lugares en la vía pública"),
                tramite: s("Permiso para comercio ambulante"),
                tabla: tabla.clone(),
                tenedores: vec![
                    uno(Some("Centro"), "hasta el 3 de marzo de 2027"),
                    uno(None, "mientras siga el trámite"),
                ],
                ocultos: Some(s(
                    "3 lugares más los tienen solicitudes que todavía no le toca atender a usted.",
                )),
                paginacion: Paginacion {
                    texto: s("25 más"),
                    anterior: Some(s("/cupos?cupo=ambulante/lugares")),
                    siguiente: Some(s("/cupos?cupo=ambulante/lugares&despues=8")),
                },
            },
            CupoEnLista { nombre: s("Lugares"), tramite: s("Taller"), tabla, ..CupoEnLista::default() },
        ],
    };
    g.pon("cupos", "operador/cupos.html", &vista)?;
    g.pon("cupos-sin-ninguno", "operador/cupos.html", &Cupos { cupos: Vec::new(), ..vista })
}
