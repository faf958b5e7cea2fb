//! Mail that leaves by a server: what it carries, what is done when the server refuses, breaks or hangs, and that nothing personal is said of it.

mod otra;
mod servidor;

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use runtime::almacen::{ClaseCuenta, CorreoNuevo, Efecto, EstadoEfecto, Reservado};
use runtime::confianza::Autoridades;
use runtime::obreros::{Correo, FalloDeEnvio, Futuro, PorHttp, PorSmtp, Pregunta, Sistema};
use schemas::entorno::{EntradaSmtp, LugarSecreto, Seguridad, Smtp};
use schemas::ids::ExpedienteId;
use schemas::paquete::Destinatario;
use schemas::sello;
use serde_json::json;

use crate::comun::{Plataforma, correr, cuenta, obreros, paquete};
use servidor::{AUTORIDAD, En, Habla, Hace, Servidor, sistema_https};

const CLAVE: &str = "clave-que-nadie-lee";

fn smtp(puerto: u16, seguridad: Seguridad) -> Smtp {
    Smtp {
        servidor: "localhost".to_owned(),
        puerto,
        seguridad,
        entrada: Some(EntradaSmtp {
            usuario: "tramites".to_owned(),
            secreto_en: LugarSecreto::Variable("NADA".to_owned()),
        }),
        remitente: "tramites@monterrey.ejemplo.mx".to_owned(),
        nombre: Some("Trámites de Monterrey".to_owned()),
    }
}

fn puerto_de(puerto: u16, seguridad: Seguridad, autoridades: Autoridades) -> PorSmtp {
    let publica = "https://tramites.ejemplo.gob.mx";
    let clave = Some(Reservado(CLAVE.to_owned()));
    PorSmtp::con_espera(smtp(puerto, seguridad), clave, publica, autoridades, Duration::from_millis(700))
}

fn claro(servidor: &Servidor) -> PorSmtp {
    puerto_de(servidor.puerto, Seguridad::Ninguna, Autoridades::default())
}

fn carta(para: &str, asunto: &str, texto: &str) -> CorreoNuevo {
    CorreoNuevo {
        clave: "exp-1:2:acuse".to_owned(),
        para: Reservado(para.to_owned()),
        asunto: asunto.to_owned(),
        texto: Reservado(texto.to_owned()),
        expediente: None,
        cuando: "2026-03-02T16:00:00Z".parse().unwrap(),
    }
}

/// The value of a header, unfolded.
fn cabecera(mensaje: &str, nombre: &str) -> String {
    let (cabeceras, _) = mensaje.split_once("\r\n\r\n").unwrap();
    let sin_dobleces = cabeceras.replace("\r\n ", " ").replace("\r\n\t", " ");
    let linea = sin_dobleces.lines().find(|l| l.starts_with(&format!("{nombre}: ")));
    linea.unwrap_or_default().trim_start_matches(&format!("{nombre}: ")).to_owned()
}

async fn correos_de(p: &Plataforma, id: &ExpedienteId) -> Vec<Efecto> {
    let id = id.clone();
    let efectos = p.app.almacen().leer(move |l| l.efectos_de(&id)).await.unwrap();
    efectos.into_iter().filter(|e| e.clase == "correo").collect()
}

