//! The pages: what they show, where they lead, and what they never show.

use axum::{Router, body::Body, http::Request};
use rstest::rstest;
use serde_json::{Value, json};
use workshops::site::documents;

use crate::{
    mutations::write,
    support::{
        Backend, Workshop,
        service::{Answer, Service, send},
    },
};

async fn get(router: &Router, path: &str) -> Answer {
    send(router, Request::get(path).header("accept", "text/html").body(Body::empty()).unwrap()).await
}

/// The page at a path, which must be there.
async fn page(router: &Router, path: &str) -> String {
    let answer = get(router, path).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
    answer.body
}

/// Where a path leads.
async fn leads_to(router: &Router, path: &str) -> String {
    let answer = get(router, path).await;
    assert_eq!(answer.status, 301, "{path}");
    answer.header("location").to_owned()
}

/// The first number of the demo edition with a panellist, with their id and that of a host.
async fn sample(workshop: &Workshop) -> (i64, String, String) {
    let query = "{ proposals(filter: { edition: { eq: 2026 } }, first: 50) {
        nodes { number panellists { person { id } } organizations { id } } } }";
    let data = workshop.data(query, json!({})).await;
    let nodes = data["proposals"]["nodes"].as_array().unwrap();
    let person = |node: &Value| node["panellists"][0]["person"]["id"].as_str().map(str::to_owned);
    let host = |node: &Value| node["organizations"][0]["id"].as_str().map(str::to_owned);
    let found = nodes.iter().find_map(|node| Some((node["number"].as_i64()?, person(node)?, host(node)?)));
    found.unwrap()
}

#[tokio::test]
async fn every_document_of_the_site_is_one_anybody_may_send() {
    let service = Service::start().await;
    for document in documents::ALL {
        assert!(service.app.pipeline.prepare(document.text).is_ok(), "{}", document.name);
    }
}

