//! Where a definition judges something: the guard of an action, the casos of a decision, what a field is asked by, a bill.

use std::collections::BTreeSet;

use engine::formulario;
use engine::lectura;
use schemas::expr::{Expr, Expresion, Valoracion};
use schemas::ids::CampoId;
use schemas::paquete::{
    Accion, AccionGeneral, Ajuste, Campo, Cobro, Cuanto, Etapa, Nivel, Pagina, Paquete, Rama, TipoCampo,
    TipoEtapa, Validacion,
};

use super::dicho::{Dicho, dicho};
use super::figura::Dato;
use super::linde::{escrita, limites};
use super::meta::Clase;
use super::plan::{Plan, lugar};

/// A place where something is judged.
#[derive(Debug)]
pub struct Sitio<'a> {
    /// What.
    pub raiz: Raigon<'a>,
    /// What is seen there.
    pub metas: BTreeSet<usize>,
    /// The data on which it depends.
    pub datos: Vec<Dato>,
}

/// What is judged in a place.
#[derive(Clone, Copy, Debug)]
pub enum Raigon<'a> {
    /// Whether an action may be taken.
    Guarda(&'a Etapa, &'a Accion),
    /// Whether an action of several stages may be taken.
    General(&'a AccionGeneral),
    /// Where a decision leads.
    Decision(&'a Etapa),
    /// Whether a rama is opened.
    Rama(&'a Etapa, &'a Rama),
    /// How long a stage has.
    Plazo(&'a Etapa, &'a Valoracion),
    /// Whether a page is shown.
    Pagina(&'a Etapa, &'a Pagina),
    /// Whether a field is asked, and whether it must be answered.
    Campo(&'a Campo),
    /// The least and the greatest value of a field or of one of its columns.
    Extremos(&'a Campo),
    /// What must hold.
    Validacion(&'a Validacion),
    /// What is charged.
    Cobro(&'a Etapa, &'a Cobro),
}

impl<'a> Raigon<'a> {
    /// The expressions of a place.
    pub fn expresiones(&self) -> (Vec<&'a Expr>, Vec<&'a Valoracion>) {
        let una = |e: &'a Option<Expresion>| e.iter().map(|e| &e.arbol).collect::<Vec<_>>();
        match self {
            Self::Guarda(_, accion) => (una(&accion.si), Vec::new()),
            Self::General(general) => (una(&general.si), Vec::new()),
            Self::Decision(etapa) => match &etapa.tipo {
                TipoEtapa::Decision { casos, .. } => {
                    (casos.iter().map(|c| &c.si.arbol).collect(), Vec::new())
                }
                _ => (Vec::new(), Vec::new()),
            },
            Self::Rama(_, rama) => (una(&rama.si), Vec::new()),
            Self::Plazo(_, valor) => (Vec::new(), vec![valor]),
            Self::Pagina(_, pagina) => (una(&pagina.si), Vec::new()),
            Self::Campo(campo) => {
                (campo.visible_si.iter().chain(&campo.obligatorio_si).map(|e| &e.arbol).collect(), Vec::new())
            }
            // A field that isn't asked has no value.
            Self::Extremos(campo) => (una(&campo.visible_si), Vec::new()),
            Self::Validacion(validacion) => (vec![&validacion.exige.arbol], Vec::new()),
            Self::Cobro(_, cobro) => de_cobro(cobro),
        }
    }

    /// The field, or its cells, whose extremes are looked at.
    pub fn propios(&self) -> Vec<Dato> {
        let Self::Extremos(campo) = self else { return Vec::new() };
        match &campo.tipo {
            TipoCampo::Tabla { columnas, .. } => columnas
                .iter()
                .filter(|c| c.calculo.is_none())
                .map(|c| Dato::Celda(campo.id.clone(), c.id.clone()))
                .collect(),
            TipoCampo::Salida { .. } => {
                vec![Dato::Campo(campo.id.clone()), Dato::Celda(campo.id.clone(), "vence".into())]
            }
            _ => vec![Dato::Campo(campo.id.clone())],
        }
    }
}

fn de_cobro(cobro: &Cobro) -> (Vec<&Expr>, Vec<&Valoracion>) {
    let mut exprs: Vec<&Expr> = Vec::new();
    for concepto in &cobro.conceptos {
        let sueltas = concepto.si.iter().chain(&concepto.minimo).chain(&concepto.maximo);
        exprs.extend(sueltas.map(|e| &e.arbol));
    }
    for ajuste in cobro.recargos.iter().chain(&cobro.descuentos) {
        exprs.extend(ajuste.si.iter().map(|e| &e.arbol));
        exprs.push(&cuanto(&ajuste.cuanto).arbol);
    }
    exprs.extend(cobro.tope_descuento.iter().map(|c| &cuanto(c).arbol));
    exprs.extend(cobro.minimo.iter().chain(&cobro.maximo).map(|e| &e.arbol));
    (exprs, cobro.conceptos.iter().map(|c| &c.monto).collect())
}

const fn cuanto(cuanto: &Cuanto) -> &Expresion {
    match cuanto {
        Cuanto::Tasa(e) | Cuanto::Monto(e) => e,
    }
}

/// Takes in every place of a trámite where something is judged.
pub fn recorrer(plan: &mut Plan<'_>) {
    let paquete = plan.paquete;
    for etapa in &paquete.tramite.etapas {
        de_etapa(plan, etapa);
    }
    for general in &paquete.tramite.acciones_generales {
        if let Some(si) = &general.si {
            let (no, cuando) = lados(paquete, &Dicho::general(general), si, "no se puede", "se puede");
            plan.abrir(Raigon::General(general), |p| p.condicion(si, no, cuando));
        }
    }
    for campo in paquete.tramite.campos.iter().filter(|c| capturado(paquete, &c.id)) {
        de_campo(plan, campo);
    }
    for validacion in paquete.tramite.validaciones.iter().filter(|v| v.nivel == Nivel::Error) {
        plan.abrir(Raigon::Validacion(validacion), |p| p.mirar(&validacion.exige));
    }
}

fn lados(paquete: &Paquete, de: &Dicho, si: &Expresion, no: &str, cuando: &str) -> (Dicho, Dicho) {
    let fuente = Dicho::expresion(paquete, si);
    let contraria = lectura::leida(paquete, &Expr::No(Box::new(si.arbol.clone())));
    let no = Dicho {
        escrito: format!("{}: {no} (si no {})", de.escrito, fuente.escrito),
        leido: format!("{}: {no} (si {contraria})", de.leido),
    };
    (no, dicho!("{}: {} (si {})", de, cuando, fuente))
}

/// Whether some stage or action asks for a field.
pub fn capturado(paquete: &Paquete, campo: &CampoId) -> bool {
    let en_etapa = |etapa: &Etapa| match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            tarea.captura.iter().any(|p| p.campos.contains(campo))
                || tarea.acciones.iter().any(|a| a.captura.contains(campo))
        }
        _ => false,
    };
    paquete.tramite.etapas.iter().any(en_etapa)
        || paquete.tramite.acciones_generales.iter().any(|g| g.captura.contains(campo))
}

fn de_etapa<'a>(plan: &mut Plan<'a>, etapa: &'a Etapa) {
    if let Some(valor) = etapa.plazo.as_ref().and_then(|p| p.calculada.as_ref()) {
        let de =
            Dicho { escrito: format!("{}.plazo", etapa.id), leido: format!("plazo de «{}»", etapa.nombre) };
        plan.abrir(Raigon::Plazo(etapa, valor), |p| p.valoracion(valor, &de));
    }
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            for pagina in &tarea.captura {
                // No prueba begins with another version.
                let Some(si) = pagina.si.as_ref().filter(|si| !formulario::de_migracion(&si.arbol)) else {
                    continue;
                };
                let de = dicho!("página «{}»", pagina.titulo.as_deref().unwrap_or(&etapa.nombre));
                let (no, cuando) = lados(plan.paquete, &de, si, "no se muestra", "se muestra");
                plan.abrir(Raigon::Pagina(etapa, pagina), |p| p.condicion(si, no, cuando));
            }
            for accion in &tarea.acciones {
                let Some(si) = &accion.si else { continue };
                let de = Dicho::accion(etapa, &accion.id);
                let (no, cuando) = lados(plan.paquete, &de, si, "no se puede", "se puede");
                plan.abrir(Raigon::Guarda(etapa, accion), |p| p.condicion(si, no, cuando));
            }
        }
        TipoEtapa::Decision { casos, sino } => plan.abrir(Raigon::Decision(etapa), |p| {
            let mut filas = Vec::new();
            for caso in casos {
                let (si, a) = (Dicho::expresion(p.paquete, &caso.si), Dicho::destino(p.paquete, &caso.a));
                let nombre = dicho!("{}: si {}, a {}", Dicho::etapa(etapa), si, a);
                filas.push(p.meta(Clase::Ramas, nombre));
                p.mirar(&caso.si);
            }
            if let Some(sino) = sino {
                let a = Dicho::destino(p.paquete, sino);
                let nombre = dicho!("{}: en cualquier otro caso, a {}", Dicho::etapa(etapa), a);
                filas.push(p.meta(Clase::Ramas, nombre));
            }
            p.filas.insert(lugar(etapa), filas);
        }),
        TipoEtapa::Paralelo { ramas, .. } => {
            for rama in ramas {
                let Some(si) = &rama.si else { continue };
                let entrada = plan.paquete.tramite.etapa(&rama.entrada);
                let de = Dicho {
                    escrito: rama.id.to_string(),
                    leido: entrada.map_or_else(|| rama.id.to_string(), |e| format!("«{}»", e.nombre)),
                };
                let (no, cuando) = lados(plan.paquete, &de, si, "no se abre", "se abre");
                plan.abrir(Raigon::Rama(etapa, rama), |p| p.condicion(si, no, cuando));
            }
        }
        TipoEtapa::Pago { cobro, .. } => {
            if let Some(cobro) = plan.paquete.tramite.cobro(cobro) {
                plan.abrir(Raigon::Cobro(etapa, cobro), |p| cobrar(p, cobro));
            }
        }
        TipoEtapa::Prevencion { .. }
        | TipoEtapa::Consulta { .. }
        | TipoEtapa::Cita(_)
        | TipoEtapa::Espera { .. }
        | TipoEtapa::Fin { .. } => {}
    }
}

