//! What a step says must be so: names that the definition has, and values of the type of what they are compared with.

use std::collections::BTreeMap;

use engine::flujo::RESOLUCION;
use rust_decimal::Decimal;
use schemas::ids::{AvisoId, CobroId, ConceptoId, EtapaId, PlazoId, SalidaId};
use schemas::paquete::{CobroEsperado, Espera, Salida, SalidaEsperada, TOTAL, ValorEsperado, Vence};

use super::{Lector, acciones_de};
use crate::diag::{Problema, Span};
use crate::forma::{self, Forma};
use crate::leer::alcance::Alcance;
use crate::leer::cita::{clave_que_no_existe, no_existe};
use crate::leer::etapa::RESULTADOS;
use crate::literal;
use crate::tipos::Tipo;
use crate::yaml::{Clave, Mapa, Nodo};

/// Lines that a bill may have besides those that are declared.
const AJUSTES: [&str; 4] = ["tope", "minimo", "maximo", TOTAL];

impl Lector<'_, '_> {
    pub(super) fn espera(&mut self, nodo: &Nodo) -> Option<Espera> {
        let mut forma = Forma::abrir(nodo, "`espera`", self.sink)?;
        let etapas = forma.opcional("etapas").map(|n| {
            self.nombradas(n, |l, id, span| l.ctx.exige_etapa(id, span, l.sink).then(|| EtapaId::from(id)))
        });
        let cobros = forma.opcional("cobros").map(|n| self.cobros(n)).unwrap_or_default();
        let explica = forma.opcional("explica").map(|n| self.explica(n)).unwrap_or_default();
        let vence = forma.opcional("vence").map(|n| self.vence(n)).unwrap_or_default();
        let avisos = forma.opcional("avisos").map(|n| {
            self.nombradas(n, |l, id, span| l.ctx.exige_aviso(id, span, l.sink).then(|| AvisoId::from(id)))
        });
        let salidas = forma
            .opcional("salida")
            .map(|n| n.uno_o_varios().iter().filter_map(|n| self.salida(n)).collect())
            .unwrap_or_default();
        let revocadas = forma.opcional("revocadas").map(|n| {
            self.nombradas(n, |l, id, span| l.ctx.exige_salida(id, span, l.sink).then(|| SalidaId::from(id)))
        });
        let mut depositos = |clave| forma.opcional(clave).map(|n| self.depositos(n)).unwrap_or_default();
        let (devuelto, ejecutado) = (depositos("devuelto"), depositos("ejecutado"));
        let cupo = forma.opcional("cupo").map(|n| self.tenidos(n)).unwrap_or_default();
        let valores = forma.opcional("valores").map(|n| self.valores(n)).unwrap_or_default();
        let mut ofertas = |clave| forma.opcional(clave).map(|n| self.ofertas(n)).unwrap_or_default();
        let (ofrece, no_ofrece) = (ofertas("ofrece"), ofertas("no_ofrece"));
        let resultado = forma.opcional("resultado").and_then(|n| forma::opcion(n, &RESULTADOS, self.sink));
        forma.cerrar(self.sink);
        Some(Espera {
            etapas,
            cobros,
            explica,
            vence,
            avisos,
            salidas,
            revocadas,
            devuelto,
            ejecutado,
            cupo,
            valores,
            ofrece,
            no_ofrece,
            resultado,
        })
    }

    /// Pesos of each deposit.
    fn depositos(&mut self, nodo: &Nodo) -> BTreeMap<CobroId, Decimal> {
        let mut esperados = BTreeMap::new();
        let Some(forma) = Forma::abrir(nodo, "los depósitos", self.sink) else { return esperados };
        for (clave, nodo) in forma.mapa().iter() {
            let monto = forma::decimal(nodo, self.sink);
            if !self.ctx.exige_cobro(&clave.texto, clave.span, self.sink) {
                continue;
            }
            if self.paquete.tramite.cobro(&clave.texto).is_some_and(|c| c.deposito.is_none()) {
                self.sink.push(crate::revisa::no_es_deposito(&clave.texto, clave.span));
            } else if let Some(monto) = monto {
                esperados.insert(CobroId::from(clave.texto.as_str()), monto);
            }
        }
        esperados
    }

    /// Names of a list, possibly none: `avisos: []` says that there was no notice.
    fn nombradas<T>(&mut self, nodo: &Nodo, exige: impl Fn(&mut Self, &str, Span) -> Option<T>) -> Vec<T> {
        let textos = forma::textos(nodo, self.sink);
        textos.into_iter().filter_map(|t| exige(self, &t.valor, t.span)).collect()
    }

