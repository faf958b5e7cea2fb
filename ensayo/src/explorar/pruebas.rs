//! Walks at random, always the same, that look for what the search called unreached; and the laws of the search itself.

use std::collections::BTreeSet;
use std::path::Path;

use compiler::sources::Disk;
use rust_decimal::Decimal;
use schemas::paquete::{Contestacion, Gestion, Intento, Paso, Respuesta, TipoCampo, TipoEtapa};
use schemas::sello::PaqueteSellado;
use schemas::valor::{Duracion, Unidad};

use super::busca::{Gasto, Nodo, raiz};
use super::planteo::Planteo;
use super::respuestas::{de_campo, numeros};
use super::{Exploracion, Porque, SinAlcanzar};
use crate::medida::figura::paso_de;
use crate::medida::linde::limites;
use crate::medida::{Clase, Meta, Plan};
use crate::paso;

/// Walks over each trámite, and steps of each.
const PASEOS: u64 = 60;
const PASOS: usize = 24;

/// Choices by a seed (SplitMix64).
struct Azar(u64);

impl Azar {
    fn de(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(n.max(1)).unwrap()).unwrap()
    }

    fn de_estos<T: Clone>(&mut self, estos: &[T]) -> Option<T> {
        let cual = self.de(estos.len());
        estos.get(cual).cloned()
    }
}

#[path = "../../../tests/src/municipios.rs"]
mod municipios;

fn paquetes() -> Vec<PaqueteSellado> {
    let de = |m: &str| Disk::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(m));
    municipios::municipios()
        .iter()
        .flat_map(|m| compiler::compilar(&de(m)).tramites)
        .filter_map(|t| t.paquete)
        .collect()
}

/// Any answer to a field: one of its options, a round number or one at a limit and beside it; now and then none.
fn respuesta(azar: &mut Azar, plan: &Plan<'_>, tipo: &TipoCampo, llana: &Respuesta) -> Option<Respuesta> {
    let texto = |t: String| Some(Respuesta::Texto(t));
    if azar.de(25) == 0 {
        return None;
    }
    match tipo {
        TipoCampo::Booleano => texto(if azar.de(2) == 0 { "si" } else { "no" }.to_owned()),
        TipoCampo::Opcion { opciones, .. } => azar.de_estos(opciones).map(|o| Respuesta::Texto(o.id)),
        TipoCampo::Entero { .. } | TipoCampo::Decimal { .. } | TipoCampo::Dinero { .. } => {
            let cortes = plan.lindes.values().filter_map(|l| match &l.derecha {
                schemas::expr::Expr::Literal(v) => crate::medida::testigo::cifra(v),
                _ => None,
            });
            let (minimo, maximo) = limites(tipo);
            let todos: Vec<Decimal> = numeros(tipo).into_iter().chain(cortes).collect();
            let pasos = Decimal::from(i64::try_from(azar.de(3)).unwrap() - 1);
            let n = azar.de_estos(&todos)? + pasos * paso_de(tipo)?;
            let dentro = n.max(minimo.unwrap_or(n)).min(maximo.unwrap_or(n));
            texto(if azar.de(20) == 0 { n } else { dentro }.normalize().to_string())
        }
        TipoCampo::Tabla { columnas, .. } => {
            let Respuesta::Lista(filas) = llana else { return Some(llana.clone()) };
            let Some(Respuesta::Partes(celdas)) = filas.first() else { return Some(llana.clone()) };
            let mut celdas = celdas.clone();
            for columna in columnas {
                let celda = celdas.get(columna.id.as_str()).cloned();
                if let Some(nueva) = celda.and_then(|c| respuesta(azar, plan, &columna.tipo, &c)) {
                    celdas.insert(columna.id.to_string(), nueva);
                }
            }
            Some(Respuesta::Lista(vec![Respuesta::Partes(celdas)]))
        }
        _ => Some(llana.clone()),
    }
}

