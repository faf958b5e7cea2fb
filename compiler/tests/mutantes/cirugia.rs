//! Surgery on the text of a definition: each cut is small, and such as an author could make by mistake. The list depends on the text
//! alone.

/// A definition with one change.
pub struct Mutante {
    /// What was changed, and where.
    pub nombre: String,
    /// The whole text.
    pub texto: String,
}

/// Sections whose lines are cut.
const SECCIONES: [&str; 7] =
    ["ficha", "campos", "calculos", "validaciones", "cobros", "etapas", "acciones_generales"];

/// Keys that nobody executes.
const MUDAS: [&str; 24] = [
    "ayuda",
    "finalidad",
    "fundamento",
    "fuente",
    "nota",
    "ilustrativo",
    "etiqueta",
    "estado",
    "nombre",
    "confirma",
    "descripcion",
    "categorias",
    "sector",
    "modalidad",
    "publico",
    "vigencia",
    "oficinas",
    "horarios",
    "contacto",
    "criterios",
    "conservacion",
    "cuenta",
    "mensaje",
    "datos",
];

/// Words for others that also read.
const CAMBIOS: [(&str, &str); 34] = [
    ("tipo: booleano", "tipo: texto"),
    ("tipo: decimal", "tipo: texto"),
    ("tipo: decimal", "tipo: entero"),
    ("tipo: entero", "tipo: decimal"),
    ("tipo: fecha", "tipo: texto"),
    ("tipo: opcion", "tipo: texto"),
    ("tipo: texto_largo", "tipo: booleano"),
    ("tipo: texto", "tipo: entero"),
    (" == ", " != "),
    (" != ", " == "),
    (" > ", " <= "),
    (" > 0", " > 3"),
    (" >= ", " < "),
    (" <= ", " > "),
    (" and ", " or "),
    (" or ", " and "),
    ("not ", ""),
    (" * ", " / "),
    (" / ", " * "),
    (" + ", " - "),
    ("minimo: 1", "minimo: -10"),
    ("minimo: 1", "minimo: 0"),
    ("maximo: 1", "maximo: 3"),
    ("filas: [1, ", "filas: [0, "),
    ("junta: todas", "junta: cualquiera"),
    ("hasta: 100", "hasta: 90"),
    ("dentro_de: primer_tercio", "dentro_de: siempre"),
    ("días hábiles", "días naturales"),
    ("resultado: favorable", "resultado: desfavorable"),
    ("a: listo", "a: resolucion"),
    ("fecha_tarifa: solicitud", "fecha_tarifa: pago"),
    ("actor: solicitante", "actor: sistema"),
    ("tipo: fin", "tipo: espera"),
    ("suma(", "promedio("),
];

struct Linea<'a> {
    texto: &'a str,
    seccion: &'a str,
    sangria: usize,
}

fn lineas(texto: &str) -> Vec<Linea<'_>> {
    let mut seccion = "";
    let leer = |linea: &'_ str| linea.len() - linea.trim_start().len();
    let mut todas = Vec::new();
    for linea in texto.lines() {
        if linea.starts_with(|c: char| c.is_ascii_lowercase()) {
            seccion = linea.split(':').next().unwrap_or_default();
        }
        todas.push(Linea { texto: linea, seccion, sangria: leer(linea) });
    }
    todas
}

fn clave(linea: &str) -> &str {
    linea.trim_start().trim_start_matches("- ").split(':').next().unwrap_or_default()
}

