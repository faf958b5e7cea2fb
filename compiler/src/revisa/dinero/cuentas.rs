//! What a bill gives, computed by the engine on paths that lead to its payment.
//!
//! Each part of a bill is tried by itself, with values of what it is made of and nothing else. Only when something is wrong with some of
//! them is a path looked for on which somebody would come with those values.

use std::collections::{BTreeMap, BTreeSet};

use engine::ambito::{Ambito, Atorado};
use engine::datos::Datos;
use engine::eval::{eval, rutas, rutas_valoracion};
use engine::{cobro, formato, valoracion};
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Expresion, Ruta, Valoracion};
use schemas::ids::CampoId;
use schemas::paquete::{Ajuste, Cobro, Concepto, Cuanto, TipoEtapa};
use schemas::valor::Valor;

use crate::diag::{Entrada, Problema, Sink, codes};
use crate::revisa::Obra;
use crate::revisa::caminos::{self, Condicion, Momento, Sigue};
use crate::revisa::valores::{Cortes, DIA, Eleccion, Escena, Hechura, Variable, combinar, eleccion};

/// Paths to a payment that are tried.
const CAMINOS: usize = 3;
/// Combinations of values of what a part is made of.
const ELECCIONES: usize = 400;
/// Combinations that are tried with the tariff of every date; the rest take turns, for what goes wrong rarely depends on it.
const CON_TODA_FECHA: usize = 24;
/// Combinations of the other values for each claim of growth.
const DE_LOS_DEMAS: usize = 24;
/// Combinations with which something is wrong whose path is looked for.
const SOSPECHAS: u32 = 24;
/// Combinations of what else decides a path, for each of those.
const DEL_CAMINO: usize = 200;

struct Llegada<'a> {
    condiciones: Vec<Condicion<'a>>,
    fin: Momento<'a>,
}

pub(super) fn revisar(obra: &Obra<'_, '_>, cobro: &Cobro, sink: &mut Sink) {
    let llegadas = llegadas(obra, cobro);
    if llegadas.is_empty() {
        return;
    }
    let partidas = partidas(cobro);
    let nombradas: Vec<&Ruta> = partidas
        .iter()
        .flat_map(|p| {
            let de_exprs = p.exprs.iter().flat_map(|e| rutas(&e.arbol));
            de_exprs.chain(p.monto.into_iter().flat_map(rutas_valoracion))
        })
        .collect();
    let fechas = super::fechas(obra, &nombradas);
    let prueba = Prueba { obra, cobro, llegadas: &llegadas, fechas: &fechas };
    for partida in &partidas {
        match partida.clase {
            // The total is made of all.
            Clase::Resto if cobro.descuentos.is_empty() => {}
            Clase::Resto => prueba.partida(partida, &partidas, sink),
            _ => prueba.partida(partida, std::slice::from_ref(partida), sink),
        }
    }
    for campo in &cobro.creciente {
        sink.extend(prueba.decrece(campo, &partidas));
    }
}

/// With these other values, a value of a field and its total, and a greater one whose total is less.
type Caida = (Eleccion, (Valor, Decimal), (Valor, Decimal));

/// A part of a bill that is right or wrong by itself.
struct Partida<'c> {
    clase: Clase<'c>,
    /// What it evaluates.
    exprs: Vec<&'c Expresion>,
    monto: Option<&'c Valoracion>,
}

enum Clase<'c> {
    Concepto(&'c Concepto),
    Ajuste(&'static str, &'c Ajuste),
    Limites,
    /// Two descuentos that nothing keeps apart.
    Juntos(&'c Ajuste, &'c Ajuste),
    /// What only the total depends on.
    Resto,
}

