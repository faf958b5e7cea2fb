//! A deposit that is given back or kept, and a document that is revoked: what the treasury is told, what the person reads, and what
//! anybody who verifies the document finds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use engine::comando::{Comando, Respuestas};
use jiff::SignedDuration;
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{App, AvisoDePago, Inicio, Ofrecido, valor_solicitante};
use runtime::config::Config;
use runtime::obreros::{Asiento, Buzon, ClaseAsiento, Contabilidad, FalloDeEnvio, Futuro, Obreros, Puertos};
use schemas::evento::Canal;
use schemas::ids::{CampoId, ExpedienteId};
use schemas::valor::Valor;

use crate::comun::{actuante, archivo, correr, cuenta, registro, texto};

/// Books that keep what they are told, and fail the first times.
#[derive(Default)]
struct Libros {
    asientos: Mutex<Vec<(ClaseAsiento, String, String, String)>>,
    fallan: Mutex<usize>,
}

impl Contabilidad for Libros {
    fn asentar<'a>(&'a self, asiento: &'a Asiento) -> Futuro<'a, Result<(), FalloDeEnvio>> {
        Box::pin(async move {
            let mut fallan = self.fallan.lock().unwrap();
            if *fallan > 0 && asiento.clase != ClaseAsiento::Pago {
                *fallan -= 1;
                return Err(FalloDeEnvio {
                    motivo: "la tesorería no contesta".to_owned(),
                    definitivo: false,
                });
            }
            let Asiento { clase, clave, monto, referencia, .. } = asiento.clone();
            self.asientos.lock().unwrap().push((clase, clave, monto.to_string(), referencia));
            Ok(())
        })
    }
}

struct Casa {
    app: App,
    ofrecido: Ofrecido,
    ciudadana: Cuenta,
    titular: Cuenta,
    inspectora: Cuenta,
    libros: Arc<Libros>,
    obreros: Obreros,
    _carpeta: tempfile::TempDir,
}

impl Casa {
    async fn nueva() -> Self {
        let carpeta = tempfile::tempdir().unwrap();
        let config = Config::demo(carpeta.path().join("datos"), "127.0.0.1:8080".parse().unwrap());
        let app = App::abrir(config).unwrap();
        let bytes = include_bytes!("../datos/evento_en_calle.paquete");
        let ofrecido = app.recibir(bytes, &[], "Instalación").unwrap();
        let inicio =
            engine::agenda::instante(&ofrecido, jiff::civil::date(2026, 3, 2).at(10, 0, 0, 0)).unwrap();
        app.poner_reloj(inicio).await.unwrap();
        let ciudadana = cuenta(&app, "ciudadana@ejemplo.mx", "Íñiga Peña", ClaseCuenta::Ciudadano, &[]).await;
        let servidor = ClaseCuenta::Servidor;
        let titular = cuenta(&app, "titular@ejemplo.mx", "Titular", servidor, &["titular"]).await;
        let inspectora = cuenta(&app, "inspeccion@ejemplo.mx", "Inspectora", servidor, &["inspectora"]).await;
        let libros = Arc::new(Libros::default());
        let puertos = Puertos { correo: Arc::new(Buzon::new(app.clone())), contabilidad: libros.clone() };
        let obreros = Obreros::new(app.clone(), puertos);
        Self { app, ofrecido, ciudadana, titular, inspectora, libros, obreros, _carpeta: carpeta }
    }