fn cobrar<'a>(plan: &mut Plan<'a>, cobro: &'a Cobro) {
    for concepto in &cobro.conceptos {
        let de = Dicho::renglon(cobro, &concepto.id, &concepto.nombre);
        if let Some(si) = &concepto.si {
            let (no, cuando) = lados(plan.paquete, &de, si, "no se cobra", "se cobra");
            plan.condicion(si, no, cuando);
        }
        plan.valoracion(&concepto.monto, &de);
        tope(plan, concepto.minimo.as_ref(), &dicho!("{}: se cobra el mínimo", de));
        tope(plan, concepto.maximo.as_ref(), &dicho!("{}: se cobra el máximo", de));
    }
    for ajuste in cobro.recargos.iter().chain(&cobro.descuentos) {
        ajustar(plan, cobro, ajuste);
    }
    let todo = Dicho::cobro(cobro);
    let tope_de = cobro.tope_descuento.as_ref().map(cuanto);
    tope(plan, tope_de, &dicho!("{}: los descuentos llegan a su tope", todo));
    tope(plan, cobro.minimo.as_ref(), &dicho!("{}: el total sube al mínimo", todo));
    tope(plan, cobro.maximo.as_ref(), &dicho!("{}: el total baja al máximo", todo));
}

fn ajustar<'a>(plan: &mut Plan<'a>, cobro: &Cobro, ajuste: &'a Ajuste) {
    let de = Dicho::renglon(cobro, &ajuste.id, &ajuste.nombre);
    if let Some(si) = &ajuste.si {
        let (no, cuando) = lados(plan.paquete, &de, si, "no se aplica", "se aplica");
        plan.condicion(si, no, cuando);
    }
    plan.mirar(cuanto(&ajuste.cuanto));
}

