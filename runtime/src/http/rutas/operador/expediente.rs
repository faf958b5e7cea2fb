//! An expediente before who decides on it, and who looked at it.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use engine::ambito::Ambito;
use engine::campo::{a_formulario, leer_formulario};
use engine::estado::DepositoLiquidado;
use engine::formato;
use schemas::evento::{Hecho, Quien};
use schemas::ids::CuentaId;
use schemas::paquete::{AQuien, Nivel, Paquete, TipoCampo};
use schemas::valor::Valor;
use serde::Deserialize;

use super::panel::{self, Eleccion};
use super::tarea::{en_palabras, quien_lo_tiene};
use super::{abrir, url_de};
use crate::app::{Abierto, ve};
use crate::http::vista::{campos, cobro, cupos, datos, hitos, momento, plazo, referidos, terceros};
use crate::http::{Cx, Respuesta};
use crate::web::vistas::{
    Acceso, Accesos, AdvertenciaExpediente, CobroExpediente, Columna, DatoExpediente, Documento, Enlace,
    ErrorDeCampo, Errores, Etiqueta, ExpedientePagina, Hito, Mensaje, TablaDatos, Tono, rutas,
};

/// Readings that are listed.
const ACCESOS: usize = 200;

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pedido {
    etapa: String,
    hecho: String,
}

/// `GET /expedientes/{folio}`
pub async fn ver(cx: Cx, Path(folio): Path<String>, Query(pedido): Query<Pedido>) -> Respuesta {
    let abierto = abrir(&cx, &folio, "Abrió el expediente").await?;
    let ofertas =
        if abierto.estado.resultado.is_none() { panel::ofertas(&cx, &abierto)? } else { Vec::new() };
    let eleccion = match panel::etapa_en_vista(&cx, &abierto, &ofertas, &pedido.etapa) {
        Some(activa) => Eleccion::guardada(&cx, &abierto, activa).await?.unwrap_or_default(),
        None => Eleccion::default(),
    };
    pagina(&cx, &abierto, &pedido, &eleccion, StatusCode::OK).await
}

/// The page with what somebody has chosen so far.
pub async fn mostrar(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &str,
    eleccion: &Eleccion,
    estado: StatusCode,
) -> Respuesta {
    let pedido = Pedido { etapa: etapa.to_owned(), hecho: String::new() };
    pagina(cx, abierto, &pedido, eleccion, estado).await
}

