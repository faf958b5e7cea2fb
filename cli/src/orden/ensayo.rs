//! An expediente that never was: the shortest history that has everything that a document may print. Values come from a file or
//! are invented by the type of each field, always the same.

use std::collections::BTreeMap;

use anyhow::{anyhow, bail};
use engine::cobro::liquidar;
use engine::estado::SalidaEmitida;
use engine::evolve::plegar;
use engine::tenencia;
use engine::zona::Zona;
use jiff::civil::{Date, time};
use jiff::{SignedDuration, Timestamp};
use papeles::{Entorno, Momento};
use schemas::evento::{Canal, Evento, Hecho, Quien};
use schemas::ids::{CampoId, CuentaId, ExpedienteId, Folio, PlazoId};
use schemas::paquete::{
    Campo, Desenlace, ParteSolicitante, Salida, TipoCampo, TipoEtapa, TipoPersona, partes_expediente,
};
use schemas::sello::PaqueteSellado;
use schemas::valor::{Archivo, Duracion, Unidad, Valor};
use serde_json::{Map, Value};

/// A history and the document in which it ends.
pub struct Historia {
    /// What happened.
    pub eventos: Vec<Evento>,
    /// The document.
    pub emitida: Option<SalidaEmitida>,
}

/// The expediente of every rehearsal.
pub fn expediente() -> ExpedienteId {
    ExpedienteId::from("ensayo")
}

impl Historia {
    /// Tells it: everything answered, every clock set, every bill paid, the document issued.
    pub fn inventar(
        paquete: &PaqueteSellado,
        datos: &Map<String, Value>,
        fecha: Date,
        salida: Option<&Salida>,
    ) -> anyhow::Result<Self> {
        let zona = Zona::de(&paquete.municipio.zona_horaria)?;
        let inicio = zona
            .instante(fecha.to_datetime(time(10, 30, 0, 0)))
            .ok_or_else(|| anyhow!("la fecha {fecha} no se puede usar"))?;
        let siglas = paquete.dependencia(&paquete.tramite.dependencia).map_or("MX", |d| d.siglas.as_str());
        let folio = Folio(format!("{siglas}-{}-000123", fecha.year()));
        let canal = match datos.get("canal").and_then(Value::as_str) {
            None | Some("en_linea") => Canal::EnLinea,
            Some("presencial") => Canal::Presencial,
            Some(_) => bail!("`canal` puede ser \"en_linea\" o \"presencial\""),
        };
        let mut historia = Self { eventos: Vec::new(), emitida: None };
        let cuenta = CuentaId::from("ensayo");
        historia.pasa(
            inicio,
            Quien::Solicitante { cuenta },
            Hecho::Iniciado {
                folio: folio.clone(),
                tramite: paquete.tramite.id.clone(),
                digest: paquete.digest().clone(),
                canal,
                solicitante: solicitante(paquete, datos)?,
            },
        );
        historia.responder(paquete, datos, fecha, inicio)?;
        let desde = fecha.to_datetime(time(10, 30, 0, 0));
        let dura = paquete.tramite.ficha.plazo_resolucion.dura;
        historia.sistema(inicio, Hecho::Corre { plazo: PlazoId::from("resolucion"), dura, desde });
        historia.pagar(paquete, fecha, inicio)?;
        historia.acudir(paquete, fecha, inicio)?;
        if let Some(salida) = salida {
            historia.emitir(paquete, salida, &folio, fecha, inicio)?;
        }
        Ok(historia)
    }

    fn pasa(&mut self, cuando: Timestamp, quien: Quien, hecho: Hecho) {
        self.eventos.push(Evento { cuando, quien, hecho });
    }

    fn sistema(&mut self, cuando: Timestamp, hecho: Hecho) {
        self.pasa(cuando, Quien::Sistema, hecho);
    }

    /// When it began.
    pub fn inicio(&self) -> anyhow::Result<Timestamp> {
        self.eventos.first().map(|e| e.cuando).ok_or_else(|| anyhow!("la historia está vacía"))
    }

