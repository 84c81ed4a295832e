//! Proposals for the tests of formats.

use serde_json::{Value, json};

use super::Channel;
use crate::site::view::Proposal;

/// Texts that break what is written without care.
pub(super) const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "</script><!-- -->",
    "]]>",
    "=cmd|' /C calc'!A0",
    "one\u{2028}two\u{2029}three",
    "zero\0one\u{1}\u{ffff}",
    "🎤 emoji \u{1f469}\u{200d}\u{1f4bb}",
    "أمن الإنترنت",
    "a;b,c\\d\r\nEND:VCALENDAR\r\n\"e\" & 'f'",
];

/// What the samples are a list of.
pub(super) fn channel() -> Channel<'static> {
    Channel {
        title: "Workshop proposals of 2010: Security & privacy",
        page: "https://workshops.test/2010?theme=security&sort=title",
        own: "https://workshops.test/2010/feed?theme=security&sort=title",
        next: Some("https://workshops.test/2010/feed?theme=security&after=abc"),
        language: "en",
        updated: proposal().updated_at,
    }
}

/// A proposal in which everything is known.
pub(super) fn proposal() -> Proposal {
    read(full())
}

/// A proposal of which nothing is known that need not be.
pub(super) fn bare() -> Proposal {
    let mut value = full();
    for name in ["number", "format", "language"] {
        value[name] = Value::Null;
    }
    for name in ["overallTheme", "city", "country", "startsOn", "endsOn"] {
        value["edition"][name] = Value::Null;
    }
    for name in ["themes", "hosts", "participations"] {
        value[name] = json!([]);
    }
    for name in ["excerpt", "html", "plain"] {
        value[name] = json!("");
    }
    read(value)
}

/// A proposal with a text wherever users may write one.
pub(super) fn filled_with(text: &str) -> Proposal {
    let mut value = full();
    for name in ["title", "excerpt", "html", "plain"] {
        value[name] = json!(text);
    }
    for name in ["name", "overallTheme", "city"] {
        value["edition"][name] = json!(text);
    }
    value["themes"][0]["name"] = json!(text);
    value["hosts"][0]["name"] = json!(text);
    for name in ["nameAsGiven", "title", "affiliationAsStated"] {
        value["participations"][0][name] = json!(text);
    }
    value["participations"][0]["person"]["name"] = json!(text);
    value["participations"][0]["organization"]["name"] = json!(text);
    read(value)
}

fn read(value: Value) -> Proposal {
    serde_json::from_value(value).unwrap()
}

fn full() -> Value {
    let organization = |number: u32, name: &str| {
        let url = format!("https://workshops.test/organizations/{number}");
        json!({ "id": format!("organization_{number}"), "name": name, "url": url, "homepage": "https://home.test/" })
    };
    let university = organization(1, "Example University");
    let society = organization(2, "Example Society");
    let person = json!({ "id": "person_1", "name": "Amina Example", "url": "https://workshops.test/people/1" });
    json!({
        "id": "proposal_1",
        "number": 23,
        "title": "Trust in names",
        "url": "https://workshops.test/proposals/proposal_1",
        "status": "ACCEPTED",
        "format": "PANEL",
        "language": "fr",
        "excerpt": "What names are for.",
        "html": "<p>What <em>names</em> are for.</p>",
        "plain": "What names are for.",
        "createdAt": "2010-03-01T08:00:00Z",
        "updatedAt": "2010-04-02T09:30:00Z",
        "edition": {
            "id": "edition_1", "year": 2010, "name": "Example Forum 2010", "language": "en",
            "overallTheme": "The future together", "city": "Vilnius", "country": "LT",
            "startsOn": "2010-09-14", "endsOn": "2010-09-17",
        },
        "themes": [{ "id": "theme_1", "name": "Security & privacy", "slug": "security" }],
        "hosts": [society],
        "participations": [
            part("PANELLIST", "Amina Example", &json!({
                "title": "Director", "affiliationAsStated": "Ex. Univ.", "country": "KE",
                "person": person, "organization": university,
            })),
            part("PANELLIST", "A representative of a ministry", &json!({ "isPlaceholder": true })),
            part("PANELLIST", "Example Society", &json!({ "organization": society })),
            part("PANELLIST", "Bo Sample", &json!({ "affiliationAsStated": "Sample Ltd" })),
            part("MODERATOR", "Chris Sample", &json!({})),
            part("REMOTE_MODERATOR", "Dana Sample", &json!({})),
            part("ORGANIZER", "Eve Sample", &json!({})),
        ],
    })
}

fn part(role: &str, name: &str, known: &Value) -> Value {
    json!({
        "role": role,
        "nameAsGiven": name,
        "title": known["title"],
        "affiliationAsStated": known["affiliationAsStated"],
        "country": known["country"],
        "isPlaceholder": known["isPlaceholder"].as_bool().unwrap_or_default(),
        "person": known["person"],
        "organization": known["organization"],
    })
}
