//! The manual for who applies: what to have at hand, what is asked, what happens and how long it takes.

use engine::formato::{enumerar, tamano};
use schemas::paquete::{Actor, Campo, Etapa, Modalidad, Paquete, TipoCampo, TipoEtapa, TipoPersona};

use super::{
    Texto, con_punto, destino, en_palabras, forma, llano, mayuscula, nombre_de, plazo, resultado,
    sin_respuesta,
};

/// The manual.
#[must_use]
pub fn ciudadania(paquete: &Paquete) -> String {
    let t = &paquete.tramite;
    let mut texto = Texto::new(&t.nombre);
    texto.linea("");
    texto.linea(con_punto(&t.ficha.descripcion));
    antes(paquete, &mut texto);
    documentos(paquete, &mut texto);
    preguntas(paquete, &mut texto);
    pasos(paquete, &mut texto);
    finales(paquete, &mut texto);
    if !t.ficha.criterios.is_empty() {
        texto.seccion("Con qué criterio se resuelve");
        t.ficha.criterios.iter().for_each(|c| texto.punto(con_punto(c)));
    }
    datos(paquete, &mut texto);
    let fundamento = t.ficha.cita.articulos();
    if !fundamento.is_empty() {
        texto.seccion("En qué se apoya");
        texto.linea(con_punto(&fundamento));
    }
    texto.salida
}

fn antes(paquete: &Paquete, texto: &mut Texto) {
    let (t, ficha) = (&paquete.tramite, &paquete.tramite.ficha);
    texto.seccion("Antes de empezar");
    let personas: Vec<&str> = t
        .solicitante
        .personas
        .iter()
        .map(|p| match p {
            TipoPersona::Fisica => "personas físicas",
            TipoPersona::Moral => "personas morales",
        })
        .collect();
    texto.punto(format!("**Quién puede pedirlo:** {}.", enumerar(&personas)));
    let dependencia = paquete.dependencia(t.dependencia.as_str());
    if let Some(d) = dependencia {
        texto.punto(format!("**Quién lo resuelve:** {}.", llano(&d.nombre)));
    }
    let plazo = &ficha.plazo_resolucion;
    texto.punto(format!("**Cuánto tarda:** {}. {}", plazo.dura, sin_respuesta(&ficha.si_no_responde)));
    let detienen: Vec<String> = plazo
        .se_suspende_en
        .iter()
        .filter_map(|e| t.etapa(e.as_str()))
        .map(|e| format!("«{}»", llano(&e.nombre)))
        .collect();
    if !detienen.is_empty() {
        texto.punto(format!(
            "**Cuándo se detiene ese plazo:** mientras le toca a usted, en {}.",
            enumerar(&detienen)
        ));
    }
    let cobros: Vec<&str> = t.cobros.iter().map(|c| c.nombre.as_str()).collect();
    texto.punto(match cobros.as_slice() {
        [] => "**Cuánto cuesta:** nada.".to_owned(),
        _ => format!(
            "**Cuánto cuesta:** se paga por: {}. El importe exacto se le dice antes de pagar.",
            llano(&enumerar(&cobros))
        ),
    });
    if let Some(vigencia) = &ficha.vigencia {
        texto.punto(format!("**Cuánto vale lo que obtiene:** {}", con_punto(vigencia)));
    }
    let en_linea = ficha.modalidad.contains(&Modalidad::EnLinea);
    let presencial = ficha.modalidad.contains(&Modalidad::Presencial);
    let mut donde = match (en_linea, presencial) {
        (true, true) => "en línea o en la ventanilla.".to_owned(),
        (false, true) => "en la ventanilla.".to_owned(),
        _ => "en línea.".to_owned(),
    };
    let oficinas = if ficha.oficinas.is_empty() {
        dependencia.and_then(|d| d.domicilio.clone()).into_iter().collect()
    } else {
        ficha.oficinas.clone()
    };
    if presencial {
        for dato in oficinas.iter().chain(&ficha.horarios) {
            donde.push(' ');
            donde.push_str(&con_punto(dato));
        }
    }
    texto.punto(format!("**Dónde:** {donde}"));
    if let Some(contacto) = ficha.contacto.as_ref().or(dependencia.and_then(|d| d.contacto.as_ref())) {
        texto.punto(format!("**Dudas:** {}", con_punto(contacto)));
    }
    if let Some(inspeccion) = &ficha.inspeccion {
        texto.punto(format!("**Visita:** {}", con_punto(inspeccion)));
    }
}

