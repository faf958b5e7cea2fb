//! Places that run out over the whole platform: no more get one than there are, whoever comes later is told so, and who attends the trámite
//! sees who holds each and until when.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::{Actuante, Comando};
use engine::cupo;
use engine::tenencia::Pedida;
use jiff::civil::{Date, date};
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{App, AppError, Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::Canal;
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::{Reparto, Resultado};
use schemas::sello;
use schemas::valor::Valor;

use crate::casa::{Casa, actuante, correr, nueva};

/// Of `alameda`; of `luz` there are two, for all.
const LUGARES: usize = 5;

fn puesto(casa: &Casa) -> Ofrecido {
    casa.app.recibir(include_bytes!("../datos/puesto.paquete"), &[], "Instalación").unwrap()
}

async fn pide(app: &App, paquete: &Ofrecido, de: &Cuenta, zona: &str) -> (ExpedienteId, String) {
    renueva(app, paquete, de, zona, None).await.unwrap()
}

/// The same, by who renews the document of this folio.
async fn renueva(
    app: &App,
    paquete: &Ofrecido,
    de: &Cuenta,
    zona: &str,
    anterior: Option<&str>,
) -> Result<(ExpedienteId, String), AppError> {
    let campo = paquete.tramite.campo("anterior").unwrap();
    let elegida = match anterior {
        None => None,
        Some(folio) => {
            let suyas = app.tenidas(paquete, &de.id, None).await?;
            let suya = suyas.iter().find(|t| t.folio == *folio).unwrap();
            Some(Pedida::de(campo).unwrap().valor(suya))
        }
    };
    let respuestas = [
        ("anterior", elegida),
        ("zona", Some(Valor::Opcion(zona.to_owned()))),
        ("giro", Some(Valor::Texto("Pan".to_owned()))),
    ];
    let inicio = Inicio {
        paquete: Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(de, BTreeMap::new()),
        accion: "enviar".into(),
        respuestas: respuestas.map(|(campo, valor)| (CampoId::from(campo), valor)).into(),
        borrador: None,
    };
    let hecho = app.iniciar(inicio, &de.id, None).await?;
    Ok((hecho.expediente, hecho.folio.to_string()))
}

async fn servidor(casa: &Casa, correo: &str, nombre: &str, rol: &str) -> Cuenta {
    let nueva = runtime::app::CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from(rol)].into_iter().collect(),
        dependencia: Some("mercados".into()),
        ..nueva(correo, nombre)
    };
    casa.app.crear_cuenta(nueva).await.unwrap()
}

async fn actua(
    app: &App,
    id: &ExpedienteId,
    (etapa, accion): (&str, &str),
    quien: Actuante,
) -> Result<(), AppError> {
    let motivo = Some(Valor::Texto("El giro no cabe en la feria.".to_owned()));
    let respuestas = match accion {
        "negar" => BTreeMap::from([(CampoId::from("motivo"), motivo)]),
        _ => BTreeMap::new(),
    };
    let comando = Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas };
    app.ejecutar(id, comando, quien, None).await.map(drop)
}

/// The option of the place that an expediente holds.
async fn tiene(casa: &Casa, id: &ExpedienteId, de: &str) -> bool {
    let abierto = casa.app.abrir_expediente(id).await.unwrap();
    let hoy = engine::evolve::local(&abierto.paquete, casa.app.ahora()).date();
    cupo::tenidos(&abierto.paquete, &abierto.estado, hoy).iter().any(|t| t.cupo.id == de)
}

/// How many places are taken of an option, as the store counts them.
async fn ocupados(casa: &Casa, cupo: &str, opcion: &str) -> u32 {
    let desde = cupo::prefijo("valle_claro", "puesto", cupo);
    let (hasta, ahora) = (format!("{desde}~"), casa.app.ahora());
    let recurso = format!("{desde}{opcion}");
    let todos = casa.app.almacen().leer(move |l| l.ocupados(&desde, &hasta, None, &[], ahora)).await.unwrap();
    todos.get(&recurso).copied().unwrap_or(0)
}

async fn al(casa: &Casa, dia: Date) {
    let paquete = casa.app.estante().activo("puesto").unwrap();
    let instante = engine::agenda::instante(&paquete, dia.at(9, 0, 0, 0)).unwrap();
    casa.app.mover_reloj(instante).await.unwrap();
    drenar(&casa.app).await.unwrap();
}

