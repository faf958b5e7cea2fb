//! Who may do what: every route of the server against every kind of person. A route that isn't in this table fails the test, and so
//! does a line for a route that is no more.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests; a failure must end the test")]

#[path = "operacion/casa.rs"]
#[expect(dead_code, reason = "the house of other tests; this one needs a part of it")]
mod casa;
#[path = "operacion/firmas.rs"]
#[expect(dead_code, reason = "approvals that other tests need")]
mod firmas;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use casa::{Casa, Navegador, Vuelta, correr};
use runtime::almacen::{Borrador, Reservado};
use schemas::evento::Hecho;
use schemas::ids::ExpedienteId;
use schemas::valor::Valor;

/// Route, and what each person meets on the things of one citizen that wait for one operator:
///
/// nobody · another citizen · that citizen · an operator of another dependencia · that operator · an administrator
///
/// `p` it is theirs (200, 303, or a refusal of what was sent: 400, 409, 415, 422) · `-` it doesn't exist (404) · `e` has to enter
/// (303 to the door) · `x` has to identify (401, API) · `f` refused (403: a form without its token)
const TABLA: &str = "
# publico: anybody
GET    /                                                          pppppp
GET    /tramites                                                  pppppp
GET    /tramites/{tramite}                                        pppppp
GET    /tramites/{tramite}/ficha.pdf                              pppppp
GET    /tramites/{tramite}/versiones                              pppppp
GET    /tramites/{tramite}/versiones/{de}/{a}                     pppppp
GET    /verificar                                                 pppppp
POST   /verificar                                                 fppppp
GET    /verificar/{folio}                                         pppppp
POST   /verificar/{folio}                                         fppppp
GET    /consulta                                                  pppppp
GET    /accesibilidad                                             pppppp
GET    /privacidad                                                pppppp
GET    /salud                                                     pppppp
GET    /listo                                                     pppppp
# cuentas: anybody
GET    /entrar                                                    pppppp
POST   /entrar                                                    fppppp
POST   /entrar/ejemplo/{correo}                                   fppppp
GET    /crear-cuenta                                              pppppp
POST   /crear-cuenta                                              fppppp
GET    /salir                                                     pppppp
POST   /salir                                                     fppppp
# ciudadano: what is of one is of nobody else; the stage of this trámite that is theirs is over, so that it isn't there
GET    /solicitudes                                               epppp-
GET    /tramites/{tramite}/solicitar                              epp---
POST   /tramites/{tramite}/solicitar                              fpp---
GET    /solicitudes/borrador/{id}                                 e-p---
POST   /solicitudes/borrador/{id}/borrar                          fpppp-
GET    /solicitudes/borrador/{id}/revisar                         e-p---
POST   /solicitudes/borrador/{id}/enviar                          e-p---
GET    /solicitudes/borrador/{id}/archivos/{huella}               e-----
GET    /solicitudes/borrador/{id}/{n}                             e-p---
POST   /solicitudes/borrador/{id}/{n}                             e-p---
POST   /solicitudes/borrador/{id}/{n}/parcial                     e-p---
GET    /solicitudes/{folio}                                       e-p---
GET    /solicitudes/{folio}/acuse                                 e-p---
GET    /solicitudes/{folio}/respuestas                            e-p---
GET    /solicitudes/{folio}/acciones/{accion}                     e-p---
POST   /solicitudes/{folio}/acciones/{accion}                     f-p---
GET    /solicitudes/{folio}/etapas/{etapa}                        e-----
POST   /solicitudes/{folio}/etapas/{etapa}                        f-----
POST   /solicitudes/{folio}/etapas/{etapa}/parcial                f-----
GET    /solicitudes/{folio}/sistemas/{etapa}                      e-----
POST   /solicitudes/{folio}/sistemas/{etapa}                      f-----
GET    /solicitudes/{folio}/invitaciones/{etapa}                  e-----
POST   /solicitudes/{folio}/invitaciones/{etapa}                  f-----
GET    /solicitudes/{folio}/citas/{etapa}                         e-----
POST   /solicitudes/{folio}/citas/{etapa}                         f-----
POST   /solicitudes/{folio}/citas/{etapa}/cancelar                f-----
GET    /solicitudes/{folio}/citas/{etapa}/cita.ics                e-----
GET    /solicitudes/{folio}/documentos/acuse.pdf                  e-p---
GET    /solicitudes/{folio}/documentos/orden/{etapa}              e-p---
GET    /solicitudes/{folio}/documentos/recibo/{referencia}        e-p---
GET    /solicitudes/{folio}/documentos/salida/{documento}         e-p---
GET    /solicitudes/{folio}/documentos/copia/{evento}/{forma}     e-----
GET    /solicitudes/{folio}/documentos/archivo/{huella}           e-p---
GET    /documentos                                                epppp-
GET    /avisos                                                    epppp-
GET    /avisos/{folio}/{n}                                        e-p---
POST   /avisos/{folio}/{n}                                        f-p---
# tercero: of whoever has the link, which nobody here was sent
GET    /invitacion/{token}                                        ------
POST   /invitacion/{token}                                        f-----
POST   /invitacion/{token}/parcial                                f-----
GET    /invitacion/{token}/archivos/{huella}                      ------
# contrasena: of whoever has the link of an account, which nobody here was sent
GET    /contrasena/{token}                                        ------
POST   /contrasena/{token}                                        f-----
# pagos: of who owes; a collector proves who it is by its signature, and nobody else is one
GET    /solicitudes/{folio}/pagos/{etapa}                         e-p---
POST   /solicitudes/{folio}/pagos/{etapa}                         f-p---
GET    /solicitudes/{folio}/pagos/{etapa}/resultado               e-p---
GET    /solicitudes/{folio}/recibos/{referencia}                  e-p---
GET    /orden/{linea}                                             e-p---
GET    /pasarela/{linea}                                          e-p---
POST   /pasarela/{linea}                                          f-p---
POST   /api/v1/pagos/avisos                                       xxxxxx
# operador: of whose role it is, in their dependencia
GET    /bandeja                                                   e--pp-
GET    /citas                                                     e--pp-
GET    /cupos                                                     e--pp-
GET    /expedientes/{folio}/citas/{etapa}                         e-----
POST   /expedientes/{folio}/citas/{etapa}                         f-----
POST   /expedientes/{folio}/citas/{etapa}/cancelar                f-----
POST   /expedientes/{folio}/citas/{etapa}/registrar               f-----
GET    /expedientes/{folio}/por-firmar/{etapa}                    e-----
POST   /expedientes/{folio}/visitas/{etapa}                       f-----
POST   /expedientes/{folio}/sesiones/{etapa}                      f-----
GET    /expedientes/{folio}/invitaciones/{etapa}                  e-----
POST   /expedientes/{folio}/invitaciones/{etapa}                  f-----
POST   /expedientes/{folio}/votos/{etapa}                         f-----
POST   /expedientes/{folio}/asignaciones/{etapa}                  f-----
GET    /procesos                                                  e--pp-
GET    /expedientes/{folio}                                       e---p-
POST   /expedientes/{folio}/tomar                                 f---p-
POST   /expedientes/{folio}/soltar                                f---p-
POST   /expedientes/{folio}/acciones/{etapa}                      f---p-
GET    /expedientes/{folio}/acciones/{etapa}/{accion}             e---p-
POST   /expedientes/{folio}/acciones/{etapa}/{accion}             f---p-
GET    /expedientes/{folio}/documentos/{sha256}                   e---p-
GET    /expedientes/{folio}/salidas/{salida}                      e---p-
GET    /expedientes/{folio}/accesos                               e---p-
# medicion: of the roles that each trámite says, which this one doesn't, and of who administers; what is published, of anybody
GET    /medicion                                                  e--ppp
GET    /medicion/{tramite}                                        e----p
GET    /medicion/{tramite}/expedientes.csv                        e----p
GET    /tramites/{tramite}/estadistica                            ------
# administracion: of administrators, who in turn read no expediente
POST   /admin/versiones                                           f----p
GET    /admin/versiones/{tramite}                                 e----p
POST   /admin/versiones/{tramite}/retirar                         f-----
POST   /admin/versiones/{tramite}/regresar                        f-----
GET    /admin/versiones/{tramite}/comparar                        e----p
GET    /admin/versiones/{tramite}/migracion                       e----p
POST   /admin/versiones/{tramite}/migracion                       f-----
POST   /admin/versiones/{tramite}/migracion/ensayar               f-----
GET    /admin/pases                                               e----p
POST   /admin/pases                                               f----p
POST   /admin/pases/{id}/revocar                                  f-----
GET    /admin/personal                                            e----p
POST   /admin/personal/{id}/enlace                                f----p
GET    /admin/personal/{id}/pendientes                            e-----
POST   /admin/personal/{id}/pendientes                            f-----
# revision: who works here looks at versions; nobody of this house is registered to approve them
GET    /revision                                                  e--ppp
GET    /revision/llave                                            e--ppp
POST   /revision/llave                                            f--ppp
GET    /revision/parametros                                       e--ppp
POST   /revision/parametros                                       f--ppp
GET    /revision/{huella}                                         e--ppp
GET    /revision/{huella}/comparar                                e--ppp
POST   /revision/{huella}/aspectos/{aspecto}                      f--ppp
POST   /revision/{huella}/firma                                   f--ppp
GET    /revision/{huella}/casos                                   e--ppp
GET    /revision/{huella}/casos/{caso}                            e--ppp
GET    /revision/{huella}/casos/{caso}/documentos/{n}             e--ppp
GET    /revision/{huella}/formulario/{pagina}                     e--ppp
GET    /revision/{huella}/formulario/{pagina}/vista               e--ppp
POST   /revision/{huella}/formulario/{pagina}/vista               f--ppp
GET    /revision/{huella}/montos                                  e--ppp
POST   /revision/{huella}/montos                                  f--ppp
GET    /revision/{huella}/salidas                                 e--ppp
GET    /revision/{huella}/diagrama                                e--ppp
GET    /revision/{huella}/paquete                                 e--ppp
GET    /revision/{huella}/vistos-buenos                           e--ppp
GET    /admin                                                     e----p
GET    /admin/entorno                                             e----p
GET    /admin/pagos                                               e----p
POST   /admin/cadena                                              f----p
POST   /admin/reiniciar                                           f----p
GET    /admin/cuentas                                             e----p
POST   /admin/cuentas/{correo}/entrar                             f----p
GET    /admin/correos                                             e----p
GET    /admin/correos/{n}                                         e----p
GET    /admin/reloj                                               e----p
POST   /admin/reloj                                               f----p
GET    /admin/salidas                                             e----p
POST   /admin/salidas/reintentar                                  f----p
POST   /admin/salidas/{id}/reintentar                             f----p
GET    /admin/incidentes                                          e----p
# api
POST   /api/v1/sesiones                                           pppppp
DELETE /api/v1/sesiones                                           xppppp
GET    /api/v1/tramites                                           pppppp
GET    /api/v1/tramites/{id}                                      pppppp
GET    /api/v1/tramites/{id}/esquema                              pppppp
GET    /api/v1/tramites/{id}/paquete                              pppppp
POST   /api/v1/tramites/{id}/costo                                pppppp
POST   /api/v1/tramites/{id}/solicitudes                          xpp---
POST   /api/v1/archivos                                           xpppp-
GET    /api/v1/tramites/{id}/estadistica                          ------
GET    /api/v1/tramites/{id}/documentos                           xpp---
GET    /api/v1/solicitudes                                        xpp---
GET    /api/v1/solicitudes/{folio}                                x-p---
POST   /api/v1/solicitudes/{folio}/acciones/{etapa}/{accion}      x-p---
GET    /api/v1/solicitudes/{folio}/citas/{etapa}                  x-----
POST   /api/v1/solicitudes/{folio}/acciones-generales/{accion}    x-p---
POST   /api/v1/solicitudes/{folio}/avisos/{etapa}/consulta        x-p---
GET    /api/v1/solicitudes/{folio}/documentos/{documento}         x-p---
GET    /api/v1/solicitudes/{folio}/copias/{evento}                x-----
GET    /api/v1/bandeja                                            x--pp-
GET    /api/v1/expedientes/{folio}                                x---p-
GET    /api/v1/expedientes/{folio}/servidores                     x---p-
POST   /api/v1/expedientes/{folio}/acciones/{etapa}/{accion}      x---p-
GET    /api/v1/expedientes/{folio}/citas/{etapa}                  x-----
POST   /api/v1/expedientes/{folio}/acciones-generales/{accion}    x---f-
POST   /api/v1/expedientes/{folio}/tomar                          x---p-
POST   /api/v1/expedientes/{folio}/soltar                         x---p-
GET    /api/v1/expedientes/{folio}/documentos/{documento}         x---p-
GET    /api/v1/invitacion                                         xxxxxx
POST   /api/v1/invitacion/acciones/{accion}                       xxxxxx
POST   /api/v1/invitacion/archivos                                xxxxxx
GET    /api/v1/invitacion/archivos/{huella}                       xxxxxx
GET    /api/v1/verificacion/{folio}                               pppppp
POST   /api/v1/verificacion                                       pppppp
POST   /api/v1/versiones                                          x----p
POST   /api/v1/liberaciones                                       x----p
GET    /api/v1/tramites/{id}/versiones                            x----p
GET    /api/v1/tramites/{id}/versiones/{huella}/paquete           x----p
GET    /api/v1/tramites/{id}/versiones/{huella}/vistos-buenos     x----p
POST   /api/v1/tramites/{id}/versiones/{huella}/vistos-buenos     x----p
POST   /api/v1/tramites/{id}/versiones/{huella}/retiro            x----p
POST   /api/v1/tramites/{id}/versiones/{huella}/regreso           x----p
GET    /api/v1/salud                                              pppppp
GET    /api/v1/listo                                              pppppp
GET    /api/v1/openapi.json                                       pppppp
GET    /api/v1/problemas/{codigo}                                 pppppp
";

