//! What search engines are told: which addresses there are, and which are not for them.

use std::{fmt::Display, str::FromStr};

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::{DateTime, Utc};
use entities::{EditionId, OrganizationId, PersonId, organization, person};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    pages::{Editions, arguments, editions, rendered, whole},
    reading::{About, Asking, Price, failed, read},
    refusal::refuse,
    showing::{Shape, show},
};
use crate::{
    auth::Audience,
    error::Error,
    http::{Parts, problem::Problem},
    site::{documents, listing::Listing, pages::EditionEntry, view::Reached},
    store::{list::Listed, organizations::OrganizationsOf, people::PeopleOf},
};

/// Addresses a sitemap may hold (sitemaps.org).
const MOST: usize = 50_000;
/// Places that are read at once.
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
    id: String,
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

/// What a sitemap names.
#[derive(Clone, Copy)]
enum Kind {
    Proposals,
    People,
    Organizations,
}

/// `GET /{year}/sitemap.xml`: its list, themes and proposals.
pub(super) async fn edition(state: State<Parts>, asking: Asking, year: Path<String>) -> Response {
    places_of(state, asking, year, Kind::Proposals).await
}

/// `GET /{year}/people/sitemap.xml`: whoever takes part.
pub(super) async fn people(state: State<Parts>, asking: Asking, year: Path<String>) -> Response {
    places_of(state, asking, year, Kind::People).await
}

/// `GET /{year}/organizations/sitemap.xml`: whoever is named by its proposals.
pub(super) async fn organizations(state: State<Parts>, asking: Asking, year: Path<String>) -> Response {
    places_of(state, asking, year, Kind::Organizations).await
}

/// What of a kind is found in an edition; with the lists of its themes beside its proposals.
async fn places_of(State(parts): State<Parts>, asking: Asking, Path(year): Path<String>, kind: Kind) -> Response {
    let made = async {
        let year = whole(&year)?;
        let (FoundEdition { id, themes, found }, mut about) = part(&parts, &asking, kind, (year, None)).await?;
        about.keys.insert(format!("list-{year}"));
        let mut places: Vec<Place> = Vec::new();
        if let Some(themes) = themes {
            let lists = themes.into_iter().map(|Slug { slug }| Listing { theme: Some(slug), ..Listing::default() });
            let place = |listing: Listing| Place { url: parts.site.address(&listing.path(year)), updated_at: None };
            places.extend(std::iter::once(Listing::default()).chain(lists).map(place));
        }
        match (kind, found.page_info.next()) {
            (_, None) => places.extend(found.nodes),
            (Kind::Proposals, Some(next)) => {
                places.extend(found.nodes);
                add_parts(&parts, &asking, (year, next), (&mut places, &mut about)).await?;
            }
            // In the order of names each part would have to look at all of them.
            (Kind::People, Some(_)) => {
                let ids = members::<person::Entity>(&parts, &mut about, (PeopleOf::Edition, &id)).await?;
                places = named(&parts, &mut about, "people", ids.into_iter().map(PersonId));
            }
            (Kind::Organizations, Some(_)) => {
                let ids = members::<organization::Entity>(&parts, &mut about, (OrganizationsOf::Edition, &id)).await?;
                places = named(&parts, &mut about, "organizations", ids.into_iter().map(OrganizationId));
            }
        }
        places.truncate(MOST);
        let xml = rendered(&Places { places })?;
        Ok(show(&parts, about, Shape::data(XML, xml)))
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// The first part, or the one after a cursor, which has been paid for.
async fn part(
    parts: &Parts,
    asking: &Asking,
    kind: Kind,
    (year, after): (i32, Option<String>),
) -> Result<(FoundEdition, About), Problem> {
    let document = match kind {
        Kind::Proposals => documents::SITEMAP,
        Kind::People => documents::SITEMAP_PEOPLE,
        Kind::Organizations => documents::SITEMAP_ORGANIZATIONS,
    };
    let price = if after.is_some() { Price::Paid } else { Price::Charged };
    let variables = arguments(json!({ "year": year, "first": AT_ONCE, "after": after }));
    let (Answered { edition }, about) = read(parts, asking, (document, variables), price).await?;
    Ok((edition.ok_or(Problem::NotFound)?, about))
}

/// Adds the proposals after a cursor, part by part.
async fn add_parts(
    parts: &Parts,
    asking: &Asking,
    (year, next): (i32, String),
    (places, about): (&mut Vec<Place>, &mut About),
) -> Result<(), Problem> {
    // Of several parts, none is what all were read from.
    about.kept = None;
    let mut next = Some(next);
    while let Some(after) = next.filter(|_| places.len() < MOST) {
        let (FoundEdition { found, .. }, more) = part(parts, asking, Kind::Proposals, (year, Some(after))).await?;
        about.keys.extend(more.keys);
        next = found.page_info.next();
        places.extend(found.nodes);
    }
    Ok(())
}

/// All members of an edition that the public sees.
async fn members<E: Listed>(
    parts: &Parts,
    about: &mut About,
    (relation, edition): (E::Parent, &str),
) -> Result<Vec<Uuid>, Problem> {
    // The part that was kept is not all of it.
    about.kept = None;
    let edition = EditionId::from_str(edition).map_err(|cause| failed(Error::internal(cause)))?;
    let _place = parts.capacity.enter().await?;
    let ids = parts.store.members::<E>(Audience::Public, (relation, edition.0), MOST as u64).await.map_err(failed)?;
    Ok(ids)
}

/// The addresses of such members.
fn named<I: Display>(parts: &Parts, about: &mut About, path: &str, ids: impl Iterator<Item = I>) -> Vec<Place> {
    let place = |id: I| {
        let id = id.to_string();
        let place = Place { url: parts.site.address(&format!("/{path}/{id}")), updated_at: None };
        about.keys.insert(id);
        place
    };
    ids.map(place).collect()
}
