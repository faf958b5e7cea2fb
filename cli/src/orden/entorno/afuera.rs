//! What an environment reaches outside: mail, payments, books, other systems. Whether it is written; and, only if it is asked for, whether it
//! answers.

use std::time::Duration;

use runtime::almacen::Reservado;
use runtime::confianza::Autoridades;
use runtime::config::Sistema;
use runtime::obreros::PorSmtp;
use schemas::entorno::{ClaseEntorno, Correo, Seguridad, Smtp};

use super::Informe;
use crate::entorno::EntornoLeido;

/// How long something outside may take to answer.
const PACIENCIA: Duration = Duration::from_secs(10);

/// Everything outside.
pub fn informar(leido: &EntornoLeido, alcanzar: bool, informe: &mut Informe) {
    let autoridades = match leido.autoridades() {
        Ok(autoridades) => autoridades,
        Err(porque) => {
            informe.falla(format!("Autoridades: {porque}"));
            Autoridades::default()
        }
    };
    match autoridades.cuantas() {
        0 => {}
        1 => informe.bien("Autoridades: se cree a 1 más que las públicas"),
        n => informe.bien(format!("Autoridades: se cree a {n} más que las públicas")),
    }
    correo(leido, &autoridades, alcanzar, informe);
    let servicios = &leido.entorno.servicios;
    match (&servicios.pagos, leido.secreto_de_pagos()) {
        (None, _) => informe.aviso("Pagos: no hay; aquí no puede correr un trámite que cobre"),
        (Some(_), Err(porque)) => informe.falla(format!("Pagos: {porque}")),
        (Some(_), Ok(None)) => informe.bien("Pagos: los simula un banco ficticio"),
        (Some(_), Ok(Some(_))) => {
            informe.bien("Pagos: llegan en avisos firmados, y el secreto está en su lugar")
        }
    }
    sistemas(leido, &autoridades, alcanzar, informe);
    match servicios.contabilidad {
        Some(_) => informe.bien("Contabilidad: cada pago queda en los registros del programa"),
        None => informe.aviso("Contabilidad: no hay; aquí no puede correr un trámite que cobre"),
    }
}

fn correo(leido: &EntornoLeido, autoridades: &Autoridades, alcanzar: bool, informe: &mut Informe) {
    let smtp = match (&leido.entorno.servicios.correo, leido.entorno.clase) {
        (Some(Correo::Smtp(smtp)), _) => smtp,
        (Some(Correo::Buzon), ClaseEntorno::Produccion) => {
            informe.aviso("Correo: los mensajes quedan en la base de datos y no se envían a nadie");
            return;
        }
        (Some(Correo::Buzon), ClaseEntorno::Pruebas) => {
            informe.bien("Correo: los mensajes quedan en la base de datos, y se leen en Correos");
            return;
        }
        (None, _) => {
            informe.aviso("Correo: no hay; los mensajes se quedan en la bandeja de salida");
            return;
        }
    };
    match leido.clave_de_correo() {
        Err(porque) => informe.falla(format!("Correo: {porque}")),
        Ok(clave) => {
            informe.bien(en_palabras(smtp, clave.is_some()));
            if alcanzar {
                contesta(leido, smtp, clave, autoridades, informe);
            }
        }
    }
}

fn en_palabras(smtp: &Smtp, con_clave: bool) -> String {
    let Smtp { servidor, puerto, seguridad, remitente, .. } = smtp;
    let seguro = match seguridad {
        Seguridad::Ninguna => "sin cifrar, en este equipo",
        Seguridad::Starttls => "cifrado con STARTTLS",
        Seguridad::Implicita => "cifrado desde el principio",
    };
    let clave = if con_clave { "la clave está en su lugar" } else { "sin clave" };
    format!("Correo: sale de {remitente} por {servidor}:{puerto}, {seguro}; {clave}")
}

fn contesta(
    leido: &EntornoLeido,
    smtp: &Smtp,
    clave: Option<Reservado<String>>,
    autoridades: &Autoridades,
    informe: &mut Informe,
) {
    let publica = &leido.entorno.publica;
    match PorSmtp::con_espera(smtp.clone(), clave, publica, autoridades.clone(), PACIENCIA).comprobar() {
        Ok(()) => informe.bien("Correo: el servidor contesta y deja entrar"),
        Err(porque) => informe.falla(format!("Correo: {porque}")),
    }
}

fn sistemas(leido: &EntornoLeido, autoridades: &Autoridades, alcanzar: bool, informe: &mut Informe) {
    let sistemas = match leido.sistemas() {
        Ok(sistemas) => sistemas,
        Err(porque) => {
            informe.falla(format!("Sistemas: {porque}"));
            return;
        }
    };
    for (id, sistema) in sistemas {
        let direccion = match sistema {
            Sistema::Simulado => {
                informe.bien(format!("Sistemas: por `{id}` contesta quien prueba"));
                continue;
            }
            Sistema::Http { direccion, clave } => {
                let clave = if clave.is_some() { "y su clave está en su lugar" } else { "sin clave" };
                informe.bien(format!("Sistemas: a `{id}` se le pregunta en {direccion}, {clave}"));
                direccion
            }
        };
        if alcanzar {
            match responde(&direccion, autoridades) {
                Ok(()) => informe.bien(format!("Sistemas: `{id}` contesta")),
                Err(porque) => informe.falla(format!("Sistemas: `{id}` {porque}")),
            }
        }
    }
}

/// Whether somebody answers at an address, whatever they say: a question of the system itself isn't asked.
fn responde(direccion: &str, autoridades: &Autoridades) -> Result<(), String> {
    let agente: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(PACIENCIA))
        .http_status_as_error(false)
        .max_redirects(0)
        .tls_config(autoridades.para_http())
        .build()
        .into();
    match agente.options(direccion).call() {
        Ok(respuesta) if respuesta.status().is_server_error() => {
            Err(format!("contesta con el estado {}", respuesta.status().as_u16()))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(runtime::confianza::por_que_no(&error)),
    }
}
