//! What was expected against what is: each part of an `espera` by itself, told in words and as it would be written.

use std::collections::BTreeSet;

use engine::ambito::{Ambito, Atorado};
use engine::comando::Actuante;
use engine::estado::{DepositoLiquidado, Estado, SalidaEmitida};
use engine::eval::eval;
use engine::formulario::{self, Oferta};
use engine::{agenda, formato, permiso};
use papeles::publicado;
use rust_decimal::Decimal;
use schemas::evento::{Hecho, Liquidacion};
use schemas::ids::{CobroId, CupoId, EtapaId, PlazoId};
use schemas::paquete::{
    Actor, CobroEsperado, CupoEsperado, Espera, Paquete, Respuesta, SalidaEsperada, TOTAL, ValorEsperado,
    Vence,
};

use crate::corrida::Corrida;
use crate::cupos;
use crate::informe::Diferencia;
use crate::obreros::ENTORNO;
use crate::palabras::{self, llano};
use crate::paso::dicho;
use crate::terceros;
use crate::valores::{self, importe};

/// What is not as expected.
pub fn comparar(corrida: &Corrida<'_>, espera: &Espera) -> Vec<Diferencia> {
    let Some(estado) = &corrida.estado else {
        return vec![diferencia(&[], "el expediente", "que exista", palabras::SIN_ENVIAR, None)];
    };
    let mut mesa = Mesa { corrida, estado, diferencias: Vec::new() };
    if let Some(esperadas) = &espera.etapas {
        mesa.etapas(esperadas);
    }
    for (cobro, esperado) in &espera.cobros {
        mesa.cobro(cobro, esperado);
    }
    for (cobro, textos) in &espera.explica {
        mesa.explica(cobro, textos);
    }
    for (plazo, vence) in &espera.vence {
        mesa.vence(plazo, *vence);
    }
    if let Some(esperados) = &espera.avisos {
        let esperados: Vec<&str> = esperados.iter().map(|a| a.as_str()).collect();
        let hallados: Vec<&str> = corrida.avisos.iter().map(|a| a.as_str()).collect();
        mesa.lista("avisos", "los avisos enviados", &esperados, &hallados);
    }
    for esperada in &espera.salidas {
        mesa.salida(esperada, espera.salidas.len() == 1);
    }
    if let Some(esperadas) = &espera.revocadas {
        let esperadas: Vec<&str> = esperadas.iter().map(|s| s.as_str()).collect();
        let salidas = estado.salidas.iter().filter(|s| s.revocada.is_some());
        let halladas: Vec<&str> = salidas.map(|s| s.salida.as_str()).collect();
        mesa.lista("revocadas", "los documentos revocados", &esperadas, &halladas);
    }
    for (cobro, monto) in &espera.devuelto {
        mesa.deposito("devuelto", cobro, *monto, |d| d.devuelto);
    }
    for (cobro, monto) in &espera.ejecutado {
        mesa.deposito("ejecutado", cobro, *monto, |d| d.ejecutado);
    }
    for (cupo, esperado) in &espera.cupo {
        mesa.cupo(cupo, esperado);
    }
    mesa.valores(&espera.valores);
    mesa.ofertas(&espera.ofrece, &espera.no_ofrece);
    if let Some(esperado) = espera.resultado
        && estado.resultado != Some(esperado)
    {
        let hallado = estado.resultado.map(palabras::resultado);
        mesa.anotar(
            &["resultado"],
            "cómo terminó el expediente",
            palabras::resultado(esperado),
            hallado.map_or_else(|| palabras::donde(corrida.paquete, Some(estado)), str::to_owned),
            hallado.map(texto),
        );
    }
    mesa.diferencias
}

fn texto(t: impl Into<String>) -> Respuesta {
    Respuesta::Texto(t.into())
}

fn textos<S: AsRef<str>>(cosas: &[S]) -> Respuesta {
    Respuesta::Lista(cosas.iter().map(|c| texto(c.as_ref())).collect())
}

fn diferencia(
    ruta: &[&str],
    que: impl Into<String>,
    esperado: impl Into<String>,
    hallado: impl Into<String>,
    escrito: Option<Respuesta>,
) -> Diferencia {
    let ruta = std::iter::once("espera").chain(ruta.iter().copied()).map(str::to_owned).collect();
    Diferencia { ruta, que: que.into(), esperado: esperado.into(), hallado: hallado.into(), escrito }
}

/// An expediente under comparison.
struct Mesa<'a, 'b> {
    corrida: &'a Corrida<'b>,
    estado: &'a Estado,
    diferencias: Vec<Diferencia>,
}

