//! Places of which there are so many. An expediente takes one in an action, which is refused when none is left, or on entry to a stage,
//! which then leads elsewhere; what others took is passed in. It holds one of each cupo at most, until it is freed: by the definition, at
//! the end of the expediente, or when the document that keeps it is good no more. Whoever renews a document keeps its place: while both hold
//! it, it is one.

use jiff::civil::Date;
use schemas::evento::{Hecho, PorLiberado, Suceso};
use schemas::ids::{CampoId, CupoId, EtapaId, Folio, SalidaId};
use schemas::paquete::{Cupo, Efecto, HastaCupo, Opcion, Paquete, TipoCampo, clave};
use schemas::valor::Valor;

use crate::comando::Respuestas;
use crate::estado::Estado;
use crate::lugar::Lugar;
use crate::paso::Paso;
use crate::rechazo::{Motivo, Rechazo};
use crate::tenencia;

/// A place that was taken and not freed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tomado {
    /// The option of which it is one, where they are told apart.
    pub opcion: Option<String>,
    /// How many there were when it was taken.
    pub limite: u32,
    /// The local day on which it was taken.
    pub desde: Date,
    /// The earlier document whose place it is.
    pub hereda: Option<Folio>,
}

/// A place that is held now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenido<'a> {
    /// Of which.
    pub cupo: &'a Cupo,
    /// How it was taken.
    pub tomado: &'a Tomado,
    /// The last day on which it is held; absent while that isn't known.
    pub vence: Option<Date>,
}

/// What every place of a cupo is called by in the store; the same for every version of its trámite.
pub fn prefijo(municipio: &str, tramite: &str, cupo: &str) -> String {
    format!("cupo/{municipio}/{tramite}/{cupo}/")
}

/// What a place is a place of.
pub fn recurso(paquete: &Paquete, cupo: &str, opcion: Option<&str>) -> String {
    format!("{}{}", prefijo(&paquete.municipio.id, &paquete.tramite.id, cupo), opcion.unwrap_or_default())
}

/// The places of one option of a cupo, or all of it where they aren't told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Porcion<'a> {
    /// The cupo.
    pub cupo: &'a Cupo,
    /// The option.
    pub opcion: Option<&'a Opcion>,
    /// How many there are.
    pub limite: u32,
}

impl Porcion<'_> {
    /// What each is a place of.
    pub fn recurso(&self, paquete: &Paquete) -> String {
        recurso(paquete, &self.cupo.id, self.opcion.map(Opcion::clave))
    }
}

/// The places that a cupo of a paquete has, option by option in the order of its field.
pub fn porciones<'a>(paquete: &'a Paquete, cupo: &'a Cupo) -> Vec<Porcion<'a>> {
    let Some(campo) = cupo.por() else {
        return cupo.limite(None).map(|limite| Porcion { cupo, opcion: None, limite }).into_iter().collect();
    };
    let opciones = match paquete.tramite.campo(campo).map(|c| &c.tipo) {
        Some(TipoCampo::Opcion { opciones, .. }) => opciones.as_slice(),
        _ => &[],
    };
    let una =
        |o: &'a Opcion| Porcion { cupo, opcion: Some(o), limite: cupo.limite(Some(o.clave())).unwrap_or(0) };
    // Rows of one clave share its places.
    crate::catalogo::uno_de_cada(opciones, |o| o.clave().to_owned()).into_iter().map(una).collect()
}

/// How many places a cupo has, in words: `Centro: 40`, one for each option; `10` where they aren't told apart.
pub fn cuantos(paquete: &Paquete, cupo: &Cupo) -> Vec<String> {
    let uno = |p: Porcion<'_>| match p.opcion {
        Some(opcion) => format!("{}: {}", opcion.etiqueta, p.limite),
        None => p.limite.to_string(),
    };
    porciones(paquete, cupo).into_iter().map(uno).collect()
}

/// The words of an option of a cupo; its id when a migration took it away.
pub fn etiqueta<'a>(paquete: &'a Paquete, cupo: &Cupo, opcion: &'a str) -> &'a str {
    let campo = cupo.por().and_then(|campo| paquete.tramite.campo(campo));
    match campo.map(|c| &c.tipo) {
        Some(TipoCampo::Opcion { opciones, .. }) => {
            opciones.iter().find(|o| o.clave() == opcion).map_or(opcion, |o| o.etiqueta.as_str())
        }
        _ => opcion,
    }
}

