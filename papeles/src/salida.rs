//! Documents and notices of a definition: its blocks with their texts filled, as of the event that issued them.

use documentos::{
    Alineacion, Anexo, AnexoIncrustado, Bloque, Columna, Dato, Documento, Parrafo, Tabla, Texto, en_linea,
};
use engine::ambito::Ambito;
use engine::estado::SalidaEmitida;
use engine::formato;
use engine::lectura;
use engine::versiones::Versiones;
use schemas::paquete::{self, CuerpoBloque, Salida, TipoCampo};
use schemas::sello::Digest;
use schemas::valor::Valor;
use serde_json::{Value, json};

use super::piezas::{self, archivos, documento, encabezado, verificacion};
use super::{Entorno, Momento, PapelError, firmas, salida_como_valor};
use crate::plantillas::{Falla, Local, Modo, llenar};

/// The name of the file with the data of a document, inside its PDF.
const DATOS: &str = "datos.json";

/// An issued document, as of `emitida.version`: the events are those of its expediente.
///
/// # Errors
/// When a text can't be filled or the definition lacks it; in words without personal data.
pub fn salida<'a>(
    versiones: impl Into<Versiones<'a>>,
    eventos: &'a [schemas::evento::Evento],
    emitida: &SalidaEmitida,
    entorno: &Entorno<'_>,
) -> Result<Documento, PapelError> {
    let momento = Momento::en(versiones, eventos, emitida.version)?;
    escribir(momento, emitida, entorno)
}

/// The document that a stage of signatures asks to sign, as it would be if it were issued on the day of the last event but with what all
/// its signatures leave. It says nothing of how to verify it: it proves nothing yet.
///
/// # Errors
/// When a text can't be filled or the definition lacks it; in words without personal data.
pub fn proyecto<'a>(
    versiones: impl Into<Versiones<'a>>,
    eventos: &'a [schemas::evento::Evento],
    etapa: &paquete::Etapa,
    emitida: &SalidaEmitida,
    entorno: &Entorno<'_>,
) -> Result<Documento, PapelError> {
    let mut momento = Momento::en(versiones, eventos, emitida.version)?;
    if let Some(guarda) = &etapa.guarda {
        momento.datos.resultados.insert(guarda.clone(), engine::firma::resultado(emitida.fecha));
    }
    let mut documento = escribir(momento, emitida, entorno)?;
    sin_verificacion(&mut documento.bloques);
    documento.anexos_incrustados.clear();
    Ok(documento)
}

fn sin_verificacion(bloques: &mut Vec<Bloque>) {
    bloques.retain(|b| !matches!(b, Bloque::Verificacion(_)));
    for bloque in bloques {
        if let Bloque::Grupo { bloques } = bloque {
            sin_verificacion(bloques);
        }
    }
}

fn escribir(
    mut momento: Momento<'_>,
    emitida: &SalidaEmitida,
    entorno: &Entorno<'_>,
) -> Result<Documento, PapelError> {
    let paquete = momento.paquete;
    momento.datos.salida = Some(salida_como_valor(emitida));
    let definicion = paquete
        .tramite
        .salida(&emitida.salida)
        .ok_or_else(|| PapelError::Falta(format!("la salida «{}» en la definición", emitida.salida)))?;
    let ambito = momento.ambito();
    let autor = Autor { momento: &momento, ambito: &ambito, definicion };
    let mut bloques = con_cierre(autor.bloques(&definicion.bloques, 0)?);
    let mut documento =
        documento(paquete, &definicion.titulo, Some(&emitida.folio), momento.evento.cuando, entorno)?;
    documento.pie = Some(format!("{} · {}", paquete.municipio.nombre, definicion.titulo));
    documento.bloques.append(&mut bloques);
    let datos = datos(&autor, emitida, &documento)?;
    let huella = Digest::de(&datos);
    poner_verificacion(&mut documento.bloques, emitida, &huella, entorno);
    documento.anexos_incrustados.push(AnexoIncrustado {
        nombre: DATOS.to_owned(),
        mime: "application/json".to_owned(),
        bytes: datos,
        descripcion: "Datos del documento, de los que se calcula su huella".to_owned(),
    });
    Ok(documento)
}

