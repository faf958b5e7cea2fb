//! The measurement of a service: who reads it, what it says of some days, and what of it anybody may see. Expedientes of before the program
//! measured are measured when somebody asks, or by a worker, whichever comes first.

use engine::medicion::{Publicada, Resumen, publicar, resumir};
use engine::permiso;
use engine::versiones::Versiones;
use jiff::ToSpan;
use jiff::civil::Date;
use schemas::evento::Evento;
use schemas::ids::{CampoId, ExpedienteId, Folio, TramiteId};
use schemas::medida::{Medida, MedidaReservada};
use schemas::paquete::{Medicion, Paquete, Resultado as Fin};
use schemas::sello::PaqueteSellado;

use super::operadores::de_su_dependencia;
use super::{Abierto, App, AppError, Ofrecido, Resultado, atiende};
use crate::almacen::{self, Acceso, AlmacenError, ClaseCuenta, Cuenta};

/// Expedientes that are measured in one transaction.
const LOTE: u32 = 200;
/// Comments that are read at once, the latest first.
pub const COMENTARIOS: usize = 50;

/// What is written down of who reads what was written in an expediente.
const LEYO: &str = "leer sus comentarios en la medición";

/// An expediente that ended, as a row: nothing in it says whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilaMedida {
    /// The version by which it was measured.
    pub digest: String,
    /// What it says.
    pub medida: Medida,
}

/// What was written in an expediente.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comentario {
    /// Its folio.
    pub folio: Folio,
    /// The day on which it ended.
    pub dia: Date,
    /// In which field.
    pub campo: CampoId,
    /// What.
    pub texto: String,
    /// Whether who reads may open it.
    pub se_abre: bool,
}

/// What some days say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medido {
    /// How many came in.
    pub recibidos: u32,
    /// What those that ended say; how many go on is of now.
    pub resumen: Resumen,
    /// What was written in them; empty to who doesn't read it.
    pub comentarios: Vec<Comentario>,
    /// How many comments there are.
    pub cuantos_comentarios: usize,
}

/// Three months that begin in January, April, July or October.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trimestre {
    /// Year.
    pub anio: i16,
    /// From 1 to 4.
    pub numero: i8,
}

impl Trimestre {
    /// The one of a day.
    pub fn de(dia: Date) -> Self {
        Self { anio: dia.year(), numero: (dia.month() - 1) / 3 + 1 }
    }

    /// As it is written in an address: `2026-1`.
    pub fn leer(texto: &str) -> Option<Self> {
        let (anio, numero) = texto.split_once('-')?;
        let uno = Self { anio: anio.parse().ok()?, numero: numero.parse().ok()? };
        ((2000..=2200).contains(&uno.anio) && (1..=4).contains(&uno.numero)).then_some(uno)
    }

    /// The one before.
    #[must_use]
    pub const fn anterior(self) -> Self {
        match self.numero {
            ..=1 => Self { anio: self.anio - 1, numero: 4 },
            numero => Self { anio: self.anio, numero: numero - 1 },
        }
    }

    /// Its first day and its last.
    pub fn dias(self) -> Option<(Date, Date)> {
        let desde = Date::new(self.anio, (self.numero - 1) * 3 + 1, 1).ok()?;
        let ultimo = desde.checked_add(2.months()).ok()?.last_of_month();
        Some((desde, ultimo))
    }
}

impl std::fmt::Display for Trimestre {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.anio, self.numero)
    }
}

/// What an expediente says once some events are added to those that it had.
pub(super) fn medir(antes: Option<&Abierto>, paquete: &PaqueteSellado, nuevos: &[Evento]) -> Option<Medida> {
    let seguidas = antes.into_iter().flat_map(|a| a.seguidas.iter().map(|v| &**v));
    let versiones: Versiones<'_> = seguidas.chain([paquete]).collect();
    let previos = antes.into_iter().flat_map(|a| a.eventos.iter());
    engine::medicion::medir(&versiones, previos.chain(nuevos))
}

fn lee(paquete: &Paquete, cuenta: &Cuenta) -> bool {
    let roles = cuenta.roles.en(&paquete.tramite.id);
    paquete.tramite.medicion.iter().flat_map(|m| &m.lee).any(|rol| {
        permiso::rol_para(paquete, rol, &roles)
            .is_some_and(|(propio, _)| de_su_dependencia(paquete, &propio, cuenta))
    })
}

/// What of a measurement an account reads: who administers, only times and ends.
fn para(paquete: &Paquete, cuenta: &Cuenta) -> Option<Medicion> {
    paquete.tramite.medicion.clone().filter(|_| cuenta.clase == ClaseCuenta::Servidor && lee(paquete, cuenta))
}

