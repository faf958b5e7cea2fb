//! What events reach: stages, actions, times that ran out, and what was judged when each of them happened.

use engine::agenda;
use engine::ambito::Ambito;
use engine::estado::Estado;
use engine::eval::{booleano, eval};
use engine::evolve::{evolve, local};
use jiff::Timestamp;
use jiff::civil::DateTime;
use rust_decimal::Decimal;
use schemas::evento::{Evento, Hecho, Liquidacion, PorCancelada, Suceso};
use schemas::expr::Expresion;
use schemas::ids::EtapaId;
use schemas::paquete::{
    Cobro, Cuanto, Destino, Etapa, GestionCita, Inspeccion, Paquete, TipoEtapa, Votacion,
};
use schemas::valor::Valor;

use super::super::meta::Clase;
use super::super::plan::{lugar, sin_lugar, sin_registro, sin_respuesta};
use super::{Luz, Testigo};

impl Testigo<'_> {
    /// Sees some events that followed from a state.
    pub fn eventos(&mut self, antes: Option<&Estado>, eventos: &[Evento], ahora: Timestamp) {
        let paquete = self.plan.paquete;
        let mut estado = antes.cloned();
        let mut momento = local(paquete, ahora);
        for evento in eventos {
            if let (Hecho::Vencio { plazo }, Some(estado)) = (&evento.hecho, &estado) {
                let fin = agenda::vencimientos(paquete, estado).into_iter().find(|v| v.plazo == *plazo);
                momento = fin.map_or(momento, |v| v.fin);
            }
            estado = evolve(paquete, estado, evento);
            let Some(estado) = &estado else { return };
            self.evento(evento, estado, momento);
        }
    }

    fn evento(&mut self, evento: &Evento, estado: &Estado, momento: DateTime) {
        match &evento.hecho {
            Hecho::Entro { etapa, .. } => {
                self.anota(self.plan.cual(Clase::Etapas, etapa));
                self.entro(etapa, estado, momento);
            }
            Hecho::Salio { etapa, por, .. } => self.salio(etapa, por, estado),
            Hecho::Vencio { plazo } if plazo == "resolucion" => self.anota(self.plan.ficta),
            Hecho::Notificado { etapa, leido, .. } => {
                let lados = self.plan.avisos.get(etapa.as_str()).copied();
                self.anota(lados.map(|[dado, abierto]| if *leido { abierto } else { dado }));
            }
            Hecho::VisitaProgramada { etapa, .. } => {
                let nombre = format!("{etapa}.{}", Inspeccion::PROGRAMAR);
                self.anota(self.plan.cual(Clase::Acciones, &nombre));
            }
            Hecho::SesionConvocada { etapa, .. } => {
                let nombre = format!("{etapa}.{}", Votacion::CONVOCAR);
                self.anota(self.plan.cual(Clase::Acciones, &nombre));
            }
            Hecho::Votado { etapa, .. } => {
                let nombre = format!("{etapa}.{}", Votacion::VOTAR);
                self.anota(self.plan.cual(Clase::Acciones, &nombre));
            }
            Hecho::CitaAgendada { etapa, antes, .. } => {
                let que = if antes.is_some() { GestionCita::Reprogramar } else { GestionCita::Agendar };
                self.anota(self.plan.cual(Clase::Acciones, &format!("{etapa}.{}", que.verbo())));
            }
            Hecho::CitaCancelada { etapa, por, .. } => self.anota(match por {
                PorCancelada::SinRegistro => self.plan.cual(Clase::Ramas, &sin_registro(etapa)),
                PorCancelada::Solicitante | PorCancelada::Oficina => {
                    self.plan.cual(Clase::Acciones, &format!("{etapa}.{}", GestionCita::CancelarCita.verbo()))
                }
            }),
            Hecho::Liquidado { liquidacion, .. } => self.liquidado(liquidacion, estado, momento),
            _ => {}
        }
    }

    fn salio(&mut self, etapa: &EtapaId, por: &Suceso, estado: &Estado) {
        let accion = |nombre: String| self.plan.cual(Clase::Acciones, &nombre);
        let meta = match por {
            Suceso::Accion(cual) => accion(format!("{etapa}.{cual}")),
            Suceso::General(cual) => accion(cual.to_string()),
            Suceso::Respondida => accion(format!("{etapa}.responder")),
            Suceso::Pagado | Suceso::SinCosto => accion(format!("{etapa}.pagar")),
            Suceso::Contestada => accion(format!("{etapa}.contestar")),
            Suceso::SinContestar => self.plan.cual(Clase::Ramas, &sin_respuesta(etapa)),
            Suceso::SinLugar { .. } => self.plan.cual(Clase::Ramas, &sin_lugar(etapa)),
            Suceso::Vencio | Suceso::Espero => self.plan.cual(Clase::Plazos, etapa),
            Suceso::Asistio => accion(format!("{etapa}.{}", GestionCita::Asiste.verbo())),
            Suceso::Falto => accion(format!("{etapa}.{}", GestionCita::Falta.verbo())),
            // It was seen when it was called off.
            Suceso::CitaCancelada | Suceso::Decidio | Suceso::Junto | Suceso::Cancelada => None,
        };
        self.anota(meta);
        // To leave for a stage whose entries are spent leads where it says.
        let destino = self.plan.paquete.tramite.etapa(etapa).and_then(|e| hacia(e, por));
        if let Some(definicion) = destino.and_then(|d| self.plan.paquete.tramite.etapa(d))
            && definicion.maximo.is_some_and(|m| estado.visitas(&definicion.id) >= m)
        {
            self.anota(self.plan.agotadas.get(definicion.id.as_str()).copied());
        }
    }

    fn entro(&mut self, etapa: &EtapaId, estado: &Estado, momento: DateTime) {
        let paquete = self.plan.paquete;
        let Some(definicion) = paquete.tramite.etapa(etapa) else { return };
        let datos = datos_en(paquete, estado, momento);
        let luz = Luz::del_dia(&datos, momento.date());
        match &definicion.tipo {
            TipoEtapa::Decision { .. } => self.decision(definicion, luz),
            TipoEtapa::Paralelo { ramas, .. } => {
                for si in ramas.iter().filter_map(|r| r.si.as_ref()) {
                    self.condicion(&si.arbol, luz);
                }
            }
            _ => {}
        }
        if let Some(valor) = definicion.plazo.as_ref().and_then(|p| p.calculada.as_ref()) {
            self.valoracion(valor, luz);
        }
    }

    pub(super) fn decision(&mut self, etapa: &Etapa, luz: Luz<'_>) {
        let TipoEtapa::Decision { casos, sino } = &etapa.tipo else { return };
        let mut fila = sino.as_ref().map(|_| casos.len());
        for (n, caso) in casos.iter().enumerate() {
            match self.condicion(&caso.si.arbol, luz) {
                Some(true) => {
                    fila = Some(n);
                    break;
                }
                Some(false) => {}
                None => return,
            }
        }
        self.anota(fila.and_then(|f| self.plan.filas.get(&lugar(etapa))?.get(f).copied()));
    }

    fn liquidado(&mut self, liquidacion: &Liquidacion, estado: &Estado, momento: DateTime) {
        let paquete = self.plan.paquete;
        let Some(cobro) = paquete.tramite.cobro(&liquidacion.cobro) else { return };
        let datos = datos_en(paquete, estado, momento);
        self.cobro(cobro, Luz::de_tarifa(&datos, liquidacion.fecha));
    }

    pub(super) fn cobro(&mut self, cobro: &Cobro, luz: Luz<'_>) {
        let paquete = self.plan.paquete;
        let Some(fecha) = luz.tarifa.or(luz.hoy) else { return };
        let luz = Luz::de_tarifa(luz.datos, fecha);
        let ambito = Ambito::nuevo(paquete, luz.datos).con_tarifa(fecha);
        for concepto in &cobro.conceptos {
            if concepto.si.as_ref().is_some_and(|si| self.condicion(&si.arbol, luz) != Some(true)) {
                continue;
            }
            self.valoracion(&concepto.monto, luz);
            let Ok(monto) = engine::valoracion::evaluar(&concepto.monto, &ambito) else { continue };
            let Some(monto) = cifra(&monto) else { continue };
            self.cota(concepto.minimo.as_ref(), &ambito, |minimo| monto < minimo);
            self.cota(concepto.maximo.as_ref(), &ambito, |maximo| monto > maximo);
        }
        for ajuste in cobro.recargos.iter().chain(&cobro.descuentos) {
            if ajuste.si.as_ref().is_none_or(|si| self.condicion(&si.arbol, luz) == Some(true)) {
                let (Cuanto::Tasa(e) | Cuanto::Monto(e)) = &ajuste.cuanto;
                self.condicion(&e.arbol, luz);
            }
        }
        let topes = self.solo.is_none_or(|s| self.plan.topes.values().any(|t| *t == s));
        if !topes || (cobro.tope_descuento.is_none() && cobro.minimo.is_none() && cobro.maximo.is_none()) {
            return;
        }
        let Ok(cuenta) = engine::cobro::liquidar(paquete, cobro, luz.datos, fecha) else { return };
        let tiene = |id: &str| cuenta.lineas.iter().any(|l| l.id == id);
        if let Some(Cuanto::Tasa(e) | Cuanto::Monto(e)) = &cobro.tope_descuento {
            self.cota(Some(e), &ambito, |_| tiene("tope"));
        }
        self.cota(cobro.minimo.as_ref(), &ambito, |_| tiene("minimo"));
        self.cota(cobro.maximo.as_ref(), &ambito, |_| tiene("maximo"));
    }

    fn cota(&mut self, cota: Option<&Expresion>, ambito: &Ambito<'_>, toca: impl Fn(Decimal) -> bool) {
        let Some(cota) = cota else { return };
        let valor = eval(&cota.arbol, ambito).ok().as_ref().and_then(cifra);
        if valor.is_some_and(toca) {
            self.anota(self.plan.topes.get(&lugar(cota)).copied());
        }
    }
}

