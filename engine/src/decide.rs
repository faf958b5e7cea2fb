//! What comes of a command: events, or a refusal with its reason. Pure: the same paquete, state, command and clock give the same
//! events. Clocks that ran out fire first, so that a late timer and a late person cannot race.

use schemas::evento::{Evento, Hecho, Quien, Suceso};
use schemas::ids::{AccionId, CampoId, CuentaId, EtapaId};
use schemas::paquete::{Accion, Actor, Destino, Etapa, Firma, Nivel, Paquete, TipoEtapa};
use schemas::valor::Valor;

use crate::catalogo;
use crate::cita;
use crate::comando::{Actuante, Comando, Contexto, Decision, Respuestas};
use crate::consulta;
use crate::estado::Estado;
use crate::eval::{Atorado, eval};
use crate::firma;
use crate::flujo::{self, RESOLUCION};
use crate::formulario;
use crate::inspeccion;
use crate::paso::Paso;
use crate::permiso;
use crate::rechazo::{FaltaCampo, Motivo, Rechazo};
use crate::referido;
use crate::servidor;
use crate::tenencia;
use crate::tercero;
use crate::votacion;

/// The one action of a prevención.
pub const RESPONDER: &str = "responder";

/// Decides a command. `estado` is absent only for `Comando::Iniciar`.
///
/// # Errors
/// A [`Rechazo`]; its kind `Defecto` never happens with a paquete that the compiler made.
pub fn decide(
    paquete: &Paquete,
    estado: Option<&Estado>,
    comando: Comando,
    contexto: &Contexto,
) -> Result<Decision, Rechazo> {
    let Some(estado) = estado else {
        return match comando {
            Comando::Iniciar { .. } => iniciar(paquete, comando, contexto),
            _ => Err(Rechazo::new(Motivo::YaNo, "este expediente no existe")),
        };
    };
    let mut paso = Paso::new(paquete, estado.clone(), contexto.ahora);
    paso.llenos.clone_from(&contexto.llenos);
    flujo::vencer(&mut paso)?;
    match comando {
        Comando::Iniciar { .. } => Err(Rechazo::new(Motivo::YaNo, "esta solicitud ya se había enviado")),
        Comando::Vencer => Ok(()),
        Comando::Actuar { etapa, visita, accion, respuestas } => {
            actuar(&mut paso, &etapa, visita, &accion, respuestas, contexto)
        }
        Comando::General { accion, respuestas } => general(&mut paso, &accion, respuestas, contexto),
        Comando::Tomar { etapa } => tomar(&mut paso, &etapa, &contexto.quien),
        Comando::Soltar { etapa } => soltar(&mut paso, &etapa, &contexto.quien),
        Comando::ConfirmarPago { etapa, monto, medio, referencia } => {
            pagar(&mut paso, &etapa, monto, medio, referencia)
        }
        Comando::ContestarConsulta { etapa, visita, valores } => {
            consulta::contestar(&mut paso, &etapa, visita, valores)
        }
        Comando::FallarConsulta { etapa, visita, motivo } => {
            consulta::fallar(&mut paso, &etapa, visita, &motivo)
        }
        Comando::Cita { etapa, visita, pide } => {
            cita::pedir(&mut paso, &etapa, visita, pide, &contexto.quien, &contexto.llenos)
        }
        Comando::Programar { etapa, visita, pide } => {
            inspeccion::programar(&mut paso, &etapa, visita, pide, &contexto.quien)
        }
        Comando::Convocar { etapa, visita, pide } => {
            votacion::convocar(&mut paso, &etapa, visita, pide, &contexto.quien)
        }
        Comando::Votar { etapa, visita, voto } => {
            votacion::votar(&mut paso, &etapa, visita, voto, &contexto.quien, &contexto.nombre)
        }
        Comando::Invitar { etapa, visita, respuestas } => {
            tercero::invitar(&mut paso, &etapa, visita, respuestas, contexto)
        }
        Comando::Reasignar { etapa, visita, respuestas } => {
            servidor::reasignar(&mut paso, &etapa, visita, respuestas, contexto)
        }
        Comando::ConsultarAviso { etapa } => consultar(&mut paso, &etapa, &contexto.quien),
        Comando::RegistrarImpreso { folio, sha256, tamano, datos } => {
            match paso.estado.salidas.iter().find(|s| s.folio == folio) {
                None => Err(Rechazo::new(Motivo::YaNo, "ese documento no es de este expediente")),
                Some(salida) if salida.sha256.is_some() => Ok(()),
                Some(_) => {
                    paso.sistema(Hecho::Impreso { folio, sha256, tamano, datos });
                    Ok(())
                }
            }
        }
    }?;
    Ok(Decision { eventos: paso.eventos, estado: paso.estado })
}