    fn responder(
        &mut self,
        paquete: &PaqueteSellado,
        datos: &Map<String, Value>,
        fecha: Date,
        cuando: Timestamp,
    ) -> anyhow::Result<()> {
        let Some(primera) = paquete.tramite.etapas.first() else { bail!("el trámite no tiene etapas") };
        let mut valores: BTreeMap<CampoId, Option<Valor>> =
            paquete.tramite.campos.iter().map(|c| (c.id.clone(), Some(inventado(c, fecha)))).collect();
        // What hangs from another answer goes with it.
        let mut respuestas: BTreeMap<CampoId, Valor> =
            valores.iter().filter_map(|(c, v)| Some((c.clone(), v.clone()?))).collect();
        for campo in paquete.tramite.campos.iter().rev() {
            for id in engine::catalogo::cuadrar(paquete, &mut respuestas, &campo.id, fecha) {
                valores.insert(id.clone(), respuestas.get(&id).cloned());
            }
        }
        if let Some(dados) = datos.get("campos") {
            let Value::Object(dados) = dados else { bail!("`campos` debe ser un objeto") };
            let campos: Vec<&Campo> =
                paquete.tramite.campos.iter().filter(|c| dados.contains_key(c.id.as_str())).collect();
            if let Some(ajeno) = dados.keys().find(|k| paquete.tramite.campo(k).is_none()) {
                bail!("el trámite no tiene el campo `{ajeno}`");
            }
            let conocidos =
                plegar(paquete, &self.eventos).ok_or_else(|| anyhow!("la historia está vacía"))?;
            let mut base = conocidos.datos;
            base.campos = valores.iter().filter_map(|(c, v)| Some((c.clone(), v.clone()?))).collect();
            let lecturas = engine::campo::leer_objeto(&campos, dados, paquete, &base, Some(fecha));
            if let Some(error) = lecturas.errores.first() {
                bail!("`campos.{}`: {}", error.ruta, error.mensaje);
            }
            valores.extend(lecturas.valores);
        }
        self.sistema(cuando, Hecho::Respondido { etapa: primera.id.clone(), valores });
        Ok(())
    }

    /// Every pago billed and paid; those whose bill can't be worked out with these answers are left out.
    fn pagar(&mut self, paquete: &PaqueteSellado, fecha: Date, inicio: Timestamp) -> anyhow::Result<()> {
        let datos = plegar(paquete, &self.eventos).ok_or_else(|| anyhow!("la historia está vacía"))?.datos;
        let mut cuando = inicio;
        for (i, etapa) in paquete.tramite.etapas.iter().enumerate() {
            let TipoEtapa::Pago { cobro, .. } = &etapa.tipo else { continue };
            let Some(definicion) = paquete.tramite.cobro(cobro) else { continue };
            let liquidacion = liquidar(paquete, definicion, &datos, fecha)
                .map_err(|causa| anyhow!("no se puede calcular «{}»: {causa}", definicion.nombre))?;
            let monto = liquidacion.total;
            cuando = cuando.checked_add(SignedDuration::from_mins(1))?;
            self.sistema(cuando, Hecho::Entro { etapa: etapa.id.clone(), visita: 1, region: None });
            if let Some(plazo) = &etapa.plazo {
                let (plazo, dura) = (PlazoId::from(etapa.id.as_str()), plazo.dura);
                let desde = fecha.to_datetime(time(10, 30, 0, 0));
                self.sistema(cuando, Hecho::Corre { plazo, dura, desde });
            }
            self.sistema(cuando, Hecho::Liquidado { etapa: etapa.id.clone(), liquidacion });
            cuando = cuando.checked_add(SignedDuration::from_mins(7))?;
            self.sistema(
                cuando,
                Hecho::Pagado {
                    etapa: etapa.id.clone(),
                    cobro: cobro.clone(),
                    monto,
                    medio: "tarjeta".to_owned(),
                    referencia: format!("R-{:06}", 1001 + i),
                },
            );
        }
        Ok(())
    }

