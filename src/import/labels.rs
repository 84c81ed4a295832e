//! The questions of a page, as they stand before their answers.
//!
//! A label is compared word by word: case, accents, punctuation, invisible characters, the plural and the two spellings
//! of "organise" do not count. The labels are those of the 2010 page and what other years asked in their place.

use std::sync::LazyLock;

use super::word_lists::LABEL_TEXTS;
use crate::domain::names::normalize_name;

/// What a label asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Field {
    /// The number of the proposal.
    Number,
    /// Its title.
    Title,
    /// The description.
    Description,
    /// The theme answer.
    Theme,
    /// Whether the organizers held a workshop before.
    OrganizedBefore,
    /// The link to that workshop's report.
    Report,
    /// The panellists.
    Panellists,
    /// The organizers.
    Organizers,
    /// The host organization.
    Organization,
    /// The contact person.
    Contact,
    /// Another part people take, as "Moderator"; the label itself says which.
    People,
    /// A question the record has no field for.
    Other,
}

/// How much of a sentence a label is, and so how sure it is to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// One word; also a usual beginning of a line of text.
    Word,
    /// Two or three words.
    Phrase,
    /// A whole question.
    Sentence,
}

/// A label found at the beginning of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// What it asks for.
    pub field: Field,
    /// How sure it is.
    pub weight: Weight,
    /// Where the answer begins in the text that was looked at, in bytes.
    pub answer: usize,
    /// Whether a colon or question mark ends it.
    pub closed: bool,
}

/// The field a line of the file of labels names.
fn field(name: &str) -> Field {
    match name {
        "Number" => Field::Number,
        "Title" => Field::Title,
        "Description" => Field::Description,
        "Theme" => Field::Theme,
        "OrganizedBefore" => Field::OrganizedBefore,
        "Report" => Field::Report,
        "Panellists" => Field::Panellists,
        "Organizers" => Field::Organizers,
        "Organization" => Field::Organization,
        "Contact" => Field::Contact,
        "People" => Field::People,
        _ => Field::Other,
    }
}

struct Pattern {
    field: Field,
    words: Vec<String>,
    weight: Weight,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let mut patterns: Vec<Pattern> = LABEL_TEXTS
        .rows()
        .map(|(name, text)| Pattern {
            field: field(name),
            words: text.split(' ').map(evened).collect(),
            weight: weight(text),
        })
        .collect();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.words.len()));
    patterns
});

fn weight(text: &str) -> Weight {
    match text.split(' ').count() {
        1 => Weight::Word,
        2 | 3 => Weight::Phrase,
        _ => Weight::Sentence,
    }
}

/// A word without what two writers of the same label would differ in.
fn evened(word: &str) -> String {
    let word = word.replace("organis", "organiz").replace("panelist", "panellist");
    match word.strip_suffix('s') {
        Some(singular) if word.len() > 3 => singular.to_owned(),
        _ => word,
    }
}

/// Enough for the longest question.
const LONGEST_LABEL: usize = 400;

/// The label a text begins with, the longest one. The text is a line, or a line and the next where a question is broken
/// in two.
pub(super) fn label_at(text: &str) -> Option<Label> {
    let head = &text[..text.floor_char_boundary(LONGEST_LABEL)];
    let words = words_of(head);
    let first = words.first()?;
    // Decoration before a label is fine ("* Title:", "1. Title:" is not: that is a list).
    if head[..first.start].chars().any(|c| c.is_alphanumeric()) {
        return None;
    }
    for pattern in PATTERNS.iter() {
        if let Some(used) = match_words(&pattern.words, &words) {
            let (answer, closed) = end_of_label(head, words[used - 1].end, pattern.weight);
            return Some(Label { field: pattern.field, weight: pattern.weight, answer, closed });
        }
    }
    None
}

/// Whether a text is the beginning of a whole question that goes on in the next line.
pub(super) fn is_broken_label(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(LONGEST_LABEL)];
    let words = words_of(head);
    words.len() >= 4
        && head.len() == text.len()
        && !head.trim_end().ends_with([':', '?', '.'])
        && PATTERNS.iter().any(|pattern| pattern.weight == Weight::Sentence && begins(&pattern.words, &words))
}

