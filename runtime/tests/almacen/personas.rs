//! Accounts, sessions, drafts, files, the record of accesses, the mailbox, the shelf of paquetes and the settings.

use runtime::almacen::{
    Acceso, Almacen, AlmacenError, ArchivoNuevo, Borrador, ClaseCuenta, CorreoNuevo, Cuenta, Reservado,
};
use rusqlite::Connection;
use schemas::acto::{Acto, Hecho};
use schemas::encargo::Encargos;
use schemas::ids::{CuentaId, RolId};
use schemas::sello::Digest;
use serde_json::json;

use crate::comun::*;

fn cuenta(id: &str, correo: &str) -> Cuenta {
    Cuenta {
        id: id.into(),
        correo: correo.into(),
        nombre: "María Muñoz".into(),
        hash: "$argon2id$".into(),
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from("revisor")].into_iter().collect(),
        dependencia: Some("sedus".into()),
        activa: true,
        creada: minuto(0),
        suple: Vec::new(),
    }
}

fn crear(almacen: &Almacen, c: Cuenta) -> Result<(), AlmacenError> {
    almacen.escribir_ya(move |w| w.crear_cuenta(&c))
}

#[test]
fn one_email_is_one_account() {
    en_ambos(|almacen| {
        crear(almacen, cuenta("c-1", "maria@example.org")).unwrap();
        let fallo = crear(almacen, cuenta("c-2", " MARIA@example.org ")).unwrap_err();
        assert_eq!(fallo.to_string(), "ya existe una cuenta con ese correo; use otro valor");
        let hallada = almacen.leer_ya(|l| l.cuenta_por_correo("Maria@Example.org")).unwrap().unwrap();
        assert_eq!(hallada, cuenta("c-1", "maria@example.org"));
        crear(almacen, cuenta("c-2", "otra@example.org")).unwrap();
        let otra = Cuenta { correo: "maria@example.org".into(), ..cuenta("c-2", "") };
        assert!(matches!(
            almacen.escribir_ya(move |w| w.cambiar_cuenta(&otra)),
            Err(AlmacenError::Duplicado { .. })
        ));
        assert_eq!(almacen.leer_ya(|l| l.cuentas("m", 9)).unwrap().len(), 2);
        assert_eq!(almacen.leer_ya(|l| l.cuentas("maria@example.org", 9)).unwrap()[0].id, "c-2");
        let nadie = cuenta("c-9", "x@example.org");
        assert!(matches!(
            almacen.escribir_ya(move |w| w.cambiar_cuenta(&nadie)),
            Err(AlmacenError::NoExiste { .. })
        ));
    });
}

#[test]
fn a_session_holds_until_it_ends_in_any_of_its_ways() {
    en_ambos(|almacen| {
        let c = cuenta("c-1", "maria@example.org");
        crear(almacen, c.clone()).unwrap();
        let abrir = || almacen.escribir_ya(|w| w.abrir_sesion(&"c-1".into(), minuto(0), minuto(30))).unwrap();
        let vale = |token: &Reservado<String>, n: i64| {
            let token = token.0.clone();
            almacen.leer_ya(move |l| l.sesion(&token, minuto(n))).unwrap()
        };
        let s = abrir();
        let sesion = vale(&s.token, 29).unwrap();
        assert_eq!((sesion.cuenta, sesion.csrf), (c.clone(), s.csrf.clone()));
        assert!(vale(&s.token, 30).is_none(), "its time ended");
        assert!(vale(&s.csrf, 1).is_none(), "another text");
        let token = s.token.0.clone();
        almacen.escribir_ya(move |w| w.prolongar_sesion(&token, minuto(60))).unwrap();
        assert!(vale(&s.token, 45).is_some());
        let token = s.token.0.clone();
        almacen.escribir_ya(move |w| w.cerrar_sesion(&token)).unwrap();
        assert!(vale(&s.token, 1).is_none(), "closed");
        // What the account may do changed: whoever was in signs in again.
        for cambio in [
            Cuenta { roles: Encargos::ninguno(), ..c.clone() },
            Cuenta { hash: "otra".into(), roles: Encargos::ninguno(), ..c.clone() },
            Cuenta { activa: false, hash: "otra".into(), roles: Encargos::ninguno(), ..c.clone() },
        ] {
            let s = abrir();
            almacen.escribir_ya(move |w| w.cambiar_cuenta(&cambio)).unwrap();
            assert!(vale(&s.token, 1).is_none());
        }
        assert!(vale(&abrir().token, 1).is_none(), "an account that isn't active");
        assert_eq!(almacen.escribir_ya(|w| w.olvidar_sesiones(minuto(30))).unwrap(), 1);
    });
}

