//! What a document must look like on paper, and what it must refuse.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests; a skipped tool is told")]

#[path = "../examples/comun/mod.rs"]
mod comun;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use documentos::{
    Alineacion, Bloque, CodigoDeBarras, Columna, Dato, Documento, Encabezado, Error, Fecha, Firma,
    FormatoImagen, Imagen, Parrafo, Tabla, Texto, Verificacion, generar, paginas, plano, puede_imprimirse,
};
use sha2::{Digest, Sha256};

fn documento(bloques: Vec<Bloque>) -> Documento {
    Documento {
        titulo: "Constancia".into(),
        idioma: "es-MX".into(),
        autor: "Secretaría del Ayuntamiento".into(),
        fecha: Fecha { anio: 2026, mes: 1, dia: 5, hora: 9, minuto: 0, segundo: 0, desfase_minutos: -360 },
        folio: Some("C-1".into()),
        marca: None,
        encabezado: None,
        pie: None,
        bloques,
        anexos_incrustados: vec![],
    }
}

fn parrafo(texto: &str) -> Bloque {
    Bloque::Parrafo(Parrafo { texto: texto.into(), ..Parrafo::default() })
}

fn titulo(texto: &str) -> Bloque {
    Bloque::Titulo(texto.into())
}

fn tabla(columnas: &[(&str, Alineacion)], filas: Vec<Vec<Texto>>, total: Option<Vec<Texto>>) -> Tabla {
    let columnas = columnas.iter().map(|(t, a)| Columna { titulo: (*t).into(), alineacion: *a }).collect();
    Tabla { titulo: None, columnas, filas, total }
}

fn larga(filas: usize) -> Bloque {
    let columnas = [
        ("Núm.", Alineacion::Derecha),
        ("Concepto", Alineacion::Izquierda),
        ("Importe", Alineacion::Derecha),
    ];
    let filas = (1..=filas)
        .map(|n| {
            vec![format!("{n}").into(), format!("Concepto número {n}").into(), format!("${n}.00").into()]
        })
        .collect();
    Bloque::Tabla(tabla(&columnas, filas, Some(vec!["".into(), "Total".into(), "$80,200.00".into()])))
}

/// Sets of words of ordinary length, different from one another.
fn prosa(palabras: usize) -> String {
    let raices =
        ["municipio", "el", "reglamento", "de", "construcción", "se", "autoriza", "la", "obra", "señalada"];
    (0..palabras).map(|n| format!("{}{n}", raices[n % raices.len()])).collect::<Vec<_>>().join(" ")
}

fn por_paginas(documento: &Documento) -> String {
    let mut salida = String::new();
    for (n, pagina) in paginas(documento).unwrap().iter().enumerate() {
        let _ = write!(salida, "=== {} ===\n{pagina}\n", n + 1);
    }
    salida
}

#[test]
fn the_sample_licence_is_laid_out_as_agreed() {
    insta::assert_snapshot!("licencia_por_paginas", por_paginas(&comun::licencia(123)));
    insta::assert_snapshot!("orden_por_paginas", por_paginas(&comun::orden_de_pago()));
}

#[test]
fn the_plain_text_reads_in_order() {
    insta::assert_snapshot!("licencia_plano", plano(&comun::licencia(123)));
    insta::assert_snapshot!("orden_plano", plano(&comun::orden_de_pago()));
}

#[test]
fn the_same_document_gives_the_same_bytes_whatever_came_before() {
    let antes = generar(&comun::licencia(1)).unwrap();
    generar(&comun::orden_de_pago()).unwrap();
    generar(&documento(vec![larga(60)])).unwrap();
    let despues = generar(&comun::licencia(1)).unwrap();
    let aparte = std::thread::spawn(|| generar(&comun::licencia(1)).unwrap()).join().unwrap();
    assert!(antes == despues, "the bytes depend on what was generated before");
    assert!(antes == aparte, "the bytes depend on the thread");
    assert!(antes != generar(&comun::licencia(2)).unwrap());
    assert!(antes.starts_with(b"%PDF-1.7") && antes.ends_with(b"%%EOF\n"));
}

