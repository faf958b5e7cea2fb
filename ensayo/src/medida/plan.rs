//! What there is to reach in a trámite: every stage, action and time that runs out, every side of a condition, every figure where
//! something changes, every refusal; and where in the definition each of them is seen. It reads only the paquete.

use std::collections::{BTreeMap, BTreeSet};

use analisis::escribir::escribir;
use engine::lectura::leida;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Expresion, Raiz, Valoracion};
use schemas::ids::CampoId;
use schemas::paquete::{
    Actor, Etapa, EtapaCita, Ficta, GestionCita, Inspeccion, Paquete, TipoEtapa, Votacion,
};

use super::dicho::{Dicho, dicho};
use super::figura::{Dato, datos_de};
use super::meta::{Clase, Meta};
use super::negacion::Negacion;
use super::sitio::{self, Raigon, Sitio};
use crate::cupos;

/// The place of something of the definition in memory: two of them are the same thing if they stand in the same place.
pub fn lugar<T>(cosa: &T) -> usize {
    std::ptr::from_ref(cosa).addr()
}

/// A figure where something changes: the values just under it, at it and just over it, where they exist.
#[derive(Clone, Debug)]
pub struct Linde {
    /// The figure that is compared.
    pub izquierda: Expr,
    /// The one that it is compared with.
    pub derecha: Expr,
    /// Of which data the comparison is made.
    pub datos: Vec<Dato>,
    /// Just under.
    pub debajo: Option<usize>,
    /// At it.
    pub en: Option<usize>,
    /// Just over.
    pub arriba: Option<usize>,
}

/// What there is to reach in a trámite.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The trámite.
    pub paquete: &'a Paquete,
    /// All of it; elsewhere each is named by its place here.
    pub metas: Vec<Meta>,
    /// By name.
    por_nombre: BTreeMap<Meta, usize>,
    /// The sides of each condition, the one where it doesn't hold first.
    pub condiciones: BTreeMap<usize, [usize; 2]>,
    /// The rows of each value; last, the one for all the rest.
    pub filas: BTreeMap<usize, Vec<usize>>,
    /// The figures, by the right side of their comparison or by the bound of a range.
    pub lindes: BTreeMap<usize, Linde>,
    /// Floors and ceilings of bills, and caps on their descuentos.
    pub topes: BTreeMap<usize, usize>,
    /// The least and the greatest value that each field, or column, takes.
    pub extremos: BTreeMap<(CampoId, Option<CampoId>), [Option<usize>; 2]>,
    /// The silence of the authority.
    pub ficta: Option<usize>,
    /// By stage that notifies: it was read, it was taken as read.
    pub avisos: BTreeMap<String, [usize; 2]>,
    /// By stage: its entries were spent.
    pub agotadas: BTreeMap<String, usize>,
    /// Where conditions are judged.
    pub sitios: Vec<Sitio<'a>>,
    /// What is refused.
    pub negaciones: Vec<(usize, Negacion<'a>)>,
    /// What is seen in the place at hand.
    abierto: BTreeSet<usize>,
}

impl<'a> Plan<'a> {
    /// Of a trámite.
    pub fn new(paquete: &'a Paquete) -> Self {
        let mut plan = Self {
            paquete,
            metas: Vec::new(),
            por_nombre: BTreeMap::new(),
            condiciones: BTreeMap::new(),
            filas: BTreeMap::new(),
            lindes: BTreeMap::new(),
            topes: BTreeMap::new(),
            extremos: BTreeMap::new(),
            ficta: None,
            avisos: BTreeMap::new(),
            agotadas: BTreeMap::new(),
            sitios: Vec::new(),
            negaciones: Vec::new(),
            abierto: BTreeSet::new(),
        };
        plan.flujo();
        sitio::recorrer(&mut plan);
        super::negacion::recorrer(&mut plan);
        plan
    }

