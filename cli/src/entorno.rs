//! The file of an environment as the server wants it: its class, folders and addresses, the secrets that it names, and its rules of
//! approval, which are read again each time that somebody asks.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use aprobacion::{LlavePublica, Llavero, Politica, Registrada, Revocacion};
use compiler::diag::render::{self, Color};
use compiler::entorno::Leido;
use compiler::sources::Disk;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use runtime::almacen::Reservado;
use runtime::confianza::Autoridades;
use runtime::config::{self, Clase, Config, FuenteDeReglas, Reglas};
use schemas::entorno::{
    Aprobacion, ClaseEntorno, Correo, Entorno, LlaveDeEntorno, LugarSecreto, Pagos, Sistema, Smtp,
};
use schemas::ids::ServicioId;

use crate::salida;

/// Least characters of a secret: those of 16 bytes in hexadecimal.
const MINIMO_SECRETO: usize = 32;

/// An environment that was read, and where its file is.
#[derive(Clone, Debug)]
pub struct EntornoLeido {
    /// What the file says.
    pub entorno: Entorno,
    fuente: Fuente,
}

/// Reads a file. When something is wrong with it, that is written as `validar` does and there is no environment.
///
/// # Errors
/// When there is no such file.
pub fn leer(archivo: &Path) -> anyhow::Result<Option<EntornoLeido>> {
    if archivo.is_dir() {
        bail!("`{0}` es una carpeta; diga el archivo, por ejemplo `{0}/entorno.yaml`", archivo.display());
    }
    let absoluto = archivo
        .canonicalize()
        .map_err(|_| anyhow!("no hay ningún archivo `{}`", archivo.display()))
        .context("no se puede leer el entorno")?;
    let fuente = Fuente { archivo: absoluto, clase: None };
    let leido = fuente.texto();
    if !leido.diagnostics.is_empty() {
        let color = if std::io::stderr().is_terminal() { Color::Con } else { Color::Sin };
        salida::aviso(&render::completo(&leido.diagnostics, &leido.archivos, color));
        salida::aviso(&render::resumen(&leido.diagnostics));
    }
    let fuente = |entorno: &Entorno| Fuente { clase: Some(entorno.clase), ..fuente.clone() };
    Ok(leido.entorno.map(|entorno| EntornoLeido { fuente: fuente(&entorno), entorno }))
}

impl EntornoLeido {
    /// The folder of the database and the documents.
    pub fn datos(&self) -> PathBuf {
        self.fuente.en_su_carpeta(&self.entorno.datos)
    }

    /// The configuration, listening at an address; without secrets.
    pub fn config(&self, direccion: SocketAddr) -> Config {
        let clase = match self.entorno.clase {
            ClaseEntorno::Pruebas => Clase::Pruebas,
            ClaseEntorno::Produccion => Clase::Produccion,
        };
        Config {
            nombre: self.entorno.nombre.clone(),
            publica: self.entorno.publica.clone(),
            zona_horaria: self.entorno.zona_horaria.clone(),
            servicios: self.entorno.servicios.clone(),
            sistemas: self.sistemas_sin_claves(),
            cuentas: self.entorno.cuentas.clone(),
            plataforma: self.entorno.plataforma.clone(),
            personas_de_ejemplo: self.entorno.personas_de_ejemplo,
            ..Config::demo(self.datos(), direccion).para(clase, Arc::new(self.fuente.clone()))
        }
    }

    /// The secret shared with the collector, where the environment has one.
    ///
    /// # Errors
    /// In Spanish, when it isn't where the file says, or is too short.
    pub fn secreto_de_pagos(&self) -> Result<Option<Reservado<String>>, String> {
        let Some(Pagos::AvisosFirmados { secreto_en }) = &self.entorno.servicios.pagos else {
            return Ok(None);
        };
        let (donde, secreto) = self.secreto_en(secreto_en, "el secreto de los pagos")?;
        match secreto.chars().count() {
            0 => Err(format!("{donde} no tiene el secreto de los pagos")),
            n if n < MINIMO_SECRETO => Err(format!(
                "el secreto de los pagos en {donde} mide {n} caracteres y debe tener al menos {MINIMO_SECRETO}; `openssl rand -hex 32` da uno"
            )),
            _ => Ok(Some(Reservado(secreto))),
        }
    }

