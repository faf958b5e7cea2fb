//! Choices that look random and are always the same for a seed, and the values that a person could give for a field.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use schemas::paquete::{Campo, Paquete, ParteSolicitante, TipoCampo, TipoPersona, partes_expediente};
use schemas::valor::{Archivo, Valor};

/// Choices by a seed (SplitMix64).
pub struct Azar(u64);

impl Azar {
    pub const fn new(semilla: u64) -> Self {
        Self(semilla.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66)
    }

    /// A number under `n`; zero when there is none.
    pub fn de(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(n.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    pub fn uno_en(&mut self, n: usize) -> bool {
        self.de(n) == 0
    }

    pub fn de_estos<'a, T>(&mut self, estos: &'a [T]) -> Option<&'a T> {
        let cual = self.de(estos.len());
        estos.get(cual)
    }
}

/// The numbers and dates that a definition writes anywhere: where its conditions and tables change.
#[derive(Default)]
pub struct Cortes {
    numeros: BTreeSet<Decimal>,
    fechas: BTreeSet<Date>,
}

impl Cortes {
    pub fn de(paquete: &Paquete) -> Self {
        let mut cortes = Self::default();
        cortes.mirar(&serde_json::to_value(&paquete.tramite).unwrap_or_default());
        cortes
    }

    fn mirar(&mut self, valor: &serde_json::Value) {
        match valor {
            serde_json::Value::String(t) => {
                self.numeros.extend(t.parse::<Decimal>());
                self.fechas.extend(t.parse::<Date>());
            }
            serde_json::Value::Number(n) => self.numeros.extend(n.as_i64().map(Decimal::from)),
            serde_json::Value::Array(todos) => todos.iter().for_each(|v| self.mirar(v)),
            serde_json::Value::Object(todos) => todos.values().for_each(|v| self.mirar(v)),
            _ => {}
        }
    }

    /// A number of a range: an end, one that the definition names or its neighbour, or any.
    fn numero(&self, azar: &mut Azar, minimo: Decimal, maximo: Decimal, paso: Decimal) -> Decimal {
        let cortes: Vec<Decimal> =
            self.numeros.iter().copied().filter(|n| *n >= minimo && *n <= maximo).collect();
        let elegido = match azar.de(6) {
            0 => minimo,
            1 => maximo,
            2 | 3 if !cortes.is_empty() => {
                let corte = azar.de_estos(&cortes).copied().unwrap_or(minimo);
                corte + paso * Decimal::from(i32::try_from(azar.de(3)).unwrap_or(1) - 1)
            }
            _ => minimo + paso * Decimal::from(azar.de(2_000)),
        };
        elegido.clamp(minimo, maximo)
    }

    fn fecha(&self, azar: &mut Azar, hoy: Date) -> Date {
        let cortes: Vec<Date> = self.fechas.iter().copied().collect();
        match azar.de(4) {
            0 if !cortes.is_empty() => azar.de_estos(&cortes).copied().unwrap_or(hoy),
            1 => hoy,
            _ => hoy
                .checked_add(jiff::Span::new().days(i64::try_from(azar.de(4_000)).unwrap_or(0) - 3_800))
                .unwrap_or(hoy),
        }
    }
}

