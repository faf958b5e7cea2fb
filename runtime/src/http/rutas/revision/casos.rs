//! The cases of a version, to be gone through step by step by who doesn't read its definition: what was done, what came of it, what was
//! charged and why, when each plazo ends, and the documents as they are printed.

use axum::extract::Path;
use axum::response::IntoResponse;
use engine::estado::Estado;
use engine::formato;
use ensayo::{Fruto, PasoDado, Relato, relatar};
use papeles::Momento;
use schemas::evento::{Evento, Hecho};
use schemas::paquete::{Paquete, Paso, Prueba};
use schemas::sello::PaqueteSellado;

use super::{digest, mira, url_de};
use crate::app::{App, AppError, Ofrecido, Resultado, resultado_para_otros};
use crate::http::rutas::ciudadano::descarga;
use crate::http::vista::hitos::{Mira, de_evento};
use crate::http::vista::{cobro, momento_local, plazo};
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{
    AvisoDeCaso, CasoEnLista, CasoRevisado, Cuenta, Documento, Enlace, Etiqueta, FilaResumen, Hito,
    ListaDeCasos, PasoDeCaso, Tono, rutas,
};

/// Where the cases of a version are.
pub fn url_casos(paquete: &PaqueteSellado) -> String {
    format!("{}/casos", url_de(paquete.digest()))
}

/// A version that is reviewed, and one of its cases.
struct Elegida {
    paquete: Ofrecido,
    prueba: Prueba,
}

/// `GET /revision/{huella}/casos`
pub async fn lista(cx: Cx, Path(huella): Path<String>) -> Respuesta {
    mira(&cx)?;
    let de = digest(&huella)?;
    let (paquete, informe, explorado) = cx
        .servidor
        .app()
        .aparte(move |app| {
            let paquete = app.en_revision(&de)?.paquete;
            let informe = ensayo::probar_todas(&paquete);
            let explorado = app.explorado(&paquete);
            Ok((paquete, informe, explorado))
        })
        .await?;
    let generados = explorado.exploracion.recorridos.iter().map(|r| CasoEnLista {
        titulo: r.prueba.titulo.clone(),
        url: format!("{}/{}", url_casos(&paquete), r.prueba.id),
        termina: esperado(&r.prueba),
        estado: Etiqueta::new(cuantas(r.cubre.len()), Tono::Neutro),
    });
    let sin_alcanzar =
        explorado.exploracion.sin_alcanzar.iter().map(|s| {
            format!("{}: {}.", crate::http::mayuscula(s.meta.para_quien_revisa()), s.porque.dicho())
        });
    let casos = informe.frutos.iter().map(|fruto| CasoEnLista {
        titulo: fruto.titulo.clone(),
        url: format!("{}/{}", url_casos(&paquete), fruto.prueba),
        termina: termina(fruto),
        estado: estado(fruto),
    });
    let vista = ListaDeCasos {
        pagina: cx.pagina(rutas::REVISION, format!("Casos de prueba: {}", paquete.tramite.nombre)),
        regresar: Enlace::new("La revisión", url_de(paquete.digest())),
        nombre: paquete.tramite.nombre.clone(),
        casos: casos.collect(),
        generados: generados.collect(),
        sin_alcanzar: sin_alcanzar.collect(),
    };
    cx.render("revision/casos.html", &vista)
}

fn termina(fruto: &Fruto) -> String {
    fruto.resultado.map_or_else(|| "Sin concluir".to_owned(), |r| resultado_para_otros(r).to_owned())
}

/// How a journey is expected to end.
fn esperado(prueba: &Prueba) -> String {
    let fin = prueba.pasos.iter().rev().find_map(|p| match p {
        Paso::Espera(espera) => espera.resultado,
        _ => None,
    });
    fin.map_or_else(|| "Sin concluir".to_owned(), |r| resultado_para_otros(r).to_owned())
}

fn cuantas(n: usize) -> String {
    if n == 1 { "1 cosa".to_owned() } else { format!("{n} cosas") }
}

fn estado(fruto: &Fruto) -> Etiqueta {
    if fruto.pasa() {
        Etiqueta::new("Como se espera", Tono::Bien)
    } else {
        Etiqueta::new("No sale como se espera", Tono::Mal)
    }
}

