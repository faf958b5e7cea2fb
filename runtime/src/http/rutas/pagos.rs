//! Payment: how to pay, the printable order, a bank that doesn't exist (demonstration only), and the door by which a collector tells of
//! a payment. The simulated bank knows nothing of the expediente: it calls that same door, over the network, as an outside one would.

use axum::Json;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::formato;
use rust_decimal::Decimal;
use schemas::paquete::TipoEtapa;
use serde_json::json;

use super::api::entrada::bytes_de;
use super::ciudadano::propio;
use super::tabla::tabla_de_rutas;
use crate::almacen::{EstadoOrden, EstadoPago, Orden as OrdenGuardada, uuid7};
use crate::app::{Abierto, AvisoDePago, FirmaDePago};
use crate::http::vista::cobro::cuenta;
use crate::http::vista::hitos::medio_en_palabras;
use crate::http::vista::{momento, plazo};
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::vistas::{
    Ancho, Campo, ClaseResultadoPago, Control, Enlace, ErrorDeCampo, Errores, Fila, Formulario, Linea,
    Opcion, Orden, OrdenPagina, Pago, Pasarela, Recibo, ResultadoPago, rutas,
};

tabla_de_rutas! {
    GET "/solicitudes/{folio}/pagos/{etapa}" => pagar;
    POST "/solicitudes/{folio}/pagos/{etapa}" => elegir;
    GET "/solicitudes/{folio}/pagos/{etapa}/resultado" => resultado;
    GET "/solicitudes/{folio}/recibos/{referencia}" => recibo;
    GET "/orden/{linea}" => orden;
    GET "/pasarela/{linea}" => pasarela;
    POST "/pasarela/{linea}" => pasarela_enviada;
    POST "/api/v1/pagos/avisos" => avisar;
}

/// The card that the bank that doesn't exist always declines.
const TARJETA_RECHAZADA: &str = "4000000000000002";
/// The card that it proposes.
const TARJETA: &str = "4111111111111111";
/// Bytes of a notice of payment.
const MAXIMO_AVISO: usize = 64 << 10;
/// How long it waits for an answer.
const ESPERA: std::time::Duration = std::time::Duration::from_secs(20);

/// The order of a pago of an expediente of who asks.
async fn orden_de(cx: &Cx, folio: &str, etapa: &str) -> Result<(Abierto, OrdenGuardada), Falla> {
    let abierto = propio(cx, folio).await?;
    let es_pago =
        abierto.paquete.tramite.etapa(etapa).is_some_and(|e| matches!(e.tipo, TipoEtapa::Pago { .. }));
    if !es_pago {
        return Err(Falla::no_existe());
    }
    let id = abierto.id.clone();
    let ordenes = cx.servidor.app().almacen().leer(move |l| l.ordenes(&id)).await?;
    let orden = ordenes.into_iter().rev().find(|o| o.etapa == etapa).ok_or_else(Falla::no_existe)?;
    Ok((abierto, orden))
}

