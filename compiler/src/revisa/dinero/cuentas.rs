//! What a bill gives, computed by the engine on paths that lead to its payment.

use std::collections::BTreeSet;

use engine::ambito::{Ambito, Atorado};
use engine::eval::{eval, rutas, rutas_valoracion};
use engine::{cobro, formato, valoracion};
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Expresion, Ruta, Valoracion};
use schemas::ids::CampoId;
use schemas::paquete::{Cobro, Concepto, Cuanto, TipoEtapa};
use schemas::valor::Valor;

use crate::diag::{Entrada, Problema, Sink, codes};
use crate::revisa::Obra;
use crate::revisa::caminos::{self, Condicion, Momento, Sigue};
use crate::revisa::valores::{Cortes, DIA, Eleccion, Variable};

/// Paths to a payment that are tried.
const CAMINOS: usize = 3;
/// Combinations of values on each.
const ELECCIONES: usize = 400;
/// Combinations that are tried with the tariff of every date; the rest take turns, for what goes wrong rarely depends on it.
const CON_TODA_FECHA: usize = 24;
/// Combinations of the other values for each claim of growth.
const DE_LOS_DEMAS: usize = 24;

type Llegada<'a> = (Vec<Condicion<'a>>, Momento<'a>);

pub(super) fn revisar(obra: &Obra<'_, '_>, cobro: &Cobro, sink: &mut Sink) {
    let (exprs, montos) = de_que_se_hace(cobro);
    let mut cortes = Cortes::de(obra.tramite);
    exprs.iter().for_each(|e| cortes.expr(&e.arbol));
    montos.iter().for_each(|v| cortes.valoracion(v));
    let nombradas: Vec<&Ruta> = exprs
        .iter()
        .flat_map(|e| rutas(&e.arbol))
        .chain(montos.iter().flat_map(|v| rutas_valoracion(v)))
        .collect();
    let fechas = super::fechas(obra, &nombradas);
    let mut dichas: BTreeSet<(&'static str, String)> = BTreeSet::new();
    for (condiciones, fin) in llegadas(obra, cobro) {
        condiciones.iter().for_each(|c| cortes.expr(c.expr));
        let arboles: Vec<&Expr> =
            exprs.iter().map(|e| &e.arbol).chain(condiciones.iter().map(|c| c.expr)).collect();
        let variables = obra.banco().variables(&arboles, &montos);
        let prueba = Prueba { obra, cobro, condiciones: &condiciones, fin: &fin };
        let mut vuelta = 0_usize;
        let _: Option<()> = obra.banco().buscar(&variables, &cortes, ELECCIONES, |eleccion| {
            let turno = vuelta % fechas.len().max(1);
            let de_la_vuelta = if vuelta < CON_TODA_FECHA { 0..fechas.len() } else { turno..turno + 1 };
            vuelta += 1;
            for fecha in fechas.get(de_la_vuelta).unwrap_or_default() {
                for hallazgo in prueba.faltas(eleccion, *fecha) {
                    if dichas.insert((hallazgo.codigo.codigo, hallazgo.linea.clone())) {
                        sink.push(prueba.problema(hallazgo, eleccion, *fecha));
                    }
                }
            }
            None
        });
        for campo in &cobro.creciente {
            let clave = (codes::V0647.codigo, campo.to_string());
            if dichas.contains(&clave) {
                continue;
            }
            if let Some(problema) =
                prueba.decrece(campo, &variables, &cortes, fechas.first().copied().unwrap_or(DIA))
            {
                dichas.insert(clave);
                sink.push(problema);
            }
        }
    }
}

/// Everything that a bill evaluates.
fn de_que_se_hace(cobro: &Cobro) -> (Vec<&Expresion>, Vec<&Valoracion>) {
    let mut exprs: Vec<&Expresion> = Vec::new();
    for concepto in &cobro.conceptos {
        exprs.extend([&concepto.si, &concepto.minimo, &concepto.maximo].into_iter().flatten());
    }
    for ajuste in cobro.recargos.iter().chain(&cobro.descuentos) {
        exprs.extend(&ajuste.si);
        exprs.push(expresion(&ajuste.cuanto));
    }
    exprs.extend(cobro.tope_descuento.iter().map(expresion));
    exprs.extend([&cobro.minimo, &cobro.maximo].into_iter().flatten());
    (exprs, cobro.conceptos.iter().map(|c| &c.monto).collect())
}

const fn expresion(cuanto: &Cuanto) -> &Expresion {
    match cuanto {
        Cuanto::Tasa(e) | Cuanto::Monto(e) => e,
    }
}

/// The plainest ways to the payment of a bill.
fn llegadas<'a>(obra: &Obra<'a, '_>, cobro: &Cobro) -> Vec<Llegada<'a>> {
    let mut todas: Vec<Llegada<'a>> = Vec::new();
    caminos::recorre(obra.tramite, &mut |camino| {
        let Some(ultimo) = camino.last() else { return Sigue::Entra };
        let suyo = matches!(&ultimo.etapa.tipo, TipoEtapa::Pago { cobro: c, .. } if *c == cobro.id);
        if suyo {
            let llegada = caminos::condiciones(obra.tramite, camino);
            let distinta = !todas.iter().any(|(condiciones, _)| {
                condiciones.len() == llegada.0.len()
                    && condiciones
                        .iter()
                        .zip(&llegada.0)
                        .all(|(a, b)| std::ptr::eq(a.expr, b.expr) && a.cierta == b.cierta)
            });
            if distinta && todas.len() < 200 {
                todas.push(llegada);
            }
            return Sigue::Poda;
        }
        Sigue::Entra
    });
    todas.sort_by_key(|(condiciones, _)| condiciones.len());
    todas.truncate(CAMINOS);
    todas
}

/// Something wrong with a bill for some values.
struct Hallazgo {
    codigo: &'static Entrada,
    /// The line, or nothing for the whole.
    linea: String,
    mensaje: String,
    etiqueta: &'static str,
    ayuda: &'static str,
}

struct Prueba<'o, 'a, 'b> {
    obra: &'o Obra<'a, 'b>,
    cobro: &'o Cobro,
    condiciones: &'o [Condicion<'a>],
    fin: &'o Momento<'a>,
}