fn iniciar(paquete: &Paquete, comando: Comando, contexto: &Contexto) -> Result<Decision, Rechazo> {
    let Comando::Iniciar { folio, digest, canal, solicitante, accion, respuestas } = comando else {
        return Err(Rechazo::defecto("se esperaba un inicio"));
    };
    let Some(primera) = paquete.tramite.etapas.first() else {
        return Err(Rechazo::defecto("el trámite no tiene etapas"));
    };
    permiso::solicitar(paquete, &contexto.quien)?;
    let primero = Evento {
        cuando: contexto.ahora,
        quien: contexto.quien.firma(None),
        hecho: Hecho::Iniciado { folio, tramite: paquete.tramite.id.clone(), digest, canal, solicitante },
    };
    let mut paso = Paso::iniciar(paquete, primero)?;
    paso.llenos.clone_from(&contexto.llenos);
    flujo::entrar(&mut paso, &primera.id, None)?;
    flujo::poner_resolucion(&mut paso);
    actuar(&mut paso, &primera.id.clone(), None, &accion, respuestas, contexto)?;
    Ok(Decision { eventos: paso.eventos, estado: paso.estado })
}

pub(crate) fn activa<'a>(
    paso: &Paso<'a>,
    etapa: &EtapaId,
    visita: Option<u32>,
) -> Result<&'a Etapa, Rechazo> {
    if paso.estado.resultado.is_some() {
        return Err(Rechazo::new(Motivo::Concluido, "este expediente ya concluyó; sólo puede consultarse"));
    }
    let actual = paso.estado.activa(etapa).filter(|a| visita.is_none_or(|v| v == a.visita));
    match (actual, paso.paquete.tramite.etapa(etapa)) {
        (Some(_), Some(definicion)) => Ok(definicion),
        (None, Some(definicion)) if paso.estado.visitas(etapa) == 0 => Err(Rechazo::new(
            Motivo::YaNo,
            format!(
                "la etapa «{}» todavía no está pendiente; vea el avance del expediente",
                definicion.nombre
            ),
        )),
        (None, Some(definicion)) => Err(Rechazo::new(
            Motivo::YaNo,
            format!(
                "la etapa «{}» ya no está pendiente: alguien actuó antes o su plazo venció; vea el avance del expediente",
                definicion.nombre
            ),
        )),
        (_, None) => Err(Rechazo::new(Motivo::YaNo, "este trámite no tiene esa etapa")),
    }
}

fn libre(paso: &Paso<'_>, etapa: &EtapaId, quien: &Actuante) -> Result<(), Rechazo> {
    // Of whom it is was looked at already.
    if de_alguien(paso, etapa).is_some() {
        return Ok(());
    }
    match paso.estado.activa(etapa).and_then(|a| a.tomada_por.as_ref()) {
        Some(otra) if quien.cuenta() != Some(otra) && !suple_a(paso, etapa, quien, otra) => {
            Err(Rechazo::new(
                Motivo::Tomada,
                "otra persona tomó este expediente; usted puede leerlo, y para decidir pídale que lo suelte",
            ))
        }
        _ => Ok(()),
    }
}

