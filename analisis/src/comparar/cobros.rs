//! What is paid: bills, their lines, surcharges, discounts, limits and rounding, and the cálculos of which they are made.
//!
//! What changed in a formula is told as it is written, and is `Compatible` by itself; what it does to who pays is told apart, by
//! regions of values, each with both amounts (`Atencion` where somebody pays more). Both versions are computed with the same parameters
//! and on the same day, so a UMA that went up is never told as a formula that changed; `parametros` tells that.
//!
//! A formula that could not be computed in both is `Atencion`. So are a new bill, line or surcharge, and a discount that is gone.

use std::collections::BTreeSet;

use engine::formato::{enumerar, mayuscula, moneda};
use schemas::expr::{Raiz, Valoracion};
use schemas::paquete::{
    Ajuste, Cobro, Concepto, Cuanto, FechaTarifa, ModoRedondeo, Paquete, RedondeaA, RedondeaEn,
};
use serde_json::Value;

use super::condiciones::alcanzadas;
use super::cotejo::{Cotejo, leidas, solo, tasa};
use super::diferencias::por_id;
use super::palabras::{cita, condicion, formula};
use super::pluma::{Pluma, Senda};
use super::regiones::{self, Regiones};
use super::{Cambio, Clase, Para};

/// Regions that are told of one line; the rest is counted.
const REGIONES: usize = 8;

/// Tells what changes in what is paid.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let cotejo = Cotejo::new(pluma);
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    let mut calculada = true;
    for (id, a, b) in por_id(&antes.tramite.cobros, &ahora.tramite.cobros, |c| &c.id) {
        let senda = Senda::de(&["tramite", "cobros", &id]);
        match (a, b) {
            (None, Some(b)) => {
                let que = format!("Ahora se cobra {}.", cita(&b.nombre));
                let ejemplo = muestra(pluma, &cotejo, b);
                pluma.dice(&senda, Cambio::de(Para::Costo, Clase::Atencion, que).por_ejemplo(ejemplo));
            }
            (Some(a), None) => {
                let que = format!("Ya no se cobra {}.", cita(&a.nombre));
                pluma.dice(&senda, Cambio::de(Para::Costo, Clase::Compatible, que));
            }
            (Some(a), Some(b)) => calculada &= cobro(pluma, &cotejo, &senda, a, b),
            (None, None) => {}
        }
    }
    calculos(pluma, calculada);
}

/// What a new bill or line amounts to with some data.
fn muestra(pluma: &Pluma<'_>, cotejo: &Cotejo<'_>, b: &Cobro) -> String {
    let nada = Cobro { conceptos: Vec::new(), ..sin_ajustes(b) };
    let regiones = regiones::comparar(pluma, cotejo, &nada, b);
    let Some(region) = regiones.distintas.first() else { return String::new() };
    let Some(punto) = region.puntos.iter().find(|p| p.ahora > p.antes) else { return String::new() };
    let con = if region.fija { region.lugar() } else { format!("con {}", punto.con) };
    let con = con.trim();
    if con.is_empty() || con == "con" {
        return format!("{}.", moneda(punto.ahora));
    }
    mayuscula(&format!("{con}: {}.", moneda(punto.ahora)))
}

fn sin_ajustes(cobro: &Cobro) -> Cobro {
    Cobro {
        recargos: Vec::new(),
        descuentos: Vec::new(),
        tope_descuento: None,
        minimo: None,
        maximo: None,
        ..cobro.clone()
    }
}

/// Whether two bills would be computed alike: what they read through cálculos and fields included.
fn se_calculan_igual(pluma: &Pluma<'_>, a: &Cobro, b: &Cobro) -> bool {
    let (de_a, de_b) = (leidas(pluma.antes, a), leidas(pluma.ahora, b));
    de_a == de_b
        && de_b.iter().all(|ruta| match &ruta.raiz {
            Raiz::Calculo(id) => {
                pluma.antes.tramite.calculo(id).map(|c| &c.valor)
                    == pluma.ahora.tramite.calculo(id).map(|c| &c.valor)
            }
            Raiz::Campo(id) => {
                let suyo = |p: &Paquete| p.tramite.campo(id).map(|c| (c.visible_si.clone(), c.tipo.clone()));
                suyo(pluma.antes) == suyo(pluma.ahora)
            }
            _ => true,
        })
}

