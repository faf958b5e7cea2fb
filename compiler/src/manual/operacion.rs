//! The manual for who operates a trámite, role by role: what arrives, what can be done, until when, and what follows.

use engine::formato::{enumerar, mayuscula};
use engine::lectura;
use schemas::paquete::{
    Accion, Acto, Actor, Aviso, Cobro, Destinatario, Efecto, EfectoAviso, Etapa, Paquete, Tarea, TipoEtapa,
    Ventana,
};

use super::modelo::{Apartado, Bloque, Frase, Manual, Seccion};
use super::{asunto, con_punto, destino, en_palabras, llano, nombre_de, plazo, sin_respuesta};

/// The manual.
#[must_use]
pub fn operacion(paquete: &Paquete) -> Manual {
    let t = &paquete.tramite;
    let mut entrada: Vec<Frase> = vec![
        con_punto(&t.ficha.descripcion).into(),
        format!(
            "Se resuelve en {}. {}",
            t.ficha.plazo_resolucion.dura,
            sin_respuesta(&t.ficha.si_no_responde)
        )
        .into(),
    ];
    if let Some(version) = &t.version {
        entrada.push(format!("Este manual es de la versión {} de la definición.", llano(version)).into());
    }
    let mut actores: Vec<Actor> = Vec::new();
    for etapa in t.etapas.iter().filter(|e| tarea(e).is_some()) {
        for actor in engine::permiso::actores_de(paquete, etapa) {
            if actor != Actor::Solicitante && !actores.contains(&actor) {
                actores.push(actor);
            }
        }
    }
    let mut secciones = vec![reglas(paquete)];
    secciones.extend(actores.iter().map(|actor| de_un_rol(paquete, actor)));
    secciones.extend([solo(paquete), avisos(paquete)]);
    let mide = super::medicion::para_quien_opera(paquete);
    if !mide.is_empty() {
        let frases = mide.into_iter().map(Frase::from).collect();
        secciones.push(Seccion::new("Cómo se mide el servicio").con(Bloque::Parrafo(frases)));
    }
    let titulo = format!("{}: manual de operación", llano(&t.nombre));
    Manual::new(titulo, Bloque::Parrafo(entrada), secciones)
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
        Acto::Convoca => "convocar",
        Acto::Vota => "votar",
    }
}

fn reglas(paquete: &Paquete) -> Seccion {
    let regla = |(uno, otro): &(Acto, Acto)| {
        let (uno, otro) = (acto(*uno), acto(*otro));
        format!("En un mismo expediente, quien hizo el acto de {uno} no hace el de {otro}.").into()
    };
    let mut puntos: Vec<Frase> = paquete.municipio.separacion.iter().map(regla).collect();
    let dispensas =
        paquete.tramite.etapas.iter().filter_map(|e| Some((e, e.tarea()?.misma_persona.as_ref()?)));
    puntos.extend(dispensas.map(|(etapa, motivo)| {
        let articulos = etapa.cita.articulos();
        format!("En {} puede resolver quien revisó ({articulos}): {}", llano(&etapa.nombre), llano(motivo))
            .into()
    }));
    Seccion::new("Lo que una misma persona no hace").con(Bloque::Lista { puntos, ordenada: false })
}

