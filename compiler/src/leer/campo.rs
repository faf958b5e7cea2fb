//! A field: its type with its limits first, since expressions need the types of all of them; its conditions later.

use rust_decimal::Decimal;
use schemas::ids::{CampoId, TipoDocumentoId};
use schemas::paquete::{Campo, Copias, Datos, Opcion, ParteSolicitante, TipoCampo, TipoPersona};

use super::cita::{self, no_existe};
use super::de_catalogo;
use super::municipio::{DATOS, Municipalidad};
use super::{expediente, servidor, tenencia};
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma};
use crate::tipos::{self, Opciones, Tipo};
use crate::yaml::{Escalar, Nodo};

/// A field whose conditions were not read yet.
pub struct CampoLeido<'t> {
    /// What could be read without expressions.
    pub campo: Campo,
    /// Where its name stands.
    pub span: Span,
    /// `visible_si`.
    pub visible_si: Option<&'t Escalar>,
    /// `obligatorio_si`.
    pub obligatorio_si: Option<&'t Escalar>,
    /// `inicial`.
    pub inicial: Option<&'t Nodo>,
    /// `advierte_si`.
    pub advierte_si: Option<&'t Escalar>,
    /// `minimo` and `maximo` of a date, which are expressions.
    pub limites_fecha: (Option<&'t Escalar>, Option<&'t Escalar>),
    /// `calculo` of a column.
    pub calculo: Option<&'t Nodo>,
    /// Columns of a table, which are fields too.
    pub columnas: Vec<CampoLeido<'t>>,
}

const CLASES: [&str; 23] = [
    "texto",
    "texto_largo",
    "entero",
    "decimal",
    "dinero",
    "booleano",
    "fecha",
    "hora",
    "fecha_hora",
    "opcion",
    "opciones",
    "tabla",
    "persona",
    "curp",
    "rfc",
    "correo",
    "telefono",
    "domicilio",
    "expediente_catastral",
    "documento",
    "salida",
    "expediente",
    "servidor",
];

/// What other forms call a type that is here under another name.
const AJENAS: [(&str, &str); 23] = [
    ("si_no", "booleano"),
    ("casilla", "booleano"),
    ("boolean", "booleano"),
    ("bool", "booleano"),
    ("numero", "decimal"),
    ("number", "decimal"),
    ("integer", "entero"),
    ("int", "entero"),
    ("monto", "dinero"),
    ("moneda", "dinero"),
    ("string", "texto"),
    ("parrafo", "texto_largo"),
    ("lista", "opcion"),
    ("seleccion", "opcion"),
    ("select", "opcion"),
    ("archivo", "documento"),
    ("date", "fecha"),
    ("email", "correo"),
    ("direccion", "domicilio"),
    ("predio", "expediente_catastral"),
    ("servidor_publico", "servidor"),
    ("funcionario", "servidor"),
    ("usuario", "servidor"),
];

/// Most characters of a `texto` that declares no limit.
const LARGO_TEXTO: u32 = 300;
/// Most characters of a `texto_largo` that declares no limit.
const LARGO_TEXTO_LARGO: u32 = 5000;

