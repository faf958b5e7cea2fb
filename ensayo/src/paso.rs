//! One step of a case: what is tried goes through the same door as from a page or a program, answers first, then the engine.

use std::collections::BTreeMap;

use engine::campo::{self, Lecturas};
use engine::comando::{Actuante, Comando, Respuestas};
use engine::consulta;
use engine::datos::Datos;
use engine::decide::RESPONDER;
use engine::estado::Estado;
use engine::evolve;
use engine::formulario;
use engine::plazo;
use engine::rechazo::{FaltaCampo, Motivo, Rechazo};
use jiff::civil::DateTime;
use rust_decimal::Decimal;
use schemas::evento::{Canal, Hecho as Suceso};
use schemas::ids::{AccionId, CampoId, EtapaId, Folio};
use schemas::paquete::{
    Actor, Campo, Contestacion, Espera, FechaTarifa, Gestion, Intento, Paso, Respuesta, TipoEtapa,
};
use schemas::valor::{Duracion, Valor};
use serde_json::{Map, Value};

use crate::citas;
use crate::corrida::Corrida;
use crate::espera;
use crate::informe::Diferencia;
use crate::inspecciones;
use crate::medida::testigo::{Intentado, Luz};
use crate::palabras::{self, llano};
use crate::personas;
use crate::servidores;
use crate::tenencias;
use crate::terceros;
use crate::votaciones;

/// What came of a step.
pub enum Hecho {
    /// As it says.
    Bien,
    /// It was taken, and something is not as it says.
    Distinto(Vec<Diferencia>),
    /// It can't be taken, and what follows has no sense.
    Imposible(Diferencia),
}

/// Takes a step.
pub fn dar(corrida: &mut Corrida<'_>, paso: &Paso) -> Hecho {
    match paso {
        Paso::Hace(intento) => hace(corrida, intento),
        Paso::Rechaza { intento, porque } => rechaza(corrida, intento, porque),
        Paso::LlegaPago { etapa, monto, apartado } => llega(corrida, etapa, *monto, apartado.as_deref()),
        Paso::LlegaConsulta { etapa, contestacion } => contesta(corrida, etapa, contestacion),
        Paso::Pasan { dura } => {
            let local = corrida.local();
            match avanzar(corrida, local, *dura) {
                Some(hasta) => hasta_el(corrida, hasta, "pasan"),
                None => {
                    Hecho::Imposible(imposible("pasan", "el tiempo", "que pase", "la fecha no se puede usar"))
                }
            }
        }
        Paso::Hasta { momento } => hasta_el(corrida, *momento, "hasta"),
        Paso::Espera(espera) => {
            let diferencias = espera::comparar(corrida, espera);
            ofrecidas(corrida, espera);
            corrida.avisos.clear();
            if diferencias.is_empty() { Hecho::Bien } else { Hecho::Distinto(diferencias) }
        }
    }
}

/// What is said to be offered, or not, was judged too.
fn ofrecidas(corrida: &mut Corrida<'_>, espera: &Espera) {
    let (Some(estado), Some(testigo)) = (&corrida.estado, &mut corrida.testigo) else { return };
    let datos = engine::agenda::datos_al(corrida.paquete, estado, corrida.ahora);
    let luz = Luz::del_dia(&datos, evolve::local(corrida.paquete, corrida.ahora).date());
    for nombre in espera.ofrece.iter().chain(&espera.no_ofrece) {
        let (donde, cual) = nombre.split_once('.').map_or((None, nombre.as_str()), |(e, a)| (Some(e), a));
        for activa in estado.activas.iter().filter(|a| donde.is_none_or(|d| a.etapa == *d)) {
            let que = Gestion::Accion { etapa: activa.etapa.clone(), accion: cual.into() };
            testigo.guarda(&que, luz);
        }
    }
}

fn imposible(clave: &str, que: &str, esperado: &str, hallado: impl Into<String>) -> Diferencia {
    Diferencia {
        ruta: vec![clave.to_owned()],
        que: que.to_owned(),
        esperado: esperado.to_owned(),
        hallado: hallado.into(),
        escrito: None,
    }
}

