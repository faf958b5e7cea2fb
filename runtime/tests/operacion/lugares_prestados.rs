//! Who stands in for somebody by dates, where what is done is of a person: a signature, which says in whose place; and a vote, which a body
//! lets or doesn't, one for each seat.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::Comando;
use engine::votacion::Convocada;
use jiff::civil::{DateTime, date};
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{CuentaNueva, Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::{Canal, Hecho, Quien};
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::{Resultado, Voto};
use schemas::sello;
use schemas::valor::Valor;

use crate::casa::{Casa, Vuelta, actuante, correr, nueva};

const SESION: DateTime = date(2026, 3, 6).at(17, 0, 0, 0);

async fn trabaja(casa: &Casa, correo: &str, nombre: &str, rol: &str) -> Cuenta {
    let cuenta = CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from(rol)].into_iter().collect(),
        dependencia: Some("cultura".into()),
        ..nueva(correo, nombre)
    };
    casa.app.crear_cuenta(cuenta).await.unwrap()
}

async fn pide(casa: &Casa, paquete: &Ofrecido, dado: &[(&str, Valor)]) -> (ExpedienteId, String) {
    let inicio = Inicio {
        paquete: Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
        accion: "enviar".into(),
        respuestas: dado.iter().map(|(c, v)| (CampoId::from(*c), Some(v.clone()))).collect(),
        borrador: None,
    };
    let hecho = casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap();
    (hecho.expediente, hecho.folio.to_string())
}

fn texto(t: &str) -> Valor {
    Valor::Texto(t.to_owned())
}

async fn actua(
    casa: &Casa,
    id: &ExpedienteId,
    quien: &Cuenta,
    que: &str,
    con: &[(&str, &str)],
) -> Result<(), String> {
    let (etapa, accion) = que.split_once('.').unwrap();
    let respuestas = con.iter().map(|(c, v)| (CampoId::from(*c), Some(texto(v)))).collect();
    let comando = Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas };
    casa.app.ejecutar(id, comando, actuante(quien), None).await.map(drop).map_err(|e| e.to_string())
}

#[test]
fn who_stands_in_by_dates_signs_and_the_document_says_in_whose_absence() {
    correr(async {
        let casa = Casa::nueva().await;
        let bytes = include_bytes!("../datos/permiso_firmado.paquete");
        let paquete = casa.app.recibir(bytes, &[], "Instalación").unwrap();
        let programa = trabaja(&casa, "programa", "Paula Programa", "programacion").await;
        let directora = trabaja(&casa, "directora", "Diana Directora", "direccion").await;
        let abogado = trabaja(&casa, "abogado", "Jorge Jurídico", "juridico").await;
        let colega = trabaja(&casa, "colega", "Carla Colega", "programacion").await;
        let dado = [("evento", texto("Concierto")), ("dia", Valor::Fecha(date(2027, 3, 21)))];
        let (id, folio) = pide(&casa, &paquete, &dado).await;
        actua(&casa, &id, &programa, "revision.preparar", &[("condiciones", "Sin cerrar la calle.")])
            .await
            .unwrap();
        let ruta = format!("/expedientes/{folio}");

        // Before those days it isn't theirs to sign.
        let no = actua(&casa, &id, &colega, "firmas.firmar", &[]).await.unwrap_err();
        assert!(no.contains("esto lo firma"), "{no}");
        casa.suple((&id, 1), &colega, &directora, 3).await;
        let entra = casa.entra(&colega).await;
        entra.ve("/bandeja").await.dice(&[&folio]);
        entra.ve(&ruta).await.dice(&[
            "Falta su firma",
            "Leer el documento (PDF)",
            "Usted firma por ausencia de Diana Directora",
        ]);
        assert_eq!(entra.ve(&format!("{ruta}/por-firmar/firmas")).await.estado, StatusCode::OK);
        let firma = entra.envia(&format!("{ruta}/acciones/firmas/firmar"), &[("visita", "1")]).await;
        assert_eq!(firma.estado, StatusCode::SEE_OTHER, "{}", firma.texto());
        // Nobody signs twice, nor does who was absent sign again what was signed in her place.
        let otra = actua(&casa, &id, &casa.hoy(&colega).await, "firmas.firmar", &[]).await.unwrap_err();
        assert!(otra.contains("usted ya firmó este documento"), "{otra}");
        actua(&casa, &id, &directora, "firmas.firmar", &[]).await.unwrap_err();
        // Who signs after reads in whose place the other did.
        casa.entra(&abogado)
            .await
            .ve(&ruta)
            .await
            .dice(&["Firmó: Carla Colega, por ausencia de Diana Directora, el"]);
        actua(&casa, &id, &abogado, "firmas.firmar", &[]).await.unwrap();
        drenar(&casa.app).await.unwrap();

        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.resultado, Some(Resultado::Favorable));
        let en_lugar_de: Vec<_> = abierto
            .eventos
            .iter()
            .filter_map(|e| match (&e.hecho, &e.quien) {
                (Hecho::Firmado { ausente, .. }, Quien::Servidor { cuenta, por, .. }) => {
                    Some((cuenta.clone(), por.clone(), ausente.clone()))
                }
                _ => None,
            })
            .collect();
        let suya = (colega.id.clone(), Some(directora.id.clone()), "Diana Directora".to_owned());
        assert_eq!(en_lugar_de, [suya, (abogado.id.clone(), None, String::new())]);
        // What is printed, and what is given to download.
        let entorno = papeles::Entorno { publica: "https://ejemplo.mx", marca: None };
        let emitida = abierto.estado.salidas.first().unwrap();
        let documento = papeles::salida(abierto.versiones(), &abierto.eventos, emitida, &entorno).unwrap();
        let dicho = documentos::plano(&documento);
        for parte in ["Carla Colega", "por ausencia de Diana Directora", "Jorge Jurídico"] {
            assert!(dicho.contains(parte), "{parte} en {dicho}");
        }
        let pdf = entra.ve(&format!("{ruta}/salidas/{}", emitida.folio)).await;
        assert!(pdf.estado == StatusCode::OK && pdf.bytes.starts_with(b"%PDF"), "{}", pdf.estado);
        let persona = casa.entra(&casa.ciudadana).await;
        let suya = persona.ve(&format!("/solicitudes/{folio}")).await;
        suya.dice(&["Se firmó: Permiso para evento", "Carla Colega", ", por ausencia de Diana Directora"]);
    });
}

