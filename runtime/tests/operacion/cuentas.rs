//! Access that an expediente gives, changes and takes away: with the event that tells it, once, never to who asks or decides, never a role
//! with a say in it; and its person sets their own password, by a link that serves once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::{Comando, Respuestas};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use runtime::almacen::{ClaseCuenta, Cuenta, Movimiento, QueMovimiento};
use runtime::app::{Inicio, Ofrecido, valor_solicitante};
use runtime::ataduras::Atadura;
use runtime::config::{Clase, Config, Reglas};
use runtime::obreros::drenar;
use schemas::encargo::Encargos;
use schemas::entorno::Plataforma;
use schemas::evento::{Canal, Hecho, Quien};
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::Resultado;
use schemas::sello;
use schemas::valor::Valor;
use sha2::Digest as _;

use crate::casa::{Casa, actuante, correr, nueva};

#[path = "../ciudadano/navegador.rs"]
#[expect(dead_code, reason = "another test sends files and payments with this browser")]
mod navegador;

use navegador::Navegador;

const PAQUETE: &[u8] = include_bytes!("../datos/movimiento_usuario.paquete");
const CONTRASENA: &str = "caballo pila grapa";

/// A platform that offers the process, with who asks for it and who decides it.
pub(super) struct Oficina {
    pub(super) casa: Casa,
    pub(super) proceso: Ofrecido,
    pub(super) enlace: Cuenta,
    pub(super) analista: Cuenta,
    pub(super) cuentas: Cuenta,
}

pub(super) async fn oficina() -> Oficina {
    en(Casa::nueva().await).await
}

pub(super) async fn en(casa: Casa) -> Oficina {
    let proceso = casa.app.recibir(PAQUETE, &[], "Instalación").unwrap();
    let con = async |quien: &str, rol: &str| {
        let nueva = nueva(quien, quien);
        let nueva = runtime::app::CuentaNueva {
            clase: ClaseCuenta::Servidor,
            roles: [RolId::from(rol)].into_iter().collect(),
            ..nueva
        };
        casa.app.crear_cuenta(nueva).await.unwrap()
    };
    let (enlace, analista, cuentas) = (
        con("enlace", "enlace_dependencia").await,
        con("analista", "analista_mejora").await,
        con("cuentas", "administrador_cuentas").await,
    );
    Oficina { casa, proceso, enlace, analista, cuentas }
}

fn roles(roles: &[&str]) -> Encargos {
    roles.iter().map(|r| RolId::from(*r)).collect()
}