fn avanzar(corrida: &Corrida<'_>, desde: DateTime, dura: Duracion) -> Option<DateTime> {
    let calendario = corrida.paquete.calendario(&corrida.paquete.municipio.calendario)?;
    plazo::mueve_fecha_hora(calendario, desde, i64::from(dura.cantidad), dura.unidad)
}

fn hasta_el(corrida: &mut Corrida<'_>, momento: DateTime, clave: &str) -> Hecho {
    let instante = engine::agenda::instante(corrida.paquete, momento);
    let Some(instante) = instante.filter(|i| *i >= corrida.ahora) else {
        let hallado = format!("ya eran las {}", palabras::momento(corrida.local()));
        return Hecho::Imposible(imposible(clave, "el reloj", "que avance", hallado));
    };
    match corrida.esperar_hasta(instante) {
        Ok(()) => Hecho::Bien,
        Err(rechazo) => Hecho::Imposible(imposible(
            clave,
            "los plazos que vencen mientras tanto",
            "que venzan",
            dicho(&rechazo),
        )),
    }
}

/// A refusal, whole: its reason, the fields in the way, its article.
pub fn dicho(rechazo: &Rechazo) -> String {
    let mut texto = rechazo.mensaje.clone();
    let campos: Vec<&str> = rechazo.campos.iter().map(|c| c.mensaje.as_str()).collect();
    if !campos.is_empty() {
        texto = format!("{texto}: {}", campos.join("; "));
    }
    if !rechazo.fundamento.is_empty() {
        texto = format!("{texto} ({})", rechazo.fundamento);
    }
    if rechazo.motivo == Motivo::Defecto {
        texto = format!("defecto de la definición o del programa: {texto}");
    }
    texto
}

fn hace(corrida: &mut Corrida<'_>, intento: &Intento) -> Hecho {
    match intentar(corrida, intento) {
        Ok(0) if matches!(intento.que, Gestion::ConsultarAviso { .. }) => Hecho::Imposible(imposible(
            "hace",
            &palabras::gestion(corrida.paquete, &intento.que),
            "que haya un aviso por consultar",
            "no lo hay: no se envió, o ya se consultó",
        )),
        Ok(_) => Hecho::Bien,
        Err(rechazo) => Hecho::Imposible(imposible(
            "hace",
            &palabras::gestion(corrida.paquete, &intento.que),
            "que proceda",
            format!("se rechaza: {}", dicho(&rechazo)),
        )),
    }
}

fn rechaza(corrida: &mut Corrida<'_>, intento: &Intento, porque: &str) -> Hecho {
    let que = palabras::gestion(corrida.paquete, &intento.que);
    match intentar(corrida, intento) {
        Ok(_) => {
            let quedo = palabras::donde(corrida.paquete, corrida.estado.as_ref());
            let hallado = format!("procedió; {quedo}");
            Hecho::Imposible(imposible(
                "rechaza",
                &que,
                &format!("que se rechace porque «{porque}»"),
                hallado,
            ))
        }
        Err(rechazo) => {
            let razon = dicho(&rechazo);
            let tiene = llano(&razon).to_lowercase().contains(&llano(porque).to_lowercase());
            if tiene && rechazo.motivo != Motivo::Defecto {
                return Hecho::Bien;
            }
            let escrito =
                (rechazo.motivo != Motivo::Defecto).then(|| Respuesta::Texto(llano(&rechazo.mensaje)));
            Hecho::Distinto(vec![Diferencia {
                ruta: vec!["porque".to_owned()],
                que: format!("por qué se rechaza {que}"),
                esperado: format!("«{porque}»"),
                hallado: format!("«{razon}»"),
                escrito,
            }])
        }
    }
}

