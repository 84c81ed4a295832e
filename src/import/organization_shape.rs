//! What names of organizations look like.

use super::name_shape::{is_name_case, is_subject_acronym};
use super::word_lists::{KNOWN_ORGANIZATIONS, ORGANIZATION_WORDS};
use crate::domain::country::Country;
use crate::domain::names::{normalize_name, organization_key};

/// Whether a text is a well-known organization.
pub(super) fn is_known_organization(text: &str) -> bool {
    KNOWN_ORGANIZATIONS.contains(&organization_key(text))
}

/// Whether a word is an acronym that can name an organization.
pub(super) fn is_acronym(token: &str) -> bool {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    let letters = token.chars().filter(|c| c.is_alphabetic()).count();
    (2..=10).contains(&letters)
        && token.len() <= 14
        && !token.chars().any(char::is_lowercase)
        && !is_subject_acronym(token)
        && Country::find(token).is_none()
        && token.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '&' | '/'))
}

/// Whether a text says by its words that it names an organization.
pub(super) fn is_organization(text: &str) -> bool {
    if text.len() > 250 {
        return false;
    }
    if is_known_organization(text) {
        return true;
    }
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let word = |token: &&str| {
        let key = normalize_name(token);
        let singular = key.strip_suffix('s').unwrap_or(&key);
        let capital = token
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .starts_with(|c: char| c.is_uppercase() || !c.is_lowercase());
        let key_parts = key.split(' ').any(|part| ORGANIZATION_WORDS.contains(part) && part.len() > 3);
        capital && (ORGANIZATION_WORDS.contains(&key) || ORGANIZATION_WORDS.contains(singular) || key_parts)
            || has_organization_ending(&key)
    };
    let inner_capital = |token: &&str| {
        let body = token.trim_matches(|c: char| !c.is_alphanumeric());
        body.chars().count() > 3
            && body.chars().skip(1).any(char::is_uppercase)
            && body.chars().any(char::is_lowercase)
            && !is_name_case(body, 2)
    };
    let domain = |token: &&str| {
        token.rsplit_once('.').is_some_and(|(name, end)| {
            name.len() > 1 && matches!(end.to_lowercase().as_str(), "org" | "com" | "net" | "br" | "info")
        })
    };
    tokens.iter().any(word)
        || tokens.iter().any(|token| is_acronym(token))
        || tokens.iter().any(inner_capital)
        || tokens.iter().any(domain)
}

/// Endings of one-word names ("Bundesnetzagentur" has none of them, `DiploFoundation` has).
fn has_organization_ending(key: &str) -> bool {
    key.len() > 9
        && ["foundation", "institute", "university", "telecom", "network", "media", "ministerium"]
            .iter()
            .any(|end| key.ends_with(end))
}
