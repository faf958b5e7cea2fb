//! The longest sum of plazos on a path from the solicitud to the first emission or end, against the plazo of resolution. What the
//! clock of the resolution doesn't count (suspensions, the first stage) counts nothing; a legal notice counts its time of consultation,
//! since nothing is suspended before it takes effect; a loop counts as often as its `maximo` lets it.

use std::collections::BTreeMap;

use engine::plazo::{Reloj, permite, vence};
use jiff::civil::{Date, DateTime};
use schemas::ids::CalendarioId;
use schemas::paquete::{Calendario, Efecto, EfectoAviso, Etapa, TipoEtapa, Ventana};
use schemas::valor::{Duracion, Unidad};

use crate::diag::{Problema, Sink, codes};
use crate::revisa::Obra;
use crate::revisa::caminos::{self, Paso, Sigue, Via};
use crate::revisa::valores::{Cortes, DIA, PRESUPUESTO};

/// Paths that are looked at closely.
const PATHS: usize = 60;
/// States of the bound before it gives up.
const ESTADOS: usize = 20_000;
/// The first of the days from which the clocks are tried, where business days alone don't tell.
const PRIMERO: Date = Date::constant(2026, 1, 1);
/// How many days are tried.
const DIAS: usize = 365;

/// A span that the clock of the resolution counts.
#[derive(Clone, Debug)]
pub(super) struct Tramo<'a> {
    /// The stage.
    pub etapa: &'a Etapa,
    /// How long it may take.
    pub dura: Duracion,
    /// Which calendar counts it.
    pub calendario: &'a CalendarioId,
    /// What lasts so long.
    pub que: Que,
}

/// What a span is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Que {
    /// The plazo of the stage.
    Plazo,
    /// The time to read a notice.
    Consulta,
    /// The time to say whether a person came to their appointment.
    Registro,
}

impl Tramo<'_> {
    fn palabras(&self) -> String {
        match self.que {
            Que::Plazo => format!("`{}`, {}", self.etapa.id, self.dura),
            Que::Consulta => format!("aviso de `{}` sin consultar, {}", self.etapa.id, self.dura),
            Que::Registro => format!("registro de la cita de `{}`, {}", self.etapa.id, self.dura),
        }
    }
}

/// A path that takes longer than promised.
struct Largo<'a> {
    camino: Vec<Paso<'a>>,
    tramos: Vec<Tramo<'a>>,
    /// For order only.
    peso: u64,
}

pub(super) fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let promesa = obra.tramite.ficha.plazo_resolucion.dura;
    let pesos = Pesos { obra };
    let en_habiles = promesa.unidad == Unidad::DiasHabiles;
    let enteros = en_habiles && pesos.solo_habiles();
    // Where other units stand beside business days, their count bounds the sum, though it doesn't give it.
    let acotados = en_habiles && pesos.se_acotan();
    let mut cota = Cota { pesos: &pesos, sabidas: BTreeMap::new(), abiertas: Vec::new() };
    let tope = u64::from(promesa.cantidad);
    if acotados
        && let Some(primera) = obra.tramite.etapas.first()
        && cota.de(primera, &mut BTreeMap::new()).is_some_and(|total| total <= tope)
    {
        return;
    }
    let mut largos: Vec<Largo<'_>> = Vec::new();
    caminos::recorre(obra.tramite, &mut |camino| {
        let Some(ultimo) = camino.last() else { return Sigue::Entra };
        // The action that brought here may have issued something already.
        let previo = camino.len().checked_sub(2).and_then(|i| camino.get(i));
        let Some(tramos) = pesos.tramos(camino) else { return Sigue::Poda };
        let peso = tramos.iter().map(|t| minutos(t.dura)).sum();
        if ultimo.responde(obra.tramite)
            || previo.is_some_and(|p| matches!(p.via, Some(Via::Accion(_))) && p.responde(obra.tramite))
        {
            let cabe = acotados && dias(&tramos) <= tope;
            let excede = !cabe && (enteros || peso > 0 && largos.len() < ESTADOS);
            if excede {
                largos.push(Largo { camino: camino.to_vec(), tramos, peso });
            }
            return Sigue::Poda;
        }
        if acotados {
            let mut visitas = visitas(camino);
            // This one is counted by the bound itself.
            visitas.entry(ultimo.etapa.id.as_str()).and_modify(|n| *n = n.saturating_sub(1));
            let resto = cota.de(ultimo.etapa, &mut visitas);
            if resto.is_some_and(|resto| dias(&tramos).saturating_add(resto) <= tope) {
                return Sigue::Poda;
            }
        }
        Sigue::Entra
    });
    largos.sort_by_key(|l| std::cmp::Reverse(l.peso));
    let cortes = Cortes::de(obra.tramite);
    let mut fines = Fines { obra, sabidos: BTreeMap::new() };
    for largo in largos.into_iter().take(PATHS) {
        let desde = if enteros {
            None
        } else {
            excede_desde(&mut fines, &largo.tramos, &pesos.puertas(&largo.camino))
        };
        if !enteros && desde.is_none() {
            continue;
        }
        if let Some(valores) = se_puede(obra, &largo.camino, &cortes) {
            sink.push(problema(obra, &largo, &valores, desde));
            return;
        }
    }
}

