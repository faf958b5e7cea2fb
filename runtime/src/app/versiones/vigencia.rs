//! Which version a trámite offers at a moment, as its acts tell.

use jiff::Timestamp;
use schemas::acto::Hecho;
use schemas::sello::Digest;

use crate::almacen::ActoGuardado;

/// A version on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vigencia {
    /// Which.
    pub digest: Digest,
    /// Since when.
    pub desde: Timestamp,
    /// The act that put it on offer, by its place.
    pub seq: u64,
}

/// From a moment on, this version, or none.
struct Tramo {
    desde: Timestamp,
    digest: Option<Digest>,
    seq: u64,
}

fn tramos(actos: &[ActoGuardado]) -> Vec<Tramo> {
    let mut tramos: Vec<Tramo> = Vec::new();
    for guardado in actos {
        let (acto, seq) = (&guardado.acto, guardado.seq);
        match &acto.hecho {
            Hecho::Recibido { .. } => poner(&mut tramos, acto.cuando, acto.cuando, &acto.digest, seq),
            Hecho::Liberado { desde, .. } | Hecho::Regresado { desde, .. } => {
                poner(&mut tramos, acto.cuando, *desde, &acto.digest, seq);
            }
            Hecho::Retirado { .. } => {
                tramos.retain(|t| t.desde <= acto.cuando || t.digest.as_ref() != Some(&acto.digest));
                if en(&tramos, acto.cuando).is_some_and(|t| t.digest.as_ref() == Some(&acto.digest)) {
                    tramos.push(Tramo { desde: acto.cuando, digest: None, seq });
                }
            }
            Hecho::Probado { .. }
            | Hecho::Decidido { .. }
            | Hecho::Firmado { .. }
            | Hecho::Negado { .. }
            | Hecho::MigracionPedida { .. }
            | Hecho::Migrado { .. } => {}
        }
    }
    tramos
}

/// What was to begin later than this one doesn't: whoever puts it on offer knows of that.
fn poner(tramos: &mut Vec<Tramo>, cuando: Timestamp, desde: Timestamp, digest: &Digest, seq: u64) {
    let desde = desde.max(cuando);
    tramos.retain(|t| t.desde <= cuando || t.desde < desde);
    tramos.push(Tramo { desde, digest: Some(digest.clone()), seq });
}

fn en(tramos: &[Tramo], cuando: Timestamp) -> Option<&Tramo> {
    tramos.iter().filter(|t| t.desde <= cuando).max_by_key(|t| (t.desde, t.seq))
}

/// A version while it was on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publicada {
    /// Which.
    pub digest: Digest,
    /// Since when.
    pub desde: Timestamp,
    /// Until when; nothing while it is on offer.
    pub hasta: Option<Timestamp>,
}

/// The spans in which versions were on offer up to a moment, oldest first; two of the same version that follow each other are one.
pub fn publicadas(actos: &[ActoGuardado], ahora: Timestamp) -> Vec<Publicada> {
    let mut tramos: Vec<Tramo> = tramos(actos).into_iter().filter(|t| t.desde <= ahora).collect();
    tramos.sort_by_key(|t| (t.desde, t.seq));
    let mut lista: Vec<Publicada> = Vec::new();
    for tramo in tramos {
        let sigue = lista.last_mut().filter(|p| p.hasta.is_none());
        match (sigue, tramo.digest) {
            (Some(previa), Some(digest)) if previa.digest == digest => {}
            (previa, digest) => {
                if let Some(previa) = previa {
                    previa.hasta = Some(tramo.desde);
                }
                lista.extend(digest.map(|digest| Publicada { digest, desde: tramo.desde, hasta: None }));
            }
        }
    }
    // What was replaced in the same instant was never on offer.
    lista.retain(|p| p.hasta != Some(p.desde));
    lista
}

/// The version on offer at a moment. A withdrawn one leaves none, not the one before it: going back takes an act of its own.
pub fn vigente(actos: &[ActoGuardado], ahora: Timestamp) -> Option<Vigencia> {
    let tramos = tramos(actos);
    let tramo = en(&tramos, ahora)?;
    Some(Vigencia { digest: tramo.digest.clone()?, desde: tramo.desde, seq: tramo.seq })
}

/// The next version that will come on offer after a moment.
pub fn siguiente(actos: &[ActoGuardado], ahora: Timestamp) -> Option<Vigencia> {
    tramos(actos)
        .into_iter()
        .filter(|t| t.desde > ahora)
        .min_by_key(|t| t.desde)
        .and_then(|t| Some(Vigencia { digest: t.digest?, desde: t.desde, seq: t.seq }))
}

#[cfg(test)]
mod pruebas {
    use schemas::acto::Acto;

    use super::*;

    fn hora(h: i64) -> Timestamp {
        Timestamp::from_second(h * 3600).unwrap()
    }