/// Whether somebody stands in for who took a stage, in its role.
fn suple_a(paso: &Paso<'_>, etapa: &EtapaId, quien: &Actuante, de: &CuentaId) -> bool {
    match paso.paquete.tramite.etapa(etapa).and_then(permiso::actor_de) {
        Some(Actor::Rol(rol)) => quien.por(rol, Some(de)).is_some_and(|s| s.cuenta == *de),
        _ => false,
    }
}

/// Of whom an active stage is, where it is of a person.
fn de_alguien(paso: &Paso<'_>, etapa: &EtapaId) -> Option<servidor::Asignada> {
    servidor::asignada(paso.paquete, &paso.estado, paso.paquete.tramite.etapa(etapa)?)
}

/// Nobody takes or releases what is of somebody.
fn sin_asignar(paso: &Paso<'_>, etapa: &EtapaId) -> Result<(), Rechazo> {
    match de_alguien(paso, etapa) {
        Some(de) => Err(Rechazo::new(
            Motivo::NoDisponible,
            format!("esto se asignó a {}: no se toma ni se suelta", de.nombre),
        )),
        None => Ok(()),
    }
}

fn actuar(
    paso: &mut Paso<'_>,
    etapa: &EtapaId,
    visita: Option<u32>,
    accion: &AccionId,
    respuestas: Respuestas,
    contexto: &Contexto,
) -> Result<(), Rechazo> {
    let quien = &contexto.quien;
    let definicion = activa(paso, etapa, visita)?;
    match &definicion.tipo {
        TipoEtapa::Tarea(tarea) => {
            let (firmante, rol) = match &tarea.firma {
                Some(firma) => {
                    let (firmante, papel) =
                        firma::autorizar(paso.paquete, &paso.estado, definicion, firma, quien)?;
                    (Some((firma, firmante)), Some(papel))
                }
                None => {
                    let papel =
                        servidor::autorizar(paso.paquete, &paso.estado, definicion, &tarea.actor, quien)?;
                    (None, papel)
                }
            };
            if matches!(tarea.actor, Actor::Rol(_)) {
                servidor::separacion(paso.paquete, &paso.estado, definicion, tarea, quien)?;
            }
            tercero::puede(&paso.estado, definicion, quien)?;
            inspeccion::puede(paso.paquete, &paso.estado, definicion, quien, paso.momento)?;
            votacion::puede_cerrar(paso.paquete, &paso.estado, definicion, accion, paso.momento)?;
            libre(paso, etapa, quien)?;
            let Some(accion) = tarea.acciones.iter().find(|a| a.id == *accion) else {
                return Err(Rechazo::new(
                    Motivo::NoDisponible,
                    format!("«{}» no tiene la acción `{accion}`", definicion.nombre),
                ));
            };
            let tiene = servidor::quien_la_tiene(paso.paquete, &paso.estado, definicion);
            let ausente = rol.as_ref().and_then(|(propio, _)| quien.por(propio, tiene.as_ref()));
            let ausente = ausente.map(|s| s.nombre.clone()).unwrap_or_default();
            let firma = quien.firma_de(rol, tiene.as_ref());
            let campos = formulario::campos_de_accion(definicion, accion);
            let ajenos = formulario::de_otra_version(definicion, &paso.ambito());
            let aceptados: Vec<CampoId> = campos.iter().filter(|c| !ajenos.contains(c)).cloned().collect();
            responder(paso, etapa, &aceptados, respuestas, firma.clone(), contexto)?;
            if let Err(rechazo) = disponible(paso, accion) {
                // A guard that waits for an answer: what is missing says more than the guard.
                if rechazo.motivo == Motivo::Datos {
                    exigir(paso, &campos)?;
                }
                return Err(rechazo);
            }
            exigir(paso, &campos)?;
            validar(paso)?;
            if let Some((de, firmante)) = firmante.filter(|_| accion.id == Firma::FIRMAR)
                && !firma::firmar(
                    paso,
                    definicion,
                    de,
                    firmante,
                    firma.clone(),
                    (&contexto.nombre, &ausente),
                )?
            {
                return Ok(());
            }
            if tarea.votacion.is_some() {
                votacion::cerrar(paso, definicion, firma.clone())?;
            }
            let region = paso.estado.activa(etapa).and_then(|a| a.region.clone());
            flujo::aplicar_efectos(paso, etapa, &accion.efectos)?;
            flujo::dejar_por(paso, etapa, Suceso::Accion(accion.id.clone()), firma);
            flujo::ir(paso, &accion.a, region.as_ref())
        }
        TipoEtapa::Prevencion { reabre, a, .. } => {
            permiso::autorizar(paso.paquete, &paso.estado, &Actor::Solicitante, quien)?;
            if accion != RESPONDER {
                return Err(Rechazo::new(Motivo::NoDisponible, "aquí sólo se puede responder"));
            }
            let firma = quien.firma(None);
            // To answer is to have read: the notice takes effect first.
            flujo::notificar(paso, etapa, true, firma.clone())?;
            responder(paso, etapa, reabre, respuestas, firma.clone(), contexto)?;
            exigir(paso, reabre)?;
            validar(paso)?;
            let region = paso.estado.activa(etapa).and_then(|a| a.region.clone());
            flujo::dejar_por(paso, etapa, Suceso::Respondida, firma);
            flujo::ir(paso, a, region.as_ref())
        }
        TipoEtapa::Pago { .. }
        | TipoEtapa::Decision { .. }
        | TipoEtapa::Paralelo { .. }
        | TipoEtapa::Consulta { .. }
        | TipoEtapa::Cita(_)
        | TipoEtapa::Espera { .. }
        | TipoEtapa::Fin { .. } => Err(Rechazo::new(
            Motivo::NoDisponible,
            format!("en «{}» nadie actúa por este medio", definicion.nombre),
        )),
    }
}

