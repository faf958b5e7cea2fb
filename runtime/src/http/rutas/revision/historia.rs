//! What was done with the versions of a trámite, in words.

use aprobacion::Aspecto;
use engine::formato;
use schemas::acto::{Acto, Hecho};

use crate::almacen::ActoGuardado;
use crate::app::cuenta_de_migracion;
use crate::http::{Cx, vista};
use crate::web::vistas::ActoVisto;

/// The steps of a history, the last first.
pub fn pasos<'a>(cx: &Cx, actos: impl DoubleEndedIterator<Item = &'a ActoGuardado>) -> Vec<ActoVisto> {
    actos.rev().map(|a| paso(cx, &a.acto)).collect()
}

fn paso(cx: &Cx, acto: &Acto) -> ActoVisto {
    let (texto, detalle) = en_palabras(cx, acto);
    ActoVisto {
        cuando: vista::momento_local(cx.servidor.local(acto.cuando)),
        texto: format!("{} · {texto} · versión {}", acto.quien, acto.digest.corto()),
        detalle,
    }
}

/// What was done, and more of it line by line.
pub fn en_palabras(cx: &Cx, acto: &Acto) -> (String, Vec<String>) {
    let dia = |m| formato::fecha_hora(cx.servidor.local(m));
    match &acto.hecho {
        Hecho::Recibido { autores, .. } if autores.is_empty() => ("Se recibió".to_owned(), vec![]),
        Hecho::Recibido { autores, .. } => {
            ("Se recibió".to_owned(), vec![format!("La hizo: {}", formato::enumerar(autores))])
        }
        Hecho::Probado { total, fallan, .. } => {
            (format!("Se corrieron {total} pruebas; fallan {fallan}"), vec![])
        }
        Hecho::Decidido { aspecto, conforme, texto } => {
            let que = if *conforme { "Encontró bien" } else { "Observó" };
            let texto = if texto.is_empty() { vec![] } else { vec![texto.clone()] };
            (format!("{que} «{}»", nombre(aspecto)), texto)
        }
        Hecho::Firmado { base: Some(base), .. } => (
            format!("Firmó su visto bueno a los nuevos valores de parámetros de la versión {}", base.corto()),
            vec![],
        ),
        Hecho::Firmado { aspectos, .. } => {
            let aspectos: Vec<&str> = aspectos.iter().map(|a| nombre(a)).collect();
            ("Firmó su visto bueno".to_owned(), vec![formato::enumerar(&aspectos)])
        }
        Hecho::Liberado { desde, aprobaron, .. } => (
            format!("Se liberó; se ofrece desde el {}", dia(*desde)),
            vec![format!("La aprobaron: {}", formato::enumerar(aprobaron))],
        ),
        Hecho::Negado { motivos } => ("Se pidió liberarla y se negó".to_owned(), motivos.clone()),
        Hecho::Retirado { motivo } => ("Se retiró".to_owned(), vec![motivo.clone()]),
        Hecho::Regresado { motivo, desde } => {
            (format!("Se volvió a ofrecer desde el {}", dia(*desde)), vec![motivo.clone()])
        }
        Hecho::MigracionPedida { desde, motivo, expedientes } => (
            match expedientes {
                1 => format!("Pidió migrar 1 expediente de la versión {}", desde.corto()),
                n => format!("Pidió migrar {n} expedientes de la versión {}", desde.corto()),
            },
            vec![motivo.clone()],
        ),
        Hecho::Migrado { desde, pasaron, quedaron } => (
            format!("Terminó de migrar los de la versión {}", desde.corto()),
            vec![cuenta_de_migracion(*pasaron as usize, *quedaron as usize, false)],
        ),
    }
}

fn nombre(id: &str) -> &str {
    match Aspecto::de(id) {
        Some(aspecto) => aspecto.nombre(),
        None => id,
    }
}
