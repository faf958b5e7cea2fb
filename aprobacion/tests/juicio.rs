//! Approvals of a real paquete: what lets it in, and each way to cheat with the reason for which it doesn't.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't be set up has failed")]

use std::collections::BTreeMap;
use std::path::Path;

use aprobacion::{
    Alcance, Aprobado, Aspecto, Carpeta, Cotejo, Cubierto, Declaracion, Evidencia, LlavePrivada, Llavero,
    Politica, Registrada, Reparo, ResumenCobertura, ResumenPruebas, Revocacion, Sobre, VistoBueno, juzgar,
};
use compiler::sources::Disk;
use jiff::{Timestamp, ToSpan};
use schemas::sello::{Digest, PaqueteSellado};

fn paquete() -> PaqueteSellado {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/minimo");
    let compilado = compiler::compilar(&Disk::new(raiz));
    compilado.tramites.into_iter().find_map(|t| t.paquete).unwrap()
}

fn momento(texto: &str) -> Timestamp {
    texto.parse().unwrap()
}

fn llave(n: u8) -> LlavePrivada {
    LlavePrivada::de_azar(&[n; 32])
}

fn registrada(n: u8, quien: &str, aspectos: &[Aspecto]) -> Registrada {
    Registrada {
        llave: llave(n).publica(),
        quien: format!("{quien}@ejemplo.mx"),
        persona: format!("Persona {quien}"),
        cargo: "Jefatura".to_owned(),
        dependencias: vec![],
        aspectos: aspectos.to_vec(),
        parametros: false,
        desde: momento("2026-01-01T00:00:00Z"),
        hasta: momento("2027-01-01T00:00:00Z"),
        revocada: None,
    }
}

/// An environment with two people, and the approvals of both: the first of flow and forms, the second of the rest.
struct Mundo {
    paquete: PaqueteSellado,
    llavero: Llavero,
    politica: Politica,
    ahora: Timestamp,
    retirado: Option<Timestamp>,
    aqui: Option<Evidencia>,
    solo_parametros: Option<bool>,
    carpeta: Carpeta,
}

fn evidencia() -> Evidencia {
    Evidencia {
        pruebas: ResumenPruebas { total: 4, fallan: 0, sha256: Digest::de(b"informe") },
        cobertura: ResumenCobertura {
            clases: BTreeMap::from([("acciones".to_owned(), Cubierto { cubiertos: 9, total: 10 })]),
            sha256: Some(Digest::de(b"cobertura")),
        },
        salidas: vec![],
    }
}

fn dicho(paquete: &PaqueteSellado, quien: &str, aspectos: &[Aspecto]) -> VistoBueno {
    VistoBueno {
        municipio: paquete.municipio.id.to_string(),
        tramite: paquete.tramite.id.clone(),
        nombre: paquete.tramite.nombre.clone(),
        alcance: Alcance::Completo,
        aspectos: aspectos.to_vec(),
        quien: format!("{quien}@ejemplo.mx"),
        persona: format!("Persona {quien}"),
        cargo: "Jefatura".to_owned(),
        cuando: momento("2026-03-02T16:00:00Z"),
        autores: vec!["autora@ejemplo.mx".to_owned()],
        evidencia: evidencia(),
        nota: None,
    }
}

const PRIMEROS: [Aspecto; 2] = [Aspecto::Flujo, Aspecto::Formulario];
const ULTIMOS: [Aspecto; 3] = [Aspecto::Usuarios, Aspecto::Montos, Aspecto::Salida];

impl Mundo {
    fn new() -> Self {
        let paquete = paquete();
        let llavero = Llavero {
            llaves: vec![registrada(1, "ana", &Aspecto::TODOS), registrada(2, "luis", &Aspecto::TODOS)],
        };
        let mut mundo = Self {
            llavero,
            politica: Politica::default(),
            ahora: momento("2026-03-03T16:00:00Z"),
            retirado: None,
            aqui: None,
            solo_parametros: None,
            carpeta: Carpeta::default(),
            paquete,
        };
        mundo.firma(1, &dicho(&mundo.paquete, "ana", &PRIMEROS));
        mundo.firma(2, &dicho(&mundo.paquete, "luis", &ULTIMOS));
        mundo
    }

