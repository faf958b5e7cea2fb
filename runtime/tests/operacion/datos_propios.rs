//! What a process decides about the data of an expediente is done to it: a copy for its person and nobody else, or its erasure, once
//! nothing keeps it; with the event that tells it, once, traced in both, and never to the expediente of somebody else.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::Comando;
use engine::referido;
use jiff::SignedDuration;
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{AppError, Inicio, Ofrecido, Orden, valor_solicitante};
use runtime::ataduras::Atadura;
use runtime::config::{Clase, Reglas};
use runtime::obreros::drenar;
use schemas::entorno::Plataforma;
use schemas::evento::{Canal, Hecho};
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::Resultado;
use schemas::sello;
use schemas::valor::Valor;

use crate::casa::{Casa, actuante, correr, nueva};

const PAQUETE: &[u8] = include_bytes!("../datos/mis_datos.paquete");
const REPORTE: &[u8] = include_bytes!("../datos/reporte_de_caso.paquete");
const OFRECE: &str = "Mis datos personales";

/// A platform that offers the process, with who decides it.
struct Unidad {
    casa: Casa,
    proceso: Ofrecido,
    oficial: Cuenta,
}

impl Unidad {
    async fn nueva() -> Self {
        let casa = Casa::nueva().await;
        let proceso = casa.app.recibir(PAQUETE, &[], "Instalación").unwrap();
        let datos = runtime::app::CuentaNueva {
            clase: ClaseCuenta::Servidor,
            roles: [RolId::from("oficial")].into_iter().collect(),
            dependencia: Some("datos".into()),
            ..nueva("datos", "Delia Datos")
        };
        let oficial = casa.app.crear_cuenta(datos).await.unwrap();
        Self { casa, proceso, oficial }
    }

    /// Somebody asks for something about a solicitud.
    async fn pide(&self, de: &Cuenta, folio: &str, que: &str) -> Result<ExpedienteId, AppError> {
        self.envia(&self.proceso, de, folio, ("pide", Valor::Opcion(que.to_owned()))).await
    }

