//! JSON Feed 1.1.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Channel, panel};
use crate::site::view::{Participation, Proposal};

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<&'a str>,
    language: &'a str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_html: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    date_published: DateTime<Utc>,
    date_modified: DateTime<Utc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    language: &'a str,
    #[serde(rename = "_workshops")]
    extension: Extension<'a>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// What the format has no place for. Programs rely on the names: they stay, and what is not known is null.
#[derive(Serialize)]
struct Extension<'a> {
    year: i32,
    number: Option<i32>,
    status: &'a str,
    themes: Vec<Theme<'a>>,
    panellists: Vec<Panellist<'a>>,
}

#[derive(Serialize)]
struct Theme<'a> {
    name: &'a str,
    slug: &'a str,
}

#[derive(Serialize)]
struct Panellist<'a> {
    name: &'a str,
    url: Option<&'a str>,
    organization: Option<&'a str>,
    role: &'a str,
}

/// Writes a part of a list, with an item for each proposal in the order given.
///
/// What the format has no place for is under `_workshops` of each item: `year`, `number`, `status`, `themes` (`name`,
/// `slug`) and `panellists` (`name`, `url`, `organization`, `role`).
#[must_use]
pub fn write(channel: &Channel<'_>, proposals: &[Proposal]) -> String {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: channel.title,
        home_page_url: channel.page,
        feed_url: channel.own,
        next_url: channel.next,
        language: channel.language,
        items: proposals.iter().map(item).collect(),
    };
    // Texts and numbers under fixed names: JSON has a form for all of them.
    serde_json::to_string(&document).unwrap_or_default()
}

fn item(proposal: &Proposal) -> Item<'_> {
    Item {
        id: &proposal.url,
        url: &proposal.url,
        title: &proposal.title,
        content_html: &proposal.html,
        summary: &proposal.excerpt,
        date_published: proposal.created_at,
        date_modified: proposal.updated_at,
        authors: proposal.panellists().map(author).collect(),
        tags: proposal.themes.iter().map(|theme| theme.name.as_str()).collect(),
        language: proposal.text_language(),
        extension: extension(proposal),
    }
}

fn extension(proposal: &Proposal) -> Extension<'_> {
    Extension {
        year: proposal.edition.year,
        number: proposal.number,
        status: &proposal.status,
        themes: proposal.themes.iter().map(|theme| Theme { name: &theme.name, slug: &theme.slug }).collect(),
        panellists: proposal.panellists().map(panellist).collect(),
    }
}

fn author(part: &Participation) -> Author<'_> {
    Author { name: &part.name_as_given, url: panel::address(part) }
}

fn panellist(part: &Participation) -> Panellist<'_> {
    Panellist {
        name: &part.name_as_given,
        url: panel::address(part),
        organization: panel::affiliation(part),
        role: &part.role,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::samples, *};

    fn read(channel: &Channel<'_>, proposals: &[Proposal]) -> Value {
        serde_json::from_str(&write(channel, proposals)).unwrap()
    }

    #[test]
    fn a_feed_has_what_the_proposals_have() {
        let feed = read(&samples::channel(), &[samples::proposal()]);
        let expected = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Workshop proposals of 2010: Security & privacy",
            "home_page_url": "https://workshops.test/2010?theme=security&sort=title",
            "feed_url": "https://workshops.test/2010/feed?theme=security&sort=title",
            "next_url": "https://workshops.test/2010/feed?theme=security&after=abc",
            "language": "en",
            "items": [{
                "id": "https://workshops.test/proposals/proposal_1",
                "url": "https://workshops.test/proposals/proposal_1",
                "title": "Trust in names",
                "content_html": "<p>What <em>names</em> are for.</p>",
                "summary": "What names are for.",
                "date_published": "2010-03-01T08:00:00Z",
                "date_modified": "2010-04-02T09:30:00Z",
                "authors": [
                    { "name": "Amina Example", "url": "https://workshops.test/people/1" },
                    { "name": "Example Society", "url": "https://workshops.test/organizations/2" },
                    { "name": "Bo Sample" },
                ],
                "tags": ["Security & privacy"],
                "language": "fr",
                "_workshops": {
                    "year": 2010,
                    "number": 23,
                    "status": "ACCEPTED",
                    "themes": [{ "name": "Security & privacy", "slug": "security" }],
                    "panellists": [
                        {
                            "name": "Amina Example",
                            "url": "https://workshops.test/people/1",
                            "organization": "Example University",
                            "role": "PANELLIST",
                        },
                        {
                            "name": "Example Society",
                            "url": "https://workshops.test/organizations/2",
                            "organization": "Example Society",
                            "role": "PANELLIST",
                        },
                        { "name": "Bo Sample", "url": null, "organization": "Sample Ltd", "role": "PANELLIST" },
                    ],
                },
            }],
        });
        assert_eq!(feed, expected);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let channel = Channel { next: None, ..samples::channel() };
        let feed = read(&channel, &[samples::bare()]);
        assert_eq!(feed.get("next_url"), None);
        let item = &feed["items"][0];
        for name in ["summary", "authors", "tags"] {
            assert_eq!(item.get(name), None, "{name}");
        }
        // An item needs a content, and programs rely on the names of the extension.
        assert_eq!(item["content_html"], "");
        assert_eq!(item["language"], "en");
        assert_eq!(item["_workshops"]["number"], Value::Null);
        assert_eq!(item["_workshops"]["panellists"], json!([]));
    }

    #[test]
    fn every_text_reads_back_as_it_was() {
        for text in samples::HOSTILE {
            let feed = read(&samples::channel(), &[samples::filled_with(text)]);
            let item = &feed["items"][0];
            for found in [&item["title"], &item["content_html"], &item["tags"][0], &item["authors"][0]["name"]] {
                assert_eq!(found, text);
            }
        }
    }
}