/// `GET /revision/{huella}/casos/{caso}`
pub async fn ver(cx: Cx, Path((huella, caso)): Path<(String, String)>) -> Respuesta {
    mira(&cx)?;
    let de = digest(&huella)?;
    let (caso, relato) = cx
        .servidor
        .app()
        .aparte(move |app| {
            let caso = Elegida::de(app, &de, &caso)?;
            let relato = relatar(&caso.paquete, &caso.prueba);
            Ok((caso, relato))
        })
        .await?;
    let paquete = caso.paquete.paquete();
    let base = format!("{}/{}", url_casos(&caso.paquete), caso.prueba.id);
    let mut antes = Vec::new();
    let pasos = relato.pasos.iter().map(|p| paso(paquete, &relato, p, &mut antes)).collect();
    let fallos = relato.fruto.fallos.iter().flat_map(|f| &f.diferencias).map(|d| {
        format!("{}: se esperaba {}; se halló {}.", crate::http::mayuscula(&d.que), d.esperado, d.hallado)
    });
    let vista = CasoRevisado {
        pagina: cx.pagina(rutas::REVISION, caso.prueba.titulo.clone()),
        regresar: Enlace::new("Todos los casos", url_casos(&caso.paquete)),
        antetitulo: format!("{} · caso de prueba", paquete.tramite.nombre),
        titulo: caso.prueba.titulo.clone(),
        estado: estado(&relato.fruto),
        fallos: fallos.collect(),
        termina: termina(&relato.fruto),
        pasos,
        documentos: documentos(paquete, &relato, &base),
    };
    cx.render("revision/caso.html", &vista)
}

/// `GET /revision/{huella}/casos/{caso}/documentos/{n}`
pub async fn documento(cx: Cx, Path((huella, caso, n)): Path<(String, String, String)>) -> Respuesta {
    mira(&cx)?;
    let (de, n) = (digest(&huella)?, n.parse::<usize>().map_err(|_| Falla::no_existe())?);
    let (nombre, bytes) = cx
        .servidor
        .app()
        .aparte(move |app| {
            let caso = Elegida::de(app, &de, &caso)?;
            let relato = relatar(&caso.paquete, &caso.prueba);
            let bytes = impreso(app, &caso.paquete, &relato, n)?;
            Ok((format!("{}-{}-{n}.pdf", caso.paquete.tramite.id, caso.prueba.id), bytes))
        })
        .await?;
    Ok(descarga(bytes, "application/pdf", &nombre).into_response())
}

/// The nth document of a story, printed as this environment does.
fn impreso(app: &App, paquete: &PaqueteSellado, relato: &Relato, n: usize) -> Resultado<Vec<u8>> {
    let emitida = relato.salidas().get(n).ok_or_else(|| AppError::no_existe("ese documento"))?;
    let hecho = relato.documento(paquete, emitida, &app.config().papel()).and_then(|documento| {
        let momento = Momento::en(paquete, &relato.eventos, emitida.version)?;
        papeles::imprimir(&documento, Some(&momento))
    });
    hecho.map_err(|causa| AppError::invalido(format!("el documento no se puede imprimir: {causa}")))
}

impl Elegida {
    fn de(app: &App, de: &schemas::sello::Digest, cual: &str) -> Resultado<Self> {
        let paquete = app.en_revision(de)?.paquete;
        let escrita = paquete.pruebas.iter().find(|p| p.id.as_str() == cual).cloned();
        let prueba = escrita.or_else(|| {
            let explorado = app.explorado(&paquete);
            let recorridos = &explorado.exploracion.recorridos;
            recorridos.iter().find(|r| r.prueba.id.as_str() == cual).map(|r| r.prueba.clone())
        });
        let prueba = prueba.ok_or_else(|| AppError::no_existe("ese caso"))?;
        Ok(Self { paquete, prueba })
    }
}

