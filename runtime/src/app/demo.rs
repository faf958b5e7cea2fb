//! The demonstration: example people with one password that everybody is shown, and a clock that may start on another day. The people
//! follow from the roles of the trámites on offer, so that each task has somebody to attend it and no two separated acts fall on one
//! person. None of this runs outside of a demonstration.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemas::encargo::Encargos;
use schemas::ids::{DependenciaId, RolId};
use schemas::paquete::{Acto, Organo, Rol};

use super::personas::CuentaNueva;
use super::{AJUSTE_RELOJ, App, AppError, Ofrecido, Resultado, segundos};
use crate::almacen::{ClaseCuenta, Cuenta, Pagina, Reservado, SesionAbierta, secreto};

/// The password of every example account.
pub const CONTRASENA_DEMO: &str = "ventanilla-demo";

/// Names of people who don't exist; servidores take them in turn.
const NOMBRES: &[&str] = &[
    "Rosa Elena",
    "Héctor",
    "Lucía",
    "Ramiro",
    "Beatriz",
    "Óscar",
    "Marcela",
    "Iván",
    "Graciela",
    "Tomás",
    "Norma",
    "Adrián",
    "Silvia",
];
const APELLIDOS: &[&str] = &[
    "Treviño",
    "Salas",
    "Garza",
    "Luna",
    "Cantú",
    "Robles",
    "Leal",
    "Ibarra",
    "Ochoa",
    "Peña",
    "Villarreal",
];

/// An example account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CuentaDemo {
    /// Mail with which one enters.
    pub correo: String,
    /// Who it plays.
    pub nombre: String,
    /// Kind of account.
    pub clase: ClaseCuenta,
    /// Roles that it holds.
    pub roles: Encargos,
    /// Where it works.
    pub dependencia: Option<DependenciaId>,
    /// What it is, in words: `Ciudadanía`, the name of a role.
    pub papel: String,
    /// What can be tried with it, in a sentence.
    pub puede: String,
}

/// The made-up people that these trámites need: two citizens, an administrator where one is wanted, and for each role one servidor, or
/// two where the role may do both acts of a separated pair, and as many as make a quorum of each body that votes.
pub fn plantel(paquetes: &[Ofrecido], administra: bool) -> Vec<CuentaDemo> {
    let ciudadana = |correo: &str, nombre: &str, puede: &str| CuentaDemo {
        correo: correo.to_owned(),
        nombre: nombre.to_owned(),
        clase: ClaseCuenta::Ciudadano,
        roles: Encargos::ninguno(),
        dependencia: None,
        papel: "Ciudadanía".to_owned(),
        puede: puede.to_owned(),
    };
    let mut cuentas = vec![
        ciudadana("ciudadana@ejemplo.mx", "Elena Ramos Ficticia", "Presenta solicitudes, paga y responde"),
        ciudadana("ciudadano@ejemplo.mx", "Mario Pérez Ficticio", "Otra persona: no ve lo de la primera"),
    ];
    if administra {
        cuentas.push(CuentaDemo {
            correo: "administra@ejemplo.mx".to_owned(),
            nombre: "Alicia Núñez Ficticia".to_owned(),
            clase: ClaseCuenta::Administrador,
            roles: Encargos::ninguno(),
            dependencia: None,
            papel: "Administración".to_owned(),
            puede: "Ve trámites cargados, correos, salidas, incidentes y mueve el reloj".to_owned(),
        });
    }
    let mut roles: BTreeMap<&RolId, (&Rol, u32)> = BTreeMap::new();
    for paquete in paquetes {
        for rol in &paquete.roles {
            let dos = paquete
                .municipio
                .separacion
                .iter()
                .any(|(a, b)| rol.puede.contains(a) && rol.puede.contains(b));
            // Whoever chooses a person has somebody to choose from.
            let dos = dos || engine::servidor::pedidos(paquete).any(|(_, pedido)| *pedido == rol.id);
            let hacen_falta = del_quorum(paquete, rol).max(if dos { 2 } else { 1 });
            let de_el = roles.entry(&rol.id).or_insert((rol, 0));
            de_el.1 = de_el.1.max(hacen_falta);
        }
    }
    let mut turno = 0;
    for (id, (rol, cuantas)) in roles {
        for n in 1..=cuantas {
            let sufijo = if n == 1 { String::new() } else { format!(".{n}") };
            cuentas.push(CuentaDemo {
                correo: format!("{}{sufijo}@ejemplo.mx", id.replace('_', ".")),
                nombre: nombre(turno),
                clase: ClaseCuenta::Servidor,
                roles: [id.clone()].into_iter().collect(),
                dependencia: Some(rol.dependencia.clone()),
                papel: rol.nombre.clone(),
                puede: puede(&rol.puede),
            });
            turno += 1;
        }
    }
    cuentas
}