/// What a status means here.
fn clase(vuelta: &Vuelta) -> char {
    match vuelta.estado {
        StatusCode::NOT_FOUND => '-',
        StatusCode::UNAUTHORIZED => 'x',
        StatusCode::FORBIDDEN => 'f',
        StatusCode::SEE_OTHER if vuelta.a().starts_with("/entrar?") => 'e',
        estado if estado.is_server_error() => '!',
        _ => 'p',
    }
}

/// What stands for the names in a path: things of one citizen, in a stage that waits for one operator.
///
/// Where the path asks for what is only there once it was decided (an issued document, a notice), it was.
async fn cosas(casa: &Casa, n: usize, patron: &str) -> BTreeMap<&'static str, String> {
    let (id, folio) = casa.pagada().await;
    if ["/salida", "/aviso", "/verifica", "{documento}"].iter().any(|p| patron.contains(p))
        && patron.contains('{')
    {
        casa.negar(&id).await;
    }
    let abierto = casa.app.abrir_expediente(&id).await.unwrap();
    let salida = abierto.estado.salidas.first().map_or_else(|| "ninguna".to_owned(), |s| s.folio.to_string());
    let avisado = abierto.eventos.iter().position(|e| matches!(e.hecho, Hecho::Avisado { .. }));
    let archivo = abierto
        .estado
        .datos
        .campos
        .values()
        .find_map(|v| match v {
            Valor::Archivo(a) => Some(a.sha256.clone()),
            _ => None,
        })
        .unwrap();
    let borrador = format!("borrador-{n}");
    let guardado = Borrador {
        id: borrador.clone(),
        cuenta: casa.ciudadana.id.clone(),
        tramite: "constancia_residencia".into(),
        respuestas: Reservado(serde_json::json!({})),
        pagina: String::new(),
        actualizado: casa.app.ahora(),
    };
    casa.app.almacen().escribir(move |e| e.guardar_borrador(&guardado)).await.unwrap();
    BTreeMap::from([
        ("folio", folio),
        ("tramite", "constancia_residencia".to_owned()),
        ("borrador", borrador),
        ("version", casa.ofrecido.digest().to_string()),
        ("archivo", archivo),
        ("salida", salida),
        ("aviso", avisado.map_or(1, |i| i + 1).to_string()),
        ("referencia", Casa::referencia(&id)),
        ("linea", linea(casa, &id).await),
    ])
}

