//! The program is killed as by a power cut, fifty times, while people apply and withdraw. What was acknowledged is there, nothing is done
//! twice, no timer is lost or repeated, and the chain of every expediente verifies.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod comun;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use comun::Programa;
use engine::{agenda, evolve};
use runtime::almacen::{Almacen, EstadoEfecto, Opciones, Pagina};
use schemas::evento::Hecho;
use schemas::sello;
use serde_json::{Value, json};

const VUELTAS: usize = 50;
const CLIENTES: usize = 4;

/// A program that talks to the API.
#[derive(Clone)]
struct Cliente {
    agente: ureq::Agent,
    url: String,
    portador: String,
}

impl Cliente {
    fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(10)))
            .build();
        Self { agente: config.into(), url: url.to_owned(), portador: String::new() }
    }

    fn con(&self, url: &str) -> Self {
        Self { url: url.to_owned(), portador: self.portador.clone(), ..Self::new(url) }
    }

    /// What was answered; nothing when the program died before it could.
    fn manda(&self, camino: &str, clave: &str, cuerpo: &Value) -> Option<(u16, Value)> {
        let respuesta = self
            .agente
            .post(format!("{}{camino}", self.url))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.portador))
            .header("idempotency-key", clave)
            .send(cuerpo.to_string());
        let mut respuesta = respuesta.ok()?;
        let estado = respuesta.status().as_u16();
        let texto = respuesta.body_mut().read_to_string().ok()?;
        Some((estado, serde_json::from_str(&texto).unwrap_or(Value::Null)))
    }

    fn lee(&self, camino: &str) -> (u16, Value) {
        let mut respuesta = self
            .agente
            .get(format!("{}{camino}", self.url))
            .header("authorization", format!("Bearer {}", self.portador))
            .call()
            .unwrap();
        let estado = respuesta.status().as_u16();
        (estado, serde_json::from_str(&respuesta.body_mut().read_to_string().unwrap()).unwrap_or(Value::Null))
    }

    fn entra(&mut self, correo: &str) {
        let cuerpo = json!({"correo": correo, "contrasena": "ventanilla-demo"});
        let (estado, sesion) = self.manda("/api/v1/sesiones", "", &cuerpo).unwrap();
        assert_eq!(estado, 201, "{sesion}");
        self.portador = sesion["token"].as_str().unwrap().to_owned();
    }

    /// Hands a file in; its content is of this solicitud alone.
    fn sube(&self, campo: &str, n: usize) -> Option<Value> {
        let frontera = "xxfronteraxx";
        let mut cuerpo = Vec::new();
        for (nombre, valor) in [("tramite", "constancia_residencia"), ("campo", campo)] {
            cuerpo.extend(
                format!(
                    "--{frontera}\r\ncontent-disposition: form-data; name=\"{nombre}\"\r\n\r\n{valor}\r\n"
                )
                .bytes(),
            );
        }
        cuerpo.extend(format!("--{frontera}\r\ncontent-disposition: form-data; name=\"archivo\"; filename=\"{campo}.pdf\"\r\ncontent-type: application/pdf\r\n\r\n%PDF-1.4 {campo} {n}\r\n--{frontera}--\r\n").bytes());
        let mut respuesta = self
            .agente
            .post(format!("{}/api/v1/archivos", self.url))
            .header("content-type", format!("multipart/form-data; boundary={frontera}"))
            .header("authorization", format!("Bearer {}", self.portador))
            .send(&cuerpo[..])
            .ok()?;
        let texto = respuesta.body_mut().read_to_string().ok()?;
        assert_eq!(respuesta.status().as_u16(), 201, "{texto}");
        serde_json::from_str(&texto).ok()
    }
}

