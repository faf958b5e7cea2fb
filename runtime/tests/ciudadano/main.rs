//! What a person sees and does, over the whole router and a real store, without scripts: from the catalogue to the document.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests; a failure must end the test")]

#[path = "../operacion/casa.rs"]
#[expect(dead_code, reason = "another test needs other parts of this house")]
mod casa;
mod catalogos;
mod envio;
#[path = "../operacion/firmas.rs"]
#[expect(dead_code, reason = "approvals that other tests need")]
mod firmas;
mod navegador;
mod paginas;
mod propuestas;

use casa::{Casa, PDF, correr};
use engine::comando::Comando;
use jiff::SignedDuration;
use navegador::{Navegador, Pagina, Parte};

const CONTRASENA: &str = "una contraseña larga";

async fn ciudadana(casa: &Casa) -> Navegador {
    let mut navegador = Navegador::nuevo(casa.servidor.router());
    navegador.entra("ciudadana@prueba.mx", CONTRASENA).await.es(200).dice(&["Mis solicitudes"]);
    navegador
}

/// Begins a solicitud; answers its address.
async fn empezar(n: &mut Navegador) -> String {
    n.ve("/tramites/constancia_residencia/solicitar").await.es(200).dice(&["Empezar mi solicitud"]);
    let empezada = n.envia("/tramites/constancia_residencia/solicitar", &[]).await;
    let a = empezada.es(303).a();
    assert!(a.starts_with("/solicitudes/borrador/") && a.ends_with("/1"), "{a}");
    a.trim_end_matches("/1").to_owned()
}

const DOMICILIO: [(&str, &str); 8] = [
    ("domicilio.calle", "Hidalgo"),
    ("domicilio.numero", "1250"),
    ("domicilio.colonia", "Centro"),
    ("domicilio.cp", "64000"),
    ("domicilio.municipio", "Monterrey"),
    ("vive_desde.dia", "4"),
    ("vive_desde.mes", "3"),
    ("vive_desde.anio", "2019"),
];

fn partes<'a>(campos: &'a [(&'a str, &'a str)]) -> Vec<Parte<'a>> {
    campos.iter().map(|(n, v)| Parte::Campo(n, v)).collect()
}

/// Fills in the page of where one lives, with its file.
async fn donde_vive(n: &mut Navegador, base: &str) -> Pagina {
    let mut forma = partes(&DOMICILIO);
    forma.extend([
        Parte::Campo("comprobante.fecha.dia", "20"),
        Parte::Campo("comprobante.fecha.mes", "2"),
        Parte::Campo("comprobante.fecha.anio", "2026"),
        Parte::Archivo("comprobante", "recibo de luz ñ.pdf", PDF),
    ]);
    n.sube(&format!("{base}/2"), &forma).await
}

/// Fills in everything; answers the address of the draft.
async fn llenar(n: &mut Navegador) -> String {
    let base = empezar(n).await;
    n.envia(&format!("{base}/1"), &[]).await.es(303);
    donde_vive(n, &base).await.es(303);
    let quien =
        [Parte::Campo("curp", "GARC850101HNLRRL05"), Parte::Archivo("identificacion", "ine.pdf", PDF)];
    let llena = n.sube(&format!("{base}/3"), &quien).await;
    assert_eq!(llena.es(303).a(), format!("{base}/revisar"));
    base
}

/// Sends a solicitud; answers its folio.
async fn enviar(n: &mut Navegador) -> String {
    let base = llenar(n).await;
    n.ve(&format!("{base}/revisar")).await.es(200);
    let acuse = n.envia(&format!("{base}/enviar"), &[]).await.es(303).a();
    // Whoever goes back with their browser is led to what it became.
    for antes in ["/2", "/revisar"] {
        assert_eq!(n.ve(&format!("{base}{antes}")).await.es(303).a(), acuse);
    }
    acuse.trim_start_matches("/solicitudes/").trim_end_matches("/acuse").to_owned()
}

async fn aviso(casa: &Casa, folio: &str, referencia: &str) -> (Vec<u8>, String) {
    let id = casa.app.abrir_folio(folio).await.unwrap().id;
    let orden = casa.app.almacen().leer(move |l| l.ordenes(&id)).await.unwrap().remove(0);
    let cuerpo = format!(
        r#"{{"referencia":"{referencia}","linea":"{}","monto":"{}","medio":"tarjeta"}}"#,
        orden.linea, orden.monto
    );
    let firma = casa.app.firmar_pago(cuerpo.as_bytes()).await.unwrap().0;
    (cuerpo.into_bytes(), firma)
}

