//! Producción offers what was approved and nothing else: what comes in, what is refused, what somebody writes in the database.

use std::path::Path;
use std::sync::Arc;

use aprobacion::{Alcance, Aspecto, Carpeta, Revocacion};
use jiff::{SignedDuration, Timestamp};
use runtime::app::{App, AppError, Liberacion, Liberada};
use runtime::config::{Clase, Config};
use schemas::acto::Hecho;
use schemas::sello::{self, Digest, PaqueteSellado};
use schemas::valor::Valor;

use super::casa::correr;
use super::firmas::{self, ANA, Escritas, LUIS};

fn produccion(carpeta: &Path, reglas: &Escritas) -> App {
    let config = Config::demo(carpeta.join("datos"), "127.0.0.1:8080".parse().unwrap());
    let config = config.para(Clase::Produccion, Arc::new(reglas.clone()));
    App::abrir(Config { cuentas: firmas::cuentas(&primera()), ..config }).unwrap()
}

fn primera() -> PaqueteSellado {
    super::casa::paquete()
}

/// The same trámite with another name: a version of which nothing that runs changed.
fn otra(nombre: &str) -> PaqueteSellado {
    let mut paquete = primera().paquete().clone();
    paquete.tramite.nombre = nombre.to_owned();
    sello::sellar(paquete).unwrap()
}

/// The same trámite without cases, which expect the amounts of before.
fn sin_pruebas() -> PaqueteSellado {
    let mut paquete = primera().paquete().clone();
    paquete.pruebas.clear();
    sello::sellar(paquete).unwrap()
}

/// The same with other values of its parameters.
fn con_otros_valores() -> PaqueteSellado {
    let mut paquete = sin_pruebas().paquete().clone();
    for valor in paquete.parametros.iter_mut().flat_map(|p| p.valores.iter_mut()) {
        if let Valor::Dinero(monto) | Valor::Decimal(monto) = &mut valor.valor {
            *monto += rust_decimal::Decimal::ONE;
        }
    }
    sello::sellar(paquete).unwrap()
}

fn liberar(app: &App, paquete: &PaqueteSellado, carpeta: &Carpeta) -> Result<Liberada, AppError> {
    app.liberar(&Liberacion {
        paquete: paquete.bytes().to_vec(),
        carpeta: carpeta.texto(),
        desde: None,
        quien: "Alicia Núñez Ficticia".to_owned(),
    })
}

/// The reasons for which it was refused.
fn motivos(fruto: Result<Liberada, AppError>) -> Vec<String> {
    match fruto {
        Err(AppError::NoAprobado(motivos)) => motivos,
        otro => panic!("no se negó: {otro:?}"),
    }
}

fn ofrece(app: &App) -> Option<Digest> {
    app.estante().activo(&primera().tramite.id).map(|p| p.digest().clone())
}

#[test]
fn what_two_people_approved_comes_in_and_stays_after_a_restart() {
    correr(async {
        let carpeta = tempfile::tempdir().unwrap();
        let reglas = Escritas::nuevas();
        let uno = primera();
        let app = produccion(carpeta.path(), &reglas);
        assert_eq!(ofrece(&app), None);
        assert!(app.recibir(uno.bytes(), &[], "Alguien").is_err(), "producción no recibe sin visto bueno");
        let fruto = liberar(&app, &uno, &firmas::carpeta(&uno)).unwrap();
        assert_eq!(fruto.firmantes.len(), 2);
        assert_eq!(fruto.sin_efecto, Vec::<String>::new());
        assert_eq!(ofrece(&app).as_ref(), Some(uno.digest()));
        drop(app);

        let app = produccion(carpeta.path(), &reglas);
        assert_eq!(ofrece(&app).as_ref(), Some(uno.digest()));
        let actos = app.actos(&uno.tramite.id).unwrap();
        match &actos.first().unwrap().acto.hecho {
            Hecho::Liberado { aprobaron, sobres, anterior, .. } => {
                assert_eq!(*aprobaron, ["Ana Ficticia", "Luis Ficticio"]);
                assert_eq!((sobres.len(), anterior), (2, &None));
            }
            otro => panic!("{otro:?}"),
        }
    });
}

