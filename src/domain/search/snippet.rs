//! The part of a text that shows why it was found.

use super::{Clause, GAP, Language, Lookup, Sequence, Word, words};

/// Characters of a snippet at most, but for a single longer word.
const LENGTH: usize = 240;
/// Characters before the first word that was found.
const LEAD: usize = 60;

/// A part of a text, in UTF-16 code units: as JavaScript counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first unit.
    pub start: usize,
    /// The unit after the last one.
    pub end: usize,
}

/// A piece of a text with what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The piece, on one line; an ellipsis where the text goes on.
    pub text: String,
    /// What was found, in the order of the text, never overlapping.
    pub highlights: Vec<Range>,
}

/// Finds a query's words in texts of one language.
#[derive(Clone, Copy, Debug)]
pub struct Highlighter<'a> {
    lookup: &'a Lookup,
    language: Language,
}

/// A place in a text, in bytes, and the clause that was found there.
#[derive(Clone, Copy)]
struct Hit {
    start: usize,
    end: usize,
    clause: usize,
}

impl<'a> Highlighter<'a> {
    /// For a query and texts of a language.
    #[must_use]
    pub const fn new(lookup: &'a Lookup, language: Language) -> Self {
        Self { lookup, language }
    }

    /// Whether anything that is looked for is in the text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        !self.hits(text).is_empty()
    }

    /// Everything that is looked for, in the whole text.
    #[must_use]
    pub fn highlights(&self, text: &str) -> Vec<Range> {
        in_units(text, &joined(&self.hits(text)))
    }

    /// The part of the text that shows most of what is looked for; nothing where none of it is there.
    #[must_use]
    pub fn snippet(&self, text: &str) -> Option<Snippet> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let hits = self.hits(&text);
        let first = best(&text, &hits)?;
        let from = word_start(&text, back(&text, first.start, LEAD)).min(first.start);
        let until = word_end(&text, from, first.end);
        let inside: Vec<Hit> = hits.into_iter().filter(|hit| hit.start >= from && hit.end <= until).collect();
        let before = if from > 0 { "…" } else { "" };
        let after = if until < text.len() { "…" } else { "" };
        let shown = format!("{before}{}{after}", &text[from..until]);
        let shift = |(start, end): (usize, usize)| (start - from + before.len(), end - from + before.len());
        let places: Vec<_> = joined(&inside).into_iter().map(shift).collect();
        let highlights = in_units(&shown, &places);
        Some(Snippet { text: shown, highlights })
    }

    fn hits(&self, text: &str) -> Vec<Hit> {
        let words = words(text);
        let stems: Vec<String> = words.iter().map(|word| format!("{GAP}{}", self.language.stem(&word.text))).collect();
        let mut hits = Vec::new();
        for at in 0..words.len() {
            for (clause, Clause(forms)) in self.lookup.all.iter().enumerate() {
                let length =
                    forms.iter().filter(|form| form.stands_at(at, &words, &stems)).map(|f| f.terms.len()).max();
                let Some(length) = length else { continue };
                hits.push(Hit { start: words[at].start, end: words[at + length - 1].end, clause });
            }
        }
        hits
    }
}

impl Sequence {
    fn stands_at(&self, at: usize, words: &[Word], stems: &[String]) -> bool {
        let last = self.terms.len() - 1;
        at + last < words.len()
            && self.terms.iter().enumerate().all(|(n, term)| {
                let word = &words[at + n].text;
                if self.prefix && n == last {
                    word.starts_with(term.as_str())
                } else {
                    word == term || stems[at + n] == *term
                }
            })
    }
}

/// The hit from which on a snippet shows most clauses.
fn best(text: &str, hits: &[Hit]) -> Option<Hit> {
    let shows = |first: &Hit| {
        let end = forward(text, first.start, LENGTH - LEAD);
        let mut clauses: Vec<usize> = Vec::new();
        for hit in hits.iter().filter(|hit| hit.start >= first.start && hit.end <= end) {
            if !clauses.contains(&hit.clause) {
                clauses.push(hit.clause);
            }
        }
        clauses.len()
    };
    // Of equals the first.
    hits.iter().take(200).rev().max_by_key(|hit| shows(hit)).copied()
}

