//! Collegiate bodies: `organos.yaml` says who is of each, how many must be present and what it takes to approve, and a stage of
//! `tipo: votacion` asks one to decide. It is read as a tarea whose actions are what may come of the session. Whether a tie may stay is
//! asked of the engine, which is who will count.

use std::collections::BTreeSet;

use engine::votacion::{hacen_falta, mayoria_en_palabras, puede_empatar};
use schemas::ids::{OrganoId, RolId};
use schemas::paquete::{
    Accion, Acto, Actor, Cita, Desenlace, Mayoria, Organo, Region, Tarea, TipoEtapa, Votacion,
};

use super::alcance::Alcance;
use super::cita::{self, no_existe};
use super::contexto::Contexto;
use super::municipio::Municipalidad;
use super::{captura as de_captura, firma};
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma, Situado};
use crate::tipos::Tipo;
use crate::yaml::{Escalar, Nodo};

/// Majorities by their name.
pub const MAYORIAS: [(&str, Mayoria); 3] =
    [("simple", Mayoria::Simple), ("absoluta", Mayoria::Absoluta), ("dos_tercios", Mayoria::DosTercios)];

/// Most seats of a body.
const ASIENTOS: i64 = 999;

impl Municipalidad {
    /// Reads `organos.yaml`. Roles were read before.
    pub fn leer_organos(&mut self, raiz: &Nodo, sink: &mut Sink) {
        let Some(mut forma) = Forma::abrir(raiz, "`organos.yaml`", sink) else {
            self.incompleta = true;
            return;
        };
        if let Some(nodo) = forma.requerida("organos", sink)
            && let Some(organos) = Forma::abrir(nodo, "`organos`", sink)
        {
            for (clave, nodo) in organos.mapa().iter() {
                let Some(id) = forma::id(clave, sink) else { continue };
                self.declarar(format!("organos.{}", id.valor), id.span, nodo);
                match self.leer_organo(&id.valor, nodo, sink) {
                    Some(organo) => self.organos.push(organo),
                    None => drop(self.organos_malos.insert(id.valor)),
                }
            }
        }
        forma.cerrar(sink);
    }

    fn leer_organo(&self, id: &str, nodo: &Nodo, sink: &mut Sink) -> Option<Organo> {
        let mut uno = Forma::abrir(nodo, format!("el órgano `{id}`"), sink)?;
        let nombre = uno.opcional("nombre").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
        let miembros = uno.requerida("miembros", sink).and_then(|n| self.miembros(n, sink));
        let asientos = uno.requerida("asientos", sink).and_then(|n| forma::entero(n, 1, ASIENTOS, sink));
        let quorum = uno.opcional("quorum").map(|n| (forma::entero(n, 1, ASIENTOS, sink), n.span));
        let mayoria = uno.opcional("mayoria").map(|n| forma::opcion(n, &MAYORIAS, sink));
        let calidad = uno.opcional("voto_de_calidad").map(|n| forma::escalar(n, "un rol", sink));
        let suplentes = uno.opcional("suplentes").map(|n| forma::booleano(n, sink));
        let cita = cita::leer(&mut uno, &self.ordenamientos, sink);
        uno.cerrar(sink);
        let (miembros, asientos) = (miembros?, u32::try_from(asientos?).ok()?);
        let quorum = match quorum {
            None => asientos / 2 + 1,
            Some((leido, lugar)) => {
                let quorum = u32::try_from(leido?).ok()?;
                if quorum > asientos {
                    sink.push(
                        Problema::new(&codes::V0550, lugar, format!("`{id}` nunca podría sesionar"))
                            .etiqueta(format!("pide {quorum} presentes y lo integran {asientos}"))
                            .ayuda("baje `quorum`, o suba `asientos`"),
                    );
                    return None;
                }
                quorum
            }
        };
        let voto_de_calidad = match calidad {
            None => None,
            Some(escrito) => Some(self.de_calidad(id, escrito?, &miembros, sink)?),
        };
        Some(Organo {
            id: OrganoId(id.to_owned()),
            nombre: nombre.unwrap_or_else(|| super::campo::en_palabras(id)),
            miembros,
            asientos,
            quorum,
            mayoria: mayoria.unwrap_or(Some(Mayoria::Simple))?,
            voto_de_calidad,
            suplentes: suplentes.unwrap_or(Some(false))?,
            cita,
        })
    }