#[test]
fn a_notice_leaves_whole_once_and_over_one_conversation() {
    correr(async {
        let servidor = Servidor::nuevo(Habla::Claro, &[]);
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        obreros(&p.app, Arc::new(claro(&servidor))).drenar().await.unwrap();
        let mensajes = servidor.mensajes();
        let efectos = correos_de(&p, &id).await;
        assert_eq!(mensajes.len(), efectos.len());
        assert!(efectos.iter().all(|e| e.estado == EstadoEfecto::Hecho), "{efectos:?}");
        assert!(p.asuntos().await.is_empty(), "lo que sale no queda en la base de datos");
        let visto = servidor.visto.lock().unwrap();
        assert_eq!((visto.conexiones, visto.entradas.len()), (1, 1));
        assert!(visto.a_la_vista.contains("EHLO tramites.ejemplo.gob.mx"), "{}", visto.a_la_vista);
        assert!(visto.destinos.iter().all(|d| d == "RCPT TO:<ciudadana@ejemplo.mx>"), "{:?}", visto.destinos);
        let acuse = &mensajes[0];
        assert_eq!(cabecera(acuse, "To"), "ciudadana@ejemplo.mx");
        assert_eq!(cabecera(acuse, "Auto-Submitted"), "auto-generated");
        assert!(cabecera(acuse, "From").contains("<tramites@monterrey.ejemplo.mx>"), "{acuse}");
        assert!(cabecera(acuse, "Message-ID").ends_with("@monterrey.ejemplo.mx>"), "{acuse}");
        assert!(!cabecera(acuse, "Message-ID").contains(id.as_str()), "{acuse}");
        assert!(acuse.lines().all(|l| l.len() <= 998 && l.is_ascii()), "{acuse}");
        let nombres: std::collections::BTreeSet<String> =
            mensajes.iter().map(|m| cabecera(m, "Message-ID")).collect();
        assert_eq!(nombres.len(), mensajes.len());
    });
}

#[test]
fn nothing_of_a_text_becomes_a_header_or_another_recipient() {
    correr(async {
        let servidor = Servidor::nuevo(Habla::Claro, &[]);
        let correo = claro(&servidor);
        for para in [
            "ana@ejemplo.mx\r\nRCPT TO:<otra@ejemplo.mx>",
            "ana@ejemplo.mx>\r\nDATA",
            "ana@ejemplo.mx, otra@ejemplo.mx",
            "Ana <ana@ejemplo.mx>",
            "sin arroba",
            "",
        ] {
            let fallo = correo.enviar(&carta(para, "Hola", "Hola")).await.unwrap_err();
            assert!(fallo.definitivo && !fallo.motivo.contains("ana"), "{para}: {fallo:?}");
        }
        assert_eq!(servidor.visto.lock().unwrap().conexiones, 0);
        let asunto = format!("Año\r\nBcc: otra@ejemplo.mx\r\n\r\n{}", "ñandú ".repeat(300));
        let texto =
            "Hola\r\n.\r\nMAIL FROM:<otra@ejemplo.mx>\n\0\u{7}.punto\n".to_owned() + &"x".repeat(5000);
        correo.enviar(&carta("ana@ejemplo.mx", &asunto, &texto)).await.unwrap();
        let [mensaje] = &servidor.mensajes()[..] else { panic!("uno") };
        assert_eq!(cabecera(mensaje, "Bcc"), "");
        assert!(mensaje.lines().all(|l| l.len() <= 998), "{mensaje}");
        assert!(!mensaje.contains('\0') && !mensaje.contains('\u{7}'));
        let visto = servidor.visto.lock().unwrap();
        assert_eq!(visto.destinos, ["RCPT TO:<ana@ejemplo.mx>"]);
        assert!(!visto.a_la_vista.contains("otra@ejemplo.mx"), "{}", visto.a_la_vista);
    });
}