/// A step, with what came of it. A plazo is told when it is another than after the step before.
fn paso(paquete: &Paquete, relato: &Relato, dado: &PasoDado, antes: &mut Vec<String>) -> PasoDeCaso {
    let eventos = relato.eventos.get(dado.eventos.clone()).unwrap_or_default();
    let cuando = momento_local(dado.momento);
    // What happens at the moment of the step needs no date of its own, and its documents exist in this story only.
    let hitos = eventos.iter().filter_map(|e| de_evento(paquete, e, Mira::Operador)).map(|h| Hito {
        momento: h.momento.filter(|m| *m != cuando),
        enlaces: Vec::new(),
        ..h
    });
    let plazos = dado.estado.as_ref().map(|e| vencen(paquete, e, eventos)).unwrap_or_default();
    let nuevos = plazos.iter().filter(|p| !antes.contains(p)).cloned().collect();
    *antes = plazos;
    PasoDeCaso {
        hitos: hitos.collect(),
        cuando,
        quien: dado.quien.clone(),
        que: dado.que.clone(),
        con: dado.con.iter().map(|(pregunta, dicho)| FilaResumen::new(pregunta, dicho)).collect(),
        rechazo: dado.rechazo.clone(),
        cuentas: cuentas(paquete, eventos),
        avisos: avisos(paquete, relato, dado),
        plazos: nuevos,
        queda: dado.estado.as_ref().map(|e| queda(paquete, e)).unwrap_or_default(),
    }
}

/// What was charged, line by line.
fn cuentas(paquete: &Paquete, eventos: &[Evento]) -> Vec<Cuenta> {
    eventos
        .iter()
        .filter_map(|e| match &e.hecho {
            Hecho::Liquidado { liquidacion, .. } => {
                let titulo = paquete.tramite.cobro(&liquidacion.cobro).map(|c| c.nombre.as_str());
                Some(cobro::cuenta(liquidacion, titulo.unwrap_or_default(), false))
            }
            _ => None,
        })
        .collect()
}

/// The notices of the definition that were sent, as who gets them reads them.
fn avisos(paquete: &Paquete, relato: &Relato, dado: &PasoDado) -> Vec<AvisoDeCaso> {
    let version = |i: usize| u64::try_from(i + 1).unwrap_or(u64::MAX);
    dado.eventos
        .clone()
        .filter_map(|i| {
            let Hecho::Avisado { aviso, .. } = &relato.eventos.get(i)?.hecho else { return None };
            let momento = Momento::paso(paquete, &relato.eventos, version(i)).ok()?;
            let escrito = papeles::aviso(&momento, aviso).ok()?;
            Some(AvisoDeCaso { asunto: escrito.asunto, texto: escrito.texto.plano() })
        })
        .collect()
}

/// When each plazo that runs ends.
fn vencen(paquete: &Paquete, estado: &Estado, eventos: &[Evento]) -> Vec<String> {
    let Some(ultimo) = eventos.last() else { return Vec::new() };
    plazo::plazos(paquete, estado, ultimo.cuando)
        .into_iter()
        .map(|p| {
            if p.vence.is_empty() {
                format!("{}: {}.", p.titulo, p.estado.texto.to_lowercase())
            } else {
                format!("{}: hasta el {}.", p.titulo, p.vence)
            }
        })
        .collect()
}

/// Where the expediente stands.
fn queda(paquete: &Paquete, estado: &Estado) -> String {
    if let Some(resultado) = estado.resultado {
        return resultado_para_otros(resultado).to_owned();
    }
    let etapas: Vec<&str> = estado
        .activas
        .iter()
        .filter_map(|a| paquete.tramite.etapa(&a.etapa))
        .filter(|e| !matches!(e.tipo, schemas::paquete::TipoEtapa::Paralelo { .. }))
        .map(|e| e.nombre.as_str())
        .collect();
    format!("En {}", formato::enumerar(&etapas))
}

fn documentos(paquete: &Paquete, relato: &Relato, base: &str) -> Vec<Documento> {
    relato
        .salidas()
        .iter()
        .enumerate()
        .map(|(n, salida)| Documento {
            nombre: paquete
                .tramite
                .salida(&salida.salida)
                .map_or_else(|| salida.salida.to_string(), |s| s.titulo.clone()),
            detalle: format!("PDF, folio {}", salida.folio),
            url: Some(format!("{base}/documentos/{n}")),
            ..Documento::default()
        })
        .collect()
}
