//! A small world of names for the tests of expressions, templates and their code pages.

use schemas::expr::{Comparador, Expr, Raiz, Ruta};
use schemas::paquete::ParteSolicitante;
use schemas::valor::Valor;

use super::{Entorno, Falla, Hechos, Lugar, Simbolo, compilar};
use crate::diag::{FileId, Span};
use crate::tipos::{self, Opciones, Tipo};

/// The world, with or without a clock.
pub(crate) struct Mesa {
    pub con_hoy: bool,
}

pub(crate) const MESA: Mesa = Mesa { con_hoy: false };

fn campo(id: &str) -> Raiz {
    Raiz::Campo(id.into())
}

fn opciones(lugar: usize, ids: &[&str]) -> std::sync::Arc<Opciones> {
    let span = Span::new(FileId(0), lugar..lugar + 10);
    Opciones::new(ids.iter().map(|id| (*id, id.to_uppercase())), Some(span))
}

/// `id == "opcion"`.
pub(crate) fn es(id: &str, opcion: &str) -> Expr {
    Expr::Compara {
        primero: Box::new(Expr::Ruta(Ruta { raiz: campo(id), partes: vec![] })),
        resto: vec![(Comparador::Igual, Expr::Literal(Valor::Opcion(opcion.into())))],
    }
}

const NOMBRES: &[&str] = &[
    "superficie_m2",
    "pisos",
    "monto",
    "derechos",
    "nombre",
    "uso",
    "zona",
    "servicios",
    "giro",
    "telefono",
    "ingreso",
    "cita",
    "apertura",
    "de_terceros",
    "areas",
    "plano",
    "fotos",
    "vigencia",
    "solicitante",
    "anterior",
    "adeudo",
    "colonias",
    "municipio",
    "salida",
];

impl Entorno for Mesa {
    fn simbolo(&self, nombre: &str) -> Option<Simbolo> {
        let lugar = 100 * NOMBRES.iter().position(|n| *n == nombre)?;
        let uso = || Tipo::Opcion(opciones(500, &["habitacional", "comercial", "industrial"]));
        let tipo = match nombre {
            "superficie_m2" => Tipo::Decimal,
            "pisos" => Tipo::Entero,
            "monto" | "derechos" => Tipo::Dinero,
            "nombre" => Tipo::Texto,
            "uso" => uso(),
            "zona" => Tipo::Opcion(opciones(600, &["centro", "norte"])),
            "servicios" => Tipo::Opciones(opciones(700, &["agua", "luz", "gas"])),
            "giro" => Tipo::Opcion(opciones(800, &["bar", "tienda"])).opcional(),
            "telefono" => Tipo::Texto.opcional(),
            "ingreso" => Tipo::Fecha,
            "cita" => Tipo::FechaHora,
            "apertura" => Tipo::Hora,
            "de_terceros" => Tipo::Booleano,
            "areas" => Tipo::Lista(Box::new(Tipo::registro(
                "areas",
                [
                    ("destino", Tipo::Opcion(opciones(1400, &["bodega", "venta"]))),
                    ("area_m2", Tipo::Decimal),
                    ("techada", Tipo::Booleano),
                    ("costo", Tipo::Dinero),
                    ("fondo", Tipo::Decimal.opcional()),
                    ("notas", Tipo::Texto.opcional()),
                ],
            ))),
            "plano" => Tipo::Archivo,
            "fotos" => Tipo::Lista(Box::new(Tipo::Archivo)),
            "vigencia" => Tipo::Duracion,
            "solicitante" => tipos::persona("solicitante", &[ParteSolicitante::Domicilio]),
            "anterior" => {
                Tipo::registro("anterior", [("folio", Tipo::Texto), ("vence", Tipo::Fecha.opcional())])
                    .opcional()
            }
            "adeudo" => Tipo::registro("adeudo", [("principal", Tipo::Dinero), ("vencido", Tipo::Booleano)])
                .opcional(),
            "colonias" => Tipo::Lista(Box::new(Tipo::Texto)),
            "municipio" => tipos::municipio(),
            _ => tipos::salida(true),
        };
        let raiz = match nombre {
            "derechos" => Raiz::Calculo(nombre.into()),
            "solicitante" => Raiz::Solicitante,
            "municipio" => Raiz::Municipio,
            "salida" => Raiz::Salida,
            "adeudo" => Raiz::Resultado(nombre.into()),
            _ => campo(nombre),
        };
        let simbolo = Simbolo::new(raiz, tipo).declarado(Span::new(FileId(0), lugar..lugar + nombre.len()));
        Some(if nombre == "giro" { simbolo.presente_si(es("uso", "comercial")) } else { simbolo })
    }

    fn nombres(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(NOMBRES.iter().copied())
    }

    fn parametro(&self, id: &str) -> Option<Tipo> {
        match id {
            "uma" => Some(Tipo::Dinero),
            "prevencion" => Some(Tipo::Duracion),
            _ => None,
        }
    }

    fn parametros(&self) -> Vec<String> {
        vec!["uma".into(), "prevencion".into()]
    }

    fn calendarios(&self) -> Vec<String> {
        vec!["municipal".into(), "panteones".into()]
    }

    fn etapas(&self) -> Vec<String> {
        vec!["revision".into(), "subsanacion".into()]
    }

    fn plazos(&self) -> Vec<String> {
        vec!["resolucion".into(), "revision".into()]
    }

    fn hoy_permitido(&self) -> bool {
        self.con_hoy
    }

    fn ausencia(&self, nombre: &str) -> Option<String> {
        (nombre == "dictamen").then(|| "`dictamen` se captura en una etapa posterior".to_owned())
    }
}

/// What is said of an expression, one line per problem: `V0301 «texto» mensaje · etiqueta · +lugar · ayuda · → arreglo`.
pub(crate) fn dichos(fuente: &str, fallas: &[Falla]) -> Vec<String> {
    let texto = |rango: &std::ops::Range<usize>| fuente.get(rango.clone()).unwrap_or("¡FUERA!").to_owned();
    fallas
        .iter()
        .map(|f| {
            let mut linea = format!("{} «{}» {}", f.codigo.codigo, texto(&f.rango), f.mensaje);
            if !f.etiqueta.is_empty() {
                linea += &format!(" · {}", f.etiqueta);
            }
            for (lugar, dice) in &f.secundarias {
                let donde = match lugar {
                    Lugar::Aqui(rango) => format!("«{}»", texto(rango)),
                    Lugar::Alla(span) => format!("@{}", span.inicio),
                };
                linea += &format!(" · {donde} {dice}");
            }
            for nota in &f.notas {
                linea += &format!(" · nota: {nota}");
            }
            if let Some(ayuda) = &f.ayuda {
                linea += &format!(" · ayuda: {ayuda}");
            }
            if let Some(arreglo) = &f.arreglo {
                let mut arreglado = fuente.to_owned();
                for (rango, texto) in arreglo.ediciones.iter().rev() {
                    arreglado.replace_range(rango.clone(), texto);
                }
                linea += &format!(" · {} {arreglado}", if arreglo.seguro { "⇒" } else { "→" });
            }
            linea
        })
        .collect()
}

/// Compiles in the world and gives what is said.
pub(crate) fn decir(fuente: &str, esperado: Option<&Tipo>) -> Vec<String> {
    let (_, _, fallas) = compilar(fuente, esperado, &MESA, &Hechos::nada());
    dichos(fuente, &fallas)
}
