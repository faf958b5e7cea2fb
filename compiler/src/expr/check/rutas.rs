//! Names and paths: what each resolves to, which parts it has, and whether its value is known to be there.

use analisis::escribir::ruta as escribir_ruta;
use schemas::expr::{Expr, Funcion, Raiz, Ruta};

use super::super::ast::Nombre;
use super::super::entorno::Simbolo;
use super::super::falla::Falla;
use super::{Falta, Pedido, Revisor, Visto, enumerar};
use crate::diag::{Span, cercano, codes};
use crate::tipos::{self, Tipo};

/// A path with its meaning.
struct Resuelta {
    ruta: Ruta,
    /// Without absence; see `falta`.
    tipo: Tipo,
    /// The last stretch that may be absent here.
    falta: Option<Ruta>,
    declarado: Option<Span>,
    cuando: Option<String>,
}

impl Revisor<'_> {
    pub(super) fn ruta(&mut self, partes: &[Nombre], pedido: Option<Pedido<'_>>) -> Visto {
        let Some(resuelta) = self.resolver(partes, pedido) else { return Visto::malo() };
        let expr = Some(Expr::Ruta(resuelta.ruta));
        if resuelta.tipo.es_malo() {
            return Visto::malo();
        }
        match resuelta.falta {
            None => Visto::new(expr, resuelta.tipo),
            Some(ruta) => Visto {
                expr,
                tipo: resuelta.tipo.opcional(),
                falta: Some(Falta {
                    cuando: resuelta.cuando.filter(|_| ruta.partes.is_empty()),
                    ruta: escribir_ruta(&ruta),
                    declarado: resuelta.declarado,
                }),
            },
        }
    }

    pub(super) fn definido(&mut self, partes: &[Nombre], negado: bool) -> Visto {
        let resuelta = self.resolver(partes, None);
        Visto::new(resuelta.map(|r| Expr::Definido { ruta: r.ruta, negado }), Tipo::Booleano)
    }

    /// Whether a name means nothing here, so that what is wanted of it may help to say why.
    pub(super) fn es_desconocido(&self, nombre: &str) -> bool {
        self.simbolo(nombre).is_none() && !matches!(nombre, "visitas" | "plazos")
    }

    fn simbolo(&self, nombre: &str) -> Option<Simbolo> {
        self.entorno.simbolo(nombre).or_else(|| match nombre {
            "solicitud" => Some(Simbolo::new(Raiz::Solicitud, tipos::solicitud())),
            "hoy" if self.entorno.hoy_permitido() => Some(Simbolo::new(Raiz::Hoy, Tipo::Fecha)),
            _ => None,
        })
    }

    fn resolver(&mut self, partes: &[Nombre], pedido: Option<Pedido<'_>>) -> Option<Resuelta> {
        let (primero, resto) = partes.split_first()?;
        let (simbolo, resto) = match self.simbolo(&primero.texto) {
            Some(simbolo) => (simbolo, resto),
            None if primero.texto == "visitas" => {
                let (id, resto) = self.segunda(primero, resto, "etapa", &self.entorno.etapas())?;
                (Simbolo::new(Raiz::Visitas(id.into()), Tipo::Entero), resto)
            }
            None if primero.texto == "plazos" => {
                let (id, resto) = self.segunda(primero, resto, "plazo", &self.entorno.plazos())?;
                (Simbolo::new(Raiz::Plazo(id.into()), tipos::plazo()), resto)
            }
            None => {
                let falla = self.desconocido(primero, pedido);
                self.falla(falla);
                return None;
            }
        };
        let mut ruta = Ruta { raiz: simbolo.raiz.clone(), partes: vec![] };
        let mut tipo = simbolo.tipo.base().clone();
        // It is there when it was found defined, or when its condition is known, or in each case one of both.
        let presente = |este: &Self, condicion: Option<&Expr>, ruta: &Ruta| {
            let definido = Expr::Definido { ruta: ruta.clone(), negado: false };
            let basta = Expr::O(condicion.into_iter().cloned().chain([definido]).collect());
            este.hechos.implica(&basta, &|r| este.opciones_de(r))
        };
        let puede_faltar = simbolo.tipo.es_opcional() || simbolo.presente_si.is_some();
        let mut falta =
            (puede_faltar && !presente(self, simbolo.presente_si.as_ref(), &ruta)).then(|| ruta.clone());
        for parte in resto {
            let Some(siguiente) = self.parte(&tipo, parte, &ruta) else {
                return Some(Resuelta { ruta, tipo: Tipo::Malo, falta: None, declarado: None, cuando: None });
            };
            ruta.partes.push(parte.texto.clone());
            if siguiente.es_opcional() && !presente(self, None, &ruta) {
                falta = Some(ruta.clone());
            }
            tipo = siguiente.base().clone();
        }
        let cuando = simbolo.presente_si.as_ref().map(analisis::escribir::escribir);
        let fin = partes.last().map_or(primero.rango.end, |parte| parte.rango.end);
        self.usos.push((ruta.clone(), primero.rango.start..fin));
        Some(Resuelta { ruta, tipo, falta, declarado: simbolo.declarado, cuando })
    }

    /// The type of a part of something of type `tipo`, or a problem.
    fn parte(&mut self, tipo: &Tipo, parte: &Nombre, ruta: &Ruta) -> Option<Tipo> {
        if tipo.es_malo() {
            return Some(Tipo::Malo);
        }
        let partes = tipo.partes();
        if let Some((_, tipo)) = partes.iter().find(|(nombre, _)| *nombre == parte.texto) {
            return Some(tipo.clone());
        }
        let de = escribir_ruta(ruta);
        let falla = if partes.is_empty() {
            Falla::new(
                &codes::V0303,
                parte.rango.clone(),
                format!("`{de}` es {} y no tiene partes", tipo.nombre()),
            )
            .etiqueta(format!("se pidió `.{}`", parte.texto))
        } else {
            let nombres: Vec<&str> = partes.iter().map(|(nombre, _)| nombre.as_str()).collect();
            let que = if matches!(tipo, Tipo::Lista(_)) { "columnas" } else { "partes" };
            Falla::new(&codes::V0302, parte.rango.clone(), format!("`{de}` no tiene `{}`", parte.texto))
                .etiqueta("parte desconocida")
                .quiso_decir(cercano(&parte.texto, nombres.iter().copied()), str::to_owned)
                .nota(format!("sus {que} son: {}", enumerar(nombres)))
        };
        self.falla(falla);
        None
    }

    /// The id after `visitas.` or `plazos.`.
    fn segunda<'n>(
        &mut self,
        primero: &Nombre,
        resto: &'n [Nombre],
        que: &str,
        ids: &[String],
    ) -> Option<(&'n str, &'n [Nombre])> {
        let raiz = &primero.texto;
        let Some((segundo, resto)) = resto.split_first() else {
            self.falla(
                Falla::new(
                    &codes::V0302,
                    primero.rango.clone(),
                    format!("falta decir de qué {que} son {raiz}"),
                )
                .etiqueta("aquí falta una parte")
                .ayuda(format!("escriba `{raiz}.<{que}>`"))
                .nota(format!("hay: {}", enumerar(ids.iter().map(String::as_str)))),
            );
            return None;
        };
        if ids.contains(&segundo.texto) {
            return Some((&segundo.texto, resto));
        }
        let articulo = if que == "etapa" { "la etapa" } else { "el plazo" };
        let candidatos = ids.iter().map(String::as_str);
        self.falla(
            Falla::new(
                &codes::V0302,
                segundo.rango.clone(),
                format!("{articulo} `{}` no existe", segundo.texto),
            )
            .etiqueta(format!("{que} sin declarar"))
            .quiso_decir(cercano(&segundo.texto, candidatos.clone()), str::to_owned)
            .nota(format!("hay: {}", enumerar(candidatos))),
        );
        None
    }

    fn desconocido(&self, nombre: &Nombre, pedido: Option<Pedido<'_>>) -> Falla {
        let Nombre { texto, rango } = nombre;
        let nuevo = |codigo, mensaje: String| Falla::new(codigo, rango.clone(), mensaje);
        if let Some(Tipo::Opcion(opciones)) = pedido.map(|p| p.tipo)
            && opciones.tiene(texto)
        {
            return nuevo(&codes::V0301, format!("`{texto}` es una opción y va entre comillas"))
                .etiqueta("sin comillas sería el nombre de un dato")
                .ayuda(format!("escriba `\"{texto}\"`"))
                .arreglo_probable("ponga las comillas", rango.clone(), &format!("\"{texto}\""));
        }
        match texto.as_str() {
            "si" | "no" => {
                let bien = if texto == "si" { "true" } else { "false" };
                return nuevo(&codes::V0342, format!("en una expresión `{texto}` se escribe `{bien}`"))
                    .etiqueta("`si` y `no` sólo valen como valor de una clave")
                    .ayuda(format!("escriba `{bien}`"))
                    .arreglo_seguro(format!("escriba `{bien}`"), rango.clone(), bien);
            }
            "verdadero" | "falso" | "cierto" => {
                let bien = if texto == "falso" { "false" } else { "true" };
                return nuevo(&codes::V0342, format!("`{texto}` se escribe `{bien}`"))
                    .etiqueta("nombre desconocido")
                    .ayuda(format!("escriba `{bien}`"))
                    .arreglo_seguro(format!("escriba `{bien}`"), rango.clone(), bien);
            }
            "none" | "null" | "nil" | "nulo" => {
                return nuevo(&codes::V0342, format!("no existe el valor `{texto}`"))
                    .etiqueta("un dato está o falta, pero no es nulo")
                    .ayuda("para saber si falta escriba `x is not defined`");
            }
            "hoy" | "ahora" => {
                return nuevo(&codes::V0308, format!("aquí no se puede usar `{texto}`"))
                    .etiqueta("un valor que cambia solo con el tiempo")
                    .ayuda("use `solicitud.fecha`, o pase la comparación a la guarda de una acción, a un cobro o a un plazo");
            }
            _ => {}
        }
        let mut falla = nuevo(&codes::V0301, format!("no existe ningún dato llamado `{texto}`"))
            .etiqueta("nombre desconocido");
        if let Some(motivo) = self.entorno.ausencia(texto) {
            return falla.nota(motivo);
        }
        if self.entorno.parametro(texto).is_some() {
            return falla.ayuda(format!(
                "`{texto}` es un parámetro con fecha: fuera de un cobro se toma con `valor_al({texto}, solicitud.fecha)`"
            ));
        }
        if Funcion::de_nombre(texto).is_some() {
            return nuevo(&codes::V0309, format!("`{texto}` es una función"))
                .etiqueta("faltan sus paréntesis")
                .ayuda(format!("escriba sus argumentos: `{texto}(…)`"));
        }
        falla = match texto.as_str() {
            "salida" | "municipio" => {
                falla.nota(format!("`{texto}` sólo existe en los textos de una salida"))
            }
            _ => falla,
        };
        let hoy = self.entorno.hoy_permitido().then_some("hoy");
        let nombres = self.entorno.nombres().chain(["solicitud", "visitas", "plazos"]).chain(hoy);
        falla.quiso_decir(cercano(texto, nombres), str::to_owned)
    }

    /// The ids that an option path may have; empty for anything else.
    fn opciones_de(&self, ruta: &Ruta) -> Vec<String> {
        let raiz = Ruta { raiz: ruta.raiz.clone(), partes: vec![] };
        let Some(simbolo) = self.simbolo(&escribir_ruta(&raiz)) else { return vec![] };
        let mut tipo = simbolo.tipo;
        for parte in &ruta.partes {
            let partes = tipo.partes();
            match partes.into_iter().find(|(nombre, _)| nombre == parte) {
                Some((_, siguiente)) => tipo = siguiente,
                None => return vec![],
            }
        }
        match tipo.base() {
            Tipo::Opcion(opciones) => opciones.ids().map(str::to_owned).collect(),
            _ => vec![],
        }
    }
}
