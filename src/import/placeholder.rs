//! Texts that hold a place for somebody not named yet.

use super::name_shape::is_region;
use super::phrases::group;
use super::word_lists::{COUNTS, NOBODY, UNNAMED, UNNAMED_ENDINGS, UNNAMED_HOLDERS};
use crate::domain::names::normalize_name;

/// What a placeholder says about the person who is to come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Placeholder {
    /// Whom the person is to come from, as it stands, where that is said.
    pub from: Option<String>,
}

/// Whether a text holds a place for somebody not named yet ("TBD", "A representative of the private sector").
pub(super) fn placeholder(text: &str) -> Option<Placeholder> {
    if text.len() > 160 {
        return None;
    }
    let key = normalize_name(text);
    let key = key.replace("t b c", "tbc").replace("t b d", "tbd").replace("t b a", "tba");
    let words: Vec<&str> = key.split(' ').collect();
    if NOBODY.contains(&key)
        || key.starts_with("to be ") && words.len() <= 6
        || key.starts_with("name to be")
        || key.starts_with("names to be")
        || key.starts_with("name of ") && key.contains("to be")
    {
        return Some(Placeholder::default());
    }
    let lead = words.iter().take_while(|word| COUNTS.contains(word)).count();
    let first = words.get(lead)?;
    if UNNAMED.contains(first) {
        let rest = words.get(lead + 1).copied();
        // "Member of Parliament" alone is a title; "a member of the youth coalition" is a placeholder.
        return match rest {
            Some("of") if lead == 0 && matches!(*first, "member" | "members") => None,
            Some("of" | "from" | "for" | "representing" | "to" | "at" | "in" | "with") => {
                Some(Placeholder { from: after_preposition(text) })
            }
            None if lead > 0 => Some(Placeholder::default()),
            None => matches!(*first, "representative" | "representatives" | "official" | "officials")
                .then(Placeholder::default),
            Some(_) => None,
        };
    }
    // "Government representative from Asia"
    let middle = words.iter().position(|word| UNNAMED_HOLDERS.contains(word));
    if let Some(middle) = middle.filter(|middle| *middle > lead && *middle < words.len() - 1)
        && matches!(words[middle + 1], "of" | "from" | "for" | "in")
    {
        let before = words[lead..middle].join(" ");
        if group(&before).is_some() || is_region(&before) {
            let after = after_preposition(text).unwrap_or_default();
            return Some(Placeholder { from: Some(format!("{before}, {after}")) });
        }
    }
    let last = words.last()?;
    if UNNAMED_ENDINGS.contains(last) && words.len() <= 8 {
        let cut = text
            .trim_end_matches(|c: char| !c.is_alphanumeric())
            .rfind(|c: char| c.is_whitespace() || c == '-')
            .unwrap_or(0);
        let from = without_count(&text[..cut]);
        return Some(Placeholder { from: (!from.is_empty()).then_some(from) });
    }
    None
}

fn without_count(text: &str) -> String {
    let words = text.split_whitespace().skip_while(|word| COUNTS.contains(&normalize_name(word)));
    words.collect::<Vec<_>>().join(" ")
}

fn after_preposition(text: &str) -> Option<String> {
    let mut words = text.split_whitespace().skip_while(|word| {
        !matches!(word.to_lowercase().as_str(), "of" | "from" | "for" | "representing" | "to" | "at" | "in" | "with")
    });
    words.next()?;
    let rest: Vec<&str> =
        words.skip_while(|word| matches!(word.to_lowercase().as_str(), "the" | "a" | "an" | "from" | "of")).collect();
    (!rest.is_empty()).then(|| rest.join(" "))
}
