//! Appointments as people read them, and the page on which a day and then an hour are chosen. Who applies and who assigns use the same one.

use engine::cita::{self, EstadoCita, Hueco};
use engine::formato::{self, con_punto};
use engine::lugar::Llenos;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use schemas::evento::PorCancelada;
use schemas::paquete::{Actor, Etapa, EtapaCita};

use super::campos::opcion;
use crate::app::Abierto;
use crate::http::falla::codificar;
use crate::web::vistas::{Campo, CitaPagina, Control, Enlace, Errores, Fila, Formulario, Pagina};

/// The control that says the hour.
pub const CUANDO: &str = "cuando";

/// Days that are listed at once.
const DIAS: usize = 20;

/// `miércoles 4 de marzo de 2026 a las 10:00`.
pub fn cuando(momento: DateTime) -> String {
    format!("{} a las {}", formato::fecha_larga(momento.date()), formato::hora(momento.time()))
}

/// The same, at the beginning of a sentence.
pub fn al_empezar(momento: DateTime) -> String {
    mayuscula(&cuando(momento))
}

/// Why an appointment was called off.
pub fn por_que(desde: DateTime, por: PorCancelada) -> String {
    let quien = match por {
        PorCancelada::Solicitante => "La canceló quien solicita.",
        PorCancelada::Oficina => "La canceló la dependencia.",
        PorCancelada::SinRegistro => "Nadie registró a tiempo si la persona vino; puede elegirse otra hora.",
    };
    format!("Era el {}. {quien}", cuando(desde))
}

/// What is asked of the page.
#[derive(Clone, Debug, Default)]
pub struct Pedido {
    /// The day whose hours are seen.
    pub dia: Option<Date>,
    /// The first of the days that are listed.
    pub desde: Option<Date>,
}

/// Where the page is, and with what.
pub struct Donde<'a> {
    /// The expediente.
    pub abierto: &'a Abierto,
    /// The stage.
    pub etapa: &'a Etapa,
    /// Its appointment.
    pub cita: &'a EtapaCita,
    /// The address of the page.
    pub camino: String,
    /// Where it goes back.
    pub regresar: Enlace,
    /// When.
    pub ahora: Timestamp,
    /// What others have filled.
    pub llenos: &'a Llenos,
}

