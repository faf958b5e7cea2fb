//! A trámite as the catalogue and its ficha tell it.

use engine::condicion;
use engine::cupo;
use engine::formato;
use engine::formulario;
use engine::tenencia::Pedida;
use jiff::civil::Date;
use schemas::paquete::{Campo, ClaseTramite, Ficta, Paquete, Publico, TipoCampo};

use super::{con_punto, costos};
use crate::web::vistas::{FilaResumen, HechoFicha, Requisito, Resultado};

/// `desarrollo_urbano` → `Desarrollo urbano`.
pub fn categoria(id: &str) -> String {
    crate::http::mayuscula(&id.replace('_', " "))
}

/// The dependencia that owns it.
pub fn dependencia(paquete: &Paquete) -> &str {
    let id = &paquete.tramite.dependencia;
    paquete.dependencia(id).map_or(id.as_str(), |d| d.nombre.as_str())
}

/// `En línea y en ventanilla`.
pub fn modalidad(paquete: &Paquete) -> String {
    crate::http::mayuscula(&formato::modalidades(&paquete.tramite.ficha.modalidad))
}

/// For whom, in words.
pub const fn de_publico(publico: Publico) -> &'static str {
    match publico {
        Publico::Ciudadania => "Ciudadanía",
        Publico::Empresas => "Empresas",
    }
}

/// What it is, in a word.
pub const fn clase(clase: ClaseTramite) -> &'static str {
    match clase {
        ClaseTramite::Tramite => "Trámite",
        ClaseTramite::Servicio => "Servicio",
        ClaseTramite::Interno => "Proceso interno",
    }
}

/// A line of the catalogue.
pub fn resultado(paquete: &Paquete, hoy: Date) -> Resultado {
    let tramite = &paquete.tramite;
    let descripcion = tramite.ficha.descripcion.trim();
    let primera = descripcion.split_once(". ").map_or(descripcion, |(primera, _)| primera);
    Resultado {
        nombre: tramite.nombre.clone(),
        url: format!("/tramites/{}", tramite.id),
        descripcion: con_punto(primera),
        costo: costos::costos(paquete, hoy).resumen,
        plazo: tramite.ficha.plazo_resolucion.dura.to_string(),
        modalidad: modalidad(paquete),
        dependencia: dependencia(paquete).to_owned(),
        tipo: Some(clase(tramite.clase).to_owned()),
    }
}

/// What who applies must bring, in order of declaration.
pub fn requisitos(paquete: &Paquete) -> Vec<Requisito> {
    formulario::requisitos(&paquete.tramite).into_iter().map(|campo| requisito(paquete, campo)).collect()
}

fn requisito(paquete: &Paquete, campo: &Campo) -> Requisito {
    let condicion = match &campo.visible_si {
        Some(si) => Some(match condicion::en_palabras(paquete, &si.arbol) {
            Some(dicha) => format!("Sólo {dicha}."),
            None => "Sólo en algunos casos; se le pide según lo que responda.".to_owned(),
        }),
        None if !campo.obligatorio => Some("Optativo.".to_owned()),
        None => None,
    };
    let (mut detalle, mut antiguedad, mut presencial) = (campo.ayuda.as_deref().map(con_punto), None, None);
    if let TipoCampo::Documento { formatos, tamano_maximo, antiguedad_maxima, presencial: copias, .. } =
        &campo.tipo
    {
        let formatos: Vec<String> = formatos.iter().map(|f| f.to_uppercase()).collect();
        let forma = format!(
            "En línea: {} de hasta {}.",
            formato::alternar(&formatos),
            formato::tamano(*tamano_maximo)
        );
        detalle = Some(detalle.map_or_else(|| forma.clone(), |d| format!("{d} {forma}")));
        antiguedad = antiguedad_maxima.map(|a| format!("No mayor de {a}."));
        presencial = copias.map(formato::ejemplares).filter(|t| !t.is_empty());
    }
    let pedida = Pedida::de(campo);
    if let Some(pedida) = &pedida {
        let forma = pedida.en_palabras(paquete);
        detalle = Some(detalle.map_or_else(|| forma.clone(), |d| format!("{d} {forma}")));
    }
    let fundamento = campo.cita.articulos();
    Requisito {
        nombre: campo.etiqueta.clone(),
        detalle,
        condicion,
        ya_lo_tenemos: pedida.is_some(),
        antiguedad,
        presencial,
        fundamento: (!fundamento.is_empty()).then_some(fundamento),
        finalidad: campo.finalidad.as_deref().map(|f| con_punto(&minuscula(f))),
    }
}

