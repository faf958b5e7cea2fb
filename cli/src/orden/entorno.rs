//! `ventanilla entorno comprobar`: what of an environment holds and what doesn't, one line for each thing, before anybody depends on it.

mod afuera;
mod aprobadores;
mod mundo;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use runtime::ataduras;
use schemas::entorno::{ClaseEntorno, Entorno};
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

/// Says what of an environment holds; with `alcanzar`, also whether what is outside answers.
pub fn comprobar(archivo: &Path, rutas: &[PathBuf], alcanzar: bool) -> anyhow::Result<ExitCode> {
    let Some(leido) = entorno::leer(archivo)? else { return Ok(ExitCode::from(HALLAZGOS)) };
    let paquetes =
        rutas.iter().map(|ruta| un_paquete::leer(ruta)).collect::<anyhow::Result<Vec<Paquete>>>()?;
    let informe = informar(&leido, &paquetes, alcanzar);
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

fn informar(leido: &EntornoLeido, paquetes: &[Paquete], alcanzar: bool) -> Informe {
    let mut informe = Informe::default();
    let entorno = &leido.entorno;
    mundo::carpeta(&leido.datos(), &mut informe);
    mundo::puerto(entorno.escucha, &mut informe);
    publica(entorno, &mut informe);
    afuera::informar(leido, alcanzar, &mut informe);
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
