//! Whether somebody can approve: keys that are good today, how many people for each aspect of each dependencia, and policies that nobody
//! could meet.

use std::collections::BTreeSet;

use aprobacion::{Aspecto, Registrada};
use jiff::{SignedDuration, Timestamp};
use runtime::config::Reglas;
use runtime::reloj::Reloj;
use schemas::paquete::Paquete;

use super::Informe;

/// Before a key ends, how long somebody should know.
const PRONTO: SignedDuration = SignedDuration::from_hours(24 * 30);

pub fn informar(reglas: &Reglas, paquetes: &[Paquete], informe: &mut Informe) {
    let ahora = Reloj::default().ahora();
    en(reglas, paquetes, ahora, informe);
}

/// The same at a given moment.
fn en(reglas: &Reglas, paquetes: &[Paquete], ahora: Timestamp, informe: &mut Informe) {
    let llaves = &reglas.llavero.llaves;
    if llaves.is_empty() {
        informe.falla("Aprobación: no hay ninguna llave; nadie puede aprobar");
        return;
    }
    for llave in llaves {
        una(llave, ahora, informe);
    }
    let buenas: Vec<&Registrada> = llaves.iter().filter(|l| vale(l, ahora)).collect();
    let mut dependencias: BTreeSet<&str> =
        llaves.iter().flat_map(|l| &l.dependencias).map(|d| d.as_str()).collect();
    dependencias.extend(paquetes.iter().map(|p| p.tramite.dependencia.as_str()));
    for dependencia in &dependencias {
        let suyas: Vec<&Registrada> = buenas
            .iter()
            .copied()
            .filter(|l| l.dependencias.is_empty() || l.dependencias.iter().any(|d| d == dependencia))
            .collect();
        alcanza(&format!("`{dependencia}`"), &suyas, reglas.politica.personas, informe);
    }
    let de_todas: Vec<&Registrada> = buenas.into_iter().filter(|l| l.dependencias.is_empty()).collect();
    if dependencias.is_empty() {
        alcanza("cualquier dependencia", &de_todas, reglas.politica.personas, informe);
    }
}

fn vale(llave: &Registrada, ahora: Timestamp) -> bool {
    llave.desde <= ahora && ahora < llave.hasta && llave.revocada.as_ref().is_none_or(|r| r.desde > ahora)
}

fn una(llave: &Registrada, ahora: Timestamp, informe: &mut Informe) {
    let (persona, quien) = (&llave.persona, &llave.quien);
    if let Some(revocada) = llave.revocada.as_ref().filter(|r| r.desde <= ahora) {
        informe.bien(format!("Llave: la de {persona} ({quien}) está revocada: {}", revocada.motivo));
    } else if llave.hasta <= ahora {
        informe.falla(format!("Llave: la de {persona} ({quien}) ya venció; quítela o registre una nueva"));
    } else if ahora < llave.desde {
        informe.aviso(format!("Llave: la de {persona} ({quien}) todavía no vale"));
    } else if llave.hasta.duration_since(ahora) < PRONTO {
        informe.aviso(format!("Llave: la de {persona} ({quien}) vence en menos de 30 días"));
    } else {
        informe.bien(format!("Llave: la de {persona} ({quien}) vale"));
    }
}

/// How many people can approve each aspect, and whether they are enough.
fn alcanza(donde: &str, llaves: &[&Registrada], piden: u8, informe: &mut Informe) {
    let personas = |aspecto: Option<Aspecto>| {
        let suyas = llaves.iter().filter(|l| aspecto.is_none_or(|a| l.aspectos.contains(&a)));
        suyas.map(|l| l.quien.to_lowercase()).collect::<BTreeSet<_>>().len()
    };
    let por_aspecto: Vec<String> =
        Aspecto::TODOS.iter().map(|a| format!("{} {}", a.id(), personas(Some(*a)))).collect();
    let dicho = format!("Aprobación de {donde}: {}", por_aspecto.join(", "));
    let nadie: Vec<&str> =
        Aspecto::TODOS.into_iter().filter(|a| personas(Some(*a)) == 0).map(Aspecto::nombre).collect();
    let todas = personas(None);
    if !nadie.is_empty() {
        informe.falla(format!("{dicho}; nadie puede aprobar {}", engine::formato::enumerar(&nadie)));
    } else if todas < usize::from(piden) {
        informe.falla(format!("{dicho}; se piden {piden} personas distintas y sólo hay {todas}"));
    } else if todas == usize::from(piden) {
        informe.aviso(format!(
            "{dicho}; hay justo las {piden} que se piden: no habrá quien apruebe lo que haga una de ellas"
        ));
    } else {
        informe.bien(dicho);
    }
}