/// Reads a field. `columna` says that it is a column of a table.
pub fn leer<'t>(
    id: String,
    span: Span,
    nodo: &'t Nodo,
    columna: bool,
    municipio: &Municipalidad,
    finalidad: Option<&str>,
    sink: &mut Sink,
) -> Option<CampoLeido<'t>> {
    let que = if columna { format!("la columna `{id}`") } else { format!("el campo `{id}`") };
    let mut forma = Forma::abrir(nodo, que, sink)?;
    let clase = forma.requerida("tipo", sink).and_then(|n| forma::escalar(n, "un tipo", sink));
    let mut leido = Pendiente::default();
    let mut tipo = match clase {
        Some(clase) if CLASES.contains(&clase.texto.as_str()) => {
            leer_tipo(&clase.texto, &mut forma, &mut leido, municipio, finalidad, sink)
        }
        Some(clase) => {
            sink.push(forma::no_es_opcion_sino(&clase.texto, clase.span, &CLASES, &AJENAS));
            None
        }
        None => None,
    };
    let etiqueta = forma.opcional("etiqueta").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let ayuda = forma.opcional("ayuda").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let dicho = forma.opcional("obligatorio").and_then(|n| forma::booleano(n, sink));
    let visible_si = condicion(&mut forma, "visible_si", sink);
    let obligatorio_si = condicion(&mut forma, "obligatorio_si", sink);
    // `obligatorio_si` alone means: only then.
    let obligatorio = dicho.unwrap_or(obligatorio_si.is_none());
    let inicial = forma.opcional("inicial");
    let propia = forma.opcional("finalidad").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let datos = forma.opcional("datos").and_then(|n| forma::opcion(n, &DATOS, sink));
    let ven = forma
        .opcional("ven")
        .map(|n| forma::textos(n, sink))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|t| {
            let existe = municipio.incompleta || municipio.rol(&t.valor).is_some();
            if !existe {
                sink.push(no_existe(
                    "rol",
                    &t.valor,
                    t.span,
                    municipio.roles.iter().map(|r| r.id.as_str()),
                    "roles.yaml",
                ));
            }
            existe.then_some(t.valor.as_str().into())
        })
        .collect();
    let requisito = forma.opcional("requisito").and_then(|n| forma::booleano(n, sink));
    let advierte_si = condicion(&mut forma, "advierte_si", sink);
    let advertencia = if advierte_si.is_some() {
        forma.requerida("advertencia", sink).and_then(|n| forma::texto(n, sink)).map(|t| t.valor)
    } else {
        None
    };
    let calculo = if columna { forma.opcional("calculo") } else { None };
    let cita = cita::leer(&mut forma, &municipio.ordenamientos, sink);
    if let Some(tipo) = &mut tipo {
        if calculo.is_none() {
            desde_cero(tipo, &forma, sink);
        }
        forma.cerrar(sink);
    }
    let tipo = tipo?;
    let etiqueta = etiqueta.unwrap_or_else(|| match &tipo {
        TipoCampo::Documento { documento, .. } => municipio
            .documentos
            .iter()
            .find(|d| d.id == *documento)
            .map_or_else(|| en_palabras(&id), |d| d.nombre.clone()),
        TipoCampo::Salida { documento, .. } => municipio
            .documentos
            .iter()
            .find(|d| d.id == *documento)
            .map_or_else(|| en_palabras(&id), |d| d.nombre.clone()),
        _ => en_palabras(&id),
    });
    let datos = datos.unwrap_or_else(|| datos_de(&tipo, municipio));
    Some(CampoLeido {
        campo: Campo {
            id: CampoId(id),
            requisito: requisito
                .unwrap_or(matches!(tipo, TipoCampo::Documento { .. } | TipoCampo::Salida { .. })),
            tipo,
            etiqueta,
            ayuda,
            obligatorio,
            visible_si: None,
            obligatorio_si: None,
            inicial: None,
            finalidad: propia.or_else(|| finalidad.map(str::to_owned)),
            datos,
            ven,
            advierte_si: None,
            advertencia,
            calculo: None,
            cita,
        },
        span,
        visible_si,
        obligatorio_si,
        inicial,
        advierte_si,
        limites_fecha: leido.limites_fecha,
        calculo,
        columnas: leido.columnas,
    })
}

#[derive(Default)]
struct Pendiente<'t> {
    limites_fecha: (Option<&'t Escalar>, Option<&'t Escalar>),
    columnas: Vec<CampoLeido<'t>>,
}

fn condicion<'t>(forma: &mut Forma<'t>, clave: &'static str, sink: &mut Sink) -> Option<&'t Escalar> {
    forma.opcional(clave).and_then(|n| forma::escalar(n, "una condición", sink))
}

/// An id as words: `motivo_negativa` → "Motivo negativa".
pub fn en_palabras(id: &str) -> String {
    let mut letras = id.chars().map(|c| if c == '_' { ' ' } else { c });
    letras.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default()
        + &letras.collect::<String>()
}

/// How personal a type is when its field doesn't say.
fn datos_de(tipo: &TipoCampo, municipio: &Municipalidad) -> Datos {
    match tipo {
        TipoCampo::Persona { .. }
        | TipoCampo::Curp
        | TipoCampo::Rfc
        | TipoCampo::Correo
        | TipoCampo::Telefono
        | TipoCampo::Domicilio
        // Whoever has its folio may know whose it is.
        | TipoCampo::Expediente => Datos::Personales,
        TipoCampo::Documento { documento, .. } => {
            municipio.documentos.iter().find(|d| d.id == *documento).map_or(Datos::Ninguno, |d| d.datos)
        }
        TipoCampo::Salida { entrega, .. } => {
            entrega.iter().map(|dato| dato.datos).max().unwrap_or(Datos::Ninguno)
        }
        _ => Datos::Ninguno,
    }
}