    async fn hace(&self, id: &ExpedienteId, quien: &Cuenta, donde: &str, con: &[(&str, Valor)]) {
        let (etapa, accion) = donde.split_once('.').unwrap();
        let respuestas: Respuestas = con.iter().map(|(c, v)| (CampoId::from(*c), Some(v.clone()))).collect();
        let comando =
            Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas };
        let quien = match quien.clase {
            ClaseCuenta::Ciudadano => engine::comando::Actuante::Solicitante { cuenta: quien.id.clone() },
            _ => actuante(quien),
        };
        self.app.ejecutar(id, comando, quien, None).await.unwrap();
    }

    /// A solicitud whose deposit of 2,346.20 was paid.
    async fn pagada(&self) -> ExpedienteId {
        let partes = [
            ("calle", "Zaragoza"),
            ("numero", "1"),
            ("colonia", "Centro"),
            ("cp", "64000"),
            ("municipio", "Monterrey"),
        ];
        let inicio = Inicio {
            paquete: Arc::clone(&self.ofrecido),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&self.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: [("calle", registro(&partes)), ("metros", Valor::Entero(40))]
                .into_iter()
                .map(|(c, v)| (CampoId::from(c), Some(v)))
                .collect(),
            borrador: None,
        };
        let id = self.app.iniciar(inicio, &self.ciudadana.id, None).await.unwrap().expediente;
        self.hace(&id, &self.titular, "resolucion.autorizar", &[]).await;
        let buscado = id.clone();
        let orden = self.app.almacen().leer(move |l| l.ordenes(&buscado)).await.unwrap().remove(0);
        let aviso = AvisoDePago {
            referencia: "SPEI-1".to_owned(),
            linea: orden.linea,
            monto: orden.monto,
            medio: "spei".to_owned(),
        };
        self.app.recibir_pago(aviso).await.unwrap();
        self.vuelta().await;
        id
    }

    async fn vuelta(&self) {
        for _ in 0..4 {
            self.obreros.drenar().await.unwrap();
        }
    }

    async fn avanzar(&self, dias: i64) {
        let hasta = self.app.ahora() + SignedDuration::from_hours(24 * dias);
        self.app.mover_reloj(hasta).await.unwrap();
    }

    fn asentado(&self) -> Vec<(ClaseAsiento, String)> {
        let asientos = self.libros.asientos.lock().unwrap();
        asientos.iter().map(|(clase, _, monto, _)| (*clase, monto.clone())).collect()
    }

    async fn correos(&self) -> Vec<(String, String)> {
        let correos = self.app.almacen().leer(|l| l.correos(None, 100)).await.unwrap();
        correos.into_iter().rev().map(|c| (c.correo.asunto, c.correo.texto.0)).collect()
    }
}

#[test]
fn what_is_kept_and_what_goes_back_are_told_apart_to_the_treasury_and_to_the_person() {
    correr(async {
        let casa = Casa::nueva().await;
        let id = casa.pagada().await;
        casa.hace(&id, &casa.ciudadana, "evidencia.entregar", &[("fotos", archivo("calle.pdf", false))])
            .await;
        let costo = Valor::Dinero("1500".parse().unwrap());
        // The treasury is down when it is first told, and nothing is lost nor told twice.
        *casa.libros.fallan.lock().unwrap() = 1;
        casa.hace(
            &id,
            &casa.inspectora,
            "inspeccion.con_danos",
            &[("danos", texto("Una luminaria")), ("costo_danos", costo)],
        )
        .await;
        casa.vuelta().await;
        casa.avanzar(1).await;
        casa.vuelta().await;
        let esperado = [
            (ClaseAsiento::Pago, "2346.20".to_owned()),
            (ClaseAsiento::Devolucion, "846.20".to_owned()),
            (ClaseAsiento::Ejecucion, "1500.00".to_owned()),
        ];
        assert_eq!(casa.asentado(), esperado);
        let asientos = casa.libros.asientos.lock().unwrap().clone();
        assert!(asientos.iter().all(|a| a.3 == "SPEI-1"), "{asientos:?}");
        let correos = casa.correos().await;
        let hallado = correos.iter().find(|(asunto, _)| asunto == "Le devolvemos $846.20");
        let (_, texto) = hallado.unwrap_or_else(|| panic!("{correos:#?}"));
        assert!(texto.contains("El municipio conserva $1,500.00"), "{texto}");
        assert!(texto.contains("operación SPEI-1"), "{texto}");
    });
}

#[test]
fn a_revoked_document_is_no_good_to_whoever_verifies_it() {
    correr(async {
        let casa = Casa::nueva().await;
        let id = casa.pagada().await;
        let salida = async || {
            let buscado = id.clone();
            casa.app.almacen().leer(move |l| l.salidas(&buscado)).await.unwrap().remove(0)
        };
        assert_eq!(salida().await.revocada, None);
        casa.avanzar(8).await;
        casa.vuelta().await;
        let dia = salida().await.revocada.unwrap();
        // Five business days from the second of March end on the ninth; it is revoked as they end.
        assert_eq!(dia.to_string(), "2026-03-10");
        let correos = casa.correos().await;
        let revocado =
            correos.iter().filter(|(asunto, _)| asunto == "Quedó sin efecto: permiso de evento en la calle");
        assert_eq!(revocado.count(), 1, "{correos:?}");
        // The end of the other wait gives the deposit back, whole.
        casa.avanzar(20).await;
        casa.vuelta().await;
        assert_eq!(casa.asentado().last().unwrap(), &(ClaseAsiento::Devolucion, "2346.20".to_owned()));
        assert!(casa.app.abrir_expediente(&id).await.unwrap().estado.resultado.is_some());
    });
}
