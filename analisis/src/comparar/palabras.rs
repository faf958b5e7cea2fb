//! How things are called when a change is told: by their label or name, in «»; by their id only where they have none.

use std::fmt::Display;

use engine::formato::{enumerar, moneda, numero, valor_en_palabras};
use engine::lectura;
use rust_decimal::{Decimal, RoundingStrategy};
use schemas::expr::{Expresion, Raiz, Ruta, Valoracion};
use schemas::paquete::{Acto, Actor, Campo, Destino, Ficta, Paquete, ParteSolicitante};
use schemas::valor::Valor;

use super::pluma::Pluma;

/// Characters of a text that are quoted inside a sentence.
const EN_FRASE: usize = 60;
/// Characters of a text that are shown as how something was or is.
const ENTERO: usize = 600;

/// A text in quotes, cut where it is too long for a sentence.
pub fn cita(texto: &str) -> String {
    format!("«{}»", breve(texto, EN_FRASE))
}

/// A text to be shown by itself.
pub fn entero(texto: &str) -> String {
    breve(texto, ENTERO)
}

fn breve(texto: &str, cuanto: usize) -> String {
    let junto = texto.split_whitespace().collect::<Vec<_>>().join(" ");
    // Quotes inside quotes are read as their end.
    let junto = junto.replace('«', "“").replace('»', "”");
    if junto.chars().count() <= cuanto {
        return junto;
    }
    let corto: String = junto.chars().take(cuanto).collect();
    let corte = corto.rfind(' ').unwrap_or(corto.len());
    format!("{}…", corto.get(..corte).unwrap_or(&corto).trim_end_matches([',', '.', ';', ':']))
}

/// Texts in quotes, in a row.
pub fn citas<S: AsRef<str>>(textos: &[S]) -> String {
    enumerar(&textos.iter().map(|t| cita(t.as_ref())).collect::<Vec<_>>())
}

