//! Places of which there are so many: each cupo is taken, whoever finds none has where to go, none is taken twice, the document that keeps a
//! place is issued while it is held, what is freed was held, and which place it is doesn't change meanwhile.
//!
//! What a path shows is accused with a path that can be walked. That something never happens is said only where every path was seen, and
//! no rama of a paralelo takes part in it, for a path follows one rama only.

use std::collections::BTreeSet;

use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Accion, Cupo, Efecto, Etapa, Ficta, HastaCupo, TipoCampo, TipoEtapa, Tramite};

use crate::diag::{Problema, Sink, codes};
use crate::revisa::Obra;
use crate::revisa::caminos::{self, Paso, Sigue, Via};
use crate::revisa::tiempo::se_puede;
use crate::revisa::valores::Cortes;

/// Checks the cupos of a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for (lugar, etapa) in obra.tramite.etapas.iter().enumerate() {
        sin_lugar(obra, etapa, lugar == 0, sink);
    }
    for cupo in &obra.tramite.cupos {
        if obra.tramite.etapas.iter().any(|e| todos_los_efectos(e).any(|f| toma(f, cupo))) {
            vigencia(obra, cupo, sink);
            heredado(obra, cupo, sink);
            recorrer(obra, cupo, sink);
        } else {
            sink.push(
                Problema::new(
                    &codes::V0540,
                    obra.lugar(&format!("cupos.{}", cupo.id)),
                    format!("nadie toma un lugar de `{}`", cupo.id),
                )
                .etiqueta("el límite no limita nada")
                .ayuda(format!(
                    "agregue `efectos: [{{toma: {}}}]` a una etapa o a una acción, o quite el cupo",
                    cupo.id
                )),
            );
        }
    }
}

fn acciones(etapa: &Etapa) -> &[Accion] {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => &tarea.acciones,
        _ => &[],
    }
}

fn todos_los_efectos(etapa: &Etapa) -> impl Iterator<Item = &Efecto> {
    etapa.efectos.iter().chain(acciones(etapa).iter().flat_map(|a| &a.efectos))
}

fn toma(efecto: &Efecto, cupo: &Cupo) -> bool {
    matches!(efecto, Efecto::Toma(c) if *c == cupo.id)
}

fn libera(efecto: &Efecto, cupo: &Cupo) -> bool {
    matches!(efecto, Efecto::Libera(c) if *c == cupo.id)
}

fn tomado(efectos: &[Efecto]) -> Option<&str> {
    efectos.iter().find_map(|e| match e {
        Efecto::Toma(cupo) => Some(cupo.as_str()),
        _ => None,
    })
}

/// Whoever finds no place has where to go.
fn sin_lugar(obra: &Obra<'_, '_>, etapa: &Etapa, primera: bool, sink: &mut Sink) {
    let id = &etapa.id;
    let Some(cupo) = tomado(&etapa.efectos) else {
        if etapa.al_no_haber.is_some() {
            sink.push(
                Problema::new(
                    &codes::V0542,
                    obra.lugar(&format!("etapas.{id}")),
                    format!("`al_no_haber` nunca ocurre: al llegar a `{id}` no se toma ningún lugar"),
                )
                .ayuda("agregue `efectos: [{toma: …}]` a la etapa, o quite `al_no_haber`"),
            );
        }
        todas_toman(obra, etapa, sink);
        return;
    };
    let donde = obra.lugar(&format!("tomas.{cupo}.{id}"));
    let problema = |que: String, ayuda: &str| Problema::new(&codes::V0541, donde, que).ayuda(ayuda);
    if primera {
        sink.push(problema(
            format!("`{id}` es la solicitud, y toma un lugar antes de que se envíe"),
            "póngalo en los `efectos` de la acción con que se envía, o en la etapa que sigue",
        ));
    } else if matches!(etapa.tipo, TipoEtapa::Fin { .. }) {
        sink.push(problema(
            format!("`{id}` es un fin, y de ahí no se va a otra parte si no hay lugar"),
            "tome el lugar en una etapa o en una acción anterior",
        ));
    } else if etapa.al_no_haber.is_none() {
        sink.push(problema(
            format!("`{id}` toma un lugar y no dice qué sigue si no queda"),
            "agregue `al_no_haber:` con la etapa que sigue",
        ));
    }
}

