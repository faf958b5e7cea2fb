//! A prueba as its author would write it, in the canonical layout.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use schemas::evento::Canal;
use schemas::ids::CupoId;
use schemas::paquete::{
    CobroEsperado, Contestacion, CupoEsperado, Espera, Gestion, Intento, Paso, Prueba, Respuesta,
    SalidaEsperada, Vence,
};

use crate::formato::formatear;
use crate::leer::etapa::RESULTADOS;

/// The text of a prueba. `notas` are comments that go before it.
#[must_use]
pub fn escribir(prueba: &Prueba, notas: &[&str]) -> String {
    let mut texto: String = notas.iter().map(|n| format!("# {n}\n")).collect();
    texto.push_str(&format!("prueba: {}\nfecha: {}\n", escalar(&prueba.titulo), momento(prueba.fecha)));
    if !prueba.solicitante.is_empty() {
        texto.push_str(&format!("solicitante: {}\n", partes(&prueba.solicitante)));
    }
    let mut dado = Vec::new();
    if let Some(canal) = prueba.dado.canal {
        let canal = match canal {
            Canal::EnLinea => "en_linea",
            Canal::Presencial => "presencial",
        };
        dado.push(format!("canal: {canal}"));
    }
    if !prueba.dado.roles.is_empty() {
        let roles: Vec<String> =
            prueba.dado.roles.iter().map(|(rol, personas)| format!("{rol}: {}", textos(personas))).collect();
        dado.push(format!("roles: {{{}}}", roles.join(", ")));
    }
    if !prueba.dado.llenos.is_empty() {
        let uno = |(cupo, opciones): (&CupoId, &Vec<String>)| match opciones.as_slice() {
            [] => format!("{cupo}: si"),
            _ => format!("{cupo}: {}", textos(opciones)),
        };
        let llenos: Vec<String> = prueba.dado.llenos.iter().map(uno).collect();
        dado.push(format!("llenos: {{{}}}", llenos.join(", ")));
    }
    if !dado.is_empty() {
        texto.push_str(&format!("dado: {{{}}}\n", dado.join(", ")));
    }
    texto.push_str("pasos:\n");
    for paso in &prueba.pasos {
        texto.push_str(&format!("  - {}\n", uno(paso)));
    }
    // What can't be laid out is as good without.
    formatear(&texto).unwrap_or(texto)
}

fn uno(paso: &Paso) -> String {
    match paso {
        Paso::Hace(intento) => format!("{{{}}}", intentar("hace", intento).join(", ")),
        Paso::Rechaza { intento, porque } => {
            let mut claves = intentar("rechaza", intento);
            claves.push(format!("porque: {}", escalar(porque)));
            format!("{{{}}}", claves.join(", "))
        }
        Paso::LlegaPago { etapa, monto, apartado } => {
            let mut claves = vec!["llega: pago".to_owned(), format!("en: {etapa}")];
            claves.extend(monto.map(|m| format!("monto: {m}")));
            claves.extend(apartado.as_ref().map(|porque| format!("apartado: {}", escalar(porque))));
            format!("{{{}}}", claves.join(", "))
        }
        Paso::LlegaConsulta { etapa, contestacion } => {
            let dicho = match contestacion {
                Contestacion::Con(partes) => {
                    let con: Vec<String> =
                        partes.iter().map(|(parte, r)| format!("{parte}: {}", respuesta(r))).collect();
                    format!("con: {{{}}}", con.join(", "))
                }
                Contestacion::Falla(motivo) => format!("falla: {}", escalar(motivo)),
            };
            format!("{{llega: consulta, en: {etapa}, {dicho}}}")
        }
        Paso::Pasan { dura } => format!("pasan: {dura}"),
        Paso::Hasta { momento: hasta } => format!("hasta: {}", momento(*hasta)),
        Paso::Espera(espera) => {
            let claves: String = esperar(espera).iter().map(|c| format!("\n      {c}")).collect();
            format!("espera:{claves}")
        }
    }
}