/// A cupo and its option in words: «Lugares en la vía pública, Centro».
pub fn en_palabras(paquete: &Paquete, cupo: &Cupo, opcion: Option<&str>) -> String {
    match opcion {
        None => format!("«{}»", cupo.nombre),
        Some(opcion) => format!("«{}, {}»", cupo.nombre, etiqueta(paquete, cupo, opcion)),
    }
}

/// The last day of the documents that keep a place: those that were issued since it was taken and not revoked.
fn vence(estado: &Estado, cupo: &Cupo, tomado: &Tomado) -> Option<Date> {
    let HastaCupo::Vigencia(salida) = &cupo.hasta else { return None };
    estado
        .salidas
        .iter()
        .filter(|s| s.salida == *salida && s.revocada.is_none() && s.fecha >= tomado.desde)
        .filter_map(|s| s.vence)
        .max()
}

/// The places that were taken and not freed, each with its last day, which may be past.
fn tomados<'a>(paquete: &'a Paquete, estado: &'a Estado) -> impl Iterator<Item = Tenido<'a>> {
    estado.cupos.iter().filter_map(move |(id, tomado)| {
        let cupo = paquete.tramite.cupo(id)?;
        Some(Tenido { cupo, tomado, vence: vence(estado, cupo, tomado) })
    })
}

/// The places that are held on a day.
pub fn tenidos<'a>(paquete: &'a Paquete, estado: &'a Estado, hoy: Date) -> Vec<Tenido<'a>> {
    tomados(paquete, estado).filter(|t| t.vence.is_none_or(|v| hoy <= v)).collect()
}

/// The places that an expediente takes, for the store.
pub(crate) fn lugares(paquete: &Paquete, estado: &Estado) -> Vec<Lugar> {
    tomados(paquete, estado)
        .map(|t| Lugar {
            recurso: recurso(paquete, &t.cupo.id, t.tomado.opcion.as_deref()),
            limite: t.tomado.limite,
            hasta: t.vence,
            hereda: t.tomado.hereda.clone(),
        })
        .collect()
}

fn tenido(paso: &Paso<'_>, cupo: &str) -> bool {
    tenidos(paso.paquete, &paso.estado, paso.hoy()).iter().any(|t| t.cupo.id.as_str() == cupo)
}

/// What somebody would take, and of how many.
struct Pedido {
    opcion: Option<String>,
    limite: u32,
    lleno: bool,
}

fn pedido(paso: &mut Paso<'_>, id: &CupoId) -> Result<Pedido, Rechazo> {
    let paquete = paso.paquete;
    let cupo = paquete
        .tramite
        .cupo(id)
        .ok_or_else(|| Rechazo::defecto(format!("el cupo `{id}` no está en el paquete")))?;
    let opcion = match cupo.por() {
        None => None,
        Some(campo) => match paso.ambito().campo(campo)? {
            Some(Valor::Opcion(opcion)) => Some(clave(&opcion).to_owned()),
            _ => return Err(Rechazo::defecto(format!("se toma un lugar de `{id}` sin saber `{campo}`"))),
        },
    };
    let limite = cupo
        .limite(opcion.as_deref())
        .ok_or_else(|| Rechazo::defecto(format!("el cupo `{id}` no dice cuántos lugares hay")))?;
    let lleno = limite == 0 || paso.llenos.contains(&recurso(paquete, id, opcion.as_deref()));
    Ok(Pedido { opcion, limite, lleno })
}

/// The first of the places that a stage takes on entry of which none is left.
pub(crate) fn falta_lugar(paso: &mut Paso<'_>, efectos: &[Efecto]) -> Result<Option<Suceso>, Rechazo> {
    let mut liberados: Vec<&CupoId> = Vec::new();
    for efecto in efectos {
        match efecto {
            Efecto::Libera(cupo) => liberados.push(cupo),
            Efecto::Toma(cupo) if tenido(paso, cupo) && !liberados.contains(&cupo) => {}
            Efecto::Toma(cupo) => {
                let Pedido { opcion, lleno, .. } = pedido(paso, cupo)?;
                if lleno {
                    return Ok(Some(Suceso::SinLugar { cupo: cupo.clone(), opcion }));
                }
            }
            _ => {}
        }
    }
    Ok(None)
}

