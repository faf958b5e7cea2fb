//! The manual for who applies: what to have at hand, what is asked, what happens and how long it takes.

use engine::formato::{alternar, ejemplares, enumerar, mayuscula, modalidad, personas, tamano};
use engine::tenencia::Pedida;
use schemas::paquete::{
    AQuien, Actor, Campo, CuandoSeOfrece, Etapa, Modalidad, Paquete, SeOfrece, Tarea, TipoCampo, TipoEtapa,
    Tramite,
};

use super::modelo::{Apartado, Bloque, Frase, Manual, Seccion};
use super::{con_punto, destino, en_palabras, forma, llano, nombre_de, plazo, resultado, sin_respuesta};

/// The manual.
#[must_use]
pub fn ciudadania(paquete: &Paquete) -> Manual {
    let t = &paquete.tramite;
    let criterios = t.ficha.criterios.iter().map(|c| con_punto(c).into()).collect();
    let fundamento = t.ficha.cita.articulos();
    let apoyo = if fundamento.is_empty() { Vec::new() } else { vec![con_punto(&fundamento).into()] };
    Manual::new(
        llano(&t.nombre),
        Bloque::Parrafo(vec![con_punto(&t.ficha.descripcion).into()]),
        [
            antes(paquete),
            documentos(paquete),
            preguntas(paquete),
            pasos(paquete),
            finales(paquete),
            Seccion::new("Con qué criterio se resuelve")
                .con(Bloque::Lista { puntos: criterios, ordenada: false }),
            datos(paquete),
            Seccion::new("En qué se apoya").con(Bloque::Parrafo(apoyo)),
        ],
    )
}

fn antes(paquete: &Paquete) -> Seccion {
    let (t, ficha) = (&paquete.tramite, &paquete.tramite.ficha);
    let mut filas: Vec<(String, Frase)> = Vec::new();
    let mut dato = |etiqueta: &str, valor: String| filas.push((etiqueta.to_owned(), valor.into()));
    dato("Quién puede pedirlo", format!("{}.", personas(&t.solicitante.personas)));
    if let Some(oferta) = &t.se_ofrece {
        dato("Desde dónde", desde(t, oferta));
    }
    let dependencia = paquete.dependencia(t.dependencia.as_str());
    if let Some(d) = dependencia {
        dato("Quién lo resuelve", format!("{}.", llano(&d.nombre)));
    }
    let plazo = &ficha.plazo_resolucion;
    dato("Cuánto tarda", format!("{}. {}", plazo.dura, sin_respuesta(&ficha.si_no_responde)));
    let detienen: Vec<String> = plazo
        .se_suspende_en
        .iter()
        .filter_map(|e| t.etapa(e.as_str()))
        .map(|e| format!("«{}»", llano(&e.nombre)))
        .collect();
    if !detienen.is_empty() {
        let cuando = format!("mientras le toca a usted, en {}.", enumerar(&detienen));
        dato("Cuándo se detiene ese plazo", cuando);
    }
    let cobros: Vec<&str> = t.cobros.iter().map(|c| c.nombre.as_str()).collect();
    let cuesta = match cobros.as_slice() {
        [] => "nada.".to_owned(),
        _ => format!(
            "se paga por: {}. El importe exacto se le dice antes de pagar.",
            llano(&enumerar(&cobros))
        ),
    };
    dato("Cuánto cuesta", cuesta);
    if let Some(vigencia) = &ficha.vigencia {
        dato("Cuánto vale lo que obtiene", con_punto(vigencia));
    }
    let modos: Vec<&str> = ficha.modalidad.iter().map(|m| modalidad(*m)).collect();
    let mut donde = format!("{}.", alternar(&modos));
    let oficinas = if ficha.oficinas.is_empty() {
        dependencia.and_then(|d| d.domicilio.clone()).into_iter().collect()
    } else {
        ficha.oficinas.clone()
    };
    if ficha.modalidad.contains(&Modalidad::Presencial) {
        for sitio in oficinas.iter().chain(&ficha.horarios) {
            donde.push(' ');
            donde.push_str(&con_punto(sitio));
        }
    }
    dato("Dónde", donde);
    if let Some(contacto) = ficha.contacto.as_ref().or(dependencia.and_then(|d| d.contacto.as_ref())) {
        dato("Dudas", con_punto(contacto));
    }
    for cupo in &t.cupos {
        let cuantos = engine::cupo::cuantos(paquete, cupo).join("; ");
        let etiqueta = format!("{} (se acaban)", llano(&cupo.nombre));
        let hereda = if cupo.hereda.is_some() { " Quien renueva conserva el suyo." } else { "" };
        dato(&etiqueta, format!("{}.{hereda}", llano(&cuantos)));
    }
    if let Some(inspeccion) = &ficha.inspeccion {
        dato("Visita", con_punto(inspeccion));
    }
    Seccion::new("Antes de empezar").con(Bloque::Datos(filas))
}