#[rstest]
#[tokio::test]
async fn a_reader_finds_the_way_from_the_editions_to_a_person(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let (number, person, host) = sample(&workshop).await;
    assert!(page(&router, "/").await.contains(r#"href="/2026""#));
    let list = page(&router, "/2026").await;
    assert!(list.contains(r#"rel="next" href="/2026?after="#), "{list}");
    let proposal = page(&router, &format!("/2026/{number}")).await;
    assert!(proposal.contains(&format!(r#"href="/people/{person}""#)), "{proposal}");
    assert!(proposal.contains(&format!(r#"href="/organizations/{host}""#)), "{proposal}");
    assert!(proposal.contains(&format!(r#"<link rel="canonical" href="https://workshops.example/2026/{number}">"#)));
    for party in [format!("/people/{person}"), format!("/organizations/{host}")] {
        assert!(page(&router, &party).await.contains(&format!(r#"href="/2026/{number}""#)), "{party}");
    }
}

#[rstest]
#[tokio::test]
async fn a_list_is_walked_by_its_pager_from_end_to_end(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let all = workshop.data("{ edition(year: 2026) { proposals { totalCount } } }", json!({})).await;
    let (mut path, mut shown, mut pages) = ("/2026".to_owned(), 0, 0);
    loop {
        let list = page(&router, &path).await;
        shown += list.matches(r#"<li class="card">"#).count();
        pages += 1;
        let Some(next) = list.split(r#"rel="next" href=""#).nth(2).and_then(|rest| rest.split('"').next()) else {
            break;
        };
        path = next.replace("&#38;", "&");
    }
    assert_eq!(json!(shown), all["edition"]["proposals"]["totalCount"]);
    assert!(pages > 1);
}

#[rstest]
#[tokio::test]
async fn themes_and_searches_narrow_a_list(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let themes = workshop.data("{ edition(year: 2026) { themes { slug name } } }", json!({})).await;
    let theme = &themes["edition"]["themes"][0];
    let (slug, name) = (theme["slug"].as_str().unwrap(), theme["name"].as_str().unwrap());
    let query = "query($slug: String!) { theme(edition: 2026, slug: $slug) { proposals { totalCount } } }";
    let count = workshop.data(query, json!({ "slug": slug })).await["theme"]["proposals"]["totalCount"].take();
    let of_theme = leads_to(&router, &format!("/2026?theme={slug}")).await;
    let list = page(&router, &of_theme).await;
    assert!(list.contains(&format!("{count} proposal")) && list.contains(&format!("<h1>{name}")), "{list}");
    assert!(page(&router, "/2026?q=%22no+such+words%22").await.contains("No proposal is found"));
    let searched = page(&router, &format!("/2026?theme={slug}&q=zzzz")).await;
    assert!(searched.contains(r#"<meta name="robots" content="noindex">"#) && searched.contains(r#"value="zzzz""#));
}

#[rstest]
#[tokio::test]
async fn merged_numbers_and_old_ids_lead_to_what_they_became(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let query = "{ edition(year: 2026) { proposals(first: 2) { nodes { id number url } } } }";
    let data = workshop.data(query, json!({})).await;
    let nodes = data["edition"]["proposals"]["nodes"].as_array().unwrap().clone();
    let path = |node: &Value| format!("/2026/{}", node["number"]);
    // Pages are kept from before.
    page(&router, &path(&nodes[1])).await;
    let merge = "mutation($input: MergeProposalsInput!) { ended: mergeProposals(input: $input) { userErrors { code message } } }";
    let ended =
        write(&workshop, merge, json!({ "target": { "id": nodes[0]["id"] }, "sources": [nodes[1]["id"]] })).await;
    assert_eq!(ended["userErrors"], json!([]));
    let fresh = workshop.router();
    assert_eq!(leads_to(&fresh, &path(&nodes[1])).await, path(&nodes[0]));
    assert_eq!(leads_to(&fresh, &format!("/proposals/{}", nodes[1]["id"].as_str().unwrap())).await, path(&nodes[0]));
    let number = &nodes[1]["number"];
    let frame = leads_to(&fresh, &format!("/embed/proposal/2026/{number}")).await;
    assert_eq!(frame, format!("/embed/proposal{}", path(&nodes[0])));
}

#[rstest]
#[tokio::test]
async fn what_is_not_there_is_told_with_a_way_on(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let nobody = format!("person_{:032x}", 1);
    for path in [
        "/1900".to_owned(),
        "/2026/9999".to_owned(),
        "/2026/0x10".to_owned(),
        "/nothing".to_owned(),
        "/2026/themes/no-such-theme".to_owned(),
        format!("/people/{nobody}"),
        format!("/organizations/{nobody}"),
        format!("/2026?panellist={nobody}"),
        "/assets/other.js".to_owned(),
        "/embed/proposal/2026/9999".to_owned(),
    ] {
        let answer = get(&router, &path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.body.contains("There is nothing at this address") && answer.body.contains(r#"href="/""#),
            "{path}"
        );
    }
    let bad = get(&router, "/2026?after=nonsense").await;
    assert_eq!(bad.status, 400);
    assert!(bad.body.contains("after"), "{}", bad.body);
    assert_eq!(get(&router, "/2026/?q=net").await.header("location"), "/2026?q=net");
    for path in ["//elsewhere.example/", "/\\elsewhere.example/"] {
        assert_eq!(get(&router, path).await.header("location"), "", "{path}");
    }
    // A program is told as by the API.
    let told = send(&router, Request::get("/1900").body(Body::empty()).unwrap()).await;
    assert_eq!(told.refusal(), (404, "NOT_FOUND".to_owned()));
}

#[rstest]
#[tokio::test]
async fn no_page_shows_a_draft_or_what_is_private(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let create = "mutation($input: CreateProposalInput!) { ended: createProposal(input: $input) {
        proposal { id number } userErrors { code field message } } }";
    let made =
        write(&workshop, create, json!({ "edition": { "year": 2026 }, "title": "Unseen draft", "number": 7777 })).await;
    assert_eq!(made["userErrors"], json!([]));
    let id = made["proposal"]["id"].as_str().unwrap();
    let router = workshop.router();
    for path in ["/2026/7777".to_owned(), format!("/proposals/{id}"), "/embed/proposal/2026/7777".to_owned()] {
        assert_eq!(get(&router, &path).await.status, 404, "{path}");
    }
    for path in ["/2026?q=unseen", "/2026/proposals.csv", "/proposals.ndjson", "/2026/sitemap.xml"] {
        let answer = get(&router, path).await;
        assert!(!answer.body.contains("Unseen") && !answer.body.contains("7777"), "{path}");
    }
}
