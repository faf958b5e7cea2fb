//! What an attempt reaches: the conditions that were judged for it, the limits at which its answers stand, and why it was refused.

use engine::ambito::Ambito;
use engine::campo::{self, ClaseError, ErrorCampo};
use engine::comando::{Actuante, Respuestas};
use engine::datos::Datos;
use engine::estado::Estado;
use engine::evolve::local;
use engine::permiso;
use engine::rechazo::{Motivo, Rechazo};
use engine::tenencia::Pedida;
use jiff::Timestamp;
use rust_decimal::Decimal;
use schemas::ids::{AccionId, CampoId, EtapaId};
use schemas::paquete::{Accion, Campo, Destino, Etapa, Gestion, Nivel, Respuesta, TipoCampo, TipoEtapa};
use schemas::valor::Valor;
use std::collections::BTreeMap;

use super::super::linde::{limites, limites_de_fecha};
use super::super::negacion::{Fuera, Negacion};
use super::suceso::{cifra, datos_en, vale};
use super::{Luz, Testigo};

/// Something that somebody tried.
pub struct Intentado<'i> {
    /// What.
    pub que: &'i Gestion,
    /// The fields that it captures.
    pub ids: &'i [CampoId],
    /// The answers as they were given.
    pub con: &'i BTreeMap<CampoId, Respuesta>,
    /// The answers as they were read.
    pub valores: &'i Respuestas,
    /// What was wrong in them.
    pub errores: &'i [ErrorCampo],
    /// The expediente before; absent when it was to begin.
    pub antes: Option<&'i Estado>,
    /// What was known before.
    pub datos: Datos,
    /// When.
    pub ahora: Timestamp,
    /// Who.
    pub quien: &'i Actuante,
    /// Why it was refused, if it was.
    pub rechazo: Option<&'i Rechazo>,
}

impl Intentado<'_> {
    /// Whether somebody who may do it got so far that its answers were looked at.
    fn se_miro(&self) -> bool {
        self.rechazo.is_none_or(|r| {
            !matches!(
                r.motivo,
                Motivo::YaNo | Motivo::SinPermiso | Motivo::Tomada | Motivo::Concluido | Motivo::Defecto
            )
        })
    }
}