/// How many people of a role make a quorum, with one of each other role, of the bodies of which it is the role of most.
fn del_quorum(paquete: &Ofrecido, rol: &Rol) -> u32 {
    let suyos = paquete.organos.iter().filter(|o| engine::votacion::de_la_mayoria(o) == Some(&rol.id));
    let falta = |o: &Organo| {
        let otros = u32::try_from(o.miembros.len().saturating_sub(1)).unwrap_or(u32::MAX);
        // One more, so that somebody may be excused.
        o.quorum.saturating_add(1).min(o.asientos).saturating_sub(otros)
    };
    suyos.map(falta).max().unwrap_or(0)
}

fn nombre(turno: usize) -> String {
    let de =
        |lista: &'static [&'static str], i: usize| lista.get(i % lista.len()).copied().unwrap_or_default();
    format!("{} {} {}", de(NOMBRES, turno), de(APELLIDOS, turno * 3), de(APELLIDOS, turno * 5 + 1))
}

fn puede(actos: &[Acto]) -> String {
    let verbos: Vec<&str> = actos
        .iter()
        .map(|a| match a {
            Acto::Recibe => "recibe",
            Acto::Revisa => "revisa",
            Acto::Inspecciona => "inspecciona",
            Acto::Dictamina => "dictamina",
            Acto::Resuelve => "resuelve",
            Acto::Firma => "firma",
            Acto::Atiende => "atiende",
            Acto::Convoca => "convoca sesiones",
            Acto::Vota => "vota",
        })
        .collect();
    let mut letras = engine::formato::enumerar(&verbos);
    if let Some(primera) = letras.get_mut(..1) {
        primera.make_ascii_uppercase();
    }
    letras
}

/// What became of a request to start the clock on another day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelojPuesto {
    /// It shows that moment now.
    Puesto,
    /// Time that was acknowledged is not taken back: it goes on from where it was.
    Sigue,
}

impl App {
    /// Makes the example accounts that aren't there yet, and answers all of them with the names that they have. In the entorno de pruebas
    /// nobody knows their password, and none of them administers.
    ///
    /// # Errors
    /// Where there are none, or when the store refuses.
    pub async fn preparar_ejemplos(&self) -> Resultado<Vec<CuentaDemo>> {
        if !self.config().personas_de_ejemplo() {
            return Err(AppError::invalido("en este entorno no hay personas de ejemplo"));
        }
        // Two who look at once would both find that one lacks.
        let _turno = self.dentro.turno_de_ejemplos.lock().await;
        let presentes = self.ejemplos_guardados(false).await?;
        for cuenta in self.plantel() {
            if presentes.iter().any(|p| p.correo == cuenta.correo) {
                continue;
            }
            let contrasena =
                if self.config().contrasena_a_la_vista() { CONTRASENA_DEMO.to_owned() } else { secreto()?.0 };
            self.crear_cuenta(CuentaNueva {
                correo: Reservado(cuenta.correo),
                nombre: Reservado(cuenta.nombre),
                contrasena: Reservado(contrasena),
                clase: cuenta.clase,
                roles: cuenta.roles,
                dependencia: cuenta.dependencia,
            })
            .await?;
        }
        self.cuentas_de_ejemplo().await
    }