fn texto(t: &str) -> Option<Valor> {
    Some(Valor::Texto(t.to_owned()))
}

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) enum Pedido<'a> {
    Alta(&'a str, &'a [&'a str]),
    Cambio(&'a str, &'a [&'a str]),
    Suplencia(&'a str, &'a str, Date, i64),
    Baja(&'a str),
}

impl Pedido<'_> {
    fn correo(&self) -> &str {
        match self {
            Self::Alta(c, _) | Self::Cambio(c, _) | Self::Suplencia(c, ..) | Self::Baja(c) => c,
        }
    }

    fn respuestas(&self) -> Respuestas {
        let (que, demas) = match self {
            Self::Alta(..) => ("alta", vec![]),
            Self::Cambio(..) => ("cambio", vec![]),
            Self::Suplencia(_, otra, desde, dias) => (
                "suplencia",
                vec![
                    ("suple_a", texto("Dino Director")),
                    ("correo_suple_a", texto(otra)),
                    ("suple_desde", Some(Valor::Fecha(*desde))),
                    ("suple_dias", Some(Valor::Entero(*dias))),
                ],
            ),
            Self::Baja(_) => ("baja", vec![("motivo_baja", Some(Valor::Opcion("separacion".to_owned())))]),
        };
        let mut todas = vec![
            ("movimiento", Some(Valor::Opcion(que.to_owned()))),
            ("persona", texto("Luis Pruebas Peña")),
            ("correo_persona", texto(self.correo())),
            ("puesto", texto("Oficialía de constancias")),
        ];
        if que != "baja" {
            todas.push(("atribuciones", texto("Atender solicitudes de constancias.")));
        }
        todas.extend(demas);
        todas.into_iter().map(|(c, v)| (CampoId::from(c), v)).collect()
    }
}

impl Oficina {
    pub(super) async fn pide(&self, quien: &Cuenta, pedido: &Pedido<'_>) -> ExpedienteId {
        let inicio = Inicio {
            paquete: Arc::clone(&self.proceso),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(quien, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: pedido.respuestas(),
            borrador: None,
        };
        self.casa.app.iniciar_como(inicio, actuante(quien), None).await.unwrap().expediente
    }

    pub(super) async fn hace(&self, id: &ExpedienteId, quien: &Cuenta, que: &str, con: Respuestas) {
        let (etapa, accion) = que.split_once('.').unwrap();
        let comando =
            Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas: con };
        self.casa.app.ejecutar(id, comando, actuante(quien), None).await.unwrap();
    }

    /// Takes a solicitud to where the platform must do it, and stops there.
    pub(super) async fn decide(&self, id: &ExpedienteId, pedido: &Pedido<'_>) {
        match pedido {
            Pedido::Baja(_) => {
                return self.hace(id, &self.cuentas, "confirmacion_baja.confirmar", Respuestas::new()).await;
            }
            Pedido::Suplencia(..) => {
                self.hace(id, &self.analista, "definicion.autorizar", Respuestas::new()).await;
            }
            Pedido::Alta(_, roles) | Pedido::Cambio(_, roles) => {
                let roles = Valor::Opciones(roles.iter().map(|r| (*r).to_owned()).collect());
                let con = [(CampoId::from("permisos"), Some(roles))].into();
                self.hace(id, &self.analista, "definicion.definir", con).await;
            }
        }
        self.firma_y_acepta(id).await;
    }

    /// The letter is handed in signed, and taken: from then on it is for the platform to do.
    pub(super) async fn firma_y_acepta(&self, id: &ExpedienteId) {
        let titular = self.casa.app.abrir_expediente(id).await.unwrap().estado.titular.unwrap();
        let quien = self.casa.app.almacen().leer(move |l| l.cuenta(&titular)).await.unwrap().unwrap();
        let campo = self.proceso.tramite.campo("carta_responsiva").unwrap();
        let carta = self.casa.sube_de(&quien, campo, "carta.pdf").await;
        let con = [(CampoId::from("carta_responsiva"), Some(Valor::Archivo(carta)))].into();
        self.hace(id, &quien, "carta.entregar", con).await;
        self.hace(id, &self.cuentas, "asignacion.aceptar", Respuestas::new()).await;
    }

    /// Asks, decides, and lets the workers do it.
    async fn todo(&self, pedido: &Pedido<'_>) -> ExpedienteId {
        let id = self.pide(&self.enlace, pedido).await;
        self.decide(&id, pedido).await;
        drenar(&self.casa.app).await.unwrap();
        id
    }

    pub(super) async fn activas(&self, id: &ExpedienteId) -> Vec<String> {
        let abierto = self.casa.app.abrir_expediente(id).await.unwrap();
        abierto.estado.activas.iter().map(|a| a.etapa.to_string()).collect()
    }

    pub(super) async fn cuenta(&self, correo: &str) -> Option<Cuenta> {
        let correo = correo.to_owned();
        self.casa.app.almacen().leer(move |l| l.cuenta_por_correo(&correo)).await.unwrap()
    }

    pub(super) async fn movimientos(&self, correo: &str) -> Vec<Movimiento> {
        let Some(cuenta) = self.cuenta(correo).await else { return Vec::new() };
        self.casa.app.almacen().leer(move |l| l.movimientos(&cuenta.id)).await.unwrap()
    }

    /// Subject and text of the mails to somebody about their account, the first sent first.
    pub(super) async fn correos(&self, para: &str) -> Vec<(String, String)> {
        let todos = self.casa.app.almacen().leer(|l| l.correos(None, 1000)).await.unwrap();
        let suyos = todos.into_iter().map(|c| c.correo).filter(|c| c.para.0 == para);
        let mut lista: Vec<(String, String)> = suyos.map(|c| (c.asunto, c.texto.0)).collect();
        lista.reverse();
        lista
    }

    /// The path of the link of the last mail.
    async fn enlace_de(&self, para: &str) -> String {
        let (_, texto) = self.correos(para).await.pop().unwrap();
        let inicio = texto.find("/contrasena/").unwrap_or_else(|| panic!("no hay enlace en:\n{texto}"));
        texto[inicio..].split_whitespace().next().unwrap().to_owned()
    }

    pub(super) async fn porque(&self, id: &ExpedienteId) -> String {
        let abierto = self.casa.app.abrir_expediente(id).await.unwrap();
        let dicho = abierto.eventos.iter().rev().find_map(|e| match &e.hecho {
            Hecho::ConsultaRespondida { valores, .. } => valores.get("motivo").cloned(),
            _ => None,
        });
        match dicho {
            Some(Valor::Texto(t)) => t,
            otro => panic!("no se dijo por qué: {otro:?}, en {:?}", abierto.estado.activas),
        }
    }

    fn navegador(&self) -> Navegador {
        Navegador::nuevo(self.casa.servidor.router())
    }

    async fn al(&self, dia: Date, hora: i8) {
        let instante = engine::agenda::instante(&self.proceso, dia.at(hora, 0, 0, 0)).unwrap();
        self.casa.app.adelantar_reloj(instante).await.unwrap();
    }
}

const ALTA: Pedido<'_> = Pedido::Alta("luis@ejemplo.mx", &["oficial_constancias"]);

#[test]
fn an_account_is_given_its_person_sets_the_password_once_and_enters_to_work() {
    correr(async {
        let o = oficina().await;
        let id = o.pide(&o.enlace, &ALTA).await;
        o.decide(&id, &ALTA).await;
        assert!(o.cuenta("luis@ejemplo.mx").await.is_none(), "nothing inside a request");
        drenar(&o.casa.app).await.unwrap();
        let abierto = o.casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.resultado, Some(Resultado::Atendida));
        let dada = o.cuenta("luis@ejemplo.mx").await.unwrap();
        assert_eq!((dada.clase, dada.activa), (ClaseCuenta::Servidor, true));
        assert_eq!(dada.roles, roles(&["oficial_constancias"]));
        assert_eq!(dada.dependencia.as_deref(), Some("ayuntamiento"));
        // Its mail carries a link and no password; the store, only the digest of its token.
        let [(asunto, cuerpo)] = &o.correos("luis@ejemplo.mx").await[..] else { panic!("one mail") };
        assert_eq!(asunto, "Elija la contraseña de su cuenta de la Ventanilla");
        for dicho in
            ["Luis Pruebas Peña", "Oficialía de constancias", "jueves 5 de marzo de 2026, a las 10:00"]
        {
            assert!(cuerpo.contains(dicho), "{dicho}: {cuerpo}");
        }
        assert!(cuerpo.contains(abierto.estado.folio.as_str()) && !cuerpo.contains("oficial_constancias"));
        let ruta = o.enlace_de("luis@ejemplo.mx").await;
        let token = ruta.rsplit('/').next().unwrap().to_owned();
        let guardado: Vec<u8> = rusqlite::Connection::open(o.casa.base())
            .unwrap()
            .query_row("SELECT token FROM enlaces_cuenta", [], |f| f.get(0))
            .unwrap();
        assert_eq!(guardado, sha2::Sha256::digest(token.as_bytes()).to_vec());
        // Nobody enters before, with any password.
        let mut n = o.navegador();
        n.ve("/entrar").await.es(200);
        n.envia("/entrar", &[("correo", "luis@ejemplo.mx"), ("contrasena", "")]).await.es(422);
        n.envia("/entrar", &[("correo", "luis@ejemplo.mx"), ("contrasena", CONTRASENA)]).await.es(422);
        n.ve(&ruta).await.es(200).dice(&["Elija su contraseña", "Luis Pruebas Peña", "luis@ejemplo.mx"]);
        let dos = |a: &'static str, b: &'static str| [("contrasena", a), ("otra_vez", b)];
        n.envia(&ruta, &dos(CONTRASENA, "otra cosa larga"))
            .await
            .es(422)
            .dice(&["No es la misma contraseña"]);
        n.envia(&ruta, &dos("corta", "corta")).await.es(422).dice(&["al menos 10 caracteres"]);
        n.envia_crudo(&ruta, &dos(CONTRASENA, CONTRASENA)).await.es(403);
        n.ve(&ruta).await.es(200);
        n.envia(&ruta, &dos(CONTRASENA, CONTRASENA)).await.es(200).dice(&["Su contraseña está lista"]);
        // It served once.
        n.ve(&ruta).await.es(404).dice(&["Este enlace ya no sirve", "pida otro enlace"]).calla(&["Luis"]);
        n.envia(&ruta, &dos("otra contraseña más", "otra contraseña más")).await.es(404);
        n.entra("luis@ejemplo.mx", CONTRASENA).await.es(200).dice(&["Bandeja"]);
        // And who administers sees which expediente gave it.
        let admin = o.casa.entra(&o.casa.administra).await;
        admin.ve("/admin/personal").await.dice(&[
            "Luis Pruebas Peña",
            "Oficialía de constancias",
            "Alta el 2 de marzo de 2026, por",
            &abierto.estado.folio,
        ]);
        for cuenta in [&o.casa.ciudadana, &o.enlace, &o.cuentas] {
            let ajeno = o.casa.entra(cuenta).await;
            assert_eq!(ajeno.ve("/admin/personal").await.estado, StatusCode::NOT_FOUND);
            let envio = ajeno.envia(&format!("/admin/personal/{}/enlace", dada.id), &[]).await;
            assert_eq!(envio.estado, StatusCode::NOT_FOUND);
        }
    });
}

#[test]
fn a_link_ends_with_its_time_and_who_administers_sends_another_that_ends_the_first() {
    correr(async {
        let o = oficina().await;
        o.todo(&ALTA).await;
        let primero = o.enlace_de("luis@ejemplo.mx").await;
        let cuenta = o.cuenta("luis@ejemplo.mx").await.unwrap();
        let admin = o.casa.entra(&o.casa.administra).await;
        let pide = format!("/admin/personal/{}/enlace", cuenta.id);
        admin.envia(&pide, &[]).await.dice(&["El enlace va en camino"]);
        drenar(&o.casa.app).await.unwrap();
        let segundo = o.enlace_de("luis@ejemplo.mx").await;
        assert_ne!(primero, segundo);
        let mut n = o.navegador();
        n.ve(&primero).await.es(404);
        n.ve(&segundo).await.es(200);
        // Three days, and not a second more.
        let fin = engine::agenda::instante(&o.proceso, date(2026, 3, 5).at(10, 0, 0, 0)).unwrap();
        o.casa.app.adelantar_reloj(fin - SignedDuration::from_secs(30)).await.unwrap();
        n.ve(&segundo).await.es(200);
        o.casa.app.adelantar_reloj(fin + SignedDuration::from_secs(60)).await.unwrap();
        n.ve(&segundo).await.es(404);
        // One that no expediente gave, one that there isn't.
        let admin = o.casa.entra(&o.casa.administra).await;
        for id in [o.casa.oficial.id.to_string(), "no-hay".to_owned()] {
            let negado = admin.envia(&format!("/admin/personal/{id}/enlace"), &[]).await;
            assert_eq!(negado.estado, StatusCode::UNPROCESSABLE_ENTITY);
            negado.dice(&["Sólo se envía un enlace a una cuenta vigente"]);
        }
        // Invented ones say nothing, and whoever goes on inventing waits.
        for malo in ["0", "..%2F..%2Fetc", &"A".repeat(64), &"f".repeat(64), &"9".repeat(5000), "%00"] {
            let p = n.ve(&format!("/contrasena/{malo}")).await;
            assert!(matches!(p.estado.as_u16(), 404 | 414 | 400), "{malo}: {}", p.estado);
        }
        let mut ultima = 0;
        for _ in 0..40 {
            ultima = n.ve(&format!("/contrasena/{}", "e".repeat(64))).await.estado.as_u16();
        }
        assert_eq!(ultima, 429);
    });
}

#[test]
fn who_leaves_is_out_at_once_and_what_they_had_taken_goes_back() {
    correr(async {
        let o = oficina().await;
        let (suyo, folio) = o.casa.pagada().await;
        let oficial = o.casa.entra(&o.casa.oficial).await;
        let toma = Comando::Tomar { etapa: "revision".into() };
        o.casa.app.ejecutar(&suyo, toma, actuante(&o.casa.oficial), None).await.unwrap();
        oficial.ve(&format!("/expedientes/{folio}")).await.dice(&[&folio]);
        let (suya, ahora) = (o.casa.oficial.id.clone(), o.casa.app.ahora_de_verdad());
        let expira = ahora + SignedDuration::from_hours(24);
        let pase = move |e: &runtime::almacen::Escritura<'_>| {
            e.crear_pase(&suya, "Un programa", &["consultar".to_owned()], ahora, expira)
        };
        o.casa.app.almacen().escribir(pase).await.unwrap();
        let baja = Pedido::Baja("oficial@prueba.mx");
        let id = o.pide(&o.enlace, &baja).await;
        o.decide(&id, &baja).await;
        drenar(&o.casa.app).await.unwrap();
        assert_eq!(o.activas(&id).await, Vec::<String>::new());
        // The session that was open, and every door that there is.
        let fuera = oficial.ve("/bandeja").await;
        assert!(fuera.a().starts_with("/entrar"), "{} {}", fuera.estado, fuera.a());
        assert_eq!(oficial.llama("GET", "/api/v1/bandeja", None).await.estado, StatusCode::UNAUTHORIZED);
        let mut n = o.navegador();
        n.ve("/entrar").await.es(200);
        let clave = [("correo", "oficial@prueba.mx"), ("contrasena", "una contraseña larga")];
        n.envia("/entrar", &clave).await.es(422).calla(&["baja"]);
        let abierto = o.casa.app.abrir_expediente(&suyo).await.unwrap();
        assert!(abierto.estado.activa("revision").unwrap().tomada_por.is_none());
        let ultimo = abierto.eventos.last().unwrap();
        assert!(matches!((&ultimo.hecho, &ultimo.quien), (Hecho::Soltado { .. }, Quien::Sistema)));
        // The record stays: whose it was, what they had, which expediente took it.
        let cuenta = o.cuenta("oficial@prueba.mx").await.unwrap();
        assert!(!cuenta.activa && cuenta.roles.is_empty());
        let suya = cuenta.id.clone();
        let pases = o.casa.app.almacen().leer(move |l| l.pases(&suya)).await.unwrap();
        assert!(pases.iter().all(|p| p.revocado.is_some()) && pases.len() == 1);
        let [m] = &o.movimientos("oficial@prueba.mx").await[..] else { panic!("one movement") };
        assert_eq!((m.que, &m.expediente), (QueMovimiento::Baja, &id));
        assert_eq!(m.roles, roles(&["oficial_constancias"]));
        let admin = o.casa.entra(&o.casa.administra).await;
        admin.ve("/admin/personal").await.dice(&["De baja", "Baja el 2 de marzo de 2026, por"]);
        // Again is nothing to do; and an alta brings them back with another password.
        let otra = o.todo(&baja).await;
        assert_eq!(o.porque(&otra).await, "la cuenta de oficial@prueba.mx ya estaba dada de baja");
        o.todo(&Pedido::Alta("oficial@prueba.mx", &["oficial_constancias"])).await;
        n.ve("/entrar").await.es(200);
        n.envia("/entrar", &clave).await.es(422);
        let ruta = o.enlace_de("oficial@prueba.mx").await;
        n.ve(&ruta).await.es(200);
        n.envia(&ruta, &[("contrasena", CONTRASENA), ("otra_vez", CONTRASENA)]).await.es(200);
        n.entra("oficial@prueba.mx", CONTRASENA).await.es(200).dice(&["Bandeja"]);
        assert_eq!(o.cuenta("oficial@prueba.mx").await.unwrap().id, cuenta.id, "the same person");
    });
}

#[test]
fn what_a_tramite_may_not_give_is_answered_with_its_reason_and_a_person_mends_it() {
    correr(async {
        let o = oficina().await;
        let propia = o.enlace.correo.0.clone();
        let casos: [(Pedido<'_>, &str); 11] = [
            (
                Pedido::Alta("a@ejemplo.mx", &["administrador_cuentas"]),
                "Administración de cuentas de la Ventanilla",
            ),
            (Pedido::Alta("a@ejemplo.mx", &["analista_mejora"]), "decide quién tiene acceso"),
            (
                Pedido::Alta("a@ejemplo.mx", &["oficial_constancias", "revisor_ventanilla"]),
                "más de una dependencia",
            ),
            (Pedido::Alta("ciudadana@prueba.mx", &["oficial_constancias"]), "use su correo institucional"),
            (
                Pedido::Alta("oficial@prueba.mx", &["oficial_constancias"]),
                "ya tiene una cuenta; pida un cambio",
            ),
            (
                Pedido::Cambio("nadie@ejemplo.mx", &["oficial_constancias"]),
                "no hay ninguna cuenta de nadie@ejemplo.mx",
            ),
            (Pedido::Cambio("oficial@prueba.mx", &["oficial_constancias"]), "ya tiene esos roles"),
            (Pedido::Cambio("administra@prueba.mx", &["oficial_constancias"]), "administra la plataforma"),
            (Pedido::Cambio(&propia, &["oficial_constancias"]), "nadie se da acceso a sí mismo"),
            (Pedido::Baja("administra@prueba.mx"), "no se da ni se quita desde un trámite"),
            (
                Pedido::Suplencia("oficial@prueba.mx", "ajena@prueba.mx", date(2026, 3, 2), 5),
                "son de dependencias distintas",
            ),
        ];
        let todas = async || {
            let leidas = o.casa.app.almacen().leer(|l| l.cuentas("", 1000)).await.unwrap();
            leidas.into_iter().map(|c| (c.id, c.roles, c.activa)).collect::<Vec<_>>()
        };
        let antes = todas().await;
        for (pedido, porque) in &casos {
            let id = o.todo(pedido).await;
            assert_eq!(o.activas(&id).await, ["sin_hacer"], "{pedido:?}");
            let dicho = o.porque(&id).await;
            assert!(dicho.contains(porque), "{pedido:?}: {dicho}");
            for interno in ["administrador_cuentas", "analista_mejora", "oficial_constancias"] {
                assert!(!dicho.contains(interno), "{dicho}");
            }
            // Whoever mends it reads why.
            let folio = o.casa.app.abrir_expediente(&id).await.unwrap().estado.folio.to_string();
            let atiende = o.casa.entra(&o.cuentas).await;
            atiende.ve(&format!("/expedientes/{folio}")).await.dice(&[porque]);
        }
        assert_eq!(todas().await, antes, "nothing of what was refused was done");
        // Whoever decides isn't given access either: the analista, who defines the roles.
        let suya = o.analista.correo.0.clone();
        let id = o.todo(&Pedido::Cambio(&suya, &["oficial_constancias"])).await;
        assert!(o.porque(&id).await.contains("nadie se da acceso a sí mismo"));
        // A mend is done again, and then it is.
        let id = o.todo(&Pedido::Alta("ciudadana@prueba.mx", &["oficial_constancias"])).await;
        let con = [(CampoId::from("correo_persona"), texto("inigo@ejemplo.mx"))].into();
        o.hace(&id, &o.cuentas, "sin_hacer.corregir", con).await;
        drenar(&o.casa.app).await.unwrap();
        assert_eq!(o.activas(&id).await, Vec::<String>::new());
        assert!(o.cuenta("inigo@ejemplo.mx").await.is_some());
    });
}

#[test]
fn a_role_with_a_say_in_giving_access_is_given_only_where_the_environment_says_so() {
    correr(async {
        let plataforma = Plataforma {
            expedientes: Vec::new(),
            cuentas: vec!["movimiento_usuario".into()],
            tambien_da: vec![RolId::from("administrador_cuentas")],
            enlace_horas: 1,
        };
        let con = move |config: Config| Config {
            plataforma,
            ..config.para(Clase::Pruebas, Arc::new(Reglas::default()))
        };
        let o = en(Casa::segun(con).await).await;
        o.todo(&Pedido::Alta("otra@ejemplo.mx", &["administrador_cuentas"])).await;
        assert_eq!(o.cuenta("otra@ejemplo.mx").await.unwrap().roles, roles(&["administrador_cuentas"]));
        assert!(o.correos("otra@ejemplo.mx").await[0].1.contains("a las 11:00"));
        let id = o.todo(&Pedido::Alta("mas@ejemplo.mx", &["analista_mejora"])).await;
        assert!(o.porque(&id).await.contains("decide quién tiene acceso"));
    });
}

#[test]
fn an_environment_that_does_not_name_a_process_does_not_take_it() {
    let config = |clase, cuentas: &[&str]| {
        let base = Config::demo("datos".into(), "127.0.0.1:0".parse().unwrap());
        let cuentas = cuentas.iter().map(|c| (*c).into()).collect();
        Config {
            plataforma: Plataforma { cuentas, ..Plataforma::default() },
            ..base.para(clase, Arc::new(Reglas::default()))
        }
    };
    let faltan = |config: &Config, paquete| runtime::ataduras::faltan(config, paquete);
    let sellado = sello::abrir(PAQUETE, None).unwrap();
    let proceso = sellado.paquete();
    let sin = Atadura::Cuentas("movimiento_usuario".to_owned());
    for clase in [Clase::Pruebas, Clase::Produccion] {
        assert_eq!(faltan(&config(clase, &[]), proceso), std::slice::from_ref(&sin));
        assert_eq!(faltan(&config(clase, &["otro"]), proceso), std::slice::from_ref(&sin));
        assert_eq!(faltan(&config(clase, &["movimiento_usuario"]), proceso), []);
    }
    assert_eq!(faltan(&config(Clase::Demostracion, &[]), proceso), []);
    correr(async {
        let casa = Casa::segun(|c| c.para(Clase::Pruebas, Arc::new(Reglas::default()))).await;
        let dicho = casa.app.recibir(PAQUETE, &[], "Instalación").unwrap_err().to_string();
        assert!(
            dicho.contains("no entra en este entorno") && dicho.contains("`plataforma.cuentas`"),
            "{dicho}"
        );
        assert!(casa.app.estante().activo("movimiento_usuario").is_none());
    });
    assert!(sin.to_string().contains("`plataforma.cuentas` no nombra a `movimiento_usuario`"));
    // Named or not, one that citizens apply for never does it.
    let mut de_fuera = proceso.clone();
    de_fuera.tramite.clase = schemas::paquete::ClaseTramite::Tramite;
    for clase in [Clase::Demostracion, Clase::Produccion] {
        assert_eq!(faltan(&config(clase, &["movimiento_usuario"]), &de_fuera), [Atadura::CuentasDeFuera]);
    }
    // What the platform does not do as it is declared isn't taken either.
    let mut otra = proceso.clone();
    otra.servicios[0].operaciones[0].clase = schemas::paquete::ClaseOperacion::Consulta;
    let ids: Vec<Atadura> = faltan(&config(Clase::Produccion, &["movimiento_usuario"]), &otra);
    assert!(matches!(&ids[..], [Atadura::DeLaPlataforma(_)]), "{ids:?}");
}

#[test]
fn a_suplencia_begins_and_ends_by_its_dates_and_ends_when_either_leaves() {
    correr(async {
        let o = oficina().await;
        let n = o.casa.entra(&o.casa.oficial).await;
        let puede = async || {
            let persona = o.casa.app.persona(&n.token).await.unwrap().unwrap();
            persona.cuenta().roles.tiene(&"director_ayuntamiento".into(), &"constancia_residencia".into())
        };
        let pedido = Pedido::Suplencia("oficial@prueba.mx", "director@prueba.mx", date(2026, 3, 4), 3);
        let id = o.todo(&pedido).await;
        assert_eq!(o.activas(&id).await, ["vigencia_suplencia"]);
        assert!(!puede().await, "not before its first day");
        let (asunto, cuerpo) = o.correos("oficial@prueba.mx").await.pop().unwrap();
        assert_eq!(asunto, "Va a suplir a otra persona en la Ventanilla");
        assert!(
            cuerpo.contains("Del miércoles 4 de marzo de 2026 al viernes 6 de marzo de 2026"),
            "{cuerpo}"
        );
        o.al(date(2026, 3, 4), 0).await;
        assert!(puede().await, "from its first second, with the session that there was");
        let admin = o.casa.entra(&o.casa.administra).await;
        admin
            .ve("/admin/personal")
            .await
            .dice(&["Suple a Dino Director del 4 de marzo de 2026 al 6 de marzo de 2026"]);
        // Their own roles stay as they were: what is of a suplencia isn't theirs.
        assert_eq!(o.cuenta("oficial@prueba.mx").await.unwrap().roles, roles(&["oficial_constancias"]));
        o.al(date(2026, 3, 6), 23).await;
        assert!(puede().await, "to its last hour");
        o.al(date(2026, 3, 7), 0).await;
        assert!(!puede().await, "nobody had to end it");
        drenar(&o.casa.app).await.unwrap();
        o.al(date(2026, 3, 9), 9).await;
        drenar(&o.casa.app).await.unwrap();
        assert_eq!(o.activas(&id).await, Vec::<String>::new());
        // One that is on ends at once when whom they stand in for leaves.
        o.todo(&Pedido::Suplencia("oficial@prueba.mx", "director@prueba.mx", date(2026, 3, 9), 30)).await;
        assert!(puede().await);
        o.todo(&Pedido::Baja("director@prueba.mx")).await;
        assert!(!puede().await);
    });
}

#[test]
fn two_at_once_give_one_account_and_one_answer_of_each() {
    correr(async {
        let o = oficina().await;
        let (una, otra) = (o.pide(&o.enlace, &ALTA).await, o.pide(&o.enlace, &ALTA).await);
        o.decide(&una, &ALTA).await;
        o.decide(&otra, &ALTA).await;
        // Four workers, as if two servers died and two more came before anybody knew.
        let app = &o.casa.app;
        let (a, b, c, d) = tokio::join!(drenar(app), drenar(app), drenar(app), drenar(app));
        for fin in [a, b, c, d] {
            fin.unwrap();
        }
        let mut fines = BTreeSet::new();
        for id in [&una, &otra] {
            let abierto = app.abrir_expediente(id).await.unwrap();
            let dichas = abierto
                .eventos
                .iter()
                .filter(|e| matches!(e.hecho, Hecho::ConsultaRespondida { .. }))
                .count();
            assert_eq!(dichas, 1);
            fines.insert(format!("{:?}", abierto.estado.resultado));
        }
        assert_eq!(fines.len(), 2, "one was given, the other was told why not: {fines:?}");
        assert_eq!(o.movimientos("luis@ejemplo.mx").await.len(), 1);
        assert_eq!(o.correos("luis@ejemplo.mx").await.len(), 1);
    });
}

/// Whatever is asked, in whatever order: an account is what the last movement says, each movement is of one answer that says that it was
/// done, and nobody comes to hold what a trámite doesn't give.
#[test]
fn whatever_is_asked_an_account_is_what_its_movements_say() {
    correr(async {
        let o = oficina().await;
        let correos = ["uno@ejemplo.mx", "dos@ejemplo.mx", "oficial@prueba.mx"];
        let juegos: [&[&str]; 5] = [
            &["oficial_constancias"],
            &["director_ayuntamiento", "revisor_constancias"],
            &["revisor_eventos"],
            &["administrador_cuentas"],
            &["revisor_ventanilla", "oficial_constancias"],
        ];
        let mut azar = 20_260_302_u32;
        let mut dado = |n: usize| {
            azar = azar.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (azar >> 16) as usize % n
        };
        let mut hechos = 0;
        for _ in 0..36 {
            let (correo, suyos) = (correos[dado(3)], juegos[dado(5)]);
            let pedido = match dado(4) {
                0 => Pedido::Alta(correo, suyos),
                1 => Pedido::Cambio(correo, suyos),
                2 => Pedido::Suplencia(correo, correos[dado(3)], date(2026, 3, 2), 1 + dado(9) as i64),
                _ => Pedido::Baja(correo),
            };
            let id = o.todo(&pedido).await;
            let se_hizo = o.activas(&id).await != ["sin_hacer"];
            hechos += usize::from(se_hizo);
            let mut cuantos = 0;
            for correo in correos {
                let movimientos = o.movimientos(correo).await;
                cuantos += movimientos.len();
                let Some(cuenta) = o.cuenta(correo).await else {
                    assert!(movimientos.is_empty());
                    continue;
                };
                let ultimo = movimientos.iter().find(|m| m.que != QueMovimiento::Suplencia);
                if let Some(ultimo) = ultimo {
                    let nada = Encargos::ninguno();
                    let queda = if ultimo.que == QueMovimiento::Baja { &nada } else { &ultimo.roles };
                    assert_eq!(cuenta.roles, *queda, "{pedido:?}");
                    assert_eq!(cuenta.activa, ultimo.que != QueMovimiento::Baja);
                }
                assert!(cuenta.roles.roles().all(|r| r != "administrador_cuentas"));
            }
            assert_eq!(cuantos, hechos, "{pedido:?}");
        }
        assert!(hechos > 8, "only {hechos} were done: nothing was tried");
    });
}

#[test]
fn what_a_notice_says_of_a_plazo_that_the_decision_starts_is_shown_before_it_is_taken() {
    correr(async {
        let o = oficina().await;
        let id = o.pide(&o.enlace, &Pedido::Alta("luis@ejemplo.mx", &[])).await;
        let folio = o.casa.app.abrir_expediente(&id).await.unwrap().estado.folio;
        let analista = o.casa.entra(&o.analista).await;
        analista.envia(&format!("/expedientes/{folio}/tomar"), &[]).await;
        let elegida = [("accion", "definir"), ("permisos", "oficial_constancias")];
        let vista = analista.envia(&format!("/expedientes/{folio}/acciones/definicion"), &elegida).await;
        assert_eq!(vista.estado, StatusCode::OK);
        vista.dice(&[
            "Lo que leerá quien solicita",
            "Falta la carta responsiva de Luis Pruebas Peña",
            "súbala en 10 días hábiles. Sin ella no se da acceso.",
        ]);
    });
}
