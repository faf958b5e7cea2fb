//! Two hundred expedientes in course, another version of their trámite, and a migration that is killed as by a power cut again and again
//! while it runs. Each ends under the rules of one version, none is lost or moved twice, and its deadlines are those that the law gives.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

#[expect(dead_code, reason = "another story writes its files")]
#[path = "comun/permiso.rs"]
mod permiso;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use engine::comando::{Actuante, Comando};
use engine::plazo;
use engine::versiones::Versiones;
use jiff::civil::Date;
use permiso::{PARTES, compila, nueva, vieja};
use runtime::almacen::{ClaseCuenta, Reservado};
use runtime::app::{App, CuentaNueva, Inicio};
use runtime::config::Config;
use schemas::encargo::Encargos;
use schemas::evento::{Canal, Hecho};
use schemas::ids::{CuentaId, RolId};
use schemas::sello::{Digest, PaqueteSellado};
use schemas::valor::Valor;

const EXPEDIENTES: usize = 200;
const CORTES: u64 = 20;

fn abrir(datos: &Path) -> App {
    App::abrir(Config::demo(datos.to_path_buf(), SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap()
}

/// Sends the solicitudes; every third one goes on to the second stage.
async fn enviar(app: &App, viejo: &PaqueteSellado) {
    let nueva = CuentaNueva {
        correo: Reservado("ana@ejemplo.mx".to_owned()),
        nombre: Reservado("Ana Ficticia".to_owned()),
        contrasena: Reservado("cuatro palabras que sólo yo sé".to_owned()),
        clase: ClaseCuenta::Ciudadano,
        roles: Encargos::ninguno(),
        dependencia: None,
    };
    let cuenta: CuentaId = app.crear_cuenta(nueva).await.unwrap().id;
    let paquete = app.estante().activo(&viejo.tramite.id).unwrap();
    let solicitante = Valor::Registro(BTreeMap::from([
        ("tipo".to_owned(), Valor::Opcion("fisica".to_owned())),
        ("nombre".to_owned(), Valor::Texto("Ana Ficticia".to_owned())),
        ("correo".to_owned(), Valor::Texto("ana@ejemplo.mx".to_owned())),
    ]));
    let revisora = Actuante::Servidor {
        cuenta: CuentaId::from("rita"),
        roles: [RolId::from("revisora")].into_iter().collect(),
        suple: Vec::new(),
    };
    for n in 0..EXPEDIENTES {
        let superficie = Valor::Decimal(rust_decimal::Decimal::from(10 + n));
        let inicio = Inicio {
            paquete: std::sync::Arc::clone(&paquete),
            canal: Canal::EnLinea,
            solicitante: solicitante.clone(),
            accion: "enviar".into(),
            respuestas: BTreeMap::from([("superficie".into(), Some(superficie))]),
            borrador: None,
        };
        let hecho = app.iniciar(inicio, &cuenta, None).await.unwrap();
        if n.is_multiple_of(3) {
            let comando = Comando::Actuar {
                etapa: "revision".into(),
                visita: None,
                accion: "turnar".into(),
                respuestas: BTreeMap::new(),
            };
            app.ejecutar(&hecho.expediente, comando, revisora.clone(), None).await.unwrap();
        }
    }
}

/// Business days after one day up to another, counted by the week alone.
fn habiles(desde: Date, hasta: Date) -> u32 {
    let dias =
        std::iter::successors(desde.tomorrow().ok(), |d| d.tomorrow().ok()).take_while(|d| *d <= hasta);
    u32::try_from(dias.filter(|d| d.weekday().to_monday_zero_offset() < 5).count()).unwrap()
}

/// The day on which so many business days after one are over.
fn tras(desde: Date, n: u32) -> Date {
    let mut dias = std::iter::successors(desde.tomorrow().ok(), |d| d.tomorrow().ok());
    let habil = dias.by_ref().filter(|d| d.weekday().to_monday_zero_offset() < 5);
    if n == 0 { desde } else { habil.take(n as usize).last().unwrap() }
}

struct Mesa<'a> {
    datos: &'a Path,
    viejo: &'a Digest,
}

impl Mesa<'_> {
    fn orden(&self, mas: &[&str]) -> Command {
        let mut orden = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
        orden.args(["migrar", "--tramite", "permiso", "--desde", self.viejo.as_str(), "--datos"]);
        orden.arg(self.datos).args(mas).stdout(Stdio::piped()).stderr(Stdio::piped());
        orden
    }

    fn dice(&self, mas: &[&str]) -> String {
        let salida = self.orden(mas).output().unwrap();
        let dicho = String::from_utf8_lossy(&salida.stdout).into_owned();
        dicho + &String::from_utf8_lossy(&salida.stderr)
    }
}

