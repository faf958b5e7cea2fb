//! Many expedientes together: how many of each, and in what time. The order in which they come changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use schemas::ids::EtapaId;
use schemas::medida::{Lapso, Medida, Medido};
use schemas::paquete::{ClaseDato, DatoMedido, Medicion, Tramite};
use schemas::valor::Unidad;

/// How what has no value is called.
const SIN_DATO: &str = "Sin dato";

/// How many of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conteo {
    /// What it is, as the definition calls it; empty for those that don't say.
    pub clave: String,
    /// What people call it.
    pub nombre: String,
    /// How many.
    pub cuantos: u32,
}

/// What many of something took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiempo {
    /// What is counted.
    pub unidad: Unidad,
    /// How many were measured.
    pub casos: u32,
    /// The median; of hours, their minutes.
    pub mediana: u32,
    /// The 90th percentile.
    pub p90: u32,
    /// How many had a limit.
    pub con_plazo: u32,
    /// How many passed it.
    pub vencidos: u32,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TiempoDeEtapa {
    /// Which.
    pub etapa: EtapaId,
    /// Its name.
    pub nombre: String,
    /// What it took, each time.
    pub tiempo: Tiempo,
    /// How many of those times it was entered again.
    pub regresos: u32,
}

/// A value, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contado {
    /// How many of each; those that don't say it last, where there are any.
    Veces(Vec<Conteo>),
    /// A number.
    Numero {
        /// How many have it.
        casos: u32,
        /// How many don't.
        sin_dato: u32,
        /// The mean, to two decimals; zero of none.
        promedio: Decimal,
        /// The median; zero of none.
        mediana: Decimal,
    },
    /// Somebody who works here.
    Servidores(Vec<DeServidor>),
}

/// What somebody who works here did, and has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeServidor {
    /// Their account.
    pub cuenta: String,
    /// Their name, the last that an expediente says.
    pub nombre: String,
    /// Expedientes that ended.
    pub concluidos: u32,
    /// Expedientes that go on.
    pub en_curso: u32,
    /// What those that ended took.
    pub tiempos: Vec<Tiempo>,
}

/// What is counted, with what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatoContado {
    /// What.
    pub nombre: String,
    /// What people call it.
    pub etiqueta: String,
    /// How many.
    pub contado: Contado,
    /// The same count in each month, in the order of [`Resumen::meses`] and of the counts; empty where it isn't one of options.
    pub por_mes: Vec<Vec<u32>>,
}

/// A month in which some ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mes {
    /// Its first day.
    pub dia: Date,
    /// How many ended.
    pub concluidos: u32,
    /// What they took.
    pub tiempos: Vec<Tiempo>,
}

/// Many expedientes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumen {
    /// How many ended.
    pub concluidos: u32,
    /// How many go on.
    pub en_curso: u32,
    /// How they ended; their sum is `concluidos`.
    pub fines: Vec<Conteo>,
    /// What the resolution took, by what is counted.
    pub resolucion: Vec<Tiempo>,
    /// What each stage took, in the order of the definition.
    pub etapas: Vec<TiempoDeEtapa>,
    /// What the definition counts.
    pub datos: Vec<DatoContado>,
    /// Month by month.
    pub meses: Vec<Mes>,
}

/// The value of a percentile by nearest rank: the least value such that at least that share of all are not above it. `None` of none.
/// `valores` are in order; `cien` is from 1 to 100.
pub fn percentil<T: Copy>(valores: &[T], cien: usize) -> Option<T> {
    let rango = valores.len().saturating_mul(cien.min(100)).div_ceil(100).max(1);
    valores.get(rango - 1).copied()
}

/// Adds up expedientes that ended, and those that go on. What they are called is said by `tramite`.
pub fn resumir(
    tramite: &Tramite,
    medicion: Option<&Medicion>,
    concluidas: &[Medida],
    abiertas: &[Medida],
) -> Resumen {
    let meses: BTreeSet<Date> = concluidas.iter().filter_map(mes).collect();
    let de_mes = |dia: Date| concluidas.iter().filter(move |m| mes(m) == Some(dia));
    let datos = medicion.map(|m| m.datos.as_slice()).unwrap_or_default();
    Resumen {
        concluidos: cuantos(concluidas.len()),
        en_curso: cuantos(abiertas.len()),
        fines: fines(tramite, concluidas),
        resolucion: tiempos(concluidas.iter().filter_map(|m| m.resolucion)),
        etapas: etapas(tramite, concluidas),
        datos: datos
            .iter()
            .map(|dato| {
                let contado = contar(tramite, dato, concluidas, abiertas);
                let por_mes = match &contado {
                    Contado::Veces(veces) => meses
                        .iter()
                        .map(|dia| {
                            let suyas: Vec<&Medida> = de_mes(*dia).collect();
                            veces.iter().map(|c| veces_de(dato, &c.clave, &suyas)).collect()
                        })
                        .collect(),
                    Contado::Numero { .. } | Contado::Servidores(_) => Vec::new(),
                };
                DatoContado {
                    nombre: dato.nombre.clone(),
                    etiqueta: tramite.nombre_medido(&dato.nombre),
                    contado,
                    por_mes,
                }
            })
            .collect(),
        meses: meses
            .iter()
            .map(|dia| Mes {
                dia: *dia,
                concluidos: cuantos(de_mes(*dia).count()),
                tiempos: tiempos(de_mes(*dia).filter_map(|m| m.resolucion)),
            })
            .collect(),
    }
}

