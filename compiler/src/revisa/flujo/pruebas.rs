//! The exploration against the engine: over small definitions made at random, every marking is visited with `engine::decide` itself, and
//! both must say the same of what hangs, what is exhausted and what nobody enters.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use engine::agenda;
use engine::comando::{Actuante, Comando, Contexto, Respuestas};
use engine::cupo;
use engine::decide::{RESPONDER, decide};
use engine::estado::Estado;
use engine::lugar::Llenos;
use engine::rechazo::Motivo;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use schemas::evento::{Canal, Hecho};
use schemas::expr::{Comparador, Expr, Expresion, Raiz, Ruta};
use schemas::ids::{AccionId, CuentaId, EtapaId, Folio};
use schemas::paquete::{
    Accion, AccionGeneral, Acto, Actor, CasoDestino, Cita, Cupo, Destino, Efecto, Etapa, Ficta, HastaCupo,
    Junta, Paquete, PlazoEtapa, Rama, Region, Reparto, Resultado, Tarea, TipoEtapa, Ventana,
};
use schemas::sello::Digest;
use schemas::valor::{Duracion, Unidad, Valor};

use super::grafo::tiene_anillos;
use super::sanidad::{Hallazgos, hallar};
use crate::revisa::muestra::paquete;

/// Choices read from bytes, so that a failure shrinks to a small definition.
struct Azar<'a>(std::slice::Iter<'a, u8>);

impl Azar<'_> {
    fn de(&mut self, n: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % n.max(1)
    }

    fn uno_en(&mut self, n: usize) -> bool {
        n > 0 && self.de(n) == n - 1
    }
}

fn etapa(id: &str, region: Option<Region>, tipo: TipoEtapa) -> Etapa {
    Etapa {
        id: id.into(),
        nombre: id.to_owned(),
        region,
        tipo,
        estado: None,
        efectos: Vec::new(),
        plazo: None,
        al_vencer: None,
        maximo: None,
        al_agotar: None,
        al_no_haber: None,
        guarda: None,
        cita: Cita::default(),
    }
}

fn plazo() -> PlazoEtapa {
    PlazoEtapa {
        dura: Duracion::new(2, Unidad::DiasNaturales),
        calculada: None,
        calendario: "habiles".into(),
    }
}

fn visitas(id: &str, comparador: Comparador, n: i64) -> Expresion {
    let ruta = Ruta { raiz: Raiz::Visitas(id.into()), partes: Vec::new() };
    let resto = vec![(comparador, Expr::Literal(Valor::Entero(n)))];
    Expresion { fuente: String::new(), arbol: Expr::Compara { primero: Box::new(Expr::Ruta(ruta)), resto } }
}