/// Anything that might be tried.
fn cualquiera(azar: &mut Azar, plan: &Plan<'_>, planteo: &Planteo, nodo: &Nodo<'_>) -> Option<Paso> {
    let tramite = &plan.paquete.tramite;
    let activas: Vec<_> = match &nodo.corrida.estado {
        None => tramite.etapas.iter().take(1).collect(),
        Some(estado) if azar.de(8) > 0 => {
            tramite.etapas.iter().filter(|e| estado.activa(&e.id).is_some()).collect()
        }
        Some(_) => tramite.etapas.iter().collect(),
    };
    if nodo.corrida.estado.is_some() && azar.de(6) == 0 {
        let unidad = if azar.de(2) == 0 { Unidad::DiasHabiles } else { Unidad::DiasNaturales };
        return Some(Paso::Pasan { dura: Duracion::new(u32::try_from(azar.de(9)).unwrap(), unidad) });
    }
    let general = azar.de_estos(&tramite.acciones_generales).filter(|_| azar.de(12) == 0);
    let etapa = azar.de_estos(&activas)?;
    let que = match (&general, &etapa.tipo) {
        (Some(general), _) => Gestion::General { accion: general.id.clone() },
        (None, TipoEtapa::Tarea(tarea)) => {
            Gestion::Accion { etapa: etapa.id.clone(), accion: azar.de_estos(&tarea.acciones)?.id }
        }
        (None, TipoEtapa::Prevencion { .. }) if azar.de(3) == 0 => {
            Gestion::ConsultarAviso { etapa: etapa.id.clone() }
        }
        (None, TipoEtapa::Prevencion { .. }) => {
            Gestion::Accion { etapa: etapa.id.clone(), accion: engine::decide::RESPONDER.into() }
        }
        (None, TipoEtapa::Pago { .. }) => {
            let otro = azar.de(5) == 0;
            let monto = otro.then(|| Decimal::new(777, 2));
            let apartado = otro.then(String::new);
            return Some(Paso::LlegaPago { etapa: etapa.id.clone(), monto, apartado });
        }
        (None, TipoEtapa::Consulta { .. }) => {
            let contestacion = if azar.de(3) == 0 {
                Contestacion::Falla("No hay respuesta.".to_owned())
            } else {
                Contestacion::Con(planteo.contestacion(&etapa.id))
            };
            return Some(Paso::LlegaConsulta { etapa: etapa.id.clone(), contestacion });
        }
        (None, _) => return None,
    };
    let mut con = std::collections::BTreeMap::new();
    for id in paso::campos(&nodo.corrida, &que) {
        let Some(campo) = tramite.campo(&id) else { continue };
        let llana = planteo.respuestas.get(&id).cloned();
        let Some(llana) =
            llana.or_else(|| de_campo(plan.paquete, campo, planteo.prueba.fecha).into_iter().next())
        else {
            continue;
        };
        if let Some(respuesta) = respuesta(azar, plan, &campo.tipo, &llana) {
            con.insert(id, respuesta);
        }
    }
    let roles = plan.paquete.roles.iter().map(|r| r.id.to_string()).chain(["solicitante".to_owned()]);
    let todos: Vec<String> = roles.collect();
    let por = if azar.de(15) == 0 { azar.de_estos(&todos) } else { None };
    Some(Paso::Hace(Intento { que, por, con }))
}

/// What so many walks see.
fn pasear<'p>(paquete: &'p PaqueteSellado, plan: &'p Plan<'p>) -> BTreeSet<usize> {
    let mut visto: BTreeSet<usize> = BTreeSet::new();
    for semilla in 0..PASEOS {
        let mut azar = Azar(semilla.wrapping_mul(0x9E37_79B9) ^ 0x5DEE_CE66);
        let mut planteo = Planteo::llano(paquete);
        if azar.de(4) == 0 && paquete.tramite.solicitante.personas.len() > 1 {
            planteo.prueba.solicitante.insert("tipo".to_owned(), Respuesta::Texto("moral".to_owned()));
        }
        let mut nodo = raiz(paquete, plan, &planteo);
        for _ in 0..PASOS {
            if let Some(paso) = cualquiera(&mut azar, plan, &planteo, &nodo) {
                paso::dar(&mut nodo.corrida, &paso);
            }
            assert_eq!(nodo.corrida.defectos, Vec::<String>::new(), "{}", paquete.tramite.id);
        }
        visto.extend(nodo.visto());
    }
    visto
}

