//! A value in its four forms (an expression, by range, by option, by condition), wherever a value stands.

use rust_decimal::{Decimal, RoundingStrategy};
use schemas::diagnostic::Severidad;
use schemas::expr::{CasoValor, Cota, Expr, Expresion, FilaSegun, Raiz, Tramo, Valoracion};
use schemas::valor::Valor;

use super::alcance::Alcance;
use super::contexto::{Contexto, Limites, opciones_de};
use crate::diag::{Problema, Sink, Span, cercano, codes};
use crate::forma::{self, Forma};
use crate::tipos::Tipo;
use crate::yaml::{Escalar, Nodo};

/// Reads a value. `esperado` is absent where any type will do (a cálculo).
pub fn leer(
    nodo: &Nodo,
    esperado: Option<&Tipo>,
    alcance: &Alcance,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<(Valoracion, Tipo)> {
    if let Some(escalar) = nodo.escalar() {
        if escalar.es_vacio() {
            forma::escalar(nodo, "un valor", sink);
            return None;
        }
        return ctx.expresion(escalar, esperado, alcance, sink).map(|(e, tipo)| (Valoracion::Expr(e), tipo));
    }
    let mut forma = Forma::abrir(nodo, "el valor", sink)?;
    if esperado.is_none() {
        forma.admite(&["etiqueta"]);
    }
    // A cálculo may carry its label and its article beside an expression: `{valor: …, etiqueta: …, fundamento: …}`.
    let leido = if forma.tiene("tramos") {
        tramos(&mut forma, esperado, alcance, ctx, sink)
    } else if forma.tiene("valores") {
        por_opcion(&mut forma, esperado, alcance, ctx, sink)
    } else if forma.tiene("casos") {
        casos(&mut forma, esperado, alcance, ctx, sink)
    } else if forma.tiene("valor") {
        let escalar = forma.requerida("valor", sink).and_then(|n| forma::escalar(n, "una expresión", sink));
        escalar
            .and_then(|e| ctx.expresion(e, esperado, alcance, sink))
            .map(|(e, tipo)| (Valoracion::Expr(e), tipo))
    } else {
        sink.push(
            Problema::new(&codes::V0203, forma.span(), "el valor no dice cómo se obtiene")
                .ayuda("escriba una expresión, o `segun` con `tramos` o `valores`, o `casos` con `sino`"),
        );
        return None;
    };
    let _ = super::cita::leer(&mut forma, &ctx.municipio.ordenamientos, sink);
    forma.cerrar(sink);
    leido
}

/// The values of a table: bare ids that mean nothing else are options of their own.
struct Celdas<'t> {
    escalares: Vec<&'t Escalar>,
    /// The type that is wanted, or that of bare ids; absent where the cells themselves decide.
    pedido: Option<Tipo>,
    /// The type of the cells so far.
    tipo: Option<Tipo>,
}

impl<'t> Celdas<'t> {
    fn new(
        escalares: Vec<&'t Escalar>,
        esperado: Option<&Tipo>,
        alcance: &Alcance,
        ctx: &Contexto<'_>,
    ) -> Self {
        let ids: Vec<String> =
            escalares.iter().filter(|e| es_id(&e.texto)).map(|e| e.texto.clone()).collect();
        let sueltas = ids.len() == escalares.len() && !ids.iter().any(|id| ctx.es_nombre(id, alcance));
        let pedido = match esperado {
            Some(tipo) => Some(tipo.clone()),
            None if sueltas && !ids.is_empty() => Some(Tipo::Opcion(opciones_de(&ids))),
            None => None,
        };
        Self { escalares, tipo: pedido.clone(), pedido }
    }

    fn compilar(
        &mut self,
        escalar: &Escalar,
        alcance: &Alcance,
        ctx: &Contexto<'_>,
        sink: &mut Sink,
    ) -> Option<Expresion> {
        if let Some(Tipo::Opcion(opciones)) = &self.pedido
            && es_id(&escalar.texto)
            && opciones.tiene(&escalar.texto)
        {
            let arbol = Expr::Literal(Valor::Opcion(escalar.texto.clone()));
            return Some(Expresion { fuente: escalar.texto.clone(), arbol });
        }
        let (expresion, tipo) = ctx.expresion(escalar, self.pedido.as_ref(), alcance, sink)?;
        match &self.tipo {
            None => self.tipo = Some(tipo),
            Some(previo) => match previo.unir(&tipo) {
                Some(union) => self.tipo = Some(union),
                None => {
                    sink.push(
                        Problema::new(
                            &codes::V0206,
                            escalar.span,
                            format!("este valor es {} y antes se dio {}", tipo.nombre(), previo.nombre()),
                        )
                        .ayuda("todos los valores deben ser del mismo tipo"),
                    );
                    return None;
                }
            },
        }
        Some(expresion)
    }