fn tope<'a>(plan: &mut Plan<'a>, cota: Option<&'a Expresion>, nombre: &Dicho) {
    if let Some(cota) = cota {
        let dicho = dicho!("{} ({})", nombre, Dicho::expresion(plan.paquete, cota));
        let cual = plan.meta(Clase::Ramas, dicho);
        plan.topes.insert(lugar(cota), cual);
        plan.mirar(cota);
    }
}

fn de_campo<'a>(plan: &mut Plan<'a>, campo: &'a Campo) {
    if campo.visible_si.is_some() || campo.obligatorio_si.is_some() {
        plan.abrir(Raigon::Campo(campo), |p| {
            if let Some(si) = &campo.visible_si {
                let (no, cuando) = lados(p.paquete, &Dicho::campo(campo), si, "no se pide", "se pide");
                p.condicion(si, no, cuando);
            }
            if let Some(si) = &campo.obligatorio_si {
                let (no, cuando) =
                    lados(p.paquete, &Dicho::campo(campo), si, "es opcional", "es obligatorio");
                p.condicion(si, no, cuando);
            }
        });
    }
    plan.abrir(Raigon::Extremos(campo), |p| match &campo.tipo {
        TipoCampo::Tabla { columnas, .. } => {
            for columna in columnas.iter().filter(|c| c.calculo.is_none()) {
                let clave = (campo.id.clone(), Some(columna.id.clone()));
                extremos(p, clave, &Dicho::columna(campo, columna), columna);
            }
        }
        TipoCampo::Salida { con_vigencia: true, vencida_hace, .. } => {
            let de = Dicho::campo(campo);
            let nombre = match vencida_hace {
                Some(dura) => dicho!("{} que venció hace justo {}", de, dura),
                None => dicho!("{} en su último día", de),
            };
            let menor = Some(p.meta(Clase::Linderos, nombre));
            p.extremos.insert((campo.id.clone(), Some("vence".into())), [menor, None]);
        }
        _ => extremos(p, (campo.id.clone(), None), &Dicho::campo(campo), campo),
    });
}

fn extremos(plan: &mut Plan<'_>, clave: (CampoId, Option<CampoId>), nombre: &Dicho, campo: &Campo) {
    let [minimo, maximo] = match &campo.tipo {
        TipoCampo::Fecha { minimo, maximo } => {
            let dicha = |e: &Option<Expresion>| e.as_ref().map(|e| Dicho::expresion(plan.paquete, e));
            [dicha(minimo), dicha(maximo)]
        }
        tipo => {
            let paso = super::figura::paso_de(tipo).unwrap_or_default();
            let (minimo, maximo) = limites(tipo);
            [minimo, maximo].map(|m| m.map(|m| Dicho::cifra(escrita(m, paso), campo)))
        }
    };
    if minimo.is_none() && maximo.is_none() {
        return;
    }
    let menor = minimo.map(|m| plan.meta(Clase::Linderos, dicho!("{} = {} (su mínimo)", nombre, m)));
    let mayor = maximo.map(|m| plan.meta(Clase::Linderos, dicho!("{} = {} (su máximo)", nombre, m)));
    plan.extremos.insert(clave, [menor, mayor]);
}