/// Records the answers that an action captures; any other field is refused.
pub(crate) fn responder(
    paso: &mut Paso<'_>,
    etapa: &EtapaId,
    campos: &[CampoId],
    respuestas: Respuestas,
    firma: Quien,
    contexto: &Contexto,
) -> Result<(), Rechazo> {
    if let Some(ajeno) = respuestas.keys().find(|c| !campos.contains(c)) {
        return Err(Rechazo::new(Motivo::Datos, format!("el dato `{ajeno}` no se pide en este paso")));
    }
    tercero::distintos(paso, &respuestas)?;
    let valores: Respuestas = referido::fijar(paso, respuestas, &contexto.referidos)?
        .into_iter()
        .filter(|(campo, valor)| paso.estado.datos.campos.get(campo) != valor.as_ref())
        .collect();
    vigentes(paso, &valores)?;
    tenencia::comprobar(paso, &valores, &contexto.tenidas, &contexto.llenos)?;
    servidor::comprobar(paso, etapa, &valores, contexto)?;
    if !valores.is_empty() {
        paso.emite(firma, Hecho::Respondido { etapa: etapa.clone(), valores });
    }
    Ok(())
}

/// What is chosen anew from a catálogo is offered today.
fn vigentes(paso: &mut Paso<'_>, valores: &Respuestas) -> Result<(), Rechazo> {
    let paquete = paso.paquete;
    let ambito = paso.ambito();
    let mut campos = Vec::new();
    for (id, valor) in valores {
        let (Some(campo), Some(valor)) = (paquete.tramite.campo(id), valor) else { continue };
        if let Some(mensaje) = catalogo::impide(campo, valor, &ambito)? {
            campos.push(FaltaCampo { campo: id.clone(), mensaje });
        }
    }
    if campos.is_empty() {
        return Ok(());
    }
    let mensaje = "una opción que eligió no se ofrece hoy; elija otra".to_owned();
    Err(Rechazo { motivo: Motivo::Datos, mensaje, campos, fundamento: String::new() })
}

