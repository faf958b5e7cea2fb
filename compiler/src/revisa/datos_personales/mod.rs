//! Personal data: each has a purpose and somebody who uses it, and none reaches where anybody may see it unless the definition says why.
//! What flows is decided on the text of the definition: by its value (explicit), or by a condition that it decides (implicit). What a
//! person may learn from the order of things, from time, or by putting several public data together is not considered.

mod fuentes;

use std::collections::BTreeSet;

use schemas::diagnostic::Severidad;
use schemas::expr::{Expr, Raiz, Ruta};
use schemas::paquete::{
    Actor, Aviso, Campo, Datos, Destinatario, Publicado, Salida, Tarea, TipoCampo, TipoEtapa, Tramite,
};

use super::Obra;
use super::sin_uso::Usos;
use crate::diag::{Problema, Sink, codes};
pub(super) use fuentes::{Flujo, Fuente};

/// Checks the personal data of a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let usos = Usos::de(obra.tramite);
    for campo in &obra.tramite.campos {
        finalidad(obra, campo, sink);
        quien_lo_ve(obra, campo, &usos, sink);
    }
    for salida in &obra.tramite.salidas {
        for (i, dato) in salida.publico.iter().enumerate() {
            publicado(obra, salida, i, dato, sink);
        }
        entregado(obra, salida, sink);
    }
    for aviso in &obra.tramite.avisos {
        a_terceros(obra, aviso, sink);
        en_el_asunto(obra, aviso, sink);
    }
}

/// The personal data of a field or a cálculo, by its name.
pub(super) fn fuentes_de(tramite: &Tramite, nombre: &str) -> Vec<Fuente> {
    let raiz = match tramite.campo(nombre) {
        Some(campo) => Raiz::Campo(campo.id.clone()),
        None => Raiz::Calculo(nombre.into()),
    };
    fuentes::de_expresion(tramite, &Expr::Ruta(Ruta { raiz, partes: Vec::new() }))
}

/// Says of what is measured that it is personal, or comes of what is.
pub fn marcar_medidos(tramite: &mut Tramite) {
    let Some(mut medicion) = tramite.medicion.take() else { return };
    for dato in &mut medicion.datos {
        dato.personal = !fuentes_de(tramite, &dato.nombre).is_empty();
    }
    tramite.medicion = Some(medicion);
}

/// Whatever is personal is asked for something.
fn finalidad(obra: &Obra<'_, '_>, campo: &Campo, sink: &mut Sink) {
    let columnas = match &campo.tipo {
        TipoCampo::Tabla { columnas, .. } => columnas.as_slice(),
        _ => &[],
    };
    for dato in std::iter::once(campo).chain(columnas) {
        if dato.datos == Datos::Ninguno || dato.finalidad.is_some() || campo.finalidad.is_some() {
            continue;
        }
        let que = if dato.id == campo.id {
            format!("el campo `{}`", campo.id)
        } else {
            format!("la columna `{}` de `{}`", dato.id, campo.id)
        };
        sink.push(
            Problema::new(
                &codes::V0801,
                obra.lugar(&format!("campos.{}", campo.id)),
                format!("{que} pide un dato {} y no dice para qué", singular(dato.datos)),
            )
            .etiqueta("la persona tiene derecho a saber para qué se lo piden")
            .ayuda("agregue `finalidad:` al campo, o una para todo el trámite"),
        );
    }
}

pub(super) fn singular(datos: Datos) -> &'static str {
    match datos {
        Datos::Ninguno | Datos::Personales => "personal",
        Datos::Sensibles => "sensible",
    }
}

fn quien_lo_ve(obra: &Obra<'_, '_>, campo: &Campo, usos: &Usos, sink: &mut Sink) {
    let lugar = obra.lugar(&format!("campos.{}", campo.id));
    if campo.datos == Datos::Sensibles && campo.ven.is_empty() {
        sink.push(
            Problema::new(
                &codes::V0802,
                lugar,
                format!("el dato sensible `{}` lo ve todo el que abra el expediente", campo.id),
            )
            .etiqueta("no dice qué roles lo necesitan")
            .ayuda("agregue `ven:` con los roles que lo necesitan para su trabajo"),
        );
    }
    if campo.datos == Datos::Ninguno || usos.nombres.contains(campo.id.as_str()) {
        return;
    }
    let lo_ve = |rol: &str| campo.ven.is_empty() || campo.ven.iter().any(|v| v.as_str() == rol);
    let visto = obra.tramite.etapas.iter().any(|e| match &e.tipo {
        TipoEtapa::Tarea(Tarea { actor: Actor::Rol(rol), .. }) => {
            super::quien::quienes(obra, rol).into_iter().any(lo_ve)
        }
        _ => false,
    });
    let destino = obra.tramite.avisos.iter().any(|a| a.para == Destinatario::Campo(campo.id.clone()));
    if !visto && !destino {
        sink.push(
            Problema::new(
                &codes::V0803,
                lugar,
                format!("el dato {} `{}` se pide y nadie lo usa", singular(campo.datos), campo.id),
            )
            .etiqueta(if campo.ven.is_empty() {
                "ningún servidor público actúa, y ningún texto ni condición lo usa"
            } else {
                "ninguno de los roles que lo ven actúa, y ningún texto ni condición lo usa"
            })
            .ayuda("no lo pida, o diga en `ven` qué rol que actúa lo necesita"),
        );
    }
}

