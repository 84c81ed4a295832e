//! A line into the people it names: numbered items run together, lists apart by semicolons, "and", slashes, commas.

use super::hosts;
use super::marker::strip_marker;
use super::name_shape::{Likeness, person_likeness, strip_honorifics};
use super::organization_shape::{is_acronym, is_known_organization, is_organization};
use super::phrases;
use super::placeholder::placeholder;
use super::segments::{self, Segment, split, take_brackets};
use super::stated_country::country;
use super::title_shape::is_title;
use super::word_lists::PROSE_WORDS;
use crate::domain::names::{clean, normalize_name};

/// The people of one line, each as the text that names them. A line that names one person comes back whole.
///
/// `fewest` says how many bare names apart by commas are a list of people: two after "Speakers:", three where the line is
/// the whole answer, never in a line among others.
pub(super) fn split_people(text: &str, fewest: Option<usize>) -> Vec<String> {
    let mut people = Vec::new();
    let text = without_others(text);
    for item in split_roles(text).iter().flat_map(|part| split_items(part)) {
        for part in split_semicolons(&item) {
            for person in split_commas(&part, fewest) {
                people.extend(split_and(&person));
            }
        }
    }
    // "Council of Europe and Diplo Foundation" under the organizers.
    let two = |line: &str| if begins_with_person(line) { None } else { hosts::apart(line) };
    people = people
        .into_iter()
        .flat_map(|line| two(&line).map_or_else(|| vec![line], |(left, right)| vec![left, right]))
        .collect();
    people.retain(|person| person.chars().any(char::is_alphanumeric));
    people
}

/// "Jane Doe, APC. Moderator: John Smith, ISOC": a role and a colon in the middle begin a new person.
fn split_roles(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (colon, _) in text.match_indices(':') {
        /// The longest role in front of a colon.
        const LONGEST: usize = 80;
        let near = text.floor_char_boundary(colon.saturating_sub(LONGEST)).max(from);
        let words = word_starts(&text[near..colon]);
        let begin = (1..=3.min(words.len()))
            .rev()
            .map(|length| near + words[words.len() - length].0)
            .find(|begin| !phrases::roles(&text[*begin..colon]).is_empty());
        if let Some(begin) = begin.filter(|begin| *begin > from) {
            let before = text[from..begin].trim_end();
            // "Remote moderator:" is found whole; after a comma the word may still be somebody's title.
            if before.ends_with(['.', ';', ')', '/', '|', '-', '–', ',']) || begins_with_person(before) {
                parts.push(clean(before.trim_end_matches([' ', '.', ';', ',', '/', '|', '-', '–'])));
                from = begin;
            }
        }
    }
    parts.push(clean(&text[from..]));
    parts.retain(|part| !part.is_empty());
    parts
}

/// What follows the words that introduce people in a sentence ("The panel will be composed of Mr. ...").
pub(super) fn after_introduction(text: &str) -> Option<&str> {
    const VERBS: &[&str] = &["of", "include", "includes", "including", "are", "be", "invite", "inviting", "with", "by"];
    /// An introduction is short.
    const LONGEST: usize = 16;
    if begins_with_person(text) {
        return None;
    }
    let words = word_starts(text);
    words.windows(2).take(LONGEST).find_map(|pair| {
        let [(_, word), (at, _)] = pair else { return None };
        let verb = VERBS.contains(&word.trim_end_matches(':').to_lowercase().as_str());
        let rest = text[*at..].trim_end_matches('.');
        (verb && begins_with_person(rest) && reads_like_prose(&text[..*at]) && split_people(rest, Some(2)).len() > 1)
            .then_some(rest)
    })
}

fn reads_like_prose(text: &str) -> bool {
    normalize_name(text).split(' ').any(|word| PROSE_WORDS.contains(word))
}

