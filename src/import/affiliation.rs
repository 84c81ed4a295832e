//! What stands after a name: title, organization, country, stakeholder group, in any order.

use entities::enums::StakeholderGroup;

use super::name_shape::{is_acronym, is_city, is_known_organization, is_organization, is_region, is_subject, is_title};
use super::phrases;
use super::segments::{Segment, take_brackets};
use super::word_lists::{
    CAMPUSES, LEADING_TITLES, LEGAL_FORMS, ORGANIZATION_WORDS, PLACE_NAMED_WORDS, PUBLIC_BODY_WORDS, STATE_WORDS,
    SUB_UNIT_WORDS,
};
use crate::domain::country::Country;
use crate::domain::names::{clean, normalize_name};

/// What an affiliation says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Affiliation {
    /// The organization.
    pub organization: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The country.
    pub country: Option<Country>,
    /// Whether the country comes from the organization's name.
    pub country_is_derived: bool,
    /// The stakeholder group.
    pub group: Option<StakeholderGroup>,
    /// Organizations beside the first one.
    pub other_organizations: Vec<String>,
    /// Whether several countries or groups contradict each other.
    pub several_countries: bool,
    /// Parts that could not be placed.
    pub unplaced: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Country(Country),
    Place,
    Group(Option<StakeholderGroup>),
    Title,
    Subject,
    Organization,
    Unknown,
    Unplaced,
}

/// Reads the segments after a name.
pub(super) fn read(segments: &[Segment]) -> Affiliation {
    let texts = merge(join_slashed_titles(segments));
    let mut found = Affiliation::default();
    let mut parts: Vec<(Kind, String)> = Vec::new();
    for text in texts {
        let (text, country) = without_country_bracket(&text);
        if let Some(country) = country {
            note_country(&mut found, country);
        }
        parts.push((kind(&text), text));
    }
    settle_subjects(&mut parts);
    for (kind, text) in &parts {
        match kind {
            Kind::Country(country) => note_country(&mut found, *country),
            Kind::Group(group) => found.group = found.group.or(*group),
            Kind::Unplaced => found.unplaced.push(text.clone()),
            Kind::Place | Kind::Title | Kind::Subject | Kind::Organization | Kind::Unknown => {}
        }
    }
    titles_and_organizations(&parts, &mut found);
    if found.several_countries {
        found.country = None;
    } else if found.country.is_none()
        && let Some(country) = found.organization.as_deref().and_then(country_of_organization)
    {
        found.country = Some(country);
        found.country_is_derived = true;
    }
    found
}

fn note_country(found: &mut Affiliation, country: Country) {
    found.several_countries |= found.country.is_some_and(|known| known != country);
    found.country = Some(country);
}

fn kind(text: &str) -> Kind {
    if let Some(country) = country(text) {
        Kind::Country(country)
    } else if let Some(group) = phrases::group(text) {
        Kind::Group(group)
    } else if is_city(text) || is_region(text) {
        Kind::Place
    } else if text.split_whitespace().count() > 28 || !text.chars().any(char::is_alphabetic) {
        Kind::Unplaced
    } else if is_title(text) {
        Kind::Title
    } else if is_subject(text) && !is_known_organization(text) {
        Kind::Subject
    } else if is_organization(text) {
        Kind::Organization
    } else {
        Kind::Unknown
    }
}

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
    let (city, rest) = trimmed.rsplit_once([' ', '/'])?;
    is_city(city).then(|| Country::find(rest)).flatten()
}

/// "Ministry of Justice (Estonia)": the bracket is the country.
fn without_country_bracket(text: &str) -> (String, Option<Country>) {
    let (outside, brackets) = take_brackets(text);
    match brackets.as_slice() {
        [only] if !outside.is_empty() && text.trim_end().ends_with([')', ']', '）']) => match country(only) {
            Some(country) => (outside, Some(country)),
            None => (text.to_owned(), None),
        },
        _ => (text.to_owned(), None),
    }
}

/// "Director / Legal Advisor" is one title.
fn join_slashed_titles(segments: &[Segment]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for segment in segments {
        match texts.last_mut() {
            Some(above) if segment.separator == " / " && is_title(above) && is_title(&segment.text) => {
                above.push_str(" / ");
                above.push_str(&segment.text);
            }
            Some(_) | None => texts.push(segment.text.clone()),
        }
    }
    texts
}

/// Joins parts that a comma inside a name has cut.
fn merge(texts: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let later = texts.get(at + 1).map(String::as_str);
        match out.last_mut() {
            Some(above) if belongs(above, text, later) => {
                above.push_str(", ");
                above.push_str(text);
            }
            Some(_) | None => out.push(text.clone()),
        }
    }
    out
}

