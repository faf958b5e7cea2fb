//! What a version charges: a calculator over the data from which its bills are computed, with the explanation of each line. Nothing of it
//! is kept.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::http::StatusCode;
use engine::ambito::Ambito;
use engine::campo::{ClaseError, Entrada, ErrorCampo, leer_pagina};
use engine::cobro::liquidar;
use engine::datos::Datos;
use engine::eval::rutas;
use engine::formato;
use jiff::civil::Date;
use schemas::paquete::{Campo, Paquete, TipoCampo, TipoPersona};
use schemas::valor::Valor;

use super::casos::url_casos;
use super::{digest, mira, url_de};
use crate::app::{EnLindero, Ofrecido, datos_de_borrador};
use crate::http::vista::campos::{self, Formulario as Dibujo};
use crate::http::vista::cobro;
use crate::http::{Cx, Enviado, Respuesta};
use crate::web::vistas::{
    Calculadora, Campo as CampoVista, Control, Cuenta, Enlace, Errores, Formulario, LinderoVisto,
    LineaCuenta, Opcion, rutas as paginas,
};

/// The control with the day whose tariff rules.
const FECHA: &str = "_fecha_tarifa";
/// The control with the kind of who applies.
const PERSONA: &str = "_persona";

/// `GET /revision/{huella}/montos`
pub async fn ver(cx: Cx, Path(huella): Path<String>) -> Respuesta {
    calcular(&cx, &huella, None).await
}

/// `POST /revision/{huella}/montos`
pub async fn enviar(cx: Cx, Path(huella): Path<String>, enviado: Enviado) -> Respuesta {
    calcular(&cx, &huella, Some(enviado.campos)).await
}