/// Tells one bill. Answers whether all that differs in it could be computed.
fn cobro(pluma: &mut Pluma<'_>, cotejo: &Cotejo<'_>, senda: &Senda, a: &Cobro, b: &Cobro) -> bool {
    let mut calculada = true;
    for (id, x, y) in por_id(&a.conceptos, &b.conceptos, |c| &c.id) {
        let senda = senda.y("conceptos").y(&id);
        match (x, y) {
            (None, Some(y)) => {
                let que = format!("En {} hay un concepto nuevo: {}.", cita(&b.nombre), cita(&y.nombre));
                let ejemplo = muestra(pluma, cotejo, &solo(b, y));
                pluma.dice(
                    &senda,
                    Cambio::de(Para::Costo, Clase::Atencion, que).es(formula(&y.monto)).por_ejemplo(ejemplo),
                );
            }
            (Some(x), None) => {
                let que = format!("En {} ya no se cobra {}.", cita(&b.nombre), cita(&x.nombre));
                pluma.dice(&senda, Cambio::de(Para::Costo, Clase::Compatible, que).era(formula(&x.monto)));
            }
            (Some(x), Some(y)) => {
                let (solo_a, solo_b) = (solo(a, x), solo(b, y));
                let escrito = concepto_difiere(x, y);
                if escrito || !se_calculan_igual(pluma, &solo_a, &solo_b) {
                    let regiones = regiones::comparar(pluma, cotejo, &solo_a, &solo_b);
                    calculada &= resuelta(&regiones);
                    concepto(pluma, &senda, x, y, &regiones);
                    contar(pluma, &senda, &cita(&y.nombre), &regiones, REGIONES);
                }
            }
            (None, None) => {}
        }
    }
    let nombre = cita(&b.nombre);
    let de_ajustes = ajustes(pluma, &senda.y("recargos"), &nombre, "recargo", &a.recargos, &b.recargos)
        | ajustes(pluma, &senda.y("descuentos"), &nombre, "descuento", &a.descuentos, &b.descuentos)
        | (a.tope_descuento != b.tope_descuento);
    let del_total = limites(pluma, senda, a, b);
    if de_ajustes || del_total {
        // A discount on one line is seen best on that line alone.
        let (x, y, que) = match afectados(a, b).filter(|_| !del_total) {
            Some((x, y)) => {
                let lineas: Vec<String> = y.conceptos.iter().map(|c| cita(&c.nombre)).collect();
                (x, y, format!("{}, con sus recargos y descuentos", enumerar(&lineas)))
            }
            None => (a.clone(), b.clone(), format!("El total de {nombre}")),
        };
        let regiones = regiones::comparar(pluma, cotejo, &x, &y);
        calculada &= resuelta(&regiones);
        let solo_redondeo = a.redondeo != b.redondeo && Cobro { redondeo: b.redondeo, ..a.clone() } == *b;
        let cuantas = if solo_redondeo { 1 } else { REGIONES };
        contar(pluma, senda, &que, &regiones, cuantas);
        if !resuelta(&regiones) {
            let que = format!("No se pudo comparar con todos los datos en qué cambia el total de {nombre}.");
            pluma.anota(senda, Cambio::de(Para::Costo, Clase::Atencion, que));
        }
    }
    calculada
}

