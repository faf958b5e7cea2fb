//! Values: literals, names and calls, brackets, and what follows a value. The parser of operators asks for one
//! wherever an operand stands.

use std::ops::Range;

use super::super::ast::{Kind, Nodo, Nombre};
use super::super::falla::Falla;
use super::super::lexer::{self, Ficha, Modo, Tok};
use super::Parser;
use crate::diag::codes;

impl Parser<'_> {
    pub(super) fn atomo(&mut self) -> Nodo {
        let Ficha { tok, rango } = self.ficha(self.i);
        match tok {
            Tok::Numero(valor, entero) => {
                self.avanza();
                let porciento = self.es("%") && !self.valor_en(self.i + 1);
                if !porciento {
                    return Nodo { rango, kind: Kind::Numero { valor, entero } };
                }
                let fin = self.avanza().rango.end;
                if self.modo == Modo::Plantilla {
                    self.falla(
                        Falla::new(&codes::V0355, rango.start..fin, "en una plantilla no hay porcentajes")
                            .etiqueta("aquí `%` no significa porcentaje")
                            .ayuda("calcúlelo en `calculos` y use aquí su nombre"),
                    );
                }
                let centesimo = rust_decimal::Decimal::new(1, 2);
                match valor.checked_mul(centesimo) {
                    Some(valor) => {
                        let kind = Kind::Numero { valor: valor.normalize(), entero: false };
                        Nodo { rango: rango.start..fin, kind }
                    }
                    None => Nodo { rango, kind: Kind::Roto },
                }
            }
            Tok::Texto(texto) => {
                self.avanza();
                Nodo { rango, kind: Kind::Texto(texto) }
            }
            Tok::Op(op @ ("true" | "false")) => {
                self.avanza();
                Nodo { rango, kind: Kind::Booleano(op == "true") }
            }
            Tok::Id(texto) => {
                self.avanza();
                self.nombre(Nombre { texto, rango })
            }
            Tok::Roto => {
                self.avanza();
                // A broken name may be called or have parts; nothing of it is news.
                if self.toma("(") {
                    self.lista_hasta(")", &rango);
                }
                self.perdido = true;
                Nodo { rango, kind: Kind::Roto }
            }
            Tok::Op("(") => {
                self.avanza();
                let nodo = self.expr();
                let fin = self.cierra(")", &rango);
                Nodo { rango: rango.start..fin, kind: nodo.kind }
            }
            Tok::Op("[") => {
                self.avanza();
                let (nodos, fin) = self.lista_hasta("]", &rango);
                Nodo { rango: rango.start..fin, kind: Kind::Lista(nodos) }
            }
            tok => self.falta_valor(&tok, rango),
        }
    }

    fn falta_valor(&mut self, tok: &Tok, rango: Range<usize>) -> Nodo {
        let falla = match tok {
            Tok::Fin => Falla::new(&codes::V0337, rango.clone(), "la expresión termina antes de tiempo")
                .etiqueta("aquí falta un valor"),
            Tok::Op("{" | ":") => Falla::new(
                &codes::V0341,
                rango.clone(),
                format!("{} no se usa en una expresión", lexer::visible(tok)),
            )
            .etiqueta("aquí falta un valor")
            .ayuda("las listas se escriben con corchetes: `[a, b]`"),
            tok => {
                Falla::new(&codes::V0337, rango.clone(), format!("no se esperaba {}", lexer::visible(tok)))
                    .etiqueta("aquí falta un valor")
            }
        };
        if !self.perdido {
            self.falla(falla);
        }
        self.perdido = true;
        if !matches!(tok, Tok::Fin | Tok::Op(")" | "]" | "," | "else" | "if" | "and" | "or")) {
            self.avanza();
        }
        Nodo { rango, kind: Kind::Roto }
    }

    /// A path or a call, after its first name.
    fn nombre(&mut self, primero: Nombre) -> Nodo {
        if self.es("(") {
            let abre = self.avanza().rango;
            let inicio = primero.rango.start;
            let (argumentos, fin) = self.lista_hasta(")", &abre);
            return Nodo { rango: inicio..fin, kind: Kind::Llama(primero, argumentos) };
        }
        let inicio = primero.rango.start;
        let mut fin = primero.rango.end;
        let mut ruta = vec![primero];
        let mut roto = false;
        while self.es(".") {
            let punto = self.avanza().rango;
            let Ficha { tok, rango } = self.ficha(self.i);
            match tok {
                Tok::Id(texto) => {
                    fin = self.avanza().rango.end;
                    ruta.push(Nombre { texto, rango });
                }
                Tok::Roto => {
                    fin = self.avanza().rango.end;
                    roto = true;
                }
                tok => {
                    fin = punto.end;
                    roto = true;
                    // A word of the grammar is a likely name for a part; it is not one.
                    if matches!(&tok, Tok::Op(op) if op.chars().all(char::is_alphabetic)) {
                        self.avanza();
                    }
                    self.falla(Falla::new(&codes::V0337, punto, "falta el nombre de la parte").etiqueta(
                        format!("después del punto se esperaba un nombre, no {}", lexer::visible(&tok)),
                    ));
                }
            }
        }
        let kind = if roto { Kind::Roto } else { Kind::Ruta(ruta) };
        Nodo { rango: inicio..fin, kind }
    }

    /// What may follow a value: filters in a template; elsewhere only mistakes.
    pub(super) fn sufijos(&mut self, mut nodo: Nodo) -> Nodo {
        loop {
            let rango = self.rango();
            let pegado = rango.start == nodo.rango.end;
            match self.tok() {
                Tok::Op("[") if pegado && !matches!(nodo.kind, Kind::Roto) => {
                    self.avanza();
                    self.lista_hasta("]", &rango);
                    self.falla(
                        Falla::new(&codes::V0341, rango, "no se puede pedir un elemento con `[ ]`")
                            .etiqueta("de una tabla se toma una columna entera: `tabla.columna`")
                            .ayuda("use `suma`, `mayor`, `menor`, `alguno` o `todos` sobre la columna"),
                    );
                    nodo.kind = Kind::Roto;
                    while self.toma(".") {
                        self.avanza();
                    }
                }
                Tok::Op("(") if pegado && matches!(nodo.kind, Kind::Ruta(_)) => {
                    self.avanza();
                    self.lista_hasta(")", &rango);
                    self.falla(
                        Falla::new(
                            &codes::V0341,
                            nodo.rango.clone(),
                            "las funciones no van después de un punto",
                        )
                        .etiqueta("esto no es una función")
                        .ayuda("escriba la función por delante: `largo(nombre)`"),
                    );
                    nodo.kind = Kind::Roto;
                }
                Tok::Op("|") if self.modo == Modo::Plantilla => {
                    self.avanza();
                    let Ficha { tok: Tok::Id(texto), rango: rango_nombre } = self.ficha(self.i) else {
                        self.perdido = true;
                        // What stands there was said to be no name.
                        if self.tok() != Tok::Roto {
                            self.falla(
                                Falla::new(&codes::V0354, rango, "falta el nombre del filtro")
                                    .etiqueta("después de `|` va un filtro")
                                    .ayuda("por ejemplo `{{ monto | moneda }}`"),
                            );
                        }
                        nodo.kind = Kind::Roto;
                        continue;
                    };
                    self.avanza();
                    let mut fin = rango_nombre.end;
                    let mut argumentos = vec![];
                    if self.es("(") {
                        let abre = self.avanza().rango;
                        (argumentos, fin) = self.lista_hasta(")", &abre);
                    }
                    let nombre = Nombre { texto, rango: rango_nombre };
                    nodo = Nodo {
                        rango: nodo.rango.start..fin,
                        kind: Kind::Filtro { base: nodo.into(), nombre, argumentos },
                    };
                }
                _ => return nodo,
            }
        }
    }

    /// Values separated by commas up to `cierre`; the end of the closing sign.
    fn lista_hasta(&mut self, cierre: &'static str, abre: &Range<usize>) -> (Vec<Nodo>, usize) {
        let mut nodos = vec![];
        while !self.es(cierre) && self.tok() != Tok::Fin {
            nodos.push(self.expr());
            if !self.toma(",") {
                break;
            }
        }
        (nodos, self.cierra(cierre, abre))
    }

    /// Takes the closing sign, or says that it is missing. The end of what was taken.
    fn cierra(&mut self, cierre: &'static str, abre: &Range<usize>) -> usize {
        let rango = self.rango();
        if self.toma(cierre) {
            return rango.end;
        }
        let previa = self.i.checked_sub(1).map_or(abre.end, |i| self.ficha(i).rango.end);
        if !self.perdido && !self.hondo {
            let abierto = if cierre == ")" { "(" } else { "[" };
            let mut falla = Falla::new(&codes::V0333, previa..previa, format!("falta `{cierre}`"))
                .etiqueta("se esperaba aquí")
                .aqui(abre.clone(), "se abrió aquí");
            falla = if self.tok() == Tok::Fin {
                falla.ayuda(format!("cierre con `{cierre}` lo que abrió con `{abierto}`")).arreglo_probable(
                    format!("ponga `{cierre}`"),
                    previa..previa,
                    cierre,
                )
            } else {
                falla
                    .ayuda(format!("falta `{cierre}` o un operador antes de {}", lexer::visible(&self.tok())))
            };
            self.falla(falla);
        }
        // Skip to the closing sign when it is further on, so that the rest is read in its place.
        let mut nivel = 0_usize;
        let mut j = self.i;
        loop {
            match self.ficha(j).tok {
                Tok::Fin => break,
                Tok::Op("(" | "[") => nivel += 1,
                Tok::Op(op) if nivel == 0 && op == cierre => {
                    self.i = j + 1;
                    return self.ficha(j).rango.end;
                }
                Tok::Op(")" | "]") if nivel == 0 => break,
                Tok::Op(")" | "]") => nivel -= 1,
                _ => {}
            }
            j += 1;
        }
        self.perdido = true;
        previa
    }
}