#[test]
fn a_long_table_repeats_its_heading_and_loses_no_row() {
    let hojas = paginas(&documento(vec![titulo("Padrón"), larga(400)])).unwrap();
    assert!(hojas.len() > 8, "{}", hojas.len());
    let mut siguiente = 1;
    for (n, hoja) in hojas.iter().enumerate() {
        assert_eq!(hoja.matches("Núm.	Concepto	Importe").count(), 1, "page {}: {hoja}", n + 1);
        assert!(hoja.contains(&format!("Página {} de {}", n + 1, hojas.len())));
        for linea in hoja.lines().filter(|l| l.contains("Concepto número")) {
            assert_eq!(linea, format!("{siguiente}\tConcepto número {siguiente}\t${siguiente}.00"));
            siguiente += 1;
        }
    }
    assert_eq!(siguiente, 401);
    let ultima = hojas.last().unwrap();
    assert!(
        ultima.contains("400\tConcepto número 400") && ultima.contains("$80,200.00"),
        "the total goes with a row"
    );
    generar(&documento(vec![larga(400)])).unwrap();
}

#[test]
fn an_empty_table_says_so() {
    let vacia = tabla(&[("Concepto", Alineacion::Izquierda), ("Importe", Alineacion::Derecha)], vec![], None);
    let documento = documento(vec![Bloque::Tabla(vacia)]);
    assert!(plano(&documento).contains("Sin registros."));
    assert!(paginas(&documento).unwrap()[0].contains("Sin registros."));
    generar(&documento).unwrap();
}

#[test]
fn long_unbroken_words_wrap_inside_their_column() {
    let palabra = "X".repeat(300);
    let celda = vec![vec![Texto::from(palabra.as_str()), Texto::from("$1,000.00")]];
    let columnas = [("Concepto", Alineacion::Izquierda), ("Importe", Alineacion::Derecha)];
    let documento = documento(vec![
        titulo(&palabra),
        parrafo(&palabra),
        Bloque::Datos { filas: vec![Dato { etiqueta: palabra.clone(), valor: palabra.as_str().into() }] },
        Bloque::Tabla(tabla(&columnas, celda, None)),
        Bloque::Lista { puntos: vec![palabra.as_str().into()], ordenada: true },
    ]);
    let hojas = paginas(&documento).unwrap().join("\n");
    assert!(hojas.matches('X').count() == 300 * 6, "letters were lost: {}", hojas.matches('X').count());
    assert!(hojas.lines().all(|l| l.chars().filter(|c| *c == 'X').count() < 100), "{hojas}");
    assert!(hojas.contains("$1,000.00"));
    dentro_del_papel(&documento);
}

#[test]
fn a_huge_paragraph_flows_over_pages_without_lone_lines() {
    let texto = prosa(4000);
    let documento = documento(vec![titulo("Considerandos"), parrafo(&texto)]);
    let hojas = paginas(&documento).unwrap();
    assert!(hojas.len() >= 5, "{}", hojas.len());
    let cuerpo = |hoja: &str| -> Vec<String> {
        hoja.lines()
            .filter(|l| !l.contains("Página") && !l.starts_with("Constancia") && !l.contains("Considerandos"))
            .map(str::to_owned)
            .collect()
    };
    let mut todas = String::new();
    for hoja in &hojas {
        let lineas = cuerpo(hoja);
        assert!(lineas.len() >= 2, "a lone line: {lineas:?}");
        for linea in lineas {
            match linea.strip_suffix('-') {
                Some(parte) => todas.push_str(parte),
                None => {
                    todas.push_str(&linea);
                    todas.push(' ');
                }
            }
        }
    }
    assert_eq!(todas.trim_end(), texto);
}

#[test]
fn a_row_taller_than_a_page_is_split_and_complete() {
    let texto = prosa(900);
    let columnas = [("Observación", Alineacion::Izquierda), ("Artículo", Alineacion::Izquierda)];
    let filas = vec![
        vec!["corta".into(), "1".into()],
        vec![texto.as_str().into(), "2".into()],
        vec!["fin".into(), "3".into()],
    ];
    let documento = documento(vec![Bloque::Tabla(tabla(&columnas, filas, None))]);
    let hojas = paginas(&documento).unwrap();
    assert!(hojas.len() >= 2);
    assert!(hojas.iter().all(|h| h.contains("Observación\tArtículo")), "{hojas:#?}");
    assert!(
        hojas[0].lines().count() > 40 && hojas[1].lines().count() > 20,
        "a page was left half empty: {hojas:#?}"
    );
    let junto = hojas.join("\n").replace("-\n", "");
    for n in 0..900 {
        assert!(junto.contains(texto.split(' ').nth(n).unwrap()), "word {n} was lost");
    }
}