/// Places without overlaps.
fn joined(hits: &[Hit]) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for hit in hits {
        match places.last_mut() {
            Some(last) if hit.start < last.1 => last.1 = last.1.max(hit.end),
            _ => places.push((hit.start, hit.end)),
        }
    }
    places
}

fn in_units(text: &str, places: &[(usize, usize)]) -> Vec<Range> {
    let units = |part: &str| part.chars().map(char::len_utf16).sum::<usize>();
    let mut ranges = Vec::with_capacity(places.len());
    let (mut at, mut counted) = (0, 0);
    for (start, end) in places {
        let first = counted + units(&text[at..*start]);
        let last = first + units(&text[*start..*end]);
        ranges.push(Range { start: first, end: last });
        (at, counted) = (*end, last);
    }
    ranges
}

fn back(text: &str, from: usize, characters: usize) -> usize {
    text[..from].char_indices().rev().take(characters).last().map_or(from, |(at, _)| at)
}

fn forward(text: &str, from: usize, characters: usize) -> usize {
    text[from..].char_indices().nth(characters).map_or(text.len(), |(at, _)| from + at)
}

/// The beginning of the first whole word from here on.
fn word_start(text: &str, from: usize) -> usize {
    if from == 0 || text[..from].ends_with(' ') {
        return from;
    }
    text[from..].find(' ').map_or(from, |blank| from + blank + 1)
}

/// The end of the last whole word that fits, but never before what was found.
fn word_end(text: &str, from: usize, found: usize) -> usize {
    let most = forward(text, from, LENGTH).max(found);
    if most == text.len() || text[most..].starts_with(' ') {
        return most;
    }
    text[..most].rfind(' ').map_or(most, |blank| blank.max(found))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::search::SearchQuery;

    fn snippet(query: &str, text: &str) -> Option<Snippet> {
        let lookup = SearchQuery::parse(query).lookup(&[Language::of("en")])?;
        Highlighter::new(&lookup, Language::of("en")).snippet(text)
    }

    fn marked(snippet: &Snippet) -> Vec<String> {
        let units: Vec<u16> = snippet.text.encode_utf16().collect();
        let part = |range: &Range| String::from_utf16(&units[range.start..range.end]).unwrap();
        snippet.highlights.iter().map(part).collect()
    }

    #[test]
    fn the_part_is_shown_that_says_most() {
        let filler = "words that say nothing of it and go on for a while ".repeat(8);
        let text = format!("Networks. {filler} 😀 On regulating\nsocial networks, with Künnapu. {filler}");
        let found = snippet("regulation \"social networks\" kunnapu", &text).unwrap();
        assert_eq!(marked(&found), ["regulating", "social networks", "Künnapu"]);
        assert!(found.text.starts_with('…') && found.text.ends_with('…'));
        assert!(found.text.chars().count() <= LENGTH + 2);
    }

    #[test]
    fn a_text_without_any_of_it_has_no_snippet() {
        assert_eq!(snippet("privacy", "Access and diversity"), None);
        assert_eq!(snippet("\"diversity access\"", "Access and diversity"), None);
    }

    proptest! {
        #[test]
        fn highlights_lie_inside_and_in_order(text in "([a-c😀é]{1,9}[ ,.]){0,90}", query in "[a-c]{1,3}( [a-c]{1,2}\\*?)?") {
            let Some(found) = snippet(&query, &text) else { return Ok(()) };
            prop_assert!(!found.highlights.is_empty());
            let length = found.text.encode_utf16().count();
            let mut last = 0;
            for range in &found.highlights {
                prop_assert!(last <= range.start && range.start < range.end && range.end <= length);
                last = range.end;
            }
        }
    }
}