impl Donde<'_> {
    /// Whether the hour may be chosen: none is booked, or it may still be changed.
    fn elegible(&self) -> bool {
        let estado = &self.abierto.estado;
        let momento = engine::evolve::local(&self.abierto.paquete, self.ahora);
        match cita::reservada(estado, &self.etapa.id) {
            None => true,
            Some(hay) => {
                momento < hay.desde && cita::cambios_restantes(estado, &self.etapa.id, self.cita) > 0
            }
        }
    }

    fn huecos(&self) -> Vec<Hueco> {
        let Abierto { paquete, estado, .. } = self.abierto;
        cita::huecos(paquete, estado, self.etapa, self.ahora, self.llenos).collect()
    }

    /// The page; without what only one of the two doors shows.
    pub fn pagina(&self, marco: Pagina, pedido: &Pedido, errores: Errores) -> CitaPagina {
        let Abierto { paquete, estado, .. } = self.abierto;
        let agenda = paquete.agenda_de(self.etapa);
        let hay = cita::reservada(estado, &self.etapa.id);
        let lugar =
            hay.map(|r| r.lugar.clone()).or_else(|| agenda.map(|a| a.lugar.clone())).unwrap_or_default();
        let huecos = if self.elegible() { self.huecos() } else { Vec::new() };
        let horas: Vec<&Hueco> = huecos.iter().filter(|h| Some(h.desde.date()) == pedido.dia).collect();
        let con_horas = !horas.is_empty();
        let titulo = match (pedido.dia.filter(|_| con_horas), hay) {
            (Some(dia), _) => format!("Elija la hora: {}", formato::fecha_larga(dia)),
            (None, None) => "Elija el día de la cita".to_owned(),
            (None, Some(_)) => self.etapa.nombre.clone(),
        };
        let mut vista = CitaPagina {
            pagina: marco,
            regresar: self.regresar.clone(),
            errores,
            antetitulo: format!("{} · Folio {}", self.etapa.nombre, estado.folio),
            titulo,
            lugar: con_punto(&lugar),
            reservada: hay.map(|r| format!("{}.", mayuscula(&cuando(r.desde)))),
            notas: self.notas(),
            ..CitaPagina::default()
        };
        if con_horas {
            vista.horas = Some(self.horas(&horas, hay.is_some()));
            vista.otro_dia = Some(Enlace::new("Ver otros días", self.camino.clone()));
        } else {
            self.dias(&huecos, pedido, &mut vista);
            if hay.is_none() && huecos.is_empty() {
                vista.sin_dias = Some(
                    "Por ahora no hay ninguna hora libre dentro del plazo. Vuelva más tarde: cuando alguien cancela, su hora aparece aquí."
                        .to_owned(),
                );
            }
        }
        vista
    }

    fn dias(&self, huecos: &[Hueco], pedido: &Pedido, vista: &mut CitaPagina) {
        let mut dias: Vec<(Date, usize)> = Vec::new();
        for hueco in huecos.iter().filter(|h| pedido.desde.is_none_or(|d| h.desde.date() >= d)) {
            match dias.last_mut() {
                Some((dia, cuantos)) if *dia == hueco.desde.date() => *cuantos += 1,
                _ => dias.push((hueco.desde.date(), 1)),
            }
        }
        vista.mas_dias = dias
            .get(DIAS)
            .map(|(dia, _)| Enlace::new("Ver más días", format!("{}?desde={dia}", self.camino)));
        vista.dias = dias
            .into_iter()
            .take(DIAS)
            .map(|(dia, cuantos)| {
                let libres =
                    if cuantos == 1 { "1 hora libre".to_owned() } else { format!("{cuantos} horas libres") };
                Enlace::new(
                    format!("{}: {libres}", mayuscula(&formato::fecha_larga(dia))),
                    format!("{}?dia={dia}", self.camino),
                )
            })
            .collect();
    }

    fn horas(&self, horas: &[&Hueco], cambia: bool) -> Formulario {
        let opciones = horas
            .iter()
            .map(|h| {
                let texto = format!("{} a {}", formato::hora(h.desde.time()), formato::hora(h.hasta.time()));
                opcion(&valor(h.desde), &texto, false)
            })
            .collect();
        Formulario {
            url: self.camino.clone(),
            ocultos: vec![self.visita()],
            campos: vec![Campo {
                nombre: CUANDO.to_owned(),
                etiqueta: "Hora".to_owned(),
                control: Control::Opcion { opciones, en_linea: false },
                ..Campo::default()
            }],
            boton: if cambia { "Cambiar la cita" } else { "Hacer la cita" }.to_owned(),
            ..Formulario::default()
        }
    }

    /// The visit that is seen, so that who is late is told.
    pub fn visita(&self) -> Fila {
        let visita = self.abierto.estado.activa(&self.etapa.id).map_or(1, |a| a.visita);
        Fila { etiqueta: "visita".to_owned(), valor: visita.to_string() }
    }

    fn notas(&self) -> Vec<String> {
        let Abierto { paquete, estado, .. } = self.abierto;
        let mut notas = Vec::new();
        if let Some(agenda) = paquete.agenda_de(self.etapa) {
            notas.push(format!("Dura {}.", agenda.cita_dura));
        }
        let hay = cita::reservada(estado, &self.etapa.id).is_some();
        if let Some(fin) = cita::limite(paquete, estado, self.etapa).filter(|_| self.elegible()) {
            notas.push(format!("Puede ser a más tardar el {}.", super::plazo::dia_y_hora(fin)));
        }
        let quedan = cita::cambios_restantes(estado, &self.etapa.id, self.cita);
        let debe = estado.citas.get(&self.etapa.id).is_some_and(|c: &EstadoCita| c.debe);
        notas.push(match (hay, quedan) {
            (_, 0) => "La hora ya no puede cambiarse después.".to_owned(),
            (true, 1) => "Puede cambiarse 1 vez más.".to_owned(),
            (true, n) => format!("Puede cambiarse {n} veces más."),
            (false, 1) if debe => {
                "Como canceló la anterior, ésta cuenta como un cambio y ya no podrá cambiarla.".to_owned()
            }
            (false, 1) => "Podrá cambiarla 1 vez.".to_owned(),
            (false, n) => format!("Podrá cambiarla {n} veces."),
        });
        notas
    }

    /// What happens when it is called off.
    pub fn al_cancelar(&self, la_persona: bool) -> String {
        let otra = |usted: bool| {
            if usted && self.cita.asigna == Actor::Solicitante {
                "Su lugar queda libre y podrá elegir otra hora; cuenta como un cambio."
            } else {
                "El lugar queda libre y se asigna otra hora."
            }
        };
        match &self.cita.al_cancelar {
            Some(schemas::paquete::Destino::Etapa(id)) if la_persona => {
                let nombre =
                    self.abierto.paquete.tramite.etapa(id).map_or(id.as_str(), |e| e.nombre.as_str());
                format!("Su lugar queda libre y la solicitud pasa a «{nombre}». No se puede deshacer.")
            }
            _ => otra(la_persona).to_owned(),
        }
    }
}

