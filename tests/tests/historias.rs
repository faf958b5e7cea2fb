//! Stories of expedientes on the real definitions of Monterrey, from YAML to events, with the clock passed in: fees to the centavo,
//! clocks by business days, what is refused and why, and the laws that every story keeps.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot be told is a failed test")]

use std::collections::BTreeMap;

use compiler::sources::Disk;
use engine::comando::{Actuante, Comando, Contexto, Decision, Respuestas};
use engine::decide::decide;
use engine::estado::Estado;
use engine::rechazo::Rechazo;
use engine::{agenda, evolve, formulario};
use jiff::Timestamp;
use rust_decimal::Decimal;
use schemas::evento::{Canal, Evento};
use schemas::ids::{CuentaId, Folio};
use schemas::paquete::Resultado;
use schemas::sello::PaqueteSellado;
use schemas::valor::Valor;
use serde_json::{Value, json};

fn paquete(id: &str) -> PaqueteSellado {
    let raiz = concat!(env!("CARGO_MANIFEST_DIR"), "/../tramites");
    let compilado = compiler::compilar(&Disk::new(raiz));
    assert_eq!(compilado.diagnostics, []);
    compilado
        .tramites
        .into_iter()
        .filter_map(|t| t.paquete)
        .find(|p| p.tramite.id == id)
        .unwrap_or_else(|| panic!("{id} no compila"))
}

/// A story: one expediente, its events, and a clock that only moves when told.
struct Historia {
    paquete: PaqueteSellado,
    estado: Option<Estado>,
    eventos: Vec<Evento>,
    ahora: Timestamp,
}

impl Historia {
    fn new(tramite: &str, ahora: &str) -> Self {
        Self { paquete: paquete(tramite), estado: None, eventos: Vec::new(), ahora: momento(ahora) }
    }

    fn en(&mut self, ahora: &str) -> &mut Self {
        self.ahora = momento(ahora);
        self
    }

    fn estado(&self) -> &Estado {
        self.estado.as_ref().unwrap()
    }

    fn manda(&mut self, comando: Comando, quien: Actuante) -> Result<(), Rechazo> {
        let contexto = Contexto::nuevo(self.ahora, quien);
        let Decision { eventos, estado } =
            decide(&self.paquete, self.estado.as_ref(), comando.clone(), &contexto)?;
        // The same input gives the same events.
        let otra = decide(&self.paquete, self.estado.as_ref(), comando, &contexto)?;
        assert_eq!(otra.eventos, eventos);
        self.eventos.extend(eventos);
        let plegado = evolve::plegar(&self.paquete, &self.eventos).unwrap();
        assert_eq!(plegado.activas, estado.activas);
        assert_eq!(plegado.datos.campos, estado.datos.campos);
        assert_eq!(plegado.version, self.eventos.len() as u64);
        self.estado = Some(estado);
        Ok(())
    }

    fn respuestas(&self, con: &Value) -> Respuestas {
        let objeto = con.as_object().unwrap();
        let campos: Vec<_> = objeto
            .keys()
            .map(|k| self.paquete.tramite.campo(k).unwrap_or_else(|| panic!("no hay {k}")))
            .collect();
        let datos = self.estado.as_ref().map(|e| e.datos.clone()).unwrap_or_default();
        let hoy = evolve::local(&self.paquete, self.ahora).date();
        let lecturas = engine::campo::leer_objeto(&campos, objeto, &self.paquete, &datos, Some(hoy));
        assert_eq!(lecturas.errores, [], "respuestas");
        lecturas.valores
    }

    fn envia(&mut self, tipo: &str, con: &Value) -> Result<(), Rechazo> {
        let texto = |t: &str| Valor::Texto(t.to_owned());
        let solicitante = Valor::Registro(BTreeMap::from([
            ("tipo".to_owned(), Valor::Opcion(tipo.to_owned())),
            ("nombre".to_owned(), texto("Ana Pruebas Ñáñez")),
            ("correo".to_owned(), texto("ana@ejemplo.mx")),
            ("rfc".to_owned(), texto("XAXX010101000")),
            ("telefono".to_owned(), texto("8112345678")),
        ]));
        let comando = Comando::Iniciar {
            folio: Folio::from("SEDUS-2026-000001"),
            digest: self.paquete.digest().clone(),
            canal: Canal::EnLinea,
            solicitante,
            accion: "enviar".into(),
            respuestas: self.respuestas(con),
        };
        self.manda(comando, ana())
    }