#[test]
fn a_person_goes_from_the_catalogue_to_a_verified_document() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = Navegador::nuevo(casa.servidor.router());
        n.ve("/").await.es(200).dice(&[
            "¿Qué trámite necesita hacer?",
            "Constancia de residencia",
            "Familia",
            "Puede solicitar",
        ]);
        n.ve("/tramites?q=RESIDÉNCIAS").await.es(200).dice(&["1 trámite o servicio"]);
        n.ve("/tramites?q=recidencia").await.es(200).dice(&["¿Quiso decir", "«residencia»"]);
        n.ve("/tramites?categoria=negocios").await.dice(&["Ningún trámite"]);
        let ficha = n.ve("/tramites/constancia_residencia").await;
        ficha.es(200).dice(&[
            "$63.35",
            "3 días hábiles",
            "Su comprobante de domicilio",
            "No mayor de 3 meses",
            "<svg",
        ]);
        let pdf = n.ve("/tramites/constancia_residencia/ficha.pdf").await;
        assert!(pdf.es(200).bytes.starts_with(b"%PDF-"));

        // Somebody who hasn't entered is sent to the door, and from there to where they were going.
        let puerta = n.ve("/tramites/constancia_residencia/solicitar").await;
        assert_eq!(puerta.es(303).a(), "/entrar?siguiente=/tramites/constancia_residencia/solicitar");
        n.ve(&puerta.a()).await.es(200);
        let forma = [
            ("correo", "ciudadana@prueba.mx"),
            ("contrasena", CONTRASENA),
            ("siguiente", "/tramites/constancia_residencia/solicitar"),
        ];
        let dentro = n.envia("/entrar", &forma).await;
        assert_eq!(dentro.es(303).a(), "/tramites/constancia_residencia/solicitar");

        let base = llenar(&mut n).await;
        let revisar = n.ve(&format!("{base}/revisar")).await;
        revisar.es(200).dice(&[
            "Íñiga Peña Ñandú",
            "Hidalgo 1250",
            "recibo de luz ñ.pdf",
            "$63.35",
            "no pague todavía",
            "Enviar mi solicitud",
            "El dígito de la CURP no coincide",
        ]);
        // All that is said of who applies is of their account: nothing of it is offered to be changed.
        revisar.dice(&[&format!("{base}/2#")]);
        revisar.calla(&[&format!("{base}/1#"), ": Nombre o razón social", ": Correo para avisos"]);
        n.ve(&format!("{base}/2")).await.dice(&[
            "value=\"Hidalgo\"",
            "recibo de luz ñ.pdf",
            "value=\"2019\"",
        ]);
        let enviada = n.envia(&format!("{base}/enviar"), &[]).await;
        let acuse = n.sigue(enviada).await;
        acuse.es(200).dice(&["Recibimos su solicitud", "Pago de la constancia"]);
        n.ve("/").await.dice(&["Los más solicitados"]).calla(&["Puede solicitar"]);
        let folio = acuse.tras("/solicitudes/").unwrap().split('/').next().unwrap().to_owned();
        let papel = n.ve(&format!("/solicitudes/{folio}/documentos/acuse.pdf")).await;
        assert!(papel.es(200).bytes.starts_with(b"%PDF-"));
        assert!(papel.cabecera("content-disposition").starts_with("attachment"), "{:?}", papel.cabeceras);
        assert_eq!(papel.cabecera("x-content-type-options"), "nosniff");

        let seguimiento = n.ve(&format!("/solicitudes/{folio}")).await;
        seguimiento.es(200).dice(&[
            "Le toca a usted: pagar $63.35",
            "Detenido",
            "Desistir de mi solicitud",
            "Revisión y resolución",
        ]);
        n.ve(&format!("/solicitudes/{folio}/pagos/pago")).await.es(200).dice(&["línea de captura", "$63.35"]);
        let orden = n.envia(&format!("/solicitudes/{folio}/pagos/pago"), &[("medio", "orden")]).await;
        let orden = n.sigue(orden).await;
        orden.es(200).dice(&["Orden de pago", "<rect", "Íñiga Peña Ñandú"]);
        let papel = n.ve(&format!("/solicitudes/{folio}/documentos/orden/pago")).await;
        assert!(papel.es(200).bytes.starts_with(b"%PDF-"));

        let (cuerpo, firma) = aviso(&casa, &folio, "OP-1").await;
        n.avisa(&cuerpo, &firma).await.es(200).dice(&["\"estado\":\"aplicado\""]);
        n.ve(&format!("/solicitudes/{folio}/pagos/pago/resultado"))
            .await
            .dice(&["Recibimos su pago", "OP-1"]);
        n.ve(&format!("/solicitudes/{folio}/recibos/OP-1")).await.es(200).dice(&["Recibo de pago", "Íñiga"]);
        let papel = n.ve(&format!("/solicitudes/{folio}/documentos/recibo/OP-1")).await;
        assert!(papel.es(200).bytes.starts_with(b"%PDF-"));
        n.ve(&format!("/solicitudes/{folio}"))
            .await
            .dice(&["Le toca a", "Pago recibido"])
            .calla(&["Le toca a usted"]);

        let id = casa.app.abrir_folio(&folio).await.unwrap().id;
        let comando = Comando::Actuar {
            etapa: "revision".into(),
            visita: None,
            accion: "expedir".into(),
            respuestas: [].into(),
        };
        casa.app
            .ejecutar(&id, comando, runtime::app::actuante(&casa.oficial, &"cualquiera".into()), None)
            .await
            .unwrap();
        runtime::obreros::drenar(&casa.app).await.unwrap();
        n.ve(&format!("/solicitudes/{folio}")).await.dice(&["Concluida: se autorizó", "Documento emitido"]);
        n.ve("/documentos").await.es(200).dice(&["Constancia de residencia", "ine.pdf"]);
        let salida = n.ve(&format!("/solicitudes/{folio}/documentos/salida/{folio}-D1")).await;
        assert!(salida.es(200).bytes.starts_with(b"%PDF-"));

        // Anybody verifies it, by folio or by file, and sees nothing personal.
        let mut nadie = Navegador::nuevo(casa.servidor.router());
        let folio_d = format!("{folio}-D1");
        nadie
            .ve(&format!("/verificar/{folio_d}"))
            .await
            .es(200)
            .dice(&["auténtico y vigente"])
            .calla(&["Íñiga", "Hidalgo"]);
        let por_folio = nadie.ve(&format!("/verificar?folio={}", folio_d.to_lowercase())).await;
        nadie.sigue(por_folio).await.es(200).dice(&["auténtico y vigente"]);
        nadie.ve("/verificar").await.es(200);
        let suyo = [Parte::Archivo("archivo", "descargado.pdf", &salida.bytes)];
        nadie.sube("/verificar", &suyo).await.es(200).dice(&["auténtico y vigente", "No ha cambiado"]);
        let mut otro = salida.bytes.clone();
        otro.push(b'\n');
        let cambiado = [Parte::Archivo("archivo", "x.pdf", &otro)];
        nadie
            .sube(&format!("/verificar/{folio_d}"), &cambiado)
            .await
            .es(200)
            .dice(&["no es el que se emitió"]);
        let con_nombre = format!("{folio_d}.pdf");
        let cambiado = [Parte::Archivo("archivo", &con_nombre, &otro)];
        nadie.sube("/verificar", &cambiado).await.dice(&["no es el que se emitió"]);
        nadie
            .sube("/verificar", &[Parte::Archivo("archivo", "x y.pdf", PDF)])
            .await
            .es(404)
            .dice(&["no es de un documento"]);
        nadie.sube("/verificar", &[]).await.es(422).dice(&["Elija el archivo"]);
        nadie.ve("/verificar/NO-EXISTE-1").await.es(404).dice(&["No encontramos ese folio"]);
        nadie.ve("/verificar?folio=%3Cscript%3E").await.es(422).calla(&["<script>"]);
        let publico = nadie.ve(&format!("/consulta?folio={folio}")).await;
        publico.es(200).dice(&["Concluida: se autorizó"]).calla(&["Íñiga", "Hidalgo", "ciudadana@", "63.35"]);
        nadie.ve("/consulta?folio=NADA").await.es(404).dice(&["No encontramos ese folio"]);

        casa.app.mover_reloj(casa.app.ahora() + SignedDuration::from_hours(24 * 60)).await.unwrap();
        nadie.ve(&format!("/verificar/{folio_d}")).await.dice(&["ya no vigente"]);
    });
}