impl Prueba<'_, '_, '_> {
    /// What is wrong with these values, if somebody may come with them.
    fn faltas(&self, eleccion: &Eleccion, fecha: Date) -> Vec<Hallazgo> {
        let banco = self.obra.banco();
        let datos = banco.datos(eleccion, self.fin, fecha);
        let ambito = Ambito::nuevo(banco.paquete(), &datos).con_tarifa(fecha);
        let mut hallazgos: Vec<Hallazgo> =
            self.cobro.conceptos.iter().filter_map(|c| self.concepto(c, &ambito)).collect();
        hallazgos.extend(self.limites("", self.cobro.minimo.as_ref(), self.cobro.maximo.as_ref(), &ambito));
        for (clase, ajustes) in [("recargo", &self.cobro.recargos), ("descuento", &self.cobro.descuentos)] {
            for ajuste in ajustes.iter().filter(|a| aplica(a.si.as_ref(), &ambito)) {
                if let Some(n) = numero(&expresion(&ajuste.cuanto).arbol, &ambito)
                    && n < Decimal::ZERO
                {
                    hallazgos.push(Hallazgo {
                        codigo: &codes::V0646,
                        linea: ajuste.id.to_string(),
                        mensaje: format!(
                            "el {clase} `{}` puede salir negativo: {}",
                            ajuste.id,
                            formato::numero(n)
                        ),
                        etiqueta: "haría lo contrario de lo que dice",
                        ayuda: "escríbalo de modo que no baje de cero, por ejemplo con `max(0, …)`",
                    });
                }
            }
        }
        // The path is asked last: it costs the most.
        if hallazgos.is_empty() || banco.se_camina(self.condiciones, self.fin, eleccion, fecha) {
            hallazgos
        } else {
            Vec::new()
        }
    }

    fn concepto(&self, concepto: &Concepto, ambito: &Ambito<'_>) -> Option<Hallazgo> {
        if !aplica(concepto.si.as_ref(), ambito) {
            return None;
        }
        let linea = concepto.id.to_string();
        let monto = match valoracion::evaluar(&concepto.monto, ambito) {
            Ok(valor) => cifra(&valor)?,
            Err(porque @ (Atorado::DivisionEntreCero | Atorado::Desborde)) => {
                return Some(Hallazgo {
                    codigo: &codes::V0648,
                    mensaje: format!("el concepto `{linea}` no se puede calcular: {porque}"),
                    linea,
                    etiqueta: "el expediente no podría pasar de aquí",
                    ayuda: "ponga límites a los campos, o diga con una condición qué se cobra en ese caso",
                });
            }
            Err(Atorado::Falta(_) | Atorado::Imposible(_)) => return None,
        };
        if let Some(cruce) = self.limites(&linea, concepto.minimo.as_ref(), concepto.maximo.as_ref(), ambito)
        {
            return Some(cruce);
        }
        let cota = |e: &Option<Expresion>| e.as_ref().and_then(|e| numero(&e.arbol, ambito));
        let con_piso = cota(&concepto.minimo).map_or(monto, |piso| monto.max(piso));
        let final_ = cota(&concepto.maximo).map_or(con_piso, |techo| con_piso.min(techo));
        // Less than a centavo may round to nothing.
        (final_ <= Decimal::new(-1, 2)).then(|| Hallazgo {
            codigo: &codes::V0646,
            mensaje: format!("el concepto `{linea}` puede salir negativo: {}", formato::moneda(final_)),
            linea,
            etiqueta: "rebajaría los demás conceptos sin decirlo",
            ayuda: "ponga `minimo: 0`, o escriba la rebaja en `descuentos`",
        })
    }

    /// A floor over its ceiling.
    fn limites(
        &self,
        linea: &str,
        minimo: Option<&Expresion>,
        maximo: Option<&Expresion>,
        ambito: &Ambito<'_>,
    ) -> Option<Hallazgo> {
        let (piso, techo) = (numero(&minimo?.arbol, ambito)?, numero(&maximo?.arbol, ambito)?);
        let de = if linea.is_empty() { "el cobro".to_owned() } else { format!("el concepto `{linea}`") };
        (piso > techo).then(|| Hallazgo {
            codigo: &codes::V0645,
            linea: linea.to_owned(),
            mensaje: format!(
                "{de} tiene un mínimo mayor que su máximo: {} y {}",
                formato::moneda(piso),
                formato::moneda(techo)
            ),
            etiqueta: "se cobraría siempre el máximo, y el mínimo nunca",
            ayuda: "corrija uno de los dos",
        })
    }

    fn problema(&self, hallazgo: Hallazgo, eleccion: &Eleccion, fecha: Date) -> Problema {
        let ruta = format!("cobros.{}.{}", self.cobro.id, hallazgo.linea);
        let problema =
            Problema::new(hallazgo.codigo, self.obra.lugar(ruta.trim_end_matches('.')), hallazgo.mensaje)
                .etiqueta(hallazgo.etiqueta)
                .ayuda(hallazgo.ayuda);
        let valores = self.obra.banco().palabras(eleccion);
        let cuando = formato::fecha(fecha);
        if valores.is_empty() {
            problema.nota(format!("ocurre con la tarifa del {cuando}"))
        } else {
            problema.nota(format!("ocurre con {valores}, con la tarifa del {cuando}"))
        }
    }

    /// Whether the total goes down between any two of the steps.
    fn baja(
        &self,
        eleccion: &Eleccion,
        propia: &Variable,
        escalones: &[(Decimal, Valor)],
        fecha: Date,
    ) -> bool {
        let banco = self.obra.banco();
        let mut mayor: Option<Decimal> = None;
        for (_, valor) in escalones {
            let mut completa = eleccion.clone();
            completa.insert(propia.clone(), Some(valor.clone()));
            let datos = banco.datos(&completa, self.fin, fecha);
            let Ok(liquidacion) = cobro::liquidar(banco.paquete(), self.cobro, &datos, fecha) else {
                continue;
            };
            if mayor.is_some_and(|m| m > liquidacion.total) {
                return true;
            }
            mayor = Some(liquidacion.total);
        }
        false
    }

    /// Two values of a field between which the total goes down, all else equal.
    fn decrece(
        &self,
        campo: &CampoId,
        variables: &[Variable],
        cortes: &Cortes,
        fecha: Date,
    ) -> Option<Problema> {
        let banco = self.obra.banco();
        let propia = Variable::Campo(campo.clone());
        let mut escalones: Vec<(Decimal, Valor)> = banco
            .candidatos(&propia, cortes)
            .into_iter()
            .flatten()
            .filter_map(|valor| Some((cifra(&valor)?, valor)))
            .collect();
        escalones.sort_by_key(|(n, _)| *n);
        escalones.dedup();
        let demas: Vec<Variable> = variables.iter().filter(|v| **v != propia).cloned().collect();
        banco.buscar(&demas, cortes, DE_LOS_DEMAS, |eleccion| {
            // Walking the path costs the most: not unless some total goes down, whether or not anybody may come with it.
            if !self.baja(eleccion, &propia, &escalones, fecha) {
                return None;
            }
            let mut previo: Option<(&Valor, Decimal)> = None;
            for (_, valor) in &escalones {
                let mut completa = eleccion.clone();
                completa.insert(propia.clone(), Some(valor.clone()));
                if !banco.se_camina(self.condiciones, self.fin, &completa, fecha) {
                    continue;
                }
                let datos = banco.datos(&completa, self.fin, fecha);
                let Ok(liquidacion) = cobro::liquidar(banco.paquete(), self.cobro, &datos, fecha) else {
                    continue;
                };
                if let Some((menor, antes)) = previo
                    && antes > liquidacion.total
                {
                    let dicho = |v: &Valor| formato::valor_en_palabras(v, self.obra.tramite.campo(campo));
                    return Some(self.problema(
                        Hallazgo {
                            codigo: &codes::V0647,
                            linea: String::new(),
                            mensaje: format!(
                                "el cobro `{}` no crece con `{campo}`: con {} son {} y con {} son {}",
                                self.cobro.id,
                                dicho(menor),
                                formato::moneda(antes),
                                dicho(valor),
                                formato::moneda(liquidacion.total)
                            ),
                            etiqueta: "quien tiene más pagaría menos",
                            ayuda: "revise los tramos y los límites, o quite el campo de `creciente`",
                        },
                        eleccion,
                        fecha,
                    ));
                }
                previo = Some((valor, liquidacion.total));
            }
            None
        })
    }
}

fn aplica(si: Option<&Expresion>, ambito: &Ambito<'_>) -> bool {
    si.is_none_or(|si| eval(&si.arbol, ambito) == Ok(Valor::Booleano(true)))
}

fn numero(expr: &Expr, ambito: &Ambito<'_>) -> Option<Decimal> {
    cifra(&eval(expr, ambito).ok()?)
}

fn cifra(valor: &Valor) -> Option<Decimal> {
    match valor {
        Valor::Dinero(n) | Valor::Decimal(n) => Some(*n),
        Valor::Entero(n) => Some(Decimal::from(*n)),
        _ => None,
    }
}
