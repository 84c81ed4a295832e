//! A title and the organization it is held in, in one phrase: "Director at X", "X and chair of Y", "UNESCO Programme
//! Specialist".

use super::name_shape::{is_region, is_subject};
use super::office_shape::is_post;
use super::organization_shape::{is_acronym, is_known_organization, is_organization};
use super::stated_country::country;
use super::word_lists::{GENERIC_WORDS, LEADING_TITLES, LED_BODIES, ORGANIZATION_WORDS, TITLE_QUALIFIERS};
use crate::domain::names::{clean, normalize_name};

pub(super) fn title_after_and(text: &str) -> Option<(String, String)> {
    for separator in [" and ", " & "] {
        for (at, _) in text.match_indices(separator) {
            let (left, right) = (&text[..at], &text[at + separator.len()..]);
            let begins = right.split_whitespace().next().is_some_and(|word| {
                is_post(word) || is_post(&right.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
            });
            if begins && is_post(right) && is_organization(left) && !is_post(left) {
                return Some((clean(left), clean(right)));
            }
        }
    }
    None
}

/// "UNESCO Programme Specialist" is a title in an organization.
pub(super) fn organization_before_title(text: &str) -> Option<(String, String)> {
    let (first, rest) = text.split_once(' ')?;
    (is_post(rest) && (is_acronym(first) || is_known_organization(first))).then(|| (clean(rest), first.to_owned()))
}

/// Takes the organization out of a title where the line names none beside it: "Director at X", "President of X",
/// "Director for Y for X in Europe", "UNESCO Programme Specialist".
pub(super) fn split_title(titles: &mut [String], organizations: &mut Vec<(bool, String)>) {
    for title in titles.iter_mut() {
        let split = at_organization(title)
            .or_else(|| of_organization(title))
            .or_else(|| for_organization(title))
            .or_else(|| organization_before_title(title))
            .or_else(|| possessive(title))
            .or_else(|| beside_letters(title))
            .or_else(|| title_before_organization(title));
        if let Some((left, organization)) = split {
            *title = left;
            organizations.push((true, without_article(&organization)));
            return;
        }
    }
}

/// "COO Volta Cloud" and "Volta Cloud COO"
fn beside_letters(title: &str) -> Option<(String, String)> {
    let letters = |word: &str| matches!(word, "CEO" | "COO" | "CTO" | "CFO" | "CIO" | "CMO" | "CISO");
    let named = |name: &str| {
        let begins = name.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        begins && !is_post(name) && !is_subject(name) && !name.contains(['&', '/', ','])
    };
    let front = title.split_once(' ').filter(|(post, name)| letters(post) && named(name));
    let back = title.rsplit_once(' ').filter(|(name, post)| letters(post) && named(name) && !qualifies(name));
    front
        .map(|(post, name)| (post.to_owned(), name.to_owned()))
        .or_else(|| back.map(|(name, post)| (post.to_owned(), name.to_owned())))
}

/// "Group CEO", "Deputy CTO" name nobody.
fn qualifies(text: &str) -> bool {
    let key = normalize_name(text);
    TITLE_QUALIFIERS.contains(&key) || matches!(key.as_str(), "group" | "regional" | "country" | "interim" | "joint")
}

/// "Google's Director of Policy"
fn possessive(title: &str) -> Option<(String, String)> {
    let (organization, rest) = title.split_once("'s ").or_else(|| title.split_once("’s "))?;
    (is_post(rest) && !is_post(organization)).then(|| (clean(rest), organization.to_owned()))
}

/// A title right before a name: `Director DiploHouse`.
fn title_before_organization(title: &str) -> Option<(String, String)> {
    title.match_indices(' ').take(3).find_map(|(at, _)| {
        let (left, right) = (&title[..at], &title[at + 1..]);
        let named = right.starts_with(char::is_uppercase) && is_organization(right) && names_itself(right);
        let whole = !left.ends_with(" of") && !left.ends_with(" for") && !left.ends_with(" and");
        (whole && is_post(left) && named && !is_post(right) && !is_subject(right))
            .then(|| (left.to_owned(), right.to_owned()))
    })
}

fn without_article(text: &str) -> String {
    clean(text.strip_prefix("the ").unwrap_or(text))
}

fn at_organization(title: &str) -> Option<(String, String)> {
    [" at ", " @ ", " with "].into_iter().find_map(|word| {
        let (left, right) = title.split_once(word)?;
        let named = right.trim_start_matches("the ").starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        (named && is_post(left)).then(|| (clean(left), right.to_owned()))
    })
}

fn of_organization(title: &str) -> Option<(String, String)> {
    let of = [" of ", " of the ", " de ", " de la ", " del ", " du ", " da ", " do "];
    for (at, word) in of.into_iter().flat_map(|word| title.match_indices(word)) {
        let (left, right) = (clean(&title[..at]), title[at + word.len()..].trim_start_matches("the "));
        let right = right.strip_prefix("la ").unwrap_or(right);
        let key = normalize_name(right);
        if LED_BODIES.contains(&key) || country(right).is_some() {
            continue;
        }
        let leads = LEADING_TITLES.contains(&normalize_name(&left))
            && right.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        if leads && !is_subject(right) || is_organization(right) && !is_subject(right) && names_itself(right) {
            return Some((left, right.to_owned()));
        }
    }
    None
}

/// Whether an organization's word or an acronym stands before the first preposition: "Centre for Law", not "Policy of X".
fn names_itself(text: &str) -> bool {
    if is_known_organization(text) {
        return true;
    }
    let head: Vec<&str> = text
        .split_whitespace()
        .take_while(|word| !matches!(*word, "of" | "for" | "on" | "at" | "in" | "and" | "to"))
        .collect();
    head.iter().any(|word| is_acronym(word))
        || head.last().is_some_and(|word| {
            let key = normalize_name(word);
            let generic = GENERIC_WORDS.contains(&key);
            let singular = key.strip_suffix('s').unwrap_or(&key);
            !generic && (ORGANIZATION_WORDS.contains(&key) || ORGANIZATION_WORDS.contains(singular))
        })
}

fn for_organization(title: &str) -> Option<(String, String)> {
    let at = title.rfind(" for ")?;
    let right = &title[at + 5..];
    // The region an organization is looked after in is no part of its name.
    let name = right.split(" in ").next().unwrap_or(right).split(',').next().unwrap_or(right);
    let capital = name.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let spelled =
        name.split(' ').all(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '&'));
    let certain = spelled
        && !is_subject(name)
        && country(name).is_none()
        && (right.len() > name.len() || title[..at].contains(" for "));
    let named = certain
        || is_known_organization(name)
        || is_organization(name) && !is_subject(name)
        || !name.contains(' ') && !is_subject(name) && !is_region(name) && country(name).is_none();
    (capital && named && !is_region(name)).then(|| (clean(&title[..at]), name.to_owned()))
}
