//! A platform in a folder of its own, with one trámite and its people.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::comando::{Actuante, Comando, Respuestas};
use jiff::SignedDuration;
use jiff::civil::date;
use runtime::almacen::{ClaseCuenta, CorreoNuevo, Cuenta, Reservado};
use runtime::app::{Abierto, App, AvisoDePago, CuentaNueva, Inicio, Ofrecido, valor_solicitante};
use runtime::config::Config;
use runtime::obreros::{Bitacora, Correo, FalloDeEnvio, Futuro, Obreros, Puertos};
use schemas::evento::Canal;
use schemas::ids::{CampoId, ExpedienteId, RolId, TramiteId};
use schemas::sello;
use schemas::valor::{Archivo, Valor};

pub const NOMBRE: &str = "Íñigo **Peña** Muñoz";

/// Runs a story on a runtime of one thread.
pub fn correr<T>(historia: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(historia)
}

/// The compiled trámite, with parameters that never end, so that the tests don't depend on the year.
pub fn paquete() -> sello::PaqueteSellado {
    let bytes = include_bytes!("../datos/constancia_residencia.paquete");
    let mut paquete = sello::abrir(bytes, None).unwrap().paquete().clone();
    for parametro in &mut paquete.parametros {
        parametro.valores.last_mut().unwrap().hasta = None;
    }
    sello::sellar(paquete).unwrap()
}

pub struct Plataforma {
    pub app: App,
    pub ofrecido: Ofrecido,
    pub ciudadana: Cuenta,
    pub oficial: Cuenta,
    pub carpeta: tempfile::TempDir,
}

impl Plataforma {
    pub async fn nueva() -> Self {
        let carpeta = tempfile::tempdir().unwrap();
        let app = abrir(&carpeta);
        let ciudadana = cuenta(&app, "ciudadana@ejemplo.mx", NOMBRE, ClaseCuenta::Ciudadano, &[]).await;
        let roles = ["oficial_constancias"];
        let oficial = cuenta(&app, "oficial@ejemplo.mx", "Oficial", ClaseCuenta::Servidor, &roles).await;
        let ofrecido = app.recibir(paquete().bytes(), &[], "Instalación").unwrap();
        Self { app, ofrecido, ciudadana, oficial, carpeta }
    }

    /// Closes the store and opens it again, as after a crash.
    pub fn reabrir(self) -> Self {
        let Self { app, ofrecido, ciudadana, oficial, carpeta } = self;
        drop((app, ofrecido));
        let app = abrir(&carpeta);
        let ofrecido = app.estante().activo("constancia_residencia").unwrap();
        Self { app, ofrecido, ciudadana, oficial, carpeta }
    }

    pub async fn iniciar(&self, con: &[(&str, Valor)]) -> ExpedienteId {
        let mut respuestas = respuestas();
        respuestas.extend(con.iter().map(|(c, v)| (CampoId::from(*c), Some(v.clone()))));
        let inicio = Inicio {
            paquete: Arc::clone(&self.ofrecido),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&self.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas,
            borrador: None,
        };
        self.app.iniciar(inicio, &self.ciudadana.id, None).await.unwrap().expediente
    }

    /// Pays what is owed; answers the notification, to be repeated.
    pub async fn pagar(&self, id: &ExpedienteId, referencia: &str) -> AvisoDePago {
        let buscado = id.clone();
        let orden =
            self.app.almacen().leer(move |l| l.ordenes(&buscado)).await.unwrap().into_iter().next().unwrap();
        let aviso = AvisoDePago {
            referencia: referencia.to_owned(),
            linea: orden.linea,
            monto: orden.monto,
            medio: "spei".to_owned(),
        };
        self.app.recibir_pago(aviso.clone()).await.unwrap();
        aviso
    }

    pub async fn actuar(&self, id: &ExpedienteId, accion: &str, respuestas: Respuestas) {
        let comando =
            Comando::Actuar { etapa: "revision".into(), visita: None, accion: accion.into(), respuestas };
        self.app.ejecutar(id, comando, actuante(&self.oficial), None).await.unwrap();
    }

