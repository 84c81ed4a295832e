//! How well something answers a query.
//!
//! A score depends on the query and on what is found, and on nothing else that is in the index: so it is the same on
//! both databases and stays the same between two pages, whatever is written in between.

use super::{Clause, GAP, Lookup, Sequence};
use crate::domain::page::{Kind, OrderField};

/// The one order of what a query found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByScore;

impl OrderField for ByScore {
    const LIST: &'static str = "search";

    fn key(self) -> (&'static str, Kind) {
        ("SCORE", Kind::Int)
    }
}

/// Where everything that is asked for was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Some of it in the long text only.
    Text,
    /// In title and names together.
    Names,
    /// In the title.
    Title,
}

impl Tier {
    /// All tiers, the best one first.
    pub const ALL: [Self; 3] = [Self::Title, Self::Names, Self::Text];

    const fn base(self) -> i32 {
        match self {
            Self::Text => 1000,
            Self::Names => 2000,
            Self::Title => 3000,
        }
    }
}

/// The terms of one field, to look clauses up in.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    terms: Vec<&'a str>,
    words: usize,
}

impl<'a> Found<'a> {
    /// A field as the index keeps it ([`super::FieldTerms::text`]).
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let terms: Vec<&str> = text.split(' ').filter(|term| !term.is_empty()).collect();
        let stem = |term: &&str| term.len() > GAP.len() && term.starts_with(GAP);
        let words = terms.iter().position(stem).map_or(terms.len(), |first| first - 1);
        Self { terms, words }
    }

    /// Whether the field answers a clause.
    #[must_use]
    pub fn has(&self, clause: &Clause) -> bool {
        clause.0.iter().any(|form| self.has_sequence(form))
    }

    fn has_sequence(&self, form: &Sequence) -> bool {
        self.terms.windows(form.terms.len()).any(|window| form.fits(window))
    }

    /// How many words of the field answer a clause.
    fn answering(&self, clauses: &[Clause]) -> usize {
        let mut answers = vec![false; self.words];
        for form in clauses.iter().flat_map(|Clause(forms)| forms) {
            for (at, window) in self.terms.windows(form.terms.len()).enumerate() {
                if form.fits(window) {
                    // Stems follow the words in the same order, after a gap.
                    let at = if at > self.words { at - self.words - 1 } else { at };
                    answers.iter_mut().skip(at).take(form.terms.len()).for_each(|answer| *answer = true);
                }
            }
        }
        answers.into_iter().filter(|answer| *answer).count()
    }

    /// Whether the words stand in a row, and whether at the beginning.
    fn in_a_row(&self, words: &[String]) -> (bool, bool) {
        let terms = &self.terms[..self.words];
        let row = terms.windows(words.len().max(1)).any(|window| window == words);
        (row, row && terms.len() >= words.len() && terms[..words.len()] == *words)
    }
}

impl Sequence {
    /// Whether these are the terms.
    fn fits(&self, window: &[&str]) -> bool {
        let last = self.terms.len() - 1;
        self.terms.iter().zip(window).enumerate().all(|(at, (term, found))| {
            if self.prefix && at == last { found.starts_with(term.as_str()) } else { term == found }
        })
    }
}

/// How well a document of a tier answers: larger is better, 1000 to 3999. `title` and `names` are its fields as the
/// index keeps them.
#[must_use]
pub fn score(lookup: &Lookup, tier: Tier, title: &str, names: &str) -> i32 {
    let title = Found::new(title);
    let names = Found::new(names);
    let clauses = count(lookup.all.len());
    let in_title = count(lookup.all.iter().filter(|clause| title.has(clause)).count());
    let in_names = || count(lookup.all.iter().filter(|clause| !title.has(clause) && names.has(clause)).count());
    let (row, first) = title.in_a_row(&lookup.plain);
    let (row, first) = (i32::from(row), i32::from(first));
    let within = match tier {
        Tier::Title => {
            let asked = if row == 1 { lookup.plain.len() } else { 0 };
            let answering = title.answering(&lookup.all).max(asked);
            600 * count(answering) / count(title.words).max(1) + 250 * row + 149 * first
        }
        Tier::Names => {
            let one_name = i32::from(names.in_a_row(&lookup.plain).0);
            500 * in_title / clauses + 400 * one_name + 99 / (1 + count(names.words) / 20)
        }
        Tier::Text => 600 * in_title / clauses + 300 * in_names() / clauses + 99 * row,
    };
    tier.base() + within.clamp(0, 999)
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::search::{FieldTerms, Language, SearchQuery};

    fn field(text: &str) -> String {
        FieldTerms::of([text], Some(Language::of("en")), 100).text()
    }

    fn scored(query: &str, tier: Tier, title: &str, names: &str) -> i32 {
        let lookup = SearchQuery::parse(query).lookup(&[Language::of("en")]).unwrap();
        score(&lookup, tier, &field(title), &field(names))
    }

    #[test]
    fn the_title_itself_comes_before_titles_that_say_more() {
        let own = scored("council of europe", Tier::Title, "Council of Europe", "");
        let first = scored("council of europe", Tier::Title, "Council of Europe and the Internet", "");
        let apart = scored("council of europe", Tier::Title, "Europe and its council in the time of the Internet", "");
        assert!(own == 3999 && own > first && first > apart && apart >= 3000, "{own} {first} {apart}");
    }

    #[test]
    fn a_name_comes_before_parts_of_several_names() {
        let one = scored("jane doe", Tier::Names, "Access", "Jane Doe");
        let two = scored("jane doe", Tier::Names, "Access", "Jane Smith and John Doe");
        assert!(one > two && two >= 2000);
    }

    #[test]
    fn of_what_only_the_text_says_more_in_the_title_is_better() {
        let more = scored("privacy children networks", Tier::Text, "Privacy of children", "");
        let less = scored("privacy children networks", Tier::Text, "Privacy", "");
        assert!(more > less && less >= 1000 && more < 2000);
    }
}
