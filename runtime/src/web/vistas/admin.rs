//! Pages of who administers: loaded trámites, environment, accounts, clock, outbox, mails, incidents.

use serde::Serialize;

use super::{Campo, Enlace, Errores, Etiqueta, Fila, Filtro, Formulario, Momento, Pagina, Paginacion};

/// `admin/tramites.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TramitesCargados {
    /// Frame.
    pub pagina: Pagina,
    /// `4 paquetes · formato 1 · almacén SQLite, 48 expedientes`.
    pub resumen: String,
    /// State of the chain.
    pub cadena: Option<Etiqueta>,
    /// Errors of what was sent.
    pub errores: Errores,
    /// Paquetes that were refused, and why.
    pub rechazados: Vec<PaqueteRechazado>,
    /// Figures without which nobody could be charged.
    pub sin_valor: Vec<ParametroSinValor>,
    /// What is loaded.
    pub tramites: Vec<TramiteCargado>,
    /// Form to load a file; `None`: it is done from the command line.
    pub cargar: Option<Formulario>,
}

/// A refused paquete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PaqueteRechazado {
    /// `No se cargó «Permiso forestal»`.
    pub titulo: String,
    /// What it means for people, what to ask for.
    pub texto: String,
    /// Both digests.
    pub huellas: Vec<Fila>,
}

/// A published figure that has ended, or soon does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ParametroSinValor {
    /// `Desde el 1 de febrero de 2027 no hay valor de «UMA diaria»`.
    pub titulo: String,
    /// Which trámites it stops, and what to do.
    pub texto: String,
    /// Whether it is today already.
    pub falta: bool,
}

/// A loaded trámite.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TramiteCargado {
    /// Its name.
    pub nombre: String,
    /// Its ficha.
    pub url: String,
    /// What was done with its versions.
    pub url_versiones: String,
    /// Label of its version.
    pub version: String,
    /// Whole digest.
    pub huella: String,
    /// `Publicado`, `En revisión`, `Retirado`.
    pub estado: Etiqueta,
    /// When, by whom.
    pub detalle: String,
    /// Expedientes in course on it.
    pub en_curso: usize,
    /// Earlier versions that still have expedientes.
    pub anteriores: Vec<String>,
}

/// `admin/migracion.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MigracionDeTramite {
    /// Frame.
    pub pagina: Pagina,
    /// Errors of what was sent.
    pub errores: Errores,
    /// The versions of the trámite.
    pub volver: Enlace,
    /// The name of the trámite.
    pub nombre: String,
    /// To which version they go, in a sentence.
    pub destino: String,
    /// What is told when there are none of them.
    pub sin_versiones: String,
    /// Earlier versions with a way to it.
    pub versiones: Vec<VersionMigrable>,
    /// What came of what was just asked.
    pub frutos: Option<FrutosDeMigracion>,
}

/// An earlier version whose expedientes may go on by the one on offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VersionMigrable {
    /// Its digest, short.
    pub huella: String,
    /// `12 expedientes en curso`.
    pub en_curso: String,
    /// The reason that each person will read.
    pub motivo: String,
    /// Tries it.
    pub ensayar: Formulario,
    /// Orders it.
    pub migrar: Formulario,
}

/// What came of a migration, tried or done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FrutosDeMigracion {
    /// `Resultado del ensayo`.
    pub titulo: String,
    /// `Pasaron 12 expedientes; se quedaron 3.`
    pub cuenta: String,
    /// Those that stay, and why.
    pub quedan: Vec<ExpedienteQueQueda>,
    /// How many more stay that aren't named.
    pub sobran: usize,
    /// What to do about those that were not looked at.
    pub mas: Option<String>,
    /// Where the next ones begin.
    pub sigue: Option<SigueMigracion>,
}

/// Where a migration that was tried or done by stretches goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SigueMigracion {
    /// From which version.
    pub desde: String,
    /// After which expediente.
    pub despues: String,
    /// Whether it was tried, not done.
    pub ensayo: bool,
}

/// An expediente that stays on its version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExpedienteQueQueda {
    /// Its number.
    pub folio: String,
    /// Every reason.
    pub motivos: Vec<String>,
}

/// `admin/entorno.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entorno {
    /// Frame.
    pub pagina: Pagina,
    /// `Entorno de pruebas`.
    pub titulo: String,
    /// Groups of data: program, store, clock, calendars.
    pub secciones: Vec<super::SeccionResumen>,
    /// Checks.
    pub comprobaciones: Vec<super::Comprobacion>,
    /// The button that verifies every chain.
    pub verificar: Option<Formulario>,
    /// What is wrong with what was typed.
    pub errores: Errores,
    /// Back to a known state; only where nothing is for real.
    pub reiniciar: Option<Formulario>,
}

/// `admin/cuentas.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CuentasDemo {
    /// Frame.
    pub pagina: Pagina,
    /// What they are for.
    pub entrada: String,
    /// One by one.
    pub cuentas: Vec<CuentaDemo>,
}