fn intentar(verbo: &str, intento: &Intento) -> Vec<String> {
    let mut claves = match &intento.que {
        Gestion::Accion { etapa, accion } => vec![format!("{verbo}: {etapa}.{accion}")],
        Gestion::General { accion } => vec![format!("{verbo}: {accion}")],
        Gestion::ConsultarAviso { etapa } => {
            vec![format!("{verbo}: consultar_aviso"), format!("en: {etapa}")]
        }
        Gestion::Tomar { etapa } => vec![format!("{verbo}: tomar"), format!("en: {etapa}")],
        Gestion::Cita { etapa, que } => vec![format!("{verbo}: {}", que.verbo()), format!("en: {etapa}")],
        Gestion::Programar { etapa } => vec![format!("{verbo}: programar"), format!("en: {etapa}")],
        Gestion::Convocar { etapa } => vec![format!("{verbo}: convocar"), format!("en: {etapa}")],
        Gestion::Votar { etapa } => vec![format!("{verbo}: votar"), format!("en: {etapa}")],
        Gestion::Invitar { etapa } => vec![format!("{verbo}: invitar"), format!("en: {etapa}")],
        Gestion::Reasignar { etapa } => vec![format!("{verbo}: reasignar"), format!("en: {etapa}")],
        Gestion::Soltar { etapa } => vec![format!("{verbo}: soltar"), format!("en: {etapa}")],
    };
    claves.extend(intento.por.as_ref().map(|por| format!("por: {}", escalar(por))));
    if !intento.con.is_empty() {
        let con: Vec<String> =
            intento.con.iter().map(|(campo, r)| format!("{campo}: {}", respuesta(r))).collect();
        claves.push(format!("con: {{{}}}", con.join(", ")));
    }
    claves
}

fn esperar(espera: &Espera) -> Vec<String> {
    let mut claves = Vec::new();
    let ids = |ids: Vec<&str>| format!("[{}]", ids.join(", "));
    let mapa = |pares: Vec<String>| format!("{{{}}}", pares.join(", "));
    if let Some(etapas) = &espera.etapas {
        claves.push(format!("etapas: {}", ids(etapas.iter().map(|e| e.as_str()).collect())));
    }
    if !espera.cobros.is_empty() {
        let cobros = espera.cobros.iter().map(|(cobro, esperado)| match esperado {
            CobroEsperado::Total(total) => format!("{cobro}: {total}"),
            CobroEsperado::Lineas(lineas) => {
                let lineas: Vec<String> = lineas.iter().map(|(l, i)| format!("{l}: {i}")).collect();
                format!("{cobro}: {{{}}}", lineas.join(", "))
            }
        });
        claves.push(format!("cobros: {}", mapa(cobros.collect())));
    }
    if !espera.explica.is_empty() {
        let dichos = espera.explica.iter().map(|(cobro, dichos)| format!("{cobro}: {}", textos(dichos)));
        claves.push(format!("explica: {}", mapa(dichos.collect())));
    }
    if !espera.vence.is_empty() {
        let vencen = espera.vence.iter().map(|(plazo, vence)| {
            let vence = match vence {
                Vence::Dia(dia) => dia.to_string(),
                Vence::Momento(cuando) => momento(*cuando),
                Vence::Detenido => "detenido".to_owned(),
                Vence::NoCorre => "no_corre".to_owned(),
            };
            format!("{plazo}: {vence}")
        });
        claves.push(format!("vence: {}", mapa(vencen.collect())));
    }
    if let Some(avisos) = &espera.avisos {
        claves.push(format!("avisos: {}", ids(avisos.iter().map(|a| a.as_str()).collect())));
    }
    match espera.salidas.as_slice() {
        [] => {}
        [una] => claves.push(format!("salida: {}", salida(una))),
        varias => {
            let varias: Vec<String> = varias.iter().map(salida).collect();
            claves.push(format!("salida: [{}]", varias.join(", ")));
        }
    }
    if let Some(revocadas) = &espera.revocadas {
        claves.push(format!("revocadas: {}", ids(revocadas.iter().map(|s| s.as_str()).collect())));
    }
    for (clave, montos) in [("devuelto", &espera.devuelto), ("ejecutado", &espera.ejecutado)] {
        if !montos.is_empty() {
            let pares = montos.iter().map(|(cobro, monto)| format!("{cobro}: {monto}"));
            claves.push(format!("{clave}: {}", mapa(pares.collect())));
        }
    }
    if !espera.cupo.is_empty() {
        let pares = espera.cupo.iter().map(|(cupo, esperado)| match esperado {
            CupoEsperado::Ninguno => format!("{cupo}: no"),
            CupoEsperado::Uno => format!("{cupo}: si"),
            CupoEsperado::De(opcion) => format!("{cupo}: {opcion}"),
        });
        claves.push(format!("cupo: {}", mapa(pares.collect())));
    }
    if !espera.valores.is_empty() {
        let valores =
            espera.valores.iter().map(|v| format!("{}: {}", escalar(&v.valor.fuente), respuesta(&v.es)));
        claves.push(format!("valores: {}", mapa(valores.collect())));
    }
    if !espera.ofrece.is_empty() {
        claves.push(format!("ofrece: {}", textos(&espera.ofrece)));
    }
    if !espera.no_ofrece.is_empty() {
        claves.push(format!("no_ofrece: {}", textos(&espera.no_ofrece)));
    }
    if let Some(resultado) = espera.resultado {
        let dicho = RESULTADOS.iter().find(|(_, r)| *r == resultado).map_or("", |(dicho, _)| dicho);
        claves.push(format!("resultado: {dicho}"));
    }
    claves
}

