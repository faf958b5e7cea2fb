//! The documents that prove what was resolved: which there are, what they say, how long they are good for, who signs them, and what
//! anybody may read of them.
//!
//! A document that is gone, one that is good for less, one that fewer or other roles sign, and less that can be consulted are
//! `Atencion`. Texts are told block by block, before and now, and are `Compatible`.

use engine::formato::enumerar;
use schemas::paquete::{Bloque, CuerpoBloque, Publicado, Salida};

use super::campos::{ambos, escribe};
use super::condiciones::{Relacion, relacion};
use super::diferencias::{emparejar, lugar, por_id};
use super::palabras::{cita, entero};
use super::pluma::{Pluma, Senda};
use super::solicitud::altas_y_bajas;
use super::{Cambio, Clase, Para};

/// Tells what changes in the documents.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.tramite.salidas, &ahora.tramite.salidas, |s| &s.id) {
        let senda = Senda::de(&["tramite", "salidas", &id]);
        match (a, b) {
            (None, Some(b)) => {
                let que = format!("Hay un documento nuevo: {}.", cita(&b.titulo));
                pluma.dice(&senda, Cambio::de(Para::Salida, Clase::Compatible, que));
            }
            (Some(a), None) => {
                let que = format!("Ya no se emite {}.", cita(&a.titulo));
                pluma.dice(&senda, Cambio::de(Para::Salida, Clase::Atencion, que));
            }
            (Some(a), Some(b)) => {
                misma(pluma, &senda, a, b);
                bloques(pluma, &senda.y("bloques"), &cita(&b.titulo), &a.bloques, &b.bloques);
                publico(pluma, &senda.y("publico"), a, b);
            }
            (None, None) => {}
        }
    }
}

fn misma(pluma: &mut Pluma<'_>, senda: &Senda, a: &Salida, b: &Salida) {
    let nombre = cita(&b.titulo);
    if a.titulo != b.titulo {
        let que = format!("El documento {} ahora se titula {nombre}.", cita(&a.titulo));
        pluma.dice(&senda.y("titulo"), Cambio::de(Para::Salida, Clase::Compatible, que));
    }
    if a.vigencia != b.vigencia {
        let (que, clase) = match (a.vigencia, b.vigencia) {
            (Some(x), Some(y)) => {
                let mas = super::tiempo::es_mas(pluma, y, x, &pluma.ahora.municipio.calendario);
                let clase = if mas == Some(true) { Clase::Compatible } else { Clase::Atencion };
                (format!("{nombre} vale por {y}; antes, por {x}."), clase)
            }
            (None, Some(y)) => (format!("{nombre} ahora vence: vale por {y}."), Clase::Atencion),
            (_, None) => (format!("{nombre} ya no vence."), Clase::Compatible),
        };
        pluma.dice(&senda.y("vigencia"), Cambio::de(Para::Salida, clase, que));
    }
    if a.intermedia != b.intermedia {
        let que = if b.intermedia {
            format!("{nombre} ya no cuenta como la respuesta: emitirlo no detiene el plazo.")
        } else {
            format!("{nombre} ahora cuenta como la respuesta: al emitirlo se detiene el plazo.")
        };
        pluma.dice(&senda.y("intermedia"), Cambio::de(Para::Tiempo, Clase::Atencion, que));
    }
    if a.firman != b.firman {
        let firman = |roles: &[schemas::ids::RolId]| {
            if roles.is_empty() {
                "nadie (lleva el sello de la dependencia)".to_owned()
            } else {
                pluma.roles(roles)
            }
        };
        let que = format!("Firma {nombre}: {}; antes, {}.", firman(&b.firman), firman(&a.firman));
        pluma.dice(&senda.y("firman"), Cambio::de(Para::Salida, Clase::Atencion, que));
    }
    if a.documento != b.documento {
        let que = match &b.documento {
            Some(d) => {
                format!("{nombre} se guarda en el expediente de la persona como {}.", pluma.documento(d))
            }
            None => format!("{nombre} ya no se guarda en el expediente de la persona."),
        };
        let clase = if b.documento.is_some() { Clase::Compatible } else { Clase::Atencion };
        pluma.dice(&senda.y("documento"), Cambio::de(Para::Salida, clase, que));
    }
    super::tenencias::entregada(pluma, senda, &nombre, &a.entrega, &b.entrega);
    if a.corrige != b.corrige {
        let que = match &b.corrige {
            Some(campo) => {
                let cual = pluma.campos(std::slice::from_ref(campo));
                format!("{nombre} ahora sustituye al documento que se elige en {cual}, que deja de valer.")
            }
            None => format!("{nombre} ya no sustituye a otro documento: los dos valen."),
        };
        pluma.dice(&senda.y("corrige"), Cambio::de(Para::Salida, Clase::Atencion, que));
    }
    if a.anexos != b.anexos {
        let anexos = |ids: &[schemas::ids::CampoId]| {
            if ids.is_empty() { "nada".to_owned() } else { pluma.campos(ids) }
        };
        let que =
            format!("{nombre} lleva la huella de {}; antes, de {}.", anexos(&b.anexos), anexos(&a.anexos));
        pluma.dice(&senda.y("anexos"), Cambio::de(Para::Salida, Clase::Compatible, que));
    }
}

