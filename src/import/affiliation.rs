//! What stands after a name: title, organization, country, stakeholder group, in any order.

use entities::enums::StakeholderGroup;

use super::demonyms::demonym;
use super::name_shape::{is_city, is_region, is_subject};
use super::office_shape::{Office, is_post, office};
use super::organization_shape::{is_known_organization, is_organization};
use super::part_text::{
    ends_with_region, is_acronym_of, is_description, is_programme, is_sub_unit, list_word, starts_clause,
    without_introduction, without_remark,
};
use super::phrases;
use super::post::{organization_before_title, split_title, title_after_and};
use super::segments::{Segment, take_brackets};
use super::stated_country::{country, country_of_organization, names_countries, without_country};
use super::word_lists::{BODY_HEADS, CAMPUSES, LEGAL_FORMS};
use crate::domain::country::Country;
use crate::domain::names::normalize_name;

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
    /// Whether several countries contradict each other.
    pub several_countries: bool,
    /// Whether several stakeholder groups contradict each other.
    pub several_groups: bool,
    /// Parts that could not be placed.
    pub unplaced: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Country(Country),
    Countries,
    Place,
    Group(Option<StakeholderGroup>),
    Title,
    /// A title or an organization: what stands beside it decides.
    Office,
    Subject,
    Organization,
    Unknown,
    Unplaced,
}

/// Reads the segments after a name.
pub(super) fn read(segments: &[Segment]) -> Affiliation {
    let texts = merge(join_slashed_titles(segments)).into_iter().flat_map(apart_from_bracket).collect::<Vec<_>>();
    let mut found = Affiliation::default();
    let mut parts: Vec<(Kind, String)> = Vec::new();
    for text in texts {
        let (text, country) = without_country(without_introduction(without_remark(&text)));
        if let Some(country) = country {
            note_country(&mut found, country);
        }
        parts.push((kind(&text), text));
    }
    settle_offices(&mut parts);
    settle_subjects(&mut parts);
    for (kind, text) in &parts {
        match kind {
            Kind::Country(country) => note_country(&mut found, *country),
            Kind::Countries => found.several_countries = true,
            Kind::Group(group) => note_group(&mut found, *group),
            Kind::Unplaced => found.unplaced.push(text.clone()),
            Kind::Place | Kind::Title | Kind::Office | Kind::Subject | Kind::Organization | Kind::Unknown => {}
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

/// "Station Manager (Radio Savanna)", "Radio Savanna (CEO)", "Malta (Harbour Authority)": two parts, one in the bracket.
fn apart_from_bracket(text: String) -> Vec<String> {
    let two = text.strip_suffix(')').and_then(|text| text.split_once(" (")).filter(|(outside, inside)| {
        let plain = !outside.contains(" of ") && !outside.contains(" for ");
        let named = inside.starts_with(char::is_uppercase) && !is_post(inside);
        named && plain && is_post(outside) && is_organization(inside)
            || named && country(outside).is_some() && country(inside).is_none()
            || is_post(inside) && !is_post(outside) && !inside.contains('(')
    });
    two.map_or_else(|| vec![text.clone()], |(outside, inside)| vec![outside.to_owned(), inside.to_owned()])
}

/// "Civil society / academia" names no group one could take.
fn note_group(found: &mut Affiliation, group: Option<StakeholderGroup>) {
    found.several_groups |= group.is_none() || found.group.is_some_and(|known| Some(known) != group);
    found.group = group.filter(|_| !found.several_groups);
}

fn note_country(found: &mut Affiliation, country: Country) {
    found.several_countries |= found.country.is_some_and(|known| known != country);
    found.country = Some(country);
}

fn kind(text: &str) -> Kind {
    if let Some(country) = country(text).or_else(|| demonym(text)) {
        Kind::Country(country)
    } else if names_countries(text) {
        Kind::Countries
    } else if let Some(group) = phrases::group(text) {
        Kind::Group(group)
    } else if is_city(text) || is_region(text) {
        Kind::Place
    } else if matches!(normalize_name(text).as_str(), "korea" | "congo" | "america" | "virgin islands") {
        // Two countries each.
        Kind::Unplaced
    } else if text.split_whitespace().count() > 28 || !text.chars().any(char::is_alphabetic) || starts_clause(text) {
        Kind::Unplaced
    } else if is_post(text) {
        Kind::Title
    } else if is_subject(text) && !is_known_organization(text) {
        Kind::Subject
    } else if office(text) == Office::Perhaps {
        Kind::Office
    } else if is_organization(text) {
        Kind::Organization
    } else {
        Kind::Unknown
    }
}

/// "Weaver, Hilo Threads": beside an organization, a word for somebody is the title; alone it is what newspapers and
/// companies are called too.
fn settle_offices(parts: &mut [(Kind, String)]) {
    let count = |wanted: Kind| parts.iter().filter(|(kind, _)| *kind == wanted).count();
    let organizations = count(Kind::Organization) + count(Kind::Unknown);
    let (offices, titles) = (count(Kind::Office), count(Kind::Title));
    let mut first = true;
    for (kind, text) in parts {
        if *kind == Kind::Office {
            let title = organizations > 0 && titles == 0 || offices > 1 && first && organizations + titles == 0;
            *kind = match (title, is_organization(text)) {
                (true, _) => Kind::Title,
                (false, true) => Kind::Organization,
                (false, false) => Kind::Unknown,
            };
            first = false;
        }
    }
}

/// "Director / Legal Advisor" is one title, "Academic / technical community" one group, and "Manager: Inclusion" goes on
/// where an organization follows.
fn join_slashed_titles(segments: &[Segment]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let joins = |above: &str| match segment.separator.as_str() {
            " / " => {
                is_post(above) && is_post(&segment.text)
                    || phrases::group(&format!("{above} / {}", segment.text)).flatten().is_some()
                        && phrases::group(above).is_some()
            }
            ": " => {
                let follows = segments.get(at + 1).is_some_and(|next| country(&next.text).is_none());
                at > 0 && is_post(above) && follows && !is_organization(&segment.text)
            }
            _ => false,
        };
        match texts.last_mut() {
            Some(above) if joins(above) => {
                above.push_str(&segment.separator);
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
    if LEGAL_FORMS.contains(&key) {
        return true;
    }
    // "Director, Digital Rights Programme, Media Trust": the programme is what is directed.
    if is_post(above) && !above.contains(',') && is_programme(&key) && later.is_some_and(is_organization) {
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
    if above_key.starts_with("university of") && CAMPUSES.contains(&key) {
        return true;
    }
    if matches!(last, "of" | "for" | "and" | "the") || text.starts_with("and ") || text.starts_with("& ") {
        return !is_post(text);
    }
    // "Ministry of Trade, Industry and Tourism": the list goes on until its "and".
    let body = BODY_HEADS.contains(first)
        || above_key.contains("ministry of")
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
    is_post(above) && (above.contains(" of ") || above.contains(" for ")) && list_ends(text) && is_subject(text)
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
                parts[at - 1].1.push_str(", ");
                parts[at - 1].1.push_str(&text);
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
            Kind::Country(_)
            | Kind::Countries
            | Kind::Place
            | Kind::Group(_)
            | Kind::Office
            | Kind::Subject
            | Kind::Unplaced => {}
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
