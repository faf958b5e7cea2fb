//! What is printed, and the filters that give it form: which types each takes and what it gives.

use super::imprime::{imprimir, roto};
use crate::diag::{cercano, codes};
use crate::expr::ast::{Kind, Nodo, Nombre};
use crate::expr::{Falla, Falta, Revisor};
use crate::tipos::Tipo;

/// Every filter, with what it gives form to.
const FILTROS: &[(&str, &str)] = &[
    ("moneda", "dinero"),
    ("letra", "dinero o un número entero"),
    ("fecha", "una fecha"),
    ("fecha_larga", "una fecha"),
    ("hora", "una hora"),
    ("numero", "un número"),
    ("mayusculas", "un texto"),
    ("etiqueta", "una opción"),
    ("si_falta", "un dato que puede faltar"),
];

/// What other languages call them.
const AJENOS: &[(&str, &str)] = &[
    ("upper", "mayusculas"),
    ("default", "si_falta"),
    ("d", "si_falta"),
    ("currency", "moneda"),
    ("date", "fecha"),
    ("time", "hora"),
    ("letras", "letra"),
    ("pesos", "moneda"),
];

pub(super) fn existe(nombre: &str) -> bool {
    FILTROS.iter().any(|(filtro, _)| *filtro == nombre)
}

/// The type of what would be printed, and the path that may be absent.
pub(super) fn valor(revisor: &mut Revisor<'_>, nodo: &Nodo) -> (Tipo, Option<Falta>) {
    match &nodo.kind {
        Kind::Si { si, entonces, sino } => {
            let condicion = revisor.booleano(si, "la condición").expr;
            let antes = revisor.hechos.clone();
            if let Some(condicion) = &condicion {
                revisor.hechos = antes.con(condicion);
            }
            imprimir(revisor, entonces);
            if let Some(condicion) = &condicion {
                revisor.hechos = antes.con_no(condicion);
            }
            imprimir(revisor, sino);
            revisor.hechos = antes;
            // Each branch was printed by itself.
            (Tipo::Malo, None)
        }
        Kind::Filtro { base, nombre, argumentos } => filtrar(revisor, base, nombre, argumentos),
        Kind::Ruta(_) | Kind::Texto(_) | Kind::Numero { .. } | Kind::Menos(_) | Kind::Roto => {
            revisor.suelto(nodo)
        }
        Kind::Aritmetica { .. } if roto(nodo) => (Tipo::Malo, None),
        Kind::Booleano(_)
        | Kind::Llama(..)
        | Kind::No(_)
        | Kind::Y(_)
        | Kind::O(_)
        | Kind::Compara(..)
        | Kind::En { .. }
        | Kind::Definido { .. }
        | Kind::Aritmetica { .. }
        | Kind::Lista(_) => {
            let escrito = revisor.texto(&nodo.rango);
            let falla =
                Falla::new(&codes::V0355, nodo.rango.clone(), "esto no es un dato que se pueda imprimir")
                    .etiqueta("aquí va el nombre de un dato");
            revisor.falla(if matches!(nodo.kind, Kind::Lista(_) | Kind::Booleano(_)) {
                falla
            } else {
                falla.ayuda(format!(
                    "para escribir según una condición use `{{% if {escrito} %}}…{{% endif %}}`"
                ))
            });
            (Tipo::Malo, None)
        }
    }
}

