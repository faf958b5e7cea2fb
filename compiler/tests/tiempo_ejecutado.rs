//! What the compiler says of legal time is what the engine does: a definition whose plazos fit to the day is resolved in time when
//! everybody acts on their last day; with one day less in the ficha, silence decides although nobody was late.

use std::collections::BTreeMap;

use compiler::compilar;
use compiler::sources::Memory;
use engine::comando::{Actuante, Comando, Contexto, Respuestas};
use engine::decide::decide;
use engine::estado::Estado;
use jiff::Timestamp;
use rust_decimal::Decimal;
use schemas::evento::Canal;
use schemas::ids::{CuentaId, Folio};
use schemas::paquete::{Paquete, Resultado};
use schemas::sello::Digest;
use schemas::valor::Valor;

const TRAMITE: &str = "ficha:
  descripcion: Sirve para probar.
  plazo_resolucion: PLAZO
  si_no_responde: negativa_ficta
  fundamento: {reglamento: [\"1\"]}
etapas:
  solicitud: {actor: solicitante, captura: [superficie, uso], acciones: {enviar: {a: revision}}}
  revision: {actor: revisora, plazo: 3 días hábiles, acciones: {prevenir: {a: subsanacion}, turnar: {a: resolucion}}}
  subsanacion: {tipo: prevencion, plazo: 10 días hábiles, reabre: [superficie], efectos: [{avisa: falta}], a: revision, al_vencer: negada}
  resolucion: {actor: directora, plazo: 2 días hábiles, acciones: {aceptar: {a: aceptada}, negar: {captura: [motivo], a: negada}}}
  aceptada: {tipo: fin, resultado: favorable, emite: constancia}
  negada: {tipo: fin, resultado: desfavorable}
avisos:
  falta: {para: solicitante, asunto: Complete, texto: Falta algo., efecto: notificacion}
";

/// The files of the corpus's base, with this definition in place of the same keys.
fn fuentes(plazo: &str) -> Memory {
    let base = include_str!("corpus_analisis/base/tramite.yaml");
    let propias = ["ficha", "etapas"];
    let mut texto = TRAMITE.replace("PLAZO", plazo);
    let mut dentro = false;
    for linea in base.lines() {
        if linea.starts_with(|c: char| c.is_ascii_lowercase()) {
            dentro = !propias.contains(&linea.split(':').next().unwrap_or_default());
        }
        if dentro {
            texto.push_str(linea);
            texto.push('\n');
        }
    }
    Memory::new()
        .con("municipio.yaml", include_str!("corpus_analisis/base/municipio.yaml"))
        .con("roles.yaml", include_str!("corpus_analisis/base/roles.yaml"))
        .con("parametros/uma.yaml", include_str!("corpus_analisis/base/uma.yaml"))
        .con("calendarios/habiles.yaml", include_str!("corpus_analisis/base/habiles.yaml"))
        .con("obras/prueba/tramite.yaml", texto)
}

fn codigos(plazo: &str) -> Vec<String> {
    let dichos = compilar(&fuentes(plazo)).diagnostics.into_iter().map(|d| d.codigo.0);
    dichos.filter(|c| !c.starts_with("V036")).collect()
}

fn paquete(plazo: &str) -> Option<Paquete> {
    let compilado = compilar(&fuentes(plazo));
    compilado.tramites.first()?.paquete.as_ref().map(|p| p.paquete().clone())
}

/// Everybody acts in the afternoon of the last day that they have; the person never reads the notice.
fn al_ultimo_dia(paquete: &Paquete) -> Result<Estado, String> {
    let persona = Actuante::Solicitante { cuenta: CuentaId::from("persona") };
    let con_rol =
        |rol: &str| Actuante::Servidor { cuenta: rol.into(), roles: vec![rol.into()], suple: Vec::new() };
    let superficie = BTreeMap::from([("superficie".into(), Some(Valor::Decimal(Decimal::from(100))))]);
    let actuar = |etapa: &str, accion: &str, respuestas: Respuestas| Comando::Actuar {
        etapa: etapa.into(),
        visita: None,
        accion: accion.into(),
        respuestas,
    };
    let mut todas = superficie.clone();
    todas.insert("uso".into(), Some(Valor::Opcion("casa".into())));
    let iniciar = Comando::Iniciar {
        folio: Folio::from("OP-1"),
        digest: Digest::de(b"x"),
        canal: Canal::EnLinea,
        solicitante: Valor::Registro(BTreeMap::from([
            ("tipo".to_owned(), Valor::Opcion("fisica".into())),
            ("nombre".to_owned(), Valor::Texto("Ana".into())),
            ("correo".to_owned(), Valor::Texto("ana@ejemplo.mx".into())),
        ])),
        accion: "enviar".into(),
        respuestas: todas,
    };
    // Monday 1 June 2026; the notice counts as done at the end of Tuesday 9.
    let pasos = [
        ("2026-06-01T16:00:00-06:00", persona.clone(), iniciar),
        ("2026-06-04T16:00:00-06:00", con_rol("revisora"), actuar("revision", "prevenir", Respuestas::new())),
        ("2026-06-10T00:00:01-06:00", Actuante::Sistema, Comando::Vencer),
        ("2026-06-12T16:00:00-06:00", persona, actuar("subsanacion", "responder", superficie)),
        ("2026-06-17T16:00:00-06:00", con_rol("revisora"), actuar("revision", "turnar", Respuestas::new())),
        (
            "2026-06-19T16:00:00-06:00",
            con_rol("directora"),
            actuar("resolucion", "aceptar", Respuestas::new()),
        ),
    ];
    let mut estado: Option<Estado> = None;
    for (cuando, quien, comando) in pasos {
        let ahora: Timestamp = cuando.parse().map_err(|e| format!("{cuando}: {e}"))?;
        let contexto = Contexto::nuevo(ahora, quien);
        match decide(paquete, estado.as_ref(), comando, &contexto) {
            Ok(decision) => estado = Some(decision.estado),
            Err(rechazo) => {
                // What fires by time fires also where the command came late.
                let vencido = decide(paquete, estado.as_ref(), Comando::Vencer, &contexto)
                    .map_err(|e| format!("{cuando}: {}", e.mensaje))?;
                if vencido.estado.resultado.is_none() {
                    return Err(format!("{cuando}: {}", rechazo.mensaje));
                }
                return Ok(vencido.estado);
            }
        }
    }
    estado.ok_or_else(|| "no hubo pasos".to_owned())
}

#[test]
fn plazos_that_fit_to_the_day_are_met_and_one_day_less_is_not() {
    assert_eq!(codigos("11 días hábiles"), Vec::<String>::new());
    assert_eq!(codigos("10 días hábiles"), ["V0620"]);
    let Some(mut paquete) = paquete("11 días hábiles") else { unreachable!("compila sin error") };
    let justo = al_ultimo_dia(&paquete);
    assert_eq!(justo.map(|e| e.resultado), Ok(Some(Resultado::Favorable)));
    paquete.tramite.ficha.plazo_resolucion.dura.cantidad = 10;
    let corto = al_ultimo_dia(&paquete);
    assert_eq!(corto.map(|e| e.resultado), Ok(Some(Resultado::Ficta)));
}