fn leer_tipo<'t>(
    clase: &str,
    forma: &mut Forma<'t>,
    pendiente: &mut Pendiente<'t>,
    municipio: &Municipalidad,
    finalidad: Option<&str>,
    sink: &mut Sink,
) -> Option<TipoCampo> {
    let tipo = match clase {
        "texto" => {
            let patron = forma
                .opcional("patron")
                .and_then(|n| forma::texto(n, sink))
                .filter(|p| patron_valido(&p.valor, p.span, sink));
            TipoCampo::Texto { patron: patron.map(|p| p.valor), largo: largo(forma, LARGO_TEXTO, sink) }
        }
        "texto_largo" => TipoCampo::TextoLargo { largo: largo(forma, LARGO_TEXTO_LARGO, sink) },
        "entero" => {
            let minimo = forma
                .opcional("minimo")
                .and_then(|n| forma::entero(n, -1_000_000_000_000, 1_000_000_000_000, sink));
            let maximo = forma
                .opcional("maximo")
                .and_then(|n| forma::entero(n, -1_000_000_000_000, 1_000_000_000_000, sink));
            ordenados(minimo, maximo, forma, sink);
            TipoCampo::Entero { minimo, maximo, unidad: unidad(forma, sink) }
        }
        "decimal" => {
            let minimo = forma.opcional("minimo").and_then(|n| forma::decimal(n, sink));
            let maximo = forma.opcional("maximo").and_then(|n| forma::decimal(n, sink));
            ordenados(minimo, maximo, forma, sink);
            let decimales =
                forma.opcional("decimales").and_then(|n| forma::entero(n, 0, 9, sink)).unwrap_or(2);
            TipoCampo::Decimal {
                minimo,
                maximo,
                decimales: u8::try_from(decimales).unwrap_or(2),
                unidad: unidad(forma, sink),
            }
        }
        "dinero" => {
            let minimo = forma.opcional("minimo").and_then(|n| forma::decimal(n, sink));
            let maximo = forma.opcional("maximo").and_then(|n| forma::decimal(n, sink));
            ordenados(minimo, maximo, forma, sink);
            TipoCampo::Dinero { minimo, maximo }
        }
        "booleano" => TipoCampo::Booleano,
        "fecha" => {
            pendiente.limites_fecha = (condicion(forma, "minimo", sink), condicion(forma, "maximo", sink));
            TipoCampo::Fecha { minimo: None, maximo: None }
        }
        "hora" => TipoCampo::Hora,
        "fecha_hora" => TipoCampo::FechaHora,
        "opcion" if forma.tiene("catalogo") => return de_catalogo::de_campo(forma, municipio, sink),
        "opcion" => {
            forma.admite(&["catalogo"]);
            TipoCampo::Opcion { opciones: opciones(forma, municipio, sink)?, catalogo: None }
        }
        "opciones" => {
            let opciones = opciones(forma, municipio, sink)?;
            let tope = u32::try_from(opciones.len()).unwrap_or(u32::MAX);
            let cantidad =
                forma.opcional("cantidad").and_then(|n| forma::limites(n, tope, sink)).unwrap_or((1, tope));
            TipoCampo::Opciones { opciones, cantidad }
        }
        "tabla" => {
            let filas =
                forma.requerida("filas", sink).and_then(|n| forma::limites(n, 500, sink)).unwrap_or((1, 50));
            let columnas =
                forma.requerida("columnas", sink).and_then(|n| Forma::abrir(n, "`columnas`", sink))?;
            for (clave, nodo) in columnas.mapa().iter() {
                let Some(id) = forma::id(clave, sink) else { continue };
                if let Some(columna) = leer(id.valor, id.span, nodo, true, municipio, finalidad, sink) {
                    if engine::catalogo::de(&columna.campo).is_some() {
                        sink.push(
                            Problema::new(
                                &codes::V0205,
                                id.span,
                                "una columna no puede tomar sus opciones de un catálogo",
                            )
                            .ayuda("escriba sus `opciones`, o pida lo demás como campo"),
                        );
                        continue;
                    }
                    if matches!(
                        columna.campo.tipo,
                        TipoCampo::Tabla { .. }
                            | TipoCampo::Documento { .. }
                            | TipoCampo::Persona { .. }
                            | TipoCampo::Domicilio
                            | TipoCampo::Salida { .. }
                            | TipoCampo::Expediente
                            | TipoCampo::Servidor { .. }
                    ) {
                        sink.push(
                            Problema::new(
                                &codes::V0205,
                                id.span,
                                format!("una columna no puede ser `{}`", columna.campo.tipo.clase()),
                            )
                            .ayuda("use tipos sencillos en las columnas, y pida lo demás como campo"),
                        );
                        continue;
                    }
                    pendiente.columnas.push(columna);
                }
            }
            TipoCampo::Tabla { columnas: Vec::new(), filas }
        }
        "persona" => TipoCampo::Persona { personas: personas(forma, sink) },
        "curp" => TipoCampo::Curp,
        "rfc" => TipoCampo::Rfc,
        "correo" => TipoCampo::Correo,
        "telefono" => TipoCampo::Telefono,
        "domicilio" => TipoCampo::Domicilio,
        "expediente_catastral" => TipoCampo::ExpedienteCatastral {
            patron: municipio.catastral.0.clone(),
            ejemplo: municipio.catastral.1.clone(),
        },
        "documento" => return documento(forma, municipio, sink),
        "salida" => return tenencia::leer_campo(forma, municipio, sink),
        "expediente" => TipoCampo::Expediente,
        "servidor" => return servidor::leer_campo(forma, municipio, sink),
        _ => return None,
    };
    Some(tipo)
}

