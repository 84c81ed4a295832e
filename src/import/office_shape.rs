//! What words for somebody who does something look like, where no list knows them: "Incident Handler", "Data Steward".

use super::demonyms::demonym;
use super::organization_shape::{is_acronym, is_known_organization};
use super::title_shape::is_title;
use super::word_lists::{AGENT_ENDINGS, ARTICLES, NO_AGENTS, ORGANIZATION_WORDS, PAPER_NAMES, SUB_UNIT_WORDS};
use crate::domain::country::Country;
use crate::domain::names::normalize_name;

/// How much a text looks like what a person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Office {
    /// It does not.
    No,
    /// One word, or words that newspapers and companies are called as well: what stands beside it decides.
    Perhaps,
    /// Two words or more that end with somebody who does something, in the singular.
    Yes,
}

/// Whether a text says what a person does, by its words or by its shape.
pub(super) fn is_post(text: &str) -> bool {
    is_title(text) || office(text) == Office::Yes
}

/// How much a text that no list knows as a title looks like one.
pub(super) fn office(text: &str) -> Office {
    /// Titles are short.
    const LONGEST: usize = 80;
    if text.len() > LONGEST || is_known_organization(text) || Country::find(text).is_some() {
        return Office::No;
    }
    let key = normalize_name(text);
    let words: Vec<&str> = key.split(' ').collect();
    let head: Vec<&str> = words.iter().take_while(|word| !is_joint(word)).copied().collect();
    let (Some(first), Some(last)) = (head.first(), head.last()) else { return Office::No };
    // "The Guardian", "Der Spiegel" are called so; "UNICEF Courier" and "SAP Labs" begin with somebody else's name.
    let article = ARTICLES.contains(first) && text.starts_with(char::is_uppercase);
    let acronym = text.split_whitespace().next().is_some_and(is_acronym);
    if article || acronym || SUB_UNIT_WORDS.contains(first) && head.len() > 1 {
        return Office::No;
    }
    if PAPER_NAMES.contains(last) {
        return Office::Perhaps;
    }
    if !is_agent(last) {
        return Office::No;
    }
    let small = text.starts_with(char::is_lowercase);
    // "Taller de Letras": one word and what it is of may be a name.
    if head.len() > 1 || small { Office::Yes } else { Office::Perhaps }
}

/// Whether a word, folded and in the singular, names somebody by what they do.
fn is_agent(word: &str) -> bool {
    word.len() > 4
        && !NO_AGENTS.contains(word)
        && !ORGANIZATION_WORDS.contains(word)
        && !word.ends_with("ment")
        && !word.ends_with("chester")
        && demonym(word).is_none()
        && (2..=6.min(word.len() - 2)).any(|length| {
            let at = word.len() - length;
            word.is_char_boundary(at) && AGENT_ENDINGS.contains(&word[at..])
        })
}

fn is_joint(word: &str) -> bool {
    matches!(
        word,
        "of" | "for" | "at" | "on" | "in" | "to" | "with" | "from" | "and" | "s" | "de" | "des" | "du" | "del" | "para"
    )
}
