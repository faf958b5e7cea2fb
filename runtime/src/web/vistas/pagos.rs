//! Payment: how to pay, the simulated gateway, its result, the printable order, the receipt.

use serde::Serialize;

use super::{Cuenta, Enlace, Errores, Fila, Formulario, Momento, Opcion, Pagina};

/// `ciudadano/pago.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pago {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// Errors.
    pub errores: Errores,
    /// Its folio.
    pub folio: String,
    /// `Pague los derechos`.
    pub titulo: String,
    /// `Pague $3,143.91 a más tardar el viernes 27 de noviembre de 2026.`
    pub entrada: String,
    /// Where it is posted: `medio`.
    pub url: String,
    /// Idempotency key.
    pub clave: String,
    /// Ways: tarjeta, orden, spei; `ayuda` says when it shows.
    pub medios: Vec<Opcion>,
    /// What is paid.
    pub cuenta: Cuenta,
    /// An order that already exists.
    pub orden: Option<Orden>,
    /// Invoice.
    pub factura: Option<String>,
    /// A payment held for reconciliation: what happened and what comes.
    pub apartado: Option<String>,
}

/// An order of payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Orden {
    /// Línea de captura in groups of four: `0675 9111 9700 3494 6226`.
    pub linea: String,
    /// Its bars: widths in units, dark and light in turn; empty: none are drawn.
    pub barras: Vec<Barra>,
    /// Units of the whole bar code.
    pub ancho_barras: u32,
    /// Amount, last day, concept, where.
    pub datos: Vec<Fila>,
    /// Where it is printed.
    pub url: String,
    /// It as PDF.
    pub url_pdf: Option<String>,
}

/// A dark bar of a bar code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Barra {
    /// Where it begins.
    pub x: u32,
    /// How wide it is.
    pub ancho: u32,
}

impl Orden {
    /// Bars of `digitos` as Interleaved 2 of 5 (ISO/IEC 16390); anything but an even number of digits gives none.
    pub fn barras_de(digitos: &str) -> (Vec<Barra>, u32) {
        // For each digit, which of its five elements are wide.
        const ANCHOS: [[bool; 5]; 10] = {
            const N: bool = false;
            const W: bool = true;
            [
                [N, N, W, W, N],
                [W, N, N, N, W],
                [N, W, N, N, W],
                [W, W, N, N, N],
                [N, N, W, N, W],
                [W, N, W, N, N],
                [N, W, W, N, N],
                [N, N, N, W, W],
                [W, N, N, W, N],
                [N, W, N, W, N],
            ]
        };
        let valores: Option<Vec<usize>> = digitos
            .chars()
            .filter(|c| *c != ' ')
            .map(|c| c.to_digit(10).and_then(|d| usize::try_from(d).ok()))
            .collect();
        let Some(valores) = valores.filter(|v| !v.is_empty() && v.len().is_multiple_of(2)) else {
            return (Vec::new(), 0);
        };
        let mut elementos: Vec<u32> = vec![1, 1, 1, 1];
        for par in valores.chunks_exact(2) {
            if let [oscuro, claro] = par {
                for n in 0..5 {
                    for digito in [oscuro, claro] {
                        let ancho = ANCHOS.get(*digito).and_then(|a| a.get(n)).copied().unwrap_or(false);
                        elementos.push(if ancho { 3 } else { 1 });
                    }
                }
            }
        }
        elementos.extend([3, 1, 1]);
        let mut x = 10;
        let mut barras = Vec::new();
        for (n, ancho) in elementos.iter().enumerate() {
            if n.is_multiple_of(2) {
                barras.push(Barra { x, ancho: *ancho });
            }
            x += ancho;
        }
        (barras, x + 10)
    }
}

/// `pasarela/pagar.html`: a fictitious bank, clearly apart from the municipality.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pasarela {
    /// Name of the bank that doesn't exist: `Banco de Mentiras`.
    pub banco: String,
    /// To whom it is paid.
    pub comercio: String,
    /// What for.
    pub concepto: String,
    /// How much.
    pub importe: String,
    /// The reference of the order.
    pub referencia: String,
    /// Token of the form.
    pub csrf: String,
    /// Errors.
    pub errores: Errores,
    /// Where it is posted, with `resultado` = the value of the button.
    pub formulario: Formulario,
    /// How it may end: value and text of each button (`aprobado`, `rechazado`, `sin_fondos`, `repetido`).
    pub resultados: Vec<Opcion>,
    /// Where one goes back without paying.
    pub url_cancelar: String,
}

/// How a payment ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaseResultadoPago {
    /// It was received.
    #[default]
    Recibido,
    /// It isn't known yet.
    Pendiente,
    /// The bank refused it.
    Rechazado,
    /// It arrived but doesn't match: held.
    Apartado,
}

/// `ciudadano/pago_resultado.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ResultadoPago {
    /// Frame.
    pub pagina: Pagina,
    /// How it ended.
    pub clase: ClaseResultadoPago,
    /// Its folio.
    pub folio: String,
    /// `Recibimos su pago`.
    pub titulo: String,
    /// What it means and what comes.
    pub texto: String,
    /// Amount, reference, hour.
    pub datos: Vec<Fila>,
    /// Receipt, follow-up, try again; the first is the button.
    pub salidas: Vec<Enlace>,
}

/// `ciudadano/orden.html`: one page to print.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OrdenPagina {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// Its folio.
    pub folio: String,
    /// Who pays.
    pub nombre: String,
    /// The order.
    pub orden: Orden,
    /// What is paid.
    pub cuenta: Cuenta,
    /// How to pay: sentences.
    pub instrucciones: Vec<String>,
}

/// `ciudadano/recibo.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recibo {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// Number of the receipt.
    pub numero: String,
    /// When it was paid.
    pub pagado: Momento,
    /// Folio, who paid, way, reference…
    pub datos: Vec<Fila>,
    /// What was paid.
    pub cuenta: Cuenta,
    /// PDF, invoice.
    pub descargas: Vec<Enlace>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_wide_as_the_standard_says() {
        // Start 4, each pair 2×(3·1+2·3)=18, stop 5, quiet zones 20.
        for (digitos, ancho) in
            [("12", 47), ("1234", 65), ("0675 9111 9700 3494 6226", 209), ("123", 0), ("", 0), ("12a4", 0)]
        {
            let (barras, total) = Orden::barras_de(digitos);
            assert_eq!(total, ancho, "{digitos}");
            assert_eq!(barras.is_empty(), ancho == 0);
        }
    }
}