/// Every cut of a definition.
pub fn cortar(texto: &str) -> Vec<Mutante> {
    let todas = lineas(texto);
    let etapas: Vec<&str> =
        todas.iter().filter(|l| l.seccion == "etapas" && l.sangria == 2).map(|l| clave(l.texto)).collect();
    let etapas: Vec<&str> = etapas.into_iter().filter(|e| !e.is_empty() && !e.starts_with('#')).collect();
    let booleano =
        todas.windows(2).find(|p| p[1].texto.trim() == "tipo: booleano").map(|p| clave(p[0].texto));
    let mut mutantes = Vec::new();
    let mut nuevo = |que: String, cual: usize, quita: usize, pone: &[String]| {
        let mut fuera: Vec<&str> = todas[..cual].iter().map(|l| l.texto).collect();
        fuera.extend(pone.iter().map(String::as_str));
        fuera.extend(todas[cual + quita..].iter().map(|l| l.texto));
        let nombre = format!("línea {}: {que} «{}»", cual + 1, todas[cual].texto.trim());
        mutantes.push(Mutante { nombre, texto: fuera.join("\n") + "\n" });
    };
    for (i, linea) in todas.iter().enumerate() {
        let recortada = linea.texto.trim();
        let viva = SECCIONES.contains(&linea.seccion) && linea.sangria > 0;
        if !viva || recortada.is_empty() || recortada.starts_with('#') || MUDAS.contains(&clave(linea.texto))
        {
            continue;
        }
        let largo = 1 + todas[i + 1..]
            .iter()
            .take_while(|l| l.texto.trim().is_empty() || l.sangria > linea.sangria)
            .count();
        nuevo("quita".to_owned(), i, largo, &[]);
        for (desde, hasta) in elementos(linea.texto) {
            let mut sin = linea.texto.to_owned();
            let fuera = sin[desde..hasta].trim().to_owned();
            sin.replace_range(desde..hasta, "");
            nuevo(format!("quita `{fuera}` de"), i, 1, &[sin]);
        }
        for (de, a) in CAMBIOS {
            if linea.texto.contains(de) {
                nuevo(format!("`{de}` por `{a}` en"), i, 1, &[linea.texto.replacen(de, a, 1)]);
            }
        }
        if let Some((cual, destino)) = destino(linea.texto, &etapas) {
            let otra = etapas[(cual + 1 + i % 5) % etapas.len()];
            for (pone, que) in
                [(otra.to_owned(), "otro destino"), (format!("{destino}_x"), "destino mal escrito")]
            {
                let cambiada = linea.texto.replacen(&format!(": {destino}"), &format!(": {pone}"), 1);
                nuevo(format!("{que}, {pone}, en"), i, 1, &[cambiada]);
            }
        }
        let con = |agrega: &str| [linea.texto.to_owned(), format!("    {agrega}")];
        if linea.seccion == "campos" && linea.sangria == 2 {
            nuevo("opcional".to_owned(), i, 1, &con("obligatorio: no"));
            if let Some(booleano) = booleano {
                nuevo("a veces visible".to_owned(), i, 1, &con(&format!("visible_si: {booleano}")));
            }
        }
        if linea.seccion == "etapas" && linea.sangria == 2 {
            nuevo("una sola vez".to_owned(), i, 1, &con("maximo: 1"));
        }
        if linea.seccion == "ficha" && linea.texto.contains("días") {
            nuevo("plazo más corto".to_owned(), i, 1, &[corto(linea.texto)]);
        }
    }
    mutantes
}

fn corto(linea: &str) -> String {
    let numero: String = linea.chars().filter(char::is_ascii_digit).collect();
    linea.replacen(&numero, "2", 1)
}

/// The stage to which a line leads, and its place among all.
fn destino<'a>(linea: &str, etapas: &[&'a str]) -> Option<(usize, &'a str)> {
    let claves = [" a: ", "{a: ", "al_vencer: ", "al_agotar: ", "sino: "];
    let resto = claves.iter().find_map(|c| Some(&linea[linea.find(c)? + c.len()..]))?;
    let id: String = resto.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    etapas.iter().enumerate().find(|(_, e)| **e == id).map(|(i, e)| (i, *e))
}

/// The elements of the lists and maps in one line, each with a comma that is beside it.
fn elementos(linea: &str) -> Vec<(usize, usize)> {
    let mut cortes = Vec::new();
    // Per open bracket: where its last element began.
    let mut abiertos: Vec<(usize, bool)> = Vec::new();
    let mut comilla = None;
    for (i, c) in linea.char_indices() {
        match (c, comilla) {
            ('"' | '\'', None) => comilla = Some(c),
            (_, Some(q)) if c == q => comilla = None,
            (_, Some(_)) => {}
            ('[' | '{', None) => abiertos.push((i + 1, false)),
            (',', None) => {
                if let Some((desde, segundo)) = abiertos.last_mut() {
                    cortes.push((*desde, if *segundo { i } else { i + 1 }));
                    *desde = i;
                    *segundo = true;
                }
            }
            (']' | '}', None) => {
                if let Some((desde, _)) = abiertos.pop() {
                    cortes.push((desde, i));
                }
            }
            _ => {}
        }
    }
    cortes.retain(|(a, b)| b > a && !linea[*a..*b].trim().is_empty());
    cortes
}