fn cuantos(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn mes(medida: &Medida) -> Option<Date> {
    medida.terminado.map(Date::first_of_month)
}

/// What a measure says of a value.
fn valor<'m>(dato: &DatoMedido, medida: &'m Medida) -> Option<&'m Medido> {
    // As the version by which it was measured took it.
    medida.datos.get(&dato.nombre).or_else(|| medida.reservada.datos.get(&dato.nombre))
}

pub(super) fn tiempos(lapsos: impl Iterator<Item = Lapso>) -> Vec<Tiempo> {
    let mut por_unidad: BTreeMap<Unidad, Vec<Lapso>> = BTreeMap::new();
    for lapso in lapsos {
        por_unidad.entry(lapso.unidad).or_default().push(lapso);
    }
    por_unidad
        .into_iter()
        .filter_map(|(unidad, lapsos)| {
            let mut valores: Vec<u32> = lapsos.iter().map(|l| l.cuanto).collect();
            valores.sort_unstable();
            Some(Tiempo {
                unidad,
                casos: cuantos(valores.len()),
                mediana: percentil(&valores, 50)?,
                p90: percentil(&valores, 90)?,
                con_plazo: cuantos(lapsos.iter().filter(|l| l.con_plazo).count()),
                vencidos: cuantos(lapsos.iter().filter(|l| l.vencido).count()),
            })
        })
        .collect()
}

pub(super) fn fines(tramite: &Tramite, concluidas: &[Medida]) -> Vec<Conteo> {
    let mut por_fin: BTreeMap<(usize, String), (String, u32)> = BTreeMap::new();
    for medida in concluidas {
        let fin = medida.fin.as_ref();
        let definido = fin.and_then(|f| tramite.etapas.iter().position(|e| e.id == *f));
        let nombre = || {
            let etapa = definido.and_then(|n| tramite.etapas.get(n)).map(|e| e.nombre.clone());
            etapa.or_else(|| medida.resultado.map(|r| r.dicho().to_owned())).unwrap_or_default()
        };
        // An end that this version no longer has is told by its result, after the others.
        let clave = match (definido, fin, medida.resultado) {
            (Some(n), Some(fin), _) => (n, fin.to_string()),
            (_, _, resultado) => (usize::MAX, resultado.map_or("", |r| r.id()).to_owned()),
        };
        por_fin.entry(clave).or_insert_with(|| (nombre(), 0)).1 += 1;
    }
    let conteo = |((_, clave), (nombre, cuantos))| Conteo { clave, nombre, cuantos };
    por_fin.into_iter().map(conteo).collect()
}

fn etapas(tramite: &Tramite, concluidas: &[Medida]) -> Vec<TiempoDeEtapa> {
    let mut por_etapa: BTreeMap<(usize, EtapaId), Vec<(u32, Lapso)>> = BTreeMap::new();
    for paso in concluidas.iter().flat_map(|m| &m.etapas) {
        let n = tramite.etapas.iter().position(|e| e.id == paso.etapa);
        // What an earlier version called otherwise, and nobody renamed, isn't a stage of this one.
        if let Some(n) = n {
            por_etapa.entry((n, paso.etapa.clone())).or_default().push((paso.visita, paso.lapso));
        }
    }
    let mut lista = Vec::new();
    for ((n, etapa), pasos) in por_etapa {
        let nombre = tramite.etapas.get(n).map(|e| e.nombre.clone()).unwrap_or_default();
        for tiempo in tiempos(pasos.iter().map(|(_, lapso)| *lapso)) {
            let otra_vez = pasos.iter().filter(|(v, l)| *v > 1 && l.unidad == tiempo.unidad).count();
            let (etapa, nombre) = (etapa.clone(), nombre.clone());
            lista.push(TiempoDeEtapa { etapa, nombre, tiempo, regresos: cuantos(otra_vez) });
        }
    }
    lista
}

