//! Organizations that an answer joins by " / " or " and ".

use super::name_shape::is_subject;
use super::organization_shape::{is_acronym, is_known_organization, is_organization};
use super::phrases;
use super::segments::take_brackets;
use super::word_lists::{BODY_HEADS, GENERIC_WORDS, LEGAL_FORMS, ORGANIZATION_WORDS, SUBJECT_WORDS};
use crate::domain::names::{clean, normalize_name};

/// The longest text that is taken apart; longer ones are no list of names.
const LONGEST: usize = 400;

/// The two organizations of a text, where both sides of an " and " or " / " say by themselves that they are one. "Centre
/// for Law and Democracy" stays whole.
pub(super) fn apart(text: &str) -> Option<(String, String)> {
    if text.len() > LONGEST {
        return None;
    }
    if let Some((left, right)) = text.split_once(" / ").filter(|(_, right)| !right.contains(" / ")) {
        let named = |side: &str| is_organization(side) && !is_subject(side);
        return (named(left) && named(right)).then(|| (clean(left), without_article(right)));
    }
    [" and ", " & "].into_iter().find_map(|word| {
        text.match_indices(word).take(4).find_map(|(at, _)| {
            let (left, right) = (&text[..at], &text[at + word.len()..]);
            let opens = |open: char, close: char| left.matches(open).count() != left.matches(close).count();
            let whole = right.contains(',') || left.contains(',') || opens('(', ')');
            (!whole && stands_alone(left) && follows(left, right)).then(|| (clean(left), without_article(right)))
        })
    })
}

/// Whether a text that is kept whole may name two organizations after all.
pub(super) fn may_be_two(text: &str) -> bool {
    text.len() <= LONGEST
        && [" / ", " and ", " & "]
            .into_iter()
            .any(|word| text.split_once(word).is_some_and(|(left, right)| stands_alone(left) && stands_alone(right)))
}

fn without_article(text: &str) -> String {
    clean(text.strip_prefix("the ").unwrap_or(text))
}

/// Whether the side after the joint begins a name of its own. After "Institute for Research" only what plainly begins
/// one does: the list of what the institute is for may go on.
fn follows(left: &str, right: &str) -> bool {
    let list = left.split(' ').any(|word| matches!(word, "of" | "for" | "on" | "in" | "against"));
    let begins = right.split(' ').next().is_some_and(|first| BODY_HEADS.contains(&normalize_name(first)));
    let head = begins_like_university(right) || begins && right.contains(" of ") || right.starts_with("the ");
    let right = right.strip_prefix("the ").unwrap_or(right);
    let sure = is_name(right) || head && stands_alone(right);
    if list { sure } else { sure || stands_alone(right) && right.contains(' ') }
}

fn begins_like_university(text: &str) -> bool {
    let key = normalize_name(text);
    ["university of ", "universidad de ", "universite de ", "government of "].iter().any(|head| key.starts_with(head))
}

/// A name everybody knows, or an acronym, with its long form in brackets or without.
fn is_name(text: &str) -> bool {
    let (outside, _) = take_brackets(text);
    is_known_organization(&outside) || !outside.contains(' ') && is_acronym(&outside)
}

/// Whether a text is an organization by a word that says no less: "Open Net Institute", not "Research" or "Law".
fn stands_alone(text: &str) -> bool {
    is_name(text)
        || phrases::group(text).is_none()
            && text.starts_with(char::is_uppercase)
            && text.split_whitespace().any(|word| {
                let key = normalize_name(word);
                let singular = key.strip_suffix('s').unwrap_or(&key);
                let known = ORGANIZATION_WORDS.contains(&key) || ORGANIZATION_WORDS.contains(singular);
                // "Internet Society", "Women Network": bodies, though they are subjects elsewhere.
                let body = matches!(key.as_str(), "society" | "trust" | "network");
                let subject = !body && (SUBJECT_WORDS.contains(&key) || GENERIC_WORDS.contains(&key));
                word.starts_with(char::is_uppercase) && (known && !subject || LEGAL_FORMS.contains(&key))
            })
            && text.split_whitespace().count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hosts_are_told_apart_by_their_shape() {
        for (text, left, right) in [
            ("Open Net Institute / Lagos Coding Club", "Open Net Institute", "Lagos Coding Club"),
            ("Internet Society and the Diplo Foundation", "Internet Society", "Diplo Foundation"),
            ("APC and ISOC", "APC", "ISOC"),
            ("Google & Microsoft", "Google", "Microsoft"),
            (
                "Association for Progressive Communications and University of Oslo",
                "Association for Progressive Communications",
                "University of Oslo",
            ),
            (
                "Ministry of Justice and Ministry of Foreign Affairs",
                "Ministry of Justice",
                "Ministry of Foreign Affairs",
            ),
            ("Bali Women Network and Jakarta Data Lab", "Bali Women Network", "Jakarta Data Lab"),
        ] {
            assert_eq!(apart(text), Some((left.to_owned(), right.to_owned())), "{text}");
        }
        for text in [
            "Centre for Law and Democracy",
            "Law and Democracy",
            "Ministry of Communications and Information Technology",
            "Research and Education Network",
            "Chamber of Commerce and Industry",
            "Post and Telecommunications Regulatory Authority",
            "Institute for Research and Innovation Network",
            "Council for Scientific and Industrial Research",
            "Smith & Jones Ltd",
            "Faculty of Law and Faculty of Arts, University of Oslo",
        ] {
            assert_eq!(apart(text), None, "{text}");
        }
        assert!(may_be_two("Institute for Research and Innovation Network"));
        assert!(!may_be_two("Centre for Law and Democracy"));
    }
}