    /// The key with which the mail server is entered, where it asks for one.
    ///
    /// # Errors
    /// In Spanish, when it isn't where the file says.
    pub fn clave_de_correo(&self) -> Result<Option<Reservado<String>>, String> {
        let Some(Correo::Smtp(Smtp { entrada: Some(entrada), .. })) = &self.entorno.servicios.correo else {
            return Ok(None);
        };
        let (donde, clave) = self.secreto_en(&entrada.secreto_en, "la clave del correo")?;
        if clave.is_empty() {
            return Err(format!("{donde} no tiene la clave del correo"));
        }
        Ok(Some(Reservado(clave)))
    }

    /// The authorities of certificates that are believed besides the public ones.
    ///
    /// # Errors
    /// In Spanish, when their file can't be read or isn't one.
    pub fn autoridades(&self) -> Result<Autoridades, String> {
        match &self.entorno.autoridades {
            None => Ok(Autoridades::default()),
            Some(nombre) => autoridades(&self.fuente.en_su_carpeta(nombre)),
        }
    }

    fn sistemas_sin_claves(&self) -> BTreeMap<ServicioId, config::Sistema> {
        let de = |(id, sistema): (&ServicioId, &Sistema)| {
            let leido = match sistema {
                Sistema::Simulado => config::Sistema::Simulado,
                Sistema::Http { direccion, .. } => {
                    config::Sistema::Http { direccion: direccion.clone(), clave: None }
                }
            };
            (id.clone(), leido)
        };
        self.entorno.sistemas.iter().map(de).collect()
    }

    /// A secret, and in words where it is. It may be empty.
    fn secreto_en(&self, lugar: &LugarSecreto, que: &str) -> Result<(String, String), String> {
        let (donde, secreto) = match lugar {
            LugarSecreto::Variable(nombre) => {
                (format!("la variable `{nombre}`"), std::env::var(nombre).unwrap_or_default())
            }
            LugarSecreto::Archivo(nombre) => {
                let ruta = self.fuente.en_su_carpeta(nombre);
                let leido = std::fs::read_to_string(&ruta)
                    .map_err(|_| format!("no se puede leer {que} en `{}`", ruta.display()))?;
                (format!("el archivo `{}`", ruta.display()), leido)
            }
        };
        Ok((donde, secreto.trim().to_owned()))
    }

    /// The outside systems, each with its key.
    ///
    /// # Errors
    /// In Spanish, when a key isn't where the file says.
    pub fn sistemas(&self) -> Result<BTreeMap<ServicioId, config::Sistema>, String> {
        let de = |(id, sistema): (&ServicioId, &Sistema)| {
            let leido = match sistema {
                Sistema::Simulado => config::Sistema::Simulado,
                Sistema::Http { direccion, secreto_en: None } => {
                    config::Sistema::Http { direccion: direccion.clone(), clave: None }
                }
                Sistema::Http { direccion, secreto_en: Some(lugar) } => {
                    let (donde, clave) = self.secreto_en(lugar, &format!("la clave de `{id}`"))?;
                    if clave.is_empty() {
                        return Err(format!("{donde} no tiene la clave de `{id}`"));
                    }
                    config::Sistema::Http { direccion: direccion.clone(), clave: Some(Reservado(clave)) }
                }
            };
            Ok((id.clone(), leido))
        };
        self.entorno.sistemas.iter().map(de).collect()
    }

    /// The rules of approval, as they were when the file was read.
    ///
    /// # Errors
    /// In Spanish, when they can't be used.
    pub fn reglas(&self) -> Result<Reglas, String> {
        reglas(&self.entorno)
    }
}

/// The authorities of certificates in a file.
///
/// # Errors
/// In Spanish, when it can't be read or isn't one.
pub fn autoridades(archivo: &Path) -> Result<Autoridades, String> {
    let pem = std::fs::read(archivo)
        .map_err(|_| format!("no se puede leer el archivo de autoridades `{}`", archivo.display()))?;
    Autoridades::de_pem(&pem)
        .map_err(|porque| format!("el archivo de autoridades `{}` {porque}", archivo.display()))
}

/// Whether a text is a public key.
fn juez(texto: &str) -> Result<(), String> {
    texto.parse::<LlavePublica>().map(drop).map_err(|error| error.to_string())
}