impl<'a> Pluma<'a> {
    /// A field or column as both versions know it; the new one first.
    pub fn busca_campo(&self, id: &str) -> Option<&'a Campo> {
        self.ahora.tramite.campo(id).or_else(|| self.antes.tramite.campo(id))
    }

    /// A field.
    pub fn campo(&self, id: &str) -> String {
        self.busca_campo(id).map_or_else(|| cita(id), |c| cita(&c.etiqueta))
    }

    /// Fields in a row.
    pub fn campos<I: Display>(&self, ids: &[I]) -> String {
        enumerar(&ids.iter().map(|id| self.campo(&id.to_string())).collect::<Vec<_>>())
    }

    /// A stage.
    pub fn etapa(&self, id: &str) -> String {
        let etapa = self.ahora.tramite.etapa(id).or_else(|| self.antes.tramite.etapa(id));
        etapa.map_or_else(|| cita(id), |e| cita(&e.nombre))
    }

    /// Stages in a row.
    pub fn etapas<I: Display>(&self, ids: &[I]) -> String {
        enumerar(&ids.iter().map(|id| self.etapa(&id.to_string())).collect::<Vec<_>>())
    }

    /// A role.
    pub fn rol(&self, id: &str) -> String {
        let rol = self.ahora.rol(id).or_else(|| self.antes.rol(id));
        rol.map_or_else(|| cita(id), |r| cita(&r.nombre))
    }

    /// Roles in a row.
    pub fn roles<I: Display>(&self, ids: &[I]) -> String {
        enumerar(&ids.iter().map(|id| self.rol(&id.to_string())).collect::<Vec<_>>())
    }

    /// A document that is issued.
    pub fn salida(&self, id: &str) -> String {
        let salida = self.ahora.tramite.salida(id).or_else(|| self.antes.tramite.salida(id));
        salida.map_or_else(|| cita(id), |s| cita(&s.titulo))
    }

    /// A notice.
    pub fn aviso(&self, id: &str) -> String {
        let aviso = self.ahora.tramite.aviso(id).or_else(|| self.antes.tramite.aviso(id));
        aviso.map_or_else(|| cita(id), |a| cita(&a.asunto))
    }

    /// A cálculo, without quotes.
    pub fn calculo(&self, id: &str) -> String {
        let hay = self.ahora.tramite.calculo(id).is_some();
        lectura::calculo(if hay { self.ahora } else { self.antes }, id)
    }

    /// A bill.
    pub fn cobro(&self, id: &str) -> String {
        let cobro = self.ahora.tramite.cobro(id).or_else(|| self.antes.tramite.cobro(id));
        cobro.map_or_else(|| cita(id), |c| cita(&c.nombre))
    }

    /// Places of which there are so many.
    pub fn cupo(&self, id: &str) -> String {
        let cupo = self.ahora.tramite.cupo(id).or_else(|| self.antes.tramite.cupo(id));
        cupo.map_or_else(|| cita(id), |c| cita(&c.nombre))
    }

    /// A type of document.
    pub fn documento(&self, id: &str) -> String {
        let documento = self.ahora.documento(id).or_else(|| self.antes.documento(id));
        documento.map_or_else(|| cita(id), |d| cita(&d.nombre))
    }

    /// A calendar.
    pub fn calendario(&self, id: &str) -> String {
        let calendario = self.ahora.calendario(id).or_else(|| self.antes.calendario(id));
        calendario.map_or_else(|| cita(id), |c| cita(&c.nombre))
    }

    /// Who acts.
    pub fn actor(&self, actor: &Actor) -> String {
        match actor {
            Actor::Solicitante => "quien solicita".to_owned(),
            Actor::Rol(rol) => self.rol(rol),
            Actor::Sistema => "el sistema".to_owned(),
        }
    }

    /// To where something leads.
    pub fn a_destino(&self, destino: &Destino) -> String {
        match destino {
            Destino::Etapa(id) => format!("a {}", self.etapa(id)),
            Destino::Listo => "al fin de su rama".to_owned(),
        }
    }

    /// A datum.
    pub fn dato(&self, ruta: &Ruta) -> String {
        let parte = ruta.partes.first().map(String::as_str);
        match &ruta.raiz {
            Raiz::Campo(id) => {
                let columna = self.busca_campo(id).and_then(|c| columna(c, parte?));
                columna.map_or_else(|| self.campo(id), |c| cita(&c.etiqueta))
            }
            Raiz::Visitas(etapa) => format!("veces en {}", self.etapa(etapa)),
            Raiz::Solicitante if parte == Some("tipo") => "quien solicita".to_owned(),
            Raiz::Solicitud if parte == Some("canal") => "cómo solicita".to_owned(),
            Raiz::Hoy => "el día".to_owned(),
            Raiz::Calculo(id) if parte.is_none() => cita(&self.calculo(id)),
            _ => lectura::dato(self.ahora, ruta),
        }
    }

    /// A datum with its value: `«Uso»: Comercial`.
    pub fn dato_con_valor(&self, ruta: &Ruta, valor: Option<&Valor>) -> String {
        let nombre = self.dato(ruta);
        let Some(valor) = valor else { return format!("{nombre} sin respuesta") };
        format!("{nombre}: {}", self.valor(ruta, valor))
    }

    /// The value of a datum.
    pub fn valor(&self, ruta: &Ruta, valor: &Valor) -> String {
        let parte = ruta.partes.first().map(String::as_str);
        match (&ruta.raiz, valor) {
            (Raiz::Solicitante, Valor::Opcion(tipo)) => match tipo.as_str() {
                "moral" => "persona moral".to_owned(),
                _ => "persona física".to_owned(),
            },
            (Raiz::Solicitud, Valor::Opcion(canal)) => match canal.as_str() {
                "presencial" => "en ventanilla".to_owned(),
                _ => "en línea".to_owned(),
            },
            (Raiz::Campo(id), valor) => {
                let campo = self.busca_campo(id);
                let columna = campo.and_then(|c| columna(c, parte?));
                cifra_redonda(valor, columna.or(campo))
            }
            _ => valor_en_palabras(valor, None),
        }
    }
}

/// A value in words; a figure without the zeros that its decimals would add.
pub fn cifra_redonda(valor: &Valor, campo: Option<&Campo>) -> String {
    match valor {
        Valor::Decimal(n) => valor_en_palabras(&Valor::Decimal(n.normalize()), campo),
        otro => valor_en_palabras(otro, campo),
    }
}

fn columna<'c>(campo: &'c Campo, id: &str) -> Option<&'c Campo> {
    campo.columna(id)
}

/// A kind of act.
pub const fn acto(acto: Acto) -> &'static str {
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

/// A part of who applies.
pub const fn parte(parte: ParteSolicitante) -> &'static str {
    match parte {
        ParteSolicitante::Curp => "CURP",
        ParteSolicitante::Rfc => "RFC",
        ParteSolicitante::Telefono => "teléfono",
        ParteSolicitante::Domicilio => "domicilio",
        ParteSolicitante::Nacimiento => "fecha de nacimiento",
    }
}

/// What silence means.
pub const fn ficta(ficta: &Ficta) -> &'static str {
    match ficta {
        Ficta::Ninguna => "no hay respuesta por ley",
        Ficta::Negativa { .. } => "se entiende negada (negativa ficta)",
        Ficta::Afirmativa { .. } => "se entiende concedida (afirmativa ficta)",
    }
}