    /// The roles whose people are members, each once.
    fn miembros(&self, nodo: &Nodo, sink: &mut Sink) -> Option<Vec<RolId>> {
        let mut vistos: BTreeSet<&str> = BTreeSet::new();
        let mut miembros = Vec::new();
        let mut bien = true;
        for escrito in forma::lista(nodo, sink) {
            let Some(rol) = forma::escalar(escrito, "un rol", sink) else {
                bien = false;
                continue;
            };
            if !self.hay_rol(rol, sink) {
                bien = false;
            } else if !vistos.insert(&rol.texto) {
                let problema =
                    Problema::new(&codes::V0206, rol.span, format!("`{}` está dos veces", rol.texto));
                sink.push(problema.ayuda("deje cada rol una vez; cuántas personas son lo dice `asientos`"));
                bien = false;
            } else {
                miembros.push(RolId(rol.texto.clone()));
            }
        }
        if miembros.is_empty() && bien {
            let problema = Problema::new(&codes::V0206, nodo.span, "a un órgano lo integra alguien");
            sink.push(problema.ayuda("escriba los roles de quienes lo integran: `miembros: [regiduria]`"));
        }
        (bien && !miembros.is_empty()).then_some(miembros)
    }

    /// Whether a role is there; it is said when it isn't. Nothing is known of one while `roles.yaml` is broken.
    fn hay_rol(&self, escrito: &Escalar, sink: &mut Sink) -> bool {
        let hay = self.roles.iter().any(|r| r.id.as_str() == escrito.texto);
        if !hay && !self.incompleta {
            let roles = self.roles.iter().map(|r| r.id.as_str());
            sink.push(no_existe("rol", &escrito.texto, escrito.span, roles, "roles.yaml"));
        }
        hay
    }

    /// Who decides ties, who must be a member.
    fn de_calidad(&self, id: &str, escrito: &Escalar, miembros: &[RolId], sink: &mut Sink) -> Option<RolId> {
        if !self.hay_rol(escrito, sink) {
            return None;
        }
        if miembros.iter().all(|m| m.as_str() != escrito.texto) {
            sink.push(
                Problema::new(
                    &codes::V0551,
                    escrito.span,
                    format!("`{}` tiene voto de calidad en `{id}` y no lo integra", escrito.texto),
                )
                .etiqueta("quien no vota no puede desempatar")
                .ayuda(format!(
                    "agregue `{}` a `miembros`, o dé el voto de calidad a quien lo integra",
                    escrito.texto
                )),
            );
            return None;
        }
        Some(RolId(escrito.texto.clone()))
    }
}

/// Declares what a vote keeps under the name of its `guarda`.
pub fn declarar_resultado(guarda: &Escalar, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let partes = [
        ("sesion", Tipo::Texto),
        ("fecha", Tipo::Fecha),
        ("hora", Tipo::Hora),
        ("lugar", Tipo::Texto),
        ("a_favor", Tipo::Entero),
        ("en_contra", Tipo::Entero),
        ("abstenciones", Tipo::Entero),
        ("excusas", Tipo::Entero),
        ("presentes", Tipo::Entero),
    ]
    .map(|(parte, tipo)| (parte.to_owned(), tipo));
    ctx.declarar_resultado(&guarda.texto, guarda.span, partes.into(), sink);
}