/// What the verification page shows of a document.
fn publicado(obra: &Obra<'_, '_>, salida: &Salida, i: usize, dato: &Publicado, sink: &mut Sink) {
    let lugar = obra.lugar(&format!("salidas.{}.publico.{i}", salida.id));
    let fuentes = fuentes::de_expresion(obra.tramite, &dato.valor.arbol);
    let cual = format!("`{}` en lo público de `{}`", dato.valor.fuente, salida.id);
    if dato.motivo.is_some() {
        if fuentes.is_empty() && !toca_texto_o_predio(obra, &dato.valor.arbol) {
            sink.push(
                Problema::new(
                    &codes::V0808,
                    lugar,
                    format!("{cual} da un motivo y no publica ningún dato personal"),
                )
                .etiqueta("un motivo de más hace pasar por revisado lo que no hacía falta")
                .ayuda("deje sólo el valor, sin `motivo`"),
            );
        }
        return;
    }
    for fuente in &fuentes {
        let (codigo, que, severidad) = match (fuente.flujo, fuente.datos) {
            (Flujo::Explicito, _) => (&codes::V0804, "publica", Severidad::Error),
            (Flujo::Implicito, Datos::Sensibles) => (&codes::V0805, "deja saber", Severidad::Error),
            (Flujo::Implicito, _) => (&codes::V0805, "deja saber", Severidad::Aviso),
        };
        let problema = Problema::new(
            codigo,
            lugar,
            format!("{cual} {que} un dato {}: `{}`", singular(fuente.datos), fuente.nombre()),
        )
        .severidad(severidad)
        .etiqueta("cualquiera puede verlo al verificar el documento")
        .ayuda("publique otra cosa, o escriba {valor, motivo} con la razón por la que debe ser público");
        sink.push(con_camino(obra, problema, fuente, &format!("lo público de `{}`", salida.id)));
    }
    if fuentes.is_empty() {
        texto_de_oficio(obra, salida, i, dato, sink);
    }
}

/// What a document carries is read by other trámites for what its type says that it is.
fn entregado(obra: &Obra<'_, '_>, salida: &Salida, sink: &mut Sink) {
    let documentos = &obra.ctx.municipio.documentos;
    let tipo = salida.documento.as_ref().and_then(|id| documentos.iter().find(|d| d.id == *id));
    for dato in &salida.entrega {
        let declarado = tipo.and_then(|t| t.entrega.iter().find(|d| d.id == dato.parte));
        let dicho = declarado.map_or(Datos::Ninguno, |d| d.datos);
        let fuentes = fuentes::de_valoracion(obra.tramite, &dato.valor);
        let mayor = fuentes.iter().filter(|f| f.flujo == Flujo::Explicito && f.datos > dicho);
        let Some(fuente) = mayor.max_by_key(|f| f.datos) else { continue };
        let cual =
            if dicho == Datos::Ninguno { "no dice que sea personal" } else { "sólo dice que es personal" };
        let problema = Problema::new(
            &codes::V0565,
            obra.lugar(&format!("salidas.{}.entrega.{}", salida.id, dato.parte)),
            format!(
                "`{}` entrega en `{}` un dato {}, y el documento {cual}",
                salida.id,
                dato.parte,
                singular(fuente.datos)
            ),
        )
        .etiqueta("otro trámite lo leería sin saber que lo es")
        .ayuda(format!(
            "escriba `datos: {}` en `{}`, donde el documento lo declara, o entregue otra cosa",
            if fuente.datos == Datos::Sensibles { "sensibles" } else { "personales" },
            dato.parte
        ));
        sink.push(con_camino(obra, problema, fuente, &format!("lo que entrega `{}`", salida.id)));
    }
}

/// The steps of a flow, from where the datum is asked to where it ends.
pub(super) fn con_camino(
    obra: &Obra<'_, '_>,
    mut problema: Problema,
    fuente: &Fuente,
    fin: &str,
) -> Problema {
    let mut pasos = vec![format!("`{}`", fuente.nombre())];
    pasos.extend(fuente.calculos.iter().rev().map(|c| format!("el cálculo `{c}`")));
    pasos.push(fin.to_owned());
    problema = problema.nota(format!("el dato llega así: {}", pasos.join(" → ")));
    if let Raiz::Campo(id) = &fuente.ruta.raiz {
        problema = problema.secundaria(obra.lugar(&format!("campos.{id}")), "aquí se pide");
    }
    for calculo in fuente.calculos.iter().rev() {
        problema = problema.secundaria(obra.lugar(&format!("calculos.{calculo}")), "pasa por aquí");
    }
    problema
}