/// Besides the catalogue, the pages on which it is offered.
fn desde(tramite: &Tramite, oferta: &SeOfrece) -> String {
    let cuando = match oferta.cuando {
        CuandoSeOfrece::Siempre => "",
        CuandoSeOfrece::AlTerminar => ", cuando termina",
    };
    let pagina = |quien: &AQuien| match quien {
        AQuien::Solicitante => "en la página de su solicitud",
        AQuien::Servidores => "donde se atiende cada expediente",
    };
    let paginas: Vec<&str> = oferta.para.iter().map(pagina).collect();
    let enlace = oferta.etiqueta.as_ref().unwrap_or(&tramite.nombre);
    let veces = if oferta.una_vez { "; de cada solicitud, una sola vez" } else { "" };
    format!("del catálogo, o con el enlace «{}» {}{cuando}{veces}.", llano(enlace), alternar(&paginas))
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

fn documentos(paquete: &Paquete) -> Seccion {
    let puntos: Vec<Frase> = paginas(paquete)
        .into_iter()
        .flat_map(|(_, campos)| campos)
        .filter_map(|campo| documento(paquete, campo))
        .collect();
    let seccion = Seccion::new("Lo que debe tener a la mano");
    if puntos.is_empty() {
        return seccion.con(Bloque::Parrafo(vec!["No se le pide ningún documento.".into()]));
    }
    seccion.con(Bloque::Lista { puntos, ordenada: false })
}

fn documento(paquete: &Paquete, campo: &Campo) -> Option<Frase> {
    if let Some(pedida) = Pedida::de(campo) {
        let mut frases: Vec<String> = cuando(paquete, campo).into_iter().collect();
        frases.extend(campo.ayuda.as_deref().map(con_punto));
        frases.push(pedida.en_palabras(paquete));
        let nombre = format!("{}.", llano(&campo.etiqueta).trim_end_matches('.'));
        return Some(Frase::negrita(nombre).y(format!(" {}", llano(&frases.join(" ")))));
    }
    let TipoCampo::Documento { antiguedad_maxima, presencial, formatos, tamano_maximo, cantidad, .. } =
        &campo.tipo
    else {
        return None;
    };
    let mut frases: Vec<String> = cuando(paquete, campo).into_iter().collect();
    frases.extend(campo.ayuda.as_deref().map(con_punto));
    frases.extend(antiguedad_maxima.map(|a| format!("No debe tener más de {a}.")));
    if cantidad.1 > 1 {
        frases.push(format!("De {} a {} archivos.", cantidad.0, cantidad.1));
    }
    let formatos: Vec<String> = formatos.iter().map(|f| f.to_uppercase()).collect();
    frases.push(format!("En línea, {} de hasta {}.", alternar(&formatos), tamano(*tamano_maximo)));
    let copias = presencial.map(ejemplares).filter(|c| !c.is_empty());
    frases.extend(copias.map(|copias| format!("En la ventanilla, {copias}.")));
    Some(
        Frase::negrita(format!("{}.", llano(&campo.etiqueta).trim_end_matches('.')))
            .y(format!(" {}", frases.join(" "))),
    )
}

fn preguntas(paquete: &Paquete) -> Seccion {
    let mut seccion = Seccion::new("Lo que se le pregunta");
    let mut puntos: Vec<Frase> = Vec::new();
    // A page without a title goes on with the one before.
    let mut titulo: Option<&str> = None;
    let cerrar = |seccion: Seccion, titulo: Option<&str>, puntos: &mut Vec<Frase>| {
        let lista = Bloque::Lista { puntos: std::mem::take(puntos), ordenada: false };
        match titulo {
            None => seccion.con(lista),
            Some(titulo) => {
                let mut seccion = seccion;
                seccion.apartados.push(Apartado::new(llano(titulo)).con(lista));
                seccion
            }
        }
    };
    for (suyo, campos) in paginas(paquete) {
        let mut campos = campos
            .into_iter()
            .filter(|c| !matches!(c.tipo, TipoCampo::Documento { .. } | TipoCampo::Salida { .. }))
            .peekable();
        if campos.peek().is_none() {
            continue;
        }
        if suyo.is_some() {
            seccion = cerrar(seccion, titulo, &mut puntos);
            titulo = suyo;
        }
        puntos.extend(campos.map(|campo| pregunta(paquete, campo)));
    }
    cerrar(seccion, titulo, &mut puntos)
}

fn pregunta(paquete: &Paquete, campo: &Campo) -> Frase {
    let etiqueta = llano(&campo.etiqueta);
    let forma = forma(campo).map(|f| format!(" ({})", llano(&f))).unwrap_or_default();
    let cierre = if etiqueta.ends_with('?') && forma.is_empty() { "" } else { "." };
    let mut linea = format!("{etiqueta}{forma}{cierre}");
    for frase in campo.ayuda.as_deref().map(con_punto).into_iter().chain(cuando(paquete, campo)) {
        linea.push(' ');
        linea.push_str(&frase);
    }
    linea.into()
}

fn pasos(paquete: &Paquete) -> Seccion {
    let t = &paquete.tramite;
    let paso = |etapa: &Etapa| {
        let frase = paso(paquete, etapa)?;
        let vence = etapa
            .al_vencer
            .as_ref()
            .map(|a| format!(" Si el plazo vence, sigue {}.", destino(paquete, a)))
            .unwrap_or_default();
        let nombre = format!("{}.", llano(&etapa.nombre).trim_end_matches('.'));
        Some(Frase::negrita(nombre).y(format!(" {frase}{vence}")))
    };
    let puntos = t.etapas.iter().filter_map(paso).collect();
    let mut seccion = Seccion::new("Paso a paso").con(Bloque::Lista { puntos, ordenada: true });
    for accion in t.acciones_generales.iter().filter(|a| a.actor == Actor::Solicitante) {
        let en: Vec<String> = accion
            .en
            .iter()
            .filter_map(|e| t.etapa(e.as_str()))
            .map(|e| format!("«{}»", llano(&e.nombre)))
            .collect();
        let frase = format!("{}: puede hacerlo en {}.", llano(&accion.etiqueta), enumerar(&en));
        seccion = seccion.con(Bloque::Parrafo(vec![frase.into()]));
    }
    seccion
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
        TipoEtapa::Tarea(Tarea { inspeccion: Some(inspeccion), actor, .. }) => {
            let plazo = tiene.map(|p| format!(", en {p}")).unwrap_or_default();
            let antes =
                inspeccion.aviso_previo.map_or_else(String::new, |d| format!(" Se le avisa con {d}."));
            Some(format!("Le hace una visita {}{plazo}.{antes}", nombre_de(paquete, actor)))
        }
        TipoEtapa::Tarea(Tarea { votacion: Some(_), .. }) => {
            let plazo = tiene.map(|p| format!(", en {p}")).unwrap_or_default();
            let quien = paquete.organo_de(etapa).map_or_else(String::new, |o| llano(&o.nombre));
            Some(format!("Se vota en una sesión{plazo}; vota: {quien}. Se le avisa cuándo es."))
        }
        TipoEtapa::Tarea(Tarea { firma: Some(firma), .. }) => {
            let plazo = tiene.map(|p| format!(", en {p}")).unwrap_or_default();
            let titulo = paquete.tramite.salida(&firma.salida).map_or("", |s| s.titulo.as_str());
            let quienes = llano(&engine::firma::en_palabras(paquete, firma));
            Some(format!("Se firma «{}»{plazo}; firman: {quienes}.", llano(titulo)))
        }
        TipoEtapa::Tarea(Tarea { actor: Actor::Tercero(id), .. }) => {
            Some(super::terceros::para_quien_solicita(paquete, etapa, id, tiene.as_deref()))
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
        TipoEtapa::Consulta { servicio, .. } => {
            let quien = paquete.servicio(servicio).map_or(servicio.as_str(), |s| s.nombre.as_str());
            let que = paquete.operacion_de(etapa).map_or("", |o| o.nombre.as_str());
            if paquete.ordena(etapa) {
                return Some(format!("Lo hace la propia Ventanilla: {}.", llano(que)));
            }
            Some(format!("El sistema pregunta por usted: {} ({}).", llano(que), llano(quien)))
        }
        TipoEtapa::Cita(cita) => {
            let lugar =
                paquete.agenda_de(etapa).map_or(String::new(), |a| format!(" en {}", llano(&a.lugar)));
            let plazo = tiene.map(|p| format!(" La hora debe caer dentro de {p}.")).unwrap_or_default();
            let asigna = match &cita.asigna {
                Actor::Solicitante => "Usted elige el día y la hora".to_owned(),
                actor => format!("{} le asigna día y hora", nombre_de(paquete, actor)),
            };
            Some(format!(
                "Hay una cita{lugar}. {asigna}; lo recibe {}.{plazo}",
                nombre_de(paquete, &cita.atiende)
            ))
        }
        TipoEtapa::Espera { .. } => tiene.map(|p| format!("Se espera {p}.")),
        TipoEtapa::Decision { .. } | TipoEtapa::Paralelo { .. } | TipoEtapa::Fin { .. } => None,
    }
}

fn finales(paquete: &Paquete) -> Seccion {
    let mut filas = Vec::new();
    for etapa in &paquete.tramite.etapas {
        let TipoEtapa::Fin { resultado: como, emite } = &etapa.tipo else { continue };
        let mut dicho = format!("su solicitud {}.", resultado(*como));
        for salida in emite.iter().filter_map(|s| paquete.tramite.salida(s.as_str())) {
            dicho.push_str(&format!(" Recibe: {}", llano(&salida.titulo)));
            dicho.push_str(&match (salida.vigencia, &salida.corrige) {
                (Some(vigencia), _) => format!(", que vale {vigencia}."),
                (None, Some(_)) => {
                    ", que sustituye al que tenía el error y vale hasta el mismo día.".to_owned()
                }
                (None, None) => ".".to_owned(),
            });
        }
        filas.push((llano(&etapa.nombre).trim_end_matches('.').to_owned(), dicho.into()));
    }
    Seccion::new("Cómo puede terminar").con(Bloque::Datos(filas))
}

fn datos(paquete: &Paquete) -> Seccion {
    let seccion = Seccion::new("Para qué se usan sus datos");
    let mut fines: Vec<(&str, Vec<&str>)> = Vec::new();
    for campo in paginas(paquete).into_iter().flat_map(|(_, campos)| campos) {
        let Some(fin) = &campo.finalidad else { continue };
        match fines.iter_mut().find(|(f, _)| f == fin) {
            Some((_, campos)) => campos.push(&campo.etiqueta),
            None => fines.push((fin, vec![&campo.etiqueta])),
        }
    }
    let publica: Vec<Frase> =
        super::medicion::para_quien_solicita(paquete).into_iter().map(Frase::from).collect();
    if fines.is_empty() {
        return if publica.is_empty() { seccion } else { seccion.con(Bloque::Parrafo(publica)) };
    }
    let pares = fines
        .into_iter()
        .map(|(fin, campos)| {
            let fin = mayuscula(&llano(fin)).trim_end_matches('.').to_owned();
            (fin, con_punto(&enumerar(&campos)).into())
        })
        .collect();
    let conserva: Vec<Frase> = paquete
        .tramite
        .ficha
        .conservacion
        .map(|dura| format!("Su expediente se conserva {dura}.").into())
        .into_iter()
        .chain(publica)
        .collect();
    seccion.con(Bloque::Relacion { columnas: ["Para qué", "Qué dato"], pares }).con(Bloque::Parrafo(conserva))
}
