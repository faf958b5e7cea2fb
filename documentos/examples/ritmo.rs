//! Measures documents per second on one core: `cargo run --release -p ventanilla-documentos --example ritmo`.
#![expect(
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a measuring programme reports to its user"
)]

mod comun;

use std::time::Instant;

fn main() -> Result<(), documentos::Error> {
    const CUANTOS: u32 = 300;
    let primero = Instant::now();
    documentos::generar(&comun::licencia(0))?;
    let primero = primero.elapsed();
    let maqueta = Instant::now();
    for n in 1..=CUANTOS {
        documentos::paginas(&comun::licencia(n))?;
    }
    let maqueta = maqueta.elapsed();
    let inicio = Instant::now();
    let mut bytes = 0;
    for n in 1..=CUANTOS {
        bytes += documentos::generar(&comun::licencia(n))?.len();
    }
    let total = inicio.elapsed();
    println!(
        "{:.1} documentos/s ({CUANTOS} en {total:.2?}; el primero {primero:.2?}; maqueta {:.2?} cada una; {} bytes en promedio)",
        f64::from(CUANTOS) / total.as_secs_f64(),
        maqueta / CUANTOS,
        bytes / CUANTOS as usize,
    );
    documentos::generar(&comun::orden_de_pago())?;
    Ok(())
}