    fn firma(&mut self, n: u8, dicho: &VistoBueno) {
        let declaracion = Declaracion::nueva(self.paquete.digest(), dicho.clone());
        self.carpeta.agregar(Sobre::firmar(&declaracion, &llave(n)).unwrap());
    }

    /// The same, with the second approval as it is left by `cambia`.
    fn con_otro(cambia: impl FnOnce(&mut VistoBueno)) -> Self {
        let mut mundo = Self::new();
        mundo.carpeta.sobres.pop();
        let mut dicho = dicho(&mundo.paquete, "luis", &ULTIMOS);
        cambia(&mut dicho);
        mundo.firma(2, &dicho);
        mundo
    }

    fn juzga(&self) -> Result<Aprobado, Vec<Reparo>> {
        let cotejo = Cotejo {
            paquete: &self.paquete,
            llavero: &self.llavero,
            politica: &self.politica,
            ahora: self.ahora,
            retirado: self.retirado,
            evidencia: self.aqui.as_ref(),
            solo_parametros: &|_| self.solo_parametros,
        };
        juzgar(&cotejo, &self.carpeta)
    }

    /// The first reason for which it isn't let in.
    fn reparo(&self) -> String {
        match self.juzga() {
            Err(reparos) => reparos.first().map(ToString::to_string).unwrap_or_default(),
            Ok(aprobado) => panic!("se aceptó: {aprobado:?}"),
        }
    }
}

#[test]
fn two_people_who_approve_the_five_aspects_let_it_in() {
    let mundo = Mundo::new();
    let aprobado = mundo.juzga().unwrap();
    assert_eq!(aprobado.sin_efecto, []);
    let firmantes: Vec<_> =
        aprobado.firmantes.iter().map(|f| (f.persona.as_str(), f.aspectos.len())).collect();
    assert_eq!(firmantes, [("Persona ana", 2), ("Persona luis", 3)]);
    // The file that travels says the same.
    let leida = Carpeta::leer(&mundo.carpeta.texto()).unwrap();
    assert_eq!(leida, mundo.carpeta);
}

#[test]
fn what_is_missing_is_told() {
    let mut mundo = Mundo::new();
    mundo.carpeta.sobres.pop();
    let reparos: Vec<_> = mundo.juzga().unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        reparos,
        [
            "falta quien apruebe «Usuarios y permisos»",
            "falta quien apruebe «Montos de cobro»",
            "falta quien apruebe «Documento de salida»",
            "aquí se piden 2 personas distintas que aprueben, y hay 1"
        ]
    );
    mundo.carpeta.sobres.clear();
    assert_eq!(mundo.juzga().unwrap_err().len(), 6);
}

#[test]
fn one_person_with_two_keys_is_one_person() {
    let mut mundo = Mundo::new();
    mundo.llavero.llaves[1].quien = "ANA@ejemplo.mx".to_owned();
    mundo.carpeta.sobres.pop();
    mundo.firma(2, &dicho(&mundo.paquete, "ana", &ULTIMOS));
    assert_eq!(mundo.reparo(), "aquí se piden 2 personas distintas que aprueben, y hay 1");
    mundo.politica.personas = 1;
    mundo.juzga().unwrap();
}

#[test]
fn an_approval_of_other_bytes_is_of_no_use() {
    // Edited after approval: the same trámite, compiled again with another text.
    let mut mundo = Mundo::new();
    let mut otro = mundo.paquete.paquete().clone();
    otro.tramite.nombre.push_str(" (corregido)");
    mundo.paquete = schemas::sello::sellar(otro).unwrap();
    let reparo = mundo.reparo();
    assert!(reparo.starts_with("Persona ana aprobó otro paquete, el de la huella "), "{reparo}");
    // The same words under the digest of the new one: the name of the trámite in them is no proof, the digest is.
    let mundo = Mundo::con_otro(|d| d.tramite = "otro".into());
    assert_eq!(
        mundo.reparo(),
        "Persona luis aprobó el trámite `valle_claro/otro`, y éste es `valle_claro/constancia_residencia`"
    );
}