fn patron_valido(patron: &str, span: Span, sink: &mut Sink) -> bool {
    match crate::literal::patron(patron) {
        Ok(_) => true,
        Err(_) => {
            sink.push(
                Problema::new(
                    &codes::V0206,
                    span,
                    format!("`{}` no es un patrón válido", forma::recortar(patron)),
                )
                .ayuda("use un patrón sencillo, por ejemplo `[A-Z]{3}-\\d{4}`"),
            );
            false
        }
    }
}

fn ordenados<T: PartialOrd + std::fmt::Display>(
    minimo: Option<T>,
    maximo: Option<T>,
    forma: &Forma<'_>,
    sink: &mut Sink,
) {
    if let (Some(minimo), Some(maximo)) = (minimo, maximo)
        && minimo > maximo
    {
        let lugar = forma
            .mapa()
            .entrada("minimo")
            .map_or_else(|| forma.span(), |(clave, valor)| clave.span.hasta(valor.span));
        sink.push(
            Problema::new(
                &codes::V0207,
                lugar,
                format!("el mínimo {minimo} es mayor que el máximo {maximo}"),
            )
            .ayuda("cambie uno por otro"),
        );
    }
}

/// A number that somebody answers is not less than zero, unless its `minimo` says so: what is measured, counted or paid seldom is, and a
/// sign typed by mistake is told to who types it.
fn desde_cero(tipo: &mut TipoCampo, forma: &Forma<'_>, sink: &mut Sink) {
    let maximo = match tipo {
        TipoCampo::Entero { minimo: minimo @ None, maximo, .. } => {
            *minimo = Some(0);
            maximo.map(Decimal::from)
        }
        TipoCampo::Decimal { minimo: minimo @ None, maximo, .. }
        | TipoCampo::Dinero { minimo: minimo @ None, maximo } => {
            *minimo = Some(Decimal::ZERO);
            *maximo
        }
        _ => None,
    };
    if let Some(maximo) = maximo.filter(|m| *m < Decimal::ZERO) {
        let lugar = forma
            .mapa()
            .entrada("maximo")
            .map_or_else(|| forma.span(), |(clave, valor)| clave.span.hasta(valor.span));
        sink.push(
            Problema::new(&codes::V0207, lugar, format!("el mínimo 0 es mayor que el máximo {maximo}"))
                .ayuda("diga también su `minimo`: si no se escribe, es cero"),
        );
    }
}

fn unidad(forma: &mut Forma<'_>, sink: &mut Sink) -> Option<String> {
    forma.opcional("unidad").and_then(|n| forma::texto(n, sink)).map(|t| t.valor)
}