    /// The place of something to reach, taken in if it was not.
    pub fn meta(&mut self, clase: Clase, nombre: Dicho) -> usize {
        let meta = Meta { clase, nombre: nombre.escrito, leido: nombre.leido };
        let cual = match self.por_nombre.get(&meta) {
            Some(cual) => *cual,
            None => {
                self.metas.push(meta.clone());
                let cual = self.metas.len() - 1;
                self.por_nombre.insert(meta, cual);
                cual
            }
        };
        self.abierto.insert(cual);
        cual
    }

    /// The place of something by its name.
    pub fn cual(&self, clase: Clase, nombre: &str) -> Option<usize> {
        self.por_nombre.get(&Meta { clase, nombre: nombre.to_owned(), leido: String::new() }).copied()
    }

    fn flujo(&mut self) {
        let tramite = &self.paquete.tramite;
        for etapa in &tramite.etapas {
            self.meta(Clase::Etapas, Dicho::etapa(etapa));
            match &etapa.tipo {
                TipoEtapa::Tarea(tarea) => {
                    if tarea.inspeccion.is_some() {
                        let leido = format!("se programa la visita de «{}»", etapa.nombre);
                        let escrito = format!("{}.{}", etapa.id, Inspeccion::PROGRAMAR);
                        self.meta(Clase::Acciones, Dicho { escrito, leido });
                    }
                    if tarea.votacion.is_some() {
                        let mut una = |que: &str, leido: &str| {
                            let leido = format!("{leido} «{}»", etapa.nombre);
                            self.meta(
                                Clase::Acciones,
                                Dicho { escrito: format!("{}.{que}", etapa.id), leido },
                            );
                        };
                        una(Votacion::CONVOCAR, "se convoca la sesión de");
                        una(Votacion::VOTAR, "se vota en");
                    }
                    for accion in &tarea.acciones {
                        self.meta(Clase::Acciones, Dicho::accion(etapa, &accion.id));
                    }
                }
                TipoEtapa::Pago { .. } => drop(self.meta(Clase::Acciones, Dicho::accion(etapa, "pagar"))),
                TipoEtapa::Consulta { .. } => {
                    let leido = format!("llega la respuesta de «{}»", etapa.nombre);
                    self.meta(Clase::Acciones, Dicho { escrito: format!("{}.contestar", etapa.id), leido });
                    let leido = format!("no hay respuesta de «{}»", etapa.nombre);
                    self.meta(Clase::Ramas, Dicho { escrito: sin_respuesta(&etapa.id), leido });
                }
                TipoEtapa::Cita(cita) => self.cita(etapa, cita),
                TipoEtapa::Prevencion { .. } => {
                    self.meta(Clase::Acciones, Dicho::accion(etapa, "responder"));
                }
                _ => {}
            }
            if vence(etapa) {
                let leido = format!("vence el plazo de «{}»", etapa.nombre);
                self.meta(Clase::Plazos, Dicho { escrito: etapa.id.to_string(), leido });
            }
            if etapa.al_agotar.is_some() && etapa.maximo.is_some() {
                let cual = self.meta(Clase::Ramas, dicho!("{}: se agotan sus vueltas", Dicho::etapa(etapa)));
                self.agotadas.insert(etapa.id.to_string(), cual);
            }
            if etapa.al_no_haber.is_some() && cupos::toma(&etapa.efectos) {
                let leido = format!("no hay lugar en «{}»", etapa.nombre);
                self.meta(Clase::Ramas, Dicho { escrito: sin_lugar(&etapa.id), leido });
            }
            if notifica(self.paquete, etapa) {
                let leido =
                    self.meta(Clase::Ramas, dicho!("{}: la persona abre el aviso", Dicho::etapa(etapa)));
                let dado = dicho!("{}: no abre el aviso y se da por notificada", Dicho::etapa(etapa));
                let dado = self.meta(Clase::Ramas, dado);
                self.avisos.insert(etapa.id.to_string(), [dado, leido]);
            }
        }
        for general in &tramite.acciones_generales {
            self.meta(Clase::Acciones, Dicho::general(general));
        }
        let nadie = match &tramite.ficha.si_no_responde {
            Ficta::Ninguna => None,
            Ficta::Negativa { .. } => Some("nadie resuelve a tiempo (negativa ficta)"),
            Ficta::Afirmativa { .. } => Some("nadie resuelve a tiempo (afirmativa ficta)"),
        };
        self.ficta = nadie.map(|nombre| self.meta(Clase::Ramas, nombre.into()));
    }

