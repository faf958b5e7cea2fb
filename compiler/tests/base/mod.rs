//! A small sound workspace, completed with a block that a test brings.

mod migracion;

use std::collections::BTreeSet;

use compiler::compilar;
use compiler::sources::Memory;
use schemas::diagnostic::Diagnostic;

const MUNICIPIO: &str = "municipio: ejemplo
nombre: Municipio de Ejemplo
zona_horaria: America/Monterrey
calendario: habiles
dependencias: {obras: {nombre: Obras Públicas, siglas: OP}}
ordenamientos: {reglamento: {nombre: Reglamento de Ejemplo}}
separacion: [[recibe, revisa]]
";
const ROLES: &str = "roles:
  revisora: {nombre: Revisora, dependencia: obras, puede: [recibe, revisa, firma, convoca, vota]}
  directora: {nombre: Directora, dependencia: obras, puede: [resuelve, firma, vota]}
  mensajera: {nombre: Mensajera, dependencia: obras, puede: [recibe]}
";
const SERVICIOS: &str = "servicios:
  ingresos:
    nombre: Sistema de ingresos
    operaciones:
      adeudo:
        recibe: {cuenta: {tipo: texto}, ejercicio: {tipo: entero, obligatorio: no}}
        entrega: {principal: {tipo: dinero, minimo: 0}, vencido: {tipo: booleano}, desde: {tipo: fecha, obligatorio: no}}
  plataforma:
    nombre: La Ventanilla
    operaciones:
      quitar_acceso:
        clase: efecto
        recibe: {correo: {tipo: correo}}
        entrega: {hecho: {tipo: booleano}, motivo: {tipo: texto, obligatorio: no}}
      suprimir_datos:
        clase: efecto
        recibe: {expediente: {tipo: expediente, obligatorio: no}}
        entrega: {hecho: {tipo: booleano}, motivo: {tipo: texto, obligatorio: no}}
";
const AGENDAS: &str = "agendas:
  mostrador: {lugar: Planta baja, cita_dura: 30 minutos, cupo: 2, anticipacion: 2 horas}
";
const ORGANOS: &str = "organos:
  consejo: {nombre: Consejo, miembros: directora, asientos: 7}
  cabildo: {nombre: Cabildo, miembros: [directora, revisora], asientos: 14, quorum: 8, voto_de_calidad: directora}
  mesa: {nombre: Mesa, miembros: [directora, mensajera], asientos: 3}
";
const ZONAS: &str = "catalogo: zonas
nombre: Zonas
nota: Para las pruebas.
filas:
  - {clave: norte, nombre: Norte}
  - {clave: sur, nombre: Sur, hasta: 2026-12-31}
";
const COLONIAS: &str = "catalogo: colonias
nombre: Colonias
nota: Para las pruebas.
padre: zonas
columnas: {inundable: booleano, cuota: decimal}
filas:
  - {clave: alta, nombre: Alta, padre: norte, inundable: no, cuota: 2}
  - {clave: baja, nombre: Baja, padre: norte, inundable: si, cuota: 3.5}
  - {clave: ribera, nombre: Ribera, padre: sur, inundable: si, cuota: 1}
";
const PARQUES: &str = "catalogo: parques
nombre: Parques
nota: Para las pruebas.
padre: zonas
filas:
  - {clave: hundido, nombre: Parque Hundido, padre: norte}
";
const DOCUMENTOS: &str = "documentos: {identificacion: {nombre: Identificación oficial, emite: externo}}\n";
/// Documents that trámites of here issue: only where some is named, for what nobody uses is told of.
const EMITIDOS: &str = "documentos:
  identificacion: {nombre: Identificación oficial, emite: externo}
  permiso:
    nombre: Permiso
    emite: otorga
    vigencia: 1 año
    entrega:
      uso: {tipo: opcion, opciones: {casa: Casa, comercio: Comercio}}
      superficie: {tipo: decimal, obligatorio: no}
      dueno: {tipo: texto, datos: personales, obligatorio: no}
  constancia_antigua: {nombre: Constancia antigua, emite: otorga}