#[test]
fn a_heading_goes_with_what_follows_and_groups_stay_whole() {
    for relleno in 20..60 {
        let mut bloques: Vec<Bloque> = (0..relleno).map(|n| parrafo(&format!("Renglón {n}."))).collect();
        bloques.push(Bloque::Subtitulo { texto: "Encabezado".into(), nivel: 1 });
        bloques.push(Bloque::Grupo { bloques: (0..5).map(|n| parrafo(&format!("Grupo {n}."))).collect() });
        let hojas = paginas(&documento(bloques)).unwrap();
        let con = hojas.iter().find(|h| h.lines().any(|l| l == "Encabezado")).unwrap();
        assert!(
            (0..5).all(|n| con.contains(&format!("Grupo {n}."))),
            "with {relleno} lines before: {hojas:#?}"
        );
    }
}

#[test]
fn a_page_break_starts_a_page_and_never_leaves_an_empty_one() {
    for (bloques, esperadas) in [
        (vec![parrafo("uno"), Bloque::Salto, parrafo("dos")], 2),
        (vec![Bloque::Salto, parrafo("uno"), Bloque::Salto, Bloque::Salto, parrafo("dos"), Bloque::Salto], 2),
        (vec![], 1),
        (vec![Bloque::Linea], 1),
    ] {
        let documento = documento(bloques);
        assert_eq!(paginas(&documento).unwrap().len(), esperadas, "{:?}", documento.bloques);
        generar(&documento).unwrap();
    }
}

#[test]
fn data_are_printed_literally() {
    let hostil = "<script>alert(1)</script> {{ x }} **no** \\* & \"ñandú\" %PDF (a) <</S>>";
    let documento = documento(vec![titulo(hostil), parrafo(hostil)]);
    let hoja = &paginas(&documento).unwrap()[0];
    assert!(
        hoja.replace('\n', "").contains("<script>alert(1)</script> {{ x }} **no** \\* & \"ñandú\""),
        "{hoja}"
    );
    assert!(generar(&documento).unwrap().ends_with(b"%%EOF\n"));
}

#[test]
fn invisible_letters_do_not_reach_the_paper() {
    let documento = documento(vec![parrafo("guion\u{AD}suave, jun\u{200D}to\u{200B}s\u{FEFF}")]);
    assert!(paginas(&documento).unwrap()[0].starts_with("guionsuave, juntos\n"));
}

#[test]
fn a_letter_no_font_has_is_refused_by_name_wherever_it_is() {
    let mal = "Fonda La Güera 🌮";
    let columnas = [("Giro", Alineacion::Izquierda)];
    let casos: Vec<(Documento, &str)> = vec![
        (documento(vec![parrafo(mal)]), "El párrafo que empieza «Fonda La Güera 🌮»: el texto «🌮» tiene"),
        (documento(vec![titulo(mal)]), "El título «Fonda La Güera 🌮»"),
        (
            documento(vec![Bloque::Tabla(tabla(&columnas, vec![vec!["a".into()], vec![mal.into()]], None))]),
            "La tabla, fila 2, columna «Giro»",
        ),
        (
            documento(vec![Bloque::Datos {
                filas: vec![Dato { etiqueta: "Nombre".into(), valor: mal.into() }],
            }]),
            "El dato «Nombre»",
        ),
        (Documento { pie: Some(mal.into()), ..documento(vec![]) }, "El pie de página"),
        (Documento { folio: Some(mal.into()), ..documento(vec![]) }, "El pie de página"),
        (Documento { marca: Some(mal.into()), ..documento(vec![]) }, "La marca de prueba"),
    ];
    for (documento, dice) in casos {
        let error = generar(&documento).unwrap_err();
        assert!(matches!(error, Error::SinGlifo { caracter: '🌮', .. }), "{error:?}");
        assert!(error.to_string().starts_with(dice), "{error}");
    }
    assert!(puede_imprimirse(mal).is_err());
}

