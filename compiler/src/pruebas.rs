//! Pruebas beside the pipeline, for who writes and runs them: where each step stands, new expectations put in the place of old ones, and
//! whole pruebas as text.

mod escribir;

use schemas::paquete::Respuesta;

use crate::yaml::{Estilo, Kind, Nodo};

pub use crate::leer::prueba::id_de;
pub use escribir::escribir;

/// An expectation to be put in the place of another.
#[derive(Clone, Copy, Debug)]
pub struct Cambio<'a> {
    /// The step, from 1.
    pub paso: u32,
    /// The keys that lead to it in its step.
    pub ruta: &'a [String],
    /// What is to stand there.
    pub escrito: &'a Respuesta,
}

/// The line, from 1, of each step of a prueba.
#[must_use]
pub fn lineas(texto: &str, raiz: &Nodo) -> Vec<u32> {
    let pasos = raiz.mapa().and_then(|m| m.get("pasos")).and_then(Nodo::lista);
    let de = |nodo: &Nodo| {
        let antes = texto.get(..nodo.span.inicio as usize).unwrap_or_default();
        u32::try_from(antes.bytes().filter(|b| *b == b'\n').count() + 1).unwrap_or(u32::MAX)
    };
    pasos.into_iter().flat_map(|l| &l.elementos).map(de).collect()
}

/// The text of a prueba with other expectations: only they change, and comments and layout stay. Nothing when one of them isn't written
/// where it should be, or stands in a block of text.
#[must_use]
pub fn reescribir(texto: &str, raiz: &Nodo, cambios: &[Cambio<'_>]) -> Option<String> {
    let pasos = &raiz.mapa()?.get("pasos")?.lista()?.elementos;
    let mut trozos = Vec::new();
    for cambio in cambios {
        let mut nodo = pasos.get(usize::try_from(cambio.paso).ok()?.checked_sub(1)?)?;
        for clave in cambio.ruta {
            // One document may be written as a list of one.
            if let Kind::Lista(lista) = &nodo.kind {
                let [solo] = lista.elementos.as_slice() else { return None };
                nodo = solo;
            }
            nodo = nodo.mapa()?.get(clave)?;
        }
        let rango = match &nodo.kind {
            Kind::Escalar(e) if matches!(e.estilo, Estilo::Literal | Estilo::Plegado) => return None,
            Kind::Escalar(escalar) => escalar.span.rango(),
            Kind::Mapa(_) | Kind::Lista(_) => nodo.span.rango(),
            Kind::Roto => return None,
        };
        trozos.push((rango, escribir::respuesta(cambio.escrito)));
    }
    trozos.sort_by_key(|(rango, _)| rango.start);
    let separados = trozos.windows(2).all(|par| match par {
        [(uno, _), (otro, _)] => uno.end <= otro.start,
        _ => true,
    });
    if !separados {
        return None;
    }
    let mut nuevo = texto.to_owned();
    for (rango, escrito) in trozos.into_iter().rev() {
        nuevo.get(rango.clone())?;
        nuevo.replace_range(rango, &escrito);
    }
    Some(nuevo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{FileId, Sink};
    use crate::yaml;

    #[test]
    fn only_expectations_change_and_comments_and_layout_stay() {
        let texto = "prueba: Una   # así\npasos:\n  - hace: a.b\n  - espera:\n      # la tarifa\n      cobros: {x: {uno:   1.00, total: 2.00}}  # dos\n      etapas:\n        - una\n        - otra\n  - {rechaza: a.c, porque: 'no se puede'}\n";
        let raiz = yaml::parse(FileId(0), texto, &mut Sink::new());
        assert_eq!(lineas(texto, &raiz), [3, 4, 10]);
        let ruta = |claves: &[&str]| claves.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let (total, etapas, porque) =
            (ruta(&["espera", "cobros", "x", "total"]), ruta(&["espera", "etapas"]), ruta(&["porque"]));
        let t = |t: &str| Respuesta::Texto(t.to_owned());
        let (dos, lista, razon) =
            (t("2.50"), Respuesta::Lista(vec![t("fin")]), t("«Negar», no: ya es \"tarde\""));
        let cambio = |paso, ruta, escrito| Cambio { paso, ruta, escrito };
        let nuevo = reescribir(
            texto,
            &raiz,
            &[cambio(3, &porque, &razon), cambio(2, &total, &dos), cambio(2, &etapas, &lista)],
        );
        let esperado = "prueba: Una   # así\npasos:\n  - hace: a.b\n  - espera:\n      # la tarifa\n      cobros: {x: {uno:   1.00, total: 2.50}}  # dos\n      etapas:\n        [fin]\n  - {rechaza: a.c, porque: \"«Negar», no: ya es \\\"tarde\\\"\"}\n";
        assert_eq!(nuevo.as_deref(), Some(esperado));
        let ajena = ruta(&["espera", "vence"]);
        assert_eq!(reescribir(texto, &raiz, &[cambio(2, &ajena, &dos)]), None);
        assert_eq!(reescribir(texto, &raiz, &[cambio(2, &total, &dos), cambio(2, &total, &dos)]), None);
    }
}