/// Values with which a path is walked, in words; nothing when none was found.
pub(in crate::revisa) fn se_puede(
    obra: &Obra<'_, '_>,
    camino: &[Paso<'_>],
    cortes: &Cortes,
) -> Option<String> {
    let (condiciones, fin) = caminos::condiciones(obra.tramite, camino);
    if condiciones.is_empty() {
        return Some(String::new());
    }
    if !obra.intenta() {
        return None;
    }
    let exprs: Vec<_> = condiciones.iter().map(|c| c.expr).collect();
    let mut cortes = cortes.clone();
    exprs.iter().for_each(|e| cortes.expr(e));
    let banco = obra.banco();
    let variables = banco.variables(&exprs, &[]);
    banco.buscar(&variables, &cortes, PRESUPUESTO, |eleccion| {
        banco.se_camina(&condiciones, &fin, eleccion, DIA).then(|| banco.palabras(eleccion))
    })
}

fn problema(obra: &Obra<'_, '_>, largo: &Largo<'_>, valores: &str, desde: Option<Date>) -> Problema {
    let promesa = obra.tramite.ficha.plazo_resolucion.dura;
    let lugar = obra.lugar("ficha.plazo_resolucion");
    let pasos: Vec<String> = largo.tramos.iter().map(Tramo::palabras).collect();
    let mut problema = match desde {
        None => {
            let total = dias(&largo.tramos);
            let sobran = total.saturating_sub(u64::from(promesa.cantidad));
            let suma = Duracion::new(u32::try_from(total).unwrap_or(u32::MAX), Unidad::DiasHabiles);
            Problema::new(
                &codes::V0620,
                lugar,
                format!("por un camino los plazos de las etapas suman {suma} y la ficha promete {promesa}"),
            )
            .etiqueta(if sobran == 1 { "sobra 1 día hábil".to_owned() } else { format!("sobran {sobran} días hábiles") })
        }
        Some(dia) => Problema::new(
            &codes::V0620,
            lugar,
            format!("por un camino los plazos de las etapas terminan después de {promesa}, que es lo que promete la ficha"),
        )
        .nota(format!("por ejemplo, con una solicitud del {}", engine::formato::fecha(dia))),
    };
    problema = problema
        .nota(format!("el camino: {}", caminos::en_palabras(&largo.camino)))
        .nota(format!("lo que cuenta: {}", pasos.join("; ")));
    if !valores.is_empty() {
        problema = problema.nota(format!("ocurre con {valores}"));
    }
    let mayor = largo.tramos.iter().rev().max_by_key(|t| minutos(t.dura));
    if let Some(mayor) = mayor {
        let que = match mayor.que {
            Que::Plazo => "el tramo más largo",
            Que::Consulta => "la consulta de su aviso",
            Que::Registro => "el registro de su cita",
        };
        problema = problema
            .secundaria(obra.lugar(&format!("etapas.{}", mayor.etapa.id)), format!("{que}: {}", mayor.dura));
    }
    let de_la_persona =
        largo.tramos.iter().find(|t| t.que == Que::Plazo && caminos::es_de_la_persona(t.etapa));
    match de_la_persona {
        Some(t) => problema.ayuda(format!(
            "agregue `{}` a `se_suspende_en`, recorte plazos, o prometa en la ficha lo que de verdad puede tardar",
            t.etapa.id
        )),
        None => problema.ayuda("recorte los plazos de este camino, o prometa en la ficha lo que de verdad puede tardar"),
    }
}

/// A start of a year from which the clocks of these spans, one after another, end after that of the resolution, and each prevención
/// on the way is still within its window.
fn excede_desde(
    fines: &mut Fines<'_, '_, '_>,
    tramos: &[Tramo<'_>],
    puertas: &[(usize, Ventana)],
) -> Option<Date> {
    let obra = fines.obra;
    let plazo = &obra.tramite.ficha.plazo_resolucion;
    std::iter::successors(Some(PRIMERO), |d| d.tomorrow().ok()).take(DIAS).find(|dia| {
        let inicio = dia.at(9, 0, 0, 0);
        let limite = fines.de(plazo.dura, &plazo.calendario, inicio);
        let resolucion = Reloj::nuevo(plazo.dura, plazo.calendario.clone(), inicio);
        let abierta = |pasados: usize, al| {
            let mut aqui = puertas.iter().filter(|(cuantos, _)| *cuantos == pasados);
            calendario(obra, &plazo.calendario)
                .is_some_and(|c| aqui.all(|(_, v)| permite(*v, &resolucion, c, al)))
        };
        let ultimo = tramos.iter().enumerate().try_fold(inicio, |desde, (i, t)| {
            abierta(i, desde).then(|| fines.de(t.dura, t.calendario, desde))?
        });
        matches!((ultimo, limite), (Some(ultimo), Some(limite)) if ultimo > limite)
    })
}

fn calendario<'o>(obra: &'o Obra<'_, '_>, id: &CalendarioId) -> Option<&'o Calendario> {
    obra.ctx.municipio.calendarios.iter().find(|c| c.id == *id)
}

