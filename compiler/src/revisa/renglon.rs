//! Tables among the values to try: their columns, and a row in words.

use engine::formato::valor_en_palabras;
use schemas::paquete::{Campo, TipoCampo};
use schemas::valor::Valor;

/// The columns of a table; none of another field.
pub fn columnas(campo: &Campo) -> &[Campo] {
    match &campo.tipo {
        TipoCampo::Tabla { columnas, .. } => columnas,
        _ => &[],
    }
}

/// The first row of a table in words: its columns by their names.
pub fn renglon(nombre: &str, campo: Option<&Campo>, filas: &[Valor]) -> String {
    let Some(Valor::Registro(celdas)) = filas.first() else { return format!("{nombre} sin renglones") };
    let columnas = campo.map_or(&[] as &[Campo], columnas);
    let dichas = columnas.iter().filter(|c| c.calculo.is_none()).filter_map(|columna| {
        let valor = celdas.get(columna.id.as_str()).filter(|v| !matches!(v, Valor::Archivo(_)))?;
        Some(format!("{} = {}", columna.id, valor_en_palabras(valor, Some(columna))))
    });
    format!("{} en un renglón de {nombre}", dichas.collect::<Vec<_>>().join(" y "))
}
