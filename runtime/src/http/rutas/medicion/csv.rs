//! Expedientes that ended, as rows of a file for a spreadsheet: nothing that is personal, and nothing that a spreadsheet would run.

use engine::medicion::cuenta;
use rust_decimal::Decimal;
use schemas::medida::{Lapso, Medido};
use schemas::paquete::{Medicion, Tramite};
use schemas::valor::Unidad;

use crate::app::FilaMedida;

/// The file, with a header; UTF-8, with the mark by which spreadsheets know it.
pub fn escribir(tramite: &Tramite, medicion: Option<&Medicion>, filas: &[FilaMedida]) -> String {
    let datos: Vec<_> =
        medicion.map(|m| m.datos.iter().filter(|d| !d.personal).collect()).unwrap_or_default();
    let mut texto = String::from('\u{feff}');
    let mut cabeza = vec![
        "Recibido".to_owned(),
        "Terminado".to_owned(),
        "Versión".to_owned(),
        "Cómo terminó".to_owned(),
        "Tiempo de resolución".to_owned(),
        "Unidad".to_owned(),
        "En el plazo".to_owned(),
        "Regresos".to_owned(),
    ];
    cabeza.extend(datos.iter().map(|d| tramite.nombre_medido(&d.nombre)));
    renglon(&mut texto, &cabeza);
    for fila in filas {
        let m = &fila.medida;
        let fin = m.fin.as_ref().and_then(|f| tramite.etapa(f)).map(|e| e.nombre.clone());
        let fin = fin.or_else(|| m.resultado.map(|r| r.dicho().to_owned())).unwrap_or_default();
        let (tiempo, unidad, a_tiempo) = m.resolucion.map_or_else(Default::default, de_lapso);
        let regresos = m.etapas.iter().filter(|e| e.visita > 1).count();
        let mut celdas = vec![
            m.recibido.to_string(),
            m.terminado.map(|d| d.to_string()).unwrap_or_default(),
            fila.digest.chars().take(8).collect(),
            fin,
            tiempo,
            unidad,
            a_tiempo,
            regresos.to_string(),
        ];
        celdas.extend(datos.iter().map(|d| match m.datos.get(&d.nombre) {
            Some(Medido::Opcion(id)) => {
                let opcion = tramite.opciones_medidas(d).iter().find(|o| o.id == *id);
                opcion.map_or_else(|| id.clone(), |o| o.etiqueta.clone())
            }
            Some(Medido::Booleano(si)) => if *si { "Sí" } else { "No" }.to_owned(),
            Some(Medido::Numero(n)) => n.to_string(),
            Some(Medido::Servidor { nombre, .. }) => nombre.clone(),
            None => String::new(),
        }));
        renglon(&mut texto, &celdas);
    }
    texto
}

fn de_lapso(lapso: Lapso) -> (String, String, String) {
    let (cuanto, unidad) = match cuenta(lapso.unidad) {
        Unidad::HorasHabiles => (horas(lapso.cuanto), "horas hábiles"),
        Unidad::DiasHabiles => (lapso.cuanto.to_string(), "días hábiles"),
        Unidad::Horas | Unidad::Minutos => (horas(lapso.cuanto), "horas"),
        Unidad::DiasNaturales | Unidad::Meses | Unidad::Anios => (lapso.cuanto.to_string(), "días naturales"),
    };
    (cuanto, unidad.to_owned(), if lapso.vencido { "No" } else { "Sí" }.to_owned())
}

fn horas(minutos: u32) -> String {
    (Decimal::from(minutos) / Decimal::from(60)).round_dp(2).normalize().to_string()
}

fn renglon(texto: &mut String, celdas: &[String]) {
    let dichas: Vec<String> = celdas.iter().map(|c| celda(c)).collect();
    texto.push_str(&dichas.join(","));
    texto.push_str("\r\n");
}

/// A cell (RFC 4180) that no spreadsheet takes for a formula: what would begin one has an apostrophe before. A number is a number.
fn celda(valor: &str) -> String {
    let empieza = valor.trim_start().chars().next();
    let formula =
        matches!(empieza, Some('=' | '+' | '-' | '@' | '|' | '%')) || valor.starts_with(['\t', '\r', '\n']);
    let valor =
        if formula && valor.parse::<Decimal>().is_err() { format!("'{valor}") } else { valor.to_owned() };
    if valor.contains(['"', ',', '\n', '\r', ';']) {
        format!("\"{}\"", valor.replace('"', "\"\""))
    } else {
        valor
    }
}

#[cfg(test)]
mod tests {
    use super::celda;

    #[test]
    fn no_cell_is_taken_for_a_formula_and_each_comes_back_whole() {
        let casos = [
            ("Permisos", "Permisos"),
            ("", ""),
            ("-3.5", "-3.5"),
            ("=1+1", "'=1+1"),
            (" =1+1", "' =1+1"),
            ("+52 81", "'+52 81"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("=HYPERLINK(\"a\",\"b\")", "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\""),
            ("uno, dos", "\"uno, dos\""),
            ("dice \"sí\"", "\"dice \"\"sí\"\"\""),
            ("\tx", "'\tx"),
            ("a\nb", "\"a\nb\""),
        ];
        for (valor, esperado) in casos {
            assert_eq!(celda(valor), esperado, "{valor:?}");
        }
    }
}
