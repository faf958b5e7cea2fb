//! The sample documents of the examples and of the tests. Everything in them is invented.

use documentos::{
    Alineacion, Anexo, AnexoIncrustado, Bloque, CodigoDeBarras, Columna, Dato, Dibujo, Documento, Encabezado,
    Fecha, Figura, Firma, Parrafo, Tabla, Texto, Tono, Verificacion, en_linea,
};

const HUELLA: &str = "9f2c4be1a7d05836c1e4b7f20d3a69581b0c7e4d5f8a2936e07d1c4b8a5f6e23";

fn columna(titulo: &str, alineacion: Alineacion) -> Columna {
    Columna { titulo: titulo.into(), alineacion }
}

fn parrafo(texto: &str, fundamento: Option<&str>) -> Bloque {
    Bloque::Parrafo(Parrafo {
        texto: en_linea(texto),
        alineacion: Alineacion::Justificada,
        fundamento: fundamento.map(Into::into),
    })
}

fn subtitulo(texto: &str) -> Bloque {
    Bloque::Subtitulo { texto: texto.into(), nivel: 1 }
}

fn dato(etiqueta: &str, valor: impl Into<Texto>) -> Dato {
    Dato { etiqueta: etiqueta.into(), valor: valor.into() }
}

fn croquis() -> Dibujo {
    let figura = |puntos: &[(i32, i32)], relleno, trazo, cerrada| Figura {
        puntos: puntos.to_vec(),
        relleno,
        trazo,
        cerrada,
    };
    let lote = |x: i32, ancho: i32, y: i32| {
        figura(
            &[(x, y), (x + ancho, y), (x + ancho, y + 95), (x, y + 95)],
            Some(Tono::PetroleoClaro),
            Some(Tono::GrisClaro),
            true,
        )
    };
    Dibujo {
        ancho: 1000,
        alto: 300,
        figuras: vec![
            lote(40, 150, 30),
            lote(205, 170, 30),
            lote(560, 190, 30),
            lote(765, 200, 30),
            lote(40, 220, 190),
            lote(275, 160, 190),
            lote(450, 240, 190),
            lote(705, 260, 190),
            figura(
                &[(390, 30), (545, 30), (545, 125), (390, 125)],
                Some(Tono::LadrilloClaro),
                Some(Tono::Ladrillo),
                true,
            ),
            figura(&[(0, 157), (1000, 157)], None, Some(Tono::Petroleo), false),
        ],
        alternativo: "Croquis del predio 31-045-017: lote a media cuadra, con frente a la calle Padre Mier"
            .into(),
    }
}