const PEDIDA: [&str; 4] = ["--quien", "Alicia Ficticia", "--motivo", "Entró la reforma"];

#[test]
fn a_migration_that_is_killed_again_and_again_moves_each_expediente_once() {
    let carpeta = tempfile::tempdir().unwrap();
    let datos = carpeta.path().join("datos");
    let viejo = compila(vieja(), None);
    let nuevo = compila(nueva(), Some((&viejo, PARTES)));
    let tokio = tokio::runtime::Runtime::new().unwrap();
    tokio.block_on(async {
        let app = abrir(&datos);
        app.recibir(viejo.bytes(), &[], "Prueba").unwrap();
        enviar(&app, &viejo).await;
        app.recibir(nuevo.bytes(), &[], "Prueba").unwrap();
    });
    let mesa = Mesa { datos: &datos, viejo: viejo.digest() };

    // The dry run writes nothing, and says what the real one will do.
    let ensayo = mesa.dice(&["--ensayar"]);
    assert!(
        ensayo.contains(&format!(
            "Pueden pasar {EXPEDIENTES} expedientes; ninguno se queda. No se cambió nada."
        )),
        "{ensayo}"
    );
    assert_eq!(cuenta(&datos, viejo.digest()), EXPEDIENTES);
    let vacio = mesa.dice(&["--quien", "Alicia", "--motivo", "  "]);
    assert!(vacio.contains("escriba el motivo"), "{vacio}");

    let mut cortada = 0;
    for corte in 0..CORTES {
        let mut hijo = mesa.orden(&PEDIDA).spawn().unwrap();
        // Each life is of another length; the cut falls anywhere.
        std::thread::sleep(Duration::from_millis(40 + (corte * 53) % 260));
        let _ = hijo.kill();
        let _ = hijo.wait();
        let quedan = cuenta(&datos, viejo.digest());
        cortada += usize::from(quedan > 0 && quedan < EXPEDIENTES);
    }
    let fin = mesa.dice(&PEDIDA);
    assert!(fin.contains("ninguno se quedó") || fin.contains("No hay expedientes que pasar"), "{fin}");
    eprintln!("{cortada} cortes dejaron la migración a medias");
    comprueba(&datos, &viejo, &nuevo);
    // Asked once more, it finds its work done.
    assert!(mesa.dice(&PEDIDA).contains("No hay expedientes que pasar"));
    tokio.block_on(termina(&datos, &nuevo));
}

/// One of them goes on to its end: it is asked for what the earlier version didn't ask, and its document says it.
async fn termina(datos: &Path, nuevo: &PaqueteSellado) {
    let app = abrir(datos);
    let (digest, tramite) = (nuevo.digest().clone(), nuevo.tramite.id.clone());
    let todos =
        app.almacen().leer(move |l| l.en_curso_de_version(&tramite, &digest, None, 1000)).await.unwrap();
    let mut suyo = None;
    for (id, _) in todos {
        let abierto = app.abrir_expediente(&id).await.unwrap();
        if abierto.estado.activa("resolucion").is_some() {
            suyo = Some(id);
            break;
        }
    }
    let id = suyo.unwrap();
    let directora = Actuante::Servidor {
        cuenta: CuentaId::from("dora"),
        roles: [RolId::from("directora")].into_iter().collect(),
        suple: Vec::new(),
    };
    let aceptar = |niveles: Option<i64>| Comando::Actuar {
        etapa: "resolucion".into(),
        visita: None,
        accion: "aceptar".into(),
        respuestas: niveles.into_iter().map(|n| ("niveles".into(), Some(Valor::Entero(n)))).collect(),
    };
    let sin = app.ejecutar(&id, aceptar(None), directora.clone(), None).await.unwrap_err();
    assert!(sin.to_string().contains("falta 1 dato"), "{sin}");
    app.ejecutar(&id, aceptar(Some(3)), directora, None).await.unwrap();
    runtime::obreros::drenar(&app).await.unwrap();
    let abierto = app.abrir_expediente(&id).await.unwrap();
    assert!(abierto.estado.salidas[0].sha256.is_some(), "su documento se imprimió");
    let efectos = app.almacen().leer(|l| l.conteo_efectos()).await.unwrap();
    assert_eq!((efectos.pendientes, efectos.fallidos), (0, 0));
}

