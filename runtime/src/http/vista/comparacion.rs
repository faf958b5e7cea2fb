//! What changes between two versions, as a page shows it: to who writes and reviews them whole, to anybody without what only concerns who
//! operates them.

use analisis::comparar::{Cambio, Clase, Comparacion, Para};

use crate::web::vistas::{CambioVisto, Etiqueta, GrupoDeCambios, Tono};

/// What only matters to who operates a trámite or writes its definition.
const INTERNAS: [Para; 2] = [Para::Operacion, Para::Texto];

/// All of it, with where each thing is written.
pub fn completa(comparacion: &Comparacion) -> Vec<GrupoDeCambios> {
    grupos(comparacion, true)
}

/// What concerns people; and how many changes are left out.
pub fn publica(comparacion: &Comparacion) -> (Vec<GrupoDeCambios>, usize) {
    let fuera = comparacion.cambios.iter().filter(|c| INTERNAS.contains(&c.para)).count();
    (grupos(comparacion, false), fuera)
}

fn grupos(comparacion: &Comparacion, completa: bool) -> Vec<GrupoDeCambios> {
    comparacion
        .por_publico()
        .into_iter()
        .filter(|(para, _)| completa || !INTERNAS.contains(para))
        .map(|(para, cambios)| GrupoDeCambios {
            titulo: para.titulo().to_owned(),
            cambios: cambios.into_iter().map(|c| visto(c, completa)).collect(),
        })
        .collect()
}

fn visto(cambio: &Cambio, completa: bool) -> CambioVisto {
    let partes = [("Antes", &cambio.antes), ("Ahora", &cambio.ahora), ("Por ejemplo", &cambio.ejemplo)];
    let tono = match cambio.clase {
        Clase::Compatible => Tono::Bien,
        Clase::Atencion => Tono::Aviso,
        Clase::Rompe => Tono::Mal,
    };
    CambioVisto {
        clase: Etiqueta::new(crate::http::mayuscula(cambio.clase.nombre()), tono),
        que: cambio.que.clone(),
        detalles: partes.iter().filter_map(|(n, t)| t.as_ref().map(|t| format!("{n}: {t}"))).collect(),
        donde: completa.then(|| cambio.donde.clone()).filter(|d| !d.is_empty()),
    }
}