/// The rules of an environment, read from its file each time.
#[derive(Clone, Debug)]
struct Fuente {
    archivo: PathBuf,
    /// The class with which the program started.
    clase: Option<ClaseEntorno>,
}

impl Fuente {
    fn texto(&self) -> Leido {
        let carpeta = self.archivo.parent().unwrap_or(Path::new("."));
        let nombre = self.archivo.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        compiler::entorno::leer(&Disk::new(carpeta), &nombre, &juez)
    }

    fn en_su_carpeta(&self, ruta: &str) -> PathBuf {
        self.archivo.parent().unwrap_or(Path::new(".")).join(ruta)
    }
}

impl FuenteDeReglas for Fuente {
    fn leer(&self) -> Result<Reglas, String> {
        let leido = self.texto();
        let Some(entorno) = leido.entorno else {
            let dicho = render::corto(&leido.diagnostics, &leido.archivos);
            return Err(format!("el archivo del entorno tiene errores:\n{}", dicho.trim_end()));
        };
        if self.clase.is_some_and(|clase| clase != entorno.clase) {
            return Err("el archivo del entorno cambió de clase; vuelva a arrancar el servidor".to_owned());
        }
        reglas(&entorno)
    }
}

fn reglas(entorno: &Entorno) -> Result<Reglas, String> {
    let Some(Aprobacion { personas, vigencia_dias, cobertura, llaves }) = &entorno.aprobacion else {
        return Ok(Reglas::default());
    };
    let zona = TimeZone::get(&entorno.zona_horaria)
        .map_err(|_| format!("`{}` no es una zona horaria", entorno.zona_horaria))?;
    let llaves = llaves.iter().map(|l| registrada(l, &zona)).collect::<Result<_, _>>()?;
    let politica =
        Politica { personas: *personas, cobertura: cobertura.clone(), vigencia_dias: *vigencia_dias };
    Ok(Reglas { llavero: Llavero { llaves }, politica })
}

fn registrada(llave: &LlaveDeEntorno, zona: &TimeZone) -> Result<Registrada, String> {
    Ok(Registrada {
        llave: llave.llave.parse().map_err(|error: aprobacion::LlaveError| error.to_string())?,
        quien: llave.quien.clone(),
        persona: llave.persona.clone(),
        cargo: llave.cargo.clone(),
        dependencias: llave.dependencias.clone(),
        aspectos: llave.aspectos.clone(),
        parametros: llave.parametros,
        desde: empieza(llave.desde, zona)?,
        hasta: llave.hasta.tomorrow().map_err(|_| fuera(llave.hasta)).and_then(|d| empieza(d, zona))?,
        revocada: match &llave.revocada {
            None => None,
            Some(r) => Some(Revocacion { desde: empieza(r.desde, zona)?, motivo: r.motivo.clone() }),
        },
    })
}

/// The first moment of a day.
fn empieza(dia: Date, zona: &TimeZone) -> Result<Timestamp, String> {
    dia.to_zoned(zona.clone()).map(|z| z.timestamp()).map_err(|_| fuera(dia))
}

fn fuera(dia: Date) -> String {
    format!("la fecha {dia} está demasiado lejos")
}

#[cfg(test)]
mod pruebas {
    use super::*;

    fn ejemplo(cual: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../examples/entornos/{cual}.yaml"))
    }

    fn en(carpeta: &Path, texto: &str) -> EntornoLeido {
        let archivo = carpeta.join("entorno.yaml");
        std::fs::write(&archivo, texto).unwrap();
        leer(&archivo).unwrap().unwrap()
    }

    #[test]
    fn an_environment_becomes_the_configuration_of_the_server() {
        let pruebas = leer(&ejemplo("pruebas")).unwrap().unwrap();
        let config = pruebas.config(pruebas.entorno.escucha);
        assert_eq!((config.clase, config.simulado(), config.banco_simulado()), (Clase::Pruebas, true, true));
        assert!(config.personas_de_ejemplo());
        assert_eq!(config.marca.as_deref(), Some("SIN VALIDEZ — ENTORNO DE PRUEBAS"));
        assert!(config.datos.is_absolute() && config.datos.ends_with("examples/entornos/datos/pruebas"));
        let produccion = leer(&ejemplo("produccion")).unwrap().unwrap();
        let config = produccion.config(produccion.entorno.escucha);
        assert_eq!(
            (config.clase, config.simulado(), config.banco_simulado()),
            (Clase::Produccion, false, false)
        );
        assert_eq!(
            (config.marca.as_deref(), config.datos.as_path()),
            (None, Path::new("/var/lib/ventanilla"))
        );
        assert!(!config.personas_de_ejemplo());
        assert_eq!(config.nombre, "Producción de Monterrey");
        assert_eq!(config.publica, "https://tramites.ejemplo.gob.mx");
        assert_eq!(config.cuentas["4310-01"], "4143-01-0002");
        assert_eq!(config.reglas.leer().unwrap(), produccion.reglas().unwrap());
    }