impl App {
    /// The trámites on offer whose measurement an account reads.
    pub fn medidos_por(&self, cuenta: &Cuenta) -> Vec<Ofrecido> {
        let mut suyos = self.estante().activos();
        match cuenta.clase {
            ClaseCuenta::Administrador => {}
            ClaseCuenta::Servidor => suyos.retain(|p| lee(p, cuenta)),
            ClaseCuenta::Ciudadano => suyos.clear(),
        }
        suyos
    }

    /// A trámite whose measurement an account reads.
    ///
    /// # Errors
    /// `NoExiste`, also when it isn't theirs.
    pub fn medido_por(&self, tramite: &str, cuenta: &Cuenta) -> Resultado<Ofrecido> {
        self.medidos_por(cuenta)
            .into_iter()
            .find(|p| p.tramite.id.as_str() == tramite)
            .ok_or_else(|| AppError::no_existe("no encontramos esa medición"))
    }

    /// What the expedientes of a trámite say of some days, to an account that reads it. That comments were read is written down.
    ///
    /// # Errors
    /// Of the store.
    pub async fn medicion(
        &self,
        paquete: &Ofrecido,
        cuenta: &Cuenta,
        desde: Date,
        hasta: Date,
    ) -> Resultado<Medido> {
        let tramite = paquete.tramite.id.clone();
        self.medir_lo_de_antes(&tramite).await?;
        let buscado = tramite.clone();
        let (recibidos, concluidas, abiertas) = self
            .almacen()
            .leer(move |l| {
                Ok((
                    l.medidas_recibidas(&buscado, desde, hasta)?,
                    l.medidas_concluidas(&buscado, desde, hasta)?,
                    l.medidas_abiertas(&buscado)?,
                ))
            })
            .await?;
        let suya = para(paquete, cuenta);
        let (comentarios, cuantos_comentarios) = match &suya {
            Some(medicion) => self.comentarios(medicion, cuenta, &concluidas).await?,
            None => (Vec::new(), 0),
        };
        let solo = |medidos: Vec<almacen::Medido>| medidos.into_iter().map(|m| m.medida).collect();
        let (concluidas, abiertas): (Vec<Medida>, Vec<Medida>) = (solo(concluidas), solo(abiertas));
        let ofrecido = Ofrecido::clone(paquete);
        let resumen = self
            .aparte(move |_| Ok(resumir(&ofrecido.tramite, suya.as_ref(), &concluidas, &abiertas)))
            .await?;
        Ok(Medido { recibidos, resumen, comentarios, cuantos_comentarios })
    }

    /// The expedientes of a trámite that ended on some days, as rows. What is personal isn't in them.
    ///
    /// # Errors
    /// Of the store.
    pub async fn filas_medidas(
        &self,
        paquete: &Ofrecido,
        cuenta: &Cuenta,
        desde: Date,
        hasta: Date,
    ) -> Resultado<Vec<FilaMedida>> {
        let tramite = paquete.tramite.id.clone();
        self.medir_lo_de_antes(&tramite).await?;
        let todas = self.almacen().leer(move |l| l.medidas_concluidas(&tramite, desde, hasta)).await?;
        let con_datos = para(paquete, cuenta).is_some();
        let fila = |m: almacen::Medido| {
            let mut medida = Medida { reservada: MedidaReservada::default(), ..m.medida };
            if !con_datos {
                medida.datos.clear();
            }
            FilaMedida { digest: m.digest, medida }
        };
        Ok(todas.into_iter().map(fila).collect())
    }

    /// What anybody may see of the expedientes that ended in three months that are over; nothing where the trámite publishes nothing, or
    /// the months aren't over.
    ///
    /// # Errors
    /// Of the store.
    pub async fn estadistica(
        &self,
        paquete: &Ofrecido,
        trimestre: Trimestre,
    ) -> Resultado<Option<Publicada>> {
        let Some(medicion) = paquete.tramite.medicion.clone().filter(|m| !m.publica.is_empty()) else {
            return Ok(None);
        };
        let hoy = engine::evolve::local(paquete, self.ahora()).date();
        let Some((desde, hasta)) = trimestre.dias().filter(|(_, hasta)| *hasta < hoy) else {
            return Ok(None);
        };
        let tramite = paquete.tramite.id.clone();
        self.medir_lo_de_antes(&tramite).await?;
        let concluidas = self.almacen().leer(move |l| l.medidas_concluidas(&tramite, desde, hasta)).await?;
        let concluidas: Vec<Medida> = concluidas.into_iter().map(|m| m.medida).collect();
        let ofrecido = Ofrecido::clone(paquete);
        self.aparte(move |_| Ok(Some(publicar(&ofrecido.tramite, &medicion, &concluidas)))).await
    }

