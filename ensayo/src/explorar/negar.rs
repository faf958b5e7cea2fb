//! Attempts that must be refused: for each refusal that a trámite has, what somebody would do in a situation to meet it.

use std::collections::{BTreeMap, BTreeSet};

use engine::evolve::local;
use engine::{formulario, permiso, plazo, tenencia};
use jiff::ToSpan;
use rust_decimal::Decimal;
use schemas::ids::CampoId;
use schemas::paquete::{
    Accion, AccionGeneral, Actor, Campo, Etapa, Gestion, Intento, Paquete, Paso, Respuesta, TipoCampo,
    TipoEtapa,
};

use super::busca::{Gasto, Movido, Nodo, mover, respuestas};
use super::planteo::Planteo;
use crate::medida::Plan;
use crate::medida::figura::paso_de;
use crate::medida::linde::{limites, limites_de_fecha};
use crate::medida::negacion::{Fuera, Negacion};
use crate::paso;
use crate::personas::SOLICITANTE;
use crate::valores::importe;

/// Days that are let go by, looking for the one on which it is too late.
const DIAS: i64 = 40;

/// What is tried, one step after the other; the last one must be refused.
pub type Ensayo = Vec<Paso>;

fn rechaza(que: Gestion, por: Option<String>, con: BTreeMap<CampoId, Respuesta>) -> Paso {
    Paso::Rechaza { intento: Intento { que, por, con }, porque: String::new() }
}

fn accion(etapa: &Etapa, accion: &Accion) -> Gestion {
    Gestion::Accion { etapa: etapa.id.clone(), accion: accion.id.clone() }
}

/// The first thing that may be done in a stage.
fn primera(etapa: &Etapa) -> Option<Gestion> {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => tarea.acciones.first().map(|a| accion(etapa, a)),
        TipoEtapa::Prevencion { .. } => {
            Some(Gestion::Accion { etapa: etapa.id.clone(), accion: engine::decide::RESPONDER.into() })
        }
        _ => None,
    }
}

/// The answers of a case to all that something captures.
fn todo(nodo: &Nodo<'_>, caso: &Planteo, que: &Gestion) -> BTreeMap<CampoId, Respuesta> {
    respuestas(nodo, caso, &paso::campos(&nodo.corrida, que), false)
}

/// What may be tried in a situation to meet a refusal that isn't of an answer.
pub fn ensayos(plan: &Plan<'_>, nodo: &Nodo<'_>, caso: &Planteo, negacion: &Negacion<'_>) -> Vec<Ensayo> {
    let paquete = plan.paquete;
    let Some(estado) = &nodo.corrida.estado else {
        return match negacion {
            Negacion::SinLugar(etapa, a)
                if paquete.tramite.etapas.first().is_some_and(|e| e.id == etapa.id) =>
            {
                let que = accion(etapa, a);
                let con = todo(nodo, caso, &que);
                vec![vec![rechaza(que, None, con)]]
            }
            _ => Vec::new(),
        };
    };
    let activa = |etapa: &Etapa| estado.activa(&etapa.id).is_some();
    let sigue = estado.resultado.is_none();
    let una = |que: Gestion| {
        let con = todo(nodo, caso, &que);
        vec![vec![rechaza(que, None, con)]]
    };
    match negacion {
        Negacion::Guarda(etapa, a) if activa(etapa) => una(accion(etapa, a)),
        Negacion::SinLugar(etapa, a) if activa(etapa) => una(accion(etapa, a)),
        Negacion::Agotada(etapa, a) if activa(etapa) => una(accion(etapa, a)),
        Negacion::Ventana(etapa, a) if activa(etapa) => tardios(nodo, caso, accion(etapa, a)),
        Negacion::Ajena(etapa) if activa(etapa) => {
            let Some(que) = primera(etapa) else { return Vec::new() };
            let con = todo(nodo, caso, &que);
            ajeno(paquete, &permiso::actores_de(paquete, etapa))
                .map(|por| vec![rechaza(que, Some(por), con)])
                .into_iter()
                .collect()
        }
        Negacion::AjenaGeneral(general)
            if sigue && estado.activas.iter().any(|a| general.en.contains(&a.etapa)) =>
        {
            let por = ajeno(paquete, std::slice::from_ref(&general.actor));
            let con = todo(nodo, caso, &de_general(general));
            por.map(|por| vec![rechaza(de_general(general), Some(por), con)]).into_iter().collect()
        }
        Negacion::Separacion(etapa) if activa(etapa) => primera(etapa).map(una).unwrap_or_default(),
        Negacion::Tarde(etapa) if sigue && !activa(etapa) => primera(etapa).map(una).unwrap_or_default(),
        Negacion::GuardaGeneral(general) | Negacion::FueraDeLugar(general) if sigue => {
            una(de_general(general))
        }
        Negacion::Concluido if !sigue => {
            let ultima = paquete
                .tramite
                .etapas
                .iter()
                .rev()
                .find(|e| estado.visitas(&e.id) > 0 && primera(e).is_some());
            ultima.and_then(primera).map(una).unwrap_or_default()
        }
        Negacion::OtroMonto(etapa) if activa(etapa) => {
            let debe = estado.liquidaciones.get(&etapa.id).map(|l| l.total);
            let monto = debe.and_then(|d| d.checked_add(Decimal::ONE));
            vec![vec![apartado(etapa, monto)]]
        }
        Negacion::YaPagado(etapa) if !activa(etapa) && estado.visitas(&etapa.id) > 0 => {
            vec![vec![apartado(etapa, None)]]
        }
        Negacion::PagoTarde(etapa) if !activa(etapa) && estado.visitas(&etapa.id) > 0 => {
            vec![vec![apartado(etapa, None)]]
        }
        _ => Vec::new(),
    }
}