/// The lines that the surcharges and discounts that differ are on, with all that is on them; nothing when that is the whole bill, or
/// when a cap joins them with others.
fn afectados(a: &Cobro, b: &Cobro) -> Option<(Cobro, Cobro)> {
    let ajustes = |c: &Cobro| c.recargos.iter().chain(&c.descuentos).cloned().collect::<Vec<Ajuste>>();
    let (de_a, de_b) = (ajustes(a), ajustes(b));
    let tope = a.tope_descuento.is_some() || b.tope_descuento.is_some();
    let mut lineas = BTreeSet::new();
    for (ajuste, otros) in de_a.iter().map(|x| (x, &de_b)).chain(de_b.iter().map(|y| (y, &de_a))) {
        let es_descuento = !a.recargos.iter().chain(&b.recargos).any(|r| r.id == ajuste.id);
        if !otros.contains(ajuste) || tope && es_descuento {
            lineas.extend(ajuste.sobre.iter().cloned());
        }
    }
    // An adjustment on other lines too is not told apart.
    let entero = |a: &Ajuste| {
        a.sobre.iter().all(|c| lineas.contains(c)) || !a.sobre.iter().any(|c| lineas.contains(c))
    };
    if !de_a.iter().chain(&de_b).all(entero) {
        return None;
    }
    let parte = |c: &Cobro| {
        let mut parte = Cobro { minimo: None, maximo: None, ..c.clone() };
        parte.conceptos.retain(|c| lineas.contains(&c.id));
        for lista in [&mut parte.recargos, &mut parte.descuentos] {
            lista.iter_mut().for_each(|a| a.sobre.retain(|c| lineas.contains(c)));
            lista.retain(|a| !a.sobre.is_empty());
        }
        parte
    };
    let (x, y) = (parte(a), parte(b));
    let menos = y.conceptos.len() < b.conceptos.len() || x.conceptos.len() < a.conceptos.len();
    (menos && !y.conceptos.is_empty()).then_some((x, y))
}

/// Whether something was computed, nothing was left out and, where no amount differs, that none does is proved.
const fn resuelta(regiones: &Regiones) -> bool {
    regiones.probadas > 0 && !regiones.faltan && !(regiones.distintas.is_empty() && regiones.sin_probar)
}

fn concepto_difiere(a: &Concepto, b: &Concepto) -> bool {
    (&a.si, &a.monto, &a.minimo, &a.maximo) != (&b.si, &b.monto, &b.minimo, &b.maximo)
}

fn concepto(pluma: &mut Pluma<'_>, senda: &Senda, a: &Concepto, b: &Concepto, regiones: &Regiones) {
    let nombre = cita(&b.nombre);
    let clase = if resuelta(regiones) { Clase::Compatible } else { Clase::Atencion };
    let fin = match (resuelta(regiones), regiones.distintas.is_empty()) {
        (true, true) => "Se paga lo mismo en todos los casos.",
        (true, false) => "",
        (false, true) if regiones.probadas > 0 => {
            "Con los valores que se compararon se paga lo mismo; no se pudo comprobar con todos."
        }
        (false, _) => "Con algunos datos no se pudo comparar lo que se paga.",
    };
    let mut dice = |clave: &str, que: String, antes: String, ahora: String| {
        pluma.dice(&senda.y(clave), Cambio::de(Para::Costo, clase, que).con(antes, ahora).por_ejemplo(fin));
    };
    if a.monto != b.monto {
        dice("monto", format!("Cambia cómo se calcula {nombre}."), formula(&a.monto), formula(&b.monto));
    }
    if a.si != b.si {
        dice(
            "si",
            format!("Cambia cuándo se cobra {nombre}."),
            condicion(a.si.as_ref()),
            condicion(b.si.as_ref()),
        );
    }
    let cota = |e: &Option<schemas::expr::Expresion>| {
        e.as_ref().map_or_else(|| "ninguno".to_owned(), |e| e.fuente.clone())
    };
    if a.minimo != b.minimo {
        dice("minimo", format!("Cambia el mínimo de {nombre}."), cota(&a.minimo), cota(&b.minimo));
    }
    if a.maximo != b.maximo {
        dice("maximo", format!("Cambia el máximo de {nombre}."), cota(&a.maximo), cota(&b.maximo));
    }
}

