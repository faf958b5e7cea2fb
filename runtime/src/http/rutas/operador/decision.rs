//! Deciding: what was chosen and captured is read and rehearsed, its consequences are shown, and only then it is done, once.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::ambito::Ambito;
use engine::campo::{ClaseError, Entrada, ErrorCampo, Lecturas, leer_pagina};
use engine::comando::{Comando, Respuestas};
use engine::datos::Datos;
use engine::estado::Activa;
use engine::evolve::local;
use engine::rechazo::{Motivo, Rechazo};
use engine::servidor::Elegible;
use schemas::ids::{AccionId, EtapaId};
use schemas::paquete::Campo;
use schemas::valor::Archivo;

use super::panel::{
    self, Definida, Eleccion, de_la_etapa, es_de, etapa_en_vista, ofertas, prefijo, repetidos,
};
use super::{abrir, consecuencias, expediente, tarea, url_de, url_de_etapa};
use crate::almacen::secreto;
use crate::app::{Abierto, AppError};
use crate::http::falla::codificar;
use crate::http::vista::{campos, datos};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{Confirmar, Enlace, Fila, Formulario, SeccionResumen, rutas};

/// The button that asks for the form anew, with the options that hang from what was typed.
const ACTUALIZAR: &str = "actualizar";

/// Who decides what, where.
struct Turno {
    abierto: Abierto,
    activa: Activa,
    /// Who may be chosen.
    servidores: Vec<Elegible>,
}

impl Turno {
    async fn abrir(cx: &Cx, folio: &str, etapa: &str, que: &str) -> Result<Self, Falla> {
        let abierto = abrir(cx, folio, que).await?;
        let ofertas = ofertas(cx, &abierto)?;
        let titular = abierto.estado.titular.as_ref();
        let servidores = cx.servidor.app().elegibles(&abierto.paquete, titular).await?;
        match etapa_en_vista(cx, &abierto, &ofertas, etapa).filter(|a| a.etapa == *etapa).cloned() {
            Some(activa) => Ok(Self { abierto, activa, servidores }),
            None => Err(Falla::con(
                StatusCode::CONFLICT,
                "Esto ya no está pendiente: alguien actuó antes, su plazo venció o ya no le toca. Vea el avance del expediente",
            )),
        }
    }

    /// The action with this id, among those that this account may see.
    fn definida(&self, cx: &Cx, accion: &str) -> Result<Option<Definida<'_>>, Falla> {
        let ofertas = ofertas(cx, &self.abierto)?;
        let suya = de_la_etapa(&ofertas, &self.activa).iter().any(|(id, _)| id == accion);
        Ok(Definida::buscar(self.abierto.paquete.paquete(), &self.activa.etapa, accion).filter(|_| suya))
    }

    fn comando(&self, definida: Definida<'_>, visita: u32, respuestas: Respuestas) -> Comando {
        match definida {
            Definida::DeEtapa(etapa, accion) => Comando::Actuar {
                etapa: etapa.id.clone(),
                visita: Some(visita),
                accion: accion.id.clone(),
                respuestas,
            },
            Definida::General(general) => {
                Comando::General { accion: AccionId::clone(&general.id), respuestas }
            }
        }
    }

    fn leer(&self, cx: &Cx, campos: &[&Campo], entrada: &Entrada) -> Lecturas {
        let hoy = local(&self.abierto.paquete, cx.servidor.app().ahora()).date();
        let datos = Datos { servidores: self.servidores.clone(), ..self.abierto.estado.datos.clone() };
        leer_pagina(campos, entrada, &self.abierto.paquete, &datos, Some(hoy))
    }

    /// What was typed for an action, by the names of its fields.
    fn entrada(&self, cx: &Cx, accion: &str, enviado: &Enviado) -> Result<Entrada, Falla> {
        let ofertas = ofertas(cx, &self.abierto)?;
        let de_etapa = de_la_etapa(&ofertas, &self.activa);
        let solas: Vec<_> = de_etapa.iter().map(|(_, o)| *o).collect();
        let repetidos = repetidos(&solas);
        let prefijo = prefijo(accion);
        Ok(enviado
            .campos
            .iter()
            .filter(|(nombre, _)| !nombre.starts_with('_') && nombre.as_str() != "accion")
            .filter_map(|(nombre, valores)| match nombre.strip_prefix(&prefijo) {
                Some(propio) if repetidos.iter().any(|r| es_de(propio, r)) => {
                    Some((propio.to_owned(), valores.clone()))
                }
                _ if repetidos.iter().any(|r| es_de(nombre, r)) => None,
                _ => Some((nombre.clone(), valores.clone())),
            })
            .collect())
    }
}