/// A demonstration account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CuentaDemo {
    /// Who it plays.
    pub nombre: String,
    /// Its mail.
    pub correo: String,
    /// Its role: `Revisión, Desarrollo Urbano`.
    pub papel: String,
    /// What it can do: sentences.
    pub puede: String,
    /// Its password, if it is shown.
    pub contrasena: Option<String>,
    /// Where one logs in as it (POST).
    pub url_entrar: Option<String>,
}

/// `admin/reloj.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reloj {
    /// Frame.
    pub pagina: Pagina,
    /// Errors.
    pub errores: Errores,
    /// `martes 17 de noviembre de 2026`.
    pub fecha: String,
    /// `11:32`.
    pub hora: String,
    /// `Va 5 días delante del reloj real.`
    pub diferencia: String,
    /// Where a step is asked (GET, `a`): it leads to this page with `vista_previa`.
    pub url: String,
    /// Steps: value (`1h`, `1dh`, `5dh`), text (`+1 día hábil`), and in `ayuda` what expires.
    pub saltos: Vec<super::Opcion>,
    /// Date to go to.
    pub campos: Vec<Campo>,
    /// What will happen, before it does.
    pub vista_previa: Option<VistaPreviaReloj>,
    /// Next deadlines.
    pub proximos: Vec<VencimientoReloj>,
}

/// What moving the clock does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VistaPreviaReloj {
    /// `miércoles 18 de noviembre de 2026, 11:32`.
    pub hasta: String,
    /// `Vencen 2 plazos`.
    pub resumen: String,
    /// Which.
    pub vencen: Vec<VencimientoReloj>,
    /// The form that does it.
    pub formulario: Formulario,
}

/// A deadline to come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VencimientoReloj {
    /// When.
    pub cuando: Momento,
    /// Folio.
    pub folio: String,
    /// Where it is read.
    pub url: String,
    /// What runs out and where that leads.
    pub texto: String,
}

/// `admin/salidas.html`: the outbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BandejaSalida {
    /// Frame.
    pub pagina: Pagina,
    /// `3 pendientes`, `1 fallido`.
    pub alertas: Vec<Etiqueta>,
    /// Where the filters are sent (GET).
    pub url: String,
    /// Filters.
    pub filtros: Vec<Filtro>,
    /// Newest first.
    pub efectos: Vec<EfectoEnLista>,
    /// Where all that failed is tried again (POST), when the list shows what failed.
    pub reintentar_todos: Option<String>,
    /// Pages.
    pub paginacion: Paginacion,
}

/// An effect of the outbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EfectoEnLista {
    /// Its number.
    pub id: String,
    /// `Correo`, `Finanzas`, `Documento`.
    pub clase: String,
    /// What it is: `Su solicitud fue aceptada`.
    pub texto: String,
    /// Folio.
    pub folio: Option<Enlace>,
    /// Its state.
    pub estado: Etiqueta,
    /// When it was asked.
    pub creado: Momento,
    /// `2 intentos; el siguiente, 11:45`.
    pub intentos: String,
    /// What failed.
    pub error: Option<String>,
    /// Where it is tried again (POST).
    pub url_reintentar: Option<String>,
}

/// `admin/correos.html`: mails of the demonstration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CorreosDemo {
    /// Frame.
    pub pagina: Pagina,
    /// Where the search is sent (GET, `q`).
    pub url: String,
    /// What was searched.
    pub consulta: String,
    /// Newest first.
    pub correos: Vec<CorreoEnLista>,
    /// Pages.
    pub paginacion: Paginacion,
}

/// A mail in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CorreoEnLista {
    /// To whom.
    pub para: String,
    /// Its subject.
    pub asunto: String,
    /// When.
    pub cuando: Momento,
    /// Where it is read.
    pub url: String,
}

/// `admin/correo.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CorreoDemo {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// From whom.
    pub de: String,
    /// To whom.
    pub para: String,
    /// Its subject.
    pub asunto: String,
    /// When.
    pub cuando: Momento,
    /// Its text.
    pub texto: String,
    /// Links that it carries.
    pub enlaces: Vec<Enlace>,
}

/// `admin/incidente.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Incidente {
    /// Frame.
    pub pagina: Pagina,
    /// Where the reference is sent (GET, `ref`).
    pub url: String,
    /// What was typed.
    pub referencia: String,
    /// `No hay un incidente con esa referencia.`
    pub error: Option<String>,
    /// What is known of it.
    pub encontrado: Option<IncidenteDetalle>,
    /// The last ones.
    pub recientes: Vec<IncidenteReciente>,
}

/// What is known of an incident; never personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IncidenteDetalle {
    /// Its number.
    pub referencia: String,
    /// Route, status, hour, account class…
    pub datos: Vec<Fila>,
    /// Error and its causes, line by line.
    pub causas: Vec<String>,
}

/// An incident in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IncidenteReciente {
    /// Its number.
    pub referencia: String,
    /// Where it is seen.
    pub url: String,
    /// When.
    pub cuando: Momento,
    /// One line.
    pub texto: String,
}