#[test]
fn a_changed_envelope_is_not_signed_any_more() {
    let mut mundo = Mundo::new();
    let ajeno = mundo.carpeta.sobres[0].cuerpo.clone();
    mundo.carpeta.sobres[1].cuerpo = ajeno;
    assert!(mundo.reparo().starts_with("la firma del visto bueno de Persona luis no corresponde"));
    mundo.carpeta.sobres[1].firmas[0].firma = "AAAA".to_owned();
    assert!(mundo.reparo().starts_with("la firma del visto bueno de Persona luis no corresponde"));
    mundo.carpeta.sobres[1].tipo = "text/plain".to_owned();
    assert_eq!(
        mundo.reparo(),
        "el visto bueno número 2 no se puede leer: dice que contiene `text/plain` y un visto bueno es \
         `application/vnd.in-toto+json`"
    );
    mundo.carpeta.sobres[1].firmas.clear();
    mundo.carpeta.sobres[1].tipo = "application/vnd.in-toto+json".to_owned();
    assert!(mundo.reparo().contains("trae 0 firmas"));
}

#[test]
fn a_key_is_good_for_its_person_its_time_and_until_it_is_revoked() {
    let mut mundo = Mundo::new();
    mundo.llavero.llaves.remove(1);
    assert!(mundo.reparo().contains("una llave que este entorno no conoce"), "{}", mundo.reparo());

    let mut mundo = Mundo::new();
    mundo.llavero.llaves[1].hasta = momento("2026-03-03T06:00:00Z");
    assert_eq!(mundo.reparo(), "la llave de Persona luis venció el 3 de marzo de 2026, 00:00");
    mundo.llavero.llaves[1].hasta = momento("2027-01-01T00:00:00Z");
    mundo.llavero.llaves[1].desde = momento("2026-03-03T06:00:00Z");
    assert!(mundo.reparo().starts_with("la llave de Persona luis vale desde el 3 de marzo de 2026"));

    let mut mundo = Mundo::new();
    // Revoked after it signed: whoever has it can write any date.
    mundo.llavero.llaves[1].revocada =
        Some(Revocacion { desde: momento("2026-03-03T15:00:00Z"), motivo: "equipo robado".to_owned() });
    assert_eq!(
        mundo.reparo(),
        "la llave de Persona luis se revocó el 3 de marzo de 2026, 09:00: equipo robado"
    );
    // Not yet.
    mundo.llavero.llaves[1].revocada.as_mut().unwrap().desde = momento("2026-03-03T17:00:00Z");
    mundo.juzga().unwrap();

    let mundo = Mundo::con_otro(|d| d.quien = "otra@ejemplo.mx".to_owned());
    assert_eq!(mundo.reparo(), "el visto bueno dice ser de «otra@ejemplo.mx» y la llave es de Persona luis");
}

#[test]
fn an_approval_is_of_its_time() {
    let mundo = Mundo::con_otro(|d| d.cuando = momento("2026-03-03T16:06:00Z"));
    assert!(mundo.reparo().starts_with("Persona luis firmó con una fecha que aún no llega"));
    Mundo::con_otro(|d| d.cuando = momento("2026-03-03T16:04:00Z")).juzga().unwrap();

    let mut mundo = Mundo::new();
    mundo.politica.vigencia_dias = 30;
    mundo.ahora = momento("2026-03-02T16:00:00Z") + (24 * 30).hours();
    mundo.juzga().unwrap();
    mundo.ahora += 1.second();
    assert!(mundo.reparo().ends_with("y valía 30 días; pida otro"), "{}", mundo.reparo());

    // Withdrawn after it was approved: an old approval can't be played again.
    let mut mundo = Mundo::new();
    mundo.retirado = Some(momento("2026-03-02T20:00:00Z"));
    assert!(mundo.reparo().starts_with("esta versión se retiró el 2 de marzo de 2026, 14:00 y Persona ana"));
    mundo.retirado = Some(momento("2026-03-01T20:00:00Z"));
    mundo.juzga().unwrap();
}

