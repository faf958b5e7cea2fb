//! The manual for who operates a trámite, role by role: what arrives, what can be done, until when, and what follows.

use engine::formato::enumerar;
use schemas::paquete::{
    Accion, Acto, Actor, Destinatario, Efecto, EfectoAviso, Etapa, Paquete, Tarea, TipoEtapa, Ventana,
};

use super::{
    Texto, asunto, con_punto, destino, en_palabras, llano, mayuscula, nombre_de, plazo, sin_respuesta,
};

/// The manual.
#[must_use]
pub fn operacion(paquete: &Paquete) -> String {
    let t = &paquete.tramite;
    let mut texto = Texto::new(&format!("{}: manual de operación", t.nombre));
    texto.linea("");
    texto.linea(con_punto(&t.ficha.descripcion));
    texto.linea(format!(
        "Se resuelve en {}. {}",
        t.ficha.plazo_resolucion.dura,
        sin_respuesta(&t.ficha.si_no_responde)
    ));
    if let Some(version) = &t.version {
        texto.linea(format!("Este manual es de la versión {} de la definición.", llano(version)));
    }
    reglas(paquete, &mut texto);
    let mut actores: Vec<&Actor> = Vec::new();
    for tarea in t.etapas.iter().filter_map(tarea) {
        if tarea.actor != Actor::Solicitante && !actores.contains(&&tarea.actor) {
            actores.push(&tarea.actor);
        }
    }
    for actor in actores {
        de_un_rol(paquete, actor, &mut texto);
    }
    solo(paquete, &mut texto);
    avisos(paquete, &mut texto);
    texto.salida
}

fn tarea(etapa: &Etapa) -> Option<&Tarea> {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => Some(tarea),
        _ => None,
    }
}

const fn acto(acto: Acto) -> &'static str {
    match acto {
        Acto::Recibe => "recibir",
        Acto::Revisa => "revisar",
        Acto::Inspecciona => "inspeccionar",
        Acto::Dictamina => "dictaminar",
        Acto::Resuelve => "resolver",
        Acto::Firma => "firmar",
        Acto::Atiende => "atender",
    }
}

fn reglas(paquete: &Paquete, texto: &mut Texto) {
    if paquete.municipio.separacion.is_empty() {
        return;
    }
    texto.seccion("Lo que una misma persona no hace");
    for (uno, otro) in &paquete.municipio.separacion {
        texto.punto(format!(
            "En un mismo expediente, quien hizo el acto de {} no hace el de {}.",
            acto(*uno),
            acto(*otro)
        ));
    }
}

fn de_un_rol(paquete: &Paquete, actor: &Actor, texto: &mut Texto) {
    texto.seccion(&nombre_de(paquete, actor));
    if let Actor::Rol(id) = actor
        && let Some(rol) = paquete.rol(id.as_str())
    {
        if let Some(dependencia) = paquete.dependencia(rol.dependencia.as_str()) {
            texto.linea(format!("Es de: {}.", llano(&dependencia.nombre)));
        }
        let suplentes: Vec<String> = rol
            .suplentes
            .iter()
            .map(|s| paquete.rol(s.as_str()).map_or_else(|| s.to_string(), |r| llano(&r.nombre)))
            .collect();
        if !suplentes.is_empty() {
            texto.linea(format!("Cuando falta, actúa: {}.", enumerar(&suplentes)));
        }
        let firma: Vec<String> = paquete
            .tramite
            .salidas
            .iter()
            .filter(|s| s.firman.contains(id))
            .map(|s| format!("«{}»", llano(&s.titulo)))
            .collect();
        if !firma.is_empty() {
            texto.linea(format!("Firma: {}.", enumerar(&firma)));
        }
    }
    for etapa in &paquete.tramite.etapas {
        if let Some(tarea) = tarea(etapa).filter(|t| t.actor == *actor) {
            una_etapa(paquete, etapa, tarea, texto);
        }
    }
}