    fn tipo(&self) -> Tipo {
        self.tipo.clone().unwrap_or(Tipo::Malo)
    }
}

fn es_id(texto: &str) -> bool {
    let mut letras = texto.chars();
    letras.next().is_some_and(|c| c.is_ascii_lowercase() || c == 'ñ')
        && letras.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == 'ñ' || c == '_')
}

struct TramoLeido<'t> {
    desde: Option<Cota>,
    hasta: Option<Cota>,
    valor: &'t Escalar,
    span: Span,
}

fn tramos(
    forma: &mut Forma<'_>,
    esperado: Option<&Tipo>,
    alcance: &Alcance,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<(Valoracion, Tipo)> {
    // Whatever is wrong with `segun`, the rest belongs here.
    forma.admite(&["tramos"]);
    let escalar = forma.requerida("segun", sink).and_then(|n| forma::escalar(n, "un número", sink));
    let segun = escalar.and_then(|e| ctx.expresion(e, None, alcance, sink).map(|x| (e, x)));
    if let Some((escalar, (_, tipo))) = &segun
        && !tipo.es_cantidad()
        && !tipo.es_malo()
    {
        sink.push(Problema::new(
            &codes::V0206,
            escalar.span,
            format!("los tramos clasifican un número y esto es {}", tipo.nombre()),
        ));
        return None;
    }
    let nodo = forma.requerida("tramos", sink)?;
    let mut leidos: Vec<TramoLeido<'_>> = Vec::new();
    let mut completo = true;
    for nodo in forma::lista(nodo, sink) {
        match tramo(nodo, sink) {
            Some(tramo) => leidos.push(tramo),
            None => completo = false,
        }
    }
    if completo {
        completo = encadenar(&mut leidos, segun.as_ref().map(|(e, (x, t))| (*e, x, t)), ctx, sink);
    }
    let mut celdas = Celdas::new(leidos.iter().map(|t| t.valor).collect(), esperado, alcance, ctx);
    let mut salida = Vec::new();
    for escalar in celdas.escalares.clone() {
        let expresion = celdas.compilar(escalar, alcance, ctx, sink);
        salida.push(expresion);
    }
    let valores: Option<Vec<Expresion>> = salida.into_iter().collect();
    let (segun, valores) = (segun?.1.0, valores?);
    let tramos = leidos
        .into_iter()
        .zip(valores)
        .map(|(t, valor)| Tramo { desde: t.desde, hasta: t.hasta, valor })
        .collect();
    completo.then(|| (Valoracion::Tramos { segun, tramos }, celdas.tipo()))
}

fn tramo<'t>(nodo: &'t Nodo, sink: &mut Sink) -> Option<TramoLeido<'t>> {
    let mut forma = Forma::abrir(nodo, "el tramo", sink)?;
    let mut cota = |clave: &'static str, incluida: bool, sink: &mut Sink| {
        forma.opcional(clave).map(|n| forma::decimal(n, sink).map(|valor| Cota { valor, incluida }))
    };
    let arriba = (cota("hasta", true, sink), cota("menos_de", false, sink));
    let abajo = (cota("desde", true, sink), cota("mas_de", false, sink));
    let valor = forma.requerida("valor", sink).and_then(|n| forma::escalar(n, "un valor", sink));
    let span = forma.span();
    forma.cerrar(sink);
    let una = |par: (Option<Option<Cota>>, Option<Option<Cota>>), sink: &mut Sink| match par {
        (Some(_), Some(_)) => {
            sink.push(
                Problema::new(&codes::V0207, span, "el tramo dice dos veces el mismo límite")
                    .ayuda("deje uno solo: `hasta` incluye el número, `menos_de` no"),
            );
            Err(())
        }
        (Some(None), None) | (None, Some(None)) => Err(()),
        (Some(Some(c)), None) | (None, Some(Some(c))) => Ok(Some(c)),
        (None, None) => Ok(None),
    };
    let (hasta, desde) = (una(arriba, sink), una(abajo, sink));
    Some(TramoLeido { desde: desde.ok()?, hasta: hasta.ok()?, valor: valor?, span })
}