    fn hace(&mut self, etapa: &str, accion: &str, quien: Actuante, con: &Value) -> Result<(), Rechazo> {
        let respuestas = self.respuestas(con);
        self.manda(
            Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas },
            quien,
        )
    }

    fn paga(&mut self, etapa: &str, monto: &str, referencia: &str) -> Result<(), Rechazo> {
        let comando = Comando::ConfirmarPago {
            etapa: etapa.into(),
            monto: monto.parse().unwrap(),
            medio: "tarjeta".to_owned(),
            referencia: referencia.to_owned(),
        };
        self.manda(comando, Actuante::Sistema)
    }

    fn activas(&self) -> Vec<&str> {
        self.estado().activas.iter().map(|a| a.etapa.as_str()).collect()
    }

    fn total(&self, etapa: &str) -> String {
        self.estado().liquidaciones.get(etapa).unwrap().total.to_string()
    }

    fn vence(&self, plazo: &str) -> Option<String> {
        agenda::vencimientos(&self.paquete, self.estado())
            .into_iter()
            .find(|v| v.plazo == plazo)
            .map(|v| v.fin.date().to_string())
    }
}

fn momento(local: &str) -> Timestamp {
    let local: jiff::civil::DateTime = local.parse().unwrap();
    local.to_zoned(jiff::tz::TimeZone::get("America/Monterrey").unwrap()).unwrap().timestamp()
}

fn ana() -> Actuante {
    Actuante::Solicitante { cuenta: CuentaId::from("ana") }
}

fn servidor(cuenta: &str, roles: &[&str]) -> Actuante {
    Actuante::Servidor {
        cuenta: CuentaId::from(cuenta),
        roles: roles.iter().map(|r| (*r).into()).collect(),
        suple: Vec::new(),
    }
}

fn archivo(nombre: &str) -> Value {
    json!({"nombre": nombre, "tipo": "application/pdf", "tamano": 1000, "sha256": "0".repeat(64)})
}

fn comercio() -> Value {
    json!({
        "expediente_catastral": "12-345-678",
        "ubicacion": {"calle": "Morelos", "numero": "100", "colonia": "Centro", "cp": "64000", "municipio": "Monterrey"},
        "superficie_m2": "620", "colinda_cauce": false, "plano": archivo("plano.pdf"),
        "uso": "comercial", "giro": "Papelería", "hay_construccion": true,
        "areas": [{"destino": "Local", "area_m2": "60"}, {"destino": "Bodega", "area_m2": "30"}],
        "caracter": "propietario", "escritura": archivo("escritura.pdf"), "identificacion": archivo("ine.pdf"),
        "comprobante": {"nombre": "recibo.pdf", "tipo": "application/pdf", "tamano": 10, "sha256": "1".repeat(64), "fecha": "2026-01-15"},
    })
}

fn hasta_resolucion() -> Historia {
    let mut h = Historia::new("uso_suelo", "2026-03-02T10:00");
    h.envia("fisica", &comercio()).unwrap();
    h.paga("pago_ingreso", "410.59", "banco-1").unwrap();
    h.hace("revision", "aceptar", servidor("rita", &["revisor_ventanilla"]), &json!({})).unwrap();
    let dictamen =
        json!({"sentido_urbano": "procede", "fundado_urbano": "El uso es compatible con la zona."});
    h.hace("urbano", "emitir_urbano", servidor("ulises", &["dictaminador_urbano"]), &dictamen).unwrap();
    assert_eq!(h.activas(), ["dictamenes", "vial"]);
    let dictamen = json!({"sentido_vial": "procede", "fundado_vial": "La vialidad admite el uso pedido."});
    h.hace("vial", "emitir_vial", servidor("vera", &["dictaminador_vial"]), &dictamen).unwrap();
    h
}