    fn cita(&mut self, etapa: &Etapa, cita: &EtapaCita) {
        let mut una = |que: GestionCita, leido: &str| {
            let leido = format!("{leido} «{}»", etapa.nombre);
            self.meta(Clase::Acciones, Dicho { escrito: format!("{}.{}", etapa.id, que.verbo()), leido });
        };
        una(GestionCita::Agendar, "se hace la cita de");
        if cita.reprograma > 0 {
            una(GestionCita::Reprogramar, "se cambia la cita de");
        }
        // Who may not make another can't call it off either.
        if cita.al_cancelar.is_some() || cita.reprograma > 0 || cita.asigna != Actor::Solicitante {
            una(GestionCita::CancelarCita, "se cancela la cita de");
        }
        una(GestionCita::Asiste, "la persona asiste a");
        una(GestionCita::Falta, "la persona falta a");
        let leido = format!("nadie registra si la persona vino a «{}»", etapa.nombre);
        self.meta(Clase::Ramas, Dicho { escrito: sin_registro(&etapa.id), leido });
    }

    /// Takes in a place where something is judged, with all that is seen there.
    pub fn abrir(&mut self, raiz: Raigon<'a>, llenar: impl FnOnce(&mut Self)) {
        let antes = std::mem::take(&mut self.abierto);
        llenar(self);
        let metas = std::mem::replace(&mut self.abierto, antes);
        let (exprs, valores) = raiz.expresiones();
        let mut datos: Vec<Dato> = datos_de(self.paquete, &exprs, &valores).into_iter().collect();
        datos.extend(raiz.propios());
        self.sitios.push(Sitio { raiz, metas, datos });
    }

    /// The two sides of a condition, and what is in it.
    pub fn condicion(&mut self, si: &'a Expresion, no: Dicho, cuando: Dicho) {
        let lados = [self.meta(Clase::Ramas, no), self.meta(Clase::Ramas, cuando)];
        self.condiciones.insert(lugar(&si.arbol), lados);
        self.mirar(si);
    }

    /// One side of a condition: the other is seen where it is refused, or nowhere.
    pub fn mirar(&mut self, expresion: &'a Expresion) {
        let mut calculos = BTreeSet::new();
        let mut pendientes: Vec<&'a str> = Vec::new();
        self.expresion(expresion, &mut pendientes);
        self.calculos(&mut pendientes, &mut calculos);
    }

    /// A value in any of its forms, as `de` calls it.
    pub fn valoracion(&mut self, valor: &'a Valoracion, de: &Dicho) {
        let mut pendientes: Vec<&'a str> = Vec::new();
        self.filas(valor, de, &mut pendientes);
        self.calculos(&mut pendientes, &mut BTreeSet::new());
    }

    fn calculos(&mut self, pendientes: &mut Vec<&'a str>, vistos: &mut BTreeSet<&'a str>) {
        while let Some(id) = pendientes.pop() {
            if vistos.insert(id)
                && let Some(calculo) = self.paquete.tramite.calculo(id)
            {
                self.filas(&calculo.valor, &Dicho::calculo(self.paquete, id), pendientes);
            }
        }
    }