#[test]
fn nobody_approves_their_own_work_nor_what_is_not_theirs() {
    let mundo = Mundo::con_otro(|d| d.autores = vec!["Luis@ejemplo.mx".to_owned()]);
    assert_eq!(mundo.reparo(), "Persona luis hizo esta versión y nadie aprueba su propio trabajo");
    let mundo = Mundo::con_otro(|d| d.autores = vec![" ".to_owned()]);
    assert_eq!(mundo.reparo(), "el visto bueno de Persona luis no dice quién hizo esta versión");

    let mut mundo = Mundo::new();
    mundo.llavero.llaves[1].dependencias = vec!["otra".into()];
    assert!(mundo.reparo().starts_with("Persona luis no aprueba los trámites de esta dependencia"));
    mundo.llavero.llaves[1].dependencias = vec!["otra".into(), mundo.paquete.tramite.dependencia.clone()];
    mundo.juzga().unwrap();

    mundo.llavero.llaves[1].aspectos = vec![Aspecto::Usuarios, Aspecto::Salida];
    let reparos: Vec<_> = mundo.juzga().unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        reparos,
        ["Persona luis no puede aprobar «Montos de cobro»", "falta quien apruebe «Montos de cobro»"]
    );
    // Somebody else's approval of that aspect is enough, and what did not count is still told.
    let suyo = dicho(&mundo.paquete, "ana", &[Aspecto::Montos]);
    mundo.firma(1, &suyo);
    assert_eq!(mundo.juzga().unwrap().sin_efecto.len(), 1);
}

#[test]
fn tests_that_fail_or_reach_too_little_approve_nothing() {
    let mundo = Mundo::con_otro(|d| d.evidencia.pruebas.fallan = 1);
    assert_eq!(mundo.reparo(), "Persona luis aprobó con 1 prueba que falla, de 4");
    let mut mundo = Mundo::new();
    mundo.politica.cobertura = BTreeMap::from([("acciones".to_owned(), 90)]);
    mundo.juzga().unwrap();
    mundo.politica.cobertura = BTreeMap::from([("acciones".to_owned(), 91)]);
    assert_eq!(mundo.reparo(), "las pruebas alcanzan 90 % de «acciones» y aquí se pide 91 %");
    mundo.politica.cobertura = BTreeMap::from([("linderos".to_owned(), 1)]);
    assert_eq!(mundo.reparo(), "las pruebas alcanzan 0 % de «linderos» y aquí se pide 1 %");

    // What was signed is compared with what trying it gives here.
    let mut mundo = Mundo::new();
    mundo.aqui = Some(evidencia());
    mundo.juzga().unwrap();
    mundo.aqui.as_mut().unwrap().pruebas.sha256 = Digest::de(b"otro");
    assert_eq!(
        mundo.reparo(),
        "Persona ana aprobó con otra evidencia: al probar aquí el mismo paquete, el resultado de las pruebas no da lo mismo"
    );
}

#[test]
fn new_values_of_parameters_take_one_person_who_may() {
    let corto = |mundo: &mut Mundo| {
        mundo.carpeta.sobres.clear();
        let mut dicho = dicho(&mundo.paquete, "luis", &[Aspecto::Montos]);
        dicho.alcance = Alcance::Parametros { base: Digest::de(b"base") };
        mundo.firma(2, &dicho);
    };
    let mut mundo = Mundo::new();
    corto(&mut mundo);
    assert_eq!(mundo.reparo(), "Persona luis no puede aprobar por sí sola cambios de parámetros");
    mundo.llavero.llaves[1].parametros = true;
    assert!(mundo.reparo().ends_with("que aquí nunca se liberó"), "{}", mundo.reparo());
    mundo.solo_parametros = Some(false);
    assert!(mundo.reparo().contains("cambia algo más"), "{}", mundo.reparo());
    mundo.solo_parametros = Some(true);
    assert_eq!(mundo.juzga().unwrap().firmantes.len(), 1);
}