#[test]
fn pages_for_anybody_are_there() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = Navegador::nuevo(casa.servidor.router());
        for (ruta, dicho) in [
            ("/accesibilidad", "Accesibilidad"),
            ("/privacidad", "Identificarle sin pedirle su acta"),
            ("/consulta", "Consulte una solicitud"),
            ("/salud", "\"bien\""),
            ("/listo", "\"listo\":true"),
            ("/crear-cuenta", "Crear mi cuenta"),
            ("/verificar", "Verifique un documento"),
        ] {
            n.ve(ruta).await.es(200).dice(&[dicho]);
        }
        n.ve("/tramites/ninguno").await.es(404);
        n.ve("/tramites?pagina=99&q=%20").await.es(200).dice(&["1 a 1 de 1"]);
    });
}

#[test]
fn errors_keep_every_answer_and_say_how_to_get_out() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        n.ve(&format!("{base}/1")).await.es(200).dice(&["Íñiga Peña Ñandú", "Paso 1 de 4"]);
        n.envia(&format!("{base}/1"), &[]).await.es(303);
        let mal = [
            ("domicilio.calle", "Zarco"),
            ("domicilio.cp", "640"),
            ("vive_desde.dia", "31"),
            ("vive_desde.mes", "2"),
            ("vive_desde.anio", "2020"),
        ];
        let vuelta = n.envia(&format!("{base}/2"), &mal).await;
        vuelta.es(422).dice(&[
            "Error: ",
            "Falta corregir",
            "5 dígitos",
            "real, por ejemplo 9 11 2026",
            "value=\"Zarco\"",
            "value=\"640\"",
            "value=\"31\"",
            "role=\"alert\"",
        ]);
        // It is saved as it was typed, also what doesn't fit.
        n.envia(
            &format!("{base}/2"),
            &[("domicilio.calle", "Zarco"), ("domicilio.cp", "640"), ("_accion", "salir")],
        )
        .await
        .es(303);
        n.ve("/solicitudes").await.dice(&["Constancia de residencia", "Va en la página 2"]);
        let sigue = n.ve(&base).await;
        assert_eq!(sigue.es(303).a(), format!("{base}/2"));
        n.ve(&format!("{base}/2")).await.es(200).dice(&["value=\"640\""]).calla(&["role=\"alert\""]);
        // What is missing is said before sending, and nothing is sent.
        let pronto = n.envia(&format!("{base}/enviar"), &[]).await;
        pronto.es(422).dice(&["Falta corregir"]);
        n.envia(&format!("{base}/borrar"), &[]).await.es(303);
        n.ve(&base).await.es(404);
    });
}