/// What the server does to the first message, whether it is given up, and what the administrator reads.
const NEGATIVAS: &[(En, &str, bool, &str)] = &[
    (
        En::Destino,
        "550 5.1.1 <ciudadana@ejemplo.mx>: no existe Íñigo",
        true,
        "rechazó la dirección (550 5.1.1, no existe ese buzón)",
    ),
    (
        En::Destino,
        "452 4.2.2 ciudadana@ejemplo.mx lleno",
        false,
        "rechazó la dirección (452 4.2.2, el buzón está lleno)",
    ),
    (
        En::Destino,
        "450 ciudadana@ejemplo.mx lista gris",
        false,
        "rechazó la dirección (450, pide intentar más tarde)",
    ),
    (En::Datos, "554 5.7.1 ciudadana@ejemplo.mx no", true, "rechazó el mensaje (554 5.7.1)"),
    (
        En::Fin,
        "552 demasiado grande ciudadana@ejemplo.mx",
        true,
        "rechazó el mensaje (552, el buzón está lleno)",
    ),
    // What would happen to any other message is no fault of this one.
    (
        En::Remitente,
        "550 5.7.1 remitente tramites@monterrey.ejemplo.mx ajeno",
        false,
        "dijo que no al decir quién escribe (550 5.7.1",
    ),
    (
        En::Entrada,
        "535 5.7.8 tramites: clave mala",
        false,
        "al entrar con el usuario y la clave (535 5.7.8, usuario o clave equivocados)",
    ),
    (En::Saludo, "554 aquí no hay correo para ciudadana@ejemplo.mx", false, "dijo que no al saludar (554)"),
    (En::Destino, "421 4.3.2 me voy ciudadana@ejemplo.mx", false, "(421 4.3.2, cierra la conexión)"),
];

#[test]
fn a_refusal_is_of_the_message_or_of_the_server_and_nothing_personal_is_kept_of_it() {
    for (en, dice, definitivo, se_lee) in NEGATIVAS {
        correr(async {
            let servidor = Servidor::nuevo(Habla::Claro, &[(*en, Hace::Dice(dice))]);
            let fallo =
                claro(&servidor).enviar(&carta("ciudadana@ejemplo.mx", "Hola", "Hola")).await.unwrap_err();
            assert_eq!(fallo.definitivo, *definitivo, "{dice}: {fallo:?}");
            assert!(fallo.motivo.contains(se_lee), "{dice}: {}", fallo.motivo);
            for ajeno in ["ciudadana", "Íñigo", CLAVE] {
                assert!(!fallo.motivo.contains(ajeno), "{dice}: {}", fallo.motivo);
            }
        });
    }
}

#[test]
fn a_server_that_breaks_or_hangs_is_waited_for_once_and_tried_again() {
    for hace in [Hace::Corta, Hace::Cuelga] {
        for en in [En::Saludo, En::Remitente, En::Datos] {
            correr(async {
                let servidor = Servidor::nuevo(Habla::Claro, &[(en, hace)]);
                let p = Plataforma::nueva().await;
                let id = p.iniciar(&[]).await;
                let obreros = obreros(&p.app, Arc::new(claro(&servidor)));
                let fallidos = obreros.drenar().await.unwrap().fallidos;
                assert_eq!(fallidos, correos_de(&p, &id).await.len(), "{en:?} {hace:?}");
                assert_eq!(
                    servidor.visto.lock().unwrap().conexiones,
                    1,
                    "{en:?} {hace:?}: a una se le habla"
                );
                let efecto = correos_de(&p, &id).await.remove(0);
                assert_eq!((efecto.estado, efecto.intentos), (EstadoEfecto::Pendiente, 1));
                assert!(efecto.error.unwrap().contains("el servidor de correo localhost:"));
                p.avanzar(1).await;
                obreros.drenar().await.unwrap();
                assert!(correos_de(&p, &id).await.iter().all(|e| e.estado == EstadoEfecto::Hecho));
                assert_eq!(servidor.mensajes().len(), fallidos, "{en:?} {hace:?}");
            });
        }
    }
}

#[test]
fn a_message_whose_answer_was_lost_is_sent_again_under_the_same_name() {
    correr(async {
        let servidor = Servidor::nuevo(Habla::Claro, &[(En::Fin, Hace::Corta)]);
        let correo = claro(&servidor);
        let carta = carta("ana@ejemplo.mx", "Su año", "Hola");
        assert!(!correo.enviar(&carta).await.unwrap_err().definitivo);
        correo.descansar().await;
        correo.enviar(&carta).await.unwrap();
        let mensajes = servidor.mensajes();
        assert_eq!(mensajes.len(), 2);
        assert_eq!(mensajes[0], mensajes[1], "son el mismo, letra por letra");
    });
}