/// What was seen and an exploration called unreached.
fn desmentidas<'h>(plan: &Plan<'_>, visto: &BTreeSet<usize>, hecha: &'h Exploracion) -> Vec<&'h SinAlcanzar> {
    let vista = |s: &&SinAlcanzar| visto.iter().any(|m| plan.metas.get(*m) == Some(&s.meta));
    hecha.sin_alcanzar.iter().filter(vista).collect()
}

#[test]
fn walks_at_random_find_nothing_that_the_search_called_unreached() {
    // Those of every kind of stage that a walk knows how to leave; the others are of the same kinds.
    let paseados = [
        "anuncio",
        "constancia_residencia",
        "permiso_zanja",
        "publicacion_tramite",
        "revision_proyecto",
        "uso_suelo",
    ];
    // What only expedientes of another version are asked, a walk may answer, and a search doesn't look for.
    let sin_otra = |p: &PaqueteSellado| p.migraciones.is_empty();
    let paseables = paquetes().into_iter().filter(sin_otra);
    for paquete in paseables.filter(|p| paseados.contains(&p.tramite.id.as_str())) {
        let plan = Plan::new(&paquete);
        let visto = pasear(&paquete, &plan);
        let hecha = super::explorar(&paquete);
        assert!(desmentidas(&plan, &visto, &hecha).is_empty(), "{}", paquete.tramite.id);
        // The walks are worth something: they see most of what there is, and with little to spend they find what the search did not.
        let de = |clase: Clase, todas: bool| {
            let es = |(n, m): &(usize, &Meta)| m.clase == clase && (todas || visto.contains(n));
            plan.metas.iter().enumerate().filter(es).count()
        };
        for clase in [Clase::Etapas, Clase::Acciones, Clase::Ramas] {
            let (vistas, todas) = (de(clase, false), de(clase, true));
            assert!(vistas * 2 >= todas, "{} {clase}: {vistas} de {todas}", paquete.tramite.id);
        }
        let pobre = super::gastando(&paquete, Gasto { pasos: 6, tanteos: 0 });
        let desmentidas = desmentidas(&plan, &visto, &pobre);
        assert!(desmentidas.len() > 5, "{}", paquete.tramite.id);
        assert!(desmentidas.iter().all(|s| s.porque == Porque::Tope));
    }
}

#[test]
fn a_definition_that_leads_nowhere_is_told_by_what_is_not_reached() {
    // A solicitud that no rule of the author lets pass: nothing is reached but its refusal.
    let paquete = paquetes().into_iter().find(|p| p.tramite.id == "revision_proyecto").unwrap();
    let mut cerrado = paquete.paquete().clone();
    for validacion in &mut cerrado.tramite.validaciones {
        validacion.exige.arbol = schemas::expr::Expr::Literal(schemas::valor::Valor::Booleano(false));
    }
    let cerrado = schemas::sello::sellar(cerrado).unwrap();
    let hecha = super::explorar(&cerrado);
    assert!(hecha.metas.get(&Clase::Etapas).is_some_and(|a| a.si.is_empty() && a.no.len() == 6));
    assert!(hecha.metas.get(&Clase::Rechazos).is_some_and(|a| a.si.len() > 3), "{:?}", hecha.metas);
    assert!(hecha.sin_alcanzar.iter().all(|s| s.porque == Porque::NadaHallado));
}