/// Tries something; gives how many events came of it.
pub fn intentar(corrida: &mut Corrida<'_>, intento: &Intento) -> Result<usize, Rechazo> {
    let quien = quien(corrida, intento);
    tenencias::anotar(corrida, &intento.con);
    match &intento.que {
        Gestion::ConsultarAviso { etapa } => {
            corrida.mandar(Comando::ConsultarAviso { etapa: etapa.clone() }, quien)
        }
        Gestion::Tomar { etapa } => corrida.mandar(Comando::Tomar { etapa: etapa.clone() }, quien),
        Gestion::Cita { etapa, que } => citas::pedir(corrida, etapa, *que, intento, quien),
        Gestion::Programar { etapa } => inspecciones::programar(corrida, etapa, intento, quien),
        Gestion::Convocar { etapa } => votaciones::convocar(corrida, etapa, intento, quien),
        Gestion::Votar { etapa } => votaciones::votar(corrida, etapa, intento, quien),
        Gestion::Invitar { etapa } => {
            let ids = campos(corrida, &intento.que);
            let comando =
                |respuestas: Respuestas| Comando::Invitar { etapa: etapa.clone(), visita: None, respuestas };
            actuar(corrida, &ids, intento, quien, &comando)
        }
        Gestion::Reasignar { etapa } => {
            let ids = campos(corrida, &intento.que);
            let comando = |respuestas: Respuestas| Comando::Reasignar {
                etapa: etapa.clone(),
                visita: None,
                respuestas,
            };
            actuar(corrida, &ids, intento, quien, &comando)
        }
        Gestion::Soltar { etapa } => corrida.mandar(Comando::Soltar { etapa: etapa.clone() }, quien),
        Gestion::Accion { etapa, accion } => {
            let ids = campos(corrida, &intento.que);
            if corrida.estado.is_none() {
                return enviar(corrida, etapa, accion, &ids, intento, quien);
            }
            let comando = |respuestas: Respuestas| Comando::Actuar {
                etapa: etapa.clone(),
                visita: None,
                accion: accion.clone(),
                respuestas,
            };
            actuar(corrida, &ids, intento, quien, &comando)
        }
        Gestion::General { accion } => {
            let ids = campos(corrida, &intento.que);
            let comando = |respuestas: Respuestas| Comando::General { accion: accion.clone(), respuestas };
            actuar(corrida, &ids, intento, quien, &comando)
        }
    }
}

/// Who takes a step: who it names, or else who must.
pub fn quien(corrida: &Corrida<'_>, intento: &Intento) -> Actuante {
    if let (Gestion::Accion { etapa, .. }, None, Some(estado)) = (&intento.que, &intento.por, &corrida.estado)
        && let Some(visita) = engine::inspeccion::programada(estado, etapa)
    {
        return corrida.personas.quien(&intento.que, Some(visita.inspector.as_str()));
    }
    if let (Gestion::Accion { etapa, .. }, None, Some(estado)) = (&intento.que, &intento.por, &corrida.estado)
        && let Some(etapa) = corrida.paquete.tramite.etapa(etapa)
        && let Some(de) = engine::servidor::asignada(corrida.paquete, estado, etapa)
    {
        return corrida.personas.quien(&intento.que, Some(de.cuenta.as_str()));
    }
    match firmante(corrida, intento) {
        Some(actor) => corrida.personas.de(&actor),
        None => {
            let quien = corrida.personas.quien(&intento.que, intento.por.as_deref());
            terceros::invitado(corrida.estado.as_ref(), intento.que.etapa().map(|e| e.as_str()), quien)
        }
    }
}

/// Whose turn it is to sign, where a step that nobody is said to take is of a stage of signatures.
fn firmante(corrida: &Corrida<'_>, intento: &Intento) -> Option<Actor> {
    let Gestion::Accion { etapa, .. } = &intento.que else { return None };
    let (None, Some(estado)) = (&intento.por, &corrida.estado) else { return None };
    let etapa = corrida.paquete.tramite.etapa(etapa)?;
    engine::firma::turnos(corrida.paquete, estado, etapa).into_iter().next()
}