#[test]
fn files_are_what_their_bytes_say_and_can_be_taken_out() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        n.envia(&format!("{base}/1"), &[]).await.es(303);
        let pagina = format!("{base}/2");
        let exe = [
            Parte::Archivo("comprobante", "recibo.pdf", b"MZ\x90\x00 programa"),
            Parte::Campo("_accion", "subir:comprobante"),
        ];
        n.sube(&pagina, &exe)
            .await
            .es(422)
            .dice(&["Este archivo no es un PDF, aunque su nombre lo diga"])
            .calla(&["Escriba la calle"]);
        let bueno =
            [Parte::Archivo("comprobante", "recibo.pdf", PDF), Parte::Campo("_accion", "subir:comprobante")];
        let subido = n.sube(&pagina, &bueno).await;
        assert_eq!(subido.es(303).a(), format!("{pagina}#comprobante"));
        let con = n.ve(&pagina).await;
        con.es(200).dice(&["recibo.pdf", "quitar:comprobante.0"]);
        let huella = con.tras(&format!("{base}/archivos/")).unwrap();
        let archivo = n.ve(&format!("{base}/archivos/{huella}")).await;
        assert_eq!(archivo.es(200).bytes, PDF);
        assert!(archivo.cabecera("content-disposition").contains("attachment"));
        // The file of a draft is nobody else's, nor of another draft.
        let mut otro = Navegador::nuevo(casa.servidor.router());
        otro.entra("otro@prueba.mx", CONTRASENA).await;
        otro.ve(&format!("{base}/archivos/{huella}")).await.es(404);
        let ajeno =
            format!(r#"{{"nombre":"x.pdf","tipo":"application/pdf","tamano":10,"sha256":"{huella}"}}"#);
        let suya = empezar(&mut otro).await;
        otro.envia(&format!("{suya}/2"), &[("comprobante", &ajeno), ("_accion", "salir")]).await.es(303);
        otro.ve(&format!("{suya}/archivos/{huella}")).await.es(404);

        n.envia(&pagina, &[("_accion", "quitar:comprobante.0")]).await.es(303);
        n.ve(&pagina).await.calla(&["recibo.pdf"]);
    });
}

#[test]
fn a_draft_and_a_solicitud_are_their_owners_alone() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut suya = ciudadana(&casa).await;
        let base = empezar(&mut suya).await;
        let folio = enviar(&mut suya).await;
        let archivo = suya.ve(&format!("/solicitudes/{folio}/respuestas")).await;
        let huella = archivo.tras(&format!("/solicitudes/{folio}/documentos/archivo/")).unwrap();
        let orden = suya.envia(&format!("/solicitudes/{folio}/pagos/pago"), &[("medio", "orden")]).await.a();
        let rutas = [
            base.clone(),
            format!("{base}/1"),
            format!("{base}/revisar"),
            format!("/solicitudes/{folio}"),
            format!("/solicitudes/{folio}/acuse"),
            format!("/solicitudes/{folio}/respuestas"),
            format!("/solicitudes/{folio}/pagos/pago"),
            format!("/solicitudes/{folio}/pagos/pago/resultado"),
            format!("/solicitudes/{folio}/documentos/acuse.pdf"),
            format!("/solicitudes/{folio}/documentos/archivo/{huella}"),
            format!("/solicitudes/{folio}/acciones/desistir"),
            orden.clone(),
            orden.replace("/orden/", "/pasarela/"),
        ];
        let mut otro = Navegador::nuevo(casa.servidor.router());
        otro.entra("otro@prueba.mx", CONTRASENA).await;
        let mut oficial = Navegador::nuevo(casa.servidor.router());
        oficial.ve("/entrar").await;
        oficial
            .envia("/entrar", &[("correo", "oficial@prueba.mx"), ("contrasena", CONTRASENA)])
            .await
            .es(303);
        let mut nadie = Navegador::nuevo(casa.servidor.router());
        for ruta in &rutas {
            otro.ve(ruta).await.es(404).calla(&["Íñiga", "Hidalgo"]);
            oficial.ve(ruta).await.es(404);
            assert!(nadie.ve(ruta).await.es(303).a().starts_with("/entrar?siguiente="), "{ruta}");
        }
        otro.envia(&format!("/solicitudes/{folio}/acciones/desistir"), &[]).await.es(404);
        otro.envia(&format!("{base}/2"), &[("domicilio.calle", "Otra")]).await.es(404);
        assert!(casa.app.abrir_folio(&folio).await.unwrap().estado.resultado.is_none());
    });
}

