//! The drawing as Mermaid text, for documents and forges that render it.

use schemas::paquete::Paquete;

use super::grafo::{Camino, Clase, Grafo, Nodo};

/// The trámite as a Mermaid flowchart.
#[must_use]
pub fn mermaid(paquete: &Paquete) -> String {
    let grafo = Grafo::de(paquete);
    let mut s = format!("---\ntitle: {}\n---\nflowchart LR\n", citado(&grafo.titulo));
    s.push_str("  inicio((\" \"))\n");
    for (carril, nombre) in grafo.carriles.iter().enumerate() {
        s.push_str(&format!("  subgraph c{carril}[{}]\n", citado(nombre)));
        for (n, nodo) in grafo.nodos.iter().enumerate().filter(|(_, nodo)| nodo.carril == carril) {
            s.push_str(&format!("    n{n}{}\n", forma(nodo)));
        }
        s.push_str("  end\n");
    }
    s.push_str("  inicio --> n0\n");
    for (n, nodo) in grafo.nodos.iter().enumerate() {
        for sale in &nodo.salidas {
            let flecha = if sale.clase == Camino::Sigue { "-->" } else { "-.->" };
            let texto = match &sale.si {
                Some(si) => format!("{} si {si}", sale.etiqueta).trim().to_owned(),
                None => sale.etiqueta.clone(),
            };
            let etiqueta = if texto.is_empty() { String::new() } else { format!("|{}|", citado(&texto)) };
            s.push_str(&format!("  n{n} {flecha}{etiqueta} n{}\n", sale.a));
        }
    }
    for nota in &grafo.notas {
        s.push_str(&format!("  %% {}\n", nota.replace(['\n', '{', '}'], " ")));
    }
    s
}

fn forma(nodo: &Nodo) -> String {
    let mut partes = vec![nodo.nombre.clone()];
    partes.extend(nodo.plazo.iter().cloned());
    if matches!(nodo.clase, Clase::Fin { .. } | Clase::Pago | Clase::Consulta | Clase::Cita) {
        partes.extend(nodo.detalles.iter().cloned());
    }
    let texto = citado(&partes.join("\n"));
    match nodo.clase {
        Clase::Tarea { .. } | Clase::Pago | Clase::Prevencion | Clase::Cita => format!("[{texto}]"),
        Clase::Consulta => format!("[[{texto}]]"),
        Clase::Espera => format!("([{texto}])"),
        Clase::Decision => format!("{{{texto}}}"),
        Clase::Abre { .. } | Clase::Junta { .. } => format!("{{{{{texto}}}}}"),
        Clase::Fin { .. } => format!("(({texto}))"),
    }
}

/// A text between quotes, with what Mermaid would read as its own written by its number.
fn citado(texto: &str) -> String {
    let mut s = String::from("\"");
    for c in texto.chars() {
        match c {
            '"' => s.push_str("#quot;"),
            '#' => s.push_str("#35;"),
            '<' => s.push_str("#lt;"),
            '>' => s.push_str("#gt;"),
            '\n' => s.push_str("<br>"),
            c if c.is_control() => s.push(' '),
            c => s.push(c),
        }
    }
    s.push('"');
    s
}
