//! What titles look like: what a person does in an organization.

use super::word_lists::{ORGANIZATION_WORDS, SUBJECT_WORDS, TITLE_QUALIFIERS, TITLE_WORDS};
use crate::domain::names::normalize_name;

/// Whether a text says what a person does: the words before the first preposition begin or end with a title.
pub(super) fn is_title(text: &str) -> bool {
    if text.len() > 250 {
        return false;
    }
    // "U.S. Coordinator": the dots make no possessive.
    let key = normalize_name(&text.replace("U.S.", "US").replace("U.K.", "UK"));
    let words: Vec<&str> = key.split(' ').collect();
    let head: Vec<&str> = words
        .iter()
        .enumerate()
        // "In-house Lawyer" begins with the word itself.
        .take_while(|(at, word)| {
            *at == 0 || !matches!(**word, "of" | "for" | "at" | "on" | "in" | "to" | "with" | "from" | "and" | "s")
        })
        .map(|(_, word)| *word)
        .collect();
    // Titles are in the singular: "Network Operators" is a group.
    let is_word = |word: &&str| TITLE_WORDS.contains(word);
    let (Some(first), Some(last)) = (head.first(), head.last()) else { return false };
    let qualifier = TITLE_QUALIFIERS.contains(first);
    // "Academic and Research Network": the word before "and" is half of what the organization is for.
    let half = words.get(head.len()) == Some(&"and")
        && TITLE_QUALIFIERS.contains(last)
        && words.last().is_some_and(|word| ORGANIZATION_WORDS.contains(word));
    if half {
        return false;
    }
    // "Legal and Policy Director": the fields come first, the title closes the second one.
    if words.get(head.len()) == Some(&"and") && head.iter().all(|word| SUBJECT_WORDS.contains(word)) {
        return is_title(&words[head.len() + 1..].join(" "));
    }
    if is_word(last) && !(head.len() == 1 && matches!(*last, "youth" | "general" | "academic" | "resident")) {
        return true;
    }
    // "Director, X" is cut at the comma; "Director X" without a preposition still begins with the title.
    is_word(first) && !qualifier || qualifier && head.iter().skip(1).any(is_word) && !ORGANIZATION_WORDS.contains(last)
}
