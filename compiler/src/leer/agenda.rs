//! Appointments: `agendas.yaml` says where people come, in which hours and how many at a time, and a stage of `tipo: cita` makes one. Whether
//! there is ever an hour is asked of the engine, which is who will offer them.

use engine::{calendario, cita as de_cita, plazo};
use jiff::civil::{Date, date, time};
use schemas::ids::{AgendaId, CalendarioId, RolId};
use schemas::paquete::{Actor, Agenda, Calendario, Destino, EtapaCita, PlazoEtapa, Region, TipoEtapa};
use schemas::valor::{Duracion, Unidad};

use super::cita::{self, no_existe};
use super::contexto::Contexto;
use super::etapa;
use super::municipio::Municipalidad;
use super::tercero;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma};
use crate::tipos::Tipo;
use crate::yaml::{Escalar, Nodo};

/// How far ahead hours are offered when nothing is said.
const HORIZONTE: Duracion = Duracion::new(60, Unidad::DiasNaturales);

/// How long there is to say whether the person came when nothing is said.
const REGISTRO: Duracion = Duracion::new(3, Unidad::DiasHabiles);

/// What an appointment is a multiple of, in minutes.
const PASO: i64 = 5;

/// Where a sample of days begins; any year would do.
const MUESTRA: Date = date(2026, 1, 5);

/// Days of the sample: a year and the longest rest.
const DIAS: usize = 400;

impl Municipalidad {
    /// Reads `agendas.yaml`. Calendars were read before.
    pub fn leer_agendas(&mut self, raiz: &Nodo, sink: &mut Sink) {
        let Some(mut forma) = Forma::abrir(raiz, "`agendas.yaml`", sink) else {
            self.incompleta = true;
            return;
        };
        if let Some(nodo) = forma.requerida("agendas", sink)
            && let Some(agendas) = Forma::abrir(nodo, "`agendas`", sink)
        {
            for (clave, nodo) in agendas.mapa().iter() {
                let Some(id) = forma::id(clave, sink) else { continue };
                self.declarar(format!("agendas.{}", id.valor), id.span, nodo);
                match self.leer_agenda(&id.valor, id.span, nodo, sink) {
                    Some(agenda) => self.agendas.push(agenda),
                    None => drop(self.agendas_malas.insert(id.valor)),
                }
            }
        }
        forma.cerrar(sink);
    }

    fn leer_agenda(&self, id: &str, span: Span, nodo: &Nodo, sink: &mut Sink) -> Option<Agenda> {
        let mut una = Forma::abrir(nodo, format!("la agenda `{id}`"), sink)?;
        let nombre = una.opcional("nombre").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
        let lugar = una.requerida("lugar", sink).and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
        let escrito = una.opcional("calendario").and_then(|n| forma::texto(n, sink));
        let propio = escrito.as_ref().map(|c| self.exige_calendario(&c.valor, c.span, sink));
        let nodo_dura = una.requerida("cita_dura", sink);
        let cita_dura = nodo_dura.and_then(|n| Some((forma::duracion(n, sink)?, n.span)));
        let cupo = una.requerida("cupo", sink).and_then(|n| forma::entero(n, 1, 10_000, sink));
        let anticipacion =
            una.opcional("anticipacion").map(|n| forma::duracion(n, sink).map(|d| (d, n.span)));
        let horizonte = una.opcional("horizonte").map(|n| forma::duracion(n, sink));
        let cita = cita::leer(&mut una, &self.ordenamientos, sink);
        una.cerrar(sink);
        let calendario = match (propio, escrito) {
            (Some(false), _) => return None,
            (_, Some(c)) => CalendarioId(c.valor),
            (_, None) => self.calendario.clone(),
        };
        let (cita_dura, donde_dura) = cita_dura?;
        let anticipacion = match anticipacion {
            Some(None) => return None,
            Some(leida) => leida,
            None => None,
        };
        let horizonte = match horizonte {
            Some(None) => return None,
            Some(Some(h)) => h,
            None => HORIZONTE,
        };
        let agenda = Agenda {
            id: AgendaId(id.to_owned()),
            nombre: nombre.unwrap_or_else(|| super::campo::en_palabras(id)),
            lugar: lugar?,
            calendario,
            cita_dura,
            cupo: u32::try_from(cupo?).ok()?,
            anticipacion: anticipacion.map(|(d, _)| d),
            horizonte,
            cita,
        };
        if !dura_bien(&agenda, donde_dura, sink) {
            return None;
        }
        let calendario = self.calendarios.iter().find(|c| c.id == agenda.calendario)?;
        if !tiene_horas(&agenda, calendario) {
            sink.push(
                Problema::new(&codes::V0520, donde_dura, format!("la agenda `{id}` no da ninguna cita"))
                    .etiqueta(format!(
                        "ningún día de «{}» abre {} seguidos",
                        calendario.nombre, agenda.cita_dura
                    ))
                    .ayuda("acorte `cita_dura`, o use un calendario cuyo `horario` la contenga"),
            );
            return None;
        }
        if !alcanza(&agenda, calendario, None) {
            let donde = anticipacion.map_or(span, |(_, s)| s);
            sink.push(
                Problema::new(&codes::V0520, donde, format!("la agenda `{id}` no da ninguna cita"))
                    .etiqueta(format!("la primera hora cae después de su horizonte, {}", agenda.horizonte))
                    .ayuda("baje `anticipacion`, o suba `horizonte`"),
            );
            return None;
        }
        Some(agenda)
    }
}