    pub async fn abierto(&self, id: &ExpedienteId) -> Abierto {
        self.app.abrir_expediente(id).await.unwrap()
    }

    /// Subjects of the mailbox, oldest first.
    pub async fn asuntos(&self) -> Vec<String> {
        let correos = self.app.almacen().leer(|l| l.correos(None, 100)).await.unwrap();
        correos.into_iter().rev().map(|c| c.correo.asunto).collect()
    }

    pub async fn avanzar(&self, dias: i64) {
        let hasta = self.app.ahora() + SignedDuration::from_hours(24 * dias);
        self.app.mover_reloj(hasta).await.unwrap();
    }
}

fn abrir(carpeta: &tempfile::TempDir) -> App {
    App::abrir(Config::demo(carpeta.path().join("datos"), "127.0.0.1:8080".parse().unwrap())).unwrap()
}

pub async fn cuenta(app: &App, correo: &str, nombre: &str, clase: ClaseCuenta, roles: &[&str]) -> Cuenta {
    app.crear_cuenta(CuentaNueva {
        correo: Reservado(correo.to_owned()),
        nombre: Reservado(nombre.to_owned()),
        contrasena: Reservado("una contraseña larga".to_owned()),
        clase,
        roles: roles.iter().map(|r| RolId::from(*r)).collect(),
        dependencia: None,
    })
    .await
    .unwrap()
}

pub fn texto(t: &str) -> Valor {
    Valor::Texto(t.to_owned())
}

pub fn registro(partes: &[(&str, &str)]) -> Valor {
    Valor::Registro(partes.iter().map(|(n, t)| ((*n).to_owned(), texto(t))).collect())
}

pub fn archivo(nombre: &str, con_fecha: bool) -> Valor {
    Valor::Archivo(Archivo {
        nombre: nombre.to_owned(),
        tipo: "application/pdf".to_owned(),
        tamano: 1234,
        sha256: sello::Digest::de(nombre.as_bytes()).to_string(),
        fecha: con_fecha.then(|| jiff::Zoned::now().date()),
    })
}

pub fn respuestas() -> Respuestas {
    let partes = [
        ("calle", "Hidalgo"),
        ("numero", "1250"),
        ("colonia", "Centro"),
        ("cp", "64000"),
        ("municipio", "Monterrey"),
    ];
    let valores = [
        ("domicilio", registro(&partes)),
        ("vive_desde", Valor::Fecha(date(2019, 3, 4))),
        ("comprobante", archivo("luz.pdf", true)),
        ("identificacion", archivo("ine.pdf", false)),
    ];
    valores.into_iter().map(|(c, v)| (CampoId::from(c), Some(v))).collect()
}

/// Mail that fails its first times.
pub struct CorreoRoto {
    pub faltan: AtomicUsize,
    pub definitivo: bool,
    pub enviados: AtomicUsize,
}

impl CorreoRoto {
    pub fn que_falla(veces: usize, definitivo: bool) -> Arc<Self> {
        Arc::new(Self { faltan: AtomicUsize::new(veces), definitivo, enviados: AtomicUsize::new(0) })
    }
}

impl Correo for CorreoRoto {
    fn enviar<'a>(&'a self, _correo: &'a CorreoNuevo) -> Futuro<'a, Result<(), FalloDeEnvio>> {
        Box::pin(async move {
            if self.faltan.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok() {
                let motivo = "el servidor de correo no contesta".to_owned();
                return Err(FalloDeEnvio { motivo, definitivo: self.definitivo });
            }
            self.enviados.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
    }
}

pub fn obreros(app: &App, correo: Arc<dyn Correo>) -> Obreros {
    Obreros::new(app.clone(), Puertos { correo, contabilidad: Arc::new(Bitacora) })
}

/// Who an account is for the engine. The accounts of these tests hold their roles in every trámite, unless a test says otherwise.
pub fn actuante(cuenta: &Cuenta) -> Actuante {
    runtime::app::actuante(cuenta, &TramiteId::from("cualquiera"))
}
