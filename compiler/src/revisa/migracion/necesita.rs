//! What a definition needs from a stage on: names that it uses before it captures them, on some path. It counts every mention, also those
//! that ask first whether the name is there; who asks for it takes only what is known at that stage of the definition itself.

use std::collections::{BTreeMap, BTreeSet};

use schemas::paquete::{
    AccionGeneral, Campo, Destinatario, Destino, Efecto, Etapa, Ficta, Region, TipoEtapa, Tramite,
};

use crate::revisa::sin_uso::Usos;

type Nombres = BTreeSet<String>;

/// What is needed by stage.
pub struct Necesita<'a> {
    tramite: &'a Tramite,
    /// On entering it.
    al_entrar: BTreeMap<&'a str, Nombres>,
    /// While it waits there: what its entry does was done.
    en_espera: BTreeMap<&'a str, Nombres>,
}

impl<'a> Necesita<'a> {
    /// Of a definition.
    pub fn de(tramite: &'a Tramite) -> Self {
        let mut necesita = Self { tramite, al_entrar: BTreeMap::new(), en_espera: BTreeMap::new() };
        // Sets only grow, and are bounded by the names that there are.
        loop {
            let mut crece = false;
            for etapa in tramite.etapas.iter().rev() {
                let espera = necesita.calcula(etapa);
                let mut entra = espera.clone();
                entra.extend(necesita.al_llegar(etapa));
                let id = etapa.id.as_str();
                crece |= necesita.al_entrar.get(id) != Some(&entra);
                necesita.al_entrar.insert(id, entra);
                necesita.en_espera.insert(id, espera);
            }
            if !crece {
                break;
            }
        }
        necesita
    }

    /// While an expediente waits in a stage, with what the conditions of those names need.
    pub fn en(&self, etapa: &str) -> Nombres {
        self.cerrar(self.en_espera.get(etapa).cloned().unwrap_or_default())
    }

    /// After a paralelo has joined.
    pub fn tras(&self, paralelo: &Etapa) -> Nombres {
        let TipoEtapa::Paralelo { a, .. } = &paralelo.tipo else { return Nombres::new() };
        self.cerrar(self.hacia(a, paralelo.region.as_ref()))
    }

    /// What the automatic part of an entry uses.
    fn al_llegar(&self, etapa: &Etapa) -> Nombres {
        let mut usos = Usos::default();
        usos.efectos(&etapa.efectos);
        let mut nombres = self.de_efectos(&etapa.efectos);
        match &etapa.tipo {
            TipoEtapa::Decision { casos, .. } => casos.iter().for_each(|c| usos.expr(&c.si.arbol)),
            TipoEtapa::Paralelo { ramas, .. } => {
                ramas.iter().for_each(|r| usos.condicion(&r.si));
                nombres.extend(ramas.iter().flat_map(|r| self.entrando(&r.entrada)));
            }
            TipoEtapa::Fin { emite, .. } => {
                nombres.extend(emite.iter().flat_map(|s| self.de_salida(s)));
            }
            TipoEtapa::Tarea(_) => {
                let tercero = etapa.tercero().and_then(|id| self.tramite.tercero(id));
                nombres.extend(tercero.map(|t| t.correo.to_string()));
            }
            TipoEtapa::Consulta { con, .. } => con.iter().for_each(|c| usos.valoracion(&c.valor)),
            _ => {}
        }
        nombres.extend(self.con_calculos(usos));
        nombres
    }

