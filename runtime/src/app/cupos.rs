//! Places of which there are so many, over every expediente: what is full, and who holds what.

use std::collections::BTreeMap;

use engine::comando::Comando;
use engine::lugar::Llenos;
use engine::{cupo, permiso};
use jiff::Timestamp;
use schemas::ids::{ExpedienteId, Folio};
use schemas::paquete::{Actor, Cupo, Paquete};

use super::operadores::de_su_dependencia;
use super::tenencias::respuestas_de;
use super::{Abierto, App, Ofrecido, Resultado};
use crate::almacen::{BuscaTenedores, Cuenta, CursorTenedor, PaginaTenedores, Reservado};

/// After every option: no id begins with it.
const FIN: &str = "~";

/// Holders of a cupo in a page of their list.
pub const TENEDORES: usize = 25;

/// A cupo of a trámite on offer.
#[derive(Clone, Debug)]
pub struct CupoSuyo {
    /// The version on offer.
    pub paquete: Ofrecido,
    /// The cupo, as it says it.
    pub cupo: Cupo,
}

/// How the places of a cupo stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ocupacion {
    /// How many are taken of each option, by what each is a place of.
    pub ocupados: BTreeMap<String, u32>,
    /// Who holds them: a page.
    pub tenedores: PaginaTenedores,
}

/// Which holders of a cupo are looked at.
#[derive(Clone, Debug)]
pub struct QueTenedores {
    /// Beginnings of words of the folio or of the name of who applies; empty asks nothing.
    pub texto: Reservado<String>,
    /// After which one.
    pub despues: Option<CursorTenedor>,
}

impl App {
    /// The places of a trámite that others have filled. `hereda` are the earlier documents whose places count as its own.
    ///
    /// # Errors
    /// Of the store.
    pub(super) async fn cupos_llenos(
        &self,
        paquete: &Paquete,
        para: Option<&ExpedienteId>,
        hereda: &[Folio],
        ahora: Timestamp,
    ) -> Resultado<Llenos> {
        let mut llenos = Llenos::new();
        for definido in &paquete.tramite.cupos {
            let desde = prefijo(paquete, definido);
            let (hasta, para, hereda) = (format!("{desde}{FIN}"), para.cloned(), hereda.to_vec());
            let ocupados = self
                .almacen()
                .leer(move |l| l.ocupados(&desde, &hasta, para.as_ref(), &hereda, ahora))
                .await?;
            for porcion in cupo::porciones(paquete, definido) {
                let recurso = porcion.recurso(paquete);
                if ocupados.get(&recurso).is_some_and(|n| *n >= porcion.limite) {
                    llenos.insert(recurso);
                }
            }
        }
        Ok(llenos)
    }

    /// The cupos of the trámites on offer in which an account has something to do, by their names.
    pub fn cupos_de(&self, cuenta: &Cuenta) -> Vec<CupoSuyo> {
        let mut suyos = Vec::new();
        for paquete in self.estante().activos() {
            let roles = cuenta.roles.en(&paquete.tramite.id);
            let actua =
                paquete.tramite.etapas.iter().flat_map(|e| permiso::actores_de(&paquete, e)).any(|actor| {
                    match actor {
                        Actor::Rol(rol) => permiso::rol_para(&paquete, &rol, &roles)
                            .is_some_and(|(propio, _)| de_su_dependencia(&paquete, &propio, cuenta)),
                        Actor::Solicitante | Actor::Tercero(_) | Actor::Sistema => false,
                    }
                });
            if actua {
                let cupos = paquete.tramite.cupos.iter().cloned();
                suyos.extend(cupos.map(|cupo| CupoSuyo { paquete: Ofrecido::clone(&paquete), cupo }));
            }
        }
        suyos.sort_by(|a, b| {
            (&a.paquete.tramite.nombre, &a.cupo.nombre).cmp(&(&b.paquete.tramite.nombre, &b.cupo.nombre))
        });
        suyos
    }

    /// How the places of a cupo stand.
    ///
    /// # Errors
    /// Of the store.
    pub async fn ocupacion(&self, suyo: &CupoSuyo, que: QueTenedores) -> Resultado<Ocupacion> {
        let ahora = self.ahora();
        let desde = prefijo(&suyo.paquete, &suyo.cupo);
        let hasta = format!("{desde}{FIN}");
        let QueTenedores { texto, despues } = que;
        let busca = BuscaTenedores {
            desde: desde.clone(),
            hasta: hasta.clone(),
            texto,
            despues,
            ahora,
            limite: TENEDORES,
        };
        Ok(self
            .almacen()
            .leer(move |l| {
                Ok(Ocupacion {
                    ocupados: l.ocupados(&desde, &hasta, None, &[], ahora)?,
                    tenedores: l.tenedores(&busca)?,
                })
            })
            .await?)
    }
}

/// The earlier documents whose places count as those of who orders something.
pub(super) fn heredados(abierto: &Abierto, comando: &Comando) -> Vec<Folio> {
    cupo::heredados(&abierto.paquete, Some(&abierto.estado), respuestas_de(comando))
}

fn prefijo(paquete: &Paquete, cupo: &Cupo) -> String {
    cupo::prefijo(&paquete.municipio.id, &paquete.tramite.id, &cupo.id)
}
