//! Answers by which something is reached: one datum is changed, then two, then several, and between two answers that fall on different
//! sides of a figure the very place where it is crossed is looked for. The engine's evaluator says what each of them reaches.

mod candidatos;

use std::collections::BTreeSet;

use engine::ambito::{Ambito, Atorado};
use engine::catalogo;
use engine::datos::Datos;
use engine::eval::eval;
use jiff::civil::Date;
use schemas::paquete::{Nivel, Paquete, Validacion};
use schemas::valor::Valor;

use super::busca::Gasto;
use super::planteo::Planteo;
use crate::medida::figura::{Dato, es_salida};
use crate::medida::plan::Linde;
use crate::medida::sitio::{Raigon, Sitio};
use crate::medida::testigo::{Luz, orden};
use crate::medida::{Plan, Testigo};
use candidatos::{Cifras, Eje, candidatos};

/// Most data that are put to the evaluator for one thing to reach.
const POR_META: u32 = 1_500;
/// Casos that are given for one thing to reach.
const SOLUCIONES: usize = 3;

/// A change of one datum.
type Cambio = (Dato, Option<Valor>);

/// Answers that reach something of a place.
pub struct Tanteo<'t, 'a> {
    plan: &'a Plan<'a>,
    sitio: &'t Sitio<'a>,
    meta: Buscado<'a>,
    caso: &'t Planteo,
    datos: Datos,
    ejes: Vec<(Dato, Vec<Option<Valor>>)>,
    /// Whether only one datum is changed.
    sueltos: bool,
    quedan: u32,
    gasto: &'t mut Gasto,
    hallados: Vec<Planteo>,
}

/// What is to be reached.
#[derive(Clone, Copy)]
pub enum Buscado<'a> {
    /// Something that is seen in the place.
    Vista(usize),
    /// That a rule of the author be broken, and no other.
    Rota(&'a Validacion),
    /// The same, and that something be seen.
    RotaVista(&'a Validacion, usize),
    /// That every rule of the author hold.
    Validas,
    /// That something can't be worked out, though nothing lacks.
    NoSale,
}

/// A caso by which something more is reached, changing one datum that was not chosen before.
pub fn uno<'a>(
    plan: &'a Plan<'a>,
    sitio: &Sitio<'a>,
    meta: usize,
    caso: &Planteo,
    gasto: &mut Gasto,
) -> Option<Planteo> {
    let mut tanteo = Tanteo::nuevo(plan, sitio, Buscado::Vista(meta), caso, gasto);
    tanteo.ejes.retain(|(dato, _)| caso.puestos.iter().all(|(d, _)| d != dato));
    tanteo.sueltos = true;
    tanteo.buscar();
    tanteo.hallados.into_iter().find(|c| c.puestos.len() <= caso.puestos.len() + 1)
}

/// Casos by which what is judged in a place can't be worked out, changing one datum.
pub fn atorados<'a>(
    plan: &'a Plan<'a>,
    sitio: &Sitio<'a>,
    caso: &Planteo,
    gasto: &mut Gasto,
) -> Vec<Planteo> {
    let mut tanteo = Tanteo::nuevo(plan, sitio, Buscado::NoSale, caso, gasto);
    tanteo.sueltos = true;
    tanteo.buscar();
    tanteo.hallados
}

/// Whether a caso should reach something of a place.
pub fn sirve<'a>(plan: &'a Plan<'a>, sitio: &Sitio<'a>, meta: usize, caso: &Planteo) -> bool {
    let mut nada = Gasto { pasos: 0, tanteos: 0 };
    let tanteo = Tanteo::nuevo(plan, sitio, Buscado::Vista(meta), caso, &mut nada);
    tanteo.llega(&tanteo.datos)
}

/// Up to three casos by which something is reached, those that change less first.
pub fn tantear<'a>(
    plan: &'a Plan<'a>,
    sitio: &Sitio<'a>,
    meta: Buscado<'a>,
    caso: &Planteo,
    gasto: &mut Gasto,
) -> Vec<Planteo> {
    let mut tanteo = Tanteo::nuevo(plan, sitio, meta, caso, gasto);
    tanteo.buscar();
    tanteo.hallados
}