";
const LICENCIA: &str = "  licencia: {nombre: Licencia, emite: prueba}\n";
const OTORGA: &str = "tramite: otorga
nombre: Trámite que otorga
dependencia: obras
ficha:
  descripcion: Da lo que otros piden.
  plazo_resolucion: 10 días hábiles
  si_no_responde: ninguna
  fundamento: {reglamento: [\"2\"]}
campos:
  uso: {tipo: opcion, etiqueta: Uso, opciones: {casa: Casa, comercio: Comercio}}
etapas:
  solicitud: {actor: solicitante, captura: [uso], acciones: {enviar: {a: dado}}}
  dado: {tipo: fin, resultado: favorable, emite: [permiso, constancia]}
salidas:
  permiso: {titulo: Permiso, documento: permiso, vigencia: 1 año, texto: \"Para {{ uso }}.\", entrega: {uso: uso}}
  constancia: {titulo: Constancia, documento: constancia_antigua, texto: \"Para {{ uso }}.\"}
";
const UMA: &str = "parametro: uma
tipo: dinero
valores: [{desde: 2026-02-01, valor: 117.31, fuente: INEGI 2026}]
";
const CALENDARIO: &str = "calendario: habiles
nombre: Días hábiles
habiles: [lunes, martes, miercoles, jueves, viernes]
";
const TRAMITE: &str = "tramite: prueba
nombre: Trámite de prueba
dependencia: obras
ficha:
  descripcion: Sirve para probar.
  plazo_resolucion: 10 días hábiles
  si_no_responde: ninguna
  fundamento: {reglamento: [\"1\"]}
campos:
  superficie: {tipo: decimal, etiqueta: Superficie, minimo: 1, maximo: 1000}
  uso: {tipo: opcion, etiqueta: Uso, opciones: {casa: Casa, comercio: Comercio}}
  motivo: {tipo: texto_largo, etiqueta: Motivo}
cobros:
  derechos: {concepto: Derechos, monto: 2 * uma, fecha_tarifa: pago}
etapas:
  solicitud: {actor: solicitante, captura: [superficie, uso], acciones: {enviar: {a: revision}}}
  revision: {actor: revisora, acciones: {aceptar: {a: aceptada}, negar: {captura: [motivo], a: negada}}}
  aceptada: {tipo: fin, resultado: favorable, emite: constancia}
  negada: {tipo: fin, resultado: desfavorable}
salidas:
  constancia: {titulo: Constancia, texto: \"Se acepta la solicitud {{ solicitud.folio }}.\"}
";

/// The top-level keys of a block.
fn claves(texto: &str) -> BTreeSet<&str> {
    texto
        .lines()
        .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|l| l.split(':').next())
        .collect()
}

/// The block first, so that its places are those of the page; then the sections of the base that it doesn't have.
fn completar(bloque: &str) -> String {
    let propias = claves(bloque);
    let mut texto = bloque.to_owned();
    let mut dentro = false;
    for linea in TRAMITE.lines() {
        if linea.starts_with(|c: char| c.is_ascii_lowercase()) {
            dentro = !propias.contains(linea.split(':').next().unwrap_or_default());
        }
        if dentro {
            texto.push_str(linea);
            texto.push('\n');
        }
    }
    texto
}

/// The definition, which takes its uses from the catálogo of the block when it is one of them.
fn de_usos(bloque: &str) -> String {
    if !bloque.starts_with("catalogo: usos") {
        return TRAMITE.to_owned();
    }
    TRAMITE
        .replace("opciones: {casa: Casa, comercio: Comercio}", "catalogo: usos")
        .replace("monto: 2 * uma", "monto: uso.cuota * uma")
}

/// The diagnostics of a block, completed.
pub fn revisar(bloque: &str) -> Vec<Diagnostic> {
    let primera = bloque.lines().find_map(|l| l.split(':').next()).unwrap_or_default();
    if primera == "- desde" {
        return migracion::revisar_migracion(bloque, "", "");
    }
    let (archivo, texto) = match primera {
        "parametro" => ("parametros/uma.yaml", bloque.to_owned()),
        "calendario" => ("calendarios/habiles.yaml", bloque.to_owned()),
        "municipio" => ("municipio.yaml", bloque.to_owned()),
        "roles" => ("roles.yaml", bloque.to_owned()),
        "agendas" => ("agendas.yaml", bloque.to_owned()),
        "organos" => ("organos.yaml", bloque.to_owned()),
        "documentos" => ("documentos.yaml", bloque.to_owned()),
        "servicios" => ("servicios.yaml", bloque.to_owned()),
        "catalogo" => ("catalogos/otro.yaml", bloque.to_owned()),
        "prueba" => ("obras/prueba/pruebas/una.yaml", bloque.to_owned()),
        _ => ("obras/prueba/tramite.yaml", completar(bloque)),
    };
    // Only where a trámite is of another dependencia: nothing else names it.
    let municipio = match bloque.contains("dependencia: parques") {
        true => MUNICIPIO.replace("{obras:", "{parques: {nombre: Parques, siglas: PQ}, obras:"),
        false => MUNICIPIO.to_owned(),
    };
    let fuentes = Memory::new()
        .con("municipio.yaml", municipio)
        .con("roles.yaml", ROLES)
        .con("documentos.yaml", DOCUMENTOS)
        .con("servicios.yaml", SERVICIOS)
        .con("agendas.yaml", AGENDAS)
        .con("parametros/uma.yaml", UMA)
        .con("calendarios/habiles.yaml", CALENDARIO)
        .con("obras/prueba/tramite.yaml", de_usos(bloque))
        .con(archivo, texto);
    // Only where a body votes: its roles must be there.
    let fuentes = match archivo {
        "obras/prueba/tramite.yaml" if bloque.contains("tipo: votacion") => {
            fuentes.con("organos.yaml", ORGANOS)
        }
        _ => fuentes,
    };
    let de_emitidos = ["tipo: salida", "documento: permiso", "documento: licencia", "    entrega: "];
    let fuentes = match archivo {
        "obras/prueba/tramite.yaml" if de_emitidos.iter().any(|d| bloque.contains(d)) => {
            let licencia = if bloque.contains("documento: licencia") { LICENCIA } else { "" };
            fuentes
                .con("documentos.yaml", format!("{EMITIDOS}{licencia}"))
                .con("obras/otorga/tramite.yaml", OTORGA)
        }
        "documentos.yaml" => fuentes.con("obras/otorga/tramite.yaml", OTORGA),
        _ => fuentes,
    };
    // Only where some are used: nothing else names them.
    let fuentes = match bloque.contains("catalogo: ") || bloque.contains("padre: ") {
        true => fuentes
            .con("catalogos/zonas.yaml", ZONAS)
            .con("catalogos/colonias.yaml", COLONIAS)
            .con("catalogos/parques.yaml", PARQUES),
        false => fuentes,
    };
    compilar(&fuentes).diagnostics
}
