//! The tray: what waits for the roles of an account, what ends first on top. Filters travel in the address, so that it can be shared.

use std::collections::BTreeMap;

use axum::extract::Query;
use engine::{calendario, formato};
use jiff::civil::{DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use schemas::encargo::Encargos;
use schemas::ids::{CuentaId, EtapaId, TramiteId};
use schemas::paquete::{Actor, Paquete};
use serde::Deserialize;

use super::url_de_etapa;
use crate::almacen::{
    Bandeja as Consulta, Conteo, Conteos, Cuenta, DeTramite, FilaBandeja, PaginaBandeja, Reservado, Vista,
};
use crate::http::falla::codificar;
use crate::http::vista::{campos, plazo};
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{
    Bandeja, Etiqueta, Filtro, Opcion, Paginacion, RenglonBandeja, Tono, VistaBandeja, rutas,
};

/// Rows of a page.
const POR_PAGINA: usize = 25;
/// Rows among which those that end today are counted.
const CUENTA_HOY: usize = 200;

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filtros {
    vista: String,
    q: String,
    tramite: String,
    etapa: String,
    vence: String,
    despues: String,
}

impl Filtros {
    fn vista(&self) -> Vista {
        match self.vista.as_str() {
            "mias" => Vista::Mias,
            "sin_asignar" => Vista::SinAsignar,
            _ => Vista::Todas,
        }
    }

    fn hay(&self) -> bool {
        [&self.q, &self.tramite, &self.etapa, &self.vence].iter().any(|f| !f.trim().is_empty())
    }

    fn url(&self, despues: Option<&str>) -> String {
        let partes: Vec<String> = [
            ("vista", self.vista.as_str()),
            ("q", self.q.trim()),
            ("tramite", &self.tramite),
            ("etapa", &self.etapa),
            ("vence", &self.vence),
            ("despues", despues.unwrap_or_default()),
        ]
        .iter()
        .filter(|(_, valor)| !valor.is_empty())
        .map(|(nombre, valor)| format!("{nombre}={}", codificar(valor)))
        .collect();
        if partes.is_empty() {
            rutas::BANDEJA.to_owned()
        } else {
            format!("{}?{}", rutas::BANDEJA, partes.join("&"))
        }
    }
}

/// What the store says.
struct Leido {
    pagina: PaginaBandeja,
    conteos: Conteos,
    hoy: usize,
    proxima: Option<Timestamp>,
    nombres: BTreeMap<CuentaId, String>,
}

/// `GET /bandeja`
pub async fn ver(cx: Cx, Query(filtros): Query<Filtros>) -> Respuesta {
    let cuenta = cx.operador()?;
    let app = cx.servidor.app();
    let ahora = app.ahora();
    let local = cx.servidor.local(ahora);
    let roles = app.roles_que_atiende(cuenta);
    let paquetes = app.estante().activos();
    let paquete = paquetes.first();
    let instante = |l: DateTime| paquete.and_then(|p| engine::agenda::instante(p, l));
    let manana = local.date().tomorrow().ok().map(|d| d.to_datetime(Time::midnight())).and_then(instante);
    let vence_antes = match filtros.vence.as_str() {
        "vencidas" => Some(ahora),
        "hoy" => manana,
        "semana" => manana.and_then(|m| m.checked_add(SignedDuration::from_hours(24 * 6)).ok()),
        _ => None,
    };
    let despues = if filtros.despues.is_empty() {
        None
    } else {
        Some(filtros.despues.parse().map_err(|_| {
            Falla::invalido("Ese lugar de la bandeja ya no existe; vuelva a la primera página")
        })?)
    };
    let consulta = Consulta {
        roles: roles.clone(),
        cuenta: cuenta.id.clone(),
        suple: cuenta.suple.iter().map(|s| s.cuenta.clone()).collect(),
        vista: filtros.vista(),
        de: (!filtros.tramite.is_empty()).then(|| DeTramite {
            tramite: TramiteId::from(filtros.tramite.as_str()),
            etapa: (!filtros.etapa.is_empty()).then(|| EtapaId::from(filtros.etapa.as_str())),
        }),
        texto: Reservado(filtros.q.trim().chars().take(100).collect()),
        vence_antes,
        despues,
        limite: POR_PAGINA,
    };
    let leido = app.almacen().leer(move |l| leer(l, &consulta, ahora, manana)).await?;
    let renglones =
        leido.pagina.filas.iter().map(|f| renglon(f, cuenta, &leido.nombres, local, &cx)).collect();
    let vistas = vistas(&leido.conteos, filtros.vista());
    let vista = Bandeja {
        pagina: cx.pagina(rutas::BANDEJA, "Bandeja"),
        titulo: titulo(cuenta, paquetes.iter().map(|p| p.paquete())),
        alertas: alertas(&leido),
        hoy: hoy(local, paquete.map(|p| p.paquete())),
        vistas,
        url: rutas::BANDEJA.to_owned(),
        vista: if filtros.vista() == Vista::Todas { String::new() } else { filtros.vista.clone() },
        consulta: filtros.q.trim().to_owned(),
        filtros: controles(&filtros, &roles, paquetes.iter().map(|p| p.paquete()).collect()),
        filtrada: filtros.hay(),
        renglones,
        vacia: vacia(&filtros, &leido, &cx),
        paginacion: Paginacion {
            texto: paginas(&filtros, &leido.pagina),
            anterior: (!filtros.despues.is_empty()).then(|| filtros.url(None)),
            siguiente: leido.pagina.siguiente.as_ref().map(|c| filtros.url(Some(&c.to_string()))),
        },
        actualizada: format!("Actualizada a las {}.", formato::hora(local.time())),
        url_csv: None,
    };
    cx.render("operador/bandeja.html", &vista)
}

fn leer(
    l: &crate::almacen::Lectura<'_>,
    consulta: &Consulta,
    ahora: Timestamp,
    manana: Option<Timestamp>,
) -> crate::almacen::Resultado<Leido> {
    let pagina = l.bandeja(consulta)?;
    let todo = Consulta {
        vista: Vista::Todas,
        de: None,
        texto: Reservado(String::new()),
        vence_antes: manana,
        despues: None,
        limite: CUENTA_HOY,
        ..consulta.clone()
    };
    let hasta_hoy = l.bandeja(&todo)?;
    let hoy = hasta_hoy
        .filas
        .iter()
        .filter(|f| !f.tarea.detenido && f.tarea.vence.is_some_and(|v| v >= ahora))
        .count();
    let primera = l.bandeja(&Consulta { vence_antes: None, limite: 1, ..todo })?;
    let proxima = primera.filas.first().and_then(|f| f.tarea.vence);
    let mut nombres = BTreeMap::new();
    for id in pagina.filas.iter().filter_map(|f| f.tarea.tomada_por.as_ref()) {
        if !nombres.contains_key(id)
            && let Some(cuenta) = l.cuenta(id)?
        {
            nombres.insert(id.clone(), cuenta.nombre.0);
        }
    }
    let conteos = l.conteos(&consulta.roles, &consulta.cuenta, &consulta.suple, ahora)?;
    Ok(Leido { pagina, conteos, hoy, proxima, nombres })
}

fn titulo<'p>(cuenta: &Cuenta, paquetes: impl Iterator<Item = &'p Paquete>) -> String {
    let mut paquetes = paquetes;
    let nombre = cuenta
        .dependencia
        .as_ref()
        .and_then(|d| paquetes.find_map(|p| p.dependencia(d).map(|d| d.nombre.clone())));
    nombre.map_or_else(|| "Bandeja".to_owned(), |n| format!("Bandeja: {n}"))
}