    fn cobros(&mut self, nodo: &Nodo) -> BTreeMap<CobroId, CobroEsperado> {
        let mut esperados = BTreeMap::new();
        let Some(forma) = Forma::abrir(nodo, "`cobros`", self.sink) else { return esperados };
        for (clave, nodo) in forma.mapa().iter() {
            if !self.ctx.exige_cobro(&clave.texto, clave.span, self.sink) {
                continue;
            }
            let esperado = match nodo.mapa() {
                None => forma::decimal(nodo, self.sink).map(CobroEsperado::Total),
                Some(lineas) => {
                    let leidas = lineas.iter().filter_map(|(id, n)| self.linea(&clave.texto, lineas, id, n));
                    Some(CobroEsperado::Lineas(leidas.collect()))
                }
            };
            if let Some(esperado) = esperado {
                esperados.insert(CobroId::from(clave.texto.as_str()), esperado);
            }
        }
        esperados
    }

    fn linea(
        &mut self,
        cobro: &str,
        lineas: &Mapa,
        id: &Clave,
        nodo: &Nodo,
    ) -> Option<(ConceptoId, Decimal)> {
        let importe = forma::decimal(nodo, self.sink);
        let definido = self.paquete.tramite.cobro(cobro)?;
        let declaradas = definido.conceptos.iter().map(|c| c.id.as_str());
        let ajustes = definido.recargos.iter().chain(&definido.descuentos).map(|a| a.id.as_str());
        let todas: Vec<&str> = declaradas.chain(ajustes).chain(AJUSTES).collect();
        if !todas.contains(&id.texto.as_str()) {
            let donde = format!("`cobros.{cobro}`");
            self.perdido(clave_que_no_existe("concepto", id, lineas, todas.into_iter(), &donde));
            return None;
        }
        Some((ConceptoId::from(id.texto.as_str()), importe?))
    }

    fn explica(&mut self, nodo: &Nodo) -> BTreeMap<CobroId, Vec<String>> {
        let mut esperados = BTreeMap::new();
        let Some(forma) = Forma::abrir(nodo, "`explica`", self.sink) else { return esperados };
        for (clave, nodo) in forma.mapa().iter() {
            let textos: Vec<String> = forma::textos(nodo, self.sink).into_iter().map(|t| t.valor).collect();
            if self.ctx.exige_cobro(&clave.texto, clave.span, self.sink) {
                esperados.insert(CobroId::from(clave.texto.as_str()), textos);
            }
        }
        esperados
    }

    /// The clocks that there may be: that of the whole, those of stages with a plazo, those of notices with legal effect.
    fn plazos(&self) -> Vec<String> {
        let mut plazos = vec![RESOLUCION.to_owned()];
        for etapa in &self.paquete.tramite.etapas {
            if etapa.plazo.is_some() {
                plazos.push(engine::flujo::plazo_de_etapa(&etapa.id).0);
            }
            if !etapa.efectos.is_empty() {
                plazos.push(format!("consulta.{}", etapa.id));
            }
            if engine::cita::cita_de(etapa).is_some() {
                plazos.push(engine::cita::plazo_de_registro(&etapa.id).0);
            }
        }
        plazos
    }

    fn vence(&mut self, nodo: &Nodo) -> BTreeMap<PlazoId, Vence> {
        let mut esperados = BTreeMap::new();
        let Some(forma) = Forma::abrir(nodo, "`vence`", self.sink) else { return esperados };
        let plazos = self.plazos();
        for (clave, nodo) in forma.mapa().iter() {
            let Some(escalar) = forma::escalar(nodo, "una fecha, `detenido` o `no_corre`", self.sink) else {
                continue;
            };
            let vence = match escalar.texto.as_str() {
                "detenido" => Some(Vence::Detenido),
                "no_corre" => Some(Vence::NoCorre),
                texto if texto.contains([' ', 'T']) => forma::fecha_hora(nodo, self.sink).map(Vence::Momento),
                _ => forma::fecha(nodo, self.sink).map(Vence::Dia),
            };
            if !plazos.contains(&clave.texto) {
                let todos = plazos.iter().map(String::as_str);
                self.perdido(clave_que_no_existe("plazo", clave, forma.mapa(), todos, "el trámite"));
                continue;
            }
            if let Some(vence) = vence {
                esperados.insert(PlazoId::from(clave.texto.as_str()), vence);
            }
        }
        esperados
    }