/// Numbered items and bullets run together in one line ("1. Jane Doe, APC 2. John Smith, ISOC").
fn split_items(text: &str) -> Vec<String> {
    for bullet in ['•', '●', '▪', '·', '\u{f0b7}', '‣', '■'] {
        let parts: Vec<String> = text.split(bullet).map(clean).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 && parts.iter().filter(|part| begins_with_person(part)).count() > 1 {
            return parts;
        }
    }
    let words: Vec<(usize, &str)> = word_starts(text);
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut next = 1;
    for (at, word) in &words {
        let number = word.trim_matches(['.', ')', '(', ':', '-']);
        if number.parse::<usize>() == Ok(next) && word.len() > number.len() && word.len() <= 5 {
            cuts.push((*at, at + word.len()));
            next += 1;
        }
    }
    // The marker of the first item has usually been taken off with the line's.
    if cuts.is_empty() {
        let mut expected = 2;
        for (at, word) in &words {
            let number = word.trim_matches(['.', ')', '(', ':', '-']);
            if number.parse::<usize>() == Ok(expected) && word.len() > number.len() && word.len() <= 5 {
                cuts.push((*at, at + word.len()));
                expected += 1;
            }
        }
    }
    if cuts.is_empty() {
        return vec![text.to_owned()];
    }
    let mut parts = Vec::new();
    let mut from = 0;
    for (start, end) in cuts {
        parts.push(clean(&text[from..start]));
        from = end;
    }
    parts.push(clean(&text[from..]));
    parts.retain(|part| !part.is_empty());
    let people = parts.iter().filter(|part| begins_with_person(part) || placeholder(part).is_some()).count();
    if people * 2 > parts.len() && parts.len() > 1 { parts } else { vec![text.to_owned()] }
}

fn word_starts(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                words.push((from, &text[from..at]));
                start = None;
            }
            (false, Some(_)) | (true, None) => {}
        }
    }
    words
}

/// Whether a text begins with a person's name, up to its first separator or bracket.
pub(super) fn begins_with_person(text: &str) -> bool {
    /// A name stands at the beginning, and is short.
    const LONGEST: usize = 400;
    let head = &text[..text.floor_char_boundary(LONGEST)];
    is_person(&take_brackets(&clean(segments::first(head))).0)
}

/// Whether a text begins with a person's name, also one that a preposition ends ("Jane Doe of the W3C").
pub(super) fn announces_name(text: &str) -> bool {
    let named = |word: &str| text.split_once(word).is_some_and(|(name, _)| is_person(name) && name.contains(' '));
    begins_with_person(text) || [" of ", " from ", " at "].into_iter().any(named)
}

/// Whether a text is nothing but a person's name, or is announced by a form of address.
pub(super) fn is_person(text: &str) -> bool {
    let stripped = strip_honorifics(text);
    match person_likeness(stripped.name) {
        Likeness::Yes => true,
        Likeness::Maybe => stripped.addressed && stripped.name.starts_with(|c: char| !c.is_lowercase()),
        Likeness::No => false,
    }
}

/// Pieces between separators that stand outside brackets.
fn outside_brackets(text: &str, separator: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut from = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && at >= from && text[at..].starts_with(separator) {
            parts.push(text[from..at].to_owned());
            from = at + separator.len();
        }
    }
    parts.push(text[from..].to_owned());
    parts
}

/// Semicolons first, then slashes and bars inside what they leave.
fn split_semicolons(text: &str) -> Vec<String> {
    let mut found = vec![text.to_owned()];
    for separator in [";", " / ", " | "] {
        found = found.iter().flat_map(|part| split_separator(part, separator)).collect();
    }
    if let [only] = found.as_slice() {
        let parts: Vec<String> = only.split('/').map(clean).collect();
        if parts.len() == 2 && parts.iter().all(|part| is_person(part) && part.contains(' ')) {
            return parts;
        }
    }
    found
}

