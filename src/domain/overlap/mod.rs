//! Overlaps, as far as they need no database: what is compared of a proposal, how rare that is, and how alike two are.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    search::{Language, words},
    text,
};

mod candidates;
mod mark;
mod scoring;

pub use candidates::{MOST_CANDIDATES, candidates, telling};
pub use mark::{Mark, Marks};
pub use scoring::{ByOverlap, Likeness, MOST_TERMS, Rarity, SCALE, THRESHOLD, Weights, likeness};

/// Words of proposals as such, whatever they are about: one a line, in English.
const FORM_WORDS: &str = include_str!("form_words.txt");
/// Words of a text that are looked at.
const MOST_WORDS: usize = 10_000;
/// Different stems of a proposal that are compared: those said most often, of equals those said first.
const MOST_STEMS: usize = 300;
/// How many times a word of the title counts.
const IN_TITLE: u16 = 3;

/// A word of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(String, u16, String)", into = "(String, u16, String)")]
pub struct Term {
    /// Its stem: what is compared.
    pub stem: String,
    /// How often it is said; once in the title is three times.
    pub count: u16,
    /// The word as it is written.
    pub word: String,
}

impl From<(String, u16, String)> for Term {
    fn from((stem, count, word): (String, u16, String)) -> Self {
        Self { stem, count, word }
    }
}

impl From<Term> for (String, u16, String) {
    fn from(Term { stem, count, word }: Term) -> Self {
        (stem, count, word)
    }
}

/// What is compared of a proposal: only what everybody sees who sees the proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The words of its title and text, by stem.
    pub terms: Vec<Term>,
    /// Who takes part, sorted.
    pub people: Vec<Uuid>,
    /// Who hosts it or is spoken for, sorted.
    pub organizations: Vec<Uuid>,
}

/// Reads what texts are about, and remembers the words of each language that say nothing of it.
#[derive(Debug, Default)]
pub struct Reader {
    empty_words: HashMap<String, HashSet<String>>,
}

impl Reader {
    /// The terms of a title and a description in Markdown, by stem. `tag` is the tag of BCP 47 of their language.
    pub fn terms(&mut self, title: &str, description: &str, tag: &str) -> Vec<Term> {
        let language = Language::of(tag);
        let empty = self.empty_words.entry(tag.to_owned()).or_insert_with(|| empty_words(tag));
        // The place of its first word tells which of two stems is said first.
        let mut found: BTreeMap<String, (Term, usize)> = BTreeMap::new();
        let description = text::plain(description);
        for (text, weight) in [(title, IN_TITLE), (description.as_str(), 1)] {
            for word in words(text).into_iter().take(MOST_WORDS) {
                if says_nothing(&word.text) || empty.contains(&word.text) {
                    continue;
                }
                let stem = language.stem(&word.text);
                if empty.contains(&stem) {
                    continue;
                }
                let written = &text[word.start..word.end];
                let first = found.len();
                let term = Term { stem: stem.clone(), count: 0, word: written.to_owned() };
                let (term, _) = found.entry(stem).or_insert((term, first));
                term.count = term.count.saturating_add(weight);
                // A word is shown as it is written within a sentence.
                if is_lower(written) && !is_lower(&term.word) {
                    written.clone_into(&mut term.word);
                }
            }
        }
        let mut terms: Vec<(Term, usize)> = found.into_values().collect();
        terms.sort_by_key(|(term, first)| (std::cmp::Reverse(term.count), *first));
        terms.truncate(MOST_STEMS);
        let mut terms: Vec<Term> = terms.into_iter().map(|(term, _)| term).collect();
        terms.sort_by(|one, other| one.stem.cmp(&other.stem));
        terms
    }
}

/// Numbers and single letters of alphabets.
fn says_nothing(word: &str) -> bool {
    word.len() == 1 || word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_lower(word: &str) -> bool {
    word.chars().all(|c| !c.is_uppercase())
}

/// Words that say nothing of what a text in a language is about, and the stems of words about its form.
fn empty_words(tag: &str) -> HashSet<String> {
    let language = Language::of(tag);
    let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let code = if matches!(primary.as_str(), "nb" | "nn") { "no" } else { primary.as_str() };
    let listed = stop_words::lookup(code).unwrap_or_default();
    // What is several words here is none of them alone.
    let stop_words = listed.iter().filter_map(|word| match &words(word)[..] {
        [word] => Some(word.text.clone()),
        _ => None,
    });
    let form = FORM_WORDS.lines().flat_map(|word| [language.stem(word), word.to_owned()]);
    stop_words.chain(form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(title: &str, text: &str, tag: &str) -> Vec<(String, u16, String)> {
        let terms = Reader::default().terms(title, text, tag);
        terms.into_iter().map(|term| (term.stem, term.count, term.word)).collect()
    }

    fn term(stem: &str, count: u16, word: &str) -> (String, u16, String) {
        (stem.to_owned(), count, word.to_owned())
    }

    #[test]
    fn only_what_a_text_is_about_is_compared_and_shown_as_it_is_written() {
        let terms = said(
            "Workshop on the Regulation of Lighthouses",
            "The **panellists** will discuss how regulations were made in 2010: GDPR & lighthouses.",
            "en",
        );
        let expected = [
            term("gdpr", 1, "GDPR"),
            term("lighthous", 4, "lighthouses"),
            term("made", 1, "made"),
            term("regul", 4, "regulations"),
        ];
        assert_eq!(terms, expected);
        assert_eq!(said("Les gouvernements", "Le gouvernement", "fr-CA"), [term("gouvern", 4, "gouvernements")]);
        assert_eq!(said("", "互联", "zh").len(), 2);
    }

    #[test]
    fn of_a_long_text_the_words_said_most_often_are_compared() {
        let rest: Vec<String> = (0..400).map(|n| format!("w{n}x")).collect();
        let terms = Reader::default().terms("Beacon", &rest.join(" "), "en");
        assert_eq!(terms.len(), MOST_STEMS);
        assert!(terms.iter().any(|term| term.stem == "beacon") && terms.iter().all(|term| term.stem != "w399x"));
    }
}
