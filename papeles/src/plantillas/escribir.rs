//! Values of a template as people read them: what is printed and the filters that give it form.

use engine::formato;
use jiff::civil::{Date, Time};
use minijinja::machinery::ast;
use rust_decimal::Decimal;
use schemas::paquete::{Campo, Opcion, TipoCampo, Tramite};
use schemas::valor::Valor;

use super::nombres::{Dato, escrito, partes};
use super::traducir::literal;
use super::{Escritor, Falla, Modo};

impl<'b> Escritor<'_, 'b> {
    /// Prints what stands in `{{ }}`.
    pub(super) fn imprimir(&mut self, expr: &ast::Expr<'_>) -> Result<(), Falla> {
        let dato = self.dato(expr)?.ok_or_else(|| Falla::Falta { dato: escrito(expr) })?;
        let texto = en_palabras(&dato, &self.ambito.paquete.tramite);
        if self.modo == Modo::Marcado && !dato.propio {
            self.salida.push_str(&documentos::escapar(&texto));
        } else {
            self.salida.push_str(&texto);
        }
        Ok(())
    }

    /// The value of an expression; nothing when it isn't known.
    pub(super) fn dato(&mut self, expr: &ast::Expr<'_>) -> Result<Option<Dato<'b>>, Falla> {
        self.gastar()?;
        match expr {
            ast::Expr::Var(_) | ast::Expr::GetAttr(_) => {
                let camino = partes(expr).ok_or_else(|| Falla::Ajeno("una parte sin nombre".to_owned()))?;
                self.camino(&camino)
            }
            ast::Expr::Const(c) => Ok(Some(Dato { valor: literal(&c.value)?, campo: None, propio: true })),
            ast::Expr::IfExpr(si) => {
                if self.cierto(&si.test_expr)? {
                    return self.dato(&si.true_expr);
                }
                match &si.false_expr {
                    Some(sino) => self.dato(sino),
                    None => Ok(None),
                }
            }
            ast::Expr::Filter(filtro) => self.filtrar(filtro),
            _ => Err(Falla::Ajeno("una cuenta o una llamada".to_owned())),
        }
    }

    fn filtrar(&mut self, filtro: &ast::Filter<'_>) -> Result<Option<Dato<'b>>, Falla> {
        let base = filtro.expr.as_ref().ok_or_else(|| Falla::Ajeno("un filtro sin dato".to_owned()))?;
        let dato = self.dato(base)?;
        if filtro.name == "si_falta" {
            let [ast::CallArg::Pos(sustituto)] = filtro.args.as_slice() else {
                return Err(Falla::Ajeno("`si_falta` sin lo que va en su lugar".to_owned()));
            };
            return match dato {
                Some(dato) => Ok(Some(dato)),
                None => self.dato(sustituto),
            };
        }
        let dato = dato.ok_or_else(|| Falla::Falta { dato: escrito(base) })?;
        let texto = self.con_forma(filtro.name, &dato)?;
        Ok(Some(Dato { valor: Valor::Texto(texto), campo: None, propio: dato.propio }))
    }

    fn con_forma(&self, filtro: &str, dato: &Dato<'_>) -> Result<String, Falla> {
        let valor = &dato.valor;
        let no_da = || Falla::Filtro { filtro: filtro.to_owned(), clase: valor.clase() };
        Ok(match filtro {
            "moneda" => formato::moneda(numero(valor).ok_or_else(no_da)?),
            "numero" => formato::numero(legible(numero(valor).ok_or_else(no_da)?)),
            "letra" => formato::letra(valor).ok_or_else(no_da)?,
            "fecha" => formato::fecha(dia(valor).ok_or_else(no_da)?),
            "fecha_larga" => formato::fecha_larga(dia(valor).ok_or_else(no_da)?),
            "hora" => formato::hora(hora(valor).ok_or_else(no_da)?),
            "mayusculas" => en_palabras(dato, &self.ambito.paquete.tramite).to_uppercase(),
            "etiqueta" => en_palabras(dato, &self.ambito.paquete.tramite),
            otro => return Err(Falla::Ajeno(format!("el filtro `{otro}`"))),
        })
    }
}

fn numero(valor: &Valor) -> Option<Decimal> {
    match valor {
        Valor::Dinero(n) | Valor::Decimal(n) => Some(*n),
        Valor::Entero(n) => Some(Decimal::from(*n)),
        _ => None,
    }
}

/// A product carries the decimals of its factors: `92.8800` is read as `92.88`. Two or fewer stay as they were written.
fn legible(n: Decimal) -> Decimal {
    if n.scale() <= 2 {
        return n;
    }
    let mut corto = n.normalize();
    if corto.scale() == 1 {
        corto.rescale(2);
    }
    corto
}

fn dia(valor: &Valor) -> Option<Date> {
    match valor {
        Valor::Fecha(fecha) => Some(*fecha),
        Valor::FechaHora(cuando) => Some(cuando.date()),
        _ => None,
    }
}

fn hora(valor: &Valor) -> Option<Time> {
    match valor {
        Valor::Hora(hora) => Some(*hora),
        Valor::FechaHora(cuando) => Some(cuando.time()),
        _ => None,
    }
}

/// A value in words. Units are left to the author, who writes them in the sentence; an option that comes out of a cálculo has the
/// label that some field gives it.
fn en_palabras(dato: &Dato<'_>, tramite: &Tramite) -> String {
    match (&dato.valor, dato.campo) {
        (Valor::Entero(_) | Valor::Decimal(_), _) => formato::valor_en_palabras(&dato.valor, None),
        (Valor::Opcion(id), None) => etiqueta_en(&tramite.campos, id).unwrap_or(id).to_owned(),
        (valor, campo) => formato::valor_en_palabras(valor, campo),
    }
}

fn etiqueta_en<'a>(campos: &'a [Campo], id: &str) -> Option<&'a str> {
    campos.iter().find_map(|campo| match &campo.tipo {
        TipoCampo::Opcion { opciones, .. } | TipoCampo::Opciones { opciones, .. } => etiqueta(opciones, id),
        TipoCampo::Tabla { columnas, .. } => etiqueta_en(columnas, id),
        _ => None,
    })
}

fn etiqueta<'a>(opciones: &'a [Opcion], id: &str) -> Option<&'a str> {
    opciones.iter().find(|o| o.id == id || o.clave() == id).map(|o| o.etiqueta.as_str())
}