/// Checks that ranges meet and cover the field, and writes the lower bound of each.
fn encadenar(
    tramos: &mut [TramoLeido<'_>],
    segun: Option<(&Escalar, &Expresion, &Tipo)>,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> bool {
    let nombre = segun.map_or("el número", |(e, ..)| e.texto.as_str()).to_owned();
    let limites = segun.and_then(|(_, e, _)| limites_de(e, ctx));
    let reja = limites.map(|l| l.decimales).or(segun.filter(|(.., t)| **t == Tipo::Entero).map(|_| 0));
    let mut bien = true;
    for i in 1..tramos.len() {
        let (antes, despues) = tramos.split_at_mut(i);
        let (Some(previo), Some(este)) = (antes.last(), despues.first_mut()) else { continue };
        let Some(fin) = previo.hasta.clone() else {
            sink.push(
                Problema::new(
                    &codes::V0601,
                    este.span,
                    format!("el tramo {} nunca aplica: el anterior no tiene límite superior", i + 1),
                )
                .secundaria(previo.span, "éste llega hasta el final"),
            );
            bien = false;
            continue;
        };
        let inicio = Cota { valor: fin.valor, incluida: !fin.incluida };
        match &este.desde {
            None => este.desde = Some(inicio),
            Some(dicho) if *dicho == inicio => {}
            Some(dicho) => {
                let (que, con, codigo) = match encuentro(&fin, dicho, reja) {
                    // No value of the field falls between the two, nor in both.
                    Encuentro::Justo => continue,
                    Encuentro::Hueco(con) => ("no aplica ningún tramo".to_owned(), con, &codes::V0601),
                    Encuentro::Traslape(con) => {
                        let mismo = previo.valor.texto == este.valor.texto;
                        let codigo = if mismo { &codes::V0612 } else { &codes::V0601 };
                        (format!("aplican los tramos {i} y {}", i + 1), con, codigo)
                    }
                };
                bien &= codigo.severidad != Severidad::Error;
                sink.push(
                    Problema::new(codigo, este.span, format!("con {nombre} = {con} {que}"))
                        .secundaria(previo.span, format!("el tramo {i} termina en {}", describe(&fin, false)))
                        .etiqueta(format!("el tramo {} empieza en {}", i + 1, describe(dicho, true)))
                        .ayuda("quite `desde` o `mas_de`: cada tramo empieza donde termina el anterior"),
                );
            }
        }
        if let (Some(desde), Some(hasta)) = (&este.desde, &este.hasta)
            && (desde.valor > hasta.valor
                || (desde.valor == hasta.valor && !(desde.incluida && hasta.incluida)))
        {
            sink.push(Problema::new(
                &codes::V0601,
                este.span,
                format!(
                    "el tramo {} está vacío: termina en {} y el anterior llega hasta {}",
                    i + 1,
                    hasta.valor,
                    fin.valor
                ),
            ));
            bien = false;
        }
    }
    if let Some(ultimo) = tramos.last()
        && let Some(hasta) = &ultimo.hasta
        && limites
            .as_ref()
            .and_then(|l| l.maximo)
            .is_none_or(|max| max > hasta.valor || (max == hasta.valor && !hasta.incluida))
    {
        let con = limites.and_then(|l| l.maximo).unwrap_or(hasta.valor + Decimal::ONE);
        sink.push(
            Problema::new(&codes::V0601, ultimo.span, format!("con {nombre} = {con} no aplica ningún tramo"))
                .ayuda("deje el último tramo sin `hasta`, o ponga `maximo` al campo"),
        );
        bien = false;
    }
    if let Some(primero) = tramos.first()
        && let Some(desde) = &primero.desde
        && limites
            .as_ref()
            .and_then(|l| l.minimo)
            .is_none_or(|min| min < desde.valor || (min == desde.valor && !desde.incluida))
    {
        let con = limites.and_then(|l| l.minimo).unwrap_or(desde.valor - Decimal::ONE);
        sink.push(
            Problema::new(
                &codes::V0601,
                primero.span,
                format!("con {nombre} = {con} no aplica ningún tramo"),
            )
            .ayuda("quite el límite inferior del primer tramo, o ponga `minimo` al campo"),
        );
        bien = false;
    }
    bien
}

/// How one range ends and the next begins, over the values that the field takes.
enum Encuentro {
    Justo,
    /// This value is in neither.
    Hueco(Decimal),
    /// This value is in both.
    Traslape(Decimal),
}

/// `reja` is the number of decimals that the values have; without it any value may occur.
fn encuentro(fin: &Cota, inicio: &Cota, reja: Option<u32>) -> Encuentro {
    // The first value past an end, or from a beginning on.
    let primero = |valor: Decimal, incluido: bool| {
        let reja = reja?;
        let paso = Decimal::new(1, reja);
        let arriba = valor.round_dp_with_strategy(reja, RoundingStrategy::ToPositiveInfinity);
        let mut primero = if arriba == valor && !incluido { arriba + paso } else { arriba };
        primero.rescale(reja);
        Some(primero)
    };
    let medio = || ((fin.valor + inicio.valor) / Decimal::TWO).normalize();
    let (a, b) = (fin.valor, inicio.valor);
    let huerfano = match primero(a, !fin.incluida) {
        Some(v) => (v < b || (v == b && !inicio.incluida)).then_some(v),
        None if a < b => Some(medio()),
        None => (a == b && !fin.incluida && !inicio.incluida).then_some(a),
    };
    let comun = match primero(b, inicio.incluida) {
        Some(v) => (v < a || (v == a && fin.incluida)).then_some(v),
        None if b < a && !inicio.incluida => Some(medio()),
        None => (b < a || (a == b && fin.incluida && inicio.incluida)).then_some(b),
    };
    match (huerfano, comun) {
        (Some(v), _) => Encuentro::Hueco(v),
        (None, Some(v)) => Encuentro::Traslape(v),
        (None, None) => Encuentro::Justo,
    }
}

fn describe(cota: &Cota, abajo: bool) -> String {
    match (cota.incluida, abajo) {
        (true, _) => cota.valor.to_string(),
        (false, true) => format!("más de {}", cota.valor),
        (false, false) => format!("menos de {}", cota.valor),
    }
}

/// The declared limits of the field that is classed.
fn limites_de(expresion: &Expresion, ctx: &Contexto<'_>) -> Option<Limites> {
    match &expresion.arbol {
        Expr::Ruta(ruta) if ruta.partes.is_empty() => match &ruta.raiz {
            Raiz::Campo(campo) => ctx.limites.get(campo.as_str()).copied(),
            _ => None,
        },
        _ => None,
    }
}

fn por_opcion(
    forma: &mut Forma<'_>,
    esperado: Option<&Tipo>,
    alcance: &Alcance,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<(Valoracion, Tipo)> {
    forma.admite(&["valores", "sino"]);
    let nodos = forma.requerida("segun", sink).map(|n| forma::lista(n, sink)).unwrap_or_default();
    let mut segun = Vec::new();
    let mut dominios: Vec<Vec<String>> = Vec::new();
    for nodo in nodos {
        let Some(escalar) = forma::escalar(nodo, "una opción", sink) else { continue };
        let Some((expresion, tipo)) = ctx.expresion(escalar, None, alcance, sink) else { continue };
        match tipo {
            Tipo::Opcion(opciones) => dominios.push(opciones.ids().map(str::to_owned).collect()),
            Tipo::Booleano => dominios.push(vec!["si".to_owned(), "no".to_owned()]),
            Tipo::Malo => return None,
            otro => {
                sink.push(
                    Problema::new(
                        &codes::V0206,
                        escalar.span,
                        format!("`valores` elige por opción y esto es {}", otro.nombre()),
                    )
                    .ayuda("use `tramos` para números, o `casos` para condiciones"),
                );
                return None;
            }
        }
        segun.push(expresion);
    }
    let nodo = forma.requerida("valores", sink)?;
    let mut filas: Vec<(Vec<String>, &Escalar)> = Vec::new();
    let leidas = recorrer(nodo, &dominios, &mut Vec::new(), &mut filas, sink);
    let sino = forma.opcional("sino").and_then(|n| forma::escalar(n, "un valor", sink));
    if segun.len() != nodos.len() || !leidas {
        return None;
    }
    if sino.is_none() {
        let faltan = faltantes(&dominios, &filas);
        if !faltan.is_empty() {
            sink.push(
                Problema::new(&codes::V0603, nodo.span, format!("falta el valor de: {}", faltan.join("; ")))
                    .ayuda("agregue esos renglones, o `sino:` con el valor de los demás"),
            );
            return None;
        }
    }
    let mut celdas = Celdas::new(filas.iter().map(|(_, e)| *e).chain(sino).collect(), esperado, alcance, ctx);
    let mut compiladas = Vec::new();
    for (claves, escalar) in &filas {
        // What the keys say is known in their cell: `habitacional` in the row of `uso`.
        compiladas.push(
            celdas
                .compilar(escalar, alcance, ctx, sink)
                .map(|valor| FilaSegun { claves: claves.clone(), valor }),
        );
    }
    let sino = sino.map(|e| celdas.compilar(e, alcance, ctx, sink));
    let filas: Option<Vec<FilaSegun>> = compiladas.into_iter().collect();
    let sino = match sino {
        None => None,
        Some(leido) => Some(leido?),
    };
    Some((Valoracion::Segun { segun, filas: filas?, sino }, celdas.tipo()))
}

fn recorrer<'t>(
    nodo: &'t Nodo,
    dominios: &[Vec<String>],
    claves: &mut Vec<String>,
    filas: &mut Vec<(Vec<String>, &'t Escalar)>,
    sink: &mut Sink,
) -> bool {
    let Some((dominio, resto)) = dominios.split_first() else {
        return match forma::escalar(nodo, "un valor", sink) {
            Some(escalar) => {
                filas.push((claves.clone(), escalar));
                true
            }
            None => false,
        };
    };
    let Some(mapa) = Forma::abrir(nodo, "`valores`", sink) else { return false };
    let mut bien = true;
    for (clave, nodo) in mapa.mapa().iter() {
        if !dominio.contains(&clave.texto) {
            let problema =
                Problema::new(&codes::V0205, clave.span, format!("`{}` no es una opción aquí", clave.texto))
                    .etiqueta(format!("las opciones son: {}", nombrar(dominio)));
            let faltan = dominio.iter().map(String::as_str).filter(|d| mapa.mapa().get(d).is_none());
            sink.push(match cercano(&clave.texto, faltan) {
                Some(parecido) => problema.arreglo_probable(
                    format!("¿quiso decir `{parecido}`?"),
                    [(clave.span, parecido.to_owned())],
                ),
                None => problema,
            });
            bien = false;
            continue;
        }
        claves.push(clave.texto.clone());
        bien &= recorrer(nodo, resto, claves, filas, sink);
        claves.pop();
    }
    bien && !mapa.mapa().incompleto
}

/// Combinations without a row, a few of them.
/// The options of a field in a line; of hundreds, some.
fn nombrar(dominio: &[String]) -> String {
    const TOPE: usize = 40;
    let primeras = dominio.get(..TOPE).filter(|_| dominio.len() > TOPE);
    match primeras {
        Some(primeras) => format!("{} y {} más", primeras.join(", "), dominio.len() - TOPE),
        None => dominio.join(", "),
    }
}

fn faltantes(dominios: &[Vec<String>], filas: &[(Vec<String>, &Escalar)]) -> Vec<String> {
    let mut combinaciones: Vec<Vec<String>> = vec![Vec::new()];
    for dominio in dominios {
        combinaciones = combinaciones
            .into_iter()
            .flat_map(|c| dominio.iter().map(move |d| c.iter().cloned().chain([d.clone()]).collect()))
            .take(10_000)
            .collect();
    }
    let dichas: std::collections::BTreeSet<&Vec<String>> = filas.iter().map(|(claves, _)| claves).collect();
    combinaciones.into_iter().filter(|c| !dichas.contains(c)).map(|c| c.join(" y ")).take(5).collect()
}

fn casos(
    forma: &mut Forma<'_>,
    esperado: Option<&Tipo>,
    alcance: &Alcance,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<(Valoracion, Tipo)> {
    let nodo = forma.requerida("casos", sink)?;
    let sino = forma.requerida("sino", sink).and_then(|n| forma::escalar(n, "un valor", sink));
    let mut leidos: Vec<(&Escalar, &Escalar)> = Vec::new();
    let mut completo = true;
    for nodo in forma::lista(nodo, sink) {
        let Some(mut uno) = Forma::abrir(nodo, "el caso", sink) else {
            completo = false;
            continue;
        };
        let si = uno.requerida("si", sink).and_then(|n| forma::escalar(n, "una condición", sink));
        let valor = uno.requerida("valor", sink).and_then(|n| forma::escalar(n, "un valor", sink));
        let _ = super::cita::leer(&mut uno, &ctx.municipio.ordenamientos, sink);
        uno.cerrar(sink);
        match (si, valor) {
            (Some(si), Some(valor)) => leidos.push((si, valor)),
            _ => completo = false,
        }
    }
    let sino = sino?;
    let mut celdas =
        Celdas::new(leidos.iter().map(|(_, v)| *v).chain([sino]).collect(), esperado, alcance, ctx);
    let mut salida = Vec::new();
    let mut resto = alcance.clone();
    for (si, valor) in leidos {
        let condicion = ctx.condicion(si, &resto, sink);
        let valor = celdas.compilar(valor, &resto.con(condicion.as_ref()), ctx, sink);
        if let Some(condicion) = &condicion {
            resto = resto.sin(condicion);
        }
        match (condicion, valor) {
            (Some(si), Some(valor)) => salida.push(CasoValor { si, valor }),
            _ => completo = false,
        }
    }
    let sino = celdas.compilar(sino, &resto, ctx, sink)?;
    completo.then(|| (Valoracion::Casos { casos: salida, sino: Some(sino) }, celdas.tipo()))
}