fn largo(forma: &mut Forma<'_>, tope: u32, sink: &mut Sink) -> (u32, u32) {
    forma.opcional("largo").and_then(|n| forma::limites(n, 20_000, sink)).unwrap_or((1, tope))
}

fn opciones(forma: &mut Forma<'_>, municipio: &Municipalidad, sink: &mut Sink) -> Option<Vec<Opcion>> {
    let nodo = forma.requerida("opciones", sink)?;
    if nodo.escalar().is_some_and(|e| !e.texto.is_empty()) {
        return de_roles(nodo, municipio, sink);
    }
    if let Some(lista) = nodo.lista() {
        sink.push(
            Problema::new(&codes::V0201, lista.span, "las opciones se escriben como `id: Etiqueta`")
                .ayuda("por ejemplo `{habitacional: Habitacional, comercial: Comercial}`"),
        );
        return None;
    }
    let mapa = Forma::abrir(nodo, "`opciones`", sink)?;
    let mut opciones = Vec::new();
    for (clave, etiqueta) in mapa.mapa().iter() {
        let (Some(id), Some(etiqueta)) = (forma::id(clave, sink), forma::texto(etiqueta, sink)) else {
            continue;
        };
        opciones.push(Opcion::suelta(id.valor, etiqueta.valor));
    }
    if opciones.is_empty() {
        if !mapa.mapa().incompleto {
            sink.push(
                Problema::new(&codes::V0207, mapa.span(), "no hay ninguna opción que elegir")
                    .ayuda("escriba al menos una, como `{habitacional: Habitacional}`"),
            );
        }
        return None;
    }
    Some(opciones)
}

/// `opciones: roles`: the roles of the municipality, by their names, so that nobody writes them twice.
fn de_roles(nodo: &Nodo, municipio: &Municipalidad, sink: &mut Sink) -> Option<Vec<Opcion>> {
    forma::opcion(nodo, &[("roles", ())], sink)?;
    if municipio.roles.is_empty() {
        if !municipio.incompleta {
            sink.push(
                Problema::new(&codes::V0207, nodo.span, "no hay ningún rol que elegir")
                    .ayuda("declare los roles en `roles.yaml`, o escriba aquí las opciones"),
            );
        }
        return None;
    }
    let opcion = |r: &schemas::paquete::Rol| Opcion::suelta(r.id.to_string(), r.nombre.clone());
    Some(municipio.roles.iter().map(opcion).collect())
}

/// Kinds of person, both when nothing is said.
pub fn personas(forma: &mut Forma<'_>, sink: &mut Sink) -> Vec<TipoPersona> {
    let dichas: Vec<TipoPersona> = forma
        .opcional("personas")
        .map(|n| forma::lista(n, sink))
        .unwrap_or_default()
        .iter()
        .filter_map(|n| {
            forma::opcion(n, &[("fisica", TipoPersona::Fisica), ("moral", TipoPersona::Moral)], sink)
        })
        .collect();
    if dichas.is_empty() { vec![TipoPersona::Fisica, TipoPersona::Moral] } else { dichas }
}

fn documento(forma: &mut Forma<'_>, municipio: &Municipalidad, sink: &mut Sink) -> Option<TipoCampo> {
    let nombrado = forma.requerida("documento", sink).and_then(|n| forma::texto(n, sink));
    // Read with the rest of what needs the whole definition.
    forma.admite(&["pide_aunque_exista"]);
    let antiguedad_maxima = forma.opcional("antiguedad_maxima").and_then(|n| forma::duracion(n, sink));
    let cantidad = forma.opcional("cantidad").and_then(|n| forma::limites(n, 50, sink)).unwrap_or((1, 1));
    let presencial =
        forma.opcional("presencial").and_then(|n| Forma::abrir(n, "`presencial`", sink)).map(|mut copias| {
            let mut cuenta = |clave: &'static str, sink: &mut Sink| {
                copias
                    .opcional(clave)
                    .and_then(|n| forma::entero(n, 0, 20, sink))
                    .and_then(|n| u8::try_from(n).ok())
                    .unwrap_or(0)
            };
            let leidas = Copias { originales: cuenta("originales", sink), copias: cuenta("copias", sink) };
            copias.cerrar(sink);
            leidas
        });
    let nombrado = nombrado?;
    let Some(tipo) = municipio.documentos.iter().find(|d| d.id == nombrado.valor.as_str()) else {
        if !municipio.incompleta {
            sink.push(no_existe(
                "documento",
                &nombrado.valor,
                nombrado.span,
                municipio.documentos.iter().map(|d| d.id.as_str()),
                "documentos.yaml",
            ));
        }
        return None;
    };
    Some(TipoCampo::Documento {
        documento: TipoDocumentoId(nombrado.valor),
        antiguedad_maxima,
        cantidad,
        presencial,
        formatos: tipo.formatos.clone(),
        tamano_maximo: tipo.tamano_maximo,
    })
}

