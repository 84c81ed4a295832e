//! What names of people, titles and organizations look like.

use super::word_lists::{
    CITIES, HONORIFICS, KNOWN_ORGANIZATIONS, ORGANIZATION_WORDS, PARTICLES, POST_NOMINALS, REGIONS, SUBJECT_ACRONYMS,
    SUBJECT_WORDS, SURE_HONORIFICS, TITLE_WORDS,
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
        // "Al-Hon" or "Don" may be names: a form of address is followed by a name.
        if rest.is_empty()
            || !HONORIFICS.contains(&word.as_str())
            || initial_dot
            || excellency
            || lone
            || (!addressed && given_name(&word, rest))
        {
            break;
        }
        addressed |= SURE_HONORIFICS.contains(&word.as_str());
        name = rest;
    }
    loop {
        let Some(at) = name.rfind([' ', ',']) else { break };
        let last = &name[at + 1..];
        if !POST_NOMINALS.contains(&normalize_name(last).as_str())
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
    matches!(
        word,
        "don"
            | "ing"
            | "sen"
            | "arch"
            | "major"
            | "prince"
            | "justice"
            | "general"
            | "master"
            | "count"
            | "father"
            | "right"
            | "ir"
            | "hr"
            | "me"
            | "he"
            | "maj"
            | "sr"
            | "eng"
            | "associate"
            | "assistant"
            | "the"
    ) && !(rest.starts_with("Prof") || rest.starts_with("Dr") || rest.starts_with("Amb") || rest.starts_with("Hon"))
        && rest.split(' ').count() < 2
}

/// Whether a text is nothing but degrees.
pub(super) fn is_post_nominal(text: &str) -> bool {
    let key = normalize_name(text);
    !key.is_empty()
        && key.len() < 30
        && (POST_NOMINALS.contains(&key.as_str()) || key.split(' ').all(|word| POST_NOMINALS.contains(&word)))
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
    if !text.chars().all(plain) || tokens.is_empty() || tokens.len() > 6 || tokens.iter().any(|token| is_no_name(token))
    {
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
        !token.starts_with(char::is_lowercase)
            || PARTICLES.contains(&normalize_name(token).as_str())
            || inner_start(token)
            || token.contains('-')
    });
    if !small_ok || !tokens.iter().all(|token| is_name_case(token, tokens.len())) {
        return Likeness::No;
    }
    if tokens.len() == 1 {
        return if is_all_capitals(tokens[0]) { Likeness::No } else { Likeness::Maybe };
    }
    if is_sentence_of_capitals(&tokens) { Likeness::No } else { Likeness::Yes }
}

/// "d'Orville", "al-Khatib": a small beginning before a capital.
fn inner_start(token: &str) -> bool {
    token.split(['\'', '’', '-']).nth(1).is_some_and(|part| part.starts_with(char::is_uppercase))
}

/// Words that no name holds.
fn is_no_name(token: &str) -> bool {
    let key = normalize_name(token);
    let singular = key.strip_suffix('s').unwrap_or(&key);
    let function = matches!(
        key.as_str(),
        "of" | "for"
            | "the"
            | "and"
            | "in"
            | "at"
            | "on"
            | "to"
            | "from"
            | "with"
            | "by"
            | "an"
            | "or"
            | "as"
            | "is"
            | "are"
            | "be"
            | "will"
            | "we"
            | "our"
            | "tbc"
            | "tbd"
            | "tba"
            | "via"
            | "who"
            | "all"
            | "not"
            | "yet"
            | "their"
            | "etc"
            | "confirmed"
            | "invited"
            | "this"
            | "that"
    );
    // Some words of organizations and titles are names of people too.
    let also_name = matches!(
        key.as_str(),
        "young"
            | "law"
            | "church"
            | "marshall"
            | "page"
            | "post"
            | "dean"
            | "major"
            | "chase"
            | "press"
            | "judge"
            | "prince"
            | "justice"
            | "chancellor"
            | "bishop"
            | "reader"
            | "hope"
            | "grace"
            | "joy"
            | "faith"
            | "ag"
            | "sa"
            | "as"
            | "ab"
            | "co"
            | "global"
            | "it"
            | "ip"
            | "east"
            | "west"
            | "trust"
            | "general"
            | "partner"
            | "noble"
            | "mayor"
            | "head"
            | "bank"
            | "new"
            | "web"
            | "co-founder"
            | "chair"
    );
    if token.contains('-') && !TITLE_WORDS.contains(&token.to_lowercase().as_str()) {
        return false;
    }
    function
        || !also_name
            && (ORGANIZATION_WORDS.contains(&key.as_str())
                || ORGANIZATION_WORDS.contains(&singular)
                || TITLE_WORDS.contains(&key.as_str())
                || TITLE_WORDS.contains(&singular)
                || SUBJECT_WORDS.contains(&key.as_str()))
}

fn is_all_capitals(token: &str) -> bool {
    token.chars().filter(|c| c.is_alphabetic()).count() > 1 && !token.chars().any(char::is_lowercase)
}