async fn calcular(cx: &Cx, huella: &str, enviado: Option<Entrada>) -> Respuesta {
    mira(cx)?;
    let de = digest(huella)?;
    let (paquete, explorado) = cx
        .servidor
        .app()
        .aparte(move |app| {
            let paquete = app.en_revision(&de)?.paquete;
            let explorado = app.explorado(&paquete);
            Ok((paquete, explorado))
        })
        .await?;
    let hoy = cx.servidor.local(cx.servidor.app().ahora()).date();
    let mut entrada = enviado.clone().unwrap_or_default();
    let (fecha, mal_fecha) = fecha(&entrada, hoy);
    let pedidos = calculables(&paquete);
    let accion = entrada.get("_accion").and_then(|v| v.first()).cloned().unwrap_or_default();
    let a_medias = campos::atender_renglones(&pedidos, &accion, &mut entrada);
    let persona = persona(&entrada, &paquete);
    let tipo = Valor::Registro([("tipo".to_owned(), Valor::Opcion(persona.clone()))].into());
    let mut datos = datos_de_borrador(&paquete, Some(tipo), cx.servidor.app().ahora());
    datos.solicitud.insert("fecha".to_owned(), Valor::Fecha(fecha));
    let lecturas = leer_pagina(&pedidos, &entrada, &paquete, &datos, None);
    // What isn't answered yet is no mistake of a calculation: the bill says what it lacks.
    let errores: Vec<ErrorCampo> =
        lecturas.errores.into_iter().filter(|e| !a_medias && e.clase == ClaseError::Forma).collect();
    for (id, valor) in lecturas.valores {
        if let Some(valor) = valor {
            datos.campos.insert(id, valor);
        }
    }
    let ambito = Ambito::nuevo(&paquete, &datos);
    let dibujo = Dibujo {
        ambito: &ambito,
        entrada: &entrada,
        errores: &errores,
        advertencias: &[],
        actualiza: None,
        url_archivos: None,
    };
    let mut controles = vec![de_fecha(&entrada, hoy, mal_fecha)];
    controles.extend(de_persona(&paquete, &persona));
    controles.extend(campos::pagina(&pedidos, &dibujo));
    let faltan = Errores::de(&controles);
    let estado = if faltan.lista.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let cuentas = if enviado.is_some() && !a_medias && faltan.lista.is_empty() {
        cuentas(&paquete, &datos, fecha)
    } else {
        Vec::new()
    };
    let vista = Calculadora {
        pagina: cx.pagina(paginas::REVISION, format!("Montos: {}", paquete.tramite.nombre)),
        regresar: Enlace::new("La revisión", format!("{}#as-montos", url_de(paquete.digest()))),
        errores: faltan,
        nombre: paquete.tramite.nombre.clone(),
        formulario: Formulario {
            url: format!("{}/montos", url_de(paquete.digest())),
            campos: controles,
            boton: "Calcular".to_owned(),
            ..Formulario::default()
        },
        cuentas,
        linderos: explorado.linderos.iter().map(|l| lindero(&paquete, l)).collect(),
    };
    let mut respuesta = cx.render("revision/montos.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// The fields from which the bills are computed, with those that decide whether they are asked, in the order of the definition.
fn calculables(paquete: &Ofrecido) -> Vec<&Campo> {
    let mut ids = campos::campos_de(paquete, campos::de_los_cobros(paquete));
    loop {
        let mandan: BTreeSet<String> = paquete
            .tramite
            .campos
            .iter()
            .filter(|c| ids.contains(c.id.as_str()))
            .flat_map(|c| c.visible_si.iter().flat_map(|si| campos::campos_de(paquete, rutas(&si.arbol))))
            .collect();
        if mandan.is_subset(&ids) {
            break;
        }
        ids.extend(mandan);
    }
    let se_escribe = |c: &&Campo| !matches!(c.tipo, TipoCampo::Documento { .. });
    paquete.tramite.campos.iter().filter(|c| ids.contains(c.id.as_str())).filter(se_escribe).collect()
}

/// The bill of each cobro, or what it lacks.
fn cuentas(paquete: &Paquete, datos: &Datos, fecha: Date) -> Vec<Cuenta> {
    cobro::cobros_de(paquete)
        .into_iter()
        .map(|definido| match liquidar(paquete, definido, datos, fecha) {
            Ok(liquidacion) => cobro::cuenta(&liquidacion, &definido.nombre, false),
            Err(porque) => Cuenta {
                titulo: definido.nombre.clone(),
                falta: Some(cobro::falta(paquete, &porque)),
                ..Cuenta::default()
            },
        })
        .collect()
}

/// What is charged at a figure where something changes.
fn lindero(paquete: &Ofrecido, lindero: &EnLindero) -> LinderoVisto {
    let lineas = lindero.liquidaciones.iter().flat_map(|l| &l.lineas).map(|l| LineaCuenta {
        concepto: l.nombre.clone(),
        detalle: (!l.explica.is_empty()).then(|| formato::sin_ceros(&l.explica)),
        importe: formato::moneda(l.importe),
    });
    LinderoVisto {
        que: Enlace::new(lindero.que.clone(), format!("{}/{}", url_casos(paquete), lindero.recorrido)),
        lineas: lineas.collect(),
        total: formato::moneda(lindero.liquidaciones.iter().map(|l| l.total).sum()),
    }
}

/// The day whose tariff rules: today, where nothing is said.
fn fecha(entrada: &Entrada, hoy: Date) -> (Date, Option<String>) {
    let parte = |cual: &str| {
        entrada.get(&format!("{FECHA}-{cual}")).and_then(|v| v.first()).map_or("", |t| t.trim()).to_owned()
    };
    let (dia, mes, anio) = (parte("dia"), parte("mes"), parte("anio"));
    if [&dia, &mes, &anio].iter().all(|p| p.is_empty()) {
        return (hoy, None);
    }
    let leida = || Date::new(anio.parse().ok()?, mes.parse().ok()?, dia.parse().ok()?).ok();
    match leida() {
        Some(fecha) => (fecha, None),
        None => (hoy, Some("Escriba una fecha que exista, por ejemplo 1 2 2027".to_owned())),
    }
}

fn de_fecha(entrada: &Entrada, hoy: Date, error: Option<String>) -> CampoVista {
    let parte = |cual: &str, hoy: String| {
        entrada.get(&format!("{FECHA}-{cual}")).and_then(|v| v.first()).cloned().unwrap_or(hoy)
    };
    CampoVista {
        nombre: FECHA.to_owned(),
        etiqueta: "Con la tarifa de este día".to_owned(),
        ayuda: Some(format!("Hoy es {}. Pruebe también el día en que cambia la UMA", formato::fecha(hoy))),
        error,
        control: Control::Fecha {
            dia: parte("dia", hoy.day().to_string()),
            mes: parte("mes", hoy.month().to_string()),
            anio: parte("anio", hoy.year().to_string()),
        },
        ..CampoVista::default()
    }
}

fn persona(entrada: &Entrada, paquete: &Paquete) -> String {
    let dicha = entrada.get(PERSONA).and_then(|v| v.first()).map(String::as_str);
    let admite = |p: &TipoPersona| paquete.tramite.solicitante.personas.contains(p);
    match dicha {
        Some("moral") => "moral",
        Some("fisica") => "fisica",
        _ if admite(&TipoPersona::Fisica) => "fisica",
        _ => "moral",
    }
    .to_owned()
}

/// The kind of who applies, where the trámite takes both.
fn de_persona(paquete: &Paquete, persona: &str) -> Option<CampoVista> {
    let opcion = |valor: &str, etiqueta: &str| Opcion {
        valor: valor.to_owned(),
        etiqueta: etiqueta.to_owned(),
        marcada: valor == persona,
        ..Opcion::default()
    };
    (paquete.tramite.solicitante.personas.len() > 1).then(|| CampoVista {
        nombre: PERSONA.to_owned(),
        etiqueta: "Quien solicita".to_owned(),
        control: Control::Opcion {
            opciones: vec![
                opcion("fisica", "Es una persona física"),
                opcion("moral", "Es una persona moral"),
            ],
            en_linea: true,
        },
        ..CampoVista::default()
    })
}