fn de_un_rol(paquete: &Paquete, actor: &Actor) -> Seccion {
    let mut quien: Vec<Frase> = Vec::new();
    if let Actor::Tercero(id) = actor {
        quien.extend(super::terceros::para_quien_opera(paquete, id).map(Frase::from));
    }
    if let Actor::Rol(id) = actor
        && let Some(rol) = paquete.rol(id.as_str())
    {
        if let Some(dependencia) = paquete.dependencia(rol.dependencia.as_str()) {
            quien.push(format!("Es de: {}.", llano(&dependencia.nombre)).into());
        }
        let suplentes: Vec<String> = rol
            .suplentes
            .iter()
            .map(|s| paquete.rol(s.as_str()).map_or_else(|| s.to_string(), |r| llano(&r.nombre)))
            .collect();
        if !suplentes.is_empty() {
            quien.push(format!("Cuando falta, actúa: {}.", enumerar(&suplentes)).into());
        }
        let firma: Vec<String> = paquete
            .tramite
            .salidas
            .iter()
            .filter(|s| s.firman.contains(id))
            .map(|s| format!("«{}»", llano(&s.titulo)))
            .collect();
        if !firma.is_empty() {
            quien.push(format!("Firma: {}.", enumerar(&firma)).into());
        }
    }
    let suya = |etapa: &Etapa| {
        let tarea = tarea(etapa).filter(|_| engine::permiso::actores_de(paquete, etapa).contains(actor))?;
        Some(una_etapa(paquete, etapa, tarea, actor))
    };
    let mut seccion = Seccion::new(nombre_de(paquete, actor)).con(Bloque::Parrafo(quien));
    seccion.apartados = paquete.tramite.etapas.iter().filter_map(suya).collect();
    seccion
}

fn una_etapa(paquete: &Paquete, etapa: &Etapa, tarea: &Tarea, actor: &Actor) -> Apartado {
    let le_toca = if *actor == tarea.actor || tarea.votacion.is_none() { tarea.acto } else { Acto::Vota };
    let mut frases: Vec<Frase> = vec![format!("Aquí le toca {}.", acto(le_toca)).into()];
    if let Some(plazo) = plazo(etapa) {
        let vence = etapa
            .al_vencer
            .as_ref()
            .map(|a| format!(" Si vence, el expediente pasa a {}.", destino(paquete, a)))
            .unwrap_or_default();
        frases.push(format!("Tiene {plazo}.{vence}").into());
    }
    if let Some(inspeccion) = &tarea.inspeccion {
        let antes = inspeccion.aviso_previo.map_or_else(String::new, |d| format!(", y se avisa con {d}"));
        let programa = nombre_de(paquete, &inspeccion.programa);
        frases
            .push(format!("La visita la programa {programa}{antes}; dice qué resultó quien la hace.").into());
    }
    if let Some(campo) = tarea.asignado_a.as_ref().and_then(|c| paquete.tramite.campo(c)) {
        frases.push(
            format!(
                "La atiende quien se eligió en «{}»; si falta, quien suple su rol.",
                llano(&campo.etiqueta)
            )
            .into(),
        );
        let eligen: Vec<String> =
            engine::servidor::quienes_eligen(paquete, etapa).iter().map(|a| nombre_de(paquete, a)).collect();
        if !eligen.is_empty() {
            frases.push(format!("Puede asignarla a otra persona: {}.", enumerar(&eligen)).into());
        }
    }
    if let Some(firma) = &tarea.firma {
        let quienes = llano(&engine::firma::en_palabras(paquete, firma));
        let titulo = paquete.tramite.salida(&firma.salida).map_or("", |s| s.titulo.as_str());
        frases.push(format!("Se firma «{}»: {quienes}.", llano(titulo)).into());
        if firma.firman.len() > 1 {
            frases
                .push("Cada firma es de una persona distinta, y el documento se emite con la última.".into());
        }
    }
    if let (Some(votacion), Some(organo)) = (&tarea.votacion, paquete.organo_de(etapa)) {
        let convoca = nombre_de(paquete, &tarea.actor);
        let antes = votacion.aviso_previo.map_or_else(String::new, |d| format!(" con {d} de anticipación"));
        let mayoria = engine::votacion::mayoria_en_palabras(votacion.mayoria);
        let nombre = llano(&organo.nombre);
        frases.push(format!("Vota: {nombre}. La sesión la convoca{antes}, y la cierra: {convoca}.").into());
        frases.push(
            format!(
                "Sesiona con {} de {} presentes, y se aprueba con {mayoria}.",
                organo.quorum, organo.asientos
            )
            .into(),
        );
        if let Some(rol) = &organo.voto_de_calidad {
            let quien = nombre_de(paquete, &Actor::Rol(rol.clone()));
            frases.push(format!("Si hay empate, decide el voto de calidad: {quien}.").into());
        }
        if organo.suplentes {
            frases.push("Quien suple esos días a una persona que lo integra vota en su lugar, si ella no ha votado; quien ya lo integra sólo da su propio voto.".into());
        }
        frases.push("Cada persona vota una vez, desde su cuenta y a partir de la hora de la sesión; quien tiene un interés propio se excusa y no cuenta. El resultado lo cuenta el sistema.".into());
    }
    frases.extend(sin_lugar(paquete, etapa).map(Into::into));
    if let (Some(maximo), Some(a)) = (etapa.maximo, &etapa.al_agotar) {
        let despues = destino(paquete, a);
        frases.push(
            format!("El expediente puede pasar por aquí {maximo} veces; después va a {despues}.").into(),
        );
    }
    let captura: Vec<&schemas::ids::CampoId> = tarea.captura.iter().flat_map(|p| &p.campos).collect();
    if !captura.is_empty() {
        frases.push(format!("Antes de decidir, llene: {}.", campos(paquete, captura)).into());
    }
    let puntos = tarea.acciones.iter().map(|accion| una_accion(paquete, accion)).collect();
    let fundamento = etapa.cita.articulos();
    let apoyo = match fundamento.as_str() {
        "" => Vec::new(),
        _ => vec![format!("Fundamento: {}", con_punto(&fundamento)).into()],
    };
    Apartado::new(llano(&etapa.nombre))
        .con(Bloque::Parrafo(frases))
        .con(Bloque::Lista { puntos, ordenada: false })
        .con(Bloque::Parrafo(apoyo))
}