#[test]
fn what_capture_accepts_is_always_printed() {
    let mut buenas = String::new();
    for codigo in (0x20..0x3000_u32).chain(0xA640..0xA7FF).chain(0x1F600..0x1F650) {
        let Some(c) = char::from_u32(codigo) else { continue };
        if puede_imprimirse(&c.to_string()).is_ok() {
            buenas.push('a');
            buenas.push(c);
            if buenas.chars().count().is_multiple_of(40) {
                buenas.push(' ');
            }
        }
    }
    assert!(buenas.chars().count() > 4000);
    let documento = documento(vec![
        parrafo(&buenas),
        Bloque::Parrafo(Parrafo { texto: Texto::negrita(buenas.as_str()), ..Parrafo::default() }),
        Bloque::Anexos { archivos: vec![documentos::Anexo { nombre: "a".into(), sha256: buenas }] },
    ]);
    if let Err(error) = generar(&documento) {
        panic!("{error}");
    }
}

#[test]
fn a_digest_that_does_not_fit_breaks_in_its_middle() {
    let (una, otra) = ("7d7c16120a681811e2318f38da72debe", "6f3acef0d4c093921e4f11145819d727");
    let anexos = |nombre: &str| {
        let archivos = vec![documentos::Anexo { nombre: nombre.into(), sha256: format!("{una}{otra}") }];
        por_paginas(&documento(vec![Bloque::Anexos { archivos }]))
    };
    for nombre in [
        "Diseño del anuncio con medidas (diseno.pdf)",
        "Proyecto arquitectónico (proyecto_arquitectonico.pdf)",
    ] {
        let dicho = anexos(nombre);
        assert!(dicho.contains(una) && dicho.contains(otra), "{dicho}");
        assert!(!dicho.contains(&format!("{una}{}", &otra[..4])), "{dicho}");
    }
    assert!(anexos("Plano (plano.pdf)").contains(&format!("{una}{otra}")));
}

#[test]
fn what_cannot_be_printed_says_how_to_mend_it() {
    let columnas = [("A", Alineacion::Izquierda), ("B", Alineacion::Derecha)];
    let imagen = |bytes: &[u8], alternativo: &str| {
        Bloque::Imagen(Imagen {
            bytes: bytes.to_vec(),
            formato: FormatoImagen::Png,
            alternativo: alternativo.into(),
        })
    };
    let barras = |datos: &str| {
        Bloque::CodigoDeBarras(CodigoDeBarras {
            datos: datos.into(),
            legible: "x".into(),
            titulo: "Línea".into(),
        })
    };
    let demasiado = "A".repeat(90);
    let largo = format!(
        "El código de barras «{demasiado}» no se puede trazar: es demasiado largo para una hoja carta."
    );
    let casos: Vec<(Documento, &str)> = vec![
        (
            documento(vec![Bloque::Tabla(tabla(
                &columnas,
                vec![vec!["1".into(), "2".into()], vec!["1".into()]],
                None,
            ))]),
            "La tabla: la fila 2 tiene 1 celdas y la tabla tiene 2 columnas. Deben ser iguales.",
        ),
        (
            documento(vec![Bloque::Tabla(tabla(&columnas, vec![], Some(vec!["x".into(); 3])))]),
            "La tabla: la fila del total tiene 3 celdas y la tabla tiene 2 columnas. Deben ser iguales.",
        ),
        (
            documento(vec![Bloque::Tabla(tabla(&[], vec![], None))]),
            "La tabla: la tabla tiene 0 columnas; caben de 1 a 16 en una hoja carta.",
        ),
        (
            documento(vec![imagen(b"no es", "Fachada")]),
            "La imagen «Fachada»: la imagen está dañada o no es PNG.",
        ),
        (
            documento(vec![imagen(PNG, " ")]),
            "La imagen « »: le falta el texto alternativo, que describe lo que se ve.",
        ),
        (
            documento(vec![barras("ñ1")]),
            "El código de barras «ñ1» no se puede trazar: el carácter «ñ» no existe en Code 128.",
        ),
        (documento(vec![barras(&demasiado)]), &largo),
        (
            Documento { fecha: Fecha { mes: 2, dia: 30, ..documento(vec![]).fecha }, ..documento(vec![]) },
            "La fecha del documento no existe: 2026-02-30 09:00:00.",
        ),
        (Documento { titulo: " ".into(), ..documento(vec![]) }, "Al documento le falta el título."),
    ];
    for (documento, dice) in casos {
        assert_eq!(generar(&documento).unwrap_err().to_string(), dice);
    }
}

/// A grey pixel.
const PNG: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 58,
    126, 155, 85, 0, 0, 0, 10, 73, 68, 65, 84, 120, 156, 99, 104, 0, 0, 0, 130, 0, 129, 119, 205, 114, 182,
    0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