impl Mesa<'_, '_> {
    fn paquete(&self) -> &Paquete {
        self.corrida.paquete
    }

    fn anotar(
        &mut self,
        ruta: &[&str],
        que: impl Into<String>,
        esperado: impl Into<String>,
        hallado: impl Into<String>,
        escrito: Option<Respuesta>,
    ) {
        self.diferencias.push(diferencia(ruta, que, esperado, hallado, escrito));
    }

    /// Two sets of names, in words.
    fn lista(&mut self, clave: &str, que: &str, esperados: &[&str], hallados: &[&str]) {
        let orden = |cosas: &[&str]| {
            let mut cosas: Vec<String> = cosas.iter().map(|c| (*c).to_owned()).collect();
            cosas.sort();
            cosas
        };
        let (antes, ahora) = (orden(esperados), orden(hallados));
        if antes != ahora {
            let decir = |cosas: &[String]| {
                let citadas: Vec<String> = cosas.iter().map(|c| format!("`{c}`")).collect();
                if citadas.is_empty() { "ninguno".to_owned() } else { formato::enumerar(&citadas) }
            };
            self.anotar(&[clave], que, decir(&antes), decir(&ahora), Some(textos(&ahora)));
        }
    }

    fn etapas(&mut self, esperadas: &[EtapaId]) {
        let paquete = self.corrida.paquete;
        let activas: Vec<&EtapaId> = self.estado.activas.iter().map(|a| &a.etapa).collect();
        let hojas = |ids: Vec<&EtapaId>| -> BTreeSet<String> {
            ids.into_iter().filter(|e| !palabras::es_paralelo(paquete, e)).map(ToString::to_string).collect()
        };
        let (esperadas_, halladas) = (hojas(esperadas.iter().collect()), hojas(activas.clone()));
        let fuera = esperadas.iter().any(|e| palabras::es_paralelo(paquete, e) && !activas.contains(&e));
        if esperadas_ == halladas && !fuera {
            return;
        }
        let decir = |ids: &mut dyn Iterator<Item = &str>| {
            let dichas: Vec<String> = ids.map(|e| palabras::etapa(paquete, e)).collect();
            if dichas.is_empty() { "ninguna".to_owned() } else { formato::enumerar(&dichas) }
        };
        let esperado = decir(&mut esperadas.iter().map(|e| e.as_str()));
        let hallado = match self.estado.resultado {
            Some(fin) => format!("ninguna: concluyó, {}", palabras::resultado(fin)),
            None => decir(&mut halladas.iter().map(String::as_str)),
        };
        let halladas: Vec<&String> = halladas.iter().collect();
        self.anotar(&["etapas"], "dónde está el expediente", esperado, hallado, Some(textos(&halladas)));
    }

    /// A bill as it was last worked out.
    fn liquidacion(&self, cobro: &str) -> Option<&Liquidacion> {
        self.corrida.eventos.iter().rev().find_map(|e| match &e.hecho {
            Hecho::Liquidado { liquidacion, .. } if liquidacion.cobro.as_str() == cobro => Some(liquidacion),
            _ => None,
        })
    }

    fn cobro(&mut self, cobro: &CobroId, esperado: &CobroEsperado) {
        let nombre = self.paquete().tramite.cobro(cobro).map_or(cobro.as_str(), |c| &c.nombre).to_owned();
        let Some(liquidacion) = self.liquidacion(cobro).cloned() else {
            let esperado = "que ya se haya calculado";
            self.anotar(
                &["cobros", cobro],
                format!("el cobro «{nombre}»"),
                esperado,
                "aún no se calcula",
                None,
            );
            return;
        };
        match esperado {
            CobroEsperado::Total(total) => {
                self.importe(
                    &["cobros", cobro],
                    format!("el total de «{nombre}»"),
                    *total,
                    liquidacion.total,
                );
            }
            CobroEsperado::Lineas(lineas) => {
                for (id, esperado) in lineas {
                    let linea = liquidacion.lineas.iter().find(|l| l.id == *id);
                    let (que, hallado) = match linea {
                        _ if id == TOTAL => (format!("el total de «{nombre}»"), liquidacion.total),
                        Some(linea) => (format!("«{}» de «{nombre}»", linea.nombre), linea.importe),
                        None => (format!("`{id}` de «{nombre}», que no se cobra"), Decimal::ZERO),
                    };
                    self.importe(&["cobros", cobro, id], que, *esperado, hallado);
                }
            }
        }
    }