/// The type of a field for expressions, without the optionality of the field itself.
pub fn tipo_de(leido: &CampoLeido<'_>) -> Tipo {
    match &leido.campo.tipo {
        TipoCampo::Tabla { .. } => {
            let partes = leido.columnas.iter().map(|c| (c.campo.id.to_string(), tipo_o_falta(c)));
            Tipo::Lista(Box::new(Tipo::registro(leido.campo.id.to_string(), partes)))
        }
        _ => tipo_de_campo(&leido.campo, leido.span),
    }
}

/// The same of a field that is whole, declared there.
pub fn tipo_de_campo(campo: &Campo, span: Span) -> Tipo {
    match &campo.tipo {
        TipoCampo::Texto { .. }
        | TipoCampo::TextoLargo { .. }
        | TipoCampo::Curp
        | TipoCampo::Rfc
        | TipoCampo::Correo
        | TipoCampo::Telefono
        | TipoCampo::ExpedienteCatastral { .. } => Tipo::Texto,
        TipoCampo::Entero { .. } => Tipo::Entero,
        TipoCampo::Decimal { .. } => Tipo::Decimal,
        TipoCampo::Dinero { .. } => Tipo::Dinero,
        TipoCampo::Booleano => Tipo::Booleano,
        TipoCampo::Fecha { .. } => Tipo::Fecha,
        TipoCampo::Hora => Tipo::Hora,
        TipoCampo::FechaHora => Tipo::FechaHora,
        TipoCampo::Opcion { opciones, catalogo: None } => Tipo::Opcion(juego(opciones, span)),
        TipoCampo::Opcion { opciones, catalogo: Some(catalogo) } => {
            Tipo::Opcion(de_catalogo::juego(opciones, span, de_catalogo::partes(catalogo, span)))
        }
        TipoCampo::Opciones { opciones, .. } => Tipo::Opciones(juego(opciones, span)),
        TipoCampo::Tabla { columnas, .. } => {
            let de = |c: &Campo| {
                let tipo = tipo_de_campo(c, span);
                let puede_faltar = c.calculo.is_none() && (!c.obligatorio || c.visible_si.is_some());
                (c.id.to_string(), if puede_faltar { tipo.opcional() } else { tipo })
            };
            Tipo::Lista(Box::new(Tipo::registro(campo.id.to_string(), columnas.iter().map(de))))
        }
        TipoCampo::Persona { .. } => tipos::persona(&campo.id, &[] as &[ParteSolicitante]),
        TipoCampo::Domicilio => tipos::domicilio(),
        TipoCampo::Documento { cantidad: (_, 1), .. } => Tipo::Archivo,
        TipoCampo::Documento { .. } => Tipo::Lista(Box::new(Tipo::Archivo)),
        TipoCampo::Salida { con_vigencia, entrega, .. } => {
            tenencia::tipo(&campo.id, *con_vigencia, entrega, span)
        }
        TipoCampo::Expediente => expediente::tipo(span),
        TipoCampo::Servidor { .. } => servidor::tipo(),
    }
}

fn juego(opciones: &[Opcion], span: Span) -> std::sync::Arc<Opciones> {
    Opciones::new(opciones.iter().map(|o| (o.id.clone(), o.etiqueta.clone())), Some(span))
}

/// The type of a field, which may be absent when it isn't required or is shown by condition.
pub fn tipo_o_falta(leido: &CampoLeido<'_>) -> Tipo {
    let tipo = tipo_de(leido);
    let puede_faltar = leido.calculo.is_none() && (!leido.campo.obligatorio || leido.visible_si.is_some());
    if puede_faltar { tipo.opcional() } else { tipo }
}
