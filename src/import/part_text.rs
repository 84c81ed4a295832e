//! What the text of one part of an affiliation looks like.

use super::name_shape::is_region;
use super::office_shape::is_post;
use super::organization_shape::{is_acronym, is_known_organization};
use super::phrases;
use super::word_lists::{OWN_BODIES, SUB_UNIT_WORDS};
use crate::domain::country::Country;
use crate::domain::names::normalize_name;

/// "who runs the Fieldnotes Collective"
pub(super) fn starts_clause(text: &str) -> bool {
    ["who ", "whose ", "which "].iter().any(|word| text.starts_with(word))
}

/// "Lion Mountain (tech start-up)": a bracket in small letters is a remark, not a part of the name.
pub(super) fn without_remark(text: &str) -> &str {
    let Some((name, bracket)) = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")) else { return text };
    let small = bracket.starts_with(char::is_lowercase) && !bracket.contains(char::is_uppercase);
    let past = ["formerly ", "previously ", "former ", "ex-", "until "].iter().any(|word| bracket.starts_with(word));
    if (past || small && bracket.contains(' ')) && !name.contains('(') { name } else { text }
}

/// "representing the Highlands Mutual", "on behalf of", "from": what follows is the organization.
pub(super) fn without_introduction(text: &str) -> &str {
    const INTRODUCTIONS: &[&str] = &[
        "representing ",
        "on behalf of ",
        "speaking for ",
        "affiliated with ",
        "works for ",
        "works at ",
        "working for ",
        "working at ",
        "employed by ",
        "from ",
        "at ",
        "with ",
        "of ",
    ];
    let rest = INTRODUCTIONS.iter().find_map(|words| text.strip_prefix(words));
    let rest = rest.map(|rest| rest.strip_prefix("the ").unwrap_or(rest));
    rest.filter(|rest| rest.starts_with(char::is_uppercase)).unwrap_or(text)
}

/// A unit that is a task rather than a body.
pub(super) fn is_programme(key: &str) -> bool {
    key.rsplit(' ').next().is_some_and(|last| {
        matches!(last, "programme" | "programmes" | "program" | "programs" | "project" | "projects" | "unit" | "team")
    })
}

pub(super) fn ends_with_region(key: &str) -> bool {
    key.rsplit(' ').next().is_some_and(is_region)
}

/// Whether a part can stand in the list of a ministry's fields.
pub(super) fn list_word(text: &str) -> bool {
    let key = normalize_name(text);
    let own_body = key.split(' ').any(|word| OWN_BODIES.contains(word));
    !own_body
        && Country::find(text).is_none()
        && phrases::group(text).is_none()
        && !is_post(text)
        && !is_known_organization(text)
        && !text.split_whitespace().any(is_acronym)
        && key.split(' ').count() <= 7
}

pub(super) fn is_sub_unit(text: &str) -> bool {
    let key = normalize_name(text);
    let words: Vec<&str> = key.split(' ').collect();
    let head = words.iter().take_while(|word| !matches!(**word, "of" | "for" | "on" | "at" | "in")).last();
    let named_like_parent = words
        .iter()
        .any(|word| matches!(*word, "university" | "ministry" | "national" | "international" | "government"));
    !named_like_parent
        && (words.first().is_some_and(|word| SUB_UNIT_WORDS.contains(word))
            || head.is_some_and(|word| SUB_UNIT_WORDS.contains(word)))
}

pub(super) fn is_acronym_of(short: &str, long: &str) -> bool {
    // "CARNet" is read by its capitals.
    let capitals: String = short.chars().filter(|c| c.is_uppercase()).collect();
    let mixed = short.chars().any(char::is_lowercase) && capitals.chars().count() > 2;
    let letters: String = normalize_name(if mixed { &capitals } else { short }).replace(' ', "");
    let initials = |skip: bool| -> String {
        normalize_name(long)
            .split(' ')
            .filter(|word| !(skip && matches!(*word, "of" | "for" | "the" | "and" | "on" | "in" | "de" | "to")))
            .filter_map(|word| word.chars().next())
            .collect()
    };
    letters.len() >= 2
        && short.split_whitespace().count() == 1
        && (initials(true) == letters || initials(false) == letters)
}

/// Words in small letters name nothing: they may be what a person does or works on.
pub(super) fn is_description(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().all(|word| !word.chars().any(char::is_uppercase))
        && words.iter().any(|word| word.chars().any(char::is_lowercase))
        && !text.contains('.')
}
