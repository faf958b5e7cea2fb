//! Names and paths of a template: what each stands for, in the order in which the compiler resolved them.

use std::sync::LazyLock;

use engine::ambito::{Ambito, ausente};
use minijinja::machinery::ast;
use schemas::expr::{Raiz, Ruta};
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Datos, Opcion, TipoCampo};
use schemas::valor::Valor;

use super::{Escritor, Falla};

/// A value with the field that knows its labels and columns.
#[derive(Clone, Debug)]
pub(super) struct Dato<'a> {
    pub valor: Valor,
    pub campo: Option<&'a Campo>,
    /// Whether the author of the template wrote it, and not a person.
    pub propio: bool,
}

/// The parts of a path, `["solicitante", "nombre"]`.
pub(super) fn partes<'e>(expr: &'e ast::Expr<'_>) -> Option<Vec<&'e str>> {
    match expr {
        ast::Expr::Var(nombre) => Some(vec![nombre.id]),
        ast::Expr::GetAttr(parte) => {
            let mut todas = partes(&parte.expr)?;
            todas.push(parte.name);
            Some(todas)
        }
        _ => None,
    }
}

/// A path as it was written, for messages.
pub(super) fn escrito(expr: &ast::Expr<'_>) -> String {
    match expr {
        ast::Expr::Filter(filtro) => filtro.expr.as_ref().map(escrito).unwrap_or_default(),
        _ => partes(expr).map_or_else(|| "una expresión".to_owned(), |p| p.join(".")),
    }
}

/// The columns of a table field.
pub(super) fn columnas(campo: Option<&Campo>) -> &[Campo] {
    match campo.map(|c| &c.tipo) {
        Some(TipoCampo::Tabla { columnas, .. }) => columnas,
        _ => &[],
    }
}

impl<'b> Escritor<'_, 'b> {
    /// What a path stands for; nothing when it isn't known.
    pub(super) fn camino(&self, camino: &[&str]) -> Result<Option<Dato<'b>>, Falla> {
        let Some((primero, resto)) = camino.split_first() else { return Ok(None) };
        if let Some(local) = self.local(primero) {
            return local_en(self.ambito, local, resto);
        }
        let ambito: &'b Ambito<'_> = self.ambito;
        let ruta = ruta(ambito, primero, resto)
            .ok_or_else(|| Falla::Ajeno(format!("el nombre `{}`", camino.join("."))))?;
        let campo = campo_de(ambito, &ruta);
        let valor = ausente(ambito.ruta(&ruta))?;
        Ok(valor.map(|valor| Dato { valor, campo, propio: false }))
    }
}

/// A path from a local name. The cells of a row keep the rules of their table: hidden ones aren't there, computed ones are.
fn local_en<'b>(
    ambito: &'b Ambito<'_>,
    local: &super::Local<'b>,
    resto: &[&str],
) -> Result<Option<Dato<'b>>, Falla> {
    let Some((parte, mas)) = resto.split_first() else {
        return Ok(Some(Dato { valor: local.valor.clone(), campo: local.campo, propio: false }));
    };
    let Valor::Registro(celdas) = &local.valor else {
        return Err(Falla::Ajeno(format!("la parte `{parte}` de `{}`", local.nombre)));
    };
    let Some(columna) = local.columnas.iter().find(|c| c.id.as_str() == *parte) else {
        let valor = celdas.get(*parte).filter(|_| mas.is_empty()).cloned();
        return Ok(valor.map(|valor| Dato { valor, campo: None, propio: false }));
    };
    let ruta = Ruta {
        raiz: Raiz::Columna(CampoId::from(*parte)),
        partes: mas.iter().map(|p| (*p).to_owned()).collect(),
    };
    let valor = ausente(ambito.con_fila(local.columnas, celdas).ruta(&ruta))?;
    let campo = mas.is_empty().then_some(columna).or_else(|| de_persona(columna, mas));
    Ok(valor.map(|valor| Dato { valor, campo, propio: false }))
}

/// A path from the names of the trámite.
pub(super) fn ruta(ambito: &Ambito<'_>, primero: &str, resto: &[&str]) -> Option<Ruta> {
    let tramite = &ambito.paquete.tramite;
    let sueltas = |resto: &[&str]| resto.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>();
    let (raiz, partes) = match (primero, resto.split_first()) {
        _ if tramite.campo(primero).is_some() => (Raiz::Campo(primero.into()), sueltas(resto)),
        _ if tramite.calculo(primero).is_some() => (Raiz::Calculo(primero.into()), sueltas(resto)),
        _ if tramite.etapas.iter().any(|e| e.guarda.as_ref().is_some_and(|g| g.as_str() == primero)) => {
            (Raiz::Resultado(primero.into()), sueltas(resto))
        }
        ("solicitante", _) => (Raiz::Solicitante, sueltas(resto)),
        ("solicitud", _) => (Raiz::Solicitud, sueltas(resto)),
        ("salida", _) => (Raiz::Salida, sueltas(resto)),
        ("municipio", _) => (Raiz::Municipio, sueltas(resto)),
        ("hoy", None) => (Raiz::Hoy, Vec::new()),
        ("visitas", Some((etapa, mas))) => (Raiz::Visitas((*etapa).into()), sueltas(mas)),
        ("plazos", Some((plazo, mas))) => (Raiz::Plazo((*plazo).into()), sueltas(mas)),
        _ => return None,
    };
    Some(Ruta { raiz, partes })
}

/// The field that knows the labels of what a path stands for.
fn campo_de<'b>(ambito: &'b Ambito<'_>, ruta: &Ruta) -> Option<&'b Campo> {
    let partes: Vec<&str> = ruta.partes.iter().map(String::as_str).collect();
    match (&ruta.raiz, partes.as_slice()) {
        (Raiz::Campo(id), []) => ambito.paquete.tramite.campo(id),
        (Raiz::Campo(id), mas) => {
            let campo = ambito.paquete.tramite.campo(id)?;
            let parte = mas.first().and_then(|parte| campo.parte(parte));
            parte.or_else(|| de_persona(campo, mas))
        }
        (Raiz::Solicitante, ["tipo"]) => Some(&PERSONAS),
        (Raiz::Solicitud, ["canal"]) => Some(&CANALES),
        _ => None,
    }
}

fn de_persona(campo: &Campo, partes: &[&str]) -> Option<&'static Campo> {
    let persona = matches!(campo.tipo, TipoCampo::Persona { .. }) && partes == ["tipo"];
    persona.then_some(&*PERSONAS)
}

/// The labels of the options that no field declares.
static PERSONAS: LazyLock<Campo> =
    LazyLock::new(|| de_opciones(&[("fisica", "Persona física"), ("moral", "Persona moral")]));
static CANALES: LazyLock<Campo> =
    LazyLock::new(|| de_opciones(&[("en_linea", "En línea"), ("presencial", "Presencial")]));

fn de_opciones(opciones: &[(&str, &str)]) -> Campo {
    let opcion = |(id, etiqueta): &(&str, &str)| Opcion::suelta(*id, *etiqueta);
    Campo {
        id: CampoId::from("opcion"),
        tipo: TipoCampo::Opcion { opciones: opciones.iter().map(opcion).collect(), catalogo: None },
        etiqueta: String::new(),
        ayuda: None,
        obligatorio: false,
        visible_si: None,
        obligatorio_si: None,
        inicial: None,
        finalidad: None,
        datos: Datos::Ninguno,
        ven: Vec::new(),
        requisito: false,
        advierte_si: None,
        advertencia: None,
        calculo: None,
        cita: schemas::paquete::Cita::default(),
    }
}