    fn importe(&mut self, ruta: &[&str], que: String, esperado: Decimal, hallado: Decimal) {
        if esperado != hallado {
            let (dicho, encontrado) = (formato::moneda_exacta(esperado), formato::moneda_exacta(hallado));
            self.anotar(ruta, que, dicho, encontrado, Some(texto(importe(hallado))));
        }
    }

    fn explica(&mut self, cobro: &CobroId, textos: &[String]) {
        let explicacion = self.liquidacion(cobro).map(|l| {
            l.lineas.iter().map(|x| format!("{}: {}", x.nombre, x.explica)).collect::<Vec<_>>().join("\n")
        });
        for esperado in textos {
            let tiene = explicacion.as_ref().is_some_and(|e| llano(e).contains(&llano(esperado)));
            if !tiene {
                let hallado = explicacion.clone().unwrap_or_else(|| "aún no se calcula".to_owned());
                let que = format!("la explicación del cobro `{cobro}`");
                self.anotar(&["explica", cobro], que, format!("que diga «{esperado}»"), hallado, None);
            }
        }
    }

    fn vence(&mut self, plazo: &PlazoId, esperado: Vence) {
        let corre = self.estado.relojes.get(plazo);
        let fin = agenda::vencimientos(self.paquete(), self.estado)
            .into_iter()
            .find(|v| v.plazo == *plazo)
            .map(|v| v.fin);
        let igual = match (esperado, fin) {
            (Vence::Dia(dia), Some(fin)) => fin.date() == dia,
            (Vence::Momento(cuando), Some(fin)) => {
                fin.date() == cuando.date() && formato::hora(fin.time()) == formato::hora(cuando.time())
            }
            (Vence::Detenido, None) => corre.is_some_and(|r| r.reloj.detenido().is_some()),
            (Vence::NoCorre, None) => corre.is_none_or(|r| r.vencido),
            _ => false,
        };
        if igual {
            return;
        }
        let decir = |vence: Vence| match vence {
            Vence::Dia(dia) => format!("el {}", formato::fecha(dia)),
            Vence::Momento(cuando) => format!("el {}", formato::fecha_hora(cuando)),
            Vence::Detenido => "detenido".to_owned(),
            Vence::NoCorre => "no corre".to_owned(),
        };
        let hallado = match fin {
            // An end at the last second of a day is that day.
            Some(fin) if formato::hora(fin.time()) == "23:59" => Vence::Dia(fin.date()),
            Some(fin) => Vence::Momento(fin),
            None if corre.is_some_and(|r| r.reloj.detenido().is_some()) => Vence::Detenido,
            None => Vence::NoCorre,
        };
        let escrito = match hallado {
            Vence::Dia(dia) => dia.to_string(),
            Vence::Momento(cuando) => palabras::momento(cuando),
            Vence::Detenido => "detenido".to_owned(),
            Vence::NoCorre => "no_corre".to_owned(),
        };
        let que = format!("cuándo vence el plazo `{plazo}`");
        self.anotar(&["vence", plazo], que, decir(esperado), decir(hallado), Some(texto(escrito)));
    }

    fn deposito(
        &mut self,
        clave: &str,
        cobro: &CobroId,
        esperado: Decimal,
        parte: fn(&DepositoLiquidado) -> Decimal,
    ) {
        let hallado = self.estado.depositos.iter().find(|d| d.cobro == *cobro).map(parte);
        if hallado == Some(esperado) {
            return;
        }
        let que = format!("lo {clave} del depósito `{cobro}`");
        let dicho = hallado.map_or_else(|| "nada se ha resuelto de él".to_owned(), formato::moneda);
        let escrito = hallado.map(|h| texto(importe(h)));
        self.anotar(&[clave, cobro], que, formato::moneda(esperado), dicho, escrito);
    }

    fn cupo(&mut self, id: &CupoId, esperado: &CupoEsperado) {
        let hallado = cupos::tenido(self.corrida, id);
        if hallado == *esperado {
            return;
        }
        let cupo = self.paquete().tramite.cupo(id);
        let nombre = cupo.map_or(id.as_str(), |c| c.nombre.as_str());
        let decir = |uno: &CupoEsperado| match uno {
            CupoEsperado::Ninguno => "ninguno".to_owned(),
            CupoEsperado::Uno => "uno".to_owned(),
            CupoEsperado::De(opcion) => {
                let dicha = cupo.map(|c| engine::cupo::etiqueta(self.corrida.paquete, c, opcion));
                format!("«{}»", dicha.unwrap_or(opcion))
            }
        };
        let (dicho, encontrado) = (decir(esperado), decir(&hallado));
        let escrito = match hallado {
            CupoEsperado::Ninguno => "no".to_owned(),
            CupoEsperado::Uno => "si".to_owned(),
            CupoEsperado::De(opcion) => opcion,
        };
        let que = format!("el lugar que se tiene de «{nombre}»");
        self.anotar(&["cupo", id], que, dicho, encontrado, Some(texto(escrito)));
    }