fn minuscula(texto: &str) -> String {
    let mut letras = texto.chars();
    letras.next().map(|c| c.to_lowercase().chain(letras).collect()).unwrap_or_default()
}

/// Cost, time, what one gets, for whom.
pub fn hechos(paquete: &Paquete, costos: &costos::Costos) -> Vec<HechoFicha> {
    let tramite = &paquete.tramite;
    let uno = |icono: &str, etiqueta: &str, valor: String, detalle: Option<String>| HechoFicha {
        icono: icono.to_owned(),
        etiqueta: etiqueta.to_owned(),
        valor,
        detalle,
    };
    let mut hechos = vec![
        uno("wallet", "Costo", costos.resumen.clone(), costos.depende.clone()),
        uno(
            "clock",
            "Respuesta en",
            tramite.ficha.plazo_resolucion.dura.to_string(),
            Some(silencio(&tramite.ficha.si_no_responde).to_owned()),
        ),
    ];
    let obtiene: Vec<&str> =
        tramite.salidas.iter().filter(|s| s.documento.is_some()).map(|s| s.titulo.as_str()).collect();
    if !obtiene.is_empty() {
        hechos.push(uno(
            "file-text",
            "Obtiene",
            formato::enumerar(&obtiene),
            tramite.ficha.vigencia.as_deref().map(vale),
        ));
    }
    let quien = formato::personas(&tramite.solicitante.personas);
    hechos.push(uno("users", "Para", crate::http::mayuscula(&quien), None));
    hechos
}

/// `1 año` is how long; `No vence` says it all.
fn vale(vigencia: &str) -> String {
    if vigencia.starts_with(|c: char| c.is_ascii_digit()) {
        format!("Vale {vigencia}")
    } else {
        vigencia.to_owned()
    }
}

fn silencio(ficta: &Ficta) -> &'static str {
    match ficta {
        Ficta::Ninguna => "Si no le responden, puede exigir la respuesta.",
        Ficta::Negativa { .. } => "Si no le responden, se entiende negada y puede impugnarla.",
        Ficta::Afirmativa { .. } => "Si no le responden, se entiende autorizada.",
    }
}

/// The data of LNETB art. 54 that the rest of the ficha doesn't show.
pub fn legales(paquete: &Paquete) -> Vec<FilaResumen> {
    let (tramite, ficha) = (&paquete.tramite, &paquete.tramite.ficha);
    let dependencia = paquete.dependencia(&tramite.dependencia);
    let mut filas = Vec::new();
    let mut poner = |etiqueta: &str, valores: Vec<String>| {
        let valores: Vec<String> = valores.into_iter().filter(|v| !v.trim().is_empty()).collect();
        if !valores.is_empty() {
            filas.push(FilaResumen { etiqueta: etiqueta.to_owned(), valores, ..FilaResumen::default() });
        }
    };
    poner("Fundamento", ficha.cita.fundamento.iter().map(ToString::to_string).collect());
    poner("Plazo para resolver", vec![ficha.plazo_resolucion.dura.to_string()]);
    poner("Si la autoridad no responde", vec![silencio(&ficha.si_no_responde).to_owned()]);
    poner("Vigencia", ficha.vigencia.clone().into_iter().collect());
    for cupo in &tramite.cupos {
        let hereda = cupo.hereda.as_ref().map(|_| "Quien renueva conserva el suyo".to_owned());
        poner(&cupo.nombre, cupo::cuantos(paquete, cupo).into_iter().chain(hereda).collect());
    }
    poner("Inspección", ficha.inspeccion.clone().into_iter().collect());
    let oficinas = if ficha.oficinas.is_empty() {
        dependencia.and_then(|d| d.domicilio.clone()).into_iter().collect()
    } else {
        ficha.oficinas.clone()
    };
    poner("Oficinas", oficinas);
    poner(
        "Horario",
        ficha.horarios.clone().or_else(|| dependencia.and_then(|d| d.horario.clone())).into_iter().collect(),
    );
    poner(
        "Preguntas y quejas",
        ficha.contacto.clone().or_else(|| dependencia.and_then(|d| d.contacto.clone())).into_iter().collect(),
    );
    poner("Clave", ficha.clave.iter().chain(&ficha.homoclave).cloned().collect());
    poner("Sector", ficha.sector.clone().into_iter().collect());
    poner("El expediente se conserva", ficha.conservacion.map(|c| c.to_string()).into_iter().collect());
    filas
}

/// Whether some figure of the definition is illustrative.
pub fn ilustrativo(paquete: &Paquete) -> bool {
    paquete.tramite.ficha.cita.ilustrativo || paquete.tramite.cobros.iter().any(|c| c.cita.ilustrativo)
}
