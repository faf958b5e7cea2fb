//! The panel of decision: what this account may do now, what it can't and why, and the fields that each action captures.

use std::collections::{BTreeMap, BTreeSet};

use engine::ambito::Ambito;
use engine::campo::{Entrada, ErrorCampo, a_formulario};
use engine::comando::Actuante;
use engine::datos::Datos;
use engine::estado::Activa;
use engine::formulario::{self, Oferta};
use engine::permiso;
use engine::servidor;
use schemas::ids::{CampoId, CuentaId, RolId};
use schemas::paquete::{Accion, AccionGeneral, Campo, Destino, Etapa, Paquete, TipoEtapa};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::aparte;
use super::tarea::{en_palabras, quien_lo_tiene};
use super::{url_de, url_de_etapa};
use crate::almacen::{Borrador, Reservado};
use crate::app::{Abierto, AppError};
use crate::http::falla::codificar;
use crate::http::vista::campos::{self, Formulario};
use crate::http::vista::{catalogos, flujo};
use crate::http::{Cx, Falla, mayuscula};
use crate::web::vistas::{AccionVista, Campo as CampoVista, CitaExpediente, Control, Decision};

/// How an action of several stages is told from those of a stage in an address.
const GENERAL: &str = "general.";

/// What is done with a session, whatever comes of it.
const CERRAR: &str = "Cerrar la sesión";

/// An action of the definition.
#[derive(Clone, Copy, Debug)]
pub enum Definida<'p> {
    /// Of a stage.
    DeEtapa(&'p Etapa, &'p Accion),
    /// Of several.
    General(&'p AccionGeneral),
}

impl<'p> Definida<'p> {
    /// The action with this id in an address.
    pub fn buscar(paquete: &'p Paquete, etapa: &str, id: &str) -> Option<Self> {
        if let Some(general) = id.strip_prefix(GENERAL) {
            return paquete.tramite.acciones_generales.iter().find(|a| a.id == *general).map(Self::General);
        }
        let etapa = paquete.tramite.etapa(etapa)?;
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                tarea.acciones.iter().find(|a| a.id == *id).map(|a| Self::DeEtapa(etapa, a))
            }
            _ => None,
        }
    }

    /// Its button.
    pub fn etiqueta(self) -> &'p str {
        match self {
            Self::DeEtapa(etapa, _) if etapa.votacion().is_some() => CERRAR,
            Self::DeEtapa(_, accion) => &accion.etiqueta,
            Self::General(general) => &general.etiqueta,
        }
    }

    /// The question that it asks.
    pub fn confirma(self) -> Option<&'p str> {
        match self {
            Self::DeEtapa(_, accion) => accion.confirma.as_deref(),
            Self::General(general) => general.confirma.as_deref(),
        }
    }

    /// The fields that it captures, with those of its stage.
    pub fn campos(self, paquete: &'p Paquete) -> Vec<&'p Campo> {
        let ids = match self {
            Self::DeEtapa(etapa, accion) => formulario::campos_de_accion(etapa, accion),
            Self::General(general) => general.captura.clone(),
        };
        de_ids(paquete, &ids)
    }

    fn ayuda(self, paquete: &Paquete) -> String {
        let etapa = match self {
            Self::DeEtapa(_, Accion { a: Destino::Etapa(id), .. }) => paquete.tramite.etapa(id),
            Self::DeEtapa(_, Accion { a: Destino::Listo, .. }) => {
                return "Termina esta parte; sigue cuando estén las demás.".to_owned();
            }
            Self::General(general) => paquete.tramite.etapa(&general.a),
        };
        etapa.map(|e| a_donde(paquete, e)).unwrap_or_default()
    }
}