    fn salida(&mut self, esperada: &SalidaEsperada, sola: bool) {
        let id = esperada.id.as_str();
        let que = format!("el documento `{id}`");
        let Some(emitida) = self.estado.salidas.iter().rev().find(|s| s.salida == esperada.id).cloned()
        else {
            let emitidas: Vec<String> =
                self.estado.salidas.iter().map(|s| format!("`{}`", s.salida)).collect();
            let hallado = if emitidas.is_empty() {
                "no se ha emitido ningún documento".to_owned()
            } else {
                format!("se emitió {}", formato::enumerar(&emitidas))
            };
            self.anotar(&["salida"], que, "que se haya emitido", hallado, None);
            return;
        };
        self.contiene(esperada, &emitida, &que);
        let publico = publicado(self.paquete(), self.estado, &emitida);
        let definida = self.paquete().tramite.salida(id).map(|s| s.publico.clone()).unwrap_or_default();
        for (clave, esperado) in &esperada.publico {
            let etiqueta = definida
                .iter()
                .find(|p| p.valor.fuente.trim() == clave || p.etiqueta == *clave)
                .map_or(clave.as_str(), |p| p.etiqueta.as_str());
            let hallado = publico.iter().find(|(e, _)| e == etiqueta).map(|(_, valor)| valor.clone());
            if hallado.as_deref().map(llano) == Some(llano(esperado)) {
                continue;
            }
            let que = format!("lo que cualquiera puede leer del documento `{id}`, «{etiqueta}»");
            let dicho = hallado.clone().unwrap_or_else(|| "no se muestra".to_owned());
            // Of several documents, whose place is not told by keys alone, none is rewritten.
            let escrito = hallado.filter(|_| sola).map(|h| texto(llano(&h)));
            self.anotar(
                &["salida", "publico", clave],
                que,
                format!("«{esperado}»"),
                format!("«{dicho}»"),
                escrito,
            );
        }
    }

    fn contiene(&mut self, esperada: &SalidaEsperada, emitida: &SalidaEmitida, que: &str) {
        if esperada.contiene.is_empty() {
            return;
        }
        let documento = match papeles::salida(self.corrida.paquete, &self.corrida.eventos, emitida, &ENTORNO)
        {
            Ok(documento) => documentos::plano(&documento),
            Err(error) => {
                self.anotar(&["salida"], que, "que se pueda escribir", error.to_string(), None);
                return;
            }
        };
        let plano = llano(&documento);
        for buscado in &esperada.contiene {
            if !plano.contains(&llano(buscado)) {
                let hallado = format!("lo más parecido es «{}»", parecido(&documento, buscado));
                let esperado = format!("que diga «{buscado}»");
                self.anotar(&["salida", "contiene"], que, esperado, hallado, None);
            }
        }
    }

    fn valores(&mut self, esperados: &[ValorEsperado]) {
        let datos = agenda::datos_al(self.paquete(), self.estado, self.corrida.ahora);
        let halladas: Vec<_> = {
            let ambito = Ambito::nuevo(self.paquete(), &datos).con_hoy(self.corrida.local().date());
            esperados.iter().map(|e| eval(&e.valor.arbol, &ambito)).collect()
        };
        for (esperado, hallado) in esperados.iter().zip(halladas) {
            let fuente = esperado.valor.fuente.as_str();
            let (dicho, escrito) = match &hallado {
                Ok(valor) if valores::es(&esperado.es, valor) => continue,
                Ok(valor) => {
                    let escrito = valores::escrito(valor);
                    (valores::dicha(&escrito), Some(escrito))
                }
                Err(Atorado::Falta(falta)) => (format!("no se conoce: {falta}"), None),
                Err(otro) => (format!("no se puede calcular: {otro}"), None),
            };
            let que = format!("el valor de `{fuente}`");
            self.anotar(&["valores", fuente], que, valores::dicha(&esperado.es), dicho, escrito);
        }
    }

