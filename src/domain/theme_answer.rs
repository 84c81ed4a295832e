//! Theme answers: a free text matched against the whole list of an edition's themes before anything is split, because
//! names of themes contain commas.

use super::names::normalize_name;

/// The names a theme is known by.
#[derive(Clone, Copy, Debug)]
pub struct ThemeNames<'a> {
    /// What the caller calls it: a slug or an id.
    pub key: &'a str,
    /// Its name in the edition.
    pub name: &'a str,
    /// Other names: former, short, abbreviated.
    pub aliases: &'a [&'a str],
}

/// What an answer names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeMatch {
    /// Indices into the list of themes, in the order of the answer, each once.
    pub matched: Vec<usize>,
    /// What is left and says something, word for word.
    pub unmatched: Vec<String>,
}

/// Words that carry an answer without naming a theme, folded.
const FILLER: &[&str] = &[
    "a",
    "all",
    "also",
    "an",
    "and",
    "any",
    "as",
    "both",
    "broad",
    "category",
    "cross",
    "cutting",
    "does",
    "fall",
    "falls",
    "five",
    "for",
    "i",
    "igf",
    "ii",
    "iii",
    "in",
    "into",
    "is",
    "iv",
    "main",
    "mainly",
    "number",
    "of",
    "on",
    "or",
    "our",
    "plus",
    "primarily",
    "primary",
    "priorities",
    "priority",
    "proposal",
    "secondary",
    "session",
    "sub",
    "the",
    "theme",
    "themes",
    "this",
    "to",
    "topic",
    "topics",
    "under",
    "v",
    "vi",
    "well",
    "with",
    "within",
    "workshop",
    "workshops",
    "crosscutting",
    "it",
    "will",
    "fit",
    "fits",
    "relates",
    "related",
    "following",
];

/// Answers that say that nothing applies.
const NOTHING: &[&str] = &["none", "n a", "na", "not applicable", "other", "tbd", "tbc", "unknown"];

struct Word {
    key: String,
    start: usize,
    end: usize,
}

/// Matches an answer against the themes: the longest names first, case, accents, punctuation and "&" evened out.
/// Matched words are used once; numbers and filler words are no leftovers.
#[must_use]
pub fn match_themes(answer: &str, themes: &[ThemeNames]) -> ThemeMatch {
    // Answers are a line or two; more is read as far as a list of all themes could go.
    let answer = &answer[..answer.floor_char_boundary(4_000)];
    let words = words_of(answer);
    let mut owner: Vec<Option<usize>> = vec![None; words.len()];
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (theme, name) in names_by_length(themes) {
        let mut at = 0;
        while at + name.len() <= words.len() {
            let free = owner[at..at + name.len()].iter().all(Option::is_none);
            if free && words[at..at + name.len()].iter().zip(&name).all(|(word, part)| word.key == *part) {
                owner[at..at + name.len()].fill(Some(theme));
                found.push((at, theme));
                at += name.len();
            } else {
                at += 1;
            }
        }
    }
    found.sort_unstable();
    let mut matched = Vec::new();
    for (_, theme) in found {
        if !matched.contains(&theme) {
            matched.push(theme);
        }
    }
    ThemeMatch { matched, unmatched: leftovers(answer, &words, &owner) }
}

fn words_of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside =
            c.is_alphanumeric() || matches!(c, '\'' | '’') || unicode_normalization::char::is_combining_mark(c);
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                push_word(text, from, at, &mut words);
                start = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
        if c == '&' {
            words.push(Word { key: "and".to_owned(), start: at, end: at + 1 });
        }
    }
    words
}

fn push_word(text: &str, start: usize, end: usize, words: &mut Vec<Word>) {
    // Folding can split one word into several ("½"); all of them stand at the same place.
    for key in normalize_name(&text[start..end]).split(' ').filter(|key| !key.is_empty()) {
        words.push(Word { key: key.to_owned(), start, end });
    }
}

/// Every name as folded words, the longest first, names before aliases.
fn names_by_length(themes: &[ThemeNames]) -> Vec<(usize, Vec<String>)> {
    let mut names: Vec<(usize, Vec<String>)> = Vec::new();
    for (index, theme) in themes.iter().enumerate() {
        for name in std::iter::once(&theme.name).chain(theme.aliases) {
            let words: Vec<String> = words_of(name).into_iter().map(|word| word.key).collect();
            if !words.is_empty() && !names.contains(&(index, words.clone())) {
                names.push((index, words));
            }
        }
    }
    names.sort_by_key(|(_, words)| std::cmp::Reverse(words.len()));
    names
}

/// The stretches of words that no theme owns, without fillers at their ends, cut at separators.
fn leftovers(answer: &str, words: &[Word], owner: &[Option<usize>]) -> Vec<String> {
    let mut parts = Vec::new();
    let mut run: Vec<&Word> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let cut = run.last().is_some_and(|last| separates(&answer[last.end.min(word.start)..word.start]));
        if owner[at].is_some() || cut {
            flush(answer, &mut run, &mut parts);
        }
        if owner[at].is_none() {
            run.push(word);
        }
    }
    flush(answer, &mut run, &mut parts);
    parts
}

fn separates(gap: &str) -> bool {
    gap.contains([',', ';', '\n', '|', '•', '*', '/'])
}

fn flush(answer: &str, run: &mut Vec<&Word>, parts: &mut Vec<String>) {
    let says = |word: &&Word| {
        !FILLER.contains(&word.key.as_str()) && !word.key.chars().all(|c| c.is_ascii_digit()) && word.key.len() > 1
    };
    let whole = run.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ");
    if let (Some(first), Some(last)) = (run.iter().position(says), run.iter().rposition(says))
        && !NOTHING.contains(&whole.as_str())
    {
        parts.push(answer[run[first].start..run[last].end].to_owned());
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: &[ThemeNames] = &[
        ThemeNames {
            key: "cir",
            name: "Managing critical Internet resources",
            aliases: &["CIR", "critical Internet resources"],
        },
        ThemeNames {
            key: "sop",
            name: "Security, openness and privacy",
            aliases: &["security", "privacy", "openness"],
        },
        ThemeNames { key: "access", name: "Access and diversity", aliases: &["access", "diversity"] },
        ThemeNames { key: "ig4d", name: "Internet governance for development", aliases: &["IG4D"] },
        ThemeNames { key: "development", name: "Development", aliases: &[] },
        ThemeNames { key: "capacity", name: "Capacity building", aliases: &["capacity-building"] },
    ];

    #[test]
    fn answers_are_matched_before_they_are_split() {
        for (answer, matched, unmatched) in [
            ("Security, Openness and Privacy", vec![1], vec![]),
            ("SECURITY, OPENNESS & PRIVACY; Access & Diversity", vec![1, 2], vec![]),
            ("1. Managing Critical Internet Resources (CIR)", vec![0], vec![]),
            ("The workshop falls under the theme Access and Diversity", vec![2], vec![]),
            ("IG4D, cross-cutting priority: development", vec![3, 4], vec![]),
            ("Internet Governance for Development and capacity-building", vec![3, 5], vec![]),
            ("Privacy and openness", vec![1], vec![]),
            ("Cloud computing, security", vec![1], vec!["Cloud computing"]),
            ("Net neutrality", vec![], vec!["Net neutrality"]),
            ("none", vec![], vec![]),
            ("", vec![], vec![]),
        ] {
            let found = match_themes(answer, THEMES);
            assert_eq!(found.matched, matched, "{answer}");
            assert_eq!(found.unmatched, unmatched, "{answer}");
        }
    }
}
