//! The ficha of a trámite in print: the data of LNETB article 54 in the order in which a citizen asks for them.

use documentos::{Alineacion, Bloque, Columna, Documento, Tabla, Texto, Verificacion};
use engine::cobro::liquidar;
use engine::condicion;
use engine::datos::Datos;
use engine::eval::rutas_valoracion;
use engine::formato;
use engine::formulario;
use engine::permiso::actor_de;
use engine::tenencia::Pedida;
use jiff::Timestamp;
use schemas::expr::Raiz;
use schemas::paquete::{Actor, Campo, Cobro, Copias, Etapa, Ficta, Paquete, TipoCampo, TipoEtapa};

use super::piezas::{dato, documento, encabezado, parrafo, subtitulo};
use super::{Entorno, PapelError};

/// The ficha of a paquete on a day: the costs are those of that day.
///
/// # Errors
/// When the day can't be printed.
pub fn ficha(paquete: &Paquete, cuando: Timestamp, entorno: &Entorno<'_>) -> Result<Documento, PapelError> {
    let tramite = &paquete.tramite;
    let hoy = engine::evolve::local(paquete, cuando).date();
    let mut papel = documento(paquete, &tramite.nombre, None, cuando, entorno)?;
    papel.pie = Some(format!("{} · vigente el {}", paquete.municipio.nombre, formato::fecha(hoy)));
    papel.bloques = vec![
        encabezado(paquete, &tramite.dependencia, tramite.ficha.homoclave.clone()),
        Bloque::Titulo(Texto::from(tramite.nombre.as_str())),
        parrafo(tramite.ficha.descripcion.trim()),
        resumen(paquete),
    ];
    requisitos(paquete, &mut papel.bloques);
    costos(paquete, hoy, &mut papel.bloques);
    pasos(paquete, &mut papel.bloques);
    if !tramite.ficha.criterios.is_empty() {
        papel.bloques.push(subtitulo("Con qué criterio se resuelve"));
        let puntos = tramite.ficha.criterios.iter().map(|c| Texto::from(c.as_str())).collect();
        papel.bloques.push(Bloque::Lista { puntos, ordenada: false });
    }
    // Kept in one page: an address alone on the last sheet tells nothing.
    let mut cierre = donde(paquete);
    cierre.push(Bloque::Verificacion(Verificacion {
        url: format!("{}/tramites/{}", entorno.publica, tramite.id),
        texto: "La ficha vigente está en línea: lea el código con su teléfono o abra la dirección."
            .to_owned(),
        folio: None,
        huella: None,
    }));
    papel.bloques.push(Bloque::Grupo { bloques: cierre });
    Ok(papel)
}

/// What one looks for first.
fn resumen(paquete: &Paquete) -> Bloque {
    let (tramite, ficha) = (&paquete.tramite, &paquete.tramite.ficha);
    let silencio = match ficha.si_no_responde {
        Ficta::Ninguna => "Puede exigir la respuesta; el silencio no decide.",
        Ficta::Negativa { .. } => "Se entiende negada (negativa ficta) y puede impugnarla.",
        Ficta::Afirmativa { .. } => "Se entiende autorizada (afirmativa ficta).",
    };
    let obtiene: Vec<&str> =
        tramite.salidas.iter().filter(|s| s.documento.is_some()).map(|s| s.titulo.as_str()).collect();
    let mut filas = Vec::new();
    if !obtiene.is_empty() {
        filas.push(dato("Qué obtiene", formato::enumerar(&obtiene)));
    }
    filas.push(dato(
        "Quién puede pedirlo",
        formato::mayuscula(&formato::personas(&tramite.solicitante.personas)),
    ));
    filas.push(dato("Cómo se hace", formato::mayuscula(&formato::modalidades(&ficha.modalidad))));
    filas.push(dato("Cuánto tarda", ficha.plazo_resolucion.dura.to_string()));
    filas.push(dato("Si no le responden", silencio));
    let optativas = [
        ("Cuánto vale lo que obtiene", &ficha.vigencia),
        ("Inspección", &ficha.inspeccion),
        ("Clave", &ficha.clave),
    ];
    filas.extend(optativas.iter().filter_map(|(e, v)| v.as_deref().map(|v| dato(e, v))));
    let cupos = tramite.cupos.iter();
    filas.extend(cupos.map(|c| dato(&c.nombre, engine::cupo::cuantos(paquete, c).join("; "))));
    let fundamento = ficha.cita.articulos();
    if !fundamento.is_empty() {
        filas.push(dato("Fundamento", fundamento));
    }
    Bloque::Datos { filas }
}