/// The fields that who applies fills in, page by page.
fn paginas(paquete: &Paquete) -> Vec<(Option<&str>, Vec<&Campo>)> {
    let mut paginas = Vec::new();
    for etapa in &paquete.tramite.etapas {
        let TipoEtapa::Tarea(tarea) = &etapa.tipo else { continue };
        if tarea.actor != Actor::Solicitante {
            continue;
        }
        for pagina in &tarea.captura {
            let campos = pagina.campos.iter().filter_map(|c| paquete.tramite.campo(c.as_str())).collect();
            paginas.push((pagina.titulo.as_deref(), campos));
        }
    }
    paginas
}

fn cuando(paquete: &Paquete, campo: &Campo) -> Option<String> {
    match &campo.visible_si {
        Some(si) => Some(en_palabras(paquete, si).map_or_else(
            || "Sólo en algunos casos; se le pide según lo que responda.".to_owned(),
            |dicha| format!("Sólo {}.", llano(&dicha)),
        )),
        None if !campo.obligatorio => Some("No es obligatorio.".to_owned()),
        None => None,
    }
}

fn documentos(paquete: &Paquete, texto: &mut Texto) {
    let campos: Vec<&Campo> = paginas(paquete)
        .into_iter()
        .flat_map(|(_, campos)| campos)
        .filter(|c| matches!(c.tipo, TipoCampo::Documento { .. }))
        .collect();
    texto.seccion("Lo que debe tener a la mano");
    if campos.is_empty() {
        texto.linea("No se le pide ningún documento.");
    }
    for campo in campos {
        let TipoCampo::Documento { antiguedad_maxima, presencial, formatos, tamano_maximo, cantidad, .. } =
            &campo.tipo
        else {
            continue;
        };
        let mut frases: Vec<String> = cuando(paquete, campo).into_iter().collect();
        frases.extend(campo.ayuda.as_deref().map(con_punto));
        frases.extend(antiguedad_maxima.map(|a| format!("No debe tener más de {a}.")));
        if cantidad.1 > 1 {
            frases.push(format!("De {} a {} archivos.", cantidad.0, cantidad.1));
        }
        let formatos: Vec<String> = formatos.iter().map(|f| f.to_uppercase()).collect();
        frases.push(format!(
            "En línea, {} de hasta {}.",
            enumerar(&formatos).replace(" y ", " o "),
            tamano(*tamano_maximo)
        ));
        if let Some(copias) = presencial {
            let varios = |n: u8, uno: &str, muchos: &str| match n {
                0 => None,
                1 => Some(format!("1 {uno}")),
                n => Some(format!("{n} {muchos}")),
            };
            let partes: Vec<String> = [
                varios(copias.originales, "original", "originales"),
                varios(copias.copias, "copia", "copias"),
            ]
            .into_iter()
            .flatten()
            .collect();
            if !partes.is_empty() {
                frases.push(format!("En la ventanilla, {}.", enumerar(&partes)));
            }
        }
        texto.punto(format!("**{}.** {}", llano(&campo.etiqueta).trim_end_matches('.'), frases.join(" ")));
    }
}

fn preguntas(paquete: &Paquete, texto: &mut Texto) {
    texto.seccion("Lo que se le pregunta");
    for (titulo, campos) in paginas(paquete) {
        let campos: Vec<&Campo> =
            campos.into_iter().filter(|c| !matches!(c.tipo, TipoCampo::Documento { .. })).collect();
        if campos.is_empty() {
            continue;
        }
        if let Some(titulo) = titulo {
            texto.apartado(titulo);
        }
        for campo in campos {
            let etiqueta = llano(&campo.etiqueta);
            let forma = forma(campo).map(|f| format!(" ({})", llano(&f))).unwrap_or_default();
            let cierre = if etiqueta.ends_with('?') && forma.is_empty() { "" } else { "." };
            let mut linea = format!("{etiqueta}{forma}{cierre}");
            for frase in campo.ayuda.as_deref().map(con_punto).into_iter().chain(cuando(paquete, campo)) {
                linea.push(' ');
                linea.push_str(&frase);
            }
            texto.punto(linea);
        }
    }
}