fn de_general(general: &AccionGeneral) -> Gestion {
    Gestion::General { accion: general.id.clone() }
}

fn apartado(etapa: &Etapa, monto: Option<Decimal>) -> Paso {
    Paso::LlegaPago { etapa: etapa.id.clone(), monto, apartado: Some(String::new()) }
}

/// Somebody to whom something doesn't fall.
fn ajeno(paquete: &Paquete, actores: &[Actor]) -> Option<String> {
    match actores.first()? {
        Actor::Solicitante => paquete.roles.first().map(|r| r.id.to_string()),
        Actor::Rol(_) => {
            let puede = |otro: &schemas::ids::RolId| {
                actores.iter().any(|a| match a {
                    Actor::Rol(rol) => permiso::rol_para(paquete, rol, std::slice::from_ref(otro)).is_some(),
                    Actor::Solicitante | Actor::Tercero(_) | Actor::Sistema => false,
                })
            };
            let otro = paquete.roles.iter().find(|r| !puede(&r.id));
            Some(otro.map_or_else(|| SOLICITANTE.to_owned(), |r| r.id.to_string()))
        }
        Actor::Tercero(_) => Some(SOLICITANTE.to_owned()),
        Actor::Sistema => None,
    }
}

/// The same on each of the days that follow, as long as nothing moves.
fn tardios(nodo: &Nodo<'_>, caso: &Planteo, que: Gestion) -> Vec<Ensayo> {
    let con = todo(nodo, caso, &que);
    let ahora = local(nodo.corrida.paquete, nodo.corrida.ahora);
    let dia = |n: i64| ahora.date().checked_add(n.days()).ok().map(|d| d.at(12, 0, 0, 0));
    (1..DIAS)
        .filter_map(dia)
        .map(|momento| vec![Paso::Hasta { momento }, rechaza(que.clone(), None, con.clone())])
        .collect()
}