#[test]
fn each_way_to_come_in_without_approval_is_refused_with_its_reason_and_written_down() {
    correr(async {
        let carpeta = tempfile::tempdir().unwrap();
        let reglas = Escritas::nuevas();
        let app = produccion(carpeta.path(), &reglas);
        let (uno, editado) = (primera(), otra("Constancia gratuita"));
        let bueno = firmas::carpeta(&uno);
        let dice = |fruto, parte: &str| {
            let motivos = motivos(fruto);
            assert!(motivos.iter().any(|m| m.contains(parte)), "{parte}: {motivos:#?}");
        };
        // Nobody approved it; edited after approval; a byte changed; approvals of another file.
        dice(liberar(&app, &uno, &Carpeta::default()), "falta quien apruebe «Flujo»");
        dice(liberar(&app, &editado, &bueno), "aprobó otro paquete");
        let mut roto = uno.bytes().to_vec();
        roto[0] ^= 1;
        let pedido = Liberacion { paquete: roto, carpeta: bueno.texto(), desde: None, quien: "A".to_owned() };
        assert!(app.liberar(&pedido).is_err());
        let pedido = Liberacion {
            paquete: uno.bytes().to_vec(),
            carpeta: "<script>alert(1)</script>\n".to_owned(),
            desde: None,
            quien: "A".to_owned(),
        };
        dice(app.liberar(&pedido), "línea 1: no es un sobre firmado");
        // One's own work; an aspect that nobody approved; one person only.
        let mut propio = firmas::dicho(&uno, ANA);
        propio.autores = vec!["ana@ejemplo.mx".to_owned()];
        let suyos = Carpeta { sobres: vec![firmas::firmar(&uno, ANA, propio), bueno.sobres[1].clone()] };
        dice(liberar(&app, &uno, &suyos), "nadie aprueba su propio trabajo");
        let mut corto = firmas::dicho(&uno, LUIS);
        corto.aspectos.retain(|a| *a != Aspecto::Montos);
        let sin_montos = Carpeta { sobres: vec![firmas::firmar(&uno, LUIS, corto)] };
        dice(liberar(&app, &uno, &sin_montos), "falta quien apruebe «Montos de cobro»");
        dice(liberar(&app, &uno, &sin_montos), "y hay 1");
        // A revoked key, from the moment on which it is written in the file of the environment.
        reglas.cambia(|r| {
            r.llavero.llaves[1].revocada =
                Some(Revocacion { desde: Timestamp::now(), motivo: "equipo robado".to_owned() });
        });
        dice(liberar(&app, &uno, &bueno), "se revocó el");
        reglas.cambia(|r| r.llavero.llaves[1].revocada = None);
        // Evidence that isn't what trying it here gives.
        let mut falsa = firmas::dicho(&uno, LUIS);
        falsa.evidencia.pruebas.sha256 = Digest::de(b"otro informe");
        let con_falsa = Carpeta { sobres: vec![bueno.sobres[0].clone(), firmas::firmar(&uno, LUIS, falsa)] };
        dice(liberar(&app, &uno, &con_falsa), "con otra evidencia");
        assert_eq!(ofrece(&app), None);
        let negados = app.actos(&uno.tramite.id).unwrap();
        assert_eq!(negados.len(), 8);
        assert!(negados.iter().all(|a| matches!(a.acto.hecho, Hecho::Negado { .. })));
        liberar(&app, &uno, &bueno).unwrap();
    });
}