/// Where a stage leads, in a sentence.
pub fn a_donde(paquete: &Paquete, etapa: &Etapa) -> String {
    let nombre = &etapa.nombre;
    match &etapa.tipo {
        TipoEtapa::Fin { .. } => format!("El trámite termina: {nombre}."),
        TipoEtapa::Pago { .. } => format!("Pasa a «{nombre}»: quien solicita debe pagar."),
        TipoEtapa::Prevencion { .. } => match &etapa.plazo {
            Some(plazo) => format!(
                "Se pide a quien solicita completar su solicitud; tiene {} para responder.",
                plazo.dura
            ),
            None => "Se pide a quien solicita completar su solicitud.".to_owned(),
        },
        TipoEtapa::Decision { .. } | TipoEtapa::Paralelo { .. } => format!("Pasa a «{nombre}»."),
        TipoEtapa::Consulta { .. } => format!("El sistema pregunta por su cuenta: {nombre}."),
        TipoEtapa::Cita(_) => match flujo::quien(paquete, etapa, "quien solicita") {
            Some(quien) => format!("Pasa a «{nombre}»: {quien} elige día y hora."),
            None => format!("Pasa a «{nombre}»."),
        },
        TipoEtapa::Espera { .. } => format!("Espera: {nombre}."),
        TipoEtapa::Tarea(tarea) if tarea.inspeccion.is_some() => {
            let quien = flujo::quien(paquete, etapa, "quien solicita").unwrap_or_default();
            format!("Pasa a «{nombre}»: una visita que hace {quien}.")
        }
        TipoEtapa::Tarea(tarea) if tarea.votacion.is_some() => {
            let quien = flujo::quien(paquete, etapa, "quien solicita").unwrap_or_default();
            format!("Pasa a «{nombre}»: vota {quien}.")
        }
        TipoEtapa::Tarea(_) if etapa.firma().is_some() => {
            let quien = flujo::quien(paquete, etapa, "quien solicita").unwrap_or_default();
            format!("Pasa a «{nombre}»; firman: {quien}.")
        }
        TipoEtapa::Tarea(_) => match flujo::quien(paquete, etapa, "quien solicita") {
            Some(quien) => format!("Pasa a «{nombre}»; le toca a {quien}."),
            None => format!("Pasa a «{nombre}»."),
        },
    }
}

pub fn de_ids<'p>(paquete: &'p Paquete, ids: &[CampoId]) -> Vec<&'p Campo> {
    ids.iter().filter_map(|id| paquete.tramite.campo(id)).collect()
}

/// What somebody has chosen or typed so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eleccion {
    /// The action, as in an address.
    pub accion: String,
    /// What was typed, by the names of the fields.
    pub entrada: Entrada,
    /// What is wrong with it.
    #[serde(skip)]
    pub errores: Vec<ErrorDe>,
    /// What is wrong with the choice itself.
    #[serde(skip)]
    pub error: Option<String>,
}

/// What is wrong with a field.
pub type ErrorDe = ErrorCampo;

/// The name under which a choice is kept until it is confirmed.
fn clave_de(abierto: &Abierto, activa: &Activa, cx: &Cx) -> String {
    let cuenta = cx.cuenta_id().map(ToString::to_string).unwrap_or_default();
    format!("decision:{}:{}:{}:{cuenta}", abierto.id, activa.etapa, activa.visita)
}

impl Eleccion {
    /// What was kept of this stage, if anything.
    pub async fn guardada(cx: &Cx, abierto: &Abierto, activa: &Activa) -> Result<Option<Self>, Falla> {
        let (id, cuenta) = (clave_de(abierto, activa, cx), cx.operador()?.id.clone());
        let borrador = cx.servidor.app().almacen().leer(move |l| l.borrador(&id, &cuenta)).await?;
        Ok(borrador.and_then(|b| serde_json::from_value(b.respuestas.0).ok()))
    }

    /// Keeps it, so that going back loses nothing.
    pub async fn guardar(&self, cx: &Cx, abierto: &Abierto, activa: &Activa) -> Result<(), Falla> {
        let app = cx.servidor.app();
        let borrador = Borrador {
            id: clave_de(abierto, activa, cx),
            cuenta: cx.operador()?.id.clone(),
            tramite: abierto.paquete.tramite.id.clone(),
            respuestas: Reservado(serde_json::to_value(self).unwrap_or(Value::Null)),
            pagina: activa.etapa.to_string(),
            actualizado: app.ahora(),
        };
        Ok(app.almacen().escribir(move |e| e.guardar_borrador(&borrador)).await?)
    }

    /// Forgets what was kept.
    pub async fn olvidar(cx: &Cx, abierto: &Abierto, activa: &Activa) -> Result<(), Falla> {
        let (id, cuenta) = (clave_de(abierto, activa, cx), cx.operador()?.id.clone());
        cx.servidor.app().almacen().escribir(move |e| e.borrar_borrador(&id, &cuenta)).await?;
        Ok(())
    }
}