    fn plantel(&self) -> Vec<CuentaDemo> {
        plantel(&self.estante().activos(), self.config().contrasena_a_la_vista())
    }

    /// Whether a mail is that of a made-up person as whom anybody may enter, of an environment where decisions are for real.
    pub fn es_de_ejemplo(&self, correo: &str) -> bool {
        let config = self.config();
        config.personas_de_ejemplo()
            && !config.contrasena_a_la_vista()
            && self.plantel().iter().any(|c| c.correo == correo)
    }

    /// Opens a session of an example account, without its password.
    ///
    /// # Errors
    /// `NoExiste` when it isn't one of them.
    pub async fn entrar_de_ejemplo(&self, correo: &str) -> Resultado<(Cuenta, SesionAbierta)> {
        let buscado = correo.to_owned();
        let cuenta = self.almacen().leer(move |l| l.cuenta_por_correo(&buscado)).await?;
        let de_ejemplo = self.cuentas_de_ejemplo().await?;
        match cuenta.filter(|c| c.activa && de_ejemplo.iter().any(|d| d.correo == c.correo.0)) {
            Some(cuenta) => self.abrir_sesion(cuenta).await,
            None => Err(AppError::no_existe("esa persona de ejemplo")),
        }
    }

    /// The example accounts that there are, and may be entered with.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn cuentas_de_ejemplo(&self) -> Resultado<Vec<CuentaDemo>> {
        self.ejemplos_guardados(true).await
    }

    /// The example accounts that are stored; with `activas`, those that no expediente took away.
    async fn ejemplos_guardados(&self, activas: bool) -> Resultado<Vec<CuentaDemo>> {
        if !self.config().personas_de_ejemplo() {
            return Ok(Vec::new());
        }
        let plantel = self.plantel();
        let hay = self
            .almacen()
            .leer(move |l| {
                let mut hay = Vec::new();
                for cuenta in plantel {
                    if let Some(guardada) = l.cuenta_por_correo(&cuenta.correo)?
                        && (guardada.activa || !activas)
                    {
                        hay.push(CuentaDemo { nombre: guardada.nombre.0, ..cuenta });
                    }
                }
                Ok(hay)
            })
            .await?;
        Ok(hay)
    }

    /// Moves the clock of a demonstration forward without ending anybody's session.
    ///
    /// # Errors
    /// Outside of a demonstration, backward, or when the store refuses.
    pub async fn adelantar_reloj(&self, hasta: Timestamp) -> Resultado<()> {
        let antes = self.ahora();
        let falta = hasta.duration_since(antes).as_secs();
        self.mover_reloj(hasta).await?;
        self.almacen().escribir(move |e| e.alargar_sesiones(antes, falta)).await?;
        Ok(())
    }

    /// Starts the clock of a demonstration on another moment, earlier or later. Once there are expedientes it only goes forward.
    ///
    /// # Errors
    /// Outside of a demonstration, more than twenty years away, or when the store refuses.
    pub async fn poner_reloj(&self, momento: Timestamp) -> Resultado<RelojPuesto> {
        if !self.config().simulado() {
            return Err(AppError::invalido("el reloj sólo se mueve en la demostración"));
        }
        let falta = segundos(momento.duration_since(self.ahora()));
        if falta.abs() > 20 * 366 * 86_400 {
            return Err(AppError::invalido("el reloj puede moverse veinte años cuando más"));
        }
        if falta < 0 {
            let hay = self.almacen().leer(|l| l.expedientes(Pagina { despues: None, cuantos: 1 })).await?;
            if !hay.is_empty() {
                return Ok(RelojPuesto::Sigue);
            }
        }
        let desfase = self.desfase() + falta;
        self.almacen().escribir(move |e| e.ajustar(AJUSTE_RELOJ, Some(&desfase.to_string()))).await?;
        self.dentro.reloj.mover(desfase);
        Ok(RelojPuesto::Puesto)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_the_demonstration_have_different_names() {
        let nombres: std::collections::BTreeSet<String> = (0..40).map(nombre).collect();
        assert_eq!(nombres.len(), 40);
    }
}