    /// Appointments, visits, votes and signatures: each as if it came to pass on that day.
    fn acudir(&mut self, paquete: &PaqueteSellado, fecha: Date, inicio: Timestamp) -> anyhow::Result<()> {
        let cuando = inicio.checked_add(SignedDuration::from_hours(2))?;
        let (desde, hasta) = (fecha.to_datetime(time(11, 0, 0, 0)), fecha.to_datetime(time(12, 0, 0, 0)));
        for etapa in &paquete.tramite.etapas {
            let id = etapa.id.clone();
            if let Some(agenda) = paquete.agenda_de(etapa) {
                let (agenda, lugar) = (agenda.id.clone(), agenda.lugar.clone());
                self.sistema(
                    cuando,
                    Hecho::CitaAgendada { etapa: id, visita: 1, agenda, lugar, desde, hasta, antes: None },
                );
            } else if etapa.inspeccion().is_some() {
                let (inspector, nombre) = (CuentaId::from("inspeccion"), "Persona Inspectora".to_owned());
                let hasta = Some(hasta);
                self.sistema(
                    cuando,
                    Hecho::VisitaProgramada {
                        etapa: id,
                        visita: 1,
                        inspector,
                        nombre,
                        desde,
                        hasta,
                        antes: None,
                    },
                );
            } else if let Some(organo) = paquete.organo_de(etapa) {
                let (sesion, lugar) = ("Sesión de prueba".to_owned(), "Sala de sesiones".to_owned());
                let convocada = Hecho::SesionConvocada {
                    etapa: id.clone(),
                    visita: 1,
                    sesion,
                    cuando: desde,
                    lugar,
                    antes: None,
                };
                self.sistema(cuando, convocada);
                let a_favor = engine::votacion::hacen_falta(organo, organo.mayoria, 0).max(organo.quorum);
                let desenlace = Desenlace::Aprobada;
                let (en_contra, abstenciones, excusas) = (0, 0, 0);
                self.sistema(
                    cuando,
                    Hecho::SesionCerrada {
                        etapa: id,
                        visita: 1,
                        desenlace,
                        a_favor,
                        en_contra,
                        abstenciones,
                        excusas,
                    },
                );
            } else if let Some(firma) = etapa.firma() {
                let estado =
                    plegar(paquete, &self.eventos).ok_or_else(|| anyhow!("la historia está vacía"))?;
                let huella = engine::firma::huella(paquete, &estado, firma)
                    .ok_or_else(|| anyhow!("los datos por firmar no tienen forma canónica"))?;
                for rol in &firma.firman {
                    let quien = Quien::Servidor {
                        cuenta: CuentaId::from(rol.as_str()),
                        rol: rol.clone(),
                        suple_a: None,
                        por: None,
                    };
                    let hecho = Hecho::Firmado {
                        etapa: id.clone(),
                        visita: 1,
                        salida: firma.salida.clone(),
                        firmante: rol.clone(),
                        huella: huella.clone(),
                        nombre: "Persona de Prueba".to_owned(),
                        ausente: String::new(),
                    };
                    self.pasa(cuando, quien, hecho);
                }
            }
        }
        Ok(())
    }

    fn emitir(
        &mut self,
        paquete: &PaqueteSellado,
        salida: &Salida,
        folio: &Folio,
        fecha: Date,
        inicio: Timestamp,
    ) -> anyhow::Result<()> {
        let cuando = inicio.checked_add(SignedDuration::from_hours(3))?;
        let folio = Folio(format!("{folio}-A"));
        let antes = plegar(paquete, &self.eventos).ok_or_else(|| anyhow!("la historia está vacía"))?;
        let corregida = tenencia::corregida(salida, &antes);
        let vence = match corregida {
            Some((_, vence)) => vence,
            None => salida.vigencia.map(|v| fin(fecha, v)).transpose()?,
        };
        let corrige = corregida.map(|(anterior, _)| Folio::from(anterior));
        self.sistema(cuando, Hecho::Emitido { salida: salida.id.clone(), folio, vence, corrige });
        let estado = plegar(paquete, &self.eventos).ok_or_else(|| anyhow!("la historia está vacía"))?;
        self.emitida = estado.salidas.last().cloned();
        Ok(())
    }

    /// The reference of the last payment.
    pub fn referencia(&self) -> Option<&str> {
        self.eventos.iter().rev().find_map(|e| match &e.hecho {
            Hecho::Pagado { referencia, .. } => Some(referencia.as_str()),
            _ => None,
        })
    }

    /// The order of the last pago.
    pub fn orden(
        &self,
        paquete: &PaqueteSellado,
        entorno: &Entorno<'_>,
    ) -> anyhow::Result<documentos::Documento> {
        let posicion = self.eventos.iter().rposition(|e| matches!(e.hecho, Hecho::Liquidado { .. }));
        let posicion = posicion.ok_or_else(|| anyhow!("el trámite no tiene pagos"))?;
        let momento = Momento::en(paquete, &self.eventos, posicion as u64 + 1)?;
        let cuando = momento.evento.cuando;
        let ordenes = runtime::app::proyectar(&expediente(), paquete, &momento.estado, cuando).ordenes;
        let Hecho::Liquidado { etapa, .. } = &momento.evento.hecho else {
            bail!("el trámite no tiene pagos")
        };
        let orden =
            ordenes.iter().find(|o| o.etapa == *etapa).ok_or_else(|| anyhow!("el pago no cuesta nada"))?;
        Ok(papeles::orden_de_pago(&momento, &orden.into(), entorno)?)
    }
}