#[test]
fn the_database_does_not_hold_a_token() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let almacen = Almacen::abrir(&ruta, &Default::default()).unwrap();
    crear(&almacen, cuenta("c-1", "maria@example.org")).unwrap();
    let s = almacen.escribir_ya(|w| w.abrir_sesion(&"c-1".into(), minuto(0), minuto(9))).unwrap();
    assert!(almacen.asentar().unwrap());
    let archivo = String::from_utf8_lossy(&std::fs::read(&ruta).unwrap()).into_owned();
    assert!(archivo.contains(s.csrf.as_str()) && !archivo.contains(s.token.as_str()));
    assert_eq!(format!("{s:?}").matches("‹reservado›").count(), 2);
}

#[test]
fn a_draft_is_of_its_account_only() {
    en_ambos(|almacen| {
        crear(almacen, cuenta("c-1", "a@example.org")).unwrap();
        crear(almacen, cuenta("c-2", "b@example.org")).unwrap();
        let b = Borrador {
            id: "b-1".into(),
            cuenta: "c-1".into(),
            tramite: "uso_suelo".into(),
            respuestas: Reservado(json!({"curp": "X"})),
            pagina: "predio".into(),
            actualizado: minuto(1),
        };
        let guardar = |b: Borrador| almacen.escribir_ya(move |w| w.guardar_borrador(&b));
        guardar(b.clone()).unwrap();
        let despues = Borrador { pagina: "pago".into(), actualizado: minuto(2), ..b.clone() };
        guardar(despues.clone()).unwrap();
        assert!(matches!(
            guardar(Borrador { cuenta: "c-2".into(), ..b.clone() }),
            Err(AlmacenError::NoExiste { .. })
        ));
        assert!(matches!(
            guardar(Borrador { cuenta: "c-9".into(), id: "b-9".into(), ..b.clone() }),
            Err(AlmacenError::NoExiste { .. })
        ));
        let de = |c: &str| {
            let c = CuentaId::from(c);
            almacen.leer_ya(move |l| Ok((l.borrador("b-1", &c)?, l.borradores(&c)?.len()))).unwrap()
        };
        assert_eq!(de("c-1"), (Some(despues), 1));
        assert_eq!(de("c-2"), (None, 0));
        assert!(!almacen.escribir_ya(|w| w.borrar_borrador("b-1", &"c-2".into())).unwrap());
        assert!(almacen.escribir_ya(|w| w.borrar_borrador("b-1", &"c-1".into())).unwrap());
        guardar(b).unwrap();
        assert_eq!(almacen.escribir_ya(|w| w.olvidar_borradores(minuto(1))).unwrap(), 0);
        assert_eq!(almacen.escribir_ya(|w| w.olvidar_borradores(minuto(2))).unwrap(), 1);
    });
}