/// A tarea whose every action takes a place offers nothing when none is left.
fn todas_toman(obra: &Obra<'_, '_>, etapa: &Etapa, sink: &mut Sink) {
    let suyas = acciones(etapa);
    let todas = !suyas.is_empty() && suyas.iter().all(|a| tomado(&a.efectos).is_some());
    let Some(cupo) = suyas.first().and_then(|a| tomado(&a.efectos)).filter(|_| todas) else { return };
    // Whoever applies isn't stuck: nothing was sent yet.
    let primera = obra.tramite.etapas.first().is_some_and(|e| e.id == etapa.id);
    if primera || etapa.al_vencer.is_some() {
        return;
    }
    let accion = suyas.first().map_or("", |a| a.id.as_str());
    sink.push(
        Problema::new(
            &codes::V0541,
            obra.lugar(&format!("tomas.{cupo}.{}.{accion}", etapa.id)),
            format!("si no queda lugar, en `{}` no se puede hacer nada", etapa.id),
        )
        .etiqueta("todas sus acciones toman un lugar")
        .ayuda("agregue una acción que no lo tome, o `plazo` con `al_vencer`"),
    );
}

/// A document keeps a place while it is good, so it must say until when it is.
fn vigencia(obra: &Obra<'_, '_>, cupo: &Cupo, sink: &mut Sink) {
    let HastaCupo::Vigencia(salida) = &cupo.hasta else { return };
    if obra.tramite.salida(salida).is_none_or(|s| s.vigencia.is_some()) {
        return;
    }
    sink.push(
        Problema::new(
            &codes::V0546,
            obra.lugar(&format!("cupos.{}.hasta", cupo.id)),
            format!("`{salida}` no tiene vigencia: su lugar nunca se desocuparía"),
        )
        .secundaria(obra.lugar(&format!("salidas.{salida}")), "la salida se declara aquí")
        .ayuda(format!("agregue `vigencia:` a la salida `{salida}`, o escriba `hasta: fin`")),
    );
}

/// Whoever renews keeps the place of the earlier document, so that document is the one that keeps places of this cupo, and it is chosen
/// before one is taken.
fn heredado(obra: &Obra<'_, '_>, cupo: &Cupo, sink: &mut Sink) {
    let Some((id, campo)) = cupo.hereda.as_ref().and_then(|c| Some((c, obra.tramite.campo(c)?))) else {
        return;
    };
    let TipoCampo::Salida { documento, .. } = &campo.tipo else { return };
    let problema = |que: String| {
        Problema::new(&codes::V0549, obra.lugar(&format!("cupos.{}.hereda", cupo.id)), que)
            .secundaria(obra.lugar(&format!("campos.{id}")), "el campo se declara aquí")
    };
    let HastaCupo::Vigencia(salida) = &cupo.hasta else {
        sink.push(
            problema(format!("ningún documento conserva los lugares de `{}`", cupo.id))
                .etiqueta("cada lugar se desocupa al terminar el trámite: no hay cuál heredar")
                .ayuda("escriba en `hasta:` la salida cuya vigencia conserva el lugar, o quite `hereda`"),
        );
        return;
    };
    let suyo = obra.tramite.salida(salida).and_then(|s| s.documento.as_ref());
    if suyo.is_some_and(|d| d == documento) {
        return;
    }
    sink.push(
        problema(format!("con `{id}` se elige `{documento}`, y lo que conserva el lugar es `{salida}`"))
            .etiqueta("ese documento no tiene un lugar de estos")
            .ayuda(match suyo {
                Some(suyo) => format!("use un campo con `de: {suyo}`"),
                None => {
                    format!("agregue `documento:` a la salida `{salida}`, para que se pueda elegir después")
                }
            }),
    );
}

/// What a path does with the place of a cupo, as far as it goes.
#[derive(Default)]
struct Suerte {
    tenido: bool,
    /// Where it was taken while it was held, by the last step of the path.
    otra_vez: Option<String>,
    /// Where the field that says which one is answered while it is held, by the last step.
    cambia: Option<String>,
    /// Whether the field that chooses the earlier document was asked for.
    elegido: bool,
    /// Whether it was taken after that.
    hereda: bool,
    /// Effects that freed it.
    liberado: BTreeSet<String>,
    /// Whether the document that keeps it was issued while it was held.
    emitido: bool,
}