fn begins(pattern: &[String], words: &[Word]) -> bool {
    let fixed = pattern.iter().take_while(|word| *word != "*").count();
    let common = fixed.min(words.len());
    common >= 3 && pattern.iter().zip(words).take(common).all(|(part, word)| *part == word.key)
}

struct Word {
    key: String,
    start: usize,
    end: usize,
}

fn words_of(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside =
            c.is_alphanumeric() || crate::domain::names::is_invisible(c) || c.is_control() && c != '\n' && c != '\t';
        if inside && start.is_none() {
            start = Some(at);
        }
        if !inside && let Some(from) = start.take() {
            let key = evened(&normalize_name(&text[from..at]));
            // "organizer(s)" is "organizers".
            if key == "s" && text[..from].ends_with('(') && !words.is_empty() {
                if let Some(last) = words.last_mut() {
                    last.end = (at + 1).min(text.len());
                }
            } else if !key.is_empty() {
                words.push(Word { key, start: from, end: at });
            }
        }
    }
    words
}

/// How many words a pattern takes from the beginning.
fn match_words(pattern: &[String], words: &[Word]) -> Option<usize> {
    let Some((part, rest)) = pattern.split_first() else { return Some(0) };
    if part == "*" {
        // Patterns hold few stars and each takes at most three words: this stays small.
        return (0..=3.min(words.len()))
            .find_map(|skipped| match_words(rest, &words[skipped..]).map(|used| used + skipped));
    }
    let (word, later) = words.split_first()?;
    if *part != word.key {
        return None;
    }
    match_words(rest, later).map(|used| used + 1)
}

/// Where the answer begins: after the colon or question mark that ends the question, else right after its last word.
fn end_of_label(text: &str, words_end: usize, weight: Weight) -> (usize, bool) {
    let rest = &text[words_end..];
    let is_end = |(at, c): (usize, char)| {
        (matches!(c, '?' | '？') || matches!(c, ':' | '：') && !rest[at..].starts_with("://")).then_some((at, c))
    };
    if let Some((at, c)) = rest.char_indices().find_map(is_end)
        && (rest[..at].trim().is_empty() || weight == Weight::Sentence && rest[..at].split_whitespace().count() <= 16)
    {
        let mut end = words_end + at + c.len_utf8();
        // "... fall under?:"
        while let Some(more) = text[end..].chars().next().filter(|c| matches!(c, ':' | '?' | '：' | '？' | '*')) {
            end += more.len_utf8();
        }
        return (end, true);
    }
    (words_end, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_whole_sentences() {
        for (text, field, answer) in [
            ("Workshop Number: 23", Field::Number, " 23"),
            ("Have you organized an IGF workshop before? Yes", Field::OrganizedBefore, " Yes"),
            ("have you organised an IGF workshop before?", Field::OrganizedBefore, ""),
            ("If so, please provide the link to the report: http://a.b/c", Field::Report, " http://a.b/c"),
            (
                "Provide the name of the organizer(s) of the workshop and their affiliation to various stakeholder groups:X",
                Field::Organizers,
                "X",
            ),
            (
                "Which of the five broad IGF Themes or the Cross-Cutting Priorities does your workshop fall under?",
                Field::Theme,
                "",
            ),
            ("PROVIDE THE NAMES AND AFFILIATIONS OF THE PANELISTS YOU ARE PLANNING TO INVITE :", Field::Panellists, ""),
            ("Org\u{ad}anization:\u{200b}Council", Field::Organization, "\u{200b}Council"),
        ] {
            let label = label_at(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((label.field, &text[label.answer..]), (field, answer), "{text}");
            assert!(label.closed);
        }
        assert!(label_at("The workshop will share good practices").is_none());
        assert!(!label_at("Title deeds on the Internet").unwrap().closed);
    }
}
