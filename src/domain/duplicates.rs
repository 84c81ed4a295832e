//! Who may be the same: pairs with reasons and a score, found without comparing everybody with everybody.
//!
//! Names are put into blocks of those that share something: the whole name, a word, a word and the beginning of another
//! one, the beginnings of two words. Only names of one block are compared, and of a block that is large only its beginning.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use uuid::Uuid;

/// Names of one block that are compared at most.
const MAX_BLOCK: usize = 60;
/// Pairs that are found at most.
const MAX_PAIRS: usize = 20_000;
/// Names that are compared letter by letter at most.
const MAX_COMPARED: usize = 500_000;
/// How alike two names are at least, of 1, to be called similar.
const SIMILAR: f64 = 0.84;
/// Words shorter than this begin too many names to tell anything.
const SHORT: usize = 3;

/// Why two may be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// They have the same e-mail address.
    SameEmail,
    /// Their names are the same but for case, accents and the order of words.
    SameName,
    /// An alias of one is a name of the other.
    Alias,
    /// The initials of one are those of the other, or its name.
    SameAcronym,
    /// Their names differ by few letters, or one has an initial for a word of the other.
    SimilarName,
    /// They spoke for the same organization.
    SharedOrganization,
}

/// What somebody is known by. Names are keys: folded words.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Whoever it is.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Initials.
    pub acronym: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
}

/// Two who may be the same. The smaller id comes first.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The smaller id.
    pub one: Uuid,
    /// The larger id.
    pub other: Uuid,
    /// Why.
    pub reasons: BTreeSet<Reason>,
    /// How alike the names are, of 1.
    pub likeness: f64,
}

/// A place in the order of pairs.
pub type Place = (Reverse<u16>, Uuid, Uuid);

impl Reason {
    /// How sure it makes us alone, of 1.
    const fn weight(self) -> f64 {
        match self {
            Self::SameEmail => 0.9,
            Self::SameName => 0.7,
            Self::Alias => 0.65,
            Self::SameAcronym => 0.4,
            Self::SimilarName => 0.6,
            Self::SharedOrganization => 0.35,
        }
    }
}

impl Pair {
    /// How sure all reasons together make us, in thousandths: each takes away from what was doubted before.
    #[must_use]
    pub fn score(&self) -> u16 {
        let doubt = self.reasons.iter().fold(1.0, |doubt, reason| {
            let likeness = if *reason == Reason::SimilarName { self.likeness } else { 1.0 };
            doubt * (1.0 - reason.weight() * likeness)
        });
        let score = ((1.0 - doubt) * 1000.0).round();
        // Between 0 and 1000.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 1000")]
        let score = score as u16;
        score
    }

    /// Where it stands among all pairs: the surest first, the oldest among equals.
    #[must_use]
    pub fn place(&self) -> Place {
        (Reverse(self.score()), self.one, self.other)
    }
}

/// The pairs that may be the same, in no order.
#[must_use]
pub fn pairs(known: &[Known]) -> Vec<Pair> {
    let mut found: HashMap<(usize, usize), Pair> = HashMap::new();
    let mut add = |one: usize, other: usize, reason: Reason, likeness: f64| {
        let (one, other) = if known[one].id < known[other].id { (one, other) } else { (other, one) };
        if one == other || found.len() >= MAX_PAIRS && !found.contains_key(&(one, other)) {
            return;
        }
        let blank = || Pair { one: known[one].id, other: known[other].id, reasons: BTreeSet::new(), likeness: 0.0 };
        let pair = found.entry((one, other)).or_insert_with(blank);
        pair.reasons.insert(reason);
        pair.likeness = pair.likeness.max(likeness);
    };
    let same = |keys: &dyn Fn(&Known) -> Vec<String>| blocks(known, keys);
    // The surest first: whatever is over the limit is the least sure.
    for block in same(&|one| one.email.iter().map(|email| email.to_lowercase()).collect()) {
        each_pair(&block, |one, other| add(one, other, Reason::SameEmail, 0.0));
    }
    for block in same(&|one| vec![sorted_words(&one.name)]) {
        each_pair(&block, |one, other| add(one, other, Reason::SameName, 1.0));
    }
    let all_names = |one: &Known| std::iter::once(&one.name).chain(&one.aliases).cloned().collect::<Vec<_>>();
    for block in same(&all_names) {
        each_pair(&block, |one, other| {
            if known[one].name != known[other].name {
                add(one, other, Reason::Alias, 0.0);
            }
        });
    }
    let initials = |one: &Known| {
        let name = Some(&one.name).filter(|name| !name.contains(' ') && name.chars().count() <= 12);
        one.acronym.iter().chain(name).cloned().collect::<Vec<_>>()
    };
    for block in same(&initials) {
        each_pair(&block, |one, other| {
            if known[one].acronym.is_some() || known[other].acronym.is_some() {
                add(one, other, Reason::SameAcronym, 0.0);
            }
        });
    }
    let mut compared: HashSet<(usize, usize)> = HashSet::new();
    for block in same(&|one| beginnings(&one.name)) {
        each_pair(&block, |one, other| {
            if compared.len() >= MAX_COMPARED || !compared.insert((one, other)) || known[one].name == known[other].name
            {
                return;
            }
            let likeness = likeness(&known[one].name, &known[other].name);
            if likeness >= SIMILAR && sorted_words(&known[one].name) != sorted_words(&known[other].name) {
                add(one, other, Reason::SimilarName, likeness);
            }
        });
    }
    found.into_values().collect()
}

