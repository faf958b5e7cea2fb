//! Writes the paquetes of a workspace, each under its digest: `paquetes <municipio> <carpeta>`. The target `paquete` starts from them.

use std::path::Path;

use compiler::sources::Disk;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argumentos: Vec<String> = std::env::args().skip(1).collect();
    let [municipio, carpeta] = argumentos.as_slice() else {
        return Err("uso: paquetes <municipio> <carpeta>".into());
    };
    std::fs::create_dir_all(carpeta)?;
    for tramite in compiler::compilar(&Disk::new(municipio)).tramites {
        let paquete =
            tramite.paquete.ok_or_else(|| format!("{municipio}/{}: no compila", tramite.archivo))?;
        std::fs::write(Path::new(carpeta).join(paquete.digest().as_str()), paquete.bytes())?;
    }
    Ok(())
}