/// Every visible, required field has an answer.
pub(crate) fn exigir(paso: &mut Paso<'_>, campos: &[CampoId]) -> Result<(), Rechazo> {
    let mut faltas = Vec::new();
    let paquete = paso.paquete;
    let ambito = paso.ambito();
    for id in campos {
        let Some(campo) = paquete.tramite.campo(id) else { continue };
        if !ambito.visible(campo)? || ambito.campo(id)?.is_some() {
            continue;
        }
        if ambito.obligatorio(campo)? {
            faltas.push(FaltaCampo { campo: id.clone(), mensaje: crate::campo::falta(campo) });
        }
    }
    drop(ambito);
    if faltas.is_empty() {
        return Ok(());
    }
    let n = faltas.len();
    let mensaje = if n == 1 { "falta 1 dato".to_owned() } else { format!("faltan {n} datos") };
    Err(Rechazo { motivo: Motivo::Datos, mensaje, campos: faltas, fundamento: String::new() })
}

/// Every validation whose names are known holds.
pub(crate) fn validar(paso: &mut Paso<'_>) -> Result<(), Rechazo> {
    let paquete = paso.paquete;
    let ambito = paso.ambito();
    for validacion in paquete.tramite.validaciones.iter().filter(|v| v.nivel == Nivel::Error) {
        match eval(&validacion.exige.arbol, &ambito) {
            Ok(Valor::Booleano(true)) | Err(Atorado::Falta(_)) => {}
            Ok(_) => {
                return Err(Rechazo::new(Motivo::Validacion, validacion.mensaje.clone())
                    .con_fundamento(validacion.cita.articulos()));
            }
            Err(otro) => return Err(otro.into()),
        }
    }
    Ok(())
}

/// Whether an action may be taken with what is known now; else the reason.
pub(crate) fn disponible(paso: &mut Paso<'_>, accion: &Accion) -> Result<(), Rechazo> {
    let articulo = accion.cita.articulos();
    if let Some(si) = &accion.si {
        let resultado = eval(&si.arbol, &paso.ambito());
        let resultado_falta = matches!(resultado, Err(Atorado::Falta(_)));
        match resultado {
            Ok(Valor::Booleano(true)) => {}
            Ok(Valor::Booleano(false)) | Err(Atorado::Falta(_)) => {
                return Err(Rechazo::new(
                    if resultado_falta { Motivo::Datos } else { Motivo::NoDisponible },
                    format!(
                        "«{}» no está disponible: necesita que {}",
                        accion.etiqueta,
                        formulario::en_palabras(paso.paquete, si)
                    ),
                )
                .con_fundamento(articulo));
            }
            Ok(otro) => {
                return Err(Rechazo::defecto(format!(
                    "la condición de `{}` dio {}",
                    accion.id,
                    otro.clase()
                )));
            }
            Err(otro) => return Err(otro.into()),
        }
    }
    destino_abierto(paso, &accion.a, &accion.etiqueta)
}