/// The fields that are captured by what is tried.
pub fn campos(corrida: &Corrida<'_>, que: &Gestion) -> Vec<CampoId> {
    match que {
        Gestion::Accion { etapa, accion } => campos_de(corrida, etapa, accion),
        Gestion::General { accion } => {
            let generales = &corrida.paquete.tramite.acciones_generales;
            generales.iter().find(|g| g.id == *accion).map(|g| g.captura.clone()).unwrap_or_default()
        }
        Gestion::Invitar { etapa } => {
            let etapa = corrida.paquete.tramite.etapa(etapa);
            let tercero = etapa.and_then(|e| corrida.paquete.tramite.tercero(e.tercero()?));
            tercero.map(|t| t.correo.clone()).into_iter().collect()
        }
        Gestion::Reasignar { etapa } => {
            let tarea = corrida.paquete.tramite.etapa(etapa).and_then(|e| e.tarea());
            tarea.and_then(|t| t.asignado_a.clone()).into_iter().collect()
        }
        Gestion::ConsultarAviso { .. }
        | Gestion::Tomar { .. }
        | Gestion::Soltar { .. }
        | Gestion::Programar { .. }
        | Gestion::Convocar { .. }
        | Gestion::Votar { .. }
        | Gestion::Cita { .. } => Vec::new(),
    }
}

fn campos_de(corrida: &Corrida<'_>, etapa: &EtapaId, accion: &AccionId) -> Vec<CampoId> {
    let Some(etapa) = corrida.paquete.tramite.etapa(etapa) else { return Vec::new() };
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => match tarea.acciones.iter().find(|a| a.id == *accion) {
            // A prueba begins with its own version.
            Some(accion) => {
                let ajenos = formulario::solo_de_otra_version(etapa);
                let mut campos = formulario::campos_de_accion(etapa, accion);
                campos.retain(|c| !ajenos.contains(c));
                campos
            }
            None => Vec::new(),
        },
        TipoEtapa::Prevencion { reabre, .. } if *accion == RESPONDER => reabre.clone(),
        _ => Vec::new(),
    }
}

/// The answers of a step as an object of a program.
fn objeto(corrida: &Corrida<'_>, con: &BTreeMap<CampoId, Respuesta>) -> Map<String, Value> {
    con.iter()
        .map(|(id, respuesta)| {
            let campo = corrida.paquete.tramite.campo(id);
            let valor = campo.map_or_else(|| campo::sin_campo(respuesta), |c| campo::de_prueba(c, respuesta));
            (id.0.clone(), valor)
        })
        .collect()
}

fn leer(corrida: &Corrida<'_>, ids: &[CampoId], objeto: &Map<String, Value>, datos: &Datos) -> Lecturas {
    let campos: Vec<&Campo> = ids.iter().filter_map(|id| corrida.paquete.tramite.campo(id)).collect();
    campo::leer_objeto(&campos, objeto, corrida.paquete, datos, Some(corrida.local().date()))
}

/// What is wrong with the answers, as a refusal.
fn de_forma(lecturas: Lecturas) -> Rechazo {
    let campos = lecturas
        .errores
        .into_iter()
        .map(|e| FaltaCampo { campo: CampoId(e.ruta), mensaje: e.mensaje })
        .collect();
    let mensaje = "las respuestas tienen algo que corregir".to_owned();
    Rechazo { motivo: Motivo::Datos, mensaje, campos, fundamento: String::new() }
}

/// Sends the solicitud.
fn enviar(
    corrida: &mut Corrida<'_>,
    etapa: &EtapaId,
    accion: &AccionId,
    ids: &[CampoId],
    intento: &Intento,
    quien: Actuante,
) -> Result<usize, Rechazo> {
    let paquete = corrida.paquete;
    if paquete.tramite.etapas.first().is_none_or(|primera| primera.id != *etapa) {
        return Err(Rechazo::new(Motivo::YaNo, palabras::SIN_ENVIAR));
    }
    let solicitante = personas::solicitante(paquete, corrida.prueba)
        .map_err(|porque| Rechazo::new(Motivo::Datos, format!("quien solicita: {porque}")))?;
    let canal = corrida.prueba.dado.canal.unwrap_or(Canal::EnLinea);
    let local = corrida.local();
    let datos = Datos {
        solicitante: Some(solicitante.clone()),
        solicitud: BTreeMap::from([
            ("fecha".to_owned(), Valor::Fecha(local.date())),
            ("hora".to_owned(), Valor::Hora(local.time())),
            ("canal".to_owned(), Valor::Opcion(evolve::canal_id(canal).to_owned())),
        ]),
        tenidas: corrida.tenidas.clone(),
        referidos: corrida.referidos.clone(),
        ..Datos::default()
    };
    let lecturas = leer(corrida, ids, &objeto(corrida, &intento.con), &datos);
    let visto = Visto { ids, intento, lecturas: lecturas.clone(), datos, quien: quien.clone(), antes: None };
    if !lecturas.errores.is_empty() {
        return visto.contar(corrida, Err(de_forma(lecturas)));
    }
    let siglas = paquete.dependencia(&paquete.tramite.dependencia).map_or("MX", |d| d.siglas.as_str());
    let comando = Comando::Iniciar {
        folio: Folio(format!("{siglas}-{}-000001", local.year())),
        digest: paquete.digest().clone(),
        canal,
        solicitante,
        accion: accion.clone(),
        respuestas: lecturas.valores,
    };
    let hecho = corrida.mandar(comando, quien);
    visto.contar(corrida, hecho)
}

