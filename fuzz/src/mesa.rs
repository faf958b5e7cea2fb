//! The world in which fuzzed expressions and templates stand: names of every type, some optional; and the shared files of the smallest
//! example, for whole definitions. It is a world of the tests: no trámite is here.

use std::sync::Arc;

use compiler::expr::{Entorno, Simbolo};
use compiler::tipos::{self, Opciones, Tipo};
use schemas::expr::{Comparador, Expr, Raiz, Ruta};
use schemas::paquete::ParteSolicitante;
use schemas::valor::Valor;

/// Name and text of what all definitions share, as in `examples/minimo`.
pub(super) const ARCHIVOS: &[(&str, &str)] = &[
    ("municipio.yaml", include_str!("../../examples/minimo/municipio.yaml")),
    ("documentos.yaml", include_str!("../../examples/minimo/documentos.yaml")),
    ("roles.yaml", include_str!("../../examples/minimo/roles.yaml")),
    ("calendarios/municipal.yaml", include_str!("../../examples/minimo/calendarios/municipal.yaml")),
    ("parametros/uma.yaml", include_str!("../../examples/minimo/parametros/uma.yaml")),
];

/// The world, with or without a clock.
pub(super) struct Mesa {
    pub con_hoy: bool,
}

const NOMBRES: &[&str] = &[
    "a",
    "b",
    "c",
    "superficie_m2",
    "pisos",
    "monto",
    "nombre",
    "uso",
    "servicios",
    "giro",
    "telefono",
    "ingreso",
    "cita",
    "apertura",
    "areas",
    "plano",
    "fotos",
    "vigencia",
    "solicitante",
    "adeudo",
    "colonias",
    "municipio",
    "salida",
];

fn opciones(ids: &[&str]) -> Arc<Opciones> {
    Opciones::new(ids.iter().map(|id| (*id, id.to_uppercase())), None)
}

/// `uso == "comercial"`.
fn comercial() -> Expr {
    Expr::Compara {
        primero: Box::new(Expr::Ruta(Ruta { raiz: Raiz::Campo("uso".into()), partes: vec![] })),
        resto: vec![(Comparador::Igual, Expr::Literal(Valor::Opcion("comercial".into())))],
    }
}

fn tipo(nombre: &str) -> Tipo {
    match nombre {
        "a" | "b" => Tipo::Booleano,
        "c" => Tipo::Booleano.opcional(),
        "superficie_m2" => Tipo::Decimal,
        "pisos" => Tipo::Entero,
        "monto" => Tipo::Dinero,
        "nombre" => Tipo::Texto,
        "uso" => Tipo::Opcion(opciones(&["habitacional", "comercial", "industrial"])),
        "servicios" => Tipo::Opciones(opciones(&["agua", "luz", "gas"])),
        "giro" => Tipo::Opcion(opciones(&["bar", "tienda"])).opcional(),
        "telefono" => Tipo::Texto.opcional(),
        "ingreso" => Tipo::Fecha,
        "cita" => Tipo::FechaHora,
        "apertura" => Tipo::Hora,
        "areas" => Tipo::Lista(Box::new(Tipo::registro(
            "areas",
            [
                ("destino", Tipo::Opcion(opciones(&["bodega", "venta"]))),
                ("area_m2", Tipo::Decimal),
                ("techada", Tipo::Booleano),
                ("costo", Tipo::Dinero),
                ("fondo", Tipo::Decimal.opcional()),
            ],
        ))),
        "plano" => Tipo::Archivo,
        "fotos" => Tipo::Lista(Box::new(Tipo::Archivo)),
        "vigencia" => Tipo::Duracion,
        "solicitante" => tipos::persona("solicitante", &[ParteSolicitante::Domicilio]),
        "adeudo" => {
            Tipo::registro("adeudo", [("principal", Tipo::Dinero), ("vencido", Tipo::Booleano)]).opcional()
        }
        "colonias" => Tipo::Lista(Box::new(Tipo::Texto)),
        "municipio" => tipos::municipio(),
        _ => tipos::salida(true),
    }
}

impl Entorno for Mesa {
    fn simbolo(&self, nombre: &str) -> Option<Simbolo> {
        let conocido = NOMBRES.iter().find(|n| **n == nombre)?;
        let raiz = match nombre {
            "solicitante" => Raiz::Solicitante,
            "municipio" => Raiz::Municipio,
            "salida" => Raiz::Salida,
            "adeudo" => Raiz::Resultado(nombre.into()),
            _ => Raiz::Campo(nombre.into()),
        };
        let simbolo = Simbolo::new(raiz, tipo(conocido));
        Some(if nombre == "giro" { simbolo.presente_si(comercial()) } else { simbolo })
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
        vec!["municipal".into()]
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
}