impl Suerte {
    fn de(camino: &[Paso<'_>], cupo: &Cupo) -> Self {
        let mut suerte = Self::default();
        for paso in camino.iter().filter(|p| p.entrada()) {
            let id = paso.etapa.id.as_str();
            (suerte.otra_vez, suerte.cambia) = (None, None);
            suerte.efectos(&paso.etapa.efectos, id, cupo);
            if let TipoEtapa::Fin { emite, .. } = &paso.etapa.tipo {
                suerte.emitido |= suerte.tenido && emite.iter().any(|s| guarda(cupo, s));
            }
            match (paso.via, &paso.etapa.tipo) {
                (Some(Via::Accion(accion)), TipoEtapa::Tarea(tarea)) => {
                    suerte.responde(tarea.pide(accion), cupo, format!("{id}.{}", accion.id));
                    suerte.efectos(&accion.efectos, &format!("{id}.{}", accion.id), cupo);
                }
                (Some(Via::Sola), TipoEtapa::Prevencion { reabre, .. }) => {
                    suerte.responde(reabre.iter(), cupo, id.to_owned());
                }
                _ => {}
            }
        }
        suerte
    }

    fn responde<'p>(&mut self, pide: impl Iterator<Item = &'p CampoId>, cupo: &Cupo, donde: String) {
        let pedidos: BTreeSet<&CampoId> = pide.collect();
        if self.tenido && cupo.por().is_some_and(|c| pedidos.contains(c)) {
            self.cambia = Some(donde);
        }
        self.elegido |= cupo.hereda.as_ref().is_some_and(|c| pedidos.contains(c));
    }

    fn efectos(&mut self, efectos: &[Efecto], donde: &str, cupo: &Cupo) {
        for efecto in efectos {
            if toma(efecto, cupo) {
                if self.tenido {
                    self.otra_vez = Some(donde.to_owned());
                }
                self.tenido = true;
                self.hereda |= self.elegido;
            }
            if libera(efecto, cupo) && self.tenido {
                self.liberado.insert(donde.to_owned());
                self.tenido = false;
            }
            match efecto {
                Efecto::Emite(salida) if guarda(cupo, salida) => self.emitido |= self.tenido,
                Efecto::Revoca(salida) if guarda(cupo, salida) && self.emitido => self.tenido = false,
                _ => {}
            }
        }
    }
}

/// Whether a document keeps the places of a cupo.
fn guarda(cupo: &Cupo, salida: &str) -> bool {
    matches!(&cupo.hasta, HastaCupo::Vigencia(s) if s.as_str() == salida)
}

/// What a path shows, once.
#[derive(Default)]
struct Hallado {
    otra_vez: Option<(String, String)>,
    cambia: Option<(String, String)>,
    liberado: BTreeSet<String>,
    emitido: bool,
    hereda: bool,
}

fn recorrer(obra: &Obra<'_, '_>, cupo: &Cupo, sink: &mut Sink) {
    let cortes = Cortes::de(obra.tramite);
    let mut hallado = Hallado::default();
    // A path grows by its last step; what an action does is seen at the stage to which it leads.
    let completo = caminos::recorre(obra.tramite, &mut |camino| {
        let suerte = Suerte::de(camino, cupo);
        let antes = camino.split_last().map(|(_, antes)| Suerte::de(antes, cupo)).unwrap_or_default();
        hallado.liberado.extend(suerte.liberado);
        hallado.emitido |= suerte.emitido;
        hallado.hereda |= suerte.hereda || antes.hereda;
        let otra_vez = suerte.otra_vez.or(antes.otra_vez);
        let cambia = suerte.cambia.or(antes.cambia);
        let nueva =
            |dicho: &Option<(String, String)>, donde: &Option<String>| dicho.is_none() && donde.is_some();
        if (nueva(&hallado.otra_vez, &otra_vez) || nueva(&hallado.cambia, &cambia))
            && se_puede(obra, camino, &cortes).is_some()
        {
            let pasos = caminos::en_palabras(camino);
            if hallado.otra_vez.is_none() {
                hallado.otra_vez = otra_vez.map(|donde| (donde, pasos.clone()));
            }
            if hallado.cambia.is_none() {
                hallado.cambia = cambia.map(|donde| (donde, pasos));
            }
        }
        Sigue::Entra
    });
    let con_duda = hallado.otra_vez.is_some();
    decir(obra, cupo, &hallado, sink);
    let interviene =
        |e: &Efecto| toma(e, cupo) || libera(e, cupo) || matches!(e, Efecto::Emite(s) if guarda(cupo, s));
    let en_ramas = obra.tramite.etapas.iter().filter(|e| e.region.is_some());
    if completo && !con_duda && !en_ramas.clone().any(|e| todos_los_efectos(e).any(interviene)) {
        nunca(obra, cupo, &hallado, sink);
    }
}