/// The last day of a span that begins on a day; good enough for a sketch: business days count as days.
fn fin(desde: Date, dura: Duracion) -> anyhow::Result<Date> {
    let n = i64::from(dura.cantidad);
    let tramo = match dura.unidad {
        Unidad::Anios => jiff::Span::new().try_years(n)?,
        Unidad::Meses => jiff::Span::new().try_months(n)?,
        Unidad::DiasNaturales | Unidad::DiasHabiles => jiff::Span::new().try_days(n)?,
        Unidad::Minutos | Unidad::Horas | Unidad::HorasHabiles => jiff::Span::new(),
    };
    Ok(desde.checked_add(tramo)?)
}

fn texto(t: &str) -> Valor {
    Valor::Texto(t.to_owned())
}

fn registro(partes: &[(&str, &str)]) -> Valor {
    Valor::Registro(partes.iter().map(|(n, t)| ((*n).to_owned(), texto(t))).collect())
}

fn domicilio() -> Valor {
    registro(&[
        ("calle", "Hidalgo"),
        ("numero", "1250"),
        ("colonia", "Centro"),
        ("cp", "64000"),
        ("municipio", "Monterrey"),
    ])
}

/// Who applies: what the file says over what is invented.
fn solicitante(paquete: &PaqueteSellado, datos: &Map<String, Value>) -> anyhow::Result<Valor> {
    let definido = &paquete.tramite.solicitante;
    let fisica = definido.personas.contains(&TipoPersona::Fisica);
    let mut partes = BTreeMap::from([
        ("tipo".to_owned(), Valor::Opcion(if fisica { "fisica" } else { "moral" }.to_owned())),
        (
            "nombre".to_owned(),
            texto(if fisica {
                "María Fernanda Muñoz Güemes"
            } else {
                "Comercial del Valle, S.A. de C.V."
            }),
        ),
        ("correo".to_owned(), texto("solicitante@ejemplo.mx")),
    ]);
    for parte in &definido.pide {
        let (nombre, valor) = match parte {
            ParteSolicitante::Curp => ("curp", texto("MUGF850412MNLXMR05")),
            ParteSolicitante::Rfc => ("rfc", texto("MUGF850412AB1")),
            ParteSolicitante::Telefono => ("telefono", texto("8181234567")),
            ParteSolicitante::Domicilio => ("domicilio", domicilio()),
            ParteSolicitante::Nacimiento => ("nacimiento", Valor::Fecha(Date::constant(1985, 4, 12))),
        };
        partes.insert(nombre.to_owned(), valor);
    }
    if let Some(dados) = datos.get("solicitante") {
        let Value::Object(dados) = dados else { bail!("`solicitante` debe ser un objeto") };
        for (nombre, valor) in dados {
            let Some(escrito) = valor.as_str() else {
                bail!("`solicitante.{nombre}` debe ser un texto");
            };
            let valor = match nombre.as_str() {
                "tipo" => Valor::Opcion(escrito.to_owned()),
                "nacimiento" => Valor::Fecha(escrito.parse()?),
                "domicilio" => registro(&[("texto", escrito)]),
                _ => texto(escrito),
            };
            partes.insert(nombre.clone(), valor);
        }
    }
    Ok(Valor::Registro(partes))
}