fn una_etapa(paquete: &Paquete, etapa: &Etapa, tarea: &Tarea, texto: &mut Texto) {
    texto.apartado(&etapa.nombre);
    texto.linea(format!("Aquí le toca {}.", acto(tarea.acto)));
    if let Some(plazo) = plazo(etapa) {
        let vence = etapa
            .al_vencer
            .as_ref()
            .map(|a| format!(" Si vence, el expediente pasa a {}.", destino(paquete, a)))
            .unwrap_or_default();
        texto.linea(format!("Tiene {plazo}.{vence}"));
    }
    if let (Some(maximo), Some(a)) = (etapa.maximo, &etapa.al_agotar) {
        texto.linea(format!(
            "El expediente puede pasar por aquí {maximo} veces; después va a {}.",
            destino(paquete, a)
        ));
    }
    let captura: Vec<&schemas::ids::CampoId> = tarea.captura.iter().flat_map(|p| &p.campos).collect();
    if !captura.is_empty() {
        texto.linea(format!("Antes de decidir, llene: {}.", campos(paquete, captura)));
    }
    texto.linea("");
    for accion in &tarea.acciones {
        texto.punto(una_accion(paquete, accion));
    }
    let fundamento = etapa.cita.articulos();
    if !fundamento.is_empty() {
        texto.linea("");
        texto.linea(format!("Fundamento: {}", con_punto(&fundamento)));
    }
}

fn una_accion(paquete: &Paquete, accion: &Accion) -> String {
    let mut linea = format!("**{}** lleva a {}.", llano(&accion.etiqueta), destino(paquete, &accion.a));
    if let Some(si) = &accion.si {
        linea.push_str(&match en_palabras(paquete, si) {
            Some(dicha) => format!(" Se puede {}.", llano(&dicha)),
            None => format!(" Se puede cuando se cumple `{}`.", si.fuente.replace('`', "'")),
        });
    }
    if !accion.captura.is_empty() {
        linea.push_str(&format!(" Llene: {}.", campos(paquete, accion.captura.iter().collect())));
    }
    for efecto in &accion.efectos {
        linea.push_str(&format!(" {}", dicho(paquete, efecto)));
    }
    let fundamento = accion.cita.articulos();
    if !fundamento.is_empty() {
        linea.push_str(&format!(" Fundamento: {}", con_punto(&fundamento)));
    }
    linea
}

/// Names of fields, with their help where it has one.
fn campos(paquete: &Paquete, ids: Vec<&schemas::ids::CampoId>) -> String {
    let dichos: Vec<String> = ids
        .into_iter()
        .filter_map(|id| paquete.tramite.campo(id.as_str()))
        .map(|campo| {
            let ayuda = campo.ayuda.as_deref().map(llano).unwrap_or_default();
            let ayuda = ayuda.trim_end_matches('.');
            let etiqueta = llano(&campo.etiqueta);
            if ayuda.is_empty() { format!("«{etiqueta}»") } else { format!("«{etiqueta}» ({ayuda})") }
        })
        .collect();
    enumerar(&dichos)
}

fn dicho(paquete: &Paquete, efecto: &Efecto) -> String {
    match efecto {
        Efecto::Avisa(id) => {
            let dicho = paquete.tramite.aviso(id.as_str()).map_or_else(String::new, |a| asunto(&a.asunto));
            format!("Se envía el aviso «{dicho}».")
        }
        Efecto::Emite(id) => {
            let titulo = paquete.tramite.salida(id.as_str()).map_or("", |s| s.titulo.as_str());
            format!("Se emite «{}».", llano(titulo))
        }
    }
}