fn dura_bien(agenda: &Agenda, donde: Span, sink: &mut Sink) -> bool {
    let minutos = de_cita::minutos(agenda);
    let de_reloj = matches!(agenda.cita_dura.unidad, Unidad::Minutos | Unidad::Horas);
    if de_reloj && minutos > 0 && minutos % PASO == 0 && minutos <= 24 * 60 {
        return true;
    }
    sink.push(
        Problema::new(&codes::V0520, donde, format!("una cita no puede durar «{}»", agenda.cita_dura))
            .ayuda("dígalo en minutos, de cinco en cinco, o en horas: `30 minutos`, `1 hora`"),
    );
    false
}

fn dias() -> impl Iterator<Item = Date> {
    std::iter::successors(Some(MUESTRA), |d| d.tomorrow().ok()).take(DIAS)
}

/// Whether some day of the calendar holds an appointment.
fn tiene_horas(agenda: &Agenda, calendario: &Calendario) -> bool {
    dias().any(|dia| !de_cita::horas_del_dia(agenda, calendario, dia).is_empty())
}

/// Whether on some day somebody who asks at noon finds an hour: within what the diary offers, and within a plazo.
fn alcanza(agenda: &Agenda, calendario: &Calendario, plazo: Option<(&PlazoEtapa, &Calendario)>) -> bool {
    dias().any(|dia| {
        let momento = dia.to_datetime(time(12, 0, 0, 0));
        let Some(primera) = de_cita::primera_hora(agenda, calendario, momento) else { return true };
        let lejos = agenda.horizonte;
        let Some(fin) = plazo::mueve_fecha_hora(calendario, momento, i64::from(lejos.cantidad), lejos.unidad)
        else {
            return true;
        };
        let mut fin = fin.date().to_datetime(time(23, 59, 59, 0));
        if let Some((plazo, suyo)) = plazo {
            let reloj = plazo::Reloj::nuevo(plazo.dura, plazo.calendario.clone(), momento);
            let Some(vence) = plazo::vence(&reloj, suyo) else { return true };
            fin = fin.min(vence);
        }
        std::iter::successors(Some(primera.date()), |d| d.tomorrow().ok())
            .take_while(|d| *d <= fin.date())
            .take(DIAS)
            .filter(|d| calendario::es_habil(calendario, *d))
            .flat_map(|d| de_cita::horas_del_dia(agenda, calendario, d))
            .any(|h| h.desde > momento && h.desde >= primera && h.desde <= fin)
    })
}

/// Declares what a cita keeps under the name of its `guarda`.
pub fn declarar_resultado(guarda: &Escalar, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let partes = [("fecha", Tipo::Fecha), ("hora", Tipo::Hora), ("lugar", Tipo::Texto)]
        .map(|(parte, tipo)| (parte.to_owned(), tipo));
    ctx.declarar_resultado(&guarda.texto, guarda.span, partes.into(), sink);
}

