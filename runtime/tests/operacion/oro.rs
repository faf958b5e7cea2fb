//! Stores that earlier programs left, kept as they were: each is brought up to date, its chains verify, and its expedientes are folded
//! into the state that they had. A file here is never made again; a new one is added when the schema or the events change:
//!
//!     VENTANILLA_ORO=runtime/tests/datos/oro/NNN.sqlite cargo test -p ventanilla-runtime --test operacion oro

use std::path::Path;

use runtime::almacen::{Pagina, Reservado};
use runtime::app::App;
use runtime::config::Config;

use super::casa::{Casa, correr};

const CARPETA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/datos/oro");

/// What an expediente is, in lines that no later program may tell otherwise.
async fn retrato(app: &App) -> String {
    let todos = app.almacen().leer(|l| l.expedientes(Pagina { despues: None, cuantos: 50 })).await.unwrap();
    let mut texto = String::new();
    for resumen in todos {
        let abierto = app.abrir_expediente(&resumen.expediente).await.unwrap();
        let estado = &abierto.estado;
        let etapas: Vec<&str> = estado.activas.iter().map(|a| a.etapa.as_str()).collect();
        texto.push_str(&format!(
            "{} {} en [{}] {:?}, {} eventos\n",
            estado.folio,
            &abierto.paquete.digest().as_str()[..12],
            etapas.join(" "),
            estado.resultado,
            abierto.eventos.len()
        ));
        for (etapa, liquidacion) in &estado.liquidaciones {
            texto.push_str(&format!("  debe en {etapa}: {}\n", liquidacion.total));
        }
        for pago in &estado.pagos {
            texto.push_str(&format!("  pagó {} con {}\n", pago.monto, pago.medio));
        }
        for (plazo, reloj) in &estado.relojes {
            let calendario = abierto.paquete.calendario(&reloj.reloj.calendario).unwrap();
            let vence = engine::plazo::vence(&reloj.reloj, calendario);
            texto.push_str(&format!(
                "  {plazo} vence {}, vencido {}\n",
                vence.map_or_else(|| "-".to_owned(), |v| v.to_string()),
                reloj.vencido
            ));
        }
        for salida in &estado.salidas {
            texto.push_str(&format!("  salió {} {}\n", salida.salida, salida.folio));
        }
    }
    texto
}

/// Keeps a store as the program of today leaves it, with what is expected of it beside.
async fn hacer(destino: &Path) {
    let casa = Casa::nueva().await;
    casa.enviada().await;
    let (una, _) = casa.pagada().await;
    casa.negar(&una).await;
    casa.pagada().await;
    runtime::obreros::drenar(&casa.app).await.unwrap();
    // What is secret or of a person is made up anyway, and isn't kept.
    casa.app.almacen().escribir(|e| e.ajustar("pagos.secreto", None)).await.unwrap();
    std::fs::write(destino.with_extension("txt"), retrato(&casa.app).await).unwrap();
    let (base, carpeta) = (casa.base(), casa.carpeta);
    drop(casa.servidor);
    drop(casa.app);
    let con = rusqlite::Connection::open(&base).unwrap();
    con.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE; VACUUM").unwrap();
    drop(con);
    std::fs::copy(&base, destino).unwrap();
    drop(carpeta);
}

#[test]
fn stores_of_earlier_programs_are_brought_up_to_date_and_read_whole() {
    correr(async {
        if let Ok(destino) = std::env::var("VENTANILLA_ORO") {
            hacer(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(destino)).await;
        }
        let mut vistas = 0;
        for entrada in std::fs::read_dir(CARPETA).unwrap() {
            let base = entrada.unwrap().path();
            if base.extension().is_none_or(|e| e != "sqlite") {
                continue;
            }
            let carpeta = tempfile::tempdir().unwrap();
            let datos = carpeta.path().join("datos");
            std::fs::create_dir(&datos).unwrap();
            std::fs::copy(&base, datos.join("ventanilla.sqlite")).unwrap();
            let app = App::abrir(Config::demo(datos, "127.0.0.1:8080".parse().unwrap())).unwrap();
            let cadenas = app.verificar_cadenas().await.unwrap();
            assert_eq!((cadenas.cuantos, cadenas.expedientes), (0, 3), "{}", base.display());
            let esperado = std::fs::read_to_string(base.with_extension("txt")).unwrap();
            assert_eq!(retrato(&app).await, esperado, "{}", base.display());
            // They go on: who waits for a decision gets it.
            assert_eq!(app.estante().activos().len(), 1);
            let entra =
                app.entrar("oficial@prueba.mx", Reservado("una contraseña larga".to_owned()), "oro").await;
            assert!(entra.is_ok(), "{}", base.display());
            vistas += 1;
        }
        assert!(vistas > 0);
    });
}