#[test]
fn pictures_and_duplicate_attachments() {
    let imagen = Imagen { bytes: PNG.to_vec(), formato: FormatoImagen::Png, alternativo: "Fachada".into() };
    generar(&documento(vec![Bloque::Imagen(imagen.clone())])).unwrap();
    let rota = Imagen { bytes: PNG[..45].to_vec(), ..imagen };
    assert!(matches!(generar(&documento(vec![Bloque::Imagen(rota)])), Err(Error::Imagen { .. })));
    let mut doble = comun::licencia(1);
    let copia = doble.anexos_incrustados[0].clone();
    doble.anexos_incrustados.push(copia);
    assert!(matches!(generar(&doble), Err(Error::Adjunto { .. })));
}

#[test]
fn what_is_too_tall_is_refused_not_clipped() {
    let mut licencia = comun::licencia(1);
    for bloque in &mut licencia.bloques {
        if let Bloque::Verificacion(v) = bloque {
            v.texto = prosa(2000);
        }
    }
    assert_eq!(
        generar(&licencia).unwrap_err().to_string(),
        "La verificación: mide más que una hoja y no se puede partir. Acórtelo o divídalo en párrafos."
    );
}

#[test]
fn nothing_to_say_is_not_an_error() {
    for texto in ["", " ", "\n\n", "\u{200B}\u{FEFF}", "\u{301}", "\u{AD}"] {
        let celdas = || vec![Texto::from(texto), Texto::from(texto)];
        let columnas = [(texto, Alineacion::Centro), (texto, Alineacion::Derecha)];
        let mut documento = documento(vec![
            Bloque::Encabezado(Encabezado {
                municipio: texto.into(),
                dependencia: texto.into(),
                derecha: Some(texto.into()),
                escudo: None,
            }),
            titulo(texto),
            Bloque::Subtitulo { texto: texto.into(), nivel: 0 },
            parrafo(texto),
            Bloque::Parrafo(Parrafo {
                texto: texto.into(),
                fundamento: Some(texto.into()),
                ..Parrafo::default()
            }),
            Bloque::Lista { puntos: vec![], ordenada: true },
            Bloque::Lista { puntos: vec![texto.into(), "x".into()], ordenada: false },
            Bloque::Datos { filas: vec![] },
            Bloque::Datos { filas: vec![Dato { etiqueta: texto.into(), valor: texto.into() }] },
            Bloque::Tabla(tabla(&columnas, vec![celdas()], Some(celdas()))),
            Bloque::Grupo { bloques: vec![] },
            Bloque::Anexos { archivos: vec![] },
            Bloque::Firmas { firmas: vec![] },
            Bloque::Firmas {
                firmas: vec![Firma { nombre: texto.into(), cargo: texto.into(), leyenda: texto.into() }],
            },
            Bloque::Verificacion(Verificacion {
                url: "https://x.ejemplo".into(),
                texto: texto.into(),
                folio: Some(texto.into()),
                huella: Some(texto.into()),
            }),
        ]);
        documento.pie = Some(texto.into());
        documento.encabezado = Some(texto.into());
        documento.marca = Some(texto.into());
        documento.folio = Some(texto.into());
        let escrito = generar(&documento);
        assert!(escrito.is_ok(), "{texto:?}: {}", escrito.unwrap_err());
    }
}

#[test]
fn the_fonts_are_those_that_were_licensed() {
    let carpeta = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuentes");
    let sumas = std::fs::read_to_string(carpeta.join("SHA256SUMS")).unwrap();
    assert_eq!(sumas.lines().count(), 4);
    for linea in sumas.lines() {
        let (suma, nombre) = linea.split_once("  ").unwrap();
        let hallada: String = Sha256::digest(std::fs::read(carpeta.join(nombre)).unwrap())
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(hallada, suma, "{nombre}");
    }
}

/// Writes a document and asks other people's tools about it; `None` if the tool is not installed.
fn preguntar(programa: &str, antes: &[&str], documento: &Documento, despues: &[&str]) -> Option<String> {
    let bytes = generar(documento).unwrap();
    // Tests run at once: each document has a file of its own.
    let suma: String = Sha256::digest(&bytes).iter().take(8).map(|b| format!("{b:02x}")).collect();
    let ruta = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{programa}-{suma}.pdf"));
    std::fs::write(&ruta, bytes).unwrap();
    let Ok(salida) = Command::new(programa).args(antes).arg(&ruta).args(despues).output() else {
        eprintln!("skipped: {programa} is not installed");
        return None;
    };
    Some(String::from_utf8_lossy(&salida.stdout).into_owned())
}

