//! What comes from outside in a prueba: a payment, or the answer of a system.

use engine::consulta;
use schemas::paquete::{Campo, Contestacion, Etapa, Operacion, Paquete, Paso, Respuesta, TipoEtapa};

use super::super::cita::clave_que_no_existe;
use super::{Lector, respuestas};
use crate::diag::{Problema, codes};
use crate::forma::{self, Forma, Situado};
use crate::yaml::Nodo;

/// What may come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cosa {
    Pago,
    Consulta,
}

impl<'a> Lector<'a, '_> {
    pub(super) fn llega(&mut self, forma: &mut Forma<'_>) -> Option<Paso> {
        let cosas = [("pago", Cosa::Pago), ("consulta", Cosa::Consulta)];
        let que = forma.opcional("llega").and_then(|n| forma::opcion(n, &cosas, self.sink));
        let en = forma.requerida("en", self.sink).and_then(|n| forma::texto(n, self.sink));
        match que {
            Some(Cosa::Pago) => self.llega_pago(en, forma),
            Some(Cosa::Consulta) => self.llega_consulta(en, forma),
            None => {
                forma.admite(&["monto", "apartado", "con", "falla"]);
                None
            }
        }
    }

    fn llega_pago(&mut self, en: Option<Situado<String>>, forma: &mut Forma<'_>) -> Option<Paso> {
        let monto = forma.opcional("monto").and_then(|n| forma::decimal(n, self.sink));
        let apartado = forma.opcional("apartado").and_then(|n| forma::texto(n, self.sink)).map(|t| t.valor);
        let es_pago = |e: &Etapa| matches!(e.tipo, TipoEtapa::Pago { .. });
        let etapa = self.etapa_que(en, es_pago, "no se paga", ("pagos", "de pago"))?;
        Some(Paso::LlegaPago { etapa: etapa.id.clone(), monto, apartado })
    }

    fn llega_consulta(&mut self, en: Option<Situado<String>>, forma: &mut Forma<'_>) -> Option<Paso> {
        let con = forma.opcional("con");
        let falla = forma.opcional("falla").and_then(|n| forma::texto(n, self.sink));
        let es_consulta = |e: &Etapa| matches!(e.tipo, TipoEtapa::Consulta { .. });
        let etapa = self.etapa_que(en, es_consulta, "no se consulta nada", ("consultas", "de consulta"))?;
        let contestacion = match (con, falla) {
            (Some(con), None) => {
                let paquete: &'a Paquete = self.paquete;
                let operacion = paquete.operacion_de(etapa)?;
                Contestacion::Con(self.contestada(con, operacion)?)
            }
            (None, Some(falla)) => Contestacion::Falla(falla.valor),
            (None, None) => {
                let ayuda =
                    "agregue `con: {…}` con lo que contesta, o `falla:` con el motivo por el que no contesta";
                self.sink.push(
                    Problema::new(&codes::V0203, forma.span(), "falta decir qué contesta el sistema")
                        .ayuda(ayuda),
                );
                return None;
            }
            (Some(con), Some(_)) => {
                self.sink.push(
                    Problema::new(&codes::V1001, con.span, "un sistema contesta o falla, no las dos cosas")
                        .ayuda("deje `con` o `falla`"),
                );
                return None;
            }
        };
        Some(Paso::LlegaConsulta { etapa: etapa.id.clone(), contestacion })
    }

    /// The stage that is named, if it is one of those where that may come.
    fn etapa_que(
        &mut self,
        en: Option<Situado<String>>,
        es: impl Fn(&Etapa) -> bool,
        no: &str,
        (las, tipo): (&str, &str),
    ) -> Option<&'a Etapa> {
        let en = en.filter(|e| self.ctx.exige_etapa(&e.valor, e.span, self.sink))?;
        let paquete: &'a Paquete = self.paquete;
        let tramite = &paquete.tramite;
        let etapa = tramite.etapa(&en.valor)?;
        if es(etapa) {
            return Some(etapa);
        }
        let todas: Vec<&str> = tramite.etapas.iter().filter(|e| es(e)).map(|e| e.id.as_str()).collect();
        let ayuda = if todas.is_empty() {
            format!("este trámite no tiene etapas {tipo}")
        } else {
            let articulo = if las == "pagos" { "los" } else { "las" };
            format!("{articulo} {las} son en: {}", todas.join(", "))
        };
        self.sink.push(
            Problema::new(&codes::V1002, en.span, format!("en la etapa `{}` {no}", en.valor)).ayuda(ayuda),
        );
        None
    }

    /// The answer of a system: each part is one that it delivers and fits it, and none that it must deliver lacks.
    fn contestada(
        &mut self,
        nodo: &Nodo,
        operacion: &Operacion,
    ) -> Option<std::collections::BTreeMap<schemas::ids::CampoId, Respuesta>> {
        let forma = Forma::abrir(nodo, "`con`", self.sink)?;
        let mut dadas = std::collections::BTreeMap::new();
        let antes = self.sink.len();
        for (clave, nodo) in forma.mapa().iter() {
            let Some(respuesta) = self.respuesta(nodo) else { continue };
            let Some(parte) = operacion.entrega.iter().find(|p| p.id.as_str() == clave.texto) else {
                let ids = operacion.entrega.iter().map(|p| p.id.as_str());
                let donde = format!("lo que entrega `{}`", operacion.id);
                self.sink.push(clave_que_no_existe("dato", clave, forma.mapa(), ids, &donde));
                continue;
            };
            respuestas::le_queda(self.paquete, parte, &respuesta, nodo, self.sink);
            dadas.insert(parte.id.clone(), respuesta);
        }
        let falta = |p: &&Campo| p.obligatorio && !forma.tiene(&p.id);
        if let (Some(parte), false) = (operacion.entrega.iter().find(falta), forma.mapa().incompleto) {
            self.sink.push(
                Problema::new(&codes::V0203, nodo.span, format!("a la respuesta le falta `{}`", parte.id))
                    .ayuda("un sistema que no contesta todo se escribe con `falla:`"),
            );
        }
        // What was told of is not tried again.
        if self.sink.len() == antes
            && let Err(motivo) =
                consulta::leer(self.paquete, operacion, &consulta::de_prueba(operacion, &dadas))
        {
            self.sink.push(Problema::new(&codes::V1004, nodo.span, motivo));
        }
        Some(dadas)
    }
}