fn una_accion(paquete: &Paquete, accion: &Accion) -> Frase {
    let mut frase =
        Frase::negrita(llano(&accion.etiqueta)).y(format!(" lleva a {}.", destino(paquete, &accion.a)));
    if let Some(si) = &accion.si {
        frase = match en_palabras(paquete, si) {
            Some(dicha) => frase.y(format!(" Se puede {}.", llano(&dicha))),
            None => frase.y(format!(" Se puede si {}.", llano(&lectura::leida(paquete, &si.arbol)))),
        };
    }
    if !accion.captura.is_empty() {
        frase = frase.y(format!(" Llene: {}.", campos(paquete, accion.captura.iter().collect())));
    }
    for efecto in &accion.efectos {
        frase = frase.y(format!(" {}", dicho(paquete, efecto)));
    }
    let fundamento = accion.cita.articulos();
    if !fundamento.is_empty() {
        frase = frase.y(format!(" Fundamento: {}", con_punto(&fundamento)));
    }
    frase
}

/// Names of fields, with their help where it has one.
pub(super) fn campos(paquete: &Paquete, ids: Vec<&schemas::ids::CampoId>) -> String {
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

/// Where it goes that a place is to be taken and none is left.
fn sin_lugar(paquete: &Paquete, etapa: &Etapa) -> Option<String> {
    let a = etapa.al_no_haber.as_ref()?;
    let tomados = etapa.efectos.iter().filter_map(|e| match e {
        Efecto::Toma(id) => Some(format!("«{}»", cupo(paquete, id))),
        _ => None,
    });
    let (de, despues) = (enumerar(&tomados.collect::<Vec<_>>()), destino(paquete, a));
    Some(format!("Al llegar aquí se toma un lugar de {de}; si no queda, va a {despues}."))
}

fn cupo(paquete: &Paquete, id: &str) -> String {
    paquete.tramite.cupo(id).map_or_else(String::new, |c| llano(&c.nombre))
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
        Efecto::Revoca(id) => {
            let titulo = paquete.tramite.salida(id.as_str()).map_or("", |s| s.titulo.as_str());
            format!("Se revoca «{}», si ya se emitió.", llano(titulo))
        }
        Efecto::Toma(id) => format!("Se toma un lugar de «{}», si queda.", cupo(paquete, id)),
        Efecto::Libera(id) => format!("Se desocupa su lugar de «{}», si lo tiene.", cupo(paquete, id)),
        Efecto::Devuelve(id) => format!("Se devuelve «{}», si se pagó.", cobro(paquete, id)),
        Efecto::Ejecuta(id) => {
            let en_parte = |c: &Cobro| c.deposito.as_ref().is_some_and(|d| d.se_ejecuta.is_some());
            if paquete.tramite.cobro(id.as_str()).is_some_and(en_parte) {
                format!(
                    "El municipio se queda con lo que corresponda de «{}», si se pagó, y devuelve el resto.",
                    cobro(paquete, id)
                )
            } else {
                format!("El municipio se queda con «{}», si se pagó.", cobro(paquete, id))
            }
        }
    }
}

