//! A manual as a document that can be printed: what the compiler says, in the blocks of `documentos`, under the letterhead of every
//! paper of the municipality.

use anyhow::anyhow;
use compiler::manual::{self, Frase, Letra, Manual, Seccion};
use documentos::{Alineacion, Bloque, Columna, Dato, Documento, Error, Parrafo, Tabla, Texto, Tramo};
use engine::formato;
use engine::zona::Zona;
use jiff::civil::Date;
use papeles::Entorno;
use schemas::paquete::Paquete;

/// The manual as a document of a day. `clase` tells it from the others of the same trámite.
pub fn documento(paquete: &Paquete, manual: &Manual, clase: &str, dia: Date) -> anyhow::Result<Documento> {
    let cuando = Zona::de(&paquete.municipio.zona_horaria)?
        .instante(dia.at(0, 0, 0, 0))
        .ok_or_else(|| anyhow!("el {} no se puede imprimir como fecha", formato::fecha(dia)))?;
    revisar(manual)?;
    // Nothing in a manual leads to an address.
    let entorno = Entorno { publica: "", marca: None };
    let mut hoja = papeles::hoja(paquete, &manual.titulo, None, cuando, &entorno)?;
    let version = paquete.tramite.version.as_ref().map(|v| format!("\nVersión {v}")).unwrap_or_default();
    let rotulo = format!("{clase}{version}\n{}", formato::fecha(dia));
    hoja.encabezado = Some(format!("{} · {clase}", paquete.tramite.nombre));
    hoja.pie = Some(format!("{} · {}", paquete.municipio.nombre, formato::fecha(dia)));
    hoja.bloques = vec![
        papeles::encabezado(paquete, &paquete.tramite.dependencia, Some(rotulo)),
        Bloque::Titulo(Texto::from(manual.titulo.as_str())),
    ];
    hoja.bloques.extend(manual.entrada.iter().map(bloque));
    for seccion in &manual.secciones {
        hoja.bloques.extend(una_seccion(seccion));
    }
    Ok(hoja)
}

/// Looks for letters that no font has, to name the whole text and the heading under which it stands.
fn revisar(manual: &Manual) -> Result<(), Error> {
    let todo = |bajo: &str, cuerpo: &[manual::Bloque]| {
        imprimible(bajo, bajo)?;
        cuerpo.iter().try_for_each(|b| match b {
            manual::Bloque::Parrafo(frases) | manual::Bloque::Lista { puntos: frases, .. } => {
                frases.iter().try_for_each(|f| imprimible(bajo, &texto(f).plano()))
            }
            manual::Bloque::Datos(pares) | manual::Bloque::Relacion { pares, .. } => {
                pares.iter().try_for_each(|(uno, otro)| {
                    imprimible(bajo, uno)?;
                    imprimible(bajo, &texto(otro).plano())
                })
            }
        })
    };
    todo(&manual.titulo, &manual.entrada)?;
    for seccion in &manual.secciones {
        todo(&seccion.titulo, &seccion.cuerpo)?;
        seccion.apartados.iter().try_for_each(|a| todo(&a.titulo, &a.cuerpo))?;
    }
    Ok(())
}

fn imprimible(bajo: &str, dicho: &str) -> Result<(), Error> {
    documentos::puede_imprimirse(dicho).map_err(|error| match error {
        Error::SinGlifo { texto, caracter, .. } => {
            Error::SinGlifo { texto, caracter, donde: format!("En «{bajo}»") }
        }
        otro => otro,
    })
}

/// What has no more points than these is not split between pages.
const CORTO: usize = 8;