fn requisitos(paquete: &Paquete, bloques: &mut Vec<Bloque>) {
    let puntos: Vec<Texto> =
        formulario::requisitos(&paquete.tramite).into_iter().map(|c| requisito(paquete, c)).collect();
    if puntos.is_empty() {
        return;
    }
    bloques.push(subtitulo("Qué necesita"));
    bloques.push(Bloque::Lista { puntos, ordenada: true });
}

fn requisito(paquete: &Paquete, campo: &Campo) -> Texto {
    let mut partes = vec![format!("**{}.**", documentos::escapar(&campo.etiqueta))];
    if let Some(condicion) = &campo.visible_si {
        partes.push(match condicion::en_palabras(paquete, &condicion.arbol) {
            Some(dicha) => documentos::escapar(&format!("Sólo {dicha}.")),
            None => "Sólo en algunos casos; se le pide según lo que responda.".to_owned(),
        });
    } else if !campo.obligatorio {
        partes.push("Optativo.".to_owned());
    }
    if let Some(ayuda) = &campo.ayuda {
        partes.push(documentos::escapar(ayuda.trim()));
    }
    if let Some(pedida) = Pedida::de(campo) {
        partes.push(documentos::escapar(&pedida.en_palabras(paquete)));
    }
    if let TipoCampo::Documento { antiguedad_maxima, presencial, .. } = &campo.tipo {
        if let Some(antiguedad) = antiguedad_maxima {
            partes.push(format!("Con antigüedad de hasta {antiguedad}."));
        }
        if let Some(Copias { originales, copias }) = presencial {
            partes.push(format!("En ventanilla: {}.", ejemplares(*originales, *copias)));
        }
    }
    let fundamento = campo.cita.articulos();
    if !fundamento.is_empty() {
        partes.push(documentos::escapar(&format!("({fundamento})")));
    }
    documentos::en_linea(&partes.join(" "))
}

fn ejemplares(originales: u8, copias: u8) -> String {
    let varios = |n: u8, uno: &str, muchos: &str| match n {
        0 => None,
        1 => Some(format!("1 {uno}")),
        n => Some(format!("{n} {muchos}")),
    };
    let partes: Vec<String> = [
        varios(originales, "original para cotejo", "originales para cotejo"),
        varios(copias, "copia", "copias"),
    ]
    .into_iter()
    .flatten()
    .collect();
    formato::enumerar(&partes)
}

fn costos(paquete: &Paquete, hoy: jiff::civil::Date, bloques: &mut Vec<Bloque>) {
    bloques.push(subtitulo("Cuánto cuesta"));
    if paquete.tramite.cobros.is_empty() {
        bloques.push(parrafo("No tiene costo."));
        return;
    }
    let columna = |titulo: &str, alineacion| Columna { titulo: titulo.to_owned(), alineacion };
    let filas = paquete
        .tramite
        .cobros
        .iter()
        .map(|cobro| {
            vec![
                Texto::from(cobro.nombre.as_str()),
                Texto::from(cobro.cita.articulos()),
                Texto::from(match &cobro.deposito {
                    None => cuanto(paquete, cobro, hoy),
                    Some(_) => format!("{} (garantía: se devuelve)", cuanto(paquete, cobro, hoy)),
                }),
            ]
        })
        .collect();
    bloques.push(Bloque::Tabla(Tabla {
        titulo: None,
        columnas: vec![
            columna("Concepto", Alineacion::Izquierda),
            columna("Fundamento", Alineacion::Izquierda),
            columna("Costo", Alineacion::Derecha),
        ],
        filas,
        total: None,
    }));
}

