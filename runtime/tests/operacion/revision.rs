//! From the entorno de pruebas to producción: a version is received, two people look at its five aspects, sign, and producción serves
//! exactly that; what each of them can't do is told.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use runtime::config::Clase;
use schemas::sello;

use super::casa::{Casa, Navegador, correr, paquete};
use super::firmas::{Escritas, registrada};

const LLAVE: &str = "cuatro palabras que sólo yo sé";

/// The public part of the key that a person makes on their page.
async fn hace_llave(navegador: &Navegador) -> String {
    let corta = navegador.envia("/revision/llave", &[("contrasena", "corta"), ("repetida", "corta")]).await;
    assert_eq!(corta.estado, StatusCode::UNPROCESSABLE_ENTITY);
    corta.dice(&["al menos 12 caracteres"]);
    let otra = navegador.envia("/revision/llave", &[("contrasena", LLAVE), ("repetida", "otra")]).await;
    otra.dice(&["Las dos contraseñas no son iguales"]);
    let hecha = navegador.envia("/revision/llave", &[("contrasena", LLAVE), ("repetida", LLAVE)]).await;
    assert_eq!(hecha.estado, StatusCode::OK);
    let texto = hecha.texto();
    let inicio = texto.find("ed25519:").unwrap();
    texto[inicio..].chars().take("ed25519:".len() + 44).collect::<String>().replace("&#x2f;", "/")
}

