//! How alike two proposals are.
//!
//! The likeness of texts is the cosine of their words, each weighed by how often the text says it (once, e times, e² times:
//! 1, 2, 3) and by how rare it is among the proposals that are compared. Shared people and organizations can only add to
//! it: all the same people bring what is missing to 1 down by two fifths, all the same organizations by one fifth.

use std::collections::HashMap;

use ahash::RandomState;
use uuid::Uuid;

use super::{Mark, Marks, Profile, Term};
use crate::domain::page::{Kind, OrderField};

/// What a score and its parts are of: 1 is written as this.
pub const SCALE: i32 = 10_000;
/// Pairs that are less alike are not kept.
pub const THRESHOLD: i32 = 800;
/// Shared words of a pair that are kept.
pub const MOST_TERMS: usize = 8;

/// What all the same people make of what is missing to 1, and all the same organizations.
const BY_PEOPLE: f64 = 0.4;
const BY_ORGANIZATIONS: f64 = 0.2;
/// One shared person of two is less than three of six: panels are taken to be as large as this at least.
const SMALL_PANEL: usize = 3;

/// The one order of overlaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByOverlap;

impl OrderField for ByOverlap {
    const LIST: &'static str = "overlaps";

    fn key(self) -> (&'static str, Kind) {
        ("SCORE", Kind::Int)
    }
}

/// How many of the proposals of an edition that are compared have each mark.
#[derive(Clone, Debug)]
pub struct Rarity {
    marks: Marks,
    every: Mark,
    by_mark: HashMap<Mark, i32, RandomState>,
}

impl Rarity {
    /// Of an edition; nothing is counted yet.
    #[must_use]
    pub fn new(marks: Marks) -> Self {
        Self { marks, every: marks.every(), by_mark: HashMap::default() }
    }

    /// The marks of the edition.
    #[must_use]
    pub const fn marks(&self) -> Marks {
        self.marks
    }

    /// So many proposals have a mark; [`Marks::every`] has as many as there are.
    pub fn insert(&mut self, mark: Mark, proposals: i32) {
        self.by_mark.insert(mark, proposals);
    }

    /// Whether it was told how many proposals have a mark.
    #[must_use]
    pub fn knows(&self, mark: Mark) -> bool {
        self.by_mark.contains_key(&mark)
    }

    /// How many proposals have a mark.
    #[must_use]
    pub fn of(&self, mark: Mark) -> i32 {
        self.by_mark.get(&mark).copied().unwrap_or_default()
    }

    /// How much a mark tells: much if few have it, and never nothing.
    #[must_use]
    pub fn weight(&self, mark: Mark) -> f64 {
        (1.0 + f64::from(self.of(self.every).max(1)) / f64::from(self.of(mark).max(1))).ln()
    }
}

/// The terms of a profile, weighed: a unit vector in the order of the terms.
#[derive(Clone, Debug)]
pub struct Weights(Vec<f64>);

impl Weights {
    /// Weighs the terms of a profile.
    #[must_use]
    pub fn of(profile: &Profile, rarity: &Rarity) -> Self {
        let weight =
            |term: &Term| (1.0 + f64::from(term.count.max(1)).ln()) * rarity.weight(rarity.marks.stem(&term.stem));
        let weights: Vec<f64> = profile.terms.iter().map(weight).collect();
        let length = weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
        Self(weights.into_iter().map(|weight| weight / length).collect())
    }
}

/// How alike two proposals are, in parts of [`SCALE`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// In all.
    pub score: i32,
    /// By their texts.
    pub text: i32,
    /// By their people.
    pub people: i32,
    /// By their organizations.
    pub organizations: i32,
    /// Words that both say, as the first one writes them: [`MOST_TERMS`] at most, the most telling first.
    pub terms: Vec<String>,
}

/// Compares two profiles with their weights.
#[must_use]
pub fn likeness(one: (&Profile, &Weights), other: (&Profile, &Weights)) -> Likeness {
    let mut shared: Vec<(f64, &Term)> = Vec::new();
    let mut others = other.0.terms.iter().zip(&other.1.0).peekable();
    // Both are in the order of stems.
    for (term, weight) in one.0.terms.iter().zip(&one.1.0) {
        while others.next_if(|(other, _)| other.stem < term.stem).is_some() {}
        if let Some((_, also)) = others.next_if(|(other, _)| other.stem == term.stem) {
            shared.push((weight * also, term));
        }
    }
    let text = shared.iter().map(|(product, _)| product).sum::<f64>().clamp(0.0, 1.0);
    shared.sort_by(|(one, term), (other, next)| other.total_cmp(one).then_with(|| term.stem.cmp(&next.stem)));
    let people = part(&one.0.people, &other.0.people);
    let organizations = part(&one.0.organizations, &other.0.organizations);
    let missing = (1.0 - text) * (1.0 - BY_PEOPLE * people) * (1.0 - BY_ORGANIZATIONS * organizations);
    Likeness {
        score: scaled(1.0 - missing),
        text: scaled(text),
        people: scaled(people),
        organizations: scaled(organizations),
        terms: shared.into_iter().take(MOST_TERMS).map(|(_, term)| term.word.clone()).collect(),
    }
}