/// Data that a rule of the author ties to some others: to move one may ask to move the other.
fn atados(plan: &Plan<'_>, datos: &[Dato]) -> BTreeSet<Dato> {
    let de_validacion = |s: &&Sitio<'_>| matches!(s.raiz, Raigon::Validacion(_));
    plan.sitios
        .iter()
        .filter(de_validacion)
        .filter(|s| s.datos.iter().any(|d| datos.contains(d)))
        .flat_map(|s| s.datos.iter().cloned())
        .collect()
}

impl<'t, 'a> Tanteo<'t, 'a> {
    fn nuevo(
        plan: &'a Plan<'a>,
        sitio: &'t Sitio<'a>,
        meta: Buscado<'a>,
        caso: &'t Planteo,
        gasto: &'t mut Gasto,
    ) -> Self {
        let mut cifras = Cifras::default();
        let (exprs, valores) = sitio.raiz.expresiones();
        cifras.todas(plan, &exprs, &valores);
        let de = |dato: &Dato| (dato.clone(), candidatos(plan, dato, caso, &cifras));
        let mut conjunto: Vec<Dato> = sitio.datos.clone();
        conjunto.extend(atados(plan, &sitio.datos).into_iter().filter(|d| !sitio.datos.contains(d)));
        let ejes: Vec<_> = conjunto.iter().map(de).collect();
        let quedan = gasto.tanteos.min(POR_META);
        let (datos, hallados) = (caso.datos(plan.paquete), Vec::new());
        Self { plan, sitio, meta, caso, datos, ejes, sueltos: false, quedan, gasto, hallados }
    }

    fn basta(&self) -> bool {
        self.hallados.len() >= SOLUCIONES || self.quedan == 0
    }

    fn buscar(&mut self) {
        self.probar(&[]);
        let unos: Vec<Cambio> = self
            .ejes
            .iter()
            .flat_map(|(d, valores)| valores.iter().map(|v| (d.clone(), v.clone())))
            .collect();
        for uno in &unos {
            self.probar(std::slice::from_ref(uno));
        }
        if self.hallados.is_empty() {
            self.cruzar(&[]);
        }
        if self.sueltos {
            return;
        }
        if self.hallados.is_empty() {
            for uno in &unos {
                self.cruzar(std::slice::from_ref(uno));
                if self.basta() {
                    return;
                }
            }
        }
        if self.hallados.is_empty() {
            self.pares(&unos);
        }
        if self.hallados.is_empty() {
            self.muestras();
        }
    }

    fn pares(&mut self, unos: &[Cambio]) {
        for (n, uno) in unos.iter().enumerate() {
            for otro in unos.iter().skip(n + 1).filter(|o| o.0 != uno.0) {
                if self.basta() {
                    return;
                }
                self.probar(&[uno.clone(), otro.clone()]);
            }
        }
    }

    /// Several at once, in leaps of a prime length that reach every part.
    fn muestras(&mut self) {
        let total = self.ejes.iter().fold(1_usize, |n, (_, v)| n.saturating_mul(v.len().max(1)));
        let mut vez: usize = 0;
        while !self.basta() && vez < total {
            let mut indice = vez.wrapping_mul(7_368_787) % total;
            let mut cambios = Vec::new();
            for (dato, valores) in &self.ejes {
                let largo = valores.len().max(1);
                if let Some(valor) = valores.get(indice % largo) {
                    cambios.push((dato.clone(), valor.clone()));
                }
                indice /= largo;
            }
            self.probar(&cambios);
            vez += 1;
        }
    }

    /// Puts some changes to the evaluator, and keeps them if they reach.
    fn probar(&mut self, cambios: &[Cambio]) {
        if self.basta() || self.gasto.tanteos == 0 {
            return;
        }
        self.quedan -= 1;
        self.gasto.tanteos -= 1;
        let Some(datos) = con(self.plan.paquete, &self.datos, cambios) else { return };
        if !self.llega(&datos) {
            return;
        }
        let mut caso = self.caso.clone();
        for (dato, valor) in cambios {
            match caso.con(self.plan.paquete, dato, valor.as_ref()) {
                Some(otro) => caso = otro,
                None => return,
            }
        }
        // What the fields took may not be what was put to the evaluator.
        if self.llega(&caso.datos(self.plan.paquete)) {
            self.hallados.push(caso);
        }
    }

