//! The UMA of February: versions that only change its value are approved together with one act of Finanzas, released together, and compared
//! in public; what changes anything else isn't among them.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::civil::{Date, date};
use runtime::config::Clase;
use rust_decimal::Decimal;
use schemas::acto::Hecho;
use schemas::paquete::{Paquete, ValorFechado};
use schemas::sello::{self, PaqueteSellado};
use schemas::valor::Valor;

use super::casa::{Casa, Navegador, correr, paquete};
use super::firmas::{self, ANA, Escritas, LUIS, registrada};

const LLAVE: &str = "cuatro palabras que sólo yo sé";
const URL: &str = "/revision/parametros";

fn sellar(paquete: Paquete) -> PaqueteSellado {
    sello::sellar(paquete).unwrap()
}

/// The trámite of the house, and another that charges the same.
fn enero() -> Vec<PaqueteSellado> {
    let mut hermana = paquete().paquete().clone();
    hermana.tramite.id = "hermana".into();
    hermana.tramite.nombre = "Constancia hermana".to_owned();
    vec![paquete(), sellar(hermana)]
}

/// The same with a new UMA.
fn febrero(antes: &PaqueteSellado) -> PaqueteSellado {
    let mut nuevo = antes.paquete().clone();
    let uma = nuevo.parametros.iter_mut().find(|p| p.id.as_str() == "uma").unwrap();
    uma.valores.last_mut().unwrap().hasta = Some(date(2027, 1, 31));
    uma.valores.push(ValorFechado {
        desde: date(2027, 2, 1),
        hasta: None,
        valor: Valor::Dinero(Decimal::new(12_100, 2)),
        fuente: "INEGI, enero de 2027".to_owned(),
    });
    sellar(nuevo)
}

async fn hace_llave(navegador: &Navegador) -> String {
    let hecha = navegador.envia("/revision/llave", &[("contrasena", LLAVE), ("repetida", LLAVE)]).await;
    let texto = hecha.texto();
    let inicio = texto.find("ed25519:").unwrap();
    texto[inicio..].chars().take("ed25519:".len() + 44).collect::<String>().replace("&#x2f;", "/")
}