/// When clocks end, remembered: paths share most of their spans, and counting in business hours takes long.
struct Fines<'o, 'x, 'y> {
    obra: &'o Obra<'x, 'y>,
    sabidos: BTreeMap<(u32, Unidad, CalendarioId, DateTime), Option<DateTime>>,
}

impl Fines<'_, '_, '_> {
    fn de(&mut self, dura: Duracion, id: &CalendarioId, desde: DateTime) -> Option<DateTime> {
        let obra = self.obra;
        let fin = || vence(&Reloj::nuevo(dura, id.clone(), desde), calendario(obra, id)?);
        *self.sabidos.entry((dura.cantidad, dura.unidad, id.clone(), desde)).or_insert_with(fin)
    }
}

fn visitas<'a>(camino: &[Paso<'a>]) -> BTreeMap<&'a str, u32> {
    let mut visitas = BTreeMap::new();
    for paso in camino.iter().filter(|p| p.entrada()) {
        *visitas.entry(paso.etapa.id.as_str()).or_default() += 1;
    }
    visitas
}

/// How many business days some spans take, one after another, at most: as many as they say, where they are of business days.
fn dias(tramos: &[Tramo<'_>]) -> u64 {
    tramos.iter().map(|t| a_lo_mas(t.dura)).sum()
}

/// A span of another unit takes no more business days than days of any kind, and may end in the next one.
fn a_lo_mas(dura: Duracion) -> u64 {
    let cantidad = u64::from(dura.cantidad);
    match dura.unidad {
        Unidad::DiasHabiles => cantidad,
        Unidad::Minutos => cantidad / 1_440 + 1,
        Unidad::Horas => cantidad / 24 + 1,
        Unidad::HorasHabiles | Unidad::DiasNaturales => cantidad + 1,
        Unidad::Meses => cantidad * 31 + 1,
        Unidad::Anios => cantidad * 366 + 1,
    }
}

/// A rough measure, to order paths.
fn minutos(dura: Duracion) -> u64 {
    let cada = match dura.unidad {
        Unidad::Minutos => 1,
        Unidad::Horas => 60,
        Unidad::HorasHabiles => 250,
        Unidad::DiasNaturales => 1_440,
        Unidad::DiasHabiles => 2_016,
        Unidad::Meses => 43_800,
        Unidad::Anios => 525_600,
    };
    u64::from(dura.cantidad).saturating_mul(cada)
}

/// What each stage of a path counts.
pub(super) struct Pesos<'o, 'a, 'b> {
    /// The definition.
    pub obra: &'o Obra<'a, 'b>,
}