/// Tells the regions in which a line or a total differs.
fn contar(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, regiones: &Regiones, cuantas: usize) {
    for region in regiones.distintas.iter().take(cuantas) {
        // What is long is said apart.
        let larga = region.cuando.contains(';') || region.dia.is_some() && !region.cuando.is_empty();
        let lugar = if larga { region.solo_donde() } else { region.lugar() };
        let lugar = if lugar.is_empty() { lugar } else { format!(", {lugar},") };
        let cola = if larga { format!(" Así es cuando: {}.", region.cuando) } else { String::new() };
        let clase = if region.sube() { Clase::Atencion } else { Clase::Compatible };
        let que = format!("{nombre}{lugar} {}.{cola}", region.como());
        pluma.anota(senda, Cambio::de(Para::Costo, clase, que).por_ejemplo(region.ejemplo()));
    }
    let resto = regiones.distintas.get(cuantas..).unwrap_or_default();
    if !resto.is_empty() {
        let clase =
            if resto.iter().any(regiones::Region::sube) { Clase::Atencion } else { Clase::Compatible };
        let que = format!("{nombre} cambia también con otros valores, en {} casos más.", resto.len());
        let ejemplo = resto.first().map(regiones::Region::ejemplo).unwrap_or_default();
        pluma.anota(senda, Cambio::de(Para::Costo, clase, que).por_ejemplo(ejemplo));
    }
}

fn cuanto(cuanto: &Cuanto) -> String {
    match cuanto {
        Cuanto::Tasa(e) => format!("tasa {}", e.fuente),
        Cuanto::Monto(e) => e.fuente.clone(),
    }
}

/// Tells surcharges or discounts. Answers whether some differ in what they amount to.
fn ajustes(pluma: &mut Pluma<'_>, senda: &Senda, cobro: &str, que: &str, a: &[Ajuste], b: &[Ajuste]) -> bool {
    let mut difiere = false;
    let es_descuento = que == "descuento";
    for (id, x, y) in por_id(a, b, |a| &a.id) {
        let senda = senda.y(&id);
        match (x, y) {
            (None, Some(y)) => {
                difiere = true;
                let clase = if es_descuento { Clase::Compatible } else { Clase::Atencion };
                let frase = format!("En {cobro} hay un {que} nuevo: {}.", cita(&y.nombre));
                pluma.dice(&senda, Cambio::de(Para::Costo, clase, frase).es(cuanto(&y.cuanto)));
            }
            (Some(x), None) => {
                difiere = true;
                let clase = if es_descuento { Clase::Atencion } else { Clase::Compatible };
                let frase = format!("En {cobro} ya no hay el {que} {}.", cita(&x.nombre));
                pluma.dice(&senda, Cambio::de(Para::Costo, clase, frase).era(cuanto(&x.cuanto)));
            }
            (Some(x), Some(y)) => {
                let igual = tasa(&x.cuanto).arbol == tasa(&y.cuanto).arbol;
                let (a, b) = (x.si.as_ref().map(|e| &e.arbol), y.si.as_ref().map(|e| &e.arbol));
                let reune = |p: &Paquete, a: &Ajuste| {
                    let rutas =
                        a.si.iter().chain([tasa(&a.cuanto)]).flat_map(|e| engine::eval::rutas(&e.arbol));
                    alcanzadas(p, rutas)
                        .into_iter()
                        .filter_map(|r| match r {
                            Raiz::Calculo(id) => p.tramite.calculo(&id).map(|c| c.valor.clone()),
                            _ => None,
                        })
                        .collect::<Vec<Valoracion>>()
                };
                difiere |=
                    !igual || a != b || x.sobre != y.sobre || reune(pluma.antes, x) != reune(pluma.ahora, y);
                if x.cuanto != y.cuanto {
                    let frase = format!("Cambia de cuánto es el {que} {}.", cita(&y.nombre));
                    let cambio = Cambio::de(Para::Costo, Clase::Compatible, frase)
                        .con(cuanto(&x.cuanto), cuanto(&y.cuanto));
                    pluma.dice(&senda.y("cuanto"), cambio);
                }
                if x.si != y.si {
                    let frase = format!("Cambia cuándo se aplica el {que} {}.", cita(&y.nombre));
                    let cambio = Cambio::de(Para::Costo, Clase::Compatible, frase)
                        .con(condicion(x.si.as_ref()), condicion(y.si.as_ref()));
                    pluma.dice(&senda.y("si"), cambio);
                }
                if x.sobre != y.sobre {
                    let frase = format!("Cambia sobre qué se calcula el {que} {}.", cita(&y.nombre));
                    let nombres = |ids: &[schemas::ids::ConceptoId]| {
                        ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
                    };
                    let cambio = Cambio::de(Para::Costo, Clase::Compatible, frase)
                        .con(nombres(&x.sobre), nombres(&y.sobre));
                    pluma.dice(&senda.y("sobre"), cambio);
                }
            }
            (None, None) => {}
        }
    }
    difiere
}