/// A number or an amount.
pub fn cifra(valor: &Valor) -> Option<Decimal> {
    match valor {
        Valor::Entero(n) => Some(Decimal::from(*n)),
        Valor::Decimal(n) | Valor::Dinero(n) => Some(*n),
        _ => None,
    }
}

/// What is known at a local moment, with the clocks as they stand then.
pub(super) fn datos_en(paquete: &Paquete, estado: &Estado, momento: DateTime) -> engine::datos::Datos {
    match agenda::instante(paquete, momento) {
        Some(instante) => agenda::datos_al(paquete, estado, instante),
        None => estado.datos.clone(),
    }
}

/// Where leaving a stage leads, when it is one place.
fn hacia<'a>(etapa: &'a Etapa, por: &Suceso) -> Option<&'a EtapaId> {
    let destino = match (&etapa.tipo, por) {
        (TipoEtapa::Tarea(tarea), Suceso::Accion(cual)) => {
            tarea.acciones.iter().find(|a| a.id == *cual).map(|a| &a.a)
        }
        (TipoEtapa::Prevencion { a, .. }, Suceso::Respondida)
        | (TipoEtapa::Pago { a, .. }, Suceso::Pagado | Suceso::SinCosto)
        | (TipoEtapa::Paralelo { a, .. }, Suceso::Junto)
        | (TipoEtapa::Consulta { a, .. }, Suceso::Contestada)
        | (TipoEtapa::Espera { a }, Suceso::Espero) => Some(a),
        (TipoEtapa::Consulta { al_fallar, .. }, Suceso::SinContestar) => Some(al_fallar),
        (TipoEtapa::Cita(cita), Suceso::Asistio) => Some(&cita.a),
        (TipoEtapa::Cita(cita), Suceso::Falto) => Some(&cita.al_faltar),
        (TipoEtapa::Cita(cita), Suceso::CitaCancelada) => cita.al_cancelar.as_ref(),
        (_, Suceso::Vencio) => etapa.al_vencer.as_ref(),
        (_, Suceso::SinLugar { .. }) => etapa.al_no_haber.as_ref(),
        _ => None,
    };
    match destino {
        Some(Destino::Etapa(id)) => Some(id),
        Some(Destino::Listo) | None => None,
    }
}

/// Whether a condition holds; what can't be told doesn't.
pub(super) fn vale(expr: &schemas::expr::Expr, ambito: &Ambito<'_>) -> bool {
    booleano(expr, ambito).unwrap_or(false)
}