#[test]
fn a_form_without_its_token_is_refused() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        let folio = enviar(&mut n).await;
        for ruta in [
            "/tramites/constancia_residencia/solicitar".to_owned(),
            format!("{base}/1"),
            format!("{base}/borrar"),
            format!("{base}/enviar"),
            format!("/solicitudes/{folio}/acciones/desistir"),
            format!("/solicitudes/{folio}/pagos/pago"),
            "/salir".to_owned(),
        ] {
            n.envia_crudo(&ruta, &[]).await.es(403);
            n.envia_crudo(&ruta, &[("_csrf", "de otra parte")]).await.es(403).dice(&["vuelva a cargarla"]);
        }
        n.ve(&format!("/solicitudes/{folio}")).await.es(200).dice(&["Le toca a usted"]);
    });
}

#[test]
fn sending_twice_gives_one_folio() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let base = llenar(&mut n).await;
        n.ve(&format!("{base}/revisar")).await.es(200);
        let mut otra_ventana = Navegador::nuevo(casa.servidor.router());
        otra_ventana.cookies.clone_from(&n.cookies);
        otra_ventana.csrf.clone_from(&n.csrf);
        let ruta = format!("{base}/enviar");
        let (una, otra) = tokio::join!(n.envia(&ruta, &[]), otra_ventana.envia(&ruta, &[]));
        let tercera = n.envia(&ruta, &[]).await;
        assert_eq!(una.es(303).a(), otra.es(303).a());
        assert_eq!(una.a(), tercera.es(303).a());
        let suya = casa.ciudadana.id.clone();
        let todos = casa
            .app
            .almacen()
            .leer(move |l| l.expedientes_de(&suya, runtime::almacen::Pagina { despues: None, cuantos: 10 }))
            .await
            .unwrap();
        assert_eq!(todos.len(), 1);
    });
}

#[test]
fn paying_twice_sets_the_second_payment_apart() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let folio = enviar(&mut n).await;
        let (primero, firma) = aviso(&casa, &folio, "OP-1").await;
        n.avisa(&primero, "00").await.es(401);
        n.avisa(b"{}", &casa.app.firmar_pago(b"{}").await.unwrap().0).await.es(422);
        n.avisa(&primero, &firma).await.es(200).dice(&["aplicado"]);
        n.avisa(&primero, &firma).await.es(200).dice(&["aplicado"]);
        let (segundo, firma) = aviso(&casa, &folio, "OP-2").await;
        n.avisa(&segundo, &firma).await.es(200).dice(&["apartado"]);
        n.ve(&format!("/solicitudes/{folio}/pagos/pago/resultado")).await.dice(&[
            "Recibimos su pago",
            "no se aplicó",
            "ya estaba pagado",
        ]);
        let estado = casa.app.abrir_folio(&folio).await.unwrap().estado;
        assert_eq!((estado.pagos.len(), estado.apartados.len()), (1, 1));
    });
}

#[test]
fn the_bank_that_does_not_exist_declines_and_says_when_it_cannot_tell() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let folio = enviar(&mut n).await;
        let pagar = format!("/solicitudes/{folio}/pagos/pago");
        n.ve(&pagar).await.es(200);
        n.envia(&pagar, &[]).await.es(422).dice(&["Elija cómo quiere pagar"]);
        let banco = n.envia(&pagar, &[("medio", "tarjeta")]).await;
        let a = banco.es(303).a();
        n.sigue(banco).await.es(200).dice(&["Banco de Mentiras", "$63.35"]);
        n.envia(&a, &[("tarjeta", "4000 0000 0000 0002"), ("resultado", "aprobado")])
            .await
            .es(422)
            .dice(&["El banco rechazó"]);
        n.envia(&a, &[("tarjeta", "12"), ("resultado", "aprobado")]).await.es(422).dice(&["16 dígitos"]);
        assert!(casa.app.abrir_folio(&folio).await.unwrap().estado.pagos.is_empty());

        // Outside of a demonstration there is no such bank.
        let formal = Casa::con(false).await;
        let mut m = Navegador::nuevo(formal.servidor.router());
        m.entra("ciudadana@prueba.mx", CONTRASENA).await;
        m.ve(&a).await.es(404);
    });
}

