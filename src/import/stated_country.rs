//! The country a part of a line states, and the one an organization's name says it belongs to.

use super::demonyms::demonym;
use super::name_shape::is_city;
use super::segments::take_brackets;
use super::word_lists::{PLACE_NAMED_WORDS, PUBLIC_BODY_WORDS, STATE_WORDS};
use crate::domain::country::Country;
use crate::domain::names::{clean, normalize_name};

/// A country that makes up a whole part ("Kenya", "from Kenya", "based in Kenya", "Nairobi Kenya").
pub(super) fn country(text: &str) -> Option<Country> {
    let trimmed = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '.').trim_end_matches('.');
    if let Some(country) = Country::find(trimmed).or_else(|| Country::find(&format!("{trimmed}."))) {
        return Some(country);
    }
    let lower = trimmed.to_lowercase();
    for prefix in ["from ", "based in ", "in ", "country: ", "country ", "citizen of ", "national of "] {
        if lower.starts_with(prefix) && trimmed.is_char_boundary(prefix.len()) {
            return Country::find(&trimmed[prefix.len()..]);
        }
    }
    // "Republic of Ghana"; China, Congo and Korea are two each.
    let long = lower.strip_prefix("the ").unwrap_or(&lower);
    for form in ["republic of ", "federal republic of ", "kingdom of ", "sultanate of ", "islamic republic of "] {
        if let Some(short) = long.strip_prefix(form)
            && !matches!(short, "china" | "congo" | "korea" | "ireland")
        {
            return Country::find(short);
        }
    }
    let (city, rest) = trimmed.rsplit_once([' ', '/'])?;
    is_city(city).then(|| Country::find(rest)).flatten()
}

/// Whether a part names several countries and nothing else ("Kenya/Uganda", "France and Italy").
pub(super) fn names_countries(text: &str) -> bool {
    let even = text.replace(" and ", "/").replace(['&', '+'], "/");
    let names: Vec<Option<Country>> = even.split('/').take(9).map(country).collect();
    names.len() > 1 && names.iter().all(Option::is_some)
}

/// "Ministry of Justice (Estonia)", "Polarlys AS/Norway": the bracket, or what follows the slash, is the country.
pub(super) fn without_country(text: &str) -> (String, Option<Country>) {
    if let Some((name, last)) = text.rsplit_once('/')
        && let Some(stated) = country(last)
        && country(name).is_none()
        && !name.contains(['/', '('])
    {
        return (clean(name), Some(stated));
    }
    let (outside, brackets) = take_brackets(text);
    match brackets.as_slice() {
        [only] if !outside.is_empty() && text.trim_end().ends_with([')', ']', '）']) => match country(only) {
            Some(country) => (outside, Some(country)),
            None => (text.to_owned(), None),
        },
        _ => (text.to_owned(), None),
    }
}

/// The country an organization's name says it belongs to: a name that ends with "of COUNTRY", or a public body whose
/// name holds one country ("Uganda Communications Commission", "Embassy of France"). Universities and chapters are
/// named after places and say nothing ("University of Georgia"); neither does "Kenya ICT Action Network".
pub(super) fn country_of_organization(organization: &str) -> Option<Country> {
    let (name, _) = take_brackets(organization);
    let name = name.split(" to the ").next().unwrap_or(&name);
    let key = normalize_name(name);
    let words: Vec<&str> = key.split(' ').collect();
    if words.len() > 24 || words.iter().any(|word| PLACE_NAMED_WORDS.contains(word)) {
        return None;
    }
    let ends = |tail: usize| {
        let start = words.len().checked_sub(tail)?;
        let of =
            start > 1 && words[start - 1] == "of" || start > 2 && words[start - 1] == "the" && words[start - 2] == "of";
        of.then(|| Country::find(&words[start..].join(" "))).flatten()
    };
    // "... of the Republic of Korea" and "... of the Republic of Lithuania" are long names of countries.
    let republic = key.rfind(" of the republic of ").map(|at| &key[at + " of the republic of ".len()..]);
    if let Some(country) =
        republic.and_then(|rest| Country::find(&format!("republic of {rest}")).or_else(|| Country::find(rest)))
    {
        return Some(country);
    }
    if let Some(country) = (1..=7).rev().find_map(ends) {
        let public = words.iter().any(|word| PUBLIC_BODY_WORDS.contains(word)) || words[0] == "government";
        let ambiguous = country.code() == "GE" && !public;
        return (!ambiguous).then_some(country);
    }
    if !words.iter().any(|word| STATE_WORDS.contains(word)) {
        return None;
    }
    let mut found: Option<Country> = None;
    let mut at = 0;
    while at < words.len() {
        let here = (1..=4.min(words.len() - at)).rev().find_map(|length| {
            let here = words[at..at + length].join(" ");
            Some((length, Country::find(&here).or_else(|| demonym(&here))?))
        });
        match here {
            Some((length, country)) => {
                if found.is_some_and(|known| known != country) {
                    return None;
                }
                found = Some(country);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}