    /// What each who must act here may do.
    fn disponibles(&self) -> Result<Vec<Oferta>, String> {
        let paquete = self.paquete();
        let de_una = |e: &schemas::paquete::Etapa| match (e.firma(), e.inspeccion()) {
            _ if e.votacion().is_some() => permiso::actores_de(paquete, e),
            (Some(_), _) => engine::firma::turnos(paquete, self.estado, e),
            (None, Some(_)) => permiso::actores_de(paquete, e),
            (None, None) => permiso::actor_de(e).cloned().into_iter().collect(),
        };
        let de_etapas =
            self.estado.activas.iter().filter_map(|a| paquete.tramite.etapa(&a.etapa)).flat_map(de_una);
        let generales = paquete.tramite.acciones_generales.iter().map(|g| g.actor.clone());
        let mut quienes: Vec<Actuante> = Vec::new();
        quienes.extend(self.estado.activas.iter().filter_map(|a| {
            let visita = engine::inspeccion::programada(self.estado, &a.etapa)?;
            let que = schemas::paquete::Gestion::Tomar { etapa: a.etapa.clone() };
            Some(self.corrida.personas.quien(&que, Some(visita.inspector.as_str())))
        }));
        quienes.extend(self.estado.activas.iter().filter_map(|a| {
            let tercero = paquete.tramite.etapa(&a.etapa)?.tercero()?.clone();
            let quien = Actuante::Tercero { tercero, invitacion: 0 };
            Some(terceros::invitado(Some(self.estado), Some(&a.etapa), quien))
        }));
        let de_etapas = de_etapas.filter(|actor| !matches!(actor, Actor::Tercero(_)));
        for actor in de_etapas.chain(generales) {
            let quien = self.corrida.personas.de(&actor);
            if !quienes.contains(&quien) {
                quienes.push(quien);
            }
        }
        let mut ofertas = Vec::new();
        for quien in quienes {
            let suyas = formulario::ofertas(paquete, self.estado, &quien, self.corrida.ahora);
            ofertas.extend(suyas.map_err(|rechazo| dicho(&rechazo))?);
        }
        Ok(ofertas)
    }

    fn ofertas(&mut self, ofrece: &[String], no_ofrece: &[String]) {
        if ofrece.is_empty() && no_ofrece.is_empty() {
            return;
        }
        let ofertas = match self.disponibles() {
            Ok(ofertas) => ofertas,
            Err(porque) => {
                self.anotar(&["ofrece"], "lo que se puede hacer", "que se sepa", porque, None);
                return;
            }
        };
        let es = |oferta: &&Oferta, nombre: &str| match (nombre.split_once('.'), &oferta.etapa) {
            (Some((etapa, accion)), Some(en)) => en == etapa && oferta.accion == *accion,
            (Some(_), None) => false,
            (None, _) => oferta.accion == *nombre,
        };
        for nombre in ofrece {
            let suyas: Vec<&Oferta> = ofertas.iter().filter(|o| es(o, nombre)).collect();
            if suyas.iter().any(|o| o.impedimento.is_none()) {
                continue;
            }
            let hallado = match suyas.iter().find_map(|o| o.impedimento.as_ref()) {
                Some(rechazo) => dicho(rechazo),
                None => format!("no es de este momento; {}", todas(&ofertas)),
            };
            self.anotar(&["ofrece"], format!("la acción `{nombre}`"), "que se pueda", hallado, None);
        }
        for nombre in no_ofrece {
            if ofertas.iter().any(|o| es(&o, nombre) && o.impedimento.is_none()) {
                self.anotar(
                    &["no_ofrece"],
                    format!("la acción `{nombre}`"),
                    "que no se pueda",
                    "se puede",
                    None,
                );
            }
        }
    }
}

/// What may be done now, in words.
fn todas(ofertas: &[Oferta]) -> String {
    let nombres: Vec<String> =
        ofertas.iter().filter(|o| o.impedimento.is_none()).map(|o| format!("`{}`", o.accion)).collect();
    if nombres.is_empty() {
        "ahora no se puede hacer nada".to_owned()
    } else {
        format!("ahora se puede {}", formato::enumerar(&nombres))
    }
}

/// The line of a document that shares most words with a text.
fn parecido(documento: &str, buscado: &str) -> String {
    let palabras_ = |t: &str| -> BTreeSet<String> {
        t.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).map(str::to_lowercase).collect()
    };
    let buscadas = palabras_(buscado);
    let comunes = |linea: &str| palabras_(linea).intersection(&buscadas).count();
    // Among equals, the first.
    let mejor = documento.lines().rev().max_by_key(|l| comunes(l)).unwrap_or_default();
    llano(mejor)
}