/// Reads what a stage of `tipo: cita` says of its own. Its `plazo` says by when the hour must be, and its `al_vencer` where it leads that
/// none was chosen.
pub fn leer_cita(
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    plazo: Option<&PlazoEtapa>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let escrita = forma.requerida("agenda", sink).and_then(|n| forma::escalar(n, "una agenda", sink));
    let asigna = forma.opcional("asigna").map(|n| {
        forma::escalar(n, "quién elige la hora", sink)
            .and_then(|e| etapa::leer_actor(e, ctx, sink).map(|a| (a, e)))
    });
    let atiende = forma
        .requerida("atiende", sink)
        .and_then(|n| forma::escalar(n, "un rol", sink))
        .and_then(|e| rol(e, ctx, sink));
    let reprograma = forma.opcional("reprograma").map(|n| forma::entero(n, 0, 20, sink));
    let registro = forma.opcional("registro").map(|n| forma::duracion(n, sink));
    forma.requerida("plazo", sink);
    forma.requerida("al_vencer", sink);
    let a = etapa::destino(forma, "a", region, ctx, sink);
    let al_faltar = etapa::destino(forma, "al_faltar", region, ctx, sink);
    let al_cancelar: Option<Destino> = etapa::destino_opcional(forma, "al_cancelar", region, ctx, sink);
    let asigna = match asigna {
        None => Actor::Solicitante,
        Some(None) => return None,
        Some(Some((Actor::Sistema, e))) => {
            sink.push(
                Problema::new(&codes::V0206, e.span, "el sistema no elige la hora de una cita")
                    .ayuda("escriba `solicitante`, o el rol que la asigna"),
            );
            return None;
        }
        Some(Some((Actor::Tercero(tercero), e))) => {
            tercero::solo_en_tareas(&tercero, None, e.span, sink);
            return None;
        }
        Some(Some((actor, _))) => actor,
    };
    let escrita = escrita?;
    let agenda = agenda(escrita, ctx, sink)?;
    juzgar_plazo(agenda, escrita.span, plazo, ctx, sink);
    Some(TipoEtapa::Cita(Box::new(EtapaCita {
        agenda: agenda.id.clone(),
        asigna,
        atiende: Actor::Rol(atiende?),
        reprograma: u32::try_from(reprograma.unwrap_or(Some(1))?).ok()?,
        registro: registro.unwrap_or(Some(REGISTRO))?,
        a: a?,
        al_faltar: al_faltar?,
        al_cancelar,
    })))
}

fn rol(escalar: &Escalar, ctx: &Contexto<'_>, sink: &mut Sink) -> Option<RolId> {
    if matches!(escalar.texto.as_str(), "solicitante" | "sistema") {
        sink.push(
            Problema::new(&codes::V0206, escalar.span, "a la persona la recibe un rol de la dependencia")
                .ayuda("escriba en `atiende` un rol de `roles.yaml`"),
        );
        return None;
    }
    ctx.exige_rol(&escalar.texto, escalar.span, sink).then(|| RolId(escalar.texto.clone()))
}

fn agenda<'m>(escalar: &Escalar, ctx: &Contexto<'m>, sink: &mut Sink) -> Option<&'m Agenda> {
    let municipio = ctx.municipio;
    let hallada = municipio.agendas.iter().find(|a| a.id.as_str() == escalar.texto);
    if hallada.is_none() && !municipio.incompleta && !municipio.agendas_malas.contains(&escalar.texto) {
        let ids = municipio.agendas.iter().map(|a| a.id.as_str());
        sink.push(no_existe("agenda", &escalar.texto, escalar.span, ids, "agendas.yaml"));
    }
    hallada
}

/// The plazo of a cita says by when its hour must be: one in which no hour ever falls leads nowhere but to `al_vencer`.
fn juzgar_plazo(
    agenda: &Agenda,
    lugar: Span,
    plazo: Option<&PlazoEtapa>,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) {
    let de = |id: &CalendarioId| ctx.municipio.calendarios.iter().find(|c| c.id == *id);
    let Some(plazo) = plazo else { return };
    let (Some(calendario), Some(suyo)) = (de(&agenda.calendario), de(&plazo.calendario)) else { return };
    if alcanza(agenda, calendario, Some((plazo, suyo))) {
        return;
    }
    let anticipacion =
        agenda.anticipacion.map_or_else(String::new, |a| format!(", que pide {a} de anticipación"));
    let mut problema = Problema::new(
        &codes::V0521,
        lugar,
        format!("el plazo de {} termina antes de la primera hora de `{}`", plazo.dura, agenda.id),
    )
    .etiqueta(format!("ninguna hora de esta agenda cae dentro del plazo{anticipacion}"))
    .ayuda("alargue `plazo`, que dice hasta cuándo puede ser la cita, o baje la `anticipacion` de la agenda");
    if let Some(donde) = ctx.municipio.lugares.get(&format!("agendas.{}", agenda.id)) {
        problema = problema.secundaria(*donde, "la agenda se declara aquí");
    }
    sink.push(problema);
}
