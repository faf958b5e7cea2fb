//! `ventanilla entorno comprobar`: what of an environment holds and what doesn't, one line for each thing, before anybody depends on it.

mod aprobadores;
mod mundo;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use runtime::ataduras;
use runtime::config::Sistema;
use schemas::entorno::{ClaseEntorno, Correo, Entorno};
use schemas::paquete::Paquete;

use super::un_paquete;
use crate::entorno::{self, EntornoLeido};
use crate::salida::{self, HALLAZGOS};

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Como {
    /// It holds.
    Bien,
    /// It holds, and somebody should know.
    Aviso,
    /// It doesn't hold.
    Falla,
}

/// What was found, in order.
#[derive(Debug, Default)]
struct Informe {
    renglones: Vec<(Como, String)>,
}

impl Informe {
    fn bien(&mut self, texto: impl Into<String>) {
        self.renglones.push((Como::Bien, texto.into()));
    }

    fn aviso(&mut self, texto: impl Into<String>) {
        self.renglones.push((Como::Aviso, texto.into()));
    }

    fn falla(&mut self, texto: impl Into<String>) {
        self.renglones.push((Como::Falla, texto.into()));
    }

    fn cuantos(&self, como: Como) -> usize {
        self.renglones.iter().filter(|(c, _)| *c == como).count()
    }
}

pub fn comprobar(archivo: &Path, rutas: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let Some(leido) = entorno::leer(archivo)? else { return Ok(ExitCode::from(HALLAZGOS)) };
    let paquetes =
        rutas.iter().map(|ruta| un_paquete::leer(ruta)).collect::<anyhow::Result<Vec<Paquete>>>()?;
    let informe = informar(&leido, &paquetes);
    let clase = match leido.entorno.clase {
        ClaseEntorno::Pruebas => "entorno de pruebas",
        ClaseEntorno::Produccion => "producción",
    };
    salida::linea(&format!("«{}», {clase}\n", leido.entorno.nombre));
    for (como, texto) in &informe.renglones {
        let marca = match como {
            Como::Bien => "bien ",
            Como::Aviso => "aviso",
            Como::Falla => "falla",
        };
        salida::linea(&format!("  {marca}  {texto}"));
    }
    let fallas = informe.cuantos(Como::Falla);
    salida::linea(&match (fallas, informe.cuantos(Como::Aviso)) {
        (0, 0) => "\nTodo está en orden.".to_owned(),
        (0, 1) => "\nNada falla; hay 1 aviso.".to_owned(),
        (0, n) => format!("\nNada falla; hay {n} avisos."),
        (1, _) => "\n1 cosa no se cumple.".to_owned(),
        (n, _) => format!("\n{n} cosas no se cumplen."),
    });
    Ok(if fallas == 0 { ExitCode::SUCCESS } else { ExitCode::from(HALLAZGOS) })
}

fn informar(leido: &EntornoLeido, paquetes: &[Paquete]) -> Informe {
    let mut informe = Informe::default();
    let entorno = &leido.entorno;
    mundo::carpeta(&leido.datos(), &mut informe);
    mundo::puerto(entorno.escucha, &mut informe);
    publica(entorno, &mut informe);
    servicios(leido, &mut informe);
    match leido.reglas() {
        Ok(reglas) if entorno.aprobacion.is_some() => aprobadores::informar(&reglas, paquetes, &mut informe),
        Ok(_) => informe.bien("Aprobación: aquí se prueba; nadie firma para que un paquete entre"),
        Err(porque) => informe.falla(format!("Aprobación: {porque}")),
    }
    for paquete in paquetes {
        let faltan = ataduras::faltan(&leido.config(entorno.escucha), paquete);
        let nombre = &paquete.tramite.nombre;
        if faltan.is_empty() {
            informe.bien(format!("Trámite: «{nombre}» tiene aquí todo lo que nombra"));
        }
        for atadura in faltan {
            informe.falla(format!("Trámite: «{nombre}» {atadura}"));
        }
    }
    informe
}

fn publica(entorno: &Entorno, informe: &mut Informe) {
    let publica = &entorno.publica;
    if entorno.clase == ClaseEntorno::Produccion && !publica.starts_with("https://") {
        informe.falla(format!(
            "Dirección: {publica} no es segura; en producción las contraseñas viajan por https://"
        ));
    } else {
        informe.bien(format!("Dirección: la gente llega por {publica}"));
    }
}

fn servicios(leido: &EntornoLeido, informe: &mut Informe) {
    let servicios = &leido.entorno.servicios;
    match (servicios.correo, leido.entorno.clase) {
        (Some(Correo::Buzon), ClaseEntorno::Produccion) => {
            informe.aviso("Correo: los mensajes quedan en la base de datos; todavía no se envían a nadie");
        }
        (Some(Correo::Buzon), ClaseEntorno::Pruebas) => {
            informe.bien("Correo: los mensajes quedan en la base de datos, y se leen en Correos");
        }
        (None, _) => informe.aviso("Correo: no hay; los mensajes se quedan en la bandeja de salida"),
    }
    match (&servicios.pagos, leido.secreto_de_pagos()) {
        (None, _) => informe.aviso("Pagos: no hay; aquí no puede correr un trámite que cobre"),
        (Some(_), Err(porque)) => informe.falla(format!("Pagos: {porque}")),
        (Some(_), Ok(None)) => informe.bien("Pagos: los simula un banco ficticio"),
        (Some(_), Ok(Some(_))) => {
            informe.bien("Pagos: llegan en avisos firmados, y el secreto está en su lugar")
        }
    }
    match leido.sistemas() {
        Err(porque) => informe.falla(format!("Sistemas: {porque}")),
        Ok(sistemas) => {
            for (id, sistema) in sistemas {
                informe.bien(match sistema {
                    Sistema::Simulado => format!("Sistemas: por `{id}` contesta quien prueba"),
                    Sistema::Http { direccion, clave: None } => {
                        format!("Sistemas: a `{id}` se le pregunta en {direccion}, sin clave")
                    }
                    Sistema::Http { direccion, clave: Some(_) } => {
                        format!(
                            "Sistemas: a `{id}` se le pregunta en {direccion}, y su clave está en su lugar"
                        )
                    }
                });
            }
        }
    }
    match servicios.contabilidad {
        Some(_) => informe.bien("Contabilidad: cada pago queda en los registros del programa"),
        None => informe.aviso("Contabilidad: no hay; aquí no puede correr un trámite que cobre"),
    }
}