/// The amount when it depends on nobody's answers; otherwise on which.
fn cuanto(paquete: &Paquete, cobro: &Cobro, hoy: jiff::civil::Date) -> String {
    if let Ok(liquidacion) = liquidar(paquete, cobro, &Datos::default(), hoy) {
        return formato::moneda(liquidacion.total);
    }
    let mut de: Vec<String> = Vec::new();
    for concepto in &cobro.conceptos {
        for ruta in rutas_valoracion(&concepto.monto) {
            if let Raiz::Campo(id) = &ruta.raiz
                && let Some(campo) = paquete.tramite.campo(id)
            {
                let nombre = format!("«{}»", campo.etiqueta);
                if !de.contains(&nombre) {
                    de.push(nombre);
                }
            }
        }
    }
    if de.is_empty() {
        "Según sus respuestas".to_owned()
    } else {
        format!("Según {}", formato::enumerar(&de))
    }
}

fn pasos(paquete: &Paquete, bloques: &mut Vec<Bloque>) {
    let filas: Vec<Vec<Texto>> = paquete
        .tramite
        .etapas
        .iter()
        .filter_map(|etapa| {
            let quien = match etapa.firma() {
                Some(firma) => engine::firma::en_palabras(paquete, firma),
                None => quien(paquete, actor_de(etapa)?)?,
            };
            let plazo = etapa.plazo.as_ref().map(|p| p.dura.to_string()).unwrap_or_default();
            Some(vec![Texto::from(nombre(etapa)), Texto::from(quien), Texto::from(plazo)])
        })
        .collect();
    if filas.is_empty() {
        return;
    }
    let columna = |titulo: &str| Columna { titulo: titulo.to_owned(), alineacion: Alineacion::Izquierda };
    bloques.push(subtitulo("Quién hace qué"));
    bloques.push(Bloque::Tabla(Tabla {
        titulo: None,
        columnas: vec![columna("Paso"), columna("Le toca a"), columna("Plazo")],
        filas,
        total: None,
    }));
}

fn nombre(etapa: &Etapa) -> String {
    match &etapa.tipo {
        TipoEtapa::Prevencion { .. } => format!("{} (sólo si falta algo)", etapa.nombre),
        _ => etapa.nombre.clone(),
    }
}

fn quien(paquete: &Paquete, actor: &Actor) -> Option<String> {
    match actor {
        Actor::Solicitante => Some("Usted".to_owned()),
        Actor::Rol(rol) => Some(paquete.rol(rol).map_or_else(|| rol.to_string(), |r| r.nombre.clone())),
        Actor::Tercero(id) => Some(engine::tercero::nombre(paquete, id).to_owned()),
        Actor::Sistema => None,
    }
}

fn donde(paquete: &Paquete) -> Vec<Bloque> {
    let mut bloques = Vec::new();
    let ficha = &paquete.tramite.ficha;
    let dependencia = paquete.dependencia(&paquete.tramite.dependencia);
    let mut filas = Vec::new();
    let oficinas = if ficha.oficinas.is_empty() {
        dependencia.and_then(|d| d.domicilio.clone()).into_iter().collect()
    } else {
        ficha.oficinas.clone()
    };
    if !oficinas.is_empty() {
        filas.push(dato("Dónde", oficinas.join("\n")));
    }
    if let Some(horario) = ficha.horarios.as_ref().or_else(|| dependencia.and_then(|d| d.horario.as_ref())) {
        filas.push(dato("Horario", horario.as_str()));
    }
    if let Some(contacto) = ficha.contacto.as_ref().or_else(|| dependencia.and_then(|d| d.contacto.as_ref()))
    {
        filas.push(dato("Preguntas y quejas", contacto.as_str()));
    }
    if !filas.is_empty() {
        bloques.push(subtitulo("Dónde y a quién preguntar"));
        bloques.push(Bloque::Datos { filas });
    }
    if let Some(conservacion) = ficha.conservacion {
        bloques.push(parrafo(format!("El expediente se conserva {conservacion}.")));
    }
    bloques
}