fn pasos(paquete: &Paquete, texto: &mut Texto) {
    texto.seccion("Paso a paso");
    let t = &paquete.tramite;
    let mut n = 0;
    for etapa in &t.etapas {
        let Some(frase) = paso(paquete, etapa) else { continue };
        n += 1;
        let vence = etapa
            .al_vencer
            .as_ref()
            .map(|a| format!(" Si el plazo vence, sigue {}.", destino(paquete, a)))
            .unwrap_or_default();
        texto.linea(format!("{n}. **{}.** {frase}{vence}", llano(&etapa.nombre).trim_end_matches('.')));
    }
    for accion in t.acciones_generales.iter().filter(|a| a.actor == Actor::Solicitante) {
        let en: Vec<String> = accion
            .en
            .iter()
            .filter_map(|e| t.etapa(e.as_str()))
            .map(|e| format!("«{}»", llano(&e.nombre)))
            .collect();
        texto.linea("");
        texto.linea(format!("{}: puede hacerlo en {}.", llano(&accion.etiqueta), enumerar(&en)));
    }
}

fn paso(paquete: &Paquete, etapa: &Etapa) -> Option<String> {
    let tiene = plazo(etapa);
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) if tarea.actor == Actor::Solicitante => {
            let acciones: Vec<String> =
                tarea.acciones.iter().map(|a| format!("«{}»", llano(&a.etiqueta))).collect();
            let plazo = tiene.map(|p| format!(" Tiene {p}.")).unwrap_or_default();
            Some(format!("Le toca a usted: {}.{plazo}", enumerar(&acciones)))
        }
        TipoEtapa::Tarea(tarea) => {
            let plazo = tiene.map(|p| format!(", en {p}")).unwrap_or_default();
            Some(format!("Lo atiende {}{plazo}.", nombre_de(paquete, &tarea.actor)))
        }
        TipoEtapa::Pago { cobro, .. } => {
            let nombre = paquete.tramite.cobro(cobro.as_str()).map_or("", |c| c.nombre.as_str());
            let plazo = tiene.map(|p| format!(" Tiene {p}.")).unwrap_or_default();
            Some(format!("Usted paga: {}.{plazo}", llano(nombre)))
        }
        TipoEtapa::Prevencion { .. } => {
            let plazo = tiene.map(|p| format!(" Tiene {p}.")).unwrap_or_default();
            Some(format!("Sólo si a su solicitud le falta algo: se le avisa y usted lo completa.{plazo}"))
        }
        TipoEtapa::Espera { .. } => tiene.map(|p| format!("Se espera {p}.")),
        TipoEtapa::Decision { .. } | TipoEtapa::Paralelo { .. } | TipoEtapa::Fin { .. } => None,
    }
}

fn finales(paquete: &Paquete, texto: &mut Texto) {
    texto.seccion("Cómo puede terminar");
    for etapa in &paquete.tramite.etapas {
        let TipoEtapa::Fin { resultado: como, emite } = &etapa.tipo else { continue };
        let mut linea =
            format!("**{}:** su solicitud {}.", llano(&etapa.nombre).trim_end_matches('.'), resultado(*como));
        for salida in emite.iter().filter_map(|s| paquete.tramite.salida(s.as_str())) {
            linea.push_str(&format!(" Recibe: {}", llano(&salida.titulo)));
            linea.push_str(&salida.vigencia.map_or_else(|| ".".to_owned(), |v| format!(", que vale {v}.")));
        }
        texto.punto(linea);
    }
}

fn datos(paquete: &Paquete, texto: &mut Texto) {
    let mut fines: Vec<(String, Vec<&str>)> = Vec::new();
    for campo in paginas(paquete).into_iter().flat_map(|(_, campos)| campos) {
        let Some(fin) = &campo.finalidad else { continue };
        match fines.iter_mut().find(|(f, _)| f == fin) {
            Some((_, campos)) => campos.push(&campo.etiqueta),
            None => fines.push((fin.clone(), vec![&campo.etiqueta])),
        }
    }
    if fines.is_empty() {
        return;
    }
    texto.seccion("Para qué se usan sus datos");
    for (fin, campos) in fines {
        texto.punto(format!(
            "{}: {}",
            mayuscula(&llano(&fin)).trim_end_matches('.'),
            con_punto(&enumerar(&campos))
        ));
    }
    if let Some(dura) = paquete.tramite.ficha.conservacion {
        texto.linea("");
        texto.linea(format!("Su expediente se conserva {dura}."));
    }
}
