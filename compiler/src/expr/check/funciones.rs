//! The library: how many arguments each function takes, of which types, and what it gives (`lenguaje` §3.2).
//! Long because the library is: one method per family of functions.

use std::ops::Range;

use rust_decimal::Decimal;
use schemas::expr::{Expr, Funcion, Raiz, Ruta};
use schemas::valor::Valor;

use super::super::ast::{Kind, Nodo, Nombre};
use super::super::falla::Falla;
use super::aritmetica::es_cero;
use super::biblioteca::{AJENAS, forma, plural};
use super::{Pedido, Revisor, Visto, ensanchar, enumerar};
use crate::diag::{cercano, codes};
use crate::tipos::Tipo;

/// Directions of rounding, as `redondear` takes them.
const MODOS: [&str; 4] = ["mitad_arriba", "mitad_par", "truncar", "arriba"];

/// The most places that `redondear` leaves.
const MAX_LUGARES: i64 = 20;

impl Revisor<'_> {
    pub(super) fn llamada(
        &mut self,
        nodo: &Nodo,
        nombre: &Nombre,
        argumentos: &[Nodo],
        pedido: Option<Pedido<'_>>,
    ) -> Visto {
        let Some(funcion) = Funcion::de_nombre(&nombre.texto) else {
            self.funcion_desconocida(nombre);
            for argumento in argumentos {
                self.tal_cual(argumento, None);
            }
            return Visto::malo();
        };
        let (min, max) = funcion.aridad();
        if argumentos.len() < min || argumentos.len() > max {
            self.aridad(nodo, funcion, argumentos);
            return Visto::malo();
        }
        let (exprs, tipo) = match funcion {
            Funcion::Min | Funcion::Max | Funcion::Acotar | Funcion::Abs => {
                self.cantidades(funcion, argumentos, pedido)
            }
            Funcion::Redondear => self.redondear(argumentos, pedido),
            Funcion::Piso | Funcion::Techo => {
                (self.de_tipo(funcion, argumentos, &[Tipo::Decimal]), Tipo::Entero)
            }
            Funcion::Fracciones => {
                let (exprs, tipo) = self.cantidades(funcion, argumentos, None);
                if let Some(expr) = exprs.as_ref().and_then(|e| e.last())
                    && es_cero(expr)
                    && let Some(unidad) = argumentos.last()
                {
                    self.falla(
                        Falla::new(
                            &codes::V0416,
                            unidad.rango.clone(),
                            "la unidad de `fracciones` no puede ser cero",
                        )
                        .etiqueta("esto siempre es cero"),
                    );
                }
                (exprs, if tipo == Tipo::Malo { tipo } else { Tipo::Entero })
            }
            Funcion::Suma | Funcion::Mayor | Funcion::Menor => self.de_columna(funcion, argumentos),
            Funcion::Cuenta | Funcion::SinRepetir => {
                let exprs = self.listas(funcion, argumentos);
                (exprs, if funcion == Funcion::Cuenta { Tipo::Entero } else { Tipo::Booleano })
            }
            Funcion::Alguno | Funcion::Todos => {
                let lista = Tipo::Lista(Box::new(Tipo::Booleano));
                (self.de_tipo(funcion, argumentos, &[lista]), Tipo::Booleano)
            }
            Funcion::Largo => (self.de_tipo(funcion, argumentos, &[Tipo::Texto]), Tipo::Entero),
            Funcion::Contiene => {
                (self.de_tipo(funcion, argumentos, &[Tipo::Texto, Tipo::Texto]), Tipo::Booleano)
            }
            Funcion::Coincide => (self.coincide(argumentos), Tipo::Booleano),
            Funcion::Dias | Funcion::DiasHabiles | Funcion::Meses | Funcion::Anios => {
                (self.de_tipo(funcion, argumentos, &[Tipo::Entero]), Tipo::Duracion)
            }
            Funcion::Horas | Funcion::HorasHabiles => {
                (self.de_tipo(funcion, argumentos, &[Tipo::Decimal]), Tipo::Duracion)
            }
            Funcion::Fecha => return self.fecha(argumentos),
            Funcion::DiasEntre => {
                (self.de_tipo(funcion, argumentos, &[Tipo::Fecha, Tipo::Fecha]), Tipo::Entero)
            }
            Funcion::DiasHabilesEntre => (self.dias_habiles_entre(argumentos), Tipo::Entero),
            Funcion::Edad => (self.de_tipo(funcion, argumentos, &[Tipo::Fecha, Tipo::Fecha]), Tipo::Entero),
            Funcion::Anio | Funcion::Mes | Funcion::Dia => {
                (self.de_tipo(funcion, argumentos, &[Tipo::Fecha]), Tipo::Entero)
            }
            Funcion::ValorAl => self.valor_al(argumentos),
            Funcion::Vigente => (self.vigente(argumentos), Tipo::Booleano),
            Funcion::SiFalta => return self.si_falta(argumentos, pedido),
        };
        Visto::new(exprs.map(|argumentos| Expr::Llama { funcion, argumentos }), tipo)
    }

    fn funcion_desconocida(&mut self, nombre: &Nombre) {
        let Nombre { texto, rango } = nombre;
        if !self.es_desconocido(texto) {
            return self.falla(
                Falla::new(&codes::V0309, rango.clone(), format!("`{texto}` no es una función"))
                    .etiqueta("es un dato: no lleva paréntesis")
                    .ayuda("si quería multiplicar, escriba `*` entre los dos valores"),
            );
        }
        let ajena = AJENAS.iter().find(|(otra, _)| otra == texto).map(|(_, nuestra)| *nuestra);
        let candidato =
            ajena.or_else(|| cercano(texto, Funcion::TODAS.iter().map(|funcion| funcion.nombre())));
        let mut falla = Falla::new(&codes::V0304, rango.clone(), format!("la función `{texto}` no existe"))
            .etiqueta("función desconocida")
            .quiso_decir(candidato, str::to_owned);
        if matches!(texto.as_str(), "today" | "now" | "ahora" | "hoy") {
            falla = falla.ayuda("el día de hoy se escribe `hoy`, sin paréntesis, donde se permite");
        }
        self.falla(falla);
    }

    fn aridad(&mut self, nodo: &Nodo, funcion: Funcion, argumentos: &[Nodo]) {
        let (min, max) = funcion.aridad();
        let pide = match (min, max) {
            (1, 1) => "1 argumento".to_owned(),
            (a, b) if a == b => format!("{a} argumentos"),
            (a, b) => format!("entre {a} y {b} argumentos"),
        };
        let dados = match argumentos.len() {
            0 => "no se dio ninguno".to_owned(),
            1 => "se dio 1".to_owned(),
            n => format!("se dieron {n}"),
        };
        let mut falla = Falla::new(
            &codes::V0411,
            nodo.rango.clone(),
            format!("`{}` lleva {pide} y {dados}", funcion.nombre()),
        )
        .etiqueta(format!("se escribe `{}`", forma(funcion)));
        if argumentos.is_empty() {
            falla = falla.ayuda(format!("escriba `{}`", forma(funcion)));
        } else if let Some(numero) = self.con_miles(argumentos) {
            falla = falla.ayuda(format!("los números se escriben sin separador de miles: `{numero}`"));
        }
        self.falla(falla);
        for argumento in argumentos {
            self.tal_cual(argumento, None);
        }
    }

    /// `f(1,500)`: two arguments that look like one number.
    fn con_miles(&self, argumentos: &[Nodo]) -> Option<String> {
        argumentos.windows(2).find_map(|par| {
            let [a, b] = par else { return None };
            let (x, y) = (self.texto(&a.rango), self.texto(&b.rango));
            let cifras = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
            let grupo = y.get(..3).filter(|g| cifras(g))?;
            let suelto = !y.get(3..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
            (a.rango.end + 1 == b.rango.start && cifras(x) && suelto).then(|| format!("{x}{grupo}"))
        })
    }

    /// Every argument of its type, in order.
    fn de_tipo(&mut self, funcion: Funcion, argumentos: &[Nodo], tipos: &[Tipo]) -> Option<Vec<Expr>> {
        let vistos: Vec<Option<Expr>> =
            argumentos.iter().zip(tipos).map(|(nodo, tipo)| self.argumento(funcion, nodo, tipo)).collect();
        vistos.into_iter().collect()
    }

    fn argumento(&mut self, funcion: Funcion, nodo: &Nodo, tipo: &Tipo) -> Option<Expr> {
        let visto = self.valor(nodo, Some(Pedido { tipo, de: None }));
        // Where a date is wanted, one with its hour serves: its day is taken.
        if visto.tipo.cabe_en(tipo) || (*tipo == Tipo::Fecha && visto.tipo == Tipo::FechaHora) {
            return visto.expr;
        }
        self.otro_tipo(funcion, nodo, &visto.tipo, &plural(tipo));
        None
    }

    fn otro_tipo(&mut self, funcion: Funcion, nodo: &Nodo, tipo: &Tipo, espera: &str) {
        let es = tipo.nombre();
        let mut falla = Falla::new(
            &codes::V0412,
            nodo.rango.clone(),
            format!("`{}` espera {espera} y esto es {es}", funcion.nombre()),
        )
        .etiqueta(format!("esto es {es}"));
        falla = match (funcion, tipo) {
            (_, Tipo::Lista(dentro)) if matches!(**dentro, Tipo::Opcional(_)) => falla.ayuda(
                "en algunas filas puede faltar: agregue a la tabla una columna con `calculo: si_falta(columna, …)`",
            ),
            (Funcion::Min | Funcion::Max, Tipo::Lista(_)) => falla.ayuda("sobre una columna use `menor` o `mayor`"),
            (Funcion::Suma | Funcion::Mayor | Funcion::Menor, Tipo::Lista(dentro))
                if matches!(**dentro, Tipo::Registro(_)) =>
            {
                falla.ayuda("diga qué columna: `tabla.columna`")
            }
            (Funcion::Suma, tipo) if tipo.es_cantidad() => falla.ayuda("para sumar valores sueltos use `+`"),
            (Funcion::Largo, Tipo::Lista(_)) => falla.ayuda("las filas se cuentan con `cuenta`"),
            (Funcion::Dias | Funcion::DiasHabiles | Funcion::Meses | Funcion::Anios, Tipo::Decimal) => {
                falla.ayuda("redondee antes con `piso(…)` o `techo(…)`")
            }
            (_, Tipo::Texto) if espera == "una fecha" => falla.ayuda("una fecha se escribe `fecha(\"2026-02-05\")`"),
            _ => falla,
        };
        self.falla(falla);
    }

    /// `min`, `max`, `acotar`, `abs`, `fracciones`: numbers or money, all alike.
    fn cantidades(
        &mut self,
        funcion: Funcion,
        argumentos: &[Nodo],
        pedido: Option<Pedido<'_>>,
    ) -> (Option<Vec<Expr>>, Tipo) {
        let mut comun: Option<(Tipo, Range<usize>)> = None;
        let mut exprs: Vec<Option<Expr>> = argumentos.iter().map(|_| None).collect();
        let mut malo = false;
        let todo_literal = argumentos.iter().all(Nodo::es_literal);
        for literales in [false, true] {
            for (nodo, lugar) in argumentos.iter().zip(&mut exprs) {
                if nodo.es_literal() != literales {
                    continue;
                }
                let guia = comun.as_ref().map(|(tipo, _)| tipo.clone());
                let pedido_local = match &guia {
                    Some(tipo) => Some(Pedido { tipo, de: None }),
                    None => pedido.filter(|_| todo_literal),
                };
                let visto = self.valor(nodo, pedido_local);
                if visto.tipo.es_malo() {
                    malo = true;
                } else if !visto.tipo.es_cantidad() {
                    self.otro_tipo(funcion, nodo, &visto.tipo, "números o dinero");
                    malo = true;
                } else {
                    comun = match comun {
                        None => Some((visto.tipo, nodo.rango.clone())),
                        Some((tipo, rango)) => match tipo.unir(&visto.tipo) {
                            Some(union) => Some((union, rango)),
                            None => {
                                malo = true;
                                self.falla(
                                    Falla::new(
                                        &codes::V0406,
                                        nodo.rango.clone(),
                                        format!("`{}` mezcla dinero y números", funcion.nombre()),
                                    )
                                    .etiqueta(format!("esto es {}", visto.tipo.nombre()))
                                    .aqui(rango.clone(), format!("esto es {}", tipo.nombre()))
                                    .ayuda("si el número es una cantidad de dinero, declare el campo con `tipo: dinero`"),
                                );
                                Some((tipo, rango))
                            }
                        },
                    };
                    *lugar = visto.expr;
                }
            }
        }
        let tipo = comun.filter(|_| !malo).map_or(Tipo::Malo, |(tipo, _)| tipo);
        let exprs = exprs.into_iter().map(|e| e.map(|e| ensanchar(e, &tipo))).collect();
        (if malo { None } else { exprs }, tipo)
    }

    fn redondear(&mut self, argumentos: &[Nodo], pedido: Option<Pedido<'_>>) -> (Option<Vec<Expr>>, Tipo) {
        let [n, lugares, modo] = argumentos else { return (None, Tipo::Malo) };
        let pedido = pedido.filter(|_| n.es_literal());
        let visto = self.valor(n, pedido);
        if !visto.tipo.es_malo() && !visto.tipo.es_cantidad() {
            self.otro_tipo(Funcion::Redondear, n, &visto.tipo, "un número o dinero");
        }
        let lugares = match &lugares.kind {
            Kind::Numero { valor, entero: true } if *valor <= Decimal::from(MAX_LUGARES) => {
                i64::try_from(*valor).ok().map(|n| Expr::Literal(Valor::Entero(n)))
            }
            Kind::Roto => None,
            _ => {
                self.falla(
                    Falla::new(
                        &codes::V0413,
                        lugares.rango.clone(),
                        "los lugares de `redondear` se escriben con un número entero",
                    )
                    .etiqueta(format!("se esperaba un número escrito, de 0 a {MAX_LUGARES}"))
                    .ayuda("por ejemplo `redondear(x, 2, \"mitad_arriba\")`"),
                );
                None
            }
        };
        let modo = match &modo.kind {
            Kind::Texto(texto) if MODOS.contains(&texto.as_str()) => {
                Some(Expr::Literal(Valor::Texto(texto.clone())))
            }
            Kind::Roto => None,
            kind => {
                let escrito = if let Kind::Texto(texto) = kind { texto } else { "" };
                self.falla(
                    Falla::new(&codes::V0413, modo.rango.clone(), "el modo de `redondear` no existe")
                        .etiqueta("se esperaba uno de los modos, entre comillas")
                        .quiso_decir(cercano(escrito, MODOS), |modo| format!("\"{modo}\""))
                        .nota(format!("los modos son: {}", enumerar(MODOS))),
                );
                None
            }
        };
        let exprs = visto.expr.zip(lugares).zip(modo).map(|((n, lugares), modo)| vec![n, lugares, modo]);
        let tipo = match visto.tipo {
            tipo if tipo.es_cantidad() => tipo,
            _ => Tipo::Malo,
        };
        (exprs, tipo)
    }

    /// `suma`, `mayor`, `menor`: over a list of numbers or money.
    fn de_columna(&mut self, funcion: Funcion, argumentos: &[Nodo]) -> (Option<Vec<Expr>>, Tipo) {
        let Some(nodo) = argumentos.first() else { return (None, Tipo::Malo) };
        let visto = self.valor(nodo, None);
        let dentro = match &visto.tipo {
            Tipo::Lista(dentro) if dentro.es_cantidad() => (**dentro).clone(),
            tipo if tipo.es_malo() => Tipo::Malo,
            tipo => {
                self.otro_tipo(funcion, nodo, tipo, "una lista de números o de dinero");
                Tipo::Malo
            }
        };
        let tipo = if funcion == Funcion::Suma { dentro } else { dentro.opcional() };
        (visto.expr.filter(|_| tipo != Tipo::Malo).map(|e| vec![e]), tipo)
    }

    /// `cuenta`, `sin_repetir`: over any list.
    fn listas(&mut self, funcion: Funcion, argumentos: &[Nodo]) -> Option<Vec<Expr>> {
        let nodo = argumentos.first()?;
        let visto = self.valor(nodo, None);
        match &visto.tipo {
            Tipo::Lista(_) => visto.expr.map(|e| vec![e]),
            Tipo::Opciones(_) if funcion == Funcion::Cuenta => visto.expr.map(|e| vec![e]),
            tipo if tipo.es_malo() => None,
            tipo => {
                let tipo = tipo.clone();
                self.otro_tipo(funcion, nodo, &tipo, "una lista");
                None
            }
        }
    }

    fn coincide(&mut self, argumentos: &[Nodo]) -> Option<Vec<Expr>> {
        let [texto, patron] = argumentos else { return None };
        let visto = self.argumento(Funcion::Coincide, texto, &Tipo::Texto);
        let patron = match &patron.kind {
            Kind::Texto(escrito) => match crate::literal::patron(escrito) {
                Ok(()) => Some(Expr::Literal(Valor::Texto(escrito.clone()))),
                Err(falla) => {
                    let mut falla = falla.desplazar(0);
                    falla.rango = patron.rango.clone();
                    self.falla(falla);
                    None
                }
            },
            Kind::Roto => None,
            _ => {
                self.falla(
                    Falla::new(
                        &codes::V0413,
                        patron.rango.clone(),
                        "el patrón de `coincide` se escribe entre comillas",
                    )
                    .etiqueta("se esperaba un texto escrito aquí mismo")
                    .ayuda("por ejemplo `coincide(clave, \"[A-Z]{3}[0-9]{2}\")`"),
                );
                None
            }
        };
        visto.zip(patron).map(|(texto, patron)| vec![texto, patron])
    }

    /// `fecha("2026-02-05")` becomes the constant.
    fn fecha(&mut self, argumentos: &[Nodo]) -> Visto {
        let Some(nodo) = argumentos.first() else { return Visto::malo() };
        match &nodo.kind {
            Kind::Texto(texto) => match crate::literal::fecha(texto) {
                Ok(fecha) => Visto::new(Some(Expr::Literal(Valor::Fecha(fecha))), Tipo::Fecha),
                Err(falla) => {
                    self.falla(falla.desplazar(self.lugar_de(nodo, texto)));
                    Visto::new(None, Tipo::Fecha)
                }
            },
            Kind::Roto => Visto::new(None, Tipo::Fecha),
            _ => {
                self.falla(
                    Falla::new(
                        &codes::V0413,
                        nodo.rango.clone(),
                        "`fecha` lleva una fecha escrita entre comillas",
                    )
                    .etiqueta("se esperaba un texto, como `\"2026-02-05\"`")
                    .ayuda("escriba año, mes y día: `fecha(\"2026-02-05\")`"),
                );
                Visto::new(None, Tipo::Fecha)
            }
        }
    }

    fn dias_habiles_entre(&mut self, argumentos: &[Nodo]) -> Option<Vec<Expr>> {
        let (fechas, calendario) = argumentos.split_at(argumentos.len().min(2));
        let exprs = self.de_tipo(Funcion::DiasHabilesEntre, fechas, &[Tipo::Fecha, Tipo::Fecha]);
        let Some(nodo) = calendario.first() else { return exprs };
        let calendarios = self.entorno.calendarios();
        let id = match &nodo.kind {
            Kind::Texto(id) if calendarios.contains(id) => id.clone(),
            Kind::Roto => return None,
            Kind::Texto(id) => {
                self.falla(
                    Falla::new(&codes::V0307, nodo.rango.clone(), format!("el calendario `{id}` no existe"))
                        .etiqueta("calendario desconocido")
                        .quiso_decir(cercano(id, calendarios.iter().map(String::as_str)), |id| {
                            format!("\"{id}\"")
                        })
                        .nota(format!("hay: {}", enumerar(calendarios.iter().map(String::as_str)))),
                );
                return None;
            }
            _ => {
                self.falla(
                    Falla::new(&codes::V0413, nodo.rango.clone(), "el calendario se escribe entre comillas")
                        .etiqueta("se esperaba el id de un calendario")
                        .nota(format!("hay: {}", enumerar(calendarios.iter().map(String::as_str)))),
                );
                return None;
            }
        };
        let mut exprs = exprs?;
        exprs.push(Expr::Literal(Valor::Texto(id)));
        Some(exprs)
    }

    fn valor_al(&mut self, argumentos: &[Nodo]) -> (Option<Vec<Expr>>, Tipo) {
        let [parametro, fecha] = argumentos else { return (None, Tipo::Malo) };
        let fecha = self.argumento(Funcion::ValorAl, fecha, &Tipo::Fecha);
        let nombre = match &parametro.kind {
            Kind::Ruta(partes) if partes.len() == 1 => partes.first(),
            Kind::Roto => return (None, Tipo::Malo),
            _ => None,
        };
        let Some(nombre) = nombre else {
            self.falla(
                Falla::new(
                    &codes::V0306,
                    parametro.rango.clone(),
                    "`valor_al` toma el nombre de un parámetro",
                )
                .etiqueta("esto no es el nombre de un parámetro")
                .ayuda("por ejemplo `valor_al(uma, solicitud.fecha)`"),
            );
            return (None, Tipo::Malo);
        };
        let Some(tipo) = self.entorno.parametro(&nombre.texto) else {
            let parametros = self.entorno.parametros();
            let candidatos = parametros.iter().map(String::as_str);
            let mut falla = Falla::new(
                &codes::V0306,
                nombre.rango.clone(),
                format!("el parámetro `{}` no existe", nombre.texto),
            )
            .etiqueta("parámetro desconocido")
            .quiso_decir(cercano(&nombre.texto, candidatos.clone()), str::to_owned);
            if !parametros.is_empty() {
                falla = falla.nota(format!("los parámetros son: {}", enumerar(candidatos)));
            }
            self.falla(falla);
            return (None, Tipo::Malo);
        };
        let raiz = Raiz::Parametro(nombre.texto.clone().into());
        (fecha.map(|fecha| vec![Expr::Ruta(Ruta { raiz, partes: vec![] }), fecha]), tipo)
    }

    fn vigente(&mut self, argumentos: &[Nodo]) -> Option<Vec<Expr>> {
        let [documento, fecha] = argumentos else { return None };
        let visto = self.valor(documento, None);
        let es_documento = match &visto.tipo {
            Tipo::Archivo => true,
            Tipo::Lista(dentro) => **dentro == Tipo::Archivo || dentro.es_malo(),
            tipo => tipo.es_malo(),
        };
        let con_vigencia = es_documento && matches!(documento.kind, Kind::Ruta(_) | Kind::Roto);
        if !con_vigencia {
            self.otro_tipo(Funcion::Vigente, documento, &visto.tipo, "el nombre de un documento");
        }
        let fecha = self.argumento(Funcion::Vigente, fecha, &Tipo::Fecha);
        visto.expr.filter(|_| con_vigencia).zip(fecha).map(|(documento, fecha)| vec![documento, fecha])
    }

    /// `si_falta(x, v)`: the only function that takes what may be absent.
    fn si_falta(&mut self, argumentos: &[Nodo], pedido: Option<Pedido<'_>>) -> Visto {
        let [puede_faltar, sustituto] = argumentos else { return Visto::malo() };
        let a = self.tal_cual(puede_faltar, pedido);
        let base = a.tipo.base().clone();
        let b =
            self.valor(sustituto, if base.es_malo() { None } else { Some(Pedido { tipo: &base, de: None }) });
        let Some(tipo) = base.unir(&b.tipo) else {
            let dinero =
                (base == Tipo::Dinero && b.tipo.es_numero()) || (base.es_numero() && b.tipo == Tipo::Dinero);
            let (es, otro) = (b.tipo.nombre(), base.nombre());
            self.falla(
                Falla::new(
                    if dinero { &codes::V0406 } else { &codes::V0412 },
                    sustituto.rango.clone(),
                    format!("el sustituto debe ser {otro} y esto es {es}"),
                )
                .etiqueta(format!("esto es {es}"))
                .aqui(puede_faltar.rango.clone(), format!("esto es {otro}")),
            );
            return Visto::malo();
        };
        let expr = a.expr.zip(b.expr).map(|(a, b)| Expr::Llama {
            funcion: Funcion::SiFalta,
            argumentos: vec![a, ensanchar(b, &tipo)],
        });
        Visto::new(expr, tipo)
    }
}