impl Testigo<'_> {
    /// Sees an attempt.
    pub fn intento(&mut self, mut intentado: Intentado<'_>) {
        let paquete = self.plan.paquete;
        let momento = local(paquete, intentado.ahora);
        if let Some(estado) = intentado.antes {
            intentado.datos = datos_en(paquete, estado, momento);
        }
        let mut datos = intentado.datos.clone();
        for (campo, valor) in intentado.valores {
            match valor {
                Some(valor) => drop(datos.campos.insert(campo.clone(), valor.clone())),
                None => drop(datos.campos.remove(campo)),
            }
        }
        let luz = Luz::del_dia(&datos, momento.date());
        if intentado.se_miro() {
            self.formulario(&intentado, luz);
            self.guarda(intentado.que, luz);
        }
        match intentado.rechazo {
            None => {
                self.extremos(intentado.ids, luz);
                if intentado.errores.is_empty() {
                    self.validaciones(luz);
                }
            }
            Some(rechazo) => self.rechazado(&intentado, rechazo, luz),
        }
    }

    fn formulario(&mut self, intentado: &Intentado<'_>, luz: Luz<'_>) {
        let tramite = &self.plan.paquete.tramite;
        if let Gestion::Accion { etapa, .. } = intentado.que
            && let Some(TipoEtapa::Tarea(tarea)) = tramite.etapa(etapa).map(|e| &e.tipo)
        {
            for si in tarea.captura.iter().filter_map(|p| p.si.as_ref()) {
                self.condicion(&si.arbol, luz);
            }
        }
        for campo in intentado.ids.iter().filter_map(|id| tramite.campo(id)) {
            let visible =
                campo.visible_si.as_ref().is_none_or(|si| self.condicion(&si.arbol, luz) == Some(true));
            if let Some(si) = campo.obligatorio_si.as_ref().filter(|_| visible) {
                self.condicion(&si.arbol, luz);
            }
        }
    }

    /// The guard of an action, as it stands with some data.
    pub fn guarda(&mut self, que: &Gestion, luz: Luz<'_>) {
        let tramite = &self.plan.paquete.tramite;
        let si = match que {
            Gestion::Accion { etapa, accion } => {
                accion_de(tramite.etapa(etapa), accion).and_then(|a| a.si.as_ref())
            }
            Gestion::General { accion } => {
                tramite.acciones_generales.iter().find(|g| g.id == *accion).and_then(|g| g.si.as_ref())
            }
            Gestion::ConsultarAviso { .. }
            | Gestion::Tomar { .. }
            | Gestion::Soltar { .. }
            | Gestion::Programar { .. }
            | Gestion::Convocar { .. }
            | Gestion::Votar { .. }
            | Gestion::Invitar { .. }
            | Gestion::Reasignar { .. }
            | Gestion::Cita { .. } => None,
        };
        if let Some(si) = si {
            self.condicion(&si.arbol, luz);
        }
    }

    /// The limits of fields at which answers stand.
    pub(super) fn extremos(&mut self, ids: &[CampoId], luz: Luz<'_>) {
        let paquete = self.plan.paquete;
        for campo in ids.iter().filter_map(|id| paquete.tramite.campo(id)) {
            let Some(valor) = luz.datos.campos.get(&campo.id) else { continue };
            match (&campo.tipo, valor) {
                (TipoCampo::Tabla { columnas, .. }, Valor::Lista(filas)) => {
                    for columna in columnas {
                        for fila in filas {
                            let Valor::Registro(celdas) = fila else { continue };
                            if let Some(celda) = celdas.get(columna.id.as_str()) {
                                let clave = (campo.id.clone(), Some(columna.id.clone()));
                                self.extremo(clave, columna, celda, luz);
                            }
                        }
                    }
                }
                (TipoCampo::Salida { .. }, Valor::Registro(partes)) => {
                    self.ultimo_dia(campo, partes.get("vence"), luz);
                }
                _ => self.extremo((campo.id.clone(), None), campo, valor, luz),
            }
        }
    }

    /// A document that is taken on the last day on which it may be.
    fn ultimo_dia(&mut self, campo: &Campo, vence: Option<&Valor>, luz: Luz<'_>) {
        let clave = (campo.id.clone(), Some("vence".into()));
        let Some([meta, _]) = self.plan.extremos.get(&clave).copied() else { return };
        let (Some(pedida), Some(Valor::Fecha(vence)), Some(Valor::Fecha(al))) =
            (Pedida::de(campo), vence, luz.datos.solicitud.get("fecha"))
        else {
            return;
        };
        self.anota(meta.filter(|_| pedida.hasta(self.plan.paquete, *vence) == *al));
    }

    fn extremo(&mut self, clave: (CampoId, Option<CampoId>), campo: &Campo, valor: &Valor, luz: Luz<'_>) {
        let Some([menor, mayor]) = self.plan.extremos.get(&clave).copied() else { return };
        let (minimo, maximo) = match &campo.tipo {
            tipo @ TipoCampo::Fecha { .. } => {
                let es =
                    |limite: Option<jiff::civil::Date>| limite.is_some_and(|l| Valor::Fecha(l) == *valor);
                let [primera, ultima] = limites_de_fecha(self.plan.paquete, tipo, luz.datos);
                (es(primera), es(ultima))
            }
            tipo => {
                let (minimo, maximo) = limites(tipo);
                let n = cifra(valor);
                (minimo.is_some() && minimo == n, maximo.is_some() && maximo == n)
            }
        };
        self.anota(menor.filter(|_| minimo));
        self.anota(mayor.filter(|_| maximo));
    }

    fn validaciones(&mut self, luz: Luz<'_>) {
        let validaciones = &self.plan.paquete.tramite.validaciones;
        let luz = Luz { hoy: luz.hoy, ..luz };
        for validacion in validaciones.iter().filter(|v| v.nivel == Nivel::Error) {
            if self.condicion(&validacion.exige.arbol, luz) == Some(false) {
                break;
            }
        }
    }

    fn rechazado(&mut self, intentado: &Intentado<'_>, rechazo: &Rechazo, luz: Luz<'_>) {
        let plan = self.plan;
        match rechazo.motivo {
            Motivo::Datos => self.datos_que_faltan(intentado, rechazo, luz),
            Motivo::Validacion => {
                self.validaciones(luz);
                let rota = plan.negada(|n| {
                    matches!(n, Negacion::Validacion(v) if v.mensaje == rechazo.mensaje
                        && engine::eval::eval(&v.exige.arbol, &Ambito::nuevo(plan.paquete, luz.datos))
                            == Ok(Valor::Booleano(false)))
                });
                self.anota(rota);
            }
            Motivo::NoDisponible => self.no_disponible(intentado, luz),
            Motivo::SinLugar => {
                if let Gestion::Accion { etapa, accion } = intentado.que {
                    let mia = |e: &Etapa, a: &Accion| e.id == *etapa && a.id == *accion;
                    self.anota(plan.negada(|n| matches!(n, Negacion::SinLugar(e, a) if mia(e, a))));
                }
            }
            Motivo::SinPermiso => self.sin_permiso(intentado),
            Motivo::YaNo => {
                if let Gestion::Accion { etapa, .. } = intentado.que {
                    self.anota(plan.negada(|n| matches!(n, Negacion::Tarde(e) if e.id == *etapa)));
                }
            }
            Motivo::Concluido => self.anota(plan.negada(|n| matches!(n, Negacion::Concluido))),
            Motivo::Tomada | Motivo::Defecto => {}
        }
    }

    fn datos_que_faltan(&mut self, intentado: &Intentado<'_>, rechazo: &Rechazo, luz: Luz<'_>) {
        let tramite = &self.plan.paquete.tramite;
        for falta in &rechazo.campos {
            let raiz = falta.campo.split('.').next().unwrap_or_default();
            let Some(campo) = tramite.campo(raiz) else { continue };
            let error = intentado.errores.iter().find(|e| e.ruta == falta.campo.as_str());
            let ausente = falta.mensaje == campo::falta(campo)
                || (error.is_some_and(|e| e.clase == ClaseError::Falta) && !intentado.con.contains_key(raiz));
            if ausente {
                let meta = self.plan.negada(|n| matches!(n, Negacion::Falta(c) if c.id == campo.id));
                self.anota(meta);
            } else if error.is_some() {
                self.no_cabe(campo, intentado.con.get(raiz), luz);
            }
        }
    }

    fn no_cabe(&mut self, campo: &Campo, dada: Option<&Respuesta>, luz: Luz<'_>) {
        let Some(fuera) = dada.and_then(|d| por_que_no_cabe(self.plan.paquete, campo, d, luz)) else {
            return;
        };
        self.anota(self.plan.no_cabe(&campo.id, fuera));
    }

    fn no_disponible(&mut self, intentado: &Intentado<'_>, luz: Luz<'_>) {
        let plan = self.plan;
        let tramite = &plan.paquete.tramite;
        let ambito = Ambito::nuevo(plan.paquete, luz.datos).con_hoy(luz.hoy.unwrap_or_default());
        match intentado.que {
            Gestion::Accion { etapa, accion } => {
                let Some(definida) = accion_de(tramite.etapa(etapa), accion) else { return };
                let mia = |e: &Etapa, a: &Accion| e.id == *etapa && a.id == *accion;
                if definida.si.as_ref().is_some_and(|si| !vale(&si.arbol, &ambito)) {
                    self.anota(plan.negada(|n| matches!(n, Negacion::Guarda(e, a) if mia(e, a))));
                    return;
                }
                let Destino::Etapa(destino) = &definida.a else { return };
                let Some(destino) = tramite.etapa(destino) else { return };
                let visitas = intentado.antes.map_or(0, |e| e.visitas(&destino.id));
                if destino.maximo.is_some_and(|m| visitas >= m) {
                    self.anota(plan.negada(|n| matches!(n, Negacion::Agotada(e, a) if mia(e, a))));
                } else {
                    self.anota(plan.negada(|n| matches!(n, Negacion::Ventana(e, a) if mia(e, a))));
                }
            }
            Gestion::General { accion } => {
                let Some(general) = tramite.acciones_generales.iter().find(|g| g.id == *accion) else {
                    return;
                };
                let dentro =
                    intentado.antes.is_some_and(|e| e.activas.iter().any(|a| general.en.contains(&a.etapa)));
                self.anota(plan.negada(|n| match n {
                    Negacion::GuardaGeneral(g) => dentro && g.id == *accion,
                    Negacion::FueraDeLugar(g) => !dentro && g.id == *accion,
                    _ => false,
                }));
            }
            Gestion::ConsultarAviso { .. }
            | Gestion::Tomar { .. }
            | Gestion::Soltar { .. }
            | Gestion::Programar { .. }
            | Gestion::Convocar { .. }
            | Gestion::Votar { .. }
            | Gestion::Invitar { .. }
            | Gestion::Reasignar { .. }
            | Gestion::Cita { .. } => {}
        }
    }

    fn sin_permiso(&mut self, intentado: &Intentado<'_>) {
        let plan = self.plan;
        let Some(estado) = intentado.antes else { return };
        match intentado.que {
            Gestion::Accion { etapa, .. } | Gestion::Tomar { etapa } => {
                let actor = plan.paquete.tramite.etapa(etapa).and_then(permiso::actor_de);
                let ajena = actor
                    .is_some_and(|a| permiso::autorizar(plan.paquete, estado, a, intentado.quien).is_err());
                self.anota(plan.negada(|n| match n {
                    Negacion::Ajena(e) => ajena && e.id == *etapa,
                    Negacion::Separacion(e) => !ajena && e.id == *etapa,
                    _ => false,
                }));
            }
            Gestion::General { accion } => {
                self.anota(plan.negada(|n| matches!(n, Negacion::AjenaGeneral(g) if g.id == *accion)));
            }
            Gestion::ConsultarAviso { .. }
            | Gestion::Soltar { .. }
            | Gestion::Programar { .. }
            | Gestion::Convocar { .. }
            | Gestion::Votar { .. }
            | Gestion::Invitar { .. }
            | Gestion::Reasignar { .. }
            | Gestion::Cita { .. } => {}
        }
    }

    /// Sees a payment that was set apart.
    pub fn pago_apartado(&mut self, antes: &Estado, etapa: &EtapaId) {
        let plan = self.plan;
        let Some(TipoEtapa::Pago { cobro, .. }) = plan.paquete.tramite.etapa(etapa).map(|e| &e.tipo) else {
            return;
        };
        let (pagado, activa) = (antes.pago_de(cobro).is_some(), antes.activa(etapa).is_some());
        self.anota(plan.negada(|n| match n {
            Negacion::YaPagado(e) => pagado && e.id == *etapa,
            Negacion::PagoTarde(e) => !pagado && !activa && e.id == *etapa,
            Negacion::OtroMonto(e) => !pagado && activa && e.id == *etapa,
            _ => false,
        }));
    }
}