/// What happens without anybody doing it.
fn solo(paquete: &Paquete, texto: &mut Texto) {
    let mut lineas = Vec::new();
    for etapa in &paquete.tramite.etapas {
        let nombre = llano(&etapa.nombre);
        let mut linea = match &etapa.tipo {
            TipoEtapa::Tarea(_) => continue,
            TipoEtapa::Decision { casos, sino } => {
                let mut caminos: Vec<String> = casos
                    .iter()
                    .map(|c| {
                        let si = en_palabras(paquete, &c.si)
                            .map_or_else(|| format!("si `{}`", c.si.fuente.replace('`', "'")), |d| llano(&d));
                        format!("{si}, a {}", destino(paquete, &c.a))
                    })
                    .collect();
                caminos.extend(sino.iter().map(|a| format!("en otro caso, a {}", destino(paquete, a))));
                format!("**{nombre}:** el sistema escoge el camino: {}.", caminos.join("; "))
            }
            TipoEtapa::Pago { a, .. } => {
                format!("**{nombre}:** al confirmarse el pago, sigue {}.", destino(paquete, a))
            }
            TipoEtapa::Prevencion { dentro_de, a, .. } => {
                let cuando = match dentro_de {
                    Ventana::PrimerTercio => {
                        " Sólo se puede pedir en el primer tercio del plazo de resolución.".to_owned()
                    }
                    Ventana::Dura(dura) => format!(" Sólo se puede pedir en los primeros {dura}."),
                    Ventana::Siempre => String::new(),
                };
                format!("**{nombre}:** cuando la persona completa, sigue {}.{cuando}", destino(paquete, a))
            }
            TipoEtapa::Paralelo { ramas, a, .. } => {
                let nombres: Vec<String> = ramas
                    .iter()
                    .filter_map(|r| paquete.tramite.etapa(r.entrada.as_str()))
                    .map(|e| format!("«{}»", llano(&e.nombre)))
                    .collect();
                format!(
                    "**{nombre}:** van a la vez {}; después sigue {}.",
                    enumerar(&nombres),
                    destino(paquete, a)
                )
            }
            TipoEtapa::Espera { a } => {
                format!(
                    "**{nombre}:** se espera {} y sigue {}.",
                    plazo(etapa).unwrap_or_default(),
                    destino(paquete, a)
                )
            }
            TipoEtapa::Fin { emite, .. } => {
                let titulos: Vec<String> = emite
                    .iter()
                    .filter_map(|s| paquete.tramite.salida(s.as_str()))
                    .map(|s| format!("«{}»", llano(&s.titulo)))
                    .collect();
                match titulos.as_slice() {
                    [] => format!("**{nombre}:** termina sin documento."),
                    _ => format!("**{nombre}:** termina y se emite {}.", enumerar(&titulos)),
                }
            }
        };
        if let (Some(plazo), Some(a)) = (plazo(etapa), &etapa.al_vencer) {
            linea.push_str(&format!(" Si pasan {plazo} sin que ocurra, sigue {}.", destino(paquete, a)));
        }
        for efecto in &etapa.efectos {
            linea.push_str(&format!(" {}", dicho(paquete, efecto)));
        }
        lineas.push(linea);
    }
    for accion in &paquete.tramite.acciones_generales {
        let fin = paquete.tramite.etapa(accion.a.as_str()).map_or("", |e| e.nombre.as_str());
        lineas.push(format!(
            "**{}:** lo puede hacer {} mientras el trámite está en curso; lleva a «{}».",
            llano(&accion.etiqueta),
            nombre_de(paquete, &accion.actor).to_lowercase(),
            llano(fin)
        ));
    }
    if !lineas.is_empty() {
        texto.seccion("Lo que no depende de usted");
        lineas.iter().for_each(|l| texto.punto(l));
    }
}

fn avisos(paquete: &Paquete, texto: &mut Texto) {
    if paquete.tramite.avisos.is_empty() {
        return;
    }
    texto.seccion("Los avisos que se envían solos");
    for aviso in &paquete.tramite.avisos {
        let para = match &aviso.para {
            Destinatario::Solicitante => "quien solicita".to_owned(),
            Destinatario::Rol(rol) => nombre_de(paquete, &Actor::Rol(rol.clone())),
            Destinatario::Campo(campo) => paquete
                .tramite
                .campo(campo.as_str())
                .map_or_else(String::new, |c| format!("«{}»", llano(&c.etiqueta))),
        };
        let efecto = match &aviso.efecto {
            EfectoAviso::Informativo => "Es informativo.".to_owned(),
            EfectoAviso::Notificacion { consulta_en } => {
                format!("Tiene efectos legales; si no se abre, se da por consultado en {consulta_en}.")
            }
        };
        texto.punto(format!("«{}», para {para}. {}", mayuscula(&asunto(&aviso.asunto)), efecto));
    }
}