/// Makes an attempt. Gives its steps, with the reasons that were given, if it meets the refusal.
pub fn probar(
    nodo: &Nodo<'_>,
    ensayo: &Ensayo,
    metas: &BTreeSet<usize>,
    gasto: &mut Gasto,
) -> Option<(Ensayo, BTreeSet<usize>)> {
    let (ultimo, previos) = ensayo.split_last()?;
    let mut ahora = nodo.clone();
    for previo in previos {
        if !gasto.paso() {
            return None;
        }
        match mover(&ahora, &super::busca::Mov::Da(previo.clone())) {
            Movido::Si(siguiente) if siguiente.clave == nodo.clave => ahora = *siguiente,
            _ => return None,
        }
    }
    if !gasto.paso() {
        return None;
    }
    let dicho = match ultimo {
        Paso::Rechaza { intento, .. } => {
            let rechazo = paso::intentar(&mut ahora.corrida, intento).err()?;
            let campos: Vec<&str> = rechazo.campos.iter().map(|c| c.mensaje.as_str()).collect();
            let porque = if campos.is_empty() { rechazo.mensaje.clone() } else { campos.join("; ") };
            Paso::Rechaza { intento: intento.clone(), porque: crate::palabras::llano(&porque) }
        }
        Paso::LlegaPago { etapa, monto, .. } => {
            let desde = ahora.corrida.eventos.len();
            paso::dar(&mut ahora.corrida, ultimo);
            let motivo = ahora.corrida.eventos.iter().skip(desde).find_map(|e| match &e.hecho {
                schemas::evento::Hecho::PagoApartado { motivo, .. } => Some(motivo.clone()),
                _ => None,
            })?;
            Paso::LlegaPago { etapa: etapa.clone(), monto: *monto, apartado: Some(motivo) }
        }
        _ => return None,
    };
    let visto: BTreeSet<usize> = ahora.visto().difference(&nodo.visto()).copied().collect();
    if visto.is_disjoint(metas) {
        return None;
    }
    let mut pasos = previos.to_vec();
    pasos.push(dicho);
    Some((pasos, visto))
}

/// Answers that do not fit, or that lack, for something that may be done in a situation: as few attempts as show them all.
pub fn de_respuestas(
    plan: &Plan<'_>,
    nodo: &Nodo<'_>,
    caso: &Planteo,
    que: &Gestion,
    faltan: &BTreeSet<usize>,
) -> Vec<Ensayo> {
    let ids = paso::campos(&nodo.corrida, que);
    let mias: Vec<&Negacion<'_>> = plan
        .negaciones
        .iter()
        .filter(|(cual, _)| faltan.contains(cual))
        .map(|(_, negacion)| negacion)
        .filter(|n| matches!(n, Negacion::Falta(c) | Negacion::NoCabe(c, _) if ids.contains(&c.id)))
        .collect();
    let mut ensayos = Vec::new();
    let completas = todo(nodo, caso, que);
    let mut vacias = completas.clone();
    for negacion in &mias {
        if let Negacion::Falta(campo) = negacion {
            vacias.remove(&campo.id);
        }
    }
    if vacias.len() < completas.len() {
        // First without answers at all, then with those by which other questions are asked.
        ensayos.push(vec![rechaza(que.clone(), None, BTreeMap::new())]);
        ensayos.push(vec![rechaza(que.clone(), None, vacias)]);
        for campo in mias.iter().filter_map(|n| if let Negacion::Falta(c) = n { Some(c) } else { None }) {
            let mut sin = completas.clone();
            sin.remove(&campo.id);
            ensayos.push(vec![rechaza(que.clone(), None, sin)]);
        }
    }
    for fuera in [Fuera::Debajo, Fuera::Encima, Fuera::Forma, Fuera::Viejo] {
        let mut con = completas.clone();
        for negacion in &mias {
            if let Negacion::NoCabe(campo, f) = negacion
                && *f == fuera
                && let Some(respuesta) = que_no_cabe(plan.paquete, nodo, caso, campo, fuera)
            {
                con.insert(campo.id.clone(), respuesta);
            }
        }
        if con != completas {
            ensayos.push(vec![rechaza(que.clone(), None, con)]);
        }
    }
    ensayos
}

/// What may be done in a situation by sending answers.
pub fn con_respuestas(nodo: &Nodo<'_>) -> Vec<Gestion> {
    let tramite = &nodo.corrida.paquete.tramite;
    let de = |etapa: &Etapa| -> Vec<Gestion> {
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => tarea
                .acciones
                .iter()
                .filter(|a| !formulario::campos_de_accion(etapa, a).is_empty())
                .map(|a| accion(etapa, a))
                .collect(),
            _ => Vec::new(),
        }
    };
    match &nodo.corrida.estado {
        None => tramite.etapas.first().map(de).unwrap_or_default(),
        Some(estado) if estado.resultado.is_some() => Vec::new(),
        Some(estado) => {
            let activas = tramite.etapas.iter().filter(|e| estado.activa(&e.id).is_some());
            let generales = tramite
                .acciones_generales
                .iter()
                .filter(|g| !g.captura.is_empty() && estado.activas.iter().any(|a| g.en.contains(&a.etapa)));
            activas.flat_map(de).chain(generales.map(de_general)).collect()
        }
    }
}