    fn salida(&mut self, nodo: &Nodo) -> Option<SalidaEsperada> {
        let mut forma = Forma::abrir(nodo, "`salida`", self.sink)?;
        let id = forma.requerida("id", self.sink).and_then(|n| forma::texto(n, self.sink));
        let contiene = forma
            .opcional("contiene")
            .map(|n| forma::textos(n, self.sink).into_iter().map(|t| t.valor).collect())
            .unwrap_or_default();
        let nodo = forma.opcional("publico");
        let id = id.filter(|id| self.ctx.exige_salida(&id.valor, id.span, self.sink));
        let definida = id.as_ref().and_then(|id| self.paquete.tramite.salida(&id.valor));
        let publico = nodo.zip(definida).map(|(n, s)| self.publico(n, s)).unwrap_or_default();
        forma.cerrar(self.sink);
        Some(SalidaEsperada { id: SalidaId(id?.valor), contiene, publico })
    }

    /// Says that a name lacks, unless it may be what is wrong in the definition that took it away.
    fn perdido(&mut self, problema: Problema) {
        if self.entero {
            self.sink.push(problema);
        }
    }

    fn publico(&mut self, nodo: &Nodo, salida: &Salida) -> BTreeMap<String, String> {
        let mut esperados = BTreeMap::new();
        let Some(forma) = Forma::abrir(nodo, "`publico`", self.sink) else { return esperados };
        let sustituye = salida.corrige.iter().map(|_| Salida::SUSTITUYE);
        let nombres = || {
            let dichos = salida.publico.iter().flat_map(|p| [p.valor.fuente.trim(), p.etiqueta.as_str()]);
            dichos.chain(sustituye.clone())
        };
        for (clave, nodo) in forma.mapa().iter() {
            let Some(texto) = forma::texto(nodo, self.sink) else { continue };
            if nombres().any(|n| n == clave.texto) {
                esperados.insert(clave.texto.clone(), texto.valor);
            } else {
                let donde = format!("`salidas.{}.publico`", salida.id);
                self.perdido(clave_que_no_existe("dato", clave, forma.mapa(), nombres(), &donde));
            }
        }
        esperados
    }

    fn valores(&mut self, nodo: &Nodo) -> Vec<ValorEsperado> {
        let mut esperados = Vec::new();
        let Some(forma) = Forma::abrir(nodo, "`valores`", self.sink) else { return esperados };
        let alcance = Alcance { hoy: true, ..Alcance::default() };
        for (clave, nodo) in forma.mapa().iter() {
            let respuesta = self.respuesta(nodo);
            let Some((valor, tipo)) = self.ctx.expresion(clave, None, &alcance, self.sink) else { continue };
            self.de_tipo(tipo.base(), nodo);
            if let Some(es) = respuesta {
                esperados.push(ValorEsperado { valor, es });
            }
        }
        esperados
    }

    /// Reports what can't be a value of a type.
    fn de_tipo(&mut self, tipo: &Tipo, nodo: &Nodo) {
        let Some(escalar) = nodo.escalar().filter(|e| !e.es_vacio()) else { return };
        let texto = escalar.texto.as_str();
        let falla = match tipo {
            Tipo::Booleano => {
                let _ = forma::booleano(nodo, self.sink);
                return;
            }
            Tipo::Opcion(opciones) => {
                if !opciones.tiene(texto) {
                    let ids: Vec<&str> = opciones.ids().collect();
                    self.sink.push(forma::no_es_opcion(texto, escalar.span, &ids));
                }
                return;
            }
            Tipo::Entero => literal::entero(texto).err(),
            Tipo::Decimal | Tipo::Dinero => literal::decimal(texto).err(),
            Tipo::Fecha => literal::fecha(texto).err(),
            Tipo::FechaHora => literal::fecha_hora(texto).err(),
            Tipo::Hora => literal::hora(texto).err(),
            Tipo::Duracion => literal::duracion(texto).err(),
            _ => None,
        };
        self.sink.extend(falla.map(|f| f.en(escalar)));
    }

    /// Actions: `accion` of any stage or of several, or `etapa.accion`.
    fn ofertas(&mut self, nodo: &Nodo) -> Vec<String> {
        let tramite = &self.paquete.tramite;
        let mut nombres: Vec<String> = tramite.acciones_generales.iter().map(|a| a.id.to_string()).collect();
        for etapa in &tramite.etapas {
            for accion in acciones_de(etapa) {
                nombres.push(accion.to_owned());
                nombres.push(format!("{}.{accion}", etapa.id));
            }
        }
        let mut ofertas = Vec::new();
        for texto in forma::textos(nodo, self.sink) {
            if nombres.contains(&texto.valor) {
                ofertas.push(texto.valor);
            } else {
                let todos = nombres.iter().map(String::as_str);
                let problema = no_existe("acción", &texto.valor, texto.span, todos, "el trámite");
                self.sink.push(problema);
            }
        }
        ofertas
    }
}