    fn digest(letra: &str) -> Digest {
        Digest::de(letra.as_bytes())
    }

    /// Acts at hours: `(hour, version, what, from which hour)`.
    fn historia(pasos: &[(i64, &str, &str, i64)]) -> Vec<ActoGuardado> {
        let acto = |(i, (h, version, que, desde)): (usize, &(i64, &str, &str, i64))| {
            let motivo = "porque sí".to_owned();
            let hecho = match *que {
                "recibe" => Hecho::Recibido { autores: vec![], version: None },
                "libera" => {
                    Hecho::Liberado { desde: hora(*desde), aprobaron: vec![], sobres: vec![], anterior: None }
                }
                "regresa" => Hecho::Regresado { motivo, desde: hora(*desde) },
                "retira" => Hecho::Retirado { motivo },
                _ => Hecho::Negado { motivos: vec![] },
            };
            let acto = Acto { cuando: hora(*h), quien: "Alguien".to_owned(), digest: digest(version), hecho };
            ActoGuardado { seq: i as u64 + 1, acto, hash: [0; 32] }
        };
        pasos.iter().enumerate().map(acto).collect()
    }

    /// The version on offer at each hour from 0.
    fn oferta(pasos: &[(i64, &str, &str, i64)], horas: i64) -> String {
        let actos = historia(pasos);
        (0..horas)
            .map(|h| match vigente(&actos, hora(h)) {
                None => "-",
                Some(v) if v.digest == digest("a") => "a",
                Some(v) if v.digest == digest("b") => "b",
                Some(_) => "?",
            })
            .collect()
    }

    #[test]
    fn the_last_that_began_is_on_offer() {
        assert_eq!(oferta(&[], 2), "--");
        assert_eq!(oferta(&[(1, "a", "recibe", 0), (3, "b", "recibe", 0)], 5), "-aabb");
        assert_eq!(
            oferta(&[(1, "a", "libera", 1), (2, "b", "libera", 4), (3, "b", "niega", 0)], 6),
            "-aaabb"
        );
        // A date in the past begins when it is written.
        assert_eq!(oferta(&[(1, "a", "libera", 1), (3, "b", "libera", 0)], 5), "-aabb");
    }

    #[test]
    fn a_later_act_takes_the_place_of_what_was_to_come() {
        assert_eq!(
            oferta(&[(1, "a", "libera", 1), (1, "b", "libera", 4), (2, "a", "regresa", 2)], 6),
            "-aaaaa"
        );
        assert_eq!(oferta(&[(1, "b", "libera", 4), (2, "a", "libera", 3)], 6), "---aaa");
        let actos = historia(&[(1, "a", "libera", 1), (1, "b", "libera", 4)]);
        assert_eq!(siguiente(&actos, hora(2)).map(|v| v.desde), Some(hora(4)));
        assert_eq!(siguiente(&actos, hora(4)), None);
    }

    #[test]
    fn what_was_published_is_told_by_spans() {
        let pasos = [
            (0, "a", "libera", 0),
            (1, "b", "libera", 3),
            (4, "b", "retira", 0),
            (6, "a", "regresa", 6),
            (7, "b", "libera", 9),
        ];
        let dichas = |h: i64| -> String {
            let letra = |d: &Digest| if *d == digest("a") { 'a' } else { 'b' };
            let hora = |t: Timestamp| t.as_second() / 3600;
            publicadas(&historia(&pasos), Timestamp::from_second(h * 3600).unwrap())
                .iter()
                .map(|p| format!("{}{}-{} ", letra(&p.digest), hora(p.desde), p.hasta.map_or(99, hora)))
                .collect()
        };
        assert_eq!(dichas(2), "a0-99 ");
        assert_eq!(dichas(5), "a0-3 b3-4 ");
        assert_eq!(dichas(8), "a0-3 b3-4 a6-99 ");
        assert_eq!(dichas(9), "a0-3 b3-4 a6-9 b9-99 ");
    }

    #[test]
    fn withdrawing_leaves_none_until_somebody_acts() {
        assert_eq!(
            oferta(&[(0, "a", "libera", 0), (1, "b", "libera", 1), (3, "b", "retira", 0)], 5),
            "abb--"
        );
        let regreso =
            [(0, "a", "libera", 0), (1, "b", "libera", 1), (3, "b", "retira", 0), (4, "a", "regresa", 4)];
        assert_eq!(oferta(&regreso, 6), "abb-aa");
        // One that isn't on offer, or not yet.
        assert_eq!(
            oferta(&[(0, "a", "libera", 0), (1, "b", "libera", 1), (3, "a", "retira", 0)], 5),
            "abbbb"
        );
        assert_eq!(
            oferta(&[(0, "a", "libera", 0), (1, "b", "libera", 3), (2, "b", "retira", 0)], 5),
            "aaaaa"
        );
    }
}
