//! Whether the expedientes of an earlier version can go on by this one, for every stage in which one can wait and every path that leads
//! to it. What can't be shown safe is refused with its reason. Each expediente is judged again on its own data when it is moved.

mod cobros;
mod datos;
mod dominio;
mod etapas;
mod necesita;
mod personas;
mod plazos;

use engine::formulario::pagina_de_migracion;
use engine::migrar::{Mapa, de_reposo};
use schemas::ids::CampoId;
use schemas::paquete::{Etapa, Migracion, Pagina, Paquete, TipoEtapa, Traspaso};

use crate::diag::{Problema, Sink, Span, codes};
use crate::leer::migracion::{Leida, se_puede_pedir};
use crate::revisa::asignacion::{Conocido, Presencia, conocido};
use necesita::Necesita;

/// A migration under check.
pub(super) struct Cotejo<'a> {
    mapa: Mapa<'a>,
    leida: &'a Leida,
    /// Where the definition says its name: for what no migration says.
    archivo: Span,
    /// What the earlier version knows, by place.
    antes: &'a Conocido,
    /// What this one knows, by place.
    ahora: &'a Conocido,
    necesita: &'a Necesita<'a>,
}

impl<'a> Cotejo<'a> {
    fn lugar(&self, ruta: &str) -> Span {
        self.leida.lugares.de(ruta).unwrap_or(self.archivo)
    }

    /// The place of a part that may not have been written: then that of the version.
    fn escrito_o_desde(&self, ruta: &str) -> Span {
        self.leida.lugares.escrito(ruta).unwrap_or_else(|| self.lugar("desde"))
    }

    /// Stages of the earlier version where expedientes wait, each with that where they go on.
    fn parejas(&self) -> impl Iterator<Item = (&'a Etapa, &'a Etapa)> {
        let mapa = self.mapa;
        de_reposo(&mapa.viejo.tramite).filter_map(move |vieja| Some((vieja, mapa.destino(vieja).ok()?)))
    }
}

/// Checks the migrations of a definition, and writes them in its paquete, with the pages where they ask for what lacks.
pub fn revisar(leidas: Vec<Leida>, paquete: &mut Paquete, archivo: Span, sink: &mut Sink) {
    let sabido = conocido(&paquete.tramite);
    let dichas = sink.len();
    for leida in &leidas {
        pedir(leida, paquete, &sabido, sink);
    }
    // What could not be asked would be told to lack.
    let pedido = sink.len() == dichas;
    let ahora = conocido(&paquete.tramite);
    let mut hechas: Vec<Migracion> = Vec::new();
    for leida in leidas {
        let necesita = Necesita::de(&paquete.tramite);
        let antes = conocido(&leida.viejo.tramite);
        let cotejo = Cotejo {
            mapa: Mapa { viejo: &leida.viejo, nuevo: paquete, migracion: &leida.migracion },
            leida: &leida,
            archivo,
            antes: &antes,
            ahora: &ahora,
            necesita: &necesita,
        };
        etapas::revisar(&cotejo, sink);
        personas::revisar(&cotejo, sink);
        plazos::revisar(&cotejo, sink);
        cobros::revisar(&cotejo, sink);
        let (exige, exige_de_ramas) = if pedido { datos::revisar(&cotejo, sink) } else { Default::default() };
        hechas.push(Migracion { exige, exige_de_ramas, ..leida.migracion });
    }
    hechas.sort_by(|a, b| a.desde.cmp(&b.desde));
    paquete.migraciones = hechas;
}

/// Adds to the stages the pages that only expedientes of the earlier version see.
fn pedir(leida: &Leida, paquete: &mut Paquete, sabido: &Conocido, sink: &mut Sink) {
    for (campo, traspaso) in &leida.migracion.campos {
        let Traspaso::PideEn(id) = traspaso else { continue };
        if let Err(motivo) = se_pide(campo, id, paquete, sabido) {
            let lugar = leida.lugares.de(&format!("campos.{campo}"));
            let Some(lugar) = lugar else { continue };
            sink.push(
                Problema::new(&codes::V1110, lugar, format!("`{campo}` no se puede pedir en `{id}`"))
                    .etiqueta(motivo)
                    .ayuda("elija una tarea posterior a donde lo captura esta versión, o dé su valor"),
            );
            continue;
        }
        let etapa = paquete.tramite.etapas.iter_mut().find(|e| e.id == *id);
        let Some(Etapa { tipo: TipoEtapa::Tarea(tarea), .. }) = etapa else { continue };
        if tarea.captura.iter().any(|p| p.campos.contains(campo)) {
            continue;
        }
        let si = pagina_de_migracion(&leida.migracion.desde);
        match tarea.captura.iter_mut().find(|p| p.si.as_ref() == Some(&si)) {
            Some(pagina) => pagina.campos.push(campo.clone()),
            None => tarea.captura.push(Pagina {
                titulo: Some("Lo que la versión anterior no pedía".to_owned()),
                campos: vec![campo.clone()],
                si: Some(si),
            }),
        }
    }
}

/// Whether a field may be asked in a stage of those who come from another version, and of nobody else.
fn se_pide(campo: &CampoId, etapa: &str, paquete: &Paquete, sabido: &Conocido) -> Result<(), String> {
    let Some(Etapa { tipo: TipoEtapa::Tarea(tarea), .. }) = paquete.tramite.etapa(etapa) else {
        return Err("ahí nadie llena un formulario".to_owned());
    };
    if tarea.captura.iter().any(|p| p.campos.contains(campo)) {
        return Ok(());
    }
    if paquete.tramite.campo(campo).is_some_and(|c| !se_puede_pedir(&c.tipo)) {
        return Err("la antigüedad de ese documento se cuenta el día de la solicitud".to_owned());
    }
    let segura = sabido.en_etapa.get(etapa).and_then(|s| s.nombres.get(campo.as_str()));
    if segura != Some(&Presencia::Segura) {
        return Err(
            "en esta versión no siempre se tiene al llegar ahí, y se pediría también a las demás".to_owned()
        );
    }
    Ok(())
}