#[test]
fn a_long_name_with_marks_is_shown_as_text() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = Navegador::nuevo(casa.servidor.router());
        let nombre: String =
            format!("Ñandú <script>alert(1)</script> {}", "ñ".repeat(300)).chars().take(300).collect();
        n.ve("/crear-cuenta").await.es(200);
        let corta = n
            .envia(
                "/crear-cuenta",
                &[("nombre", &nombre), ("correo", "larga@prueba.mx"), ("contrasena", "corta")],
            )
            .await;
        corta.es(422).dice(&["al menos 10 caracteres", "value=\"larga@prueba.mx\""]);
        let forma = [("nombre", nombre.as_str()), ("correo", "larga@prueba.mx"), ("contrasena", CONTRASENA)];
        let hecha = n.envia("/crear-cuenta", &forma).await;
        n.sigue(hecha).await.es(200).dice(&["Todavía no tiene solicitudes"]);
        let folio = enviar(&mut n).await;
        for ruta in [
            format!("/solicitudes/{folio}"),
            format!("/solicitudes/{folio}/respuestas"),
            "/solicitudes".to_owned(),
        ] {
            n.ve(&ruta).await.es(200).calla(&["<script>alert"]);
        }
        n.ve(&format!("/solicitudes/{folio}/respuestas"))
            .await
            .dice(&["Ñandú &lt;script&gt;", &"ñ".repeat(200)]);
        // The same mail makes no second account.
        let mut otro = Navegador::nuevo(casa.servidor.router());
        otro.ve("/crear-cuenta").await;
        otro.envia("/crear-cuenta", &forma).await.es(422).dice(&["Ya hay una cuenta con ese correo"]);
    });
}

#[test]
fn a_page_sent_after_the_session_ended_is_kept() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        n.ve(&format!("{base}/2")).await.es(200);
        casa.app.mover_reloj(casa.app.ahora() + SignedDuration::from_hours(9)).await.unwrap();
        assert!(n.ve(&format!("{base}/2")).await.es(303).a().starts_with("/entrar"));
        n.csrf = {
            // The page was open in another tab: it still has the token of its session.
            let token = n.cookies["ventanilla_sesion"].clone();
            let antes = casa.app.ahora() - SignedDuration::from_hours(9);
            casa.app.almacen().leer(move |l| l.sesion(&token, antes)).await.unwrap().unwrap().csrf.0
        };
        let terminada = n.envia(&format!("{base}/2"), &DOMICILIO).await;
        terminada.es(401).dice(&["Guardamos sus respuestas", "siguiente="]).calla(&["Hidalgo", "Íñiga"]);
        // Nobody saves with a token that isn't of that session, and nothing is sent without entering.
        let mut ladron = Navegador::nuevo(casa.servidor.router());
        ladron.cookies.clone_from(&n.cookies);
        ladron.csrf = "f".repeat(64);
        ladron.envia(&format!("{base}/2"), &[("domicilio.calle", "Robada")]).await.es(403);
        let puerta = n.envia(&format!("{base}/enviar"), &[]).await.es(303).a();
        assert!(puerta.contains("revisar"), "{puerta}");
        n.ve(&puerta).await.es(200).dice(&["Su sesión terminó", "Entre otra vez para seguir"]);

        n.entra("ciudadana@prueba.mx", CONTRASENA).await;
        n.ve(&format!("{base}/2"))
            .await
            .es(200)
            .dice(&["value=\"Hidalgo\"", "value=\"2019\""])
            .calla(&["Robada"]);
    });
}

#[test]
fn withdrawing_asks_first_and_is_done_once() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let folio = enviar(&mut n).await;
        let ruta = format!("/solicitudes/{folio}/acciones/desistir");
        n.ve(&ruta).await.es(200).dice(&["no se devuelve", "Esto no se puede deshacer"]);
        let hecho = n.sube(&ruta, &[]).await;
        n.sigue(hecho).await.es(200).dice(&["Concluida: usted la retiró"]).calla(&["/acciones/"]);
        assert_eq!(n.sube(&ruta, &[]).await.es(303).a(), format!("/solicitudes/{folio}"));
        n.ve(&format!("/solicitudes/{folio}/pagos/pago")).await.es(303);
        n.ve(&format!("/solicitudes/{folio}/pagos/pago/resultado")).await.dice(&["ya no se puede pagar"]);
        let (cuerpo, firma) = aviso(&casa, &folio, "OP-9").await;
        n.avisa(&cuerpo, &firma).await.es(200).dice(&["apartado"]);
    });
}