impl<'a> Pesos<'_, 'a, '_> {
    /// The spans of a stage, however it is left.
    fn de(&self, etapa: &'a Etapa) -> Vec<Tramo<'a>> {
        let mut tramos = Vec::new();
        if matches!(
            etapa.tipo,
            TipoEtapa::Decision { .. } | TipoEtapa::Fin { .. } | TipoEtapa::Paralelo { .. }
        ) || caminos::junta_antes(self.obra.tramite, etapa)
        {
            return tramos;
        }
        let plazo = &self.obra.tramite.ficha.plazo_resolucion;
        if let Some(consulta) = self.consulta(etapa) {
            tramos.push(Tramo { etapa, dura: consulta, calendario: &plazo.calendario, que: Que::Consulta });
        }
        // What is computed may be less than its ceiling: it is left out, so that nobody is accused for it.
        if let Some(propio) = etapa.plazo.as_ref().filter(|p| p.calculada.is_none())
            && !plazo.se_suspende_en.contains(&etapa.id)
        {
            tramos.push(Tramo { etapa, dura: propio.dura, calendario: &propio.calendario, que: Que::Plazo });
            // The hour is within the plazo, and after it somebody says whether the person came.
            if let (TipoEtapa::Cita(cita), Some(agenda)) =
                (&etapa.tipo, self.obra.banco().paquete().agenda_de(etapa))
            {
                let calendario = &agenda.calendario;
                tramos.push(Tramo { etapa, dura: cita.registro, calendario, que: Que::Registro });
            }
        }
        tramos
    }

    /// The time to read the legal notice that is sent on entering a stage.
    fn consulta(&self, etapa: &Etapa) -> Option<Duracion> {
        etapa.efectos.iter().rev().find_map(|efecto| match efecto {
            Efecto::Avisa(aviso) => match self.obra.tramite.aviso(aviso)?.efecto {
                EfectoAviso::Notificacion { consulta_en } => Some(consulta_en),
                EfectoAviso::Informativo => None,
            },
            _ => None,
        })
    }

    /// Whether every span may be bounded in business days of the clock of the resolution.
    fn se_acotan(&self) -> bool {
        let calendario = &self.obra.tramite.ficha.plazo_resolucion.calendario;
        let etapas = self.obra.tramite.etapas.iter();
        let habil = |t: &Tramo<'_>| matches!(t.dura.unidad, Unidad::DiasHabiles | Unidad::HorasHabiles);
        etapas.skip(1).flat_map(|e| self.de(e)).all(|t| !habil(&t) || t.calendario == calendario)
    }

    fn solo_habiles(&self) -> bool {
        let calendario = &self.obra.tramite.ficha.plazo_resolucion.calendario;
        self.obra
            .tramite
            .etapas
            .iter()
            .skip(1)
            .flat_map(|e| self.de(e))
            .all(|t| t.dura.unidad == Unidad::DiasHabiles && t.calendario == calendario)
    }

    /// The spans of a path up to its last stage, which isn't counted. Nothing when no prevención of it can be made in time.
    pub fn tramos(&self, camino: &[Paso<'a>]) -> Option<Vec<Tramo<'a>>> {
        let mut tramos: Vec<Tramo<'a>> = Vec::new();
        let contados = camino.len().saturating_sub(1);
        for (i, paso) in camino.iter().enumerate().take(contados) {
            // The clock starts with the first action.
            if i > 0 && paso.entrada() {
                match (&paso.etapa.tipo, paso.via) {
                    (TipoEtapa::Paralelo { .. }, Some(Via::Vence)) => {
                        if let Some(plazo) = &paso.etapa.plazo {
                            tramos.push(Tramo {
                                etapa: paso.etapa,
                                dura: plazo.dura,
                                calendario: &plazo.calendario,
                                que: Que::Plazo,
                            });
                        }
                    }
                    // Inside it nothing lasts longer than it does: left to the path by which it runs out.
                    (TipoEtapa::Paralelo { .. }, Some(Via::Rama(_))) if paso.etapa.plazo.is_some() => {
                        return None;
                    }
                    // Where no hour was chosen there is nothing to register.
                    (TipoEtapa::Cita(_), Some(Via::Vence)) => {
                        tramos.extend(self.de(paso.etapa).into_iter().filter(|t| t.que != Que::Registro));
                    }
                    _ => tramos.extend(self.de(paso.etapa)),
                }
            }
            if let (Some(Via::Accion(_)), Some(siguiente)) = (paso.via, camino.get(i + 1))
                && let TipoEtapa::Prevencion { dentro_de, .. } = siguiente.etapa.tipo
                && siguiente.entrada()
                && let Some(ventana) = self.ventana(dentro_de)
            {
                recortar(&mut tramos, ventana)?;
            }
        }
        Some(tramos)
    }

    /// After how many spans of a path each prevención is made by an action, and its window.
    fn puertas(&self, camino: &[Paso<'a>]) -> Vec<(usize, Ventana)> {
        let pares = camino.windows(2).enumerate();
        pares
            .filter_map(|(i, par)| match par {
                [Paso { via: Some(Via::Accion(_)), .. }, siguiente] if siguiente.entrada() => {
                    let TipoEtapa::Prevencion { dentro_de, .. } = siguiente.etapa.tipo else { return None };
                    let antes = camino.get(..i + 2).and_then(|c| self.tramos(c))?;
                    Some((antes.len(), dentro_de))
                }
                _ => None,
            })
            .collect()
    }

    /// How many business days the window of a prevención lets pass; nothing when it has no such measure.
    pub fn ventana(&self, dentro_de: Ventana) -> Option<u64> {
        let plazo = self.obra.tramite.ficha.plazo_resolucion.dura;
        match dentro_de {
            Ventana::PrimerTercio if plazo.unidad == Unidad::DiasHabiles => {
                Some(u64::from(plazo.cantidad.div_ceil(3)))
            }
            Ventana::Dura(d) if d.unidad == Unidad::DiasHabiles => Some(u64::from(d.cantidad)),
            Ventana::PrimerTercio | Ventana::Dura(_) | Ventana::Siempre => None,
        }
    }
}

/// Shortens the last spans until they fit the window: past it the action isn't offered. A wait lasts what it lasts.
fn recortar(tramos: &mut Vec<Tramo<'_>>, ventana: u64) -> Option<()> {
    if tramos.iter().any(|t| t.dura.unidad != Unidad::DiasHabiles) {
        return Some(());
    }
    let mut sobra = dias(tramos).saturating_sub(ventana);
    for tramo in tramos.iter_mut().rev() {
        if matches!(tramo.etapa.tipo, TipoEtapa::Espera { .. }) {
            continue;
        }
        let menos = u32::try_from(sobra).unwrap_or(u32::MAX).min(tramo.dura.cantidad);
        tramo.dura.cantidad -= menos;
        sobra -= u64::from(menos);
    }
    tramos.retain(|t| t.dura.cantidad > 0);
    (sobra == 0).then_some(())
}

/// A stage, and how often those with `maximo` were entered before it.
type Estado<'a> = (&'a str, Vec<(&'a str, u32)>);

/// An upper bound of what is left from a stage, whatever the conditions say: it proves that a definition fits.
struct Cota<'p, 'o, 'a, 'b> {
    pesos: &'p Pesos<'o, 'a, 'b>,
    sabidas: BTreeMap<Estado<'a>, Option<u64>>,
    abiertas: Vec<Estado<'a>>,
}

impl<'a> Cota<'_, '_, 'a, '_> {
    /// `visitas` are those before this one. Nothing when it can't be bounded.
    fn de(&mut self, etapa: &'a Etapa, visitas: &mut BTreeMap<&'a str, u32>) -> Option<u64> {
        let tramite = self.pesos.obra.tramite;
        let id = etapa.id.as_str();
        let veces = visitas.get(id).copied().unwrap_or_default();
        if etapa.maximo.is_some_and(|maximo| veces >= maximo) {
            return match etapa.al_agotar.as_ref().and_then(|d| caminos::resuelve(tramite, etapa, d)) {
                Some(otra) => self.de(otra, visitas),
                None => Some(0),
            };
        }
        if etapa.al_no_haber.is_none() && (Paso { etapa, via: None }).responde(tramite) {
            return Some(0);
        }
        let limitadas = |v: &BTreeMap<&'a str, u32>| -> Vec<(&'a str, u32)> {
            v.iter()
                .filter(|(e, _)| tramite.etapa(e).is_some_and(|e| e.maximo.is_some()))
                .map(|(e, n)| (*e, *n))
                .collect()
        };
        let estado = (id, limitadas(visitas));
        if let Some(sabida) = self.sabidas.get(&estado) {
            return *sabida;
        }
        if self.abiertas.contains(&estado) || self.sabidas.len() > ESTADOS || self.abiertas.len() > 300 {
            return None;
        }
        self.abiertas.push(estado.clone());
        visitas.insert(id, veces + 1);
        let es_la_primera = tramite.etapas.first().is_some_and(|p| p.id == etapa.id) && veces == 0;
        let propio = if es_la_primera { 0 } else { dias(&self.pesos.de(etapa)) };
        let agotado = etapa.plazo.as_ref().map_or(0, |p| a_lo_mas(p.dura));
        let mut mayor = Some(0);
        for (via, otra) in caminos::salidas(tramite, etapa) {
            let peso = match (&etapa.tipo, via) {
                (TipoEtapa::Paralelo { .. }, Via::Vence) => agotado,
                (_, Via::SinLugar) => 0,
                _ => propio,
            };
            let emitido = matches!(via, Via::Accion(_)) && (Paso { etapa, via: Some(via) }).responde(tramite);
            let resto = if emitido { Some(0) } else { self.de(otra, visitas) };
            mayor = match (mayor, resto) {
                (Some(mayor), Some(resto)) => Some(mayor.max(peso.saturating_add(resto))),
                _ => None,
            };
        }
        visitas.insert(id, veces);
        self.abiertas.pop();
        self.sabidas.insert(estado, mayor);
        mayor
    }
}
