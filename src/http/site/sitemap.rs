//! What search engines are told: which addresses there are, and which are not for them.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use super::{
    pages::{Editions, arguments, editions, rendered, whole},
    reading::{About, Asking, Price, read},
    refusal::refuse,
    showing::{Shape, show},
};
use crate::{
    http::{Parts, problem::Problem},
    site::{documents, listing::Listing, pages::EditionEntry, view::Reached},
};

/// Addresses a sitemap may hold (sitemaps.org).
const MOST: usize = 50_000;
/// Proposals that are read at once.
const AT_ONCE: u32 = 100;

const XML: &str = "application/xml; charset=utf-8";

#[derive(Template)]
#[template(
    ext = "xml",
    source = r#"<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{% for address in addresses %}<sitemap><loc>{{ address }}</loc></sitemap>
{% endfor %}</sitemapindex>
"#
)]
struct Index {
    addresses: Vec<String>,
}

#[derive(Template)]
#[template(
    ext = "xml",
    source = r#"<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{% for place in places %}<url><loc>{{ place.url }}</loc>{% if let Some(at) = place.updated_at %}<lastmod>{{ at.format("%Y-%m-%dT%H:%M:%SZ") }}</lastmod>{% endif %}</url>
{% endfor %}</urlset>
"#
)]
struct Places {
    places: Vec<Place>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    url: String,
    updated_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Found {
    edition: Option<FoundEdition>,
}

#[derive(Deserialize)]
struct FoundEdition {
    themes: Vec<Slug>,
    proposals: FoundProposals,
}

#[derive(Deserialize)]
struct Slug {
    slug: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FoundProposals {
    page_info: Reached,
    nodes: Vec<Place>,
}

/// `GET /robots.txt`.
pub(super) async fn robots(State(parts): State<Parts>) -> Response {
    let site = &parts.site;
    let hidden = ["/graphql", "/graphiql", "/embed/", "/oembed", "/q/"].map(|path| site.link(path));
    let rules = hidden.map(|path| format!("Disallow: {path}")).join("\n");
    let text = format!("User-agent: *\n{rules}\n\nSitemap: {}\n", site.address("/sitemap.xml"));
    show(&parts, About::default(), Shape::data("text/plain; charset=utf-8", text))
}

/// `GET /sitemap.xml`: one sitemap for each edition.
pub(super) async fn index(State(parts): State<Parts>, asking: Asking) -> Response {
    let made = async {
        let (Editions { editions }, about) = read(&parts, &asking, editions(), Price::Charged).await?;
        let year = |entry: &EditionEntry| entry.edition.year;
        let addresses = editions.nodes.iter().map(|entry| parts.site.address(&format!("/{}/sitemap.xml", year(entry))));
        let xml = rendered(&Index { addresses: addresses.collect() })?;
        Ok(show(&parts, about, Shape::data(XML, xml)))
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// `GET /{year}/sitemap.xml`: its list, themes and proposals.
pub(super) async fn edition(State(parts): State<Parts>, asking: Asking, Path(year): Path<String>) -> Response {
    let made = async {
        let year = whole(&year)?;
        let read = async |after: Option<String>, price| {
            let variables = arguments(json!({ "year": year, "first": AT_ONCE, "after": after }));
            let (Found { edition }, about) = read(&parts, &asking, (documents::SITEMAP, variables), price).await?;
            Ok::<_, Problem>((edition.ok_or(Problem::NotFound)?, about))
        };
        let (FoundEdition { themes, proposals }, mut about) = read(None, Price::Charged).await?;
        let lists = themes.into_iter().map(|Slug { slug }| Listing { theme: Some(slug), ..Listing::default() });
        let lists = std::iter::once(Listing::default()).chain(lists);
        let place = |listing: Listing| Place { url: parts.site.address(&listing.path(year)), updated_at: None };
        let mut places: Vec<Place> = lists.map(place).chain(proposals.nodes).collect();
        let mut next = proposals.page_info.next();
        while let Some(after) = next.filter(|_| places.len() < MOST) {
            // Of several parts, none is what all were read from.
            about.kept = None;
            let (FoundEdition { proposals, .. }, _) = read(Some(after), Price::Paid).await?;
            places.extend(proposals.nodes);
            next = proposals.page_info.next();
        }
        places.truncate(MOST);
        let xml = rendered(&Places { places })?;
        Ok(show(&parts, about, Shape::data(XML, xml)))
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}