fn cobro(paquete: &Paquete, id: &str) -> String {
    paquete.tramite.cobro(id).map_or_else(String::new, |c| llano(&c.nombre))
}

/// What happens without anybody doing it.
fn solo(paquete: &Paquete) -> Seccion {
    let mut filas: Vec<(String, Frase)> = Vec::new();
    for etapa in &paquete.tramite.etapas {
        let Some(mut frase) = sin_nadie(paquete, etapa) else { continue };
        if let (Some(plazo), Some(a)) = (plazo(etapa), &etapa.al_vencer) {
            let sigue = destino(paquete, a);
            frase = frase.y(format!(" Si pasan {plazo} sin que ocurra, sigue {sigue}."));
        }
        for efecto in etapa.efectos.iter().filter(|e| !matches!(e, Efecto::Toma(_))) {
            frase = frase.y(format!(" {}", dicho(paquete, efecto)));
        }
        if let Some(dicha) = sin_lugar(paquete, etapa) {
            frase = frase.y(format!(" {dicha}"));
        }
        filas.push((llano(&etapa.nombre), frase));
    }
    for accion in &paquete.tramite.acciones_generales {
        let fin = paquete.tramite.etapa(accion.a.as_str()).map_or("", |e| e.nombre.as_str());
        let frase = format!(
            "lo puede hacer {} mientras el trámite está en curso; lleva a «{}».",
            nombre_de(paquete, &accion.actor).to_lowercase(),
            llano(fin)
        );
        filas.push((llano(&accion.etiqueta), frase.into()));
    }
    Seccion::new("Lo que no depende de usted").con(Bloque::Datos(filas))
}