/// An attempt, for who sees it.
struct Visto<'v> {
    ids: &'v [CampoId],
    intento: &'v Intento,
    lecturas: Lecturas,
    datos: Datos,
    quien: Actuante,
    antes: Option<Estado>,
}

impl Visto<'_> {
    /// Tells the witness what came of it, and gives it back.
    fn contar(self, corrida: &mut Corrida<'_>, hecho: Result<usize, Rechazo>) -> Result<usize, Rechazo> {
        let ahora = corrida.ahora;
        if let Some(testigo) = &mut corrida.testigo {
            testigo.intento(Intentado {
                que: &self.intento.que,
                ids: self.ids,
                con: &self.intento.con,
                valores: &self.lecturas.valores,
                errores: &self.lecturas.errores,
                antes: self.antes.as_ref(),
                datos: self.datos,
                ahora,
                quien: &self.quien,
                rechazo: hecho.as_ref().err(),
            });
        }
        hecho
    }
}

/// Does something in an expediente; what was answered before stands.
fn actuar(
    corrida: &mut Corrida<'_>,
    ids: &[CampoId],
    intento: &Intento,
    quien: Actuante,
    comando: &dyn Fn(Respuestas) -> Comando,
) -> Result<usize, Rechazo> {
    let datos = corrida.estado.as_ref().map(|e| e.datos.clone()).unwrap_or_default();
    let datos = Datos { tenidas: corrida.tenidas.clone(), referidos: corrida.referidos.clone(), ..datos };
    let servidores = servidores::elegibles(corrida.paquete, corrida.prueba);
    let datos = Datos { tenidas: corrida.tenidas.clone(), servidores, ..datos };
    let mut objeto = objeto(corrida, &intento.con);
    for id in ids {
        if let (false, Some(valor), Some(campo)) =
            (objeto.contains_key(id.as_str()), datos.campos.get(id), corrida.paquete.tramite.campo(id))
        {
            objeto.insert(id.0.clone(), campo::a_json(campo, valor));
        }
    }
    let lecturas = leer(corrida, ids, &objeto, &datos);
    let antes = corrida.estado.clone().filter(|_| corrida.testigo.is_some());
    let visto = Visto { ids, intento, lecturas: lecturas.clone(), datos, quien: quien.clone(), antes };
    if lecturas.errores.is_empty() {
        let hecho = corrida.mandar(comando(lecturas.valores), quien);
        return visto.contar(corrida, hecho);
    }
    // Whoever is late or may not do it is told so before being asked to mend answers, and a guard that says no before its fields.
    let hecho = match corrida.juzgar(comando(Respuestas::new()), quien) {
        Err(rechazo) if !matches!(rechazo.motivo, Motivo::Datos | Motivo::Validacion) => Err(rechazo),
        _ => Err(de_forma(lecturas)),
    };
    visto.contar(corrida, hecho)
}

