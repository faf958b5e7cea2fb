//! The ficha: what the registry publishes of a trámite (LNETB art. 54), and who may apply. What can be derived is never written.

use schemas::ids::{EtapaId, RolId};
use schemas::paquete::{
    ClaseTramite, Ficha, Ficta, Modalidad, ParteSolicitante, PlazoResolucion, Publico, Solicitante,
    TipoPersona,
};
use schemas::valor::{Duracion, Unidad};

use super::campo::personas;
use super::cita;
use super::municipio::Municipalidad;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma, Situado};
use crate::yaml::Nodo;

/// A ficha whose stages were not looked up yet.
pub struct FichaLeida {
    /// What could be read.
    pub ficha: Ficha,
    /// Stages that stop the clock; absent when the author said nothing.
    pub se_suspende_en: Option<Vec<Situado<String>>>,
    /// The stage of a ficta.
    pub ficta_a: Option<Situado<String>>,
    /// Where the plazo stands.
    pub plazo: Span,
}

/// Reads `ficha`.
pub fn leer(nodo: &Nodo, municipio: &Municipalidad, sink: &mut Sink) -> Option<FichaLeida> {
    let mut forma = Forma::abrir(nodo, "la ficha", sink)?;
    let descripcion = forma.requerida("descripcion", sink).and_then(|n| forma::texto(n, sink));
    let plazo = forma.requerida("plazo_resolucion", sink);
    let si_no_responde = forma.requerida("si_no_responde", sink);
    forma.requerida("fundamento", sink);
    let textos = |forma: &mut Forma<'_>, clave: &'static str, sink: &mut Sink| -> Vec<String> {
        forma
            .opcional(clave)
            .map(|n| forma::textos(n, sink))
            .unwrap_or_default()
            .into_iter()
            .map(|t| t.valor)
            .collect()
    };
    let texto = |forma: &mut Forma<'_>, clave: &'static str, sink: &mut Sink| {
        forma.opcional(clave).and_then(|n| forma::texto(n, sink)).map(|t| t.valor)
    };
    let categorias = textos(&mut forma, "categorias", sink);
    let sector = texto(&mut forma, "sector", sink);
    let mut modalidad: Vec<Modalidad> = forma
        .opcional("modalidad")
        .map(|n| forma::lista(n, sink))
        .unwrap_or_default()
        .iter()
        .filter_map(|n| {
            forma::opcion(n, &[("en_linea", Modalidad::EnLinea), ("presencial", Modalidad::Presencial)], sink)
        })
        .collect();
    if modalidad.is_empty() {
        modalidad.push(Modalidad::EnLinea);
    }
    let mut publico: Vec<Publico> = forma
        .opcional("publico")
        .map(|n| forma::lista(n, sink))
        .unwrap_or_default()
        .iter()
        .filter_map(|n| {
            forma::opcion(n, &[("ciudadania", Publico::Ciudadania), ("empresas", Publico::Empresas)], sink)
        })
        .collect();
    if publico.is_empty() {
        publico = vec![Publico::Ciudadania, Publico::Empresas];
    }
    let vigencia = texto(&mut forma, "vigencia", sink);
    let clave = texto(&mut forma, "clave", sink);
    let homoclave = texto(&mut forma, "homoclave", sink);
    let oficinas = textos(&mut forma, "oficinas", sink);
    let horarios = texto(&mut forma, "horarios", sink);
    let contacto = texto(&mut forma, "contacto", sink);
    let inspeccion =
        forma.opcional("inspeccion").and_then(|n| Forma::abrir(n, "la inspección", sink)).map(|mut i| {
            let objetivo = i
                .requerida("objetivo", sink)
                .and_then(|n| forma::texto(n, sink))
                .map_or_else(String::new, |t| t.valor);
            let autoridad = i
                .requerida("autoridad", sink)
                .and_then(|n| forma::texto(n, sink))
                .map_or_else(String::new, |t| t.valor);
            i.cerrar(sink);
            format!("{objetivo}. La realiza: {autoridad}")
        });
    let criterios = textos(&mut forma, "criterios", sink);
    let conservacion = forma.opcional("conservacion").and_then(|n| forma::duracion(n, sink));
    let cita = cita::leer(&mut forma, &municipio.ordenamientos, sink);
    let donde = forma.mapa().cabeza();
    forma.cerrar(sink);
    let (dura, calendario, se_suspende_en, lugar) =
        plazo.map_or((None, None, None, donde), |n| leer_plazo(n, municipio, sink));
    let (ficta, ficta_a) = si_no_responde.and_then(|n| leer_ficta(n, sink)).unwrap_or((Ficta::Ninguna, None));
    Some(FichaLeida {
        ficha: Ficha {
            descripcion: descripcion.map_or_else(String::new, |d| d.valor),
            categorias,
            sector,
            modalidad,
            publico,
            plazo_resolucion: PlazoResolucion {
                dura: dura.unwrap_or(Duracion::new(1, Unidad::DiasHabiles)),
                calendario: calendario.unwrap_or_else(|| municipio.calendario.clone()),
                se_suspende_en: Vec::new(),
            },
            si_no_responde: ficta,
            vigencia,
            clave,
            homoclave,
            oficinas,
            horarios,
            contacto,
            inspeccion,
            criterios,
            conservacion,
            cita,
        },
        se_suspende_en,
        ficta_a,
        plazo: lugar,
    })
}

type PlazoLeido = (Option<Duracion>, Option<schemas::ids::CalendarioId>, Option<Vec<Situado<String>>>, Span);