#[test]
fn forty_ask_at_once_for_five_places_and_five_get_them() {
    let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(8).enable_all().build().unwrap();
    hilos.block_on(async {
        let casa = Casa::nueva().await;
        let paquete = puesto(&casa);
        let tareas: Vec<_> = (0..40)
            .map(|_| {
                let (app, paquete, de) = (casa.app.clone(), Arc::clone(&paquete), casa.ciudadana.clone());
                tokio::spawn(async move { pide(&app, &paquete, &de, "alameda").await.0 })
            })
            .collect();
        let (mut con, mut sin) = (Vec::new(), Vec::new());
        for tarea in tareas {
            let id = tarea.await.unwrap();
            let abierto = casa.app.abrir_expediente(&id).await.unwrap();
            match abierto.estado.resultado {
                None => con.push(id),
                Some(fin) => {
                    assert_eq!(fin, Resultado::Desfavorable);
                    assert_eq!(abierto.estado.visitas("sin_puesto"), 1);
                    sin.push(id);
                }
            }
        }
        let folio = casa.app.abrir_expediente(&sin[0]).await.unwrap().estado.folio;
        casa.entra(&casa.ciudadana)
            .await
            .ve(&format!("/solicitudes/{folio}"))
            .await
            .dice(&["No quedaba lugar", "Ya no quedaba lugar en «Puestos de la feria, Alameda»"]);
        assert_eq!((con.len(), sin.len()), (LUGARES, 40 - LUGARES));
        assert_eq!(ocupados(&casa, "puestos", "alameda").await, 5);
        assert_eq!(ocupados(&casa, "puestos", "plaza").await, 0);

        // Who leaves frees one place, and one alone.
        let (mesa, titular) = (
            actuante(&servidor(&casa, "mesa", "Marta Mesa", "mesa").await),
            servidor(&casa, "titular", "Tere Titular", "titular").await,
        );
        actua(&casa.app, &con[0], ("revision", "sin_luz"), mesa.clone()).await.unwrap();
        actua(&casa.app, &con[0], ("resolucion", "negar"), actuante(&titular)).await.unwrap();
        let (uno, _) = pide(&casa.app, &paquete, &casa.ciudadana, "alameda").await;
        let (otro, _) = pide(&casa.app, &paquete, &casa.ciudadana, "alameda").await;
        assert!(tiene(&casa, &uno, "puestos").await && !tiene(&casa, &otro, "puestos").await);
    });
}

#[test]
fn an_action_that_finds_no_place_says_so_and_the_place_lasts_as_long_as_its_document() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = puesto(&casa);
        let marta = servidor(&casa, "mesa", "Marta Mesa", "mesa").await;
        let titular = servidor(&casa, "titular", "Tere Titular", "titular").await;
        let mesa = actuante(&marta);
        let mut pedidos = Vec::new();
        for _ in 0..3 {
            pedidos.push(pide(&casa.app, &paquete, &casa.ciudadana, "alameda").await);
        }
        for (id, _) in pedidos.iter().take(2) {
            actua(&casa.app, id, ("revision", "con_luz"), mesa.clone()).await.unwrap();
        }
        // Nobody was faster: there is no place, and the page says of what.
        let (tercero, folio) = &pedidos[2];
        let entra = casa.entra(&marta).await;
        let ruta = format!("/expedientes/{folio}/acciones/revision/con_luz");
        entra.envia(&format!("/expedientes/{folio}/tomar?etapa=revision"), &[]).await;
        let vuelta = entra.envia(&ruta, &[("_clave", "una"), ("_visita", "1")]).await;
        assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY);
        vuelta.dice(&["Ya no hay lugar en «Conexiones de luz»: los 2 están ocupados"]);
        vuelta.calla(&["Alguien actuó antes"]);
        let no = actua(&casa.app, tercero, ("revision", "con_luz"), mesa.clone()).await.unwrap_err();
        assert!(no.to_string().contains("puede intentarlo cuando se desocupe uno"), "{no}");
        assert!(!tiene(&casa, tercero, "luz").await);

        // The page of cupos: how many are left, who holds them, until when.
        let pagina = entra.ve("/cupos").await;
        pagina.dice(&[
            "Puestos de la feria",
            "Conexiones de luz",
            "Alameda",
            folio,
            "mientras siga el trámite",
        ]);
        let (primero, suyo) = &pedidos[0];
        actua(&casa.app, primero, ("resolucion", "autorizar"), actuante(&titular)).await.unwrap();
        drenar(&casa.app).await.unwrap();
        entra.ve("/cupos").await.dice(&["hasta el 1 de abril de 2026"]);
        entra.ve(&format!("/expedientes/{suyo}")).await.dice(&["Alameda, hasta el 1 de abril de 2026"]);
        let persona = casa.entra(&casa.ciudadana).await;
        persona.ve(&format!("/solicitudes/{suyo}")).await.dice(&[
            "Su lugar",
            "Puestos de la feria",
            "Alameda, hasta el 1 de abril de 2026",
            "Se apartó un lugar",
        ]);
        casa.nadie()
            .ve(&format!("/consulta?folio={suyo}"))
            .await
            .calla(&["Se apartó un lugar", "Alameda, hasta"]);
        // The light was of the expediente, which is over; the stall is of the permit.
        assert!(!tiene(&casa, primero, "luz").await && tiene(&casa, primero, "puestos").await);
        actua(&casa.app, tercero, ("revision", "con_luz"), mesa.clone()).await.unwrap();

        // On its last day it is still held; the day after it is free, and nobody had to do anything.
        for _ in 0..2 {
            pide(&casa.app, &paquete, &casa.ciudadana, "alameda").await;
        }
        al(&casa, date(2026, 3, 5)).await;
        assert_eq!(ocupados(&casa, "puestos", "alameda").await, 5);
        al(&casa, date(2026, 4, 1)).await;
        assert!(tiene(&casa, primero, "puestos").await);
        let antes = ocupados(&casa, "puestos", "alameda").await;
        al(&casa, date(2026, 4, 2)).await;
        assert!(!tiene(&casa, primero, "puestos").await);
        assert_eq!(ocupados(&casa, "puestos", "alameda").await, antes - 1);
    });
}