#[test]
fn a_withdrawn_version_needs_new_approvals_and_going_back_needs_that_it_was_not_withdrawn() {
    correr(async {
        let carpeta = tempfile::tempdir().unwrap();
        let reglas = Escritas::nuevas();
        let app = produccion(carpeta.path(), &reglas);
        let (uno, dos) = (primera(), otra("Constancia nueva"));
        let tramite = uno.tramite.id.clone();
        let vieja = firmas::carpeta(&uno);
        liberar(&app, &uno, &vieja).unwrap();
        liberar(&app, &dos, &firmas::carpeta(&dos)).unwrap();
        assert_eq!(ofrece(&app).as_ref(), Some(dos.digest()));
        assert!(app.regresar(&tramite, uno.digest(), "  ", "Alicia", None).is_err(), "sin motivo no");
        app.regresar(&tramite, uno.digest(), "La nueva calcula mal", "Alicia", None).unwrap();
        assert_eq!(ofrece(&app).as_ref(), Some(uno.digest()));
        assert!(app.retirar(&tramite, dos.digest(), "No se ofrece", "Alicia", None).is_err());
        app.retirar(&tramite, uno.digest(), "Se derogó", "Alicia", None).unwrap();
        assert_eq!(ofrece(&app), None);
        match app.regresar(&tramite, uno.digest(), "Otra vez", "Alicia", None) {
            Err(AppError::NoAprobado(motivos)) => assert!(motivos[0].contains("se retiró"), "{motivos:?}"),
            otro => panic!("{otro:?}"),
        }
        // The old approvals, played again.
        let negada = motivos(liberar(&app, &uno, &vieja));
        assert!(negada[0].starts_with("esta versión se retiró el"), "{negada:?}");
        let mut nuevas = Carpeta::default();
        for n in [ANA, LUIS] {
            let mut dicho = firmas::dicho(&uno, n);
            dicho.cuando = Timestamp::now();
            nuevas.agregar(firmas::firmar(&uno, n, dicho));
        }
        liberar(&app, &uno, &nuevas).unwrap();
        assert_eq!(ofrece(&app).as_ref(), Some(uno.digest()));
        drop(app);
        assert_eq!(ofrece(&produccion(carpeta.path(), &reglas)).as_ref(), Some(uno.digest()));
    });
}