fn belongs(above: &str, text: &str, later: Option<&str>) -> bool {
    let key = normalize_name(text);
    if LEGAL_FORMS.contains(&key.as_str()) {
        return true;
    }
    let above_key = normalize_name(above);
    let first = above_key.split(' ').next().unwrap_or_default();
    let last = above_key.rsplit(' ').next().unwrap_or_default();
    // "for Microsoft in Europe, Middle East and Africa (EMEA)"
    let (outside, _) = take_brackets(text);
    if is_region(&outside)
        && ends_with_region(&above_key)
        && (above.contains(" in ") || above.contains(" for "))
        && Country::find(&outside).is_none()
    {
        return true;
    }
    if above_key.starts_with("university of") && CAMPUSES.contains(&key.as_str()) {
        return true;
    }
    if matches!(last, "of" | "for" | "and" | "the") || text.starts_with("and ") || text.starts_with("& ") {
        return !is_title(text);
    }
    // "Ministry of Trade, Industry and Tourism": the list goes on until its "and".
    let body = matches!(
        first,
        "ministry"
            | "department"
            | "committee"
            | "faculty"
            | "institute"
            | "centre"
            | "center"
            | "commission"
            | "office"
            | "council"
            | "school"
            | "agency"
            | "directorate"
            | "division"
            | "authority"
    ) || above_key.contains("ministry of")
        || above_key.contains("department of")
        || above_key.contains("committee on")
        || above_key.contains("faculty of")
        || above_key.contains("school of")
        || above_key.contains("institute of")
        || above_key.contains("institute for")
        || above_key.contains("centre for")
        || above_key.contains("center for");
    let list_ends =
        |part: &str| (part.contains(" and ") || part.contains(" & ") || part.starts_with("and ")) && list_word(part);
    if body && list_word(text) && (list_ends(text) || later.is_some_and(list_ends)) {
        return true;
    }
    // "Director of Policy, Research and Development": the title's list goes on.
    is_title(above) && (above.contains(" of ") || above.contains(" for ")) && list_ends(text) && is_subject(text)
}

fn ends_with_region(key: &str) -> bool {
    key.rsplit(' ').next().is_some_and(is_region)
}

/// Whether a part can stand in the list of a ministry's fields.
fn list_word(text: &str) -> bool {
    let key = normalize_name(text);
    let own_body = key.split(' ').any(|word| {
        matches!(
            word,
            "university"
                | "institute"
                | "ministry"
                | "agency"
                | "council"
                | "inc"
                | "ltd"
                | "foundation"
                | "association"
                | "authority"
                | "department"
        )
    });
    !own_body
        && Country::find(text).is_none()
        && phrases::group(text).is_none()
        && !is_title(text)
        && !is_known_organization(text)
        && !text.split_whitespace().any(is_acronym)
        && key.split(' ').count() <= 7
}

/// Fields of work belong to the title beside them; alone with nothing else they are an organization's name or nothing.
fn settle_subjects(parts: &mut Vec<(Kind, String)>) {
    let has_title = parts.iter().any(|(kind, _)| *kind == Kind::Title);
    let mut at = 0;
    while at < parts.len() {
        if parts[at].0 == Kind::Subject {
            let organization_elsewhere = parts
                .iter()
                .enumerate()
                .any(|(other, (kind, _))| other != at && matches!(kind, Kind::Organization | Kind::Unknown));
            if at > 0 && parts[at - 1].0 == Kind::Title && organization_elsewhere {
                let (_, text) = parts.remove(at);
                parts[at - 1].1.push_str(&format!(", {text}"));
                continue;
            }
            let small = parts[at].1.starts_with(char::is_lowercase);
            parts[at].0 = if organization_elsewhere && !has_title && !small { Kind::Title } else { Kind::Unknown };
        }
        at += 1;
    }
}

fn titles_and_organizations(parts: &[(Kind, String)], found: &mut Affiliation) {
    let mut titles: Vec<String> = Vec::new();
    let mut organizations: Vec<(bool, String)> = Vec::new();
    let mut after_title = false;
    for (at, (kind, text)) in parts.iter().enumerate() {
        match kind {
            Kind::Title => titles.push(text.clone()),
            Kind::Organization => push_organization(&mut organizations, &mut titles, text, at, parts),
            Kind::Unknown if is_description(text) => found.unplaced.push(text.clone()),
            Kind::Unknown => organizations.push((after_title, text.clone())),
            Kind::Country(_) | Kind::Place | Kind::Group(_) | Kind::Subject | Kind::Unplaced => {}
        }
        after_title = *kind == Kind::Title;
    }
    if organizations.is_empty() {
        split_title(&mut titles, &mut organizations);
    }
    // A name that says it is an organization comes before one that only stands where one would.
    let first = organizations.iter().position(|(sure, _)| *sure).unwrap_or(0);
    if !organizations.is_empty() {
        found.organization = Some(organizations.remove(first).1);
        found.other_organizations = organizations.into_iter().map(|(_, name)| name).collect();
    }
    found.title = (!titles.is_empty()).then(|| titles.join(", "));
}