#[test]
fn what_two_people_approve_in_pruebas_is_what_produccion_serves() {
    correr(async {
        let reglas = Escritas::nuevas();
        let pruebas = Casa::de_clase(Clase::Pruebas, Arc::new(reglas.clone())).await;
        // A new version, delivered by an author.
        let mut nueva = paquete().paquete().clone();
        nueva.tramite.nombre = "Constancia de residencia con <b>ñ</b>".to_owned();
        let nueva = sello::sellar(nueva).unwrap();
        let administra = pruebas.entra(&pruebas.administra).await;
        let archivo: (&str, &str, &[u8]) = ("paquete", "constancia.paquete", nueva.bytes());
        let sin_autor = administra.entrega("/admin/versiones", &[("autores", "")], &[archivo]).await;
        assert_eq!(sin_autor.estado, StatusCode::UNPROCESSABLE_ENTITY);
        sin_autor.dice(&["Escriba el correo de quien hizo esta versión"]);
        let vuelta =
            administra.entrega("/admin/versiones", &[("autores", "ajena@prueba.mx")], &[archivo]).await;
        assert_eq!(vuelta.a(), "/admin/versiones/constancia_residencia");
        administra.ve(vuelta.a()).await.dice(&["Se recibió", "ajena@prueba.mx"]);
        let url = format!("/revision/{}", nueva.digest());

        // Nobody is registered yet: they can look, and decide nothing.
        let oficial = pruebas.entra(&pruebas.oficial).await;
        let director = pruebas.entra(&pruebas.director).await;
        let pagina = oficial.ve(&url).await;
        pagina.dice(&[
            "¿Libera «Constancia de residencia con",
            "Todavía no se puede liberar",
            "Entorno de pruebas",
            "Revisión",
        ]);
        pagina.dice(&["Respecto de la versión", "Cambia el nombre del trámite"]);
        pagina.calla(&["Guardar decisión", "<b>ñ</b>"]);
        let decidir = format!("{url}/aspectos/flujo");
        let bien = [("decision-flujo", "bien"), ("texto-flujo", "")];
        oficial.envia(&decidir, &bien).await.dice(&["Su cuenta no revisa los trámites de esta dependencia"]);

        // Their keys are registered, as the file of each environment says.
        for (n, navegador, correo) in
            [(1, &oficial, "oficial@prueba.mx"), (2, &director, "director@prueba.mx")]
        {
            let publica = hace_llave(navegador).await;
            reglas.cambia(|r| {
                let mut suya = registrada(n);
                suya.llave = publica.parse().unwrap();
                suya.quien = correo.to_owned();
                r.llavero.llaves.push(suya);
            });
        }
        oficial.ve("/revision").await.dice(&["Le tocan 5 aspectos", "Por revisar"]);
        let nada = oficial.envia(&decidir, &[("decision-flujo", "")]).await;
        assert_eq!(nada.estado, StatusCode::UNPROCESSABLE_ENTITY);
        nada.dice(&["Elija si está bien o tiene una observación"]);
        let vacia = oficial.envia(&decidir, &[("decision-flujo", "observa"), ("texto-flujo", " ")]).await;
        vacia.dice(&["Escriba qué hay que corregir"]);
        let antes = oficial.envia(&format!("{url}/firma"), &[("contrasena", LLAVE)]).await;
        antes.dice(&["Primero diga qué aspectos están bien"]);

        for aspecto in ["flujo", "formulario", "usuarios", "montos", "salida"] {
            let campo = format!("decision-{aspecto}");
            let ruta = format!("{url}/aspectos/{aspecto}");
            let vuelta = oficial.envia(&ruta, &[(campo.as_str(), "bien")]).await;
            assert_eq!(vuelta.a(), format!("{url}#as-{aspecto}"));
        }
        // The other finds fault with the fees: nobody signs over that until it is taken back.
        let observa = [
            ("decision-montos", "observa"),
            ("texto-montos", "Falta el descuento <script>alert(1)</script>"),
        ];
        director.envia(&format!("{url}/aspectos/montos"), &observa).await;
        let correos = pruebas.app.almacen().leer(|l| l.correos(None, 5)).await.unwrap();
        let carta = &correos.first().unwrap().correo;
        assert_eq!(carta.para.0, "ajena@prueba.mx");
        assert!(
            carta.texto.contains("Falta el descuento") && carta.texto.contains(&url),
            "{}",
            carta.texto.0
        );
        let pagina = oficial.ve(&url).await;
        pagina.dice(&["Con observación", "1 observación sin resolver", "Falta el descuento"]);
        pagina.calla(&["<script>alert"]);
        let firma = format!("{url}/firma");
        oficial
            .envia(&firma, &[("contrasena", LLAVE)])
            .await
            .dice(&["«Montos de cobro» tiene una observación sin resolver"]);
        director.envia(&format!("{url}/aspectos/montos"), &[("decision-montos", "bien")]).await;
        director.envia(&format!("{url}/aspectos/salida"), &[("decision-salida", "bien")]).await;

        oficial
            .envia(&firma, &[("contrasena", "otra contraseña")])
            .await
            .dice(&["La contraseña no abre la llave"]);
        assert_eq!(oficial.envia(&firma, &[("contrasena", LLAVE)]).await.a(), url);
        oficial.ve(&url).await.dice(&["Aquí se piden 2 personas distintas que aprueben, y hay 1"]);
        assert_eq!(director.envia(&firma, &[("contrasena", LLAVE)]).await.a(), url);
        oficial.ve(&url).await.dice(&["Ya se puede liberar", "Firmó su visto bueno", "Luis Ficticio"]);

        // The files that travel.
        let carpeta = director.ve(&format!("{url}/vistos-buenos")).await;
        let dispone = carpeta.cabeceras.get(header::CONTENT_DISPOSITION).unwrap().to_str().unwrap();
        assert_eq!(dispone, "attachment; filename=\"constancia_residencia.intoto.jsonl\"");
        let llevado = director.ve(&format!("{url}/paquete")).await;
        assert_eq!(llevado.bytes, nueva.bytes());
        director.ve(&format!("{url}/diagrama")).await.dice(&["<svg"]);

        // Producción.
        let produccion = Casa::de_clase(Clase::Produccion, Arc::new(reglas.clone())).await;
        let administra = produccion.entra(&produccion.administra).await;
        let paquete: (&str, &str, &[u8]) = ("paquete", "x.paquete", &llevado.bytes);
        let firmas: (&str, &str, &[u8]) = ("carpeta", "x.jsonl", &carpeta.bytes);
        let sin = administra.entrega("/admin/versiones", &[], &[paquete]).await;
        assert_eq!(sin.estado, StatusCode::UNPROCESSABLE_ENTITY);
        sin.dice(&["Elija el archivo de los vistos buenos"]);
        let vuelta = administra.entrega("/admin/versiones", &[], &[paquete, firmas]).await;
        assert_eq!(vuelta.a(), "/admin/versiones/constancia_residencia", "{}", vuelta.texto());
        let activo = produccion.app.estante().activo("constancia_residencia").unwrap();
        assert_eq!(activo.digest(), nueva.digest());
        administra.ve(vuelta.a()).await.dice(&["Se liberó; se ofrece desde el", "La aprobaron:"]);
        // What only pruebas has isn't there.
        administra.ve("/revision").await.dice(&["No encontramos"]);
        assert_eq!(administra.ve(&url).await.estado, StatusCode::NOT_FOUND);

        // Withdrawn, with its reason; the old approvals don't bring it back.
        let huella = nueva.digest().to_string();
        let retirar = "/admin/versiones/constancia_residencia/retirar";
        let callado = administra.envia(retirar, &[("huella", huella.as_str()), ("motivo-retirar", "")]).await;
        callado.dice(&["Escriba el motivo"]);
        administra.envia(retirar, &[("huella", huella.as_str()), ("motivo-retirar", "Cobra de más")]).await;
        assert!(produccion.app.estante().activo("constancia_residencia").is_none());
        let otra_vez = administra.entrega("/admin/versiones", &[], &[paquete, firmas]).await;
        assert_eq!(otra_vez.estado, StatusCode::UNPROCESSABLE_ENTITY);
        otra_vez.dice(&["esta versión se retiró el"]);
        // The one that was there before it, which nobody withdrew.
        let antes = produccion.ofrecido.digest().to_string();
        let regreso = "/admin/versiones/constancia_residencia/regresar";
        administra
            .envia(regreso, &[("huella", antes.as_str()), ("motivo-regresar", "Mientras se corrige")])
            .await;
        let activo = produccion.app.estante().activo("constancia_residencia").unwrap();
        assert_eq!(activo.digest(), produccion.ofrecido.digest());
    });
}

#[test]
fn who_made_a_version_doesnt_approve_it() {
    correr(async {
        let reglas = Escritas::nuevas();
        reglas.cambia(|r| r.llavero.llaves[0].quien = "oficial@prueba.mx".to_owned());
        let pruebas = Casa::de_clase(Clase::Pruebas, Arc::new(reglas)).await;
        let mut nueva = paquete().paquete().clone();
        nueva.tramite.nombre = "Otra".to_owned();
        let nueva = sello::sellar(nueva).unwrap();
        pruebas.app.recibir(nueva.bytes(), &["Oficial@prueba.mx".to_owned()], "Ada").unwrap();
        let oficial = pruebas.entra(&pruebas.oficial).await;
        let url = format!("/revision/{}", nueva.digest());
        oficial.ve("/revision").await.dice(&["Usted la hizo"]);
        oficial.ve(&url).await.calla(&["Guardar decisión"]);
        let decision = [("decision-flujo", "bien")];
        let vuelta = oficial.envia(&format!("{url}/aspectos/flujo"), &decision).await;
        assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(pruebas.app.actos(&nueva.tramite.id).unwrap().len(), 3, "nada quedó escrito");
    });
}