async fn pagina(
    cx: &Cx,
    abierto: &Abierto,
    pedido: &Pedido,
    eleccion: &Eleccion,
    estado: StatusCode,
) -> Respuesta {
    let paquete = abierto.paquete.paquete();
    let app = cx.servidor.app();
    let folio = abierto.estado.folio.to_string();
    let decision = panel::decision(cx, abierto, &pedido.etapa, eleccion).await?;
    let archivos = format!("{}/documentos", url_de(&folio));
    let roles = panel::roles(cx, &abierto.paquete);
    let mut campos_marcados = decision.campos.clone();
    campos_marcados.extend(decision.acciones.iter().filter(|a| a.marcada).flat_map(|a| a.campos.clone()));
    let aparte = [&decision.cita, &decision.visita].into_iter().flatten().flat_map(|p| &p.registros);
    campos_marcados.extend(aparte.flat_map(|f| f.campos.clone()));
    let mut errores = Errores::de(&campos_marcados);
    if let Some(error) = &decision.error {
        errores.lista.push(ErrorDeCampo { texto: error.clone(), ancla: "accion".to_owned() });
        errores = Errores::con(errores.lista);
    }
    let plazos = plazo::plazos(paquete, &abierto.estado, app.ahora());
    let titulo = format!("{} {folio}", paquete.tramite.nombre);
    let mut vista = ExpedientePagina {
        pagina: cx.pagina(rutas::BANDEJA, titulo),
        regresar: Enlace::new("Bandeja", rutas::BANDEJA),
        errores,
        tramite: paquete.tramite.nombre.clone(),
        folio: folio.clone(),
        resumen: resumen(cx, abierto).await,
        plazo: plazos.first().map(|p| p.estado.clone()),
        advertencias: advertencias(cx, abierto),
        secciones: {
            let ve = |c: &schemas::paquete::Campo| ve(paquete, c, &roles);
            let mut secciones = datos::respuestas(paquete, &abierto.estado.datos, Some(&archivos), &ve);
            secciones.extend(datos::consultas(paquete, &abierto.estado));
            secciones
        },
        documentos: documentos(abierto, &archivos, &|c| ve(paquete, c, &roles)),
        salidas: salidas(abierto),
        cobros: cobros(abierto),
        pagos: pagos(abierto),
        traza: traza(abierto),
        // Opening an expediente goes along its whole chain; one that was altered doesn't open.
        cadena: Some(Etiqueta::new(
            format!("Cadena íntegra: {} eventos comprobados.", abierto.eventos.len()),
            Tono::Bien,
        )),
        url_accesos: format!("{}/accesos", url_de(&folio)),
        decision,
        plazos,
        ofrecidos: referidos::ofrecidos(cx, abierto, AQuien::Servidores).await?,
    };
    for (nombre, url) in panel::otras_etapas(cx, abierto, &pedido.etapa)? {
        vista.traza.insert(
            0,
            Hito {
                titulo: format!("También le toca «{nombre}»"),
                enlaces: vec![Enlace::new("Abrir esa parte", url)],
                ..Hito::default()
            },
        );
    }
    vista.traza.splice(0..0, super::invitaciones::hitos(cx, abierto)?);
    vista.pagina.mensaje = mensaje(paquete, pedido);
    let mut respuesta = cx.render("operador/expediente.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

fn mensaje(paquete: &Paquete, pedido: &Pedido) -> Option<Mensaje> {
    let hecha = panel::Definida::buscar(paquete, &pedido.etapa, &pedido.hecho)?;
    Some(Mensaje {
        tono: Tono::Bien, titulo: format!("Quedó registrado: {}", hecha.etiqueta()), texto: None
    })
}

async fn resumen(cx: &Cx, abierto: &Abierto) -> Vec<DatoExpediente> {
    let dato = |etiqueta: &str, valor: String, clave: bool| DatoExpediente {
        etiqueta: etiqueta.to_owned(),
        valor,
        clave,
    };
    let paquete = abierto.paquete.paquete();
    let mut lista = vec![dato("Estado", abierto.resumen.estado.clone(), false)];
    for activa in &abierto.estado.activas {
        if let Some((cuenta, nombre, desde)) = quien_lo_tiene(cx.servidor.app(), abierto, &activa.etapa).await
        {
            let quien = if Some(&cuenta) == cx.cuenta_id() { "usted".to_owned() } else { nombre };
            let desde = en_palabras(cx, desde);
            lista.push(dato("Lo tiene", format!("{quien}, desde {}", desde.trim_start_matches("a ")), false));
        }
    }
    for activa in &abierto.estado.activas {
        let invitacion = engine::tercero::vigente(&abierto.estado, &activa.etapa);
        let quien = paquete.tramite.etapa(&activa.etapa).and_then(|e| terceros::quien(paquete, e));
        if let (Some(invitacion), Some(quien)) = (invitacion, quien) {
            let roles = panel::roles(cx, &abierto.paquete);
            let lo_ve =
                |c: &schemas::ids::CampoId| paquete.tramite.campo(c).is_some_and(|c| ve(paquete, c, &roles));
            lista.push(dato(
                &format!("Enlace de «{quien}»"),
                terceros::enviado(paquete, invitacion, lo_ve),
                false,
            ));
        }
    }
    lista.push(dato("Solicitante", abierto.estado.solicitante("nombre").unwrap_or("–").to_owned(), false));
    lista.push(dato(
        "Se recibió",
        formato::fecha(engine::evolve::local(paquete, abierto.estado.iniciado).date()),
        false,
    ));
    for (cupo, lugar) in cupos::tenidos(cx, abierto) {
        lista.push(dato(&cupo, lugar, false));
    }
    let version = paquete.tramite.version.as_deref().unwrap_or("sin número");
    lista.push(dato("Versión", format!("{version} · {}", abierto.paquete.digest().corto()), true));
    lista
}

/// What is doubtful in what was answered, and the warnings of the definition.
fn advertencias(cx: &Cx, abierto: &Abierto) -> Vec<AdvertenciaExpediente> {
    let paquete = abierto.paquete.paquete();
    let roles = panel::roles(cx, &abierto.paquete);
    let ambito = Ambito::nuevo(paquete, &abierto.estado.datos);
    let mut lista = Vec::new();
    for campo in &paquete.tramite.campos {
        let Some(valor) = abierto.estado.datos.campos.get(&campo.id) else { continue };
        if !ve(paquete, campo, &roles) || matches!(campo.tipo, TipoCampo::Documento { .. }) {
            continue;
        }
        let lectura = leer_formulario(campo, &a_formulario(campo, valor), &ambito);
        lista.extend(lectura.advertencias.into_iter().map(|a| AdvertenciaExpediente {
            titulo: format!("Revise: {}", campo.etiqueta.trim_matches(['¿', '?'])),
            texto: a.mensaje,
        }));
    }
    if let Some(curp) = abierto.estado.solicitante("curp")
        && engine::claves::curp(curp, None).is_err()
    {
        lista.push(AdvertenciaExpediente {
            titulo: "Revise la CURP de quien solicita".to_owned(),
            texto: "El dígito verificador no coincide. Puede ser correcta: compárela con la identificación antes de decidir."
                .to_owned(),
        });
    }
    for validacion in paquete.tramite.validaciones.iter().filter(|v| v.nivel == Nivel::Aviso) {
        if let Ok(Valor::Booleano(false)) = engine::eval::eval(&validacion.exige.arbol, &ambito) {
            lista.push(AdvertenciaExpediente {
                titulo: "Considere esto antes de decidir".to_owned(),
                texto: panel::con_fundamento(&validacion.mensaje, &validacion.cita.articulos()),
            });
        }
    }
    lista
}

fn documentos(
    abierto: &Abierto,
    base: &str,
    ve: &dyn Fn(&schemas::paquete::Campo) -> bool,
) -> Vec<Documento> {
    let paquete = abierto.paquete.paquete();
    let mut lista = Vec::new();
    for campo in &paquete.tramite.campos {
        let Some(valor) = abierto.estado.datos.campos.get(&campo.id).filter(|_| ve(campo)) else { continue };
        for archivo in datos::archivos(valor) {
            lista.push(Documento {
                nombre: campo.etiqueta.clone(),
                detalle: format!("{} ({})", archivo.nombre, campos::detalle(archivo)),
                origen: origen(abierto, &campo.id, archivo.fecha),
                huella: Some(archivo.sha256.clone()),
                url: Some(format!("{base}/{}", archivo.sha256)),
                ..Documento::default()
            });
        }
    }
    lista
}

/// Who handed a document in, when, and the date that it bears.
fn origen(abierto: &Abierto, campo: &schemas::ids::CampoId, fecha: Option<jiff::civil::Date>) -> String {
    let entrega = abierto.eventos.iter().rev().find(|e| match &e.hecho {
        Hecho::Respondido { valores, .. } => valores.contains_key(campo),
        _ => false,
    });
    let entregado = entrega.map(|e| {
        let dia = formato::fecha_corta(engine::evolve::local(&abierto.paquete, e.cuando).date());
        let quien = match &e.quien {
            Quien::Solicitante { .. } => "Quien solicita".to_owned(),
            Quien::Servidor { rol, .. } => {
                abierto.paquete.rol(rol).map_or_else(|| rol.to_string(), |r| r.nombre.clone())
            }
            Quien::Tercero { tercero, .. } => engine::tercero::nombre(&abierto.paquete, tercero).to_owned(),
            Quien::Sistema => "El sistema".to_owned(),
        };
        format!("{quien}, {dia}")
    });
    let fechado = fecha.map(|f| format!("fechado el {}", formato::fecha_corta(f)));
    entregado.into_iter().chain(fechado).collect::<Vec<_>>().join("; ")
}

fn salidas(abierto: &Abierto) -> Vec<Documento> {
    let paquete = abierto.paquete.paquete();
    let folio = &abierto.estado.folio;
    abierto
        .estado
        .salidas
        .iter()
        .map(|s| Documento {
            nombre: paquete
                .tramite
                .salida(&s.salida)
                .map_or_else(|| s.salida.to_string(), |d| d.titulo.clone()),
            detalle: format!("PDF, folio {}", s.folio),
            origen: match (abierto.corregidas.get(&s.folio), s.revocada) {
                (Some(otra), _) => {
                    format!("Emitido el {}; lo sustituye el {}", formato::fecha(s.fecha), otra.folio)
                }
                (None, Some(dia)) => format!(
                    "Emitido el {}; sin efecto desde el {}",
                    formato::fecha(s.fecha),
                    formato::fecha(dia)
                ),
                (None, None) => format!("Emitido el {}", formato::fecha(s.fecha)),
            },
            estado: match (s.revocada, &s.sha256) {
                _ if abierto.corregidas.contains_key(&s.folio) => Some(Etiqueta::new("Corregido", Tono::Mal)),
                (Some(_), _) => Some(Etiqueta::new("Revocado", Tono::Mal)),
                (None, None) => Some(Etiqueta::new("Se está haciendo", Tono::Aviso)),
                (None, Some(_)) => None,
            },
            huella: s.sha256.clone(),
            url: s
                .sha256
                .as_ref()
                .map(|_| format!("{}/salidas/{}", url_de(folio), crate::http::falla::codificar(&s.folio))),
            url_verificar: Some(format!("{}/{}", rutas::VERIFICAR, s.folio)),
        })
        .collect()
}

fn columnas(titulos: &[(&str, bool)]) -> Vec<Columna> {
    titulos.iter().map(|(t, cifra)| Columna { titulo: (*t).to_owned(), cifra: *cifra }).collect()
}

/// What became of a deposit: `Devuelto: $846.20; conservado: $1,500.00`.
fn liquidado(deposito: &DepositoLiquidado) -> String {
    let DepositoLiquidado { devuelto, ejecutado, .. } = deposito;
    match (devuelto.is_zero(), ejecutado.is_zero()) {
        (false, true) => "Devuelto".to_owned(),
        (true, _) => "Conservado".to_owned(),
        (false, false) => {
            format!("Devuelto: {}; conservado: {}", formato::moneda(*devuelto), formato::moneda(*ejecutado))
        }
    }
}

fn cobros(abierto: &Abierto) -> Vec<CobroExpediente> {
    abierto
        .estado
        .liquidaciones
        .values()
        .map(|l| {
            let pagado = abierto.estado.pago_de(&l.cobro).is_some();
            let deposito = abierto.estado.depositos.iter().find(|d| d.cobro == l.cobro);
            let estado = match (l.total.is_zero(), pagado, deposito) {
                (true, ..) => Etiqueta::new("Sin costo", Tono::Apagado),
                (false, true, Some(d)) => Etiqueta::new(liquidado(d), Tono::Apagado),
                (false, true, None) => Etiqueta::new("Pagado", Tono::Bien),
                (false, false, _) => Etiqueta::new("Sin pagar", Tono::Aviso),
            };
            CobroExpediente {
                titulo: format!("{}: por qué son {}", l.nombre, formato::moneda(l.total)),
                tabla: TablaDatos {
                    titulo: "Explicación del cobro".to_owned(),
                    columnas: columnas(&[("Regla", false), ("Con estos datos", false), ("Importe", true)]),
                    filas: l
                        .lineas
                        .iter()
                        .map(|x| {
                            vec![
                                panel::con_fundamento(&x.nombre, &x.fundamento),
                                formato::sin_ceros(&x.explica),
                                formato::moneda(x.importe),
                            ]
                        })
                        .collect(),
                    total: vec!["Total".to_owned(), String::new(), formato::moneda(l.total)],
                },
                nota: cobro::nota(l),
                estado: Some(estado),
            }
        })
        .collect()
}

fn pagos(abierto: &Abierto) -> Option<TablaDatos> {
    let aplicados = abierto.estado.pagos.iter().map(|p| {
        let cuando = momento(&abierto.paquete, p.cuando).texto;
        let como = format!("Aplicado, por {}, {cuando}", hitos::medio_en_palabras(&p.medio));
        vec![p.referencia.clone(), como, formato::moneda(p.monto)]
    });
    let apartados = abierto
        .estado
        .apartados
        .iter()
        .map(|p| vec![p.referencia.clone(), format!("Apartado: {}", p.motivo), formato::moneda(p.monto)]);
    let filas: Vec<Vec<String>> = aplicados.chain(apartados).collect();
    (!filas.is_empty()).then(|| TablaDatos {
        titulo: "Pagos recibidos".to_owned(),
        columnas: columnas(&[("Referencia", false), ("Qué fue de él", false), ("Importe", true)]),
        filas,
        total: Vec::new(),
    })
}

/// What happened, newest first.
fn traza(abierto: &Abierto) -> Vec<Hito> {
    let mut lista = hitos::historia(abierto, hitos::Mira::Operador);
    lista.reverse();
    lista
}

/// `GET /expedientes/{folio}/accesos`
pub async fn accesos(cx: Cx, Path(folio): Path<String>) -> Respuesta {
    let abierto = abrir(&cx, &folio, "Consultó quién lo ha visto").await?;
    let (id, tramite) = (abierto.id.clone(), abierto.paquete.tramite.id.clone());
    let (leidos, cuentas) = cx
        .servidor
        .app()
        .almacen()
        .leer(move |l| {
            let leidos = l.accesos(&id, ACCESOS)?;
            let mut cuentas: BTreeMap<CuentaId, (String, Vec<schemas::ids::RolId>)> = BTreeMap::new();
            for acceso in &leidos {
                if !cuentas.contains_key(&acceso.cuenta)
                    && let Some(c) = l.cuenta(&acceso.cuenta)?
                {
                    cuentas.insert(acceso.cuenta.clone(), (c.nombre.0, c.roles.en(&tramite)));
                }
            }
            Ok((leidos, cuentas))
        })
        .await?;
    let paquete = &abierto.paquete;
    let quien = |cuenta: &CuentaId| match cuentas.get(cuenta) {
        None => "Cuenta suprimida".to_owned(),
        Some((nombre, roles)) => {
            let roles: Vec<&str> =
                roles.iter().filter_map(|r| paquete.rol(r)).map(|r| r.nombre.as_str()).collect();
            if roles.is_empty() {
                nombre.clone()
            } else {
                format!("{nombre} ({})", formato::enumerar(&roles))
            }
        }
    };
    let completa = leidos.len() < ACCESOS;
    let vista = Accesos {
        pagina: cx.pagina(rutas::BANDEJA, "Traza y accesos"),
        regresar: Enlace::new("Expediente", url_de(&folio)),
        antetitulo: format!("{} · {}", paquete.tramite.nombre, abierto.estado.folio),
        accesos: leidos
            .iter()
            .map(|a| Acceso {
                cuando: momento(paquete, a.cuando),
                quien: quien(&a.cuenta),
                que: a.motivo.clone(),
                motivo: None,
            })
            .collect(),
        traza: traza(&abierto),
        cadena: Some(Etiqueta::new(
            format!("Cadena íntegra: {} eventos comprobados.", abierto.eventos.len()),
            Tono::Bien,
        )),
        paginacion: crate::web::vistas::Paginacion {
            texto: if completa { String::new() } else { format!("Los últimos {ACCESOS}") },
            ..Default::default()
        },
    };
    cx.render("operador/accesos.html", &vista)
}