/// What this account may do now, by stage.
pub fn ofertas(cx: &Cx, abierto: &Abierto) -> Result<Vec<Oferta>, Falla> {
    let ahora = cx.servidor.app().ahora();
    Ok(formulario::ofertas(&abierto.paquete, &abierto.estado, &cx.actuante(&abierto.paquete)?, ahora)
        .map_err(AppError::from)?)
}

/// The stage in view: the one that was asked for when it is theirs, else one that they took, else the first that is theirs.
pub fn etapa_en_vista<'a>(
    cx: &Cx,
    abierto: &'a Abierto,
    ofertas: &[Oferta],
    pedida: &str,
) -> Option<&'a Activa> {
    let suyas: Vec<&Activa> = abierto
        .estado
        .activas
        .iter()
        .filter(|a| ofertas.iter().any(|o| o.etapa.as_ref() == Some(&a.etapa)))
        .collect();
    let mia = |a: &&&Activa| a.tomada_por.is_some() && a.tomada_por.as_ref() == cx.cuenta_id();
    suyas
        .iter()
        .find(|a| a.etapa == *pedida)
        .or_else(|| suyas.iter().find(mia))
        .or_else(|| suyas.first())
        .copied()
}

/// Fields that several actions ask for: in the page their names carry the action, so that one doesn't overwrite the other.
pub fn repetidos(ofertas: &[&Oferta]) -> BTreeSet<CampoId> {
    let mut veces: BTreeMap<&CampoId, u32> = BTreeMap::new();
    for campo in ofertas.iter().flat_map(|o| &o.captura) {
        *veces.entry(campo).or_default() += 1;
    }
    veces.into_iter().filter(|(_, n)| *n > 1).map(|(c, _)| c.clone()).collect()
}

/// What stands before the name of a field that several actions ask for.
pub fn prefijo(accion: &str) -> String {
    format!("{}__", accion.replace('.', "_"))
}

/// The offers of the stage in view, with the id of each in an address.
pub fn de_la_etapa<'o>(ofertas: &'o [Oferta], activa: &Activa) -> Vec<(String, &'o Oferta)> {
    ofertas
        .iter()
        .filter(|o| o.etapa.as_ref().is_none_or(|e| *e == activa.etapa))
        .filter(|o| !o.aparte)
        .map(|o| (if o.etapa.is_none() { format!("{GENERAL}{}", o.accion) } else { o.accion.to_string() }, o))
        .collect()
}

