//! What a mark may hold: the datum that is printed, the table that is run over. No sums, no calls.

use schemas::expr::Ruta;

use super::filtros;
use crate::diag::codes;
use crate::expr::ast::{Kind, Nodo};
use crate::expr::{Falla, Revisor};
use crate::tipos::Tipo;

/// What a `for` runs over: the type of each turn and the path of the whole.
pub(super) fn recorrible(revisor: &mut Revisor<'_>, nodo: &Nodo) -> Option<(Tipo, Option<Ruta>)> {
    if !matches!(nodo.kind, Kind::Ruta(_)) {
        if nodo.kind != Kind::Roto {
            revisor.falla(
                Falla::new(&codes::V0432, nodo.rango.clone(), "`for` recorre una tabla por su nombre")
                    .etiqueta("esto no es el nombre de una tabla"),
            );
        }
        return None;
    }
    let escrito = revisor.texto(&nodo.rango);
    let (tipo, falta) = revisor.suelto(nodo);
    let base = revisor.usos.last().map(|(ruta, _)| ruta.clone());
    let recorre = matches!(tipo.base(), Tipo::Lista(_) | Tipo::Opciones(_));
    if let Some(falta) = falta.filter(|_| recorre) {
        let falla = Falla::new(&codes::V0415, nodo.rango.clone(), format!("`{escrito}` puede faltar"))
            .etiqueta("no habría qué recorrer")
            .ayuda(format!("póngalo dentro de `{{% if {} is defined %}}`", falta.ruta));
        revisor.falla(falta.explicar(falla));
    }
    match tipo.base() {
        Tipo::Lista(dentro) => Some(((**dentro).clone(), base)),
        Tipo::Opciones(opciones) => Some((Tipo::Opcion(opciones.clone()), base)),
        Tipo::Malo => None,
        otro => {
            let es = otro.nombre();
            revisor.falla(
                Falla::new(
                    &codes::V0432,
                    nodo.rango.clone(),
                    format!("`for` recorre una tabla y `{escrito}` es {es}"),
                )
                .etiqueta(format!("esto es {es}")),
            );
            None
        }
    }
}

/// Refuses arithmetic and calls anywhere in an expression. What is printed may choose (`a if c else b`) and use
/// filters; conditions are left to the checker.
pub(super) fn sin_cuentas(revisor: &mut Revisor<'_>, nodo: &Nodo) {
    let que = match &nodo.kind {
        Kind::Aritmetica { a, b, .. } if roto(a) || roto(b) => None,
        Kind::Aritmetica { rango_op, .. } => Some((rango_op.clone(), "una plantilla no calcula", "cuenta")),
        Kind::Menos(dentro) if !matches!(dentro.kind, Kind::Numero { .. }) => {
            // The sign may be a dash of more than one byte, which was said and read as what was meant.
            let signo = revisor.texto(&nodo.rango).chars().next().map_or(0, char::len_utf8);
            Some((nodo.rango.start..nodo.rango.start + signo, "una plantilla no calcula", "cuenta"))
        }
        Kind::Llama(nombre, _) => Some((nombre.rango.clone(), "una plantilla no llama funciones", "función")),
        _ => None,
    };
    if let Some((rango, mensaje, que)) = que {
        let filtro = match &nodo.kind {
            Kind::Llama(nombre, argumentos) if filtros::existe(&nombre.texto) => {
                argumentos.first().map(|a| format!("{} | {}", revisor.texto(&a.rango), nombre.texto))
            }
            _ => None,
        };
        let falla = Falla::new(&codes::V0355, rango, mensaje).etiqueta(format!("aquí hay una {que}"));
        revisor.falla(match filtro {
            Some(filtro) => falla.ayuda(format!("los filtros van después de una barra: `{filtro}`")),
            None => falla.ayuda("escriba el cálculo en `calculos` y use aquí su nombre"),
        });
        return;
    }
    for hijo in nodo.hijos() {
        sin_cuentas(revisor, hijo);
    }
}

/// Whether something of it was already reported.
pub(super) fn roto(nodo: &Nodo) -> bool {
    nodo.kind == Kind::Roto || nodo.hijos().into_iter().any(roto)
}

/// `{{ … }}`.
pub(super) fn imprimir(revisor: &mut Revisor<'_>, nodo: &Nodo) {
    let (tipo, falta) = filtros::valor(revisor, nodo);
    let escrito = revisor.texto(&nodo.rango);
    if let Some(falta) = falta {
        let falla = Falla::new(&codes::V0415, nodo.rango.clone(), format!("`{escrito}` puede faltar"))
            .etiqueta("quedaría un hueco en el texto")
            .ayuda(format!(
                "póngalo dentro de `{{% if {} is defined %}}`, o diga qué poner en su lugar: `{{{{ {escrito} | si_falta(\"…\") }}}}`",
                falta.ruta
            ));
        revisor.falla(falta.explicar(falla));
    }
    let falla = match tipo.base() {
        Tipo::Registro(registro) => {
            let primera = registro.partes.first().map_or("", |(nombre, _)| nombre.as_str());
            let ejemplo = ["texto", "nombre", "folio"]
                .into_iter()
                .find(|p| registro.parte(p).is_some())
                .unwrap_or(primera);
            Falla::new(
                &codes::V0430,
                nodo.rango.clone(),
                format!("`{escrito}` tiene varias partes: diga cuál se imprime"),
            )
            .etiqueta(format!("esto es {}", tipo.base().nombre()))
            .ayuda(format!("por ejemplo `{escrito}.{ejemplo}`"))
        }
        Tipo::Lista(_) => {
            Falla::new(&codes::V0430, nodo.rango.clone(), format!("`{escrito}` no se puede imprimir entero"))
                .etiqueta(format!("esto es {}", tipo.base().nombre()))
                .ayuda(format!("recórralo con `{{% for fila in {escrito} %}}`"))
        }
        Tipo::Archivo => Falla::new(
            &codes::V0430,
            nodo.rango.clone(),
            format!("`{escrito}` es un documento y no se imprime"),
        )
        .etiqueta("esto es un documento")
        .ayuda(format!("para escribir su nombre use `{escrito}.nombre`")),
        Tipo::Booleano
        | Tipo::Entero
        | Tipo::Decimal
        | Tipo::Dinero
        | Tipo::Texto
        | Tipo::Fecha
        | Tipo::Hora
        | Tipo::FechaHora
        | Tipo::Duracion
        | Tipo::Opcion(_)
        | Tipo::Opciones(_)
        | Tipo::Opcional(_)
        | Tipo::Malo => return,
    };
    revisor.falla(falla);
}
