//! A small sound paquete for the tests of these rooms, compiled from text.

use schemas::paquete::Paquete;

use crate::sources::Memory;

/// The definition that the tests change.
pub fn paquete() -> Paquete {
    con("")
}

/// The same with these sections of `tramite.yaml` instead of its own `campos`, `calculos` and `validaciones`.
pub fn con(campos: &str) -> Paquete {
    let campos =
        if campos.is_empty() { "campos: {dato: {tipo: booleano, etiqueta: Dato}}\n" } else { campos };
    let tramite = format!(
        "tramite: prueba
nombre: Trámite de prueba
dependencia: obras
ficha:
  descripcion: Sirve para probar.
  plazo_resolucion: 10 días hábiles
  si_no_responde: ninguna
  fundamento: {{reglamento: [\"1\"]}}
{campos}etapas:
  solicitud: {{actor: solicitante, acciones: {{enviar: {{a: aceptada}}}}}}
  aceptada: {{tipo: fin, resultado: favorable}}
"
    );
    let fuentes = Memory::new()
        .con(
            "municipio.yaml",
            "municipio: ejemplo
nombre: Municipio de Ejemplo
zona_horaria: America/Monterrey
calendario: habiles
dependencias: {obras: {nombre: Obras Públicas, siglas: OP}}
ordenamientos: {reglamento: {nombre: Reglamento de Ejemplo}}
",
        )
        .con("roles.yaml", "roles: {revisora: {nombre: Revisora, dependencia: obras, puede: [recibe]}}\n")
        .con("documentos.yaml", "documentos: {identificacion: {nombre: Identificación oficial, emite: externo}}\n")
        .con(
            "calendarios/habiles.yaml",
            "calendario: habiles\nnombre: Días hábiles\nhabiles: [lunes, martes, miercoles, jueves, viernes]\n",
        )
        .con("obras/prueba/tramite.yaml", tramite);
    let compilado = crate::compilar(&fuentes);
    let Some(sellado) = compilado.tramites.into_iter().find_map(|t| t.paquete) else {
        panic!("the sample compiles: {:#?}", compilado.diagnostics)
    };
    sellado.paquete().clone()
}
