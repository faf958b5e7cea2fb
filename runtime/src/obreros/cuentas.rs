//! What follows from a movement of an account: its person is told by mail, with a link where they must set a password, and what they had
//! taken goes back when they leave. The token of a link is made here, when the mail is, and is kept nowhere else.

use engine::comando::{Actuante, Comando};
use engine::evolve::local;
use engine::formato::{self, enumerar};
use jiff::{SignedDuration, Timestamp};
use schemas::ids::CuentaId;

use super::Obreros;
use super::efectos::Fallo;
use super::mensajes::Envio;
use crate::almacen::{CorreoNuevo, Cuenta, Movimiento, QueMovimiento, Reservado};
use crate::app::{Abierto, App, AppError};

/// The mail that tells a person what was done with their account; nothing once it may not be used.
///
/// # Errors
/// When the store refuses.
pub(super) async fn mensaje(
    app: &App,
    clave: &str,
    abierto: &Abierto,
    cuenta: Option<&CuentaId>,
    version: u64,
) -> Result<Envio, Fallo> {
    let Some(id) = cuenta.cloned() else { return Ok(Envio::Nada) };
    let expediente = abierto.id.clone();
    let leido = move |l: &crate::almacen::Lectura<'_>| {
        Ok((l.cuenta(&id)?.filter(|c| c.activa), l.movimiento_de(&expediente, version)?))
    };
    let (Some(cuenta), Some(movimiento)) = app.almacen().leer(leido).await? else { return Ok(Envio::Nada) };
    let ahora = app.ahora();
    let (asunto, cuerpo) = match movimiento.que {
        QueMovimiento::Alta => {
            let horas = i64::from(app.config().plataforma.enlace_horas);
            let expira = ahora.checked_add(SignedDuration::from_hours(horas)).unwrap_or(Timestamp::MAX);
            let suya = cuenta.id.clone();
            let token = app.almacen().escribir(move |e| e.crear_enlace_de_cuenta(&suya, expira)).await?;
            let url = format!("{}/contrasena/{}", app.config().publica, token.0);
            let fin = local(&abierto.paquete, expira);
            let hasta = format!("{}, a las {}", formato::fecha_larga(fin.date()), formato::hora(fin.time()));
            (
                "Elija la contraseña de su cuenta de la Ventanilla",
                de_alta(&cuenta, &roles(app, &movimiento), &url, &hasta),
            )
        }
        QueMovimiento::Cambio => (
            "Cambiaron sus funciones en la Ventanilla",
            format!(
                "Desde ahora entra a la Ventanilla como: {}.\n\nSi tenía una sesión abierta, se cerró: entre otra vez con su correo y su contraseña.",
                roles(app, &movimiento)
            ),
        ),
        QueMovimiento::Suplencia => {
            ("Va a suplir a otra persona en la Ventanilla", de_suplencia(app, &movimiento, abierto))
        }
        QueMovimiento::Baja => return Ok(Envio::Nada),
    };
    let paquete = &abierto.paquete;
    let dependencia = paquete.dependencia(&paquete.tramite.dependencia);
    let texto = format!(
        "{}:\n\n{cuerpo}\n\nSe resolvió en el expediente {}.\n\n{}\n{}\n",
        cuenta.nombre.0,
        abierto.estado.folio,
        dependencia.map_or("", |d| d.nombre.as_str()),
        paquete.municipio.nombre,
    );
    Ok(Envio::Uno(CorreoNuevo {
        clave: clave.to_owned(),
        para: cuenta.correo,
        asunto: asunto.to_owned(),
        texto: Reservado(texto),
        expediente: Some(abierto.id.clone()),
        cuando: ahora,
    }))
}

fn roles(app: &App, movimiento: &Movimiento) -> String {
    let dichos = app.en_linea().en_palabras(&movimiento.roles);
    // A list of lists isn't read at one go.
    if movimiento.roles.iter().any(|e| e.solo_en.is_some()) { dichos.join("; ") } else { enumerar(&dichos) }
}

fn de_alta(cuenta: &Cuenta, roles: &str, url: &str, hasta: &str) -> String {
    format!(
        "Ya tiene una cuenta para trabajar en la Ventanilla, como: {}.\n\n\
         Qué sigue. Elija su contraseña en este enlace:\n\n{url}\n\n\
         Sirve una sola vez, hasta el {hasta}. Después entre con su correo, {}, y la contraseña que eligió.\n\n\
         El enlace es sólo para usted: no lo reenvíe. Nadie le va a pedir su contraseña. \
         Si el enlace ya no sirve, pida otro a quien administra la Ventanilla.",
        roles, cuenta.correo.0
    )
}

fn de_suplencia(app: &App, movimiento: &Movimiento, abierto: &Abierto) -> String {
    let dia = |m: Option<Timestamp>, antes: i64| {
        let m = m.and_then(|m| m.checked_sub(SignedDuration::from_secs(antes)).ok());
        m.map(|m| formato::fecha_larga(local(&abierto.paquete, m).date())).unwrap_or_default()
    };
    format!(
        "Del {} al {} suple a otra persona y puede atender también como: {}.\n\n\
         Empieza y termina por sí sola: no tiene que hacer nada. Lo que haga queda a su nombre.",
        dia(movimiento.desde, 0),
        dia(movimiento.hasta, 1),
        roles(app, movimiento)
    )
}

impl Obreros {
    /// Gives back what an account had taken, once it may not be used: each task goes to where it was before.
    pub(super) async fn devolver_tareas(&self, cuenta: Option<&CuentaId>) -> Result<(), Fallo> {
        let Some(id) = cuenta.cloned() else { return Ok(()) };
        let suya = id.clone();
        let leidas = move |l: &crate::almacen::Lectura<'_>| {
            let sigue = l.cuenta(&suya)?.is_some_and(|c| c.activa);
            if sigue { Ok(Vec::new()) } else { l.tomadas_por(&suya) }
        };
        for (expediente, etapa) in self.app.almacen().leer(leidas).await? {
            match self.app.ejecutar(&expediente, Comando::Soltar { etapa }, Actuante::Sistema, None).await {
                // A visit is given to another by who programs it; what moved meanwhile is nobody's.
                Ok(_) | Err(AppError::Rechazo(_)) => {}
                Err(otro) => return Err(otro.into()),
            }
        }
        Ok(())
    }
}