fn solicitud(comprobante: &Value, identificacion: &Value) -> Value {
    let mut comprobante = comprobante.clone();
    comprobante["fecha"] = json!("2026-02-15");
    json!({
        "respuestas": {
            "domicilio": {"calle": "Morelos", "numero": "100", "colonia": "Centro", "cp": "64000", "municipio": "Monterrey"},
            "vive_desde": "2010-05-01",
            "comprobante": comprobante,
            "identificacion": identificacion,
        },
    })
}

/// What was acknowledged, by the key of its command.
#[derive(Default)]
struct Acuses {
    enviadas: BTreeMap<String, String>,
    retiradas: BTreeSet<String>,
    en_duda: BTreeMap<String, Value>,
}

#[test]
fn fifty_power_cuts_lose_nothing_and_repeat_nothing() {
    let carpeta = tempfile::tempdir().unwrap();
    let datos = carpeta.path().join("datos");
    let mut programa = Programa::arrancar(&datos, "2026-03-02T10:00");
    let mut cliente = Cliente::new(&programa.url);
    cliente.entra("ciudadana@ejemplo.mx");
    let acuses = Arc::new(Mutex::new(Acuses::default()));
    let numero = Arc::new(AtomicUsize::new(0));
    for vuelta in 0..VUELTAS {
        let fin = Arc::new(AtomicBool::new(false));
        let hilos: Vec<_> = (0..CLIENTES)
            .map(|_| {
                let (cliente, acuses) = (cliente.con(&programa.url), Arc::clone(&acuses));
                let (fin, numero) = (Arc::clone(&fin), Arc::clone(&numero));
                std::thread::spawn(move || {
                    while !fin.load(Ordering::Relaxed) {
                        let n = numero.fetch_add(1, Ordering::Relaxed);
                        trabaja(&cliente, &acuses, n);
                    }
                })
            })
            .collect();
        // Each life is of another length; the cut falls anywhere.
        std::thread::sleep(Duration::from_millis(60 + (vuelta as u64 * 37) % 190));
        drop(programa);
        fin.store(true, Ordering::Relaxed);
        hilos.into_iter().for_each(|h| h.join().unwrap());
        programa = Programa::arrancar(&datos, "2026-03-02T10:00");
        let cliente = cliente.con(&programa.url);
        let mut acuses = acuses.lock().unwrap();
        // What was in doubt is sent again with its key: it happens once, whether or not it had happened.
        for (clave, cuerpo) in std::mem::take(&mut acuses.en_duda) {
            let (estado, dicho) =
                cliente.manda("/api/v1/tramites/constancia_residencia/solicitudes", &clave, &cuerpo).unwrap();
            assert!(matches!(estado, 200 | 201), "{estado} {dicho}");
            acuses.enviadas.insert(clave, dicho["folio"].as_str().unwrap().to_owned());
        }
        for folio in acuses.enviadas.values().rev().take(5) {
            assert_eq!(cliente.lee(&format!("/api/v1/solicitudes/{folio}")).0, 200, "se perdió {folio}");
        }
    }
    drop(programa);
    let acuses = acuses.lock().unwrap();
    assert!(
        acuses.enviadas.len() > VUELTAS,
        "sólo {} solicitudes: la prueba no probó nada",
        acuses.enviadas.len()
    );
    comprueba(&datos, &acuses);
}

fn trabaja(cliente: &Cliente, acuses: &Mutex<Acuses>, n: usize) {
    let (Some(comprobante), Some(identificacion)) =
        (cliente.sube("comprobante", n), cliente.sube("identificacion", n))
    else {
        return;
    };
    let clave = format!("solicitud-{n}");
    let cuerpo = solicitud(&comprobante, &identificacion);
    let Some((estado, dicho)) =
        cliente.manda("/api/v1/tramites/constancia_residencia/solicitudes", &clave, &cuerpo)
    else {
        acuses.lock().unwrap().en_duda.insert(clave, cuerpo);
        return;
    };
    assert_eq!(estado, 201, "{dicho}");
    let folio = dicho["folio"].as_str().unwrap().to_owned();
    acuses.lock().unwrap().enviadas.insert(clave, folio.clone());
    if n.is_multiple_of(3) {
        let camino = format!("/api/v1/solicitudes/{folio}/acciones-generales/desistir");
        if let Some((estado, dicho)) = cliente.manda(&camino, &format!("desiste-{n}"), &json!({})) {
            assert!(matches!(estado, 200 | 201), "{estado} {dicho}");
            acuses.lock().unwrap().retiradas.insert(folio);
        }
    }
}