/// Whether a destination can still be entered: not exhausted, and a prevención within its window.
fn destino_abierto(paso: &mut Paso<'_>, destino: &Destino, etiqueta: &str) -> Result<(), Rechazo> {
    let Destino::Etapa(id) = destino else { return Ok(()) };
    let definicion = flujo::definicion(paso, id)?;
    let visitas = paso.estado.visitas(id);
    if definicion.maximo.is_some_and(|m| visitas >= m) && definicion.al_agotar.is_none() {
        let veces = definicion.maximo.unwrap_or(0);
        let cuantas = if veces == 1 { "una sola vez".to_owned() } else { format!("hasta {veces} veces") };
        return Err(Rechazo::new(
            Motivo::NoDisponible,
            format!("«{etiqueta}» ya no está disponible: «{}» se puede {cuantas}", definicion.nombre),
        )
        .con_fundamento(definicion.cita.articulos()));
    }
    if let TipoEtapa::Prevencion { dentro_de, .. } = &definicion.tipo
        && let Some(activo) = paso.estado.relojes.get(RESOLUCION)
        && let Some(calendario) = paso.paquete.calendario(&activo.reloj.calendario)
        && !crate::plazo::permite(*dentro_de, &activo.reloj, calendario, paso.momento)
    {
        return Err(Rechazo::new(
            Motivo::NoDisponible,
            format!("«{etiqueta}» ya no está disponible: el tiempo para prevenir terminó; debe resolverse con lo que hay"),
        )
        .con_fundamento(definicion.cita.articulos()));
    }
    Ok(())
}

fn general(
    paso: &mut Paso<'_>,
    accion: &AccionId,
    respuestas: Respuestas,
    contexto: &Contexto,
) -> Result<(), Rechazo> {
    let quien = &contexto.quien;
    if paso.estado.resultado.is_some() {
        return Err(Rechazo::new(Motivo::Concluido, "este expediente ya concluyó; sólo puede consultarse"));
    }
    let Some(general) = paso.paquete.tramite.acciones_generales.iter().find(|a| a.id == *accion) else {
        return Err(Rechazo::new(Motivo::NoDisponible, "este trámite no tiene esa acción"));
    };
    let rol = permiso::autorizar(paso.paquete, &paso.estado, &general.actor, quien)?;
    let Some(donde) =
        paso.estado.activas.iter().find(|a| general.en.contains(&a.etapa)).map(|a| a.etapa.clone())
    else {
        return Err(Rechazo::new(
            Motivo::NoDisponible,
            format!("«{}» no se puede en esta etapa", general.etiqueta),
        ));
    };
    let firma = quien.firma(rol);
    responder(paso, &donde, &general.captura, respuestas, firma.clone(), contexto)?;
    if let Some(si) = &general.si
        && !flujo::verdad(eval(&si.arbol, &paso.ambito())).unwrap_or(false)
    {
        return Err(Rechazo::new(
            Motivo::NoDisponible,
            format!("«{}» no está disponible ahora", general.etiqueta),
        ));
    }
    exigir(paso, &general.captura)?;
    flujo::dejar_por(paso, &donde, Suceso::General(general.id.clone()), firma);
    flujo::cancelar(paso, None);
    flujo::entrar(paso, &general.a, None)
}

fn tomar(paso: &mut Paso<'_>, etapa: &EtapaId, quien: &Actuante) -> Result<(), Rechazo> {
    let definicion = activa(paso, etapa, None)?;
    // Who receives at an appointment is whoever is at the window, and several people sign.
    let actor = permiso::actor_de(definicion)
        .filter(|_| cita::cita_de(definicion).is_none())
        .filter(|_| definicion.firma().is_none() && definicion.inspeccion().is_none())
        .filter(|_| definicion.votacion().is_none());
    let Some(actor @ Actor::Rol(_)) = actor else {
        return Err(Rechazo::new(Motivo::NoDisponible, "esta etapa no se toma"));
    };
    let rol = servidor::autorizar(paso.paquete, &paso.estado, definicion, actor, quien)?;
    sin_asignar(paso, etapa)?;
    if let TipoEtapa::Tarea(tarea) = &definicion.tipo {
        servidor::separacion(paso.paquete, &paso.estado, definicion, tarea, quien)?;
    }
    libre(paso, etapa, quien)?;
    let Some(cuenta) = quien.cuenta().cloned() else {
        return Err(Rechazo::new(Motivo::SinPermiso, "sólo una persona puede tomar una tarea"));
    };
    let ya = paso.estado.activa(etapa).is_some_and(|a| a.tomada_por.as_ref() == Some(&cuenta));
    if !ya {
        let tenia = servidor::quien_la_tiene(paso.paquete, &paso.estado, definicion);
        paso.emite(quien.firma_de(rol, tenia.as_ref()), Hecho::Tomado { etapa: etapa.clone(), cuenta });
    }
    Ok(())
}