#[test]
fn all_tramites_take_the_uma_of_february_with_one_act_of_finanzas() {
    correr(async {
        let reglas = Escritas::nuevas();
        let pruebas = Casa::de_clase(Clase::Pruebas, Arc::new(reglas.clone())).await;
        let produccion = Casa::de_clase(Clase::Produccion, Arc::new(reglas.clone())).await;
        let autora = ["autora@ejemplo.mx".to_owned()];
        for version in &enero() {
            pruebas.app.recibir(version.bytes(), &autora, "Ada").unwrap();
            let carpeta = firmas::carpeta(version).texto();
            pruebas.app.entregar_sobres(version.digest(), &carpeta, "Ada").unwrap();
        }
        let finanzas = pruebas.entra(&pruebas.director).await;
        let publica = hace_llave(&finanzas).await;
        reglas.cambia(|r| {
            let mut suya = registrada(LUIS);
            suya.llave = publica.parse().unwrap();
            suya.quien = "director@prueba.mx".to_owned();
            suya.persona = "Fina Finanzas".to_owned();
            r.llavero.llaves.push(suya);
        });
        finanzas.ve(URL).await.dice(&["Ninguna versión espera esta firma"]);

        let nuevas: Vec<PaqueteSellado> = enero().iter().map(febrero).collect();
        for version in &nuevas {
            pruebas.app.recibir(version.bytes(), &autora, "Ada").unwrap();
        }
        finanzas.ve("/revision").await.dice(&["2 versiones sólo cambian valores de parámetros"]);
        let pagina = finanzas.ve(URL).await;
        pagina.dice(&[
            "$121.00",
            "1 de febrero de 2027",
            "INEGI, enero de 2027",
            "Constancia hermana",
            "Espera una firma",
            "de $",
        ]);
        // Who may not approve parameters looks and can't sign.
        let oficial = pruebas.entra(&pruebas.oficial).await;
        oficial.ve(URL).await.calla(&["Firmar los que elegí"]);

        let elegidas: Vec<String> = nuevas.iter().map(|v| v.digest().to_string()).collect();
        let mut campos = vec![("contrasena", LLAVE)];
        finanzas.envia(URL, &campos).await.dice(&["Elija al menos un trámite"]);
        campos.extend(elegidas.iter().map(|d| ("versiones", d.as_str())));
        let mala = [campos.clone(), vec![("versiones", "no es una huella")]].concat();
        let antes = |id: &str| pruebas.app.actos(&id.into()).unwrap().len();
        let (a, b) = (antes("constancia_residencia"), antes("hermana"));
        let otra = [("contrasena", "otra contraseña"), ("versiones", elegidas[0].as_str())];
        let negada = finanzas.envia(URL, &otra).await;
        assert_eq!(negada.estado, StatusCode::UNPROCESSABLE_ENTITY);
        negada.dice(&["La contraseña no abre la llave"]);
        assert_eq!((antes("constancia_residencia"), antes("hermana")), (a, b));
        finanzas.envia(URL, &mala).await.dice(&["Firmó 2 vistos buenos", "Firmada"]);
        assert_eq!((antes("constancia_residencia"), antes("hermana")), (a + 1, b + 1));
        finanzas.envia(URL, &campos).await.dice(&["ya está firmada"]);
        let url = format!("/revision/{}", nuevas[0].digest());
        finanzas.ve(&url).await.dice(&[
            "Ya se puede liberar",
            "Fina Finanzas · Firmó su visto bueno a los nuevos valores de parámetros",
        ]);

        // To producción: first January, as it was; then both of February with one order.
        let administra = produccion.entra(&produccion.administra).await;
        let mut archivos: Vec<(String, Vec<u8>)> = Vec::new();
        for version in [enero(), nuevas.clone()].concat() {
            let carpeta = pruebas.app.carpeta(version.digest()).unwrap().texto();
            archivos.push((version.tramite.id.to_string(), version.bytes().to_vec()));
            archivos.push(("firmas".to_owned(), carpeta.into_bytes()));
        }
        let par = |i: usize| -> Vec<(&str, &str, &[u8])> {
            (0..2)
                .flat_map(|k| {
                    let (p, f) = (&archivos[i + 2 * k], &archivos[i + 2 * k + 1]);
                    [("paquete", p.0.as_str(), p.1.as_slice()), ("carpeta", "f.jsonl", f.1.as_slice())]
                })
                .collect()
        };
        let temprano = administra.entrega("/admin/versiones", &[], &par(4)).await;
        assert_eq!(temprano.estado, StatusCode::UNPROCESSABLE_ENTITY);
        temprano.dice(&["aquí nunca se liberó"]);
        let vuelta = administra.entrega("/admin/versiones", &[], &par(0)).await;
        assert_eq!(vuelta.a(), "/admin", "{}", vuelta.texto());
        let vuelta = administra.entrega("/admin/versiones", &[], &par(4)).await;
        assert_eq!(vuelta.a(), "/admin", "{}", vuelta.texto());
        for version in &nuevas {
            let activo = produccion.app.estante().activo(version.tramite.id.as_str()).unwrap();
            assert_eq!(activo.digest(), version.digest());
            let actos = produccion.app.actos(&version.tramite.id).unwrap();
            match &actos.last().unwrap().acto.hecho {
                Hecho::Liberado { aprobaron, .. } => assert_eq!(*aprobaron, ["Fina Finanzas"]),
                otro => panic!("{otro:?}"),
            }
        }

        // What anybody reads: the versions, what changed, and no name of who approved.
        let nadie = produccion.nadie();
        nadie.ve("/tramites/hermana").await.dice(&["/tramites/hermana/versiones"]);
        let publica = nadie.ve("/tramites/hermana/versiones").await;
        publica.dice(&[
            "Se ofrece hoy",
            "con el visto bueno de 2 personas",
            "con el visto bueno de 1 persona",
        ]);
        publica.calla(&["Fina Finanzas", "Ana Ficticia", "Ada Administra"]);
        let (de, a) = (enero()[1].digest().clone(), nuevas[1].digest().clone());
        let cambios = nadie.ve(&format!("/tramites/hermana/versiones/{de}/{a}")).await;
        cambios.dice(&["Los parámetros", "$121.00", "1 de febrero de 2027"]);
        let ajena = nadie.ve(&format!("/tramites/hermana/versiones/{}/{a}", nuevas[0].digest())).await;
        assert_eq!(ajena.estado, StatusCode::NOT_FOUND);
        let entera = administra.ve("/admin/versiones/hermana/comparar").await;
        entera.dice(&["Sólo cambian valores de parámetros", "parametros.uma", "De la versión"]);
        finanzas.ve(&format!("{url}/comparar")).await.dice(&["parametros.uma"]);
    });
}