/// The stages of a region: their ids first, then each with destinations among them.
fn region(azar: &mut Azar<'_>, de: Option<Region>, prefijo: &str, hondura: usize, etapas: &mut Vec<Etapa>) {
    let cuantas = if de.is_none() { 2 + azar.de(4) } else { 1 + azar.de(2) };
    let mut ids: Vec<String> = (0..cuantas).map(|i| format!("{prefijo}{i}")).collect();
    if de.is_none() {
        ids.push("fin".to_owned());
    }
    let region_de = de.clone();
    let destino = |azar: &mut Azar<'_>| {
        if region_de.is_some() && azar.de(3) != 0 {
            return Destino::Listo;
        }
        Destino::Etapa(EtapaId(ids[azar.de(ids.len())].clone()))
    };
    for (i, id) in ids.iter().take(cuantas).enumerate() {
        let clase = if i == 0 && de.is_none() { 0 } else { azar.de(if hondura > 0 { 8 } else { 6 }) };
        let si = |azar: &mut Azar<'_>| {
            azar.uno_en(5).then(|| {
                let comparador = [Comparador::Menor, Comparador::MayorIgual, Comparador::Igual][azar.de(3)];
                visitas(&ids[azar.de(cuantas)], comparador, 1 + i64::try_from(azar.de(2)).unwrap())
            })
        };
        let mut inner = Vec::new();
        let tipo = match clase {
            4 => TipoEtapa::Decision {
                casos: si(azar).map(|si| CasoDestino { si, a: destino(azar) }).into_iter().collect(),
                sino: Some(destino(azar)),
            },
            5 => TipoEtapa::Prevencion { reabre: Vec::new(), dentro_de: Ventana::Siempre, a: destino(azar) },
            6 | 7 => {
                let n = 1 + azar.de(3);
                let ramas = (0..n)
                    .map(|r| {
                        let rama = format!("{id}r{r}");
                        let dentro = Region { paralelo: id.as_str().into(), rama: rama.as_str().into() };
                        region(azar, Some(dentro), &format!("{rama}e"), hondura - 1, &mut inner);
                        Rama { id: rama.as_str().into(), si: None, entrada: EtapaId(format!("{rama}e0")) }
                    })
                    .collect();
                let junta = match azar.de(4) {
                    0 | 1 => Junta::Todas,
                    2 => Junta::Cualquiera,
                    _ => Junta::Minimo(2),
                };
                TipoEtapa::Paralelo { ramas, junta, a: destino(azar) }
            }
            _ => {
                let acciones = (0..1 + azar.de(2))
                    .map(|a| Accion {
                        id: AccionId(format!("x{a}")),
                        etiqueta: String::new(),
                        si: si(azar),
                        captura: Vec::new(),
                        efectos: Vec::new(),
                        confirma: None,
                        a: destino(azar),
                        cita: Cita::default(),
                    })
                    .collect();
                let actor = if i == 0 && de.is_none() { Actor::Solicitante } else { Actor::Sistema };
                TipoEtapa::Tarea(Tarea {
                    actor,
                    acto: Acto::Atiende,
                    captura: Vec::new(),
                    acciones,
                    firma: None,
                    inspeccion: None,
                    votacion: None,
                    asignado_a: None,
                    misma_persona: None,
                })
            }
        };
        let mut nueva = etapa(id, de.clone(), tipo);
        if azar.uno_en(4) {
            nueva.plazo = Some(plazo());
            nueva.al_vencer = Some(destino(azar));
        }
        if azar.de(2) == 0 {
            nueva.maximo = Some(1 + u32::try_from(azar.de(2)).unwrap());
            nueva.al_agotar = (azar.de(3) == 0).then(|| destino(azar));
        }
        // Taken and freed at once, so that every entry may find none.
        if (i > 0 || de.is_some()) && azar.uno_en(5) {
            nueva.efectos = vec![Efecto::Toma(id.as_str().into()), Efecto::Libera(id.as_str().into())];
            nueva.al_no_haber = Some(match de {
                Some(_) => Destino::Listo,
                None => Destino::Etapa("fin".into()),
            });
        }
        etapas.push(nueva);
        etapas.append(&mut inner);
    }
    if de.is_none() {
        etapas.push(etapa(
            "fin",
            None,
            TipoEtapa::Fin { resultado: Resultado::Favorable, emite: Vec::new() },
        ));
    }
}

/// The places that a stage takes, which others may have filled.
fn cupo_de(etapa: &Etapa) -> Cupo {
    Cupo {
        id: etapa.id.as_str().into(),
        nombre: String::new(),
        reparto: Reparto::Uno(1),
        hasta: HastaCupo::Fin,
        hereda: None,
        cita: Cita::default(),
    }
}

/// Most stages of a definition whose places may be full or not.
const CUPOS: usize = 4;

fn definir(bytes: &[u8]) -> Paquete {
    let mut paquete = paquete();
    let mut azar = Azar(bytes.iter());
    let mut etapas = Vec::new();
    region(&mut azar, None, "e", 2, &mut etapas);
    let tramite = &mut paquete.tramite;
    tramite.campos.clear();
    tramite.cupos = etapas.iter().filter(|e| e.al_no_haber.is_some()).map(cupo_de).collect();
    tramite.ficha.si_no_responde = Ficta::Ninguna;
    tramite.ficha.plazo_resolucion.se_suspende_en.clear();
    tramite.acciones_generales.clear();
    if azar.uno_en(4) {
        let en = etapas.iter().skip(1).filter(|_| azar.de(3) == 0).map(|e| e.id.clone()).collect();
        let raiz: Vec<EtapaId> = etapas.iter().filter(|e| e.region.is_none()).map(|e| e.id.clone()).collect();
        tramite.acciones_generales.push(AccionGeneral {
            id: "g".into(),
            etiqueta: String::new(),
            actor: if azar.de(2) == 0 { Actor::Sistema } else { Actor::Solicitante },
            en,
            si: None,
            captura: Vec::new(),
            confirma: None,
            a: raiz[azar.de(raiz.len())].clone(),
            cita: Cita::default(),
        });
    }
    tramite.etapas = etapas;
    paquete
}