fn filtrar(
    revisor: &mut Revisor<'_>,
    base: &Nodo,
    nombre: &Nombre,
    argumentos: &[Nodo],
) -> (Tipo, Option<Falta>) {
    let (tipo, falta) = valor(revisor, base);
    let Some((filtro, espera)) = FILTROS.iter().find(|(filtro, _)| *filtro == nombre.texto) else {
        let ajeno = AJENOS.iter().find(|(otro, _)| *otro == nombre.texto).map(|(_, nuestro)| *nuestro);
        let candidato = ajeno.or_else(|| cercano(&nombre.texto, FILTROS.iter().map(|(f, _)| *f)));
        let lista: Vec<String> = FILTROS.iter().map(|(f, _)| format!("`{f}`")).collect();
        revisor.falla(
            Falla::new(
                &codes::V0354,
                nombre.rango.clone(),
                format!("el filtro `{}` no existe", nombre.texto),
            )
            .etiqueta("filtro desconocido")
            .quiso_decir(candidato, str::to_owned)
            .nota(format!("los filtros son: {}", lista.join(", "))),
        );
        return (Tipo::Malo, None);
    };
    let esperados = usize::from(*filtro == "si_falta");
    if argumentos.len() != esperados {
        let mensaje = if esperados == 1 {
            "`si_falta` lleva lo que se pone en su lugar".to_owned()
        } else {
            format!("el filtro `{filtro}` no lleva argumentos")
        };
        let mut falla =
            Falla::new(&codes::V0411, nombre.rango.clone(), mensaje).etiqueta("número de argumentos");
        if esperados == 1 {
            falla = falla.ayuda("por ejemplo `si_falta(\"sin dato\")`");
        }
        revisor.falla(falla);
        return (Tipo::Malo, None);
    }
    if let ("si_falta", [sustituto]) = (*filtro, argumentos) {
        imprimir(revisor, sustituto);
        let (otro, _) = {
            // Its problems were just said.
            let dichas = revisor.fallas.len();
            let visto = valor(revisor, sustituto);
            revisor.fallas.truncate(dichas);
            visto
        };
        // A text in the place of a date is printed as it is, and no filter of dates may follow.
        return (tipo.base().unir(otro.base()).unwrap_or(Tipo::Texto), None);
    }
    if let Some(falta) = falta {
        let escrito = revisor.texto(&base.rango);
        let falla = Falla::new(&codes::V0415, base.rango.clone(), format!("`{escrito}` puede faltar"))
            .etiqueta(format!("`{filtro}` no tendría a qué dar forma"))
            .ayuda(format!("póngalo dentro de `{{% if {} is defined %}}`", falta.ruta));
        revisor.falla(falta.explicar(falla));
    }
    let toma = |t: &Tipo| match *filtro {
        "moneda" => *t == Tipo::Dinero,
        "letra" => matches!(t, Tipo::Dinero | Tipo::Entero),
        "fecha" | "fecha_larga" => matches!(t, Tipo::Fecha | Tipo::FechaHora),
        "hora" => matches!(t, Tipo::Hora | Tipo::FechaHora),
        "numero" => t.es_numero(),
        "mayusculas" => matches!(t, Tipo::Texto | Tipo::Opcion(_)),
        _ => matches!(t, Tipo::Opcion(_) | Tipo::Opciones(_)),
    };
    if !tipo.es_malo() && !toma(tipo.base()) {
        let (escrito, es) = (revisor.texto(&base.rango), tipo.base().nombre());
        let mut falla = Falla::new(
            &codes::V0431,
            nombre.rango.clone(),
            format!("el filtro `{filtro}` da forma a {espera} y `{escrito}` es {es}"),
        )
        .etiqueta(format!("espera {espera}"))
        .aqui(base.rango.clone(), format!("esto es {es}"));
        if let Some(mejor) = propio(tipo.base()) {
            falla = falla.ayuda(format!("para {es} use `{mejor}`"));
        }
        revisor.falla(falla);
        return (Tipo::Malo, None);
    }
    (if tipo.es_malo() { Tipo::Malo } else { Tipo::Texto }, None)
}

/// The filter of a type.
const fn propio(tipo: &Tipo) -> Option<&'static str> {
    match tipo {
        Tipo::Dinero => Some("moneda"),
        Tipo::Entero | Tipo::Decimal => Some("numero"),
        Tipo::Fecha | Tipo::FechaHora => Some("fecha"),
        Tipo::Hora => Some("hora"),
        Tipo::Opcion(_) | Tipo::Opciones(_) => Some("etiqueta"),
        _ => None,
    }
}