/// Tells the limits of the whole, its rounding and the day that rules it. Answers whether the total may differ.
fn limites(pluma: &mut Pluma<'_>, senda: &Senda, a: &Cobro, b: &Cobro) -> bool {
    let nombre = cita(&b.nombre);
    let mut dice = |clave: &str, que: String, antes: String, ahora: String| {
        pluma.dice(&senda.y(clave), Cambio::de(Para::Costo, Clase::Compatible, que).con(antes, ahora));
    };
    if a.tope_descuento != b.tope_descuento {
        // What it does is seen with the discounts.
        let tope = |c: &Option<Cuanto>| c.as_ref().map_or_else(|| "ninguno".to_owned(), cuanto);
        dice(
            "tope_descuento",
            format!("Cambia el tope de los descuentos de {nombre}."),
            tope(&a.tope_descuento),
            tope(&b.tope_descuento),
        );
    }
    let cota = |e: &Option<schemas::expr::Expresion>| {
        e.as_ref().map_or_else(|| "ninguno".to_owned(), |e| e.fuente.clone())
    };
    if a.minimo != b.minimo {
        dice("minimo", format!("Cambia el mínimo de {nombre}."), cota(&a.minimo), cota(&b.minimo));
    }
    if a.maximo != b.maximo {
        dice("maximo", format!("Cambia el máximo de {nombre}."), cota(&a.maximo), cota(&b.maximo));
    }
    if a.redondeo != b.redondeo {
        let dicho = |c: &Cobro| {
            let a = match c.redondeo.a {
                RedondeaA::Centavo => "al centavo",
                RedondeaA::Peso => "al peso",
            };
            let modo = match c.redondeo.modo {
                ModoRedondeo::MitadArriba => "la mitad hacia arriba",
                ModoRedondeo::MitadPar => "la mitad al par",
                ModoRedondeo::Truncar => "hacia abajo",
                ModoRedondeo::Arriba => "hacia arriba",
            };
            let en = match c.redondeo.en {
                RedondeaEn::Concepto => "en cada concepto",
                RedondeaEn::Total => "en el total",
            };
            format!("{a}, {modo}, {en}")
        };
        dice("redondeo", format!("Cambia cómo se redondea {nombre}."), dicho(a), dicho(b));
    }
    if a.fecha_tarifa != b.fecha_tarifa {
        let dia = |f: FechaTarifa| match f {
            FechaTarifa::Solicitud => "en que se envía la solicitud",
            FechaTarifa::Liquidacion => "en que se llega al pago",
            FechaTarifa::Pago => "en que se paga",
        };
        let que = format!(
            "{nombre} se cobra con los valores del día {}; antes, del día {}.",
            dia(b.fecha_tarifa),
            dia(a.fecha_tarifa)
        );
        pluma.dice(&senda.y("fecha_tarifa"), Cambio::de(Para::Costo, Clase::Atencion, que));
    }
    (&a.minimo, &a.maximo, a.redondeo) != (&b.minimo, &b.maximo, b.redondeo)
}