/// Words in small letters name nothing: they may be what a person does or works on.
fn is_description(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().all(|word| !word.chars().any(char::is_uppercase))
        && words.iter().any(|word| word.chars().any(char::is_lowercase))
        && !text.contains('.')
}

fn push_organization(
    organizations: &mut Vec<(bool, String)>,
    titles: &mut Vec<String>,
    text: &str,
    at: usize,
    parts: &[(Kind, String)],
) {
    // "Ministry of Justice of Estonia and chair of the committee"
    if let Some((left, right)) = title_after_and(text) {
        titles.push(right);
        organizations.push((true, left));
        return;
    }
    if let Some((title, organization)) = organization_before_title(text) {
        titles.push(title);
        organizations.push((true, organization));
        return;
    }
    let previous_is_organization = at > 0 && parts[at - 1].0 == Kind::Organization;
    if let Some((_, above)) = organizations.last_mut().filter(|_| previous_is_organization) {
        if is_sub_unit(above) && !is_sub_unit(text) {
            above.push_str(", ");
            above.push_str(text);
            return;
        }
        if is_acronym_of(above, text) || is_acronym_of(text, above) {
            above.push_str(" - ");
            above.push_str(text);
            return;
        }
    }
    organizations.push((true, text.to_owned()));
}

fn title_after_and(text: &str) -> Option<(String, String)> {
    for separator in [" and ", " & "] {
        for (at, _) in text.match_indices(separator) {
            let (left, right) = (&text[..at], &text[at + separator.len()..]);
            let begins = right.split_whitespace().next().is_some_and(|word| {
                is_title(word) || is_title(&right.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
            });
            if begins && is_title(right) && is_organization(left) && !is_title(left) {
                return Some((clean(left), clean(right)));
            }
        }
    }
    None
}

/// "UNESCO Programme Specialist" is a title in an organization.
fn organization_before_title(text: &str) -> Option<(String, String)> {
    let (first, rest) = text.split_once(' ')?;
    (is_title(rest) && (is_acronym(first) || is_known_organization(first))).then(|| (clean(rest), first.to_owned()))
}

fn is_sub_unit(text: &str) -> bool {
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

fn is_acronym_of(short: &str, long: &str) -> bool {
    let letters: String = normalize_name(short).replace(' ', "");
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

/// Takes the organization out of a title where the line names none beside it: "Director at X", "President of X",
/// "Director for Y for X in Europe", "UNESCO Programme Specialist".
fn split_title(titles: &mut [String], organizations: &mut Vec<(bool, String)>) {
    for title in titles.iter_mut() {
        let split = at_organization(title)
            .or_else(|| of_organization(title))
            .or_else(|| for_organization(title))
            .or_else(|| organization_before_title(title));
        if let Some((left, organization)) = split {
            *title = left;
            organizations.push((true, without_article(&organization)));
            return;
        }
    }
}

fn without_article(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.starts_with("the ") { clean(&text[4..]) } else { clean(text) }
}

fn at_organization(title: &str) -> Option<(String, String)> {
    [" at ", " @ ", " with "].into_iter().find_map(|word| {
        let (left, right) = title.split_once(word)?;
        let named = right.trim_start_matches("the ").starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        (named && is_title(left)).then(|| (clean(left), right.to_owned()))
    })
}

fn of_organization(title: &str) -> Option<(String, String)> {
    for (at, word) in title.match_indices(" of ").chain(title.match_indices(" of the ")) {
        let (left, right) = (clean(&title[..at]), title[at + word.len()..].trim_start_matches("the "));
        let key = normalize_name(right);
        if matches!(
            key.as_str(),
            "parliament"
                | "board"
                | "state"
                | "staff"
                | "mission"
                | "unit"
                | "department"
                | "office"
                | "the board"
                | "section"
                | "division"
                | "congress"
                | "senate"
                | "government"
        ) || country(right).is_some()
        {
            continue;
        }
        let leads = LEADING_TITLES.contains(&normalize_name(&left).as_str())
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
            let generic = matches!(
                key.as_str(),
                "internet"
                    | "media"
                    | "communications"
                    | "technology"
                    | "telecommunications"
                    | "government"
                    | "rights"
                    | "freedom"
                    | "women"
                    | "youth"
                    | "global"
                    | "digital"
                    | "online"
                    | "international"
                    | "web"
                    | "news"
                    | "mobile"
                    | "community"
                    | "software"
                    | "programmes"
                    | "programs"
                    | "projects"
                    | "services"
                    | "systems"
                    | "section"
                    | "department"
                    | "division"
                    | "unit"
                    | "secretariat"
                    | "board"
                    | "programme"
                    | "program"
            );
            let singular = key.strip_suffix('s').unwrap_or(&key);
            !generic && (ORGANIZATION_WORDS.contains(&key.as_str()) || ORGANIZATION_WORDS.contains(&singular))
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
        let here = (1..=4.min(words.len() - at))
            .rev()
            .find_map(|length| Some((length, Country::find(&words[at..at + length].join(" "))?)));
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