/// Signatures and the verification that follows them stay on one page, so that a sheet never holds a code and nothing else.
fn con_cierre(bloques: Vec<Bloque>) -> Vec<Bloque> {
    let mut listos: Vec<Bloque> = Vec::with_capacity(bloques.len());
    for bloque in bloques {
        match (bloque, listos.pop()) {
            (v @ Bloque::Verificacion(_), Some(f @ Bloque::Firmas { .. })) => {
                listos.push(Bloque::Grupo { bloques: vec![f, v] });
            }
            (bloque, anterior) => {
                listos.extend(anterior);
                listos.push(bloque);
            }
        }
    }
    listos
}

/// The digest of the data that a document prints: SHA-256 of the canonical JSON that it carries.
pub fn huella(documento: &Documento) -> Option<Digest> {
    documento.anexos_incrustados.iter().find(|a| a.nombre == DATOS).map(|a| Digest::de(&a.bytes))
}

/// What identifies a document and what it says, without any datum that the document doesn't print: its text goes as a digest.
fn datos(
    autor: &Autor<'_, '_>,
    emitida: &SalidaEmitida,
    documento: &Documento,
) -> Result<Vec<u8>, PapelError> {
    let paquete = autor.momento.paquete;
    let publico = autor.publico();
    let anexos: Vec<Value> = autor.anexos().into_iter().map(|a| Value::String(a.sha256)).collect();
    let mut valor = json!({
        "formato": 1,
        "municipio": paquete.municipio.nombre,
        "tramite": paquete.tramite.id,
        "salida": emitida.salida,
        "folio": emitida.folio,
        "solicitud": autor.momento.estado.folio,
        "fecha": emitida.fecha.to_string(),
        "publico": publico,
        "anexos": anexos,
        "texto": Digest::de(documentos::plano(documento).as_bytes()).as_str(),
    });
    if let (Some(vence), Value::Object(partes)) = (emitida.vence, &mut valor) {
        partes.insert("vence".to_owned(), Value::String(vence.to_string()));
    }
    if let (Some(firmas), Value::Object(partes)) =
        (firmas::como_datos(autor.momento, autor.definicion), &mut valor)
    {
        partes.insert("firmas".to_owned(), firmas);
    }
    schemas::canon::bytes(&valor).map_err(|_| PapelError::Falta("una forma canónica de los datos".to_owned()))
}

/// Fills the place of the verification, wherever its block stands.
fn poner_verificacion(
    bloques: &mut [Bloque],
    emitida: &SalidaEmitida,
    huella: &Digest,
    entorno: &Entorno<'_>,
) {
    for bloque in bloques {
        match bloque {
            Bloque::Verificacion(v) => {
                v.url = entorno.verificar(&emitida.folio);
                v.folio = Some(emitida.folio.to_string());
                v.huella = Some(huella.to_string());
            }
            Bloque::Grupo { bloques } => poner_verificacion(bloques, emitida, huella, entorno),
            _ => {}
        }
    }
}

/// A notice with its texts filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvisoEscrito {
    /// The subject.
    pub asunto: String,
    /// The text, with its bold; paragraphs are parted by blank lines.
    pub texto: Texto,
}

/// A notice of the definition, as of the event that sent it.
///
/// # Errors
/// When a text can't be filled or the definition lacks it.
pub fn aviso(momento: &Momento<'_>, aviso: &str) -> Result<AvisoEscrito, PapelError> {
    let definicion = momento
        .paquete
        .tramite
        .aviso(aviso)
        .ok_or_else(|| PapelError::Falta(format!("el aviso «{aviso}» en la definición")))?;
    let ambito = momento.ambito();
    let lleno = |texto: &str, modo, parte: &str| {
        llenar(texto, &ambito, &[], modo)
            .map_err(|causa| PapelError::Texto { donde: format!("el {parte} del aviso «{aviso}»"), causa })
    };
    Ok(AvisoEscrito {
        asunto: una_linea(&lleno(&definicion.asunto, Modo::Llano, "asunto")?),
        texto: en_linea(lleno(&definicion.texto, Modo::Marcado, "texto")?.trim()),
    })
}