/// `0675 9111 9700 …`
fn en_grupos(linea: &str) -> String {
    let letras: Vec<char> = linea.chars().collect();
    letras.chunks(4).map(|g| g.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn hasta(abierto: &Abierto, orden: &OrdenGuardada) -> Option<String> {
    let vence = orden.vence?;
    let ultimo = vence.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(vence);
    let local = engine::evolve::local(&abierto.paquete, ultimo);
    // The order says its last second, or the first instant after it.
    let local = if local.second() == 58 { engine::evolve::local(&abierto.paquete, vence) } else { local };
    Some(plazo::dia_y_hora(local))
}

fn vista_orden(abierto: &Abierto, orden: &OrdenGuardada) -> Orden {
    let (barras, ancho_barras) = Orden::barras_de(&orden.linea);
    let concepto =
        abierto.estado.liquidaciones.get(&orden.etapa).map(|l| l.nombre.clone()).unwrap_or_default();
    let mut datos = vec![Fila::new("Total", formato::moneda(orden.monto))];
    if let Some(hasta) = hasta(abierto, orden) {
        datos.push(Fila::new("Pague a más tardar", hasta));
    }
    datos.push(Fila::new("Concepto", concepto));
    datos.push(Fila::new("Dónde", "En la caja de la Tesorería o en el banco, con esta línea"));
    Orden {
        linea: en_grupos(&orden.linea),
        barras,
        ancho_barras,
        datos,
        url: format!("/orden/{}", orden.linea),
        url_pdf: Some(format!("/solicitudes/{}/documentos/orden/{}", abierto.estado.folio, orden.etapa)),
    }
}

async fn pagar(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    pagina_pagar(&cx, &folio, &etapa, Errores::default(), StatusCode::OK).await
}

async fn pagina_pagar(cx: &Cx, folio: &str, etapa: &str, errores: Errores, estado: StatusCode) -> Respuesta {
    let (abierto, orden) = orden_de(cx, folio, etapa).await?;
    if orden.estado != EstadoOrden::Pendiente {
        return Ok(Redirect::to(&format!("/solicitudes/{}/pagos/{etapa}/resultado", abierto.estado.folio))
            .into_response());
    }
    let Some(liquidacion) = abierto.estado.liquidaciones.get(etapa) else { return Err(Falla::no_existe()) };
    let total = formato::moneda(orden.monto);
    let mut medios = Vec::new();
    if cx.servidor.app().config().banco_simulado() {
        medios.push(Opcion {
            ayuda: Some("Se refleja al momento. Aquí el banco es ficticio.".to_owned()),
            marcada: true,
            valor: "tarjeta".to_owned(),
            etiqueta: "Tarjeta de débito o crédito".to_owned(),
            ..Opcion::default()
        });
    }
    medios.push(Opcion {
        ayuda: Some("Imprímala o muéstrela en la caja. Se refleja cuando el banco nos avisa.".to_owned()),
        marcada: medios.is_empty(),
        valor: "orden".to_owned(),
        etiqueta: "Orden de pago con línea de captura".to_owned(),
        ..Opcion::default()
    });
    let entrada = match hasta(&abierto, &orden) {
        Some(hasta) => format!("Pague {total} a más tardar el {hasta}."),
        None => format!("Pague {total}."),
    };
    let vista = Pago {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("Pagar {total}")),
        regresar: Enlace::new("Regresar a la solicitud", format!("/solicitudes/{}", abierto.estado.folio)),
        errores,
        folio: abierto.estado.folio.to_string(),
        titulo: abierto
            .paquete
            .tramite
            .etapa(etapa)
            .map_or_else(|| liquidacion.nombre.clone(), |e| e.nombre.clone()),
        entrada,
        url: format!("/solicitudes/{}/pagos/{etapa}", abierto.estado.folio),
        clave: String::new(),
        medios,
        cuenta: cuenta(liquidacion, "Lo que paga", false),
        orden: Some(vista_orden(&abierto, &orden)),
        factura: None,
        apartado: abierto.estado.apartados.last().map(|a| {
            format!(
                "Llegaron {}: {}. Lo revisamos y le avisamos; su dinero no se pierde.",
                formato::moneda(a.monto),
                a.motivo
            )
        }),
    };
    let mut respuesta = cx.render("ciudadano/pago.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

async fn elegir(cx: Cx, Path((folio, etapa)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    let (abierto, orden) = orden_de(&cx, &folio, &etapa).await?;
    if orden.estado != EstadoOrden::Pendiente {
        return Ok(Redirect::to(&format!("/solicitudes/{}/pagos/{etapa}/resultado", abierto.estado.folio))
            .into_response());
    }
    match enviado.texto("medio") {
        "tarjeta" if cx.servidor.app().config().banco_simulado() => {
            Ok(Redirect::to(&format!("/pasarela/{}", orden.linea)).into_response())
        }
        "orden" => Ok(Redirect::to(&format!("/orden/{}", orden.linea)).into_response()),
        _ => {
            let error =
                ErrorDeCampo { texto: "Elija cómo quiere pagar".to_owned(), ancla: "medio".to_owned() };
            pagina_pagar(&cx, &folio, &etapa, Errores::con(vec![error]), StatusCode::UNPROCESSABLE_ENTITY)
                .await
        }
    }
}

/// The order of a line, when it is of who asks.
async fn de_linea(cx: &Cx, linea: &str) -> Result<(Abierto, OrdenGuardada), Falla> {
    let cuenta = cx.solicitante()?.id.clone();
    let buscada = linea.to_owned();
    let hallada = cx.servidor.app().almacen().leer(move |l| l.orden(&buscada)).await?;
    let (expediente, orden) = hallada.ok_or_else(Falla::no_existe)?;
    let abierto = cx.servidor.app().abrir_expediente(&expediente).await?;
    if abierto.estado.titular.as_ref() == Some(&cuenta) {
        Ok((abierto, orden))
    } else {
        Err(Falla::no_existe())
    }
}

async fn orden(cx: Cx, Path(linea): Path<String>) -> Respuesta {
    let (abierto, orden) = de_linea(&cx, &linea).await?;
    let Some(liquidacion) = abierto.estado.liquidaciones.get(&orden.etapa) else {
        return Err(Falla::no_existe());
    };
    let mut instrucciones = vec![
        "Lleve esta hoja, impresa o en su teléfono, a la caja de la Tesorería o al banco.".to_owned(),
        "Diga que paga con línea de captura y revise que el importe sea el de esta hoja.".to_owned(),
        "Guarde el comprobante. Su solicitud avanza sola cuando nos llega el aviso del pago.".to_owned(),
    ];
    if orden.estado != EstadoOrden::Pendiente {
        instrucciones = vec!["Esta orden ya no está pendiente: no la pague.".to_owned()];
    }
    let vista = OrdenPagina {
        pagina: cx.pagina(rutas::SOLICITUDES, "Orden de pago"),
        regresar: Enlace::new("Regresar a la solicitud", format!("/solicitudes/{}", abierto.estado.folio)),
        folio: abierto.estado.folio.to_string(),
        nombre: abierto.estado.solicitante("nombre").unwrap_or("—").to_owned(),
        orden: vista_orden(&abierto, &orden),
        cuenta: cuenta(liquidacion, &liquidacion.nombre, false),
        instrucciones,
    };
    cx.render("ciudadano/orden.html", &vista)
}

async fn resultado(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    let (abierto, orden) = orden_de(&cx, &folio, &etapa).await?;
    let linea = orden.linea.clone();
    let pagos = cx.servidor.app().almacen().leer(move |l| l.pagos_de_linea(&linea)).await?;
    let seguimiento = format!("/solicitudes/{}", abierto.estado.folio);
    let seguir = Enlace::new("Seguir mi solicitud", seguimiento.clone());
    let aplicado = abierto.estado.pagos.iter().rev().find(|p| p.etapa == etapa.as_str());
    let apartado = pagos.iter().rev().find(|p| p.estado == EstadoPago::Apartado);
    let dato = |monto: Decimal, referencia: &str| {
        vec![Fila::new("Importe", formato::moneda(monto)), Fila::new("Referencia", referencia)]
    };
    let (clase, titulo, texto, datos, salidas) = match (aplicado, apartado) {
        (Some(pago), apartado) => {
            let mut datos = dato(pago.monto, &pago.referencia);
            datos.push(Fila::new("Recibido", momento(&abierto.paquete, pago.cuando).texto));
            let mut texto = "Su solicitud ya avanzó. Guarde su recibo.".to_owned();
            if let Some(otro) = apartado {
                texto.push_str(&format!(
                    "\n\nTambién llegó otro pago de {}, que no se aplicó: {}. Lo revisamos y le avisamos cómo se le devuelve.",
                    formato::moneda(otro.pago.monto),
                    otro.motivo
                ));
            }
            let recibo = Enlace::new(
                "Ver mi recibo",
                format!("{seguimiento}/recibos/{}", codificada(&pago.referencia)),
            );
            (ClaseResultadoPago::Recibido, "Recibimos su pago", texto, datos, vec![seguir, recibo])
        }
        (None, Some(otro)) => (
            ClaseResultadoPago::Apartado,
            "Su pago llegó, pero no coincide",
            format!("{}. No se pierde: lo revisamos y le avisamos.", crate::http::mayuscula(&otro.motivo)),
            dato(otro.pago.monto, &otro.pago.referencia),
            vec![seguir],
        ),
        (None, None) if orden.estado == EstadoOrden::Cancelada => (
            ClaseResultadoPago::Rechazado,
            "Esta orden ya no se puede pagar",
            "Terminó el plazo, o la solicitud siguió otro camino. No la pague.".to_owned(),
            Vec::new(),
            vec![seguir],
        ),
        (None, None) => (
            ClaseResultadoPago::Pendiente,
            "Todavía no nos llega su pago",
            "Si ya pagó, espere unos minutos y vuelva a cargar esta página. No pague otra vez.".to_owned(),
            Vec::new(),
            vec![seguir, Enlace::new("Intentar de nuevo", format!("{seguimiento}/pagos/{etapa}"))],
        ),
    };
    let vista = ResultadoPago {
        pagina: cx.pagina(rutas::SOLICITUDES, titulo),
        clase,
        folio: abierto.estado.folio.to_string(),
        titulo: titulo.to_owned(),
        texto,
        datos,
        salidas,
    };
    cx.render("ciudadano/pago_resultado.html", &vista)
}

fn codificada(texto: &str) -> String {
    crate::http::codificar(texto).replace('/', "%2F")
}

async fn recibo(cx: Cx, Path((folio, referencia)): Path<(String, String)>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let estado = &abierto.estado;
    let pago = estado.pagos.iter().find(|p| p.referencia == referencia).ok_or_else(Falla::no_existe)?;
    let liquidacion = estado.liquidaciones.get(&pago.etapa).ok_or_else(Falla::no_existe)?;
    let vista = Recibo {
        pagina: cx.pagina(rutas::SOLICITUDES, "Recibo de pago"),
        regresar: Enlace::new("Regresar a la solicitud", format!("/solicitudes/{}", estado.folio)),
        numero: pago.referencia.clone(),
        pagado: momento(&abierto.paquete, pago.cuando),
        datos: vec![
            Fila::new("Folio", estado.folio.to_string()),
            Fila::new("Quien pagó", estado.solicitante("nombre").unwrap_or("—")),
            Fila::new("Medio", crate::http::mayuscula(medio_en_palabras(&pago.medio))),
        ],
        cuenta: cuenta(liquidacion, &liquidacion.nombre, false),
        descargas: vec![Enlace::new(
            "Recibo (PDF)",
            format!("/solicitudes/{}/documentos/recibo/{}", estado.folio, codificada(&pago.referencia)),
        )],
    };
    cx.render("ciudadano/recibo.html", &vista)
}

/// Only a simulated world has a bank of its own.
fn solo_demo(cx: &Cx) -> Result<(), Falla> {
    if cx.servidor.app().config().banco_simulado() { Ok(()) } else { Err(Falla::no_existe()) }
}

async fn pasarela(cx: Cx, Path(linea): Path<String>) -> Respuesta {
    solo_demo(&cx)?;
    let (abierto, orden) = de_linea(&cx, &linea).await?;
    pagina_pasarela(&cx, &abierto, &orden, "", None, StatusCode::OK)
}

fn pagina_pasarela(
    cx: &Cx,
    abierto: &Abierto,
    orden: &OrdenGuardada,
    tarjeta: &str,
    error: Option<String>,
    estado: StatusCode,
) -> Respuesta {
    let resultado = |valor: &str, etiqueta: &str, ayuda: &str| Opcion {
        valor: valor.to_owned(),
        etiqueta: etiqueta.to_owned(),
        ayuda: (!ayuda.is_empty()).then(|| ayuda.to_owned()),
        ..Opcion::default()
    };
    let campo = Campo {
        nombre: "tarjeta".to_owned(),
        etiqueta: "Número de tarjeta".to_owned(),
        ayuda: Some(format!(
            "No escriba una tarjeta verdadera. {TARJETA} siempre pasa; {TARJETA_RECHAZADA} siempre se rechaza."
        )),
        error: error.clone(),
        control: Control::Texto {
            valor: if tarjeta.is_empty() { TARJETA.to_owned() } else { tarjeta.to_owned() },
            linea: Linea::Digitos,
            ancho: Ancho::Veinte,
            maximo: Some(23),
        },
        ..Campo::default()
    };
    let campos = vec![campo];
    let mut errores = Errores::de(&campos);
    if !errores.lista.is_empty() {
        errores.titulo = "El pago no se hizo".to_owned();
    }
    let vista = Pasarela {
        banco: "Banco de Mentiras".to_owned(),
        comercio: format!("Municipio de {}", cx.servidor.municipio()),
        concepto: abierto
            .estado
            .liquidaciones
            .get(&orden.etapa)
            .map(|l| l.nombre.clone())
            .unwrap_or_default(),
        importe: formato::moneda(orden.monto),
        referencia: en_grupos(&orden.linea),
        csrf: cx.csrf.to_string(),
        errores,
        formulario: Formulario {
            url: format!("/pasarela/{}", orden.linea),
            campos,
            boton: "Pagar".to_owned(),
            ..Formulario::default()
        },
        resultados: vec![
            resultado("aprobado", "Pagar", ""),
            resultado("repetido", "Pagar dos veces", "El segundo cargo debe quedar apartado."),
            resultado(
                "distinto",
                "Pagar un peso de menos",
                "No coincide con la orden: debe quedar apartado.",
            ),
            resultado("sin_fondos", "Que el banco lo rechace", ""),
        ],
        url_cancelar: format!("/solicitudes/{}/pagos/{}", abierto.estado.folio, orden.etapa),
    };
    let mut respuesta = cx.render("pasarela/pagar.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

async fn pasarela_enviada(cx: Cx, Path(linea): Path<String>, enviado: Enviado) -> Respuesta {
    solo_demo(&cx)?;
    let (abierto, orden) = de_linea(&cx, &linea).await?;
    let tarjeta: String = enviado.texto("tarjeta").chars().filter(char::is_ascii_digit).collect();
    let mal = |mensaje: &str| {
        pagina_pasarela(
            &cx,
            &abierto,
            &orden,
            &tarjeta,
            Some(mensaje.to_owned()),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
    };
    if !(13..=19).contains(&tarjeta.len()) {
        return mal("Escriba los 16 dígitos de la tarjeta de prueba");
    }
    let que = enviado.texto("resultado");
    if tarjeta == TARJETA_RECHAZADA || matches!(que, "sin_fondos" | "rechazado") {
        return mal("El banco rechazó el pago: no se hizo ningún cargo. Pruebe con otra tarjeta");
    }
    let veces = if que == "repetido" { 2 } else { 1 };
    let monto = if que == "distinto" { orden.monto - Decimal::ONE } else { orden.monto };
    for _ in 0..veces {
        let aviso = AvisoDePago {
            referencia: format!("BM-{}", uuid7(cx.servidor.app().ahora())?),
            linea: orden.linea.clone(),
            monto,
            medio: "tarjeta".to_owned(),
        };
        if let Err(porque) = avisar_por_red(&cx, &aviso).await? {
            tracing::warn!(causa = %porque, "el banco simulado no pudo avisar de un pago");
            return mal(
                "El banco no pudo avisar al municipio. No se hizo ningún cargo; intente de nuevo en un momento",
            );
        }
    }
    let a = format!("/solicitudes/{}/pagos/{}/resultado", abierto.estado.folio, orden.etapa);
    Ok(Redirect::to(&a).into_response())
}

/// Tells of a payment as an outside bank does: signed, over the network, to the public address.
async fn avisar_por_red(cx: &Cx, aviso: &AvisoDePago) -> Result<Result<(), String>, Falla> {
    let cuerpo =
        serde_json::to_vec(aviso).map_err(|_| Falla::defecto("un aviso de pago no se pudo escribir"))?;
    let firma = cx.servidor.app().firmar_pago(&cuerpo).await?.0;
    let url = format!("{}/api/v1/pagos/avisos", cx.servidor.app().config().publica.trim_end_matches('/'));
    tokio::task::spawn_blocking(move || {
        let agente: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(ESPERA)).build().into();
        let enviado = agente
            .post(&url)
            .header("content-type", "application/json")
            .header("x-firma", &firma)
            .send(&cuerpo[..]);
        enviado.map(|_| ()).map_err(|error| error.to_string())
    })
    .await
    .map_err(|_| Falla::defecto("el banco simulado falló"))
}

/// The door of collectors.
async fn avisar(cx: Cx, peticion: Request) -> Respuesta {
    let cabeceras = peticion.headers().clone();
    let cuerpo = bytes_de(peticion, MAXIMO_AVISO).await?;
    let firma = cabeceras.get("x-firma").and_then(|f| f.to_str().ok()).unwrap_or_default().to_owned();
    let app = cx.servidor.app();
    app.comprobar_pago(&cuerpo, &FirmaDePago(firma)).await?;
    let aviso: AvisoDePago = serde_json::from_slice(&cuerpo).map_err(|_| {
        Falla::invalido("El aviso debe ser un objeto JSON con referencia, linea, monto y medio")
    })?;
    let referencia = aviso.referencia.clone();
    let estado = app.recibir_pago(aviso).await?;
    let estado = match estado {
        EstadoPago::Recibido => "recibido",
        EstadoPago::Aplicado => "aplicado",
        EstadoPago::Apartado => "apartado",
    };
    Ok(Json(json!({"referencia": referencia, "estado": estado})).into_response())
}