    #[test]
    fn a_key_is_good_from_the_first_second_of_its_first_day_to_the_last_of_its_last_one() {
        let reglas = leer(&ejemplo("produccion")).unwrap().unwrap().reglas().unwrap();
        assert_eq!((reglas.politica.personas, reglas.politica.cobertura["etapas"]), (2, 100));
        let momento = |texto: &str| texto.parse::<Timestamp>().unwrap();
        let ana = &reglas.llavero.llaves[0];
        assert_eq!(ana.desde, momento("2026-01-01T00:00:00-06:00"));
        assert_eq!(ana.hasta, momento("2028-01-01T00:00:00-06:00"));
        let carlos = &reglas.llavero.llaves[2];
        assert_eq!(carlos.revocada.as_ref().unwrap().desde, momento("2026-11-01T00:00:00-06:00"));
    }

    #[test]
    fn the_rules_are_read_again_and_a_file_that_broke_gives_none() {
        let carpeta = tempfile::tempdir().unwrap();
        let texto = std::fs::read_to_string(ejemplo("produccion")).unwrap();
        let leido = en(carpeta.path(), &texto);
        let fuente = leido.config(leido.entorno.escucha).reglas;
        assert!(fuente.leer().unwrap().llavero.llaves[0].revocada.is_none());
        let revocada = texto.replacen(
            "      hasta: 2027-12-31\n",
            "      hasta: 2027-12-31\n      revocada: {desde: 2026-11-20, motivo: Perdió su equipo}\n",
            1,
        );
        en(carpeta.path(), &revocada);
        assert_eq!(
            fuente.leer().unwrap().llavero.llaves[0].revocada.as_ref().unwrap().motivo,
            "Perdió su equipo"
        );
        let archivo = carpeta.path().join("entorno.yaml");
        std::fs::write(&archivo, texto.replace("personas: 2", "personas: dos")).unwrap();
        let dicho = fuente.leer().unwrap_err();
        assert!(dicho.contains("entorno.yaml:") && dicho.contains("`dos` no es un número"), "{dicho}");
        std::fs::write(&archivo, std::fs::read_to_string(ejemplo("pruebas")).unwrap()).unwrap();
        assert!(fuente.leer().unwrap_err().contains("cambió de clase"));
        std::fs::remove_file(&archivo).unwrap();
        assert!(fuente.leer().unwrap_err().contains("el archivo no existe"));
    }

    #[test]
    fn a_secret_is_taken_from_where_the_file_says_and_never_shown() {
        let carpeta = tempfile::tempdir().unwrap();
        let texto = std::fs::read_to_string(ejemplo("produccion"))
            .unwrap()
            .replace("{variable: VENTANILLA_PAGOS}", "{archivo: pagos.txt}");
        let leido = en(carpeta.path(), &texto);
        let poner = |secreto: &str| std::fs::write(carpeta.path().join("pagos.txt"), secreto).unwrap();
        assert!(leido.secreto_de_pagos().unwrap_err().contains("no se puede leer"));
        poner(" \n");
        assert!(leido.secreto_de_pagos().unwrap_err().contains("no tiene el secreto"));
        poner("corto");
        let dicho = leido.secreto_de_pagos().unwrap_err();
        assert!(dicho.contains("mide 5 caracteres") && !dicho.contains("corto"), "{dicho}");
        let secreto = "0123456789abcdef0123456789abcdef";
        poner(&format!("{secreto}\n"));
        let hallado = leido.secreto_de_pagos().unwrap().unwrap();
        assert_eq!(hallado.0, secreto);
        let config = Config { secreto_pagos: Some(hallado), ..leido.config(leido.entorno.escucha) };
        assert!(!format!("{config:?}").contains(secreto));
    }
}