#[test]
fn a_shop_of_620_m2_pays_to_the_centavo_and_gets_its_licence() {
    let mut h = hasta_resolucion();
    assert_eq!(h.activas(), ["resolucion"]);
    h.hace("resolucion", "autorizar", servidor("diana", &["director_urbano"]), &json!({})).unwrap();
    let liquidacion = &h.estado().liquidaciones["pago_derechos"];
    let lineas: Vec<(String, String)> =
        liquidacion.lineas.iter().map(|l| (l.id.to_string(), l.importe.to_string())).collect();
    let esperadas = [("licencia", "3096.98"), ("construccion", "351.93"), ("en_linea", "-154.85")];
    assert_eq!(lineas, esperadas.map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(h.total("pago_derechos"), "3294.06");
    assert!(liquidacion.lineas.iter().all(|l| !l.explica.is_empty()));
    assert_eq!(liquidacion.parametros[0].valor, Valor::Dinero("117.31".parse().unwrap()));
    h.paga("pago_derechos", "3294.06", "banco-2").unwrap();
    assert_eq!(h.estado().resultado, Some(Resultado::Favorable));
    assert_eq!(h.estado().salidas.len(), 1);
    assert_eq!(h.estado().salidas[0].vence.unwrap().to_string(), "2027-03-02");
    assert!(agenda::vencimientos(&h.paquete, h.estado()).is_empty());
}

#[test]
fn a_prevencion_stops_the_clock_once_and_only_once() {
    let mut h = Historia::new("uso_suelo", "2026-03-02T10:00");
    h.envia("fisica", &comercio()).unwrap();
    h.paga("pago_ingreso", "410.59", "banco-1").unwrap();
    assert_eq!(h.vence("resolucion").as_deref(), Some("2026-03-24"));
    let rita = || servidor("rita", &["revisor_ventanilla"]);
    let motivo = json!({"motivo_desechamiento": "Sigue incompleta la documentación."});
    let rechazo = h.hace("revision", "desechar", rita(), &motivo).unwrap_err();
    assert!(rechazo.mensaje.contains("no está disponible"), "{}", rechazo.mensaje);
    assert!(rechazo.mensaje.contains("Le pedimos completar"), "{}", rechazo.mensaje);
    h.en("2026-03-04T09:00");
    h.hace(
        "revision",
        "prevenir",
        rita(),
        &json!({"observaciones": "La escritura no es legible en la hoja 3."}),
    )
    .unwrap();
    // Until the notice takes effect neither clock has moved.
    assert_eq!(h.vence("subsanacion"), None);
    assert_eq!(h.vence("resolucion").as_deref(), Some("2026-03-24"));
    h.manda(Comando::ConsultarAviso { etapa: "subsanacion".into() }, ana()).unwrap();
    assert_eq!(h.vence("subsanacion").as_deref(), Some("2026-03-11"));
    assert_eq!(h.vence("resolucion"), None);
    h.en("2026-03-09T12:00");
    h.hace("subsanacion", "responder", ana(), &json!({"escritura": archivo("escritura_clara.pdf")})).unwrap();
    assert_eq!(h.vence("resolucion").as_deref(), Some("2026-03-27"));
    let rechazo = h
        .hace(
            "revision",
            "prevenir",
            rita(),
            &json!({"observaciones": "Falta otra cosa que no se dijo antes."}),
        )
        .unwrap_err();
    assert!(rechazo.mensaje.contains("una sola vez"), "{}", rechazo.mensaje);
    let ofertas = formulario::ofertas(&h.paquete, h.estado(), &rita(), h.ahora).unwrap();
    let ofrecidas: Vec<&str> =
        ofertas.iter().filter(|o| o.impedimento.is_none()).map(|o| o.accion.as_str()).collect();
    assert_eq!(ofrecidas, ["aceptar", "desechar"]);
}

/// A server whose clock is put right while people work: nobody loses a day by it, and nothing stops.
#[test]
fn a_clock_that_goes_back_takes_nothing_from_anybody() {
    let mut h = Historia::new("uso_suelo", "2026-03-04T10:00");
    h.envia("fisica", &comercio()).unwrap();
    h.en("2026-03-04T09:00").paga("pago_ingreso", "410.59", "banco-1").unwrap();
    assert_eq!(h.vence("resolucion").as_deref(), Some("2026-03-26"));
    let rita = || servidor("rita", &["revisor_ventanilla"]);
    h.en("2026-03-03T09:00");
    let observaciones = json!({"observaciones": "La escritura no es legible en la hoja 3."});
    h.hace("revision", "prevenir", rita(), &observaciones).unwrap();
    h.en("2026-03-02T09:00");
    h.manda(Comando::ConsultarAviso { etapa: "subsanacion".into() }, ana()).unwrap();
    assert_eq!(h.vence("subsanacion").as_deref(), Some("2026-03-09"));
    h.en("2026-02-27T12:00");
    h.hace("subsanacion", "responder", ana(), &json!({"escritura": archivo("escritura_clara.pdf")})).unwrap();
    assert_eq!(h.vence("resolucion").as_deref(), Some("2026-03-26"), "a pause of less than nothing is none");
    h.hace("revision", "aceptar", rita(), &json!({})).unwrap();
    assert_eq!(h.activas(), ["dictamenes", "urbano", "vial"]);
}

#[test]
fn an_unread_notice_counts_as_made_and_the_silence_of_the_person_ends_it() {
    let mut h = Historia::new("uso_suelo", "2026-03-02T10:00");
    h.envia("fisica", &comercio()).unwrap();
    h.paga("pago_ingreso", "410.59", "banco-1").unwrap();
    let rita = servidor("rita", &["revisor_ventanilla"]);
    h.hace(
        "revision",
        "prevenir",
        rita,
        &json!({"observaciones": "La escritura no es legible en la hoja 3."}),
    )
    .unwrap();
    // A server that slept for a month fires what fell due, in order, each at its own time.
    h.en("2026-04-15T08:00");
    h.manda(Comando::Vencer, Actuante::Sistema).unwrap();
    assert_eq!(h.estado().resultado, Some(Resultado::Desechada));
    let antes = h.eventos.len();
    h.manda(Comando::Vencer, Actuante::Sistema).unwrap();
    assert_eq!(h.eventos.len(), antes, "un plazo vence una sola vez");
}

#[test]
fn the_silence_of_the_authority_is_a_negativa_ficta() {
    let mut h = Historia::new("uso_suelo", "2026-03-02T10:00");
    h.envia("fisica", &comercio()).unwrap();
    h.paga("pago_ingreso", "410.59", "banco-1").unwrap();
    h.en("2026-03-24T23:59:59");
    h.manda(Comando::Vencer, Actuante::Sistema).unwrap();
    assert_eq!(h.estado().resultado, None, "el último segundo todavía cuenta");
    h.en("2026-03-25T00:00:00");
    h.manda(Comando::Vencer, Actuante::Sistema).unwrap();
    assert_eq!(h.estado().resultado, Some(Resultado::Ficta));
}

#[test]
fn a_late_person_and_a_late_timer_cannot_race() {
    let mut h = Historia::new("uso_suelo", "2026-03-02T10:00");
    h.envia("fisica", &comercio()).unwrap();
    h.en("2026-03-08T00:00:01");
    // The plazo to pay ended a second ago; the payment finds it over even though no timer has fired.
    h.paga("pago_ingreso", "410.59", "banco-1").unwrap();
    assert_eq!(h.estado().resultado, Some(Resultado::Caduca));
    assert_eq!(h.estado().apartados.len(), 1);
    assert!(h.estado().pagos.is_empty());
}

#[test]
fn a_payment_is_applied_once_and_one_that_does_not_match_is_set_apart() {
    let mut h = Historia::new("uso_suelo", "2026-03-02T10:00");
    h.envia("fisica", &comercio()).unwrap();
    assert_eq!(h.total("pago_ingreso"), "410.59");
    h.paga("pago_ingreso", "410.58", "banco-corto").unwrap();
    assert_eq!(h.activas(), ["pago_ingreso"]);
    h.paga("pago_ingreso", "410.59", "banco-1").unwrap();
    let antes = h.eventos.len();
    h.paga("pago_ingreso", "410.59", "banco-1").unwrap();
    assert_eq!(h.eventos.len(), antes, "la misma operación no cuenta dos veces");
    h.paga("pago_ingreso", "410.59", "banco-2").unwrap();
    assert_eq!(h.estado().pagos.len(), 1);
    assert_eq!(h.estado().apartados.len(), 2);
}

#[test]
fn who_reviewed_does_not_resolve_and_a_stranger_does_nothing() {
    let mut h = Historia::new("uso_suelo", "2026-03-02T10:00");
    h.envia("fisica", &comercio()).unwrap();
    h.paga("pago_ingreso", "410.59", "banco-1").unwrap();
    let ambos = || servidor("rita", &["revisor_ventanilla", "director_urbano"]);
    assert!(h.hace("revision", "aceptar", servidor("vera", &["dictaminador_vial"]), &json!({})).is_err());
    assert!(h.hace("revision", "aceptar", ana(), &json!({})).is_err());
    h.hace("revision", "aceptar", ambos(), &json!({})).unwrap();
    let dictamen =
        json!({"sentido_urbano": "no_procede", "fundado_urbano": "El uso no es compatible con la zona."});
    h.hace("urbano", "emitir_urbano", servidor("ulises", &["dictaminador_urbano"]), &dictamen).unwrap();
    let dictamen = json!({"sentido_vial": "procede", "fundado_vial": "La vialidad admite el uso pedido."});
    h.hace("vial", "emitir_vial", servidor("vera", &["dictaminador_vial"]), &dictamen).unwrap();
    let negar = json!({"motivo_negativa": "El plan de desarrollo urbano no permite ese uso."});
    let rechazo = h.hace("resolucion", "negar", ambos(), &negar).unwrap_err();
    assert!(rechazo.mensaje.contains("revisó"), "{}", rechazo.mensaje);
    let rechazo =
        h.hace("resolucion", "autorizar", servidor("diana", &["director_urbano"]), &json!({})).unwrap_err();
    assert!(rechazo.mensaje.contains("no está disponible"), "{}", rechazo.mensaje);
    h.hace("resolucion", "negar", servidor("diana", &["director_urbano"]), &negar).unwrap();
    assert_eq!(h.estado().resultado, Some(Resultado::Desfavorable));
}

#[test]
fn two_people_on_one_task_get_a_clear_answer() {
    let mut h = hasta_resolucion();
    let diana = || servidor("diana", &["director_urbano"]);
    let dario = || servidor("dario", &["director_urbano"]);
    h.manda(Comando::Tomar { etapa: "resolucion".into() }, diana()).unwrap();
    let rechazo = h.hace("resolucion", "autorizar", dario(), &json!({})).unwrap_err();
    assert!(rechazo.mensaje.contains("otra persona tomó"), "{}", rechazo.mensaje);
    h.manda(Comando::Soltar { etapa: "resolucion".into() }, diana()).unwrap();
    h.hace("resolucion", "autorizar", dario(), &json!({})).unwrap();
    let rechazo = h.hace("resolucion", "autorizar", diana(), &json!({})).unwrap_err();
    assert!(rechazo.mensaje.contains("ya no está pendiente"), "{}", rechazo.mensaje);
}

#[test]
fn what_is_missing_is_listed_field_by_field() {
    let mut h = Historia::new("uso_suelo", "2026-03-02T10:00");
    let mut con = comercio();
    con.as_object_mut().unwrap().remove("giro");
    con.as_object_mut().unwrap().remove("plano");
    let rechazo = h.envia("moral", &con).unwrap_err();
    let campos: Vec<&str> = rechazo.campos.iter().map(|c| c.campo.as_str()).collect();
    assert_eq!(campos, ["plano", "giro", "acta_constitutiva"]);
    assert!(h.estado.is_none());
}

#[test]
fn who_withdraws_ends_it_and_nothing_can_be_done_after() {
    let mut h = hasta_resolucion();
    h.manda(Comando::General { accion: "desistir".into(), respuestas: BTreeMap::new() }, ana()).unwrap();
    assert_eq!(h.estado().resultado, Some(Resultado::Desistida));
    assert!(h.estado().activas.is_empty());
    let rechazo =
        h.hace("resolucion", "autorizar", servidor("diana", &["director_urbano"]), &json!({})).unwrap_err();
    assert!(rechazo.mensaje.contains("ya concluyó"), "{}", rechazo.mensaje);
}

#[test]
fn a_constancia_costs_0_54_uma_of_the_day_of_payment() {
    for (dia, esperado) in [("2026-01-29T09:00", "61.10"), ("2026-02-03T09:00", "63.35")] {
        let mut h = Historia::new("constancia_residencia", dia);
        let definicion = h.paquete.tramite.cobros.first().unwrap().clone();
        let datos = engine::datos::Datos::default();
        let fecha = evolve::local(&h.paquete, h.ahora).date();
        let liquidacion = engine::cobro::liquidar(&h.paquete, &definicion, &datos, fecha).unwrap();
        assert_eq!(liquidacion.total, esperado.parse::<Decimal>().unwrap(), "{dia}");
        h.en(dia);
    }
}
