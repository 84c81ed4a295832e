//! The pages of people and organizations.

use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    ROWS, assets,
    lists::pager,
    pages::rendered,
    reading::{About, Asking, Price, found, read},
    refusal::refuse,
    showing::{Shape, lead, show},
};
use crate::{
    http::{Parts, problem::Problem},
    site::{
        documents::{self, Document},
        feeds::json_ld,
        listing::Listing,
        pages::{Head, Party, PartyPage},
    },
};

#[derive(Deserialize)]
struct Found {
    party: Option<Value>,
}

/// `GET /people/{id}`.
pub(super) async fn person(
    State(parts): State<Parts>,
    asking: Asking,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let made = page(&parts, &asking, documents::PERSON, (&id, query.as_deref().unwrap_or_default()));
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// `GET /organizations/{id}`.
pub(super) async fn organization(
    State(parts): State<Parts>,
    asking: Asking,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let made = page(&parts, &asking, documents::ORGANIZATION, (&id, query.as_deref().unwrap_or_default()));
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// A person or an organization, with one page of its proposals.
pub(super) async fn find(
    parts: &Parts,
    asking: &Asking,
    document: Document,
    (id, listing): (&str, &Listing),
) -> Result<(Party, About), Problem> {
    let mut variables = listing.page(ROWS);
    variables.insert("id".to_owned(), json!(id));
    let read = read(parts, asking, (document, variables), Price::Charged).await;
    // What is no id names nothing; what is no cursor is told.
    let begins = listing.after.is_none() && listing.before.is_none();
    let read = read.map_err(|problem| if begins { problem.into_missing() } else { problem });
    let (Found { party }, mut about) = read?;
    about.keys.insert("list".to_owned());
    Ok((found(party, document)?, about))
}

async fn page(
    parts: &Parts,
    asking: &Asking,
    document: Document,
    (id, query): (&str, &str),
) -> Result<Response, Problem> {
    let listing = Listing::read(None, query);
    let (party, about) = find(parts, asking, document, (id, &listing)).await?;
    // Merged into somebody else.
    if party.id != id {
        return Ok(lead(parts, parts.site.local(&party.url)));
    }
    let site = &parts.site;
    let local = site.local(&party.url);
    let of = |listing: &Listing| {
        let cursors = Listing { after: listing.after.clone(), before: listing.before.clone(), ..Listing::default() };
        format!("{local}{}", cursors.query())
    };
    let pager = pager(&listing, &party.proposals.page_info, of);
    let head = Head {
        title: party.name.clone(),
        description: format!("Workshop proposals with {}.", party.name),
        canonical: party.url.clone(),
        kind: if document == documents::PERSON { "profile" } else { "website" },
        indexed: true,
        alternates: Vec::new(),
        neighbours: Vec::new(),
        json_ld: Some(json_ld::script(&described(&party, document))),
    };
    let style = assets::style(site);
    let page = PartyPage { site, style: &style, head, party, pager };
    Ok(show(parts, about, Shape::page(rendered(&page)?)))
}

fn described(party: &Party, document: Document) -> Value {
    let links = party.links.iter().map(|link| link.url.as_str());
    let registers = party.identifiers.iter().filter_map(|identifier| identifier.url.as_deref());
    let same_as: Vec<&str> = party.homepage.as_deref().into_iter().chain(links).chain(registers).collect();
    if document == documents::PERSON {
        let organizations = party.organizations.iter().map(|organization| (&*organization.name, &*organization.url));
        json_ld::person(&party.name, &party.url, &same_as, &organizations.collect::<Vec<_>>())
    } else {
        json_ld::organization(&party.name, &party.url, &same_as)
    }
}