fn cuenta(datos: &Path, digest: &Digest) -> usize {
    let app = abrir(datos);
    let usos = app.almacen().leer_ya(|l| l.uso_de_versiones()).unwrap();
    usos.iter().find(|u| u.digest == *digest).map_or(0, |u| usize::try_from(u.en_curso).unwrap())
}

fn comprueba(datos: &Path, viejo: &PaqueteSellado, nuevo: &PaqueteSellado) {
    let app = abrir(datos);
    let (digest, tramite) = (nuevo.digest().clone(), nuevo.tramite.id.clone());
    let (todos, fallas) = app
        .almacen()
        .leer_ya(move |l| {
            Ok((l.en_curso_de_version(&tramite, &digest, None, 1000)?, l.verificar_todas(0, 1000)?.fallas))
        })
        .unwrap();
    assert!(fallas.is_empty(), "cadenas rotas: {fallas:?}");
    assert_eq!(todos.len(), EXPEDIENTES, "ninguno se pierde");
    let folios: BTreeSet<String> = todos.iter().map(|(_, f)| f.to_string()).collect();
    assert_eq!(folios.len(), EXPEDIENTES);
    let versiones: Versiones<'_> = [viejo, nuevo].into_iter().collect();
    let calendario = nuevo.calendario("habiles").unwrap();
    for (id, folio) in todos {
        let buscado = id.clone();
        let eventos = app.almacen().leer_ya(move |l| l.cargar(&buscado)).unwrap().eventos;
        let cambios: Vec<_> = eventos.iter().filter(|e| matches!(e.hecho, Hecho::Migrado { .. })).collect();
        let [cambio] = cambios.as_slice() else { panic!("{folio}: migró {} veces", cambios.len()) };
        let estado = versiones.plegar(&eventos).unwrap();
        let etapa = estado.activas[0].etapa.as_str();
        let en_dictamen =
            eventos.iter().all(|e| !matches!(&e.hecho, Hecho::Salio { etapa, .. } if etapa == "revision"));
        assert_eq!(etapa, if en_dictamen { "dictamen" } else { "resolucion" }, "{folio}");
        // What the clock should say, counted apart: what ran by the old one is taken off the new budget.
        let migro = engine::evolve::local(nuevo, cambio.cuando).date();
        let inicio = engine::evolve::local(nuevo, estado.iniciado).date();
        let esperados = [("resolucion", 15), ("dictamen", 8)].into_iter().take(1 + usize::from(en_dictamen));
        for (id, dias) in esperados {
            let reloj = &estado.relojes[id].reloj;
            let corrio = habiles(inicio, migro);
            let vence = tras(migro, dias - corrio);
            assert_eq!(plazo::vence(reloj, calendario).unwrap().date(), vence, "{folio} {id}");
            let frases = plazo::explicar(reloj, calendario);
            assert!(frases[0].starts_with(&format!("{dias} días hábiles; ")), "{frases:?}");
            assert!(frases[0].contains("con la versión anterior"), "{frases:?}");
            assert!(frases.last().unwrap().starts_with("Vence el "), "{frases:?}");
        }
    }
    let actos = app.actos(&nuevo.tramite.id).unwrap();
    let pedidas = actos.iter().filter(|a| a.acto.hecho.tipo() == "migracion_pedida").count();
    assert!(pedidas >= 2, "cada orden deja su acto");
    assert!(actos.iter().any(|a| matches!(&a.acto.hecho, schemas::acto::Hecho::Migrado { quedaron: 0, .. })));
}