const MARKINGS: usize = 1_500;

/// What the engine does, marking by marking. Nothing when there are too many.
struct Juego<'a> {
    paquete: &'a Paquete,
    contexto: Contexto,
    entradas: BTreeSet<String>,
    defecto: bool,
}

type Marca = (Vec<(String, bool)>, Vec<u32>, Vec<(String, Vec<String>)>);

impl Juego<'_> {
    fn pide(&mut self, estado: Option<&Estado>, comando: Comando, quien: Actuante) -> Option<Estado> {
        let contexto = Contexto { quien, ..self.contexto.clone() };
        match decide(self.paquete, estado, comando, &contexto) {
            Ok(decision) => {
                for evento in &decision.eventos {
                    if let Hecho::Entro { etapa, .. } = &evento.hecho {
                        self.entradas.insert(etapa.to_string());
                    }
                }
                let mut estado = decision.estado;
                estado.relojes.remove("resolucion");
                Some(estado)
            }
            Err(rechazo) => {
                self.defecto |= rechazo.motivo == Motivo::Defecto;
                None
            }
        }
    }

    fn marca(&self, estado: &Estado) -> Marca {
        let mut activas: Vec<(String, bool)> = estado
            .activas
            .iter()
            .map(|a| (a.etapa.to_string(), a.etapa == self.paquete.tramite.etapas[0].id))
            .collect();
        activas.sort();
        let visitas = self.paquete.tramite.etapas.iter().map(|e| estado.visitas(&e.id).min(6)).collect();
        let listas = estado
            .listas
            .iter()
            .filter(|(p, _)| estado.activa(p).is_some())
            .map(|(p, l)| {
                let mut l: Vec<String> = l.iter().map(ToString::to_string).collect();
                l.sort();
                (p.to_string(), l)
            })
            .collect();
        (activas, visitas, listas)
    }

    /// The states that follow, and whether each is a way on: with places left, and without.
    fn siguientes(&mut self, estado: &Estado) -> Vec<(Estado, bool)> {
        let mut salen = Vec::new();
        for llenos in self.llenos() {
            self.contexto.llenos = llenos;
            salen.extend(self.con_lugares(estado));
        }
        salen
    }

    /// Every way in which others may have filled the places.
    fn llenos(&self) -> Vec<Llenos> {
        let cupos = &self.paquete.tramite.cupos;
        let de = |cuales: u32| {
            let suyos = cupos.iter().enumerate().filter(move |(i, _)| cuales >> i & 1 == 1);
            suyos.map(|(_, c)| cupo::recurso(self.paquete, &c.id, None)).collect()
        };
        (0..1_u32 << cupos.len()).map(de).collect()
    }

    fn con_lugares(&mut self, estado: &Estado) -> Vec<(Estado, bool)> {
        let solicitante = || Actuante::Solicitante { cuenta: CuentaId("c".to_owned()) };
        let mut salen = Vec::new();
        for activa in &estado.activas {
            let Some(definicion) = self.paquete.tramite.etapa(&activa.etapa) else { continue };
            let acciones: Vec<(AccionId, Actuante)> = match &definicion.tipo {
                TipoEtapa::Tarea(t) => {
                    let quien = if t.actor == Actor::Solicitante { solicitante() } else { Actuante::Sistema };
                    t.acciones.iter().map(|a| (a.id.clone(), quien.clone())).collect()
                }
                TipoEtapa::Prevencion { .. } => vec![(RESPONDER.into(), solicitante())],
                _ => Vec::new(),
            };
            for (accion, quien) in acciones {
                let etapa = activa.etapa.clone();
                let comando = Comando::Actuar { etapa, visita: None, accion, respuestas: Respuestas::new() };
                salen.extend(self.pide(Some(estado), comando, quien).map(|e| (e, true)));
            }
            if definicion.al_vencer.is_some() {
                salen.extend(self.vence(estado, &activa.etapa).map(|e| (e, true)));
            }
        }
        for general in &self.paquete.tramite.acciones_generales.clone() {
            let salida = general.actor == Actor::Sistema;
            let quien = if salida { Actuante::Sistema } else { solicitante() };
            let comando = Comando::General { accion: general.id.clone(), respuestas: Respuestas::new() };
            salen.extend(self.pide(Some(estado), comando, quien).map(|e| (e, salida)));
        }
        salen
    }

    /// Fires one clock, as if it were the first to run out.
    fn vence(&mut self, estado: &Estado, etapa: &str) -> Option<Estado> {
        let mut solo = estado.clone();
        solo.relojes.retain(|id, _| id.as_str() == etapa);
        let instante = agenda::vencimientos(self.paquete, &solo).first()?.instante;
        let antes = std::mem::replace(&mut self.contexto.ahora, instante);
        let despues = self.pide(Some(&solo), Comando::Vencer, Actuante::Sistema);
        self.contexto.ahora = antes;
        let mut despues = despues?;
        for (id, reloj) in &estado.relojes {
            if id.as_str() != etapa && despues.activa(id).is_some() {
                despues.relojes.entry(id.clone()).or_insert_with(|| reloj.clone());
            }
        }
        Some(despues)
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Veredicto {
    defecto: bool,
    trabado: bool,
    entradas: BTreeSet<String>,
}

fn jugar(paquete: &Paquete) -> Option<Veredicto> {
    let cuenta = CuentaId("c".to_owned());
    let contexto = Contexto::nuevo("2026-03-02T18:00:00Z".parse().unwrap(), Actuante::Sistema);
    let primera = &paquete.tramite.etapas[0];
    let mut juego =
        Juego { paquete, contexto, entradas: BTreeSet::from([primera.id.to_string()]), defecto: false };
    let TipoEtapa::Tarea(tarea) = &primera.tipo else { unreachable!("the first is a tarea") };
    // State 0 is the draft.
    let mut estados: Vec<Option<Estado>> = vec![None];
    let mut indice: BTreeMap<Marca, usize> = BTreeMap::new();
    let mut aristas: Vec<(usize, usize)> = Vec::new();
    let mut cola: VecDeque<usize> = VecDeque::from([0]);
    while let Some(i) = cola.pop_front() {
        let salen: Vec<(Estado, bool)> = match estados[i].clone() {
            None => juego
                .llenos()
                .into_iter()
                .flat_map(|llenos| tarea.acciones.iter().map(move |a| (llenos.clone(), a)))
                .filter_map(|(llenos, a)| {
                    juego.contexto.llenos = llenos;
                    let comando = Comando::Iniciar {
                        folio: Folio("F".to_owned()),
                        digest: Digest::de(b"x"),
                        canal: Canal::EnLinea,
                        solicitante: Valor::Registro(BTreeMap::new()),
                        accion: a.id.clone(),
                        respuestas: Respuestas::new(),
                    };
                    let quien = Actuante::Solicitante { cuenta: cuenta.clone() };
                    juego.pide(None, comando, quien).map(|e| (e, true))
                })
                .collect(),
            Some(estado) if estado.resultado.is_some() => Vec::new(),
            Some(estado) => juego.siguientes(&estado),
        };
        for (estado, sigue) in salen {
            let marca = juego.marca(&estado);
            let a = *indice.entry(marca).or_insert_with(|| {
                estados.push(Some(estado));
                cola.push_back(estados.len() - 1);
                estados.len() - 1
            });
            if sigue {
                aristas.push((i, a));
            }
        }
        if estados.len() > MARKINGS {
            return None;
        }
    }
    let mut llegan: BTreeSet<usize> =
        (0..estados.len()).filter(|i| estados[*i].as_ref().is_some_and(|e| e.resultado.is_some())).collect();
    loop {
        let antes = llegan.len();
        llegan.extend(
            aristas.iter().filter(|(_, a)| llegan.contains(a)).map(|(de, _)| *de).collect::<Vec<_>>(),
        );
        if llegan.len() == antes {
            break;
        }
    }
    Some(Veredicto {
        defecto: juego.defecto,
        trabado: llegan.len() < estados.len(),
        entradas: juego.entradas,
    })
}

fn de_hallazgos(paquete: &Paquete, hallazgos: &Hallazgos) -> Veredicto {
    let etapas = paquete.tramite.etapas.iter().enumerate();
    Veredicto {
        defecto: !hallazgos.agotadas.is_empty() || !hallazgos.vueltas.is_empty(),
        trabado: !hallazgos.trabadas.is_empty(),
        entradas: etapas
            .filter(|(i, _)| !hallazgos.inalcanzables.contains(i))
            .map(|(_, e)| e.id.to_string())
            .collect(),
    }
}

/// Nothing is missed and nothing is accused in vain.
#[test]
fn the_exploration_says_what_the_engine_does() {
    con_pila(comparar);
}

/// Stages that lead on by themselves nest in the engine.
fn con_pila(f: fn()) {
    std::thread::Builder::new().stack_size(256 << 20).spawn(f).unwrap().join().unwrap();
}

/// A definition on a few lines, for who reads a failure.
fn describe(paquete: &Paquete) -> String {
    let a = |d: &Destino| match d {
        Destino::Etapa(e) => e.to_string(),
        Destino::Listo => "listo".to_owned(),
    };
    let mut texto = String::new();
    for e in &paquete.tramite.etapas {
        let tipo = match &e.tipo {
            TipoEtapa::Tarea(t) => {
                let si = |x: &Accion| x.si.as_ref().map(|s| format!("{:?}", s.arbol));
                let acciones: Vec<_> =
                    t.acciones.iter().map(|x| format!("{} {:?}", a(&x.a), si(x))).collect();
                format!("tarea {acciones:?}")
            }
            TipoEtapa::Decision { casos, sino } => {
                let casos: Vec<_> = casos.iter().map(|c| format!("{} {:?}", a(&c.a), c.si.arbol)).collect();
                format!("decision {casos:?} sino {:?}", sino.as_ref().map(a))
            }
            TipoEtapa::Prevencion { a: d, .. } => format!("prevencion {}", a(d)),
            TipoEtapa::Paralelo { ramas, junta, a: d } => {
                let ramas: Vec<_> = ramas.iter().map(|r| r.entrada.to_string()).collect();
                format!("paralelo {ramas:?} {junta:?} {}", a(d))
            }
            otro => format!("{otro:?}"),
        };
        let vence = e.al_vencer.as_ref().map(a);
        let agota = e.al_agotar.as_ref().map(a);
        let sin_lugar = e.al_no_haber.as_ref().map(a);
        texto += &format!(
            "\n{}: {tipo} vence {vence:?} maximo {:?} {agota:?} sin lugar {sin_lugar:?}",
            e.id, e.maximo
        );
    }
    texto + &format!("\n{:?}", paquete.tramite.acciones_generales)
}

fn comparar() {
    let casos = std::env::var("PROPTEST_CASES").ok().and_then(|c| c.parse().ok()).unwrap_or(600);
    let config = ProptestConfig { cases: casos, failure_persistence: None, ..ProptestConfig::default() };
    let (jugados, trabados) = (Cell::new(0_u32), Cell::new(0_u32));
    let mut corredor = TestRunner::new(config);
    let bytes = proptest::collection::vec(any::<u8>(), 10..160);
    let resultado = corredor.run(&bytes, |bytes| {
        let paquete = definir(&bytes);
        if tiene_anillos(&paquete.tramite) || paquete.tramite.cupos.len() > CUPOS {
            return Ok(());
        }
        let (Some(real), Some((hallazgos, _))) = (jugar(&paquete), hallar(&paquete.tramite)) else {
            return Ok(());
        };
        jugados.set(jugados.get() + 1);
        trabados.set(trabados.get() + u32::from(real.trabado));
        let dicho = de_hallazgos(&paquete, &hallazgos);
        prop_assert_eq!(dicho.defecto, real.defecto, "{}", describe(&paquete));
        // Where something is exhausted that is all that is told.
        if !real.defecto {
            prop_assert_eq!(dicho, real, "{}", describe(&paquete));
        }
        Ok(())
    });
    println!("{} definiciones, {} trabadas", jugados.get(), trabados.get());
    if let Err(error) = resultado {
        panic!("{error}");
    }
}

fn accion(id: &str, a: Destino) -> Accion {
    Accion {
        id: id.into(),
        etiqueta: String::new(),
        si: None,
        captura: Vec::new(),
        efectos: Vec::new(),
        confirma: None,
        a,
        cita: Cita::default(),
    }
}

fn tarea(acciones: Vec<Accion>) -> TipoEtapa {
    TipoEtapa::Tarea(Tarea {
        actor: Actor::Sistema,
        acto: Acto::Atiende,
        captura: Vec::new(),
        acciones,
        firma: None,
        inspeccion: None,
        votacion: None,
        asignado_a: None,
        misma_persona: None,
    })
}

/// Branches are explored apart, so their number doesn't multiply.
#[test]
fn twenty_parallel_branches_cost_little() {
    let mut paquete = paquete();
    let mut ramas = Vec::new();
    let mut dentro = Vec::new();
    for r in 0..20 {
        let rama = format!("r{r}");
        let region = Region { paralelo: "p".into(), rama: rama.as_str().into() };
        for e in 0..5 {
            let sigue =
                if e == 4 { Destino::Listo } else { Destino::Etapa(EtapaId(format!("{rama}e{}", e + 1))) };
            let mut acciones = vec![accion("sigue", sigue)];
            if e > 0 {
                acciones.push(accion("vuelve", Destino::Etapa(EtapaId(format!("{rama}e{}", e - 1)))));
            }
            let mut nueva = etapa(&format!("{rama}e{e}"), Some(region.clone()), tarea(acciones));
            nueva.maximo = Some(2).filter(|_| e % 2 == 0);
            dentro.push(nueva);
        }
        ramas.push(Rama { id: rama.as_str().into(), si: None, entrada: EtapaId(format!("{rama}e0")) });
    }
    let mut etapas = vec![
        etapa("s", None, tarea(vec![accion("enviar", Destino::Etapa("p".into()))])),
        etapa("p", None, TipoEtapa::Paralelo { ramas, junta: Junta::Todas, a: Destino::Etapa("fin".into()) }),
        etapa("fin", None, TipoEtapa::Fin { resultado: Resultado::Favorable, emite: Vec::new() }),
    ];
    etapas.append(&mut dentro);
    paquete.tramite.etapas = etapas;
    paquete.tramite.acciones_generales.clear();
    // Were their states multiplied, this would not end.
    let (hallazgos, _) = hallar(&paquete.tramite).unwrap();
    assert!(hallazgos.inalcanzables.is_empty());
}

/// A rama that others leave behind in the step that opens it is nobody's, whatever would go wrong in it.
#[test]
fn a_rama_that_is_never_worked_in_is_not_accused() {
    con_pila(de_nadie);
}

fn de_nadie() {
    let dentro = |de: &str, rama: &str| Region { paralelo: de.into(), rama: rama.into() };
    let rama = |id: &str, entrada: &str| Rama { id: id.into(), si: None, entrada: entrada.into() };
    let paralelo = |ramas: Vec<Rama>, junta: Junta, a: Destino| TipoEtapa::Paralelo { ramas, junta, a };
    let a = |id: &str| Destino::Etapa(id.into());
    let mut sola = etapa("sola", Some(dentro("inner", "i")), tarea(vec![accion("otra", a("sola"))]));
    sola.maximo = Some(1);
    sola.al_agotar = Some(a("sola"));
    let pronto = TipoEtapa::Decision { casos: Vec::new(), sino: Some(Destino::Listo) };
    let mut paquete = paquete();
    paquete.tramite.acciones_generales.clear();
    paquete.tramite.cupos.clear();
    paquete.tramite.campos.clear();
    paquete.tramite.ficha.si_no_responde = Ficta::Ninguna;
    paquete.tramite.ficha.plazo_resolucion.se_suspende_en.clear();
    let mut primera = tarea(vec![accion("enviar", a("p"))]);
    if let TipoEtapa::Tarea(t) = &mut primera {
        t.actor = Actor::Solicitante;
    }
    for (junta, sana) in [(Junta::Cualquiera, true), (Junta::Todas, false)] {
        let ramas = vec![rama("lenta", "inner"), rama("pronta", "otro")];
        paquete.tramite.etapas = vec![
            etapa("s", None, primera.clone()),
            etapa("p", None, paralelo(ramas, junta, a("fin"))),
            etapa(
                "inner",
                Some(dentro("p", "lenta")),
                paralelo(vec![rama("i", "sola")], Junta::Todas, Destino::Listo),
            ),
            sola.clone(),
            etapa(
                "otro",
                Some(dentro("p", "pronta")),
                paralelo(vec![rama("o", "ya")], Junta::Todas, Destino::Listo),
            ),
            etapa("ya", Some(dentro("otro", "o")), pronto.clone()),
            etapa("fin", None, TipoEtapa::Fin { resultado: Resultado::Favorable, emite: Vec::new() }),
        ];
        let real = jugar(&paquete).unwrap();
        let dicho = de_hallazgos(&paquete, &hallar(&paquete.tramite).unwrap().0);
        assert_eq!((dicho.defecto, real.defecto), (!sana, !sana), "{}", describe(&paquete));
    }
}
