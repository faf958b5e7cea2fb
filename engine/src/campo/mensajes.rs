//! The words of each refusal: an imperative that says how to get out, naming the field as the form does.

use schemas::paquete::{Campo, TipoCampo};

use crate::formato::mayuscula;

/// Nouns with which labels begin, by article. Any other label is quoted, which is never wrong.
const NOMBRES: [(&str, &[&str]); 4] = [
    (
        "el",
        &[
            "aforo",
            "anexo",
            "apellido",
            "aviso",
            "cargo",
            "celular",
            "código",
            "color",
            "comprobante",
            "concepto",
            "contrato",
            "correo",
            "cp",
            "croquis",
            "destino",
            "dictamen",
            "documento",
            "domicilio",
            "estado",
            "expediente",
            "folio",
            "giro",
            "horario",
            "importe",
            "informe",
            "inmueble",
            "lugar",
            "material",
            "medio",
            "modelo",
            "monto",
            "motivo",
            "municipio",
            "nombre",
            "número",
            "oficio",
            "pago",
            "permiso",
            "plano",
            "plazo",
            "poder",
            "porcentaje",
            "predio",
            "problema",
            "programa",
            "recibo",
            "representante",
            "resultado",
            "rfc",
            "sentido",
            "sexo",
            "teléfono",
            "tipo",
            "título",
            "uso",
            "valor",
            "vehículo",
        ],
    ),
    (
        "la",
        &[
            "acta",
            "actividad",
            "altura",
            "área",
            "calle",
            "cantidad",
            "capacidad",
            "carta",
            "causa",
            "clave",
            "colonia",
            "constancia",
            "credencial",
            "curp",
            "dependencia",
            "edad",
            "empresa",
            "escritura",
            "fecha",
            "firma",
            "fotografía",
            "hora",
            "identificación",
            "licencia",
            "marca",
            "memoria",
            "oficina",
            "persona",
            "placa",
            "póliza",
            "propuesta",
            "razón",
            "solicitud",
            "superficie",
            "vigencia",
            "zona",
        ],
    ),
    (
        "los",
        &[
            "anuncios",
            "archivos",
            "datos",
            "días",
            "documentos",
            "empleados",
            "litros",
            "metros",
            "niveles",
            "pisos",
            "planos",
        ],
    ),
    (
        "las",
        &[
            "áreas",
            "consideraciones",
            "fotografías",
            "fotos",
            "horas",
            "observaciones",
            "personas",
            "plantas",
        ],
    ),
];

/// `la superficie del predio`; nothing when the label doesn't begin with a noun that is known.
fn con_articulo(etiqueta: &str) -> Option<(&'static str, String)> {
    let primera = etiqueta.split_whitespace().next()?.trim_end_matches([',', ':']).to_lowercase();
    let articulo = NOMBRES.iter().find(|(_, nombres)| nombres.contains(&primera.as_str())).map(|(a, _)| *a);
    let femenina = ["ción", "sión", "dad"].iter().any(|fin| primera.ends_with(fin));
    let articulo = articulo.or(if femenina { Some("la") } else { None })?;
    Some((articulo, format!("{articulo} {}", minuscula(etiqueta))))
}

/// Lower-cases the first letter, unless the first word is an acronym.
fn minuscula(etiqueta: &str) -> String {
    let mut letras = etiqueta.chars();
    match (letras.next(), letras.clone().next()) {
        (Some(primera), Some(segunda)) if segunda.is_lowercase() => {
            primera.to_lowercase().chain(letras).collect()
        }
        _ => etiqueta.to_owned(),
    }
}

/// `la superficie del predio`, or the label between quotes.
pub(super) fn nombre(campo: &Campo) -> String {
    con_articulo(&campo.etiqueta).map_or_else(|| format!("«{}»", campo.etiqueta), |(_, n)| n)
}

/// `del comprobante`, `de la escritura`, `de «Vive ahí desde»`.
pub(super) fn de(campo: &Campo) -> String {
    let nombre = nombre(campo);
    nombre.strip_prefix("el ").map_or_else(|| format!("de {nombre}"), |resto| format!("del {resto}"))
}

/// `La superficie del predio debe …`: the subject with its verb, and what follows.
pub(super) fn debe(campo: &Campo, que: &str) -> String {
    match con_articulo(&campo.etiqueta) {
        Some(("los" | "las", n)) => format!("{} deben {que}", mayuscula(&n)),
        Some((_, n)) => format!("{} debe {que}", mayuscula(&n)),
        None => format!("«{}» debe {que}", campo.etiqueta),
    }
}