#[test]
fn a_notice_with_legal_effect_is_opened_on_purpose() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let (id, folio) = casa.pagada().await;
        casa.negar(&id).await;
        let lista = n.ve("/avisos").await;
        lista.es(200).dice(&["1 aviso"]);
        let aviso = lista.tras("href=\"/avisos/").map(|r| format!("/avisos/{r}")).unwrap();
        n.ve(&aviso).await.es(200);
        n.envia(&aviso, &[]).await.es(303);
        n.ve(&aviso).await.es(200).dice(&["El comprobante es de otro domicilio"]);
        n.ve(&format!("/solicitudes/{folio}")).await.dice(&["Concluida: se negó"]);
        let mut otro = Navegador::nuevo(casa.servidor.router());
        otro.entra("otro@prueba.mx", CONTRASENA).await;
        otro.ve(&aviso).await.es(404);
    });
}

#[test]
fn wrong_passwords_say_one_thing_and_too_many_wait() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = Navegador::nuevo(casa.servidor.router());
        n.ve("/entrar").await.es(200);
        n.envia("/entrar", &[]).await.es(422).dice(&["Escriba su correo", "Escriba su contraseña"]);
        for (correo, contrasena) in
            [("nadie@prueba.mx", "algo que no es"), ("ciudadana@prueba.mx", "algo que no es")]
        {
            let mal = n.envia("/entrar", &[("correo", correo), ("contrasena", contrasena)]).await;
            mal.es(422).dice(&["El correo o la contraseña no coinciden", correo]).calla(&["algo que no es"]);
        }
        let mut ultimo = 0;
        for _ in 0..10 {
            ultimo = n
                .envia("/entrar", &[("correo", "ciudadana@prueba.mx"), ("contrasena", "mal")])
                .await
                .estado
                .as_u16();
        }
        assert_eq!(ultimo, 429);
        for siguiente in ["https://malo.example/", "//malo.example", "/\\malo.example"] {
            let forma = [("correo", "otro@prueba.mx"), ("contrasena", CONTRASENA), ("siguiente", siguiente)];
            let mut m = Navegador::nuevo(casa.servidor.router());
            m.ve("/entrar").await;
            assert_eq!(m.envia("/entrar", &forma).await.es(303).a(), "/solicitudes");
        }
        // Leaving asks, and closes the session for good.
        let mut m = ciudadana_o(&casa, "otro@prueba.mx").await;
        let token = m.cookies["ventanilla_sesion"].clone();
        m.ve("/salir").await.es(200);
        m.envia("/salir", &[]).await.es(200);
        m.cookies.insert("ventanilla_sesion".to_owned(), token);
        m.ve("/solicitudes").await.es(303);
    });
}

async fn ciudadana_o(casa: &Casa, correo: &str) -> Navegador {
    let mut navegador = Navegador::nuevo(casa.servidor.router());
    navegador.entra(correo, CONTRASENA).await;
    navegador
}

#[test]
fn a_change_while_filling_in_answers_the_fields_alone() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut n = ciudadana(&casa).await;
        let base = empezar(&mut n).await;
        n.ve(&format!("{base}/2")).await.es(200);
        let parte = n.envia(&format!("{base}/2/parcial"), &DOMICILIO).await;
        parte.es(200).dice(&["id=\"campos\"", "value=\"Hidalgo\""]).calla(&["<html", "role=\"alert\""]);
        n.ve(&format!("{base}/2")).await.dice(&["value=\"Hidalgo\""]);
    });
}

/// A house that also offers the licence of land use, whose form depends on what is answered.
async fn con_uso_de_suelo() -> Casa {
    let casa = Casa::nueva().await;
    casa.app.recibir(include_bytes!("../datos/uso_suelo.paquete"), &[], "Instalación").unwrap();
    casa
}

/// Fills in the first two pages of the licence.
async fn predio(n: &mut Navegador) -> String {
    n.ve("/tramites/uso_suelo/solicitar").await.es(200);
    let base =
        n.envia("/tramites/uso_suelo/solicitar", &[]).await.es(303).a().trim_end_matches("/1").to_owned();
    n.ve(&format!("{base}/1"))
        .await
        .es(200)
        .dice(&["Una persona moral", "Lo sabremos cuando responda «Superficie del predio»"]);
    let moral = [("tipo", "moral"), ("rfc", "COSC8001137NA"), ("telefono", "81 8123 4567")];
    n.envia(&format!("{base}/1"), &moral)
        .await
        .es(422)
        .dice(&["razón social", "persona moral tiene 12 caracteres"]);
    n.envia(&format!("{base}/1"), &[("tipo", "fisica"), moral[1], moral[2]]).await.es(303);
    let predio = [
        ("expediente_catastral", "12-345-678"),
        ("ubicacion.calle", "Hidalgo"),
        ("ubicacion.numero", "1"),
        ("ubicacion.colonia", "Centro"),
        ("ubicacion.cp", "64000"),
        ("ubicacion.municipio", "Monterrey"),
        ("superficie_m2", "640.5"),
        ("colinda_cauce", "no"),
    ];
    let mut forma = partes(&predio);
    forma.push(Parte::Archivo("plano", "plano.pdf", PDF));
    assert_eq!(n.sube(&format!("{base}/2"), &forma).await.es(303).a(), format!("{base}/3"));
    base
}