/// Free text of an official in what anybody sees: it may quote anything.
fn texto_de_oficio(obra: &Obra<'_, '_>, salida: &Salida, i: usize, dato: &Publicado, sink: &mut Sink) {
    let Expr::Ruta(ruta) = &dato.valor.arbol else { return };
    let Raiz::Campo(id) = &ruta.raiz else { return };
    let libre = obra.tramite.campo(id).is_some_and(|c| matches!(c.tipo, TipoCampo::TextoLargo { .. }));
    let de_oficio = obra.tramite.etapas.iter().find(|e| match &e.tipo {
        TipoEtapa::Tarea(Tarea { actor: Actor::Rol(_) | Actor::Tercero(_), captura, acciones, .. }) => {
            let todas =
                captura.iter().flat_map(|p| &p.campos).chain(acciones.iter().flat_map(|a| &a.captura));
            todas.into_iter().any(|c| c == id)
        }
        _ => false,
    });
    if let (true, Some(etapa)) = (libre, de_oficio) {
        sink.push(
            Problema::new(
                &codes::V0809,
                obra.lugar(&format!("salidas.{}.publico.{i}", salida.id)),
                format!(
                    "lo público de `{}` muestra `{id}`, un texto libre de {}",
                    salida.id,
                    if etapa.tercero().is_some() { "un tercero" } else { "la autoridad" }
                ),
            )
            .etiqueta("quien lo escribe puede citar datos personales")
            .secundaria(obra.lugar(&format!("etapas.{}", etapa.id)), "aquí se escribe")
            .ayuda("publique una opción en vez del texto, o escriba {valor, motivo}"),
        );
    }
}

/// What may be personal though its field says nothing: free text, a predio.
fn toca_texto_o_predio(obra: &Obra<'_, '_>, expr: &Expr) -> bool {
    engine::eval::rutas(expr).into_iter().any(|r| match &r.raiz {
        Raiz::Campo(id) => obra.tramite.campo(id).is_some_and(|c| {
            matches!(
                c.tipo,
                TipoCampo::Texto { .. }
                    | TipoCampo::TextoLargo { .. }
                    | TipoCampo::ExpedienteCatastral { .. }
                    | TipoCampo::Domicilio
                    | TipoCampo::Tabla { .. }
            )
        }),
        Raiz::Calculo(_) => true,
        _ => false,
    })
}

/// A notice to the mail of a field goes to somebody who isn't who applied.
fn a_terceros(obra: &Obra<'_, '_>, aviso: &Aviso, sink: &mut Sink) {
    let Destinatario::Campo(correo) = &aviso.para else { return };
    if obra.ctx.origenes.escrito(&format!("avisos.{}.motivo", aviso.id)).is_some() {
        return;
    }
    let mut dichas: BTreeSet<String> = BTreeSet::new();
    for texto in [&aviso.asunto, &aviso.texto] {
        for fuente in fuentes::de_plantilla(obra.tramite, texto) {
            let propia = matches!(&fuente.ruta.raiz, Raiz::Campo(id) if id == correo);
            if propia || !dichas.insert(fuente.nombre()) {
                continue;
            }
            let problema = Problema::new(
                &codes::V0806,
                obra.lugar(&format!("avisos.{}", aviso.id)),
                format!(
                    "el aviso `{}` manda a un tercero un dato {}: `{}`",
                    aviso.id,
                    singular(fuente.datos),
                    fuente.nombre()
                ),
            )
            .severidad(if fuente.datos == Datos::Sensibles { Severidad::Error } else { Severidad::Aviso })
            .etiqueta(format!("va al correo que se escriba en `{correo}`"))
            .ayuda("quítelo del texto, o agregue `motivo:` al aviso con la razón por la que lo recibe");
            sink.push(con_camino(obra, problema, &fuente, &format!("el aviso `{}`", aviso.id)));
        }
    }
}

/// The subject of a mail is read on any screen.
fn en_el_asunto(obra: &Obra<'_, '_>, aviso: &Aviso, sink: &mut Sink) {
    let sensible = fuentes::de_plantilla(obra.tramite, &aviso.asunto)
        .into_iter()
        .find(|f| f.datos == Datos::Sensibles && f.flujo == Flujo::Explicito);
    if let Some(fuente) = sensible {
        let problema = Problema::new(
            &codes::V0807,
            obra.lugar(&format!("avisos.{}", aviso.id)),
            format!("el asunto del aviso `{}` lleva un dato sensible: `{}`", aviso.id, fuente.nombre()),
        )
        .etiqueta("el asunto de un correo se lee sin abrirlo")
        .ayuda("deje en el asunto el folio, y el dato en el texto");
        sink.push(con_camino(obra, problema, &fuente, &format!("el asunto de `{}`", aviso.id)));
    }
}