fn split_separator(text: &str, separator: &str) -> Vec<String> {
    let parts: Vec<String> = outside_brackets(text, separator)
        .iter()
        .map(|part| clean(part))
        .map(|part| strip_marker(&part).map_or_else(|| part.clone(), str::to_owned))
        .map(|part| without_and(&part).to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    let people = parts.iter().filter(|part| begins_with_person(part) || announces_person(part)).count();
    // "Jane Doe; Some Exchange; Japan" are the fields of one person: people in a list say more than a name, or every
    // part is one.
    let more = parts
        .iter()
        .filter(|part| begins_with_person(part) && (split(part).len() > 1 || part.contains(['(', '['])))
        .count();
    let clear = people == parts.len() || separator != " | " && more > 0 && people * 2 > parts.len();
    let organizations = separator == ";"
        && parts
            .iter()
            .all(|part| is_organization(&take_brackets(part).0) && !is_title(part) && !begins_with_person(part));
    if organizations {
        return parts;
    }
    // "Jane Doe, APC; to be confirmed" is about one person.
    let remark = parts.len() == 2 && phrases::status(&parts[1]).is_some();
    if parts.len() > 1 && people > 1 && clear && !remark {
        return attach(parts, separator);
    }
    vec![text.to_owned()]
}

/// "; and Jane Doe"
fn without_and(text: &str) -> &str {
    text.strip_prefix("and ").or_else(|| text.strip_prefix("& ")).map_or(text, str::trim_start)
}

/// "... and others", "etc." at the end name nobody.
fn without_others(text: &str) -> &str {
    let body = text.trim_end_matches(['.', ' ', '…']);
    for ending in ["and others", "among others", "et al", "and more", "etc", "& others"] {
        let cut = body.len().checked_sub(ending.len()).filter(|cut| body.is_char_boundary(*cut));
        if let Some(cut) = cut.filter(|cut| body[*cut..].eq_ignore_ascii_case(ending)) {
            let kept = body[..cut].trim_end();
            if kept.len() < cut && !kept.is_empty() {
                return kept.trim_end_matches([',', ';', ' ']);
            }
        }
    }
    text
}

fn announces_person(part: &str) -> bool {
    placeholder(part).is_some()
        || part.split_once(':').is_some_and(|(role, rest)| !phrases::roles(role).is_empty() && begins_with_person(rest))
}

/// Parts that name nobody belong to the person before them.
fn attach(parts: Vec<String>, separator: &str) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for part in parts {
        match people.last_mut() {
            Some(above) if !begins_with_person(&part) && !announces_person(&part) => {
                above.push_str(separator);
                above.push(' ');
                above.push_str(&part);
            }
            Some(_) | None => people.push(part),
        }
    }
    people
}

/// "Jane Doe (APC), John Smith (ISOC)" and, where the line stands alone, bare names or names and organizations by turns.
fn split_commas(text: &str, fewest: Option<usize>) -> Vec<String> {
    let parts: Vec<String> =
        outside_brackets(text, ",").iter().map(|part| clean(part)).filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 || parts.len() > 400 {
        return vec![text.to_owned()];
    }
    let named = |part: &String| {
        let (outside, brackets) = take_brackets(part);
        let body = outside.strip_prefix("and ").unwrap_or(&outside);
        (is_person(body) || and_people(body).is_some(), !brackets.is_empty())
    };
    let shapes: Vec<(bool, bool)> = parts.iter().map(named).collect();
    if is_list_of_organizations(&parts, &shapes) {
        return parts;
    }
    let people = shapes.iter().filter(|(person, _)| *person).count();
    let bracketed = shapes.iter().filter(|(person, bracket)| *person && *bracket).count();
    let addressed =
        parts.iter().filter(|part| strip_honorifics(part).addressed && is_person(&take_brackets(part).0)).count();
    let all = people == parts.len();
    let in_pairs = parts.iter().filter(|part| and_people(&take_brackets(part).0).is_some()).count();
    if all && (bracketed > 1 || addressed > 1 || fewest.is_some_and(|fewest| people + in_pairs >= fewest)) {
        return parts
            .into_iter()
            .map(|part| part.strip_prefix("and ").map_or_else(|| part.clone(), str::to_owned))
            .collect();
    }
    if bracketed > 1 || addressed > 1 && shapes[0].0 {
        return by_person(&parts, &shapes, bracketed > 1);
    }
    if fewest.is_some() && parts.len() >= 4 && is_by_turns(&parts, &shapes) {
        return by_person(&parts, &shapes, false);
    }
    vec![text.to_owned()]
}