/// `GET /expedientes/{folio}/acciones/{etapa}/{accion}`: the expediente with that action chosen and what was captured of it.
pub async fn preparar(cx: Cx, Path((folio, etapa, accion)): Path<(String, String, String)>) -> Respuesta {
    let turno = Turno::abrir(&cx, &folio, &etapa, "Preparó una decisión").await?;
    if turno.definida(&cx, &accion)?.is_none() {
        return Err(Falla::no_existe());
    }
    let guardada = Eleccion::guardada(&cx, &turno.abierto, &turno.activa).await?.unwrap_or_default();
    let eleccion = Eleccion { accion, ..guardada };
    expediente::mostrar(&cx, &turno.abierto, &etapa, &eleccion, StatusCode::OK).await
}

/// `POST /expedientes/{folio}/acciones/{etapa}`: what was chosen and captured; leads to the confirmation.
pub async fn elegir(cx: Cx, Path((folio, etapa)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    let turno = Turno::abrir(&cx, &folio, &etapa, "Preparó una decisión").await?;
    let abierto = &turno.abierto;
    let accion = enviado.texto("accion").to_owned();
    let orden = enviado.campos.get("_accion").and_then(|v| v.last()).cloned().unwrap_or_default();
    let Some(definida) = turno.definida(&cx, &accion)? else {
        let mut eleccion = Eleccion::guardada(&cx, abierto, &turno.activa).await?.unwrap_or_default();
        eleccion.entrada.extend(turno.entrada(&cx, "", &enviado)?);
        if orden == ACTUALIZAR {
            return expediente::mostrar(&cx, abierto, &etapa, &eleccion, StatusCode::OK).await;
        }
        eleccion.error = Some("Elija qué decide".to_owned());
        return expediente::mostrar(&cx, abierto, &etapa, &eleccion, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let campos = definida.campos(abierto.paquete.paquete());
    let previa = Eleccion::guardada(&cx, abierto, &turno.activa).await?.unwrap_or_default();
    let mut eleccion = Eleccion {
        entrada: turno.entrada(&cx, &accion, &enviado)?,
        accion: accion.clone(),
        ..Eleccion::default()
    };
    documentos_guardados(abierto, &campos, &previa.entrada, &mut eleccion.entrada);
    subir(&cx, &campos, &accion, enviado.archivos, &mut eleccion).await?;
    if orden == ACTUALIZAR || cambiar_renglones(&campos, &accion, &orden, &mut eleccion.entrada) {
        eleccion.guardar(&cx, abierto, &turno.activa).await?;
        return expediente::mostrar(&cx, abierto, &etapa, &eleccion, StatusCode::OK).await;
    }
    eleccion.guardar(&cx, abierto, &turno.activa).await?;
    let todas = ofertas(&cx, abierto)?;
    let elegida = de_la_etapa(&todas, &turno.activa)
        .into_iter()
        .find(|(id, _)| *id == accion)
        .map(|(_, oferta)| oferta);
    if let Some(impedimento) = elegida.and_then(|o| o.impedimento.as_ref()) {
        eleccion.error = Some(panel::con_fundamento(&impedimento.mensaje, &impedimento.fundamento));
        return expediente::mostrar(&cx, abierto, &etapa, &eleccion, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let lecturas = turno.leer(&cx, &campos, &eleccion.entrada);
    eleccion.errores.extend(lecturas.errores);
    if !eleccion.errores.is_empty() {
        return expediente::mostrar(&cx, abierto, &etapa, &eleccion, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let comando = turno.comando(definida, turno.activa.visita, lecturas.valores);
    let decision = match cx.servidor.app().ensayar(abierto, comando, cx.actuante(&abierto.paquete)?).await {
        Ok(decision) => decision,
        Err(error) => return rechazada(&cx, &turno, eleccion, error).await,
    };
    let consecuencias = consecuencias::de(abierto, &decision);
    let folio = &abierto.estado.folio;
    let url = format!("{}/acciones/{}/{}", url_de(folio), codificar(&etapa), codificar(&accion));
    let queda = Ambito::nuevo(&abierto.paquete, &decision.estado.datos);
    let filas = campos
        .iter()
        .filter_map(|c| {
            // With the columns that are worked out from what was written.
            let valor = queda.campo(&c.id).ok()??;
            eleccion.entrada.keys().any(|n| es_de(n, &c.id)).then(|| datos::fila(c, Some(&valor), None))
        })
        .collect::<Vec<_>>();
    let documentos: Vec<&str> = nombres_de_documentos(&campos);
    let mut ocultos = vec![Fila::new("_visita", turno.activa.visita.to_string())];
    ocultos.extend(
        eleccion
            .entrada
            .iter()
            .filter(|(nombre, _)| !documentos.contains(&nombre.as_str()))
            .flat_map(|(nombre, valores)| valores.iter().map(|v| Fila::new(nombre.clone(), v.clone()))),
    );
    let etiqueta = definida.etiqueta();
    let vista = Confirmar {
        pagina: cx.pagina(rutas::BANDEJA, format!("¿{etiqueta}?")),
        regresar: Enlace::new("Regresar y cambiar", url.clone()),
        antetitulo: format!("{} · {folio}", abierto.paquete.tramite.nombre),
        titulo: format!("¿{etiqueta}?"),
        pregunta: definida.confirma().map(str::to_owned),
        consecuencias: consecuencias.frases,
        datos: if filas.is_empty() {
            Vec::new()
        } else {
            vec![SeccionResumen { titulo: "Lo que usted escribió".to_owned(), filas }]
        },
        avisos: consecuencias.avisos,
        documentos: consecuencias.documentos,
        cuenta: consecuencias.cuenta,
        grave: consecuencias.grave,
        formulario: Formulario {
            url,
            clave: secreto()?.0,
            ocultos,
            boton: etiqueta.to_owned(),
            ..Formulario::default()
        },
    };
    cx.render("operador/confirmar.html", &vista)
}

/// `POST /expedientes/{folio}/acciones/{etapa}/{accion}`: does it, once.
pub async fn confirmar(
    cx: Cx,
    Path((folio, etapa, accion)): Path<(String, String, String)>,
    enviado: Enviado,
) -> Respuesta {
    let app = cx.servidor.app();
    let hecho = |folio: &str| {
        Redirect::to(&format!("{}&hecho={}", url_de_etapa(folio, &etapa), codificar(&accion))).into_response()
    };
    let clave = enviado.clave();
    let turno = match Turno::abrir(&cx, &folio, &etapa, "Decidió").await {
        Ok(turno) => turno,
        Err(falla) if falla.estado == StatusCode::CONFLICT => {
            // A second press of the button arrives when the first one already moved the expediente.
            let repetida = match &clave {
                Some(clave) => app.ya_hecho(&cx.operador()?.id, clave).await?,
                None => None,
            };
            return repetida.map(|folio| hecho(&folio)).ok_or(falla);
        }
        Err(falla) => return Err(falla),
    };
    let abierto = &turno.abierto;
    let Some(definida) = turno.definida(&cx, &accion)? else { return Err(Falla::no_existe()) };
    let campos = definida.campos(abierto.paquete.paquete());
    let previa = Eleccion::guardada(&cx, abierto, &turno.activa).await?.unwrap_or_default();
    let entrada: Entrada = enviado
        .campos
        .iter()
        .filter(|(n, _)| !n.starts_with('_') && n.as_str() != "accion")
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    let mut eleccion = Eleccion { accion: accion.clone(), entrada, ..Eleccion::default() };
    documentos_guardados(abierto, &campos, &previa.entrada, &mut eleccion.entrada);
    let lecturas = turno.leer(&cx, &campos, &eleccion.entrada);
    eleccion.errores.extend(lecturas.errores);
    if !eleccion.errores.is_empty() {
        return expediente::mostrar(&cx, abierto, &etapa, &eleccion, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let visita = enviado.texto("_visita").parse().unwrap_or(turno.activa.visita);
    let comando = turno.comando(definida, visita, lecturas.valores);
    match app.ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, clave).await {
        Ok(hecha) => {
            Eleccion::olvidar(&cx, abierto, &turno.activa).await?;
            Ok(hecho(&hecha.folio))
        }
        Err(error) => rechazada(&cx, &turno, eleccion, error).await,
    }
}

/// A refusal: what can be mended is shown on the form, with everything kept; what can't, as a page.
async fn rechazada(cx: &Cx, turno: &Turno, mut eleccion: Eleccion, error: AppError) -> Respuesta {
    let Some(Rechazo { motivo, mensaje, campos, fundamento }) = error.rechazo().cloned() else {
        return Err(error.into());
    };
    match motivo {
        Motivo::Datos | Motivo::Validacion | Motivo::NoDisponible | Motivo::SinLugar => {
            eleccion.errores.extend(campos.into_iter().map(|c| ErrorCampo {
                ruta: c.campo.to_string(),
                mensaje: c.mensaje,
                clase: ClaseError::Falta,
            }));
            eleccion.error = Some(panel::con_fundamento(&mensaje, &fundamento));
            let etapa = EtapaId::clone(&turno.activa.etapa);
            expediente::mostrar(cx, &turno.abierto, &etapa, &eleccion, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        _ => Err(tarea::llegar_tarde(cx, &turno.abierto, &turno.activa.etapa, error).await),
    }
}

fn nombres_de_documentos<'c>(campos: &[&'c Campo]) -> Vec<&'c str> {
    campos
        .iter()
        .filter(|c| matches!(c.tipo, schemas::paquete::TipoCampo::Documento { .. }))
        .map(|c| c.id.as_str())
        .collect()
}

/// Documents are what was stored of them, never what a form says: those of the draft, else those that the expediente has.
fn documentos_guardados(abierto: &Abierto, campos: &[&Campo], previa: &Entrada, entrada: &mut Entrada) {
    campos::sin_documentos(campos, entrada);
    for campo in campos {
        if !nombres_de_documentos(&[campo]).is_empty() {
            let guardados = previa.get(campo.id.as_str()).cloned().or_else(|| {
                let valor = abierto.estado.datos.campos.get(&campo.id)?;
                engine::campo::a_formulario(campo, valor).remove(campo.id.as_str())
            });
            entrada.extend(guardados.map(|g| (campo.id.to_string(), g)));
        }
    }
}

/// Takes in the files that came with the form.
async fn subir(
    cx: &Cx,
    campos: &[&Campo],
    accion: &str,
    archivos: Vec<(String, crate::app::ArchivoSubido)>,
    eleccion: &mut Eleccion,
) -> Result<(), Falla> {
    let cuenta = cx.operador()?.id.clone();
    let prefijo = prefijo(accion);
    for (nombre, subido) in archivos {
        let nombre = nombre.strip_prefix(&prefijo).unwrap_or(&nombre);
        let Some(campo) = campos.iter().find(|c| c.id == *nombre) else { continue };
        match cx.servidor.app().subir(campo, subido, Some(&cuenta)).await {
            Ok(archivo) => {
                let texto = serde_json::to_string::<Archivo>(&archivo).unwrap_or_default();
                let varios = matches!(campo.tipo, schemas::paquete::TipoCampo::Documento { cantidad: (_, n), .. } if n > 1);
                let lista = eleccion.entrada.entry(campo.id.to_string()).or_default();
                if !varios {
                    lista.clear();
                }
                lista.push(texto);
            }
            Err(AppError::Invalido(mensaje)) => eleccion.errores.push(ErrorCampo {
                ruta: campo.id.to_string(),
                mensaje: mayuscula(&mensaje),
                clase: ClaseError::Forma,
            }),
            Err(otro) => return Err(otro.into()),
        }
    }
    Ok(())
}

/// Adds or takes away a row or a file, when that is what the button said.
fn cambiar_renglones(campos: &[&Campo], accion: &str, orden: &str, entrada: &mut Entrada) -> bool {
    let Some((verbo, cual)) = orden.split_once(':') else { return false };
    let prefijo = prefijo(accion);
    let cual = cual.strip_prefix(&prefijo).unwrap_or(cual);
    match (verbo, cual.rsplit_once('.')) {
        ("agregar", _) => {
            let Some(campo) = campos.iter().find(|c| c.id == *cual) else { return false };
            campos::agregar_renglon(campo, entrada);
            true
        }
        ("quitar", Some((nombre, indice))) => {
            let (Some(campo), Ok(indice)) =
                (campos.iter().find(|c| c.id == *nombre), indice.parse::<usize>())
            else {
                return false;
            };
            if nombres_de_documentos(&[campo]).is_empty() {
                campos::quitar_renglon(nombre, indice, entrada);
            } else if let Some(lista) = entrada.get_mut(nombre)
                && indice < lista.len()
            {
                lista.remove(indice);
            }
            true
        }
        _ => false,
    }
}