/// An answer that the form would take.
pub fn valor(azar: &mut Azar, tipo: &TipoCampo, cortes: &Cortes, hoy: Date) -> Valor {
    let millon = Decimal::from(1_000_000);
    let texto = |t: &str| Valor::Texto(t.to_owned());
    match tipo {
        TipoCampo::Texto { largo, .. } | TipoCampo::TextoLargo { largo } => {
            let largo = if azar.uno_en(2) { largo.0.max(1) } else { largo.1.min(60).max(largo.0) };
            Valor::Texto("ñ".repeat(largo as usize))
        }
        TipoCampo::Entero { minimo, maximo, .. } => {
            let minimo = Decimal::from(minimo.unwrap_or(-1_000_000));
            let maximo = maximo.map_or(millon.max(minimo), Decimal::from);
            let n = cortes.numero(azar, minimo, maximo, Decimal::ONE).trunc();
            Valor::Entero(i64::try_from(n).unwrap_or(0))
        }
        TipoCampo::Decimal { minimo, maximo, decimales, .. } => {
            let minimo = minimo.unwrap_or(-millon);
            let maximo = maximo.unwrap_or(millon.max(minimo));
            Valor::Decimal(cortes.numero(azar, minimo, maximo, Decimal::new(1, u32::from(*decimales))))
        }
        TipoCampo::Dinero { minimo, maximo } => {
            let minimo = minimo.unwrap_or(Decimal::ZERO);
            let maximo = maximo.unwrap_or(millon.max(minimo));
            Valor::Dinero(cortes.numero(azar, minimo, maximo, Decimal::new(1, 2)))
        }
        TipoCampo::Booleano => Valor::Booleano(azar.uno_en(2)),
        TipoCampo::Fecha { .. } => Valor::Fecha(cortes.fecha(azar, hoy)),
        TipoCampo::Hora => Valor::Hora(Time::constant(10, 30, 0, 0)),
        TipoCampo::FechaHora => Valor::FechaHora(cortes.fecha(azar, hoy).at(9, 0, 0, 0)),
        TipoCampo::Opcion { opciones, .. } => {
            Valor::Opcion(azar.de_estos(opciones).map(|o| o.id.clone()).unwrap_or_default())
        }
        TipoCampo::Opciones { opciones, cantidad } => {
            let de = cantidad.0.max(1) as usize;
            let n = de + azar.de((cantidad.1 as usize).saturating_sub(de) + 1);
            Valor::Opciones(opciones.iter().take(n).map(|o| o.id.clone()).collect())
        }
        TipoCampo::Tabla { columnas, filas } => {
            let de = filas.0 as usize;
            let n = de + azar.de((filas.1 as usize).saturating_sub(de).min(3) + 1);
            Valor::Lista((0..n).map(|_| fila(azar, columnas, cortes, hoy)).collect())
        }
        TipoCampo::Persona { personas } => persona(azar, personas, &[], hoy),
        TipoCampo::Curp => texto("XEXX010101HNEXXXA4"),
        TipoCampo::Rfc => texto("XAXX010101000"),
        TipoCampo::Correo => texto("beto@ejemplo.mx"),
        TipoCampo::Telefono => texto("8112345678"),
        TipoCampo::Domicilio => domicilio(),
        TipoCampo::ExpedienteCatastral { ejemplo, .. } => texto(ejemplo),
        TipoCampo::Documento { .. } => Valor::Archivo(Archivo {
            nombre: "prueba.pdf".to_owned(),
            tipo: "application/pdf".to_owned(),
            tamano: 1_000,
            sha256: "0".repeat(64),
            fecha: Some(hoy),
        }),
        // Most are good; some expired a while ago.
        TipoCampo::Salida { entrega, .. } => {
            let dias = i64::try_from(azar.de(300)).unwrap_or(0) - 60;
            let corrido = |dias: i64| hoy.checked_add(jiff::Span::new().days(dias)).unwrap_or(hoy);
            let mut partes = BTreeMap::from([
                ("folio".to_owned(), texto("A-1-D1")),
                ("emitida".to_owned(), Valor::Fecha(corrido(dias.min(0) - 90))),
                ("vence".to_owned(), Valor::Fecha(corrido(dias))),
            ]);
            for dato in entrega {
                partes.insert(dato.id.to_string(), valor(azar, &dato.tipo, cortes, hoy));
            }
            Valor::Registro(partes)
        }
        TipoCampo::Expediente => {
            let mut registro = BTreeMap::new();
            for parte in partes_expediente() {
                if parte.obligatorio || azar.de(2) == 0 {
                    registro.insert(parte.id.to_string(), valor(azar, &parte.tipo, cortes, hoy));
                }
            }
            Valor::Registro(registro)
        }
        // The rest of what is said of them follows from the paquete.
        TipoCampo::Servidor { rol } => {
            let cuenta = rol.as_ref().map_or("nadie", |r| r.as_str());
            Valor::Registro(BTreeMap::from([("cuenta".to_owned(), texto(cuenta))]))
        }
    }
}

fn fila(azar: &mut Azar, columnas: &[Campo], cortes: &Cortes, hoy: Date) -> Valor {
    let mut celdas = BTreeMap::new();
    for columna in columnas.iter().filter(|c| c.calculo.is_none()) {
        if columna.obligatorio || azar.uno_en(2) {
            celdas.insert(columna.id.to_string(), valor(azar, &columna.tipo, cortes, hoy));
        }
    }
    Valor::Registro(celdas)
}

/// Who applies, with the parts that are asked.
pub fn persona(azar: &mut Azar, personas: &[TipoPersona], pide: &[ParteSolicitante], hoy: Date) -> Valor {
    let texto = |t: &str| Valor::Texto(t.to_owned());
    let moral = azar.de_estos(personas).is_some_and(|p| *p == TipoPersona::Moral);
    let tipo = if moral { "moral" } else { "fisica" };
    let mut partes = BTreeMap::from([
        ("tipo".to_owned(), Valor::Opcion(tipo.to_owned())),
        ("nombre".to_owned(), texto("Ana Pruebas Ñáñez")),
        ("correo".to_owned(), texto("ana@ejemplo.mx")),
    ]);
    for parte in pide {
        let (nombre, valor) = match parte {
            ParteSolicitante::Curp if moral => continue,
            ParteSolicitante::Nacimiento if moral => continue,
            ParteSolicitante::Curp => ("curp", texto("XEXX010101HNEXXXA4")),
            ParteSolicitante::Rfc => ("rfc", texto("XAXX010101000")),
            ParteSolicitante::Telefono => ("telefono", texto("8112345678")),
            ParteSolicitante::Domicilio => ("domicilio", domicilio()),
            ParteSolicitante::Nacimiento => {
                let dias = i64::try_from(azar.de(20_000)).unwrap_or(0) + 6_700;
                let nacio = hoy.checked_sub(jiff::Span::new().days(dias)).unwrap_or(hoy);
                ("nacimiento", Valor::Fecha(nacio))
            }
        };
        partes.insert(nombre.to_owned(), valor);
    }
    Valor::Registro(partes)
}

fn domicilio() -> Valor {
    let partes = [
        ("calle", "Zaragoza"),
        ("numero", "S/N"),
        ("colonia", "Centro"),
        ("cp", "64000"),
        ("municipio", "Monterrey"),
    ];
    Valor::Registro(partes.map(|(p, v)| (p.to_owned(), Valor::Texto(v.to_owned()))).into())
}