/// What a stage says of where a session leads, in the order in which it is told.
const SALIDAS: [(Desenlace, &str, &str); 4] = [
    (Desenlace::Aprobada, "al_aprobar", "Se aprueba"),
    (Desenlace::Rechazada, "al_rechazar", "No se aprueba"),
    (Desenlace::Empatada, "al_empatar", "Hay empate"),
    (Desenlace::SinQuorum, "sin_quorum", "No hay quórum"),
];

/// Reads what a stage of `tipo: votacion` says of its own.
pub fn leer_votacion(
    id: &Situado<String>,
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let escrito = forma.requerida("organo", sink).and_then(|n| forma::escalar(n, "un órgano", sink));
    let convoca = forma.requerida("convoca", sink).and_then(|n| forma::escalar(n, "un rol", sink));
    let mayoria = forma.opcional("mayoria").map(|n| (forma::opcion(n, &MAYORIAS, sink), n.span));
    let aviso_previo = forma.opcional("aviso_previo").map(|n| forma::duracion(n, sink));
    ctx.rota |= forma.se_perdio("captura");
    let captura = forma.opcional("captura");
    let captura = captura.map(|n| de_captura::leer(n, alcance, ctx, sink)).unwrap_or_default();
    let mut acciones = Vec::new();
    let mut completas = true;
    for (cual, clave, etiqueta) in SALIDAS {
        ctx.origenes.anotar(format!("etapas.{}.acciones.{}", id.valor, cual.accion()), id.span);
        let nodo = match cual {
            Desenlace::Empatada => forma.opcional(clave),
            _ => forma.requerida(clave, sink),
        };
        completas &= nodo.is_some() || cual == Desenlace::Empatada;
        let Some(nodo) = nodo else { continue };
        match firma::leer_devolver(nodo, region, ctx, sink) {
            Some((a, captura)) => acciones.push(accion(cual, etiqueta, a, captura)),
            None => completas = false,
        }
    }
    let convoca = convoca.and_then(|e| quien_convoca(id, e, ctx, sink));
    let escrito = escrito?;
    let organo = organo(escrito, ctx, sink)?;
    let (mayoria, donde_mayoria) = match mayoria {
        None => (organo.mayoria, escrito.span),
        Some((leida, lugar)) => (leida?, lugar),
    };
    pueden_votar(organo, escrito.span, ctx, sink);
    alcanza(organo, mayoria, donde_mayoria, sink);
    empates(id, forma, organo, mayoria, sink);
    if !completas {
        return None;
    }
    let votacion = Votacion {
        organo: organo.id.clone(),
        mayoria,
        aviso_previo: match aviso_previo {
            None => None,
            Some(dicho) => Some(dicho?),
        },
        calendario: ctx.municipio.calendario.clone(),
    };
    let tarea = Tarea::new(Actor::Rol(convoca?), Acto::Convoca, captura, acciones);
    Some(TipoEtapa::Tarea(Tarea { votacion: Some(votacion), ..tarea }))
}

fn accion(
    cual: Desenlace,
    etiqueta: &str,
    a: schemas::paquete::Destino,
    captura: Vec<schemas::ids::CampoId>,
) -> Accion {
    Accion {
        id: cual.accion().into(),
        etiqueta: etiqueta.to_owned(),
        si: None,
        captura,
        efectos: Vec::new(),
        confirma: None,
        a,
        cita: Cita::default(),
    }
}

fn organo<'m>(escrito: &Escalar, ctx: &Contexto<'m>, sink: &mut Sink) -> Option<&'m Organo> {
    let municipio = ctx.municipio;
    let hallado = municipio.organos.iter().find(|o| o.id.as_str() == escrito.texto);
    if hallado.is_none() && !municipio.incompleta && !municipio.organos_malos.contains(&escrito.texto) {
        let ids = municipio.organos.iter().map(|o| o.id.as_str());
        sink.push(no_existe("órgano", &escrito.texto, escrito.span, ids, "organos.yaml"));
    }
    hallado
}