pub(super) fn contar(
    tramite: &Tramite,
    dato: &DatoMedido,
    concluidas: &[Medida],
    abiertas: &[Medida],
) -> Contado {
    match dato.clase {
        ClaseDato::Opcion | ClaseDato::Booleano => {
            let todas: Vec<&Medida> = concluidas.iter().collect();
            Contado::Veces(veces(tramite, dato, &todas))
        }
        ClaseDato::Numero => numero(dato, concluidas),
        ClaseDato::Servidor => Contado::Servidores(servidores(dato, concluidas, abiertas)),
    }
}

/// The word under which a value is counted; empty without one.
fn clave(dato: &DatoMedido, medida: &Medida) -> String {
    match valor(dato, medida) {
        Some(Medido::Opcion(opcion)) => opcion.clone(),
        Some(Medido::Booleano(si)) => if *si { "si" } else { "no" }.to_owned(),
        _ => String::new(),
    }
}

fn veces_de(dato: &DatoMedido, buscada: &str, medidas: &[&Medida]) -> u32 {
    cuantos(medidas.iter().filter(|m| clave(dato, m) == buscada).count())
}

fn veces(tramite: &Tramite, dato: &DatoMedido, medidas: &[&Medida]) -> Vec<Conteo> {
    let mut halladas: BTreeMap<String, u32> = BTreeMap::new();
    for medida in medidas {
        *halladas.entry(clave(dato, medida)).or_default() += 1;
    }
    let mut dichas: Vec<(String, String)> = match dato.clase {
        ClaseDato::Booleano => vec![("si".to_owned(), "Sí".to_owned()), ("no".to_owned(), "No".to_owned())],
        _ => tramite.opciones_medidas(dato).iter().map(|o| (o.id.clone(), o.etiqueta.clone())).collect(),
    };
    // A row of a catálogo may stand twice, and an option that is no more has only its word.
    let mut vistas = BTreeSet::new();
    dichas.retain(|(id, _)| vistas.insert(id.clone()));
    for id in halladas.keys().filter(|id| !id.is_empty() && !vistas.contains(*id)) {
        dichas.push((id.clone(), id.replace('_', " ")));
    }
    if halladas.contains_key("") {
        dichas.push((String::new(), SIN_DATO.to_owned()));
    }
    dichas
        .into_iter()
        .map(|(clave, nombre)| Conteo { cuantos: halladas.get(&clave).copied().unwrap_or(0), clave, nombre })
        .collect()
}

fn numero(dato: &DatoMedido, medidas: &[Medida]) -> Contado {
    let mut valores: Vec<Decimal> = medidas
        .iter()
        .filter_map(|m| match valor(dato, m) {
            Some(Medido::Numero(n)) => Some(*n),
            _ => None,
        })
        .collect();
    valores.sort_unstable();
    let casos = cuantos(valores.len());
    let suma = valores.iter().try_fold(Decimal::ZERO, |suma, n| suma.checked_add(*n));
    let promedio = suma.and_then(|s| s.checked_div(Decimal::from(casos))).unwrap_or_default();
    Contado::Numero {
        casos,
        sin_dato: cuantos(medidas.len()) - casos,
        promedio: promedio.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize(),
        mediana: percentil(&valores, 50).unwrap_or_default().normalize(),
    }
}

fn servidores(dato: &DatoMedido, concluidas: &[Medida], abiertas: &[Medida]) -> Vec<DeServidor> {
    #[derive(Default)]
    struct Suyos<'m> {
        nombre: Option<(Date, &'m str)>,
        concluidos: u32,
        en_curso: u32,
        lapsos: Vec<Lapso>,
    }
    let mut todos: BTreeMap<&str, Suyos<'_>> = BTreeMap::new();
    for (medida, abierta) in concluidas.iter().map(|m| (m, false)).chain(abiertas.iter().map(|m| (m, true))) {
        let Some(Medido::Servidor { cuenta, nombre }) = valor(dato, medida) else { continue };
        let suyos = todos.entry(cuenta.as_str()).or_default();
        suyos.nombre = suyos.nombre.max(Some((medida.recibido, nombre.as_str())));
        if abierta {
            suyos.en_curso += 1;
        } else {
            suyos.concluidos += 1;
            suyos.lapsos.extend(medida.resolucion);
        }
    }
    let mut lista: Vec<DeServidor> = todos
        .into_iter()
        .map(|(cuenta, suyos)| DeServidor {
            cuenta: cuenta.to_owned(),
            nombre: suyos.nombre.map(|(_, nombre)| nombre.to_owned()).unwrap_or_default(),
            concluidos: suyos.concluidos,
            en_curso: suyos.en_curso,
            tiempos: tiempos(suyos.lapsos.into_iter()),
        })
        .collect();
    lista.sort_by(|a, b| (&a.nombre, &a.cuenta).cmp(&(&b.nombre, &b.cuenta)));
    lista
}