fn decir(obra: &Obra<'_, '_>, cupo: &Cupo, hallado: &Hallado, sink: &mut Sink) {
    let id = &cupo.id;
    if let Some((donde, camino)) = &hallado.otra_vez {
        sink.push(
            Problema::new(
                &codes::V0545,
                obra.lugar(&format!("tomas.{id}.{donde}")),
                format!("en `{donde}` se toma un lugar de `{id}` que ya se tiene"),
            )
            .etiqueta("cada expediente tiene uno: aquí no se tomaría nada")
            .nota(format!("por este camino: {camino}"))
            .ayuda(format!(
                "agregue `efectos: [{{libera: {id}}}]` a una acción de ese camino, o tome el lugar una sola vez"
            )),
        );
    }
    if let (Some((donde, camino)), Some(por)) = (&hallado.cambia, cupo.por()) {
        let lugar = match donde.split_once('.') {
            Some((etapa, accion)) => format!("etapas.{etapa}.acciones.{accion}"),
            None => format!("etapas.{donde}"),
        };
        sink.push(
            Problema::new(
                &codes::V0548,
                obra.lugar(&lugar),
                format!("en `{donde}` puede cambiar `{por}`, y el lugar de `{id}` ya se tomó"),
            )
            .etiqueta("el lugar seguiría siendo el de antes")
            .secundaria(obra.lugar(&format!("cupos.{id}")), format!("los lugares se reparten por `{por}`"))
            .nota(format!("por este camino: {camino}"))
            .ayuda(format!("quite `{por}` de lo que se pide ahí, o libere el lugar antes y tómelo después")),
        );
    }
}

/// Where silence leads.
const fn de_la_ficta(tramite: &Tramite) -> Option<&EtapaId> {
    match &tramite.ficha.si_no_responde {
        Ficta::Negativa { a: Some(a) } | Ficta::Afirmativa { a } => Some(a),
        Ficta::Negativa { a: None } | Ficta::Ninguna => None,
    }
}

/// What no path reaches.
fn nunca(obra: &Obra<'_, '_>, cupo: &Cupo, hallado: &Hallado, sink: &mut Sink) {
    let id = &cupo.id;
    if let HastaCupo::Vigencia(salida) = &cupo.hasta
        && !hallado.emitido
    {
        sink.push(
            Problema::new(
                &codes::V0546,
                obra.lugar(&format!("cupos.{id}.hasta")),
                format!("`{salida}` nunca se emite con el lugar tomado"),
            )
            .etiqueta("ningún camino lo emite después de tomarlo: el lugar se desocupa al terminar")
            .ayuda("tome el lugar antes de emitirla, o escriba `hasta: fin`"),
        );
    }
    let aparte = |campo| obra.tramite.acciones_generales.iter().any(|g| g.captura.contains(campo));
    if let Some(campo) = cupo.hereda.as_ref().filter(|c| !hallado.hereda && !aparte(c)) {
        sink.push(
            Problema::new(
                &codes::V0549,
                obra.lugar(&format!("cupos.{id}.hereda")),
                format!("cuando se toma el lugar de `{id}`, `{campo}` no se ha pedido todavía"),
            )
            .etiqueta("ningún camino lo pide antes: nadie conservaría su lugar")
            .secundaria(obra.lugar(&format!("campos.{campo}")), "el campo se declara aquí")
            .ayuda(format!("pida `{campo}` en una etapa anterior, o en la acción que toma el lugar")),
        );
    }
    for etapa in &obra.tramite.etapas {
        // What cuts the way short may come with a place or without it.
        let por_corte = obra.tramite.acciones_generales.iter().any(|g| g.a == etapa.id)
            || de_la_ficta(obra.tramite) == Some(&etapa.id);
        let al_entrar = (etapa.id.to_string(), etapa.efectos.as_slice());
        let por_accion =
            acciones(etapa).iter().map(|a| (format!("{}.{}", etapa.id, a.id), a.efectos.as_slice()));
        for (donde, efectos) in std::iter::once(al_entrar).filter(|_| !por_corte).chain(por_accion) {
            if !efectos.iter().any(|e| libera(e, cupo)) || hallado.liberado.contains(&donde) {
                continue;
            }
            sink.push(
                Problema::new(
                    &codes::V0547,
                    obra.lugar(&format!("liberas.{id}.{donde}")),
                    format!("en `{donde}` nunca hay un lugar de `{id}` que liberar"),
                )
                .etiqueta("ningún camino llega aquí con el lugar tomado")
                .ayuda("quite el efecto, o tome el lugar antes; al terminar el trámite se desocupa solo"),
            );
        }
    }
}