/// A two-page licence with every kind of block.
pub fn licencia(n: u32) -> Documento {
    let folio = format!("SEDUS-LUS-2026-{n:06}");
    let url = format!("https://tramites.monterrey.ejemplo/v/{folio}");
    let fila = |c: &str, f: &str, i: &str| vec![Texto::from(c), Texto::from(f), Texto::from(i)];
    Documento {
        titulo: format!("Licencia de uso de suelo {folio}"),
        idioma: "es-MX".into(),
        autor: "Secretaría de Desarrollo Urbano Sostenible".into(),
        fecha: Fecha { anio: 2026, mes: 3, dia: 18, hora: 12, minuto: 4, segundo: 9, desfase_minutos: -360 },
        folio: Some(folio.clone()),
        marca: None,
        encabezado: None,
        pie: Some("Municipio de Ejemplo · Secretaría de Desarrollo Urbano Sostenible".into()),
        bloques: vec![
            Bloque::Encabezado(Encabezado {
                municipio: "Municipio de Monterrey".into(),
                dependencia: "Secretaría de Desarrollo Urbano Sostenible".into(),
                derecha: Some(format!("Folio {folio}\n18 de marzo de 2026")),
                escudo: None,
            }),
            Bloque::Titulo("Licencia de uso de suelo".into()),
            parrafo(
                "Se autoriza a **María de los Ángeles Núñez Güémez** el uso **comercial** (giro: fonda y venta de \
                 alimentos preparados) en el predio con expediente catastral **31-045-017**, ubicado en la calle \
                 Padre Mier 1120 poniente, colonia Obispado, hasta el **18 de marzo de 2029**.",
                Some("Reglamento de Zonificación y Uso del Suelo, artículo 14, fracción II; Ley de Asentamientos Humanos del Estado, artículo 247."),
            ),
            Bloque::Datos {
                filas: vec![
                    dato("Titular", Texto::negrita("María de los Ángeles Núñez Güémez")),
                    dato("Expediente", "EXP/2026/SEDUS/004512"),
                    dato("Uso autorizado", "Comercial: fonda y venta de alimentos preparados"),
                    dato("Superficie del predio", "312.50 m²"),
                    dato("Superficie de construcción", "218.00 m²"),
                    dato("Zona", "Corredor urbano de mediano impacto (CMI)"),
                    dato("Derechos pagados", "$4,812.36 (cuatro mil ochocientos doce pesos 36/100 M.N.)"),
                    dato("Vigencia", "Del 18 de marzo de 2026 al 18 de marzo de 2029"),
                ],
            },
            subtitulo("Consideraciones"),
            parrafo(
                "El predio se encuentra en una zona en la que el Programa de Desarrollo Urbano permite el uso \
                 solicitado, y las áreas de estacionamiento, de maniobras y de servicio cumplen las dimensiones \
                 mínimas. De la visita de inspección del 9 de marzo de 2026 resultó que la construcción coincide \
                 con los planos presentados y que no invade la vía pública ni restricciones federales.",
                None,
            ),
            parrafo(
                "Esta licencia no autoriza por sí misma la operación del establecimiento, que requiere además el \
                 dictamen de Protección Civil y el aviso de funcionamiento. El cambio de giro, la ampliación de la \
                 superficie construida o el incumplimiento de las condicionantes dejan sin efecto lo autorizado.",
                None,
            ),
            subtitulo("Condicionantes"),
            Bloque::Lista {
                puntos: vec![
                    "Conservar libres de obstáculos los cajones de estacionamiento y el paso de las personas con discapacidad.".into(),
                    en_linea("Mantener el nivel de ruido por debajo de **65 decibeles** de las 22:00 a las 6:00 horas."),
                    "Colocar esta licencia en un lugar visible del establecimiento.".into(),
                ],
                ordenada: true,
            },
            Bloque::Tabla(Tabla {
                titulo: Some("Derechos causados".into()),
                columnas: vec![
                    columna("Concepto", Alineacion::Izquierda),
                    columna("Fundamento", Alineacion::Izquierda),
                    columna("Importe", Alineacion::Derecha),
                ],
                filas: vec![
                    fila("Solicitud y revisión del expediente", "Ley de Hacienda, art. 52 bis, inciso a)", "$1,085.70"),
                    fila("Licencia de uso de suelo, por superficie hasta 500 m²", "Ley de Hacienda, art. 52 bis, inciso c)", "$3,257.10"),
                    fila("Inspección", "Ley de Hacienda, art. 56, fracción IV", "$543.00"),
                    fila("Bonificación por pronto pago", "Ley de Ingresos, art. 8", "−$73.44"),
                ],
                total: Some(fila("Total pagado", "", "$4,812.36")),
            }),
            Bloque::Grupo {
                bloques: vec![subtitulo("Croquis de ubicación"), Bloque::Dibujo(croquis())],
            },
            subtitulo("Documentos que la sustentan"),
            Bloque::Anexos {
                archivos: vec![
                    Anexo { nombre: "Escritura 12,481.pdf".into(), sha256: HUELLA.into() },
                    Anexo { nombre: "Plano arquitectónico.pdf".into(), sha256: HUELLA.chars().rev().collect() },
                ],
            },
            Bloque::Firmas {
                firmas: vec![
                    Firma {
                        nombre: "Arq. Íñigo Treviño Peña".into(),
                        cargo: "Director de Control Urbano".into(),
                        leyenda: "Firmado electrónicamente el 18 de marzo de 2026".into(),
                    },
                    Firma {
                        nombre: "Lic. Lucía Garza Ibáñez".into(),
                        cargo: "Secretaria de Desarrollo Urbano Sostenible".into(),
                        leyenda: "Firmado electrónicamente el 18 de marzo de 2026".into(),
                    },
                ],
            },
            Bloque::Verificacion(Verificacion {
                url,
                texto: "Compruebe que esta licencia es auténtica y sigue vigente: lea el código con su teléfono o escriba esta dirección.".into(),
                folio: Some(folio),
                huella: Some(HUELLA.into()),
            }),
        ],
        anexos_incrustados: vec![AnexoIncrustado {
            nombre: "datos.json".into(),
            mime: "application/json".into(),
            bytes: br#"{"uso":"comercial","superficie_m2":"312.50"}"#.to_vec(),
            descripcion: "Datos de la licencia para leerlos con un programa".into(),
        }],
    }
}

/// A payment order with its bar code, in the test environment.
pub fn orden_de_pago() -> Documento {
    let mut orden = licencia(7);
    orden.titulo = "Orden de pago OP-2026-000007".into();
    orden.folio = Some("OP-2026-000007".into());
    orden.marca = Some("SIN VALIDEZ — ENTORNO DE PRUEBAS".into());
    orden.anexos_incrustados.clear();
    let tabla = orden.bloques.iter().find(|b| matches!(b, Bloque::Tabla(_))).cloned();
    orden.bloques.truncate(1);
    orden.bloques.push(Bloque::Titulo("Orden de pago".into()));
    orden.bloques.push(parrafo(
        "Pague antes del **25 de marzo de 2026** en cualquier banco o tienda participante, o en línea. \
         Después de esa fecha pida otra orden: el importe puede cambiar.",
        None,
    ));
    orden.bloques.extend(tabla);
    orden.bloques.push(Bloque::CodigoDeBarras(CodigoDeBarras {
        datos: "0420260000078151904812360325".into(),
        legible: "0420 2600 0007 8151 9048 1236 0325".into(),
        titulo: "Línea de captura".into(),
    }));
    orden.bloques.push(Bloque::Linea);
    orden.bloques.push(Bloque::Verificacion(Verificacion {
        url: "https://tramites.monterrey.ejemplo/pago/OP-2026-000007".into(),
        texto: "Pague en línea o consulte si su pago ya se recibió.".into(),
        folio: Some("OP-2026-000007".into()),
        huella: None,
    }));
    orden
}