    fn llega(&self, datos: &Datos) -> bool {
        let hoy = match datos.solicitud.get("fecha") {
            Some(Valor::Fecha(fecha)) => *fecha,
            _ => self.caso.prueba.fecha.date(),
        };
        let rotas = |menos: Option<&Validacion>| {
            let ambito = Ambito::nuevo(self.plan.paquete, datos).con_hoy(hoy);
            let todas = &self.plan.paquete.tramite.validaciones;
            let mut otras = todas
                .iter()
                .filter(|v| v.nivel == Nivel::Error && menos.is_none_or(|m| !std::ptr::eq(*v, m)));
            otras.any(|v| eval(&v.exige.arbol, &ambito) == Ok(Valor::Booleano(false)))
        };
        match self.meta {
            Buscado::Vista(meta) => self.se_ve(meta, datos, hoy) && !rotas(None),
            Buscado::Rota(validacion) => self.rompe(validacion, datos, hoy) && !rotas(Some(validacion)),
            Buscado::RotaVista(validacion, meta) => {
                self.rompe(validacion, datos, hoy) && self.se_ve(meta, datos, hoy) && !rotas(Some(validacion))
            }
            Buscado::Validas => !rotas(None),
            Buscado::NoSale => self.se_atora(datos, hoy) && !rotas(None),
        }
    }

    fn se_ve(&self, meta: usize, datos: &Datos, hoy: Date) -> bool {
        let mut testigo = Testigo::new(self.plan);
        testigo.solo = Some(meta);
        let luz = match self.sitio.raiz {
            Raigon::Cobro(..) => Luz::de_tarifa(datos, hoy),
            _ => Luz::del_dia(datos, hoy),
        };
        testigo.sitio(&self.sitio.raiz, luz);
        testigo.visto.contains(&meta)
    }

    /// Whether what is judged in the place can't be worked out with some data.
    fn se_atora(&self, datos: &Datos, hoy: Date) -> bool {
        let mal = |atorado: Option<Atorado>| atorado.is_some_and(|a| !a.es_falta());
        if let Raigon::Cobro(_, cobro) = self.sitio.raiz {
            return mal(engine::cobro::importe(self.plan.paquete, cobro, datos, hoy).err());
        }
        let ambito = Ambito::nuevo(self.plan.paquete, datos).con_hoy(hoy);
        let (exprs, valores) = self.sitio.raiz.expresiones();
        exprs.into_iter().any(|e| mal(eval(e, &ambito).err()))
            || valores.into_iter().any(|v| mal(engine::valoracion::evaluar(v, &ambito).err()))
    }

    fn rompe(&self, validacion: &Validacion, datos: &Datos, hoy: Date) -> bool {
        let ambito = Ambito::nuevo(self.plan.paquete, datos).con_hoy(hoy);
        eval(&validacion.exige.arbol, &ambito) == Ok(Valor::Booleano(false))
    }

    /// Looks for the place where a figure is crossed, along each datum that is one.
    fn cruzar(&mut self, cambios: &[Cambio]) {
        let (Buscado::Vista(meta) | Buscado::RotaVista(_, meta)) = self.meta else { return };
        let suya = |l: &&Linde| [l.debajo, l.en, l.arriba].contains(&Some(meta));
        let Some(linde) = self.plan.lindes.values().find(suya).cloned() else { return };
        for dato in &linde.datos {
            if self.basta()
                || cambios.iter().any(|(d, _)| d == dato)
                || !self.ejes.iter().any(|(d, _)| d == dato)
            {
                continue;
            }
            let Some(eje) = Eje::de(self.plan, dato) else { continue };
            for paso in self.cruces(&linde, &eje, dato, cambios) {
                let mut todos = cambios.to_vec();
                todos.push((dato.clone(), eje.valor(paso)));
                self.probar(&todos);
            }
        }
    }