/// Sends, and never comes back.
struct Muere(PorSmtp);

impl Correo for Muere {
    fn enviar<'a>(&'a self, correo: &'a CorreoNuevo) -> Futuro<'a, Result<(), FalloDeEnvio>> {
        Box::pin(async move {
            self.0.enviar(correo).await?;
            std::future::pending().await
        })
    }
}

#[test]
fn a_process_that_dies_between_sending_and_marking_sends_again_under_the_same_name() {
    correr(async {
        let servidor = Servidor::nuevo(Habla::Claro, &[]);
        let p = Plataforma::nueva().await;
        let id = p.iniciar(&[]).await;
        let muere = obreros(&p.app, Arc::new(Muere(claro(&servidor))));
        tokio::time::timeout(Duration::from_millis(500), muere.drenar()).await.unwrap_err();
        drop(muere);
        assert_eq!(servidor.mensajes().len(), 1);
        let p = p.reabrir();
        p.app.mover_reloj(p.app.ahora() + SignedDuration::from_mins(10)).await.unwrap();
        obreros(&p.app, Arc::new(claro(&servidor))).drenar().await.unwrap();
        assert!(correos_de(&p, &id).await.iter().all(|e| e.estado == EstadoEfecto::Hecho));
        let nombres: Vec<String> = servidor.mensajes().iter().map(|m| cabecera(m, "Message-ID")).collect();
        assert_eq!(nombres.len(), correos_de(&p, &id).await.len() + 1);
        assert_eq!(nombres.iter().filter(|n| **n == nombres[0]).count(), 2, "{nombres:?}");
    });
}

#[test]
fn a_notice_to_a_role_is_one_message_to_each_and_who_has_it_is_not_sent_it_again() {
    correr(async {
        let servidor = Servidor::nuevo(
            Habla::Claro,
            &[(En::Destino, Hace::Dice("250 bien")), (En::Destino, Hace::Dice("550 5.1.1 no"))],
        );
        let mut p = Plataforma::nueva().await;
        let mut con_rol = paquete().paquete().clone();
        for aviso in &mut con_rol.tramite.avisos {
            aviso.para = Destinatario::Rol("oficial_constancias".into());
        }
        let mut acuse = con_rol.tramite.avisos[0].clone();
        (acuse.id, acuse.texto) = ("acuse".into(), "Llegó una solicitud.".to_owned());
        con_rol.tramite.avisos.push(acuse);
        p.ofrecido = p.app.recibir(sello::sellar(con_rol).unwrap().bytes(), &[], "Instalación").unwrap();
        for n in 1..=2 {
            cuenta(&p.app, &format!("o{n}@ejemplo.mx"), "O", ClaseCuenta::Servidor, &["oficial_constancias"])
                .await;
        }
        let id = p.iniciar(&[]).await;
        let obreros = obreros(&p.app, Arc::new(claro(&servidor)));
        obreros.drenar().await.unwrap();
        for _ in 0..3 {
            p.avanzar(1).await;
            obreros.drenar().await.unwrap();
        }
        let acuses: Vec<Efecto> =
            correos_de(&p, &id).await.into_iter().filter(|e| e.clave.contains(":acuse:")).collect();
        let fallidos = acuses.iter().filter(|e| e.estado == EstadoEfecto::Fallido).count();
        let todos: Vec<_> =
            correos_de(&p, &id).await.into_iter().map(|e| (e.clave, e.estado, e.error)).collect();
        assert_eq!((acuses.len(), fallidos), (3, 1), "{todos:?}");
        let visto = servidor.visto.lock().unwrap();
        for quien in ["oficial@ejemplo.mx", "o1@ejemplo.mx", "o2@ejemplo.mx"] {
            let veces = visto.mensajes.iter().filter(|m| cabecera(m, "To") == quien).count();
            assert!(veces <= 1, "{quien}: {veces}");
        }
    });
}