/// Takes a place, unless one is held.
pub(crate) fn tomar(paso: &mut Paso<'_>, etapa: &EtapaId, id: &CupoId) -> Result<(), Rechazo> {
    if tenido(paso, id) {
        return Ok(());
    }
    let Pedido { opcion, limite, lleno } = pedido(paso, id)?;
    if lleno {
        let que = paso
            .paquete
            .tramite
            .cupo(id)
            .map_or_else(String::new, |cupo| en_palabras(paso.paquete, cupo, opcion.as_deref()));
        let cuantos = if limite == 1 {
            "el único está ocupado".to_owned()
        } else {
            format!("los {limite} están ocupados")
        };
        return Err(Rechazo::new(
            Motivo::SinLugar,
            format!("ya no hay lugar en {que}: {cuantos}; puede intentarlo cuando se desocupe uno"),
        ));
    }
    let de = match paso.paquete.tramite.cupo(id).and_then(|c| c.hereda.as_ref()) {
        Some(campo) => paso.ambito().campo(campo)?.as_ref().and_then(tenencia::folio).map(Folio::from),
        None => None,
    };
    paso.sistema(Hecho::CupoTomado { cupo: id.clone(), etapa: etapa.clone(), opcion, limite });
    if let Some(de) = de {
        paso.sistema(Hecho::CupoHeredado { cupo: id.clone(), de });
    }
    Ok(())
}

/// The earlier documents whose places an expediente keeps, or would keep if it took one with these answers. Whoever asks what is full for it
/// leaves out those places.
pub fn heredados(paquete: &Paquete, estado: Option<&Estado>, respuestas: Option<&Respuestas>) -> Vec<Folio> {
    let elegido = |campo: &CampoId| {
        let dicho = respuestas.and_then(|r| r.get(campo)).map(Option::as_ref);
        let valor = dicho.unwrap_or_else(|| estado?.datos.campos.get(campo));
        valor.and_then(tenencia::folio).map(Folio::from)
    };
    let de_cupo = |cupo: &Cupo| {
        let tomado = estado.and_then(|e| e.cupos.get(&cupo.id)).and_then(|t| t.hereda.clone());
        tomado.into_iter().chain(cupo.hereda.as_ref().and_then(elegido))
    };
    paquete.tramite.cupos.iter().flat_map(de_cupo).collect()
}

/// Frees the place that is held, if there is one.
pub(crate) fn liberar(paso: &mut Paso<'_>, id: &CupoId) {
    soltar(paso, id, PorLiberado::Efecto);
}

fn soltar(paso: &mut Paso<'_>, id: &CupoId, por: PorLiberado) {
    if let Some(tomado) = paso.estado.cupos.get(id) {
        let opcion = tomado.opcion.clone();
        paso.sistema(Hecho::CupoLiberado { cupo: id.clone(), opcion, por });
    }
}

/// Frees the places that a document kept, once it is good no more.
pub(crate) fn al_revocar(paso: &mut Paso<'_>, salida: &SalidaId) {
    let suyos = |cupo: &Cupo| matches!(&cupo.hasta, HastaCupo::Vigencia(s) if s == salida);
    let ids: Vec<CupoId> =
        paso.paquete.tramite.cupos.iter().filter(|c| suyos(c)).map(|c| c.id.clone()).collect();
    for id in ids {
        soltar(paso, &id, PorLiberado::Revocado);
    }
}

/// Frees what nothing keeps once the expediente is over.
pub(crate) fn al_concluir(paso: &mut Paso<'_>) {
    let quedan: Vec<CupoId> = tenidos(paso.paquete, &paso.estado, paso.hoy())
        .iter()
        .filter(|t| t.vence.is_some())
        .map(|t| t.cupo.id.clone())
        .collect();
    let sueltos: Vec<CupoId> = paso.estado.cupos.keys().filter(|id| !quedan.contains(id)).cloned().collect();
    for id in sueltos {
        soltar(paso, &id, PorLiberado::Fin);
    }
}