fn partidas(cobro: &Cobro) -> Vec<Partida<'_>> {
    let mut partidas = Vec::new();
    for concepto in &cobro.conceptos {
        let exprs = [&concepto.si, &concepto.minimo, &concepto.maximo].into_iter().flatten().collect();
        partidas.push(Partida { clase: Clase::Concepto(concepto), exprs, monto: Some(&concepto.monto) });
    }
    let recargos = cobro.recargos.iter().map(|a| ("recargo", a));
    for (que, ajuste) in recargos.chain(cobro.descuentos.iter().map(|a| ("descuento", a))) {
        let exprs = ajuste.si.iter().chain([expresion(&ajuste.cuanto)]).collect();
        partidas.push(Partida { clase: Clase::Ajuste(que, ajuste), exprs, monto: None });
    }
    let exprs = [&cobro.minimo, &cobro.maximo].into_iter().flatten().collect();
    partidas.push(Partida { clase: Clase::Limites, exprs, monto: None });
    for (i, uno) in cobro.descuentos.iter().enumerate() {
        let otros = cobro.descuentos.iter().skip(i + 1);
        for otro in
            otros.filter(|o| cobro.tope_descuento.is_none() && o.sobre.iter().any(|c| uno.sobre.contains(c)))
        {
            let exprs = uno.si.iter().chain(&otro.si).collect();
            partidas.push(Partida { clase: Clase::Juntos(uno, otro), exprs, monto: None });
        }
    }
    let exprs = cobro.tope_descuento.iter().map(expresion).collect();
    partidas.push(Partida { clase: Clase::Resto, exprs, monto: None });
    partidas
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
            let (condiciones, fin) = caminos::condiciones(obra.tramite, camino);
            let iguales = |(a, b): (&Condicion<'_>, &Condicion<'_>)| {
                std::ptr::eq(a.expr, b.expr) && a.cierta == b.cierta
            };
            let misma = |otra: &Llegada<'_>| {
                otra.condiciones.len() == condiciones.len()
                    && otra.condiciones.iter().zip(&condiciones).all(iguales)
            };
            if todas.len() < 200 && !todas.iter().any(misma) {
                todas.push(Llegada { condiciones, fin });
            }
            return Sigue::Poda;
        }
        Sigue::Entra
    });
    todas.sort_by_key(|llegada| llegada.condiciones.len());
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
    cobro: &'a Cobro,
    llegadas: &'o [Llegada<'a>],
    fechas: &'o [Date],
}

