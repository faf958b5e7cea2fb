//! Few ways that reach as much as all: at each turn the one that reaches most of what is left, and of those that reach as much, the
//! shortest; then those that the others make needless are taken out.

use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The places of the chosen ones. Of each it is told what it reaches and how long it is; `todo` is what matters.
pub fn elegir(vistos: &[(BTreeSet<usize>, usize)], todo: &BTreeSet<usize>) -> Vec<usize> {
    let mut faltan: BTreeSet<usize> =
        vistos.iter().flat_map(|(v, _)| v.intersection(todo)).copied().collect();
    let mut elegidos: Vec<usize> = Vec::new();
    while !faltan.is_empty() {
        let mejor = vistos
            .iter()
            .enumerate()
            .map(|(n, (visto, largo))| (visto.intersection(&faltan).count(), Reverse(*largo), Reverse(n)))
            .max();
        let Some((_, _, Reverse(mejor))) = mejor else { break };
        let Some((visto, _)) = vistos.get(mejor) else { break };
        faltan.retain(|f| !visto.contains(f));
        elegidos.push(mejor);
    }
    podar(vistos, todo, elegidos)
}

fn podar(vistos: &[(BTreeSet<usize>, usize)], todo: &BTreeSet<usize>, elegidos: Vec<usize>) -> Vec<usize> {
    let mut quedan = elegidos.clone();
    for uno in elegidos.into_iter().rev() {
        let suyo = vistos.get(uno).map(|(v, _)| v);
        let otros: BTreeSet<usize> = quedan
            .iter()
            .filter(|q| **q != uno)
            .filter_map(|q| vistos.get(*q))
            .flat_map(|(v, _)| v.iter().copied())
            .collect();
        let sobra = suyo.is_none_or(|v| v.intersection(todo).all(|m| otros.contains(m)));
        if sobra {
            quedan.retain(|q| *q != uno);
        }
    }
    quedan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_chosen_that_reach_as_much_as_all_and_none_is_needless() {
        let v = |metas: &[usize], largo: usize| (metas.iter().copied().collect::<BTreeSet<_>>(), largo);
        let vistos = [v(&[1, 2], 3), v(&[1, 2, 3], 9), v(&[3, 4], 2), v(&[4], 1), v(&[9], 1)];
        let todo = BTreeSet::from([1, 2, 3, 4]);
        let elegidos = elegir(&vistos, &todo);
        let juntos: BTreeSet<usize> =
            elegidos.iter().filter_map(|e| vistos.get(*e)).flat_map(|(v, _)| v.clone()).collect();
        assert!(todo.is_subset(&juntos), "{elegidos:?}");
        assert_eq!(elegidos.len(), 2, "{elegidos:?}");
        assert_eq!(elegir(&[], &todo), Vec::<usize>::new());
    }
}