/// A plausible value of a field.
fn inventado(campo: &Campo, fecha: Date) -> Valor {
    match &campo.tipo {
        TipoCampo::Texto { largo, .. } => {
            Valor::Texto(recortado(&campo.etiqueta, "Ejemplo de texto", *largo))
        }
        TipoCampo::TextoLargo { largo } => Valor::Texto(recortado(
            &campo.etiqueta,
            "Se revisaron los documentos entregados y los datos del predio, y corresponden con lo solicitado.\n\n\
             El texto completo lo escribe la persona que atiende.",
            *largo,
        )),
        TipoCampo::Entero { minimo, maximo, .. } => {
            Valor::Entero(3.max(minimo.unwrap_or(i64::MIN)).min(maximo.unwrap_or(i64::MAX)))
        }
        TipoCampo::Decimal { minimo, maximo, decimales, .. } => {
            let mut n = rust_decimal::Decimal::new(12_050, 2);
            n = minimo.map_or(n, |m| n.max(m));
            n = maximo.map_or(n, |m| n.min(m));
            Valor::Decimal(n.round_dp(u32::from(*decimales)))
        }
        TipoCampo::Dinero { minimo, maximo } => {
            let n = rust_decimal::Decimal::new(125_000, 2);
            Valor::Dinero(maximo.map_or(n, |m| n.min(m)).max(minimo.unwrap_or_default()))
        }
        TipoCampo::Booleano => Valor::Booleano(true),
        TipoCampo::Fecha { .. } => {
            Valor::Fecha(fecha.checked_sub(jiff::Span::new().years(4)).unwrap_or(fecha))
        }
        TipoCampo::Hora => Valor::Hora(time(10, 30, 0, 0)),
        TipoCampo::FechaHora => Valor::FechaHora(fecha.to_datetime(time(10, 30, 0, 0))),
        TipoCampo::Opcion { opciones, .. } => {
            let una = opciones.iter().find(|o| o.vale(fecha)).or(opciones.first());
            Valor::Opcion(una.map(|o| o.id.clone()).unwrap_or_default())
        }
        TipoCampo::Opciones { opciones, cantidad } => {
            let cuantas = usize::try_from(cantidad.0.max(2).min(cantidad.1)).unwrap_or(1);
            Valor::Opciones(opciones.iter().take(cuantas).map(|o| o.id.clone()).collect())
        }
        TipoCampo::Tabla { columnas, filas } => {
            let cuantas = filas.0.max(2).min(filas.1);
            let fila = || {
                let celdas = columnas.iter().filter(|c| c.calculo.is_none());
                Valor::Registro(celdas.map(|c| (c.id.to_string(), inventado(c, fecha))).collect())
            };
            Valor::Lista((0..cuantas).map(|_| fila()).collect())
        }
        TipoCampo::Persona { .. } => {
            let Valor::Registro(mut partes) =
                registro(&[("nombre", "Jorge Ibáñez Peña"), ("correo", "persona@ejemplo.mx")])
            else {
                return texto("Jorge Ibáñez Peña");
            };
            partes.insert("tipo".to_owned(), Valor::Opcion("fisica".to_owned()));
            Valor::Registro(partes)
        }
        TipoCampo::Curp => texto("MUGF850412MNLXMR05"),
        TipoCampo::Rfc => texto("MUGF850412AB1"),
        TipoCampo::Correo => texto("persona@ejemplo.mx"),
        TipoCampo::Telefono => texto("8181234567"),
        TipoCampo::Domicilio => domicilio(),
        TipoCampo::ExpedienteCatastral { ejemplo, .. } => texto(ejemplo),
        TipoCampo::Documento { cantidad, antiguedad_maxima, .. } => {
            let archivo = Valor::Archivo(Archivo {
                nombre: format!("{}.pdf", campo.id),
                tipo: "application/pdf".to_owned(),
                tamano: 184_320,
                sha256: schemas::sello::Digest::de(campo.id.as_bytes()).to_string(),
                fecha: antiguedad_maxima.map(|_| fecha),
            });
            if cantidad.1 > 1 { Valor::Lista(vec![archivo]) } else { archivo }
        }
        TipoCampo::Salida { entrega, .. } => {
            let emitida = fecha.checked_sub(jiff::Span::new().months(6)).unwrap_or(fecha);
            let fijas = [
                ("folio", texto("MX-2026-000123-D1")),
                ("emitida", Valor::Fecha(emitida)),
                ("vence", Valor::Fecha(fecha)),
            ];
            let datos = entrega.iter().map(|dato| (dato.id.to_string(), inventado(dato, fecha)));
            let fijas = fijas.map(|(parte, valor)| (parte.to_owned(), valor)).into_iter();
            Valor::Registro(fijas.chain(datos).collect())
        }
        TipoCampo::Expediente => {
            let partes = partes_expediente().iter().filter(|p| p.obligatorio);
            Valor::Registro(partes.map(|p| (p.id.to_string(), texto(&p.etiqueta))).collect())
        }
        TipoCampo::Servidor { .. } => {
            let partes =
                [("cuenta", "persona"), ("nombre", "Persona Servidora"), ("cargo", "Cargo de la persona")];
            Valor::Registro(partes.map(|(parte, valor)| (parte.to_owned(), texto(valor))).into())
        }
    }
}

/// A text between two lengths.
fn recortado(etiqueta: &str, base: &str, (minimo, maximo): (u32, u32)) -> String {
    let mut dicho =
        if base.len() < 40 { format!("{base}: {}", etiqueta.to_lowercase()) } else { base.to_owned() };
    while dicho.chars().count() < minimo as usize {
        dicho.push_str(" …");
    }
    dicho.chars().take(maximo as usize).collect()
}