/// The panel.
pub async fn decision(
    cx: &Cx,
    abierto: &Abierto,
    pedida: &str,
    eleccion: &Eleccion,
) -> Result<Decision, Falla> {
    let paquete = abierto.paquete.paquete();
    let solo_lee = |porque: String| Decision { impedida: Some(porque), ..Decision::default() };
    if abierto.estado.resultado.is_some() {
        return Ok(solo_lee("Este expediente ya concluyó; sólo puede consultarse.".to_owned()));
    }
    let ofertas = ofertas(cx, abierto)?;
    let quien = cx.actuante(&abierto.paquete)?;
    let Some(activa) = etapa_en_vista(cx, abierto, &ofertas, pedida) else {
        return Ok(solo_lee(a_quien_le_toca(paquete, abierto)));
    };
    if let Some(etapa) = paquete.tramite.etapa(&activa.etapa).filter(|e| engine::cita::cita_de(e).is_some()) {
        return super::citas::decision(cx, abierto, etapa);
    }
    let inspeccion = paquete.tramite.etapa(&activa.etapa).filter(|e| e.inspeccion().is_some());
    let mut visita = None;
    if let Some(etapa) = inspeccion {
        let mut panel = super::visitas::panel(cx, abierto, etapa).await?;
        aparte::con_lo_enviado(&mut panel, eleccion);
        let hay = engine::inspeccion::programada(&abierto.estado, &etapa.id);
        if hay.is_none_or(|h| cx.cuenta_id() != Some(&h.inspector)) {
            return Ok(Decision { cita: Some(panel), ..Decision::default() });
        }
        visita = Some(panel);
    }
    let vota = paquete.tramite.etapa(&activa.etapa).filter(|e| e.votacion().is_some());
    if let Some(etapa) = vota {
        let mut panel = super::sesiones::panel(cx, abierto, etapa)?;
        aparte::con_lo_enviado(&mut panel, eleccion);
        if !super::sesiones::la_cierra(cx, abierto, etapa)? {
            return Ok(Decision { cita: Some(panel), ..Decision::default() });
        }
        visita = Some(panel);
    }
    let definida = paquete.tramite.etapa(&activa.etapa);
    let asignada = definida.and_then(|e| servidor::asignada(paquete, &abierto.estado, e));
    if let (Some(etapa), Some(de)) = (definida, &asignada) {
        let mut panel = super::asignadas::panel(cx, abierto, etapa, de).await?;
        aparte::con_lo_enviado(&mut panel, eleccion);
        let actor = permiso::actor_de(etapa);
        let actua = |a| servidor::autorizar(paquete, &abierto.estado, etapa, a, &quien).is_ok();
        if !actor.is_some_and(actua) {
            return Ok(Decision { cita: Some(panel), ..Decision::default() });
        }
        visita = Some(panel);
    }
    let folio = &abierto.estado.folio;
    let con_etapa = |verbo: &str| format!("{}/{verbo}?etapa={}", url_de(folio), codificar(&activa.etapa));
    let de_etapa = de_la_etapa(&ofertas, activa);
    // Separation of duties stops every action of the stage alike.
    if let Some(separada) = separada(paquete, abierto, cx, activa)? {
        return Ok(solo_lee(separada));
    }
    let firma = paquete.tramite.etapa(&activa.etapa).filter(|e| e.firma().is_some());
    match quien_lo_tiene(cx.servidor.app(), abierto, &activa.etapa).await {
        // Nobody takes what several sign.
        _ if firma.is_some() || visita.is_some() => {}
        Some((cuenta, nombre, _)) if suple_a(&quien, &cuenta) => {
            // Said beside the actions: whoever decides does it in somebody's place.
            visita = Some(CitaExpediente {
                titulo: format!("En suplencia de {nombre}"),
                texto: vec![format!(
                    "{nombre} lo tomó y usted le suple estos días: puede decidir en su lugar, y el expediente lo dirá."
                )],
                ..CitaExpediente::default()
            });
        }
        Some((cuenta, nombre, desde)) if Some(&cuenta) != cx.cuenta_id() => {
            let desde = en_palabras(cx, desde);
            return Ok(solo_lee(format!(
                "{nombre} tomó este expediente {desde}. Usted puede leerlo; para decidir, pídale que lo suelte."
            )));
        }
        Some(_) => {}
        None => {
            return Ok(Decision {
                url_tomar: Some(con_etapa("tomar")),
                ..solo_lee("Nadie lo ha tomado. Tómelo para decidir.".to_owned())
            });
        }
    }
    let etapa = paquete.tramite.etapa(&activa.etapa);
    // Where what comes of it asks for nothing of the form, it isn't shown.
    let pide = |e: &&Etapa| match &e.tipo {
        TipoEtapa::Tarea(t) => {
            let suyas = t.acciones.iter().filter(|a| de_etapa.iter().any(|(id, _)| a.id.as_str() == id));
            let mut suyas = suyas.peekable();
            suyas.peek().is_none() || suyas.any(|a| !t.sin_formulario(a))
        }
        _ => true,
    };
    let comunes =
        etapa.filter(pide).map(|e| de_ids(paquete, &formulario::campos_de_etapa(e))).unwrap_or_default();
    let hoy = engine::evolve::local(paquete, cx.servidor.app().ahora()).date();
    let entrada = inicial(paquete, abierto, &comunes, de_etapa.iter().map(|(_, o)| *o), eleccion);
    let propios = de_etapa.iter().flat_map(|(_, o)| de_ids(paquete, &o.captura));
    let todos: Vec<&Campo> = comunes.iter().copied().chain(propios).collect();
    let servidores = cx.servidor.app().elegibles(paquete, abierto.estado.titular.as_ref()).await?;
    let datos = Datos { servidores, ..abierto.estado.datos.clone() };
    let conocido = catalogos::con_lo_escrito(paquete, &datos, &todos, &entrada, hoy);
    let ambito = Ambito::nuevo(paquete, &conocido).con_hoy(hoy);
    let archivos = format!("{}/documentos", url_de(folio));
    let dibujo = Formulario {
        ambito: &ambito,
        entrada: &entrada,
        errores: &eleccion.errores,
        advertencias: &[],
        actualiza: None,
        url_archivos: Some(&archivos),
    };
    let sin_marcar = Formulario { errores: &[], ..dibujo };
    let solos: Vec<&Oferta> = de_etapa.iter().map(|(_, o)| *o).collect();
    let repetidos = repetidos(&solos);
    let acciones = de_etapa
        .iter()
        .map(|(id, oferta)| {
            // What comes of a session is one thing.
            let marcada = *id == eleccion.accion || vota.is_some() && oferta.etapa.is_some();
            let propios: Vec<&Campo> = de_ids(paquete, &oferta.captura)
                .into_iter()
                .filter(|c| comunes.iter().all(|x| x.id != c.id))
                .collect();
            let mut campos = campos::pagina(&propios, if marcada { &dibujo } else { &sin_marcar });
            for campo in &mut campos {
                if repetidos.iter().any(|r| es_de(&campo.nombre, r)) {
                    renombrar(campo, &prefijo(id));
                }
            }
            let ayuda = super::firmas::ayuda(abierto, firma, id)
                .or_else(|| Definida::buscar(paquete, &activa.etapa, id).map(|d| d.ayuda(paquete)))
                .filter(|a| !a.is_empty());
            AccionVista {
                id: id.clone(),
                etiqueta: oferta.etiqueta.clone(),
                ayuda,
                impedida: oferta.impedimento.as_ref().map(|r| con_fundamento(&r.mensaje, &r.fundamento)),
                marcada: marcada && oferta.impedimento.is_none(),
                campos,
            }
        })
        .collect();
    Ok(Decision {
        cita: None,
        titulo: vota.map(|_| CERRAR.to_owned()).unwrap_or_default(),
        visita,
        firma: firma.map(|e| super::firmas::por_firmar(abierto, e, &quien)),
        impedida: None,
        url_tomar: None,
        url_soltar: (firma.is_none() && inspeccion.is_none() && vota.is_none() && asignada.is_none())
            .then(|| con_etapa("soltar")),
        url: format!("{}/acciones/{}", url_de(folio), codificar(&activa.etapa)),
        clave: String::new(),
        campos: campos::pagina(&comunes, &dibujo),
        actualizable: todos.iter().any(|c| catalogos::cuelga(c, &todos)),
        acciones,
        error: eleccion.error.clone(),
        boton: "Ver antes de confirmar".to_owned(),
    })
}