fn leer_plazo(nodo: &Nodo, municipio: &Municipalidad, sink: &mut Sink) -> PlazoLeido {
    if nodo.escalar().is_some() {
        return (forma::duracion(nodo, sink), None, None, nodo.span);
    }
    let Some(mut forma) = Forma::abrir(nodo, "`plazo_resolucion`", sink) else {
        return (None, None, None, nodo.span);
    };
    let dura = forma.requerida("dura", sink).and_then(|n| forma::duracion(n, sink));
    let calendario = forma
        .opcional("calendario")
        .and_then(|n| forma::texto(n, sink))
        .filter(|c| municipio.exige_calendario(&c.valor, c.span, sink))
        .map(|c| c.valor.as_str().into());
    let suspende = forma.opcional("se_suspende_en").map(|n| {
        let lista =
            if n.lista().is_some_and(|l| l.elementos.is_empty()) { &[] } else { forma::lista(n, sink) };
        lista.iter().filter_map(|n| forma::texto(n, sink)).collect()
    });
    let span = forma.span();
    let _ = cita::leer(&mut forma, &municipio.ordenamientos, sink);
    forma.cerrar(sink);
    (dura, calendario, suspende, span)
}

fn leer_ficta(nodo: &Nodo, sink: &mut Sink) -> Option<(Ficta, Option<Situado<String>>)> {
    #[derive(Clone, Copy)]
    enum Clase {
        Ninguna,
        Negativa,
        Afirmativa,
    }
    const CLASES: [(&str, Clase); 3] = [
        ("ninguna", Clase::Ninguna),
        ("negativa_ficta", Clase::Negativa),
        ("afirmativa_ficta", Clase::Afirmativa),
    ];
    let (clase, a) = if nodo.escalar().is_some() {
        (forma::opcion(nodo, &CLASES, sink)?, None)
    } else {
        let mut forma = Forma::abrir(nodo, "`si_no_responde`", sink)?;
        let clase = forma.requerida("ficta", sink).and_then(|n| forma::opcion(n, &CLASES, sink));
        let a = forma.opcional("a").and_then(|n| forma::texto(n, sink));
        forma.cerrar(sink);
        (clase?, a)
    };
    let etapa = a.as_ref().map(|a| EtapaId(a.valor.clone()));
    let ficta = match (clase, etapa) {
        (Clase::Ninguna, _) => Ficta::Ninguna,
        (Clase::Negativa, a) => Ficta::Negativa { a },
        (Clase::Afirmativa, Some(a)) => Ficta::Afirmativa { a },
        (Clase::Afirmativa, None) => {
            sink.push(
                Problema::new(
                    &codes::V0203,
                    nodo.span,
                    "la afirmativa ficta no dice qué etapa expide el documento",
                )
                .ayuda("escriba `{ficta: afirmativa_ficta, a: etapa}`, con un fin que emita la salida"),
            );
            Ficta::Ninguna
        }
    };
    Some((ficta, a))
}

/// Reads `solicitante`.
///
/// `exige_rol` reports a role that nobody declared.
pub fn leer_solicitante(
    nodo: &Nodo,
    clase: ClaseTramite,
    exige_rol: &dyn Fn(&str, Span, &mut Sink) -> bool,
    sink: &mut Sink,
) -> Option<Solicitante> {
    let mut forma = Forma::abrir(nodo, "el solicitante", sink)?;
    let dice = forma.mapa().entrada("personas").is_some();
    let dichas = personas(&mut forma, sink);
    let personas = if dice { dichas } else { quienes_de(clase) };
    let pide = forma
        .opcional("pide")
        .map(|n| forma::lista(n, sink))
        .unwrap_or_default()
        .iter()
        .filter_map(|n| {
            forma::opcion(
                n,
                &[
                    ("curp", ParteSolicitante::Curp),
                    ("rfc", ParteSolicitante::Rfc),
                    ("telefono", ParteSolicitante::Telefono),
                    ("domicilio", ParteSolicitante::Domicilio),
                    ("nacimiento", ParteSolicitante::Nacimiento),
                ],
                sink,
            )
        })
        .collect();
    let roles = forma.opcional("rol");
    let lugar = forma.mapa().entrada("rol").map(|(clave, _)| clave.span);
    if let (Some(lugar), false) = (lugar, clase == ClaseTramite::Interno) {
        sink.push(
            Problema::new(&codes::V0206, lugar, "sólo un proceso interno dice qué roles lo piden")
                .ayuda("quite `rol`, o escriba `tipo: interno` si sólo lo piden servidores públicos"),
        );
    }
    let roles = roles
        .map(|n| forma::textos(n, sink))
        .unwrap_or_default()
        .into_iter()
        .filter(|r| exige_rol(&r.valor, r.span, sink))
        .map(|r| RolId(r.valor))
        .collect();
    forma.cerrar(sink);
    Some(Solicitante { personas, pide, roles })
}

/// Who applies when the definition does not say: an internal process is asked for by who works here, never by a company.
pub fn quienes_de(clase: ClaseTramite) -> Vec<TipoPersona> {
    match clase {
        ClaseTramite::Interno => vec![TipoPersona::Fisica],
        _ => vec![TipoPersona::Fisica, TipoPersona::Moral],
    }
}

/// What silence means, read without a word: the ficha itself is read later, and says what is wrong with it.
pub fn ficta_de(nodo: &Nodo) -> Ficta {
    let mut callado = Sink::new();
    let leida = nodo.mapa().and_then(|m| m.get("si_no_responde")).and_then(|n| leer_ficta(n, &mut callado));
    leida.map_or(Ficta::Ninguna, |(ficta, _)| ficta)
}
