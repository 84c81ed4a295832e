//! What pages tell search engines, in the words of schema.org (JSON-LD).

use serde_json::{Value, json};

use super::{Channel, panel};
use crate::site::view::{Edition, Organization, Participation, Proposal};

/// Where the words come from.
const CONTEXT: &str = "https://schema.org";

/// A proposal as an `Event` within the edition, which is an `Event` too. What is not known is left out.
#[must_use]
pub fn proposal(proposal: &Proposal) -> Value {
    in_context(event(proposal))
}

/// A part of a list as an `ItemList` of events, in the order given.
#[must_use]
pub fn list(channel: &Channel<'_>, proposals: &[Proposal]) -> Value {
    let element = |(position, proposal)| json!({ "@type": "ListItem", "position": position, "item": event(proposal) });
    item_list(channel, (1..).zip(proposals).map(element).collect())
}

/// The same list for its page: each event is described on a page of its own.
#[must_use]
pub fn summary(channel: &Channel<'_>, proposals: &[Proposal]) -> Value {
    let element = |(position, proposal): (u32, &Proposal)| json!({ "@type": "ListItem", "position": position, "url": proposal.url, "name": proposal.title });
    item_list(channel, (1..).zip(proposals).map(element).collect())
}

fn item_list(channel: &Channel<'_>, elements: Vec<Value>) -> Value {
    in_context(json!({
        "@type": "ItemList",
        "@id": channel.own,
        "url": channel.page,
        "name": channel.title,
        "itemListElement": elements,
    }))
}

/// A `Person`, for their page.
///
/// `url` is the address of that page, `same_as` has addresses of the same person elsewhere, and `organizations` the names
/// and addresses of those they belong to.
#[must_use]
pub fn person(name: &str, url: &str, same_as: &[&str], organizations: &[(&str, &str)]) -> Value {
    let affiliation = |&(name, url): &(&str, &str)| named("Organization", name, Some(url));
    let affiliations: Vec<_> = organizations.iter().map(affiliation).collect();
    let mut person = named("Person", name, Some(url));
    person["sameAs"] = json!(same_as);
    person["affiliation"] = json!(affiliations);
    in_context(known(person))
}

/// An `Organization`, for its page.
///
/// `url` is the address of that page, and `same_as` has addresses of the same organization elsewhere.
#[must_use]
pub fn organization(name: &str, url: &str, same_as: &[&str]) -> Value {
    let mut organization = named("Organization", name, Some(url));
    organization["sameAs"] = json!(same_as);
    in_context(known(organization))
}

/// The text for a `<script type="application/ld+json">` of a page: nothing in it can end the element or begin a comment.
#[must_use]
pub fn script(value: &Value) -> String {
    let json = value.to_string();
    let mut script = String::with_capacity(json.len());
    for character in json.chars() {
        // All of these stand within strings only, where JSON may name them by number.
        match character {
            '<' => script.push_str("\\u003c"),
            '>' => script.push_str("\\u003e"),
            '&' => script.push_str("\\u0026"),
            '\u{2028}' => script.push_str("\\u2028"),
            '\u{2029}' => script.push_str("\\u2029"),
            other => script.push(other),
        }
    }
    script
}

fn in_context(mut value: Value) -> Value {
    value["@context"] = json!(CONTEXT);
    value
}

/// Leaves out what is not known: schema.org has no null.
fn known(mut value: Value) -> Value {
    if let Value::Object(properties) = &mut value {
        properties.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|values| !values.is_empty()));
    }
    value
}

fn event(proposal: &Proposal) -> Value {
    let Proposal { edition, url, plain, .. } = proposal;
    let organizers: Vec<_> = proposal.hosts.iter().map(host).collect();
    let performers: Vec<_> = proposal.panellists().map(performer).collect();
    let term = |name, slug| json!({ "@type": "DefinedTerm", "name": name, "termCode": slug });
    let themes: Vec<_> = proposal.themes.iter().map(|theme| term(&theme.name, &theme.slug)).collect();
    known(json!({
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": proposal.title,
        "description": (!plain.is_empty()).then_some(plain),
        "inLanguage": proposal.text_language(),
        "startDate": edition.starts_on,
        "endDate": edition.ends_on,
        "eventStatus": status(&proposal.status),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": place(edition),
        "superEvent": conference(edition),
        "organizer": organizers,
        "performer": performers,
        "about": themes,
    }))
}

/// An event is planned until somebody says that it is not.
fn status(status: &str) -> &'static str {
    match status {
        "CANCELLED" | "DECLINED" | "WITHDRAWN" => "https://schema.org/EventCancelled",
        _ => "https://schema.org/EventScheduled",
    }
}

fn conference(edition: &Edition) -> Value {
    known(json!({
        "@type": "Event",
        "name": edition.name,
        "startDate": edition.starts_on,
        "endDate": edition.ends_on,
        "location": place(edition),
    }))
}

fn place(edition: &Edition) -> Option<Value> {
    let Edition { city, country, .. } = edition;
    (city.is_some() || country.is_some()).then(|| {
        let address = json!({ "@type": "PostalAddress", "addressLocality": city, "addressCountry": country });
        known(json!({ "@type": "Place", "name": city, "address": known(address) }))
    })
}

fn host(host: &Organization) -> Value {
    let mut organization = named("Organization", &host.name, Some(&host.url));
    organization["sameAs"] = json!(host.homepage);
    known(organization)
}