fn salida(salida: &SalidaEsperada) -> String {
    let mut claves = vec![format!("id: {}", salida.id)];
    if !salida.contiene.is_empty() {
        claves.push(format!("contiene: {}", textos(&salida.contiene)));
    }
    if !salida.publico.is_empty() {
        let publico: Vec<String> =
            salida.publico.iter().map(|(k, v)| format!("{}: {}", escalar(k), escalar(v))).collect();
        claves.push(format!("publico: {{{}}}", publico.join(", ")));
    }
    format!("{{{}}}", claves.join(", "))
}

fn momento(cuando: DateTime) -> String {
    format!("{} {}", cuando.date(), engine::formato::hora(cuando.time()))
}

fn textos(textos: &[String]) -> String {
    format!("[{}]", textos.iter().map(|t| escalar(t)).collect::<Vec<_>>().join(", "))
}

fn partes(partes: &BTreeMap<String, Respuesta>) -> String {
    let partes: Vec<String> =
        partes.iter().map(|(n, r)| format!("{}: {}", escalar(n), respuesta(r))).collect();
    format!("{{{}}}", partes.join(", "))
}

/// An answer on one line.
pub fn respuesta(respuesta_: &Respuesta) -> String {
    match respuesta_ {
        Respuesta::Texto(texto) => escalar(texto),
        Respuesta::Lista(cosas) => {
            format!("[{}]", cosas.iter().map(respuesta).collect::<Vec<_>>().join(", "))
        }
        Respuesta::Partes(dichas) => partes(dichas),
    }
}

/// A text as a scalar, also inside of braces: bare where it reads the same.
fn escalar(texto: &str) -> String {
    let letra =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '(' | ')' | '+' | '²');
    let mut previa = ' ';
    let llano = texto.chars().zip(texto.chars().skip(1).chain([' '])).all(|(c, sigue)| {
        // `10:00` is no key.
        let bien = letra(c) || (c == ':' && previa.is_ascii_digit() && sigue.is_ascii_digit());
        previa = c;
        bien
    });
    let mut primeras = texto.chars();
    let empieza = match (primeras.next(), primeras.next()) {
        (Some('-'), Some(c)) => c.is_ascii_digit(),
        (Some(c), _) => c.is_alphanumeric(),
        (None, _) => false,
    };
    if llano && empieza && !texto.ends_with(' ') && !texto.contains("  ") {
        return texto.to_owned();
    }
    let dentro: String = texto
        .chars()
        .map(|c| match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\n' => "\\n".to_owned(),
            '\u{a0}' => " ".to_owned(),
            c if c.is_control() => " ".to_owned(),
            c => c.to_string(),
        })
        .collect();
    format!("\"{dentro}\"")
}
