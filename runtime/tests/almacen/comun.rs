//! Things that every test of the store needs: moments, events, projections.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};
use runtime::almacen::{
    Almacen, Anexo, EfectoNuevo, Idempotencia, Opciones, Proyeccion, Reservado, TareaAbierta, Version,
    nuevo_expediente,
};
use schemas::evento::{Canal, Evento, Hecho, Quien};
use schemas::ids::{ExpedienteId, Folio};
use schemas::sello::Digest;
use schemas::valor::Valor;
use serde_json::json;

/// Minutes after the moment at which every story begins.
pub fn minuto(n: i64) -> Timestamp {
    "2026-03-02T15:00:00Z".parse::<Timestamp>().unwrap() + n.minutes()
}

pub fn id() -> ExpedienteId {
    nuevo_expediente(minuto(0)).unwrap()
}

pub fn evento(n: i64, hecho: Hecho) -> Evento {
    Evento { cuando: minuto(n), quien: Quien::Solicitante { cuenta: "c-1".into() }, hecho }
}

pub fn iniciado(folio: &str) -> Evento {
    let solicitante =
        Valor::Registro(BTreeMap::from([("nombre".to_owned(), Valor::Texto("María Muñoz".into()))]));
    evento(
        0,
        Hecho::Iniciado {
            folio: folio.into(),
            tramite: "uso_suelo".into(),
            digest: Digest::de(b"paquete"),
            canal: Canal::EnLinea,
            solicitante,
        },
    )
}

pub fn respondido(n: i64, texto: &str) -> Evento {
    let valores = BTreeMap::from([
        ("curp".into(), Some(Valor::Texto(texto.into()))),
        ("superficie".into(), Some(Valor::Entero(120))),
    ]);
    evento(n, Hecho::Respondido { etapa: "solicitud".into(), valores })
}

pub fn tarea(etapa: &str, rol: Option<&str>, vence: Option<Timestamp>) -> TareaAbierta {
    TareaAbierta {
        etapa: etapa.into(),
        visita: 1,
        nombre: format!("Etapa {etapa}"),
        rol: rol.map(Into::into),
        dependencia: "sedus".into(),
        desde: minuto(0),
        vence,
        detenido: false,
        tomada_por: None,
    }
}

pub fn proyeccion(folio: &str) -> Proyeccion {
    Proyeccion {
        folio: folio.into(),
        tramite: "uso_suelo".into(),
        digest: Digest::de(b"paquete"),
        dependencia: "sedus".into(),
        cuenta: Some("c-1".into()),
        nombre_tramite: "Licencia de uso de suelo".into(),
        solicitante: "María Muñoz".into(),
        creado: minuto(0),
        actualizado: minuto(0),
        estado: "En revisión".into(),
        resultado: None,
        tareas: vec![tarea("revision", Some("revisor"), Some(minuto(60)))],
        temporizadores: vec![("revision".into(), minuto(60))],
        salidas: Vec::new(),
        lugares: Vec::new(),
        medida: None,
        ordenes: Vec::new(),
    }
}

pub fn inicio(expediente: &ExpedienteId, folio: &str) -> Anexo {
    Anexo {
        expediente: expediente.clone(),
        version_esperada: Version(0),
        eventos: vec![iniciado(folio), respondido(0, "MUOM800101MNLXXX09")],
        proyeccion: proyeccion(folio),
        efectos: Vec::new(),
        idempotencia: None,
    }
}

pub fn sigue(expediente: &ExpedienteId, folio: &str, version: Version) -> Anexo {
    Anexo { version_esperada: version, eventos: vec![respondido(1, "otra")], ..inicio(expediente, folio) }
}

pub fn correo(clave: &str) -> EfectoNuevo {
    EfectoNuevo {
        clave: clave.into(),
        clase: "correo".into(),
        carga: Reservado(json!({"para": "maria@example.org"})),
        no_antes: minuto(0),
    }
}

pub fn una_vez(clave: &str, peticion: &str, respuesta: &str) -> Idempotencia {
    Idempotencia {
        clave: clave.into(),
        actor: "c-1".into(),
        huella: Digest::de(peticion.as_bytes()),
        respuesta: json!({"folio": respuesta}),
        cuando: minuto(0),
    }
}

pub fn folio(n: usize) -> Folio {
    Folio(format!("US-2026-{n:06}"))
}

/// Every fault of every chain.
pub fn fallas(almacen: &Almacen) -> Vec<String> {
    let (mut desde, mut todas) = (0, Vec::new());
    loop {
        let v = almacen.leer_ya(move |l| l.verificar_todas(desde, 50)).unwrap();
        todas.extend(v.fallas.into_iter().map(|(e, f)| format!("{e} {f}")));
        match v.sigue {
            Some(n) => desde = n,
            None => return todas,
        }
    }
}

/// Runs a story over a file and over memory.
pub fn en_ambos(historia: impl Fn(&Almacen)) {
    historia(&Almacen::en_memoria(&Opciones::default()).unwrap());
    let dir = tempfile::tempdir().unwrap();
    historia(&Almacen::abrir(&dir.path().join("v.db"), &Opciones::default()).unwrap());
}