fn mayuscula(texto: &str) -> String {
    crate::http::mayuscula(texto)
}

/// An hour as a form sends it.
pub fn valor(momento: DateTime) -> String {
    momento.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// An appointment as a file for a calendar (RFC 5545), in the hours of the municipality.
pub fn ics(
    folio: &str,
    titulo: &str,
    lugar: &str,
    (desde, hasta): (Timestamp, Timestamp),
    hecho: Timestamp,
) -> String {
    let utc = |t: Timestamp| t.strftime("%Y%m%dT%H%M%SZ").to_string();
    let renglones = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Ventanilla//Citas//ES".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}-{}@ventanilla", escapar(folio), utc(desde)),
        format!("DTSTAMP:{}", utc(hecho)),
        format!("DTSTART:{}", utc(desde)),
        format!("DTEND:{}", utc(hasta)),
        format!("SUMMARY:{}", escapar(titulo)),
        format!("LOCATION:{}", escapar(lugar)),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    renglones.iter().map(|r| doblar(r)).collect()
}

fn escapar(texto: &str) -> String {
    let mut salida = String::with_capacity(texto.len());
    for c in texto.chars() {
        match c {
            '\\' | ';' | ',' => {
                salida.push('\\');
                salida.push(c);
            }
            '\n' => salida.push_str("\\n"),
            c if c.is_control() => {}
            c => salida.push(c),
        }
    }
    salida
}

/// Lines have at most 75 bytes; what follows goes on the next one, after a space.
fn doblar(renglon: &str) -> String {
    let mut salida = String::new();
    let mut largo = 0;
    for c in renglon.chars() {
        if largo + c.len_utf8() > 74 {
            salida.push_str("\r\n ");
            largo = 1;
        }
        salida.push(c);
        largo += c.len_utf8();
    }
    salida.push_str("\r\n");
    salida
}

/// A query of the page.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Consulta {
    #[serde(default)]
    dia: String,
    #[serde(default)]
    desde: String,
}

impl Consulta {
    /// What it asks; what can't be read is not asked.
    pub fn pedido(&self) -> Pedido {
        Pedido { dia: self.dia.parse().ok(), desde: self.desde.parse().ok() }
    }
}

/// The address of the appointment of a stage.
pub fn camino(puerta: &str, folio: &str, etapa: &str) -> String {
    format!("/{puerta}/{}/citas/{}", codificar(folio), codificar(etapa))
}