/// Tells the cálculos. What they do to conditions, ways and bills is told there.
fn calculos(pluma: &mut Pluma<'_>, cobros_calculados: bool) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    let fuera = fuera_de_cobros(ahora);
    for (id, a, b) in por_id(&antes.tramite.calculos, &ahora.tramite.calculos, |c| &c.id) {
        let senda = Senda::de(&["tramite", "calculos", &id]);
        let nombre = cita(&pluma.calculo(&id));
        let de_cobro = !fuera.contains(&id);
        let para = if de_cobro { Para::Costo } else { Para::Operacion };
        match (a, b) {
            (None, Some(b)) => {
                let que = format!("Hay un cálculo nuevo: {nombre}.");
                pluma.dice(&senda, Cambio::de(para, Clase::Compatible, que).es(formula(&b.valor)));
            }
            (Some(a), None) => {
                let que = format!("Ya no se calcula {nombre}.");
                pluma.dice(&senda, Cambio::de(para, Clase::Compatible, que).era(formula(&a.valor)));
            }
            (Some(a), Some(b)) if a.valor != b.valor => {
                let igual = sin_fuentes(&a.valor) == sin_fuentes(&b.valor);
                let (que, para, clase) = match (igual, de_cobro && cobros_calculados) {
                    (true, _) => (
                        format!("{nombre} se calcula igual, dicho de otro modo."),
                        Para::Texto,
                        Clase::Compatible,
                    ),
                    (false, true) => (format!("Cambia cómo se calcula {nombre}."), para, Clase::Compatible),
                    (false, false) => (format!("Cambia cómo se calcula {nombre}."), para, Clase::Atencion),
                };
                let cambio = Cambio::de(para, clase, que).con(formula(&a.valor), formula(&b.valor));
                pluma.dice(&senda.y("valor"), cambio);
            }
            _ => {}
        }
    }
}

/// A value without the words of its author.
fn sin_fuentes(valor: &Valoracion) -> Value {
    fn quitar(json: &mut Value) {
        match json {
            Value::Object(miembros) => {
                if miembros.contains_key("arbol") {
                    miembros.remove("fuente");
                }
                miembros.values_mut().for_each(quitar);
            }
            Value::Array(todos) => todos.iter_mut().for_each(quitar),
            _ => {}
        }
    }
    let mut json = serde_json::to_value(valor).unwrap_or(Value::Null);
    quitar(&mut json);
    json
}

/// The cálculos that something besides a bill reads, through others too.
fn fuera_de_cobros(paquete: &Paquete) -> BTreeSet<String> {
    let mut resto = serde_json::to_value(&paquete.tramite).unwrap_or(Value::Null);
    if let Some(miembros) = resto.as_object_mut() {
        miembros.remove("cobros");
        miembros.remove("calculos");
    }
    let nombra = |json: &Value, id: &str| {
        let texto = json.to_string();
        texto.split(|c: char| !c.is_alphanumeric() && c != '_').any(|palabra| palabra == id)
    };
    let calculos = &paquete.tramite.calculos;
    let mut fuera: BTreeSet<String> =
        calculos.iter().map(|c| c.id.to_string()).filter(|id| nombra(&resto, id)).collect();
    // Each stands after those that it uses.
    for calculo in calculos.iter().rev() {
        if fuera.contains(calculo.id.as_str()) {
            let suyas = engine::eval::rutas_valoracion(&calculo.valor).into_iter();
            fuera.extend(suyas.filter_map(|r| match &r.raiz {
                Raiz::Calculo(id) => Some(id.to_string()),
                _ => None,
            }));
        }
    }
    fuera
}