fn alertas(leido: &Leido) -> Vec<Etiqueta> {
    let mut alertas = Vec::new();
    match leido.conteos.vencidas.cuantas {
        0 => {}
        1 => alertas.push(Etiqueta::new("1 vencida", Tono::Mal)),
        n => alertas.push(Etiqueta::new(format!("{n} vencidas"), Tono::Mal)),
    }
    match leido.hoy {
        0 => {}
        1 => alertas.push(Etiqueta::new("1 vence hoy", Tono::Aviso)),
        CUENTA_HOY => alertas.push(Etiqueta::new(format!("más de {CUENTA_HOY} vencen hoy"), Tono::Aviso)),
        n => alertas.push(Etiqueta::new(format!("{n} vencen hoy"), Tono::Aviso)),
    }
    alertas
}

fn hoy(local: DateTime, paquete: Option<&Paquete>) -> String {
    let dia = formato::fecha_larga(local.date());
    let clase = paquete.and_then(|p| p.calendario(&p.municipio.calendario)).map(|c| {
        if calendario::es_habil(c, local.date()) {
            "día hábil".to_owned()
        } else {
            let motivo = calendario::porque(c, local.date()).map(|m| format!(": {m}")).unwrap_or_default();
            format!("día inhábil{motivo}")
        }
    });
    match clase {
        Some(clase) => format!("Hoy es {dia}, {clase}."),
        None => format!("Hoy es {dia}."),
    }
}