/// A payment is confirmed by the collector.
fn llega(
    corrida: &mut Corrida<'_>,
    etapa: &EtapaId,
    monto: Option<Decimal>,
    apartado: Option<&str>,
) -> Hecho {
    corrida.pagos += 1;
    let monto = monto.or_else(|| debido(corrida, etapa)).unwrap_or_default();
    let comando = Comando::ConfirmarPago {
        etapa: etapa.clone(),
        monto,
        medio: "tarjeta".to_owned(),
        referencia: format!("PRUEBA-{:04}", corrida.pagos),
    };
    let desde = corrida.eventos.len();
    let que = format!("el pago de {}", palabras::etapa(corrida.paquete, etapa));
    let antes = corrida.estado.clone().filter(|_| corrida.testigo.is_some());
    if let Err(rechazo) = corrida.mandar(comando, Actuante::Sistema) {
        return Hecho::Imposible(imposible("llega", &que, "que se reciba", dicho(&rechazo)));
    }
    let motivo = corrida.eventos.iter().skip(desde).find_map(|e| match &e.hecho {
        Suceso::PagoApartado { motivo, .. } => Some(motivo.clone()),
        _ => None,
    });
    if let (Some(_), Some(antes), Some(testigo)) = (&motivo, &antes, &mut corrida.testigo) {
        testigo.pago_apartado(antes, etapa);
    }
    match (motivo, apartado) {
        (None, None) => Hecho::Bien,
        (Some(motivo), Some(porque)) if llano(&motivo).contains(&llano(porque)) => Hecho::Bien,
        (Some(motivo), Some(porque)) => Hecho::Distinto(vec![Diferencia {
            ruta: vec!["apartado".to_owned()],
            que: format!("por qué se aparta {que}"),
            esperado: format!("«{porque}»"),
            hallado: format!("«{motivo}»"),
            escrito: Some(Respuesta::Texto(llano(&motivo))),
        }]),
        (Some(motivo), None) => Hecho::Imposible(imposible(
            "llega",
            &que,
            "que se aplique",
            format!("se aparta para conciliarlo: {motivo}"),
        )),
        (None, Some(porque)) => Hecho::Imposible(imposible(
            "apartado",
            &que,
            &format!("que se aparte porque «{porque}»"),
            "se aplicó".to_owned(),
        )),
    }
}

/// What an outside system answers, read as the worker that asked it would.
fn contesta(corrida: &mut Corrida<'_>, etapa: &EtapaId, contestacion: &Contestacion) -> Hecho {
    let que = format!("la respuesta de {}", palabras::etapa(corrida.paquete, etapa));
    let no = |hallado: String| Hecho::Imposible(imposible("llega", &que, "que se reciba", hallado));
    let definida = corrida.paquete.tramite.etapa(etapa);
    let Some(operacion) = definida.and_then(|e| corrida.paquete.operacion_de(e)) else {
        return no("ahí no se consulta nada".to_owned());
    };
    let Some(visita) = corrida.estado.as_ref().and_then(|e| e.activa(etapa)).map(|a| a.visita) else {
        return no(format!("no se espera; {}", palabras::donde(corrida.paquete, corrida.estado.as_ref())));
    };
    let etapa = etapa.clone();
    let comando = match contestacion {
        Contestacion::Con(partes) => {
            match consulta::leer(corrida.paquete, operacion, &consulta::de_prueba(operacion, partes)) {
                Ok(valores) => Comando::ContestarConsulta { etapa, visita, valores },
                Err(motivo) => return no(motivo),
            }
        }
        Contestacion::Falla(motivo) => Comando::FallarConsulta { etapa, visita, motivo: motivo.clone() },
    };
    match corrida.mandar(comando, Actuante::Sistema) {
        Ok(_) => Hecho::Bien,
        Err(rechazo) => no(dicho(&rechazo)),
    }
}

/// What a pago costs now.
fn debido(corrida: &Corrida<'_>, etapa: &EtapaId) -> Option<Decimal> {
    let estado = corrida.estado.as_ref()?;
    let TipoEtapa::Pago { cobro, .. } = &corrida.paquete.tramite.etapa(etapa)?.tipo else { return None };
    let definido = corrida.paquete.tramite.cobro(cobro)?;
    let fecha = match (definido.fecha_tarifa, estado.datos.solicitud.get("fecha")) {
        (FechaTarifa::Solicitud, Some(Valor::Fecha(fecha))) => *fecha,
        _ => corrida.local().date(),
    };
    let datos = engine::agenda::datos_al(corrida.paquete, estado, corrida.ahora);
    engine::cobro::importe(corrida.paquete, definido, &datos, fecha).ok()
}
