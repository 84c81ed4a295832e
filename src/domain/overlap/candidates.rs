//! Which proposals are worth comparing: those that share something rare.

use std::collections::{HashMap, HashSet};

use ahash::RandomState;
use uuid::Uuid;

use super::{Mark, Profile, Rarity};

/// Proposals that one is compared with: those that share what tells most.
pub const MOST_CANDIDATES: usize = 40;
/// Marks through which they are found, at most.
const MOST_MARKS: usize = 100;
/// How many proposals have these marks, all counts together, at most.
const MOST_LOOKED_AT: i32 = 400;

/// The marks of a profile through which candidates are found, the rarest first. What nobody else has leads nowhere.
#[must_use]
pub fn telling(profile: &Profile, rarity: &Rarity) -> Vec<Mark> {
    let mut marks: Vec<(i32, Mark)> = rarity.marks().all(profile).map(|mark| (rarity.of(mark), mark)).collect();
    marks.retain(|(count, _)| *count > 1);
    marks.sort_unstable();
    let mut looked_at = 0;
    let within = |(count, _): &(i32, Mark)| {
        looked_at += count;
        looked_at <= MOST_LOOKED_AT
    };
    marks.into_iter().take(MOST_MARKS).take_while(within).map(|(_, mark)| mark).collect()
}

/// The candidates found through marks: `having` tells who has a mark. In no order; those in `known` come in any case.
pub fn candidates<'a>(
    itself: Uuid,
    marks: &[Mark],
    rarity: &Rarity,
    having: impl Fn(Mark) -> &'a [Uuid],
    known: impl IntoIterator<Item = Uuid>,
) -> HashSet<Uuid> {
    let mut found: HashMap<Uuid, f64, RandomState> = HashMap::default();
    for mark in marks.iter().copied() {
        let weight = rarity.weight(mark);
        for other in having(mark).iter().filter(|other| **other != itself) {
            *found.entry(*other).or_default() += weight * weight;
        }
    }
    let mut found: Vec<(Uuid, f64)> = found.into_iter().collect();
    found.sort_by(|(one, weight), (other, more)| more.total_cmp(weight).then(one.cmp(other)));
    let best = found.into_iter().take(MOST_CANDIDATES).map(|(id, _)| id);
    best.chain(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::overlap::{Marks, Reader};

    fn profile(text: &str) -> Profile {
        Profile { terms: Reader::default().terms("", text, "en"), ..Profile::default() }
    }

    fn marks() -> Marks {
        Marks::of(Uuid::nil())
    }

    fn rarity(counts: &[(&str, i32)]) -> Rarity {
        let mut rarity = Rarity::new(marks());
        rarity.insert(marks().every(), 1000);
        for (stem, count) in counts {
            rarity.insert(marks().stem(stem), *count);
        }
        rarity
    }

    #[test]
    fn what_few_have_leads_to_candidates_and_what_nobody_else_has_does_not() {
        let rarity = rarity(&[("beacon", 2), ("harbour", 1), ("sea", 300), ("ship", 200)]);
        assert_eq!(
            telling(&profile("sea ship harbour beacon"), &rarity),
            ["beacon", "ship"].map(|stem| marks().stem(stem))
        );
    }

    #[test]
    fn the_best_candidates_are_taken_and_those_known() {
        let ids: Vec<Uuid> = (0..100).map(Uuid::from_u128).collect();
        let rarity = rarity(&[("beacon", 2), ("sea", 100)]);
        let having = |mark| if mark == marks().stem("beacon") { &ids[99..] } else { &ids[..] };
        let shared = ["beacon", "sea"].map(|stem| marks().stem(stem));
        let found = candidates(ids[0], &shared, &rarity, having, [ids[98]]);
        assert_eq!(found.len(), MOST_CANDIDATES + 1);
        assert!(found.contains(&ids[99]) && found.contains(&ids[98]) && !found.contains(&ids[0]));
    }
}
