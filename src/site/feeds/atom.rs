//! Atom (RFC 4287), in parts as RFC 5005 has it.

use atom_syndication::{Category, Content, Entry, Feed, Link, Person, Text};

use super::{Channel, character, panel};
use crate::site::{
    NAME,
    view::{Proposal, Theme},
};

/// The media type of a feed.
const ATOM: &str = "application/atom+xml";
/// The media type of a page.
const HTML: &str = "text/html";

/// Writes a part of a list, with an entry for each proposal in the order given.
///
/// Characters that XML cannot hold are dropped. Every entry has authors of its own.
#[must_use]
pub fn write(channel: &Channel<'_>, proposals: &[Proposal]) -> String {
    let mut links = vec![link("self", ATOM, channel.own), link("alternate", HTML, channel.page)];
    links.extend(channel.next.map(|next| link("next", ATOM, next)));
    let feed = Feed {
        title: Text::plain(channel.title),
        // All parts of a list are one feed.
        id: channel.page.to_owned(),
        updated: channel.updated.fixed_offset(),
        lang: Some(channel.language.to_owned()),
        links,
        authors: vec![author(NAME, None)],
        entries: proposals.iter().map(entry).collect(),
        ..Feed::default()
    };
    let mut document = feed.to_string();
    document.retain(character::is_text);
    document
}

fn entry(proposal: &Proposal) -> Entry {
    let excerpt = &proposal.excerpt;
    let language = Some(proposal.text_language().to_owned());
    let plain = |text: &str| Text { lang: language.clone(), ..Text::plain(text) };
    Entry {
        title: plain(&proposal.title),
        id: proposal.url.clone(),
        updated: proposal.updated_at.fixed_offset(),
        authors: authors(proposal),
        categories: proposal.themes.iter().map(category).collect(),
        links: vec![link("alternate", HTML, &proposal.url)],
        published: Some(proposal.created_at.fixed_offset()),
        summary: (!excerpt.is_empty()).then(|| plain(excerpt)),
        content: Some(Content {
            lang: language.clone(),
            value: Some(proposal.html.clone()),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

/// The panel, or else the hosts, or else the conference: an entry needs an author.
fn authors(proposal: &Proposal) -> Vec<Person> {
    let panel = proposal.panellists().map(|part| author(&part.name_as_given, panel::address(part)));
    let hosts = proposal.hosts.iter().map(|host| author(&host.name, Some(&host.url)));
    let mut authors: Vec<_> = panel.collect();
    if authors.is_empty() {
        authors.extend(hosts);
    }
    if authors.is_empty() {
        authors.push(author(&proposal.edition.name, None));
    }
    authors
}

fn author(name: &str, url: Option<&str>) -> Person {
    Person { name: name.to_owned(), uri: url.map(str::to_owned), ..Person::default() }
}

fn category(theme: &Theme) -> Category {
    Category { term: theme.slug.clone(), label: Some(theme.name.clone()), ..Category::default() }
}

fn link(rel: &str, mime_type: &str, href: &str) -> Link {
    Link { rel: rel.to_owned(), href: href.to_owned(), mime_type: Some(mime_type.to_owned()), ..Link::default() }
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};

    fn read(document: &str) -> Feed {
        document.parse().unwrap()
    }

    fn kept(text: &str) -> String {
        text.chars().filter(|character| character::is_text(*character)).collect()
    }

    #[test]
    fn a_feed_says_what_it_is_of_and_where_it_goes_on() {
        let channel = samples::channel();
        let feed = read(&write(&channel, &[]));
        assert_eq!(feed.id, channel.page);
        assert_eq!(feed.title.value, channel.title);
        assert_eq!(feed.lang.as_deref(), Some("en"));
        assert_eq!(feed.updated, channel.updated);
        let links: Vec<_> = feed.links.iter().map(|link| (link.rel.as_str(), link.href.as_str())).collect();
        let next = channel.next.unwrap();
        assert_eq!(links, [("self", channel.own), ("alternate", channel.page), ("next", next)]);
    }

    #[test]
    fn the_last_part_has_no_next_one() {
        let channel = Channel { next: None, ..samples::channel() };
        assert!(!write(&channel, &[]).contains("rel=\"next\""));
    }

    #[test]
    fn an_entry_has_what_the_proposal_has() {
        let proposal = samples::proposal();
        let feed = read(&write(&samples::channel(), std::slice::from_ref(&proposal)));
        let [entry] = &feed.entries[..] else { panic!("{feed:?}") };
        assert_eq!(entry.id, proposal.url);
        assert_eq!(entry.title.value, proposal.title);
        assert_eq!(entry.title.lang, proposal.language);
        assert_eq!(entry.published, Some(proposal.created_at.fixed_offset()));
        assert_eq!(entry.updated, proposal.updated_at);
        assert_eq!(entry.summary.as_ref().map(|summary| &summary.value), Some(&proposal.excerpt));
        let content = entry.content.as_ref().unwrap();
        assert_eq!(content.content_type.as_deref(), Some("html"));
        assert_eq!(content.value.as_ref(), Some(&proposal.html));
        let authors: Vec<_> = entry.authors.iter().map(|author| author.name.as_str()).collect();
        assert_eq!(authors, ["Amina Example", "Example Society", "Bo Sample"]);
        assert_eq!(entry.categories[0].term, "security");
        assert_eq!(entry.categories[0].label.as_deref(), Some("Security & privacy"));
    }

    #[test]
    fn an_entry_without_a_panel_has_an_author_all_the_same() {
        let mut proposal = samples::proposal();
        proposal.participations.clear();
        let feed = read(&write(&samples::channel(), &[proposal, samples::bare()]));
        let authors: Vec<_> = feed.entries.iter().flat_map(|entry| &entry.authors).map(|author| &author.name).collect();
        assert_eq!(authors, ["Example Society", "Example Forum 2010"]);
        assert_eq!(feed.entries[1].summary, None);
    }

    #[test]
    fn no_text_becomes_markup() {
        for text in samples::HOSTILE {
            let document = write(&samples::channel(), &[samples::filled_with(text)]);
            assert!(document.chars().all(character::is_text), "{document:?}");
            assert!(!document.contains("<script") && !document.contains("]]>"), "{document}");
            let feed = read(&document);
            assert_eq!(feed.entries.len(), 1);
            // XML has one sign for the end of a line.
            let expected = kept(text).replace("\r\n", "\n");
            let read = |text: &str| text.replace("\r\n", "\n");
            let entry = &feed.entries[0];
            assert_eq!(read(&entry.title.value), expected);
            assert_eq!(entry.content.as_ref().and_then(|content| content.value.as_deref()).map(read), Some(expected));
        }
    }
}