    fn filas(&mut self, valor: &'a Valoracion, de: &Dicho, pendientes: &mut Vec<&'a str>) {
        let mut filas = Vec::new();
        match valor {
            Valoracion::Expr(e) => self.expresion(e, pendientes),
            Valoracion::Tramos { segun, tramos } => {
                self.expresion(segun, pendientes);
                self.tramos(segun, tramos, de, &mut filas);
                tramos.iter().for_each(|t| self.expresion(&t.valor, pendientes));
            }
            Valoracion::Segun { segun, filas: tabla, sino } => {
                segun.iter().for_each(|s| self.expresion(s, pendientes));
                for fila in tabla {
                    filas.push(self.meta(Clase::Ramas, fila_de(self.paquete, de, segun, &fila.claves)));
                    self.expresion(&fila.valor, pendientes);
                }
                self.resto(sino.as_ref(), de, &mut filas, pendientes);
            }
            Valoracion::Casos { casos, sino } => {
                for caso in casos {
                    self.expresion(&caso.si, pendientes);
                    let nombre = dicho!("{}: si {}", de, Dicho::expresion(self.paquete, &caso.si));
                    filas.push(self.meta(Clase::Ramas, nombre));
                    self.expresion(&caso.valor, pendientes);
                }
                self.resto(sino.as_ref(), de, &mut filas, pendientes);
            }
        }
        if !filas.is_empty() {
            self.filas.insert(lugar(valor), filas);
        }
    }

    fn resto(
        &mut self,
        sino: Option<&'a Expresion>,
        de: &Dicho,
        filas: &mut Vec<usize>,
        pendientes: &mut Vec<&'a str>,
    ) {
        if let Some(sino) = sino {
            filas.push(self.meta(Clase::Ramas, dicho!("{}: en cualquier otro caso", de)));
            self.expresion(sino, pendientes);
        }
    }

    fn tramos(
        &mut self,
        segun: &'a Expresion,
        tramos: &'a [schemas::expr::Tramo],
        de: &Dicho,
        filas: &mut Vec<usize>,
    ) {
        let fuente = Dicho::expresion(self.paquete, segun);
        let mut cortes: BTreeMap<Decimal, Linde> = BTreeMap::new();
        for tramo in tramos {
            let cota = |c: &Option<schemas::expr::Cota>| c.as_ref().map(|c| c.valor.normalize());
            let dicho = match (cota(&tramo.desde), cota(&tramo.hasta)) {
                (None, None) => "cualquiera".to_owned(),
                (None, Some(h)) => format!("hasta {h}"),
                (Some(d), None) => format!("desde {d}"),
                (Some(d), Some(h)) => format!("de {d} a {h}"),
            };
            filas.push(self.meta(Clase::Ramas, dicho!("{}: tramo {} ({})", de, dicho, fuente)));
            for cota in tramo.desde.iter().chain(&tramo.hasta) {
                let linde = match cortes.get(&cota.valor) {
                    Some(linde) => linde.clone(),
                    None => {
                        let corte = cota.valor.normalize();
                        let linde = super::linde::contra(
                            self,
                            &segun.arbol,
                            corte,
                            &dicho!("{}: {} en {}", de, fuente, corte),
                        );
                        cortes.insert(cota.valor, linde.clone());
                        linde
                    }
                };
                self.lindes.insert(lugar(cota), linde);
            }
        }
    }

    fn expresion(&mut self, expresion: &'a Expresion, pendientes: &mut Vec<&'a str>) {
        let fuente = Dicho::expresion(self.paquete, expresion);
        self.expr(&expresion.arbol, &fuente, pendientes);
    }

