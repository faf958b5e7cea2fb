//! Sample views of every page: the usual ones, the longest ones, the empty ones. The persons do not exist.

mod admin;
mod citas;
mod ciudadano;
mod medicion;
mod operador;
mod pagos;
mod publico;
mod revision;
mod terceros;

use runtime::web::vistas::*;
use runtime::web::{ErrorPlantilla, Motor};
use serde::Serialize;

/// A text of three hundred characters, with what breaks pages.
pub const LARGO: &str = "Peñón del Niño Íñiguez y Muñoz de la Cigüeña, S. de R.L. de C.V. <script>alert('ñ')</script> & \"hijos\", \
    con domicilio en la avenida que lleva el nombre más largo de la ciudad, esquina con otra que no lo es menos, a un costado de la \
    plaza del Árbol Añoso y frente a la antigua estación del ferrocarril, número mil doscientos treinta y cuatro interior bis.";

/// The pages made so far.
pub struct Galeria<'m> {
    motor: &'m Motor,
    paginas: Vec<(String, String)>,
}

impl Galeria<'_> {
    pub fn pon<V: Serialize>(
        &mut self,
        nombre: &str,
        plantilla: &str,
        vista: &V,
    ) -> Result<(), ErrorPlantilla> {
        let html = self.motor.render(plantilla, vista)?;
        self.paginas.push((nombre.to_owned(), html));
        Ok(())
    }
}

/// Every page, name and HTML.
pub fn todas(motor: &Motor) -> Result<Vec<(String, String)>, ErrorPlantilla> {
    let mut galeria = Galeria { motor, paginas: Vec::new() };
    publico::pon(&mut galeria)?;
    ciudadano::pon(&mut galeria)?;
    operador::pon(&mut galeria)?;
    citas::pon(&mut galeria)?;
    medicion::pon(&mut galeria)?;
    terceros::pon(&mut galeria)?;
    revision::pon(&mut galeria)?;
    admin::pon(&mut galeria)?;
    Ok(galeria.paginas)
}

pub fn pagina(publico: Publico, actual: &str, titulo: &str) -> Pagina {
    Pagina {
        csrf: "f4k3-t0k3n".into(),
        banda: Some(Banda {
            reloj: Some("martes 17 nov 2026, 11:32".into()),
            ..Banda::de(runtime::config::Clase::Demostracion)
        }),
        cuenta: match publico {
            Publico::Visita => None,
            Publico::Ciudadania => Some("María Ñáñez Peña".into()),
            Publico::Operacion => Some("Mesa 2, Desarrollo Urbano".into()),
            Publico::Administracion => Some("Gobierno Digital".into()),
        },
        ..Pagina::new("Monterrey", publico, actual, titulo)
    }
}

pub fn s(texto: &str) -> String {
    texto.to_owned()
}

pub fn lista(textos: &[&str]) -> Vec<String> {
    textos.iter().map(|texto| s(texto)).collect()
}

pub fn filas(pares: &[(&str, &str)]) -> Vec<Fila> {
    pares.iter().map(|(etiqueta, valor)| Fila::new(*etiqueta, *valor)).collect()
}

pub fn tabla(titulo: &str, columnas: &[&str], filas: &[&[&str]], total: &[&str]) -> TablaDatos {
    let ultima = columnas.len().saturating_sub(1);
    TablaDatos {
        titulo: s(titulo),
        columnas: columnas
            .iter()
            .enumerate()
            .map(|(n, titulo)| Columna { titulo: s(titulo), cifra: n == ultima })
            .collect(),
        filas: filas.iter().map(|fila| lista(fila)).collect(),
        total: lista(total),
    }
}

pub fn cuenta(titulo: &str, estimado: bool) -> Cuenta {
    let linea = |concepto: &str, detalle: &str, importe: &str| LineaCuenta {
        concepto: s(concepto),
        detalle: Some(s(detalle)),
        importe: s(importe),
    };
    Cuenta {
        titulo: s(titulo),
        total: Some(s("$3,143.91")),
        lineas: vec![
            linea("Por los primeros 500 m²", "24 UMA", "$2,815.44"),
            linea("Por 140 m² que pasan de 500", "140 × 0.02 UMA", "$328.47"),
        ],
        falta: None,
        nota: Some(s(
            "UMA de $117.31, vigente desde el 1 de febrero de 2026. Ley de Hacienda para los Municipios del Estado de Nuevo León.",
        )),
        estimado,
    }
}