#[test]
fn a_version_for_a_later_date_waits_for_it() {
    correr(async {
        let carpeta = tempfile::tempdir().unwrap();
        let app = produccion(carpeta.path(), &Escritas::nuevas());
        let uno = primera();
        let pedido = Liberacion {
            paquete: uno.bytes().to_vec(),
            carpeta: firmas::carpeta(&uno).texto(),
            desde: Some(Timestamp::now() + SignedDuration::from_secs(5)),
            quien: "Alicia".to_owned(),
        };
        app.liberar(&pedido).unwrap();
        assert_eq!(ofrece(&app), None);
        while !app.estante().toca_cambiar(app.ahora()) {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        runtime::obreros::drenar(&app).await.unwrap();
        assert_eq!(ofrece(&app).as_ref(), Some(uno.digest()));
    });
}

#[test]
fn new_values_of_parameters_come_in_with_one_signature_over_a_released_version() {
    correr(async {
        let carpeta = tempfile::tempdir().unwrap();
        let app = produccion(carpeta.path(), &Escritas::nuevas());
        let (uno, dos, tres) = (sin_pruebas(), con_otros_valores(), otra("Otro nombre"));
        assert_ne!(uno.digest(), dos.digest());
        let corta = |paquete: &PaqueteSellado| {
            let mut dicho = firmas::dicho(paquete, LUIS);
            dicho.alcance = Alcance::Parametros { base: uno.digest().clone() };
            dicho.aspectos = vec![Aspecto::Montos];
            Carpeta { sobres: vec![firmas::firmar(paquete, LUIS, dicho)] }
        };
        assert!(motivos(liberar(&app, &dos, &corta(&dos)))[0].ends_with("que aquí nunca se liberó"));
        liberar(&app, &uno, &firmas::carpeta(&uno)).unwrap();
        liberar(&app, &dos, &corta(&dos)).unwrap();
        assert_eq!(ofrece(&app).as_ref(), Some(dos.digest()));
        assert!(motivos(liberar(&app, &tres, &corta(&tres)))[0].contains("cambia algo más"));
    });
}

/// Writes in the database what nobody may, as who has the file of it could.
fn escribir(carpeta: &Path, sql: &str) {
    let base = rusqlite::Connection::open(carpeta.join("datos/ventanilla.sqlite")).unwrap();
    base.execute_batch(&format!("DROP TRIGGER actos_no_cambian; DROP TRIGGER actos_no_se_borran; {sql}"))
        .unwrap();
}

#[test]
fn what_is_written_in_the_database_by_hand_is_not_offered() {
    let trucos: [(&str, &str); 5] = [
        (
            "UPDATE actos SET publico = replace(publico, 'Ana Ficticia', 'Nadie')",
            "fue alterada fuera del sistema",
        ),
        ("DELETE FROM sobres", "falta quien apruebe"),
        (
            "UPDATE sobres SET linea = replace(linea, '\"sig\":\"', '\"sig\":\"AA')",
            "no corresponde a lo que dice",
        ),
        (
            "UPDATE paquetes SET bytes = CAST(replace(CAST(bytes AS TEXT), 'formato', 'formata') AS BLOB)",
            "está dañado",
        ),
        ("DELETE FROM paquetes", "falta el paquete"),
    ];
    for (sql, porque) in trucos {
        correr(async {
            let carpeta = tempfile::tempdir().unwrap();
            let reglas = Escritas::nuevas();
            let app = produccion(carpeta.path(), &reglas);
            let uno = primera();
            liberar(&app, &uno, &firmas::carpeta(&uno)).unwrap();
            drop(app);
            escribir(carpeta.path(), sql);
            let app = produccion(carpeta.path(), &reglas);
            assert_eq!(ofrece(&app), None, "{sql}");
            let apartadas = app.estante().no_ofrecidas();
            let dicho: Vec<&String> = apartadas.iter().flat_map(|n| &n.motivos).collect();
            assert!(dicho.iter().any(|m| m.contains(porque)), "{sql}: {dicho:?}");
        });
    }
}

#[test]
fn another_paquete_under_the_release_of_a_good_one_is_not_offered() {
    correr(async {
        let carpeta = tempfile::tempdir().unwrap();
        let reglas = Escritas::nuevas();
        let app = produccion(carpeta.path(), &reglas);
        let (uno, falso) = (primera(), otra("Constancia gratuita"));
        liberar(&app, &uno, &firmas::carpeta(&uno)).unwrap();
        drop(app);
        // Whoever can write the database can compute its hashes too: the chain comes out right, and the signatures don't.
        let base = rusqlite::Connection::open(carpeta.path().join("datos/ventanilla.sqlite")).unwrap();
        let (publico, seq): (String, i64) =
            base.query_row("SELECT publico, seq FROM actos", [], |f| Ok((f.get(0)?, f.get(1)?))).unwrap();
        let publico = publico.replace(uno.digest().as_str(), falso.digest().as_str());
        let mut previo = vec![0_u8; 32];
        previo.extend(publico.as_bytes());
        previo.extend(u64::try_from(seq).unwrap().to_be_bytes());
        previo.extend(format!("tramite:{}", uno.tramite.id).as_bytes());
        let hash = Digest::de(&previo);
        let hash: Vec<u8> =
            (0..32).map(|i| u8::from_str_radix(&hash.as_str()[2 * i..2 * i + 2], 16).unwrap()).collect();
        base.execute_batch("DROP TRIGGER actos_no_cambian").unwrap();
        base.execute("UPDATE actos SET publico = ?1, hash = ?2", rusqlite::params![publico, hash]).unwrap();
        base.execute(
            "UPDATE paquetes SET digest = ?1, bytes = ?2",
            rusqlite::params![falso.digest().as_str(), falso.bytes()],
        )
        .unwrap();
        base.execute("UPDATE sobres SET paquete = ?1", [falso.digest().as_str()]).unwrap();
        drop(base);
        let app = produccion(carpeta.path(), &reglas);
        assert_eq!(ofrece(&app), None);
        let apartadas = app.estante().no_ofrecidas();
        assert!(apartadas[0].motivos[0].contains("aprobó otro paquete"), "{apartadas:?}");
    });
}