async fn linea(casa: &Casa, id: &ExpedienteId) -> String {
    let id = id.clone();
    casa.app.almacen().leer(move |l| l.ordenes(&id)).await.unwrap().remove(0).linea
}

/// The path with names in the place of its parameters.
fn concreta(patron: &str, cosas: &BTreeMap<&'static str, String>) -> String {
    let cosa = |nombre: &str| cosas[nombre].clone();
    patron
        .split('/')
        .map(|parte| match parte {
            "{folio}" if patron.contains("/verifica") => cosa("salida"),
            "{folio}" => cosa("folio"),
            "{salida}" | "{documento}" => cosa("salida"),
            "{referencia}" => cosa("referencia"),
            "{tramite}" => cosa("tramite"),
            "{id}" if patron.starts_with("/api/") => cosa("tramite"),
            "{id}" if patron.starts_with("/admin/") => "1".to_owned(),
            "{id}" => cosa("borrador"),
            "{huella}" if patron.starts_with("/revision/") || patron.starts_with("/api/") => cosa("version"),
            "{de}" | "{a}" => cosa("version"),
            "{aspecto}" => "flujo".to_owned(),
            "{sha256}" | "{huella}" => cosa("archivo"),
            "{linea}" => cosa("linea"),
            "{etapa}" if patron.contains("/pagos/") || patron.contains("/orden/") => "pago".to_owned(),
            "{etapa}" if patron.contains("/avisos/") => "negada".to_owned(),
            "{etapa}" => "revision".to_owned(),
            "{accion}" if patron.starts_with("/solicitudes/") || patron.contains("acciones-generales") => {
                "desistir".to_owned()
            }
            "{accion}" => "expedir".to_owned(),
            "{correo}" => "oficial.constancias@ejemplo.mx".to_owned(),
            "{codigo}" => "404".to_owned(),
            "{n}" if patron.starts_with("/avisos/") => cosa("aviso"),
            "{pagina}" if patron.starts_with("/revision/") => "0".to_owned(),
            "{caso}" => "expedida".to_owned(),
            "{n}" if patron.starts_with("/revision/") => "0".to_owned(),
            "{n}" => "1".to_owned(),
            otra if otra.starts_with('{') => "x".to_owned(),
            otra => otra.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn prueba(navegador: &Navegador, metodo: &str, ruta: &str) -> char {
    let vuelta = if ruta.starts_with("/api/") {
        navegador.llama(metodo, ruta, (metodo != "GET").then_some("{}")).await
    } else if metodo == "POST" {
        navegador.envia(ruta, &[]).await
    } else {
        navegador.pide(metodo, ruta, None).await
    };
    clase(&vuelta)
}

#[test]
fn each_route_is_for_those_for_whom_it_is_and_for_nobody_else() {
    let esperada: BTreeMap<(&str, &str), &str> = TABLA
        .lines()
        .filter(|l| !l.trim().is_empty() && !l.trim().starts_with('#'))
        .map(|l| {
            let partes: Vec<&str> = l.split_whitespace().collect();
            let [metodo, ruta, quienes] = partes.as_slice() else { panic!("línea que no se entiende: {l}") };
            ((*metodo, *ruta), *quienes)
        })
        .collect();
    let reales: BTreeSet<(&str, &str)> = runtime::http::rutas::tabla().into_iter().collect();
    let faltan: Vec<_> = reales.iter().filter(|r| !esperada.contains_key(*r)).collect();
    let sobran: Vec<_> = esperada.keys().filter(|r| !reales.contains(*r)).collect();
    assert!(faltan.is_empty() && sobran.is_empty(), "faltan en la tabla: {faltan:#?}; sobran: {sobran:#?}");
    correr(async {
        let casa = Casa::nueva().await;
        casa.app.preparar_ejemplos().await.unwrap();
        casa.enviada().await;
        runtime::obreros::drenar(&casa.app).await.unwrap();
        let mut distintas = Vec::new();
        for (n, ((metodo, patron), quienes)) in esperada.iter().enumerate() {
            let cosas = cosas(&casa, n, patron).await;
            let ruta = concreta(patron, &cosas);
            let mut hallada = String::new();
            // Who may comes after who may not; each enters anew, so that leaving a session in one row doesn't matter in the next.
            for persona in [
                None,
                Some(&casa.otro),
                Some(&casa.ciudadana),
                Some(&casa.ajena),
                Some(&casa.oficial),
                Some(&casa.administra),
            ] {
                let navegador = match persona {
                    Some(cuenta) => casa.entra(cuenta).await,
                    None => casa.nadie(),
                };
                hallada.push(prueba(&navegador, metodo, &ruta).await);
            }
            if hallada != *quienes {
                distintas.push(format!("{metodo:<6} {patron:<62} {hallada}   (se esperaba {quienes})"));
            }
        }
        assert!(distintas.is_empty(), "rutas que no responden como dice la tabla:\n{}", distintas.join("\n"));
    });
}
