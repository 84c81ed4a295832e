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
    site::{
        documents::{self, Document},
        listing::Listing,
        pages::EditionEntry,
        view::Reached,
    },
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
struct Answered {
    edition: Option<FoundEdition>,
}

#[derive(Deserialize)]
struct FoundEdition {
    themes: Option<Vec<Slug>>,
    found: Found,
}

#[derive(Deserialize)]
struct Slug {
    slug: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
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

/// `GET /sitemap.xml`: the sitemaps of each edition.
pub(super) async fn index(State(parts): State<Parts>, asking: Asking) -> Response {
    let made = async {
        let (Editions { editions }, about) = read(&parts, &asking, editions(), Price::Charged).await?;
        let years = editions.nodes.iter().map(|entry: &EditionEntry| entry.edition.year);
        let paths = years.flat_map(|year| {
            ["sitemap.xml", "people/sitemap.xml", "organizations/sitemap.xml"].map(|map| format!("/{year}/{map}"))
        });
        let xml = rendered(&Index { addresses: paths.map(|path| parts.site.address(&path)).collect() })?;
        Ok(show(&parts, about, Shape::data(XML, xml)))
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// `GET /{year}/sitemap.xml`: its list, themes and proposals.
pub(super) async fn edition(state: State<Parts>, asking: Asking, year: Path<String>) -> Response {
    places_of(state, asking, year, documents::SITEMAP).await
}

/// `GET /{year}/people/sitemap.xml`: whoever takes part.
pub(super) async fn people(state: State<Parts>, asking: Asking, year: Path<String>) -> Response {
    places_of(state, asking, year, documents::SITEMAP_PEOPLE).await
}

/// `GET /{year}/organizations/sitemap.xml`: whoever is named by its proposals.
pub(super) async fn organizations(state: State<Parts>, asking: Asking, year: Path<String>) -> Response {
    places_of(state, asking, year, documents::SITEMAP_ORGANIZATIONS).await
}

/// What a document finds in an edition, part by part; with the lists of its themes where it names them.
async fn places_of(
    State(parts): State<Parts>,
    asking: Asking,
    Path(year): Path<String>,
    document: Document,
) -> Response {
    let made = async {
        let year = whole(&year)?;
        let read = async |after: Option<String>, price| {
            let variables = arguments(json!({ "year": year, "first": AT_ONCE, "after": after }));
            let (Answered { edition }, about) = read(&parts, &asking, (document, variables), price).await?;
            Ok::<_, Problem>((edition.ok_or(Problem::NotFound)?, about))
        };
        let (FoundEdition { themes, found }, mut about) = read(None, Price::Charged).await?;
        about.keys.insert(format!("list-{year}"));
        let mut places: Vec<Place> = Vec::new();
        if let Some(themes) = themes {
            let lists = themes.into_iter().map(|Slug { slug }| Listing { theme: Some(slug), ..Listing::default() });
            let place = |listing: Listing| Place { url: parts.site.address(&listing.path(year)), updated_at: None };
            places.extend(std::iter::once(Listing::default()).chain(lists).map(place));
        }
        places.extend(found.nodes);
        let mut next = found.page_info.next();
        while let Some(after) = next.filter(|_| places.len() < MOST) {
            // Of several parts, none is what all were read from.
            about.kept = None;
            let (FoundEdition { found, .. }, more) = read(Some(after), Price::Paid).await?;
            about.keys.extend(more.keys);
            places.extend(found.nodes);
            next = found.page_info.next();
        }
        places.truncate(MOST);
        let xml = rendered(&Places { places })?;
        Ok(show(&parts, about, Shape::data(XML, xml)))
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}