/// A reason with the article that grounds it.
pub fn con_fundamento(mensaje: &str, fundamento: &str) -> String {
    let mensaje = mayuscula(mensaje);
    if fundamento.is_empty() { mensaje } else { format!("{mensaje} ({fundamento})") }
}

fn separada(paquete: &Paquete, abierto: &Abierto, cx: &Cx, activa: &Activa) -> Result<Option<String>, Falla> {
    let Some(etapa) = paquete.tramite.etapa(&activa.etapa) else { return Ok(None) };
    let Some(tarea) = etapa.tarea() else { return Ok(None) };
    let rechazo =
        servidor::separacion(paquete, &abierto.estado, etapa, tarea, &cx.actuante(&abierto.paquete)?).err();
    Ok(rechazo.map(|r| format!("{}.", con_fundamento(&r.mensaje, &r.fundamento))))
}

/// Whether somebody stands in these days for an account.
fn suple_a(quien: &Actuante, de: &CuentaId) -> bool {
    matches!(quien, Actuante::Servidor { suple, .. } if suple.iter().any(|s| s.cuenta == *de))
}

/// Whose turn it is, when it isn't this account's.
fn a_quien_le_toca(paquete: &Paquete, abierto: &Abierto) -> String {
    let esperan: Vec<String> = abierto
        .estado
        .activas
        .iter()
        .filter_map(|a| paquete.tramite.etapa(&a.etapa))
        .filter_map(|e| {
            let quien = flujo::quien_por_nombre(paquete, &abierto.estado, e, "quien solicita")?;
            Some(format!("{quien} («{}»)", e.nombre))
        })
        .collect();
    if esperan.is_empty() {
        "Ahora no le toca a nadie: el expediente espera que corra su plazo.".to_owned()
    } else {
        format!("Ahora le toca a {}.", engine::formato::enumerar(&esperan))
    }
}