/// What a stage does that no servidor público attends.
fn sin_nadie(paquete: &Paquete, etapa: &Etapa) -> Option<Frase> {
    let sigue = |a| destino(paquete, a);
    Some(match &etapa.tipo {
        TipoEtapa::Tarea(_) => return None,
        TipoEtapa::Decision { casos, sino } => {
            let mut frase = Frase::from("el sistema escoge el camino: ");
            for (i, caso) in casos.iter().enumerate() {
                frase = frase.y(if i == 0 { "" } else { "; " });
                frase = match en_palabras(paquete, &caso.si) {
                    Some(dicha) => frase.y(llano(&dicha)),
                    None => frase.y(format!("si {}", llano(&lectura::leida(paquete, &caso.si.arbol)))),
                };
                frase = frase.y(format!(", a {}", sigue(&caso.a)));
            }
            if let Some(a) = sino {
                let antes = if casos.is_empty() { "" } else { "; " };
                frase = frase.y(format!("{antes}en otro caso, a {}", sigue(a)));
            }
            frase.y(".")
        }
        TipoEtapa::Pago { a, .. } => format!("al confirmarse el pago, sigue {}.", sigue(a)).into(),
        TipoEtapa::Prevencion { dentro_de, a, .. } => {
            let cuando = match dentro_de {
                Ventana::PrimerTercio => {
                    " Sólo se puede pedir en el primer tercio del plazo de resolución.".to_owned()
                }
                Ventana::Dura(dura) => format!(" Sólo se puede pedir en los primeros {dura}."),
                Ventana::Siempre => String::new(),
            };
            format!("cuando la persona completa, sigue {}.{cuando}", sigue(a)).into()
        }
        TipoEtapa::Paralelo { ramas, a, .. } => {
            let nombres: Vec<String> = ramas
                .iter()
                .filter_map(|r| paquete.tramite.etapa(r.entrada.as_str()))
                .map(|e| format!("«{}»", llano(&e.nombre)))
                .collect();
            format!("van a la vez {}; después sigue {}.", enumerar(&nombres), sigue(a)).into()
        }
        TipoEtapa::Consulta { servicio, a, al_fallar, .. } => {
            let quien = paquete.servicio(servicio).map_or(servicio.as_str(), |s| s.nombre.as_str());
            let que = paquete.operacion_de(etapa).map_or("", |o| o.nombre.as_str());
            let espera = plazo(etapa).unwrap_or_default();
            if paquete.ordena(etapa) {
                let frase = format!(
                    "la propia Ventanilla lo hace ({}); cuando contesta sigue {}, y si en {espera} no contesta, {}.",
                    llano(que),
                    sigue(a),
                    sigue(al_fallar)
                );
                return Some(frase.into());
            }
            format!(
                "el sistema pregunta {} a {} y espera hasta {espera}; con la respuesta sigue {}, y sin ella {}.",
                llano(que),
                llano(quien),
                sigue(a),
                sigue(al_fallar)
            )
            .into()
        }
        TipoEtapa::Cita(cita) => cita_en_palabras(paquete, etapa, cita).into(),
        TipoEtapa::Espera { a } => {
            format!("se espera {} y sigue {}.", plazo(etapa).unwrap_or_default(), sigue(a)).into()
        }
        TipoEtapa::Fin { emite, .. } => {
            let titulos: Vec<String> = emite
                .iter()
                .filter_map(|s| paquete.tramite.salida(s.as_str()))
                .map(|s| format!("«{}»", llano(&s.titulo)))
                .collect();
            match titulos.as_slice() {
                [] => "termina sin documento.".into(),
                _ => format!("termina y se emite {}.", enumerar(&titulos)).into(),
            }
        }
    })
}

fn avisos(paquete: &Paquete) -> Seccion {
    let aviso = |aviso: &Aviso| {
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
        format!("«{}», para {para}. {efecto}", mayuscula(&asunto(&aviso.asunto))).into()
    };
    let puntos = paquete.tramite.avisos.iter().map(aviso).collect();
    Seccion::new("Los avisos que se envían solos").con(Bloque::Lista { puntos, ordenada: false })
}

fn cita_en_palabras(paquete: &Paquete, etapa: &Etapa, cita: &schemas::paquete::EtapaCita) -> String {
    let sigue = |a| destino(paquete, a);
    let lugar = paquete.agenda_de(etapa).map_or(String::new(), |a| format!(" en {}", llano(&a.lugar)));
    let quien = match &cita.asigna {
        Actor::Solicitante => "la persona".to_owned(),
        actor => nombre_de(paquete, actor),
    };
    let cancela = match &cita.al_cancelar {
        Some(a) => format!("; si la persona la cancela, {}", sigue(a)),
        None => "; si la persona la cancela, puede hacer otra".to_owned(),
    };
    let cambia = match cita.reprograma {
        0 => "no puede cambiarse".to_owned(),
        1 => "puede cambiarse 1 vez".to_owned(),
        n => format!("puede cambiarse {n} veces"),
    };
    format!(
        "{quien} elige la hora de una cita{lugar}, que {cambia}; recibe {}. Si asiste, sigue {}; si falta, {}{cancela}. \
         La asistencia se registra desde su hora y hasta {} después: si nadie la registra, la persona elige otra hora sin que cuente como cambio.",
        nombre_de(paquete, &cita.atiende),
        sigue(&cita.a),
        sigue(&cita.al_faltar),
        cita.registro
    )
}