/// A section. Its heading stays with what follows until there is something to read.
fn una_seccion(seccion: &Seccion) -> Vec<Bloque> {
    let (mut juntos, mut sueltos) = con_titulo(&seccion.titulo, 1, &seccion.cuerpo);
    let mut apartados = seccion.apartados.iter().map(|a| con_titulo(&a.titulo, 2, &a.cuerpo));
    if sueltos.is_empty()
        && let Some((suyos, resto)) = apartados.next()
    {
        juntos.extend(suyos);
        sueltos = resto;
    }
    let mut bloques = vec![Bloque::Grupo { bloques: juntos }];
    bloques.extend(sueltos);
    for (juntos, sueltos) in apartados {
        bloques.push(Bloque::Grupo { bloques: juntos });
        bloques.extend(sueltos);
    }
    bloques
}

/// A heading and what stands under it: what is kept in one page, and what may go on in the next.
fn con_titulo(titulo: &str, nivel: u8, cuerpo: &[manual::Bloque]) -> (Vec<Bloque>, Vec<Bloque>) {
    let puntos = |b: &manual::Bloque| match b {
        manual::Bloque::Parrafo(_) => 1,
        manual::Bloque::Lista { puntos, .. } => puntos.len(),
        manual::Bloque::Datos(filas) | manual::Bloque::Relacion { pares: filas, .. } => filas.len(),
    };
    let corto = cuerpo.iter().map(puntos).sum::<usize>() <= CORTO;
    let (juntos, sueltos) = cuerpo.split_at(if corto { cuerpo.len() } else { 0 });
    let mut bloques = vec![subtitulo(titulo, nivel)];
    bloques.extend(juntos.iter().map(bloque));
    (bloques, sueltos.iter().map(bloque).collect())
}

fn subtitulo(titulo: &str, nivel: u8) -> Bloque {
    Bloque::Subtitulo { texto: Texto::from(titulo), nivel }
}

fn bloque(bloque: &manual::Bloque) -> Bloque {
    match bloque {
        manual::Bloque::Parrafo(frases) => Bloque::Parrafo(Parrafo {
            texto: seguidas(frases),
            alineacion: Alineacion::Izquierda,
            fundamento: None,
        }),
        manual::Bloque::Lista { puntos, ordenada } => {
            Bloque::Lista { puntos: puntos.iter().map(texto).collect(), ordenada: *ordenada }
        }
        manual::Bloque::Datos(datos) => Bloque::Datos {
            filas: datos
                .iter()
                .map(|(etiqueta, valor)| Dato {
                    etiqueta: etiqueta.clone(),
                    valor: al_principio(texto(valor)),
                })
                .collect(),
        },
        manual::Bloque::Relacion { columnas, pares } => {
            let columna =
                |titulo: &&str| Columna { titulo: (*titulo).to_owned(), alineacion: Alineacion::Izquierda };
            Bloque::Tabla(Tabla {
                titulo: None,
                columnas: columnas.iter().map(columna).collect(),
                filas: pares.iter().map(|(uno, otro)| vec![Texto::from(uno.as_str()), texto(otro)]).collect(),
                total: None,
            })
        }
    }
}

fn texto(frase: &Frase) -> Texto {
    let tramo = |tramo: &manual::Tramo| match tramo.letra {
        Letra::Llana => Tramo { texto: tramo.texto.clone(), negrita: false },
        Letra::Negrita => Tramo { texto: tramo.texto.clone(), negrita: true },
    };
    Texto(frase.0.iter().map(tramo).collect())
}

/// Sentences, one after the other.
fn seguidas(frases: &[Frase]) -> Texto {
    let mut tramos: Vec<Tramo> = Vec::new();
    for frase in frases {
        if !tramos.is_empty() {
            tramos.push(Tramo { texto: " ".to_owned(), negrita: false });
        }
        tramos.extend(texto(frase).0);
    }
    Texto(tramos)
}

/// A cell begins with a capital, where running text goes on after a colon; an address stays as it is.
fn al_principio(mut texto: Texto) -> Texto {
    if let Some(primero) = texto.0.first_mut() {
        let palabra = primero.texto.split_whitespace().next().unwrap_or_default();
        if !palabra.trim_end_matches('.').contains(['@', '.', '/']) {
            primero.texto = formato::mayuscula(&primero.texto);
        }
    }
    texto
}

#[cfg(test)]
mod pruebas;