fn comprueba(datos: &Path, acuses: &Acuses) {
    let almacen = Almacen::abrir(&datos.join("ventanilla.sqlite"), &Opciones::default()).unwrap();
    let (resumenes, verificacion) = almacen
        .leer_ya(|l| {
            let mut todos = Vec::new();
            let mut despues = None;
            loop {
                let pagina = l.expedientes(Pagina { despues, cuantos: 200 })?;
                let Some(ultimo) = pagina.last() else { break };
                despues = Some(ultimo.sigue);
                todos.extend(pagina);
            }
            let mut fallas = Vec::new();
            let mut desde = 0;
            loop {
                let lote = l.verificar_todas(desde, 500)?;
                fallas.extend(lote.fallas);
                match lote.sigue {
                    Some(n) => desde = n,
                    None => break,
                }
            }
            Ok((todos, fallas))
        })
        .unwrap();
    assert!(verificacion.is_empty(), "cadenas rotas: {verificacion:?}");
    let folios: BTreeSet<String> = resumenes.iter().map(|r| r.folio.to_string()).collect();
    assert_eq!(folios.len(), resumenes.len(), "hay folios repetidos");
    let enviadas: BTreeSet<String> = acuses.enviadas.values().cloned().collect();
    assert_eq!(enviadas.len(), acuses.enviadas.len(), "dos órdenes recibieron el mismo folio");
    assert_eq!(folios, enviadas, "lo guardado no es lo que se acusó");
    let digest = resumenes[0].digest.clone();
    let bytes = almacen.leer_ya(move |l| l.paquete(&digest)).unwrap().unwrap();
    let paquete = sello::abrir(&bytes, None).unwrap();
    for resumen in resumenes {
        let id = resumen.expediente.clone();
        let (historia, efectos) = almacen.leer_ya(move |l| Ok((l.cargar(&id)?, l.efectos_de(&id)?))).unwrap();
        let estado = evolve::plegar(&paquete, &historia.eventos).unwrap();
        let folio = resumen.folio.to_string();
        if acuses.retiradas.contains(&folio) {
            assert!(estado.resultado.is_some(), "{folio}: se acusó su retiro y sigue abierto");
        }
        let inicios = historia.eventos.iter().filter(|e| matches!(e.hecho, Hecho::Iniciado { .. })).count();
        assert_eq!(inicios, 1, "{folio} se inició {inicios} veces");
        // Timers are those that its events say, no more and no less.
        let esperados: Vec<String> =
            agenda::vencimientos(&paquete, &estado).into_iter().map(|v| v.plazo.to_string()).collect();
        let lejos = "2099-01-01T00:00:00Z".parse().unwrap();
        let id = resumen.expediente.clone();
        let guardados = almacen.leer_ya(move |l| l.vencidos(lejos, 100_000, None)).unwrap();
        let mut guardados: Vec<String> =
            guardados.into_iter().filter(|t| t.expediente == id).map(|t| t.plazo.to_string()).collect();
        guardados.sort();
        let mut esperados = esperados;
        esperados.sort();
        assert_eq!(guardados, esperados, "{folio}: temporizadores");
        let acuse = efectos.iter().filter(|e| e.clave.ends_with(":1:acuse")).count();
        assert_eq!(acuse, 1, "{folio}: {acuse} acuses");
        assert!(efectos.iter().all(|e| e.estado != EstadoEfecto::Fallido), "{folio}: un efecto falló");
    }
}
