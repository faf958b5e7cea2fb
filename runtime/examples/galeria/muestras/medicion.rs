//! What is measured: read inside, and published.

use runtime::web::ErrorPlantilla;
use runtime::web::vistas::*;

use super::{Galeria, LARGO, pagina};

fn s(texto: &str) -> String {
    texto.to_owned()
}

fn tabla(titulo: &str) -> TablaMedida {
    let columna = |titulo: &str, cifra| Columna { titulo: s(titulo), cifra };
    let fila =
        |nombre: &str, cuantos: &str, barra| RenglonMedido { celdas: vec![s(nombre), s(cuantos)], barra };
    TablaMedida {
        titulo: s(titulo),
        nota: Some(s("De los expedientes que terminaron en el periodo.")),
        columnas: vec![columna("Respuesta", false), columna("Expedientes", true)],
        barras: true,
        filas: vec![fila(LARGO, "1024", 100), fila("Sin dato", "No se muestra", 0)],
        vacia: s("Ningún expediente terminó en este periodo."),
    }
}

pub fn pon(g: &mut Galeria<'_>) -> Result<(), ErrorPlantilla> {
    let lista = Mediciones {
        pagina: pagina(Publico::Operacion, rutas::MEDICION, "Medición"),
        titulo: s("Medición"),
        tramites: vec![
            TramiteMedido {
                enlace: Enlace::new(LARGO, "/medicion/uno"),
                dependencia: s("Fomento Económico"),
                publica: Some(Enlace::new("Lo que se publica", "/tramites/uno/estadistica")),
            },
            TramiteMedido { enlace: Enlace::new("Otro", "/medicion/otro"), ..TramiteMedido::default() },
        ],
    };
    g.pon("mediciones", "operador/mediciones.html", &lista)?;
    g.pon(
        "mediciones-sin-ninguna",
        "operador/mediciones.html",
        &Mediciones { tramites: Vec::new(), ..lista },
    )?;
    let cifra = |etiqueta: &str, valor: &str| Cifra { etiqueta: s(etiqueta), valor: s(valor) };
    let comentario = |url: Option<&str>| ComentarioVisto {
        campo: s("Comentario"),
        dia: s("3 de marzo de 2026"),
        folio: s("FEC-2026-000001"),
        url: url.map(s),
        texto: s(LARGO),
    };
    let medicion = MedicionPagina {
        pagina: pagina(Publico::Operacion, rutas::MEDICION, "Medición de Asesoría"),
        titulo: s("Asesoría"),
        url: s("/medicion/asesoria"),
        filtro: Filtro {
            nombre: s("periodo"),
            etiqueta: s("Periodo"),
            opciones: vec![Opcion {
                valor: s("anio"),
                etiqueta: s("Este año"),
                marcada: true,
                ..Opcion::default()
            }],
        },
        desde: s("2026-01-01"),
        hasta: s("2026-12-31"),
        error: Some(s("La primera fecha no se entiende; escríbala como 2026-03-31.")),
        periodo: s("Del 1 de enero de 2026 al 31 de diciembre de 2026"),
        cifras: vec![cifra("Recibidos", "1026"), cifra("La mitad se resolvió en", "3 días hábiles o menos")],
        tablas: vec![tabla("Cómo terminaron"), TablaMedida { filas: Vec::new(), ..tabla("Mes por mes") }],
        con_comentarios: true,
        comentarios: vec![comentario(Some("/expedientes/FEC-2026-000001")), comentario(None)],
        nota_comentarios: Some(s("Se muestran los 50 más recientes de 80.")),
        url_csv: s("/medicion/asesoria/expedientes.csv"),
        notas: vec![s("En curso son los de hoy.")],
        hecha: s("Hecho el 3 de marzo de 2026."),
    };
    g.pon("medicion", "operador/medicion.html", &medicion)?;
    let vacia = MedicionPagina { comentarios: Vec::new(), error: None, nota_comentarios: None, ..medicion };
    g.pon("medicion-sin-comentarios", "operador/medicion.html", &vacia)?;
    let publicada = EstadisticaPagina {
        pagina: pagina(Publico::Visita, rutas::INICIO, "Estadística de Asesoría"),
        ruta: vec![Enlace::new("Trámites", rutas::CATALOGO)],
        titulo: s("Estadística de «Asesoría»"),
        periodo: s("Expedientes que terminaron: enero a marzo de 2026"),
        otros: vec![Enlace::new(
            "octubre a diciembre de 2025",
            "/tramites/asesoria/estadistica?trimestre=2025-4",
        )],
        cifras: vec![cifra("Concluidos", "1026")],
        tablas: vec![tabla("De qué trata")],
        vacia: None,
        notas: vec![s("Ninguna cifra es de menos de 5 expedientes.")],
        url_json: s("/api/v1/tramites/asesoria/estadistica"),
    };
    g.pon("estadistica", "publico/estadistica.html", &publicada)?;
    let vacia = Some(s("En este trimestre no terminó ningún expediente."));
    g.pon("estadistica-vacia", "publico/estadistica.html", &EstadisticaPagina { vacia, ..publicada })
}