    async fn envia(
        &self,
        paquete: &Ofrecido,
        de: &Cuenta,
        folio: &str,
        mas: (&str, Valor),
    ) -> Result<ExpedienteId, AppError> {
        let caso = Valor::Registro([("folio".to_owned(), Valor::Texto(folio.to_owned()))].into());
        let inicio = Inicio {
            paquete: Arc::clone(paquete),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(de, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: [("caso", caso), mas].map(|(c, v)| (CampoId::from(c), Some(v))).into(),
            borrador: None,
        };
        Ok(self.casa.app.iniciar_como(inicio, actuante(de), None).await?.expediente)
    }

    /// It is decided that it proceeds; nothing of it is done yet.
    async fn procede(&self, id: &ExpedienteId) {
        let comando = Comando::Actuar {
            etapa: "resolucion".into(),
            visita: None,
            accion: "procede".into(),
            respuestas: BTreeMap::new(),
        };
        self.casa.app.ejecutar(id, comando, actuante(&self.oficial), None).await.unwrap();
    }

    /// Asks, decides and lets the platform do it; what it answered, and where that led.
    async fn todo(&self, de: &Cuenta, folio: &str, que: &str) -> (ExpedienteId, Dicho) {
        let id = self.pide(de, folio, que).await.unwrap();
        self.procede(&id).await;
        drenar(&self.casa.app).await.unwrap();
        let dicho = self.dicho(&id).await;
        (id, dicho)
    }

    async fn dicho(&self, id: &ExpedienteId) -> Dicho {
        let abierto = self.casa.app.abrir_expediente(id).await.unwrap();
        let respuestas: Vec<_> = abierto
            .eventos
            .iter()
            .filter_map(|e| match &e.hecho {
                Hecho::ConsultaRespondida { valores, .. } => Some(valores.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(respuestas.len(), 1, "one answer to one order");
        let motivo = match respuestas[0].get("motivo") {
            Some(Valor::Texto(motivo)) => motivo.clone(),
            _ => String::new(),
        };
        Dicho {
            hecho: respuestas[0].get("hecho") == Some(&Valor::Booleano(true)),
            motivo,
            resultado: abierto.estado.resultado,
            activas: abierto.estado.activas.iter().map(|a| a.etapa.to_string()).collect(),
        }
    }

    async fn borrado(&self, id: &ExpedienteId) -> bool {
        let id = id.clone();
        self.casa.app.almacen().leer(move |l| l.borrado(&id)).await.unwrap().is_some()
    }

    /// Time goes by.
    async fn pasan(&self, dias: i64) {
        let despues = self.casa.app.ahora() + SignedDuration::from_hours(24 * dias);
        self.casa.app.mover_reloj(despues).await.unwrap();
        drenar(&self.casa.app).await.unwrap();
    }

    fn archivos(&self) -> usize {
        fn cuenta(en: &std::path::Path) -> usize {
            std::fs::read_dir(en)
                .unwrap()
                .map(|e| e.unwrap().path())
                .map(|ruta| if ruta.is_dir() { cuenta(&ruta) } else { 1 })
                .sum()
        }
        cuenta(&self.casa.carpeta.path().join("datos/documentos"))
    }
}

/// What came of an order.
#[derive(Debug)]
struct Dicho {
    hecho: bool,
    motivo: String,
    resultado: Option<Resultado>,
    activas: Vec<String>,
}

impl Dicho {
    /// It wasn't done, it says why, and a person has it.
    #[track_caller]
    fn impedido(&self, porque: &str) {
        assert!(!self.hecho && self.motivo.contains(porque), "{self:?}");
        assert_eq!(self.activas, ["por_que_no"]);
    }
}

#[test]
fn who_asks_for_their_data_reads_a_copy_and_nobody_else_does() {
    correr(async {
        let unidad = Unidad::nueva().await;
        let casa = &unidad.casa;
        let (caso, folio) = casa.pagada().await;
        let suya = casa.entra(&casa.ciudadana).await;
        suya.ve(&format!("/solicitudes/{folio}")).await.dice(&[OFRECE]);
        let (id, dicho) = unidad.todo(&casa.ciudadana, &folio, "copia").await;
        assert!(dicho.hecho, "{dicho:?}");
        assert_eq!(dicho.resultado, Some(Resultado::Favorable));
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        let peticion = abierto.estado.folio.to_string();
        let evento = runtime::app::App::copias(&abierto)[0].evento;
        let base = format!("/solicitudes/{peticion}/documentos/copia/{evento}");
        suya.ve(&format!("/solicitudes/{peticion}")).await.dice(&[
            &format!("Copia de sus datos en la solicitud {folio}"),
            &format!("{base}/pdf"),
            &format!("{base}/json"),
            "Se hizo: Reunir los datos de una solicitud",
        ]);
        let papel = suya.ve(&format!("{base}/pdf")).await;
        assert_eq!((papel.estado, papel.bytes.starts_with(b"%PDF")), (StatusCode::OK, true));
        let json = suya.ve(&format!("{base}/json")).await;
        json.dice(&[&folio, "GARC850101HNLRRL05", "Hidalgo"]);
        // The same, by program: it says which copies there are, and gives them.
        suya.llama("GET", &format!("/api/v1/solicitudes/{peticion}"), None)
            .await
            .dice(&["\"copias\"", &folio]);
        let copia = format!("/api/v1/solicitudes/{peticion}/copias/{evento}");
        suya.llama("GET", &copia, None).await.dice(&[&folio, "GARC850101HNLRRL05"]);
        // It was traced in the other, by who decided it.
        let lectura = format!("Se reunieron sus datos para la petición {peticion}");
        assert!(casa.accesos(&caso).await.contains(&(unidad.oficial.id.clone(), lectura)));
        // What happened later isn't in it.
        casa.negar(&caso).await;
        suya.ve(&format!("{base}/json")).await.calla(&["traiga el de su casa", "\"desfavorable\""]);
        // Nobody else reads it: whoever they are, and whatever they write.
        for otra in
            [&casa.otro, &casa.oficial, &casa.director, &casa.ajena, &casa.administra, &unidad.oficial]
        {
            let otra = casa.entra(otra).await;
            for forma in ["pdf", "json"] {
                let vuelta = otra.ve(&format!("{base}/{forma}")).await;
                assert!(vuelta.estado.is_client_error(), "{}", vuelta.texto());
                vuelta.calla(&["GARC850101HNLRRL05"]);
            }
            assert!(otra.llama("GET", &copia, None).await.estado.is_client_error());
        }
        assert!(casa.nadie().ve(&format!("{base}/json")).await.estado.is_redirection());
        for mala in ["0/pdf", "1/json", "99999/pdf", "-1/pdf", "x/pdf", "18446744073709551616/json"] {
            let vuelta = suya.ve(&format!("/solicitudes/{peticion}/documentos/copia/{mala}")).await;
            assert_eq!(vuelta.estado, StatusCode::NOT_FOUND, "{mala}");
        }
        assert_eq!(suya.ve(&format!("{base}/exe")).await.estado, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_nothing_keeps_any_more_is_erased_and_says_so_in_both() {
    correr(async {
        let unidad = Unidad::nueva().await;
        let casa = &unidad.casa;
        let (caso, folio) = casa.pagada().await;
        let antes = unidad.archivos();
        // It goes on.
        unidad.todo(&casa.ciudadana, &folio, "supresion").await.1.impedido("todavía no termina");
        casa.negar(&caso).await;
        // It must be kept for a year.
        let (_, dicho) = unidad.todo(&casa.ciudadana, &folio, "supresion").await;
        dicho.impedido("se conserva 1 año desde que terminó, hasta el martes 2 de marzo de 2027");
        assert!(!unidad.borrado(&caso).await);
        let (copiada, dicho) = unidad.todo(&casa.ciudadana, &folio, "copia").await;
        assert!(dicho.hecho);
        unidad.pasan(366).await;
        // Another of theirs, of another trámite, goes on and leans on it.
        let reporte = casa.app.recibir(REPORTE, &[], "Instalación").unwrap();
        let que_paso = Valor::Texto("No puedo abrir el acuse.".to_owned());
        let reporte = unidad.envia(&reporte, &casa.ciudadana, &folio, ("que_paso", que_paso)).await.unwrap();
        unidad.todo(&casa.ciudadana, &folio, "supresion").await.1.impedido("que se apoya en ella");
        let comando = Comando::Actuar {
            etapa: "atencion".into(),
            visita: None,
            accion: "resolver".into(),
            respuestas: [(CampoId::from("solucion"), Some(Valor::Texto("Se volvió a generar.".to_owned())))]
                .into(),
        };
        let mesa = runtime::app::CuentaNueva {
            clase: ClaseCuenta::Servidor,
            roles: [RolId::from("mesa")].into_iter().collect(),
            dependencia: Some("atencion".into()),
            ..nueva("mesa", "Mesa de Ayuda")
        };
        let mesa = casa.app.crear_cuenta(mesa).await.unwrap();
        casa.app.ejecutar(&reporte, comando, actuante(&mesa), None).await.unwrap();
        let (id, dicho) = unidad.todo(&casa.ciudadana, &folio, "supresion").await;
        assert!(dicho.hecho, "{dicho:?}");
        assert_eq!(dicho.resultado, Some(Resultado::Favorable));
        let peticion = casa.app.abrir_expediente(&id).await.unwrap().estado.folio.to_string();
        // Its files are gone from the disk, and what is left is whole.
        assert!(unidad.borrado(&caso).await);
        assert!(unidad.archivos() < antes, "{} {antes}", unidad.archivos());
        let buscada = caso.clone();
        casa.app.almacen().leer(move |l| l.verificar_cadena(&buscada)).await.unwrap();
        for nombre in ["ventanilla.sqlite", "ventanilla.sqlite-wal"] {
            let bytes = std::fs::read(casa.carpeta.path().join("datos").join(nombre)).unwrap_or_default();
            assert!(!bytes.windows(18).any(|v| v == b"GARC850101HNLRRL05"), "{nombre}");
        }
        // Those whom it concerns are told why; others, that there is none.
        let porque = format!("Así se resolvió en la petición {peticion}");
        for (de, estado) in [
            (&casa.ciudadana, StatusCode::GONE),
            (&casa.otro, StatusCode::NOT_FOUND),
            (&casa.administra, StatusCode::NOT_FOUND),
        ] {
            let vuelta = casa.entra(de).await.ve(&format!("/solicitudes/{folio}")).await;
            assert_eq!(vuelta.estado, estado);
            if estado == StatusCode::GONE {
                vuelta.dice(&["Sus datos se suprimieron", &porque]);
            } else {
                vuelta.calla(&[&porque]);
            }
        }
        let publica = casa.nadie().ve(&format!("/consulta?folio={folio}")).await;
        assert_eq!(publica.estado, StatusCode::NOT_FOUND);
        publica.dice(&["No encontramos ese folio"]);
        publica.calla(&[&peticion, "suprimieron"]);
        let atiende = casa.entra(&casa.oficial).await.ve(&format!("/expedientes/{folio}")).await;
        assert_eq!(atiende.estado, StatusCode::GONE);
        atiende.dice(&[&porque]);
        let (quien, motivo) = casa.accesos(&caso).await.remove(0);
        assert!(quien == unidad.oficial.id && motivo.starts_with(&porque), "{motivo}");
        // The copies went with it.
        let abierto = casa.app.abrir_expediente(&copiada).await.unwrap();
        let evento = runtime::app::App::copias(&abierto)[0].evento;
        let copia = format!("/solicitudes/{}/documentos/copia/{evento}/json", abierto.estado.folio);
        assert_eq!(casa.entra(&casa.ciudadana).await.ve(&copia).await.estado, StatusCode::GONE);
    });
}

#[test]
fn two_that_order_it_at_once_do_it_once() {
    correr(async {
        let unidad = Unidad::nueva().await;
        let casa = &unidad.casa;
        let (caso, folio) = casa.pagada().await;
        casa.negar(&caso).await;
        unidad.pasan(366).await;
        let mut pedidas = Vec::new();
        for _ in 0..2 {
            pedidas.push(unidad.pide(&casa.ciudadana, &folio, "supresion").await.unwrap());
        }
        for id in &pedidas {
            unidad.procede(id).await;
        }
        // As two workers would, from the same events, each before the other wrote.
        let mut ordenes = Vec::new();
        for id in &pedidas {
            let abierto = casa.app.abrir_expediente(id).await.unwrap();
            let caso = abierto.estado.datos.campos.get("caso").cloned().unwrap();
            assert_eq!(referido::folio(&caso), Some(folio.as_str()));
            let orden = Orden {
                etapa: "supresion".into(),
                visita: 1,
                evento: abierto.eventos.len() as u64,
                operacion: "suprimir_datos".into(),
                valores: [(CampoId::from("expediente"), caso)].into(),
            };
            ordenes.push((abierto, orden));
        }
        let (a, b) = (&ordenes[0], &ordenes[1]);
        let (una, otra) =
            tokio::join!(casa.app.ordenar(&a.0, a.1.clone()), casa.app.ordenar(&b.0, b.1.clone()));
        una.unwrap();
        otra.unwrap();
        // The same order again, by a worker that died before it said that it was done: nothing more happens.
        casa.app.ordenar(&a.0, a.1.clone()).await.unwrap();
        let dichos = [unidad.dicho(&pedidas[0]).await, unidad.dicho(&pedidas[1]).await];
        assert_eq!(dichos.iter().filter(|d| d.hecho).count(), 1, "{dichos:?}");
        dichos.iter().find(|d| !d.hecho).unwrap().impedido("ya se habían suprimido. Así se resolvió");
        assert!(unidad.borrado(&caso).await);
    });
}

#[test]
fn what_is_of_somebody_else_isnt_touched_whatever_the_order_says() {
    correr(async {
        let unidad = Unidad::nueva().await;
        let casa = &unidad.casa;
        let (caso, folio) = casa.pagada().await;
        casa.negar(&caso).await;
        unidad.pasan(366).await;
        // It can't be named.
        for de in [&casa.otro, &casa.ajena] {
            assert!(unidad.pide(de, &folio, "supresion").await.is_err());
        }
        // And an order that says so, as a definition that was tampered with would, isn't done.
        let (_, suya) = casa.pagada().await;
        let peticion = unidad.pide(&casa.ciudadana, &suya, "copia").await.unwrap();
        unidad.procede(&peticion).await;
        let abierto = casa.app.abrir_expediente(&peticion).await.unwrap();
        // The same petition, were it of somebody else.
        let mut ajena = abierto.clone();
        ajena.estado.titular = Some(casa.otro.id.clone());
        let hostiles = [folio.as_str(), "SA-2026-999999", "' OR 1=1 --", "", "../..", "\u{0}"];
        for (n, hostil) in hostiles.iter().enumerate() {
            let valor = Valor::Registro([("folio".to_owned(), Valor::Texto((*hostil).to_owned()))].into());
            let orden = Orden {
                etapa: "copia".into(),
                visita: 1,
                evento: abierto.eventos.len() as u64,
                operacion: "suprimir_datos".into(),
                valores: [(CampoId::from("expediente"), valor)].into(),
            };
            casa.app.ordenar(&ajena, orden).await.unwrap();
            let dicho = unidad.dicho(&peticion).await;
            assert!(!dicho.hecho && dicho.motivo.contains("no es de la persona"), "{n}: {dicho:?}");
        }
        assert!(!unidad.borrado(&caso).await);
    });
}

#[test]
fn only_a_process_that_the_environment_names_may() {
    let sellado = sello::abrir(PAQUETE, None).unwrap();
    correr(async {
        let sin = Casa::segun(|config| config.para(Clase::Pruebas, Arc::new(Reglas::default()))).await;
        let no = sin.app.recibir(PAQUETE, &[], "Instalación").unwrap_err().to_string();
        assert!(no.contains("plataforma.expedientes"), "{no}");
        let faltan = runtime::ataduras::faltan(sin.app.config(), sellado.paquete());
        assert!(faltan.contains(&Atadura::Expedientes("mis_datos".to_owned())), "{faltan:?}");
        let con = Casa::segun(|config| {
            let mut config = config.para(Clase::Pruebas, Arc::new(Reglas::default()));
            config.plataforma = Plataforma { expedientes: vec!["mis_datos".into()], ..Plataforma::default() };
            config
        })
        .await;
        con.app.recibir(PAQUETE, &[], "Instalación").unwrap();
    });
}