/// Capitals where names have them: at the beginning, after "Mc", "O'" and hyphens, or everywhere.
fn is_name_case(token: &str, tokens: usize) -> bool {
    if is_all_capitals(token) {
        let letters = token.chars().filter(|c| c.is_alphabetic()).count();
        let vowel = normalize_name(token).contains(['a', 'e', 'i', 'o', 'u', 'y']);
        let dotted = token.contains('.');
        // "J.R." and "JR" are initials, "KÜNNAPU" is a family name, "UNDP" neither.
        return dotted
            || letters == 2 && tokens > 1
            || vowel && letters >= 2 && !is_subject_acronym(token) && !is_known_organization(token);
    }
    token.split(['-', '\'', '’', '‐', '‑']).all(|part| {
        let inner = part.char_indices().skip(1).find(|(_, c)| c.is_uppercase());
        match inner {
            None => true,
            Some((at, _)) => {
                part.contains('.')
                    || matches!(
                        &part[..at],
                        "Mc" | "Mac"
                            | "De"
                            | "Di"
                            | "La"
                            | "Le"
                            | "Fitz"
                            | "Van"
                            | "Du"
                            | "Da"
                            | "Del"
                            | "El"
                            | "Al"
                            | "Bin"
                            | "Ben"
                            | "Ver"
                            | "Ma"
                            | "Vander"
                            | "Von"
                            | "San"
                            | "St"
                            | "Ó"
                            | "O"
                            | "D"
                            | "L"
                            | "Mhic"
                            | "Abd"
                            | "Dos"
                            | "Des"
                    )
            }
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
    matches!(
        normalize_name(word).as_str(),
        "jordan"
            | "israel"
            | "chad"
            | "georgia"
            | "jersey"
            | "dominica"
            | "malta"
            | "mali"
            | "holland"
            | "france"
            | "england"
            | "wales"
            | "ireland"
            | "germany"
            | "india"
            | "cuba"
            | "panama"
            | "oman"
            | "guinea"
            | "britain"
            | "scotland"
            | "brasil"
            | "rok"
            | "samoa"
            | "seychelles"
            | "togo"
    )
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
    CITIES.contains(&normalize_name(text).as_str())
}

/// Whether all words name regions of the world.
pub(super) fn is_region(text: &str) -> bool {
    let key = normalize_name(text);
    !key.is_empty() && key.len() < 90 && key.split(' ').all(|word| REGIONS.contains(&word))
}

/// Whether all words name fields of work.
pub(super) fn is_subject(text: &str) -> bool {
    let key = normalize_name(text);
    !key.is_empty() && key.len() < 120 && key.split(' ').all(|word| SUBJECT_WORDS.contains(&word) || word.len() == 1)
}

/// Whether a text is a well-known organization.
pub(super) fn is_known_organization(text: &str) -> bool {
    KNOWN_ORGANIZATIONS.contains(&crate::domain::names::organization_key(text).as_str())
}

fn is_subject_acronym(token: &str) -> bool {
    SUBJECT_ACRONYMS.contains(&normalize_name(token).as_str())
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
        let key_parts = key.split(' ').any(|part| ORGANIZATION_WORDS.contains(&part) && part.len() > 3);
        capital && (ORGANIZATION_WORDS.contains(&key.as_str()) || ORGANIZATION_WORDS.contains(&singular) || key_parts)
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

/// Endings of one-word names ("Bundesnetzagentur" has none of them, "DiploFoundation" has).
fn has_organization_ending(key: &str) -> bool {
    key.len() > 9
        && ["foundation", "institute", "university", "telecom", "network", "media", "ministerium"]
            .iter()
            .any(|end| key.ends_with(end))
}

/// Whether a text says what a person does: the words before the first preposition begin or end with a title.
pub(super) fn is_title(text: &str) -> bool {
    if text.len() > 250 {
        return false;
    }
    let key = normalize_name(text);
    let words: Vec<&str> = key.split(' ').collect();
    let head: Vec<&str> = words
        .iter()
        .take_while(|word| !matches!(**word, "of" | "for" | "at" | "on" | "in" | "to" | "with" | "from" | "and" | "s"))
        .copied()
        .collect();
    // Titles are in the singular: "Network Operators" is a group.
    let is_word = |word: &&str| TITLE_WORDS.contains(word);
    let (Some(first), Some(last)) = (head.first(), head.last()) else { return false };
    let qualifier = matches!(
        *first,
        "youth"
            | "independent"
            | "general"
            | "lead"
            | "academic"
            | "associate"
            | "member"
            | "partner"
            | "student"
            | "freelance"
            | "chief"
            | "vice"
            | "deputy"
            | "acting"
            | "former"
            | "assistant"
            | "executive"
            | "resident"
            | "staff"
            | "exec"
            | "retired"
    );
    if is_word(last) && !(head.len() == 1 && matches!(*last, "youth" | "general" | "academic" | "resident")) {
        return true;
    }
    // "Director, X" is cut at the comma; "Director X" without a preposition still begins with the title.
    is_word(first) && !qualifier
        || qualifier && head.iter().skip(1).any(|word| is_word(word)) && !ORGANIZATION_WORDS.contains(last)
}