/// Blocks in pairs. A group is gone into, so that what is told is the text that changed and not all that stands with it.
fn bloques(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &[Bloque], b: &[Bloque]) {
    for (i, j) in emparejar(a, b) {
        let senda = senda.y(&lugar(i, j));
        match (i.and_then(|i| a.get(i)), j.and_then(|j| b.get(j))) {
            (None, Some(b)) => {
                let cuando = b.si.as_ref().map(|e| format!(", si {}", e.fuente)).unwrap_or_default();
                let que = format!("{nombre} dice algo más: {}{cuando}.", clase(&b.cuerpo));
                pluma.dice(&senda, Cambio::de(Para::Salida, Clase::Compatible, que).es(contenido(&b.cuerpo)));
            }
            (Some(a), None) => {
                let que = format!("{nombre} ya no lleva {}.", clase(&a.cuerpo));
                pluma.dice(&senda, Cambio::de(Para::Salida, Clase::Atencion, que).era(contenido(&a.cuerpo)));
            }
            (Some(a), Some(b)) => bloque(pluma, &senda, nombre, a, b),
            (None, None) => {}
        }
    }
}

fn bloque(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &Bloque, b: &Bloque) {
    let igual = a.si == b.si;
    let que = format!("Cambia cuándo lleva {} {nombre}.", clase(&b.cuerpo));
    let cambio = match relacion(pluma, a.si.as_ref(), b.si.as_ref()) {
        Relacion::Igual | Relacion::SinDecidir if igual => None,
        Relacion::Igual => {
            let que =
                format!("{nombre} lleva {} en los mismos casos, dichos de otro modo.", clase(&b.cuerpo));
            Some(Cambio::de(Para::Texto, Clase::Compatible, que))
        }
        Relacion::MasPermisiva(caso) => {
            Some(Cambio::de(Para::Salida, Clase::Compatible, que).por_ejemplo(ambos(
                "Ahora lo lleva con",
                &caso,
                "",
                "",
            )))
        }
        Relacion::MasEstricta(caso) => {
            Some(Cambio::de(Para::Salida, Clase::Atencion, que).por_ejemplo(ambos(
                "Ya no lo lleva con",
                &caso,
                "",
                "",
            )))
        }
        Relacion::Distinta { gana, pierde } => {
            let ejemplo = ambos("Ahora lo lleva con", &gana, "Ya no lo lleva con", &pierde);
            Some(Cambio::de(Para::Salida, Clase::Atencion, que).por_ejemplo(ejemplo))
        }
        Relacion::SinDecidir => Some(Cambio::de(Para::Salida, Clase::Atencion, que)),
    };
    if let Some(cambio) = cambio {
        escribe(
            pluma,
            &senda.y("si"),
            igual,
            cambio.por_ejemplo(contenido(&b.cuerpo)),
            a.si.as_ref(),
            b.si.as_ref(),
        );
    }
    if a.cuerpo == b.cuerpo {
        return;
    }
    let senda = senda.y("cuerpo");
    if let (CuerpoBloque::Grupo { bloques: x }, CuerpoBloque::Grupo { bloques: y }) = (&a.cuerpo, &b.cuerpo) {
        bloques(pluma, &senda.y("bloques"), nombre, x, y);
        return;
    }
    let que = if std::mem::discriminant(&a.cuerpo) == std::mem::discriminant(&b.cuerpo) {
        format!("Cambia {} de {nombre}.", clase(&b.cuerpo))
    } else {
        format!("Donde {nombre} llevaba {} ahora lleva {}.", clase(&a.cuerpo), clase(&b.cuerpo))
    };
    let (antes, ahora) = (contenido(&a.cuerpo), contenido(&b.cuerpo));
    let cambio = Cambio::de(Para::Salida, Clase::Compatible, que);
    let cambio = if antes == ahora { cambio } else { cambio.con(antes, ahora) };
    pluma.dice(&senda, cambio);
}

