//! What names of people, titles and organizations look like.

use super::organization_shape::is_known_organization;
use super::word_lists::{
    ADDRESS_OR_NAME, ALSO_NAMES, CITIES, COUNTRY_NAMES, FUNCTION_WORDS, HONORIFICS, NAME_PREFIXES, ORGANIZATION_WORDS,
    PARTICLES, POST_NOMINALS, REGIONS, SUBJECT_ACRONYMS, SUBJECT_WORDS, SURE_HONORIFICS, TITLE_WORDS,
};
use crate::domain::country::Country;
use crate::domain::names::{clean, normalize_name};

/// How much a text looks like the name of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// It does not.
    No,
    /// One word, or all in small letters.
    Maybe,
    /// Two words or more, written like a name.
    Yes,
}

/// A name without its honorifics and degrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stripped<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether a form of address announced a person.
    pub addressed: bool,
}

/// Takes forms of address from the front and degrees from the end of a name.
pub(super) fn strip_honorifics(text: &str) -> Stripped<'_> {
    /// Longer texts are no names.
    const LONGEST: usize = 400;
    if text.len() > LONGEST {
        return Stripped { name: text, addressed: false };
    }
    let decoration = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ':' | '"' | '“' | '”' | '*' | '#' | '_' | '†' | '‡' | '-' | '–' | '\'')
    };
    let mut name = text.trim_matches(decoration).trim_start_matches('.');
    // The dot of "Jr." or of a last initial belongs to the name, a full stop does not.
    if name.rsplit(' ').next().is_some_and(|last| last.chars().count() > 3) {
        name = name.trim_end_matches('.');
    }
    let mut addressed = false;
    loop {
        let end = name.find([' ', '.']).map_or(name.len(), |at| at + 1);
        let word = normalize_name(&name[..end]);
        let rest = name[end..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-'));
        let initial_dot =
            name[..end].ends_with('.') && word.chars().count() == 1 && !matches!(word.as_str(), "h" | "e" | "m");
        let excellency = matches!(word.as_str(), "h" | "e") && !normalize_name(name).starts_with("h e ") && !addressed;
        let lone = word == "m" && !name.starts_with("M. ") || word == "me" || word == "e" && !addressed;
        // "Prof. em.", "Dr. rer. nat."
        let faculty = addressed && name[..end].ends_with('.') && name.starts_with(char::is_lowercase) && end < 7;
        if faculty && !rest.is_empty() {
            name = rest;
            continue;
        }
        // "Al-Hon" or "Don" may be names: a form of address is followed by a name.
        if rest.is_empty()
            || !HONORIFICS.contains(&word)
            || initial_dot
            || excellency
            || lone
            || (!addressed && given_name(&word, rest))
        {
            break;
        }
        addressed |= SURE_HONORIFICS.contains(&word);
        name = rest;
    }
    while let Some(at) = name.rfind([' ', ',']) {
        let last = &name[at + 1..];
        if !POST_NOMINALS.contains(&normalize_name(last))
            || last.chars().filter(|c| c.is_uppercase()).count() < 2 && !normalize_name(last).starts_with("esq")
        {
            break;
        }
        name = name[..at].trim_end_matches([' ', ',']);
    }
    Stripped { name, addressed }
}

/// Words that are forms of address and given names; they are names where only one word follows.
fn given_name(word: &str, rest: &str) -> bool {
    ADDRESS_OR_NAME.contains(word)
        && !(rest.starts_with("Prof") || rest.starts_with("Dr") || rest.starts_with("Amb") || rest.starts_with("Hon"))
        && rest.split(' ').count() < 2
}

/// Whether a text is nothing but degrees.
pub(super) fn is_post_nominal(text: &str) -> bool {
    let key = normalize_name(text);
    !key.is_empty()
        && key.len() < 30
        && (POST_NOMINALS.contains(&key) || key.split(' ').all(|word| POST_NOMINALS.contains(word)))
}

/// How much a text, without honorifics, looks like a person's name.
pub(super) fn person_likeness(text: &str) -> Likeness {
    let text = clean(text);
    if text.is_empty()
        || text.len() > 80
        || Country::find(&text).is_some()
        || is_known_organization(&text)
        || is_city(&text)
    {
        return Likeness::No;
    }
    let plain = |c: char| {
        c.is_alphabetic()
            || matches!(c, ' ' | '.' | '\'' | '’' | '‘' | '`' | '´' | '-' | '‐' | '‑' | '"' | '“' | '”')
            || unicode_normalization::char::is_combining_mark(c)
    };
    let tokens: Vec<&str> = text.split(' ').filter(|token| token.chars().any(char::is_alphabetic)).collect();
    let particles = tokens.iter().filter(|token| is_particle(token)).count();
    let length = if tokens.len() > 9 { tokens.len() } else { tokens.len() - particles };
    // "Muthu a/l Raman": son of, daughter of.
    let slashes = text.matches('/').count();
    let descent = || tokens.iter().filter(|token| matches!(**token, "a/l" | "a/p" | "s/o" | "d/o")).count();
    let plain = text.chars().all(|c| plain(c) || c == '/') && (slashes == 0 || slashes == descent());
    if !plain || tokens.is_empty() || length > 6 || tokens.iter().any(|token| is_no_name(token)) {
        return Likeness::No;
    }
    let cased = |token: &&str| token.chars().any(|c| c.is_uppercase() || c.is_lowercase());
    if !tokens.iter().any(cased) {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        return if tokens.len() > 1 || (2..=4).contains(&letters) { Likeness::Yes } else { Likeness::Maybe };
    }
    let capital = tokens.iter().filter(|token| token.starts_with(char::is_uppercase) || inner_start(token)).count();
    if capital == 0 {
        return if (1..=3).contains(&tokens.len()) { Likeness::Maybe } else { Likeness::No };
    }
    let small_ok = tokens.iter().all(|token| {
        !token.starts_with(char::is_lowercase) || is_particle(token) || inner_start(token) || token.contains('-')
    });
    if !small_ok || !tokens.iter().all(|token| is_name_case(token, tokens.len())) {
        return Likeness::No;
    }
    if tokens.len() == 1 {
        return if is_all_capitals(tokens[0]) { Likeness::No } else { Likeness::Maybe };
    }
    if is_sentence_of_capitals(&tokens) { Likeness::No } else { Likeness::Yes }
}