fn soltar(paso: &mut Paso<'_>, etapa: &EtapaId, quien: &Actuante) -> Result<(), Rechazo> {
    let definicion = activa(paso, etapa, None)?;
    // Who goes to a visit is named by who programs it, and changed by them.
    let Some(actor) = permiso::actor_de(definicion).filter(|_| definicion.inspeccion().is_none()) else {
        return Err(Rechazo::new(Motivo::NoDisponible, "esta etapa no se toma"));
    };
    // Who had it may have left: then nobody but the system is there to give it back. What is of somebody was never taken.
    let rol = match quien {
        Actuante::Sistema => None,
        _ => {
            let rol = servidor::autorizar(paso.paquete, &paso.estado, definicion, actor, quien)?;
            sin_asignar(paso, etapa)?;
            libre(paso, etapa, quien)?;
            rol
        }
    };
    if paso.estado.activa(etapa).is_some_and(|a| a.tomada_por.is_some()) {
        let tenia = servidor::quien_la_tiene(paso.paquete, &paso.estado, definicion);
        paso.emite(quien.firma_de(rol, tenia.as_ref()), Hecho::Soltado { etapa: etapa.clone() });
    }
    Ok(())
}

/// A payment either matches and moves the flow, or is set apart; it is never lost and never applied twice.
fn pagar(
    paso: &mut Paso<'_>,
    etapa: &EtapaId,
    monto: rust_decimal::Decimal,
    medio: String,
    referencia: String,
) -> Result<(), Rechazo> {
    let conocida = paso.estado.pagos.iter().any(|p| p.referencia == referencia)
        || paso.estado.apartados.iter().any(|p| p.referencia == referencia);
    if conocida {
        return Ok(());
    }
    let definicion = paso.paquete.tramite.etapa(etapa);
    let Some(TipoEtapa::Pago { cobro, a }) = definicion.map(|e| &e.tipo) else {
        return Err(Rechazo::new(Motivo::YaNo, "este trámite no tiene ese pago"));
    };
    let motivo = if paso.estado.pago_de(cobro).is_some() {
        Some("este cobro ya estaba pagado".to_owned())
    } else if paso.estado.activa(etapa).is_none() {
        Some("llegó cuando el pago ya no estaba pendiente".to_owned())
    } else {
        let vigente = flujo::liquidar(paso, cobro)?;
        (vigente.total != monto).then(|| {
            format!(
                "se esperaban {} y llegaron {}",
                crate::formato::moneda(vigente.total),
                crate::formato::moneda(monto)
            )
        })
    };
    if let Some(motivo) = motivo {
        paso.sistema(Hecho::PagoApartado { monto, medio, referencia, motivo });
        return Ok(());
    }
    let region = paso.estado.activa(etapa).and_then(|x| x.region.clone());
    let vigente = flujo::liquidar(paso, cobro)?;
    if paso.estado.liquidaciones.get(etapa) != Some(&vigente) {
        paso.sistema(Hecho::Liquidado { etapa: etapa.clone(), liquidacion: vigente });
    }
    paso.sistema(Hecho::Pagado { etapa: etapa.clone(), cobro: cobro.clone(), monto, medio, referencia });
    flujo::dejar(paso, etapa, Suceso::Pagado);
    flujo::ir(paso, a, region.as_ref())
}

fn consultar(paso: &mut Paso<'_>, etapa: &EtapaId, quien: &Actuante) -> Result<(), Rechazo> {
    permiso::autorizar(paso.paquete, &paso.estado, &Actor::Solicitante, quien)?;
    flujo::notificar(paso, etapa, true, quien.firma(None))
}