pub fn documento(nombre: &str, estado: Option<(&str, Tono)>) -> Documento {
    Documento {
        nombre: s(nombre),
        detalle: s("PDF, 14 páginas, 1.2 MB"),
        origen: s("Subido el 9 nov 2026"),
        estado: estado.map(|(texto, tono)| Etiqueta::new(texto, tono)),
        huella: Some(s("9f2c4e07b1a85d63e0c7f2d1a9b8c7d6e5f40312aa51bc77de88f09151d20a3c")),
        url: Some(s("/doc/1")),
        url_verificar: None,
    }
}

pub fn hito(cuando: Cuando, titulo: &str, momento: &str, quien: &str, texto: &str) -> Hito {
    Hito {
        cuando,
        titulo: s(titulo),
        momento: (!momento.is_empty()).then(|| Momento::new(momento, "2026-11-09T10:42")),
        quien: (!quien.is_empty()).then(|| s(quien)),
        texto: (!texto.is_empty()).then(|| s(texto)),
        enlaces: Vec::new(),
    }
}

pub fn plazo() -> Plazo {
    Plazo {
        titulo: s("Plazo de respuesta"),
        vence: s("jueves 3 de diciembre de 2026"),
        estado: Etiqueta::new("Quedan 12 días hábiles", Tono::Bien),
        resumen: s("Van 3 de 15 días hábiles; quedan 12. Estuvo detenido 2."),
        explicacion: lista(&[
            "15 días hábiles desde el 10 de noviembre.",
            "Se detuvo 2 días hábiles (12 y 13) mientras usted completaba su documento.",
            "El 16 de noviembre fue inhábil.",
        ]),
        tramos: vec![
            TramoPlazo { clase: ClaseTramo::Usado, desde: 0, largo: 2 },
            TramoPlazo { clase: ClaseTramo::Suspendido, desde: 2, largo: 2 },
            TramoPlazo { clase: ClaseTramo::Usado, desde: 4, largo: 1 },
        ],
        total: 17,
    }
}

pub fn seccion(titulo: &str, filas: &[(&str, &str)]) -> SeccionResumen {
    SeccionResumen {
        titulo: s(titulo),
        filas: filas.iter().map(|(etiqueta, valor)| FilaResumen::new(*etiqueta, *valor)).collect(),
    }
}

pub fn opcion(valor: &str, etiqueta: &str) -> Opcion {
    Opcion { valor: s(valor), etiqueta: s(etiqueta), ..Opcion::default() }
}

pub fn campo(nombre: &str, etiqueta: &str, control: Control) -> Campo {
    Campo { nombre: s(nombre), etiqueta: s(etiqueta), control, ..Campo::default() }
}

/// A graph from `id|name|detail|u or m|class` and `a>b`, `a~b` (dashed), `a=b` (at once).
pub fn grafo(nodos: &[&str], aristas: &str) -> Grafo {
    let nodos = nodos
        .iter()
        .map(|linea| {
            let partes: Vec<&str> = linea.split('|').collect();
            NodoGrafo {
                id: s(partes[0]),
                nombre: s(partes[1]),
                detalle: (!partes[2].is_empty()).then(|| s(partes[2])),
                carril: if partes[3] == "u" { Carril::Usted } else { Carril::Municipio },
                clase: match partes[4] {
                    "acaso" => ClaseNodo::SiHaceFalta,
                    "fin" => ClaseNodo::Fin,
                    "no" => ClaseNodo::FinAdverso,
                    _ => ClaseNodo::Paso,
                },
            }
        })
        .collect();
    let aristas = aristas
        .split_whitespace()
        .filter_map(|arista| {
            let signo = arista.find(['>', '~', '='])?;
            let (de, a) = (&arista[..signo], &arista[signo + 1..]);
            Some(match &arista[signo..=signo] {
                ">" => AristaGrafo::new(de, a),
                "=" => AristaGrafo::a_la_vez(de, a),
                _ => AristaGrafo::alterna(de, a),
            })
        })
        .collect();
    Grafo { nodos, aristas }
}