/// How much of the smaller one of two sorted lists is in the other one.
fn part(one: &[Uuid], other: &[Uuid]) -> f64 {
    let shared = one.iter().filter(|id| other.binary_search(id).is_ok()).count();
    number(shared) / number(one.len().min(other.len()).max(SMALL_PANEL))
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[expect(clippy::cast_possible_truncation, reason = "what is scaled lies between 0 and 1")]
fn scaled(part: f64) -> i32 {
    (part * f64::from(SCALE)).round() as i32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::overlap::Reader;

    fn profile(text: &str, people: &[u128]) -> Profile {
        let people = people.iter().map(|id| Uuid::from_u128(*id)).collect();
        Profile { terms: Reader::default().terms("", text, "en"), people, organizations: Vec::new() }
    }

    /// Rarity among these profiles.
    fn rarity(profiles: &[Profile]) -> Rarity {
        let marks = Marks::of(Uuid::nil());
        let mut rarity = Rarity::new(marks);
        for mark in profiles.iter().flat_map(|profile| marks.all(profile).chain([marks.every()])) {
            rarity.insert(mark, rarity.of(mark) + 1);
        }
        rarity
    }

    fn compared(profiles: &[Profile]) -> Likeness {
        let rarity = rarity(profiles);
        let weights = [0, 1].map(|at| Weights::of(&profiles[at], &rarity));
        likeness((&profiles[0], &weights[0]), (&profiles[1], &weights[1]))
    }

    #[test]
    fn the_same_is_wholly_alike_and_nothing_in_common_is_nothing() {
        let same =
            compared(&[profile("Lighthouses and beacons", &[1, 2, 3]), profile("Beacons, lighthouses", &[1, 2, 3])]);
        assert_eq!((same.score, same.text, same.people, same.organizations), (SCALE, SCALE, SCALE, 0));
        let nothing = compared(&[profile("Lighthouses", &[1]), profile("Harbours", &[2])]);
        assert_eq!((nothing.score, nothing.terms.len()), (0, 0));
        let empty = compared(&[profile("", &[]), profile("", &[])]);
        assert_eq!(empty.score, 0);
    }

    #[test]
    fn rare_words_tell_more_than_what_everybody_says() {
        let profiles = ["harbour beacon one1", "harbour beacon two2", "harbour other3", "harbour other4"];
        let found = compared(&profiles.map(|text| profile(text, &[])));
        assert_eq!(found.terms, ["beacon", "harbour"]);
    }

    #[test]
    fn shared_people_add_and_one_of_two_adds_little() {
        let with = |one: &[u128], other: &[u128]| {
            compared(&[profile("Lighthouses beacons", one), profile("Lighthouses harbours", other)])
        };
        let (nobody, one, all) = (with(&[1, 2], &[3, 4]), with(&[1, 2], &[1, 4]), with(&[1, 2, 3], &[1, 2, 3]));
        assert!(nobody.score < one.score && one.score < all.score, "{nobody:?} {one:?} {all:?}");
        assert_eq!((one.people, all.people, nobody.text), (3333, SCALE, all.text));
    }

    proptest! {
        #[test]
        fn likeness_is_the_same_both_ways_and_within_bounds(
            texts in prop::collection::vec("[a-f]{2}( [a-f]{2}){0,12}", 2..6), people in prop::collection::vec(0..5_u128, 0..4),
        ) {
            let mut people = people;
            people.sort_unstable();
            people.dedup();
            let mut profiles: Vec<Profile> = texts.iter().map(|text| profile(text, &people)).collect();
            let found = compared(&profiles);
            for part in [found.score, found.text, found.people, found.organizations] {
                prop_assert!((0..=SCALE).contains(&part));
            }
            prop_assert!(found.score >= found.text && found.terms.len() <= MOST_TERMS);
            profiles.swap(0, 1);
            prop_assert!((compared(&profiles).score - found.score).abs() <= 1);
        }
    }
}
