//! A role that somebody holds, and in which trámites: in all that name it, or only in some. It knows neither who holds it nor what it lets
//! one do.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{RolId, TramiteId};

/// A role that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Escrito", into = "Escrito")]
pub struct Encargo {
    /// Which.
    pub rol: RolId,
    /// Only in these trámites; nothing where it is in all that name it. An empty set is in none.
    pub solo_en: Option<BTreeSet<TramiteId>>,
}

/// As it is written: a role by its id alone, or with where.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Escrito {
    Entero(RolId),
    Limitado(Limitado),
}

// What isn't known is refused: to read past a limit would be to widen it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limitado {
    rol: RolId,
    solo_en: BTreeSet<TramiteId>,
}

impl From<Escrito> for Encargo {
    fn from(escrito: Escrito) -> Self {
        match escrito {
            Escrito::Entero(rol) => Self { rol, solo_en: None },
            Escrito::Limitado(Limitado { rol, solo_en }) => Self { rol, solo_en: Some(solo_en) },
        }
    }
}

impl From<Encargo> for Escrito {
    fn from(encargo: Encargo) -> Self {
        match encargo.solo_en {
            None => Self::Entero(encargo.rol),
            Some(solo_en) => Self::Limitado(Limitado { rol: encargo.rol, solo_en }),
        }
    }
}

impl Encargo {
    /// Whether it is held in a trámite.
    pub fn vale_en(&self, tramite: &TramiteId) -> bool {
        self.solo_en.as_ref().is_none_or(|s| s.contains(tramite))
    }
}

/// The roles that somebody holds, each once. What they are is only said for a trámite: whoever asks has to say for which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Encargo>", into = "Vec<Encargo>")]
pub struct Encargos(Vec<Encargo>);

impl Encargos {
    /// None.
    pub const fn ninguno() -> Self {
        Self(Vec::new())
    }

    /// The roles that are held in a trámite, in order.
    pub fn en(&self, tramite: &TramiteId) -> Vec<RolId> {
        self.0.iter().filter(|e| e.vale_en(tramite)).map(|e| e.rol.clone()).collect()
    }

    /// Whether a role is held in a trámite.
    pub fn tiene(&self, rol: &RolId, tramite: &TramiteId) -> bool {
        self.0.iter().any(|e| e.rol == *rol && e.vale_en(tramite))
    }

    /// Each role with where it is held, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Encargo> {
        self.0.iter()
    }

    /// The roles, wherever they are held.
    pub fn roles(&self) -> impl Iterator<Item = &RolId> {
        self.0.iter().map(|e| &e.rol)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Holds one more: where it was already held in some trámites, in those of both; in all, in all.
    pub fn sumar(&mut self, otro: Encargo) {
        let Some(hay) = self.0.iter_mut().find(|e| e.rol == otro.rol) else {
            self.0.push(otro);
            return;
        };
        hay.solo_en = match (hay.solo_en.take(), otro.solo_en) {
            (Some(mut unos), Some(otros)) => {
                unos.extend(otros);
                Some(unos)
            }
            _ => None,
        };
    }

    /// The same roles, all of them only in these trámites.
    #[must_use]
    pub fn solo_en(self, tramites: &BTreeSet<TramiteId>) -> Self {
        let limitado = |e: Encargo| Encargo {
            solo_en: Some(tramites.iter().filter(|t| e.vale_en(t)).cloned().collect()),
            rol: e.rol,
        };
        Self(self.0.into_iter().map(limitado).collect())
    }

    /// Whether the same roles are held in the same trámites, in whatever order.
    pub fn iguales(&self, otros: &Self) -> bool {
        self.0.len() == otros.0.len() && self.0.iter().all(|e| otros.0.contains(e))
    }
}

impl From<Vec<Encargo>> for Encargos {
    fn from(lista: Vec<Encargo>) -> Self {
        lista.into_iter().collect()
    }
}

impl From<Encargos> for Vec<Encargo> {
    fn from(encargos: Encargos) -> Self {
        encargos.0
    }
}

impl<'a> IntoIterator for &'a Encargos {
    type Item = &'a Encargo;
    type IntoIter = std::slice::Iter<'a, Encargo>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Extend<Encargo> for Encargos {
    fn extend<I: IntoIterator<Item = Encargo>>(&mut self, otros: I) {
        otros.into_iter().for_each(|e| self.sumar(e));
    }
}

impl FromIterator<Encargo> for Encargos {
    fn from_iter<I: IntoIterator<Item = Encargo>>(lista: I) -> Self {
        let mut todos = Self::ninguno();
        todos.extend(lista);
        todos
    }
}

/// Held in every trámite that names them.
impl FromIterator<RolId> for Encargos {
    fn from_iter<I: IntoIterator<Item = RolId>>(roles: I) -> Self {
        roles.into_iter().map(|rol| Encargo { rol, solo_en: None }).collect()
    }
}

#[cfg(test)]
mod pruebas {
    use super::*;

    fn leidos(json: &str) -> Encargos {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_was_written_before_limits_is_read_and_written_as_it_was() {
        for json in
            ["[]", r#"["mesa"]"#, r#"["mesa","titular"]"#, r#"["mesa",{"rol":"titular","solo_en":["a"]}]"#]
        {
            assert_eq!(serde_json::to_string(&leidos(json)).unwrap(), json);
        }
    }

    #[test]
    fn a_limit_that_is_not_understood_is_refused_and_none_is_widened() {
        for json in [
            r#"[{"rol":"mesa"}]"#,
            r#"[{"rol":"mesa","solo_en":null}]"#,
            r#"[{"rol":"mesa","solo_en":["a"],"salvo":["a"]}]"#,
            r#"[{"solo_en":["a"]}]"#,
            r#"[7]"#,
        ] {
            assert!(serde_json::from_str::<Encargos>(json).is_err(), "{json}");
        }
        let vacio = leidos(r#"[{"rol":"mesa","solo_en":[]}]"#);
        assert!(!vacio.tiene(&"mesa".into(), &"a".into()) && !vacio.is_empty());
    }

    #[test]
    fn a_role_is_held_where_it_says_and_nowhere_else() {
        for (json, en_a, en_b) in [
            (r#"["mesa"]"#, true, true),
            (r#"[{"rol":"mesa","solo_en":["a"]}]"#, true, false),
            (r#"[{"rol":"mesa","solo_en":["a"]},{"rol":"mesa","solo_en":["b"]}]"#, true, true),
            (r#"[{"rol":"mesa","solo_en":["a"]},"mesa"]"#, true, true),
            (r#"["mesa",{"rol":"mesa","solo_en":["a"]}]"#, true, true),
            (r#"[{"rol":"titular","solo_en":["a"]}]"#, false, false),
        ] {
            let hay = leidos(json);
            let (a, b) = (TramiteId::from("a"), TramiteId::from("b"));
            let mesa = RolId::from("mesa");
            assert_eq!((hay.tiene(&mesa, &a), hay.tiene(&mesa, &b)), (en_a, en_b), "{json}");
            assert_eq!((hay.en(&a).contains(&mesa), hay.en(&b).contains(&mesa)), (en_a, en_b), "{json}");
            assert_eq!(hay.roles().count(), 1, "{json}");
        }
    }

    #[test]
    fn a_limit_over_a_limit_never_widens_it() {
        let (a, b) = (TramiteId::from("a"), TramiteId::from("b"));
        let hay = leidos(r#"[{"rol":"mesa","solo_en":["a"]},"titular"]"#).solo_en(&[b.clone()].into());
        assert_eq!((hay.en(&a), hay.en(&b)), (vec![], vec!["titular".into()]));
    }
}
