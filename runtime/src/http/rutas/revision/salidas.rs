//! The documents that come out of a version, line by line beside those of the version before it, from the same case.

use axum::extract::Path;
use documentos::plano;
use ensayo::{Relato, relatar};
use schemas::paquete::Prueba;
use schemas::sello::PaqueteSellado;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::casos::url_casos;
use super::{digest, mira, url_de};
use crate::app::{App, Resultado};
use crate::http::{Cx, Respuesta};
use crate::web::vistas::{Enlace, Etiqueta, RenglonComparado, SalidaRevisada, SalidasRevisadas, Tono, rutas};

/// `GET /revision/{huella}/salidas`
pub async fn ver(cx: Cx, Path(huella): Path<String>) -> Respuesta {
    mira(&cx)?;
    let de = digest(&huella)?;
    let vista = cx
        .servidor
        .app()
        .aparte(move |app| {
            let version = app.en_revision(&de)?;
            let previa = app.version_previa(&version)?;
            let salidas = revisadas(app, &version.paquete, previa.as_deref())?;
            let contra = match &previa {
                Some(p) => format!(
                    "El texto de cada documento, junto al que daba la versión {} con el mismo caso.",
                    p.digest().corto()
                ),
                None => "El texto de cada documento, con los datos de un caso de prueba. Es la primera versión que se recibe: no hay otra con qué compararlo.".to_owned(),
            };
            Ok((version.paquete, salidas, contra))
        })
        .await?;
    let (paquete, salidas, contra) = vista;
    cx.render(
        "revision/salidas.html",
        &SalidasRevisadas {
            pagina: cx.pagina(rutas::REVISION, format!("Documentos: {}", paquete.tramite.nombre)),
            regresar: Enlace::new("La revisión", format!("{}#as-salida", url_de(paquete.digest()))),
            nombre: paquete.tramite.nombre.clone(),
            contra,
            salidas,
        },
    )
}

/// For each document of the definition, the first case from which it comes out.
fn revisadas(
    app: &App,
    paquete: &PaqueteSellado,
    previa: Option<&PaqueteSellado>,
) -> Resultado<Vec<SalidaRevisada>> {
    let relatos: Vec<(&Prueba, Relato)> = paquete.pruebas.iter().map(|p| (p, relatar(paquete, p))).collect();
    let mut vistas = Vec::new();
    for definida in &paquete.tramite.salidas {
        let hallada = relatos.iter().find_map(|(prueba, relato)| {
            let n = relato.salidas().iter().position(|s| s.salida == definida.id)?;
            Some((*prueba, relato, n))
        });
        let Some((prueba, relato, n)) = hallada else { continue };
        let Some(ahora) = texto(app, paquete, relato, n) else { continue };
        let antes = previa.and_then(|previa| de_antes(app, previa, prueba, definida.id.as_str()));
        let url = format!("{}/{}", url_casos(paquete), prueba.id);
        let renglones = comparados(antes.as_deref(), &ahora);
        let cambia = renglones.iter().any(|r| r.cambia);
        vistas.push(SalidaRevisada {
            titulo: definida.titulo.clone(),
            caso: Enlace::new(format!("«{}»", prueba.titulo), url.clone()),
            pdf: Enlace::new("Descargar como se imprime (PDF)", format!("{url}/documentos/{n}")),
            estado: match (&antes, cambia) {
                (None, _) => Etiqueta::new("Nuevo", Tono::Neutro),
                (Some(_), true) => Etiqueta::new("Cambia", Tono::Aviso),
                (Some(_), false) => Etiqueta::new("Igual", Tono::Bien),
            },
            comparada: antes.is_some(),
            renglones,
        });
    }
    Ok(vistas)
}

/// The same document of the version before: from its own case of that name, or from this one.
fn de_antes(app: &App, previa: &PaqueteSellado, prueba: &Prueba, salida: &str) -> Option<Vec<String>> {
    let propia = previa.pruebas.iter().find(|p| p.id == prueba.id);
    propia.into_iter().chain([prueba]).find_map(|prueba| {
        let relato = relatar(previa, prueba);
        let n = relato.salidas().iter().position(|s| s.salida == salida)?;
        texto(app, previa, &relato, n)
    })
}

/// The lines of a document, as they are read.
fn texto(app: &App, paquete: &PaqueteSellado, relato: &Relato, n: usize) -> Option<Vec<String>> {
    let emitida = relato.salidas().get(n)?;
    let documento = relato.documento(paquete, emitida, &app.config().papel()).ok()?;
    let limpio = |r: &str| r.trim_start_matches('#').trim().to_owned();
    Some(plano(&documento).lines().map(limpio).filter(|r| !r.is_empty()).collect())
}

/// Two columns: what is in both stands side by side.
fn comparados(antes: Option<&[String]>, ahora: &[String]) -> Vec<RenglonComparado> {
    let Some(antes) = antes else {
        let solo = |r: &String| RenglonComparado { ahora: Some(r.clone()), ..RenglonComparado::default() };
        return ahora.iter().map(solo).collect();
    };
    let mut renglones = Vec::new();
    for operacion in capture_diff_slices(Algorithm::Patience, antes, ahora) {
        let (viejos, nuevos) = (operacion.old_range(), operacion.new_range());
        let cambia = !matches!(operacion, DiffOp::Equal { .. });
        for i in 0..viejos.len().max(nuevos.len()) {
            let de = |lista: &[String], desde: usize, cuantos: usize| {
                (i < cuantos).then(|| lista.get(desde + i).cloned()).flatten()
            };
            renglones.push(RenglonComparado {
                antes: de(antes, viejos.start, viejos.len()),
                ahora: de(ahora, nuevos.start, nuevos.len()),
                cambia,
            });
        }
    }
    renglones
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_both_stands_side_by_side() {
        let lista = |t: &str| t.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let r = comparados(Some(&lista("uno dos tres cinco")), &lista("uno DOS tres cuatro cinco"));
        let dicho: Vec<String> = r
            .iter()
            .map(|r| {
                let (a, b) = (r.antes.as_deref().unwrap_or("-"), r.ahora.as_deref().unwrap_or("-"));
                format!("{a}|{b}{}", if r.cambia { "!" } else { "" })
            })
            .collect();
        assert_eq!(dicho, ["uno|uno", "dos|DOS!", "tres|tres", "-|cuatro!", "cinco|cinco"]);
        assert!(comparados(None, &lista("uno dos")).iter().all(|r| !r.cambia && r.antes.is_none()));
    }
}