#[test]
fn the_page_of_cupos_is_of_who_attends_their_tramites() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = puesto(&casa);
        let (_, folio) = pide(&casa.app, &paquete, &casa.ciudadana, "plaza").await;
        let mesa = servidor(&casa, "mesa", "Marta Mesa", "mesa").await;
        let titular = servidor(&casa, "titular", "Tere Titular", "titular").await;
        let ajena = casa.app.crear_cuenta(runtime::app::CuentaNueva {
            clase: ClaseCuenta::Servidor,
            roles: [RolId::from("revisor_ventanilla")].into_iter().collect(),
            dependencia: Some("sedus".into()),
            ..nueva("alma", "Alma Ajena")
        });
        let ajena = ajena.await.unwrap();
        casa.entra(&mesa).await.ve("/cupos").await.dice(&["Plaza", &folio]);
        casa.entra(&mesa).await.ve("/bandeja").await.dice(&["/cupos"]);
        // Who decides later may not read it yet: it is counted, and not shown.
        let sin_leer = casa.entra(&titular).await;
        sin_leer.ve("/cupos").await.calla(&[&folio]);
        sin_leer.ve("/cupos").await.dice(&["1 lugar más lo tiene una solicitud que todavía no le toca"]);
        // Nor does a search tell whether there is one.
        let busca = sin_leer.ve(&format!("/cupos?q={folio}")).await;
        busca.dice(&["Nadie de quienes tienen un lugar coincide"]);
        busca.calla(&["lugar más lo tiene"]);
        casa.entra(&ajena).await.ve("/cupos").await.dice(&["Ningún trámite que usted atiende"]);
        casa.entra(&ajena).await.ve("/bandeja").await.calla(&["/cupos"]);
        let persona = casa.entra(&casa.ciudadana).await.ve("/cupos").await;
        assert_ne!(persona.estado, StatusCode::OK);
    });
}