fn accion_de<'e>(etapa: Option<&'e Etapa>, accion: &AccionId) -> Option<&'e Accion> {
    match &etapa?.tipo {
        TipoEtapa::Tarea(tarea) => tarea.acciones.iter().find(|a| a.id == *accion),
        _ => None,
    }
}

/// How an answer that was refused does not fit its field.
fn por_que_no_cabe(
    paquete: &schemas::paquete::Paquete,
    campo: &Campo,
    dada: &Respuesta,
    luz: Luz<'_>,
) -> Option<Fuera> {
    let texto = match dada {
        Respuesta::Texto(texto) => texto.trim(),
        Respuesta::Partes(_)
            if matches!(campo.tipo, TipoCampo::Documento { .. } | TipoCampo::Salida { .. }) =>
        {
            return Some(Fuera::Viejo);
        }
        _ => return None,
    };
    let largo = u32::try_from(texto.chars().count()).unwrap_or(u32::MAX);
    match &campo.tipo {
        TipoCampo::Texto { largo: (minimo, maximo), .. }
        | TipoCampo::TextoLargo { largo: (minimo, maximo) } => Some(if largo < *minimo {
            Fuera::Debajo
        } else if largo > *maximo {
            Fuera::Encima
        } else {
            Fuera::Forma
        }),
        TipoCampo::Fecha { .. } => {
            let fecha: jiff::civil::Date = texto.parse().ok()?;
            let [primera, ultima] = limites_de_fecha(paquete, &campo.tipo, luz.datos);
            if primera.is_some_and(|m| fecha < m) {
                Some(Fuera::Debajo)
            } else {
                ultima.filter(|m| fecha > *m).map(|_| Fuera::Encima)
            }
        }
        TipoCampo::Entero { .. } | TipoCampo::Decimal { .. } | TipoCampo::Dinero { .. } => {
            let n: Decimal = texto.parse().ok()?;
            let (minimo, maximo) = limites(&campo.tipo);
            if minimo.is_some_and(|m| n < m) {
                Some(Fuera::Debajo)
            } else {
                maximo.filter(|m| n > *m).map(|_| Fuera::Encima)
            }
        }
        TipoCampo::ExpedienteCatastral { .. }
        | TipoCampo::Curp
        | TipoCampo::Rfc
        | TipoCampo::Correo
        | TipoCampo::Salida { .. }
        | TipoCampo::Expediente
        | TipoCampo::Servidor { .. }
        | TipoCampo::Telefono => Some(Fuera::Forma),
        _ => None,
    }
}
