//! `GET /`, and the page of a proposal.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    assets,
    format::Format,
    reading::{About, Asking, Price, found, read},
    refusal::refuse,
    showing::{Shape, lead, show},
};
use crate::{
    http::{Parts, problem::Problem},
    site::{
        documents::{self, Document},
        feeds::json_ld,
        pages::{Alternate, Detail, EditionEntry, Head, Home, ProposalPage},
    },
};

/// Editions a page lists at most.
const MOST_EDITIONS: u32 = 100;

#[derive(Deserialize)]
struct Found {
    proposal: Option<Value>,
}

#[derive(Deserialize)]
pub(super) struct Editions {
    pub(super) editions: Nodes,
}

#[derive(Deserialize)]
pub(super) struct Nodes {
    pub(super) nodes: Vec<EditionEntry>,
}

/// What is asked for all editions.
pub(super) fn editions() -> (Document, Map<String, Value>) {
    (documents::HOME, arguments(json!({ "first": MOST_EDITIONS })))
}

/// `GET /`.
pub(super) async fn home(State(parts): State<Parts>, asking: Asking) -> Response {
    let made = async {
        let (Editions { editions }, about) = read(&parts, &asking, editions(), Price::Charged).await?;
        let title = "Workshop proposals";
        let feed = |path, media_type| Alternate { media_type, title, address: parts.site.link(path) };
        let head = Head {
            title: title.to_owned(),
            description: "The workshop proposals of all editions of the conference.".to_owned(),
            canonical: parts.site.address("/"),
            kind: "website",
            indexed: true,
            alternates: vec![
                feed("/proposals.json", Format::JsonFeed.media_type()),
                feed("/proposals.atom", Format::Atom.media_type()),
            ],
            neighbours: Vec::new(),
            json_ld: None,
        };
        let (site, style) = (&parts.site, assets::style(&parts.site));
        let page = Home { site, style: &style, head, editions: editions.nodes };
        Ok(show(&parts, about, Shape::page(rendered(&page)?)))
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// `GET /{year}/{number}`.
pub(super) async fn numbered(
    State(parts): State<Parts>,
    asking: Asking,
    Path((year, number)): Path<(String, String)>,
) -> Response {
    let made = async {
        let (detail, about) = find_numbered(&parts, &asking, (&year, &number)).await?;
        proposal(&parts, detail, about)
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// `GET /proposals/{id}`: for those that have no number, and for whoever knows an id.
pub(super) async fn named(State(parts): State<Parts>, asking: Asking, Path(id): Path<String>) -> Response {
    let made = async {
        let (detail, about) = find(&parts, &asking, (documents::NAMED, arguments(json!({ "id": id })))).await?;
        if detail.proposal.number.is_some() || detail.proposal.id != id {
            return Ok(lead(&parts, parts.site.local(&detail.proposal.url)));
        }
        proposal(&parts, detail, about)
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// The proposal of an edition with a number.
pub(super) async fn find_numbered(
    parts: &Parts,
    asking: &Asking,
    (year, number): (&str, &str),
) -> Result<(Detail, About), Problem> {
    let (year, number) = (whole(year)?, whole(number)?);
    find(parts, asking, (documents::NUMBERED, arguments(json!({ "year": year, "number": number })))).await
}

async fn find(
    parts: &Parts,
    asking: &Asking,
    (document, variables): (Document, Map<String, Value>),
) -> Result<(Detail, About), Problem> {
    // What is no id names nothing.
    let read = read(parts, asking, (document, variables), Price::Charged).await.map_err(Problem::into_missing);
    let (Found { proposal }, about) = read?;
    Ok((found(proposal, document)?, about))
}

fn proposal(parts: &Parts, detail: Detail, about: About) -> Result<Response, Problem> {
    // A merged number leads on.
    if let Some(into) = &detail.merged_into {
        return Ok(lead(parts, parts.site.local(&into.url)));
    }
    let proposal = &detail.proposal;
    let edition = &proposal.edition;
    let description = if proposal.excerpt.is_empty() {
        format!("Workshop proposal of {}", edition.name)
    } else {
        proposal.excerpt.clone()
    };
    let neighbours = [("prev", &detail.previous), ("next", &detail.next)];
    let head = Head {
        title: proposal.title.clone(),
        description,
        canonical: proposal.url.clone(),
        kind: "article",
        indexed: true,
        alternates: Alternate::oembed(&parts.site, &proposal.url).into(),
        neighbours: neighbours
            .into_iter()
            .filter_map(|(relation, step)| Some((relation, parts.site.local(&step.as_ref()?.url).to_owned())))
            .collect(),
        json_ld: Some(json_ld::script(&json_ld::proposal(proposal))),
    };
    let (site, style) = (&parts.site, assets::style(&parts.site));
    let page = ProposalPage { site, style: &style, head, detail };
    let html = rendered(&page)?;
    Ok(show(parts, about, Shape::page(html)))
}

/// A number of an address.
pub(super) fn whole(text: &str) -> Result<i32, Problem> {
    let number = text.parse().ok().filter(|number: &i32| number.to_string() == text && *number >= 0);
    number.ok_or(Problem::NotFound)
}

/// Variables of a document.
pub(super) fn arguments(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Templates write to memory, which does not fail; should one, it is told.
pub(super) fn rendered(page: &impl Template) -> Result<String, Problem> {
    page.render().map_err(|cause| {
        tracing::error!(%cause, "a template failed");
        Problem::Internal
    })
}