/// A session of the body, which lets others vote in the place of its members, or doesn't.
struct Sesion {
    casa: Casa,
    id: ExpedienteId,
    folio: String,
    secretaria: Cuenta,
    ana: Cuenta,
    beto: Cuenta,
    vecina: Cuenta,
    otra: Cuenta,
}

impl Sesion {
    async fn nueva(suplentes: bool) -> Self {
        let casa = Casa::nueva().await;
        let bytes = include_bytes!("../datos/mural.paquete");
        let mut paquete = sello::abrir(bytes, None).unwrap().paquete().clone();
        paquete.organos.iter_mut().for_each(|o| o.suplentes = suplentes);
        paquete.pruebas.clear();
        let paquete = casa.app.recibir(sello::sellar(paquete).unwrap().bytes(), &[], "Instalación").unwrap();
        let dado = [("obra", texto("Un río")), ("pared", texto("La biblioteca"))];
        let (id, folio) = pide(&casa, &paquete, &dado).await;
        let secretaria = trabaja(&casa, "sara", "Sara Secretaria", "secretaria").await;
        let ana = trabaja(&casa, "ana", "Ana Ruiz", "consejera").await;
        let beto = trabaja(&casa, "beto", "Beto Salas", "consejera").await;
        let vecina = trabaja(&casa, "vera", "Vera Vecina", "secretaria").await;
        let otra = trabaja(&casa, "olga", "Olga Otra", "secretaria").await;
        let pide = Convocada { sesion: "Primera sesión".into(), cuando: SESION, lugar: "Biblioteca".into() };
        let convoca = Comando::Convocar { etapa: "sesion".into(), visita: None, pide };
        casa.app.ejecutar(&id, convoca, actuante(&secretaria), None).await.unwrap();
        let local = SESION.saturating_add(jiff::Span::new().minutes(5));
        casa.app.mover_reloj(engine::agenda::instante(&paquete, local).unwrap()).await.unwrap();
        Self { casa, id, folio, secretaria, ana, beto, vecina, otra }
    }

    async fn vota(&self, quien: &Cuenta, voto: Voto) -> Result<(), String> {
        let comando = Comando::Votar { etapa: "sesion".into(), visita: Some(1), voto };
        let quien = actuante(&self.casa.hoy(quien).await);
        self.casa.app.ejecutar(&self.id, comando, quien, None).await.map(drop).map_err(|e| e.to_string())
    }

    async fn ve(&self, quien: &Cuenta) -> Vuelta {
        self.casa.entra(quien).await.ve(&format!("/expedientes/{}", self.folio)).await
    }

    /// Votes, with whose seat each is.
    async fn votos(&self) -> Vec<(String, Voto)> {
        let abierto = self.casa.app.abrir_expediente(&self.id).await.unwrap();
        let hay = engine::votacion::convocada(&abierto.estado, "sesion").unwrap();
        hay.votos.iter().map(|v| (v.quien(), v.voto)).collect()
    }
}