    /// What is used while it waits, and from where it leads.
    fn calcula(&self, etapa: &Etapa) -> Nombres {
        let mut usos = Usos::default();
        etapa.plazo.iter().flat_map(|p| &p.calculada).for_each(|v| usos.valoracion(v));
        if let TipoEtapa::Pago { cobro, .. } = &etapa.tipo
            && let Some(cobro) = self.tramite.cobro(cobro)
        {
            usos.cobro(cobro);
        }
        let mut nombres = self.con_calculos(usos);
        let region = etapa.region.as_ref();
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                for accion in &tarea.acciones {
                    let mut suyos = Usos::default();
                    suyos.condicion(&accion.si);
                    let mut suyos = self.con_calculos(suyos);
                    suyos.extend(self.de_efectos(&accion.efectos));
                    suyos.extend(self.hacia(&accion.a, region));
                    tarea.pide(accion).for_each(|c| _ = suyos.remove(c.as_str()));
                    etapa.guarda_tras(accion).into_iter().for_each(|g| _ = suyos.remove(g.as_str()));
                    nombres.extend(suyos);
                }
            }
            TipoEtapa::Pago { a, .. } | TipoEtapa::Consulta { a, .. } => {
                let mut suyos = self.hacia(a, region);
                etapa.guarda.iter().for_each(|g| _ = suyos.remove(g.as_str()));
                nombres.extend(suyos);
            }
            TipoEtapa::Cita(cita) => {
                for (que, a) in cita.salidas() {
                    let mut suyos = self.hacia(a, region);
                    if que != schemas::paquete::GestionCita::CancelarCita {
                        etapa.guarda.iter().for_each(|g| _ = suyos.remove(g.as_str()));
                    }
                    nombres.extend(suyos);
                }
            }
            TipoEtapa::Prevencion { reabre, a, .. } => {
                let mut suyos = self.hacia(a, region);
                reabre.iter().for_each(|c| _ = suyos.remove(c.as_str()));
                nombres.extend(suyos);
            }
            TipoEtapa::Decision { casos, sino } => {
                nombres.extend(casos.iter().map(|c| &c.a).chain(sino).flat_map(|d| self.hacia(d, region)));
            }
            TipoEtapa::Paralelo { a, .. } | TipoEtapa::Espera { a } => nombres.extend(self.hacia(a, region)),
            TipoEtapa::Fin { .. } => {}
        }
        let plazos = etapa.al_vencer.iter().chain(&etapa.al_agotar);
        nombres.extend(plazos.flat_map(|d| self.hacia(d, region)));
        nombres.extend(self.interrupciones(etapa));
        nombres
    }

    /// What may take an expediente out of a stage besides.
    fn interrupciones(&self, etapa: &Etapa) -> Nombres {
        let mut nombres = Nombres::new();
        let suyas = |g: &&AccionGeneral| g.en.contains(&etapa.id);
        for general in self.tramite.acciones_generales.iter().filter(suyas) {
            let mut usos = Usos::default();
            usos.condicion(&general.si);
            let mut suyos = self.con_calculos(usos);
            suyos.extend(self.entrando(&general.a));
            general.captura.iter().for_each(|c| _ = suyos.remove(c.as_str()));
            nombres.extend(suyos);
        }
        if let Ficta::Negativa { a: Some(a) } | Ficta::Afirmativa { a } = &self.tramite.ficha.si_no_responde
            && !matches!(etapa.tipo, TipoEtapa::Fin { .. })
        {
            nombres.extend(self.entrando(a));
        }
        nombres
    }

    fn hacia(&self, destino: &Destino, region: Option<&Region>) -> Nombres {
        match destino {
            Destino::Etapa(etapa) => self.entrando(etapa),
            Destino::Listo => {
                let paralelo = region.and_then(|r| self.tramite.etapa(&r.paralelo));
                let Some(Etapa { tipo: TipoEtapa::Paralelo { a, .. }, region, .. }) = paralelo else {
                    return Nombres::new();
                };
                self.hacia(a, region.as_ref())
            }
        }
    }

    fn entrando(&self, etapa: &str) -> Nombres {
        self.al_entrar.get(etapa).cloned().unwrap_or_default()
    }

    fn de_efectos(&self, efectos: &[Efecto]) -> Nombres {
        let mut nombres = Nombres::new();
        for efecto in efectos {
            match efecto {
                Efecto::Emite(salida) => nombres.extend(self.de_salida(salida)),
                Efecto::Avisa(aviso) => {
                    let Some(aviso) = self.tramite.aviso(aviso) else { continue };
                    let mut usos = Usos::default();
                    usos.plantilla(&aviso.asunto);
                    usos.plantilla(&aviso.texto);
                    if let Destinatario::Campo(campo) = &aviso.para {
                        usos.nombres.insert(campo.to_string());
                    }
                    nombres.extend(self.con_calculos(usos));
                }
                Efecto::Toma(cupo) => {
                    let por = self.tramite.cupo(cupo).and_then(|c| c.por());
                    nombres.extend(por.map(ToString::to_string));
                }
                Efecto::Revoca(_) | Efecto::Devuelve(_) | Efecto::Libera(_) => {}
                Efecto::Ejecuta(cobro) => {
                    let definido = self.tramite.cobro(cobro).and_then(|c| c.deposito.as_ref());
                    let mut usos = Usos::default();
                    definido.iter().filter_map(|d| d.se_ejecuta.as_ref()).for_each(|v| usos.valoracion(v));
                    nombres.extend(self.con_calculos(usos));
                }
            }
        }
        nombres
    }

    fn de_salida(&self, salida: &str) -> Nombres {
        let Some(salida) = self.tramite.salida(salida) else { return Nombres::new() };
        let mut usos = Usos::default();
        usos.bloques(&salida.bloques);
        salida.publico.iter().for_each(|p| usos.expr(&p.valor.arbol));
        usos.nombres.extend(salida.anexos.iter().map(ToString::to_string));
        self.con_calculos(usos)
    }

    /// The names, and those that the cálculos among them use.
    fn con_calculos(&self, mut usos: Usos) -> Nombres {
        // Each follows those that it uses.
        for calculo in self.tramite.calculos.iter().rev() {
            if usos.nombres.contains(calculo.id.as_str()) {
                usos.valoracion(&calculo.valor);
            }
        }
        usos.nombres
    }

    /// The names, and those on which depends whether they are asked and what their columns hold.
    fn cerrar(&self, mut nombres: Nombres) -> Nombres {
        loop {
            let mut usos = Usos::default();
            let son = |c: &&Campo| nombres.contains(c.id.as_str());
            for campo in self.tramite.campos.iter().filter(son) {
                usos.campo(&Campo { inicial: None, advierte_si: None, ..campo.clone() });
            }
            let previos = nombres.len();
            nombres.extend(self.con_calculos(usos));
            if nombres.len() == previos {
                return nombres;
            }
        }
    }
}
