//! What search engines are told of.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    people::done,
    support::{
        Backend, Workshop,
        service::{Answer, send},
    },
};

const UPSERT: &str = "mutation($input: UpsertProposalsInput!) { ended: upsertProposals(input: $input) {
    results { userErrors { message } } userErrors { message } } }";
const CREATE: &str = "mutation($input: CreateProposalInput!) { ended: createProposal(input: $input) {
    proposal { number } userErrors { message } } }";

async fn get(workshop: &Workshop, path: &str) -> Answer {
    let answer = send(&workshop.router(), Request::get(path).body(Body::empty()).unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "application/xml; charset=utf-8"),
        "{path}"
    );
    answer
}

/// The addresses a map names, each once.
async fn places(workshop: &Workshop, path: &str) -> BTreeSet<String> {
    let map = get(workshop, path).await.body;
    let named: Vec<String> =
        map.split("<loc>").skip(1).map(|rest| rest.split_once("</loc>").unwrap().0.to_owned()).collect();
    let places: BTreeSet<String> = named.iter().cloned().collect();
    assert_eq!(places.len(), named.len(), "{path} names a place twice");
    places
}

fn urls(nodes: &Value) -> BTreeSet<String> {
    nodes.as_array().unwrap().iter().map(|node| node["url"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[tokio::test]
async fn the_maps_of_an_edition_name_its_proposals_themes_people_and_organizations(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let index = places(&workshop, "/sitemap.xml").await;
    for path in ["/2026/sitemap.xml", "/2026/people/sitemap.xml", "/2026/organizations/sitemap.xml"] {
        assert!(index.contains(&format!("https://workshops.example{path}")), "{path} in {index:?}");
    }
    let query = "query($after: String) { edition(year: 2026) { themes { slug }
        proposals(first: 100) { nodes { url } } organizations(first: 100) { nodes { url } }
        people(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { url } } } }";
    let (mut people, mut after) = (BTreeSet::new(), Value::Null);
    let edition = loop {
        let edition = workshop.data(query, json!({ "after": after })).await["edition"].take();
        people.extend(urls(&edition["people"]["nodes"]));
        after = edition["people"]["pageInfo"]["endCursor"].clone();
        if edition["people"]["pageInfo"]["hasNextPage"] == false {
            break edition;
        }
    };
    assert_eq!(places(&workshop, "/2026/people/sitemap.xml").await, people);
    let organizations = places(&workshop, "/2026/organizations/sitemap.xml").await;
    assert!(organizations.is_superset(&urls(&edition["organizations"]["nodes"])));
    let map = places(&workshop, "/2026/sitemap.xml").await;
    assert!(map.is_superset(&urls(&edition["proposals"]["nodes"])));
    let lists = map.len() - edition["proposals"]["nodes"].as_array().unwrap().len();
    assert_eq!(lists, 1 + edition["themes"].as_array().unwrap().len(), "{map:?}");
    let unknown = send(&workshop.router(), Request::get("/1999/people/sitemap.xml").body(Body::empty()).unwrap()).await;
    assert_eq!(unknown.status, 404);
}

#[rstest]
#[tokio::test]
async fn a_map_of_more_than_one_part_is_whole(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let before = places(&workshop, "/2026/sitemap.xml").await;
    let item = |number: i32| {
        json!({ "key": { "number": { "edition": { "year": 2026 }, "number": number } }, "title": format!("Proposal {number}"),
            "status": "SUBMITTED", "participations": [{ "role": "PANELLIST", "person": { "create": { "name": format!("Number {number}") } } }] })
    };
    let people = places(&workshop, "/2026/people/sitemap.xml").await.len();
    let items: Vec<Value> = (1000..1150).map(item).collect();
    done(&workshop, UPSERT, json!({ "items": items })).await;
    let added: BTreeSet<String> = places(&workshop, "/2026/sitemap.xml").await.difference(&before).cloned().collect();
    let expected = (1000..1150).map(|number| format!("https://workshops.example/2026/{number}")).collect();
    assert_eq!(added, expected);
    // The first part, and all of them.
    let (now, read) = workshop.statements(places(&workshop, "/2026/people/sitemap.xml")).await;
    assert_eq!(now.len(), people + 150);
    assert!(read.len() <= 5, "{read:#?}");
}

#[rstest]
#[tokio::test]
async fn whoever_is_named_by_a_draft_alone_is_in_no_map(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let maps = ["/2026/sitemap.xml", "/2026/people/sitemap.xml", "/2026/organizations/sitemap.xml"];
    let mut before = Vec::new();
    for map in maps {
        before.push(places(&workshop, map).await);
    }
    let draft = |status: &str, title: &str| {
        json!({ "edition": { "year": 2026 }, "title": title, "nextNumber": true, "status": status, "participations": [
            { "role": "PANELLIST", "person": { "create": { "name": format!("Nobody of {title}") } },
              "organization": { "create": { "name": format!("Institute of {title}") } } }] })
    };
    done(&workshop, CREATE, draft("DRAFT", "Unseen")).await;
    for (map, before) in maps.iter().zip(&before) {
        assert_eq!(&places(&workshop, map).await, before, "{map}");
    }
    done(&workshop, CREATE, draft("SUBMITTED", "Seen")).await;
    for (map, before) in maps.iter().zip(&before) {
        assert_eq!(places(&workshop, map).await.len(), before.len() + 1, "{map}");
    }
}
