//! The questions of a page, as they stand before their answers.
//!
//! A label is compared word by word: case, accents, punctuation, invisible characters, the plural and the two spellings
//! of "organise" do not count. The labels are those of the 2010 page and what other years asked in their place.

use std::sync::LazyLock;

use crate::domain::names::normalize_name;

/// What a label asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// `*` stands for up to three words of any kind.
const LABELS: &[(Field, &[&str])] = &[
    (
        Field::Number,
        &[
            "workshop number",
            "workshop proposal number",
            "proposal number",
            "workshop no",
            "workshop nr",
            "workshop id",
        ],
    ),
    (
        Field::Title,
        &[
            "title",
            "workshop title",
            "title of the workshop",
            "title of workshop",
            "proposal title",
            "title of the proposal",
            "title of proposal",
            "name of the workshop",
        ],
    ),
    (
        Field::Description,
        &[
            "concise description",
            "concise description of the workshop",
            "concise description of the proposed workshop",
            "description",
            "workshop description",
            "description of the workshop",
            "short description",
            "brief description",
            "provide a concise description of * workshop",
            "provide a concise formulation for the proposed workshop theme",
            "please provide a concise formulation for the proposed workshop theme",
            "concise formulation for the proposed workshop theme",
        ],
    ),
    (
        Field::Theme,
        &[
            "which of the * igf theme",
            "which of the * broad igf theme",
            "which * igf theme does your workshop fall under",
            "which * theme does your workshop fall under",
            "which * theme * does your * fall under",
            "under which * theme",
            "theme",
            "igf theme",
            "main theme",
            "broad theme",
            "workshop theme",
            "theme and cross cutting priority",
            "theme or cross cutting priority",
        ],
    ),
    (
        Field::OrganizedBefore,
        &[
            "have you organized * workshop before",
            "have you * organized * igf workshop",
            "did you organize * workshop before",
            "did you organize * igf workshop",
            "have you held * workshop before",
            "were you part of organizing a workshop last year",
            "organized an igf workshop before",
            "has your organization organized * workshop before",
        ],
    ),
    (
        Field::Report,
        &[
            "if so please provide * link to * report",
            "if yes please provide * link to * report",
            "if so please provide * link",
            "if yes please provide * link",
            "if so provide * link to * report",
            "if yes provide * link to * report",
            "please provide * link to * report",
            "provide * link to * report",
            "link to the report",
            "link to report",
            "report link",
            "link to the workshop report",
            "if so link to the report",
            "if yes link to the report",
        ],
    ),
    (
        Field::Panellists,
        &[
            "provide the name and affiliation of * panellist",
            "please provide * name and affiliation of * panellist",
            "list the name and affiliation of * panellist",
            "please list * name and affiliation of * panellist",
            "name and affiliation of * panellist",
            "provide the name and affiliation of * speaker",
            "name and affiliation of * speaker",
            "provide * name of * panellist",
            "list of panellist",
            "list of speaker",
            "panellist",
            "panellist and affiliation",
            "speaker",
            "planned panellist",
            "proposed panellist",
        ],
    ),
    (
        Field::Organizers,
        &[
            "provide the name of the organizer",
            "please provide * name of the organizer",
            "provide the name and affiliation of * organizer",
            "please name * organizer of the workshop",
            "name of the organizer",
            "name of organizer",
            "name * organizer of the workshop",
            "list the name of the organizer",
            "workshop organizer",
            "organizer",
            "organizer and affiliation",
        ],
    ),
    (
        Field::Organization,
        &[
            "organization",
            "host organization",
            "organization name",
            "name of organization",
            "name of the organization",
            "hosting organization",
            "lead organization",
            "institution",
        ],
    ),
    (
        Field::Contact,
        &[
            "contact person",
            "contact",
            "name of contact person",
            "name of the contact person",
            "contact name",
            "contact detail",
            "person of contact",
        ],
    ),
    (
        Field::People,
        &[
            "moderator",
            "co moderator",
            "remote moderator",
            "name of moderator",
            "name of the moderator",
            "name of remote moderator",
            "name of the remote moderator",
            "rapporteur",
            "name of rapporteur",
            "name of the rapporteur",
            "chair",
            "keynote speaker",
            "keynote",
        ],
    ),
    (
        Field::Other,
        &[
            "please explain how the workshop",
            "explain how the workshop",
            "describe how the workshop",
            "describe the main actor in the field",
            "please describe the main actor",
            "does the proposed workshop provide different perspective",
            "describe if the workshop provide different perspective",
            "please list similar event",
            "list similar event you",
            "why do you think the proposed theme",
            "describe the workshop s conformity",
            "describe the workshop conformity",
            "estimate the overall number",
            "gender report",
            "have you approached",
            "what is your plan for remote participation",
            "please describe your plan for remote participation",
            "remote participation plan",
            "plan for remote participation",
            "background paper",
            "please submit a background paper",
            "what kind of session",
            "type of workshop",
            "workshop format",
            "main theme question address by workshop",
            "please provide * background",
            "geographical diversity",
            "multi stakeholder composition",
            "additional comment",
            "additional information",
            "give a list of",
        ],
    ),
];

struct Pattern {
    field: Field,
    words: Vec<String>,
    weight: Weight,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let mut patterns: Vec<Pattern> = LABELS
        .iter()
        .flat_map(|(field, texts)| {
            texts.iter().map(|text| Pattern {
                field: *field,
                words: text.split(' ').map(|word| evened(word)).collect(),
                weight: weight(text),
            })
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