fn vistas(conteos: &Conteos, actual: Vista) -> Vec<VistaBandeja> {
    let una = |texto: &str, conteo: Conteo, id: &str, vista: Vista| VistaBandeja {
        texto: texto.to_owned(),
        cuantas: usize::try_from(conteo.cuantas).ok().filter(|_| !conteo.mas),
        url: if id.is_empty() { rutas::BANDEJA.to_owned() } else { format!("{}?vista={id}", rutas::BANDEJA) },
        actual: vista == actual,
    };
    vec![
        una("Por atender", conteos.todas, "", Vista::Todas),
        una("Mías", conteos.mias, "mias", Vista::Mias),
        una("Sin tomar", conteos.sin_asignar, "sin_asignar", Vista::SinAsignar),
    ]
}

fn controles(filtros: &Filtros, roles: &Encargos, paquetes: Vec<&Paquete>) -> Vec<Filtro> {
    let atiende = |p: &&&Paquete| p.tramite.etapas.iter().any(|e| etapa_de(p, e, roles));
    let mut tramites = vec![campos::opcion("", "Todos", filtros.tramite.is_empty())];
    tramites.extend(
        paquetes
            .iter()
            .filter(atiende)
            .map(|p| campos::opcion(&p.tramite.id, &p.tramite.nombre, filtros.tramite == *p.tramite.id)),
    );
    let mut lista = vec![filtro("tramite", "Trámite", tramites)];
    if let Some(p) = paquetes.iter().find(|p| *p.tramite.id == *filtros.tramite) {
        let mut etapas = vec![campos::opcion("", "Todas", filtros.etapa.is_empty())];
        etapas.extend(
            p.tramite
                .etapas
                .iter()
                .filter(|e| etapa_de(p, e, roles))
                .map(|e| campos::opcion(&e.id, &e.nombre, filtros.etapa == *e.id)),
        );
        lista.push(filtro("etapa", "Etapa", etapas));
    }
    let vence =
        [("", "Cualquiera"), ("vencidas", "Vencidas"), ("hoy", "Hasta hoy"), ("semana", "En siete días")];
    lista.push(filtro(
        "vence",
        "Plazo",
        vence.iter().map(|(v, t)| campos::opcion(v, t, filtros.vence == *v)).collect(),
    ));
    lista
}

fn filtro(nombre: &str, etiqueta: &str, opciones: Vec<Opcion>) -> Filtro {
    Filtro { nombre: nombre.to_owned(), etiqueta: etiqueta.to_owned(), opciones }
}

fn etapa_de(paquete: &Paquete, etapa: &schemas::paquete::Etapa, roles: &Encargos) -> bool {
    let suyo = |actor: &Actor| matches!(actor, Actor::Rol(rol) if roles.tiene(rol, &paquete.tramite.id));
    engine::permiso::actores_de(paquete, etapa).iter().any(suyo)
}