#[test]
fn what_is_asked_follows_what_is_answered_without_any_script() {
    correr(async {
        let casa = con_uso_de_suelo().await;
        let mut n = ciudadana(&casa).await;
        let base = predio(&mut n).await;
        let tres = format!("{base}/3");
        n.ve(&tres).await.es(200).calla(&["Giro del negocio", "areas.0"]);
        // Questions that an answer brings are shown; nobody is told off for what they hadn't seen.
        let mas = n.envia(&tres, &[("uso", "comercial"), ("hay_construccion", "si")]).await;
        assert_eq!(mas.es(303).a(), tres);
        n.ve(&tres)
            .await
            .dice(&["Giro del negocio", "areas.0.area_m2", "Agregar otro renglón"])
            .calla(&["role=\"alert\""]);
        n.envia(&tres, &[("uso", "comercial"), ("hay_construccion", "si")])
            .await
            .es(422)
            .dice(&["Escriba el giro"]);
        let una = [
            ("uso", "comercial"),
            ("giro", "Abarrotes <b>"),
            ("hay_construccion", "si"),
            ("areas.0.destino", "Local"),
            ("areas.0.area_m2", "80"),
        ];
        let mut con_boton = una.to_vec();
        con_boton.push(("_accion", "agregar:areas"));
        assert_eq!(n.envia(&tres, &con_boton).await.es(303).a(), format!("{tres}#areas"));
        n.ve(&tres).await.dice(&["areas.1.destino", "value=\"80\"", "Abarrotes &lt;b&gt;"]).calla(&["<b>\""]);
        let mut dos = una.to_vec();
        dos.extend([("areas.1.destino", "Bodega"), ("areas.1.area_m2", "mucho")]);
        n.envia(&tres, &dos).await.es(422).dice(&[
            "debe ser un número",
            "value=\"mucho\"",
            "#areas-1-area_m2",
        ]);
        // The parts of a table add up, and bring a document that must then be handed in.
        dos.pop();
        dos.push(("areas.1.area_m2", "40"));
        assert_eq!(n.envia(&tres, &dos).await.es(303).a(), tres);
        n.envia(&tres, &dos).await.es(422).dice(&["Suba la carta responsiva", "$3,926.32"]);
        let mut quitada = dos.clone();
        quitada.push(("_accion", "quitar:areas.0"));
        n.envia(&tres, &quitada).await.es(303);
        n.ve(&tres).await.dice(&["Bodega"]).calla(&["value=\"Local\"", "Carta responsiva"]);
        let mut forma = partes(&dos);
        forma.push(Parte::Archivo("responsiva_dro", "dro.pdf", PDF));
        assert_eq!(n.sube(&tres, &forma).await.es(303).a(), format!("{base}/4"));

        // What an option brings stands under it, for the browser to reveal; what isn't chosen doesn't count.
        let cuatro = n.ve(&format!("{base}/4")).await;
        cuatro
            .es(200)
            .dice(&["class=\"condicional\"", "contrato_arrendamiento", "carta_poder"])
            .calla(&["(opcional)"]);
        let fecha = [
            ("caracter", "arrendatario"),
            ("comprobante.fecha.dia", "1"),
            ("comprobante.fecha.mes", "2"),
            ("comprobante.fecha.anio", "2026"),
        ];
        let mut forma = partes(&fecha);
        for nombre in ["escritura", "identificacion", "comprobante", "carta_poder"] {
            forma.push(Parte::Archivo(nombre, "x.pdf", PDF));
        }
        n.sube(&format!("{base}/4"), &forma).await.es(422).dice(&["Suba el contrato de arrendamiento"]);
        let mut forma = partes(&fecha);
        forma.push(Parte::Archivo("contrato_arrendamiento", "contrato.pdf", PDF));
        assert_eq!(n.sube(&format!("{base}/4"), &forma).await.es(303).a(), format!("{base}/revisar"));
        n.ve(&format!("{base}/revisar"))
            .await
            .es(200)
            .dice(&["contrato.pdf", "Superficie construida (120)", "$3,926.32"])
            .calla(&["Carta poder"]);
        let acuse = n.envia(&format!("{base}/enviar"), &[]).await.es(303).a();
        let folio = acuse.trim_start_matches("/solicitudes/").trim_end_matches("/acuse").to_owned();
        let datos = casa.app.abrir_folio(&folio).await.unwrap().estado.datos;
        assert!(!datos.campos.contains_key("carta_poder"), "lo que no se pide no se envía");
    });
}