    /// The steps beside which two figures change sides, moving one datum.
    fn cruces(&mut self, linde: &Linde, eje: &Eje, dato: &Dato, cambios: &[Cambio]) -> BTreeSet<i128> {
        let mut lado = |paso: i128| {
            self.quedan = self.quedan.saturating_sub(1);
            self.gasto.tanteos = self.gasto.tanteos.saturating_sub(1);
            let mut todos = cambios.to_vec();
            todos.push((dato.clone(), eje.valor(paso)));
            let datos = con(self.plan.paquete, &self.datos, &todos)?;
            let ambito = Ambito::nuevo(self.plan.paquete, &datos).con_hoy(self.caso.prueba.fecha.date());
            orden(&linde.izquierda, &linde.derecha, &ambito)
        };
        let (Some(abajo), Some(arriba)) = (lado(eje.desde), lado(eje.hasta)) else { return BTreeSet::new() };
        if abajo == arriba {
            return BTreeSet::new();
        }
        let mut cerca = BTreeSet::new();
        for extremo in [abajo, arriba] {
            let (mut de, mut a) = (eje.desde, eje.hasta);
            while a - de > 1 {
                let medio = de + (a - de) / 2;
                let Some(suyo) = lado(medio) else { break };
                // The first change from the low side, then the last one before the high side.
                let sigue = if extremo == abajo { suyo == abajo } else { suyo != arriba };
                if sigue { de = medio } else { a = medio }
            }
            cerca.extend([de - 1, de, a, a + 1].into_iter().filter(|p| *p >= eje.desde && *p <= eje.hasta));
        }
        cerca
    }
}

/// What is known, with some data of another value.
fn con(paquete: &Paquete, datos: &Datos, cambios: &[Cambio]) -> Option<Datos> {
    let mut otros = datos.clone();
    for (dato, valor) in cambios {
        match (dato, valor) {
            (Dato::Campo(id), Some(valor)) => {
                otros.campos.insert(id.clone(), valor.clone());
                let hoy = match otros.solicitud.get("fecha") {
                    Some(Valor::Fecha(fecha)) => *fecha,
                    _ => continue,
                };
                catalogo::cuadrar(paquete, &mut otros.campos, id, hoy);
            }
            (Dato::Campo(id), None) => drop(otros.campos.remove(id)),
            (Dato::Celda(salida, parte), valor) if es_salida(paquete, salida) => {
                let Valor::Registro(partes) = otros.campos.get_mut(salida)? else { return None };
                match valor {
                    Some(valor) => drop(partes.insert(parte.to_string(), valor.clone())),
                    None => drop(partes.remove(parte.as_str())),
                }
            }
            (Dato::Celda(tabla, columna), Some(valor)) => {
                let Valor::Lista(filas) = otros.campos.get_mut(tabla)? else { return None };
                let Valor::Registro(celdas) = filas.first_mut()? else { return None };
                celdas.insert(columna.to_string(), valor.clone());
            }
            (Dato::Parte(etapa, parte), valor) => {
                let guarda = paquete.tramite.etapa(etapa)?.guarda.as_ref()?;
                let Valor::Registro(partes) = otros.resultados.get_mut(guarda)? else { return None };
                match valor {
                    Some(valor) => drop(partes.insert(parte.to_string(), valor.clone())),
                    None => drop(partes.remove(parte.as_str())),
                }
            }
            (Dato::Persona, Some(valor)) => {
                let Some(Valor::Registro(partes)) = &mut otros.solicitante else { return None };
                partes.insert("tipo".to_owned(), valor.clone());
            }
            (Dato::Canal, Some(valor)) => drop(otros.solicitud.insert("canal".to_owned(), valor.clone())),
            (Dato::Dia, Some(valor)) => drop(otros.solicitud.insert("fecha".to_owned(), valor.clone())),
            (Dato::Hora, Some(valor)) => drop(otros.solicitud.insert("hora".to_owned(), valor.clone())),
            (_, None) => return None,
        }
    }
    Some(otros)
}