fn renglon(
    fila: &FilaBandeja,
    cuenta: &Cuenta,
    nombres: &BTreeMap<CuentaId, String>,
    ahora: DateTime,
    cx: &Cx,
) -> RenglonBandeja {
    let paquete = cx.servidor.app().estante().activo(&fila.tramite);
    let fin = fila.tarea.vence.map(|v| cx.servidor.local(v));
    let calendario = paquete.as_ref().and_then(|p| p.calendario(&p.municipio.calendario));
    let etiqueta = match calendario {
        Some(c) => plazo::en_palabras(fin, fila.tarea.detenido, ahora, c),
        None => Etiqueta::new("", Tono::Neutro),
    };
    let detalle = fin.map_or_else(String::new, |f| {
        let dia = formato::fecha_corta(f.date());
        if f.hour() == 23 && f.minute() == 59 { dia } else { format!("{dia}, {}", formato::hora(f.time())) }
    });
    let suya = fila.tarea.tomada_por.as_ref() == Some(&cuenta.id);
    let lo_tiene = match &fila.tarea.tomada_por {
        None => "Sin tomar".to_owned(),
        Some(_) if suya => "Usted".to_owned(),
        Some(id) => {
            let nombre = nombres.get(id).map_or("Otra persona", String::as_str);
            let le_suple = cuenta.suple.iter().any(|s| s.cuenta == *id);
            if le_suple { format!("Usted, en suplencia de {nombre}") } else { nombre.to_owned() }
        }
    };
    RenglonBandeja {
        folio: fila.folio.to_string(),
        url: url_de_etapa(&fila.folio, &fila.tarea.etapa),
        tramite: fila.nombre_tramite.clone(),
        detalle: fila.solicitante.as_ref().map_or_else(String::new, |s| s.0.clone()),
        etapa: fila.tarea.nombre.clone(),
        lo_tiene,
        suya,
        plazo: etiqueta.texto,
        plazo_detalle: detalle,
        tono: etiqueta.tono,
        url_tomar: fila
            .tarea
            .tomada_por
            .is_none()
            .then(|| format!("{}/tomar?etapa={}", super::url_de(&fila.folio), codificar(&fila.tarea.etapa))),
    }
}

fn vacia(filtros: &Filtros, leido: &Leido, cx: &Cx) -> String {
    if filtros.hay() {
        return "Nada coincide con estos filtros.".to_owned();
    }
    let nada = match filtros.vista() {
        Vista::Mias => "Usted no ha tomado ninguna solicitud.",
        Vista::SinAsignar => "No hay solicitudes sin tomar.",
        Vista::Todas => "No hay solicitudes por atender.",
    };
    match leido.proxima.filter(|_| filtros.vista() != Vista::Todas) {
        Some(proxima) => {
            let dia = formato::fecha(cx.servidor.local(proxima).date());
            format!("{nada} La más próxima por atender vence el {dia}.")
        }
        None => nada.to_owned(),
    }
}

fn paginas(filtros: &Filtros, pagina: &PaginaBandeja) -> String {
    if pagina.parcial {
        return "Hay demasiadas coincidencias para verlas todas; escriba más letras.".to_owned();
    }
    match (filtros.despues.is_empty(), pagina.siguiente.is_some()) {
        (true, false) => String::new(),
        (true, true) => format!("Las primeras {}", pagina.filas.len()),
        (false, true) => format!("{} más", pagina.filas.len()),
        (false, false) => "Las últimas".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_page_keeps_its_filters() {
        let filtros = Filtros { q: " ñu ñu ".into(), vista: "mias".into(), ..Filtros::default() };
        assert_eq!(filtros.url(Some("1.2.x")), "/bandeja?vista=mias&q=%C3%B1u%20%C3%B1u&despues=1.2.x");
        assert_eq!(Filtros::default().url(None), "/bandeja");
    }
}
