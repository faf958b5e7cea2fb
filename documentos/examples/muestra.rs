//! Writes the sample licence, and a payment order beside it: `cargo run -p ventanilla-documentos --example muestra -- licencia.pdf`.

mod comun;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let destino = std::env::args().nth(1).ok_or("Diga dónde se escribe: muestra licencia.pdf")?;
    let licencia = documentos::generar(&comun::licencia(123))?;
    std::fs::write(&destino, licencia)?;
    let orden = std::path::Path::new(&destino).with_extension("orden.pdf");
    std::fs::write(orden, documentos::generar(&comun::orden_de_pago())?)?;
    Ok(())
}