/// "Cloud Law Network (academia), Example Data (private sector)", "UNESCO, ICANN": nobody is a person, and each part
/// stands for itself.
fn is_list_of_organizations(parts: &[String], shapes: &[(bool, bool)]) -> bool {
    let remark = |bracket: &String| {
        phrases::group(bracket).is_some() || phrases::status(bracket).is_some() || country(bracket).is_some()
    };
    let closed = |part: &String| take_brackets(part).1.last().is_some_and(remark);
    let known = |part: &String| is_known_organization(part) || is_acronym(part);
    shapes.iter().all(|(person, _)| !person) && (parts.iter().all(closed) || parts.iter().all(known))
}

/// Joins each person with the parts that follow.
fn by_person(parts: &[String], shapes: &[(bool, bool)], brackets: bool) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for (part, (person, bracket)) in parts.iter().zip(shapes) {
        if announces_person(without_and(part)) {
            people.push(without_and(part).to_owned());
            continue;
        }
        let starts = *person && (!brackets || *bracket || strip_honorifics(part).addressed);
        match people.last_mut() {
            Some(above) if !starts => {
                above.push_str(", ");
                above.push_str(part);
            }
            Some(_) | None => people.push(part.clone()),
        }
    }
    people
}

/// Name, organization, name, organization: at least two of each and never two of a kind beside each other.
fn is_by_turns(parts: &[String], shapes: &[(bool, bool)]) -> bool {
    let turns = shapes.iter().enumerate().all(|(at, (person, _))| *person == (at % 2 == 0));
    // "Jane Doe, Head of Networks, Coromandel Datacentres, India" is one person.
    let beside = || parts.iter().skip(1).step_by(2);
    let countries = beside().filter(|part| country(part).is_some()).count();
    let same_kind = countries == 0 && !beside().any(|part| is_title(part)) || countries * 2 == parts.len();
    turns && same_kind && parts.len().is_multiple_of(2)
}

/// The two sides of an " and " that are both names of people and nothing else.
fn and_people(text: &str) -> Option<(String, String)> {
    [" and ", " & ", " und ", " et ", " y "].into_iter().find_map(|word| {
        let (left, right) = text.split_once(word)?;
        (is_person(left) && is_person(right)).then(|| (clean(left), clean(right)))
    })
}

/// "Jane Doe, APC and John Smith, ISOC"; "Jane Doe and John Smith, APC".
fn split_and(text: &str) -> Vec<String> {
    for word in [" and ", " & "] {
        let parts = outside_brackets(text, word);
        if parts.len() > 12 {
            break;
        }
        for cut in 1..parts.len() {
            let (left, right) = (clean(&parts[..cut].join(word)), clean(&parts[cut..].join(word)));
            let (left_people, right_people) = (begins_with_person(&left), begins_with_person(&right));
            if !left_people || !right_people {
                continue;
            }
            let bare_left = is_person(&take_brackets(&left).0);
            let segments: Vec<Segment> = split(&right);
            let more = segments.len() > 1 || !take_brackets(&right).1.is_empty();
            let addressed = strip_honorifics(&right).addressed;
            let left_segments = split(&left).len();
            if bare_left || addressed || more && left_segments > 1 && is_clear_name(&segments[0].text) {
                let mut people = vec![left];
                people.extend(split_and(&right));
                return people;
            }
        }
    }
    vec![text.to_owned()]
}

/// Whether a name after "and" is surely one: two to four words, none of them short of letters.
fn is_clear_name(text: &str) -> bool {
    let (name, _) = take_brackets(text);
    let key = normalize_name(&name);
    (2..=4).contains(&key.split(' ').count()) && is_person(&name)
}