/// Who convokes and closes the session: a role that may.
fn quien_convoca(
    id: &Situado<String>,
    escrito: &Escalar,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<RolId> {
    if matches!(escrito.texto.as_str(), "solicitante" | "sistema") {
        sink.push(
            Problema::new(
                &codes::V0555,
                escrito.span,
                format!("a la sesión de `{}` no convoca ningún rol", id.valor),
            )
            .etiqueta("convoca y cierra la sesión un servidor público")
            .ayuda("escriba en `convoca` un rol de `roles.yaml`"),
        );
        return None;
    }
    if !ctx.exige_rol(&escrito.texto, escrito.span, sink) {
        return None;
    }
    let rol = RolId(escrito.texto.clone());
    puede(&rol, (Acto::Convoca, "convoca"), escrito.span, ctx, sink);
    Some(rol)
}

/// Whether each role of the body may vote.
fn pueden_votar(organo: &Organo, lugar: Span, ctx: &Contexto<'_>, sink: &mut Sink) {
    for rol in &organo.miembros {
        puede(rol, (Acto::Vota, "vota"), lugar, ctx, sink);
    }
}

fn puede(rol: &RolId, (acto, nombre): (Acto, &str), lugar: Span, ctx: &Contexto<'_>, sink: &mut Sink) {
    let Some(definido) = ctx.municipio.rol(rol).filter(|r| !r.puede.contains(&acto)) else { return };
    let mut problema = Problema::new(&codes::V0555, lugar, format!("el rol `{rol}` no puede: {nombre}"))
        .etiqueta(format!("aquí «{}» {nombre}", definido.nombre))
        .ayuda(format!("agregue `{nombre}` a lo que `puede` el rol `{rol}`"));
    if let Some(donde) = ctx.municipio.lugares.get(&format!("roles.{rol}")) {
        problema = problema.secundaria(*donde, "el rol se declara aquí");
    }
    sink.push(problema);
}

/// A session that is held with the fewest who may hold it should be able to approve.
fn alcanza(organo: &Organo, mayoria: Mayoria, lugar: Span, sink: &mut Sink) {
    let faltan = hacen_falta(organo, mayoria, 0);
    if faltan > organo.quorum {
        sink.push(
            Problema::new(
                &codes::V0552,
                lugar,
                format!("con el quórum justo de `{}` no se puede aprobar nada", organo.id),
            )
            .etiqueta(format!(
                "sesiona con {} presentes, y hacen falta {}: {faltan}",
                organo.quorum,
                mayoria_en_palabras(mayoria)
            ))
            .ayuda(format!(
                "suba `quorum` a {faltan}, o use otra `mayoria`; si así lo dice la ley, omítalo con su razón"
            )),
        );
    }
}

/// Where a tie leads is said if one may stay, and only then.
fn empates(id: &Situado<String>, forma: &Forma<'_>, organo: &Organo, mayoria: Mayoria, sink: &mut Sink) {
    let escrito = forma.mapa().entrada("al_empatar").map(|(clave, _)| clave.span);
    match (escrito, puede_empatar(organo, mayoria)) {
        (None, true) if !forma.se_perdio("al_empatar") => sink.push(
            Problema::new(&codes::V0553, id.span, format!("`{}` no dice a dónde lleva un empate", id.valor))
                .etiqueta(format!("en `{}` nadie tiene voto de calidad", organo.id))
                .ayuda(format!(
                    "agregue `al_empatar: etapa`, o `voto_de_calidad: rol` a `organos.{}`",
                    organo.id
                )),
        ),
        (Some(lugar), false) => {
            let porque = match &organo.voto_de_calidad {
                Some(rol) => format!("`{rol}` tiene voto de calidad, que decide los empates"),
                None => "con esta mayoría, o se reúnen los votos o no se aprueba".to_owned(),
            };
            sink.push(
                Problema::new(&codes::V0554, lugar, format!("en `{}` no queda ningún empate", id.valor))
                    .etiqueta(porque)
                    .ayuda("quite `al_empatar`: a esa etapa no se llegaría por ahí"),
            );
        }
        _ => {}
    }
}
