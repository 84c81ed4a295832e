//! The page of a theme as `bench/page.graphql` asks for it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is asked; the document is always the same.
#[derive(Deserialize)]
pub struct Asked {
    /// The values.
    pub variables: Variables,
}

/// The values of the document.
#[derive(Deserialize)]
pub struct Variables {
    /// Of the edition.
    pub year: i32,
    /// Of the theme.
    pub slug: String,
    /// Proposals at most.
    pub first: i64,
}

/// The answer as GraphQL has it.
#[derive(Serialize)]
pub struct Answer {
    data: Data,
}

#[derive(Serialize)]
struct Data {
    theme: Theme,
}

#[derive(Serialize)]
struct Theme {
    name: String,
    proposals: Proposals,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Proposals {
    total_count: i64,
    nodes: Vec<Proposal>,
}

#[derive(Serialize)]
struct Proposal {
    id: String,
    number: Option<i32>,
    title: String,
    description: String,
    panellists: Vec<Panellist>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Panellist {
    name_as_given: String,
    person: Option<Person>,
    organization: Option<Organization>,
}

#[derive(Serialize)]
struct Person {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Organization {
    id: String,
    name: String,
    country: Option<String>,
}

/// The theme of a year and slug, with its length: both databases read it.
pub const THEME: &str =
    "SELECT theme.id, theme.name, (SELECT count(*) FROM proposal_theme JOIN proposal ON proposal.id = proposal_id
         WHERE theme_id = theme.id AND is_public)
     FROM theme JOIN edition ON edition.id = theme.edition_id WHERE edition.year = $1 AND theme.slug = $2";
/// The first proposals of a theme: both databases read it.
pub const PROPOSALS: &str =
    "SELECT id, number, title, description FROM proposal_theme JOIN proposal ON proposal.id = proposal_id
     WHERE theme_id = $1 AND is_public ORDER BY proposal_id LIMIT $2";

/// A row of a page: id, number, title and description.
pub type ProposalRow = (Uuid, Option<i32>, String, String);
/// A panellist: proposal, name; person and name; organization, name and country.
pub type PanellistRow = (Uuid, String, Option<Uuid>, Option<String>, Option<Uuid>, Option<String>, Option<String>);

fn id(kind: &str, id: Uuid) -> String {
    format!("{kind}_{}", id.simple())
}

/// Puts the rows together.
pub fn assemble(name: String, total: i64, proposals: Vec<ProposalRow>, panellists: Vec<PanellistRow>) -> Answer {
    let mut panels: HashMap<Uuid, Vec<Panellist>> = HashMap::with_capacity(proposals.len());
    for (proposal, name_as_given, person, person_name, organization, organization_name, country) in panellists {
        let person = person.zip(person_name).map(|(person, name)| Person { id: id("person", person), name });
        let organization = organization.zip(organization_name).map(|(organization, name)| Organization {
            id: id("organization", organization),
            name,
            country,
        });
        panels.entry(proposal).or_default().push(Panellist { name_as_given, person, organization });
    }
    let nodes = proposals.into_iter().map(|(proposal, number, title, description)| {
        let panellists = panels.remove(&proposal).unwrap_or_default();
        Proposal { id: id("proposal", proposal), number, title, description, panellists }
    });
    let proposals = Proposals { total_count: total, nodes: nodes.collect() };
    Answer { data: Data { theme: Theme { name, proposals } } }
}