/// Those who share a key, in the order they are known in. Keys are told apart by a hash: there are many, most of them of
/// one only.
fn blocks(known: &[Known], keys: &dyn Fn(&Known) -> Vec<String>) -> Vec<Vec<usize>> {
    let mut all: Vec<(u64, usize)> = Vec::new();
    for (place, one) in known.iter().enumerate() {
        for key in keys(one).iter().filter(|key| !key.is_empty()) {
            let mut hasher = DefaultHasher::new();
            key.hash(&mut hasher);
            all.push((hasher.finish(), place));
        }
    }
    all.sort_unstable();
    all.dedup();
    let blocks = all.chunk_by(|one, other| one.0 == other.0).filter(|block| block.len() > 1);
    blocks.map(|block| block.iter().map(|(_, place)| *place).collect()).collect()
}

fn each_pair(block: &[usize], mut pair: impl FnMut(usize, usize)) {
    let block = &block[..block.len().min(MAX_BLOCK)];
    for (place, one) in block.iter().enumerate() {
        for other in &block[place + 1..] {
            pair(*one, *other);
        }
    }
}

fn sorted_words(name: &str) -> String {
    let mut words: Vec<&str> = name.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// The blocks of a name: a word, a word with the beginning of each other word, and the beginnings of both.
fn beginnings(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').take(5).collect();
    let start = |word: &str, letters: usize| word.chars().take(letters).collect::<String>();
    if let [word] = words[..] {
        return vec![start(word, 4)];
    }
    let mut blocks = Vec::new();
    for (place, word) in words.iter().enumerate() {
        if word.chars().count() >= SHORT {
            blocks.push((*word).to_owned());
        }
        for (at, other) in words.iter().enumerate() {
            if place == at {
                continue;
            }
            if word.chars().count() >= SHORT {
                blocks.push(format!("{word} {}", start(other, 1)));
            }
            if place < at {
                let mut both = [start(word, 3), start(other, 3)];
                both.sort_unstable();
                blocks.push(both.join("|"));
            }
        }
    }
    blocks
}

/// How alike two names are, of 1, whatever the order of their words. An initial stands for a word that begins with it.
fn likeness(one: &str, other: &str) -> f64 {
    if abbreviates(one, other) || abbreviates(other, one) {
        return 0.9;
    }
    let straight = strsim::normalized_damerau_levenshtein(one, other);
    let sorted = strsim::normalized_damerau_levenshtein(&sorted_words(one), &sorted_words(other));
    straight.max(sorted)
}

/// Whether one name is the other with initials in the place of some words, though not of all.
fn abbreviates(short: &str, long: &str) -> bool {
    let (short, long): (Vec<&str>, Vec<&str>) = (short.split(' ').collect(), long.split(' ').collect());
    let is_initial = |one: &str, other: &str| one.chars().count() == 1 && other.starts_with(one);
    short.len() == long.len()
        && short.iter().zip(&long).all(|(one, other)| one == other || is_initial(one, other))
        && short.iter().zip(&long).any(|(one, other)| one == other && one.chars().count() >= SHORT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(names: &[&str]) -> Vec<Known> {
        let people = names.iter().zip(1..).map(|(name, id)| Known {
            id: Uuid::from_u128(id),
            name: (*name).to_owned(),
            ..Known::default()
        });
        people.collect()
    }

    fn found(known: &[Known]) -> Vec<(u128, u128, Vec<Reason>)> {
        let mut found: Vec<_> = pairs(known)
            .into_iter()
            .map(|pair| (pair.one.as_u128(), pair.other.as_u128(), pair.reasons.into_iter().collect()))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn names_that_are_the_same_or_nearly_so_are_found_and_others_are_not() {
        let known = people(&[
            "markko kunnapu",
            "markko kunapu",
            "kunnapu markko",
            "jane doe",
            "j doe",
            "john doe",
            "jayantha fernando",
            "zahid jamil",
        ]);
        let expected = vec![
            (1, 2, vec![Reason::SimilarName]),
            (1, 3, vec![Reason::SameName]),
            (2, 3, vec![Reason::SimilarName]),
            (4, 5, vec![Reason::SimilarName]),
            (5, 6, vec![Reason::SimilarName]),
        ];
        assert_eq!(found(&known), expected);
    }

    #[test]
    fn addresses_aliases_and_initials_are_reasons_too() {
        let mut known = people(&["association for progressive communications", "apc", "internet society", "isoc"]);
        known[0].acronym = Some("apc".to_owned());
        known[2].aliases = vec!["isoc".to_owned()];
        known[1].email = Some("office@apc.example".to_owned());
        known[3].email = Some("Office@APC.example".to_owned());
        let expected =
            vec![(1, 2, vec![Reason::SameAcronym]), (2, 4, vec![Reason::SameEmail]), (3, 4, vec![Reason::Alias])];
        assert_eq!(found(&known), expected);
    }

    #[test]
    fn more_reasons_make_it_surer_and_never_more_than_sure() {
        let pair = |reasons: &[Reason]| Pair {
            one: Uuid::nil(),
            other: Uuid::max(),
            reasons: reasons.iter().copied().collect(),
            likeness: 0.9,
        };
        let scores = [
            pair(&[Reason::SimilarName]).score(),
            pair(&[Reason::SameName]).score(),
            pair(&[Reason::SameName, Reason::SharedOrganization]).score(),
            pair(&[Reason::SameName, Reason::SharedOrganization, Reason::SameEmail]).score(),
        ];
        assert!(scores.is_sorted() && scores[0] > 500 && scores[3] < 1000, "{scores:?}");
    }

    #[test]
    fn work_is_bounded_however_alike_everybody_is() {
        let names: Vec<String> = (0..20_000).map(|n| format!("anna maria {}", ["lopez", "lopes"][n % 2])).collect();
        let known = people(&names.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(pairs(&known).len() <= 2 * MAX_BLOCK * MAX_BLOCK);
    }
}
