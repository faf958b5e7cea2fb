//! What a decision would do, in sentences, and what the citizen would read: taken from the events of a rehearsal, so that the preview
//! can't say anything else than what will happen.

use engine::comando::Decision;
use engine::flujo::RESOLUCION;
use engine::{cupo, formato};
use papeles::Momento;
use schemas::evento::{Evento, Hecho};
use schemas::paquete::{Destinatario, EfectoAviso, Paquete, Resultado, TipoEtapa};

use super::panel::a_donde;
use crate::app::{Abierto, resultado_en_palabras};
use crate::http::vista::hitos::deposito_en_palabras;
use crate::http::vista::{cobro, plazo};
use crate::web::vistas::{Cuenta, Documento, TextoAviso};

/// What would happen.
#[derive(Clone, Debug, Default)]
pub struct Consecuencias {
    /// Sentences.
    pub frases: Vec<String>,
    /// What people will read.
    pub avisos: Vec<TextoAviso>,
    /// What will be issued.
    pub documentos: Vec<Documento>,
    /// The fee that it fixes.
    pub cuenta: Option<Cuenta>,
    /// It ends the expediente against who applies.
    pub grave: bool,
}

/// What a rehearsed decision of an expediente says.
pub fn de(abierto: &Abierto, decision: &Decision) -> Consecuencias {
    let paquete = abierto.paquete.paquete();
    let tramite = &paquete.tramite;
    let todos: Vec<Evento> = abierto.eventos.iter().chain(&decision.eventos).cloned().collect();
    let mut c = Consecuencias::default();
    for (version, evento) in (1..).zip(&todos).skip(abierto.eventos.len()) {
        match &evento.hecho {
            Hecho::Entro { etapa, .. } => {
                let definida = tramite.etapa(etapa);
                let pasajera = definida
                    .is_some_and(|e| matches!(e.tipo, TipoEtapa::Decision { .. } | TipoEtapa::Fin { .. }));
                if let Some(definida) = definida.filter(|_| !pasajera) {
                    c.frases.push(a_donde(paquete, definida));
                }
            }
            Hecho::Suspendido { plazo, .. } if plazo.as_str() == RESOLUCION => {
                c.frases.push("El plazo de respuesta del municipio se detiene mientras tanto.".to_owned());
            }
            Hecho::Reanudado { plazo, .. } if plazo.as_str() == RESOLUCION => {
                c.frases.push("El plazo de respuesta del municipio sigue corriendo.".to_owned());
            }
            Hecho::Corre { plazo: cual, dura, .. } if cual.as_str() != RESOLUCION => {
                c.frases
                    .push(format!("Empieza a correr: {}, {dura}.", minuscula(&plazo::titulo(paquete, cual))));
            }
            Hecho::Liquidado { liquidacion, .. } if !liquidacion.total.is_zero() => {
                c.frases.push(format!("Se fija el pago: {}.", formato::moneda(liquidacion.total)));
                c.cuenta = Some(cobro::cuenta(liquidacion, "Cobro que se fija", false));
            }
            Hecho::SesionCerrada { desenlace, a_favor, en_contra, abstenciones, excusas, .. } => {
                let conteo = engine::votacion::Conteo {
                    a_favor: *a_favor,
                    en_contra: *en_contra,
                    abstenciones: *abstenciones,
                    excusas: *excusas,
                    ..engine::votacion::Conteo::default()
                };
                let cuantos = engine::votacion::conteo_en_palabras(&conteo);
                c.frases.push(format!(
                    "Se cierra la sesión: {}, con {cuantos}. Ya nadie podrá votar en ella.",
                    engine::votacion::en_palabras(*desenlace)
                ));
            }
            Hecho::Firmado { etapa, salida, .. } => {
                let titulo = tramite.salida(salida).map_or(salida.as_str(), |s| s.titulo.as_str());
                c.frases.push(format!("Queda su firma en «{titulo}», con su nombre, su cargo y la hora."));
                let faltan: Vec<&str> = tramite
                    .etapa(etapa)
                    .map(|e| engine::firma::puestos(paquete, &decision.estado, e))
                    .unwrap_or_default()
                    .iter()
                    .filter(|p| p.hecha.is_none())
                    .map(|p| engine::firma::nombre_de(paquete, p.firmante))
                    .collect();
                if !faltan.is_empty() && decision.estado.activa(etapa).is_some() {
                    let faltan = formato::enumerar(&faltan);
                    c.frases.push(format!("Se emite cuando también firme: {faltan}."));
                }
            }
            Hecho::Emitido { salida, vence, corrige, .. } => {
                let titulo = tramite.salida(salida).map_or(salida.as_str(), |s| s.titulo.as_str());
                c.frases.push(format!("Se emite «{titulo}» con su folio y código de verificación."));
                if let Some(anterior) = corrige {
                    c.grave = true;
                    c.frases.push(format!("Sustituye al documento {anterior}, que deja de valer."));
                }
                c.documentos.push(Documento {
                    nombre: titulo.to_owned(),
                    detalle: vence.map_or_else(
                        || "PDF".to_owned(),
                        |v| format!("PDF, vigente hasta el {}", formato::fecha(v)),
                    ),
                    origen: "Se hace al confirmar".to_owned(),
                    ..Documento::default()
                });
            }
            Hecho::Revocado { salida, folio } => {
                let titulo = tramite.salida(salida).map_or(salida.as_str(), |s| s.titulo.as_str());
                c.grave = true;
                c.frases.push(format!("Se revoca «{titulo}», con folio {folio}: deja de valer."));
            }
            Hecho::DepositoLiquidado { cobro, devuelto, ejecutado, .. } => {
                let que = tramite.cobro(cobro).map_or(cobro.as_str(), |x| x.nombre.as_str());
                c.grave |= !ejecutado.is_zero();
                c.frases.push(format!("{que}: {}", minuscula(&deposito_en_palabras(*devuelto, *ejecutado))));
            }
            Hecho::CupoTomado { cupo, opcion, .. } => {
                if let Some(cupo) = tramite.cupo(cupo) {
                    let que = cupo::en_palabras(paquete, cupo, opcion.as_deref());
                    c.frases.push(format!("Se aparta un lugar de {que}."));
                }
            }
            Hecho::CupoHeredado { de, .. } => {
                c.frases.push(format!("El lugar es el mismo que conserva el documento {de}."));
            }
            Hecho::CupoLiberado { cupo, opcion, .. } => {
                if let Some(cupo) = tramite.cupo(cupo) {
                    let que = cupo::en_palabras(paquete, cupo, opcion.as_deref());
                    c.frases.push(format!("Se desocupa su lugar de {que}."));
                }
            }
            Hecho::Avisado { aviso, .. } => {
                let Some(aviso) = tramite.aviso(aviso) else { continue };
                let para = destinatario(paquete, &aviso.para);
                c.frases.push(match aviso.efecto {
                    EfectoAviso::Informativo => format!("Se avisa por correo a {para}."),
                    EfectoAviso::Notificacion { .. } => format!(
                        "Se notifica a {para}: surte efecto cuando lo lea o venza su plazo para leerlo."
                    ),
                });
                // As who gets it will read it: with the clocks that this very step starts.
                let escrito = Momento::paso(abierto.versiones(), &todos, version)
                    .and_then(|momento| papeles::aviso(&momento, &aviso.id));
                let (asunto, texto) = match escrito {
                    Ok(escrito) => (escrito.asunto, escrito.texto.plano()),
                    Err(falla) => (String::new(), format!("El texto no puede mostrarse todavía: {falla}.")),
                };
                c.avisos.push(TextoAviso { para, asunto, texto });
            }
            Hecho::Concluido { resultado, .. } => {
                c.grave = !matches!(resultado, Resultado::Favorable | Resultado::Atendida);
                c.frases.push(format!("El expediente termina. {}.", resultado_en_palabras(*resultado)));
            }
            _ => {}
        }
    }
    if c.frases.is_empty() {
        let termina = decision.eventos.iter().find_map(|e| match &e.hecho {
            Hecho::Salio { etapa, .. } => tramite.etapa(etapa),
            _ => None,
        });
        c.frases.push(match termina {
            Some(etapa) => {
                format!("Termina «{}»; el trámite sigue cuando estén las demás partes.", etapa.nombre)
            }
            None => "Queda registrado; el expediente sigue donde está.".to_owned(),
        });
    }
    c
}

fn destinatario(paquete: &Paquete, para: &Destinatario) -> String {
    match para {
        Destinatario::Solicitante => "quien solicita".to_owned(),
        Destinatario::Campo(campo) => paquete.tramite.campo(campo).map_or_else(
            || "la dirección que se dio".to_owned(),
            |c| format!("la dirección de «{}»", c.etiqueta),
        ),
        Destinatario::Rol(rol) => paquete.rol(rol).map_or_else(|| rol.to_string(), |r| r.nombre.clone()),
    }
}

fn minuscula(texto: &str) -> String {
    let mut letras = texto.chars();
    letras.next().map(|c| c.to_lowercase().chain(letras).collect()).unwrap_or_default()
}