    /// What is in an expression, but for the cálculos that it names, which wait.
    fn expr(&mut self, expr: &'a Expr, fuente: &Dicho, pendientes: &mut Vec<&'a str>) {
        match expr {
            Expr::Literal(_) | Expr::Definido { .. } => {}
            Expr::Ruta(ruta) => {
                if let Raiz::Calculo(id) = &ruta.raiz {
                    pendientes.push(id.as_str());
                }
            }
            Expr::No(x) | Expr::Menos(x) => self.expr(x, fuente, pendientes),
            Expr::Y(partes) | Expr::O(partes) | Expr::Lista(partes) => {
                partes.iter().for_each(|p| self.expr(p, fuente, pendientes));
            }
            Expr::Compara { primero, resto } => {
                self.expr(primero, fuente, pendientes);
                let mut izquierda: &Expr = primero;
                for (comparador, derecha) in resto {
                    self.expr(derecha, fuente, pendientes);
                    if let Some(linde) = super::linde::de(self, izquierda, *comparador, derecha) {
                        self.lindes.insert(lugar(derecha), linde);
                    }
                    izquierda = derecha;
                }
            }
            Expr::En { que, en, .. } => {
                self.expr(que, fuente, pendientes);
                self.expr(en, fuente, pendientes);
            }
            Expr::Aritmetica { a, b, .. } => {
                self.expr(a, fuente, pendientes);
                self.expr(b, fuente, pendientes);
            }
            Expr::Si { si, entonces, sino } => {
                let (dicho, no) = (escribir(si), leida(self.paquete, &Expr::No(si.clone())));
                let escritos =
                    [format!("{}: no {dicho}", fuente.escrito), format!("{}: si {dicho}", fuente.escrito)];
                let leidos = [no, leida(self.paquete, si)].map(|si| format!("{}: cuando {si}", fuente.leido));
                let [no, cuando] = escritos;
                let [no_leido, cuando_leido] = leidos;
                let lados = [
                    self.meta(Clase::Ramas, Dicho { escrito: no, leido: no_leido }),
                    self.meta(Clase::Ramas, Dicho { escrito: cuando, leido: cuando_leido }),
                ];
                self.condiciones.insert(lugar(&**si), lados);
                [si, entonces, sino].into_iter().for_each(|x| self.expr(x, fuente, pendientes));
            }
            Expr::Llama { argumentos, .. } => {
                argumentos.iter().for_each(|x| self.expr(x, fuente, pendientes));
            }
        }
    }
}

/// What is reached when an outside system has no answer.
pub fn sin_respuesta(etapa: &str) -> String {
    format!("{etapa}: el sistema no tiene respuesta")
}

/// What is reached when a stage is to take a place and none is left.
pub fn sin_lugar(etapa: &str) -> String {
    format!("{etapa}: no hay lugar")
}

/// What is reached when nobody says whether a person came to their appointment.
pub fn sin_registro(etapa: &str) -> String {
    format!("{etapa}: nadie registra si la persona vino")
}

/// A row of a table by option.
fn fila_de(paquete: &Paquete, de: &Dicho, segun: &[Expresion], claves: &[String]) -> Dicho {
    let pares = segun.iter().zip(claves).map(|(segun, clave)| {
        let dicha = Dicho::clave(paquete, &segun.arbol, clave);
        dicho!("{} = {}", Dicho::expresion(paquete, segun), dicha)
    });
    pares.enumerate().fold(dicho!("{}: ", de), |fila, (i, par)| {
        if i == 0 { dicho!("{}{}", fila, par) } else { dicho!("{}, {}", fila, par) }
    })
}

/// Whether the end of its time leads somewhere.
pub fn vence(etapa: &Etapa) -> bool {
    etapa.plazo.is_some() && (etapa.al_vencer.is_some() || matches!(etapa.tipo, TipoEtapa::Espera { .. }))
}

/// Whether entering a stage sends a notice with legal effect, whose reading matters while the expediente waits there.
fn notifica(paquete: &Paquete, etapa: &Etapa) -> bool {
    use schemas::paquete::{Efecto, EfectoAviso};
    if matches!(etapa.tipo, TipoEtapa::Fin { .. } | TipoEtapa::Decision { .. }) {
        return false;
    }
    etapa.efectos.iter().any(|efecto| match efecto {
        Efecto::Avisa(aviso) => {
            paquete.tramite.aviso(aviso).is_some_and(|a| matches!(a.efecto, EfectoAviso::Notificacion { .. }))
        }
        _ => false,
    })
}