    async fn comentarios(
        &self,
        medicion: &Medicion,
        cuenta: &Cuenta,
        concluidas: &[almacen::Medido],
    ) -> Resultado<(Vec<Comentario>, usize)> {
        let mut todos = Vec::new();
        for medido in concluidas.iter().rev() {
            let Some(dia) = medido.medida.terminado else { continue };
            for campo in &medicion.comentarios {
                if let Some(texto) = medido.medida.reservada.comentarios.get(campo) {
                    let (folio, campo, texto) = (medido.folio.clone(), campo.clone(), texto.clone());
                    todos.push(Comentario { folio, dia, campo, texto, se_abre: false });
                }
            }
        }
        let cuantos = todos.len();
        todos.truncate(COMENTARIOS);
        let mut leidos: Vec<(Folio, ExpedienteId, bool)> = Vec::new();
        for comentario in &mut todos {
            if leidos.last().is_none_or(|(folio, _, _)| *folio != comentario.folio) {
                let Ok(abierto) = self.abrir_folio(&comentario.folio).await else { continue };
                leidos.push((comentario.folio.clone(), abierto.id.clone(), atiende(cuenta, &abierto)));
            }
            comentario.se_abre = leidos.last().is_some_and(|(_, _, se_abre)| *se_abre);
        }
        let (cuenta, cuando) = (cuenta.id.clone(), self.ahora());
        if !leidos.is_empty() {
            self.almacen()
                .escribir(move |e| {
                    for (_, expediente, _) in &leidos {
                        e.anotar_acceso(&Acceso {
                            expediente: expediente.clone(),
                            cuenta: cuenta.clone(),
                            cuando,
                            motivo: LEYO.to_owned(),
                        })?;
                    }
                    Ok(())
                })
                .await?;
        }
        Ok((todos, cuantos))
    }

    /// Measures the expedientes of a trámite that came before the program measured them.
    ///
    /// # Errors
    /// Of the store.
    pub async fn medir_lo_de_antes(&self, tramite: &TramiteId) -> Resultado<()> {
        loop {
            let buscado = tramite.clone();
            let faltan = self.almacen().leer(move |l| l.sin_medir(&buscado, LOTE)).await?;
            if faltan.is_empty() {
                return Ok(());
            }
            let medidas = self
                .aparte(move |app| {
                    faltan.into_iter().map(|id| Ok((id.clone(), app.medir_de_antes(&id)?))).collect()
                })
                .await?;
            let medidas: Vec<(ExpedienteId, Medida)> = medidas;
            self.almacen().escribir(move |e| e.medir_de_antes(&medidas)).await?;
        }
    }

    /// The same of every trámite.
    ///
    /// # Errors
    /// Of the store.
    pub async fn medir_todo_lo_de_antes(&self) -> Resultado<()> {
        for tramite in self.almacen().leer(|l| l.tramites_con_expedientes()).await? {
            self.medir_lo_de_antes(&tramite).await?;
        }
        Ok(())
    }

    /// Of one whose data were erased, or that can't be read, its days and how it ended.
    fn medir_de_antes(&self, id: &ExpedienteId) -> Resultado<Medida> {
        let buscado = id.clone();
        let leido = self.almacen().leer_ya(move |l| {
            let historia = match l.cargar(&buscado) {
                Ok(historia) => Some(historia),
                Err(AlmacenError::Borrado(_) | AlmacenError::Alterado { .. }) => None,
                Err(otro) => return Err(otro),
            };
            Ok((historia, l.resumen(&buscado)?))
        })?;
        if let (Some(historia), resumen) = leido
            && let Ok(abierto) = self.armar(id, historia.eventos, resumen)
            && let Some(medida) = medir(Some(&abierto), &abierto.paquete, &[])
        {
            return Ok(medida);
        }
        let buscado = id.clone();
        let (creado, actualizado, resultado) = self.almacen().leer_ya(move |l| l.dias_de(&buscado))?;
        let dia = |cuando| match self.estante().activos().first() {
            Some(paquete) => engine::evolve::local(paquete, cuando).date(),
            None => cuando.to_zoned(jiff::tz::TimeZone::UTC).date(),
        };
        Ok(Medida {
            recibido: dia(creado),
            terminado: resultado.as_ref().map(|_| dia(actualizado)),
            resultado: resultado.as_deref().and_then(Fin::de),
            fin: None,
            resolucion: None,
            etapas: Vec::new(),
            datos: [].into(),
            reservada: MedidaReservada::default(),
        })
    }
}
