//! A small trámite in two versions, with the way from the first to the second: what the stories of migrations share.

use std::path::Path;

use compiler::compilar;
use compiler::sources::Memory;
use schemas::sello::PaqueteSellado;

const MUNICIPIO: &str = "municipio: ejemplo
nombre: Municipio de Ejemplo
zona_horaria: America/Monterrey
calendario: habiles
dependencias: {obras: {nombre: Obras Públicas, siglas: OP}}
ordenamientos: {reglamento: {nombre: Reglamento de Ejemplo}}
";
const ROLES: &str = "roles:
  revisora: {nombre: Revisora, dependencia: obras, puede: [recibe, revisa]}
  directora: {nombre: Directora, dependencia: obras, puede: [resuelve]}
";
const CALENDARIO: &str = "calendario: habiles
nombre: Días hábiles
habiles: [lunes, martes, miercoles, jueves, viernes]
";

fn version(etapa: &str, dias: u32, resolucion: u32, campo: &str, captura: &str, texto: &str) -> String {
    format!(
        "tramite: permiso
nombre: Permiso de ejemplo
dependencia: obras
ficha:
  descripcion: Sirve para probar.
  plazo_resolucion: {resolucion} días hábiles
  si_no_responde: ninguna
  fundamento: {{reglamento: [\"1\"]}}
campos:
  superficie: {{tipo: decimal, etiqueta: Superficie, minimo: 1, maximo: 1000}}
{campo}  motivo: {{tipo: texto_largo, etiqueta: Motivo}}
etapas:
  solicitud: {{actor: solicitante, captura: [superficie{captura}], acciones: {{enviar: {{a: {etapa}}}}}}}
  {etapa}: {{actor: revisora, plazo: {dias} días hábiles, acciones: {{turnar: {{a: resolucion}}}}}}
  resolucion: {{actor: directora, acciones: {{aceptar: {{a: aceptada}}, negar: {{captura: [motivo], a: negada}}}}}}
  aceptada: {{tipo: fin, resultado: favorable, emite: constancia}}
  negada: {{tipo: fin, resultado: desfavorable}}
salidas:
  constancia: {{titulo: Constancia, texto: \"Se acepta, de {{{{ superficie | numero }}}} metros{texto}.\"}}
"
    )
}

pub fn compila(tramite: String, migracion: Option<(&PaqueteSellado, &str)>) -> PaqueteSellado {
    let mut fuentes = Memory::new()
        .con("municipio.yaml", MUNICIPIO)
        .con("roles.yaml", ROLES)
        .con("calendarios/habiles.yaml", CALENDARIO)
        .con("obras/permiso/tramite.yaml", tramite);
    if let Some((viejo, partes)) = migracion {
        fuentes = fuentes
            .con("obras/permiso/anteriores/v1.paquete", String::from_utf8(viejo.bytes().to_vec()).unwrap())
            .con("obras/permiso/migracion.yaml", format!("- desde: {}\n{partes}", viejo.digest()));
    }
    let compilado = compilar(&fuentes);
    let dichos: Vec<&str> = compilado.diagnostics.iter().map(|d| d.mensaje.as_str()).collect();
    compilado.tramites.into_iter().find_map(|t| t.paquete).unwrap_or_else(|| panic!("{dichos:?}"))
}

/// How those of the first version go on with the second.
pub const PARTES: &str = "  etapas: {revision: dictamen}
  campos: {niveles: {pide_en: resolucion}}
  plazos: {resolucion: conserva, dictamen: conserva}
  motivo: Reforma del reglamento
";

/// The text of the first version.
pub fn vieja() -> String {
    version("revision", 5, 10, "", "", "")
}

/// The text of the second: another name of a stage, longer deadlines, a datum more.
pub fn nueva() -> String {
    let campo = "  niveles: {tipo: entero, etiqueta: Niveles, minimo: 1, maximo: 50}\n";
    version("dictamen", 8, 15, campo, ", niveles", " y {{ niveles }} niveles")
}

/// Writes the workspace of the second version in a folder.
pub fn escribe(carpeta: &Path, viejo: &PaqueteSellado) {
    let migracion = format!("- desde: {}\n{PARTES}", viejo.digest());
    let archivos: [(&str, &[u8]); 6] = [
        ("municipio.yaml", MUNICIPIO.as_bytes()),
        ("roles.yaml", ROLES.as_bytes()),
        ("calendarios/habiles.yaml", CALENDARIO.as_bytes()),
        ("obras/permiso/tramite.yaml", &nueva().into_bytes()),
        ("obras/permiso/migracion.yaml", &migracion.into_bytes()),
        ("obras/permiso/anteriores/v1.paquete", viejo.bytes()),
    ];
    for (nombre, bytes) in archivos {
        let ruta = carpeta.join(nombre);
        std::fs::create_dir_all(ruta.parent().unwrap()).unwrap();
        std::fs::write(ruta, bytes).unwrap();
    }
}