/// An answer just beyond what a field takes.
fn que_no_cabe(
    paquete: &Paquete,
    nodo: &Nodo<'_>,
    caso: &Planteo,
    campo: &Campo,
    fuera: Fuera,
) -> Option<Respuesta> {
    let texto = |t: String| Some(Respuesta::Texto(t));
    match (&campo.tipo, fuera) {
        (TipoCampo::Texto { largo, .. } | TipoCampo::TextoLargo { largo }, Fuera::Debajo) => {
            texto(letras(largo.0.checked_sub(1)?))
        }
        (TipoCampo::Texto { largo, .. } | TipoCampo::TextoLargo { largo }, Fuera::Encima) => {
            texto(letras(largo.1.checked_add(1)?))
        }
        (TipoCampo::Fecha { .. }, Fuera::Debajo | Fuera::Encima) => {
            let datos = match &nodo.corrida.estado {
                Some(estado) => estado.datos.clone(),
                None => caso.datos(paquete),
            };
            let [primera, ultima] = limites_de_fecha(paquete, &campo.tipo, &datos);
            let (limite, dias) = if fuera == Fuera::Debajo { (primera, -1) } else { (ultima, 1) };
            texto(super::respuestas::corrida(limite?, dias)?.to_string())
        }
        (TipoCampo::Documento { antiguedad_maxima: Some(dura), .. }, Fuera::Viejo) => {
            let calendario = paquete.calendario(&paquete.municipio.calendario)?;
            let al = caso.prueba.fecha.date();
            let desde = plazo::mueve_fecha(calendario, al, -i64::from(dura.cantidad), dura.unidad)?;
            let viejo = |d: &jiff::civil::Date| {
                plazo::mueve_fecha(calendario, *d, i64::from(dura.cantidad), dura.unidad)
                    .is_some_and(|v| v < al)
            };
            let dia = (-3..15).filter_map(|n| desde.checked_sub(i64::from(n).days()).ok()).find(viejo)?;
            let nombre = format!("{}.pdf", campo.id);
            let partes = [("archivo", nombre), ("fecha", dia.to_string())];
            Some(Respuesta::Partes(partes.map(|(n, t)| (n.to_owned(), Respuesta::Texto(t))).into()))
        }
        (TipoCampo::Salida { .. }, Fuera::Viejo) => {
            let pedida = tenencia::Pedida::de(campo)?;
            let ultimo = pedida.desde(paquete, caso.prueba.fecha.date())?.yesterday().ok()?;
            let dicha = caso.respuestas.get(&campo.id).cloned();
            // Where it may be left out, the plainest case does.
            let otra = || super::respuestas::de_campo(paquete, campo, caso.prueba.fecha).into_iter().next();
            let Some(Respuesta::Partes(mut partes)) = dicha.or_else(otra) else { return None };
            partes.insert("vence".to_owned(), Respuesta::Texto(ultimo.to_string()));
            Some(super::respuestas::ordenada(partes))
        }
        // A folio that nobody has said to be held.
        (TipoCampo::Salida { .. }, Fuera::Forma) => texto("MX-2025-000999-D1".to_owned()),
        (TipoCampo::Expediente, Fuera::Forma) => texto("MX-2025-000999".to_owned()),
        (_, Fuera::Forma) => texto("no se sabe".to_owned()),
        (tipo, Fuera::Debajo | Fuera::Encima) => {
            let paso = paso_de(tipo)?;
            let (minimo, maximo) = limites(tipo);
            let n = if fuera == Fuera::Debajo {
                minimo?.checked_sub(paso)?
            } else {
                maximo?.checked_add(paso)?
            };
            texto(if matches!(tipo, TipoCampo::Dinero { .. }) {
                importe(n)
            } else {
                n.normalize().to_string()
            })
        }
        (_, Fuera::Viejo) => None,
    }
}

/// A text of exactly so many letters.
fn letras(cuantas: u32) -> String {
    let cuantas = cuantas as usize;
    let base = "Texto de prueba que no cabe ";
    let dicho: String = base.chars().cycle().take(cuantas).collect();
    // The reader takes away a space at the end.
    match dicho.strip_suffix(' ') {
        Some(resto) => format!("{resto}a"),
        None => dicho,
    }
}