#[test]
fn a_file_goes_from_the_draft_to_its_expediente_and_leaves_with_it() {
    en_ambos(|almacen| {
        crear(almacen, cuenta("c-1", "a@example.org")).unwrap();
        let e = id();
        almacen.anexar_ya(&inicio(&e, "US-1")).unwrap();
        let archivo = |id: &str, bytes: &[u8]| ArchivoNuevo {
            id: id.into(),
            sha256: Digest::de(bytes),
            cuenta: Some("c-1".into()),
            expediente: None,
            nombre: "plano.pdf".into(),
            tipo: "application/pdf".into(),
            tamano: bytes.len() as u64,
            subido: minuto(0),
        };
        for a in [archivo("f-1", b"uno"), archivo("f-2", b"dos"), archivo("f-3", b"tres")] {
            almacen.escribir_ya(move |w| w.guardar_archivo(&a)).unwrap();
        }
        let a = archivo("f-1", b"otro");
        assert!(matches!(
            almacen.escribir_ya(move |w| w.guardar_archivo(&a)),
            Err(AlmacenError::Duplicado { .. })
        ));
        let (suyos, e1) = ([Digest::de(b"uno"), Digest::de(b"dos")], e.clone());
        let otros = suyos.clone();
        let e2 = e.clone();
        assert_eq!(
            almacen.escribir_ya(move |w| w.integrar_archivos(Some(&"c-2".into()), &otros, &e2)).unwrap(),
            0
        );
        assert_eq!(
            almacen.escribir_ya(move |w| w.integrar_archivos(Some(&"c-1".into()), &suyos, &e1)).unwrap(),
            2
        );
        let e1 = e.clone();
        assert_eq!(almacen.leer_ya(move |l| l.archivos(&e1)).unwrap().len(), 2);
        assert_eq!(almacen.leer_ya(|l| l.archivo("f-1")).unwrap().unwrap().expediente, Some(e.clone()));
        // The same bytes are also somebody else's.
        let ajeno = ArchivoNuevo { cuenta: None, ..archivo("f-4", b"dos") };
        almacen.escribir_ya(move |w| w.guardar_archivo(&ajeno)).unwrap();
        assert_eq!(almacen.leer_ya(|l| l.archivos_con(&Digest::de(b"dos"))).unwrap().len(), 2);
        let lo = almacen
            .escribir_ya(move |w| w.borrar_reservados(&e, &"a-1".into(), "Art. 22", minuto(9)))
            .unwrap();
        assert_eq!(lo.archivos, [Digest::de(b"uno").as_str()]);
        let mut solos = almacen.escribir_ya(|w| w.olvidar_archivos(minuto(1))).unwrap();
        solos.sort();
        let mut esperados = [Digest::de(b"dos").as_str().to_owned(), Digest::de(b"tres").as_str().to_owned()];
        esperados.sort();
        assert_eq!(solos, esperados);
    });
}

#[test]
fn who_read_what_cannot_be_unwritten() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let almacen = Almacen::abrir(&ruta, &Default::default()).unwrap();
    let e = id();
    almacen.anexar_ya(&inicio(&e, "US-1")).unwrap();
    for n in 0..3 {
        let a = Acceso {
            expediente: e.clone(),
            cuenta: "s-1".into(),
            cuando: minuto(n),
            motivo: format!("tarea {n}"),
        };
        almacen.escribir_ya(move |w| w.anotar_acceso(&a)).unwrap();
    }
    let accesos = almacen.leer_ya(move |l| l.accesos(&e, 2)).unwrap();
    assert_eq!(accesos.iter().map(|a| a.motivo.as_str()).collect::<Vec<_>>(), ["tarea 2", "tarea 1"]);
    assert_eq!(almacen.leer_ya(|l| l.accesos_de(&"s-1".into(), 9)).unwrap().len(), 3);
    let otra = Connection::open(&ruta).unwrap();
    assert!(otra.execute("DELETE FROM accesos", []).is_err());
    assert!(otra.execute("UPDATE accesos SET cuenta = 'otra'", []).is_err());
    let nadie = Acceso { expediente: id(), cuenta: "s-1".into(), cuando: minuto(0), motivo: String::new() };
    assert!(matches!(
        almacen.escribir_ya(move |w| w.anotar_acceso(&nadie)),
        Err(AlmacenError::NoExiste { .. })
    ));
}

#[test]
fn a_message_is_in_the_mailbox_once() {
    en_ambos(|almacen| {
        let c = CorreoNuevo {
            clave: "e/1/acuse".into(),
            para: "maria@example.org".into(),
            asunto: "Recibimos su solicitud".into(),
            texto: "Hola".into(),
            expediente: None,
            cuando: minuto(0),
        };
        for _ in 0..2 {
            let c = c.clone();
            almacen.escribir_ya(move |w| w.guardar_correo(&c)).unwrap();
        }
        let buzon = almacen.leer_ya(|l| l.correos(Some("maria@example.org"), 9)).unwrap();
        assert_eq!(buzon.iter().map(|m| &m.correo).collect::<Vec<_>>(), [&c]);
        assert_eq!(almacen.leer_ya(|l| l.correos(None, 9)).unwrap().len(), 1);
        assert!(almacen.leer_ya(|l| l.correos(Some("otra@example.org"), 9)).unwrap().is_empty());
    });
}