#[test]
fn whoever_renews_keeps_their_place_and_both_are_one() {
    let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    hilos.block_on(async {
        let casa = Casa::nueva().await;
        let paquete = puesto(&casa);
        let mesa = actuante(&servidor(&casa, "mesa", "Marta Mesa", "mesa").await);
        let titular = actuante(&servidor(&casa, "titular", "Tere Titular", "titular").await);
        let otra = casa.app.crear_cuenta(nueva("berta", "Berta Ñáñez")).await.unwrap();
        let autoriza = async |id: &ExpedienteId| {
            actua(&casa.app, id, ("revision", "sin_luz"), mesa.clone()).await.unwrap();
            actua(&casa.app, id, ("resolucion", "autorizar"), titular.clone()).await.unwrap();
            let abierto = casa.app.abrir_expediente(id).await.unwrap();
            abierto.estado.salidas.first().unwrap().folio.to_string()
        };
        let (primero, _) = pide(&casa.app, &paquete, &casa.ciudadana, "alameda").await;
        let folio = autoriza(&primero).await;
        al(&casa, date(2026, 3, 25)).await;
        for _ in 1..LUGARES {
            pide(&casa.app, &paquete, &otra, "alameda").await;
        }
        let (sin, _) = pide(&casa.app, &paquete, &otra, "alameda").await;
        assert!(!tiene(&casa, &sin, "puestos").await);

        // Of many that renew it at once one does, and takes the place that it had; what is full stays full for the rest.
        let tareas: Vec<_> = (0..8)
            .map(|n| {
                let (app, paquete, folio) = (casa.app.clone(), Arc::clone(&paquete), folio.clone());
                let (ciudadana, otra) = (casa.ciudadana.clone(), otra.clone());
                tokio::spawn(async move {
                    if n % 2 == 0 {
                        renueva(&app, &paquete, &ciudadana, "alameda", Some(&folio)).await.ok()
                    } else {
                        Some(pide(&app, &paquete, &otra, "alameda").await)
                    }
                })
            })
            .collect();
        let (mut renuevan, mut entran) = (Vec::new(), 0);
        for (n, tarea) in tareas.into_iter().enumerate() {
            match tarea.await.unwrap() {
                Some((id, suyo)) if n % 2 == 0 => renuevan.push((id, suyo)),
                Some((id, _)) => entran += u32::from(tiene(&casa, &id, "puestos").await),
                None => {}
            }
        }
        let [(renovado, suyo)] = renuevan.as_slice() else { panic!("{renuevan:?}") };
        assert!(tiene(&casa, renovado, "puestos").await && entran == 0);
        assert_eq!(ocupados(&casa, "puestos", "alameda").await, 5);
        let persona = casa.entra(&casa.ciudadana).await;
        persona
            .ve(&format!("/solicitudes/{suyo}"))
            .await
            .dice(&["Conserva su lugar", &format!("el del documento {folio}")]);
        let marta = servidor(&casa, "mesa2", "Mario Mesa", "mesa").await;
        let cupos = casa.entra(&marta).await.ve("/cupos").await;
        cupos.dice(&[suyo, "5"]);

        // What comes to nothing leaves the place to the earlier document, which may be renewed again.
        actua(&casa.app, renovado, ("revision", "sin_luz"), mesa.clone()).await.unwrap();
        actua(&casa.app, renovado, ("resolucion", "negar"), titular.clone()).await.unwrap();
        assert_eq!(ocupados(&casa, "puestos", "alameda").await, 5);
        let (sin, _) = pide(&casa.app, &paquete, &otra, "alameda").await;
        assert!(!tiene(&casa, &sin, "puestos").await);
        // In another zone it is one more place.
        let (cambia, _) = renueva(&casa.app, &paquete, &casa.ciudadana, "plaza", Some(&folio)).await.unwrap();
        assert_eq!(ocupados(&casa, "puestos", "plaza").await, 1);
        assert_eq!(ocupados(&casa, "puestos", "alameda").await, 5);
        actua(&casa.app, &cambia, ("revision", "sin_luz"), mesa.clone()).await.unwrap();
        actua(&casa.app, &cambia, ("resolucion", "negar"), titular.clone()).await.unwrap();

        // Once renewed, it is held past the last day of the earlier one; that one alone would have been lost.
        let (de_nuevo, _) =
            renueva(&casa.app, &paquete, &casa.ciudadana, "alameda", Some(&folio)).await.unwrap();
        let nuevo = autoriza(&de_nuevo).await;
        assert_eq!(ocupados(&casa, "puestos", "alameda").await, 5);
        al(&casa, date(2026, 4, 2)).await;
        assert!(tiene(&casa, &de_nuevo, "puestos").await && !tiene(&casa, &primero, "puestos").await);
        let los_de_berta = ocupados(&casa, "puestos", "alameda").await - 1;
        assert!(los_de_berta <= 4);
        // And that one is renewed in its turn, once more counted once.
        let (tercero, _) =
            renueva(&casa.app, &paquete, &casa.ciudadana, "alameda", Some(&nuevo)).await.unwrap();
        assert!(tiene(&casa, &tercero, "puestos").await);
        assert_eq!(ocupados(&casa, "puestos", "alameda").await, los_de_berta + 1);
    });
}