#[test]
fn who_stands_in_for_a_member_does_not_vote_where_the_body_does_not_say_so() {
    correr(async {
        let s = Sesion::nueva(false).await;
        s.casa.suple((&s.id, 1), &s.vecina, &s.ana, 5).await;
        s.ve(&s.vecina).await.dice(&["Usted suple a Ana Ruiz", "sólo votan las personas que lo integran"]);
        let votos = format!("/expedientes/{}/votos/sesion", s.folio);
        let no = s.casa.entra(&s.vecina).await.envia(&votos, &[("voto", "a_favor")]).await;
        assert_ne!(no.estado, StatusCode::SEE_OTHER);
        let no = s.vota(&s.vecina, Voto::AFavor).await.unwrap_err();
        assert!(no.contains("usted suple a Ana Ruiz, y en una sesión de Consejo de Murales"), "{no}");
        assert!(s.votos().await.is_empty());
        // The members vote as always.
        s.vota(&s.ana, Voto::EnContra).await.unwrap();
        assert_eq!(s.votos().await, [("Ana Ruiz".to_owned(), Voto::EnContra)]);
    });
}

#[test]
fn a_seat_has_one_vote_of_whichever_of_the_two_is_first() {
    correr(async {
        let s = Sesion::nueva(true).await;
        s.casa.suple((&s.id, 1), &s.vecina, &s.ana, 5).await;
        // From the page, with who is absent told to who closes the session and to the other members.
        let votos = format!("/expedientes/{}/votos/sesion", s.folio);
        s.ve(&s.vecina).await.dice(&["Su voto", "Usted vota en el lugar de Ana Ruiz."]);
        s.ve(&s.ana).await.calla(&["Usted vota en el lugar"]);
        let hecho = s.casa.entra(&s.vecina).await.envia(&votos, &[("voto", "a_favor")]).await;
        assert_eq!(hecho.estado, StatusCode::SEE_OTHER, "{}", hecho.texto());
        let dicho = "Vera Vecina, por ausencia de Ana Ruiz";
        assert_eq!(s.votos().await, [(dicho.to_owned(), Voto::AFavor)]);
        s.ve(&s.secretaria).await.dice(&[&format!("{dicho}: a favor")]);
        s.ve(&s.beto).await.dice(&[&format!("Votó {dicho}")]);
        // Neither of the two votes again in it.
        let no = s.vota(&s.vecina, Voto::EnContra).await.unwrap_err();
        assert!(no.contains("usted ya votó"), "{no}");
        let no = s.vota(&s.ana, Voto::EnContra).await.unwrap_err();
        assert!(no.contains("en su lugar ya votó Vera Vecina"), "{no}");
        // A member who stands in for another has one vote, of their own seat.
        let s = Sesion::nueva(true).await;
        s.casa.suple((&s.id, 1), &s.beto, &s.ana, 5).await;
        s.vota(&s.beto, Voto::AFavor).await.unwrap();
        s.vota(&s.beto, Voto::AFavor).await.unwrap_err();
        assert_eq!(s.votos().await, [("Beto Salas".to_owned(), Voto::AFavor)]);
        s.vota(&s.ana, Voto::Abstencion).await.unwrap();
        // Nor does anybody vote twice by standing in for two, or two for the same one.
        let s = Sesion::nueva(true).await;
        s.casa.suple((&s.id, 1), &s.vecina, &s.ana, 5).await;
        s.casa.suple((&s.id, 2), &s.vecina, &s.beto, 5).await;
        s.casa.suple((&s.id, 3), &s.otra, &s.ana, 5).await;
        s.vota(&s.otra, Voto::AFavor).await.unwrap();
        s.vota(&s.vecina, Voto::EnContra).await.unwrap();
        s.vota(&s.vecina, Voto::EnContra).await.unwrap_err();
        let quienes = ["Olga Otra, por ausencia de Ana Ruiz", "Vera Vecina, por ausencia de Beto Salas"];
        assert_eq!(s.votos().await.into_iter().map(|(q, _)| q).collect::<Vec<_>>(), quienes);
        for ya in [&s.ana, &s.beto] {
            assert!(s.vota(ya, Voto::AFavor).await.unwrap_err().contains("en su lugar ya votó"));
        }
    });
}

/// The member and who stands in for them press at once, over and over: one vote for the seat.
#[test]
fn two_at_once_for_one_seat_are_one_vote() {
    correr(async {
        let s = Arc::new(Sesion::nueva(true).await);
        s.casa.suple((&s.id, 1), &s.vecina, &s.ana, 5).await;
        let mut todos = tokio::task::JoinSet::new();
        for n in 0..20 {
            let s = Arc::clone(&s);
            todos.spawn(async move {
                let quien = if n % 2 == 0 { &s.ana } else { &s.vecina };
                s.vota(quien, Voto::AFavor).await.is_ok()
            });
        }
        let hechos = todos.join_all().await.into_iter().filter(|bien| *bien).count();
        assert_eq!((hechos, s.votos().await.len()), (1, 1));
    });
}