#[test]
fn paquetes_acts_and_envelopes_are_kept_as_they_came() {
    en_ambos(|almacen| {
        let guardar = |bytes: &'static [u8]| {
            almacen.escribir_ya(move |w| w.guardar_paquete(&"uso_suelo".into(), bytes, minuto(0))).unwrap()
        };
        let (uno, dos) = (guardar(b"uno"), guardar(b"dos"));
        assert_eq!(guardar(b"uno"), uno);
        let actuar = |tramite: &'static str, digest: &Digest, n: i64| {
            let hecho = Hecho::Retirado { motivo: "Cambió la ley".to_owned() };
            let acto = Acto { cuando: minuto(n), quien: "Alicia".to_owned(), digest: digest.clone(), hecho };
            almacen.escribir_ya(move |w| w.actuar(&tramite.into(), &acto)).unwrap();
        };
        actuar("uso_suelo", &uno, 10);
        actuar("uso_suelo", &dos, 20);
        actuar("anuncio", &uno, 5);
        let actos = almacen.leer_ya(|l| l.actos(&"uso_suelo".into())).unwrap().unwrap();
        assert_eq!(actos.iter().map(|a| (a.seq, &a.acto.digest)).collect::<Vec<_>>(), [(1, &uno), (2, &dos)]);
        assert_ne!(actos[0].hash, actos[1].hash);
        let tramites = almacen.leer_ya(|l| l.tramites_con_actos()).unwrap();
        assert_eq!(tramites, ["anuncio", "uso_suelo"]);
        assert_eq!(almacen.leer_ya(|l| l.actos(&"otro".into())).unwrap(), Ok(vec![]));
        let sobre = Digest::de(b"sobre");
        let (de_uno, mismo) = (uno.clone(), uno.clone());
        for linea in ["{}", "{\"otra\":1}"] {
            let (digest, sobre) = (uno.clone(), sobre.clone());
            almacen.escribir_ya(move |w| w.guardar_sobre(&digest, &sobre, linea, minuto(1))).unwrap();
        }
        assert_eq!(almacen.leer_ya(move |l| l.sobres(&de_uno)).unwrap(), ["{}"]);
        almacen.escribir_ya(|w| w.guardar_llave(&"a-1".into(), "uno", minuto(1))).unwrap();
        almacen.escribir_ya(|w| w.guardar_llave(&"a-1".into(), "dos", minuto(2))).unwrap();
        assert_eq!(almacen.leer_ya(|l| l.llave(&"a-1".into())).unwrap().as_deref(), Some("dos"));
        assert_eq!(almacen.leer_ya(|l| l.llave(&"a-2".into())).unwrap(), None);
        assert!(almacen.leer_ya(move |l| l.paquete(&mismo)).unwrap().is_some());
        assert_eq!(almacen.leer_ya(|l| l.paquetes()).unwrap().len(), 2);
        assert_eq!(almacen.leer_ya(move |l| l.paquete(&dos)).unwrap().as_deref(), Some(&b"dos"[..]));
        assert!(almacen.leer_ya(|l| l.paquete(&Digest::de(b"x"))).unwrap().is_none());
    });
}

#[test]
fn a_damaged_paquete_is_never_handed_over() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let almacen = Almacen::abrir(&ruta, &Default::default()).unwrap();
    let digest = almacen.escribir_ya(|w| w.guardar_paquete(&"t".into(), b"uno", minuto(0))).unwrap();
    Connection::open(&ruta).unwrap().execute("UPDATE paquetes SET bytes = x'00'", []).unwrap();
    assert!(matches!(almacen.leer_ya(move |l| l.paquete(&digest)), Err(AlmacenError::Danado { .. })));
}

#[test]
fn a_setting_is_set_changed_and_taken_away() {
    en_ambos(|almacen| {
        for valor in [Some("1"), Some("2"), None] {
            almacen.escribir_ya(move |w| w.ajustar("reloj", valor)).unwrap();
            assert_eq!(almacen.leer_ya(|l| l.ajuste("reloj")).unwrap().as_deref(), valor);
        }
    });
}