/// The same trámite with room for many more.
fn con_lugar(casa: &Casa, cuantos: u32) -> Ofrecido {
    let mut paquete = puesto(casa).paquete().clone();
    for cupo in &mut paquete.tramite.cupos {
        match &mut cupo.reparto {
            Reparto::Uno(limite) => *limite = cuantos,
            Reparto::Por { limites, .. } => limites.values_mut().for_each(|l| *l = cuantos),
        }
    }
    casa.app.recibir(sello::sellar(paquete).unwrap().bytes(), &[], "Instalación").unwrap()
}

#[test]
fn who_holds_a_place_is_told_page_by_page_and_found_by_folio_or_name() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = con_lugar(&casa, 60);
        let marta = servidor(&casa, "mesa", "Marta Mesa", "mesa").await;
        let zoila = casa.app.crear_cuenta(nueva("zoila", "Zoila Órnelas Güemes")).await.unwrap();
        let mut folios = Vec::new();
        for n in 0..30 {
            let de = if n == 27 { &zoila } else { &casa.ciudadana };
            folios.push(pide(&casa.app, &paquete, de, if n % 2 == 0 { "alameda" } else { "plaza" }).await.1);
        }
        let entra = casa.entra(&marta).await;
        let primera = entra.ve("/cupos").await;
        let de = |vuelta: &crate::casa::Vuelta| -> Vec<String> {
            let texto = vuelta.texto();
            folios.iter().filter(|f| texto.contains(f.as_str())).cloned().collect()
        };
        primera.dice(&["Los primeros 25", "Siguiente"]);
        assert_eq!(de(&primera).len(), 25);
        // The next page is of that cupo only; together they are all of them, each once.
        let texto = primera.texto();
        let sigue = texto.split("href=\"").map(|t| t.split('"').next().unwrap_or_default());
        let sigue = sigue.filter(|u| u.starts_with("/cupos?")).find(|u| u.contains("despues="));
        let sigue = sigue.unwrap().replace("&amp;", "&");
        assert!(sigue.starts_with("/cupos?cupo=puesto"), "{sigue}");
        let segunda = entra.ve(&sigue).await;
        segunda.dice(&["Los últimos", "Ver todos los cupos"]);
        segunda.calla(&["Conexiones de luz"]);
        let (mut todos, otros) = (de(&primera), de(&segunda));
        assert_eq!(otros.len(), 5);
        todos.extend(otros);
        todos.sort();
        let mut esperados = folios.clone();
        esperados.sort();
        assert_eq!(todos, esperados);
        // Words of the name, without accents, or the folio; how many are taken is told whatever is looked for.
        for busca in ["zoila", "ornelas gue", folios[27].as_str()] {
            let hallada = entra.ve(&format!("/cupos?q={}", busca.replace(' ', "%20"))).await;
            hallada.dice(&["Zoila Órnelas Güemes", "Quitar filtros", "30"]);
            assert_eq!(de(&hallada), [folios[27].clone()], "{busca}");
        }
        entra.ve("/cupos?q=nadie").await.dice(&["Nadie de quienes tienen un lugar coincide"]);
        assert_eq!(entra.ve("/cupos?q=%20%25_*%22&despues=").await.estado, StatusCode::OK);
        // What the address says is anybody's.
        for mala in ["x", "1", ".", "-.", "99999999999999999999.cupo"] {
            let vuelta = entra.ve(&format!("/cupos?cupo=puesto/puestos&despues={mala}")).await;
            assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY, "{mala}");
        }
        let otra = entra.ve("/cupos?cupo=puesto/puestos&despues=1.zzz").await;
        assert_eq!(otra.estado, StatusCode::OK);
        assert!(de(&otra).is_empty());
        assert_eq!(de(&entra.ve("/cupos?cupo=puesto/puestos&despues=0.a").await).len(), 25);
        for ajeno in ["otro/puestos", "puesto/nada", "puesto"] {
            assert_eq!(entra.ve(&format!("/cupos?cupo={ajeno}")).await.estado, StatusCode::NOT_FOUND);
        }
    });
}