fn una_linea(texto: &str) -> String {
    texto.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Who writes the blocks of a document.
struct Autor<'m, 'a> {
    momento: &'m Momento<'a>,
    ambito: &'m Ambito<'m>,
    definicion: &'m Salida,
}

impl Autor<'_, '_> {
    fn donde(&self, parte: &str) -> String {
        format!("{parte} de la salida «{}»", self.definicion.id)
    }

    fn texto(&self, plantilla: &str, locales: &[Local<'_>], parte: &str) -> Result<Texto, PapelError> {
        self.lleno(plantilla, locales, Modo::Marcado, parte).map(|t| en_linea(t.trim()))
    }

    fn lleno(
        &self,
        plantilla: &str,
        locales: &[Local<'_>],
        modo: Modo,
        parte: &str,
    ) -> Result<String, PapelError> {
        llenar(plantilla, self.ambito, locales, modo)
            .map_err(|causa: Falla| PapelError::Texto { donde: self.donde(parte), causa })
    }

    fn si(&self, condicion: Option<&schemas::expr::Expresion>, parte: &str) -> Result<bool, PapelError> {
        let Some(condicion) = condicion else { return Ok(true) };
        self.ambito
            .cumple(&condicion.arbol)
            .map_err(|causa| PapelError::Calculo { donde: self.donde(parte), causa })
    }

    fn bloques(&self, definidos: &[paquete::Bloque], hondura: u8) -> Result<Vec<Bloque>, PapelError> {
        let mut bloques = Vec::with_capacity(definidos.len());
        for (i, definido) in definidos.iter().enumerate() {
            let parte = format!("el bloque {}", i + 1);
            if self.si(definido.si.as_ref(), &parte)?
                && let Some(bloque) = self.bloque(definido, hondura, &parte)?
            {
                bloques.push(bloque);
            }
        }
        Ok(bloques)
    }

    fn bloque(
        &self,
        definido: &paquete::Bloque,
        hondura: u8,
        parte: &str,
    ) -> Result<Option<Bloque>, PapelError> {
        let paquete = self.momento.paquete;
        Ok(Some(match &definido.cuerpo {
            CuerpoBloque::Encabezado { dependencia, derecha } => {
                let derecha = derecha.as_ref().map(|d| self.lleno(d, &[], Modo::Llano, parte)).transpose()?;
                encabezado(paquete, dependencia, derecha)
            }
            CuerpoBloque::Titulo { texto } => Bloque::Titulo(self.texto(texto, &[], parte)?),
            CuerpoBloque::Subtitulo { texto } => {
                Bloque::Subtitulo { texto: self.texto(texto, &[], parte)?, nivel: hondura.max(1) }
            }
            CuerpoBloque::Parrafo { texto, alineacion: como } => {
                let texto = self.texto(texto, &[], parte)?;
                if texto.vacio() {
                    return Ok(None);
                }
                let articulos = definido.cita.articulos();
                Bloque::Parrafo(Parrafo {
                    texto,
                    alineacion: alineacion(*como),
                    fundamento: (!articulos.is_empty()).then_some(articulos),
                })
            }
            CuerpoBloque::Lista { puntos, ordenada } => {
                let puntos =
                    puntos.iter().map(|p| self.texto(p, &[], parte)).collect::<Result<Vec<_>, _>>()?;
                Bloque::Lista {
                    puntos: puntos.into_iter().filter(|p| !p.vacio()).collect(),
                    ordenada: *ordenada,
                }
            }
            CuerpoBloque::Datos { filas } => {
                let mut datos = Vec::with_capacity(filas.len());
                for fila in filas {
                    let parte = format!("«{}» en {parte}", fila.etiqueta);
                    if self.si(fila.si.as_ref(), &parte)? {
                        let valor = self.texto(&fila.valor, &[], &parte)?;
                        datos.push(Dato { etiqueta: fila.etiqueta.clone(), valor });
                    }
                }
                if datos.is_empty() {
                    return Ok(None);
                }
                Bloque::Datos { filas: datos }
            }
            CuerpoBloque::Tabla { de, columnas, total } => {
                return self.tabla(de, columnas, total.as_deref(), parte);
            }
            CuerpoBloque::Cobro { cobro } => {
                let pagada = self.momento.estado.pago_de(cobro).map(|p| &p.etapa);
                let liquidaciones = &self.momento.estado.liquidaciones;
                let liquidacion = pagada
                    .and_then(|etapa| liquidaciones.get(etapa))
                    .or_else(|| liquidaciones.values().find(|l| l.cobro == *cobro));
                match liquidacion {
                    Some(liquidacion) => piezas::cobro(liquidacion),
                    None => return Ok(None),
                }
            }
            CuerpoBloque::Grupo { bloques } => {
                let bloques = self.bloques(bloques, hondura + 1)?;
                if bloques.is_empty() {
                    return Ok(None);
                }
                Bloque::Grupo { bloques }
            }
            CuerpoBloque::Anexos => {
                let archivos = self.anexos();
                if archivos.is_empty() {
                    return Ok(None);
                }
                Bloque::Anexos { archivos }
            }
            CuerpoBloque::Firmas => firmas::firmas(self.momento, self.definicion),
            CuerpoBloque::Verificacion => verificacion(
                String::new(),
                "Compruebe que este documento es auténtico: lea el código con su teléfono o abra la dirección \
                 y compare el folio, los datos y la huella.",
                "",
                None,
            ),
            CuerpoBloque::Salto => Bloque::Salto,
        }))
    }

    fn tabla(
        &self,
        de: &str,
        columnas: &[paquete::ColumnaTabla],
        total: Option<&str>,
        parte: &str,
    ) -> Result<Option<Bloque>, PapelError> {
        let campo = self.momento.paquete.tramite.campo(de);
        let definidas = match campo.map(|c| &c.tipo) {
            Some(TipoCampo::Tabla { columnas, .. }) => columnas.as_slice(),
            _ => &[],
        };
        let valor =
            self.ambito.campo(de).map_err(|causa| PapelError::Calculo { donde: self.donde(parte), causa })?;
        let Some(Valor::Lista(renglones)) = valor else { return Ok(None) };
        let mut filas = Vec::with_capacity(renglones.len());
        for renglon in renglones {
            let fila = Local { nombre: "fila".to_owned(), valor: renglon, columnas: definidas, campo: None };
            let fila = std::slice::from_ref(&fila);
            let celdas = columnas.iter().map(|c| self.texto(&c.valor, fila, parte));
            filas.push(celdas.collect::<Result<Vec<_>, _>>()?);
        }
        let total = total.map(|t| self.texto(t, &[], parte)).transpose()?.map(|t| {
            let mut celdas = vec![Texto::default(); columnas.len()];
            if let Some(ultima) = celdas.last_mut() {
                *ultima = Texto::negrita(t.plano());
            }
            if let [primera, .., _] = celdas.as_mut_slice() {
                *primera = Texto::negrita("Total");
            }
            celdas
        });
        Ok(Some(Bloque::Tabla(Tabla {
            titulo: None,
            columnas: columnas
                .iter()
                .map(|c| Columna { titulo: c.titulo.clone(), alineacion: alineacion(c.alineacion) })
                .collect(),
            filas,
            total,
        })))
    }

    /// The files whose digest the document carries; a field that isn't asked has none.
    fn anexos(&self) -> Vec<Anexo> {
        let mut anexos = Vec::new();
        for id in &self.definicion.anexos {
            let (Some(campo), Ok(Some(valor))) =
                (self.momento.paquete.tramite.campo(id), self.ambito.campo(id))
            else {
                continue;
            };
            anexos.extend(archivos(&valor).into_iter().map(|archivo| Anexo {
                nombre: format!("{} ({})", campo.etiqueta, archivo.nombre),
                sha256: archivo.sha256.clone(),
            }));
        }
        anexos
    }

    /// What anyone may see, in words.
    fn publico(&self) -> Vec<Value> {
        self.definicion
            .publico
            .iter()
            .filter_map(|p| {
                let valor = engine::eval::eval(&p.valor.arbol, self.ambito).ok()?;
                let campo = match &p.valor.arbol {
                    schemas::expr::Expr::Ruta(ruta) => lectura::campo(self.momento.paquete, ruta),
                    _ => None,
                };
                Some(json!({"etiqueta": p.etiqueta, "valor": formato::valor_en_palabras(&valor, campo)}))
            })
            .collect()
    }
}

const fn alineacion(como: paquete::Alineacion) -> Alineacion {
    match como {
        paquete::Alineacion::Izquierda => Alineacion::Izquierda,
        paquete::Alineacion::Centro => Alineacion::Centro,
        paquete::Alineacion::Derecha => Alineacion::Derecha,
        paquete::Alineacion::Justificada => Alineacion::Justificada,
    }
}