impl<'a> Prueba<'_, 'a, '_> {
    /// Tries a part with values of what it is made of.
    fn partida(&self, partida: &Partida<'a>, hecha_de: &[Partida<'a>], sink: &mut Sink) {
        let banco = self.obra.banco();
        let exprs: Vec<&'a Expr> = hecha_de.iter().flat_map(|p| &p.exprs).map(|e| &e.arbol).collect();
        let montos: Vec<&'a Valoracion> = hecha_de.iter().filter_map(|p| p.monto).collect();
        let hechura = banco.hechura(&exprs, &montos);
        let candidatos: Vec<Vec<Option<Valor>>> =
            hechura.variables.iter().map(|v| banco.candidatos(v, &hechura.cortes)).collect();
        let mut dichas: BTreeSet<&'static str> = BTreeSet::new();
        let mut sospechas: BTreeMap<&'static str, u32> = BTreeMap::new();
        for grupo in self.grupos(&hechura) {
            let mut escenas: Vec<(Date, Escena<'_, '_>)> = Vec::new();
            for fecha in self.fechas {
                let Some(una) = grupo.first() else { continue };
                let escena = Escena::new(*banco, &hechura.variables, &una.fin, *fecha);
                escenas.push((*fecha, escena.generosa()));
            }
            let mut vuelta = 0_usize;
            let _: Option<()> = combinar(&candidatos, ELECCIONES, |fila| {
                let turno = vuelta % escenas.len().max(1);
                let toda = vuelta < CON_TODA_FECHA;
                vuelta += 1;
                let de_la_vuelta = escenas.iter_mut().enumerate().filter(|(i, _)| toda || *i == turno);
                for (_, (fecha, escena)) in de_la_vuelta {
                    let Some(hallazgo) = self.faltas(partida, escena.poner(fila), *fecha) else { continue };
                    let codigo = hallazgo.codigo.codigo;
                    let veces = sospechas.entry(codigo).or_default();
                    if dichas.contains(codigo) || *veces >= SOSPECHAS {
                        continue;
                    }
                    *veces += 1;
                    let con = eleccion(&hechura.variables, fila);
                    if grupo.iter().any(|l| self.alguien_llega(l, &exprs, &montos, &con, *fecha)) {
                        dichas.insert(codigo);
                        sink.push(self.problema(hallazgo, &con, *fecha));
                    }
                }
                None
            });
        }
    }

    /// The arrivals, together where what is tried sees no difference between them.
    fn grupos(&self, hechura: &Hechura) -> Vec<Vec<&Llegada<'a>>> {
        let visto = |llegada: &Llegada<'a>| {
            let escena = Escena::new(*self.obra.banco(), &hechura.variables, &llegada.fin, DIA);
            let visitas = hechura.visitas.then(|| llegada.fin.visitas.clone());
            (escena.muestra(), llegada.fin.resultados.clone(), visitas)
        };
        let mut grupos = Vec::new();
        for llegada in self.llegadas {
            let visto = visto(llegada);
            match grupos.iter_mut().find(|(de, _)| *de == visto) {
                Some((_, suyos)) => suyos,
                None => {
                    grupos.push((visto, Vec::new()));
                    let Some((_, suyos)) = grupos.last_mut() else { continue };
                    suyos
                }
            }
            .push(llegada);
        }
        grupos.into_iter().map(|(_, suyos)| suyos).collect()
    }

    /// Whether somebody arrives who brings these values.
    fn alguien_llega(
        &self,
        llegada: &Llegada<'a>,
        exprs: &[&'a Expr],
        montos: &[&'a Valoracion],
        con: &Eleccion,
        fecha: Date,
    ) -> bool {
        let banco = self.obra.banco();
        let (demas, cortes) = self.del_camino(llegada, exprs, montos, con);
        let hallado = banco.buscar(&demas, &cortes, DEL_CAMINO, |resto| {
            let mut completa = con.clone();
            completa.extend(resto.clone());
            banco.se_camina(&llegada.condiciones, &llegada.fin, &completa, fecha).then_some(())
        });
        hallado.is_some()
    }

    /// What else decides whether a path is walked.
    fn del_camino(
        &self,
        llegada: &Llegada<'a>,
        exprs: &[&'a Expr],
        montos: &[&'a Valoracion],
        con: &Eleccion,
    ) -> (Vec<Variable>, Cortes) {
        let mut cortes = Cortes::de(self.obra.tramite);
        let mut todas: Vec<&Expr> = exprs.to_vec();
        todas.extend(llegada.condiciones.iter().map(|c| c.expr));
        todas.extend(llegada.fin.capturados.iter().filter_map(|(_, si)| *si));
        todas.iter().for_each(|e| cortes.expr(e));
        let mut demas = self.obra.banco().variables(&todas, montos);
        demas.retain(|v| !con.contains_key(v));
        (demas, cortes)
    }

    /// What is wrong with a part for these values, whether or not somebody may come with them.
    fn faltas(&self, partida: &Partida<'_>, datos: &Datos, fecha: Date) -> Option<Hallazgo> {
        let ambito = Ambito::nuevo(self.obra.banco().paquete(), datos).con_tarifa(fecha);
        match partida.clase {
            Clase::Concepto(concepto) => self.concepto(concepto, &ambito),
            Clase::Limites => {
                self.limites("", self.cobro.minimo.as_ref(), self.cobro.maximo.as_ref(), &ambito)
            }
            Clase::Ajuste(que, ajuste) => {
                let n = numero(&expresion(&ajuste.cuanto).arbol, &ambito)?;
                (n < Decimal::ZERO && aplica(ajuste.si.as_ref(), &ambito)).then(|| Hallazgo {
                    codigo: &codes::V0646,
                    linea: ajuste.id.to_string(),
                    mensaje: format!("el {que} `{}` puede salir negativo: {}", ajuste.id, formato::numero(n)),
                    etiqueta: "haría lo contrario de lo que dice",
                    ayuda: "escríbalo de modo que no baje de cero, por ejemplo con `max(0, …)`",
                })
            }
            Clase::Juntos(uno, otro) => {
                (aplica(uno.si.as_ref(), &ambito) && aplica(otro.si.as_ref(), &ambito)).then(|| Hallazgo {
                    codigo: &codes::V0649,
                    linea: otro.id.to_string(),
                    mensaje: format!("los descuentos `{}` y `{}` pueden sumarse, sin tope", uno.id, otro.id),
                    etiqueta: "se descuentan los dos",
                    ayuda: "si no se acumulan, haga que sus condiciones se excluyan; si sí, diga hasta cuánto en `tope_descuento`",
                })
            }
            Clase::Resto => {
                let total = cobro::sin_limites(ambito.paquete, self.cobro, datos, fecha).ok()?;
                (total <= Decimal::new(-1, 2)).then(|| Hallazgo {
                    codigo: &codes::V0650,
                    linea: String::new(),
                    mensaje: format!(
                        "los descuentos de `{}` pueden pasar de lo que se cobra, por {}",
                        self.cobro.id,
                        formato::moneda(total.abs())
                    ),
                    etiqueta: "se cobraría cero, y lo que sobra se perdería sin decirlo",
                    ayuda: "diga en `tope_descuento` hasta cuánto se descuenta, por ejemplo `100 %`",
                })
            }
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

    fn problema(&self, hallazgo: Hallazgo, con: &Eleccion, fecha: Date) -> Problema {
        let ruta = format!("cobros.{}.{}", self.cobro.id, hallazgo.linea);
        let problema =
            Problema::new(hallazgo.codigo, self.obra.lugar(ruta.trim_end_matches('.')), hallazgo.mensaje)
                .etiqueta(hallazgo.etiqueta)
                .ayuda(hallazgo.ayuda);
        let valores = self.obra.banco().palabras(con);
        let cuando = formato::fecha(fecha);
        if valores.is_empty() {
            problema.nota(format!("ocurre con la tarifa del {cuando}"))
        } else {
            problema.nota(format!("ocurre con {valores}, con la tarifa del {cuando}"))
        }
    }

    /// Two values of a field between which the total goes down, all else equal.
    fn decrece(&self, campo: &CampoId, partidas: &[Partida<'a>]) -> Option<Problema> {
        let banco = self.obra.banco();
        let fecha = self.fechas.first().copied().unwrap_or(DIA);
        let exprs: Vec<&'a Expr> = partidas.iter().flat_map(|p| &p.exprs).map(|e| &e.arbol).collect();
        let montos: Vec<&'a Valoracion> = partidas.iter().filter_map(|p| p.monto).collect();
        let hechura = banco.hechura(&exprs, &montos);
        let propia = Variable::Campo(campo.clone());
        let lugar = hechura.variables.iter().position(|v| *v == propia)?;
        let mut candidatos: Vec<Vec<Option<Valor>>> =
            hechura.variables.iter().map(|v| banco.candidatos(v, &hechura.cortes)).collect();
        let propios = std::mem::replace(candidatos.get_mut(lugar)?, vec![None]);
        let mut escalones: Vec<(Decimal, Valor)> =
            propios.into_iter().flatten().filter_map(|valor| Some((cifra(&valor)?, valor))).collect();
        escalones.sort_by_key(|(n, _)| *n);
        escalones.dedup();
        for grupo in self.grupos(&hechura) {
            let una = grupo.first()?;
            let mut escena = Escena::new(*banco, &hechura.variables, &una.fin, fecha).generosa();
            let hallado = combinar(&candidatos, DE_LOS_DEMAS, |fila| {
                let mut fila = fila.to_vec();
                let mut mayor: Option<Decimal> = None;
                for (_, valor) in &escalones {
                    *fila.get_mut(lugar)? = Some(valor);
                    let Ok(total) = cobro::importe(banco.paquete(), self.cobro, escena.poner(&fila), fecha)
                    else {
                        continue;
                    };
                    if mayor.is_some_and(|m| m > total) {
                        let mut con = eleccion(&hechura.variables, &fila);
                        con.remove(&propia);
                        return grupo
                            .iter()
                            .find_map(|l| self.baja(l, &propia, &escalones, (&exprs, &montos), &con, fecha));
                    }
                    mayor = Some(total);
                }
                None
            });
            if let Some((con, (menor, antes), (mayor, despues))) = hallado {
                let dicho = |v: &Valor| formato::valor_en_palabras(v, self.obra.tramite.campo(campo));
                let mensaje = format!(
                    "el cobro `{}` no crece con `{campo}`: con {} son {} y con {} son {}",
                    self.cobro.id,
                    dicho(&menor),
                    formato::moneda(antes),
                    dicho(&mayor),
                    formato::moneda(despues)
                );
                let hallazgo = Hallazgo {
                    codigo: &codes::V0647,
                    linea: String::new(),
                    mensaje,
                    etiqueta: "quien tiene más pagaría menos",
                    ayuda: "revise los tramos y los límites, o quite el campo de `creciente`",
                };
                return Some(self.problema(hallazgo, &con, fecha));
            }
        }
        None
    }

    /// The first fall of the total among the values of a field with which somebody arrives.
    fn baja(
        &self,
        llegada: &Llegada<'a>,
        propia: &Variable,
        escalones: &[(Decimal, Valor)],
        (exprs, montos): (&[&'a Expr], &[&'a Valoracion]),
        con: &Eleccion,
        fecha: Date,
    ) -> Option<Caida> {
        let banco = self.obra.banco();
        let (mut demas, cortes) = self.del_camino(llegada, exprs, montos, con);
        demas.retain(|v| v != propia);
        banco.buscar(&demas, &cortes, DE_LOS_DEMAS, |resto| {
            let mut previo: Option<(Valor, Decimal)> = None;
            for (_, valor) in escalones {
                let mut completa = con.clone();
                completa.extend(resto.clone());
                completa.insert(propia.clone(), Some(valor.clone()));
                if !banco.se_camina(&llegada.condiciones, &llegada.fin, &completa, fecha) {
                    continue;
                }
                let datos = banco.datos(&completa, &llegada.fin, fecha);
                let Ok(total) = cobro::importe(banco.paquete(), self.cobro, &datos, fecha) else { continue };
                let ahora = (valor.clone(), total);
                match previo.take() {
                    Some(antes) if antes.1 > total => return Some((con.clone(), antes, ahora)),
                    _ => previo = Some(ahora),
                }
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