/// What the controls show: what was typed, else what is known, else what the definition proposes.
fn inicial<'o>(
    paquete: &Paquete,
    abierto: &Abierto,
    comunes: &[&Campo],
    ofertas: impl Iterator<Item = &'o Oferta>,
    eleccion: &Eleccion,
) -> Entrada {
    let ambito = Ambito::nuevo(paquete, &abierto.estado.datos);
    let propios: Vec<&Campo> = ofertas.flat_map(|o| de_ids(paquete, &o.captura)).collect();
    let mut entrada = Entrada::new();
    for campo in comunes.iter().chain(&propios) {
        let tecleado = eleccion.entrada.keys().any(|n| es_de(n, &campo.id));
        if tecleado {
            continue;
        }
        if let Some(valor) = abierto.estado.datos.campos.get(&campo.id) {
            entrada.extend(a_formulario(campo, valor));
        } else if let Some(Ok(valor)) =
            campo.inicial.as_ref().map(|i| engine::valoracion::evaluar(i, &ambito))
        {
            entrada.extend(a_formulario(campo, &valor));
        }
    }
    entrada.extend(eleccion.entrada.clone());
    entrada
}

/// Whether the name of a control is of a field: its own, or that of a part.
pub fn es_de(nombre: &str, campo: &str) -> bool {
    nombre.strip_prefix(campo).is_some_and(|resto| resto.is_empty() || resto.starts_with('.'))
}

/// Puts a prefix before the name of a control and of all its parts.
fn renombrar(campo: &mut CampoVista, prefijo: &str) {
    campo.nombre = format!("{prefijo}{}", campo.nombre);
    match &mut campo.control {
        Control::Grupo { partes } => partes.iter_mut().for_each(|c| renombrar(c, prefijo)),
        Control::Tabla(tabla) => {
            tabla.renglones.iter_mut().flat_map(|r| &mut r.campos).for_each(|c| renombrar(c, prefijo));
        }
        Control::Opcion { opciones, .. } | Control::Opciones { opciones } => {
            opciones.iter_mut().flat_map(|o| &mut o.abre).for_each(|c| renombrar(c, prefijo));
        }
        Control::Archivo(archivo) => archivo.fecha.iter_mut().for_each(|c| renombrar(c, prefijo)),
        _ => {}
    }
}

/// Links to the other stages that wait for this account.
pub fn otras_etapas(cx: &Cx, abierto: &Abierto, pedida: &str) -> Result<Vec<(String, String)>, Falla> {
    if abierto.estado.resultado.is_some() {
        return Ok(Vec::new());
    }
    let ofertas = ofertas(cx, abierto)?;
    let Some(vista) = etapa_en_vista(cx, abierto, &ofertas, pedida) else { return Ok(Vec::new()) };
    Ok(abierto
        .estado
        .activas
        .iter()
        .filter(|a| a.etapa != vista.etapa && ofertas.iter().any(|o| o.etapa.as_ref() == Some(&a.etapa)))
        .filter_map(|a| abierto.paquete.tramite.etapa(&a.etapa))
        .map(|e| (e.nombre.clone(), url_de_etapa(&abierto.estado.folio, &e.id)))
        .collect())
}

/// The roles that this account holds in the trámite of an expediente.
pub fn roles(cx: &Cx, paquete: &Paquete) -> Vec<RolId> {
    cx.persona.as_deref().map(|p| p.cuenta().roles.en(&paquete.tramite.id)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_of_its_field_and_not_of_one_that_begins_alike() {
        for (nombre, campo, es) in [
            ("motivo", "motivo", true),
            ("motivo.dia", "motivo", true),
            ("motivo_2", "motivo", false),
            ("otro", "motivo", false),
        ] {
            assert_eq!(es_de(nombre, campo), es, "{nombre}");
        }
    }

    #[test]
    fn a_renamed_field_takes_its_parts_along() {
        let parte = CampoVista { nombre: "casa.calle".into(), ..CampoVista::default() };
        let mut campo = CampoVista {
            nombre: "casa".into(),
            control: Control::Grupo { partes: vec![parte] },
            ..CampoVista::default()
        };
        renombrar(&mut campo, &prefijo("general.x"));
        assert_eq!(campo.nombre, "general_x__casa");
        assert!(
            matches!(&campo.control, Control::Grupo { partes } if partes[0].nombre == "general_x__casa.calle")
        );
    }
}