/// No word of the file lies outside the margins, according to poppler.
fn dentro_del_papel(documento: &Documento) {
    let Some(cajas) = preguntar("pdftotext", &["-bbox"], documento, &["-"]) else { return };
    let valor = |linea: &str, clave: &str| -> f64 {
        let resto = &linea[linea.find(clave).unwrap() + clave.len() + 2..];
        resto[..resto.find('"').unwrap()].parse().unwrap()
    };
    let mut palabras = 0;
    for linea in cajas.lines().filter(|l| l.contains("<word")) {
        palabras += 1;
        assert!(valor(linea, "xMin") >= 59.0 && valor(linea, "xMax") <= 553.0, "{linea}");
        assert!(valor(linea, "yMin") >= 20.0 && valor(linea, "yMax") <= 780.0, "{linea}");
    }
    assert!(palabras > 0);
}

#[test]
fn the_file_declares_what_it_is_and_carries_its_meanings() {
    let bytes = generar(&comun::licencia(3)).unwrap();
    let texto = String::from_utf8_lossy(&bytes);
    for (marca, cuantas) in [
        ("<pdfaid:part>3<", 1),
        ("<pdfaid:conformance>A<", 1),
        ("<pdfuaid:part>1<", 1),
        ("/Lang(es-MX)", 1),
        ("/S/H1", 1),
        ("/S/H2", 4),
        ("/S/Table", 3),
        ("/Scope/Column", 5),
        ("/Scope/Row", 8),
        ("/S/LI", 3),
        ("/S/Figure", 2),
        ("/S/Link", 1),
        ("/URI(https://tramites.monterrey.ejemplo/v/SEDUS-LUS-2026-000003)", 1),
        ("/AFRelationship/Data", 1),
        ("/Type/Outlines", 1),
    ] {
        assert!(texto.matches(marca).count() >= cuantas, "{marca}: {}", texto.matches(marca).count());
    }
    assert!(!texto.contains("/S/H3"));
    // A nested heading never skips a level, whatever the template asks for.
    let saltado = documento(vec![titulo("Uno"), Bloque::Subtitulo { texto: "Hondo".into(), nivel: 5 }]);
    let bytes = generar(&saltado).unwrap();
    let texto = String::from_utf8_lossy(&bytes);
    assert!(texto.contains("/S/H2") && !texto.contains("/S/H3") && !texto.contains("/S/H6"));
}

#[test]
fn divided_words_are_whole_for_whoever_listens() {
    let texto = prosa(300);
    let documento = documento(vec![parrafo(&texto)]);
    assert!(paginas(&documento).unwrap()[0].contains("-\n"), "the sample has no divided word");
    let Some(dicho) = preguntar("pdftotext", &["-raw"], &documento, &["-"]) else { return };
    assert!(dicho.contains("\u{AD}\n"), "hyphens at line ends are not soft: {dicho}");
    let junto = dicho.replace("\u{AD}\n", "").replace('\n', " ");
    assert!(junto.contains(&texto), "{junto}");
}

#[test]
fn other_programs_find_the_file_sound() {
    let licencia = comun::licencia(9);
    if let Some(dicho) = preguntar("qpdf", &["--check"], &licencia, &[]) {
        assert!(dicho.contains("No syntax or stream encoding errors found"), "{dicho}");
    }
    if let Some(dicho) = preguntar("pdffonts", &[], &licencia, &[]) {
        assert!(dicho.contains("OpenSans-Bold") && !dicho.contains(" no "), "{dicho}");
    }
    if let Some(dicho) = preguntar("pdftotext", &["-raw"], &licencia, &["-"]) {
        assert!(dicho.contains("María de los Ángeles Núñez Güémez"), "{dicho}");
        assert!(dicho.contains("https://tramites.monterrey.ejemplo/v/SEDUS-LUS-2026-000009"), "{dicho}");
        assert!(!dicho.contains('\u{FFFD}'));
    }
    dentro_del_papel(&licencia);
    dentro_del_papel(&documento(vec![larga(100), parrafo(&prosa(500))]));
}