fn propias() -> Autoridades {
    Autoridades::de_pem(AUTORIDAD).unwrap()
}

#[test]
fn a_certificate_of_a_private_authority_is_believed_only_where_it_is_named() {
    correr(async {
        let hola = carta("ana@ejemplo.mx", "Hola", "Hola");
        for (habla, seguridad) in
            [(Habla::Starttls, Seguridad::Starttls), (Habla::Cifrado, Seguridad::Implicita)]
        {
            let servidor = Servidor::nuevo(habla, &[]);
            let ajeno = puerto_de(servidor.puerto, seguridad, Autoridades::default());
            let fallo = ajeno.enviar(&hola).await.unwrap_err();
            assert!(!fallo.definitivo && fallo.motivo.contains("`autoridades`"), "{habla:?}: {fallo:?}");
            let propio = puerto_de(servidor.puerto, seguridad, propias());
            assert_eq!(propio.comprobar(), Ok(()), "{habla:?}");
            propio.enviar(&hola).await.unwrap();
            let visto = servidor.visto.lock().unwrap();
            assert_eq!((visto.mensajes.len(), visto.entradas.len()), (1, 2), "{habla:?}");
            for secreto in ["AUTH", "RCPT", "ana@"] {
                assert!(!visto.a_la_vista.contains(secreto), "{habla:?}: {}", visto.a_la_vista);
            }
        }
    });
}

#[test]
fn a_server_that_offers_no_tls_is_told_nothing() {
    correr(async {
        let servidor = Servidor::nuevo(Habla::Claro, &[]);
        let correo = puerto_de(servidor.puerto, Seguridad::Starttls, propias());
        let fallo = correo.enviar(&carta("ana@ejemplo.mx", "Hola", "Hola")).await.unwrap_err();
        assert!(!fallo.definitivo && fallo.motivo.contains("no ofrece STARTTLS"), "{fallo:?}");
        assert!(!servidor.visto.lock().unwrap().a_la_vista.contains("AUTH"));
    });
}

#[test]
fn a_system_with_a_certificate_of_a_private_authority_is_asked_only_where_it_is_named() {
    correr(async {
        let puerto = sistema_https("{\"adeudo\": \"0\"}");
        let pregunta = Pregunta {
            clave: "k".to_owned(),
            operacion: "adeudo".to_owned(),
            con: Reservado(json!({"a": 1})),
        };
        let con = |autoridades: Autoridades| PorHttp {
            direccion: format!("https://localhost:{puerto}"),
            clave: None,
            autoridades,
        };
        let fallo = con(Autoridades::default()).preguntar(&pregunta).await.unwrap_err();
        assert!(!fallo.definitivo && fallo.motivo.contains("`autoridades`"), "{fallo:?}");
        let dicho = con(propias()).preguntar(&pregunta).await.unwrap();
        assert!(format!("{dicho:?}").starts_with("Dice("), "{dicho:?}");
    });
}

#[test]
fn a_file_of_authorities_holds_certificates_and_nothing_else() {
    assert_eq!(propias().cuantas(), 1);
    let dos = [AUTORIDAD, AUTORIDAD].concat();
    assert_eq!(Autoridades::de_pem(&dos).unwrap().cuantas(), 2);
    let texto = String::from_utf8(AUTORIDAD.to_vec()).unwrap();
    let llave = include_bytes!("../../datos/tls/servidor.llave.pem");
    let mala = texto.replacen("MII", "MIA", 1);
    let cortada = &texto[..texto.len() / 2];
    for malo in [b"".as_slice(), b"hola", llave, mala.as_bytes(), cortada.as_bytes()] {
        assert!(Autoridades::de_pem(malo).is_err(), "{}", String::from_utf8_lossy(malo));
    }
}
