//! Search shows, counts and suggests only what the viewer may see.

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    reach::two_editions,
    support::{Backend, Workshop},
};

const ALL: &str = "query($query: String!, $edition: Int) {
    search(query: $query, edition: $edition, first: 100) { totalCount didYouMean edges { snippet { text } node {
        ... on Proposal { title } ... on Person { title: name } ... on Organization { title: name } } } }
    suggest(prefix: $query) { text }
    proposals(filter: { text: $query }) { totalCount }
}";

async fn seen(workshop: &Workshop, viewer: &Viewer, query: &str) -> Vec<String> {
    let mut answer = workshop.ask_as(viewer.clone(), ALL, json!({ "query": query })).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let search = answer["data"]["search"].take();
    let edges = search["edges"].as_array().unwrap();
    assert_eq!(search["totalCount"], edges.len());
    let title = |edge: &Value| edge["node"]["title"].as_str().unwrap().to_owned();
    let mut titles: Vec<String> = edges.iter().map(title).collect();
    titles.sort_unstable();
    titles
}

#[rstest]
#[tokio::test]
async fn drafts_and_who_is_only_in_drafts_are_found_by_their_editors_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let everybody = Viewer::operator();
    let of_2010 = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let of_2011 = workshop.bearer(TokenRole::Editor, Some(2011)).await;
    // Beacons is a draft of 2010, with people and organizations that are nowhere else.
    for (query, titles) in [
        ("beacons", vec!["Beacons", "Host of Beacons"]),
        ("brown bittern", vec!["Beacons", "Brown Bittern"]),
        ("\"Bittern Bureau\"", vec!["Beacons", "Bittern Bureau"]),
    ] {
        assert_eq!(seen(&workshop, &Viewer::public(), query).await, Vec::<String>::new(), "{query}");
        assert_eq!(seen(&workshop, &of_2011, query).await, Vec::<String>::new(), "{query}");
        assert_eq!(seen(&workshop, &of_2010, query).await, titles, "{query}");
        assert_eq!(seen(&workshop, &everybody, query).await, titles, "{query}");
    }
    assert_eq!(seen(&workshop, &Viewer::public(), "amber avocet").await, ["Amber Avocet", "Lighthouses"]);
}

#[rstest]
#[tokio::test]
async fn nothing_of_drafts_is_proposed_suggested_or_counted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let typed = [
        "b",
        "be",
        "bea",
        "brow",
        "bitt",
        "brown b",
        "a",
        "anch",
        "dusk",
        "dunl",
        "host of",
        "beacns",
        "bitern",
        "dusky dunlni",
    ];
    for typed in typed {
        for edition in [Value::Null, json!(2010), json!(2011)] {
            let answer = workshop.data(ALL, json!({ "query": typed, "edition": edition })).await;
            let text = answer.to_string().to_lowercase();
            for secret in ["beacons", "brown", "bittern", "anchors", "dusky", "dunlin"] {
                assert!(!text.contains(secret), "{typed} shows {secret}: {answer:#}");
            }
        }
    }
    let counted = workshop.data(ALL, json!({ "query": "brown OR dusky" })).await;
    assert_eq!((&counted["search"]["totalCount"], &counted["proposals"]["totalCount"]), (&json!(0), &json!(0)));
    let editor = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let answer = workshop.ask_as(editor, ALL, json!({ "query": "beacns" })).await;
    assert_eq!(answer["data"]["search"]["didYouMean"], json!(["beacons"]));
}

#[rstest]
#[tokio::test]
async fn addresses_are_not_in_the_index(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    for query in ["example", "ten", "amber@ten.example", "\"ten example\"", "stork example"] {
        assert_eq!(seen(&workshop, &Viewer::operator(), query).await, Vec::<String>::new(), "{query}");
    }
}

/// Who takes part in two editions is found in each by what can be seen there.
#[rstest]
#[tokio::test]
async fn an_edition_shows_who_is_seen_in_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    let of_2010 = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    for (viewer, query, edition, count) in [
        (Viewer::public(), "avocet", 2010, 3),
        (Viewer::public(), "avocet", 2011, 0),
        (Viewer::public(), "bittern", 2010, 0),
        (of_2010.clone(), "bittern", 2010, 3),
        (of_2010.clone(), "dunlin", 2011, 0),
        (of_2010, "curlew", 2011, 3),
        (Viewer::operator(), "dunlin", 2011, 3),
        (Viewer::operator(), "dunlin", 2010, 0),
    ] {
        let answer = workshop.ask_as(viewer, ALL, json!({ "query": query, "edition": edition })).await;
        assert_eq!(answer["data"]["search"]["totalCount"], count, "{query} {edition}: {answer:#}");
    }
}