/// "van", "binti", "dos": a small word inside a name.
fn is_particle(token: &str) -> bool {
    token.starts_with(|c: char| c.is_lowercase() || matches!(c, '\'' | '’'))
        && (PARTICLES.contains(&normalize_name(token)) || PARTICLES.contains(token))
}

/// "d'Orville", "al-Khatib": a small beginning before a capital.
fn inner_start(token: &str) -> bool {
    token.split(['\'', '’', '-']).nth(1).is_some_and(|part| part.starts_with(char::is_uppercase))
}

/// Words that no name holds.
fn is_no_name(token: &str) -> bool {
    let key = normalize_name(token);
    let singular = key.strip_suffix('s').unwrap_or(&key);
    let function = FUNCTION_WORDS.contains(&key);
    // Some words of organizations and titles are names of people too.
    let also_name = ALSO_NAMES.contains(&key);
    if token.contains('-') && !TITLE_WORDS.contains(token.to_lowercase().as_str()) {
        return false;
    }
    function
        || !also_name
            && (ORGANIZATION_WORDS.contains(&key)
                || ORGANIZATION_WORDS.contains(singular)
                || TITLE_WORDS.contains(&key)
                || TITLE_WORDS.contains(singular)
                || SUBJECT_WORDS.contains(&key))
}

fn is_all_capitals(token: &str) -> bool {
    token.chars().filter(|c| c.is_alphabetic()).count() > 1 && !token.chars().any(char::is_lowercase)
}

/// Capitals where names have them: at the beginning, after "Mc", "O'" and hyphens, or everywhere.
pub(super) fn is_name_case(token: &str, tokens: usize) -> bool {
    if is_all_capitals(token) {
        let letters = token.chars().filter(|c| c.is_alphabetic()).count();
        let vowel = normalize_name(token).contains(['a', 'e', 'i', 'o', 'u', 'y']);
        let dotted = token.contains('.');
        // "J.R." and "JR" are initials, "KÜNNAPU" is a family name, "UNDP" neither.
        return dotted
            || tokens > 2 && matches!(token, "II" | "III" | "IV")
            || letters == 2 && tokens > 1
            || vowel && letters >= 2 && !is_subject_acronym(token) && !is_known_organization(token);
    }
    token.split(['-', '\'', '’', '‐', '‑']).all(|part| {
        let inner = part.char_indices().skip(1).find(|(_, c)| c.is_uppercase());
        match inner {
            None => true,
            Some((at, _)) => part.contains('.') || NAME_PREFIXES.contains(&part[..at]),
        }
    })
}

/// Whether words in capitals end with a country or hold an acronym, as names of organizations do.
fn is_sentence_of_capitals(tokens: &[&str]) -> bool {
    let last = tokens[tokens.len() - 1];
    let country_last = Country::find(last).is_some() && !is_given_name_country(last);
    let acronym_first = is_all_capitals(tokens[0])
        && !tokens[0].contains('.')
        && tokens.iter().skip(1).any(|token| !is_all_capitals(token))
        && !looks_like_family_name(tokens);
    country_last || acronym_first
}

/// Countries that are family or given names as well.
fn is_given_name_country(word: &str) -> bool {
    COUNTRY_NAMES.contains(&normalize_name(word))
}

/// "WANG Xiaoming": a family name in capitals before given names.
fn looks_like_family_name(tokens: &[&str]) -> bool {
    let first = normalize_name(tokens[0]);
    tokens.len() <= 3
        && tokens[0].chars().count() >= 2
        && first.contains(['a', 'e', 'i', 'o', 'u', 'y'])
        && !is_known_organization(tokens[0])
        && !is_subject_acronym(tokens[0])
}

/// Whether a text is a city.
pub(super) fn is_city(text: &str) -> bool {
    CITIES.contains(&normalize_name(text))
}

/// Whether all words name regions of the world.
pub(super) fn is_region(text: &str) -> bool {
    let key = normalize_name(text);
    !key.is_empty() && key.len() < 90 && key.split(' ').all(|word| REGIONS.contains(word))
}

/// Whether all words name fields of work.
pub(super) fn is_subject(text: &str) -> bool {
    let key = normalize_name(text);
    !key.is_empty() && key.len() < 120 && key.split(' ').all(|word| SUBJECT_WORDS.contains(word) || word.len() == 1)
}

pub(super) fn is_subject_acronym(token: &str) -> bool {
    SUBJECT_ACRONYMS.contains(&normalize_name(token))
}