/// What is said when a field that must be answered isn't: `Escriba el giro`, `Elija el uso solicitado`, `Suba la escritura`.
pub fn falta(campo: &Campo) -> String {
    let conocido = con_articulo(&campo.etiqueta).map(|(_, n)| n);
    let etiqueta = &campo.etiqueta;
    match (&campo.tipo, conocido) {
        (TipoCampo::Opcion { .. }, Some(n)) => format!("Elija {n}"),
        (TipoCampo::Opcion { .. }, None) => format!("Elija una opción en «{etiqueta}»"),
        (TipoCampo::Opciones { .. }, _) => format!("Elija al menos una opción en «{etiqueta}»"),
        (TipoCampo::Booleano, _) => format!("Responda sí o no: {etiqueta}"),
        (TipoCampo::Salida { .. } | TipoCampo::Expediente, Some(n)) => format!("Elija {n}"),
        (TipoCampo::Salida { .. }, None) => format!("Elija un documento en «{etiqueta}»"),
        (TipoCampo::Expediente, None) => format!("Elija una solicitud en «{etiqueta}»"),
        (TipoCampo::Servidor { .. }, Some(n)) => format!("Elija {n}"),
        (TipoCampo::Servidor { .. }, None) => format!("Elija a una persona en «{etiqueta}»"),
        (TipoCampo::Documento { .. }, Some(n)) => format!("Suba {n}"),
        (TipoCampo::Documento { .. }, None) => format!("Suba «{etiqueta}»"),
        (TipoCampo::Tabla { .. }, _) => format!("Agregue al menos un renglón en «{etiqueta}»"),
        (_, Some(n)) => format!("Escriba {n}"),
        (_, None) => format!("Conteste «{etiqueta}»"),
    }
}

/// What is said of a character that nobody can see.
pub(super) fn invisible(campo: &Campo) -> String {
    format!("Escriba de nuevo {}: trae caracteres que no se ven, quizá por copiar y pegar", nombre(campo))
}

/// What is said of a character that no document could print.
pub(super) fn sin_imprimir(campo: &Campo, caracter: char) -> String {
    format!("Escriba {} sin «{caracter}»: ese carácter no puede imprimirse en un documento", nombre(campo))
}

/// What is said of an answer of another shape; only a program can send it.
pub(super) fn otra_forma(campo: &Campo, esperado: &str) -> String {
    debe(campo, &format!("ser {esperado}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::muestra::{decimal, texto, un_campo};

    #[test]
    fn labels_are_named_with_their_article_or_between_quotes() {
        let casos = [
            ("Superficie del predio", "la superficie del predio"),
            ("Áreas construidas", "las áreas construidas"),
            ("RFC de la empresa", "el RFC de la empresa"),
            ("Descripción", "la descripción"),
            ("Vive ahí desde", "«Vive ahí desde»"),
            ("¿Usa gas L.P.?", "«¿Usa gas L.P.?»"),
            ("", "«»"),
        ];
        for (etiqueta, esperado) in casos {
            assert_eq!(nombre(&un_campo("x", etiqueta, texto((0, 9)))), esperado);
        }
    }

    #[test]
    fn what_is_missing_is_asked_for_by_its_kind() {
        let casos = [
            (un_campo("x", "Giro", texto((0, 9))), "Escriba el giro"),
            (un_campo("x", "Vive ahí desde", TipoCampo::Hora), "Conteste «Vive ahí desde»"),
            (
                un_campo("x", "Uso solicitado", TipoCampo::Opcion { opciones: Vec::new(), catalogo: None }),
                "Elija el uso solicitado",
            ),
            (un_campo("x", "¿Usa gas L.P.?", TipoCampo::Booleano), "Responda sí o no: ¿Usa gas L.P.?"),
            (un_campo("x", "Superficie", decimal("0", "1", "m²")), "Escriba la superficie"),
        ];
        for (campo, esperado) in casos {
            assert_eq!(falta(&campo), esperado);
        }
        assert_eq!(
            debe(&un_campo("x", "Metros de frente", TipoCampo::Hora), "ser"),
            "Los metros de frente deben ser"
        );
    }
}