/// A block, by what it is.
const fn clase(cuerpo: &CuerpoBloque) -> &'static str {
    match cuerpo {
        CuerpoBloque::Encabezado { .. } => "el encabezado",
        CuerpoBloque::Titulo { .. } => "un título",
        CuerpoBloque::Subtitulo { .. } => "un subtítulo",
        CuerpoBloque::Parrafo { .. } => "un párrafo",
        CuerpoBloque::Lista { .. } => "una lista",
        CuerpoBloque::Datos { .. } => "un cuadro de datos",
        CuerpoBloque::Tabla { .. } => "una tabla",
        CuerpoBloque::Cobro { .. } => "el desglose de lo pagado",
        CuerpoBloque::Grupo { .. } => "un grupo de párrafos",
        CuerpoBloque::Anexos => "la lista de anexos",
        CuerpoBloque::Firmas => "las firmas",
        CuerpoBloque::Verificacion => "los datos para verificarlo",
        CuerpoBloque::Salto => "un salto de página",
    }
}

/// What a block says.
fn contenido(cuerpo: &CuerpoBloque) -> String {
    let texto = match cuerpo {
        CuerpoBloque::Encabezado { derecha, .. } => derecha.clone().unwrap_or_default(),
        CuerpoBloque::Titulo { texto }
        | CuerpoBloque::Subtitulo { texto }
        | CuerpoBloque::Parrafo { texto, .. } => texto.clone(),
        CuerpoBloque::Lista { puntos, .. } => puntos.join("; "),
        CuerpoBloque::Datos { filas } => {
            let fila = |f: &schemas::paquete::FilaDatos| {
                let si = f.si.as_ref().map(|e| format!(" (si {})", e.fuente)).unwrap_or_default();
                format!("{}: {}{si}", f.etiqueta, f.valor)
            };
            filas.iter().map(fila).collect::<Vec<_>>().join("; ")
        }
        CuerpoBloque::Tabla { columnas, total, .. } => {
            let total = total.iter().map(|t| format!("total: {t}"));
            columnas
                .iter()
                .map(|c| format!("{}: {}", c.titulo, c.valor))
                .chain(total)
                .collect::<Vec<_>>()
                .join("; ")
        }
        CuerpoBloque::Grupo { bloques } => {
            let textos: Vec<String> =
                bloques.iter().map(|b| contenido(&b.cuerpo)).filter(|t| !t.is_empty()).collect();
            textos.join(" / ")
        }
        CuerpoBloque::Cobro { .. }
        | CuerpoBloque::Anexos
        | CuerpoBloque::Firmas
        | CuerpoBloque::Verificacion
        | CuerpoBloque::Salto => String::new(),
    };
    entero(&texto)
}

fn publico(pluma: &mut Pluma<'_>, senda: &Senda, a: &Salida, b: &Salida) {
    if a.publico == b.publico {
        return;
    }
    let nombre = cita(&b.titulo);
    let (entran, salen) = altas_y_bajas(&a.publico, &b.publico);
    let de = |p: &Publicado| format!("{} ({})", cita(&p.etiqueta), p.valor.fuente);
    let todos = |publicados: &[&Publicado]| enumerar(&publicados.iter().map(|p| de(p)).collect::<Vec<_>>());
    if !entran.is_empty() {
        let que = format!("Quien consulte {nombre} ahora ve: {}.", todos(&entran));
        pluma.dice(senda, Cambio::de(Para::Salida, Clase::Compatible, que));
    }
    if !salen.is_empty() {
        let que = format!("Quien consulte {nombre} ya no ve: {}.", todos(&salen));
        pluma.dice(senda, Cambio::de(Para::Salida, Clase::Atencion, que));
    }
}