/// Who sits on the panel: a person, or an organization in its own name.
fn performer(part: &Participation) -> Value {
    let (name, url) = (&part.name_as_given, panel::address(part));
    if part.person.is_none() && part.organization.is_some() {
        return named("Organization", name, url);
    }
    let organization = part.organization.as_ref().map(|organization| organization.url.as_str());
    let mut person = named("Person", name, url);
    person["jobTitle"] = json!(part.title);
    person["affiliation"] = json!(panel::affiliation(part).map(|name| named("Organization", name, organization)));
    known(person)
}

/// Somebody with a page here, or with a name only.
fn named(r#type: &str, name: &str, url: Option<&str>) -> Value {
    known(json!({ "@type": r#type, "@id": url, "url": url, "name": name }))
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};

    #[test]
    fn an_event_has_what_the_proposal_has() {
        let place = json!({
            "@type": "Place",
            "name": "Vilnius",
            "address": { "@type": "PostalAddress", "addressLocality": "Vilnius", "addressCountry": "LT" },
        });
        let expected = json!({
            "@context": "https://schema.org",
            "@type": "Event",
            "@id": "https://workshops.test/proposals/proposal_1",
            "url": "https://workshops.test/proposals/proposal_1",
            "name": "Trust in names",
            "description": "What names are for.",
            "inLanguage": "fr",
            "startDate": "2010-09-14",
            "endDate": "2010-09-17",
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": place,
            "superEvent": {
                "@type": "Event",
                "name": "Example Forum 2010",
                "startDate": "2010-09-14",
                "endDate": "2010-09-17",
                "location": place,
            },
            "organizer": [{
                "@type": "Organization",
                "@id": "https://workshops.test/organizations/2",
                "url": "https://workshops.test/organizations/2",
                "name": "Example Society",
                "sameAs": "https://home.test/",
            }],
            "performer": [
                {
                    "@type": "Person",
                    "@id": "https://workshops.test/people/1",
                    "url": "https://workshops.test/people/1",
                    "name": "Amina Example",
                    "jobTitle": "Director",
                    "affiliation": {
                        "@type": "Organization",
                        "@id": "https://workshops.test/organizations/1",
                        "url": "https://workshops.test/organizations/1",
                        "name": "Example University",
                    },
                },
                {
                    "@type": "Organization",
                    "@id": "https://workshops.test/organizations/2",
                    "url": "https://workshops.test/organizations/2",
                    "name": "Example Society",
                },
                {
                    "@type": "Person",
                    "name": "Bo Sample",
                    "affiliation": { "@type": "Organization", "name": "Sample Ltd" },
                },
            ],
            "about": [{ "@type": "DefinedTerm", "name": "Security & privacy", "termCode": "security" }],
        });
        assert_eq!(proposal(&samples::proposal()), expected);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let expected = json!({
            "@context": "https://schema.org",
            "@type": "Event",
            "@id": "https://workshops.test/proposals/proposal_1",
            "url": "https://workshops.test/proposals/proposal_1",
            "name": "Trust in names",
            "inLanguage": "en",
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "superEvent": { "@type": "Event", "name": "Example Forum 2010" },
        });
        assert_eq!(proposal(&samples::bare()), expected);
    }

    #[test]
    fn what_does_not_take_place_is_cancelled() {
        for (word, expected) in [
            ("SUBMITTED", "EventScheduled"),
            ("UNDER_REVIEW", "EventScheduled"),
            ("ACCEPTED", "EventScheduled"),
            ("CANCELLED", "EventCancelled"),
            ("DECLINED", "EventCancelled"),
            ("WITHDRAWN", "EventCancelled"),
        ] {
            assert_eq!(status(word).strip_prefix("https://schema.org/"), Some(expected));
        }
    }

    #[test]
    fn a_list_counts_its_events() {
        let list = list(&samples::channel(), &[samples::proposal(), samples::bare()]);
        assert_eq!(list["@context"], CONTEXT);
        assert_eq!(list["url"], samples::channel().page);
        let elements = list["itemListElement"].as_array().unwrap();
        let positions: Vec<_> = elements.iter().map(|element| &element["position"]).collect();
        assert_eq!(positions, [1, 2]);
        assert_eq!(elements[0]["item"]["@type"], "Event");
        assert_eq!(elements[0]["item"].get("@context"), None);
    }

    #[test]
    fn the_summary_of_a_list_leads_to_the_page_of_each_event() {
        let list = summary(&samples::channel(), &[samples::proposal()]);
        let element = json!({ "@type": "ListItem", "position": 1, "url": samples::proposal().url, "name": samples::proposal().title });
        assert_eq!(list["itemListElement"], json!([element]));
    }

    #[test]
    fn a_person_and_an_organization_have_names_and_addresses() {
        let found = person("Amina", "https://a.test/1", &["https://b.test/"], &[("Society", "https://a.test/2")]);
        let society = json!({
            "@type": "Organization", "@id": "https://a.test/2", "url": "https://a.test/2", "name": "Society",
        });
        let expected = json!({
            "@context": CONTEXT, "@type": "Person", "@id": "https://a.test/1", "url": "https://a.test/1",
            "name": "Amina", "sameAs": ["https://b.test/"], "affiliation": [society],
        });
        assert_eq!(found, expected);
        assert_eq!(organization("Society", "https://a.test/2", &[]), in_context(society));
    }

    #[test]
    fn a_script_holds_any_text() {
        for text in samples::HOSTILE {
            let value = proposal(&samples::filled_with(text));
            let script = script(&value);
            assert!(!script.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\0']), "{script}");
            assert_eq!(serde_json::from_str::<Value>(&script).unwrap(), value);
        }
    }
}