#[test]
fn a_version_that_changes_anything_else_is_not_among_them() {
    correr(async {
        let casa = Casa::de_clase(Clase::Pruebas, Arc::new(Escritas::nuevas())).await;
        let version = enero().remove(0);
        let autora = ["autora@ejemplo.mx".to_owned()];
        casa.app.recibir(version.bytes(), &autora, "Ada").unwrap();
        casa.app.entregar_sobres(version.digest(), &firmas::carpeta(&version).texto(), "Ada").unwrap();
        let esperan = || casa.app.por_parametros(&casa.director).unwrap().len();
        type Cambio = fn(&mut Paquete);
        let cambios: [(&str, usize, Cambio); 4] = [
            ("nada más", 1, |_| {}),
            ("una coma", 0, |p| p.tramite.nombre.push(',')),
            ("una prueba que falta", 0, |p| p.pruebas.truncate(1)),
            ("una prueba que hace otra cosa", 0, |p| p.pruebas[0].titulo.push('.')),
        ];
        for (que, cuantas, cambia) in cambios {
            let mut nueva = febrero(&version).paquete().clone();
            cambia(&mut nueva);
            casa.app.recibir(sellar(nueva).bytes(), &autora, "Ada").unwrap();
            assert_eq!(esperan(), cuantas, "{que}");
        }
        // Over one that one person alone approved there is nothing to lean on.
        let mut hermana = enero().remove(1);
        casa.app.recibir(hermana.bytes(), &autora, "Ada").unwrap();
        let sola =
            aprobacion::Carpeta { sobres: vec![firmas::firmar(&hermana, ANA, firmas::dicho(&hermana, ANA))] };
        casa.app.entregar_sobres(hermana.digest(), &sola.texto(), "Ada").unwrap();
        hermana = febrero(&hermana);
        casa.app.recibir(hermana.bytes(), &autora, "Ada").unwrap();
        assert_eq!(esperan(), 0);
    });
}

#[test]
fn a_value_that_ends_is_told_ahead_to_who_administers_and_to_who_reads_the_ficha() {
    correr(async {
        let mut hasta_enero = paquete().paquete().clone();
        let uma = hasta_enero.parametros.iter_mut().find(|p| p.id.as_str() == "uma").unwrap();
        uma.valores.last_mut().unwrap().hasta = Some(date(2027, 1, 31));
        let casa = Casa::nueva().await;
        casa.app.recibir(sellar(hasta_enero).bytes(), &[], "Ada").unwrap();
        let es_ya = |dia: Date| {
            let ya = engine::agenda::instante(casa.ofrecido.paquete(), dia.at(10, 0, 0, 0)).unwrap();
            casa.app.poner_reloj(ya)
        };
        let titulo = "Desde el 1 de febrero de 2027 no hay valor de «UMA diaria»";
        let administra = casa.entra(&casa.administra).await;
        administra.ve("/admin").await.calla(&["no hay valor"]);
        es_ya(date(2027, 1, 4)).await.unwrap();
        let administra = casa.entra(&casa.administra).await;
        let pagina = administra.ve("/admin").await;
        pagina.dice(&[titulo, "Desde ese día no podrá cobrar: «Constancia de residencia»"]);
        es_ya(date(2027, 2, 2)).await.unwrap();
        let administra = casa.entra(&casa.administra).await;
        administra.ve("/admin").await.dice(&["Hoy no hay valor de «UMA diaria»", "No puede cobrar"]);
        let ficha = casa.nadie().ve("/tramites/constancia_residencia").await;
        ficha.dice(&["Por publicarse", "Aún no se publica el valor de «UMA diaria»"]);
    });
}