/// A value in any of its forms, as its author wrote it.
pub fn formula(valor: &Valoracion) -> String {
    let texto = match valor {
        Valoracion::Expr(e) => e.fuente.clone(),
        Valoracion::Tramos { segun, tramos } => {
            let de = |t: &schemas::expr::Tramo| match (&t.desde, &t.hasta) {
                (_, Some(c)) if c.incluida => format!("hasta {}: {}", numero(c.valor), t.valor.fuente),
                (_, Some(c)) => format!("menos de {}: {}", numero(c.valor), t.valor.fuente),
                (Some(_), None) => format!("más: {}", t.valor.fuente),
                (None, None) => t.valor.fuente.clone(),
            };
            format!("según {}: {}", segun.fuente, tramos.iter().map(de).collect::<Vec<_>>().join("; "))
        }
        Valoracion::Segun { segun, filas, sino } => {
            let de = |f: &schemas::expr::FilaSegun| format!("{}: {}", f.claves.join(", "), f.valor.fuente);
            let segun: Vec<&str> = segun.iter().map(|e| e.fuente.as_str()).collect();
            let sino = sino.iter().map(|s| format!("si no: {}", s.fuente));
            let filas: Vec<String> = filas.iter().map(de).chain(sino).collect();
            format!("según {}: {}", segun.join(", "), filas.join("; "))
        }
        Valoracion::Casos { casos, sino } => {
            let de = |c: &schemas::expr::CasoValor| format!("si {}: {}", c.si.fuente, c.valor.fuente);
            let sino = sino.iter().map(|s| format!("si no: {}", s.fuente));
            casos.iter().map(de).chain(sino).collect::<Vec<_>>().join("; ")
        }
    };
    entero(&texto)
}

/// A condition as its author wrote it, or that there is none.
pub fn condicion(expresion: Option<&Expresion>) -> String {
    expresion.map_or_else(|| "siempre".to_owned(), |e| format!("si {}", entero(&e.fuente)))
}

/// From one amount to another: `sube de $1,131.40 a $1,271.69 (+12.4 %)`.
pub fn de_a(antes: Decimal, ahora: Decimal) -> String {
    let (a, b) = (moneda(antes), moneda(ahora));
    if antes == ahora {
        return format!("se paga lo mismo, {a}");
    }
    if antes.is_zero() {
        return format!("ahora se pagan {b}, antes nada");
    }
    if ahora.is_zero() {
        return format!("ya no se paga; antes, {a}");
    }
    let verbo = if ahora > antes { "sube" } else { "baja" };
    format!("{verbo} de {a} a {b}{}", en_parentesis(porcentaje(antes, ahora)))
}

fn en_parentesis(porcentaje: Option<String>) -> String {
    porcentaje.map(|p| format!(" ({p})")).unwrap_or_default()
}

/// How much an amount grew, exact and rounded to a tenth: `+12.4 %`. Nothing when it grew from nothing.
pub fn porcentaje(antes: Decimal, ahora: Decimal) -> Option<String> {
    let cuanto = ahora.checked_sub(antes)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(antes)?;
    let redondo = cuanto.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    if redondo.is_zero() && !cuanto.is_zero() {
        return Some("menos de 0.1\u{a0}%".to_owned());
    }
    let signo = if redondo.is_sign_positive() && !redondo.is_zero() { "+" } else { "" };
    Some(format!("{signo}{}\u{a0}%", numero(redondo.normalize())))
}

/// Whether anything of a paquete reads a field: a formula or a condition, or a text that is filled.
pub fn se_usa(paquete: &Paquete, campo: &str) -> bool {
    serde_json::to_value(&paquete.tramite).is_ok_and(|json| lee(&json, campo))
}

fn lee(json: &serde_json::Value, campo: &str) -> bool {
    match json {
        serde_json::Value::Object(miembros) => {
            let raiz = miembros.get("raiz").and_then(|r| r.get("campo")).and_then(serde_json::Value::as_str);
            raiz == Some(campo) || miembros.values().any(|v| lee(v, campo))
        }
        serde_json::Value::Array(todos) => todos.iter().any(|v| lee(v, campo)),
        serde_json::Value::String(texto) => {
            let huecos = texto.split("{{").skip(1).chain(texto.split("{%").skip(1));
            huecos.map(|h| h.split('}').next().unwrap_or_default()).any(|hueco| {
                hueco.split(|c: char| !c.is_alphanumeric() && c != '_').any(|palabra| palabra == campo)
            })
        }
        _ => false,
    }
}
